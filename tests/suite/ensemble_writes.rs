//! Where draws go: one writer at a time, nothing half written, nothing lost of what was there, whatever the disk does.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::command::{folder, told};
use crate::ensemble_files::{draw, read};
use crate::ensemble_parts::{LONG, parts, start, until};

/// Names of what lies in a folder.
fn names(at: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Whether nothing is there that a run has beside its file while it goes on.
fn is_tidy(at: &Path) -> bool {
    names(at).iter().all(|name| !name.contains(".parts") && !name.starts_with(".sidedeal-"))
}

/// A command under a limit of the shell.
#[cfg(unix)]
fn limited(at: &Path, limit: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut shell = Command::new("sh");
    shell.current_dir(at).args([
        "-c",
        &format!("{limit}; exec \"$0\" \"$@\""),
        env!("CARGO_BIN_EXE_sidedeal"),
    ]);
    let Output { status, stdout, stderr } = shell.args(arguments).output().unwrap();
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap_or(-1), out, err)
}

#[test]
fn two_runs_to_one_file_leave_the_draws_and_the_manifest_of_one() {
    let folder = folder();
    let at = folder.path();
    let mut refused = 0;
    for _ in 0..25 {
        let run = |seed: &'static str| {
            start(
                at,
                &[
                    "ensemble",
                    "deal.toml",
                    "--seed",
                    seed,
                    "--draws",
                    "200",
                    "--format",
                    "csv",
                    "--out",
                    "x.csv",
                ],
            )
        };
        let pair = [run("1"), run("2")].map(|child| child.wait_with_output().unwrap());
        assert!(pair.iter().any(|one| one.status.success()));
        for one in pair.iter().filter(|one| !one.status.success()) {
            refused += 1;
            assert_eq!(one.status.code(), Some(2));
            let err = String::from_utf8_lossy(&one.stderr);
            assert!(err.ends_with("x.csv: another run is writing to it\n"), "{err}");
        }
        assert_eq!(told(at, &["merge", "x.csv", "--out", "y.csv"]), (0, String::new(), String::new()));
        assert!(is_tidy(at));
    }
    assert!(refused > 0, "no two of them ever met");
}

