//! `sidedeal sensitivity`.

use std::fmt::Write;

use serde::Serialize;
use sidedeal::ensemble::{Attribution, Draws};
use sidedeal::report::{Answer, Recorded};
use sidedeal::scenario::Stake;
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model};

use super::form::Form;
use super::inputs;
use super::{Failed, say};

/// Unknowns listed of each party and stake.
const LISTED: usize = 5;
/// Draws that count as worst, and how many of them a region must hold.
const WORST: f64 = 0.1;
const COVERAGE: f64 = 0.5;

#[derive(clap::Args)]
pub(crate) struct Sensitivity {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Whose outcomes, actors or groups with commas between
    #[arg(long, value_delimiter = ',', value_name = "ACTOR", required = true)]
    actors: Vec<String>,
    /// Rows of the design: each is as many runs as there are unknowns, and two
    #[arg(long, default_value_t = 32)]
    rows: usize,
    /// Draws in which the worst are looked for
    #[arg(long, default_value_t = 1000)]
    draws: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads, instead of as many as the machine has; results are the same
    #[arg(long)]
    threads: Option<usize>,
    /// World to solve it in, a folder or a name, instead of the one that it asks for
    #[arg(long, value_name = "DIR|NAME")]
    world: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// One unknown's part in one outcome, or one limit of the region of the worst draws.
#[derive(Serialize)]
struct Row {
    actor: String,
    stake: Stake,
    unknown: String,
    /// "index" or "worst".
    kind: &'static str,
    first: Option<f64>,
    first_error: Option<f64>,
    total: Option<f64>,
    total_error: Option<f64>,
    /// Quantiles between which the worst draws lie.
    low: Option<f64>,
    high: Option<f64>,
    coverage: Option<f64>,
    density: Option<f64>,
}

/// All of them.
struct Parts {
    rows: Vec<Row>,
    attribution: Attribution,
    /// Rows of the design.
    asked: usize,
}

impl Answer for Parts {
    fn table(&self) -> String {
        table(&self.rows, &self.attribution, self.asked)
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}

impl Sensitivity {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (world, scenario) = inputs::one(&self.scenario, self.world.as_deref()).map_err(Failed::Input)?;
        let world = &world;
        let parties = self
            .actors
            .iter()
            .map(|code| inputs::party(code, world))
            .collect::<sidedeal::Result<Vec<_>>>()?;
        let model = Model::calibrate(world)?;
        let waiting = self.form.open()?;
        let attribution = Attribution::of(&model, &scenario, self.rows, self.seed, self.threads)?;
        let uniforms = Sequence::plain(self.seed);
        let draws = Draws { threads: self.threads, ..Draws::of(&uniforms, self.draws) };
        let ensemble = Ensemble::of(&model, &scenario, draws)?;
        for failed in attribution.failures().iter().chain(ensemble.failures()) {
            say(&format!("warning: run {}: {}", failed.draw, failed.message));
        }
        let mut rows = Vec::new();
        for &party in &parties {
            for stake in scenario.stakes() {
                let actor = party.code(world).to_owned();
                for part in attribution.leading(party, stake, LISTED) {
                    rows.push(Row {
                        actor: actor.clone(),
                        stake,
                        unknown: part.unknown.to_owned(),
                        kind: "index",
                        first: Some(part.first.value),
                        first_error: Some(part.first.error),
                        total: Some(part.total.value),
                        total_error: Some(part.total.error),
                        low: None,
                        high: None,
                        coverage: None,
                        density: None,
                    });
                }
                let Some(region) = ensemble.worst_region(party, stake, &uniforms, WORST, COVERAGE)? else {
                    continue;
                };
                rows.extend(region.limits.iter().map(|(unknown, low, high)| Row {
                    actor: actor.clone(),
                    stake,
                    unknown: unknown.clone(),
                    kind: "worst",
                    first: None,
                    first_error: None,
                    total: None,
                    total_error: None,
                    low: Some(*low),
                    high: Some(*high),
                    coverage: Some(region.coverage),
                    density: Some(region.density),
                }));
            }
        }
        let parts = Parts { rows, attribution, asked: self.rows };
        Ok(waiting.write(&Recorded::of(&parts, world, [&scenario]))?)
    }
}

fn table(rows: &[Row], attribution: &Attribution, asked: usize) -> String {
    let mut text = format!(
        "{} unknowns, {} runs; {} of {asked} rows left out because a run failed\n",
        attribution.unknowns().len(),
        attribution.runs(),
        attribution.dropped()
    );
    text += "index: share of the variance that would go if it were known, and that would stay if all else were, each +- 2 standard errors\n";
    text += "worst: quantiles of the unknown between which the worst tenth of the draws lie, share of them found there, share they are of what lies there\n";
    for row in rows {
        let share = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.2}"));
        let twice = |error: Option<f64>| share(error.map(|error| 2.0 * error));
        write!(text, "    {:<5} {:<11} {:<6} {:<52}", row.actor, row.stake.word(), row.kind, row.unknown)
            .expect("a String takes all text");
        let rest = if row.kind == "index" {
            let [first, total] = [(row.first, row.first_error), (row.total, row.total_error)]
                .map(|(value, error)| format!("{:>6} +- {:<5}", share(value), twice(error)));
            format!("{first} {total}")
        } else {
            let [low, high, coverage, density] = [row.low, row.high, row.coverage, row.density].map(share);
            format!("{low:>6} to {high:<6} holds {coverage}, density {density}")
        };
        writeln!(text, "{}", rest.trim_end()).expect("a String takes all text");
    }
    text
}
