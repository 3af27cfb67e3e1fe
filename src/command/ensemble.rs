//! `sidedeal ensemble`.

use std::path::{Path, PathBuf};

use crate::ensemble::{Claim, Drawing, Draws, Given, Manifest, Parts, Uniforms, manifest_path, write_inputs};
use crate::sequence::{MOST_DIMENSIONS, Sequence};
use crate::{Error, Scenario, World};
use clap::ValueEnum;

use super::draws::{DrawsForm, failed_draws};
use super::form::{Or, text_of_draws, with_own};
use super::inputs::{self, Where};
use super::names::refuse;
use super::output::{Fault, Filled, Target, distinct, is_plain, place, read_from, results};
use super::watch::Watch;
use super::{ClosureName, Failed, say};

#[derive(clap::Args)]
pub(crate) struct Ensemble {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    /// How many draws there are in all, of which a shard is some
    #[arg(long, default_value_t = 1000)]
    draws: u64,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Independent draws, or Sobol' points, which fill the ranges evenly
    #[arg(long, value_enum, default_value_t = SequenceName::Plain)]
    sequence: SequenceName,
    /// Number of the first draw of this shard, from 0
    #[arg(long, value_name = "N")]
    first: Option<u64>,
    /// Draws of this shard, instead of all from the first on
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// Threads, instead of as many as the machine has; results are the same
    #[arg(long)]
    threads: Option<usize>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Form of the results
    #[arg(long, value_parser = with_own::<DrawsForm>(&ABOUT), default_value = "table")]
    format: Or<DrawsForm>,
    /// Write the results to this file instead of standard output; draws have their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write what every draw took to this file, as CSV: a row a draw, a column an unknown
    #[arg(long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// Go on from the draws that a run of the same command left when it was ended, instead of from the first
    #[arg(long)]
    resume: bool,
    /// Take unknowns from this table, as --inputs writes it, instead of drawing them; those without a column are central
    #[arg(long, value_name = "FILE", conflicts_with_all = ["draws", "seed", "sequence"])]
    given: Option<PathBuf>,
}

/// What is in the forms.
const ABOUT: [(&str, &str); 4] = [
    ("table", "Summaries for people"),
    ("csv", "All draws, one number a row"),
    ("json", "Summaries and the manifest"),
    ("parquet", "All draws by column, in a file"),
];

#[derive(Clone, Copy, ValueEnum)]
enum SequenceName {
    Plain,
    Sobol,
}

