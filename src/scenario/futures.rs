//! What may come: scenarios with probabilities, one of which will be.

use std::path::Path;

use super::Scenario;
use super::beside::Beside;
use super::bundled::Bundled;
use super::clause::source;
use super::file::{Block, Item, Source};
use super::open::unknown_scenario;
use super::response::Response;
use crate::error::{Error, Place, Result, nearest};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Bound, World, inside, read_text};

/// Scenarios of which one will come about, each with its probability. They are named and not yet read for a world.
///
/// ```
/// use sidedeal::Futures;
///
/// let futures = Futures::bundled("futures-2027")?;
/// let sum: f64 = futures.chances().iter().map(|one| one.probability.central()).sum();
/// assert!((sum - 1.0).abs() < 1e-9);
/// # Ok::<(), sidedeal::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Futures {
    id: String,
    name: String,
    summary: String,
    between: Vec<String>,
    sources: Vec<String>,
    chances: Vec<Chance>,
}

/// One of the scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// Where it stands in its file.
    pub at: Place,
    /// What comes about, for people.
    pub title: String,
    /// The name of a bundled scenario or a path, with responses behind it where the file has some.
    pub scenario: String,
    /// How likely it is, from 0 to 1. Central values of all add up to 1; what is drawn out of ranges is divided by its sum.
    pub probability: Uncertain,
    /// Where that comes from. One that begins with "Judgement" says what is judged.
    pub source: Vec<String>,
}

macro_rules! bundled {
    ($($world:literal: $($name:literal)*;)*) => {
        &[$($(($world, $name, include_str!(concat!("../../seeds/", $world, "/futures/", $name, ".toml"))),)*)*]
    };
}

/// Name and text of the sets that are compiled in, after their world.
static SETS: &[(&str, &str, &str)] = bundled! {
    "world2022":
        "futures-2027";
};

/// Keys of the top level.
pub(super) const KEYS: [&str; 6] = ["name", "summary", "world", "between", "sources", "future"];

/// Keys of each future.
pub(super) const FUTURE_KEYS: [&str; 4] = ["title", "scenario", "probability", "source"];

/// How far from 1 the sum of central probabilities may be: thirds are written as 0.333.
const ROUNDING: f64 = 0.005;

/// Most of them: each is solved as often as one deal.
const MOST: usize = 50;

