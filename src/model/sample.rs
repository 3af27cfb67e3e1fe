//! One draw of all that is uncertain, solved: the same steps as a run with numbers drawn, from what is shared by all draws.

mod column;
mod elasticity;
mod footings;
mod inputs;
mod scratch;
mod variants;
mod walk;

use super::power::{self, Markets};
use super::security;
use super::{Inputs, Model, Unknowns};
use crate::error::Result;
use crate::scenario::{Policy, Scenario, Stake};
use crate::shortage;
use crate::trade::{Answer, Closure, EconomyFamily, Footing, Settings};
use crate::world::{Actor, Sector, World};

pub use column::{Column, Party};
pub(crate) use inputs::Taken;
pub(crate) use scratch::Scratch;
pub(crate) use variants::{Future, Variant};

pub(super) use elasticity::{Elasticities, Source};
use scratch::ByActor;

/// What all draws of a scenario share, and how one is solved.
#[derive(Debug)]
pub(crate) struct Sampler<'m> {
    world: &'m World,
    scenario: &'m Scenario,
    chain: Vec<&'m Scenario>,
    family: EconomyFamily,
    settings: Settings,
    elasticities: Elasticities,
    unknowns: Unknowns,
    /// Whether its own clauses move real income.
    prosperity: bool,
    /// Whether its own clauses move expected defence.
    security: bool,
    /// Policies at central values: of the world, then after each link.
    policies: Vec<Policy>,
    /// Whether arrays of trade are others from draw to draw, by link.
    ranged: Vec<bool>,
    /// The markets in which power is measured: of the scenario's own pacts, and others asked for.
    own: Vec<Sector>,
    /// With who adopts their rules before and after the last file.
    markets: Markets,
    /// Sectors whose flows are asked for, at each point of the chain: of the calibrated world, then after each link.
    asked: Vec<Vec<usize>>,
    /// Whether anything asks for the equilibrium at each point, and it is not that of the tables.
    solves: Vec<bool>,
    /// By source of elasticities, at each point. Each is relative to the last before it that is solved.
    footings: Vec<Vec<Footing>>,
    critical: shortage::Figures,
}

impl<'m> Sampler<'m> {
    /// Solves the chain at central values, once for each source of elasticities: where draws begin.
    pub(crate) fn new(model: &'m Model<'_>, scenario: &'m Scenario) -> Result<Self> {
        Self::around(model, scenario, scenario, &[])
    }

    /// The same where draws begin at what stands in the place of the last file, and power is measured in some markets besides.
    fn around(
        model: &'m Model<'_>,
        scenario: &'m Scenario,
        center: &Scenario,
        markets: &[Sector],
    ) -> Result<Self> {
        let world = model.world;
        let closure = scenario.closure().unwrap_or_default();
        let horizon = scenario.horizon();
        let family = model.family(closure, horizon)?;
        let chain = scenario.chain();
        let unknowns = Unknowns::of(world, scenario);
        let mut policies = vec![Policy::status_quo(world)];
        let mut ranged = Vec::new();
        for link in &chain {
            policies.push(link.policy_on(&policies[policies.len() - 1]));
            ranged.push(ranged.last() == Some(&true) || link.has_ranged_trade());
        }
        let own = power::union(&scenario.rule_pacts(), markets);
        let asked = (0..=chain.len()).map(|point| {
            let mut asked: Vec<usize> = match policies.get(point + 1) {
                Some(next) => next.bounds.iter().flat_map(|b| b.sectors.iter().map(|s| s.index())).collect(),
                None => Vec::new(),
            };
            if point + 1 == chain.len() {
                asked.extend(own.iter().map(|sector| sector.index()));
            }
            asked.sort_unstable();
            asked.dedup();
            asked
        });
        let asked: Vec<Vec<usize>> = asked.collect();
        // Where a chain ends and where its last file starts, and what bounds are measured from.
        let solves = (0..=chain.len()).map(|point| {
            let wanted = point + 1 >= chain.len() || !asked[point].is_empty();
            wanted && (point > 0 || !family.is_settled())
        });
        let solves = solves.collect();
        let stakes = scenario.stakes();
        let prosperity = stakes.contains(&Stake::Prosperity);
        let security = stakes.contains(&Stake::Security) && unknowns.needs.defence;
        let last = [chain.len() - 1, chain.len()].map(|point| policies[point].rule_pacts.as_slice());
        let markets = Markets::of(world, &own, &last);
        if let [.., start, end] = policies.as_mut_slice() {
            *end = center.policy_on(start);
        }
        let mut sampler = Self {
            world,
            scenario,
            family,
            settings: model.settings,
            elasticities: Elasticities::of(world, horizon),
            unknowns,
            prosperity,
            security,
            policies,
            ranged,
            own,
            markets,
            asked,
            solves,
            footings: Vec::new(),
            critical: shortage::Figures::central(world, horizon),
            chain,
        };
        let sources = if sampler.unknowns.needs.sources { &Source::ALL[..] } else { &Source::ALL[..1] };
        sampler.footings = sources.iter().map(|&source| sampler.footings_of(source)).collect();
        Ok(sampler)
    }

