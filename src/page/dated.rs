//! The map at a date that the reader chooses.

use maud::{Markup, html};

use super::words::heading;
use super::{Page, mapped};
use crate::chart::map::{self, Area};
use crate::chart::{Cell, Table, shown};
use crate::path::{Path, Series};
use crate::scenario::Stake;
use crate::stake;
use crate::world::Actor;

/// One stake of everybody, period by period.
struct Mapped<'p> {
    stake: Stake,
    /// By actor; none where it is not assessed.
    series: Vec<Option<&'p Series>>,
    /// The largest loss and gain of third parties at any date.
    most: [f64; 2],
}

pub(super) fn figure(page: &Page<'_, '_>, path: &Path<'_>) -> Markup {
    let outcome = page.report.outcome();
    let world = outcome.world();
    let is_third = |actor: &Actor| !outcome.principals().contains(actor);
    let of = |stake: Stake| {
        let series: Vec<Option<&Series>> =
            world.actors().map(|actor| path.of_party(stake, mapped::speaks(page, stake, actor))).collect();
        let third = world.actors().zip(&series).filter(|(actor, _)| is_third(actor));
        let changes: Vec<f64> = third
            .filter_map(|(_, one)| *one)
            .flat_map(|one| &one.changes)
            .map(|change| 100.0 * change)
            .collect();
        let most = [-1.0, 1.0].map(|sign| changes.iter().map(|change| sign * change).fold(0.0, f64::max));
        (most != [0.0; 2]).then_some(Mapped { stake, series, most })
    };
    let stakes: Vec<Mapped<'_>> = Stake::ALL.into_iter().filter_map(of).collect();
    let periods = path.periods();
    let Some(first) = stakes.first() else { return html! {} };
    // Until somebody moves it, it stands where somebody loses most.
    let lowest = |at: usize| {
        let third = world.actors().zip(&first.series).filter(|(actor, _)| is_third(actor));
        third.filter_map(|(_, one)| Some(one.as_ref()?.changes[at])).fold(0.0, f64::min)
    };
    let worst = (0..periods.len()).min_by(|&one, &other| lowest(one).total_cmp(&lowest(other))).unwrap_or(0);
    let areas: Vec<Area> = world.actors().map(|actor| area(page, path, &stakes, actor, worst)).collect();
    let dates: Vec<String> = periods.iter().map(|period| period.date.to_string()).collect();
    html! {
        h3 { "On the map, date by date" }
        fieldset.choice {
            legend { "Coloured by" }
            @for (i, one) in stakes.iter().enumerate() { (mapped::pick("when-map", one.stake, i == 0)) }
        }
        p.when-date hidden {
            label for="when-date" { "From" }
            input type="range" id="when-date" min="0" max=(periods.len() - 1) step="1" value=(worst) data-dates=(dates.join(" "))
                data-map="when-world" aria-valuetext=(dates[worst]) autocomplete="off";
            output for="when-date" { (dates[worst]) }
        }
        figure.mapped #when-world {
            figcaption {
                strong { "The world from " span data-date="" { (dates[worst]) } "." }
                " Central values; colours mean the same at all dates. It begins at the worst date of " (stake::of(first.stake).words().measure) "."
            }
            (map::picture(&areas))
            @for one in &stakes { (mapped::legend(one.stake, one.most)) }
            details {
                summary { "The numbers: the map year by year" }
                (table(page, path, &stakes))
            }
        }
    }
}

fn area(page: &Page<'_, '_>, path: &Path<'_>, stakes: &[Mapped<'_>], actor: Actor, shown_at: usize) -> Area {
    let outcome = page.report.outcome();
    let info = &outcome.world()[actor];
    let dates: Vec<[String; 2]> = path
        .periods()
        .iter()
        .enumerate()
        .map(|(at, period)| {
            let mut class = Vec::new();
            let mut says = format!("{}, from {}", info.name, period.date);
            for Mapped { stake, series, most } in stakes {
                let words = stake::of(*stake).words();
                let change = series[actor.index()].map(|one| 100.0 * one.changes[at]);
                class.push(mapped::class(*stake, change, *most));
                let said = change.map_or("not assessed".to_owned(), |change| {
                    format!("{} {}", shown(change, words.decimals), words.sign)
                });
                says = format!("{says}; {} {said}", words.measure);
            }
            if outcome.principals().contains(&actor) {
                class.push("principal".to_owned());
            }
            [class.join(" "), says]
        })
        .collect();
    let [class, says] = dates[shown_at].clone();
    Area { dates, ..mapped::area(info, class, says) }
}

/// Everybody at the dates at which years begin on the path.
fn table(page: &Page<'_, '_>, path: &Path<'_>, stakes: &[Mapped<'_>]) -> Table {
    let world = page.report.outcome().world();
    let first = path.periods()[0].date;
    let is_year = |at: &usize| path.periods()[*at].date.month() == first.month();
    let yearly: Vec<usize> = (0..path.periods().len()).filter(is_year).collect();
    let mut head = vec!["who".to_owned(), "what".to_owned()];
    head.extend(yearly.iter().map(|&at| path.periods()[at].date.to_string()));
    let mut rows = Vec::new();
    for Mapped { stake, series, .. } in stakes {
        let decimals = stake::of(*stake).words().decimals;
        for (actor, series) in world.actors().zip(series) {
            let number = |&at: &usize| {
                series.map_or(Cell::Absent, |one| Cell::Number(100.0 * one.changes[at], decimals))
            };
            let names = [Cell::Text(world[actor].name.clone()), Cell::Text(heading(*stake))];
            rows.push(names.into_iter().chain(yearly.iter().map(number)).collect());
        }
    }
    Table { about: "The map year by year".to_owned(), file: "when-map".to_owned(), head, rows }
}
