//! A world and a scenario made in code, without any file.

use sidedeal::{Exposures, Kind, Model, Result, Scenario, World, WorldBuilder};

/// Two powers halve the tariffs on each other; the third country is left out.
const DEAL: &str = r#"
name = "A deal for two"
between = ["NOR", "SOU"]

[[tariff]]
importers = ["NOR"]
exporters = ["SOU"]
sectors = ["goods"]
set = 0.05
both_ways = true
"#;

pub(crate) fn main() -> Result<()> {
    let world = world()?;
    let model = Model::calibrate(&world)?;
    let deal = Scenario::parse(DEAL, "deal.toml", &world)?;
    let outcome = model.run(&deal)?;
    print!("{}", Exposures::of(&outcome));
    Ok(())
}

/// Three alike countries. A service needs goods and labour, goods need labour alone; every border costs 10 %.
fn world() -> Result<World> {
    let mut builder = WorldBuilder::new("three countries");
    let goods = builder.sector("GDS", "Goods", Kind::Goods, 5.0)?;
    let services = builder.sector("SRV", "Services", Kind::Services, 5.0)?;
    let mut actors = Vec::new();
    for (code, name) in [("NOR", "Northland"), ("SOU", "Southland"), ("ISL", "The Island")] {
        actors.push(builder.actor(code, name)?);
    }
    for &importer in &actors {
        for &exporter in &actors {
            let home = importer == exporter;
            builder.trade(importer, exporter, goods, if home { 60_000.0 } else { 20_000.0 })?;
            builder.trade(importer, exporter, services, if home { 200_000.0 } else { 0.0 })?;
            if !home {
                builder.tariff(importer, exporter, goods, 0.10)?;
            }
        }
        builder.production(importer, goods, 100_000.0, 100_000.0)?;
        builder.production(importer, services, 200_000.0, 150_000.0)?;
        builder.input(importer, goods, services, 50_000.0)?;
    }
    builder.build()
}
