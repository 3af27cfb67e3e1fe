//! Finding the equilibrium after a change.

use std::sync::Arc;

use super::anderson::Anderson;
use super::baseline::State;
use super::krylov::{self, Goal};
use super::precondition::{Preconditioner, Scratch};
use super::system::{Layout, System};
use super::{Failure, Settings};

/// What a solution took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// The method that got there.
    pub method: Method,
    /// Sweeps spent, each one evaluation of all equilibrium conditions.
    pub sweeps: usize,
    /// Largest violation of any condition that is left.
    pub residual: f64,
}

/// How a solution was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Accelerated sweeps with the Jacobian of the baseline.
    Sweeps,
    /// Quasi-Newton with the Jacobian made anew where the sweeps stalled, if need be in stages of the change.
    Newton,
}

/// Sweeps after which, without an end in sight, the Jacobian is made anew.
const PATIENCE: usize = 40;
/// Largest imbalance of an actor's trade over its trade, by the violation that is allowed, but for rounding.
const BALANCE: f64 = 1e3;
const ROUNDING: f64 = 1e-9;
/// What counts as reached at an intermediate stage.
const STAGE: Goal = Goal { violation: 1e-4, imbalance: 1e-2 };
/// Smallest part of what is left of a change that is tried.
const SMALLEST_STAGE: f64 = 1.0 / 512.0;
/// Stage below which the exact Jacobian is worth its price.
const PATIENT: f64 = 0.2;
/// Largest move of a log wage or price in one step.
const LARGEST_STEP: f64 = 0.7;
/// Sweeps that take as long as making a Jacobian anew does.
const JACOBIAN: usize = 30;
/// Memory of the acceleration.
const DEPTH: usize = 8;

/// The arrays of a search, to be used again by the next.
#[derive(Debug)]
pub(super) struct Memory {
    anderson: Anderson,
    residual: Vec<f64>,
    step: Vec<f64>,
    scratch: Scratch,
    best: Vec<f64>,
}

impl Memory {
    pub(super) fn new(layout: Layout) -> Self {
        let len = layout.len();
        Self {
            anderson: Anderson::new(len, DEPTH),
            residual: vec![0.0; len],
            step: vec![0.0; len],
            scratch: Scratch::new(layout.actors, layout.sectors),
            best: vec![0.0; len],
        }
    }

    /// Scratch of a step.
    pub(super) fn scratch(&mut self) -> &mut Scratch {
        &mut self.scratch
    }

    /// For another number of bounds.
    fn fit(&mut self, len: usize) {
        self.anderson.fit(len);
        for array in [&mut self.residual, &mut self.step, &mut self.best] {
            array.resize(len, 0.0);
        }
    }
}

struct Search<'s, 'a> {
    system: &'s mut System<'a>,
    memory: &'s mut Memory,
    sweeps: usize,
    /// Sweeps allowed, less what Jacobians took.
    limit: usize,
}

/// Moves `point` to the equilibrium of `system`.
pub(super) fn solve(
    system: &mut System<'_>,
    preconditioner: &Arc<Preconditioner>,
    point: &mut [f64],
    settings: &Settings,
    memory: &mut Memory,
) -> Result<Effort, Failure> {
    memory.fit(system.layout.len());
    let mut search = Search { system, memory, sweeps: 0, limit: settings.sweeps };
    let goal =
        Goal { violation: settings.tolerance, imbalance: (BALANCE * settings.tolerance).max(ROUNDING) };
    let mut violation = search.sweep(preconditioner, point, goal.violation, PATIENCE);
    let mut method = Method::Sweeps;
    if violation > goal.violation || !search.balances(point, goal) {
        if let Some(failure) = search.system.one_way() {
            return Err(failure);
        }
        method = Method::Newton;
        violation = search.newton(point, goal)?;
    }
    Ok(Effort { method, sweeps: search.sweeps, residual: violation })
}

impl Search<'_, '_> {
    /// Accelerated sweeps from `point`, which ends at the best point seen; returns its violation.
    fn sweep(
        &mut self,
        preconditioner: &Arc<Preconditioner>,
        point: &mut [f64],
        tolerance: f64,
        patience: usize,
    ) -> f64 {
        pulp::Arch::new().dispatch(Sweeps { search: self, preconditioner, point, tolerance, patience })
    }

    #[inline(always)]
    fn sweeps(
        &mut self,
        preconditioner: &Arc<Preconditioner>,
        point: &mut [f64],
        tolerance: f64,
        patience: usize,
    ) -> f64 {
        self.memory.anderson.restart();
        self.memory.best.copy_from_slice(point);
        let mut tangent = preconditioner.with(self.system.behaviour.elasticity, &mut self.memory.scratch);
        let mut least = f64::INFINITY;
        let mut since = 0;
        for _ in 0..patience {
            if self.sweeps >= self.limit {
                break;
            }
            self.sweeps += 1;
            let violation = self.system.residuals(point, &mut self.memory.residual);
            if violation < least {
                least = violation;
                since = 0;
                self.memory.best.copy_from_slice(point);
                if violation <= tolerance {
                    return violation;
                }
            } else {
                since += 1;
            }
            if !violation.is_finite() || violation > 1e3 * least || since > 12 {
                break;
            }
            tangent.step(self.system, &self.memory.residual, &mut self.memory.step);
            self.system.project(point, &mut self.memory.step);
            self.system.shorten(&mut self.memory.step, LARGEST_STEP);
            self.memory.anderson.advance(point, &mut self.memory.step);
            self.system.confine(point);
        }
        point.copy_from_slice(&self.memory.best);
        least
    }

