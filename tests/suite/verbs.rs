//! What all verbs have in common: how they end, what they record, what they caution against, what their tables begin with.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sidedeal::{Explanations, Model, Sampling, Scenario, World};
use tempfile::TempDir;

use crate::command::{folder, told};

/// The world of three with what every verb can be asked about.
fn with_files() -> TempDir {
    let folder = folder();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    write(
        "some.toml",
        "name = \"Some\"\nworld = \"three\"\n[[purchase]]\nimporter = \"NOR\"\nexporter = \"SOU\"\n\
         sectors = [\"GDS\"]\nvalue_musd = { low = 20_000, mode = 30_000, high = 150_000 }\n",
    );
    write(
        "tiny.toml",
        "name = \"Tiny\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n[[tariff]]\nimporters = [\"NOR\"]\n\
         exporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = 1e-10\n",
    );
    write("empty.toml", "name = \"Empty\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n");
    write(
        "answer.toml",
        "name = \"Answer\"\nworld = \"three\"\nowners = [\"ISL\"]\ncost_musd = 1\nlead_time_years = 1\n\
         [[trade_cost]]\nimporters = [\"ISL\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.01\n",
    );
    folder
}

/// Every verb that solves something, asked about a scenario.
fn asked(scenario: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["run", scenario, "--draws", "8"],
        vec!["ensemble", scenario, "--draws", "8"],
        vec!["sensitivity", scenario, "--actors", "ISL", "--draws", "40", "--rows", "3"],
        vec!["explain", scenario, "--actor", "ISL"],
        vec!["deals", scenario],
        vec!["compare", scenario, "tiny.toml"],
        vec!["respond", scenario, "--owners", "ISL", "--responses", "answer.toml", "--draws", "4"],
        vec!["path", scenario, "--to", "2026-12"],
        vec!["vulnerability", "ISL", "--scenario", scenario],
        vec!["game", "--among", "NOR,SOU", "--uniform", "--scenario", scenario],
        vec!["leverage", "--against", "NOR", "--members", "SOU,ISL", "--scenario", scenario],
    ]
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn first_line(folder: &Path, arguments: &[&str]) -> (String, usize) {
    let (_, out, err) = told(folder, &[arguments, &["--format", "csv"]].concat());
    let line = out.lines().next().unwrap_or_else(|| panic!("{arguments:?} has no header: {err}"));
    (line.to_owned(), out.lines().count())
}

/// Korea shares in two responses of world2022, which the full world has not; the scenarios looked at elsewhere are world2022's too.
#[test]
fn the_full_world_chooses_among_its_own_responses_and_those_of_the_world_that_it_is_a_finer_cut_of() {
    let folder = tempfile::tempdir().unwrap();
    let owner = ["respond", "us-china-sectoral-deal", "--world", "world2022-full", "--owners"];
    let (status, out, err) =
        told(folder.path(), &[&owner[..], &["KOR", "--draws", "1", "--by", "voice"]].concat());
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("digital-partnership") && out.contains("rules-coalition"), "{out}");
    // None of Iceland's.
    let (status, _, err) = told(folder.path(), &[&owner[..], &["ISL"]].concat());
    assert_eq!(status, 2);
    assert!(err.contains("none that is compiled in is for world2022-full"), "{err}");
}

