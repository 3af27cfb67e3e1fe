//! The command by names: who is meant, what there is, what files say, and files to begin with.

use std::fs;

use crate::command::told;

/// The answer of a call that ends well without a word beside it.
fn well(folder: &std::path::Path, arguments: &[&str]) -> String {
    let (status, out, err) = told(folder, arguments);
    assert_eq!((status, err.as_str()), (0, ""), "{arguments:?}");
    out
}

#[test]
fn names_and_aliases_stand_for_codes_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    for (verb, name, code) in [
        (vec!["chokepoints", "gallium", "--format", "csv", "--actors"], "Japan,UK", "JPN,GBR"),
        (vec!["graph", "--kinds", "arms", "--format", "csv", "--actors"], "european union", "EU"),
        (vec!["vulnerability", "--top", "2", "--format", "csv"], "South Korea", "KOR"),
        (vec!["vulnerability", "--top", "2", "--format", "csv"], "European Union", "EU"),
    ] {
        let ask = |who| well(folder.path(), &[verb.clone(), vec![who]].concat());
        assert_eq!(ask(name), ask(code), "{name}");
    }
    let (status, _, err) = told(folder.path(), &["vulnerability", "Jappan"]);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: world world2022: unknown actor or group `Jappan`, did you mean `JPN`?\n")
    );
}

#[test]
fn a_file_with_names_is_told_the_codes() {
    let folder = tempfile::tempdir().unwrap();
    let clause = |importer: &str, sector: &str| {
        format!(
            "name = \"x\"\n[[tariff]]\nimporters = [\"{importer}\"]\nexporters = [\"USA\"]\nsectors = [\"{sector}\"]\nset = 0\n"
        )
    };
    for (importer, sector, message) in [
        ("Japan", "AGR", "x.toml:3: unknown actor or group `Japan`, did you mean `JPN`?"),
        ("Germany", "AGR", "x.toml:3: unknown actor or group `Germany`, did you mean `DEU`?"),
        ("UK", "AGR", "x.toml:3: unknown actor or group `UK`, did you mean `GBR`?"),
        ("al", "AGR", "x.toml:3: unknown actor or group `al`, did you mean `all`?"),
        ("JPN", "cars", "x.toml:5: unknown sector `cars`, did you mean `MOT`?"),
        ("JPN", "good", "x.toml:5: unknown sector `good`, did you mean `goods`?"),
    ] {
        fs::write(folder.path().join("x.toml"), clause(importer, sector)).unwrap();
        let (status, _, err) = told(folder.path(), &["check", "x.toml"]);
        assert_eq!((status, err), (2, format!("error: {message}\n")));
    }
    fs::write(folder.path().join("t.csv"), "importer,exporter,sector,rate\nJapan,USA,AGR,0.1\n").unwrap();
    fs::write(folder.path().join("x.toml"), "name = \"x\"\n[[tariff_table]]\nfile = \"t.csv\"\n").unwrap();
    let (status, _, err) = told(folder.path(), &["check", "x.toml"]);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: t.csv:2: unknown actor or group `Japan`, did you mean `JPN`?\n")
    );
}

#[test]
fn lists_say_what_things_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let list = |what| well(folder.path(), &["list", what]);
    assert!(list("actors").starts_with("USA                      United States; also US, America"));
    assert!(list("sectors").contains(
        "MOT                      Motor vehicles; also cars, vehicles, autos; trade elasticity 8.98\n"
    ));
    assert!(list("goods").contains("rare-earth-magnets       "));
    assert!(list("groups").starts_with("EU                       European Union: DEU FRA ITA "));
    assert!(
        list("clauses").contains(
            "tariff                   importers exporters sectors set change both_ways compliance\n"
        )
    );
    assert!(list("clauses").ends_with("any of these             title source level from until phase\n"));
    let rows = well(folder.path(), &["list", "groups", "--format", "csv"]);
    assert!(rows.starts_with("kind,name,world,title\ngroup,EU,world2022,European Union: DEU FRA"));
}

