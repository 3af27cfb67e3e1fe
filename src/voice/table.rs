//! How many coalitions there are of each size and weight.

use std::num::Wrapping;
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

/// Enough for [`MANY`] blocks.
impl Count for u64 {
    const ONE: Self = 1;

    #[allow(clippy::cast_precision_loss)] // rounding is meant
    fn float(self) -> f64 {
        self as f64
    }
}

/// Enough for [`MOST_PLAYERS`]: C(128, 64) < 2^127.
impl Count for u128 {
    const ONE: Self = 1;

    #[allow(clippy::cast_precision_loss)] // rounding is meant
    fn float(self) -> f64 {
        self as f64
    }
}

/// Where sums may be too large and only differences are asked for.
impl Count for Wrapping<u64> {
    const ONE: Self = Self(1);

    fn float(self) -> f64 {
        self.0.float()
    }
}

impl Count for Wrapping<u128> {
    const ONE: Self = Self(1);

    fn float(self) -> f64 {
        self.0.float()
    }
}

/// Most blocks whose coalitions 32 bits can count: C(34, 17) < 2^32.
pub(super) const FEW: usize = 34;

/// Most blocks whose coalitions 64 bits can count: C(67, 33) < 2^64.
pub(super) const MANY: usize = 67;

/// Coalitions of blocks, counted by size and weight, for weights from zero up to a limit. Row s, column z: `c_s(z)`, the
/// number of coalitions of s blocks that weigh at most z. Blocks above the limit are in none of them.
///
/// Counts are exact: there are no more coalitions of one size than the type can count. So they do not depend on how they came about, and a table of other
/// blocks can be made from this one.
#[derive(Debug, Default)]
pub(super) struct Table<C> {
    counts: Vec<C>,
    /// Sizes of coalition, from zero, that stay within the limit.
    rows: usize,
    /// The limit plus one.
    columns: usize,
    /// Weights of the blocks within the limit, in ascending order.
    held: Vec<usize>,
    /// By size, what the lightest of these weigh.
    least: Vec<usize>,
    /// Those of `held` that are to leave, then those that are to join.
    gone: Vec<usize>,
    come: Vec<usize>,
    /// What [`Table::preceding`] found.
    means: Vec<f64>,
}

impl<C: Count> Table<C> {
    /// Counts the coalitions of blocks with these weights, positive and in ascending order, up to a weight of `limit`, which
    /// is less than what all who play weigh together. O(blocks² · limit), less by far where weights are nearly equal or few are
    /// large; where few blocks differ from those counted before, O(blocks · limit) for each of these.
    pub(super) fn count(&mut self, weights: &[usize], limit: usize) {
        pulp::Arch::new().dispatch(Counting { table: self, weights, limit });
    }

