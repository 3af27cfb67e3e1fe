//! Why a scenario cannot be explained though it can be solved.

use crate::error::Error;

/// A scenario with some of its clauses alone, or with all of them in part, which an explanation needs, cannot be solved.
#[derive(Debug, thiserror::Error)]
#[error("{scenario} with {subset} alone cannot be explained: {source}")]
pub struct Unexplained {
    /// The scenario that is being explained.
    pub scenario: String,
    /// The clauses, each with its place and kind, or the part of the change.
    pub subset: String,
    /// What stands in the way.
    pub source: Box<Error>,
}
