//! What holds without a clause and with it, and the words to tell it.

use crate::defence;
use crate::scenario::places::{Pair, Promise};
use crate::scenario::policy::Policy;
use crate::shortage::Shortages;
use crate::world::{Actor, Good, Sector, Stage, World};

/// Cells, edges and commitments told one by one.
pub(super) const TOLD: usize = 2;

/// What holds without a clause and with it, all others in force.
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    /// What expected defence is worked out with.
    pub(crate) means: &'a defence::Figures,
    /// Whose loss it is told for.
    pub(crate) members: &'a [Actor],
    pub(crate) policies: &'a [Policy; 2],
}

/// The world economy without a clause and with it.
pub(crate) trait Runs {
    /// A flow before the scenario, after it without the clause, and after it, million USD.
    fn flow(&self, pair: Pair, sector: Sector) -> [f64; 3];

    /// What is short without the clause and with it.
    fn shortages(&self) -> [&Shortages; 2];
}

/// What a clause passes through to a loss.
pub(crate) enum Through<'a> {
    /// The world economy.
    Trade(&'a dyn Runs),
    /// Payments beside it.
    Payments,
    /// Expected defence.
    Defence,
    /// The making of rules.
    Rules(&'a Votes<'a>),
}

/// How rules are made without a clause and with it.
pub(crate) struct Votes<'a> {
    /// The share of a market that must be exceeded.
    pub(crate) quota: f64,
    /// Share of a market that the members of a pact buy, where it is in force.
    pub(crate) weight: &'a dyn Fn(&[Actor], Sector) -> Option<f64>,
    /// How often those at stake are pivotal, percent of all orders.
    pub(crate) pivotal: [f64; 2],
}

/// A cell that changed.
struct Changed {
    pair: Pair,
    sector: Sector,
    numbers: [f64; 2],
    weight: f64,
}

