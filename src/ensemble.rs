//! How sure a result is: the same scenario with everything uncertain drawn together, again and again.
//!
//! A draw takes world parameters (elasticities with their published errors and from which publication, substitution,
//! re-sourcing, reliability, means, cost shares, quota) and the scenario's own ranges, and solves before and after with them.
//! Draw d is the same whatever the threads, the machine, and whatever else is drawn.
//!
//! ```
//! use sidedeal::{Ensemble, Model, Scenario, Stake, World};
//!
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let deal = Scenario::bundled("board-of-trade-2026", &world)?;
//! let ensemble = Ensemble::run(&model, &deal, 20, 7)?;
//! let japan = ensemble.summary(world.actor("JPN")?, Stake::Prosperity).unwrap();
//! assert!(japan.p05 <= japan.median && japan.median <= japan.p95);
//! # Ok::<(), sidedeal::Error>(())
//! ```

mod attribution;
mod claim;
mod columns;
mod drawing;
mod inputs;
mod limits;
mod manifest;
mod merge;
mod open;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod ranks;
mod reasons;
mod rows;
mod show;
mod uniforms;

use std::ops::ControlFlow;

use crate::error::Result;
use crate::model::{Model, Unknowns};
use crate::scenario::{Scenario, Stake};
use crate::sequence::{MOST_DIMENSIONS, Sequence};
use crate::stake;
use crate::uncertain::quantile;
use crate::world::{Actor, World};

pub use crate::model::{Column, Inputs, Party};
pub use attribution::{Attribution, Effort, Part, STILL, WorstRegion};
pub use claim::{Busy, Claim, Foreign};
pub use drawing::{Drawing, TooMany};
pub use inputs::{Given, write_inputs};
pub use limits::{Limit, Limits};
pub use manifest::{FailedDraw, Manifest, manifest_path};
pub use merge::merge;
#[cfg(feature = "parquet")]
pub use merge::merge_parquet;
pub use parts::{Parts, Unfinished};
pub use ranks::{DrawnRanking, Scale, Severance};
pub use reasons::{Reason, reasons};
pub use uniforms::Uniforms;

/// Share of draws that expected shortfall is the mean of.
const WORST: f64 = 0.05;

/// Which draws of which sequence, and by how many threads.
#[derive(Clone, Copy)]
pub struct Draws<'u> {
    /// Where uniforms come from.
    pub uniforms: &'u dyn Uniforms,
    /// Number of the first draw.
    pub first: u64,
    /// How many.
    pub count: usize,
    /// Threads; results are the same for any number. None: as many as the machine has.
    pub threads: Option<usize>,
}

impl<'u> Draws<'u> {
    /// The first `count` draws.
    #[must_use]
    pub fn of(uniforms: &'u dyn Uniforms, count: usize) -> Self {
        Self { uniforms, first: 0, count, threads: None }
    }
}

/// The draws of a scenario, in their order. Draws that failed are listed in the manifest and nowhere else; statistics are over the
/// others, and [`Ensemble::limits`] says between which bounds they would lie with all. A change of less than
/// [`NOTHING`](crate::trade::NOTHING) is exactly 0 in every draw.
#[derive(Debug, Clone)]
pub struct Ensemble<'w> {
    world: &'w World,
    name: String,
    between: Vec<Actor>,
    manifest: Manifest,
    columns: Vec<Column>,
    /// Draws that were solved, ascending.
    draws: Vec<u64>,
    /// `[draw][column]`.
    values: Vec<f64>,
}

/// What the draws say about one party and stake, in the stake's unit (percent, percent, points): below 0 is a loss.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Quantile at 5 %.
    pub p05: f64,
    /// Quantile at 95 %.
    pub p95: f64,
    /// Share of draws with a value below 0.
    pub loss_probability: f64,
    /// Mean of the worst 5 % of draws, at least of one.
    pub expected_shortfall: f64,
}

impl<'w> Ensemble<'w> {
    /// The first `count` draws of the plain sequence of a seed.
    ///
    /// # Errors
    /// As for [`Ensemble::of`].
    pub fn run(model: &Model<'w>, scenario: &Scenario, count: usize, seed: u64) -> Result<Self> {
        Self::of(model, scenario, Draws::of(&Sequence::plain(seed), count))
    }

    /// `count` draws that fill the ranges evenly, by Sobol' points: a few hundred give quantiles that independent draws need
    /// thousands for. Powers of two are the most even.
    ///
    /// # Errors
    /// As for [`Ensemble::of`].
    ///
    /// # Panics
    /// Never: there are directions for as many dimensions as are asked for.
    pub fn evenly(model: &Model<'w>, scenario: &Scenario, count: usize, seed: u64) -> Result<Self> {
        Self::evenly_by(model, scenario, (count, seed), None)
    }

