//! `sidedeal respond --from`: what to do over time, and when to decide on it.

use crate::path::Period;
use crate::report::Recorded;
use crate::response::{PlanQuestion, Plans};
use crate::{Actor, Date, Model, Response, Scenario, Stake, Uncertain};

use super::form::Waiting;
use super::{Failed, names, path, tell};

/// Years after the first day on which a decision is tried unless others are asked for.
const DECIDED: [u32; 4] = [0, 1, 2, 4];
/// Most days to decide on.
const MOST: usize = 12;

/// The answer over time.
#[derive(clap::Args)]
pub(crate) struct Over {
    /// Choose by what is avoided over time, from this day on, as each response comes: 2026-09-01 or 2026-09
    #[arg(long, value_name = "DATE", value_parser = path::date,
          conflicts_with_all = ["weights", "threshold", "draws", "seed", "also", "between"])]
    from: Option<Date>,
    /// The day after the last, ten years later without it
    #[arg(long, value_name = "DATE", value_parser = path::date)]
    to: Option<Date>,
    /// How much less a year later counts, as a fraction, instead of what the world says
    #[arg(long, value_name = "RATE")]
    discount: Option<f64>,
    /// Days on which a decision can be taken, instead of the first and one, two and four years later
    #[arg(long, value_delimiter = ',', value_name = "DATE", value_parser = path::date)]
    decide: Vec<Date>,
}

/// What is asked besides time.
pub(crate) struct Asked<'a> {
    pub(crate) scenarios: &'a [Scenario],
    /// Their probabilities; none where each is as likely as the others.
    pub(crate) chances: &'a [Uncertain],
    pub(crate) responses: &'a [Response],
    pub(crate) owners: &'a [Actor],
    pub(crate) by: Option<Stake>,
    pub(crate) budget: Option<f64>,
    pub(crate) threads: Option<usize>,
}

impl Over {
    /// Whether it is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.from.is_some()
    }

    /// Refuses dates out of order and rates that are none.
    pub(crate) fn check(&self) -> crate::Result<()> {
        let Some((from, to)) = self.span() else {
            // Beside what cannot go with it clap does not ask for it.
            let given = [self.to.is_some(), self.discount.is_some(), !self.decide.is_empty()];
            let all = ["--to", "--discount", "--decide"].into_iter().zip(given);
            let alone = all.filter(|(_, is_given)| *is_given).map(|(name, _)| name).next();
            return alone
                .map_or(Ok(()), |name| Err(names::refuse(name.to_owned(), "`--from DATE` beside it")));
        };
        path::check(from, to)?;
        path::check_discount(self.discount)?;
        if self.decide.len() > MOST {
            return Err(names::refuse(
                format!("--decide with {} days", self.decide.len()),
                &format!("at most {MOST}"),
            ));
        }
        if let Some(late) = self.decide.iter().find(|day| **day >= to) {
            return Err(names::refuse(
                format!("--decide {late}"),
                &format!("a day before {to}, the end of the path"),
            ));
        }
        Ok(())
    }

    fn span(&self) -> Option<(Date, Date)> {
        self.from.map(|from| (from, path::until(from, self.to)))
    }

    pub(crate) fn answer(
        &self,
        model: &Model<'_>,
        asked: &Asked<'_>,
        waiting: Waiting,
    ) -> Result<(), Failed> {
        let Some((from, to)) = self.span() else { return Ok(()) };
        let world = model.world();
        let periods = Period::usual(from, to);
        let mut decided = self.decide.clone();
        if decided.is_empty() {
            let usual = DECIDED.into_iter().map(|years| from.plus_months(12 * years));
            decided.extend(usual.filter(|&day| day < to));
        }
        decided.sort_unstable();
        decided.dedup();
        let chances: Vec<f64> = asked.chances.iter().map(|chance| chance.central()).collect();
        let question = PlanQuestion {
            scenarios: asked.scenarios,
            chances: &chances,
            responses: asked.responses,
            owners: asked.owners,
            periods: &periods,
            decided: &decided,
            by: asked.by,
            rate: self.discount.unwrap_or_else(|| world.parameters().discount.central()),
            budget_musd: asked.budget.unwrap_or(f64::INFINITY),
            threads: asked.threads,
        };
        let plans = Plans::of(model, &question).map_err(Failed::at_work)?;
        let names: Vec<&str> = asked.scenarios.iter().map(Scenario::id).collect();
        for why in plans.excluded() {
            tell::say(&format!("warning: left out: {why}"));
        }
        tell::warnings_over(&names.join(" or "), &periods, plans.warnings());
        waiting.write(&Recorded::of(&plans, world, asked.scenarios)).map_err(Failed::at_work)
    }
}
