//! What the point that was tried last comes to.

use super::{System, WEDGE_LIMIT};
use crate::trade::solve::Verdict;

/// Share of its income before below which an actor is taken to be on its way to none.
const STARVED: f64 = 0.2;

/// What varies from point to point of an economy; layouts as in [`Baseline`].
#[derive(Debug, Clone)]
pub(in crate::trade) struct State {
    pub(in crate::trade) share: Vec<f64>,
    pub(in crate::trade) trade: Vec<f64>,
    pub(in crate::trade) expenditure: Vec<f64>,
    pub(in crate::trade) output: Vec<f64>,
    pub(in crate::trade) value_added: Vec<f64>,
}

impl System<'_> {
    /// What the point that was tried last, the furthest on the way to no equilibrium, tells of the reason.
    pub(in crate::trade) fn verdict(&self, u: &[f64]) -> Verdict {
        let left = |a: usize| self.income[a] / self.base.income[a];
        let poorest = (0..self.base.actors).min_by(|&a, &b| left(a).total_cmp(&left(b)));
        let starved = poorest.filter(|&a| left(a) < STARVED);
        let wedges = &u[self.layout.wedges()];
        let bound = (0..self.bounds.len()).max_by(|&a, &b| wedges[a].abs().total_cmp(&wedges[b].abs()));
        let pressing = bound.filter(|&b| {
            let ruinous = wedges[b] < 0.0 && starved == Some(self.bounds[b].importer);
            ruinous || (starved.is_none() && wedges[b].abs() > WEDGE_LIMIT / 2.0)
        });
        Verdict { starved, pressing: pressing.map(|b| (b, self.bound_flow[b])) }
    }

    /// X′ at the point that was tried last.
    pub(in crate::trade) fn expenditure(&self, u: &[f64]) -> Vec<f64> {
        let s = self.base.sectors;
        let spent = &u[self.layout.spending()];
        spent.iter().enumerate().map(|(c, x)| x * self.base.value_added[c / s]).collect()
    }

    /// M′ at the point that was tried last.
    pub(in crate::trade) fn flows(&self, u: &[f64]) -> Vec<f64> {
        let expenditure = self.expenditure(u);
        let s = self.base.sectors;
        self.cells(&self.kernels.net, |actor, sector| expenditure[actor * s + sector])
    }

    /// π and π/τ″ at the point that was tried last, `[sector][importer][exporter]`.
    pub(in crate::trade) fn shares(&self) -> (Vec<f64>, Vec<f64>) {
        (self.cells(&self.kernels.gross, |_, _| 1.0), self.cells(&self.kernels.net, |_, _| 1.0))
    }

    /// M′ of one sector at the point that was tried last, `[importer][exporter]`.
    pub(in crate::trade) fn flows_of(&self, sector: usize, u: &[f64], cells: &mut Vec<f64>) {
        let (s, spent) = (self.base.sectors, &u[self.layout.spending()]);
        let size = |actor: usize, sector: usize| spent[actor * s + sector] * self.base.value_added[actor];
        cells.clear();
        self.cells_of(sector, &self.kernels.net, &size, cells);
    }

    /// Shares, flows and totals at the point that was tried last.
    pub(in crate::trade) fn state(&self, u: &[f64]) -> State {
        let base = self.base;
        let n = base.actors;
        let mut share = self.cells(&self.kernels.gross, |_, _| 1.0);
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
            output: self.output.clone(),
            value_added: self.wage.iter().zip(&base.value_added).map(|(w, va)| w * va).collect(),
        }
    }

    /// Entries of a kernel times ĉ^−θ over the price's sum, times what `size` gives for importer and sector.
    fn cells(&self, kernel: &[f64], size: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let (n, s) = (self.base.actors, self.base.sectors);
        let mut cells = Vec::with_capacity(n * n * s);
        for j in 0..s {
            self.cells_of(j, kernel, &size, &mut cells);
        }
        cells
    }

    fn cells_of(
        &self,
        sector: usize,
        kernel: &[f64],
        size: &impl Fn(usize, usize) -> f64,
        cells: &mut Vec<f64>,
    ) {
        let n = self.base.actors;
        let power = &self.power[sector * self.stride..][..n];
        for a in 0..n {
            let sum = self.sum[sector * n + a];
            // Who spends nothing on a sector has no suppliers of it.
            let scale = if sum > 0.0 { size(a, sector) / sum } else { 0.0 };
            let row = &kernel[(sector * n + a) * self.stride..][..n];
            cells.extend(row.iter().zip(power).map(|(k, p)| k * p * scale));
        }
    }
}
