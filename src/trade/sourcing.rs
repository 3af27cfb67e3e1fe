//! Buyers who choose their suppliers anew little by little.

use std::iter::Peekable;

use super::change::is_as_in_tables;
use super::lanes::dot;
use super::{Baseline, Cells, Change, Equilibrium, Lag, Taste};

/// Where buyers buy, of whom some chose long ago: staggered sourcing after Arkolakis, Eaton & Kortum (2011, "Staggered Adjustment
/// and Trade Dynamics").
///
/// Who chooses takes the cheapest of many suppliers of each variety, so that shares answer costs with the long elasticity θ. Who
/// does not choose stays with its suppliers and only buys more of what has become cheaper, with the short elasticity s. With costs
/// x = κ̂ ĉ over those of the tables, spending of a buyer in a sector goes to seller i in the share
///
/// ```text
/// π′_i = π_i B_i b̂_i x_i^−s / P^−s          P^−s = Σ π B b̂ x^−s
/// ```
///
/// where B is what choices so far have made of the shares of the tables. A choice under costs x leads to
///
/// ```text
/// B*_i = (x_i / P*)^−(θ−s)                   P*^−θ = Σ π b̂ x^−θ
/// ```
///
/// and B follows B* as a [`Lag`] does: each year a share of buyers chooses, and buys accordingly when the delay is over, which is as
/// long as nobody can change suppliers. Where B is B*, shares and prices are those of the elasticity θ exactly; where nobody has
/// chosen yet, those of s. b̂ are tastes that hold at once, of sales that are withheld. Choices are made by the costs of the day:
/// nobody foresees what follows.
#[derive(Debug, Clone)]
pub struct Sourcing {
    /// θ − s by sector.
    more: Vec<f64>,
    /// θ.
    long: Vec<f64>,
    weights: Lag,
    /// Of one sector: ln ĉ, ĉ^−θ and ĉ^−(θ−s) by seller.
    powers: [Vec<f64>; 3],
    dear: Dear,
}

impl Sourcing {
    /// As the tables have it, at some time in years. The elasticities of `base` are those of who does not choose, `long` are those
    /// of who does, by sector; `rate` is the share of buyers that chooses in a year, `delay` the years until it acts.
    ///
    /// # Panics
    /// If `long` is not as long as the base has sectors.
    #[must_use]
    pub fn new(base: &Baseline, long: &[f64], rate: f64, delay: f64, at: f64) -> Self {
        assert_eq!(long.len(), base.sectors, "an elasticity a sector");
        Self {
            more: long.iter().zip(&base.elasticity).map(|(long, short)| long - short).collect(),
            long: long.to_vec(),
            weights: Lag::new(vec![1.0; base.share.len()], rate, delay, at),
            powers: [const { Vec::new() }; 3],
            dear: Dear::default(),
        }
    }

    /// B, `[sector][importer][exporter]`.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        self.weights.value()
    }

    /// The same as [`Change::chosen`] has it: nothing as long as nobody has chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<Cells> {
        (!self.weights.is_at_rest()).then(|| self.weights.value().clone())
    }

    /// Goes on to a later time.
    pub fn advance_to(&mut self, time: f64) {
        self.weights.advance_to(time);
    }

    /// Those who choose until a later time choose as the last did, because nothing is other than it was.
    pub fn choose_on(&mut self, ends: f64) {
        self.weights.hold_on(ends);
    }

    /// What those choose who choose from one time to a later one, at the costs of an equilibrium after `change`, with tastes `now`
    /// that hold at once, sorted by cell. O(actors² × sectors).
    pub fn choose(
        &mut self,
        base: &Baseline,
        change: &Change,
        now: &[Taste],
        equilibrium: &Equilibrium,
        [begins, ends]: [f64; 2],
    ) {
        let (n, s) = (base.actors, base.sectors);
        let Self { more, long, weights, powers: [costs, by_long, by_more], dear } = self;
        dear.read(base, change, &equilibrium.wedge, [long, more]);
        let mut dear = dear.cells.iter().peekable();
        let mut now = now.iter().peekable();
        weights.hold(begins, ends, |target| {
            for (j, target) in target.chunks_exact_mut(n * n).enumerate() {
                let (theta, more) = (long[j], more[j]);
                costs.clear();
                costs.extend((0..n).map(|i| equilibrium.ln_cost[i * s + j]));
                let power = |by: f64| costs.iter().map(move |ln| (-by * ln).exp());
                by_long.clear();
                by_long.extend(power(theta));
                by_more.clear();
                // What nobody tells apart needs no power of infinity.
                by_more.extend(power(more).map(|power| if more == 0.0 { 1.0 } else { power }));
                for (a, target) in target.chunks_exact_mut(n).enumerate() {
                    let first = (j * n + a) * n;
                    let shares = &base.share[first..first + n];
                    target.copy_from_slice(by_more);
                    // P*^−θ at the costs of production, and then what single cells have besides.
                    let mut sum = dot(shares, by_long);
                    while let Some(cell) = next_of(&mut dear, &mut now, first + n) {
                        let taste = now.next_if(|taste| taste.cell == cell).map_or(1.0, |taste| taste.weight);
                        let powers = dear.next_if(|one| one.cell == cell).map_or([1.0; 2], |one| one.powers);
                        let i = cell - first;
                        target[i] *= powers[1];
                        sum += shares[i] * by_long[i] * (taste * powers[0] - 1.0);
                    }
                    // P*^(θ−s).
                    let scale = if sum > 0.0 { (-more / theta * sum.ln()).exp() } else { 1.0 };
                    if scale != 1.0 {
                        for target in target {
                            *target *= scale;
                        }
                    }
                }
            }
        });
    }
}

