//! Expected defence before and after, and what it costs.

use super::State;
use crate::defence::{Arrangement, Figures};
use crate::error::{Error, Place, Result};
use crate::shortage::{self, SupplyPolicy};
use crate::world::{Actor, World};

/// Expected defence of every actor, million USD a year; none where its means are not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Security {
    pub(super) before: Vec<Option<f64>>,
    pub(super) after: Vec<Option<f64>>,
    /// Σ κ before and after, by guarantor.
    pub(super) promised: [Vec<f64>; 2],
    /// What forces abroad cost, before and after, million USD a year, by guarantor.
    pub(super) forces: Vec<[f64; 2]>,
}

impl Security {
    pub(super) fn between(world: &World, figures: &Figures, before: &State, after: &State) -> Self {
        let expected = |state: &State| figures.expected(world, &state.policy.defence);
        let forces =
            |actor: Actor| [before, after].map(|state| abroad(figures, &state.policy.defence, actor));
        Self {
            forces: world.actors().map(forces).collect(),
            before: expected(before),
            after: expected(after),
            promised: [before, after].map(|state| figures.promised(world, &state.policy.defence)),
        }
    }
}

/// What the forces of a guarantor on its allies' ground cost it, million USD a year.
fn abroad(figures: &Figures, arrangement: &Arrangement, guarantor: Actor) -> f64 {
    let pledges = arrangement.pledges.iter().filter(|pledge| pledge.commitment.guarantor == guarantor);
    pledges.map(|pledge| figures.stationed(pledge)).sum()
}

/// What a policy costs every actor outside the trade model, million USD: budgets beyond the world's, forces abroad, stocks laid in,
/// outlays, and rents of critical goods, paid or earned. The subsidy of a purchase is paid inside it.
pub(super) fn costs(
    world: &World,
    defence: &Figures,
    critical: &shortage::Figures,
    arrangement: &Arrangement,
    supply: &SupplyPolicy,
    outlays: &[f64],
) -> impl Iterator<Item = f64> {
    world.actors().zip(outlays).map(move |(actor, outlay)| {
        let budget =
            defence.expenditure(actor).map_or(0.0, |m| m * (arrangement.budgets[actor.index()] - 1.0));
        let own = supply.stocks.iter().filter(|stock| stock.user == actor);
        let year = |good| critical.use_of_good(world, good, actor);
        let rents = supply.rents(world, critical, actor);
        let forces = abroad(defence, arrangement, actor);
        own.fold(budget + forces + outlay + rents, |cost, stock| {
            cost + stock.months / 12.0 * year(stock.good)
        })
    })
}

/// Refuses what nobody could pay: costs outside trade beyond all that an actor can buy, by its income before and the change of
/// its real income.
///
/// # Errors
/// [`Error::Value`] with the first such actor.
pub(super) fn check_paid<'a>(
    world: &World,
    scenario: &str,
    costs: &[f64],
    buys: impl Iterator<Item = (&'a f64, &'a f64)>,
) -> Result<()> {
    for ((actor, cost), (income, change)) in world.actors().zip(costs).zip(buys) {
        let left = income * (1.0 + change);
        if *cost > left {
            return Err(Error::Value {
                at: Place::file(scenario),
                found: format!(
                    "payments of {} outside trade of {cost:.0} million USD a year more than before, a loss of more than 100 %",
                    world[actor].code
                ),
                expected: format!("less than all it can buy, {left:.0} million USD"),
            });
        }
    }
    Ok(())
}

/// Loss of expected defence of every actor when the principals neither honour commitments to it nor deliver arms, a fraction;
/// a principal loses the others. None where it is not assessed, and where it can count on nothing before.
pub(super) fn severed(
    world: &World,
    figures: &Figures,
    before: &State,
    principals: &[Actor],
) -> Vec<Option<f64>> {
    let of = |actor: Actor| {
        let lost: Vec<Actor> = principals.iter().copied().filter(|&principal| principal != actor).collect();
        let arrangement = &before.policy.defence;
        let whole = figures.expected_of(world, arrangement, actor, &[])?;
        let rest = figures.expected_of(world, arrangement, actor, &lost)?;
        (whole > 0.0).then(|| 1.0 - rest / whole)
    };
    world.actors().map(of).collect()
}
