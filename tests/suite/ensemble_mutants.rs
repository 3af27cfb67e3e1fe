//! Draws that are not as they were written are merged with nothing.

use std::fs;
use std::path::Path;

use crate::command::{folder, told};
use crate::ensemble_files::{draw, read};

/// What merging two shards says of which one was changed; nothing is written.
fn refused(at: &Path) -> String {
    let (status, out, err) = told(at, &["merge", "a.csv", "b.csv", "--out", "c.csv"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    assert!(!at.join("c.csv").exists() && !at.join("c.csv.parts").exists());
    err
}

#[test]
#[cfg(unix)]
fn draws_without_end_and_lines_without_end_are_refused_at_once() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "8", "--count", "4", "--out", "a.csv"]);
    draw(at, &["--draws", "8", "--first", "4", "--out", "b.csv"]);
    fs::remove_file(at.join("b.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", at.join("b.csv")).unwrap();
    let err = refused(at);
    assert!(err.contains("b.csv: no regular file, which draws are in"), "{err}");
    fs::remove_file(at.join("b.csv")).unwrap();
    let header = read(at, "a.csv").lines().next().unwrap().to_owned();
    fs::write(at.join("b.csv"), format!("{header}\n{}", "0".repeat(5_000_000))).unwrap();
    let err = refused(at);
    assert!(err.contains("found a line of more than 4 MB") && err.len() < 400, "{err}");
}

#[test]
fn rows_that_were_changed_doubled_or_put_in_are_refused() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "8", "--count", "4", "--out", "a.csv"]);
    draw(at, &["--draws", "8", "--first", "4", "--out", "b.csv"]);
    let whole = read(at, "b.csv");
    let lines: Vec<&str> = whole.lines().collect();
    let last = lines.len() - 1;
    let with = |place: usize, new: Vec<String>| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.splice(place..=place, new);
        lines.join("\n") + "\n"
    };
    let line = lines[last];
    let second = lines[last - 1];
    let value = line.rsplit(',').next().unwrap();
    let nearly = f64::from_bits(value.parse::<f64>().unwrap().to_bits() ^ 1).to_string();
    for (new, words) in [
        (vec![line.replace(value, &nearly)], "b.csv: hash of its rows: found "),
        (vec![line.replace(value, "0")], "b.csv: hash of its rows: found "),
        (vec![line.replace(value, "NaN")], "b.csv:25: `NaN` is not a finite number"),
        (
            vec![line.replace(",ISL,", ",ICE,")],
            "b.csv:25: actor: found `ICE`, expected `ISL` as in the draws before",
        ),
        (
            vec![line.replace("deal,", "other,")],
            "b.csv:25: scenario: found `other`, expected `deal` as in b.csv.manifest.json",
        ),
        (
            vec![line.replace(",musd,", ",percent,")],
            "b.csv:25: unit: found `percent`, expected `musd` as in the draws before",
        ),
        (vec![line.replace("real_income_musd", "power")], "b.csv:25: variable: found `power`, expected "),
        (vec![line.replace("prosperity", "voice")], "b.csv:25: stake: found `voice`, expected "),
        (vec![line.replace("deal,7,", "deal,6,")], "b.csv:25: row of draw 6 is given a second time"),
        (
            vec![line.replace("deal,7,", "deal,8,")],
            "b.csv:25: a row of draw 8, where its manifest says draws 4 to 7",
        ),
        (vec![second.to_owned()], "b.csv:25: "),
        (vec![line.to_owned(), line.to_owned()], "b.csv:26: "),
        (vec![], "b.csv: missing rows of draw 7: 5 of 6 are there"),
    ] {
        fs::write(at.join("b.csv"), with(last, new)).unwrap();
        let err = refused(at);
        assert!(err.starts_with(&format!("error: {words}")), "{words} in {err}");
    }
    // In the first draw of all there is nothing before to compare with.
    fs::write(at.join("b.csv"), &whole).unwrap();
    let first = read(at, "a.csv");
    for (old, new) in [(",ISL,", ",ICE,"), ("prosperity", "prosper"), ("real_income,", "income,")] {
        fs::write(at.join("a.csv"), first.replace(old, new)).unwrap();
        assert!(refused(at).starts_with("error: a.csv: hash of its rows: found "));
    }
}

