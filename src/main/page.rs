//! `sidedeal report`.

use std::path::PathBuf;

use sidedeal::footing::Footing;
use sidedeal::{Ensemble, Page, ShortageDraws};

use super::inputs::{self, Where};
use super::names::{MOST_DRAWS, at_most};
use super::output::Target;
use super::{ClosureName, Failed, say, tell};

/// Seed of draws of everything uncertain, that of `run`.
const SEED: u64 = 1;

#[derive(clap::Args)]
pub(crate) struct Report {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Draws of everything uncertain for medians and ranges; 0 for none
    #[arg(long, value_name = "N", default_value_t = 2048)]
    draws: usize,
    /// Where the page is written
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
}

impl Report {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let scenario = match self.closure {
            Some(closure) => scenario.with_closure(closure.into()),
            None => scenario,
        };
        let model = tell::calibrated(&world)?;
        let target = Target::open(Some(&self.out))?;
        let failed = Failed::at_work;
        let outcome = model.run(&scenario).map_err(failed)?;
        for warning in outcome.record().own() {
            say(&format!("warning: {}: {warning}", scenario.id()));
        }
        let lacks = scenario.controls_exports();
        let lacks = lacks.then(|| ShortageDraws::of(&world, &scenario, ShortageDraws::USUAL, ShortageDraws::SEED));
        let mut report = sidedeal::Report::with(&outcome, lacks, Vec::new()).map_err(failed)?;
        report = report.leaning_on(Footing::of(&scenario, &world));
        if self.draws > 0 {
            let drawn = Ensemble::evenly_by(&model, &scenario, (self.draws, SEED), None).map_err(failed)?;
            report = report.headed_by(drawn).map_err(failed)?;
        }
        let page = Page::of(&scenario, &report).html();
        target.write(&page)?;
        say(&format!("the page is in {}", self.out.display()));
        Ok(())
    }
}
