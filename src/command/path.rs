//! `sidedeal path`.

use std::fmt::Write;

use crate::path::{Draws, Lateness, Path as Found, Period, Row, Warned};
use crate::report::{Answer, Recorded};
use crate::{Date, Domain, Response, Stake, Uncertain, World};
use serde::Serialize;

use super::draws::{failures, numbered};
use super::form::Form;
use super::inputs::{self, Where};
use super::watch::Watch;
use super::{ClosureName, Failed, names};

/// The day on which paths begin unless another is asked for.
pub(super) const BEGINS: &str = "2026-09";
/// The longest path.
const MOST_YEARS: f64 = 60.0;
/// The most draws: each keeps a number a period, stake and party, 100 kB.
const MOST_DRAWS: usize = 2_000;
/// The unit of what is told in money.
const MONEY: &str = "musd";
/// Rows shown of a stake.
const SHOWN: usize = 30;

#[derive(clap::Args)]
pub(crate) struct Path {
    /// A bundled name or a file; responses behind it with + between: deal+response+response
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    /// The first day, 2026-09-01 or 2026-09: the day on which clauses without a date come into force
    #[arg(long, value_name = "DATE", default_value = BEGINS, value_parser = date)]
    from: Date,
    /// The day after the last; months for two years, quarters up to five, years beyond
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,
    /// Draws of everything that is uncertain, dates included; none without it
    #[arg(long, value_name = "N", default_value_t = 0)]
    draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Threads, instead of all cores; the numbers are the same
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// What waiting for each of these responses costs its owners, instead of the path: names or files with commas between, or all
    #[arg(long, value_name = "RESPONSE,...", value_delimiter = ',', conflicts_with = "draws")]
    late: Option<Vec<String>>,
    /// By how much less a year later counts in present values, 0.03 is 3 %; the world's without it
    #[arg(long, value_name = "RATE")]
    discount: Option<f64>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    #[command(flatten)]
    form: Form,
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "expected a date, 2026-09-01 or 2026-09".to_owned())
}

/// A path with the rate of its present values.
struct Paid<'w> {
    path: Found<'w>,
    discount: f64,
}

impl Answer for Paid<'_> {
    fn table(&self) -> String {
        self.path.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &Row::HEADER
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.path.rows(self.discount).into_iter()
    }
}

/// Responses and what waiting for them costs.
struct Waited<'w> {
    scenario: String,
    world: &'w World,
    from: Date,
    discount: f64,
    found: Vec<Lateness>,
}

/// One response, stake and owner.
#[derive(Serialize)]
struct LateRow<'a> {
    scenario: &'a str,
    response: &'a str,
    /// Code of an owner, or "all".
    owner: &'a str,
    stake: &'static str,
    /// "musd", present value, or "percent", mean over the path.
    unit: &'static str,
    bites: Option<Date>,
    loss: f64,
    avoided_at_once: f64,
    avoided_as_it_comes: f64,
    cost_of_lateness: f64,
    avoided_a_year_earlier: f64,
    last_date_for_half: Option<Date>,
}

impl Waited<'_> {
    fn all(&self) -> impl Iterator<Item = LateRow<'_>> {
        self.found.iter().flat_map(move |one| {
            one.late.iter().map(move |late| {
                let scale = if late.unit == MONEY { 1.0 } else { 100.0 };
                LateRow {
                    scenario: &self.scenario,
                    response: &one.response,
                    owner: late.owner.map_or("all", |owner| &self.world[owner].code),
                    stake: late.stake.word(),
                    unit: late.unit,
                    bites: one.bites,
                    loss: scale * late.loss,
                    avoided_at_once: scale * late.at_once,
                    avoided_as_it_comes: scale * late.as_comes,
                    cost_of_lateness: scale * late.cost(),
                    avoided_a_year_earlier: scale * late.year_earlier,
                    last_date_for_half: late.last_for_half,
                }
            })
        })
    }
}

