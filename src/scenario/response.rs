//! What third parties can do about a deal: a file of clauses with owners, a cost and a lead time.

use std::ops::Range;
use std::path::Path;

use super::Scenario;
use super::beside::Beside;
use super::bundled;
use super::cautions::Caution;
use super::clause::{self, Clause, Context, Outlay};
use super::dates::{Term, Wait};
use super::file::{Block, Item, Source};
use super::names;
use super::plan::Plan;
use super::read;
use crate::date::Date;
use crate::error::{Error, Place, Result, nearest};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Bound, World, read_text};

/// A response, read for one world. Its ids mean nothing in another.
///
/// ```
/// use sidedeal::{Response, Scenario, World};
///
/// let world = World::bundled("world2022")?;
/// let deal = Scenario::bundled("us-china-sectoral-deal", &world)?;
/// let club = Response::bundled("raw-materials-club", &world)?;
/// let answered = deal.with(&[&club], &world)?;
/// assert_eq!(answered.id(), "us-china-sectoral-deal+raw-materials-club");
/// # Ok::<(), sidedeal::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Response {
    id: String,
    name: String,
    summary: String,
    owners: Vec<Actor>,
    cost_musd: Uncertain,
    lead_time_years: Uncertain,
    ramp_years: Uncertain,
    decided: Option<Date>,
    /// Ids of responses of which it is another form, and where it says so.
    instead_of: Vec<(String, Place)>,
    sources: Vec<String>,
    clauses: Vec<Clause>,
    at: Place,
}

/// A response that is compiled in, not yet read for a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundledResponse {
    /// The bundled world that it is made for.
    pub world: &'static str,
    /// Its name on the command line. Another world may have one of its own by the same name.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! bundled {
    ($($world:literal: $($name:literal)*;)*) => {
        &[$($(BundledResponse {
            world: $world,
            name: $name,
            text: include_str!(concat!("../../seeds/", $world, "/responses/", $name, ".toml")),
        },)*)*]
    };
}

/// A new response is its name here, after its world, and its file in `seeds`.
static RESPONSES: &[BundledResponse] = bundled! {
    "world2022":
        "raw-materials-club"
        "raw-materials-club-canada"
        "raw-materials-club-india"
        "semiconductor-cooperation"
        "defence-procurement"
        "ammunition-supply"
        "strike-cyber-space"
        "defence-budgets"
        "small-firms-clearance"
        "green-industrial-coordination"
        "eu-joins-cptpp"
        "digital-partnership"
        "infrastructure-connectivity"
        "rules-coalition"
        "hedge-with-us";
    "world2022-full":
        "raw-materials-club"
        "raw-materials-club-canada"
        "raw-materials-club-india"
        "semiconductor-cooperation"
        "green-industrial-coordination"
        "hedge-with-us";
};

/// Keys of the top level.
pub(super) const KEYS: [&str; 10] = [
    "name",
    "summary",
    "world",
    "owners",
    "cost_musd",
    "lead_time_years",
    "instead_of",
    "sources",
    "decided",
    "ramp_years",
];

/// Keys of the top level that no other kind of file has.
const OWN_KEYS: [&str; 5] = ["owners", "cost_musd", "lead_time_years", "instead_of", "ramp_years"];

/// What its owners pay together.
const COST: Domain = Domain {
    low: 0.0,
    words: "a cost of 0 to 100,000,000 million USD a year, the income of the world",
    ..Domain::MUSD
};

/// Until it works.
const YEARS: Domain = Domain { low: 0.0, high: 100.0, words: "0 to 100 years", hard: false, slip: None };

impl BundledResponse {
    /// That of a world, or else the first by this name.
    fn find(name: &str, world: Option<&str>) -> Option<&'static Self> {
        let mut named = RESPONSES.iter().filter(|response| response.name == name);
        let first = named.clone().next();
        named.find(|response| Some(response.world) == world).or(first)
    }

    /// What errors call the file.
    fn file(&self) -> String {
        format!("{}/responses/{}.toml", self.world, self.name)
    }

    /// The response's own name, for people.
    #[must_use]
    pub fn title(&self) -> String {
        Source::new(self.name, self.text).top_text("name")
    }
}

