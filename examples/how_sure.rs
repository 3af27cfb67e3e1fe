//! How sure the result of a deal is: quantiles over draws of everything uncertain, and the three unknowns that matter most.

use sidedeal::ensemble::{Attribution, Party};
use sidedeal::{Ensemble, Model, Result, Scenario, Stake, World};

/// Draws, and rows of the design that tells the unknowns apart. Few, to answer in seconds.
const DRAWS: usize = 300;
const ROWS: usize = 16;
const SEED: u64 = 7;

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let deal = Scenario::bundled("board-of-trade-2026", &world)?;
    let ensemble = Ensemble::run(&model, &deal, DRAWS, SEED)?;
    let attribution = Attribution::of(&model, &deal, ROWS, SEED, None)?;
    println!(
        "{}: {DRAWS} draws of {} unknowns, {} failed; change of real income, %",
        deal.name(),
        attribution.unknowns().len(),
        ensemble.failures().len()
    );
    let parties: [(&str, Party); 4] = [
        ("European Union", world.group("EU")?.into()),
        ("Japan", world.actor("JPN")?.into()),
        ("South Korea", world.actor("KOR")?.into()),
        ("Viet Nam", world.actor("VNM")?.into()),
    ];
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
        for part in attribution.leading(party, Stake::Prosperity, 3) {
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
