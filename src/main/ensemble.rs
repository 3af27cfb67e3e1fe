//! `sidedeal ensemble`.

use std::path::PathBuf;

use clap::ValueEnum;
use sidedeal::ensemble::{Draws, manifest_path};
use sidedeal::sequence::{MOST_DIMENSIONS, Sequence};
use sidedeal::{Error, Model};

use super::draws::DrawsForm;
use super::form::{Or, with_own};
use super::inputs;
use super::names::refuse;
use super::output::Target;
use super::watch::Watch;
use super::{ClosureName, Failed, say};

#[derive(clap::Args)]
pub(crate) struct Ensemble {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// How many draws there are in all
    #[arg(long, default_value_t = 1000)]
    draws: u64,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Independent draws, or Sobol' points, which fill the ranges evenly
    #[arg(long, value_enum, default_value_t = SequenceName::Plain)]
    sequence: SequenceName,
    /// Number of the first draw of this shard, from 0
    #[arg(long, default_value_t = 0, value_name = "N")]
    first: u64,
    /// Draws of this shard, instead of all from the first on
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// Threads, instead of as many as the machine has; results are the same
    #[arg(long)]
    threads: Option<usize>,
    /// World to solve it in, a folder or a name, instead of the one that it asks for
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Form of the results
    #[arg(long, value_parser = with_own::<DrawsForm>(&ABOUT), default_value = "table")]
    format: Or<DrawsForm>,
    /// Write the results to this file instead of standard output; draws have their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
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
        let (world, scenario) = inputs::one(&self.scenario, self.world.as_deref()).map_err(Failed::Input)?;
        let scenario = match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        };
        let count = self.count()?;
        if let Or::Own(draws) = self.format {
            draws.available()?;
            if draws == DrawsForm::Parquet && self.out.is_none() {
                return Err(refuse("--format parquet without --out".to_owned(), "a file to write to").into());
            }
        }
        let model = Model::calibrate(&world)?;
        let watch = Watch::begin(count);
        let results = Target::open(self.out.as_deref())?;
        let beside = match (&self.out, self.format) {
            (Some(out), Or::Own(_)) => Some(Target::open(Some(&manifest_path(out)))?),
            _ => None,
        };
        let sequence = self.sequence(sidedeal::Ensemble::unknowns(&world, &scenario).len());
        let draws = Draws { uniforms: &sequence, first: self.first, count, threads: self.threads };
        let ensemble = sidedeal::Ensemble::watched(&model, &scenario, draws, &|draws| watch.done(draws))
            .map_err(Failed::at_work)?;
        watch.end();
        for failed in ensemble.failures() {
            say(&format!("warning: draw {}: {}", failed.draw, failed.message));
        }
        let written = match self.format {
            Or::Common(format) => results.write(&format.text(&ensemble)),
            Or::Own(draws) => results.write_with(|out| draws.write(&ensemble, out)).map(|_| ()),
        };
        let written = written.and_then(|()| match beside {
            Some(beside) => beside.write(&ensemble.manifest().to_json()),
            None => Ok(()),
        });
        written.map_err(Failed::at_work)?;
        let manifest = ensemble.manifest();
        let (done, asked) = (manifest.count, manifest.asked);
        if done < asked {
            let (first, rest) = (manifest.first + done, asked - done);
            return Err(Failed::Interrupted(format!(
                "{done} of {asked} draws are there; the others are --first {first} --count {rest}, and `sidedeal merge` joins files"
            )));
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

    /// Draws of this shard.
    fn count(&self) -> Result<usize, Error> {
        let count = self.count.unwrap_or(self.draws.saturating_sub(self.first));
        if count == 0 {
            let found = format!("no draws from {} on of {}", self.first, self.draws);
            return Err(refuse(found, "at least one"));
        }
        usize::try_from(count)
            .ok()
            .filter(|_| self.first.checked_add(count).is_some())
            .ok_or_else(|| refuse(format!("{count} draws"), "as many as can be counted"))
    }
}
