//! NAFTA beside Table 2 of Caliendo & Parro (2015), who give welfare as a first-order sum.

use sidedeal::{Model, Result, Scenario, World};

/// Welfare, terms of trade, volume of trade, real wage: percent.
const PAPER: [(&str, [f64; 4]); 3] = [
    ("MEX", [1.31, -0.41, 1.72, 1.72]),
    ("CAN", [-0.06, -0.11, 0.04, 0.32]),
    ("USA", [0.08, 0.04, 0.04, 0.11]),
];

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("nafta1993")?;
    let model = Model::calibrate(&world)?;
    let outcome = model.run(&Scenario::bundled("nafta-1993", &world)?)?;

    println!("Percent: Caliendo & Parro (2015), Table 2 | here");
    println!(
        "{:<16}{:^15}{:^18}{:^19}{:^15}{:^13}",
        "", "first order", "terms of trade", "volume of trade", "real wage", "real income"
    );
    for (code, paper) in PAPER {
        let actor = world.actor(code)?;
        let welfare = outcome.welfare(actor);
        let parts = welfare.first_order.expect("NAFTA has neither stops nor bounds");
        let ours = [parts.total(), parts.terms_of_trade, parts.volume_of_trade, welfare.real_wage];
        print!("{:<14}", world[actor].name);
        for (theirs, ours) in paper.into_iter().zip(ours) {
            print!("{theirs:>8.2} |{:>6.2} ", ours * 100.0);
        }
        println!("{:>11.3}", welfare.real_income * 100.0);
    }
    Ok(())
}
