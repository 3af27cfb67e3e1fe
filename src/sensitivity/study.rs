//! Runs of a model that tell its unknowns apart, as many as it takes.

use serde::Serialize;

use super::indices::Trio;
use super::{Index, Screen};
use crate::sequence::Sequence;

/// Rows that are run before anything is judged, and then again and again.
const BLOCK: usize = 256;

/// Rows without which nothing is said.
const LEAST_ROWS: usize = 3;

/// The stream of the first point. Streams below are for draws of the same seed, such as those of the screen.
const FIRST: u64 = 1 << 63;

/// Standard deviations of the screen's draws.
const EQUAL: f64 = 1e-6;

/// When there are rows enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Until {
    /// This many, for every factor that was not settled before.
    Rows(usize),
    /// For a factor, when all its indices have standard errors of at most this; for all, before there would be more runs than this.
    Error {
        /// Largest standard error.
        most: f64,
        /// Most runs.
        runs: usize,
    },
}

/// What a run made of a point; none where it failed.
pub type Output = Option<Vec<f64>>;

/// Pick-freeze rows of few factors: of every output the unknowns that lead its [`Screen`], each alone, and all others together.
///
/// A row is two independent points A and B, and for each factor `AB`, which is A with the factor's unknowns from B. `AB` has the
/// factor in common with B, and all else with A. So the first-order index is the share of variance that B and `AB` have in
/// common, and the total index what A and `AB` lack of having all. That share is estimated by
/// `mean(p q) / mean(½ (p² + q²))` (Janon et al. 2014, doi [10.1051/ps/2013040](https://doi.org/10.1051/ps/2013040)) with numerator
/// and denominator from the same runs: what decides everything has exactly 1, what has no part exactly 0. Of both, everything is
/// regressed out that is known to have mean 0: products of A and B (the trick for small indices, Owen 2013, doi
/// [10.1145/2457460.2457463](https://doi.org/10.1145/2457460.2457463)), and what the screen's step functions say, whose
/// moments are known exactly. These lower the error; what they get wrong costs precision and no more.
///
/// Rows are independent, so that a t test of a mean tells which shares can be true (Fieller's interval, right from three rows on and
/// with heavy tails). They are not those of the screen: what was chosen by one set of draws is judged by another.
#[derive(Debug, Clone)]
pub struct Study {
    screen: Screen,
    sequence: Sequence,
    factors: Vec<Factor>,
    rows: Vec<Row>,
    runs: usize,
}

/// Unknowns that are changed together.
#[derive(Debug, Clone, PartialEq)]
struct Factor {
    has: Vec<bool>,
    /// Outputs of which it is an unknown that leads.
    leads: Vec<usize>,
    /// Outputs of which it is all others.
    others: Vec<usize>,
    open: bool,
}

#[derive(Debug, Clone)]
struct Row {
    points: [Vec<f64>; 2],
    /// Of A, of B, then of every factor that is still run; none if one of them failed.
    outputs: Option<Vec<Option<Vec<f64>>>>,
}

/// The indices of one output.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// Mean of the output over the points A and B.
    pub mean: f64,
    /// Its variance over them.
    pub variance: f64,
    /// Of the unknowns that lead, largest total index first.
    pub parts: Vec<Share>,
    /// Of all others together; none if there are no others.
    pub others: Option<Share>,
}

/// What one unknown, or several together, has of the variance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// Which.
    pub unknowns: Vec<usize>,
    /// First-order index: the share that would go, on average, if it were known.
    pub first: Index,
    /// Total index: the share that would stay, on average, if all else were known.
    pub total: Index,
}

