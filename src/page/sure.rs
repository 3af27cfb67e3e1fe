//! How sure: how draws are spread, how often a party loses, which unknowns matter, and what of the scenario is judgement.

use maud::{Markup, html};

use super::Page;
use super::numbers::{Numbers, probability};
use super::words::{basis, heading, list, percent, plain};
use crate::chart::{Cell, Figure, Table, shown, spread, svg};
use crate::ensemble::{Attribution, Ensemble};
use crate::exposure::Standing;
use crate::law;
use crate::model::Party;
use crate::scenario::{Stake, is_judgement};
use crate::stake;

/// Parties whose ranks over draws are listed.
const LISTED: usize = 12;

pub(super) fn body(page: &Page<'_, '_>) -> Markup {
    html! {
        @if page.report.ensemble().is_some() {
            p {
                "Everything uncertain is drawn together: elasticities, shares of supply, what a guarantee is worth, the sizes of the "
                "clauses. Each draw is a world and a deal of its own."
            }
            (spreads(page))
            (ranks(page))
        } @else {
            p { "Nothing was drawn for this page: all numbers are the run at central values, and how sure they are is not known." }
        }
        @if let Some(attribution) = page.attribution { (unknowns(page, attribution)) }
        (clauses(page))
    }
}

/// Who is told of: those that are explained, or the first of the third parties.
pub(super) fn told(page: &Page<'_, '_>) -> Vec<Party> {
    if page.explained.is_empty() {
        return page.report.exposures().ranked_as_one().into_iter().take(2).map(|one| one.party).collect();
    }
    page.explained.iter().map(|(_, party)| *party).collect()
}

fn spreads(page: &Page<'_, '_>) -> Markup {
    let (report, world) = (page.report, page.report.outcome().world());
    let numbers = Numbers::of(report);
    let figures = told(page).into_iter().flat_map(|party| {
        let numbers = &numbers;
        report.exposures().stakes().iter().filter_map(move |&stake| {
            let words = stake::of(stake).words();
            let values = report.ensemble()?.values(party, words.variable.name)?;
            let change = numbers.change(party.code(world), stake)?;
            let [median, low, high] = change.drawn?;
            let id = format!("spread-{}-{}", party.code(world).to_lowercase(), stake.word());
            let title = format!("{}: {}.", party.name(world), heading(stake));
            let loss = probability(report, party, stake)?;
            let says = format!(
                "A loss in {} of the draws; median {}, 5\u{2013}95 % {} to {}, central run {} (dashed).",
                percent(loss),
                shown(median, words.decimals),
                shown(low, words.decimals),
                shown(high, words.decimals),
                shown(change.mode, words.decimals)
            );
            let picture = spread::picture(&values, change.mode);
            let picture = svg(&format!("{id}-picture"), spread::SIZE, &title, &says, &picture);
            let quantiles = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
            let rows = quantiles.into_iter().map(|q| {
                let value = report.ensemble().and_then(|drawn| drawn.quantile(party, stake, q));
                vec![Cell::Amount(100.0 * q, 0), Cell::from((value, words.decimals))]
            });
            let head = vec!["share of draws below, %".to_owned(), heading(stake)];
            let table = Table { about: title.clone(), file: id.clone(), head, rows: rows.collect() };
            Some(Figure { id, title, says, picture, table })
        })
    });
    html! { div.pair { @for figure in figures { (figure) } } }
}

fn ranks(page: &Page<'_, '_>) -> Markup {
    let world = page.report.outcome().world();
    let Some(ranking) = page.report.ensemble().and_then(Ensemble::acceptability) else { return html! {} };
    let mut order: Vec<_> = ranking.parties.iter().zip(&ranking.standings).collect();
    order.sort_by(|one, other| other.1.among(3).total_cmp(&one.1.among(3)));
    let row = |(party, standing): &(&Party, &Standing)| {
        let shares = [1, 3, 5].map(|count| Cell::Amount(100.0 * standing.among(count), 0));
        let rank = Cell::Amount(standing.expected_rank, 1);
        std::iter::once(party.name(world).into()).chain(shares).chain([rank]).collect()
    };
    let table = Table {
        about: "Ranks over draws and weights".to_owned(),
        file: "ranks-over-draws".to_owned(),
        head: ["party", "first", "first three", "first five", "mean rank"]
            .map(|what| match what {
                "party" => what.to_owned(),
                "mean rank" => "mean rank over draws".to_owned(),
                _ => format!("{what}, % of draws and weights"),
            })
            .into(),
        rows: order.iter().take(LISTED).map(row).collect(),
    };
    html! {
        h3 { "Who is most exposed, over all draws" }
        p { "In each draw the third parties are ranked over all weights of the stakes; shares are means over draws." }
        (table)
    }
}

