//! The path of a scenario, read where something was recorded.

use super::{Level, Span};
use crate::error::Result;
use crate::model::Model;
use crate::scenario::Scenario;

/// What a path came to.
#[derive(Debug)]
pub(in crate::backtest) struct Walked {
    /// Of each span the mean over it.
    pub(in crate::backtest) values: Vec<f64>,
    /// Sweeps of all periods.
    pub(in crate::backtest) sweeps: usize,
    /// The largest residual of any period.
    pub(in crate::backtest) residual: f64,
    /// What any period has to say, each once.
    pub(in crate::backtest) warnings: Vec<String>,
}

/// Walks from the first span to the last at central values.
pub(in crate::backtest) fn walked(
    model: &Model<'_>,
    scenario: &Scenario,
    level: &Level,
    spans: &[Span],
) -> Result<Walked> {
    let mut sums = vec![[0.0; 2]; spans.len()];
    let mut walked = Walked { values: Vec::new(), sweeps: 0, residual: 0.0, warnings: Vec::new() };
    model.walk(scenario, &Span::periods(spans), |period, outcome| {
        let record = outcome.record();
        walked.sweeps += record.after.sweeps;
        walked.residual = walked.residual.max(record.after.residual);
        for warning in record.warnings.iter().map(ToString::to_string) {
            if !walked.warnings.contains(&warning) {
                walked.warnings.push(warning);
            }
        }
        let parts = level.of(outcome);
        for (span, sum) in spans.iter().zip(&mut sums) {
            let years = span.shared(period);
            sum.iter_mut().zip(parts).for_each(|(sum, part)| *sum += years * part);
        }
        Ok(())
    })?;
    walked.values = sums.iter().map(|[part, of]| part / of).collect();
    Ok(walked)
}
