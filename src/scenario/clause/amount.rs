//! A number that stands for itself or counts from what was there before.

use super::keys::both;
use crate::error::Result;
use crate::scenario::file::Block;
use crate::uncertain::Uncertain;

/// A number that stands for itself or counts from what was there before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// What holds after.
    Level(Uncertain),
    /// What is added to what held before.
    Change(Uncertain),
}

impl Amount {
    /// Exactly one of two keys.
    pub(super) fn read(block: &Block<'_>, level: &'static str, change: &'static str) -> Result<Self> {
        match (block.number(level)?, block.number(change)?) {
            (Some(number), None) => Ok(Self::Level(number.value)),
            (None, Some(number)) => Ok(Self::Change(number.value)),
            (None, None) => Err(block.missing(&format!("key `{level}` or `{change}`"))),
            (Some(_), Some(_)) => Err(both(block, level, change)),
        }
    }

    /// The number, whichever way it is meant.
    #[must_use]
    pub fn number(self) -> Uncertain {
        let (Self::Level(number) | Self::Change(number)) = self;
        number
    }

    pub(super) fn number_mut(&mut self) -> &mut Uncertain {
        let (Self::Level(number) | Self::Change(number)) = self;
        number
    }

    pub(super) fn is_change(self) -> bool {
        matches!(self, Self::Change(_))
    }
}
