//! Reading text: one place that reads, and never more than a bound.
//!
//! What a file names beside it goes through [`inside`] first. What the command line names may lie anywhere, and may be a pipe: that
//! gives its text once, so that it is read once and kept.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Place, Result};
use crate::rows::no_text;

/// So many bytes of text a file may have, unzipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound(u64);

impl Bound {
    /// What people write: scenarios, responses, menus, parameters, a dictionary. 10,000 clauses take 2 MB.
    pub(crate) const FORM: Self = Self(4_000_000);
    /// One table. The largest in `seeds` has 9 MB.
    pub(crate) const TABLE: Self = Self(100_000_000);
    /// All files of a world together.
    pub(crate) const WORLD: Self = Self(500_000_000);
    /// A table to be imported, which is read as a stream. Of those of EXIOBASE the largest has 2 GB.
    const IMPORT: Self = Self(8_000_000_000);
    /// One line of that.
    const LINE: Self = Self(64_000_000);

    /// The smaller one of two, the second as a number of bytes.
    pub(super) fn or(self, left: u64) -> Self {
        Self(self.0.min(left))
    }

    pub(super) fn bytes(self) -> u64 {
        self.0
    }

    /// What is longer.
    fn exceeded(self, place: &str) -> Error {
        Error::Value {
            at: Place::file(place),
            found: format!("more than {self} of text"),
            expected: "no more than that".to_owned(),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 >= 1_000_000 {
            write!(f, "{} MB", self.0 / 1_000_000)
        } else {
            write!(f, "{} bytes", self.0)
        }
    }
}

/// The text of a file, unzipped where its name ends in `.gz`, without a byte order mark.
pub(crate) fn read_text(path: &Path, bound: Bound) -> Result<String> {
    let place = path.display().to_string();
    let bytes = read_bytes(path, bound)?;
    utf8(unzipped(&place, &place, bytes.into(), bound)?, &place).map(std::borrow::Cow::into_owned)
}

/// What is in a file, as it is.
pub(crate) fn read_bytes(path: &Path, bound: Bound) -> Result<Vec<u8>> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let about = fs::metadata(path).map_err(io)?;
    let exceeded = || bound.exceeded(&path.display().to_string());
    let bytes = if about.is_file() || about.is_dir() {
        if about.len() > bound.0 && about.is_file() {
            return Err(exceeded());
        }
        know(path);
        up_to(File::open(path).map_err(io)?, bound).map_err(io)?
    } else {
        once(path, bound).map_err(io)?
    };
    if bytes.len() as u64 > bound.0 { Err(exceeded()) } else { Ok(bytes) }
}

/// Files that were read, whatever names led to them.
static KNOWN: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

/// What a file is, whatever it is called.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().filter(|path| path.is_file())
}

/// Whether this process has read a file as a scenario, response, menu, baseline, table or list, by whatever name: to write there
/// would lose it.
#[must_use]
pub fn was_read(path: &Path) -> bool {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    identity(path).is_some_and(|file| known.contains(&file))
}

/// From here on files that were read until now may be written to, as in a program that has come to its end.
#[cfg(feature = "cli")]
pub(crate) fn forget_what_was_read() {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn know(path: &Path) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.extend(identity(path));
}

/// What came out of pipes and devices, by their paths.
static READ: Mutex<Vec<(PathBuf, Vec<u8>)>> = Mutex::new(Vec::new());

/// What a pipe or a device gives, which it gives once: read the first time that it is asked for.
fn once(path: &Path, bound: Bound) -> io::Result<Vec<u8>> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, bytes)) = read.iter().find(|(known, _)| known == path) {
        return Ok(bytes.clone());
    }
    let bytes = up_to(File::open(path)?, bound)?;
    read.push((path.to_owned(), bytes.clone()));
    Ok(bytes)
}

