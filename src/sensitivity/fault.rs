//! What can be wrong with a design, with outputs and with points.

/// Why there is nothing to estimate. Positions are counted from zero, as in the arrays.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A design without unknowns.
    #[error("found no unknowns, expected one at least")]
    NoUnknowns,
    /// Rows that have no variance, or runs that cannot be counted.
    #[error(
        "found {found} base points for {unknowns} unknowns, expected two at least and fewer than 2^32 runs"
    )]
    BaseCount {
        /// How many.
        found: usize,
        /// Unknowns.
        unknowns: usize,
    },
    /// Outputs that are not those of the design.
    #[error("found outputs of {found} runs, expected those of {expected}")]
    Runs {
        /// How many.
        found: usize,
        /// Runs of the design.
        expected: usize,
    },
    /// Runs with different numbers of outputs, or points with different numbers of coordinates.
    #[error("found {found} numbers at position {position}, expected {expected} as before it")]
    Ragged {
        /// Which run or point.
        position: usize,
        /// How many it has.
        found: usize,
        /// How many those before it have.
        expected: usize,
    },
    /// So many runs failed that there is no variance to share out.
    #[error("found {complete} of {rows} rows without a failed run, expected two at least")]
    TooFewRows {
        /// Rows without a failed run.
        complete: usize,
        /// Rows of the design.
        rows: usize,
    },
    /// Points and marks that do not belong together, or none.
    #[error("found {points} points and {marks} marks, expected as many of each and one at least")]
    Marks {
        /// How many points.
        points: usize,
        /// How many marks.
        marks: usize,
    },
    /// A coordinate that is infinite or not a number.
    #[error("found {found} as coordinate {coordinate} of point {point}, expected a finite number")]
    NotFinite {
        /// Which point.
        point: usize,
        /// Which coordinate.
        coordinate: usize,
        /// What it is.
        found: f64,
    },
    /// An option that is not a share of the points.
    #[error("found {found} for {option}, expected a share above 0 and below 1")]
    Option {
        /// Its name.
        option: &'static str,
        /// Its value.
        found: f64,
    },
}
