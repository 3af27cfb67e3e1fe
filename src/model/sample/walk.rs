//! The way along the chain in one draw: what holds after each file, and the equilibrium where anything asks for it.

use std::borrow::Cow;

use super::scratch::{Drawn, Held, Point, Scratch};
use super::{Sampler, Variant, flow};
use crate::error::Result;
use crate::model::bounds::{bound_of, in_force, level, number, stop};
use crate::model::failure::Naming;
use crate::model::{lower_productivity, security, withheld};
use crate::scenario::{Scenario, Size};
use crate::trade::{Adjustable, Answer, Failure, Workspace};

impl Sampler<'_> {
    /// What holds before anything.
    pub(super) fn start(&self, scratch: &mut Scratch) -> Result<()> {
        let Scratch { drawn, points, workspace, nothing, .. } = scratch;
        *nothing = false;
        if !self.solves[0] {
            // The tables are there.
            return Ok(());
        }
        self.solve(0, drawn, None, &mut points[0], workspace)
            .map_err(|failure| Naming::of(self.world, self.scenario.id()).error(&failure))
    }

    /// The equilibrium at a point of the chain, from an earlier one.
    fn solve(
        &self,
        at: usize,
        drawn: &Drawn,
        start: Option<&Answer>,
        point: &mut Point,
        workspace: &mut Workspace,
    ) -> std::result::Result<(), Failure> {
        let Point { change, answer, .. } = point;
        let footing = &self.footings[drawn.source as usize][at];
        self.family.solve(drawn.behaviour(), change, footing, start, workspace, answer)
    }

    /// What holds after file `l` of the chain, or a variant of the last in its place.
    pub(super) fn follow(&self, l: usize, variant: Option<&Variant>, scratch: &mut Scratch) -> Result<()> {
        self.hold(l, variant, scratch);
        let Scratch { drawn, points, shortages, critical, workspace, nothing, .. } = scratch;
        let (earlier, rest) = points.split_at_mut(l + 1);
        let (after, (start, solved)) = (&mut rest[0], self.latest(earlier));
        if self.unknowns.needs.supply {
            after.held.withheld.find(self.world, &drawn.critical, &after.held.supply);
        }
        for bound in &mut after.held.bounds {
            let found = level(bound, |importer, exporter, sector| flow(start, importer, exporter, sector));
            // What only this draw has brought to nothing leaves the rest of it as it is.
            if found.is_err() {
                bound.size = Size::Nothing;
            }
            *nothing |= found.map_or(true, |found| found.nothing.is_some());
        }
        let void = after.held.bounds.iter().any(|bound| bound.size == Size::Nothing);
        let anew = variant.is_some() || void || after.void;
        after.void = void;
        let (scenario, numbers) = self.link(l, variant, drawn);
        if self.ranged[l] || anew {
            let before = &earlier[l];
            let (change, start) = (after.change.rewrite(), before.change.change());
            change.tariffs.copy_from_slice(&start.tariffs);
            change.trade_costs.copy_from_slice(&start.trade_costs);
            after.productivity.copy_from_slice(&before.productivity);
            let arrays = [&mut change.tariffs[..], &mut change.trade_costs, &mut after.productivity];
            scenario.apply_trade(arrays, &numbers);
            stop(&after.held.bounds, &mut change.trade_costs, self.world.actors().len());
        }
        let Adjustable { productivity, endowments, tastes, bounds } = after.change.adjust();
        if anew {
            *bounds = in_force(&after.held.bounds).map(bound_of).collect();
        }
        for (bound, held) in bounds.iter_mut().zip(in_force(&after.held.bounds)) {
            bound.flow = number(held.size);
        }
        if self.unknowns.needs.supply {
            let (before, sales) = (&earlier[l], &after.held.withheld);
            let held = withheld::Held::of(before.change.change(), &before.held.withheld);
            withheld::enter(self.world, &drawn.theta, held, sales, (endowments, tastes));
        }
        if !self.solves[l + 1] {
            return Ok(());
        }
        productivity.copy_from_slice(&after.productivity);
        if !after.held.supply.cuts.is_empty() {
            // They leave something of every productivity, so that it is still sound.
            shortages.find(self.world, &drawn.critical, &after.held.supply, critical);
            lower_productivity(productivity, self.world, self.family.baseline(), shortages);
        }
        self.solve(l + 1, drawn, solved.then_some(start), after, workspace).map_err(|failure| {
            let mut policy = self.policies[l + 1].clone();
            policy.bounds = in_force(&after.held.bounds).cloned().collect();
            Naming::under(self.world, scenario.id(), &policy).error(&failure)
        })
    }

    /// What holds after such a file besides arrays of trade and the sales that it withholds; bounds may be a change.
    pub(super) fn hold(&self, l: usize, variant: Option<&Variant>, scratch: &mut Scratch) {
        let needs = self.unknowns.needs;
        let Scratch { drawn, points, .. } = scratch;
        let (scenario, numbers) = self.link(l, variant, drawn);
        let (earlier, rest) = points.split_at_mut(l + 1);
        let (before, after) = (&earlier[l].held, &mut rest[0].held);
        if let Some(variant) = variant {
            after.bounds.clone_from(&variant.bounds);
        }
        scenario.size_bounds(&before.bounds, &numbers, &mut after.bounds);
        if needs.supply {
            after.supply.clone_from(&before.supply);
            scenario.apply_supply(&mut after.supply, &numbers);
        }
        if needs.defence {
            after.defence.clone_from(&before.defence);
            scenario.apply_defence(&mut after.defence, &numbers);
        }
        if needs.outlays {
            after.outlays.clone_from(&before.outlays);
            scenario.apply_outlays(&mut after.outlays, &numbers);
        }
    }

    /// The file with the numbers of its clauses.
    fn link<'a>(
        &self,
        l: usize,
        variant: Option<&'a Variant>,
        drawn: &'a Drawn,
    ) -> (&'a Scenario, Cow<'a, [f64]>)
    where
        Self: 'a,
    {
        let numbers = &drawn.numbers[l];
        match variant {
            Some(variant) => (&variant.scenario, Cow::Owned(variant.numbers(&drawn.sizes))),
            None => (self.chain[l], Cow::Borrowed(numbers)),
        }
    }

    /// The last equilibrium of some points that anything asks for, and whether it was solved for; the tables otherwise.
    pub(super) fn latest<'p>(&self, points: &'p [Point]) -> (&'p Answer, bool) {
        let last = points.iter().zip(&self.solves).rfind(|(_, solved)| **solved);
        last.map_or((&points[0].answer, false), |(point, _)| (&point.answer, true))
    }

    /// What it costs every actor outside the trade model, million USD, after less before.
    pub(super) fn costs_between(
        &self,
        drawn: &Drawn,
        [before, after]: [&Held; 2],
    ) -> impl Iterator<Item = f64> {
        let [before, after] = [before, after].map(|held| {
            let Held { supply, defence, outlays, .. } = held;
            security::costs(self.world, &drawn.defence, &drawn.critical, defence, supply, outlays)
        });
        after.zip(before).map(|(after, before)| after - before)
    }
}
