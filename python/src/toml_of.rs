//! Dicts of Python as TOML and back, in their order: it is that of what draws draw.

use std::fmt::Write;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use toml_edit::{DocumentMut, Item, Key, TableLike, Value};

/// How deep a dict may go; nothing that a file says goes as deep.
const DEEPEST: usize = 32;

/// A dict as the text of a file: tables behind what is none, as TOML wants it.
pub(crate) fn text(dict: &Bound<'_, PyDict>) -> PyResult<String> {
    let (mut plain, mut tables) = (String::new(), String::new());
    for (key, of) in dict.iter() {
        let name = name(&key)?;
        let clauses = of.cast::<PyList>().ok().filter(|all| !all.is_empty());
        let clauses = clauses.filter(|all| all.iter().all(|one| one.is_instance_of::<PyDict>()));
        let one = of.cast::<PyDict>().ok();
        if let Some(all) = clauses {
            for clause in all.iter() {
                let _ = writeln!(tables, "\n[[{name}]]\n{}", lines(&name, clause.cast::<PyDict>()?)?);
            }
        } else if let Some(table) = one {
            let _ = writeln!(tables, "\n[{name}]\n{}", lines(&name, table)?);
        } else {
            let _ = writeln!(plain, "{name} = {}", inline(&name, &of, 0)?);
        }
    }
    Ok(plain + &tables)
}

fn name(key: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = key.extract::<String>();
    let name = name.map_err(|_| PyTypeError::new_err(format!("found the key {key}, expected a text")))?;
    Ok(Key::new(name).to_string())
}

/// The entries of a table, a line each.
fn lines(place: &str, table: &Bound<'_, PyDict>) -> PyResult<String> {
    let lines = table.iter().map(|(key, of)| {
        let name = name(&key)?;
        Ok(format!("{name} = {}", inline(&format!("{place}.{name}"), &of, 0)?))
    });
    Ok(lines.collect::<PyResult<Vec<_>>>()?.join("\n"))
}

/// A value on one line. `place` is where it stands.
fn inline(place: &str, of: &Bound<'_, PyAny>, depth: usize) -> PyResult<String> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err(format!("{place}: found more than {DEEPEST} levels")));
    }
    if let Ok(truth) = of.cast::<PyBool>() {
        return Ok(truth.is_true().to_string());
    }
    if of.is_instance_of::<PyInt>() {
        let count = of.extract::<i64>();
        return count.map(|count| count.to_string()).map_err(|_| {
            PyValueError::new_err(format!("{place}: found {of}, expected a number below 2^63"))
        });
    }
    if of.is_instance_of::<PyFloat>() {
        return Ok(Value::from(of.extract::<f64>()?).to_string());
    }
    if of.is_instance_of::<PyString>() {
        return Ok(Value::from(of.extract::<String>()?).to_string());
    }
    if let Ok(dict) = of.cast::<PyDict>() {
        let entries = dict.iter().map(|(key, of)| {
            let name = name(&key)?;
            Ok(format!("{name} = {}", inline(&format!("{place}.{name}"), &of, depth + 1)?))
        });
        return Ok(format!("{{ {} }}", entries.collect::<PyResult<Vec<_>>>()?.join(", ")));
    }
    if of.is_instance_of::<PyList>() || of.is_instance_of::<PyTuple>() {
        let all = of.try_iter()?.enumerate();
        let all = all.map(|(at, one)| inline(&format!("{place}[{at}]"), &one?, depth + 1));
        return Ok(format!("[{}]", all.collect::<PyResult<Vec<_>>>()?.join(", ")));
    }
    // Dates, and numbers of numpy.
    if let Ok(text) = of.call_method0("isoformat") {
        // A time of day says nothing here: midnight is the day.
        let text: String = text.extract()?;
        let day = text.strip_suffix("T00:00:00").unwrap_or(&text);
        return match day.parse::<toml_edit::Datetime>() {
            Ok(date) => Ok(date.to_string()),
            Err(_) => Err(PyValueError::new_err(format!("{place}: found {text}, expected a day"))),
        };
    }
    if let Ok(item) = of.call_method0("item") {
        return inline(place, &item, depth + 1);
    }
    let kind = of.get_type().name()?;
    let told = format!("{place}: found {kind}, expected a dict, list, text, number, date or bool");
    Err(PyTypeError::new_err(told))
}

/// The text of a file as a dict.
pub(crate) fn dict<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| PyValueError::new_err(error.to_string()))?;
    table(py, document.as_table())
}

fn table<'py>(py: Python<'py>, table: &dyn TableLike) -> PyResult<Bound<'py, PyAny>> {
    let dict = PyDict::new(py);
    for (key, of) in table.iter() {
        dict.set_item(key, item(py, of)?)?;
    }
    Ok(dict.into_any())
}

fn item<'py>(py: Python<'py>, of: &Item) -> PyResult<Bound<'py, PyAny>> {
    match of {
        Item::None => Ok(py.None().into_bound(py)),
        Item::Value(value) => object(py, value),
        Item::Table(inner) => table(py, inner),
        Item::ArrayOfTables(all) => {
            let all = all.iter().map(|inner| table(py, inner)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, all)?.into_any())
        }
    }
}

fn object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Boolean(truth) => truth.value().into_bound_py_any(py),
        Value::Integer(count) => count.value().into_bound_py_any(py),
        Value::Float(number) => number.value().into_bound_py_any(py),
        Value::String(text) => text.value().into_bound_py_any(py),
        Value::Datetime(date) => {
            let class = py.import("datetime")?.getattr("date")?;
            class.call_method1("fromisoformat", (date.value().to_string(),))
        }
        Value::Array(all) => {
            let all = all.iter().map(|one| object(py, one)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, all)?.into_any())
        }
        Value::InlineTable(inner) => table(py, inner),
    }
}

/// JSON as values of Python.
pub(crate) fn json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}
