//! The test suite, one binary.

mod bad_world;
mod world;
