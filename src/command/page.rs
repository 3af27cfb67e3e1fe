//! `sidedeal report`, and what goes into a page whoever shows it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::backtest::{Backtest, Figures};
use crate::deal;
use crate::ensemble::{Attribution, Draws, Effort, Party};
use crate::footing::Footing;
use crate::path::{self, Lateness, Path as Over, Period};
use crate::report::Comparison;
use crate::response::{Choice, Question};
use crate::scenario;
use crate::sequence::Sequence;
use crate::{
    Date, Deals, Ensemble, Explanation, Explanations, Menu, Model, Outcome, Page, SECTIONS, Sampling,
    Scenario, ShortageDraws, World, comparison_page,
};
use clap::builder::PossibleValuesParser;

use super::caller;
use super::draws::failed_draws;
use super::explain::of_party;
use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most, refuse};
use super::output::Target;
use super::run::{at_other_horizons, beside};
use super::{ClosureName, Failed, compare, respond, say, tell};

/// Seed of draws of everything uncertain, that of `run`.
const SEED: u64 = 1;
/// Third parties that are explained where none are named.
const EXPLAINED: usize = 2;
/// Unknowns that are told of each party and stake, as many as `sensitivity` lists.
const UNKNOWNS: usize = 5;
/// Solves for orders of clauses, where there are too many clauses for all; and the fewest pairs of orders of which anything is known.
const MOST_SOLVES: usize = 20_000;
const FEWEST_PAIRS: usize = 8;
/// The most draws of a path.
const PATHS: usize = 100;
/// Responses of which it is told what waiting for them costs: each takes ten paths.
const WAITED_FOR: usize = 5;
/// Draws in which responses are compared: the first half of those of `respond`. Each takes a solve for every portfolio with other trade,
/// more than a hundred where all responses are looked at, and a page is to be there in seconds.
const FUTURES: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Report {
    /// Names of scenarios that are compiled in, or files: one, or with `--compare` several
    #[arg(required = true, value_name = "SCENARIO", value_parser = inputs::named)]
    scenarios: Vec<String>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Put the scenarios side by side: who moves up and down, and by how much
    #[arg(long, conflicts_with_all = ["actors", "respond", "menu", "sensitivity", "only"])]
    compare: bool,
    #[command(flatten)]
    asked: Asked,
    /// Sections that the page has; by default all
    #[arg(long, value_name = "SECTION,...", value_delimiter = ',', value_parser = PossibleValuesParser::new(SECTIONS))]
    only: Vec<String>,
    /// Draws of everything uncertain for medians and ranges; 0 for none
    #[arg(long, value_name = "N", default_value_t = 2048)]
    draws: usize,
    /// Where the page is written
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
}

/// What a page shows besides who pays.
#[derive(clap::Args)]
pub(crate) struct Asked {
    /// Who is explained: actors or groups, with commas between. By default the two third parties that are most exposed
    #[arg(long, value_name = "ACTOR,...", value_delimiter = ',')]
    actors: Vec<String>,
    /// Who chooses among responses: actors or groups. None: no responses are looked at
    #[arg(long, value_name = "OWNER,...", value_delimiter = ',')]
    respond: Vec<String>,
    /// A menu whose deals are judged
    #[arg(long, value_name = "MENU")]
    menu: Option<String>,
    /// Show when it hurts, from this day on: 2026-09-01 or 2026-09
    #[arg(long, value_name = "DATE", value_parser = super::path::date)]
    from: Option<Date>,
    /// The day after the last, ten years later without it
    #[arg(long, value_name = "DATE", requires = "from", value_parser = super::path::date)]
    to: Option<Date>,
    /// Look for the unknowns that matter, which takes some seconds more
    #[arg(long)]
    sensitivity: bool,
}

