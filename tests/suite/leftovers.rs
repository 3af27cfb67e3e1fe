//! Small things that a person at the command line met.

use std::fs;

use crate::command::{folder, told};

#[test]
fn a_deal_that_cannot_be_solved_is_left_out_and_named() {
    let folder = folder();
    let head = "name = \"x\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n[[payoff]]\nprincipal = \"NOR\"\nof = \"ISL\"\nstake = \"prosperity\"\nweight = -1\n";
    let cut = |item: &str, importer: &str, exporter: &str| {
        format!(
            "[[tariff]]\nitem = \"{item}\"\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\nset = 0\n"
        )
    };
    let impossible = "[[purchase]]\nitem = \"all-of-it\"\nimporter = \"NOR\"\nexporter = \"SOU\"\nsectors = [\"GDS\"]\nvalue_musd = 24_000\n";
    // What can be bought of one item alone is not what can be bought of both.
    let huge = impossible.replace("24_000", "99_000_000");
    let sound = [head, &cut("one", "NOR", "ISL"), &cut("two", "SOU", "NOR")].concat();
    fs::write(folder.path().join("sound.toml"), &sound).unwrap();
    fs::write(folder.path().join("menu.toml"), [sound.as_str(), &huge].concat()).unwrap();
    let (status, out, err) = told(folder.path(), &["deals", "menu.toml"]);
    assert_eq!(status, 1, "{err}");
    assert!(
        err.contains("error: 4 of 8 deals cannot be solved and are left out\n  all-of-it 1: menu.toml:"),
        "{err}"
    );
    assert!(out.contains("left out, as they cannot be solved: 4 of 8\n  all-of-it 1: menu.toml:"), "{out}");
    assert!(
        out.contains("All items in full cannot be solved: scores and the record are those of one 1 + two 1"),
        "{out}"
    );

    // The others are what they are without it.
    let rows = |file: &str, cells: usize| -> Vec<Vec<String>> {
        let (_, out, _) = told(folder.path(), &["deals", file, "--format", "csv"]);
        out.lines().map(|line| line.split(',').take(cells).map(str::to_owned).collect()).collect()
    };
    let (all, plain) = (rows("menu.toml", 99), rows("sound.toml", 99));
    assert_eq!(all[0].last().unwrap(), "left_out");
    assert_eq!(plain[0].last().unwrap(), "kept_share");
    let solved: Vec<&Vec<String>> = all[1..].iter().filter(|row| row.last().unwrap().is_empty()).collect();
    assert_eq!(solved.len(), plain.len() - 1);
    for (with, without) in solved.iter().zip(&plain[1..]) {
        // Items, payoffs, who signs, and what it does.
        assert_eq!((&with[3..5], &with[6..8]), (&without[3..5], &without[5..7]));
        assert_eq!(with[8..with.len() - 1], without[7..]);
    }
    assert_eq!(all[1..].iter().filter(|row| !row.last().unwrap().is_empty()).count(), 4);

    let (_, json, _) = told(folder.path(), &["deals", "menu.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let atlas = &json["atlas"];
    assert_eq!(atlas["left_out"].as_array().unwrap().len(), 4);
    assert!(atlas["left_out"][0]["reason"].as_str().unwrap().contains("infeasible bound"));
    // Effects of all that can be solved, signed or not.
    let deals = atlas["deals"].as_array().unwrap();
    assert_eq!(deals.len(), 4);
    assert!(deals.iter().all(|deal| deal["effects"].as_array().is_some_and(|all| all.len() == 3)));
}

#[test]
fn what_is_said_to_be_reached_really_is() {
    let folder = folder();
    let file = folder.path().join("bound.toml");
    let run = |kind: &str, flow: &str| {
        let text = format!(
            "name = \"x\"\nworld = \"three\"\n[[{kind}]]\nimporter = \"NOR\"\nexporter = \"SOU\"\nsectors = [\"GDS\"]\nvalue_musd = {flow}\n"
        );
        fs::write(&file, text).unwrap();
        told(folder.path(), &["run", "bound.toml", "--draws", "0"])
    };
    for (kind, flow) in
        [("purchase", "99_000_000"), ("purchase", "200_000"), ("quota", "0.1"), ("quota", "0.001")]
    {
        let (status, _, err) = run(kind, flow);
        assert_eq!(status, 1, "{kind} {flow}: {err}");
        let reached =
            err.split("in GDS; ").nth(1).and_then(|rest| rest.split(" million USD can be reached").next());
        let reached = reached.unwrap_or_else(|| panic!("{err}"));
        assert!(reached.parse::<f64>().unwrap() > 0.0);
        let (status, _, err) = run(kind, reached);
        assert_eq!(status, 0, "{kind} {reached}: {err}");
    }
}

#[test]
fn a_product_on_the_command_line_splits_its_sector() {
    let folder = tempfile::tempdir().unwrap();
    for call in [
        &["leverage", "--against", "CHN", "--members", "JPN", "--stop", "exports", "--sectors", "SOY"][..],
        &["game", "--among", "CHN,USA", "--sectors", "SOY", "--uniform"],
    ] {
        let (status, _, err) = told(folder.path(), call);
        assert_eq!(status, 0, "{err}");
        assert!(
            err.contains("products: AGR is split into SOY, MAIZ and the rest, because --sectors names SOY"),
            "{err}"
        );
    }
}

#[test]
fn what_is_wrong_for_all_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let (status, _, err) = told(folder.path(), &["backtest", "--capital", "7"]);
    assert_eq!((status, err.lines().count()), (2, 1), "{err}");
}

#[test]
fn a_word_for_products_is_no_scenario() {
    let folder = folder();
    let (status, _, err) = told(folder.path(), &["run", "deal.toml", "--products", "always"]);
    assert_eq!(status, 2);
    assert!(err.contains("write --products=always"), "{err}");
}

#[test]
fn what_may_excuse_several_clauses_is_told_once() {
    let folder = folder();
    let clause = |exporter: &str| {
        format!(
            "[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\nset = 0.5\n"
        )
    };
    let text = ["name = \"x\"\n", &clause("SOU"), &clause("ISL")].concat();
    fs::write(folder.path().join("two.toml"), text).unwrap();
    let (status, out, err) = told(folder.path(), &["check", "two.toml", "--world", "three"]);
    assert_eq!(status, 0, "{err}");
    let notes: Vec<&str> = out.lines().filter(|line| line.starts_with("  note: ")).collect();
    assert_eq!(notes.len(), 2, "{out}");
    assert!(
        notes[0].starts_with("  note: NOR sets tariffs on SOU to 50 % (two.toml:2): GATT II:1: ")
            && notes[0].contains("safeguard"),
        "{out}"
    );
    assert!(notes[1].ends_with(": NOR from ISL (GDS), unless as for line 2"), "{out}");
}

#[test]
fn an_economy_that_a_world_does_not_name_is_told_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for (name, hint) in [
        ("Qatar", "economies without a name here are part of ROW, Rest of the world"),
        ("Kazakhstan", "here it is part of ROW, Rest of the world, in world world2022-full it is KAZ"),
    ] {
        let (status, _, err) = told(folder.path(), &["vulnerability", name]);
        assert_eq!(status, 2);
        assert!(err.contains(hint), "{err}");
    }
}
