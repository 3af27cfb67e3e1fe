//! Comma-separated values.

use serde::Serialize;

use super::Answer;

pub(super) fn text(answer: &(impl Answer + ?Sized)) -> String {
    rows_as_csv(answer.rows())
}

/// Flat records as CSV, with the names of their fields as header. A number has as many digits as it takes to read the same number
/// again.
///
/// # Panics
/// If a record is nested.
pub fn rows_as_csv<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("rows are flat, and memory takes all of them");
    }
    let bytes = writer.into_inner().expect("memory takes all that is written");
    String::from_utf8(bytes).expect("rows are text")
}
