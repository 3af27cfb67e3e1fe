//! A path in many draws of all that is uncertain.

use std::ops::ControlFlow;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Path, Record, Series};
use crate::ensemble::FailedDraw;
use crate::error::{Error, Result};
use crate::model::{Model, Party, Period};
use crate::scenario::{Scenario, Stake};
use crate::threads;
use crate::uncertain::quantile;
use crate::world::{Actor, Good};

/// Where between all draws numbers are told: 5 %, the median, 95 %.
const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

/// How many draws to make of a path, and from what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// How many.
    pub count: usize,
    /// Draw d is stream d of `ChaCha8` with this seed, and the same whatever else is drawn.
    pub seed: u64,
    /// Threads, or as many as the machine has; results do not depend on it.
    pub threads: Option<usize>,
}

/// What many draws of a path say together. Draws that have no equilibrium at some date are no part of it, and counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// Draws asked for.
    pub asked: usize,
    /// Those that were solved at every date.
    pub solved: usize,
    /// Their seed.
    pub seed: u64,
    /// Those that were not, with their reasons.
    pub failures: Vec<FailedDraw>,
    pub(super) each: Vec<Band>,
    pub(super) lacks: Vec<Chance>,
}

/// One stake of one party over draws. Quantiles are at 5 %, the median and 95 % of the change, so that the first loses most.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// What can be lost.
    pub stake: Stake,
    /// By whom.
    pub party: Party,
    /// Its change by period, a fraction, gains positive.
    pub changes: Vec<[f64; 3]>,
    /// Of prosperity the same in million USD a year.
    pub musd: Option<Vec<[f64; 3]>>,
    /// Share of draws in which it loses, by period.
    pub loses: Vec<f64>,
    /// Its change in the worst period of each draw.
    pub worst: [f64; 3],
}

/// How often a user comes to lack a good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Who.
    pub user: Actor,
    /// What.
    pub good: Good,
    /// In which share of draws, at any time.
    pub share: f64,
    /// In years from the start, over draws in which it does: 5 %, the median and 95 %.
    pub after: [f64; 3],
}

impl Bands {
    /// Those of a party and stake.
    #[must_use]
    pub fn of_party(&self, stake: Stake, party: Party) -> Option<&Band> {
        self.each.iter().find(|band| (band.stake, band.party) == (stake, party))
    }

    /// What comes to be lacked, the most often first.
    #[must_use]
    pub fn lacks(&self) -> &[Chance] {
        &self.lacks
    }
}

impl Path<'_> {
    /// What many draws say, if they were asked for.
    #[must_use]
    pub fn bands(&self) -> Option<&Bands> {
        self.bands.as_ref()
    }

    /// The same with draws of everything that is uncertain in the world, the scenario and its dates. `watch` is told after every draw;
    /// if it breaks, those that are done count.
    ///
    /// # Errors
    /// That of the first draw, where none can be solved.
    pub fn with_draws(
        self,
        model: &Model<'_>,
        scenario: &Scenario,
        draws: Draws,
        watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Self> {
        let Draws { count, seed, threads } = draws;
        let Some(first) = self.periods.first() else { return Ok(self) };
        let unknowns = model.unknown_over_time(scenario, first.date);
        let draw = |draw: usize| -> Result<Record> {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(draw as u64);
            let uniforms: Vec<f64> = (0..unknowns).map(|_| rng.random()).collect();
            let mut record = Record::new(model.world());
            model.walk_drawn(scenario, &self.periods, &uniforms, |period, outcome| {
                record.add(period, outcome);
                Ok(())
            })?;
            Ok(record)
        };
        let mut records = Vec::with_capacity(count);
        let take = |record: Result<Record>| {
            records.push(record);
            ControlFlow::Continue(())
        };
        let worker = || |range: std::ops::Range<usize>| draw(range.start);
        threads::in_order((count, 1), threads, worker, watch, take);
        let bands = summed_up(records, &self.periods, (count, seed))?;
        Ok(Self { bands: Some(bands), ..self })
    }
}

fn summed_up(records: Vec<Result<Record>>, periods: &[Period], (asked, seed): (usize, u64)) -> Result<Bands> {
    let mut solved: Vec<Record> = Vec::with_capacity(records.len());
    let mut failures: Vec<(u64, Error)> = Vec::new();
    for (draw, record) in (0..).zip(records) {
        match record {
            Ok(record) => solved.push(record),
            Err(error) => failures.push((draw, error)),
        }
    }
    if solved.is_empty()
        && let Some((_, error)) = failures.pop()
    {
        return Err(error);
    }
    let told = |(draw, error): (u64, Error)| FailedDraw { draw, message: error.to_string() };
    let failures = failures.into_iter().map(told).collect();
    let shape: Vec<(Stake, Party, bool)> = solved
        .first()
        .map(|first| first.series.iter().map(|s| (s.stake, s.party, s.musd.is_some())).collect())
        .unwrap_or_default();
    let bands = shape.into_iter().enumerate().map(|(at, (stake, party, has_musd))| {
        let all = || solved.iter().map(move |record| &record.series[at]);
        let by_period = |of: &dyn Fn(&Series, usize) -> f64| -> Vec<[f64; 3]> {
            (0..periods.len()).map(|t| quantiles(all().map(|series| of(series, t)).collect())).collect()
        };
        let loses = |t: usize| all().filter(|series| series.changes[t] < 0.0).count();
        #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
        let share = |count: usize| count as f64 / solved.len() as f64;
        let worst = |series: &Series| series.changes.iter().copied().fold(f64::INFINITY, f64::min);
        Band {
            stake,
            party,
            changes: by_period(&|series, t| series.changes[t]),
            musd: has_musd.then(|| by_period(&|series, t| series.musd.as_ref().map_or(0.0, |musd| musd[t]))),
            loses: (0..periods.len()).map(|t| share(loses(t))).collect(),
            worst: quantiles(all().map(worst).collect()),
        }
    });
    let each = bands.collect();
    let lacks = chances(&solved, periods);
    Ok(Bands { asked, solved: solved.len(), seed, failures, each, lacks })
}

fn chances(solved: &[Record], periods: &[Period]) -> Vec<Chance> {
    let mut first: Vec<(Actor, Good, f64)> = Vec::new();
    let start = periods.first().map_or(0.0, |period| period.date.years());
    for record in solved {
        first.extend(record.lacks.iter().map(|lack| (lack.user, lack.good, lack.date.years() - start)));
    }
    first.sort_by_key(|one| (one.0, one.1));
    #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
    let mut lacks: Vec<Chance> = first
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|all| Chance {
            user: all[0].0,
            good: all[0].1,
            share: all.len() as f64 / solved.len() as f64,
            after: quantiles(all.iter().map(|one| one.2).collect()),
        })
        .collect();
    lacks.sort_by(|a, b| b.share.total_cmp(&a.share));
    lacks
}

fn quantiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    QUANTILES.map(|q| quantile(&values, q).unwrap_or(0.0))
}
