//! What a scenario, a response, a menu of deals or a set of futures says, for whoever wants to read it and not to solve it.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;
use toml::de::DeTable;

use super::bundled::Bundled;
use super::clause::is_judgement;
use super::file::{Block, Said, Source};
use super::futures::Futures;
use super::menu::Menu;
use super::open::unknown_scenario;
use super::read;
use super::response::Response;
use crate::error::{Place, Result};
use crate::world::{Bound, read_text};

/// A file as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Shown {
    /// "scenario", "response", "menu of deals" or "set of futures".
    pub kind: &'static str,
    /// What it is called in errors.
    pub file: String,
    /// Name for people.
    pub name: String,
    /// The paragraph for people, or nothing.
    pub summary: String,
    /// Other keys of the top level with what they say, in the order of the file.
    pub settings: Vec<(String, String)>,
    /// Clauses in the order of the file.
    pub clauses: Vec<ShownClause>,
    /// Where numbers come from.
    pub sources: Vec<String>,
    /// Those of the sources that say what is judgement.
    pub judgement: Vec<String>,
}

/// A clause as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ShownClause {
    /// Where it begins: `file:line`.
    pub at: String,
    /// Its kind.
    pub clause: String,
    /// Keys with what they say, but title and source.
    pub says: Vec<(String, String)>,
    /// Keys whose numbers are ranges.
    pub ranges: Vec<String>,
    /// The comment above it, in its lines.
    pub why: String,
    /// Its title; nothing where the file gives none: what makes one in words is a world.
    pub title: String,
    /// Where what it says comes from; nothing where the file says it of the whole alone.
    pub source: Vec<String>,
}

/// What a name or a path stands for: a bundled scenario, response or menu, or else a file of one of them.
///
/// # Errors
/// [`Error::Unknown`](crate::Error::Unknown) with the nearest name, [`Error::Io`](crate::Error::Io), and
/// [`Error::Malformed`](crate::Error::Malformed) for text that is not TOML. Nothing else is checked: that is what reading is for.
pub fn show(name_or_path: &str) -> Result<Shown> {
    let (file, text) = written(name_or_path)?;
    shown(&Source::new(&file, &text))
}

/// The text of what a name or a path stands for, as [`show`] finds it.
///
/// # Errors
/// [`Error::Unknown`](crate::Error::Unknown) with the nearest name, [`Error::Io`](crate::Error::Io), and what is larger than such a file
/// may be.
pub fn text_of(name_or_path: &str) -> Result<String> {
    Ok(written(name_or_path)?.1.into_owned())
}

/// What it is called in errors, and its text.
fn written(name_or_path: &str) -> Result<(String, Cow<'static, str>)> {
    if let Some(bundled) = Bundled::find(name_or_path) {
        return Ok((bundled.file(), bundled.text.into()));
    }
    let bundled = Response::bundled_text(name_or_path)
        .or_else(|| Menu::bundled_text(name_or_path))
        .or_else(|| Futures::bundled_text(name_or_path));
    if let Some((file, text)) = bundled {
        return Ok((file, text.into()));
    }
    if !Path::new(name_or_path).exists() {
        return Err(unknown_scenario(
            name_or_path,
            Place::file("bundled scenarios, responses and menus, and files"),
        ));
    }
    Ok((name_or_path.to_owned(), read_text(Path::new(name_or_path), Bound::FORM)?.into()))
}

fn shown(source: &Source<'_>) -> Result<Shown> {
    let table: DeTable<'_> = source.parse()?;
    let top = Block::top(source, &table);
    let has = |key| top.find(key).is_some();
    let kind = match (has("owners"), has("payoff") || has("levels")) {
        (true, _) => "response",
        (_, true) => "menu of deals",
        _ if has("future") => "set of futures",
        _ => "scenario",
    };
    let text = |key| source.top_text(key);
    let told = ["name", "summary", "sources"];
    let says = |said: Vec<Said>| said.into_iter().map(|one| (one.key, one.words)).collect::<Vec<_>>();
    let settings = says(top.said().into_iter().filter(|one| !told.contains(&one.key.as_str())).collect());
    let sources = top.texts("sources", "a list of texts")?.unwrap_or_default();
    let sources: Vec<String> = sources.into_iter().map(|item| item.value.to_owned()).collect();
    let futures = top.tables("future", "a future")?.unwrap_or_default();
    let futures = futures.into_iter().map(|block| (block, "future"));
    let clauses = read::blocks(&top)?
        .into_iter()
        .map(|(block, form)| (block, form.name))
        .chain(futures)
        .map(|(block, clause)| {
            let said: Vec<Said> = block
                .said()
                .into_iter()
                .filter(|one| !["title", "source"].contains(&one.key.as_str()))
                .collect();
            let texts = |key| block.text_or_texts(key, "text").ok().flatten().unwrap_or_default();
            let text = |key| texts(key).into_iter().map(|item| item.value.to_owned()).collect::<Vec<_>>();
            let ranges = said.iter().filter(|one| one.is_range).map(|one| one.key.clone()).collect();
            let why = source.comment_above(block.offset().unwrap_or_default());
            ShownClause {
                at: block.at().to_string(),
                clause: clause.to_owned(),
                says: says(said),
                ranges,
                why,
                title: text("title").concat(),
                source: text("source"),
            }
        })
        .collect();
    Ok(Shown {
        kind,
        file: source.file.to_owned(),
        name: text("name"),
        summary: text("summary"),
        settings,
        clauses,
        judgement: sources.iter().filter(|text| is_judgement(text)).cloned().collect(),
        sources: sources.iter().filter(|text| !is_judgement(text)).cloned().collect(),
    })
}

/// The kinds of clauses with their keys, in the order in which they act.
pub fn clause_keys() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    super::clause::forms().map(|form| (form.name, form.keys))
}

/// Keys that every kind of clause has besides its own: what it is called, what it rests on, so many times its size it is in force, and
/// when.
pub const COMMON_KEYS: [&str; 6] = super::clause::KEYS;
