//! Dense arrays as numpy sees them, without copying.

use numpy::ndarray::{ArrayViewD, IxDyn};
use numpy::{PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::error::refused;

/// Numbers of a value that never changes, as an array that cannot be written and keeps the value alive.
pub(crate) fn view<'py>(
    owner: Bound<'py, PyAny>,
    numbers: &[f64],
    shape: &[usize],
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let numbers = ArrayViewD::from_shape(IxDyn(shape), numbers);
    let numbers = numbers.map_err(|error| PyValueError::new_err(error.to_string()))?;
    // SAFETY: the numbers lie in the heap of `owner`, a frozen class that neither moves nor changes them; the array holds it.
    #[allow(unsafe_code)]
    let array = unsafe { PyArrayDyn::borrow_from_array(&numbers, owner) };
    array.call_method1("setflags", (false,))?;
    Ok(array)
}

/// Numbers that nobody else has, handed over.
pub(crate) fn given<'py>(
    py: Python<'py>,
    numbers: Vec<f64>,
    shape: &[usize],
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let array = numpy::PyArray1::from_vec(py, numbers);
    array.reshape(numpy::ndarray::IxDyn(shape))
}

/// What numpy makes an array of, with a message that says which argument it is.
pub(crate) fn array<'py>(
    py: Python<'py>,
    of: &Bound<'py, PyAny>,
    what: &str,
) -> PyResult<PyReadonlyArrayDyn<'py, f64>> {
    let made = py.import("numpy")?.call_method1("asarray", (of, "float64"));
    let made = made.and_then(|made| made.extract::<PyReadonlyArrayDyn<'py, f64>>());
    made.map_err(|error| refused(py, format!("{what}: {error}"), "an array of numbers"))
}
