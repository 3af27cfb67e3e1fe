//! Shards of an ensemble put together.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::manifest::{Manifest, manifest_path};
#[cfg(feature = "parquet")]
use super::parquet::{self, ParquetSink};
use super::rows::{CsvSink, HEADER, Row, RowsHash, Sink};
use crate::error::{Error, Place, Result};
use crate::world::rows;

/// What a Parquet file begins with.
const PARQUET: [u8; 4] = *b"PAR1";

/// Writes the draws of some files as CSV in their order, whatever the order of the files, and gives the manifest of them together:
/// the same as one run of all of them. The files are CSV, or Parquet with the feature `parquet`; each has its manifest beside it.
///
/// # Errors
/// [`Error::Io`] where the system refuses; [`Error::Malformed`] for what is no manifest or no file of draws;
/// [`Error::Inconsistent`] for files of different ensembles, and for rows that are not those that the manifest was written with; [`Error::Duplicate`] for a draw that is there twice;
/// [`Error::Missing`] for one that is not there and did not fail either.
pub fn merge(files: &[PathBuf], to: impl Write) -> Result<Manifest> {
    Shards::of(files)?.copy(CsvSink::new(to).map_err(refused)?)
}

/// The same as Parquet.
///
/// # Errors
/// As for [`merge`].
#[cfg(feature = "parquet")]
pub fn merge_parquet(files: &[PathBuf], to: impl Write + Send) -> Result<Manifest> {
    Shards::of(files)?.copy(ParquetSink::new(to).map_err(refused)?)
}

fn refused(source: io::Error) -> Error {
    Error::Io { path: "merged draws".into(), source }
}

/// Files whose draws follow each other.
pub(super) struct Shards<'f> {
    files: Vec<(&'f Path, Manifest)>,
    together: Manifest,
}

impl<'f> Shards<'f> {
    /// Reads their manifests and puts them in order.
    pub(super) fn of(files: &'f [PathBuf]) -> Result<Self> {
        let mut shards = Vec::new();
        for file in files {
            shards.push((file.as_path(), Manifest::beside(file)?));
        }
        let Some((first_file, first)) = shards.first() else {
            return Err(Error::Missing {
                at: Place::file("command line"),
                what: "files to merge".to_owned(),
            });
        };
        for (file, manifest) in &shards {
            if let Some((what, expected, found)) = first.foreign(manifest) {
                return Err(Error::Inconsistent {
                    at: place(&manifest_path(file)),
                    what: what.to_owned(),
                    found,
                    expected: format!("{expected} as in {}", manifest_path(first_file).display()),
                });
            }
        }
        shards.sort_by_key(|(_, manifest)| manifest.first);
        for pair in shards.windows(2) {
            let [(file, one), (next_file, next)] = pair else { continue };
            if next.first < one.end() {
                let end = next.end().min(one.end());
                let each = if end > next.first + 1 { "each of " } else { "" };
                return Err(Error::Duplicate {
                    at: place(next_file),
                    first: place(file),
                    what: format!("{each}{}", span(next.first, end)),
                });
            }
            if next.first > one.end() {
                let what =
                    format!("{} between {} and this file", span(one.end(), next.first), file.display());
                return Err(Error::Missing { at: place(next_file), what });
            }
        }
        let manifests = || shards.iter().map(|(_, manifest)| manifest);
        let mut together = shards[0].1.clone();
        // They follow each other and each ends where numbers can be counted to, so that no sum wraps.
        together.count = manifests().map(|manifest| manifest.count).sum();
        // What was interrupted and gone on with was asked for once.
        let end = manifests().map(|manifest| manifest.first + manifest.asked).max();
        together.asked = end.map_or(0, |end| end - together.first);
        together.failures = manifests().flat_map(|manifest| manifest.failures.clone()).collect();
        together.nothing = manifests().map(|manifest| manifest.nothing).sum();
        Ok(Self { files: shards, together })
    }

