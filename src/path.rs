//! A scenario over time: when it hurts, whom, and for how long.
//!
//! A [`Path`] solves a scenario period by period, in all stakes, each beside what the scenario starts from at that date. At first this
//! is the comparison of the short horizon, in the end that of the long one: buyers choose their suppliers anew, capital follows, those
//! who lack a good learn to do with less, and stocks run out.
//!
//! ```
//! use sidedeal::path::{Path, Period};
//! use sidedeal::{Date, Model, Scenario, World};
//!
//! # fn main() -> sidedeal::Result<()> {
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let deal = Scenario::bundled("rare-earth-cutoff-japan", &world)?;
//! let [from, to] = ["2026-09", "2028-09"].map(|date| Date::parse(date).unwrap());
//! let path = Path::of(&model, &deal, &Period::usual(from, to))?;
//! let lack = path.first_lack(world.actor("JPN")?).unwrap();
//! println!("{}: {:.0} % of its {} are lacking", lack.date, 100.0 * lack.share, world[lack.good].name);
//! # Ok(())
//! # }
//! ```

mod bands;
mod late;
mod rows;
mod show;

use crate::date::Date;
use crate::error::{Result, Warning};
use crate::model::{Model, ModelWarning, Outcome, Party};
use crate::scenario::{Calendar, Scenario, Stake};
use crate::shortage::Shortages;
use crate::stake;
use crate::trade::{NOTHING, settled};
use crate::world::{Actor, Good, Sector, World};

pub use crate::model::Period;
pub use bands::{Band, Bands, Chance, Draws};
pub use late::{Late, Lateness};
pub(crate) use late::{bites_on, not_before};
pub use rows::Row;

/// A scenario over time. [`Display`](std::fmt::Display) is a table for people.
#[derive(Debug, Clone)]
pub struct Path<'w> {
    world: &'w World,
    scenario: String,
    name: String,
    /// What it is measured against.
    baseline: Option<String>,
    principals: Vec<Actor>,
    /// In which power is measured.
    markets: Vec<Sector>,
    /// When it expires, and whether at central values it is renewed.
    expires: Option<(Date, bool)>,
    periods: Vec<Period>,
    series: Vec<Series>,
    /// Paid outside trade, million USD a year, by period and actor.
    costs: Vec<Vec<f64>>,
    lacks: Vec<Lack>,
    warnings: Vec<Warned>,
    /// Largest violation of any condition that was left in any period.
    residual: f64,
    courses: Vec<Course>,
    turns: Vec<f64>,
    bands: Option<Bands>,
}

/// What part of a clause is in force, period by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// What the clause is called.
    pub title: String,
    /// From 0 to 1, the mean over each period.
    pub shares: Vec<f64>,
}

/// One stake of one party, period by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What can be lost.
    pub stake: Stake,
    /// By whom.
    pub party: Party,
    /// Its change in the stake's native unit, a fraction, gains positive.
    pub changes: Vec<f64>,
    /// Of what is told in money the same in million USD a year.
    pub musd: Option<Vec<f64>>,
}

/// A date and what is changed then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct At {
    /// The first day of its period.
    pub date: Date,
    /// A fraction, gains positive.
    pub change: f64,
}

/// A good that a user gets less of than it would without the scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lack {
    /// From the first day of this period.
    pub date: Date,
    /// Who.
    pub user: Actor,
    /// What.
    pub good: Good,
    /// The share of its use that it lacks then, 0 to 1.
    pub share: f64,
}

/// What numbers of some periods rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned {
    /// As it is in the first of them.
    pub warning: Warning,
    /// Positions of the periods among all, in their order; one at least.
    pub periods: Vec<usize>,
}

/// What is noted of one way through all periods.
#[derive(Debug)]
struct Record {
    parties: Vec<(Party, Vec<Actor>)>,
    series: Vec<Series>,
    costs: Vec<Vec<f64>>,
    lacks: Vec<Lack>,
    warnings: Vec<Warned>,
    residual: f64,
}

impl Record {
    fn new(world: &World) -> Self {
        let parties = world.actors().map(Party::from).chain(world.groups().map(Party::from));
        let parties = parties.map(|party| (party, party.members(world))).collect();
        let (series, costs, lacks, warnings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { parties, series, costs, lacks, warnings, residual: 0.0 }
    }

    fn add(&mut self, period: &Period, outcome: &Outcome<'_>) {
        let Self { parties, series, costs, lacks, warnings, residual } = self;
        let record = outcome.record();
        warn(costs.len(), record.own(), warnings);
        costs.push(outcome.world().actors().map(|actor| outcome.cost(actor)).collect());
        *residual = residual.max(record.before.residual).max(record.after.residual);
        let mut slots = 0;
        for &stake in outcome.stakes() {
            let metric = stake::of(stake);
            for (party, members) in &*parties {
                let Some(change) = metric.change(outcome, members) else { continue };
                let musd = metric.words().money.map(|_| outcome.real_income(members).1);
                if series.len() == slots {
                    let musd = musd.map(|_| Vec::new());
                    series.push(Series { stake, party: *party, changes: Vec::new(), musd });
                }
                let own = &mut series[slots];
                // Adding nothing makes 0 of -0.
                own.changes.push(settled(change, 1.0) + 0.0);
                if let (Some(all), Some(musd)) = (&mut own.musd, musd) {
                    all.push(settled(musd, outcome.income(members)) + 0.0);
                }
                slots += 1;
            }
        }
        lack(period.date, outcome.shortages_before(), outcome.shortages(), lacks);
    }
}

impl<'w> Path<'w> {
    /// Solves a scenario at central values in each of some periods that follow each other. Some milliseconds a period.
    ///
    /// # Errors
    /// As for [`Model::walk`].
    pub fn of(model: &Model<'w>, scenario: &Scenario, periods: &[Period]) -> Result<Self> {
        Self::of_on(model, scenario, periods, &[])
    }

