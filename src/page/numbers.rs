//! The numbers of a report by who, what and which.

use std::collections::HashMap;

use crate::model::Party;
use crate::report::Report;
use crate::scenario::Stake;
use crate::stake::{self, Variable};

/// The rows of a report, to be looked up.
pub(super) struct Numbers<'a> {
    rows: HashMap<(&'a str, &'a str, &'a str), f64>,
}

/// What a stake of a party comes to, in its own unit, gains above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    /// The run at central values.
    pub(super) mode: f64,
    /// Median and quantiles at 5 and 95 % over draws, where there are any.
    pub(super) drawn: Option<[f64; 3]>,
}

impl Change {
    /// What stands for it: the median, or the mode without draws.
    pub(super) fn leading(self) -> f64 {
        self.drawn.map_or(self.mode, |[median, ..]| median)
    }

    /// From the 5th to the 95th percent of the draws.
    pub(super) fn range(self) -> Option<[f64; 2]> {
        self.drawn.map(|[_, low, high]| [low, high])
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn of(report: &'a Report<'_, '_>) -> Self {
        let rows = report.rows().iter().map(|row| ((row.actor.as_str(), row.stake, row.variable), row.value));
        Self { rows: rows.collect() }
    }

    fn number(&self, code: &str, stake: Stake, variable: &str) -> Option<f64> {
        self.rows.get(&(code, stake.word(), variable)).copied()
    }

    fn variable(&self, code: &str, stake: Stake, variable: Variable) -> Option<Change> {
        let mode = self.number(code, stake, variable.name)?;
        let [median, low, high] = variable.drawn.map(|name| self.number(code, stake, name));
        let drawn = median.zip(low).zip(high).map(|((median, low), high)| [median, low, high]);
        Some(Change { mode, drawn })
    }

    /// Its change; none where it is not assessed.
    pub(super) fn change(&self, code: &str, stake: Stake) -> Option<Change> {
        self.variable(code, stake, stake::of(stake).words().variable)
    }

    /// The same in million USD, where the stake is told in money.
    pub(super) fn money(&self, code: &str, stake: Stake) -> Option<Change> {
        self.variable(code, stake, stake::of(stake).words().money?)
    }
}

/// Share of draws in which a party loses of a stake; none without draws.
pub(super) fn probability(report: &Report<'_, '_>, party: Party, stake: Stake) -> Option<f64> {
    Some(report.ensemble()?.summary(party, stake)?.loss_probability)
}
