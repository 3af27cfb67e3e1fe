//! Power over rules: the UN Security Council, and what a pact of two powers on the rules of electronics does to everybody
//! else's say, over the whole range of the share that makes a standard.

use sidedeal::scenario::Stake;
use sidedeal::voice::{Game, banzhaf_index, shapley_shubik};
use sidedeal::{Exposures, Model, Result, Scenario, World};

const PACT: &str = r#"
name = "Common rules for chips and data"
between = ["USA", "CHN"]

[[rule_pact]]
members = ["USA", "CHN"]
sectors = ["ELE", "ICT"]
"#;

pub(crate) fn main() -> Result<()> {
    let weights = [vec![7; 5], vec![1; 10]].concat();
    let council = Game::new(weights, 39).expect("the weights of the Security Council are a game");
    let (orders, coalitions) = (shapley_shubik(&council), banzhaf_index(&council));
    println!("UN Security Council, a veto against a seat: {:.5} and {:.5}", orders[0], orders[5]);
    println!("counting coalitions instead of orders:      {:.5} and {:.5}\n", coalitions[0], coalitions[5]);

    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let outcome = model.run(&Scenario::parse(PACT, "rules.toml", &world)?)?;
    let power = outcome.power().expect("a rule pact is a game");
    println!("Change of power in points, if more than this share of a market makes its standard");
    print!("{:<28}", "");
    for at in power.at() {
        print!("{:>9.0} %", at.quota * 100.0);
    }
    println!();
    let mut shown = vec![("United States and China".to_owned(), outcome.principals().to_vec())];
    shown.push(("European Union".to_owned(), world[world.group("EU")?].members.clone()));
    for code in ["JPN", "KOR", "GBR", "IND"] {
        let actor = world.actor(code)?;
        shown.push((world[actor].name.clone(), vec![actor]));
    }
    for (name, actors) in shown {
        print!("{name:<28}");
        for at in power.at() {
            let change: f64 =
                actors.iter().map(|actor| at.after[actor.index()] - at.before[actor.index()]).sum();
            print!("{:>+11.2}", change * 100.0);
        }
        println!();
    }
    for pact in power.pacts() {
        println!(
            "The pact holds {:.1} % of {}: below that share it decides alone, far above it is needed less.",
            pact.weight * 100.0,
            world[pact.sector].name
        );
    }
    let exposures = Exposures::of(&outcome);
    if let Some((actor, exposure)) = exposures.ranked_in(Stake::Voice).next() {
        println!(
            "Most exposed: {}, {:+.2} points",
            world[actor].name,
            exposure.change(Stake::Voice).unwrap_or_default() * 100.0
        );
    }
    Ok(())
}