    /// What is unknown.
    pub(crate) fn unknowns(&self) -> &Unknowns {
        &self.unknowns
    }

    /// The world.
    pub(crate) fn world(&self) -> &'m World {
        self.world
    }

    /// The scenario's id.
    pub(crate) fn id(&self) -> &'m str {
        self.scenario.id()
    }

    /// Whether draws have real income.
    pub(crate) fn draws_prosperity(&self) -> bool {
        self.prosperity
    }

    /// Whether draws have expected defence.
    pub(crate) fn draws_defence(&self) -> bool {
        self.security
    }

    /// Whether draws have power.
    pub(crate) fn draws_power(&self) -> bool {
        self.unknowns.needs.power
    }

    /// Solves a draw.
    pub(crate) fn draw<'s>(&self, inputs: Inputs<'_>, scratch: &'s mut Scratch) -> Result<Draw<'s>> {
        self.take(inputs, &mut scratch.drawn);
        self.start(scratch)?;
        for link in 0..self.chain.len() {
            self.follow(link, None, scratch)?;
        }
        let needs = self.unknowns.needs;
        let Scratch { drawn, points, by_actor, voice, .. } = scratch;
        let (end, earlier) = points.split_last().expect("a chain has a point before and one after");
        let (before, start) = (&earlier[earlier.len() - 1].held, self.latest(earlier).0);
        let power =
            if needs.power { Some(self.power(drawn.quota, start, &self.markets, voice)?) } else { None };
        by_actor.welfare.clear();
        by_actor.welfare.extend(start.real_income_to(&end.answer));
        if needs.supply || needs.defence || needs.outlays {
            by_actor.costs.clear();
            by_actor.costs.extend(self.costs_between(drawn, [before, &end.held]));
            let buys = start.income.iter().zip(&by_actor.welfare);
            security::check_paid(self.world, self.scenario.id(), &by_actor.costs, buys)?;
        }
        if self.security {
            for (expected, held) in by_actor.expected.iter_mut().zip([before, &end.held]) {
                expected.clear();
                let of = |actor| drawn.defence.expected_of(self.world, &held.defence, actor, &[]);
                expected.extend(self.world.actors().map(of));
            }
        }
        let ByActor { welfare, costs, expected } = by_actor;
        let expected = expected.each_ref().map(Vec::as_slice);
        Ok(Draw { income: &start.income, welfare, costs, expected, power })
    }

    /// Change of every actor's power in some markets.
    fn power<'v>(
        &self,
        quota: f64,
        start: &Answer,
        markets: &Markets,
        voice: &'v mut power::Workspace,
    ) -> Result<&'v [f64]> {
        let flows = |sector: Sector| start.trade[sector.index()].as_deref().unwrap_or_default();
        voice.change(markets, quota, flows).map_err(|fault| power::uncountable(self.scenario.id(), fault))
    }

    /// The closure in force.
    pub(crate) fn closure(&self) -> Closure {
        self.scenario.closure().unwrap_or_default()
    }
}

/// What a draw comes to, by actor.
pub(crate) struct Draw<'s> {
    /// Income before, million USD.
    pub(crate) income: &'s [f64],
    /// Change of real income, a fraction, costs outside the trade model apart.
    pub(crate) welfare: &'s [f64],
    /// These, million USD, after less before.
    pub(crate) costs: &'s [f64],
    /// Expected defence before and after, million USD; none where it is not assessed. Nothing where draws do not have it.
    pub(crate) expected: [&'s [Option<f64>]; 2],
    /// Change of power, a part of all power; none where draws do not have it.
    pub(crate) power: Option<&'s [f64]>,
}

/// A flow of an answer, of a sector that was asked for.
fn flow(of: &Answer, importer: Actor, exporter: Actor, sector: Sector) -> f64 {
    let n = of.income.len();
    of.trade[sector.index()].as_ref().map_or(0.0, |flows| flows[importer.index() * n + exporter.index()])
}
