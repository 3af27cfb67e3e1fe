//! What a study gives a number for, and the same of an outcome.

use crate::error::{Error, Place, Result, nearest};
use crate::model::{Outcome, Party, ShortageDraws};
use crate::scenario::Stake;
use crate::stake::{self, Number};
use crate::trade::Real;
use crate::world::{Actor, Kind, Sector, World};

/// For whom a variable can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// One actor alone.
    Actor,
    /// An actor or a group.
    Party,
    /// Any actors together: incomes sum over sum, everything else the sum.
    Any,
}

/// Variables of the rows of a run at central values, their units, and for whom they can be asked.
const VARIABLES: [(&str, &str, Of); 25] = [
    ("real_income", "percent", Of::Any),
    ("real_wage", "percent", Of::Any),
    ("real_output", "percent", Of::Any),
    ("real_income_musd", "musd", Of::Any),
    ("cost_musd", "musd", Of::Any),
    ("subsidy_musd", "musd", Of::Any),
    ("gdp_musd", "musd", Of::Any),
    ("exports", "musd", Of::Any),
    ("imports", "musd", Of::Any),
    ("power", "points", Of::Any),
    ("first_order", "percent", Of::Actor),
    ("terms_of_trade", "percent", Of::Actor),
    ("volume_of_trade", "percent", Of::Actor),
    ("capital", "percent", Of::Actor),
    ("technology", "percent", Of::Actor),
    ("trade_costs", "percent", Of::Actor),
    ("shortage_median", "percent", Of::Actor),
    ("shortage_p05", "percent", Of::Actor),
    ("shortage_p95", "percent", Of::Actor),
    ("real_income_per_gdp", "percent", Of::Party),
    ("real_income_per_head", "usd", Of::Party),
    ("expected_defence", "percent", Of::Party),
    ("power_ratio", "ratio", Of::Party),
    ("power_per_gdp", "points_per_tusd", Of::Party),
    ("power_per_head", "points_per_100m", Of::Party),
];

/// Figures that are no variables of a row.
const OTHERS: [&str; 2] = ["flow", "value_added"];

/// Some actors as a table names them, which act on no one else's behalf: sorted, none twice.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Actors {
    pub(super) members: Vec<Actor>,
    /// The actor or group, where it is one.
    party: Option<Party>,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Figure {
    /// A variable of the rows of a run.
    Variable { name: &'static str, actors: Actors },
    /// What some actors sell to others in some sectors, sales to oneself left out.
    Flow { exporters: Actors, importers: Actors, sectors: Vec<Sector>, percent: bool },
    /// What some sectors of some actors pay in value added, over the price of final demand.
    ValueAdded { actors: Actors, sectors: Vec<Sector>, percent: bool },
}

impl Actors {
    /// Actors by a code or a group, `all` or `WORLD`, several with `+` between them, and some of them taken out by `-`.
    pub(super) fn read(text: &str, at: &Place, world: &World) -> Result<Self> {
        let party = party(text, world);
        let mut members: Vec<Actor> = Vec::new();
        for term in text.split('+').map(str::trim) {
            // A code may have a hyphen in it.
            if let Some(all) = named(term, world) {
                members.extend(all);
                continue;
            }
            let mut parts = term.split('-').map(str::trim);
            let mut some = known(parts.next().unwrap_or_default(), at, world)?;
            for part in parts {
                let out = known(part, at, world)?;
                some.retain(|actor| !out.contains(actor));
            }
            members.extend(some);
        }
        members.sort_unstable();
        members.dedup();
        if members.is_empty() {
            let (found, expected) = (format!("nobody in `{text}`"), "one actor at least".to_owned());
            return Err(Error::Value { at: at.clone(), found, expected });
        }
        Ok(Self { members, party })
    }
}

/// A unit of any figure by its word.
pub(super) fn unit(word: &str, at: &Place) -> Result<&'static str> {
    let units = || VARIABLES.iter().map(|(_, unit, _)| *unit);
    units().find(|unit| *unit == word).ok_or_else(|| Error::Unknown {
        at: at.clone(),
        what: "unit",
        found: word.to_owned(),
        nearest: nearest(word, units()),
    })
}

