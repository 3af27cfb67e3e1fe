//! `sidedeal merge`.

use std::path::PathBuf;

use sidedeal::ensemble::{manifest_path, merge};

use super::Failed;
use super::output::{Fault, Target};

#[derive(clap::Args)]
pub(crate) struct Merge {
    /// Files of draws, each with its manifest beside it, in any order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write all draws to this file, and their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Merge {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (draws, manifest) =
            (Target::open(Some(&self.out))?, Target::open(Some(&manifest_path(&self.out)))?);
        let merged = draws.write_with(|out| merge(&self.files, out).map_err(Fault::Error))?;
        match merged {
            Some(merged) => Ok(manifest.write(&merged.to_json())?),
            None => Ok(()),
        }
    }
}