impl Answer for Waited<'_> {
    fn table(&self) -> String {
        let mut text = format!(
            "What waiting for each response to {} costs its owners, decided on {} unless said\n\
             Money is present value over the path at {:.1} % a year, million USD; security and voice are the mean change over the path.\n\
             Avoided is net of what the response costs; a minus makes things worse.\n",
            self.scenario,
            self.from,
            100.0 * self.discount
        );
        let markets = self.found.first().map_or(&[][..], |one| &one.markets);
        if !markets.is_empty() {
            let codes: Vec<&str> = markets.iter().map(|&one| self.world[one].code.as_str()).collect();
            let _ = writeln!(
                text,
                "Power is over the rules of {}, the markets of all pacts compared here.",
                codes.join(" ")
            );
        }
        let rows: Vec<LateRow<'_>> = self.all().collect();
        for stake in Stake::ALL {
            let of_stake = |row: &&LateRow<'_>| row.stake == stake.word();
            let mut shown: Vec<&LateRow<'_>> = rows.iter().filter(of_stake).collect();
            shown.retain(|row| row.avoided_at_once != 0.0 || row.avoided_as_it_comes != 0.0);
            if shown.is_empty() {
                continue;
            }
            shown.sort_by(|a, b| b.cost_of_lateness.total_cmp(&a.cost_of_lateness));
            let unit = shown[0].unit;
            let decimals = if unit == MONEY { 0 } else { 3 };
            let _ = writeln!(text, "\n{}, {unit}", stake.word());
            let _ = writeln!(
                text,
                "{:<32}{:<7}{:<12}{:>12}{:>12}{:>12}{:>12}{:>14}  half until",
                "response",
                "owner",
                "bites on",
                "loss",
                "at once",
                "as it comes",
                "lateness",
                "a year sooner"
            );
            let rest = shown.len().saturating_sub(SHOWN);
            for row in shown.into_iter().take(SHOWN) {
                let number = |value: f64| format!("{value:.decimals$}");
                let date =
                    |date: Option<Date>| date.map_or_else(|| "never".to_owned(), |date| date.to_string());
                let _ = writeln!(
                    text,
                    "{:<32}{:<7}{:<12}{:>12}{:>12}{:>12}{:>12}{:>14}  {}",
                    row.response,
                    row.owner,
                    date(row.bites),
                    number(row.loss),
                    number(row.avoided_at_once),
                    number(row.avoided_as_it_comes),
                    number(row.cost_of_lateness),
                    number(row.avoided_a_year_earlier - row.avoided_as_it_comes),
                    if row.loss > 0.0 { date(row.last_date_for_half) } else { "no loss".to_owned() }
                );
            }
            if rest > 0 {
                let _ = writeln!(text, "and {rest} more; --format csv has all");
            }
        }
        text.push_str(
            "\nat once: avoided if it worked in full from the first day; as it comes: after its lead time; lateness: the difference;\n\
             a year sooner: what deciding a year earlier adds; half until: the last day on which deciding still halves the loss.\n\
             What is avoided beyond the loss is a gain of the response's own: respond --from keeps the two apart. A loss below 0 is a gain.\n",
        );
        text
    }

    fn header(&self) -> &'static [&'static str] {
        &[
            "scenario",
            "response",
            "owner",
            "stake",
            "unit",
            "bites",
            "loss",
            "avoided_at_once",
            "avoided_as_it_comes",
            "cost_of_lateness",
            "avoided_a_year_earlier",
            "last_date_for_half",
        ]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.all()
    }
}

/// The day after the last: the one that is asked for, or ten years after the first.
pub(super) fn until(from: Date, to: Option<Date>) -> Date {
    to.unwrap_or(from.plus_months(120))
}

/// Refuses dates that are not in this order, or too far from each other.
pub(super) fn check(from: Date, to: Date) -> crate::Result<()> {
    let found = || format!("--from {from} --to {to}");
    if to <= from {
        return Err(names::refuse(found(), "--to a later day than --from"));
    }
    if to.years() - from.years() > MOST_YEARS {
        return Err(names::refuse(found(), &format!("at most {MOST_YEARS} years")));
    }
    Ok(())
}

