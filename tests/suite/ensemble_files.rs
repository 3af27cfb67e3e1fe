//! `sidedeal ensemble` and `sidedeal merge`: files of draws, shards, manifests.

use std::fs;
use std::path::Path;

use crate::command::{folder, told};

pub(crate) fn draw(folder: &Path, arguments: &[&str]) -> String {
    let all = [&["ensemble", "deal.toml", "--seed", "7", "--format", "csv"], arguments].concat();
    let (status, out, err) = told(folder, &all);
    assert_eq!(status, 0, "{err}");
    out
}

pub(crate) fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn shards_merge_into_the_bytes_of_one_run() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "30", "--threads", "1", "--out", "all.csv"]);
    draw(at, &["--draws", "30", "--threads", "2", "--out", "two.csv"]);
    draw(at, &["--draws", "30", "--count", "11", "--out", "a.csv"]);
    draw(at, &["--draws", "30", "--first", "11", "--out", "b.csv"]);
    assert_eq!(told(at, &["merge", "b.csv", "a.csv", "--out", "c.csv"]), (0, String::new(), String::new()));
    let all = read(at, "all.csv");
    assert!(all.starts_with(
        "scenario,draw,actor,stake,variable,unit,value\ndeal,0,NOR,prosperity,real_income,percent,"
    ));
    // Thirty draws of three actors, two numbers each.
    assert_eq!(all.lines().count(), 1 + 30 * 3 * 2);
    assert!(all == read(at, "two.csv") && all == read(at, "c.csv"));
    assert_eq!(read(at, "all.csv.manifest.json"), read(at, "c.csv.manifest.json"));
    let alone = draw(at, &["--draws", "30", "--first", "4", "--count", "1"]);
    let fourth: String =
        all.lines().filter(|line| line.starts_with("deal,4,")).flat_map(|l| [l, "\n"]).collect();
    assert_eq!(alone, format!("scenario,draw,actor,stake,variable,unit,value\n{fourth}"));
}

#[test]
fn an_ensemble_is_told_to_people_and_as_json() {
    let folder = folder();
    let (status, out, err) = told(folder.path(), &["ensemble", "deal.toml", "--draws", "20", "--seed", "7"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("A deal for two (deal)\nworld three, fixed-deficits, long horizon\n"), "{out}");
    assert!(out.contains("20 draws from 0 of the plain sequence of seed 7, 1 unknown; none failed"), "{out}");
    assert!(out.contains("P(loss)\n  ISL "), "{out}");
    let (_, out, _) =
        told(folder.path(), &["ensemble", "deal.toml", "--draws", "20", "--seed", "7", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["manifest"]["unknowns"][0], "elasticity GDS");
    assert_eq!(json["summaries"].as_array().unwrap().len(), 3);
}

#[test]
fn merging_refuses_what_is_missing_doubled_or_foreign() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "9", "--count", "3", "--out", "a.csv"]);
    draw(at, &["--draws", "9", "--first", "3", "--count", "3", "--out", "b.csv"]);
    draw(at, &["--draws", "9", "--first", "6", "--out", "c.csv"]);
    draw(at, &["--draws", "9", "--first", "5", "--out", "late.csv"]);
    let refused = |files: &[&str]| {
        let (status, out, err) = told(at, &[&["merge"], files, &["--out", "m.csv"]].concat());
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(!at.join("m.csv").exists() && !at.join("m.csv.manifest.json").exists());
        err
    };
    assert_eq!(
        refused(&["a.csv", "c.csv"]),
        "error: c.csv: missing draws 3 to 5 between a.csv and this file\n"
    );
    assert_eq!(
        refused(&["a.csv", "b.csv", "late.csv"]),
        "error: late.csv: draw 5 is given a second time, first at b.csv\n"
    );
    assert_eq!(
        refused(&["a.csv", "a.csv"]),
        "error: a.csv: each of draws 0 to 2 is given a second time, first at a.csv\n"
    );
    let foreign = ["ensemble", "deal.toml", "--draws", "9", "--seed", "8", "--first", "3", "--format", "csv"];
    assert_eq!(told(at, &[&foreign[..], &["--out", "f.csv"]].concat()).0, 0);
    assert_eq!(
        refused(&["a.csv", "f.csv"]),
        "error: f.csv.manifest.json: seed: found 8, expected 7 as in a.csv.manifest.json\n"
    );
    // Rows that do not keep what the manifest says.
    let whole = read(at, "b.csv");
    let without: String =
        whole.lines().filter(|line| !line.starts_with("deal,4,")).flat_map(|line| [line, "\n"]).collect();
    fs::write(at.join("b.csv"), without).unwrap();
    assert_eq!(refused(&["a.csv", "b.csv"]), "error: b.csv: missing draw 4\n");
    let cut: String = whole.lines().take(1 + 6 + 2).flat_map(|line| [line, "\n"]).collect();
    fs::write(at.join("b.csv"), cut).unwrap();
    assert_eq!(refused(&["a.csv", "b.csv"]), "error: b.csv: missing rows of draw 4: 2 of 6 are there\n");
    let third: String = whole.lines().skip(1).take(6).flat_map(|line| [line, "\n"]).collect();
    fs::write(at.join("b.csv"), whole.clone() + &third).unwrap();
    assert_eq!(
        refused(&["a.csv", "b.csv"]),
        "error: b.csv:20: row of draw 3 is given a second time, first at b.csv\n"
    );
    fs::write(at.join("b.csv"), "x\n").unwrap();
    assert_eq!(
        refused(&["a.csv", "b.csv"]),
        "error: b.csv: not a file of draws: its header is not scenario,draw,actor,stake,variable,unit,value\n"
    );
    fs::write(at.join("b.csv.manifest.json"), "{}").unwrap();
    assert_eq!(
        refused(&["a.csv", "b.csv"]),
        "error: b.csv.manifest.json: not a manifest: missing field `version` at line 1 column 2\n"
    );
}
