//! Scenarios.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use sidedeal::scenario::{Reader, world_for, world_of};
use sidedeal::trade::Closure;
use sidedeal::{Error, Horizon};

use super::error::{of, raised, refused, warn};
use super::toml_of;
use super::world::{Loaded, Pickled, Spec, World, pickled, unpickled};

/// Where a scenario comes from.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A name or a file, with responses behind it.
    Named(String),
    /// A text, as if it stood in a file of this name.
    Text { text: String, file: String },
}

/// What a deal changes: tariffs, purchases, controls, guarantees, rules.
///
/// Parameters
/// ----------
/// scenario : str, path or dict
///     The name of a scenario that comes with the package (`sidedeal.list()`), a file, either with responses behind it
///     (`"board-of-trade-2026 + raw-materials-club"`), or a dict that says what a file would.
/// world : World, optional
///     The world that it is read in; by default the one it asks for, as the command has it.
/// closure : {"fixed-deficits", "balanced"}, optional
///     What happens to trade imbalances, instead of what it says.
/// horizon : {"short", "medium", "long"}, optional
///     Horizon, instead of what it says.
///
/// Raises
/// ------
/// InputError
///     With file, line, what was found, what was expected and the nearest known name.
#[pyclass(frozen, module = "sidedeal")]
#[derive(Clone)]
pub(crate) struct Scenario {
    pub(crate) scenario: sidedeal::Scenario,
    pub(crate) world: Arc<Loaded>,
    source: Source,
    /// The text that was read, where it is of one file.
    text: Option<String>,
    closure: Option<String>,
    horizon: Option<String>,
}

#[derive(FromPyObject)]
pub(crate) enum Asked<'py> {
    Dict(Bound<'py, PyDict>),
    Named(PathBuf),
}

pub(crate) fn closure(py: Python<'_>, name: &str) -> PyResult<Closure> {
    match name.replace('_', "-").as_str() {
        "fixed-deficits" => Ok(Closure::FixedDeficits),
        "balanced" => Ok(Closure::Balanced),
        other => Err(refused(py, format!("closure `{other}`"), "fixed-deficits or balanced")),
    }
}

pub(crate) fn horizon(py: Python<'_>, name: &str) -> PyResult<Horizon> {
    match name {
        "short" => Ok(Horizon::Short),
        "medium" => Ok(Horizon::Medium),
        "long" => Ok(Horizon::Long),
        other => Err(refused(py, format!("horizon `{other}`"), "short, medium or long")),
    }
}

/// The name of the file that a dict would be: that of the scenario in letters that any system takes.
fn file_of(dict: &Bound<'_, PyDict>) -> PyResult<String> {
    let name = dict.get_item("name")?.and_then(|name| name.extract::<String>().ok()).unwrap_or_default();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().take(60).map(plain).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    Ok(if words.is_empty() { "scenario.toml".to_owned() } else { words.join("-") + ".toml" })
}

impl Source {
    pub(crate) fn of(asked: Asked<'_>) -> PyResult<Self> {
        Ok(match asked {
            Asked::Dict(dict) => Self::Text { text: toml_of::text(&dict)?, file: file_of(&dict)? },
            Asked::Named(name) => Self::Named(name.to_string_lossy().into_owned()),
        })
    }

    fn read(&self, world: &sidedeal::World) -> Result<sidedeal::Scenario, Vec<Error>> {
        match self {
            Self::Named(name) => Reader::new(world).read(name),
            Self::Text { text, file } => {
                sidedeal::Scenario::parse(text, file, world).map_err(|error| vec![error])
            }
        }
    }

    /// Its text, where it is of one file.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text { text, .. } => Some(text.clone()),
            Self::Named(name) if name.contains('+') => None,
            Self::Named(name) => sidedeal::scenario::text_of(name).ok(),
        }
    }

    /// The world that it asks for, as the command has it.
    fn world(&self) -> Result<Loaded, Error> {
        let name = match self {
            Self::Named(name) => world_for(name)?,
            Self::Text { text, file } => world_of(text, file)?,
        };
        let spec = Spec::named(name.unwrap_or_else(|| "world2022".to_owned()));
        spec.load_for(|world| self.read(world).map(Some))
    }
}

