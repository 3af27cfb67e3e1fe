//! Which unknown matters most for whom, and under which of their values a party loses most.

use super::{Draws, Ensemble, FailedDraw, Party, Uniforms, variable};
use crate::error::{Error, Place, Result};
use crate::model::{Column, Model};
use crate::scenario::{Scenario, Stake};
use crate::sensitivity::{Design, Fault, Index, Indices, Options, Shares, boxes};
use crate::sequence::Sequence;
use crate::uncertain::quantile;

/// Sobol' indices of everything uncertain in a scenario, for every party and stake.
#[derive(Debug, Clone)]
pub struct Attribution {
    unknowns: Vec<String>,
    columns: Vec<Column>,
    stakes: Vec<Stake>,
    indices: Indices,
    failures: Vec<FailedDraw>,
    runs: usize,
}

/// One unknown's part in what is not known about an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part<'a> {
    /// Its name.
    pub unknown: &'a str,
    /// First-order index: the share of the variance that would go if it were known.
    pub first: Index,
    /// Total index: the share that would stay if all others were known.
    pub total: Index,
}

/// Values of few unknowns under which most draws are among a party's worst.
#[derive(Debug, Clone, PartialEq)]
pub struct WorstRegion {
    /// Name, and lower and upper quantile of its distribution, of every unknown that is restricted.
    pub limits: Vec<(String, f64, f64)>,
    /// Share of the worst draws that it holds.
    pub coverage: f64,
    /// Share of its draws that are among the worst.
    pub density: f64,
    /// Share of all draws that it holds.
    pub mass: f64,
}

/// The runs of a design as draws.
struct Runs(Design, u64);

impl Uniforms for Runs {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        // Runs are numbered from 0 to fewer than a usize can count.
        uniforms.copy_from_slice(&self.0.point(usize::try_from(draw).unwrap_or(0)));
    }

    fn sequence(&self) -> &'static str {
        "saltelli"
    }

    fn seed(&self) -> u64 {
        self.1
    }
}

impl Attribution {
    /// Runs a scenario at the points of Saltelli's design over scrambled Sobol' points: `rows × (unknowns + 2)` runs. A row with a
    /// failed run is left out whole and counted.
    ///
    /// # Errors
    /// [`Error::Value`] for fewer than two rows that could be solved, otherwise as for [`Ensemble::of`].
    pub fn of(
        model: &Model<'_>,
        scenario: &Scenario,
        rows: usize,
        seed: u64,
        threads: Option<usize>,
    ) -> Result<Self> {
        let bad = |fault: Fault| Error::Given { at: Place::file(scenario.id()), source: Box::new(fault) };
        let unknowns = Ensemble::unknowns(model.world(), scenario);
        let sequence = Sequence::sobol(seed, (2 * unknowns.len()).min(crate::sequence::MOST_DIMENSIONS))
            .map_err(|fault| Error::Given { at: Place::file(scenario.id()), source: Box::new(fault) })?;
        let runs = Runs(Design::new(sequence, unknowns.len(), rows).map_err(bad)?, seed);
        let draws = Draws { uniforms: &runs, first: 0, count: runs.0.runs(), threads };
        let ensemble = Ensemble::of(model, scenario, draws)?;
        let mut outputs: Vec<Option<&[f64]>> = vec![None; runs.0.runs()];
        for (draw, values) in ensemble.draws() {
            if let Some(output) = usize::try_from(draw).ok().and_then(|run| outputs.get_mut(run)) {
                *output = Some(values);
            }
        }
        let indices = Indices::of(&runs.0, &outputs).map_err(bad)?;
        Ok(Self {
            unknowns: unknowns.names().to_vec(),
            columns: ensemble.columns().to_vec(),
            stakes: scenario.stakes(),
            indices,
            failures: ensemble.failures().to_vec(),
            runs: runs.0.runs(),
        })
    }

    /// Everything that was drawn, by name.
    #[must_use]
    pub fn unknowns(&self) -> &[String] {
        &self.unknowns
    }

    /// Runs of the design, solved or not.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// Rows left out because one of their runs failed.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.indices.dropped()
    }

    /// Runs that failed, with the reason.
    #[must_use]
    pub fn failures(&self) -> &[FailedDraw] {
        &self.failures
    }

    /// The shares of variance of a party's stake; none where it is not assessed, where the scenario cannot move it (what the
    /// solver's tolerance leaves has a variance too), and where nothing about it is uncertain.
    #[must_use]
    pub fn shares(&self, party: impl Into<Party>, stake: Stake) -> Option<&Shares> {
        if !self.stakes.contains(&stake) {
            return None;
        }
        let (party, variable) = (party.into(), variable(stake));
        let at = self.columns.iter().position(|one| one.party == party && one.variable == variable)?;
        self.indices.output(at)
    }

    /// The unknowns that matter most for a party's stake, by their total index.
    #[must_use]
    pub fn leading(&self, party: impl Into<Party>, stake: Stake, count: usize) -> Vec<Part<'_>> {
        let Some(shares) = self.shares(party, stake) else { return Vec::new() };
        let part = |unknown: usize| Part {
            unknown: &self.unknowns[unknown],
            first: shares.first(unknown),
            total: shares.total(unknown),
        };
        shares.ranked().into_iter().take(count).map(part).collect()
    }
}

impl Ensemble<'_> {
    /// Where a party loses most: the box of unknowns with the highest share of its worst draws among those that hold at least
    /// `coverage` of them (PRIM, [`boxes`]). `uniforms` are those that the draws were made of; `worst` is the share of draws that
    /// count as worst. None where the party is not assessed or nothing sets the worst draws apart.
    ///
    /// # Errors
    /// [`Error::Value`] for too few draws.
    pub fn worst_region(
        &self,
        party: impl Into<Party>,
        stake: Stake,
        uniforms: &dyn Uniforms,
        worst: f64,
        coverage: f64,
    ) -> Result<Option<WorstRegion>> {
        let Some(values) = self.values(party, variable(stake)) else { return Ok(None) };
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let Some(edge) = quantile(&sorted, worst) else { return Ok(None) };
        let names = &self.manifest().unknowns;
        let points: Vec<Vec<f64>> = self
            .draws()
            .map(|(draw, _)| {
                let mut point = vec![0.0; names.len()];
                uniforms.fill(draw, &mut point);
                point
            })
            .collect();
        let marks: Vec<bool> = values.iter().map(|value| *value <= edge).collect();
        let found = boxes(&points, &marks, &Options::default()).map_err(|fault| Error::Given {
            at: Place::file(&self.manifest().scenario),
            source: Box::new(fault),
        })?;
        Ok(found.densest(coverage).filter(|region| !region.limits.is_empty()).map(|region| WorstRegion {
            limits: region
                .limits
                .iter()
                .map(|limit| {
                    (names[limit.dimension].clone(), limit.low.unwrap_or(0.0), limit.high.unwrap_or(1.0))
                })
                .collect(),
            coverage: region.coverage,
            density: region.density,
            mass: region.mass,
        }))
    }
}
