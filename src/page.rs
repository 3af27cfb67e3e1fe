//! One page that answers: a file of HTML that needs nothing else, with the answer, why, how sure, what to do, and the record.
//!
//! It is read without a script; with one, tables sort and filter. Its content-security policy forbids every request. All numbers are
//! those of the [`Report`]'s rows; what is asked for besides is handed in as it was found.

mod answer;
mod changed;
mod compare;
mod dated;
mod frame;
mod held;
mod lasts;
mod lateness;
mod live;
mod mapped;
mod numbers;
mod record;
mod sure;
mod through;
mod ties;
mod timetable;
mod todo;
mod weighed;
mod when;
mod why;
mod words;

pub use compare::comparison_page;
pub use ties::dependency_picture;

use maud::{Markup, Render, html};
use serde::Serialize;

use crate::backtest::Backtest;
use crate::deal::Deals;
use crate::ensemble::Attribution;
use crate::explain::Explanation;
use crate::model::Party;
use crate::path::{Lateness, Path};
use crate::report::Report;
use crate::response::Choice;
use crate::scenario::{Scenario, Stake};

/// The sections of a page, in their order.
pub const SECTIONS: [&str; 7] = ["answer", "why", "when", "sure", "do", "held", "record"];

/// What a page shows.
pub struct Page<'a, 'w> {
    scenario: &'a Scenario,
    report: &'a Report<'a, 'w>,
    explained: &'a [(Explanation, Party)],
    path: Option<&'a Path<'w>>,
    late: &'a [Lateness],
    attribution: Option<&'a Attribution<'w>>,
    choice: Option<&'a Choice<'w>>,
    deals: Option<&'a Deals<'w>>,
    backtest: Option<&'a Backtest>,
    /// Names of the sections that are shown; none: all.
    sections: &'a [String],
    /// The scenario's text, and the line by which the page is made again.
    text: Option<&'a str>,
    rerun: Option<&'a str>,
    /// Of the stakes, where a reader chose some.
    weights: Option<[f64; Stake::ALL.len()]>,
    /// Whether all of the answer is at central values, though there are draws.
    is_central: bool,
    /// Whether its parts go where they stood before, shapes of the map staying.
    is_redrawn: bool,
}

/// A part of the page that is drawn anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fragment {
    /// The name of what it fills.
    pub id: &'static str,
    /// What it is filled with.
    pub html: String,
}

/// A part of the page.
struct Section {
    /// Its name in the page.
    id: &'static str,
    title: &'static str,
    body: Markup,
}

impl Render for Section {
    fn render(&self) -> Markup {
        let heading = format!("{}-heading", self.id);
        html! {
            section id=(self.id) aria-labelledby=(heading) {
                h2 id=(heading) { (self.title) }
                (self.body)
            }
        }
    }
}

impl<'a, 'w> Page<'a, 'w> {
    /// A page of the answer and its record.
    #[must_use]
    pub fn of(scenario: &'a Scenario, report: &'a Report<'a, 'w>) -> Self {
        Self {
            scenario,
            report,
            explained: &[],
            path: None,
            late: &[],
            attribution: None,
            choice: None,
            deals: None,
            backtest: None,
            sections: &[],
            text: None,
            rerun: None,
            weights: None,
            is_central: false,
            is_redrawn: false,
        }
    }

    /// The same with why it does to some parties what it does.
    #[must_use]
    pub fn explaining(self, explained: &'a [(Explanation, Party)]) -> Self {
        Self { explained, ..self }
    }

    /// The same with when it does so.
    #[must_use]
    pub fn over_time(self, path: Option<&'a Path<'w>>) -> Self {
        Self { path, ..self }
    }

    /// The same with what waiting for some responses costs, which is shown beside when it hurts.
    #[must_use]
    pub fn waiting(self, late: &'a [Lateness]) -> Self {
        Self { late, ..self }
    }

    /// The same with which unknowns matter.
    #[must_use]
    pub fn attributing(self, attribution: Option<&'a Attribution<'w>>) -> Self {
        Self { attribution, ..self }
    }

    /// The same with what can be done about it.
    #[must_use]
    pub fn answered_by(self, choice: Option<&'a Choice<'w>>) -> Self {
        Self { choice, ..self }
    }

    /// The same with the deals of a menu.
    #[must_use]
    pub fn among(self, deals: Option<&'a Deals<'w>>) -> Self {
        Self { deals, ..self }
    }

    /// The same with published figures beside ours.
    #[must_use]
    pub fn held_against(self, backtest: Option<&'a Backtest>) -> Self {
        Self { backtest, ..self }
    }

    /// The same with the scenario's text and the command that makes the page again, for its record.
    #[must_use]
    pub fn recording(self, text: Option<&'a str>, rerun: Option<&'a str>) -> Self {
        Self { text, rerun, ..self }
    }

    /// The same with ranks at some weights of the stakes, in the order of [`Stake::ALL`], beside those over all weights.
    #[must_use]
    pub fn weighed(self, weights: [f64; Stake::ALL.len()]) -> Self {
        Self { weights: Some(weights), ..self }
    }

    /// Which of its sections are shown, by name; all of them without any.
    #[must_use]
    pub fn only(self, sections: &'a [String]) -> Self {
        Self { sections, ..self }
    }

    /// The whole file. The same input gives the same bytes.
    #[must_use]
    pub fn html(&self) -> String {
        self.framed(None)
    }

    /// The page, or with the scenario's text the one that has an engine behind it.
    fn framed(&self, live: Option<&str>) -> String {
        let mut sections = vec![Section { id: "answer", title: "Who pays", body: answer::body(self) }];
        if !self.explained.is_empty() {
            sections.push(Section { id: "why", title: "Why", body: why::body(self) });
        }
        if let Some(path) = self.path {
            sections.push(Section { id: "when", title: "When", body: when::body(self, path) });
        }
        sections.push(Section { id: "sure", title: "How sure", body: sure::body(self) });
        sections.push(Section { id: "do", title: "What to do", body: todo::body(self) });
        if let Some(backtest) = self.backtest {
            sections.push(Section {
                id: "held",
                title: "Held against what happened",
                body: held::body(backtest, self.scenario.id()),
            });
        }
        sections.push(Section { id: "record", title: "The record", body: record::body(self) });
        sections.retain(|one| self.sections.is_empty() || self.sections.iter().any(|name| name == one.id));
        let summary = self.scenario.summary().split_whitespace().collect::<Vec<_>>().join(" ");
        let panel = live.map(|text| live::panel(self, text));
        frame::page(self.scenario.name(), &summary, &sections, panel.as_ref()).into_string()
    }
}
