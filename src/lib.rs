//! What does it cost everybody else when two powers strike a limited deal on trade?
//!
//! A [`World`] holds actors, sectors and the trade between them; a [`Scenario`] says what a deal changes; a [`Model`]
//! solves the world economy before and after; [`Exposures`] say what that costs every third party, in its own money and on
//! one scale for all.
//!
//! ```
//! use sidedeal::{Exposures, Model, Scenario, World};
//!
//! # fn main() -> sidedeal::Result<()> {
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let deal = Scenario::bundled("board-of-trade-2026", &world)?;
//!
//! let outcome = model.run(&deal)?;
//! for (actor, exposure) in Exposures::of(&outcome).ranked().take(5) {
//!     println!("{:<24}{exposure}", world[actor].name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The equations are those of Caliendo & Parro (2015, doi [10.1093/restud/rdu035](https://doi.org/10.1093/restud/rdu035)):
//! many countries, many sectors, input-output links, exact hat algebra; with purchase commitments and quotas as bounds.
//! [`trade`] has them as arrays, without names or files. Nothing that did not converge is ever a number: it is an [`Error`].

pub mod backtest;
#[cfg(feature = "page")]
mod chart;
pub mod coalition;
#[cfg(feature = "cli")]
pub mod command;
mod date;
pub mod deal;
pub mod defence;
pub mod ensemble;
mod error;
mod explain;
mod exposure;
pub mod footing;
pub mod game;
pub mod graph;
pub mod import;
pub mod law;
pub mod leverage;
mod model;
mod number;
#[cfg(feature = "page")]
mod page;
pub mod path;
pub mod report;
pub mod response;
mod rows;
pub mod scenario;
pub mod sensitivity;
pub mod sequence;
pub mod shortage;
mod stake;
mod threads;
pub mod trade;
mod uncertain;
pub mod voice;
mod world;

pub use backtest::Backtest;
pub use date::Date;
pub use deal::{Atlas, Deals};
pub use ensemble::Ensemble;
pub use error::{Error, Place, Result, Warning, printable, shown};
pub use explain::{
    ArmPart, Channel, Explanation, Explanations, Part, PathCell, PathParts, Sampling, StakeParts, Step,
    ThroughPart, Unexplained,
};
pub use exposure::{
    Acceptability, Exposure, Exposures, Measure, Ranked, Ranking, Role, Scaling, Standing, Unrankable,
    Yardstick, first_places,
};
pub use game::Nash;
pub use graph::{Cut, Dependency, DependencyGraph, DependencyKind, DependencyPath, Link, Supplier};
pub use leverage::Leverage;
pub use model::{
    Flow, Instrument, Lever, Model, ModelWarning, Outcome, PactWeight, PartnerChange, Power, PowerAt, Record,
    SectorChange, Severances, ShortageDraws, Unknowns, Unsolved, Vulnerability, markets_of,
};
#[cfg(feature = "page")]
pub use page::{Fragment, Page, SECTIONS, comparison_page, dependency_picture};
pub use report::Report;
pub use scenario::{Arm, Futures, Menu, Response, Scenario, Stake};
pub use uncertain::{Domain, Slip, Uncertain};
pub use world::{
    Actor, ActorInfo, Basis, Bloc, ByHorizon, Commitment, CommitmentClass, CommitmentTerms, Coverage,
    ElasticitySet, Good, GoodInfo, GoodKind, Grade, Group, GroupInfo, Horizon, Kind, Military, NotSplit,
    Parameters, Parts, Product, ProductInfo, Sector, SectorInfo, Stage, StageInfo, SupplyShare, Use, World,
    WorldBuilder, WorldWarning, was_read,
};

// What the guide shows of the library compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/embedding.md")]
struct Guide;
