//! What a solution rests on that its reader should know.

/// What was put right before a solve, and what deserves a second look after it; the numbers stand.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ModelWarning {
    /// Sectors whose own output differs from their sales and was rescaled to them.
    #[error(
        "output rescaled to sales in {count} sectors, most in {actor} {sector} (table {:+.2} %)", (.ratio - 1.0) * 100.0
    )]
    OutputRescaled {
        /// How many differ by more than a tenth of a percent.
        count: usize,
        /// Actor of the largest difference.
        actor: String,
        /// Its sector.
        sector: String,
        /// Output of the table over sales.
        ratio: f64,
    },
    /// Final demand that came out negative and was set to zero, after which the baseline was solved anew.
    #[error(
        "{count} final demands were negative ({sum_musd:.0} million USD in all), set to zero, baseline solved anew"
    )]
    NegativeDemand {
        /// How many cells.
        count: usize,
        /// Their sum, million USD.
        sum_musd: f64,
    },
    /// Commitments that pacts brought of guarantors whose military means are not known.
    #[error("{count} commitments of pacts count for nothing, their guarantors have no row in defence.csv")]
    PactsNotAssessed {
        /// How many.
        count: usize,
    },
    /// A binding purchase needs a subsidy of more than 50 %.
    #[error("{at}: the purchase needs a subsidy of {:.0} % of the price", .rate * 100.0)]
    LargeSubsidy {
        /// The clause.
        at: String,
        /// Subsidy as a share of the price.
        rate: f64,
    },
    /// Stocks of critical goods are paid for and count for nothing, because they do so within a year alone.
    #[error("stocks count at the short horizon alone: at the {horizon} one they cost and do nothing")]
    IdleStocks {
        /// The horizon.
        horizon: String,
    },
    /// A lack of critical inputs would leave a sector less than the least that is reckoned with.
    #[error("{actor} {sector} lacks critical inputs to make more than 1 %, which is taken as the least")]
    OutputFloor {
        /// Actor.
        actor: String,
        /// Sector.
        sector: String,
    },
    /// The world has nothing to assess a stake with that the scenario's clauses act on.
    #[error("clauses on {stake} count for nothing: the world has no defence.csv")]
    NotAssessed {
        /// Its word: "security".
        stake: &'static str,
    },
    /// A guarantor has promised more than all its means, should its allies be attacked at once.
    #[error(
        "{actor} has promised {:.0} % of its means in all: no ally could count on its part if all were attacked at once",
        .sum * 100.0
    )]
    Overcommitted {
        /// Guarantor.
        actor: String,
        /// Sum of the shares of its means that it would commit, after.
        sum: f64,
    },
    /// A binding purchase raises the exporter's output of a sector by more than 25 %.
    #[error("{at}: the purchase raises output of {actor} {sector} by {:.0} %", .growth * 100.0)]
    OutputSurge {
        /// The clause.
        at: String,
        /// Exporter.
        actor: String,
        /// Sector.
        sector: String,
        /// Growth of output as a fraction.
        growth: f64,
    },
    /// There is nothing to measure real income by: a severance could not be solved, or nobody would lose.
    #[error("no scores of real income: {reason}")]
    NoScores {
        /// What stood in the way.
        reason: String,
    },
    /// A bound names cells without trade; only the others can move.
    #[error("{at}: {count} of the bound's cells have no trade before and stay empty")]
    CellsWithoutFlow {
        /// The clause.
        at: String,
        /// How many.
        count: usize,
    },
    /// A purchase or quota by a change that takes away all of the flow before or more.
    #[error(
        "{at}: the {} comes to {musd:.0} million USD, so that {}",
        if *.purchase { "purchase" } else { "quota" },
        if *.purchase { "it asks for nothing" } else { "the trade is stopped" }
    )]
    BoundOfNothing {
        /// The clause.
        at: String,
        /// Whether it is a purchase.
        purchase: bool,
        /// What it comes to, million USD, 0 or less.
        musd: f64,
    },
}
