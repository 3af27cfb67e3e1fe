//! One page that answers: a file of HTML that needs nothing else, with the answer, why, how sure, what to do, and the record.
//!
//! It is read without a script; with one, tables sort and filter. Its content-security policy forbids every request. All numbers are
//! those of the [`Report`]'s rows; what is asked for besides is handed in as it was found.

mod answer;
mod frame;
mod numbers;
mod record;
mod words;

use maud::{Markup, Render, html};

use crate::report::Report;
use crate::scenario::Scenario;

/// What a page shows.
pub struct Page<'a, 'w> {
    scenario: &'a Scenario,
    report: &'a Report<'a, 'w>,
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
        Self { scenario, report }
    }

    /// The whole file. The same input gives the same bytes.
    #[must_use]
    pub fn html(&self) -> String {
        let sections = [
            Section { id: "answer", title: "Who pays", body: answer::body(self) },
            Section { id: "record", title: "The record", body: record::body(self) },
        ];
        let summary = self.scenario.summary().split_whitespace().collect::<Vec<_>>().join(" ");
        frame::page(self.scenario.name(), &summary, &sections).into_string()
    }
}
