//! Draws being made: what all of them share, and each in its turn.

use std::ops::{ControlFlow, Range};

use super::columns::Columns;
use super::manifest::short_hash;
use super::rows::{RowsHash, Table};
use super::{Column, Draws, Ensemble, FailedDraw, Manifest};
use crate::error::{Error, Result};
use crate::model::{Model, Sampler};
use crate::scenario::Scenario;
use crate::threads;
use crate::world::{Actor, World};

/// Draws that a worker takes at once.
const CHUNK: usize = 16;

/// Most numbers that are kept in memory: 4 GB of them.
const MOST_NUMBERS: u64 = 1 << 29;

/// Draws of a scenario that are about to be made. What they share is solved.
pub struct Drawing<'m, 'w, 'u> {
    world: &'w World,
    title: String,
    between: Vec<Actor>,
    sampler: Sampler<'m>,
    columns: Columns,
    draws: Draws<'u>,
    manifest: Manifest,
    /// Stands for all that rows depend on.
    hash: String,
}

/// More draws than can be kept in memory.
#[derive(Debug, thiserror::Error)]
#[error(
    "{draws} draws of {numbers} numbers each, expected {expected}: all are kept in memory, as draws that go to a file are not"
)]
pub struct TooMany {
    draws: u64,
    numbers: usize,
    expected: String,
}

/// What came of some draws.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Those that were solved, ascending, and their numbers: `[draw][column]`.
    pub(super) draws: Vec<u64>,
    pub(super) values: Vec<f64>,
    pub(super) failures: Vec<FailedDraw>,
    /// Draws in which a purchase or quota asked for nothing.
    pub(super) nothing: u64,
}

impl Drawn {
    /// How many there are, failed ones included.
    pub(super) fn count(&self) -> usize {
        self.draws.len() + self.failures.len()
    }

    /// Adds those that come next.
    pub(super) fn extend(&mut self, next: Self) {
        self.draws.extend(next.draws);
        self.values.extend(next.values);
        self.failures.extend(next.failures);
        self.nothing += next.nothing;
    }

    /// With room for so many draws of so many numbers, if there is room for them at all.
    pub(super) fn with_room(draws: u64, numbers: usize) -> Result<Self> {
        let most = MOST_NUMBERS / (numbers as u64).max(1);
        let refused = |expected| Error::of(TooMany { draws, numbers, expected });
        let count = usize::try_from(draws).ok().filter(|_| draws <= most);
        let count = count.ok_or_else(|| refused(format!("at most {most}")))?;
        let mut room = Self::default();
        let reserved =
            room.draws.try_reserve_exact(count).and(room.values.try_reserve_exact(count * numbers));
        reserved.map_err(|_| refused("as many as there is memory for".to_owned()))?;
        Ok(room)
    }
}

impl<'m, 'w, 'u> Drawing<'m, 'w, 'u> {
    /// Solves what all draws share: where they begin, and what their scores are measured by.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] where the world's tables disagree.
    pub fn of(model: &'m Model<'w>, scenario: &'m Scenario, draws: Draws<'u>) -> Result<Self> {
        let sampler = Sampler::new(model, scenario)?;
        let columns = Columns::of(&sampler);
        let manifest = Manifest::of(model, scenario, (&sampler, columns.list().len()), &draws);
        let hash = short_hash(format!("{}{:?}", manifest.to_json(), model.settings()).as_bytes());
        Ok(Self {
            world: model.world(),
            title: scenario.name().to_owned(),
            between: scenario.between().to_vec(),
            sampler,
            columns,
            draws,
            manifest,
            hash,
        })
    }

    /// What they are draws of. None is there yet.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Stands for all that rows depend on: the manifest of draws of which none is there yet, and the solver's settings.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// What makes rows of numbers.
    pub(super) fn table(&self) -> Table<'_> {
        Table { scenario: &self.manifest.scenario, columns: self.columns.list(), world: self.world }
    }

    /// The numbers of every draw.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.columns.list()
    }

    /// Makes the draws and keeps them in memory. `watch` as for [`Ensemble::watched`].
    ///
    /// # Errors
    /// [`TooMany`], before any is made.
    pub fn ensemble(&self, watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync)) -> Result<Ensemble<'w>> {
        let mut all = Drawn::with_room(self.draws.count as u64, self.columns.list().len())?;
        self.each(0, watch, |some| {
            all.extend(some);
            ControlFlow::Continue(())
        });
        let mut hash = RowsHash::default();
        let width = self.columns.list().len();
        for (draw, values) in all.draws.iter().zip(all.values.chunks_exact(width.max(1))) {
            self.table().rows(*draw, values).for_each(|row| hash.add(&row));
        }
        let manifest = Manifest {
            count: all.count() as u64,
            failures: all.failures,
            nothing: all.nothing,
            ..self.manifest.clone()
        };
        Ok(Ensemble {
            world: self.world,
            name: self.title.clone(),
            between: self.between.clone(),
            manifest: manifest.sealed(hash.hex()),
            columns: self.columns.list().to_vec(),
            draws: all.draws,
            values: all.values,
        })
    }

    /// Makes draws in their order without the first `done`, some at a time.
    pub(super) fn each(
        &self,
        done: usize,
        watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
        take: impl FnMut(Drawn) -> ControlFlow<()> + Send,
    ) {
        let Self { draws, sampler, columns, .. } = self;
        let first = draws.first + done as u64;
        let worker = || {
            let mut scratch = sampler.scratch();
            let mut uniforms = vec![0.0; sampler.unknowns().len()];
            move |range: Range<usize>| {
                let mut some = Drawn {
                    draws: Vec::with_capacity(range.len()),
                    values: Vec::with_capacity(range.len() * columns.list().len()),
                    ..Drawn::default()
                };
                for place in range {
                    let draw = first + place as u64;
                    draws.uniforms.fill(draw, &mut uniforms);
                    let inputs = draws.uniforms.inputs(&uniforms);
                    let drawn = sampler.draw(inputs, &mut scratch);
                    match drawn.and_then(|drawn| columns.fill(sampler, &drawn, &mut some.values)) {
                        Ok(()) => {
                            some.draws.push(draw);
                            some.nothing += u64::from(scratch.asked_for_nothing());
                        }
                        Err(error) => some.failures.push(FailedDraw { draw, message: error.to_string() }),
                    }
                }
                some
            }
        };
        threads::in_order((draws.count - done, CHUNK), draws.threads, worker, watch, take);
    }
}
