//! Where the uniforms of a draw come from.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A sequence of draws: each is a vector of uniforms, one for every unknown, that depends on nothing but the draw's number.
pub trait Uniforms: Sync {
    /// Fills in the uniforms of a draw, strictly between 0 and 1.
    fn fill(&self, draw: u64, uniforms: &mut [f64]);

    /// Its name in manifests.
    fn sequence(&self) -> &'static str;

    /// Its seed.
    fn seed(&self) -> u64;
}

/// Independent draws: draw d is stream d of `ChaCha8`, unknown k its k-th number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain {
    /// The seed.
    pub seed: u64,
}

impl Uniforms for Plain {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(draw);
        for uniform in uniforms {
            // The middles of 2^52 equal parts: neither 0 nor 1, where quantiles may be infinite.
            #[expect(clippy::cast_precision_loss, reason = "52 bits fit")]
            let part = (rng.random::<u64>() >> 12) as f64;
            *uniform = (part + 0.5) / 4_503_599_627_370_496.0;
        }
    }

    fn sequence(&self) -> &'static str {
        "plain"
    }

    fn seed(&self) -> u64 {
        self.seed
    }
}
