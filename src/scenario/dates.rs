//! When clauses are in force, as files say it.

use super::file::{Block, Item};
use crate::date::Date;
use crate::error::{Error, Result};
use crate::uncertain::{Domain, Uncertain};

/// When a clause is in force, as its file says it. What a file does not say is none: such a clause is in force as long as its
/// scenario is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dates {
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The first day on which it no longer holds.
    pub until: Option<Date>,
    /// So much of it is in force from these days on, in ascending order; nothing before the first. Empty: all of it.
    pub phase: Vec<Phase>,
    /// Share of what was promised that is done, 0 to 1.
    pub compliance: Option<Uncertain>,
    /// What a clause of a response waits for.
    pub wait: Option<Wait>,
}

/// A step of a clause that comes into force bit by bit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// The first day of the step.
    pub at: Date,
    /// How much of the clause is in force from then on, 0 to 1.
    pub share: f64,
}

/// What a response's clause waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// When it is decided on; none where its file does not say: then whoever looks ahead begins with the decision.
    pub decided: Option<Date>,
    /// Years from the decision until it begins to work.
    pub lead_years: Uncertain,
    /// Years from then until it works in full.
    pub ramp_years: Uncertain,
    /// Id of the response. All of its clauses wait as long.
    pub response: String,
}

/// When a scenario is in force as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Term {
    /// The first day on which clauses hold that do not say so themselves.
    pub decided: Option<Date>,
    /// The first day on which none of its own clauses holds any longer, unless it is renewed.
    pub expires: Option<Date>,
    /// Probability that it goes on after it expires, 0 to 1; none is 0.
    pub renewed: Option<f64>,
}

impl Dates {
    /// Whether the file says anything of time or of what is done.
    #[must_use]
    pub fn is_said(&self) -> bool {
        let waits = |wait: &Wait| wait.decided.is_some() || wait.ramp_years != Uncertain::default();
        let Self { from, until, phase, compliance, wait } = self;
        from.is_some()
            || until.is_some()
            || !phase.is_empty()
            || compliance.is_some()
            || wait.as_ref().is_some_and(waits)
    }

    /// The day on which it comes into force and the one on which it ends, where that is no later: it never holds then.
    pub(super) fn never(&self, term: &Term) -> Option<[Date; 2]> {
        let begins = self.phase.first().map(|step| step.at).or(self.from).or(term.decided)?;
        let expires = term.expires.filter(|_| term.renewed.is_none_or(|renewed| renewed == 0.0));
        let ends = self.until.into_iter().chain(expires).min()?;
        (ends <= begins).then_some([begins, ends])
    }

    /// As text, nothing where the file says nothing.
    pub(super) fn canonical(&self) -> String {
        if !self.is_said() {
            return String::new();
        }
        let Self { from, until, phase, compliance, wait } = self;
        let mut text = String::new();
        for (word, date) in [("from", from), ("until", until)] {
            text += &date.map_or_else(String::new, |date| format!(" {word} {date}"));
        }
        text.extend(phase.iter().map(|step| format!(" phase {} {:?}", step.at, step.share)));
        text.extend(compliance.map(|compliance| format!(" compliance {compliance:?}")));
        text.extend(wait.as_ref().map(|Wait { decided, lead_years, ramp_years, .. }| {
            format!(" decided {decided:?} lead {lead_years:?} ramp {ramp_years:?}")
        }));
        text
    }
}

impl Term {
    /// Keys of the top level of a scenario.
    pub(super) const KEYS: [&str; 3] = ["decided", "expires", "renewed"];

    pub(super) fn read(top: &Block<'_>) -> Result<Self> {
        let decided = top.date("decided")?;
        let expires = top.date("expires")?;
        let renewed = share(top, "renewed")?;
        if let (Some(decided), Some(expires)) = (&decided, &expires)
            && expires.value <= decided.value
        {
            let found = format!("expires {}", expires.value);
            let expected = format!("a day after {}, on which it is decided", decided.value);
            return Err(Error::Value { at: expires.at.clone(), found, expected });
        }
        if let (Some(renewed), None) = (&renewed, &expires) {
            let what =
                "key `expires`: `renewed` is the probability of going on after it has expired".to_owned();
            return Err(Error::Missing { at: renewed.at.clone(), what });
        }
        Ok(Self {
            decided: decided.map(|item| item.value),
            expires: expires.map(|item| item.value),
            renewed: renewed.map(|item| item.value),
        })
    }

    /// As lines, none where the file says nothing.
    pub(super) fn canonical(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        format!("decided {:?} expires {:?} renewed {:?}\n", self.decided, self.expires, self.renewed)
    }
}

/// One number from 0 to 1, if the key is there.
pub(super) fn share(block: &Block<'_>, key: &str) -> Result<Option<Item<f64>>> {
    let Some(Item { value: number, at }) = block.number(key)? else { return Ok(None) };
    let Uncertain::Exact(value) = number else {
        let found = format!("the range {number}");
        return Err(Error::Value { at, found, expected: "one number from 0 to 1".to_owned() });
    };
    Domain::SHARE.check(number, || at.clone())?;
    Ok(Some(Item { value, at }))
}
