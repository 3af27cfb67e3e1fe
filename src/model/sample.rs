//! One draw of all that is uncertain, solved: the same steps as a run with numbers drawn, from what is shared by all draws.

mod column;
mod elasticity;
mod footings;
mod inputs;
mod scratch;
mod variants;
mod walk;

use super::power::{self, Markets};
use super::{Inputs, Model, Unknowns};
use crate::error::{Error, Place, Result};
use crate::scenario::{Policy, Scenario, Stake};
use crate::shortage;
use crate::trade::{Answer, Closure, EconomyFamily, Footing, NOTHING, Settings};
use crate::world::{Actor, Sector, World};

pub use column::{Column, Party};
pub(crate) use inputs::Taken;
pub(crate) use scratch::Scratch;
pub(crate) use variants::{Future, Variant};

use elasticity::{Elasticities, Source};
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
    columns: Vec<Column>,
    members: Vec<(Party, Vec<Actor>)>,
    prosperity: bool,
    security: bool,
    /// Policies at central values: of the world, then after each link.
    policies: Vec<Policy>,
    /// Whether arrays of trade are others from draw to draw, by link.
    ranged: Vec<bool>,
    /// The markets of the scenario's own pacts.
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
        Self::around(model, scenario, scenario)
    }

    /// The same where draws begin at what stands in the place of the last file.
    fn around(model: &'m Model<'_>, scenario: &'m Scenario, center: &Scenario) -> Result<Self> {
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
        let own = power::markets(&scenario.rule_pacts());
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
        let voice = unknowns.needs.power;
        let parties = world.actors().map(Party::from).chain(world.groups().map(Party::from));
        let members: Vec<_> = parties.map(|party| (party, party.members(world))).collect();
        let mut columns = Vec::new();
        for (party, members) in &members {
            let assessed = members.iter().any(|&member| world.military(member).is_some());
            for (stake, variable, unit, wanted) in [
                (Stake::Prosperity, "real_income", "percent", prosperity),
                (Stake::Prosperity, "real_income_musd", "musd", prosperity),
                (Stake::Security, "expected_defence", "percent", security && assessed),
                (Stake::Voice, "power", "points", voice),
            ] {
                if wanted {
                    columns.push(Column { party: *party, stake, variable, unit });
                }
            }
        }
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
            columns,
            members,
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

    /// The numbers of a draw.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Solves a draw: the numbers of [`Sampler::columns`], each finite, after those of `values`.
    pub(crate) fn draw(
        &self,
        inputs: Inputs<'_>,
        scratch: &mut Scratch,
        values: &mut Vec<f64>,
    ) -> Result<()> {
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
        }
        if self.security {
            for (expected, held) in by_actor.expected.iter_mut().zip([before, &end.held]) {
                expected.clear();
                let of = |actor| drawn.defence.expected_of(self.world, &held.defence, actor, &[]);
                expected.extend(self.world.actors().map(of));
            }
        }
        self.fill(values, start, by_actor, power)
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
        voice.change(markets, quota, flows).map_err(|fault| power::uncountable(self.scenario.id(), &fault))
    }

    /// The numbers of the columns, from what there is by actor.
    fn fill(
        &self,
        values: &mut Vec<f64>,
        before: &Answer,
        of: &ByActor,
        power: Option<&[f64]>,
    ) -> Result<()> {
        let start = values.len();
        let ByActor { welfare, costs, expected: [expected_before, expected_after] } = of;
        let net = |actor: &Actor| {
            let actor = actor.index();
            welfare[actor] * before.income[actor] - costs[actor]
        };
        for (_, members) in &self.members {
            let money: f64 = members.iter().map(net).sum();
            let income: f64 = members.iter().map(|actor| before.income[actor.index()]).sum();
            if self.prosperity {
                values.extend([100.0 * money / income, money]);
            }
            if self.security {
                let pair = |actor: &Actor| expected_before[actor.index()].zip(expected_after[actor.index()]);
                let pairs = members.iter().filter_map(pair);
                let sum = pairs.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1));
                values.extend(sum.map(|(before, after)| 100.0 * (after / before - 1.0)));
            }
            if let Some(power) = power {
                values.push(100.0 * members.iter().map(|actor| power[actor.index()]).sum::<f64>());
            }
        }
        // Money is nothing where the percent before it are.
        let mut nothing = false;
        for (value, column) in values[start..].iter_mut().zip(&self.columns) {
            if column.unit != "musd" {
                nothing = value.abs() < 100.0 * NOTHING;
            }
            if nothing {
                *value = 0.0;
            }
        }
        let bad = values[start..].iter().zip(&self.columns).find(|(value, _)| !value.is_finite());
        if let Some((value, column)) = bad {
            let error = Error::Value {
                at: Place::file(self.scenario.id()),
                found: format!("{value} for {} of {}", column.variable, column.party.code(self.world)),
                expected: "a finite number".to_owned(),
            };
            values.truncate(start);
            return Err(error);
        }
        Ok(())
    }

    /// The closure in force.
    pub(crate) fn closure(&self) -> Closure {
        self.scenario.closure().unwrap_or_default()
    }
}

/// A flow of an answer, of a sector that was asked for.
fn flow(of: &Answer, importer: Actor, exporter: Actor, sector: Sector) -> f64 {
    let n = of.income.len();
    of.trade[sector.index()].as_ref().map_or(0.0, |flows| flows[importer.index() * n + exporter.index()])
}
