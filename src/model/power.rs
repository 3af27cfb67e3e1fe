//! Power over the rules of markets before and after.

use crate::error::{Error, Place, Result};
use crate::scenario::{Policy, PolicyPact, Scenario};
use crate::trade::Equilibrium;
use crate::voice::{self, Block, Fault};
use crate::world::{Actor, Sector, World};

/// Sum of the weights of a market.
const WEIGHTS: u32 = 10_000;

/// Shares of a market above which adopters make its standard, at which power is always worked out besides the central one.
/// They reach beyond what anybody expects, because the sign of a change turns where a pact is too small to decide alone.
const QUOTAS: [f64; 6] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75];

/// Power of every actor over the rules of some markets before and after a scenario: those that its rule pacts name, and where
/// variants are compared, those of all of them.
///
/// Of each market a game is made: weights are shares of world spending on the sector at prices before duty, before the
/// scenario, in ten-thousandths; who exceeds the quota decides. Power is the Owen value, the probability of being pivotal,
/// with unions and pacts as levels. Several markets are averaged by world spending.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    at: Vec<PowerAt>,
    central: usize,
    markets: Vec<Sector>,
    pacts: Vec<PactWeight>,
}

/// Power at one quota, a fraction of all power by actor.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerAt {
    /// Q, the share of a market that must be exceeded.
    pub quota: f64,
    /// Before, sums to 1.
    pub before: Vec<f64>,
    /// After, sums to 1.
    pub after: Vec<f64>,
}

/// How heavy a rule pact is.
#[derive(Debug, Clone, PartialEq)]
pub struct PactWeight {
    /// Its members.
    pub members: Vec<Actor>,
    /// A market whose rules it makes.
    pub sector: Sector,
    /// Its members' share of world spending there, 0 to 1: above the quota it decides alone.
    pub weight: f64,
}

impl Power {
    /// At every quota, ascending.
    #[must_use]
    pub fn at(&self) -> &[PowerAt] {
        &self.at
    }

    /// At the central quota of the world's parameters.
    #[must_use]
    pub fn central(&self) -> &PowerAt {
        &self.at[self.central]
    }

    /// The markets whose rules it is about, ascending.
    #[must_use]
    pub fn markets(&self) -> &[Sector] {
        &self.markets
    }

    /// The scenario's rule pacts, market by market.
    #[must_use]
    pub fn pacts(&self) -> &[PactWeight] {
        &self.pacts
    }

    /// Plays the games of some sectors, where `own` pacts are those of the scenario.
    pub(super) fn between(
        world: &World,
        scenario: &str,
        before: (&Policy, &Equilibrium),
        after: &Policy,
        own: &[PolicyPact],
        sectors: &[Sector],
    ) -> Result<Self> {
        let quota = world.parameters().standard_quota.central();
        let mut quotas = QUOTAS.to_vec();
        if !quotas.contains(&quota) {
            quotas.push(quota);
            quotas.sort_by(f64::total_cmp);
        }
        let quotas = (&quotas[..], quota);
        Self::at_quotas(world, scenario, before, after, (own, sectors), quotas, &mut Workspace::default())
    }

