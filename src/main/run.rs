//! `sidedeal run`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sidedeal::footing::Footing;
use sidedeal::report::Turned;
use sidedeal::scenario::Stake;
use sidedeal::trade::{Closure, NOTHING, Real};
use sidedeal::{
    Ensemble, Error, Group, Horizon, Model, Outcome, Place, Report, Result, Scenario, Sector, ShortageDraws,
    World, markets_of, report,
};

use super::draws::{failures, numbered};
use super::form::Form;
use super::inputs::{self, Where, Worlds, caution, twins};
use super::output::Target;
use super::{ClosureName, Failed, is_bad_input, say};

/// Seed of draws of everything uncertain.
const SEED: u64 = 1;
/// Draws of everything uncertain: enough for medians to hold to a few percent, few enough to wait for.
const HEADING: usize = 256;

/// What scores of prosperity are measured by.
#[derive(Clone, Copy, ValueEnum)]
enum IncomeName {
    /// What residents can buy, duties handed back and deficits included
    #[value(name = "real_income")]
    Income,
    /// What an hour of work can buy, no duties handed back
    #[value(name = "real_wage")]
    Wage,
    /// Volume of GDP at market prices, better terms of trade left out
    #[value(name = "real_output")]
    Output,
}

impl From<IncomeName> for Real {
    fn from(name: IncomeName) -> Self {
        match name {
            IncomeName::Income => Self::Income,
            IncomeName::Wage => Self::Wage,
            IncomeName::Output => Self::Output,
        }
    }
}

/// A stake by its word, or `all`: none.
fn order() -> impl TypedValueParser<Value = Order> {
    let all = PossibleValue::new("all")
        .help("Share of all weights of the stakes that puts it among the first three");
    let stakes = Stake::ALL.map(|stake| PossibleValue::new(stake.word()).help("Loss of this stake"));
    let named = |name: String| Order(Stake::ALL.into_iter().find(|stake| stake.word() == name));
    PossibleValuesParser::new(std::iter::once(all).chain(stakes)).map(named)
}

/// What puts third parties in order: a stake, or all of them.
#[derive(Clone, Copy)]
struct Order(Option<Stake>);

#[derive(clap::Args)]
pub(crate) struct Run {
    /// Names of scenarios that are compiled in, or files
    #[arg(required = true, value_name = "SCENARIO", value_parser = inputs::named)]
    scenarios: Vec<String>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what each scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// What losses and scores of prosperity are measured by
    #[arg(long, value_enum, value_name = "INCOME", default_value = "real_income")]
    income: IncomeName,
    /// What puts third parties in order
    #[arg(long, value_parser = order(), value_name = "STAKE", default_value = "all")]
    by: Order,
    /// Groups that stand as one party each, or `none`; by default the world's unions, where they act as one
    #[arg(long, value_name = "GROUP,...", value_delimiter = ',')]
    as_one: Option<Vec<String>>,
    /// Draws of everything uncertain for the median and range that head the report; 0 for none
    #[arg(long, value_name = "N", default_value_t = HEADING)]
    draws: usize,
    #[command(flatten)]
    form: Form,
    /// Write every flow before and after to this file, as CSV
    #[arg(long, value_name = "FILE")]
    flows: Option<PathBuf>,
}

/// What a scenario is reported with.
struct Besides<'w> {
    draws: Option<ShortageDraws>,
    ends: Vec<Outcome<'w>>,
    ensemble: Option<Ensemble<'w>>,
    footing: Footing,
    turned: Option<Turned>,
}

/// What is to be solved: scenarios, each with the position of its world.
struct Input {
    worlds: Vec<World>,
    scenarios: Vec<(Scenario, usize)>,
    /// Groups that stand as one, by world, where they are not left to the scenario.
    as_one: Option<Vec<Vec<Group>>>,
}

impl Run {
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        let Input { worlds, scenarios, as_one } = self.read().map_err(Failed::Input)?;
        let models = calibrate(&worlds, &scenarios)?;
        let waiting = self.form.open()?;
        let flows = self.flows.as_deref().map(|path| Target::open(Some(path))).transpose()?;

