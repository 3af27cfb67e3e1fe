//! Of which sectors a file is to be read by product.

use super::Scenario;
use crate::error::Error;
use crate::world::{Sector, World};

/// Why a sector is to stand as its products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByProduct {
    /// A product of it is named, or what is left beside them, by this code.
    Named(String),
    /// A purchase or quota is in it: who loses from a purchase is who sells the same product, and not who sells anything of the same
    /// sector.
    Bought,
}

/// The sectors of which something is to be read by product, each once, and why. `read` reads it in a world: this one, and this one
/// split into what was found to be named, since a product can be read in no other; none is what buys nothing. What is wrong beyond
/// that is for whoever reads it next.
pub fn by_product(
    world: &World,
    read: impl Fn(&World) -> Result<Option<Scenario>, Vec<Error>>,
) -> Vec<(Sector, ByProduct)> {
    let mut found: Vec<(Sector, ByProduct)> = Vec::new();
    let mut split: Option<World> = None;
    loop {
        let here = split.as_ref().unwrap_or(world);
        let start = found.len();
        let mut add = |sector: Sector, why: ByProduct| {
            if !found.iter().any(|(known, _)| *known == sector) {
                found.push((sector, why));
            }
        };
        match read(here) {
            Ok(scenario) => {
                for bought in scenario.iter().flat_map(Scenario::bought) {
                    let code = &here[bought].code;
                    if let Some(sector) = world.product_sectors().find(|&one| world[one].code == *code) {
                        add(sector, ByProduct::Bought);
                    }
                }
                return found;
            }
            Err(errors) => {
                for (sector, code) in errors.iter().filter_map(|error| world.product_in(error)) {
                    add(sector, ByProduct::Named(code));
                }
            }
        }
        if found.len() == start {
            return found;
        }
        let sectors: Vec<Sector> = found.iter().map(|(sector, _)| *sector).collect();
        split = world.clone().with_products_of(&sectors).ok();
    }
}