#[test]
fn show_says_what_a_file_says_and_what_is_judged_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = well(folder.path(), &["show", "nixon-shock"]);
    for part in [
        "Nixon shock, on today's world\nscenario, world2022/scenarios/nixon-shock.toml\n",
        "\nbetween: USA CHN\nbaseline: status-quo-2026\nhorizon: short\n",
        "  The surcharge spares most goods from Canada and Mexico\n  world2022/scenarios/nixon-shock.toml:",
        "tariff\n      importers USA, exporters CAN MEX, sectors AGR FOO",
        "change -0.08 (-0.1 to -0.05)\n",
        "      # Canada and Mexico: goods under their agreement",
        "\nRanges: 10 of 12 clauses have one\n",
        "\nJudgement\n    Judgement: exemptions of today,",
        "\nSources\n    Proclamation 4074",
    ] {
        assert!(text.contains(part), "{part}\nin\n{text}");
    }
    assert!(well(folder.path(), &["show", "ammunition-supply"]).contains("\nresponse, world2022/responses/"));
    assert!(well(folder.path(), &["show", "us-china-menu"]).contains("\nmenu of deals, world2022/deals/"));
    let (status, _, err) = told(folder.path(), &["show", "nixon-shok"]);
    assert_eq!(status, 2);
    assert!(err.contains("did you mean `nixon-shock`?"), "{err}");
}

#[test]
fn every_template_runs_as_it_is_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    for what in ["scenario", "deal", "response", "world"] {
        let (status, out, err) = told(folder.path(), &["new", what]);
        assert_eq!((status, out.as_str()), (0, ""), "{err}");
        let (status, _, err) = told(folder.path(), &["new", what]);
        let path = if what == "world" { "world".to_owned() } else { format!("{what}.toml") };
        assert_eq!(
            (status, err),
            (
                2,
                format!(
                    "error: command line: found {path}, which is there already, expected a new path in --out\n"
                )
            )
        );
    }
    for call in [
        vec!["check", "scenario.toml"],
        vec!["run", "scenario.toml"],
        vec!["run", "board-of-trade-2026 + response.toml"],
        vec!["deals", "deal.toml", "--harm", "JPN", "--draws", "2"],
        vec!["run", "world/deal.toml", "--world", "world"],
        vec!["show", "deal.toml"],
    ] {
        let (status, out, err) = told(folder.path(), &call);
        assert!(status == 0 && !out.is_empty(), "{call:?}: {err}");
    }
    let (_, _, err) = told(folder.path(), &["run", "world/deal.toml", "--world", "world"]);
    assert_eq!(err, "");
}

#[test]
fn bad_input_that_only_work_could_tell_ends_as_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    for (call, message) in [
        (
            vec!["game", "--among", "USA,USA"],
            "error: game: found `USA` in `USA` and `USA`, expected players without",
        ),
        (
            vec!["leverage", "--against", "CHN", "--members", "CHN"],
            "error: leverage: found `CHN` as target and in `CHN`, expected a coalition without its target",
        ),
        (vec!["game", "--among", "USA,CHN", "--cap", "25"], "did you mean 0.25?"),
        (
            vec!["leverage", "--against", "CHN", "--members", "JPN", "--tariff", "25"],
            "25 is 2500 %, did you mean 0.25?",
        ),
        (
            vec!["sensitivity", "board-of-trade-2026", "--actors", "JPN", "--rows", "1"],
            "invalid value '1' for '--rows <ROWS>'",
        ),
    ] {
        let (status, out, err) = told(folder.path(), &call);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(message), "{message} in {err}");
    }
}

#[test]
fn what_changes_nothing_and_what_cannot_be_paid_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("none.toml"), "name = \"x\"\n").unwrap();
    let (status, _, err) = told(folder.path(), &["run", "none.toml"]);
    assert_eq!(status, 0);
    assert!(err.contains("warning: none: there is no clause in it, so that nothing changes\n"), "{err}");
    let stop = |importers: &str, exporters: &str| {
        format!(
            "[[trade_cost]]\nimporters = [\"{importers}\"]\nexporters = [\"{exporters}\"]\nsectors = [\"all\"]\nstop = true\n"
        )
    };
    let alone = format!("name = \"x\"\n{}{}", stop("JPN", "all"), stop("all", "JPN"));
    fs::write(folder.path().join("alone.toml"), alone).unwrap();
    let (status, _, err) = told(folder.path(), &["run", "alone.toml"]);
    assert_eq!(status, 1);
    assert!(err.contains("error: alone: JPN keeps a "), "{err}");
    assert!(
        err.contains(" and is left with no trade with others: closure `balanced` agrees with that"),
        "{err}"
    );
    let (status, _, err) = told(folder.path(), &["run", "alone.toml", "--closure", "balanced"]);
    assert_eq!(status, 0, "{err}");
}

