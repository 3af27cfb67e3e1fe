//! The arms of a deal.

use std::fmt;

/// The arms of a deal, by what their clauses act on: each has an engine that sees them and a stake that they move.
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