impl Scenario {
    /// The scenario of a source in a world, or in the one that it asks for.
    pub(crate) fn read(
        py: Python<'_>,
        source: Source,
        world: Option<Arc<Loaded>>,
        (closure, horizon): (Option<String>, Option<String>),
    ) -> PyResult<Self> {
        let read = py.detach(|| {
            let world = match world {
                Some(world) => world,
                None => Arc::new(source.world().map_err(|error| vec![error])?),
            };
            let text = source.text();
            let scenario = source.read(&world.world)?;
            Ok((world, scenario, text))
        });
        let (world, mut scenario, text) = read.map_err(|errors: Vec<Error>| raised(py, 2, &errors))?;
        if let Some(name) = &closure {
            scenario = scenario.with_closure(self::closure(py, name)?);
        }
        if let Some(name) = &horizon {
            scenario = scenario.with_horizon(self::horizon(py, name)?);
        }
        for caution in scenario.cautions(&world.world) {
            warn(py, &caution.to_string())?;
        }
        Ok(Self { scenario, world, source, text, closure, horizon })
    }

    /// The same in another world.
    pub(crate) fn within(&self, py: Python<'_>, world: &Arc<Loaded>) -> PyResult<Self> {
        if Arc::ptr_eq(&self.world, world) {
            return Ok(self.clone());
        }
        self.refuse_another(py)?;
        let asked = (self.closure.clone(), self.horizon.clone());
        Self::read(py, self.source.clone(), Some(Arc::clone(world)), asked)
    }

    /// Refuses to read a file again that is not what it was.
    fn refuse_another(&self, py: Python<'_>) -> PyResult<()> {
        if self.text == self.source.text() {
            return Ok(());
        }
        let Source::Named(name) = &self.source else { return Ok(()) };
        Err(refused(
            py,
            format!("{name}, which is not what was read"),
            "a file that stays as it is, or Scenario anew",
        ))
    }

    fn codes(&self, actors: &[sidedeal::Actor]) -> Vec<String> {
        actors.iter().map(|&actor| self.world.world[actor].code.clone()).collect()
    }
}

#[pymethods]
impl Scenario {
    #[new]
    #[pyo3(signature = (scenario, world = None, *, closure = None, horizon = None))]
    fn new(
        py: Python<'_>,
        scenario: Asked<'_>,
        world: Option<&Bound<'_, World>>,
        closure: Option<String>,
        horizon: Option<String>,
    ) -> PyResult<Self> {
        let world = world.map(|world| Arc::clone(&world.get().0));
        Self::read(py, Source::of(scenario)?, world, (closure, horizon))
    }

    /// Reads a text as if it stood in a file of a name, which its messages name.
    #[staticmethod]
    #[pyo3(signature = (text, file = "scenario.toml", world = None))]
    fn parse(py: Python<'_>, text: String, file: &str, world: Option<&Bound<'_, World>>) -> PyResult<Self> {
        let source = Source::Text { text, file: file.to_owned() };
        Self::read(py, source, world.map(|world| Arc::clone(&world.get().0)), (None, None))
    }

    /// The world that it is read in.
    #[getter]
    fn world(&self) -> World {
        World(Arc::clone(&self.world))
    }

    /// What results call it.
    #[getter]
    fn id(&self) -> &str {
        self.scenario.id()
    }

    /// Its name for people.
    #[getter]
    fn name(&self) -> &str {
        self.scenario.name()
    }

    /// What it is, in a sentence or a few.
    #[getter]
    fn summary(&self) -> &str {
        self.scenario.summary()
    }

    /// Codes of the principals.
    #[getter]
    fn between(&self) -> Vec<String> {
        self.codes(self.scenario.between())
    }

