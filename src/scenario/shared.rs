//! What is read once for many files that name it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;

/// How many are kept, the latest. Many files start from few.
const KEPT: usize = 16;

/// What tells files apart, whatever they are called.
#[derive(Debug, PartialEq)]
pub(super) enum Key {
    Bundled(&'static str),
    File(PathBuf),
}

impl Key {
    pub(super) fn of(path: &Path) -> Self {
        Self::File(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }
}

/// What was read of files, the latest last.
#[derive(Debug)]
pub(super) struct Shared<T>(Mutex<VecDeque<(Key, Arc<T>)>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shared<T> {
    /// The one of a file, or reads it. Threads may read the same one at once; the first to finish is kept.
    pub(super) fn get(&self, key: Key, read: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        let find = |kept: &VecDeque<(Key, Arc<T>)>| {
            kept.iter().find(|(known, _)| *known == key).map(|(_, one)| Arc::clone(one))
        };
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find(&lock()) {
            return Ok(found);
        }
        let made = Arc::new(read()?);
        let mut kept = lock();
        if let Some(found) = find(&kept) {
            return Ok(found);
        }
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((key, Arc::clone(&made)));
        Ok(made)
    }
}
