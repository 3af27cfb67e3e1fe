//! What lies beside a scenario file, where tables and baselines are looked for.

use std::borrow::Cow;
use std::path::Path;

use crate::error::Result;
use crate::world::{Bound, inside, read_text};

/// A folder, or files that are compiled in, which lie in one folder.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside<'a> {
    /// The folder of the file.
    Folder(&'a Path),
    /// Names and texts.
    Files(&'static [(&'static str, &'static str)]),
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
                Ok(Some((path.display().to_string(), Cow::Owned(read_text(&path, Bound::TABLE)?))))
            }
            Self::Files(files) => {
                let found = files.iter().find(|(known, _)| *known == name);
                Ok(found.map(|&(name, text)| (name.to_owned(), Cow::Borrowed(text))))
            }
        }
    }
}
