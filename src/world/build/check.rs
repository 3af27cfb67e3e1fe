//! Checks of single codes and numbers.

use crate::error::{Error, Place, Result};

/// Cells of the largest table that a world may have: 800 MB.
const MAX_CELLS: usize = 100_000_000;

/// What an amount of money may be.
pub(super) const AMOUNT: &str = "a finite number of at least 0";

/// The same of a flow, where a negative one is known to come from.
pub(super) const NO_INVENTORIES: &str = "a finite number of at least 0; changes in inventories? set them aside, as `sidedeal import --inventories 0` does";

pub(super) fn bad(at: Place, value: f64, what: &str, expected: &str) -> Error {
    Error::Value { at, found: format!("{value} for {what}"), expected: expected.to_owned() }
}

/// Refuses what no actor and no sector may be called.
pub(crate) fn check_code(at: &Place, code: &str) -> Result<()> {
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

/// Refuses a world too large for memory.
pub(crate) fn check_size(at: &Place, actors: usize, sectors: usize) -> Result<()> {
    let cells = |a: usize, b: usize, c: usize| a.checked_mul(b).and_then(|cells| cells.checked_mul(c));
    let tables = [cells(actors, actors, sectors), cells(actors, sectors, sectors)];
    if tables.iter().all(|cells| cells.is_some_and(|cells| cells <= MAX_CELLS)) {
        return Ok(());
    }
    Err(Error::Value {
        at: at.clone(),
        found: format!("{actors} actors and {sectors} sectors"),
        expected: format!("at most {MAX_CELLS} cells in a table"),
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
    // Two kinds share one set of codes: actors and groups.
    let what =
        if kind == what { format!("{what} {code}") } else { format!("code {code} of an actor and a group") };
    Err(Error::Duplicate { at: at.clone(), first: first.clone(), what })
}

pub(super) fn next_id(at: &Place, what: &str, count: usize) -> Result<u16> {
    u16::try_from(count).ok().filter(|id| *id < u16::MAX).ok_or_else(|| Error::Value {
        at: at.clone(),
        found: format!("more than {count} {what}"),
        expected: "fewer".to_owned(),
    })
}
