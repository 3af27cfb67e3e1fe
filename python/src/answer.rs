//! The command in this process.

use std::ffi::OsString;
use std::sync::Arc;

use pyo3::prelude::*;
use sidedeal::command;

use super::error::raised;
use super::table::Table;
use super::work::awaited;

/// What came of a call of the command.
#[pyclass(frozen, module = "sidedeal._sidedeal")]
pub(crate) struct Called {
    /// What it would have written to standard output, in the form asked for.
    #[pyo3(get)]
    written: String,
    /// Notes and warnings.
    #[pyo3(get)]
    said: Vec<String>,
    /// Its answers in all forms.
    answers: Vec<Py<Answered>>,
}

#[pymethods]
impl Called {
    /// Its answers in all forms.
    #[getter]
    fn answers(&self, py: Python<'_>) -> Vec<Py<Answered>> {
        self.answers.iter().map(|one| one.clone_ref(py)).collect()
    }
}

/// An answer in all forms.
#[pyclass(frozen, module = "sidedeal._sidedeal")]
pub(crate) struct Answered {
    /// For people.
    #[pyo3(get)]
    table: String,
    /// As JSON, with the record of the run.
    #[pyo3(get)]
    json: String,
    /// Its rows as CSV, where it has rows.
    #[pyo3(get)]
    csv: Option<String>,
    rows: Option<Py<Table>>,
}

#[pymethods]
impl Answered {
    /// Its rows by column, where it has rows.
    #[getter]
    fn rows(&self, py: Python<'_>) -> Option<Py<Table>> {
        self.rows.as_ref().map(|rows| rows.clone_ref(py))
    }
}

impl Answered {
    pub(crate) fn of(py: Python<'_>, answered: command::Answered) -> PyResult<Self> {
        let command::Answered { table, json, rows } = answered;
        let (csv, rows) = match rows {
            Some(rows) => {
                let table = Table::of(py, &rows.header, &rows.columns)?;
                (Some(rows.csv), Some(Py::new(py, table)?))
            }
            None => (None, None),
        };
        Ok(Self { table, json, csv, rows })
    }
}

/// Answers arguments as the program does, without its name.
#[pyfunction]
#[pyo3(signature = (arguments, bar = None))]
pub(crate) fn call(py: Python<'_>, arguments: Vec<OsString>, bar: Option<Py<PyAny>>) -> PyResult<Called> {
    let progress = Arc::new(command::Progress::default());
    let own = Arc::clone(&progress);
    let called = awaited(py, bar, &progress, move || {
        command::call(std::iter::once(OsString::from("sidedeal")).chain(arguments), &own)
    })?;
    if called.status != 0 {
        return Err(match called.interrupted {
            Some(message) => pyo3::exceptions::PyKeyboardInterrupt::new_err(message),
            None => raised(py, called.status, &called.errors),
        });
    }
    let answers = called.answers.into_iter();
    let answers =
        answers.map(|answered| Py::new(py, Answered::of(py, answered)?)).collect::<PyResult<_>>()?;
    Ok(Called { written: called.written, said: called.said, answers })
}

/// The verbs of the command and their options, as JSON.
#[pyfunction]
pub(crate) fn described() -> String {
    command::described().to_string()
}
