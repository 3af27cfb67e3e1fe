//! Where in an input something stands.

use std::fmt::{self, Write};

use super::Shown;

/// A place in an input: a file and, where it is known, a line (from 1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as the caller named it, or the name of a bundled one.
    pub file: String,
    /// Line in it, from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None }
    }

    /// A line of a file, from 1.
    pub fn line(file: impl Into<String>, line: usize) -> Self {
        Self { file: file.into(), line: Some(line) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut to = Shown::found(f);
        to.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(to, ":{line}"))
    }
}
