//! Actors and groups that act as one.

use super::{Actor, World};
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;

/// An actor, or a group whose members act as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bloc {
    /// Code of the actor or the group.
    pub code: String,
    /// At least one, in the world's order, none twice.
    pub members: Vec<Actor>,
}

impl World {
    /// The actor or the group with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code of both.
    pub fn bloc(&self, code: &str) -> Result<Bloc> {
        let members = match (self.actor(code), self.group(code)) {
            (Ok(actor), _) => vec![actor],
            (_, Ok(group)) => self[group].members.clone(),
            _ => return Err(self.unknown("actor or group", code, self.suggest_party(code))),
        };
        Ok(Bloc { code: code.to_owned(), members })
    }

    /// What an actor sets its trade policy in: the first union that it is a member of, or itself alone.
    #[must_use]
    pub fn bloc_of(&self, actor: Actor) -> Bloc {
        let union =
            self.unions.iter().map(|&group| &self[group]).find(|union| union.members.contains(&actor));
        match union {
            Some(union) => Bloc { code: union.code.clone(), members: union.members.clone() },
            None => Bloc { code: self[actor].code.clone(), members: vec![actor] },
        }
    }
}
