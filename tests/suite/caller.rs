//! The command called from inside another program: the bytes and errors of the program, on many threads at once.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use sidedeal::command::{Called, Column, Progress, call, described};

use crate::command::{folder, told};

fn called(folder: &Path, arguments: &[&str]) -> Called {
    let at = |word: &&str| {
        let path = folder.join(word);
        if path.exists() { path.into_os_string() } else { (*word).into() }
    };
    call(["sidedeal".into()].into_iter().chain(arguments.iter().map(at)), &Arc::default())
}

const DEAL: &str = "board-of-trade-2026";

#[test]
fn a_call_gives_the_bytes_of_the_program_in_every_form() {
    let folder = folder();
    let asked: [&[&str]; 6] = [
        &["run", DEAL, "--draws", "8"],
        &["run", DEAL, "chip-access-deal", "--draws", "0"],
        &["explain", DEAL, "--actor", "JPN"],
        &["ensemble", DEAL, "--draws", "8"],
        &["graph"],
        &["list"],
    ];
    for words in asked {
        let several = words.contains(&"chip-access-deal");
        for form in ["table", "csv", "json"] {
            let words: Vec<&str> = words.iter().copied().chain(["--format", form]).collect();
            let (status, written, said) = told(folder.path(), &words);
            let called = called(folder.path(), &words);
            assert_eq!((called.status, &called.written), (status.try_into().unwrap(), &written), "{words:?}");
            let told: Vec<&str> = said.lines().collect();
            assert_eq!(called.said.join("\n").lines().collect::<Vec<_>>(), told, "{words:?}");
            // Draws as CSV are a form of their own, as files are.
            let count = if (words[0], form) == ("ensemble", "csv") { 0 } else { 1 + usize::from(several) };
            assert_eq!(called.answers.len(), count, "{words:?}");
            for answer in &called.answers {
                let of_form = match form {
                    "table" => Some(&answer.table),
                    "json" => Some(&answer.json),
                    _ => answer.rows.as_ref().map(|rows| &rows.csv),
                };
                assert!(several || of_form == Some(&written), "{words:?}");
            }
        }
    }
}

#[test]
fn rows_are_by_column_what_they_are_as_text() {
    let folder = folder();
    let called = called(folder.path(), &["run", DEAL, "--draws", "0"]);
    let rows = called.answers[0].rows.as_ref().unwrap();
    let mut reader = csv::Reader::from_reader(rows.csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), rows.header);
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert!(records.len() > 300);
    for (at, (name, column)) in rows.header.iter().zip(&rows.columns).enumerate() {
        assert_eq!(column.len(), records.len(), "{name}");
        for (row, record) in records.iter().enumerate() {
            let same = match column {
                Column::Numbers(cells) => cells[row] == record[at].parse().ok(),
                Column::Counts(cells) => cells[row] == record[at].parse().ok(),
                Column::Texts(cells) => cells[row].as_deref().unwrap_or_default() == &record[at],
                Column::Empty(_) => record[at].is_empty(),
                other => panic!("{name}: {other:?}"),
            };
            assert!(same, "{name} of row {row}: {}", &record[at]);
        }
    }
    let value = rows.header.iter().position(|name| name == "value").unwrap();
    assert!(matches!(rows.columns[value], Column::Numbers(_)));
}

#[test]
fn what_is_wrong_is_handed_back_with_its_place() {
    let folder = folder();
    let words = ["run", "scenarios/no-such.toml"];
    let (status, _, said) = told(folder.path(), &words);
    let called = called(folder.path(), &words);
    assert_eq!(i32::from(called.status), status);
    let errors: Vec<String> = called.errors.iter().map(|error| format!("error: {error}")).collect();
    assert_eq!(errors, said.lines().collect::<Vec<_>>());
    assert_eq!(called.written, "");

    let wrong = call(["sidedeal", "run", DEAL, "--draws", "many"], &Arc::default());
    assert_eq!(wrong.status, 2);
    assert!(wrong.errors[0].to_string().contains("'many' for '--draws"), "{:?}", wrong.errors);
    for words in [["completions", "bash"], ["serve", DEAL]] {
        let refused = call(["sidedeal", words[0], words[1]], &Arc::default());
        assert_eq!(refused.status, 2, "{words:?}");
    }
    let help = call(["sidedeal", "run", "--help"], &Arc::default());
    assert!(help.status == 0 && help.written.contains("--draws"));
}

#[test]
fn many_call_at_once_and_get_their_own() {
    let alone: Vec<String> = ["JPN", "DEU", "KOR"]
        .map(|actor| called(Path::new("."), &["explain", DEAL, "--actor", actor]).written)
        .to_vec();
    thread::scope(|scope| {
        let calls = [0, 1, 2, 0, 1, 2].map(|at| {
            let ask =
                move || called(Path::new("."), &["explain", DEAL, "--actor", ["JPN", "DEU", "KOR"][at]]);
            (at, scope.spawn(ask))
        });
        for (at, call) in calls {
            assert_eq!(call.join().unwrap().written, alone[at]);
        }
    });
}

#[test]
fn who_waits_sees_how_far_it_is_and_ends_it() {
    let progress = Arc::new(Progress::default());
    let own = Arc::clone(&progress);
    let draws = thread::spawn(move || {
        call(["sidedeal", "ensemble", DEAL, "--draws", "4000000", "--format", "json"], &own)
    });
    while progress.so_far().0 == 0 {
        assert!(!draws.is_finished(), "it has something to count");
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(progress.so_far().1, 4_000_000);
    progress.end();
    let called = draws.join().unwrap();
    assert_eq!(called.status, 130);
    assert!(called.interrupted.unwrap().contains("of 4000000 draws"));
    // The next one does not know of it.
    let next = call(["sidedeal", "ensemble", DEAL, "--draws", "4", "--format", "json"], &Arc::default());
    assert_eq!((next.status, next.interrupted), (0, None));
}

#[test]
fn what_an_earlier_call_has_read_may_be_written_by_a_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.toml");
    let name = file.to_str().unwrap();
    let ended = |words: &[&str]| call(["sidedeal"].iter().chain(words).copied(), &Arc::default());
    assert_eq!(ended(&["new", "scenario", "--out", name]).status, 0);
    assert_eq!(ended(&["run", name, "--draws", "0"]).status, 0);
    // Of one call it may not.
    assert_eq!(ended(&["run", name, "--draws", "0", "--out", name]).status, 2);
}

#[test]
fn the_description_has_every_verb_and_option_of_the_help() {
    let folder = folder();
    let told_of = described();
    let verbs: BTreeSet<&str> = told_of.as_object().unwrap().keys().map(String::as_str).collect();
    let (_, help, _) = told(folder.path(), &["--help"]);
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    for line in list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let verb = line.split_whitespace().next().unwrap();
        if verb == "help" {
            continue;
        }
        assert!(verbs.contains(verb), "{verb}");
        let (_, help, _) = told(folder.path(), &[verb, "--help"]);
        let known: BTreeSet<String> = told_of[verb]["arguments"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["is_option"] == true)
            .map(|one| format!("--{}", one["name"].as_str().unwrap()))
            .collect();
        let shown = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        for line in shown {
            let Some(option) = line.split([' ', ',', '[', '=', '<']).find(|word| word.starts_with("--"))
            else {
                continue;
            };
            let common = ["--help", "--quiet", "--verbose", "--version"].contains(&option);
            assert!(common || known.contains(option), "{verb} {option}");
        }
    }
}
