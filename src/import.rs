//! Official input-output tables as worlds: read as a stream, checked cell by cell, added up by maps.
//!
//! | format | layout |
//! |---|---|
//! | [`Icio`](Format::Icio) | OECD, editions of 2021 to 2025: one CSV matrix, rows `USA_C10T12`, `TLS`, `VA`, `OUT`, columns `USA_C10T12`, `USA_HFCE`, `OUT` |
//! | [`Figaro`](Format::Figaro) | Eurostat, industry by industry: a CSV matrix with `rowLabels`, or the flat CSV with `refArea` to `obsValue` |
//! | [`Wiod`](Format::Wiod) | release of 2016: the data frame as CSV, columns `IndustryCode` to `Year`, `AUS1`, ..., `TOT` |
//! | [`Exiobase`](Format::Exiobase) | industry by industry: a folder with `Z.txt`, `Y.txt` and, where they are there, `x.txt` and the factor inputs |
//! | [`Long`](Format::Long) | tidy CSV: `exporter,sector,importer,use,value` |
//!
//! What is written of a table is what a world is calibrated from: flows of all uses by origin and destination, inputs of all
//! origins by using sector, output and value added with taxes on products. Nothing is left out in silence: each rule that was
//! applied is a [`Finding`] with its count, its sum and the largest cells.

mod codes;
mod exiobase;
mod files;
mod ledger;
mod long;
mod maps;
mod matrix;
mod report;
mod tariffs;
mod wiod;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Result};
use crate::number::{quotable, short};
use crate::world::stream;

pub use files::Imported;
pub use maps::Map;
pub use report::{Finding, Report, YEARS};
pub use tariffs::{Grade, Mean, Missing, TariffOptions, Tariffs, tariffs};

/// In what layout a table is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Inter-country input-output tables of the OECD.
    Icio,
    /// FIGARO tables of Eurostat.
    Figaro,
    /// World Input-Output Database.
    Wiod,
    /// EXIOBASE 3, a folder.
    Exiobase,
    /// One row for each cell.
    Long,
}

impl Format {
    /// All of them, with their words.
    pub const ALL: [(&str, Self); 5] = [
        ("icio", Self::Icio),
        ("figaro", Self::Figaro),
        ("wiod", Self::Wiod),
        ("exiobase", Self::Exiobase),
        ("long", Self::Long),
    ];

    /// The unit of values as published.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Icio | Self::Wiod => "million US dollars",
            Self::Figaro | Self::Exiobase => "million euros",
            Self::Long => "million, currency not stated",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Icio => "OECD Inter-Country Input-Output tables",
            Self::Figaro => "Eurostat FIGARO tables, industry by industry",
            Self::Wiod => "World Input-Output Database, release of 2016",
            Self::Exiobase => "EXIOBASE 3, industry by industry",
            Self::Long => "table of cells",
        }
    }
}

/// How a table becomes a world.
#[derive(Debug, Clone)]
pub struct Options {
    /// The year that the table is of.
    pub year: u16,
    /// Which regions make an actor; none: each is one.
    pub actors: Option<Map>,
    /// Which industries make a sector; none: each is one.
    pub sectors: Option<Map>,
    /// Trade elasticity θ of sectors to which the map gives none.
    pub elasticity: Option<f64>,
    /// Share of changes in inventories that counts as final use, 0 to 1: 1 keeps output as published, 0 sets them aside and lowers
    /// or raises output, inputs and value added of who made them.
    pub inventories: f64,
    /// Unit of the values, where it is not the format's own: "million" of a currency.
    pub unit: Option<String>,
}

impl Options {
    /// A table of a year as it is, inventories kept.
    #[must_use]
    pub fn new(year: u16) -> Self {
        Self { year, actors: None, sectors: None, elasticity: None, inventories: 1.0, unit: None }
    }
}

/// Whether a unit is a million of something in so many letters.
fn is_in_millions(unit: &str) -> bool {
    let mut words = unit.split_whitespace();
    let scale =
        |word: &str| ["thousand", "million", "billion", "trillion"].iter().any(|one| word.contains(one));
    words.next() == Some("million")
        && words.clone().next().is_some()
        && words.all(|word| word.chars().all(char::is_alphabetic) && !scale(&word.to_lowercase()))
}

