//! Scenarios: what clauses mean and how they combine.

use std::fs;

use proptest::prelude::*;
use sidedeal::scenario::clause::Tariff;
use sidedeal::scenario::{Action, Amount, Pair, Policy, Size};
use sidedeal::trade::{Closure, Side};
use sidedeal::{Horizon, Kind, Scenario, Uncertain, World, WorldBuilder, scenario};

use crate::support::{config, world_of};

/// Four actors, two of them the group EU, two goods and a service. Every tariff is 5 %, every flow 10, and sales at home
/// are 100.
pub(crate) fn small() -> World {
    let mut builder = WorldBuilder::new("small");
    let actors = ["USA", "CHN", "DEU", "FRA"].map(|code| builder.actor(code, code).unwrap());
    let sectors = [("AGR", Kind::Goods), ("ELE", Kind::Goods), ("ICT", Kind::Services)]
        .map(|(code, kind)| builder.sector(code, code, kind, 4.0).unwrap());
    builder.group("EU", &actors[2..]).unwrap();
    for sector in sectors {
        for importer in actors {
            builder.production(importer, sector, 130.0, 130.0).unwrap();
            for exporter in actors {
                let home = importer == exporter;
                builder.trade(importer, exporter, sector, if home { 100.0 } else { 10.0 }).unwrap();
                if !home {
                    builder.tariff(importer, exporter, sector, 0.05).unwrap();
                }
            }
        }
    }
    let dated = "date,importer,exporter,sector,rate,grade\n2026-01-01,USA,CHN,AGR,0.2,A\n\
                 2026-01-01,USA,DEU,AGR,0.3,A\n2026-02-01,USA,CHN,AGR,0.4,B\n2026-02-01,CHN,USA,ELE,0,B\n";
    builder.table("dated.csv", dated).unwrap();
    builder.table("plain.csv", "sector,importer,exporter,rate\nAGR,USA,CHN,0.6\nELE,USA,CHN,0.7\n").unwrap();
    builder.build().unwrap()
}

/// Reads clauses for the small world.
fn read(clauses: &str, world: &World) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap()
}

fn policy(clauses: &str) -> Policy {
    let world = small();
    read(clauses, &world).policy(&world)
}

/// Position of a cell of the small world, importer first.
fn cell(importer: &str, exporter: &str, sector: &str) -> usize {
    let world = small();
    let [importer, exporter] = [importer, exporter].map(|code| world.actor(code).unwrap().index());
    (world.sector(sector).unwrap().index() * 4 + importer) * 4 + exporter
}

/// Trade-cost factors of the USA on China and of China on the USA.
fn costs(policy: &Policy, sector: &str) -> Vec<f64> {
    let pairs = [("USA", "CHN"), ("CHN", "USA")];
    pairs.map(|(importer, exporter)| policy.trade_costs[cell(importer, exporter, sector)]).to_vec()
}

/// The cells whose tariff is not 5 %, as "USA<CHN AGR 0.2".
fn moved(policy: &Policy) -> Vec<String> {
    let world = small();
    let mut moved = Vec::new();
    for sector in world.sectors() {
        for importer in world.actors() {
            for exporter in world.actors().filter(|exporter| *exporter != importer) {
                let [importer, exporter] = [importer, exporter].map(|actor| world[actor].code.as_str());
                let sector = world[sector].code.as_str();
                let rate = policy.tariffs[cell(importer, exporter, sector)];
                if rate.to_bits() != 0.05_f64.to_bits() {
                    moved.push(format!("{importer}<{exporter} {sector} {rate}"));
                }
            }
        }
    }
    moved
}

fn tariff(importers: &str, exporters: &str, sectors: &str, rest: &str) -> String {
    format!(
        "[[tariff]]\nimporters = [{importers}]\nexporters = [{exporters}]\nsectors = [{sectors}]\n{rest}\n"
    )
}

