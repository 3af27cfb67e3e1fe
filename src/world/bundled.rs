//! Worlds compiled in.

use std::borrow::Cow;
use std::path::Path;

use super::source::{File, Source};
use super::{World, read};
use crate::error::{Error, Place, Result, nearest};

/// The files of `seeds/<world>`; what they leave out is as in another world, as `like.txt` says of the folder.
macro_rules! bundle {
    ($world:literal: $($file:literal)*) => {
        bundle!(@ $world, None, $($file)*)
    };
    ($world:literal like $other:literal: $($file:literal)*) => {
        bundle!(@ $world, Some($other), $($file)*)
    };
    (@ $world:literal, $like:expr, $($file:literal)*) => {
        Files {
            world: $world,
            like: $like,
            own: &[$(($file, include_bytes!(concat!("../../seeds/", $world, "/", $file)))),*],
        }
    };
}

/// A file's name and what is in it, zipped where the name says so.
type Bytes = (&'static str, &'static [u8]);

struct Files {
    world: &'static str,
    like: Option<&'static str>,
    own: &'static [Bytes],
}

impl Files {
    fn find(name: &str) -> Option<&'static Self> {
        WORLDS.iter().find(|files| files.world == name)
    }

    fn named(name: &str, what: &'static str, at: Place) -> Result<&'static Self> {
        Self::find(name).ok_or_else(|| {
            let (found, nearest) = (name.to_owned(), nearest(name, World::bundled_names()));
            Error::Unknown { at, what, found, nearest }
        })
    }

    fn read(&self) -> Result<Vec<File>> {
        let file = |(file, bytes): &Bytes| {
            File::new(file, format!("{}/{file}", self.world), Cow::Borrowed(*bytes), u64::MAX)
        };
        self.own.iter().map(file).collect()
    }
}

static WORLDS: [Files; 4] = [
    bundle!("world2022":
        "actors.csv" "groups.csv" "sectors.csv" "trade.csv" "input_output.csv" "production.csv" "tariffs.csv"
        "critical_goods.csv" "supply.csv" "critical_use.csv" "defence.csv" "arms_imports.csv" "commitments.csv"
        "coverage.csv" "coverage_sectors.csv" "population.csv" "products.csv" "product_trade.csv"
        "trade_agreements.csv" "tariffs_mfn.csv" "tariffs_by_date.csv" "us_china_mfn.csv" "board_of_trade_2026.csv"
        "parameters.toml" "README.md"),
    bundle!("nafta1993":
        "actors.csv" "groups.csv" "sectors.csv" "trade.csv" "input_output.csv" "production.csv" "tariffs.csv"
        "tariffs_2005.csv" "parameters.toml" "README.md"),
    bundle!("world2022-full":
        "actors.csv" "groups.csv" "sectors.csv" "sector_groups.csv" "trade.csv.gz" "input_output.csv.gz" "production.csv"
        "tariffs.csv.gz" "critical_goods.csv" "supply.csv.gz" "critical_use.csv" "defence.csv" "arms_imports.csv.gz"
        "commitments.csv" "trade_agreements.csv" "tariffs_mfn.csv" "tariffs_by_date.csv.gz" "us_china_mfn.csv"
        "board_of_trade_2026.csv" "actor_groups.csv" "coverage.csv.gz" "coverage_sectors.csv" "parameters.toml" "README.md"),
    bundle!("world2022-fob" like "world2022":
        "trade.csv.gz" "input_output.csv.gz" "production.csv" "coverage.csv" "coverage_sectors.csv" "product_trade.csv"
        "board_of_trade_2026.csv" "README.md"),
];

impl World {
    /// Names of the worlds that are compiled in; the first is the default.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = &'static str> {
        WORLDS.iter().map(|files| files.world)
    }

    /// A world that is compiled in: `world2022` (31 actors, 27 sectors), `nafta1993` (31 actors, 40 sectors),
    /// `world2022-full` (81 actors, 50 sectors) or `world2022-fob` (as the first, goods valued free on board).
    ///
    /// It is read from its tables on every call: in some ten milliseconds, that of 81 actors in some hundred.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn bundled(name: &str) -> Result<Self> {
        let found = Files::named(name, "world", Place::file("bundled worlds"))?;
        let mut source = Source {
            name: name.to_owned(),
            origin: name.to_owned(),
            files: found.read()?,
            strays: Vec::new(),
            like: None,
        };
        if let Some(like) = found.like.and_then(Files::find) {
            source.fill_up(like.read()?);
        }
        read::read(source)
    }

    /// Reads a world from a folder: `actors.csv`, `sectors.csv`, `groups.csv`, `trade.csv`, `input_output.csv`,
    /// `production.csv`, `tariffs.csv`, optionally `sector_groups.csv`, `critical_goods.csv` with `supply.csv` and `critical_use.csv`,
    /// `defence.csv`, `arms_imports.csv`, `commitments.csv`, `population.csv`, `products.csv` with `product_trade.csv`, `coverage.csv`,
    /// `parameters.toml` and `README.md`; any other
    /// CSV file becomes a side table. A file may be gzipped (`trade.csv.gz`). Where `like.txt` has the name of a bundled world, what is
    /// not here is taken from that. Columns stand in any order; further columns need an entry in the
    /// tables of `README.md`.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; [`Error::Missing`] for a file, column or row that must be there;
    /// [`Error::Malformed`] for text that is not UTF-8, a broken gzip or a ragged table; [`Error::Unknown`] for codes,
    /// columns and keys; [`Error::Value`] for numbers out of range; [`Error::Duplicate`] for what is given twice;
    /// [`Error::Inconsistent`] where inputs and value added of a sector that matters are not its output by half.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let mut source = Source::folder(path.as_ref())?;
        if let Some((name, at)) = source.like.take() {
            source.fill_up(Files::named(&name, "bundled world", at)?.read()?);
        }
        read::read(source)
    }

    /// A world by what a person calls it: the name of a bundled one, or else a folder.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest bundled name if it is neither; otherwise as for [`World::open`].
    pub fn load(name_or_folder: &str) -> Result<Self> {
        let bundled = Self::bundled_names().any(|name| name == name_or_folder);
        if bundled || !Path::new(name_or_folder).exists() {
            return Self::bundled(name_or_folder);
        }
        Self::open(name_or_folder)
    }
}
