//! How far a lack of critical inputs can go: draws of all that shortages are worked out from.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Place, Result};
use crate::scenario::Scenario;
use crate::shortage::{Figures, Shortages};
use crate::uncertain::quantile;
use crate::world::{Actor, World};

/// What shortages do, drawn: change of real income of each actor at given prices, before trade reacts, from what held before the
/// scenario; below 0 is a loss. Shortages are very skewed, so that their median and their tails say more than what follows from
/// central values.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortageDraws {
    count: usize,
    seed: u64,
    /// Sorted, by actor.
    changes: Vec<Vec<f64>>,
}

impl ShortageDraws {
    /// How many draws a report of a run leads with.
    pub const USUAL: usize = 500;
    /// The largest count: 8 MB for each actor.
    pub const MOST: usize = 1_000_000;
    /// The seed of these.
    pub const SEED: u64 = 1;

    /// Draws substitution, re-sourcing, spare capacity, stocks, cost shares, shares of supply and the scenario's own ranges
    /// together, independent of each other, and works out what is short before and after with the same numbers. Draw d is stream d
    /// of `ChaCha8` and the same whatever else is drawn.
    ///
    /// # Errors
    /// [`Error::Value`] for more than [`ShortageDraws::MOST`].
    pub fn of(world: &World, scenario: &Scenario, count: usize, seed: u64) -> Result<Self> {
        if count > Self::MOST {
            return Err(Error::Value {
                at: Place::file(scenario.id()),
                found: format!("{count} draws of shortages"),
                expected: format!("at most {}", Self::MOST),
            });
        }
        let mut changes = vec![Vec::with_capacity(count); world.actors().len()];
        for draw in 0..count {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(draw as u64);
            let mut take = |number: crate::Uncertain| number.quantile(rng.random());
            let (before, after) = scenario.supply_policies(&mut take);
            let figures = Figures::taken(world, scenario.horizon(), &mut take);
            let [before, after] = [before, after].map(|policy| Shortages::of(world, &figures, &policy));
            let pairs = after.direct_losses(world).into_iter().zip(before.direct_losses(world));
            for (changes, (after, before)) in changes.iter_mut().zip(pairs) {
                changes.push(before - after);
            }
        }
        for changes in &mut changes {
            changes.sort_by(f64::total_cmp);
        }
        Ok(Self { count, seed, changes })
    }

    /// How many draws.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Quantile of the change of an actor's real income at given prices, a fraction of its value added: the lower, the larger the
    /// loss; between draws in proportion. None without draws.
    #[must_use]
    pub fn quantile(&self, actor: Actor, q: f64) -> Option<f64> {
        quantile(&self.changes[actor.index()], q)
    }
}
