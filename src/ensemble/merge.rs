//! Shards of an ensemble put together.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::manifest::{Manifest, manifest_path};
use super::rows::HEADER;
use crate::error::{Error, Place, Result};

/// Writes the draws of some files in their order, whatever the order of the files, and gives the manifest of them together:
/// the same as one run of all of them. Each file has its manifest beside it.
///
/// # Errors
/// [`Error::Io`] where the system refuses; [`Error::Malformed`] for what is no manifest or no file of draws;
/// [`Error::Inconsistent`] for files of different ensembles; [`Error::Duplicate`] for a draw that is there twice;
/// [`Error::Missing`] for one that is not there and did not fail either.
pub fn merge(files: &[PathBuf], to: impl Write) -> Result<Manifest> {
    let mut shards = Vec::new();
    for file in files {
        shards.push((file.as_path(), read_manifest(file)?));
    }
    let Some((first_file, first)) = shards.first() else {
        return Err(Error::Missing { at: Place::file("command line"), what: "files to merge".to_owned() });
    };
    for (file, manifest) in &shards {
        if let Some((what, expected, found)) = first.foreign(manifest) {
            return Err(Error::Inconsistent {
                at: place(&manifest_path(file)),
                what: what.to_owned(),
                found,
                expected: format!("{expected} as in {}", manifest_path(first_file).display()),
            });
        }
    }
    shards.sort_by_key(|(_, manifest)| manifest.first);
    for pair in shards.windows(2) {
        let [(file, one), (next_file, next)] = pair else { continue };
        if next.first < one.end() {
            return Err(Error::Duplicate {
                at: place(next_file),
                first: place(file),
                what: span(next.first, next.end().min(one.end())),
            });
        }
        if next.first > one.end() {
            let what = format!("{} between {} and this file", span(one.end(), next.first), file.display());
            return Err(Error::Missing { at: place(next_file), what });
        }
    }
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
    let io = |error| Error::Io { path: "merged draws".into(), source: error };
    writer.write_record(HEADER).map_err(|error| io(io::Error::other(error)))?;
    for (file, manifest) in &shards {
        copy(file, manifest, &mut writer)?;
    }
    writer.flush().map_err(io)?;
    let mut merged = shards[0].1.clone();
    merged.count = shards.iter().map(|(_, manifest)| manifest.count).sum();
    merged.failures = shards.into_iter().flat_map(|(_, manifest)| manifest.failures).collect();
    Ok(merged)
}

fn place(file: &Path) -> Place {
    Place::file(file.display().to_string())
}

/// "draw 4", "draws 4 to 7", without the end.
fn span(first: u64, end: u64) -> String {
    if end <= first + 1 { format!("draw {first}") } else { format!("draws {first} to {}", end - 1) }
}

fn read_manifest(file: &Path) -> Result<Manifest> {
    let path = manifest_path(file);
    let text = fs::read_to_string(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Malformed { at: place(&path), found: format!("not a manifest: {error}") })
}

/// Copies a shard's rows and checks that every draw is there once, unless it failed.
fn copy(file: &Path, manifest: &Manifest, writer: &mut csv::Writer<impl Write>) -> Result<()> {
    let open = File::open(file).map_err(|source| Error::Io { path: file.to_owned(), source })?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(io::BufReader::new(open));
    let malformed = |at: Place, found: String| Error::Malformed { at, found };
    let mut record = csv::ByteRecord::new();
    let mut read = |record: &mut csv::ByteRecord| {
        reader.read_byte_record(record).map_err(|error| malformed(place(file), error.to_string()))
    };
    if !read(&mut record)? || record != HEADER[..] {
        let found = format!("not a file of draws: its header is not {}", HEADER.join(","));
        return Err(malformed(place(file), found));
    }
    let failed = |draw: u64| manifest.failures.binary_search_by_key(&draw, |one| one.draw).is_ok();
    // The draw whose rows come next, and how many of them were there.
    let (mut expected, mut rows) = (manifest.first, 0);
    let missing = |draw: u64, rows: usize| {
        let what = if rows == 0 {
            format!("draw {draw}")
        } else {
            format!("rows of draw {draw}: {rows} of {} are there", manifest.rows_per_draw)
        };
        Err(Error::Missing { at: place(file), what })
    };
    while read(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let at = || Place::line(file.display().to_string(), usize::try_from(line).unwrap_or(usize::MAX));
        let text = record.get(1).and_then(|field| std::str::from_utf8(field).ok()).unwrap_or_default();
        let Ok(draw) = text.parse::<u64>() else {
            return Err(malformed(at(), format!("`{text}` is not the number of a draw")));
        };
        if rows == manifest.rows_per_draw {
            (expected, rows) = (expected + 1, 0);
        }
        while rows == 0 && expected < manifest.end() && failed(expected) {
            expected += 1;
        }
        if draw < expected || draw >= manifest.end() {
            let what = format!("row of draw {draw}");
            if draw < manifest.first || draw >= manifest.end() {
                let found =
                    format!("a {what}, where its manifest says {}", span(manifest.first, manifest.end()));
                return Err(malformed(at(), found));
            }
            return Err(Error::Duplicate { at: at(), first: place(file), what });
        }
        if draw > expected {
            return missing(expected, rows);
        }
        rows += 1;
        writer
            .write_byte_record(&record)
            .map_err(|error| Error::Io { path: "merged draws".into(), source: io::Error::other(error) })?;
    }
    if rows == manifest.rows_per_draw {
        (expected, rows) = (expected + 1, 0);
    }
    while rows == 0 && expected < manifest.end() && failed(expected) {
        expected += 1;
    }
    if expected < manifest.end() && manifest.rows_per_draw > 0 {
        return missing(expected, rows);
    }
    Ok(())
}
