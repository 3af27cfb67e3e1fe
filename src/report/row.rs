//! Tidy rows: one number each.

use serde::Serialize;

use crate::ensemble::Ensemble;
use crate::error::{Error, Result};
use crate::exposure::{Exposure, Exposures};
use crate::model::{Outcome, Party, ShortageDraws};
use crate::scenario::Stake;
use crate::stake::{self, Number, Variable};
use crate::trade::settled;
use crate::uncertain::quantile;

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
    /// "percent", "musd" (million USD), "points" (100 is the yardstick of scores), "`points_per_tusd`" (for each trillion USD of
    /// gross domestic product), "ratio" (1 is the own worst case), "usd" (of each head) or "`points_per_100m`" (for each hundred
    /// million people).
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

impl Row {
    /// The names of its fields, in their order.
    pub const HEADER: [&str; 6] = ["scenario", "actor", "stake", "variable", "unit", "value"];
}

/// All rows of a scenario.
pub(super) fn of(
    outcome: &Outcome<'_>,
    exposures: &Exposures<'_>,
    draws: Option<&ShortageDraws>,
    ensemble: Option<&Ensemble<'_>>,
) -> Result<Vec<Row>> {
    let world = outcome.world();
    let mut rows = Vec::new();
    for party in world.actors().map(Party::from).chain(world.groups().map(Party::from)) {
        let exposure = exposures.party(party);
        let code = party.code(world);
        let members = party.members(world);
        let (income, gdp) = (outcome.income(&members), outcome.gdp(&members));
        // Where people are not counted, nothing is told per head.
        let people = world.population(&members).unwrap_or(1.0);
        for (stake, (variable, unit, value)) in numbers(outcome, exposure, draws, ensemble, party) {
            let Some(value) = value else { continue };
            let scenario = &outcome.record().scenario;
            let value = finite(scenario, value, || format!("{variable} of {code}"))?;
            // What a solve leaves of nothing is told as nothing. A ratio is one of numbers that are settled already.
            let value = match unit {
                "musd" => settled(value, income),
                "points_per_tusd" => settled(value, 100.0 * 1e6 / gdp),
                "usd" => settled(value, income / people),
                "points_per_100m" => settled(value, 100.0 * 100.0 / people),
                "ratio" => value,
                _ => settled(value, 100.0),
            };
            // Adding nothing makes 0 of -0.
            let value = value + 0.0;
            let (scenario, actor) = (scenario.clone(), code.to_owned());
            rows.push(Row { scenario, actor, stake: stake.word(), variable, unit, value });
        }
    }
    Ok(rows)
}

/// Each stake's own numbers, its score and what there is beside it, then quantiles over draws, then what it comes to per head.
fn numbers(
    outcome: &Outcome<'_>,
    exposure: &Exposure,
    draws: Option<&ShortageDraws>,
    ensemble: Option<&Ensemble<'_>>,
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
        let further = stake::of(stake).further(outcome, party);
        let drawn = ensemble.into_iter().flat_map(|ensemble| drawn(ensemble, stake, party));
        let per_head = stake::of(stake).per_head(outcome, &party.members(outcome.world()));
        let all = own.into_iter().chain(scored).chain(further).chain(drawn).chain(per_head);
        numbers.extend(all.map(|number| (stake, number)));
    }
    numbers
}

/// Median and quantiles at 5 and 95 % of what draws have of a stake; of the variable that is told, so that the first quantile is
/// the lower one.
fn drawn(ensemble: &Ensemble<'_>, stake: Stake, party: Party) -> Vec<Number> {
    let words = stake::of(stake).words();
    let of = |Variable { name, drawn: [median, p05, p95], unit, .. }: Variable| {
        let mut values = ensemble.values(party, name)?;
        values.sort_by(f64::total_cmp);
        let at = |q| quantile(&values, q);
        Some([(median, unit, at(0.5)), (p05, unit, at(0.05)), (p95, unit, at(0.95))])
    };
    words.variables().filter_map(of).flatten().collect()
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
