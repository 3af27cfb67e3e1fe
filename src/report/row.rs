//! Tidy rows: one number each.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::exposure::{Exposure, Exposures};
use crate::model::{Outcome, Party, ShortageDraws};
use crate::scenario::Stake;
use crate::stake::{self, Number};

/// One number of a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Bundled name or file's stem.
    pub scenario: String,
    /// Code of an actor or a group.
    pub actor: String,
    /// What can be lost: "prosperity", "security", "voice".
    pub stake: &'static str,
    /// What is measured: "`real_income`".
    pub variable: &'static str,
    /// "percent", "musd" (million USD), "points" (100 is the yardstick of scores) or "ratio" (1 is the own worst case).
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

/// All rows of a scenario.
pub(super) fn of(
    outcome: &Outcome<'_>,
    exposures: &Exposures<'_>,
    draws: Option<&ShortageDraws>,
) -> Result<Vec<Row>> {
    let world = outcome.world();
    let mut rows = Vec::new();
    for party in world.actors().map(Party::from).chain(world.groups().map(Party::from)) {
        let exposure = match party {
            Party::Actor(actor) => exposures.actor(actor),
            Party::Group(group) => exposures.group(group),
        };
        let code = party.code(world);
        for (stake, (variable, unit, value)) in numbers(outcome, exposure, draws, party) {
            let Some(value) = value else { continue };
            let scenario = &outcome.record().scenario;
            // Adding nothing makes 0 of -0.
            let value = finite(scenario, value, || format!("{variable} of {code}"))? + 0.0;
            let (scenario, actor) = (scenario.clone(), code.to_owned());
            rows.push(Row { scenario, actor, stake: stake.word(), variable, unit, value });
        }
    }
    Ok(rows)
}

/// Each stake's own numbers, then its score and what there is beside it.
fn numbers(
    outcome: &Outcome<'_>,
    exposure: &Exposure,
    draws: Option<&ShortageDraws>,
    party: Party,
) -> Vec<(Stake, Number)> {
    let mut numbers = Vec::new();
    for stake in Stake::ALL {
        let own = stake::of(stake).rows(outcome, draws, party);
        if own.is_empty() {
            continue;
        }
        let measure = exposure.stake(stake);
        let scored = [
            ("score", "points", measure.and_then(|measure| measure.score)),
            ("own_worst", "ratio", measure.and_then(|measure| measure.own_worst)),
        ];
        numbers.extend(own.into_iter().chain(scored).map(|number| (stake, number)));
    }
    numbers
}

/// The number, or an error that says which one is not.
pub(super) fn finite(scenario: &str, value: f64, what: impl Fn() -> String) -> Result<f64> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(Error::of(NotFinite { scenario: scenario.to_owned(), value, what: what() }))
}

/// A result that is no number to write.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{scenario}: found {value} for {what}, expected a finite number")]
pub struct NotFinite {
    /// The scenario.
    pub scenario: String,
    /// What it is.
    pub value: f64,
    /// What it should say.
    pub what: String,
}
