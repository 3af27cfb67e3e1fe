//! `sidedeal merge`.

use std::path::PathBuf;

use sidedeal::ensemble::manifest_path;

use super::Failed;
use super::draws::{DrawsForm, failed_draws};
use super::names::refuse;
use super::output::Target;
use super::run::same;

#[derive(clap::Args)]
pub(crate) struct Merge {
    /// Files of draws, each with its manifest beside it, in any order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write all draws to this file, and their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Form of that file, whatever the form of the others
    #[arg(long, value_enum, default_value_t = DrawsForm::Csv)]
    format: DrawsForm,
}

impl Merge {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        self.format.available()?;
        if let Some(file) = self.files.iter().find(|file| same(file, &self.out)) {
            return Err(
                refuse(format!("--out {}, which is to be merged", file.display()), "another file").into()
            );
        }
        let (draws, manifest) =
            (Target::open(Some(&self.out))?, Target::open(Some(&manifest_path(&self.out)))?);
        let merged = draws.write_with(|out| self.format.merge(&self.files, out))?;
        match merged {
            Some(merged) => {
                manifest.write(&merged.to_json())?;
                Failed::unless(failed_draws(&merged).into_iter().collect())
            }
            None => Ok(()),
        }
    }
}
