//! Results as rows, as JSON, as flows and as a table.

use std::collections::HashMap;
use std::path::Path;

use sidedeal::report::Turned;
use sidedeal::trade::Closure;
use sidedeal::{Model, Outcome, Report, Scenario, World, report};

use crate::exposure::{DEAL, five};

fn outcome<'w>(text: &str, world: &'w World) -> Outcome<'w> {
    let model = Model::calibrate(world).unwrap();
    model.run(&Scenario::parse(text, "deal.toml", world).unwrap()).unwrap()
}

/// Rows of a CSV text by all but the last column, in its order; the header is the first.
fn rows(text: &str) -> Vec<(String, f64)> {
    let row = |line: &str| {
        let (key, value) = line.rsplit_once(',').unwrap();
        (key.to_owned(), value.parse().unwrap())
    };
    text.lines().skip(1).map(row).collect()
}

const OF_ACTOR: [&str; 18] = [
    "prosperity,real_income,percent",
    "prosperity,real_wage,percent",
    "prosperity,first_order,percent",
    "prosperity,terms_of_trade,percent",
    "prosperity,volume_of_trade,percent",
    "prosperity,real_income_musd,musd",
    "prosperity,cost_musd,musd",
    "prosperity,subsidy_musd,musd",
    "prosperity,exports,musd",
    "prosperity,imports,musd",
    "prosperity,score,points",
    "prosperity,own_worst,ratio",
    "prosperity,technology,percent",
    "prosperity,trade_costs,percent",
    "prosperity,real_output,percent",
    "prosperity,gdp_musd,musd",
    "prosperity,real_income_per_gdp,percent",
    "prosperity,capital,percent",
];
/// A group's real wage was told later than its other numbers.
const OF_GROUP: [usize; 11] = [0, 5, 6, 7, 8, 9, 10, 1, 14, 15, 16];

#[test]
fn rows_are_tidy_actors_first_then_groups() {
    let world = five();
    let outcome = outcome(DEAL, &world);
    let text = report::csv(&[Report::of(&outcome).unwrap()]);
    assert_eq!(text.lines().next(), Some("scenario,actor,stake,variable,unit,value"));
    let mut expected = Vec::new();
    for code in ["NOR", "SOU", "EAS", "ISL", "KEY"] {
        expected.extend(OF_ACTOR.map(|rest| format!("deal,{code},{rest}")));
    }
    for code in ["OUT", "MIX", "TWO"] {
        expected.extend(OF_GROUP.map(|i| format!("deal,{code},{}", OF_ACTOR[i])));
    }
    let rows = rows(&text);
    assert!(rows.iter().map(|(key, _)| key).eq(&expected), "{text}");
    assert!(rows.iter().all(|(_, value)| value.is_finite()));
}

#[test]
fn rows_hold_the_numbers_of_the_outcome_in_full() {
    let world = five();
    let outcome = outcome(DEAL, &world);
    let rows: HashMap<_, _> = rows(&report::csv(&[Report::of(&outcome).unwrap()])).into_iter().collect();
    let island = world.actor("ISL").unwrap();
    let welfare = outcome.welfare(island);
    let first_order = welfare.first_order.unwrap();
    for (variable, value) in [
        ("real_income,percent", welfare.real_income * 100.0),
        ("real_wage,percent", welfare.real_wage * 100.0),
        ("first_order,percent", first_order.total() * 100.0),
        ("real_income_musd,musd", welfare.money),
        ("exports,musd", outcome.exports(island)),
        ("imports,musd", outcome.imports(island)),
        ("technology,percent", 0.0),
        ("trade_costs,percent", 0.0),
        ("real_output,percent", welfare.real_output.unwrap() * 100.0),
        ("gdp_musd,musd", welfare.gdp.unwrap()),
        ("cost_musd,musd", 0.0),
        ("subsidy_musd,musd", 0.0),
    ] {
        let found: f64 = rows[&format!("deal,ISL,prosperity,{variable}")];
        assert_eq!(found.to_bits(), value.to_bits(), "{variable}");
    }
    for variable in ["exports", "imports", "real_income_musd", "gdp_musd"] {
        let of = |code| rows[&format!("deal,{code},prosperity,{variable},musd")];
        assert!((of("OUT") - ["EAS", "ISL", "KEY"].map(of).iter().sum::<f64>()).abs() < 1e-6, "{variable}");
    }
}

#[test]
fn the_printed_parts_of_the_first_order_sum_add_up_to_the_printed_sum() {
    let world = five();
    let clauses = "[[trade_cost]]\nimporters = [\"all\"]\nexporters = [\"NOR\"]\nsectors = [\"goods\"]\nchange = 0.05\n\
                   [[productivity]]\nactors = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = 0.03\n";
    let outcome = outcome(&format!("{DEAL}{clauses}"), &world);
    let rows: HashMap<_, _> = rows(&report::csv(&[Report::of(&outcome).unwrap()])).into_iter().collect();
    let parts = ["terms_of_trade", "volume_of_trade", "technology", "trade_costs"];
    for code in ["NOR", "SOU", "EAS", "ISL", "KEY"] {
        let of = |variable: &str| rows[&format!("deal,{code},prosperity,{variable},percent")];
        let sum: f64 = parts.map(of).iter().sum();
        assert!((sum - of("first_order")).abs() < 1e-12, "{code}: {sum}, {}", of("first_order"));
    }
    let of = |code: &str, variable: &str| rows[&format!("deal,{code},prosperity,{variable},percent")];
    assert!(of("SOU", "technology") > 0.1 && of("EAS", "trade_costs") < -0.01, "all parts are there");
}

