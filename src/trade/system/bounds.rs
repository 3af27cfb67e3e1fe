//! Purchases and quotas in the equilibrium conditions.

use super::kernels::{Kernels, Place};
use super::{System, WEDGE_LIMIT};
use crate::trade::Side;
use crate::trade::lanes::dot;

/// A cell under a bound: its matrix entries move with the bound's wedge.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoundCell {
    pub(super) sector: usize,
    pub(super) place: Place,
    /// What they would be without.
    pub(super) kernel: f64,
    pub(super) kernel_net: f64,
    /// Share of the bound's flow at the point that was tried last.
    pub(super) weight: f64,
    /// X′ of the importer there, over its value added.
    pub(super) spent: f64,
}

/// A bound with what it comes to at a point.
#[derive(Debug, Clone)]
pub(in crate::trade) struct BoundRow {
    pub(in crate::trade) side: Side,
    pub(in crate::trade) importer: usize,
    pub(in crate::trade) exporter: usize,
    pub(in crate::trade) flow: f64,
    /// How much its flow falls, in logs, as the wedge rises, at the point that was tried last.
    pub(in crate::trade) elasticity: f64,
    pub(super) cells: Vec<BoundCell>,
}

impl BoundRow {
    /// What a step of wages, prices and spending adds to the logarithm of its flow, had the wedge stood still. The prices
    /// in its shares are those that costs imply, so that they move by what a price's step has in excess of its residual.
    #[inline(always)]
    pub(in crate::trade) fn pull(&self, system: &System<'_>, residual: &[f64], step: &[f64]) -> f64 {
        let (base, layout) = (system.base, system.layout);
        let (prices, spending) = (layout.prices().start, layout.spending().start);
        let s = base.sectors;
        let demand = &base.demand_share[self.exporter * s..][..s];
        let capital = system.behaviour.capital;
        let factors = (1.0 - capital) * step[self.exporter]
            + capital * dot(demand, &step[prices + self.exporter * s..][..s]);
        let mut pull = 0.0;
        for cell in self.cells.iter().filter(|cell| cell.spent > 0.0) {
            let (buyer, seller) = (self.importer * s + cell.sector, self.exporter * s + cell.sector);
            let moved = &step[prices + self.exporter * s..][..s];
            let cost =
                base.value_added_share[seller] * factors + dot(&base.input_share[seller * s..][..s], moved);
            let price = step[prices + buyer] - residual[prices + buyer];
            pull += cell.weight
                * (step[spending + buyer] / cell.spent
                    + system.behaviour.elasticity[cell.sector] * (price - cost));
        }
        pull
    }

    /// The interval in which its wedge may lie.
    pub(in crate::trade) fn interval(&self) -> (f64, f64) {
        match self.side {
            Side::Purchase => (-WEDGE_LIMIT, 0.0),
            Side::Quota | Side::QuotaRentToExporter => (0.0, WEDGE_LIMIT),
        }
    }

    /// Takes its wedge out of the kernels again, to the last bit.
    pub(super) fn lift(&self, kernels: &mut Kernels) {
        for cell in &self.cells {
            kernels.set_cell(cell.place, cell.kernel, cell.kernel_net);
        }
    }

    /// Violation of the complementarity between wedge and slack; at the wedge's limit an unmet bound is left to
    /// the caller, who reports it as infeasible.
    pub(super) fn violation(&self, mu: f64, gap: f64) -> f64 {
        match self.side {
            Side::Purchase if mu >= 0.0 => (-gap).max(0.0),
            Side::Purchase if mu <= -WEDGE_LIMIT => gap.max(0.0),
            Side::Quota | Side::QuotaRentToExporter if mu <= 0.0 => gap.max(0.0),
            Side::Quota | Side::QuotaRentToExporter if mu >= WEDGE_LIMIT => (-gap).max(0.0),
            _ => gap.abs(),
        }
    }
}

