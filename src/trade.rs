//! Trade in general equilibrium: exact hat algebra after Caliendo & Parro (2015, doi 10.1093/restud/rdu035).
//! Arrays only: no names, no files, no printing.

mod anderson;
mod baseline;
mod behaviour;
mod by_sector;
mod cells;
mod change;
mod dense;
mod economy;
mod equilibrium;
mod family;
mod gmres;
mod gradient;
mod krylov;
mod lag;
mod lanes;
mod near;
mod one_way;
mod path;
mod precondition;
mod prepared;
mod room;
#[cfg(test)]
mod small;
mod solve;
mod sourcing;
mod system;
mod welfare;

pub use baseline::{Adjustments, Baseline, Tables};
pub use behaviour::{Behaviour, Nests};
pub(crate) use by_sector::real_income_by_sector;
pub use cells::Cells;
pub use change::{BadChange, Bound, Change, Side, Taste};
pub use economy::{Economy, Steps};
pub use equilibrium::Equilibrium;
pub use family::{Answer, EconomyFamily, Footing, Workspace};
pub use gradient::Gradient;
pub use lag::Lag;
pub use one_way::Left;
pub use path::{Moved, PathIntegral, Stuck};
pub use prepared::{Adjustable, Prepared};
pub use solve::{Effort, Method};
pub use sourcing::Sourcing;
pub use welfare::{FirstOrder, Real, Solved, Welfare, real_value_added};

/// What happens to trade imbalances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Closure {
    /// Each actor's deficit keeps its size in units of world GDP.
    #[default]
    FixedDeficits,
    /// All deficits are removed first; every "before" is that balanced world.
    Balanced,
}

/// Largest violation of any equilibrium condition that counts as solved, where nothing else is asked for.
const TOLERANCE: f64 = 1e-9;

/// A change of a stake, a fraction of real income, of expected defence or of all power, that is none: below ten times the solver's
/// tolerance a real income is not known. Expected defence and power are exact far below. Who changes by less than this has neither
/// lost nor gained, and has no place among those who have.
pub const NOTHING: f64 = 10.0 * TOLERANCE;

/// A change, or 0 where it is less than [`NOTHING`] of the `whole` that it is a change of.
pub(crate) fn settled(change: f64, whole: f64) -> f64 {
    if change.abs() < NOTHING * whole { 0.0 } else { change }
}

/// The two settings of the solver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Largest violation of any equilibrium condition that counts as solved.
    pub tolerance: f64,
    /// Sweeps allowed, in all; making a Jacobian anew counts as thirty of them. It bounds what a change without an equilibrium costs.
    pub sweeps: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { tolerance: TOLERANCE, sweeps: 3000 }
    }
}

/// Why there is no equilibrium to report. Indices are those of the arrays.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// Output and sales of a sector differ by more than rounding.
    OutputMismatch {
        /// Actor.
        actor: usize,
        /// Sector.
        sector: usize,
        /// Output of the table.
        output: f64,
        /// Sum of its flows.
        sales: f64,
    },
    /// Value added of a sector is not between nothing and all of its output.
    ValueAdded {
        /// Actor.
        actor: usize,
        /// Sector.
        sector: usize,
        /// Value added over output.
        share: f64,
    },
    /// An actor without value added or with an income that is not positive.
    NoIncome {
        /// Actor.
        actor: usize,
    },
    /// Stops leave a buyer without any supplier.
    NoSupplier {
        /// Buyer.
        importer: usize,
        /// What it needs.
        sector: usize,
    },
    /// A bound that no wedge of its sign and |μ| ≤ 2 can bring about.
    InfeasibleBound {
        /// Index of the bound.
        bound: usize,
        /// Flow reached at the limit.
        flow: f64,
    },
    /// Actors that are left with trade in one direction only, or with none, and keep an imbalance that this cannot bring about.
    OneWay {
        /// Those that trade among themselves alone, but for what is left.
        actors: Vec<usize>,
        /// The trade they are left with.
        left: Left,
        /// Sum of the deficits that they keep.
        deficit: f64,
    },
    /// A change that does not fit the economy or makes no sense.
    BadChange(BadChange),
    /// The tables leave a sector or actor that nothing determines.
    Singular,
    /// No equilibrium within the sweeps allowed.
    NotConverged {
        /// Sweeps spent.
        sweeps: usize,
        /// Violation left.
        residual: f64,
        /// The part of the change up to which there was one.
        stage: f64,
    },
    /// The way to the change, from nothing of it to all, comes to where nothing is left of an actor's income, most often because
    /// its fixed surplus is more than what is left of its economy can pay for. Beyond, it would be less than nothing.
    Ruined {
        /// The actor.
        actor: usize,
        /// Its deficit, negative for a surplus.
        deficit: f64,
        /// The part of the change at which that is so.
        stage: f64,
    },
}
