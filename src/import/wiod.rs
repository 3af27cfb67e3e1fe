//! The World Input-Output Database of 2016: its data frame as CSV.

use std::collections::HashMap;
use std::path::PathBuf;

use super::codes::Codes;
use super::ledger::{Ledger, Unit};
use super::{Options, check_new, check_once, check_year, rows};
use crate::error::{Error, Place, Result, nearest};

/// The columns before those of industries.
const HEAD: [&str; 5] = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"];

/// Final uses by the number in their column's label.
const USES: [(&str, &str); 5] =
    [("57", "CONS_h"), ("58", "CONS_np"), ("59", "CONS_g"), ("60", "GFCF"), ("61", "INVEN")];

/// Rows of all countries together which are value added, taxes and margins of the industries; their sum and inputs is output.
const PRIMARY: [&str; 6] = ["TXSP", "EXP_adj", "PURR", "PURNR", "VA", "IntTTM"];

enum Buyer {
    Industry(Unit),
    Final { region: usize, code: String, use_: &'static str },
    Output,
}

pub(super) fn read(paths: &[PathBuf], options: &Options) -> Result<Ledger> {
    let [path] = paths else {
        let (found, expected) = (format!("{} files", paths.len()), "one file, the data frame".to_owned());
        return Err(Error::Value { at: Place::file("wiod"), found, expected });
    };
    // Columns have numbers, of which only rows say what they mean.
    let mut first = rows(path)?;
    let header = first.header()?;
    for (at, expected) in HEAD.iter().enumerate() {
        if header.get(at).is_none_or(|found| found != expected) {
            let what = format!("column `{expected}` in place {}", at + 1);
            return Err(Error::Missing { at: first.at(), what });
        }
    }
    check_once(&first, "column", &header, |label| format!("`{label}`"))?;
    let (mut regions, mut industries) = (Codes::default(), Codes::default());
    let mut by_number: HashMap<String, String> = HashMap::new();
    while first.next()? {
        first.check_width(header.len())?;
        check_year(&first, 4, options.year)?;
        let [industry, country, number] = [0, 2, 3].map(|field| first.text(field).map(str::to_owned));
        let (industry, country, number) = (industry?, country?, number?);
        if country != "TOT" {
            regions.note(&country);
            industries.note(&industry);
            // What was written by a program may have numbers with a point.
            by_number.insert(number.trim_end_matches(".0").to_owned(), industry);
        }
    }
    let mut ledger = Ledger::new(regions.list, industries.list, options)?;
    let mut buyers = Vec::new();
    for label in &header[HEAD.len()..] {
        if label == "TOT" {
            buyers.push(Buyer::Output);
            continue;
        }
        let digits = label.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let code = &label[..label.len() - digits.len()];
        let unknown = || Error::Value {
            at: Place::line(path.display().to_string(), 1),
            found: format!("column `{label}`"),
            expected: "a country of the rows and a number, as in `AUS1`".to_owned(),
        };
        let region = ledger.region(code).ok_or_else(unknown)?;
        if let Some((_, use_)) = USES.iter().find(|(number, _)| *number == digits) {
            buyers.push(Buyer::Final { region, code: code.to_owned(), use_ });
            continue;
        }
        let unit = by_number.get(digits).and_then(|industry| ledger.unit(code, industry));
        let unit = unit.ok_or_else(unknown)?;
        ledger.column_of(unit);
        buyers.push(Buyer::Industry(unit));
    }

    let mut rows = rows(path)?;
    let mut lines: HashMap<String, usize> = HashMap::new();
    rows.next()?;
    while rows.next()? {
        let [industry, country] = [0, 2].map(|field| rows.text(field).map(str::to_owned));
        let (industry, country) = (industry?, country?);
        check_new(&rows, &mut lines, &format!("{country} {industry}"))?;
        let seller = if country == "TOT" {
            None
        } else {
            let unit = ledger.unit(&country, &industry).expect("all rows have been noted");
            ledger.sells(unit);
            Some(unit)
        };
        let (primary, output) = (PRIMARY.contains(&industry.as_str()), industry == "GO");
        if seller.is_none() && !primary && !output && industry != "II_fob" {
            return Err(Error::Unknown {
                at: rows.at(),
                what: "row of all countries",
                nearest: nearest(&industry, PRIMARY.into_iter().chain(["GO", "II_fob"])),
                found: industry,
            });
        }
        for (at, buyer) in buyers.iter().enumerate() {
            let label = &header[HEAD.len() + at];
            let Some(value) = rows.value(HEAD.len() + at, label)? else {
                if seller.is_some() {
                    ledger.empty(|| format!("{country} {industry} to {label}"));
                }
                continue;
            };
            match (seller, buyer) {
                (Some(seller), Buyer::Industry(buyer)) => ledger.input(seller, *buyer, value),
                (Some(seller), Buyer::Final { region, use_, .. }) => {
                    ledger.final_use(seller, *region, use_, *use_ == "INVEN", value);
                }
                (Some(seller), Buyer::Output) => ledger.output(seller, value),
                (None, Buyer::Industry(buyer)) if primary => ledger.primary(*buyer, value),
                (None, Buyer::Industry(buyer)) if output => ledger.output(*buyer, value),
                (None, Buyer::Final { code, use_, .. }) if primary => {
                    ledger.primary_of_final(&industry, code, use_, value);
                }
                _ => {}
            }
        }
    }
    ledger.commas(rows.commas(), &rows.place());
    Ok(ledger)
}
