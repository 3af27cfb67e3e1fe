//! Responses that come too late: what each would avoid at once, and what it avoids as it comes.

use sidedeal::path::{Lateness, Period};
use sidedeal::{Date, Model, Response, Scenario, World};

pub(crate) fn main() -> sidedeal::Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let cutoff = Scenario::bundled("rare-earth-cutoff-japan", &world)?;
    let responses = ["raw-materials-club", "hedge-with-us"]
        .into_iter()
        .map(|name| Response::bundled(name, &world))
        .collect::<sidedeal::Result<Vec<_>>>()?;
    let [from, to] = [2026, 2036].map(|year| Date::new(year, 9, 1).expect("a day"));
    let periods = Period::usual(from, to);

    println!("{} from {from} to {to}: present values at 3 % a year, million USD\n", cutoff.name());
    for late in Lateness::of(&model, &cutoff, &responses, (&periods, 0.03), None)? {
        let bites = late.bites.map_or_else(|| "never".to_owned(), |date| date.to_string());
        println!("{} (first felt: {bites})", late.name);
        for one in late.late.iter().filter(|one| one.stake == sidedeal::Stake::Prosperity) {
            let owner = one.owner.map_or("all", |owner| &world[owner].code);
            let half = one.last_for_half.map_or_else(|| "never".to_owned(), |date| date.to_string());
            println!(
                "  {owner:<5} loses {:>8.0}; avoided at once {:>8.0}, as it comes {:>8.0}; lateness {:>8.0}; half until {half}",
                one.loss,
                one.at_once,
                one.as_comes,
                one.cost()
            );
        }
    }
    Ok(())
}
