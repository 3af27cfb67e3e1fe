//! EXIOBASE 3, industry by industry: a folder of tab-separated matrices with two lines of labels.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::codes::{Codes, is_inventory};
use super::ledger::{Ledger, Unit};
use super::{Options, Rows, check_new, check_once, rows};
use crate::error::{Error, Place, Result};

/// Where the factor inputs lie, by edition.
const FACTORS: [&str; 3] = ["factor_inputs/F.txt", "satellite/F.txt", "F.txt"];

/// How the rows of value added and taxes begin in them.
const PRIMARY: [&str; 5] = [
    "taxes less subsidies on products",
    "other net taxes on production",
    "compensation of employees",
    "operating surplus",
    "value added",
];

pub(super) fn read(paths: &[PathBuf], options: &Options) -> Result<Ledger> {
    let [folder] = paths else {
        let (found, expected) = (format!("{} paths", paths.len()), "one folder".to_owned());
        return Err(Error::Value { at: Place::file("exiobase"), found, expected });
    };
    if options.sectors.is_none() {
        let what = "a map of sectors: the industries of EXIOBASE have names and no codes".to_owned();
        return Err(Error::Missing { at: Place::file(folder.display().to_string()), what });
    }
    let mut z = rows(&file(folder, "Z.txt")?)?;
    let columns = labels(&mut z, 2)?;
    let (mut regions, mut industries) = (Codes::default(), Codes::default());
    for (region, industry) in &columns {
        regions.note(region);
        industries.note(industry);
    }
    let mut ledger = Ledger::new(regions.list, industries.list, options)?;
    let mut buyers: Vec<Unit> = Vec::with_capacity(columns.len());
    for (region, industry) in &columns {
        let unit = ledger.unit(region, industry).expect("all columns have been noted");
        ledger.column_of(unit);
        buyers.push(unit);
    }
    each_row(&mut z, &columns, columns.len(), &mut ledger, |ledger, rows, seller, at, value| {
        let Some(value) = value else {
            ledger.empty(|| format!("{}:{} column {}", rows.place(), rows.number(), at + 3));
            return;
        };
        ledger.input(seller, buyers[at], value);
    })?;

    let mut y = rows(&file(folder, "Y.txt")?)?;
    let uses = labels(&mut y, 2)?;
    let mut users = Vec::with_capacity(uses.len());
    for (region, use_) in &uses {
        let found = ledger.region(region).ok_or_else(|| Error::Unknown {
            at: y.at(),
            what: "region",
            found: region.clone(),
            nearest: ledger.nearest("region", region),
        })?;
        users.push((found, is_inventory(use_)));
    }
    each_row(&mut y, &columns, uses.len(), &mut ledger, |ledger, rows, seller, at, value| {
        let Some(value) = value else {
            ledger.empty(|| format!("{}:{} column {}", rows.place(), rows.number(), at + 3));
            return;
        };
        let (region, inventory) = users[at];
        ledger.final_use(seller, region, &uses[at].1, inventory, value);
    })?;

    if let Ok(path) = file(folder, "x.txt") {
        let mut x = rows(&path)?;
        let mut lines: HashMap<String, usize> = HashMap::new();
        x.next()?;
        while x.next()? {
            let unit = industry(&x, &mut ledger)?;
            check_new(&x, &mut lines, &ledger.name(unit))?;
            if let Some(value) = x.value(2, "output")? {
                ledger.output(unit, value);
            }
        }
    }
    if let Some(path) = FACTORS.iter().map(|name| file(folder, name)).find_map(Result::ok) {
        let mut factors = rows(&path)?;
        let columns = labels(&mut factors, 1)?;
        let mut units = Vec::with_capacity(columns.len());
        for (region, industry) in &columns {
            units.push(known(&factors, &mut ledger, region, industry)?);
        }
        let mut lines: HashMap<String, usize> = HashMap::new();
        while factors.next()? {
            let label = factors.text(0)?.to_lowercase();
            if !PRIMARY.iter().any(|start| label.starts_with(start)) {
                continue;
            }
            factors.check_width(units.len() + 1)?;
            check_new(&factors, &mut lines, &label)?;
            for (at, unit) in units.iter().enumerate() {
                ledger.primary(*unit, factors.value(at + 1, &columns[at].1)?.unwrap_or(0.0));
            }
        }
    }
    Ok(ledger)
}

/// A file of the folder, plain or zipped.
fn file(folder: &Path, name: &str) -> Result<PathBuf> {
    let plain = folder.join(name);
    let zipped = folder.join(format!("{name}.gz"));
    [plain, zipped].into_iter().find(|path| path.is_file()).ok_or_else(|| Error::Missing {
        at: Place::file(folder.display().to_string()),
        what: format!("file `{name}`"),
    })
}

/// The two lines of labels over the columns, beside `beside` columns of labels of rows, and past the line that names these.
fn labels(rows: &mut Rows, beside: usize) -> Result<Vec<(String, String)>> {
    let [regions, uses] = [rows.header()?, rows.header()?];
    if regions.len() != uses.len() || regions.len() <= beside {
        let found = format!("{} and {} labels in the two lines over the matrix", regions.len(), uses.len());
        return Err(Error::Malformed { at: rows.at(), found });
    }
    let labels: Vec<_> = regions.into_iter().zip(uses).skip(beside).collect();
    check_once(rows, "column", &labels, |(region, use_)| format!("{region} {use_}"))?;
    Ok(labels)
}

/// Calls `cell` for each number of a matrix whose rows are industries, each of which must be there once.
fn each_row(
    rows: &mut Rows,
    industries: &[(String, String)],
    width: usize,
    ledger: &mut Ledger,
    mut cell: impl FnMut(&mut Ledger, &Rows, Unit, usize, Option<f64>),
) -> Result<()> {
    const BESIDE: usize = 2;
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut first = true;
    while rows.next()? {
        // The names of the columns of labels may have a line of their own.
        let names = first && (BESIDE..rows.len()).all(|field| rows.text(field).is_ok_and(str::is_empty));
        first = false;
        if names {
            continue;
        }
        rows.check_width(width + BESIDE)?;
        let unit = industry(rows, ledger)?;
        check_new(rows, &mut lines, &ledger.name(unit))?;
        ledger.sells(unit);
        for at in 0..width {
            let value = rows.value(at + BESIDE, "of the matrix")?;
            cell(ledger, rows, unit, at, value);
        }
    }
    for (region, industry) in industries {
        let unit = ledger.unit(region, industry).expect("all columns have been noted");
        if !lines.contains_key(&ledger.name(unit)) {
            let what = format!("row {region} {industry}, which Z.txt has as a column");
            return Err(Error::Missing { at: Place::file(rows.place()), what });
        }
    }
    Ok(())
}

/// The industry that the first two fields of a row name.
fn industry(rows: &Rows, ledger: &mut Ledger) -> Result<Unit> {
    let (region, industry) = (rows.text(0)?, rows.text(1)?);
    known(rows, ledger, region, industry)
}

fn known(rows: &Rows, ledger: &mut Ledger, region: &str, industry: &str) -> Result<Unit> {
    if let Some(unit) = ledger.unit(region, industry) {
        return Ok(unit);
    }
    let (what, found) =
        if ledger.region(region).is_none() { ("region", region) } else { ("industry", industry) };
    Err(Error::Unknown { at: rows.at(), what, found: found.to_owned(), nearest: ledger.nearest(what, found) })
}
