//! What the point that was tried last comes to.

use super::{System, WEDGE_LIMIT};
use crate::trade::baseline::State;
use crate::trade::lanes::padded;

/// Share of its income before below which an actor is taken to be on its way to none.
const STARVED: f64 = 0.2;

/// Why there may be no equilibrium, judged from the last one on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::trade) struct Verdict {
    /// An actor whose income came near nothing.
    pub(in crate::trade) starved: Option<usize>,
    /// A bound that costs its importer nearly all income, or whose wedge is far on its way to the limit; and its flow.
    pub(in crate::trade) pressing: Option<(usize, f64)>,
}

impl System<'_> {
    /// What the point that was tried last, the furthest on the way to no equilibrium, tells of the reason.
    pub(in crate::trade) fn verdict(&self, u: &[f64]) -> Verdict {
        let left = |a: usize| self.arrays.income[a] / self.base.income[a];
        let poorest = (0..self.base.actors).min_by(|&a, &b| left(a).total_cmp(&left(b)));
        let starved = poorest.filter(|&a| left(a) < STARVED);
        let wedges = &u[self.layout.wedges()];
        let bound =
            (0..self.arrays.bounds.len()).max_by(|&a, &b| wedges[a].abs().total_cmp(&wedges[b].abs()));
        let pressing = bound.filter(|&b| {
            let ruinous = wedges[b] < 0.0 && starved == Some(self.arrays.bounds[b].importer);
            ruinous || (starved.is_none() && wedges[b].abs() > WEDGE_LIMIT / 2.0)
        });
        Verdict { starved, pressing: pressing.map(|b| (b, self.arrays.bound_flow[b])) }
    }

    /// ln ĉ at the point that was tried last, `[exporter][sector]`.
    pub(in crate::trade) fn ln_costs(&self) -> impl Iterator<Item = f64> {
        let s = self.base.sectors;
        self.arrays.ln_cost.chunks_exact(padded(s)).flat_map(move |row| row[..s].iter().copied())
    }

    /// X′ at the point that was tried last.
    pub(in crate::trade) fn expenditure(&self, u: &[f64]) -> Vec<f64> {
        let s = self.base.sectors;
        let spent = &u[self.layout.spending()];
        spent.iter().enumerate().map(|(c, x)| x * self.base.value_added[c / s]).collect()
    }

    /// M′ at the point that was tried last.
    pub(in crate::trade) fn flows(&self, u: &[f64]) -> Vec<f64> {
        let mut cells = Vec::with_capacity(self.base.trade.len());
        for sector in 0..self.base.sectors {
            self.add_flows_of(sector, u, &mut cells);
        }
        cells
    }

    /// π and π/τ″ at the point that was tried last, `[sector][importer][exporter]`.
    pub(in crate::trade) fn shares(&self) -> (Vec<f64>, Vec<f64>) {
        (self.shares_of(&self.arrays.kernels.gross), self.shares_of(&self.arrays.kernels.net))
    }

    /// M′ of one sector at the point that was tried last, `[importer][exporter]`.
    pub(in crate::trade) fn flows_of(&self, sector: usize, u: &[f64], cells: &mut Vec<f64>) {
        cells.clear();
        self.add_flows_of(sector, u, cells);
    }

    /// Shares, flows and totals at the point that was tried last.
    pub(in crate::trade) fn state(&self, u: &[f64]) -> State {
        let base = self.base;
        let n = base.actors;
        let mut share = self.shares_of(&self.arrays.kernels.gross);
        let expenditure = self.expenditure(u);
        for (row, shares) in share.chunks_exact_mut(n).enumerate() {
            let (sector, actor) = (row / n, row % n);
            if base.expenditure[actor * base.sectors + sector] == 0.0 {
                shares[actor] = 1.0;
            }
        }
        State {
            share,
            trade: self.flows(u),
            expenditure,
            output: self.arrays.output.clone(),
            value_added: self.arrays.wage.iter().zip(&base.value_added).map(|(w, va)| w * va).collect(),
            technology: self.technology(),
        }
    }

    fn add_flows_of(&self, sector: usize, u: &[f64], cells: &mut Vec<f64>) {
        let (s, spent) = (self.base.sectors, &u[self.layout.spending()]);
        self.add_cells(sector, &self.arrays.kernels.net, cells, |actor| {
            spent[actor * s + sector] * self.base.value_added[actor]
        });
    }

    fn shares_of(&self, kernel: &[f64]) -> Vec<f64> {
        let mut cells = Vec::with_capacity(self.base.share.len());
        for sector in 0..self.base.sectors {
            self.add_cells(sector, kernel, &mut cells, |_| 1.0);
        }
        cells
    }

    /// Entries of a kernel of one sector times ĉ^−θ over the price's sum, times what `size` gives for the importer.
    fn add_cells(&self, sector: usize, kernel: &[f64], cells: &mut Vec<f64>, size: impl Fn(usize) -> f64) {
        let (n, stride) = (self.base.actors, padded(self.base.actors));
        let power = &self.arrays.power[sector * stride..][..n];
        let columns = &kernel[sector * n * stride..][..n * stride];
        for a in 0..n {
            let sum = self.arrays.sum[sector * stride + a];
            // Who spends nothing on a sector has no suppliers of it.
            let scale = if sum > 0.0 { size(a) / sum } else { 0.0 };
            cells.extend(columns[a..].iter().step_by(stride).zip(power).map(|(k, p)| k * p * scale));
        }
    }
}
