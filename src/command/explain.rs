//! `sidedeal explain`.

use crate::ensemble::Party;
use crate::report::Explained;
use crate::trade::Settings;
use crate::{Explanation, Explanations, Model, Place, Sampling};

use super::form::Form;
use super::inputs::{self, Where};
use super::names::at_most;
use super::{ClosureName, Failed};

/// Violation of the equilibrium conditions that is left. Parts of a change that nearly cancels have to add up to it all the same.
const TOLERANCE: f64 = 1e-11;

#[derive(clap::Args)]
pub(crate) struct Explain {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    /// Whose losses: actors or groups, with commas between or one each time
    #[arg(long = "actor", required = true, value_delimiter = ',', value_name = "ACTOR")]
    actors: Vec<String>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Pairs of opposite orders that are drawn where more than ten clauses move a stake
    #[arg(long, value_name = "N", default_value_t = Sampling::default().pairs)]
    pairs: usize,
    /// Seed of those orders
    #[arg(long, value_name = "N", default_value_t = Sampling::default().seed)]
    seed: u64,
    #[command(flatten)]
    form: Form,
}

impl Explain {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let world = &world;
        let scenario = ClosureName::on(self.closure, scenario);
        let subjects = inputs::parties(&self.actors, world)?;
        if self.pairs < 2 {
            return Err(crate::Error::Value {
                at: Place::file("command line"),
                found: format!("--pairs {}", self.pairs),
                expected: "two pairs of orders or more".to_owned(),
            }
            .into());
        }
        at_most("--pairs", self.pairs, Sampling::MOST_PAIRS)?;
        let settings = Settings { tolerance: TOLERANCE, ..Settings::default() };
        let model = Model::with_settings(world, settings)?;
        model.economy(scenario.closure().unwrap_or_default(), scenario.horizon())?;
        let waiting = self.form.open()?;

        let sampling = Sampling { pairs: self.pairs, seed: self.seed, ..Sampling::default() };
        let failed = Failed::at_work;
        let explanations = Explanations::with(&model, &scenario, sampling).map_err(failed)?;
        super::tell::warnings(explanations.outcome());
        let explained: Vec<Explanation> = subjects
            .into_iter()
            .map(|subject| of_party(&explanations, subject))
            .collect::<crate::Result<_>>()
            .map_err(failed)?;
        let explained = Explained::of(&explanations, &explained).map_err(failed)?;
        waiting.write(&explained).map_err(failed)
    }
}

/// Why a party fares as it does.
pub(crate) fn of_party(explanations: &Explanations<'_, '_>, party: Party) -> crate::Result<Explanation> {
    match party {
        Party::Actor(actor) => explanations.actor(actor),
        Party::Group(group) => explanations.group(group),
    }
}
