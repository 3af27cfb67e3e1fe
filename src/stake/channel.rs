//! Through what a clause reaches somebody.

use crate::world::{Actor, Sector, World};

/// What stands between a clause and a stake of an actor: a sector, an ally, or what is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// Real income: prices at which goods of a sector are sold and bought, with duties on them.
    Sector(Sector),
    /// Real income: what is paid outside trade.
    Paid,
    /// Expected defence: own forces.
    OwnForces,
    /// Expected defence: arms of a supplier that come late.
    Arms(Actor),
    /// Expected defence: what a guarantor would send.
    Ally(Actor),
    /// Power: the rules of a market.
    Rules(Sector),
}

impl Channel {
    /// In words: "Electronics", "help of USA", "rules of Electronics".
    #[must_use]
    pub fn title(self, world: &World) -> String {
        match self {
            Self::Sector(sector) => world[sector].name.clone(),
            Self::Paid => "paid outside trade".to_owned(),
            Self::OwnForces => "own forces".to_owned(),
            Self::Arms(supplier) => format!("arms from {}", world[supplier].name),
            Self::Ally(guarantor) => format!("help of {}", world[guarantor].name),
            Self::Rules(market) => format!("rules of {}", world[market].name),
        }
    }

    /// In results: "sector ELE", "paid outside trade", "own forces", "arms from USA", "help of USA", "rules of ELE".
    #[must_use]
    pub fn word(self, world: &World) -> String {
        match self {
            Self::Sector(sector) => format!("sector {}", world[sector].code),
            Self::Paid => "paid outside trade".to_owned(),
            Self::OwnForces => "own forces".to_owned(),
            Self::Arms(supplier) => format!("arms from {}", world[supplier].code),
            Self::Ally(guarantor) => format!("help of {}", world[guarantor].code),
            Self::Rules(market) => format!("rules of {}", world[market].code),
        }
    }
}
