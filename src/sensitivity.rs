//! Which unknown matters most, and where it goes wrong: variance shares of unknowns, and boxes of them that hold what is of
//! interest. Arrays only: no names, no files, no printing.
//!
//! A model is run at the points of a [`Design`]; from its outputs, [`Indices::of`] estimates for every output and unknown
//!
//! - the *first-order index* `S_i = Var(E(y | x_i)) / Var(y)`, the share of the variance that would go, on average, if `x_i` were
//!   known: what to find out first;
//! - the *total index* `T_i = E(Var(y | all but x_i)) / Var(y)`, the share that would stay if all others were known: about 0 for
//!   what need not be drawn at all. `T_i − S_i` is what `x_i` does together with others.
//!
//! [`boxes`] looks the other way, from outputs to unknowns: the ranges of few unknowns in which most points are of interest.
//!
//! ```
//! use sidedeal::sensitivity::{Design, Indices};
//! use sidedeal::sequence::Sequence;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // y = x₀ + 2 x₁: variances 1 to 4.
//! let design = Design::new(Sequence::sobol(1, 4)?, 2, 256)?;
//! let outputs: Vec<_> = design.points().map(|x| Some([x[0] + 2.0 * x[1]])).collect();
//! let indices = Indices::of(&design, &outputs)?;
//! let share = indices.output(0).unwrap().first(1);
//! assert!((share.value - 0.8).abs() < 0.01);
//! # Ok(())
//! # }
//! ```

mod boxes;
mod design;
mod fault;
mod indices;
mod peel;
mod region;
mod tail;

pub use boxes::{Options, Trajectory, boxes};
pub use design::Design;
pub use fault::Fault;
pub use indices::{Index, Indices, Shares};
pub use region::{Limit, Region};
