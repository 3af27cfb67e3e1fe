//! Comma-separated values.

use serde::Serialize;

use super::Answer;

pub(super) fn text(answer: &(impl Answer + ?Sized)) -> String {
    rows_as_csv(answer.header(), answer.rows())
}

/// Flat records as CSV, with the names of their fields as header, which is there without a record too. Where it is empty the first
/// record is. A number has as many digits as it takes to read the same number again.
///
/// # Panics
/// If a record is nested.
pub fn rows_as_csv<T: Serialize>(header: &[&str], rows: impl IntoIterator<Item = T>) -> String {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() && !header.is_empty() {
        return header.join(",") + "\n";
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("rows are flat, and memory takes all of them");
    }
    let bytes = writer.into_inner().expect("memory takes all that is written");
    let text = String::from_utf8(bytes).expect("rows are text");
    debug_assert!(
        header.is_empty() || text.lines().next() == Some(&header.join(",")),
        "the header is {header:?}"
    );
    text
}
