//! The rows of a table as spreadsheets and programs write it: parted by commas, semicolons or tabs, as the header has it.

mod kind;

use std::cell::Cell;
use std::io::{BufRead, Chain, Cursor, Read};
use std::rc::Rc;

use crate::error::{Error, Place, Result};
use crate::number::{counted, quotable};

pub(crate) use kind::no_text;

/// What may part fields, the usual one first.
const DELIMITERS: [u8; 3] = *b",;\t";

/// What a number may look like beside what a computer writes.
const POINT: &str = "a decimal comma stands only where semicolons part the fields";

/// The beginning, which was looked at, what follows, and an end of the last line.
type Whole<R> = Chain<Cursor<Vec<u8>>, Chain<R, &'static [u8]>>;

/// The rows of one table, read as a stream; the header is a row like any other. Blank rows are passed over, spaces around fields are
/// not part of them.
pub(crate) struct Rows<R> {
    place: String,
    reader: csv::Reader<Whole<R>>,
    record: csv::ByteRecord,
    line: u64,
    semicolons: bool,
    commas: Rc<Cell<usize>>,
}

impl<R: BufRead> Rows<R> {
    /// `place` is what errors call it.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what is no text in UTF-8, with what it is, and what the reader says.
    pub(crate) fn new(place: String, mut text: R) -> Result<Self> {
        let broken = |found: String| Error::Malformed { at: Place::file(&place), found };
        let start = text.fill_buf().map_err(|error| broken(error.to_string()))?;
        if let Some(found) = no_text(start) {
            return Err(broken(found));
        }
        // Up to the first line that is not blank, as the parser takes it.
        let mut head = Vec::new();
        loop {
            let start = head.len();
            let length = text.read_until(b'\n', &mut head).map_err(|error| broken(error.to_string()))?;
            if length == 0 || !head[start..].trim_ascii().is_empty() {
                break;
            }
        }
        if head.starts_with(MARK) {
            head.drain(..MARK.len());
        }
        // All of it, where lines end as they once did on a Macintosh.
        if !head.contains(&b'\n') {
            head.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        let first = head.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = delimiter(first);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            // Ragged rows get our own words.
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            // Carriage returns are trimmed with the spaces; the parser would count lines one short beside them.
            .terminator(csv::Terminator::Any(b'\n'))
            // The last row ends like the others, so that its line is found as theirs are.
            .from_reader(Cursor::new(head).chain(text.chain(&b"\n"[..])));
        Ok(Self {
            place,
            reader,
            record: csv::ByteRecord::new(),
            line: 0,
            semicolons: delimiter == b';',
            commas: Rc::default(),
        })
    }

    /// Goes to the next row that is not blank, if there is one.
    pub(crate) fn next(&mut self) -> Result<bool> {
        loop {
            let there = self.reader.read_byte_record(&mut self.record).map_err(|error| Error::Malformed {
                at: Place::line(self.place(), usize::try_from(self.line + 1).unwrap_or(usize::MAX)),
                found: error.to_string(),
            })?;
            if !there {
                return Ok(false);
            }
            // The parser gives the place where it started to look, before blank lines.
            let start = self.record.position().map_or(0, csv::Position::line);
            let inside = self.record.as_slice().split(|byte| *byte == b'\n').skip(1).count() as u64;
            self.line = start.max(self.reader.position().line().saturating_sub(1 + inside));
            if self.record.iter().any(|field| !field.trim_ascii().is_empty()) {
                return Ok(true);
            }
        }
    }

    /// The header, which must be there.
    pub(crate) fn header(&mut self) -> Result<Vec<String>> {
        if !self.next()? {
            return Err(Error::Missing { at: self.at(), what: "header line".to_owned() });
        }
        (0..self.record.len()).map(|i| self.text(i).map(str::to_owned)).collect()
    }

    pub(crate) fn place(&self) -> String {
        self.place.clone()
    }

    /// Line of the row, from 1.
    pub(crate) fn number(&self) -> usize {
        usize::try_from(self.line.max(1)).unwrap_or(usize::MAX)
    }

    pub(crate) fn at(&self) -> Place {
        Place::line(self.place(), self.number())
    }

    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    /// Refuses a row of another length than the header.
    pub(crate) fn check_width(&self, width: usize) -> Result<()> {
        if self.len() == width {
            return Ok(());
        }
        let found = format!("{} in a row, {width} in the header", counted(self.len(), "field", "fields"));
        Err(Error::Malformed { at: self.at(), found })
    }

    /// Text of a field, nothing where there is none.
    pub(crate) fn text(&self, field: usize) -> Result<&str> {
        let bytes = self.record.get(field).unwrap_or_default();
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::Malformed { at: self.at(), found: "text that is not UTF-8".to_owned() })?;
        Ok(text.trim())
    }

