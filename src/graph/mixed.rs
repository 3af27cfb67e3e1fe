//! Chains of dependencies of different kinds.

use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;

use super::paths::strongest;
use super::{Dependency, DependencyGraph, DependencyKind};
use crate::world::Actor;

/// One step of a path: who depends on whom, for what.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// Who depends.
    pub user: Actor,
    /// On whom.
    pub provider: Actor,
    /// For what: of all the kinds that were asked for, the one with the largest share.
    pub dependency: Dependency,
}

/// A chain of dependencies of any kinds from one actor to another through at least one more, none twice.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MixedPath {
    /// The steps; the provider of one is the user of the next.
    pub steps: Vec<Step>,
    /// Product of the steps' shares, 0 to 1. It ranks paths.
    pub weight: f64,
}

impl MixedPath {
    /// All actors on the way, both ends included.
    pub fn actors(&self) -> impl Iterator<Item = Actor> + '_ {
        self.steps.iter().take(1).map(|step| step.user).chain(self.steps.iter().map(|step| step.provider))
    }

    /// The actors between the ends.
    #[must_use]
    pub fn intermediaries(&self) -> impl ExactSizeIterator<Item = Actor> + '_ {
        self.steps.iter().skip(1).map(|step| step.user)
    }
}

/// The `count` strongest paths by which `from` depends on `to` through at least one and at most `intermediaries` other
/// actors, whatever the kinds of its steps, the strongest first; equal ones by length, then in the world's order. Direct
/// dependencies are left out, and nothing is found where both ends are one actor.
///
/// A step weighs the [`Dependency::share`] of the user's strongest dependency on the provider among the kinds that `kinds`
/// takes: shares of what a user has of one kind compare across kinds, shares of its spending and of its defence do not.
/// They are blind to how much the user needs the kind, so take the graph with a threshold: it leaves out trade that does
/// not matter to the user, however much of it comes from one provider.
///
/// # Complexity
/// O(E) for the steps, then that of [`DependencyGraph::strongest_paths`], whose search it shares.
#[must_use]
pub fn mixed_paths(
    graph: &DependencyGraph,
    from: Actor,
    to: Actor,
    count: usize,
    intermediaries: usize,
    kinds: impl Fn(DependencyKind) -> bool,
) -> Vec<MixedPath> {
    let steps = steps(graph.as_petgraph(), kinds);
    strongest(&steps, |step| step.dependency.share, [from, to], count, intermediaries)
        .into_iter()
        .map(|(nodes, weight)| {
            let pairs = nodes.windows(2);
            let steps = pairs.filter_map(|pair| steps.find_edge(pair[0], pair[1]).map(|edge| steps[edge]));
            MixedPath { steps: steps.collect(), weight }
        })
        .collect()
}

/// The same actors, with the strongest dependency of every user on every provider as its only edge.
fn steps(graph: &DiGraph<Actor, Dependency>, kinds: impl Fn(DependencyKind) -> bool) -> DiGraph<Actor, Step> {
    let mut steps = DiGraph::new();
    for actor in graph.node_weights() {
        steps.add_node(*actor);
    }
    // Edges stand by user and provider, so that those of a pair follow each other.
    let mut last = None;
    for edge in graph.edge_references().filter(|edge| kinds(edge.weight().kind)) {
        let ends = (edge.source(), edge.target());
        let step = Step { user: graph[ends.0], provider: graph[ends.1], dependency: *edge.weight() };
        match last {
            Some((of, index)) if of == ends => {
                let best: &mut Step = &mut steps[index];
                if step.dependency.share > best.dependency.share {
                    *best = step;
                }
            }
            _ => last = Some((ends, steps.add_edge(ends.0, ends.1, step))),
        }
    }
    steps
}
