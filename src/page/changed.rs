//! Which dependencies a deal changes: what holds after it against what held before.

use crate::graph::DependencyKind;
use crate::scenario::{Policy, Scenario};
use crate::world::{Actor, World};

/// What holds before a deal and after it.
pub(super) struct Changed<'w> {
    world: &'w World,
    before: Policy,
    after: Policy,
}

impl<'w> Changed<'w> {
    pub(super) fn by(scenario: &Scenario, world: &'w World) -> Self {
        let before = scenario.baseline().map_or_else(|| Policy::status_quo(world), |base| base.policy(world));
        let after = scenario.policy_on(&before);
        Self { world, before, after }
    }

    /// Whether what one depends on another for is under other terms after the deal.
    pub(super) fn is(&self, user: Actor, provider: Actor, kind: DependencyKind) -> bool {
        let differs = |of: &dyn Fn(&Policy) -> Option<f64>| of(&self.before) != of(&self.after);
        match kind {
            DependencyKind::Trade(sector) => {
                let cell = self.world.cell(user, provider, sector);
                let is_bound = self.after.bounds.iter().any(|bound| {
                    bound.importer == user
                        && bound.exporter == provider
                        && bound.sectors.contains(&sector)
                        && !self.before.bounds.contains(bound)
                });
                is_bound
                    || differs(&|policy| policy.tariffs.get(cell).copied())
                    || differs(&|policy| policy.trade_costs.get(cell).copied())
            }
            DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
                let cut = |policy: &Policy| {
                    let cuts = policy.supply.cuts.iter();
                    let mut own =
                        cuts.filter(|cut| cut.stage == stage && cut.user == user && cut.provider == provider);
                    own.next().map(|cut| cut.cut)
                };
                let moved = |policy: &Policy| {
                    let moves = policy.supply.moves.iter();
                    let own = moves.filter(|one| {
                        one.stage == stage && one.user == user && (one.from == provider || one.to == provider)
                    });
                    own.map(|one| one.share).reduce(|sum, share| sum + share)
                };
                differs(&cut) || differs(&moved)
            }
            DependencyKind::Arms => differs(&|policy| {
                let mut delays = policy.defence.delays.iter();
                delays
                    .find(|delay| delay.importer == user && delay.supplier == provider)
                    .map(|delay| delay.cut)
            }),
            DependencyKind::Guarantee(_) => {
                let pledge = |policy: &Policy| {
                    let mut pledges = policy.defence.pledges.iter();
                    pledges
                        .find(|one| one.commitment.ally == user && one.commitment.guarantor == provider)
                        .map(|one| one.steps.clone())
                };
                pledge(&self.before) != pledge(&self.after)
            }
        }
    }
}
