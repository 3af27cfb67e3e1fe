//! `sidedeal import`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use sidedeal::import::{self, Format, Map, Options};
use sidedeal::{Error, Model, Result};

use super::names::refuse;
use super::{Failed, say};

/// Make a world of an official input-output table
///
/// Without maps each region is an actor and each industry a sector. Maps are CSV: `code,name,from`, codes of the source separated by
/// spaces, one row with `*` for the rest; of sectors also `kind` (goods or services) and `trade_elasticity`. Or by name:
/// world2022-actors, world2022-sectors, eu-members-actors, eleven-sectors, figaro-sectors, wiod-sectors.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// Layout of the table
    #[arg(value_enum)]
    format: FormatName,
    /// The table, plain or gzipped; of exiobase its folder; of long and flat tables any number of files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The year that the table is of
    #[arg(long)]
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
    /// Unit of the values, where it is not that of the format
    #[arg(long)]
    unit: Option<String>,
    /// Folder of the world, which must be new
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    /// OECD Inter-Country Input-Output tables, CSV matrix
    Icio,
    /// Eurostat FIGARO, industry by industry, CSV matrix or flat CSV
    Figaro,
    /// World Input-Output Database of 2016, its data frame as CSV
    Wiod,
    /// EXIOBASE 3, industry by industry, a folder of tab-separated files
    Exiobase,
    /// Tidy CSV: exporter,sector,importer,use,value
    Long,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Icio => Self::Icio,
            FormatName::Figaro => Self::Figaro,
            FormatName::Wiod => Self::Wiod,
            FormatName::Exiobase => Self::Exiobase,
            FormatName::Long => Self::Long,
        }
    }
}

impl Import {
    /// Writes the folder at once and whole, and the report to standard output.
    pub(crate) fn answer(self) -> std::result::Result<(), Failed> {
        let Self { format, files, year, actors, sectors, elasticity, inventories, unit, out } = self;
        if out.symlink_metadata().is_ok() {
            return Err(refuse(
                format!("{}, which is there already", out.display()),
                "a new folder in --out",
            )
            .into());
        }
        let map = |name: Option<String>| name.map(|name| Map::open(&name)).transpose();
        let options =
            Options { year, actors: map(actors)?, sectors: map(sectors)?, elasticity, inventories, unit };
        let imported = import::import(format.into(), &files, &options)?;
        let name = out.file_name().map_or_else(|| "world".into(), |name| name.to_string_lossy().into_owned());
        // What cannot be calibrated is no world: nothing is written.
        let world = imported.world(&name)?;
        Model::calibrate(&world).map_err(Failed::at_work)?;
        write(&out, &imported.files())?;
        print!("{}", imported.report);
        say(&format!("wrote {0}; next: sidedeal check SCENARIO --world {0}", out.display()));
        Ok(())
    }
}

/// Writes a folder beside its place, and puts it there when it is whole.
fn write(out: &Path, files: &[(&str, String)]) -> Result<()> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Io { path, source }
    };
    let parent = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let folder = tempfile::Builder::new().prefix(".sidedeal-").tempdir_in(parent).map_err(io(parent))?;
    #[cfg(unix)]
    {
        // Like any new folder, where temporary ones are for their owner alone.
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).map_err(io(folder.path()))?;
    }
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::write(&path, text).map_err(io(&path))?;
    }
    fs::rename(folder.path(), out).map_err(io(out))?;
    // It has another name now, under which nothing is to be removed.
    let _ = folder.keep();
    Ok(())
}
