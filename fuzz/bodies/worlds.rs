//! Tables of a world's folder: each in turn is the bytes, the others are sound.

use std::fs;

use sidedeal::{Model, Scenario, World};

use super::ground::{finite, folder, place};
use super::{End, all_fit, fit, refused};

macro_rules! tables {
    ($($name:ident $file:literal $good:literal;)*) => {
        /// The files of a sound world, and what holds them.
        const FILES: &[(&str, &[u8])] =
            &[$(($file, include_bytes!(concat!("../corpus/", stringify!($name), "/good.", $good)))),*];
        $(
            pub(super) fn $name(bytes: &[u8]) -> End {
                read(stringify!($name), $file, bytes)
            }
        )*
    };
}

tables! {
    world_actors "actors.csv" "csv";
    world_sectors "sectors.csv" "csv";
    world_groups "groups.csv" "csv";
    world_sector_groups "sector_groups.csv" "csv";
    world_production "production.csv" "csv";
    world_trade "trade.csv" "csv";
    world_trade_gz "trade.csv.gz" "csv.gz";
    world_input_output "input_output.csv" "csv";
    world_tariffs "tariffs.csv" "csv";
    world_critical_goods "critical_goods.csv" "csv";
    world_supply "supply.csv" "csv";
    world_critical_use "critical_use.csv" "csv";
    world_defence "defence.csv" "csv";
    world_arms_imports "arms_imports.csv" "csv";
    world_commitments "commitments.csv" "csv";
    world_population "population.csv" "csv";
    world_coverage "coverage.csv" "csv";
    world_products "products.csv" "csv";
    world_product_trade "product_trade.csv" "csv";
    world_parameters "parameters.toml" "toml";
    world_dictionary "README.md" "md";
    world_like "like.txt" "txt";
    world_side "side.csv" "csv";
}

/// A folder with all files of the sound world but some.
pub(super) fn sound(folder: &std::path::Path, without: &[&str]) {
    for (file, bytes) in FILES.iter().filter(|(file, _)| !without.contains(file)) {
        fs::write(folder.join(file), bytes).unwrap();
    }
}

fn read(name: &'static str, file: &str, bytes: &[u8]) -> End {
    // The same table is there once, and another world behind this one only where that is asked for.
    let folder = folder(name, |folder| {
        let other = if file == "trade.csv.gz" { "trade.csv" } else { "trade.csv.gz" };
        sound(folder, &[other, "like.txt"]);
    });
    fs::write(folder.join(file), bytes).unwrap();
    let world = match World::open(&folder) {
        Ok(world) => world,
        Err(error) => return refused(&error, place(&folder)),
    };
    all_fit(world.warnings());
    assert_eq!(
        world.fingerprint(),
        World::open(&folder).unwrap().fingerprint(),
        "read twice, and not the same"
    );
    solve(&world);
    End::Read
}

/// A world that was accepted answers, or says why not.
fn solve(world: &World) {
    let model = match Model::calibrate(world) {
        Ok(model) => model,
        Err(error) => return fit(&error.to_string()),
    };
    let goods = if world.sectors().any(|sector| world[sector].kind == sidedeal::Kind::Goods) {
        "goods"
    } else {
        "all"
    };
    let tariff = format!(
        "name = \"a tariff\"\n[[tariff]]\nimporters = [\"all\"]\nexporters = [\"all\"]\nsectors = [\"{goods}\"]\nchange = 0.1\n"
    );
    match Scenario::parse(&tariff, "tariff.toml", world).and_then(|scenario| model.run(&scenario)) {
        Ok(outcome) => finite(&outcome),
        Err(error) => fit(&error.to_string()),
    }
}
