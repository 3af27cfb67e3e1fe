//! Mutants of everything that it reads, by the targets of `fuzz/`: read or refused, and never more than that.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sidedeal::{Menu, Response, Scenario};

use crate::bodies::{End, TARGETS, Target, left};
use crate::{choices, mutant, numbers, peak, threads};

/// So many mutants of each target where nothing else is asked for: 21,600 of all.
const EACH: u64 = 450;

/// No input takes longer, on any machine: the slowest are policies that have to be given up.
const SLOWEST: Duration = Duration::from_secs(30);

/// Nor all of them together more memory, in kB.
const MEMORY: u64 = 1_500_000;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The first lines of a table of `seeds`.
fn head(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    bytes.split_inclusive(|byte| *byte == b'\n').take(25).flatten().copied().collect()
}

/// What mutants of a target are made from: its corpus, and what the program comes with.
fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = files(&repository(&format!("fuzz/corpus/{}", target.name)))
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    let scenarios = || Scenario::bundled_names().map(|scenario| scenario.text.as_bytes().to_vec());
    let own = seeds.clone();
    let tables = |folder: &str| -> Vec<Vec<u8>> {
        let files = files(&repository(folder)).into_iter();
        files
            .filter(|file| file.extension().is_some_and(|kind| kind == "csv"))
            .map(|file| head(&file))
            .collect()
    };
    match target.name {
        "scenario" => seeds.extend(scenarios()),
        "response" => {
            seeds.extend(Response::bundled_names().map(|response| response.text.as_bytes().to_vec()));
        }
        "menu" => {
            let menus = Menu::bundled_names().map(|(name, world)| format!("seeds/{world}/deals/{name}.toml"));
            seeds.extend(menus.map(|path| fs::read(repository(&path)).unwrap()));
            seeds.extend(scenarios().take(3));
        }
        "tariff_table" => {
            let names = ["us_china_mfn", "board_of_trade_2026", "tariffs_by_date"];
            seeds.extend(names.map(|name| head(&repository(&format!("seeds/world2022/{name}.csv")))));
        }
        "elasticities" => seeds.extend(tables("seeds/elasticities")),
        "figures" => seeds.push(head(&repository("seeds/backtests.csv"))),
        "import_actors" | "import_sectors" => seeds.extend(tables("seeds/maps")),
        // Those of another program are refused at their first line.
        "journal" | "part" => return left(target.name),
        name => {
            let table =
                name.strip_prefix("world_").map(|name| repository(&format!("seeds/world2022/{name}.csv")));
            seeds.extend(table.filter(|path| path.exists()).map(|path| head(&path)));
        }
    }
    // Half of all are made from the corpus, which is close to being read.
    for _ in 0..(seeds.len() - own.len()).div_ceil(own.len()) {
        seeds.extend_from_slice(&own);
    }
    seeds
}

#[derive(Debug, Default)]
struct Tally {
    read: u64,
    refused: u64,
    slowest: (Duration, u64),
    took: Duration,
    panics: Vec<(u64, String)>,
}

/// Its mutant of a number.
fn input(target: &Target, seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let name = target.name.bytes().fold(0, |name: u64, byte| name.wrapping_mul(31).wrapping_add(byte.into()));
    mutant::of(seeds, &mut choices(name, number))
}

/// What a panic says.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}

