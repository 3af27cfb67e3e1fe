//! Rules on what is charged at the border: whether some origins fare better than others.

use super::facts::{Case, Facts, below, list, percent};
use crate::scenario::Pair;
use crate::scenario::clause::Deed;
use crate::world::{Actor, Kind, Sector};

/// An origin that a clause moves, and another one of the same importer that fares unlike it.
struct Unlike {
    pair: Pair,
    sector: Sector,
    own: f64,
    other: Actor,
    others: f64,
}

/// What an importer charges on an origin in a sector, before and after. Nothing where there is no such thing.
type Charge = fn(&Facts<'_>, Pair, Sector) -> Option<(f64, f64)>;

/// Which side of an unlike treatment a clause brings about.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    Lowered,
    Raised,
}

/// GATT I:1 of lower duties.
pub(super) fn lower_duty(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let found = duties(case, facts, Kind::Goods, Turn::Lowered)?;
    let kind = case.kind();
    let text = format!(
        "the {kind} would let some origins in at a lower duty than others: {}",
        named(&found, facts, "at")
    );
    Some(text + &favours(&found, facts))
}

/// GATT I:1 of higher duties.
pub(super) fn higher_duty(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let found = duties(case, facts, Kind::Goods, Turn::Raised)?;
    let (kind, named) = (case.kind(), named(&found, facts, "at"));
    let unknown = facts.no_excuse([]);
    Some(format!("the {kind} would raise the duty on some origins alone: {named}{unknown}"))
}

/// GATT II:1.
pub(super) fn raised_duty(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    if !is_duty(case) {
        return None;
    }
    let mut cells = case.cells(facts, Kind::Goods);
    cells.retain(|(pair, sector)| {
        duty(facts, *pair, *sector).is_some_and(|(before, after)| below(before, after))
    });
    if cells.is_empty() {
        return None;
    }
    let kind = case.kind();
    Some(format!(
        "the {kind} would raise duties that may then exceed the bound rate: {}",
        facts.flows(&cells)
    ))
}

/// GATT I:1 of lower trade costs.
pub(super) fn lower_cost(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let found = costs(case, facts, Kind::Goods, Turn::Lowered)?;
    let text =
        format!("the trade_cost would ease imports from some origins alone: {}", named(&found, facts, "by"));
    Some(text + &favours(&found, facts))
}

/// GATT I:1 of higher trade costs.
pub(super) fn higher_cost(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let found = costs(case, facts, Kind::Goods, Turn::Raised)?;
    let (named, unknown) = (named(&found, facts, "by"), facts.no_excuse([]));
    Some(format!("the trade_cost would hamper imports from some origins alone: {named}{unknown}"))
}

/// GATS II:1 of duties and costs.
pub(super) fn services(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let kind = Kind::Services;
    let both = |find: fn(&Case<'_>, &Facts<'_>, Kind, Turn) -> Option<Vec<Unlike>>| {
        find(case, facts, kind, Turn::Lowered).or_else(|| find(case, facts, kind, Turn::Raised))
    };
    let (found, word) = match both(duties) {
        Some(found) => (found, "at"),
        None => (both(costs)?, "by"),
    };
    let text = format!(
        "the {} would treat services of some origins unlike those of others: {}",
        case.kind(),
        named(&found, facts, word)
    );
    Some(text + &in_services(found.iter().map(|unlike| unlike.pair), facts))
}

/// What is to be said of agreements of those who trade services: the table is about goods.
pub(super) fn in_services(pairs: impl IntoIterator<Item = Pair>, facts: &Facts<'_>) -> String {
    let full = |pair: Pair| facts.agreements.full(pair.importer, pair.exporter);
    match pairs.into_iter().find_map(full) {
        Some(agreement) => format!("; whether {} covers services is not in the table", agreement.name),
        None if !facts.agreements.known => facts.no_excuse([]),
        None => String::new(),
    }
}

fn is_duty(case: &Case<'_>) -> bool {
    matches!(case.deed, Some(Deed::Duty(_)))
}

fn duties(case: &Case<'_>, facts: &Facts<'_>, kind: Kind, turn: Turn) -> Option<Vec<Unlike>> {
    if !is_duty(case) {
        return None;
    }
    unlike(&case.cells(facts, kind), facts, kind, turn, duty)
}

