//! From a clause to a loss, step by step, in words and amounts.

use super::{Explanations, Part, StakeParts, infeasible};
use crate::error::Result;
use crate::exposure::signed;
use crate::model::{Outcome, Trial};
use crate::scenario::clause::{Runs, Scene, Through, Votes, list};
use crate::scenario::{Pair, Policy, Stake};
use crate::shortage::Shortages;
use crate::stake::{self, Account};
use crate::trade::settled;
use crate::world::{Actor, Sector, World};

/// Clauses of each stake whose chain is told, the largest parts first.
const CLAUSES: usize = 3;
/// Flows told on each side.
const FLOWS: usize = 2;
/// Changes of flows that are not worth telling, million USD.
const SMALLEST_FLOW: f64 = 0.05;

/// One clause on its way to one stake of an actor or group.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The stake.
    pub stake: Stake,
    /// Position of the clause in the scenario.
    pub clause: usize,
    /// The edges it changed, with the numbers without the clause and with it, all other clauses in force.
    pub changed: Vec<String>,
    /// What passed through whom, with amounts, likewise.
    pub passed: Vec<String>,
    /// What that comes to at the actor: the clause's part, in the unit of the stake.
    pub part: String,
}

/// The clauses that matter most to each stake of some actors. The scenario is solved without each of those that move trade.
pub(super) fn of(
    explanations: &Explanations<'_, '_>,
    trial: &Trial<'_, '_>,
    members: &[Actor],
    stakes: &[StakeParts],
) -> Result<Vec<Step>> {
    let scenario = explanations.scenario;
    let all: Vec<usize> = (0..scenario.clauses().len()).collect();
    let mut chain = Vec::new();
    for parts in stakes {
        let mut order: Vec<&Part> =
            parts.parts.iter().filter(|part| settled(part.change, 1.0) != 0.0).collect();
        order.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then(a.clause.cmp(&b.clause)));
        for part in order.into_iter().take(CLAUSES) {
            let clause = &scenario.clauses()[part.clause];
            let without: Vec<usize> = all.iter().copied().filter(|&i| i != part.clause).collect();
            let policies = [trial.policy(&without), trial.policy(&all)];
            let (world, means) = (explanations.model.world(), trial.means());
            let scene = Scene { world, means, members, policies: &policies };
            let action = &clause.action;
            let changed = || action.changed(&scene, None);
            let accounts = stake::of(parts.stake).accounts();
            let (changed, passed) = match accounts.iter().find(|account| account.moved_by(action)) {
                Some(Account::Trade) => {
                    let less = scenario.only(&without, world).without_principals();
                    let run = explanations.model.run(&less);
                    let run = run.map_err(|error| infeasible(scenario, &without, error))?;
                    let runs = [&run, &explanations.outcome];
                    let mut passed = action.passed(&scene, &Through::Trade(&runs));
                    passed.extend(flows(world, members, runs));
                    (action.changed(&scene, Some(&runs)), passed)
                }
                Some(Account::Payments) => (changed(), action.passed(&scene, &Through::Payments)),
                Some(Account::Defence) => {
                    let mut passed = action.passed(&scene, &Through::Defence);
                    passed.push(relied_on(&scene));
                    (changed(), passed)
                }
                Some(Account::Power) => {
                    let Some(power) = explanations.outcome.power() else { continue };
                    let at = power.central();
                    let percent = |change: &[f64]| -> f64 {
                        let of = members.iter().map(|one| at.before[one.index()] + change[one.index()]);
                        of.sum::<f64>() * 100.0
                    };
                    let pivotal = [percent(&trial.power(&without)?), percent(&trial.power(&all)?)];
                    let weight = |members: &[Actor], sector| {
                        let mut pacts = power.pacts().iter();
                        let own = pacts.find(|pact| pact.members == members && pact.sector == sector);
                        own.map(|pact| pact.weight)
                    };
                    let votes = Votes { quota: at.quota, weight: &weight, pivotal };
                    (changed(), action.passed(&scene, &Through::Rules(&votes)))
                }
                None => (changed(), Vec::new()),
            };
            let (stake, position, part) = (parts.stake, part.clause, told(parts, part.change));
            chain.push(Step { stake, clause: position, changed, passed, part });
        }
    }
    Ok(chain)
}

