//! How well a pair's trade is known: what part of it was published, and what it comes to beside the record.

use super::{Actor, Kind, World};

/// How much of a flow was published as it stands here, the weakest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Grade {
    /// Most of it.
    A,
    /// Much of it.
    B,
    /// Little of it.
    C,
    /// Hardly any: it is estimated from what is left over.
    D,
}

impl Grade {
    /// All of them, as the column `grade` of `coverage.csv` calls them.
    pub const ALL: [(&str, Self); 4] = [("A", Self::A), ("B", Self::B), ("C", Self::C), ("D", Self::D)];
    /// The weakest.
    pub const WEAKEST: Self = Self::D;

    /// Its letter.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// How well the trade of a pair is known in goods or in services.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Who buys.
    pub importer: Actor,
    /// Who sells, another actor.
    pub exporter: Actor,
    /// Goods or services, all sectors of the kind together.
    pub kind: Kind,
    /// How much of it was published.
    pub grade: Grade,
    /// What the world has over what was recorded elsewhere; none where nothing can be compared.
    pub ratio: Option<f64>,
    /// Whose record, and of which year, in words: "BACI 2023"; nothing where nothing is said.
    pub record: String,
}

impl Coverage {
    /// What there is one of in a world.
    pub(super) fn key(&self) -> (Actor, Actor, bool) {
        (self.importer, self.exporter, self.kind == Kind::Services)
    }
}

impl World {
    /// How well the trade of a pair is known, where `coverage.csv` says so. Nothing solved depends on it.
    #[must_use]
    pub fn coverage(&self, importer: Actor, exporter: Actor, kind: Kind) -> Option<&Coverage> {
        let key = (importer, exporter, kind == Kind::Services);
        let at = self.coverage.binary_search_by_key(&key, Coverage::key).ok()?;
        Some(&self.coverage[at])
    }

    /// Whether the world has a table that says how well its trade is known.
    #[must_use]
    pub fn has_coverage(&self) -> bool {
        !self.coverage.is_empty()
    }
}
