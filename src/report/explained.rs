//! Explanations as rows and as JSON.

use serde::Serialize;

use super::Answer;
use super::json::RecordObject;
use super::row::finite;
use crate::error::Result;
use crate::explain::{Explanation, Explanations, PathParts, StakeParts};
use crate::scenario::Stake;
use crate::stake;
use crate::trade::settled;
use crate::world::World;

/// One part of one number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartRow {
    /// Bundled name or file's stem.
    pub scenario: String,
    /// Code of an actor or a group.
    pub actor: String,
    /// "prosperity", "security", "voice"; "all" for the mean of their scores.
    pub stake: &'static str,
    /// What is divided, named as in the rows of a run; with `_error` behind, the standard error of that part.
    pub variable: &'static str,
    /// "percent", "musd" or "points".
    pub unit: &'static str,
    /// "whole"; "clause" with place and kind, which with the others of them adds up to it; "residual", what they lack or have
    /// too much; "arm" with its word, and "clauses of arm" with its word, the sum of those. Of real income also its parts along
    /// the way from before to after: "sector" with its code, "sectors" with those of a bound on several, or "sectors all" for idle factors; "policy of"
    /// importer "on" exporter, "output of" a producer, and where sales are withheld "sales of" one "to" another; "instrument" with its word; "paid outside trade"; "path residual".
    /// Sectors, policies with outputs, and instruments each add up to the whole with what is paid and less that residual.
    pub part: String,
    /// Finite. A change of less than [`NOTHING`](crate::trade::NOTHING), as a whole or of a clause or an arm, is 0.
    pub value: f64,
    /// Title of the clause where the part is one; nothing of other parts.
    pub title: String,
}

/// What a part is called, with the title of a clause.
struct Said {
    part: String,
    title: String,
}

impl<T: Into<String>> From<T> for Said {
    fn from(part: T) -> Self {
        Self { part: part.into(), title: String::new() }
    }
}

/// What a stake is told in: name, name of its standard error, unit, and what a change is multiplied by.
type Variable = (&'static str, &'static str, &'static str, f64);

/// The parts of an explanation, one number a row: stake by stake the whole, clauses in the order of the file, the residual, arms,
/// and of real income sectors, policies and instruments, the largest first.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) for a number that is not finite.
pub fn part_rows(explanation: &Explanation) -> Result<Vec<PartRow>> {
    let mut rows = Vec::new();
    let mut add = |stake, (variable, unit): (&'static str, &'static str), part: Said, value: f64| {
        let (scenario, actor) = (explanation.scenario.clone(), explanation.code.clone());
        let Said { part, title } = part;
        // Adding nothing makes 0 of -0.
        let value = finite(&scenario, value, || format!("{variable} of {actor}, {part}"))? + 0.0;
        rows.push(PartRow { scenario, actor, stake, variable, unit, part, value, title });
        Ok(())
    };
    let clause = |i: usize| Said {
        part: format!("clause {}", explanation.clauses[i]),
        title: explanation.titles[i].clone(),
    };
    for parts in &explanation.stakes {
        let stake = parts.stake.word();
        for (variable, error, unit, factor) in variables(parts) {
            let of = (variable, unit);
            add(stake, of, "whole".into(), settled(parts.whole, 1.0) * factor)?;
            for part in &parts.parts {
                add(stake, of, clause(part.clause), settled(part.change, 1.0) * factor)?;
            }
            add(stake, of, "residual".into(), parts.residual() * factor)?;
            if let Some((deal, added)) = parts.deal.zip(parts.added()) {
                add(stake, of, "deal alone".into(), settled(deal, 1.0) * factor)?;
                add(stake, of, "responses".into(), settled(added, 1.0) * factor)?;
            }
            for arm in &parts.arms {
                add(stake, of, format!("arm {}", arm.arm).into(), settled(arm.change, 1.0) * factor)?;
                add(
                    stake,
                    of,
                    format!("clauses of arm {}", arm.arm).into(),
                    settled(arm.of_clauses, 1.0) * factor,
                )?;
            }
            if let Some(path) = &parts.path {
                for (part, change) in path.sectors.iter().chain(&path.pairs).chain(&path.instruments) {
                    add(stake, of, part.clone().into(), change * factor)?;
                }
                add(stake, of, "paid outside trade".into(), path.paid * factor)?;
                add(stake, of, "path residual".into(), path.residual() * factor)?;
            }
            for part in &parts.parts {
                if let Some(deviation) = part.standard_error {
                    add(stake, (error, unit), clause(part.clause), deviation * factor.abs())?;
                }
            }
        }
    }
    if let Some(mean) = explanation.mean_told() {
        let of = ("equal_weight", "points");
        add("all", of, "whole".into(), mean.iter().sum())?;
        for (i, points) in mean.into_iter().enumerate() {
            add("all", of, clause(i), points)?;
        }
    }
    Ok(rows)
}

fn variables(parts: &StakeParts) -> Vec<Variable> {
    let told = |one: stake::Variable, factor| (one.name, one.error, one.unit, factor);
    let words = stake::of(parts.stake).words();
    let mut variables = vec![told(words.variable, 100.0)];
    variables.extend(words.money.zip(parts.income_musd).map(|(money, income)| told(money, income)));
    if let Some(yardstick) = parts.yardstick {
        variables.push(("score", "score_error", "points", -100.0 / yardstick));
    }
    variables
}

/// Some explanations of one scenario, checked: every number in them is finite.
#[derive(Debug)]
pub struct Explained<'a, 's, 'w> {
    of: &'a Explanations<'s, 'w>,
    explanations: &'a [Explanation],
    rows: Vec<Vec<PartRow>>,
}

