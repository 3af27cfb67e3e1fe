//! What should Japan and the European Union do first about a sectoral deal of the United States and China?

use sidedeal::ensemble::{Draws, Party};
use sidedeal::response::{Choice, Question};
use sidedeal::sequence::Sequence;
use sidedeal::{Model, Response, Result, Scenario, World};

/// Few, to answer in seconds.
const DRAWS: usize = 40;
const SEED: u64 = 1;
/// What they are ready to spend, million USD a year.
const BUDGET: f64 = 10_000.0;

const RESPONSES: [&str; 8] = [
    "raw-materials-club",
    "semiconductor-cooperation",
    "defence-procurement",
    "ammunition-supply",
    "small-firms-clearance",
    "digital-partnership",
    "rules-coalition",
    "hedge-with-us",
];

pub(crate) fn main() -> Result<()> {
    let world = World::bundled("world2022")?;
    let model = Model::calibrate(&world)?;
    let deals = [Scenario::bundled("us-china-sectoral-deal", &world)?];
    let responses: Vec<Response> =
        RESPONSES.iter().map(|name| Response::bundled(name, &world)).collect::<Result<_>>()?;
    let (japan, eu) = (world.actor("JPN")?, world.group("EU")?);
    let owners: Vec<_> = world[eu].members.iter().copied().chain([japan]).collect();
    let parties: [Party; 2] = [japan.into(), eu.into()];
    let sequence = Sequence::plain(SEED);
    let question = Question {
        parties: &parties,
        budget_musd: BUDGET,
        ..Question::of(&deals, &responses, &owners, Draws::of(&sequence, DRAWS))
    };
    print!("{}", Choice::of(&model, &question)?);
    Ok(())
}
