//! Published figures beside ours: each with its policy, solved, and a verdict by a rule that is the same for all.
//!
//! A table has one row for each figure that somebody published: of what policy, for whom, how much. [`Figures::run`] solves every
//! policy once, at central values, and says how near ours is. Nothing is left out because it is missed: a figure without a number
//! has the error in its place.
//!
//! The rule ([`Published::judge`]): the sign, and the factor between ours and the published value; where a range was published,
//! the nearest end of it, and nothing inside. A published 0 is met within its range, or by less than what rounds to it
//! ([`ROUNDING`]). One end of 0 alone is a sign. What is within no range and no factor is told all the same.
//!
//! Rows of a `series` are one thing at several dates, as it was recorded. Their policy is walked period by period
//! ([`Model::walk`]) and set beside them ([`InTime`]): which way and when, not how far.

mod bundled;
mod columns;
mod entry;
mod figure;
mod in_time;
mod policy;
mod show;
mod svg;
mod total;
mod verdict;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use crate::error::{Error, Place, Result, nearest};
use crate::model::{Model, ShortageDraws};
use crate::scenario::{Scenario, by_product};
use crate::trade::Closure;
use crate::world::{Bound, ElasticitySet, Horizon, Sector, World, read_text};

pub use entry::{Entry, Status};
pub use in_time::{Compared, InTime, Point, Span, Way};
pub use total::Total;
pub use verdict::{Published, Verdict};

use figure::Figure;
use in_time::{Level, grouped, points, walked};
use policy::Policies;

/// What a published 0 is met by less than: half of 0.01 percent; of money half a million USD.
pub const ROUNDING: [(&str, f64); 2] = [("musd", 0.5), ("percent", 0.005)];

/// A table of published figures.
#[derive(Debug, Clone)]
pub struct Figures {
    name: String,
    entries: Vec<Entry>,
    policies: Policies,
    /// What stands in place of `world2022`.
    world: Option<String>,
    /// Capital that follows real wages in all worlds, where it is not each world's own.
    capital: Option<f64>,
    nests: bool,
}

/// Published figures with ours beside them.
#[derive(Debug, Clone)]
pub struct Backtest {
    name: String,
    tried: Vec<Tried>,
    in_time: Vec<InTime>,
    world: Option<String>,
    capital: Option<f64>,
    nests: bool,
}

/// One figure with ours beside it.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What was published; its world is the one that it was solved in, where another was asked for.
    pub entry: Entry,
    /// Ours in the same unit, or why there is none.
    pub ours: std::result::Result<f64, String>,
    /// What ours was found with.
    pub record: Solve,
}

/// What a number was found with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solve {
    /// The policy as the table names it.
    pub policy: String,
    /// Name of the scenario, or its file's stem.
    pub scenario: String,
    /// What decides its result, as hexadecimal digits.
    pub scenario_hash: String,
    /// The scenario that holds before; none where that is the calibrated world.
    pub baseline: Option<String>,
    /// Name of the world.
    pub world: String,
    /// Its content as hexadecimal digits.
    pub world_hash: String,
    /// Closure used.
    pub closure: String,
    /// Horizon used.
    pub horizon: String,
    /// Sweeps of the solve; none where it failed.
    pub sweeps: Option<usize>,
    /// Residual that it left; none where it failed.
    pub residual: Option<f64>,
    /// What was put right, or deserves a second look.
    pub warnings: Vec<String>,
}

/// What tells solves apart: world, policy, horizon and closure.
type Key<'a> = (usize, &'a str, Option<Horizon>, Option<Closure>);

impl Figures {
    /// The tables that are compiled in: `seeds/backtests.csv`, and the series of `seeds/backtests_in_time.csv` behind it.
    ///
    /// # Errors
    /// As for [`Figures::open`].
    pub fn bundled() -> std::result::Result<Self, Vec<Error>> {
        let mut all = Self::read(bundled::TABLE, "backtests.csv", Policies::Files(bundled::FILES))?;
        all.entries.extend(entry::read(bundled::IN_TIME, "backtests_in_time.csv")?);
        Ok(all)
    }

