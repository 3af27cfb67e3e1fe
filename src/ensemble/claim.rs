//! A file of draws and its manifest, kept for one writer at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The file in the folder of parts that its writer holds a lock on, which ends with the writer however that ends.
pub(super) const LOCK: &str = "lock";

/// What draws the parts are of.
pub(super) const JOURNAL: &str = "journal.json";
/// How names of parts end.
pub(super) const PART: &str = "part";
/// And of what is not whole yet.
pub(super) const NEW: &str = "new";

/// How often others may take the folder away before it can be locked.
const TRIES: usize = 100;

/// The first draw of a part by the name of its file, `kind` being how that ends.
pub(super) fn first_draw(name: &str, kind: &str) -> Option<u64> {
    let digits = name.strip_suffix(kind)?.strip_suffix('.')?;
    (digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// Whether a name is that of a file that was not whole yet.
pub(super) fn is_new(name: &str) -> bool {
    name == "journal.new" || first_draw(name, NEW).is_some()
}

/// Where the parts of a file of draws lie until all of them are in it.
fn parts_path(draws: &Path) -> PathBuf {
    let mut name = draws.as_os_str().to_owned();
    name.push(".parts");
    name.into()
}

/// A file of draws and what lies beside it, held by this writer alone until it is dropped: by a lock in the folder of its parts,
/// which goes again unless parts are in it.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    lock: File,
}

/// Another run writes to the same file.
#[derive(Debug, thiserror::Error)]
#[error("{}: another run is writing to it", file.display())]
pub struct Busy {
    file: PathBuf,
}

/// What lies where parts are to lie is somebody else's, and is left as it is.
#[derive(Debug, thiserror::Error)]
#[error("{}: found {found}, expected a folder of parts or nothing: move it, or write to another file", folder.display())]
pub struct Foreign {
    folder: PathBuf,
    found: String,
}

impl Claim {
    /// Takes hold of a file of draws, which need not be there.
    ///
    /// # Errors
    /// [`Busy`]; [`Foreign`] where something else lies in the place of the folder of parts, or in it without a journal; and [`Error::Io`] where nothing can be written beside it.
    pub fn of(draws: &Path) -> Result<Self> {
        let folder = parts_path(draws);
        let refused = |source| Error::Io { path: folder.clone(), source };
        for _ in 0..TRIES {
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(refused(error)),
                Err(_) => {
                    if let Some(found) = foreign(&folder).map_err(refused)? {
                        return Err(Error::of(Foreign { folder, found }));
                    }
                }
                Ok(()) => {}
            }
            let path = folder.join(LOCK);
            let lock = match File::options().read(true).write(true).create(true).truncate(false).open(&path) {
                Ok(lock) => lock,
                // Who held it has just taken the folder away.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(refused(error)),
            };
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::of(Busy { file: draws.to_owned() })),
                // Where files cannot be locked at all they are written as ever.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(refused(error)),
            }
            if is_at(&lock, &path) {
                return Ok(Self { folder, lock });
            }
        }
        Err(Error::of(Busy { file: draws.to_owned() }))
    }

    /// Where parts may lie.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // While it is still locked, so that nobody else can hold what is taken away. A folder with parts in it stays.
        let _ = fs::remove_file(self.folder.join(LOCK));
        let _ = fs::remove_dir(&self.folder);
        let _ = self.lock.unlock();
    }
}

/// What is in the place of a folder of parts, or in it, and is no run's. Beside a journal there may be files of others.
fn foreign(folder: &Path) -> io::Result<Option<String>> {
    // Who held it may just have taken it away.
    let gone = |error: io::Error| if error.kind() == ErrorKind::NotFound { Ok(None) } else { Err(error) };
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(found) => {
            return Ok(Some(if found.is_symlink() { "a link" } else { "what is no folder" }.to_owned()));
        }
        Err(error) => return gone(error),
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return gone(error),
    };
    let (mut other, mut has_journal) = (None, false);
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type()?.is_file();
        // Ours holds nothing; it may have gone since.
        let is_lock = || is_file && entry.metadata().map_or(true, |lock| lock.len() == 0);
        let told = || format!("`{name}`, which is no run's");
        match &*name {
            JOURNAL if is_file => has_journal = true,
            LOCK if is_lock() => {}
            JOURNAL | LOCK => return Ok(Some(told())),
            name if is_file && (is_new(name) || first_draw(name, PART).is_some()) => {}
            _ => other = Some(told()),
        }
    }
    Ok(other.filter(|_| !has_journal))
}

/// Whether a file that is open is still the one at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = || -> io::Result<bool> {
        let (open, there) = (file.metadata()?, fs::metadata(path)?);
        Ok((open.dev(), open.ino()) == (there.dev(), there.ino()))
    };
    same().unwrap_or(false)
}

/// Where a file that is open cannot be taken away.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
