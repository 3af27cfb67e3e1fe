//! The indices of power.

use super::block::{self, Kind, Node};
use super::table::{Count, FEW, Table};
use super::{Block, Fault, Game, union};

/// The Shapley-Shubik index (1954, doi [10.2307/1951053](https://doi.org/10.2307/1951053)), by player: the probability of
/// being pivotal in a random order of all players. It sums to one.
///
/// # Formula
/// `φ_i = Σ_S |S|! (n − 1 − |S|)! / n!` over the coalitions S without i that lose and win with it.
///
/// O(n² · quota) at worst, with the quota of the game or of its dual, whichever is smaller.
#[must_use]
pub fn shapley_shubik(game: &Game) -> Vec<f64> {
    // Without unions there is nothing to refuse.
    block::tree(game, &[]).map_or_else(|_| Vec::new(), |blocks| values(game, &blocks))
}

/// The Owen value (1977, doi [10.1007/978-3-642-45494-3_7](https://doi.org/10.1007/978-3-642-45494-3_7)), by player: the
/// probability of being pivotal in a random order of all blocks, with a random order within each union. It sums to one;
/// over a union it sums to the power of that union as one player.
///
/// Unions within unions are levels (Winter 1989, doi [10.1007/BF01268162](https://doi.org/10.1007/BF01268162)): the blocks
/// of a union are in random order, and each of those has its own. Players who are in no block are on their own.
///
/// # Formula
/// `ψ_i = Σ_y p_i(y) · (F(q − 1 − y) − F(q − 1 − y − w_i))`: `F(z)`, the probability that what precedes the union from
/// outside weighs at most z; `p_i(y)`, that what precedes the player within it weighs y.
///
/// O(n² · quota) at worst for players, and O(m² · weight) in a union of m blocks and its weight.
///
/// # Errors
/// [`Fault::UnknownPlayer`], [`Fault::PlacedTwice`], [`Fault::EmptyUnion`], and [`Fault::TooDeep`] beyond
/// [`MOST_PLAYERS`](super::MOST_PLAYERS) levels.
pub fn owen(game: &Game, blocks: &[Block]) -> Result<Vec<f64>, Fault> {
    Ok(values(game, &block::tree(game, blocks)?))
}

/// The absolute Penrose-Banzhaf index (Penrose 1946; Banzhaf 1965), by player: the probability of being decisive when each
/// of the others joins or not with probability one half.
///
/// # Formula
/// `β_i = 2^(1−n) ·` the number of coalitions without i that lose and win with it.
///
/// O(n · quota), with the quota of the game or of its dual, whichever is smaller.
#[must_use]
pub fn banzhaf(game: &Game) -> Vec<f64> {
    // Coalitions by weight, then of at most a weight. All 2^64 coalitions of 64 players are one too many for 64 bits, but
    // the 2^63 without one of them are not, so differences are right when they wrap.
    let room = game.room();
    let mut weights: Vec<_> = game.weights().iter().map(|&w| w as usize).filter(|&w| w > 0).collect();
    weights.sort_unstable();
    let mut counts = vec![0_u64; room + 1];
    counts[0] = 1;
    let mut reached = 0;
    for weight in &weights {
        for z in (0..(reached + 1).min((room + 1).saturating_sub(*weight))).rev() {
            counts[z + weight] = counts[z + weight].wrapping_add(counts[z]);
        }
        reached += weight;
    }
    let mut sum = 0_u64;
    for count in &mut counts {
        sum = sum.wrapping_add(*count);
        *count = sum;
    }
    let half: f64 = (1..weights.len()).map(|_| 0.5).product();
    let swings = |weight: usize| {
        // d(z) = c(z) − d(z − w) without the player, from the lowest such z.
        let mut others = 0_u64;
        let mut fewer = 0_u64;
        for z in (room % weight..=room).step_by(weight) {
            fewer = others;
            others = counts[z].wrapping_sub(others);
        }
        others.wrapping_sub(fewer)
    };
    let power = |&weight: &u32| if weight == 0 { 0.0 } else { half * swings(weight as usize).float() };
    game.weights().iter().map(power).collect()
}

/// [`banzhaf`] over its sum: the normalised index, which sums to one.
#[must_use]
pub fn banzhaf_index(game: &Game) -> Vec<f64> {
    // The sum is above zero: all together win and an empty coalition does not, so somebody is decisive on the way.
    let power = banzhaf(game);
    let sum: f64 = power.iter().sum();
    power.into_iter().map(|power| power / sum).collect()
}

fn values(game: &Game, blocks: &[Node]) -> Vec<f64> {
    if blocks.len() <= FEW { counted::<u32>(game, blocks) } else { counted::<u64>(game, blocks) }
}

fn counted<C: Count>(game: &Game, blocks: &[Node]) -> Vec<f64> {
    let mut power = vec![0.0; game.weights().len()];
    let weights: Vec<_> = blocks.iter().map(|block| block.weight).collect();
    let table = Table::<C>::new(&weights, game.room());
    let mut equals = Equals::default();
    for block in blocks {
        match &block.kind {
            &Kind::Player(player) => {
                power[player] = equals.or(block.weight, |weight| table.pivotal(weight));
            }
            Kind::Union(members) => {
                union::divide(members, &table.preceding(block.weight), &mut power);
            }
        }
    }
    power
}

/// Players of equal weight on one level have equal power; they follow each other.
#[derive(Default)]
struct Equals {
    last: Option<(usize, f64)>,
}

impl Equals {
    fn or(&mut self, weight: usize, power: impl FnOnce(usize) -> f64) -> f64 {
        match self.last {
            Some((last, power)) if last == weight => power,
            _ => {
                let power = power(weight);
                self.last = Some((weight, power));
                power
            }
        }
    }
}
