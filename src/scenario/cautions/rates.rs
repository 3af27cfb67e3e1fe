//! Tariffs that may not be meant: in percent, beaten by others, on top of none, and clauses that change nothing.

use std::collections::BTreeMap;

use super::Caution;
use crate::scenario::clause::{Clause, Clipped, Deed, InPercent};
use crate::scenario::places::{Cell, cells};
use crate::scenario::policy::Policy;
use crate::world::World;

/// Rates that are fractions by the letter and percent by the look of them.
pub(super) fn in_percent(clause: &Clause) -> Option<Caution> {
    let InPercent { at, key, rate, count } = clause.action.in_percent(&clause.at)?;
    Some(Caution::InPercent { at, key, rate, count })
}

/// Rates of the tables of a file that its own clauses set otherwise: for each of these and each table, in their order. An exception
/// from a table is the smaller part of it and needs no word.
pub(super) fn beaten<'a>(clauses: &'a [Clause], world: &'a World) -> impl Iterator<Item = Caution> + use<'a> {
    let mut listed: BTreeMap<Cell, (usize, f64)> = BTreeMap::new();
    for (i, clause) in clauses.iter().enumerate() {
        listed.extend(clause.action.listed().iter().map(|&(cell, rate)| (cell, (i, rate))));
    }
    clauses.iter().filter(|_| !listed.is_empty()).collect::<Vec<_>>().into_iter().flat_map(move |clause| {
        let mut found: BTreeMap<usize, (Cell, f64, usize)> = BTreeMap::new();
        if let Some((pairs, sectors, set)) = clause.action.sets() {
            for cell in cells(pairs, sectors) {
                let Some(&(table, rate)) = listed.get(&cell) else { continue };
                if set.range() != (rate, rate) {
                    found.entry(table).or_insert((cell, rate, 0)).2 += 1;
                }
            }
        }
        let of = |table: usize| clauses[table].action.listed().len();
        let most = found.into_iter().filter(|(table, (.., count))| 2 * count >= of(*table));
        most.map(|(table, (cell, rate, count))| Caution::Beaten {
            at: clause.at.clone(),
            table: clauses[table].at.clone(),
            what: cell.describe(world),
            rate,
            count,
            of: of(table),
        })
        .collect::<Vec<_>>()
    })
}

/// Clauses on tariffs of a world that has none.
pub(super) fn on_none(clauses: &[Clause], world: &World) -> Option<Caution> {
    let duty = |clause: &&Clause| matches!(clause.action.deed(), Some(Deed::Duty(_)));
    let at = clauses.iter().find(duty)?.at.clone();
    world.tariffs.iter().all(|rate| *rate == 0.0).then_some(Caution::NoTariffs { at })
}

/// Clauses that leave all as it was, those left out of which it is told already.
pub(super) fn idle(
    clauses: &[Clause],
    told: &[Clipped],
    [before, after]: [&Policy; 2],
    world: &World,
) -> Option<Caution> {
    let is_idle = |clause: &&Clause| {
        told.iter().all(|one| one.at != clause.at) && clause.action.is_idle([before, after], world)
    };
    let mut idle = clauses.iter().filter(is_idle);
    let first = idle.next()?;
    Some(Caution::Idle { at: first.at.clone(), kind: first.action.kind(), count: 1 + idle.count() })
}
