//! Prosperity: real income, net of what is paid outside trade, with real wage and real output beside it. An outcome says which of
//! them losses are measured by.

use super::{Account, Before, Metric, Native, Number, Variable, Words};
use crate::model::{Draw, Outcome, Party, Sampler, Severances, ShortageDraws};
use crate::trade::Real;
use crate::world::Actor;

/// Change of real income, a fraction of income before, or of what else an outcome is measured by.
pub(super) struct RealIncome;

const WORDS: Words = Words {
    measure: "real income",
    sign: "%",
    variable: Variable {
        name: "real_income",
        error: "real_income_error",
        drawn: ["real_income_median", "real_income_p05", "real_income_p95"],
        unit: "percent",
    },
    money: Some(Variable {
        name: "real_income_musd",
        error: "real_income_musd_error",
        drawn: ["real_income_musd_median", "real_income_musd_p05", "real_income_musd_p95"],
        unit: "musd",
    }),
    decimals: 4,
    fine: 5,
    columns: &[
        Native { head: ("real income, %", 15), decimals: Some(4), inline: (9, "%") },
        Native { head: ("million USD", 12), decimals: None, inline: (10, "musd") },
    ],
    scored: ["", "without its trade with the principals"],
    parts: "Prosperity: change of real income",
    sentence: ["real income ", " %"],
    narrow: ("income, %", 4),
};

impl Metric for RealIncome {
    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn accounts(&self) -> &'static [Account] {
        &[Account::Trade, Account::Payments]
    }

    fn base(&self, before: Before<'_>, members: &[Actor]) -> Option<f64> {
        Some(before.income_of(members))
    }

    fn has_path(&self) -> bool {
        true
    }

    fn change(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<f64> {
        outcome.real(outcome.measure(), members)
    }

    fn measured(&self, outcome: &Outcome<'_>) -> &'static str {
        outcome.measure().name()
    }

    fn severance(&self, outcome: &Outcome<'_>, _severances: &Severances, members: &[Actor]) -> Option<f64> {
        outcome.severance(members)
    }

    fn unmeasured<'s>(&self, severances: &'s Severances) -> Option<&'s str> {
        severances.unmeasured(Real::default())
    }

    /// Of a group sums over members, so that exports from one member to another count.
    fn rows(&self, outcome: &Outcome<'_>, draws: Option<&ShortageDraws>, party: Party) -> Vec<Number> {
        let members = party.members(outcome.world());
        let sum = |of: &dyn Fn(Actor) -> f64| Some(members.iter().map(|&member| of(member)).sum());
        let percent = |fraction: f64| Some(fraction * 100.0);
        let (change, musd) = outcome.real_income(&members);
        let mut rows = Vec::new();
        if let (Party::Actor(actor), Some(draws)) = (party, draws) {
            // What is short, from draws: the median first. Quantiles are of the change, so that the lower ones lose more.
            let at = |q| draws.quantile(actor, q).map(|change| change * 100.0);
            rows.extend([
                ("shortage_median", "percent", at(0.5)),
                ("shortage_p05", "percent", at(0.05)),
                ("shortage_p95", "percent", at(0.95)),
            ]);
        }
        rows.push(("real_income", "percent", percent(change)));
        if let Party::Actor(actor) = party {
            let welfare = outcome.welfare(actor);
            let first_order = welfare.first_order;
            rows.extend([
                ("real_wage", "percent", percent(welfare.real_wage)),
                ("first_order", "percent", first_order.and_then(|parts| percent(parts.total()))),
                ("terms_of_trade", "percent", first_order.and_then(|parts| percent(parts.terms_of_trade))),
                ("volume_of_trade", "percent", first_order.and_then(|parts| percent(parts.volume_of_trade))),
            ]);
        }
        rows.extend([
            ("real_income_musd", "musd", Some(musd)),
            ("cost_musd", "musd", sum(&|member| outcome.cost(member))),
            ("subsidy_musd", "musd", sum(&|member| outcome.subsidy(member))),
            ("exports", "musd", sum(&|member| outcome.exports(member))),
            ("imports", "musd", sum(&|member| outcome.imports(member))),
        ]);
        rows
    }

    /// What came later than the rest: the other parts of the first-order sum, real output, and money beside the size of the economy.
    fn further(&self, outcome: &Outcome<'_>, party: Party) -> Vec<Number> {
        let members = party.members(outcome.world());
        let percent = |fraction: f64| Some(fraction * 100.0);
        let mut rows = Vec::new();
        match party {
            Party::Actor(actor) => {
                let first_order = outcome.welfare(actor).first_order;
                rows.extend([
                    ("technology", "percent", first_order.and_then(|parts| percent(parts.technology))),
                    ("trade_costs", "percent", first_order.and_then(|parts| percent(parts.trade_costs))),
                ]);
            }
            Party::Group(_) => {
                rows.push((
                    Real::Wage.variable(),
                    "percent",
                    outcome.real(Real::Wage, &members).and_then(percent),
                ));
            }
        }
        let gdp = outcome.gdp(&members);
        rows.extend([
            (Real::Output.variable(), "percent", outcome.real(Real::Output, &members).and_then(percent)),
            ("gdp_musd", "musd", Some(gdp)),
            ("real_income_per_gdp", "percent", percent(outcome.real_income(&members).1 / gdp)),
        ]);
        if let Party::Actor(actor) = party {
            let first_order = outcome.welfare(actor).first_order;
            rows.push(("capital", "percent", first_order.and_then(|parts| percent(parts.capital))));
        }
        rows
    }

    /// Million USD over million persons.
    fn per_head(&self, outcome: &Outcome<'_>, members: &[Actor]) -> Option<Number> {
        let people = outcome.world().population(members);
        let each = people.map(|millions| outcome.real_income(members).1 / millions);
        Some(("real_income_per_head", "usd", each))
    }

    fn is_drawn(&self, sampler: &Sampler<'_>, _members: &[Actor]) -> bool {
        sampler.draws_prosperity()
    }

    fn draw(&self, draw: &Draw<'_>, members: &[Actor], values: &mut Vec<f64>) {
        let net = |actor: &Actor| {
            let actor = actor.index();
            draw.welfare[actor] * draw.income[actor] - draw.costs[actor]
        };
        let money: f64 = members.iter().map(net).sum();
        let income: f64 = members.iter().map(|actor| draw.income[actor.index()]).sum();
        values.extend([100.0 * money / income, money]);
    }
}
