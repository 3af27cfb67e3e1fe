//! Deals by how long they last: who would break them, and from which discount factor on both keep them.

use maud::{Markup, html};

use super::words::{heading, plain};
use crate::chart::{Cell, Table};
use crate::deal::Deals;
use crate::model::Party;
use crate::scenario::Stake;
use crate::stake;

/// Deals in the table.
const LISTED: usize = 40;

/// From which discount factor on all principals keep a deal; none where one of them does at none.
fn critical(deals: &Deals<'_>, deal: usize) -> Option<f64> {
    deals.atlas().critical(deal).into_iter().try_fold(0.0, |most: f64, one| Some(most.max(one?)))
}

pub(super) fn body(deals: &Deals<'_>, parties: &[Party]) -> Markup {
    let atlas = deals.atlas();
    let world = deals.outcome().world();
    let signed: Vec<usize> = atlas.signed().collect();
    if signed.is_empty() {
        return html! {};
    }
    let factor = atlas.factor();
    let after = deals.reversion().unwrap_or("no deal");
    let of = |low: f64, high: f64| {
        let within = |&deal: &usize| critical(deals, deal).is_some_and(|one| one > low && one <= high);
        signed.iter().copied().filter(within).collect::<Vec<usize>>()
    };
    let half = f64::min(0.5, factor);
    let none = signed.iter().copied().filter(|&deal| critical(deals, deal).is_none());
    let bands = [
        ("nobody gains by breaking it".to_owned(), of(-1.0, 0.0)),
        (format!("kept from a factor of up to {half:.2}"), of(0.0, half)),
        (format!("kept from up to {factor:.3}, the world's own"), of(half, factor)),
        ("kept by those alone who are more patient".to_owned(), of(factor, 1.0)),
        ("kept at no factor: what follows is no worse for somebody".to_owned(), none.collect()),
    ];
    let product = |deal: &usize| atlas.product(*deal).unwrap_or_default();
    let rows = bands.into_iter().map(|(says, deals_of)| {
        let pareto = deals_of.iter().filter(|&&deal| atlas.is_pareto(deal)).count();
        let best = deals_of.iter().copied().max_by(|a, b| product(a).total_cmp(&product(b)).then(b.cmp(a)));
        let best = best.map_or(Cell::Absent, |deal| deals.name(&atlas.levels(deal)).into());
        vec![says.into(), amount(deals_of.len()), amount(pareto), best]
    });
    let head = ["how long", "deals", "of these unbeaten", "the one with the largest product of gains"];
    let table = Table {
        about: "Deals that both gain from, by how long they last".to_owned(),
        file: "deals-by-lasting".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    html! {
        h3 { "Deals by how long they last" }
        p {
            "Who breaks a deal has what the other gives and keeps its own for "
            (plain(deals.lag(), 2)) " years; then " (after) " for ever. It is kept by who counts next year at so much of this one, or more. "
            "At the world's discount rate, a factor of " (plain(factor, 3)) ", both keep "
            strong { (signed.iter().filter(|&&deal| atlas.is_kept(deal)).count()) } " of " (signed.len()) " deals that both gain from."
        }
        (table)
        (listed(deals, &signed, parties.first().copied(), world))
    }
}

fn amount(count: usize) -> Cell {
    u32::try_from(count).map_or(Cell::Absent, |count| Cell::Amount(f64::from(count), 0))
}

/// The deals that take most patience, with what is lost along a break.
fn listed(deals: &Deals<'_>, signed: &[usize], party: Option<Party>, world: &crate::world::World) -> Table {
    let atlas = deals.atlas();
    let need = |deal: usize| critical(deals, deal).unwrap_or(f64::INFINITY);
    let mut listed = signed.to_vec();
    listed.sort_by(|&a, &b| need(b).total_cmp(&need(a)).then(a.cmp(&b)));
    listed.truncate(LISTED);
    let mut head = vec!["deal".to_owned(), "who breaks it".to_owned()];
    for principal in atlas.principals() {
        head.push(format!("{}: kept from", world[*principal].name));
    }
    head.push("answered within, years".to_owned());
    if let Some(party) = party {
        let changes = |when: &'static str| {
            Stake::ALL.map(move |stake| format!("{} {when}: {}", party.name(world), heading(stake)))
        };
        head.extend(changes("as long as it is kept").into_iter().chain(changes("while it is broken")));
    }
    let rows = listed.iter().map(|&deal| {
        let players = 0..atlas.principals().len();
        let breakers = atlas.breakers(deal);
        let codes: Vec<&str> = breakers.iter().map(|&one| world[one].code.as_str()).collect();
        let mut row: Vec<Cell> = vec![deals.name(&atlas.levels(deal)).into(), codes.join(" ").into()];
        row.extend(
            atlas.critical(deal).into_iter().map(|one| one.map_or(Cell::Absent, |one| Cell::Amount(one, 3))),
        );
        let lags = players.clone().map(|player| atlas.promise(deal, player).longest_lag(atlas.factor()));
        let lag = lags.fold(f64::INFINITY, f64::min);
        row.push(if lag.is_finite() { Cell::Amount(lag, 1) } else { Cell::Absent });
        if let Some(party) = party {
            let members = party.members(world);
            // By who gains most of it.
            let gain = |player: &usize| atlas.promise(deal, *player).gain();
            let breaker = players.max_by(|a, b| gain(a).total_cmp(&gain(b))).unwrap_or_default();
            for deal in [deal, atlas.broken_by(deal, breaker)] {
                let effect = atlas.effect(deal, &members);
                row.extend(Stake::ALL.map(|stake| {
                    let change = effect.change(stake).map(|change| 100.0 * change);
                    Cell::from((change, stake::of(stake).words().decimals))
                }));
            }
        }
        row
    });
    Table {
        about: "Deals that both gain from, those that take most patience first".to_owned(),
        file: "deals-lasting".to_owned(),
        head,
        rows: rows.collect(),
    }
}
