//! `sidedeal deals`.

use std::num::NonZeroUsize;

use sidedeal::deal::{Harms, Party, Terms};
use sidedeal::report::{DealList, Listed};
use sidedeal::{Atlas, Bloc, Deals, Error, Menu, Place, Response, Scenario, World};

use super::draws::LeftOut;
use super::form::Form;
use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most};
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
    /// Draws of the payoffs' weights, where these are ranges
    #[arg(long, value_name = "N", default_value_t = Terms::default().draws)]
    draws: usize,
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

impl DealAtlas {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        let world = self.place.for_menu(&self.menu, std::iter::once(&self.threat).chain(&self.after))?;
        let world = &world;
        let mut menu = Menu::load(&self.menu, world)?;
        if !self.between.is_empty() {
            let principals: Vec<_> =
                self.between.iter().map(|name| world.actor_called(name)).collect::<sidedeal::Result<_>>()?;
            menu = menu.between(&principals, world)?;
        }
        let responses: Vec<Response> =
            self.after.iter().map(|name| Response::load(name, world)).collect::<sidedeal::Result<_>>()?;
        let responses: Vec<&Response> = responses.iter().collect();
        // What contradicts the menu is bad input.
        menu.scenario().with(&responses, world)?;
        let threat = match self.threat.as_str() {
            NO_DEAL => None,
            name => Some(Scenario::load(name, world)?),
        };
        inputs::caution(menu.scenario(), world);
        if let Some(late) = menu.scenario().late(responses.iter().copied()) {
            super::say(&format!("warning: {late}"));
        }
        if let Some(threat) = &threat {
            inputs::caution(threat, world);
        }
        let model = super::tell::calibrated(world)?;
        model.economy(menu.scenario().closure().unwrap_or_default(), menu.scenario().horizon())?;
        let principals = menu.scenario().between();
        let asked: Vec<Party> = self.asked(world, principals)?;
        let waiting = self.form.open()?;

        let terms = Terms {
            responses: &responses,
            threat: threat.as_ref(),
            draws: self.draws,
            seed: self.seed,
            threads: self.threads,
        };
        let failed = Failed::at_work;
        let deals = Deals::with(&model, &menu, &terms).map_err(failed)?;
        for warning in deals.outcome().record().own() {
            say(&format!("warning: {}: {warning}", menu.scenario().id()));
        }
        let harms: Vec<Harms<'_, '_>> = asked.iter().map(|party| deals.harms(party)).collect();
        let list = DealList::of(&deals, &harms, self.only.into()).map_err(failed)?;
        waiting.write(&list).map_err(failed)?;
        let atlases = std::iter::once(deals.atlas()).chain(deals.answered());
        Failed::unless(atlases.filter_map(|atlas| left_out(&deals, atlas)).collect())
    }

    /// Third parties by their codes.
    fn asked(&self, world: &World, principals: &[sidedeal::Actor]) -> sidedeal::Result<Vec<Party>> {
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
