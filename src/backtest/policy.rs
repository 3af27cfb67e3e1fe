//! Where the policies of a table and their worlds are.

use std::path::{Path, PathBuf};

use super::entry::Entry;
use crate::error::{Error, Result, nearest};
use crate::scenario::{Response, Scenario, world_for, world_of};
use crate::world::{World, folder_inside, inside, stays};

/// What lies beside a table of published figures.
#[derive(Debug, Clone)]
pub(super) enum Policies {
    /// A folder, and in it one that is called like the table.
    Folder { folder: PathBuf, own: PathBuf },
    /// Files that are compiled in.
    Files(&'static [(&'static str, &'static str)]),
}

/// Where one policy is.
enum Found {
    /// A bundled name or a path, as [`Scenario::load`] takes it.
    Loaded(String),
    /// One of the files that are compiled in: all of them, its name, its text.
    File(&'static [(&'static str, &'static str)], &'static str, &'static str),
}

impl Policies {
    /// Those beside a table.
    pub(super) fn beside(table: &Path) -> Self {
        let folder = table.parent().unwrap_or(Path::new("")).to_owned();
        let own = folder.join(table.file_stem().unwrap_or_default());
        Self::Folder { folder, own }
    }

    /// Name or folder of the world that an entry is solved in: its own, or the policy's, or the default.
    pub(super) fn world(&self, entry: &Entry) -> Result<String> {
        let bundled = |name: &str| World::bundled_names().any(|known| known == name);
        if !entry.world.is_empty() {
            if bundled(&entry.world) {
                return Ok(entry.world.clone());
            }
            if let Self::Folder { folder, .. } = self
                && let Some(found) = folder_inside(folder, &entry.world)
            {
                return Ok(found.display().to_string());
            }
            return Err(Error::Unknown {
                at: entry.at.clone(),
                what: "world",
                nearest: nearest(&entry.world, World::bundled_names()),
                found: entry.world.clone(),
            });
        }
        let (deal, _) = parts(&entry.policy);
        let asked = match self.find(entry, deal)? {
            Found::File(_, name, text) => world_of(text, name)?,
            Found::Loaded(name) => world_for(&name)?,
        };
        let default = || World::bundled_names().next().expect("a world is compiled in").to_owned();
        Ok(asked.unwrap_or_else(default))
    }

    /// The policy of an entry as a scenario, under its closure and at its horizon.
    pub(super) fn scenario(&self, entry: &Entry, world: &World) -> Result<Scenario> {
        let (deal, responses) = parts(&entry.policy);
        let mut scenario = match self.find(entry, deal)? {
            Found::Loaded(name) => Scenario::load(&name, world)?,
            Found::File(files, name, _) => Scenario::among(files, name, world)?,
        };
        if !responses.is_empty() {
            let responses: Vec<Response> = responses
                .into_iter()
                .map(|name| {
                    check(entry, name)?;
                    match self.file(name) {
                        Some(path) => Response::open(path, world),
                        None => Response::bundled(name, world),
                    }
                })
                .collect::<Result<_>>()?;
            scenario = scenario.with(&responses.iter().collect::<Vec<_>>(), world)?;
        }
        if let Some(closure) = entry.closure {
            scenario = scenario.with_closure(closure);
        }
        if let Some(horizon) = entry.horizon {
            scenario = scenario.with_horizon(horizon);
        }
        // Whom scores would be measured by is not asked for, and takes a solve for every actor.
        Ok(scenario.without_principals())
    }

    fn find(&self, entry: &Entry, name: &str) -> Result<Found> {
        check(entry, name)?;
        if let Self::Files(files) = self
            && let Some(&(name, text)) = files.iter().find(|(known, _)| *known == name)
        {
            return Ok(Found::File(files, name, text));
        }
        if let Some(path) = self.file(name) {
            return Ok(Found::Loaded(path));
        }
        if Scenario::bundled_names().any(|known| known.name == name) {
            return Ok(Found::Loaded(name.to_owned()));
        }
        let files = self.names();
        let known = Scenario::bundled_names().map(|known| known.name).chain(files.iter().map(String::as_str));
        Err(Error::Unknown {
            at: entry.at.clone(),
            what: "policy",
            found: name.to_owned(),
            nearest: nearest(name, known),
        })
    }

    /// The path of a file that lies beside.
    fn file(&self, name: &str) -> Option<String> {
        let Self::Folder { folder, own } = self else { return None };
        let path = [own, folder].into_iter().find_map(|folder| inside(folder, name))?;
        Some(path.display().to_string())
    }

    /// All files that a policy can be, for people.
    fn names(&self) -> Vec<String> {
        match self {
            Self::Files(files) => files.iter().map(|(name, _)| (*name).to_owned()).collect(),
            Self::Folder { folder, own } => [own, folder]
                .into_iter()
                .filter_map(|folder| folder.read_dir().ok())
                .flatten()
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml"))
                .collect(),
        }
    }
}

/// Refuses what would lie elsewhere.
fn check(entry: &Entry, name: &str) -> Result<()> {
    if stays(name) {
        return Ok(());
    }
    Err(Error::Value {
        at: entry.at.clone(),
        found: format!("policy `{name}`"),
        expected: "a path that stays beside the table".to_owned(),
    })
}

/// A scenario, and the responses behind it.
fn parts(policy: &str) -> (&str, Vec<&str>) {
    let mut parts = policy.split('+').map(str::trim);
    (parts.next().unwrap_or(policy), parts.collect())
}
