//! `sidedeal deals`.

use std::num::NonZeroUsize;

use crate::deal::{Drawn, Harms, Lasting, OverTime, Party, Terms};
use crate::game::{self, Nash};
use crate::path::Period;
use crate::report::{DealList, Listed, Recorded};
use crate::scenario::Caution;
use crate::{Atlas, Bloc, Date, Deals, Error, Menu, Model, Place, Response, Scenario, Uncertain, World};

use super::draws::{LeftOut, failures, numbered};
use super::form::Form;
use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most, refuse};
use super::path::{self, BEGINS, date};
use super::{Failed, counted, say};

/// What `--threat` calls no deal.
const NO_DEAL: &str = "no-deal";

#[derive(clap::Args)]
pub(crate) struct DealAtlas {
    /// Name of a menu or scenario that is compiled in, or a file
    #[arg(value_name = "MENU", value_parser = inputs::named)]
    menu: String,
    #[command(flatten)]
    place: Where,
    /// Who strikes the deals, instead of the menu's principals
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    between: Vec<String>,
    /// Responses that others have in force first, names or files
    #[arg(long, value_delimiter = ',', value_name = "RESPONSE", value_parser = inputs::named)]
    after: Vec<String>,
    /// What happens if talks fail: no-deal, or a scenario, whose own clauses are put on the menu's baseline
    #[arg(long, value_name = "SCENARIO", default_value = NO_DEAL, value_parser = inputs::named)]
    threat: String,
    /// Whom to find the most harmful deals for: actors or groups without a principal
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    harm: Vec<String>,
    /// How much of real income and of expected defence, percent, and of power over rules, points, a party must lose to be harmed in
    /// a draw; anything by default
    #[arg(long, num_args = 3, default_values_t = [0.0, 0.0, 0.0], value_name = "LOSS")]
    beyond: Vec<f64>,
    /// What follows a broken deal: no-deal, nash for the tariffs that the principals would set against each other, or a scenario
    #[arg(long, value_name = "SCENARIO", default_value = NO_DEAL, value_parser = inputs::named)]
    reversion: String,
    /// Years until a break is answered: less with a snap-back
    #[arg(long, value_name = "YEARS", default_value_t = Terms::default().lag)]
    lag: f64,
    /// By date, how long one deal lasts, in the place of all deals: who would walk away when, and how likely it stands
    #[arg(long)]
    last: bool,
    /// The deal of --last: items that are in force, NAME or NAME=LEVEL, instead of all in full
    #[arg(long, requires = "last", value_delimiter = ',', value_name = "ITEM[=LEVEL]")]
    items: Vec<String>,
    /// The first day, on which clauses without a date come into force: of --last (2026-09 without it); else deals are ranked by what
    /// they come to over time from then on
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// The day after the last, ten years later without it
    #[arg(long, requires = "from", conflicts_with = "last", value_name = "DATE", value_parser = date)]
    to: Option<Date>,
    /// How much less a year later counts, as a fraction, instead of what the world says
    #[arg(long, requires = "from", conflicts_with = "last", value_name = "RATE")]
    discount: Option<f64>,
    /// Draws that say how often deals are signed, the solution and kept
    #[arg(long, value_name = "N", default_value_t = Terms::default().draws)]
    draws: usize,
    /// What is drawn
    #[arg(long, value_enum, default_value_t = What::Everything)]
    drawn: What,
    /// Seed of those draws
    #[arg(long, value_name = "N", default_value_t = Terms::default().seed)]
    seed: u64,
    /// Threads to solve on, instead of one for each processor
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// The deals that CSV and JSON list
    #[arg(long, value_enum, default_value_t = Only::All)]
    only: Only,
    #[command(flatten)]
    form: Form,
}

/// What `--reversion` calls an equilibrium in tariffs.
const NASH: &str = "nash";

/// The longest time until a break is answered.
const MOST_LAG: f64 = 100.0;

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Everything uncertain; each deal is solved in each draw
    Everything,
    /// The weights of payoffs alone, where these are ranges
    Weights,
}

