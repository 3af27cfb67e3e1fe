//! What can be read and is likely not meant, or does nothing: told with its line.

use std::fs;
use std::io::Write;

use sidedeal::import::{Format, Options, import};
use sidedeal::{Horizon, Response, Scenario, ShortageDraws, World};

use crate::command::{folder, told};
use crate::scenario::small;
use crate::support::TODAY;

/// The cautions of clauses, from line 2 on, for the small world of four, where every tariff is 5 %.
fn cautions(clauses: &str, world: &World) -> Vec<String> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    scenario.cautions(world).iter().map(ToString::to_string).collect()
}

fn tariff(importers: &str, rest: &str) -> String {
    format!("[[tariff]]\nimporters = [\"{importers}\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\n{rest}\n")
}

#[test]
fn a_rate_that_looks_like_percent_is_told_and_taken_as_it_stands() {
    let world = small();
    for (rest, told) in [
        ("set = 2.5", "x.toml:2: set 2.5 is taken as 250 %: is 2.5 % meant, which is 0.025?"),
        ("set = 1", "x.toml:2: set 1 is taken as 100 %: is 1 % meant, which is 0.01?"),
        ("change = 3", "x.toml:2: change 3 is taken as 300 %: is 3 % meant, which is 0.03?"),
        (
            "set = { low = 2, mode = 3, high = 4 }",
            "x.toml:2: set 3 is taken as 300 %: is 3 % meant, which is 0.03?",
        ),
    ] {
        assert_eq!(cautions(&tariff("USA", rest), &world), [told], "{rest}");
    }
    let less = cautions(&tariff("USA", "change = -2.5"), &world);
    assert!(
        less.contains(
            &"x.toml:2: change -2.5 is taken as -250 %: is -2.5 % meant, which is -0.025?".to_owned()
        )
    );
    // A hundred points less is how a file says that no tariff is left.
    for rest in ["set = 0.99", "change = -1", "change = 0.3"] {
        assert_eq!(cautions(&tariff("USA", rest), &world), [""; 0], "{rest}");
    }
}

/// The cautions of a tariff table with these rows, of which only the importer USA is taken.
fn of_table(rows: &str, more: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), format!("importer,exporter,sector,rate\n{rows}")).unwrap();
    let path = folder.path().join("x.toml");
    let clauses = format!("[[tariff_table]]\nfile = \"t.csv\"\nimporters = [\"USA\"]\n{more}");
    fs::write(&path, format!("name = \"x\"\n{clauses}")).unwrap();
    let world = small();
    let at = folder.path().display().to_string() + "/";
    let cautions = Scenario::open(&path, &world).unwrap().cautions(&world);
    cautions.iter().map(|caution| caution.to_string().replace(&at, "")).collect()
}

#[test]
fn a_table_that_looks_like_percent_is_told_by_its_largest_row() {
    assert_eq!(
        of_table("USA,CHN,AGR,2.5\nUSA,DEU,AGR,3.4\n", ""),
        [
            "t.csv:3: rate 3.4 is taken as 340 %, and so are 2 rates above 100 % in all: is 3.4 % meant, which is 0.034?"
        ]
    );
    assert_eq!(of_table("USA,CHN,AGR,0.25\nUSA,DEU,AGR,0.34\n", ""), [""; 0]);
    // Whether the few that are taken are percent, the whole table tells: those of April 2025 were above 100 %.
    let text = "name = \"x\"\n[[tariff_table]]\nfile = \"tariffs_by_date.csv\"\ndate = \"2025-04-12\"\n\
                importers = [\"CHN\"]\nexporters = [\"USA\"]\n";
    let april = Scenario::parse(text, "x.toml", &TODAY).unwrap();
    let sidedeal::scenario::Action::TariffTable(table) = &april.clauses()[0].action else { panic!() };
    assert!(table.rates.iter().any(|(_, rate)| *rate > 1.0));
    assert_eq!(april.cautions(&TODAY), []);
}