    /// The manifest of them together, but for what stands for their rows.
    pub(super) fn together(&self) -> Manifest {
        self.together.clone()
    }

    /// Hands all rows on and gives the manifest of them together.
    fn copy(self, mut sink: impl Sink) -> Result<Manifest> {
        let mut hash = RowsHash::default();
        let together = self.each(&mut hash, |_, row| sink.row(row).map_err(refused))?;
        let together = together.sealed(hash.hex());
        sink.end(&together).map_err(refused)?;
        Ok(together)
    }

    /// Hands all rows on, each with where it stands, and gives the manifest of them together but for what stands for them.
    /// Only after the last of them is it known that all are as they were written.
    pub(super) fn each(
        self,
        all: &mut RowsHash,
        mut take: impl FnMut(&dyn Fn() -> Place, &Row<'_>) -> Result<()>,
    ) -> Result<Manifest> {
        let mut layout = Layout::default();
        for (file, manifest) in &self.files {
            let mut own = RowsHash::default();
            let mut order = Order { file, manifest, expected: manifest.first, rows: 0 };
            read(file, |at, row| {
                if row.scenario != manifest.scenario {
                    return Err(Error::Inconsistent {
                        at: at(),
                        what: "scenario".to_owned(),
                        found: format!("`{}`", row.scenario),
                        expected: format!("`{}` as in {}", manifest.scenario, manifest_path(file).display()),
                    });
                }
                let place = order.see(row.draw, at)?;
                layout.see(place, row, at)?;
                own.add(row);
                all.add(row);
                take(at, row)
            })?;
            order.end()?;
            let found = own.hex();
            if found != manifest.rows_hash {
                let written = manifest_path(file);
                return Err(Error::Inconsistent {
                    at: place(file),
                    what: "hash of its rows".to_owned(),
                    found,
                    expected: format!(
                        "{} as in {}: they have changed since",
                        manifest.rows_hash,
                        written.display()
                    ),
                });
            }
        }
        Ok(self.together)
    }
}

/// What the rows of a draw are about: the same for every draw, in the same order.
#[derive(Default)]
struct Layout(Vec<[String; 4]>);

impl Layout {
    /// The next row, at this place in its draw.
    fn see(&mut self, place: usize, row: &Row<'_>, at: &dyn Fn() -> Place) -> Result<()> {
        let found = [row.actor, row.stake, row.variable, row.unit];
        if let Some(known) = self.0.get(place) {
            let names = ["actor", "stake", "variable", "unit"].into_iter().zip(known.iter().zip(found));
            let mut differing = names.filter(|(_, (known, found))| known != found);
            return differing.next().map_or(Ok(()), |(what, (known, found))| {
                Err(Error::Inconsistent {
                    at: at(),
                    what: what.to_owned(),
                    found: format!("`{found}`"),
                    expected: format!("`{known}` as in the draws before"),
                })
            });
        }
        if self.0.iter().any(|known| *known == found) {
            let what = format!("{} of {} in draw {}", row.variable, row.actor, row.draw);
            return Err(Error::Duplicate { at: at(), first: at(), what });
        }
        self.0.push(found.map(str::to_owned));
        Ok(())
    }
}

fn place(file: &Path) -> Place {
    Place::file(file.display().to_string())
}

/// "draw 4", "draws 4 to 7", without the end.
fn span(first: u64, end: u64) -> String {
    if end <= first + 1 { format!("draw {first}") } else { format!("draws {first} to {}", end - 1) }
}

/// Gives every row of a file in its order, and where it stands.
fn read(file: &Path, each: impl FnMut(&dyn Fn() -> Place, &Row<'_>) -> Result<()>) -> Result<()> {
    let io = |source| Error::Io { path: file.to_owned(), source };
    let mut start = Vec::new();
    rows(file)?.take(PARQUET.len() as u64).read_to_end(&mut start).map_err(io)?;
    if start != PARQUET {
        return read_csv(file, each);
    }
    #[cfg(feature = "parquet")]
    {
        let mut each = each;
        parquet::read(file, |number, row| {
            each(&|| Place::file(format!("{}, row {number}", file.display())), row)
        })
    }
    #[cfg(not(feature = "parquet"))]
    Err(Error::Malformed {
        at: place(file),
        found: "a Parquet file, which this build without the feature `parquet` cannot read".to_owned(),
    })
}

fn read_csv(file: &Path, mut each: impl FnMut(&dyn Fn() -> Place, &Row<'_>) -> Result<()>) -> Result<()> {
    let malformed = |at: Place, found: String| Error::Malformed { at, found };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(io::BufReader::new(rows(file)?));
    let mut record = csv::StringRecord::new();
    let mut next = |record: &mut csv::StringRecord| {
        reader.read_record(record).map_err(|error| malformed(place(file), error.to_string()))
    };
    if !next(&mut record)? || record != HEADER[..] {
        let found = format!("not a file of draws: its header is not {}", HEADER.join(","));
        return Err(malformed(place(file), found));
    }
    while next(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let at = || Place::line(file.display().to_string(), usize::try_from(line).unwrap_or(usize::MAX));
        let field = |column: usize| record.get(column).unwrap_or_default();
        let Ok(draw) = field(1).parse::<u64>() else {
            return Err(malformed(at(), format!("`{}` is not the number of a draw", field(1))));
        };
        let Some(value) = field(6).parse::<f64>().ok().filter(|value| value.is_finite()) else {
            return Err(malformed(at(), format!("`{}` is not a finite number", field(6))));
        };
        let [scenario, actor, stake, variable, unit] = [0, 2, 3, 4, 5].map(field);
        each(&at, &Row { scenario, draw, actor, stake, variable, unit, value })?;
    }
    Ok(())
}

/// Checks that every draw of a shard is there once, whole, unless it failed.
struct Order<'s> {
    file: &'s Path,
    manifest: &'s Manifest,
    /// The draw whose rows come next, and how many of them were there.
    expected: u64,
    rows: usize,
}

impl Order<'_> {
    /// The next row is of this draw; which of its rows it is.
    fn see(&mut self, draw: u64, at: &dyn Fn() -> Place) -> Result<usize> {
        self.settle();
        let (first, end) = (self.manifest.first, self.manifest.end());
        if draw < first || draw >= end {
            let found = format!("a row of draw {draw}, where its manifest says {}", span(first, end));
            return Err(Error::Malformed { at: at(), found });
        }
        if draw < self.expected {
            let what = format!("row of draw {draw}");
            return Err(Error::Duplicate { at: at(), first: place(self.file), what });
        }
        if draw > self.expected {
            self.missing()?;
        }
        self.rows += 1;
        Ok(self.rows - 1)
    }

    /// There are no more rows.
    fn end(mut self) -> Result<()> {
        self.settle();
        if self.expected < self.manifest.end() && self.manifest.rows_per_draw > 0 {
            return self.missing();
        }
        Ok(())
    }

    /// Goes on to the next draw that must have rows, if this one has all of its own.
    fn settle(&mut self) {
        if self.rows == self.manifest.rows_per_draw {
            (self.expected, self.rows) = (self.expected + 1, 0);
        }
        let failed = |draw: u64| self.manifest.failures.binary_search_by_key(&draw, |one| one.draw).is_ok();
        while self.rows == 0 && self.expected < self.manifest.end() && failed(self.expected) {
            self.expected += 1;
        }
    }

    fn missing(&self) -> Result<()> {
        let what = if self.rows == 0 {
            format!("draw {}", self.expected)
        } else {
            let Self { expected, rows, manifest, .. } = self;
            format!("rows of draw {expected}: {rows} of {} are there", manifest.rows_per_draw)
        };
        Err(Error::Missing { at: place(self.file), what })
    }
}