    /// The Jacobian made anew at the present point, again and again while that helps; then the change in stages.
    fn newton(&mut self, point: &mut [f64], goal: Goal) -> Result<f64, Failure> {
        let violation = self.renewed(point, goal.violation, 4);
        if violation <= goal.violation {
            let balanced = self.balances(point, goal).then_some(violation);
            if let Some(violation) = balanced.or_else(|| self.exactly(point, goal)) {
                return Ok(violation);
            }
        }
        // From the baseline again, in stages that shrink where they fail and grow where they do not.
        let mut reached = self.system.origin();
        point.copy_from_slice(&reached);
        let (mut stage, mut stride) = (0.0, 0.25);
        while stage < 1.0 && self.sweeps < self.limit {
            let next: f64 = if stage + stride > 1.0 - 1e-9 { 1.0 } else { stage + stride };
            self.system.set_stage(next);
            let wanted = if next < 1.0 { STAGE } else { goal };
            let mut found = Some(self.renewed(point, wanted.violation, 3));
            if found.is_some_and(|violation| violation > wanted.violation) {
                point.copy_from_slice(&reached);
                found = None;
            }
            if found.is_none() || !self.balances(point, wanted) {
                let worth = stride < PATIENT || found.is_some();
                found = worth.then(|| self.exactly(point, wanted)).flatten();
            }
            if let Some(violation) = found {
                if next >= 1.0 {
                    return Ok(violation);
                }
                if let Some(ruined) = self.system.ruined(next) {
                    return Err(self.system.pressing(point).unwrap_or(ruined));
                }
                reached.copy_from_slice(point);
                stage = next;
                stride *= 1.7;
            } else {
                point.copy_from_slice(&reached);
                stride *= 0.4;
                if stride < SMALLEST_STAGE * (1.0 - stage) {
                    break;
                }
            }
        }
        self.system.set_stage(stage);
        self.system.residuals(&mut reached, &mut self.memory.residual);
        let pressing = self.system.pressing(&reached);
        self.system.set_stage(1.0);
        let residual = self.system.residuals(point, &mut self.memory.residual);
        Err(pressing.unwrap_or(Failure::NotConverged { sweeps: self.sweeps, residual, stage }))
    }

    /// Whether everybody's trade is in balance for what it is itself. Where all trade is much more than the violation that is
    /// allowed, it need not be looked at.
    fn balances(&mut self, point: &mut [f64], goal: Goal) -> bool {
        goal.violation <= goal.imbalance * self.system.least_openness(point)
            || krylov::imbalance(self.system, point) <= goal.imbalance
    }

    /// Newton's method with the exact Jacobian.
    fn exactly(&mut self, point: &mut [f64], goal: Goal) -> Option<f64> {
        self.system.residuals(point, &mut self.memory.residual);
        let here = self.system.state(point);
        let preconditioner = self.judged(&here)?;
        let mut tangent = preconditioner.with(self.system.behaviour.elasticity, &mut self.memory.scratch);
        let limit = self.limit.saturating_sub(self.sweeps);
        let reached = krylov::search(self.system, &mut tangent, point, goal, limit);
        self.sweeps += reached.sweeps;
        reached.meets(goal).then_some(reached.violation)
    }

    /// The Jacobian made anew.
    fn judged(&mut self, here: &State) -> Option<Arc<Preconditioner>> {
        self.limit = self.limit.saturating_sub(JACOBIAN);
        Preconditioner::new(self.system.base, self.system.behaviour, here)
    }

    fn renewed(&mut self, point: &mut [f64], tolerance: f64, times: usize) -> f64 {
        let mut last = f64::INFINITY;
        for _ in 0..times {
            self.sweeps += 1;
            let violation = self.system.residuals(point, &mut self.memory.residual);
            if violation <= tolerance || !violation.is_finite() || violation > 0.5 * last {
                return violation;
            }
            last = violation;
            let here = self.system.state(point);
            let Some(preconditioner) = self.judged(&here) else { return violation };
            let violation = self.sweep(&preconditioner, point, tolerance, PATIENCE);
            if violation <= tolerance {
                return violation;
            }
        }
        last
    }
}

/// [`Search::sweeps`], to be compiled for each kind of vectors that a processor may have. Only what is inlined into it is.
struct Sweeps<'w, 's, 'a> {
    search: &'w mut Search<'s, 'a>,
    preconditioner: &'w Arc<Preconditioner>,
    point: &'w mut [f64],
    tolerance: f64,
    patience: usize,
}

impl pulp::NullaryFnOnce for Sweeps<'_, '_, '_> {
    type Output = f64;

    #[inline(always)]
    fn call(self) -> f64 {
        let Self { search, preconditioner, point, tolerance, patience } = self;
        search.sweeps(preconditioner, point, tolerance, patience)
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, PATIENCE, Search};
    use crate::trade::Nests;
    use crate::trade::small::{change, economy};
    use crate::trade::system::System;

    #[test]
    fn wide_vectors_give_the_same_bits() {
        let economy = economy(0.25, Nests { factors: 0.4, inputs: 0.2 });
        let (base, change) = (economy.baseline(), change(&economy));
        let solved = [false, true].map(|wide| {
            let mut system = System::new(base, base.behaviour(), &change, &base.deficit).unwrap();
            let mut point = system.point(&economy.before());
            let mut memory = Memory::new(system.layout);
            memory.fit(system.layout.len());
            let mut search = Search { system: &mut system, memory: &mut memory, sweeps: 0, limit: 100 };
            let sweep = if wide { Search::sweep } else { Search::sweeps };
            let violation = sweep(&mut search, economy.preconditioner(), &mut point, 1e-12, PATIENCE);
            assert!(violation <= 1e-12 && search.sweeps > 5, "{violation} after {} sweeps", search.sweeps);
            point.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        });
        assert_eq!(solved[0], solved[1]);
    }
}
