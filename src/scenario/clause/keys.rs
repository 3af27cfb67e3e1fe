//! Checks of keys that several kinds of clauses have.

use crate::error::{Error, Result};
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Edge;
use crate::uncertain::{Domain, Uncertain};
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
