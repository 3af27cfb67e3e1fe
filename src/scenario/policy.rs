//! What holds in a world before or after a scenario, as arrays.

use super::Scenario;
use super::clause::{Action, Stake};
use super::plan::{number_at, numbers, pacts};
use crate::defence::Arrangement;
use crate::error::Place;
use crate::shortage::SupplyPolicy;
use crate::trade::Side;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, World};

/// Tariffs, trade costs, productivity and bounds in force, in the layout of [`trade::Change`](crate::trade::Change):
/// cells are `[sector][importer][exporter]`, `productivity` is `[sector][exporter]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Tariff rates, fractions, above −1.
    pub tariffs: Vec<f64>,
    /// Ratio of trade costs to those of the calibrated world, above 0; infinite where trade is stopped.
    pub trade_costs: Vec<f64>,
    /// Ratio of productivity to that of the calibrated world, above 0.
    pub productivity: Vec<f64>,
    /// Purchase commitments and quotas, sorted by importer, exporter and sectors; no cell is in two of them.
    pub bounds: Vec<PolicyBound>,
    /// Critical goods: what is withheld, moved and in stock.
    pub supply: SupplyPolicy,
    /// Commitments, arms and budgets.
    pub defence: Arrangement,
    /// What responses cost besides, million USD a year by actor.
    pub outlays: Vec<f64>,
    /// Who adopts which rules as one, sorted by members and sectors; on one sector they are apart.
    pub rule_pacts: Vec<RulePact>,
}

/// Actors that adopt the rules of some markets as one.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePact {
    /// The clause.
    pub at: Place,
    /// Sorted, none twice.
    pub members: Vec<Actor>,
    /// Sorted, none twice.
    pub sectors: Vec<Sector>,
}

/// A purchase commitment or a quota.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyBound {
    /// The clause.
    pub at: Place,
    /// At least or at most.
    pub side: Side,
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
    /// The sectors whose flows are summed, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// How much.
    pub size: Size,
}

/// Size of a bound at the exporter's prices, million USD a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// The bound itself.
    Level(f64),
    /// What is added to the flow that held before the scenario with the clause. Only a solution knows that flow.
    Change(f64),
}

impl Policy {
    /// The calibrated world: its own tariffs, ratios of one, no bounds.
    #[must_use]
    pub fn status_quo(world: &World) -> Self {
        Self {
            tariffs: world.tariffs.clone(),
            trade_costs: vec![1.0; world.tariffs.len()],
            productivity: vec![1.0; world.actors().len() * world.sectors().len()],
            bounds: Vec::new(),
            supply: SupplyPolicy::default(),
            defence: Arrangement::status_quo(world),
            outlays: vec![0.0; world.actors().len()],
            rule_pacts: Vec::new(),
        }
    }
}

impl PolicyBound {
    /// What makes two bounds the same.
    pub(super) fn cells(&self) -> (Actor, Actor, &[Sector]) {
        (self.importer, self.exporter, &self.sectors)
    }
}

impl Scenario {
    /// What holds under the scenario with all its baselines. Ranges are taken at their mode or median.
    ///
    /// A bound with [`Size::Change`] may come from any file of the chain, and its change counts from the flows before
    /// *that* file. Whoever needs its level walks the chain, see [`Scenario::policy_on`].
    ///
    /// # Panics
    /// If the scenario was read for a world with more actors or sectors.
    #[must_use]
    pub fn policy(&self, world: &World) -> Policy {
        self.chain().iter().fold(Policy::status_quo(world), |before, link| link.policy_on(&before))
    }

