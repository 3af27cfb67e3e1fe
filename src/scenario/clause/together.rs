//! What several clauses come to in one place, held to the bounds of one.

use super::Clause;
use crate::error::{Error, Result};
use crate::uncertain::Domain;

/// How the numbers of two clauses combine.
pub(super) type Combine = fn(f64, f64) -> f64;

/// Numbers add up.
pub(super) const SUM: Combine = |one, other| one + other;

/// Changes c of factors 1 + c that multiply.
pub(super) const FACTORS: Combine = |one, other| (1.0 + one) * (1.0 + other) - 1.0;

/// Adding up may miss a bound by this part of it.
const ROUNDING: f64 = 1e-12;

/// Refuses what clauses come to in one place where no clause alone could say it: the lower ends of their ranges together, and the
/// upper ends. `own` are the clauses in the order of their files, each with the places where it acts.
///
/// # Errors
/// [`Error::Value`] at the last of them, which names the others.
pub(super) fn check<'c, P: Copy + Ord>(
    own: impl Iterator<Item = (&'c Clause, impl IntoIterator<Item = P>)>,
    combine: Combine,
    domain: Domain,
    describe: impl Fn(P) -> String,
) -> Result<()> {
    let own: Vec<_> = own.collect();
    if own.len() < 2 {
        return Ok(());
    }
    let mut parts: Vec<(P, &Clause, (f64, f64))> = Vec::new();
    for (clause, places) in own {
        if let Some(number) = clause.action.act().number() {
            parts.extend(places.into_iter().map(|place| (place, clause, domain.ends(number))));
        }
    }
    // In one place the order of the files stays.
    parts.sort_by_key(|(place, ..)| *place);
    let slack = |bound: f64| ROUNDING * bound.abs();
    for same in parts.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let ends = same.iter().map(|(.., ends)| *ends);
        let (low, high) =
            ends.reduce(|a, b| (combine(a.0, b.0), combine(a.1, b.1))).expect("there are two or more");
        let beyond = if high > domain.high + slack(domain.high) {
            high
        } else if low < domain.low - slack(domain.low) {
            low
        } else {
            continue;
        };
        let (place, last, _) = same[same.len() - 1];
        let others: Vec<String> =
            same[..same.len() - 1].iter().map(|(_, clause, _)| clause.at.to_string()).collect();
        return Err(Error::Value {
            at: last.at.clone(),
            found: format!("{} {} together with {}", rounded(beyond), describe(place), others.join(", ")),
            expected: domain.words.to_owned(),
        });
    }
    Ok(())
}

/// A number as people would write it, without what adding up leaves behind it.
pub(super) fn rounded(number: f64) -> f64 {
    format!("{number:.12}").parse().unwrap_or(number)
}
