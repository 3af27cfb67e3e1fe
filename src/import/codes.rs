//! What the labels of published tables say: regions, industries, uses, primary inputs, totals.

use std::collections::HashMap;

/// Codes in the order in which they come.
#[derive(Default)]
pub(super) struct Codes {
    pub(super) list: Vec<String>,
    pub(super) ids: HashMap<String, usize>,
}

impl Codes {
    pub(super) fn note(&mut self, code: &str) {
        if !self.ids.contains_key(code) {
            self.ids.insert(code.to_owned(), self.list.len());
            self.list.push(code.to_owned());
        }
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row<'a> {
    /// What an industry of a region sells.
    Industry(&'a str, &'a str),
    /// Value added or taxes, by their label.
    Primary(&'a str),
    /// Output of the columns.
    Output,
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// What an industry of a region buys.
    Industry(String, String),
    /// What a region uses, and for what.
    Final(String, String),
    /// Output of the rows.
    Output,
}

/// Final uses of the OECD's tables, all editions.
const ICIO_FINAL: [&str; 12] =
    ["HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DIRP", "DPABR", "P33", "FD", "DISC"];

/// A label of the OECD's tables or Eurostat's as a row. Regions have no underscore, industries may.
pub(super) fn row(label: &str) -> Option<Row<'_>> {
    if matches!(label, "OUT" | "OUTPUT" | "TOTAL") {
        return Some(Row::Output);
    }
    if is_primary(label) {
        return Some(Row::Primary(label));
    }
    let (region, industry) = label.split_once('_')?;
    // Taxes less subsidies by origin, in older editions; Eurostat's primary inputs.
    if region == "W2" || is_primary(industry) {
        return Some(Row::Primary(label));
    }
    Some(Row::Industry(region, industry))
}

/// The same as a column.
pub(super) fn column(label: &str) -> Option<Column> {
    if matches!(label, "OUT" | "OUTPUT" | "TOTAL") {
        return Some(Column::Output);
    }
    let (region, use_) = label.split_once('_')?;
    let of = if is_final(use_) { Column::Final } else { Column::Industry };
    Some(of(region.to_owned(), use_.to_owned()))
}

fn is_primary(label: &str) -> bool {
    matches!(label, "VA" | "VALU" | "TLS" | "TAXSUB")
}

/// Whether a use is final: the OECD's words and the transactions P3 and P5 of national accounts.
pub(super) fn is_final(use_: &str) -> bool {
    is_oecd(use_) || is_transaction(use_)
}

/// Whether a final use is one of the OECD's.
pub(super) fn is_oecd(use_: &str) -> bool {
    ICIO_FINAL.contains(&use_)
}

/// Whether a final use is a transaction of national accounts, as Eurostat has them.
pub(super) fn is_transaction(use_: &str) -> bool {
    use_.starts_with("P3_") || use_.starts_with("P5")
}

/// Whether a final use is a change in inventories.
pub(super) fn is_inventory(use_: &str) -> bool {
    matches!(use_, "INVNT" | "INV" | "P5M" | "P52" | "P52_P53" | "c61")
        || use_.to_lowercase().contains("inventor")
}

/// Parts of an economy that some tables show apart by what firms sell where: rows and columns of industries under these codes,
/// final uses under the whole one.
pub(super) fn whole(region: &str) -> &str {
    match region {
        "CN1" | "CN2" | "CN3" | "CN4" => "CHN",
        "MX1" | "MX2" | "MX3" => "MEX",
        region => region,
    }
}
