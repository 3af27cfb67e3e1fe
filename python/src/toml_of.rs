//! Dicts of Python as TOML and back.

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use toml::Value;

/// A dict as the text of a file.
pub(crate) fn text(dict: &Bound<'_, PyDict>) -> PyResult<String> {
    let Value::Table(table) = value(dict.as_any())? else { unreachable!("a dict is a table") };
    toml::to_string(&table).map_err(|error| PyTypeError::new_err(error.to_string()))
}

fn value(of: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(truth) = of.cast::<PyBool>() {
        return Ok(Value::Boolean(truth.is_true()));
    }
    if of.is_instance_of::<PyInt>() {
        return Ok(Value::Integer(of.extract()?));
    }
    if of.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(of.extract()?));
    }
    if of.is_instance_of::<PyString>() {
        return Ok(Value::String(of.extract()?));
    }
    if let Ok(dict) = of.cast::<PyDict>() {
        let entries = dict.iter().map(|(key, of)| Ok((key.extract::<String>()?, value(&of)?)));
        return Ok(Value::Table(entries.collect::<PyResult<_>>()?));
    }
    if of.is_instance_of::<PyList>() || of.is_instance_of::<PyTuple>() {
        return Ok(Value::Array(of.try_iter()?.map(|one| value(&one?)).collect::<PyResult<_>>()?));
    }
    // Dates, and numbers of numpy.
    if let Ok(text) = of.call_method0("isoformat") {
        let text: String = text.extract()?;
        let date = text.parse().map_err(|_| PyTypeError::new_err(format!("{text} is no date of TOML")))?;
        return Ok(Value::Datetime(date));
    }
    if let Ok(item) = of.call_method0("item") {
        return value(&item);
    }
    let kind = of.get_type().name()?;
    Err(PyTypeError::new_err(format!("found {kind}, expected a dict, list, text, number, date or bool")))
}

/// The text of a file as a dict.
pub(crate) fn dict<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| PyTypeError::new_err(error.to_string()))?;
    object(py, &Value::Table(table))
}

fn object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Boolean(truth) => truth.into_bound_py_any(py),
        Value::Integer(count) => count.into_bound_py_any(py),
        Value::Float(number) => number.into_bound_py_any(py),
        Value::String(text) => text.into_bound_py_any(py),
        Value::Datetime(date) => {
            py.import("datetime")?.getattr("date")?.call_method1("fromisoformat", (date.to_string(),))
        }
        Value::Array(all) => {
            let all = all.iter().map(|one| object(py, one)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, all)?.into_any())
        }
        Value::Table(table) => {
            let dict = PyDict::new(py);
            for (key, one) in table {
                dict.set_item(key, object(py, one)?)?;
            }
            Ok(dict.into_any())
        }
    }
}

/// JSON as values of Python.
pub(crate) fn json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}
