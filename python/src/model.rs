//! The model, what it makes of a scenario, and the economy below it as arrays.

use std::sync::Arc;

use numpy::{PyArrayDyn, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use self_cell::self_cell;
use sidedeal::command::{Answered, Progress};
use sidedeal::trade::{Cells, Real, Settings, Solved, Welfare};
use sidedeal::{Error, Exposures, Page, Report, Stake};

use super::dense;
use super::draws::{self, Ensemble};
use super::error::{of, refused, unsolved, warn};
use super::scenario::{Asked, Scenario, Source, closure, horizon};
use super::table::Table;
use super::toml_of;
use super::work::awaited;
use super::world::{Loaded, Pickled, World, pickled, unpickled};

type Calibrated<'w> = sidedeal::Model<'w>;
type Reported<'w> = sidedeal::Outcome<'w>;

self_cell! {
    /// A model with its world.
    pub(crate) struct Standing {
        owner: Arc<Loaded>,
        #[covariant]
        dependent: Calibrated,
    }
}

self_cell! {
    /// An outcome with its model.
    struct Came {
        owner: Arc<Standing>,
        #[covariant]
        dependent: Reported,
    }
}

impl Standing {
    pub(crate) fn model(&self) -> &Calibrated<'_> {
        self.borrow_dependent()
    }

    pub(crate) fn loaded(&self) -> &Arc<Loaded> {
        self.borrow_owner()
    }
}

/// Numbers by actor.
type Array<'py> = Bound<'py, PyArrayDyn<f64>>;

/// A world, calibrated: it solves scenarios.
///
/// Parameters
/// ----------
/// world : World, Scenario, dict or str, default "world2022"
///     The world, or a scenario: then the one it is read in, which is the command's for it. Nothing else is taken of a scenario:
///     what `economy` and `gradient` start from are the tables of the world.
///
/// Raises
/// ------
/// InputError
///     Where the tables of the world disagree.
///
/// Examples
/// --------
/// >>> import sidedeal
/// >>> deal = sidedeal.Scenario("board-of-trade-2026")
/// >>> outcome = sidedeal.Model(deal).run(deal)
/// >>> outcome.exposures["JPN"]["prosperity"]["change"]  # doctest: +SKIP
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Model(pub(crate) Arc<Standing>);

