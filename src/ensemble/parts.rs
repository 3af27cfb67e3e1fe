//! Draws kept on disk while more are made, so that whatever ends the run does not end them.
//!
//! They lie in a folder beside the file that they are for: a journal of what they are draws of, and parts of about a thousand, each
//! of which is whole or not there. A part is a line of JSON, then for every draw that was solved its number and its values, eight
//! bytes each, little-endian.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::claim::{Claim, JOURNAL, NEW, PART, first_draw, is_new};
use super::drawing::{Drawing, Drawn};
use super::manifest::hex;
#[cfg(feature = "parquet")]
use super::parquet::ParquetSink;
use super::rows::{CsvSink, RowsHash, Sink};
use super::{FailedDraw, Manifest};
use crate::error::{Error, Place, Result};
use crate::world::{Bound, read_bytes};

/// Draws of a part, or as many as are made in some seconds if these are fewer.
const DRAWS: usize = 1000;
const LONGEST: Duration = Duration::from_secs(10);

/// Longest line of JSON that a part is expected to begin with: a thousand failures in words.
const LINE: u64 = 1 << 26;

/// Parts of a run that did not come to its end, where they are not asked for.
#[derive(Debug, thiserror::Error)]
#[error("{}: {draws} of {asked} draws that an unfinished run left: --resume goes on from them; without that folder all are made anew", folder.display())]
pub struct Unfinished {
    folder: PathBuf,
    draws: u64,
    asked: u64,
}

/// What parts are parts of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Journal {
    /// Stands for all that rows depend on.
    run: String,
    /// Of draws of which none is there.
    manifest: Manifest,
}

/// What stands above the numbers of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    run: String,
    first: u64,
    count: u64,
    failures: Vec<FailedDraw>,
    nothing: u64,
    /// Stands for all of the above and the numbers.
    hash: String,
}

impl Head {
    /// With what stands for it and these numbers.
    fn sealed(mut self, numbers: &[u8]) -> io::Result<Self> {
        self.hash = String::new();
        let digest = Sha256::new().chain_update(serde_json::to_vec(&self)?).chain_update(numbers).finalize();
        self.hash = hex(&digest);
        Ok(self)
    }
}

/// The draws of a run, kept on disk in parts.
pub struct Parts<'d, 'm, 'w, 'u> {
    drawing: &'d Drawing<'m, 'w, 'u>,
    claim: Claim,
    /// Their files, each with the first draw after its own.
    files: Vec<(PathBuf, u64)>,
}

