//! Whether inputs and value added make up output, in every world.

use std::fs;

use sidedeal::{Kind, Warning, World, WorldBuilder, WorldWarning};

use crate::support::{NAFTA, TODAY};
use crate::world::small_folder;

fn differ(world: &World) -> Option<&WorldWarning> {
    world
        .warnings()
        .iter()
        .filter_map(Warning::get)
        .find(|own| matches!(own, WorldWarning::AccountsDiffer { .. }))
}

/// The small world with other value added in a sector.
fn with(row: &str, other: &str) -> Result<World, String> {
    let folder = small_folder();
    let path = folder.path().join("production.csv");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(row));
    fs::write(&path, text.replace(row, other)).unwrap();
    World::open(folder.path())
        .map_err(|error| error.to_string().replace(&folder.path().display().to_string(), "w"))
}

#[test]
fn gaps_are_counted_with_the_largest_and_refused_past_a_half() {
    assert_eq!(differ(&with("USA,AGR,102,77", "USA,AGR,102,77").unwrap()), None);
    // 25 of inputs beside: 1 % and a bit over.
    assert_eq!(differ(&with("USA,AGR,102,77", "USA,AGR,102,78").unwrap()), None);
    let off = with("USA,AGR,102,77\nUSA,ICT,201,141", "USA,AGR,102,79\nUSA,ICT,201,90").unwrap();
    assert_eq!(
        differ(&off),
        Some(&WorldWarning::AccountsDiffer {
            count: 2,
            actor: "USA".to_owned(),
            sector: "ICT".to_owned(),
            made_musd: 150.0,
            output_musd: 201.0
        })
    );
    let expected = |made: &str| {
        format!(
            "w/production.csv: inputs and value added of USA ICT: found {made} million USD, expected its output, 201 million USD, at \
             most a factor of 1.5 away: are inputs or taxes missing, or is the unit another?"
        )
    };
    assert_eq!(with("USA,ICT,201,141", "USA,ICT,201,60").unwrap_err(), expected("120"));
    with("USA,ICT,201,141", "USA,ICT,201,80").unwrap();
    assert_eq!(with("USA,ICT,201,141", "USA,ICT,201,250").unwrap_err(), expected("310"));
    // Output that was forgotten.
    let error = with("CHN,AGR,90.5,62.5", "CHN,AGR,0,62.5").unwrap_err();
    assert!(
        error.contains(
            "inputs and value added of CHN AGR: found 90.5 million USD, expected its output, 0 million"
        ),
        "{error}"
    );
}

#[test]
fn a_sketch_in_code_is_warned_of_and_tiny_sectors_are_not() {
    let made = |output: f64, added: f64| {
        let mut builder = WorldBuilder::new("x");
        let actor = builder.actor("USA", "").unwrap();
        let [large, small] = ["AAA", "BBB"].map(|code| builder.sector(code, "", Kind::Goods, 5.0).unwrap());
        builder.production(actor, large, 1e6, 1e6).unwrap().production(actor, small, output, added).unwrap();
        builder.trade(actor, actor, large, 1e6).unwrap().trade(actor, actor, small, output).unwrap();
        builder.build().unwrap()
    };
    assert!(differ(&made(1e3, 1.0)).is_some());
    assert_eq!(differ(&made(0.5, 0.1)), None);
}

#[test]
fn the_bundled_worlds_close() {
    for world in [&*TODAY, &*NAFTA] {
        assert_eq!(differ(world), None);
    }
}