#[derive(FromPyObject)]
enum Place<'py> {
    World(Bound<'py, World>),
    Scenario(Bound<'py, Scenario>),
    Dict(Bound<'py, PyDict>),
    Named(std::path::PathBuf),
}

/// Whether a name is that of a scenario and not of a world.
fn is_scenario(name: &std::path::Path) -> bool {
    let text = name.to_string_lossy();
    let is_world = sidedeal::World::bundled_names().any(|known| known == text) || name.is_dir();
    !is_world && sidedeal::scenario::text_of(text.split('+').next().unwrap_or_default().trim()).is_ok()
}

/// What can stand for a scenario.
#[derive(FromPyObject)]
pub(crate) enum Deal<'py> {
    Read(Bound<'py, Scenario>),
    Asked(Asked<'py>),
}

impl Model {
    fn calibrate(py: Python<'_>, world: Arc<Loaded>) -> PyResult<Self> {
        let standing =
            py.detach(|| Standing::try_new(world, |loaded| sidedeal::Model::calibrate(&loaded.world)));
        standing.map(|standing| Self(Arc::new(standing))).map_err(|error| of(py, &error))
    }

    /// A scenario in this world. A warning is given where the command would split the world for it, so that its numbers are others.
    pub(crate) fn scenario(&self, py: Python<'_>, deal: Deal<'_>) -> PyResult<Scenario> {
        let world = self.0.loaded();
        let scenario = match deal {
            Deal::Read(scenario) => scenario.get().within(py, world)?,
            Deal::Asked(asked) => {
                Scenario::read(py, Source::of(asked)?, Some(Arc::clone(world)), (None, None))?
            }
        };
        let split = |sector: &sidedeal::Sector| world.world.product_sectors().any(|one| one == *sector);
        if let Some(sector) = scenario.scenario.bought().find(split) {
            let code = &world.world[sector].code;
            let told = format!(
                "{} buys in {code}, which stands as a whole here; the command splits it into products, as Model(scenario) does",
                scenario.scenario.id()
            );
            warn(py, &told)?;
        }
        Ok(scenario)
    }
}

#[pymethods]
impl Model {
    #[new]
    #[pyo3(signature = (world = None))]
    fn new(py: Python<'_>, world: Option<Place<'_>>) -> PyResult<Self> {
        let world = match world {
            Some(Place::World(world)) => Arc::clone(&world.get().0),
            Some(Place::Scenario(scenario)) => Arc::clone(&scenario.get().world),
            Some(Place::Dict(dict)) => {
                Scenario::read(py, Source::of(Asked::Dict(dict))?, None, (None, None))?.world
            }
            Some(Place::Named(name)) if is_scenario(&name) => {
                Scenario::read(py, Source::of(Asked::Named(name))?, None, (None, None))?.world
            }
            named => {
                let name = match named {
                    Some(Place::Named(name)) => name.to_string_lossy().into_owned(),
                    _ => "world2022".to_owned(),
                };
                let spec = super::world::Spec::named(name);
                Arc::new(py.detach(|| spec.load()).map_err(|error| of(py, &error))?)
            }
        };
        Self::calibrate(py, world)
    }

    /// The world that it is calibrated to.
    #[getter]
    fn world(&self) -> World {
        World(Arc::clone(self.0.loaded()))
    }

    /// Solves a scenario, in about a millisecond, without the interpreter's lock.
    ///
    /// Parameters
    /// ----------
    /// scenario : Scenario, str, path or dict
    ///     What is solved. One that was read in another world is read again in this one.
    ///
    /// Returns
    /// -------
    /// Outcome
    ///
    /// Raises
    /// ------
    /// InputError, RunError
    ///     Where it cannot be read, and where there is no equilibrium: a run that did not converge gives no number.
    fn run(&self, py: Python<'_>, scenario: Deal<'_>) -> PyResult<Outcome> {
        let scenario = self.scenario(py, scenario)?;
        let standing = Arc::clone(&self.0);
        let came = py.detach(|| Came::try_new(standing, |standing| standing.model().run(&scenario.scenario)));
        Ok(Outcome { came: came.map_err(|error| of(py, &error))?, scenario })
    }

    /// Draws everything that is uncertain.
    ///
    /// Parameters
    /// ----------
    /// scenario : Scenario, str, path or dict
    /// draws : int, default 1000
    ///     How many draws.
    /// seed : int, default 1
    /// sequence : {"plain", "sobol"}, default "plain"
    ///     Independent draws, or points that fill the ranges evenly.
    /// first : int, default 0
    ///     Number of the first draw: a draw is the same whichever others are made.
    /// quantiles : array of float, shape (draws, unknowns), optional
    ///     Quantiles of the unknowns, strictly between 0 and 1, in the order of `Scenario.unknowns`, instead of draws of a sequence.
    /// threads : int, optional
    ///     Threads; results are the same for any number.
    /// bar : callable, optional
    ///     Called now and then with how many draws are done and of how many.
    ///
    /// Returns
    /// -------
    /// Ensemble
    ///
    /// Raises
    /// ------
    /// InputError
    ///     A draw that fails is counted in `Ensemble.failures`, not raised.
    /// KeyboardInterrupt
    ///     On Ctrl-C, within a moment.
    #[pyo3(signature = (scenario, draws = None, *, seed = None, sequence = None, first = None, quantiles = None, threads = None, bar = None))]
    #[allow(clippy::too_many_arguments)]
    fn ensemble(
        &self,
        py: Python<'_>,
        scenario: Deal<'_>,
        draws: Option<usize>,
        seed: Option<u64>,
        sequence: Option<&str>,
        first: Option<u64>,
        quantiles: Option<Bound<'_, PyAny>>,
        threads: Option<usize>,
        bar: Option<Py<PyAny>>,
    ) -> PyResult<Ensemble> {
        let scenario = self.scenario(py, scenario)?;
        let unknowns = sidedeal::Ensemble::unknowns(&self.0.loaded().world, &scenario.scenario).len();
        let given = match &quantiles {
            Some(_) if draws.is_some() || seed.is_some() || sequence.is_some() || first.is_some() => {
                return Err(refused(py, "quantiles and draws of a sequence", "one of them"));
            }
            Some(quantiles) => Some(draws::given(py, &dense::array(py, quantiles, "quantiles")?, unknowns)?),
            None => None,
        };
        let (draws, first) = (draws.unwrap_or(1000), first.unwrap_or(0));
        if draws == 0 || threads == Some(0) || given.as_ref().is_some_and(draws::Given::is_empty) {
            return Err(refused(py, "no draws or threads", "at least one"));
        }
        if first.checked_add(draws as u64).is_none() {
            return Err(refused(py, format!("{draws} draws from {first} on"), "numbers below 2^64"));
        }
        let asked = draws::Asked {
            draws,
            seed: seed.unwrap_or(1),
            is_sobol: draws::is_sobol(py, sequence.unwrap_or("plain"))?,
            first,
            given,
            threads,
        };
        let (standing, own) = (Arc::clone(&self.0), scenario.scenario.clone());
        let progress = Arc::new(Progress::default());
        let watched = Arc::clone(&progress);
        let made = awaited(py, bar, &progress, move || asked.make(standing, &own, unknowns, &watched))?;
        Ok(Ensemble::new(made.map_err(|error| of(py, &error))?))
    }

    /// What the real income of an actor, or of a group together, owes to every tariff and trade cost, at the margin.
    ///
    /// Parameters
    /// ----------
    /// actor : str
    ///     A code or a name.
    /// scenario : Scenario, str, path or dict, optional
    ///     Where it is taken: after this scenario, or in the world as it is.
    /// closure, horizon : str, optional
    ///     Where no scenario is given, which has its own: "fixed-deficits" and "long" by default.
    ///
    /// Returns
    /// -------
    /// Gradient
    ///     With arrays of shape (sectors, importers, exporters).
    #[pyo3(signature = (actor, scenario = None, *, closure = None, horizon = None))]
    fn gradient(
        &self,
        py: Python<'_>,
        actor: &str,
        scenario: Option<Deal<'_>>,
        closure: Option<&str>,
        horizon: Option<&str>,
    ) -> PyResult<Gradient> {
        if let Some(scenario) = scenario {
            if closure.is_some() || horizon.is_some() {
                return Err(refused(py, "closure or horizon beside a scenario", "those of the scenario"));
            }
            return self.run(py, scenario)?.gradient(py, actor);
        }
        let economy = self.economy(py, closure.unwrap_or("fixed-deficits"), horizon.unwrap_or("long"))?;
        let change = economy.economy.baseline().no_change();
        economy.at(py, Solved { change, equilibrium: economy.economy.before() }).gradient(py, actor)
    }

    /// The economy below it as arrays, which solves changes of tariffs and trade costs that no file says.
    ///
    /// Parameters
    /// ----------
    /// closure : {"fixed-deficits", "balanced"}
    /// horizon : {"short", "medium", "long"}
    #[pyo3(signature = (closure = "fixed-deficits", horizon = "long"))]
    fn economy(&self, py: Python<'_>, closure: &str, horizon: &str) -> PyResult<Economy> {
        let (closure, horizon) = (self::closure(py, closure)?, self::horizon(py, horizon)?);
        let economy = py.detach(|| self.0.model().economy(closure, horizon));
        Ok(Economy { economy: economy.map_err(|error| of(py, &error))?, standing: Arc::clone(&self.0) })
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.loaded().hash == other.0.loaded().hash
    }

    fn __hash__(&self) -> u64 {
        u64::from_str_radix(&self.0.loaded().hash[..15], 16).unwrap_or_default()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Py<PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        format!("<sidedeal.Model of {}>", self.0.loaded().world.title())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Pickled,))> {
        Ok((slf.get_type().getattr("_load")?, (pickled(slf.get().0.loaded()),)))
    }

    /// Calibrates a pickled model's world.
    #[staticmethod]
    fn _load(py: Python<'_>, world: Pickled) -> PyResult<Self> {
        Self::calibrate(py, Arc::new(unpickled(py, world)?))
    }
}

/// What a scenario does to everybody.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Outcome {
    came: Came,
    scenario: Scenario,
}

impl Outcome {
    fn outcome(&self) -> &Reported<'_> {
        self.came.borrow_dependent()
    }

    fn by_actor(
        &self,
        py: Python<'_>,
        value: impl Fn(sidedeal::Actor) -> f64,
    ) -> PyResult<Py<PyArrayDyn<f64>>> {
        let values: Vec<f64> = self.scenario.world.world.actors().map(value).collect();
        let count = values.len();
        Ok(dense::given(py, values, &[count])?.unbind())
    }

    fn answered(&self, py: Python<'_>) -> PyResult<Answered> {
        let answered = py.detach(|| -> Result<_, Error> {
            let reports = [Report::of(self.outcome())?];
            Ok(Answered::of(&reports[..]))
        });
        answered.map_err(|error| of(py, &error))
    }
}