impl Futures {
    /// Name and world of the sets that are compiled in.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
        SETS.iter().map(|(world, name, _)| (*name, *world))
    }

    /// Whether this is what a person calls a set of futures: the name of a bundled one, or a path to a file with `[[future]]`.
    #[must_use]
    pub fn is_futures(name_or_path: &str) -> bool {
        if Self::bundled_text(name_or_path).is_some() {
            return true;
        }
        let Ok(text) = read_text(Path::new(name_or_path), Bound::FORM) else { return false };
        let source = Source::new(name_or_path, &text);
        source.parse().is_ok_and(|table| Block::top(&source, &table).find("future").is_some())
    }

    /// File and text of a bundled one.
    pub(super) fn bundled_text(name: &str) -> Option<(String, &'static str)> {
        let (of, name, text) = SETS.iter().find(|(_, known, _)| *known == name)?;
        Some((format!("{of}/futures/{name}.toml"), text))
    }

    /// A set that is compiled in.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name; otherwise as for [`Futures::parse`].
    pub fn bundled(name: &str) -> Result<Self> {
        let (file, text) = Self::bundled_text(name)
            .ok_or_else(|| unknown_futures(name, Place::file("bundled sets of futures")))?;
        Self::read(text, &file, None)
    }

    /// Reads a set from text. `file` is what errors call it; its stem becomes the id.
    ///
    /// # Errors
    /// [`Error::Missing`] without a name or a future, or where one has no scenario or probability; [`Error::Value`] for a probability
    /// beyond 0 and 1, where those of all do not add up to 1, and for a path that leaves the folder of the file; [`Error::Unknown`] for a
    /// scenario that is not there; [`Error::Duplicate`] for one that is there twice.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        Self::read(text, file, None)
    }

    /// A set by what a person calls it: the name of a bundled one, or else a path. Scenarios that it names are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest bundled name if it is neither; [`Error::Io`]; otherwise as for [`Futures::parse`].
    pub fn load(name_or_path: &str) -> Result<Self> {
        if Self::bundled_text(name_or_path).is_some() {
            return Self::bundled(name_or_path);
        }
        let path = Path::new(name_or_path);
        if !path.exists() {
            return Err(unknown_futures(name_or_path, Place::file("bundled sets of futures and files")));
        }
        Self::read(&read_text(path, Bound::FORM)?, name_or_path, Some(Beside::of(path)))
    }

    /// The world that a set asks for, to be known before a world is there to read its scenarios for: as
    /// [`world_for`](super::world_for) says it.
    ///
    /// # Errors
    /// As for [`world_for`](super::world_for) and [`Futures::load`].
    pub fn world_for(name_or_path: &str) -> Result<Option<String>> {
        if let Some((of, _, _)) = SETS.iter().find(|(_, name, _)| *name == name_or_path) {
            return Ok(Some((*of).to_owned()));
        }
        let path = Path::new(name_or_path);
        if !path.exists() {
            return Err(unknown_futures(name_or_path, Place::file("bundled sets of futures and files")));
        }
        super::asked(path)
    }

    fn read(text: &str, file: &str, beside: Option<Beside<'_>>) -> Result<Self> {
        let source = Source::new(file, text);
        let table = source.parse()?;
        let top = Block::top(&source, &table);
        top.check_keys(&KEYS)?;
        let name = top.require_text("name", "text")?.value.to_owned();
        let texts = |key: &str| -> Result<Vec<String>> {
            let items = top.texts(key, "a list of texts")?.unwrap_or_default();
            Ok(items.into_iter().map(|item| item.value.to_owned()).collect())
        };
        let blocks = top.tables("future", "a future, which begins with [[future]]")?.unwrap_or_default();
        if blocks.is_empty() {
            return Err(top.missing("a future, which begins with [[future]]"));
        }
        if blocks.len() > MOST {
            let found = format!("{} futures", blocks.len());
            return Err(Error::Value { at: top.at(), found, expected: format!("at most {MOST}") });
        }
        let chances: Vec<Chance> =
            blocks.iter().map(|block| Chance::read(block, beside)).collect::<Result<_>>()?;
        for (i, one) in chances.iter().enumerate() {
            if let Some(first) = chances[..i].iter().find(|first| first.scenario == one.scenario) {
                let what = format!("future `{}`", one.scenario);
                return Err(Error::Duplicate { at: one.at.clone(), first: first.at.clone(), what });
            }
        }
        let sum: f64 = chances.iter().map(|one| one.probability.central()).sum();
        if (sum - 1.0).abs() > ROUNDING {
            let found =
                format!("probabilities that add up to {}", Uncertain::from((sum * 1e6).round() / 1e6));
            let expected = "1: one of the futures comes about, and no two do".to_owned();
            return Err(Error::Value { at: chances[0].at.clone(), found, expected });
        }
        let id = Path::new(file).file_stem().map_or(file.into(), |stem| stem.to_string_lossy());
        Ok(Self {
            id: id.into_owned(),
            name,
            summary: top.text("summary", "text")?.map_or("", |item| item.value).trim().to_owned(),
            between: texts("between")?,
            sources: texts("sources")?,
            chances,
        })
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

    /// Codes of the principals by whose trade the scores of all futures are measured, in the place of each scenario's own; nothing where
    /// the file says nothing.
    #[must_use]
    pub fn between(&self) -> &[String] {
        &self.between
    }

    /// Where the numbers come from, one source each.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The scenarios in the order of the file.
    #[must_use]
    pub fn chances(&self) -> &[Chance] {
        &self.chances
    }

    /// The scenarios, read for a world, with the principals that the file names.
    ///
    /// # Errors
    /// As for [`Scenario::load`] and [`Scenario::with_principals`].
    pub fn scenarios(&self, world: &World) -> Result<Vec<Scenario>> {
        self.chances.iter().map(|one| self.scored(Scenario::load(&one.scenario, world)?, world)).collect()
    }

    /// A scenario with the principals that the file names; as it is where it names none.
    ///
    /// # Errors
    /// As for [`Scenario::with_principals`].
    pub fn scored(&self, scenario: Scenario, world: &World) -> Result<Scenario> {
        if self.between.is_empty() {
            return Ok(scenario);
        }
        let principals: Vec<_> = self.between.iter().map(|code| world.actor(code)).collect::<Result<_>>()?;
        scenario.with_principals(&principals, world)
    }
}

impl Chance {
    fn read(block: &Block<'_>, beside: Option<Beside<'_>>) -> Result<Self> {
        block.check_keys(&FUTURE_KEYS)?;
        let named = block.require_text("scenario", "the name of a scenario or a path")?;
        let probability = block.require_number("probability")?;
        Domain::SHARE.check(probability.value, || probability.at.clone())?;
        let scenario = scenario(&named, beside)?;
        let title = block.text("title", "text")?.map_or(scenario.as_str(), |item| item.value).to_owned();
        Ok(Self {
            at: block.at(),
            title,
            probability: probability.value,
            source: source::read(block)?,
            scenario,
        })
    }
}

/// What a file calls a scenario, as anybody may call it: responses behind it, and paths from where the file lies.
fn scenario(named: &Item<&str>, beside: Option<Beside<'_>>) -> Result<String> {
    let mut parts = Vec::new();
    for (i, part) in named.value.split('+').map(str::trim).enumerate() {
        let known = if i == 0 { Bundled::find(part).is_some() } else { Response::is_bundled(part) };
        let path = match beside {
            _ if known => None,
            Some(Beside::Folder(folder)) => inside(folder, part),
            Some(other) => {
                other.check(part, &named.at)?;
                None
            }
            None => None,
        };
        parts.push(match path {
            Some(path) => path.display().to_string(),
            None if known => part.to_owned(),
            None => return Err(unknown_scenario(part, named.at.clone())),
        });
    }
    Ok(parts.join(" + "))
}

/// No bundled set has this name, and no file.
fn unknown_futures(name: &str, at: Place) -> Error {
    let nearest = nearest(name, SETS.iter().map(|(_, name, _)| *name));
    Error::Unknown { at, what: "set of futures", found: name.to_owned(), nearest }
}
