//! Side tables of the bundled scenarios, computed again from the tables that they are made of.

use std::collections::{BTreeMap, BTreeSet};

use sidedeal::{Kind, Model, Scenario, World};

use crate::support::{NAFTA, PRODUCTS, TODAY, world_of};

type Rates = BTreeMap<(String, String, String), f64>;

/// Rates of a side table with columns importer, exporter, sector, rate in any order, for one date where it has dates.
fn rates(world: &World, file: &str, date: Option<&str>) -> Rates {
    let mut reader = csv::Reader::from_reader(world.table(file).unwrap().as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let mut rates = Rates::new();
    for row in reader.records().map(Result::unwrap) {
        if date.is_some_and(|date| &row[column("date").unwrap()] != date) {
            continue;
        }
        let code = |name: &str| column(name).map_or_else(String::new, |c| row[c].to_owned());
        let rate = row[column("rate").unwrap()].parse().unwrap();
        rates.insert((code("importer"), code("exporter"), code("sector")), rate);
    }
    assert!(!rates.is_empty(), "{file} {date:?}");
    rates
}

/// The status quo of 2026 of both sides, and their most-favoured-nation rates.
fn ingredients(world: &World) -> (Rates, Rates) {
    let mut now = rates(world, "tariffs_by_date.csv", Some("2026-08-19"));
    now.retain(|cell, _| cell.0 == "USA");
    let mut chinese = rates(world, "tariffs_by_date.csv", Some("2026-02-24"));
    chinese.retain(|cell, _| cell.0 == "CHN");
    now.extend(chinese);
    (now, rates(world, "tariffs_mfn.csv", None))
}

fn assert_table(table: &Rates, expected: &Rates) {
    assert_eq!(table.keys().collect::<BTreeSet<_>>(), expected.keys().collect::<BTreeSet<_>>());
    for (cell, rate) in table {
        assert!((rate - expected[cell]).abs() < 1e-12, "{cell:?}: {rate}, expected {}", expected[cell]);
    }
}

#[test]
fn the_rates_of_the_board_of_trade_follow_their_formula() {
    for name in ["world2022", "world2022-fob"] {
        assert_board_of_trade(&World::bundled(name).unwrap());
    }
}

fn assert_board_of_trade(world: &World) {
    let (now, mfn) = ingredients(world);
    let left_out = ["AGR", "ELE", "MOT", "ELQ"];
    let sectors: Vec<_> = world
        .sectors()
        .filter(|&s| world[s].kind == Kind::Goods && !left_out.contains(&world[s].code.as_str()))
        .collect();
    let mut expected = Rates::new();
    for (importer, exporter) in [("USA", "CHN"), ("CHN", "USA")] {
        let [buyer, seller] = [importer, exporter].map(|code| world.actor(code).unwrap());
        let imports: f64 = sectors.iter().map(|&s| world.trade(buyer, seller, s)).sum();
        let share = f64::min(1.0, 30_000.0 / imports);
        for &sector in &sectors {
            let code = world[sector].code.clone();
            let rate = now[&(importer.to_owned(), exporter.to_owned(), code.clone())];
            let floor = mfn[&(importer.to_owned(), String::new(), code.clone())];
            let cut = f64::min(rate, (1.0 - share) * rate + share * floor);
            expected.insert((importer.to_owned(), exporter.to_owned(), code), cut);
        }
    }
    assert_table(&rates(world, "board_of_trade_2026.csv", None), &expected);
}

#[test]
fn the_rates_of_the_trade_deal_are_most_favoured_where_those_are_lower() {
    let world = World::bundled("world2022").unwrap();
    let (now, mfn) = ingredients(&world);
    let left_out = ["STL", "NFM", "FAB", "ELE", "ELQ", "MOT"];
    let mut expected = Rates::new();
    for (importer, exporter) in [("USA", "CHN"), ("CHN", "USA")] {
        for sector in world.sectors().filter(|&s| world[s].kind == Kind::Goods) {
            let code = world[sector].code.clone();
            if left_out.contains(&code.as_str()) {
                continue;
            }
            let rate = now[&(importer.to_owned(), exporter.to_owned(), code.clone())];
            let floor = mfn[&(importer.to_owned(), String::new(), code.clone())];
            expected.insert((importer.to_owned(), exporter.to_owned(), code), rate.min(floor));
        }
    }
    assert_table(&rates(&world, "us_china_mfn.csv", None), &expected);
}

#[test]
fn every_bundled_scenario_is_solved_and_names_its_sources() {
    for world in [&*NAFTA, &*TODAY, &*PRODUCTS] {
        let model = Model::calibrate(world).unwrap();
        for bundled in Scenario::bundled_names().filter(|bundled| std::ptr::eq(world_of(bundled), world)) {
            let scenario = Scenario::bundled(bundled.name, world).unwrap();
            assert!(!scenario.sources().is_empty() && !scenario.summary().is_empty(), "{}", bundled.name);
            let outcome = model.run(&scenario).unwrap();
            assert!(outcome.record().after.residual <= 1e-9, "{}", bundled.name);
            assert_eq!(outcome.severances().is_some(), !scenario.between().is_empty(), "{}", bundled.name);
        }
    }
}

#[test]
fn phase_one_adds_up_to_the_commitments_of_2021() {
    let world = World::bundled("world2022").unwrap();
    let total = |name: &str| -> f64 {
        let scenario = Scenario::bundled(name, &world).unwrap();
        let amounts = scenario.clauses().iter().map(|clause| match &clause.action {
            sidedeal::scenario::Action::Bound(bound) => bound.musd.number().central(),
            _ => 0.0,
        });
        amounts.sum()
    };
    // Farm goods, energy and manufactures over 2017, million USD; then services as well.
    assert!((total("phase-one-2020") - (19_500.0 + 33_900.0 + 44_800.0)).abs() < 0.5);
    assert!((total("phase-one-2020-services") - (19_500.0 + 33_900.0 + 44_800.0 + 25_100.0)).abs() < 0.5);
}

#[test]
fn the_arms_of_the_sectoral_deal_add_up_to_it() {
    let world = World::bundled("world2022").unwrap();
    let read = |name: &str| Scenario::bundled(name, &world).unwrap();
    let whole = read("us-china-sectoral-deal");
    let arms = ["trade", "technology", "security"].map(|arm| read(&format!("us-china-sectoral-deal-{arm}")));
    let mut clauses = Vec::new();
    for arm in &arms {
        let same = |of: fn(&Scenario) -> String| assert_eq!(of(arm), of(&whole), "{}", arm.id());
        same(|one| one.baseline().unwrap().id().to_owned());
        same(|one| one.horizon().to_string());
        same(|one| format!("{:?}", one.between()));
        clauses.extend(arm.clauses().iter().map(|clause| format!("{:?}", clause.action)));
    }
    let mut expected: Vec<_> = whole.clauses().iter().map(|clause| format!("{:?}", clause.action)).collect();
    clauses.sort();
    expected.sort();
    assert_eq!(clauses, expected);
}
