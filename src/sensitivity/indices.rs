//! Shares of variance that are due to unknowns.

use serde::Serialize;

/// Where the standard normal distribution has 2.5 % above it.
const NORMAL_97_5: f64 = 1.959_963_984_540_054;

/// Rows for each number with a known mean that is regressed out.
const ROWS_FOR_CONTROL: usize = 16;

/// Leverage that one row may have: with more, its own deviation is no longer seen.
const MOST_PULL: f64 = 0.5;

/// Squared length that must be left of such a number, over its own, besides what the others before it explain.
const DEPENDENT: f64 = 1e-10;

/// An estimated share of variance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Index {
    /// The estimate. The truth lies between 0 and 1, an estimate may miss that.
    pub value: f64,
    /// Its standard error: 1.96 of them, on both sides, hold the truth in 95 % of cases. Infinite where the rows do not say.
    pub error: f64,
}

impl Index {
    /// The 95 % confidence interval, `value ± 1.96 error`.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        (self.value - NORMAL_97_5 * self.error, self.value + NORMAL_97_5 * self.error)
    }

    /// Whether it is larger than another by more than their intervals, whatever the two have in common.
    #[must_use]
    pub fn exceeds(self, other: Self) -> bool {
        self.interval().0 > other.interval().1
    }

    pub(super) fn complement(self) -> Self {
        Self { value: 1.0 - self.value, error: self.error }
    }
}

/// An output, and a rough model of it, at three points of each row: `p` and `q` have some unknowns in common and no other; `r` is
/// independent of `p`.
pub(super) struct Trio<'t> {
    pub(super) p: (&'t [f64], &'t [f64]),
    pub(super) q: (&'t [f64], &'t [f64]),
    pub(super) r: (&'t [f64], &'t [f64]),
    /// Variance of the rough model: due to what `p` and `q` have in common, and all.
    pub(super) known: [f64; 2],
}

impl Trio<'_> {
    /// The share of the variance that is due to what `p` and `q` have in common: `mean(p q) / mean(½ (p² + q²))`, of numbers around
    /// their mean, each of the two with everything regressed out that is known to have mean 0: products with `r`, and what is known
    /// of the rough model. None without variance.
    ///
    /// Of the true share `S`, `p q − S ½ (p² + q²)` has mean 0. So the interval holds every `S` for which a t test does not deny
    /// that: Fieller's, which stays true where few rows or heavy tails leave the denominator uncertain, as linearising the ratio
    /// does not. The error is the larger distance to its ends over 1.96; where it has no ends the error is infinite. Rows are told
    /// of as if they had been left out of the regression (HC3).
    ///
    /// # References
    /// Fieller (1954), Journal of the Royal Statistical Society B 16(2), 175-185; `MacKinnon` & White (1985), doi
    /// [10.1016/0304-4076(85)90158-7](https://doi.org/10.1016/0304-4076(85)90158-7).
    pub(super) fn closed(&self) -> Option<Index> {
        let Self { p: (p, rough_p), q: (q, rough_q), r: (r, rough_r), known: [common, all] } = self;
        let rows = p.len();
        let column = |of: &dyn Fn(usize) -> f64| (0..rows).map(of).collect::<Vec<f64>>();
        let controls: [&dyn Fn(usize) -> f64; 9] = [
            &|row| p[row] * r[row],
            &|row| rough_p[row] * rough_q[row] - common,
            &|row| 0.5 * (rough_p[row].powi(2) + rough_q[row].powi(2)) - all,
            &|row| rough_p[row] * rough_r[row],
            &|row| rough_p[row],
            &|row| rough_q[row],
            &|row| rough_r[row],
            &|row| p[row] * rough_r[row],
            &|row| r[row] * rough_p[row],
        ];
        // How far each row pulls the regression towards itself.
        let mut pulls = vec![1.0 / super::number(rows); rows];
        let mut kept: Vec<Vec<f64>> = Vec::with_capacity(controls.len());
        for control in controls.into_iter().take(rows / ROWS_FOR_CONTROL) {
            let mut control = column(control);
            let length = covariance(&control, &control);
            regress_out(&mut control, &kept);
            let left = covariance(&control, &control);
            if left.is_nan() || left <= DEPENDENT * length {
                continue;
            }
            let middle = mean(&control);
            let pulled: Vec<f64> = pulls
                .iter()
                .zip(&control)
                .map(|(pull, number)| pull + (number - middle).powi(2) / left)
                .collect();
            if pulled.iter().all(|&pull| pull <= MOST_PULL) {
                pulls = pulled;
                kept.push(control);
            }
        }
        let mut product = column(&|row| p[row] * q[row]);
        let mut square = column(&|row| 0.5 * (p[row] * p[row] + q[row] * q[row]));
        let plain = mean(&square);
        if plain.is_nan() || plain <= 0.0 {
            return None;
        }
        let unknown = Index { value: mean(&product) / plain, error: f64::INFINITY };
        regress_out(&mut product, &kept);
        regress_out(&mut square, &kept);
        let variance = mean(&square);
        if variance <= 0.0 {
            return Some(unknown);
        }
        let value = mean(&product) / variance;
        let seen = |deviation: f64, pull: &f64| deviation / variance / (1.0 - pull);
        let misses: Vec<f64> =
            product.iter().zip(&square).zip(&pulls).map(|((u, v), pull)| seen(u - value * v, pull)).collect();
        let spreads: Vec<f64> = square.iter().zip(&pulls).map(|(v, pull)| seen(v - variance, pull)).collect();
        // Of the means: variance of what is missed, covariance with the denominator, variance of the denominator.
        let moment = |one: &[f64], other: &[f64]| {
            one.iter().zip(other).map(|(x, y)| x * y).sum::<f64>() / super::number(rows).powi(2)
        };
        let [missed, both, denominator] =
            [moment(&misses, &misses), moment(&misses, &spreads), moment(&spreads, &spreads)];
        let t = student_97_5(freedom(&misses, rows - 1 - kept.len()));
        // The ends are where (S' - value)² (1 - t² denominator) + 2 (S' - value) t² both = t² missed.
        let (lead, drift) = (1.0 - t * t * denominator, t * t * both.abs());
        if lead <= 0.0 {
            return Some(unknown);
        }
        let reach = (drift + (drift * drift + lead * t * t * missed).sqrt()) / lead;
        Some(Index { value, error: reach / NORMAL_97_5 })
    }
}

