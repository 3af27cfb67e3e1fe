//! How well trade is known, pair by pair.

use std::collections::HashMap;

use super::WorldBuilder;
use super::check::bad;
use crate::error::{Error, Place, Result};
use crate::world::{Actor, Coverage, Kind};

/// What is known, as it comes, and where it was said.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    list: Vec<Coverage>,
    places: HashMap<(Actor, Actor, bool), Place>,
}

impl WorldBuilder {
    /// Says how well the trade of a pair is known, in goods or in services. Nothing solved depends on it.
    ///
    /// # Errors
    /// [`Error::Value`] for a ratio that is not above 0 and finite and for an actor with itself, [`Error::Unknown`] for an id of
    /// another world, [`Error::Duplicate`] for a pair that has it already for that kind.
    pub fn coverage(&mut self, coverage: Coverage) -> Result<&mut Self> {
        self.coverage_at(self.here(), coverage)?;
        Ok(self)
    }

    pub(in crate::world) fn coverage_at(&mut self, at: Place, coverage: Coverage) -> Result<()> {
        let Coverage { importer, exporter, kind, ratio, .. } = coverage;
        self.check_ids(|| at.clone(), &[importer, exporter], &[])?;
        let code = |actor: Actor| &self.actors[actor.index()].0.code;
        let kind = if kind == Kind::Goods { "goods" } else { "services" };
        let what = format!("coverage of {kind} of {} from {}", code(importer), code(exporter));
        if importer == exporter {
            let (found, expected) = (what, "two different actors".to_owned());
            return Err(Error::Value { at, found, expected });
        }
        if let Some(ratio) = ratio.filter(|ratio| !(*ratio > 0.0 && ratio.is_finite())) {
            return Err(bad(at, ratio, &what, "a ratio above 0"));
        }
        let key = coverage.key();
        if let Some(first) = self.coverage.places.get(&key) {
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        self.coverage.places.insert(key, at);
        self.coverage.list.push(coverage);
        Ok(())
    }

    /// Sorted by pair and kind.
    pub(super) fn finish_coverage(&self) -> Vec<Coverage> {
        let mut list = self.coverage.list.clone();
        list.sort_by_key(Coverage::key);
        list
    }
}
