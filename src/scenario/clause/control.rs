//! How much of a supply is withheld or comes late, as clauses of several kinds say it.

use super::keys::{both, share};
use crate::error::Result;
use crate::scenario::file::Block;
use crate::uncertain::Uncertain;

/// How much of a supply is withheld, or comes late.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// This share of it, 0 to 1, on top of what others withhold: `c = 1 − Π (1 − cut)`.
    Cut(Uncertain),
    /// What is withheld shrinks by this share, 0 to 1.
    Relief(Uncertain),
}

impl Control {
    /// `cut` or `relief`, one of them.
    pub(super) fn read(block: &Block<'_>) -> Result<Self> {
        match (block.number("cut")?, block.number("relief")?) {
            (Some(_), Some(_)) => Err(both(block, "cut", "relief")),
            (None, None) => Err(block.missing("key `cut` or `relief`")),
            (Some(cut), None) => {
                share(block, "cut", cut.value)?;
                Ok(Self::Cut(cut.value))
            }
            (None, Some(relief)) => {
                share(block, "relief", relief.value)?;
                Ok(Self::Relief(relief.value))
            }
        }
    }

    pub(super) fn is_relief(self) -> bool {
        matches!(self, Self::Relief(_))
    }

    /// The share, whichever it is.
    pub(super) fn number(self) -> Uncertain {
        let (Self::Cut(number) | Self::Relief(number)) = self;
        number
    }

    pub(super) fn number_mut(&mut self) -> &mut Uncertain {
        let (Self::Cut(number) | Self::Relief(number)) = self;
        number
    }
}
