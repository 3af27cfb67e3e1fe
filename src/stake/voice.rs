//! Voice: power over the rules of the markets that the scenario's rule pacts name.

use super::{Account, Before, Metric, Native, Number, Variable, Words};
use crate::model::{Draw, Outcome, Party, Sampler, Severances, ShortageDraws};
use crate::world::Actor;

/// Change of power, a part of all power: times 100, points.
pub(super) struct PowerOverRules;

const WORDS: Words = Words {
    measure: "power",
    sign: "points",
    variable: Variable {
        name: "power",
        error: "power_error",
        drawn: ["power_median", "power_p05", "power_p95"],
        unit: "points",
    },
    money: None,
    decimals: 3,
    fine: 3,
    columns: &[Native { head: ("power, points", 14), decimals: Some(3), inline: (7, "points of power") }],
    scored: [" of power", "without any say"],
    parts: "Voice: change of power over the rules",
    sentence: ["", " points of power over rules"],
    narrow: ("power, pts", 3),
};

/// Power of some actors together before and after; none where no rule pact is made.
fn power(outcome: &Outcome<'_>, members: &[Actor]) -> Option<(f64, f64)> {
    let at = outcome.power()?.central();
    let sum = |of: &[f64]| members.iter().map(|member| of[member.index()]).sum();
    Some((sum(&at.before), sum(&at.after)))
}

impl Metric for PowerOverRules {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn accounts(&self) -> &'static [Account] {
        &[Account::Power]
    }

    fn base(&self, _before: Before<'_>, _members: &[Actor]) -> Option<f64> {
        Some(1.0)
    }

    /// Where no rule pact is made, no power moves.
    fn change(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<f64> {
        Some(power(outcome, members).map_or(0.0, |(before, after)| after - before))
    }

    /// All the power that they have.
    fn severance(&self, outcome: &Outcome<'_>, _severances: &Severances, members: &[Actor]) -> Option<f64> {
        power(outcome, members).map(|(before, _)| before)
    }

    fn own_level(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<f64> {
        power(outcome, members).map(|(before, _)| before).filter(|before| *before > 0.0)
    }

    fn unions_act_as_one(&self) -> bool {
        true
    }

    /// Without a rule pact there is no game to measure it in.
    fn rows(&self, outcome: &Outcome<'_>, _draws: Option<&ShortageDraws>, party: Party) -> Vec<Number> {
        let Some((before, after)) = power(outcome, &party.members(outcome.world())) else {
            return Vec::new();
        };
        let ratio = (before > 0.0).then(|| after / before);
        vec![("power", "points", Some((after - before) * 100.0)), ("power_ratio", "ratio", ratio)]
    }

    /// Beside the size of its economy.
    fn further(&self, outcome: &Outcome<'_>, party: Party) -> Vec<Number> {
        let members = party.members(outcome.world());
        let per_trillion = self.change(outcome, &members).map(|change| {
            let trillions = outcome.gdp(&members) / 1e6;
            100.0 * change / trillions
        });
        vec![("power_per_gdp", "points_per_tusd", per_trillion)]
    }

    /// Points for each hundred million people.
    fn per_head(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<Number> {
        let people = outcome.world().population(members);
        let each = people.zip(self.change(outcome, members)).map(|(millions, change)| {
            let hundreds = millions / 100.0;
            100.0 * change / hundreds
        });
        Some(("power_per_head", "points_per_100m", each))
    }

    fn is_drawn(&self, sampler: &Sampler<'_>, _members: &[Actor]) -> bool {
        sampler.draws_power()
    }

    fn draw(&self, draw: &Draw<'_>, members: &[Actor], values: &mut Vec<f64>) {
        values.extend(
            draw.power.map(|power| 100.0 * members.iter().map(|actor| power[actor.index()]).sum::<f64>()),
        );
    }
}
