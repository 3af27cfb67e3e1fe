//! A scenario: a difference to a world.
//!
//! It is one TOML file: who strikes the deal, where it starts from, and clauses that say what changes. Codes become ids
//! of one world when it is read, groups their members, and all that can be wrong with a file is found then.
//!
//! ```
//! use sidedeal::{Scenario, World};
//!
//! let world = World::bundled("world2022")?;
//! let deal = Scenario::parse(
//!     r#"
//!     name = "Machines and beans"
//!     between = ["USA", "CHN"]
//!
//!     [[tariff]]
//!     importers = ["USA"]
//!     exporters = ["CHN"]
//!     sectors = ["ELE", "MAC"]
//!     set = { low = 0.05, mode = 0.10, high = 0.15 }
//!
//!     [[purchase]]
//!     importer = "CHN"
//!     exporter = "USA"
//!     sectors = ["AGR", "FOO"]
//!     change_musd = 20_000
//!     "#,
//!     "machines-and-beans.toml",
//!     &world,
//! )?;
//! assert_eq!((deal.id(), deal.clauses().len()), ("machines-and-beans", 2));
//! # Ok::<(), sidedeal::Error>(())
//! ```
//!
//! Where actors may be listed, a group stands for its members; where sectors may be, a group of sectors does.
//!
//! | clause | what it changes | how several in one file combine |
//! |---|---|---|
//! | `tariff_table`, `tariff` | tariff rates | table, then `set`, then `change`s summed, floored at 0 once (−1 takes all); two tables or two `set`s on a cell contradict |
//! | `trade_cost` | other costs of trade | factors multiply, `stop` wins |
//! | `productivity` | productivity | factors multiply |
//! | `purchase`, `quota` | lower and upper bounds of flows | bounds that overlap contradict |
//! | `export_control` | what is withheld of a critical good, or let go of | 1 − Π(1 − cut), then times Π(1 − relief) |
//! | `stockpile`, `diversification` | stocks and sources of critical goods | months and shares moved add up |
//! | `guarantee`, `interoperability` | reliability r and means κ of commitments | changes of r add up, factors on κ multiply, both clamped to 0 to 1 |
//! | `pact` | commitments | replaces weaker ones; before all that changes r and κ |
//! | `arms_delay` | arms that come late, or what makes up for them | 1 − Π(1 − cut), then times Π(1 − relief) |
//! | `defence_budget` | military expenditure | factors multiply |
//! | `rule_pact` | who adopts rules as one | an actor in two on one sector contradicts |

mod arm;
mod beside;
mod bundled;
mod calendar;
mod cautions;
pub mod clause;
mod dates;
mod file;
mod fingerprint;
mod futures;
mod holds;
mod menu;
mod names;
mod open;
mod payoff;
mod places;
mod plan;
mod policy;
mod products;
mod read;
mod reader;
mod response;
mod schema;
mod shared;
mod shown;
mod stake;
mod table;

use std::path::Path;
use std::sync::Arc;

use file::{Block, Source};
use open::{Opening, unknown_scenario};
use plan::Plan;
use reader::{existing, parts};

use crate::error::{Error, Place, Result, nearest};
use crate::trade::Closure;
use crate::world::{Actor, Bound, Horizon, Sector, World, folder_inside, read_text};

pub(crate) use clause::DOLLAR;
#[cfg(feature = "page")]
pub(crate) use clause::is_judgement;
pub(crate) use read::{CLOSURES, HORIZONS};

pub use arm::Arm;
pub use bundled::Bundled;
pub use calendar::Calendar;
pub use cautions::Caution;
pub use clause::{Action, Amount, Clause, Control};
pub use dates::{Dates, Phase, Term, Wait};
pub use futures::{Chance, Futures};
pub use menu::{Item, Menu};
pub use payoff::{Matter, Payoff};
pub use places::{Cell, Delivery, Edge, Pair, Promise};
pub use policy::{Policy, PolicyBound, PolicyPact, Size};
pub use products::{ByProduct, by_product};
pub use reader::Reader;
pub use response::{BundledResponse, Response};
pub use schema::{FileKind, schema};
pub use shown::{COMMON_KEYS, Shown, ShownClause, clause_keys, show, text_of};
pub use stake::Stake;

