//! What those who withhold a good no longer sell, and what of their factors lies idle for it.

use super::figures::value_of;
use super::supply::hold;
use super::{Figures, OUTPUT_FLOOR, SupplyPolicy};
use crate::world::{Actor, Good, Sector, World};

/// Part of a recorded flow that is withheld at the most, so that what is left still tells the shares of all who sell.
pub const MOST_WITHHELD: f64 = 1.0 - 1e-6;

/// Sales that a policy withholds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WithheldSales {
    flows: Vec<WithheldFlow>,
    edges: Vec<WithheldGood>,
    /// Of one user at one stage.
    held: Vec<(Actor, f64)>,
}

/// What one seller withholds from one buyer in the trade of one sector, over all goods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithheldFlow {
    /// In whose trade the goods are.
    pub sector: Sector,
    /// Who buys.
    pub user: Actor,
    /// Who sells.
    pub provider: Actor,
    /// Value of the use that is withheld, million USD a year.
    pub musd: f64,
    /// Flow in the world's tables, million USD.
    pub flow: f64,
    /// φ, the part of the factors in it that find no other work, 0 to 1; of several goods the largest.
    pub idle: f64,
}

/// What one seller withholds from one buyer of one good, at the stage where that is most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithheldGood {
    /// In whose trade the good is.
    pub sector: Sector,
    /// Who buys.
    pub user: Actor,
    /// Who sells.
    pub provider: Actor,
    /// What.
    pub good: Good,
    /// Value of the use that is withheld, million USD a year.
    pub musd: f64,
}

impl WithheldFlow {
    /// s, the part of the recorded flow that is withheld, 0 to [`MOST_WITHHELD`].
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.flow > 0.0 { (self.musd / self.flow).min(MOST_WITHHELD) } else { 0.0 }
    }

    /// Value that is withheld beyond the recorded flow, million USD.
    pub(crate) fn excess(&self) -> f64 {
        (self.musd - self.flow).max(0.0)
    }

    fn row(&self) -> (Sector, Actor) {
        (self.sector, self.user)
    }
}

impl WithheldSales {
    /// What is withheld under a policy:
    ///
    /// ```text
    /// W_gna = max over stages of  c s U_gn        s_nij = min(1, Σ_g W_gni / M_nij)
    /// ```
    ///
    /// with the value U of the use of a good (cost share times output of the sectors that use it), the seller's share s of it, the
    /// cut c, and the goods g of sector j. A good that is a stage of others has no value of its own and is not in it. O(cuts ×
    /// providers).
    #[must_use]
    pub fn of(world: &World, figures: &Figures, policy: &SupplyPolicy) -> Self {
        let mut sales = Self::default();
        sales.find(world, figures, policy);
        sales
    }

    /// [`WithheldSales::of`] in place of what was found before.
    pub(crate) fn find(&mut self, world: &World, figures: &Figures, policy: &SupplyPolicy) {
        let Self { flows, edges, held } = self;
        flows.clear();
        edges.clear();
        for cuts in policy.cuts.chunk_by(|a, b| (a.stage, a.user) == (b.stage, b.user)) {
            let (stage, user) = (cuts[0].stage, cuts[0].user);
            let good = world[stage].good;
            if world[good].uses.is_empty() {
                continue;
            }
            hold(world, figures, policy, (stage, user), held);
            let value = value_of(world, figures.needs(world, &[good]), user);
            for edge in cuts.iter().filter(|edge| edge.cut > 0.0) {
                let share = held.iter().find(|(provider, _)| *provider == edge.provider).map_or(0.0, |h| h.1);
                edges.push(WithheldGood {
                    sector: world[good].sector,
                    user,
                    provider: edge.provider,
                    good,
                    musd: edge.cut * share * value,
                });
            }
        }
        // Of several stages the one where most is withheld counts.
        edges.sort_unstable_by(|a, b| a.key().cmp(&b.key()).then(b.musd.total_cmp(&a.musd)));
        edges.dedup_by_key(|edge| edge.key());
        let pair = |edge: &WithheldGood| (edge.sector, edge.user, edge.provider);
        for goods in edges.chunk_by(|a, b| pair(a) == pair(b)) {
            let (sector, user, provider) = pair(&goods[0]);
            let musd: f64 = goods.iter().map(|edge| edge.musd).sum();
            let idle = goods.iter().map(|edge| figures.terms_of(edge.good).idle).fold(0.0, f64::max);
            let sold = |part| world.trade(user, provider, part);
            // In which part of a sector a good is that is no product of its own is not known: it is taken from all alike.
            let all: f64 = world.where_sold(sector).map(sold).sum();
            for part in world.where_sold(sector) {
                let flow = sold(part);
                // What is not sold at all is told of the sector that has the good.
                let share = if all > 0.0 { flow / all } else { f64::from(u8::from(part == sector)) };
                let musd = musd * share;
                // Those of which a draw's shares leave nothing stay, so that all draws have the same.
                flows.push(WithheldFlow { sector: part, user, provider, musd, flow, idle });
            }
        }
        if !world.parts().is_empty() {
            let key = |flow: &WithheldFlow| (flow.sector, flow.user, flow.provider);
            flows.sort_unstable_by_key(key);
            flows.dedup_by(|next, first| {
                let same = key(next) == key(first);
                if same {
                    first.musd += next.musd;
                    first.idle = first.idle.max(next.idle);
                }
                same
            });
        }
    }

