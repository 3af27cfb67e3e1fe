//! The supply of one critical good to one user, and who can break it.

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::error::{Error, Place, Result};
use crate::number::short;
use crate::shortage::Figures;
use crate::world::{Actor, Bloc, Good, Horizon, Stage, World};

/// Sums of shares are made in different orders; differences below this are none.
const ROUNDING: f64 = 1e-9;

/// The supply of one critical good to one user: the stages that all of it must pass, and who provides each.
///
/// Every stage is needed (and), any of its providers will do (or). Shares are those of the user, stage by stage, as in the
/// model of shortages: they do not say which refiner buys of which mine.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SupplyChain {
    /// The good.
    pub good: Good,
    /// Who uses it: one actor, or the members of a group taken together. What they provide to each other is not foreign.
    pub users: Vec<Actor>,
    /// Stages at which the user's supply is known: those of the goods that are stages of this one, then its own.
    pub stages: Vec<ChainStage>,
    /// Stages at which it is not assessed. Nothing is known of them, and no function here counts them.
    pub unassessed: Vec<Stage>,
    /// Names the chain in errors.
    place: Place,
}

/// A stage with its providers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ChainStage {
    /// Which one; its good is the chain's or a part of it.
    pub stage: Stage,
    /// Providers with their central shares, above 0 and 1 in all, in the order of the tables; the users themselves among
    /// them for what they make at home.
    pub providers: Vec<(Actor, f64)>,
}

impl SupplyChain {
    /// The chain of a good to a user, as a world has it before any scenario. O(rows of supply).
    ///
    /// # Panics
    /// If the good or the user is of another world.
    #[must_use]
    pub fn of(world: &World, good: Good, user: Actor) -> Self {
        Self::of_bloc(world, good, &Bloc { code: world[user].code.clone(), members: vec![user] })
    }

    /// The chain of a good to an actor or a group as one: shares of the members' supplies by the value of what they use of the good,
    /// over those whose supply at a stage is known. O(members × rows of supply).
    ///
    /// # Panics
    /// If the good or a member is of another world.
    #[must_use]
    pub fn of_bloc(world: &World, good: Good, bloc: &Bloc) -> Self {
        let mut needed = Vec::new();
        collect(world, good, &mut vec![false; world.goods().len()], &mut needed);
        let place = Place::file(format!("supply of {} to {}", world[good].code, bloc.code));
        let users = bloc.members.clone();
        let weights = weights(world, good, &users);
        let mut chain = Self { good, users, stages: Vec::new(), unassessed: Vec::new(), place };
        for stage in needed {
            let mut providers: Vec<(Actor, f64)> = Vec::new();
            for (&user, weight) in chain.users.iter().zip(&weights) {
                for one in world.supply(stage, user) {
                    let share = weight * one.share.central();
                    match providers.iter_mut().find(|(provider, _)| *provider == one.provider) {
                        Some((_, sum)) => *sum += share,
                        None if share > 0.0 => providers.push((one.provider, share)),
                        None => {}
                    }
                }
            }
            let sum: f64 = providers.iter().map(|(_, share)| share).sum();
            // The tables round, and some members may not be assessed; here a stage is whole.
            for (_, share) in &mut providers {
                *share /= sum;
            }
            if providers.is_empty() {
                chain.unassessed.push(stage);
            } else {
                chain.stages.push(ChainStage { stage, providers });
            }
        }
        chain
    }

    /// Whether a provider is none of the users.
    pub(super) fn is_foreign(&self, provider: Actor) -> bool {
        !self.users.contains(&provider)
    }

    fn check(&self, value: f64, what: &str, fits: bool, expected: &str) -> Result<()> {
        if fits {
            return Ok(());
        }
        let (at, found) = (self.place.clone(), format!("{what} {}", short(value)));
        Err(Error::Value { at, found, expected: expected.to_owned() })
    }
}

/// What members' supplies count: by the value of what they use of the good; alike where nobody's is known.
fn weights(world: &World, good: Good, users: &[Actor]) -> Vec<f64> {
    if let [_] = users {
        return vec![1.0];
    }
    let figures = Figures::central(world, Horizon::default());
    let values: Vec<f64> = users.iter().map(|&user| figures.use_of_good(world, good, user)).collect();
    if values.iter().sum::<f64>() > 0.0 { values } else { vec![1.0; users.len()] }
}

