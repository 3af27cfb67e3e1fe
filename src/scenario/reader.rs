//! Reading many scenarios for one world: what they start from is read once and shared.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::bundled::Bundled;
use super::open::{self, Key, Opening};
use super::{Response, Scenario, existing, parts};
use crate::error::{Error, Result};
use crate::world::World;

/// Baselines that are kept, the latest. Many files start from few.
const KEPT: usize = 16;

/// Reads scenarios for one world, from any number of threads. What several of them start from is read once, as it is when it is
/// first asked for.
#[derive(Debug)]
pub struct Reader<'w> {
    world: &'w World,
    baselines: Baselines,
}

impl<'w> Reader<'w> {
    /// For scenarios of this world.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        Self { world, baselines: Baselines::default() }
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// As [`Scenario::load`].
    ///
    /// # Errors
    /// As for [`Scenario::load`].
    pub fn load(&self, name_or_path: &str) -> Result<Scenario> {
        let (deal, responses) = parts(name_or_path);
        let mut opening = Opening::sharing(self.world, &self.baselines);
        let deal = match Bundled::find(deal) {
            Some(bundled) => opening.bundled(bundled)?,
            None => opening.path(existing(deal)?, None)?,
        };
        if responses.is_empty() {
            return Ok(deal);
        }
        let responses: Vec<Response> =
            responses.into_iter().map(|name| Response::load(name, self.world)).collect::<Result<_>>()?;
        deal.with(&responses.iter().collect::<Vec<_>>(), self.world)
    }

    /// The scenario, or all that is wrong with it, as [`Scenario::faults`] has it.
    ///
    /// # Errors
    /// What it stops at first, and every other key and clause that cannot be read.
    pub fn read(&self, name_or_path: &str) -> std::result::Result<Scenario, Vec<Error>> {
        self.load(name_or_path).map_err(|first| {
            let path = Path::new(parts(name_or_path).0);
            let others = open::faults(path, self.world).unwrap_or_default();
            let known = first.to_string();
            let others = others.into_iter().filter(|error| error.to_string() != known);
            std::iter::once(first).chain(others).collect()
        })
    }
}

/// Baselines that were read, the latest last.
#[derive(Debug, Default)]
pub(super) struct Baselines(Mutex<VecDeque<(Key, Arc<Scenario>)>>);

impl Baselines {
    /// The one of a file, or reads it. Threads may read the same one at once; the first to finish is kept.
    pub(super) fn get(&self, key: Key, read: impl FnOnce() -> Result<Scenario>) -> Result<Arc<Scenario>> {
        let find = |kept: &VecDeque<(Key, Arc<Scenario>)>| {
            kept.iter().find(|(known, _)| *known == key).map(|(_, scenario)| Arc::clone(scenario))
        };
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&lock()) {
            return Ok(found);
        }
        let made = Arc::new(read()?);
        let mut kept = lock();
        if let Some(found) = find(&kept) {
            return Ok(found);
        }
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((key, Arc::clone(&made)));
        Ok(made)
    }
}