impl<'a, 's, 'w> Explained<'a, 's, 'w> {
    /// Gathers `explanations`, which are some of `of`.
    ///
    /// # Errors
    /// As for [`part_rows`].
    pub fn of(of: &'a Explanations<'s, 'w>, explanations: &'a [Explanation]) -> Result<Self> {
        let rows = explanations.iter().map(part_rows).collect::<Result<_>>()?;
        Ok(Self { of, explanations, rows })
    }
}

#[derive(Serialize)]
struct Object<'a> {
    scenario: &'a str,
    name: &'a str,
    record: RecordObject<'a>,
    /// Sets of clauses that the world economy was solved with.
    solves: usize,
    /// Whether all parts are exact.
    exact: bool,
    actors: Vec<ActorObject<'a>>,
}

#[derive(Serialize)]
struct ActorObject<'a> {
    actor: &'a str,
    parts: Vec<PartObject<'a>>,
    /// Of real income along the way from before to after.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathObject<'a>>,
    chain: Vec<StepObject<'a>>,
    /// What clauses add through sectors, allies and payments.
    through: Vec<ThroughObject<'a>>,
}

/// What a clause adds through one channel, in the unit in which parts of its stake are told.
#[derive(Serialize)]
struct ThroughObject<'a> {
    stake: &'static str,
    clause: &'a str,
    through: String,
    unit: &'static str,
    value: f64,
}

impl<'a> ThroughObject<'a> {
    fn of(explanation: &'a Explanation, parts: &'a StakeParts, world: &World) -> impl Iterator<Item = Self> {
        let unit = stake::of(parts.stake).words().variable.unit;
        parts.through.iter().map(move |part| Self {
            stake: parts.stake.word(),
            clause: &explanation.clauses[part.clause],
            through: part.channel.word(world),
            unit,
            value: 100.0 * part.change,
        })
    }
}

/// A row without its scenario and actor.
#[derive(Serialize)]
struct PartObject<'a> {
    stake: &'static str,
    variable: &'static str,
    unit: &'static str,
    part: &'a str,
    value: f64,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
}

impl<'a> From<&'a PartRow> for PartObject<'a> {
    fn from(PartRow { stake, variable, unit, part, value, title, .. }: &'a PartRow) -> Self {
        Self { stake, variable, unit, part, value: *value, title }
    }
}

#[derive(Serialize)]
struct PathObject<'a> {
    /// Pieces of the way, and equilibria that were solved on it.
    panels: usize,
    solves: usize,
    settled: bool,
    cells: Vec<CellObject<'a>>,
}

/// What the change of one number added, per cent of real income.
#[derive(Serialize)]
struct CellObject<'a> {
    instrument: &'static str,
    sectors: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importer: Option<&'a str>,
    exporter: &'a str,
    percent: f64,
}

impl<'a> PathObject<'a> {
    /// Without cells that add nothing.
    fn of(path: &PathParts, world: &'a World) -> Self {
        let cells = path.cells.iter().filter(|cell| cell.change != 0.0).map(|cell| CellObject {
            instrument: cell.instrument,
            sectors: cell.sectors.iter().map(|&sector| world[sector].code.as_str()).collect(),
            importer: cell.importer.map(|importer| world[importer].code.as_str()),
            exporter: &world[cell.exporter].code,
            percent: cell.change * 100.0,
        });
        Self { panels: path.panels, solves: path.solves, settled: path.settled, cells: cells.collect() }
    }
}

#[derive(Serialize)]
struct StepObject<'a> {
    stake: Stake,
    clause: &'a str,
    changed: &'a [String],
    passed: &'a [String],
    part: &'a str,
    title: &'a str,
}

impl Answer for Explained<'_, '_, '_> {
    fn table(&self) -> String {
        self.explanations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    fn header(&self) -> &'static [&'static str] {
        &["scenario", "actor", "stake", "variable", "unit", "part", "value", "title"]
    }

    /// The header is `scenario,actor,stake,variable,unit,part,value,title`.
    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter().flatten()
    }

    /// The same numbers as the rows, the chains and the record of the run.
    fn object(&self) -> impl Serialize {
        let outcome = self.of.outcome();
        let record = outcome.record();
        let actors = self.explanations.iter().zip(&self.rows).map(|(explanation, rows)| {
            let steps = explanation.chain.iter().map(|step| StepObject {
                stake: step.stake,
                clause: &explanation.clauses[step.clause],
                changed: &step.changed,
                passed: &step.passed,
                part: &step.part,
                title: &explanation.titles[step.clause],
            });
            let path = explanation.stakes.iter().find_map(|parts| parts.path.as_ref());
            ActorObject {
                actor: &explanation.code,
                parts: rows.iter().map(PartObject::from).collect(),
                path: path.map(|path| PathObject::of(path, outcome.world())),
                chain: steps.collect(),
                through: {
                    let stakes = explanation.stakes.iter();
                    stakes.flat_map(|parts| ThroughObject::of(explanation, parts, outcome.world())).collect()
                },
            }
        });
        Object {
            scenario: &record.scenario,
            name: &record.name,
            record: RecordObject::of(outcome, None, None),
            solves: self.of.solves(),
            exact: Stake::ALL.into_iter().all(|stake| self.of.is_exact(stake)),
            actors: actors.collect(),
        }
    }
}
