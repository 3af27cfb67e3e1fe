//! What can be wrong with a game, with unions and with shares.

use super::{MOST_PLAYERS, MOST_WEIGHT};

/// Why there is no game to play. Players and shares are counted from zero, as in the arrays.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Nobody, or more players than can be counted.
    #[error("found {found} players, expected 1 to {MOST_PLAYERS}")]
    Players {
        /// How many.
        found: usize,
    },
    /// Nobody has any weight, or the tables would not fit.
    #[error("found weights that sum to {found}, expected a sum of 1 to {MOST_WEIGHT}")]
    Weight {
        /// Their sum.
        found: u64,
    },
    /// A quota that nobody needs or that nobody can reach.
    #[error("found a quota of {found}, expected 1 to {total}, the sum of the weights")]
    Quota {
        /// The quota.
        found: u32,
        /// Sum of the weights.
        total: u32,
    },
    /// A majority that is not a share of the weight, or that even all together do not exceed.
    #[error("found a majority of more than {found} of the weight, expected a share from 0 to below 1")]
    Majority {
        /// The share to be exceeded.
        found: f64,
    },
    /// A union with a player who is not in the game.
    #[error("found player {player} in a union, expected a number below {players}")]
    UnknownPlayer {
        /// The player.
        player: usize,
        /// Players of the game.
        players: usize,
    },
    /// A player in two unions, or twice in one.
    #[error("player {player} is placed a second time, expected once at most")]
    PlacedTwice {
        /// The player.
        player: usize,
    },
    /// A union without members.
    #[error("found a union without members, expected one player at least")]
    EmptyUnion,
    /// More unions around each other than players to tell them apart.
    #[error("found unions nested deeper than {MOST_PLAYERS} levels")]
    TooDeep,
    /// A share that is negative or not finite.
    #[error("found a share of {found} at position {position}, expected a finite number that is not negative")]
    Share {
        /// Where.
        position: usize,
        /// The share.
        found: f64,
    },
    /// No shares, or none above zero.
    #[error("found no share above zero, expected one at least")]
    NoShares,
    /// Everybody is to weigh at least one, and they are more than the sum allows.
    #[error("found {players} shares for a total weight of {total}, expected no more than one for each unit")]
    TooManyShares {
        /// How many.
        players: usize,
        /// What the weights are to sum to.
        total: u32,
    },
}
