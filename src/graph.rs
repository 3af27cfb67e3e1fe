//! Who depends on whom for what: a directed graph of actors, made from a world's tables, and what to ask of it.
//!
//! An edge runs from the user to the provider, "depends on". It is a picture of the world before any scenario: it says
//! where a shock can travel, the models say what it costs. [`World::graph`](crate::World::graph) makes it,
//! [`World::graph_of`](crate::World::graph_of) with some kinds of dependency alone.
//!
//! What is asked of trade alone is a method of [`DependencyGraph`]. The rest are functions of this module:
//!
//! | question | function |
//! |---|---|
//! | by which chains of any kinds does one actor depend on another? | [`mixed_paths`] |
//! | without whom does a critical good not arrive at all? | [`chokepoints`] |
//! | how few must fail for half of it to be lost? | [`smallest_cut`], [`arriving`] |
//! | how concentrated is its supply, how much of it is foreign? | [`concentration`], [`good_concentration`], [`foreign_reliance`] |
//! | who abroad has most of it? | [`largest_foreign`] |
//! | and that of a sector? | [`trade_concentration`] |
//! | is a group dependent by the measure of the European Commission? | [`core_dependencies`] |
//!
//! ```
//! use sidedeal::{GoodKind, Kind, WorldBuilder, graph};
//!
//! let mut builder = WorldBuilder::new("two stages");
//! let [home, east, west] = ["HOM", "EST", "WST"].map(|code| builder.actor(code, code));
//! let (home, east, west) = (home?, east?, west?);
//! let motors = builder.sector("MOT", "Motors", Kind::Goods, 4.0)?;
//! let magnets = builder.good("magnets", "Magnets", GoodKind::Input, motors, &["mine", "magnet"])?;
//! builder.cost_share(magnets, motors, 0.01)?;
//! builder.supply(magnets, "mine", None, east, 0.6)?.supply(magnets, "mine", None, west, 0.4)?;
//! builder.supply(magnets, "magnet", None, east, 0.97)?.supply(magnets, "magnet", None, west, 0.03)?;
//! for actor in [home, east, west] {
//!     builder.trade(actor, actor, motors, 100.0)?.production(actor, motors, 100.0, 60.0)?;
//! }
//! let world = builder.build()?;
//!
//! let chain = graph::SupplyChain::of(&world, magnets, home);
//! // Three percent from the west are no way around the east.
//! let chokepoints = graph::chokepoints(&chain, 0.05)?;
//! assert_eq!(chokepoints.len(), 1);
//! assert_eq!(chokepoints[0].provider, east);
//! assert!(graph::chokepoints(&chain, 0.0)?.is_empty());
//! # Ok::<(), sidedeal::Error>(())
//! ```

mod build;
mod chain;
mod concentration;
mod dot;
mod graphml;
mod indicators;
mod kind;
mod mixed;
mod paths;

use std::fmt;

use petgraph::graph::{DiGraph, EdgeReference, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::number::counted;
use crate::world::{Actor, Sector};

pub use chain::{
    ChainStage, Chokepoint, SupplyChain, SupplyCut, arriving, chokepoints, foreign_reliance, largest_foreign,
    smallest_cut,
};
pub use concentration::{Concentration, concentration, good_concentration, trade_concentration};
pub use indicators::{CoreDependencies, core_dependencies};
pub use kind::DependencyKind;
pub use mixed::{MixedPath, Step, mixed_paths};
pub use paths::DependencyPath;

/// One edge: what a user gets from a provider of one kind.
///
/// | kind | `share` | `weight` | `musd` |
/// |---|---|---|---|
/// | trade | of its spending on the sector, π | of its spending on everything | spending X = τM, duties included |
/// | material, technology | of its supply at the stage, s | of the output of all its sectors, s U / Y | s U, U = Σ a Y the good's value in use |
/// | arms | of its equipment, q i | of its military expenditure, q i e | q i e M |
/// | guarantee | of its expected defence E | the same | r κ M of the guarantor |
///
/// E = M + Σ r κ M of the guarantors, r with the commitment's coverage; all numbers are central values. Totals include what
/// the user makes itself.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Dependency {
    /// What is depended on.
    pub kind: DependencyKind,
    /// Share of all that the user has of this kind, its own included, 0 to 1. How far it relies on this provider where
    /// it needs the kind; blind to whether it needs it much. The one number that compares across kinds.
    pub share: f64,
    /// Share of a total of the user, 0 to 1. Compares across users and within a kind: the totals of different kinds are
    /// different things. The threshold of trade acts on it.
    pub weight: f64,
    /// The value itself, million USD a year. A good that is a stage of others counts with the value of those, so that
    /// values of stages do not add up.
    pub musd: f64,
    /// How many more of the kind between the same two stand in it: none but in a graph that was
    /// [merged](DependencyGraph::merge_parallel).
    pub others: usize,
}

impl Dependency {
    fn new(kind: DependencyKind, share: f64, weight: f64, musd: f64) -> Self {
        Self { kind, share, weight, musd, others: 0 }
    }