#[test]
fn failed_draws_end_every_verb_with_status_1_and_each_reason_is_told_once() {
    let folder = with_files();
    let at = folder.path();
    let reason = "some.toml:3: infeasible bound: the purchase of NOR from SOU in GDS; about ... million USD can be reached\n";
    let (status, out, err) = told(at, &["run", "some.toml", "--draws", "40", "--format", "json"]);
    let draws = &json(&out)[0]["draws"];
    let failures = draws["failures"].as_array().unwrap();
    let (failed, first) = (failures.len(), &failures[0]["draw"]);
    assert!(failed > 1 && draws["solved"] == 40 - failed && draws["asked"] == 40, "{draws}");
    assert!(
        failures.iter().all(|one| one["message"].as_str().unwrap().starts_with("some.toml:3: infeasible"))
    );
    let told_once = |what: &str, failed: usize, count: usize, first: &Value| {
        format!(
            "error: {failed} of {count} {what} failed; statistics are over the other {}\n  {failed} draws, the first {first}: {reason}",
            count - failed
        )
    };
    let message = told_once("draws of some", failed, 40, first);
    assert!(status == 1 && err.ends_with(&message), "{err}");
    for format in ["table", "csv"] {
        let (status, out, err) = told(at, &["run", "some.toml", "--draws", "40", "--format", format]);
        assert!(status == 1 && out.contains("ISL") && err.ends_with(&message), "{err}");
    }

    let respond =
        ["respond", "some.toml", "--owners", "ISL", "--responses", "answer.toml", "--by", "prosperity"];
    let (status, out, err) = told(at, &[&respond[..], &["--draws", "40"]].concat());
    assert!(status == 1 && out.contains(" failed\n  failed: "), "{out}{err}");
    assert!(err.contains(" of 40 futures of some failed; statistics are over the other "), "{err}");
    assert!(err.lines().filter(|line| line.contains("infeasible bound")).count() <= 2, "{err}");

    let (status, _, err) =
        told(at, &["sensitivity", "some.toml", "--actors", "ISL", "--draws", "40", "--rows", "3"]);
    assert!(status == 1 && err.contains(" runs failed; statistics are over the other "), "{err}");
    assert_eq!(err.lines().filter(|line| line.contains("infeasible bound")).count(), 1, "{err}");
}

#[test]
fn what_a_solve_leaves_of_nothing_is_nothing_everywhere_and_has_no_rank() {
    let folder = with_files();
    let at = folder.path();
    let (status, out, err) = told(at, &["run", "tiny.toml", "--format", "csv", "--draws", "8"]);
    assert_eq!(status, 0, "{err}");
    for line in out.lines().skip(1).filter(|line| !line.contains(",gdp_musd,")) {
        assert!(line.ends_with(",0.0"), "{line}");
    }
    let (_, out, _) = told(at, &["run", "tiny.toml", "--draws", "8"]);
    assert!(out.contains("\n    ISL ") && !out.contains("\n  1 ISL"), "{out}");
    // What moves has one.
    let (_, out, _) = told(at, &["run", "deal.toml", "--draws", "8"]);
    assert!(out.contains("\n  1 ISL "), "{out}");
    let (_, out, _) = told(at, &["compare", "tiny.toml", "empty.toml", "--format", "csv"]);
    assert!(!out.contains(",rank,"), "{out}");
    for line in out.lines().skip(1) {
        assert!(line.ends_with(",0.0"), "{line}");
    }
}

