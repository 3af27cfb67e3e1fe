//! Ranks over all weights that criteria could be given: stochastic multicriteria acceptability analysis.
//!
//! Everything here is a share of the space of weights, and that space is cut, not sampled. The weights for which
//! another alternative is above this one are those on one side of a straight line, so the lines of all others cut the
//! space into convex cells on which the rank is constant, and the area of a cell is its share.

use serde::Serialize;

/// Scores of one criterion that follow each other within this fraction of its largest magnitude are equal: they come
/// from solves that are no more exact.
const EQUAL: f64 = 1e-9;

/// Corners this near a line are on it: the difference of composites there, over the largest anywhere. Rounding would
/// else make cells of points where many lines meet.
const ON_THE_LINE: f64 = 1e-14;

/// A share of the weights that is not more than this is what rounding leaves of none.
const NO_SHARE: f64 = 1e-12;

/// Most criteria whose weights have an area.
const MOST: usize = 3;

/// Weights of the criteria. One or two criteria leave the last coordinates idle.
type Point = [f64; MOST];

/// Scores that cannot be ranked; positions from 0.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unrankable {
    /// There is nothing to rank.
    #[error("scores: found none, expected those of one alternative or more")]
    Nothing,

    /// There are no criteria, or more than three.
    #[error("scores[0]: found a row of {found}, expected 1 to 3")]
    Criteria {
        /// How many the first alternative has.
        found: usize,
    },

    /// An alternative is not scored by all criteria, or by more than the first.
    #[error("scores[{alternative}]: found a row of {found}, expected {expected} as in scores[0]")]
    Ragged {
        /// Which.
        alternative: usize,
        /// How many scores it has.
        found: usize,
        /// How many the first alternative has.
        expected: usize,
    },

    /// A score is infinite or not a number.
    #[error("scores[{alternative}][{criterion}]: found {found}, expected a finite number")]
    NotFinite {
        /// Whose.
        alternative: usize,
        /// By which criterion.
        criterion: usize,
        /// What it is.
        found: f64,
    },
}

/// Where alternatives rank if nobody knows how to weigh one to three criteria: SMAA-2, with weights uniform on the
/// simplex. The higher a score the better, and rank 1 is the best.
///
/// # Formula
/// The composite of alternative i is `C_i(w) = Σ_k w_k s_ik`, and its rank is 1 + the number of alternatives whose
/// composite is larger. Equal scores share the better rank; scores of one criterion are equal where they follow each
/// other within 1e-9 of its largest magnitude. Shares of weights are exact but for rounding: nothing is sampled.
///
/// # Reference
/// Lahdelma & Salminen (2001), SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group Decision Making,
/// Operations Research 49(3), 444-454, doi [10.1287/opre.49.3.444.11220](https://doi.org/10.1287/opre.49.3.444.11220).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Acceptability {
    alternatives: Vec<Standing>,
    variance_shares: Option<Vec<f64>>,
}

/// Where one alternative ranks over all weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Rank acceptability: the share of all weights that put it on rank 1, 2, ...; as many as alternatives, sum 1.
    pub ranks: Vec<f64>,
    /// Mean of the rank over all weights, from 1.
    pub expected_rank: f64,
    /// Central weights: the mean of those that put it on rank 1, one for each criterion, sum 1; none where no weights
    /// do, which is a share of 1e-12 or less.
    pub central_weights: Option<Vec<f64>>,
}

impl Standing {
    /// Share of all weights that put it on rank 1. With ties, these sum to more than 1 over alternatives.
    #[must_use]
    pub fn first(&self) -> f64 {
        self.ranks[0]
    }

    /// Share of all weights that put it among the first so many.
    #[must_use]
    pub fn among(&self, count: usize) -> f64 {
        self.ranks.iter().take(count).sum()
    }
}

impl Acceptability {
    /// Ranks alternatives by their scores, one row for each, one number for each criterion.
    ///
    /// # Errors
    /// [`Unrankable`] if there are no alternatives, no criteria or more than three, rows of different lengths, or a
    /// score that is not finite.
    ///
    /// # Complexity
    /// With n alternatives O(n²), O(n³), O(n⁴) for one, two, three criteria: the lines of n alternatives make up to
    /// n²/2 cells around each of them. Milliseconds for 30.
    pub fn of(scores: &[impl AsRef<[f64]>]) -> Result<Self, Unrankable> {
        let (scores, criteria) = levelled(scores)?;
        let whole = all_weights(criteria);
        let alternatives = (0..scores.len()).map(|own| standing(own, &scores, &whole, criteria)).collect();
        Ok(Self { alternatives, variance_shares: variance_shares(&scores, criteria) })
    }

    /// The alternatives, in the order of their scores.
    #[must_use]
    pub fn alternatives(&self) -> &[Standing] {
        &self.alternatives
    }

