//! A scenario with some of its clauses alone, one stake at a time: what explanations are made of.

use std::sync::Arc;

use super::failure::Naming;
use super::{Model, State, power, security};
use crate::defence;
use crate::error::{Error, Result};
use crate::scenario::{Policy, Scenario};
use crate::shortage;
use crate::trade::{Bound, Economy, PathIntegral, Settings, Solved, Stuck, Welfare};
use crate::world::{Actor, Sector};

/// A scenario whose clauses can be left out. What does not depend on them is looked up once: the economy, "before" and what it
/// comes to in each stake.
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
    /// The markets of the whole scenario's own pacts, and power in them.
    markets: Vec<Sector>,
    power: Vec<f64>,
}

impl<'m, 'w> Trial<'m, 'w> {
    /// # Errors
    /// As for [`Model::run`], where what comes before the scenario cannot be solved.
    pub(crate) fn of(model: &'m Model<'w>, scenario: &'m Scenario) -> Result<Self> {
        let (closure, horizon) = (scenario.closure().unwrap_or_default(), scenario.horizon());
        let economy = model.economy(closure, horizon)?;
        let critical = model.critical(horizon)?;
        let before = model.before(scenario, closure, horizon)?;
        let mut markets: Vec<Sector> =
            scenario.rule_pacts().into_iter().flat_map(|pact| pact.sectors).collect();
        markets.sort_unstable();
        markets.dedup();
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
            ),
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
        self.scenario.some(keep, self.model.world).policy_on(&self.before.policy)
    }

    /// What expected defence is worked out with.
    pub(crate) fn means(&self) -> &defence::Figures {
        &self.model.defence
    }

    /// Expected defence of every actor before, million USD; none where it is not assessed.
    pub(crate) fn defence_before(&self) -> &[Option<f64>] {
        &self.defence
    }

    /// Power of every actor before, in the markets of the scenario's own pacts.
    pub(crate) fn power_before(&self) -> &[f64] {
        &self.power
    }

    /// Income of an actor before, million USD.
    pub(crate) fn income_before(&self, actor: Actor) -> f64 {
        self.before.solved.equilibrium.income[actor.index()]
    }

    /// Change of real income of every actor, million USD of income before, costs outside the trade model apart. One solve.
    pub(crate) fn income(&self, keep: &[usize]) -> Result<Vec<f64>> {
        let some = self.scenario.some(keep, self.model.world);
        let after: State = self.model.after(&self.economy, &some, &self.before)?;
        let (base, solved): (_, &Solved) = (self.economy.baseline(), &after.solved);
        let money = |actor: Actor| Welfare::of(base, &self.before.solved, solved, actor.index()).money;
        Ok(self.model.world.actors().map(money).collect())
    }

    /// The change of real income of some actors together, as a fraction of their income before and costs outside the trade
    /// model apart, divided among what the whole scenario changes.
    pub(crate) fn path(&self, members: &[Actor]) -> Result<PathIntegral> {
        let after = self.model.after(&self.economy, self.scenario, &self.before)?;
        let income: f64 = members.iter().map(|&member| self.income_before(member)).sum();
        let mut weights = vec![0.0; self.costs.len()];
        for &member in members {
            weights[member.index()] = self.income_before(member) / income;
        }
        // What is below the solver's own default says nothing more about parts.
        let settings =
            Settings { tolerance: self.model.settings.tolerance.clamp(1e-11, 1e-9), ..self.model.settings };
        self.economy
            .path_integral(&self.before.solved, &after.solved, &weights, &settings)
            .map_err(|stuck| self.on_the_way(&after.policy, stuck))
    }

    /// The error of a point on the way, with its stage and in names.
    fn on_the_way(&self, after: &Policy, Stuck { stage, failure, bounds }: Stuck) -> Error {
        let named = |bound: &Bound| {
            let same = after.bounds.iter().chain(&self.before.policy.bounds).find(|one| {
                let sectors = one.sectors.iter().map(|sector| sector.index());
                (one.importer.index(), one.exporter.index()) == (bound.importer, bound.exporter)
                    && sectors.eq(bound.sectors.iter().copied())
            });
            same.cloned()
        };
        let policy = Policy { bounds: bounds.iter().filter_map(named).collect(), ..after.clone() };
        let scenario = self.scenario.id();
        let source = Box::new(Naming::under(self.model.world, scenario, &policy).error(&failure));
        Error::Subset {
            scenario: scenario.to_owned(),
            subset: format!("{:.1} % of its change", stage * 100.0),
            source,
        }
    }

    /// What it costs every actor outside the trade model, million USD, after less before.
    pub(crate) fn costs(&self, keep: &[usize]) -> Vec<f64> {
        let (world, policy) = (self.model.world, self.policy(keep));
        let Policy { defence, supply, outlays, .. } = &policy;
        let costs = security::costs(world, &self.model.defence, &self.critical, defence, supply, outlays);
        costs.iter().zip(&self.costs).map(|(after, before)| after - before).collect()
    }

    /// Change of expected defence of every actor, million USD; 0 where it is not assessed.
    pub(crate) fn defence(&self, keep: &[usize]) -> Vec<f64> {
        let after = self.model.defence.expected(self.model.world, &self.policy(keep).defence);
        let change = |(after, before): (Option<f64>, &Option<f64>)| match (after, before) {
            (Some(after), Some(before)) => after - before,
            _ => 0.0,
        };
        after.into_iter().zip(&self.defence).map(change).collect()
    }

    /// Change of power over the rules of the markets that the pacts of the whole scenario name, whichever of them are kept.
    pub(crate) fn power(&self, keep: &[usize]) -> Result<Vec<f64>> {
        let (world, policy) = (self.model.world, self.policy(keep));
        let equilibrium = &self.before.solved.equilibrium;
        let after = power::central(world, self.scenario.id(), equilibrium, &policy, &self.markets)?;
        Ok(after.iter().zip(&self.power).map(|(after, before)| after - before).collect())
    }
}
