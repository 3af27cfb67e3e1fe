//! A document of several answers that is written one by one.

use std::io::{self, Write};

use super::Format;

/// A document of several like answers, of which none but the next is there: the bytes are those of [`Format::text`] of all of them.
///
/// ```
/// use sidedeal::report::{Format, Series};
///
/// let mut text = Vec::new();
/// let mut series = Series::of(Format::Json, &["scenario"]);
/// series.add("[\n  1\n]\n", &mut text)?;
/// series.add("[\n  2\n]\n", &mut text)?;
/// series.end(&mut text)?;
/// assert_eq!(text, b"[\n  1,\n  2\n]\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Series {
    /// What stands before the first, between two, and after the last.
    around: [String; 3],
    begun: bool,
}

impl Series {
    /// With the names of the fields of the rows.
    #[must_use]
    pub fn of(format: Format, header: &[&str]) -> Self {
        let around = match format {
            Format::Table => ["", "\n\n", ""].map(str::to_owned),
            Format::Csv => [header.join(",") + "\n", String::new(), String::new()],
            Format::Json => ["[\n", ",\n", "\n]\n"].map(str::to_owned),
        };
        Self { around, begun: false }
    }

    /// Adds one by the document of it alone.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, document: &str, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let [before, between, after] = &self.around;
        let part = document.strip_prefix(before.as_str()).unwrap_or(document);
        let part = part.strip_suffix(after.as_str()).unwrap_or(part);
        to.write_all(if self.begun { between } else { before }.as_bytes())?;
        self.begun = true;
        to.write_all(part.as_bytes())
    }

    /// Ends the document, of one answer at least.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn end(self, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
        to.write_all(self.around[2].as_bytes())
    }
}
