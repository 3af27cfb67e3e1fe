//! In what portfolios are compared.

use crate::scenario::Stake;
use crate::stake;

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
        let Self::Native(stake) = self else { return "points" };
        let words = stake::of(stake).words();
        words.money.unwrap_or(words.variable).unit
    }

    /// For people: "points of the scores".
    pub(super) fn words(self) -> String {
        let Self::Native(stake) = self else { return "points of the scores".to_owned() };
        let words = stake::of(stake).words();
        let unit = if words.money.is_some() { "million USD" } else { words.sign };
        format!("{unit} of {}", words.measure)
    }

    /// Behind a number, where there is little room.
    pub(super) fn short(self) -> &'static str {
        let Self::Native(stake) = self else { return "points" };
        let words = stake::of(stake).words();
        words.money.map_or(words.sign, |money| money.unit)
    }

    /// Decimals that tell.
    pub(crate) fn decimals(self) -> usize {
        if self.is_money() { 0 } else { 3 }
    }

    /// What one part of a stake, a fraction of it, is in this unit; `base` is what real income is a fraction of, million USD.
    pub(super) fn of_fraction(self, stake: Stake, base: f64) -> f64 {
        match self {
            Self::Native(of) if of == stake && self.is_money() => base,
            Self::Native(of) if of == stake => 100.0,
            Self::Native(_) | Self::Points => 0.0,
        }
    }

    fn is_money(self) -> bool {
        matches!(self, Self::Native(stake) if stake::of(stake).words().money.is_some())
    }
}
