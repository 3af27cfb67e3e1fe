//! The form of a scenario file: typed access to TOML with the place of everything.
//!
//! The TOML tree is walked by hand instead of through derived types, so that each error stands at its own line and
//! names what may stand there.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::date::Date;
use crate::error::{Error, Place, Result, check_lines, check_name, nearest, printable};
use crate::uncertain::Uncertain;

/// Keys of texts that may have several lines.
const PROSE: [&str; 2] = ["summary", "sources"];

/// Years of the dates of files. What lies beyond is no plan of anybody's.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

const A_DAY: &str = "a day such as 2027-01-01";

/// A scenario file as text, under the name that errors give it.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    text: &'a str,
    /// Where lines end, so that what stands where is found without counting them again.
    ends: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { file, text, ends }
    }

    /// Parses the TOML. The tree borrows from the text. No text in it is one that a terminal would obey, and so is the stem of the
    /// file, which becomes an id.
    pub(super) fn parse(&self) -> Result<DeTable<'a>> {
        let table = DeTable::parse(self.text).map(Spanned::into_inner).map_err(|error| self.told(&error))?;
        let stem = Path::new(self.file).file_stem().unwrap_or_default();
        check_name(|| Place::file(self.file), &stem.to_string_lossy())?;
        self.check_table(&table)?;
        Ok(table)
    }

    fn check_table(&self, table: &DeTable<'_>) -> Result<()> {
        table.iter().try_for_each(|(key, value)| {
            check_name(|| self.place(key.span().start), key.get_ref())?;
            self.check_value(value, PROSE.contains(&key.get_ref().as_ref()))
        })
    }

    fn check_value(&self, value: &Spanned<DeValue<'_>>, prose: bool) -> Result<()> {
        let at = || self.place(value.span().start);
        match value.get_ref() {
            DeValue::String(text) if prose => check_lines(at, text),
            DeValue::String(text) => check_name(at, text),
            DeValue::Array(items) => items.iter().try_for_each(|item| self.check_value(item, prose)),
            DeValue::Table(table) => self.check_table(table),
            _ => Ok(()),
        }
    }

    /// What the parser says, with its line.
    fn told(&self, error: &toml::de::Error) -> Error {
        let line = error.span().map(|span| self.line(span.start));
        Error::from_toml(Place { file: self.file.to_owned(), line }, error)
    }

    /// Text under a key of the top level, trimmed; nothing where it cannot be read.
    pub(super) fn top_text(&self, key: &str) -> String {
        let Ok(table) = self.parse() else { return String::new() };
        let text = Block::top(self, &table).text(key, "text");
        text.ok().flatten().map_or_else(String::new, |item| item.value.trim().to_owned())
    }

    /// The lines of comment that end right above a byte of the text, fit for a terminal.
    pub(super) fn comment_above(&self, offset: usize) -> String {
        let above = self.text[..offset].lines().rev().skip_while(|line| line.trim_start().starts_with("[["));
        let comment = above.map_while(|line| line.trim_end().strip_prefix('#'));
        let mut lines: Vec<String> =
            comment.map(|line| printable(line.strip_prefix(' ').unwrap_or(line))).collect();
        lines.reverse();
        lines.join("\n")
    }

    /// Line of a byte of the text, from 1.
    fn line(&self, offset: usize) -> usize {
        1 + self.ends.partition_point(|&end| end < offset)
    }

    fn place(&self, offset: usize) -> Place {
        Place::line(self.file, self.line(offset))
    }
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Item<T> {
    pub(super) value: T,
    pub(super) at: Place,
}

/// A key with what it says, in words.
pub(super) struct Said {
    pub(super) key: String,
    pub(super) words: String,
    /// Whether it is a number with a range.
    pub(super) is_range: bool,
}

/// One table of the file: the top level or a clause.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    /// First byte; none for the top level.
    offset: Option<usize>,
}

impl<'a> Block<'a> {
    /// The whole file.
    pub(super) fn top(source: &'a Source<'a>, table: &'a DeTable<'a>) -> Self {
        Self { source, table, offset: None }
    }

    /// Where it begins; the top level is the whole file.
    pub(super) fn at(&self) -> Place {
        self.offset.map_or_else(|| Place::file(self.source.file), |offset| self.source.place(offset))
    }

    /// Its first byte, to put blocks into the order of the file.
    pub(super) fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// Its keys in the order of the file, each with its place and whether its value is made of tables, as clauses are.
    pub(super) fn keys(&self) -> Vec<(Item<&'a str>, bool)> {
        let mut keys: Vec<_> = self.table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        keys.into_iter()
            .map(|(key, value)| {
                let at = self.source.place(key.span().start);
                (Item { value: key.get_ref().as_ref(), at }, tables(value.get_ref()))
            })
            .collect()
    }

