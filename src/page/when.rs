//! When: how each stake goes over time, what is first short, and what is in force from when to when.

use maud::{Markup, html};

use super::sure::told;
use super::words::heading;
use super::{Page, dated, lateness, timetable};
use crate::chart::{Cell, Figure, Table, lines, shown, svg};
use crate::model::Party;
use crate::path::{Path, Series};
use crate::scenario::Stake;
use crate::stake;
use crate::world::World;

/// Shortages that are listed.
const LISTED: usize = 12;

pub(super) fn body(page: &Page<'_, '_>, path: &Path<'_>) -> Markup {
    let world = page.report.outcome().world();
    let pictures = told(page).into_iter().flat_map(|party| {
        Stake::ALL.into_iter().filter_map(move |stake| figure(path, world, path.of_party(stake, party)?))
    });
    html! {
        p {
            "Period by period, beside what the deal is measured against at the same date. Buyers change suppliers little by little, stocks "
            "run out, and clauses come and go. The line is the run at central values"
            @if let Some(bands) = path.bands() {
                "; the band holds 90 % of " (bands.solved) " draws"
                @if bands.solved < bands.asked { ", " (bands.asked - bands.solved) " more of which have no equilibrium at some date" }
            }
            ". Thin lines stand where something comes into force or ends."
        }
        div.pair { @for figure in pictures { (figure) } }
        (worth(path, world, &told(page)))
        (lacks(path, world))
        (lateness(page))
        @if let Some(figure) = timetable::figure(page, path) { (figure) }
        (dated::figure(page, path))
    }
}

/// What waiting costs, where responses are looked at.
fn lateness(page: &Page<'_, '_>) -> Markup {
    let figures = lateness::figures(page);
    html! {
        @if !figures.is_empty() {
            h3 { "Responses that come late" }
            @for figure in figures { (figure) }
        }
    }
}

fn figure(path: &Path<'_>, world: &World, series: &Series) -> Option<Figure> {
    let (stake, party) = (series.stake, series.party);
    if series.changes.iter().all(|&change| change == 0.0) {
        return None;
    }
    let words = stake::of(stake).words();
    let band = path.bands().and_then(|bands| bands.of_party(stake, party));
    let percent = |change: f64| 100.0 * change;
    let steps: Vec<lines::Step> = path
        .periods()
        .iter()
        .enumerate()
        .map(|(at, period)| lines::Step {
            from: period.date.years(),
            to: period.end.years(),
            value: percent(series.changes[at]),
            range: band.map(|band| [percent(band.changes[at][0]), percent(band.changes[at][2])]),
        })
        .collect();
    let id = format!("when-{}-{}", party.code(world).to_lowercase(), stake.word());
    let title = format!("{}: {}.", party.name(world), heading(stake));
    let says = match path.worst(stake, party) {
        None => "No loss at any date.".to_owned(),
        Some(worst) => {
            let healed = path.half_life(stake, party).map_or_else(
                || "it does not halve for good by the end".to_owned(),
                |years| format!("halved for good {years:.1} years later"),
            );
            format!("Worst from {}: {}; {healed}.", worst.date, shown(percent(worst.change), words.decimals))
        }
    };
    let picture = lines::picture(&steps, path.turns());
    let picture = svg(&format!("{id}-picture"), lines::SIZE, &title, &says, &picture);
    let mut head = vec!["from".to_owned(), heading(stake)];
    if band.is_some() {
        head.extend(["5 %", "median", "95 %"].map(str::to_owned));
    }
    let rows =
        path.periods().iter().enumerate().map(|(at, period)| {
            let mut row = vec![
                Cell::Text(period.date.to_string()),
                Cell::Number(percent(series.changes[at]), words.decimals),
            ];
            row.extend(band.iter().flat_map(|band| {
                band.changes[at].map(|change| Cell::Number(percent(change), words.decimals))
            }));
            row
        });
    let table = Table { about: title.clone(), file: id.clone(), head, rows: rows.collect() };
    Some(Figure { id, title, says, picture, table })
}

/// Present values of those who are told of.
fn worth(path: &Path<'_>, world: &World, told: &[Party]) -> Markup {
    let rates = path.rates();
    let head = std::iter::once("party".to_owned())
        .chain(rates.iter().map(|rate| format!("million USD at {:.1} % a year", 100.0 * rate)))
        .collect();
    let rows: Vec<Vec<Cell>> = told
        .iter()
        .filter_map(|&party| {
            let values = rates.map(|rate| path.present_value(party, rate));
            let values = values.into_iter().collect::<Option<Vec<f64>>>()?;
            let name = std::iter::once(Cell::Text(party.name(world).to_owned()));
            Some(name.chain(values.into_iter().map(|musd| Cell::Number(musd, 0))).collect())
        })
        .collect();
    let about = "All of it together: present value of real income".to_owned();
    html! {
        @if !rows.is_empty() {
            h3 { (about) }
            (Table { about, file: "when-present-value".to_owned(), head, rows })
        }
    }
}

fn lacks(path: &Path<'_>, world: &World) -> Markup {
    let about = "First short, when stocks and other suppliers no longer suffice".to_owned();
    let head = ["from", "who", "of what", "% of its use"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<Cell>> = path
        .lacks()
        .iter()
        .take(LISTED)
        .map(|lack| {
            vec![
                Cell::Text(lack.date.to_string()),
                Cell::Text(world[lack.user].name.clone()),
                Cell::Text(world[lack.good].name.clone()),
                Cell::Amount(100.0 * lack.share, 1),
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            h3 { (about) }
            (Table { about, file: "when-short".to_owned(), head, rows })
        }
    }
}
