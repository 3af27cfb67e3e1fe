//! What a sector makes of less.

/// Below this elasticity inputs count as not replaceable at all, and this near to 1 as Cobb-Douglas.
const NEAR: f64 = 1e-6;

/// Exponents are summed as they are up to here, and relative to the largest beyond.
const LARGE: f64 = 500.0;

/// A good that arrives in part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// a, its cost over the sector's output, 0 to `exposed`.
    pub cost_share: f64,
    /// e, the part of the sector's output that cannot be made without it, 0 to 1.
    pub exposed: f64,
    /// m, the share of its use that arrives, 0 to 1.
    pub left: f64,
}

/// Share of output that is left to a sector where inputs arrive in part and all others are at hand: the mean over its products
/// of
///
/// ```text
/// y = [ 1 − Σ a/e + Σ a/e m^((σ−1)/σ) ]^(σ/(σ−1))      σ = 1: Π m^(a/e)      σ → 0: min m
/// ```
///
/// with the sums over what a product needs. A product needs each input with probability e, independently, so that one input
/// costs e (1 − y), and several with e = 1 are one bracket. Σ a/e ≤ 1, σ ≥ 0. Computed in logarithms where powers are large,
/// so that small σ and small m neither overflow nor lose digits. O(2^inputs with e below 1); no allocation.
#[must_use]
pub fn remaining_output(inputs: &[Input], sigma: f64) -> f64 {
    let nothing_short = if sigma < NEAR {
        Product::Fixed(1.0)
    } else if (sigma - 1.0).abs() < NEAR {
        Product::CobbDouglas(0.0)
    } else {
        Product::Bracket { power: (sigma - 1.0) / sigma, top: 0.0, sum: 0.0 }
    };
    nothing_short.mean(inputs).min(1.0)
}

/// What is left of a product, by what it needs.
#[derive(Clone, Copy)]
enum Product {
    /// min m.
    Fixed(f64),
    /// Σ a/e ln m.
    CobbDouglas(f64),
    /// The bracket is 1 + `sum` as long as `top` is 0, and e^top `sum` and 1 beyond.
    Bracket { power: f64, top: f64, sum: f64 },
}

impl Product {
    /// Over products that need what is in `self`, and of `inputs` each with its probability.
    fn mean(self, inputs: &[Input]) -> f64 {
        let Some((input, others)) = inputs.split_first() else { return self.output() };
        let Input { cost_share, exposed, left } = *input;
        if cost_share <= 0.0 || exposed <= 0.0 || left >= 1.0 {
            return self.mean(others);
        }
        let with = self.needs((cost_share / exposed).min(1.0), left).mean(others);
        if exposed < 1.0 { exposed * with + (1.0 - exposed) * self.mean(others) } else { with }
    }

    /// The same product where it needs one more input.
    fn needs(self, share: f64, left: f64) -> Self {
        match self {
            Self::Fixed(least) => Self::Fixed(least.min(left)),
            Self::CobbDouglas(log) => Self::CobbDouglas(log + share * left.ln()),
            // Nothing replaces what does not come at all.
            Self::Bracket { power, .. } if power < 0.0 && left == 0.0 => Self::Fixed(0.0),
            Self::Bracket { power, top, sum } => {
                let exponent = power * left.ln();
                if exponent - top > LARGE {
                    Self::Bracket { power, top: exponent, sum: sum * (top - exponent).exp() + share }
                } else if top == 0.0 {
                    Self::Bracket { power, top, sum: sum + share * exponent.exp_m1() }
                } else {
                    Self::Bracket { power, top, sum: sum + share * (exponent - top).exp() }
                }
            }
        }
    }

    fn output(self) -> f64 {
        match self {
            Self::Fixed(least) => least,
            Self::CobbDouglas(log) => log.exp(),
            Self::Bracket { power, top: 0.0, sum } => (sum.ln_1p() / power).exp(),
            Self::Bracket { power, top, sum } => ((top + (sum + (-top).exp()).ln()) / power).exp(),
        }
    }
}