fn cost(rest: &str) -> String {
    format!(
        "[[trade_cost]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\", \"ELE\"]\n{rest}\n"
    )
}

fn purchase(sectors: &str, size: &str) -> String {
    format!("[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [{sectors}]\n{size}\n")
}

#[test]
fn a_name_is_enough_and_changes_nothing() {
    let world = small();
    let scenario = read("", &world);
    assert_eq!(scenario.policy(&world), Policy::status_quo(&world));
    assert_eq!((scenario.id(), scenario.name(), scenario.summary()), ("x", "x", ""));
    assert_eq!((scenario.world(), scenario.closure()), (None, None));
    assert!(scenario.between().is_empty() && scenario.clauses().is_empty() && scenario.sources().is_empty());
    assert!(scenario.baseline().is_none());
    assert_eq!((scenario.horizon(), scenario.states_horizon()), (Horizon::Long, false));
}

#[test]
fn the_head_of_a_file_is_read() {
    let world = small();
    let scenario = read(
        "summary = \"S\"\nworld = \"w\"\nclosure = \"balanced\"\nbetween = [\"CHN\", \"EU\", \"CHN\"]\n\
         horizon = \"medium\"\nsources = [\"a\", \"b\"]",
        &world,
    );
    let between: Vec<_> = scenario.between().iter().map(|actor| world[*actor].code.as_str()).collect();
    assert_eq!(between, ["CHN", "DEU", "FRA"]);
    assert_eq!((scenario.world(), scenario.closure()), (Some("w"), Some(Closure::Balanced)));
    assert_eq!((scenario.horizon(), scenario.states_horizon()), (Horizon::Medium, true));
    assert_eq!((scenario.summary(), scenario.sources().len()), ("S", 2));
}

#[test]
fn a_set_rate_replaces_the_worlds() {
    let policy = policy(&tariff("\"USA\"", "\"CHN\"", "\"AGR\", \"ICT\"", "set = 0.25"));
    assert_eq!(moved(&policy), ["USA<CHN AGR 0.25", "USA<CHN ICT 0.25"]);
}

#[test]
fn a_group_stands_for_its_members_and_all_for_everybody() {
    assert_eq!(
        moved(&policy(&tariff("\"USA\"", "\"EU\"", "\"AGR\"", "set = 1"))),
        ["USA<DEU AGR 1", "USA<FRA AGR 1"]
    );
    assert_eq!(
        moved(&policy(&tariff("\"CHN\"", "\"all\"", "\"ELE\"", "set = 1"))),
        ["CHN<USA ELE 1", "CHN<DEU ELE 1", "CHN<FRA ELE 1"]
    );
    assert_eq!(moved(&policy(&tariff("\"all\"", "\"all\"", "\"all\"", "set = 1"))).len(), 36);
}

#[test]
fn a_group_on_both_sides_means_every_pair_of_distinct_members() {
    let policy = policy(&tariff("\"EU\"", "\"EU\"", "\"AGR\"", "set = 0"));
    assert_eq!(moved(&policy), ["DEU<FRA AGR 0", "FRA<DEU AGR 0"]);
}

#[test]
fn goods_services_and_all_name_sectors() {
    let sectors = |word: &str| moved(&policy(&tariff("\"USA\"", "\"CHN\"", word, "set = 1")));
    assert_eq!(sectors("\"goods\""), ["USA<CHN AGR 1", "USA<CHN ELE 1"]);
    assert_eq!(sectors("\"services\""), ["USA<CHN ICT 1"]);
    assert_eq!(sectors("\"all\", \"AGR\"").len(), 3);
}

#[test]
fn both_ways_adds_the_mirrored_pairs() {
    let policy = policy(&tariff("\"USA\"", "\"EU\"", "\"AGR\"", "set = 0\nboth_ways = true"));
    assert_eq!(moved(&policy), ["USA<DEU AGR 0", "USA<FRA AGR 0", "DEU<USA AGR 0", "FRA<USA AGR 0"]);
}

