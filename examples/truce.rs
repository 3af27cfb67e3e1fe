//! A truce of ninety days in a tariff war, month by month: who gains while it lasts, and what is left of it.

use sidedeal::path::{Path, Period};
use sidedeal::{Date, Model, Scenario, Stake, World};

const TRUCE: &str = r#"
name = "Truce of ninety days"
baseline = "us-china-tariff-war"
between = ["USA", "CHN"]

[[tariff]]
title = "The United States takes its duties on China down to 10 % for ninety days"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["goods"]
set = 0.10
from = 2026-09-01
until = 2026-11-30

[[tariff]]
title = "China takes its duties on the United States down to 10 % for ninety days"
importers = ["CHN"]
exporters = ["USA"]
sectors = ["goods"]
set = 0.10
from = 2026-09-01
until = 2026-11-30
"#;

pub(crate) fn main() -> sidedeal::Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let truce = Scenario::parse(TRUCE, "truce.toml", &world)?;
    let [from, to] = [(2026, 9), (2029, 9)].map(|(year, month)| Date::new(year, month, 1).expect("a day"));
    let path = Path::of(&model, &truce, &Period::usual(from, to))?;

    let codes = ["USA", "CHN", "JPN", "DEU", "KOR", "VNM", "MEX"];
    println!("{}: change of real income against the war going on, million USD a year\n", truce.name());
    println!("{:<12}{}", "", codes.map(|code| format!("{code:>10}")).concat());
    let mut last = Vec::new();
    for (at, period) in path.periods().iter().enumerate() {
        let mut row = Vec::new();
        for code in codes {
            let series = path.of_party(Stake::Prosperity, world.actor(code)?.into());
            row.push(series.and_then(|series| Some(series.musd.as_ref()?[at])).unwrap_or(0.0));
        }
        let shown = row.iter().map(|musd| format!("{musd:>10.0}")).collect::<Vec<_>>().concat();
        // Months in which nothing moves any more are one line.
        if last != row {
            println!("{:<12}{shown}", period.date.to_string());
        }
        last = row;
    }
    println!(
        "\nWho chose another supplier during the truce buys there a year later, when the duties are back."
    );
    Ok(())
}
