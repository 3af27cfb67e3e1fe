//! From a bundled name, a path or a text to a scenario, with the chain of its baselines.

use std::path::Path;
use std::sync::Arc;

use super::Scenario;
use super::beside::Beside;
use super::bundled::{Bundled, SCENARIOS};
use super::clause::{self, Context};
use super::dates::Term;
use super::file::{Block, Item, Source};
use super::names;
use super::plan::Plan;
use super::read::{self, CLOSURES, HORIZONS, KEYS};
use super::shared::{Key, Shared};
use crate::error::{Error, Place, Result, nearest};
use crate::trade::Closure;
use crate::world::{Actor, Bound, World, inside, read_text};

/// Reads scenarios for one world, one inside the other where they are baselines.
pub(super) struct Opening<'a> {
    pub(super) world: &'a World,
    /// The files being read, outermost first: what tells them apart and what people call them.
    open: Vec<(Key, String)>,
    /// Where baselines are kept for others to start from.
    baselines: Option<&'a Shared<Scenario>>,
}

/// So many baselines may stand one behind the other: each is read inside the one that names it.
const BASELINES: usize = 32;

impl<'a> Opening<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, open: Vec::new(), baselines: None }
    }

    /// The same with baselines that others start from too.
    pub(super) fn sharing(world: &'a World, baselines: &'a Shared<Scenario>) -> Self {
        Self { baselines: Some(baselines), ..Self::new(world) }
    }

    pub(super) fn bundled(&mut self, bundled: &Bundled) -> Result<Scenario> {
        self.enter(Key::Bundled(bundled.name), bundled.name, None, |opening| {
            opening.text(bundled.text, &bundled.file(), None)
        })
    }

    pub(super) fn path(&mut self, path: &Path, from: Option<&Place>) -> Result<Scenario> {
        let text = read_text(path, Bound::FORM)?;
        let key = Key::of(path);
        let file = path.display().to_string();
        self.enter(key, &file, from, |opening| opening.text(&text, &file, Some(Beside::of(path))))
    }

    /// A text in place of what stands in a file.
    pub(super) fn edited(&mut self, text: &str, path: &Path) -> Result<Scenario> {
        let file = path.display().to_string();
        self.enter(Key::of(path), &file, None, |opening| opening.text(text, &file, Some(Beside::of(path))))
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

    /// Refuses to read a file inside itself, or too deep inside others.
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
        if self.open.len() > BASELINES {
            return Err(Error::Value {
                at: from.cloned().unwrap_or_else(|| Place::file(name)),
                found: format!("more than {BASELINES} baselines, one behind the other"),
                expected: "at most so many".to_owned(),
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
        let source = Source::new(file, text);
        let table = source.parse()?;
        let top = Block::top(&source, &table);
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
        let term = Term::read(&top)?;
        let baseline = match top.text("baseline", "the name of a scenario or a path")? {
            Some(item) => Some(self.baseline(&item, beside)?),
            None => None,
        };
        // Where "before" is solved for, its flows are not known here.
        let from_world = baseline.is_none() && closure != Some(Closure::Balanced);
        let earlier = Scenario::links(baseline.as_deref());
        let mut read = read::clauses(&top, &Context::new(world, beside, from_world), &earlier, clause_keys)?;
        read::check_term(&read, &term)?;
        clause::leave_held(&mut read, &earlier, world)?;
        let clauses = clause::in_force(&read, &earlier, world);
        let plan = Plan::in_force(&clauses, &read, &earlier, world)?;
        let aside = read
            .iter()
            .filter(|clause| clause.level == 0.0)
            .flat_map(|clause| clause.action.bought())
            .copied()
            .collect();
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
            aside,
            term,
            leads: Vec::new(),
            plan,
            digest: [0; 32],
            fingerprint: String::new(),
        };
        scenario.seal(world);
        Ok(scenario)
    }

    fn baseline(&mut self, item: &Item<&str>, beside: Option<Beside<'_>>) -> Result<Arc<Scenario>> {
        if let Some(bundled) = Bundled::find(item.value) {
            return self.kept(Key::Bundled(bundled.name), |opening| opening.bundled(bundled));
        }
        let path = match beside {
            Some(Beside::Folder(folder)) => inside(folder, item.value),
            _ => None,
        };
        match (path, beside) {
            (Some(path), _) => self.kept(Key::of(&path), |opening| opening.path(&path, Some(&item.at))),
            (_, Some(Beside::Files(files))) if files.iter().any(|(name, _)| *name == item.value) => {
                self.among(files, item.value).map(Arc::new)
            }
            (_, Some(Beside::Nothing)) => {
                Beside::Nothing.check(item.value, &item.at)?;
                Err(unknown_scenario(item.value, item.at.clone()))
            }
            _ => Err(unknown_scenario(item.value, item.at.clone())),
        }
    }

    /// A baseline that others have read, or reads it for them. One that is in a circle is never read to its end.
    fn kept(&mut self, key: Key, read: impl FnOnce(&mut Self) -> Result<Scenario>) -> Result<Arc<Scenario>> {
        match self.baselines {
            Some(kept) => kept.get(key, || read(self)),
            None => read(self).map(Arc::new),
        }
    }
}

/// What is wrong with each key and each clause of a file that cannot be read, the others apart.
pub(super) fn faults(path: &Path, world: &World) -> Result<Vec<Error>> {
    let (text, file) = (read_text(path, Bound::FORM)?, path.display().to_string());
    let source = Source::new(&file, &text);
    let table = source.parse()?;
    let top = Block::top(&source, &table);
    let beside = Some(Beside::of(path));
    let mut faults = read::unknown_keys(&top, &KEYS);
    // A name that is not there may be one of these.
    if faults.is_empty() {
        faults.extend(top.require_text("name", "text").err());
    }
    faults.extend(principals(&top, world).err());
    faults.extend(top.texts("sources", "a list of texts").err());
    faults.extend(["summary", "world"].into_iter().filter_map(|key| top.text(key, "text").err()));
    faults.extend(top.word("closure", &CLOSURES).err());
    faults.extend(top.word("horizon", &HORIZONS).err());
    faults.extend(Term::read(&top).err());
    match top.text("baseline", "the name of a scenario or a path") {
        Ok(Some(item)) => faults.extend(Opening::new(world).baseline(&item, beside).err()),
        Ok(None) => {}
        Err(error) => faults.push(error),
    }
    let from_world = top.find("baseline").is_none();
    faults.extend(read::clause_faults(&top, &Context::new(world, beside, from_world)));
    Ok(faults)
}

/// Refuses a response or a menu where a scenario is asked for.
fn not_another_kind(top: &Block<'_>) -> Result<()> {
    for (key, found, expected) in [
        ("owners", "a response", "a scenario, or a response behind one: `deal + response`"),
        ("payoff", "a menu of deals", "a scenario"),
        ("future", "a set of futures", "a scenario; `respond --futures` takes the set"),
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
