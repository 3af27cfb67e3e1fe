//! When a clause is in force and how much of a promise is done, as its keys say.

use super::Action;
use super::act::Form;
use super::keys::{share as check_share, value};
use super::level::no_size;
use crate::date::Date;
use crate::error::{Error, Result};
use crate::scenario::dates::{self, Dates, Phase};
use crate::scenario::file::{Block, Item};

/// Keys of a step under `phase`.
pub(in crate::scenario) const PHASE_KEYS: [&str; 2] = ["at", "share"];

pub(super) fn read(block: &Block<'_>, form: &Form, action: &Action) -> Result<Dates> {
    let from = from(block, form)?;
    let until = block.date("until")?;
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value <= from.value
    {
        let expected = format!("a day after {}, from which it holds", from.value);
        return Err(wrong(until, "until", expected));
    }
    let steps = match block.tables("phase", "a list of steps, such as [{ at = 2027-01-01, share = 0.5 }]")? {
        Some(steps) => steps.iter().map(|step| phase(step, action)).collect::<Result<_>>()?,
        None => Vec::new(),
    };
    if steps.is_empty() && block.find("phase").is_some() {
        return Err(value(block, "phase", "an empty list", "one step or more"));
    }
    for two in steps.windows(2) {
        if two[1].value.at <= two[0].value.at {
            let expected = format!("a day after {}, the step before it", two[0].value.at);
            return Err(wrong(&at(&two[1]), "a step at", expected));
        }
    }
    for step in &steps {
        let at = at(step);
        if let Some(from) = from.as_ref().filter(|from| at.value < from.value) {
            return Err(wrong(
                &at,
                "a step at",
                format!("no day before {}, from which it holds", from.value),
            ));
        }
        if let Some(until) = until.as_ref().filter(|until| until.value <= at.value) {
            let expected = format!("a day before {}, on which it ends", until.value);
            return Err(wrong(&at, "a step at", expected));
        }
    }
    Ok(Dates {
        from: from.map(|item| item.value),
        until: until.map(|item| item.value),
        phase: steps.into_iter().map(|item| item.value).collect(),
        compliance: compliance(block, action)?,
        wait: None,
    })
}

/// `from`, where it is a day. In a diversification it is somebody.
fn from(block: &Block<'_>, form: &Form) -> Result<Option<Item<Date>>> {
    if form.keys.contains(&"from") { Ok(None) } else { block.date("from") }
}

fn phase(block: &Block<'_>, action: &Action) -> Result<Item<Phase>> {
    block.check_keys(&PHASE_KEYS)?;
    let at = block.date("at")?.ok_or_else(|| block.missing("key `at`, the day of the step"))?;
    let share = dates::share(block, "share")?;
    let share = share.ok_or_else(|| block.missing("key `share`, what is in force from that day on"))?;
    if ![0.0, 1.0].contains(&share.value) && !action.is_scalable() {
        return Err(no_size(action, &format!("a share of {}", share.value), "0 or 1", share.at));
    }
    Ok(Item { value: Phase { at: at.value, share: share.value }, at: at.at })
}

fn compliance(block: &Block<'_>, action: &Action) -> Result<Option<crate::Uncertain>> {
    let Some(number) = block.number("compliance")? else { return Ok(None) };
    check_share(block, "compliance", number.value)?;
    if !action.is_scalable() {
        return Err(no_size(action, "compliance", "none", number.at));
    }
    Ok(Some(number.value))
}

fn at(step: &Item<Phase>) -> Item<Date> {
    Item { value: step.value.at, at: step.at.clone() }
}

fn wrong(date: &Item<Date>, what: &str, expected: String) -> Error {
    Error::Value { at: date.at.clone(), found: format!("{what} {}", date.value), expected }
}
