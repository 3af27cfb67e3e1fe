//! Rows of a table as series: one thing at several dates.

use super::{Point, Span};
use crate::backtest::Entry;
use crate::error::{Error, Result};

/// Positions of the rows of each series, in the order in which series turn up.
pub(in crate::backtest) fn grouped(entries: &[Entry]) -> Vec<Vec<usize>> {
    let mut series: Vec<Vec<usize>> = Vec::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.series.is_empty()) {
        match series.iter_mut().find(|rows| entries[rows[0]].series == entry.series) {
            Some(rows) => rows.push(at),
            None => series.push(vec![at]),
        }
    }
    series
}

/// The rows of one series as what was recorded when.
pub(in crate::backtest) fn points<'e>(rows: impl Iterator<Item = &'e Entry>) -> Result<Vec<Point>> {
    let mut points: Vec<Point> = Vec::new();
    for entry in rows {
        let wrong = |found: String, expected: String| Error::Value { at: entry.at.clone(), found, expected };
        let Some(span) = Span::parse(&entry.date) else {
            let found = format!("date `{}` of series {}", entry.date, entry.series);
            return Err(wrong(found, "a year, a quarter or a month: 2019, 2019-Q3 or 2019-07".to_owned()));
        };
        let published = entry.published;
        let (Some(value), None, None) = (published.value, published.low, published.high) else {
            let found = format!("a range in series {}", entry.series);
            return Err(wrong(found, "one value, as it was recorded".to_owned()));
        };
        if points.is_empty() && value == 0.0 {
            let found = format!("series {} that begins with 0", entry.series);
            return Err(wrong(found, "another number: changes are parts of the first".to_owned()));
        }
        if let Some(last) = points.last() {
            if span.from() < last.span.end() {
                let found = format!("{span} behind {} in series {}", last.span, entry.series);
                return Err(wrong(found, "dates in their order that do not overlap".to_owned()));
            }
            let first = &points[0].entry;
            for ((name, own), (_, its)) in shared(entry).into_iter().zip(shared(first)) {
                if own != its {
                    let found = format!("{name} `{own}` in series {}", entry.series);
                    return Err(wrong(found, format!("`{its}`, as at its first date ({})", first.at)));
                }
            }
        }
        points.push(Point { entry: entry.clone(), span, value });
    }
    match &points[..] {
        [only] => Err(Error::Value {
            at: only.entry.at.clone(),
            found: format!("one date of series {}", only.entry.series),
            expected: "two at least: what changes is compared".to_owned(),
        }),
        _ => Ok(points),
    }
}

/// What all dates of a series share.
fn shared(entry: &Entry) -> [(&'static str, &str); 7] {
    [
        ("study", &entry.study),
        ("policy", &entry.policy),
        ("world", &entry.world),
        ("elasticities", &entry.elasticities),
        ("actor", &entry.actor),
        ("figure", &entry.figure),
        ("unit", entry.unit),
    ]
}
