//! What people call actors, groups, sectors and goods, besides their codes.
//!
//! Files hold codes, compared exactly, so that they mean one thing for ever; a name in a file is an error that says the code. A person at
//! a command line may write "Japan", "UK" or "semiconductors".

use std::collections::{BTreeMap, BTreeSet};

use super::{Actor, Bloc, Good, GroupInfo, Sector, World, WorldWarning};
use crate::error::{Error, Place, Result, Warning, nearest};

/// A likeness, 0 to 1, from which a name is another one with a slip.
const ALIKE: f64 = 0.8;
/// What is no longer is a code, which other worlds have in other meanings.
const CODE: usize = 3;

/// A code with what else it is called.
struct Known<'w> {
    code: &'w str,
    names: Vec<&'w str>,
}

impl<'w> Known<'w> {
    fn of(code: &'w str, name: &'w String, aliases: &'w [String]) -> Self {
        Self { code, names: [name].into_iter().chain(aliases).map(String::as_str).collect() }
    }
}

impl World {
    /// The actor or group that goes by a code, a name or a usual alias, whatever the case: "JPN", "Japan", "UK", "European Union".
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn bloc_called(&self, text: &str) -> Result<Bloc> {
        self.bloc(meant(text, self.parties()).unwrap_or(text)).map_err(|error| self.elsewhere(text, error))
    }

    /// The actor that goes by a code, a name or a usual alias.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn actor_called(&self, text: &str) -> Result<Actor> {
        self.actor(meant(text, self.known_actors()).unwrap_or(text))
            .map_err(|error| self.elsewhere(text, error))
    }

    /// The sector that goes by a code, a name or a usual alias.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn sector_called(&self, text: &str) -> Result<Sector> {
        self.sector(meant(text, self.known_sectors()).unwrap_or(text))
    }

    /// The sectors that go by a code, a name or a usual alias of one sector, or by the code, a name or a usual alias of a group of them.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code of both.
    pub fn sectors_called(&self, text: &str) -> Result<Vec<Sector>> {
        self.sectors_of(meant(text, self.known_sectors_and_groups()).unwrap_or(text))
    }

    /// The critical good that goes by a code or a name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn good_called(&self, text: &str) -> Result<Good> {
        self.good(meant(text, self.known_goods()).unwrap_or(text))
    }

    /// The error about an actor that nothing here is called like: which other world has it, and who stands for it here.
    fn elsewhere(&self, text: &str, error: Error) -> Error {
        let Error::Unknown { at, .. } = &error else { return error };
        // A name that is much like one here is that one with a slip.
        let alike = |name: &str| strsim::jaro_winkler(&plain(name), &plain(text)) >= ALIKE;
        let slip = self.parties().any(|one| one.names.iter().chain([&one.code]).any(|name| alike(name)));
        if slip || text.chars().count() <= CODE {
            return error;
        }
        let other = Self::bundled_names().filter(|name| *name != self.name).find_map(|name| {
            let other = Self::bundled(name).ok()?;
            let code = meant(text, other.known_actors())?.to_owned();
            Some((name, code))
        });
        let part_of = |code: &str| {
            self.actors
                .iter()
                .find(|actor| actor.economies.len() > 1 && actor.economies.iter().any(|one| one == code))
        };
        let called = |actor: &super::ActorInfo| format!("{}, {}", actor.code, actor.name);
        let hint = match (&other, other.as_ref().and_then(|(_, code)| part_of(code)), part_of("ROW")) {
            (Some((name, code)), Some(whole), _) => {
                format!("here it is part of {}, in world {name} it is {code}", called(whole))
            }
            (Some((name, code)), None, _) => format!("world {name} has it, as {code}"),
            (None, _, Some(rest)) => format!("economies without a name here are part of {}", called(rest)),
            (None, _, None) => return error,
        };
        let found = format!("`{}`", crate::number::quotable(text));
        Error::Value { at: at.clone(), found, expected: format!("an actor or group of this world: {hint}") }
    }

    /// The code that somebody meant who wrote this for an actor or group, if any is near enough.
    pub(crate) fn suggest_party(&self, found: &str) -> Option<String> {
        suggest(found, &self.parties())
    }

    /// The same for an actor.
    pub(crate) fn suggest_actor(&self, found: &str) -> Option<String> {
        suggest(found, &self.known_actors())
    }

    /// The same for a sector.
    pub(crate) fn suggest_sector(&self, found: &str) -> Option<String> {
        suggest(found, &self.known_sectors())
    }

    /// The same for a sector or a group of sectors.
    pub(crate) fn suggest_sectors(&self, found: &str) -> Option<String> {
        suggest(found, &self.known_sectors_and_groups())
    }

    /// The same for a good.
    pub(crate) fn suggest_good(&self, found: &str) -> Option<String> {
        suggest(found, &self.known_goods())
    }

    /// An error of a code that this world does not know.
    pub(super) fn unknown(&self, what: &'static str, found: &str, nearest: Option<String>) -> Error {
        Error::Unknown {
            at: Place::file(format!("world {}", self.name)),
            what,
            found: found.to_owned(),
            nearest,
        }
    }

    /// An error of a code that is no sector's.
    pub(super) fn no_sector(&self, code: &str, nearest: Option<String>) -> Error {
        let at = Place::file(format!("world {}", self.name));
        self.not_split(code, at).unwrap_or_else(|| self.unknown("sector", code, nearest))
    }

    /// Codes and names that are not one thing's alone.
    pub(super) fn shared(&self) -> Vec<Warning> {
        let parties: BTreeSet<&str> = self.parties().map(|one| one.code).collect();
        // Official tables have sectors with the codes of economies; whoever names a product chose the name.
        let codes: BTreeSet<&str> = self.known_products().map(|one| one.code).collect();
        let codes: Vec<&str> = codes.intersection(&parties).copied().collect();
        let mut warnings = Vec::new();
        if !codes.is_empty() {
            warnings.push(WorldWarning::SharedCodes { count: codes.len(), codes: codes.join(", ") });
        }
        let mut names = shared_names(self.parties());
        // A sector may go by the name of a product in it: "cars" are all of them.
        names.extend(shared_names(self.own_sectors().chain(self.sector_groups.iter().map(GroupInfo::known))));
        names.extend(shared_names(self.known_products()));
        if !names.is_empty() {
            warnings.push(WorldWarning::SharedNames { count: names.len(), names: names.join("; ") });
        }
        warnings.into_iter().map(Warning::of).collect()
    }

    fn known_actors(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.actors.iter().map(|actor| Known::of(&actor.code, &actor.name, &actor.aliases))
    }

    fn parties(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.known_actors().chain(self.groups.iter().map(GroupInfo::known))
    }

    /// Sectors, and behind them the products that would be some.
    fn known_sectors(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.own_sectors().chain(self.known_products())
    }

    fn own_sectors(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.sectors.iter().map(|one| Known::of(&one.code, &one.name, &one.aliases))
    }

    fn known_products(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.products.iter().map(|one| Known::of(&one.code, &one.name, &one.aliases))
    }

    fn known_sectors_and_groups(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.known_sectors().chain(self.sector_groups.iter().map(GroupInfo::known))
    }

    fn known_goods(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.goods.iter().map(|good| Known { code: &good.code, names: vec![&good.name] })
    }
}

