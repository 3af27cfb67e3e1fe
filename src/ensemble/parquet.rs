//! All draws by column: the same rows as CSV at a tenth of its size, to be read by what reads tables.

mod pages;
mod whole;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use self::pages::Pages;
use self::whole::Whole;
use super::rows::{HEADER, Row, Sink};
use super::{Ensemble, Manifest};
use crate::error::{Error, Place, Result};

/// Rows of a group, which is made in memory: 20 MB.
const GROUP: usize = 1 << 17;

/// Key of the manifest among the metadata of a file.
const MANIFEST: &str = "sidedeal.manifest";

const SCHEMA: &str = "message draws {
    REQUIRED BYTE_ARRAY scenario (UTF8);
    REQUIRED INT64 draw (INTEGER(64,false));
    REQUIRED BYTE_ARRAY actor (UTF8);
    REQUIRED BYTE_ARRAY stake (UTF8);
    REQUIRED BYTE_ARRAY variable (UTF8);
    REQUIRED BYTE_ARRAY unit (UTF8);
    REQUIRED DOUBLE value;
}";

/// Some rows by column.
#[derive(Default)]
struct Columns {
    /// Scenario, actor, stake, variable, unit.
    texts: [Vec<ByteArray>; 5],
    /// Unsigned numbers in the bits of signed ones, as the format has them.
    draws: Vec<i64>,
    values: Vec<f64>,
}

/// Where a column of text is among `texts`, by its place in a file.
const TEXTS: [usize; 7] = [0, 0, 1, 2, 3, 4, 0];

/// Rows as Parquet, in groups of [`GROUP`] rows wherever these came from.
pub(super) struct ParquetSink<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Columns,
    /// Texts that were seen: there are few of them.
    known: HashMap<String, ByteArray>,
}

impl<W: Write + Send> ParquetSink<W> {
    pub(super) fn new(to: W) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // No two values are alike.
            .set_column_dictionary_enabled(ColumnPath::from("value"), false)
            .build();
        let schema = parse_message_type(SCHEMA)?;
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { writer, columns: Columns::default(), known: HashMap::new() })
    }

    fn text(&mut self, text: &str) -> ByteArray {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let new = ByteArray::from(text);
        self.known.insert(text.to_owned(), new.clone());
        new
    }

    /// Writes the rows that have come together.
    fn group(&mut self) -> std::result::Result<(), ParquetError> {
        let Columns { texts, draws, values } = &mut self.columns;
        let mut group = self.writer.next_row_group()?;
        for (name, text) in HEADER.iter().zip(TEXTS) {
            let Some(mut column) = group.next_column()? else { break };
            match *name {
                "draw" => column.typed::<Int64Type>().write_batch(draws, None, None)?,
                "value" => column.typed::<DoubleType>().write_batch(values, None, None)?,
                _ => column.typed::<ByteArrayType>().write_batch(&texts[text], None, None)?,
            };
            column.close()?;
        }
        group.close()?;
        texts.iter_mut().for_each(Vec::clear);
        draws.clear();
        values.clear();
        Ok(())
    }
}

impl<W: Write + Send> Sink for ParquetSink<W> {
    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let texts = [row.scenario, row.actor, row.stake, row.variable, row.unit];
        for (i, text) in texts.into_iter().enumerate() {
            let text = self.text(text);
            self.columns.texts[i].push(text);
        }
        self.columns.draws.push(row.draw.cast_signed());
        self.columns.values.push(row.value);
        if self.columns.values.len() == GROUP {
            self.group()?;
        }
        Ok(())
    }

    /// The manifest goes into the file.
    fn end(mut self, manifest: &Manifest) -> io::Result<()> {
        if !self.columns.values.is_empty() {
            self.group()?;
        }
        self.writer.append_key_value_metadata(KeyValue::new(MANIFEST.to_owned(), manifest.to_json()));
        self.writer.close()?;
        Ok(())
    }
}

impl Ensemble<'_> {
    /// Writes every number of every draw that was solved, one a row, as Parquet: the columns of [`Ensemble::write_csv`], none of them
    /// ever null, and the manifest as the file's metadata `sidedeal.manifest`. The same bytes for the same draws.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_parquet(&self, to: impl Write + Send) -> io::Result<()> {
        self.write(ParquetSink::new(to)?)
    }
}

