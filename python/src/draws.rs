//! Draws of everything uncertain.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, UInt64Array};
use numpy::{PyArrayDyn, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use self_cell::self_cell;
use sidedeal::command::{Answered, Progress};
use sidedeal::ensemble::{Draws, Party, Uniforms};
use sidedeal::sequence::{MOST_DIMENSIONS, Sequence};
use sidedeal::{Error, Stake};

use super::dense;
use super::error::{of, refused};
use super::model::Standing;
use super::table::{Table, texts};
use super::toml_of;

type Drawn<'w> = sidedeal::Ensemble<'w>;

self_cell! {
    /// Draws with their model.
    pub(crate) struct Made {
        owner: Arc<Standing>,
        #[covariant]
        dependent: Drawn,
    }
}

/// Quantiles of unknowns that were given.
pub(crate) struct Given {
    numbers: Vec<f64>,
    width: usize,
}

impl Given {
    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

impl Uniforms for Given {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        let at = usize::try_from(draw).unwrap_or(usize::MAX).saturating_mul(self.width);
        uniforms.copy_from_slice(&self.numbers[at..at + self.width]);
    }

    fn sequence(&self) -> &'static str {
        "given"
    }

    fn seed(&self) -> u64 {
        0
    }
}

/// Which draws are asked for.
pub(crate) struct Asked {
    pub(crate) draws: usize,
    pub(crate) seed: u64,
    pub(crate) is_sobol: bool,
    pub(crate) first: u64,
    pub(crate) given: Option<Given>,
    pub(crate) threads: Option<usize>,
}

pub(crate) fn is_sobol(py: Python<'_>, sequence: &str) -> PyResult<bool> {
    match sequence {
        "plain" => Ok(false),
        "sobol" => Ok(true),
        other => Err(refused(py, format!("sequence `{other}`"), "plain or sobol")),
    }
}

/// Quantiles of an array with a row a draw.
pub(crate) fn given(
    py: Python<'_>,
    inputs: &PyReadonlyArrayDyn<'_, f64>,
    unknowns: usize,
) -> PyResult<Given> {
    if inputs.shape().len() != 2 || inputs.shape()[1] != unknowns {
        let expected = format!("shape (draws, {unknowns}), a column for each of Scenario.unknowns");
        return Err(refused(py, format!("quantiles of shape {:?}", inputs.shape()), expected));
    }
    let numbers: Vec<f64> = inputs.as_array().iter().copied().collect();
    if let Some(bad) = numbers.iter().find(|number| !(**number > 0.0 && **number < 1.0)) {
        return Err(refused(py, format!("{bad} among quantiles"), "quantiles strictly between 0 and 1"));
    }
    Ok(Given { numbers, width: unknowns })
}

