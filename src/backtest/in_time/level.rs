//! What a series counts, and the same of an outcome after a scenario.

use crate::backtest::figure::{Actors, sectors};
use crate::error::{Error, Place, Result, nearest};
use crate::model::Outcome;
use crate::world::{Actor, Good, Sector, Stage, World};

/// Something at a date.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::backtest) enum Level {
    /// What some sell to others, million USD a year.
    Flow(Flow),
    /// One such flow in percent of another.
    Part { flow: Flow, of: Flow },
    /// What a user gets of a good, in percent of what it uses of it.
    Use { user: Actor, good: Good },
    /// What comes from some providers, in percent of all that a user gets from others at a stage of a good.
    Supply { user: Actor, stage: Stage, providers: Vec<Actor> },
}

/// Sales of exporters to importers in sectors, those to oneself left out.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::backtest) struct Flow {
    exporters: Vec<Actor>,
    importers: Vec<Actor>,
    sectors: Vec<Sector>,
}

const KINDS: [&str; 3] = ["flow", "supply", "use"];
const FLOW: &str = "flow EXPORTER IMPORTER SECTOR";
const SUPPLY: &str = "supply GOOD STAGE PROVIDER";
const USE: &str = "use GOOD";

impl Level {
    /// By its name, of an actor, in a unit.
    pub(in crate::backtest) fn read(
        text: &str,
        actor: &str,
        unit: &str,
        at: &Place,
        world: &World,
    ) -> Result<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let misread = |expected: &str| misread(text, expected, at);
        let user = || {
            world.actor(actor).map_err(|_| Error::Unknown {
                at: at.clone(),
                what: "actor",
                found: actor.to_owned(),
                nearest: world.suggest_party(actor),
            })
        };
        let good = |code: &str| {
            world.good(code).map_err(|_| Error::Unknown {
                at: at.clone(),
                what: "good",
                found: code.to_owned(),
                nearest: world.suggest_good(code),
            })
        };
        let (level, expected) = match *words {
            ["flow", ..] => match text.split_once('/') {
                None => (Self::Flow(Flow::read(text, at, world)?), "musd"),
                Some((flow, of)) => {
                    let [flow, of] = [flow, of].map(|text| Flow::read(text, at, world));
                    (Self::Part { flow: flow?, of: of? }, "percent")
                }
            },
            ["use", code] => (Self::Use { user: user()?, good: good(code)? }, "percent"),
            ["use", ..] => return Err(misread(USE)),
            ["supply", code, stage, providers] => {
                let good = good(code)?;
                let stages = || world[good].stages.iter().map(|&stage| world[stage].code.as_str());
                let stage = world.stage(good, stage).map_err(|_| Error::Unknown {
                    at: at.clone(),
                    what: "stage",
                    found: stage.to_owned(),
                    nearest: nearest(stage, stages()),
                })?;
                let providers = Actors::read(providers, at, world)?.members;
                (Self::Supply { user: user()?, stage, providers }, "percent")
            }
            ["supply", ..] => return Err(misread(SUPPLY)),
            _ => {
                let found = words.first().copied().unwrap_or_default();
                let (what, nearest) = ("figure in time", nearest(found, KINDS));
                return Err(Error::Unknown { at: at.clone(), what, found: text.to_owned(), nearest });
            }
        };
        if unit == expected {
            return Ok(level);
        }
        let found = format!("unit `{unit}` of `{text}`");
        Err(Error::Value { at: at.clone(), found, expected: expected.to_owned() })
    }

    /// Of an outcome, after: a number, and what it is a part of, by which means over time are taken of each.
    pub(super) fn of(&self, outcome: &Outcome<'_>) -> [f64; 2] {
        match self {
            Self::Flow(flow) => [flow.of(outcome), 1.0],
            Self::Part { flow, of } => [100.0 * flow.of(outcome), of.of(outcome)],
            Self::Use { user, good } => [100.0 * outcome.shortages().left(*user, *good), 1.0],
            Self::Supply { user, stage, providers } => {
                let supplied = outcome.supplied(*user, *stage);
                let of = |keep: &dyn Fn(Actor) -> bool| -> f64 {
                    supplied.iter().filter(|(provider, _)| keep(*provider)).map(|(_, share)| share).sum()
                };
                let part = of(&|provider| providers.contains(&provider) && provider != *user);
                [100.0 * part, of(&|provider| provider != *user)]
            }
        }
    }
}

impl Flow {
    fn read(text: &str, at: &Place, world: &World) -> Result<Self> {
        let mut words = text.split_whitespace();
        let misread = || misread(text.trim(), FLOW, at);
        let (Some("flow"), Some(exporters), Some(importers)) = (words.next(), words.next(), words.next())
        else {
            return Err(misread());
        };
        let [exporters, importers] = [exporters, importers].map(|text| Actors::read(text, at, world));
        let (exporters, importers) = (exporters?.members, importers?.members);
        let sectors = sectors(words, at, world)?;
        if sectors.is_empty() || (exporters == importers && exporters.len() == 1) {
            return Err(misread());
        }
        Ok(Self { exporters, importers, sectors })
    }

    fn of(&self, outcome: &Outcome<'_>) -> f64 {
        let pairs = self.importers.iter().flat_map(|&importer| {
            let others = self.exporters.iter().filter(move |exporter| **exporter != importer);
            others.map(move |&exporter| (importer, exporter))
        });
        let after = |(importer, exporter): (Actor, Actor)| -> f64 {
            self.sectors.iter().map(|&sector| outcome.flow(importer, exporter, sector).after).sum()
        };
        pairs.map(after).sum()
    }
}

fn misread(text: &str, expected: &str, at: &Place) -> Error {
    let (found, expected) = (format!("figure `{text}`"), expected.to_owned());
    Error::Value { at: at.clone(), found, expected }
}