    /// Its keys with what they say, in the order of the file, but those that are made of tables.
    pub(super) fn said(&self) -> Vec<Said> {
        let said = |(key, _): (Item<&'a str>, bool)| {
            let (value, _) = self.get(key.value)?;
            let number = || self.number(key.value).ok().flatten().map(|number| number.value);
            let words = match value.get_ref() {
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Table(_) => number()?.to_string(),
                // At the top these are clauses.
                value if self.offset.is_some() && tables(value) => self.steps(key.value)?,
                value => words(value)?,
            };
            let is_range = matches!(value.get_ref(), DeValue::Table(_));
            Some(Said { key: key.value.to_owned(), words, is_range })
        };
        self.keys().into_iter().filter_map(said).collect()
    }

    /// Tables under a key in words: "at 2027-01-01 share 0.5, at 2028-01-01 share 1".
    fn steps(&self, key: &str) -> Option<String> {
        let steps = self.tables(key, "").ok()??;
        let step = |step: Block<'a>| {
            let said: Vec<String> =
                step.said().into_iter().map(|one| format!("{} {}", one.key, one.words)).collect();
            said.join(" ")
        };
        Some(steps.into_iter().map(step).collect::<Vec<_>>().join(", "))
    }

    /// Refuses keys other than these.
    pub(super) fn check_keys(&self, known: &[&str]) -> Result<()> {
        match self.keys().into_iter().find(|(key, _)| !known.contains(&key.value)) {
            Some((key, _)) => Err(unknown_word("key", key.value, key.at, known)),
            None => Ok(()),
        }
    }

    fn get(&self, key: &str) -> Option<(&'a Spanned<DeValue<'a>>, Place)> {
        let value = self.table.get(key)?;
        Some((value, self.source.place(value.span().start)))
    }

    /// Whether the key is there, and where.
    pub(super) fn find(&self, key: &str) -> Option<Place> {
        self.get(key).map(|(_, at)| at)
    }

    /// Text, if the key is there.
    pub(super) fn text(&self, key: &str, expected: &str) -> Result<Option<Item<&'a str>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        text(value.get_ref(), at, expected).map(Some)
    }

    /// Text that must be there.
    pub(super) fn require_text(&self, key: &str, expected: &str) -> Result<Item<&'a str>> {
        self.text(key, expected)?.ok_or_else(|| self.missing(&format!("key `{key}`")))
    }

    /// A list of texts, if the key is there.
    pub(super) fn texts(&self, key: &str, expected: &str) -> Result<Option<Vec<Item<&'a str>>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        let DeValue::Array(array) = value.get_ref() else {
            return Err(wrong_type(value.get_ref(), at, expected));
        };
        let item = |item: &'a Spanned<DeValue<'a>>| {
            text(item.get_ref(), self.source.place(item.span().start), "text")
        };
        array.iter().map(item).collect::<Result<_>>().map(Some)
    }

    /// One text or a list of texts, if the key is there.
    pub(super) fn text_or_texts(&self, key: &str, expected: &str) -> Result<Option<Vec<Item<&'a str>>>> {
        match self.get(key) {
            Some((value, _)) if value.get_ref().is_array() => self.texts(key, expected),
            _ => Ok(self.text(key, expected)?.map(|text| vec![text])),
        }
    }

    /// A list of texts that must be there.
    pub(super) fn require_texts(&self, key: &str, expected: &str) -> Result<Vec<Item<&'a str>>> {
        self.texts(key, expected)?.ok_or_else(|| self.missing(&format!("key `{key}`")))
    }

    /// `true` or `false`; false where the key is not there.
    pub(super) fn flag(&self, key: &str) -> Result<bool> {
        match self.get(key) {
            None => Ok(false),
            Some((value, at)) => match value.get_ref() {
                DeValue::Boolean(flag) => Ok(*flag),
                other => Err(wrong_type(other, at, "true or false")),
            },
        }
    }

    /// A number or a range, if the key is there.
    pub(super) fn number(&self, key: &str) -> Result<Option<Item<Uncertain>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        Uncertain::deserialize(ValueDeserializer::from(value.clone()))
            .map(|value| Some(Item { value, at }))
            .map_err(|error| self.source.told(&error))
    }

    /// A day, if the key is there: a date of TOML, or text.
    pub(super) fn date(&self, key: &str) -> Result<Option<Item<Date>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        let date = match value.get_ref() {
            DeValue::String(text) => Date::parse(text),
            DeValue::Datetime(found) if found.time.is_none() => {
                found.date.and_then(|day| Date::new(day.year.into(), day.month.into(), day.day.into()))
            }
            _ => None,
        };
        match (date, value.get_ref()) {
            (Some(value), _) if YEARS.contains(&value.year()) => Ok(Some(Item { value, at })),
            (Some(value), _) => {
                let expected = format!("a day of the years {} to {}", YEARS.start(), YEARS.end());
                Err(Error::Value { at, found: value.to_string(), expected })
            }
            (None, DeValue::Datetime(found)) => {
                let found = format!("{found}, which has a time of day");
                Err(Error::Value { at, found, expected: A_DAY.to_owned() })
            }
            (None, other) => Err(wrong_type(other, at, A_DAY)),
        }
    }

    /// A list of numbers, if the key is there.
    pub(super) fn numbers(&self, key: &str, expected: &str) -> Result<Option<Item<Vec<f64>>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        let DeValue::Array(array) = value.get_ref() else {
            return Err(wrong_type(value.get_ref(), at, expected));
        };
        let number = |item: &Spanned<DeValue<'_>>| {
            f64::deserialize(ValueDeserializer::from(item.clone())).map_err(|error| self.source.told(&error))
        };
        let value = array.iter().map(number).collect::<Result<_>>()?;
        Ok(Some(Item { value, at }))
    }

    /// A number or a range that must be there.
    pub(super) fn require_number(&self, key: &str) -> Result<Item<Uncertain>> {
        self.number(key)?.ok_or_else(|| self.missing(&format!("key `{key}`")))
    }

    /// One of a few words, if the key is there.
    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Result<Option<T>> {
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        let Some(found) = self.text(key, &one_of(&names))? else { return Ok(None) };
        match words.iter().find(|(name, _)| *name == found.value) {
            Some((_, value)) => Ok(Some(*value)),
            None => Err(unknown_word(key, found.value, found.at, &names)),
        }
    }

    /// The clauses of one kind, `[[key]]`.
    pub(super) fn clauses(&self, key: &str) -> Result<Vec<Block<'a>>> {
        let expected = format!("a clause, which begins with [[{key}]]");
        Ok(self.tables(key, &expected)?.unwrap_or_default())
    }

    /// A list of tables, if the key is there.
    pub(super) fn tables(&self, key: &str, expected: &str) -> Result<Option<Vec<Block<'a>>>> {
        let Some((value, at)) = self.get(key) else { return Ok(None) };
        let DeValue::Array(array) = value.get_ref() else {
            return Err(wrong_type(value.get_ref(), at, expected));
        };
        let block = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(table) => {
                Ok(Block { source: self.source, table, offset: Some(item.span().start) })
            }
            other => Err(wrong_type(other, self.source.place(item.span().start), expected)),
        };
        array.iter().map(block).collect::<Result<_>>().map(Some)
    }

    /// Something that must be there and is not.
    pub(super) fn missing(&self, what: &str) -> Error {
        Error::Missing { at: self.at(), what: what.to_owned() }
    }
}

