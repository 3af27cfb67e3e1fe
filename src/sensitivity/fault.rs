//! What can be wrong with points, outputs and options.

/// Why there is nothing to estimate. Positions are counted from zero, as in the arrays.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Points without coordinates.
    #[error("found no unknowns, expected one at least")]
    NoUnknowns,
    /// Points and outputs that do not belong together, or none.
    #[error("found {points} points and outputs of {outputs}, expected as many of each and one at least")]
    Draws {
        /// How many points.
        points: usize,
        /// Outputs of how many.
        outputs: usize,
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
