//! `sidedeal merge`.

use std::panic;
use std::path::PathBuf;

use crate::ensemble::{Manifest, manifest_path};
use crate::{Ensemble, World};

use super::Failed;
use super::caller;
use super::draws::{DrawsForm, failed_draws};
use super::form::{Or, text_of_draws, with_own};
use super::names::refuse;
use super::output::{Fault, Filled, Held, Target, distinct, is_plain};

#[derive(clap::Args)]
pub(crate) struct Merge {
    /// Files of draws, each with its manifest beside it, in any order; one alone may be told as a table
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write to this file instead of standard output; draws have their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Form of the results, whatever the form of the files
    #[arg(long, value_parser = with_own::<DrawsForm>(&ABOUT), default_value = "csv")]
    format: Or<DrawsForm>,
    /// World whose codes and names the tables tell, a folder or a name, instead of the one that the draws are of
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
}

/// What is in the forms.
const ABOUT: [(&str, &str); 4] = [
    ("table", "Summaries and ranks for people, as `ensemble` tells them"),
    ("csv", "All draws, one number a row"),
    ("json", "Summaries, ranks and the manifest"),
    ("parquet", "All draws by column, in a file"),
];

impl Merge {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let manifest = self.out.as_deref().map(manifest_path);
        let written = [("--out", self.out.as_deref()), ("the manifest", manifest.as_deref())];
        let read = self.files.iter().map(|file| ("what is to be merged", Some(file.as_path())));
        let manifests: Vec<_> = self.files.iter().map(|file| manifest_path(file)).collect();
        let manifests =
            manifests.iter().map(|file| ("a manifest of what is to be merged", Some(file.as_path())));
        distinct(written.into_iter().chain(read).chain(manifests))?;
        // A caller has its own way with panics.
        if !caller::is_there() {
            let told = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                // What reads Parquet panics at some damage, of which the library makes an error, and that is told.
                if !info.location().is_some_and(|at| at.file().contains("parquet-")) {
                    told(info);
                }
            }));
        }
        let merged = match self.format {
            Or::Own(form) => self.draws(form)?,
            Or::Common(format) => {
                let target = Target::open(self.out.as_deref())?;
                let world = World::load(&self.world()?)?;
                let ensemble = Ensemble::open(&self.files, &world)?;
                target.write(&text_of_draws(format, &ensemble))?;
                Some(ensemble.manifest().clone())
            }
        };
        Failed::unless(merged.as_ref().and_then(failed_draws).into_iter().collect())
    }

    /// Writes all draws, and beside a file their manifest; nothing where nobody reads on.
    fn draws(&self, form: DrawsForm) -> Result<Option<Manifest>, Failed> {
        form.check(self.out.as_deref())?;
        let draws = Target::open(self.out.as_deref())?;
        let plain = self.out.as_deref().filter(|out| is_plain(out));
        let _claim = plain.map(Held::of).transpose()?;
        let beside = plain.map(|out| Target::open(Some(&manifest_path(out)))).transpose()?;
        if plain.is_none() {
            // What was written to a pipe cannot be taken back, and only at the end is it known that all of it is right.
            form.merge(&self.files, &mut std::io::sink()).map_err(Fault::into_error)?;
        }
        let (merged, draws) = draws.fill(|out| form.merge(&self.files, out))?;
        let Some(merged) = merged else { return Ok(None) };
        let beside = beside.map(|beside| beside.fill_with(&merged.to_json())).transpose()?;
        draws.put()?;
        beside.map_or(Ok(()), Filled::put)?;
        Ok(Some(merged))
    }

    /// Name or folder of the world of the draws.
    fn world(&self) -> Result<String, Failed> {
        if let Some(world) = &self.world {
            return Ok(world.clone());
        }
        let draws_of = Manifest::beside(&self.files[0])?.world;
        // What it was altered by is no matter of names.
        let name = draws_of.split(" with ").next().unwrap_or_default();
        if World::bundled_names().any(|known| known == name) {
            return Ok(name.to_owned());
        }
        Err(refuse(format!("draws of a world `{draws_of}`"), "--world with its folder, for the names in it")
            .into())
    }
}
