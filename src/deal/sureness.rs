//! How sure all this is where the weights of payoffs are ranges.

use super::bargain;
use super::stance::Stances;
use super::{Judged, Terms};
use crate::sequence::Sequence;
use crate::threads;

/// Parts that draws are dealt out in.
const PARTS: usize = 8;

/// Shares of draws of the weights, all drawn together and independently, by deal. The clauses stay at their central values.
#[derive(Debug, Clone, PartialEq)]
pub struct Sureness {
    /// Draws.
    pub draws: usize,
    /// Their seed: draw d is stream d of `ChaCha8`.
    pub seed: u64,
    /// In which all principals would sign the deal.
    pub signed: Vec<f64>,
    /// In which it is Pareto.
    pub pareto: Vec<f64>,
    /// In which it is the bargaining solution.
    pub nash: Vec<f64>,
    /// In which there is no deal that all would sign.
    pub no_agreement: f64,
}

/// Numbers of draws by deal; whole numbers, so that the order in which they are added up does not matter.
struct Counts {
    signed: Vec<u32>,
    pareto: Vec<u32>,
    nash: Vec<u32>,
}

impl Counts {
    fn none(deals: usize) -> Self {
        Self { signed: vec![0; deals], pareto: vec![0; deals], nash: vec![0; deals] }
    }

    fn add(&mut self, other: &Self) {
        for (all, own) in [
            (&mut self.signed, &other.signed),
            (&mut self.pareto, &other.pareto),
            (&mut self.nash, &other.nash),
        ] {
            all.iter_mut().zip(own).for_each(|(all, own)| *all += own);
        }
    }
}

impl Sureness {
    /// None where no weight is a range, and without draws.
    pub(super) fn of(judged: &Judged, stances: &Stances, terms: &Terms<'_>) -> Option<Self> {
        if !stances.is_ranged() || terms.draws == 0 {
            return None;
        }
        let deals = judged.count();
        let sequence = Sequence::plain(terms.seed);
        let parts = threads::each(PARTS, terms.threads.map(usize::from), |part| {
            let mut counts = Counts::none(deals);
            let mut payoffs = Vec::new();
            for draw in (part..terms.draws).step_by(PARTS) {
                let weights = stances.drawn(&sequence, draw as u64);
                let threat = stances.payoffs(&judged.threat_features, &weights);
                payoffs.clear();
                for features in judged.features() {
                    stances.add_payoffs(features, &weights, &mut payoffs);
                }
                let rows: Vec<&[f64]> = payoffs.chunks_exact(threat.len()).collect();
                for (count, signed) in counts.signed.iter_mut().zip(bargain::signed(&rows, &threat)) {
                    *count += u32::from(signed);
                }
                for (count, pareto) in counts.pareto.iter_mut().zip(bargain::pareto(&rows)) {
                    *count += u32::from(pareto);
                }
                if let Some(nash) = bargain::nash(&rows, &threat) {
                    counts.nash[nash] += 1;
                }
            }
            counts
        });
        let mut all = Counts::none(deals);
        for part in &parts {
            all.add(part);
        }
        #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
        let share = |count: u32| f64::from(count) / terms.draws as f64;
        let shares = |counts: &[u32]| counts.iter().map(|&count| share(count)).collect();
        let agreed: u32 = all.nash.iter().sum();
        Some(Self {
            draws: terms.draws,
            seed: terms.seed,
            signed: shares(&all.signed),
            pareto: shares(&all.pareto),
            nash: shares(&all.nash),
            no_agreement: 1.0 - share(agreed),
        })
    }
}
