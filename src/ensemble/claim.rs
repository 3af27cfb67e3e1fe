//! A file of draws and its manifest, kept for one writer at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The file in the folder of parts that its writer holds a lock on, which ends with the writer however that ends.
pub(super) const LOCK: &str = "lock";

/// How often others may take the folder away before it can be locked.
const TRIES: usize = 100;

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

impl Claim {
    /// Takes hold of a file of draws, which need not be there.
    ///
    /// # Errors
    /// [`Busy`], and [`Error::Io`] where nothing can be written beside it.
    pub fn of(draws: &Path) -> Result<Self> {
        let folder = parts_path(draws);
        let refused = |source| Error::Io { path: folder.clone(), source };
        for _ in 0..TRIES {
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(refused(error)),
                _ => {}
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
        let only = |mut entries: fs::ReadDir| {
            entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == LOCK))
        };
        if fs::read_dir(&self.folder).is_ok_and(only) {
            // While it is still locked, so that nobody else can hold what is taken away.
            let _ = fs::remove_file(self.folder.join(LOCK));
            let _ = fs::remove_dir(&self.folder);
        }
        let _ = self.lock.unlock();
    }
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