#[test]
fn json_of_every_verb_that_solves_has_its_record() {
    let folder = with_files();
    let at = folder.path();
    let mut verbs = asked("deal.toml");
    // These look at a world alone.
    verbs.push(vec!["chokepoints"]);
    verbs.push(vec!["graph", "--world", "three"]);
    let (_, help, _) = told(at, &["--help"]);
    let (_, from) = help.split_once("Commands:\n").unwrap();
    let known = from.lines().map_while(|line| line.split_whitespace().next());
    // What files say, what is written to be edited, draws as they are, and a record of its own for each of many solves.
    // Pages have a record of their own.
    let others = [
        "check",
        "list",
        "show",
        "new",
        "import",
        "merge",
        "backtest",
        "help",
        "report",
        "serve",
        "schema",
        "completions",
        "man",
    ];
    let mut missing: Vec<&str> = known.filter(|verb| !others.contains(verb)).collect();
    missing.retain(|verb| !verbs.iter().any(|asked| asked[0] == *verb));
    assert_eq!(missing, [""; 0], "verbs that this test does not ask");
    for arguments in verbs {
        let (status, out, err) = told(at, &[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(status, 0, "{arguments:?}: {err}");
        let data = json(&out);
        let answer = if data.is_array() { &data[0] } else { &data };
        // Draws have a manifest, with which others of them belong together.
        let (record, version) = match answer.get("manifest") {
            Some(manifest) => (manifest, "version"),
            None => (&answer["record"], "library_version"),
        };
        assert_eq!(record[version], env!("CARGO_PKG_VERSION"), "{arguments:?}: {record}");
        assert!(
            ["three", "world2022"].map(Value::from).contains(&record["world"]),
            "{arguments:?}: {record}"
        );
        assert_eq!(record["world_hash"].as_str().map(str::len), Some(16), "{arguments:?}: {record}");
    }
}

#[test]
fn cautions_are_said_by_every_verb_that_solves_a_scenario_once() {
    let folder = with_files();
    let caution = "warning: empty: there is no clause in it, so that nothing changes\n";
    for arguments in asked("empty.toml") {
        let (_, _, err) = told(folder.path(), &arguments);
        assert_eq!(err.matches(caution).count(), 1, "{arguments:?}: {err}");
    }
}

#[test]
fn csv_has_its_header_where_it_has_no_rows() {
    let folder = with_files();
    let at = folder.path();
    let vulnerability = ["vulnerability", "ISL", "--world", "three"];
    let graph = ["graph", "--world", "three"];
    for (all, none) in [(&vulnerability[..], ["--top", "0"]), (&graph[..], ["--kinds", "arms"])] {
        let (header, rows) = first_line(at, all);
        assert!(rows > 1, "{header}");
        assert_eq!(first_line(at, &[all, &none[..]].concat()), (header, 1));
    }
    assert_eq!(
        first_line(at, &["check", "typo.toml"]),
        ("file,status,world,clauses,notes,law,warnings,line,error,titles".to_owned(), 2)
    );
    assert_eq!(
        first_line(at, &["show", "empty.toml"]),
        ("at,clause,says,ranges,why,title,source".to_owned(), 1)
    );
    let goods = ["list", "goods", "--world", "three"];
    assert_eq!(first_line(at, &goods), ("kind,name,world,title".to_owned(), 1));
}

#[test]
fn a_shard_is_of_the_draws_asked_for_and_its_rows_are_those_that_were_written() {
    let folder = folder();
    let at = folder.path();
    let ensemble = ["ensemble", "deal.toml", "--draws", "8", "--format", "csv"];
    for span in [["--first", "4", "--count", "25"], ["--first", "9", "--count", "1"]] {
        let (status, out, err) = told(at, &[&ensemble[..], &span].concat());
        let found = format!("error: command line: found {} draws from {} on", span[3], span[1]);
        let expected = ", expected some of the 8 from 0 on that --draws asks for in all\n";
        assert_eq!((status, out, err), (2, String::new(), found + expected));
    }
    for shard in [["--count", "4", "--out", "a.csv"], ["--first", "4", "--out", "b.csv"]] {
        assert_eq!(told(at, &[&ensemble[..], &shard].concat()).0, 0);
    }
    let merge = ["merge", "a.csv", "b.csv", "--out", "c.csv"];
    assert_eq!(told(at, &merge), (0, String::new(), String::new()));
    let text = fs::read_to_string(at.join("b.csv")).unwrap();
    for (old, new) in [(",ISL,", ",ICE,"), (".", ".1")] {
        let last = text.rfind(old).unwrap();
        let changed = format!("{}{new}{}", &text[..last], &text[last + old.len()..]);
        fs::write(at.join("b.csv"), changed).unwrap();
        let (status, _, err) = told(at, &merge);
        assert_eq!(status, 2, "{err}");
        if new == ",ICE," {
            assert_eq!(err, "error: b.csv:25: actor: found `ICE`, expected `ISL` as in the draws before\n");
            continue;
        }
        assert!(err.starts_with("error: b.csv: hash of its rows: found "), "{err}");
        assert!(err.ends_with(" as in b.csv.manifest.json: they have changed since\n"), "{err}");
    }
}

#[test]
fn numbers_beyond_all_reason_are_told_in_a_few_digits() {
    let folder = with_files();
    let at = folder.path();
    let huge = "name = \"x\"\nworld = \"three\"\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\n";
    fs::write(at.join("huge.toml"), format!("{huge}set = {{ low = 0, mode = 1, high = 1e300 }}\n")).unwrap();
    fs::write(at.join("less.toml"), format!("{huge}change = -1e300\n")).unwrap();
    let respond = ["respond", "deal.toml", "--owners", "ISL", "--responses", "answer.toml"];
    let leverage = ["leverage", "--against", "NOR", "--members", "SOU", "--world", "three"];
    for (arguments, says) in [
        (vec!["run", "huge.toml"], "1 (0 to 1e300)"),
        (vec!["check", "less.toml"], "found -1e300"),
        ([&respond[..], &["--budget=-1e300"]].concat(), "found --budget -1e300"),
        ([&respond[..], &["--threshold=-1e300"]].concat(), "found --threshold -1e300"),
        ([&leverage[..], &["--tariff", "1e300"]].concat(), "found --tariff 1e300"),
        (vec!["game", "--among", "NOR,SOU", "--world", "three", "--cap", "1e300"], "tariff of 1e300"),
        (vec!["chokepoints", "--floor", "1e300"], "1e300"),
    ] {
        let (status, _, err) = told(at, &arguments);
        assert!(status == 2 && err.contains(says) && !err.contains("000000000"), "{arguments:?}: {err}");
    }
}

#[test]
fn check_knows_every_kind_of_file_and_names_the_key_that_was_meant() {
    let folder = with_files();
    let at = folder.path();
    let menu = "name = \"Menu\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\nlevels = [0, 0.5, 1]\n\
                [[tariff]]\nitem = \"cars\"\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.05\n\
                [[payoff]]\nprincipal = \"NOR\"\nof = \"SOU\"\nstake = \"prosperity\"\nweight = 1\n";
    fs::write(at.join("menu.toml"), menu).unwrap();
    let (status, out, err) = told(at, &["check", "deal.toml", "answer.toml", "menu.toml", "three"]);
    assert_eq!((status, err.as_str()), (0, ""));
    for words in [
        "deal.toml: ok: ",
        "answer.toml: ok: 1 trade_cost; three, a response of ISL, ",
        "menu.toml: ok: 1 tariff; three, a menu of deals for `deals`, 1 item (cars), 1 payoff, ",
        "three: ok: no clauses; three, a world of 3 actors, 1 sector and 0 critical goods\n",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (status, out, _) = told(at, &["check", "us-china-menu", "world2022"]);
    assert!(status == 0 && out.contains("us-china-menu: ok: ") && out.contains("world2022: ok: "), "{out}");
    let answer = fs::read_to_string(at.join("answer.toml")).unwrap();
    for (text, old, new, message) in [
        (menu, "levels", "levls", "bad.toml:4: unknown key `levls`, did you mean `levels`?"),
        (menu, "item", "itme", "bad.toml:6: unknown key `itme`, did you mean `item`?"),
        (menu, "weight", "wieght", "bad.toml:15: unknown key `wieght`, did you mean `weight`?"),
        (menu, "[[tariff", "[[tarif", "bad.toml:5: unknown clause `tarif`, did you mean `tariff`?"),
        (&answer, "owners", "onwers", "bad.toml:3: unknown key `onwers`, did you mean `owners`?"),
        (
            &answer,
            "lead_time_years = 1",
            "lead_time = { low = 1, mode = 2, high = 3 }",
            "bad.toml:5: unknown key `lead_time`, did you mean `lead_time_years`?",
        ),
    ] {
        fs::write(at.join("bad.toml"), text.replacen(old, new, 1)).unwrap();
        let (status, _, err) = told(at, &["check", "bad.toml"]);
        assert_eq!((status, err), (2, format!("error: {message}\n")));
    }
}

#[test]
fn a_verdict_says_for_which_horizon_and_values_it_is_and_where_it_starts() {
    let folder = with_files();
    let at = folder.path();
    let leverage = ["leverage", "--against", "NOR", "--members", "SOU,ISL", "--world", "three"];
    let (status, out, err) =
        told(at, &[&leverage[..], &["--coercion", "deal.toml", "--horizon", "short"]].concat());
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("Losses of real income at central values and the short horizon, "), "{out}");
    assert!(out.contains("credible at central values and the short horizon. Acting costs "), "{out}");
    assert!(
        out.contains("\nThat is one point and no probability: it can be otherwise at another --horizon.\n"),
        "{out}"
    );

    // Who names no start is told which tariffs hold.
    let starts = "the calibrated world, tariffs as in its tables";
    let (_, out, _) = told(at, &leverage);
    assert!(out.contains(&format!("start: {starts}")), "{out}");
    let (_, out, _) = told(at, &["game", "--among", "NOR,SOU", "--uniform", "--world", "three"]);
    assert!(out.contains(&format!("start: {starts}")), "{out}");
    // A search that finds nothing has shown no more than that.
    assert!(
        out.contains(
            "12 searches, from 6 starts for each player, found no\ndeviation that gains anybody more"
        ),
        "{out}"
    );
    assert!(out.contains("which is no proof that there is none"), "{out}");
    for verb in ["game", "leverage", "vulnerability"] {
        let (_, help, _) = told(at, &[verb, "--help"]);
        for years in ["short:  Within a year", "medium: About three years", "long:   Ten years"] {
            assert!(help.contains(years), "{years} in {help}");
        }
    }
}

#[test]
fn one_loss_has_one_headline_and_its_other_numbers_are_called_what_they_are() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["run", "rare-earth-cutoff-japan", "--draws", "16"]);
    assert_eq!(status, 0, "{err}");
    for words in [
        "How sure this is: median and 5-95 % of 16 draws of everything uncertain (seed 1).\n\
         The mode is the run at central values, as in all tables below.",
        "\nWhat changes at central values, the mode of everything uncertain.",
        "This is the shock, before trade adjusts; the loss itself is the change of real income above.\n",
    ] {
        assert_eq!(out.matches(words).count(), 1, "{words} in {out}");
    }
    let at = |words: &str| out.find(words).unwrap();
    assert!(
        at("How sure this is") < at("What changes at central")
            && at("What changes at central") < at("This is the shock")
    );
}

