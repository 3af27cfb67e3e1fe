//! The conditions at a stage of the change, from nothing of it to all.

use super::kernels::Place;
use super::{BoundCell, BoundRow, Pattern, System};

impl System<'_> {
    /// Sets everything that the change moves to a `stage` between 0 (before) and 1 (the whole change), along a
    /// path that is geometric in costs and linear in what stops.
    pub(in crate::trade) fn set_stage(&mut self, stage: f64) {
        self.unbind();
        let (actors, elasticity) = (self.base.actors, self.behaviour.elasticity);
        self.arrays.kernels.set(&self.moves, self.change, elasticity, actors, stage);
        self.arrays.pattern.clone_from(&self.moves.pattern);
        let (n, s) = (self.base.actors, self.base.sectors);
        for j in 0..s {
            for i in 0..n {
                let ratio = self.change.productivity[j * n + i];
                self.arrays.ln_productivity[i * s + j] = if ratio == 1.0 { 0.0 } else { stage * ratio.ln() };
            }
        }
        self.arrays.nest.ln_endowment.fill(0.0);
        for (i, &ratio) in self.change.endowments.iter().enumerate().filter(|(_, ratio)| **ratio != 1.0) {
            if self.behaviour.nests.are_open() {
                self.arrays.nest.ln_endowment[i] = stage * ratio.ln();
                continue;
            }
            let shares = &self.base.value_added_share[i * s..][..s];
            for (ln, share) in self.arrays.ln_productivity[i * s..][..s].iter_mut().zip(shares) {
                *ln += stage * share * ratio.ln();
            }
        }
        for a in 0..n {
            let before = self.base.deficit[a];
            self.arrays.deficit[a] = before + stage * (self.target_deficit[a] - before);
        }
        self.set_bounds(stage);
    }

    /// Lifts all bounds, and takes their wedges out of the kernels.
    pub(super) fn unbind(&mut self) {
        for bound in &self.arrays.bounds {
            bound.lift(&mut self.arrays.kernels);
        }
        self.arrays.spare_cells.extend(self.arrays.bounds.drain(..).map(|row| row.cells));
    }

    fn set_bounds(&mut self, stage: f64) {
        let n = self.base.actors;
        for bound in &self.change.bounds {
            let mut before = 0.0;
            let mut cells = self.arrays.spare_cells.pop().unwrap_or_default();
            cells.clear();
            for &sector in &bound.sectors {
                self.arrays.pattern[sector] = Pattern::Taxed;
                let cell = (sector * n + bound.importer) * n + bound.exporter;
                let place = Place::of(n, sector, bound.importer, bound.exporter);
                before += self.base.trade[cell];
                let (kernel, kernel_net) =
                    (self.arrays.kernels.gross[place.by_seller], self.arrays.kernels.net[place.by_seller]);
                cells.push(BoundCell { sector, place, kernel, kernel_net, weight: 0.0, spent: 0.0 });
            }
            let flow = if stage < 1.0 { before * (bound.flow / before).powf(stage) } else { bound.flow };
            self.arrays.bounds.push(BoundRow {
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
