//! The words of titles that clauses make for themselves where a file gives none: names, sectors, sizes.

use std::fmt;

use super::scene::list;
use crate::error::{Error, Result};
use crate::scenario::file::{Block, Item};
use crate::scenario::places::{Edge, Pair, Promise};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Kind, Sector, Stage, World};

/// Letters of a title that a file gives.
pub(in crate::scenario) const LONGEST: usize = 120;

/// `title` of a clause, if the key is there.
pub(super) fn read(block: &Block<'_>) -> Result<Option<String>> {
    let title = block.text("title", "text")?;
    title.map(|title| bounded(&title, "title", LONGEST)).transpose()
}

/// A text for people, of a word at least and so many letters at most.
pub(super) fn bounded(text: &Item<&str>, what: &str, longest: usize) -> Result<String> {
    let length = text.value.chars().count();
    if length <= longest && !text.value.trim().is_empty() {
        return Ok(text.value.to_owned());
    }
    let found = if length > longest { format!("a {what} of {length} characters") } else { "no words".into() };
    let expected = format!("a {what} of 1 to {longest} characters");
    Err(Error::Value { at: text.at.clone(), found, expected })
}

/// So many names of a list are said, and the rest counted.
const NAMED: usize = 3;

/// Letters of a list beyond which only its first name is said.
const LONG: usize = 44;

/// Letters of a name beyond which a shorter one is taken.
const LONG_NAME: usize = 30;

