//! The way from one change to another, stage by stage.

use super::Moved;
use crate::trade::{Baseline, Bound, Change, Gradient, Solved, Taste};

/// Between two solved changes of one economy. Rates of duty and tastes move linearly, trade costs, productivity, endowments and
/// bounds in logs, and what stops or starts as its share π, scaled by 1 − s or s, which is a trade cost of (1 − s)^(−1/θ) or s^(−1/θ).
///
/// A bound that only one end has moves from, or to, the flow on its cells at the other, where it asks for nothing; linearly
/// where that is none.
pub(super) struct Route<'a> {
    before: &'a Change,
    after: &'a Change,
    /// By cell.
    elasticity: Vec<f64>,
    /// What differs.
    movers: Vec<Mover>,
    /// Cells with a weight b̂ at either end, and both.
    tastes: Vec<(usize, [f64; 2])>,
    /// Each with F at both ends: those of "after", and those that are no more.
    bounds: Vec<(Bound, [f64; 2])>,
}

/// A number of the change by its position.
#[derive(Clone, Copy)]
enum Mover {
    Tariff(usize),
    TradeCost(usize),
    Productivity(usize),
    Endowment(usize),
    Taste(usize),
    Bound(usize),
}

impl<'a> Route<'a> {
    /// No bound of one end may share cells with another bound of the other.
    pub(super) fn between(base: &Baseline, before: &'a Solved, after: &'a Solved) -> Self {
        let n = base.actors;
        let flow = |bound: &Bound, at: &Solved| -> f64 {
            bound.cells(n).map(|cell| at.equilibrium.trade[cell]).sum()
        };
        let mut bounds = Vec::new();
        for bound in &after.change.bounds {
            let old = before.change.bounds.iter().find(|old| old.is_on_the_same(bound));
            let from = old.map_or_else(|| flow(bound, before), |old| old.flow);
            bounds.push((bound.clone(), [from, bound.flow]));
        }
        for bound in &before.change.bounds {
            if !after.change.bounds.iter().any(|new| new.is_on_the_same(bound)) {
                bounds.push((bound.clone(), [bound.flow, flow(bound, after)]));
            }
        }
        let (before, after) = (&before.change, &after.change);
        let differ = |from: &[f64], to: &[f64], mover: fn(usize) -> Mover| -> Vec<Mover> {
            (0..from.len()).filter(|&c| from[c] != to[c]).map(mover).collect()
        };
        let mut movers = differ(&before.tariffs, &after.tariffs, Mover::Tariff);
        movers.extend(differ(&before.trade_costs, &after.trade_costs, Mover::TradeCost));
        movers.extend(differ(&before.productivity, &after.productivity, Mover::Productivity));
        movers.extend(differ(&before.endowments, &after.endowments, Mover::Endowment));
        let tastes = tastes(&before.weights(), &after.weights());
        movers.extend((0..tastes.len()).filter(|&t| tastes[t].1[0] != tastes[t].1[1]).map(Mover::Taste));
        movers.extend((0..bounds.len()).filter(|&b| bounds[b].1[0] != bounds[b].1[1]).map(Mover::Bound));
        let elasticity =
            base.elasticity.iter().flat_map(|&theta| std::iter::repeat_n(theta, n * n)).collect();
        Self { before, after, elasticity, movers, tastes, bounds }
    }

    /// The change at a stage inside (0, 1).
    pub(super) fn at(&self, stage: f64) -> Change {
        let mut change = self.after.clone();
        for &mover in &self.movers {
            match mover {
                Mover::Tariff(c) => {
                    change.tariffs[c] = linear([self.before.tariffs[c], self.after.tariffs[c]], stage);
                }
                Mover::TradeCost(c) => change.trade_costs[c] = self.trade_cost(c, stage).0,
                Mover::Productivity(c) => {
                    let ends = [self.before.productivity[c], self.after.productivity[c]];
                    change.productivity[c] = geometric(ends, stage);
                }
                Mover::Endowment(a) => {
                    let ends = [self.before.endowments[a], self.after.endowments[a]];
                    change.endowments[a] = geometric(ends, stage);
                }
                Mover::Taste(_) | Mover::Bound(_) => {}
            }
        }
        change.tastes.clear();
        change.chosen = None;
        let taste = |&(cell, ends): &(usize, _)| Taste { cell, weight: linear(ends, stage) };
        change.tastes.extend(self.tastes.iter().map(taste));
        change.bounds = self
            .bounds
            .iter()
            .map(|(bound, ends)| Bound { flow: flow(*ends, stage).0, ..bound.clone() })
            .collect();
        change
    }

