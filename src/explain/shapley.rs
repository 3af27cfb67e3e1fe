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

/// What coalitions are worth: several numbers each, one an actor, and the same in parts of any number. Nobody is worth nothing.
pub(super) type Worth<'a> = &'a (dyn Fn(&[usize]) -> Result<[Vec<f64>; 2]> + Sync);

/// For which players a coalition counts in a value, by their positions, and with which weights.
type Weights = Vec<(usize, f64)>;

/// Of each player or block of them, numbers by actor or part.
pub(super) type Divided = Vec<Vec<f64>>;

/// Coalitions whose parts are kept at a time.
const CHUNK: usize = 256;

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

    /// Works out what is not known yet, on all processors, and what the parts come to for each of some players: a value is linear, so
    /// that parts are added up with the weights of their coalition as they come and are not kept. Those of coalitions that are known
    /// already do not count. The answers and the error, that of the first coalition which has one, do not depend on how many
    /// processors there are.
    fn learn_parts(&mut self, wanted: BTreeMap<Coalition, Weights>, players: usize) -> Result<Divided> {
        let unknown: Vec<(Coalition, Weights)> =
            wanted.into_iter().filter(|(coalition, _)| !self.known.contains_key(coalition)).collect();
        let mut sums: Vec<Vec<f64>> = vec![Vec::new(); players];
        for chunk in unknown.chunks(CHUNK) {
            let values = threads::each_or_error(chunk.len(), None, |at| (self.worth)(&chunk[at].0))?;
            for ((coalition, weights), [whole, parts]) in chunk.iter().zip(values) {
                for &(player, weight) in weights {
                    let sum = &mut sums[player];
                    sum.resize(parts.len(), 0.0);
                    sum.iter_mut().zip(&parts).for_each(|(sum, part)| *sum += weight * part);
                }
                self.known.insert(coalition.clone(), whole);
            }
        }
        Ok(sums)
    }

    /// What a coalition that was learnt is worth; nothing for others.
    pub(super) fn of(&self, coalition: &[usize]) -> &[f64] {
        self.known.get(coalition).map_or(&[], Vec::as_slice)
    }

    /// How many coalitions were worked out, the empty one apart.
    pub(super) fn count(&self) -> usize {
        self.known.len() - 1
    }

    /// The exact Shapley value of blocks of players, each of which comes as one: `[block][actor]`; and the same of parts,
    /// `[block][part]`, where nothing was known before.
    ///
    /// ```text
    /// φ_i = Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! (v(S ∪ i) − v(S))
    /// ```
    ///
    /// 2^n coalitions are worked out; blocks are few.
    pub(super) fn exact(&mut self, blocks: &[Coalition]) -> Result<[Divided; 2]> {
        let union = |mask: usize| -> Coalition {
            let inside = blocks.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1);
            let mut players: Coalition = inside.flat_map(|(_, block)| block.iter().copied()).collect();
            players.sort_unstable();
            players
        };
        let n = blocks.len();
        let unions: Vec<Coalition> = (0..1_usize << n).map(union).collect();
        let counts = |mask: usize| -> Weights {
            let size = mask.count_ones() as usize;
            let of = |i: usize| match mask >> i & 1 {
                1 => weight(n, size - 1),
                _ => 0.0 - weight(n, size),
            };
            (0..n).map(|i| (i, of(i))).collect()
        };
        let wanted = unions.iter().enumerate().map(|(mask, union)| (union.clone(), counts(mask)));
        let through = self.learn_parts(wanted.collect(), n)?;
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
        Ok([parts, through])
    }

    /// Contributions in pairs of opposite orders, each the mean of the two: `[pair][player][actor]`. Within every pair they add up to
    /// the worth of all, so that means over pairs do too. And those means of parts, `[player][part]`.
    pub(super) fn sampled(
        &mut self,
        players: &[usize],
        pairs: usize,
        seed: u64,
    ) -> Result<(Vec<Divided>, Divided)> {
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
        let mut wanted: BTreeMap<Coalition, Weights> = BTreeMap::new();
        #[expect(clippy::cast_precision_loss, reason = "orders are few")]
        let each = 1.0 / orders.len() as f64;
        for order in &orders {
            for (place, &player) in order.iter().enumerate() {
                wanted.entry(first(order, place + 1)).or_default().push((player, each));
                if let Some(&next) = order.get(place + 1) {
                    wanted.entry(first(order, place + 1)).or_default().push((next, 0.0 - each));
                }
            }
        }
        let through = self.learn_parts(wanted, players.len())?;
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
        Ok((samples, through))
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