/// An unknown word with the nearest of those accepted, or with all of them where none is near.
pub(super) fn unknown_word(what: &'static str, found: &str, at: Place, known: &[&str]) -> Error {
    match nearest(found, known.iter().copied()) {
        Some(nearest) => Error::Unknown { at, what, found: found.to_owned(), nearest: Some(nearest) },
        None => Error::Value { at, found: format!("unknown {what} `{found}`"), expected: one_of(known) },
    }
}

/// "`a`", or "one of `a`, `b`".
pub(super) fn one_of(names: &[&str]) -> String {
    let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() == 1 { list } else { format!("one of {list}") }
}

fn text<'a>(value: &'a DeValue<'a>, at: Place, expected: &str) -> Result<Item<&'a str>> {
    match value {
        DeValue::String(text) => Ok(Item { value: text.as_ref(), at }),
        other => Err(wrong_type(other, at, expected)),
    }
}

/// A value as people write it; nothing of tables.
fn words(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(items) => {
            items.iter().map(|item| words(item.get_ref())).collect::<Option<Vec<_>>>()?.join(" ")
        }
        DeValue::Table(_) => return None,
    })
}

fn tables(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Table(_) => true,
        DeValue::Array(items) => items.iter().any(|item| item.get_ref().is_table()),
        _ => false,
    }
}

fn wrong_type(value: &DeValue<'_>, at: Place, expected: &str) -> Error {
    let found = match value {
        DeValue::String(text) => format!("text \"{text}\""),
        DeValue::Integer(number) => format!("number {number}"),
        DeValue::Float(number) => format!("number {number}"),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => format!("date {date} without quotes"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    };
    Error::Value { at, found, expected: expected.to_owned() }
}
