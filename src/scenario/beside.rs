//! What lies beside a scenario file, where tables and baselines are looked for.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use crate::error::Result;
use crate::world::read_text;

/// A folder, or files that are compiled in, which lie in one folder.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside<'a> {
    /// The folder of the file.
    Folder(&'a Path),
    /// Names and texts.
    Files(&'static [(&'static str, &'static str)]),
}

/// A file by its name from a folder, if it is a regular one inside that folder, links followed: what a file names must not reach
/// out of where it lies.
pub(super) fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain =
        Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = folder.join(name);
    if !plain || !path.is_file() {
        return None;
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let [here, there] = [here.canonicalize().ok()?, path.canonicalize().ok()?];
    there.starts_with(here).then_some(path)
}

impl Beside<'_> {
    /// A table, plain or gzipped: what errors call it, and its text; none where it is not there.
    pub(super) fn table(self, name: &str) -> Result<Option<(String, Cow<'static, str>)>> {
        match self {
            Self::Folder(folder) => {
                let zipped = format!("{name}.gz");
                let Some(path) = [name, &zipped].into_iter().find_map(|name| inside(folder, name)) else {
                    return Ok(None);
                };
                Ok(Some((path.display().to_string(), Cow::Owned(read_text(&path)?))))
            }
            Self::Files(files) => {
                let found = files.iter().find(|(known, _)| *known == name);
                Ok(found.map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text))))
            }
        }
    }
}
