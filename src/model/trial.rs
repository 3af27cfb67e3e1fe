//! A scenario with some of its clauses alone, one stake at a time: what explanations are made of.

use std::sync::Arc;

use super::failure::Naming;
use super::{Model, State, power, security};
use crate::defence;
use crate::error::{Error, Result};
use crate::scenario::{Policy, Scenario};
use crate::shortage::{self, Shortages};
use crate::trade::{
    Bound, Change, Economy, Gradient, PathIntegral, Settings, Solved, Stuck, Taste, Welfare,
    real_income_by_sector, real_value_added,
};
use crate::world::{Actor, Good, Sector, World};

/// A scenario whose clauses can be left out, and others beside it that start from the same baseline. What does not depend on them
/// is looked up once: the economy, "before" and what it comes to in each stake.
///
/// Every answer is what [`Model::run`] gives for [`Scenario::only`] the same clauses, to the last bit, because both search from
/// "before"; so it does not depend on what was asked earlier or by which thread.
pub(crate) struct Trial<'m, 'w> {
    model: &'m Model<'w>,
    scenario: &'m Scenario,
    economy: Arc<Economy>,
    critical: Arc<shortage::Figures>,
    before: Arc<State>,
    /// Outside the trade model, million USD.
    costs: Vec<f64>,
    /// Expected defence, million USD.
    defence: Vec<Option<f64>>,
    /// The markets of the pacts of the whole scenario and of those beside it, and power in each of them.
    markets: Vec<Sector>,
    power: Vec<Vec<f64>>,
}

impl<'m, 'w> Trial<'m, 'w> {
    /// # Errors
    /// As for [`Model::run`], where what comes before the scenario cannot be solved.
    pub(crate) fn of(model: &'m Model<'w>, scenario: &'m Scenario) -> Result<Self> {
        Self::among(model, scenario, &[])
    }

    /// The same for a scenario among others that start from the same baseline: the markets are those of all their pacts.
    ///
    /// # Errors
    /// As for [`Trial::of`].
    pub(crate) fn among(model: &'m Model<'w>, scenario: &'m Scenario, others: &[&Scenario]) -> Result<Self> {
        let (closure, horizon) = (scenario.closure().unwrap_or_default(), scenario.horizon());
        let economy = model.economy(closure, horizon)?;
        let critical = model.critical(horizon)?;
        let before = model.before(scenario, closure, horizon)?;
        let markets = power::markets_of(others.iter().copied().chain([scenario]));
        let equilibrium = &before.solved.equilibrium;
        let power = power::central(model.world, scenario.id(), equilibrium, &before.policy, &markets)?;
        Ok(Self {
            costs: security::costs(
                model.world,
                &model.defence,
                &critical,
                &before.policy.defence,
                &before.policy.supply,
                &before.policy.outlays,
            )
            .collect(),
            defence: model.defence.expected(model.world, &before.policy.defence),
            model,
            scenario,
            economy,
            critical,
            before,
            markets,
            power,
        })
    }

    /// What holds with the clauses at the given positions alone. Bounds may be a change.
    pub(crate) fn policy(&self, keep: &[usize]) -> Policy {
        self.some(keep).policy_on(&self.before.policy)
    }

    /// What expected defence is worked out with.
    pub(crate) fn means(&self) -> &defence::Figures {
        &self.model.defence
    }

    /// Expected defence of every actor before, million USD; none where it is not assessed.
    pub(crate) fn defence_before(&self) -> &[Option<f64>] {
        &self.defence
    }

    /// The markets in which power is measured.
    pub(crate) fn markets(&self) -> &[Sector] {
        &self.markets
    }

    /// Income of every actor before, million USD.
    pub(crate) fn income_before(&self) -> &[f64] {
        &self.before.solved.equilibrium.income
    }

    /// Change of real income of every actor under a scenario with the same baseline, million USD of income before, costs outside
    /// the trade model apart. One solve.
    pub(crate) fn income_of(&self, scenario: &Scenario) -> Result<Vec<f64>> {
        Ok(self.solve(scenario)?.income)
    }