    /// A CSV table. Its policies are files beside it, or in the folder beside it that is called like it.
    ///
    /// # Errors
    /// All that is wrong with it: [`Error::Io`], [`Error::Malformed`], [`Error::Missing`], [`Error::Unknown`], [`Error::Value`]
    /// and [`Error::Duplicate`], each with its line.
    pub fn open(path: impl AsRef<Path>) -> std::result::Result<Self, Vec<Error>> {
        let path = path.as_ref();
        let text = read_text(path, Bound::TABLE).map_err(|error| vec![error])?;
        Self::read(&text, &path.display().to_string(), Policies::beside(path))
    }

    fn read(text: &str, place: &str, policies: Policies) -> std::result::Result<Self, Vec<Error>> {
        let entries = entry::read(text, place)?;
        Ok(Self { name: place.to_owned(), entries, policies, world: None, capital: None, nests: false })
    }

    /// Its rows, those of series among them.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Only the figures with these names, or of these studies or series.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn only(mut self, names: &[String]) -> Result<Self> {
        for name in names {
            if !self.entries.iter().any(|entry| entry.names().contains(&name.as_str())) {
                let known = self.entries.iter().flat_map(Entry::names);
                let (at, nearest) = (Place::file(&self.name), nearest(name, known));
                return Err(Error::Unknown {
                    at,
                    what: "entry, study or series",
                    found: name.clone(),
                    nearest,
                });
            }
        }
        self.entries.retain(|entry| entry.names().iter().any(|own| names.iter().any(|name| name == own)));
        Ok(self)
    }

    /// All figures with another set of elasticities, whatever their rows say.
    #[must_use]
    pub fn with_elasticities(mut self, name: &str) -> Self {
        for entry in &mut self.entries {
            name.clone_into(&mut entry.elasticities);
        }
        self
    }

    /// All figures of the default world, `world2022`, in another one by its name or folder, which takes the same policies.
    #[must_use]
    pub fn with_world(mut self, name_or_folder: &str) -> Self {
        self.world = Some(name_or_folder.to_owned());
        self
    }

    /// All figures with inputs that are hard to replace within years ([`World::with_nests`]).
    #[must_use]
    pub fn with_nests(mut self) -> Self {
        self.nests = true;
        self
    }

    /// All figures with as much capital that follows real wages, instead of each world's own ([`World::with_capital`]).
    #[must_use]
    pub fn with_capital(mut self, share: f64) -> Self {
        self.capital = Some(share);
        self
    }

    /// Solves every policy once and puts ours beside what was published. What fails is a figure without a number.
    ///
    /// # Errors
    /// All that is wrong with the table, its policies and their worlds; nothing is solved then.
    pub fn run(&self) -> std::result::Result<Backtest, Vec<Error>> {
        let (worlds, world_of) = self.worlds()?;
        let mut errors = Vec::new();
        let mut solves: HashMap<Key<'_>, usize> = HashMap::new();
        let mut scenarios: Vec<Option<(usize, Scenario)>> = Vec::new();
        let mut asked: Vec<(usize, usize, Figure)> = Vec::new();
        let placed = self.entries.iter().zip(&world_of).enumerate();
        for (i, (entry, &position)) in placed.filter(|(_, (entry, _))| entry.series.is_empty()) {
            let world = &worlds[position];
            let key = (position, entry.policy.as_str(), entry.horizon, entry.closure);
            let solve = *solves.entry(key).or_insert_with(|| {
                let scenario = self.policies.scenario(entry, world).map_err(|error| errors.push(error));
                scenarios.push(scenario.ok().map(|scenario| (position, scenario)));
                scenarios.len() - 1
            });
            match Figure::read(&entry.figure, &entry.actor, entry.unit, &entry.at, world) {
                Ok(figure) => asked.push((i, solve, figure)),
                Err(error) => errors.push(error),
            }
        }
        let mut courses: Vec<Course> = Vec::new();
        for rows in grouped(&self.entries) {
            let position = world_of[rows[0]];
            let rows = rows.into_iter().map(|at| &self.entries[at]);
            match self.course(rows, position, &worlds[position]) {
                Ok(course) => courses.push(course),
                Err(error) => errors.push(error),
            }
        }
        let mut models: Vec<Model<'_>> = Vec::new();
        for world in &worlds {
            match Model::calibrate(world) {
                Ok(model) => models.push(model),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut ours: Vec<Option<(std::result::Result<f64, String>, Solve)>> = vec![None; self.entries.len()];
        for (solve, (position, scenario)) in scenarios.iter().flatten().enumerate() {
            let model = &models[*position];
            let figures: Vec<(usize, &Figure)> =
                asked.iter().filter(|(_, of, _)| *of == solve).map(|(i, _, figure)| (*i, figure)).collect();
            let policy = &self.entries[figures[0].0].policy;
            for (i, value) in answers(model, scenario, &figures, policy) {
                ours[i] = Some(value);
            }
        }
        let tried = self.entries.iter().zip(ours).filter_map(|(entry, found)| {
            let (ours, record) = found?;
            Some(Tried { entry: self.placed(entry)?, ours, record })
        });
        Ok(Backtest {
            name: self.name.clone(),
            tried: tried.collect(),
            in_time: courses.into_iter().map(|course| course.beside(&models)).collect(),
            world: self.world.clone(),
            capital: self.capital,
            nests: self.nests,
        })
    }

    /// A recorded series with its path to walk.
    fn course<'e>(
        &self,
        rows: impl Iterator<Item = &'e Entry>,
        position: usize,
        world: &World,
    ) -> Result<Course> {
        let mut points = points(rows)?;
        let first = &points[0].entry;
        let scenario = self.policies.scenario(first, world)?;
        let level = Level::read(&first.figure, &first.actor, first.unit, &first.at, world)?;
        for point in &mut points {
            point.entry = self.placed(&point.entry).unwrap_or_else(|| point.entry.clone());
        }
        Ok(Course { points, position, scenario, level })
    }

    /// An entry as it is solved: in another world, where one is asked for.
    fn placed(&self, entry: &Entry) -> Option<Entry> {
        let mut entry = entry.clone();
        if self.world.is_some() {
            entry.world = self.world_of(&entry).ok()?;
        }
        Some(entry)
    }

    /// Every world with every set of elasticities once, whole or by product, and which one each entry is solved in.
    fn worlds(&self) -> std::result::Result<(Vec<World>, Vec<usize>), Vec<Error>> {
        let (mut worlds, mut of, mut errors) = (Worlds::default(), Vec::new(), Vec::new());
        for entry in &self.entries {
            match self.position(entry, &mut worlds) {
                Ok(position) => of.push(position),
                Err(error) => errors.push(error),
            }
        }
        // What is wrong with all of them is told once.
        let mut told = HashSet::new();
        errors.retain(|error| told.insert(error.to_string()));
        if errors.is_empty() { Ok((worlds.all, of)) } else { Err(errors) }
    }

    /// Where the world of an entry stands.
    fn position<'f>(&'f self, entry: &'f Entry, worlds: &mut Worlds<'f>) -> Result<usize> {
        let (name, set) = (self.world_of(entry)?, entry.elasticities.as_str());
        let whole = worlds.place((name.clone(), set, Vec::new()), |_| self.opened(&name, entry))?;
        let sectors = worlds.by_product.entry((whole, &entry.policy)).or_insert_with(|| {
            let read =
                |world: &World| self.policies.scenario(entry, world).map(Some).map_err(|error| vec![error]);
            let mut sectors: Vec<Sector> =
                by_product(&worlds.all[whole], read).into_iter().map(|(sector, _)| sector).collect();
            sectors.sort_unstable();
            sectors
        });
        if sectors.is_empty() {
            return Ok(whole);
        }
        let sectors = sectors.clone();
        worlds.place((name, set, sectors.clone()), |all| all[whole].clone().with_products_of(&sectors))
    }

    /// Name or folder of the world that an entry is solved in.
    fn world_of(&self, entry: &Entry) -> Result<String> {
        let own = self.policies.world(entry)?;
        Ok(match &self.world {
            Some(other) if World::bundled_names().next() == Some(own.as_str()) => other.clone(),
            _ => own,
        })
    }

    /// The world of an entry, with the elasticities and the capital that are asked for.
    fn opened(&self, name: &str, entry: &Entry) -> Result<World> {
        let world = opened(name, entry)?;
        let world = if self.nests { world.with_nests() } else { world };
        match self.capital {
            Some(share) => world.with_capital(share),
            None => Ok(world),
        }
    }
}

