//! Checks of keys that several kinds of clauses have.

use crate::error::{Error, Result};
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// One actor or more under `actors`, sorted.
pub(super) fn some_actors(block: &Block<'_>, world: &World) -> Result<Vec<Actor>> {
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() { Err(empty(block.at(), "actor")) } else { Ok(actors) }
}

/// `change`, which makes the factor 1 + change.
pub(super) fn change(block: &Block<'_>) -> Result<Uncertain> {
    let change = block.require_number("change")?.value;
    within(block, "change", change, Domain::CHANGE)?;
    Ok(change)
}

/// A share from 0 to 1 over all of its range.
pub(super) fn share(block: &Block<'_>, key: &str, number: Uncertain) -> Result<()> {
    within(block, key, number, Domain::SHARE)
}

/// Refuses a number under a key that has an end outside of what it may be.
pub(super) fn within(block: &Block<'_>, key: &str, number: Uncertain, domain: Domain) -> Result<()> {
    domain.check(number, || block.find(key).unwrap_or_else(|| block.at()))
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
