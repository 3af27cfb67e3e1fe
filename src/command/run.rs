//! `sidedeal run`.

use std::collections::{HashMap, HashSet};
use std::env;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::footing::Footing;
use crate::report::{Row, Turned};
use crate::scenario::{Reader, Stake};
use crate::trade::{Closure, NOTHING, Real};
use crate::{
    Ensemble, Error, Group, Horizon, Model, Outcome, Place, Report, Result, Scenario, Sector, ShortageDraws,
    Warning, World, markets_of, report,
};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use indicatif::ProgressBar;

use super::draws::{failures, numbered};
use super::form::{Document, Form, Waiting};
use super::inputs::{self, LeftOut, Where, Worlds, apart, base, twins};
use super::names::{MOST_DRAWS, at_most};
use super::order::{cores, in_order};
use super::output::{distinct, read_from, results};
use super::watch::{self, Watch};
use super::{ClosureName, Failed, is_bad_input, say, tell};

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
    /// Threads; results are the same for any number. By default as many as the machine has cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// No bars behind medians, as where the table is not read on a terminal or `NO_COLOR` is set
    #[arg(long)]
    plain: bool,
    /// Run what can be read though some files cannot; the exit status is 1 then, and a line says which were left out
    #[arg(long)]
    keep_going: bool,
}

/// Scenarios that are kept as they were read. Of more of them only so much is kept as it takes to read each again when its turn comes.
const KEPT: usize = 64;

/// A scenario that was read.
struct Slip {
    id: String,
    /// Whether it goes by the name that it was given by, because others share its id.
    is_apart: bool,
    fingerprint: String,
    /// Position of its world.
    world: usize,
    closure: Closure,
    horizon: Horizon,
    /// Whether it can have others beside it whose power is measured in the same markets: the deal that it is a variant of, and what
    /// that starts from.
    deal: (String, Option<String>),
    /// The markets of its own pacts.
    markets: Vec<Sector>,
    kept: Option<Scenario>,
}

/// What is to be solved.
struct Input {
    worlds: Vec<World>,
    /// With their names.
    slips: Vec<(String, Slip)>,
    /// What could not be read.
    left_out: Vec<Error>,
}

/// What came of a scenario, in the forms that are written.
struct Done {
    /// What is to be said of it.
    said: Vec<String>,
    /// Of it alone.
    written: std::result::Result<Written, Vec<Error>>,
}

struct Written {
    document: Document,
    flows: Option<Result<String>>,
    /// Draws that failed.
    drawn: Option<Error>,
}

/// What a scenario is reported with beside its own outcome.
struct Beside<'w> {
    /// Outcomes at other horizons.
    ends: Vec<Outcome<'w>>,
    /// Outcome under the other closure.
    there: Option<Outcome<'w>>,
    said: Vec<String>,
}

/// What went wrong in many scenarios: in each, then in draws.
#[derive(Default)]
struct Wrong {
    solved: Vec<Error>,
    drawn: Vec<Error>,
}

impl Run {
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        let Input { worlds, mut slips, mut left_out } = self.read().map_err(Failed::Input)?;
        let models = self.calibrated(&worlds, &mut slips, &mut left_out)?;
        if slips.is_empty() {
            return Err(Failed::Input(left_out));
        }
        let waiting = self.form.open()?;
        let flows = self.flows.as_deref().map(Waiting::rows).transpose()?;
        left_out.iter().for_each(tell::fault);
        let readers: Vec<Reader<'_>> = worlds.iter().map(Reader::new).collect();
        let mut beside: HashMap<_, Vec<Sector>> = HashMap::new();
        for (_, slip) in &slips {
            beside.entry((&slip.deal, slip.world)).or_default().extend(&slip.markets);
        }
        for markets in beside.values_mut() {
            markets.sort_unstable();
            markets.dedup();
        }

