//! How clauses on commitments, arms and budgets combine.

use super::{Scenario, each_key};
use crate::defence::{ArmsDelay, Arrangement};
use crate::error::{Error, Result};
use crate::scenario::clause::{Action, Clause, Delivery, Promise};
use crate::world::{Actor, CommitmentClass, World};

/// What clauses touch, each list sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct SecurityPlan {
    pacts: Vec<(Vec<Actor>, CommitmentClass)>,
    changes: Vec<(Promise, u32)>,
    factors: Vec<(Promise, u32)>,
    delays: Vec<(Delivery, u32)>,
    budgets: Vec<(Actor, u32)>,
}

impl SecurityPlan {
    /// Takes in a clause on security; others are not its business.
    pub(super) fn add(&mut self, action: &Action, i: u32) {
        match action {
            Action::Pact { members, class } => self.pacts.push((members.clone(), *class)),
            Action::Guarantee { promises, .. } => self.changes.extend(promises.iter().map(|p| (*p, i))),
            Action::Interoperability { promises, .. } => {
                self.factors.extend(promises.iter().map(|p| (*p, i)));
            }
            Action::ArmsDelay { deliveries, .. } => self.delays.extend(deliveries.iter().map(|d| (*d, i))),
            Action::DefenceBudget { actors, .. } => self.budgets.extend(actors.iter().map(|a| (*a, i))),
            _ => {}
        }
    }

    pub(super) fn sort(&mut self) {
        self.pacts.sort_unstable();
        self.changes.sort_unstable();
        self.factors.sort_unstable();
        self.delays.sort_unstable();
        self.budgets.sort_unstable();
    }

    /// Refuses clauses on commitments that nobody has made, and pacts that commit nobody to anything new.
    pub(super) fn check(clauses: &[Clause], baseline: Option<&Scenario>, world: &World) -> Result<()> {
        let mut before = Arrangement::status_quo(world);
        let chain = baseline.map_or_else(Vec::new, Scenario::chain);
        for clause in chain.iter().flat_map(|link| &link.clauses) {
            promise(&mut before, &clause.action);
        }
        let mut after = before.clone();
        for clause in clauses {
            promise(&mut after, &clause.action);
        }
        for clause in clauses {
            let what = match &clause.action {
                Action::Guarantee { promises, .. } | Action::Interoperability { promises, .. }
                    if !promises.iter().any(|one| after.pledge(one.guarantor, one.ally).is_some()) =>
                {
                    "commitment that it could change"
                }
                Action::Pact { .. } => {
                    let mut with = before.clone();
                    promise(&mut with, &clause.action);
                    if with != before {
                        continue;
                    }
                    "pair of members without a commitment at least as strong"
                }
                _ => continue,
            };
            return Err(Error::EmptyClause { at: clause.at.clone(), what: what.to_owned() });
        }
        Ok(())
    }

    /// Makes what holds before what holds after, with one number for each clause. Pacts come first, so that the rest acts on
    /// what they bring. Pairs without a commitment have nothing to change.
    pub(super) fn apply(&self, after: &mut Arrangement, numbers: &[f64]) {
        for (members, class) in &self.pacts {
            commit(after, members, *class);
        }
        each_key(&self.changes, numbers, |promise, changes| {
            if let Some(pledge) = after.pledge_mut(promise.guarantor, promise.ally) {
                pledge.steps.push((changes.iter().sum(), 1.0));
            }
        });
        each_key(&self.factors, numbers, |promise, factors| {
            let Some(pledge) = after.pledge_mut(promise.guarantor, promise.ally) else { return };
            let factor = factors.iter().product();
            let changed = self.changes.binary_search_by_key(&promise, |change| change.0).is_ok();
            // One step for each file.
            match pledge.steps.last_mut() {
                Some(step) if changed => step.1 = factor,
                _ => pledge.steps.push((0.0, factor)),
            }
        });
        each_key(&self.delays, numbers, |Delivery { importer, supplier }, cuts| {
            let kept: f64 = cuts.iter().map(|cut| 1.0 - cut).product();
            match after.delays.binary_search_by_key(&(importer, supplier), |one| (one.importer, one.supplier))
            {
                Ok(at) => after.delays[at].cut = 1.0 - (1.0 - after.delays[at].cut) * kept,
                Err(at) => after.delays.insert(at, ArmsDelay { importer, supplier, cut: 1.0 - kept }),
            }
        });
        each_key(&self.budgets, numbers, |actor, factors| {
            after.budgets[actor.index()] *= factors.iter().product::<f64>();
        });
    }
}

fn promise(arrangement: &mut Arrangement, action: &Action) {
    if let Action::Pact { members, class } = action {
        commit(arrangement, members, *class);
    }
}

/// Every member to every other.
fn commit(arrangement: &mut Arrangement, members: &[Actor], class: CommitmentClass) {
    for &guarantor in members {
        for &ally in members.iter().filter(|ally| **ally != guarantor) {
            arrangement.promise(guarantor, ally, class);
        }
    }
}
