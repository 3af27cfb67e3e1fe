//! What holds under a scenario: the clauses of its chain on top of a world.

use super::Scenario;
use super::clause::Clause;
use super::policy::{Policy, PolicyBound, PolicyPact};
use super::stake::Stake;
use crate::defence::Arrangement;
use crate::error::Place;
use crate::shortage::SupplyPolicy;
use crate::uncertain::Uncertain;
use crate::world::World;

impl Scenario {
    /// What holds under the scenario with all its baselines. Ranges are taken at their mode or median.
    ///
    /// A bound with [`Size::Change`](super::policy::Size::Change) may come from any file of the chain, and its change counts from the flows before
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
    /// a bound on the cells of an earlier one replaces it. Bounds of this file may be a [`Size::Change`](super::policy::Size::Change). Solve for the
    /// flows under `before` and turn those into [`Size::Level`](super::policy::Size::Level) before going on to the next link:
    ///
    /// ```text
    /// let mut policy = Policy::status_quo(world);
    /// for link in scenario.chain() {
    ///     let after = link.policy_on(&policy);
    ///     policy = after, with every Size::Change(d) made Size::Level(flow under policy + d), or Size::Nothing where that is not above 0
    /// }
    /// ```
    ///
    /// Clauses commute to the last bit. Time is that of copying `before` plus some ten nanoseconds for each cell touched.
    ///
    /// # Panics
    /// If the scenario was read for a world with more actors or sectors.
    #[must_use]
    pub fn policy_on(&self, before: &Policy) -> Policy {
        let numbers: Vec<f64> = self.numbers(Uncertain::central).collect();
        self.plan.apply(before, &numbers)
    }

    /// The same with each clause's number at what `take` makes of its range, asked for in the order of the file.
    pub(crate) fn with_numbers(&self, mut take: impl FnMut(Uncertain) -> f64) -> Self {
        let mut taken = self.clone();
        for clause in &mut taken.clauses {
            clause.action.take(&mut take);
        }
        taken
    }

    /// The number of each of the file's own clauses with what `take` makes of its range, called once for each clause with a
    /// number, in the order of the file.
    pub(crate) fn numbers(&self, mut take: impl FnMut(Uncertain) -> f64) -> impl Iterator<Item = f64> {
        self.clauses.iter().map(move |clause| clause.number(&mut take))
    }

    /// Where the clause stands that changes most of what several factors multiply, of trade costs or productivity.
    pub(crate) fn steepest(&self) -> Option<Place> {
        let factor = |clause: &Clause| Some((clause.at.clone(), clause.action.factor()?.ln().abs()));
        self.clauses.iter().filter_map(factor).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    }

    /// Whether a number of a clause on tariffs, trade costs or productivity has a range.
    pub(crate) fn has_ranged_trade(&self) -> bool {
        self.clauses.iter().any(|clause| clause.action.ranges_trade())
    }

    /// The parts of [`Scenario::policy_on`] one by one, with the numbers that [`Scenario::numbers`] gave: tariffs, trade costs
    /// and productivity in place.
    pub(crate) fn apply_trade(&self, arrays: [&mut [f64]; 3], numbers: &[f64]) {
        self.plan.apply_trade(arrays, numbers);
    }

    /// Bounds.
    pub(crate) fn bounds_on(&self, before: &[PolicyBound], numbers: &[f64]) -> Vec<PolicyBound> {
        let mut bounds = before.to_vec();
        self.plan.apply_bounds(&mut bounds, numbers);
        bounds
    }

    /// Sizes of such bounds with other numbers; which there are, numbers do not decide.
    pub(crate) fn size_bounds(&self, before: &[PolicyBound], numbers: &[f64], after: &mut [PolicyBound]) {
        self.plan.size_bounds(before, numbers, after);
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
    pub(crate) fn rule_pacts(&self) -> Vec<PolicyPact> {
        self.plan.rule_pacts()
    }

    /// Stakes that the file's own clauses can move, in the order of [`Stake::ALL`]; prosperity where there are no clauses.
    #[must_use]
    pub fn stakes(&self) -> Vec<Stake> {
        let moves = |stake: &Stake| self.clauses.iter().any(|clause| clause.action.stakes().contains(stake));
        let stakes: Vec<_> = Stake::ALL.into_iter().filter(moves).collect();
        if stakes.is_empty() { vec![Stake::LEADING] } else { stakes }
    }
}