impl Ensemble {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let scenario = ClosureName::on(self.closure, scenario);
        let given = self.given.as_deref().map(|path| given(path, &world, &scenario)).transpose()?;
        let (first, count) = self.span(given.as_ref())?;
        self.check_files()?;
        let model = super::tell::calibrated(&world)?;
        let watch = Watch::begin(count as u64, "draws");
        let results = Target::open(self.out.as_deref())?;
        let beside = self.manifest().map(|path| Target::open(Some(&path))).transpose()?;
        let inputs = self.inputs.as_deref().map(|path| Target::open(Some(path))).transpose()?;
        let sequence = self.sequence(crate::Ensemble::unknowns(&world, &scenario).len());
        let uniforms: &dyn Uniforms = given.as_ref().map_or(&sequence, |given| given);
        let draws = Draws { uniforms, first, count, threads: self.threads };
        let drawing = Drawing::of(&model, &scenario, draws).map_err(Failed::at_work)?;
        // A shard is written in any case: the others are merged with what its manifest says.
        let nothing = |manifest: &Manifest| {
            self.count.is_none() && manifest.count == manifest.asked && manifest.rows == 0
        };
        let mut kept = None;
        let (manifest, filled) = if let Some((form, out)) = self.pair() {
            let mut parts = Parts::open(&drawing, Claim::of(&place(out))?, self.resume)?;
            watch.begun_with(parts.count());
            let made = parts.make(&|draws| watch.done(draws));
            watch.end();
            made.map_err(|error| with_the_way_on(error, &parts))?;
            let (manifest, filled) =
                results.fill(|out| form.join(&parts, out)).map_err(|error| with_the_way_on(error, &parts))?;
            kept = Some(parts);
            (manifest.expect("it is a file, which takes all of it"), filled)
        } else {
            let ensemble = drawing.ensemble(&|draws| watch.done(draws))?;
            watch.end();
            let manifest = ensemble.manifest().clone();
            if nothing(&manifest) {
                return Failed::unless(failed_draws(&manifest).into_iter().collect());
            }
            let filled = match self.format {
                Or::Common(format) => results.fill_with(&text_of_draws(format, &ensemble))?,
                Or::Own(draws) => results.fill(|out| draws.write(&ensemble, out))?.1,
            };
            (manifest, filled)
        };
        let failures = failed_draws(&manifest);
        let (done, asked) = (manifest.count, manifest.asked);
        if !nothing(&manifest) {
            let mut all = vec![filled];
            all.extend(beside.map(|beside| beside.fill_with(&manifest.to_json())).transpose()?);
            if let Some(inputs) = inputs {
                let draws = Draws { count: usize::try_from(done).unwrap_or(count), ..draws };
                let (_, filled) =
                    inputs.fill(|out| write_inputs(&world, &scenario, &draws, out).map_err(Fault::Io))?;
                all.push(filled);
            }
            all.into_iter().try_for_each(Filled::put)?;
        }
        if done == asked {
            kept.map_or(Ok(()), Parts::remove).map_err(Failed::at_work)?;
            return Failed::unless(failures.into_iter().collect());
        }
        if let Some(told) = failures {
            super::tell::fault(&told);
        }
        let way_on = if kept.is_some() {
            let (first, rest) = (manifest.first + done, asked - done);
            format!(
                "there; --resume goes on from them; or the others are --first {first} --count {rest}, and `sidedeal merge` joins files"
            )
        } else {
            "in what is written; only draws in a file (--format csv and --out) can be gone on from".to_owned()
        };
        Err(Failed::Interrupted(format!("{done} of {asked} draws are {way_on}")))
    }

    /// The file that draws go to, with a manifest beside it, and its form.
    fn pair(&self) -> Option<(DrawsForm, &Path)> {
        match (self.format, self.out.as_deref()) {
            (Or::Own(form), Some(out)) if is_plain(out) => Some((form, out)),
            _ => None,
        }
    }

    fn manifest(&self) -> Option<PathBuf> {
        self.pair().map(|(_, out)| manifest_path(out))
    }

    /// Whether results can be written where and as asked.
    fn check_files(&self) -> Result<(), Error> {
        if let Or::Own(draws) = self.format {
            draws.check(self.out.as_deref())?;
        }
        if self.resume && self.pair().is_none() {
            return Err(refuse(
                "--resume".to_owned(),
                "draws that go to a file: --format csv or parquet, and --out",
            ));
        }
        let manifest = self.manifest();
        let files = [
            results(self.out.as_deref()),
            ("the manifest", manifest.as_deref()),
            ("--given", self.given.as_deref()),
            ("--inputs", self.inputs.as_deref()),
        ];
        distinct(files.into_iter().chain(read_from([&self.scenario])))
    }

    /// The sequence asked for, filled evenly in as many dimensions as can be.
    fn sequence(&self, unknowns: usize) -> Sequence {
        match self.sequence {
            SequenceName::Plain => Sequence::plain(self.seed),
            SequenceName::Sobol => Sequence::sobol(self.seed, unknowns.min(MOST_DIMENSIONS))
                .expect("it has directions for so many dimensions"),
        }
    }

    /// The first draw of this shard, and how many it has.
    fn span(&self, given: Option<&Given>) -> Result<(u64, usize), Error> {
        let (begin, end) = given.map_or((0, self.draws), |given| (given.first(), given.end()));
        let first = self.first.unwrap_or(begin);
        let count = self.count.unwrap_or(end.saturating_sub(first));
        if end == begin || self.count == Some(0) {
            let found = if end == begin { "--draws 0" } else { "--count 0" };
            return Err(refuse(found.to_owned(), "at least one draw"));
        }
        if count == 0 {
            let found = format!("no draws from {first} on, of the {} from {begin} on", end - begin);
            return Err(refuse(found, "at least one"));
        }
        if first < begin || end.saturating_sub(first) < count {
            let found = format!("{count} draws from {first} on");
            let there = if given.is_some() { "are given" } else { "--draws asks for in all" };
            return Err(refuse(found, &format!("some of the {} from {begin} on that {there}", end - begin)));
        }
        usize::try_from(count)
            .ok()
            .filter(|_| first.checked_add(count).is_some())
            .map(|count| (first, count))
            .ok_or_else(|| refuse(format!("{count} draws"), "as many as can be counted"))
    }
}

/// Why draws could not be kept, and how to keep what was.
fn with_the_way_on(error: Error, parts: &Parts<'_, '_, '_, '_>) -> Failed {
    if parts.count() > 0 {
        say(&format!("{} draws are kept; --resume goes on from them", parts.count()));
    }
    Failed::at_work(error)
}

/// A table of inputs, and which unknowns it leaves at their central values.
fn given(path: &Path, world: &World, scenario: &Scenario) -> Result<Given, Error> {
    let given = Given::open(path, world, scenario)?;
    let missing = given.missing();
    if let Some(first) = missing.first() {
        let (file, count) = (path.display(), missing.len());
        let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        say(&format!("warning: {file}: no column for {first}{others}: central values"));
    }
    let commas = given.decimal_commas();
    if commas > 0 {
        let has = super::counted(commas, "number has", "numbers have");
        say(&format!("warning: {}: {has} a decimal comma, read as a point", path.display()));
    }
    Ok(given)
}
