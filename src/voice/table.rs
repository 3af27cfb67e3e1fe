//! How many coalitions there are of each size and weight.

use std::ops::{AddAssign, Sub, SubAssign};

use super::MOST_PLAYERS;

/// A whole number that counts coalitions.
pub(super) trait Count: Copy + Default + AddAssign + SubAssign + Sub<Output = Self> {
    const ONE: Self;

    /// As a number; above 2^53 it is rounded, as any sum of such numbers would be.
    fn float(self) -> f64;
}

/// Half as long as 64 bits, and so twice as many to a processor's register: enough for [`FEW`] blocks.
impl Count for u32 {
    const ONE: Self = 1;

    fn float(self) -> f64 {
        f64::from(self)
    }
}

impl Count for u64 {
    const ONE: Self = 1;

    #[allow(clippy::cast_precision_loss)] // rounding is meant
    fn float(self) -> f64 {
        self as f64
    }
}

/// Most blocks whose coalitions 32 bits can count: C(34, 17) < 2^32.
pub(super) const FEW: usize = 34;

/// Coalitions of blocks, counted by size and weight, for weights from zero up to a limit. Row s, column z: `c_s(z)`, the
/// number of coalitions of s blocks that weigh at most z.
///
/// Counts are exact: the largest is C(64, 32) < 2^63.
pub(super) struct Table<C> {
    counts: Vec<C>,
    /// Sizes of coalition, from zero, that stay within the limit.
    rows: usize,
    /// The limit plus one.
    columns: usize,
    /// Blocks in all.
    blocks: usize,
    /// s! (n − 1 − s)! / n! for n blocks: the probability of each coalition of s blocks to be the one that precedes a
    /// given other block in a random order.
    chance: Vec<f64>,
}

impl<C: Count> Table<C> {
    /// Counts the coalitions of blocks with these weights, positive and in ascending order, up to a weight of `limit`, which
    /// is less than all of them together. O(blocks² · limit), less by far where weights are nearly equal or few are large.
    ///
    /// Those that weigh exactly z come from the product of the generating functions 1 + x·y^w (Mann & Shapley 1962), a
    /// factor at a time. s of the k smallest blocks weigh at least what the s smallest do and at most what the s largest of
    /// those k do, so a row is only touched between, and smallest first keeps that short.
    pub(super) fn new(weights: &[usize], limit: usize) -> Self {
        let blocks = weights.len();
        let mut least = vec![0; blocks + 1];
        for (s, weight) in weights.iter().enumerate() {
            least[s + 1] = least[s] + weight;
        }
        let columns = limit + 1;
        let rows = least.partition_point(|&weight| weight <= limit);
        let mut counts = vec![C::default(); rows * columns];
        counts[0] = C::ONE;
        for (k, &weight) in weights.iter().enumerate() {
            for s in (1..rows.min(k + 2)).rev() {
                let (from, most) = (least[s - 1], least[k] - least[k + 1 - s]);
                if from + weight > limit {
                    continue;
                }
                let to = most.min(limit - weight);
                let (below, above) = counts.split_at_mut(s * columns);
                let fewer = &below[(s - 1) * columns..][from..=to];
                for (count, fewer) in above[from + weight..].iter_mut().zip(fewer) {
                    *count += *fewer;
                }
            }
        }
        for (row, least) in counts.chunks_exact_mut(columns).zip(least) {
            let mut sum = C::default();
            for count in &mut row[least..] {
                sum += *count;
                *count = sum;
            }
        }
        Self { counts, rows, columns, blocks, chance: chances(blocks) }
    }

    /// The probability that in a random order a block of this weight is the one with whom the limit is exceeded:
    /// `Σ_s s! (n − 1 − s)! / n! · (d_s(limit) − d_s(limit − w))`. O(blocks²).
    ///
    /// The counts d without the block follow from those with it, `d_s(z) = c_s(z) − d_{s−1}(z − w)`, so only the columns
    /// limit, limit − w, limit − 2w, … are looked at.
    pub(super) fn pivotal(&self, weight: usize) -> f64 {
        let limit = self.columns - 1;
        let count = |s: usize, z: usize| self.counts[s * self.columns + z];
        // d_s(limit − j·w), from the last j towards the first. Of column j only sizes below n − j have an influence.
        let mut others = [C::default(); MOST_PLAYERS];
        for j in (1..=(limit / weight).min(self.blocks - 1)).rev() {
            let z = limit - j * weight;
            for s in (1..self.rows.min(self.blocks - j)).rev() {
                others[s] = count(s, z) - others[s - 1];
            }
            others[0] = count(0, z);
        }
        let mut before = C::default();
        let mut power = 0.0;
        for (s, &others) in others[..self.rows].iter().enumerate() {
            power += self.chance[s] * (count(s, limit) - before - others).float();
            before = others;
        }
        power
    }

    /// `Σ_s s! (n − 1 − s)! / n! · d_s(limit − y)`, the probability that what precedes a block of this weight in a random
    /// order weighs at most limit − y, for y from zero to the weight. O(blocks · limit).
    pub(super) fn preceding(&self, weight: usize) -> Vec<f64> {
        let mut means = vec![0.0; weight + 1];
        let mut this = vec![C::default(); self.columns];
        let mut last = vec![C::default(); self.columns];
        for (s, (row, chance)) in self.counts.chunks_exact(self.columns).zip(&self.chance).enumerate() {
            this.copy_from_slice(row);
            if s > 0 && weight < self.columns {
                for (count, with) in this[weight..].iter_mut().zip(&last) {
                    *count -= *with;
                }
            }
            // Nothing weighs less than zero: what is left of `means` stays so.
            for (mean, &count) in means.iter_mut().zip(this.iter().rev()) {
                *mean += chance * count.float();
            }
            std::mem::swap(&mut this, &mut last);
        }
        means
    }
}

/// s! (n − 1 − s)! / n! = 1 / (n · C(n − 1, s)) for s below n.
fn chances(n: usize) -> Vec<f64> {
    let mut binomial = vec![0_u64; n];
    binomial[0] = 1;
    for row in 1..n {
        for s in (1..=row).rev() {
            binomial[s] += binomial[s - 1];
        }
    }
    #[allow(clippy::cast_precision_loss)] // n is at most MOST_PLAYERS
    binomial.into_iter().map(|ways| 1.0 / (n as f64 * ways.float())).collect()
}
