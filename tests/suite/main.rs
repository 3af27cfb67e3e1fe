//! The test suite, one binary.

mod bad_scenario;
mod bad_world;
mod command;
mod examples;
mod exposure;
mod graph;
mod layout;
mod report;
mod scenario;
mod world;
