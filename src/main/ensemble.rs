//! `sidedeal ensemble`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sidedeal::ensemble::{Draws, Given, Uniforms, manifest_path, write_inputs};
use sidedeal::sequence::{MOST_DIMENSIONS, Sequence};
use sidedeal::{Error, Model, Scenario, World};

use super::draws::{DrawsForm, failed_draws};
use super::form::{Or, with_own};
use super::inputs::{self, Where};
use super::names::refuse;
use super::output::{Fault, Target};
use super::run::same;
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
        let scenario = match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        };
        let given = self.given.as_deref().map(|path| given(path, &world, &scenario)).transpose()?;
        let (first, count) = self.span(given.as_ref())?;
        self.check_files()?;
        let model = Model::calibrate(&world)?;
        let watch = Watch::begin(count);
        let results = Target::open(self.out.as_deref())?;
        let beside = match (&self.out, self.format) {
            (Some(out), Or::Own(_)) => Some(Target::open(Some(&manifest_path(out)))?),
            _ => None,
        };
        let inputs = self.inputs.as_deref().map(|path| Target::open(Some(path))).transpose()?;
        let sequence = self.sequence(sidedeal::Ensemble::unknowns(&world, &scenario).len());
        let uniforms: &dyn Uniforms = given.as_ref().map_or(&sequence, |given| given);
        let draws = Draws { uniforms, first, count, threads: self.threads };
        let ensemble = sidedeal::Ensemble::watched(&model, &scenario, draws, &|draws| watch.done(draws))
            .map_err(Failed::at_work)?;
        watch.end();
        let manifest = ensemble.manifest();
        let (done, asked) = (manifest.count, manifest.asked);
        let failures = failed_draws(manifest);
        // A shard is written in any case: the others are merged with what its manifest says.
        let whole = self.count.is_none() && done == asked;
        if whole && ensemble.draws().len() == 0 {
            return Failed::unless(failures.into_iter().collect());
        }
        let written = match self.format {
            Or::Common(format) => results.write(&format.text(&ensemble)),
            Or::Own(draws) => results.write_with(|out| draws.write(&ensemble, out)).map(|_| ()),
        };
        let written = written.and_then(|()| match beside {
            Some(beside) => beside.write(&manifest.to_json()),
            None => Ok(()),
        });
        let written = written.and_then(|()| match inputs {
            Some(inputs) => {
                let draws = Draws { count: usize::try_from(done).unwrap_or(count), ..draws };
                let written =
                    inputs.write_with(|out| write_inputs(&world, &scenario, &draws, out).map_err(Fault::Io));
                written.map(|_| ())
            }
            None => Ok(()),
        });
        written.map_err(Failed::at_work)?;
        if done < asked {
            if let Some(told) = failures {
                say(&format!("error: {told}"));
            }
            let (first, rest) = (manifest.first + done, asked - done);
            return Err(Failed::Interrupted(format!(
                "{done} of {asked} draws are there; the others are --first {first} --count {rest}, and `sidedeal merge` joins files"
            )));
        }
        Failed::unless(failures.into_iter().collect())
    }

    /// Whether results can be written where and as asked.
    fn check_files(&self) -> Result<(), Error> {
        if let Or::Own(draws) = self.format {
            draws.available()?;
            if draws == DrawsForm::Parquet && self.out.is_none() {
                return Err(refuse("--format parquet without --out".to_owned(), "a file to write to"));
            }
        }
        let manifest = self.out.as_deref().map(manifest_path);
        let files = [
            ("--out", self.out.as_ref()),
            ("the manifest", manifest.as_ref()),
            ("--given", self.given.as_ref()),
            ("--inputs", self.inputs.as_ref()),
        ];
        let files: Vec<_> = files.iter().filter_map(|(name, file)| Some((name, (*file)?))).collect();
        for (i, (name, file)) in files.iter().enumerate() {
            if let Some((other, _)) = files[..i].iter().find(|(_, other)| same(other, file)) {
                let found = format!("{} for both {other} and {name}", file.display());
                return Err(refuse(found, "two files"));
            }
        }
        Ok(())
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
        let (begin, end) =
            given.map_or((0, self.draws), |given| (given.first(), given.first() + given.len() as u64));
        let first = self.first.unwrap_or(begin);
        let count = self.count.unwrap_or(end.saturating_sub(first));
        if count == 0 {
            let found = format!("no draws from {first} on of {end}");
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
