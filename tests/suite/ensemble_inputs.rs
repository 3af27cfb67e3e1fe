//! What draws took, written out and run again.

use std::fs;
use std::path::Path;

use sidedeal::ensemble::{Draws, Given, write_inputs};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model, Scenario, World};

use crate::command::{folder, told};
use crate::ensemble::{DEAL, assert_runs, exact, lopsided, read};
use crate::support::{TODAY, TODAY_MODEL};

fn given(text: &str, world: &World, scenario: &Scenario) -> Result<Given, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("given.csv");
    fs::write(&file, text).unwrap();
    let shown = format!("{}/", folder.path().display());
    Given::open(&file, world, scenario).map_err(|error| error.to_string().replace(&shown, ""))
}

fn of(given: &Given) -> Draws<'_> {
    Draws { first: given.first(), ..Draws::of(given, given.len()) }
}

#[test]
fn inputs_that_were_written_run_again_to_the_same_bits() {
    // All kinds of unknowns: elasticities and their source, clauses, supply, defence, the quota; from another draw on too.
    for name in ["us-china-sectoral-deal", "rare-earth-licensing-2025", "board-of-trade-2026"] {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        for (sequence, first) in [(Sequence::plain(7), 0), (Sequence::sobol(3, 20).unwrap(), 5)] {
            let draws = Draws { first, ..Draws::of(&sequence, 12) };
            let drawn = Ensemble::of(&TODAY_MODEL, &scenario, draws).unwrap();
            let mut text = Vec::new();
            write_inputs(&TODAY, &scenario, &draws, &mut text).unwrap();
            let table = given(std::str::from_utf8(&text).unwrap(), &TODAY, &scenario).unwrap();
            assert_eq!((table.first(), table.len(), table.missing().len()), (first, 12, 0));
            let again = Ensemble::of(&TODAY_MODEL, &scenario, of(&table)).unwrap();
            let bits = |ensemble: &Ensemble<'_>| -> Vec<(u64, Vec<u64>)> {
                let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
                ensemble.draws().map(|(draw, values)| (draw, bits(values))).collect()
            };
            assert!(bits(&again) == bits(&drawn) && again.draws().len() == 12, "{name}");
            // And their inputs are written to the same bytes.
            let mut twice = Vec::new();
            write_inputs(&TODAY, &scenario, &of(&table), &mut twice).unwrap();
            assert!(twice == text);
        }
    }
}

#[test]
fn a_row_by_hand_is_the_run_of_a_world_with_its_numbers() {
    let world = lopsided(4.0, None, 0.2);
    let scenario = read(DEAL, &world);
    let table = given("elasticity GDS\n6.5\n", &world, &scenario).unwrap();
    let ensemble = Ensemble::of(&Model::calibrate(&world).unwrap(), &scenario, of(&table)).unwrap();
    let there = lopsided(6.5, None, 0.2);
    assert_runs(&ensemble, &Model::calibrate(&there).unwrap().run(&read(DEAL, &there)).unwrap());

    // Of two sources, by number.
    let world = lopsided(4.0, Some(6.0), 0.0);
    let scenario = read(DEAL, &world);
    let table = given("elasticity source\n1\n2\n3\n", &world, &scenario).unwrap();
    let model = Model::calibrate(&world).unwrap();
    for (draw, theta) in [(0, 4.0), (1, 3.0), (2, 6.0)] {
        let there = lopsided(theta, None, 0.0);
        let draws = Draws { first: draw, ..Draws::of(&table, 1) };
        let ensemble = Ensemble::of(&model, &scenario, draws).unwrap();
        assert_runs(&ensemble, &Model::calibrate(&there).unwrap().run(&read(DEAL, &there)).unwrap());
    }
    assert!(exact().elasticity_log_sd == 0.0);
}

#[test]
fn what_has_no_column_is_central() {
    let scenario = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let table = given("draw\n4\n5\n", &TODAY, &scenario).unwrap();
    let unknowns = Ensemble::unknowns(&TODAY, &scenario);
    assert_eq!((table.first(), table.len(), table.missing()), (4, 2, unknowns.names()));
    let ensemble = Ensemble::of(&TODAY_MODEL, &scenario, of(&table)).unwrap();
    assert_runs(&ensemble, &TODAY_MODEL.run(&scenario).unwrap());
}

