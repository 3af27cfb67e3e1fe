//! What does not change from sweep to sweep: by far the largest arrays.

use super::Pattern;
use crate::trade::change::is_as_in_tables;
use crate::trade::lanes::padded;
use crate::trade::{Baseline, Change, Failure};

/// K = π b̂ κ̂^−θ and K/τ″ of one baseline after one change.
#[derive(Debug, Default)]
pub(in crate::trade) struct Kernels {
    /// By seller, `[sector][exporter][importer, padded]`.
    pub(super) gross: Vec<f64>,
    pub(super) net: Vec<f64>,
    /// By buyer, `[sector][importer][exporter, padded]`.
    pub(super) net_by_buyer: Vec<f64>,
    /// Cells that are not as in the tables, and what stood there before they were written: π and π/τ in the end.
    written: Vec<(Place, [f64; 2])>,
    /// The kernels of the tables, kept once choices have made others of them all.
    tables: Option<Box<[Vec<f64>; 3]>>,
    /// Whether the kernels have to be made from there.
    is_rewritten: bool,
}

/// What a change moves in them. Most cells stay as they are in the tables; those that do not are listed, so that other
/// elasticities, or another change, cost no more than these cells.
#[derive(Debug, Default)]
pub(in crate::trade) struct Moves {
    cells: Vec<Moved>,
    /// By sector, before and after.
    pub(super) pattern: Vec<Pattern>,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) by_seller: usize,
    pub(super) by_buyer: usize,
}

impl Place {
    /// Among n actors.
    pub(super) fn of(n: usize, sector: usize, importer: usize, exporter: usize) -> Self {
        let at = |row: usize, column: usize| (sector * n + row) * padded(n) + column;
        Self { by_seller: at(exporter, importer), by_buyer: at(importer, exporter) }
    }
}

/// A cell whose tariff or cost is another after.
#[derive(Debug, Clone, Copy)]
struct Moved {
    cell: usize,
    sector: usize,
    place: Place,
    share: f64,
    /// τ before and after.
    gross_tariff: [f64; 2],
    /// ln κ̂; infinite where trade stops.
    ln_ratio: f64,
}

impl Moves {
    /// Takes in the arrays of a change.
    pub(in crate::trade) fn read(&mut self, base: &Baseline, change: &Change) -> Result<(), Failure> {
        let (n, s) = (base.actors, base.sectors);
        self.cells.clear();
        self.pattern.clear();
        for j in 0..s {
            let mut pattern = Pattern::Domestic;
            for a in 0..n {
                let cells = (j * n + a) * n..(j * n + a + 1) * n;
                let shares = &base.share[cells.clone()];
                let before = &base.tariffs[cells.clone()];
                let after = &change.tariffs[cells.clone()];
                let costs = &change.trade_costs[cells];
                pattern = pattern.max(pattern_of(a, shares, [before, after]));
                if is_as_in_tables(before, after, costs) {
                    continue;
                }
                let mut open = 0.0;
                for i in (0..n).filter(|&i| shares[i] > 0.0) {
                    let gross_tariff = [1.0 + before[i], 1.0 + after[i]];
                    if costs[i].is_finite() {
                        open += shares[i];
                    }
                    if gross_tariff[0] != gross_tariff[1] || costs[i] != 1.0 {
                        let ln_ratio = (costs[i] * gross_tariff[1] / gross_tariff[0]).ln();
                        self.cells.push(Moved {
                            cell: (j * n + a) * n + i,
                            sector: j,
                            place: Place::of(n, j, a, i),
                            share: shares[i],
                            gross_tariff,
                            ln_ratio,
                        });
                    }
                }
                if open == 0.0 && base.expenditure[a * s + j] > 0.0 {
                    return Err(Failure::NoSupplier { importer: a, sector: j });
                }
            }
            self.pattern.push(pattern);
        }
        Ok(())
    }
}

impl Kernels {
    /// Those of the tables, unless they are there.
    pub(super) fn fit(&mut self, base: &Baseline) {
        if !self.gross.is_empty() {
            return;
        }
        let n = base.actors;
        for kernel in [&mut self.gross, &mut self.net, &mut self.net_by_buyer] {
            kernel.resize(base.sectors * n * padded(n), 0.0);
        }
        for (row, (shares, rates)) in base.share.chunks_exact(n).zip(base.tariffs.chunks_exact(n)).enumerate()
        {
            for (exporter, (share, rate)) in shares.iter().zip(rates).enumerate() {
                self.set_cell(Place::of(n, row / n, row % n, exporter), *share, share / (1.0 + rate));
            }
        }
    }