    /// Some of one kind between the same two, as one.
    fn merged(all: &[Self]) -> Option<Self> {
        let (first, others) = (all.first()?, all.len() - 1);
        if !matches!(first.kind, DependencyKind::Trade(_)) {
            let most = all.iter().rev().max_by(|a, b| a.share.total_cmp(&b.share))?;
            return Some(Self { others, ..*most });
        }
        let most = all.iter().rev().max_by(|a, b| a.musd.total_cmp(&b.musd))?;
        let sum = |of: fn(&Self) -> f64| all.iter().map(of).sum();
        Some(Self { others, weight: sum(|one| one.weight), musd: sum(|one| one.musd), ..*most })
    }
}

/// All that one actor buys from another, summed over all sectors of the graph.
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

/// What a threshold left out of a graph's trade. Other kinds are never cut.
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

/// Actors and their dependencies on each other, of every kind or of some. Made by [`World::graph`](crate::World::graph)
/// and [`World::graph_of`](crate::World::graph_of).
///
/// Its methods ask about trade; functions of [`graph`](crate::graph) ask about the other kinds.
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
    /// Node index = position of the actor. Edges stand by user, provider, kind.
    graph: DiGraph<Actor, Dependency>,
    /// All trade summed over sectors, cut or not; same nodes, at most one edge per ordered pair.
    links: DiGraph<Actor, Link>,
    /// By user.
    cut: Vec<Cut>,
}

impl DependencyGraph {
    /// The smallest weight of trade that was kept, a share of the user's spending on everything.
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

    /// The same graph with the dependencies of some users alone; all actors stay. What was cut is that of these users. O(edges).
    #[must_use]
    pub fn of_users(mut self, users: &[Actor]) -> Self {
        let uses = |user: usize| users.iter().any(|one| one.index() == user);
        // Node = position of the actor; the order of edges stays.
        let graph = &self.graph;
        self.graph = graph.filter_map(
            |_, actor| Some(*actor),
            |edge, one| uses(graph.edge_endpoints(edge)?.0.index()).then_some(*one),
        );
        let links = &self.links;
        self.links = links.filter_map(
            |_, actor| Some(*actor),
            |edge, link| uses(links.edge_endpoints(edge)?.0.index()).then_some(*link),
        );
        for (user, cut) in self.cut.iter_mut().enumerate() {
            if !uses(user) {
                *cut = Cut::default();
            }
        }
        self
    }

    /// The same graph with one edge for each pair and word of [`DependencyKind::word`], for programs that know no parallel edges.
    /// Trade is named after the sector with the largest flow, with its share; weight and value are sums over all sectors that were
    /// kept. Stages are named after the one of which the provider has the largest share, with its numbers: values of stages do not
    /// add up. O(edges).
    #[must_use]
    pub fn merge_parallel(mut self) -> Self {
        let mut merged = self.graph.filter_map(|_, actor| Some(*actor), |_, _| None::<Dependency>);
        let edges: Vec<_> = self.graph.edge_references().collect();
        // Those of a pair stand one behind the other, by kind.
        let alike = |a: &EdgeReference<'_, Dependency>, b: &EdgeReference<'_, Dependency>| {
            let key = |edge: &EdgeReference<'_, Dependency>| {
                (edge.source(), edge.target(), edge.weight().kind.position())
            };
            key(a) == key(b)
        };
        for group in edges.chunk_by(alike) {
            let all: Vec<Dependency> = group.iter().map(|edge| *edge.weight()).collect();
            if let Some(one) = Dependency::merged(&all) {
                merged.add_edge(group[0].source(), group[0].target(), one);
            }
        }
        self.graph = merged;
        self
    }

    /// The graph itself, for other algorithms. The node of an actor is its position; edges run from user to provider,
    /// one per kind, so two nodes may share several unless they are [merged](Self::merge_parallel).
    #[must_use]
    pub fn as_petgraph(&self) -> &DiGraph<Actor, Dependency> {
        &self.graph
    }

    /// All edges as (user, provider, dependency), by user and provider in the world's order, then by kind. O(1) each.
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
        let (nodes, threshold, cut) = (self.graph.node_count(), self.threshold, self.cut());
        let mut counts = [0; DependencyKind::WORDS.len()];
        self.graph.edge_weights().for_each(|edge| counts[edge.kind.position()] += 1);
        let [trade, others @ ..] = counts;
        let actors = counted(nodes, "actor", "actors");
        let trade = counted(trade, "dependency", "dependencies");
        write!(f, "{actors}, {trade} of at least {threshold} of spending; {cut}")?;
        let mut before = "; further dependencies: ";
        for (count, word) in others.iter().zip(&DependencyKind::WORDS[1..]).filter(|(count, _)| **count > 0) {
            write!(f, "{before}{count} {word}")?;
            before = ", ";
        }
        Ok(())
    }
}

/// The node of an actor in both graphs.
fn node(actor: Actor) -> NodeIndex {
    NodeIndex::new(actor.index())
}