#[test]
fn a_table_with_anything_wrong_is_refused_in_one_sentence() {
    let scenario = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    for (text, message) in [
        ("", "given.csv:1: missing header line"),
        ("substitution\n", "given.csv: missing rows: each is a draw"),
        ("substitutes\n0.2\n", "given.csv:1: unknown column `substitutes`, did you mean `substitution`?"),
        (
            "quota,quota\n0.5,0.5\n",
            "given.csv:1: column `quota` is given a second time, first at given.csv:1",
        ),
        ("quota\nhalf\n", "given.csv:2: found `half` for quota, expected a finite number"),
        ("quota\n0.55\nnan\n", "given.csv:3: found `nan` for quota, expected a finite number"),
        ("elasticity source\n4\n", "given.csv:2: found 4 for elasticity source, expected 1, 2 or 3"),
        ("elasticity ELE\n0\n", "given.csv:2: found 0 for elasticity ELE, expected more than 0"),
        ("draw,quota\n3,0.55\n5,0.55\n", "given.csv:3: found draw 5, expected draw 4: one after another"),
        ("draw\n-1\n", "given.csv:2: found draw `-1`, expected the number of a draw"),
    ] {
        assert_eq!(given(text, &TODAY, &scenario).unwrap_err(), message);
    }
    let range = TODAY.parameters().standard_quota.range();
    let expected = format!("given.csv:2: found 7 for quota, expected {} to {}", range.0, range.1);
    assert_eq!(given("quota\n7\n", &TODAY, &scenario).unwrap_err(), expected);
}

fn lines(folder: &Path, file: &str) -> Vec<String> {
    fs::read_to_string(folder.join(file)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_command_writes_inputs_and_takes_them() {
    let folder = folder();
    let at = folder.path();
    let draw =
        |arguments: &[&str]| told(at, &[&["ensemble", "deal.toml", "--format", "csv"], arguments].concat());
    let whole = draw(&["--draws", "9", "--seed", "7", "--out", "all.csv", "--inputs", "in.csv"]);
    assert_eq!(whole, (0, String::new(), String::new()));
    let table = lines(at, "in.csv");
    assert_eq!((table.len(), table[0].as_str()), (10, "draw,elasticity GDS"));
    assert!(table[9].starts_with("8,"));
    assert_eq!(draw(&["--given", "in.csv", "--out", "again.csv"]), (0, String::new(), String::new()));
    assert_eq!(lines(at, "all.csv"), lines(at, "again.csv"));
    let manifest = fs::read_to_string(at.join("again.csv.manifest.json")).unwrap();
    assert!(manifest.contains("\"sequence\": \"given\""), "{manifest}");
    // Shards of a table merge, and are not those of another.
    for shard in [["--count", "4", "--out", "a.csv"], ["--first", "4", "--out", "b.csv"]] {
        assert_eq!(draw(&[&["--given", "in.csv"], &shard[..]].concat()).0, 0);
    }
    assert_eq!(told(at, &["merge", "b.csv", "a.csv", "--out", "c.csv"]).0, 0);
    assert_eq!(lines(at, "all.csv"), lines(at, "c.csv"));
    assert_eq!(fs::read_to_string(at.join("c.csv.manifest.json")).unwrap(), manifest);
    fs::write(at.join("other.csv"), table[..5].join("\n")).unwrap();
    assert_eq!(draw(&["--given", "other.csv", "--out", "d.csv"]).0, 0);
    let (status, _, err) = told(at, &["merge", "d.csv", "b.csv", "--out", "e.csv"]);
    assert!(status == 2 && err.contains("seed: found "), "{err}");

    for (arguments, message) in [
        (
            &["--given", "in.csv", "--first", "4", "--count", "9"][..],
            "error: command line: found 9 draws from 4 on, expected some of the 9 from 0 on that are given\n",
        ),
        (
            &["--given", "in.csv", "--inputs", "in.csv"],
            "error: command line: found in.csv for both --given and --inputs, expected two files\n",
        ),
        (
            &["--given", "in.csv", "--out", "in.csv"],
            "error: command line: found in.csv for both --out and --given, expected two files\n",
        ),
        (
            &["--out", "g.csv", "--inputs", "g.csv.manifest.json"],
            "error: command line: found g.csv.manifest.json for both the manifest and --inputs, expected two files\n",
        ),
    ] {
        assert_eq!(draw(arguments), (2, String::new(), message.to_owned()));
    }
    fs::write(at.join("none.csv"), "draw\n0\n").unwrap();
    let (status, _, err) = draw(&["--given", "none.csv"]);
    assert_eq!(
        (status, err.as_str()),
        (0, "warning: none.csv: no column for elasticity GDS: central values\n")
    );
    assert_eq!(draw(&["--given", "in.csv", "--seed", "3"]).0, 2);
}
