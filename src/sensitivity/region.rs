//! A box of unknowns, and what is in it.

use serde::Serialize;

/// The range of one dimension in a box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// Which dimension.
    pub dimension: usize,
    /// What it is to exceed, midway between points; none if there is no such limit.
    pub low: Option<f64>,
    /// What it is to stay below.
    pub high: Option<f64>,
    /// How probable so many marked points in the box would be if they were marked as often as without this limit: a binomial tail,
    /// times the number of dimensions, because the limit was chosen among all of them; at most 1. It is no true p-value, because
    /// the limit was placed by the same points.
    pub p_value: f64,
}

/// A box, and what is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    /// Limits of the dimensions that it restricts, in their order; none for the box of everything.
    pub limits: Vec<Limit>,
    /// Share of all marked points that are in it.
    pub coverage: f64,
    /// Share of the points in it that are marked.
    pub density: f64,
    /// Share of all points that are in it.
    pub mass: f64,
}

impl Region {
    /// Whether a point is in the box.
    ///
    /// # Panics
    /// If the point has fewer dimensions than those that are restricted.
    #[must_use]
    pub fn holds(&self, point: &[f64]) -> bool {
        self.limits.iter().all(|limit| {
            let coordinate = point[limit.dimension];
            limit.low.is_none_or(|low| low < coordinate) && limit.high.is_none_or(|high| coordinate < high)
        })
    }
}
