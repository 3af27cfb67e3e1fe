//! Tables by column, which other libraries take without copying.

use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, NullArray, RecordBatch,
    RecordBatchIterator, StringArray, UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use sidedeal::command::Column;

/// Rows of named columns: numbers, whole numbers, texts, yes or no, each possibly missing. It is an Arrow table, which
/// ``pyarrow.table``, ``polars.from_arrow`` and ``pandas.DataFrame.from_arrow`` take without copying.
#[pyclass(frozen, module = "sidedeal._sidedeal")]
pub(crate) struct Table(RecordBatch);

fn wrong(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

impl Table {
    pub(crate) fn of(_py: Python<'_>, header: &[String], columns: &[Column]) -> PyResult<Self> {
        let arrays = columns.iter().map(|column| -> ArrayRef {
            match column {
                Column::Counts(cells) => Arc::new(Int64Array::from(cells.clone())),
                Column::Numbers(cells) => Arc::new(Float64Array::from(cells.clone())),
                Column::Truths(cells) => Arc::new(BooleanArray::from(cells.clone())),
                Column::Texts(cells) => Arc::new(StringArray::from_iter(cells)),
                other => Arc::new(NullArray::new(other.len())),
            }
        });
        Self::from_arrays(header.iter().cloned().zip(arrays))
    }

    /// Of arrays of one length.
    pub(crate) fn from_arrays(named: impl IntoIterator<Item = (String, ArrayRef)>) -> PyResult<Self> {
        let named = named.into_iter().map(|(name, array)| (name, array, true));
        RecordBatch::try_from_iter_with_nullable(named).map(Self).map_err(wrong)
    }

    fn place(&self, name: &str) -> PyResult<usize> {
        self.0.schema().index_of(name).map_err(|_| {
            let known: Vec<_> = self.0.schema().fields().iter().map(|field| field.name().clone()).collect();
            PyKeyError::new_err(format!("no column `{name}`, there are {}", known.join(", ")))
        })
    }

    fn cells<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let column = self.0.column(at);
        (0..column.len()).map(|row| cell(py, column, row)).collect()
    }
}

/// Texts of which few are different.
pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>())
}

fn cell<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    let any = column.as_any();
    if column.is_null(row) || column.data_type() == &DataType::Null {
        return Ok(py.None().into_bound(py));
    }
    if let Some(cells) = any.downcast_ref::<Float64Array>() {
        return cells.value(row).into_bound_py_any(py);
    }
    if let Some(cells) = any.downcast_ref::<Int64Array>() {
        return cells.value(row).into_bound_py_any(py);
    }
    if let Some(cells) = any.downcast_ref::<UInt64Array>() {
        return cells.value(row).into_bound_py_any(py);
    }
    if let Some(cells) = any.downcast_ref::<BooleanArray>() {
        return cells.value(row).into_bound_py_any(py);
    }
    if let Some(cells) = any.downcast_ref::<DictionaryArray<Int32Type>>()
        && let Some(key) = cells.key(row)
    {
        return cell(py, cells.values(), key);
    }
    match any.downcast_ref::<StringArray>() {
        Some(cells) => cells.value(row).into_bound_py_any(py),
        None => Err(PyValueError::new_err("a kind of column that is not known")),
    }
}

use pyo3::IntoPyObjectExt;

#[pymethods]
impl Table {
    /// The table as an Arrow stream, by the PyCapsule interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Who asks for other types casts.
        drop(requested_schema);
        let reader = RecordBatchIterator::new([Ok(self.0.clone())], self.0.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    /// Names and types, by the PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema: &Schema = &self.0.schema();
        let schema = FFI_ArrowSchema::try_from(schema).map_err(wrong)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// A column by its name, as a list; what is missing is None.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.cells(py, self.place(name)?)?)
    }

    /// All rows, each a dict.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let rows: Vec<_> = (0..self.0.num_rows()).map(|_| PyDict::new(py)).collect();
        for (at, name) in self.column_names().iter().enumerate() {
            for (row, cell) in rows.iter().zip(self.cells(py, at)?) {
                row.set_item(name, cell)?;
            }
        }
        Ok(rows)
    }

    /// All columns by name, each a list.
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (at, name) in self.column_names().iter().enumerate() {
            columns.set_item(name, self.cells(py, at)?)?;
        }
        Ok(columns)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __repr__(&self) -> String {
        format!("<sidedeal.Table: {} rows of {}>", self.0.num_rows(), self.column_names().join(", "))
    }

    /// The rows as a data frame of pandas.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("sidedeal._call")?.getattr("to_pandas")?.call1((slf,))
    }

    /// The rows as a data frame of polars, without copying.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.getattr("DataFrame")?.call1((slf,))
    }

    /// The rows as a table of pyarrow, without copying.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.getattr("table")?.call1((slf,))
    }

    /// Names, kinds and cells, from which `_made` makes it again.
    #[allow(clippy::type_complexity)]
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Vec<String>, Vec<String>, Vec<Bound<'py, PyList>>))> {
        let py = slf.py();
        let this = slf.get();
        let kinds = this.0.schema().fields().iter().map(|field| field.data_type().to_string()).collect();
        let cells = (0..this.0.num_columns()).map(|at| PyList::new(py, this.cells(py, at)?));
        let cells = cells.collect::<PyResult<_>>()?;
        Ok((slf.get_type().getattr("_made")?, (this.column_names(), kinds, cells)))
    }

    /// Makes a pickled table.
    #[staticmethod]
    fn _made(names: Vec<String>, kinds: Vec<String>, cells: Vec<Bound<'_, PyList>>) -> PyResult<Self> {
        let arrays = kinds.iter().zip(cells).map(|(kind, cells)| -> PyResult<ArrayRef> {
            Ok(match kind.as_str() {
                "Float64" => Arc::new(Float64Array::from(cells.extract::<Vec<Option<f64>>>()?)),
                "Int64" => Arc::new(Int64Array::from(cells.extract::<Vec<Option<i64>>>()?)),
                "UInt64" => Arc::new(UInt64Array::from(cells.extract::<Vec<Option<u64>>>()?)),
                "Boolean" => Arc::new(BooleanArray::from(cells.extract::<Vec<Option<bool>>>()?)),
                "Null" => Arc::new(NullArray::new(cells.len())),
                "Utf8" => Arc::new(StringArray::from(cells.extract::<Vec<Option<String>>>()?)),
                _ => {
                    let cells = cells.extract::<Vec<Option<String>>>()?;
                    let cells = cells.iter().map(Option::as_deref);
                    Arc::new(cells.collect::<DictionaryArray<Int32Type>>())
                }
            })
        });
        let arrays = arrays.collect::<PyResult<Vec<_>>>()?;
        Self::from_arrays(names.into_iter().zip(arrays))
    }
}
