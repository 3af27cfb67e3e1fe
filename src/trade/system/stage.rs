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
            let theta = self.elasticity[j];
            for a in 0..n {
                let row = (j * n + a) * n;
                let padded = (j * n + a) * self.stride;
                for i in 0..n {
                    let share = base.share[row + i];
                    if share == 0.0 {
                        continue;
                    }
                    let before = 1.0 + base.tariffs[row + i];
                    let mut after = 1.0 + self.change.tariffs[row + i];
                    let cost = self.change.trade_costs[row + i];
                    let mut kernel = share;
                    if after != before || cost != 1.0 {
                        if cost.is_infinite() {
                            kernel *= 1.0 - stage;
                        } else {
                            kernel *= (cost * after / before).powf(-theta * stage);
                        }
                        if stage < 1.0 {
                            after = before * (after / before).powf(stage);
                        }
                    }
                    self.kernel[padded + i] = kernel;
                    self.kernel_net[padded + i] = if after == 1.0 { kernel } else { kernel / after };
                    if kernel > 0.0 {
                        if after != 1.0 {
                            self.pattern[j] = Pattern::Taxed;
                        } else if i != a && self.pattern[j] == Pattern::Domestic {
                            self.pattern[j] = Pattern::Free;
                        }
                    }
                }
            }
        }
    }

    fn set_bounds(&mut self, stage: f64) {
        let n = self.base.actors;
        self.bounds.clear();
        for bound in &self.change.bounds {
            let mut before = 0.0;
            let mut cells = Vec::with_capacity(bound.sectors.len());
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
