//! Numbers that may be uncertain: exact, triangular or lognormal.

/// A number as a file gives it: exact, or a range with a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Uncertain {
    /// One number.
    Exact(f64),
    /// Triangular between `low` and `high` with its peak at `mode`; `low <= mode <= high`.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// Lognormal: `median * exp(log_sd * z)` with `z` standard normal; `median > 0`, `log_sd >= 0`.
    Lognormal {
        /// Middle value.
        median: f64,
        /// Standard deviation of the logarithm.
        log_sd: f64,
    },
}

impl Uncertain {
    /// What a single run takes: the number itself, the mode, or the median.
    #[must_use]
    pub fn central(self) -> f64 {
        match self {
            Self::Exact(value) => value,
            Self::Triangular { mode, .. } => mode,
            Self::Lognormal { median, .. } => median,
        }
    }

    /// Smallest and largest value it can take; a lognormal reaches from zero to infinity.
    #[must_use]
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Exact(value) => (value, value),
            Self::Triangular { low, high, .. } => (low, high),
            Self::Lognormal { .. } => (0.0, f64::INFINITY),
        }
    }
}
