//! Scenarios side by side, actor by actor.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::Answer;
use super::row::{Row, finite};
use crate::error::Result;
use crate::exposure::{Exposure, Exposures, signed};
use crate::model::{Outcome, Power};
use crate::scenario::Stake;
use crate::trade::NOTHING;
use crate::world::World;

/// Scenarios of one world side by side: deals, or a deal with different responses behind it. The first is what the others are
/// measured against. Checked: every number in it is finite.
///
/// [`Display`](fmt::Display) is a table for each stake.
#[derive(Debug, Clone)]
pub struct Comparison<'w> {
    world: &'w World,
    sides: Vec<Side>,
    rows: Vec<Row>,
}

/// One scenario.
#[derive(Debug, Clone)]
struct Side {
    id: String,
    name: String,
    stakes: Vec<Stake>,
    /// Codes of the sectors whose rules its own pacts are about.
    markets: Vec<String>,
    actors: Vec<Standing>,
    groups: Vec<Standing>,
}

/// Where an actor stands in one scenario.
#[derive(Debug, Clone)]
struct Standing {
    exposure: Exposure,
    /// Place by loss among the third parties, 1 the largest, by stake and then by the mean of scores; none for principals, groups
    /// whom the stake does not assess and who loses nothing of it.
    ranks: [Option<usize>; 4],
}

/// What is compared: a stake, or the mean of the scores.
const MEAN: usize = 3;

impl<'w> Comparison<'w> {
    /// Puts outcomes side by side. Nothing is solved here. None of nothing, and of outcomes of different worlds.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) for a number that is not finite.
    pub fn of(outcomes: &[Outcome<'w>]) -> Result<Option<Self>> {
        let Some(first) = outcomes.first() else { return Ok(None) };
        let hash = &first.record().world_hash;
        if outcomes.iter().any(|outcome| outcome.record().world_hash != *hash) {
            return Ok(None);
        }
        let sides = outcomes.iter().map(Side::of).collect();
        let mut comparison = Self { world: first.world(), sides, rows: Vec::new() };
        comparison.rows = comparison.numbers()?;
        Ok(Some(comparison))
    }

    /// Stakes that any of the scenarios can move.
    fn stakes(&self) -> impl Iterator<Item = Stake> + '_ {
        let moved = |stake: &Stake| self.sides.iter().any(|side| side.stakes.contains(stake));
        Stake::ALL.into_iter().filter(moved)
    }

    /// One number a row: for every scenario and actor the change of each stake (`real_income`, `expected_defence`, `power`) with
    /// its `rank` by loss among third parties, `equal_weight` likewise; and against the first scenario `change_difference`,
    /// `rank_difference` (positive: further up among those who lose).
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn numbers(&self) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let stakes: Vec<Stake> = self.stakes().collect();
        for side in &self.sides {
            let codes = self.world.actors().map(|actor| &self.world[actor].code);
            let groups = self.world.groups().map(|group| &self.world[group].code);
            let own = codes.zip(side.actors.iter().zip(&self.sides[0].actors));
            let theirs = groups.zip(side.groups.iter().zip(&self.sides[0].groups));
            for (code, (here, first)) in own.chain(theirs) {
                let mut add =
                    |stake: &'static str, variable: &'static str, unit: &'static str, value: Option<f64>| {
                        let Some(value) = value else { return Ok(()) };
                        let value = finite(&side.id, value, || format!("{variable} of {code}"))? + 0.0;
                        rows.push(Row {
                            scenario: side.id.clone(),
                            actor: code.clone(),
                            stake,
                            variable,
                            unit,
                            value,
                        });
                        Ok(())
                    };
                for &stake in &stakes {
                    let (variable, unit, _) = told(stake);
                    let [now, then] = [here, first].map(|one| one.change(stake).map(|change| change * 100.0));
                    add(stake.word(), variable, unit, now)?;
                    add(
                        stake.word(),
                        "change_difference",
                        unit,
                        now.zip(then).map(|(now, then)| now - then),
                    )?;
                    let at = stake as usize;
                    add(stake.word(), "rank", "place", here.ranks[at].map(place))?;
                    add(stake.word(), "rank_difference", "places", difference(here, first, at))?;
                }
                add("all", "equal_weight", "points", here.exposure.equal_weight)?;
                add("all", "rank", "place", here.ranks[MEAN].map(place))?;
                add("all", "rank_difference", "places", difference(here, first, MEAN))?;
            }
        }
        Ok(rows)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a place among actors")]
fn place(rank: usize) -> f64 {
    rank as f64
}

/// Places that an actor has gone up among those who lose.
fn difference(here: &Standing, first: &Standing, at: usize) -> Option<f64> {
    here.ranks[at].zip(first.ranks[at]).map(|(now, then)| place(then) - place(now))
}

/// Variable, unit and decimals of a stake.
fn told(stake: Stake) -> (&'static str, &'static str, usize) {
    match stake {
        Stake::Prosperity => ("real_income", "percent", 4),
        Stake::Security => ("expected_defence", "percent", 2),
        Stake::Voice => ("power", "points", 3),
    }
}

