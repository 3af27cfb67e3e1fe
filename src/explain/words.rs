//! What a clause changed, in words and amounts.

use crate::exposure::signed;
use crate::model::Trial;
use crate::scenario::{Action, Edge, Pair, Policy, Promise};
use crate::world::{Actor, Sector, Stage, World};

/// Cells, edges and commitments told one by one.
pub(super) const TOLD: usize = 2;

/// Tells what holds without a clause and with it.
pub(super) struct Words<'a> {
    pub(super) world: &'a World,
    pub(super) trial: &'a Trial<'a, 'a>,
    /// Whose loss it is told for.
    pub(super) members: &'a [Actor],
    /// Without the clause and with it, all others in force.
    pub(super) policies: &'a [Policy; 2],
}

/// A cell that changed.
struct Changed {
    pair: Pair,
    sector: Sector,
    numbers: [f64; 2],
    weight: f64,
}

impl Words<'_> {
    pub(super) fn code(&self, actor: Actor) -> &str {
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

    /// The edges that a clause changed.
    pub(super) fn changed(&self, action: &Action) -> Vec<String> {
        match action {
            Action::TariffTable { .. } | Action::Tariff { .. } => {
                let percent = |rate: f64| format!("{:.1} %", rate * 100.0);
                self.cells("tariff", |policy| &policy.tariffs, percent)
            }
            Action::TradeCost { .. } => {
                let factor = |d: f64| {
                    if d.is_finite() { format!("x{d:.3}") } else { "stopped".to_owned() }
                };
                self.cells("cost of trade", |policy| &policy.trade_costs, factor)
            }
            // Sizes and flows need a solution.
            Action::Bound { .. } => Vec::new(),
            Action::Productivity { actors, sectors, change } => vec![format!(
                "productivity of {} in {} {} %",
                self.sectors(sectors),
                self.codes(actors),
                signed(change.central() * 100.0, 2)
            )],
            Action::ExportControl { edges, .. } => self.controls(edges),
            Action::Rent { edges, share } => {
                let own = |edge: &&Edge| [edge.user, edge.provider].iter().any(|a| self.members.contains(a));
                let told = edges.iter().filter(own).take(TOLD).map(|edge| {
                    format!(
                        "{} pays {} {:.1} % more for its {}",
                        self.code(edge.user),
                        self.code(edge.provider),
                        share.central() * 100.0,
                        self.stage(edge.stage)
                    )
                });
                told.collect()
            }
            Action::Stockpile { actors, good, months } => vec![format!(
                "{} lays in {} months of {}",
                self.codes(actors),
                months.central(),
                self.world[*good].code
            )],
            Action::Diversification { actors, stage, from, to, share } => vec![format!(
                "{} moves {:.1} % of its supply of {} from {} to {}",
                self.codes(actors),
                share.central() * 100.0,
                self.stage(*stage),
                self.code(*from),
                to.map_or("its own", |to| self.code(to))
            )],
            Action::Guarantee { promises, .. } | Action::Interoperability { promises, .. } => {
                self.commitments(promises)
            }
            Action::Pact { members, .. } => self.commitments(&promises_among(members)),
            Action::ArmsDelay { deliveries, cut } => {
                let own = deliveries.iter().filter(|one| self.members.contains(&one.importer));
                let rest = deliveries.iter().filter(|one| !self.members.contains(&one.importer));
                let delivery = own.chain(rest).take(TOLD).map(|one| {
                    let imports = self.world.arms_imports(one.importer);
                    let share = imports.iter().find(|(from, _)| *from == one.supplier).map_or(0.0, |(_, q)| *q);
                    format!(
                        "{} delivers {:.0} % of a year's arms late to {}, which has {:.0} % of its arms imports from it",
                        self.code(one.supplier),
                        cut.central() * 100.0,
                        self.code(one.importer),
                        share * 100.0
                    )
                });
                delivery.collect()
            }
            Action::DefenceBudget { actors, change } => vec![format!(
                "military budget of {} {} %",
                self.codes(actors),
                signed(change.central() * 100.0, 1)
            )],
            Action::Outlay { payers, musd } => {
                let payers: Vec<Actor> = payers.iter().map(|(payer, _)| *payer).collect();
                vec![format!("{} pay {} musd a year", self.codes(&payers), musd.central())]
            }
            Action::RulePact { members, sectors } => {
                vec![format!("{} adopt the rules of {} as one", self.codes(members), self.sectors(sectors))]
            }
        }
    }

    /// Cells of an array that changed, the largest change times flow first.
    fn cells(
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

    /// What is withheld on some edges, those of the actors at stake first, then those that supply most.
    fn controls(&self, edges: &[Edge]) -> Vec<String> {
        let cut = |policy: &Policy, edge: &Edge| {
            let same =
                policy.supply.cuts.iter().find(|one| {
                    (one.stage, one.user, one.provider) == (edge.stage, edge.user, edge.provider)
                });
            same.map_or(0.0, |one| one.cut)
        };
        let share =
            |edge: &Edge| self.world.supply_share(edge.stage, edge.user, edge.provider).unwrap_or(0.0);
        let value =
            |edge: &Edge| share(edge) * self.world.use_of_good(self.world[edge.stage].good, edge.user);
        let mut changed: Vec<(&Edge, [f64; 2])> = edges
            .iter()
            .map(|edge| (edge, self.policies.each_ref().map(|policy| cut(policy, edge))))
            .filter(|(_, cuts)| cuts[0] != cuts[1])
            .collect();
        let own = |edge: &Edge| self.members.contains(&edge.user);
        changed.sort_by(|a, b| own(b.0).cmp(&own(a.0)).then(value(b.0).total_cmp(&value(a.0))));
        let mut told: Vec<String> = changed
            .iter()
            .take(TOLD)
            .map(|(edge, [without, with])| {
                let provider = self.code(edge.provider);
                format!(
                    "{provider} withholds {:.1} % of {} from {} instead of {:.1} %; {provider} supplies {:.1} % of it",
                    with * 100.0,
                    self.stage(edge.stage),
                    self.code(edge.user),
                    without * 100.0,
                    share(edge) * 100.0
                )
            })
            .collect();
        if changed.len() > TOLD {
            told.push(format!("and on {} more edges", changed.len() - TOLD));
        }
        if changed.is_empty() {
            told.push("nothing that is withheld changes".to_owned());
        }
        told
    }

    /// Commitments that changed, those to and of the actors at stake first, then the largest.
    fn commitments(&self, promises: &[Promise]) -> Vec<String> {
        let means = self.trial.means();
        let terms = |policy: &Policy, one: &Promise| {
            policy.defence.pledge(one.guarantor, one.ally).map_or((0.0, 0.0), |pledge| means.terms(pledge))
        };
        let spent = |actor: Actor| {
            let budget = self.policies[1].defence.budgets[actor.index()];
            means.expenditure(actor).map_or(0.0, |m| m * budget)
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
}

/// "a, b and c".
pub(super) fn list(words: &[String]) -> String {
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

fn promises_among(members: &[Actor]) -> Vec<Promise> {
    let pairs = members.iter().flat_map(|&ally| members.iter().map(move |&guarantor| (ally, guarantor)));
    pairs
        .filter(|(ally, guarantor)| ally != guarantor)
        .map(|(ally, guarantor)| Promise { ally, guarantor })
        .collect()
}
