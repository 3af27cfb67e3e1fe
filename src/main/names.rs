//! Names of the command line.

use sidedeal::{Bloc, Error, Kind, Place, Result, Sector, World};

/// Actors and groups by what people call them, in the order given.
pub(crate) fn blocs(names: &[String], world: &World) -> Result<Vec<Bloc>> {
    names.iter().map(|name| world.bloc_called(name)).collect()
}

/// Sectors by what people call them, or "goods", "services", "all"; sorted, none twice.
pub(crate) fn sectors(codes: &[String], world: &World) -> Result<Vec<Sector>> {
    let mut sectors = Vec::new();
    for code in codes {
        let kind = match code.as_str() {
            "all" => None,
            "goods" => Some(Kind::Goods),
            "services" => Some(Kind::Services),
            code => {
                sectors.push(world.sector_called(code)?);
                continue;
            }
        };
        sectors.extend(world.sectors().filter(|&sector| kind.is_none_or(|kind| world[sector].kind == kind)));
    }
    sectors.sort_unstable();
    sectors.dedup();
    Ok(sectors)
}

/// Something on the command line that cannot be.
pub(crate) fn refuse(found: String, expected: &str) -> Error {
    Error::Value { at: Place::file("command line"), found, expected: expected.to_owned() }
}
