//! Sets of responses, what they do, and how the best was found.

use super::{Account, Cover, NOTHING, Regret};

/// A set of responses and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    /// Positions of its responses in the question, ascending.
    pub members: Vec<usize>,
    /// What owners pay for it, million USD a year, mean over futures: their parts of its costs, budgets, stocks.
    pub cost_musd: f64,
    /// Until all of it works: the longest lead time among its responses.
    pub lead_time_years: f64,
    /// Expected loss of the owners that is left, with what the portfolio takes, in the unit of the choice: [`Account::left`].
    pub loss: f64,
    /// What it does to the owners, in the unit of the choice, mean over futures.
    pub counted: Account,
    /// What it does to each stake of the owners together and then of each party: means over futures, fractions of real income net of
    /// costs, of expected defence, parts of all power; none where it is not assessed.
    pub accounts: Vec<[Option<Account>; 3]>,
    /// Loss left over that of the best affordable portfolio of each future, in the unit of the choice.
    pub regret: Regret,
    /// Share of futures in which the loss left is at most the threshold.
    pub robustness: f64,
    /// The same deal by deal, and what it is as insurance.
    pub cover: Cover,
}

/// A set of responses that cannot be put to a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Positions of its responses.
    pub members: Vec<usize>,
    /// The deal's id.
    pub deal: String,
    /// Why not.
    pub reason: String,
}

/// What two responses undo together over what each undoes alone, less what they take, in the unit of the choice: complements where it
/// is positive, substitutes where it is negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// Their positions.
    pub pair: [usize; 2],
    /// That by both less that by each alone.
    pub more: f64,
}

/// How the best portfolio was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// All subsets were solved.
    AllSubsets,
    /// One response at a time is added, dropped or exchanged while that helps, from nothing and from the best of a second-order
    /// model (effects of single responses and of pairs).
    Search {
        /// How much less the second-order model expects its best portfolio to lose than the one found does, in the unit of the
        /// choice, at least 0. It is a hint and no bound.
        gap: f64,
    },
}

impl Portfolio {
    /// Whether it undoes nothing of a loss, or takes as much as it undoes.
    #[must_use]
    pub fn undoes_nothing(&self) -> bool {
        self.counted.counts() <= NOTHING * self.counted.lost
    }
}
