//! Which unknown matters most, and where it goes wrong: variance shares of unknowns, and boxes of them that hold what is of
//! interest. Arrays only: no names, no files, no printing.
//!
//! For every output and unknown there are
//!
//! - the *first-order index* `S_i = Var(E(y | x_i)) / Var(y)`, the share of the variance that would go, on average, if `x_i` were
//!   known: what to find out first;
//! - the *total index* `T_i = E(Var(y | all but x_i)) / Var(y)`, the share that would stay if all others were known: about 0 for
//!   what need not be drawn at all. `T_i − S_i` is what `x_i` does together with others.
//!
//! With hundreds of unknowns few matter. A [`Screen`] finds them in plain draws; a [`Study`] gives them runs of their own, and all
//! others one together, until the errors are as small as asked for.
//!
//! [`boxes`] looks the other way, from outputs to unknowns: the ranges of few unknowns in which most points are of interest.
//!
//! ```
//! use sidedeal::sensitivity::{Screen, Study, Until};
//! use sidedeal::sequence::Sequence;
//!
//! // y = x₀ + 2 x₁, of 50 unknowns: variances 1 to 4.
//! let model = |x: &[f64]| vec![x[0] + 2.0 * x[1]];
//! let draws = Sequence::plain(1);
//! let points: Vec<Vec<f64>> = (0..500)
//!     .map(|draw| {
//!         let mut point = vec![0.0; 50];
//!         draws.fill(draw, &mut point);
//!         point
//!     })
//!     .collect();
//! let outputs: Vec<Vec<f64>> = points.iter().map(|x| model(x)).collect();
//! let mut study = Study::new(Screen::of(&points, &outputs, 0.0)?, 5, 1);
//! let until = Until::Error { most: 0.01, runs: 10_000 };
//! study.extend(until, |points| Ok::<_, ()>(points.iter().map(|x| Some(model(x))).collect())).unwrap();
//! let shares = study.shares(0).unwrap();
//! assert_eq!(shares.parts[0].unknowns, [1]);
//! assert!((shares.parts[0].first.value - 0.8).abs() < 0.02);
//! assert!(shares.others.unwrap().total.value.abs() < 1e-9);
//! # Ok::<(), sidedeal::sensitivity::Fault>(())
//! ```

mod boxes;
mod fault;
mod indices;
mod peel;
mod region;
mod screen;
mod study;
mod tail;

pub use boxes::{Options, Trajectory, boxes};
pub use fault::Fault;
pub use indices::Index;
pub use region::{Limit, Region};
pub use screen::Screen;
pub use study::{Output, Share, Shares, Study, Until};

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts are fewer than 2^52")]
fn number(count: usize) -> f64 {
    count as f64
}
