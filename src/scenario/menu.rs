//! The deals that two powers could strike: building blocks with intensities, and what each side cares for.

use std::path::Path;

use super::Scenario;
use super::beside::Beside;
use super::bundled::Bundled;
use super::file::{Block, Source};
use super::names;
use super::open::Opening;
use super::payoff::Payoff;
use super::read;
use crate::error::{Error, Place, Result, nearest};
use crate::world::{Actor, Bound, World, read_text};

/// A menu of clauses, read for one world: a scenario whose clauses are grouped into items, each of which can be in force at
/// several levels.
#[derive(Debug, Clone)]
pub struct Menu {
    scenario: Scenario,
    items: Vec<Item>,
    payoffs: Vec<Payoff>,
    /// Who performs each clause, where the file says so.
    performers: Vec<Option<Actor>>,
    left_out: Vec<String>,
}

/// Clauses that move together.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name in the file.
    pub name: String,
    /// Positions of its clauses in the scenario.
    pub clauses: Vec<usize>,
    /// The levels it can be in force at, ascending, the first 0 and the last 1.
    pub levels: Vec<f64>,
    /// The principals who must act for it to be in force, and can stop: what clauses name as `performer`, or else the principals
    /// among [`Action::performers`](super::Action::performers). Where others withhold a good, the principals that it is not withheld from: others' fabs
    /// supply under a principal's licence.
    pub performers: Vec<Actor>,
}

macro_rules! bundled {
    ($($world:literal: $($name:literal)*;)*) => {
        &[$($(($world, $name, include_str!(concat!("../../seeds/", $world, "/deals/", $name, ".toml"))),)*)*]
    };
}

/// Name and text of the menus that are compiled in, after their world.
static MENUS: &[(&str, &str, &str)] = bundled! {
    "world2022":
        "us-china-menu";
};

/// Keys of the top level besides a scenario's.
pub(super) const KEYS: [&str; 2] = ["levels", "payoff"];

/// Keys of clauses besides a scenario's.
pub(super) const CLAUSE_KEYS: [&str; 2] = ["item", "performer"];

/// Levels where the file says nothing.
const LEVELS: [f64; 2] = [0.0, 1.0];