/// The first cell of two sorted lists that is before an end.
fn next_of<'a>(
    dear: &mut Peekable<impl Iterator<Item = &'a DearCell>>,
    now: &mut Peekable<impl Iterator<Item = &'a Taste>>,
    end: usize,
) -> Option<usize> {
    let cells = [dear.peek().map(|one| one.cell), now.peek().map(|taste| taste.cell)];
    cells.into_iter().flatten().min().filter(|cell| *cell < end)
}

/// Cells that cost another part above production than in the tables, with the wedge of a bound, sorted.
#[derive(Debug, Clone, Default)]
struct Dear {
    cells: Vec<DearCell>,
    /// Those of the last choice, of which most are as they were.
    last: Vec<DearCell>,
}

#[derive(Debug, Clone, Copy)]
struct DearCell {
    cell: usize,
    /// κ̂ and the wedge.
    cost: [f64; 2],
    /// κ^−θ and κ^−(θ−s), wedge included.
    powers: [f64; 2],
}

impl Dear {
    fn read(&mut self, base: &Baseline, change: &Change, wedges: &[f64], [long, more]: [&[f64]; 2]) {
        let n = base.actors;
        std::mem::swap(&mut self.cells, &mut self.last);
        self.cells.clear();
        let new = |cell, cost| DearCell { cell, cost, powers: [1.0; 2] };
        let rows = base.tariffs.chunks_exact(n).zip(change.tariffs.chunks_exact(n));
        let rows = rows.zip(change.trade_costs.chunks_exact(n));
        for (row, ((before, after), costs)) in rows.enumerate() {
            if is_as_in_tables(before, after, costs) {
                continue;
            }
            for (i, ((before, after), cost)) in before.iter().zip(after).zip(costs).enumerate() {
                let kappa = cost * ((1.0 + after) / (1.0 + before));
                if kappa != 1.0 {
                    self.cells.push(new(row * n + i, [kappa, 0.0]));
                }
            }
        }
        for (bound, &mu) in change.bounds.iter().zip(wedges).filter(|(_, mu)| **mu != 0.0) {
            for cell in bound.cells(n) {
                match self.cells.binary_search_by_key(&cell, |one| one.cell) {
                    Ok(at) => self.cells[at].cost[1] = mu,
                    Err(at) => self.cells.insert(at, new(cell, [1.0, mu])),
                }
            }
        }
        let mut last = self.last.iter().peekable();
        for one in &mut self.cells {
            while last.next_if(|old| old.cell < one.cell).is_some() {}
            if let Some(old) = last.peek().filter(|old| (old.cell, old.cost) == (one.cell, one.cost)) {
                one.powers = old.powers;
                continue;
            }
            let ln = one.cost[0].ln() + one.cost[1];
            let sector = one.cell / (n * n);
            // What nobody tells apart needs no power of infinity.
            let power = |by: f64| if by == 0.0 { 1.0 } else { (-by * ln).exp() };
            one.powers = [long[sector], more[sector]].map(power);
        }
    }
}