        for (scenario, world) in &scenarios {
            caution(scenario, &worlds[*world]);
        }
        let mut failed = Vec::new();
        let mut runs = Vec::new();
        for (scenario, world) in &scenarios {
            let model = models[*world].as_ref().expect("it is calibrated for its scenarios");
            match self.solve(model, scenario, &markets_beside(scenario, &scenarios)) {
                Ok((outcome, besides)) => runs.push((outcome, (besides, *world))),
                Err(error) => failed.push(error),
            }
        }
        let (outcomes, besides): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        warn(&outcomes, self.form.is_for_programs());
        let mut reports = Vec::new();
        for (outcome, (besides, world)) in outcomes.iter().zip(besides) {
            let groups = as_one.as_ref().map(|of| of[world].as_slice());
            let report = self.report(outcome, besides, groups);
            match report {
                Ok(report) => reports.push(report),
                Err(error) => failed.push(error),
            }
        }
        // Without any result an old file is worth more than an empty one.
        if !reports.is_empty() {
            failed.extend(waiting.write(reports.as_slice()).err());
            if let Some(target) = flows {
                failed.extend(report::flows(&reports).and_then(|text| target.write(&text)).err());
            }
        }
        if reports.is_empty() && failed.iter().all(is_bad_input) {
            return Err(Failed::Input(failed));
        }
        failed.extend(reports.iter().filter_map(Report::ensemble).filter_map(|ensemble| {
            let manifest = ensemble.manifest();
            let what = format!("draws of {}", manifest.scenario);
            failures((manifest.count, &what), manifest.failures.iter().map(numbered))
        }));
        Failed::unless(failed)
    }

    /// A scenario and what is reported beside it. Draws measure power in the scenario's own markets, so that there are none where
    /// it is reported in others.
    fn solve<'w>(
        &self,
        model: &Model<'w>,
        scenario: &Scenario,
        markets: &[Sector],
    ) -> Result<(Outcome<'w>, Besides<'w>)> {
        let outcome = model.run_on(scenario, markets)?.measured_by(self.income.into());
        let drawn = self.draws > 0 && markets == markets_of([scenario]);
        let ensemble = drawn.then(|| Ensemble::evenly(model, scenario, self.draws, SEED)).transpose()?;
        let (draws, ends) = besides(model, scenario)?;
        let footing = Footing::of(scenario, model.world());
        let turned = Self::turned(model, scenario, &outcome)?;
        Ok((outcome, Besides { draws, ends, ensemble, footing, turned }))
    }

    /// Who loses under one closure and gains under the other, where anybody gains or loses by trade at all.
    fn turned(model: &Model<'_>, scenario: &Scenario, outcome: &Outcome<'_>) -> Result<Option<Turned>> {
        let moved = |actor| outcome.real_income(&[actor]).0.abs() >= NOTHING;
        if !model.world().actors().any(moved) {
            return Ok(None);
        }
        let other = match scenario.closure().unwrap_or_default() {
            Closure::FixedDeficits => Closure::Balanced,
            Closure::Balanced => Closure::FixedDeficits,
        };
        match model.run(&scenario.clone().with_closure(other).without_principals()) {
            Ok(there) => Ok(Turned::between(outcome, &there)),
            // What was asked for can be told all the same.
            Err(error @ Error::Own(_)) => {
                say(&format!("warning: {}: no result under the other closure: {error}", scenario.id()));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn report<'a, 'w>(
        &self,
        outcome: &'a Outcome<'w>,
        besides: Besides<'w>,
        groups: Option<&[Group]>,
    ) -> Result<Report<'a, 'w>> {
        let mut report = Report::with(outcome, besides.draws, besides.ends)?
            .ordered_by(self.by.0)
            .leaning_on(besides.footing)
            .turned_by(besides.turned);
        if let Some(groups) = groups {
            report = report.as_one(groups).expect("the groups were looked at");
        }
        match besides.ensemble {
            Some(ensemble) => report.headed_by(ensemble),
            None => Ok(report),
        }
    }

    /// All scenarios and their worlds, or all that is wrong with them.
    fn read(&self) -> std::result::Result<Input, Vec<Error>> {
        let (worlds, read) = Worlds::read(&self.scenarios, &self.place).scenarios(&self.scenarios);
        let mut scenarios = Vec::new();
        let mut errors = Vec::new();
        for scenario in read {
            match scenario {
                Ok((scenario, world)) => scenarios.push((self.under_closure(scenario), world)),
                Err(found) => errors.extend(found),
            }
        }
        if errors.is_empty() {
            let ids = scenarios.iter().map(|(scenario, _)| scenario.id());
            errors = twins(ids.zip(self.scenarios.iter().map(String::as_str)));
        }
        if let (Some(out), Some(flows)) = (&self.form.out, &self.flows)
            && same(out, flows)
        {
            errors.push(Error::Value {
                at: Place::file("command line"),
                found: format!("{} for both --out and --flows", out.display()),
                expected: "two files".to_owned(),
            });
        }
        let as_one = match self.as_one.as_ref().map(|codes| groups_of(codes, &worlds)).transpose() {
            Ok(groups) => groups,
            Err(error) => {
                errors.push(error);
                None
            }
        };
        for (scenario, world) in &scenarios {
            let groups = as_one.as_ref().map(|of| of[*world].as_slice()).unwrap_or_default();
            errors.extend(not_apart(scenario, &worlds[*world], groups));
        }
        if errors.is_empty() { Ok(Input { worlds, scenarios, as_one }) } else { Err(errors) }
    }

    fn under_closure(&self, scenario: Scenario) -> Scenario {
        match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        }
    }
}

/// The groups by world; `none` alone is none.
fn groups_of(codes: &[String], worlds: &[World]) -> Result<Vec<Vec<Group>>> {
    if codes == ["none"] {
        return Ok(vec![Vec::new(); worlds.len()]);
    }
    worlds.iter().map(|world| codes.iter().map(|code| world.group(code)).collect()).collect()
}

/// Why some groups cannot be third parties each, if they cannot.
fn not_apart(scenario: &Scenario, world: &World, groups: &[Group]) -> Option<Error> {
    let of = |group: &Group| &world[*group];
    let principal =
        groups.iter().map(of).find(|group| group.members.iter().any(|one| scenario.between().contains(one)));
    let shared = |(i, group): (usize, &Group)| {
        let earlier = groups[..i].iter().map(of);
        let other = earlier
            .into_iter()
            .find(|other| of(group).members.iter().any(|one| other.members.contains(one)))?;
        Some(format!("{} and {} with a member in common", other.code, of(group).code))
    };
    let principal =
        principal.map(|group| format!("{} with a principal of {} in it", group.code, scenario.id()));
    Some(Error::Value {
        at: Place::file("--as-one"),
        found: principal.or_else(|| groups.iter().enumerate().find_map(shared))?,
        expected: "groups of third parties that are apart".to_owned(),
    })
}

/// A model for every world that a scenario needs, calibrated for all closures and horizons that they ask for: tables that
/// disagree are bad input.
fn calibrate<'w>(worlds: &'w [World], scenarios: &[(Scenario, usize)]) -> Result<Vec<Option<Model<'w>>>> {
    let mut models: Vec<Option<Model<'w>>> = worlds.iter().map(|_| None).collect();
    for (scenario, world) in scenarios {
        let model = match &mut models[*world] {
            Some(model) => model,
            slot => slot.insert(Model::calibrate(&worlds[*world])?),
        };
        model.economy(scenario.closure().unwrap_or_default(), scenario.horizon())?;
    }
    Ok(models)
}