/// All stages of a good, those of its parts first, none twice.
fn collect(world: &World, good: Good, seen: &mut [bool], stages: &mut Vec<Stage>) {
    if std::mem::replace(&mut seen[good.index()], true) {
        return;
    }
    for &part in &world[good].parts {
        collect(world, part, seen, stages);
    }
    stages.extend(&world[good].stages);
}

/// A provider without which a good does not arrive.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Chokepoint {
    /// Who it is; never a user itself.
    pub provider: Actor,
    /// The stages that nothing passes without it, in the chain's order.
    pub stages: Vec<Stage>,
    /// The largest of its shares at these stages, 0 to 1.
    pub share: f64,
}

/// The foreign providers without which no supply path exists, the one with the largest share first, then in the world's
/// order. Nothing where no stage is assessed, which [`SupplyChain::stages`] tells apart.
///
/// A path is one provider at every stage. A provider of less than `floor` of a stage is no path of its own; such small ones
/// together are one where they make up `floor`. So a provider is a chokepoint if and only if some stage is left without it
/// with less than `floor` of its supply, or with nothing where `floor` is 0. It says that others do not provide today, not
/// that they could not. An actor that stands for several economies is one provider.
///
/// Computed as the strict dominators of the user in a network from a source through the providers of one stage after
/// the other. An actor that provides several stages blocks the way exactly where it dominates at one of them, because
/// all paths meet between stages.
///
/// # Errors
/// [`Error::Value`] for a floor that is not from 0 to 0.5: above that, two providers of half each would both be
/// indispensable.
///
/// # Complexity
/// O(V + E) for the network of V nodes and E edges, both linear in the rows of supply; its dominators take two passes, since
/// it has no circle.
///
/// Cooper, Harvey & Kennedy (2001), "A simple, fast dominance algorithm", Rice University TR-06-33870.
pub fn chokepoints(chain: &SupplyChain, floor: f64) -> Result<Vec<Chokepoint>> {
    chain.check(floor, "floor", (0.0..=0.5).contains(&floor), "a share from 0 to 0.5")?;
    let (network, source, user) = network(chain, floor);
    let dominators = simple_fast(&network, source);
    let mut found: Vec<Chokepoint> = Vec::new();
    // From the user back to the source.
    for node in dominators.strict_dominators(user).into_iter().flatten() {
        let Some((stage, provider, share)) = network[node] else { continue };
        if !chain.is_foreign(provider) {
            continue;
        }
        match found.iter_mut().find(|one| one.provider == provider) {
            Some(one) => {
                one.stages.insert(0, stage);
                one.share = one.share.max(share);
            }
            None => found.push(Chokepoint { provider, stages: vec![stage], share }),
        }
    }
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.provider.cmp(&b.provider)));
    Ok(found)
}

/// Stage, provider and share; none for the source, the meeting points between stages and the small providers together.
type Hop = Option<(Stage, Actor, f64)>;

/// The network with its source and its user.
fn network(chain: &SupplyChain, floor: f64) -> (DiGraph<Hop, ()>, NodeIndex, NodeIndex) {
    let mut network = DiGraph::new();
    let source = network.add_node(None);
    let mut before = source;
    for ChainStage { stage, providers } in &chain.stages {
        let after = network.add_node(None);
        let mut small = 0.0;
        let mut hops: Vec<Hop> = Vec::with_capacity(providers.len());
        for &(provider, share) in providers {
            if share >= floor - ROUNDING {
                hops.push(Some((*stage, provider, share)));
            } else {
                small += share;
            }
        }
        if small > 0.0 && small >= floor - ROUNDING {
            hops.push(None);
        }
        for hop in hops {
            let hop = network.add_node(hop);
            network.add_edge(before, hop, ());
            network.add_edge(hop, after, ());
        }
        before = after;
    }
    (network, source, before)
}

/// A set of providers and what their loss cuts.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SupplyCut {
    /// The set, the largest provider first.
    pub providers: Vec<Actor>,
    /// The stage at which their loss is felt.
    pub stage: Stage,
    /// Share of the supply that is lost there, 0 to 1.
    pub lost: f64,
}

