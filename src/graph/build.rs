//! From a world's tables to the edges of the graph.

use petgraph::graph::DiGraph;

use super::{Cut, Dependency, DependencyGraph, DependencyKind, Link, node};
use crate::error::{Error, Place, Result};
use crate::world::{Actor, Commitment, World};

impl World {
    /// The dependencies of every actor on every other: trade sector by sector, critical goods stage by stage, arms,
    /// guarantees; each as far as the world has it.
    ///
    /// Trade is kept from `threshold` of the user's spending on everything (0.001 is 0.1 %) up, zero keeps every flow. What
    /// falls below is counted in [`DependencyGraph::cut`]. The threshold thins what is listed, never what is summed:
    /// suppliers and paths of trade rank by all trade. The other kinds are few and small in value, and kept whenever
    /// their share is above 0. Whoever is not assessed has no edges of that kind: of a stage without a supply that is known,
    /// of arms and guarantees without military expenditure, and nobody counts on a guarantor without any.
    ///
    /// O(N²J + N S) time for N actors, J sectors and S rows of supply at all stages.
    ///
    /// # Errors
    /// [`Error::Value`] for a threshold that is not a number from 0 to 1.
    pub fn graph(&self, threshold: f64) -> Result<DependencyGraph> {
        self.graph_of(threshold, |_| true)
    }

    /// [`World::graph`] of those kinds of dependency alone that `keep` says. Links, suppliers and paths of trade, and what
    /// was cut, are then those of the kept sectors; shares and weights remain shares of everything.
    ///
    /// ```
    /// use sidedeal::{DependencyKind, World};
    ///
    /// let world = World::bundled("world2022")?;
    /// let electronics = DependencyKind::Trade(world.sector("ELE")?);
    /// let graph = world.graph_of(0.0, |kind| kind == electronics)?;
    /// assert!(graph.dependencies().all(|(.., dependency)| dependency.kind == electronics));
    /// let security = world.graph_of(0.0, |kind| {
    ///     matches!(kind, DependencyKind::Arms | DependencyKind::Guarantee(_))
    /// })?;
    /// assert!(security.strongest_suppliers(world.actor("JPN")?, 3).is_empty());
    /// # Ok::<(), sidedeal::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`World::graph`].
    pub fn graph_of(&self, threshold: f64, keep: impl Fn(DependencyKind) -> bool) -> Result<DependencyGraph> {
        if !(0.0..=1.0).contains(&threshold) {
            return Err(Error::Value {
                at: Place::file(format!("graph of world {}", self.name())),
                found: format!("threshold {threshold}"),
                expected: "a fraction from 0 to 1".to_owned(),
            });
        }
        let (mut graph, mut links) = (DiGraph::new(), DiGraph::new());
        for actor in self.actors() {
            graph.add_node(actor);
            links.add_node(actor);
        }
        let mut cut = Vec::with_capacity(self.actors().len());
        for user in self.actors() {
            let mut of_user = OfUser { world: self, user, keep: &keep, edges: Vec::new() };
            let (user_links, user_cut) = of_user.trade(threshold);
            of_user.supply();
            of_user.security();
            cut.push(user_cut);
            for link in user_links {
                links.add_edge(node(user), node(link.provider), link);
            }
            of_user.edges.sort_by_key(|(provider, dependency)| (*provider, dependency.kind));
            for (provider, dependency) in of_user.edges {
                graph.add_edge(node(user), node(provider), dependency);
            }
        }
        Ok(DependencyGraph { threshold, graph, links, cut })
    }
}

/// The edges of one user as they come.
struct OfUser<'a, F> {
    world: &'a World,
    user: Actor,
    keep: &'a F,
    edges: Vec<(Actor, Dependency)>,
}

impl<F: Fn(DependencyKind) -> bool> OfUser<'_, F> {
    /// Trade that is kept. Gives the sum over sectors by provider, and what was cut.
    fn trade(&mut self, threshold: f64) -> (Vec<Link>, Cut) {
        let (world, user) = (self.world, self.user);
        let spent = |provider, sector| {
            (1.0 + world.tariff(user, provider, sector)) * world.trade(user, provider, sector)
        };
        let by_sector: Vec<f64> = world
            .sectors()
            .map(|sector| world.actors().map(|provider| spent(provider, sector)).sum())
            .collect();
        let total: f64 = by_sector.iter().sum();
        let (mut links, mut cut) = (Vec::new(), Cut::default());
        for provider in world.actors().filter(|provider| *provider != user) {
            let mut link = Link { user, provider, weight: 0.0, musd: 0.0 };
            for (sector, sector_total) in world.sectors().zip(&by_sector) {
                let (kind, musd) = (DependencyKind::Trade(sector), spent(provider, sector));
                if musd <= 0.0 || !(self.keep)(kind) {
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
                self.edges.push((provider, Dependency::new(kind, musd / sector_total, weight, musd)));
            }
            if link.musd > 0.0 {
                links.push(link);
            }
        }
        (links, cut)
    }

    /// Critical goods.
    fn supply(&mut self) {
        let (world, user) = (self.world, self.user);
        let output: f64 = world.sectors().map(|sector| world.output(user, sector)).sum();
        for good in world.goods() {
            let used = world.use_of_good(good, user);
            for &stage in &world[good].stages {
                let kind = DependencyKind::of_stage(world, stage);
                if !(self.keep)(kind) {
                    continue;
                }
                for supply in world.supply(stage, user) {
                    let share = supply.share.central();
                    if share <= 0.0 || supply.provider == user {
                        continue;
                    }
                    let musd = share * used;
                    let weight = if output > 0.0 { musd / output } else { 0.0 };
                    self.edges.push((supply.provider, Dependency::new(kind, share, weight, musd)));
                }
            }
        }
    }

    /// Arms and guarantees.
    fn security(&mut self) {
        let (world, user) = (self.world, self.user);
        let Some(own) = world.military(user) else { return };
        let (means, imported) = (own.expenditure.central(), own.import_share.central());
        let equipment = world.parameters().equipment_share.central();
        for &(provider, q) in world.arms_imports(user) {
            let (kind, share) = (DependencyKind::Arms, q * imported);
            let weight = share * equipment;
            if share > 0.0 && (self.keep)(kind) {
                self.edges.push((provider, Dependency::new(kind, share, weight, weight * means)));
            }
        }
        let help: Vec<(&Commitment, f64)> = world
            .commitments()
            .iter()
            .filter(|commitment| commitment.ally == user)
            .filter_map(|commitment| Some((commitment, expected_help(world, commitment)?)))
            .collect();
        let expected = means + help.iter().map(|(_, musd)| musd).sum::<f64>();
        for (commitment, musd) in help {
            let (kind, share) = (DependencyKind::Guarantee(commitment.class), musd / expected);
            if share > 0.0 && (self.keep)(kind) {
                let dependency = Dependency::new(kind, share, share, musd);
                self.edges.push((commitment.guarantor, dependency));
            }
        }
    }
}

/// What an ally can count on from a guarantor, r κ M with r times coverage; none where the guarantor has no means that are
/// known.
fn expected_help(world: &World, commitment: &Commitment) -> Option<f64> {
    let means = world.military(commitment.guarantor)?.expenditure.central();
    let terms = world.parameters().commitment(commitment.class);
    let reliability = commitment.reliability.unwrap_or(terms.reliability).central();
    Some(reliability * commitment.coverage * terms.committed.central() * means)
}