/// What is at work: since when, on which target, on which number.
type Work = Mutex<Option<(Instant, &'static str, u64)>>;

/// Ends the process where an input takes too long, so that a hang is told and not waited for.
fn watch(work: &[Work], left: &AtomicU64) {
    while left.load(Ordering::Relaxed) > 0 {
        std::thread::sleep(Duration::from_millis(50));
        for one in work {
            if let Some((since, name, number)) = *one.lock().unwrap()
                && since.elapsed() > SLOWEST
            {
                eprintln!("{name} {number} takes more than {SLOWEST:?}");
                std::process::abort();
            }
        }
    }
}

#[test]
fn what_is_read_is_sound_or_refused_in_words() {
    let range = numbers(EACH);
    let only = std::env::var("SIDEDEAL_FUZZ_TARGET").ok();
    let chosen: Vec<_> =
        TARGETS.iter().filter(|target| only.as_ref().is_none_or(|name| name == target.name)).collect();
    assert!(!chosen.is_empty(), "no such target");
    let seeds: Vec<_> = chosen.iter().map(|target| seeds(target)).collect();
    let tallies: Vec<Mutex<Tally>> = chosen.iter().map(|_| Mutex::default()).collect();
    let (next, started) = (AtomicU64::new(0), Instant::now());
    let all = (range.end - range.start) * chosen.len() as u64;
    let work: Vec<Work> = (0..threads()).map(|_| Mutex::default()).collect();
    let left = AtomicU64::new(threads());
    std::thread::scope(|scope| {
        for own in &work {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= all {
                        break;
                    }
                    let which = usize::try_from(at % chosen.len() as u64).unwrap();
                    let target = chosen[which];
                    let number = range.start + at / chosen.len() as u64;
                    let input = input(target, &seeds[which], number);
                    let started = Instant::now();
                    *own.lock().unwrap() = Some((started, target.name, number));
                    let end = catch_unwind(AssertUnwindSafe(|| (target.body)(&input)));
                    *own.lock().unwrap() = None;
                    let took = started.elapsed();
                    let mut tally = tallies[which].lock().unwrap();
                    tally.slowest = tally.slowest.max((took, number));
                    tally.took += took;
                    match end {
                        Ok(End::Read) => tally.read += 1,
                        Ok(End::Refused(_)) => tally.refused += 1,
                        Err(panic) => tally.panics.push((number, words(&*panic))),
                    }
                }
                left.fetch_sub(1, Ordering::Relaxed);
            });
        }
        scope.spawn(|| watch(&work, &left));
    });
    println!(
        "{all} mutants, numbers {range:?} of {} targets, in {:.1?}, peak {} kB",
        chosen.len(),
        started.elapsed(),
        peak()
    );
    println!("{:<24}{:>9}{:>9}{:>8}{:>12}  slowest", "target", "read", "refused", "panics", "mean");
    let mut wrong = Vec::new();
    for (target, (seeds, tally)) in chosen.iter().zip(seeds.iter().zip(tallies)) {
        let tally = tally.into_inner().unwrap();
        let Tally { read, refused, .. } = tally;
        let panics = tally.panics.len();
        let mean = tally.took / u32::try_from((read + refused).max(1)).unwrap();
        println!(
            "{:<24}{read:>9}{refused:>9}{panics:>8}{:>12}  {:.1?} ({})",
            target.name,
            format!("{mean:.1?}"),
            tally.slowest.0,
            tally.slowest.1
        );
        for (number, words) in tally.panics.iter().take(5) {
            let input = input(target, seeds, *number);
            let shown: String = String::from_utf8_lossy(&input).chars().take(3000).collect();
            println!("{} {number}: {words}\n{shown:?}\n", target.name);
            wrong.push(format!("{} {number}: {words:.300}", target.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(peak() < MEMORY, "{} kB", peak());
}

/// A target whose sound files are refused tries nothing.
#[test]
fn what_is_sound_is_read() {
    for target in TARGETS {
        let mut sound = 0;
        for file in files(&repository(&format!("fuzz/corpus/{}", target.name))) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if name.starts_with("good") || name.starts_with("small") {
                // Parts of a run of this very program are made when they are needed.
                let bytes = match target.name {
                    "journal" | "part" => left(target.name).remove(0),
                    _ => fs::read(&file).unwrap(),
                };
                let end = (target.body)(&bytes);
                let read = target.name != "parquet" || cfg!(feature = "parquet");
                assert_eq!(end == End::Read, read, "{} {name}: {end:?}", target.name);
                sound += 1;
            }
        }
        // Of a policy any bytes make one.
        assert!(sound > 0 || target.name == "policy", "{} has no sound file", target.name);
    }
}

/// The package of `cargo fuzz` has each target, and no other.
#[test]
fn every_target_can_be_fuzzed() {
    let package: toml::Table = fs::read_to_string(repository("fuzz/Cargo.toml")).unwrap().parse().unwrap();
    let bins = package["bin"].as_array().unwrap().iter();
    let bins: Vec<_> =
        bins.map(|bin| (bin["name"].as_str().unwrap(), bin["path"].as_str().unwrap())).collect();
    let paths: Vec<_> = TARGETS.iter().map(|target| format!("targets/{}.rs", target.name)).collect();
    let expected: Vec<_> =
        TARGETS.iter().map(|target| target.name).zip(paths.iter().map(String::as_str)).collect();
    assert_eq!(bins, expected);
    assert_eq!(files(&repository("fuzz/targets")).len(), TARGETS.len());
    assert_eq!(files(&repository("fuzz/corpus")).len(), TARGETS.len());
}
