//! Draws survive whatever ends their run: killed, ended or interrupted, the same command goes on to the bytes of one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use crate::command::{folder, told};
use crate::ensemble_files::read;
#[cfg(unix)]
use crate::ensemble_partial::is_ignored;

/// A run of many draws of the small world, more than are made before it is ended.
pub(crate) const LONG: [&str; 7] = ["ensemble", "deal.toml", "--seed", "7", "--format", "csv", "--draws"];

pub(crate) fn start(at: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
    command.current_dir(at).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn parts(at: &Path, out: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(at.join(format!("{out}.parts"))).into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    parts.retain(|path| path.extension().is_some_and(|kind| kind == "part"));
    parts.sort();
    parts
}

/// Waits until something is so while a run goes on.
pub(crate) fn until(child: &mut Child, so: impl Fn() -> bool) {
    while !so() {
        if let Some(status) = child.try_wait().unwrap() {
            panic!("it ended before that, {status}");
        }
        sleep(Duration::from_millis(5));
    }
}

/// A folder in which a run was killed after some parts, how many draws it was of, and their form.
fn killed(form: &str, out: &str) -> (TempDir, &'static str) {
    let folder = folder();
    let draws = "12000";
    let arguments =
        ["ensemble", "deal.toml", "--seed", "7", "--draws", draws, "--format", form, "--out", out];
    let mut child = start(folder.path(), &[&arguments[..], &["--threads", "1"]].concat());
    until(&mut child, || parts(folder.path(), out).len() >= 2);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.path().join(out).exists());
    (folder, draws)
}

