//! What is known of one future.

use std::collections::BTreeMap;

use super::Mask;
use crate::stake::Account as Kind;

/// What is known of one future: by kind, the answers for each set of responses that matter, by actor asked for.
#[derive(Default)]
pub(super) struct KnownFuture {
    pub(super) answers: [BTreeMap<Mask, Vec<f64>>; Kind::ALL.len()],
    /// Income before by actor, million USD.
    pub(super) income: Vec<f64>,
    /// Expected defence before by actor, million USD; none where it is not assessed.
    pub(super) defence: Vec<Option<f64>>,
    pub(super) failed: Option<String>,
}
