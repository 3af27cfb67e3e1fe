//! Draws on disk: shards as CSV and Parquet, their manifests, and the parts of a run that did not come to its end.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use sidedeal::ensemble::{Claim, Drawing, Draws, Manifest, Parts, manifest_path, merge};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Error, Model, Scenario, Stake, World};

use super::ground::{file, folder, place};
use super::worlds::sound;
use super::{End, all_fit, fit, refused};

const SHARD: &[u8] = include_bytes!("../corpus/draws/small.csv");
const MANIFEST: &[u8] = include_bytes!("../corpus/manifest/small.json");

/// A world in which draws are soon made.
static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = folder("small", |folder| sound(folder, &["trade.csv.gz", "like.txt"]));
    World::open(folder).unwrap()
});

/// The scenario whose draws stand in the corpus: `sidedeal ensemble small.toml --world small --draws 3 --out small.csv`.
const SCENARIO: &str = "name = \"small\"\nhorizon = \"short\"\n[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\n\
    good = \"rare-earth-magnets\"\ncut = { low = 0.2, mode = 0.5, high = 0.9 }\n";

/// Draws as CSV beside their manifest. What is changed in them no longer fits its hash: then it is read once more under the hash
/// that fits, so that what lies behind is reached too.
pub(super) fn draws(bytes: &[u8]) -> End {
    beside("draws.csv", bytes)
}

/// Draws as Parquet, likewise; a build that cannot read them says what they are.
pub(super) fn parquet(bytes: &[u8]) -> End {
    beside("draws.parquet", bytes)
}

fn beside(name: &'static str, bytes: &[u8]) -> End {
    let path = file(name, bytes);
    fs::write(manifest_path(&path), MANIFEST).unwrap();
    match read(&path) {
        Err(Error::Inconsistent { what, found, .. }) if what == "hash of its rows" => {
            let sound = serde_json::from_slice(MANIFEST).unwrap();
            fs::write(manifest_path(&path), sealed(Manifest { rows_hash: found, ..sound })).unwrap();
            ended(read(&path), &path)
        }
        end => ended(end, &path),
    }
}

/// A manifest beside sound draws, as it is and, where it can be one, under its own hash.
pub(super) fn manifest(bytes: &[u8]) -> End {
    let path = file("rows.csv", SHARD);
    fs::write(manifest_path(&path), bytes).unwrap();
    let end = ended(read(&path), &path);
    match serde_json::from_slice(bytes) {
        Ok(manifest) if end != End::Read => {
            fs::write(manifest_path(&path), sealed(manifest)).unwrap();
            ended(read(&path), &path)
        }
        _ => end,
    }
}

/// The manifest under its own hash, as whoever wants to deceive would write it.
fn sealed(manifest: Manifest) -> String {
    let bare = Manifest { hash: String::new(), ..manifest };
    let hash = Sha256::digest(bare.to_json());
    let hash = hash.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    Manifest { hash, ..bare }.to_json()
}

/// Merges one file, reads what comes of it again, and sums it up.
fn read(path: &PathBuf) -> Result<(), Error> {
    let files = std::slice::from_ref(path);
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    let manifest = merge(files, &mut once)?;
    let merged = file("merged.csv", &once);
    fs::write(manifest_path(&merged), manifest.to_json()).unwrap();
    let again = merge(&[merged], &mut twice).unwrap();
    assert!(once == twice, "merged and merged again, and not the same");
    assert_eq!(again.to_json(), manifest.to_json());
    #[cfg(feature = "parquet")]
    same_as_parquet(files, &once, &manifest);

    match Ensemble::open(files, &WORLD) {
        Ok(ensemble) => {
            for (actor, stake) in WORLD.actors().flat_map(|actor| Stake::ALL.map(|stake| (actor, stake))) {
                let Some(summary) = ensemble.summary(actor, stake) else { continue };
                assert!([summary.mean, summary.median].into_iter().all(f64::is_finite), "{summary:?}");
                let _ = ensemble.limits(actor, stake);
            }
            all_fit(ensemble.reasons());
            let _ = ensemble.acceptability();
        }
        Err(error) => fit(&error.to_string()),
    }
    Ok(())
}