impl Asked {
    pub(crate) fn make(
        self,
        standing: Arc<Standing>,
        scenario: &sidedeal::Scenario,
        unknowns: usize,
        progress: &Progress,
    ) -> Result<Made, Error> {
        let sequence = if self.is_sobol {
            Sequence::sobol(self.seed, unknowns.min(MOST_DIMENSIONS)).map_err(Error::of)?
        } else {
            Sequence::plain(self.seed)
        };
        let uniforms: &dyn Uniforms = self.given.as_ref().map_or(&sequence, |given| given);
        let count = self.given.as_ref().map_or(self.draws, |given| given.numbers.len() / given.width.max(1));
        let first = if self.given.is_some() { 0 } else { self.first };
        let draws = Draws { uniforms, first, count, threads: self.threads };
        progress.begin(0, count as u64);
        Made::try_new(standing, |standing| {
            sidedeal::Ensemble::watched(standing.model(), scenario, draws, &|done| {
                progress.add(done as u64);
                if progress.is_ended() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        })
    }
}

/// The draws of a scenario: everything uncertain drawn together, again and again.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Ensemble(Made);

impl Ensemble {
    pub(crate) fn new(made: Made) -> Self {
        Self(made)
    }

    fn drawn(&self) -> &Drawn<'_> {
        self.0.borrow_dependent()
    }

    fn world(&self) -> &sidedeal::World {
        &self.0.borrow_owner().loaded().world
    }

    fn answered(&self, py: Python<'_>) -> Answered {
        py.detach(|| Answered::brief(self.drawn()))
    }

    fn party(&self, py: Python<'_>, name: &str) -> PyResult<Party> {
        let code = self.world().bloc_called(name).map_err(|error| of(py, &error))?.code;
        let group = self.world().group(&code).map(Party::from);
        group.or_else(|_| self.world().actor(&code).map(Party::from)).map_err(|error| of(py, &error))
    }

    /// Numbers of one column.
    fn column(&self, at: usize) -> impl Iterator<Item = f64> {
        self.drawn().draws().map(move |(_, values)| values[at])
    }
}

#[pymethods]
impl Ensemble {
    /// All numbers, shape (draws, columns), without copying; draws that failed are not there.
    #[getter]
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let drawn = slf.get().drawn();
        let shape = [drawn.draws().len(), drawn.columns().len()];
        dense::view(slf.clone().into_any(), drawn.matrix(), &shape)
    }

    /// Numbers of the draws, in the order of the rows of `values`.
    #[getter]
    fn draws(&self) -> Vec<u64> {
        self.drawn().draws().map(|(draw, _)| draw).collect()
    }

    /// What the columns of `values` are: actor or group, stake, variable, unit.
    #[getter]
    fn columns(&self) -> PyResult<Table> {
        let columns = self.drawn().columns();
        let text = |name: &str, of: &dyn Fn(usize) -> String| {
            let all: Vec<String> = (0..columns.len()).map(of).collect();
            (name.to_owned(), texts(all.iter().map(String::as_str)))
        };
        Table::from_arrays([
            text("actor", &|at| columns[at].party.code(self.world()).to_owned()),
            text("stake", &|at| columns[at].stake.word().to_owned()),
            text("variable", &|at| columns[at].variable.to_owned()),
            text("unit", &|at| columns[at].unit.to_owned()),
        ])
    }

