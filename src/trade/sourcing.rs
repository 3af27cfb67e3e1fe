//! Buyers who choose their suppliers anew little by little.

use super::{Baseline, Change, Equilibrium, Lag, Taste};

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
        }
    }

    /// B, `[sector][importer][exporter]`.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        self.weights.value()
    }

    /// Goes on to a later time.
    pub fn advance_to(&mut self, time: f64) {
        self.weights.advance_to(time);
    }

    /// Writes the tastes B b̂ of all cells in which they are not 1, from tastes b̂ that are sorted by cell.
    pub fn enter(&self, base: &Baseline, now: &[Taste], tastes: &mut Vec<Taste>) {
        tastes.clear();
        let mut now = now.iter().peekable();
        for (cell, (weight, share)) in self.weights().iter().zip(&base.share).enumerate() {
            let own = now.next_if(|taste| taste.cell == cell).map_or(1.0, |taste| taste.weight);
            let weight = weight * own;
            if weight != 1.0 && *share > 0.0 {
                tastes.push(Taste { cell, weight });
            }
        }
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
        let Self { more, long, weights, powers: [costs, by_long, by_more] } = self;
        let mut wedges: Vec<(usize, f64)> = Vec::new();
        for (bound, mu) in change.bounds.iter().zip(&equilibrium.wedge).filter(|(_, mu)| **mu != 0.0) {
            wedges.extend(bound.cells(n).map(|cell| (cell, *mu)));
        }
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
                by_more.extend(power(more));
                for (a, target) in target.chunks_exact_mut(n).enumerate() {
                    let first = (j * n + a) * n;
                    let mut sum = 0.0;
                    for (i, target) in target.iter_mut().enumerate() {
                        let cell = first + i;
                        let taste = now.next_if(|taste| taste.cell == cell).map_or(1.0, |taste| taste.weight);
                        let gross = (1.0 + change.tariffs[cell]) / (1.0 + base.tariffs[cell]);
                        let kappa = change.trade_costs[cell] * gross;
                        let mut ln_kappa = if kappa == 1.0 { 0.0 } else { kappa.ln() };
                        if let Some((_, mu)) = wedges.iter().find(|(at, _)| *at == cell) {
                            ln_kappa += mu;
                        }
                        let by = |by: f64| if ln_kappa == 0.0 { 1.0 } else { (-by * ln_kappa).exp() };
                        // What nobody tells apart needs no power of infinity.
                        *target = if more == 0.0 { 1.0 } else { by_more[i] * by(more) };
                        sum += base.share[cell] * taste * by_long[i] * by(theta);
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