/// A scenario, read for one world. Its ids mean nothing in another.
#[derive(Debug, Clone)]
pub struct Scenario {
    id: String,
    name: String,
    summary: String,
    world: Option<String>,
    closure: Option<Closure>,
    between: Vec<Actor>,
    baseline: Option<Arc<Scenario>>,
    horizon: Option<Horizon>,
    sources: Vec<String>,
    clauses: Vec<Clause>,
    /// Sectors in which clauses at level 0 would buy: a world is cut for them too, so that a level moves no numbers but its own.
    aside: Vec<Sector>,
    term: Term,
    /// Responses whose clauses are among its own, each with the years until it works at its central value.
    leads: Vec<(String, f64)>,
    plan: Plan,
    /// SHA-256 of all that decides the result besides closure and horizon, which a caller may override.
    digest: [u8; 32],
    fingerprint: String,
}

impl Scenario {
    /// Scenarios that are compiled in, in the order of their worlds.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = &'static Bundled> {
        bundled::SCENARIOS.iter()
    }

    /// The bundled scenarios that are meant for a bundled world: its own, or those of the world that it is a finer cut or another
    /// valuation of.
    pub fn bundled_for(world: &str) -> impl Iterator<Item = &'static Bundled> {
        let of = bundled::coarser(world);
        bundled::SCENARIOS.iter().filter(move |scenario| scenario.world == of)
    }

    /// A scenario that is compiled in.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; otherwise as for [`Scenario::parse`], where the
    /// world is not the one that the scenario is made for.
    pub fn bundled(name: &str, world: &World) -> Result<Self> {
        match Bundled::find(name) {
            Some(bundled) => Opening::new(world).bundled(bundled),
            None => Err(unknown_scenario(name, Place::file("bundled scenarios"))),
        }
    }

    /// Reads a scenario file. Tables and baselines that it names are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; otherwise as for [`Scenario::parse`].
    pub fn open(path: impl AsRef<Path>, world: &World) -> Result<Self> {
        Opening::new(world).path(path.as_ref(), None)
    }

    /// Reads a scenario from text. `file` is what errors call it; its stem becomes the id. No file is touched: tables
    /// are the world's and a baseline is a bundled one.
    ///
    /// # Errors
    /// - [`Error::Malformed`] for text that is not TOML;
    /// - [`Error::Unknown`] for keys, clauses, words and codes that do not exist;
    /// - [`Error::Value`] for values of the wrong type or out of range and for circles of baselines;
    /// - [`Error::Missing`] for keys and tables that must be there;
    /// - [`Error::Duplicate`] for a cell that a table lists twice;
    /// - [`Error::Contradiction`] for two tables or two `set`s on a cell and for bounds that
    ///   overlap;
    /// - [`Error::EmptyClause`] for a clause that acts on nothing.
    pub fn parse(text: &str, file: &str, world: &World) -> Result<Self> {
        Opening::new(world).text(text, file, None)
    }

    /// Reads a text as if it stood in the file at `path`: tables and baselines that it names are looked for beside that file, which
    /// is not read.
    ///
    /// # Errors
    /// As for [`Scenario::open`].
    pub fn edited(text: &str, path: impl AsRef<Path>, world: &World) -> Result<Self> {
        Opening::new(world).edited(text, path.as_ref())
    }

    /// A scenario by what a person calls it: the name of a bundled one, or else a path; with responses behind it,
    /// `deal + response + response`, each likewise.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest bundled name if it is neither; otherwise as for
    /// [`Scenario::open`] and [`Scenario::with`].
    pub fn load(name_or_path: &str, world: &World) -> Result<Self> {
        Reader::new(world).load(name_or_path)
    }

    /// A scenario among files that are compiled in and lie beside each other, by its name there.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; otherwise as for [`Scenario::parse`].
    pub(crate) fn among(
        files: &'static [(&'static str, &'static str)],
        name: &str,
        world: &World,
    ) -> Result<Self> {
        Opening::new(world).among(files, name)
    }

    /// All that is wrong with what [`Scenario::load`] takes, as far as it can be told at once: what that stops at, and
    /// every other key and clause that cannot be read. Nothing where it can be loaded.
    #[must_use]
    pub fn faults(name_or_path: &str, world: &World) -> Vec<Error> {
        Reader::new(world).read(name_or_path).err().unwrap_or_default()
    }

    /// The same scenario under a closure, whatever its file asks for.
    #[must_use]
    pub fn with_closure(mut self, closure: Closure) -> Self {
        self.closure = Some(closure);
        self.fingerprint = self.hash();
        self
    }

    /// The same scenario at a horizon, whatever its file asks for.
    #[must_use]
    pub fn with_horizon(mut self, horizon: Horizon) -> Self {
        self.horizon = Some(horizon);
        self.fingerprint = self.hash();
        self
    }

    /// The same scenario without principals: what it does, measured by nobody's severance. Its fingerprint stays.
    #[must_use]
    pub fn without_principals(mut self) -> Self {
        self.between.clear();
        self
    }

    /// The same scenario between other principals: whose trade its scores are measured by.
    ///
    /// # Errors
    /// [`Error::Value`] for fewer than two, or one twice.
    pub fn with_principals(mut self, principals: &[Actor], world: &World) -> Result<Self> {
        let twice = principals.iter().enumerate().any(|(i, one)| principals[..i].contains(one));
        if principals.len() < 2 || twice {
            let named: Vec<_> = principals.iter().map(|&one| world[one].code.as_str()).collect();
            let (at, found) = (Place::file(&self.id), format!("principals {}", named.join(" ")));
            return Err(Error::Value { at, found, expected: "two or more distinct actors".to_owned() });
        }
        self.between = principals.to_vec();
        self.seal(world);
        Ok(self)
    }

    /// The same scenario with only those of its own clauses whose positions are given, in the order of the file; positions
    /// beyond its clauses and second mentions count for nothing. Baseline, principals, horizon and closure stay, and so do the
    /// places of the clauses.
    ///
    /// A file with these clauses alone might be refused: a relief without the cut that it relieves, a guarantee without the pact
    /// that it changes. Here such a clause acts on nothing. O(cells that the clauses touch).
    ///
    /// # Panics
    /// If the scenario was read for a world with more actors or sectors.
    #[must_use]
    pub fn only(&self, keep: &[usize], world: &World) -> Self {
        let mut some = self.some(keep, world);
        some.summary.clone_from(&self.summary);
        some.sources.clone_from(&self.sources);
        some.seal(world);
        some
    }

    /// As [`Scenario::only`], with the fingerprint of the whole: for those who only want its policy.
    pub(crate) fn some(&self, keep: &[usize], world: &World) -> Self {
        let kept = self.clauses.iter().enumerate().filter(|(i, _)| keep.contains(i));
        self.of(kept.map(|(_, clause)| clause.clone()).collect(), world)
    }

    /// With these clauses in the place of its own.
    pub(crate) fn of(&self, mut clauses: Vec<Clause>, world: &World) -> Self {
        clause::keep_held(&mut clauses, &Self::links(self.baseline()), world);
        let plan = Plan::of_some(&clauses, world);
        Self {
            id: self.id.clone(),
            name: self.name.clone(),
            summary: String::new(),
            world: self.world.clone(),
            closure: self.closure,
            between: self.between.clone(),
            baseline: self.baseline.clone(),
            horizon: self.horizon,
            sources: Vec::new(),
            clauses,
            aside: self.aside.clone(),
            term: self.term,
            leads: self.leads.clone(),
            plan,
            digest: self.digest,
            fingerprint: self.fingerprint.clone(),
        }
    }

    /// With the clauses of others behind its own, whether they exclude each other or not: for those who keep only some at a time.
    pub(crate) fn beside(&self, others: &[&Self], world: &World) -> Self {
        let mut with = self.clone();
        for other in others {
            with.clauses.extend(other.clauses.iter().cloned());
        }
        with.plan = Plan::of_some(&with.clauses, world);
        with
    }

    /// What is made of clauses instead of a file, on top of `start`, whose closure and horizon it keeps: what it starts from and is
    /// measured against, or the calibrated world at their defaults.
    ///
    /// # Errors
    /// As for [`Scenario::parse`], for what a file with these clauses would be refused for.
    pub(crate) fn on(
        start: Option<&Self>,
        [id, name]: [&str; 2],
        between: &[Actor],
        mut clauses: Vec<Clause>,
        world: &World,
    ) -> Result<Self> {
        let earlier = Self::links(start);
        clause::leave_held(&mut clauses, &earlier, world)?;
        let plan = Plan::new(&clauses, &earlier, world)?;
        let mut scenario = Self {
            id: id.to_owned(),
            name: name.to_owned(),
            summary: String::new(),
            world: None,
            closure: start.and_then(|start| start.closure),
            between: between.to_vec(),
            baseline: start.cloned().map(Arc::new),
            horizon: start.and_then(|start| start.horizon),
            sources: Vec::new(),
            clauses,
            aside: Vec::new(),
            term: Term::default(),
            leads: Vec::new(),
            plan,
            digest: [0; 32],
            fingerprint: String::new(),
        };
        scenario.seal(world);
        Ok(scenario)
    }

    /// Whether something of a critical good is withheld under it or under one of its baselines.
    #[must_use]
    pub fn controls_exports(&self) -> bool {
        Self::links(Some(self)).into_iter().flatten().any(|clause| clause.action.is_export_control())
    }

    /// The bundled name or the stem of the file.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The same under another id: of files in several folders that share a stem, say.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// Name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One paragraph for people, or nothing.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The world that the file asks for, if it does: a bundled name or a folder.
    #[must_use]
    pub fn world(&self) -> Option<&str> {
        self.world.as_deref()
    }

    /// The closure that the file asks for, if it does. A baseline's is not inherited.
    #[must_use]
    pub fn closure(&self) -> Option<Closure> {
        self.closure
    }

    /// The principals in the order of the file, none twice: none, or two and more. A baseline's are not inherited.
    #[must_use]
    pub fn between(&self) -> &[Actor] {
        &self.between
    }

    /// The scenario that this one starts from and is measured against, if it is not the calibrated world.
    #[must_use]
    pub fn baseline(&self) -> Option<&Scenario> {
        self.baseline.as_deref()
    }

    /// How much time the economy has: what the file states, or else the long run.
    #[must_use]
    pub fn horizon(&self) -> Horizon {
        self.horizon.unwrap_or_default()
    }

    /// Whether the file states the horizon.
    #[must_use]
    pub fn states_horizon(&self) -> bool {
        self.horizon.is_some()
    }

    /// Where the numbers come from, one source each.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The file's own clauses in its order.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Sectors in which it, or a file that it stands on, has a purchase or a quota, at whatever level.
    pub fn bought(&self) -> impl Iterator<Item = Sector> {
        std::iter::successors(Some(self), |link| link.baseline()).flat_map(Self::bought_by_itself)
    }

    /// The same of the file alone.
    pub(crate) fn bought_by_itself(&self) -> impl Iterator<Item = Sector> {
        self.clauses.iter().flat_map(|clause| clause.action.bought()).chain(&self.aside).copied()
    }

    /// The baseline's baseline and so on, first the one that starts from the calibrated world, last the scenario itself.
    #[must_use]
    pub fn chain(&self) -> Vec<&Scenario> {
        let mut chain: Vec<_> = std::iter::successors(Some(self), |link| link.baseline()).collect();
        chain.reverse();
        chain
    }

    /// Sixteen hexadecimal digits that stand for what decides the result: clauses with their ranges, principals,
    /// closure, horizon, and the baseline's. Names, comments, the order of keys and clauses, and whether an actor was
    /// named itself or through a group do not matter.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The clauses of a chain, file by file.
    fn links(last: Option<&Self>) -> Vec<&[Clause]> {
        let chain = last.map_or_else(Vec::new, Self::chain);
        chain.into_iter().map(Self::clauses).collect()
    }
}

