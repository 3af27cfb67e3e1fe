//! Security: what an actor can count on if it is attacked.

use super::{Account, Before, Metric, Native, Number, Variable, Words};
use crate::model::{Draw, Outcome, Party, Sampler, Severances, ShortageDraws};
use crate::scenario::Stake;
use crate::world::Actor;

/// Change of expected defence, a fraction of that before; over those whose means are known.
pub(super) struct ExpectedDefence;

const WORDS: Words = Words {
    measure: "expected defence",
    sign: "%",
    variable: Variable {
        name: "expected_defence",
        error: "expected_defence_error",
        drawn: ["expected_defence_median", "expected_defence_p05", "expected_defence_p95"],
        unit: "percent",
    },
    money: None,
    decimals: 2,
    fine: 3,
    columns: &[Native { head: ("defence, %", 11), decimals: Some(2), inline: (7, "% defence") }],
    scored: [" of defence", "without the principals' commitments and arms"],
    parts: "Security: change of expected defence",
    sentence: ["expected defence ", " %"],
    narrow: ("defence, %", 3),
};

impl Metric for ExpectedDefence {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn accounts(&self) -> &'static [Account] {
        &[Account::Defence]
    }

    fn base(&self, before: Before<'_>, members: &[Actor]) -> Option<f64> {
        let assessed = members.iter().filter_map(|member| before.defence[member.index()]);
        assessed.reduce(|one, other| one + other)
    }

    fn change(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<f64> {
        let (before, after) = outcome.expected_defence(members)?;
        Some(if before == after { 0.0 } else { after / before - 1.0 })
    }

    fn severance(&self, outcome: &Outcome<'_>, severances: &Severances, members: &[Actor]) -> Option<f64> {
        if let [only] = members {
            return severances.security(*only);
        }
        let lost = members.iter().filter_map(|&member| {
            let (before, _) = outcome.expected_defence(&[member])?;
            Some((severances.security(member)? * before, before))
        });
        let (lost, before) = lost.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1))?;
        Some(lost / before)
    }

    fn rows(&self, outcome: &Outcome<'_>, _draws: Option<&ShortageDraws>, party: Party) -> Vec<Number> {
        let change = self.change(outcome, &party.members(outcome.world()));
        vec![("expected_defence", "percent", change.map(|change| change * 100.0))]
    }

    fn is_drawn(&self, sampler: &Sampler<'_>, members: &[Actor]) -> bool {
        sampler.draws_defence()
            && members.iter().any(|&member| Stake::Security.assesses(sampler.world(), member))
    }

    fn draw(&self, draw: &Draw<'_>, members: &[Actor], values: &mut Vec<f64>) {
        let [before, after] = draw.expected;
        let pairs = members.iter().filter_map(|actor| before[actor.index()].zip(after[actor.index()]));
        let sum = pairs.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1));
        values.extend(sum.map(|(before, after)| 100.0 * (after / before - 1.0)));
    }
}
