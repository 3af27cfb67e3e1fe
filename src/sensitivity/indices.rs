//! Shares of variance that are due to unknowns.

use serde::Serialize;

use super::{Design, Fault};

/// Where the standard normal distribution has 2.5 % above it.
const NORMAL_97_5: f64 = 1.959_963_984_540_054;

/// Deviations of no more than this, over the largest magnitude, are what rounding leaves of none.
const NO_DEVIATION: f64 = 1e-12;

/// Sobol' indices of all outputs of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indices {
    rows: usize,
    dropped: usize,
    outputs: Vec<Option<Shares>>,
}

/// Sobol' indices of one output.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// Mean of the output over the runs A and B.
    pub mean: f64,
    /// Its variance over them.
    pub variance: f64,
    first: Vec<Index>,
    total: Vec<Index>,
}

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
}

impl Shares {
    /// The first-order index of an unknown: the share of the variance that it explains alone.
    ///
    /// # Panics
    /// If there is no such unknown.
    #[must_use]
    pub fn first(&self, unknown: usize) -> Index {
        self.first[unknown]
    }

    /// The total index of an unknown: the share of the variance that it has a part in, alone or together with others.
    ///
    /// # Panics
    /// If there is no such unknown.
    #[must_use]
    pub fn total(&self, unknown: usize) -> Index {
        self.total[unknown]
    }

    /// Unknowns by their total index, largest first.
    #[must_use]
    pub fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.total.len()).collect();
        order.sort_by(|&one, &other| self.total[other].value.total_cmp(&self.total[one].value));
        order
    }
}

impl Indices {
    /// Indices from the outputs of all runs of a design, in the order of its runs; a run that failed is none.
    ///
    /// A row with a failed run, or one with an output that is not finite, is left out whole and counted: what remains are the
    /// points where the model can be solved whichever unknown is changed.
    ///
    /// # Formula
    /// With means over N rows, f centred on the mean of A and B, and `V = ½ mean(f(A)² + f(B)²)`:
    /// `S_i = mean(f(B) (f(AB_i) − f(A))) / V` (Saltelli et al. 2010, doi
    /// [10.1016/j.cpc.2009.09.018](https://doi.org/10.1016/j.cpc.2009.09.018)),
    /// `T_i = ½ mean((f(A) − f(AB_i))²) / V` (Jansen 1999, doi
    /// [10.1016/S0010-4655(98)00154-4](https://doi.org/10.1016/S0010-4655(98)00154-4)).
    ///
    /// Both are ratios of means, `mean(u) / mean(v)`. Their standard error is that of the mean of `(u − S v) / V` (the delta method;
    /// Janon et al. 2014, doi [10.1051/ps/2013040](https://doi.org/10.1051/ps/2013040)), as if rows were independent. For rows of
    /// Sobol' points, which miss by less than independent ones, it is an upper bound in practice. For an output that few rows
    /// decide it is itself uncertain.
    ///
    /// # Errors
    /// [`Fault::Runs`], [`Fault::Ragged`], and [`Fault::TooFewRows`] if fewer than two are complete.
    ///
    /// # Complexity
    /// O(N k) for each output.
    pub fn of(design: &Design, outputs: &[Option<impl AsRef<[f64]>>]) -> Result<Self, Fault> {
        if outputs.len() != design.runs() {
            return Err(Fault::Runs { found: outputs.len(), expected: design.runs() });
        }
        let mut width = None;
        for (position, output) in outputs.iter().enumerate() {
            let Some(found) = output.as_ref().map(|output| output.as_ref().len()) else { continue };
            let expected = *width.get_or_insert(found);
            if found != expected {
                return Err(Fault::Ragged { position, found, expected });
            }
        }
        let complete: Vec<Vec<&[f64]>> = outputs.chunks(design.row()).filter_map(complete).collect();
        if complete.len() < 2 {
            return Err(Fault::TooFewRows { complete: complete.len(), rows: design.base_count() });
        }
        let shares = |output| shares(&complete, output, design.unknowns());
        Ok(Self {
            rows: complete.len(),
            dropped: design.base_count() - complete.len(),
            outputs: (0..width.unwrap_or(0)).map(shares).collect(),
        })
    }

    /// Rows that were used.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Rows that were left out because one of their runs failed.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The indices of an output; none if it is the same in all runs, or there is no such output.
    #[must_use]
    pub fn output(&self, output: usize) -> Option<&Shares> {
        self.outputs.get(output)?.as_ref()
    }
}

/// The outputs of a row, if none of its runs failed.
fn complete(row: &[Option<impl AsRef<[f64]>>]) -> Option<Vec<&[f64]>> {
    row.iter()
        .map(|output| {
            let output = output.as_ref()?.as_ref();
            output.iter().all(|number| number.is_finite()).then_some(output)
        })
        .collect()
}

fn shares(rows: &[Vec<&[f64]>], output: usize, unknowns: usize) -> Option<Shares> {
    let count = rows.iter().map(|_| 1.0).sum::<f64>();
    let largest = rows.iter().flatten().fold(0.0, |largest, run| f64::max(largest, run[output].abs()));
    // From the first number, so that an output that is the same in all runs has exactly no deviations, and over the largest
    // magnitude, so that no square overflows.
    let origin = rows.first()?.first()?[output] / largest;
    let scaled = |run: &[f64]| run[output] / largest - origin;
    let shift = rows.iter().map(|row| scaled(row[0]) + scaled(row[1])).sum::<f64>() / (2.0 * count);
    let rows: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().map(|run| scaled(run) - shift).collect()).collect();
    let squares: Vec<f64> = rows.iter().map(|row| 0.5 * (row[0] * row[0] + row[1] * row[1])).collect();
    let variance = squares.iter().sum::<f64>() / count;
    // Without any magnitude it is not a number.
    if variance.is_nan() || variance.sqrt() <= NO_DEVIATION {
        return None;
    }
    let index = |part: &dyn Fn(&[f64]) -> f64| {
        let parts: Vec<f64> = rows.iter().map(|row| part(row)).collect();
        let value = parts.iter().sum::<f64>() / count / variance;
        let squared: f64 =
            parts.iter().zip(&squares).map(|(u, v)| ((u - value * v) / variance).powi(2)).sum();
        Index { value, error: (squared / (count * (count - 1.0))).sqrt() }
    };
    let (first, total) = (2..2 + unknowns)
        .map(|changed| {
            let first = index(&|row| row[1] * (row[changed] - row[0]));
            let total = index(&|row| 0.5 * (row[0] - row[changed]).powi(2));
            (first, total)
        })
        .unzip();
    Some(Shares { mean: (origin + shift) * largest, variance: variance * largest * largest, first, total })
}
