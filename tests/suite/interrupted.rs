//! Whatever a verb is at, a signal that asks for an end leaves no temporary files, and is told.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use crate::command::folder;
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