impl Report {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        if self.compare {
            return self.side_by_side();
        }
        if self.only.iter().any(|section| section == "do") && !self.asked.is_about_what_to_do() {
            return Err(
                refuse("--only do".to_owned(), "`--respond OWNERS` or `--menu MENU` beside it").into()
            );
        }
        if self.only.iter().any(|section| section == "when") && self.asked.from.is_none() {
            return Err(refuse("--only when".to_owned(), "`--from DATE` beside it").into());
        }
        let [scenario] = self.scenarios.as_slice() else {
            let found = format!("{} scenarios", self.scenarios.len());
            return Err(refuse(found, "one, or `--compare` to put them side by side").into());
        };
        let (world, scenario) = inputs::one(scenario, &self.place).map_err(Failed::Input)?;
        let scenario = ClosureName::on(self.closure, scenario);
        let model = tell::calibrated(&world)?;
        let menu_world = self.asked.menu_world(&self.place)?;
        let menu = self.asked.menu(menu_world.as_ref())?;
        let target = Target::open(Some(&self.out))?;
        let found = self.asked.find(&model, &scenario, menu.as_ref(), self.draws)?;
        for warning in &found.warnings {
            say(&format!("warning: {}: {warning}", scenario.id()));
        }
        // Of several files put together there is no one text.
        let (text, rerun) = (scenario::text_of(&self.scenarios[0]).ok(), command());
        let show = |page: Page<'_, '_>| page.recording(text.as_deref(), Some(&rerun)).only(&self.only).html();
        let page = found.page(&model, &scenario, show);
        self.write(target, &page.map_err(Failed::at_work)?)?;
        Failed::unless(found.drawn.iter().filter_map(|drawn| failed_draws(drawn.manifest())).collect())
    }

    fn write(&self, target: Target, page: &str) -> Result<(), Failed> {
        target.write(page)?;
        say(&format!("the page is in {}", self.out.display()));
        Ok(())
    }

    fn side_by_side(&self) -> Result<(), Failed> {
        let (world, scenarios) =
            inputs::together(&self.scenarios, &[], &self.place).map_err(Failed::Input)?;
        let scenarios: Vec<Scenario> =
            scenarios.into_iter().map(|one| ClosureName::on(self.closure, one)).collect();
        let model = tell::calibrated(&world)?;
        let target = Target::open(Some(&self.out))?;
        let failed = Failed::at_work;
        let outcomes = compare::side_by_side(&model, &scenarios).map_err(failed)?;
        outcomes.iter().for_each(tell::warnings);
        let Some(comparison) = Comparison::of(&outcomes).map_err(failed)? else { return Ok(()) };
        self.write(target, &comparison_page(&comparison, &outcomes))
    }
}

/// All that a page shows besides a run.
pub(crate) struct Found<'w> {
    /// What a run of the scenario warns of.
    warnings: Vec<String>,
    drawn: Option<Ensemble<'w>>,
    explained: Vec<(Explanation, Party)>,
    path: Option<Over<'w>>,
    late: Vec<Lateness>,
    attribution: Option<Attribution<'w>>,
    choice: Option<Choice<'w>>,
    deals: Option<Deals<'w>>,
    backtest: Backtest,
}

impl Asked {
    fn is_about_what_to_do(&self) -> bool {
        !self.respond.is_empty() || self.menu.is_some()
    }

    /// The world of the menu, cut for it alone, so that the scenario's own numbers stay those of a run.
    pub(crate) fn menu_world(&self, place: &Where) -> crate::Result<Option<World>> {
        self.menu.as_ref().map(|menu| place.for_menu(menu, [])).transpose()
    }

