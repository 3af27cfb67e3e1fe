//! Who withholds what from whom, and what is left at a stage.

use super::figures::value_of;
use super::{Figures, Shortage, Terms};
use crate::world::{Actor, Good, GoodKind, Sector, Stage, World};

/// What a policy does to the supply of critical goods.
#[derive(Debug, PartialEq, Default)]
pub struct SupplyPolicy {
    /// Edges that are cut, sorted by stage, user and provider, none twice.
    pub cuts: Vec<EdgeCut>,
    /// Supply that is moved to another provider, sorted, none twice.
    pub moves: Vec<Move>,
    /// Stocks beyond those that everybody has, sorted by good and user, none twice.
    pub stocks: Vec<Stock>,
    /// What is sold dearer, sorted by stage, user and provider, none twice.
    pub rents: Vec<Rent>,
}

// An ensemble copies it in every draw: into the same arrays.
impl Clone for SupplyPolicy {
    fn clone(&self) -> Self {
        let Self { cuts, moves, stocks, rents } = self;
        Self { cuts: cuts.clone(), moves: moves.clone(), stocks: stocks.clone(), rents: rents.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.cuts.clone_from(&source.cuts);
        self.moves.clone_from(&source.moves);
        self.stocks.clone_from(&source.stocks);
        self.rents.clone_from(&source.rents);
    }
}

/// What a provider withholds from a user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeCut {
    /// Of what.
    pub stage: Stage,
    /// From whom.
    pub user: Actor,
    /// Who withholds it, another actor.
    pub provider: Actor,
    /// c, the share withheld, 0 to 1.
    pub cut: f64,
}

/// Supply of a user that is moved from one provider to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// Of what.
    pub stage: Stage,
    /// Whose supply.
    pub user: Actor,
    /// From whom.
    pub from: Actor,
    /// To whom, the user itself included.
    pub to: Actor,
    /// Share of the user's supply at the stage, 0 to 1.
    pub share: f64,
}

/// A stock of a good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stock {
    /// Of what.
    pub good: Good,
    /// Whose.
    pub user: Actor,
    /// Months of use added.
    pub months: f64,
}

/// What a user pays a provider above the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rent {
    /// For what.
    pub stage: Stage,
    /// Who pays.
    pub user: Actor,
    /// Who earns it, another actor.
    pub provider: Actor,
    /// Over the value of a year's supply in the world's tables, at least 0.
    pub share: f64,
}

impl SupplyPolicy {
    /// What an actor pays in rents less what it earns by them, million USD a year. It sums to zero over actors.
    #[must_use]
    pub fn rents(&self, world: &World, figures: &Figures, actor: Actor) -> f64 {
        let own = self.rents.iter().filter(|rent| rent.user == actor || rent.provider == actor);
        own.map(|rent| {
            let good = world[rent.stage].good;
            let supply = world.supply(rent.stage, rent.user).iter();
            let shares = supply.zip(figures.supply(world, rent.stage, rent.user));
            let share: f64 = shares.filter(|(of, _)| of.provider == rent.provider).map(|(_, s)| *s).sum();
            let paid = rent.share * share * value_of(world, figures.needs(world, &[good]), rent.user);
            if rent.user == actor { paid } else { -paid }
        })
        .sum()
    }
}

/// What stages that are cut leave to their users.
#[derive(Debug, Clone, Default)]
pub(super) struct Losses {
    /// Shortages at every such stage, by stage and user.
    users: Vec<Shortage>,
    /// Of one user at one stage.
    held: Vec<(Actor, f64)>,
    /// At one stage.
    cutting: Vec<Actor>,
    wholes: Vec<Good>,
    needs: Vec<(Sector, f64)>,
}

