//! Why a deal cannot be judged.

use crate::error::Error;

/// A deal of a menu that cannot be solved.
#[derive(Debug, thiserror::Error)]
#[error("{menu}: the deal of {deal} cannot be judged: {source}")]
pub struct Unjudged {
    /// The menu.
    pub menu: String,
    /// Its items that are in force, each with its level.
    pub deal: String,
    /// What stands in the way.
    pub source: Box<Error>,
}
