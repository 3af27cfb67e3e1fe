//! Whatever a verb is at, a signal that asks for an end leaves no temporary files, and is told.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::command::{folder, told};
use crate::ensemble_files::read;
use crate::ensemble_partial::is_ignored;
use crate::ensemble_parts::{send, start, until};

/// Temporary files, which are there as soon as something is worked out.
fn temporary(at: &Path) -> usize {
    let names = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(".sidedeal-")).count()
}

/// Ends a call when it has so many temporary files.
fn interrupted(at: &Path, call: &[&str], files: usize, signal: &str) {
    let mut child = start(at, call);
    until(&mut child, || temporary(at) == files);
    send(signal, &child);
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{call:?} {signal}: {err}");
    assert_eq!(err.lines().filter(|line| line.starts_with("interrupted: ")).count(), 1, "{err}");
    assert!(err.ends_with("interrupted: no file was written\n"), "{err}");
    assert_eq!(temporary(at), 0, "{call:?} {signal}");
}

#[test]
fn every_signal_that_asks_for_an_end_ends_a_run_without_traces() {
    for (signal, number) in [("TERM", 15), ("HUP", 1), ("INT", 2)] {
        if is_ignored(number) {
            continue;
        }
        let folder = folder();
        let at = folder.path();
        fs::write(at.join("t.txt"), "old").unwrap();
        let call = ["run", "deal.toml", "--draws", "100000", "--out", "t.txt", "--flows", "f.csv"];
        interrupted(at, &call, 2, signal);
        assert_eq!(read(at, "t.txt"), "old");
        assert!(!at.join("f.csv").exists());
    }
}

#[test]
fn a_second_signal_ends_draws_at_once_and_without_traces() {
    if is_ignored(15) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let call = ["ensemble", "deal.toml", "--draws", "5000000", "--threads", "1", "--out", "t.txt"];
    let mut child = start(at, &call);
    until(&mut child, || temporary(at) == 1);
    while child.try_wait().unwrap().is_none() {
        send("TERM", &child);
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(temporary(at), 0);
}

/// Nobody reads yet, and perhaps nobody ever will.
#[test]
fn the_first_signal_ends_who_waits_for_a_reader() {
    if is_ignored(2) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    assert!(std::process::Command::new("mkfifo").arg(at.join("pipe")).status().unwrap().success());
    let draws = ["ensemble", "deal.toml", "--draws", "9", "--format", "csv", "--out", "draws.csv"];
    assert_eq!(told(at, &draws).0, 0);
    for call in [
        &["ensemble", "deal.toml", "--draws", "9", "--out", "pipe"][..],
        &["ensemble", "deal.toml", "--draws", "9", "--format", "csv", "--out", "pipe"],
        &[
            "ensemble",
            "deal.toml",
            "--draws",
            "9",
            "--format",
            "csv",
            "--out",
            "n.csv",
            "--resume",
            "--inputs",
            "pipe",
        ],
        &["merge", "draws.csv", "--out", "pipe"],
        &["run", "deal.toml", "too_much.toml", "--draws", "0", "--flows", "pipe"],
        &["sensitivity", "deal.toml", "--actors", "ISL", "--draws", "9", "--out", "pipe"],
    ] {
        let mut child = start(at, call);
        // It waits in the end, whenever it gets there.
        std::thread::sleep(Duration::from_millis(1000));
        assert!(child.try_wait().unwrap().is_none(), "{call:?}");
        send("INT", &child);
        let begun = std::time::Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{call:?} goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{call:?}");
        assert_eq!(
            String::from_utf8(ended.stderr).unwrap(),
            "interrupted: no file was written\n",
            "{call:?}"
        );
    }
}

#[test]
fn of_many_scenarios_those_that_are_done_are_written_whole_and_in_order() {
    if is_ignored(2) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let names = crate::many::several(at, 40, "");
    let rest =
        ["--draws", "3000", "--jobs", "2", "--format", "csv", "--out", "rows.csv", "--flows", "flows.csv"];
    let mut child = start(at, &crate::many::run(&names, &rest));
    let begun = || {
        let entries = fs::read_dir(at).unwrap().map(Result::unwrap);
        let temporary = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".sidedeal-"));
        temporary.filter(|file| file.metadata().is_ok_and(|file| file.len() > 0)).count() > 0
    };
    until(&mut child, begun);
    send("INT", &child);
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{err}");
    let ids = |file: &str| {
        let rows = read(at, file);
        let mut ids: Vec<String> =
            rows.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned() + ".toml").collect();
        ids.dedup();
        ids
    };
    let done = ids("rows.csv");
    assert!(!done.is_empty() && done.len() < 40 && done == names[..done.len()], "{done:?}");
    assert_eq!(ids("flows.csv"), done);
    let [count, last] = [done.len().to_string(), done.last().unwrap().clone()];
    let told =
        format!("interrupted: {count} of 40 scenarios are done and written, the last of them {last}\n");
    assert!(err.ends_with(&told), "{err}");
    let whole = fs::read_to_string(at.join("rows.csv")).unwrap();
    let part = [&names[..done.len()], &[]].concat();
    let call = crate::many::run(&part, &["--draws", "3000", "--format", "csv"]);
    assert_eq!(crate::command::told(at, &call).1, whole);
    assert_eq!(temporary(at), 0);
}

/// Who is to read what is written may stall.
#[test]
fn the_first_signal_ends_who_waits_for_a_reader_to_go_on() {
    if is_ignored(2) {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let names = crate::many::several(at, 200, "");
    let call = crate::many::run(&names, &["--draws", "0", "--format", "csv"]);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sidedeal"));
    let command = command.current_dir(at).args(call).stdout(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    // A pipe has room for much less than is written, at once.
    std::thread::sleep(Duration::from_secs(3));
    assert!(child.try_wait().unwrap().is_none());
    send("INT", &child);
    let begun = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
