//! Draws that were written, as an ensemble again.

use std::path::PathBuf;

use super::drawing::Drawn;
use super::merge::Shards;
use super::rows::{Row, RowsHash};
use super::{Column, Ensemble, Party};
use crate::error::{Error, Place, Result, nearest};
use crate::scenario::Stake;
use crate::stake;
use crate::world::World;

impl<'w> Ensemble<'w> {
    /// Reads the draws of some files as [`merge`](super::merge()) does: what they say and whom they rank first is what one run of all
    /// of them says, to the last bit. Nothing is solved, so that of the world only codes and names matter.
    ///
    /// # Errors
    /// As for [`merge`](super::merge()); [`Error::Unknown`] for an actor, stake or variable that the world or this version does not
    /// have, [`TooMany`](super::TooMany).
    pub fn open(files: &[PathBuf], world: &'w World) -> Result<Self> {
        let shards = Shards::of(files)?;
        let together = shards.together();
        let mut all =
            Drawn::with_room(together.count - together.failures.len() as u64, together.rows_per_draw)?;
        let mut columns: Vec<Column> = Vec::new();
        let mut hash = RowsHash::default();
        let manifest = shards.each(&mut hash, |at, row| {
            // All draws have the numbers of the first in their order.
            if columns.len() < together.rows_per_draw {
                columns.push(column(row, world, at)?);
            }
            if all.draws.last() != Some(&row.draw) {
                all.draws.push(row.draw);
            }
            all.values.push(row.value);
            Ok(())
        })?;
        let principals = &manifest.scale.principals;
        let between = principals.iter().map(|code| world.actor(code)).collect::<Result<_>>()?;
        Ok(Self {
            world,
            name: manifest.title.clone(),
            between,
            manifest: manifest.sealed(hash.hex()),
            columns,
            draws: all.draws,
            values: all.values,
        })
    }
}

/// What a row is about.
fn column(row: &Row<'_>, world: &World, at: &dyn Fn() -> Place) -> Result<Column> {
    let actors = world.actors().map(|actor| (world[actor].code.as_str(), Party::from(actor)));
    let groups = world.groups().map(|group| (world[group].code.as_str(), Party::from(group)));
    let party = known("actor", row.actor, actors.chain(groups), at)?;
    let stake = known("stake", row.stake, Stake::ALL.into_iter().map(|stake| (stake.word(), stake)), at)?;
    let variables = stake::of(stake).words().variables().map(|one| (one.name, one));
    let variable = known("variable", row.variable, variables, at)?;
    let unit = known("unit", row.unit, [(variable.unit, variable.unit)].into_iter(), at)?;
    Ok(Column { party, stake, variable: variable.name, unit })
}

fn known<'n, T>(
    what: &'static str,
    found: &str,
    names: impl Iterator<Item = (&'n str, T)>,
    at: &dyn Fn() -> Place,
) -> Result<T> {
    let (mut seen, mut place) = (Vec::new(), None);
    for (name, value) in names {
        if name == found {
            place = Some(value);
        }
        seen.push(name);
    }
    place.ok_or_else(|| Error::Unknown {
        at: at(),
        what,
        found: found.to_owned(),
        nearest: nearest(found, seen),
    })
}