    #[inline(always)]
    fn counted(&mut self, weights: &[usize], limit: usize) {
        let weights = &weights[..weights.partition_point(|&weight| weight <= limit)];
        let (mut gone, mut come) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.come));
        except(&self.held, weights, &mut gone);
        except(weights, &self.held, &mut come);
        // One by one at the full width costs several times what it does while the table is short.
        let near = FAR * (gone.len() + come.len()) <= weights.len();
        let rows = 1 + sums(weights).take_while(|&least| least <= limit).count();
        if near && self.columns == limit + 1 && rows <= self.rows {
            for &weight in &gone {
                self.leave(weight);
            }
            for &weight in &come {
                self.join(weight);
            }
        } else {
            (self.rows, self.columns) = (rows, limit + 1);
            self.begin(weights);
        }
        (self.gone, self.come) = (gone, come);
    }

    /// The same from nothing.
    ///
    /// Those that weigh exactly z come from the product of the generating functions 1 + x·y^w (Mann & Shapley 1962), a
    /// factor at a time. s of the k smallest blocks weigh at least what the s smallest do and at most what the s largest of
    /// those k do, so a row is only touched between, and smallest first keeps that short. Where all but few
    /// blocks fit into the limit together, these few join one by one: of the others half of the rows will do, since the rest of a
    /// heavy coalition is a light one.
    #[inline(always)]
    fn begin(&mut self, weights: &[usize]) {
        self.held.clear();
        self.held.extend_from_slice(weights);
        self.weigh();
        let Self { counts, rows, columns, least, .. } = self;
        let columns = *columns;
        let light = *rows - 1;
        let fit = FAR * (weights.len() - light) <= weights.len();
        let (first, half) = if fit { (light, light / 2) } else { (weights.len(), light) };
        let most = |s: usize, k: usize| (least[k] - least[k - s]).min(columns - 1);
        counts.resize(*rows * columns, C::default());
        for (s, row) in counts.chunks_exact_mut(columns).enumerate() {
            let end = if s <= half { most(s, first) + 1 } else { least[s] };
            row[..end].fill(C::default());
        }
        counts[0] = C::ONE;
        for (k, &weight) in weights[..first].iter().enumerate() {
            for s in (1..=half.min(k + 1)).rev() {
                if least[s - 1] + weight >= columns {
                    continue;
                }
                let (below, above) = counts.split_at_mut(s * columns);
                let fewer = &below[(s - 1) * columns..][least[s - 1]..=most(s - 1, k)];
                for (count, fewer) in above[least[s - 1] + weight..columns].iter_mut().zip(fewer) {
                    *count += *fewer;
                }
            }
        }
        let (lower, upper) = counts.split_at_mut((half + 1) * columns);
        for (s, row) in lower.chunks_exact_mut(columns).enumerate() {
            let (within, beyond) = row.split_at_mut(most(s, first) + 1);
            let mut sum = C::default();
            for count in &mut within[least[s]..] {
                sum += *count;
                *count = sum;
            }
            beyond.fill(sum);
        }
        for (s, row) in (half + 1..).zip(upper.chunks_exact_mut(columns)) {
            let others = &lower[(light - s) * columns..][..columns];
            let all = others[columns - 1];
            let (within, beyond) = row.split_at_mut(most(s, light));
            let heavy = others[least[light - s]..most(light - s, light)].iter().rev();
            for (count, heavy) in within[least[s]..].iter_mut().zip(heavy) {
                *count = all - *heavy;
            }
            beyond.fill(all);
        }
        self.held.truncate(first);
        self.weigh();
        for &weight in &weights[first..] {
            self.join(weight);
        }
    }

    /// Another block: `c_s(z)` becomes `c_s(z) + c_{s−1}(z − w)`.
    #[inline(always)]
    fn join(&mut self, weight: usize) {
        self.held.insert(self.held.partition_point(|&other| other < weight), weight);
        self.weigh();
        for s in (1..self.rows.min(self.held.len() + 1)).rev() {
            let (counts, fewer) = self.pair(s, weight);
            for (count, fewer) in counts.iter_mut().zip(fewer) {
                *count += *fewer;
            }
        }
    }

    /// The same backwards.
    #[inline(always)]
    fn leave(&mut self, weight: usize) {
        for s in 1..self.rows.min(self.held.len() + 1) {
            let (counts, fewer) = self.pair(s, weight);
            for (count, fewer) in counts.iter_mut().zip(fewer) {
                *count -= *fewer;
            }
        }
        self.held.remove(self.held.partition_point(|&other| other < weight));
        self.weigh();
    }

    /// Makes `least` anew.
    fn weigh(&mut self) {
        self.least.clear();
        self.least.push(0);
        self.least.extend(sums(&self.held));
    }

    /// `c_s(z)` beside `c_{s−1}(z − w)`, wherever the second is above zero.
    #[inline(always)]
    fn pair(&mut self, s: usize, weight: usize) -> (&mut [C], &[C]) {
        let (below, above) = self.counts.split_at_mut(s * self.columns);
        let from = (self.least[s - 1] + weight).min(self.columns);
        (&mut above[from..self.columns], &below[(s - 1) * self.columns + from - weight..])
    }

    /// The probability that in a random order a block of this weight is the one with whom the limit is exceeded:
    /// `Σ_s s! (n − 1 − s)! / n! · (d_s(limit) − d_s(limit − w))`. Everybody else within the limit is counted, and so is this
    /// block if it is. O(blocks²).
    ///
    /// The counts d without the block follow from those with it, `d_s(z) = c_s(z) − d_{s−1}(z − w)`, so only the columns
    /// limit, limit − w, limit − 2w, … are looked at.
    pub(super) fn pivotal(&self, chances: &[f64], weight: usize) -> f64 {
        let limit = self.columns - 1;
        let count = |s: usize, z: usize| self.counts[s * self.columns + z];
        let blocks = chances.len();
        // d_s(limit − j·w), from the last j towards the first. Of column j only sizes below n − j have an influence.
        let mut others = [C::default(); MOST_PLAYERS];
        for j in (1..=(limit / weight).min(blocks - 1)).rev() {
            let z = limit - j * weight;
            for s in (1..self.rows.min(blocks - j)).rev() {
                others[s] = count(s, z) - others[s - 1];
            }
            others[0] = count(0, z);
        }
        let mut before = C::default();
        let mut power = 0.0;
        for (s, (chance, &others)) in chances.iter().zip(&others[..self.rows]).enumerate() {
            power += chance * (count(s, limit) - before - others).float();
            before = others;
        }
        power
    }

    /// `Σ_s s! (n − 1 − s)! / n! · c_s(limit − y)`, the probability that what precedes a block in a random order weighs at most
    /// limit − y: at position y for each y of `sums`, which ascend to the weight of the block. Between these are remains.
    /// Everybody else within the limit is counted, and the block is not. O(blocks · sums).
    pub(super) fn preceding(&mut self, chances: &[f64], sums: &[usize]) -> &[f64] {
        let limit = self.columns - 1;
        let end = sums.last().map_or(0, |weight| weight + 1);
        if self.means.len() < end {
            self.means.resize(end, 0.0);
        }
        let means = &mut self.means[..end];
        for &y in sums {
            means[y] = 0.0;
        }
        let rows = self.counts.chunks_exact(self.columns).zip(&self.least);
        for ((row, least), chance) in rows.zip(chances) {
            for &y in sums.iter().take_while(|&y| y + least <= limit) {
                means[y] += chance * row[limit - y].float();
            }
        }
        means
    }
}