    /// What each of K criteria contributes to the differences between alternatives in `C = Σ_k s_k / K`, the composite
    /// with equal weights: `Cov(s_k / K, C) / Var(C)`, sum 1. About 0 for a criterion whose scores are too small to
    /// matter, negative for one that the others outweigh; none where that composite is the same for all.
    #[must_use]
    pub fn variance_shares(&self) -> Option<&[f64]> {
        self.variance_shares.as_deref()
    }
}

/// The weights that put each of some alternatives on rank 1, scored by three criteria: corners of a convex polygon, none where no
/// weights do but on a line. Polygons meet in their sides; those of equal alternatives are the same.
///
/// # Errors
/// As for [`Acceptability::of`]; [`Unrankable::Criteria`] for other than three, whose weights are no triangle.
pub fn first_places(scores: &[impl AsRef<[f64]>]) -> Result<Vec<Vec<[f64; MOST]>>, Unrankable> {
    let (scores, criteria) = levelled(scores)?;
    if criteria != MOST {
        return Err(Unrankable::Criteria { found: criteria });
    }
    let mut values = Vec::new();
    let mut first = |own: &Point| {
        let mut corners = all_weights(criteria);
        for other in &scores {
            let ahead: Point = std::array::from_fn(|k| other[k] - own[k]);
            match side(&ahead, &corners, &mut values) {
                _ if ahead == [0.0; MOST] => {}
                Side::Above => corners.clear(),
                Side::Both => corners = cut(&corners, &values).1,
                Side::Below => {}
            }
        }
        corners
    };
    Ok(scores.iter().map(&mut first).collect())
}

/// The scores as points, and how many criteria there are. Equal ones are the same number, and the largest magnitude
/// is 1, so that no difference overflows; composites only have to be compared.
fn levelled(scores: &[impl AsRef<[f64]>]) -> Result<(Vec<Point>, usize), Unrankable> {
    let expected = scores.first().ok_or(Unrankable::Nothing)?.as_ref().len();
    if !(1..=MOST).contains(&expected) {
        return Err(Unrankable::Criteria { found: expected });
    }
    let mut points = vec![[0.0; MOST]; scores.len()];
    for (alternative, row) in scores.iter().map(AsRef::as_ref).enumerate() {
        if row.len() != expected {
            return Err(Unrankable::Ragged { alternative, found: row.len(), expected });
        }
        if let Some(criterion) = row.iter().position(|score| !score.is_finite()) {
            return Err(Unrankable::NotFinite { alternative, criterion, found: row[criterion] });
        }
        points[alternative][..expected].copy_from_slice(row);
    }
    let mut order: Vec<usize> = (0..points.len()).collect();
    for k in 0..expected {
        let largest = points.iter().fold(0.0, |largest, point| f64::max(largest, point[k].abs()));
        order.sort_by(|&one, &other| points[one][k].total_cmp(&points[other][k]));
        // Runs of neighbours, not pairs, so that being equal is transitive.
        let (mut previous, mut level) = (f64::NEG_INFINITY, 0.0);
        for &i in &order {
            let score = points[i][k];
            if score - previous > EQUAL * largest {
                level = score;
            }
            (previous, points[i][k]) = (score, level);
        }
    }
    let largest = points.iter().flatten().fold(0.0, |largest, score| f64::max(largest, score.abs()));
    if largest > 0.0 {
        points.iter_mut().flatten().for_each(|score| *score /= largest);
    }
    Ok((points, expected))
}

/// Corners of the space of weights, counter-clockwise in the last two coordinates, by which areas are measured. The
/// segment of two weights is made a square, and the point of one, by coordinates that no score depends on: shares of
/// that area are shares of the length, or all and nothing.
fn all_weights(criteria: usize) -> Vec<Point> {
    match criteria {
        1 => vec![[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [1.0, 0.0, 1.0]],
        2 => vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]],
        _ => vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    }
}

/// Weights for which the same alternatives are above, of those whose lines have been drawn.
struct Cell {
    corners: Vec<Point>,
    above: usize,
    drawn: usize,
}

