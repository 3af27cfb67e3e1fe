//! `sidedeal compare`.

use sidedeal::markets_of;
use sidedeal::report::{Comparison, Recorded};

use super::form::Form;
use super::inputs::{self, Where};
use super::{ClosureName, Failed};

#[derive(clap::Args)]
pub(crate) struct Compare {
    /// Scenarios, the first of which the others are measured against: names, files, or `deal + response`
    #[arg(required = true, num_args = 2.., value_name = "SCENARIO", value_parser = inputs::named)]
    scenarios: Vec<String>,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what each scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    #[command(flatten)]
    form: Form,
}

impl Compare {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (world, mut scenarios) =
            inputs::together(&self.scenarios, &[], &self.place).map_err(Failed::Input)?;
        if let Some(closure) = self.closure {
            scenarios = scenarios.into_iter().map(|one| one.with_closure(closure.into())).collect();
        }
        let model = super::tell::calibrated(&world)?;
        let waiting = self.form.open()?;
        let failed = Failed::at_work;
        // A pact would otherwise bring a yardstick of its own.
        let markets = markets_of(&scenarios);
        let run = |scenario| model.run_on(scenario, &markets);
        let outcomes: Vec<_> = scenarios.iter().map(run).collect::<Result<_, _>>().map_err(failed)?;
        // All are of one world, and there are two at least.
        let Some(comparison) = Comparison::of(&outcomes).map_err(failed)? else { return Ok(()) };
        waiting.write(&Recorded::of(&comparison, &world, &scenarios)).map_err(failed)
    }
}
