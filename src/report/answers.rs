//! Answers of rooms below that know their rows themselves.

use serde::Serialize;

use super::Answer;
use crate::backtest::Backtest;
use crate::deal::{self, Lasting, OverRow, OverTime};
use crate::ensemble::Ensemble;
use crate::response::{Choice, PlanRow, Plans};

impl Answer for Choice<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &["scenario", "portfolio", "actor", "stake", "variable", "unit", "value", "title"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Choice::rows(self).into_iter()
    }
}

/// Rows are all draws, the object summaries and the manifest.
impl Answer for Ensemble<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &["scenario", "draw", "actor", "stake", "variable", "unit", "value"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Ensemble::rows(self)
    }

    fn object(&self) -> impl Serialize {
        self.summaries()
    }
}

/// Rows are figures and then dates of series, the object these and how many are met, behind the record of every solve.
impl Answer for Backtest {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &Backtest::COLUMNS
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Backtest::rows(self)
    }

    fn object(&self) -> impl Serialize {
        self
    }
}

impl Answer for Plans<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &PlanRow::HEADER
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Self::rows(self).into_iter()
    }
}

impl Answer for OverTime {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &OverRow::HEADER
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Self::rows(self).into_iter()
    }
}

impl Answer for Lasting<'_> {
    fn table(&self) -> String {
        self.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &deal::Row::HEADER
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        Self::rows(self).into_iter()
    }
}
