//! The power of a union, divided among its members.

use std::f64::consts::PI;

use super::MOST_PLAYERS;
use super::block::{Kind, Members, Tree};

/// What unions are divided in, one after another.
#[derive(Debug, Default)]
pub(super) struct Division {
    after: Vec<f64>,
    before: Vec<f64>,
    joined: Vec<f64>,
    /// Points and shares of the rule that integrates.
    moments: Vec<(f64, f64)>,
    /// Of unions that are not being divided.
    spare: Vec<Level>,
}

/// What is known of a union while it is divided.
#[derive(Debug, Default)]
struct Level {
    /// Of its members, then of all but one of them.
    weights: Vec<usize>,
    others: Vec<usize>,
    values: Vec<f64>,
    /// What precedes one of them.
    around: Vec<f64>,
}

impl Division {
    /// Powers within a union, into `power` by player. `outside[y]`, for y from zero to the union's weight, is the probability
    /// that what precedes it weighs at most room − y: that the quota is still open when members of weight y have joined. Where no
    /// members weigh y, any finite number will do.
    ///
    /// # Formula
    /// With everybody arriving at a random moment, a member that arrives at t finds each of the others there with
    /// probability t, so its power is `∫ Σ_y p_t(y) · (outside(y) − outside(y + w)) dt`, the multilinear extension (Owen
    /// 1972, doi [10.1287/mnsc.18.5.64](https://doi.org/10.1287/mnsc.18.5.64)). The integrand is a polynomial of the degree
    /// of the number of others, for which Gauss-Legendre with half as many points is not an approximation; nothing is
    /// subtracted but what a swing is, so all that rounds are sums of positive numbers.
    ///
    /// At each point, members before one in the list are in `p`, those after it in expectations of `outside`. One pass makes
    /// them for all members, and smallest first keeps both short. O(members² · weight), half of that for equal weights.
    pub(super) fn divide(&mut self, tree: &Tree, union: Members, outside: &[f64], power: &mut [f64]) {
        pulp::Arch::new().dispatch(Dividing { division: self, tree, union, outside, power });
    }

    #[inline(always)]
    fn divided(&mut self, tree: &Tree, union: Members, outside: &[f64], power: &mut [f64]) {
        let members = tree.members(union);
        let mut level = self.spare.pop().unwrap_or_default();
        let Level { weights, others, values, around } = &mut level;
        weights.clear();
        weights.extend(members.iter().map(|member| member.weight));
        values.clear();
        values.resize(members.len(), 0.0);
        if members.iter().any(|member| matches!(member.kind, Kind::Player(_))) {
            self.integrate(weights, outside, values);
        }
        for (k, member) in members.iter().enumerate() {
            if k > 0 && weights[k - 1] == weights[k] {
                values[k] = values[k - 1];
            }
            match member.kind {
                Kind::Player(player) => power[player] = values[k],
                Kind::Union(inner) => {
                    others.clear();
                    others.extend(weights[..k].iter().chain(&weights[k + 1..]));
                    self.around(others, outside, around);
                    self.divide(tree, inner, around, power);
                }
            }
        }
        self.spare.push(level);
    }

    /// The integral of every member, of the first alone among equals.
    #[inline(always)]
    fn integrate(&mut self, weights: &[usize], outside: &[f64], values: &mut [f64]) {
        // Expectations of `outside` over the members after the k-th, for what those up to it can weigh, in one list.
        let mut ends = [0; MOST_PLAYERS];
        let (mut reached, mut end) = (0, 0);
        for (at, weight) in ends.iter_mut().zip(weights) {
            reached += weight;
            end += reached + 1;
            *at = end;
        }
        let Self { after, before, joined, moments, .. } = self;
        after.resize(end, 0.0);
        after[end - outside.len()..].copy_from_slice(outside);
        // Nobody comes after the last.
        let last = weights.len() - 1;
        before.resize(outside.len() - weights[last], 0.0);
        joined.resize(before.len(), 0.0);
        integrate_over(weights.len(), moments);
        for &(t, share) in &*moments {
            for k in (1..weights.len()).rev() {
                let (fewer, more) = after.split_at_mut(ends[k - 1]);
                let start = if k > 1 { ends[k - 2] } else { 0 };
                expect(t, weights[k], more, &mut fewer[start..]);
            }
            before[0] = 1.0;
            let (mut reached, mut start) = (0, 0);
            for (k, &weight) in weights.iter().enumerate() {
                let open = &after[start..ends[k]];
                if k == 0 || weights[k - 1] < weight {
                    values[k] += share * swings(&before[..=reached], &open[..=reached], &open[weight..]);
                }
                if k < last {
                    join(t, weight, &before[..=reached], &mut joined[..=reached + weight]);
                    std::mem::swap(before, joined);
                }
                reached += weight;
                start = ends[k];
            }
        }
    }

