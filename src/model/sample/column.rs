//! Whom a number of a draw is about, and what it says.

use crate::scenario::Stake;
use crate::world::{Actor, Group, World};

/// Whom a number is about: an actor, or the members of a group together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// One actor.
    Actor(Actor),
    /// A group.
    Group(Group),
}

impl From<Actor> for Party {
    fn from(actor: Actor) -> Self {
        Self::Actor(actor)
    }
}

impl From<Group> for Party {
    fn from(group: Group) -> Self {
        Self::Group(group)
    }
}

impl Party {
    /// Its code.
    #[must_use]
    pub fn code(self, world: &World) -> &str {
        match self {
            Self::Actor(actor) => &world[actor].code,
            Self::Group(group) => &world[group].code,
        }
    }

    /// Its name for people; the code of a group that has none.
    #[must_use]
    pub fn name(self, world: &World) -> &str {
        match self {
            Self::Actor(actor) => &world[actor].name,
            Self::Group(group) => world[group].name.as_deref().unwrap_or(&world[group].code),
        }
    }

    pub(crate) fn members(self, world: &World) -> Vec<Actor> {
        match self {
            Self::Actor(actor) => vec![actor],
            Self::Group(group) => world[group].members.clone(),
        }
    }
}

/// A number of a draw: whom it is about and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// About whom.
    pub party: Party,
    /// What can be lost.
    pub stake: Stake,
    /// Its name in results: "`real_income`".
    pub variable: &'static str,
    /// "percent", "musd" or "points".
    pub unit: &'static str,
}