#[test]
fn a_pair_named_twice_counts_once() {
    let twice =
        tariff("\"DEU\", \"EU\"", "\"EU\", \"FRA\"", "\"AGR\", \"AGR\"", "change = 0.1\nboth_ways = true");
    assert_eq!(
        moved(&policy(&twice)),
        ["DEU<FRA AGR 0.15000000000000002", "FRA<DEU AGR 0.15000000000000002"]
    );
}

#[test]
fn changes_are_summed_and_floored_at_zero_once() {
    let up = tariff("\"USA\"", "\"CHN\"", "\"AGR\"", "change = 0.5");
    let down = tariff("\"USA\"", "\"CHN\"", "\"AGR\", \"ELE\"", "change = -0.25");
    assert_eq!(moved(&policy(&(down + &up))), ["USA<CHN AGR 0.3", "USA<CHN ELE 0"]);
}

#[test]
fn a_set_overrides_the_table_and_changes_come_on_top() {
    let table = "[[tariff_table]]\nfile = \"plain.csv\"\n";
    assert_eq!(moved(&policy(table)), ["USA<CHN AGR 0.6", "USA<CHN ELE 0.7"]);
    let set = tariff("\"USA\"", "\"CHN\"", "\"AGR\"", "set = 0.25");
    let change = tariff("\"USA\"", "\"CHN\"", "\"all\"", "change = 0.25");
    assert_eq!(
        moved(&policy(&(change + table + &set))),
        ["USA<CHN AGR 0.5", "USA<CHN ELE 0.95", "USA<CHN ICT 0.3"]
    );
}

#[test]
fn a_table_with_dates_gives_the_rows_of_that_very_date() {
    let at = |date: &str, rest: &str| {
        moved(&policy(&format!("[[tariff_table]]\nfile = \"dated.csv\"\ndate = \"{date}\"\n{rest}")))
    };
    assert_eq!(at("2026-01-01", ""), ["USA<CHN AGR 0.2", "USA<DEU AGR 0.3"]);
    assert_eq!(at("2026-02-01", ""), ["USA<CHN AGR 0.4", "CHN<USA ELE 0"]);
    assert_eq!(at("2026-01-01", "importers = [\"USA\"]\nexporters = [\"EU\"]"), ["USA<DEU AGR 0.3"]);
    assert_eq!(at("2026-02-01", "importers = [\"CHN\"]\nexporters = [\"all\"]"), ["CHN<USA ELE 0"]);
}

#[test]
fn a_table_beside_the_scenario_comes_before_the_worlds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, "name = \"x\"\n[[tariff_table]]\nfile = \"plain.csv\"\n").unwrap();
    let world = small();
    let moved_now = || moved(&Scenario::open(&path, &world).unwrap().policy(&world));
    assert_eq!(moved_now(), ["USA<CHN AGR 0.6", "USA<CHN ELE 0.7"]);

    let text = "importer,exporter,sector,rate\nFRA,DEU,ICT,0.9\n";
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    fs::write(folder.path().join("plain.csv.gz"), zip.finish().unwrap()).unwrap();
    assert_eq!(moved_now(), ["FRA<DEU ICT 0.9"]);
    fs::write(folder.path().join("plain.csv"), text.replace("0.9", "0.8")).unwrap();
    assert_eq!(moved_now(), ["FRA<DEU ICT 0.8"]);
    assert_eq!(Scenario::open(&path, &world).unwrap().id(), "mine");
}

#[test]
fn trade_cost_factors_multiply_and_a_stop_wins() {
    let both = policy(&(cost("change = 0.5") + &cost("change = -0.5\nboth_ways = true")));
    assert_eq!(costs(&both, "AGR"), [0.75, 0.5]);
    assert_eq!(costs(&both, "ICT"), [1.0, 1.0]);
    assert!(moved(&both).is_empty());
    let stopped = policy(&(cost("stop = true") + &cost("change = -0.5")));
    assert_eq!(costs(&stopped, "ELE"), [f64::INFINITY, 1.0]);
}

