//! What can go wrong, said for people: where, what was found, what was expected.
//!
//! Here is what every room shares. What a room alone can fail at or warn of is a type of that room, and [`Error`] and
//! [`Warning`] carry it without knowing it.

mod nearest;
mod place;
mod plain;
mod shown;
mod syntax;
mod warning;

use std::fmt::{self, Write};
use std::path::PathBuf;

pub(crate) use nearest::nearest;
pub use place::Place;
pub(crate) use plain::{check_lines, check_name};
pub(crate) use shown::Shown;
pub use shown::{printable, shown};
pub use warning::Warning;

/// Result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong. Each message is one sentence: place, what was found, what was expected. Whatever it quotes is
/// [`shown`]: no message has what a terminal obeys, or more than 200 characters of one thing that was found.
///
/// What any input can have wrong has a variant here. What one part of the crate alone can fail at is a type of that part:
/// [`Unsolved`](crate::Unsolved), [`Unexplained`](crate::Unexplained), [`deal::Unjudged`](crate::deal::Unjudged),
/// [`game::Unsettled`](crate::game::Unsettled). [`Error::get`] gives it:
///
/// ```
/// use sidedeal::{Error, Unsolved};
///
/// fn cannot_be_met(error: &Error) -> bool {
///     matches!(error.get(), Some(Unsolved::InfeasibleBound { .. }))
/// }
/// # let error = Error::of(Unsolved::InfeasibleBound { at: sidedeal::Place::line("x.toml", 2), what: String::new() });
/// # assert!(cannot_be_met(&error) && error.get::<sidedeal::Unexplained>().is_none());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write.
    Io {
        /// File or folder.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },

    /// A file is not what its name says: not UTF-8, a broken gzip, not TOML, a ragged table.
    Malformed {
        /// Where.
        at: Place,
        /// What is wrong with it, in the parser's words.
        found: String,
    },

    /// A code, key, clause or bundled name that does not exist.
    Unknown {
        /// Where.
        at: Place,
        /// Kind of thing: "actor", "sector", "group", "good", "stage", "key", "value", "column", "clause", "world", "scenario".
        what: &'static str,
        /// What was written.
        found: String,
        /// The known name that is nearest to it.
        nearest: Option<String>,
    },

    /// A value of the wrong type or out of its range.
    Value {
        /// Where.
        at: Place,
        /// What was written.
        found: String,
        /// What may stand there.
        expected: String,
    },

    /// A file, column, row or key that must be there and is not.
    Missing {
        /// Where it was looked for.
        at: Place,
        /// What is missing.
        what: String,
    },

    /// The same thing said twice where once is meant.
    Duplicate {
        /// The second mention.
        at: Place,
        /// The first.
        first: Place,
        /// What was repeated.
        what: String,
    },

    /// Two clauses that cannot both hold.
    Contradiction {
        /// The clause that stands first in its file.
        first: Place,
        /// The other.
        second: Place,
        /// What they disagree on.
        what: String,
    },

    /// A clause that acts on nothing.
    EmptyClause {
        /// Where.
        at: Place,
        /// What it lacks: "pair of distinct actors", "flow before".
        what: String,
    },

    /// The world's tables disagree with each other by more than rounding.
    Inconsistent {
        /// The table.
        at: Place,
        /// The quantity, with its actor and sector.
        what: String,
        /// The value in the table.
        found: String,
        /// What the other tables imply.
        expected: String,
    },

    /// What a part without names says of what it was given, and where that comes from; [`Error::get`] gives it.
    Given {
        /// The scenario or file.
        at: Place,
        /// What was found and what was expected.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// What one part of the crate alone can fail at; [`Error::get`] gives it.
    Own(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The error of one part of the crate as an error of the whole, with the same words.
    pub fn of(own: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Own(Box::new(own))
    }

    /// Where it is, as far as it is anywhere in an input: of two places the later.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Io { path, .. } => Some(Place::file(path.to_string_lossy())),
            Self::Malformed { at, .. }
            | Self::Unknown { at, .. }
            | Self::Value { at, .. }
            | Self::Missing { at, .. }
            | Self::Duplicate { at, .. }
            | Self::Contradiction { second: at, .. }
            | Self::EmptyClause { at, .. }
            | Self::Inconsistent { at, .. }
            | Self::Given { at, .. } => Some(at.clone()),
            Self::Own(_) => None,
        }
    }

    /// The error of one part of the crate, if it is one of type `T`.
    #[must_use]
    pub fn get<T: std::error::Error + 'static>(&self) -> Option<&T> {
        match self {
            Self::Own(own) | Self::Given { source: own, .. } => own.downcast_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut to = Shown::found(f);
        match self {
            Self::Io { path, source } => write!(to, "{}: {source}", path.to_string_lossy()),
            Self::Malformed { at, found } => write!(to, "{at}: {found}"),
            Self::Unknown { at, what, found, nearest } => {
                write!(to, "{at}: unknown {what} `{found}`")?;
                nearest.as_ref().map_or(Ok(()), |name| write!(to, ", did you mean `{name}`?"))
            }
            Self::Value { at, found, expected } => {
                write!(to, "{at}: found {found}, expected ")?;
                // The program's own words, but for lists of what a file has.
                write!(Shown::words(f), "{expected}")
            }
            Self::Missing { at, what } => write!(to, "{at}: missing {what}"),
            Self::Duplicate { at, first, what } => {
                write!(to, "{at}: {what} is given a second time, first at {first}")
            }
            Self::Contradiction { first, second, what } => write!(to, "{second}: {what} contradicts {first}"),
            Self::EmptyClause { at, what } => write!(to, "{at}: the clause leaves no {what}"),
            Self::Inconsistent { at, what, found, expected } => {
                write!(to, "{at}: {what}: found {found}, expected {expected}")
            }
            Self::Given { at, source } => {
                write!(to, "{at}: ")?;
                write!(Shown::words(f), "{source}")
            }
            Self::Own(own) => write!(Shown::words(f), "{own}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Given { source, .. } => Some(&**source),
            Self::Own(own) => own.source(),
            _ => None,
        }
    }
}
