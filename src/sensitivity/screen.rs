//! What plain draws say about every unknown at once: which are worth runs of their own, and a rough model of the outputs.

use super::Fault;

/// Intervals of equal width into which an unknown is divided.
const BINS: usize = 8;

/// Share of variance, times the number of draws, above which an unknown is taken to matter. The share that noise seems to explain
/// is distributed as χ² with 7 degrees of freedom, less 7: that much is seen once in 25,000 times.
const NOISE: f64 = 25.0;

/// Share of variance below which runs of its own would say nothing new.
const LEAST: f64 = 0.01;

/// What draws that all outputs share say about each unknown.
///
/// The score of an unknown is the larger of two first-order indices, with the unknown cut into eight intervals and the share that
/// noise would explain taken off: of the output, and of how far the output is from its mean. An unknown that acts through
/// others alone leaves every mean as it is, but not how far values lie from it.
///
/// Nothing that is reported comes from a screen. It chooses what is looked at, and makes the looking cheaper.
///
/// # Reference
/// First-order indices from given data: Plischke, Borgonovo & Smith (2013), doi
/// [10.1016/j.ejor.2012.11.047](https://doi.org/10.1016/j.ejor.2012.11.047).
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    unknowns: usize,
    outputs: Vec<Option<Screened>>,
}

/// One output that varies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Screened {
    origin: f64,
    scale: f64,
    scores: Vec<f64>,
    rough: Additive,
}

/// A sum of step functions of unknowns, each with mean 0: known at any point, and its variance shares exactly.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Additive(Vec<(usize, [f64; BINS])>);

impl Screen {
    /// From points of independent uniform numbers and what the outputs are there. An output whose standard deviation is at most
    /// `tolerance`, or what rounding leaves of none, does not vary.
    ///
    /// # Errors
    /// [`Fault::Draws`], [`Fault::Ragged`], [`Fault::NoUnknowns`].
    ///
    /// # Complexity
    /// O(draws × unknowns × outputs).
    pub fn of(
        points: &[impl AsRef<[f64]>],
        outputs: &[impl AsRef<[f64]>],
        tolerance: f64,
    ) -> Result<Self, Fault> {
        let (Some(first), Some(width)) = (points.first(), outputs.first()) else {
            return Err(Fault::Draws { points: points.len(), outputs: outputs.len() });
        };
        if points.len() != outputs.len() {
            return Err(Fault::Draws { points: points.len(), outputs: outputs.len() });
        }
        let (unknowns, width) = (first.as_ref().len(), width.as_ref().len());
        if unknowns == 0 {
            return Err(Fault::NoUnknowns);
        }
        for (position, (point, output)) in points.iter().zip(outputs).enumerate() {
            for (found, expected) in [(point.as_ref().len(), unknowns), (output.as_ref().len(), width)] {
                if found != expected {
                    return Err(Fault::Ragged { position, found, expected });
                }
            }
        }
        let column = |output: usize| outputs.iter().map(|row| row.as_ref()[output]).collect::<Vec<_>>();
        let screened = |output| Screened::of(points, &column(output), tolerance);
        Ok(Self { unknowns, outputs: (0..width).map(screened).collect() })
    }

    /// How many unknowns there are.
    #[must_use]
    pub fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Whether an output varies by more than the tolerance.
    #[must_use]
    pub fn varies(&self, output: usize) -> bool {
        self.output(output).is_some()
    }

    /// The unknowns that stand out from noise, at most so many, highest score first; all where there are no more than that. None of
    /// an output that does not vary.
    #[must_use]
    pub fn leading(&self, output: usize, most: usize) -> Vec<usize> {
        let Some(screened) = self.output(output) else { return Vec::new() };
        let scores = &screened.scores;
        let mut order: Vec<usize> = (0..self.unknowns).collect();
        if self.unknowns > most {
            order.retain(|&unknown| scores[unknown] > 0.0);
        }
        order.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]));
        order.truncate(most);
        order
    }

    pub(super) fn output(&self, output: usize) -> Option<&Screened> {
        self.outputs.get(output)?.as_ref()
    }
}

