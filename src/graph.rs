//! Who depends on whom for what: a directed graph of actors, made from a world's tables.
//!
//! An edge runs from the user to the provider, "depends on". It is a picture of the world before any scenario: it says
//! where a shock can travel, the trade model says what it costs.

mod dot;
mod paths;

use std::fmt;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::error::{Error, Place, Result};
use crate::world::{Actor, Sector, World};

pub use paths::DependencyPath;

/// What one actor depends on another for.
///
/// Weights of different kinds are shares of different totals: compare them within a kind, never add them across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DependencyKind {
    /// Purchases of a sector's goods or services.
    Trade(Sector),
}

/// One edge: what a user buys from a provider in one sector.
///
/// Spending is X = τM in million USD: the flow at the exporter's price with the importer's duties on top.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Dependency {
    /// What is depended on.
    pub kind: DependencyKind,
    /// Share of the user's spending on the sector from all sources, its own included: the trade share π, this edge's
    /// τM over the sum of τM over all providers, 0 to 1. How far the user relies on this provider where it needs the
    /// sector; blind to whether the sector matters.
    pub share: f64,
    /// Share of the user's spending on all sectors from all sources, its own included, 0 to 1. Compares across
    /// sectors and actors; the threshold acts on it.
    pub weight: f64,
    /// The spending itself, million USD, duties included.
    pub musd: f64,
}

/// All that one actor buys from another, summed over all sectors.
///
/// Flows below the threshold count too: in `world2022` 56 % of foreign spending is in flows of less than 0.1 % of the
/// user's, so that sums over the kept edges would rank by how trade spreads over sectors.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// Who depends.
    pub user: Actor,
    /// On whom.
    pub provider: Actor,
    /// Share of the user's spending on everything, 0 to 1 up to rounding.
    pub weight: f64,
    /// The spending itself, million USD, duties included.
    pub musd: f64,
}

/// A provider of an actor with the dependencies that make it one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Supplier {
    /// Who provides.
    pub actor: Actor,
    /// Share of the user's spending on everything, 0 to 1, flows below the threshold included.
    pub weight: f64,
    /// The same in million USD, duties included.
    pub musd: f64,
    /// What is bought, the heaviest first, as far as it was kept: what they lack of `weight` was cut.
    pub dependencies: Vec<Dependency>,
}

/// What a threshold left out of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Cut {
    /// How many edges. Cells without a flow are not edges and do not count.
    pub dependencies: usize,
    /// Spending on them, million USD, duties included.
    pub musd: f64,
    /// All foreign spending, kept and cut, million USD, duties included.
    pub foreign_musd: f64,
}

impl Cut {
    /// Share of foreign spending that was cut, 0 to 1; 0 where there is no foreign spending.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.foreign_musd > 0.0 { self.musd / self.foreign_musd } else { 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.dependencies += other.dependencies;
        self.musd += other.musd;
        self.foreign_musd += other.foreign_musd;
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, percent) = (self.dependencies, self.share() * 100.0);
        write!(f, "dependencies cut: {count}, with {percent:.1} % of foreign spending")
    }
}

/// Actors and their dependencies on each other. Made by [`World::graph`].
///
/// ```
/// use sidedeal::World;
///
/// let world = World::bundled("world2022")?;
/// let graph = world.graph(0.001)?;
/// let (jpn, usa) = (world.actor("JPN")?, world.actor("USA")?);
/// for supplier in graph.strongest_suppliers(jpn, 3) {
///     println!("{:.1} % from {}", supplier.weight * 100.0, world[supplier.actor].name);
/// }
/// for path in graph.strongest_paths(jpn, usa, 3, 2) {
///     let names: Vec<_> = path.actors().map(|actor| world[actor].name.as_str()).collect();
///     println!("{:.3} % by way of {}", path.weight * 100.0, names.join(" > "));
/// }
/// # Ok::<(), sidedeal::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct DependencyGraph {
    threshold: f64,
    /// Node index = position of the actor. Edges stand by user, provider, sector.
    graph: DiGraph<Actor, Dependency>,
    /// All trade summed over sectors, cut or not; same nodes, at most one edge per ordered pair.
    links: DiGraph<Actor, Link>,
    /// By user.
    cut: Vec<Cut>,
}

