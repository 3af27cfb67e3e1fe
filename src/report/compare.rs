//! Scenarios side by side, actor by actor.

use std::fmt;

use serde::Serialize;

use super::Answer;
use super::row::{Row, finite};
use crate::error::Result;
use crate::exposure::{Exposure, Exposures, signed};
use crate::model::{Outcome, Power};
use crate::scenario::Stake;
use crate::stake::{self, Variable};
use crate::trade::settled;
use crate::world::World;

/// Scenarios of one world side by side: deals, or a deal with different responses behind it. The first is what the others are
/// measured against. Means of scores are over the stakes that any of them can move, and power is comparable where all are
/// [`run_on`](crate::Model::run_on) the markets of all ([`markets_of`](crate::markets_of)). Checked: every number in it is finite.
///
/// [`Display`](fmt::Display) is a table for each stake.
#[derive(Debug, Clone)]
pub struct Comparison<'w> {
    world: &'w World,
    sides: Vec<Side>,
    /// Stakes that any of the scenarios can move.
    stakes: Vec<Stake>,
    rows: Vec<Row>,
}

/// One scenario.
#[derive(Debug, Clone)]
struct Side {
    id: String,
    name: String,
    /// Codes of the sectors whose rules power is about.
    markets: Vec<String>,
    actors: Vec<Standing>,
    groups: Vec<Standing>,
}

/// Where an actor stands in one scenario.
#[derive(Debug, Clone)]
struct Standing {
    exposure: Exposure,
    /// Mean of its scores over the stakes that any of the scenarios can move; none without one of them.
    mean: Option<f64>,
    /// Place by loss among the third parties, 1 the largest, by stake and then by the mean of scores; none for principals, groups
    /// whom the stake does not assess and who loses nothing of it.
    ranks: Ranks,
}

/// What is compared: every stake, and behind them the mean of the scores.
type Ranks = [Option<usize>; MEAN + 1];
const MEAN: usize = Stake::ALL.len();

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
        let moved = |stake: &Stake| outcomes.iter().any(|outcome| outcome.stakes().contains(stake));
        let stakes: Vec<Stake> = Stake::ALL.into_iter().filter(moved).collect();
        let sides = outcomes.iter().map(|outcome| Side::of(outcome, &stakes)).collect();
        let mut comparison = Self { world: first.world(), sides, stakes, rows: Vec::new() };
        comparison.rows = comparison.numbers()?;
        Ok(Some(comparison))
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
                for &stake in &self.stakes {
                    let Variable { name: variable, unit, .. } = stake::of(stake).words().variable;
                    let [now, then] =
                        [here, first].map(|one| one.exposure.change(stake).map(|change| change * 100.0));
                    add(stake.word(), variable, unit, now)?;
                    add(
                        stake.word(),
                        "change_difference",
                        unit,
                        now.zip(then).map(|(now, then)| settled(now - then, 100.0)),
                    )?;
                    let at = stake as usize;
                    add(stake.word(), "rank", "place", here.ranks[at].map(place))?;
                    add(stake.word(), "rank_difference", "places", difference(here, first, at))?;
                }
                add("all", "equal_weight", "points", here.mean)?;
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

impl Standing {
    /// Without ranks.
    fn of(exposure: &Exposure, stakes: &[Stake]) -> Self {
        let scores: Option<Vec<f64>> = stakes.iter().map(|&stake| exposure.stake(stake)?.score).collect();
        #[expect(clippy::cast_precision_loss, reason = "three at the most")]
        let mean = |scores: Vec<f64>| scores.iter().sum::<f64>() / scores.len() as f64;
        let mean = scores.filter(|scores| !scores.is_empty()).map(mean);
        Self { exposure: *exposure, mean, ranks: Ranks::default() }
    }
}

impl Side {
    fn of(outcome: &Outcome<'_>, stakes: &[Stake]) -> Self {
        let (exposures, world) = (Exposures::of(outcome), outcome.world());
        let record = outcome.record();
        let mut actors: Vec<Standing> =
            world.actors().map(|actor| Standing::of(exposures.actor(actor), stakes)).collect();
        for stake in Stake::ALL {
            let losers = exposures.ranked_in(stake).take_while(|(_, exposure)| exposure.loses(stake));
            for (at, (actor, _)) in losers.enumerate() {
                actors[actor.index()].ranks[stake as usize] = Some(at + 1);
            }
        }
        // Equal ones by loss of real income, as in a run; who gains has no place among the losers.
        let loses_in_all = |one: &Standing| {
            one.mean.is_some_and(|mean| mean > 0.0) && stakes.iter().any(|&stake| one.exposure.loses(stake))
        };
        let mut ranked: Vec<usize> =
            exposures.ranked_in(Stake::LEADING).map(|(one, _)| one.index()).collect();
        ranked.retain(|&one| loses_in_all(&actors[one]));
        ranked.sort_by(|&one, &other| {
            let mean = |one: usize| actors[one].mean.unwrap_or(f64::NEG_INFINITY);
            mean(other).total_cmp(&mean(one))
        });
        for (at, one) in ranked.into_iter().enumerate() {
            actors[one].ranks[MEAN] = Some(at + 1);
        }
        let markets = outcome.power().map_or(&[][..], Power::markets);
        let group = |group| Standing::of(exposures.group(group), stakes);
        Self {
            id: record.scenario.clone(),
            name: record.name.clone(),
            markets: markets.iter().map(|&sector| world[sector].code.clone()).collect(),
            actors,
            groups: world.groups().map(group).collect(),
        }
    }
}

impl Answer for Comparison<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &Row::HEADER
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
                "power is that over the rules of other markets in each, and cannot be compared: {}",
                own.join(", ")
            )?;
        } else if let Some(same) = first {
            writeln!(
                f,
                "power: over the rules of {}, the markets of all pacts compared here",
                same.join(" ")
            )?;
        }
        if self.stakes.len() > 1 {
            let words: Vec<&str> = self.stakes.iter().map(|stake| stake.word()).collect();
            writeln!(f, "mean of scores: over {}, in every scenario", words.join(", "))?;
        }
        for &stake in &self.stakes {
            let words = stake::of(stake).words();
            let Variable { name, unit, .. } = words.variable;
            let value = |one: &Standing| {
                one.exposure
                    .change(stake)
                    .map_or("-".to_owned(), |change| signed(change * 100.0, words.decimals))
            };
            self.table(f, &format!("{name}, {unit}"), stake as usize, value)?;
        }
        let mean = |one: &Standing| one.mean.map_or("-".to_owned(), |points| signed(points, 2));
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