/// Reads a table, as a stream: memory is that of the world that is made, and of one number for each industry of each region.
///
/// # Errors
/// [`Error::Io`] where the system refuses; [`Error::Malformed`] for a ragged table or a broken gzip; [`Error::Unknown`] for a
/// label or a code of a map that the table does not have; [`Error::Missing`] for a part of the table, of the maps or of the
/// options that must be there; [`Error::Value`] for text where a number belongs and options out of range; [`Error::Duplicate`]
/// for a row that is given twice; [`Error::Inconsistent`] where row or column sums miss output by more than
/// [`Report::BOUND`] in all.
pub fn import(format: Format, paths: &[PathBuf], options: &Options) -> Result<Imported> {
    let at = || Place::file("options");
    if let Some(unit) = options.unit.as_deref().filter(|unit| !is_in_millions(unit)) {
        let found = format!("unit `{}`", quotable(unit));
        let expected = "a million of some currency, such as `million euros`: values are kept as they stand, and files count in millions";
        return Err(Error::Value { at: at(), found, expected: expected.to_owned() });
    }
    if !(0.0..=1.0).contains(&options.inventories) {
        let found = format!("{} for the share of inventories", short(options.inventories));
        return Err(Error::Value { at: at(), found, expected: "a share from 0 to 1".to_owned() });
    }
    if let Some(bad) = options.elasticity.filter(|theta| !(*theta > 0.0 && theta.is_finite())) {
        let found = format!("{} for the trade elasticity", short(bad));
        return Err(Error::Value { at: at(), found, expected: "a number above 0".to_owned() });
    }
    if paths.is_empty() {
        return Err(Error::Missing { at: at(), what: "a file to import".to_owned() });
    }
    // It is told by its header how it is to be read, and read from its beginning then.
    if let Some(pipe) = paths
        .iter()
        .find(|path| format == Format::Figaro && path.exists() && !path.is_file() && !path.is_dir())
    {
        let (at, found) = (Place::file(pipe.display().to_string()), "a pipe".to_owned());
        return Err(Error::Value {
            at,
            found,
            expected: "a file: this format is looked at before it is read".to_owned(),
        });
    }
    let ledger = match format {
        Format::Figaro if long::is_flat(paths)? => long::read(format, paths, options)?,
        Format::Icio | Format::Figaro => matrix::read(format, paths, options)?,
        Format::Wiod => wiod::read(paths, options)?,
        Format::Exiobase => exiobase::read(paths, options)?,
        Format::Long => long::read(format, paths, options)?,
    };
    Imported::close(format, paths, options, ledger)
}

/// A reader of its rows.
fn rows(path: &Path) -> Result<Rows> {
    Rows::new(path.display().to_string(), BufReader::with_capacity(1 << 20, stream(path)?))
}

/// The rows of one file.
type Rows = crate::rows::Rows<BufReader<Box<dyn Read>>>;

/// Refuses a label that stands twice in the header.
fn check_once<T: Eq + Hash>(
    rows: &Rows,
    what: &str,
    labels: &[T],
    name: impl Fn(&T) -> String,
) -> Result<()> {
    let mut seen = HashSet::new();
    match labels.iter().find(|label| !seen.insert(*label)) {
        Some(label) => {
            let what = format!("{what} {}", name(label));
            Err(Error::Duplicate { first: rows.at(), at: rows.at(), what })
        }
        None => Ok(()),
    }
}

/// Refuses a header in which a name stands twice, so that no column is taken for another; columns without a name are nobody's.
fn check_columns(rows: &Rows, header: &[impl AsRef<str>]) -> Result<()> {
    let named: Vec<&str> = header.iter().map(AsRef::as_ref).filter(|name| !name.is_empty()).collect();
    check_once(rows, "column", &named, |name| format!("`{name}`"))
}

/// Refuses a row under a label that one had before.
fn check_new(rows: &Rows, lines: &mut HashMap<String, usize>, label: &str) -> Result<()> {
    match lines.insert(label.to_owned(), rows.number()) {
        Some(first) => Err(Error::Duplicate {
            at: rows.at(),
            first: Place::line(rows.place(), first),
            what: format!("row {label}"),
        }),
        None => Ok(()),
    }
}

/// Refuses a row of another year than was asked for.
fn check_year(rows: &Rows, field: usize, year: u16) -> Result<()> {
    let found = rows.text(field)?;
    if found.is_empty() || found.parse::<f64>().is_ok_and(|found| found == f64::from(year)) {
        return Ok(());
    }
    let found = format!("year {}", quotable(found));
    Err(Error::Value { at: rows.at(), found, expected: format!("{year}, which was asked for") })
}
