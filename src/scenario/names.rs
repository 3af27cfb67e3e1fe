//! From the codes of a file to actors, sectors and pairs.

use std::collections::BTreeSet;

use super::file::{Block, Item, unknown_word};
use super::places::Pair;
use crate::error::{Error, Place, Result, nearest};
use crate::world::{Actor, Good, Kind, Sector, Stage, World};

const ALL: &str = "all";
const ACTORS: &str = "a list of actors and groups, such as [\"USA\", \"EU\"]";
const SECTORS: &str = "a list of sectors, such as [\"AGR\"] or [\"goods\"]";

/// The actors that a list of codes names, groups standing for their members, in the order of the list; none twice.
pub(super) fn members(items: &[Item<&str>], world: &World) -> Result<Vec<Actor>> {
    let mut found = Vec::new();
    for item in items {
        let named = match item.value {
            ALL => world.actors().collect(),
            code => match world.actor(code) {
                Ok(actor) => vec![actor],
                Err(_) => world
                    .group(code)
                    .map(|group| world[group].members.clone())
                    .map_err(|_| unknown("actor or group", item, world.suggest_party(code), &[ALL]))?,
            },
        };
        for actor in named {
            if !found.contains(&actor) {
                found.push(actor);
            }
        }
    }
    Ok(found)
}

/// The actors under a key, sorted; nothing where the key is not there.
pub(super) fn actors(block: &Block<'_>, key: &str, world: &World) -> Result<Option<Vec<Actor>>> {
    let Some(items) = block.texts(key, ACTORS)? else { return Ok(None) };
    let mut actors = members(&items, world)?;
    actors.sort_unstable();
    Ok(Some(actors))
}

/// The actors under a key that must be there, sorted.
pub(super) fn require_actors(block: &Block<'_>, key: &str, world: &World) -> Result<Vec<Actor>> {
    actors(block, key, world)?.ok_or_else(|| block.missing(&format!("key `{key}`")))
}

/// The actors that one code under a key names: an actor, or the members of a group; sorted.
pub(super) fn actor_or_group(block: &Block<'_>, key: &str, world: &World) -> Result<Vec<Actor>> {
    let item = block.require_text(key, "one actor or group, such as \"CHN\"")?;
    let mut actors = members(&[item], world)?;
    actors.sort_unstable();
    Ok(actors)
}

/// Two actors or more under a key, sorted.
pub(super) fn club(block: &Block<'_>, world: &World) -> Result<Vec<Actor>> {
    let members = require_actors(block, "members", world)?;
    if members.len() > 1 {
        return Ok(members);
    }
    let found = members.first().map_or("nobody".to_owned(), |only| format!("`{}` alone", world[*only].code));
    let at = block.find("members").unwrap_or_else(|| block.at());
    Err(Error::Value { at, found, expected: "two or more distinct actors".to_owned() })
}

/// The critical good under `good`.
pub(super) fn good(block: &Block<'_>, world: &World) -> Result<Good> {
    let item = block.require_text("good", "a critical good, such as \"rare-earth-magnets\"")?;
    world.good(item.value).map_err(|_| unknown("good", &item, world.suggest_good(item.value), &[]))
}

/// The stage of a good under `stage`, if the key is there.
pub(super) fn stage(block: &Block<'_>, good: Good, world: &World) -> Result<Option<Stage>> {
    let Some(item) = block.text("stage", "a stage of the good, such as \"refine\"")? else { return Ok(None) };
    let stages = world[good].stages.iter().map(|&stage| world[stage].code.as_str());
    let what = "stage";
    world
        .stage(good, item.value)
        .map(Some)
        .map_err(|_| unknown_word(what, item.value, item.at.clone(), &stages.collect::<Vec<_>>()))
}

/// One actor under a key that must be there.
pub(super) fn one_actor(block: &Block<'_>, key: &str, world: &World) -> Result<Item<Actor>> {
    let item = block.require_text(key, "one actor, such as \"USA\"")?;
    if item.value == ALL || world.group(item.value).is_ok() {
        let found = format!("group `{}`", item.value);
        return Err(Error::Value { at: item.at, found, expected: "one actor".to_owned() });
    }
    match world.actor(item.value) {
        Ok(value) => Ok(Item { value, at: item.at }),
        Err(_) => Err(unknown("actor", &item, world.suggest_actor(item.value), &[])),
    }
}

/// Every pair of distinct actors of `importers` and `exporters`, mirrored too where `both_ways` says so; sorted.
pub(super) fn pairs(block: &Block<'_>, world: &World) -> Result<Vec<Pair>> {
    let importers = require_actors(block, "importers", world)?;
    let exporters = require_actors(block, "exporters", world)?;
    let both_ways = block.flag("both_ways")?;
    let mut pairs = BTreeSet::new();
    for &importer in &importers {
        for &exporter in exporters.iter().filter(|exporter| **exporter != importer) {
            pairs.insert(Pair { importer, exporter });
            if both_ways {
                pairs.insert(Pair { importer: exporter, exporter: importer });
            }
        }
    }
    if pairs.is_empty() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    Ok(pairs.into_iter().collect())
}

/// The one pair of `importer` and `exporter`.
pub(super) fn pair(block: &Block<'_>, world: &World) -> Result<Pair> {
    let importer = one_actor(block, "importer", world)?;
    let exporter = one_actor(block, "exporter", world)?;
    if importer.value == exporter.value {
        let found = format!("`{}` as importer and as exporter", world[importer.value].code);
        return Err(Error::Value { at: exporter.at, found, expected: "two distinct actors".to_owned() });
    }
    Ok(Pair { importer: importer.value, exporter: exporter.value })
}

/// The sectors of `sectors`, groups of them standing for their members, sorted.
pub(super) fn sectors(block: &Block<'_>, world: &World) -> Result<Vec<Sector>> {
    let mut found = BTreeSet::new();
    for item in block.require_texts("sectors", SECTORS)? {
        let kind = match item.value {
            ALL => None,
            "goods" => Some(Kind::Goods),
            "services" => Some(Kind::Services),
            code => {
                let words = [ALL, "goods", "services"];
                let named = world.sectors_of(code);
                found.extend(named.map_err(|_| {
                    let none = || unknown("sector", &item, world.suggest_sectors(code), &words);
                    world.not_split(code, item.at.clone()).unwrap_or_else(none)
                })?);
                continue;
            }
        };
        found.extend(world.sectors().filter(|sector| kind.is_none_or(|kind| world[*sector].kind == kind)));
    }
    if found.is_empty() {
        return Err(empty(block.at(), "sector"));
    }
    Ok(found.into_iter().collect())
}

/// A clause that acts on nothing.
pub(super) fn empty(at: Place, what: &str) -> Error {
    Error::EmptyClause { at, what: what.to_owned() }
}

/// A code that is none, with the one that was meant: what is suggested, unless it begins like one of the words.
fn unknown(what: &'static str, item: &Item<&str>, suggested: Option<String>, words: &[&str]) -> Error {
    let found = item.value.to_lowercase();
    let word = words.iter().find(|word| word.starts_with(&found) || found.starts_with(*word));
    let nearest = match word {
        Some(word) => Some((*word).to_owned()),
        None => suggested.or_else(|| nearest(&found, words.iter().copied())),
    };
    Error::Unknown { at: item.at.clone(), what, found: item.value.to_owned(), nearest }
}