impl Study {
    /// Without any rows. Factors are at most `most` leading unknowns of each output, and all others together.
    #[must_use]
    pub fn new(screen: Screen, most: usize, seed: u64) -> Self {
        let mut study =
            Self { screen, sequence: Sequence::plain(seed), factors: Vec::new(), rows: Vec::new(), runs: 0 };
        for output in
            (0..study.screen.outputs()).filter(|&output| study.screen.varies(output)).collect::<Vec<_>>()
        {
            let mut others = vec![true; study.screen.unknowns()];
            for unknown in study.screen.leading(output, most) {
                others[unknown] = false;
                let mut alone = vec![false; others.len()];
                alone[unknown] = true;
                study.factor(alone).leads.push(output);
            }
            if others.contains(&true) {
                study.factor(others).others.push(output);
            }
        }
        study
    }

    /// The factor of these unknowns, a new one if there is none.
    fn factor(&mut self, has: Vec<bool>) -> &mut Factor {
        let at = self.factors.iter().position(|factor| factor.has == has).unwrap_or(self.factors.len());
        if at == self.factors.len() {
            self.factors.push(Factor { has, leads: Vec::new(), others: Vec::new(), open: true });
        }
        &mut self.factors[at]
    }

    /// Runs of the model, failed ones included.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// Rows, failed ones included.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Rows that are left out because one of their runs failed.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.rows.iter().filter(|row| row.outputs.is_none()).count()
    }

    /// The screen.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Runs the model at more points. `solve` gives what it made of each, in their order; a row with a run that
    /// failed, or an output that is not finite, goes as a whole.
    ///
    /// # Errors
    /// Those of `solve`.
    ///
    /// # Panics
    /// If `solve` gives fewer outputs than there are points, or than the screen had.
    pub fn extend<E>(
        &mut self,
        until: Until,
        mut solve: impl FnMut(&[Vec<f64>]) -> Result<Vec<Output>, E>,
    ) -> Result<(), E> {
        loop {
            let wanted = match until {
                Until::Rows(rows) => rows.saturating_sub(self.rows.len()).min(BLOCK),
                Until::Error { most, runs } => {
                    self.close(most);
                    let row = 2 + self.factors.iter().filter(|factor| factor.open).count();
                    if row == 2 { 0 } else { BLOCK.min(runs.saturating_sub(self.runs) / row) }
                }
            };
            if wanted == 0 || self.factors.is_empty() {
                return Ok(());
            }
            self.more(wanted, &mut solve)?;
        }
    }

    /// Rows for the factors that are still open.
    fn more<E>(
        &mut self,
        rows: usize,
        solve: &mut impl FnMut(&[Vec<f64>]) -> Result<Vec<Output>, E>,
    ) -> Result<(), E> {
        let mut points = Vec::new();
        let mut ends = Vec::with_capacity(rows);
        for row in self.rows.len()..self.rows.len() + rows {
            let pair = [0, 1].map(|member| {
                let mut point = vec![0.0; self.screen.unknowns()];
                self.sequence.fill(FIRST + 2 * row as u64 + member, &mut point);
                point
            });
            points.extend(pair.iter().cloned());
            for factor in self.factors.iter().filter(|factor| factor.open) {
                let mixed = |unknown| pair[usize::from(factor.has[unknown])][unknown];
                points.push((0..self.screen.unknowns()).map(mixed).collect());
            }
            ends.push(pair);
        }
        let mut outputs = solve(&points)?.into_iter();
        self.runs += points.len();
        for pair in ends {
            let mut made = vec![None; 2 + self.factors.len()];
            let asked = [true; 2].into_iter().chain(self.factors.iter().map(|factor| factor.open));
            let mut failed = false;
            for (place, _) in made.iter_mut().zip(asked).filter(|(_, asked)| *asked) {
                *place = outputs.next().expect("an output for every point");
                failed |= place.as_ref().is_none_or(|output| output.iter().any(|number| !number.is_finite()));
            }
            self.rows.push(Row { points: pair, outputs: (!failed).then_some(made) });
        }
        Ok(())
    }

    /// Closes factors whose errors are small enough.
    fn close(&mut self, most: f64) {
        let small = |share: Share| share.first.error <= most && share.total.error <= most;
        let settled = |place: usize| {
            let Factor { leads, others, .. } = &self.factors[place];
            leads.iter().chain(others).all(|&output| self.share(place, output).is_some_and(small))
        };
        let settled: Vec<bool> = (0..self.factors.len()).map(settled).collect();
        for (factor, settled) in self.factors.iter_mut().zip(settled) {
            factor.open &= !settled;
        }
    }

    /// The indices of an output. None if it does not vary, and if there are too few rows to say.
    #[must_use]
    pub fn shares(&self, output: usize) -> Option<Shares> {
        let screened = self.screen.output(output)?;
        let complete = self.rows.iter().filter_map(|row| row.outputs.as_ref());
        let ends: Vec<f64> = complete
            .flat_map(|outputs| outputs[..2].iter().flatten())
            .map(|numbers| screened.scaled(numbers[output]))
            .collect();
        let mean = ends.iter().sum::<f64>() / super::number(ends.len());
        let variance = ends.iter().map(|end| (end - mean).powi(2)).sum::<f64>() / super::number(ends.len());
        let (mean, variance) = screened.unscaled(mean, variance);
        let mut shares = Shares { mean, variance, parts: Vec::new(), others: None };
        for (place, factor) in self.factors.iter().enumerate() {
            if factor.leads.contains(&output) {
                shares.parts.push(self.share(place, output)?);
            }
            if factor.others.contains(&output) {
                shares.others = Some(self.share(place, output)?);
            }
        }
        shares.parts.sort_by(|one, other| other.total.value.total_cmp(&one.total.value));
        Some(shares)
    }

    /// What a factor has of an output's variance, by all complete rows in which it was run.
    fn share(&self, place: usize, output: usize) -> Option<Share> {
        let (factor, screened) = (&self.factors[place], self.screen.output(output)?);
        let (mut model, mut rough) = ([const { Vec::new() }; 3], [const { Vec::new() }; 3]);
        for row in &self.rows {
            let Some(runs) = &row.outputs else { continue };
            let [Some(a), Some(b), Some(mixed)] = [&runs[0], &runs[1], &runs[2 + place]] else { continue };
            for (values, run) in model.iter_mut().zip([a, b, mixed]) {
                values.push(screened.scaled(run[output]));
            }
            let [a, b] = &row.points;
            let steps = screened.rough();
            let mixed = |unknown: usize| if factor.has[unknown] { b[unknown] } else { a[unknown] };
            for (values, value) in
                rough.iter_mut().zip([steps.at(|i| a[i]), steps.at(|i| b[i]), steps.at(mixed)])
            {
                values.push(value);
            }
        }
        let rows = model[0].len();
        if rows < LEAST_ROWS {
            return None;
        }
        let mean = model.iter().take(2).flatten().sum::<f64>() / super::number(2 * rows);
        model.iter_mut().flatten().for_each(|value| *value -= mean);
        // Runs that differ by a millionth of what draws do are equal but for what their solution leaves open.
        if model.iter().flatten().all(|value| value.abs() < EQUAL) {
            return None;
        }
        let [own, rest] =
            [true, false].map(|own| screened.rough().variance(|unknown| factor.has[unknown] == own));
        let all = own + rest;
        let ([a, b, mixed], [rough_a, rough_b, rough_mixed]) = (&model, &rough);
        let q = (mixed.as_slice(), rough_mixed.as_slice());
        let (a, b) = ((a.as_slice(), rough_a.as_slice()), (b.as_slice(), rough_b.as_slice()));
        Some(Share {
            unknowns: (0..factor.has.len()).filter(|&unknown| factor.has[unknown]).collect(),
            first: Trio { p: b, q, r: a, known: [own, all] }.closed()?,
            total: Trio { p: a, q, r: b, known: [rest, all] }.closed()?.complement(),
        })
    }
}