#[test]
fn a_file_that_is_written_to_is_left_alone_by_its_other_names_too() {
    let folder = folder();
    let at = folder.path();
    let mut child = start(at, &[&LONG[..], &["5000000", "--out", "a.csv"]].concat());
    until(&mut child, || !parts(at, "a.csv").is_empty());
    draw(at, &["--draws", "3", "--out", "b.csv"]);
    for busy in [
        &["ensemble", "deal.toml", "--draws", "9", "--format", "csv", "--out", "./three/../a.csv"][..],
        &["ensemble", "deal.toml", "--draws", "9", "--format", "csv", "--out", "a.csv", "--resume"],
        &["merge", "b.csv", "--out", "a.csv"],
    ] {
        let (status, _, err) = told(at, busy);
        assert_eq!(status, 2);
        assert!(err.ends_with("a.csv: another run is writing to it\n"), "{err}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A lock ends with its holder.
    assert_eq!(told(at, &["merge", "b.csv", "--out", "a.csv"]).0, 0);
    assert!(!parts(at, "a.csv").is_empty());
}

#[test]
fn a_place_that_cannot_be_written_to_is_told_before_anything_is_drawn() {
    let folder = folder();
    let at = folder.path();
    let long = "x".repeat(300);
    let nearly = "x".repeat(250);
    fs::write(at.join("file"), "").unwrap();
    for (out, words) in [
        ("new/", "error: new/: "),
        ("three", "error: three: "),
        ("three/.", "error: three/.: "),
        ("missing/x", "error: missing/x: "),
        ("file/x", "error: file/x: "),
        (&long, "error: xxx"),
    ] {
        for format in ["csv", "table"] {
            let all = ["ensemble", "deal.toml", "--draws", "400000", "--format", format, "--out", out];
            let (status, _, err) = told(at, &all);
            assert_eq!(status, 2, "{out}");
            assert!(err.starts_with(words), "{err}");
        }
        let (status, _, err) = told(at, &["run", "deal.toml", "--draws", "0", "--out", out]);
        assert_eq!(status, 2, "{out}");
        assert!(err.starts_with(words), "{err}");
    }
    // Its manifest's name would be too long.
    let (status, _, err) = told(at, &[&LONG[..], &["400000", "--out", &nearly]].concat());
    assert_eq!(status, 2, "{err}");
    assert_eq!(told(at, &["list", "--out", &nearly]).0, 0);
    assert!(is_tidy(at));
}

#[test]
fn files_of_one_call_are_apart_however_they_are_written() {
    let folder = folder();
    let at = folder.path();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("x.csv", at.join("link.csv")).unwrap();
        fs::write(at.join("old.csv"), "old").unwrap();
        fs::hard_link(at.join("old.csv"), at.join("hard.csv")).unwrap();
    }
    let deal = read(at, "deal.toml");
    let both = |name: &str, other: &str, option: &str| {
        format!("found {name} for both {other} and {option}, expected two files\n")
    };
    let mut calls = vec![
        (
            vec!["run", "deal.toml", "--out", "x.csv", "--flows", "./x.csv"],
            both("./x.csv", "--out", "--flows"),
        ),
        (vec!["run", "deal.toml", "--out", "three/../deal.toml"], both("deal.toml", "--out", "what is read")),
        (vec!["run", "deal.toml", "--flows", "./deal.toml"], both("deal.toml", "--flows", "what is read")),
        (
            vec![
                "game",
                "--among",
                "NOR",
                "--world",
                "three",
                "--out",
                "x.csv",
                "--tariffs",
                "three/../x.csv",
            ],
            both("three/../x.csv", "--out", "--tariffs"),
        ),
        (
            vec!["ensemble", "deal.toml", "--format", "csv", "--out", "deal.toml"],
            both("deal.toml", "--out", "what is read"),
        ),
        (
            vec!["ensemble", "deal.toml", "--out", "x.csv", "--inputs", "./x.csv"],
            both("./x.csv", "--out", "--inputs"),
        ),
    ];
    if cfg!(unix) {
        calls.push((
            vec!["run", "deal.toml", "--out", "x.csv", "--flows", "link.csv"],
            both("link.csv", "--out", "--flows"),
        ));
        calls.push((
            vec!["run", "deal.toml", "--out", "old.csv", "--flows", "hard.csv"],
            both("hard.csv", "--out", "--flows"),
        ));
    }
    for (call, words) in calls {
        let (status, out, err) = told(at, &call);
        assert_eq!((status, out.as_str()), (2, ""), "{call:?}");
        assert!(err.contains(&words), "{call:?}: {err}");
    }
    assert_eq!(read(at, "deal.toml"), deal);
}

#[cfg(unix)]
#[test]
fn what_is_written_over_keeps_who_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let at = folder.path();
    let mode = |file: &str| fs::metadata(at.join(file)).unwrap().permissions().mode() & 0o7777;
    for private in [0o600, 0o664, 0o640] {
        for file in ["a.csv", "a.csv.manifest.json", "t.txt"] {
            fs::write(at.join(file), "old").unwrap();
            fs::set_permissions(at.join(file), fs::Permissions::from_mode(private)).unwrap();
        }
        draw(at, &["--draws", "3", "--out", "a.csv"]);
        assert_eq!(told(at, &["run", "deal.toml", "--draws", "0", "--out", "t.txt"]).0, 0);
        for file in ["a.csv", "a.csv.manifest.json", "t.txt"] {
            assert_eq!(mode(file), private, "{file}");
            assert_ne!(read(at, file), "old");
        }
    }
}

#[test]
fn what_a_kill_left_beside_a_file_goes_with_the_next_run_and_what_is_in_use_stays() {
    let folder = folder();
    let at = folder.path();
    let left = || names(at).into_iter().filter(|name| name.starts_with(".sidedeal-")).collect::<Vec<_>>();
    let long = ["ensemble", "deal.toml", "--draws", "5000000", "--out", "t.txt"];
    let short = ["ensemble", "deal.toml", "--draws", "5", "--out", "t.txt"];
    let mut child = start(at, &long);
    until(&mut child, || !left().is_empty());
    let used = left();
    assert_eq!(told(at, &short).0, 0);
    assert_eq!(left(), used, "it is in use");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(left(), used);
    assert_eq!(told(at, &["ensemble", "deal.toml", "--draws", "5", "--out", "u.txt"]).0, 0);
    assert_eq!(left(), used, "it is another file's");
    assert_eq!(told(at, &short).0, 0);
    assert_eq!(left(), [""; 0]);
}