impl Runs for [&Outcome<'_>; 2] {
    fn flow(&self, Pair { importer, exporter }: Pair, sector: Sector) -> [f64; 3] {
        let [without, with] = self.map(|run| run.flow(importer, exporter, sector));
        [with.before, without.after, with.after]
    }

    fn shortages(&self) -> [&Shortages; 2] {
        self.map(Outcome::shortages)
    }
}

/// What those at stake can count on if attacked, without the clause and with it.
fn relied_on(scene: &Scene<'_>) -> String {
    let sum = |policy: &Policy| -> f64 {
        let expected = scene
            .members
            .iter()
            .filter_map(|&member| scene.means.expected_of(scene.world, &policy.defence, member, &[]));
        expected.sum()
    };
    let [without, with] = scene.policies.each_ref().map(sum);
    format!("can count on {with:.0} musd a year instead of {without:.0}")
}

/// A change in the units of its stake.
fn told(parts: &StakeParts, change: f64) -> String {
    let score =
        parts.score(change).map_or_else(String::new, |score| format!(", {} points", signed(score, 3)));
    let money = |income| format!(", {} musd", signed(change * income, 1));
    let words = stake::of(parts.stake).words();
    let ([of, unit], number) = (words.sentence, signed(change * 100.0, words.fine));
    format!("{of}{number}{unit}{}{score}", parts.income_musd.map_or_else(String::new, money))
}

/// One flow that changed.
struct Passage {
    partner: Actor,
    sector: Sector,
    change: f64,
}

/// Exports and imports of some actors that a clause changed most.
fn flows(world: &World, members: &[Actor], [without, with]: [&Outcome<'_>; 2]) -> Vec<String> {
    let change = |importer, exporter, sector| {
        with.flow(importer, exporter, sector).after - without.flow(importer, exporter, sector).after
    };
    let others: Vec<Actor> = world.actors().filter(|actor| !members.contains(actor)).collect();
    let largest = |flow: &dyn Fn(Actor, Actor, Sector) -> f64| -> Vec<Passage> {
        let cells = others.iter().flat_map(|&partner| world.sectors().map(move |sector| (partner, sector)));
        let mut passages: Vec<Passage> = cells
            .map(|(partner, sector)| {
                let change = members.iter().map(|&member| flow(member, partner, sector)).sum();
                Passage { partner, sector, change }
            })
            .filter(|passage| passage.change.abs() >= SMALLEST_FLOW)
            .collect();
        passages.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
        passages.truncate(FLOWS);
        passages
    };
    let code = |actor: Actor| world[actor].code.as_str();
    let exports = largest(&|member, partner, sector| change(partner, member, sector));
    let imports = largest(&|member, partner, sector| change(member, partner, sector));
    let mut told = Vec::new();
    let exports: Vec<String> = exports
        .into_iter()
        .map(|Passage { partner, sector, change: own }| {
            let rivals = others.iter().filter(|&&rival| rival != partner);
            let rival = rivals
                .map(|&rival| (rival, change(partner, rival, sector)))
                .filter(|(_, theirs)| theirs * own < 0.0 && theirs.abs() >= SMALLEST_FLOW)
                .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
            let rival = rival.map_or_else(String::new, |(rival, theirs)| {
                format!(" ({}'s {})", code(rival), signed(theirs, 1))
            });
            format!("{} to {} {} musd{rival}", world[sector].code, code(partner), signed(own, 1))
        })
        .collect();
    if !exports.is_empty() {
        told.push(format!("exports of {}", list(&exports)));
    }
    let imports: Vec<String> = imports
        .into_iter()
        .map(|Passage { partner, sector, change }| {
            format!("{} from {} {} musd", world[sector].code, code(partner), signed(change, 1))
        })
        .collect();
    if !imports.is_empty() {
        told.push(format!("imports of {}", list(&imports)));
    }
    if told.is_empty() {
        told.push(format!(
            "no flow of its own moves by {SMALLEST_FLOW} musd; prices and incomes elsewhere do"
        ));
    }
    told
}
