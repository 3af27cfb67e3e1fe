//! What the point that was tried last comes to.

use super::{Arrays, System, WEDGE_LIMIT};
use crate::trade::baseline::State;
use crate::trade::lanes::padded;
use crate::trade::{Failure, Side, one_way};

/// Share of its income before below which an actor is taken to be ruined by a purchase.
const STARVED: f64 = 0.2;

impl System<'_> {
    /// Why there is no equilibrium, where that can be told from who can trade with whom.
    pub(in crate::trade) fn one_way(&self) -> Option<Failure> {
        one_way::failure(self.base, self.change, self.target_deficit)
    }

    /// The least that any actor exports, over its value added before, at the point that was tried last.
    pub(in crate::trade) fn least_openness(&self, u: &[f64]) -> f64 {
        let (n, s, stride) = (self.base.actors, self.base.sectors, padded(self.base.actors));
        let spent = &u[self.layout.spending()];
        let Arrays { kernels, power, sum, output, .. } = &self.arrays;
        let exports = |a: usize| {
            let abroad = |j: usize| {
                let sum = sum[j * stride + a];
                let home = kernels.net[(j * n + a) * stride + a] * power[j * stride + a];
                let spent = spent[a * s + j] * self.base.value_added[a];
                output[a * s + j] - if sum > 0.0 { home * spent / sum } else { 0.0 }
            };
            (0..s).map(abroad).sum::<f64>() / self.base.value_added[a]
        };
        (0..n).map(exports).fold(f64::INFINITY, f64::min)
    }

    /// What every actor is paid by others and what it pays, at the point that was tried last: exports and imports, and on
    /// either side the imbalance that it keeps. Of flows with others alone, so that little trade is as well known as much.
    #[inline(always)]
    pub(in crate::trade) fn payments(&self, u: &[f64], payments: &mut [[f64; 2]]) {
        let (n, s, stride) = (self.base.actors, self.base.sectors, padded(self.base.actors));
        let spent = &u[self.layout.spending()];
        let Arrays { kernels, power, sum, deficit, .. } = &self.arrays;
        for (paid, deficit) in payments.iter_mut().zip(deficit) {
            *paid = [deficit.max(0.0), (-deficit).max(0.0)];
        }
        for j in 0..s {
            for i in 0..n {
                let columns = &kernels.net[(j * n + i) * stride..][..n];
                for (a, kernel) in columns.iter().enumerate().filter(|(a, _)| *a != i) {
                    let sum = sum[j * stride + a];
                    if *kernel > 0.0 && sum > 0.0 {
                        let spent = spent[a * s + j] * self.base.value_added[a];
                        let flow = kernel * power[j * stride + i] * spent / sum;
                        payments[i][0] += flow;
                        payments[a][1] += flow;
                    }
                }
            }
        }
        let wedges = &u[self.layout.wedges()];
        for ((bound, flow), mu) in self.arrays.bounds.iter().zip(&self.arrays.bound_flow).zip(wedges) {
            if bound.side == Side::QuotaRentToExporter {
                let rent = (mu.exp() - 1.0) * flow;
                payments[bound.exporter][0] += rent;
                payments[bound.importer][1] += rent;
            }
        }
    }

    /// The failure of an actor that has nothing left at the point that was tried last, at a stage of the change.
    pub(in crate::trade) fn ruined(&self, stage: f64) -> Option<Failure> {
        let actor = self.arrays.income.iter().position(|&income| income <= 0.0)?;
        Some(Failure::Ruined { actor, deficit: self.target_deficit[actor], stage })
    }

    /// Why there is no equilibrium, as far as the point that was tried last tells, the furthest on the way: a bound that costs its
    /// importer nearly all income, or whose wedge is far on its way to the limit.
    pub(in crate::trade) fn pressing(&self, u: &[f64]) -> Option<Failure> {
        let left = |a: usize| self.arrays.income[a] / self.base.income[a];
        let poorest = (0..self.base.actors).min_by(|&a, &b| left(a).total_cmp(&left(b)));
        let starved = poorest.filter(|&a| left(a) < STARVED);
        let wedges = &u[self.layout.wedges()];
        let bound =
            (0..self.arrays.bounds.len()).max_by(|&a, &b| wedges[a].abs().total_cmp(&wedges[b].abs()));
        let bound = bound.filter(|&b| {
            let ruinous = wedges[b] < 0.0 && starved == Some(self.arrays.bounds[b].importer);
            ruinous || (starved.is_none() && wedges[b].abs() > WEDGE_LIMIT / 2.0)
        });
        bound.map(|b| Failure::InfeasibleBound { bound: b, flow: self.arrays.bound_flow[b] })
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

#[cfg(test)]
mod tests {
    use crate::trade::small::{N, S, change, economy};
    use crate::trade::system::System;
    use crate::trade::{Bound, Nests, Settings, Side};

    #[test]
    fn payments_are_flows_with_others_the_imbalance_and_rents() {
        let economy = economy(0.0, Nests::COBB_DOUGLAS);
        let (base, change) = (economy.baseline(), change(&economy));
        let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
        let equilibrium = economy.solve(&change, &economy.before(), &settings).unwrap();
        let mut system = System::new(base, base.behaviour(), &change, &base.deficit).unwrap();
        let mut point = system.point(&equilibrium);
        let mut residual = vec![0.0; point.len()];
        system.residuals(&mut point, &mut residual);
        let mut payments = [[0.0; 2]; N];
        system.payments(&point, &mut payments);

        let sold = |importer: usize, exporter: usize| -> f64 {
            (0..S).map(|j| equilibrium.trade[(j * N + importer) * N + exporter]).sum()
        };
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-9 * expected, "{found} and {expected}");
        };
        let mut openness = f64::INFINITY;
        for (a, &[paid, pays]) in payments.iter().enumerate() {
            let others = || (0..N).filter(|&other| other != a);
            let exports: f64 = others().map(|importer| sold(importer, a)).sum();
            let imports: f64 = others().map(|exporter| sold(a, exporter)).sum();
            let rents = |side: fn(&Bound) -> usize| -> f64 {
                let bounds = change.bounds.iter().zip(&equilibrium.wedge);
                let own =
                    bounds.filter(|(bound, _)| bound.side == Side::QuotaRentToExporter && side(bound) == a);
                own.map(|(bound, mu)| mu.exp_m1() * bound.flow).sum()
            };
            near(paid, exports + base.deficit[a].max(0.0) + rents(|bound| bound.exporter));
            near(pays, imports + (-base.deficit[a]).max(0.0) + rents(|bound| bound.importer));
            near(paid, pays);
            openness = openness.min(exports / base.value_added[a]);
        }
        near(system.least_openness(&point), openness);
    }
}
