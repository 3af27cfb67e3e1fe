//! Who can stop the supply of a critical good to whom, and where the European Union depends on imports.

use sidedeal::graph::{self, CoreDependencies, SupplyChain};
use sidedeal::{Actor, Good, Result, World};

/// A provider or a group of small ones with less than this of a stage is no way around the others.
const FLOOR: f64 = 0.05;

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    for code in ["rare-earth-magnets", "gallium", "advanced-chips"] {
        let Ok(good) = world.good(code) else {
            println!("{}: no supply of {code} in this world\n", world.name());
            continue;
        };
        println!("{}", world[good].name);
        for user in ["JPN", "DEU", "KOR", "USA"] {
            supply(&world, good, world.actor(user)?)?;
        }
        println!();
    }
    core_dependencies(&world, &world[world.group("EU")?].members);
    Ok(())
}

/// A line on one user's supply of a good.
fn supply(world: &World, good: Good, user: Actor) -> Result<()> {
    let chain = SupplyChain::of(world, good, user);
    let code = |actor: Actor| world[actor].code.as_str();
    let Some(reliance) = graph::foreign_reliance(&chain) else {
        println!("  {}: not assessed", code(user));
        return Ok(());
    };
    let points: Vec<String> = graph::chokepoints(&chain, FLOOR)?
        .iter()
        .map(|point| {
            let stages: Vec<_> = point.stages.iter().map(|stage| world[*stage].code.as_str()).collect();
            format!("{} ({})", code(point.provider), stages.join(", "))
        })
        .collect();
    let points = if points.is_empty() { "none".to_owned() } else { points.join(", ") };
    let cut = graph::smallest_cut(&chain, 0.5)?.map_or("none abroad".to_owned(), |cut| {
        let providers: Vec<_> = cut.providers.iter().map(|provider| code(*provider)).collect();
        format!("{} ({:.0} % of {})", providers.join(" + "), cut.lost * 100.0, world[cut.stage].code)
    });
    print!("  {}: chokepoints {points}; half is cut by {cut}; foreign {:.0} %", code(user), reliance * 100.0);
    match graph::good_concentration(&chain) {
        Some((stage, of_stage)) => println!("; HHI {:.2} ({})", of_stage.hhi, world[stage].code),
        None => println!(),
    }
    Ok(())
}

/// The sectors in which most of the European Commission's three thresholds are exceeded.
fn core_dependencies(world: &World, members: &[Actor]) {
    println!(
        "European Union, sectors beyond at least two of: concentration {}, importance {}, substitutability {}",
        CoreDependencies::CONCENTRATION,
        CoreDependencies::IMPORTANCE,
        CoreDependencies::SUBSTITUTABILITY
    );
    for sector in world.sectors() {
        let Some(found) = graph::core_dependencies(world, members, sector) else { continue };
        if found.exceeded() >= 2 {
            println!(
                "  {:<50}{:>6.2}{:>6.2}{:>6.2}{}",
                world[sector].name,
                found.concentration,
                found.importance,
                found.substitutability,
                if found.dependent() { "  dependent" } else { "" }
            );
        }
    }
}
