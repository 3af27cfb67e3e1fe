//! Many scenarios in one call: written as they are done, told of all at once, heard of only what they do.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::{folder, told};

/// Writes scenarios of a tariff each into the folder of three countries, with what stands before their clause; their names.
pub(crate) fn several(folder: &Path, count: usize, top: &str) -> Vec<String> {
    let write = |at: usize| {
        let text = format!(
            "name = \"x\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n{top}[[tariff]]\nimporters = [\"NOR\"]\n\
             exporters = [\"SOU\"]\nsectors = [\"GDS\"]\nset = {}\n",
            0.001 * (at + 1) as f64
        );
        let name = format!("s{at}.toml");
        fs::write(folder.join(&name), text).unwrap();
        name
    };
    (0..count).map(write).collect()
}

pub(crate) fn run<'a>(names: &'a [String], rest: &[&'a str]) -> Vec<&'a str> {
    ["run"].into_iter().chain(names.iter().map(String::as_str)).chain(rest.iter().copied()).collect()
}

#[test]
fn bytes_are_the_same_for_any_number_of_jobs_in_the_order_given() {
    let folder = folder();
    let at = folder.path();
    // More than are kept as they were read, which start from a file.
    fs::write(at.join("start.toml"), "name = \"s\"\n[[tariff]]\nimporters = [\"ISL\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nset = 0.3\n")
        .unwrap();
    let names = several(at, 70, "baseline = \"start.toml\"\n");
    for format in ["table", "csv", "json"] {
        let written = |jobs: &str| {
            let rest =
                ["--draws", "8", "--jobs", jobs, "--format", format, "--flows", "flows.csv", "--out", "out"];
            let (status, out, err) = told(at, &run(&names, &rest));
            assert_eq!((status, out.as_str(), err.as_str()), (0, "", ""));
            ["out", "flows.csv"].map(|file| fs::read_to_string(at.join(file)).unwrap())
        };
        let one = written("1");
        assert!(written("2") == one && written("7") == one, "{format}");
        let alone = |name: &str| {
            let (status, out, _) = told(at, &["run", name, "--draws", "8", "--format", format]);
            assert_eq!(status, 0);
            out
        };
        let [first, last] = [alone(&names[0]), alone(&names[69])];
        let (out, flows) = (&one[0], &one[1]);
        match format {
            "table" => {
                assert!(out.starts_with(&(first + "\n\n")) && out.ends_with(&("\n\n".to_owned() + &last)));
            }
            "csv" => {
                assert!(out.starts_with(&first) && out.ends_with(last.split_once('\n').unwrap().1));
                let ids: Vec<&str> =
                    out.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
                let mut order = ids.clone();
                order.dedup();
                assert_eq!(
                    order,
                    names.iter().map(|name| name.trim_end_matches(".toml")).collect::<Vec<_>>()
                );
            }
            _ => {
                let [all, first, last] =
                    [out, &first, &last].map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
                assert_eq!(all.as_array().unwrap().len(), 70);
                assert!(all[0] == first[0] && all[69] == last[0]);
            }
        }
        assert_eq!(flows.lines().count(), 1 + 70 * 9);
        assert_eq!(flows.lines().filter(|line| line.starts_with("scenario,")).count(), 1);
    }
}

#[test]
fn one_that_cannot_be_solved_among_many_takes_none_of_them_with_it() {
    let folder = folder();
    let at = folder.path();
    let mut names = several(at, 12, "");
    names.insert(5, "too_much.toml".to_owned());
    let (status, out, err) = told(at, &run(&names, &["--draws", "0", "--format", "csv"]));
    assert_eq!((status, out.lines().count()), (1, 1 + 12 * 3 * 18), "{err}");
    assert_eq!(err.lines().filter(|line| line.starts_with("error: too_much.toml:3: infeasible")).count(), 1);
}

#[test]
fn all_faults_of_all_files_are_told_and_the_others_run_where_asked() {
    let folder = folder();
    let at = folder.path();
    let mut names = several(at, 3, "");
    fs::create_dir(at.join("copy")).unwrap();
    // The same file under another name is one that is given twice.
    names.splice(1..1, ["typo.toml", "other.toml"].map(str::to_owned));
    names.push("copy/../s1.toml".to_owned());
    let told_of = |err: &str| {
        for message in [
            "error: typo.toml:3: unknown key `closur`",
            "error: other.toml:3: found `NOR` alone",
            "error: copy/../s1.toml: scenario `s1` is given a second time, first at s1.toml",
        ] {
            assert!(err.contains(message), "{message} in {err}");
        }
    };
    let rest = ["--world", "three", "--draws", "0", "--format", "csv", "--out", "out.csv"];
    let (status, _, err) = told(at, &run(&names, &rest));
    assert_eq!((status, at.join("out.csv").exists()), (2, false), "{err}");
    told_of(&err);
    assert!(!err.contains("left out"), "{err}");
    // What is asked of all of them is wrong for all of them, and told with the rest.
    let (status, _, err) =
        told(at, &run(&names, &[&rest[..], &["--as-one", "NOBODY", "--keep-going"]].concat()));
    assert_eq!((status, at.join("out.csv").exists()), (2, false), "{err}");
    told_of(&err);
    assert!(err.contains("unknown group `NOBODY`"), "{err}");

    let (status, _, err) = told(at, &run(&names, &[&rest[..], &["--keep-going"]].concat()));
    assert_eq!(status, 1, "{err}");
    told_of(&err);
    for name in ["typo.toml", "other.toml", "copy/../s1.toml"] {
        assert!(err.contains(&format!("error: {name}: left out (1 error)\n")), "{err}");
    }
    let rows = fs::read_to_string(at.join("out.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 3 * 3 * 18);
    // They are told before anything is solved, and so before what cannot be.
    let late = [&["run", "typo.toml", "too_much.toml", "s0.toml"], &rest[..], &["--keep-going"]].concat();
    let (status, _, err) = told(at, &late);
    let place = |words: &str| err.find(words).unwrap_or_else(|| panic!("{words} in {err}"));
    assert!(status == 1 && place("error: typo.toml:3") < place("error: too_much.toml:3"), "{err}");
    assert_eq!(err.matches("error: typo.toml:3").count(), 1, "{err}");
    // Nothing that could be run is no run.
    assert_eq!(told(at, &["run", "typo.toml", "--keep-going"]).0, 2);

    let check = |rest: &[&str]| {
        told(at, &[&["check", "typo.toml", "s0.toml", "other.toml", "--out", "c"], rest].concat())
    };
    let (status, _, err) = check(&[]);
    assert_eq!((status, at.join("c").exists()), (2, false), "{err}");
    let (status, _, err) = check(&["--keep-going"]);
    assert_eq!((status, err.lines().count()), (1, 4), "{err}");
    assert!(fs::read_to_string(at.join("c")).unwrap().starts_with("s0.toml: ok: "));

    let (status, _, err) =
        told(at, &["compare", "typo.toml", "s1.toml", "other.toml", "copy/../s1.toml", "--world", "three"]);
    assert_eq!(status, 2);
    told_of(&err);
}

#[test]
fn files_of_several_folders_that_share_a_name_go_by_their_paths() {
    let folder = folder();
    let at = folder.path();
    several(at, 2, "");
    for (file, copy) in [("s0.toml", "a"), ("s1.toml", "b")] {
        fs::create_dir(at.join(copy)).unwrap();
        fs::copy(at.join(file), at.join(copy).join("deal.toml")).unwrap();
    }
    let names = ["a/deal.toml", "s1.toml", "b/deal.toml"];
    let end = ["--world", "three", "--format", "csv"];
    for jobs in [&["run", "--draws", "0"][..], &["compare"]] {
        let (status, out, err) = told(at, &[jobs, &names, &end].concat());
        assert_eq!(status, 0, "{err}");
        for (id, file) in [("a/deal.toml", "s0.toml"), ("s1", "s1.toml"), ("b/deal.toml", "s1.toml")] {
            let rows = |out: &str, id: &str| -> Vec<String> {
                let own = out.lines().filter_map(|line| line.strip_prefix(&format!("{id},")));
                own.map(str::to_owned).collect()
            };
            let alone = told(at, &["run", file, "--draws", "0", "--world", "three", "--format", "csv"]).1;
            let id_alone = file.strip_suffix(".toml").unwrap();
            assert!(!rows(&out, id).is_empty(), "{id} in {out}");
            if jobs[0] == "run" {
                assert_eq!(rows(&out, id), rows(&alone, id_alone));
            }
        }
    }
    // More than are kept as they were read are read again.
    let mut many = several(at, 70, "");
    many.splice(0..2, ["a/deal.toml", "b/deal.toml"].map(str::to_owned));
    let (status, out, err) = told(at, &run(&many, &["--draws", "0", "--world", "three", "--format", "csv"]));
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("\na/deal.toml,") && out.contains("\nb/deal.toml,"));
}

#[test]
fn faulty_files_have_rows_where_programs_read_them() {
    let folder = folder();
    let at = folder.path();
    several(at, 1, "");
    fs::write(at.join("base.toml"), "name = \"x\"\nbaseline = \"typo.toml\"\nworld = \"three\"\n").unwrap();
    fs::write(at.join("two.toml"), "nam = \"x\"\nworld = \"three\"\nclosure = \"open\"\n").unwrap();
    let files = ["check", "typo.toml", "s0.toml", "two.toml", "base.toml", "absent.toml"];
    let (status, out, err) = told(at, &[&files[..], &["--format", "json"]].concat());
    assert_eq!(status, 2);
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    let entries = data.as_array().unwrap();
    let told_of = |file: &str| -> Vec<(String, Option<u64>, String)> {
        let own = entries.iter().filter(|entry| entry["file"] == file);
        own.map(|entry| {
            let text = entry["error"].as_str().unwrap_or_default().to_owned();
            (entry["status"].as_str().unwrap().to_owned(), entry["line"].as_u64(), text)
        })
        .collect()
    };
    let error = |line, text: &str| ("error".to_owned(), line, text.to_owned());
    let closure = "unknown key `closur`, did you mean `closure`?";
    assert_eq!(told_of("typo.toml"), [error(Some(3), &format!("typo.toml:3: {closure}"))]);
    assert_eq!(told_of("s0.toml"), [("ok".to_owned(), None, String::new())]);
    assert_eq!(told_of("two.toml").iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [Some(1), Some(3)]);
    // What it starts from is at fault, elsewhere.
    assert_eq!(told_of("base.toml"), [error(None, &format!("typo.toml:3: {closure}"))]);
    assert_eq!(told_of("absent.toml").len(), 1);
    for entry in entries.iter().filter_map(|entry| entry["error"].as_str()) {
        assert!(err.contains(&format!("error: {entry}\n")), "{entry} in {err}");
    }
    let (status, out, _) = told(at, &[&files[..], &["--format", "csv"]].concat());
    assert_eq!((status, out.lines().count()), (2, 1 + entries.len()));
    assert!(out.contains("\ntypo.toml,error,,,,,,3,"), "{out}");
    let (status, out, _) = told(at, &files);
    assert!(
        status == 2 && out.lines().all(|line| line.starts_with("s0.toml") || line.starts_with("  ")),
        "{out}"
    );
}

#[test]
fn a_run_warns_of_what_its_scenario_does_and_check_tells_the_rest() {
    let folder = folder();
    let at = folder.path();
    let deal = ["run", "board-of-trade-2026", "--draws", "0"];
    let facts = ["trade.csv: 1482 cells are not listed", "output rescaled to sales in"];
    let told_with = |rest: &[&str]| {
        let (status, out, err) = told(at, &[&deal[..], rest].concat());
        assert_eq!(status, 0, "{err}");
        (out, err)
    };
    let (_, err) = told_with(&[]);
    assert!(err.starts_with("products: ") && facts.iter().all(|fact| !err.contains(fact)), "{err}");
    let (out, err) = told_with(&["-q", "--format", "json"]);
    assert_eq!(err, "");
    assert!(facts.iter().all(|fact| out.contains(fact)), "the record has them");
    let (_, err) = told_with(&["--verbose"]);
    for words in [
        "fact: world world2022 with products",
        facts[0],
        facts[1],
        "time: load world2022: ",
        "time: calibrate world2022",
        "time: solve board-of-trade-2026: ",
        "time: all: ",
    ] {
        assert!(err.contains(words), "{words} in {err}");
    }
    for world in [vec!["check", "--world", "world2022"], vec!["check", "world2022"]] {
        let (status, out, err) = told(at, &world);
        assert_eq!((status, err.as_str()), (0, ""));
        assert!(out.starts_with("world2022: ok: no clauses; world2022, a world of "), "{out}");
        assert!(facts.iter().all(|fact| out.matches(fact).count() == 1), "{out}");
    }
    let (status, out, err) = told(at, &["check", "--world", "three"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("  warning: nothing is told per head: the world has no population.csv"), "{out}");
    assert_eq!(told(at, &["check"]).0, 2);
    assert_eq!(told(at, &["check", "deal.toml", "-q", "-v"]).0, 2, "one or the other");
    // Errors are told in any case.
    let (status, _, err) = told(at, &["--quiet", "run", "typo.toml"]);
    assert!(status == 2 && err.starts_with("error: typo.toml:3: unknown key `closur`"), "{err}");
}

/// What holds before is told by what brings it, and not by what starts from it.
#[test]
fn what_a_baseline_does_is_not_told_of_what_starts_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let start = "name = \"s\"\nbetween = [\"USA\", \"CHN\"]\n[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\"]\nchange = 0.01\n";
    fs::write(at.join("start.toml"), start).unwrap();
    let deal = start
        .replace("change = 0.01", "change = -0.02")
        .replace("between", "baseline = \"start.toml\"\nbetween");
    fs::write(at.join("deal.toml"), deal).unwrap();
    let promised = |file: &str| {
        let (status, out, err) = told(at, &["run", file, "--draws", "0", "--format", "json"]);
        assert_eq!(status, 0, "{err}");
        let data: serde_json::Value = serde_json::from_str(&out).unwrap();
        let warnings = data[0]["record"]["warnings"].as_array().unwrap();
        let found = |warning: &&serde_json::Value| warning["kind"] == "overcommitted";
        (err.contains("promised more than"), warnings.iter().filter(found).count())
    };
    // The world's guarantor has promised as much before, and still.
    assert_eq!([promised("start.toml"), promised("deal.toml")], [(false, 1); 2]);
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..240)
        .map(|at| {
            let text = format!(
                "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nbaseline = \"status-quo-2026\"\n[[tariff]]\nimporters = [\"USA\"]\n\
                 exporters = [\"CHN\"]\nsectors = [\"MAC\"]\nset = 0.{at:04}\n"
            );
            fs::write(folder.path().join(format!("s{at}.toml")), text).unwrap();
            format!("s{at}.toml")
        })
        .collect();
    let most = |count: usize| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sidedeal"))
            .current_dir(folder.path())
            .args(run(&names[..count], &["--draws", "0", "--jobs", "2", "--out", "out"]))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let peak = text
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
            most = most.max(peak.unwrap_or(0));
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(child.wait().unwrap().success());
        most
    };
    let [few, many]: [usize; 2] = [60, 240].map(most);
    // Each kept as it was took 1.3 MB.
    assert!(few > 10_000 && many < few + 40_000, "{few} kB for 60, {many} kB for 240");
}

#[test]
fn all_faults_of_one_file_are_told() {
    let folder = folder();
    let at = folder.path();
    let text = "nam = \"x\"\nsumary = \"y\"\nworld = \"three\"\nbetween = [\"NOR\", \"NORR\"]\nclosure = \"open\"\nhorizon = \"never\"\n\
                baseline = \"none.toml\"\nsources = 3\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nset = -2\n";
    fs::write(at.join("bad.toml"), text).unwrap();
    let (status, _, err) = told(at, &["check", "bad.toml"]);
    let lines: Vec<&str> =
        err.lines().filter_map(|line| line.strip_prefix("error: bad.toml:")?.split(':').next()).collect();
    assert_eq!((status, lines), (2, vec!["1", "2", "4", "8", "5", "6", "7", "13"]), "{err}");
}
