//! The test suite, one binary.

mod bad_scenario;
mod bad_world;
mod scenario;
mod world;