#[pymethods]
impl Outcome {
    /// The scenario.
    #[getter]
    fn scenario(&self) -> Scenario {
        self.scenario.clone()
    }

    /// Change of real income by actor, percent, costs outside trade included.
    #[getter]
    fn real_income(&self, py: Python<'_>) -> PyResult<Py<PyArrayDyn<f64>>> {
        self.by_actor(py, |actor| 100.0 * self.outcome().real_income(&[actor]).0)
    }

    /// Change of real income by actor, million USD.
    #[getter]
    fn real_income_musd(&self, py: Python<'_>) -> PyResult<Py<PyArrayDyn<f64>>> {
        self.by_actor(py, |actor| self.outcome().real_income(&[actor]).1)
    }

    /// Change of real wages by actor, percent.
    #[getter]
    fn real_wage(&self, py: Python<'_>) -> PyResult<Py<PyArrayDyn<f64>>> {
        self.by_actor(py, |actor| {
            self.outcome().real(Real::Wage, &[actor]).map_or(f64::NAN, |change| 100.0 * change)
        })
    }

    /// Flows after, million USD at exporter's prices, shape (sectors, importers, exporters), without copying.
    #[getter]
    fn trade<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let this = slf.get();
        let base = this.outcome().economy().baseline();
        let shape = [base.sectors, base.actors, base.actors];
        dense::view(slf.clone().into_any(), &this.outcome().solved().equilibrium.trade, &shape)
    }

    /// Flows before, as `trade` has those after. Before is the scenario's baseline where it has one, not the world's tables.
    #[getter]
    fn trade_before<'py>(&self, py: Python<'py>) -> PyResult<Array<'py>> {
        let base = self.outcome().economy().baseline();
        let mut flows = vec![0.0; base.sectors * base.actors * base.actors];
        for flow in self.outcome().flows() {
            let row = flow.sector.index() * base.actors + flow.importer.index();
            flows[row * base.actors + flow.exporter.index()] = flow.before;
        }
        dense::given(py, flows, &[base.sectors, base.actors, base.actors])
    }

    /// Tariff rates after, fractions, shape (sectors, importers, exporters).
    #[getter]
    fn tariffs<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let this = slf.get();
        let base = this.outcome().economy().baseline();
        let shape = [base.sectors, base.actors, base.actors];
        dense::view(slf.clone().into_any(), &this.outcome().solved().change.tariffs, &shape)
    }

    /// Its economy as arrays, at its closure and horizon. What that starts from are the world's tables: the tariffs that a
    /// scenario has are in `tariffs`.
    #[getter]
    fn economy(&self) -> Economy {
        let economy = Arc::new(self.outcome().economy().clone());
        Economy { economy, standing: Arc::clone(self.came.borrow_owner()) }
    }

    /// What it does to each actor and group in each stake: percent of real income, percent of expected defence, points of all
    /// power over the rules. Principals are among them.
    #[getter]
    fn exposures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let world = &self.scenario.world.world;
        let exposures = Exposures::of(self.outcome());
        let by_actor = PyDict::new(py);
        let actors = world.actors().map(|actor| (&world[actor].code, exposures.actor(actor)));
        let groups = world.groups().map(|group| (&world[group].code, exposures.group(group)));
        for (code, exposure) in actors.chain(groups) {
            let by_stake = PyDict::new(py);
            for stake in Stake::ALL {
                let Some(measure) = exposure.stake(stake) else { continue };
                let told = PyDict::new(py);
                told.set_item("change", 100.0 * measure.change)?;
                told.set_item("loss", 100.0 * measure.loss())?;
                told.set_item("score", measure.score)?;
                told.set_item("own_worst", measure.own_worst)?;
                by_stake.set_item(stake.word(), told)?;
            }
            by_actor.set_item(code, by_stake)?;
        }
        py.import("sidedeal._exposures")?.getattr("Exposures")?.call1((by_actor,))
    }

    /// Third parties from the most exposed on, by all weights of the stakes or by one stake.
    #[pyo3(signature = (by = None))]
    fn ranked(&self, py: Python<'_>, by: Option<&str>) -> PyResult<Vec<String>> {
        let stake = match by {
            None => None,
            Some(word) => match Stake::ALL.into_iter().find(|stake| stake.word() == word) {
                Some(stake) => Some(stake),
                None => return Err(refused(py, format!("stake `{word}`"), "prosperity, security or voice")),
            },
        };
        let world = &self.scenario.world.world;
        let exposures = Exposures::of(self.outcome()).ordered_by(stake);
        Ok(exposures.ranked().map(|(actor, _)| world[actor].code.clone()).collect())
    }

    /// One number a row, as `run --format csv` has them.
    #[getter]
    fn rows(&self, py: Python<'_>) -> PyResult<Table> {
        let rows = self.answered(py)?.rows.ok_or_else(|| refused(py, "no rows", "a report with rows"))?;
        Table::of(py, &rows.header, &rows.columns)
    }

    /// The report for people, as text.
    #[getter]
    fn table(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.answered(py)?.table)
    }

    /// The same numbers with the record of the run, as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        toml_of::json(py, &self.answered(py)?.json)
    }

    /// The answer's part of the page in a notebook: who pays, in bars and on the map.
    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let html = py.detach(|| -> Result<_, Error> {
            let report = Report::of(self.outcome())?;
            let sections = ["answer".to_owned()];
            Ok(Page::of(&self.scenario.scenario, &report).only(&sections).html())
        });
        let html = html.map_err(|error| of(py, &error))?;
        py.import("sidedeal._call")?.getattr("framed")?.call1((html,))
    }

    /// What deserves a second look in the scenario and in what came of it, in words.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        let cautions = self.scenario.scenario.cautions(&self.scenario.world.world);
        let own = self.outcome().record().own().iter().map(ToString::to_string);
        cautions.iter().map(ToString::to_string).chain(own).collect()
    }

    /// What the real income of an actor, or of a group together, owes to policies here, at the margin: see `Model.gradient`.
    fn gradient(&self, py: Python<'_>, actor: &str) -> PyResult<Gradient> {
        let outcome = self.outcome();
        let solution = Solution {
            economy: Arc::new(outcome.economy().clone()),
            standing: Arc::clone(self.came.borrow_owner()),
            solved: outcome.solved().clone(),
            welfare: Vec::new(),
        };
        solution.gradient(py, actor)
    }

    fn __repr__(&self) -> String {
        format!(
            "<sidedeal.Outcome of {} in {}>",
            self.scenario.scenario.id(),
            self.scenario.world.world.title()
        )
    }

    /// It is solved again, to the same bits.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Model, Scenario))> {
        let this = slf.get();
        let model = Model(Arc::clone(this.came.borrow_owner()));
        Ok((slf.py().get_type::<Model>().getattr("run")?, (model, this.scenario.clone())))
    }
}

