//! `sidedeal run`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use sidedeal::{
    Error, Horizon, Model, Outcome, Place, Report, Result, Scenario, Sector, ShortageDraws, World,
    markets_of, report,
};

use super::form::Form;
use super::inputs::{Worlds, caution, twins};
use super::output::Target;
use super::{ClosureName, Failed, is_bad_input, say};

/// Draws of what is short.
const DRAWS: usize = 500;
const SEED: u64 = 1;

#[derive(clap::Args)]
pub(crate) struct Run {
    /// Names of scenarios that are compiled in, or files
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// World to solve them in, a folder or a name, instead of the one that each asks for
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    /// What happens to trade imbalances, instead of what each scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    #[command(flatten)]
    form: Form,
    /// Write every flow before and after to this file, as CSV
    #[arg(long, value_name = "FILE")]
    flows: Option<PathBuf>,
}

/// What is to be solved: scenarios, each with the position of its world.
struct Input {
    worlds: Vec<World>,
    scenarios: Vec<(Scenario, usize)>,
}

impl Run {
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        let Input { worlds, scenarios } = self.read().map_err(Failed::Input)?;
        let models = calibrate(&worlds, &scenarios)?;
        let waiting = self.form.open()?;
        let flows = self.flows.as_deref().map(|path| Target::open(Some(path))).transpose()?;

        scenarios.iter().for_each(|(scenario, world)| caution(scenario, &worlds[*world]));
        let mut failed = Vec::new();
        let mut runs = Vec::new();
        for (scenario, world) in &scenarios {
            let model = models[*world].as_ref().expect("it is calibrated for its scenarios");
            let run = model.run_on(scenario, &markets_beside(scenario, &scenarios));
            match run.and_then(|outcome| Ok((outcome, besides(model, scenario)?))) {
                Ok(run) => runs.push(run),
                Err(error) => failed.push(error),
            }
        }
        let (outcomes, besides): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        warn(&outcomes);
        let mut reports = Vec::new();
        for (outcome, (draws, ends)) in outcomes.iter().zip(besides) {
            match Report::with(outcome, draws, ends) {
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
        match failed {
            failed if failed.is_empty() => Ok(()),
            failed if reports.is_empty() && failed.iter().all(is_bad_input) => Err(Failed::Input(failed)),
            failed => Err(Failed::Run(failed)),
        }
    }

    /// All scenarios and their worlds, or all that is wrong with them.
    fn read(&self) -> std::result::Result<Input, Vec<Error>> {
        let (worlds, read) = Worlds::read(&self.scenarios, self.world.as_deref()).scenarios(&self.scenarios);
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
        if errors.is_empty() { Ok(Input { worlds, scenarios }) } else { Err(errors) }
    }

    fn under_closure(&self, scenario: Scenario) -> Scenario {
        match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        }
    }
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

/// Every warning, but what a world has to say only once.
fn warn(outcomes: &[Outcome<'_>]) {
    let mut said = HashSet::new();
    for outcome in outcomes {
        let record = outcome.record();
        for warning in &record.warnings {
            let message = warning.to_string();
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
    let draws = ShortageDraws::of(model.world(), scenario, DRAWS, SEED);
    let all = [Horizon::Short, Horizon::Medium, Horizon::Long];
    let ends = all.into_iter().filter(|horizon| *horizon != scenario.horizon());
    let ends = ends.map(|horizon| model.run(&scenario.clone().with_horizon(horizon).without_principals()));
    Ok((Some(draws), ends.collect::<Result<_>>()?))
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
