//! All draws as tidy rows.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::manifest::hex;
use super::{Column, Ensemble, Manifest};
use crate::world::World;

/// The header of a file of draws.
pub(super) const HEADER: [&str; 7] = ["scenario", "draw", "actor", "stake", "variable", "unit", "value"];

/// One number of one draw.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Row<'a> {
    pub(super) scenario: &'a str,
    pub(super) draw: u64,
    pub(super) actor: &'a str,
    pub(super) stake: &'a str,
    pub(super) variable: &'a str,
    pub(super) unit: &'a str,
    pub(super) value: f64,
}

/// What tells rows from others, whatever the form of their file.
#[derive(Default)]
pub(super) struct RowsHash(Sha256);

impl RowsHash {
    /// The next one.
    pub(super) fn add(&mut self, row: &Row<'_>) {
        for text in [row.scenario, row.actor, row.stake, row.variable, row.unit] {
            self.0.update(text);
            // No text has one in it, so that none can be taken for two.
            self.0.update([0]);
        }
        self.0.update(row.draw.to_le_bytes());
        self.0.update(row.value.to_le_bytes());
    }

    /// The first 64 bits of a SHA-256.
    pub(super) fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// What makes rows of the numbers of a draw.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    pub(super) scenario: &'t str,
    pub(super) columns: &'t [Column],
    pub(super) world: &'t World,
}

impl<'t> Table<'t> {
    /// The rows of a draw.
    pub(super) fn rows(self, draw: u64, values: &'t [f64]) -> impl Iterator<Item = Row<'t>> {
        self.columns.iter().zip(values).map(move |(column, &value)| Row {
            scenario: self.scenario,
            draw,
            actor: column.party.code(self.world),
            stake: column.stake.word(),
            variable: column.variable,
            unit: column.unit,
            value,
        })
    }
}

/// What takes rows, one after another, and makes a file of them that depends on nothing else.
pub(super) trait Sink {
    /// Takes one.
    fn row(&mut self, row: &Row<'_>) -> io::Result<()>;

    /// There are no more, and this is what they are.
    fn end(self, manifest: &Manifest) -> io::Result<()>;
}

/// Rows as CSV with a header.
pub(super) struct CsvSink<W: Write>(csv::Writer<W>);

impl<W: Write> CsvSink<W> {
    pub(super) fn new(to: W) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer.write_record(HEADER).map_err(told)?;
        Ok(Self(writer))
    }
}

impl<W: Write> Sink for CsvSink<W> {
    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.0.serialize(row).map_err(told)
    }

    fn end(mut self, _manifest: &Manifest) -> io::Result<()> {
        self.0.flush()
    }
}

/// The system's own error, of which a reader that has gone is told by its kind.
pub(super) fn told(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl Ensemble<'_> {
    /// Writes every number of every draw that was solved, one a row, as CSV with a header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv(&self, to: impl Write) -> io::Result<()> {
        self.write(CsvSink::new(to)?)
    }

    pub(super) fn write(&self, mut sink: impl Sink) -> io::Result<()> {
        self.rows().try_for_each(|row| sink.row(&row))?;
        sink.end(&self.manifest)
    }

    /// Every number of every draw that was solved.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let table = Table { scenario: &self.manifest.scenario, columns: &self.columns, world: self.world };
        self.draws().flat_map(move |(draw, values)| table.rows(draw, values))
    }
}
