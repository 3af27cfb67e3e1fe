//! Why a scenario has no solution, in names.

use crate::error::Place;
use crate::trade::Left;

/// Why a scenario has no solution. There is no number to give.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsolved {
    /// No equilibrium was found within the sweeps allowed.
    #[error(
        "{scenario}: no equilibrium found: residual {residual:.1e} after {sweeps} sweeps; up to {} of the change there is one",
        percent(*.stage)
    )]
    NotConverged {
        /// Scenario that was being solved.
        scenario: String,
        /// Sweeps spent.
        sweeps: usize,
        /// Largest residual that was left.
        residual: f64,
        /// The part of the change up to which there was one, brought in bit by bit.
        stage: f64,
    },
    /// As the change is brought in bit by bit, the income of an actor falls to nothing, and beyond would be less.
    #[error("{scenario}: no equilibrium: at {} of the change nothing is left of the income of {actor}{}", percent(*.stage), keeping(*.deficit_musd))]
    Ruined {
        /// Scenario that was being solved.
        scenario: String,
        /// Code of the actor.
        actor: String,
        /// Its deficit, negative for a surplus.
        deficit_musd: f64,
        /// The part of the change at which that is so.
        stage: f64,
    },
    /// Actors that keep an imbalance which the trade they are left with cannot bring about.
    #[error("{scenario}: {}", one_way(.actors, *.left, *.deficit_musd))]
    OneWay {
        /// Scenario that was being solved.
        scenario: String,
        /// Codes of the actors, which trade with nobody else but for what is left.
        actors: Vec<String>,
        /// The trade with others that they are left with.
        left: Left,
        /// Sum of their deficits, negative for a surplus.
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

fn percent(share: f64) -> String {
    // Never all of it: that is where there is none.
    format!("{:.1} %", (share * 1000.0).floor().min(999.0) / 10.0)
}

fn keeping(deficit: f64) -> String {
    if deficit > -0.5 {
        return String::new();
    }
    format!(
        ", which keeps a surplus of {:.0} million USD; closure `balanced` has none (--closure balanced)",
        deficit.abs()
    )
}

fn one_way(actors: &[String], left: Left, deficit: f64) -> String {
    let (who, one) = (actors.join(" "), actors.len() == 1);
    let [keeps, is] = if one { ["keeps", "is"] } else { ["keep", "are"] };
    let imbalance = if deficit.abs() < 0.5 {
        "balanced trade".to_owned()
    } else {
        format!("a {} of {:.0} million USD", if deficit > 0.0 { "deficit" } else { "surplus" }, deficit.abs())
    };
    let [left, would] = match left {
        Left::Imports => ["imports and no exports", ": only a deficit agrees with that"],
        Left::Exports => ["exports and no imports", ": only a surplus agrees with that"],
        Left::Nothing => {
            ["no trade with others", ": closure `balanced` agrees with that (--closure balanced)"]
        }
    };
    format!("{who} {keeps} {imbalance} and {is} left with {left}{would}")
}