#[test]
fn real_wage_and_output_of_a_group_are_means_by_wages_and_by_gross_domestic_product() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let outcome = model.run(&Scenario::bundled("status-quo-2026", &world).unwrap()).unwrap();
    let rows: HashMap<_, _> = rows(&report::csv(&[Report::of(&outcome).unwrap()])).into_iter().collect();
    let eu = &world[world.group("EU").unwrap()].members;
    for (variable, weight) in [("real_wage", "wages"), ("real_output", "gdp")] {
        let (mut sum, mut weights) = (0.0, 0.0);
        for &member in eu {
            let welfare = outcome.welfare(member);
            let weight = if weight == "wages" { welfare.wages } else { welfare.gdp.unwrap() };
            sum += weight
                * rows[&format!("status-quo-2026,{},prosperity,{variable},percent", world[member].code)];
            weights += weight;
        }
        let found = rows[&format!("status-quo-2026,EU,prosperity,{variable},percent")];
        assert!((found - sum / weights).abs() < 1e-12, "{variable}: {found}, {}", sum / weights);
    }
    // Gross domestic product is value added and duties.
    for actor in world.actors() {
        let welfare = outcome.welfare(actor);
        let duties = welfare.gdp.unwrap() - welfare.wages;
        let rates: f64 = world
            .actors()
            .flat_map(|exporter| world.sectors().map(move |sector| (exporter, sector)))
            .map(|(exporter, sector)| {
                world.tariff(actor, exporter, sector) * world.trade(actor, exporter, sector)
            })
            .sum();
        assert!((duties - rates).abs() < 1e-6 * welfare.wages, "{}: {duties}, {rates}", world[actor].code);
    }
}

#[test]
fn rows_that_are_not_defined_are_left_out() {
    let world = five();
    let bound =
        "[[purchase]]\nimporter = \"NOR\"\nexporter = \"SOU\"\nsectors = [\"GDS\"]\nchange_musd = 900\n";
    let outcome = outcome(&format!("name = \"x\"\n{bound}"), &world);
    let text = report::csv(&[Report::of(&outcome).unwrap()]);
    let parts = ["first_order", "terms_of_trade", "volume_of_trade", "technology", "trade_costs"];
    for variable in parts.into_iter().chain(["score", "own_worst"]) {
        assert!(!text.contains(variable), "{variable} in {text}");
    }
    let rows: HashMap<_, _> = rows(&text).into_iter().collect();
    let of = |code: &str| rows[&format!("deal,{code},prosperity,subsidy_musd,musd")];
    assert!(of("NOR") > 0.0);
    assert_eq!([of("MIX"), of("SOU")].map(f64::to_bits), [of("NOR"), 0.0].map(f64::to_bits));
}

#[test]
fn json_has_the_same_numbers_and_the_record_of_the_run() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled("board-of-trade-2026", &world).unwrap();
    let balanced = deal.clone().with_closure(Closure::Balanced);
    assert_ne!(deal.fingerprint(), balanced.fingerprint());
    let outcomes = [&deal, &balanced].map(|scenario| model.run(scenario).unwrap());
    let reports = outcomes.each_ref().map(|outcome| Report::of(outcome).unwrap());
    let data: serde_json::Value = serde_json::from_str(&report::json(&reports)).unwrap();
    let objects = data.as_array().unwrap();
    assert_eq!(objects.len(), 2);
    for ((object, report), scenario) in objects.iter().zip(&reports).zip([&deal, &balanced]) {
        let found = object["results"].as_array().unwrap();
        let text = report::csv(std::slice::from_ref(report));
        let rows = rows(&text);
        assert_eq!(found.len(), rows.len());
        for (row, (key, value)) in found.iter().zip(rows) {
            let [actor, stake, variable, unit] =
                ["actor", "stake", "variable", "unit"].map(|name| row[name].as_str().unwrap());
            assert_eq!(format!("board-of-trade-2026,{actor},{stake},{variable},{unit}"), key);
            assert_eq!(row["value"].as_f64().unwrap().to_bits(), value.to_bits(), "{key}");
        }
        let record = &object["record"];
        assert_eq!(record["library_version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(record["world"], "world2022");
        assert_eq!(record["world_hash"], world.fingerprint());
        assert_eq!(record["scenario_hash"], scenario.fingerprint());
        assert_eq!(record["closure"], scenario.closure().unwrap_or_default().to_string());
        assert_eq!(record["baseline"], "status-quo-2026");
        assert_eq!(record["between"], serde_json::json!(["USA", "CHN"]));
        assert_eq!((&record["horizon"], &record["status"]), (&"long".into(), &"solved".into()));
        for effort in [record, &record["before"]] {
            assert!(effort["sweeps"].as_u64().unwrap() > 0 && effort["residual"].as_f64().unwrap() <= 1e-9);
            assert!(["sweeps", "newton"].contains(&effort["method"].as_str().unwrap()));
        }
        assert!(
            record["warnings"]
                .as_array()
                .unwrap()
                .iter()
                .all(|w| w["kind"].is_string() && w["message"].is_string())
        );
    }
    assert_eq!(objects[1]["record"]["closure"], "balanced");
}

#[test]
fn flows_list_every_cell_before_and_after() {
    let world = five();
    let outcome = outcome(DEAL, &world);
    let text = report::flows(&[Report::of(&outcome).unwrap()]).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("scenario,exporter,importer,sector,before_musd,after_musd"));
    let mut exports = 0.0;
    let mut count = 0;
    for line in lines {
        let cells: Vec<_> = line.split(',').collect();
        let [before, after] = [4, 5].map(|i| cells[i].parse::<f64>().unwrap());
        let [exporter, importer] = [1, 2].map(|i| world.actor(cells[i]).unwrap());
        let sector = world.sector(cells[3]).unwrap();
        assert_eq!(before.to_bits(), world.trade(importer, exporter, sector).to_bits());
        if cells[1] == "ISL" && cells[2] != "ISL" {
            exports += after - before;
        }
        count += 1;
    }
    assert_eq!(count, 5 * 5 * 2);
    assert!((exports - outcome.exports(world.actor("ISL").unwrap())).abs() < 1e-9);
}

