//! Where the searches of all draws begin: the chain at central values.

use super::elasticity::Source;
use super::{Sampler, flow};
use crate::model::bounds::{level, stop};
use crate::model::{central_behaviour, change_of, lower_productivity, withheld};
use crate::scenario::{Policy, Size};
use crate::shortage::{Shortages, WithheldSales};
use crate::trade::{Answer, Change, Footing, Prepared};

impl Sampler<'_> {
    /// One for each point of the chain; that of the tables where something has no solution.
    pub(super) fn footings_of(&self, source: Source) -> Vec<Footing> {
        let theta = self.elasticities.central(source);
        let behaviour = central_behaviour(self.world, self.elasticities.horizon(), &theta);
        let settings = &self.settings;
        let mut workspace = self.family.workspace(self.settings);
        let mut footings = Vec::new();
        // What is needed for the next link, and what the next footing is relative to.
        let mut answer = self.family.tables(&self.asked[0]);
        let mut last: Option<Footing> = None;
        for (point, &solved) in self.solves.iter().enumerate() {
            let change = match point {
                0 => Some(self.family.baseline().no_change()),
                _ => self.change_at_center(&self.policies[point], &answer, &theta),
            };
            answer = self.family.tables(&self.asked[point]);
            let found = change.filter(|_| solved).and_then(|change| {
                let footing = self.family.footing_at(behaviour, &change, settings)?;
                let mut prepared = Prepared::new(change);
                self.family
                    .solve(behaviour, &mut prepared, &footing, None, &mut workspace, &mut answer)
                    .ok()?;
                Some(footing)
            });
            let mut footing = found.unwrap_or_else(|| {
                answer = self.family.tables(&self.asked[point]);
                self.family.footing()
            });
            if !solved {
                footings.push(footing);
                continue;
            }
            if let Some(last) = &last {
                footing.lean_on(last, self.family.unbound());
                footings.push(footing.clone().relative_to(last, self.family.unbound()));
            } else {
                footings.push(footing.clone());
            }
            last = Some(footing);
        }
        footings
    }

    /// Tastes are those of a step from the tables, which is near enough for a start.
    fn change_at_center(&self, policy: &Policy, before: &Answer, theta: &[f64]) -> Option<Change> {
        let mut policy = policy.clone();
        for bound in &mut policy.bounds {
            level(bound, |importer, exporter, sector| flow(before, importer, exporter, sector)).ok()?;
        }
        stop(&policy.bounds, &mut policy.trade_costs, self.world.actors().len());
        policy.bounds.retain(|bound| bound.size != Size::Nothing);
        let mut change = change_of(&policy);
        let shortages = Shortages::of(self.world, &self.critical, &policy.supply);
        lower_productivity(&mut change.productivity, self.world, self.family.baseline(), &shortages);
        let sales = WithheldSales::of(self.world, &self.critical, &policy.supply);
        let (none, nothing) = (self.family.baseline().no_change(), WithheldSales::default());
        let to = (&mut change.endowments[..], &mut change.tastes);
        withheld::enter(self.world, theta, withheld::Held::of(&none, &nothing), &sales, to);
        Some(change)
    }
}