#[cfg(feature = "parquet")]
fn same_as_parquet(files: &[PathBuf], csv: &[u8], manifest: &Manifest) {
    let mut bytes = Vec::new();
    sidedeal::ensemble::merge_parquet(files, &mut bytes).unwrap();
    let path = file("same.parquet", &bytes);
    fs::write(manifest_path(&path), manifest.to_json()).unwrap();
    let mut again = Vec::new();
    let read = merge(&[path], &mut again).unwrap();
    assert!(again == csv, "written as Parquet and read, and not the same");
    assert_eq!(read.to_json(), manifest.to_json());
}

fn ended(end: Result<(), Error>, path: &Path) -> End {
    match end {
        Ok(()) => End::Read,
        Err(error) => refused(&error, place(path)),
    }
}

/// A run of a few draws, what it leaves on disk before its end, and the bytes that it ends in.
struct Run {
    drawing: Drawing<'static, 'static, 'static>,
    left: Vec<(String, Vec<u8>)>,
    rows: Vec<u8>,
    manifest: String,
}

static RUN: LazyLock<Run> = LazyLock::new(|| {
    static SMALL: LazyLock<Scenario> =
        LazyLock::new(|| Scenario::parse(SCENARIO, "small.toml", &WORLD).unwrap());
    static MODEL: LazyLock<Model<'static>> = LazyLock::new(|| Model::calibrate(&WORLD).unwrap());
    static PLAIN: LazyLock<Sequence> = LazyLock::new(|| Sequence::plain(1));
    let draws = Draws { uniforms: &*PLAIN, first: 0, count: 3, threads: Some(1) };
    let drawing = Drawing::of(&MODEL, &SMALL, draws).unwrap();
    let path = folder("run", |_| {}).join("run.csv");
    let mut parts = Parts::open(&drawing, Claim::of(&path).unwrap(), false).unwrap();
    parts.make(&|_| ControlFlow::Continue(())).unwrap();
    let mut left = Vec::new();
    for entry in fs::read_dir(parts_of(&path)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if [".json", ".part"].iter().any(|ending| name.ends_with(ending)) {
            let bytes = fs::read(parts_of(&path).join(&name)).unwrap();
            left.push((name, bytes));
        }
    }
    let mut rows = Vec::new();
    let manifest = parts.write_csv(&mut rows).unwrap().to_json();
    drop(parts);
    Run { drawing, left, rows, manifest }
});

/// What a run leaves on disk, as seeds: no file of the corpus could have the hash of this program's run.
pub(crate) fn left(name: &str) -> Vec<Vec<u8>> {
    let ending = if name == "journal" { ".json" } else { ".part" };
    RUN.left.iter().filter(|(name, _)| name.ends_with(ending)).map(|(_, bytes)| bytes.clone()).collect()
}

/// Where the parts of a file of draws lie.
fn parts_of(draws: &Path) -> PathBuf {
    let mut name = draws.as_os_str().to_owned();
    name.push(".parts");
    name.into()
}

/// A run goes on from what it left, whatever became of that: it ends as an undisturbed one does, or says what it found.
fn resumed(ending: &str, bytes: &[u8]) -> End {
    let path = folder("resumed", |_| {}).join("draws.csv");
    let parts = parts_of(&path);
    fs::create_dir_all(&parts).unwrap();
    for (name, sound) in &RUN.left {
        fs::write(parts.join(name), if name.ends_with(ending) { bytes } else { sound }).unwrap();
    }
    let end = Claim::of(&path).and_then(|claim| Parts::open(&RUN.drawing, claim, true));
    let end = match end {
        Ok(mut parts) => {
            let whole = parts.count() == 3;
            parts.make(&|_| ControlFlow::Continue(())).unwrap();
            let mut rows = Vec::new();
            let manifest = parts.write_csv(&mut rows).unwrap().to_json();
            assert!(rows == RUN.rows, "gone on with, and other rows");
            assert_eq!(manifest, RUN.manifest, "gone on with, and another manifest");
            if whole { End::Read } else { End::Refused("parts that were made anew".to_owned()) }
        }
        Err(error) => refused(&error, place(&parts)),
    };
    fs::remove_dir_all(&parts).unwrap();
    end
}

pub(super) fn journal(bytes: &[u8]) -> End {
    resumed(".json", bytes)
}

pub(super) fn part(bytes: &[u8]) -> End {
    resumed(".part", bytes)
}
