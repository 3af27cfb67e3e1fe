//! `sidedeal import`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::import::{self, Format, Map, Mean, Missing, Options, TariffOptions, Tariffs, YEARS};
use crate::{Model, Result, World};
use clap::{Subcommand, ValueEnum};

use super::names::refuse;
use super::output::{STDOUT, Target, distinct, refuse_nowhere, same, write_folder};
use super::{Failed, counted, say};

/// Make a world of an official input-output table, or its tariffs of rates by product
#[derive(clap::Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// OECD Inter-Country Input-Output tables, CSV matrix
    Icio(Table),
    /// Eurostat FIGARO, industry by industry, CSV matrix or flat CSV
    Figaro(Table),
    /// World Input-Output Database of 2016, its data frame as CSV
    Wiod(Table),
    /// EXIOBASE 3, industry by industry, a folder of tab-separated files
    Exiobase(Table),
    /// Tidy CSV: exporter,sector,importer,use,value
    Long(Table),
    /// Rates by reporter, partner and product, as of WITS and TRAINS
    Tariffs(Rates),
}

/// Without maps each region is an actor and each industry a sector. Maps are CSV: `code,name,from`, codes of the source separated by
/// spaces, one row with `*` for the rest; of sectors also `kind` (goods or services) and `trade_elasticity`. Or by name:
/// world2022-actors, world2022-sectors, eu-members-actors, eleven-sectors, figaro-actors, figaro-sectors, wiod-actors,
/// wiod-sectors.
#[derive(clap::Args)]
struct Table {
    /// The table, plain or gzipped; of exiobase its folder; of long and flat tables any number of files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The year that the table is of
    #[arg(long, value_parser = clap::value_parser!(u16).range(1950..2100))]
    year: u16,
    /// Which regions make an actor: a file, or the name of a map
    #[arg(long, value_name = "MAP")]
    actors: Option<String>,
    /// Which industries make a sector: a file, or the name of a map
    #[arg(long, value_name = "MAP")]
    sectors: Option<String>,
    /// Trade elasticity of all sectors to which the map gives none
    #[arg(long, value_name = "THETA")]
    elasticity: Option<f64>,
    /// Share of changes in inventories that counts as final use; 0 sets them aside
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    inventories: f64,
    /// Unit of the values, where it is not that of the format: `million` of a currency
    #[arg(long)]
    unit: Option<String>,
    /// Folder of the world, which must be new
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Columns by name: reporter, partner (`World` or `000` for all others), product (HS chapter, heading or subheading), rate in percent;
/// imports and type (AHS, MFN, PREF, BND) where they are there. The lowest rate of a pair is applied.
#[derive(clap::Args)]
struct Rates {
    /// Tables of rates, plain or gzipped
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The year of the rates; rows of others are left out
    #[arg(long, value_parser = clap::value_parser!(u16).range(1950..2100))]
    year: u16,
    /// The world that they are for, a name or a folder
    #[arg(long, value_name = "DIR|NAME")]
    world: String,
    /// Which reporters and partners make an actor, a map; else by the world's codes and members
    #[arg(long, value_name = "MAP")]
    actors: Option<String>,
    /// Which products make a sector, by the first digits of their codes, a map
    #[arg(long, value_name = "MAP", default_value = "hs-chapters")]
    sectors: String,
    /// How rates of products are put together
    #[arg(long, value_enum, default_value_t)]
    mean: MeanName,
    /// What stands for rates that are missing
    #[arg(long, value_enum, default_value_t)]
    missing: MissingName,
    /// The table of tariffs, which must be new, to be put into the world's folder
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum MeanName {
    /// Each product counts as one
    #[default]
    Simple,
    /// By imports
    Weighted,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum MissingName {
    /// No tariff
    Zero,
    /// Mean of the importer's most-favoured-nation rates in the sector
    #[default]
    Mfn,
    /// None may be missing
    Error,
}

impl Import {
    /// Writes the world or the table whole, and the report to standard output.
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        match self.what {
            What::Icio(table) => table.answer(Format::Icio),
            What::Figaro(table) => table.answer(Format::Figaro),
            What::Wiod(table) => table.answer(Format::Wiod),
            What::Exiobase(table) => table.answer(Format::Exiobase),
            What::Long(table) => table.answer(Format::Long),
            What::Tariffs(rates) => rates.answer(),
        }
    }
}

fn map(name: Option<String>) -> Result<Option<Map>> {
    name.map(|name| Map::open(&name)).transpose()
}

impl Rates {
    fn answer(self) -> std::result::Result<(), Failed> {
        let Self { files, year, world, actors, sectors, mean, missing, out } = self;
        let read = files.iter().map(|file| ("what is read", Some(file.as_path())));
        distinct([("--out", Some(out.as_path()))].into_iter().chain(read))?;
        refuse_existing(&out, "a new file in --out")?;
        let target = Target::open(Some(&out))?;
        let world = World::load(&world)?;
        let options = TariffOptions {
            year,
            actors: map(actors)?,
            sectors: map(Some(sectors))?,
            mean: match mean {
                MeanName::Simple => Mean::Simple,
                MeanName::Weighted => Mean::Weighted,
            },
            missing: match missing {
                MissingName::Zero => Missing::Zero,
                MissingName::Mfn => Missing::Mfn,
                MissingName::Error => Missing::Error,
            },
        };
        let tariffs = import::tariffs(&files, &world, &options)?;
        target.write(tariffs.to_csv()).map_err(Failed::at_work)?;
        let report = report(&tariffs);
        if same(&out, Path::new(STDOUT)) {
            // One stream has one table.
            say(report.trim_end());
            return Ok(());
        }
        Target::open(None)?.write(&report)?;
        say(&format!("wrote {0}; next: put it as tariffs.csv into the world's folder", out.display()));
        Ok(())
    }
}

/// Refuses a place where something is already that would be overwritten; a pipe is not.
fn refuse_existing(out: &Path, expected: &str) -> Result<()> {
    let special = fs::metadata(out).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if out.symlink_metadata().is_ok() && !special {
        return Err(refuse(format!("{}, which is there already", out.display()), expected));
    }
    Ok(())
}

fn report(tariffs: &Tariffs) -> String {
    let mut text = format!("{} above zero\n", counted(tariffs.rates.len(), "rate", "rates"));
    for finding in &tariffs.findings {
        let _ = write!(text, "{finding}");
    }
    text
}

impl Table {
    fn answer(self, format: Format) -> std::result::Result<(), Failed> {
        let Self { files, year, actors, sectors, elasticity, inventories, unit, out } = self;
        refuse_existing(&out, "a new folder in --out")?;
        refuse_nowhere(&out)?;
        let options =
            Options { year, actors: map(actors)?, sectors: map(sectors)?, elasticity, inventories, unit };
        let imported = import::import(format, &files, &options)?;
        let name = out.file_name().map_or_else(|| "world".into(), |name| name.to_string_lossy().into_owned());
        // What cannot be calibrated is no world: nothing is written.
        let world = imported.world(&name)?;
        Model::calibrate(&world).map_err(Failed::at_work)?;
        let files = imported.files();
        write_folder(&out, files.iter().map(|(name, text)| (*name, text.as_str())))
            .map_err(Failed::at_work)?;
        Target::open(None)?.write(&imported.report.to_string())?;
        for finding in imported.report.findings.iter().filter(|finding| finding.check == YEARS) {
            let (file, _) = &finding.largest[0];
            say(&format!(
                "warning: {file} names another year than {}, which was asked for",
                imported.report.year
            ));
        }
        say(&format!("wrote {0}; next: sidedeal check SCENARIO --world {0}", out.display()));
        Ok(())
    }
}
