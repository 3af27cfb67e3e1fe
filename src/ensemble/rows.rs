//! All draws as tidy rows.

use std::io::{self, Write};

use super::Ensemble;

/// The header of a file of draws.
pub(super) const HEADER: [&str; 7] = ["scenario", "draw", "actor", "stake", "variable", "unit", "value"];

impl Ensemble<'_> {
    /// Writes every number of every draw that was solved, one a row, as CSV with a header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv(&self, to: impl Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer.write_record(HEADER).map_err(io::Error::other)?;
        let scenario = self.manifest.scenario.as_str();
        for (draw, values) in self.draws() {
            for (column, value) in self.columns.iter().zip(values) {
                let party = column.party.code(self.world);
                let row = (scenario, draw, party, column.stake.word(), column.variable, column.unit, *value);
                writer.serialize(row).map_err(io::Error::other)?;
            }
        }
        writer.flush()
    }
}
