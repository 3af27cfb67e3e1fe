//! Files of draws, of which shards are put together.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::ensemble::{FailedDraw, Manifest, Parts, Reason, merge, reasons};
use crate::{Ensemble, Error};
use clap::ValueEnum;

use super::names;
use super::output::{Fault, is_stdout};

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
    fn available(self) -> Result<(), Error> {
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

    /// Writes all draws that are there in parts, and gives their manifest.
    pub(crate) fn join(
        self,
        parts: &Parts<'_, '_, '_, '_>,
        to: &mut (dyn Write + Send),
    ) -> Result<Manifest, Fault> {
        let joined = match self {
            Self::Csv => parts.write_csv(to),
            #[cfg(feature = "parquet")]
            Self::Parquet => parts.write_parquet(to),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(left_out()),
        };
        joined.map_err(Fault::Error)
    }

    /// Refuses what cannot be written, or not there.
    pub(crate) fn check(self, out: Option<&Path>) -> Result<(), Error> {
        self.available()?;
        if self == Self::Parquet && out.is_none_or(is_stdout) {
            return Err(names::refuse("--format parquet without --out".to_owned(), "a file to write to"));
        }
        Ok(())
    }

    /// Writes all draws of some files.
    pub(crate) fn merge(self, files: &[PathBuf], to: &mut (dyn Write + Send)) -> Result<Manifest, Fault> {
        let merged = match self {
            Self::Csv => merge(files, to),
            #[cfg(feature = "parquet")]
            Self::Parquet => crate::ensemble::merge_parquet(files, to),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(left_out()),
        };
        merged.map_err(Fault::Error)
    }
}

/// Draws without a result, of an answer that stands without them.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LeftOut(pub(crate) String);

/// What failed of `count` draws, or of what else there are so many of: how many, then each reason in a line of its own. Nothing
/// where none failed.
pub(crate) fn failures<'a>(
    (count, what): (u64, &str),
    failures: impl Iterator<Item = (u64, &'a str)>,
) -> Option<Error> {
    let reasons = reasons(failures);
    let failed: u64 = reasons.iter().map(|reason| reason.count as u64).sum();
    let told = match count - failed {
        _ if failed == 0 => return None,
        0 if failed > 1 => format!("all {failed} {what} failed"),
        0 => format!("1 of 1 {what} failed"),
        solved => format!("{failed} of {count} {what} failed; statistics are over the other {solved}"),
    };
    let line = |reason: Reason| format!("\n  {reason}");
    Some(Error::of(LeftOut(reasons.into_iter().map(line).fold(told, |told, line| told + &line))))
}

/// The same of an ensemble or a shard of one.
pub(crate) fn failed_draws(manifest: &Manifest) -> Option<Error> {
    failures((manifest.count, "draws"), manifest.failures.iter().map(numbered))
}

/// A failure as reasons are made of.
pub(crate) fn numbered(failed: &FailedDraw) -> (u64, &str) {
    (failed.draw, &failed.message)
}

fn left_out() -> Error {
    names::refuse(
        "--format parquet".to_owned(),
        "another format: this command was built without the feature `parquet`",
    )
}
