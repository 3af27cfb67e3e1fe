//! What others wrote, as messages show it: nothing that a terminal obeys, and no more than somebody reads.

use std::fmt::{self, Write};

/// Characters that are shown of one thing that was found.
const LONG: usize = 200;
/// Of a longer one: its beginning, and its end, where a path has the name of its file.
const HEAD: usize = 120;
const TAIL: usize = 50;
/// Characters of a line that a part of the crate has put together itself, of lists as long as a world is large.
const LINE: usize = 1000;

/// A text that came from a file or the command line, fit for a message: control characters and marks that turn the direction of
/// writing are escaped, `\u{1b}`, and of more than 200 characters the middle is left out and the count told.
#[must_use]
pub fn shown(text: &str) -> String {
    told(|to| Shown { to, long: LONG, breaks: false }.write_str(text))
}

/// The same of a whole message, of which nothing is left out and lines that go on below, indented, stay lines.
#[must_use]
pub fn printable(message: &str) -> String {
    told(|to| Shown { to, long: usize::MAX, breaks: true }.write_str(message))
}

fn told(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("a String takes all text");
    text
}

/// Takes a message apart into the pieces that it is made of, and shows each. A message that is shown again stays as it is.
pub(crate) struct Shown<'a, W: ?Sized> {
    to: &'a mut W,
    long: usize,
    /// Whether a break before an indented line stays one.
    breaks: bool,
}

impl<'a, W: Write + ?Sized> Shown<'a, W> {
    /// Where each piece is one thing that was found.
    pub(super) fn found(to: &'a mut W) -> Self {
        Self { to, long: LONG, breaks: false }
    }

    /// Where pieces are the words of a part of the crate.
    pub(crate) fn words(to: &'a mut W) -> Self {
        Self { to, long: LINE, breaks: true }
    }
}

impl<W: Write + ?Sized> Write for Shown<'_, W> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let end = |count: usize| piece.char_indices().nth(count).map_or(piece.len(), |(at, _)| at);
        if self.long == usize::MAX || end(self.long) == piece.len() {
            return escaped(self.to, piece, self.breaks);
        }
        let count = piece.chars().count();
        let head = self.long - (LONG - HEAD);
        escaped(self.to, &piece[..end(head)], self.breaks)?;
        self.to.write_str("…")?;
        escaped(self.to, &piece[end(count - TAIL)..], self.breaks)?;
        write!(self.to, " ({count} characters)")
    }
}

fn escaped(to: &mut (impl Write + ?Sized), text: &str, breaks: bool) -> fmt::Result {
    let mut rest = text;
    while let Some((at, bad)) = rest.char_indices().find(|(_, character)| is_obeyed(*character)) {
        let after = &rest[at + bad.len_utf8()..];
        to.write_str(&rest[..at])?;
        if breaks && bad == '\n' && after.starts_with("  ") {
            to.write_char(bad)?;
        } else {
            write!(to, "{}", bad.escape_default())?;
        }
        rest = after;
    }
    to.write_str(rest)
}

/// Whether a terminal does something else with a character than to show it where it stands.
pub(super) fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        assert_eq!(shown("a\u{1b}[31mb\u{7}\r\n\u{9b}2J"), "a\\u{1b}[31mb\\u{7}\\r\\n\\u{9b}2J");
        assert_eq!(shown("abc\u{202e}fed\u{2066}"), "abc\\u{202e}fed\\u{2066}");
        assert_eq!(shown("Côte d’Ivoire, 日本 \\ `x`"), "Côte d’Ivoire, 日本 \\ `x`");
    }

    #[test]
    fn what_is_long_is_cut_in_the_middle_and_counted() {
        assert_eq!(shown(&"é".repeat(200)), "é".repeat(200));
        let long = shown(&format!("{}/name.csv", "é".repeat(50_000)));
        assert!(
            long.starts_with(&"é".repeat(HEAD)) && long.ends_with("é/name.csv (50009 characters)"),
            "{long}"
        );
        assert!(long.chars().count() <= LONG, "{}", long.chars().count());
        assert_eq!(shown(&long), long);
        assert_eq!(shown(&shown("\u{1b}")), "\\u{1b}");
    }

    #[test]
    fn only_lines_that_go_on_below_stay_lines() {
        assert_eq!(printable("3 failed\n  this\nerror: forged"), "3 failed\n  this\\nerror: forged");
    }
}
