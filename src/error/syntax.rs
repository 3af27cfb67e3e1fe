//! What a parser says of a text, as one of the crate's errors.

use super::{Error, Place, nearest};

impl Error {
    /// An error of the TOML parser at a place.
    ///
    /// Serde words its errors as sentences only, so the common ones are taken apart here; whatever is worded
    /// otherwise stays as it is.
    pub(crate) fn from_toml(at: Place, error: &toml::de::Error) -> Self {
        let message = error.message();
        for (prefix, what) in [("unknown field ", "key"), ("unknown variant ", "value")] {
            if let Some((found, accepted)) = quoted(message, prefix)
                && let Some(nearest) = nearest(found, accepted.split('`').skip(1).step_by(2))
            {
                return Self::Unknown { at, what, found: found.to_owned(), nearest: Some(nearest) };
            }
        }
        if let Some((key, "")) = quoted(message, "missing field ") {
            return Self::Missing { at, what: format!("key `{key}`") };
        }
        for kind in ["invalid type: ", "invalid value: "] {
            if let Some((found, expected)) =
                message.strip_prefix(kind).and_then(|rest| rest.rsplit_once(", expected "))
            {
                return Self::Value { at, found: found.to_owned(), expected: expected.to_owned() };
            }
        }
        // The parser's own bound, which keeps it from running out of stack.
        if message.starts_with("recursion limit") || message.starts_with("cannot recurse further") {
            let found = "keys, lists or tables more than 80 deep in each other".to_owned();
            return Self::Value { at, found, expected: "at most so many".to_owned() };
        }
        Self::Malformed { at, found: message.trim_end().replace('\n', ", ") }
    }
}

/// Takes "prefix`name`rest" apart into name and rest.
fn quoted<'a>(message: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(prefix)?.strip_prefix('`')?.split_once('`')
}