#[test]
fn a_set_that_beats_a_table_of_its_file_is_told_and_holds() {
    let rows = "USA,CHN,AGR,0.25\nUSA,DEU,AGR,0.34\n";
    assert_eq!(
        of_table(rows, &tariff("USA", "set = 0.1")),
        [
            "x.toml:5: what is set here holds, and not 1 of 2 rates of the table at x.toml:2, the first 25 % of USA on CHN in AGR"
        ]
    );
    // An exception is the smaller part.
    assert_eq!(of_table(&(rows.to_owned() + "USA,FRA,AGR,0.3\n"), &tariff("USA", "set = 0.1")), [""; 0]);
    // What is added to a table is no contradiction, and neither is the same rate.
    for rest in ["change = 0.1", "set = 0.25"] {
        assert_eq!(of_table(rows, &tariff("USA", rest)), [""; 0], "{rest}");
    }
}

#[test]
fn clauses_that_change_nothing_are_counted() {
    let world = small();
    let idle = |clauses: &str| cautions(clauses, &world);
    for rest in ["set = 0.05", "change = 0"] {
        assert_eq!(idle(&tariff("USA", rest)), ["x.toml:2: this tariff changes nothing here"], "{rest}");
    }
    assert_eq!(
        idle(&(tariff("USA", "set = 0.05") + &tariff("DEU", "set = 0.2") + &tariff("FRA", "change = 0"))),
        ["x.toml:2: this tariff changes nothing here, and so do 2 clauses in all"]
    );
    // A range moves draws.
    assert_eq!(idle(&tariff("USA", "set = { low = 0.04, mode = 0.05, high = 0.06 }")), [""; 0]);
    // A change together with what is set changes something.
    assert_eq!(idle(&(tariff("USA", "set = 0.02") + &tariff("USA", "change = 0.01"))), [""; 0]);
    assert_eq!(of_table("USA,CHN,AGR,0.05\n", ""), ["x.toml:2: this tariff_table changes nothing here"]);
    let cost = |rest: &str| tariff("USA", rest).replace("tariff", "trade_cost");
    assert_eq!(idle(&cost("change = 0")), ["x.toml:2: this trade_cost changes nothing here"]);
    assert_eq!(idle(&cost("stop = true")), [""; 0]);
    // What is bought at least may bind, though it is what was bought before.
    let purchase =
        "[[purchase]]\nimporter = \"USA\"\nexporter = \"CHN\"\nsectors = [\"AGR\"]\nchange_musd = 0\n";
    assert_eq!(idle(purchase), [""; 0]);
}

#[test]
fn a_clause_on_tariffs_in_a_world_without_any_is_told() {
    let folder = folder();
    let dir = folder.path().join("three");
    let clauses =
        "[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = 0.1\n";
    assert_eq!(cautions(clauses, &World::open(&dir).unwrap()), [""; 0]);
    fs::remove_file(dir.join("tariffs.csv")).unwrap();
    assert_eq!(
        cautions(clauses, &World::open(&dir).unwrap()),
        [
            "x.toml:2: the world has no tariffs, so that changes of them count from 0: it has no tariffs.csv, or one without rates"
        ]
    );
}

#[test]
fn a_table_that_is_passed_over_for_its_name_is_named_with_the_one_that_was_looked_for() {
    for (found, notes) in [
        ("Tariffs.csv", 1),
        ("tariff.csv", 1),
        ("tarifs.csv.gz", 1),
        ("tariffs.csv.txt", 1),
        ("tariffs.CSV", 1),
        ("tariffs.txt", 1),
        // A side table, and what is no table.
        ("tariffs_2005.csv", 0),
        ("tariffs.md", 0),
    ] {
        let folder = folder();
        let dir = folder.path().join("three");
        fs::rename(dir.join("tariffs.csv"), dir.join(found)).unwrap();
        if found.ends_with(".gz") {
            let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            zip.write_all(&fs::read(dir.join(found)).unwrap()).unwrap();
            fs::write(dir.join(found), zip.finish().unwrap()).unwrap();
        }
        let (status, _, err) = told(folder.path(), &["run", "deal.toml", "--draws", "0"]);
        let note =
            format!("`{found}` is not read as `tariffs.csv`, which is not there: is it meant to be?\n");
        assert_eq!((status, err.matches(&note).count()), (0, notes), "{found}: {err}");
        let (_, out, _) = told(folder.path(), &["check", "three"]);
        assert_eq!(out.matches(&note).count(), notes, "{out}");
    }
    // Where a table must be there, the error names it.
    let folder = folder();
    let dir = folder.path().join("three");
    fs::rename(dir.join("trade.csv"), dir.join("Trade.csv")).unwrap();
    let error = World::open(&dir).unwrap_err().to_string();
    assert!(error.ends_with("file `trade.csv`; is `Trade.csv`, which lies there, meant for it?"), "{error}");
}

