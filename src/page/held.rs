//! Held against what happened: published figures beside ours, and the judgements that move ranks most.

use maud::{Markup, PreEscaped, html};

use crate::backtest::{Backtest, Tried};
use crate::chart::{Cell, Table};

/// Sizes that are judgement, and what the range of each does to the order of third parties in the sectoral deal.
const SIZES: &str = include_str!("../../seeds/judgement.csv");
const EFFECTS: &str = include_str!("../../seeds/judgement_effect.csv");
/// The scenario whose ranks they were tried on.
const JUDGED: &str = "us-china-sectoral-deal";
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
    let records = |text: &'static str| {
        let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        rows.filter_map(Result::ok).collect::<Vec<_>>()
    };
    let sizes = records(SIZES);
    let what = |id: &str| sizes.iter().find(|row| row.get(0) == Some(id)).and_then(|row| row.get(1));
    let effects = records(EFFECTS);
    let mut effects: Vec<_> =
        effects.iter().filter(|row| row.get(1).is_some_and(|place| place.parse::<u32>().is_ok())).collect();
    effects.sort_by_key(|row| row.get(1).and_then(|place| place.parse::<u32>().ok()));
    let number = |row: &csv::StringRecord, i: usize, times: f64, decimals: usize| {
        Cell::from((
            row.get(i).and_then(|text| text.parse::<f64>().ok()).map(|value| value * times),
            decimals,
        ))
    };
    let rows = effects.iter().take(TOLD).map(|row| {
        let id = row.get(0).unwrap_or_default();
        vec![what(id).unwrap_or(id).into(), number(row, 2, 100.0, 0), number(row, 3, 1.0, 0)]
    });
    let table = Table {
        about: "Judgements that move ranks most".to_owned(),
        file: "judgements".to_owned(),
        head: ["what is judged", "pairs of parties that change places, %", "largest move"]
            .map(str::to_owned)
            .into(),
        rows: rows.collect(),
    };
    html! {
        h3 { "The ten judgements that move the ranking most" }
        p { "Each judged size taken from one end of its range to the other, alone." }
        (table)
    }
}
