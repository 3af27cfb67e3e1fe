//! How much of a clause is in force: so many times its number, cut off where that does not fit, or nothing of it.

use super::act::Context;
use super::{Action, Clause};
use crate::error::{Error, Place, Result};
use crate::scenario::file::{Block, Item};
use crate::uncertain::Uncertain;

/// Beyond that somebody means percent.
pub(in crate::scenario) const MOST: f64 = 5.0;

/// `level` of a clause, if the key is there.
pub(in crate::scenario) fn read(block: &Block<'_>) -> Result<Option<Item<f64>>> {
    let Some(Item { value: number, at }) = block.number("level")? else { return Ok(None) };
    match number {
        Uncertain::Exact(value) if (0.0..=MOST).contains(&value) => Ok(Some(Item { value, at })),
        _ => {
            let expected = format!("one number from 0 to {MOST}, so many times the clause's size");
            Err(Error::Value { at, found: number.to_string(), expected })
        }
    }
}

impl Clause {
    /// Puts it at a level.
    pub(super) fn set(&mut self, level: &Item<f64>, context: &Context<'_>) -> Result<()> {
        self.level = level.value;
        // To the bit what it is without a level, and what is left out needs no size.
        if [0.0, 1.0].contains(&level.value) {
            return Ok(());
        }
        if !self.action.is_scalable() {
            let found = format!("a level of {}", level.value);
            return Err(no_size(&self.action, &found, "0 or 1", level.at.clone()));
        }
        let act = self.action.act();
        let (Some(number), Some(domain)) = (act.number(), act.domain(context)) else { return Ok(()) };
        let asked = number.times(level.value);
        let taken = domain.cut(number.times(level.value.min(act.most(context.world))));
        if let Some(number) = self.action.act_mut().number_mut() {
            *number = taken;
        }
        self.asked = (taken != asked).then_some(asked);
        Ok(())
    }
}

/// Something that only a clause with a size can have.
pub(super) fn no_size(action: &Action, found: &str, expected: &str, at: Place) -> Error {
    let kind = action.kind();
    let why = match action.number() {
        Some(_) => format!("this {kind} says what holds, and half of that is not half of what it changes"),
        None => format!("this {kind} has no size of which there could be more or less"),
    };
    Error::Value { at, found: found.to_owned(), expected: format!("{expected}: {why}") }
}