#[test]
fn the_table_for_people_fits_on_a_page_and_names_what_was_solved() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled("board-of-trade-2026", &world).unwrap();
    let outcome = model.run(&deal).unwrap();
    let table = Report::of(&outcome).unwrap().to_string();
    // One line for each group comes on top, and what says how to read it.
    assert!(table.lines().count() <= 66 + 8 + world.groups().len(), "{table}");
    for words in [
        "Board of Trade, 2026",
        "status-quo-2026",
        "long horizon",
        "deficits fixed",
        "Viet Nam",
        "EU",
        "Japan  ",
    ] {
        assert!(table.contains(words), "{words} in {table}");
    }
    assert!(!table.contains("NaN") && !table.contains("inf"), "{table}");
}

/// What the solver's tolerance of 1e-9 leaves open in a number near 0, by its unit.
fn noise(key: &str) -> f64 {
    match key.rsplit(',').next().unwrap() {
        "percent" => 1e-6,
        "musd" => 0.1,
        // The same over five million people.
        "usd" => 0.02,
        _ => 1e-5,
    }
}

#[test]
fn the_board_of_trade_deal_costs_what_it_cost_before() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled("board-of-trade-2026", &world).unwrap();
    let outcome = model.run(&deal).unwrap();
    let found = rows(&report::csv(&[Report::of(&outcome).unwrap()]));
    // Made by `sidedeal run board-of-trade-2026 --products=never --draws 0 --format csv`.
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/board-of-trade-2026.csv");
    let expected = rows(&std::fs::read_to_string(golden).unwrap());
    assert_eq!(found.len(), expected.len());
    for ((key, value), (name, golden)) in found.iter().zip(&expected) {
        assert_eq!(key, name);
        let allowed = 1e-6 * golden.abs() + noise(key);
        assert!((value - golden).abs() <= allowed, "{key}: {value}, was {golden}");
    }
}

/// Who gains from Phase One under one closure loses under the other, and a report says so; nothing is said where no sign turns.
#[test]
fn signs_that_hang_on_the_closure_are_told() {
    let world = World::bundled("world2022").unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::bundled("phase-one-2020", &world).unwrap();
    let here = model.run(&deal).unwrap();
    let there = model.run(&deal.clone().with_closure(Closure::Balanced).without_principals()).unwrap();
    let turned = Turned::between(&here, &there);
    let text = Report::of(&here).unwrap().turned_by(turned.clone()).to_string();
    let line = text.lines().find(|line| line.starts_with("Closure: ")).unwrap();
    let japan = [world.actor("JPN").unwrap()];
    let [now, other] = [&here, &there].map(|outcome| outcome.real_income(&japan).1);
    assert!(now * other < 0.0, "{now} {other}");
    assert!(
        line.starts_with("Closure: with trade balanced signs turn, in million USD of real income: "),
        "{line}"
    );
    assert!(line.contains(&format!("JPN {other:+.0} instead of {now:+.0}")), "{line}");
    let back = Turned::between(&there, &here).unwrap();
    assert_ne!(turned, Some(back), "told from the other side");
    assert_eq!(Turned::between(&here, &here), None);
    // A principal may turn as anybody else.
    let principals = [japan[0], world.actor("CHN").unwrap()];
    let deal = deal.with_principals(&principals, &world).unwrap();
    let turned = Turned::between(&model.run(&deal).unwrap(), &there);
    let parties = serde_json::to_value(turned).unwrap()["parties"].to_string();
    assert!(parties.contains("\"JPN\""), "{parties}");
}