/// Who does something, or to whom it is done.
pub(super) struct Party {
    words: String,
    many: bool,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Party {
    /// With the verb for one or for several: "China buys", "China and Japan buy".
    pub(super) fn does(&self, one: &str, several: &str) -> String {
        format!("{} {}", self.words, if self.many { several } else { one })
    }
}

/// Some actors by name, in any order. All members of a group are named by it, whether the file named them so or one by one.
pub(super) fn who(actors: impl IntoIterator<Item = Actor>, world: &World) -> Party {
    let mut left: Vec<Actor> = actors.into_iter().collect();
    left.sort_unstable();
    left.dedup();
    let others: Vec<Actor> = world.actors().filter(|one| left.binary_search(one).is_err()).collect();
    if left.len() > NAMED && others.len() < NAMED {
        let but: Vec<String> = others.into_iter().map(|one| name(one, world)).collect();
        let words = if but.is_empty() { "all".to_owned() } else { format!("all but {}", list(&but)) };
        return Party { words, many: true };
    }
    let mut groups: Vec<_> = world.groups().map(|group| &world[group]).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    let mut names = Vec::new();
    for group in groups.into_iter().filter(|group| group.members.len() > 1) {
        let called = group.name.as_ref().filter(|name| name.chars().count() <= LONG_NAME);
        let called = called.unwrap_or(&group.code);
        // What is a list itself makes no good part of one.
        if !called.contains(" and ") && group.members.iter().all(|member| left.binary_search(member).is_ok())
        {
            left.retain(|one| !group.members.contains(one));
            names.push(called.clone());
        }
    }
    names.extend(left.into_iter().map(|one| name(one, world)));
    Party { many: names.len() > 1, words: some(names) }
}

/// Its name without what a bracket adds.
fn name(actor: Actor, world: &World) -> String {
    let name = &world[actor].name;
    name.split(" (").next().filter(|name| !name.is_empty()).unwrap_or(name).to_owned()
}

/// A list, or its beginning.
fn some(mut names: Vec<String>) -> String {
    let length: usize = names.iter().map(|name| name.chars().count()).sum();
    let said = if length > LONG { 1 } else { NAMED };
    // "and 1 more" says no less than a name.
    if names.len() > said.max(2) {
        let more = names.len() - said;
        names.truncate(said);
        names.push(format!("{more} more"));
    }
    list(&names)
}

/// Sectors by name, as actors: "steel and cars", "goods"; nothing where they are all that there are.
pub(super) fn sectors(sectors: &[Sector], world: &World) -> Option<String> {
    let of = |kind| world.sectors().filter(|&sector| world[sector].kind == kind).collect::<Vec<_>>();
    if sectors.len() == world.sectors().len() {
        return None;
    }
    for (kind, words) in [(Kind::Goods, "goods"), (Kind::Services, "services")] {
        if sectors == of(kind) {
            return Some(words.to_owned());
        }
    }
    let short = |name: &str, aliases: &[String]| {
        let is_short = !name.contains(',') && name.chars().count() <= LONG_NAME;
        aliases.first().filter(|_| !is_short).cloned().unwrap_or_else(|| lower(name))
    };
    let mut left = sectors.to_vec();
    let mut groups: Vec<_> = world.sector_groups().iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    let mut names = Vec::new();
    for group in groups.into_iter().filter(|group| group.members.len() > 1) {
        if group.members.iter().all(|member| left.binary_search(member).is_ok()) {
            left.retain(|one| !group.members.contains(one));
            names.push(short(group.name.as_ref().unwrap_or(&group.code), &group.aliases));
        }
    }
    names.extend(left.into_iter().map(|sector| short(&world[sector].name, &world[sector].aliases)));
    Some(if names.len() > NAMED { format!("{} sectors", names.len()) } else { some(names) })
}

/// " in steel and cars", or nothing where it is in all sectors.
pub(super) fn within(of: &[Sector], world: &World) -> String {
    sectors(of, world).map_or_else(String::new, |sectors| format!(" in {sectors}"))
}

/// As a word inside a sentence: "Iron" but not "EUV" begins with a small letter.
pub(super) fn lower(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

/// A critical good, with its stage where it has several.
pub(super) fn good(edges: &[Edge], world: &World) -> String {
    let Some(stage) = edges.first().map(|edge| edge.stage) else { return "nothing".to_owned() };
    let one = edges.iter().all(|edge| edge.stage == stage);
    if one { stage_of_good(stage, world) } else { lower(&world[world[stage].good].name) }
}

/// A stage of a critical good: "natural graphite (mine)".
pub(super) fn stage_of_good(stage: Stage, world: &World) -> String {
    let info = &world[stage];
    let good = &world[info.good];
    let name = lower(&good.name);
    if good.stages.len() > 1 { format!("{name} ({})", info.code) } else { name }
}

/// Buyers and sellers of some pairs.
pub(super) struct Trade {
    pub(super) importers: Party,
    pub(super) exporters: Party,
    /// Who trades both ways, where all do.
    pub(super) among: Option<String>,
}

pub(super) fn trade(pairs: &[Pair], world: &World) -> Trade {
    let importers = || pairs.iter().map(|pair| pair.importer);
    let exporters = || pairs.iter().map(|pair| pair.exporter);
    let is_mutual =
        |pair: &Pair| pairs.binary_search(&Pair { importer: pair.exporter, exporter: pair.importer }).is_ok();
    let among = pairs.iter().all(is_mutual).then(|| {
        let mut all: Vec<Actor> = importers().collect();
        all.sort_unstable();
        all.dedup();
        let word = if all.len() == 2 { "between" } else { "among" };
        format!("{word} {}", who(all, world))
    });
    Trade { importers: who(importers(), world), exporters: who(exporters(), world), among }
}

/// "of the United States to Japan", or "among" those who are committed to each other.
pub(super) fn commitments(promises: &[Promise], world: &World) -> String {
    let guarantors = || promises.iter().map(|promise| promise.guarantor);
    let is_mutual =
        |one: &Promise| promises.binary_search(&Promise { ally: one.guarantor, guarantor: one.ally }).is_ok();
    if promises.iter().all(is_mutual) {
        return format!("among {}", who(guarantors(), world));
    }
    let allies = promises.iter().map(|promise| promise.ally);
    format!("of {} to {}", who(guarantors(), world), who(allies, world))
}

/// The size of a change at its central value, as percent: "12.5 %".
pub(super) fn percent(number: Uncertain) -> String {
    format!("{} %", plain(100.0 * number.central().abs()))
}

/// As points of a hundred: "10 points".
pub(super) fn points(number: Uncertain) -> String {
    let points = plain(100.0 * number.central().abs());
    format!("{points} {}", if points == "1" { "point" } else { "points" })
}

/// "20 billion USD" of million USD.
pub(super) fn money(number: Uncertain) -> String {
    let musd = number.central().abs();
    match musd {
        musd if musd >= 1e6 => format!("{} trillion USD", plain(musd / 1e6)),
        musd if musd >= 1e3 => format!("{} billion USD", plain(musd / 1e3)),
        musd => format!("{} million USD", plain(musd)),
    }
}

/// To the hundredth, without zeros behind.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "0" && number != 0.0 { "under 0.01".to_owned() } else { text.to_owned() }
}

/// One word where the number grows, another where it shrinks.
pub(super) fn up_or_down(number: Uncertain, up: &'static str, down: &'static str) -> &'static str {
    if number.central() < 0.0 { down } else { up }
}
