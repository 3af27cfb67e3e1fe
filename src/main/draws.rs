//! Files of draws, of which shards are put together.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use sidedeal::ensemble::{Manifest, Reason, merge, reasons};
use sidedeal::{Ensemble, Error};

use super::names;
use super::output::Fault;

/// Form of a file of draws.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum DrawsForm {
    /// One number a row
    Csv,
    /// The same by column
    Parquet,
}

impl DrawsForm {
    /// Whether this command can write it.
    pub(crate) fn available(self) -> Result<(), Error> {
        if self == Self::Parquet && !cfg!(feature = "parquet") { Err(left_out()) } else { Ok(()) }
    }

    /// Writes all draws.
    pub(crate) fn write(self, ensemble: &Ensemble<'_>, to: &mut (dyn Write + Send)) -> Result<(), Fault> {
        match self {
            Self::Csv => ensemble.write_csv(to).map_err(Fault::Io),
            #[cfg(feature = "parquet")]
            Self::Parquet => ensemble.write_parquet(to).map_err(Fault::Io),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(Fault::Error(left_out())),
        }
    }

    /// Writes all draws of some files.
    pub(crate) fn merge(self, files: &[PathBuf], to: &mut (dyn Write + Send)) -> Result<Manifest, Fault> {
        let merged = match self {
            Self::Csv => merge(files, to),
            #[cfg(feature = "parquet")]
            Self::Parquet => sidedeal::ensemble::merge_parquet(files, to),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(left_out()),
        };
        merged.map_err(Fault::Error)
    }
}

/// Failed draws and how many there are, told once, with each reason in a line of its own; nothing where none failed.
pub(crate) fn failures(manifest: &Manifest) -> Option<String> {
    let failed = manifest.failures.len() as u64;
    let told = match manifest.count - failed {
        _ if failed == 0 => return None,
        0 => format!("all {failed} draws failed"),
        solved => {
            format!("{failed} of {} draws failed; statistics are over the other {solved}", manifest.count)
        }
    };
    let failures = manifest.failures.iter().map(|failed| (failed.draw, failed.message.as_str()));
    let line = |reason: Reason| format!("\n  {reason}");
    Some(reasons(failures).into_iter().map(line).fold(told, |told, line| told + &line))
}

fn left_out() -> Error {
    names::refuse(
        "--format parquet".to_owned(),
        "another format: this command was built without the feature `parquet`",
    )
}