impl<Member> GroupInfo<Member> {
    fn known(&self) -> Known<'_> {
        Known { code: &self.code, names: self.name.iter().chain(&self.aliases).map(String::as_str).collect() }
    }
}

/// The code with exactly this code, or else of what is called so.
fn meant<'w>(text: &str, mut known: impl Iterator<Item = Known<'w>> + Clone) -> Option<&'w str> {
    let plain = plain(text);
    let exact = known.clone().find(|one| one.code == text);
    exact
        .or_else(|| {
            known.find(|one| one.names.iter().chain([&one.code]).any(|name| self::plain(name) == plain))
        })
        .map(|one| one.code)
}

/// What is called so, or else what has the nearest name or code.
fn suggest<'w>(found: &str, known: &(impl Iterator<Item = Known<'w>> + Clone)) -> Option<String> {
    if let Some(code) = meant(found, known.clone()) {
        return Some(code.to_owned());
    }
    // A longer word is a name or nothing; the likeness of "Ruritania" to three letters is chance.
    let all =
        || known.clone().flat_map(|one| one.names.iter().chain([&one.code]).copied().collect::<Vec<_>>());
    let near = nearest(found, all())?;
    known
        .clone()
        .find(|one| one.code == near || one.names.contains(&near.as_str()))
        .map(|one| one.code.to_owned())
}

/// Names that several go by, each with their codes: "Japan (JPN, JP)".
fn shared_names<'w>(known: impl Iterator<Item = Known<'w>>) -> Vec<String> {
    let mut codes: BTreeMap<String, (&str, Vec<&str>)> = BTreeMap::new();
    for Known { code, names } in known {
        for name in names.into_iter().chain([code]) {
            let (_, codes) = codes.entry(plain(name)).or_insert_with(|| (name, Vec::new()));
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    let several = codes.into_iter().filter(|(plain, (_, codes))| !plain.is_empty() && codes.len() > 1);
    several.map(|(_, (name, codes))| format!("{name} ({})", codes.join(", "))).collect()
}

/// Letters and digits alone, in lower case: "Viet Nam" and "vietnam" are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
