//! How the clauses of one file act together, worked out once when it is read: a layer for each kind, put on one after another.

use std::sync::Arc;

use super::clause::{Arrays, Clause, KINDS, Layer};
use super::policy::{Policy, PolicyBound, PolicyPact};
use crate::defence::Arrangement;
use crate::error::Result;
use crate::shortage::SupplyPolicy;
use crate::world::World;

/// The layers of one file.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    layers: Arc<[Box<dyn Layer>]>,
}

impl Plan {
    /// Refuses clauses that contradict each other or those of earlier files, and those that find nothing to act on.
    pub(super) fn new(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<Self> {
        KINDS.iter().try_for_each(|kind| (kind.contradictions)(clauses, earlier, world))?;
        KINDS.iter().try_for_each(|kind| (kind.grounds)(clauses, earlier, world))?;
        Ok(Self::of_some(clauses, world))
    }

    /// The same where levels of 0 leave out some of the clauses that were `read`. What finds something to act on with those alone acts
    /// on nothing and is not refused: that they are out is meant.
    pub(super) fn in_force(
        clauses: &[Clause],
        read: &[Clause],
        earlier: &[&[Clause]],
        world: &World,
    ) -> Result<Self> {
        if clauses.len() == read.len() {
            return Self::new(clauses, earlier, world);
        }
        KINDS.iter().try_for_each(|kind| (kind.contradictions)(clauses, earlier, world))?;
        KINDS.iter().try_for_each(|kind| {
            let fault = |fault| (kind.grounds)(read, earlier, world).map_err(|_| fault);
            (kind.grounds)(clauses, earlier, world).or_else(fault)
        })?;
        Ok(Self::of_some(clauses, world))
    }

    /// Refuses clauses that contradict each other whatever they are put to: those of a response, which is put to a deal.
    pub(super) fn alone(clauses: &[Clause], world: &World) -> Result<()> {
        KINDS.iter().try_for_each(|kind| (kind.contradictions)(clauses, &[], world))
    }

    /// The same for some clauses of a file that was read: together with the others they were found to hold.
    pub(super) fn of_some(clauses: &[Clause], world: &World) -> Self {
        Self { layers: KINDS.iter().filter_map(|kind| kind.layer(clauses, world)).collect() }
    }

    /// What holds after the clauses, from what holds before and one number for each clause.
    ///
    /// The result does not depend on the order of the clauses, not even in the last bit: what several clauses do to one
    /// cell is sorted before it is combined.
    pub(super) fn apply(&self, before: &Policy, numbers: &[f64]) -> Policy {
        let mut after = before.clone();
        self.apply_trade([&mut after.tariffs, &mut after.trade_costs, &mut after.productivity], numbers);
        self.apply_bounds(&mut after.bounds, numbers);
        self.apply_supply(&mut after.supply, numbers);
        self.apply_defence(&mut after.defence, numbers);
        self.apply_outlays(&mut after.outlays, numbers);
        self.apply_rules(&mut after.rule_pacts);
        after
    }

    /// The part of [`Plan::apply`] on tariffs, trade costs and productivity alone, in place as all parts below.
    pub(super) fn apply_trade(&self, [tariffs, trade_costs, productivity]: [&mut [f64]; 3], numbers: &[f64]) {
        let mut arrays = Arrays { tariffs, trade_costs, productivity };
        self.layers.iter().for_each(|layer| layer.on_arrays(&mut arrays, numbers));
    }

    /// Bounds.
    pub(super) fn apply_bounds(&self, bounds: &mut Vec<PolicyBound>, numbers: &[f64]) {
        self.layers.iter().for_each(|layer| layer.on_bounds(bounds, numbers));
    }

    /// Sizes of the bounds that [`Plan::apply_bounds`] gives, from those that hold before and other numbers.
    pub(super) fn size_bounds(&self, before: &[PolicyBound], numbers: &[f64], after: &mut [PolicyBound]) {
        for bound in &mut *after {
            if let Some(old) = before.iter().find(|old| old.cells() == bound.cells()) {
                bound.size = old.size;
            }
        }
        self.layers.iter().for_each(|layer| layer.on_sizes(after, numbers));
    }

    /// Critical goods.
    pub(super) fn apply_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.layers.iter().for_each(|layer| layer.on_supply(supply, numbers));
    }

    /// Commitments, arms and budgets.
    pub(super) fn apply_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.layers.iter().for_each(|layer| layer.on_defence(defence, numbers));
    }

    /// What is paid besides.
    pub(super) fn apply_outlays(&self, outlays: &mut [f64], numbers: &[f64]) {
        self.layers.iter().for_each(|layer| layer.on_outlays(outlays, numbers));
    }

    /// Rule pacts, sorted.
    fn apply_rules(&self, pacts: &mut Vec<PolicyPact>) {
        pacts.extend(self.rule_pacts());
        pacts.sort_by(|a, b| (&a.members, &a.sectors).cmp(&(&b.members, &b.sectors)));
    }

    /// Its own rule pacts, in the order of the file.
    pub(super) fn rule_pacts(&self) -> Vec<PolicyPact> {
        let mut pacts = Vec::new();
        self.layers.iter().for_each(|layer| layer.on_rules(&mut pacts));
        pacts
    }
}
