//! What belongs to one stake and to no other: how its change follows from what is solved, what it is measured by, how it is told.
//!
//! A stake is measured by a [`Metric`], which has a file of its own; [`of`] is the list that binds them. A metric solves nothing: it
//! reads an [`Outcome`], the [`Draw`] of an ensemble, or [`Account`]s, which are what engines answer for some clauses alone. So
//! another way to measure a stake is another metric in its file.

mod account;
mod channel;
mod prosperity;
mod security;
mod voice;
mod words;

use crate::model::{Draw, Outcome, Party, Sampler, Severances, ShortageDraws};
use crate::scenario::Stake;
use crate::world::Actor;

pub use channel::Channel;

pub(crate) use account::{Account, Before};
pub(crate) use words::{Native, Variable, Words};

/// By what a stake is measured.
pub(crate) fn of(stake: Stake) -> &'static dyn Metric {
    match stake {
        Stake::Prosperity => &prosperity::RealIncome,
        Stake::Security => &security::ExpectedDefence,
        Stake::Voice => &voice::PowerOverRules,
    }
}

/// What may become a row: variable, unit, value; nothing where it is not defined.
pub(crate) type Number = (&'static str, &'static str, Option<f64>);

/// How a stake is measured and told. Changes are in its native unit, a fraction, gains positive.
pub(crate) trait Metric: Sync {
    /// Its names and formats.
    fn words(&self) -> &'static Words;

    /// What its change is the sum of, the first the one that needs a solve.
    fn accounts(&self) -> &'static [Account];

    /// What it is a fraction of, in the unit of the accounts, for some actors together; none where it is not assessed.
    fn base(&self, before: Before<'_>, members: &[Actor]) -> Option<f64>;

    /// Whether its change can be divided along the way from before to after, by sector and partner.
    fn has_path(&self) -> bool {
        false
    }

    /// Its change for some actors together; none where it is not assessed.
    fn change(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<f64>;

    /// What it is called in an outcome, where that can be measured by several things.
    fn measured(&self, _outcome: &Outcome<'_>) -> &'static str {
        self.words().measure
    }

    /// What some actors together would lose without the principals, each left alone by them; none where it is not assessed or not
    /// at stake.
    fn severance(&self, outcome: &Outcome<'_>, severances: &Severances, members: &[Actor]) -> Option<f64>;

    /// By what a change is divided to be a fraction of what the actors themselves have of it; none where they have nothing.
    fn own_level(&self, _outcome: &Outcome<'_>, _members: &[Actor]) -> Option<f64> {
        Some(1.0)
    }

    /// Whether the world's unions act as one in it.
    fn unions_act_as_one(&self) -> bool {
        false
    }

    /// Why there is no such loss to measure by, where that is a failure.
    fn unmeasured<'s>(&self, _severances: &'s Severances) -> Option<&'s str> {
        None
    }

    /// All that is told of it in a run, the change itself among the first; nothing where the scenario has nothing to measure it in.
    fn rows(&self, outcome: &Outcome<'_>, draws: Option<&ShortageDraws>, party: Party) -> Vec<Number>;

    /// What is told of it behind its scores.
    fn further(&self, _outcome: &Outcome<'_>, _party: Party) -> Vec<Number> {
        Vec::new()
    }

    /// What its change comes to for each head of some actors together: sum over sum. Nothing where it is not told so, no value
    /// where not all people are counted.
    fn per_head(&self, _outcome: &Outcome<'_>, _members: &[Actor]) -> Option<Number> {
        None
    }

    /// Whether draws have it for some actors.
    fn is_drawn(&self, sampler: &Sampler<'_>, members: &[Actor]) -> bool;

    /// Adds its numbers in a draw, one for each of [`Words::variables`].
    fn draw(&self, draw: &Draw<'_>, members: &[Actor], values: &mut Vec<f64>);
}

impl dyn Metric {
    /// What accounts add up to, in their unit, gains positive.
    pub(crate) fn total(&self, sum: impl Fn(Account) -> f64) -> f64 {
        self.accounts().iter().map(|&account| account.gain(sum(account))).sum()
    }

    /// Its change by accounts.
    pub(crate) fn over(&self, base: f64, sum: impl Fn(Account) -> f64) -> f64 {
        // Who can count on nothing before has no change.
        if base > 0.0 { self.total(sum) / base } else { 0.0 }
    }
}