    /// From what precedes a union to what precedes one of its members, in `around`: those of the others that precede it within
    /// are added. `others` are their weights in ascending order. O(others² · weight).
    ///
    /// The member can only ask for weights up to its own, so what must be known shrinks with each that is added, and largest
    /// first shrinks it soonest.
    #[inline(always)]
    fn around(&mut self, others: &[usize], outside: &[f64], around: &mut Vec<f64>) {
        let own = outside.len() - others.iter().sum::<usize>();
        around.clear();
        around.resize(own, 0.0);
        let Self { before: this, joined: next, moments, .. } = self;
        this.resize(outside.len(), 0.0);
        next.resize(outside.len(), 0.0);
        integrate_over(others.len() + 1, moments);
        for &(t, share) in &*moments {
            this.copy_from_slice(outside);
            let mut length = outside.len();
            for &weight in others.iter().rev() {
                expect(t, weight, &this[..length], &mut next[..length - weight]);
                std::mem::swap(this, next);
                length -= weight;
            }
            for (around, open) in around.iter_mut().zip(&*this) {
                *around += share * open;
            }
        }
    }
}

/// [`Division::divided`], compiled for each kind of vectors that a processor may have: what is inlined into it, that is.
struct Dividing<'w> {
    division: &'w mut Division,
    tree: &'w Tree,
    union: Members,
    outside: &'w [f64],
    power: &'w mut [f64],
}

impl pulp::NullaryFnOnce for Dividing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.division.divided(self.tree, self.union, self.outside, self.power);
    }
}

/// `fewer(y) = (1 − t) · more(y) + t · more(y + w)`: a member of weight w, there with probability t, is no longer told.
#[inline(always)]
fn expect(t: f64, weight: usize, more: &[f64], fewer: &mut [f64]) {
    for ((fewer, without), with) in fewer.iter_mut().zip(more).zip(&more[weight..]) {
        *fewer = (1.0 - t) * without + t * with;
    }
}

/// Probabilities of each weight of those there, from `before` to `joined`, when another may be there too.
#[inline(always)]
fn join(t: f64, weight: usize, before: &[f64], joined: &mut [f64]) {
    joined[before.len()..].fill(0.0);
    for (joined, before) in joined.iter_mut().zip(before) {
        *joined = (1.0 - t) * before;
    }
    for (joined, before) in joined[weight..].iter_mut().zip(before) {
        *joined += t * before;
    }
}

/// `Σ_y before(y) · (without(y) − with(y))`, in eight sums that a processor can make side by side.
#[inline(always)]
fn swings(before: &[f64], without: &[f64], with: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (before, last) = before.as_chunks::<8>();
    let end = 8 * before.len();
    let (without, last_without) = without.split_at(end);
    let (with, last_with) = with.split_at(end);
    for ((before, without), with) in
        before.iter().zip(without.as_chunks::<8>().0).zip(with.as_chunks::<8>().0)
    {
        for lane in 0..8 {
            sums[lane] += before[lane] * (without[lane] - with[lane]);
        }
    }
    let last = last.iter().zip(last_without.iter().zip(last_with));
    sums.iter().sum::<f64>() + last.map(|(before, (without, with))| before * (without - with)).sum::<f64>()
}

/// Points and shares of the Gauss-Legendre rule on the unit interval that is exact for n blocks, polynomials of degree
/// n − 1. Newton's method on the Legendre polynomial. O(n²).
#[allow(clippy::cast_precision_loss)] // at most half of MOST_PLAYERS
fn integrate_over(n: usize, moments: &mut Vec<(f64, f64)>) {
    let points = n.div_ceil(2);
    if moments.len() == points {
        // They are those of the union before.
        return;
    }
    let degree = points as f64;
    let point = |k: usize| {
        let mut x = (PI * (k as f64 + 0.75) / (degree + 0.5)).cos();
        let mut slope = 0.0;
        // The first guess is good to a few digits, and each step doubles them.
        for _ in 0..6 {
            let (mut last, mut this) = (1.0, x);
            for j in 2..=points {
                let j = j as f64;
                (last, this) = (this, ((2.0 * j - 1.0) * x * this - (j - 1.0) * last) / j);
            }
            slope = degree * (x * this - last) / (x * x - 1.0);
            x -= this / slope;
        }
        (f64::midpoint(1.0, x), 1.0 / ((1.0 - x * x) * slope * slope))
    };
    moments.clear();
    moments.extend((0..points).map(point));
}

#[cfg(test)]
mod tests {
    use super::integrate_over;

    #[test]
    fn moments_integrate_every_polynomial_that_can_occur() {
        let mut moments = Vec::new();
        for n in 1..=128_u8 {
            integrate_over(usize::from(n), &mut moments);
            assert!(moments.iter().all(|&(t, share)| 0.0 < t && t < 1.0 && share > 0.0));
            for degree in 0..n {
                let found: f64 = moments.iter().map(|&(t, share)| share * t.powi(i32::from(degree))).sum();
                let expected = 1.0 / f64::from(degree + 1);
                assert!((found - expected).abs() < 1e-14, "{n} blocks, degree {degree}: {found}");
            }
        }
    }
}
