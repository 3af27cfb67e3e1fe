//! The Board of Trade deal between the United States and China: who pays, in which sectors, and where the trade went. With the name
//! of a file, `-- deal.html`, it is a page too.

use sidedeal::PartnerChange;
use sidedeal::{Actor, Error, Exposures, Model, Outcome, Page, Report, Result, Scenario, World};

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let deal = Scenario::bundled("board-of-trade-2026", &world)?;
    let outcome = model.run(&deal)?;

    println!("{}: third parties, most exposed first", deal.name());
    println!("{:<28}  real income, %   million USD     score  own worst", "");
    for (actor, exposure) in Exposures::of(&outcome).ranked() {
        println!("{:<28}{exposure}", world[actor].name);
    }
    affected("European Union", &world[world.group("EU")?].members, &outcome);
    affected("Japan", &[world.actor("JPN")?], &outcome);
    let path = std::env::args().nth(1).map(std::path::PathBuf::from);
    if let Some(path) = path.filter(|path| path.extension().is_some_and(|end| end == "html")) {
        let page = Page::of(&deal, &Report::of(&outcome)?).html();
        std::fs::write(&path, page).map_err(|source| Error::Io { path: path.clone(), source })?;
        println!("\nThe page is in {}", path.display());
    }
    Ok(())
}

/// The three sectors that lose most, and where their exports fell and rose.
fn affected(name: &str, actors: &[Actor], outcome: &Outcome<'_>) {
    let world = outcome.world();
    println!("\n{name}: sectors that lose most, million USD at prices before");
    for change in outcome.sectors_of(actors).into_iter().take(3) {
        println!(
            "  {:<46}{:>8.0} ({:.3} %)",
            world[change.sector].name,
            change.volume,
            change.volume_growth * 100.0
        );
        let partners = outcome.partners_of(actors, &[change.sector]);
        let place = |to: &PartnerChange| format!("{} {:+.0}", world[to.partner].code, to.exports);
        let lost: Vec<_> = partners.iter().take(3).filter(|p| p.exports < -0.5).map(place).collect();
        let found: Vec<_> = partners.iter().rev().take(3).filter(|p| p.exports > 0.5).map(place).collect();
        println!("    exports fell: {}", lost.join(", "));
        println!(
            "    exports rose: {}",
            if found.is_empty() { "nowhere".to_owned() } else { found.join(", ") }
        );
    }
}
