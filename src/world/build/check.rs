//! Checks of single codes and numbers.

use crate::error::{Error, Place, Result};

/// What an amount of money may be.
pub(super) const AMOUNT: &str = "a finite number of at least 0";

pub(super) fn bad(at: Place, value: f64, what: &str, expected: &str) -> Error {
    Error::Value { at, found: format!("{value} for {what}"), expected: expected.to_owned() }
}

pub(super) fn check_code(at: &Place, code: &str) -> Result<()> {
    // Those of official tables among them: `CN1`, `C17_18`, `C10-C12`.
    let legal = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let mut bytes = code.bytes();
    if bytes.next().is_some_and(legal) && bytes.all(|byte| legal(byte) || matches!(byte, b'_' | b'-')) {
        return Ok(());
    }
    Err(Error::Value {
        at: at.clone(),
        found: format!("code `{code}`"),
        expected: "upper-case letters and digits, `_` and `-` after the first".to_owned(),
    })
}

/// Refuses a code that is taken. `taken` has kind, code and place.
pub(super) fn check_new<'a>(
    at: &Place,
    what: &str,
    code: &str,
    mut taken: impl Iterator<Item = (&'a str, &'a String, &'a Place)>,
) -> Result<()> {
    let Some((kind, _, first)) = taken.find(|(_, known, _)| *known == code) else { return Ok(()) };
    // Two kinds share one set of codes: actors and their groups, sectors and theirs.
    let what = match [kind, what] {
        [known, new] if known == new => format!("{what} {code}"),
        two if two.contains(&"sector") => format!("code {code} of a sector and a group of sectors"),
        _ => format!("code {code} of an actor and a group"),
    };
    Err(Error::Duplicate { at: at.clone(), first: first.clone(), what })
}

pub(super) fn next_id(at: &Place, what: &str, count: usize) -> Result<u16> {
    u16::try_from(count).ok().filter(|id| *id < u16::MAX).ok_or_else(|| Error::Value {
        at: at.clone(),
        found: format!("more than {count} {what}"),
        expected: "fewer".to_owned(),
    })
}
