//! Codes of the command line.

use sidedeal::{Bloc, Error, Kind, Place, Result, Sector, World};

/// Actors and groups by their codes, in the order given.
pub(crate) fn blocs(codes: &[String], world: &World) -> Result<Vec<Bloc>> {
    codes.iter().map(|code| world.bloc(code)).collect()
}

/// Sectors by code, or "goods", "services", "all"; sorted, none twice.
pub(crate) fn sectors(codes: &[String], world: &World) -> Result<Vec<Sector>> {
    let mut sectors = Vec::new();
    for code in codes {
        let kind = match code.as_str() {
            "all" => None,
            "goods" => Some(Kind::Goods),
            "services" => Some(Kind::Services),
            code => {
                sectors.push(world.sector(code)?);
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