#[test]
fn a_group_is_one_user_of_critical_goods_and_its_members_are_there_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let users = |more: &[&str], form: &str| -> Vec<String> {
        let text =
            well(folder.path(), &[&["chokepoints", "rare-earth-magnets", "--format", form], more].concat());
        let rows = text.lines().filter(|line| line.starts_with("rare-earth-magnets"));
        let user = |line: &str| {
            line.split(|c: char| c == ',' || c.is_whitespace())
                .filter(|word| !word.is_empty())
                .nth(1)
                .unwrap()
                .to_owned()
        };
        rows.map(user).collect()
    };
    assert_eq!(users(&["--actors", "EU,JPN"], "table"), ["EU", "JPN"]);
    assert_eq!(users(&["--actors", "EU,JPN", "--members"], "table").len(), 9);
    assert_eq!(users(&["--actors", "EU,JPN"], "csv").len(), 10);
    // All actors, and the union before them; the table has the union for its eight members.
    assert_eq!((users(&[], "csv").len(), users(&[], "table").len()), (32, 24));
    assert!(
        users(&[], "table").contains(&"ROW*".to_owned()) && users(&[], "csv").contains(&"ROW".to_owned())
    );

    let text =
        well(folder.path(), &["chokepoints", "rare-earth-magnets", "--floor", "0.1", "--actors", "EU"]);
    assert!(text.starts_with(
        "A chokepoint is a foreign provider without which less than 10 % of some stage is left (--floor); "
    ));
    assert!(
        text.contains(
            "\nrare-earth-magnets       EU       CHN 94 % magnet                         CHN          CHN (94 %) "
        ),
        "{text}"
    );
    assert!(!text.contains('*'));
    let text = well(folder.path(), &["chokepoints", "rare-earth-magnets"]);
    assert!(text.ends_with("\n* several economies taken together, which do not decide as one\n"));
    // Nothing is less than nothing.
    assert!(!well(folder.path(), &["chokepoints", "euv-lithography"]).contains("-0"));
}

#[test]
fn a_graph_lists_the_most_telling_links_by_kind_and_folds_equal_ones() {
    let folder = tempfile::tempdir().unwrap();
    let text = well(folder.path(), &["graph", "--kinds", "technology"]);
    assert!(
        text.contains("\n    30 users  on NLD    100.0 %        198959 million USD  euv-lithography tool\n"),
        "{text}"
    );
    assert!(text.lines().count() < 20);
    let rows = well(folder.path(), &["graph", "--kinds", "technology", "--format", "csv"]);
    assert_eq!(
        rows.lines().filter(|line| line.contains(",NLD,technology,euv-lithography tool,")).count(),
        30
    );
    let of_japan = well(folder.path(), &["graph", "--actors", "Japan", "--format", "csv"]);
    let all = well(folder.path(), &["graph", "--format", "csv"]);
    let own: Vec<&str> = all.lines().filter(|line| line.starts_with("JPN,")).collect();
    assert_eq!(of_japan.lines().skip(1).collect::<Vec<_>>(), own);
    let drawn = well(folder.path(), &["graph", "--actors", "Japan", "--format", "dot"]);
    assert_eq!(drawn.lines().filter(|line| line.contains(" -> ")).count(), own.len());
}

/// The ten judged sizes that move the order of the sectoral deal most, the first of them the pact that is there by judgement alone.
#[test]
fn what_is_judged_and_matters_most_is_listed() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sidedeal"))
        .args(["list", "judgement"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text.lines().filter(|line| line.contains("pairs of third parties change places")).count(),
        10,
        "{text}"
    );
    let first = text.lines().find(|line| line.contains("change places")).unwrap();
    assert!(first.contains("us-china-sectoral-deal.rule_pact.0"), "{first}");
}