fn costs(case: &Case<'_>, facts: &Facts<'_>, kind: Kind, turn: Turn) -> Option<Vec<Unlike>> {
    match case.deed {
        Some(Deed::Cost(_)) => unlike(&case.cells(facts, kind), facts, kind, turn, cost),
        _ => None,
    }
}

/// Trade that is stopped pays none and is a matter of other rules.
fn duty(facts: &Facts<'_>, pair: Pair, sector: Sector) -> Option<(f64, f64)> {
    let cell = facts.world.cell(pair.importer, pair.exporter, sector);
    let trades = facts.after.trade_costs[cell].is_finite();
    trades.then(|| (facts.before.tariffs[cell], facts.after.tariffs[cell]))
}

/// Only the change is known. Trade that is stopped, before or after, is a matter of other rules.
fn cost(facts: &Facts<'_>, pair: Pair, sector: Sector) -> Option<(f64, f64)> {
    let cell = facts.world.cell(pair.importer, pair.exporter, sector);
    let change = facts.after.trade_costs[cell] / facts.before.trade_costs[cell] - 1.0;
    (facts.before.trade_costs[cell].is_finite() && change.is_finite()).then_some((0.0, change))
}

/// For each pair of the sorted cells the sector where the clause moves it furthest from another origin, the one that
/// sells most of those that fare unlike it; the widest gaps first. Of goods, favours inside a customs union or free-trade
/// area do not count. Nothing where there is nobody.
fn unlike(
    cells: &[(Pair, Sector)],
    facts: &Facts<'_>,
    kind: Kind,
    turn: Turn,
    charge: Charge,
) -> Option<Vec<Unlike>> {
    let excused = |one, other| kind == Kind::Goods && facts.excused(one, other);
    let mut found: Vec<Unlike> = Vec::new();
    for &(pair, sector) in cells {
        let Some((before, after)) = charge(facts, pair, sector) else { continue };
        let moved = match turn {
            Turn::Lowered => below(after, before) && !excused(pair.importer, pair.exporter),
            Turn::Raised => below(before, after),
        };
        if !moved {
            continue;
        }
        let strangers =
            facts.world.actors().filter(|&other| other != pair.importer && other != pair.exporter);
        let others = strangers.filter_map(|other| {
            let (was, is) = charge(facts, Pair { exporter: other, ..pair }, sector)?;
            let favoured = match turn {
                Turn::Lowered => below(after, is) && below(after - before, is - was),
                Turn::Raised => {
                    below(is, after) && below(is - was, after - before) && !excused(pair.importer, other)
                }
            };
            favoured.then_some(Unlike { pair, sector, own: after, other, others: is })
        });
        // Who sells most stands for the others; of equals the first.
        let sells = |unlike: &Unlike| facts.world.trade(pair.importer, unlike.other, sector);
        let Some(example) = others.reduce(|most, next| if sells(&next) > sells(&most) { next } else { most })
        else {
            continue;
        };
        match found.last_mut() {
            Some(last) if last.pair == pair => {
                if below(last.gap(), example.gap()) {
                    *last = example;
                }
            }
            _ => found.push(example),
        }
    }
    found.sort_by(|a, b| b.gap().total_cmp(&a.gap()));
    (!found.is_empty()).then_some(found)
}

impl Unlike {
    fn gap(&self) -> f64 {
        (self.others - self.own).abs()
    }
}

/// "CHN into USA (AGR at 1 %, DEU's at 10 %)".
fn named(found: &[Unlike], facts: &Facts<'_>, word: &str) -> String {
    list(found.iter().map(|Unlike { pair, sector, own, other, others }| {
        format!(
            "{} into {} ({} {word} {}, {}'s {word} {})",
            facts.code(pair.exporter),
            facts.code(pair.importer),
            facts.world[*sector].code,
            percent(*own),
            facts.code(*other),
            percent(*others)
        )
    }))
}

/// What is to be said of the agreements of those who are favoured.
fn favours(found: &[Unlike], facts: &Facts<'_>) -> String {
    facts.no_excuse(found.iter().map(|unlike| (unlike.pair.importer, unlike.pair.exporter)))
}