impl<'d, 'm, 'w, 'u> Parts<'d, 'm, 'w, 'u> {
    /// Takes what an earlier run of the same draws left, if it is to `resume` them; otherwise begins. What is damaged counts as not
    /// there, with all that comes after it.
    ///
    /// # Errors
    /// [`Unfinished`] where there is something and it is not to be resumed, [`Error::Inconsistent`] where it is of other draws,
    /// [`Error::Malformed`] for parts without their journal, [`Error::Io`].
    pub fn open(drawing: &'d Drawing<'m, 'w, 'u>, claim: Claim, resume: bool) -> Result<Self> {
        let folder = claim.folder();
        let io = |source| Error::Io { path: folder.to_owned(), source };
        let mut found = Vec::new();
        let mut torn = Vec::new();
        for entry in fs::read_dir(folder).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            let Some(name) = name.to_str() else { continue };
            if is_new(name) {
                torn.push(folder.join(name));
            }
            found.extend(first_draw(name, PART).map(|first| (first, folder.join(name))));
        }
        found.sort();
        // Without parts it may be of other draws, of which none was made, but not somebody else's.
        if !found.is_empty() || folder.join(JOURNAL).exists() {
            let journal = journal(folder)?;
            if !found.is_empty() {
                agrees(drawing, folder, &journal)?;
            }
        }
        // What a kill left of files that were being written.
        for path in torn {
            fs::remove_file(&path).map_err(io)?;
        }
        let mut next = drawing.manifest().first;
        let mut files = Vec::new();
        for (first, path) in found {
            match Part::read(drawing, &path) {
                Ok(part) if first == next && part.head.first == first => {
                    next = part.head.first + part.head.count;
                    files.push((path, next));
                }
                // Draws are the same whenever they are made.
                _ => fs::remove_file(&path).map_err(io)?,
            }
        }
        let parts = Self { drawing, claim, files };
        if parts.count() > 0 && !resume {
            let (draws, asked) = (parts.count(), drawing.manifest().asked);
            return Err(Error::of(Unfinished { folder: parts.claim.folder().to_owned(), draws, asked }));
        }
        let journal = Journal { run: drawing.hash().to_owned(), manifest: drawing.manifest().clone() };
        whole(&parts.claim.folder().join(JOURNAL), |to| Ok(serde_json::to_writer_pretty(to, &journal)?))?;
        Ok(parts)
    }

    /// How many draws there are, failed ones included.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.files.last().map_or(0, |(_, end)| end - self.drawing.manifest().first)
    }

    /// Makes the draws that are not there yet. `watch` as for [`Ensemble::watched`](super::Ensemble::watched).
    ///
    /// # Errors
    /// [`Error::Io`] where a part cannot be written; those before it stay.
    pub fn make(&mut self, watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync)) -> Result<()> {
        let done = usize::try_from(self.count()).unwrap_or(usize::MAX);
        let (mut some, mut begun) = (Drawn::default(), Instant::now());
        let mut failed = Ok(());
        self.drawing.each(done, watch, |next| {
            some.extend(next);
            if some.count() < DRAWS && begun.elapsed() < LONGEST {
                return ControlFlow::Continue(());
            }
            begun = Instant::now();
            match self.keep(std::mem::take(&mut some)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        failed?;
        self.keep(some)
    }

    /// Writes draws that come next as a part.
    fn keep(&mut self, some: Drawn) -> Result<()> {
        if some.count() == 0 {
            return Ok(());
        }
        let first = self.drawing.manifest().first + self.count();
        let width = self.drawing.columns().len();
        let mut numbers = Vec::with_capacity(8 * (some.draws.len() + some.values.len()));
        for (place, draw) in some.draws.iter().enumerate() {
            numbers.extend(draw.to_le_bytes());
            let values = &some.values[place * width..][..width];
            numbers.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        let count = some.count() as u64;
        let head = Head {
            run: self.drawing.hash().to_owned(),
            first,
            count,
            failures: some.failures,
            nothing: some.nothing,
            hash: String::new(),
        };
        let head = head.sealed(&numbers).map_err(refused)?;
        let path = self.claim.folder().join(format!("{first:020}.{PART}"));
        whole(&path, |to| {
            serde_json::to_writer(&mut *to, &head)?;
            to.write_all(b"\n")?;
            to.write_all(&numbers)
        })?;
        self.files.push((path, first + count));
        Ok(())
    }

    /// Writes every number of every draw that is there and was solved, one a row, as CSV with a header; gives the manifest of them.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Malformed`] for a part that has been damaged since.
    pub fn write_csv(&self, to: impl Write) -> Result<Manifest> {
        self.write(CsvSink::new(to).map_err(refused)?)
    }

    /// The same as Parquet.
    ///
    /// # Errors
    /// As for [`Parts::write_csv`].
    #[cfg(feature = "parquet")]
    pub fn write_parquet(&self, to: impl Write + Send) -> Result<Manifest> {
        self.write(ParquetSink::new(to).map_err(refused)?)
    }

    fn write(&self, mut sink: impl Sink) -> Result<Manifest> {
        let table = self.drawing.table();
        let mut manifest = self.drawing.manifest().clone();
        let mut hash = RowsHash::default();
        for (path, _) in &self.files {
            let Part { head, numbers } = Part::read(self.drawing, path)?;
            manifest.count += head.count;
            manifest.failures.extend(head.failures);
            manifest.nothing += head.nothing;
            let mut values = Vec::with_capacity(self.drawing.columns().len());
            for draw in numbers.chunks_exact(8 * (1 + self.drawing.columns().len())) {
                let mut eights = draw.chunks_exact(8).map(|eight| eight.try_into().expect("eight bytes"));
                let number = u64::from_le_bytes(eights.next().expect("a draw has its number"));
                values.clear();
                values.extend(eights.map(f64::from_le_bytes));
                for row in table.rows(number, &values) {
                    hash.add(&row);
                    sink.row(&row).map_err(refused)?;
                }
            }
        }
        let manifest = manifest.sealed(hash.hex());
        sink.end(&manifest).map_err(refused)?;
        Ok(manifest)
    }

    /// Takes them away, when they are all in a file.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove(self) -> Result<()> {
        let folder = self.claim.folder();
        for path in self.files.iter().map(|(path, _)| path.clone()).chain([folder.join(JOURNAL)]) {
            fs::remove_file(&path).map_err(|source| Error::Io { path, source })?;
        }
        Ok(())
    }
}

/// A part that was read.
struct Part {
    head: Head,
    numbers: Vec<u8>,
}

impl Part {
    fn read(drawing: &Drawing<'_, '_, '_>, path: &Path) -> Result<Self> {
        let malformed = |found: &str| Error::Malformed {
            at: Place::file(path.display().to_string()),
            found: found.to_owned(),
        };
        let io = |source| Error::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        reader.by_ref().take(LINE).read_until(b'\n', &mut line).map_err(io)?;
        let head: Head = serde_json::from_slice(&line).map_err(|_| malformed("not a part of a run"))?;
        if head.run != drawing.hash() {
            return Err(malformed("a part of another run"));
        }
        let failed = head.failures.len() as u64;
        let width = 8 * (1 + drawing.columns().len() as u64);
        let expected = head.count.checked_sub(failed).and_then(|solved| solved.checked_mul(width));
        if expected.is_none() || expected != size.checked_sub(line.len() as u64) {
            return Err(malformed("a part that is not whole"));
        }
        let mut numbers = Vec::new();
        reader.read_to_end(&mut numbers).map_err(io)?;
        if head.clone().sealed(&numbers).map_err(io)? != head {
            return Err(malformed("a part that has changed since"));
        }
        Ok(Self { head, numbers })
    }
}

/// What the parts in a folder are parts of.
fn journal(folder: &Path) -> Result<Journal> {
    let path = folder.join(JOURNAL);
    let text = read_bytes(&path, Bound::TABLE)?;
    serde_json::from_slice(&text).map_err(|error| Error::Malformed {
        at: Place::file(path.display().to_string()),
        found: format!("not the journal of a run: {error}"),
    })
}

/// Refuses parts of other draws.
fn agrees(drawing: &Drawing<'_, '_, '_>, folder: &Path, journal: &Journal) -> Result<()> {
    if journal.run == drawing.hash() {
        return Ok(());
    }
    let (theirs, ours) = (&journal.manifest, drawing.manifest());
    let (what, expected, found) = ours.foreign(theirs).unwrap_or_else(|| {
        let numbers =
            [("first draw", ours.first, theirs.first), ("draws asked for", ours.asked, theirs.asked)];
        let differs = numbers.into_iter().find(|(_, ours, theirs)| ours != theirs);
        differs.map_or_else(
            || ("hash of what makes its rows", drawing.hash().to_owned(), journal.run.clone()),
            |(what, ours, theirs)| (what, ours.to_string(), theirs.to_string()),
        )
    });
    let expected = format!(
        "{expected} as is asked for now: these are parts of another run, which goes on by its own command or is deleted with this folder"
    );
    let at = Place::file(folder.join(JOURNAL).display().to_string());
    Err(Error::Inconsistent { at, what: what.to_owned(), found, expected })
}

/// Writes a file that is there as a whole or not at all, whatever happens.
fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let new = path.with_extension(NEW);
    let written = || -> io::Result<()> {
        let mut to = BufWriter::new(File::create(&new)?);
        write(&mut to)?;
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&new, path)?;
        // A name is on disk when its folder is. Not every system can do that.
        #[cfg(unix)]
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())?;
        Ok(())
    };
    written().map_err(|source| {
        let _ = fs::remove_file(&new);
        Error::Io { path: path.to_owned(), source }
    })
}

fn refused(source: io::Error) -> Error {
    Error::Io { path: "draws".into(), source }
}