impl World {
    /// The dependencies of every actor on every other, sector by sector, that make up at least `threshold` of the
    /// user's spending on everything (0.001 is 0.1 %). Zero keeps every flow. What falls below is counted in
    /// [`DependencyGraph::cut`]. The threshold thins what is listed, never what is summed: suppliers and paths rank
    /// by all trade.
    ///
    /// O(N²J) time for N actors and J sectors.
    ///
    /// # Errors
    /// [`Error::Value`] for a threshold that is not a number from 0 to 1, and for spending too large to add up.
    pub fn graph(&self, threshold: f64) -> Result<DependencyGraph> {
        let bad = |found, expected: &str| {
            let at = Place::file(format!("graph of world {}", self.name()));
            Err(Error::Value { at, found, expected: expected.to_owned() })
        };
        if !(0.0..=1.0).contains(&threshold) {
            return bad(format!("threshold {threshold}"), "a fraction from 0 to 1");
        }
        let (mut graph, mut links) = (DiGraph::new(), DiGraph::new());
        for actor in self.actors() {
            graph.add_node(actor);
            links.add_node(actor);
        }
        let mut cut = vec![Cut::default(); self.actors().len()];
        let mut world_total = 0.0;
        for user in self.actors() {
            let spent = |provider, sector| {
                (1.0 + self.tariff(user, provider, sector)) * self.trade(user, provider, sector)
            };
            let by_sector: Vec<f64> = self
                .sectors()
                .map(|sector| self.actors().map(|provider| spent(provider, sector)).sum())
                .collect();
            let total: f64 = by_sector.iter().sum();
            world_total += total;
            if !f64::is_finite(world_total) {
                return bad(format!("spending beyond any number, with {}", self[user].code), "a finite sum");
            }
            let cut = &mut cut[user.index()];
            for provider in self.actors().filter(|provider| *provider != user) {
                let mut link = Link { user, provider, weight: 0.0, musd: 0.0 };
                for (sector, sector_total) in self.sectors().zip(&by_sector) {
                    let musd = spent(provider, sector);
                    if musd <= 0.0 {
                        continue;
                    }
                    cut.foreign_musd += musd;
                    let weight = musd / total;
                    link.weight += weight;
                    link.musd += musd;
                    if weight < threshold {
                        cut.dependencies += 1;
                        cut.musd += musd;
                        continue;
                    }
                    let kind = DependencyKind::Trade(sector);
                    let dependency = Dependency { kind, share: musd / sector_total, weight, musd };
                    graph.add_edge(node(user), node(provider), dependency);
                }
                if link.musd > 0.0 {
                    links.add_edge(node(user), node(provider), link);
                }
            }
        }
        Ok(DependencyGraph { threshold, graph, links, cut })
    }
}

impl DependencyGraph {
    /// The smallest weight that was kept, a share of the user's spending on everything.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// What the threshold left out, all users together. Kept edges and these add up to all foreign spending. O(N).
    #[must_use]
    pub fn cut(&self) -> Cut {
        let mut all = Cut::default();
        self.cut.iter().for_each(|one| all.add(*one));
        all
    }

    /// What the threshold left out of one user's edges; nothing for an actor of another world.
    #[must_use]
    pub fn cut_of(&self, user: Actor) -> Cut {
        self.cut.get(user.index()).copied().unwrap_or_default()
    }

    /// The graph itself, for other algorithms. The node of an actor is its position; edges run from user to provider,
    /// one per sector, so two nodes may share several.
    #[must_use]
    pub fn as_petgraph(&self) -> &DiGraph<Actor, Dependency> {
        &self.graph
    }

    /// All edges as (user, provider, dependency), by user, provider and sector in the world's order. O(1) each.
    pub fn dependencies(&self) -> impl Iterator<Item = (Actor, Actor, Dependency)> + '_ {
        self.graph
            .edge_references()
            .map(|edge| (self.graph[edge.source()], self.graph[edge.target()], *edge.weight()))
    }

    /// All that `user` buys from `provider`; `None` where it buys nothing. O(number of providers).
    #[must_use]
    pub fn link(&self, user: Actor, provider: Actor) -> Option<Link> {
        self.links.find_edge(node(user), node(provider)).map(|edge| self.links[edge])
    }

    /// The `count` actors that `user` spends most on over all sectors, the first first, and what it buys there. Ties
    /// stand in the world's order.
    ///
    /// The rank does not depend on the threshold, the sectors listed do. O(N log N + `count` d) for the user's d edges.
    #[must_use]
    pub fn strongest_suppliers(&self, user: Actor, count: usize) -> Vec<Supplier> {
        let mut links: Vec<Link> = self.links.edges(node(user)).map(|edge| *edge.weight()).collect();
        links.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.provider.cmp(&b.provider)));
        links.truncate(count);
        let supplier = |link: Link| {
            let mut dependencies: Vec<Dependency> = self
                .graph
                .edges_connecting(node(user), node(link.provider))
                .map(|edge| *edge.weight())
                .filter(|dependency| matches!(dependency.kind, DependencyKind::Trade(_)))
                .collect();
            dependencies.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.kind.cmp(&b.kind)));
            Supplier { actor: link.provider, weight: link.weight, musd: link.musd, dependencies }
        };
        links.into_iter().map(supplier).collect()
    }

    /// The `count` actors that `user` spends most on in one sector, the first first; each has one dependency, whose
    /// `share` is the provider's part of that sector. Ties stand in the world's order.
    ///
    /// Edges below the threshold are not listed. O(d log d) for the user's d edges.
    #[must_use]
    pub fn strongest_suppliers_in(&self, user: Actor, sector: Sector, count: usize) -> Vec<Supplier> {
        let mut suppliers: Vec<Supplier> = self
            .graph
            .edges(node(user))
            .filter(|edge| edge.weight().kind == DependencyKind::Trade(sector))
            .map(|edge| {
                let one = *edge.weight();
                let actor = self.graph[edge.target()];
                Supplier { actor, weight: one.weight, musd: one.musd, dependencies: vec![one] }
            })
            .collect();
        suppliers.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.actor.cmp(&b.actor)));
        suppliers.truncate(count);
        suppliers
    }
}

impl fmt::Display for DependencyGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, edges) = (self.graph.node_count(), self.graph.edge_count());
        let (threshold, cut) = (self.threshold, self.cut());
        write!(f, "{nodes} actors, {edges} dependencies of at least {threshold} of spending; {cut}")
    }
}

/// The node of an actor in both graphs.
fn node(actor: Actor) -> NodeIndex {
    NodeIndex::new(actor.index())
}