/// What a disk without room says, and that what was there is whole and no more is there.
#[cfg(unix)]
fn no_room((status, out, err): (i32, String, String), at: &Path, words: &str) {
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    assert!(err.contains(words), "{err}");
    assert_eq!(read(at, "a.csv"), "old");
    assert_eq!(read(at, "a.csv.manifest.json"), "older");
    assert!(!names(at).iter().any(|name| name.starts_with(".sidedeal-")), "{:?}", names(at));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_any_more_leaves_the_old_one_whole() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("a.csv"), "old").unwrap();
    fs::write(at.join("a.csv.manifest.json"), "older").unwrap();
    // Blocks of 512 bytes or of 1024: parts of 1,000 draws are 56 kB, 2,000 draws are 800 kB as CSV.
    let limit = "ulimit -f 200";
    let run = ["ensemble", "deal.toml", "--draws", "2000", "--format", "csv", "--out", "a.csv"];
    no_room(limited(at, limit, &run), at, "a.csv: File too large");
    // Draws are there all the same.
    assert!(!parts(at, "a.csv").is_empty());
    let (status, _, err) = told(at, &[&run[..], &["--resume"]].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(told(at, &["merge", "a.csv", "--out", "b.csv"]).0, 0);
    assert_eq!(read(at, "b.csv").lines().count(), 1 + 2000 * 6);
    // Where not even a part fits.
    fs::write(at.join("a.csv"), "old").unwrap();
    fs::write(at.join("a.csv.manifest.json"), "older").unwrap();
    no_room(limited(at, "ulimit -f 20", &run), at, "a.csv.parts/00000000000000000000.part: File too large");
    fs::write(at.join("t.txt"), "old").unwrap();
    let json = ["ensemble", "deal.toml", "--draws", "50", "--format", "json", "--out", "t.txt"];
    // Whether who starts it has the signal end programs, as is usual, or not.
    for limit in ["ulimit -f 1", "trap '' XFSZ; ulimit -f 1"] {
        for call in [&json[..], &["run", "deal.toml", "--draws", "0", "--format", "json", "--out", "t.txt"]] {
            let (status, _, err) = limited(at, limit, call);
            assert_eq!((status, read(at, "t.txt").as_str()), (1, "old"), "{err}");
            assert!(err.contains("t.txt: File too large"), "{err}");
        }
    }
}