/// Shares of a user's supply at a stage by provider, after moves, in place of what was in `after`. Moves from one provider add
/// up to what it holds at most.
pub(super) fn hold(
    world: &World,
    figures: &Figures,
    policy: &SupplyPolicy,
    (stage, user): (Stage, Actor),
    after: &mut Vec<(Actor, f64)>,
) {
    let before = || {
        let shares = world.supply(stage, user).iter().zip(figures.supply(world, stage, user));
        shares.map(|(share, taken)| (share.provider, *taken))
    };
    after.clear();
    after.extend(before());
    let key = |one: &Move| (one.stage, one.user);
    let start = policy.moves.partition_point(|one| key(one) < (stage, user));
    let moves = &policy.moves[start..];
    let moves = &moves[..moves.partition_point(|one| key(one) == (stage, user))];
    for one in moves {
        let Some((_, holds)) = before().find(|(provider, _)| *provider == one.from) else { continue };
        let wanted: f64 = moves.iter().filter(|other| other.from == one.from).map(|other| other.share).sum();
        let moved = one.share * (holds / wanted).min(1.0);
        for (actor, change) in [(one.from, -moved), (one.to, moved)] {
            match after.iter_mut().find(|(provider, _)| *provider == actor) {
                Some((_, share)) => *share = (*share + change).max(0.0),
                None => after.push((actor, change)),
            }
        }
    }
}

/// What a user gets at a stage by provider, as shares of what it would get without cuts: what it holds after moves less what is
/// withheld, and what is replaced by providers that cut nobody off, in proportion to what it holds of them. Stocks are no supply.
pub(crate) fn supplied(
    world: &World,
    figures: &Figures,
    policy: &SupplyPolicy,
    (stage, user): (Stage, Actor),
) -> Vec<(Actor, f64)> {
    let mut held = Vec::new();
    hold(world, figures, policy, (stage, user), &mut held);
    let cuts = || policy.cuts.iter().filter(|edge| edge.stage == stage && edge.cut > 0.0);
    let is_open = |provider: Actor| !cuts().any(|edge| edge.provider == provider);
    let mut losses = Losses::default();
    losses.find(world, figures, policy);
    let own = losses.users().iter().find(|one| (one.stage, one.user) == (stage, user));
    let open: f64 = held.iter().filter(|(provider, _)| is_open(*provider)).map(|(_, share)| share).sum();
    // Where nobody is left to replace it, who does is not among the providers.
    let more = own.map_or(0.0, |one| one.resourced) / if open > 0.0 { open } else { f64::INFINITY };
    for (provider, share) in &mut held {
        let cut =
            cuts().find(|edge| (edge.user, edge.provider) == (user, *provider)).map_or(0.0, |edge| edge.cut);
        *share *= if is_open(*provider) { 1.0 + more } else { 1.0 - cut };
    }
    held
}

impl Losses {
    /// At every stage that is cut.
    ///
    /// ```text
    /// lost = Σ s c        resourced = ρ lost
    /// ```
    ///
    /// and for all users together resourced is at most the spare capacity of the providers that cut nobody off at the stage,
    /// shared in proportion to the loss.
    pub(super) fn find(&mut self, world: &World, figures: &Figures, policy: &SupplyPolicy) {
        self.users.clear();
        for cuts in policy.cuts.chunk_by(|a, b| a.stage == b.stage) {
            self.at_stage(world, figures, policy, cuts);
        }
    }

    /// What was found.
    pub(super) fn users(&self) -> &[Shortage] {
        &self.users
    }