    /// The same with power measured in some markets besides those that the scenario's own pacts name: paths of variants are compared in
    /// the markets of them all ([`markets_of`](crate::model::markets_of)), or each pact would bring a yardstick of its own.
    ///
    /// # Errors
    /// As for [`Model::walk`].
    pub fn of_on(
        model: &Model<'w>,
        scenario: &Scenario,
        periods: &[Period],
        markets: &[Sector],
    ) -> Result<Self> {
        let mut record = Record::new(model.world());
        let mut named = Vec::new();
        model.walk_on(scenario, periods, markets, |period, outcome| {
            record.add(period, outcome);
            if let (Some(power), true) = (outcome.power(), named.is_empty()) {
                named = power.markets().to_vec();
            }
            Ok(())
        })?;
        let Record { series, costs, lacks, warnings, residual, .. } = record;
        let (courses, turns) = courses(scenario, periods);
        Ok(Self {
            world: model.world(),
            scenario: scenario.id().to_owned(),
            name: scenario.name().to_owned(),
            baseline: scenario.baseline().map(|baseline| baseline.id().to_owned()),
            principals: scenario.between().to_vec(),
            markets: named,
            expires: expiry(scenario),
            periods: periods.to_vec(),
            series,
            costs,
            lacks,
            warnings,
            residual,
            courses,
            turns,
            bands: None,
        })
    }

    /// The periods, in their order.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// What comes of the scenario that deserves a second look, each once, with the periods in which it holds.
    #[must_use]
    pub fn warnings(&self) -> &[Warned] {
        &self.warnings
    }

    /// Every stake that the scenario can move, of every actor and then every group for which it is known.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// That of one stake and party; none where it is not known.
    #[must_use]
    pub fn of_party(&self, stake: Stake, party: Party) -> Option<&Series> {
        self.series.iter().find(|series| (series.stake, series.party) == (stake, party))
    }

    /// The largest loss and when it is first reached; none where nothing is lost at any time.
    #[must_use]
    pub fn worst(&self, stake: Stake, party: Party) -> Option<At> {
        let series = self.of_party(stake, party)?;
        let at = series.worst()?;
        Some(At { date: self.periods[at].date, change: series.changes[at] })
    }

    /// Years from the worst period to the first from which on the loss stays below half of what it was; none where it does not.
    #[must_use]
    pub fn half_life(&self, stake: Stake, party: Party) -> Option<f64> {
        let series = self.of_party(stake, party)?;
        let worst = series.worst()?;
        let half = series.changes[worst] / 2.0;
        let last = series.changes.iter().rposition(|&change| change <= half)?;
        let healed = self.periods.get(last + 1)?;
        Some(healed.date.years() - self.periods[worst].date.years())
    }

    /// Change of real income over all periods at a discount rate a year, million USD of the first day; none where it is not known.
    #[must_use]
    pub fn present_value(&self, party: Party, rate: f64) -> Option<f64> {
        let musd = self.series.iter().find(|series| series.party == party && series.musd.is_some())?;
        let musd = musd.musd.as_ref()?;
        Some(self.weights(rate).zip(musd).map(|(weight, musd)| weight * musd).sum())
    }

    /// What an actor pays outside trade over all periods, at a discount rate a year, million USD of the first day: budgets, stocks and
    /// the costs of responses, all of which are in its real income too.
    #[must_use]
    pub fn present_cost(&self, actor: Actor, rate: f64) -> f64 {
        self.weights(rate).zip(&self.costs).map(|(weight, costs)| weight * costs[actor.index()]).sum()
    }

    /// Position of the first period in which anything is other for some actors than on another path over the same periods.
    pub(crate) fn first_difference(&self, other: &Path<'_>, actors: &[Actor]) -> Option<usize> {
        let stakes = |actor: &Actor| Stake::ALL.map(|stake| (stake, Party::from(*actor)));
        (0..self.periods.len()).find(|&at| {
            actors.iter().flat_map(stakes).any(|(stake, party)| {
                // A stake that one of them cannot move is at rest in it.
                let of = |path: &Path<'_>| path.of_party(stake, party).map_or(0.0, |one| one.changes[at]);
                (of(self) - of(other)).abs() > NOTHING
            })
        })
    }

