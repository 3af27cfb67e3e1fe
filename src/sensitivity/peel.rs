//! The search for boxes: peeling, pasting, pruning.

use super::tail::{at_least, number};
use super::{Limit, Region};

/// By dimension, between which numbers a point is to lie.
pub(super) type Ranges = Vec<(f64, f64)>;

/// No limit on either side.
const OPEN: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// One of the two sides of a dimension.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Low,
    High,
}

/// Points, and which of them are marked.
pub(super) struct Search<'a> {
    columns: &'a [Vec<f64>],
    marks: &'a [bool],
}

/// How many points there are, and how many of them are marked.
#[derive(Clone, Copy, Default)]
struct Count {
    points: usize,
    marked: usize,
}

impl Count {
    fn add(&mut self, marked: bool) {
        self.points += 1;
        self.marked += usize::from(marked);
    }

    fn density(self) -> f64 {
        if self.points == 0 { 0.0 } else { number(self.marked) / number(self.points) }
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(columns: &'a [Vec<f64>], marks: &'a [bool]) -> Self {
        Self { columns, marks }
    }

    /// The box of everything, and what peeling leaves of it, step by step.
    pub(super) fn peel(&self, share: f64, min_mass: f64) -> Vec<Ranges> {
        let mut ranges = vec![OPEN; self.columns.len()];
        let mut inside: Vec<usize> = (0..self.marks.len()).collect();
        let mut found = vec![ranges.clone()];
        let fewest = min_mass * number(self.marks.len());
        loop {
            let count = self.count(&inside);
            // There is nothing to gain where all are marked, or none.
            if count.marked == 0 || count.marked == count.points {
                return found;
            }
            let slice = steps(share, inside.len());
            let mut best: Option<(f64, usize, Side, f64)> = None;
            for dimension in 0..self.columns.len() {
                for side in [Side::Low, Side::High] {
                    let Some((limit, taken)) = self.slice(&inside, dimension, side, slice) else { continue };
                    let rest =
                        Count { points: count.points - taken.points, marked: count.marked - taken.marked };
                    if number(rest.points) < fewest {
                        continue;
                    }
                    // Per point taken off: where points are equal, a slice can be far thicker than asked for.
                    let gain = (rest.density() - count.density()) / number(taken.points);
                    if best.is_none_or(|(most, ..)| gain > most) {
                        best = Some((gain, dimension, side, limit));
                    }
                }
            }
            let Some((_, dimension, side, limit)) = best else { return found };
            set(&mut ranges[dimension], side, limit);
            let column = &self.columns[dimension];
            inside.retain(|&point| within(ranges[dimension], column[point]));
            found.push(ranges.clone());
        }
    }

    /// The outermost points of a dimension, about as many as asked for, and the number that separates them from the rest; none if
    /// all are equal.
    fn slice(&self, inside: &[usize], dimension: usize, side: Side, size: usize) -> Option<(f64, Count)> {
        let column = &self.columns[dimension];
        let outer = |point: usize| if side == Side::Low { column[point] } else { -column[point] };
        let mut places: Vec<f64> = inside.iter().map(|&point| outer(point)).collect();
        let (_, &mut last, rest) = places.select_nth_unstable_by(size - 1, f64::total_cmp);
        let next = rest.iter().copied().filter(|&place| place > last).fold(f64::INFINITY, f64::min);
        if next.is_infinite() {
            return None;
        }
        let mut taken = Count::default();
        inside.iter().filter(|&&point| outer(point) <= last).for_each(|&point| taken.add(self.marks[point]));
        // Below the next, which is to stay in.
        let middle = midway(last, next);
        let limit = if middle < next { middle } else { last };
        Some((if side == Side::Low { limit } else { -limit }, taken))
    }

    /// The box after its sides were moved out, as long as what that takes in is marked as often as what is in it.
    pub(super) fn paste(&self, mut ranges: Ranges, share: f64) -> Ranges {
        let mut count = self.count(&self.inside(&ranges, None));
        loop {
            let size = steps(share, count.points);
            let mut best: Option<(f64, usize, Side, f64, Count)> = None;
            for dimension in 0..ranges.len() {
                if ranges[dimension] == OPEN {
                    continue;
                }
                let reach = self.inside(&ranges, Some(dimension));
                for side in [Side::Low, Side::High] {
                    let Some((limit, gained)) = self.beyond(&reach, dimension, ranges[dimension], side, size)
                    else {
                        continue;
                    };
                    // A side that takes in nothing that is marked gains nothing.
                    let density = gained.density();
                    if gained.marked > 0
                        && density >= count.density()
                        && best.is_none_or(|(most, ..)| density > most)
                    {
                        best = Some((density, dimension, side, limit, gained));
                    }
                }
            }
            let Some((_, dimension, side, limit, gained)) = best else { break };
            set(&mut ranges[dimension], side, limit);
            count.points += gained.points;
            count.marked += gained.marked;
        }
        ranges
    }

    /// The points next to a side, about as many as asked for, and the number that separates them from those further out.
    fn beyond(
        &self,
        reach: &[usize],
        dimension: usize,
        range: (f64, f64),
        side: Side,
        size: usize,
    ) -> Option<(f64, Count)> {
        let column = &self.columns[dimension];
        // Grows outwards on both sides.
        let outer = |point: usize| if side == Side::High { column[point] } else { -column[point] };
        let edge = if side == Side::High { range.1 } else { -range.0 };
        let outside: Vec<usize> = reach.iter().copied().filter(|&point| outer(point) >= edge).collect();
        let mut places: Vec<f64> = outside.iter().map(|&point| outer(point)).collect();
        let place = size.min(places.len()).checked_sub(1)?;
        let (_, &mut last, rest) = places.select_nth_unstable_by(place, f64::total_cmp);
        let next = rest.iter().copied().filter(|&place| place > last).fold(f64::INFINITY, f64::min);
        let mut gained = Count::default();
        outside
            .iter()
            .filter(|&&point| outer(point) <= last)
            .for_each(|&point| gained.add(self.marks[point]));
        // Above the last, which is to be in.
        let middle = midway(last, next);
        let limit = if middle > last { middle } else { next };
        Some((if side == Side::High { limit } else { -limit }, gained))
    }

    /// The box without limits that could be chance, by their quasi-p-values, the least certain dropped first.
    pub(super) fn prune(&self, mut ranges: Ranges, significance: f64) -> Ranges {
        while let Some(worst) = self
            .limits(&ranges)
            .into_iter()
            .filter(|limit| limit.p_value > significance)
            .max_by(|one, other| one.p_value.total_cmp(&other.p_value))
        {
            ranges[worst.dimension] = OPEN;
        }
        ranges
    }

    pub(super) fn region(&self, ranges: &Ranges) -> Region {
        let count = self.count(&self.inside(ranges, None));
        let marked = self.marks.iter().filter(|&&mark| mark).count();
        Region {
            limits: self.limits(ranges),
            coverage: Count { points: marked, marked: count.marked }.density(),
            density: count.density(),
            mass: Count { points: self.marks.len(), marked: count.points }.density(),
        }
    }

    fn limits(&self, ranges: &Ranges) -> Vec<Limit> {
        let count = self.count(&self.inside(ranges, None));
        let limit = |(dimension, &(low, high)): (usize, &(f64, f64))| {
            let without = self.count(&self.inside(ranges, Some(dimension)));
            let tail = at_least(count.marked, count.points, without.density());
            Limit {
                dimension,
                low: low.is_finite().then_some(low),
                high: high.is_finite().then_some(high),
                p_value: (tail * number(ranges.len())).min(1.0),
            }
        };
        ranges.iter().enumerate().filter(|(_, range)| **range != OPEN).map(limit).collect()
    }

    /// Points in a box, whatever one dimension is if one is named.
    fn inside(&self, ranges: &Ranges, but: Option<usize>) -> Vec<usize> {
        let mut inside: Vec<usize> = (0..self.marks.len()).collect();
        for (dimension, (&range, column)) in ranges.iter().zip(self.columns).enumerate() {
            if range != OPEN && but != Some(dimension) {
                inside.retain(|&point| within(range, column[point]));
            }
        }
        inside
    }

    fn count(&self, inside: &[usize]) -> Count {
        let mut count = Count::default();
        for &point in inside {
            count.add(self.marks[point]);
        }
        count
    }
}

/// Points that a step moves: a share, one at least.
fn steps(share: f64, points: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and points")]
    let size = (share * number(points)).floor() as usize;
    size.max(1)
}

fn within((low, high): (f64, f64), coordinate: f64) -> bool {
    low < coordinate && coordinate < high
}

fn set(range: &mut (f64, f64), side: Side, limit: f64) {
    match side {
        Side::Low => range.0 = limit,
        Side::High => range.1 = limit,
    }
}

/// Between two numbers, without overflow.
fn midway(one: f64, other: f64) -> f64 {
    one / 2.0 + other / 2.0
}