/// A disk of its own that comes and goes, where this system lets us.
#[cfg(target_os = "linux")]
struct Disk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Disk {
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        let mounted = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        mounted.then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file_whole_and_the_draws_that_fit() {
    let Some(disk) = Disk::of("900k") else { return };
    let folder = folder();
    let at = disk.0.path();
    fs::write(at.join("a.csv"), "old").unwrap();
    fs::write(at.join("a.csv.manifest.json"), "older").unwrap();
    let deal = folder.path().join("deal.toml");
    let run = ["ensemble", deal.to_str().unwrap(), "--draws", "4000", "--format", "csv", "--out", "a.csv"];
    no_room(told(at, &run), at, "a.csv: No space left on device");
    assert!(!parts(at, "a.csv").is_empty());
    assert!(Command::new("mount").args(["-o", "remount,size=9m"]).arg(at).status().unwrap().success());
    let (status, _, err) = told(at, &[&run[..], &["--resume"]].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(read(at, "a.csv").lines().count(), 1 + 4000 * 6);
    assert_eq!(told(at, &["merge", "a.csv", "--out", "b.csv"]).0, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_takes_nothing_more_is_an_error_and_who_reads_no_more_is_none() {
    let folder = folder();
    let at = folder.path();
    draw(at, &["--draws", "500", "--out", "a.csv"]);
    for call in [
        &["ensemble", "deal.toml", "--draws", "500", "--format", "csv", "--out", "/dev/full"][..],
        &["run", "deal.toml", "--draws", "0", "--out", "/dev/full"],
        &["merge", "a.csv", "--out", "/dev/full"],
        &["list", "--out", "/dev/full"],
    ] {
        let (status, out, err) = told(at, call);
        assert_eq!((status, out.as_str()), (1, ""), "{call:?}");
        assert!(err.ends_with("error: /dev/full: No space left on device (os error 28)\n"), "{err}");
    }
    assert!(!Path::new("/dev/full.manifest.json").exists() && !Path::new("/dev/full.parts").exists());
    for call in [
        "ensemble deal.toml --draws 3000 --format csv",
        "merge a.csv",
        "ensemble deal.toml --draws 3000 --format csv --out -",
    ] {
        let mut shell = Command::new("sh");
        let piped = format!("{{ \"$0\" {call}; echo $? >status; }} | head -c 100");
        let ended =
            shell.current_dir(at).args(["-c", &piped, env!("CARGO_BIN_EXE_sidedeal")]).output().unwrap();
        assert_eq!((ended.stdout.len(), ended.stderr.len()), (100, 0), "{call}");
        assert_eq!(read(at, "status"), "0\n", "{call}");
    }
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder();
    let at = folder.path();
    let before = names(at);
    for call in [
        &["run", "deal.toml", "--draws", "0"][..],
        &["ensemble", "deal.toml", "--draws", "5", "--format", "csv"],
        &["list"],
    ] {
        assert_eq!(told(at, &[call, &["--out", "-"]].concat()), told(at, call));
    }
    let (status, _, err) =
        told(at, &["ensemble", "deal.toml", "--draws", "5", "--format", "parquet", "--out", "-"]);
    assert_eq!(status, 2, "{err}");
    assert_eq!(names(at), before);
}

#[test]
fn more_draws_than_memory_has_room_for_are_refused_at_once_and_a_file_takes_any() {
    let folder = folder();
    let at = folder.path();
    let many = ["ensemble", "deal.toml", "--draws", "1000000000"];
    for format in [&["--format", "table"][..], &["--format", "json"], &["--format", "csv"]] {
        let (status, out, err) = told(at, &[&many[..], format].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert_eq!(
            err,
            "error: 1000000000 draws of 6 numbers each, expected at most 89478485: all are kept in memory, as draws that go \
             to a file are not\n"
        );
    }
    #[cfg(target_os = "linux")]
    {
        let little = "ulimit -v 300000";
        let (status, _, err) = limited(at, little, &["ensemble", "deal.toml", "--draws", "60000000"]);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("expected as many as there is memory for: "), "{err}");
        let mut shell = Command::new("sh");
        shell.current_dir(at).args([
            "-c",
            &format!("{little}; exec \"$0\" \"$@\""),
            env!("CARGO_BIN_EXE_sidedeal"),
        ]);
        let mut child = shell.args(many).args(["--format", "csv", "--out", "a.csv"]).spawn().unwrap();
        until(&mut child, || parts(at, "a.csv").len() > 2);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn threads_that_the_system_refuses_are_done_without() {
    let folder = folder();
    let at = folder.path();
    let run = |stack: &str, threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
        command.current_dir(at).env("RUST_MIN_STACK", stack);
        let draws = ["ensemble", "deal.toml", "--draws", "300", "--format", "csv", "--threads", threads];
        let ended = command.args(draws).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        ended.stdout
    };
    // Every verb has its own.
    for verb in [&["explain", "deal.toml", "--actor", "ISL"][..], &["run", "deal.toml"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
        let ended =
            command.current_dir(at).env("RUST_MIN_STACK", "2000000000000000").args(verb).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(String::from_utf8(ended.stdout).unwrap(), told(at, verb).1);
    }
    // More than any memory has addresses for.
    let alone = run("2000000000000000", "8");
    assert!(alone == run("2000000", "8") && alone == run("2000000", "1000000"));
}

#[test]
fn merged_draws_are_told_and_ranked_as_one_run() {
    let folder = folder();
    let at = folder.path();
    let one = ["ensemble", "deal.toml", "--draws", "40", "--seed", "7"];
    draw(at, &["--draws", "40", "--count", "15", "--out", "a.csv"]);
    draw(at, &["--draws", "40", "--first", "15", "--out", "b.csv"]);
    assert_eq!(told(at, &["merge", "b.csv", "a.csv", "--out", "all.csv"]).0, 0);
    for format in ["table", "json"] {
        let whole = told(at, &[&one[..], &["--format", format]].concat());
        assert!(whole.1.contains("expected_rank") || whole.1.contains("mean rank"), "{}", whole.1);
        for files in [&["all.csv"][..], &["b.csv", "a.csv"]] {
            let merged = told(at, &[&["merge"], files, &["--format", format, "--world", "three"]].concat());
            assert_eq!(merged, whole);
        }
    }
    let (status, out, _) = told(at, &["merge", "b.csv", "a.csv"]);
    assert_eq!((status, out), (0, read(at, "all.csv")));
    let (status, _, err) = told(at, &["merge", "all.csv", "--format", "table"]);
    assert_eq!(status, 2);
    assert_eq!(
        err,
        "error: command line: found draws of a world `three`, expected --world with its folder, for the names in it\n"
    );
    let (status, _, err) = told(at, &["merge", "all.csv", "--format", "table", "--world", "world2022"]);
    assert_eq!(status, 2);
    assert!(err.starts_with("error: all.csv:4: unknown actor `SOU`"), "{err}");
}

#[test]
fn no_draws_at_all_are_refused_in_words() {
    let folder = folder();
    let at = folder.path();
    for (call, found) in [
        (&["ensemble", "deal.toml", "--draws", "0"][..], "--draws 0"),
        (&["ensemble", "deal.toml", "--draws", "9", "--count", "0"], "--count 0"),
        (&["sensitivity", "deal.toml", "--actors", "ISL", "--draws", "0"], "--draws 0"),
    ] {
        let (status, _, err) = told(at, call);
        assert_eq!(status, 2);
        assert_eq!(err, format!("error: command line: found {found}, expected at least one draw\n"));
    }
}