fn party(code: &str, world: &World) -> Option<Party> {
    world.actor(code).map(Party::from).or_else(|_| world.group(code).map(Party::from)).ok()
}

fn named(code: &str, world: &World) -> Option<Vec<Actor>> {
    match code {
        "all" | "WORLD" => Some(world.actors().collect()),
        code => party(code, world).map(|party| party.members(world)),
    }
}

fn known(code: &str, at: &Place, world: &World) -> Result<Vec<Actor>> {
    named(code, world).ok_or_else(|| Error::Unknown {
        at: at.clone(),
        what: "actor or group",
        found: code.to_owned(),
        nearest: world.suggest_party(code),
    })
}

/// Sectors by code, or `goods`, `services`, `all`, with spaces or `+` between them; sorted, none twice.
pub(super) fn sectors<'a>(
    words: impl Iterator<Item = &'a str>,
    at: &Place,
    world: &World,
) -> Result<Vec<Sector>> {
    let mut sectors = Vec::new();
    for code in words.flat_map(|word| word.split('+')) {
        let kind = match code {
            "all" => None,
            "goods" => Some(Kind::Goods),
            "services" => Some(Kind::Services),
            code => {
                sectors.extend(world.sectors_of(code).map_err(|_| Error::Unknown {
                    at: at.clone(),
                    what: "sector",
                    found: code.to_owned(),
                    nearest: world.suggest_sectors(code),
                })?);
                continue;
            }
        };
        sectors.extend(world.sectors().filter(|&sector| kind.is_none_or(|kind| world[sector].kind == kind)));
    }
    sectors.sort_unstable();
    sectors.dedup();
    Ok(sectors)
}

impl Figure {
    /// A figure by its name, of some actors, in a unit.
    pub(super) fn read(text: &str, actor: &str, unit: &str, at: &Place, world: &World) -> Result<Self> {
        let actors = Actors::read(actor, at, world)?;
        let wrong = |expected: &str| Error::Value {
            at: at.clone(),
            found: format!("unit `{unit}` of `{text}`"),
            expected: expected.to_owned(),
        };
        let percent = || match unit {
            "percent" => Ok(true),
            "musd" => Ok(false),
            _ => Err(wrong("percent or musd")),
        };
        let misread = |expected: &str| Error::Value {
            at: at.clone(),
            found: format!("figure `{text}`"),
            expected: expected.to_owned(),
        };
        let mut words = text.split_whitespace();
        match words.next().unwrap_or_default() {
            "flow" => {
                let (Some(exporters), Some(importers)) = (words.next(), words.next()) else {
                    return Err(misread("flow EXPORTER IMPORTER SECTOR"));
                };
                let [exporters, importers] = [exporters, importers].map(|text| Actors::read(text, at, world));
                let (exporters, importers) = (exporters?, importers?);
                let sectors = sectors(words, at, world)?;
                if sectors.is_empty() {
                    return Err(misread("flow EXPORTER IMPORTER SECTOR"));
                }
                if exporters.members == importers.members && exporters.members.len() == 1 {
                    return Err(misread("a flow to somebody else"));
                }
                Ok(Self::Flow { exporters, importers, sectors, percent: percent()? })
            }
            "value_added" => {
                let sectors = sectors(words, at, world)?;
                if sectors.is_empty() {
                    return Err(misread("value_added SECTOR"));
                }
                Ok(Self::ValueAdded { actors, sectors, percent: percent()? })
            }
            name => {
                let Some(&(known, its, of)) = VARIABLES.iter().find(|(known, ..)| *known == text) else {
                    let names = VARIABLES.iter().map(|(known, ..)| *known).chain(OTHERS);
                    let (what, found, nearest) = ("figure", text.to_owned(), nearest(name, names));
                    return Err(Error::Unknown { at: at.clone(), what, found, nearest });
                };
                if its != unit {
                    return Err(wrong(its));
                }
                let single = matches!(actors.party, Some(Party::Actor(_)));
                match of {
                    Of::Actor if !single => Err(misread(&format!("one actor for it, not `{actor}`"))),
                    Of::Party if actors.party.is_none() => {
                        Err(misread(&format!("an actor or a group for it, not `{actor}`")))
                    }
                    _ => Ok(Self::Variable { name: known, actors }),
                }
            }
        }
    }