    /// Years of each period, each as much less as it is later: worth at the first day.
    fn weights(&self, rate: f64) -> impl Iterator<Item = f64> {
        let start = self.periods.first().map_or(0.0, |first| first.date.years());
        self.periods.iter().map(move |period| {
            let [from, to] = [period.date, period.end].map(|date| date.years() - start);
            (to - from) * (1.0 + rate).powf(-0.5 * (from + to))
        })
    }

    /// What a stake comes to over all of the path, each year counting less by a rate: of what is told in money [`Path::present_value`], of others
    /// the mean change, a fraction.
    #[must_use]
    pub fn worth(&self, stake: Stake, party: Party, rate: f64) -> Option<f64> {
        if is_money(stake) {
            return self.present_value(party, rate);
        }
        let series = self.of_party(stake, party)?;
        let (sum, all) = self
            .weights(rate)
            .zip(&series.changes)
            .fold((0.0, 0.0), |(sum, all), (weight, change)| (sum + weight * change, all + weight));
        Some(sum / all)
    }

    /// The world's discount rates: low, central, high.
    #[must_use]
    pub fn rates(&self) -> [f64; 3] {
        let rate = self.world.parameters().discount;
        let (low, high) = rate.range();
        [low, rate.central(), if high.is_finite() { high } else { rate.central() }]
    }

    /// What part of each of the scenario's own clauses is in force, in their order.
    #[must_use]
    pub fn courses(&self) -> &[Course] {
        &self.courses
    }

    /// When anything of it comes into force or ends, in years.
    #[must_use]
    pub fn turns(&self) -> &[f64] {
        &self.turns
    }

    /// What is first lacked of each good by each user, in the order of dates; by less than the solver tells from nothing is not.
    #[must_use]
    pub fn lacks(&self) -> &[Lack] {
        &self.lacks
    }

    /// What an actor is first short of.
    #[must_use]
    pub fn first_lack(&self, user: Actor) -> Option<&Lack> {
        self.lacks.iter().find(|lack| lack.user == user)
    }

    /// Its numbers, one a row, as the command writes them. Of the path itself at every date; then, at the date at which they are
    /// reached, the worst of each stake, half-lives, what is first short, and present values at a discount rate, of the first date.
    #[must_use]
    pub fn rows(&self, discount: f64) -> Vec<Row> {
        rows::of(self, discount)
    }
}

/// Whether a stake's change is told in money too.
pub(crate) fn is_money(stake: Stake) -> bool {
    stake::of(stake).words().money.is_some()
}

fn courses(scenario: &Scenario, periods: &[Period]) -> (Vec<Course>, Vec<f64>) {
    let Some(first) = periods.first() else { return (Vec::new(), Vec::new()) };
    let calendar = Calendar::of(scenario, first.date, &mut |number| number.central(), &mut || 0.5);
    let titles = scenario.clauses().iter().map(|clause| clause.title.clone());
    let mut courses: Vec<Course> = titles.map(|title| Course { title, shares: Vec::new() }).collect();
    let mut shares = Vec::new();
    for period in periods {
        calendar.shares(period.date.years(), period.end.years(), &mut shares);
        courses.iter_mut().zip(&shares).for_each(|(course, share)| course.shares.push(*share));
    }
    (courses, calendar.turns().to_vec())
}

impl Series {
    /// The period of the largest loss.
    fn worst(&self) -> Option<usize> {
        let losses = self.changes.iter().enumerate().filter(|(_, change)| **change < 0.0);
        // The first of equals.
        losses.reduce(|worst, one| if one.1 < worst.1 { one } else { worst }).map(|(at, _)| at)
    }
}

/// Adds what is short after and not before for the first time.
fn lack(date: Date, before: &Shortages, after: &Shortages, lacks: &mut Vec<Lack>) {
    for one in after.goods() {
        let share = before.left(one.user, one.good) - one.left;
        let is_new = !lacks.iter().any(|lack| (lack.user, lack.good) == (one.user, one.good));
        if share > NOTHING && is_new {
            lacks.push(Lack { date, user: one.user, good: one.good, share });
        }
    }
}

/// When a scenario expires, and whether it is renewed where it is as likely as not that it is not.
fn expiry(scenario: &Scenario) -> Option<(Date, bool)> {
    let term = scenario.term();
    Some((term.expires?, term.renewed.is_some_and(|renewed| renewed > 0.5)))
}

/// Adds what is warned of in a period.
fn warn(period: usize, own: &[Warning], warnings: &mut Vec<Warned>) {
    for warning in own {
        let of_model = warning.get::<ModelWarning>();
        let is_alike = |one: &&mut Warned| match (one.warning.get(), of_model) {
            (Some(known), Some(new)) => new.is_alike(known),
            _ => one.warning == *warning,
        };
        match warnings.iter_mut().find(is_alike) {
            Some(known) if known.periods.last() == Some(&period) => {}
            Some(known) => known.periods.push(period),
            None => warnings.push(Warned { warning: warning.clone(), periods: vec![period] }),
        }
    }
}
