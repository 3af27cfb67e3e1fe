//! Standard input and pipes as files, standard output as a place; how what cannot be written ends.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::{folder, told};

/// The command with a text on its standard input: exit status, standard output, standard error.
fn fed(folder: &Path, text: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sidedeal"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let [out, err] = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (done.status.code().unwrap(), out, err)
}

#[cfg(unix)]
#[test]
fn a_scenario_may_come_from_standard_input() {
    let folder = folder();
    let here = folder.path();
    let deal = std::fs::read_to_string(here.join("deal.toml")).unwrap();
    let csv = |call: &[&'static str]| [call, &["--world", "three", "--format", "csv"]].concat();
    let (status, file, _) = told(here, &csv(&["run", "deal.toml"]));
    assert_eq!(status, 0);
    for call in [csv(&["run", "-"]), csv(&["run", "-", "--out", "-"])] {
        let (status, out, err) = fed(here, &deal, &call);
        assert_eq!(status, 0, "{err}");
        assert_eq!(out, file.replace("\ndeal,", "\nstdin,"));
    }
    let others: [&[&str]; 5] = [
        &["check", "-"],
        &["explain", "-", "--actor", "ISL"],
        &["ensemble", "-", "--draws", "4", "--format", "csv"],
        &["sensitivity", "-", "--actors", "ISL", "--draws", "4"],
        &["show", "-"],
    ];
    for call in others {
        let call = if call[0] == "show" { call.to_vec() } else { [call, &["--world", "three"]].concat() };
        let (status, out, err) = fed(here, &deal, &call);
        assert!(status == 0 && !out.is_empty(), "{call:?}: {err}");
    }
    let (status, _, err) = fed(here, &deal, &["run", "-", "-", "--world", "three"]);
    assert!(status == 2 && err.contains("scenario `stdin` is given a second time"), "{err}");
}

#[cfg(unix)]
#[test]
fn what_comes_from_standard_input_lies_in_no_folder() {
    let folder = folder();
    let place = "there is no folder to look for";
    for (text, named) in [
        (
            "name = \"x\"\nbaseline = \"deal.toml\"\n",
            "/dev/stdin:2: found `deal.toml` from standard input or a pipe",
        ),
        (
            "name = \"x\"\n[[tariff_table]]\nfile = \"rates.csv\"\n",
            "/dev/stdin:3: found `rates.csv` from standard input or a pipe",
        ),
    ] {
        let (status, _, err) = fed(folder.path(), text, &["run", "-", "--world", "three"]);
        assert!(status == 2 && err.contains(named) && err.contains(place), "{err}");
    }
    let (status, _, err) = fed(folder.path(), "name = \"x\"\nworld = \"three\"\n", &["run", "-"]);
    assert!(status == 2 && err.contains("world `three` from standard input") && err.contains(place), "{err}");
}

/// Where temporary files lie in memory their folder is one of the devices'; they are files as others are.
#[cfg(target_os = "linux")]
#[test]
fn a_file_in_memory_lies_in_its_folder() {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return;
    }
    let folder = tempfile::tempdir_in(memory).unwrap();
    let base = folder.path().join("base.toml");
    std::fs::write(&base, "name = \"base\"\n").unwrap();
    let deal = folder.path().join("deal.toml");
    std::fs::write(&deal, "name = \"x\"\nbaseline = \"base.toml\"\n").unwrap();
    let world = sidedeal::World::bundled("world2022").unwrap();
    let scenario = sidedeal::Scenario::open(&deal, &world).unwrap();
    assert_eq!(scenario.baseline().unwrap().name(), "base");
    // Standard input is none, even where it is a regular file.
    let done = Command::new(env!("CARGO_BIN_EXE_sidedeal"))
        .args(["run", "-"])
        .stdin(std::fs::File::open(&deal).unwrap())
        .output()
        .unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert!(err.contains("found `base.toml` from standard input or a pipe"), "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_once() {
    let folder = folder();
    let deal = std::fs::read_to_string(folder.path().join("deal.toml")).unwrap();
    // A pipe under another name than standard input's, as a shell makes of <(...).
    let (status, out, err) = fed(folder.path(), &deal, &["run", "/proc/self/fd/0", "--world", "three"]);
    assert!(status == 0 && out.contains("A deal for two"), "{err}");
}

/// Help and versions are output as any other; and who may not be written to is no one who reads no more.
#[cfg(target_os = "linux")]
#[test]
fn what_is_lost_on_standard_output_is_told_by_every_verb() {
    let folder = folder();
    let table = crate::import_table::Table::usual();
    std::fs::write(folder.path().join("icio_2022.csv"), table.icio()).unwrap();
    let rates = "reporter,partner,product,rate\nNOR,SOU,01,5\n";
    let map = "code,name,from\nGDS,Goods,*\n";
    std::fs::write(folder.path().join("rates.csv"), rates).unwrap();
    std::fs::write(folder.path().join("map.csv"), map).unwrap();
    let ended = |call: &str, to: &str| {
        for made in ["world", "rates"].map(|made| folder.path().join(made)) {
            let _ = if made.is_dir() { std::fs::remove_dir_all(made) } else { std::fs::remove_file(made) };
        }
        let piped = format!("{{ \"$0\" {call}; echo $? >status; }} {to}");
        let mut shell = Command::new("sh");
        let shell = shell.current_dir(folder.path()).args(["-c", &piped, env!("CARGO_BIN_EXE_sidedeal")]);
        let done = shell.output().unwrap();
        let status = std::fs::read_to_string(folder.path().join("status")).unwrap();
        (status.trim().to_owned(), String::from_utf8(done.stderr).unwrap())
    };
    for call in [
        "--help",
        "-h",
        "--version",
        "help",
        "help run",
        "run --help",
        "list",
        "run deal.toml --draws 0",
        "check deal.toml",
        "show deal.toml",
        "graph --world three",
        "ensemble deal.toml --draws 5",
        "ensemble deal.toml --draws 5 --format csv",
        "explain deal.toml --actor ISL",
        "new deal --out -",
        "vulnerability ISL --world three",
        "import icio icio_2022.csv --year 2022 --elasticity 5 --out world",
        "import tariffs rates.csv --year 2022 --world three --sectors map.csv --out rates",
    ] {
        for (to, words) in [(">/dev/full", "No space left on device"), ("1</dev/null", "Bad file descriptor")]
        {
            let (status, err) = ended(call, to);
            let told = format!("error: standard output: {words}");
            assert!(status == "1" && err.contains(&told), "{call} {to}: {status} {err}");
        }
        let (status, err) = ended(call, "| true");
        assert!(
            status == "0" && !err.contains("error:") && !err.contains("panicked"),
            "{call}: {status} {err}"
        );
    }
    // A table on standard output is all that is there.
    let call = "import tariffs rates.csv --year 2022 --world three --sectors map.csv --out";
    for (out, tables) in [("-", 1), ("/dev/stdout", 1), ("rates", 0)] {
        let (status, err) = ended(&format!("{call} {out}"), "| cat >told");
        assert_eq!(status, "0", "{err}");
        let told = std::fs::read_to_string(folder.path().join("told")).unwrap();
        assert_eq!(told.matches("importer,exporter").count(), tables, "{told}");
        assert_eq!(told.contains("above zero"), tables == 0, "{told}");
    }
    let (_, err) = ended("run deal.toml --format csv --out /dev/stdout --flows -", "| cat");
    assert!(err.contains("found standard output for both --out and --flows, expected two files"), "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_a_run_that_failed() {
    let folder = folder();
    let calls: [&[&str]; 9] = [
        &["run", "deal.toml", "--draws", "0"],
        &["check", "deal.toml"],
        &["show", "deal.toml"],
        &["list"],
        &["graph", "--world", "three"],
        &["explain", "deal.toml", "--actor", "ISL"],
        &["game", "--world", "three", "--among", "NOR,SOU"],
        &["leverage", "--world", "three", "--against", "NOR", "--members", "SOU"],
        &["vulnerability", "ISL", "--world", "three"],
    ];
    for call in calls {
        let (status, _, err) = told(folder.path(), &[call, &["--out", "/dev/full"]].concat());
        assert!(status == 1 && err.contains("/dev/full: No space left"), "{call:?}: {status} {err}");
    }
}
