//! Which unknown matters most for whom, and under which of their values a party loses most.

use std::ops::ControlFlow;

use super::{Draws, Ensemble, FailedDraw, Party, Uniforms, variable};
use crate::error::{Error, Place, Result};
use crate::model::Model;
use crate::scenario::{Scenario, Stake};
use crate::sensitivity::{Fault, Index, Options, Output, Screen, Share, Shares, Study, Until, boxes};
use crate::sequence::Sequence;
use crate::trade::NOTHING;
use crate::uncertain::quantile;

/// Standard deviation, in the stake's unit (percent, percent, points), up to which an outcome does not vary: what is left by
/// a solve, [`NOTHING`], in percent.
pub const STILL: f64 = 100.0 * NOTHING;

/// Sobol' indices of what is uncertain in a scenario, for some parties and every stake that it can move.
#[derive(Debug, Clone)]
pub struct Attribution<'w> {
    draws: Ensemble<'w>,
    outcomes: Vec<(Party, Stake)>,
    study: Study,
    shares: Vec<Option<Shares>>,
    failures: Vec<FailedDraw>,
}

/// How much is run for an attribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Plain draws in which unknowns that matter are looked for: 1000.
    pub draws: usize,
    /// When there are rows enough: standard errors of 0.025, or 13,000 runs, which take less than ten seconds of two cores.
    pub until: Until,
    /// The seed: 1.
    pub seed: u64,
    /// Threads; results are the same for any number. None: as many as the machine has.
    pub threads: Option<usize>,
}

impl Default for Effort {
    fn default() -> Self {
        let until = Until::Error { most: 0.025, runs: 13_000 };
        Self { draws: 1000, until, seed: 1, threads: None }
    }
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
    /// Between which places it is by total index: unknowns whose intervals overlap cannot be told apart.
    pub ranks: (usize, usize),
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

/// Points of a study as draws.
struct Points<'p>(&'p [Vec<f64>], u64);

impl Uniforms for Points<'_> {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        // Draws are numbered from 0 to fewer than a usize can count.
        uniforms.copy_from_slice(&self.0[usize::try_from(draw).unwrap_or(0)]);
    }

    fn sequence(&self) -> &'static str {
        "pick-freeze"
    }

    fn seed(&self) -> u64 {
        self.1
    }
}

impl<'w> Attribution<'w> {
    /// Draws everything that is uncertain, looks for the unknowns that matter for some parties, at most `most` of each party and stake,
    /// and gives these, and all others together, rows of runs of their own ([`Study`]). Rows with a failed run are left out whole and
    /// counted.
    ///
    /// # Panics
    /// Never: nothing breaks it off.
    ///
    /// # Errors
    /// [`Error::Value`] where nothing is uncertain and where no draw could be solved, otherwise as for [`Ensemble::of`].
    pub fn of(
        model: &Model<'w>,
        scenario: &Scenario,
        parties: &[Party],
        most: usize,
        effort: Effort,
    ) -> Result<Self> {
        let watched = Self::watched(model, scenario, parties, most, effort, &|_| ControlFlow::Continue(()));
        Ok(watched?.expect("a watch that breaks nothing"))
    }