/// That going on comes to the bytes of an undisturbed run, and leaves nothing else.
fn ends_as_one_run(at: &Path, form: &str, out: &str, draws: &str) {
    let base = ["ensemble", "deal.toml", "--seed", "7", "--draws", draws, "--format", form, "--out"];
    let (status, _, err) = told(at, &[&base[..], &[out, "--resume", "--threads", "2"]].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(!at.join(format!("{out}.parts")).exists());
    assert_eq!(told(at, &[&base[..], &["whole", "--threads", "3"]].concat()).0, 0);
    assert!(fs::read(at.join(out)).unwrap() == fs::read(at.join("whole")).unwrap());
    assert_eq!(read(at, &format!("{out}.manifest.json")), read(at, "whole.manifest.json"));
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_bytes_of_one_run() {
    let (folder, draws) = killed("csv", "a.csv");
    let at = folder.path();
    let base = [&LONG[..], &[draws, "--out", "a.csv"]].concat();
    let kept = parts(at, "a.csv").len();
    // Nobody's draws are thrown away unasked, nor mixed with others.
    let (status, _, err) = told(at, &base);
    assert_eq!(status, 2);
    assert!(err.starts_with("error: a.csv.parts: ") || err.contains("a.csv.parts: "), "{err}");
    assert!(
        err.contains(
            " of 12000 draws that an unfinished run left: --resume goes on from them; without that folder"
        ),
        "{err}"
    );
    for (other, told_as) in [
        (&["--seed", "8"][..], "seed: found 7, expected 8 as is asked for now"),
        (&["--draws", "13000"], "draws asked for: found 12000, expected 13000"),
        (&["--closure", "balanced"], "closure: found fixed-deficits, expected balanced"),
        (&["--sequence", "sobol"], "sequence: found plain, expected sobol"),
        (&["--elasticity", "4"], "world: found three, expected three with elasticities 4"),
        (&["--first", "1"], "first draw: found 0, expected 1"),
    ] {
        for resume in [&["--resume"][..], &[]] {
            let mut changed: Vec<&str> = base.clone();
            for pair in other.chunks(2) {
                match changed.iter().position(|one| *one == pair[0]) {
                    Some(place) => changed[place + 1] = pair[1],
                    None => changed.extend(pair),
                }
            }
            let (status, _, err) = told(at, &[&changed[..], resume].concat());
            assert_eq!(status, 2, "{other:?}");
            assert!(err.contains("a.csv.parts/journal.json: ") && err.contains(told_as), "{err}");
        }
    }
    assert_eq!(parts(at, "a.csv").len(), kept);
    ends_as_one_run(at, "csv", "a.csv", draws);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_goes_on_as_csv_does() {
    let (folder, draws) = killed("parquet", "a.parquet");
    ends_as_one_run(folder.path(), "parquet", "a.parquet", draws);
}

#[test]
fn parts_that_were_damaged_since_are_made_again() {
    for damage in [0, 1, 2, 3] {
        let (folder, draws) = killed("csv", "a.csv");
        let at = folder.path();
        let parts = parts(at, "a.csv");
        let mut bytes = fs::read(&parts[1]).unwrap();
        match damage {
            0 => *bytes.last_mut().unwrap() ^= 1,
            1 => bytes.truncate(bytes.len() / 2),
            // Draws that asked for nothing, which no row tells.
            2 => {
                let key = b"\"nothing\":";
                let place = bytes.windows(key.len()).position(|window| window == key).unwrap() + key.len();
                assert_eq!(bytes[place], b'0');
                bytes[place] = b'3';
            }
            _ => bytes[5] ^= 4,
        }
        fs::write(&parts[1], bytes).unwrap();
        // What a kill leaves of a part that was being written.
        fs::write(at.join("a.csv.parts/00000000000000099999.new"), "x").unwrap();
        ends_as_one_run(at, "csv", "a.csv", draws);
    }
}

#[test]
fn parts_without_their_journal_are_nobodys() {
    let (folder, draws) = killed("csv", "a.csv");
    let at = folder.path();
    fs::write(at.join("a.csv.parts/journal.json"), "{}").unwrap();
    let (status, _, err) = told(at, &[&LONG[..], &[draws, "--out", "a.csv", "--resume"]].concat());
    assert_eq!(status, 2);
    assert!(err.contains("a.csv.parts/journal.json: not the journal of a run: "), "{err}");
}

/// That draws to `a.csv` are refused in these words, and that a folder has what it had.
fn left_alone(at: &Path, folder: &str, words: &str) {
    let there = || {
        let entries = fs::read_dir(at.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.map(|path| (fs::read(&path).ok(), path)).collect();
        files.sort();
        files
    };
    let before = there();
    for resume in [&[][..], &["--resume"]] {
        let (status, _, err) = told(at, &[&LONG[..], &["3", "--out", "a.csv"], resume].concat());
        assert_eq!(status, 2, "{err}");
        assert!(err.contains(words), "{err}");
        assert_eq!(there(), before);
    }
    assert!(!at.join("a.csv").exists());
}

#[test]
fn what_others_keep_where_parts_would_lie_is_left_as_it_is() {
    for (name, text, words) in [
        (
            "notes.new",
            "n",
            "a.csv.parts: found `notes.new`, which is no run's, expected a folder of parts or nothing: ",
        ),
        ("7.part", "n", "a.csv.parts: found `7.part`, which is no run's"),
        ("lock", "n", "a.csv.parts: found `lock`, which is no run's"),
        ("journal.json", "{\"day\": 1}", "a.csv.parts/journal.json: not the journal of a run: "),
        ("00000000000000000000.part", "n", "a.csv.parts/journal.json"),
    ] {
        let folder = folder();
        let at = folder.path();
        fs::create_dir(at.join("a.csv.parts")).unwrap();
        fs::write(at.join("a.csv.parts").join(name), text).unwrap();
        left_alone(at, "a.csv.parts", words);
        // Nor does a merge touch it.
        assert_eq!(told(at, &[&LONG[..], &["3", "--out", "b.csv"]].concat()).0, 0);
        let _ = told(at, &["merge", "b.csv", "--out", "a.csv"]);
        assert_eq!(fs::read_to_string(at.join("a.csv.parts").join(name)).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn parts_do_not_lie_behind_a_link() {
    let folder = folder();
    let at = folder.path();
    fs::create_dir(at.join("elsewhere")).unwrap();
    fs::write(at.join("elsewhere/00000000000000000000.new"), "n").unwrap();
    std::os::unix::fs::symlink("elsewhere", at.join("a.csv.parts")).unwrap();
    left_alone(at, "elsewhere", "a.csv.parts: found a link, expected a folder of parts or nothing: ");
    // What leads nowhere, and a file.
    fs::remove_file(at.join("a.csv.parts")).unwrap();
    std::os::unix::fs::symlink("nowhere", at.join("a.csv.parts")).unwrap();
    left_alone(at, "elsewhere", "a.csv.parts: found a link");
    fs::remove_file(at.join("a.csv.parts")).unwrap();
    fs::write(at.join("a.csv.parts"), "n").unwrap();
    left_alone(at, "elsewhere", "a.csv.parts: found what is no folder");
}

#[test]
fn files_that_others_put_beside_parts_do_not_keep_a_run_from_going_on_and_stay() {
    let (folder, draws) = killed("csv", "a.csv");
    let at = folder.path();
    fs::write(at.join("a.csv.parts/notes.new"), "n").unwrap();
    let (status, _, err) = told(at, &[&LONG[..], &[draws, "--out", "a.csv", "--resume"]].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    let left: Vec<_> =
        fs::read_dir(at.join("a.csv.parts")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["notes.new"]);
}

#[test]
fn resuming_needs_a_file_and_without_parts_begins() {
    let folder = folder();
    let at = folder.path();
    let (status, _, err) = told(at, &["ensemble", "deal.toml", "--resume"]);
    assert_eq!(status, 2);
    assert_eq!(
        err,
        "error: command line: found --resume, expected draws that go to a file: --format csv or parquet, and --out\n"
    );
    ends_as_one_run(at, "csv", "a.csv", "30");
}

/// A signal by its name.
#[cfg(unix)]
pub(crate) fn send(signal: &str, child: &Child) {
    let kill = format!("kill -{signal} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn what_ends_programs_ends_draws_as_ctrl_c_does() {
    for (signal, number) in [("TERM", 15), ("HUP", 1)] {
        if is_ignored(number) {
            continue;
        }
        let folder = folder();
        let at = folder.path();
        let mut child = start(at, &[&LONG[..], &["12000", "--out", "a.csv", "--threads", "1"]].concat());
        until(&mut child, || !parts(at, "a.csv").is_empty());
        send(signal, &child);
        let ended = child.wait_with_output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}: {err}");
        assert!(
            err.contains("of 12000 draws are there; --resume goes on from them; or the others are --first "),
            "{err}"
        );
        // What was done is a shard like any other.
        assert_eq!(told(at, &["merge", "a.csv", "--out", "b.csv"]), (0, String::new(), String::new()));
        ends_as_one_run(at, "csv", "a.csv", "12000");
    }
}

#[cfg(unix)]
#[test]
fn a_sensitivity_that_is_interrupted_writes_nothing_and_says_what_was_done() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("s.csv"), "old").unwrap();
    let arguments = ["sensitivity", "deal.toml", "--actors", "ISL", "--draws", "3000000", "--format", "csv"];
    let mut child = start(at, &[&arguments[..], &["--out", "s.csv"]].concat());
    let begun = || {
        let names = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".sidedeal-")).count() > 0
    };
    until(&mut child, begun);
    sleep(Duration::from_millis(300));
    send("TERM", &child);
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{err}");
    assert!(err.starts_with("interrupted: "), "{err}");
    assert!(err.ends_with(" done; shares need all of them, nothing is written\n"), "{err}");
    assert_eq!(read(at, "s.csv"), "old");
    assert!(!begun());
}
