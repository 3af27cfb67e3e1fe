//! `sidedeal report`.

use std::path::PathBuf;

use sidedeal::backtest::Figures;
use sidedeal::ensemble::{Attribution, Draws, Effort, Party};
use sidedeal::footing::Footing;
use sidedeal::response::{Choice, Question};
use sidedeal::sequence::Sequence;
use sidedeal::{
    Deals, Ensemble, Explanation, Explanations, Menu, Model, Page, Scenario, ShortageDraws, World,
};

use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most};
use super::output::Target;
use super::{ClosureName, Failed, respond, say, tell};

/// Seed of draws of everything uncertain, that of `run`.
const SEED: u64 = 1;
/// Third parties that are explained where none are named.
const EXPLAINED: usize = 2;
/// Unknowns that are told of each party and stake, as many as `sensitivity` lists.
const UNKNOWNS: usize = 5;
/// Draws in which responses are compared, as many as `respond` takes.
const FUTURES: usize = 200;

#[derive(clap::Args)]
pub(crate) struct Report {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Who is explained: actors or groups, with commas between. By default the two third parties that are most exposed
    #[arg(long, value_name = "ACTOR,...", value_delimiter = ',')]
    actors: Vec<String>,
    /// Who chooses among responses: actors or groups. None: no responses are looked at
    #[arg(long, value_name = "OWNER,...", value_delimiter = ',')]
    respond: Vec<String>,
    /// A menu whose deals are judged
    #[arg(long, value_name = "MENU")]
    menu: Option<String>,
    /// Which unknowns matter for whom is looked for, which takes some seconds more
    #[arg(long)]
    sensitivity: bool,
    /// Draws of everything uncertain for medians and ranges; 0 for none
    #[arg(long, value_name = "N", default_value_t = 2048)]
    draws: usize,
    /// Where the page is written
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
}

impl Report {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let scenario = match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        };
        let model = tell::calibrated(&world)?;
        let menu_world = self.menu_world()?;
        let models_menu = match (&menu_world, &self.menu) {
            (Some(world), Some(name)) => Some((Model::calibrate(world)?, Menu::load(name, world)?)),
            _ => None,
        };
        let target = Target::open(Some(&self.out))?;
        let failed = Failed::at_work;
        let outcome = model.run(&scenario).map_err(failed)?;
        for warning in outcome.record().own() {
            say(&format!("warning: {}: {warning}", scenario.id()));
        }
        let lacks = scenario.controls_exports();
        let lacks =
            lacks.then(|| ShortageDraws::of(&world, &scenario, ShortageDraws::USUAL, ShortageDraws::SEED));
        let mut report = sidedeal::Report::with(&outcome, lacks, Vec::new()).map_err(failed)?;
        report = report.leaning_on(Footing::of(&scenario, &world));
        if self.draws > 0 {
            let drawn = Ensemble::evenly_by(&model, &scenario, (self.draws, SEED), None).map_err(failed)?;
            report = report.headed_by(drawn).map_err(failed)?;
        }
        let subjects = self.subjects(&world, &report)?;
        let explained = explained(&model, &scenario, &subjects).map_err(failed)?;
        let attribution = self.attribution(&model, &scenario, &subjects).map_err(failed)?;
        let choice = self.choice(&model, &scenario).map_err(failed)?;
        let deals = match &models_menu {
            Some((model, menu)) => Some(Deals::of(model, menu).map_err(failed)?),
            None => None,
        };
        let backtest = match Figures::bundled().and_then(|figures| figures.run()) {
            Ok(backtest) => backtest,
            Err(errors) => return Err(Failed::Run(errors)),
        };
        let page = Page::of(&scenario, &report)
            .explaining(&explained)
            .attributing(attribution.as_ref())
            .answered_by(choice.as_ref())
            .among(deals.as_ref())
            .held_against(Some(&backtest))
            .html();
        target.write(&page)?;
        say(&format!("the page is in {}", self.out.display()));
        Ok(())
    }

    /// The world of the menu, cut for it alone, so that the scenario's own numbers stay those of a run.
    fn menu_world(&self) -> sidedeal::Result<Option<World>> {
        let Some(menu) = &self.menu else { return Ok(None) };
        let asked = match self.place.name() {
            Some(name) => Some(name.to_owned()),
            None => Menu::world_for(menu)?,
        };
        self.place.load_for(asked.as_deref().unwrap_or_else(|| inputs::default_world()), [menu]).map(Some)
    }

    fn attribution<'w>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        subjects: &[Party],
    ) -> sidedeal::Result<Option<Attribution<'w>>> {
        if !self.sensitivity {
            return Ok(None);
        }
        Attribution::of(model, scenario, subjects, UNKNOWNS, Effort::default()).map(Some)
    }

    fn choice<'w>(&self, model: &Model<'w>, scenario: &Scenario) -> sidedeal::Result<Option<Choice<'w>>> {
        if self.respond.is_empty() {
            return Ok(None);
        }
        let world = model.world();
        let owners = respond::members(&self.respond, world)?;
        let responses = respond::chosen(&[], &owners, world)?;
        let sequence = Sequence::plain(SEED);
        let deals = std::slice::from_ref(scenario);
        let question = Question::of(deals, &responses, &owners, Draws::of(&sequence, FUTURES));
        Choice::of(model, &question).map(Some)
    }

    fn subjects(&self, world: &World, report: &sidedeal::Report<'_, '_>) -> sidedeal::Result<Vec<Party>> {
        if self.actors.is_empty() {
            let ranked = report.exposures().ranked_as_one();
            return Ok(ranked.into_iter().take(EXPLAINED).map(|one| one.party).collect());
        }
        let mut subjects = Vec::new();
        for code in &self.actors {
            let subject = inputs::party(code, world)?;
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        Ok(subjects)
    }
}

/// Why a scenario does to some parties what it does.
fn explained(
    model: &Model<'_>,
    scenario: &Scenario,
    subjects: &[Party],
) -> sidedeal::Result<Vec<(Explanation, Party)>> {
    if subjects.is_empty() || scenario.clauses().is_empty() {
        return Ok(Vec::new());
    }
    let explanations = Explanations::of(model, scenario)?;
    let explain = |&subject: &Party| {
        let explanation = match subject {
            Party::Actor(actor) => explanations.actor(actor)?,
            Party::Group(group) => explanations.group(group)?,
        };
        Ok((explanation, subject))
    };
    subjects.iter().map(explain).collect()
}
