//! Sets of trade elasticities in a world.

use sidedeal::{ElasticitySet, Ensemble, Kind, Model, Scenario, World, WorldBuilder, WorldWarning};

use crate::support::{NAFTA, TODAY, assert_close};

fn with(world: &World, set: &str) -> World {
    world.clone().with_elasticities(&ElasticitySet::load(set).unwrap()).unwrap()
}

fn theta(world: &World, sector: &str) -> f64 {
    world[world.sector(sector).unwrap()].trade_elasticity
}

fn kept(world: &World) -> String {
    let mut told = world.warnings().iter().filter_map(|warning| match warning.get() {
        Some(WorldWarning::ElasticitiesKept { count, sectors, .. }) => {
            assert_eq!(*count, sectors.split(' ').count());
            Some(sectors.clone())
        }
        _ => None,
    });
    told.next().unwrap_or_default()
}

#[test]
fn the_present_set_is_the_worlds_own() {
    let same = with(&TODAY, "present");
    for sector in TODAY.sectors() {
        assert_close(same[sector].trade_elasticity, TODAY[sector].trade_elasticity, 1e-12);
    }
    assert_eq!((same.elasticities(), kept(&same).as_str()), (Some("present"), ""));
    assert!(TODAY.elasticities().is_none());
}

#[test]
fn sectors_of_one_estimate_have_it_and_those_of_several_their_mean_by_trade() {
    let world = with(&TODAY, "caliendo-parro-2015");
    // Published, Table 1, 99 % sample.
    for (sector, value, error) in
        [("AGR", 9.11, 2.01), ("FOO", 2.62, 0.61), ("PET", 64.85, 15.61), ("MOT", 1.84, 0.92)]
    {
        let info = &world[world.sector(sector).unwrap()];
        assert_close(info.trade_elasticity, value, 1e-12);
        assert_close(info.trade_elasticity_error.unwrap(), error, 1e-12);
        assert_eq!(info.trade_elasticity_cp99, None);
    }
    let set = with(&TODAY, "fontagne-2022");
    assert_close(theta(&set, "AGR"), 2.47, 5e-3);
    assert_eq!(kept(&set), "UTL CON TRD TRN ICT FIN BUS PSV");
    assert_eq!(theta(&set, "UTL"), 5.0);
    assert_ne!(set.fingerprint(), TODAY.fingerprint());
    assert_ne!(set.fingerprint(), world.fingerprint());
}

#[test]
fn one_estimate_of_several_sectors_is_one_unknown_and_one_number() {
    let world = with(&TODAY, "caliendo-parro-2015");
    let clauses = "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nchange = 0.1\n";
    let scenario = Scenario::parse(clauses, "x.toml", &world).unwrap();
    let unknowns = Ensemble::unknowns(&world, &scenario);
    let names = unknowns.names();
    assert!(names.contains(&"elasticity ENE+MIN".to_owned()), "{names:?}");
    assert!(
        !names.contains(&"elasticity MIN".to_owned()) && !names.contains(&"elasticity source".to_owned())
    );
    let model = Model::calibrate(&world).unwrap();
    assert_eq!(Ensemble::run(&model, &scenario, 20, 1).unwrap().failures().len(), 0);
}

#[test]
fn a_world_told_by_industries_or_whose_codes_are_industries_takes_any_set() {
    let nafta = with(&NAFTA, "giri-yi-yilmazkuday-2021");
    assert_close(theta(&nafta, "FOO"), 3.57, 1e-12);
    let mut builder = WorldBuilder::new("w");
    let actors = ["AAA", "BBB"].map(|code| builder.actor(code, code).unwrap());
    for sector in ["C10T12", "XYZ"] {
        let sector = builder.sector(sector, sector, Kind::Goods, 5.0).unwrap();
        for importer in actors {
            builder.production(importer, sector, 2.0, 2.0).unwrap();
            for exporter in actors {
                builder.trade(importer, exporter, sector, 1.0).unwrap();
            }
        }
    }
    let world = builder.build().unwrap();
    let set = with(&world, "giri-yi-yilmazkuday-2021");
    assert_eq!((theta(&set, "C10T12"), theta(&set, "XYZ"), kept(&set).as_str()), (3.57, 5.0, "XYZ"));
    let one = world.with_elasticity(2.5).unwrap();
    assert!(one.sectors().all(|sector| one[sector].trade_elasticity == 2.5));
    assert_eq!(one.elasticities(), Some("2.5 for all"));
    let bad = one.with_elasticity(0.0).unwrap_err().to_string();
    assert_eq!(bad, "elasticity: found 0, expected an elasticity from 0.01 to 100");
}

#[test]
fn every_set_loads_and_a_bad_one_is_told() {
    for name in ElasticitySet::bundled_names() {
        let world = with(&TODAY, name);
        assert!(world.sectors().all(|sector| world[sector].trade_elasticity > 0.0));
    }
    let missing = ElasticitySet::load("fontagne-2021").unwrap_err().to_string();
    assert_eq!(
        missing,
        "elasticities: unknown set of elasticities `fontagne-2021`, did you mean `fontagne-2022`?"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    for (text, message) in [
        ("", "missing header line"),
        ("sector,theta\n", "unknown column `theta`"),
        ("sector,se\n", "missing column `trade_elasticity`"),
        ("sector,trade_elasticity\n", "missing rows, the set is empty"),
        (
            "sector,trade_elasticity\nA01,-2\n",
            "found `-2` in column `trade_elasticity`, expected a finite number above 0",
        ),
        ("sector,trade_elasticity\nA01,2\nA01,3\n", "sector A01 is given a second time"),
        ("sector,trade_elasticity\nA01\n", "1 field in a row, 2 in the header"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = ElasticitySet::load(path.to_str().unwrap()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn rows_of_a_set_that_nothing_is_called_by_are_counted_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    let of = |rows: &str| {
        std::fs::write(&path, format!("sector,trade_elasticity\nC10T12,4\nA01,3\n{rows}")).unwrap();
        let world = World::bundled("world2022").unwrap();
        let world = world.with_elasticities(&ElasticitySet::load(path.to_str().unwrap()).unwrap()).unwrap();
        let told = world.warnings().iter().map(ToString::to_string);
        told.filter(|message| message.contains("is called so")).collect::<Vec<_>>()
    };
    // An industry of the tables that stands in no row of interest, and a sector of the world, are both known.
    assert_eq!(of("T,5\n"), [""; 0]);
    let all = "for nothing, no industry of the OECD's tables and no sector of the world is called so:";
    assert_eq!(of("C10T13,5\n"), [format!("elasticities mine: 1 row counts {all} C10T13")]);
    assert_eq!(of("C10T13,5\nA02,5\nx,1\n"), [format!("elasticities mine: 2 rows count {all} C10T13 x")]);
}