    /// The same at some quotas, ascending, of which one is the central one; the less games differ from those that were played last in
    /// the workspace, the sooner.
    pub(super) fn at_quotas(
        world: &World,
        scenario: &str,
        before: (&Policy, &Equilibrium),
        after: &Policy,
        (own, sectors): (&[PolicyPact], &[Sector]),
        (quotas, quota): (&[f64], f64),
        workspace: &mut Workspace,
    ) -> Result<Self> {
        let central = quotas.iter().position(|&other| other == quota).unwrap_or(0);
        let n = world.actors().len();
        let flows = |sector: Sector| &before.1.trade[sector.index() * n * n..(sector.index() + 1) * n * n];
        let policies = [before.0, after].map(|policy| policy.rule_pacts.as_slice());
        let markets = Markets::of(world, sectors, &policies);
        let at = quotas
            .iter()
            .map(|&quota| {
                let mut powers = workspace.powers(&markets, quota, flows)?.map(<[f64]>::to_vec);
                let [before, after] = std::array::from_fn(|_| powers.next().unwrap_or_default());
                Ok(PowerAt { quota, before, after })
            })
            .collect::<std::result::Result<Vec<_>, Fault>>()
            .map_err(|fault| uncountable(scenario, fault))?;
        let mut pacts = Vec::new();
        for &Market { sector, .. } in &markets.each {
            let spending: Vec<f64> = spending(flows(sector), n).collect();
            let of_world: f64 = spending.iter().sum();
            for pact in own.iter().filter(|pact| pact.sectors.contains(&sector)) {
                let inside: f64 = pact.members.iter().map(|member| spending[member.index()]).sum();
                pacts.push(PactWeight { members: pact.members.clone(), sector, weight: inside / of_world });
            }
        }
        Ok(Self { at, central, markets: sectors.to_vec(), pacts })
    }
}

/// Markets whose rules are made, and who adopts them as one under each of several policies.
#[derive(Debug)]
pub(super) struct Markets {
    actors: usize,
    policies: usize,
    each: Vec<Market>,
}

#[derive(Debug)]
struct Market {
    sector: Sector,
    /// By policy.
    blocks: Vec<Vec<Block>>,
}

impl Markets {
    /// The markets of some sectors where pacts hold, policy by policy.
    pub(super) fn of(world: &World, sectors: &[Sector], policies: &[&[PolicyPact]]) -> Self {
        let market = |&sector: &Sector| Market {
            sector,
            blocks: policies.iter().map(|pacts| blocks(world, pacts, sector)).collect(),
        };
        let each = sectors.iter().map(market).collect();
        Self { actors: world.actors().len(), policies: policies.len(), each }
    }
}

/// What power is worked out in, draw after draw.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    games: voice::Workspace,
    /// `[market][actor]`.
    spending: Vec<f64>,
    /// `[policy][actor]`.
    powers: Vec<f64>,
}

impl Workspace {
    /// Power of every actor at one quota, a fraction of all power, for each policy of some markets; `flows` of a market before,
    /// `[importer][exporter]`, make its weights. Where there is no market nobody has any.
    pub(super) fn powers<'f>(
        &mut self,
        markets: &Markets,
        quota: f64,
        flows: impl Fn(Sector) -> &'f [f64],
    ) -> std::result::Result<std::slice::ChunksExact<'_, f64>, Fault> {
        let Self { games, spending, powers } = self;
        let &Markets { actors: n, policies, each: ref markets } = markets;
        spending.clear();
        for market in markets {
            spending.extend(self::spending(flows(market.sector), n));
        }
        let total: f64 = spending.iter().sum();
        powers.clear();
        powers.resize(n * policies, 0.0);
        for (market, spending) in markets.iter().zip(spending.chunks_exact(n)) {
            let of_world = spending.iter().sum::<f64>() / total;
            let game = games.majority(spending, WEIGHTS, quota)?;
            let (mut last, mut values): (Option<&Vec<Block>>, &[f64]) = (None, &[]);
            for (blocks, power) in market.blocks.iter().zip(powers.chunks_exact_mut(n)) {
                // Pacts on other markets leave this one as it was.
                if last != Some(blocks) {
                    values = games.owen(&game, blocks)?;
                }
                for (power, value) in power.iter_mut().zip(values) {
                    *power += value * of_world;
                }
                last = Some(blocks);
            }
            games.give_back(game);
        }
        Ok(powers.chunks_exact(n))
    }

    /// Change of every actor's power from the first policy of some markets to the second, as [`PowerAt`].
    pub(super) fn change<'f>(
        &mut self,
        markets: &Markets,
        quota: f64,
        flows: impl Fn(Sector) -> &'f [f64],
    ) -> std::result::Result<&[f64], Fault> {
        let _ = self.powers(markets, quota, flows)?;
        let (before, after) = self.powers.split_at_mut(markets.actors);
        for (after, before) in after.iter_mut().zip(before) {
            *after -= *before;
        }
        Ok(after)
    }
}