/// Gives every row of a file in its order, with its number from 1. Few rows are held at a time, whatever the file says of itself.
pub(super) fn read(file: &Path, mut each: impl FnMut(u64, &Row<'_>) -> Result<()>) -> Result<()> {
    let malformed = |found: String| Error::Malformed { at: Place::file(file.display().to_string()), found };
    let bad = |error: ParquetError| malformed(error.to_string());
    let open = File::open(file).map_err(|source| Error::Io { path: file.to_owned(), source })?;
    let reader = guarded(|| SerializedFileReader::new(Whole(open))).map_err(bad)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    if !schema.columns().iter().map(|column| column.name()).eq(HEADER) {
        return Err(malformed(format!("not a file of draws: its columns are not {}", HEADER.join(","))));
    }
    let mut number = 0;
    for group in 0..reader.num_row_groups() {
        let mut group = guarded(|| Group::of(&*reader.get_row_group(group)?)).map_err(bad)?;
        loop {
            let columns = guarded(|| group.next()).map_err(bad)?;
            let Columns { texts, draws, values } = columns;
            if texts.iter().map(Vec::len).chain([draws.len()]).any(|length| length != values.len()) {
                return Err(malformed("columns of different lengths".to_owned()));
            }
            if values.is_empty() {
                break;
            }
            for (row, (draw, value)) in draws.iter().zip(values).enumerate() {
                number += 1;
                let text = |column: usize| texts[column][row].as_utf8().map_err(bad);
                if !value.is_finite() {
                    return Err(malformed(format!("row {number}: {value} is not a finite number")));
                }
                each(
                    number,
                    &Row {
                        scenario: text(0)?,
                        draw: draw.cast_unsigned(),
                        actor: text(1)?,
                        stake: text(2)?,
                        variable: text(3)?,
                        unit: text(4)?,
                        value: *value,
                    },
                )?;
            }
        }
    }
    Ok(())
}

/// What reads a file takes some damage for a mistake of its own and panics: here it is an error like any other.
fn guarded<T>(
    read: impl FnOnce() -> std::result::Result<T, ParquetError>,
) -> std::result::Result<T, ParquetError> {
    let broken = |_| Err(ParquetError::General("what it says of itself does not fit together".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(broken)
}

/// Rows of a group that are read at once.
const BATCH: usize = 1 << 13;

/// The columns of a group of rows, read side by side.
struct Group {
    readers: Vec<ColumnReader>,
    columns: Columns,
}

impl Group {
    fn of(group: &dyn RowGroupReader) -> std::result::Result<Self, ParquetError> {
        // What reads the file panics at these, and a panic is told before it is caught.
        let negative = |column: &ColumnChunkMetaData| {
            let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
            start < 0 || column.compressed_size() < 0
        };
        if group.metadata().columns().iter().any(negative) {
            return Err(ParquetError::General("a column begins or ends before the file does".to_owned()));
        }
        let readers = (0..HEADER.len()).map(|place| {
            let pages = Pages(group.get_column_page_reader(place)?);
            Ok(get_column_reader(group.metadata().column(place).column_descr_ptr(), Box::new(pages)))
        });
        Ok(Self {
            readers: readers.collect::<std::result::Result<_, ParquetError>>()?,
            columns: Columns::default(),
        })
    }

    /// The rows that come next, none at the end.
    fn next(&mut self) -> std::result::Result<&Columns, ParquetError> {
        let Columns { texts, draws, values } = &mut self.columns;
        texts.iter_mut().for_each(Vec::clear);
        draws.clear();
        values.clear();
        for (place, reader) in self.readers.iter_mut().enumerate() {
            match reader {
                ColumnReader::ByteArrayColumnReader(reader) => {
                    reader.read_records(BATCH, None, None, &mut texts[TEXTS[place]])?
                }
                ColumnReader::Int64ColumnReader(reader) => reader.read_records(BATCH, None, None, draws)?,
                ColumnReader::DoubleColumnReader(reader) => reader.read_records(BATCH, None, None, values)?,
                _ => {
                    let name = HEADER[place];
                    return Err(ParquetError::General(format!("column {name} is of another type")));
                }
            };
        }
        Ok(&self.columns)
    }
}
