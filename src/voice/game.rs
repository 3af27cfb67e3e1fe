//! A weighted voting game.

use super::{Fault, MOST_PLAYERS, MOST_WEIGHT};

/// Weights and a quota: a coalition wins if its weight is at least the quota.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Game {
    weights: Vec<u32>,
    quota: u32,
    total: u32,
}

impl Game {
    /// The game `[quota; weights]`. A weight may be zero.
    ///
    /// # Errors
    /// [`Fault::Players`] for none or more than [`MOST_PLAYERS`], [`Fault::Weight`] for a sum of zero or above
    /// [`MOST_WEIGHT`], [`Fault::Quota`] for a quota that is not from one to that sum.
    pub fn new(weights: Vec<u32>, quota: u32) -> Result<Self, Fault> {
        let total = total(&weights)?;
        if !(1..=total).contains(&quota) {
            return Err(Fault::Quota { found: quota, total });
        }
        Ok(Self { weights, quota, total })
    }

    /// The game in which a coalition wins if its weight exceeds ⌊share · Σ weights⌋: the quota is one above that. With a
    /// share of one half it is the simple majority.
    ///
    /// A share is rarely the decimal it was written as: 0.56 · 10000 comes out above 5600, and 0.57 · 10000 below
    /// 5700. So a
    /// product within 1e-9 of a whole number, relative to it, is that number. A share that is within rounding of one asks
    /// for everybody.
    ///
    /// # Errors
    /// Those of [`Game::new`], and [`Fault::Majority`] for a share that is not from zero to below one.
    pub fn majority(weights: Vec<u32>, share: f64) -> Result<Self, Fault> {
        let total = total(&weights)?;
        if !(0.0..1.0).contains(&share) {
            return Err(Fault::Majority { found: share });
        }
        let product = share * f64::from(total);
        let whole = product.round();
        let floor = if (product - whole).abs() <= 1e-9 * whole { whole } else { product.floor() };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to total
        let quota = (floor as u32).min(total - 1) + 1;
        Ok(Self { weights, quota, total })
    }

    /// Weight of each player.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The same as an array of its own.
    pub(super) fn into_weights(self) -> Vec<u32> {
        self.weights
    }

    /// The least weight with which a coalition wins.
    #[must_use]
    pub fn quota(&self) -> u32 {
        self.quota
    }

    /// Sum of the weights.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The most that those who came before can weigh without having decided: one less than the quota, or than the quota
    /// of the dual game if that is smaller.
    ///
    /// The dual game, of quota Σw − q + 1, is won by those without whom the others lose. A player is pivotal in an order
    /// there if it is in the reverse order here, so every index of this module is the same in both.
    pub(super) fn room(&self) -> usize {
        self.quota.min(self.total - self.quota + 1) as usize - 1
    }
}

fn total(weights: &[u32]) -> Result<u32, Fault> {
    if !(1..=MOST_PLAYERS).contains(&weights.len()) {
        return Err(Fault::Players { found: weights.len() });
    }
    let found: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
    match u32::try_from(found) {
        Ok(total) if (1..=MOST_WEIGHT).contains(&total) => Ok(total),
        _ => Err(Fault::Weight { found }),
    }
}