/// Power of every actor at the central quota, with the flows of an equilibrium, market by market: what each adds to that in all.
pub(super) fn central(
    world: &World,
    scenario: &str,
    before: &Equilibrium,
    policy: &Policy,
    sectors: &[Sector],
) -> Result<Vec<Vec<f64>>> {
    let n = world.actors().len();
    let flows = |sector: Sector| &before.trade[sector.index() * n * n..(sector.index() + 1) * n * n];
    let quota = world.parameters().standard_quota.central();
    let spent = |sector: Sector| -> f64 { spending(flows(sector), n).sum() };
    let total: f64 = sectors.iter().flat_map(|&sector| spending(flows(sector), n)).sum();
    let mut workspace = Workspace::default();
    let market = |&sector: &Sector| {
        let markets = Markets::of(world, &[sector], &[&policy.rule_pacts]);
        let mut powers =
            workspace.powers(&markets, quota, flows).map_err(|fault| uncountable(scenario, fault))?;
        let of_world = spent(sector) / total;
        Ok(powers.next().unwrap_or_default().iter().map(|power| power * of_world).collect())
    };
    sectors.iter().map(market).collect()
}

pub(super) fn uncountable(scenario: &str, fault: Fault) -> Error {
    Error::Given { at: Place::file(format!("{scenario}, power over rules")), source: Box::new(fault) }
}

/// The markets that the rule pacts of some scenarios name, ascending: those in which all of them can be compared.
#[must_use]
pub fn markets_of<'s>(scenarios: impl IntoIterator<Item = &'s Scenario>) -> Vec<Sector> {
    let pacts: Vec<PolicyPact> = scenarios.into_iter().flat_map(Scenario::rule_pacts).collect();
    markets(&pacts)
}

/// The markets that pacts name, ascending.
pub(super) fn markets(pacts: &[PolicyPact]) -> Vec<Sector> {
    union(pacts, &[])
}

/// Some markets and those that pacts name, ascending.
pub(super) fn union(pacts: &[PolicyPact], markets: &[Sector]) -> Vec<Sector> {
    let named = pacts.iter().flat_map(|pact| &pact.sectors);
    let mut sectors: Vec<Sector> = named.chain(markets).copied().collect();
    sectors.sort_unstable();
    sectors.dedup();
    sectors
}

/// Spending of every one of n actors at prices before duty, from the flows of a sector.
fn spending(flows: &[f64], n: usize) -> impl Iterator<Item = f64> {
    flows.chunks_exact(n).map(|row| row.iter().sum())
}

/// Who adopts the rules of a sector as one: pacts, and unions inside or outside them.
fn blocks(world: &World, pacts: &[PolicyPact], sector: Sector) -> Vec<Block> {
    let mut blocks: Vec<Block> = pacts
        .iter()
        .filter(|pact| pact.sectors.contains(&sector))
        .map(|pact| Block::Union(grouped(world, &pact.members)))
        .collect();
    let inside = |actor: &Actor| {
        pacts.iter().any(|pact| pact.sectors.contains(&sector) && pact.members.contains(actor))
    };
    let others: Vec<Actor> = world.actors().filter(|actor| !inside(actor)).collect();
    blocks.extend(grouped(world, &others));
    blocks
}

/// Actors with the world's unions among them as blocks. A union is inside whole or not at all.
fn grouped(world: &World, actors: &[Actor]) -> Vec<Block> {
    let player = |actor: &Actor| Block::Player(actor.index());
    let union_of = |actor: &Actor| world.unions().iter().find(|union| world[**union].members.contains(actor));
    let alone = actors.iter().filter(|actor| union_of(actor).is_none()).map(player);
    let unions = world.unions().iter().map(|union| &world[*union].members);
    let whole = unions.filter(|members| members.iter().all(|member| actors.contains(member)));
    alone.chain(whole.map(|members| Block::Union(members.iter().map(player).collect()))).collect()
}