    /// By sector, user and provider.
    #[must_use]
    pub fn flows(&self) -> &[WithheldFlow] {
        &self.flows
    }

    /// By sector, user, provider and good.
    #[must_use]
    pub fn goods(&self) -> &[WithheldGood] {
        &self.edges
    }

    /// The flows of one buyer in one sector after the other.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[WithheldFlow]> {
        self.flows.chunk_by(|a, b| a.row() == b.row())
    }

    /// The same row of another policy, if it has one.
    pub(crate) fn row_like(&self, row: &[WithheldFlow]) -> Option<&[WithheldFlow]> {
        let key = row.first()?.row();
        let start = self.flows.partition_point(|flow| flow.row() < key);
        let rest = &self.flows[start..];
        let own = &rest[..rest.partition_point(|flow| flow.row() == key)];
        (!own.is_empty()).then_some(own)
    }

    /// Factors at work of every actor,
    ///
    /// ```text
    /// L̂_a = 1 − φ Σ v_aj s_naj M_naj / VA_a
    /// ```
    ///
    /// with the part φ of the value added in withheld sales whose factors find no other work ([`WithheldFlow::idle`]).
    pub(crate) fn endowments(&self, world: &World, at_work: &mut [f64]) {
        at_work.fill(0.0);
        for flow in &self.flows {
            let (provider, sector) = (flow.provider, flow.sector);
            let share = world.value_added(provider, sector) / world.output(provider, sector);
            if share > 0.0 {
                at_work[provider.index()] += flow.idle * share * flow.share() * flow.flow;
            }
        }
        for (actor, left) in world.actors().zip(at_work) {
            let all = || world.sectors().map(|sector| world.value_added(actor, sector)).sum::<f64>();
            *left = if *left > 0.0 { (1.0 - *left / all()).max(OUTPUT_FLOOR) } else { 1.0 };
        }
    }
}

impl WithheldGood {
    fn key(&self) -> (Sector, Actor, Actor, Good) {
        (self.sector, self.user, self.provider, self.good)
    }
}

#[cfg(test)]
mod tests {
    use super::{WithheldFlow, WithheldSales};
    use crate::world::{Actor, Sector};

    #[test]
    fn a_row_is_found_by_its_buyer_and_sector_among_all_others() {
        let flow = |sector: usize, user: usize, provider: usize| {
            let (sector, user, provider) = (Sector::at(sector), Actor::at(user), Actor::at(provider));
            WithheldFlow { sector, user, provider, musd: 1.0, flow: 2.0, idle: 0.0 }
        };
        let flows =
            vec![flow(1, 0, 3), flow(1, 0, 4), flow(1, 2, 3), flow(2, 0, 3), flow(2, 0, 4), flow(2, 0, 5)];
        let sales = WithheldSales { flows, ..WithheldSales::default() };
        let rows: Vec<_> = sales.rows().collect();
        assert_eq!(rows.iter().map(|row| row.len()).collect::<Vec<_>>(), [2, 1, 3]);
        for row in rows {
            assert_eq!(sales.row_like(row), Some(row));
        }
        for (sector, user) in [(0, 0), (1, 1), (1, 3), (2, 1), (3, 0)] {
            assert_eq!(sales.row_like(&[flow(sector, user, 3)]), None);
        }
        assert_eq!(sales.row_like(&[]), None);
    }
}