#[test]
fn a_world_in_which_somebody_exports_nothing_is_checked_as_it_is_run() {
    let folder = folder();
    let dir = folder.path().join("three");
    let trade = fs::read_to_string(dir.join("trade.csv")).unwrap();
    let production = fs::read_to_string(dir.join("production.csv")).unwrap();
    let less = production.replace("ISL,GDS,100000,100000", "ISL,GDS,60000,60000");
    fs::write(dir.join("production.csv"), less).unwrap();
    let kept = trade.lines().filter(|line| !line.contains(",ISL,GDS") || line.starts_with("ISL,"));
    fs::write(dir.join("trade.csv"), kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let (status, _, err) = told(folder.path(), &["run", "deal.toml", "--draws", "0"]);
    assert_eq!(status, 0, "{err}");
    let (status, out, err) = told(folder.path(), &["check", "three"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.matches("warning: no run with the closure balanced: ").count(), 1, "{out}");
}

#[test]
fn responses_that_are_at_work_after_the_horizon_are_told_with_both_numbers() {
    let world = &*TODAY;
    let deal = Scenario::bundled("us-china-sectoral-deal", world).unwrap();
    let club = Response::bundled("raw-materials-club", world).unwrap();
    let lead = club.lead_time_years().central();
    let late = |horizon: Horizon| {
        let answered = deal.clone().with_horizon(horizon).with(&[&club], world).unwrap();
        let cautions = answered.cautions(world).into_iter().map(|caution| caution.to_string());
        cautions.filter(|told| told.contains("at work later")).collect::<Vec<_>>()
    };
    assert!(lead > 1.0 && lead < 10.0);
    assert_eq!(
        late(Horizon::Short),
        [format!(
            "us-china-sectoral-deal+raw-materials-club: the short horizon is about 1 year, and what is at work later counts in \
             full: raw-materials-club after {lead} years"
        )]
    );
    assert_eq!(late(Horizon::Long), [""; 0]);
    assert!(deal.clone().with_horizon(Horizon::Short).late([&club]).is_some());
}

#[test]
fn a_report_by_wages_says_that_its_draws_are_of_income() {
    let folder = folder();
    let of = |income: &str| told(folder.path(), &["run", "deal.toml", "--draws", "3", "--income", income]).1;
    let line = "Draws and their mode are of real income; the tables below measure prosperity by real wage.\n";
    assert_eq!(["real_wage", "real_income"].map(|income| of(income).matches(line).count()), [1, 0]);
}

#[test]
fn units_of_imports_are_millions() {
    let of = |unit: &str| {
        let options = Options { unit: Some(unit.to_owned()), ..Options::new(2022) };
        import(Format::Long, &["none.csv".into()], &options).map(|_| ()).unwrap_err().to_string()
    };
    let expected = "expected a million of some currency, such as `million euros`";
    for unit in ["billion USD", "USD", "million", "", "million billion", "thousand euros", "million 1000 USD"]
    {
        assert!(of(unit).contains(expected), "{unit}: {}", of(unit));
    }
    assert!(!of("million Swiss francs").contains(expected));
}

#[test]
fn more_draws_of_shortages_than_there_is_memory_for_are_refused() {
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    for count in [ShortageDraws::MOST + 1, usize::MAX] {
        let error = ShortageDraws::of(&TODAY, &deal, count, 1).unwrap_err().to_string();
        assert!(error.contains("expected at most 1000000"), "{error}");
    }
}
