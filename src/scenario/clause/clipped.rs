//! What clauses ask for beyond what there is, so that only a part of it takes effect.

use super::Clause;
use super::layer::Touches;
use crate::error::Place;
use crate::uncertain::Uncertain;

/// Rounding that is no part of anything.
const ROUNDING: f64 = 1e-12;

/// What some clauses of a file ask for in places that have less.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::scenario) struct Clipped {
    /// The first of the clauses.
    pub(in crate::scenario) at: Place,
    /// Where most of it is lost, and what is changed there.
    pub(in crate::scenario) what: String,
    /// What is asked for there in all.
    pub(in crate::scenario) asked: f64,
    /// What there was.
    pub(in crate::scenario) had: f64,
    /// What takes effect.
    pub(in crate::scenario) taken: f64,
    /// Places where less takes effect than is asked for.
    pub(in crate::scenario) count: usize,
}

/// Those of the places that clauses touch where less takes effect than is asked for, together by the first clause that touches them.
/// `ask` gives what there was and what would be there if all that is asked for took effect, from the numbers of the clauses; `held`
/// is between what it would end.
pub(super) fn clipped<P: Copy + Ord>(
    touches: &Touches<P>,
    clauses: &[Clause],
    (low, high): (f64, f64),
    mut ask: impl FnMut(P, &[f64]) -> Option<(f64, f64)>,
    describe: impl Fn(P) -> String,
) -> Vec<Clipped> {
    let numbers: Vec<f64> = clauses.iter().map(|clause| clause.number(Uncertain::central)).collect();
    let mut all: Vec<(u32, P, [f64; 3])> = Vec::new();
    touches.each_with(&numbers, |place, first, own| {
        let Some((had, wanted)) = ask(place, own) else { return };
        let got = wanted.clamp(low, high);
        if (got - wanted).abs() > ROUNDING {
            all.push((first, place, [wanted - had, had, got - had]));
        }
    });
    all.sort_by_key(|(first, ..)| *first);
    let told = |same: &[(u32, P, [f64; 3])]| {
        let lost = |[asked, _, taken]: [f64; 3]| (asked - taken).abs();
        let most = same.iter().rev().max_by(|a, b| lost(a.2).total_cmp(&lost(b.2)))?;
        let (first, place, [asked, had, taken]) = *most;
        let at = clauses[first as usize].at.clone();
        Some(Clipped { at, what: describe(place), asked, had, taken, count: same.len() })
    };
    all.chunk_by(|a, b| a.0 == b.0).filter_map(told).collect()
}