/// The worlds of a table.
#[derive(Default)]
struct Worlds<'f> {
    all: Vec<World>,
    /// Where each stands: name or folder, set of elasticities, the sectors that stand as their products.
    known: HashMap<(String, &'f str, Vec<Sector>), usize>,
    /// What is to stand so, by the whole world and policy.
    by_product: HashMap<(usize, &'f str), Vec<Sector>>,
}

impl<'f> Worlds<'f> {
    /// Where a world stands, made of those that there are if it is not among them.
    fn place(
        &mut self,
        key: (String, &'f str, Vec<Sector>),
        make: impl FnOnce(&[World]) -> Result<World>,
    ) -> Result<usize> {
        if let Some(&position) = self.known.get(&key) {
            return Ok(position);
        }
        self.all.push(make(&self.all)?);
        self.known.insert(key, self.all.len() - 1);
        Ok(self.all.len() - 1)
    }
}

/// A recorded series, and what is walked beside it.
struct Course {
    points: Vec<Point>,
    /// Of its world.
    position: usize,
    scenario: Scenario,
    level: Level,
}

impl Course {
    /// With what its path comes to.
    fn beside(self, models: &[Model<'_>]) -> InTime {
        let Self { points, position, scenario, level } = self;
        let model = &models[position];
        let first = &points[0].entry;
        let series = first.series.clone();
        let mut record = Solve::of(model, &scenario, &first.policy);
        "over time".clone_into(&mut record.horizon);
        let spans: Vec<Span> = points.iter().map(|point| point.span).collect();
        let ours = match walked(model, &scenario, &level, &spans) {
            Err(error) => Err(error.to_string()),
            Ok(walked) => {
                record.sweeps = Some(walked.sweeps);
                record.residual = Some(walked.residual);
                record.warnings = walked.warnings;
                let is_defined = walked.values.iter().all(|value| value.is_finite());
                if is_defined { Ok(walked.values) } else { Err(undefined(&scenario)) }
            }
        };
        InTime { series, points, ours, record }
    }
}

fn undefined(scenario: &Scenario) -> String {
    format!("{}: the figure is not defined in what was solved", scenario.id())
}

impl Solve {
    /// Before anything is solved.
    fn of(model: &Model<'_>, scenario: &Scenario, policy: &str) -> Self {
        Self {
            policy: policy.to_owned(),
            scenario: scenario.id().to_owned(),
            scenario_hash: scenario.fingerprint().to_owned(),
            baseline: scenario.baseline().map(|baseline| baseline.id().to_owned()),
            world: model.world().title(),
            world_hash: model.world_hash().to_owned(),
            closure: scenario.closure().unwrap_or_default().to_string(),
            horizon: scenario.horizon().to_string(),
            sweeps: None,
            residual: None,
            warnings: Vec::new(),
        }
    }
}

/// A number or why there is none, by position of the entry.
type Answered = (usize, (std::result::Result<f64, String>, Solve));

/// What one policy comes to, in all figures that are asked of it.
fn answers(
    model: &Model<'_>,
    scenario: &Scenario,
    figures: &[(usize, &Figure)],
    policy: &str,
) -> Vec<Answered> {
    let world = model.world();
    let mut record = Solve::of(model, scenario, policy);
    let outcome = match model.run(scenario) {
        Ok(outcome) => outcome,
        Err(error) => {
            let failed = |&(i, _): &(usize, &Figure)| (i, (Err(error.to_string()), record.clone()));
            return figures.iter().map(failed).collect();
        }
    };
    let effort = outcome.record().after;
    record.sweeps = Some(effort.sweeps);
    record.residual = Some(effort.residual);
    record.warnings = outcome.record().warnings.iter().map(ToString::to_string).collect();
    let drawn = scenario.controls_exports() && figures.iter().any(|(_, figure)| figure.is_drawn());
    let (count, seed) = (ShortageDraws::USUAL, ShortageDraws::SEED);
    let draw = || ShortageDraws::of(world, scenario, count, seed).expect("the usual count is allowed");
    let draws = drawn.then(draw);
    let answer = |&(i, figure): &(usize, &Figure)| {
        let value = figure.of(&outcome, draws.as_ref());
        (i, (value.ok_or_else(|| undefined(scenario)), record.clone()))
    };
    figures.iter().map(answer).collect()
}

/// The world of an entry, with the set of elasticities that it asks for.
fn opened(world: &str, entry: &Entry) -> Result<World> {
    let world = World::load(world)?;
    if entry.elasticities.is_empty() {
        return Ok(world);
    }
    let set = ElasticitySet::load(&entry.elasticities).map_err(|error| match error {
        Error::Unknown { what, found, nearest, .. } => {
            Error::Unknown { at: entry.at.clone(), what, found, nearest }
        }
        error => error,
    })?;
    world.with_elasticities(&set)
}

impl Tried {
    /// How near ours is; none where there is none.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let rounding = ROUNDING.iter().find(|(unit, _)| *unit == self.entry.unit).map_or(0.005, |one| one.1);
        self.ours.as_ref().ok().map(|&ours| self.entry.published.judge(ours, rounding))
    }

    /// The word of the verdict, or "failed".
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.verdict().map_or("failed", Verdict::word)
    }

    /// Ours over the published value; none without a number, and without a value other than 0.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        self.ours.as_ref().ok().and_then(|&ours| self.entry.published.ratio(ours))
    }
}

