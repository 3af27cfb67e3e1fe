//! How sure the result of a deal is: quantiles over draws of everything uncertain, and the three unknowns that matter most.

use sidedeal::ensemble::{Attribution, Effort, Party};
use sidedeal::sensitivity::Until;
use sidedeal::{Model, Result, Scenario, Stake, World};

/// Draws, and rows of runs that tell unknowns apart. Few, to answer in seconds.
const DRAWS: usize = 500;
const ROWS: usize = 64;
const SEED: u64 = 7;

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let deal = Scenario::bundled("board-of-trade-2026", &world)?;
    let parties: [(&str, Party); 4] = [
        ("European Union", world.group("EU")?.into()),
        ("Japan", world.actor("JPN")?.into()),
        ("South Korea", world.actor("KOR")?.into()),
        ("Viet Nam", world.actor("VNM")?.into()),
    ];
    let effort = Effort { draws: DRAWS, until: Until::Rows(ROWS), seed: SEED, threads: None };
    let attribution = Attribution::of(&model, &deal, &parties.map(|(_, party)| party), 3, effort)?;
    let ensemble = attribution.draws();
    println!(
        "{}: {DRAWS} draws of {} unknowns, {} failed; change of real income, %",
        deal.name(),
        attribution.unknowns().len(),
        ensemble.failures().len()
    );
    for (name, party) in parties {
        let Some(summary) = ensemble.summary(party, Stake::Prosperity) else { continue };
        println!(
            "\n{name}: median {:+.4}, 5 to 95 % {:+.4} to {:+.4}, a loss in {:.0} % of draws, worst 5 % {:+.4}",
            summary.median,
            summary.p05,
            summary.p95,
            summary.loss_probability * 100.0,
            summary.expected_shortfall
        );
        for part in attribution.leading(party, Stake::Prosperity) {
            let (low, high) = part.total.interval();
            println!(
                "  {:<56} {:>4.0} % of the variance would stay with it alone unknown ({:.0} to {:.0})",
                part.unknown,
                part.total.value * 100.0,
                low * 100.0,
                high * 100.0
            );
        }
    }
    Ok(())
}
