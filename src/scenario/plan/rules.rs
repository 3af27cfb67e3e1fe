//! How pacts on the rules of markets combine: on one sector they are apart.

use super::Scenario;
use crate::error::{Error, Result};
use crate::scenario::clause::{Action, Clause};
use crate::scenario::policy::RulePact;
use crate::world::World;

/// Refuses an actor in two pacts on one sector.
pub(super) fn check(clauses: &[Clause], baseline: Option<&Scenario>, world: &World) -> Result<()> {
    let chain = baseline.map_or_else(Vec::new, Scenario::chain);
    let earlier: Vec<RulePact> = chain.iter().flat_map(|link| pacts(&link.clauses)).collect();
    let own: Vec<RulePact> = pacts(clauses).collect();
    for (i, second) in own.iter().enumerate() {
        for first in earlier.iter().chain(&own[..i]) {
            let member = second.members.iter().find(|member| first.members.contains(member));
            let sector = second.sectors.iter().find(|sector| first.sectors.contains(sector));
            if let (Some(&member), Some(&sector)) = (member, sector) {
                return Err(Error::Contradiction {
                    first: first.at.clone(),
                    second: second.at.clone(),
                    what: format!("a second rule pact of {} on {}", world[member].code, world[sector].code),
                });
            }
        }
    }
    Ok(())
}

/// The pacts among some clauses.
pub(in crate::scenario) fn pacts(clauses: &[Clause]) -> impl Iterator<Item = RulePact> + '_ {
    clauses.iter().filter_map(|clause| match &clause.action {
        Action::RulePact { members, sectors } => {
            let (members, sectors) = (members.clone(), sectors.clone());
            Some(RulePact { at: clause.at.clone(), members, sectors })
        }
        _ => None,
    })
}