    /// The same, watched: whenever some more draws or runs are done, `watch` is told how many more. If it breaks there is no
    /// attribution.
    ///
    /// # Errors
    /// As for [`Attribution::of`].
    pub fn watched(
        model: &Model<'w>,
        scenario: &Scenario,
        parties: &[Party],
        most: usize,
        effort: Effort,
        watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Option<Self>> {
        let Effort { draws, until, seed, threads } = effort;
        let whole = |ensemble: &Ensemble<'_>| ensemble.manifest().count == ensemble.manifest().asked;
        let plain = Sequence::plain(seed);
        let draws = Draws { threads, ..Draws::of(&plain, draws) };
        let draws = Ensemble::watched(model, scenario, draws, watch)?;
        if !whole(&draws) {
            return Ok(None);
        }
        let stakes = scenario.stakes();
        let (mut outcomes, mut columns) = (Vec::new(), Vec::new());
        for (&party, &stake) in
            parties.iter().flat_map(|party| stakes.iter().map(move |stake| (party, stake)))
        {
            if let (Some(column), false) =
                (draws.place(party, variable(stake)), outcomes.contains(&(party, stake)))
            {
                outcomes.push((party, stake));
                columns.push(column);
            }
        }
        let chosen = |values: &[f64]| columns.iter().map(|&column| values[column]).collect::<Vec<f64>>();
        let points: Vec<Vec<f64>> = draws.draws().map(|(draw, _)| draws.point(&plain, draw)).collect();
        let outputs: Vec<Vec<f64>> = draws.draws().map(|(_, values)| chosen(values)).collect();
        let screen = Screen::of(&points, &outputs, STILL).map_err(|fault| {
            let (found, expected) = match fault {
                Fault::NoUnknowns => ("nothing uncertain".to_owned(), "something"),
                _ => (
                    format!("{} draws, none of which could be solved", draws.manifest().count),
                    "one at least",
                ),
            };
            Error::Value { at: Place::file(scenario.id()), found, expected: expected.to_owned() }
        })?;
        let mut study = Study::new(screen, most, seed);
        let mut failures = draws.failures().to_vec();
        let extended = study.extend(until, |points| {
            let uniforms = Points(points, seed);
            let draws = Draws { threads, ..Draws::of(&uniforms, points.len()) };
            let solved = Ensemble::watched(model, scenario, draws, watch).map_err(Some)?;
            if !whole(&solved) {
                return Err(None);
            }
            failures.extend_from_slice(solved.failures());
            let mut outputs: Vec<Output> = vec![None; points.len()];
            for (draw, values) in solved.draws() {
                if let Some(output) = usize::try_from(draw).ok().and_then(|draw| outputs.get_mut(draw)) {
                    *output = Some(chosen(values));
                }
            }
            Ok(outputs)
        });
        match extended {
            Ok(()) => {}
            Err(None) => return Ok(None),
            Err(Some(error)) => return Err(error),
        }
        let shares = (0..outcomes.len()).map(|output| study.shares(output)).collect();
        Ok(Some(Self { draws, outcomes, study, shares, failures }))
    }

    /// The plain draws in which unknowns that matter were looked for.
    #[must_use]
    pub fn draws(&self) -> &Ensemble<'w> {
        &self.draws
    }

    /// Everything that was drawn, by name.
    #[must_use]
    pub fn unknowns(&self) -> &[String] {
        &self.draws.manifest().unknowns
    }

    /// Runs in rows, solved or not; the plain draws are not among them.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.study.runs()
    }

    /// Rows, complete or not.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.study.rows()
    }

    /// Rows left out because one of their runs failed.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.study.dropped()
    }

    /// Plain draws, and runs in rows, that failed, with the reason. Those of rows are numbered block by block.
    #[must_use]
    pub fn failures(&self) -> &[FailedDraw] {
        &self.failures
    }

    /// Whether a party's stake varies by more than [`STILL`] in the plain draws; none where the party is not assessed or was not
    /// asked for, and where the scenario cannot move the stake.
    #[must_use]
    pub fn varies(&self, party: impl Into<Party>, stake: Stake) -> Option<bool> {
        Some(self.study.screen().varies(self.output(party.into(), stake)?))
    }

    /// The shares of variance of a party's stake, unknowns by their place in [`Attribution::unknowns`]; none as for
    /// [`Attribution::varies`], where it does not vary, and where too few rows are complete.
    #[must_use]
    pub fn shares(&self, party: impl Into<Party>, stake: Stake) -> Option<&Shares> {
        self.shares[self.output(party.into(), stake)?].as_ref()
    }

    /// The unknowns that matter most for a party's stake, by their total index.
    #[must_use]
    pub fn leading(&self, party: impl Into<Party>, stake: Stake) -> Vec<Part<'_>> {
        let parts = self.shares(party, stake).map_or(&[][..], |shares| &shares.parts);
        let part = |own: &Share| {
            let ahead = parts.iter().filter(|other| other.total.exceeds(own.total)).count();
            let behind = parts.iter().filter(|other| own.total.exceeds(other.total)).count();
            Part {
                unknown: &self.unknowns()[own.unknowns[0]],
                first: own.first,
                total: own.total,
                ranks: (ahead + 1, parts.len() - behind),
            }
        };
        parts.iter().map(part).collect()
    }

    fn output(&self, party: Party, stake: Stake) -> Option<usize> {
        self.outcomes.iter().position(|outcome| *outcome == (party, stake))
    }
}

impl Ensemble<'_> {
    /// What was drawn in a draw.
    fn point(&self, uniforms: &dyn Uniforms, draw: u64) -> Vec<f64> {
        let mut point = vec![0.0; self.manifest.unknowns.len()];
        uniforms.fill(draw, &mut point);
        point
    }

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
        let points: Vec<Vec<f64>> = self.draws().map(|(draw, _)| self.point(uniforms, draw)).collect();
        let marks: Vec<bool> = values.iter().map(|value| *value <= edge).collect();
        let found = boxes(&points, &marks, &Options::default()).map_err(|_| Error::Value {
            at: Place::file(&self.manifest().scenario),
            found: format!("{} draws", points.len()),
            expected: "draws enough to tell the worst apart".to_owned(),
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
