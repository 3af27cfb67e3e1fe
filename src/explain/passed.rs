//! What passed through whom because of a clause, in words and amounts.

use super::words::{TOLD, Words, list};
use crate::exposure::signed;
use crate::model::{Outcome, Power};
use crate::scenario::{Action, Policy};
use crate::shortage::Shortages;
use crate::trade::Side;
use crate::world::{Actor, Good, Sector};

impl Words<'_> {
    /// A purchase or quota with the flow that it meets.
    pub(super) fn bound(&self, action: &Action, [without, with]: [&Outcome<'_>; 2]) -> Option<String> {
        let Action::Bound { side, pair, sectors, .. } = action else { return None };
        let flow = |outcome: &Outcome<'_>, after: bool| -> f64 {
            let flows = sectors.iter().map(|&sector| outcome.flow(pair.importer, pair.exporter, sector));
            flows.map(|flow| if after { flow.after } else { flow.before }).sum()
        };
        let kind = if *side == Side::Purchase { "purchase" } else { "quota" };
        Some(format!(
            "{kind} of {} from {} in {}: {:.0} to {:.0} musd ({:.0} before the deal)",
            self.code(pair.importer),
            self.code(pair.exporter),
            self.sectors(sectors),
            flow(without, true),
            flow(with, true),
            flow(with, false)
        ))
    }

    /// Who gets less or more of the goods that a clause on supply acts on, and what that does to output.
    pub(super) fn shortages(&self, action: &Action, runs: [&Outcome<'_>; 2]) -> Vec<String> {
        let good = match action {
            Action::ExportControl { edges, .. } | Action::Rent { edges, .. } => {
                edges.first().map(|edge| self.world[edge.stage].good)
            }
            Action::Stockpile { good, .. } => Some(*good),
            Action::Diversification { stage, .. } => Some(self.world[*stage].good),
            _ => None,
        };
        let Some(good) = good else { return Vec::new() };
        // It may act through what it is a stage of.
        let mut goods = self.world[good].stage_of.clone();
        goods.push(good);
        let shortages = runs.map(Outcome::shortages);
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

    /// What a budget costs those at stake.
    pub(super) fn paid(&self, action: &Action) -> Option<String> {
        let Action::DefenceBudget { actors, .. } = action else { return None };
        let means = self.trial.means();
        let cost = |&actor: &Actor| {
            let [without, with] = self.policies.each_ref().map(|one| one.defence.budgets[actor.index()]);
            means.expenditure(actor).map_or(0.0, |m| m * (with - without))
        };
        let payers: Vec<Actor> =
            actors.iter().copied().filter(|actor| self.members.contains(actor)).collect();
        let sum: f64 = payers.iter().map(cost).sum();
        (!payers.is_empty()).then(|| format!("{} pays {} musd a year", self.codes(&payers), signed(sum, 1)))
    }

    /// What those at stake can count on if attacked, without the clause and with it.
    pub(super) fn relied_on(&self) -> String {
        let means = self.trial.means();
        let sum = |policy: &Policy| -> f64 {
            let expected = self
                .members
                .iter()
                .filter_map(|&member| means.expected_of(self.world, &policy.defence, member, &[]));
            expected.sum()
        };
        let [without, with] = self.policies.each_ref().map(sum);
        format!("can count on {with:.0} musd a year instead of {without:.0}")
    }

    /// How heavy a rule pact is, and how often those at stake are pivotal without it and with it, a fraction of all orders.
    pub(super) fn pivotal(
        &self,
        action: &Action,
        power: &Power,
        [without, with]: [&[f64]; 2],
    ) -> Vec<String> {
        let Action::RulePact { members, sectors } = action else { return Vec::new() };
        let own =
            |sector| power.pacts().iter().find(|pact| pact.members == *members && pact.sector == sector);
        let weights: Vec<String> = sectors
            .iter()
            .filter_map(|&sector| own(sector))
            .map(|pact| format!("{:.1} % of {}", pact.weight * 100.0, self.world[pact.sector].code))
            .collect();
        let at = power.central();
        let sum = |change: &[f64]| -> f64 {
            let of = self.members.iter().map(|member| at.before[member.index()] + change[member.index()]);
            of.sum::<f64>() * 100.0
        };
        vec![
            format!("together they buy {} and a standard takes {:.0} %", list(&weights), at.quota * 100.0),
            format!("pivotal in {:.2} % of all orders instead of {:.2} %", sum(with), sum(without)),
        ]
    }
}