/// A calibrated economy as arrays. Cells are (sector, importer, exporter); what is by actor and sector is (actor, sector). Arrays
/// are views that cannot be written.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Economy {
    economy: Arc<sidedeal::trade::Economy>,
    standing: Arc<Standing>,
}

impl Economy {
    fn at(&self, py: Python<'_>, solved: Solved) -> Solution {
        let base = self.economy.baseline();
        let before = Solved { change: base.no_change(), equilibrium: self.economy.before() };
        let welfare = py.detach(|| Welfare::between(base, &before, &solved));
        let (economy, standing) = (Arc::clone(&self.economy), Arc::clone(&self.standing));
        Solution { economy, standing, solved, welfare }
    }

    fn cells(&self) -> [usize; 3] {
        let base = self.economy.baseline();
        [base.sectors, base.actors, base.actors]
    }
}

/// Numbers of an array of a shape, as they lie in memory.
fn numbers(py: Python<'_>, array: &Bound<'_, PyAny>, shape: &[usize], what: &str) -> PyResult<Vec<f64>> {
    let array = dense::array(py, array, what)?;
    if array.shape() != shape {
        return Err(refused(py, format!("{what} of shape {:?}", array.shape()), format!("shape {shape:?}")));
    }
    Ok(array.as_array().iter().copied().collect())
}

