//! From a bundled name, a path or a text to a scenario, with the chain of its baselines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Scenario;
use super::beside::Beside;
use super::bundled::{Bundled, SCENARIOS};
use super::clause::{self, Context};
use super::file::{Block, Item, Source};
use super::names;
use super::plan::Plan;
use super::read::{self, CLOSURES, HORIZONS, KEYS};
use crate::error::{Error, Place, Result, nearest};
use crate::trade::Closure;
use crate::world::{Actor, World, inside, read_text};

/// Reads scenarios for one world, one inside the other where they are baselines.
pub(super) struct Opening<'a> {
    pub(super) world: &'a World,
    /// The files being read, outermost first: what tells them apart and what people call them.
    open: Vec<(Key, String)>,
}

/// What tells files apart, whatever they are called.
#[derive(PartialEq)]
enum Key {
    Bundled(&'static str),
    File(PathBuf),
}

impl<'a> Opening<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, open: Vec::new() }
    }

    pub(super) fn bundled(&mut self, bundled: &Bundled) -> Result<Scenario> {
        self.enter(Key::Bundled(bundled.name), bundled.name, None, |opening| {
            opening.text(bundled.text, &bundled.file(), None)
        })
    }

    pub(super) fn path(&mut self, path: &Path, from: Option<&Place>) -> Result<Scenario> {
        let text = read_text(path)?;
        let key = Key::File(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
        let file = path.display().to_string();
        self.enter(key, &file, from, |opening| opening.text(&text, &file, Some(Beside::of(path))))
    }

    /// One of some files that are compiled in.
    pub(super) fn among(
        &mut self,
        files: &'static [(&'static str, &'static str)],
        name: &str,
    ) -> Result<Scenario> {
        let Some(&(name, text)) = files.iter().find(|(known, _)| *known == name) else {
            let nearest = nearest(name, files.iter().map(|(known, _)| *known));
            let (at, found) = (Place::file("bundled files"), name.to_owned());
            return Err(Error::Unknown { at, what: "scenario", found, nearest });
        };
        self.enter(Key::Bundled(name), name, None, |opening| {
            opening.text(text, name, Some(Beside::Files(files)))
        })
    }

    /// Refuses to read a file inside itself.
    fn enter(
        &mut self,
        key: Key,
        name: &str,
        from: Option<&Place>,
        read: impl FnOnce(&mut Self) -> Result<Scenario>,
    ) -> Result<Scenario> {
        if let Some(first) = self.open.iter().position(|(known, _)| *known == key) {
            let circle: Vec<_> = self.open[first..].iter().map(|(_, name)| name.as_str()).collect();
            return Err(Error::Value {
                at: from.cloned().unwrap_or_else(|| Place::file(name)),
                found: format!("a circle of baselines, {} > {name}", circle.join(" > ")),
                expected: "a chain that ends".to_owned(),
            });
        }
        self.open.push((key, name.to_owned()));
        let scenario = read(self);
        self.open.pop();
        scenario
    }

    /// Reads a text. Tables and baselines are looked for beside it, where there is anything.
    pub(super) fn text(&mut self, text: &str, file: &str, beside: Option<Beside<'_>>) -> Result<Scenario> {
        self.file(text, file, beside, &[], &[])
    }

    /// The same with more keys, at the top and in clauses, which somebody else reads.
    pub(super) fn file(
        &mut self,
        text: &str,
        file: &str,
        beside: Option<Beside<'_>>,
        top_keys: &[&str],
        clause_keys: &[&str],
    ) -> Result<Scenario> {
        let world = self.world;
        let source = Source { file, text };
        let table = source.parse()?;
        let top = Block::top(source, &table);
        if top_keys.is_empty() {
            not_another_kind(&top)?;
        }
        read::check_top(&top, &[&KEYS, top_keys].concat())?;

        let name = top.require_text("name", "text")?.value.to_owned();
        let between = principals(&top, world)?;
        let own = |key| Ok(top.text(key, "text")?.map(|item| item.value.to_owned()));
        let sources = top.texts("sources", "a list of texts")?.unwrap_or_default();
        let summary = own("summary")?.unwrap_or_default().trim().to_owned();
        let wanted = own("world")?;
        let closure = top.word("closure", &CLOSURES)?;
        let horizon = top.word("horizon", &HORIZONS)?;
        let baseline = match top.text("baseline", "the name of a scenario or a path")? {
            Some(item) => Some(Arc::new(self.baseline(&item, beside)?)),
            None => None,
        };
        // Where "before" is solved for, its flows are not known here.
        let from_world = baseline.is_none() && closure != Some(Closure::Balanced);
        let mut clauses = read::clauses(&top, &Context { world, beside, from_world }, clause_keys)?;
        let earlier = Scenario::links(baseline.as_deref());
        clause::leave_held(&mut clauses, &earlier, world)?;
        let plan = Plan::new(&clauses, &earlier, world)?;
        if horizon.is_none() {
            let mut all = earlier.into_iter().flatten().chain(&clauses);
            if let Some(control) = all.find(|clause| clause.action.is_export_control()) {
                let what = format!("key `horizon`, which an export_control needs ({})", control.at);
                return Err(Error::Missing { at: Place::file(file), what });
            }
        }

        let id = Path::new(file).file_stem().map_or(file.into(), |stem| stem.to_string_lossy());
        let mut scenario = Scenario {
            id: id.into_owned(),
            name,
            summary,
            world: wanted,
            closure,
            between,
            baseline,
            horizon,
            sources: sources.into_iter().map(|item| item.value.to_owned()).collect(),
            clauses,
            plan,
            digest: [0; 32],
            fingerprint: String::new(),
        };
        scenario.seal(world);
        Ok(scenario)
    }

    fn baseline(&mut self, item: &Item<&str>, beside: Option<Beside<'_>>) -> Result<Scenario> {
        if let Some(bundled) = Bundled::find(item.value) {
            return self.bundled(bundled);
        }
        let path = match beside {
            Some(Beside::Folder(folder)) => inside(folder, item.value),
            _ => None,
        };
        match (path, beside) {
            (Some(path), _) => self.path(&path, Some(&item.at)),
            (_, Some(Beside::Files(files))) if files.iter().any(|(name, _)| *name == item.value) => {
                self.among(files, item.value)
            }
            (_, Some(Beside::Nothing)) => {
                Beside::Nothing.check(item.value, &item.at)?;
                Err(unknown_scenario(item.value, item.at.clone()))
            }
            _ => Err(unknown_scenario(item.value, item.at.clone())),
        }
    }
}