#[test]
fn productivity_factors_multiply() {
    let clause = |actor: &str| {
        format!("[[productivity]]\nactors = [\"{actor}\"]\nsectors = [\"ELE\"]\nchange = 0.5\n")
    };
    let policy = policy(&(clause("EU") + &clause("FRA")));
    assert_eq!(policy.productivity, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.5, 2.25, 1.0, 1.0, 1.0, 1.0]);
}

#[test]
fn bounds_say_who_what_and_how_much() {
    let world = small();
    let quota =
        "[[quota]]\nimporter = \"USA\"\nexporter = \"DEU\"\nsectors = [\"goods\"]\nvalue_musd = 7_000\n";
    let rent = |who: &str| format!("{}rent = \"{who}\"\n", quota.replace("DEU", "FRA"));
    let text = purchase("\"ELE\", \"AGR\"", "change_musd = 20_000") + quota + &rent("exporter");
    let policy = policy(&text);
    let [first, second, third] = &policy.bounds[..] else { panic!("{:?}", policy.bounds) };
    let codes = |bound: &scenario::PolicyBound| {
        [bound.importer, bound.exporter].map(|actor| world[actor].code.clone()).join("<")
    };
    assert_eq!(
        (codes(first).as_str(), first.side, first.size),
        ("USA<DEU", Side::Quota, Size::Level(7_000.0))
    );
    assert_eq!((codes(second).as_str(), second.side), ("USA<FRA", Side::QuotaRentToExporter));
    assert_eq!((codes(third).as_str(), third.side), ("CHN<USA", Side::Purchase));
    assert_eq!((third.sectors.len(), third.size), (2, Size::Change(20_000.0)));
    assert_eq!(third.at.to_string(), "x.toml:2");
    let importer = read(&rent("importer"), &world);
    assert!(matches!(&importer.clauses()[0].action, Action::Bound(bound) if bound.side == Side::Quota));
}

#[test]
fn a_run_takes_the_mode_or_the_median_of_a_range() {
    let range = "set = { low = 0.1, mode = 0.2, high = 0.9 }";
    let world = small();
    let scenario = read(&tariff("\"USA\"", "\"CHN\"", "\"AGR\"", range), &world);
    assert_eq!(moved(&scenario.policy(&world)), ["USA<CHN AGR 0.2"]);
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap());
    assert_eq!(
        scenario.clauses()[0].action,
        Action::Tariff(Tariff {
            pairs: vec![Pair { importer: usa, exporter: chn }],
            sectors: vec![world.sector("AGR").unwrap()],
            rate: Amount::Level(Uncertain::Triangular { low: 0.1, mode: 0.2, high: 0.9 }),
        })
    );
    let median = purchase("\"AGR\"", "value_musd = { median = 300, log_sd = 0.5 }");
    assert_eq!(policy(&median).bounds[0].size, Size::Level(300.0));
}

#[test]
fn clauses_keep_the_order_and_the_lines_of_the_file() {
    let world = small();
    let text = cost("stop = true") + &purchase("\"AGR\"", "value_musd = 1") + &cost("change = 0.5");
    let lines: Vec<_> = read(&text, &world).clauses().iter().map(|clause| clause.at.line.unwrap()).collect();
    assert_eq!(lines, [2, 7, 12]);
}

/// Writes files into a new folder.
pub(crate) fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

