//! Why a game between named players has no outcome.

/// No tariffs were found from which nobody would deviate. There is no number to give.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "{game}: no Nash equilibrium found in {rounds} rounds: {player} could still gain {:.1e} % of its real income", .gain * 100.0
)]
pub struct Unsettled {
    /// What was played.
    pub game: String,
    /// Rounds of best responses.
    pub rounds: usize,
    /// Code of the player with the largest gain.
    pub player: String,
    /// That gain, a fraction of its real income.
    pub gain: f64,
}
