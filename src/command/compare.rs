//! `sidedeal compare`.

use crate::report::{Comparison, Recorded};
use crate::{Model, Outcome, Scenario, markets_of};

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
        let (world, scenarios) =
            inputs::together(&self.scenarios, &[], &self.place).map_err(Failed::Input)?;
        let scenarios: Vec<_> = scenarios.into_iter().map(|one| ClosureName::on(self.closure, one)).collect();
        let model = super::tell::calibrated(&world)?;
        let waiting = self.form.open()?;
        let failed = Failed::at_work;
        let outcomes = side_by_side(&model, &scenarios).map_err(failed)?;
        outcomes.iter().for_each(super::tell::warnings);
        // All are of one world, and there are two at least.
        let Some(comparison) = Comparison::of(&outcomes).map_err(failed)? else { return Ok(()) };
        waiting.write(&Recorded::of(&comparison, &world, &scenarios)).map_err(failed)
    }
}

/// Runs that can be compared, power in the markets of all of them: a pact would otherwise bring a yardstick of its own.
pub(crate) fn side_by_side<'w>(model: &Model<'w>, scenarios: &[Scenario]) -> crate::Result<Vec<Outcome<'w>>> {
    let markets = markets_of(scenarios);
    scenarios.iter().map(|scenario| model.run_on(scenario, &markets)).collect()
}
