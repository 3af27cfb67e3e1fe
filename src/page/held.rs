//! Held against what happened: published figures beside ours, and the judgements that move ranks most.

use maud::{Markup, PreEscaped, html};

use crate::backtest::{Backtest, Tried};
use crate::chart::{Cell, Table};
use crate::report::{JUDGED, Judged, judged};

/// Judgements that are told.
const TOLD: usize = 10;

/// Of any page; judgements where they were tried, on one scenario.
pub(super) fn body(backtest: &Backtest, scenario: &str) -> Markup {
    let sentence = backtest.sentence(&backtest.totals());
    let rows = backtest.tried().iter().map(|one| {
        let published = one.entry.published;
        vec![
            one.entry.id.as_str().into(),
            one.entry.study.as_str().into(),
            (published.low, 3).into(),
            (published.value, 3).into(),
            (published.high, 3).into(),
            Cell::from((one.ours.as_ref().ok().copied(), 3)),
            one.entry.unit.into(),
            one.word().into(),
            one.ours.as_ref().err().map_or(Cell::from(""), |why| why.as_str().into()),
        ]
    });
    let head =
        ["figure", "study", "low", "published", "high", "ours", "unit", "verdict", "why there is none"];
    let table = Table {
        about: "Published figures beside ours".to_owned(),
        file: "backtest".to_owned(),
        head: head.map(str::to_owned).into(),
        rows: rows.collect(),
    };
    let of_others =
        |one: &&Tried| ["expected_defence", "power"].iter().any(|name| one.entry.figure.contains(name));
    let elsewhere = backtest.tried().iter().filter(of_others).count();
    html! {
        p {
            (sentence) " "
            @match elsewhere { 0 => "None of them is about expected defence or power over rules.", count => { (count) " of them are about expected defence or power over rules." } }
        }
        @if let Some(told) = backtest.sentence_in_time() { p { (told) " Date by date: " code { "sidedeal backtest" } "." } }
        figure #backtest {
            figcaption { strong { "Published against ours." } " On the line both are the same; red marks have the wrong sign or are far off." }
            div.scroll role="region" aria-label="Published against ours" tabindex="0" {
                div.paper { (PreEscaped(backtest.to_svg())) }
            }
            details { summary { "The numbers: published against ours" } (table) }
        }
        @if scenario == JUDGED { (judgements()) }
    }
}

fn judgements() -> Markup {
    let row = |one: Judged| {
        let swapped = Cell::Amount(100.0 * one.pairs_swapped, 0);
        vec![one.what.as_str().into(), swapped, Cell::Amount(one.largest_move.into(), 0)]
    };
    let table = Table {
        about: "Judgements that move ranks most".to_owned(),
        file: "judgements".to_owned(),
        head: ["what is judged", "pairs of parties that change places, %", "largest move"]
            .map(str::to_owned)
            .into(),
        rows: judged().into_iter().take(TOLD).map(row).collect(),
    };
    html! {
        h3 { "The ten judgements that move the ranking most" }
        p { "Each judged size taken from one end of its range to the other, alone." }
        (table)
    }
}
