//! What a scenario is made of.

use crate::error::Place;
use crate::trade::Side;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, World};

/// One clause of a scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Where it begins in its file.
    pub at: Place,
    /// What it does.
    pub action: Action,
}

/// What a clause does. Groups and words such as "all" are resolved: only actors and sectors are left.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Sets many tariff rates from a table, and only those that it lists.
    TariffTable {
        /// The cells in the order of [`Cell`], none twice, with the rate t′ of each, a fraction above −1.
        rates: Vec<(Cell, f64)>,
    },
    /// Sets tariff rates or adds to them.
    Tariff {
        /// Whose imports from whom, sorted, none twice.
        pairs: Vec<Pair>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The rate t′, a fraction above −1, or what is added to it.
        rate: Amount,
    },
    /// Makes trade cheaper or dearer without a tariff, or stops it.
    TradeCost {
        /// Whose imports from whom, sorted, none twice.
        pairs: Vec<Pair>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The factor 1 + change on d̂ has change above −1; none stops the trade.
        change: Option<Uncertain>,
    },
    /// A purchase commitment or a quota on the sum of some flows.
    Bound {
        /// At least or at most.
        side: Side,
        /// Whose imports from whom.
        pair: Pair,
        /// The sectors whose flows are summed, sorted, none twice.
        sectors: Vec<Sector>,
        /// The bound at the exporter's prices, million USD: its level, or the change over the flow "before".
        musd: Amount,
    },
    /// Raises or lowers productivity.
    Productivity {
        /// Where, sorted, none twice.
        actors: Vec<Actor>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The factor on Â is 1 + change; above −1.
        change: Uncertain,
    },
}

/// Importer and exporter, two distinct actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
}

/// One cell of a tariff table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// What is sold.
    pub sector: Sector,
    /// By whom to whom.
    pub pair: Pair,
}

/// A number that stands for itself or counts from what was there before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// What holds after.
    Level(Uncertain),
    /// What is added to what held before.
    Change(Uncertain),
}

impl Action {
    /// Its name in scenario files, without brackets: "tariff", "purchase".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TariffTable { .. } => "tariff_table",
            Self::Tariff { .. } => "tariff",
            Self::TradeCost { .. } => "trade_cost",
            Self::Bound { side: Side::Purchase, .. } => "purchase",
            Self::Bound { .. } => "quota",
            Self::Productivity { .. } => "productivity",
        }
    }
}

impl Amount {
    /// The number, whichever way it is meant.
    #[must_use]
    pub fn number(self) -> Uncertain {
        let (Self::Level(number) | Self::Change(number)) = self;
        number
    }
}

impl Cell {
    /// "of USA on CHN in ELE", for errors.
    pub(super) fn describe(self, world: &World) -> String {
        let Pair { importer, exporter } = self.pair;
        format!("of {} on {} in {}", world[importer].code, world[exporter].code, world[self.sector].code)
    }
}
