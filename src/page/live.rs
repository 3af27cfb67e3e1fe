//! What a page has besides where an engine stands behind it: sliders and the text of the scenario; and the parts that are drawn anew.
//!
//! All of it is markup and numbers: whoever serves it solves. So a served page shows what a written one would.

use maud::{Markup, html};

use super::weighed::ranks;
use super::words::title;
use super::{Fragment, Page, answer};
use crate::scenario::Stake;
use crate::stake;

/// How far a slider goes, percent of a clause's size.
const MOST: u32 = 150;

/// Sliders, weights and the text.
pub(super) fn panel(page: &Page<'_, '_>, text: &str) -> Markup {
    html! {
        section #live aria-labelledby="live-heading" {
            h2 #live-heading { "What if" }
            p { "Move a clause, and all three stakes are solved anew. A clause without a size holds or does not." }
            p { "What is shown here is one run at central values; the ranges of draws stand under How sure." }
            p #live-says role="status" {}
            div.sliders #levels { (sliders(page)) }
            ul #cautions { (cautions(page)) }
            h3 { "How much each stake weighs" }
            div.sliders #stakes {
                @for stake in Stake::ALL {
                    @let id = format!("weight-{}", stake.word());
                    div.slider {
                        label for=(id) { (super::words::capitalised(stake::of(stake).words().measure)) }
                        input id=(id) type="range" min="0" max="100" step="5" value="50" data-weight=(stake.word());
                        output for=(id) { "50" }
                    }
                }
            }
            div #ranks { (ranks(page, [1.0; 3])) }
            p.buttons {
                button type="button" id="reset" { "Reset" } " "
                button type="button" id="save-scenario" { "Save as scenario" } " "
                button type="button" id="save-page" { "Save as page" }
            }
            details {
                summary { "The scenario's text" }
                label for="text" { "Change it, then leave the field or press Ctrl and Enter" }
                textarea #text rows="24" spellcheck="false" data-was=(text) { (text) }
            }
        }
    }
}

/// A slider for each clause.
fn sliders(page: &Page<'_, '_>) -> Markup {
    html! {
        @for (i, clause) in page.scenario.clauses().iter().enumerate() {
            @let id = format!("level-{i}");
            div.slider {
                label for=(id) { bdi { (title(clause)) } " " span.where { (super::words::place(clause)) } }
                @if clause.action.is_scalable() {
                    input id=(id) type="range" min="0" max=(MOST) step="5" value="100" data-level=(i);
                    output for=(id) { "100 %" }
                } @else {
                    // It has no size: it holds or does not.
                    input id=(id) type="range" min="0" max="100" step="100" value="100" data-level=(i) data-whole;
                    output for=(id) { "holds" }
                }
            }
        }
    }
}

/// What of the scenario takes effect otherwise than it says.
fn cautions(page: &Page<'_, '_>) -> Markup {
    let cautions = page.scenario.cautions(page.report.outcome().world());
    html! { @for caution in &cautions { li { bdi { (caution) } } } }
}

impl Page<'_, '_> {
    /// The page with sliders, for a server that solves what they ask for at `solve` beside it; `text` is the scenario's.
    #[must_use]
    pub fn live(&self, text: &str) -> String {
        Self { is_central: true, ..*self }.framed(Some(text))
    }

    /// The sliders of a live page, for a scenario that has other clauses than it was opened with.
    #[must_use]
    pub fn sliders(&self) -> Fragment {
        Fragment { id: "levels", html: sliders(self).into_string() }
    }

    /// What of a live page is drawn anew when the scenario or the weights of its stakes (in the order of [`Stake::ALL`]) change.
    #[must_use]
    pub fn fragments(&self, weights: [f64; 3]) -> Vec<Fragment> {
        let page = Self { is_central: true, is_redrawn: true, ..*self };
        let mut fragments = answer::fragments(&page);
        fragments.push(Fragment { id: "ranks", html: ranks(&page, weights).into_string() });
        fragments.push(Fragment { id: "cautions", html: cautions(&page).into_string() });
        fragments
    }
}