#[test]
fn manifests_that_were_changed_or_count_too_far_are_refused() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "8", "--count", "4", "--out", "a.csv"]);
    draw(at, &["--draws", "8", "--first", "4", "--out", "b.csv"]);
    let manifest = read(at, "b.csv.manifest.json");
    let most = u64::MAX.to_string();
    for (old, new, words) in [
        (
            "\"first\": 4",
            format!("\"first\": {most}"),
            "draws from 18446744073709551615 on, which is more than can be counted",
        ),
        ("\"first\": 4", "\"first\": 18446744073709551611".to_owned(), "it has been changed since"),
        ("\"asked\": 4", format!("\"asked\": {most}"), "which is more than can be counted"),
        ("\"count\": 4", format!("\"count\": {most}"), "draws, where 4 were asked for"),
        ("\"count\": 4", "\"count\": 3".to_owned(), "24 rows of 3 draws with 6 rows each"),
        ("\"rows\": 24", format!("\"rows\": {most}"), "rows of 4 draws with 6 rows each"),
        ("\"rows_per_draw\": 6", format!("\"rows_per_draw\": {most}"), "24 rows of 4 draws with "),
        ("\"nothing\": 0", "\"nothing\": 5".to_owned(), "5 draws that asked for nothing, of 4"),
        (
            "\"failures\": []",
            "\"failures\": [{\"draw\": 9, \"message\": \"\"}]".to_owned(),
            "failed draw 9, which is none of its 4 draws from 4 on",
        ),
        ("\"loss\": ", "\"loss\": 1".to_owned(), "it has been changed since"),
        ("\"title\": \"A deal for two\"", "\"title\": \"A deal\"".to_owned(), "it has been changed since"),
    ] {
        let changed = manifest.replace(old, &new);
        assert_ne!(changed, manifest, "{old} is in {manifest}");
        fs::write(at.join("b.csv.manifest.json"), changed).unwrap();
        let err = refused(at);
        assert!(err.starts_with("error: b.csv.manifest.json: ") && err.contains(words), "{words} in {err}");
    }
}

#[test]
fn the_last_draws_that_can_be_numbered_are_drawn_and_those_beyond_are_refused() {
    let folder = folder();
    let at = folder.path();
    let most = u64::MAX.to_string();
    let (first, count) = ("18446744073709551612", "3");
    draw(at, &["--draws", &most, "--first", first, "--count", count, "--out", "a.csv"]);
    assert_eq!(told(at, &["merge", "a.csv", "--out", "b.csv"]), (0, String::new(), String::new()));
    assert_eq!(read(at, "a.csv"), read(at, "b.csv"));
    let beyond = ["ensemble", "deal.toml", "--draws", &most, "--first", first, "--count", &most];
    let (status, _, err) = told(at, &beyond);
    assert_eq!(status, 2, "{err}");
}

#[cfg(feature = "parquet")]
#[test]
fn damaged_parquet_is_refused_or_has_the_same_numbers() {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::process::Command;

    let folder = folder();
    let at = folder.path();
    let parquet = ["ensemble", "deal.toml", "--draws", "40", "--format", "parquet", "--out", "a.csv"];
    assert_eq!(told(at, &parquet).0, 0);
    let merged = || {
        // Within half a gigabyte, so that nothing that a file says of itself takes more.
        let mut command =
            Command::new(if cfg!(target_os = "linux") { "sh" } else { env!("CARGO_BIN_EXE_sidedeal") });
        if cfg!(target_os = "linux") {
            command.args(["-c", "ulimit -v 500000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_sidedeal")]);
        }
        command.env("RUST_BACKTRACE", "0");
        command.current_dir(at).args(["merge", "a.csv"]).output().unwrap()
    };
    let whole = merged();
    assert_eq!(whole.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&whole.stdout).lines().count(), 1 + 40 * 6);
    let bytes = fs::read(at.join("a.csv")).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(15);
    let mut refused = 0;
    for damage in 0..400 {
        let mut bytes = bytes.clone();
        for _ in 0..[1, 1, 1, 2, 8][damage % 5] {
            let place = rng.random_range(0..bytes.len());
            bytes[place] = match rng.random_range(0..4) {
                0 => 0,
                1 => 255,
                2 => rng.random_range(0..=255),
                _ => bytes[place] ^ (1 << rng.random_range(0..8)),
            };
        }
        fs::write(at.join("a.csv"), bytes).unwrap();
        let found = merged();
        let err = String::from_utf8_lossy(&found.stderr);
        match found.status.code() {
            Some(0) => assert!(found.stdout == whole.stdout, "damage {damage} has other numbers"),
            Some(2) => {
                refused += 1;
                assert!(err.starts_with("error: a.csv: ") || err.starts_with("error: a.csv, row "), "{err}");
            }
            other => panic!("damage {damage} ends with {other:?}: {err}"),
        }
    }
    assert!(refused > 200, "{refused}");
}