    /// The change of real income of some actors together, as a fraction of their income before and costs outside the trade
    /// model apart, divided among what the whole scenario changes.
    ///
    /// `halted` words the error of a point on the way that cannot be solved, from its stage, 0 to 1.
    pub(crate) fn path(
        &self,
        members: &[Actor],
        halted: impl FnOnce(f64, Error) -> Error,
    ) -> Result<PathIntegral> {
        let after = self.model.after(&self.economy, self.scenario, &self.before)?;
        let income: f64 = members.iter().map(|member| self.income_before()[member.index()]).sum();
        let mut weights = vec![0.0; self.costs.len()];
        for &member in members {
            weights[member.index()] = self.income_before()[member.index()] / income;
        }
        // What is below the solver's own default says nothing more about parts.
        let settings =
            Settings { tolerance: self.model.settings.tolerance.clamp(1e-11, 1e-9), ..self.model.settings };
        self.economy
            .path_integral(&self.before.solved, &after.solved, &weights, &settings)
            .map_err(|stuck| halted(stuck.stage, self.on_the_way(&after.policy, &stuck)))
    }

    /// The error of a point on the way, in names.
    fn on_the_way(&self, after: &Policy, Stuck { failure, bounds, .. }: &Stuck) -> Error {
        let named = |bound: &Bound| {
            let same = after.bounds.iter().chain(&self.before.policy.bounds).find(|one| {
                let sectors = one.sectors.iter().map(|sector| sector.index());
                (one.importer.index(), one.exporter.index()) == (bound.importer, bound.exporter)
                    && sectors.eq(bound.sectors.iter().copied())
            });
            same.cloned()
        };
        let policy = Policy { bounds: bounds.iter().filter_map(named).collect(), ..after.clone() };
        Naming::under(self.model.world, self.scenario.id(), &policy).error(failure)
    }

    /// What it costs every actor outside the trade model, million USD, after less before.
    pub(crate) fn costs(&self, keep: &[usize]) -> Vec<f64> {
        self.costs_of(&self.some(keep))
    }

    pub(crate) fn costs_of(&self, scenario: &Scenario) -> Vec<f64> {
        let (world, policy) = (self.model.world, scenario.policy_on(&self.before.policy));
        let Policy { defence, supply, outlays, .. } = &policy;
        let costs = security::costs(world, &self.model.defence, &self.critical, defence, supply, outlays);
        costs.zip(&self.costs).map(|(after, before)| after - before).collect()
    }

    /// Change of expected defence of every actor, million USD; 0 where it is not assessed.
    pub(crate) fn defence_of(&self, scenario: &Scenario) -> Vec<f64> {
        let policy = scenario.policy_on(&self.before.policy);
        let after = self.model.defence.expected(self.model.world, &policy.defence);
        let change = |(after, before): (Option<f64>, &Option<f64>)| match (after, before) {
            (Some(after), Some(before)) => after - before,
            _ => 0.0,
        };
        after.into_iter().zip(&self.defence).map(change).collect()
    }

    /// The same `[actor][source]`: own forces, late arms by supplier, guarantors.
    pub(crate) fn defence_by_source(&self, scenario: &Scenario) -> Vec<f64> {
        let (world, figures) = (self.model.world, &self.model.defence);
        let (before, after) = (&self.before.policy.defence, scenario.policy_on(&self.before.policy).defence);
        let none = || vec![0.0; 1 + 2 * world.actors().len()];
        let change = |actor: Actor| {
            let [before, after] =
                [before, &after].map(|at| figures.sources(world, at, actor).unwrap_or_else(none));
            after.into_iter().zip(before).map(|(after, before)| after - before)
        };
        world.actors().flat_map(change).collect()
    }

    /// Change of power over the rules of the markets that the pacts of the whole scenario name, whichever of them are kept.
    pub(crate) fn power(&self, keep: &[usize]) -> Result<Vec<f64>> {
        self.power_of(&self.some(keep))
    }

    pub(crate) fn power_of(&self, scenario: &Scenario) -> Result<Vec<f64>> {
        let actors = self.model.world.actors().len();
        let sum = |by_market: &[Vec<f64>]| -> Vec<f64> {
            (0..actors).map(|actor| by_market.iter().map(|market| market[actor]).sum()).collect()
        };
        let (after, before) = (sum(&self.power_after(scenario)?), sum(&self.power));
        Ok(after.iter().zip(&before).map(|(after, before)| after - before).collect())
    }

