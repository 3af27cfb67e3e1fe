//! Worlds.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use sidedeal::scenario::{Reader, by_product};
use sidedeal::{Bloc, ElasticitySet, Error, Sector};

use super::error::{of, raised, refused};

/// Which sectors stand as their products.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(crate) enum Products {
    #[default]
    None,
    All,
    Of(Vec<String>),
}

/// How a world is loaded.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Spec {
    pub(crate) name: String,
    elasticities: Option<String>,
    elasticity: Option<f64>,
    capital: Option<f64>,
    nests: bool,
    products: Products,
}

/// A world with how it was loaded.
pub(crate) struct Loaded {
    pub(crate) world: sidedeal::World,
    pub(crate) spec: Spec,
    pub(crate) hash: String,
}

type Result<T> = std::result::Result<T, Error>;

impl Spec {
    /// A world as it is.
    pub(crate) fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// The world as the command has it with the same options.
    pub(crate) fn load(&self) -> Result<Loaded> {
        let mut world = sidedeal::World::load(&self.name)?;
        if let Some(name) = &self.elasticities {
            world = world.with_elasticities(&ElasticitySet::load(name)?)?;
        } else if let Some(theta) = self.elasticity {
            world = world.with_elasticity(theta)?;
        }
        if self.nests {
            world = world.with_nests();
        }
        if let Some(share) = self.capital {
            world = world.with_capital(share)?;
        }
        world = match &self.products {
            Products::None => world,
            Products::All => world.with_products()?,
            Products::Of(codes) => {
                let sectors = codes.iter().map(|code| world.sector(code)).collect::<Result<Vec<_>>>()?;
                world.with_products_of(&sectors)?
            }
        };
        Ok(Loaded { hash: world.fingerprint(), spec: self.clone(), world })
    }

    /// The same for what is to be read in it: sectors that it names products of, or buys in, stand as these.
    pub(crate) fn load_for(
        mut self,
        read: impl Fn(&sidedeal::World) -> std::result::Result<Option<sidedeal::Scenario>, Vec<Error>>,
    ) -> Result<Loaded> {
        let loaded = self.load()?;
        if self.products != Products::None || loaded.world.products().len() == 0 {
            return Ok(loaded);
        }
        let found = by_product(&loaded.world, read);
        if found.is_empty() {
            return Ok(loaded);
        }
        let code = |sector: &Sector| loaded.world[*sector].code.clone();
        self.products = Products::Of(found.iter().map(|(sector, _)| code(sector)).collect());
        self.load()
    }

    /// The same for a scenario by its name.
    pub(crate) fn load_for_named(self, name: &str) -> Result<Loaded> {
        self.load_for(|world| Reader::new(world).read(name).map(Some))
    }
}

/// Actors, sectors, groups and the tables that tie them together.
///
/// Parameters
/// ----------
/// name : str or path, default "world2022"
///     The name of a world that comes with the package (`sidedeal.list()`), or a folder.
/// elasticities : str, optional
///     Trade elasticities of a study by name, or a CSV file, instead of the world's own.
/// elasticity : float, optional
///     One trade elasticity for all sectors.
/// capital : float, optional
///     Capital that follows real wages, as a share of value added.
/// nests : bool, default False
///     Inputs that are hard to replace within years.
/// products : bool or list of str, default False
///     All sectors that have products stand as these, or those of these codes.
///
/// Raises
/// ------
/// InputError
///     Where there is no such world or its tables are wrong, with file and line.
#[pyclass(frozen, module = "sidedeal")]
pub(crate) struct World(pub(crate) Arc<Loaded>);

#[derive(FromPyObject)]
enum ProductsAsked {
    Whether(bool),
    Of(Vec<String>),
}

impl World {
    pub(crate) fn info(&self) -> &sidedeal::World {
        &self.0.world
    }