    /// What each mover does to the sum that a gradient is of, per unit of the stage, in the order of [`Route::moved`].
    pub(super) fn rates<'g>(&'g self, stage: f64, gradient: &'g Gradient) -> impl Iterator<Item = f64> + 'g {
        self.movers.iter().map(move |&mover| match mover {
            Mover::Tariff(c) => gradient.tariffs[c] * (self.after.tariffs[c] - self.before.tariffs[c]),
            Mover::TradeCost(c) => gradient.trade_costs[c] * self.trade_cost(c, stage).1,
            Mover::Productivity(c) => {
                gradient.productivity[c] * (self.after.productivity[c] / self.before.productivity[c]).ln()
            }
            Mover::Endowment(a) => {
                gradient.endowments[a] * (self.after.endowments[a] / self.before.endowments[a]).ln()
            }
            Mover::Taste(t) => {
                let (cell, ends) = self.tastes[t];
                let rate = (ends[1] - ends[0]) / linear(ends, stage);
                -gradient.trade_costs[cell] / self.elasticity[cell] * rate
            }
            Mover::Bound(b) => gradient.bounds[b] * flow(self.bounds[b].1, stage).1,
        })
    }

    /// What moves.
    pub(super) fn moved(&self) -> impl Iterator<Item = Moved> + '_ {
        self.movers.iter().map(|&mover| match mover {
            Mover::Tariff(c) => Moved::Tariff(c),
            Mover::TradeCost(c) => Moved::TradeCost(c),
            Mover::Productivity(c) => Moved::Productivity(c),
            Mover::Endowment(a) => Moved::Endowment(a),
            Mover::Taste(t) => Moved::Taste(self.tastes[t].0),
            Mover::Bound(b) => Moved::Bound(self.bounds[b].0.clone()),
        })
    }

    /// d̂ of a cell and the derivative of its logarithm by the stage.
    fn trade_cost(&self, cell: usize, stage: f64) -> (f64, f64) {
        let ends = [self.before.trade_costs[cell], self.after.trade_costs[cell]];
        let theta = self.elasticity[cell];
        match ends.map(f64::is_infinite) {
            [false, true] => (ends[0] * (1.0 - stage).powf(-1.0 / theta), 1.0 / (theta * (1.0 - stage))),
            [true, false] => (ends[1] * stage.powf(-1.0 / theta), -1.0 / (theta * stage)),
            _ => (geometric(ends, stage), (ends[1] / ends[0]).ln()),
        }
    }
}

/// Cells with a weight at either end, in their order, with 1 where an end has none.
fn tastes(before: &[Taste], after: &[Taste]) -> Vec<(usize, [f64; 2])> {
    let mut cells: Vec<usize> = before.iter().chain(after).map(|taste| taste.cell).collect();
    cells.sort_unstable();
    cells.dedup();
    let weight = |of: &[Taste], cell: usize| {
        of.binary_search_by_key(&cell, |taste| taste.cell).map_or(1.0, |at| of[at].weight)
    };
    cells.into_iter().map(|cell| (cell, [weight(before, cell), weight(after, cell)])).collect()
}

/// F and the derivative of its logarithm by the stage.
fn flow(ends: [f64; 2], stage: f64) -> (f64, f64) {
    if ends.contains(&0.0) {
        let flow = linear(ends, stage);
        (flow, (ends[1] - ends[0]) / flow)
    } else {
        (geometric(ends, stage), (ends[1] / ends[0]).ln())
    }
}

fn linear([from, to]: [f64; 2], stage: f64) -> f64 {
    from + stage * (to - from)
}

fn geometric([from, to]: [f64; 2], stage: f64) -> f64 {
    from * (to / from).powf(stage)
}
