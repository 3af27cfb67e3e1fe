//! Military means and the commitments between actors.

use super::{Actor, World};
use crate::uncertain::Uncertain;

/// An actor's military means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Military {
    /// Expenditure M, million USD a year, above 0.
    pub expenditure: Uncertain,
    /// Imported share i of its equipment, 0 to 1.
    pub import_share: Uncertain,
}

/// How strong a commitment is, from the strongest. Reliability and means by class are
/// [`Parameters::commitments`](super::Parameters::commitments).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommitmentClass {
    /// A defence treaty, with forces of the guarantor on the ally's ground.
    TreatyForces,
    /// A defence treaty.
    Treaty,
    /// Consultation, access, joint projects: no defence clause.
    Partnership,
    /// Arms without a guarantee.
    ArmsOnly,
    /// A treaty that nobody counts on.
    Paper,
}

impl CommitmentClass {
    /// All of them, the strongest first.
    pub const ALL: [Self; 5] =
        [Self::TreatyForces, Self::Treaty, Self::Partnership, Self::ArmsOnly, Self::Paper];

    /// The word of files: "`treaty_forces`".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TreatyForces => "treaty_forces",
            Self::Treaty => "treaty",
            Self::Partnership => "partnership",
            Self::ArmsOnly => "arms_only",
            Self::Paper => "paper",
        }
    }
}

impl std::fmt::Display for CommitmentClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// A promise of one actor to help another if that alone were attacked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Commitment {
    /// Who promises.
    pub guarantor: Actor,
    /// To whom.
    pub ally: Actor,
    /// How strong it is.
    pub class: CommitmentClass,
    /// Share of the two actors' military expenditure for which it holds, 0 to 1: below 1 where only some members of an
    /// aggregate are bound. It multiplies reliability.
    pub coverage: f64,
    /// Reliability r of this commitment alone; none: that of its class.
    pub reliability: Option<Uncertain>,
    /// Forces of the guarantor on the ally's ground, persons; none: not known.
    pub forces: Option<f64>,
}

impl World {
    /// An actor's military means; none where they are not assessed.
    #[must_use]
    pub fn military(&self, actor: Actor) -> Option<&Military> {
        self.military[actor.index()].as_ref()
    }

    /// Shares of an actor's arms imports by supplier, which sum to 1; nothing where they are not assessed.
    #[must_use]
    pub fn arms_imports(&self, importer: Actor) -> &[(Actor, f64)] {
        &self.arms_imports[importer.index()]
    }

    /// All commitments by ally, then guarantor, in the world's order.
    #[must_use]
    pub fn commitments(&self) -> &[Commitment] {
        &self.commitments
    }
}
