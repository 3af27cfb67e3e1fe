//! What a deal does to somebody.

use crate::scenario::Stake;

/// What a deal does to an actor, or to several together, over no deal: gains are positive. Fractions are of what there was
/// before the deal and before any response.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Changes of the stakes in their native units, net of costs; power is that over the rules of the markets that the whole menu
    /// names. None where it is not assessed.
    pub(super) changes: [Option<f64>; Stake::ALL.len()],
    /// Change of real income, million USD.
    pub real_income_musd: f64,
    /// Mean of the scores of the stakes that the whole menu can move, points, losses positive; none without one of them.
    pub mean_score: Option<f64>,
}

impl Effect {
    /// Change of a stake in its native unit, a fraction; none where it is not assessed.
    #[must_use]
    pub fn change(&self, stake: Stake) -> Option<f64> {
        self.changes[stake as usize]
    }
}