    pub(crate) fn bloc(py: Python<'_>, world: &sidedeal::World, name: &str) -> PyResult<Bloc> {
        world.bloc_called(name).map_err(|error| of(py, &error))
    }
}

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (name = None, *, elasticities = None, elasticity = None, capital = None, nests = false, products = None))]
    fn new(
        py: Python<'_>,
        name: Option<PathBuf>,
        elasticities: Option<String>,
        elasticity: Option<f64>,
        capital: Option<f64>,
        nests: bool,
        products: Option<ProductsAsked>,
    ) -> PyResult<Self> {
        if elasticities.is_some() && elasticity.is_some() {
            return Err(refused(py, "elasticities and elasticity", "one of them"));
        }
        let products = match products {
            None | Some(ProductsAsked::Whether(false)) => Products::None,
            Some(ProductsAsked::Whether(true)) => Products::All,
            Some(ProductsAsked::Of(codes)) => Products::Of(codes),
        };
        let name = name.map_or_else(|| "world2022".to_owned(), |name| name.to_string_lossy().into_owned());
        let spec = Spec { name, elasticities, elasticity, capital, nests, products };
        let loaded = py.detach(|| spec.load()).map_err(|error| of(py, &error))?;
        Ok(Self(Arc::new(loaded)))
    }

    /// The world as the command has it for a scenario: the one that the scenario asks for, whose sectors stand as their products
    /// where the scenario names one or buys in such a sector.
    ///
    /// Parameters
    /// ----------
    /// scenario : str
    ///     The name of a scenario that comes with the package, or a file.
    #[staticmethod]
    fn for_scenario(py: Python<'_>, scenario: PathBuf) -> PyResult<Self> {
        let scenario = scenario.to_string_lossy().into_owned();
        let loaded = py.detach(|| {
            let name = sidedeal::scenario::world_for(&scenario)?;
            let name = name.unwrap_or_else(|| "world2022".to_owned());
            Spec::named(name).load_for_named(&scenario)
        });
        loaded.map(|loaded| Self(Arc::new(loaded))).map_err(|error| of(py, &error))
    }

    /// Its name with what it was altered by.
    #[getter]
    fn name(&self) -> String {
        self.info().title()
    }

    /// SHA-256 of its content, hexadecimal.
    #[getter]
    fn hash(&self) -> &str {
        &self.0.hash
    }

    /// Codes of its actors, in the order of every array.
    #[getter]
    fn actors(&self) -> Vec<String> {
        self.info().actors().map(|actor| self.info()[actor].code.clone()).collect()
    }

    /// Names of its actors by code.
    #[getter]
    fn actor_names(&self) -> std::collections::HashMap<String, String> {
        let named =
            |actor: sidedeal::Actor| (self.info()[actor].code.clone(), self.info()[actor].name.clone());
        self.info().actors().map(named).collect()
    }

    /// Codes of its sectors, in the order of every array.
    #[getter]
    fn sectors(&self) -> Vec<String> {
        self.info().sectors().map(|sector| self.info()[sector].code.clone()).collect()
    }

    /// Names of its sectors by code.
    #[getter]
    fn sector_names(&self) -> std::collections::HashMap<String, String> {
        let named = |sector: Sector| (self.info()[sector].code.clone(), self.info()[sector].name.clone());
        self.info().sectors().map(named).collect()
    }

    /// Codes of the members of each group.
    #[getter]
    fn groups(&self) -> std::collections::HashMap<String, Vec<String>> {
        let members = |group: sidedeal::Group| {
            let info = &self.info()[group];
            let codes = info.members.iter().map(|&actor| self.info()[actor].code.clone()).collect();
            (info.code.clone(), codes)
        };
        self.info().groups().map(members).collect()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.hash == other.0.hash
    }

    fn __hash__(&self) -> u64 {
        u64::from_str_radix(&self.0.hash[..15], 16).unwrap_or_default()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: Py<PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        let (actors, sectors) = (self.info().actors().len(), self.info().sectors().len());
        format!("<sidedeal.World {}: {actors} actors, {sectors} sectors>", self.name())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Pickled)> {
        Ok((slf.get_type().getattr("_load")?, pickled(&slf.get().0)))
    }

    /// Loads a pickled world, which has to be what it was.
    #[staticmethod]
    #[allow(clippy::too_many_arguments)]
    fn _load(
        py: Python<'_>,
        name: String,
        elasticities: Option<String>,
        elasticity: Option<f64>,
        capital: Option<f64>,
        nests: bool,
        products: Option<Vec<String>>,
        hash: String,
    ) -> PyResult<Self> {
        unpickled(py, (name, elasticities, elasticity, capital, nests, products, hash))
            .map(|loaded| Self(Arc::new(loaded)))
    }
}

/// How a world is loaded again: products none, all (one `*`) or of some sectors; last its hash.
pub(crate) type Pickled =
    (String, Option<String>, Option<f64>, Option<f64>, bool, Option<Vec<String>>, String);

pub(crate) fn pickled(loaded: &Loaded) -> Pickled {
    let Spec { name, elasticities, elasticity, capital, nests, products } = loaded.spec.clone();
    let products = match products {
        Products::None => None,
        Products::All => Some(vec!["*".to_owned()]),
        Products::Of(codes) => Some(codes),
    };
    (name, elasticities, elasticity, capital, nests, products, loaded.hash.clone())
}

pub(crate) fn unpickled(py: Python<'_>, pickled: Pickled) -> PyResult<Loaded> {
    let (name, elasticities, elasticity, capital, nests, products, hash) = pickled;
    let products = match products {
        None => Products::None,
        Some(codes) if codes == ["*"] => Products::All,
        Some(codes) => Products::Of(codes),
    };
    let spec = Spec { name, elasticities, elasticity, capital, nests, products };
    let loaded = py.detach(|| spec.load()).map_err(|error| raised(py, 2, &[error]))?;
    if loaded.hash != hash {
        let found = format!("another world {} than was pickled", loaded.spec.name);
        return Err(refused(py, found, "the same tables in the same version of the package"));
    }
    Ok(loaded)
}