        let jobs = self.jobs.map_or_else(cores, usize::from);
        // Threads that are left where scenarios are few.
        let inside = (jobs / slips.len()).max(1);
        let make = |at: usize| {
            let (name, slip) = &slips[at];
            let model = models[slip.world].as_ref().expect("it is calibrated for its scenarios");
            self.done((name, slip), &readers[slip.world], model, &beside[&(&slip.deal, slip.world)], inside)
        };
        let bar = if slips.len() > 1 && !self.form.is_on_terminal() {
            watch::bar(slips.len() as u64, "scenarios")
        } else {
            ProgressBar::hidden()
        };
        // Of one alone there is nothing to write before it is done.
        let watch = (slips.len() > 1).then(|| Watch::of(bar, slips.len() as u64));
        let (written, wrong) =
            in_order((slips.len(), jobs), make, |done| write(done, (waiting, flows), watch.as_ref()));
        let is_asked = watch::is_asked();
        let done = watch.map_or(slips.len(), Watch::end);
        let is_whole = left_out.is_empty();
        if is_asked && done < slips.len() {
            wrong.solved.iter().chain(&wrong.drawn).for_each(tell::fault);
            let all = slips.len();
            return Err(Failed::Interrupted(if written {
                let (last, _) = &slips[done - 1];
                format!("{done} of {all} scenarios are done and written, the last of them {last}")
            } else {
                format!("{done} of {all} scenarios were done, nothing is written")
            }));
        }
        if !written && is_whole && wrong.solved.iter().all(is_bad_input) {
            return Err(Failed::Input(wrong.solved));
        }
        match Failed::unless(wrong.solved.into_iter().chain(wrong.drawn).collect()) {
            // What was left out has been told.
            Ok(()) if !is_whole => Err(Failed::Run(Vec::new())),
            ended => ended,
        }
    }

    /// Works a scenario out and puts it in the form asked for.
    fn done(
        &self,
        (name, slip): (&str, &Slip),
        reader: &Reader<'_>,
        model: &Model<'_>,
        markets: &[Sector],
        threads: usize,
    ) -> Done {
        let mut said = Vec::new();
        let written = self.again((name, slip), reader).and_then(|scenario| {
            let cautions = scenario.cautions(reader.world());
            said.extend(cautions.iter().map(|caution| format!("warning: {caution}")));
            self.written(model, &scenario, markets, threads, &mut said).map_err(|error| vec![error])
        });
        Done { said, written }
    }

    /// The scenario of a slip: what was kept, or what its file still says.
    fn again(
        &self,
        (name, slip): (&str, &Slip),
        reader: &Reader<'_>,
    ) -> std::result::Result<Scenario, Vec<Error>> {
        if let Some(kept) = &slip.kept {
            return Ok(kept.clone());
        }
        let read = self.under_closure(reader.read(name)?);
        let scenario = if slip.is_apart { read.with_id(name) } else { read };
        if scenario.fingerprint() == slip.fingerprint {
            return Ok(scenario);
        }
        Err(vec![Error::Value {
            at: Place::file(name),
            found: "something else than when it was read first".to_owned(),
            expected: "a file that stays as it is during a run".to_owned(),
        }])
    }

    /// Solves a scenario and what is reported beside it. Draws measure power in the scenario's own markets, so that there are none
    /// where it is reported in others.
    fn written(
        &self,
        model: &Model<'_>,
        scenario: &Scenario,
        markets: &[Sector],
        threads: usize,
        said: &mut Vec<String>,
    ) -> Result<Written> {
        let detailed = |said: &mut Vec<String>, what: &str, seconds| {
            if tell::is_verbose() {
                said.push(tell::time(&format!("{what} {}", scenario.id()), seconds));
            }
        };
        let drawn = self.draws > 0 && markets == markets_of([scenario]);
        let (solved, draws, beside, shortages) = thread::scope(|scope| {
            // What stands beside a scenario hangs on nothing of it. What the system refuses is done afterwards.
            let beside = || thread::Builder::new().spawn_scoped(scope, || self.beside(model, scenario)).ok();
            let beside = if threads > 1 { beside() } else { None };
            let lacks = || thread::Builder::new().spawn_scoped(scope, || shortages(model, scenario)).ok();
            let lacks = if threads > 1 { lacks() } else { None };
            let solved = tell::clocked(|| model.run_on(scenario, markets));
            let draws = (drawn && solved.0.is_ok()).then(|| {
                let draws = (self.draws, SEED);
                tell::clocked(|| Ensemble::evenly_by(model, scenario, draws, Some(threads)))
            });
            let beside = beside.map(|beside| beside.join().expect("what is solved does not panic"));
            let lacks = lacks.map(|lacks| lacks.join().expect("what is drawn does not panic"));
            (solved, draws, beside, lacks)
        });
        let (outcome, took) = solved;
        let outcome = outcome?.measured_by(self.income.into());
        detailed(said, "solve", took);
        let of_scenario = |warning: &Warning| format!("warning: {}: {warning}", scenario.id());
        said.extend(outcome.record().own().iter().map(of_scenario));
        if let Some((_, took)) = draws {
            detailed(said, &format!("{} draws of", self.draws), took);
        }
        let Beside { ends, there, said: further } = beside.unwrap_or_else(|| self.beside(model, scenario))?;
        let shortages = shortages.unwrap_or_else(|| self::shortages(model, scenario));
        said.extend(further);
        let mut report = Report::with(&outcome, shortages, ends)?.ordered_by(self.by.0);
        report =
            report.with_bars(self.form.is_on_terminal() && !self.plain && env::var_os("NO_COLOR").is_none());
        // Rows do not tell of these.
        if !self.form.is_rows() {
            let moved = |actor| outcome.real_income(&[actor]).0.abs() >= NOTHING;
            let moved = model.world().actors().any(moved);
            let turned = there.filter(|_| moved).and_then(|there| Turned::between(&outcome, &there));
            report = report.leaning_on(Footing::of(scenario, model.world())).turned_by(turned);
        }
        if let Some(codes) = &self.as_one {
            let groups = groups_of(codes, model.world()).expect("the groups were looked at");
            report = report.as_one(&groups).expect("the groups were looked at");
        }
        if let Some((ensemble, _)) = draws {
            report = report.headed_by(ensemble?)?;
        }
        let drawn = report.ensemble().and_then(|ensemble| {
            let manifest = ensemble.manifest();
            let what = format!("draws of {}", manifest.scenario);
            failures((manifest.count, &what), manifest.failures.iter().map(numbered))
        });
        let one = std::slice::from_ref(&report);
        let flows = self.flows.is_some().then(|| report::flows(one));
        Ok(Written { document: self.form.document(one), flows, drawn })
    }

    /// What a scenario is reported with beside its own outcome: the outcome under the other closure and, where it controls exports,
    /// at the other horizons. Rows tell of neither.
    fn beside<'w>(&self, model: &Model<'w>, scenario: &Scenario) -> Result<Beside<'w>> {
        let mut beside = Beside { ends: Vec::new(), there: None, said: Vec::new() };
        // What was asked for can be told all the same.
        let mut solve = |other: Scenario, words: &str| {
            let told = self::beside(model, &other)?;
            Ok(told.map_err(|error| {
                beside.said.push(format!("warning: {}: no result {words}: {error}", scenario.id()));
            }))
        };
        if !self.form.is_rows() {
            for other in at_other_horizons(scenario) {
                let words = format!("at the {} horizon", other.horizon());
                beside.ends.extend(solve(other, &words)?);
            }
            let other = match scenario.closure().unwrap_or_default() {
                Closure::FixedDeficits => Closure::Balanced,
                Closure::Balanced => Closure::FixedDeficits,
            };
            let other = scenario.clone().without_principals().with_closure(other);
            beside.there = solve(other, "under the other closure")?.ok();
        }
        Ok(beside)
    }

    /// All scenarios and their worlds, or all that is wrong: with any of them, unless it is to go on without those, and with what is
    /// asked of all of them.
    fn read(&self) -> std::result::Result<Input, Vec<Error>> {
        let is_kept = self.scenarios.len() <= KEPT;
        let worlds = Worlds::read(&self.scenarios, &self.place);
        let (worlds, read) = worlds.each(&self.scenarios, |name, reader| self.slip(name, reader, is_kept));
        let mut wrong = Vec::new();
        let mut slips = Vec::new();
        for (slip, name) in read.into_iter().zip(&self.scenarios) {
            match slip {
                Ok((slip, world)) => slips.push((name.clone(), Slip { world, ..slip })),
                Err(found) => wrong.push((name.clone(), found)),
            }
        }
        let named: Vec<_> = slips.iter().map(|(name, slip)| (slip.id.clone(), name.clone())).collect();
        for at in apart(&named) {
            let (name, slip) = &mut slips[at];
            slip.id.clone_from(name);
            slip.deal.0 = base(name).to_owned();
            slip.kept = slip.kept.take().map(|kept| kept.with_id(name.as_str()));
            slip.is_apart = true;
        }
        let twins = twins(slips.iter().map(|(name, slip)| (slip.id.as_str(), name.as_str())));
        let again: HashSet<usize> = twins.iter().map(|(position, _)| *position).collect();
        wrong.extend(twins.into_iter().map(|(position, error)| (slips[position].0.clone(), vec![error])));
        let mut positions = 0..;
        slips.retain(|_| positions.next().is_some_and(|position| !again.contains(&position)));
        let mut errors = Vec::new();
        let files = [results(self.form.out.as_deref()), ("--flows", self.flows.as_deref())];
        errors.extend(distinct(files.into_iter().chain(read_from(&self.scenarios))).err());
        let groups = worlds.iter().filter_map(|world| groups_of(self.as_one.as_deref()?, world).err());
        errors.extend(groups.flatten());
        let (names, faults): (Vec<_>, Vec<_>) =
            wrong.into_iter().map(|(name, found)| (LeftOut { name, faults: found.len() }, found)).unzip();
        let mut left_out: Vec<Error> = faults.into_iter().flatten().collect();
        if !errors.is_empty() || !(self.keep_going || left_out.is_empty()) {
            left_out.extend(errors);
            return Err(left_out);
        }
        left_out.extend(names.into_iter().map(Error::of));
        Ok(Input { worlds, slips, left_out })
    }

    /// Reads a scenario.
    fn slip(&self, name: &str, reader: &Reader<'_>, is_kept: bool) -> std::result::Result<Slip, Vec<Error>> {
        let (scenario, world) = (self.under_closure(reader.read(name)?), reader.world());
        let groups = self.as_one.as_ref().and_then(|codes| groups_of(codes, world).ok()).unwrap_or_default();
        if let Some(error) = not_apart(&scenario, world, &groups) {
            return Err(vec![error]);
        }
        let path = Path::new(name);
        // What is read once, such as a pipe, cannot be read again.
        let is_kept = is_kept || path.exists() && !path.is_file();
        Ok(Slip {
            id: scenario.id().to_owned(),
            is_apart: false,
            fingerprint: scenario.fingerprint().to_owned(),
            world: 0,
            closure: scenario.closure().unwrap_or_default(),
            horizon: scenario.horizon(),
            deal: (
                base(scenario.id()).to_owned(),
                scenario.baseline().map(|baseline| baseline.fingerprint().to_owned()),
            ),
            markets: markets_of([&scenario]),
            kept: is_kept.then_some(scenario),
        })
    }

    /// A model for every world that a scenario needs, calibrated for all closures and horizons that they ask for: tables that
    /// disagree are bad input of all of them.
    fn calibrated<'w>(
        &self,
        worlds: &'w [World],
        slips: &mut Vec<(String, Slip)>,
        left_out: &mut Vec<Error>,
    ) -> std::result::Result<Vec<Option<Model<'w>>>, Failed> {
        let mut models: Vec<Option<Model<'w>>> = worlds.iter().map(|_| None).collect();
        let mut errors = Vec::new();
        for (world, model) in models.iter_mut().enumerate() {
            let asked: HashSet<_> = slips
                .iter()
                .filter(|(_, slip)| slip.world == world)
                .map(|(_, slip)| (slip.closure, slip.horizon))
                .collect();
            if asked.is_empty() {
                continue;
            }
            let calibrated = tell::calibrated(&worlds[world]).and_then(|model| {
                asked
                    .iter()
                    .try_for_each(|&(closure, horizon)| model.economy(closure, horizon).map(|_| ()))?;
                Ok(model)
            });
            match calibrated {
                Ok(calibrated) => *model = Some(calibrated.by_threads(self.jobs.map(usize::from))),
                Err(error) => errors.push(error),
            }
        }
        if !(self.keep_going || errors.is_empty()) {
            return Err(Failed::Input(errors));
        }
        left_out.append(&mut errors);
        slips.retain(|(name, slip)| {
            let is_solvable = models[slip.world].is_some();
            if !is_solvable {
                left_out.push(Error::of(LeftOut { name: name.clone(), faults: 1 }));
            }
            is_solvable
        });
        Ok(models)
    }

    fn under_closure(&self, scenario: Scenario) -> Scenario {
        ClosureName::on(self.closure, scenario)
    }
}

