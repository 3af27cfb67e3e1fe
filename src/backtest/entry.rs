//! Published figures as a table has them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::figure::unit;
use super::verdict::Published;
use crate::error::{Error, Place, Result};
use crate::scenario::{CLOSURES, HORIZONS};
use crate::trade::{Closure, Real};
use crate::world::{Dictionary, File, Horizon, Table};

const REQUIRED: [&str; 11] =
    ["id", "study", "policy", "actor", "figure", "unit", "low", "value", "high", "status", "source"];
const OPTIONAL: [&str; 11] = [
    "date",
    "table",
    "world",
    "horizon",
    "closure",
    "elasticities",
    "income",
    "source_url",
    "not_shared",
    "note",
    "series",
];

/// How a figure was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Read at the source.
    Verified,
    /// Second hand.
    Second,
    /// From memory.
    Memory,
}

impl Status {
    /// All of them with their letters.
    pub const ALL: [(&str, Self); 3] = [("V", Self::Verified), ("S", Self::Second), ("M", Self::Memory)];

    /// Its letter.
    #[must_use]
    pub fn letter(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(letter, _)| letter)
    }
}

/// One published figure: a row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name, which no other entry has.
    pub id: String,
    /// Who published it; `measured: ...` is what statistics say happened.
    pub study: String,
    /// When: a year, or a year and a month. Of a recorded series what the number is of: `2019`, `2019-Q3` or `2019-07`.
    pub date: String,
    /// Where in the study.
    pub table: String,
    /// A scenario file, or the name of a bundled scenario; with responses behind it, `deal + response`.
    pub policy: String,
    /// The world to solve it in; empty for the one that the policy asks for.
    pub world: String,
    /// In place of the policy's.
    pub horizon: Option<Horizon>,
    /// In place of the policy's.
    pub closure: Option<Closure>,
    /// A set of elasticities in place of the world's; empty for those.
    pub elasticities: String,
    /// Which real income the study means, where the figure is one.
    pub income: Option<Real>,
    /// Whose it is: an actor, a group, `all`, several with `+` and `-` between them.
    pub actor: String,
    /// What it is: a variable of `run`, `flow EXPORTER IMPORTER SECTORS`, or `value_added SECTORS`.
    pub figure: String,
    /// Unit of the figure: "percent", "musd" (million USD), or what else `run` has.
    pub unit: &'static str,
    /// The number, in that unit.
    pub published: Published,
    /// How it was come by.
    pub status: Status,
    /// Where it was read.
    pub source: String,
    /// The same as an address.
    pub source_url: String,
    /// What the two models do not share.
    pub not_shared: String,
    /// Conversions, and what was taken for what.
    pub note: String,
    /// Of which recorded series it is one date, `date` being when; empty for a figure by itself.
    pub series: String,
    /// The row.
    pub at: Place,
}

impl Entry {
    /// What it can be asked for by: its own name or that of its series, and its study.
    pub(super) fn names(&self) -> [&str; 2] {
        [if self.series.is_empty() { &self.id } else { &self.series }, &self.study]
    }
}

/// All rows of a table, or all that is wrong with it.
pub(super) fn read(text: &str, place: &str) -> std::result::Result<Vec<Entry>, Vec<Error>> {
    let file = File { name: place.to_owned(), place: place.to_owned(), text: Cow::Owned(text.to_owned()) };
    let dictionary = Dictionary::parse("");
    let mut table = Table::open(&file, &REQUIRED, &OPTIONAL, &dictionary).map_err(|error| vec![error])?;
    let (mut entries, mut errors): (Vec<Entry>, Vec<Error>) = (Vec::new(), Vec::new());
    let mut first: HashMap<String, Place> = HashMap::new();
    loop {
        match table.next() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                errors.push(error);
                // After what is no table nothing can be read, after a ragged row the next can.
                if matches!(&errors[errors.len() - 1], Error::Malformed { at, .. } if at.line.is_none()) {
                    break;
                }
                continue;
            }
        }
        match row(&table) {
            Ok(entry) => {
                if let Some(first) = first.get(&entry.id) {
                    let what = format!("entry `{}`", entry.id);
                    errors.push(Error::Duplicate { at: entry.at.clone(), first: first.clone(), what });
                } else {
                    first.insert(entry.id.clone(), entry.at.clone());
                }
                entries.push(entry);
            }
            Err(error) => errors.push(error),
        }
    }
    errors.extend(table.not_empty().err());
    if errors.is_empty() { Ok(entries) } else { Err(errors) }
}

fn row(table: &Table<'_>) -> Result<Entry> {
    let at = table.at();
    let text = |name: &str| -> &str {
        let place = |names: &[&str]| names.iter().position(|known| *known == name);
        match place(&REQUIRED) {
            Some(column) => table.text(column),
            None => place(&OPTIONAL).map_or("", |column| table.optional_text(column)),
        }
        .trim()
    };
    let own = |name: &str| text(name).to_owned();
    for name in ["id", "study", "policy", "actor", "figure", "source"] {
        if text(name).is_empty() {
            return Err(Error::Missing { at, what: format!("text in column `{name}`") });
        }
    }
    let number = |name: &str| -> Result<Option<f64>> {
        let column = REQUIRED.iter().position(|known| *known == name);
        column.filter(|_| !text(name).is_empty()).map(|column| table.number(column)).transpose()
    };
    let published = Published { low: number("low")?, value: number("value")?, high: number("high")? };
    if let Some(found) = published.fault() {
        let expected = "a value, or a range from low to high, in finite numbers".to_owned();
        return Err(Error::Value { at, found: found.to_owned(), expected });
    }
    let incomes = Real::ALL.map(|real| (real.variable(), real));
    Ok(Entry {
        horizon: table.optional_word(3, OPTIONAL[3], &HORIZONS)?,
        closure: table.optional_word(4, OPTIONAL[4], &CLOSURES)?,
        income: table.optional_word(6, OPTIONAL[6], &incomes)?,
        unit: unit(text("unit"), &at)?,
        status: table.word(9, &Status::ALL)?,
        id: own("id"),
        study: own("study"),
        date: own("date"),
        table: own("table"),
        policy: own("policy"),
        world: own("world"),
        elasticities: own("elasticities"),
        actor: own("actor"),
        figure: own("figure"),
        source: own("source"),
        source_url: own("source_url"),
        not_shared: own("not_shared"),
        note: own("note"),
        series: own("series"),
        published,
        at,
    })
}
