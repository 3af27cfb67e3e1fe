//! One stake as a game of clauses.

use super::shapley::Values;
use crate::error::{Error, Place, Result};
use crate::scenario::{Arm, Scenario, Stake};
use crate::stake::Channel;

/// Most clauses of a game whose value can be exact: 2^16 solves.
const EXACT_AT_MOST: usize = 16;

/// How thoroughly clauses are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Most clauses of one game whose parts are exact, at 2^n solves; 16 at the most. Of more, orders are drawn.
    pub exact: usize,
    /// Pairs of opposite orders that are drawn then, at 2 n solves at the most; 2 at the least, [`Sampling::MOST_PAIRS`] at the most.
    pub pairs: usize,
    /// Seed of the orders: pair d is stream d of `ChaCha8`.
    pub seed: u64,
}

impl Sampling {
    /// Most pairs: their orders are kept, and the standard error is a tenth of the usual one then.
    pub const MOST_PAIRS: usize = 10_000;

    /// Refuses more.
    pub(super) fn check(self) -> Result<()> {
        if self.pairs <= Self::MOST_PAIRS {
            return Ok(());
        }
        let (at, found) = (Place::file("sampling"), format!("{} pairs of orders", self.pairs));
        Err(Error::Value { at, found, expected: format!("at most {}", Self::MOST_PAIRS) })
    }
}

impl Default for Sampling {
    fn default() -> Self {
        Self { exact: 10, pairs: 100, seed: 1 }
    }
}

/// A game of one stake, divided. Numbers by actor add up over actors: million USD of real income, million USD of expected
/// defence, parts of all power.
#[derive(Debug)]
pub(super) struct Game {
    pub(super) stake: Stake,
    /// Positions of the clauses that it is played with.
    pub(super) players: Vec<usize>,
    /// `[player][actor]`.
    pub(super) parts: Vec<Vec<f64>>,
    /// `[pair][player][actor]`; empty where the parts are exact.
    pub(super) samples: Vec<Vec<Vec<f64>>>,
    /// `[arm][actor]`, with the arms that play.
    pub(super) arms: Vec<(Arm, Vec<f64>)>,
    /// Through what clauses work.
    pub(super) channels: Vec<Channel>,
    /// `[player][actor][channel]`, which add up to the parts.
    pub(super) through: Vec<Vec<f64>>,
}

impl Game {
    pub(super) fn divided(
        stake: Stake,
        players: Vec<usize>,
        scenario: &Scenario,
        channels: Vec<Channel>,
        values: &mut Values<'_>,
        sampling: Sampling,
    ) -> Result<Self> {
        let (parts, through, samples) = if players.len() <= sampling.exact.min(EXACT_AT_MOST) {
            let alone: Vec<_> = players.iter().map(|&player| vec![player]).collect();
            let [parts, through] = values.exact(&alone)?;
            (parts, through, Vec::new())
        } else {
            let (samples, through) = values.sampled(&players, sampling.pairs.max(2), sampling.seed)?;
            (means(&samples), through, samples)
        };
        let arm = |clause: usize| scenario.clauses()[clause].action.arm();
        let (arms, blocks): (Vec<Arm>, Vec<Vec<usize>>) = Arm::ALL
            .into_iter()
            .map(|of| (of, players.iter().copied().filter(|&player| arm(player) == of).collect::<Vec<_>>()))
            .filter(|(_, block)| !block.is_empty())
            .unzip();
        let [of_arms, _] = values.exact(&blocks)?;
        let arms = arms.into_iter().zip(of_arms).collect();
        Ok(Self { stake, players, parts, samples, arms, channels, through })
    }

    /// Of the mean over pairs of what is made of each; none where the parts are exact.
    #[expect(clippy::cast_precision_loss, reason = "pairs are fewer than 2^52")]
    pub(super) fn standard_error(&self, of: impl Fn(&[Vec<f64>]) -> f64) -> Option<f64> {
        if self.samples.is_empty() {
            return None;
        }
        let drawn: Vec<f64> = self.samples.iter().map(|parts| of(parts)).collect();
        let count = drawn.len() as f64;
        let mean = drawn.iter().sum::<f64>() / count;
        let squares: f64 = drawn.iter().map(|one| (one - mean).powi(2)).sum();
        Some((squares / (count - 1.0) / count).sqrt())
    }
}

/// Over pairs.
#[expect(clippy::cast_precision_loss, reason = "pairs are fewer than 2^52")]
fn means(samples: &[Vec<Vec<f64>>]) -> Vec<Vec<f64>> {
    let count = samples.len() as f64;
    let mut means = samples.first().map_or_else(Vec::new, |first| {
        first.iter().map(|actors| vec![0.0; actors.len()]).collect::<Vec<_>>()
    });
    for parts in samples {
        for (mean, part) in means.iter_mut().zip(parts) {
            for (mean, part) in mean.iter_mut().zip(part) {
                *mean += part / count;
            }
        }
    }
    means
}