impl Response {
    /// Responses that are compiled in, in the order of their worlds.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = &'static BundledResponse> {
        RESPONSES.iter()
    }

    /// The bundled responses that can be chosen from in a bundled world, one of each name: its own, or those of the world that it
    /// is a finer cut or another valuation of, with its own in their places. What [`Response::bundled`] reads by their names is these.
    pub fn bundled_for(world: &str) -> impl Iterator<Item = &'static BundledResponse> {
        let of = bundled::coarser(world);
        RESPONSES
            .iter()
            .filter(move |response| response.world == of)
            .map(move |response| BundledResponse::find(response.name, Some(world)).unwrap_or(response))
    }

    /// Whether a bundled response has this name.
    pub(crate) fn is_bundled(name: &str) -> bool {
        BundledResponse::find(name, None).is_some()
    }

    /// Whether this is what a person calls a response: the name of a bundled one, or a path to a file with owners, a cost or a lead
    /// time.
    #[must_use]
    pub fn is_response(name_or_path: &str) -> bool {
        if Self::is_bundled(name_or_path) {
            return true;
        }
        let path = Path::new(name_or_path);
        let Ok(text) = read_text(path, Bound::FORM) else { return false };
        let source = Source::new(name_or_path, &text);
        let says = |top: Block<'_>| OWN_KEYS.iter().any(|key| top.find(key).is_some());
        source.parse().is_ok_and(|table| says(Block::top(&source, &table)))
    }

    /// File and text of a bundled one, the first by this name.
    pub(super) fn bundled_text(name: &str) -> Option<(String, &'static str)> {
        let bundled = BundledResponse::find(name, None)?;
        Some((bundled.file(), bundled.text))
    }

    /// A response that is compiled in: the world's own by this name, or else the first.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; otherwise as for [`Response::parse`].
    pub fn bundled(name: &str, world: &World) -> Result<Self> {
        let bundled = BundledResponse::find(name, Some(world.name()))
            .ok_or_else(|| unknown_response(name, Place::file("bundled responses")))?;
        Self::read(bundled.text, &bundled.file(), None, world)
    }

    /// Reads a response from text. `file` is what errors call it; its stem becomes the id. Tables are the world's.
    ///
    /// # Errors
    /// As for [`Scenario::parse`], besides what only a deal can tell: whether something is withheld that a clause relieves, and
    /// whether there is a commitment that it changes. [`Error::Missing`] without owners, cost or lead time, [`Error::Value`] for a
    /// cost or lead time below 0, a cost of more than a quarter of its owners' value added, and a lead time of more than a century.
    pub fn parse(text: &str, file: &str, world: &World) -> Result<Self> {
        Self::read(text, file, None, world)
    }

    /// Reads a response file. Tables that it names are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; otherwise as for [`Response::parse`].
    pub fn open(path: impl AsRef<Path>, world: &World) -> Result<Self> {
        let path = path.as_ref();
        Self::read(&read_text(path, Bound::FORM)?, &path.display().to_string(), Some(Beside::of(path)), world)
    }

    /// A response by what a person calls it: the name of a bundled one, or else a path.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest bundled name if it is neither; otherwise as for [`Response::open`].
    pub fn load(name_or_path: &str, world: &World) -> Result<Self> {
        if Self::is_bundled(name_or_path) {
            Self::bundled(name_or_path, world)
        } else if Path::new(name_or_path).exists() {
            Self::open(name_or_path, world)
        } else {
            Err(unknown_response(name_or_path, Place::file("bundled responses and files")))
        }
    }

    fn read(text: &str, file: &str, beside: Option<Beside<'_>>, world: &World) -> Result<Self> {
        let source = Source::new(file, text);
        let table = source.parse()?;
        let top = Block::top(&source, &table);
        read::check_top(&top, &KEYS)?;
        let name = top.require_text("name", "text")?.value.to_owned();
        let owners = names::require_actors(&top, "owners", world)?;
        if owners.is_empty() {
            return Err(top.missing("an owner"));
        }
        let summary = top.text("summary", "text")?.map_or("", |item| item.value).trim().to_owned();
        let sources = top.texts("sources", "a list of texts")?.unwrap_or_default();
        let instead_of = top.texts("instead_of", "a list of responses")?.unwrap_or_default();
        let within = |number: Item<Uncertain>, domain: Domain| {
            domain.check(number.value, || number.at.clone())?;
            Ok(number.value)
        };
        let cost_musd = within(top.require_number("cost_musd")?, COST)?;
        let lead_time_years = within(top.require_number("lead_time_years")?, YEARS)?;
        let ramp_years =
            top.number("ramp_years")?.map_or(Ok(Uncertain::default()), |it| within(it, YEARS))?;
        let decided = top.date("decided")?.map(|item| item.value);
        let mut clauses = read::clauses(&top, &Context::new(world, beside, false), &[], &[])?;
        read::check_term(&clauses, &Term { decided, ..Term::default() })?;
        clauses.retain(|clause| clause.level != 0.0);
        let id = Path::new(file).file_stem().map_or(file.into(), |stem| stem.to_string_lossy());
        let mut response = Self {
            id: id.into_owned(),
            name,
            summary,
            owners,
            cost_musd,
            lead_time_years,
            ramp_years,
            decided,
            instead_of: instead_of.into_iter().map(|item| (item.value.to_owned(), item.at)).collect(),
            sources: sources.into_iter().map(|item| item.value.to_owned()).collect(),
            clauses,
            at: top.find("cost_musd").unwrap_or_else(|| top.at()),
        };
        let wait = response.wait();
        response.clauses.iter_mut().for_each(|clause| clause.dates.wait = Some(wait.clone()));
        Plan::alone(&[response.clauses.as_slice(), &[response.outlay(world)]].concat(), world)?;
        Ok(response)
    }

    /// The bundled name or the stem of the file.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
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

    /// Who decides on it and pays for it, sorted, none twice.
    #[must_use]
    pub fn owners(&self) -> &[Actor] {
        &self.owners
    }

    /// What it costs its owners together, million USD a year, besides what its clauses cost by themselves: budgets and stocks.
    #[must_use]
    pub fn cost_musd(&self) -> Uncertain {
        self.cost_musd
    }

    /// Years from the decision until it begins to work.
    #[must_use]
    pub fn lead_time_years(&self) -> Uncertain {
        self.lead_time_years
    }

    /// Years from when it begins to work until it works in full.
    #[must_use]
    pub fn ramp_years(&self) -> Uncertain {
        self.ramp_years
    }

    /// When it is decided on, if its file says so.
    #[must_use]
    pub fn decided(&self) -> Option<Date> {
        self.decided
    }

    /// Where the numbers come from, one source each.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Its clauses in the order of the file.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Ids of responses of which it is another form: together they would count the same things twice.
    #[must_use]
    pub fn instead_of(&self) -> impl ExactSizeIterator<Item = &str> {
        self.instead_of.iter().map(|(id, _)| id.as_str())
    }

    /// Its clauses as a scenario on the calibrated world, without principals: what can be said of them before there is a deal to put
    /// them behind. What they relieve or change need not be there.
    #[must_use]
    pub fn alone(&self, world: &World) -> Scenario {
        let mut alone = Scenario {
            id: self.id.clone(),
            name: self.name.clone(),
            summary: self.summary.clone(),
            world: None,
            closure: None,
            between: Vec::new(),
            baseline: None,
            horizon: None,
            sources: self.sources.clone(),
            clauses: self.clauses.clone(),
            aside: Vec::new(),
            term: Term::default(),
            leads: Vec::new(),
            plan: Plan::of_some(&self.clauses, world),
            digest: [0; 32],
            fingerprint: String::new(),
        };
        alone.seal(world);
        alone
    }

    /// Its id, and years until it works.
    fn lead(&self) -> (String, f64) {
        (self.id.clone(), self.lead_time_years.central())
    }

    /// The same, decided on a day, whatever its file says.
    #[must_use]
    pub fn decided_on(mut self, date: Date) -> Self {
        self.decided = Some(date);
        self.waiting()
    }

    /// The same, working in full from a day on.
    #[must_use]
    pub fn at_once(mut self, date: Date) -> Self {
        (self.lead_time_years, self.ramp_years) = (Uncertain::Exact(0.0), Uncertain::Exact(0.0));
        self.decided_on(date)
    }

    fn waiting(mut self) -> Self {
        let wait = self.wait();
        self.clauses.iter_mut().for_each(|clause| clause.dates.wait = Some(wait.clone()));
        self
    }

    /// What its clauses wait for.
    fn wait(&self) -> Wait {
        Wait {
            decided: self.decided,
            lead_years: self.lead_time_years,
            ramp_years: self.ramp_years,
            response: self.id.clone(),
        }
    }

    /// What it costs as a clause, paid while it works: owners pay in proportion to their value added.
    fn outlay(&self, world: &World) -> Clause {
        let size = |owner: Actor| world.sectors().map(|sector| world.value_added(owner, sector)).sum::<f64>();
        let all: f64 = self.owners.iter().map(|&owner| size(owner)).sum();
        let payers = self.owners.iter().map(|&owner| (owner, size(owner) / all)).collect();
        let mut outlay = Clause::new(self.at.clone(), Outlay { payers, musd: self.cost_musd }.into(), world);
        outlay.dates.wait = Some(self.wait());
        outlay
    }
}