    fn at_stage(&mut self, world: &World, figures: &Figures, policy: &SupplyPolicy, cuts: &[EdgeCut]) {
        let Self { users, held, cutting, wholes, needs } = self;
        let stage = cuts[0].stage;
        let good = world[stage].good;
        cutting.clear();
        cutting.extend(cuts.iter().filter(|edge| edge.cut > 0.0).map(|edge| edge.provider));
        cutting.sort_unstable();
        cutting.dedup();
        needs.clear();
        world.wholes(good, wholes);
        needs.extend(figures.needs(world, wholes));
        let (mut open_supply, mut all_lost) = (0.0, 0.0);
        let first = users.len();
        // Cuts are sorted by user within a stage.
        let mut rest = cuts;
        for user in world.actors() {
            let (own_cuts, others) = rest.split_at(rest.partition_point(|edge| edge.user <= user));
            rest = others;
            hold(world, figures, policy, (stage, user), held);
            if held.is_empty() {
                continue;
            }
            let value = value_of(world, needs.iter().copied(), user);
            let open = held.iter().filter(|(provider, _)| !cutting.contains(provider));
            open_supply += value * open.map(|(_, share)| share).sum::<f64>();
            let share_of =
                |provider: Actor| held.iter().find(|(a, _)| *a == provider).map_or(0.0, |(_, s)| *s);
            let lost: f64 = own_cuts.iter().map(|edge| edge.cut * share_of(edge.provider)).sum();
            all_lost += value * lost;
            if lost > 0.0 {
                let own = policy.stocks.iter().find(|stock| (stock.good, stock.user) == (good, user));
                let terms = figures.terms_of(good);
                let months = terms.stock_months + own.map_or(0.0, |stock| stock.months);
                let stocked = if terms.stocks_count { months / 12.0 } else { 0.0 };
                users.push(Shortage { user, good, left: 1.0, stage, lost, resourced: 0.0, stocked });
            }
        }
        let terms = figures.terms_of(good);
        let spare = terms.spare_capacity * open_supply;
        let replaced = if all_lost > 0.0 { terms.resourcing.min(spare / all_lost) } else { 0.0 };
        for user in &mut users[first..] {
            user.resourced = replaced * user.lost;
            user.left = left(world[good].kind, terms, user);
        }
    }
}

/// m at one stage.
fn left(kind: GoodKind, terms: &Terms, at: &Shortage) -> f64 {
    let Shortage { lost, resourced, stocked, .. } = at;
    match kind {
        GoodKind::Input => (1.0 - lost + resourced + stocked).min(1.0),
        // What is in use stays in use: only renewal is lost. Nobody stocks tools.
        GoodKind::Capital => 1.0 - terms.renewal * (lost - resourced),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shortage::Shortages;
    use crate::world::Horizon;

    #[test]
    fn what_comes_is_what_is_held_less_what_is_withheld_and_with_what_is_replaced() {
        let world = World::bundled("world2022").unwrap();
        // No stocks stand between what is withheld and what is lacked.
        let figures = Figures::central(&world, Horizon::Medium);
        let [user, china, australia] = ["JPN", "CHN", "AUS"].map(|code| world.actor(code).unwrap());
        let stage = world.stage(world.good("rare-earth-magnets").unwrap(), "refine").unwrap();
        let share = |supplied: &[(Actor, f64)], of: Actor| -> f64 {
            supplied.iter().filter(|(provider, _)| *provider == of).map(|(_, share)| share).sum()
        };
        let mut policy = SupplyPolicy::default();
        let before = supplied(&world, &figures, &policy, (stage, user));
        let whole: f64 = before.iter().map(|(_, share)| share).sum();
        assert!((whole - 1.0).abs() < 1e-9 && (share(&before, china) - 0.65).abs() < 1e-9);

        policy.moves.push(Move { stage, user, from: china, to: australia, share: 0.25 });
        policy.cuts.push(EdgeCut { stage, user, provider: china, cut: 0.5 });
        let after = supplied(&world, &figures, &policy, (stage, user));
        // 40 % is held of China and a half of it withheld; what of that is replaced comes from the others as they supply already.
        let lack =
            *Shortages::of(&world, &figures, &policy).goods().iter().find(|one| one.user == user).unwrap();
        assert!((lack.lost - 0.2).abs() < 1e-9 && lack.resourced > 0.0);
        assert!((share(&after, china) - 0.2).abs() < 1e-9);
        let whole: f64 = after.iter().map(|(_, share)| share).sum();
        assert!((whole - (1.0 - lack.lost + lack.resourced)).abs() < 1e-9);
        let replaced = 1.0 + lack.resourced / 0.6;
        assert!((share(&after, australia) - 0.25 * replaced).abs() < 1e-9);

        // Where all cut somebody off, nobody replaces anything.
        policy.moves.clear();
        policy.cuts.clear();
        let providers = world.actors().filter(|&provider| share(&before, provider) > 0.0);
        policy.cuts.extend(providers.map(|provider| EdgeCut { stage, user, provider, cut: 1.0 }));
        let none = supplied(&world, &figures, &policy, (stage, user));
        assert!(none.iter().all(|(_, share)| *share == 0.0), "{none:?}");
    }
}
