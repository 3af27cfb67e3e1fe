//! Checks of keys that several kinds of clauses have.

use crate::error::{Error, Result};
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::uncertain::Uncertain;
use crate::world::{Actor, World};

/// One actor or more under `actors`, sorted.
pub(super) fn some_actors(block: &Block<'_>, world: &World) -> Result<Vec<Actor>> {
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() { Err(empty(block.at(), "actor")) } else { Ok(actors) }
}

/// `change`, above -1 over all of its range.
pub(super) fn change(block: &Block<'_>) -> Result<Uncertain> {
    let change = block.require_number("change")?.value;
    above_minus_one(block, "change", change, CHANGE)?;
    Ok(change)
}

pub(super) const CHANGE: &str = "a change above -1, which is -100 %";

pub(super) fn above_minus_one(block: &Block<'_>, key: &str, number: Uncertain, expected: &str) -> Result<()> {
    if number.range().0 > -1.0 { Ok(()) } else { Err(value(block, key, &number.to_string(), expected)) }
}

/// A share from 0 to 1 over all of its range.
pub(super) fn share(block: &Block<'_>, key: &str, number: Uncertain) -> Result<()> {
    let (low, high) = number.range();
    if low >= 0.0 && high <= 1.0 {
        return Ok(());
    }
    Err(value(block, key, &number.to_string(), "a share from 0 to 1"))
}

pub(super) fn both(block: &Block<'_>, one: &str, other: &str) -> Error {
    let found = format!("both `{one}` and `{other}`");
    value(block, other, &found, "one of them")
}

/// A wrong value under a key.
pub(super) fn value(block: &Block<'_>, key: &str, found: &str, expected: &str) -> Error {
    Error::Value {
        at: block.find(key).unwrap_or_else(|| block.at()),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}
