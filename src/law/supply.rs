//! Rules on critical goods: export controls and home-made supply.

use super::facts::{Case, Facts, below, percent};
use crate::scenario::clause::Deed;
use crate::scenario::{Edge, Policy};
use crate::world::{Actor, Kind, Stage};

/// GATT XI:1 of an export control.
pub(super) fn export_restriction(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Some(Deed::Withheld { edges, .. }) = case.deed else { return None };
    let edges = on_goods(edges, facts);
    let cut: Vec<_> = edges.into_iter().filter(|edge| withheld(facts.after, *edge) > 0.0).collect();
    let good = &facts.world[facts.world[cut.first()?.stage].good].code;
    let providers = facts.actors(distinct(cut.iter().map(|edge| edge.provider)));
    let users = facts.actors(distinct(cut.iter().map(|edge| edge.user)));
    Some(format!("the export_control would restrict exports of {good} from {providers} to {users}"))
}

/// GATT I:1 and XIII:1 of an export control or its relief: some destinations fare worse than others.
pub(super) fn some_destinations(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (edges, withholds) = match case.deed {
        Some(Deed::Withheld { edges, .. }) => (edges, true),
        Some(Deed::Released { edges }) => (edges, false),
        _ => return None,
    };
    let mut touched = Vec::new();
    let mut others = Vec::new();
    for edge in on_goods(edges, facts) {
        let (before, after) = (withheld(facts.before, edge), withheld(facts.after, edge));
        let unlike = |&user: &Actor| {
            let other = Edge { user, ..edge };
            let (was, is) = (withheld(facts.before, other), withheld(facts.after, other));
            let excused = |user| facts.excused(edge.provider, user);
            facts.world.supply_share(edge.stage, user, edge.provider).is_some_and(|share| share > 0.0)
                && if withholds {
                    below(before, after)
                        && below(is, after)
                        && below(is - was, after - before)
                        && !excused(user)
                } else {
                    below(after, before)
                        && below(after, is)
                        && below(after - before, is - was)
                        && !excused(edge.user)
                }
        };
        let strangers = facts.world.actors().filter(|&user| user != edge.user && user != edge.provider);
        let unlike: Vec<_> = strangers.filter(unlike).collect();
        if !unlike.is_empty() {
            touched.push(edge);
            others.extend(unlike);
        }
    }
    let good = &facts.world[facts.world[touched.first()?.stage].good].code;
    let providers = facts.actors(distinct(touched.iter().map(|edge| edge.provider)));
    let users = facts.actors(distinct(touched.iter().map(|edge| edge.user)));
    let others = facts.actors(distinct(others));
    let unknown = facts.no_excuse([]);
    Some(if withholds {
        format!(
            "the export_control would withhold more {good} of {providers} from {users} than from {others}{unknown}"
        )
    } else {
        format!(
            "the export_control would let go of more {good} of {providers} for {users} than for {others}{unknown}"
        )
    })
}

/// SCM 3.1(b) of supply that is moved home.
pub(super) fn local_subsidy(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Home { actors, good, from, share } = home(case, facts)?;
    Some(format!(
        "the diversification would move {share} of the supply of {good} in {actors} from {from} to home-made; a \
        subsidy contingent on that would be prohibited"
    ))
}

/// GATT III:4 of supply that is moved home.
pub(super) fn local_rule(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let Home { actors, good, from, .. } = home(case, facts)?;
    Some(format!(
        "the diversification would favour home-made {good} in {actors} over that of {from}; a rule that asks for it \
        would discriminate"
    ))
}

/// Supply that is moved to those who use it.
struct Home {
    actors: String,
    good: String,
    from: String,
    share: String,
}

fn home(case: &Case<'_>, facts: &Facts<'_>) -> Option<Home> {
    let Some(Deed::Moved { actors, stage, from, to, share }) = case.deed else { return None };
    let is_home = |actor: &Actor| to.is_none_or(|to| to == *actor) && !from.contains(actor);
    let at_home: Vec<_> = actors.iter().copied().filter(is_home).collect();
    if at_home.is_empty() || share.central() <= 0.0 || !is_good(stage, facts) {
        return None;
    }
    let info = &facts.world[stage];
    Some(Home {
        actors: facts.actors(at_home),
        good: format!("{} ({})", facts.world[info.good].code, info.code),
        from: facts.actors(from.iter().copied()),
        share: percent(share.central()),
    })
}

/// The share that is withheld under a policy.
fn withheld(policy: &Policy, edge: Edge) -> f64 {
    let cuts = &policy.supply.cuts;
    let found =
        cuts.iter().find(|cut| (cut.stage, cut.user, cut.provider) == (edge.stage, edge.user, edge.provider));
    found.map_or(0.0, |cut| cut.cut)
}

fn is_good(stage: Stage, facts: &Facts<'_>) -> bool {
    let good = facts.world[stage].good;
    facts.world[facts.world[good].sector].kind == Kind::Goods
}

fn on_goods(edges: &[Edge], facts: &Facts<'_>) -> Vec<Edge> {
    edges.iter().copied().filter(|edge| is_good(edge.stage, facts)).collect()
}

fn distinct(actors: impl IntoIterator<Item = Actor>) -> Vec<Actor> {
    let mut actors: Vec<_> = actors.into_iter().collect();
    actors.sort_unstable();
    actors.dedup();
    actors
}