    /// Whether it is from draws of what is short.
    pub(super) fn is_drawn(&self) -> bool {
        matches!(self, Self::Variable { name, .. } if name.starts_with("shortage"))
    }

    /// The same of an outcome, in its unit; none where it is not defined there.
    pub(super) fn of(&self, outcome: &Outcome<'_>, draws: Option<&ShortageDraws>) -> Option<f64> {
        let value = match self {
            Self::Variable { name, actors } => variable(name, actors, outcome, draws)?,
            Self::Flow { exporters, importers, sectors, percent } => {
                let (mut before, mut after) = (0.0, 0.0);
                for &exporter in &exporters.members {
                    for &importer in importers.members.iter().filter(|importer| **importer != exporter) {
                        for &sector in sectors {
                            let flow = outcome.flow(importer, exporter, sector);
                            before += flow.before;
                            after += flow.after;
                        }
                    }
                }
                if *percent { 100.0 * (after / before - 1.0) } else { after - before }
            }
            Self::ValueAdded { actors, sectors, percent } => {
                let (growth, musd) = outcome.value_added(&actors.members, sectors);
                if *percent { 100.0 * growth } else { musd }
            }
        };
        // Adding nothing makes 0 of -0.
        value.is_finite().then_some(value + 0.0)
    }
}

fn variable(
    name: &str,
    actors: &Actors,
    outcome: &Outcome<'_>,
    draws: Option<&ShortageDraws>,
) -> Option<f64> {
    if let Some(real) = Real::ALL.into_iter().find(|real| real.variable() == name) {
        return outcome.real(real, &actors.members).map(|change| 100.0 * change);
    }
    match actors.party {
        Some(party) => row(name, party, outcome, draws),
        None => actors.members.iter().map(|&actor| row(name, actor.into(), outcome, draws)).sum(),
    }
}

/// A number of the rows of a run.
fn row(name: &str, party: Party, outcome: &Outcome<'_>, draws: Option<&ShortageDraws>) -> Option<f64> {
    let numbers = Stake::ALL.into_iter().flat_map(|stake| -> Vec<Number> {
        let metric = stake::of(stake);
        let rows = metric.rows(outcome, draws, party);
        let per_head = metric.per_head(outcome, &party.members(outcome.world()));
        rows.into_iter().chain(metric.further(outcome, party)).chain(per_head).collect()
    });
    numbers.into_iter().find(|(known, ..)| *known == name).and_then(|(.., value)| value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::Model;
    use crate::scenario::Scenario;

    /// What is asked for here is what a run writes, in its unit.
    #[test]
    fn variables_are_those_of_a_run() {
        let world = World::bundled("world2022").unwrap();
        let model = Model::calibrate(&world).unwrap();
        let deal = Scenario::bundled("us-china-sectoral-deal", &world).unwrap();
        let outcome = model.run(&deal).unwrap();
        let draws = ShortageDraws::of(&world, &deal, 10, 1).unwrap();
        let japan = Party::from(world.actor("JPN").unwrap());
        let mut told: BTreeMap<&str, &str> = BTreeMap::new();
        for stake in Stake::ALL {
            let metric = stake::of(stake);
            let all = metric.rows(&outcome, Some(&draws), japan).into_iter();
            let all = all.chain(metric.further(&outcome, japan));
            told.extend(
                all.chain(metric.per_head(&outcome, &japan.members(&world)))
                    .map(|(name, unit, _)| (name, unit)),
            );
        }
        for (name, unit, _) in VARIABLES {
            assert_eq!(told.remove(name), Some(unit), "{name}");
        }
        assert!(told.is_empty(), "told and cannot be asked for: {told:?}");
    }
}