    /// The menu in its world, which is calibrated.
    pub(crate) fn menu<'w>(&self, world: Option<&'w World>) -> crate::Result<Option<(Model<'w>, Menu)>> {
        let (Some(name), Some(world)) = (&self.menu, world) else { return Ok(None) };
        Ok(Some((Model::calibrate(world)?, Menu::load(name, world)?)))
    }

    /// Works out all that is asked for.
    pub(crate) fn find<'w>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        menu: Option<&(Model<'w>, Menu)>,
        draws: usize,
    ) -> Result<Found<'w>, Failed> {
        let failed = Failed::at_work;
        let outcome = model.run(scenario).map_err(failed)?;
        let subjects = self.subjects(&crate::Report::of(&outcome).map_err(failed)?)?;
        let drawn = (draws > 0).then(|| Ensemble::evenly_by(model, scenario, (draws, SEED), None));
        let choice = self.choice(model, scenario).map_err(failed)?;
        // The page says nothing of them.
        let undrawn = deal::Terms { draws: 0, ..deal::Terms::default() };
        Ok(Found {
            late: self.late(model, scenario, choice.as_ref()).map_err(failed)?,
            warnings: outcome.record().own().iter().map(ToString::to_string).collect(),
            drawn: drawn.transpose().map_err(failed)?,
            explained: explained(model, scenario, &subjects).map_err(failed)?,
            path: self.path(model, scenario, draws).map_err(failed)?,
            attribution: self.attribution(model, scenario, &subjects).map_err(failed)?,
            choice,
            deals: menu
                .map(|(model, menu)| Deals::with(model, menu, &undrawn))
                .transpose()
                .map_err(failed)?,
            backtest: Figures::bundled().and_then(|figures| figures.run()).map_err(Failed::Run)?,
        })
    }

    fn subjects(&self, report: &crate::Report<'_, '_>) -> crate::Result<Vec<Party>> {
        if self.actors.is_empty() {
            let ranked = report.exposures().ranked_as_one();
            return Ok(ranked.into_iter().take(EXPLAINED).map(|one| one.party).collect());
        }
        inputs::parties(&self.actors, report.outcome().world())
    }

    /// The scenario over time, where that is asked for, with as many draws as the page has, up to a bound.
    fn path<'w>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        draws: usize,
    ) -> crate::Result<Option<Over<'w>>> {
        let Some(periods) = self.periods()? else { return Ok(None) };
        let path = Over::of(model, scenario, &periods)?;
        tell::warnings_over(scenario.id(), path.periods(), path.warnings());
        let draws = path::Draws { count: draws.min(PATHS), seed: SEED, threads: None };
        if draws.count == 0 {
            return Ok(Some(path));
        }
        path.with_draws(model, scenario, draws, &|_| ControlFlow::Continue(())).map(Some)
    }

    /// The periods of the path, where one is asked for.
    fn periods(&self) -> crate::Result<Option<Vec<Period>>> {
        let Some(from) = self.from else { return Ok(None) };
        let to = super::path::until(from, self.to);
        super::path::check(from, to)?;
        Ok(Some(Period::usual(from, to)))
    }

    /// What waiting costs: for the responses of the best portfolio, then for those that do most alone.
    fn late(
        &self,
        model: &Model<'_>,
        scenario: &Scenario,
        choice: Option<&Choice<'_>>,
    ) -> crate::Result<Vec<Lateness>> {
        let (Some(choice), Some(periods)) = (choice, self.periods()?) else { return Ok(Vec::new()) };
        let mut singles: Vec<_> = choice.portfolios().iter().filter(|one| one.members.len() == 1).collect();
        singles.sort_by(|one, other| other.counted.counts().total_cmp(&one.counted.counts()));
        let mut asked: Vec<usize> = choice.best().members.clone();
        asked.extend(
            singles.iter().map(|one| one.members[0]).filter(|one| !choice.best().members.contains(one)),
        );
        asked.truncate(WAITED_FOR);
        let responses: Vec<_> = asked.into_iter().map(|i| choice.responses()[i].clone()).collect();
        let rate = model.world().parameters().discount.central();
        Lateness::of(model, scenario, &responses, (&periods, rate), None)
    }

    fn attribution<'w>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        subjects: &[Party],
    ) -> crate::Result<Option<Attribution<'w>>> {
        let effort = Effort::default();
        self.sensitivity.then(|| Attribution::of(model, scenario, subjects, UNKNOWNS, effort)).transpose()
    }

    fn choice<'w>(&self, model: &Model<'w>, scenario: &Scenario) -> crate::Result<Option<Choice<'w>>> {
        if self.respond.is_empty() {
            return Ok(None);
        }
        let world = model.world();
        let owners = respond::members(&self.respond, world)?;
        let responses = respond::chosen(&[], &owners, world)?;
        let sequence = Sequence::plain(SEED);
        let deals = std::slice::from_ref(scenario);
        let question =
            Question { shared: 0, ..Question::of(deals, &responses, &owners, Draws::of(&sequence, FUTURES)) };
        Choice::of(model, &question).map(Some)
    }
}

