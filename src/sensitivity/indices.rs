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
    /// Its standard error.
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
    /// of the rough model. None without variance. The error is that of the mean of `(p q − S ½ (p² + q²)) / V` (the delta method) in
    /// the regression, robust and with leverage taken off: HC3, `MacKinnon` & White (1985), doi
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
        regress_out(&mut product, &kept);
        regress_out(&mut square, &kept);
        let variance = mean(&square);
        if variance.is_nan() || variance <= 0.0 {
            return None;
        }
        let value = mean(&product) / variance;
        // Rows are told of as if they had been left out of the regression (MacKinnon & White 1985, HC3).
        let squares: f64 = product
            .iter()
            .zip(&square)
            .zip(&pulls)
            .map(|((u, v), pull)| ((u - value * v) / variance / (1.0 - pull)).powi(2))
            .sum();
        Some(Index { value, error: squares.sqrt() / super::number(rows) })
    }
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
