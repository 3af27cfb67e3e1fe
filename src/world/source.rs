//! Where a world's files come from: a folder, or this program.

use std::borrow::Cow;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Place, Result};

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
}

impl Source {
    /// Reads the CSV files, the dictionary and the parameters of a folder; whatever else lies there is not ours.
    pub(super) fn folder(path: &Path) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let full = path.canonicalize().map_err(io)?;
        let name =
            full.file_name().map_or_else(|| "world".into(), |name| name.to_string_lossy().into_owned());
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
            let text = Cow::Owned(read_text(&path)?);
            files.push(File { name, place, text });
        }
        Ok(Self { name, origin: path.display().to_string(), files })
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

/// The text of a file, unzipped where its name ends in `.gz`, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let place = || path.display().to_string();
    let mut bytes = fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(|error| Error::Malformed {
            at: Place::file(place()),
            found: format!("broken gzip: {error}"),
        })?;
        bytes = plain;
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|&byte| byte == b'\n').count();
        Error::Malformed { at: Place::line(place(), line), found: "text that is not UTF-8".to_owned() }
    })
}
