//! The test suite, one binary.

mod bad_scenario;
mod bad_world;
mod graph;
mod layout;
mod scenario;
mod world;
