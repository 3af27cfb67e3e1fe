//! Official tables, and the maps that add them up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sidedeal::World;
use sidedeal::import::{Format, Map, Options, TariffOptions, import, tariffs};

use super::ground::{file, folder, place};
use super::worlds::sound;
use super::{End, refused, told};

const ACTORS: &[u8] = include_bytes!("../corpus/import_actors/small.csv");
const SECTORS: &[u8] = include_bytes!("../corpus/import_sectors/small.csv");
const LONG: &[u8] = include_bytes!("../corpus/import_long/small.csv");

fn map(bytes: &[u8], name: &str) -> Map {
    Map::parse(std::str::from_utf8(bytes).unwrap(), name).unwrap()
}

fn options() -> Options {
    Options { sectors: Some(map(SECTORS, "sectors.csv")), ..Options::new(2022) }
}

/// Imports files. A world that comes of it is the one that its files say.
fn world(format: Format, paths: &[PathBuf], options: &Options, named: &str) -> End {
    let imported = match import(format, paths, options) {
        Ok(imported) => imported,
        // Options and maps are named where it is they that the table does not fit.
        Err(error)
            if [": sectors.csv", "options:"].iter().any(|place| error.to_string().contains(&place[2..])) =>
        {
            return told(&error);
        }
        Err(error) => return refused(&error, named),
    };
    let world = match imported.world("imported") {
        Ok(world) => world,
        Err(error) => {
            return told(&error);
        }
    };
    let _ = imported.report.to_csv();
    let folder = folder("imported", |_| {});
    for (name, text) in imported.files() {
        fs::write(folder.join(name), text).unwrap();
    }
    let again = World::open(&folder).unwrap();
    assert_eq!(again.fingerprint(), world.fingerprint(), "written and read, and not the same");
    End::Read
}

fn table(format: Format, name: &'static str, bytes: &[u8]) -> End {
    let path = file(name, bytes);
    world(format, std::slice::from_ref(&path), &options(), place(&path))
}

pub(super) fn import_icio(bytes: &[u8]) -> End {
    table(Format::Icio, "icio.csv", bytes)
}

pub(super) fn import_figaro(bytes: &[u8]) -> End {
    table(Format::Figaro, "figaro.csv", bytes)
}

pub(super) fn import_figaro_flat(bytes: &[u8]) -> End {
    table(Format::Figaro, "figaro_flat.csv", bytes)
}

pub(super) fn import_wiod(bytes: &[u8]) -> End {
    table(Format::Wiod, "wiod.csv", bytes)
}

pub(super) fn import_long(bytes: &[u8]) -> End {
    table(Format::Long, "long.csv", bytes)
}

/// A folder of EXIOBASE with one of its files.
fn exiobase(target: &'static str, name: &str, bytes: &[u8]) -> End {
    const FILES: [(&str, &[u8]); 4] = [
        ("Z.txt", include_bytes!("../corpus/import_exiobase_z/good.txt")),
        ("Y.txt", include_bytes!("../corpus/import_exiobase_y/good.txt")),
        ("x.txt", include_bytes!("../corpus/import_exiobase_x/good.txt")),
        ("factor_inputs/F.txt", include_bytes!("../corpus/import_exiobase_factors/good.txt")),
    ];
    let folder = folder(target, |folder| {
        fs::create_dir(folder.join("factor_inputs")).unwrap();
        for (name, bytes) in FILES {
            fs::write(folder.join(name), bytes).unwrap();
        }
    });
    fs::write(folder.join(name), bytes).unwrap();
    world(Format::Exiobase, std::slice::from_ref(&folder), &options(), place(&folder))
}

pub(super) fn import_exiobase_z(bytes: &[u8]) -> End {
    exiobase("import_exiobase_z", "Z.txt", bytes)
}

pub(super) fn import_exiobase_y(bytes: &[u8]) -> End {
    exiobase("import_exiobase_y", "Y.txt", bytes)
}

pub(super) fn import_exiobase_x(bytes: &[u8]) -> End {
    exiobase("import_exiobase_x", "x.txt", bytes)
}

pub(super) fn import_exiobase_factors(bytes: &[u8]) -> End {
    exiobase("import_exiobase_factors", "factor_inputs/F.txt", bytes)
}

/// A map, and a table by it.
fn mapped(path: &Path, options: impl FnOnce(Map) -> Options) -> End {
    match Map::open(place(path)) {
        Ok(map) => {
            let table = file("table.csv", LONG);
            match import(Format::Long, &[table], &options(map)).and_then(|imported| imported.world("mapped"))
            {
                Ok(_) => End::Read,
                Err(error) => told(&error),
            }
        }
        Err(error) => refused(&error, place(path)),
    }
}

pub(super) fn import_actors(bytes: &[u8]) -> End {
    mapped(&file("actors_map.csv", bytes), |map| Options { actors: Some(map), ..options() })
}

pub(super) fn import_sectors(bytes: &[u8]) -> End {
    mapped(&file("sectors_map.csv", bytes), |sectors| Options {
        actors: Some(map(ACTORS, "actors.csv")),
        sectors: Some(sectors),
        ..options()
    })
}

/// Tariffs by product. The table that comes of them is one that a world takes.
pub(super) fn import_tariffs(bytes: &[u8]) -> End {
    static SMALL: LazyLock<World> = LazyLock::new(|| {
        let folder = folder("small", |folder| sound(folder, &["trade.csv.gz", "like.txt"]));
        World::open(folder).unwrap()
    });
    let products = "code,name,from\nAGR,Farms,01 10\nELE,Electronics,85\nMOT,Cars,87\n";
    let options =
        TariffOptions { sectors: Some(map(products.as_bytes(), "products.csv")), ..TariffOptions::new(2022) };
    let path = file("tariffs.csv", bytes);
    match tariffs(std::slice::from_ref(&path), &SMALL, &options) {
        Ok(tariffs) => {
            let folder = folder("with_tariffs", |folder| sound(folder, &["trade.csv.gz", "like.txt"]));
            fs::write(folder.join("tariffs.csv"), tariffs.to_csv()).unwrap();
            let world = World::open(&folder).unwrap();
            for (importer, exporter, sector, rate, _) in &tariffs.rates {
                assert_eq!(world.tariff(*importer, *exporter, *sector).to_bits(), rate.to_bits());
            }
            End::Read
        }
        Err(error) => refused(&error, place(&path)),
    }
}
