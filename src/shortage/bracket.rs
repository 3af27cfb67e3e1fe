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
/// so that small σ and small m neither overflow nor lose digits. O(2^inputs with e below 1).
#[must_use]
pub fn remaining_output(inputs: &[Input], sigma: f64) -> f64 {
    remaining(inputs.iter().copied(), sigma, &mut Vec::new())
}

/// [`remaining_output`] without allocation where `needs` has room.
pub(super) fn remaining(inputs: impl Iterator<Item = Input>, sigma: f64, needs: &mut Vec<Need>) -> f64 {
    let nothing_short = if sigma < NEAR {
        Product::Fixed(1.0)
    } else if (sigma - 1.0).abs() < NEAR {
        Product::CobbDouglas(0.0)
    } else {
        Product::Bracket { power: (sigma - 1.0) / sigma, top: 0.0, sum: 0.0 }
    };
    needs.clear();
    needs.extend(inputs.filter_map(|input| nothing_short.need(input)));
    nothing_short.mean(needs).min(1.0)
}

/// An input that is short, as products feel it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// e.
    exposed: f64,
    /// a/e.
    share: f64,
    /// m.
    left: f64,
    /// ln m, or ((σ−1)/σ) ln m of a bracket.
    exponent: f64,
    /// What it adds to the sum of a bracket in which nothing is large.
    gain: f64,
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
    /// What an input means for products of this form; none where it is not short.
    fn need(self, input: Input) -> Option<Need> {
        let Input { cost_share, exposed, left } = input;
        if cost_share <= 0.0 || exposed <= 0.0 || left >= 1.0 {
            return None;
        }
        let share = (cost_share / exposed).min(1.0);
        let exponent = match self {
            Self::Fixed(_) => 0.0,
            Self::CobbDouglas(_) => left.ln(),
            Self::Bracket { power, .. } => power * left.ln(),
        };
        Some(Need { exposed, share, left, exponent, gain: share * exponent.exp_m1() })
    }

    /// Over products that need what is in `self`, and of `needs` each with its probability.
    fn mean(self, needs: &[Need]) -> f64 {
        let Some((need, others)) = needs.split_first() else { return self.output() };
        let exposed = need.exposed;
        let with = self.with(need).mean(others);
        if exposed < 1.0 { exposed * with + (1.0 - exposed) * self.mean(others) } else { with }
    }

    /// The same product where it needs one more input.
    fn with(self, need: &Need) -> Self {
        let Need { share, left, exponent, gain, .. } = *need;
        match self {
            Self::Fixed(least) => Self::Fixed(least.min(left)),
            Self::CobbDouglas(log) => Self::CobbDouglas(log + share * exponent),
            // Nothing replaces what does not come at all.
            Self::Bracket { power, .. } if power < 0.0 && left == 0.0 => Self::Fixed(0.0),
            Self::Bracket { power, top, sum } => {
                if exponent - top > LARGE {
                    Self::Bracket { power, top: exponent, sum: sum * (top - exponent).exp() + share }
                } else if top == 0.0 {
                    Self::Bracket { power, top, sum: sum + gain }
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
