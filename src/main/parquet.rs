//! Parquet, where it is built in.

use std::io::Write;
use std::path::PathBuf;

use sidedeal::ensemble::Manifest;
use sidedeal::{Ensemble, Error, Place};

use super::output::Fault;

/// Whether draws can be written so.
pub(crate) fn available() -> Result<(), Error> {
    if cfg!(feature = "parquet") { Ok(()) } else { Err(left_out()) }
}

fn left_out() -> Error {
    Error::Value {
        at: Place::file("command line"),
        found: "--format parquet".to_owned(),
        expected: "another format: this command was built without the feature `parquet`".to_owned(),
    }
}

#[cfg(feature = "parquet")]
pub(crate) fn write(ensemble: &Ensemble<'_>, to: &mut (dyn Write + Send)) -> Result<(), Fault> {
    ensemble.write_parquet(to).map_err(Fault::Io)
}

#[cfg(feature = "parquet")]
pub(crate) fn merge(files: &[PathBuf], to: &mut (dyn Write + Send)) -> Result<Manifest, Fault> {
    sidedeal::ensemble::merge_parquet(files, to).map_err(Fault::Error)
}

#[cfg(not(feature = "parquet"))]
pub(crate) fn write(_: &Ensemble<'_>, _: &mut (dyn Write + Send)) -> Result<(), Fault> {
    Err(Fault::Error(left_out()))
}

#[cfg(not(feature = "parquet"))]
pub(crate) fn merge(_: &[PathBuf], _: &mut (dyn Write + Send)) -> Result<Manifest, Fault> {
    Err(Fault::Error(left_out()))
}
