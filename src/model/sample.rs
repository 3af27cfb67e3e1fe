//! One draw of all that is uncertain, solved: the same steps as a run with numbers drawn, from what is shared by all draws.

mod column;
mod elasticity;
mod variants;

use std::borrow::Cow;

use super::failure::Naming;
use super::unknowns::Taker;
use super::{Model, Unknowns, bounds_of, change_of, level, lower_productivity, power, security};
use crate::defence::{self, Arrangement};
use crate::error::{Error, Place, Result};
use crate::scenario::{Policy, PolicyBound, RulePact, Scenario, Stake};
use crate::shortage::{self, Shortages, SupplyPolicy};
use crate::trade::{Answer, Change, Closure, EconomyFamily, Footing, Settings, Workspace};
use crate::world::{Actor, Sector, World};

pub use column::{Column, Party};
pub(crate) use variants::{Future, Variant};

use elasticity::{Elasticities, Source};

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
    security: bool,
    /// Policies at central values: of the world, then after each link.
    policies: Vec<Policy>,
    /// Whether arrays of trade are others from draw to draw, by link.
    ranged: Vec<bool>,
    /// Sectors whose flows are asked for, of the calibrated world and after each link.
    asked: Vec<Vec<usize>>,
    /// Whether the calibrated world has to be solved for a draw.
    solves_start: bool,
    /// Whether the equilibrium after a link is asked for by anything.
    solves: Vec<bool>,
    /// By source of elasticities, for the calibrated world and after each link. Each is relative to the last before it that is
    /// solved.
    footings: Vec<Vec<Footing>>,
    critical: shortage::Figures,
    defence: defence::Figures,
}

/// What one worker uses again and again: arrays of trade by link, and those of a search.
#[derive(Debug)]
pub(crate) struct Scratch {
    links: Vec<LinkScratch>,
    start: Change,
    workspace: Workspace,
}

#[derive(Debug)]
struct LinkScratch {
    change: Change,
    /// Of the policy, before what is short lowers it.
    productivity: Vec<f64>,
}

/// What holds after a link, in one draw.
struct Held<'s> {
    bounds: Vec<PolicyBound>,
    supply: Cow<'s, SupplyPolicy>,
    defence: Cow<'s, Arrangement>,
    outlays: Cow<'s, [f64]>,
}

/// The numbers of a draw.
struct Drawn<'s> {
    source: Source,
    theta: Vec<f64>,
    /// Of every clause, file by file of the chain.
    numbers: Vec<Vec<f64>>,
    critical: Cow<'s, shortage::Figures>,
    defence: Cow<'s, defence::Figures>,
    quota: f64,
}

/// Where a draw has come to on its way along the chain.
struct Point<'s> {
    held: Held<'s>,
    /// The last equilibrium that anything asked for.
    answer: Answer,
    /// Whether it was solved for, so that the next footing is relative to it.
    solved: bool,
}

