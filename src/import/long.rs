//! Tables with one row for each cell: tidy ones, and Eurostat's flat files.

use std::collections::HashMap;
use std::path::PathBuf;

use super::codes::{self, Codes, Row, is_inventory};
use super::ledger::{Ledger, Unit};
use super::{Format, Options, Rows, check_columns, check_new, check_year, rows};
use crate::error::{Error, Place, Result, nearest};

/// Names of the five columns, in any order: seller's region and industry, buyer's region and use, value.
const TIDY: [&[&str]; 5] = [&["exporter"], &["sector"], &["importer"], &["use"], &["value"]];
const FLAT: [&[&str]; 5] =
    [&["refArea"], &["rowIi", "rowPi"], &["counterpartArea"], &["colIi", "colPi"], &["obsValue"]];

/// Cells that a table may have, a bit for each: 256 MB.
const MOST_CELLS: usize = 1 << 31;

/// Whether a file of Eurostat's is flat.
pub(super) fn is_flat(paths: &[PathBuf]) -> Result<bool> {
    Ok(rows(&paths[0])?.header()?.iter().any(|column| column == "obsValue"))
}

pub(super) fn read(format: Format, paths: &[PathBuf], options: &Options) -> Result<Ledger> {
    let names = if format == Format::Figaro { FLAT } else { TIDY };
    // Who sells makes the industries; every other use is a final one.
    let (mut regions, mut industries, mut uses) = (Codes::default(), Codes::default(), Codes::default());
    each(
        paths,
        names,
        options.year,
        |_, [region, industry, buyer, use_], _| {
            if !is_primary(region, industry) {
                regions.note(region);
                industries.note(industry);
            }
            regions.note(buyer);
            uses.note(use_);
            Ok(())
        },
        |_| {},
    )?;
    let finals: Codes = {
        let mut finals = Codes::default();
        uses.list
            .iter()
            .filter(|use_| !industries.ids.contains_key(*use_))
            .for_each(|use_| finals.note(use_));
        finals
    };
    let (r, j, f) = (regions.list.len(), industries.list.len(), finals.list.len());
    // Of columns that were taken for others every number is a code of its own.
    let cells = [j, r, j + f].into_iter().try_fold(r, usize::checked_mul);
    let cells = cells.filter(|cells| *cells <= MOST_CELLS).ok_or_else(|| Error::Value {
        at: Place::file(paths[0].display().to_string()),
        found: format!("{r} regions, {j} industries and {f} final uses"),
        expected: format!("at most {MOST_CELLS} cells"),
    })?;
    let mut seen = vec![0_u64; cells.div_ceil(64)];
    let mut lines: HashMap<String, usize> = HashMap::new();
    let (region_ids, industry_ids) = (regions.ids, industries.ids);
    let mut ledger = Ledger::new(regions.list, industries.list, options)?;
    let finals = finals.ids;
    let mut commas = Vec::new();
    each(
        paths,
        names,
        options.year,
        |rows, [region, industry, buyer, use_], value| {
            let to = region_ids[buyer];
            if is_primary(region, industry) {
                check_new(rows, &mut lines, &format!("{region} {industry} to {buyer} {use_}"))?;
                let value = value.unwrap_or(0.0);
                if let Some(unit) = ledger.unit(buyer, use_) {
                    ledger.column_of(unit);
                    if is_output(industry) { ledger.output(unit, value) } else { ledger.primary(unit, value) }
                } else {
                    ledger.primary_of_final(industry, buyer, use_, value);
                }
                return Ok(());
            }
            let seller: Unit = ledger.unit(region, industry).expect("all rows have been noted");
            let use_at = industry_ids.get(use_).copied().unwrap_or_else(|| j + finals[use_]);
            let cell = ((region_ids[region] * j + industry_ids[industry]) * r + to) * (j + f) + use_at;
            if seen[cell / 64] >> (cell % 64) & 1 == 1 {
                let what = format!("{region} {industry} to {buyer} {use_}");
                return Err(Error::Duplicate { at: rows.at(), first: Place::file(rows.place()), what });
            }
            seen[cell / 64] |= 1 << (cell % 64);
            ledger.sells(seller);
            let Some(value) = value else {
                ledger.empty(|| format!("{region} {industry} to {buyer} {use_}"));
                return Ok(());
            };
            if use_at < j {
                let unit = ledger.unit(buyer, use_).expect("all rows have been noted");
                ledger.column_of(unit);
                ledger.input(seller, unit, value);
            } else {
                ledger.final_use(seller, to, use_, is_inventory(use_), value);
            }
            Ok(())
        },
        |rows| commas.push((rows.commas(), rows.place())),
    )?;
    for (count, place) in commas {
        ledger.commas(count, &place);
    }
    // Who buys or sells nothing has no row: an absence, where a matrix would have zeros.
    ledger.fill();
    Ok(ledger)
}

/// Whether a row is value added, taxes or output of the buyer: no region sells it.
fn is_primary(region: &str, industry: &str) -> bool {
    region.is_empty() || region == "W2" || matches!(codes::row(industry), Some(Row::Primary(_) | Row::Output))
}

fn is_output(label: &str) -> bool {
    matches!(codes::row(label), Some(Row::Output))
}

/// Calls `cell` for each row of some files.
fn each(
    paths: &[PathBuf],
    names: [&[&str]; 5],
    year: u16,
    mut cell: impl FnMut(&Rows, [&str; 4], Option<f64>) -> Result<()>,
    mut end: impl FnMut(&Rows),
) -> Result<()> {
    for path in paths {
        let mut rows = rows(path)?;
        let header = rows.header()?;
        check_columns(&rows, &header)?;
        let mut columns = [0; 5];
        for (column, names) in columns.iter_mut().zip(names) {
            let found = header.iter().position(|name| names.contains(&name.as_str()));
            *column = found.ok_or_else(|| {
                let near = nearest(names[0], header.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!(", is it `{near}`?"));
                Error::Missing { at: rows.at(), what: format!("column `{}`{near}", names[0]) }
            })?;
        }
        let years = header.iter().position(|name| matches!(name.as_str(), "timePeriod" | "year"));
        while rows.next()? {
            rows.check_width(header.len())?;
            if let Some(field) = years {
                check_year(&rows, field, year)?;
            }
            let mut labels = [""; 4];
            for (label, column) in labels.iter_mut().zip(columns) {
                *label = rows.text(column)?;
            }
            if labels[2].is_empty() || labels[3].is_empty() {
                return Err(Error::Missing { at: rows.at(), what: "who buys, and for what".to_owned() });
            }
            cell(&rows, labels, rows.value(columns[4], &header[columns[4]])?)?;
        }
        end(&rows);
    }
    Ok(())
}
