//! How concentrated a supply is, and how much of it is foreign.

use super::SupplyChain;
use crate::world::{Actor, Sector, Stage, World};

/// Concentration of what one user gets, and its reliance on others.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Concentration {
    /// Herfindahl-Hirschman index over all providers, what the user makes itself as one of them: `Σ s²`, from 1/n for n
    /// equal providers to 1 for a single one.
    pub hhi: f64,
    /// The same over foreign providers alone, with their shares of what is foreign; none where nothing is.
    pub foreign_hhi: Option<f64>,
    /// The largest foreign provider and its share of the whole; none where nothing is foreign. Of equals, the first in the
    /// world's order.
    pub largest: Option<(Actor, f64)>,
    /// Foreign-input reliance: share that does not come from the user itself, 0 to 1.
    pub foreign_reliance: f64,
}

impl Concentration {
    /// None where nothing is provided, or more than can be added up.
    fn of(users: &[Actor], provided: &[(Actor, f64)]) -> Option<Self> {
        let sum: f64 = provided.iter().map(|(_, amount)| amount).sum();
        if !(sum > 0.0 && sum.is_finite()) {
            return None;
        }
        let all = provided.iter().map(|&(provider, amount)| (provider, amount / sum));
        let foreign = all.clone().filter(|(provider, share)| !users.contains(provider) && *share > 0.0);
        let reliance: f64 = foreign.clone().map(|(_, share)| share).sum();
        let squares = |share: f64| share * share;
        let foreign_hhi = foreign.clone().map(|(_, share)| squares(share / reliance)).sum();
        Some(Self {
            hhi: all.map(|(_, share)| squares(share)).sum(),
            foreign_hhi: (reliance > 0.0).then_some(foreign_hhi),
            largest: foreign.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))),
            foreign_reliance: reliance.min(1.0),
        })
    }
}

/// Concentration of a user's supply at a stage of a critical good, at central shares. None where it is not assessed.
///
/// O(providers). Herfindahl (1950); Hirschman (1964), "The paternity of an index", American Economic Review 54:761-762.
///
/// # Panics
/// If the stage or the user is of another world.
#[must_use]
pub fn concentration(world: &World, stage: Stage, user: Actor) -> Option<Concentration> {
    let supply = world.supply(stage, user).iter();
    Concentration::of(&[user], &supply.map(|one| (one.provider, one.share.central())).collect::<Vec<_>>())
}

/// The stage at which the users' supply of a good is most concentrated by [`Concentration::hhi`], the first of equals. None
/// where no stage is assessed.
///
/// O(rows of supply).
#[must_use]
pub fn good_concentration(chain: &SupplyChain) -> Option<(Stage, Concentration)> {
    let mut worst: Option<(Stage, Concentration)> = None;
    for stage in &chain.stages {
        let Some(here) = Concentration::of(&chain.users, &stage.providers) else { continue };
        if worst.as_ref().is_none_or(|(_, other)| here.hhi > other.hhi) {
            worst = Some((stage.stage, here));
        }
    }
    worst
}

/// Concentration of a user's spending on a sector, duties included. None where it spends nothing.
///
/// O(N) for N actors.
///
/// # Panics
/// If the sector or the user is of another world.
#[must_use]
pub fn trade_concentration(world: &World, sector: Sector, user: Actor) -> Option<Concentration> {
    let spent = |provider| {
        (provider, (1.0 + world.tariff(user, provider, sector)) * world.trade(user, provider, sector))
    };
    Concentration::of(&[user], &world.actors().map(spent).collect::<Vec<_>>())
}