impl From<What> for Drawn {
    fn from(what: What) -> Self {
        match what {
            What::Everything => Self::Everything,
            What::Weights => Self::Weights,
        }
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Only {
    /// All
    All,
    /// Those that all principals gain from
    Signed,
    /// Those of them that are Pareto
    Pareto,
}

impl From<Only> for Listed {
    fn from(only: Only) -> Self {
        match only {
            Only::All => Self::All,
            Only::Signed => Self::Signed,
            Only::Pareto => Self::Pareto,
        }
    }
}

/// The deals that cannot be solved, the first of them with their reasons.
fn left_out(deals: &Deals<'_>, atlas: &Atlas) -> Option<Error> {
    const TOLD: usize = 5;
    let count = atlas.left_out().count();
    let told =
        format!("{count} of {} cannot be solved and are left out", counted(atlas.count(), "deal", "deals"));
    let line = |(deal, why): (usize, &str)| format!("\n  {}: {why}", deals.name(&atlas.levels(deal)));
    let more = (count > TOLD).then(|| format!("\n  and {} more", count - TOLD));
    let told = atlas.left_out().take(TOLD).map(line).chain(more).fold(told, |told, line| told + &line);
    (count > 0).then(|| Error::of(LeftOut(told)))
}

/// The draws that cannot be solved, with their reasons.
fn undrawn(atlas: &Atlas) -> Option<Error> {
    let sureness = atlas.sureness()?;
    failures((sureness.draws as u64, "draws"), sureness.failures.iter().map(numbered))
}

/// The tariffs that the principals would set against each other where the deals start.
fn tariffs(model: &Model<'_>, menu: &Menu) -> crate::Result<Scenario> {
    let (world, scenario) = (model.world(), menu.scenario());
    let players = scenario.between().iter().map(|&one| world.bloc(&world[one].code));
    let terms = game::Terms {
        closure: Some(scenario.closure().unwrap_or_default()),
        horizon: Some(scenario.horizon()),
        ..game::Terms::among(players.collect::<crate::Result<_>>()?)
    };
    Ok(Nash::find(model, scenario.baseline(), &terms)?.scenario)
}

impl DealAtlas {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        if !(self.lag > 0.0 && self.lag <= MOST_LAG) {
            let found = format!("--lag {}", Uncertain::from(self.lag));
            return Err(refuse(found, &format!("years above 0, at most {MOST_LAG}")).into());
        }
        if let Some(loss) = self.beyond.iter().find(|loss| !(0.0..=100.0).contains(*loss)) {
            return Err(refuse(format!("--beyond {}", Uncertain::from(*loss)), "losses from 0 to 100").into());
        }
        if let Some((from, to)) = self.span() {
            path::check(from, to)?;
            path::check_discount(self.discount)?;
        }
        let world = self
            .place
            .for_menu(&self.menu, [&self.threat, &self.reversion].into_iter().chain(&self.after))?;
        let world = &world;
        let mut menu = Menu::load(&self.menu, world)?;
        if !self.between.is_empty() {
            let principals: Vec<_> =
                self.between.iter().map(|name| world.actor_called(name)).collect::<crate::Result<_>>()?;
            menu = menu.between(&principals, world)?;
        }
        let responses: Vec<Response> =
            self.after.iter().map(|name| Response::load(name, world)).collect::<crate::Result<_>>()?;
        let responses: Vec<&Response> = responses.iter().collect();
        // What contradicts the menu is bad input.
        menu.scenario().with(&responses, world)?;
        let threat = match self.threat.as_str() {
            NO_DEAL => None,
            name => Some(Scenario::load(name, world)?),
        };
        let untimely = |caution: &Caution| !((self.last || self.from.is_some()) && caution.is_of_time());
        for caution in menu.scenario().cautions(world).iter().filter(|caution| untimely(caution)) {
            say(&format!("warning: {caution}"));
        }
        if let Some(late) = menu.scenario().late(responses.iter().copied()) {
            super::say(&format!("warning: {late}"));
        }
        let reversion = match self.reversion.as_str() {
            NO_DEAL | NASH => None,
            name => Some(Scenario::load(name, world)?),
        };
        for instead in threat.iter().chain(&reversion) {
            inputs::caution(instead, world);
        }
        let model = super::tell::calibrated(world)?;
        model.economy(menu.scenario().closure().unwrap_or_default(), menu.scenario().horizon())?;
        let principals = menu.scenario().between();
        let asked: Vec<Party> = self.asked(world, principals)?;
        let waiting = self.form.open()?;

        let failed = Failed::at_work;
        let nash = (self.reversion == NASH).then(|| tariffs(&model, &menu)).transpose().map_err(failed)?;
        let terms = Terms {
            responses: &responses,
            threat: threat.as_ref(),
            reversion: reversion.as_ref().or(nash.as_ref()),
            lag: self.lag,
            draws: self.draws,
            drawn: self.drawn.into(),
            seed: self.seed,
            watched: &asked,
            beyond: [self.beyond[0], self.beyond[1], self.beyond[2]].map(|loss| loss / 100.0),
            threads: self.threads,
        };
        if self.last {
            let levels = self.levels(&menu)?;
            let from = self.from.unwrap_or_else(|| date(BEGINS).expect("it is a date"));
            let found = Lasting::of(&model, &menu, &levels, from, &terms).map_err(failed)?;
            return waiting.write(&Recorded::of(&found, world, [menu.scenario()])).map_err(failed);
        }
        if let Some((from, to)) = self.span() {
            // The answer says nothing of draws.
            let deals = Deals::with(&model, &menu, &Terms { draws: 0, ..terms }).map_err(failed)?;
            let rate = self.discount.unwrap_or_else(|| world.parameters().discount.central());
            let over = (&Period::usual(from, to)[..], rate);
            let threads = self.threads.map(NonZeroUsize::get);
            let found = OverTime::of(&model, &deals, &responses, &asked, over, threads).map_err(failed)?;
            waiting.write(&Recorded::of(&found, world, [menu.scenario()])).map_err(failed)?;
            let atlas = deals.answered().unwrap_or_else(|| deals.atlas());
            return Failed::unless(left_out(&deals, atlas).into_iter().collect());
        }
        let deals = Deals::with(&model, &menu, &terms).map_err(failed)?;
        for warning in deals.outcome().record().own() {
            say(&format!("warning: {}: {warning}", menu.scenario().id()));
        }
        let harms: Vec<Harms<'_, '_>> = asked.iter().map(|party| deals.harms(party)).collect();
        let list = DealList::of(&deals, &harms, self.only.into()).map_err(failed)?;
        waiting.write(&list).map_err(failed)?;
        let atlases = std::iter::once(deals.atlas()).chain(deals.answered());
        let told = atlases.flat_map(|atlas| [left_out(&deals, atlas), undrawn(atlas)]);
        Failed::unless(told.flatten().collect())
    }

    /// From when to when deals are ranked over time.
    fn span(&self) -> Option<(Date, Date)> {
        let from = self.from.filter(|_| !self.last)?;
        Some((from, path::until(from, self.to)))
    }

    /// Levels of the items of a deal: those that are asked for, or all in full.
    fn levels(&self, menu: &Menu) -> crate::Result<Vec<f64>> {
        let whole = if self.items.is_empty() { 1.0 } else { 0.0 };
        let mut levels = vec![whole; menu.items().len()];
        for asked in &self.items {
            let (name, level) = asked.split_once('=').unwrap_or((asked, "1"));
            let Some(at) = menu.items().iter().position(|item| item.name == name) else {
                let names: Vec<&str> = menu.items().iter().map(|item| item.name.as_str()).collect();
                return Err(refuse(format!("--items {name}"), &format!("items of {}", names.join(", "))));
            };
            levels[at] = match level.parse::<f64>() {
                Ok(level) if (0.0..=1.0).contains(&level) => level,
                _ => return Err(refuse(format!("--items {asked}"), "a level from 0 to 1")),
            };
        }
        Ok(levels)
    }

    /// Third parties by their codes.
    fn asked(&self, world: &World, principals: &[crate::Actor]) -> crate::Result<Vec<Party>> {
        self.harm
            .iter()
            .map(|code| {
                let Bloc { code, members } = world.bloc_called(code)?;
                let group = world.group(&code).is_ok();
                if members.iter().any(|member| principals.contains(member)) {
                    return Err(Error::Value {
                        at: Place::file("command line"),
                        found: format!("--harm {code}"),
                        expected: "an actor or group without a principal".to_owned(),
                    });
                }
                Ok(Party { code, members, principal: false, group })
            })
            .collect()
    }
}
