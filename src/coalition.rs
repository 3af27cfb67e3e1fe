//! What some players can do together, shared out among them: Shapley values, the nucleolus, and whether a group does better alone.
//!
//! A set of players is a mask, bit i for player i. Worth may be money or anything else that can be handed on.

mod balanced;
mod span;

use balanced::heaviest;
use span::Span;

/// Players of whom every coalition is looked at.
pub const MOST: usize = 12;

/// Differences below this share of the largest worth are rounding.
const ROUNDING: f64 = 1e-9;

/// What every coalition of some players is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Coalitions {
    players: usize,
    /// By mask; that of nobody is 0.
    worth: Vec<f64>,
}

impl Coalitions {
    /// From the worth of every set of at most [`MOST`] players, as a mask; nobody is worth nothing. None for more players, and where
    /// a worth is not finite.
    #[must_use]
    pub fn of(players: usize, worth: impl Fn(usize) -> f64) -> Option<Self> {
        if players > MOST {
            return None;
        }
        let worth: Vec<f64> =
            (0..1_usize << players).map(|mask| if mask == 0 { 0.0 } else { worth(mask) }).collect();
        worth.iter().all(|worth| worth.is_finite()).then_some(Self { players, worth })
    }

    /// How many players there are.
    #[must_use]
    pub fn players(&self) -> usize {
        self.players
    }

    /// What a set of players is worth by itself.
    #[must_use]
    pub fn worth(&self, mask: usize) -> f64 {
        self.worth[mask]
    }

    /// What all are worth together.
    #[must_use]
    pub fn all(&self) -> f64 {
        self.worth[self.everybody()]
    }

    /// What each adds on average over all orders in which they can come (Shapley 1953). The values add up to what all are worth.
    /// O(n 2^n).
    #[must_use]
    pub fn shapley(&self) -> Vec<f64> {
        shapley(self.players, |mask| self.worth[mask])
    }

    /// The shares with which the coalition that has most reason to complain has least, and then the next one (Schmeidler 1969, doi
    /// 10.1137/0117107). A coalition's complaint is what it is worth less what its members get. Nobody gets less than alone, where
    /// that can be had; where it cannot, complaints alone decide (the prenucleolus). It is in the core where that is not empty.
    ///
    /// A sequence of at most n − 1 linear programmes, each solved by its dual over balanced collections of coalitions (Kopelowitz
    /// 1967, Kohlberg 1971, doi 10.1137/0120009). None where one of them was not solved.
    #[must_use]
    pub fn nucleolus(&self) -> Option<Vec<f64>> {
        let n = self.players;
        let scale = self.scale();
        let worth = |mask: usize| self.worth[mask] / scale;
        let alone: f64 = (0..n).map(|i| worth(1 << i)).sum();
        let everybody = self.everybody();
        let floors = alone <= worth(everybody) + ROUNDING;
        let mut fixed = Span::new(n);
        fixed.add(everybody, worth(everybody));
        while fixed.rank() < n {
            let open = (1..everybody).filter(|&mask| !fixed.holds(mask)).map(|mask| (mask, true));
            let least = (0..n).map(|i| 1 << i).filter(|&mask| floors && !fixed.holds(mask));
            let all: Vec<(usize, bool)> = open.chain(least.map(|mask| (mask, false))).collect();
            let columns: Vec<(Vec<f64>, f64)> = all
                .iter()
                .map(|&(mask, complains)| {
                    let (mut column, known) = fixed.free(mask);
                    column.push(if complains { 1.0 } else { 0.0 });
                    (column, worth(mask) - known)
                })
                .collect();
            let (complaint, weights) = heaviest(&columns)?;
            let settled = fixed.rank();
            for ((mask, complains), weight) in all.into_iter().zip(weights) {
                // What has a weight is as it is in all optimal shares.
                if weight > ROUNDING && !fixed.holds(mask) {
                    fixed.add(mask, worth(mask) - if complains { complaint } else { 0.0 });
                }
            }
            if fixed.rank() == settled {
                return None;
            }
        }
        Some((0..n).map(|i| fixed.free(1 << i).1 * scale).collect())
    }

    /// The largest complaint of a coalition that is neither nobody nor all, with the shares that make it least: what the most
    /// discontented coalition could still gain alone. At most 0 where some shares leave no coalition better off alone, so that the core
    /// is not empty (Bondareva 1963, Shapley 1967). 0 of one player; none where it was not found.
    #[must_use]
    pub fn least_complaint(&self) -> Option<f64> {
        if self.players < 2 {
            return Some(0.0);
        }
        let scale = self.scale();
        let everybody = self.everybody();
        let mut fixed = Span::new(self.players);
        fixed.add(everybody, self.all() / scale);
        let columns: Vec<(Vec<f64>, f64)> = (1..everybody)
            .map(|mask| {
                let (mut column, known) = fixed.free(mask);
                column.push(1.0);
                (column, self.worth[mask] / scale - known)
            })
            .collect();
        heaviest(&columns).map(|(complaint, _)| complaint * scale)
    }

    /// Whether some shares leave no coalition better off alone by more than `within`; none where that was not found.
    #[must_use]
    pub fn has_core(&self, within: f64) -> Option<bool> {
        self.least_complaint().map(|complaint| complaint <= within.max(ROUNDING * self.scale()))
    }

    /// Coalitions that would be better off alone than with these shares by more than `within`, and by how much, the largest gain first.
    #[must_use]
    pub fn better_alone(&self, shares: &[f64], within: f64) -> Vec<(usize, f64)> {
        let of = |mask: usize| -> f64 {
            (0..self.players).filter(|i| mask >> i & 1 == 1).map(|i| shares[i]).sum()
        };
        let little = within.max(ROUNDING * self.scale());
        let mut better: Vec<(usize, f64)> = (1..self.everybody())
            .map(|mask| (mask, self.worth[mask] - of(mask)))
            .filter(|(_, more)| *more > little)
            .collect();
        better.sort_by(|a, b| b.1.total_cmp(&a.1));
        better
    }

    fn everybody(&self) -> usize {
        (1 << self.players) - 1
    }

    /// The largest worth, of either sign; 1 where nothing is worth anything.
    fn scale(&self) -> f64 {
        let most = self.worth.iter().fold(0.0, |most: f64, worth| most.max(worth.abs()));
        if most > 0.0 { most } else { 1.0 }
    }
}

/// What each of n members adds to what all are worth together: Shapley values of `worth`, which is asked for every set of members
/// as a mask, bit i for member i. O(n 2^n).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "members are few")]
pub fn shapley(n: usize, worth: impl Fn(usize) -> f64) -> Vec<f64> {
    let worths: Vec<f64> = (0..1_usize << n).map(worth).collect();
    let mut parts = vec![0.0; n];
    for (mask, without) in worths.iter().enumerate() {
        // |S|! (n − |S| − 1)! / n!
        let size = mask.count_ones() as usize;
        let weight = (0..size)
            .fold(1.0 / n.max(1) as f64, |weight, k| weight * (k + 1) as f64 / (n - 1 - k).max(1) as f64);
        for (i, part) in parts.iter_mut().enumerate().filter(|(i, _)| mask >> i & 1 == 0) {
            *part += weight * (worths[mask | 1 << i] - without);
        }
    }
    parts
}
