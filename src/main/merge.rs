//! `sidedeal merge`.

use std::path::PathBuf;

use clap::ValueEnum;
use sidedeal::ensemble::{manifest_path, merge};

use super::output::{Fault, Target};
use super::{Failed, parquet};

#[derive(clap::Args)]
pub(crate) struct Merge {
    /// Files of draws, each with its manifest beside it, in any order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write all draws to this file, and their manifest beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Form of that file, whatever the form of the others
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// One number a row
    Csv,
    /// The same by column
    Parquet,
}

impl Merge {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        if self.format == Format::Parquet {
            parquet::available()?;
        }
        let (draws, manifest) =
            (Target::open(Some(&self.out))?, Target::open(Some(&manifest_path(&self.out)))?);
        let merged = draws.write_with(|out| match self.format {
            Format::Csv => merge(&self.files, out).map_err(Fault::Error),
            Format::Parquet => parquet::merge(&self.files, out),
        })?;
        match merged {
            Some(merged) => Ok(manifest.write(&merged.to_json())?),
            None => Ok(()),
        }
    }
}