/// Every warning, but what a world has to say only once; with what rows leave out, where there will be rows.
fn warn(outcomes: &[Outcome<'_>], rows: bool) {
    let mut said = HashSet::new();
    for outcome in outcomes {
        let record = outcome.record();
        let absent = rows.then(|| report::not_per_head(outcome.world())).flatten();
        for message in record.warnings.iter().map(ToString::to_string).chain(absent) {
            if said.insert((record.world_hash.as_str(), message.clone())) {
                say(&format!("warning: {}: {message}", record.scenario));
            }
        }
    }
}

/// What a scenario that controls exports is reported with: how far its shortages can go, and the outcome at the other
/// horizons. Nothing for others.
fn besides<'w>(model: &Model<'w>, scenario: &Scenario) -> Result<(Option<ShortageDraws>, Vec<Outcome<'w>>)> {
    if !scenario.controls_exports() {
        return Ok((None, Vec::new()));
    }
    let draws = ShortageDraws::of(model.world(), scenario, ShortageDraws::USUAL, ShortageDraws::SEED);
    let all = [Horizon::Short, Horizon::Medium, Horizon::Long];
    let ends = all.into_iter().filter(|horizon| *horizon != scenario.horizon());
    let mut solved = Vec::new();
    for horizon in ends {
        match model.run(&scenario.clone().with_horizon(horizon).without_principals()) {
            Ok(end) => solved.push(end),
            // What was asked for can be told all the same.
            Err(error @ Error::Own(_)) => {
                say(&format!("warning: {}: no result at the {horizon} horizon: {error}", scenario.id()));
            }
            Err(error) => return Err(error),
        }
    }
    Ok((Some(draws), solved))
}

/// The markets of all variants of one deal that are run together: the deal alone, and with responses behind it.
fn markets_beside(scenario: &Scenario, all: &[(Scenario, usize)]) -> Vec<Sector> {
    let deal = |id: &str| id.split('+').next().unwrap_or_default().to_owned();
    let start = |one: &Scenario| one.baseline().map(|baseline| baseline.fingerprint().to_owned());
    let same = |one: &&Scenario| deal(one.id()) == deal(scenario.id()) && start(one) == start(scenario);
    markets_of(all.iter().map(|(one, _)| one).filter(same))
}

/// Whether two paths are one file.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other && one.is_file())
}