    /// "short", "medium" or "long".
    #[getter]
    fn horizon(&self) -> &'static str {
        match self.scenario.horizon() {
            Horizon::Short => "short",
            Horizon::Medium => "medium",
            Horizon::Long => "long",
        }
    }

    /// What happens to trade imbalances: "fixed-deficits" or "balanced".
    #[getter]
    fn closure(&self) -> &'static str {
        match self.scenario.closure().unwrap_or_default() {
            Closure::FixedDeficits => "fixed-deficits",
            Closure::Balanced => "balanced",
        }
    }

    /// Where its facts come from.
    #[getter]
    fn sources(&self) -> Vec<String> {
        self.scenario.sources().to_vec()
    }

    /// Its clauses: kind, file, line, whether what it changes is in force in the world already.
    #[getter]
    fn clauses<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let clauses = self.scenario.clauses().iter();
        let told = clauses.map(|clause| {
            let told = PyDict::new(py);
            told.set_item("kind", clause.action.kind())?;
            told.set_item("file", &clause.at.file)?;
            told.set_item("line", clause.at.line)?;
            told.set_item("called", clause.called())?;
            Ok(told)
        });
        told.collect()
    }

    /// Hexadecimal digits that stand for all that decides its result.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.scenario.fingerprint()
    }

    /// The names of what its draws draw, in the order of `Model.ensemble(inputs=...)`.
    #[getter]
    fn unknowns(&self) -> Vec<String> {
        sidedeal::Ensemble::unknowns(&self.world.world, &self.scenario).names().to_vec()
    }

    /// What may not be meant in it, in words.
    #[getter]
    fn cautions(&self) -> Vec<String> {
        self.scenario.cautions(&self.world.world).iter().map(ToString::to_string).collect()
    }

    /// Its text, as its file has it. Of several put together there is none.
    #[getter]
    fn text(&self, py: Python<'_>) -> PyResult<String> {
        self.text.clone().ok_or_else(|| {
            refused(py, format!("{}, which is put together", self.id()), "one file, of which there is a text")
        })
    }

    /// Its text as a dict, which `Scenario` takes again. Of several put together there is none.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        toml_of::dict(py, &self.text(py)?)
    }

    /// Text and name, from which a file is made that says it; the name alone where it has one.
    fn _source(&self, py: Python<'_>) -> PyResult<(Option<String>, String)> {
        if self.closure.is_some() || self.horizon.is_some() {
            let found = "a scenario with a closure or horizon of its own".to_owned();
            return Err(refused(
                py,
                found,
                "one as it was read: verbs take `closure`, and a file says its horizon",
            ));
        }
        self.refuse_another(py)?;
        let usual = py.detach(|| self.source.world()).map_err(|error| of(py, &error))?;
        if usual.hash != self.world.hash {
            let found = format!("a scenario in {}", self.world.world.title());
            return Err(refused(
                py,
                found,
                "its name, and the verb's own `world`, `elasticity` and the like",
            ));
        }
        Ok(match &self.source {
            Source::Named(name) => (None, name.clone()),
            Source::Text { text, file } => (Some(text.clone()), file.clone()),
        })
    }

    /// A dict as the text of a file.
    #[staticmethod]
    fn _text_of(dict: &Bound<'_, PyDict>) -> PyResult<(String, String)> {
        Ok((toml_of::text(dict)?, file_of(dict)?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.scenario.fingerprint() == other.scenario.fingerprint()
            && self.scenario.id() == other.scenario.id()
            && self.world.hash == other.world.hash
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.scenario.fingerprint(), self.scenario.id(), &self.world.hash).hash(&mut hasher);
        hasher.finish()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Py<PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        format!("<sidedeal.Scenario {}: {}>", self.id(), self.name())
    }

    #[allow(clippy::type_complexity)]
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (Option<String>, String, Option<String>, Option<String>, Pickled))>
    {
        let this = slf.get();
        let (text, name) = match &this.source {
            Source::Named(name) => (None, name.clone()),
            Source::Text { text, file } => (Some(text.clone()), file.clone()),
        };
        let state = (text, name, this.closure.clone(), this.horizon.clone(), pickled(&this.world));
        Ok((slf.get_type().getattr("_load")?, state))
    }

    /// Reads a pickled scenario.
    #[staticmethod]
    fn _load(
        py: Python<'_>,
        text: Option<String>,
        name: String,
        closure: Option<String>,
        horizon: Option<String>,
        world: Pickled,
    ) -> PyResult<Self> {
        let world = Arc::new(unpickled(py, world)?);
        let source = match text {
            Some(text) => Source::Text { text, file: name },
            None => Source::Named(name),
        };
        Self::read(py, source, Some(world), (closure, horizon))
    }
}