impl System<'_> {
    /// Cuts the wedges' steps off at the end of their intervals: a slack bound's step is zero.
    #[inline(always)]
    pub(in crate::trade) fn project(&self, u: &[f64], step: &mut [f64]) {
        for (k, bound) in self.layout.wedges().zip(&self.arrays.bounds) {
            let (low, high) = bound.interval();
            step[k] = (u[k] + step[k]).clamp(low, high) - u[k];
        }
    }

    /// The places of wedges that have no say at a point, as they stand at an end of their interval and would go beyond.
    pub(in crate::trade) fn slack(&self, u: &[f64], residual: &[f64]) -> Vec<usize> {
        let places = self.layout.wedges().zip(&self.arrays.bounds);
        let idle = places.filter(|(k, bound)| {
            let (low, high) = bound.interval();
            (u[*k] <= low && residual[*k] <= 0.0) || (u[*k] >= high && residual[*k] >= 0.0)
        });
        idle.map(|(k, _)| k).collect()
    }

    /// The first bound that stays unmet with its wedge at the limit.
    pub(in crate::trade) fn unmet_bound(&self, u: &[f64]) -> Option<usize> {
        let wedges = &u[self.layout.wedges()];
        (0..self.arrays.bounds.len()).find(|&b| {
            let bound = &self.arrays.bounds[b];
            match bound.side {
                Side::Purchase => wedges[b] <= -WEDGE_LIMIT && self.arrays.bound_flow[b] < bound.flow,
                _ => wedges[b] >= WEDGE_LIMIT && self.arrays.bound_flow[b] > bound.flow,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::BoundRow;
    use crate::trade::small::{change, economy};
    use crate::trade::system::{System, WEDGE_LIMIT};
    use crate::trade::{Nests, Side};

    #[test]
    fn a_gap_of_a_bound_counts_unless_its_wedge_is_at_the_end_that_allows_it() {
        let violation = |side, mu: f64, gap: f64| {
            let row =
                BoundRow { side, importer: 0, exporter: 1, flow: 1.0, elasticity: 4.0, cells: Vec::new() };
            row.violation(mu, gap)
        };
        for size in [0.0, 1e-9, 0.2] {
            for side in [Side::Quota, Side::QuotaRentToExporter] {
                // Less than the quota may be sold where nothing holds it back, more where the wedge can rise no further.
                assert_eq!([violation(side, 0.0, -size), violation(side, 0.0, size)], [0.0, size]);
                let limit = [-size, size].map(|gap| violation(side, WEDGE_LIMIT, gap));
                assert_eq!(limit, [size, 0.0]);
                for inside in [1e-12, 0.3, 0.5 * WEDGE_LIMIT] {
                    assert_eq!([-size, size].map(|gap| violation(side, inside, gap)), [size; 2], "{inside}");
                }
            }
            let purchase = |mu| [-size, size].map(|gap| violation(Side::Purchase, mu, gap));
            assert_eq!(purchase(0.0), [size, 0.0]);
            assert_eq!(purchase(-WEDGE_LIMIT), [0.0, size]);
            for inside in [-1e-12, -0.3, -0.5 * WEDGE_LIMIT] {
                assert_eq!(purchase(inside), [size; 2], "{inside}");
            }
        }
    }

    #[test]
    fn a_wedge_has_no_say_only_where_it_would_go_beyond_its_end() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let (base, change) = (economy.baseline(), change(&economy));
        let system = System::new(base, base.behaviour(), &change, &base.deficit).unwrap();
        let wedges = system.layout.wedges();
        // A purchase and two quotas.
        assert_eq!(wedges.len(), 3);
        let slack = |at: [f64; 3], residual: [f64; 3]| -> Vec<usize> {
            let (mut point, mut found) = (system.origin(), vec![1.0; system.layout.len()]);
            point[wedges.clone()].copy_from_slice(&at);
            found[wedges.clone()].copy_from_slice(&residual);
            system.slack(&point, &found).iter().map(|k| k - wedges.start).collect()
        };
        assert_eq!(slack([0.0; 3], [0.1, -0.1, -0.1]), [0, 1, 2]);
        assert!(slack([0.0; 3], [-0.1, 0.1, 0.1]).is_empty());
        assert!(slack([-0.2, 0.2, 0.2], [0.1, -0.1, 0.1]).is_empty());
        assert_eq!(slack([-WEDGE_LIMIT, WEDGE_LIMIT, WEDGE_LIMIT], [-0.1, 0.1, 0.1]), [0, 1, 2]);
        assert_eq!(slack([-WEDGE_LIMIT, WEDGE_LIMIT, 0.0], [0.1, -0.1, -0.1]), [2]);
    }
}
