//! Checks of keys that several kinds of clauses have.

use crate::error::{Error, Result};
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Edge;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Good, Stage, World};

/// One actor or more under `actors`, sorted.
pub(super) fn some_actors(block: &Block<'_>, world: &World) -> Result<Vec<Actor>> {
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() { Err(empty(block.at(), "actor")) } else { Ok(actors) }
}

/// The stage that is named, or the only one.
pub(super) fn one_stage(block: &Block<'_>, good: Good, world: &World) -> Result<Stage> {
    match (names::stage(block, good, world)?, world[good].stages.as_slice()) {
        (Some(stage), _) => Ok(stage),
        (None, [only]) => Ok(*only),
        (None, stages) => {
            let codes: Vec<_> = stages.iter().map(|&stage| format!("`{}`", world[stage].code)).collect();
            let list = codes.join(", ");
            Err(block.missing(&format!("key `stage`, one of {list} of {}", world[good].code)))
        }
    }
}

/// Who supplies whom, sorted. Which of them hold something is known only when all clauses are read, diversifications among them.
pub(super) fn edges(
    block: &Block<'_>,
    by: &[Actor],
    against: &[Actor],
    stages: &[Stage],
) -> Result<Vec<Edge>> {
    let mut edges = Vec::new();
    for &stage in stages {
        for &user in against.iter().filter(|user| !by.contains(user)) {
            edges.extend(by.iter().map(|&provider| Edge { stage, user, provider }));
        }
    }
    if edges.is_empty() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    edges.sort_unstable();
    Ok(edges)
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
