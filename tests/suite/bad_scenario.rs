//! Bad scenarios: every message in full.

use std::fs;

use sidedeal::{Error, Scenario};

use crate::scenario::{folder, small};

/// What reading says to a text after a first line with the name.
fn said(text: &str) -> String {
    whole(&format!("name = \"x\"\n{text}"))
}

fn whole(text: &str) -> String {
    Scenario::parse(text, "x.toml", &small()).unwrap_err().to_string()
}

/// What reading says to `x.toml` in a folder with these files, with the folder as `w`.
fn said_of(files: &[(&str, String)]) -> String {
    let folder = folder(files);
    let error = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err();
    error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
}

const TARIFF: &str =
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0.1\n";
const COST: &str =
    "[[trade_cost]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = 0.1\n";
const PURCHASE: &str =
    "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nvalue_musd = 20\n";
const QUOTA: &str =
    "[[quota]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nvalue_musd = 20\n";
const PRODUCTIVITY: &str = "[[productivity]]\nactors = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = 0.1\n";

/// What reading says to a good clause with one thing in it replaced.
fn but(clause: &str, good: &str, bad: &str) -> String {
    assert!(clause.contains(good), "{good} is not in {clause}");
    said(&clause.replace(good, bad))
}

#[test]
fn the_clauses_that_these_tests_spoil_are_good() {
    for clause in [TARIFF, COST, PURCHASE, QUOTA, PRODUCTIVITY] {
        Scenario::parse(&format!("name = \"x\"\n{clause}"), "x.toml", &small()).unwrap();
    }
}

#[test]
fn an_unknown_actor_or_group_is_named_with_the_nearest() {
    assert_eq!(
        but(TARIFF, "\"USA\"", "\"usa\""),
        "x.toml:3: unknown actor or group `usa`, did you mean `USA`?"
    );
    assert_eq!(
        but(TARIFF, "\"USA\"", "\"EUU\""),
        "x.toml:3: unknown actor or group `EUU`, did you mean `EU`?"
    );
    assert_eq!(but(TARIFF, "\"CHN\"", "\"CHN\",\n\"QQ\""), "x.toml:5: unknown actor or group `QQ`");
    assert_eq!(but(PURCHASE, "\"CHN\"", "\"CHI\""), "x.toml:3: unknown actor `CHI`, did you mean `CHN`?");
    assert_eq!(
        said("between = [\"USA\", \"CHM\"]"),
        "x.toml:2: unknown actor or group `CHM`, did you mean `CHN`?"
    );
}