/// The world that a scenario file asks for, to be known before a world is there to read it for. Nothing else is checked.
///
/// # Errors
/// [`Error::Malformed`] for text that is not TOML, [`Error::Value`] for a
/// `world` that is not text.
pub fn world_of(text: &str, file: &str) -> Result<Option<String>> {
    let source = Source::new(file, text);
    let table = source.parse()?;
    let world = Block::top(&source, &table).text("world", "the name of a world or a folder")?;
    Ok(world.map(|item| item.value.to_owned()))
}

/// The world of what [`Scenario::load`] and [`Response::load`] take, as [`World::load`] takes it: what is bundled asks for the world
/// that it is made for, a file for a bundled one or for a folder that lies beside it.
///
/// # Errors
/// As for [`world_of`] and [`Scenario::load`]; [`Error::Unknown`] for a world that is neither, and for a path out of the file's folder.
pub fn world_for(name_or_path: &str) -> Result<Option<String>> {
    let (name, _) = parts(name_or_path);
    match Bundled::find(name) {
        Some(bundled) => Ok(Some(bundled.world.to_owned())),
        None if Response::is_bundled(name) => Ok(response::world_of_bundled(name).map(str::to_owned)),
        None => asked(existing(name)?),
    }
}

/// The world that the file at a path asks for, if it does.
fn asked(path: &Path) -> Result<Option<String>> {
    let (text, file) = (read_text(path, Bound::FORM)?, path.display().to_string());
    let source = Source::new(&file, &text);
    let table = source.parse()?;
    let wanted = Block::top(&source, &table).text("world", "the name of a world or a folder")?;
    let Some(file::Item { value, at }) = wanted else { return Ok(None) };
    if World::bundled_names().any(|name| name == value) {
        return Ok(Some(value.to_owned()));
    }
    let folder = folder_inside(path.parent().unwrap_or(Path::new("")), value);
    folder.map(|folder| Some(folder.display().to_string())).ok_or_else(|| Error::Unknown {
        at,
        what: "world",
        found: value.to_owned(),
        nearest: nearest(value, World::bundled_names()),
    })
}
