//! Owen's scrambling of one dimension.

use super::directions::{DIGITS, Directions};

/// One dimension of a scrambled Sobol' sequence.
#[derive(Debug, Clone)]
pub(super) struct Scrambled {
    directions: Directions,
    key: u64,
}

impl Scrambled {
    /// `number` tells dimensions apart.
    pub(super) fn new(directions: Directions, seed: u64, number: u64) -> Self {
        Self { directions, key: mixed(mixed(seed).wrapping_add(number)) }
    }

    /// The coordinate of a point, as 64 binary digits after the point.
    pub(super) fn digits(&self, index: u64) -> u64 {
        let mut even = 0_u64;
        for (digit, direction) in self.directions.iter().enumerate() {
            // Without a branch: digits are as good as random.
            even ^= u64::from(*direction) & (index >> digit & 1).wrapping_neg();
        }
        // The next 2^32 points get other coins.
        let key = if index >> DIGITS == 0 { self.key } else { mixed(self.key ^ (index >> DIGITS)) };
        let mut turned = 0;
        for digit in 0..DIGITS {
            // Nodes of a binary tree, numbered from 1 row by row: the digits before this one, after a one.
            let node = (1 << digit) | (even >> (DIGITS - digit));
            turned = turned << 1 | coins(key, node) >> 63;
        }
        // What comes after the last digit of the index belongs to this point alone.
        (even ^ turned) << DIGITS | coins(key, 1 << DIGITS | even) >> DIGITS
    }
}

/// 64 coins for a node.
fn coins(key: u64, node: u64) -> u64 {
    mixed(key.wrapping_add(node.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The output function of `SplitMix64` (Steele, Lea & Flood 2014, doi 10.1145/2714064.2660195): each digit of the input turns
/// each digit of the output with probability one half.
fn mixed(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