impl Scenario {
    /// With all clauses of some responses, whether they exclude each other or not, and the positions of its own clauses and of
    /// each response's: for those who keep only some of them at a time.
    pub(crate) fn with_all(&self, responses: &[Response], world: &World) -> (Self, Vec<Range<usize>>) {
        let mut with = self.clone();
        let mut positions: Vec<Range<usize>> = Vec::with_capacity(responses.len() + 1);
        positions.push(0..with.clauses.len());
        for response in responses {
            let first = with.clauses.len();
            with.add(response, world);
            positions.push(first..with.clauses.len());
        }
        with.plan = Plan::of_some(&with.clauses, world);
        (with, positions)
    }

    /// Those of some responses to it that are at work later than its horizon ends: their clauses count in full all the same.
    #[must_use]
    pub fn late<'a>(&self, responses: impl IntoIterator<Item = &'a Response>) -> Option<Caution> {
        self.at_work_later(responses.into_iter().map(Response::lead))
    }

    /// Refuses a response that is part of the scenario already.
    pub(crate) fn lacks(&self, response: &Response) -> Result<()> {
        if self.leads.iter().all(|(id, _)| *id != response.id) {
            return Ok(());
        }
        let (at, first) = (response.at.clone(), Place::file(&self.id));
        Err(Error::Duplicate { at, first, what: format!("response `{}`", response.id) })
    }

    fn add(&mut self, response: &Response, world: &World) {
        self.leads.push(response.lead());
        self.clauses.extend(response.clauses.iter().cloned());
        if response.cost_musd.range() != (0.0, 0.0) {
            self.clauses.push(response.outlay(world));
        }
    }

    /// The scenario with responses to it: their clauses join its own as if they stood in one file, and their costs lower the real
    /// income of their owners. Baseline, principals, closure and horizon stay. Its id is the ids with "+" between.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a response that is given twice, [`Error::Contradiction`] where clauses of two of the files exclude each other, [`Error::EmptyClause`] where a clause of a
    /// response finds nothing to act on, [`Error::Value`] where more supply is moved than there is.
    pub fn with(&self, responses: &[&Response], world: &World) -> Result<Self> {
        let mut with = self.clone();
        for (i, response) in responses.iter().enumerate() {
            exclusive(response, &responses[..i])?;
            self.lacks(response)?;
            with.add(response, world);
            with.id = format!("{}+{}", with.id, response.id);
            with.name = format!("{} + {}", with.name, response.name);
            with.sources.extend(response.sources.iter().cloned());
        }
        let earlier = Self::links(self.baseline());
        clause::leave_held(&mut with.clauses, &earlier, world)?;
        with.plan = Plan::new(&with.clauses, &earlier, world)?;
        with.seal(world);
        Ok(with)
    }
}

/// The world that a bundled response asks for: that of the first by this name.
pub(super) fn world_of_bundled(name: &str) -> Option<&'static str> {
    BundledResponse::find(name, None).map(|response| response.world)
}

/// Refuses a response that is there already, and two forms of one.
fn exclusive(response: &Response, others: &[&Response]) -> Result<()> {
    for other in others {
        if response.id == other.id {
            let (at, first) = (response.at.clone(), other.at.clone());
            return Err(Error::Duplicate { at, first, what: format!("response `{}`", response.id) });
        }
        let says =
            |one: &Response, of: &Response| one.instead_of.iter().find(|(id, _)| *id == of.id).cloned();
        if let Some((_, at)) = says(response, other).or_else(|| says(other, response)) {
            let what = format!("{} beside {}, of which it is another form", response.id, other.id);
            return Err(Error::Contradiction { first: other.at.clone(), second: at, what });
        }
    }
    Ok(())
}

/// No bundled response has this name, and no file.
fn unknown_response(name: &str, at: Place) -> Error {
    let nearest = nearest(name, RESPONSES.iter().map(|response| response.name));
    Error::Unknown { at, what: "response", found: name.to_owned(), nearest }
}
