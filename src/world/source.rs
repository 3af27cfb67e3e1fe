//! Where a world's files come from: a folder, or this program.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use super::build::TABLES;
use super::text::{Bound, inside, read_bytes, read_text, unzipped, utf8};
use crate::error::{Error, Place, Result};
use crate::number::quotable;

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
    /// What is found under a name, which says by `.gz` that it is zipped. `place` is what errors call it, `left` how many bytes of
    /// text there may be.
    pub(super) fn new(found: &str, place: String, bytes: Cow<'static, [u8]>, left: u64) -> Result<Self> {
        let name = found.strip_suffix(".gz").unwrap_or(found).to_owned();
        let text = utf8(unzipped(found, &place, bytes, bound_of(&name).or(left))?, &place)?;
        Ok(Self { name, place, text })
    }

    pub(super) fn is_csv(&self) -> bool {
        is_csv(&self.name)
    }
}

fn is_csv(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "csv")
}

/// How long a file of a world may be.
fn bound_of(name: &str) -> Bound {
    if is_csv(name) { Bound::TABLE } else { Bound::FORM }
}

/// All files of one world, read but not yet understood.
pub(super) struct Source {
    /// Name of the world.
    pub(super) name: String,
    /// The folder as it was given.
    pub(super) origin: String,
    pub(super) files: Vec<File>,
    /// What lies there under a name that is none of a world's, beside the name that is nearest and not there.
    pub(super) strays: Vec<(String, &'static str)>,
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
        let like = path.join(LIKE);
        let like = if fs::symlink_metadata(&like).is_ok() {
            let at = Place::file(like.display().to_string());
            Some((read_text(&own(path, LIKE)?, Bound::FORM)?.trim().to_owned(), at))
        } else {
            None
        };
        let files = Self::files(path)?;
        let strays = strays(path, &files)?;
        Ok(Self { name, origin: path.display().to_string(), files, strays, like })
    }

    /// Takes what is not there yet from the files of another world, but for the page that describes them.
    pub(super) fn fill_up(&mut self, others: Vec<File>) {
        for other in others {
            if other.name != "README.md" && self.find(&other.name).is_none() {
                self.files.push(other);
            }
        }
    }

    fn files(folder: &Path) -> Result<Vec<File>> {
        let io = |source| Error::Io { path: folder.to_owned(), source };
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(io)? {
            paths.push(entry.map_err(io)?.path());
        }
        // The order of a listing differs between systems; errors should not.
        paths.sort();

        let mut files: Vec<File> = Vec::new();
        let mut left = Bound::WORLD.bytes();
        for path in paths {
            let Some(found) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let name = found.strip_suffix(".gz").unwrap_or(found).to_owned();
            let ours = is_csv(&name) || name == "README.md" || name == "parameters.toml";
            if !ours || path.is_dir() {
                continue;
            }
            let path = own(folder, found)?;
            let place = path.display().to_string();
            if let Some(first) = files.iter().find(|file| file.name == name) {
                return Err(Error::Duplicate {
                    at: Place::file(place),
                    first: Place::file(&first.place),
                    what: name,
                });
            }
            let bytes = read_bytes(&path, bound_of(&name).or(left))?;
            let file = File::new(found, place, Cow::Owned(bytes), left)?;
            left -= file.text.len() as u64;
            files.push(file);
        }
        Ok(files)
    }

    /// The file with this name, if it is there.
    pub(super) fn find(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The file with this name.
    pub(super) fn require(&self, name: &str) -> Result<&File> {
        self.find(name).ok_or_else(|| {
            let stray = self.strays.iter().find(|(_, meant)| *meant == name);
            let there = stray.map_or_else(String::new, |(found, _)| {
                format!("; is `{}`, which lies there, meant for it?", quotable(found))
            });
            Error::Missing { at: Place::file(&self.origin), what: format!("file `{name}`{there}") }
        })
    }
}

/// Slips of a name that make it another: a letter too many, too few or wrong, or two in the wrong order.
const SLIPS: usize = 1;
/// What tables are called behind the point, with or without what is put behind that.
const KINDS: [&str; 6] = [".csv", ".tsv", ".txt", ".xls", ".ods", ".toml"];

/// What lies in a folder under names that are nearly those of files that are not there: `Tariffs.csv`, `tariff.csv`,
/// `tariffs.csv.txt`.
fn strays(folder: &Path, files: &[File]) -> Result<Vec<(String, &'static str)>> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let absent: Vec<&'static str> = TABLES
        .into_iter()
        .chain(["parameters.toml", LIKE])
        // What is for people nobody misses.
        .filter(|name| *name != "import.csv" && !files.iter().any(|file| file.name == *name))
        .collect();
    let mut strays = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let found = entry.file_name().to_string_lossy().into_owned();
        let lower = found.to_lowercase();
        if found == LIKE || entry.path().is_dir() || !KINDS.iter().any(|kind| lower.contains(kind)) {
            continue;
        }
        let stem = |name: &str| name.split('.').next().unwrap_or_default().to_lowercase();
        let slips = |name: &str| strsim::osa_distance(&stem(&found), &stem(name));
        let is_there = files.iter().any(|file| {
            file.name == found.strip_suffix(".gz").unwrap_or(&found) && TABLES.contains(&file.name.as_str())
        });
        let near = absent.iter().map(|name| (slips(name), *name)).min().filter(|_| !is_there);
        strays.extend(near.filter(|(slips, _)| *slips <= SLIPS).map(|(_, name)| (found, name)));
    }
    strays.sort();
    Ok(strays)
}

/// A file of a folder, which must be a regular one in it: a world does not reach out of its folder, and waits for no pipe.
fn own(folder: &Path, name: &str) -> Result<std::path::PathBuf> {
    inside(folder, name).ok_or_else(|| Error::Value {
        at: Place::file(folder.join(name).display().to_string()),
        found: "a link out of its folder, or no regular file".to_owned(),
        expected: "a file that lies there".to_owned(),
    })
}