/// The fewest foreign providers whose loss cuts at least `share` of what the user gets; of several such sets the one
/// that cuts most, then that of the first stage. None where all foreign providers together do not cut as much, or no
/// stage is assessed.
///
/// Stages are needed one and all, so what arrives is the smallest of what is left at them, and the loss of a set is that
/// of the stage it hits hardest: `1 − min_g (1 − Σ s) = max_g Σ s`. The smallest set is therefore the smallest at one
/// stage, which takes its providers by size. This is the minimum cut, counted in actors, of the network in which every
/// provider's capacity is its share.
///
/// # Errors
/// [`Error::Value`] for a share that is not above 0 and at most 1.
///
/// # Complexity
/// O(R log R) for R rows of supply; exact.
pub fn smallest_cut(chain: &SupplyChain, share: f64) -> Result<Option<SupplyCut>> {
    chain.check(share, "share", share > 0.0 && share <= 1.0, "a share above 0, at most 1")?;
    let mut best: Option<SupplyCut> = None;
    for ChainStage { stage, providers } in &chain.stages {
        let mut foreign: Vec<(Actor, f64)> =
            providers.iter().copied().filter(|(provider, _)| chain.is_foreign(*provider)).collect();
        foreign.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut cut = SupplyCut { providers: Vec::new(), stage: *stage, lost: 0.0 };
        for (provider, of_provider) in foreign {
            cut.providers.push(provider);
            cut.lost += of_provider;
            if cut.lost >= share - ROUNDING {
                break;
            }
        }
        let better = |than: &SupplyCut| {
            let fewer = cut.providers.len().cmp(&than.providers.len());
            fewer.is_lt() || (fewer.is_eq() && cut.lost > than.lost + ROUNDING)
        };
        if cut.lost >= share - ROUNDING && best.as_ref().is_none_or(better) {
            best = Some(cut);
        }
    }
    if let Some(cut) = &mut best {
        cut.lost = cut.lost.min(1.0);
    }
    Ok(best)
}

/// Share of the good that still arrives when some providers are lost and nobody replaces them, 0 to 1: over the stages,
/// the smallest of what the others provide. None where no stage is assessed.
///
/// This is the maximum flow from the source to the user with shares as capacities (Ford & Fulkerson 1956, doi
/// 10.4153/CJM-1956-045-5), which in a series of stages is the smallest stage. O(R L) for R rows of supply and L providers lost.
#[must_use]
pub fn arriving(chain: &SupplyChain, lost: &[Actor]) -> Option<f64> {
    let left = |stage: &ChainStage| -> f64 {
        let gone = stage.providers.iter().filter(|(provider, _)| lost.contains(provider));
        1.0 - gone.map(|(_, share)| share).sum::<f64>()
    };
    chain.stages.iter().map(left).reduce(f64::min).map(|left| left.clamp(0.0, 1.0))
}

/// Foreign-input reliance of a user on a good: share of it that does not arrive when nothing comes from abroad, over the
/// stages the largest share of foreign providers, 0 to 1. None where no stage is assessed.
///
/// O(R) for R rows of supply.
#[must_use]
pub fn foreign_reliance(chain: &SupplyChain) -> Option<f64> {
    let foreign = |stage: &ChainStage| -> f64 {
        let foreign = stage.providers.iter().filter(|(provider, _)| chain.is_foreign(*provider));
        foreign.map(|(_, share)| share).sum()
    };
    chain.stages.iter().map(foreign).reduce(f64::max).map(|share| share.clamp(0.0, 1.0))
}

/// The foreign provider with the largest share of any one stage, that stage and the share, 0 to 1; of equals the first in the chain's
/// order. None where nothing comes from abroad.
///
/// O(R) for R rows of supply.
#[must_use]
pub fn largest_foreign(chain: &SupplyChain) -> Option<(Stage, Actor, f64)> {
    let mut largest: Option<(Stage, Actor, f64)> = None;
    for ChainStage { stage, providers } in &chain.stages {
        for &(provider, share) in providers.iter().filter(|(provider, _)| chain.is_foreign(*provider)) {
            if largest.is_none_or(|(_, _, other)| share > other + ROUNDING) {
                largest = Some((*stage, provider, share));
            }
        }
    }
    largest.map(|(stage, provider, share)| (stage, provider, share.min(1.0)))
}
