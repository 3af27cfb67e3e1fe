//! Tables that are one matrix: the OECD's and Eurostat's.

use std::collections::HashMap;
use std::path::PathBuf;

use super::codes::{self, Codes, Column, Row, is_inventory};
use super::ledger::{Ledger, Unit};
use super::{Format, Options, check_new, check_once, rows};
use crate::error::{Error, Place, Result};

/// What a column is, with what the ledger calls it.
enum Buyer {
    Industry(Unit),
    Final { region: usize, code: String, use_: String, inventory: bool },
    Output,
}

pub(super) fn read(format: Format, paths: &[PathBuf], options: &Options) -> Result<Ledger> {
    let [path] = paths else {
        let found = format!("{} files", paths.len());
        let expected = "one file, the matrix".to_owned();
        return Err(Error::Value { at: Place::file(format.name()), found, expected });
    };
    let mut rows = rows(path)?;
    let header = rows.header()?;
    check_once(&rows, "column", &header[1..], |label| format!("`{label}`"))?;
    let (mut regions, mut industries) = (Codes::default(), Codes::default());
    let mut columns = Vec::new();
    for label in &header[1..] {
        let column = codes::column(label).ok_or_else(|| Error::Value {
            at: rows.at(),
            found: format!("column `{label}`"),
            expected: "a region and an industry or a use, as in `USA_C10T12`, or OUT".to_owned(),
        })?;
        if let Column::Industry(region, industry) = &column {
            regions.note(region);
            industries.note(industry);
        }
        columns.push(column);
    }
    if industries.list.is_empty() {
        return Err(Error::Missing {
            at: rows.at(),
            what: "columns of industries, as in `USA_C10T12`".to_owned(),
        });
    }
    // Whoever uses and makes nothing itself is told by its parts: China, Mexico.
    for column in &columns {
        if let Column::Final(region, _) = column {
            regions.note(region);
        }
    }
    check_format(format, &columns, &header, &rows)?;
    let mut ledger = Ledger::new(regions.list, industries.list, options)?;
    let mut buyers = Vec::with_capacity(columns.len());
    for column in columns {
        buyers.push(match column {
            Column::Industry(region, industry) => {
                let unit = ledger.unit(&region, &industry).expect("all columns have been noted");
                ledger.column_of(unit);
                Buyer::Industry(unit)
            }
            Column::Final(code, use_) => {
                let region = ledger.region(&code).expect("all columns have been noted");
                Buyer::Final { region, inventory: is_inventory(&use_), code, use_ }
            }
            Column::Output => Buyer::Output,
        });
    }
    let unknown = |rows: &super::Rows, label: &str| Error::Unknown {
        at: rows.at(),
        what: "row",
        found: label.to_owned(),
        nearest: crate::error::nearest(label, header.iter().map(String::as_str).chain(["VA", "TLS", "OUT"])),
    };
    let mut lines: HashMap<String, usize> = HashMap::new();
    while rows.next()? {
        rows.check_width(header.len())?;
        let label = rows.text(0)?.to_owned();
        let row = codes::row(&label).ok_or_else(|| unknown(&rows, &label))?;
        check_new(&rows, &mut lines, &label)?;
        let seller = match row {
            Row::Industry(region, industry) => {
                let unit = ledger.unit(region, industry).ok_or_else(|| unknown(&rows, &label))?;
                ledger.sells(unit);
                Some(unit)
            }
            _ => None,
        };
        for (at, buyer) in buyers.iter().enumerate() {
            let Some(value) = rows.value(at + 1, &header[at + 1])? else {
                // Totals of totals are left out in every edition.
                if !matches!(buyer, Buyer::Output) && row != Row::Output {
                    ledger.empty(|| format!("{label} to {}", header[at + 1]));
                }
                continue;
            };
            match (row, seller, buyer) {
                (_, Some(seller), Buyer::Industry(buyer)) => ledger.input(seller, *buyer, value),
                (_, Some(seller), Buyer::Final { region, use_, inventory, .. }) => {
                    ledger.final_use(seller, *region, use_, *inventory, value);
                }
                (_, Some(seller), Buyer::Output) => ledger.output(seller, value),
                (Row::Primary(_), _, Buyer::Industry(buyer)) => ledger.primary(*buyer, value),
                (Row::Primary(label), _, Buyer::Final { code, use_, .. }) => {
                    ledger.primary_of_final(label, code, use_, value);
                }
                (Row::Output, _, Buyer::Industry(buyer)) => ledger.output(*buyer, value),
                _ => {}
            }
        }
    }
    ledger.commas(rows.commas(), &rows.place());
    Ok(ledger)
}

/// Refuses a table of the other format: the two look alike but for their final uses, and are in other money.
fn check_format(format: Format, columns: &[Column], header: &[String], rows: &super::Rows) -> Result<()> {
    let other = match format {
        Format::Figaro => codes::is_oecd as fn(&str) -> bool,
        _ => codes::is_transaction,
    };
    let foreign = |column: &Column| matches!(column, Column::Final(_, use_) if other(use_));
    match columns.iter().position(foreign) {
        None => Ok(()),
        Some(at) => Err(Error::Value {
            at: rows.at(),
            found: format!("column `{}`", header[at + 1]),
            expected: format!("final uses of {}: is it a table of another format?", format.name()),
        }),
    }
}
