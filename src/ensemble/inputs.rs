//! What draws took, as a table: written out, and run in place of what would be drawn.

use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Draws, Uniforms};
use crate::error::{Error, Place, Result, nearest};
use crate::model::{Inputs, Taken, Unknowns};
use crate::number::short;
use crate::rows::Rows;
use crate::scenario::Scenario;
use crate::world::{Bound, World, read_bytes};

/// The column of a draw's number.
const DRAW: &str = "draw";

/// Writes the value of every unknown in some draws as CSV, failed ones too: a row for each, with the columns `draw` and, by name, all
/// of [`Unknowns`]. `elasticity source` is 1 for the world's elasticities, 2 for these less one, 3 for those of Caliendo & Parro. Each
/// number has as many digits as it takes to read the same one again. Nothing is solved.
///
/// # Errors
/// Those of the writer.
pub fn write_inputs(world: &World, scenario: &Scenario, draws: &Draws<'_>, to: impl Write) -> io::Result<()> {
    let mut taken = Taken::new(world, scenario);
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
    let names = taken.unknowns().names().iter().map(String::as_str);
    writer.write_record([DRAW].into_iter().chain(names)).map_err(super::rows::told)?;
    let mut numbers = vec![0.0; taken.unknowns().len()];
    for draw in (draws.first..).take(draws.count) {
        draws.uniforms.fill(draw, &mut numbers);
        let values = taken.values(draws.uniforms.inputs(&numbers));
        writer.serialize((draw, values)).map_err(super::rows::told)?;
    }
    writer.flush()
}

/// A table of values for the unknowns of a scenario: each row is a draw.
#[derive(Debug, Clone)]
pub struct Given {
    first: u64,
    rows: usize,
    /// Row by row; not a number where there is no column.
    values: Vec<f64>,
    missing: Vec<String>,
    commas: usize,
    /// Stands for the content.
    hash: u64,
}

impl Given {
    /// Reads a table as [`write_inputs`] writes it. Any column may be left out: its unknown takes its central value then. Without the
    /// column `draw` rows are numbered from 0.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Malformed`] for what is no table, [`Error::Unknown`] for a column that is no unknown of the scenario,
    /// [`Error::Duplicate`] for one that is there twice, [`Error::Value`] for what is no number, lies outside the unknown's range, or
    /// is not the next draw, [`Error::Missing`] for a table without rows.
    pub fn open(path: &Path, world: &World, scenario: &Scenario) -> Result<Self> {
        let text = read_bytes(path, Bound::WORLD)?;
        let unknowns = Unknowns::of(world, scenario);
        let file = path.display().to_string();
        let mut table = Rows::new(file.clone(), text.as_slice())?;
        let header = table.header()?;
        let columns = columns(&header, &unknowns, &table.at())?;
        let mut given =
            Self { first: 0, rows: 0, values: Vec::new(), missing: Vec::new(), hash: hash(&text), commas: 0 };
        while table.next()? {
            table.check_width(columns.len())?;
            given.row(&table, &columns, &unknowns)?;
        }
        given.commas = table.commas();
        if given.rows == 0 {
            return Err(Error::Missing { at: Place::file(&file), what: "rows: each is a draw".to_owned() });
        }
        let known = |place: usize| columns.contains(&Some(place));
        let missing = unknowns.names().iter().enumerate().filter(|(place, _)| !known(*place));
        given.missing = missing.map(|(_, name)| name.clone()).collect();
        Ok(given)
    }

    /// Adds a row.
    fn row(&mut self, record: &Rows<&[u8]>, columns: &[Option<usize>], unknowns: &Unknowns) -> Result<()> {
        let bad = |found: String, expected: String| Err(Error::Value { at: record.at(), found, expected });
        let start = self.values.len();
        self.values.resize(start + unknowns.len(), f64::NAN);
        for (at, column) in columns.iter().enumerate() {
            let field = record.text(at)?;
            let Some(place) = *column else {
                let Ok(draw) = field.parse::<u64>() else {
                    return bad(format!("draw `{field}`"), "the number of a draw".to_owned());
                };
                if self.rows == 0 {
                    self.first = draw;
                }
                // No draw is numbered so high that the one after it has no number.
                if self.first.checked_add(self.rows as u64 + 1).is_none() {
                    return bad(format!("draw {draw}"), "a number that can be counted on from".to_owned());
                }
                let next = self.first + self.rows as u64;
                if draw != next {
                    return bad(format!("draw {draw}"), format!("draw {next}: one after another"));
                }
                continue;
            };
            let name = &unknowns.names()[place];
            let Some(value) = record.parse(field).filter(|value| value.is_finite()) else {
                return bad(format!("`{field}` for {name}"), record.expects(field, "a finite number"));
            };
            if let Some(expected) = unknowns.refused(place, value) {
                return bad(format!("{} for {name}", short(value)), expected);
            }
            self.values[start + place] = value;
        }
        self.rows += 1;
        Ok(())
    }

    /// Number of the draw of the first row.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number after that of the last row.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.rows as u64
    }

    /// How many rows there are, at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Numbers with a decimal comma.
    #[must_use]
    pub fn decimal_commas(&self) -> usize {
        self.commas
    }

    /// Unknowns without a column, which take their central values.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

/// Where each column's unknown stands; none for the draw's number.
fn columns(header: &[String], unknowns: &Unknowns, at: &Place) -> Result<Vec<Option<usize>>> {
    let names = unknowns.names();
    let mut columns = Vec::new();
    for name in header {
        let place = match names.iter().position(|known| known == name) {
            None if name == DRAW => None,
            None => {
                return Err(Error::Unknown {
                    at: at.clone(),
                    what: "column",
                    found: name.clone(),
                    nearest: nearest(name, names.iter().map(String::as_str)),
                });
            }
            place => place,
        };
        if columns.contains(&place) {
            let what = format!("column `{name}`");
            return Err(Error::Duplicate { at: at.clone(), first: at.clone(), what });
        }
        columns.push(place);
    }
    Ok(columns)
}

/// As many bits as every reader of JSON keeps.
fn hash(content: &[u8]) -> u64 {
    Sha256::digest(content).iter().take(8).fold(0, |hash, byte| (hash << 8) | u64::from(*byte)) >> 11
}

/// The table's rows, and central values for the draws beyond. Its seed stands for its content.
impl Uniforms for Given {
    fn fill(&self, draw: u64, numbers: &mut [f64]) {
        let row = draw.checked_sub(self.first).and_then(|row| usize::try_from(row).ok());
        let row = row.and_then(|row| self.values.get(row * numbers.len()..)?.get(..numbers.len()));
        match row {
            Some(row) => numbers.copy_from_slice(row),
            None => numbers.fill(f64::NAN),
        }
    }

    fn sequence(&self) -> &'static str {
        "given"
    }

    fn seed(&self) -> u64 {
        self.hash
    }

    fn inputs<'n>(&self, numbers: &'n [f64]) -> Inputs<'n> {
        Inputs::Values(numbers)
    }
}
