//! One CSV table: its columns, its rows, and where they stand.

use std::cell::Cell;
use std::rc::Rc;

use crate::error::{Error, Place, Result, check_lines, check_name, nearest};
use crate::number::quotable;
use crate::rows::Rows;
use crate::uncertain::Uncertain;

use super::source::File;

/// Columns of texts that may have several lines; so may those that only a dictionary lists.
const PROSE: [&str; 3] = ["source", "note", "not_shared"];

/// Columns that a table may have.
const COLUMNS: usize = 1_000;

/// A table that is read row by row. Columns are addressed by their position in `required`.
pub(crate) struct Table<'a> {
    place: &'a str,
    required: &'a [&'a str],
    columns: Vec<usize>,
    /// Positions of optional columns, as far as they are there.
    optional: Vec<Option<usize>>,
    width: usize,
    /// Whether a column may have several lines.
    prose: Vec<bool>,
    rows: Rows<&'a [u8]>,
    read: usize,
}

impl<'a> Table<'a> {
    /// Reads the header. A column must be one of `required`, one of `optional`, or listed by the dictionary.
    pub(crate) fn open(
        file: &'a File,
        required: &'a [&'a str],
        optional: &[&str],
        dictionary: &Dictionary,
    ) -> Result<Self> {
        let mut rows = Rows::new(file.place.clone(), file.text.as_bytes())?;
        let (header, at) = (rows.header()?, rows.at());
        if header.len() > COLUMNS {
            let found = format!("{} columns", header.len());
            return Err(Error::Value { at, found, expected: format!("at most {COLUMNS}") });
        }
        for (i, column) in header.iter().enumerate() {
            let known = required.iter().chain(optional);
            if !known.clone().any(|name| name == column) && !dictionary.lists(&file.name, column) {
                return Err(Error::Unknown {
                    at,
                    what: "column",
                    found: column.clone(),
                    nearest: nearest(column, known.copied()),
                });
            }
            if header[..i].contains(column) {
                let what = format!("column `{column}`");
                return Err(Error::Duplicate { at: at.clone(), first: at, what });
            }
        }
        let position = |name: &&str| header.iter().position(|column| column == name);
        let missing = |name: &&str| Error::Missing { at: at.clone(), what: format!("column `{name}`") };
        let columns =
            required.iter().map(|name| position(name).ok_or_else(|| missing(name))).collect::<Result<_>>()?;
        let known = |column: &str| required.iter().chain(optional).any(|name| *name == column);
        let prose = header.iter().map(|column| PROSE.contains(&column.as_str()) || !known(column)).collect();
        let optional = optional.iter().map(position).collect();
        Ok(Self {
            place: &file.place,
            required,
            columns,
            optional,
            width: header.len(),
            prose,
            rows,
            read: 0,
        })
    }

    /// Counts numbers with a decimal comma together with those of other tables.
    pub(super) fn count_commas_in(&mut self, all: &Rc<Cell<usize>>) {
        self.rows.count_commas_in(all);
    }

    /// How many numbers have had a decimal comma.
    pub(crate) fn commas(&self) -> usize {
        self.rows.commas()
    }

    /// Goes to the next row, if there is one.
    pub(crate) fn next(&mut self) -> Result<bool> {
        if !self.rows.next()? {
            return Ok(false);
        }
        self.read += 1;
        self.rows.check_width(self.width)?;
        // Most rows are this, and none of them has to be taken apart.
        if self.rows.is_plain() {
            return Ok(true);
        }
        for (position, prose) in self.prose.iter().enumerate() {
            let (at, text) = (|| self.at(), self.rows.text(position)?);
            if *prose { check_lines(at, text)? } else { check_name(at, text)? }
        }
        Ok(true)
    }

    /// Refuses a table that had a header only. Call it after the last row.
    pub(crate) fn not_empty(&self) -> Result<()> {
        if self.read > 0 {
            return Ok(());
        }
        Err(Error::Missing { at: Place::file(self.place), what: "rows, the table is empty".to_owned() })
    }

    /// Text of a column of the current row.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.field(self.columns[column])
    }

    /// Number in a column of the current row; `inf` and `nan` are numbers here.
    pub(crate) fn number(&self, column: usize) -> Result<f64> {
        let text = self.text(column);
        self.rows.parse(text).ok_or_else(|| Error::Value {
            at: self.at(),
            found: format!("`{}` in column `{}`", quotable(text), self.required[column]),
            expected: self.rows.expects(text, "a number"),
        })
    }

    /// Text in a column that may be left out; `column` counts the optional ones.
    pub(crate) fn optional_text(&self, column: usize) -> &str {
        let position = self.optional.get(column).copied().flatten();
        position.map_or("", |position| self.field(position))
    }

    /// The text is UTF-8, and so are its fields.
    fn field(&self, position: usize) -> &str {
        self.rows.text(position).unwrap_or_default()
    }

    /// Number in a column that may be left out or empty; `column` counts the optional ones.
    pub(super) fn optional_number(&self, column: usize) -> Result<Option<f64>> {
        let text = self.optional_text(column);
        if text.is_empty() {
            return Ok(None);
        }
        self.rows.parse(text).map(Some).ok_or_else(|| Error::Value {
            at: self.at(),
            found: format!("`{}` in an optional column", quotable(text)),
            expected: self.rows.expects(text, "a number or nothing"),
        })
    }

    /// A number with its range, from a column and those of its lower and upper end, which are both empty where the number
    /// is exact.
    pub(super) fn range(&self, low: usize, column: usize, high: usize) -> Result<Uncertain> {
        let mode = self.number(column)?;
        let value = match (self.text(low), self.text(high)) {
            ("", "") => Uncertain::Exact(mode),
            (_, "") | ("", _) => {
                let absent = if self.text(low).is_empty() { low } else { high };
                let what = format!("number in column `{}` beside its other end", self.required[absent]);
                return Err(Error::Missing { at: self.at(), what });
            }
            _ => spread(self.number(low)?, mode, self.number(high)?),
        };
        self.sound(value)
    }

    /// A number with its range from three optional columns that follow each other, the lower end first; none where all are
    /// left out or empty. `names` are theirs, for people.
    pub(super) fn optional_range(&self, first: usize, names: &[&str; 3]) -> Result<Option<Uncertain>> {
        let [low, mode, high] = [first, first + 1, first + 2].map(|column| self.optional_number(column));
        let value = match (low?, mode?, high?) {
            (None, None, None) => return Ok(None),
            (None, Some(mode), None) => Uncertain::Exact(mode),
            (Some(low), Some(mode), Some(high)) => spread(low, mode, high),
            (low, mode, _) => {
                let absent = if mode.is_none() { 1 } else { usize::from(low.is_some()) * 2 };
                let what = format!("number in column `{}` beside the others", names[absent]);
                return Err(Error::Missing { at: self.at(), what });
            }
        };
        self.sound(value).map(Some)
    }

    /// A number that can be one, at this place.
    fn sound(&self, value: Uncertain) -> Result<Uncertain> {
        match value.fault() {
            Some(found) => {
                let expected = "finite numbers, low <= mode <= high".to_owned();
                Err(Error::Value { at: self.at(), found, expected })
            }
            None => Ok(value),
        }
    }

    /// One of a few words in a column of the current row.
    pub(crate) fn word<T: Copy>(&self, column: usize, words: &[(&str, T)]) -> Result<T> {
        self.one_of(self.text(column), self.required[column], words)
    }

    /// One of a few words in a column that may be left out or empty; `column` counts the optional ones, `name` is its name.
    pub(crate) fn optional_word<T: Copy>(
        &self,
        column: usize,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>> {
        match self.optional_text(column) {
            "" => Ok(None),
            text => self.one_of(text, name, words).map(Some),
        }
    }

    fn one_of<T: Copy>(&self, text: &str, column: &str, words: &[(&str, T)]) -> Result<T> {
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
            let list = words.iter().map(|(word, _)| *word).collect::<Vec<_>>();
            let expected = match list.as_slice() {
                [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
                other => other.concat(),
            };
            let found = format!("`{}` in column `{column}`", quotable(text));
            Error::Value { at: self.at(), found, expected }
        })
    }

    /// Id of the code in a column of the current row.
    pub(super) fn id(&self, column: usize, codes: &mut Codes) -> Result<u16> {
        let code = self.text(column);
        codes.find(code).ok_or_else(|| Error::Unknown {
            at: self.at(),
            what: codes.what,
            found: code.to_owned(),
            nearest: nearest(code, codes.list.iter().map(String::as_str)),
        })
    }

    /// Line of the current row, from 1.
    pub(super) fn line(&self) -> u32 {
        u32::try_from(self.rows.number()).unwrap_or(u32::MAX)
    }

    /// Place of the current row.
    pub(crate) fn at(&self) -> Place {
        self.rows.at()
    }

    /// A text of this table as a number; none where it is none.
    pub(crate) fn parse(&self, text: &str) -> Option<f64> {
        self.rows.parse(text)
    }
}

