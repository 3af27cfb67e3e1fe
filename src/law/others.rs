//! Rules on standards and on subsidies at large.

use super::facts::{Case, Facts};
use crate::scenario::clause::Deed;
use crate::world::Kind;

/// TBT 2.1.
pub(super) fn closed_standard(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Pact { members, sectors, outside } = pact(case, facts, Kind::Goods)?;
    let outside = outside?;
    Some(format!(
        "the rule_pact of {members} on {sectors}, once a technical regulation, would have to treat products of \
        {outside} no less favourably than their own and all others"
    ))
}

/// TBT 2.2 and 2.4.
pub(super) fn own_standard(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Pact { members, sectors, .. } = pact(case, facts, Kind::Goods)?;
    Some(format!(
        "the rule_pact of {members} on {sectors}, once a technical regulation, would have to rest on international \
        standards where there are relevant ones and restrict trade no more than its aim needs"
    ))
}

/// GATS VII.
pub(super) fn recognition(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Pact { members, sectors, outside } = pact(case, facts, Kind::Services)?;
    let outside = outside?;
    Some(format!(
        "the rule_pact of {members} on {sectors}, as far as they recognise each other's suppliers, would have to \
        give {outside} the chance to join"
    ))
}

/// SCM 5.
pub(super) fn subsidy(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Some(Deed::Support { actors, sectors, change }) = case.deed else { return None };
    let sectors = facts.of_kind(sectors, Kind::Goods);
    if change.central() <= 0.0 || sectors.is_empty() {
        return None;
    }
    let (actors, sectors) = (facts.actors(actors.iter().copied()), facts.sectors(&sectors));
    Some(format!(
        "the productivity of {sectors} in {actors}, if it stands for a subsidy, would be actionable by those whom \
        it harms"
    ))
}

/// A rule pact on goods or services.
struct Pact {
    members: String,
    sectors: String,
    /// Nothing where everybody is in it.
    outside: Option<String>,
}

fn pact(case: &Case<'_>, facts: &Facts<'_>, kind: Kind) -> Option<Pact> {
    let Some(Deed::Standard { members, sectors }) = case.deed else { return None };
    let sectors = facts.of_kind(sectors, kind);
    if sectors.is_empty() {
        return None;
    }
    let outside: Vec<_> = facts.world.actors().filter(|actor| !members.contains(actor)).collect();
    Some(Pact {
        members: facts.actors(members.iter().copied()),
        sectors: facts.sectors(&sectors),
        outside: (!outside.is_empty()).then(|| facts.actors(outside)),
    })
}
