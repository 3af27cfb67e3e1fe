//! Shapley values: what each player adds to a game, averaged over all orders in which they can come.
//!
//! Shapley (1953), "A value for n-person games"; sampling: Castro, Gómez & Tejada (2009, doi 10.1016/j.cor.2008.04.004), with
//! every order played backwards too (antithetic; Mitchell, Cooper, Frank & Holmes 2022, JMLR 23:1-46).

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::error::Result;
use crate::threads;

/// Positions of players, sorted, none twice.
pub(super) type Coalition = Vec<usize>;

/// What coalitions are worth: several numbers each, one an actor. Nobody is worth nothing.
pub(super) type Worth<'a> = &'a (dyn Fn(&[usize]) -> Result<Vec<f64>> + Sync);

/// The value of a game as it is asked for, each coalition worked out once.
pub(super) struct Values<'a> {
    worth: Worth<'a>,
    actors: usize,
    known: BTreeMap<Coalition, Vec<f64>>,
}

impl<'a> Values<'a> {
    pub(super) fn new(actors: usize, worth: Worth<'a>) -> Self {
        let known = BTreeMap::from([(Coalition::new(), vec![0.0; actors])]);
        Self { worth, actors, known }
    }

    /// Works out what is not known yet, on all processors. The answers and the error, that of the first coalition which has
    /// one, do not depend on how many there are.
    pub(super) fn learn(&mut self, wanted: impl IntoIterator<Item = Coalition>) -> Result<()> {
        let mut unknown: Vec<Coalition> =
            wanted.into_iter().filter(|coalition| !self.known.contains_key(coalition)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        let values = threads::each_or_error(unknown.len(), None, |at| (self.worth)(&unknown[at]))?;
        self.known.extend(unknown.into_iter().zip(values));
        Ok(())
    }

    /// What a coalition that was learnt is worth; nothing for others.
    pub(super) fn of(&self, coalition: &[usize]) -> &[f64] {
        self.known.get(coalition).map_or(&[], Vec::as_slice)
    }

    /// How many coalitions were worked out, the empty one apart.
    pub(super) fn count(&self) -> usize {
        self.known.len() - 1
    }

    /// The exact Shapley value of blocks of players, each of which comes as one: `[block][actor]`.
    ///
    /// ```text
    /// φ_i = Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! (v(S ∪ i) − v(S))
    /// ```
    ///
    /// 2^n coalitions are worked out; blocks are few.
    pub(super) fn exact(&mut self, blocks: &[Coalition]) -> Result<Vec<Vec<f64>>> {
        let union = |mask: usize| -> Coalition {
            let inside = blocks.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1);
            let mut players: Coalition = inside.flat_map(|(_, block)| block.iter().copied()).collect();
            players.sort_unstable();
            players
        };
        let unions: Vec<Coalition> = (0..1_usize << blocks.len()).map(union).collect();
        self.learn(unions.iter().cloned())?;
        let n = blocks.len();
        let mut parts = vec![vec![0.0; self.actors]; n];
        for (mask, without) in unions.iter().enumerate() {
            let start = self.of(without);
            for (i, part) in parts.iter_mut().enumerate().filter(|(i, _)| mask >> i & 1 == 0) {
                let weight = weight(n, mask.count_ones() as usize);
                let end = self.of(&unions[mask | 1 << i]);
                for (part, (end, start)) in part.iter_mut().zip(end.iter().zip(start)) {
                    *part += weight * (end - start);
                }
            }
        }
        Ok(parts)
    }

    /// Contributions in pairs of opposite orders, each the mean of the two: `[pair][player][actor]`. Within every pair they add up to
    /// the worth of all, so that means over pairs do too.
    pub(super) fn sampled(
        &mut self,
        players: &[usize],
        pairs: usize,
        seed: u64,
    ) -> Result<Vec<Vec<Vec<f64>>>> {
        let mut orders = Vec::with_capacity(2 * pairs);
        for pair in 0..pairs {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(pair as u64);
            let mut order: Vec<usize> = (0..players.len()).collect();
            order.shuffle(&mut rng);
            let backwards = order.iter().rev().copied().collect();
            orders.push(order);
            orders.push(backwards);
        }
        let first = |order: &[usize], count: usize| -> Coalition {
            let mut coalition: Coalition = order[..count].iter().map(|&player| players[player]).collect();
            coalition.sort_unstable();
            coalition
        };
        let coalitions: Vec<Coalition> =
            orders.iter().flat_map(|order| (1..=order.len()).map(|count| first(order, count))).collect();
        self.learn(coalitions)?;
        let mut samples = Vec::with_capacity(pairs);
        for pair in orders.chunks_exact(2) {
            let mut parts = vec![vec![0.0; self.actors]; players.len()];
            for order in pair {
                for (place, &player) in order.iter().enumerate() {
                    let (start, end) = (first(order, place), first(order, place + 1));
                    let (start, end) = (self.of(&start), self.of(&end));
                    for (part, (end, start)) in parts[player].iter_mut().zip(end.iter().zip(start)) {
                        *part += 0.5 * (end - start);
                    }
                }
            }
            samples.push(parts);
        }
        Ok(samples)
    }
}

/// |S|! (n − |S| − 1)! / n! = 1 / (n C(n − 1, |S|)).
#[expect(clippy::cast_precision_loss, reason = "players are few")]
fn weight(n: usize, size: usize) -> f64 {
    let mut choose = 1.0;
    for k in 0..size {
        choose *= (n - 1 - k) as f64 / (k + 1) as f64;
    }
    1.0 / (n as f64 * choose)
}
