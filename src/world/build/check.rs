//! Checks of single codes and numbers.

use crate::error::{Error, Place, Result};
use crate::number::{quotable, short};
use crate::uncertain::{Domain, Slip};

/// What the code of a product is called in errors.
pub(super) const PRODUCT: &str = "product";

/// Cells of the largest table that a world may have: 80 MB. That of 81 actors and 50 sectors has 330,000.
const MAX_CELLS: usize = 10_000_000;

/// How many of each kind a world may have: actors, sectors, groups, goods, stages, products.
const MOST: usize = 1_000;

/// Letters of the longest code.
const LONGEST: usize = 100;

/// Words of scenarios, which stand for more than one actor or sector or for none.
const WORDS: [&str; 5] = ["all", "goods", "services", "domestic", "none"];

/// An amount of money in a table. The income of the world was 100 million million USD in 2022.
pub(super) const AMOUNT: Domain = Domain {
    low: 0.0,
    high: 1e10,
    words: "an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world",
    hard: false,
    slip: Some(Slip::Dollars),
};

/// The same of a flow below 0, which is known to come from inventories.
pub(super) const FLOW: Domain = Domain {
    words: "an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world; changes in inventories below 0 \
            are set aside by `sidedeal import --inventories 0`",
    ..AMOUNT
};

/// The same where a few are below 0.
pub(super) const SIGNED_AMOUNT: Domain = Domain {
    low: -1e10,
    words: "an amount of at most 10,000,000,000 million USD, a hundred times the income of the world",
    ..AMOUNT
};

/// A trade elasticity: published ones are between 0.4 and 70.
pub(in crate::world) const ELASTICITY: Domain =
    Domain { low: 0.01, high: 100.0, words: "an elasticity from 0.01 to 100", hard: false, slip: None };

pub(super) fn bad(at: Place, value: f64, what: &str, expected: &str) -> Error {
    Error::Value { at, found: format!("{} for {what}", short(value)), expected: expected.to_owned() }
}

/// Refuses a number of a table outside of what it may be; `what` says whose number it is.
pub(super) fn within(
    at: impl FnOnce() -> Place,
    value: f64,
    what: impl FnOnce() -> String,
    domain: Domain,
) -> Result<()> {
    match domain.refuses(value.into()) {
        None => Ok(()),
        Some(expected) => Err(bad(at(), value, &what(), &expected)),
    }
}

/// Refuses what no actor and no sector may be called.
pub(crate) fn check_code(at: &Place, code: &str) -> Result<()> {
    // Those of official tables among them: `CN1`, `C17_18`, `C10-C12`, `p01.a`. What begins with a hyphen is an option to a shell.
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = code.bytes();
    let expected = if WORDS.contains(&code) {
        "a code that is not a word of scenarios".to_owned()
    } else if code.len() > LONGEST {
        format!("at most {LONGEST} letters")
    } else if bytes.next().is_some_and(legal) && bytes.all(|byte| legal(byte) || matches!(byte, b'-' | b'.'))
    {
        return Ok(());
    } else {
        "letters, digits and `_`, and `-` and `.` after the first".to_owned()
    };
    Err(Error::Value { at: at.clone(), found: format!("code `{}`", quotable(code)), expected })
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
    // Kinds share one set of codes: actors and their groups, sectors with theirs and with products.
    let what = match [kind, what] {
        [known, new] if known == new => format!("{what} {code}"),
        two if two.contains(&PRODUCT) => {
            let other = if kind == PRODUCT { what } else { kind };
            format!("code {code} of a product and a {other}")
        }
        two if two.contains(&"sector") => format!("code {code} of a sector and a group of sectors"),
        _ => format!("code {code} of an actor and a group"),
    };
    Err(Error::Duplicate { at: at.clone(), first: first.clone(), what })
}

pub(super) fn next_id(at: &Place, what: &str, count: usize) -> Result<u16> {
    u16::try_from(count).ok().filter(|_| count < MOST).ok_or_else(|| Error::Value {
        at: at.clone(),
        found: format!("more than {count} {what}"),
        expected: "at most so many".to_owned(),
    })
}