    /// Whether the row is printable ASCII throughout.
    pub(crate) fn is_plain(&self) -> bool {
        self.record.as_slice().iter().all(|byte| matches!(byte, b' '..=b'~'))
    }

    /// What a text of this table says as a number, `inf` and `nan` among them; none where it is none. A decimal comma is one where
    /// semicolons part fields, and counted.
    pub(crate) fn parse(&self, text: &str) -> Option<f64> {
        if let Ok(number) = text.parse() {
            return Some(number);
        }
        let comma = self.semicolons && !text.contains('.') && text.matches(',').count() == 1;
        let number = comma.then(|| text.replace(',', ".").parse().ok()).flatten()?;
        self.commas.set(self.commas.get() + 1);
        Some(number)
    }

    /// What an error expects in place of such a text: a number, and what is not read as one.
    pub(crate) fn expects(&self, text: &str, what: &str) -> String {
        let comma = text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok();
        if comma && !self.semicolons { format!("{what}; {POINT}") } else { what.to_owned() }
    }

    /// A finite number; none where the field is empty.
    pub(crate) fn value(&self, field: usize, label: &str) -> Result<Option<f64>> {
        let text = self.text(field)?;
        if text.is_empty() {
            return Ok(None);
        }
        match self.parse(text) {
            Some(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(Error::Value {
                at: self.at(),
                found: format!("`{}` in column `{label}`", quotable(text)),
                expected: self.expects(text, "a finite number"),
            }),
        }
    }

    /// How many numbers had a decimal comma.
    pub(crate) fn commas(&self) -> usize {
        self.commas.get()
    }

    /// Counts them together with those of other tables.
    pub(crate) fn count_commas_in(&mut self, all: &Rc<Cell<usize>>) {
        all.set(all.get() + self.commas.get());
        self.commas = Rc::clone(all);
    }
}

/// The byte order mark.
pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

/// What parts the fields of a header: a comma, or a semicolon or tab where there are more of these. What is quoted does not count.
fn delimiter(header: &[u8]) -> u8 {
    let mut counts = [0_usize; 3];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|one| one == byte).filter(|_| !quoted) {
            counts[at] += 1;
        }
    }
    let most = (1..counts.len()).fold(0, |most, at| if counts[at] > counts[most] { at } else { most });
    DELIMITERS[most]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut rows = Rows::new("x.csv".to_owned(), text.as_bytes()).unwrap();
        let mut all = Vec::new();
        while rows.next().unwrap() {
            all.push((rows.number(), (0..rows.len()).map(|i| rows.text(i).unwrap().to_owned()).collect()));
        }
        all
    }

    #[test]
    fn any_spreadsheet_writes_the_same_rows() {
        let plain = "code,name\nA,\"x, y\"\nB,z\n";
        let expected = rows(plain);
        assert_eq!(expected[1], (2, vec!["A".to_owned(), "x, y".to_owned()]));
        let semicolons = "code;name\nA;x, y\nB;z\n";
        let tabs = "code\tname\nA\tx, y\nB\tz";
        for text in [plain, semicolons, tabs] {
            for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
                assert_eq!(rows(&text), expected, "{text:?}");
                assert_eq!(rows(&format!("\u{feff}{text}")), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_in_fields() {
        let text = "\r\na;b\r\n\r\n;\r\n\"x\r\ny\";1\r\n3;4";
        let lines: Vec<usize> = rows(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 5, 7]);
    }

    #[test]
    fn a_decimal_comma_is_one_only_beside_semicolons() {
        let read = |text: &str| {
            let mut rows = Rows::new("x.csv".to_owned(), text.as_bytes()).unwrap();
            rows.header().unwrap();
            rows.next().unwrap();
            let value = rows.value(1, "b").map(Option::unwrap).map_err(|error| error.to_string());
            (value, rows.commas())
        };
        assert_eq!(read("a;b\nx;0,5\n"), (Ok(0.5), 1));
        assert_eq!(read("a;b\nx;0.5\n"), (Ok(0.5), 0));
        let refused = |found: &str, more: &str| {
            (Err(format!("x.csv:2: found `{found}` in column `b`, expected a finite number{more}")), 0)
        };
        let why = "; a decimal comma stands only where semicolons part the fields";
        assert_eq!(read("a,b\nx,\"0,5\"\n"), refused("0,5", why));
        assert_eq!(read("a\tb\nx\t0,5\n"), refused("0,5", why));
        assert_eq!(read("a;b\nx;1.234,5\n"), refused("1.234,5", ""));
        assert_eq!(read("a;b\nx;1,234,5\n"), refused("1,234,5", ""));
    }
}
