//! The test suite, one binary.

#![allow(
    clippy::float_cmp,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "formulas in the symbols of the papers; what must be exactly equal is compared exactly"
)]

mod absurd;
mod acceptability;
mod accounts;
mod attribution;
mod backtest;
mod bad_clauses;
mod bad_scenario;
mod bad_world;
mod bad_world_stakes;
mod bounds;
mod bracket;
mod calibration;
mod called;
mod capital;
mod clause_kinds;
mod clause_levels;
mod command;
mod compare;
mod deal;
mod deal_matters;
mod defence;
mod elasticities;
mod ensemble;
mod ensemble_failures;
mod ensemble_files;
mod ensemble_inputs;
mod ensemble_mutants;
mod ensemble_noise;
mod ensemble_parquet;
mod ensemble_partial;
mod ensemble_parts;
mod ensemble_ranks;
mod ensemble_writes;
mod errors;
mod examples;
mod explain;
mod explain_path;
mod exposure;
mod footing;
mod formats;
mod full_world;
mod game;
mod gradient;
mod graph;
mod graph_chain;
mod graph_kinds;
mod graph_text;
mod hostile_text;
mod identities;
mod import;
mod import_faults;
mod import_table;
mod import_tariffs;
mod interrupted;
mod law;
mod layout;
mod leftovers;
mod leverage;
mod many;
mod per_head;
mod pipes;
mod products;
mod properties;
mod public_api;
mod random;
mod reading;
mod reading_bounds;
mod reference;
mod report;
mod report_stakes;
mod respond;
mod responses;
mod robustness;
mod rules;
mod scenario;
mod seeds;
mod seeds_judgement;
mod seeds_package;
mod sensitivity;
mod sensitivity_boxes;
mod sequence;
mod shortage;
mod shortage_draws;
mod shortage_episodes;
mod spreadsheets;
mod stalls;
mod stationing;
mod support;
mod synthetic;
mod titles;
mod verbs;
mod voice;
mod voice_integral;
mod voice_orders;
mod vulnerability;
mod withheld;
mod world;
mod world_stakes;