/// What is wrong with each clause of a file that cannot be read, its other clauses and keys apart.
pub(super) fn clause_faults(path: &Path, world: &World) -> Result<Vec<Error>> {
    let (text, file) = (read_text(path)?, path.display().to_string());
    let source = Source { file: &file, text: &text };
    let table = source.parse()?;
    let top = Block::top(source, &table);
    let from_world = top.find("baseline").is_none();
    let beside = Some(Beside::of(path));
    Ok(read::clause_faults(&top, &Context { world, beside, from_world }))
}

/// Refuses a response or a menu where a scenario is asked for.
fn not_another_kind(top: &Block<'_>) -> Result<()> {
    for (key, found, expected) in [
        ("owners", "a response", "a scenario, or a response behind one: `deal + response`"),
        ("payoff", "a menu of deals", "a scenario"),
    ] {
        if let Some(at) = top.find(key) {
            return Err(Error::Value { at, found: found.to_owned(), expected: expected.to_owned() });
        }
    }
    Ok(())
}

/// The principals: none, or two and more.
fn principals(top: &Block<'_>, world: &World) -> Result<Vec<Actor>> {
    let Some(items) = top.texts("between", "a list of actors, such as [\"USA\", \"CHN\"]")? else {
        return Ok(Vec::new());
    };
    let between = names::members(&items, world)?;
    if between.len() == 1 {
        return Err(Error::Value {
            at: items[0].at.clone(),
            found: format!("`{}` alone", world[between[0]].code),
            expected: "two or more distinct actors".to_owned(),
        });
    }
    Ok(between)
}

/// No bundled scenario has this name, and no file.
pub(super) fn unknown_scenario(name: &str, at: Place) -> Error {
    let nearest = nearest(name, SCENARIOS.iter().map(|scenario| scenario.name));
    Error::Unknown { at, what: "scenario", found: name.to_owned(), nearest }
}