    /// What holds under this file's own clauses on top of what held before, which for the first of a
    /// [`Scenario::chain`] is [`Policy::status_quo`]. Ranges are taken at their mode or median.
    ///
    /// A table or `set` replaces the rate, `change`s are added to it and the sum is floored at 0 once; factors multiply;
    /// a bound on the cells of an earlier one replaces it. Bounds of this file may be a [`Size::Change`]. Solve for the
    /// flows under `before` and turn those into [`Size::Level`] before going on to the next link:
    ///
    /// ```text
    /// let mut policy = Policy::status_quo(world);
    /// for link in scenario.chain() {
    ///     let after = link.policy_on(&policy);
    ///     policy = after, with every Size::Change(d) made Size::Level(flow under policy + d)
    /// }
    /// ```
    ///
    /// Clauses commute to the last bit. Time is that of copying `before` plus some ten nanoseconds for each cell touched.
    ///
    /// # Panics
    /// If the scenario was read for a world with more actors or sectors.
    #[must_use]
    pub fn policy_on(&self, before: &Policy) -> Policy {
        self.plan.apply(before, &self.clauses, &numbers(&self.clauses))
    }

    /// The number of each of the file's own clauses with what `take` makes of its range, called once for each clause with a
    /// number, in the order of the file.
    pub(crate) fn numbers(&self, mut take: impl FnMut(Uncertain) -> f64) -> impl Iterator<Item = f64> {
        self.clauses.iter().map(move |clause| number_at(clause, &mut take))
    }

    /// Whether a number of a clause on tariffs, trade costs or productivity has a range.
    pub(crate) fn has_ranged_trade(&self) -> bool {
        self.clauses.iter().any(|clause| {
            let on_arrays = matches!(
                clause.action,
                Action::Tariff { .. } | Action::TradeCost { .. } | Action::Productivity { .. }
            );
            let mut ranged = false;
            number_at(clause, |number| {
                ranged = !number.is_exact();
                number.central()
            });
            on_arrays && ranged
        })
    }

    /// The parts of [`Scenario::policy_on`] one by one, with the numbers that [`Scenario::numbers`] gave: tariffs, trade costs
    /// and productivity in place.
    pub(crate) fn apply_trade(&self, arrays: [&mut [f64]; 3], numbers: &[f64]) {
        self.plan.apply_trade(arrays, numbers);
    }

    /// Bounds.
    pub(crate) fn bounds_on(&self, before: &[PolicyBound], numbers: &[f64]) -> Vec<PolicyBound> {
        self.plan.apply_bounds(before, &self.clauses, numbers)
    }

    /// Sizes of such bounds with other numbers; which there are, numbers do not decide.
    pub(crate) fn size_bounds(&self, before: &[PolicyBound], numbers: &[f64], after: &mut [PolicyBound]) {
        self.plan.size_bounds(before, &self.clauses, numbers, after);
    }

    /// Critical goods, in place.
    pub(crate) fn apply_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.plan.apply_supply(supply, numbers);
    }

    /// Commitments, arms and budgets, in place.
    pub(crate) fn apply_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.plan.apply_defence(defence, numbers);
    }

    /// What responses cost besides, by actor, in place.
    pub(crate) fn apply_outlays(&self, outlays: &mut [f64], numbers: &[f64]) {
        self.plan.apply_outlays(outlays, numbers);
    }

    /// What holds for the supply of critical goods before the scenario and after, each range at what `take` makes of it:
    /// called once for each number of each clause, file by file from the first of the chain, in the order of the file.
    pub(crate) fn supply_policies(
        &self,
        mut take: impl FnMut(Uncertain) -> f64,
    ) -> (SupplyPolicy, SupplyPolicy) {
        let (mut before, mut after) = (SupplyPolicy::default(), SupplyPolicy::default());
        for link in self.chain() {
            let numbers: Vec<f64> = link.numbers(&mut take).collect();
            before.clone_from(&after);
            link.plan.apply_supply(&mut after, &numbers);
        }
        (before, after)
    }

    /// The file's own rule pacts.
    pub(crate) fn rule_pacts(&self) -> Vec<RulePact> {
        pacts(&self.clauses).collect()
    }

    /// Stakes that the file's own clauses can move, in the order of [`Stake::ALL`]; prosperity where there are no clauses.
    #[must_use]
    pub fn stakes(&self) -> Vec<Stake> {
        let moves = |stake: &Stake| self.clauses.iter().any(|clause| clause.action.stakes().contains(stake));
        let stakes: Vec<_> = Stake::ALL.into_iter().filter(moves).collect();
        if stakes.is_empty() { vec![Stake::LEADING] } else { stakes }
    }
}
