//! Results in the forms that people and programs read. Nothing is computed here that an outcome does not know.

mod answers;
mod compare;
mod critical;
mod deals;
mod explained;
mod flows;
mod format;
mod headline;
mod json;
mod judged;
mod ranks;
mod recorded;
mod row;
mod rules;
mod series;
mod size;
mod table;
mod turned;

use serde::Serialize;

use crate::ensemble::Ensemble;
use crate::error::Result;
use crate::exposure::Exposures;
use crate::footing::Footing;
use crate::model::{Outcome, ShortageDraws};
use crate::scenario::Stake;
use crate::world::Group;

pub use compare::Comparison;
pub use deals::{DealList, Listed};
pub use explained::{Explained, PartRow, part_rows};
pub use flows::FLOWS;
pub use format::{Answer, Format, rows_as_csv};
pub use judged::{JUDGED, Judged, judged};
pub use recorded::Recorded;
pub use row::{NotFinite, Row};
pub use series::Series;
pub use size::not_per_head;
pub use turned::Turned;

/// Actors listed in one line.
const RANKED: usize = 12;

/// A scenario's results, checked: every number in it is finite.
///
/// [`Display`](std::fmt::Display) is the table for people, [`Serialize`] the tidy rows with the
/// record of the run, see [`json`](fn@json).
#[derive(Debug, Clone)]
pub struct Report<'a, 'w> {
    outcome: &'a Outcome<'w>,
    exposures: Exposures<'w>,
    draws: Option<ShortageDraws>,
    ends: Vec<Outcome<'w>>,
    ensemble: Option<Ensemble<'w>>,
    footing: Option<Footing>,
    turned: Option<Turned>,
    rows: Vec<Row>,
    /// Whether its table has bars.
    bars: bool,
}

impl<'a, 'w> Report<'a, 'w> {
    /// Gathers the results of a scenario.
    ///
    /// # Errors
    /// [`Error::Value`](crate::Error::Value) for a number that is not finite.
    pub fn of(outcome: &'a Outcome<'w>) -> Result<Self> {
        Self::with(outcome, None, Vec::new())
    }

    /// The same with what a scenario that controls exports asks for: how far its shortages can go, and the outcome at other
    /// horizons.
    ///
    /// # Errors
    /// As for [`Report::of`].
    pub fn with(
        outcome: &'a Outcome<'w>,
        draws: Option<ShortageDraws>,
        ends: Vec<Outcome<'w>>,
    ) -> Result<Self> {
        let exposures = Exposures::of(outcome);
        let rows = row::of(outcome, &exposures, draws.as_ref(), None)?;
        Ok(Self {
            outcome,
            exposures,
            draws,
            ends,
            ensemble: None,
            footing: None,
            turned: None,
            rows,
            bars: false,
        })
    }

    /// The same headed by the median and the 5-95 % range of draws of everything uncertain. What a run comes to follows from
    /// modes, which need not be in the middle.
    ///
    /// # Errors
    /// As for [`Report::of`].
    pub fn headed_by(self, ensemble: Ensemble<'w>) -> Result<Self> {
        let rows = row::of(self.outcome, &self.exposures, self.draws.as_ref(), Some(&ensemble))?;
        Ok(Self { ensemble: Some(ensemble), rows, ..self })
    }

    /// The same with where its scenario leans on trade that is poorly known, at the end of the table and of the record.
    #[must_use]
    pub fn leaning_on(self, footing: Footing) -> Self {
        Self { footing: Some(footing), ..self }
    }

    /// The same with what the other closure turns, at the end of the table and of the record.
    #[must_use]
    pub fn turned_by(self, turned: Option<Turned>) -> Self {
        Self { turned, ..self }
    }

    /// The same with a bar behind each median of its table, for terminals.
    #[must_use]
    pub fn with_bars(self, bars: bool) -> Self {
        Self { bars, ..self }
    }

    /// The same with third parties in the order of one stake; see [`Exposures::ordered_by`].
    #[must_use]
    pub fn ordered_by(self, stake: Option<Stake>) -> Self {
        Self { exposures: self.exposures.ordered_by(stake), ..self }
    }

    /// The same with other groups as one party each; see [`Exposures::as_one`].
    ///
    /// # Errors
    /// The first group that cannot.
    pub fn as_one(self, groups: &[Group]) -> std::result::Result<Self, Group> {
        Ok(Self { exposures: self.exposures.as_one(groups)?, ..self })
    }

    /// Draws of everything uncertain, if it is headed by any.
    #[must_use]
    pub fn ensemble(&self) -> Option<&Ensemble<'w>> {
        self.ensemble.as_ref()
    }

    /// Draws of what is short, if any were given.
    #[must_use]
    pub fn draws(&self) -> Option<&ShortageDraws> {
        self.draws.as_ref()
    }

    /// The outcome at other horizons, if any were given.
    #[must_use]
    pub fn ends(&self) -> &[Outcome<'w>] {
        &self.ends
    }

    /// What its numbers rest on, as in [`json`](fn@json).
    #[must_use]
    pub fn record(&self) -> impl Serialize {
        json::RecordObject::of(self.outcome, self.footing.as_ref(), self.turned.as_ref())
    }

    /// What it reports on.
    #[must_use]
    pub fn outcome(&self) -> &'a Outcome<'w> {
        self.outcome
    }

    /// The exposures in it.
    #[must_use]
    pub fn exposures(&self) -> &Exposures<'w> {
        &self.exposures
    }

    /// One number a row: actors in the world's order, then groups, undefined ones left out.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// Scenarios one after another.
impl Answer for [Report<'_, '_>] {
    fn table(&self) -> String {
        self.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
    }

    fn header(&self) -> &'static [&'static str] {
        &Row::HEADER
    }

    /// The header is `scenario,actor,stake,variable,unit,value`.
    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.iter().flat_map(Report::rows)
    }

    /// An array with one object for each, of its rows and the record of the run.
    fn object(&self) -> impl Serialize {
        self
    }
}

/// Tidy rows of some scenarios as CSV, with the header `scenario,actor,stake,variable,unit,value`. A number has as many
/// digits as it takes to read the same number again.
#[must_use]
pub fn csv(reports: &[Report<'_, '_>]) -> String {
    Format::Csv.text(reports)
}

/// Some scenarios as JSON: an array with one object for each, of its rows and the record of the run.
#[must_use]
pub fn json(reports: &[Report<'_, '_>]) -> String {
    Format::Json.text(reports)
}

/// All flows of some scenarios as CSV, with the header `scenario,exporter,importer,sector,before_musd,after_musd`;
/// domestic sales and cells without trade too.
///
/// # Errors
/// [`Error::Value`](crate::Error::Value) for a number that is not finite.
pub fn flows(reports: &[Report<'_, '_>]) -> Result<String> {
    flows::csv(reports)
}
