//! The arrays of a system without what they are about.

use super::{BoundCell, BoundRow, Kernels, Moves, Pattern, System};
use crate::trade::Baseline;
use crate::trade::lanes::padded;
use crate::trade::near::Near;

/// All arrays of a [`System`], for the next one of the same tables; they are named there. Nothing is cleared from one to the
/// next: a system sets whatever it reads but the padding of rows, which is zero and never written, and what never changes.
#[derive(Debug, Default)]
pub(in crate::trade) struct Buffers {
    pub(super) bounds: Vec<BoundRow>,
    pub(super) kernels: Kernels,
    pub(super) pattern: Vec<Pattern>,
    pub(super) ln_productivity: Vec<f64>,
    pub(super) deficit: Vec<f64>,
    pub(super) wage: Vec<f64>,
    pub(super) input_by_use: Vec<f64>,
    pub(super) ln_cost: Vec<f64>,
    pub(super) power: Vec<f64>,
    pub(super) shift: Vec<f64>,
    pub(super) sum: Vec<f64>,
    pub(super) ln_price: Vec<f64>,
    pub(super) output: Vec<f64>,
    pub(super) revenue: Vec<f64>,
    pub(super) income: Vec<f64>,
    pub(super) bound_flow: Vec<f64>,
    pub(super) sum_net: Vec<f64>,
    pub(super) size: Vec<f64>,
    pub(super) sales: Vec<f64>,
    pub(super) exponentials: Near,
    pub(super) logarithms: Near,
    pub(super) spare_cells: Vec<Vec<BoundCell>>,
}

impl Buffers {
    /// Makes them as long as a system needs them, and what never changes. Bounds are the system's own.
    pub(super) fn fit(&mut self, base: &Baseline, bounds: usize) {
        let (n, s) = (base.actors, base.sectors);
        for by_sector in [&mut self.ln_productivity, &mut self.ln_price, &mut self.output] {
            by_sector.resize(n * s, 0.0);
        }
        for by_actor in
            [&mut self.deficit, &mut self.wage, &mut self.revenue, &mut self.income, &mut self.size]
        {
            by_actor.resize(n, 0.0);
        }
        for padded_by_actor in [&mut self.sum_net, &mut self.sales] {
            padded_by_actor.resize(padded(n), 0.0);
        }
        for padded_by_sector in [&mut self.power, &mut self.sum] {
            padded_by_sector.resize(s * padded(n), 0.0);
        }
        self.kernels.fit(base);
        self.exponentials.forget(n * s);
        self.logarithms.forget(n * s);
        self.ln_cost.resize(n * padded(s), 0.0);
        self.shift.resize(s, 0.0);
        self.bound_flow.resize(bounds, 0.0);
        if self.input_by_use.is_empty() {
            self.input_by_use.resize(n * s * padded(s), 0.0);
            let matrices = base.input_share.chunks_exact(s * s);
            for (from, to) in matrices.zip(self.input_by_use.chunks_exact_mut(s * padded(s))) {
                for (used_in, inputs) in from.chunks_exact(s).enumerate() {
                    for (to, share) in to[used_in..].iter_mut().step_by(padded(s)).zip(inputs) {
                        *to = *share;
                    }
                }
            }
        }
    }
}

impl System<'_> {
    /// What other systems of the same tables can use again, and what other elasticities with the same change can.
    pub(in crate::trade) fn release(mut self) -> (Moves, Buffers) {
        self.unbind();
        let buffers = Buffers {
            bounds: self.bounds,
            kernels: self.kernels,
            pattern: self.pattern,
            ln_productivity: self.ln_productivity,
            deficit: self.deficit,
            wage: self.wage,
            input_by_use: self.input_by_use,
            ln_cost: self.ln_cost,
            power: self.power,
            shift: self.shift,
            sum: self.sum,
            ln_price: self.ln_price,
            output: self.output,
            revenue: self.revenue,
            income: self.income,
            bound_flow: self.bound_flow,
            sum_net: self.sum_net,
            size: self.size,
            sales: self.sales,
            exponentials: self.exponentials,
            logarithms: self.logarithms,
            spare_cells: self.spare_cells,
        };
        (self.moves, buffers)
    }
}