    /// After a change that `moves` was read of with elasticities θ by sector, at a `stage` of it, along a path that is geometric in
    /// costs and linear in what stops, in tastes and in choices.
    pub(super) fn set(
        &mut self,
        moves: &Moves,
        change: &Change,
        elasticity: &[f64],
        actors: usize,
        stage: f64,
    ) {
        let at_stage = |weight: f64| if stage < 1.0 { 1.0 + stage * (weight - 1.0) } else { weight };
        if let Some(chosen) = &change.chosen {
            self.choose(chosen, actors, at_stage);
        } else {
            self.take_back();
        }
        for cell in &moves.cells {
            let [before, after] = cell.gross_tariff;
            let kept = if cell.ln_ratio.is_finite() {
                (-elasticity[cell.sector] * stage * cell.ln_ratio).exp()
            } else {
                1.0 - stage
            };
            let gross_tariff = if stage < 1.0 { before * (after / before).powf(stage) } else { after };
            let share = cell.share * change.chosen.as_ref().map_or(1.0, |chosen| at_stage(chosen[cell.cell]));
            self.note(cell.place, [cell.share, cell.share / before]);
            self.set_cell(cell.place, share * kept, share * kept / gross_tariff);
        }
        for taste in &change.tastes {
            let row = taste.cell / actors;
            let place = Place::of(actors, row / actors, row % actors, taste.cell % actors);
            let (gross, net) = (self.gross[place.by_seller], self.net[place.by_seller]);
            let weight = at_stage(taste.weight);
            // They are taken back last in, first out.
            self.note(place, [gross, net]);
            self.set_cell(place, gross * weight, net * weight);
        }
    }

    /// Notes what stood in a cell, unless all of them are made anew anyway.
    fn note(&mut self, place: Place, before: [f64; 2]) {
        if !self.is_rewritten {
            self.written.push((place, before));
        }
    }

    /// Makes them those of the tables with another weight on each.
    fn choose(&mut self, chosen: &[f64], n: usize, at_stage: impl Fn(f64) -> f64) {
        if !self.is_rewritten {
            self.take_back();
        }
        let Self { gross, net, net_by_buyer, tables, .. } = self;
        let tables = tables.get_or_insert_with(|| Box::new([&*gross, &*net, &*net_by_buyer].map(Vec::clone)));
        let [gross_table, net_table, by_buyer_table] = &**tables;
        let stride = padded(n);
        for (sector, chosen) in chosen.chunks_exact(n * n).enumerate() {
            for row in 0..n {
                let at = (sector * n + row) * stride..(sector * n + row) * stride + n;
                // What the row's buyer has chosen, and what others have of the row's seller.
                let by_buyer = net_by_buyer[at.clone()].iter_mut().zip(&by_buyer_table[at.clone()]);
                for ((net, table), weight) in by_buyer.zip(&chosen[row * n..][..n]) {
                    *net = table * at_stage(*weight);
                }
                let to = gross[at.clone()].iter_mut().zip(&mut net[at.clone()]);
                let from = gross_table[at.clone()].iter().zip(&net_table[at]);
                let weights = chosen[row..].iter().step_by(n);
                for (((gross, net), (gross_table, net_table)), weight) in to.zip(from).zip(weights) {
                    let weight = at_stage(*weight);
                    *gross = gross_table * weight;
                    *net = net_table * weight;
                }
            }
        }
        self.is_rewritten = true;
    }

    /// Puts the tables back in place of what a change has written.
    fn take_back(&mut self) {
        if self.is_rewritten
            && let Some(tables) = &self.tables
        {
            let kernels = [&mut self.gross, &mut self.net, &mut self.net_by_buyer];
            kernels.into_iter().zip(tables.iter()).for_each(|(kernel, table)| kernel.copy_from_slice(table));
            self.is_rewritten = false;
        }
        while let Some((place, [gross, net])) = self.written.pop() {
            self.set_cell(place, gross, net);
        }
    }

    /// Writes what stands in a cell.
    #[inline(always)]
    pub(super) fn set_cell(&mut self, place: Place, gross: f64, net: f64) {
        self.gross[place.by_seller] = gross;
        self.net[place.by_seller] = net;
        self.net_by_buyer[place.by_buyer] = net;
    }
}

/// What the row of importer `a` has, before or after: trade at all, duty at all.
fn pattern_of(a: usize, shares: &[f64], [before, after]: [&[f64]; 2]) -> Pattern {
    let rates = before.iter().zip(after);
    if shares
        .iter()
        .zip(rates)
        .any(|(share, (before, after))| *share > 0.0 && (*before != 0.0 || *after != 0.0))
    {
        return Pattern::Taxed;
    }
    let abroad = shares.iter().enumerate().any(|(i, share)| i != a && *share > 0.0);
    if abroad { Pattern::Free } else { Pattern::Domestic }
}
