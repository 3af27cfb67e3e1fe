//! What lies beside a scenario file, where tables and baselines are looked for.

use std::borrow::Cow;
use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::world::{Bound, inside, read_text};

/// A folder, or files that are compiled in, which lie in one folder.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside<'a> {
    /// The folder of the file.
    Folder(&'a Path),
    /// Names and texts.
    Files(&'static [(&'static str, &'static str)]),
    /// Nothing: standard input and pipes lie in no folder.
    Nothing,
}

impl<'a> Beside<'a> {
    /// What lies beside a file.
    pub(super) fn of(path: &'a Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new(""));
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // `/dev/stdin` and `/dev/fd/3` may be regular files, which lie elsewhere. What lies deeper in `/dev`, in memory say, is a file.
        let device = here.canonicalize().is_ok_and(|it| it == Path::new("/dev") || it.starts_with("/proc"));
        if device || path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Self::Nothing;
        }
        Self::Folder(folder)
    }

    /// Refuses a file that would be looked for beside what lies in no folder.
    pub(super) fn check(self, name: &str, at: &Place) -> Result<()> {
        match self {
            Self::Nothing => Err(Error::Value {
                at: at.clone(),
                found: format!("`{name}` from standard input or a pipe"),
                expected: "the name of what is compiled in or in the world: there is no folder to look for a file in".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// A table, plain or gzipped: what errors call it, and its text; none where it is not there.
    pub(super) fn table(self, name: &str) -> Result<Option<(String, Cow<'static, str>)>> {
        match self {
            Self::Folder(folder) => {
                let zipped = format!("{name}.gz");
                let Some(path) = [name, &zipped].into_iter().find_map(|name| inside(folder, name)) else {
                    return Ok(None);
                };
                Ok(Some((path.display().to_string(), Cow::Owned(read_text(&path, Bound::TABLE)?))))
            }
            Self::Nothing => Ok(None),
            Self::Files(files) => {
                let found = files.iter().find(|(known, _)| *known == name);
                Ok(found.map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text))))
            }
        }
    }
}
