//! Trade in general equilibrium: exact hat algebra after Caliendo & Parro (2015, doi 10.1093/restud/rdu035).
//! Arrays only: no names, no files, no printing.

mod change;

pub use change::{Bound, Change, Side};

/// What happens to trade imbalances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Closure {
    /// Each actor's deficit keeps its size in units of world GDP.
    #[default]
    FixedDeficits,
    /// All deficits are removed first; every "before" is that balanced world.
    Balanced,
}
