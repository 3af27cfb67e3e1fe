//! How many people there are, actor by actor.

use super::WorldBuilder;
use super::check::bad;
use crate::error::{Error, Place, Result};
use crate::world::Actor;

/// More people than this there are in no actor, million: who writes more means persons or thousands.
const MOST: f64 = 10_000.0;

/// People as they come.
pub(super) type Draft = Vec<(Actor, f64, Place)>;

impl WorldBuilder {
    /// Sets how many people an actor has, million. Of an actor without them nothing is told per head.
    ///
    /// # Errors
    /// [`Error::Value`] for a number that is not above 0 or is above 10,000, [`Error::Unknown`] for an id of another world,
    /// [`Error::Duplicate`] for an actor that has them already.
    pub fn population(&mut self, actor: Actor, millions: f64) -> Result<&mut Self> {
        self.population_at(self.here(), actor, millions)?;
        Ok(self)
    }

    pub(in crate::world) fn population_at(&mut self, at: Place, actor: Actor, millions: f64) -> Result<()> {
        self.check_actor(&at, actor)?;
        let what = format!("population of {}", self.actors[actor.index()].0.code);
        if !(millions > 0.0 && millions <= MOST) {
            return Err(bad(at, millions, &what, "million persons, above 0 and at most 10,000"));
        }
        if let Some((.., first)) = self.population.iter().find(|(other, ..)| *other == actor) {
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        self.population.push((actor, millions, at));
        Ok(())
    }

    /// By actor.
    pub(super) fn finish_population(&self) -> Vec<Option<f64>> {
        let mut population = vec![None; self.actors.len()];
        for (actor, millions, _) in &self.population {
            population[actor.index()] = Some(*millions);
        }
        population
    }
}