/// All of it, or one byte more than the bound where there is more.
fn up_to(from: impl Read, bound: Bound) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(bound.0 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

type Bytes = std::borrow::Cow<'static, [u8]>;
type Text = std::borrow::Cow<'static, str>;

/// Bytes that are read already, unzipped where their name says so. `place` is what errors call them.
pub(super) fn unzipped(name: &str, place: &str, bytes: Bytes, bound: Bound) -> Result<Bytes> {
    if !is_zipped(Path::new(name)) {
        return Ok(bytes);
    }
    let plain = up_to(MultiGzDecoder::new(&*bytes), bound).map_err(|error| Error::Malformed {
        at: Place::file(place),
        found: format!("broken gzip: {error}"),
    })?;
    if plain.len() as u64 > bound.0 { Err(bound.exceeded(place)) } else { Ok(plain.into()) }
}

fn is_zipped(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

/// Bytes as text without a byte order mark.
pub(super) fn utf8(bytes: Bytes, place: &str) -> Result<Text> {
    if let Some(found) = no_text(&bytes) {
        return Err(Error::Malformed { at: Place::file(place), found });
    }
    let text = match bytes {
        Bytes::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map(Text::Borrowed).map_err(|error| (error, bytes.to_vec()))
        }
        Bytes::Owned(bytes) => String::from_utf8(bytes)
            .map(Text::Owned)
            .map_err(|error| (error.utf8_error(), error.into_bytes())),
    };
    let text = text.map_err(|(error, bytes)| {
        let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        Error::Malformed { at: Place::line(place, line), found: "text that is not UTF-8".to_owned() }
    })?;
    Ok(match text {
        Text::Borrowed(text) => Text::Borrowed(text.strip_prefix(MARK).unwrap_or(text)),
        Text::Owned(mut text) => {
            if text.starts_with(MARK) {
                text.drain(..MARK.len_utf8());
            }
            Text::Owned(text)
        }
    })
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// A file to be imported as a stream, unzipped where its name ends in `.gz`: it ends in an error where all of it or one line of it
/// is too long to be a table.
pub(crate) fn stream(path: &Path) -> Result<Box<dyn Read>> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    // Some systems open a folder as they do a file, and only refuse to read it.
    if path.is_dir() {
        return Err(io(io::ErrorKind::IsADirectory.into()));
    }
    let file = io::BufReader::with_capacity(1 << 20, File::open(path).map_err(io)?);
    know(path);
    let bounds = (Bound::IMPORT, Bound::LINE);
    Ok(if is_zipped(path) {
        Box::new(Bounded::new(MultiGzDecoder::new(file), bounds))
    } else {
        Box::new(Bounded::new(file, bounds))
    })
}

/// A file of rows, however many, as a stream that ends in an error where a line is too long to be a row. What is no file is refused: it
/// may have no end.
pub(crate) fn rows(path: &Path) -> Result<impl Read> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    if !file.metadata().map_err(io)?.is_file() {
        let found = "no regular file, which draws are in".to_owned();
        return Err(Error::Malformed { at: Place::file(path.display().to_string()), found });
    }
    Ok(Bounded::new(file, (Bound(u64::MAX), Bound::FORM)))
}

/// A stream that ends in an error beyond a bound for all of it and one for a line.
struct Bounded<R> {
    inner: R,
    bounds: (Bound, Bound),
    read: u64,
    /// Of these so many since the last end of a line.
    line: u64,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R, bounds: (Bound, Bound)) -> Self {
        Self { inner, bounds, read: 0, line: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read += length as u64;
        self.line = match buffer[..length].iter().rposition(|&byte| byte == b'\n') {
            Some(end) => (length - 1 - end) as u64,
            None => self.line + length as u64,
        };
        let (whole, line) = self.bounds;
        if self.read > whole.0 {
            return Err(io::Error::other(format!(
                "found more than {whole} of text, expected no more than that"
            )));
        }
        if self.line > line.0 {
            return Err(io::Error::other(format!("found a line of more than {line}, expected a table")));
        }
        Ok(length)
    }
}

/// Whether a name stays in the folder that it is looked for in, links apart: no `..` in it, and not from the root.
pub(crate) fn stays(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// A file by its name from a folder, if it is a regular one inside that folder, links followed: what a file names must not reach
/// out of where it lies.
pub(crate) fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    reached(folder, name).filter(|path| path.is_file())
}

/// The same of a folder, which may be that folder itself.
pub(crate) fn folder_inside(folder: &Path, name: &str) -> Option<PathBuf> {
    reached(folder, name).filter(|path| path.is_dir())
}

fn reached(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    if !stays(name) {
        return None;
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let [here, there] = [here.canonicalize().ok()?, path.canonicalize().ok()?];
    there.starts_with(here).then_some(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zipped(bytes: &[u8]) -> Bytes {
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap().into()
    }

    #[test]
    fn as_much_as_the_bound_is_read_and_no_byte_more() {
        let bound = Bound(5);
        assert_eq!(&*unzipped("a.csv.gz", "a", zipped(b"12345"), bound).unwrap(), b"12345");
        let error = unzipped("a.csv.gz", "a", zipped(b"123456"), bound).unwrap_err();
        assert_eq!(error.to_string(), "a: found more than 5 bytes of text, expected no more than that");
        assert_eq!(up_to(io::repeat(0), bound).unwrap().len(), 6);

        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "123456").unwrap();
        assert_eq!(read_bytes(file.path(), Bound(6)).unwrap(), b"123456");
        assert!(read_bytes(file.path(), bound).unwrap_err().to_string().contains("more than 5 bytes"));
    }

    #[test]
    fn a_stream_ends_at_its_bounds() {
        let read = |text: &[u8], whole, line| {
            let mut all = Vec::new();
            let done = Bounded::new(text, (Bound(whole), Bound(line))).read_to_end(&mut all);
            done.map_err(|error| error.to_string())
        };
        assert_eq!(read(b"12\n34\n", 6, 2), Ok(6));
        assert_eq!(
            read(b"12\n34\n", 5, 2).unwrap_err(),
            "found more than 5 bytes of text, expected no more than that"
        );
        assert_eq!(
            read(b"12\n345", 9, 2).unwrap_err(),
            "found a line of more than 2 bytes, expected a table"
        );
        let endless =
            io::copy(&mut Bounded::new(io::repeat(0), (Bound(1 << 30), Bound(99))), &mut io::sink());
        assert!(endless.is_err());
    }
}
