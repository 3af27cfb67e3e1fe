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
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Result};
use crate::number::{counted, quotable, short};
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
    /// Unit of the values, where it is not the format's own.
    pub unit: Option<String>,
}

impl Options {
    /// A table of a year as it is, inventories kept.
    #[must_use]
    pub fn new(year: u16) -> Self {
        Self { year, actors: None, sectors: None, elasticity: None, inventories: 1.0, unit: None }
    }
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

/// A reader of its rows, with a header that is a row like any other. Fields are parted by what parts those of the header.
fn rows(path: &Path) -> Result<Rows> {
    Rows::new(path.display().to_string(), stream(path)?)
}

/// What parts the fields of a header: a comma, or a semicolon or tab where there are more of these. What is quoted does not count.
fn delimiter(header: &[u8]) -> u8 {
    let mut counts = [0_usize; 3];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|one| one == byte).filter(|_| !quoted) {
            counts[at] += 1;
        }
    }
    let most = (1..counts.len()).fold(0, |most, at| if counts[at] > counts[most] { at } else { most });
    DELIMITERS[most]
}

/// What may part fields, the usual one first.
const DELIMITERS: [u8; 3] = *b",;\t";

/// The rows of one file.
struct Rows {
    place: String,
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::ByteRecord,
    line: u64,
}

impl Rows {
    fn new(place: String, text: Box<dyn Read>) -> Result<Self> {
        let mut text = BufReader::with_capacity(1 << 20, text);
        // Up to the first line that is not blank, as the parser takes it.
        let mut head = Vec::new();
        loop {
            let start = head.len();
            let read = text.read_until(b'\n', &mut head);
            let length =
                read.map_err(|error| Error::Malformed { at: Place::file(&place), found: error.to_string() })?;
            if length == 0 || !head[start..].trim_ascii().is_empty() {
                break;
            }
        }
        let delimiter = delimiter(&head);
        let text: Box<dyn Read> = Box::new(Cursor::new(head).chain(text));
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 20)
            // Carriage returns are trimmed with the spaces; the parser would count lines one short beside them.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(text);
        Ok(Self { place, reader, record: csv::ByteRecord::new(), line: 0 })
    }

    /// Goes to the next row that is not blank, if there is one.
    fn next(&mut self) -> Result<bool> {
        loop {
            let there = self.reader.read_byte_record(&mut self.record).map_err(|error| Error::Malformed {
                at: Place::line(self.place(), usize::try_from(self.line + 1).unwrap_or(usize::MAX)),
                found: error.to_string(),
            })?;
            if !there {
                return Ok(false);
            }
            // The parser gives the place where it started to look, before blank lines.
            let start = self.record.position().map_or(0, csv::Position::line);
            let inside = self.record.as_slice().split(|byte| *byte == b'\n').skip(1).count() as u64;
            self.line = start.max(self.reader.position().line().saturating_sub(1 + inside));
            if self.record.len() > 1 || !self.text(0)?.is_empty() {
                return Ok(true);
            }
        }
    }

    /// The header, which must be there.
    fn header(&mut self) -> Result<Vec<String>> {
        if !self.next()? {
            return Err(Error::Missing { at: self.at(), what: "header line".to_owned() });
        }
        (0..self.record.len()).map(|i| self.text(i).map(str::to_owned)).collect()
    }

    fn place(&self) -> String {
        self.place.clone()
    }

    fn number(&self) -> usize {
        usize::try_from(self.line.max(1)).unwrap_or(usize::MAX)
    }

    fn at(&self) -> Place {
        Place::line(self.place(), self.number())
    }

    fn len(&self) -> usize {
        self.record.len()
    }

    /// Refuses a label that stands twice in the header.
    fn check_once<T: Eq + Hash>(&self, what: &str, labels: &[T], name: impl Fn(&T) -> String) -> Result<()> {
        let mut seen = HashSet::new();
        match labels.iter().find(|label| !seen.insert(*label)) {
            Some(label) => {
                let what = format!("{what} {}", name(label));
                Err(Error::Duplicate { first: self.at(), at: self.at(), what })
            }
            None => Ok(()),
        }
    }

    /// Refuses a row under a label that one had before.
    fn check_new(&self, lines: &mut HashMap<String, usize>, label: &str) -> Result<()> {
        match lines.insert(label.to_owned(), self.number()) {
            Some(first) => Err(Error::Duplicate {
                at: self.at(),
                first: Place::line(self.place(), first),
                what: format!("row {label}"),
            }),
            None => Ok(()),
        }
    }

    /// Refuses a row of another length than the header.
    fn check_width(&self, width: usize) -> Result<()> {
        if self.len() == width {
            return Ok(());
        }
        let found = format!("{} in a row, {width} in the header", counted(self.len(), "field", "fields"));
        Err(Error::Malformed { at: self.at(), found })
    }

    /// Refuses a row of another year than was asked for.
    fn check_year(&self, field: usize, year: u16) -> Result<()> {
        let found = self.text(field)?;
        if found.is_empty() || found.parse::<f64>().is_ok_and(|found| found == f64::from(year)) {
            return Ok(());
        }
        let found = format!("year {}", quotable(found));
        Err(Error::Value { at: self.at(), found, expected: format!("{year}, which was asked for") })
    }

    /// Text of a field, without spaces and a byte order mark around it.
    fn text(&self, field: usize) -> Result<&str> {
        let bytes = self.record.get(field).unwrap_or_default();
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::Malformed { at: self.at(), found: "text that is not UTF-8".to_owned() })?;
        Ok(text.trim_start_matches('\u{feff}').trim())
    }

    /// A number; none where the field is empty.
    fn value(&self, field: usize, label: &str) -> Result<Option<f64>> {
        let text = self.text(field)?;
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(Error::Value {
                at: self.at(),
                found: format!("`{}` in column `{label}`", quotable(text)),
                expected: "a finite number".to_owned(),
            }),
        }
    }
}
