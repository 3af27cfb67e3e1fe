//! The record: what the page rests on and how to make it again.

use maud::{Markup, html};

use super::Page;
use crate::trade::Closure;

pub(super) fn body(page: &Page<'_, '_>) -> Markup {
    let outcome = page.report.outcome();
    let record = outcome.record();
    let closure = match record.closure {
        Closure::FixedDeficits => "deficits fixed in units of world output",
        Closure::Balanced => "trade balanced",
    };
    html! {
        dl.record {
            dt { "Scenario" } dd { bdi { (record.scenario) } ", " code { (record.scenario_hash) } }
            dt { "World" } dd { bdi { (record.world) } ", " code { (record.world_hash) } }
            @if let Some(baseline) = &record.baseline { dt { "Measured against" } dd { bdi { (baseline) } } }
            dt { "Horizon" } dd { (record.horizon) }
            dt { "Trade imbalances" } dd { (closure) }
            dt { "Solved" } dd { (record.after.sweeps) " sweeps, conditions met to " (format!("{:.1e}", record.after.residual)) }
            @if let Some(ensemble) = page.report.ensemble() {
                dt { "Draws" }
                dd { (ensemble.draws().len()) " solved, " (ensemble.failures().len()) " failed, seed " (ensemble.manifest().seed) }
            }
            @if let Some(deals) = page.deals {
                @let menu = deals.outcome().record();
                dt { "Menu" }
                dd { bdi { (deals.menu().scenario().id()) } ", " code { (deals.menu().scenario().fingerprint()) } ", world " bdi { (menu.world) } ", " code { (menu.world_hash) } }
            }
            @if let Some(choice) = page.choice {
                dt { "Responses" }
                dd { bdi { (choice.names().join(", ")) } "; " (choice.futures()) " futures, " (choice.failures().len()) " failed" }
            }
            dt { "Version" } dd { "sidedeal " (env!("CARGO_PKG_VERSION")) }
        }
        @if let Some(rerun) = page.rerun { p { "Made by: " code.rerun { (rerun) } } }
        @let (own, cautions) = (record.own(), page.scenario.cautions(outcome.world()));
        @if !own.is_empty() || !cautions.is_empty() {
            h3 { "Warnings" }
            ul {
                @for caution in &cautions { li { bdi { (caution) } } }
                @for warning in own { li { bdi { (warning) } } }
            }
        }
        @if let Some(ensemble) = page.report.ensemble().filter(|ensemble| !ensemble.failures().is_empty()) {
            h3 { "Draws that failed" }
            ul { @for reason in ensemble.reasons() { li { (reason) } } }
        }
        @if let Some(text) = page.text {
            details {
                summary { "The scenario as it was read" }
                div.scroll role="region" aria-label="The scenario's text" tabindex="0" { pre { (text) } }
            }
        }
        @if !page.scenario.sources().is_empty() {
            h3 { "Sources of the scenario" }
            ul { @for source in page.scenario.sources() { li { bdi { (source) } } } }
        }
        h3 { "Licences" }
        ul {
            li { "Shapes of countries: Natural Earth, public domain." }
            li {
                "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio. This is an adaptation of an original work by "
                "the OECD. The opinions expressed and arguments employed in this adaptation should not be reported as representing "
                "the official views of the OECD or of its Member countries."
            }
        }
        h3 { "All numbers of the run" }
        (crate::chart::download("results.csv", &crate::report::csv(std::slice::from_ref(page.report))))
    }
}
