//! The command: what it prints, what it writes, how it ends.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::exposure::DEAL;

fn sidedeal(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sidedeal")).current_dir(folder).args(arguments).output().unwrap()
}

/// Exit status, standard output, standard error.
pub(crate) fn told(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = sidedeal(folder, arguments);
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), out, err)
}

/// A folder with a world of three, a deal for it, and one that cannot come about.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("three");
    fs::create_dir(&world).unwrap();
    let codes = ["NOR", "SOU", "ISL"];
    let mut trade = "importer,exporter,sector,value_musd\n".to_owned();
    let mut tariffs = "importer,exporter,sector,rate\n".to_owned();
    let [mut actors, mut production] =
        ["code,name\n", "actor,sector,output_musd,value_added_musd\n"].map(str::to_owned);
    for importer in codes {
        writeln!(actors, "{importer},{importer}").unwrap();
        writeln!(production, "{importer},GDS,100000,100000").unwrap();
        for exporter in codes {
            let home = importer == exporter;
            writeln!(trade, "{importer},{exporter},GDS,{}", if home { 60000 } else { 20000 }).unwrap();
            if !home {
                writeln!(tariffs, "{importer},{exporter},GDS,0.1").unwrap();
            }
        }
    }
    for (file, text) in [
        ("actors.csv", actors.as_str()),
        ("sectors.csv", "code,name,kind,trade_elasticity\nGDS,Goods,goods,5\n"),
        ("groups.csv", "group,actor\n"),
        ("trade.csv", &trade),
        ("tariffs.csv", &tariffs),
        ("input_output.csv", "actor,input_sector,using_sector,value_musd\nNOR,GDS,GDS,0\n"),
        ("production.csv", &production),
    ] {
        fs::write(world.join(file), text).unwrap();
    }
    let deal = format!("world = \"three\"\n{DEAL}");
    let bound = "[[purchase]]\nimporter = \"NOR\"\nexporter = \"SOU\"\nsectors = [\"GDS\"]\nvalue_musd = 99_000_000\n";
    fs::write(folder.path().join("deal.toml"), deal).unwrap();
    fs::write(folder.path().join("too_much.toml"), format!("name = \"x\"\nworld = \"three\"\n{bound}"))
        .unwrap();
    fs::write(folder.path().join("typo.toml"), "name = \"x\"\nworld = \"three\"\nclosur = \"balanced\"\n")
        .unwrap();
    fs::write(folder.path().join("other.toml"), "name = \"x\"\nworld = \"three\"\nbetween = [\"NOR\"]\n")
        .unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_run_prints_results_and_nothing_else() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["run", "deal.toml"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("A deal for two (deal)\nworld three, deficits fixed"), "{out}");
    assert!(err.lines().all(|line| line.starts_with("warning: deal: ")), "{err}");
    let (status, out, _) = told(folder.path(), &["run", "deal.toml", "--format", "csv"]);
    // Two variables are drawn, each told by median and two quantiles.
    assert_eq!((status, out.lines().count()), (0, 1 + 3 * (18 + 2 * 3)));
    let (status, out, _) = told(folder.path(), &["run", "deal.toml", "--format", "csv", "--draws", "0"]);
    assert_eq!((status, out.lines().count()), (0, 1 + 3 * 18));
}