    /// The same `[actor][market]`, in the order of [`Trial::markets`]: what each adds.
    pub(crate) fn power_by_market(&self, scenario: &Scenario) -> Result<Vec<f64>> {
        let after = self.power_after(scenario)?;
        let markets = || after.iter().zip(&self.power);
        let actors = 0..self.model.world.actors().len();
        Ok(actors.flat_map(|a| markets().map(move |(after, before)| after[a] - before[a])).collect())
    }

    fn power_after(&self, scenario: &Scenario) -> Result<Vec<Vec<f64>>> {
        let policy = scenario.policy_on(&self.before.policy);
        let equilibrium = &self.before.solved.equilibrium;
        power::central(self.model.world, scenario.id(), equilibrium, &policy, &self.markets)
    }

    /// Solves the world economy under a scenario.
    pub(crate) fn solve(&self, scenario: &Scenario) -> Result<Solution> {
        let after: State = self.model.after(&self.economy, scenario, &self.before)?;
        let (base, before) = (self.economy.baseline(), &self.before.solved);
        let money = |actor: Actor| Welfare::of(base, before, &after.solved, actor.index()).money;
        let income = self.model.world.actors().map(money).collect();
        Ok(Solution { income, solved: after.solved, scenario: scenario.id().to_owned() })
    }

    /// Change of real income at a solution `[actor][sector]`, as it adds up to [`Solution::income`].
    pub(crate) fn income_by_sector(&self, at: &Solution) -> Vec<f64> {
        let (base, before) = (self.economy.baseline(), &self.before.solved);
        let of = |actor: Actor| real_income_by_sector(base, before, &at.solved, actor.index());
        self.model.world.actors().flat_map(of).collect()
    }

    /// The world.
    pub(crate) fn world(&self) -> &'w World {
        self.model.world
    }

    /// What a scenario changes in the trade model; nothing is solved.
    pub(crate) fn change(&self, scenario: &Scenario) -> Result<Change> {
        let horizon = scenario.horizon();
        Ok(self.model.prepared(&self.economy, scenario, horizon, &self.before)?.change)
    }

    /// Value added of some sectors of an actor before and at a solution, million USD at the price of its final demand before.
    pub(crate) fn value_added(&self, at: &Solution, actor: Actor, sectors: &[Sector]) -> [f64; 2] {
        let (base, before) = (self.economy.baseline(), &self.before.solved);
        real_value_added(base, before, &at.solved, actor.index(), &indices(sectors))
    }

    /// What is short of critical goods before.
    pub(crate) fn shortages_before(&self) -> &Shortages {
        &self.before.shortages
    }

    /// What is short under a scenario; nothing is solved.
    pub(crate) fn shortages_of(&self, scenario: &Scenario) -> Shortages {
        Shortages::of(self.model.world, &self.critical, &scenario.policy_on(&self.before.policy).supply)
    }

    /// Value of a good that an actor uses in a year, million USD.
    pub(crate) fn use_of_good(&self, good: Good, user: Actor) -> f64 {
        self.critical.use_of_good(self.model.world, good, user)
    }

    /// How real income of some actors, and the value added of some sectors, follow small changes at a solution. Of value added it is
    /// what the sectors of several actors are together, a fraction of what they were before. One adjoint solve each.
    pub(crate) fn slopes(
        &self,
        at: &Solution,
        actors: &[Actor],
        producers: &[(&[Actor], &[Sector])],
    ) -> Result<Slopes> {
        let (economy, settings) = (&self.economy, &self.model.settings);
        let naming = Naming::of(self.model.world, &at.scenario);
        let gradients = actors.iter().map(|&actor| {
            let gradient = economy.gradient(&at.solved, actor.index(), settings);
            let gradient = gradient.map_err(|failure| naming.error(&failure))?;
            Ok((gradient, self.income_before()[actor.index()] + at.income[actor.index()]))
        });
        let mut gradients = gradients.collect::<Result<Vec<_>>>()?;
        for (of, sectors) in producers {
            let paid = of.iter().map(|&actor| (actor, self.value_added(at, actor, sectors)));
            let paid: Vec<(Actor, [f64; 2])> = paid.collect();
            let before: f64 = paid.iter().map(|(_, [before, _])| before).sum();
            let mut weights = vec![0.0; self.costs.len()];
            for (actor, [_, after]) in paid {
                weights[actor.index()] = after / before;
            }
            let gradient = economy.gradient_of_value_added(&at.solved, &weights, &indices(sectors), settings);
            gradients.push((gradient.map_err(|failure| naming.error(&failure))?, 1.0));
        }
        let elasticity = economy.baseline().elasticity.clone();
        Ok(Slopes { change: at.solved.change.clone(), elasticity, gradients })
    }

    /// The clauses at the given positions alone.
    pub(crate) fn some(&self, keep: &[usize]) -> Scenario {
        self.scenario.some(keep, self.model.world)
    }
}

