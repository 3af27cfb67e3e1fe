//! In what portfolios are compared.

use crate::scenario::Stake;

/// What losses of several owners and stakes are added up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Points of the scores, weighted over the stakes.
    Points,
    /// One stake in its own unit, the others shown apart: million USD of real income, percent of expected defence, points of power.
    Native(Stake),
}

impl Unit {
    /// "points", "musd", "percent".
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Points | Self::Native(Stake::Voice) => "points",
            Self::Native(Stake::Prosperity) => "musd",
            Self::Native(Stake::Security) => "percent",
        }
    }

    /// For people: "points of the scores".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Points => "points of the scores",
            Self::Native(Stake::Prosperity) => "million USD of real income",
            Self::Native(Stake::Security) => "% of expected defence",
            Self::Native(Stake::Voice) => "points of power",
        }
    }

    /// Behind a number, where there is little room.
    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Points | Self::Native(Stake::Voice) => "points",
            Self::Native(Stake::Prosperity) => "musd",
            Self::Native(Stake::Security) => "%",
        }
    }

    /// Decimals that tell.
    pub(super) fn decimals(self) -> usize {
        if self == Self::Native(Stake::Prosperity) { 0 } else { 3 }
    }

    /// What one part of a stake, a fraction of it, is in this unit; `base` is what real income is a fraction of, million USD.
    pub(super) fn of_fraction(self, stake: Stake, base: f64) -> f64 {
        match self {
            Self::Native(of) if of == stake => {
                if stake == Stake::Prosperity {
                    base
                } else {
                    100.0
                }
            }
            Self::Native(_) | Self::Points => 0.0,
        }
    }
}
