//! Power in weighted voting games: whose weight decides, when a coalition wins that reaches a quota.
//! Integers and floats only: no names, no files, no printing.
//!
//! A [`Game`] is a list of weights and a quota, written `[quota; weights]`. Players are positions in that list.
//!
//! - [`shapley_shubik`]: players join in a random order, all orders alike; power is the probability of being the one with
//!   whom the quota is reached. It sums to one (Shapley & Shubik 1954, doi
//!   [10.2307/1951053](https://doi.org/10.2307/1951053)).
//! - [`owen`]: the same over those orders alone in which the members of a union join one after another (Owen 1977, doi
//!   [10.1007/978-3-642-45494-3_7](https://doi.org/10.1007/978-3-642-45494-3_7)). Unions may lie in unions, as levels
//!   (Winter 1989, doi [10.1007/BF01268162](https://doi.org/10.1007/BF01268162)).
//!   A [`Workspace`] plays many such games, and the sooner the more alike they are.
//! - [`banzhaf`]: each of the others joins or not, by the toss of a coin; power is the probability of being decisive
//!   (Penrose 1946; Banzhaf 1965). [`banzhaf_index`] is its share of the sum over all players.
//! - [`weights_of`]: shares as whole weights of a given sum.
//!
//! Nothing is sampled. Coalitions are counted by size and weight with generating functions (Mann & Shapley 1962), in
//! integers; within a union, where what is outside is a probability already, by an integral that is a finite sum. Numbers
//! are right but for the rounding of the last sums, and a player who cannot matter has a power of exactly zero.
//!
//! ```
//! use sidedeal::voice::{self, Block, Game};
//!
//! # fn main() -> Result<(), voice::Fault> {
//! let game = Game::new(vec![1, 1, 1], 2)?;
//! assert_eq!(voice::shapley_shubik(&game), [1.0 / 3.0; 3]);
//! // Two who vote as one need nobody else.
//! let union = Block::Union(vec![Block::Player(0), Block::Player(1)]);
//! assert_eq!(voice::owen(&game, &[union])?, [0.5, 0.5, 0.0]);
//! # Ok(())
//! # }
//! ```

mod block;
mod fault;
mod game;
mod power;
mod table;
mod union;
mod weights;

pub use block::Block;
pub use fault::Fault;
pub use game::Game;
pub use power::{Workspace, banzhaf, banzhaf_index, owen, shapley_shubik};
pub use weights::weights_of;

/// The most players of a [`Game`]: of so many, coalitions of one size can be counted in 128 bits.
pub const MOST_PLAYERS: usize = 128;

/// The largest sum of weights of a [`Game`]. Tables have up to half as many columns, and a row per size of coalition: at
/// both limits a gigabyte, at ten thousand and 31 players one megabyte; a union of nearly everybody needs as
/// much again.
pub const MOST_WEIGHT: u32 = 1 << 20;
