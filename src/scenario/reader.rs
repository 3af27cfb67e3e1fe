//! Reading many scenarios for one world: what they start from is read once and shared.

use std::path::Path;

use super::Scenario;
use super::bundled::Bundled;
use super::open::{self, Opening, unknown_scenario};
use super::response::Response;
use super::shared::Shared;
use crate::error::{Error, Place, Result};
use crate::world::World;

/// Reads scenarios for one world, from any number of threads. What several of them start from is read once, as it is when it is
/// first asked for.
#[derive(Debug)]
pub struct Reader<'w> {
    world: &'w World,
    baselines: Shared<Scenario>,
}

impl<'w> Reader<'w> {
    /// For scenarios of this world.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        Self { world, baselines: Shared::default() }
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

/// A deal and the responses behind it, of `deal + response + response`. A file may have a plus in its name.
pub(super) fn parts(name: &str) -> (&str, Vec<&str>) {
    if Bundled::find(name).is_some() || Path::new(name).exists() {
        return (name, Vec::new());
    }
    let mut parts = name.split('+').map(str::trim);
    (parts.next().unwrap_or(name), parts.collect())
}

/// A path, if something is there.
pub(super) fn existing(path: &str) -> Result<&Path> {
    if Path::new(path).exists() {
        return Ok(Path::new(path));
    }
    if Response::is_bundled(path) {
        return Err(Error::Value {
            at: Place::file(path),
            found: "a response".to_owned(),
            expected: format!("a scenario to put it behind: `deal + {path}`"),
        });
    }
    Err(unknown_scenario(path, Place::file("bundled scenarios and files")))
}
