//! Why a scenario has no solution, in names.

use crate::error::Place;

/// Why a scenario has no solution. There is no number to give.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsolved {
    /// No equilibrium was found within the sweeps allowed.
    #[error("{scenario}: no equilibrium found: residual {residual:.1e} after {sweeps} sweeps{}", aside(.remark.as_deref()))]
    NotConverged {
        /// Scenario that was being solved.
        scenario: String,
        /// Sweeps spent.
        sweeps: usize,
        /// Largest residual that was left.
        residual: f64,
        /// Why, where it is known.
        remark: Option<String>,
    },
    /// An actor keeps an imbalance of trade and is left without the trade that pays for it.
    #[error(
        "{scenario}: {actor} keeps a {} of {:.0} million USD and is left without {} to bring it about: \
         a deficit cannot be paid without trade; closure `balanced` has none (--closure balanced)",
        if *deficit_musd > 0.0 { "deficit" } else { "surplus" },
        deficit_musd.abs(),
        if *deficit_musd > 0.0 { "imports" } else { "exports" }
    )]
    NoTradeForDeficit {
        /// Scenario that was being solved.
        scenario: String,
        /// Code of the actor.
        actor: String,
        /// Its deficit, negative for a surplus.
        deficit_musd: f64,
    },
    /// A purchase commitment or quota that no price can bring about.
    #[error("{at}: infeasible bound: {what}")]
    InfeasibleBound {
        /// The clause.
        at: Place,
        /// The bound and what was reached.
        what: String,
    },
    /// Prices move so far that what an actor makes has no volume: valued at the prices of the other side, its final demand and
    /// exports are worth less than its imports.
    #[error(
        "{at}: the change is too large for real output of {actor} to be measured: at the prices before, or those after, it would be \
         less than nothing"
    )]
    NoVolume {
        /// The clause that changes most, or the scenario.
        at: Place,
        /// Code of the actor.
        actor: String,
    },
    /// Stops leave a buyer without any supplier of something it needs.
    #[error("{scenario}: {actor} is left without a supplier of {sector}")]
    NoSupplier {
        /// Scenario that was being solved.
        scenario: String,
        /// Code of the buyer.
        actor: String,
        /// Code of the sector.
        sector: String,
    },
}

fn aside(remark: Option<&str>) -> String {
    remark.map_or_else(String::new, |text| format!(" ({text})"))
}
