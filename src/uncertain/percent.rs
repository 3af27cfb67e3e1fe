//! Tariffs that are no fractions, by the look of them.

use crate::error::Place;

/// A rate that few tariffs exceed.
pub(crate) const LARGE: f64 = 1.0;
/// One of so many rates above 0 may: of those in `seeds` it is one of a thousand.
const RARE: usize = 100;
/// What none exceeds: in `seeds` the largest is 2.7.
const LARGEST: f64 = 3.0;

/// How many rates of a table are above 100 %, where they are more or higher than in any real one: a table in percent.
pub(crate) fn in_percent(rates: impl Iterator<Item = f64>) -> Option<usize> {
    let (mut large, mut charged, mut largest) = (0, 0, 0.0_f64);
    for rate in rates {
        large += usize::from(rate > LARGE);
        charged += usize::from(rate > 0.0);
        largest = largest.max(rate);
    }
    (largest > LARGEST || large * RARE > charged).then_some(large)
}

/// Rates that are fractions by the letter and percent by the look of them.
#[derive(Debug, Clone, PartialEq)]
pub struct InPercent {
    /// The clause, or the row of its table that has the largest.
    pub at: Place,
    /// The key or column that they stand under.
    pub key: &'static str,
    /// The largest, a fraction.
    pub rate: f64,
    /// How many are above 1.
    pub count: usize,
}
