//! Folders to read from, worlds to read for, and models of them, made once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sidedeal::{Model, Outcome, World};
use tempfile::TempDir;

use super::all_fit;

/// The world that most scenarios are made for.
pub(super) static WORLD2022: LazyLock<World> = LazyLock::new(|| World::bundled("world2022").unwrap());
pub(super) static NAFTA1993: LazyLock<World> = LazyLock::new(|| World::bundled("nafta1993").unwrap());
pub(super) static MODEL2022: LazyLock<Model<'_>> = LazyLock::new(|| Model::calibrate(&WORLD2022).unwrap());
pub(super) static MODEL1993: LazyLock<Model<'_>> = LazyLock::new(|| Model::calibrate(&NAFTA1993).unwrap());

/// A folder of this thread's own under a name, filled when it is first asked for. In memory where that can be.
pub(super) fn folder(name: &'static str, fill: impl FnOnce(&Path)) -> PathBuf {
    thread_local! {
        static FOLDERS: RefCell<HashMap<&'static str, TempDir>> = RefCell::default();
    }
    FOLDERS.with_borrow_mut(|folders| {
        let folder = folders.entry(name).or_insert_with(|| {
            let mut builder = tempfile::Builder::new();
            builder.prefix("fuzz-");
            let memory = Path::new("/dev/shm");
            let new = if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() };
            let new = new.unwrap();
            fill(new.path());
            new
        });
        folder.path().to_owned()
    })
}

/// A file of these bytes in a folder without any other.
pub(super) fn file(name: &'static str, bytes: &[u8]) -> PathBuf {
    let path = folder(name, |_| {}).join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// The name as errors have it.
pub(super) fn place(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every number of an outcome is one, and its warnings are fit for people.
pub(super) fn finite(outcome: &Outcome<'_>) {
    let world = outcome.world();
    for actor in world.actors() {
        let (percent, money) = outcome.real_income(&[actor]);
        let defence = outcome.expected_defence(&[actor]).unwrap_or_default();
        let all = [
            percent,
            money,
            outcome.wage(actor),
            outcome.income(&[actor]),
            outcome.exports(actor),
            outcome.imports(actor),
            outcome.subsidy(actor),
            outcome.cost(actor),
            defence.0,
            defence.1,
        ];
        assert!(all.iter().all(|number| number.is_finite()), "{}: {all:?}", world[actor].code);
        assert!(outcome.wage(actor) > 0.0, "{}: a wage of {}", world[actor].code, outcome.wage(actor));
    }
    for flow in outcome.flows() {
        assert!(flow.before.is_finite() && flow.after.is_finite() && flow.after >= 0.0, "{flow:?}");
    }
    all_fit(&outcome.record().warnings);
}
