//! What people call actors, groups, sectors and goods, besides their codes.
//!
//! Files hold codes, compared exactly, so that they mean one thing for ever; a name in a file is an error that says the code. A person at
//! a command line may write "Japan", "UK" or "semiconductors".

use super::{Actor, Bloc, Good, GroupInfo, Sector, World};
use crate::error::{Error, Place, Result, nearest};

/// A likeness, 0 to 1, from which a name is another one with a slip.
const ALIKE: f64 = 0.8;
/// What is no longer is a code, which other worlds have in other meanings.
const CODE: usize = 3;

/// A code with what else it is called.
struct Known<'w> {
    code: &'w str,
    names: Vec<&'w str>,
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

    fn known_actors(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.actors.iter().map(|actor| Known {
            code: &actor.code,
            names: [&actor.name].into_iter().chain(&actor.aliases).map(String::as_str).collect(),
        })
    }

    fn parties(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        self.known_actors().chain(self.groups.iter().map(GroupInfo::known))
    }

    /// Sectors, and behind them the products that would be some.
    fn known_sectors(&self) -> impl Iterator<Item = Known<'_>> + Clone {
        let sectors = self.sectors.iter().map(|one| (&one.code, &one.name, &one.aliases));
        let products = self.products.iter().map(|one| (&one.code, &one.name, &one.aliases));
        sectors.chain(products).map(|(code, name, aliases)| Known {
            code,
            names: [name].into_iter().chain(aliases).map(String::as_str).collect(),
        })
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

/// Letters and digits alone, in lower case: "Viet Nam" and "vietnam" are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
