//! What figures and series have in common where they are written: numbers, lines, the columns of what was published.

use serde::ser::SerializeStruct;

use super::{Entry, Published, Solve};

/// Columns of a line.
const WIDTH: usize = 100;

/// With three digits that count.
pub(super) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        size if size >= 0.01 => 4,
        _ => 5,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Lines of at most so many columns, all but the first indented.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let start = text.len() - text.trim_start().len();
    let (mut lines, mut line) = (Vec::new(), text[..start].to_owned());
    let mut fresh = true;
    for word in text.split_whitespace() {
        if !fresh && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        line.push_str(word);
        fresh = false;
    }
    lines.push(line);
    lines.join("\n")
}

/// The columns of what was published.
pub(super) fn as_published<S: SerializeStruct>(
    row: &mut S,
    entry: &Entry,
    record: &Solve,
) -> Result<(), S::Error> {
    let Published { low, value, high } = entry.published;
    row.serialize_field("id", &entry.id)?;
    row.serialize_field("study", &entry.study)?;
    row.serialize_field("date", &entry.date)?;
    row.serialize_field("table", &entry.table)?;
    row.serialize_field("policy", &entry.policy)?;
    row.serialize_field("world", &record.world)?;
    row.serialize_field("horizon", &record.horizon)?;
    row.serialize_field("closure", &record.closure)?;
    row.serialize_field("elasticities", &entry.elasticities)?;
    row.serialize_field("income", &entry.income.map(crate::trade::Real::variable))?;
    row.serialize_field("actor", &entry.actor)?;
    row.serialize_field("figure", &entry.figure)?;
    row.serialize_field("unit", entry.unit)?;
    row.serialize_field("low", &low)?;
    row.serialize_field("value", &value)?;
    row.serialize_field("high", &high)?;
    row.serialize_field("status", entry.status.letter())?;
    row.serialize_field("source", &entry.source)?;
    row.serialize_field("source_url", &entry.source_url)?;
    row.serialize_field("not_shared", &entry.not_shared)?;
    row.serialize_field("note", &entry.note)
}