impl Backtest {
    /// The table it is of.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All figures in the order of the table, series apart.
    #[must_use]
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// Recorded series with ours beside them, in the order in which they turn up in the table.
    #[must_use]
    pub fn in_time(&self) -> &[InTime] {
        &self.in_time
    }

    /// How many figures are met, series apart: all, and by group.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        total::totals(&self.tried)
    }

    /// What the numbers were found with, each solve once.
    #[must_use]
    pub fn solves(&self) -> Vec<&Solve> {
        let mut solves: Vec<&Solve> = Vec::new();
        let of_series = self.in_time.iter().map(|one| &one.record);
        for record in self.tried.iter().map(|one| &one.record).chain(of_series) {
            if !solves.contains(&record) {
                solves.push(record);
            }
        }
        solves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[(&str, &str)] = &[
        ("rates.csv", "importer,exporter,sector,rate\nUSA,CHN,ELE,0.5\n"),
        ("start.toml", "name = \"Start\"\n[[tariff_table]]\nfile = \"rates.csv\"\n"),
        (
            "end.toml",
            "name = \"End\"\nworld = \"world2022\"\nbaseline = \"start.toml\"\n\
             [[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nset = 0.2\n",
        ),
    ];

    fn table(policy: &str) -> std::result::Result<Backtest, Vec<Error>> {
        let header = "id,study,policy,actor,figure,unit,low,value,high,status,source\n";
        let row = format!("x,S,{policy},CHN,flow CHN USA ELE,percent,0,,,V,J\n");
        Figures::read(&format!("{header}{row}"), "t.csv", Policies::Files(FILES))?.run()
    }

    #[test]
    fn files_that_are_compiled_in_find_each_other_by_name() {
        let backtest = table("end.toml").unwrap();
        let [only] = backtest.tried() else { panic!("one figure") };
        assert_eq!((only.word(), only.record.baseline.as_deref()), ("same sign", Some("start")));
        let message = table("edn.toml").unwrap_err().remove(0).to_string();
        assert_eq!(message, "t.csv:2: unknown policy `edn.toml`, did you mean `end.toml`?");
    }
}
