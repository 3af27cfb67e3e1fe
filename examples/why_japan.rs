//! Why a sectoral deal between two powers costs Japan and the European Union what it does: by clause, by
//! arm, by sector and pair of actors, and the chain.

use sidedeal::{Explanations, Model, Scenario, World};

pub(crate) fn main() -> sidedeal::Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let deal = Scenario::bundled("us-china-sectoral-deal", &world)?;

    // One set of solves explains everybody.
    let explanations = Explanations::of(&model, &deal)?;
    println!("{} clauses, {} solves\n", deal.clauses().len(), explanations.solves());
    println!("{}", explanations.actor(world.actor("JPN")?)?);
    println!("{}", explanations.group(world.group("EU")?)?);
    Ok(())
}
