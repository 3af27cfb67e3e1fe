//! All draws as tidy rows.

use std::io::{self, Write};

use super::Ensemble;

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

/// What takes rows, one after another, and makes a file of them that depends on nothing else.
pub(super) trait Sink {
    /// Takes one.
    fn row(&mut self, row: &Row<'_>) -> io::Result<()>;

    /// There are no more.
    fn end(self) -> io::Result<()>;
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

    fn end(mut self) -> io::Result<()> {
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
        sink.end()
    }

    /// Every number of every draw that was solved.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.draws().flat_map(move |(draw, values)| {
            self.columns.iter().zip(values).map(move |(column, &value)| Row {
                scenario: &self.manifest.scenario,
                draw,
                actor: column.party.code(self.world),
                stake: column.stake.word(),
                variable: column.variable,
                unit: column.unit,
                value,
            })
        })
    }
}
