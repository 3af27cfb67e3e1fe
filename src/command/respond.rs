//! `sidedeal respond`.

use crate::ensemble::{Draws, Party};
use crate::response::{Choice, Question, TAIL};
use crate::sequence::Sequence;
use crate::{Actor, Error, Futures, NotSplit, Place, Response, Scenario, Stake, Uncertain, World};

use super::Failed;
use super::draws::failures;
use super::form::Form;
use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most, refuse};
use super::plans::{Asked, Over};

#[derive(clap::Args)]
pub(crate) struct Respond {
    /// Deals that may be struck, each as likely as the others: names of scenarios that are compiled in, or files
    #[arg(required_unless_present = "futures", value_name = "SCENARIO", value_parser = inputs::named)]
    scenarios: Vec<String>,
    /// What may come instead, with probabilities: a set of futures by name (`list`), or a file
    #[arg(long, value_name = "FUTURES", conflicts_with = "scenarios", value_parser = inputs::named)]
    futures: Option<String>,
    /// The share of futures that are the worst, for the expected shortfall
    #[arg(long, default_value_t = TAIL, value_name = "SHARE")]
    tail: f64,
    /// Who chooses: actors or groups, whose losses count together; each that is named gains and pays as one
    #[arg(long, required = true, value_delimiter = ',', value_name = "ACTOR")]
    owners: Vec<String>,
    /// Responses to choose from, names or files, instead of all compiled in that an owner shares in
    #[arg(long, value_delimiter = ',', value_name = "RESPONSE", value_parser = inputs::named)]
    responses: Vec<String>,
    /// Others whose numbers are reported: actors or groups
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    also: Vec<String>,
    /// What the owners can spend, million USD a year
    #[arg(long, value_name = "MUSD")]
    budget: Option<f64>,
    /// Whose trade the scores are measured by, instead of the principals of each scenario
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    between: Vec<String>,
    /// The stake to choose by, in its own unit, instead of the scores; without principals the first of which an owner loses something
    #[arg(long, value_enum, conflicts_with = "weights")]
    by: Option<By>,
    /// Weights of prosperity, security and voice
    #[arg(long, value_delimiter = ',', num_args = 3, allow_negative_numbers = true, default_values_t = [1.0, 1.0, 1.0], value_name = "W")]
    weights: Vec<f64>,
    /// Loss that the owners can live with, in the unit of the choice, instead of half of what they expect without a response
    #[arg(long, value_name = "LOSS")]
    threshold: Option<f64>,
    /// Draws of everything uncertain, the same for every portfolio
    #[arg(long, default_value_t = 200)]
    draws: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads, instead of as many as the machine has; results are the same
    #[arg(long)]
    threads: Option<usize>,
    #[command(flatten)]
    over: Over,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    form: Form,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum By {
    Prosperity,
    Security,
    Voice,
}

impl From<By> for Stake {
    fn from(by: By) -> Self {
        match by {
            By::Prosperity => Self::Prosperity,
            By::Security => Self::Security,
            By::Voice => Self::Voice,
        }
    }
}

impl Respond {
    pub(crate) fn answer(mut self) -> Result<(), Failed> {
        self.over.check()?;
        if !(self.tail > 0.0 && self.tail <= 1.0) {
            let found = format!("--tail {}", Uncertain::from(self.tail));
            return Err(refuse(found, "a share above 0 and at most 1").into());
        }
        let futures = self.futures.as_deref().map(Futures::load).transpose()?;
        if let Some(set) = &self.futures {
            self.place.or(Futures::world_for(set)?);
        }
        let named: Vec<String> = match &futures {
            Some(futures) => futures.chances().iter().map(|one| one.scenario.clone()).collect(),
            None => self.scenarios.clone(),
        };
        let chances: Vec<Uncertain> =
            futures.iter().flat_map(Futures::chances).map(|one| one.probability).collect();
        let read = if self.over.is_asked() { inputs::together_over_time } else { inputs::together };
        let (world, mut deals) = read(&named, &self.responses, &self.place).map_err(Failed::Input)?;
        if let Some(futures) = &futures {
            deals = deals.into_iter().map(|deal| futures.scored(deal, &world)).collect::<Result<_, _>>()?;
        }
        if !self.between.is_empty() {
            let principals: Vec<Actor> =
                self.between.iter().map(|code| world.actor(code)).collect::<Result<_, _>>()?;
            deals = deals
                .into_iter()
                .map(|deal| deal.with_principals(&principals, &world))
                .collect::<Result<_, _>>()?;
        }
        let owners = members(&self.owners, &world)?;
        let sides =
            self.owners.iter().map(|code| inputs::party(code, &world)).collect::<Result<Vec<_>, _>>()?;
        let parties =
            self.also.iter().map(|code| inputs::party(code, &world)).collect::<Result<Vec<_>, _>>()?;
        let responses = chosen(&self.responses, &owners, &world)?;
        if let Some(budget) = self.budget.filter(|budget| budget.is_nan() || *budget < 0.0) {
            return Err(
                refuse(format!("--budget {}", Uncertain::from(budget)), "million USD of at least 0").into()
            );
        }
        if let Some(loss) = self.threshold.filter(|loss| !loss.is_finite() || *loss < 0.0) {
            return Err(
                refuse(format!("--threshold {}", Uncertain::from(loss)), "a loss of at least 0").into()
            );
        }
        at_most("--draws", self.draws, MOST_DRAWS)?;
        if self.over.is_asked() {
            // Paths are solved side by side, each by one thread.
            let model = super::tell::calibrated(&world)?.by_threads(Some(1));
            let asked = Asked {
                scenarios: &deals,
                chances: &chances,
                responses: &responses,
                owners: &owners,
                by: self.by.map(Stake::from),
                budget: self.budget,
                threads: self.threads,
            };
            return self.over.answer(&model, &asked, self.form.open()?);
        }
        for late in deals.iter().filter_map(|deal| deal.late(&responses)) {
            super::say(&format!("warning: {late}"));
        }
        let model = super::tell::calibrated(&world)?;
        let waiting = self.form.open()?;
        let sequence = Sequence::plain(self.seed);
        let elsewhere = elsewhere(&world)?;
        let question = Question {
            chances: &chances,
            tail: self.tail,
            sides: &sides,
            parties: &parties,
            by: self.by.map(Stake::from),
            elsewhere: &elsewhere,
            weights: [self.weights[0], self.weights[1], self.weights[2]],
            budget_musd: self.budget.unwrap_or(f64::INFINITY),
            threshold: self.threshold,
            ..Question::of(
                &deals,
                &responses,
                &owners,
                Draws { threads: self.threads, ..Draws::of(&sequence, self.draws) },
            )
        };
        let failed = Failed::at_work;
        let choice = Choice::of(&model, &question).map_err(failed)?;
        waiting.write(&crate::report::Recorded::of(&choice, &world, &deals)).map_err(failed)?;
        let of_deal = |deal: &Scenario| {
            let failed = choice.failures().iter().filter(|one| one.deal == deal.id());
            let numbered = failed.map(|one| (one.draw, one.message.as_str()));
            failures((self.draws as u64, &format!("futures of {}", deal.id())), numbered)
        };
        Failed::unless(deals.iter().filter_map(of_deal).collect())
    }
}

/// Those asked for, or all compiled in for the world in which an owner shares.
pub(crate) fn chosen(names: &[String], owners: &[Actor], world: &World) -> Result<Vec<Response>, Error> {
    if !names.is_empty() {
        let read = names.iter().map(|name| Response::load(name, world));
        let read: Vec<Response> = read.collect::<Result<_, _>>()?;
        let named = read.iter().map(Response::id).zip(names.iter().map(String::as_str));
        return inputs::once(named, "response").map(|()| read);
    }
    let read: Vec<Response> = Response::bundled_for(world.name())
        .map(|one| Response::bundled(one.name, world))
        .collect::<Result<_, _>>()?;
    let shared = |one: &Response| one.owners().iter().any(|owner| owners.contains(owner));
    let shared: Vec<Response> = read.into_iter().filter(shared).collect();
    if shared.is_empty() {
        let what = format!("--responses: none that is compiled in is for {} and these owners", world.name());
        return Err(Error::Missing { at: Place::file("command line"), what });
    }
    Ok(shared)
}

/// Actors and the members of groups, none twice.
pub(crate) fn members(codes: &[String], world: &World) -> Result<Vec<Actor>, Error> {
    let mut members = Vec::new();
    for code in codes {
        match inputs::party(code, world)? {
            Party::Actor(actor) => members.push(actor),
            Party::Group(group) => members.extend(&world[group].members),
        }
    }
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

/// The scenarios in which a response is looked at besides the one asked for. What names a product is of a world that is split.
fn elsewhere(world: &World) -> crate::Result<Vec<Scenario>> {
    let mut found = Vec::new();
    for one in Scenario::bundled_for(world.name()) {
        match Scenario::bundled(one.name, world) {
            Ok(scenario) => found.push(scenario),
            Err(error) if error.get::<NotSplit>().is_some() => {}
            // Another cut of the world, a finer one or one into other products, need not have all that it names.
            Err(error) if one.world != world.name() || !world.parts().is_empty() => {
                super::say(&format!("{} is not looked at: {error}", one.name));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
