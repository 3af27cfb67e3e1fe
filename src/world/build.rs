//! Making a world in code. The reader of folders goes the same way, so that every check stands here once.

mod check;
mod coverage;
mod critical;
mod finish;
mod groups;
mod military;
mod population;
mod products;

use std::borrow::Cow;

pub(super) use check::ELASTICITY;
use check::{AMOUNT, FLOW, SIGNED_AMOUNT, bad, check_new, next_id, within};
pub(crate) use check::{check_code, check_size};

use super::rows::Rows;
use super::{Actor, ActorInfo, Kind, Parameters, Sector, SectorInfo, parameters};
use crate::error::{Error, Place, Result, check_name};
use crate::uncertain::Domain;

/// Files that make up a world; every other CSV file is a side table.
pub(super) const TABLES: [&str; 19] = [
    "actors.csv",
    "sectors.csv",
    "groups.csv",
    "sector_groups.csv",
    "trade.csv",
    "tariffs.csv",
    "input_output.csv",
    "production.csv",
    "critical_goods.csv",
    "supply.csv",
    "critical_use.csv",
    "defence.csv",
    "arms_imports.csv",
    "commitments.csv",
    "population.csv",
    "products.csv",
    "product_trade.csv",
    // How well trade is known: what a report says beside its results.
    "coverage.csv",
    // What an import rests on, for people.
    "import.csv",
];