/// Finds ids by code. Rows of a table come in runs, so the last hit and its successor are tried first.
#[derive(Clone)]
pub(super) struct Codes {
    what: &'static str,
    list: Vec<String>,
    by_code: std::collections::HashMap<String, u16>,
    last: usize,
}

impl Codes {
    pub(super) fn new(what: &'static str, list: Vec<String>) -> Self {
        let by_code = list.iter().cloned().zip(0..).collect();
        Self { what, list, by_code, last: 0 }
    }

    fn find(&mut self, code: &str) -> Option<u16> {
        let guesses = [self.last, if self.last + 1 < self.list.len() { self.last + 1 } else { 0 }];
        for guess in guesses {
            if self.list.get(guess).is_some_and(|known| known == code) {
                self.last = guess;
                return u16::try_from(guess).ok();
            }
        }
        let id = *self.by_code.get(code)?;
        self.last = usize::from(id);
        Some(id)
    }
}

/// The columns that a folder's README.md lists: the rows of its markdown tables, `| file | columns | ...`, where
/// the second cell holds one column or several with commas between them.
pub(crate) struct Dictionary {
    columns: Vec<(String, String)>,
}

impl Dictionary {
    pub(crate) fn parse(text: &str) -> Self {
        let mut columns = Vec::new();
        for row in text.lines().filter_map(|line| line.trim().strip_prefix('|')) {
            let mut cells = row.split('|').map(str::trim);
            let (Some(file), Some(list)) = (cells.next(), cells.next()) else { continue };
            for column in list.split(',') {
                let bare = |word: &str| word.trim().trim_matches('`').to_owned();
                columns.push((bare(file), bare(column)));
            }
        }
        Self { columns }
    }

    fn lists(&self, file: &str, column: &str) -> bool {
        self.columns.iter().any(|(f, c)| f == file && c == column)
    }
}

/// A range, or one number where its ends are the same.
fn spread(low: f64, mode: f64, high: f64) -> Uncertain {
    if low == mode && mode == high {
        Uncertain::Exact(mode)
    } else {
        Uncertain::Triangular { low, mode, high }
    }
}
