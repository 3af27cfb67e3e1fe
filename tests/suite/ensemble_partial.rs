//! Ensembles that are interrupted leave what they have done, as a shard like any other.

use std::fs;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use sidedeal::ensemble::{Draws, Manifest, manifest_path, merge};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model};

use crate::defence::alliance;
use crate::ensemble::{THREE_STAKES, read};

#[test]
fn what_is_done_before_a_stop_is_the_beginning_of_the_whole() {
    let world = alliance().build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(THREE_STAKES, &world);
    let plain = Sequence::plain(3);
    let whole = Ensemble::of(&model, &scenario, Draws::of(&plain, 200)).unwrap();
    let bits = |ensemble: &Ensemble<'_>| -> Vec<(u64, Vec<u64>)> {
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
        ensemble.draws().map(|(draw, values)| (draw, bits(values))).collect()
    };
    for threads in [1, 2, 3] {
        let (seen, draws) = (AtomicUsize::new(0), Draws { threads: Some(threads), ..Draws::of(&plain, 200) });
        let part = Ensemble::watched(&model, &scenario, draws, &|done| {
            let all = seen.fetch_add(done, Ordering::Relaxed) + done;
            if all >= 60 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        let count = part.draws().len();
        assert!((60..200).contains(&count), "{count}");
        assert_eq!(seen.into_inner(), count);
        assert_eq!((part.manifest().asked, part.manifest().count), (200, count as u64));
        assert!(bits(&part)[..] == bits(&whole)[..count]);
        assert!(part.to_string().contains(&format!("{count} of 200 draws from 0 ")));
    }
    // A watch that stops nothing sees every draw.
    let seen = AtomicUsize::new(0);
    let watched = Ensemble::watched(&model, &scenario, Draws::of(&plain, 50), &|done| {
        seen.fetch_add(done, Ordering::Relaxed);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!((seen.into_inner(), watched.manifest().asked, watched.manifest().count), (50, 50, 50));
}

#[test]
fn what_was_interrupted_and_the_rest_merge_into_the_bytes_of_one_run() {
    let world = alliance().build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    // Some draws fail, before and after the stop.
    let clauses = THREE_STAKES.replace("change_musd = 2", "value_musd = { low = 1, mode = 5, high = 9e3 }");
    let scenario = read(&clauses, &world);
    let plain = Sequence::plain(3);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, ensemble: &Ensemble<'_>| {
        let file = folder.path().join(name);
        ensemble.write_csv(fs::File::create(&file).unwrap()).unwrap();
        fs::write(manifest_path(&file), ensemble.manifest().to_json()).unwrap();
        file
    };
    let whole = Ensemble::of(&model, &scenario, Draws::of(&plain, 100)).unwrap();
    assert!(!whole.failures().is_empty() && whole.draws().len() > 0);
    let stop = |_| ControlFlow::Break(());
    let part = Ensemble::watched(&model, &scenario, Draws::of(&plain, 100), &stop).unwrap();
    let first = part.manifest().count;
    assert!((1..100).contains(&first));
    let rest = Draws { first, ..Draws::of(&plain, 100 - usize::try_from(first).unwrap()) };
    let rest = Ensemble::of(&model, &scenario, rest).unwrap();
    let files = [write("rest.csv", &rest), write("part.csv", &part)];
    let mut merged = Vec::new();
    let manifest = merge(&files, &mut merged).unwrap();
    assert_eq!(&manifest, whole.manifest());
    assert!(merged == fs::read(write("whole.csv", &whole)).unwrap());
    // Alone it stays what it is: incomplete.
    assert_eq!(&merge(&files[1..], &mut Vec::new()).unwrap(), part.manifest());
}

/// Whether this process was started to ignore a signal, as is Ctrl-C by what runs in the background of a script: children ignore it
/// too.
#[cfg(unix)]
pub(crate) fn is_ignored(signal: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 != 0)
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_the_draws_until_then_and_says_how_to_go_on() {
    use std::process::{Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    if is_ignored(2) {
        return;
    }
    let folder = crate::command::folder();
    let at = folder.path();
    let draws = ["ensemble", "deal.toml", "--seed", "7", "--format", "csv", "--draws", "5000000", "--out"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
    let command = command.current_dir(at).args(draws).arg("part.csv").stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It listens before it makes its files.
    let begun = || {
        let names = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".sidedeal-")).count() > 0
    };
    while !begun() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it began");
        sleep(Duration::from_millis(5));
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{err}");
    let manifest: Manifest =
        serde_json::from_str(&fs::read_to_string(at.join("part.csv.manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.asked, 5_000_000);
    let (done, rest) = (manifest.count, 5_000_000 - manifest.count);
    assert_eq!(
        err,
        format!(
            "interrupted: {done} of 5000000 draws are there; --resume goes on from them; or the others are --first {done} \
             --count {rest}, and `sidedeal merge` joins files\n"
        )
    );
    let count = done.to_string();
    let whole = crate::ensemble_files::draw(at, &["--draws", "5000000", "--count", &count]);
    assert!(whole == fs::read_to_string(at.join("part.csv")).unwrap());

    // What is summed up, or printed without a manifest, is nothing that could be merged.
    for (format, out) in [("csv", "-"), ("table", "t.txt")] {
        let files = ["--out", out, "--inputs", "inputs.csv"];
        let draws = ["ensemble", "deal.toml", "--draws", "1000000", "--format", format];
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
        let command = command.current_dir(at).args(draws).args(files);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        crate::ensemble_parts::until(&mut child, begun);
        crate::ensemble_parts::send("INT", &child);
        let ended = child.wait_with_output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{err}");
        let way_on = "of 1000000 draws are in what is written; only draws in a file (--format csv and --out) can be gone on from\n";
        assert!(err.starts_with("interrupted: ") && err.ends_with(way_on), "{err}");
    }
    let left = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".sidedeal-")));
}