/// Numbers in rows of so many with rows and columns exchanged.
fn turned(numbers: &[f64], width: usize) -> Vec<f64> {
    (0..width).flat_map(|column| numbers.iter().skip(column).step_by(width).copied()).collect()
}

#[pymethods]
impl Economy {
    /// Trade elasticities by sector.
    #[getter]
    fn elasticity<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.elasticity, &[base.sectors])
    }

    /// Trade shares in spending, duties included, by cell; they sum to 1 over exporters.
    #[getter]
    fn trade_shares<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        dense::view(slf.clone().into_any(), &slf.get().economy.baseline().share, &slf.get().cells())
    }

    /// Flows by cell, million USD at exporter's prices.
    #[getter]
    fn trade<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        dense::view(slf.clone().into_any(), &slf.get().economy.baseline().trade, &slf.get().cells())
    }

    /// Tariff rates by cell, fractions.
    #[getter]
    fn tariffs<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        dense::view(slf.clone().into_any(), &slf.get().economy.baseline().tariffs, &slf.get().cells())
    }

    /// Spending by actor and sector, duties included, million USD.
    #[getter]
    fn expenditure<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.expenditure, &[base.actors, base.sectors])
    }

    /// Output by actor and sector, million USD.
    #[getter]
    fn output<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.output, &[base.actors, base.sectors])
    }

    /// Share of value added in output by actor and sector.
    #[getter]
    fn value_added_share<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.value_added_share, &[base.actors, base.sectors])
    }

    /// Share of inputs in output, shape (actors, using sectors, input sectors).
    #[getter]
    fn input_share<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.input_share, &[base.actors, base.sectors, base.sectors])
    }

    /// Share of each sector in final demand by actor and sector.
    #[getter]
    fn demand_share<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.demand_share, &[base.actors, base.sectors])
    }

    /// Income by actor, million USD.
    #[getter]
    fn income<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.income, &[base.actors])
    }

    /// Imports less exports by actor, million USD.
    #[getter]
    fn deficit<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        dense::view(slf.clone().into_any(), &base.deficit, &[base.actors])
    }

    /// The equilibrium after a change that is said in arrays.
    ///
    /// Parameters
    /// ----------
    /// tariffs : array of float, shape (sectors, importers, exporters), optional
    ///     Rates after, fractions above -1; those of the world's tables without. `Outcome.tariffs` has those of a scenario.
    /// trade_costs : array of float, shape (sectors, importers, exporters), optional
    ///     Trade costs after over before, above 0; infinite stops the trade of a cell.
    /// productivity : array of float, shape (actors, sectors), optional
    ///     Productivity after over before.
    /// start : Solution, optional
    ///     Where the search begins: the closer, the sooner it ends, at the same result within its tolerance.
    ///
    /// Returns
    /// -------
    /// Solution
    ///
    /// Raises
    /// ------
    /// InputError, RunError
    #[pyo3(signature = (tariffs = None, trade_costs = None, productivity = None, *, start = None))]
    fn solve(
        &self,
        py: Python<'_>,
        tariffs: Option<Bound<'_, PyAny>>,
        trade_costs: Option<Bound<'_, PyAny>>,
        productivity: Option<Bound<'_, PyAny>>,
        start: Option<&Bound<'_, Solution>>,
    ) -> PyResult<Solution> {
        let base = self.economy.baseline();
        let cells = self.cells();
        let mut change = base.no_change();
        if let Some(array) = tariffs {
            let rates = numbers(py, &array, &cells, "tariffs")?;
            let own = |cell: &usize| cell / cells[1] % cells[1] == cell % cells[1];
            if (0..rates.len()).filter(own).any(|cell| rates[cell] != base.tariffs[cell]) {
                return Err(refused(
                    py,
                    "a tariff of an actor on itself",
                    "those of the world's tables there",
                ));
            }
            change.tariffs = Cells::from(rates);
        }
        if let Some(array) = trade_costs {
            change.trade_costs = Cells::from(numbers(py, &array, &cells, "trade_costs")?);
        }
        if let Some(array) = productivity {
            let ratios = numbers(py, &array, &[base.actors, base.sectors], "productivity")?;
            change.productivity = turned(&ratios, base.sectors);
        }
        let before = self.economy.before();
        if start.is_some_and(|start| start.get().standing.loaded().hash != self.standing.loaded().hash) {
            return Err(refused(py, "a start in another world", "a solution of this one"));
        }
        let start = start.map_or(&before, |start| &start.get().solved.equilibrium);
        let solved = py.detach(|| self.economy.solve(&change, start, &Settings::default()));
        let world = &self.standing.loaded().world;
        let equilibrium = solved.map_err(|failure| unsolved(py, &failure, world))?;
        Ok(self.at(py, Solved { change, equilibrium }))
    }
}