/// Refuses a discount rate that is none.
pub(super) fn check_discount(given: Option<f64>) -> crate::Result<()> {
    let rate = Domain { low: 0.0, high: 1.0, words: "a rate from 0 to 1", hard: true, slip: None };
    let Some(given) = given.map(Uncertain::from) else { return Ok(()) };
    match rate.refuses(given) {
        Some(expected) => Err(names::refuse(format!("--discount {given}"), &expected)),
        None => Ok(()),
    }
}

/// Responses by their names, or all that are compiled in for the world.
fn responses(names: &[String], world: &World) -> Result<Vec<Response>, Failed> {
    if let [word] = names
        && word == "all"
    {
        let all = Response::bundled_for(world.name());
        return Ok(all.map(|one| Response::bundled(one.name, world)).collect::<crate::Result<_>>()?);
    }
    let all = names.iter().map(|name| Response::load(name, world)).collect::<crate::Result<Vec<_>>>()?;
    inputs::once(all.iter().map(|one| (one.id(), one.id())), "response")?;
    Ok(all)
}

impl Path {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let to = until(self.from, self.to);
        check(self.from, to)?;
        names::at_most("--draws", self.draws, MOST_DRAWS)?;
        check_discount(self.discount)?;
        let (world, scenario) = inputs::over_time(&self.scenario, &self.place).map_err(Failed::Input)?;
        let scenario = ClosureName::on(self.closure, scenario);
        // Where many paths are solved side by side, each is one thread's.
        let threads = if self.late.is_some() { Some(1) } else { self.threads };
        let model = super::tell::calibrated(&world)?.by_threads(threads);
        let waiting = self.form.open()?;
        let failed = Failed::at_work;
        let periods = Period::usual(self.from, to);
        let discount = self.discount.unwrap_or_else(|| world.parameters().discount.central());
        if let Some(names) = &self.late {
            let mut responses = responses(names, &world)?;
            // One that cannot be put to it does not keep the others from being told.
            let given = responses.len();
            let mut last = None;
            responses.retain(|response| match scenario.with(&[response], &world) {
                Ok(_) => true,
                Err(error) => {
                    super::say(&format!("warning: {} is left out: {error}", response.id()));
                    last = Some(error);
                    false
                }
            });
            if let Some(error) = last.filter(|_| given > 0 && responses.is_empty()) {
                return Err(error.into());
            }
            let found = Lateness::of(&model, &scenario, &responses, (&periods, discount), self.threads)
                .map_err(failed)?;
            let id = scenario.id().to_owned();
            let mut said: Vec<Warned> = Vec::new();
            for one in &found {
                let with = format!("{id} with {}", one.response);
                let new: Vec<_> = one.warnings.iter().filter(|one| !said.contains(one)).cloned().collect();
                super::tell::warnings_over(&with, &periods, &new);
                said.extend(new);
            }
            let found = Waited { scenario: id, world: &world, from: self.from, discount, found };
            return waiting.write(&Recorded::of(&found, &world, [&scenario])).map_err(failed);
        }
        let mut path = Found::of(&model, &scenario, &periods).map_err(failed)?;
        super::tell::warnings_over(scenario.id(), &periods, path.warnings());
        if self.draws > 0 {
            let watch = Watch::begin(self.draws as u64, "draws");
            let draws = Draws { count: self.draws, seed: self.seed, threads: self.threads };
            path = path.with_draws(&model, &scenario, draws, &|draws| watch.done(draws)).map_err(failed)?;
            watch.end();
        }
        let found = Paid { path, discount };
        waiting.write(&Recorded::of(&found, &world, [&scenario])).map_err(failed)?;
        let bands = found.path.bands();
        let failures = bands
            .and_then(|bands| failures((bands.asked as u64, "draws"), bands.failures.iter().map(numbered)));
        Failed::unless(failures.into_iter().collect())
    }
}
