//! The conditions at a stage of the change, from nothing of it to all.

use super::{BoundCell, BoundRow, Pattern, System};

impl System<'_> {
    /// Sets everything that the change moves to a `stage` between 0 (before) and 1 (the whole change), along a
    /// path that is geometric in costs and linear in what stops.
    pub(in crate::trade) fn set_stage(&mut self, stage: f64) {
        self.pattern.fill(Pattern::Domestic);
        self.set_kernels(stage);
        let (n, s) = (self.base.actors, self.base.sectors);
        for j in 0..s {
            for i in 0..n {
                let ratio = self.change.productivity[j * n + i];
                self.ln_productivity[i * s + j] = if ratio == 1.0 { 0.0 } else { stage * ratio.ln() };
            }
        }
        for a in 0..n {
            let before = self.base.deficit[a];
            self.deficit[a] = before + stage * (self.target_deficit[a] - before);
        }
        self.set_bounds(stage);
    }

    fn set_kernels(&mut self, stage: f64) {
        let base = self.base;
        let (n, s) = (base.actors, base.sectors);
        for j in 0..s {
            for a in 0..n {
                let cells = (j * n + a) * n..(j * n + a + 1) * n;
                let padded = (j * n + a) * self.stride..(j * n + a) * self.stride + n;
                let shares = &base.share[cells.clone()];
                let before = &base.tariffs[cells.clone()];
                let after = &self.change.tariffs[cells.clone()];
                let costs = &self.change.trade_costs[cells];
                let kernel = &mut self.kernel[padded.clone()];
                let net = &mut self.kernel_net[padded];
                let changes = |((before, after), cost): ((&f64, &f64), &f64)| {
                    (before.to_bits() ^ after.to_bits()) | (cost.to_bits() ^ 1.0_f64.to_bits())
                };
                // Most rows stay as they are, and are found and filled several cells at once.
                let changed =
                    before.iter().zip(after).zip(costs).map(changes).fold(0, |all, bits| all | bits);
                kernel.copy_from_slice(shares);
                for ((net, share), rate) in net.iter_mut().zip(shares).zip(after) {
                    *net = share / (1.0 + rate);
                }
                if changed != 0 {
                    let theta = self.elasticity[j];
                    // Neighbours often change alike, and powers take long.
                    let mut last = ([1.0; 2], 1.0, [1.0; 2]);
                    for i in 0..n {
                        let gross = [1.0 + before[i], 1.0 + after[i]];
                        if shares[i] > 0.0 && (gross[0] != gross[1] || costs[i] != 1.0) {
                            if (gross, costs[i]) != (last.0, last.1) {
                                last = (gross, costs[i], factors(gross, costs[i], theta, stage));
                            }
                            let [factor, gross] = last.2;
                            kernel[i] = shares[i] * factor;
                            net[i] = kernel[i] / gross;
                        }
                    }
                }
                self.pattern[j] = self.pattern[j].max(pattern_of(kernel, net, a));
            }
        }
    }

    fn set_bounds(&mut self, stage: f64) {
        let n = self.base.actors;
        self.spare_cells.extend(self.bounds.drain(..).map(|row| row.cells));
        for bound in &self.change.bounds {
            let mut before = 0.0;
            let mut cells = self.spare_cells.pop().unwrap_or_default();
            cells.clear();
            for &sector in &bound.sectors {
                self.pattern[sector] = Pattern::Taxed;
                let cell = (sector * n + bound.importer) * n + bound.exporter;
                let position = (sector * n + bound.importer) * self.stride + bound.exporter;
                before += self.base.trade[cell];
                let kernel = self.kernel[position];
                let gross_tariff = if kernel > 0.0 { kernel / self.kernel_net[position] } else { 1.0 };
                cells.push(BoundCell { sector, position, kernel, gross_tariff, weight: 0.0, spent: 0.0 });
            }
            let flow = if stage < 1.0 { before * (bound.flow / before).powf(stage) } else { bound.flow };
            self.bounds.push(BoundRow {
                side: bound.side,
                importer: bound.importer,
                exporter: bound.exporter,
                flow,
                elasticity: 1.0,
                cells,
            });
        }
    }
}

/// K over π, and τ″, of a cell with τ before and after and a cost ratio.
fn factors([before, after]: [f64; 2], cost: f64, theta: f64, stage: f64) -> [f64; 2] {
    let factor = if cost.is_infinite() { 1.0 - stage } else { (cost * after / before).powf(-theta * stage) };
    [factor, if stage < 1.0 { before * (after / before).powf(stage) } else { after }]
}

/// What the row of importer `a` has: trade at all, duty at all.
fn pattern_of(kernel: &[f64], net: &[f64], a: usize) -> Pattern {
    if kernel.iter().zip(net).any(|(kernel, net)| kernel != net) {
        return Pattern::Taxed;
    }
    let sources = kernel.iter().fold(0, |sources, &k| sources + usize::from(k > 0.0));
    if sources > usize::from(kernel[a] > 0.0) { Pattern::Free } else { Pattern::Domestic }
}
