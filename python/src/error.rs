//! Errors of the library as exceptions of the package.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use sidedeal::trade::Failure;
use sidedeal::{Error, Place, World};

/// The exception for what went wrong: status 1 where a run failed, 2 for bad input, as the command has them.
pub(crate) fn raised(py: Python<'_>, status: u8, errors: &[Error]) -> PyErr {
    exception(py, status, errors).unwrap_or_else(|error| error)
}

/// The same of one error of which the library alone can say what it is.
pub(crate) fn of(py: Python<'_>, error: &Error) -> PyErr {
    let status = if matches!(error, Error::Own(_)) { 1 } else { 2 };
    raised(py, status, std::slice::from_ref(error))
}

/// Bad input that the package itself refuses.
pub(crate) fn refused(py: Python<'_>, found: impl Into<String>, expected: impl Into<String>) -> PyErr {
    let (at, found, expected) = (Place::file("argument"), found.into(), expected.into());
    raised(py, 2, &[Error::Value { at, found, expected }])
}

fn exception(py: Python<'_>, status: u8, errors: &[Error]) -> PyResult<PyErr> {
    let faults = errors.iter().map(|error| fault(py, status, error)).collect::<PyResult<Vec<_>>>()?;
    let make = py.import("sidedeal._errors")?.getattr("_of")?;
    Ok(PyErr::from_value(make.call1((status, PyList::new(py, faults)?))?))
}

fn fault<'py>(py: Python<'py>, status: u8, error: &Error) -> PyResult<Bound<'py, PyDict>> {
    let (kind, found, expected, nearest) = match error {
        Error::Io { source, .. } => ("io", Some(source.to_string()), None, None),
        Error::Malformed { found, .. } => ("malformed", Some(found.clone()), None, None),
        Error::Unknown { what, found, nearest, .. } => {
            ("unknown", Some(found.clone()), Some(format!("a known {what}")), nearest.clone())
        }
        Error::Value { found, expected, .. } => ("value", Some(found.clone()), Some(expected.clone()), None),
        Error::Missing { what, .. } => ("missing", None, Some(what.clone()), None),
        Error::Duplicate { what, .. } => ("duplicate", Some(what.clone()), None, None),
        Error::Contradiction { what, .. } => ("contradiction", Some(what.clone()), None, None),
        Error::EmptyClause { what, .. } => ("empty_clause", None, Some(what.clone()), None),
        Error::Inconsistent { found, expected, .. } => {
            ("inconsistent", Some(found.clone()), Some(expected.clone()), None)
        }
        Error::Given { source, .. } => ("given", Some(source.to_string()), None, None),
        _ if status == 2 => ("usage", None, None, None),
        _ => ("run", None, None, None),
    };
    let place = error.place();
    let told = PyDict::new(py);
    told.set_item("message", error.to_string())?;
    told.set_item("kind", kind)?;
    told.set_item("file", place.as_ref().map(|place| place.file.clone()))?;
    told.set_item("line", place.and_then(|place| place.line))?;
    told.set_item("found", found)?;
    told.set_item("expected", expected)?;
    told.set_item("nearest", nearest)?;
    Ok(told)
}

/// Why there is no equilibrium after a change that was said in arrays.
pub(crate) fn unsolved(py: Python<'_>, failure: &Failure, world: &World) -> PyErr {
    let name =
        |actor: usize| world.actors().nth(actor).map_or_else(String::new, |actor| world[actor].name.clone());
    let told = match failure {
        Failure::BadChange(_) => {
            let expected = "tariffs above -1, trade costs and productivity above 0, all of them numbers";
            return refused(py, "a change that makes no sense", expected);
        }
        Failure::NoIncome { actor } => format!("{} is left without an income", name(*actor)),
        Failure::NoSupplier { importer, sector } => {
            let sector = world.sectors().nth(*sector).map_or_else(String::new, |one| world[one].name.clone());
            format!("{} is left without a supplier of {sector}", name(*importer))
        }
        Failure::OneWay { actors, .. } => {
            let names: Vec<String> = actors.iter().map(|&actor| name(actor)).collect();
            format!("{} cannot keep the imbalance with the trade that is left", names.join(", "))
        }
        Failure::NotConverged { sweeps, residual, stage } => format!(
            "no equilibrium within {sweeps} sweeps: {residual:.1e} is left at {:.0} % of the change",
            stage * 100.0
        ),
        Failure::Ruined { actor, stage, .. } => {
            format!(
                "nothing is left of the income of {} at {:.0} % of the change",
                name(*actor),
                stage * 100.0
            )
        }
        other => format!("{other:?}"),
    };
    raised(py, 1, &[Error::of(Unsolved(told))])
}

#[derive(Debug)]
struct Unsolved(String);

impl std::fmt::Display for Unsolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsolved {}

/// A warning of the package's own kind, at the line that called.
pub(crate) fn warn(py: Python<'_>, told: &str) -> PyResult<()> {
    let caution = py.import("sidedeal._errors")?.getattr("Caution")?;
    py.import("warnings")?.call_method1("warn", (told, caution, 1)).map(drop)
}
