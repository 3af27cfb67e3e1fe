//! A recorded series beside the path of a scenario: which way, when, and how far.
//!
//! Both are told as changes since the first date of the record, fractions of what stood there, because a world of another year has
//! other levels. Judged is the way of each change and when half of the largest has come. How far it goes is told and not judged.

mod compared;
mod level;
mod read;
mod show;
mod span;
mod walk;

use super::{Entry, Solve};

pub use compared::{Compared, Way};
pub use span::Span;

pub(super) use level::Level;
pub(super) use read::{grouped, points};
pub(super) use walk::walked;

/// A recorded series with ours beside it.
#[derive(Debug, Clone)]
pub struct InTime {
    /// Its name.
    pub series: String,
    /// What was recorded, in the order of dates.
    pub points: Vec<Point>,
    /// The same of the path, in the same unit, or why there is none.
    pub ours: Result<Vec<f64>, String>,
    /// What ours was found with.
    pub record: Solve,
}

/// What was recorded of one stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The row.
    pub entry: Entry,
    /// When.
    pub span: Span,
    /// How much, in the unit of the row.
    pub value: f64,
}

impl InTime {
    /// The row that stands for all in what they share.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.points[0].entry
    }

    /// Which way and when; none where there is no path.
    #[must_use]
    pub fn compared(&self) -> Option<Compared> {
        let recorded: Vec<f64> = self.points.iter().map(|point| point.value).collect();
        self.ours.as_ref().ok().map(|ours| Compared::of(&recorded, ours))
    }
}
