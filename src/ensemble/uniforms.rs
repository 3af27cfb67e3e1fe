//! Where the uniforms of a draw come from.

use crate::model::Inputs;
use crate::sequence::Sequence;

/// A sequence of draws: each is a vector of uniforms, one for every unknown, that depends on nothing but the draw's number.
pub trait Uniforms: Sync {
    /// Fills in the uniforms of a draw, strictly between 0 and 1.
    fn fill(&self, draw: u64, uniforms: &mut [f64]);

    /// Its name in manifests.
    fn sequence(&self) -> &'static str;

    /// Its seed.
    fn seed(&self) -> u64;

    /// What the numbers that were filled in stand for: uniforms, unless they are the unknowns themselves.
    fn inputs<'n>(&self, numbers: &'n [f64]) -> Inputs<'n> {
        Inputs::Uniforms(numbers)
    }
}

/// Draw d is point d.
impl Uniforms for Sequence {
    fn fill(&self, draw: u64, uniforms: &mut [f64]) {
        Sequence::fill(self, draw, uniforms);
    }

    fn sequence(&self) -> &'static str {
        if self.dimensions() == 0 { "plain" } else { "sobol" }
    }

    fn seed(&self) -> u64 {
        Sequence::seed(self)
    }
}