fn unknowns(page: &Page<'_, '_>, attribution: &Attribution<'_>) -> Markup {
    let world = page.report.outcome().world();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for party in told(page) {
        for &stake in page.report.exposures().stakes() {
            for part in attribution.leading(party, stake).into_iter().take(5) {
                rows.push(vec![
                    party.name(world).into(),
                    stake.word().into(),
                    part.unknown.into(),
                    Cell::Amount(part.first.value, 2),
                    Cell::Amount(part.first.error, 2),
                    Cell::Amount(part.total.value, 2),
                    Cell::Amount(part.total.error, 2),
                ]);
            }
        }
    }
    let head = ["party", "stake", "unknown", "alone", "\u{b1}", "with others", "\u{b1}"];
    let table = Table {
        about: "Which unknowns matter".to_owned(),
        file: "unknowns".to_owned(),
        head: head.map(str::to_owned).into(),
        rows,
    };
    html! {
        h3 { "Which unknowns matter" }
        p {
            "Share of the variance that would go if an unknown were known (alone), or stay if all others were (with others): Sobol' "
            "indices with their standard errors, from " (plain(f64::from(u32::try_from(attribution.runs()).unwrap_or(u32::MAX)), 0)) " runs."
        }
        (table)
    }
}

/// What is on record and what is judged, of the whole and clause by clause, with the law that each would meet.
fn clauses(page: &Page<'_, '_>) -> Markup {
    let sources = page.scenario.sources();
    let judged = sources.iter().filter(|source| is_judgement(source)).count();
    html! {
        h3 { "What is on record, and what is judgement" }
        p {
            (crate::number::counted(sources.len() - judged, "source is", "sources are")) " named and "
            (crate::number::counted(judged, "judgement", "judgements")) ". A range is what draws take; trade law is a reading of the clause, "
            "not a ruling."
        }
        (cited(sources))
        (by_clause(page))
    }
}

/// Each clause with what it rests on beside it.
fn by_clause(page: &Page<'_, '_>) -> Markup {
    let notes = law::notes(page.scenario, page.report.outcome().world());
    html! {
        details #by-clause {
            summary { "Clause by clause: its size, its source, and the trade law that it would meet" }
            div.scroll role="region" aria-label="Clauses" tabindex="0" {
                table.clauses {
                    thead { tr { th scope="col" { "Clause" } th scope="col" { "Source" } th scope="col" { "Trade law" } } }
                    tbody { @for clause in page.scenario.clauses() {
                        tr {
                            th scope="row" {
                                bdi { (super::words::title(clause)) } " " span.where { (super::words::place(clause)) }
                                p.where {
                                    @if let Some(number) = clause.action.number() { "Size " (number) ". " }
                                    "Moves " (moved(clause.action.stakes())) "."
                                }
                            }
                            td {
                                p { strong { (basis(&clause.source)) }
                                    @if clause.source.is_empty() && !page.scenario.sources().is_empty() { ": those of the scenario stand above" } }
                                (cited(&clause.source))
                            }
                            td {
                                @match &notes {
                                    Ok(notes) => @for note in notes.iter().filter(|note| note.at == clause.at) {
                                        p { strong { (note.article) } ": " bdi { (note.finding) }
                                            @if !note.exceptions.is_empty() { ", unless " (note.exceptions.join(" or ")) } "." }
                                    },
                                    Err(error) => (error),
                                }
                            }
                        }
                    } }
                }
            }
        }
    }
}

/// Sources in a list, judgement so that it is seen.
fn cited(sources: &[String]) -> Markup {
    html! { @if !sources.is_empty() { ul { @for source in sources {
        li { @if is_judgement(source) { strong { bdi { (source) } } } @else { bdi { (source) } } }
    } } } }
}

fn moved(stakes: &[Stake]) -> String {
    list(&stakes.iter().map(|&stake| stake::of(stake).words().measure.to_owned()).collect::<Vec<_>>())
}
