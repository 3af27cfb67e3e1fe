//! The test suite, one binary.

mod bad_world;
mod graph;
mod world;