/// Degrees of freedom of the sum of squares of numbers with mean 0, at most `most`: a sum of normal numbers' squares that varied as
/// much would have as many (Satterthwaite 1946, doi [10.2307/3002019](https://doi.org/10.2307/3002019)). Heavy tails leave few.
fn freedom(values: &[f64], most: usize) -> f64 {
    let power = |power| values.iter().map(|value| value.powi(power)).sum::<f64>();
    let excess = super::number(values.len()) * power(4) / power(2).powi(2) - 1.0;
    let most = super::number(most);
    // Without any deviation it is not a number, and does not matter.
    if excess > 0.0 { most.min(2.0 * super::number(values.len()) / excess) } else { most }
}

/// Where Student's t distribution has 2.5 % above it: 1 % too low with two degrees of freedom, 0.1 % with three.
///
/// # Reference
/// Cornish & Fisher's expansion: Abramowitz & Stegun (1964), Handbook of mathematical functions, 26.7.5.
fn student_97_5(freedom: f64) -> f64 {
    let z = NORMAL_97_5;
    let polynomial = |powers: [f64; 5]| powers.into_iter().rev().fold(0.0, |sum, power| sum * z * z + power);
    let terms = [
        polynomial([1.0, 0.0, 0.0, 0.0, 0.0]),
        polynomial([1.0, 1.0, 0.0, 0.0, 0.0]) / 4.0,
        polynomial([3.0, 16.0, 5.0, 0.0, 0.0]) / 96.0,
        polynomial([-15.0, 17.0, 19.0, 3.0, 0.0]) / 384.0,
        polynomial([-945.0, -1920.0, 1482.0, 776.0, 79.0]) / 92_160.0,
    ];
    z * terms.into_iter().rev().fold(0.0, |sum, term| sum / freedom + term)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / super::number(values.len())
}

fn covariance(one: &[f64], other: &[f64]) -> f64 {
    let means = [mean(one), mean(other)];
    one.iter().zip(other).map(|(x, y)| (x - means[0]) * (y - means[1])).sum()
}

/// Takes off what controls, with mean 0 and uncorrelated with each other, explain.
fn regress_out(values: &mut [f64], controls: &[Vec<f64>]) {
    for control in controls {
        let slope = covariance(values, control) / covariance(control, control);
        for (value, control) in values.iter_mut().zip(control) {
            *value -= slope * control;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{freedom, student_97_5};

    #[test]
    fn quantiles_of_student_are_those_of_tables() {
        for (freedom, expected, most) in [
            (2.0, 4.3027, 0.01),
            (3.0, 3.1824, 0.002),
            (5.0, 2.5706, 2e-4),
            (30.0, 2.0423, 5e-5),
            (1e9, 1.9600, 5e-5),
        ] {
            let found = student_97_5(freedom);
            assert!((found / expected - 1.0).abs() < most, "{freedom}: found {found}, expected {expected}");
        }
    }

    #[test]
    fn heavy_tails_leave_few_degrees_of_freedom() {
        // As of normal numbers, whose fourth moment is three times the square of their second.
        let normal = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0].repeat(10);
        assert!((freedom(&normal, 1000) - 60.0).abs() < 1e-9);
        assert!((freedom(&normal, 59) - 59.0).abs() < 1e-9);
        // One number in n tells of two at most.
        let mut one = vec![0.0; 1000];
        one[7] = 5.0;
        assert!((freedom(&one, 999) - 2000.0 / 999.0).abs() < 1e-9);
        assert!((freedom(&[0.0; 9], 8) - 8.0).abs() < 1e-9);
    }
}
