//! The names of what can be lost. All that is a stake's own stands above the engines, in [`stake`](crate::stake).

use std::fmt;

use crate::world::{Actor, World};

/// What can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stake {
    /// Real income.
    Prosperity,
    /// Expected defence.
    Security,
    /// Power over the rules of markets.
    Voice,
}

impl Stake {
    /// All of them, each at its own number.
    pub const ALL: [Self; 3] = [Self::Prosperity, Self::Security, Self::Voice];

    /// The one that is told in money too, puts those in order who have no scores, and is looked at where nothing is moved.
    pub(crate) const LEADING: Self = Self::Prosperity;

    /// Its word in results: "prosperity".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Prosperity => "prosperity",
            Self::Security => "security",
            Self::Voice => "voice",
        }
    }

    /// Whether the world has what it takes to assess an actor in it.
    pub(crate) fn assesses(self, world: &World, actor: Actor) -> bool {
        self != Self::Security || world.military(actor).is_some()
    }
}

impl fmt::Display for Stake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