#[test]
fn an_unknown_sector_is_named_with_the_nearest() {
    assert_eq!(but(TARIFF, "\"AGR\"", "\"AGRI\""), "x.toml:5: unknown sector `AGRI`, did you mean `AGR`?");
    assert_eq!(but(TARIFF, "\"AGR\"", "\"good\""), "x.toml:5: unknown sector `good`, did you mean `goods`?");
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_or_all_that_are_accepted() {
    assert_eq!(but(TARIFF, "set =", "sets ="), "x.toml:6: unknown key `sets`, did you mean `set`?");
    assert_eq!(
        but(PRODUCTIVITY, "change =", "xyz = 1\nchange ="),
        "x.toml:5: found unknown key `xyz`, expected one of `actors`, `sectors`, `change`, `title`, `source`, `level`, \
         `from`, `until`, `phase`"
    );
    assert_eq!(said("horizn = \"long\""), "x.toml:2: unknown key `horizn`, did you mean `horizon`?");
    assert_eq!(
        said("zzz = 1"),
        "x.toml:2: found unknown key `zzz`, expected one of `name`, `summary`, `world`, `closure`, `between`, \
         `baseline`, `horizon`, `sources`, `decided`, `expires`, `renewed`"
    );
}

#[test]
fn an_unknown_clause_is_named_with_the_nearest() {
    assert_eq!(said("\n[[tarif]]\nset = 1"), "x.toml:3: unknown clause `tarif`, did you mean `tariff`?");
    assert_eq!(
        said("[[export_controls]]\nby = \"CHN\""),
        "x.toml:2: unknown clause `export_controls`, did you mean `export_control`?"
    );
    assert_eq!(said("[[zzz]]"), "x.toml:2: unknown clause `zzz`");
}

#[test]
fn a_clause_in_single_brackets_is_told_how_to_begin() {
    assert_eq!(
        but(TARIFF, "[[tariff]]", "[tariff]"),
        "x.toml:2: found a table, expected a clause, which begins with [[tariff]]"
    );
    assert_eq!(said("quota = 3"), "x.toml:2: found number 3, expected a clause, which begins with [[quota]]");
}

#[test]
fn a_wrong_type_is_said_with_what_may_stand_there() {
    let actors = "a list of actors and groups, such as [\"USA\", \"EU\"]";
    assert_eq!(
        but(TARIFF, "[\"USA\"]", "\"USA\""),
        format!("x.toml:3: found text \"USA\", expected {actors}")
    );
    assert_eq!(but(TARIFF, "\"USA\"", "1"), "x.toml:3: found number 1, expected text");
    assert_eq!(
        but(TARIFF, "[\"AGR\"]", "true"),
        "x.toml:5: found true, expected a list of sectors, such as [\"AGR\"] or [\"goods\"]"
    );
    assert_eq!(
        but(TARIFF, "0.1", "\"10 %\""),
        "x.toml:6: found string \"10 %\", expected a finite number, { low, mode, high } or { median, log_sd }"
    );
    assert_eq!(
        but(TARIFF, "0.1", "0.1\nboth_ways = \"yes\""),
        "x.toml:7: found text \"yes\", expected true or false"
    );
    assert_eq!(
        but(PURCHASE, "\"CHN\"", "[\"CHN\"]"),
        "x.toml:3: found a list, expected one actor, such as \"USA\""
    );
    assert_eq!(whole("name = 3"), "x.toml:1: found number 3, expected text");
    assert_eq!(said("sources = \"a\""), "x.toml:2: found text \"a\", expected a list of texts");
    assert_eq!(
        said("[[tariff_table]]\nfile = \"dated.csv\"\ndate = 2026-01-01"),
        "x.toml:4: found date 2026-01-01 without quotes, expected a date in quotes, such as \"2026-08-19\""
    );
}

#[test]
fn a_number_must_be_finite_and_a_range_in_order() {
    assert_eq!(
        but(TARIFF, "0.1", "inf"),
        "x.toml:6: found floating point `inf`, expected a finite number, { low, mode, high } or { median, log_sd }"
    );
    assert_eq!(
        but(TARIFF, "0.1", "{ low = 0.2, mode = 0.1, high = 0.3 }"),
        "x.toml:6: found a range out of order: low 0.2, mode 0.1, high 0.3"
    );
    assert_eq!(
        but(TARIFF, "0.1", "{ low = 0.2, mod = 0.1, high = 0.3 }"),
        "x.toml:6: unknown key `mod`, did you mean `mode`?"
    );
}

#[test]
fn nothing_falls_by_a_hundred_percent_over_its_whole_range() {
    assert_eq!(
        but(TARIFF, "0.1", "-1"),
        "x.toml:6: found -1, expected a tariff from 0 to 5, which is 500 %; did you mean `change = -1`?"
    );
    assert_eq!(
        but(TARIFF, "0.1", "{ low = -1.5, mode = 0, high = 1 }"),
        "x.toml:6: found 0 (-1.5 to 1), expected a tariff from 0 to 5, which is 500 %"
    );
    assert_eq!(
        but(COST, "0.1", "-1.0"),
        "x.toml:6: found -1, expected a change from -0.99, which is -99 %, to 5, which is 500 %"
    );
    assert_eq!(
        but(PRODUCTIVITY, "0.1", "-2"),
        "x.toml:5: found -2, expected a change from -0.99, which is -99 %, to 5, which is 500 %"
    );
    assert_eq!(
        but(TARIFF, "0.1", "10"),
        "x.toml:6: found 10, expected a tariff from 0 to 5, which is 500 %; 10 is 1000 %, did you mean 0.1?"
    );
    assert_eq!(
        but(TARIFF, "set = 0.1", "change = -25"),
        "x.toml:6: found -25, expected a change of a tariff from -5 to 5, which is 500 points; -25 is -2500 %, \
         did you mean -0.25?"
    );
    assert_eq!(
        but(TARIFF, "0.1", "{ median = 2, log_sd = 0.5 }"),
        "x.toml:6: found 2 (log sd 0.5), expected a tariff from 0 to 5, which is 500 %; 2 is 200 %, did you mean 0.02 (log sd 0.5)?"
    );
    assert_eq!(
        but(QUOTA, "20", "20e9"),
        "x.toml:6: found 20000000000, expected at most 100,000,000 million USD, the income of the world; 20000000000 is \
         counted in million USD, did you mean 20000?"
    );
    assert_eq!(but(QUOTA, "20", "-1"), "x.toml:6: found -1, expected a bound of at least 0");
    assert_eq!(
        but(QUOTA, "value_musd = 20", "change_musd = -20"),
        "x.toml:6: found -20 over a flow of 10, expected a bound of at least 0"
    );
}

#[test]
fn a_missing_key_is_named_with_the_line_of_its_clause() {
    assert_eq!(whole("summary = \"s\""), "x.toml: missing key `name`");
    assert_eq!(but(TARIFF, "importers = [\"USA\"]\n", ""), "x.toml:2: missing key `importers`");
    assert_eq!(but(PURCHASE, "exporter = \"USA\"\n", ""), "x.toml:2: missing key `exporter`");
    assert_eq!(but(QUOTA, "sectors = [\"AGR\"]\n", ""), "x.toml:2: missing key `sectors`");
    assert_eq!(but(PRODUCTIVITY, "change = 0.1\n", ""), "x.toml:2: missing key `change`");
    assert_eq!(said("[[tariff_table]]"), "x.toml:2: missing key `file`");
}

#[test]
fn exactly_one_of_level_and_change_is_given() {
    assert_eq!(but(TARIFF, "set = 0.1\n", ""), "x.toml:2: missing key `set` or `change`");
    assert_eq!(
        but(TARIFF, "set = 0.1", "set = 0.1\nchange = 0.1"),
        "x.toml:7: found both `set` and `change`, expected one of them"
    );
    assert_eq!(but(COST, "change = 0.1\n", ""), "x.toml:2: missing key `change` or `stop = true`");
    assert_eq!(
        but(COST, "change = 0.1\n", "stop = false\n"),
        "x.toml:2: missing key `change` or `stop = true`"
    );
    assert_eq!(
        but(COST, "change = 0.1", "change = 0.1\nstop = true"),
        "x.toml:7: found both `change` and `stop`, expected one of them"
    );
    assert_eq!(but(PURCHASE, "value_musd = 20\n", ""), "x.toml:2: missing key `value_musd` or `change_musd`");
    assert_eq!(
        but(QUOTA, "value_musd = 20", "change_musd = 1\nvalue_musd = 20"),
        "x.toml:6: found both `value_musd` and `change_musd`, expected one of them"
    );
}

#[test]
fn a_clause_that_acts_on_nothing_is_refused() {
    let no_pair = "x.toml:2: the clause leaves no pair of distinct actors";
    assert_eq!(but(TARIFF, "\"CHN\"", "\"USA\""), no_pair);
    assert_eq!(but(COST, "\"CHN\"", ""), no_pair);
    assert_eq!(but(TARIFF, "\"AGR\"", ""), "x.toml:2: the clause leaves no sector");
    assert_eq!(but(PRODUCTIVITY, "\"CHN\"", ""), "x.toml:2: the clause leaves no actor");
    assert_eq!(
        said("[[tariff_table]]\nfile = \"plain.csv\"\nimporters = [\"EU\"]"),
        "x.toml:2: the clause leaves no row of plain.csv"
    );
}

#[test]
fn two_sets_on_one_cell_contradict() {
    let group = TARIFF.replace("\"CHN\"", "\"all\"").replace("\"AGR\"", "\"goods\"");
    assert_eq!(
        said(&format!("{TARIFF}{group}")),
        "x.toml:7: the rate of USA on CHN in AGR contradicts x.toml:2"
    );
}

#[test]
fn two_tables_on_one_cell_contradict() {
    let dated = "[[tariff_table]]\nfile = \"dated.csv\"\ndate = \"2026-02-01\"\n";
    assert_eq!(
        said(&format!("[[tariff_table]]\nfile = \"plain.csv\"\n{dated}")),
        "x.toml:4: the rate of USA on CHN in AGR contradicts x.toml:2"
    );
}

#[test]
fn bounds_that_overlap_contradict() {
    assert_eq!(
        said(&format!("{PURCHASE}{}", PURCHASE.replace("\"AGR\"", "\"ELE\", \"AGR\""))),
        "x.toml:7: the purchase of CHN from USA in AGR contradicts x.toml:2"
    );
    assert_eq!(
        said(&format!("{PURCHASE}{QUOTA}")),
        "x.toml:7: the quota of CHN from USA in AGR contradicts x.toml:2"
    );
}

#[test]
fn a_bound_that_overlaps_the_baselines_without_replacing_it_contradicts() {
    let wider = PURCHASE.replace("\"AGR\"", "\"goods\"");
    assert_eq!(
        said_of(&[
            ("x.toml", format!("name = \"x\"\nbaseline = \"y.toml\"\n{wider}")),
            ("y.toml", format!("name = \"y\"\n{PURCHASE}")),
        ]),
        "w/x.toml:3: the purchase of CHN from USA in AGR contradicts w/y.toml:2"
    );
}

#[test]
fn a_purchase_has_one_actor_on_each_side_and_they_differ() {
    assert_eq!(
        but(PURCHASE, "\"USA\"", "\"CHN\""),
        "x.toml:4: found `CHN` as importer and as exporter, expected two distinct actors"
    );
    assert_eq!(but(PURCHASE, "\"USA\"", "\"EU\""), "x.toml:4: found group `EU`, expected one actor");
    assert_eq!(but(QUOTA, "\"CHN\"", "\"all\""), "x.toml:3: found group `all`, expected one actor");
}

#[test]
fn an_unknown_word_is_named_with_the_nearest() {
    assert_eq!(said("horizon = \"longer\""), "x.toml:2: unknown horizon `longer`, did you mean `long`?");
    assert_eq!(
        said("closure = \"fixed-deficit\""),
        "x.toml:2: unknown closure `fixed-deficit`, did you mean `fixed-deficits`?"
    );
    assert_eq!(
        but(QUOTA, "value_musd", "rent = \"export\"\nvalue_musd"),
        "x.toml:6: unknown rent `export`, did you mean `exporter`?"
    );
    assert_eq!(
        said("horizon = \"2030\""),
        "x.toml:2: found unknown horizon `2030`, expected one of `short`, `medium`, `long`"
    );
}

#[test]
fn one_principal_is_not_enough() {
    assert_eq!(
        said("between = [\"USA\", \"USA\"]"),
        "x.toml:2: found `USA` alone, expected two or more distinct actors"
    );
}

#[test]
fn a_date_must_be_one_of_the_table() {
    let dated = |date: &str| said(&format!("[[tariff_table]]\nfile = \"dated.csv\"\n{date}"));
    assert_eq!(
        dated("date = \"2026-01-15\""),
        "x.toml:4: found date `2026-01-15`, expected one of `2026-01-01`, `2026-02-01` as in small/dated.csv"
    );
    assert_eq!(
        dated(""),
        "x.toml:2: missing key `date`, one of `2026-01-01`, `2026-02-01` in small/dated.csv"
    );
    assert_eq!(
        said("[[tariff_table]]\nfile = \"plain.csv\"\ndate = \"2026-01-01\""),
        "x.toml:4: found date `2026-01-01`, expected no date, small/plain.csv has none"
    );
}

#[test]
fn a_missing_table_says_where_it_was_looked_for() {
    let text = "[[tariff_table]]\nfile = \"none.csv\"";
    assert_eq!(said(text), "x.toml:3: missing table `none.csv`, looked for in world small");
    assert_eq!(
        said_of(&[("x.toml", format!("name = \"x\"\n{text}"))]),
        "w/x.toml:3: missing table `none.csv`, looked for beside the scenario and in world small"
    );
}

#[test]
fn a_bad_table_is_told_in_its_own_lines() {
    let table = |text: &str| {
        let scenario = "name = \"x\"\n[[tariff_table]]\nfile = \"t.csv\"".to_owned();
        said_of(&[("x.toml", scenario), ("t.csv", text.to_owned())])
    };
    let head = "importer,exporter,sector,rate\nUSA,CHN,AGR,0.1\n";
    assert_eq!(
        table(&format!("{head}USB,CHN,AGR,0.1\n")),
        "w/t.csv:3: unknown actor or group `USB`, did you mean `USA`?"
    );
    assert_eq!(
        table(&format!("{head}USA,CHN,AGG,0.1\n")),
        "w/t.csv:3: unknown sector `AGG`, did you mean `AGR`?"
    );
    assert_eq!(
        table(&format!("{head}USA,USA,AGR,0.1\n")),
        "w/t.csv:3: found `USA` as importer and as exporter, expected two distinct actors"
    );
    for rate in ["-1", "-0.1", "6e300", "nan", "ten", ""] {
        assert_eq!(
            table(&format!("{head}USA,DEU,AGR,{rate}\n")),
            format!("w/t.csv:3: found rate `{rate}`, expected a tariff from 0 to 5, which is 500 %")
        );
    }
    assert_eq!(
        table(&format!("{head}\nUSA,CHN,AGR,0.2\n")),
        "w/t.csv:4: the rate of USA on CHN in AGR is given a second time, first at w/t.csv:2"
    );
    assert_eq!(
        table(&format!("{head}USA,DEU,AGR,x\n").replace('\n', "\r\n")),
        "w/t.csv:3: found rate `x`, expected a tariff from 0 to 5, which is 500 %"
    );
    assert_eq!(table(&format!("{head}USA,CHN\n")), "w/t.csv:3: 2 fields in a row, 4 in the header");
    assert_eq!(table("importer,exporter,sector\n"), "w/t.csv:1: missing column `rate`");
    assert_eq!(
        table("importer,exporter,sector,rate,datum\n"),
        "w/t.csv:1: unknown column `datum`, did you mean `date`?"
    );
    assert_eq!(table(""), "w/t.csv:1: missing header line");
}

#[test]
fn a_circle_of_baselines_names_the_chain() {
    let file = |baseline: &str| format!("name = \"x\"\n\nbaseline = \"{baseline}\"");
    assert_eq!(
        said_of(&[("x.toml", file("y.toml")), ("y.toml", file("z.toml")), ("z.toml", file("y.toml"))]),
        "w/z.toml:3: found a circle of baselines, w/y.toml > w/z.toml > w/y.toml, expected a chain that ends"
    );
    assert_eq!(
        said_of(&[("x.toml", file("x.toml"))]),
        "w/x.toml:3: found a circle of baselines, w/x.toml > w/x.toml, expected a chain that ends"
    );
}

#[test]
fn a_scenario_or_baseline_that_does_not_exist_is_unknown() {
    assert_eq!(said("baseline = \"9\""), "x.toml:2: unknown scenario `9`");
    assert_eq!(
        Scenario::load("9", &small()).unwrap_err().to_string(),
        "bundled scenarios and files: unknown scenario `9`"
    );
    assert_eq!(
        said("baseline = \"status-quo\""),
        "x.toml:2: unknown scenario `status-quo`, did you mean `status-quo-2026`?"
    );
    assert_eq!(
        Scenario::load("us-china-tarif-war", &small()).unwrap_err().to_string(),
        "bundled scenarios and files: unknown scenario `us-china-tarif-war`, did you mean `us-china-tariff-war`?"
    );
    assert_eq!(
        Scenario::bundled("9", &small()).unwrap_err().to_string(),
        "bundled scenarios: unknown scenario `9`"
    );
}

#[test]
fn text_that_is_not_utf_8_or_not_toml_is_malformed() {
    let folder = folder(&[]);
    let path = folder.path().join("x.toml");
    fs::write(&path, b"name = \"x\"\nsummary = \"\xff\"\n").unwrap();
    let error = Scenario::open(&path, &small()).unwrap_err().to_string();
    assert_eq!(error, format!("{}:2: text that is not UTF-8", path.display()));
    assert_eq!(said("horizon long"), "x.toml:2: key with no value, expected `=`");
    assert_eq!(said("name = \"y\""), "x.toml:2: duplicate key");
    fs::remove_file(&path).unwrap();
    let error = Scenario::open(&path, &small()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

/// A scenario reads nothing outside its folder, by a path or through a link, and what it would have read is not quoted.
#[test]
fn a_file_reaches_nothing_outside_its_folder() {
    let outer = tempfile::tempdir().unwrap();
    std::fs::write(outer.path().join("secret.csv"), "top,secret\n").unwrap();
    std::fs::write(outer.path().join("outer.toml"), "name = \"Outer\"\n").unwrap();
    let folder = outer.path().join("mine");
    std::fs::create_dir(&folder).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outer.path().join("secret.csv"), folder.join("link.csv")).unwrap();
    let world = sidedeal::World::bundled("world2022").unwrap();
    let told = |text: &str| {
        std::fs::write(folder.join("deal.toml"), text).unwrap();
        sidedeal::Scenario::open(folder.join("deal.toml"), &world).unwrap_err().to_string()
    };
    let absolute = outer.path().join("secret.csv");
    for file in ["../secret.csv", "link.csv", absolute.to_str().unwrap(), "/etc/passwd", "."] {
        let error = told(&format!("name = \"x\"\n[[tariff_table]]\nfile = \"{file}\"\n"));
        assert!(error.contains("missing table `") && !error.contains("secret\n"), "{error}");
        assert!(!error.contains("top,secret") && !error.contains("root:"), "{error}");
    }
    let error = told("name = \"x\"\nbaseline = \"../outer.toml\"\n");
    assert!(error.contains("unknown scenario `../outer.toml`"), "{error}");
}
