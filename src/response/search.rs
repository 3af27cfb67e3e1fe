//! Looking for the best portfolio where there are too many to solve all.

use super::futures::Arena;
use super::settle::Known;
use super::{Mask, Method, Question};

/// Improves one portfolio after another until nothing helps. Leaves what it solved in `known`.
pub(super) fn run(arena: &Arena<'_, '_>, known: &mut Known, question: &Question<'_>) -> Method {
    let n = question.responses.len();
    let couples: Vec<Mask> = (0..n).flat_map(|i| (0..i).map(move |j| 1 << i | 1 << j)).collect();
    let singles = (0..n).map(|i| 1 << i);
    known.learn(arena, singles.chain(couples).chain([0]).collect());
    let model = SecondOrder::of(known, n);
    let (guess, predicted) = model.best(question.budget_musd);
    let mut found = f64::INFINITY;
    for start in [0, guess] {
        found = found.min(climb(arena, known, start, n, question.budget_musd));
    }
    Method::Search { gap: (found - predicted).max(0.0) }
}

/// Adds, drops or exchanges one response at a time while that lowers the expected loss; gives that loss.
fn climb(arena: &Arena<'_, '_>, known: &mut Known, start: Mask, n: usize, budget: f64) -> f64 {
    let loss = |known: &Known, mask: Mask| {
        known.find(mask).filter(|(_, cost)| *cost <= budget).map_or(f64::INFINITY, |(loss, _)| loss)
    };
    known.learn(arena, vec![start]);
    let (mut here, mut least) = (start, loss(known, start));
    loop {
        let flipped = (0..n).map(|i| here ^ 1 << i);
        let swapped = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter_map(|(i, j)| {
            let exchange = here >> i & 1 == 1 && here >> j & 1 == 0;
            exchange.then_some(here ^ 1 << i ^ 1 << j)
        });
        let around: Vec<Mask> = flipped.chain(swapped).collect();
        known.learn(arena, around.clone());
        let best = around
            .into_iter()
            .map(|mask| (mask, loss(known, mask)))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        match best {
            Some((mask, loss)) if loss < least => (here, least) = (mask, loss),
            _ => return least,
        }
    }
}

/// Loss and cost of a portfolio, guessed from those of its members and pairs: L(S) = L(∅) + Σ `e_i` + Σ `e_ij`.
struct SecondOrder {
    n: usize,
    nothing: f64,
    /// `[i][j]`: of a pair, and with i = j of one alone; infinite where it cannot be put to a deal.
    effect: Vec<f64>,
    cost: Vec<f64>,
}

impl SecondOrder {
    fn of(known: &Known, n: usize) -> Self {
        let (nothing, free) = known.find(0).unwrap_or((f64::INFINITY, f64::INFINITY));
        let at = |mask: Mask| known.find(mask).unwrap_or((f64::INFINITY, f64::INFINITY));
        let cost: Vec<f64> = (0..n).map(|i| at(1 << i).1 - free).collect();
        let alone: Vec<f64> = (0..n).map(|i| at(1 << i).0 - nothing).collect();
        let mut effect = vec![0.0; n * n];
        for i in 0..n {
            effect[i * n + i] = alone[i];
            for j in 0..i {
                let together = at(1 << i | 1 << j).0 - nothing;
                let more = if together.is_finite() { together - alone[i] - alone[j] } else { f64::INFINITY };
                (effect[i * n + j], effect[j * n + i]) = (more, more);
            }
        }
        Self { n, nothing, effect, cost }
    }

    /// The affordable portfolio that it expects to lose least. O(n² 2^n).
    fn best(&self, budget: f64) -> (Mask, f64) {
        let mut best = (0, self.nothing);
        for mask in 0..1_u32 << self.n {
            let members = || (0..self.n).filter(|i| mask >> i & 1 == 1);
            if members().map(|i| self.cost[i]).sum::<f64>() > budget {
                continue;
            }
            let pairs = members().flat_map(|i| members().filter(move |j| *j <= i).map(move |j| (i, j)));
            let loss = self.nothing + pairs.map(|(i, j)| self.effect[i * self.n + j]).sum::<f64>();
            if loss < best.1 {
                best = (mask, loss);
            }
        }
        best
    }
}