/// [`Table::counted`], compiled for each kind of vectors that a processor may have: what is inlined into it, that is.
struct Counting<'w, C> {
    table: &'w mut Table<C>,
    weights: &'w [usize],
    limit: usize,
}

impl<C: Count> pulp::NullaryFnOnce for Counting<'_, C> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.table.counted(self.weights, self.limit);
    }
}

/// A table is made anew if more than one in so many of its blocks differs.
const FAR: usize = 3;

/// What the lightest of these weights, in ascending order, sum to: of one, of two, and so on.
fn sums(weights: &[usize]) -> impl Iterator<Item = usize> {
    weights.iter().scan(0, |sum, weight| {
        *sum += weight;
        Some(*sum)
    })
}

/// One ascending list without another.
fn except(list: &[usize], other: &[usize], rest: &mut Vec<usize>) {
    let mut other = other.iter().peekable();
    rest.clear();
    rest.extend_from_slice(list);
    rest.retain(|weight| {
        while other.next_if(|other| *other < weight).is_some() {}
        other.next_if_eq(&weight).is_none()
    });
}

/// By s below n, the probability of each coalition of s blocks to be the one that precedes a given other of n blocks in a
/// random order: s! (n − 1 − s)! / n! = 1 / (n · C(n − 1, s)).
pub(super) fn chances<C: Count>(n: usize, chances: &mut Vec<f64>) {
    let mut binomial = [C::default(); MOST_PLAYERS];
    binomial[0] = C::ONE;
    for row in 1..n {
        for s in (1..=row).rev() {
            let fewer = binomial[s - 1];
            binomial[s] += fewer;
        }
    }
    chances.clear();
    #[allow(clippy::cast_precision_loss)] // n is at most MOST_PLAYERS
    chances.extend(binomial[..n].iter().map(|ways| 1.0 / (n as f64 * ways.float())));
}
