//! What owners who act together gain and pay, each by itself, and how that can be shared.

use super::Account;
use crate::coalition::Coalitions;
use crate::scenario::Stake;

/// Owners of some responses as players: each gains and pays for itself, and every coalition of them can act alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Sharing {
    /// Positions of the responses.
    pub members: Vec<usize>,
    /// Futures that count: those in which every coalition was solved.
    pub futures: usize,
    /// What each side gains and pays where all act, in the order of [`Choice::sides`](super::Choice::sides).
    pub own: Vec<Own>,
    /// Million USD of real income a year, net of costs, whatever it makes up for.
    pub money: Shares,
    /// What counts, [`Account::counts`], in the unit of the choice.
    pub counted: Shares,
}

/// What one side gains and pays where all act: means over futures.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Own {
    /// Real income lost without the responses, million USD a year, at least 0.
    pub lost_musd: f64,
    /// How much of that they would undo if they cost nothing: at most that, and below 0 where they make the loss larger.
    pub avoided_musd: f64,
    /// What else they change of real income, costs apart.
    pub besides_musd: f64,
    /// What it pays.
    pub cost_musd: f64,
    /// What they do to each stake, a fraction of what the side had of it, costs in it as everywhere; none where it is not assessed.
    pub stakes: [Option<Account>; Stake::ALL.len()],
}

/// What coalitions of owners gain, means over futures, and ways to share what all gain.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// What the members of every coalition gain at best where nobody else acts: all of them act, or some, or nobody, which is 0. All
    /// sides together act.
    pub coalitions: Coalitions,
    /// What each gains where all act, as gains and costs fall.
    pub falls: Vec<f64>,
    /// What each gains where all others act and it does not.
    pub outside: Vec<f64>,
    /// Shapley values.
    pub shapley: Vec<f64>,
    /// The nucleolus; none where it was not found.
    pub nucleolus: Option<Vec<f64>>,
    /// Whether some shares leave no coalition better off alone; none where that was not found.
    pub core: Option<bool>,
    /// What differs by no more than this is the same: what solves leave.
    pub within: f64,
}

impl Own {
    /// Avoided and besides, less the cost.
    #[must_use]
    pub fn net_musd(&self) -> f64 {
        self.avoided_musd + self.besides_musd - self.cost_musd
    }
}

impl Shares {
    pub(super) fn new(coalitions: Coalitions, falls: Vec<f64>, outside: Vec<f64>, within: f64) -> Self {
        Self {
            shapley: coalitions.shapley(),
            nucleolus: coalitions.nucleolus(),
            core: coalitions.has_core(within),
            within,
            coalitions,
            falls,
            outside,
        }
    }

    /// What a side gains where it alone acts; 0 where that is a loss, since it can leave it.
    #[must_use]
    pub fn alone(&self, side: usize) -> f64 {
        self.coalitions.worth(1 << side)
    }

    /// What each gets from the others, or pays them where it is below 0, to come from what it gains as things fall to some shares.
    #[must_use]
    pub fn transfers(&self, shares: &[f64]) -> Vec<f64> {
        shares.iter().zip(&self.falls).map(|(share, falls)| share - falls).collect()
    }

    /// Coalitions that would be better off alone than as gains and costs fall, as masks with how much more each would gain, the
    /// largest first.
    #[must_use]
    pub fn better_alone(&self) -> Vec<(usize, f64)> {
        self.coalitions.better_alone(&self.falls, self.within)
    }
}
