//! Which limited deals the United States and China would both sign, and who pays for them.

use sidedeal::deal::Terms;
use sidedeal::{Deals, Menu, Model, Response, Stake, World};

pub(crate) fn main() -> sidedeal::Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let menu = Menu::bundled("us-china-menu", &world)?;

    // Every combination of the menu's items and levels, solved, without and with what Japan and Europe do first.
    let club = Response::bundled("raw-materials-club", &world)?;
    let deals = Deals::with(&model, &menu, &Terms { responses: &[&club], draws: 16, ..Terms::default() })?;
    println!("{deals}");
    for party in deals.parties().iter().filter(|party| ["JPN", "EU"].contains(&party.code.as_str())) {
        println!("{}", deals.harms(party));
    }

    let atlas = deals.atlas();
    let Some(nash) = atlas.nash() else { return Ok(()) };
    let japan = atlas.effect(nash, &[world.actor("JPN")?]);
    println!("Bargaining solution: {}", deals.name(&atlas.levels(nash)));
    let income = japan.change(Stake::Prosperity).unwrap_or_default();
    println!("Japan's real income: {:+.4} %", 100.0 * income);
    Ok(())
}
