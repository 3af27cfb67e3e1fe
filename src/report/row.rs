//! Tidy rows: one number each.

use serde::Serialize;

use crate::error::{Error, Place, Result};
use crate::exposure::{Exposure, Exposures};
use crate::model::{Outcome, ShortageDraws};
use crate::scenario::Stake;
use crate::world::Actor;

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

/// What may become a row; nothing where it is not defined.
type Entry = (Stake, &'static str, &'static str, Option<f64>);

/// All rows of a scenario.
pub(super) fn of(
    outcome: &Outcome<'_>,
    exposures: &Exposures<'_>,
    draws: Option<&ShortageDraws>,
) -> Result<Vec<Row>> {
    let world = outcome.world();
    let mut rows = Vec::new();
    let mut add = |code: &str, entries: Vec<Entry>| -> Result<()> {
        for (stake, variable, unit, value) in entries {
            let Some(value) = value else { continue };
            let scenario = &outcome.record().scenario;
            // Adding nothing makes 0 of -0.
            let value = finite(scenario, value, || format!("{variable} of {code}"))? + 0.0;
            let (scenario, actor) = (scenario.clone(), code.to_owned());
            rows.push(Row { scenario, actor, stake: stake.word(), variable, unit, value });
        }
        Ok(())
    };
    for actor in world.actors() {
        let mut entries = of_actor(outcome, actor, exposures.actor(actor));
        if let Some(draws) = draws {
            entries.splice(0..0, of_draws(draws, actor));
        }
        add(&world[actor].code, entries)?;
    }
    for group in world.groups() {
        add(&world[group].code, of_group(outcome, &world[group].members, exposures.group(group)))?;
    }
    Ok(rows)
}

fn of_actor(outcome: &Outcome<'_>, actor: Actor, exposure: &Exposure) -> Vec<Entry> {
    let welfare = outcome.welfare(actor);
    let first_order = welfare.first_order;
    let percent = |fraction: f64| Some(fraction * 100.0);
    let prosperity = [
        ("real_income", "percent", percent(exposure.prosperity.change)),
        ("real_wage", "percent", percent(welfare.real_wage)),
        ("first_order", "percent", first_order.and_then(|parts| percent(parts.total()))),
        ("terms_of_trade", "percent", first_order.and_then(|parts| percent(parts.terms_of_trade))),
        ("volume_of_trade", "percent", first_order.and_then(|parts| percent(parts.volume_of_trade))),
        ("real_income_musd", "musd", Some(exposure.real_income_musd)),
        ("cost_musd", "musd", Some(exposure.cost_musd)),
        ("subsidy_musd", "musd", Some(outcome.subsidy(actor))),
        ("exports", "musd", Some(outcome.exports(actor))),
        ("imports", "musd", Some(outcome.imports(actor))),
    ];
    entries(&prosperity, outcome, exposure)
}

/// What shortages do to real income, from draws: the median first. Quantiles are of the change, so that the lower ones lose more.
fn of_draws(draws: &ShortageDraws, actor: Actor) -> [Entry; 3] {
    [("shortage_median", 0.5), ("shortage_p05", 0.05), ("shortage_p95", 0.95)].map(|(variable, q)| {
        let change = draws.quantile(actor, q).map(|change| change * 100.0);
        (Stake::Prosperity, variable, "percent", change)
    })
}

/// Sums over members, so that exports from one member to another count.
fn of_group(outcome: &Outcome<'_>, members: &[Actor], exposure: &Exposure) -> Vec<Entry> {
    let sum = |of: &dyn Fn(Actor) -> f64| Some(members.iter().map(|&member| of(member)).sum());
    let prosperity = [
        ("real_income", "percent", Some(exposure.prosperity.change * 100.0)),
        ("real_income_musd", "musd", Some(exposure.real_income_musd)),
        ("cost_musd", "musd", Some(exposure.cost_musd)),
        ("subsidy_musd", "musd", sum(&|member| outcome.subsidy(member))),
        ("exports", "musd", sum(&|member| outcome.exports(member))),
        ("imports", "musd", sum(&|member| outcome.imports(member))),
    ];
    entries(&prosperity, outcome, exposure)
}

/// The entries of all stakes. Where no rule pact is made, no power moves and there is no game to measure it in; then voice has
/// no rows.
fn entries(
    prosperity: &[(&'static str, &'static str, Option<f64>)],
    outcome: &Outcome<'_>,
    exposure: &Exposure,
) -> Vec<Entry> {
    let scored = |stake: Stake| {
        let measure = exposure.stake(stake);
        [
            (stake, "score", "points", measure.and_then(|measure| measure.score)),
            (stake, "own_worst", "ratio", measure.and_then(|measure| measure.own_worst)),
        ]
    };
    let mut entries: Vec<Entry> = prosperity
        .iter()
        .map(|&(variable, unit, value)| (Stake::Prosperity, variable, unit, value))
        .collect();
    entries.extend(scored(Stake::Prosperity));
    let defence = exposure.security.map(|security| security.change * 100.0);
    entries.push((Stake::Security, "expected_defence", "percent", defence));
    entries.extend(scored(Stake::Security));
    if outcome.power().is_some() {
        entries.push((Stake::Voice, "power", "points", Some(exposure.voice.change * 100.0)));
        entries.push((Stake::Voice, "power_ratio", "ratio", exposure.power_ratio));
        entries.extend(scored(Stake::Voice));
    }
    entries
}

/// The number, or an error that says which one is not.
pub(super) fn finite(scenario: &str, value: f64, what: impl Fn() -> String) -> Result<f64> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(Error::Value {
        at: Place::file(scenario),
        found: format!("{value} for {}", what()),
        expected: "a finite number".to_owned(),
    })
}
