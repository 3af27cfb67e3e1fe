//! The indices of power.

use std::num::Wrapping;

use super::block::{Kind, Tree};
use super::table::{self, Count, FEW, MANY, Table};
use super::union::Division;
use super::weights::Rounding;
use super::{Block, Fault, Game};

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
    owen(game, &[]).unwrap_or_default()
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
    let mut workspace = Workspace::default();
    workspace.owen(game, blocks)?;
    Ok(workspace.power)
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
    let positive = game.weights().iter().filter(|&&weight| weight > 0).count();
    if positive <= 64 { decisive::<Wrapping<u64>>(game) } else { decisive::<Wrapping<u128>>(game) }
}

/// [`banzhaf`], counted in C. All 2^64 coalitions of 64 players are one too many for 64 bits, but the 2^63 without one of them are
/// not, so differences are right when they wrap; likewise 128 players and 128 bits.
fn decisive<C: Count>(game: &Game) -> Vec<f64> {
    // Coalitions by weight, then of at most a weight.
    let room = game.room();
    let mut weights: Vec<_> = game.weights().iter().map(|&w| w as usize).filter(|&w| w > 0).collect();
    weights.sort_unstable();
    let mut counts = vec![C::default(); room + 1];
    counts[0] = C::ONE;
    let mut reached = 0;
    for weight in &weights {
        for z in (0..(reached + 1).min((room + 1).saturating_sub(*weight))).rev() {
            let fewer = counts[z];
            counts[z + weight] += fewer;
        }
        reached += weight;
    }
    let mut sum = C::default();
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    let half: f64 = (1..weights.len()).map(|_| 0.5).product();
    let swings = |weight: usize| {
        // d(z) = c(z) − d(z − w) without the player, from the lowest such z.
        let mut others = C::default();
        let mut fewer = C::default();
        for z in (room % weight..=room).step_by(weight) {
            fewer = others;
            others = counts[z] - others;
        }
        others - fewer
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

/// What [`owen`] is worked out in, for many games one after another: arrays are allocated for the largest alone.
///
/// Coalitions of blocks are counted on from those of the last game where they have the room and most blocks in common, as
/// those of one game have with other unions. Counts are exact, so values are the same to the last bit whatever came before.
#[derive(Debug, Default)]
pub struct Workspace {
    tree: Tree,
    few: Table<u32>,
    many: Table<u64>,
    most: Table<u128>,
    play: Play,
    power: Vec<f64>,
    rounding: Rounding,
    /// Of a game that was given back.
    weights: Vec<u32>,
}

/// What a game is played in besides tables.
#[derive(Debug, Default)]
struct Play {
    division: Division,
    /// Of the blocks of the top level.
    weights: Vec<usize>,
    chances: Vec<f64>,
}

impl Workspace {
    /// [`owen`]; its O(n² · quota) becomes O(n · quota) for each block that the last game did not have or had besides, where
    /// these are few.
    ///
    /// # Errors
    /// Those of [`owen`].
    pub fn owen(&mut self, game: &Game, blocks: &[Block]) -> Result<&[f64], Fault> {
        let Self { tree, few, many, most, play, power, .. } = self;
        tree.grow(game, blocks)?;
        power.clear();
        power.resize(game.weights().len(), 0.0);
        let blocks = tree.top().len();
        if blocks <= FEW {
            play.count(few, tree, game, power);
        } else if blocks <= MANY {
            play.count(many, tree, game, power);
        } else {
            play.count(most, tree, game, power);
        }
        Ok(power)
    }

    /// [`Game::majority`] of the [`weights_of`](super::weights_of) some shares.
    ///
    /// # Errors
    /// Those of both.
    pub fn majority(&mut self, shares: &[f64], total: u32, share: f64) -> Result<Game, Fault> {
        let mut weights = std::mem::take(&mut self.weights);
        self.rounding.weights_of(shares, total, &mut weights)?;
        Game::majority(weights, share)
    }

    /// Takes a game's array for the next.
    pub(crate) fn give_back(&mut self, game: Game) {
        self.weights = game.into_weights();
    }
}

impl Play {
    /// Unions come first, each with a table without it, so that the last table, of everybody, is not far from the others.
    fn count<C: Count>(&mut self, table: &mut Table<C>, tree: &mut Tree, game: &Game, power: &mut [f64]) {
        let Self { division, weights, chances } = self;
        let (room, blocks) = (game.room(), tree.top().len());
        table::chances::<C>(blocks, chances);
        weights.clear();
        weights.extend(tree.top().iter().map(|block| block.weight));
        for k in 0..blocks {
            if let Kind::Union(members) = tree.top()[k].kind {
                let weight = weights.remove(k);
                table.count(weights, room);
                weights.insert(k, weight);
                let outside = table.preceding(chances, tree.sums(members));
                division.divide(tree, members, outside, power);
            }
        }
        table.count(weights, room);
        let mut equals = Equals::default();
        for block in tree.top() {
            if let Kind::Player(player) = block.kind {
                power[player] = equals.or(block.weight, |weight| table.pivotal(chances, weight));
            }
        }
    }
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