impl Screened {
    fn of(points: &[impl AsRef<[f64]>], values: &[f64], tolerance: f64) -> Option<Self> {
        /// Deviations of no more than this, over the largest magnitude, are what rounding leaves of none.
        const ROUNDING: f64 = 1e-12;
        let count = super::number(values.len());
        // Over the largest magnitude, so that no square overflows.
        let largest = values.iter().fold(0.0, |largest, value| f64::max(largest, value.abs()));
        let origin = values[0] / largest;
        let mean =
            |of: &dyn Fn(f64) -> f64| values.iter().map(|value| of(value / largest)).sum::<f64>() / count;
        let middle = origin + mean(&|value| value - origin);
        let deviation = mean(&|value| (value - middle).powi(2)).sqrt();
        // Without any magnitude it is not a number.
        if deviation.is_nan() || deviation <= ROUNDING || deviation * largest <= tolerance {
            return None;
        }
        let mut screened =
            Self { origin: middle, scale: deviation, scores: Vec::new(), rough: Additive::default() };
        let scaled: Vec<f64> = values.iter().map(|value| (value / largest - middle) / deviation).collect();
        (screened.origin, screened.scale) = (middle * largest, deviation * largest);
        let far: Vec<f64> = scaled.iter().map(|value| value.abs()).collect();
        let unknowns = points[0].as_ref().len();
        for unknown in 0..unknowns {
            let bins = |values: &[f64]| binned(points.iter().map(|point| point.as_ref()[unknown]), values);
            let (share, steps) = bins(&scaled);
            let noise = (NOISE / count).max(LEAST);
            if share > noise {
                screened.rough.0.push((unknown, steps));
            }
            let score = share.max(bins(&far).0);
            screened.scores.push(if score > noise { score } else { 0.0 });
        }
        Some(screened)
    }

    /// A value of the output, from its mean and in standard deviations of the draws.
    pub(super) fn scaled(&self, value: f64) -> f64 {
        // As differences of halves, so that they do not overflow.
        2.0 * ((0.5 * value - 0.5 * self.origin) / self.scale)
    }

    /// From that to the output's own unit.
    pub(super) fn unscaled(&self, mean: f64, variance: f64) -> (f64, f64) {
        (self.origin + mean * self.scale, variance * self.scale * self.scale)
    }

    /// The output by its screen alone, scaled.
    pub(super) fn rough(&self) -> &Additive {
        &self.rough
    }
}

impl Additive {
    /// At a point, given by coordinate.
    pub(super) fn at(&self, coordinate: impl Fn(usize) -> f64) -> f64 {
        self.0.iter().map(|(unknown, steps)| steps[bin(coordinate(*unknown))]).sum()
    }

    /// Variance due to some unknowns.
    pub(super) fn variance(&self, of: impl Fn(usize) -> bool) -> f64 {
        let square = |steps: &[f64; BINS]| steps.iter().map(|step| step * step).sum::<f64>();
        self.0
            .iter()
            .filter(|(unknown, _)| of(*unknown))
            .map(|(_, steps)| square(steps) / super::number(BINS))
            .sum()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a coordinate lies between 0 and 1"
)]
fn bin(coordinate: f64) -> usize {
    ((coordinate * super::number(BINS)) as usize).min(BINS - 1)
}

/// The share of variance that means by interval explain, less what noise would; and those means around their own.
fn binned(coordinates: impl Iterator<Item = f64>, values: &[f64]) -> (f64, [f64; BINS]) {
    let (mut counts, mut sums) = ([0.0; BINS], [0.0; BINS]);
    for (coordinate, value) in coordinates.zip(values) {
        counts[bin(coordinate)] += 1.0;
        sums[bin(coordinate)] += value;
    }
    let count = super::number(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let all: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let mut steps = [0.0; BINS];
    let mut between = 0.0;
    for (step, (sum, members)) in steps.iter_mut().zip(sums.iter().zip(counts)) {
        if members > 0.0 {
            *step = sum / members - mean;
            between += members * *step * *step;
        }
    }
    let middle = steps.iter().sum::<f64>() / super::number(BINS);
    for step in &mut steps {
        *step -= middle;
    }
    let free = count - super::number(BINS);
    let share =
        if all > 0.0 && free > 0.0 { 1.0 - (1.0 - between / all) * (count - 1.0) / free } else { 0.0 };
    (share, steps)
}