/// Three files, each the baseline of the next.
fn chain() -> tempfile::TempDir {
    let farm = purchase("\"AGR\"", "value_musd = 50");
    let chips = purchase("\"ELE\", \"ICT\"", "change_musd = 5");
    folder(&[
        (
            "a.toml",
            format!(
                "name = \"a\"\n{}{}{farm}",
                tariff("\"USA\"", "\"CHN\"", "\"goods\"", "set = 0.5"),
                cost("change = 0.5"),
            ),
        ),
        (
            "b.toml",
            format!(
                "name = \"b\"\nbaseline = \"a.toml\"\n{}{}{}{chips}",
                tariff("\"USA\"", "\"CHN\"", "\"AGR\"", "set = 0.25"),
                tariff("\"USA\"", "\"CHN\"", "\"all\"", "change = 0.25"),
                cost("change = -0.5"),
            ),
        ),
        (
            "c.toml",
            format!(
                "name = \"c\"\nbaseline = \"./b.toml\"\n[[tariff_table]]\nfile = \"plain.csv\"\nexporters = [\"CHN\"]\n{}",
                farm.replace("value_musd = 50", "change_musd = -1").replace("purchase", "quota"),
            ),
        ),
    ])
}

#[test]
fn a_scenario_starts_from_its_baseline() {
    let world = small();
    let folder = chain();
    let scenario = Scenario::open(folder.path().join("b.toml"), &world).unwrap();
    let policy = scenario.policy(&world);
    assert_eq!(moved(&policy), ["USA<CHN AGR 0.5", "USA<CHN ELE 0.75", "USA<CHN ICT 0.3"]);
    assert_eq!(costs(&policy, "AGR"), [0.75, 1.0]);
    let sizes: Vec<_> = policy.bounds.iter().map(|bound| bound.size).collect();
    assert_eq!(sizes, [Size::Level(50.0), Size::Change(5.0)]);
}

