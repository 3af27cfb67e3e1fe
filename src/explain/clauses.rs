//! What a clause counts as.

use std::fmt;

use crate::scenario::{Action, Clause, Scenario};

/// The arms of a deal, by what their clauses act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arm {
    /// Tariffs, other costs of trade, purchases, quotas, productivity.
    Trade,
    /// Critical goods: controls and their relief, stocks, other providers.
    Technology,
    /// Commitments, arms, budgets.
    Security,
    /// Rule pacts.
    Rules,
    /// What responses cost besides.
    Costs,
}

impl Arm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Trade, Self::Technology, Self::Security, Self::Rules, Self::Costs];

    /// The arm that an action belongs to.
    #[must_use]
    pub fn of(action: &Action) -> Self {
        match action {
            Action::TariffTable { .. }
            | Action::Tariff { .. }
            | Action::TradeCost { .. }
            | Action::Bound { .. }
            | Action::Productivity { .. } => Self::Trade,
            Action::ExportControl { .. } | Action::Stockpile { .. } | Action::Diversification { .. } => {
                Self::Technology
            }
            Action::Guarantee { .. }
            | Action::Pact { .. }
            | Action::Interoperability { .. }
            | Action::ArmsDelay { .. }
            | Action::DefenceBudget { .. } => Self::Security,
            Action::RulePact { .. } => Self::Rules,
            Action::Outlay { .. } => Self::Costs,
        }
    }

    /// Its word in results: "technology".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trade => "trade",
            Self::Technology => "technology",
            Self::Security => "security",
            Self::Rules => "rules",
            Self::Costs => "costs",
        }
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Positions of the deal's own clauses, where clauses of other files, its responses, stand behind them; none where there are none.
pub(super) fn of_deal(scenario: &Scenario) -> Option<Vec<usize>> {
    let clauses = scenario.clauses();
    let file = &clauses.first()?.at.file;
    let own: Vec<usize> = (0..clauses.len()).filter(|&i| clauses[i].at.file == *file).collect();
    (own.len() < clauses.len()).then_some(own)
}

/// Place and kind: "deal.toml:12 purchase".
pub(super) fn kind_at(clause: &Clause) -> String {
    format!("{} {}", clause.at, clause.action.kind())
}