#[test]
fn counts_that_nobody_could_wait_for_are_refused_before_anything_is_computed() {
    let folder = with_files();
    let at = folder.path();
    let menu = "name = \"Menu\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n\
                [[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.05\n";
    fs::write(at.join("menu.toml"), menu).unwrap();
    for (verb, flag, most) in [
        (&["explain", "deal.toml", "--actor", "ISL"][..], "--pairs", Sampling::MOST_PAIRS),
        (&["respond", "deal.toml", "--owners", "ISL", "--responses", "answer.toml"], "--draws", 100_000),
        (&["deals", "menu.toml"], "--draws", 100_000),
        (&["run", "deal.toml"], "--draws", 100_000),
    ] {
        for count in ["18446744073709551615".to_owned(), "1000000000".to_owned(), (most + 1).to_string()] {
            let (status, out, err) = told(at, &[verb, &[flag, &count]].concat());
            let says = format!("found {flag} {count}, expected at most {most}");
            assert!(status == 2 && out.is_empty() && err.contains(&says), "{verb:?} {count}: {out}{err}");
        }
    }
    // The library says so too.
    let world = World::open(at.join("three")).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let deal = Scenario::open(at.join("deal.toml"), &world).unwrap();
    let sampling = Sampling { pairs: usize::MAX, ..Sampling::default() };
    let error = Explanations::with(&model, &deal, sampling).err().unwrap().to_string();
    assert!(error.contains("pairs of orders, expected at most 10000"), "{error}");
}

#[test]
fn own_real_income_is_no_payoff_besides_itself() {
    let folder = with_files();
    let at = folder.path();
    let menu = |of: &str, what: &str| {
        format!(
            "name = \"Menu\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n\
             [[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.05\n\
             [[payoff]]\nprincipal = \"NOR\"\nof = \"{of}\"\n{what}\nweight = 0.1\n"
        )
    };
    for (of, what, is_fine) in [
        ("NOR", "stake = \"prosperity\"", false),
        ("SOU", "stake = \"prosperity\"", true),
        ("NOR", "sectors = [\"GDS\"]", true),
    ] {
        fs::write(at.join("menu.toml"), menu(of, what)).unwrap();
        let (status, out, err) = told(at, &["check", "menu.toml"]);
        assert_eq!(status, if is_fine { 0 } else { 2 }, "{of} {what}: {out}{err}");
        assert!(is_fine || err.contains("menu.toml:12: found a payoff of NOR's own real income"), "{err}");
    }
    // What `new` begins with has none.
    assert_eq!(told(at, &["new", "deal", "--out", "begun.toml"]).0, 0);
    let (status, out, err) = told(at, &["check", "begun.toml"]);
    assert!(status == 0 && out.contains("2 payoffs"), "{out}{err}");
}
