//! Reading clauses on commitments, arms and budgets.

use super::{CHANGE, Context, above_minus_one, empty, share, value};
use crate::error::{Error, Result};
use crate::scenario::clause::{Action, Delivery, Promise};
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::world::{Actor, CommitmentClass};

/// Which of the pairs have a commitment is known only when all clauses are read, pacts among them.
pub(super) fn guarantee(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let guarantors = names::require_actors(block, "guarantors", context.world)?;
    let allies = names::require_actors(block, "allies", context.world)?;
    let promises = promises(&guarantors, &allies);
    if promises.is_empty() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    let change = block.require_number("change")?.value;
    let (low, high) = change.range();
    if low < -1.0 || high > 1.0 {
        return Err(value(block, "change", &change.to_string(), "a change of reliability from -1 to 1"));
    }
    Ok(Action::Guarantee { promises, change })
}

pub(super) fn pact(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let members = names::club(block, context.world)?;
    let classes = CommitmentClass::ALL.map(|class| (class.word(), class));
    let class = block.word("class", &classes)?.ok_or_else(|| block.missing("key `class`"))?;
    Ok(Action::Pact { members, class })
}

pub(super) fn interoperability(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let members = names::club(block, context.world)?;
    let change = block.require_number("change")?.value;
    above_minus_one(block, "change", change, CHANGE)?;
    Ok(Action::Interoperability { promises: promises(&members, &members), change })
}

pub(super) fn arms_delay(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let cut = block.require_number("cut")?.value;
    share(block, "cut", cut)?;
    let mut deliveries = Vec::new();
    let others = || against.iter().filter(|importer| !by.contains(importer));
    if others().next().is_none() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    for &importer in others() {
        let suppliers = world.arms_imports(importer).iter().filter(|(_, share)| *share > 0.0);
        let ours = suppliers.map(|(supplier, _)| *supplier).filter(|supplier| by.contains(supplier));
        deliveries.extend(ours.map(|supplier| Delivery { importer, supplier }));
    }
    if deliveries.is_empty() {
        let senders: Vec<_> = by.iter().map(|&actor| world[actor].code.as_str()).collect();
        return Err(empty(block.at(), &format!("known delivery of arms from {}", senders.join(" "))));
    }
    deliveries.sort_unstable();
    Ok(Action::ArmsDelay { deliveries, cut })
}

pub(super) fn defence_budget(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let actors = names::require_actors(block, "actors", world)?;
    if actors.is_empty() {
        return Err(empty(block.at(), "actor"));
    }
    if let Some(&unknown) = actors.iter().find(|&&actor| world.military(actor).is_none()) {
        return Err(Error::Value {
            at: block.find("actors").unwrap_or_else(|| block.at()),
            found: format!("`{}`, whose military expenditure is not known", world[unknown].code),
            expected: "actors with a row in defence.csv".to_owned(),
        });
    }
    let change = block.require_number("change")?.value;
    above_minus_one(block, "change", change, CHANGE)?;
    Ok(Action::DefenceBudget { actors, change })
}

/// Every pair of distinct actors, sorted.
fn promises(guarantors: &[Actor], allies: &[Actor]) -> Vec<Promise> {
    let pairs = |&ally: &Actor| {
        let others = guarantors.iter().filter(move |guarantor| **guarantor != ally);
        others.map(move |&guarantor| Promise { ally, guarantor })
    };
    allies.iter().flat_map(pairs).collect()
}
