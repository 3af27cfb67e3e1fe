//! Who hangs on whom, as far as it can be read: the largest dependencies of each kind, and those that a deal changes.

use maud::html;

use super::changed::Changed;
use crate::chart::network::{self, Tie};
use crate::graph::{self, Dependency, DependencyGraph, DependencyKind, SupplyChain};
use crate::world::{Actor, World};

/// Dependencies of a kind; twice as many where a deal changes them.
const MOST: usize = 5;
/// The same in a picture of its own.
const MOST_ALONE: usize = 12;
/// What a provider of no way around must leave, as in `chokepoints`.
pub(super) const FLOOR: f64 = 0.05;

/// The largest dependencies of each kind of a graph's users on others, and more of those that a deal changes.
pub(super) fn of(graph: &DependencyGraph, world: &World, changed: Option<&Changed<'_>>) -> Vec<Tie> {
    largest(graph, world, changed, MOST)
}

fn largest(graph: &DependencyGraph, world: &World, changed: Option<&Changed<'_>>, most: usize) -> Vec<Tie> {
    let mut found: Vec<(Actor, Actor, Dependency)> = graph.dependencies().collect();
    let mut users: Vec<Actor> = found.iter().map(|(user, ..)| *user).collect();
    users.sort_unstable();
    users.dedup();
    // What members of a party that is looked at alone get from each other is within it.
    let is_party = users.len() < world.actors().len();
    found.retain(|(user, provider, _)| user != provider && !(is_party && users.contains(provider)));
    // By size within a kind; of trade by what is bought.
    let size =
        |one: &Dependency| if matches!(one.kind, DependencyKind::Trade(_)) { one.weight } else { one.share };
    found.sort_by(|(.., one), (.., other)| {
        let words = [one, other].map(|one| one.kind.word());
        words[0].cmp(words[1]).then(size(other).total_cmp(&size(one)))
    });
    let mut ties: Vec<Tie> = Vec::new();
    for (user, provider, dependency) in found {
        let kind = dependency.kind.word();
        let is_changed = changed.is_some_and(|changed| changed.is(user, provider, dependency.kind));
        let known = ties.iter().filter(|tie| tie.kind == kind).count();
        if known >= 2 * most || (known >= most && !is_changed) {
            continue;
        }
        ties.push(Tie {
            kind,
            user: world[user].name.clone(),
            provider: provided(world, provider, dependency.kind),
            share: dependency.share,
            is_changed,
            is_chokepoint: is_chokepoint(world, user, provider, dependency.kind),
        });
    }
    ties
}

fn provided(world: &World, provider: Actor, kind: DependencyKind) -> String {
    let name = &world[provider].name;
    match kind {
        DependencyKind::Trade(sector) => format!("{name}: {}", world[sector].name),
        DependencyKind::Material(stage) | DependencyKind::Technology(stage) => {
            format!("{name}: {} ({})", world[world[stage].good].name, world[stage].code)
        }
        DependencyKind::Arms => format!("{name}: arms"),
        DependencyKind::Guarantee(_) => format!("{name}: guarantee"),
    }
}

fn is_chokepoint(world: &World, user: Actor, provider: Actor, kind: DependencyKind) -> bool {
    let (DependencyKind::Material(stage) | DependencyKind::Technology(stage)) = kind else { return false };
    let chain = SupplyChain::of(world, world[stage].good, user);
    graph::chokepoints(&chain, FLOOR)
        .is_ok_and(|found| found.iter().any(|one| one.provider == provider && one.stages.contains(&stage)))
}

/// A graph as a picture, SVG that needs no page: the twelve largest dependencies of each kind, users on the left and providers on the
/// right, lines as thick as the provider's share, a diamond where there is no way around it.
#[must_use]
pub fn dependency_picture(graph: &DependencyGraph, world: &World) -> String {
    const STYLE: &str = "text{font:14px sans-serif;fill:#1b1f24}.tie{fill:none;stroke:#57606a;stroke-opacity:.5}\
        .kind-guarantee{stroke:#2166ac}.kind-arms{stroke:#762a83}.kind-material{stroke:#c2410c}.kind-technology{stroke:#b8860b}\
        .kind-guarantee{stroke-dasharray:8 3}.kind-arms{stroke-dasharray:3 3}.choke{fill:#c2410c}";
    let (picture, height) = network::picture(&largest(graph, world, None, MOST_ALONE), network::WIDE);
    let (width, height) = (network::WIDE.width, height.ceil());
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="img"
            aria-labelledby="title says" {
            title #title { "Who hangs on whom" }
            desc #says {
                "The largest dependencies of each kind: arms (dotted violet), guarantees (dashed blue), materials (orange), technology \
                 (ochre), trade (grey). Lines are as thick as the provider's share; a diamond marks a provider without a way around."
            }
            style { (STYLE) }
            rect width="100%" height="100%" fill="#ffffff" {}
            (picture)
        }
    }
    .into_string()
}