/// A run that stands beside another: that it has no result is no failure of that one.
pub(crate) fn beside<'w>(
    model: &Model<'w>,
    other: &Scenario,
) -> Result<std::result::Result<Outcome<'w>, Error>> {
    match model.run(other) {
        Err(error) if !matches!(error, Error::Own(_)) => Err(error),
        told => Ok(told),
    }
}

/// The same at other horizons, where what it does hangs on time.
pub(crate) fn at_other_horizons(scenario: &Scenario) -> impl Iterator<Item = Scenario> {
    let others = [Horizon::Short, Horizon::Medium, Horizon::Long].into_iter();
    let others = others.filter(|horizon| scenario.controls_exports() && *horizon != scenario.horizon());
    others.map(|horizon| scenario.clone().without_principals().with_horizon(horizon))
}

/// How far the shortages of a scenario that controls exports can go; nothing for others.
fn shortages(model: &Model<'_>, scenario: &Scenario) -> Option<ShortageDraws> {
    let (count, seed) = (ShortageDraws::USUAL, ShortageDraws::SEED);
    let draw =
        || ShortageDraws::of(model.world(), scenario, count, seed).expect("the usual count is allowed");
    scenario.controls_exports().then(draw)
}

/// Writes what was made of scenarios as it comes, with their flows where these are asked for, all of them or those that are done
/// when an end is asked for; whether any came. Without any an old file is worth more than an empty one.
fn write(
    done: &mut dyn Iterator<Item = Done>,
    (waiting, flows): (Waiting, Option<Waiting>),
    watch: Option<&Watch>,
) -> (bool, Wrong) {
    let mut wrong = Wrong::default();
    let mut next = || {
        while !watch::is_asked() {
            let Done { said, written } = done.next()?;
            let say_all = || said.iter().for_each(|message| say(message));
            match watch {
                Some(watch) => {
                    watch.aside(say_all);
                    // It is looked for before the next one.
                    let _ = watch.done(1);
                }
                None => say_all(),
            }
            match written {
                Ok(mut written) => {
                    wrong.drawn.extend(written.drawn.take());
                    return Some(written);
                }
                Err(errors) => wrong.solved.extend(errors),
            }
        }
        None
    };
    let Some(first) = next() else { return (false, wrong) };
    let written = thread::scope(|scope| {
        let flows = flows.map(|waiting| {
            let (send, receive) = sync_channel::<Result<String>>(1);
            (
                send,
                scope.spawn(move || {
                    waiting.write_each(&report::FLOWS, || {
                        receive.recv().ok().map(|rows| rows.map(Document::from))
                    })
                }),
            )
        });
        let mut first = Some(first);
        let mut document = || {
            let Written { document, flows: rows, .. } = first.take().or_else(&mut next)?;
            if let Some(((send, _), rows)) = flows.as_ref().zip(rows) {
                // Who does not take them any more says why.
                let _ = send.send(rows);
            }
            Some(Ok(document))
        };
        let mut written = vec![waiting.write_each(&Row::HEADER, &mut document)];
        if let Some((send, writing)) = flows {
            // Flows go on where nobody reads the rest.
            while let Some(Written { flows: Some(rows), .. }) = next() {
                if send.send(rows).is_err() {
                    break;
                }
            }
            drop(send);
            written.push(writing.join().expect("what is written does not panic"));
        }
        written
    });
    wrong.solved.extend(written.into_iter().filter_map(Result::err));
    (true, wrong)
}

/// The groups; `none` alone is none.
fn groups_of(codes: &[String], world: &World) -> std::result::Result<Vec<Group>, Vec<Error>> {
    if codes == ["none"] {
        return Ok(Vec::new());
    }
    let (found, errors): (Vec<_>, Vec<_>) =
        codes.iter().map(|code| world.group(code)).partition(Result::is_ok);
    if errors.is_empty() {
        return Ok(found.into_iter().filter_map(Result::ok).collect());
    }
    Err(errors.into_iter().filter_map(Result::err).collect())
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