    /// One number a row, as the command writes draws: scenario, draw, actor, stake, variable, unit, value.
    #[getter]
    fn rows(&self, py: Python<'_>) -> PyResult<Table> {
        let arrays = py.detach(|| {
            let drawn = self.drawn();
            let (columns, count) = (drawn.columns(), drawn.draws().len());
            let text = |of: &dyn Fn(usize) -> &'static str| {
                repeated(&(0..columns.len()).map(of).collect::<Vec<_>>(), count)
            };
            let actors: Vec<&str> = columns.iter().map(|column| column.party.code(self.world())).collect();
            let numbered = drawn.draws().flat_map(|(draw, values)| std::iter::repeat_n(draw, values.len()));
            let draws: ArrayRef = Arc::new(UInt64Array::from_iter_values(numbered));
            let values: ArrayRef = Arc::new(Float64Array::from(drawn.matrix().to_vec()));
            [
                ("scenario", repeated(&[drawn.manifest().scenario.as_str()], count * columns.len())),
                ("draw", draws),
                ("actor", repeated(&actors, count)),
                ("stake", text(&|at| columns[at].stake.word())),
                ("variable", text(&|at| columns[at].variable)),
                ("unit", text(&|at| columns[at].unit)),
                ("value", values),
            ]
        });
        Table::from_arrays(arrays.map(|(name, array)| (name.to_owned(), array)))
    }

    /// A row a draw and a column a number, called `JPN real_income`.
    #[getter]
    fn wide(&self, py: Python<'_>) -> PyResult<Table> {
        let arrays = py.detach(|| {
            let drawn = self.drawn();
            let draws: ArrayRef =
                Arc::new(UInt64Array::from_iter_values(drawn.draws().map(|(draw, _)| draw)));
            let mut arrays = vec![("draw".to_owned(), draws)];
            for (at, column) in drawn.columns().iter().enumerate() {
                let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values(self.column(at)));
                arrays.push((format!("{} {}", column.party.code(self.world()), column.variable), numbers));
            }
            arrays
        });
        Table::from_arrays(arrays)
    }

    /// The numbers of one variable of an actor or group, by draw.
    ///
    /// Parameters
    /// ----------
    /// actor : str
    ///     A code or a name.
    /// variable : str, default "real_income"
    ///     As in `columns`, which has its unit: percent of real income.
    #[pyo3(signature = (actor, variable = "real_income"))]
    fn of<'py>(&self, py: Python<'py>, actor: &str, variable: &str) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let party = self.party(py, actor)?;
        let Some(values) = self.drawn().values(party, variable) else {
            let known: Vec<&str> = self
                .drawn()
                .columns()
                .iter()
                .filter(|one| one.party == party)
                .map(|one| one.variable)
                .collect();
            return Err(refused(py, format!("variable `{variable}` of {actor}"), known.join(", ")));
        };
        let count = values.len();
        dense::given(py, values, &[count])
    }

    /// Quantile of what a stake does to an actor or group, in percent of real income or of expected defence, or points of power,
    /// as `Outcome.exposures` has it; None where it is not assessed.
    fn quantile(&self, py: Python<'_>, actor: &str, stake: &str, q: f64) -> PyResult<Option<f64>> {
        let Some(stake) = Stake::ALL.into_iter().find(|one| one.word() == stake) else {
            return Err(refused(py, format!("stake `{stake}`"), "prosperity, security or voice"));
        };
        if !(0.0..=1.0).contains(&q) {
            return Err(refused(py, format!("quantile {q}"), "a number from 0 to 1"));
        }
        Ok(self.drawn().quantile(self.party(py, actor)?, stake, q))
    }

    /// Means, medians, quantiles, probabilities of a loss and expected shortfalls, and the manifest, as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        toml_of::json(py, &self.answered(py).json)
    }

    /// The summary for people, as text.
    #[getter]
    fn table(&self, py: Python<'_>) -> String {
        self.answered(py).table
    }

    /// The summary in a notebook.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let escaped = py.import("html")?.call_method1("escape", (self.answered(py).table,))?;
        Ok(format!("<pre style='line-height:1.2'>{escaped}</pre>"))
    }

    /// What it is made of: scenario, world, version, seed, how many draws were asked for, made and failed.
    #[getter]
    fn manifest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        toml_of::json(py, &self.drawn().manifest().to_json())
    }

    /// Draws that failed, with the reason.
    #[getter]
    fn failures<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let told = self.drawn().failures().iter().map(|failed| {
            let told = PyDict::new(py);
            told.set_item("draw", failed.draw)?;
            told.set_item("message", &failed.message)?;
            Ok(told)
        });
        told.collect()
    }

    fn __len__(&self) -> usize {
        self.drawn().draws().len()
    }

    fn __repr__(&self) -> String {
        let (manifest, failed) = (self.drawn().manifest(), self.drawn().failures().len());
        format!("<sidedeal.Ensemble of {}: {} draws, {failed} failed>", manifest.scenario, manifest.count)
    }
}

/// Texts that come again and again, in their order.
fn repeated(all: &[&str], times: usize) -> ArrayRef {
    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, Int32Array, StringArray};
    let mut known: Vec<&str> = all.to_vec();
    known.sort_unstable();
    known.dedup();
    let key = |text: &&str| i32::try_from(known.partition_point(|one| one < text)).expect("few texts");
    let keys: Vec<i32> = all.iter().map(key).collect();
    let keys = Int32Array::from_iter_values((0..times).flat_map(|_| keys.iter().copied()));
    let texts = StringArray::from_iter_values(&known);
    Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(texts)).expect("keys are of the texts"))
}
