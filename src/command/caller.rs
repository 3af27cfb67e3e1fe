//! Who calls the command from inside another program: what it would have written and said is handed back, and nothing of the process
//! is touched: no signals, no standard streams.

use std::cell::RefCell;
use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use serde::Serialize;
use serde_json::Value;

use crate::Error;
use crate::report::{Answer, Format};

/// How far a call is, for who waits for it on another thread, and whether it is to end.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    of: AtomicU64,
    ended: AtomicBool,
}

impl Progress {
    /// How many draws or scenarios are done, and of how many; 0 of 0 where nothing is counted.
    #[must_use]
    pub fn so_far(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    /// Asks for an end, as Ctrl-C does of the program: draws and many scenarios end and those that are done are written; of other work no file
    /// that is not in its place yet is put there.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// Whether an end was asked for.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Whether draws are counted, which end soon after that was asked for, and what was done is written.
    pub(super) fn counts(&self) -> bool {
        self.of.load(Ordering::Relaxed) > 0
    }

    /// Says that so many are done of so many.
    pub fn begin(&self, done: u64, of: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    /// Some more are done.
    pub fn add(&self, done: u64) {
        self.done.fetch_add(done, Ordering::Relaxed);
    }
}

/// What came of a call.
#[derive(Debug, Default)]
pub struct Called {
    /// The exit status that the program would have had.
    pub status: u8,
    /// What it would have written to standard output, in the form asked for.
    pub written: String,
    /// Notes and warnings, in their order.
    pub said: Vec<String>,
    /// Why it did not end well.
    pub errors: Vec<Error>,
    /// What became of what was done until it was interrupted, if it was.
    pub interrupted: Option<String>,
    /// Its answers to standard output in all forms: one for each scenario where these are written one by one.
    pub answers: Vec<Answered>,
}

/// An answer in all forms, whichever was asked for.
#[derive(Debug, Clone)]
pub struct Answered {
    /// For people.
    pub table: String,
    /// The record of the run with it.
    pub json: String,
    /// Its rows; none of draws, of which there are many: a form of their own has these.
    pub rows: Option<Rows>,
}

/// Rows of an answer, as text and by column.
#[derive(Debug, Clone)]
pub struct Rows {
    /// As a file has them.
    pub csv: String,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The columns, all of one length.
    pub columns: Vec<Column>,
}

/// Cells of one kind below each other, none where a row has no value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Column {
    /// No row has a value.
    Empty(usize),
    /// Whole numbers.
    Counts(Vec<Option<i64>>),
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Yes or no.
    Truths(Vec<Option<bool>>),
    /// Texts; also where rows are of several kinds.
    Texts(Vec<Option<String>>),
}

/// What is collected of a call on its thread.
pub(super) struct Caller {
    pub(super) arguments: Vec<OsString>,
    progress: Arc<Progress>,
    called: Called,
}

thread_local! {
    static CALLER: RefCell<Option<Caller>> = const { RefCell::new(None) };
}

/// Calls that are being answered.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Takes the caller away however a call ends.
struct Ended;

impl Drop for Ended {
    fn drop(&mut self) {
        CALLER.with_borrow_mut(|caller| *caller = None);
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Does what is done for a caller, and gives what came of it.
pub(super) fn on_behalf<T>(
    arguments: Vec<OsString>,
    progress: &Arc<Progress>,
    work: impl FnOnce() -> T,
) -> (T, Called) {
    if RUNNING.fetch_add(1, Ordering::SeqCst) == 0 {
        // What earlier calls read may be written over by this one.
        crate::world::forget_what_was_read();
    }
    let _ended = Ended;
    let caller = Caller { arguments, progress: Arc::clone(progress), called: Called::default() };
    CALLER.with_borrow_mut(|there| *there = Some(caller));
    let done = work();
    let caller = CALLER.with_borrow_mut(Option::take);
    (done, caller.map_or_else(Called::default, |caller| caller.called))
}

fn with<T>(what: impl FnOnce(&mut Caller) -> T) -> Option<T> {
    CALLER.with_borrow_mut(|caller| caller.as_mut().map(what))
}

/// Whether this thread answers a caller.
pub(super) fn is_there() -> bool {
    with(|_| ()).is_some()
}

/// What it was called with, without the name of the program.
pub(super) fn arguments() -> Option<Vec<OsString>> {
    with(|caller| caller.arguments.iter().skip(1).cloned().collect())
}

/// What the caller looks at while it waits.
pub(super) fn progress() -> Option<Arc<Progress>> {
    with(|caller| Arc::clone(&caller.progress))
}

/// Hands on something said; whether there is a caller to take it.
pub(super) fn take_said(line: &str) -> bool {
    with(|caller| caller.called.said.push(line.to_owned())).is_some()
}

/// Hands on what would be written to standard output; whether there is a caller to take it.
pub(super) fn take_written(bytes: &[u8]) -> bool {
    with(|caller| caller.called.written.push_str(&String::from_utf8_lossy(bytes))).is_some()
}

/// Hands on an answer.
pub(super) fn take(answered: Answered) {
    with(|caller| caller.called.answers.push(answered));
}

impl Answered {
    /// An answer in all forms.
    #[must_use]
    pub fn of(answer: &(impl Answer + ?Sized)) -> Self {
        Self { rows: Some(Rows::of(answer)), ..Self::brief(answer) }
    }

    /// Without its rows.
    #[must_use]
    pub fn brief(answer: &(impl Answer + ?Sized)) -> Self {
        Self { table: Format::Table.text(answer), json: Format::Json.text(answer), rows: None }
    }
}

impl Rows {
    fn of(answer: &(impl Answer + ?Sized)) -> Self {
        let mut header: Vec<String> = answer.header().iter().map(|&name| name.to_owned()).collect();
        let mut columns = vec![Column::Empty(0); header.len()];
        for row in answer.rows() {
            let cells: serde_json::Map<_, _> = match cells(&row) {
                Value::Object(cells) => cells,
                Value::Array(texts) if header.is_empty() => {
                    let text = |text: &Value| text.as_str().map_or_else(|| text.to_string(), str::to_owned);
                    header = texts.iter().map(text).collect();
                    columns = vec![Column::Empty(0); header.len()];
                    continue;
                }
                Value::Array(texts) => header.iter().cloned().zip(texts).collect(),
                _ => continue,
            };
            for (name, column) in header.iter().zip(&mut columns) {
                column.push(cells.get(name).unwrap_or(&Value::Null));
            }
        }
        Self { csv: Format::Csv.text(answer), header, columns }
    }
}

/// A row is of texts and numbers, which always are values.
fn cells(row: &impl Serialize) -> Value {
    serde_json::to_value(row).unwrap_or_default()
}

impl Column {
    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Empty(count) => *count,
            Self::Counts(cells) => cells.len(),
            Self::Numbers(cells) => cells.len(),
            Self::Truths(cells) => cells.len(),
            Self::Texts(cells) => cells.len(),
        }
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a cell. The kind is that of the first value, whole numbers become numbers where one is not whole, and what does not fit
    /// becomes text with all before it.
    fn push(&mut self, cell: &Value) {
        if cell.is_null() {
            return match self {
                Self::Empty(count) => *count += 1,
                Self::Counts(cells) => cells.push(None),
                Self::Numbers(cells) => cells.push(None),
                Self::Truths(cells) => cells.push(None),
                Self::Texts(cells) => cells.push(None),
            };
        }
        if let Self::Empty(count) = *self {
            *self = match cell {
                Value::Number(number) if number.is_i64() => Self::Counts(vec![None; count]),
                Value::Number(_) => Self::Numbers(vec![None; count]),
                Value::Bool(_) => Self::Truths(vec![None; count]),
                _ => Self::Texts(vec![None; count]),
            };
        }
        #[allow(clippy::cast_precision_loss)] // where a column has both, as a table in text has them
        if let (Self::Counts(cells), Some(_), None) = (&*self, cell.as_f64(), cell.as_i64()) {
            *self = Self::Numbers(cells.iter().map(|cell| cell.map(|count| count as f64)).collect());
        }
        match (&mut *self, cell) {
            (Self::Counts(cells), Value::Number(number)) => cells.push(number.as_i64()),
            (Self::Numbers(cells), Value::Number(number)) => cells.push(number.as_f64()),
            (Self::Truths(cells), Value::Bool(truth)) => cells.push(Some(*truth)),
            (Self::Texts(cells), cell) => cells.push(Some(text(cell))),
            (column, cell) => {
                let mut cells = column.texts();
                cells.push(Some(text(cell)));
                *column = Self::Texts(cells);
            }
        }
    }

    fn texts(&self) -> Vec<Option<String>> {
        fn all<T: ToString>(cells: &[Option<T>]) -> Vec<Option<String>> {
            cells.iter().map(|cell| cell.as_ref().map(T::to_string)).collect()
        }
        match self {
            Self::Empty(count) => vec![None; *count],
            Self::Counts(cells) => all(cells),
            Self::Numbers(cells) => all(cells),
            Self::Truths(cells) => all(cells),
            Self::Texts(cells) => cells.clone(),
        }
    }

    /// Puts the rows of another below.
    pub fn append(&mut self, other: Self) {
        let cells: Vec<Value> = match other {
            Self::Empty(count) => vec![Value::Null; count],
            Self::Counts(cells) => cells.into_iter().map(Value::from).collect(),
            Self::Numbers(cells) => cells.into_iter().map(Value::from).collect(),
            Self::Truths(cells) => cells.into_iter().map(Value::from).collect(),
            Self::Texts(cells) => cells.into_iter().map(Value::from).collect(),
        };
        for cell in &cells {
            self.push(cell);
        }
    }
}

fn text(cell: &Value) -> String {
    cell.as_str().map_or_else(|| cell.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Column;

    fn column(cells: &[Value]) -> Column {
        let mut column = Column::Empty(0);
        for cell in cells {
            column.push(cell);
        }
        column
    }

    #[test]
    fn a_column_has_the_kind_of_its_cells_and_loses_none() {
        assert_eq!(column(&[json!(null), json!(null)]), Column::Empty(2));
        assert_eq!(column(&[json!(null), json!(3)]), Column::Counts(vec![None, Some(3)]));
        assert_eq!(
            column(&[json!(3), json!(0.5), json!(null)]),
            Column::Numbers(vec![Some(3.0), Some(0.5), None])
        );
        // A code that looks like a number is none.
        assert_eq!(column(&[json!("001")]), Column::Texts(vec![Some("001".to_owned())]));
        let mixed = column(&[json!(3), json!("all"), json!(true)]);
        assert_eq!(mixed, Column::Texts(["3", "all", "true"].map(|text| Some(text.to_owned())).to_vec()));
        let mut below = column(&[json!(true)]);
        below.append(Column::Empty(1));
        assert_eq!(below, Column::Truths(vec![Some(true), None]));
    }
}