    /// The same by so many threads, or as many as the machine has.
    ///
    /// # Errors
    /// As for [`Ensemble::of`].
    ///
    /// # Panics
    /// Never, as [`Ensemble::evenly`].
    pub fn evenly_by(
        model: &Model<'w>,
        scenario: &Scenario,
        (count, seed): (usize, u64),
        threads: Option<usize>,
    ) -> Result<Self> {
        let dimensions = Unknowns::of(model.world(), scenario).len().min(MOST_DIMENSIONS);
        let sequence = Sequence::sobol(seed, dimensions).expect("it has directions for so many dimensions");
        Self::of(model, scenario, Draws { threads, ..Draws::of(&sequence, count) })
    }

    /// Draws of any sequence. A draw that fails is a failure of that draw and of nothing else.
    ///
    /// # Errors
    /// [`Error::Inconsistent`](crate::Error::Inconsistent) where the world's tables disagree, [`TooMany`] for more draws than are kept
    /// in memory.
    pub fn of(model: &Model<'w>, scenario: &Scenario, draws: Draws<'_>) -> Result<Self> {
        Self::watched(model, scenario, draws, &|_| ControlFlow::Continue(()))
    }

    /// Draws of any sequence, watched: whenever some more are done, failed ones included, `watch` is told how many more. If it breaks,
    /// the draws that threads have begun are finished and no others begun. What is there then is a shard like any other, without
    /// a gap; its manifest says how many draws were asked for and how many there are.
    ///
    /// # Errors
    /// As for [`Ensemble::of`].
    pub fn watched(
        model: &Model<'w>,
        scenario: &Scenario,
        draws: Draws<'_>,
        watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Self> {
        Drawing::of(model, scenario, draws)?.ensemble(watch)
    }

    /// What it is made of, and which draws failed.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Draws that failed, with the reason.
    #[must_use]
    pub fn failures(&self) -> &[FailedDraw] {
        &self.manifest.failures
    }

    /// The numbers of every draw.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Draws that were solved, each with its numbers in the order of [`Ensemble::columns`].
    #[must_use]
    pub fn draws(&self) -> impl ExactSizeIterator<Item = (u64, &[f64])> {
        let width = self.columns.len().max(1);
        self.draws.iter().copied().zip(self.values.chunks_exact(width))
    }

    /// All numbers as they lie in memory, `[draw][column]`.
    #[must_use]
    pub fn matrix(&self) -> &[f64] {
        &self.values
    }

    /// The values of one variable of a party by draw; none where it is not assessed or the scenario cannot move its stake.
    #[must_use]
    pub fn values(&self, party: impl Into<Party>, variable: &str) -> Option<Vec<f64>> {
        let at = self.place(party.into(), variable)?;
        Some(self.draws().map(|(_, values)| values[at]).collect())
    }

    /// Quantile of what a stake does to a party, in the stake's unit; between draws in proportion. None without draws, where the
    /// party is not assessed, and where the scenario cannot move the stake.
    #[must_use]
    pub fn quantile(&self, party: impl Into<Party>, stake: Stake, q: f64) -> Option<f64> {
        quantile(&self.sorted(party.into(), stake)?, q)
    }

    /// Mean, quantiles, probability of a loss and expected shortfall; none as for [`Ensemble::quantile`].
    /// O(draws · log draws).
    #[must_use]
    pub fn summary(&self, party: impl Into<Party>, stake: Stake) -> Option<Summary> {
        Summary::of(&self.sorted(party.into(), stake)?)
    }

    /// The stakes that any draw moves, for anybody.
    #[must_use]
    pub fn stakes(&self) -> Vec<Stake> {
        let moved = |stake: &Stake| {
            let own = |(_, column): &(usize, &Column)| column.stake == *stake;
            self.columns
                .iter()
                .enumerate()
                .filter(own)
                .any(|(at, _)| self.draws().any(|(_, values)| values[at] != 0.0))
        };
        Stake::ALL.into_iter().filter(moved).collect()
    }

    /// Why draws failed, each reason once.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        reasons(self.failures().iter().map(|failed| (failed.draw, failed.message.as_str())))
    }

    /// Where a variable of a party stands among the numbers of a draw.
    fn place(&self, party: Party, variable: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.party == party && one.variable == variable)
    }

    fn sorted(&self, party: Party, stake: Stake) -> Option<Vec<f64>> {
        let mut values = self.values(party, variable(stake))?;
        values.sort_by(f64::total_cmp);
        Some(values)
    }

    /// Everything that was drawn, by name.
    #[must_use]
    pub fn unknowns(world: &World, scenario: &Scenario) -> Unknowns {
        Unknowns::of(world, scenario)
    }
}

impl Summary {
    /// Of values in ascending order; none of nothing.
    #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    fn of(sorted: &[f64]) -> Option<Self> {
        let count = sorted.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let losses = sorted.partition_point(|&value| value < 0.0);
        let worst = ((WORST * count).ceil() as usize).max(1);
        Some(Self {
            mean: mean(sorted),
            median: quantile(sorted, 0.5)?,
            p05: quantile(sorted, 0.05)?,
            p95: quantile(sorted, 0.95)?,
            loss_probability: losses as f64 / count,
            expected_shortfall: mean(&sorted[..worst]),
        })
    }
}

/// The variable that stands for a stake.
fn variable(stake: Stake) -> &'static str {
    stake::of(stake).words().variable.name
}
