//! Where a world's files come from: a folder, or this program.

use std::borrow::Cow;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Place, Result};
use crate::rows::no_text;

/// The text of one file.
pub(crate) struct File {
    /// Name in the folder, without `.gz`.
    pub(crate) name: String,
    /// What errors call it: the path as it was given, or the name of the bundled world, joined with the file.
    pub(crate) place: String,
    /// All of it, without a byte order mark.
    pub(crate) text: Cow<'static, str>,
}

impl File {
    /// What is found under a name, which says by `.gz` that it is zipped. `place` is what errors call it.
    pub(super) fn new(found: &str, place: String, bytes: Cow<'static, [u8]>) -> Result<Self> {
        let name = found.strip_suffix(".gz").unwrap_or(found).to_owned();
        let text = text_of(found, &place, bytes)?;
        Ok(Self { name, place, text })
    }

    pub(super) fn is_csv(&self) -> bool {
        is_csv(&self.name)
    }
}

fn is_csv(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "csv")
}

/// All files of one world, read but not yet understood.
pub(super) struct Source {
    /// Name of the world.
    pub(super) name: String,
    /// The folder as it was given.
    pub(super) origin: String,
    pub(super) files: Vec<File>,
    /// The bundled world that has what these lack, and where that is said.
    pub(super) like: Option<(String, Place)>,
}

/// The file that says which bundled world has what is not in this one: a name and no path, so that no folder reaches out of itself.
const LIKE: &str = "like.txt";

impl Source {
    /// Reads the CSV files, the dictionary and the parameters of a folder; whatever else lies there is not ours.
    pub(super) fn folder(path: &Path) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let full = path.canonicalize().map_err(io)?;
        let name =
            full.file_name().map_or_else(|| "world".into(), |name| name.to_string_lossy().into_owned());
        let (like, at) = (path.join(LIKE), path.join(LIKE).display().to_string());
        let like =
            if like.is_file() { Some((read_text(&like)?.trim().to_owned(), Place::file(at))) } else { None };
        Ok(Self { name, origin: path.display().to_string(), files: Self::files(path)?, like })
    }

    /// Takes what is not there yet from the files of another world, but for the page that describes them.
    pub(super) fn fill_up(&mut self, others: Vec<File>) {
        for other in others {
            if other.name != "README.md" && self.find(&other.name).is_none() {
                self.files.push(other);
            }
        }
    }

    fn files(path: &Path) -> Result<Vec<File>> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let mut paths = Vec::new();
        for entry in fs::read_dir(path).map_err(io)? {
            paths.push(entry.map_err(io)?.path());
        }
        // The order of a listing differs between systems; errors should not.
        paths.sort();

        let mut files: Vec<File> = Vec::new();
        for path in paths {
            let Some(found) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let name = found.strip_suffix(".gz").unwrap_or(found).to_owned();
            let ours = is_csv(&name) || name == "README.md" || name == "parameters.toml";
            if !ours || path.is_dir() {
                continue;
            }
            let place = path.display().to_string();
            if let Some(first) = files.iter().find(|file| file.name == name) {
                return Err(Error::Duplicate {
                    at: Place::file(place),
                    first: Place::file(&first.place),
                    what: name,
                });
            }
            files.push(File::new(found, place, Cow::Owned(read_bytes(&path)?))?);
        }
        Ok(files)
    }

    /// The file with this name, if it is there.
    pub(super) fn find(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The file with this name.
    pub(super) fn require(&self, name: &str) -> Result<&File> {
        self.find(name)
            .ok_or_else(|| Error::Missing { at: Place::file(&self.origin), what: format!("file `{name}`") })
    }
}

/// Whether a name stays in the folder that it is looked for in, links apart: no `..` in it, and not from the root.
pub(crate) fn stays(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// A file by its name from a folder, if it is a regular one inside that folder, links followed: what a file names must not reach
/// out of where it lies.
pub(crate) fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    if !stays(name) || !path.is_file() {
        return None;
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let [here, there] = [here.canonicalize().ok()?, path.canonicalize().ok()?];
    there.starts_with(here).then_some(path)
}

/// The text of a file, unzipped where its name ends in `.gz`, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let place = path.display().to_string();
    text_of(&place, &place, Cow::Owned(read_bytes(path)?)).map(Cow::into_owned)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let about = fs::metadata(path).map_err(io)?;
    if about.is_file() || about.is_dir() { fs::read(path).map_err(io) } else { once(path).map_err(io) }
}

/// What came out of pipes and devices, by their paths.
static READ: Mutex<Vec<(PathBuf, Vec<u8>)>> = Mutex::new(Vec::new());

/// What a pipe or a device gives, which it gives once: read the first time that it is asked for.
fn once(path: &Path) -> std::io::Result<Vec<u8>> {
    const MOST: u64 = 100_000_000;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, bytes)) = read.iter().find(|(known, _)| known == path) {
        return Ok(bytes.clone());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    read.push((path.to_owned(), bytes.clone()));
    Ok(bytes)
}

/// The same of bytes that are read already.
fn text_of(name: &str, place: &str, mut bytes: Cow<'static, [u8]>) -> Result<Cow<'static, str>> {
    if Path::new(name).extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        MultiGzDecoder::new(&*bytes).read_to_end(&mut plain).map_err(|error| Error::Malformed {
            at: Place::file(place),
            found: format!("broken gzip: {error}"),
        })?;
        bytes = Cow::Owned(plain);
    }
    if let Some(found) = no_text(&bytes) {
        return Err(Error::Malformed { at: Place::file(place), found });
    }
    let text = match bytes {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| (error, bytes.to_vec()))
        }
        Cow::Owned(bytes) => {
            String::from_utf8(bytes).map(Cow::Owned).map_err(|error| (error.utf8_error(), error.into_bytes()))
        }
    };
    let text = text.map_err(|(error, bytes)| {
        let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        Error::Malformed { at: Place::line(place, line), found: "text that is not UTF-8".to_owned() }
    })?;
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(MARK).unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.starts_with(MARK) {
                text.drain(..MARK.len_utf8());
            }
            Cow::Owned(text)
        }
    })
}

/// The byte order mark.
const MARK: char = '\u{feff}';
