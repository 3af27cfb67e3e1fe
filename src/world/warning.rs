//! What a world's tables lack or have too much of.

use crate::number::{counted, quotable};

/// What a world's tables lack or have too much of; the numbers stand.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum WorldWarning {
    /// Cells a table does not list; they count as zero.
    #[error("{table}: {} as zero", counted(*.count, "cell is not listed and counts", "cells are not listed and count"))]
    MissingCells {
        /// Table.
        table: String,
        /// How many.
        count: usize,
    },
    /// A file in its folder under a name that is nearly that of a file that is not there; nothing is read from it.
    #[error("`{}` is not read as `{meant}`, which is not there: is it meant to be?", quotable(.found))]
    StrayFile {
        /// What it is called.
        found: String,
        /// The name that was looked for.
        meant: String,
    },
    /// Uses of critical goods without an exposed part in their table: all of the sector's output needs the good.
    #[error("critical_use.csv: uses without `exposed`, {count}: a lack of the good stops all of the sector")]
    WholeSectors {
        /// How many.
        count: usize,
    },
    /// Sectors whose inputs and value added are not their output; the share of value added stands, inputs are taken as the rest.
    #[error(
        "inputs and value added differ from output by more than 1 % in {}, most in {actor} {sector} ({made_musd:.1} of \
         {output_musd:.1} million USD); the share of value added stands, inputs are taken as the rest",
        counted(*.count, "sector", "sectors")
    )]
    AccountsDiffer {
        /// How many, those too small to matter left out.
        count: usize,
        /// Actor of the largest factor between both.
        actor: String,
        /// Its sector.
        sector: String,
        /// Its inputs and value added.
        made_musd: f64,
        /// Its output.
        output_musd: f64,
    },
    /// Codes that an actor or group and a product have, which readers will not tell apart.
    #[error("{} of an actor or group and of a product too: {codes}", counted(*.count, "code is that", "codes are those"))]
    SharedCodes {
        /// How many.
        count: usize,
        /// Which, with commas between.
        codes: String,
    },
    /// Names that two have, so that a person who writes one is taken to mean the first: letters and digits count, their case does not.
    #[error("{} more than one code, of which the first is meant: {names}", counted(*.count, "name goes by", "names go by"))]
    SharedNames {
        /// How many.
        count: usize,
        /// Which, with their codes in brackets and semicolons between.
        names: String,
    },
    /// Negative cells of `input_output`, kept as they are.
    #[error(
        "input_output.csv: {} kept as {}, the largest {musd:.3} million USD, {cell}",
        counted(*.count, "negative cell", "negative cells"), if *.count == 1 { "it is" } else { "they are" }
    )]
    NegativeInputs {
        /// How many.
        count: usize,
        /// The largest of them: "input CHE of DEU MAC".
        cell: String,
        /// Its value, million USD.
        musd: f64,
    },
    /// Numbers with a decimal comma in tables whose fields semicolons part.
    #[error("{}", comma(*.count, table.as_deref()))]
    DecimalCommas {
        /// The table; none: those of the world.
        table: Option<String>,
        /// How many.
        count: usize,
    },
    /// Rates of `tariffs.csv` above 100 %, where they are more or higher than in any real table: a table in percent.
    #[error(
        "tariffs.csv: {} above 1, which is 100 %, the largest {rate}, which is {:.0} %, of {flow}: {} percent?",
        counted(*.count, "rate is", "rates are"), .rate * 100.0, if *.count == 1 { "is it" } else { "are they" }
    )]
    LargeTariffs {
        /// How many.
        count: usize,
        /// The largest.
        rate: f64,
        /// Its importer, exporter and sector: "USA on CHN in AGR".
        flow: String,
    },
    /// Tables of parameters that its elasticities, goods, means and commitments rest on and that are not there.
    #[error(
        "parameters.toml: {}: {tables}",
        counted(
            *.count,
            "table is not there, values of the program stand for it",
            "tables are not there, values of the program stand for them"
        )
    )]
    AssumedParameters {
        /// How many.
        count: usize,
        /// Which, with commas between.
        tables: String,
    },
    /// Sectors whose trade a set of elasticities covers by less than half; they keep their own.
    #[error(
        "elasticities {set}: {} those of the world, the set has none for most of their trade: {sectors}",
        counted(*.count, "sector keeps", "sectors keep")
    )]
    ElasticitiesKept {
        /// Name of the set.
        set: String,
        /// How many.
        count: usize,
        /// Their codes.
        sectors: String,
    },
    /// Products of a world with the elasticities of a set, which has none for products.
    #[error("elasticities {set}: products keep their own, the set has none for them: {products}")]
    ProductsKeep {
        /// Name of the set.
        set: String,
        /// Their codes.
        products: String,
    },
    /// Cells in which products are more than their sector; they are cut to it, each in proportion.
    #[error(
        "product_trade.csv: products are more than their sector in {count} cells and are cut to it, by {cut_musd:.1} million USD in all, \
         most in {flow} ({products_musd:.1} of {sector_musd:.1})"
    )]
    ProductsCut {
        /// How many, those left out that exceed it by rounding alone.
        count: usize,
        /// By how much in all.
        cut_musd: f64,
        /// Importer, exporter and sector of the cell with the largest excess: "CHN from BRA in AGR".
        flow: String,
        /// Its products.
        products_musd: f64,
        /// The flow of its sector.
        sector_musd: f64,
    },
    /// Markets that buy a product of which their table has no sales at home.
    #[error(
        "product_trade.csv: less than a thousandth of a product is sold at home in {count} markets that buy it; a thousandth of what they buy is taken to \
         be, {musd:.1} million USD more in all, so that no stop leaves them without a seller"
    )]
    ProductsAtHome {
        /// How many, each of one product and importer.
        count: usize,
        /// What is taken to be sold at home in all.
        musd: f64,
    },
    /// Rows of a set of elasticities under codes that nothing has; they count for nothing.
    #[error(
        "elasticities {set}: {} for nothing, no industry of the OECD's tables and no sector of the world is called so: {industries}",
        counted(*.count, "row counts", "rows count")
    )]
    ElasticitiesUnknown {
        /// Name of the set.
        set: String,
        /// How many.
        count: usize,
        /// Their codes.
        industries: String,
    },
    /// Commitments of guarantors whose military means are not known; nobody can count on them.
    #[error(
        "commitments.csv: {} for nothing, {} no row in defence.csv",
        counted(*.count, "commitment counts", "commitments count"),
        if *.count == 1 { "its guarantor has" } else { "their guarantors have" }
    )]
    GuarantorsNotAssessed {
        /// How many.
        count: usize,
    },
}

fn comma(count: usize, table: Option<&str>) -> String {
    let has = counted(count, "number has", "numbers have");
    format!("{}: {has} a decimal comma, read as a point", table.unwrap_or("tables parted by semicolons"))
}
