//! What a limited deal between two powers costs everybody else.

pub mod error;
pub mod exposure;
mod graph;
pub mod model;
pub mod report;
pub mod scenario;
pub mod trade;
pub mod uncertain;
pub mod world;

pub use error::{Error, Place, Result, Warning};
pub use exposure::{Exposure, Exposures, Role};
pub use graph::{Cut, Dependency, DependencyGraph, DependencyKind, DependencyPath, Link, Supplier};
pub use model::{Model, Outcome};
pub use report::Report;
pub use scenario::Scenario;
pub use uncertain::Uncertain;
pub use world::{Actor, Group, Horizon, Kind, Parameters, Sector, World, WorldBuilder};
