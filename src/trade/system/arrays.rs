//! The arrays of a system, whatever it is about.

use super::nest::Nest;
use super::{BoundCell, BoundRow, Kernels, Pattern};
use crate::trade::lanes::padded;
use crate::trade::near::Near;
use crate::trade::{Baseline, Nests};

/// All arrays of a [`System`](super::System), kept for the next one of the same tables. Nothing is cleared from one to the next: a
/// system sets whatever it reads but what never changes, the padding of matrices among it. Padding of what a sweep works out is not read.
#[derive(Debug, Default)]
pub(in crate::trade) struct Arrays {
    pub(in crate::trade) bounds: Vec<BoundRow>,
    pub(super) kernels: Kernels,
    pub(super) pattern: Vec<Pattern>,
    /// Γ the other way round, `[actor][input][using sector, padded]`. It never changes.
    pub(super) input_by_use: Vec<f64>,
    /// ln Â, `[exporter][sector]`.
    pub(super) ln_productivity: Vec<f64>,
    /// D′ at this stage.
    pub(super) deficit: Vec<f64>,
    // Scratch of a sweep; after `residuals` it describes the point that was tried.
    /// ŵ.
    pub(in crate::trade) wage: Vec<f64>,
    /// ln ĉ, `[exporter][sector, padded]`.
    pub(super) ln_cost: Vec<f64>,
    /// ĉ^−θ over its largest in the sector, `[sector][exporter, padded]`.
    pub(super) power: Vec<f64>,
    /// Logarithm of that largest, by sector.
    pub(super) shift: Vec<f64>,
    /// Σ K ĉ^−θ, `[sector][importer, padded]`.
    pub(super) sum: Vec<f64>,
    /// What ln P̂ would be with these, `[sector][importer]`.
    pub(super) ln_price: Vec<f64>,
    /// Y′, `[exporter][sector]`.
    pub(in crate::trade) output: Vec<f64>,
    /// Duties, subsidies and rents, by actor.
    pub(super) revenue: Vec<f64>,
    /// I′ by actor.
    pub(in crate::trade) income: Vec<f64>,
    /// ΣM′ of each bound.
    pub(in crate::trade) bound_flow: Vec<f64>,
    /// Of one sector: Σ K/τ″ ĉ^−θ by importer, padded; what is spent over Σ K ĉ^−θ, by importer; sales by exporter, padded.
    pub(super) sum_net: Vec<f64>,
    pub(super) size: Vec<f64>,
    pub(super) sales: Vec<f64>,
    /// Of ĉ^−θ and of Σ K ĉ^−θ.
    pub(super) exponentials: Near,
    pub(super) logarithms: Near,
    /// Arrays of cells that no bound has at present.
    /// Only where shares in production answer prices.
    pub(in crate::trade) nest: Nest,
    pub(super) spare_cells: Vec<Vec<BoundCell>>,
}

impl Arrays {
    /// Makes them as long as a system needs them, and what never changes. Bounds are the system's own.
    pub(super) fn fit(&mut self, base: &Baseline, nests: Nests, bounds: usize) {
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
        if nests.are_open() {
            self.nest.fit(base);
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
