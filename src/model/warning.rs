//! What a solution rests on that its reader should know.

use crate::number::{counted, whole_percent};

/// What was put right before a solve, and what deserves a second look after it; the numbers stand.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ModelWarning {
    /// Sectors whose own output differs from their sales and was rescaled to them.
    #[error(
        "output rescaled to sales in {}, most in {actor} {sector} (table {:+.2} %)",
        counted(*.count, "sector", "sectors"), (.ratio - 1.0) * 100.0
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
        "{} negative ({sum_musd:.0} million USD in all), set to zero, baseline solved anew",
        counted(*.count, "final demand was", "final demands were")
    )]
    NegativeDemand {
        /// How many cells.
        count: usize,
        /// Their sum, million USD.
        sum_musd: f64,
    },
    /// Commitments that pacts brought of guarantors whose military means are not known.
    #[error(
        "{} for nothing, {} no row in defence.csv",
        counted(*.count, "commitment of pacts counts", "commitments of pacts count"),
        if *.count == 1 { "its guarantor has" } else { "their guarantors have" }
    )]
    PactsNotAssessed {
        /// How many.
        count: usize,
    },
    /// Commitments with forces on the ally's ground are changed, and how many soldiers these are is not known.
    #[error(
        "{}, and commitments.csv does not say how many soldiers: what that saves or costs guarantors is not counted; {} that of \
         {guarantor} to {ally}",
        counted(*.count, "commitment with forces abroad changes", "commitments with forces abroad change"),
        if *.count == 1 { "it is" } else { "one is" }
    )]
    ForcesUnknown {
        /// How many.
        count: usize,
        /// Guarantor of the first.
        guarantor: String,
        /// Its ally.
        ally: String,
    },
    /// A binding purchase needs a subsidy of more than 50 %.
    #[error("{at}: the purchase needs a subsidy of {} of the price", whole_percent(*.rate))]
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
    /// More of a good is withheld than is recorded of the flow that it is in, so that only the flow is taken from the seller.
    #[error(
        "{}, by {sum_musd:.0} million USD a year in all, which is not taken from the sellers; most in {flow}, {musd:.0} withheld \
         of {recorded_musd:.0}",
        counted(*.count, "flow is smaller than what is withheld of it", "flows are smaller than what is withheld of them")
    )]
    WithheldBeyondFlow {
        /// How many flows.
        count: usize,
        /// What is beyond them, million USD a year.
        sum_musd: f64,
        /// The one with most: sector, seller and buyer.
        flow: String,
        /// What is withheld there, million USD a year.
        musd: f64,
        /// What is recorded there, million USD a year.
        recorded_musd: f64,
    },
    /// Goods that are stages of others have no value of their own, so that what is withheld of them is not taken from the seller.
    #[error(
        "sales withheld of {} are not taken from the sellers' income: as stages of other goods they have no value of their own \
         in the world", .goods.join(", ")
    )]
    WithheldWithoutValue {
        /// Their codes.
        goods: Vec<String>,
    },
    /// How much time changes rests on values of the program, because the world's parameters do not say.
    #[error(
        "parameters.toml: no table horizon_factor, elasticities at the {horizon} horizon are by values of the program"
    )]
    AssumedHorizon {
        /// The horizon.
        horizon: String,
    },
    /// A lack of critical inputs would leave a sector less than the least that is reckoned with.
    #[error(
        "{} critical inputs to make more than 1 %, which is taken as the least; {} {actor} {sector}",
        counted(*.count, "sector lacks", "sectors lack"), if *.count == 1 { "it is" } else { "one is" }
    )]
    OutputFloor {
        /// Actor of the first.
        actor: String,
        /// Its sector.
        sector: String,
        /// How many.
        count: usize,
    },
    /// The world has nothing to assess a stake with that the scenario's clauses act on.
    #[error("clauses on {stake} count for nothing: the world has no defence.csv")]
    NotAssessed {
        /// Its word: "security".
        stake: &'static str,
    },
    /// Guarantors that have promised more than all their means, should their allies be attacked at once.
    #[error(
        "{} means, most {actor} ({} in all): no ally could count on its part if all were attacked at once",
        counted(*.count, "guarantor has promised more than its", "guarantors have promised more than their"), whole_percent(*.sum)
    )]
    Overcommitted {
        /// The guarantor that has promised most of its means.
        actor: String,
        /// Sum of the shares of its means that it would commit, after.
        sum: f64,
        /// How many guarantors have promised more than all.
        count: usize,
    },
    /// A binding purchase raises the exporter's output of a sector by more than 25 %.
    #[error("{at}: the purchase raises output of {actor} {sector} by {}", whole_percent(*.growth))]
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
    /// Prices move so far that what some actors make has no volume: valued at the prices of one side, their final demand and
    /// exports are worth less than their imports.
    #[error(
        "{at}: the change is too large for real output of {} to be measured: at the prices before, or those after, it would be less \
         than nothing; {} {actor}",
        counted(*.count, "actor", "actors"), if *.count == 1 { "it is" } else { "one is" }
    )]
    NoVolume {
        /// The clause that changes most, or the scenario.
        at: String,
        /// Code of the first.
        actor: String,
        /// How many.
        count: usize,
    },
    /// There is nothing to measure real income by: a severance could not be solved, or nobody would lose.
    #[error("no scores of real income: {reason}")]
    NoScores {
        /// What stood in the way.
        reason: String,
    },
    /// A bound names cells without trade; only the others can move.
    #[error("{at}: {}", counted(*.count, "of the bound's cells has no trade before and stays empty", "of the bound's cells have no trade before and stay empty"))]
    CellsWithoutFlow {
        /// The clause.
        at: String,
        /// How many.
        count: usize,
    },
    /// A purchase of less, or a quota of more, than is bought without it.
    #[error(
        "{at}: the {} {musd:.0} million USD, where {flow_musd:.0} are bought without it, and has no effect",
        if *.purchase { "purchase asks for" } else { "quota allows" }
    )]
    IdleBound {
        /// The clause.
        at: String,
        /// Whether it is a purchase.
        purchase: bool,
        /// What it asks for or allows, million USD.
        musd: f64,
        /// What is bought, million USD.
        flow_musd: f64,
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

impl ModelWarning {
    /// Whether two say the same of the same clause, be it in other numbers.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.clause() == other.clause()
    }

    /// The clause that it is of, where it is of one.
    fn clause(&self) -> Option<&str> {
        match self {
            Self::LargeSubsidy { at, .. }
            | Self::OutputSurge { at, .. }
            | Self::NoVolume { at, .. }
            | Self::CellsWithoutFlow { at, .. }
            | Self::IdleBound { at, .. }
            | Self::BoundOfNothing { at, .. } => Some(at),
            _ => None,
        }
    }
}
