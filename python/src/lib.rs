//! sidedeal for Python: the command in the same process, and its world, model and draws as values.
//!
//! What is written in Python itself (`../sidedeal`) says what users see; here is what touches memory.

mod answer;
mod dense;
mod draws;
mod error;
mod model;
mod scenario;
mod table;
mod toml_of;
mod work;
mod world;

use pyo3::prelude::*;

/// What is compiled: see the package `sidedeal`.
#[pymodule]
mod _sidedeal {
    #[pymodule_export]
    use super::answer::{Answered, Called, call, described};
    #[pymodule_export]
    use super::draws::Ensemble;
    #[pymodule_export]
    use super::model::{Economy, Gradient, Model, Outcome, Solution};
    #[pymodule_export]
    use super::scenario::Scenario;
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::world::World;
    #[pymodule_export]
    #[allow(non_upper_case_globals)] // as Python has it
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