impl Scene<'_> {
    pub(crate) fn code(&self, actor: Actor) -> &str {
        &self.world[actor].code
    }

    pub(super) fn codes(&self, actors: &[Actor]) -> String {
        actors.iter().map(|&actor| self.code(actor)).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn sectors(&self, sectors: &[Sector]) -> String {
        sectors.iter().map(|&sector| self.world[sector].code.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn stage(&self, stage: Stage) -> String {
        let info = &self.world[stage];
        format!("{} {}", self.world[info.good].code, info.code)
    }

    /// Cells of an array that changed, the largest change times flow first.
    pub(super) fn cells(
        &self,
        what: &str,
        array: impl Fn(&Policy) -> &[f64],
        number: impl Fn(f64) -> String,
    ) -> Vec<String> {
        let [without, with] = self.policies.each_ref().map(array);
        let world = self.world;
        let mut changed = Vec::new();
        for sector in world.sectors() {
            for importer in world.actors() {
                for exporter in world.actors() {
                    let cell = world.cell(importer, exporter, sector);
                    let numbers = [without[cell], with[cell]];
                    if numbers[0] == numbers[1] {
                        continue;
                    }
                    // A stop weighs as much as its flow.
                    let weight =
                        (numbers[1] - numbers[0]).abs().min(1.0) * world.trade(importer, exporter, sector);
                    changed.push(Changed { pair: Pair { importer, exporter }, sector, numbers, weight });
                }
            }
        }
        changed.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut pairs: Vec<Pair> = changed.iter().map(|one| one.pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut first: Vec<Pair> = Vec::new();
        for one in &changed {
            if first.len() < TOLD && !first.contains(&one.pair) {
                first.push(one.pair);
            }
        }
        let mut told: Vec<String> = first
            .iter()
            .map(|&pair| {
                let own: Vec<&Changed> = changed.iter().filter(|one| one.pair == pair).collect();
                let cells = own.iter().take(TOLD).map(|one| {
                    let [without, with] = one.numbers.map(&number);
                    format!("{} {without} to {with}", self.world[one.sector].code)
                });
                let cells = cells.collect::<Vec<_>>().join(", ");
                let more = more(own.len(), "sector");
                let [importer, exporter] = [pair.importer, pair.exporter].map(|actor| self.code(actor));
                format!("{what} of {importer} on {exporter}: {cells}{more}")
            })
            .collect();
        if pairs.len() > TOLD {
            told.push(format!("and of {} more pairs", pairs.len() - TOLD));
        }
        told
    }

    /// Commitments that changed, those to and of the actors at stake first, then the largest.
    pub(super) fn commitments(&self, promises: &[Promise]) -> Vec<String> {
        let terms = |policy: &Policy, one: &Promise| {
            let pledge = policy.defence.pledge(one.guarantor, one.ally);
            pledge.map_or((0.0, 0.0), |pledge| self.means.terms(pledge))
        };
        let spent = |actor: Actor| {
            let budget = self.policies[1].defence.budgets[actor.index()];
            self.means.expenditure(actor).map_or(0.0, |m| m * budget)
        };
        let mut changed: Vec<(&Promise, [(f64, f64); 2])> = promises
            .iter()
            .map(|one| (one, self.policies.each_ref().map(|policy| terms(policy, one))))
            .filter(|(_, terms)| terms[0] != terms[1])
            .collect();
        let amount = |one: &Promise, (r, kappa): (f64, f64)| r * kappa * spent(one.guarantor);
        let size = |(one, [without, with]): &(&Promise, [(f64, f64); 2])| {
            (amount(one, *with) - amount(one, *without)).abs()
        };
        let own = |one: &Promise| self.members.contains(&one.ally);
        changed.sort_by(|a, b| own(b.0).cmp(&own(a.0)).then(size(b).total_cmp(&size(a))));
        let mut told: Vec<String> = changed
            .iter()
            .take(TOLD)
            .map(|(one, [without, with])| {
                format!(
                    "commitment of {} to {}: r {:.3} to {:.3}, kappa {:.3} to {:.3}, of {:.0} musd a year: {:.0} to {:.0} musd",
                    self.code(one.guarantor),
                    self.code(one.ally),
                    without.0,
                    with.0,
                    without.1,
                    with.1,
                    spent(one.guarantor),
                    amount(one, *without),
                    amount(one, *with)
                )
            })
            .collect();
        if changed.len() > TOLD {
            told.push(format!("and {} more commitments", changed.len() - TOLD));
        }
        told
    }

    /// Who gets less or more of a good that a clause acts on, and what that does to output; nothing that does not pass through
    /// the world economy.
    pub(super) fn shortages(&self, good: Good, through: &Through<'_>) -> Vec<String> {
        let Through::Trade(runs) = through else { return Vec::new() };
        // It may act through what it is a stage of.
        let mut goods = self.world[good].stage_of.clone();
        goods.push(good);
        let shortages = runs.shortages();
        let left = |shortages: &Shortages, user: Actor, good: Good| {
            let same = shortages.goods().iter().find(|one| (one.user, one.good) == (user, good));
            same.map_or(1.0, |one| one.left)
        };
        let mut users: Vec<(Actor, Good, [f64; 2])> = Vec::new();
        for user in self.world.actors() {
            for &good in &goods {
                let numbers = shortages.map(|shortages| left(shortages, user, good));
                if numbers[0] != numbers[1] {
                    users.push((user, good, numbers));
                }
            }
        }
        let own = |user: Actor| self.members.contains(&user);
        let size = |(user, good, numbers): &(Actor, Good, [f64; 2])| {
            (numbers[1] - numbers[0]).abs() * self.world.use_of_good(*good, *user)
        };
        users.sort_by(|a, b| own(b.0).cmp(&own(a.0)).then(size(b).total_cmp(&size(a))));
        if users.is_empty() {
            return vec![format!("nobody gets more or less of {}", self.world[good].code)];
        }
        let told = users.iter().take(TOLD).map(|(user, good, [without, with])| {
            let output = self.output(*user, *good, shortages).map_or_else(String::new, |(sector, y)| {
                format!(
                    "; its {} can make {:.3} % of its output instead of {:.3} %",
                    self.world[sector].code,
                    y[1] * 100.0,
                    y[0] * 100.0
                )
            });
            format!(
                "{} gets {:.2} % of its use of {} instead of {:.2} %{output}",
                self.code(*user),
                with * 100.0,
                self.world[*good].code,
                without * 100.0
            )
        });
        told.collect()
    }

    /// The sector that a good moves most, with what is left of its output.
    fn output(&self, user: Actor, good: Good, shortages: [&Shortages; 2]) -> Option<(Sector, [f64; 2])> {
        let left = |shortages: &Shortages, sector: Sector| {
            let same = shortages.outputs().iter().find(|one| (one.actor, one.sector) == (user, sector));
            same.map_or(1.0, |one| one.left)
        };
        let uses = self.world[good].uses.iter().map(|need| need.sector);
        let moved = uses.map(|sector| (sector, shortages.map(|shortages| left(shortages, sector))));
        let size = |(sector, y): &(Sector, [f64; 2])| (y[1] - y[0]).abs() * self.world.output(user, *sector);
        moved.filter(|(_, y)| y[0] != y[1]).max_by(|a, b| size(a).total_cmp(&size(b)))
    }
}

/// "a, b and c".
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn more(count: usize, noun: &str) -> String {
    match count.saturating_sub(TOLD) {
        0 => String::new(),
        1 => format!(", 1 more {noun}"),
        more => format!(", {more} more {noun}s"),
    }
}
