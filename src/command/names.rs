//! Names of the command line.

use crate::{Bloc, Error, Kind, Place, Result, Sector, World};

/// Actors and groups by what people call them, in the order given.
pub(crate) fn blocs(names: &[String], world: &World) -> Result<Vec<Bloc>> {
    names.iter().map(|name| world.bloc_called(name)).collect()
}

/// What a star beside a code says.
pub(crate) const SEVERAL: &str = "* several economies taken together, which do not decide as one";

/// A code, with a star where it stands for several economies that do not decide as one.
pub(crate) fn marked(code: &str, world: &World) -> String {
    let several = world.actor(code).is_ok_and(|actor| world[actor].is_aggregate());
    if several { format!("{code}*") } else { code.to_owned() }
}

/// Sectors and groups of them by what people call them, or "goods", "services", "all"; sorted, none twice.
pub(crate) fn sectors(codes: &[String], world: &World) -> Result<Vec<Sector>> {
    let mut sectors = Vec::new();
    for code in codes {
        let kind = match code.as_str() {
            "all" => None,
            "goods" => Some(Kind::Goods),
            "services" => Some(Kind::Services),
            code => {
                sectors.extend(world.sectors_called(code)?);
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

/// Most draws of what is kept in memory, far more than tell anything new.
pub(crate) const MOST_DRAWS: usize = 100_000;

/// Refuses a count that nobody could wait for, or keep.
pub(crate) fn at_most(flag: &str, count: usize, most: usize) -> Result<()> {
    if count <= most { Ok(()) } else { Err(refuse(format!("{flag} {count}"), &format!("at most {most}"))) }
}