fn indices(sectors: &[Sector]) -> Vec<usize> {
    sectors.iter().map(|sector| sector.index()).collect()
}

/// The world economy under a scenario.
pub(crate) struct Solution {
    /// Change of real income of every actor, million USD of income before, costs outside the trade model apart.
    pub(crate) income: Vec<f64>,
    solved: Solved,
    scenario: String,
}

/// Gradients of some actors' real income at a solution, then those of value added.
pub(crate) struct Slopes {
    change: Change,
    /// By sector.
    elasticity: Vec<f64>,
    /// With the real income there, million USD; with 1 for value added.
    gradients: Vec<(Gradient, f64)>,
}

impl Slopes {
    /// To first order, what another change would add to the real income of each actor, million USD, then to value added; none where other bounds are
    /// in force than at the solution.
    pub(crate) fn towards(&self, other: &Change) -> Option<Vec<f64>> {
        let here = &self.change;
        let same = |(a, b): (&Bound, &Bound)| {
            (a.side, a.importer, a.exporter, &a.sectors) == (b.side, b.importer, b.exporter, &b.sectors)
        };
        if here.bounds.len() != other.bounds.len() || !here.bounds.iter().zip(&other.bounds).all(same) {
            return None;
        }
        let along = |slopes: &[f64], pairs: &mut dyn Iterator<Item = f64>| -> f64 {
            slopes.iter().zip(pairs).filter(|(_, step)| *step != 0.0).map(|(slope, step)| slope * step).sum()
        };
        // What is stopped on both sides has no slope.
        let ln = |(b, a): (&f64, &f64)| if a == b { 0.0 } else { (b / a).ln() };
        Some(
            self.gradients
                .iter()
                .map(|(gradient, income)| {
                    let mut rates = other.tariffs.iter().zip(&here.tariffs).map(|(b, a)| b - a);
                    let mut costs = other.trade_costs.iter().zip(&here.trade_costs).map(ln);
                    let mut productivity = other.productivity.iter().zip(&here.productivity).map(ln);
                    let mut endowments = other.endowments.iter().zip(&here.endowments).map(ln);
                    let flows = other.bounds.iter().zip(&here.bounds);
                    let mut flows = flows.map(|(b, a)| ln((&b.flow, &a.flow)));
                    let ln_income = along(&gradient.tariffs, &mut rates)
                        + along(&gradient.trade_costs, &mut costs)
                        + along(&gradient.productivity, &mut productivity)
                        + along(&gradient.endowments, &mut endowments)
                        + along(&gradient.bounds, &mut flows)
                        - self.tastes(gradient, other);
                    income * ln_income
                })
                .collect(),
        )
    }

    /// What tastes take away, by the trade costs that they are as good as.
    fn tastes(&self, gradient: &Gradient, other: &Change) -> f64 {
        if self.change.tastes == other.tastes && self.change.chosen == other.chosen {
            return 0.0;
        }
        let sum = |tastes: &[Taste]| -> f64 {
            let cells = self.change.trade_costs.len() / self.elasticity.len();
            let of = |taste: &Taste| {
                gradient.trade_costs[taste.cell] * taste.weight.ln() / self.elasticity[taste.cell / cells]
            };
            tastes.iter().map(of).sum()
        };
        sum(&other.weights()) - sum(&self.change.weights())
    }
}