/// A file of the chain or what stands in its place, with the numbers of its clauses.
#[derive(Clone, Copy)]
struct Link<'a> {
    scenario: &'a Scenario,
    numbers: &'a [f64],
    is_variant: bool,
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
        let solves_start = !family.is_settled() && (chain.len() == 1 || !asked[0].is_empty());
        // Where a chain ends and where its last file starts, and what bounds are measured from.
        let solves =
            (1..=chain.len()).map(|point| point + 1 >= chain.len() || !asked[point].is_empty()).collect();
        let stakes = scenario.stakes();
        let security = stakes.contains(&Stake::Security) && unknowns.needs.defence;
        let voice = unknowns.needs.power;
        let parties = world.actors().map(Party::from).chain(world.groups().map(Party::from));
        let members: Vec<_> = parties.map(|party| (party, party.members(world))).collect();
        let mut columns = Vec::new();
        for (party, members) in &members {
            let assessed = members.iter().any(|&member| world.military(member).is_some());
            for (stake, variable, unit, wanted) in [
                (Stake::Prosperity, "real_income", "percent", true),
                (Stake::Prosperity, "real_income_musd", "musd", true),
                (Stake::Security, "expected_defence", "percent", security && assessed),
                (Stake::Voice, "power", "points", voice),
            ] {
                if wanted {
                    columns.push(Column { party: *party, stake, variable, unit });
                }
            }
        }
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
            security,
            policies,
            ranged,
            asked,
            solves_start,
            solves,
            footings: Vec::new(),
            critical: shortage::Figures::central(world, horizon),
            defence: defence::Figures::central(world),
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

    /// Arrays for one worker.
    pub(crate) fn scratch(&self) -> Scratch {
        let of = |policy: &Policy| LinkScratch {
            change: Change {
                tariffs: policy.tariffs.clone(),
                trade_costs: policy.trade_costs.clone(),
                productivity: policy.productivity.clone(),
                bounds: Vec::new(),
            },
            productivity: policy.productivity.clone(),
        };
        let links = self.policies[1..].iter().map(of).collect();
        let start = self.family.baseline().no_change();
        Scratch { links, start, workspace: self.family.workspace(self.settings) }
    }

    /// Footings at central values; that of the tables where something has no solution.
    fn footings_of(&self, source: Source) -> Vec<Footing> {
        let theta = self.elasticities.central(source);
        let settings = &self.settings;
        let mut workspace = self.family.workspace(self.settings);
        let none = self.family.baseline().no_change();
        let mut footings = Vec::new();
        // What is needed for the next link, and what the next footing is relative to.
        let mut answer = self.family.tables(&self.asked[0]);
        let mut last: Option<Footing> = None;
        for point in 0..=self.chain.len() {
            let solved = if point == 0 { self.solves_start } else { self.solves[point - 1] };
            let change = match point {
                0 => Some(none.clone()),
                _ => self.change_at_center(&self.policies[point], &answer),
            };
            let found = change.filter(|_| solved).and_then(|change| {
                let footing = self.family.footing_at(&theta, &change, settings)?;
                let asked = &self.asked[point];
                Some((
                    self.family.solve(&theta, &change, &footing, None, asked, &mut workspace).ok()?,
                    footing,
                ))
            });
            let found =
                found.unwrap_or_else(|| (self.family.tables(&self.asked[point]), self.family.footing()));
            let footing = found.1;
            answer = found.0;
            footings.push(match &last {
                Some(last) if solved => footing.clone().relative_to(last, self.family.unbound()),
                _ => footing.clone(),
            });
            if solved {
                last = Some(footing);
            }
        }
        footings
    }

    fn change_at_center(&self, policy: &Policy, before: &Answer) -> Option<Change> {
        let mut policy = policy.clone();
        for bound in &mut policy.bounds {
            level(bound, |importer, exporter, sector| self.flow(before, importer, exporter, sector)).ok()?;
        }
        let mut change = change_of(&policy).ok()?;
        let shortages = Shortages::of(self.world, &self.critical, &policy.supply);
        lower_productivity(&mut change, self.family.baseline(), &shortages);
        Some(change)
    }

    fn flow(&self, of: &Answer, importer: Actor, exporter: Actor, sector: Sector) -> f64 {
        let n = self.world.actors().len();
        of.trade[sector.index()].as_ref().map_or(0.0, |flows| flows[importer.index() * n + exporter.index()])
    }

    /// Solves a draw: the numbers of [`Sampler::columns`], each finite, after those of `values`.
    pub(crate) fn draw(&self, uniforms: &[f64], scratch: &mut Scratch, values: &mut Vec<f64>) -> Result<()> {
        let drawn = self.drawn(uniforms);
        let Some((last, earlier)) = self.chain.split_last() else { return Ok(()) };
        let before = self.walk(earlier, &drawn, scratch)?;
        let link = Link { scenario: last, numbers: &drawn.numbers[earlier.len()], is_variant: false };
        let (held, Some(end)) = self.follow(earlier.len(), link, &drawn, &before, scratch)? else {
            return Ok(());
        };
        let needs = self.unknowns.needs;
        let (start, both) = (&before.answer, [&before.held, &held]);
        let power = if needs.power {
            let pacts = |back: usize| self.policies[self.policies.len() - back].rule_pacts.as_slice();
            Some(self.power(drawn.quota, start, [pacts(2), pacts(1)])?)
        } else {
            None
        };
        let costs =
            (needs.supply || needs.defence || needs.outlays).then(|| self.costs_between(&drawn, both));
        let expected =
            self.security.then(|| both.map(|held| drawn.defence.expected(self.world, &held.defence)));
        self.fill(values, [start, &end], costs.as_deref(), expected.as_ref(), power.as_deref())
    }

    /// The numbers of a draw, in the order of [`Unknowns`].
    fn drawn(&self, uniforms: &[f64]) -> Drawn<'_> {
        let (world, needs) = (self.world, self.unknowns.needs);
        let mut taker = Taker::new(uniforms);
        let source = if needs.sources { Source::at(taker.uniform()) } else { Source::Given };
        let theta = self.elasticities.draw(source, &mut taker);
        let numbers = self.chain.iter().map(|link| link.numbers(|number| taker.take(number))).collect();
        let horizon = self.scenario.horizon();
        let critical = if needs.supply {
            Cow::Owned(shortage::Figures::taken(world, horizon, |number| taker.take(number)))
        } else {
            Cow::Borrowed(&self.critical)
        };
        let defence = if needs.defence {
            Cow::Owned(defence::Figures::taken(world, |number| taker.take(number)))
        } else {
            Cow::Borrowed(&self.defence)
        };
        let quota = if needs.power { taker.take(world.parameters().standard_quota) } else { 0.5 };
        Drawn { source, theta, numbers, critical, defence, quota }
    }

    /// What holds before anything, then after each of the first files of the chain.
    fn walk(&self, links: &[&Scenario], drawn: &Drawn<'_>, scratch: &mut Scratch) -> Result<Point<'_>> {
        let status_quo = &self.policies[0];
        let held = Held {
            bounds: Vec::new(),
            supply: Cow::Borrowed(&status_quo.supply),
            defence: Cow::Borrowed(&status_quo.defence),
            outlays: Cow::Borrowed(&status_quo.outlays),
        };
        let answer = if self.solves_start {
            let naming = Naming::of(self.world, self.scenario.id());
            let footing = &self.footings[drawn.source as usize][0];
            self.family
                .solve(&drawn.theta, &scratch.start, footing, None, &self.asked[0], &mut scratch.workspace)
                .map_err(|failure| naming.error(&failure))?
        } else {
            self.family.tables(&self.asked[0])
        };
        let mut point = Point { held, answer, solved: self.solves_start };
        for (l, &scenario) in links.iter().enumerate() {
            let link = Link { scenario, numbers: &drawn.numbers[l], is_variant: false };
            let (held, answer) = self.follow(l, link, drawn, &point, scratch)?;
            point.held = held;
            if let Some(answer) = answer {
                point.answer = answer;
                point.solved = true;
            }
        }
        Ok(point)
    }

    /// What holds after file `l` of the chain, or what stands in its place, and where anything asks for it, the equilibrium.
    fn follow<'s>(
        &'s self,
        l: usize,
        link: Link<'_>,
        drawn: &Drawn<'_>,
        before: &Point<'s>,
        scratch: &mut Scratch,
    ) -> Result<(Held<'s>, Option<Answer>)> {
        let scenario = link.scenario;
        let mut next = self.held(&before.held, scenario, link.numbers);
        let flow = |importer, exporter, sector| self.flow(&before.answer, importer, exporter, sector);
        for bound in &mut next.bounds {
            level(bound, flow)?;
        }
        let Scratch { links, workspace, .. } = &mut *scratch;
        let change = self.change(l, link, &next, &drawn.critical, links)?;
        if !self.solves[l] {
            return Ok((next, None));
        }
        let footing = &self.footings[drawn.source as usize][l + 1];
        let (asked, start) = (&self.asked[l + 1], before.solved.then_some(&before.answer));
        let answer = self.family.solve(&drawn.theta, change, footing, start, asked, workspace);
        let answer = answer.map_err(|failure| {
            let mut policy = self.policies[l + 1].clone();
            policy.bounds.clone_from(&next.bounds);
            Naming::under(self.world, scenario.id(), &policy).error(&failure)
        })?;
        Ok((next, Some(answer)))
    }

    /// What holds after a file besides arrays of trade; bounds may be a change.
    fn held<'s>(&self, before: &Held<'s>, scenario: &Scenario, numbers: &[f64]) -> Held<'s> {
        let needs = self.unknowns.needs;
        Held {
            bounds: scenario.bounds_on(&before.bounds, numbers),
            supply: if needs.supply {
                Cow::Owned(scenario.supply_on(&before.supply, numbers))
            } else {
                before.supply.clone()
            },
            defence: if needs.defence {
                Cow::Owned(scenario.defence_on(&before.defence, numbers))
            } else {
                before.defence.clone()
            },
            outlays: if needs.outlays {
                Cow::Owned(scenario.outlays_on(&before.outlays, numbers))
            } else {
                before.outlays.clone()
            },
        }
    }

    /// What it costs every actor outside the trade model, million USD, after less before.
    fn costs_between(&self, drawn: &Drawn<'_>, [before, after]: [&Held<'_>; 2]) -> Vec<f64> {
        let of = |held: &Held<'_>| {
            let Held { supply, defence, outlays, .. } = held;
            security::costs(self.world, &drawn.defence, &drawn.critical, defence, supply, outlays)
        };
        let mut costs = of(after);
        costs.iter_mut().zip(of(before)).for_each(|(after, before)| *after -= before);
        costs
    }

    /// The arrays of file `l`, in the worker's scratch.
    fn change<'c>(
        &self,
        l: usize,
        link: Link<'_>,
        held: &Held<'_>,
        critical: &shortage::Figures,
        links: &'c mut [LinkScratch],
    ) -> Result<&'c Change> {
        if self.ranged[l] || link.is_variant {
            let (earlier, own) = links.split_at_mut(l);
            let own = &mut own[0];
            let (change, status_quo) = (&mut own.change, &self.policies[0]);
            let [tariffs, costs, productivity] = match earlier.last() {
                Some(last) => [&last.change.tariffs, &last.change.trade_costs, &last.productivity],
                None => [&status_quo.tariffs, &status_quo.trade_costs, &status_quo.productivity],
            };
            change.tariffs.copy_from_slice(tariffs);
            change.trade_costs.copy_from_slice(costs);
            own.productivity.copy_from_slice(productivity);
            let arrays = [&mut change.tariffs[..], &mut change.trade_costs, &mut own.productivity];
            link.scenario.apply_trade(arrays, link.numbers);
        }
        let LinkScratch { change, productivity } = &mut links[l];
        change.productivity.copy_from_slice(productivity);
        if !held.supply.cuts.is_empty() {
            let shortages = Shortages::of(self.world, critical, &held.supply);
            lower_productivity(change, self.family.baseline(), &shortages);
        }
        change.bounds = bounds_of(&held.bounds)?;
        Ok(change)
    }

    /// Change of every actor's power in the markets of the scenario's own pacts.
    fn power(&self, quota: f64, start: &Answer, pacts: [&[RulePact]; 2]) -> Result<Vec<f64>> {
        let flows = |sector: Sector| start.trade[sector.index()].as_deref().unwrap_or_default();
        let own = self.scenario.rule_pacts();
        power::change_at(self.world, quota, flows, pacts, &own).map_err(|fault| Error::Inconsistent {
            at: Place::file(self.scenario.id()),
            what: "power over rules".to_owned(),
            found: fault.to_string(),
            expected: "a market with weights that can be counted".to_owned(),
        })
    }

    fn fill(
        &self,
        values: &mut Vec<f64>,
        [before, after]: [&Answer; 2],
        costs: Option<&[f64]>,
        expected: Option<&[Vec<Option<f64>>; 2]>,
        power: Option<&[f64]>,
    ) -> Result<()> {
        let start = values.len();
        let welfare: Vec<f64> =
            (0..before.income.len()).map(|actor| before.real_income_to(after, actor)).collect();
        let cost = |actor: &Actor| costs.map_or(0.0, |costs| costs[actor.index()]);
        let net = |actor: &Actor| welfare[actor.index()] * before.income[actor.index()] - cost(actor);
        for (_, members) in &self.members {
            let money: f64 = members.iter().map(net).sum();
            let income: f64 = members.iter().map(|actor| before.income[actor.index()]).sum();
            values.extend([100.0 * money / income, money]);
            if let Some([before, after]) = expected {
                let pairs =
                    members.iter().filter_map(|actor| before[actor.index()].zip(after[actor.index()]));
                let sum = pairs.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1));
                values.extend(sum.map(|(before, after)| 100.0 * (after / before - 1.0)));
            }
            if let Some(power) = power {
                values.push(100.0 * members.iter().map(|actor| power[actor.index()]).sum::<f64>());
            }
        }
        for value in &mut values[start..] {
            // Adding nothing makes 0 of -0.
            *value += 0.0;
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
