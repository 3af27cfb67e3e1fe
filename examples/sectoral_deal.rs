//! The sectoral deal between the United States and China, arm by arm: what it costs the European Union and Japan in
//! prosperity, security and voice, how sure that is, and who else pays; and the same as a page.

use sidedeal::ensemble::Party;
use sidedeal::scenario::Stake;
use sidedeal::{Ensemble, Error, Explanations, Model, Page, Report, Result, Scenario, World};

const DEAL: &str = "us-china-sectoral-deal";
const ARMS: [&str; 3] = ["trade", "technology", "security"];
/// Draws of everything uncertain.
const DRAWS: usize = 256;

/// Where the page is written.
const PAGE: &str = "target/sectoral-deal.html";

/// A stake's heading and decimals.
const HEADINGS: [(Stake, &str, usize); 3] = [
    (Stake::Prosperity, "Real income, %", 4),
    (Stake::Security, "Expected defence, %", 2),
    (Stake::Voice, "Power over rules, points", 2),
];

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    // Who loses from a purchase is who sells the same product, not the same sector.
    let bought: Vec<_> = Scenario::bundled(DEAL, &world)?.bought().collect();
    let world = world.with_products_of(&bought)?;
    let model = Model::calibrate(&world)?;
    let (eu, japan) = (Party::from(world.group("EU")?), Party::from(world.actor("JPN")?));

    let names = ARMS.map(|arm| format!("{DEAL}-{arm}"));
    let mut arms = Vec::new();
    let mut outcomes = Vec::new();
    for (label, name) in
        std::iter::once(("whole deal", DEAL)).chain(ARMS.into_iter().zip(names.iter().map(String::as_str)))
    {
        let scenario = Scenario::bundled(name, &world)?;
        outcomes.push(model.run(&scenario)?);
        arms.push((label, Ensemble::evenly(&model, &scenario, DRAWS, 1)?));
    }
    let arms: Vec<_> = outcomes
        .iter()
        .zip(arms)
        .map(|(outcome, (label, ensemble))| Ok((label, Report::of(outcome)?.headed_by(ensemble)?)))
        .collect::<Result<_>>()?;

    println!(
        "Median and 5-95 % of {DRAWS} draws of everything uncertain; the mode is the run at central values."
    );
    println!("Below 0 is a loss.");
    for (stake, heading, decimals) in HEADINGS {
        println!("\n{heading:<30} {:>9} {:>9} {:>9} {:>9}", "median", "5 %", "95 %", "mode");
        for (label, report) in arms.iter().filter(|arm| arm.1.exposures().stakes().contains(&stake)) {
            let (exposures, Some(ensemble)) = (report.exposures(), report.ensemble()) else { continue };
            for (party, name) in [(eu, "EU"), (japan, "Japan")] {
                let drawn = [0.5, 0.05, 0.95].map(|q| ensemble.quantile(party, stake, q));
                let mode = exposures.party(party).change(stake).map(|change| change * 100.0);
                // An arm that nobody here feels.
                if drawn.into_iter().chain([mode]).all(|value| value == Some(0.0)) {
                    continue;
                }
                let cells = drawn.into_iter().chain([mode]).map(|value| number(value, decimals));
                println!("  {label:<12} {name:<15} {}", cells.collect::<Vec<_>>().join(" "));
            }
        }
    }

    let (_, whole) = &arms[0];
    let exposures = whole.exposures();
    println!("\nWho pays: share of all weights of the stakes for which it is among the first three, %,");
    println!(
        "its range over three scales and with the EU as one or taken apart, and what it loses at the mode"
    );
    println!("  {:<24} {:>4} {:>7}  {:>9} {:>9} {:>9}", "", "%", "range", "income", "defence", "power");
    for one in exposures.ranked_as_one().into_iter().take(4) {
        let share = exposures.ranking().and_then(|ranking| ranking.among_first(one.party));
        let percent =
            |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.0}", share * 100.0));
        let range = exposures.range_among_first(one.party);
        let range =
            range.map_or("-".to_owned(), |(low, high)| format!("{:.0}-{:.0}", low * 100.0, high * 100.0));
        let change = |(stake, _, decimals)| number(one.exposure.change(stake).map(|c| c * 100.0), decimals);
        let changes = HEADINGS.map(change).join(" ");
        println!("  {:<24} {:>4} {range:>7}  {changes}", one.party.name(&world), percent(share));
    }

    let deal = Scenario::bundled(DEAL, &world)?;
    let explanations = Explanations::of(&model, &deal)?;
    let explained =
        [(explanations.actor(world.actor("JPN")?)?, japan), (explanations.group(world.group("EU")?)?, eu)];
    let page = Page::of(&deal, whole).explaining(&explained).html();
    let written = std::fs::create_dir_all("target").and_then(|()| std::fs::write(PAGE, page));
    written.map_err(|source| Error::Io { path: PAGE.into(), source })?;
    println!("\nAll of it as a page, with why and how sure: {PAGE}");
    Ok(())
}

/// With its sign; "-" where there is none.
fn number(value: Option<f64>, decimals: usize) -> String {
    // What the solver's tolerance leaves of nothing has no sign.
    let step = 10.0_f64.powi(-i32::try_from(decimals).unwrap_or_default());
    let rounded = value.map(|value| (value / step).round() * step + 0.0);
    let text = rounded.map_or("-".to_owned(), |value| format!("{value:+.decimals$}"));
    format!("{text:>9}")
}