impl Menu {
    /// Name and world of the menus that are compiled in.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
        MENUS.iter().map(|(world, name, _)| (*name, *world))
    }

    /// Whether this is what a person calls a menu: the name of a bundled one, or a path to a file with payoffs, levels or items.
    #[must_use]
    pub fn is_menu(name_or_path: &str) -> bool {
        if MENUS.iter().any(|(_, name, _)| *name == name_or_path) {
            return true;
        }
        let Ok(text) = read_text(Path::new(name_or_path), Bound::FORM) else { return false };
        let source = Source::new(name_or_path, &text);
        let Ok(table) = source.parse() else { return false };
        let top = Block::top(&source, &table);
        let has = |block: &Block<'_>, keys: &[&str]| keys.iter().any(|key| block.find(key).is_some());
        let items = || read::blocks(&top).is_ok_and(|all| all.iter().any(|(one, _)| has(one, &CLAUSE_KEYS)));
        has(&top, &KEYS) || items()
    }

    /// File and text of a bundled one.
    pub(super) fn bundled_text(name: &str) -> Option<(String, &'static str)> {
        let (of, name, text) = MENUS.iter().find(|(_, known, _)| *known == name)?;
        Some((format!("{of}/deals/{name}.toml"), text))
    }

    /// A menu that is compiled in.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; otherwise as for [`Menu::parse`].
    pub fn bundled(name: &str, world: &World) -> Result<Self> {
        let (of, name, text) = MENUS
            .iter()
            .find(|(_, known, _)| *known == name)
            .ok_or_else(|| unknown_menu(name, Place::file("bundled menus")))?;
        Self::read(text, &format!("{of}/deals/{name}.toml"), None, world)
    }

    /// Reads a menu from text: a scenario in whose clauses `item` names the building block that they belong to (without it a
    /// clause is its own) and `performer` the principal that can stop it where that is not who acts in it, with `levels` and
    /// `[[payoff]]`.
    ///
    /// # Errors
    /// As for [`Scenario::parse`]; [`Error::Value`] for levels that are not ascending from
    /// 0 to 1.
    pub fn parse(text: &str, file: &str, world: &World) -> Result<Self> {
        Self::read(text, file, None, world)
    }

    /// A menu by what a person calls it: the name of a bundled menu or scenario, or else a path. A scenario is a menu whose clauses
    /// are items of their own.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest bundled name if it is neither; [`Error::Io`]; otherwise as for [`Menu::parse`].
    pub fn load(name_or_path: &str, world: &World) -> Result<Self> {
        if MENUS.iter().any(|(_, name, _)| *name == name_or_path) {
            return Self::bundled(name_or_path, world);
        }
        if let Some(scenario) = Bundled::find(name_or_path) {
            return Self::read(scenario.text, &scenario.file(), None, world);
        }
        let path = Path::new(name_or_path);
        if !path.exists() {
            return Err(unknown_menu(name_or_path, Place::file("bundled menus and files")));
        }
        Self::read(&read_text(path, Bound::FORM)?, name_or_path, Some(Beside::of(path)), world)
    }

    /// The world that a menu asks for, to be known before a world is there to read it for: as
    /// [`world_for`](super::world_for) says it.
    ///
    /// # Errors
    /// As for [`world_for`](super::world_for) and [`Menu::load`].
    pub fn world_for(name_or_path: &str) -> Result<Option<String>> {
        if let Some((of, _, _)) = MENUS.iter().find(|(_, name, _)| *name == name_or_path) {
            return Ok(Some((*of).to_owned()));
        }
        if let Some(scenario) = Bundled::find(name_or_path) {
            return Ok(Some(scenario.world.to_owned()));
        }
        let path = Path::new(name_or_path);
        if !path.exists() {
            return Err(unknown_menu(name_or_path, Place::file("bundled menus and files")));
        }
        super::asked(path)
    }

    fn read(text: &str, file: &str, beside: Option<Beside<'_>>, world: &World) -> Result<Self> {
        let source = Source::new(file, text);
        let table = source.parse()?;
        let top = Block::top(&source, &table);
        let scenario = Opening::new(world).file(text, file, beside, &KEYS, &CLAUSE_KEYS)?;
        // Who strikes a deal can be named later, but not whose payoffs the file is about.
        if scenario.between.is_empty() && !top.clauses("payoff")?.is_empty() {
            return Err(top.missing("key `between`: who would strike the deals"));
        }
        let wanted = levels(&top)?;
        let mut items: Vec<Item> = Vec::new();
        let mut performers = Vec::new();
        for (i, ((block, _), clause)) in read::in_force(&top)?.iter().zip(&scenario.clauses).enumerate() {
            let own = || format!("{}:{}", clause.action.kind(), clause.at.line.unwrap_or_default());
            let name = block.text("item", "the name of a building block")?;
            let name = name.map_or_else(own, |item| item.value.to_owned());
            performers.push(performer(block, &scenario, world)?);
            match items.iter_mut().find(|item| item.name == name) {
                Some(item) => item.clauses.push(i),
                None => items.push(Item {
                    name,
                    clauses: vec![i],
                    levels: wanted.clone(),
                    performers: Vec::new(),
                }),
            }
        }
        for item in &mut items {
            if !item.clauses.iter().all(|&i| scenario.clauses[i].action.is_scalable()) {
                item.levels = LEVELS.to_vec();
            }
        }
        let blocks = top.clauses("payoff")?;
        let payoffs = blocks.iter().map(|block| payoff(block, &scenario, world)).collect::<Result<_>>()?;
        let mut menu = Self { scenario, items, payoffs, performers, left_out: Vec::new() };
        menu.assign();
        // Without principals nobody performs anything yet.
        let idle = |item: &&Item| !menu.scenario.between.is_empty() && item.performers.is_empty();
        match menu.items.iter().find(idle) {
            None => Ok(menu),
            Some(item) => Err(Error::Value {
                at: menu.scenario.clauses[item.clauses[0]].at.clone(),
                found: format!("item `{}`, which no principal performs", item.name),
                expected: "an item that one of the principals performs, or key `performer`".to_owned(),
            }),
        }
    }

    /// Finds who performs each item.
    fn assign(&mut self) {
        let Self { scenario, items, performers, .. } = self;
        for item in items {
            let mut all: Vec<Actor> = Vec::new();
            for &i in &item.clauses {
                match performers[i] {
                    Some(named) => all.push(named),
                    None => all.extend(scenario.clauses[i].action.performers_among(&scenario.between)),
                }
            }
            let performs = |principal: &Actor| all.contains(principal);
            item.performers = scenario.between.iter().copied().filter(performs).collect();
        }
    }

    /// The same menu between others. What those care for who are not among them is left out, and so are items that one of those
    /// performs who are no longer principals, or that none of the new ones does: nobody at the table could promise them.
    ///
    /// # Errors
    /// [`Error::Value`] for fewer than two, for one twice, and where no item is left.
    pub fn between(mut self, principals: &[Actor], world: &World) -> Result<Self> {
        let names =
            |of: &[Actor]| of.iter().map(|&one| world[one].code.as_str()).collect::<Vec<_>>().join(" ");
        let of = |performers: &[Actor]| performers.iter().all(|one| principals.contains(one));
        self.scenario = self.scenario.with_principals(principals, world)?;
        self.payoffs.retain(|payoff| principals.contains(&payoff.principal));
        let gone: Vec<bool> = self.items.iter().map(|item| !of(&item.performers)).collect();
        self.assign();
        let out: Vec<usize> =
            (0..gone.len()).filter(|&i| gone[i] || self.items[i].performers.is_empty()).collect();
        if out.len() == self.items.len() {
            let (at, found) =
                (Place::file(self.scenario.id()), format!("no item that {} can promise", names(principals)));
            return Err(Error::Value {
                at,
                found,
                expected: "principals who perform items of the menu".to_owned(),
            });
        }
        self.leave_out(&out, world);
        Ok(self)
    }

    fn leave_out(&mut self, out: &[usize], world: &World) {
        if out.is_empty() {
            return;
        }
        let mut keep = Vec::new();
        for (i, item) in std::mem::take(&mut self.items).into_iter().enumerate() {
            if out.contains(&i) {
                self.left_out.push(item.name);
            } else {
                keep.extend_from_slice(&item.clauses);
                self.items.push(item);
            }
        }
        keep.sort_unstable();
        for clause in self.items.iter_mut().flat_map(|item| &mut item.clauses) {
            *clause = keep.binary_search(clause).expect("it is kept");
        }
        self.performers = keep.iter().map(|&clause| self.performers[clause]).collect();
        self.scenario = self.scenario.only(&keep, world);
    }

    /// Names of the items of the file that [`Menu::between`] left out.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// All items in force in full.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The building blocks in the order of the file.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What principals care for besides their own real income, which counts once.
    #[must_use]
    pub fn payoffs(&self) -> &[Payoff] {
        &self.payoffs
    }

    /// The deal with each item at a level: numbers of clauses are scaled, items at 0 left out.
    ///
    /// # Panics
    /// If there are not as many levels as items.
    #[must_use]
    pub fn deal(&self, levels: &[f64], world: &World) -> Scenario {
        self.scenario.at_levels(&self.clause_levels(levels), world)
    }

    /// The level of every clause where each item has one.
    pub(crate) fn clause_levels(&self, levels: &[f64]) -> Vec<f64> {
        assert_eq!(levels.len(), self.items.len());
        let mut of_clause = vec![0.0; self.scenario.clauses.len()];
        for (item, &level) in self.items.iter().zip(levels) {
            for &i in &item.clauses {
                of_clause[i] = level;
            }
        }
        of_clause
    }

    /// Whether an item can be in force in part.
    pub(crate) fn is_scalable(&self, item: &Item) -> bool {
        item.clauses.iter().all(|&i| self.scenario.clauses[i].action.is_scalable())
    }
}