#[test]
fn a_chain_of_baselines_is_walked_from_its_first() {
    let world = small();
    let folder = chain();
    let scenario = Scenario::open(folder.path().join("c.toml"), &world).unwrap();
    let ids: Vec<_> = scenario.chain().into_iter().map(Scenario::id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let policy = scenario.policy(&world);
    assert_eq!(moved(&policy), ["USA<CHN AGR 0.6", "USA<CHN ELE 0.7", "USA<CHN ICT 0.3"]);

    // Its quota replaces the purchase of the first file, on the same cells; the other purchase stays.
    let bounds: Vec<_> = policy.bounds.iter().map(|bound| (bound.side, bound.size)).collect();
    assert_eq!(bounds, [(Side::Quota, Size::Change(-1.0)), (Side::Purchase, Size::Change(5.0))]);

    // As a model does it, with sizes resolved between the links.
    let mut before = Policy::status_quo(&world);
    for link in scenario.chain() {
        let mut after = link.policy_on(&before);
        for bound in &mut after.bounds {
            if let Size::Change(change) = bound.size {
                bound.size = Size::Level(100.0 + change);
            }
        }
        before = after;
    }
    let sizes: Vec<_> = before.bounds.iter().map(|bound| bound.size).collect();
    assert_eq!(sizes, [Size::Level(99.0), Size::Level(105.0)]);
}

#[test]
fn a_scenario_is_loaded_by_path_and_says_which_world_it_wants() {
    let folder = folder(&[("a.toml", "name = \"a\"\nworld = \"nafta1993\"\nodd = 1".to_owned())]);
    let path = folder.path().join("a.toml");
    let path = path.to_str().unwrap();
    assert_eq!(scenario::world_for(path).unwrap().as_deref(), Some("nafta1993"));
    assert_eq!(scenario::world_of("name = \"a\"", "a.toml").unwrap(), None);
    fs::write(path, "name = \"a\"").unwrap();
    assert_eq!(Scenario::load(path, &small()).unwrap().id(), "a");
}

#[test]
fn every_bundled_scenario_can_be_read_for_its_world() {
    let mut names: Vec<_> = Scenario::bundled_names().map(|scenario| scenario.name).collect();
    for bundled in Scenario::bundled_names() {
        let world = world_of(bundled);
        let scenario = Scenario::bundled(bundled.name, world).unwrap();
        assert_eq!(scenario.id(), bundled.name);
        assert_eq!(scenario.world(), Some(bundled.world), "{}", bundled.name);
        assert_eq!((scenario.name(), scenario.summary()), (&*bundled.title(), &*bundled.summary()));
        assert_eq!(scenario::world_for(bundled.name).unwrap().as_deref(), Some(bundled.world));
        assert_eq!(Scenario::load(bundled.name, world).unwrap().fingerprint(), scenario.fingerprint());
        assert_ne!(scenario.policy(world), Policy::status_quo(world), "{}", bundled.name);
    }
    let count = names.len();
    assert_eq!(count, 23);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two bundled scenarios share a name");
}

#[test]
fn the_fingerprint_stands_for_the_content_and_not_for_the_way_it_is_written() {
    let world = small();
    let print = |text: &str| read(text, &world).fingerprint().to_owned();
    let [one, two] = [tariff("\"USA\"", "\"EU\"", "\"goods\"", "set = 0.5"), cost("stop = true")];
    let first = print(&format!("between = [\"USA\", \"CHN\"]\nsummary = \"s\"\n{one}{two}"));
    assert_eq!(first.len(), 16);
    let [spelled, named] = [
        one.replace("\"EU\"", "\"FRA\", \"DEU\"").replace("set = 0.5", "set = 0.50 # half"),
        one.replace(
            "importers = [\"USA\"]\nexporters = [\"EU\"]",
            "exporters = [\"EU\"]\nimporters = [\"USA\"]",
        ),
    ];
    for same in [&spelled, &named] {
        assert_eq!(print(&format!("horizon = \"long\"\nbetween = [\"USA\", \"CHN\"]\n{two}{same}")), first);
    }
    let head = "between = [\"USA\", \"CHN\"]\n";
    for other in [
        format!("{one}{two}"),
        format!("{head}{one}"),
        format!("{head}horizon = \"short\"\n{one}{two}"),
        format!("{head}closure = \"balanced\"\n{one}{two}"),
        format!("{head}{two}{}", one.replace("0.5", "0.6")),
        format!("{head}{two}{}", one.replace("0.5", "{ low = 0.4, mode = 0.5, high = 0.6 }")),
        format!("{head}{two}{}", one.replace("set", "change")),
        format!("{head}{one}{two}{two}"),
    ] {
        assert_ne!(print(&other), first, "{other}");
    }
    let folder = chain();
    let print =
        |file: &str| Scenario::open(folder.path().join(file), &world).unwrap().fingerprint().to_owned();
    let before = print("c.toml");
    let a = fs::read_to_string(folder.path().join("a.toml")).unwrap();
    fs::write(folder.path().join("a.toml"), a.replace("0.5", "0.4")).unwrap();
    assert_ne!(print("c.toml"), before);
}

#[test]
fn a_bundled_scenario_holds_what_its_file_says() {
    let world = World::bundled("world2022").unwrap();
    let code = |code| world.actor(code).unwrap();
    let rate = |name: &str, importer, exporter, sector| {
        let policy = Scenario::bundled(name, &world).unwrap().policy(&world);
        let [importer, exporter] = [importer, exporter].map(|actor| code(actor).index());
        let cell =
            (world.sector(sector).unwrap().index() * world.actors().len() + importer) * world.actors().len();
        policy.tariffs[cell + exporter]
    };
    let table = |date: &str, cell: &str| -> f64 {
        let row = format!("{date},{cell},");
        let table = world.table("tariffs_by_date.csv").unwrap();
        table.lines().find_map(|line| line.strip_prefix(&row)).unwrap().parse().unwrap()
    };
    let agrees = |rate: f64, expected: f64| assert!((rate - expected).abs() < 1e-15, "{rate} {expected}");
    agrees(rate("status-quo-2026", "USA", "CHN", "MAC"), table("2026-08-19", "USA,CHN,MAC"));
    agrees(rate("us-china-tariff-war", "USA", "JPN", "MOT"), table("2026-08-19", "USA,JPN,MOT"));
    agrees(rate("us-china-tariff-war", "USA", "CHN", "MAC"), 0.2 + table("2025-04-09", "USA,CHN,MAC"));
    agrees(rate("us-china-tariff-war", "USA", "CHN", "ELE"), 0.511);
    let untouched = world.tariff(code("JPN"), code("CHN"), world.sector("FOO").unwrap());
    agrees(rate("us-china-tariff-war", "JPN", "CHN", "FOO"), untouched);
}

#[test]
fn a_scenario_may_start_from_a_bundled_one() {
    let world = World::bundled("world2022").unwrap();
    let text = "name = \"x\"\nbaseline = \"us-china-trade-deal\"\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    let ids: Vec<_> = scenario.chain().into_iter().map(Scenario::id).collect();
    assert_eq!(ids, ["status-quo-2026", "us-china-trade-deal", "x"]);
    let deal = Scenario::bundled("us-china-trade-deal", &world).unwrap();
    assert_eq!(scenario.policy(&world), deal.policy(&world));
}

/// A clause that never contradicts another.
fn any_clause() -> impl Strategy<Value = String> {
    let actors = || prop::sample::select(vec!["\"USA\"", "\"CHN\"", "\"EU\"", "\"all\"", "\"FRA\", \"USA\""]);
    let sectors = || prop::sample::select(vec!["\"AGR\"", "\"goods\"", "\"all\"", "\"ICT\""]);
    let kind = prop::sample::select(vec!["tariff", "trade_cost", "productivity"]);
    // Eight of them in one place stay within the bounds of one.
    (kind, actors(), actors(), sectors(), -0.4..0.2, any::<bool>()).prop_map(
        |(kind, importers, exporters, sectors, change, both_ways)| {
            // A single actor on both sides would leave no pair.
            let exporters = if importers == exporters { "\"all\"" } else { exporters };
            match kind {
                "productivity" => {
                    format!(
                        "[[productivity]]\nactors = [{importers}]\nsectors = [{sectors}]\nchange = {change:?}\n"
                    )
                }
                _ => tariff(
                    importers,
                    exporters,
                    sectors,
                    &format!("change = {change:?}\nboth_ways = {both_ways}"),
                )
                .replace("[[tariff]]", &format!("[[{kind}]]")),
            }
        },
    )
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn clauses_commute_to_the_last_bit(
        (clauses, shuffled) in prop::collection::vec(any_clause(), 0..8).prop_flat_map(|mut clauses| {
            clauses.push("[[tariff_table]]\nfile = \"plain.csv\"\n".to_owned());
            clauses.push(tariff("\"USA\"", "\"all\"", "\"AGR\"", "set = 0.123"));
            clauses.push(tariff("\"EU\"", "\"CHN\"", "\"AGR\"", "set = 0.3"));
            clauses.push(cost("stop = true"));
            clauses.push(purchase("\"AGR\"", "value_musd = 1"));
            clauses.push(purchase("\"ELE\"", "change_musd = 2"));
            (Just(clauses.clone()), Just(clauses).prop_shuffle())
        })
    ) {
        let world = small();
        let [one, other] = [clauses, shuffled].map(|clauses| read(&clauses.concat(), &world));
        prop_assert_eq!(one.fingerprint(), other.fingerprint());
        let [one, other] = [one, other].map(|scenario| scenario.policy(&world));
        let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&one.tariffs), bits(&other.tariffs));
        prop_assert_eq!(bits(&one.trade_costs), bits(&other.trade_costs));
        prop_assert_eq!(bits(&one.productivity), bits(&other.productivity));
        let bounds = |policy: &Policy| -> Vec<_> {
            policy.bounds.iter().map(|bound| (bound.importer, bound.sectors.clone(), bound.size)).collect()
        };
        prop_assert_eq!(bounds(&one), bounds(&other));
        prop_assert!(one.tariffs.iter().all(|rate| *rate >= 0.0));
    }
}