#[test]
fn a_run_can_be_measured_by_wages_ordered_by_a_stake_and_take_groups_as_one() {
    let folder = folder();
    fs::write(folder.path().join("three/groups.csv"), "group,actor\nTWO,NOR\nTWO,ISL\nOUT,ISL\n").unwrap();
    let run = |rest: &[&str]| told(folder.path(), &[&["run", "deal.toml", "--draws", "20"], rest].concat());
    let (status, out, err) = run(&["--income", "real_wage", "--by", "prosperity", "--as-one", "OUT"]);
    assert_eq!(status, 0, "{err}");
    for words in [
        "score: 100 is what ISL would lose of real wage without its trade with the principals, ",
        "Third parties are in the order of loss of real wage.\n",
        "OUT stands as one, its members below it (--as-one none takes it apart).\n",
        "\n  1 OUT ",
        "\n      ISL ",
        "median and 5-95 % of 20 draws of everything uncertain (seed 1).\n",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (_, json, _) = run(&["--income", "real_output", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(data[0]["record"]["prosperity"], "real_output");
    assert_eq!(data[0]["draws"], serde_json::json!({ "seed": 1, "asked": 20, "solved": 20, "failures": [] }));
    let (status, out, err) = run(&["--as-one", "TWO"]);
    assert_eq!((status, out.as_str()), (2, ""));
    let message = "error: --as-one: found TWO with a principal of deal in it, expected groups of third parties that are apart\n";
    assert!(err.ends_with(message), "{err}");
    let (status, _, err) = run(&["--as-one", "OUTT"]);
    assert_eq!(status, 2);
    assert!(err.contains("unknown group `OUTT`, did you mean `OUT`?"), "{err}");
}

#[test]
fn results_and_flows_go_to_files_that_replace_old_ones_whole() {
    let folder = folder();
    let before = files(folder.path());
    fs::write(folder.path().join("rows.csv"), "old").unwrap();
    let arguments = ["run", "deal.toml", "--format", "csv", "--out", "rows.csv", "--flows", "flows.csv"];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    assert!(read("rows.csv").starts_with("scenario,actor,"));
    assert_eq!(read("flows.csv").lines().count(), 1 + 9);
    let mut expected = [before, vec!["flows.csv".to_owned(), "rows.csv".to_owned()]].concat();
    expected.sort();
    assert_eq!(files(folder.path()), expected, "no temporary file stays");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_is_no_file_stays_what_it_is() {
    let folder = folder();
    let at = |file: &str| folder.path().join(file);
    fs::write(at("real.csv"), "old").unwrap();
    std::os::unix::fs::symlink("real.csv", at("link.csv")).unwrap();
    assert_eq!(told(folder.path(), &["run", "deal.toml", "--format", "csv", "--out", "link.csv"]).0, 0);
    assert!(fs::symlink_metadata(at("link.csv")).unwrap().is_symlink());
    assert!(fs::read_to_string(at("real.csv")).unwrap().starts_with("scenario,"));
    assert_eq!(told(folder.path(), &["run", "deal.toml", "--out", "/dev/null"]).0, 0);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn when_a_run_fails_the_others_are_written_and_the_status_is_1() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["run", "too_much.toml", "deal.toml", "--format", "csv"]);
    assert_eq!(status, 1, "{err}");
    assert!(out.lines().skip(1).all(|line| line.starts_with("deal,")) && out.lines().count() > 10, "{out}");
    assert!(
        err.contains("error: too_much.toml:3: infeasible bound: the purchase of NOR from SOU in GDS"),
        "{err}"
    );
}

#[test]
fn when_all_runs_fail_old_files_stay() {
    let folder = folder();
    fs::write(folder.path().join("rows.csv"), "old").unwrap();
    let before = files(folder.path());
    let arguments = ["run", "too_much.toml", "--out", "rows.csv", "--flows", "flows.csv"];
    assert_eq!(told(folder.path(), &arguments).0, 1);
    assert_eq!(fs::read_to_string(folder.path().join("rows.csv")).unwrap(), "old");
    assert_eq!(files(folder.path()), before);
}

#[test]
fn bad_input_is_told_in_full_and_nothing_is_written() {
    let folder = folder();
    let before = files(folder.path());
    let arguments = ["run", "deal.toml", "typo.toml", "other.toml", "nafta-1994", "--out", "rows.csv"];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    for message in [
        "error: typo.toml:3: unknown key `closur`, did you mean `closure`?",
        "error: other.toml:3: found `NOR` alone, expected two or more distinct actors",
        "unknown scenario `nafta-1994`, did you mean `nafta-1993`?",
    ] {
        assert!(err.contains(message), "{message} in {err}");
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn bad_arguments_are_told_with_what_is_accepted() {
    let folder = folder();
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    let run = |rest: &[&'static str]| [&["run", "deal.toml"], rest].concat();
    for (arguments, message) in [
        (vec!["run"], "<SCENARIO>"),
        (vec!["runn"], "'run'"),
        (run(&["--closure", "open"]), "fixed-deficits, balanced"),
        (run(&["--format", "xml"]), "table, csv, json"),
        (run(&["--world", "world2020"]), "unknown world `world2020`, did you mean `world2022`?"),
        (
            run(&["--out", "no/such/folder/x.csv"]),
            "error: no/such/folder/x.csv: missing folder `no/such/folder`\n",
        ),
        (run(&["--flows", "no/x.csv"]), "error: no/x.csv: missing folder `no`\n"),
        (vec!["new", "world", "--out", "no/w"], "error: no/w: missing folder `no`\n"),
        (vec!["new", "deal", "--out", "no/d.toml"], "error: no/d.toml: missing folder `no`\n"),
        (
            vec!["import", "icio", "none.csv", "--year", "2022", "--out", "no/w"],
            "error: no/w: missing folder `no`\n",
        ),
        (
            vec!["ensemble", "deal.toml", "--draws", "9", "--format", "csv", "--out", "no/x.csv"],
            "error: no/x.csv: missing folder `no`\n",
        ),
        (run(&["--format", "csv", "--flows", "-"]), "found standard output for both the results and --flows"),
        (run(&["--out", "-", "--flows", "-"]), "found standard output for both --out and --flows"),
        (
            vec!["ensemble", "deal.toml", "--draws", "9", "--inputs", "-"],
            "found standard output for both the results and --inputs",
        ),
        (
            vec!["game", "--world", "three", "--among", "NOR,SOU", "--tariffs", "-"],
            "found standard output for both the results and --tariffs",
        ),
        (run(&["--out", "three"]), "three: is a directory"),
        (
            run(&["--out", "x.csv", "--flows", "x.csv"]),
            "found x.csv for both --out and --flows, expected two files",
        ),
        (run(&["deal.toml"]), "deal.toml: scenario `deal` is given a second time, first at deal.toml"),
        (
            run(&["copy/../deal.toml", "--world", "three"]),
            "copy/../deal.toml: scenario `deal` is given a second time",
        ),
    ] {
        let (status, out, err) = told(folder.path(), &arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.contains(message), "{message} in {err}");
    }
}

#[test]
fn the_command_line_overrides_world_and_closure_of_the_file() {
    let folder = folder();
    let text = fs::read_to_string(folder.path().join("deal.toml")).unwrap();
    fs::write(
        folder.path().join("deal.toml"),
        format!("closure = \"balanced\"\n{text}").replace("three", "none"),
    )
    .unwrap();
    let (status, _, err) = told(folder.path(), &["run", "deal.toml"]);
    assert_eq!(status, 2);
    assert!(err.contains("unknown world `none`"), "{err}");
    let arguments =
        ["run", "deal.toml", "--world", "three", "--closure", "fixed-deficits", "--format", "json"];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!(status, 0, "{err}");
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(data[0]["record"]["closure"], "fixed-deficits");
    assert_eq!(data[0]["record"]["world"], "three");
}

#[test]
fn the_world_that_a_file_asks_for_lies_beside_it() {
    let folder = folder();
    let deal = folder.path().join("deal.toml");
    let (status, out, err) = told(Path::new("/"), &["run", deal.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("deal,ISL,"));
}

#[test]
fn scenarios_of_different_worlds_run_in_one_call() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["run", "deal.toml", "nafta-1993", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("\ndeal,ISL,") && out.contains("\nnafta-1993,MEX,"));
}

#[test]
fn whoever_closes_the_pipe_early_hears_no_complaint() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sidedeal"))
        .current_dir(folder.path())
        .args(["run", "deal.toml", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{err}");
    assert!(err.lines().all(|line| line.starts_with("warning: ")), "{err}");
}

#[test]
fn check_says_what_a_file_holds_or_what_is_wrong_with_it() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["check", "deal.toml", "board-of-trade-2026"]);
    assert_eq!((status, err.lines().count()), (0, 1), "{err}");
    assert!(err.starts_with("products: AGR is split into SOY, MAIZ and the rest"), "{err}");
    assert!(out.contains("deal.toml: ok: 1 tariff; three, fixed-deficits, long horizon"), "{out}");
    assert!(out.contains("1 tariff_table, 2 purchase; world2022"), "{out}");
    let (status, out, err) = told(folder.path(), &["check", "typo.toml", "deal.toml", "other.toml"]);
    let files = out.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!((status, files, err.lines().count()), (2, 1, 2), "{out}{err}");
    let clause = |importer, set| {
        format!(
            "[[tariff]]\nimporters = [\"{importer}\"]\nexporters = [\"all\"]\nsectors = [\"all\"]\nset = {set}\n"
        )
    };
    let clauses = [clause("NORR", "0"), clause("NOR", "0"), clause("NOR", "-2")].concat();
    fs::write(folder.path().join("bad.toml"), format!("nam = \"x\"\nworld = \"three\"\n{clauses}")).unwrap();
    let (_, _, err) = told(folder.path(), &["check", "bad.toml"]);
    let starts = [
        "error: bad.toml:1: unknown key `nam`",
        "error: bad.toml:4: unknown",
        "error: bad.toml:17: found -2",
    ];
    assert_eq!(err.lines().count(), 3, "{err}");
    assert!(err.lines().zip(starts).all(|(line, start)| line.starts_with(start)), "{err}");
    let (_, out, _) = told(folder.path(), &["check", "deal.toml", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&data[0]["status"], &data[0]["clauses"]), (&"ok".into(), &"1 tariff".into()));
}

#[test]
fn check_notes_what_clauses_would_meet_in_law_and_what_counts_twice() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["check", "deal.toml"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let note = "  note: Tariffs between NOR and SOU end (deal.toml:4): GATT I:1: the tariff would let some origins in at a lower duty than others: SOU into NOR \
                (GDS at 0 %, ISL's at 10 %) and NOR into SOU (GDS at 0 %, ISL's at 10 %); there is no table of trade \
                agreements to tell whether they have one, unless ";
    assert!(out.lines().count() == 2 && out.lines().nth(1).unwrap().starts_with(note), "{out}");

    let (_, out, _) = told(folder.path(), &["check", "deal.toml", "us-china-trade-deal", "--format", "csv"]);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "file,status,world,clauses,notes,law,warnings,line,error,titles");
    assert!(lines.len() == 3 && lines[1].ends_with(",GATT I:1,,,,Tariffs between NOR and SOU end"), "{out}");
    assert!(
        lines[2].contains(",GATT I:1; GATT XI:1; GATT XVII:1; GATS II:1,,,,The US and China return"),
        "{out}"
    );

    let twice = "name = \"x\"\nhorizon = \"short\"\n[[trade_cost]]\nimporters = [\"JPN\"]\nexporters = [\"CHN\"]\n\
                 sectors = [\"NFM\"]\nstop = true\n[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\n\
                 cut = 0.5\n";
    fs::write(folder.path().join("twice.toml"), twice).unwrap();
    let warning = "twice.toml:8: the export_control of gallium by CHN against JPN counts a flow twice that is stopped with \
                   all of NFM at twice.toml:3";
    let (status, out, err) = told(folder.path(), &["check", "twice.toml"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out.lines().nth(1), Some(format!("  warning: {warning}").as_str()));
    let (_, out, _) = told(folder.path(), &["check", "twice.toml", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(data[0]["warnings"], serde_json::json!([warning]));
    let first = serde_json::json!({
        "line": 3,
        "clause": "trade_cost",
        "article": "GATT XI:1",
        "finding": "the trade_cost would prohibit imports: JPN from CHN (NFM)",
        "exceptions": [
            "life or health needs it (GATT XX(b))",
            "the balance of payments needs it (GATT XII, XVIII:B)",
            "the dispute settlement body has authorised it (DSU 22)",
            "essential security needs it (GATT XXI)",
        ],
        "title": "Japan stops buying non-ferrous metals from China",
    });
    assert_eq!(data[0]["law"][0], first);

    let table = folder.path().join("three").join("trade_agreements.csv");
    fs::write(table, "agreement,members,kind\nNorth,NOR SOO,free-trade-area\n").unwrap();
    let (status, out, err) = told(folder.path(), &["check", "deal.toml"]);
    assert_eq!((status, out.as_str()), (2, ""));
    let error = "trade_agreements.csv:2: unknown actor or group `SOO`, did you mean `SOU`?\n";
    assert!(err.starts_with("error: ") && err.ends_with(error) && err.lines().count() == 1, "{err}");
}

#[test]
fn list_names_the_worlds_and_scenarios() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["list"]);
    assert_eq!((status, err.as_str()), (0, ""));
    for words in
        ["Worlds\n", "world2022", "31 actors, 27 sectors", "board-of-trade-2026", "Board of Trade, 2026"]
    {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (_, out, _) = told(folder.path(), &["list", "--format", "csv"]);
    assert!(out.starts_with("kind,name,world,title\nworld,world2022,world2022,"), "{out}");
}

#[test]
fn an_explanation_is_written_in_three_forms() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["explain", "deal.toml", "--actor", "ISL,NOR"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("Why deal does this to ISL\n\nProsperity: change of real income\n"), "{out}");
    assert!(out.contains("  residual ") && out.contains("\nWhy deal does this to NOR\n"), "{out}");
    assert!(out.contains("    changed: tariff of NOR on SOU: GDS 10.0 % to 0.0 %\n"), "{out}");
    assert!(out.contains("\n  Tariffs between NOR and SOU end (deal.toml:4) "), "{out}");
    assert!(out.contains("\n  Tariffs between NOR and SOU end (deal.toml:4) > prosperity\n"), "{out}");
    let csv = ["explain", "deal.toml", "--actor", "ISL", "--format", "csv", "--out", "why.csv"];
    assert_eq!(told(folder.path(), &csv).0, 0);
    let csv = fs::read_to_string(folder.path().join("why.csv")).unwrap();
    assert!(csv.starts_with("scenario,actor,stake,variable,unit,part,value,title\n"), "{csv}");
    assert!(csv.contains("\ndeal,ISL,prosperity,real_income,percent,clause deal.toml:4 tariff,"), "{csv}");
    let titled = |line: &&str| line.ends_with(",Tariffs between NOR and SOU end");
    assert_eq!(
        csv.lines().filter(titled).count(),
        csv.matches(",clause deal.toml:4 tariff,").count(),
        "{csv}"
    );
    let (status, out, _) =
        told(folder.path(), &["explain", "deal.toml", "--actor", "ISL", "--format", "json"]);
    assert_eq!((status, out.starts_with("{\n  \"scenario\": \"deal\",")), (0, true), "{out}");
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    let actor = &data["actors"][0];
    assert_eq!(actor["chain"][0]["clause"], "deal.toml:4 tariff");
    assert_eq!(actor["chain"][0]["title"], "Tariffs between NOR and SOU end");
    assert_eq!(actor["parts"][1]["title"], "Tariffs between NOR and SOU end");
    assert!(actor["parts"][0].get("title").is_none());
}

#[test]
fn an_explanation_of_nobody_or_of_nothing_is_bad_input() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["explain", "deal.toml", "--actor", "ISK"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("unknown actor or group `ISK`, did you mean `ISL`?"), "{err}");
    assert_eq!(told(folder.path(), &["explain", "deal.toml"]).0, 2);
    let (status, _, err) = told(folder.path(), &["explain", "deal.toml", "--actor", "ISL", "--pairs", "1"]);
    assert_eq!(
        (status, err.contains("found --pairs 1, expected two pairs of orders or more")),
        (2, true),
        "{err}"
    );
    assert_eq!(told(folder.path(), &["explain", "too_much.toml", "--actor", "ISL"]).0, 1);
}

#[test]
fn vulnerability_ranks_what_others_could_do_and_sets_apart_what_is_its_own() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["vulnerability", "ISL", "--world", "three"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let head = "ISL: real income by one point more of others' policy\nworld three as calibrated, tariffs as in its tables, horizon long,";
    assert!(out.starts_with(head), "{out}");
    assert!(out.contains("\nTariffs of partners on ISL, million USD per percentage point\n"), "{out}");
    // A symmetric world: either partner's duty on its only export hurts, duties between the two help.
    let hurt = &out[out.find("Would hurt most: tariffs").unwrap()..out.find("Would help most").unwrap()];
    assert_eq!(hurt.matches(" ISL ").count(), 2, "{out}");
    for (top, rows) in [(None, 4 + 4 + 2 + 2), (Some("1"), 4 * 2)] {
        let mut arguments = vec!["vulnerability", "ISL", "--scenario", "deal.toml", "--format", "csv"];
        arguments.extend(top.iter().flat_map(|top| ["--top", top]));
        let (status, out, err) = told(folder.path(), &arguments);
        assert_eq!((status, out.lines().count()), (0, 1 + rows), "{out}{err}");
        assert!(out.starts_with(
            "actor,scenario,horizon,own,instrument,importer,exporter,sector,rate,percent,musd\n"
        ));
        assert!(out.lines().nth(1).unwrap().starts_with("ISL,deal,long,false,tariff,"), "{out}");
    }
    let arguments = ["vulnerability", "ISL", "--world", "three", "--format", "json", "--out", "v.json"];
    assert_eq!(told(folder.path(), &arguments).0, 0);
    let text = fs::read_to_string(folder.path().join("v.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["results"].as_array().unwrap().len(), 12);
    assert_eq!(found["record"]["world"], "three");
    assert_eq!(found["record"]["library_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(found["record"]["world_hash"].as_str().map(str::len), Some(16));
    assert_eq!(found["record"]["scenarios"], serde_json::json!([]));
    let compare = ["compare", "deal.toml", "other2.toml", "--format", "json"];
    fs::copy(folder.path().join("deal.toml"), folder.path().join("other2.toml")).unwrap();
    let (status, out, err) = told(folder.path(), &compare);
    assert_eq!(status, 0, "{err}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let scenario = &found["record"]["scenarios"][1];
    assert_eq!((&scenario["scenario"], &scenario["closure"]), (&"other2".into(), &"fixed-deficits".into()));
    assert!(found["results"].is_array());
}

#[test]
fn vulnerability_of_nobody_known_or_after_what_cannot_be_solved_is_an_error() {
    let folder = folder();
    for (arguments, expected, message) in [
        (
            vec!["ISX", "--world", "three"],
            2,
            "error: world three: unknown actor or group `ISX`, did you mean `ISL`?",
        ),
        (vec!["ISL", "--scenario", "typo.toml"], 2, "error: typo.toml:3: unknown key `closur`"),
        (vec!["ISL", "--scenario", "too_much.toml"], 1, "error: too_much.toml:3: infeasible bound"),
        (vec!["ISL", "--horizon", "never"], 2, "short, medium, long"),
    ] {
        let (status, out, err) = told(folder.path(), &[vec!["vulnerability"], arguments].concat());
        assert_eq!((status, out.as_str()), (expected, ""), "{err}");
        assert!(err.contains(message), "{message} in {err}");
    }
}

#[test]
fn a_response_is_checked_alone_and_in_the_command_compared_on_the_markets_of_all() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["check", "small-firms-clearance", "--format", "csv"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("small-firms-clearance,ok,world2022"), "{out}");
    assert!(out.contains("a response of JPN"), "{out}");
    assert!(out.contains("to be put behind a deal: `deal + small-firms-clearance`"), "{out}");
    let text = "name = \"Fee\"\nworld = \"three\"\nowners = [\"ISL\"]\ncost_musd = 5\nlead_time_years = 1\n";
    fs::write(folder.path().join("fee.toml"), text).unwrap();
    let (status, out, _) = told(folder.path(), &["check", "fee.toml"]);
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "fee.toml: ok: no clauses; three, a response of ISL, 5 musd a year, 1 years until it works, to be put behind a deal: `deal + fee`\n"
    );
    fs::write(folder.path().join("fee.toml"), text.replace("lead_time_years = 1\n", "")).unwrap();
    let (status, _, err) = told(folder.path(), &["check", "fee.toml"]);
    assert_eq!((status, err.as_str()), (2, "error: fee.toml: missing key `lead_time_years`\n"));
    // One run alone, and beside a variant with markets of its own.
    let deal = "us-china-sectoral-deal";
    let (_, out, _) = told(folder.path(), &["run", deal]);
    assert!(out.contains("score of power over the rules of ELE ICT: 100 is"), "{out}");
    let (_, out, _) = told(folder.path(), &["run", deal, "us-china-sectoral-deal+rules-coalition"]);
    assert_eq!(out.matches("score of power over the rules of ELE ELQ MAC ICT: 100 is").count(), 2, "{out}");
}

#[test]
fn deals_of_a_scenario_without_principals_are_between_those_named() {
    let folder = folder();
    let (status, _, err) = told(folder.path(), &["deals", "rare-earth-cutoff-japan"]);
    assert_eq!(status, 2);
    let expected =
        "error: rare-earth-cutoff-japan: missing who would strike the deals: key `between`, or `--between`\n";
    assert_eq!(err, expected);
    let (status, out, _) = told(folder.path(), &["deals", "rare-earth-cutoff-japan", "--between", "CHN,JPN"]);
    assert_eq!(status, 0);
    assert!(out.contains("4 deals of 2 items"), "{out}");
}

/// A quota that the short horizon cannot bear, after controls: what was asked for is told all the same.
#[test]
fn a_horizon_without_a_result_does_not_take_the_others_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"t\"\nsummary = \"t\"\nworld = \"world2022\"\nbetween = [\"USA\", \"CHN\"]\n\
        baseline = \"rare-earth-licensing-2025\"\nhorizon = \"medium\"\nsources = [\"x\"]\n\n[[quota]]\nimporter = \"CHN\"\n\
        exporter = \"USA\"\nsectors = [\"AGR\"]\nvalue_musd = 100\n";
    fs::write(folder.path().join("t.toml"), text).unwrap();
    let (status, out, err) = told(folder.path(), &["run", "t.toml", "--draws", "0"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("warning: t: no result at the short horizon: "), "{err}");
    assert!(out.lines().count() > 60, "{out}");
}

#[test]
fn what_a_command_reads_it_does_not_write_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let put = |name: &str, text: &str| fs::write(at.join(name), text).unwrap();
    put("base.toml", "name = \"b\"\nworld = \"nafta1993\"\n[[tariff_table]]\nfile = \"rates.csv\"\n");
    put("rates.csv", "importer,exporter,sector,rate\nUSA,MEX,TEX,0.1\n");
    put(
        "d.toml",
        "name = \"d\"\nworld = \"nafta1993\"\nbaseline = \"base.toml\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"MEX\"]\nsectors = [\"TEX\"]\nset = 0.2\n",
    );
    #[cfg(unix)]
    fs::hard_link(at.join("rates.csv"), at.join("other.csv")).unwrap();
    let read = |name: &str| fs::read_to_string(at.join(name)).unwrap();
    let (base, rates) = (read("base.toml"), read("rates.csv"));
    let mut calls = vec![
        vec!["run", "d.toml", "--draws", "0", "--out", "base.toml"],
        vec!["run", "d.toml", "--draws", "0", "--format", "csv", "--out", "rates.csv"],
        vec!["run", "d.toml", "--draws", "0", "--flows", "rates.csv"],
        vec!["ensemble", "d.toml", "--draws", "2", "--format", "csv", "--out", "rates.csv"],
        vec!["ensemble", "d.toml", "--draws", "2", "--inputs", "rates.csv"],
        vec!["explain", "d.toml", "--actor", "USA", "--out", "base.toml"],
        vec!["check", "d.toml", "--out", "base.toml"],
    ];
    if cfg!(unix) {
        calls.push(vec!["run", "d.toml", "--draws", "0", "--flows", "other.csv"]);
    }
    for call in calls {
        let (status, _, err) = told(at, &call);
        let last = call.last().unwrap();
        assert_eq!(
            (status, err.contains(&format!("{last}, which is read, expected another file"))),
            (2, true),
            "{call:?}: {err}"
        );
        assert_eq!((read("base.toml"), read("rates.csv")), (base.clone(), rates.clone()), "{call:?}");
    }
    let (status, _, err) =
        told(at, &["backtest", "--only", "cp2015-welfare-mex", "--format", "csv", "--out", "own.csv"]);
    assert_eq!(status, 0, "{err}");
    let left: Vec<_> = fs::read_dir(at).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".sidedeal")), "{left:?}");
}

#[test]
fn a_file_is_not_merged_into_itself_and_a_threshold_is_a_loss() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "").unwrap();
    let (status, _, err) = told(folder.path(), &["merge", "a.csv", "--out", "a.csv"]);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: command line: found a.csv for both --out and what is to be merged, expected two files\n")
    );
    for loss in ["nan", "inf", "-1"] {
        let threshold = format!("--threshold={loss}");
        let (status, _, err) =
            told(folder.path(), &["respond", "us-retrenchment", "--owners", "JPN", &threshold]);
        assert!(status == 2 && err.contains("expected a loss of at least 0"), "{err}");
    }
}
