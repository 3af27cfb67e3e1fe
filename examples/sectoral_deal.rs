//! The sectoral deal between the United States and China, arm by arm: what it costs the European Union and Japan in
//! prosperity, security and voice, and who else pays.

use sidedeal::scenario::Stake;
use sidedeal::{Exposure, Exposures, Model, Result, Scenario, World};

const DEAL: &str = "us-china-sectoral-deal";
const ARMS: [&str; 3] = ["trade", "technology", "security"];

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let (eu, japan) = (world.group("EU")?, world.actor("JPN")?);

    println!("{:<14} {:>18} {:>14} {:>14}", "", "real income, %", "defence, %", "power, points");
    let names = ARMS.map(|arm| format!("{DEAL}-{arm}"));
    for (label, name) in
        std::iter::once(("whole deal", DEAL)).chain(ARMS.into_iter().zip(names.iter().map(String::as_str)))
    {
        let exposures = Exposures::of(&model.run(&Scenario::bundled(name, &world)?)?);
        println!("{label}");
        row("  EU", exposures.group(eu));
        row("  Japan", exposures.actor(japan));
    }

    let exposures = Exposures::of(&model.run(&Scenario::bundled(DEAL, &world)?)?);
    println!("\nWho pays most, each stake alike");
    for (actor, exposure) in exposures.ranked().take(8) {
        println!("  {:<30}{exposure}", world[actor].name);
    }
    if let Some(ranking) = exposures.ranking() {
        println!("\nShare of all weights of the stakes for which it is among the three most exposed");
        let mut standings: Vec<_> = ranking
            .actors
            .iter()
            .zip(ranking.acceptability.alternatives())
            .map(|(actor, standing)| (standing.ranks.iter().take(3).sum::<f64>(), *actor))
            .collect();
        standings.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (share, actor) in standings.into_iter().take(6) {
            println!("  {:<30}{:>5.1} %", world[actor].name, share * 100.0);
        }
    }
    Ok(())
}

/// One line in native units; a stake that is not assessed has none.
fn row(name: &str, exposure: &Exposure) {
    let percent = |stake, decimals: u32| {
        // What the solver's tolerance leaves of nothing has no sign.
        let step = 10.0_f64.powi(-decimals.cast_signed());
        let change =
            exposure.stake(stake).map(|measure| (measure.change * 100.0 / step).round() * step + 0.0);
        change.map_or("-".to_owned(), |change| format!("{change:+.0$}", decimals as usize))
    };
    println!(
        "{name:<14} {:>18} {:>14} {:>14}",
        percent(Stake::Prosperity, 4),
        percent(Stake::Security, 2),
        percent(Stake::Voice, 2)
    );
}