impl Scenario {
    /// The scenario with the numbers of its clauses scaled and those at 0 left out. A clause that cannot be scaled is in force
    /// where its level is not 0.
    pub(crate) fn at_levels(&self, levels: &[f64], world: &World) -> Self {
        let mut some = self.scaled(levels, world);
        some.clauses.iter_mut().for_each(|clause| clause.name(world));
        some.seal(world);
        some
    }

    /// The same with the fingerprint of the whole: for those who only want its policy.
    pub(crate) fn scaled(&self, levels: &[f64], world: &World) -> Self {
        let keep: Vec<usize> = (0..levels.len()).filter(|&i| levels[i] != 0.0).collect();
        let mut some = self.some(&keep, world);
        // The plan holds which cells clauses touch, not their numbers.
        for (clause, &i) in some.clauses.iter_mut().zip(&keep) {
            clause.scale(levels[i]);
        }
        some
    }
}

/// Who a clause says performs it: a principal.
fn performer(block: &Block<'_>, scenario: &Scenario, world: &World) -> Result<Option<Actor>> {
    if block.find("performer").is_none() {
        return Ok(None);
    }
    principal(block, "performer", scenario, world).map(Some)
}

/// One of the principals under a key.
fn principal(block: &Block<'_>, key: &str, scenario: &Scenario, world: &World) -> Result<Actor> {
    let named = names::one_actor(block, key, world)?;
    if scenario.between.contains(&named.value) {
        return Ok(named.value);
    }
    let found = format!("`{}`", world[named.value].code);
    Err(Error::Value { at: named.at, found, expected: "one of the principals".to_owned() })
}

fn levels(top: &Block<'_>) -> Result<Vec<f64>> {
    let Some(levels) = top.numbers("levels", "a list of levels, such as [0.0, 0.5, 1.0]")? else {
        return Ok(LEVELS.to_vec());
    };
    let ascending = levels.value.windows(2).all(|pair| pair[0] < pair[1]);
    if ascending && levels.value.first() == Some(&0.0) && levels.value.last() == Some(&1.0) {
        return Ok(levels.value);
    }
    let expected = "levels that ascend from 0 to 1".to_owned();
    Err(Error::Value { at: levels.at, found: format!("{:?}", levels.value), expected })
}

fn payoff(block: &Block<'_>, scenario: &Scenario, world: &World) -> Result<Payoff> {
    Payoff::read(block, principal(block, "principal", scenario, world)?, world)
}

/// No bundled menu has this name, and no file.
fn unknown_menu(name: &str, at: Place) -> Error {
    let nearest = nearest(name, MENUS.iter().map(|(_, known, _)| *known));
    Error::Unknown { at, what: "menu of deals", found: name.to_owned(), nearest }
}
