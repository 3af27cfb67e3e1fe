//! Worlds with critical goods, military means and commitments: from files and in code.

use std::collections::HashSet;
use std::fs;

use sidedeal::{Commitment, CommitmentClass, GoodKind, Uncertain, Warning, World, WorldWarning};

use crate::world::{small_folder, small_in_code};

/// Further tables of the small world.
const TABLES: [(&str, &str); 7] = [
    (
        "critical_goods.csv",
        "good,stage,name,kind,sector,stage_of\nsalt,mine,Salt,input,AGR,\nsalt,refine,Salt,input,AGR,\n\
         brine,well,Brine,input,AGR,salt\nlens,grind,Lenses,capital,ICT,\n",
    ),
    (
        "supply.csv",
        "good,stage,user,provider,share_low,share,share_high,basis\nsalt,mine,all,USA,,0.6,,production\n\
         salt,mine,all,CHN,,0.4,,production\nsalt,mine,USA,CHN,0.5,0.7,0.9,imports\nsalt,mine,USA,USA,,0.3,,imports\n\
         salt,refine,all,CHN,,1,,capacity\nbrine,well,all,USA,,1,,assumed\nlens,grind,USA,CHN,,1,,assumed\n",
    ),
    (
        "critical_use.csv",
        "good,sector,cost_share_low,cost_share,cost_share_high\nsalt,AGR,0.01,0.02,0.04\nsalt,ICT,,0.001,\n\
         lens,AGR,,0.05,\n",
    ),
    (
        "defence.csv",
        "actor,expenditure_musd_low,expenditure_musd,expenditure_musd_high,import_share_low,import_share,\
         import_share_high\nUSA,900,1000,1100,0,0.1,0.2\nCHN,,500,,,0.2,\n",
    ),
    ("arms_imports.csv", "importer,supplier,share\nUSA,CHN,1\nCHN,USA,1\n"),
    (
        "commitments.csv",
        "guarantor,ally,kind,coverage,reliability_low,reliability,reliability_high,forces\n\
         USA,CHN,treaty,0.5,0.6,0.7,0.8,20\nCHN,USA,paper,1,,,,\n",
    ),
    ("parameters.toml", "[standard]\nquota = 0.6\nunions = [\"G2\"]\nsource = \"x\"\n"),
];