/// Builds a [`World`](super::World) piece by piece.
///
/// Codes are letters, digits, `_`, `-` and `.`, and begin with none of the last two; case tells them apart. A trade, tariff or input cell that is not given is zero; production must
/// be given for every actor and sector. Ids belong to the builder that made them and to its world.
///
/// ```
/// use sidedeal::{Kind, WorldBuilder};
///
/// let mut builder = WorldBuilder::new("two by one");
/// let home = builder.actor("HOM", "Home")?;
/// let away = builder.actor("AWY", "Away")?;
/// let cloth = builder.sector("CLO", "Cloth", Kind::Goods, 4.0)?;
/// for (importer, exporter, value) in [(home, home, 80.0), (home, away, 20.0), (away, away, 70.0), (away, home, 20.0)] {
///     builder.trade(importer, exporter, cloth, value)?;
/// }
/// builder.tariff(home, away, cloth, 0.1)?;
/// builder.production(home, cloth, 100.0, 100.0)?.production(away, cloth, 90.0, 90.0)?;
/// let world = builder.build()?;
/// assert_eq!(world.trade(home, away, cloth), 20.0);
/// # Ok::<(), sidedeal::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct WorldBuilder {
    pub(super) name: String,
    pub(super) origin: String,
    actors: Vec<(ActorInfo, Place)>,
    sectors: Vec<(SectorInfo, Place)>,
    groups: groups::Draft<Actor>,
    sector_groups: groups::Draft<Sector>,
    /// `[sector, importer, exporter]`
    pub(super) trade: Rows<1>,
    /// `[sector, importer, exporter]`
    pub(super) tariffs: Rows<1>,
    /// `[actor, using, input]`
    pub(super) inputs: Rows<1>,
    /// `[actor, sector, 0]`: output, value added
    pub(super) production: Rows<2>,
    products: products::Draft,
    /// `[product, importer, exporter]`
    pub(super) product_trade: Rows<1>,
    critical: critical::Draft,
    /// Uses of critical goods of which a table does not say what part of the sector they concern.
    pub(super) whole_sectors: usize,
    /// Numbers of its tables with a decimal comma.
    pub(super) decimal_commas: usize,
    /// What lies in its folder under a name near that of a file that is not there, and that name.
    pub(super) strays: Vec<(String, &'static str)>,
    defence: military::Draft,
    population: population::Draft,
    coverage: coverage::Draft,
    parameters: Parameters,
    /// Where the unions stand.
    unions_at: Place,
    /// Tables of parameters that a file should have had and has not.
    pub(super) assumed: Vec<parameters::Table>,
    tables: Vec<(String, Cow<'static, str>)>,
}

impl WorldBuilder {
    /// An empty world with this name and the parameters of [`Parameters::default`].
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let place = |table: &str| format!("world {name}, {table}");
        Self {
            trade: Rows::new(place("trade")),
            tariffs: Rows::new(place("tariffs")),
            inputs: Rows::new(place("inputs")),
            production: Rows::new(place("production")),
            products: products::Draft::new(),
            product_trade: Rows::new(place("trade of products")),
            origin: name.clone(),
            unions_at: Place::file(format!("world {name}")),
            name,
            actors: Vec::new(),
            sectors: Vec::new(),
            groups: groups::Draft::new(),
            sector_groups: groups::Draft::new(),
            critical: critical::Draft::default(),
            whole_sectors: 0,
            decimal_commas: 0,
            strays: Vec::new(),
            defence: military::Draft::default(),
            population: population::Draft::new(),
            coverage: coverage::Draft::default(),
            parameters: Parameters::default(),
            assumed: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// Adds an actor.
    ///
    /// # Errors
    /// [`Error::Value`] for a code that is not of letters, digits, `_`, `-` and `.`, [`Error::Duplicate`] for one that an
    /// actor or a group has already.
    pub fn actor(&mut self, code: &str, name: &str) -> Result<Actor> {
        self.actor_at(self.here(), code, name)
    }

    pub(super) fn actor_at(&mut self, at: Place, code: &str, name: &str) -> Result<Actor> {
        check_code(&at, code)?;
        check_name(|| at.clone(), name)?;
        let actors = self.actors.iter().map(|(actor, place)| ("actor", &actor.code, place));
        check_new(&at, "actor", code, actors.chain(self.taken_by_groups()))?;
        let id = next_id(&at, "actors", self.actors.len())?;
        let info = ActorInfo {
            code: code.to_owned(),
            name: name.to_owned(),
            economies: Vec::new(),
            aliases: Vec::new(),
        };
        self.actors.push((info, at));
        Ok(Actor(id))
    }

    /// Says which economies an actor stands for, by their codes.
    ///
    /// # Panics
    /// If the actor is of another world.
    pub fn economies(&mut self, actor: Actor, economies: impl IntoIterator<Item = impl Into<String>>) {
        self.actors[actor.index()].0.economies = economies.into_iter().map(Into::into).collect();
    }

    /// Says what else an actor is called.
    ///
    /// # Panics
    /// If the actor is of another world.
    pub fn actor_aliases(&mut self, actor: Actor, aliases: impl IntoIterator<Item = impl Into<String>>) {
        self.actors[actor.index()].0.aliases = aliases.into_iter().map(Into::into).collect();
    }

    /// Says what else a sector is called.
    ///
    /// # Panics
    /// If the sector is of another world.
    pub fn sector_aliases(&mut self, sector: Sector, aliases: impl IntoIterator<Item = impl Into<String>>) {
        self.sectors[sector.index()].0.aliases = aliases.into_iter().map(Into::into).collect();
    }

    /// Adds a sector with its trade elasticity θ, 0.01 to 100.
    ///
    /// # Errors
    /// [`Error::Value`] for a bad code or elasticity, [`Error::Duplicate`] for a code that a sector, a group
    /// of sectors or a product has already.
    pub fn sector(&mut self, code: &str, name: &str, kind: Kind, elasticity: f64) -> Result<Sector> {
        self.sector_at(self.here(), code, name, kind, elasticity)
    }

    pub(super) fn sector_at(
        &mut self,
        at: Place,
        code: &str,
        name: &str,
        kind: Kind,
        trade_elasticity: f64,
    ) -> Result<Sector> {
        check_code(&at, code)?;
        check_name(|| at.clone(), name)?;
        let sectors = self.sectors.iter().map(|(sector, place)| ("sector", &sector.code, place));
        let taken = sectors.chain(self.taken_by_sector_groups()).chain(self.taken_by_products());
        check_new(&at, "sector", code, taken)?;
        within(|| at.clone(), trade_elasticity, || format!("the trade elasticity of {code}"), ELASTICITY)?;
        let id = next_id(&at, "sectors", self.sectors.len())?;
        let info = SectorInfo {
            code: code.to_owned(),
            name: name.to_owned(),
            aliases: Vec::new(),
            kind,
            trade_elasticity,
            trade_elasticity_cp99: None,
            trade_elasticity_error: None,
            same_elasticity_as: None,
            industries: Vec::new(),
        };
        self.sectors.push((info, at));
        Ok(Sector(id))
    }

    /// Says which of the OECD's industries a sector is made of, in place of what was said before.
    ///
    /// # Panics
    /// If the sector is of another world.
    pub fn industries(&mut self, sector: Sector, industries: impl IntoIterator<Item = impl Into<String>>) {
        self.sectors[sector.index()].0.industries = industries.into_iter().map(Into::into).collect();
    }

    /// Gives a sector the elasticity of a second source, with its standard error: an ensemble draws between the two.
    ///
    /// # Errors
    /// [`Error::Value`] for an elasticity outside 0.01 to 100 or an error that is negative.
    pub fn other_elasticity(&mut self, sector: Sector, elasticity: f64, standard_error: f64) -> Result<()> {
        self.other_elasticity_at(self.here(), sector, elasticity, standard_error)
    }

    pub(super) fn other_elasticity_at(
        &mut self,
        at: Place,
        sector: Sector,
        elasticity: f64,
        standard_error: f64,
    ) -> Result<()> {
        let info = &mut self.sectors[sector.index()].0;
        let error = Domain { low: 0.0, ..ELASTICITY };
        if ELASTICITY.refuses(elasticity.into()).or(error.refuses(standard_error.into())).is_some() {
            let found = format!("{elasticity} ± {standard_error} for the trade elasticity of {}", info.code);
            let expected = format!("{}, and an error of at least 0", ELASTICITY.words);
            return Err(Error::Value { at, found, expected });
        }
        info.trade_elasticity_cp99 = Some((elasticity, standard_error));
        Ok(())
    }

    /// Sets the flow from exporter to importer at the exporter's price, million USD; domestic sales where both are one.
    ///
    /// # Errors
    /// [`Error::Value`] for a value below 0 or above 10,000,000,000, [`Error::Unknown`] for an id of another world. A cell
    /// that is given twice is an error of [`WorldBuilder::build`].
    pub fn trade(
        &mut self,
        importer: Actor,
        exporter: Actor,
        sector: Sector,
        value: f64,
    ) -> Result<&mut Self> {
        self.trade_at(0, importer, exporter, sector, value)?;
        Ok(self)
    }

    pub(super) fn trade_at(
        &mut self,
        line: u32,
        importer: Actor,
        exporter: Actor,
        sector: Sector,
        value: f64,
    ) -> Result<()> {
        let cell = [sector.0, importer.0, exporter.0];
        self.check_ids(|| self.trade.at(line), &[importer, exporter], &[sector])?;
        let domain = if value < 0.0 && value.is_finite() { FLOW } else { AMOUNT };
        within(|| self.trade.at(line), value, || self.flow("trade", cell), domain)?;
        self.trade.push(cell, [value], line);
        Ok(())
    }

    /// Sets the ad valorem tariff that the importer applies, a fraction as [`Domain::TARIFF`] has it: 0.25 is 25 %.
    ///
    /// # Errors
    /// As for [`WorldBuilder::trade`].
    pub fn tariff(
        &mut self,
        importer: Actor,
        exporter: Actor,
        sector: Sector,
        rate: f64,
    ) -> Result<&mut Self> {
        self.tariff_at(0, importer, exporter, sector, rate)?;
        Ok(self)
    }

    pub(super) fn tariff_at(
        &mut self,
        line: u32,
        importer: Actor,
        exporter: Actor,
        sector: Sector,
        rate: f64,
    ) -> Result<()> {
        let cell = [sector.0, importer.0, exporter.0];
        self.check_ids(|| self.tariffs.at(line), &[importer, exporter], &[sector])?;
        within(|| self.tariffs.at(line), rate, || self.flow("tariff", cell), Domain::TARIFF)?;
        if importer == exporter && rate != 0.0 {
            let expected = "no tariff of an actor on itself";
            return Err(bad(self.tariffs.at(line), rate, &self.flow("tariff", cell), expected));
        }
        self.tariffs.push(cell, [rate], line);
        Ok(())
    }

    /// Sets what `using_sector` of an actor spends on `input_sector`, all origins together, million USD. A negative value
    /// is kept and counted in [`WorldWarning::NegativeInputs`](crate::WorldWarning::NegativeInputs): real tables have a few.
    ///
    /// # Errors
    /// As for [`WorldBuilder::trade`], but for the sign.
    pub fn input(
        &mut self,
        actor: Actor,
        input_sector: Sector,
        using_sector: Sector,
        value: f64,
    ) -> Result<&mut Self> {
        self.input_at(0, actor, input_sector, using_sector, value)?;
        Ok(self)
    }

    pub(super) fn input_at(
        &mut self,
        line: u32,
        actor: Actor,
        input_sector: Sector,
        using_sector: Sector,
        value: f64,
    ) -> Result<()> {
        let cell = [actor.0, using_sector.0, input_sector.0];
        self.check_ids(|| self.inputs.at(line), &[actor], &[input_sector, using_sector])?;
        within(|| self.inputs.at(line), value, || self.use_of(cell), SIGNED_AMOUNT)?;
        self.inputs.push(cell, [value], line);
        Ok(())
    }

    /// Sets gross output and value added of a sector, million USD. Every actor needs every sector, if with zeros.
    ///
    /// # Errors
    /// As for [`WorldBuilder::trade`].
    pub fn production(
        &mut self,
        actor: Actor,
        sector: Sector,
        output: f64,
        value_added: f64,
    ) -> Result<&mut Self> {
        self.production_at(0, actor, sector, output, value_added)?;
        Ok(self)
    }

    pub(super) fn production_at(
        &mut self,
        line: u32,
        actor: Actor,
        sector: Sector,
        output: f64,
        value_added: f64,
    ) -> Result<()> {
        let cell = [actor.0, sector.0, 0];
        self.check_ids(|| self.production.at(line), &[actor], &[sector])?;
        for (value, what) in [(output, "output"), (value_added, "value added")] {
            let named = || format!("{what} of {}", self.industry(cell));
            within(|| self.production.at(line), value, named, AMOUNT)?;
        }
        self.production.push(cell, [output, value_added], line);
        Ok(())
    }

    /// Sets the parameters.
    ///
    /// # Errors
    /// [`Error::Value`] for a range out of order and for a factor that is negative or not finite.
    pub fn parameters(&mut self, parameters: Parameters) -> Result<&mut Self> {
        self.parameters_at(self.here(), parameters)?;
        Ok(self)
    }

    pub(super) fn parameters_at(&mut self, at: Place, parameters: Parameters) -> Result<()> {
        parameters.check(&at)?;
        (self.parameters, self.unions_at) = (parameters, at);
        Ok(())
    }

    /// Adds a side table: CSV text that a scenario may name by its file name. It is not looked into here.
    ///
    /// # Errors
    /// [`Error::Value`] for the name of one of the world's own tables, [`Error::Duplicate`] for a second table with the
    /// same name.
    pub fn table(&mut self, file: &str, text: impl Into<Cow<'static, str>>) -> Result<&mut Self> {
        let at = self.here();
        if TABLES.contains(&file) {
            let expected = "a name other than those of a world's own tables".to_owned();
            return Err(Error::Value { at, found: format!("side table `{file}`"), expected });
        }
        if self.tables.iter().any(|(name, _)| name == file) {
            return Err(Error::Duplicate { first: at.clone(), at, what: format!("side table `{file}`") });
        }
        self.tables.push((file.to_owned(), text.into()));
        Ok(self)
    }

    /// The place of what is given in code.
    fn here(&self) -> Place {
        Place::file(format!("world {}", self.name))
    }

    fn check_actor(&self, at: &Place, actor: Actor) -> Result<()> {
        self.check_ids(|| at.clone(), &[actor], &[])
    }

    fn check_ids(&self, at: impl Fn() -> Place, actors: &[Actor], sectors: &[Sector]) -> Result<()> {
        let actor = actors.iter().find(|actor| actor.index() >= self.actors.len());
        let sector = sectors.iter().find(|sector| sector.index() >= self.sectors.len());
        let (what, number) = match (actor, sector) {
            (Some(actor), _) => ("actor", actor.index()),
            (None, Some(sector)) => ("sector", sector.index()),
            (None, None) => return Ok(()),
        };
        Err(Error::Unknown { at: at(), what, found: format!("number {number}"), nearest: None })
    }

    fn flow(&self, what: &str, [sector, importer, exporter]: [u16; 3]) -> String {
        let actor = |id| &self.actors[usize::from(id)].0.code;
        let sector = &self.sectors[usize::from(sector)].0.code;
        format!("{what} of {} from {} in {sector}", actor(importer), actor(exporter))
    }

    fn use_of(&self, [actor, using, input]: [u16; 3]) -> String {
        let sector = |id| &self.sectors[usize::from(id)].0.code;
        format!("input {} of {} {}", sector(input), self.actors[usize::from(actor)].0.code, sector(using))
    }

    fn industry(&self, [actor, sector, _]: [u16; 3]) -> String {
        format!("{} {}", self.actors[usize::from(actor)].0.code, self.sectors[usize::from(sector)].0.code)
    }
}