fn standing(own: usize, scores: &[Point], whole: &[Point], criteria: usize) -> Standing {
    // Others that are above for all weights need no line; those that are level or below for all do not count.
    let mut above = 0;
    let mut lines = Vec::new();
    for other in scores {
        let ahead: Point = std::array::from_fn(|k| other[k] - scores[own][k]);
        let behind = ahead.iter().any(|&difference| difference < 0.0);
        match ahead.iter().copied().fold(0.0, f64::max) {
            0.0 => {}
            _ if behind => lines.push(ahead),
            _ => above += 1,
        }
    }

    let (all, _) = measure(whole);
    let mut ranks = vec![0.0; scores.len()];
    let mut first = [0.0; MOST];
    let mut values = Vec::new();
    // The deepest cell first, which keeps at most one for each line.
    let mut cells = vec![Cell { corners: whole.to_vec(), above, drawn: 0 }];
    while let Some(mut cell) = cells.pop() {
        while let Some(line) = lines.get(cell.drawn) {
            cell.drawn += 1;
            let side = side(line, &cell.corners, &mut values);
            if side == Side::Both {
                let (upper, lower) = cut(&cell.corners, &values);
                cells.push(Cell { corners: upper, above: cell.above + 1, drawn: cell.drawn });
                cell.corners = lower;
            } else if side == Side::Above {
                cell.above += 1;
            }
        }
        let (area, moment) = measure(&cell.corners);
        ranks[cell.above] += area / all;
        if cell.above == 0 {
            (0..MOST).for_each(|k| first[k] += moment[k] / all);
        }
    }
    let expected_rank = ranks.iter().zip(1_u32..).map(|(share, rank)| share * f64::from(rank)).sum();
    let central_weights =
        (ranks[0] > NO_SHARE).then(|| first[..criteria].iter().map(|moment| moment / ranks[0]).collect());
    Standing { ranks, expected_rank, central_weights }
}

/// Where a cell lies to a line.
#[derive(PartialEq)]
enum Side {
    Above,
    Below,
    Both,
}

/// On which side of a line corners are; `values` becomes how far above it each of them is, 0 on it.
fn side(line: &Point, corners: &[Point], values: &mut Vec<f64>) -> Side {
    let tolerance = ON_THE_LINE * line.iter().fold(0.0, |largest, d| f64::max(largest, d.abs()));
    let (mut sum, mut lowest, mut highest) = (0.0, 0.0_f64, 0.0_f64);
    values.clear();
    for corner in corners {
        let exact = line[0] * corner[0] + line[1] * corner[1] + line[2] * corner[2];
        let value = if exact.abs() > tolerance { exact } else { 0.0 };
        values.push(value);
        sum += exact;
        lowest = lowest.min(value);
        highest = highest.max(value);
    }
    match sum {
        _ if lowest < 0.0 && highest > 0.0 => Side::Both,
        sum if sum > 0.0 => Side::Above,
        _ => Side::Below,
    }
}

/// The parts of a convex polygon above and below a line, by the values of its corners. New corners are means of old
/// ones, so that weights never leave the simplex.
fn cut(corners: &[Point], values: &[f64]) -> (Vec<Point>, Vec<Point>) {
    let mut upper = Vec::with_capacity(corners.len() + 1);
    let mut lower = Vec::with_capacity(corners.len() + 1);
    for (i, (from, &here)) in corners.iter().zip(values).enumerate() {
        if here >= 0.0 {
            upper.push(*from);
        }
        if here <= 0.0 {
            lower.push(*from);
        }
        let next = (i + 1) % corners.len();
        let (to, there) = (&corners[next], values[next]);
        if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
            let t = here / (here - there);
            let crossing = std::array::from_fn(|k| (1.0 - t) * from[k] + t * to[k]);
            upper.push(crossing);
            lower.push(crossing);
        }
    }
    (upper, lower)
}

/// Area of a convex polygon, and the integral of its points: by triangles, whose centroids are the means of corners.
fn measure(corners: &[Point]) -> (f64, Point) {
    let mut total = 0.0;
    let mut moment = [0.0; MOST];
    if let Some((a, rest)) = corners.split_first() {
        for pair in rest.windows(2) {
            let (b, c) = (&pair[0], &pair[1]);
            let twice = (b[1] - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (b[2] - a[2]);
            // Three corners on a line can come out the other way round by rounding.
            let area = (twice / 2.0).max(0.0);
            total += area;
            (0..MOST).for_each(|k| moment[k] += area * (a[k] + b[k] + c[k]) / 3.0);
        }
    }
    (total, moment)
}

fn variance_shares(scores: &[Point], criteria: usize) -> Option<Vec<f64>> {
    let count: f64 = scores.iter().map(|_| 1.0).sum();
    // From the first score, so that a criterion that is the same for all has exactly no deviations.
    let origin = scores.first()?;
    let mean: Point =
        std::array::from_fn(|k| scores.iter().map(|score| score[k] - origin[k]).sum::<f64>() / count);
    let (mut own, mut with_all, mut total) = ([0.0; MOST], [0.0; MOST], 0.0);
    for score in scores {
        let deviation: Point = std::array::from_fn(|k| score[k] - origin[k] - mean[k]);
        let all: f64 = deviation.iter().sum();
        for k in 0..criteria {
            own[k] += deviation[k] * deviation[k];
            with_all[k] += deviation[k] * all;
        }
        total += all * all;
    }
    // Criteria can cancel out, up to rounding.
    let largest: f64 = own.iter().map(|sum: &f64| sum.sqrt()).sum();
    (total.sqrt() > NO_SHARE * largest).then(|| with_all[..criteria].iter().map(|sum| sum / total).collect())
}