pub(crate) fn full_folder() -> tempfile::TempDir {
    let folder = small_folder();
    for (file, text) in TABLES {
        fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

pub(crate) fn text(file: &str) -> &'static str {
    TABLES.iter().find(|table| table.0 == file).unwrap().1
}

#[test]
fn a_world_with_all_stakes_made_in_code_equals_the_same_from_files() {
    let mut builder = small_in_code();
    let world = builder.clone().build().unwrap();
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    let [agr, ict] = ["AGR", "ICT"].map(|code| world.sector(code).unwrap());
    let range = |low, mode, high| Uncertain::Triangular { low, mode, high };
    let salt = builder.good("salt", "Salt", GoodKind::Input, agr, &["mine", "refine"]).unwrap();
    let brine = builder.good("brine", "Brine", GoodKind::Input, agr, &["well"]).unwrap();
    let lens = builder.good("lens", "Lenses", GoodKind::Capital, ict, &["grind"]).unwrap();
    builder.part(brine, salt).unwrap();
    for (good, stage, user, provider, share) in [
        (lens, "grind", Some(usa), chn, Uncertain::Exact(1.0)),
        (salt, "mine", None, chn, 0.4.into()),
        (salt, "mine", None, usa, 0.6.into()),
        (salt, "mine", Some(usa), chn, range(0.5, 0.7, 0.9)),
        (salt, "mine", Some(usa), usa, 0.3.into()),
        (salt, "refine", None, chn, 1.0.into()),
        (brine, "well", None, usa, 1.0.into()),
    ] {
        builder.supply(good, stage, user, provider, share).unwrap();
    }
    builder.cost_share(lens, agr, 0.05).unwrap().cost_share(salt, ict, 0.001).unwrap();
    builder.cost_share(salt, agr, range(0.01, 0.02, 0.04)).unwrap();
    builder.military(chn, 500.0, 0.2).unwrap();
    builder.military(usa, range(900.0, 1000.0, 1100.0), range(0.0, 0.1, 0.2)).unwrap();
    builder.arms_imports(chn, usa, 1.0).unwrap().arms_imports(usa, chn, 1.0).unwrap();
    let reliability = Some(range(0.6, 0.7, 0.8));
    for (guarantor, ally, class, coverage, reliability, forces) in [
        (chn, usa, CommitmentClass::Paper, 1.0, None, None),
        (usa, chn, CommitmentClass::Treaty, 0.5, reliability, Some(20.0)),
    ] {
        builder.commitment(Commitment { guarantor, ally, class, coverage, reliability, forces }).unwrap();
    }
    let mut parameters = world.parameters().clone();
    (parameters.standard_quota, parameters.unions) = (0.6.into(), vec!["G2".to_owned()]);
    builder.parameters(parameters).unwrap();
    let made = builder.build().unwrap();
    let read = World::open(full_folder().path()).unwrap();
    assert_eq!(made.fingerprint(), read.fingerprint());
    // What is made in code has the values of the program because it asks for them.
    let tables =
        "elasticity, substitution, resourcing, spare_capacity, renewal, idle_factors, stock, equipment_share, \
         commitment, stationing"
            .to_owned();
    let assumed = Warning::of(WorldWarning::AssumedParameters { count: 10, tables });
    let mut warnings = made.warnings().to_vec();
    // Only a table can leave out what part of a sector needs a good.
    warnings.push(Warning::of(WorldWarning::WholeSectors { count: 3 }));
    warnings.push(assumed);
    assert_eq!(read.warnings(), warnings);

    // Who has no rows, with none for all, is not assessed.
    let grind = read.stage(lens, "grind").unwrap();
    assert_eq!((read.supply(grind, chn).len(), read.supply_share(grind, chn, chn)), (0, None));
    assert_eq!(read.supply_share(read.stage(salt, "mine").unwrap(), chn, usa), Some(0.6));
    assert_eq!(read.supply_share(read.stage(salt, "mine").unwrap(), usa, usa), Some(0.3));
    assert_eq!((read.goods().len(), read.stages().len()), (3, 4));
}

#[test]
fn the_part_of_a_sector_that_needs_a_good_is_read_where_the_table_has_it() {
    let folder = full_folder();
    let table = "good,sector,cost_share_low,cost_share,cost_share_high,exposed_low,exposed,exposed_high\n\
                 salt,AGR,0.01,0.02,0.04,0.3,0.5,1\nsalt,ICT,,0.001,,,0.2,\nlens,AGR,,0.05,,,,\n";
    fs::write(folder.path().join("critical_use.csv"), table).unwrap();
    let world = World::open(folder.path()).unwrap();
    let exposed = |good: &str| -> Vec<Uncertain> {
        world[world.good(good).unwrap()].uses.iter().map(|need| need.exposed).collect()
    };
    let range = Uncertain::Triangular { low: 0.3, mode: 0.5, high: 1.0 };
    assert_eq!(exposed("salt"), [range, Uncertain::Exact(0.2)]);
    assert_eq!(exposed("lens"), [Uncertain::Exact(1.0)]);
    let told = world.warnings().iter().map(ToString::to_string).find(|text| text.contains("exposed"));
    assert_eq!(
        told.unwrap(),
        "critical_use.csv: uses without `exposed`, 1: a lack of the good stops all of the sector"
    );
    assert_ne!(world.fingerprint(), World::open(full_folder().path()).unwrap().fingerprint());
}

#[test]
fn the_order_of_rows_does_not_matter_and_every_number_does() {
    let fingerprint = |file: &str, text: &str| {
        let folder = full_folder();
        fs::write(folder.path().join(file), text).unwrap();
        World::open(folder.path()).unwrap().fingerprint()
    };
    let before = World::open(full_folder().path()).unwrap().fingerprint();
    for (file, text) in &TABLES[1..6] {
        let mut lines: Vec<_> = text.lines().collect();
        lines[1..].reverse();
        assert_eq!(fingerprint(file, &(lines.join("\n") + "\n")), before, "{file}");
    }
    let mut seen = HashSet::from([before]);
    for (file, good, bad) in [
        ("critical_goods.csv", "lens,grind,Lenses,capital", "lens,grind,Lenses,input"),
        ("critical_goods.csv", "Lenses,capital,ICT", "Lenses,capital,AGR"),
        ("supply.csv", "0.9,imports", "0.8,imports"),
        ("supply.csv", "lens,grind,USA", "lens,grind,all"),
        ("critical_use.csv", "lens,AGR", "lens,ICT"),
        ("critical_use.csv", "0.01,0.02", "0.011,0.02"),
        ("defence.csv", "500", "501"),
        ("defence.csv", "CHN,,500,,,0.2,\n", ""),
        ("arms_imports.csv", "USA,CHN,1\n", ""),
        ("commitments.csv", "treaty,0.5", "treaty,0.6"),
        ("commitments.csv", "treaty,0.5", "treaty_forces,0.5"),
        ("commitments.csv", "0.8,", "0.9,"),
        ("commitments.csv", "20\n", "21\n"),
        ("commitments.csv", "20\n", "\n"),
        ("parameters.toml", "0.6", "0.55"),
        ("parameters.toml", "\"G2\"", ""),
    ] {
        assert!(text(file).contains(good), "{good}");
        assert!(
            seen.insert(fingerprint(file, &text(file).replacen(good, bad, 1))),
            "{file}: {good} to {bad}"
        );
    }
}
