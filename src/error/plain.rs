//! Texts that are shown raw later, in tables and reports: refused where they are read if a terminal would obey them.

use super::shown::is_obeyed;
use super::{Error, Place, Result};

/// Refuses a name with control characters, line breaks or marks that nobody sees.
pub(crate) fn check_name(at: impl FnOnce() -> Place, text: &str) -> Result<()> {
    check(at, text, is_obeyed, "a name without control characters, line breaks and invisible marks")
}

/// The same of a text that may have several lines, and tabs.
pub(crate) fn check_lines(at: impl FnOnce() -> Place, text: &str) -> Result<()> {
    let obeyed = |character| !matches!(character, '\n' | '\r' | '\t') && is_obeyed(character);
    check(at, text, obeyed, "a text without control characters and invisible marks")
}

fn check(
    at: impl FnOnce() -> Place,
    text: &str,
    obeyed: impl Fn(char) -> bool,
    expected: &str,
) -> Result<()> {
    // Most of what is read is this.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    match text.chars().find(|character| obeyed(*character)) {
        None => Ok(()),
        Some(character) => Err(Error::Value {
            at: at(),
            found: format!("U+{:04X} in `{text}`", u32::from(character)),
            expected: expected.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_line_and_texts_several_and_neither_speaks_to_a_terminal() {
        let at = || Place::line("x.toml", 3);
        for good in ["", "Côte d’Ivoire", "日本", "C17_18", "a\u{a0}b"] {
            assert!(check_name(at, good).is_ok() && check_lines(at, good).is_ok(), "{good}");
        }
        for lines in ["a\nb", "a\r\nb", "a\tb"] {
            assert!(check_name(at, lines).is_err() && check_lines(at, lines).is_ok(), "{lines:?}");
        }
        for bad in ["\u{1b}]0;pwn\u{7}", "\u{9b}2J", "\u{202e}", "\u{200b}", "\0"] {
            assert!(check_name(at, bad).is_err() && check_lines(at, bad).is_err(), "{bad:?}");
        }
        let error = check_name(at, "a\u{202e}b").unwrap_err().to_string();
        assert!(
            error.starts_with("x.toml:3: found U+202E in `a\\u{202e}b`, expected a name without"),
            "{error}"
        );
    }
}
