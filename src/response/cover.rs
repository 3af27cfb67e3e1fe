//! What a portfolio is worth as insurance: each of several deals may come, and in most of them it is not needed.

use super::Payoffs;
use super::choose::mean;

/// A portfolio against deals that may come, in the unit of the choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    /// By deal, what it undoes of the loss less what it takes, mean over the deal's draws.
    pub counts: Vec<f64>,
    /// By deal, the loss that is left, with what the portfolio takes.
    pub left: Vec<f64>,
    /// By deal, what is left over what the best affordable portfolio of each future would have left.
    pub regret: Vec<f64>,
    /// Mean loss left in the worst [`Question::tail`](super::Question::tail) of all futures.
    pub shortfall: f64,
    /// What it takes beyond what it undoes in futures in which it does, times their probability: what it costs where it is not needed.
    pub premium: f64,
    /// What it undoes beyond what it takes in the others, times their probability. Less the premium it is what counts in expectation.
    pub payout: f64,
    /// Probability of futures in which it undoes more than it takes.
    pub pays: f64,
}

impl Cover {
    /// Of a portfolio by its position, against doing nothing; `deals` has the deal of each future, of so many: one that cannot come has none.
    pub(super) fn of(
        payoffs: &Payoffs,
        [portfolio, nothing]: [usize; 2],
        (deals, several): (&[usize], usize),
        tail: f64,
        regret: &[f64],
    ) -> Self {
        let (left, without) = (payoffs.losses(portfolio), payoffs.losses(nothing));
        let counts: Vec<f64> = without.iter().zip(left).map(|(without, left)| without - left).collect();
        let by_deal = |of: &[f64]| -> Vec<f64> {
            let of_deal = |deal: usize| {
                let own = || {
                    deals.iter().zip(&payoffs.weight).enumerate().filter(move |(_, (one, _))| **one == deal)
                };
                let weight: f64 = own().map(|(_, (_, weight))| weight).sum();
                let sum: f64 = own().map(|(at, (_, weight))| weight * of[at]).sum();
                if weight > 0.0 { sum / weight } else { 0.0 }
            };
            (0..several).map(of_deal).collect()
        };
        let only = |sign: f64| -> Vec<f64> { counts.iter().map(|one| (sign * one).max(0.0)).collect() };
        let pays: Vec<f64> = counts.iter().map(|one| if *one > 0.0 { 1.0 } else { 0.0 }).collect();
        Self {
            counts: by_deal(&counts),
            left: by_deal(left),
            regret: by_deal(regret),
            shortfall: shortfall(left, &payoffs.weight, tail),
            premium: mean(&only(-1.0), &payoffs.weight),
            payout: mean(&only(1.0), &payoffs.weight),
            pays: mean(&pays, &payoffs.weight).min(1.0),
        }
    }

    /// The deal that leaves the largest loss, by position.
    #[must_use]
    pub fn worst(&self) -> usize {
        (0..self.left.len())
            .max_by(|&a, &b| self.left[a].total_cmp(&self.left[b]).then(b.cmp(&a)))
            .unwrap_or(0)
    }
}

/// Mean of the worst losses that make up a share `tail` of all weight, the last of them in part: expected shortfall (Acerbi & Tasche
/// 2002, doi 10.1016/S0378-4266(02)00283-2). The mean of all where `tail` is 1.
#[must_use]
pub fn shortfall(losses: &[f64], weight: &[f64], tail: f64) -> f64 {
    let mut worst: Vec<(f64, f64)> = losses.iter().copied().zip(weight.iter().copied()).collect();
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut sum, mut taken) = (0.0, 0.0);
    for (loss, weight) in worst {
        let part = weight.min(tail - taken).max(0.0);
        sum += part * loss;
        taken += part;
    }
    if taken > 0.0 { sum / taken } else { 0.0 }
}
