//! The words of a clause's canonical text, each with a space before it.

use super::Amount;
use crate::scenario::places::{Edge, Pair, Promise};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, Stage, World};

pub(super) fn pairs(pairs: &[Pair], world: &World) -> String {
    let pair = |pair: &Pair| format!(" {}<{}", world[pair.importer].code, world[pair.exporter].code);
    pairs.iter().map(pair).collect()
}

pub(super) fn promises(promises: &[Promise], world: &World) -> String {
    let promise = |one: &Promise| format!(" {}<{}", world[one.ally].code, world[one.guarantor].code);
    promises.iter().map(promise).collect()
}

pub(in crate::scenario) fn actors(actors: &[Actor], world: &World) -> String {
    actors.iter().flat_map(|actor| [" ", &world[*actor].code]).collect()
}

pub(super) fn sectors(sectors: &[Sector], world: &World) -> String {
    sectors.iter().flat_map(|sector| [" ", &world[*sector].code]).collect()
}

pub(super) fn stage(stage: Stage, world: &World) -> String {
    format!(" {}/{}", world[world[stage].good].code, world[stage].code)
}

pub(super) fn edge(edge: Edge, world: &World) -> String {
    let [user, provider] = [edge.user, edge.provider].map(|actor| world[actor].code.as_str());
    format!("{}:{user}<{provider}", stage(edge.stage, world))
}

pub(super) fn amount(amount: Amount) -> String {
    let kind = if amount.is_change() { "change" } else { "level" };
    format!(" {kind}{}", number(amount.number()))
}

/// To the last bit: `{:?}` writes as many digits as it takes to read the same number again.
pub(super) fn number(number: Uncertain) -> String {
    format!(" {number:?}")
}