/// Whether somebody loses what is more than [`NOTHING`].
fn loses(exposure: &Exposure, stake: Stake) -> bool {
    exposure.loss(stake).is_some_and(|loss| loss > NOTHING)
}

impl Standing {
    fn change(&self, stake: Stake) -> Option<f64> {
        self.exposure.stake(stake).map(|measure| measure.change)
    }
}

impl Side {
    fn of(outcome: &Outcome<'_>) -> Self {
        let (exposures, world) = (Exposures::of(outcome), outcome.world());
        let record = outcome.record();
        let mut actors: Vec<Standing> = world
            .actors()
            .map(|actor| Standing { exposure: *exposures.actor(actor), ranks: [None; 4] })
            .collect();
        for stake in Stake::ALL {
            let losers = exposures.ranked_in(stake).take_while(|(_, exposure)| loses(exposure, stake));
            for (at, (actor, _)) in losers.enumerate() {
                actors[actor.index()].ranks[stake as usize] = Some(at + 1);
            }
        }
        let stakes = outcome.stakes();
        let loses_in_all = |exposure: &Exposure| {
            exposure.equal_weight.is_some_and(|points| points > 0.0)
                && stakes.iter().any(|&stake| loses(exposure, stake))
        };
        for (at, (actor, _)) in exposures.ranked().take_while(|(_, one)| loses_in_all(one)).enumerate() {
            actors[actor.index()].ranks[MEAN] = Some(at + 1);
        }
        let pacts = outcome.power().map_or(&[][..], Power::pacts);
        let markets: BTreeSet<_> = pacts.iter().map(|pact| pact.sector).collect();
        let group = |group| Standing { exposure: *exposures.group(group), ranks: [None; 4] };
        Self {
            id: record.scenario.clone(),
            name: record.name.clone(),
            stakes: outcome.stakes().to_vec(),
            markets: markets.into_iter().map(|sector| world[sector].code.clone()).collect(),
            actors,
            groups: world.groups().map(group).collect(),
        }
    }
}

impl Answer for Comparison<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (letter, side) in ('A'..='Z').zip(&self.sides) {
            writeln!(f, "{letter}  {} ({})", side.name, side.id)?;
        }
        writeln!(
            f,
            "rank by loss among the third parties that lose; with its sign, places up (+) or down (-) among those who lose against A"
        )?;
        let own: Vec<String> = ('A'..='Z')
            .zip(&self.sides)
            .filter(|(_, side)| !side.markets.is_empty())
            .map(|(letter, side)| format!("{letter} {}", side.markets.join(" ")))
            .collect();
        let mut markets = self.sides.iter().map(|side| &side.markets).filter(|markets| !markets.is_empty());
        let first = markets.next();
        if markets.any(|markets| Some(markets) != first) {
            writeln!(
                f,
                "power is that over the rules of other markets in each: {}; to compare it in the same, use respond",
                own.join(", ")
            )?;
        }
        for stake in self.stakes() {
            let (variable, unit, decimals) = told(stake);
            let value = |one: &Standing| {
                one.change(stake).map_or("-".to_owned(), |change| signed(change * 100.0, decimals))
            };
            self.table(f, &format!("{variable}, {unit}"), stake as usize, value)?;
        }
        let mean =
            |one: &Standing| one.exposure.equal_weight.map_or("-".to_owned(), |points| signed(points, 2));
        self.table(f, "mean of scores, points", MEAN, mean)
    }
}

impl Comparison<'_> {
    /// Actors by their rank in the first scenario, those without one after them, then groups.
    fn table(
        &self,
        f: &mut fmt::Formatter<'_>,
        head: &str,
        at: usize,
        value: impl Fn(&Standing) -> String,
    ) -> fmt::Result {
        write!(f, "\n{head:<28}")?;
        for (letter, _) in ('A'..='Z').zip(&self.sides) {
            write!(f, "{letter:>12}  rank     ")?;
        }
        writeln!(f)?;
        let mut actors: Vec<_> = self.world.actors().collect();
        actors.sort_by_key(|actor| self.sides[0].actors[actor.index()].ranks[at].unwrap_or(usize::MAX));
        let actors = actors.into_iter().map(|actor| {
            (&self.world[actor].name, self.sides.iter().map(|side| &side.actors[actor.index()]).collect())
        });
        let groups = self.world.groups().map(|group| {
            (&self.world[group].code, self.sides.iter().map(|side| &side.groups[group.index()]).collect())
        });
        let rows: Vec<(&String, Vec<&Standing>)> = actors.chain(groups).collect();
        for (name, standings) in rows {
            if standings.iter().all(|one| value(one) == "-") {
                continue;
            }
            write!(f, "{name:<28}")?;
            for one in &standings {
                let rank = one.ranks[at].map_or(String::new(), |rank| rank.to_string());
                let moved = difference(one, standings[0], at).filter(|places| *places != 0.0);
                let moved = moved.map_or(String::new(), |places| signed(places, 0));
                write!(f, "{:>12}  {rank:>4}{moved:>5}", value(one))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