/// An equilibrium after a change that was said in arrays.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Solution {
    economy: Arc<sidedeal::trade::Economy>,
    standing: Arc<Standing>,
    solved: Solved,
    welfare: Vec<Welfare>,
}

#[pymethods]
impl Solution {
    /// Change of real income by actor, percent.
    #[getter]
    fn real_income<'py>(&self, py: Python<'py>) -> PyResult<Array<'py>> {
        dense::given(
            py,
            self.welfare.iter().map(|one| 100.0 * one.real_income).collect(),
            &[self.welfare.len()],
        )
    }

    /// Change of real income by actor, million USD of income before.
    #[getter]
    fn real_income_musd<'py>(&self, py: Python<'py>) -> PyResult<Array<'py>> {
        dense::given(py, self.welfare.iter().map(|one| one.money).collect(), &[self.welfare.len()])
    }

    /// Wages after over before by actor, in units of world value added.
    #[getter]
    fn wage<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let wage = &slf.get().solved.equilibrium.wage;
        dense::view(slf.clone().into_any(), wage, &[wage.len()])
    }

    /// Flows after, million USD at exporter's prices, shape (sectors, importers, exporters).
    #[getter]
    fn trade<'py>(slf: &Bound<'py, Self>) -> PyResult<Array<'py>> {
        let base = slf.get().economy.baseline();
        let shape = [base.sectors, base.actors, base.actors];
        dense::view(slf.clone().into_any(), &slf.get().solved.equilibrium.trade, &shape)
    }

    /// Sweeps that the search took.
    #[getter]
    fn sweeps(&self) -> usize {
        self.solved.equilibrium.effort.sweeps
    }

    /// Derivatives of the real income of an actor, or of a group together, here: see `Model.gradient`.
    fn gradient(&self, py: Python<'_>, actor: &str) -> PyResult<Gradient> {
        let world = &self.standing.loaded().world;
        let bloc = World::bloc(py, world, actor)?;
        let base = self.economy.baseline();
        let made = py.detach(|| {
            let members = bloc.members.iter().map(|member| {
                let gradient = self.economy.gradient(&self.solved, member.index(), &Settings::default())?;
                Ok((self.solved.equilibrium.income[member.index()], gradient))
            });
            members.collect::<Result<Vec<_>, sidedeal::trade::Failure>>()
        });
        let made = made.map_err(|failure| unsolved(py, &failure, world))?;
        let income: f64 = made.iter().map(|(own, _)| own).sum();
        // Of several together: each by its income, as ln of a sum of theirs changes.
        let sum = |of: &dyn Fn(&sidedeal::trade::Gradient) -> &[f64]| {
            let mut sum = vec![0.0; of(&made[0].1).len()];
            for (own, gradient) in &made {
                for (sum, one) in sum.iter_mut().zip(of(gradient)) {
                    *sum += own / income * one;
                }
            }
            sum
        };
        let cells = [base.sectors, base.actors, base.actors];
        Ok(Gradient {
            of: bloc.code.clone(),
            income,
            tariffs: dense::given(py, sum(&|one| &one.tariffs), &cells)?.unbind(),
            trade_costs: dense::given(py, sum(&|one| &one.trade_costs), &cells)?.unbind(),
            productivity: {
                let by_actor = turned(&sum(&|one| &one.productivity), base.actors);
                dense::given(py, by_actor, &[base.actors, base.sectors])?.unbind()
            },
        })
    }

    fn __repr__(&self) -> String {
        format!("<sidedeal.Solution of {}: {} sweeps>", self.standing.loaded().world.title(), self.sweeps())
    }
}

/// Derivatives of ln real income of an actor, or of a group together.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct Gradient {
    /// Code of the actor or group.
    #[pyo3(get)]
    of: String,
    /// Its income there, million USD.
    #[pyo3(get)]
    income: f64,
    /// By tariff rates, per unit: a hundredth is a percentage point. Shape (sectors, importers, exporters).
    #[pyo3(get)]
    tariffs: Py<PyArrayDyn<f64>>,
    /// By ln of trade costs, shape (sectors, importers, exporters).
    #[pyo3(get)]
    trade_costs: Py<PyArrayDyn<f64>>,
    /// By ln of productivity, shape (actors, sectors).
    #[pyo3(get)]
    productivity: Py<PyArrayDyn<f64>>,
}
