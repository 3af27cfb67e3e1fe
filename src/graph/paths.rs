//! The strongest indirect dependencies of one actor on another.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::{DependencyGraph, Link, node};
use crate::world::Actor;

/// Bounds and weights multiply the same factors in different orders; a bound that is smaller by less than this fraction
/// may still belong to a path that ranks.
const ROUNDING: f64 = 1e-9;

/// A chain of dependencies from one actor to another through at least one more, none twice.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DependencyPath {
    /// The steps, each from a user to its provider; the provider of one is the user of the next.
    pub links: Vec<Link>,
    /// Product of the links' weights, 0 to 1: how much of the spending passes on if every actor passed a dollar on as it
    /// spends all its dollars. It ranks paths; it is no flow of value added.
    pub weight: f64,
}

impl DependencyPath {
    /// All actors on the way, both ends included.
    pub fn actors(&self) -> impl Iterator<Item = Actor> + '_ {
        self.links.iter().take(1).map(|link| link.user).chain(self.links.iter().map(|link| link.provider))
    }

    /// The actors between the ends.
    #[must_use]
    pub fn intermediaries(&self) -> impl ExactSizeIterator<Item = Actor> + '_ {
        self.links.iter().skip(1).map(|link| link.user)
    }
}

impl DependencyGraph {
    /// The `count` strongest paths by which `from` depends on `to` through at least one and at most `intermediaries`
    /// other actors, the strongest first; equal ones by length, then in the world's order. The direct link is left
    /// out, see [`DependencyGraph::link`]. None where both ends are one actor.
    ///
    /// A link weighs what [`DependencyGraph::link`] says: the sum over all sectors of shares of the user's total
    /// spending, whatever the threshold. A path whose product is too small for a number is left off.
    ///
    /// # Complexity
    /// Exact. Best-first search (A*) over simple paths, where the rest of a path is bounded by the strongest walk of the
    /// links that are left: O(k E) for the bounds, for k links at most and E ≤ N² links in all, then O(N k) for
    /// each beginning of a path whose bound reaches the last that ranks. That is some `count` k of them where weights
    /// differ as trade does, all O(N^k) beginnings where the paths asked for are all there are.
    ///
    /// Hart, Nilsson & Raphael (1968), doi 10.1109/TSSC.1968.300136.
    #[must_use]
    pub fn strongest_paths(
        &self,
        from: Actor,
        to: Actor,
        count: usize,
        intermediaries: usize,
    ) -> Vec<DependencyPath> {
        strongest(&self.links, |link| link.weight, [from, to], count, intermediaries)
            .into_iter()
            .map(|(nodes, weight)| {
                let steps = nodes.windows(2);
                let links = steps
                    .filter_map(|step| self.links.find_edge(step[0], step[1]).map(|edge| self.links[edge]));
                DependencyPath { links: links.collect(), weight }
            })
            .collect()
    }
}

/// The search behind all paths: nodes and weights of the `count` strongest, in order. `links` has at most one edge per
/// ordered pair, and `weight` says what it weighs, 0 to 1.
pub(super) fn strongest<L>(
    links: &DiGraph<Actor, L>,
    weight: impl Fn(&L) -> f64,
    [from, to]: [Actor; 2],
    count: usize,
    intermediaries: usize,
) -> Vec<(Vec<NodeIndex>, f64)> {
    let actors = links.node_count();
    if from == to || from.index().max(to.index()) >= actors || count == 0 {
        return Vec::new();
    }
    // A simple path has at most all other actors between its ends.
    let longest = intermediaries.min(actors - 2) + 1;
    let mut found = search(links, &weight, node(from), node(to), count, longest);
    found.sort_by(|a, b| {
        let shorter = a.nodes.len().cmp(&b.nodes.len());
        b.weight.total_cmp(&a.weight).then(shorter).then_with(|| a.nodes.cmp(&b.nodes))
    });
    found.truncate(count);
    found.into_iter().map(|path| (path.nodes, path.weight)).collect()
}

/// The beginning of a path, or all of it.
struct Beginning {
    /// No path that begins so weighs more, up to rounding.
    bound: f64,
    /// Product of the weights so far.
    weight: f64,
    nodes: Vec<NodeIndex>,
}

/// By bound alone, so that a heap gives the most promising first.
impl Ord for Beginning {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

impl PartialOrd for Beginning {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Beginning {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Beginning {}

/// Every path that is among the `count` strongest, and those that are as strong as the last of them.
fn search<L>(
    links: &DiGraph<Actor, L>,
    weight_of: &impl Fn(&L) -> f64,
    from: NodeIndex,
    to: NodeIndex,
    count: usize,
    longest: usize,
) -> Vec<Beginning> {
    let rest = strongest_rest(links, weight_of, from, to, longest);
    let mut open = BinaryHeap::from([Beginning { bound: f64::INFINITY, weight: 1.0, nodes: vec![from] }]);
    let mut found = Vec::new();
    // The smallest weight among the first `count` found. Nothing below it ranks.
    let mut last = f64::INFINITY;
    while let Some(beginning) = open.pop() {
        if found.len() >= count && beginning.bound < last * (1.0 - ROUNDING) {
            break;
        }
        let end = beginning.nodes[beginning.nodes.len() - 1];
        if end == to {
            if found.len() < count {
                last = last.min(beginning.weight);
            }
            found.push(beginning);
            continue;
        }
        // The bound is zero where no link is left and the end not reached, so `nodes` never outgrows `longest`.
        let left = longest - beginning.nodes.len();
        for edge in links.edges(end) {
            let next = edge.target();
            let direct = end == from && next == to;
            if direct || beginning.nodes.contains(&next) {
                continue;
            }
            let weight = beginning.weight * weight_of(edge.weight());
            let bound = weight * rest[left.min(rest.len() - 1)][next.index()];
            if bound > 0.0 {
                let mut nodes = beginning.nodes.clone();
                nodes.push(next);
                open.push(Beginning { bound, weight, nodes });
            }
        }
    }
    found
}

/// `[h][v]`: weight of the strongest walk from node v to `to` of at most h links that does not touch `from`, 0 where
/// there is none. Ends early where more links do not help: the last row then holds for every larger h.
fn strongest_rest<L>(
    links: &DiGraph<Actor, L>,
    weight_of: &impl Fn(&L) -> f64,
    from: NodeIndex,
    to: NodeIndex,
    longest: usize,
) -> Vec<Vec<f64>> {
    let mut first = vec![0.0; links.node_count()];
    first[to.index()] = 1.0;
    let mut rest = vec![first];
    while rest.len() < longest {
        let before = &rest[rest.len() - 1];
        let mut after = before.clone();
        for edge in links.edge_references() {
            let (user, provider) = (edge.source(), edge.target());
            if user != from && user != to {
                let weight = weight_of(edge.weight()) * before[provider.index()];
                after[user.index()] = weight.max(after[user.index()]);
            }
        }
        if after == *before {
            break;
        }
        rest.push(after);
    }
    rest
}
