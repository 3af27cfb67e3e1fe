//! What draws that failed may hide: statistics had they all been as bad, or as good, as can be.

use serde::Serialize;

use super::{Ensemble, Summary, variable};
use crate::ensemble::Party;
use crate::scenario::Stake;

/// Nobody loses more than all it has, percent or points.
const ALL: f64 = -100.0;

/// A [`Summary`] had all draws that failed come out alike; none where that is not bounded.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// Mean.
    pub mean: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// Quantile at 5 %.
    pub p05: Option<f64>,
    /// Quantile at 95 %.
    pub p95: Option<f64>,
    /// Share of draws with a loss.
    pub loss_probability: f64,
    /// Mean of the worst 5 % of draws.
    pub expected_shortfall: Option<f64>,
}

/// What a summary of the draws that were solved can be off by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limits {
    /// Had the failed ones been a loss of everything.
    pub if_failed_were_worst: Limit,
    /// Had they been the best that can be: all power gained; a gain of real income or of defence has no bound, so that means and
    /// quantiles that would lie among them have none.
    pub if_failed_were_best: Limit,
}

impl Limit {
    fn of(sorted: &[f64]) -> Option<Self> {
        let Summary { mean, median, p05, p95, loss_probability, expected_shortfall } = Summary::of(sorted)?;
        let finite = |value: f64| value.is_finite().then_some(value);
        Some(Self {
            mean: finite(mean),
            median: finite(median),
            p05: finite(p05),
            p95: finite(p95),
            loss_probability,
            expected_shortfall: finite(expected_shortfall),
        })
    }
}

impl Ensemble<'_> {
    /// Between which bounds each number of [`Ensemble::summary`] would lie with the draws that failed, whatever they hold. None where
    /// no draw failed, and as for the summary.
    #[must_use]
    pub fn limits(&self, party: impl Into<Party>, stake: Stake) -> Option<Limits> {
        let failed = self.failures().len();
        let solved = self.sorted(party.into(), stake)?;
        if failed == 0 || solved.is_empty() {
            return None;
        }
        // All power is 100 points.
        let most = if variable(stake) == "power" { -ALL } else { f64::INFINITY };
        let [worst, best] = [ALL, most].map(|value| {
            let mut all = solved.clone();
            all.resize(solved.len() + failed, value);
            all.sort_by(f64::total_cmp);
            Limit::of(&all)
        });
        Some(Limits { if_failed_were_worst: worst?, if_failed_were_best: best? })
    }

    /// Share of draws that failed.
    #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
    pub(super) fn failed(&self) -> f64 {
        let (failed, solved) = (self.failures().len() as f64, self.draws.len() as f64);
        if failed > 0.0 { failed / (failed + solved) } else { 0.0 }
    }
}