impl<'w> Found<'w> {
    /// The deals of the menu, where there is one.
    pub(crate) fn deals(&self) -> Option<&Deals<'w>> {
        self.deals.as_ref()
    }

    /// What `show` makes of the page.
    pub(crate) fn page<T>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        show: impl FnOnce(Page<'_, 'w>) -> T,
    ) -> crate::Result<T> {
        let outcome = model.run(scenario)?;
        let world = model.world();
        let lacks = scenario
            .controls_exports()
            .then(|| ShortageDraws::of(world, scenario, ShortageDraws::USUAL, ShortageDraws::SEED))
            .transpose()?;
        let mut report = crate::Report::with(&outcome, lacks, ends(model, scenario)?)?;
        report = report.leaning_on(Footing::of(scenario, world));
        if let Some(drawn) = &self.drawn {
            report = report.headed_by(drawn.clone())?;
        }
        let page = Page::of(scenario, &report)
            .explaining(&self.explained)
            .over_time(self.path.as_ref())
            .waiting(&self.late)
            .attributing(self.attribution.as_ref())
            .answered_by(self.choice.as_ref())
            .among(self.deals.as_ref())
            .held_against(Some(&self.backtest));
        Ok(show(page))
    }
}

/// The outcome at other horizons. One that cannot be solved has none.
fn ends<'w>(model: &Model<'w>, scenario: &Scenario) -> crate::Result<Vec<Outcome<'w>>> {
    let solved = at_other_horizons(scenario).map(|other| Ok(beside(model, &other)?.ok()));
    solved.filter_map(crate::Result::transpose).collect()
}

/// The command as it was called, for a shell, but for where the page goes: that is no part of it.
fn command() -> String {
    let quoted = |word: &str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.,/=:+@".contains(letter);
        let is_plain = !word.is_empty() && word.chars().all(is_plain);
        if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let arguments = caller::arguments().unwrap_or_else(|| std::env::args_os().skip(1).collect());
    let mut words = arguments.into_iter().map(|word| word.to_string_lossy().into_owned());
    let mut command = "sidedeal".to_owned();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" => drop(words.next()),
            word if word.starts_with("--out=") => {}
            word => command = format!("{command} {}", quoted(word)),
        }
    }
    command
}

/// Why a scenario does to some parties what it does.
fn explained(
    model: &Model<'_>,
    scenario: &Scenario,
    subjects: &[Party],
) -> crate::Result<Vec<(Explanation, Party)>> {
    if subjects.is_empty() || scenario.clauses().is_empty() {
        return Ok(Vec::new());
    }
    // Each pair of orders takes two solves a clause.
    let pairs = MOST_SOLVES / (2 * scenario.clauses().len());
    let usual = Sampling::default();
    let sampling = Sampling { pairs: pairs.clamp(FEWEST_PAIRS, usual.pairs), ..usual };
    let explanations = Explanations::with(model, scenario, sampling)?;
    let explain = |&subject: &Party| Ok((of_party(&explanations, subject)?, subject));
    subjects.iter().map(explain).collect()
}
