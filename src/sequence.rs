//! Points that fill the unit cube: plain random ones, and Sobol' points that fill it evenly.
//!
//! A point is asked for by its index, so that a draw is the same whatever the threads, the order and the number of draws. The
//! arithmetic is that of integers, so that it is the same on every machine. No coordinate is ever 0 or 1: quantiles of unbounded
//! distributions stay finite.
//!
//! ```
//! use sidedeal::sequence::Sequence;
//!
//! # fn main() -> Result<(), sidedeal::sequence::Fault> {
//! let points = Sequence::sobol(7, 2)?;
//! // Of any four points that begin at a multiple of four, one is in each quarter.
//! let mut quarters: Vec<_> = (8..12).map(|index| (points.point(index, 1) * 4.0).floor()).collect();
//! quarters.sort_by(f64::total_cmp);
//! assert_eq!(quarters, [0.0, 1.0, 2.0, 3.0]);
//! # Ok(())
//! # }
//! ```

mod directions;
mod scramble;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use scramble::Scrambled;

pub use directions::MOST_DIMENSIONS;

/// Why there is no such sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// More dimensions than there are direction numbers for.
    #[error("found {found} dimensions, expected at most {MOST_DIMENSIONS}")]
    Dimensions {
        /// How many.
        found: usize,
    },
}

/// An endless sequence of points in the open unit cube, with access by index.
#[derive(Debug, Clone)]
pub struct Sequence {
    seed: u64,
    /// One for each dimension that is filled evenly; none of a plain sequence.
    even: Vec<Scrambled>,
}

impl Sequence {
    /// Independent uniform numbers: `ChaCha8` with this seed, the index as its stream, and the d-th number of the stream for
    /// dimension d, of which there are as many as anybody asks for.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        Self { seed, even: Vec::new() }
    }

    /// Sobol' points in the order of their index, with Owen's scrambling: each point is uniform, and the first 2^m, or any 2^m that
    /// begin at a multiple of that, fill the cube evenly. Seeds make independent sequences of that kind. Averages over N points
    /// of a smooth function miss by about N^(−3/2), where plain points miss by N^(−1/2); take a power of two.
    ///
    /// Direction numbers are those of Joe & Kuo (2008, doi [10.1137/070709359](https://doi.org/10.1137/070709359)). Scrambling is
    /// Owen's (1995, doi [10.1007/978-1-4612-2552-2_19](https://doi.org/10.1007/978-1-4612-2552-2_19)): whether a binary digit is
    /// turned depends on all digits before it. The coins are a hash of those digits (Burley 2020, Journal of Computer Graphics
    /// Techniques 9(4), 1-20); unlike there, every node has a coin of its own (not the one multiplication of Laine & Karras 2011,
    /// which imitates that), because a draw costs far more than its coins. After 2^32 points it begins anew with other coins.
    ///
    /// Dimensions from `dimensions` on are plain, so that points may have more coordinates than are filled evenly.
    ///
    /// # Errors
    /// [`Fault::Dimensions`] beyond [`MOST_DIMENSIONS`].
    ///
    /// # Complexity
    /// 33 hashes for a coordinate, a fraction of a microsecond.
    pub fn sobol(seed: u64, dimensions: usize) -> Result<Self, Fault> {
        if dimensions > MOST_DIMENSIONS {
            return Err(Fault::Dimensions { found: dimensions });
        }
        let even = directions::of(dimensions)
            .zip(1_u64..)
            .map(|(directions, number)| Scrambled::new(directions, seed, number))
            .collect();
        Ok(Self { seed, even })
    }

    /// Dimensions that are filled evenly: none of a plain sequence.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.even.len()
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// One coordinate of the point with an index, from 0: a number from 2^−53 to 1 − 2^−53.
    #[must_use]
    pub fn point(&self, index: u64, dimension: usize) -> f64 {
        self.even.get(dimension).map_or_else(
            || {
                let mut stream = self.stream(index);
                // Numbers are of two words.
                stream.set_word_pos(2 * dimension as u128);
                open_unit(stream.next_u64())
            },
            |scrambled| open_unit(scrambled.digits(index)),
        )
    }

    /// All coordinates of the point with an index, in the dimensions from 0: what [`point`](Self::point) gives one by one.
    pub fn fill(&self, index: u64, coordinates: &mut [f64]) {
        let even = self.even.len().min(coordinates.len());
        let (first, rest) = coordinates.split_at_mut(even);
        for (coordinate, scrambled) in first.iter_mut().zip(&self.even) {
            *coordinate = open_unit(scrambled.digits(index));
        }
        if !rest.is_empty() {
            let mut stream = self.stream(index);
            stream.set_word_pos(2 * even as u128);
            for coordinate in rest {
                *coordinate = open_unit(stream.next_u64());
            }
        }
    }

    fn stream(&self, index: u64) -> ChaCha8Rng {
        let mut stream = ChaCha8Rng::seed_from_u64(self.seed);
        stream.set_stream(index);
        stream
    }
}

/// The middle of the one of 2^52 intervals that the first 52 binary digits are; exact.
fn open_unit(digits: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "52 digits and a half are 53")]
    let place = (digits >> 12) as f64;
    (place + 0.5) / 4_503_599_627_370_496.0
}
