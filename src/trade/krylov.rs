//! Newton's method with the Jacobian by its products alone: slow, and at home where the approximate one leads nowhere.
//!
//! Wages answer to ln(paid by others / paid to others) in place of the demand for labour, which is the same where prices and
//! spending agree, nearly linear in ln wages however far these are off, and as exact for who trades next to nothing.
//!
//! Knoll & Keyes (2004, J. Comput. Phys. 193:357, doi 10.1016/j.jcp.2003.08.010).

use std::cell::RefCell;

use super::gmres;
use super::lanes::dot;
use super::precondition::Tangent;
use super::system::System;

/// Steps of Newton's method.
const STEPS: usize = 14;
/// Products for one step.
const PRODUCTS: usize = 40;
/// What may be left of the linear system of one step.
const FORCING: f64 = 1e-2;
/// Move of an unknown, on average, by which a derivative is measured.
const MOVE: f64 = 1e-7;
/// Smallest part of a step that is tried.
const SMALLEST: f64 = 1.0 / 64.0;
/// Exports over value added below which they are lost in what single precision makes of the demand for labour.
const CLOSED: f64 = 1e-5;
/// Largest move of a log wage or price in one step.
const LARGEST_STEP: f64 = 2.0;

/// How close to an equilibrium.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// Largest violation of any condition.
    pub(super) violation: f64,
    /// Largest imbalance of anybody's trade, in logarithms of what is paid either way.
    pub(super) imbalance: f64,
}

/// Where a search ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    pub(super) violation: f64,
    pub(super) imbalance: f64,
    pub(super) sweeps: usize,
}

impl Reached {
    pub(super) fn meets(&self, goal: Goal) -> bool {
        self.violation <= goal.violation && self.imbalance <= goal.imbalance
    }
}

/// The residuals of a point, with those of wages as said above.
struct Conditions<'s, 'a> {
    system: &'s mut System<'a>,
    payments: Vec<[f64; 2]>,
    sweeps: usize,
}

impl Conditions<'_, '_> {
    /// Writes them, and gives the largest violation of the conditions as they are otherwise written.
    #[inline(always)]
    fn at(&mut self, point: &mut [f64], residual: &mut [f64]) -> f64 {
        self.sweeps += 1;
        let violation = self.system.residuals(point, residual);
        self.system.payments(point, &mut self.payments);
        for (residual, [paid, pays]) in residual.iter_mut().zip(&self.payments) {
            // Who trades with nobody has no balance to answer to.
            if *paid > 0.0 && *pays > 0.0 {
                *residual = (paid / pays).ln();
            }
        }
        violation
    }

    fn imbalance(&self, residual: &[f64]) -> f64 {
        residual.iter().zip(&self.payments).fold(0.0, |most: f64, (r, _)| most.max(r.abs()))
    }
}

/// The largest imbalance of anybody's trade at a point, as in [`Goal`].
pub(super) fn imbalance(system: &mut System<'_>, point: &mut [f64]) -> f64 {
    let actors = system.layout.actors;
    let mut conditions = Conditions { system, payments: vec![[0.0; 2]; actors], sweeps: 0 };
    let mut residual = vec![0.0; point.len()];
    conditions.at(point, &mut residual);
    conditions.imbalance(&residual)
}

/// Moves `point` until it meets the goal or the method ends, in no more than about `limit` sweeps.
pub(super) fn search(
    system: &mut System<'_>,
    tangent: &mut Tangent<'_>,
    point: &mut [f64],
    goal: Goal,
    limit: usize,
) -> Reached {
    pulp::Arch::new().dispatch(Searching { system, tangent, point, goal, limit })
}

/// [`searched`], to be compiled for each kind of vectors that a processor may have.
struct Searching<'w, 'a, 'p> {
    system: &'w mut System<'a>,
    tangent: &'w mut Tangent<'p>,
    point: &'w mut [f64],
    goal: Goal,
    limit: usize,
}

impl pulp::NullaryFnOnce for Searching<'_, '_, '_> {
    type Output = Reached;

    #[inline(always)]
    fn call(self) -> Reached {
        let Self { system, tangent, point, goal, limit } = self;
        searched(system, tangent, point, goal, limit)
    }
}

#[inline(always)]
fn searched(
    system: &mut System<'_>,
    tangent: &mut Tangent<'_>,
    point: &mut [f64],
    goal: Goal,
    limit: usize,
) -> Reached {
    let (len, layout) = (point.len(), system.layout);
    let zeros = || vec![0.0; len];
    let value_added = system.base.value_added.clone();
    let closed = system.least_openness(point) < CLOSED;
    let mut conditions = Conditions { system, payments: vec![[0.0; 2]; layout.actors], sweeps: 0 };
    let (mut residual, mut step, mut trial, mut there) = (zeros(), zeros(), zeros(), zeros());
    let mut violation = conditions.at(point, &mut residual);
    let mut imbalance = conditions.imbalance(&residual);
    for _ in 0..STEPS {
        let reached = Reached { violation, imbalance, sweeps: conditions.sweeps };
        if reached.meets(goal) || !violation.is_finite() || reached.sweeps + PRODUCTS > limit {
            break;
        }
        let slack = conditions.system.slack(point, &residual);
        let size = norm(&residual, &slack);
        // What the preconditioner knows of wages is the demand for labour.
        let open: Vec<f64> = conditions
            .payments
            .iter()
            .zip(&value_added)
            .map(|(paid, value)| if paid[0] > 0.0 && paid[1] > 0.0 { paid[0] / value } else { 1.0 })
            .collect();
        let shared = RefCell::new(&mut conditions);
        let (mut moved, mut demand) = (zeros(), zeros());
        let product = |direction: &[f64], out: &mut [f64]| {
            #[expect(clippy::cast_precision_loss, reason = "unknowns are fewer than 2^52")]
            let by = MOVE * (len as f64).sqrt() / dot(direction, direction).sqrt().max(f64::MIN_POSITIVE);
            for ((moved, at), along) in moved.iter_mut().zip(&*point).zip(direction) {
                *moved = at + by * along;
            }
            shared.borrow_mut().at(&mut moved, out);
            out.iter_mut().zip(&residual).for_each(|(out, at)| *out = (*out - at) / by);
            // What is slack stays where it is.
            for &k in &slack {
                out[k] = direction[k];
            }
        };
        let precondition = |residual: &[f64], out: &mut [f64]| {
            demand.copy_from_slice(residual);
            // What is spent on other than what is earned is made somewhere.
            let spending = residual[layout.spending()].chunks_exact(layout.sectors);
            for ((demand, open), spending) in demand.iter_mut().zip(&open).zip(spending) {
                *demand *= open;
                if !closed {
                    *demand -= spending.iter().sum::<f64>();
                }
            }
            if closed {
                tangent.step_of_wages(shared.borrow().system, &demand, out);
            } else {
                tangent.step(shared.borrow().system, &demand, out);
            }
            for x in out.iter_mut() {
                *x = -*x;
            }
            for &k in &slack {
                out[k] = residual[k];
            }
        };
        let mut rhs: Vec<f64> = residual.iter().map(|r| -r).collect();
        for &k in &slack {
            rhs[k] = 0.0;
        }
        step.fill(0.0);
        gmres::solve(product, precondition, &rhs, &mut step, FORCING, PRODUCTS);
        conditions.system.project(point, &mut step);
        conditions.system.shorten(&mut step, LARGEST_STEP);
        let mut part = 1.0;
        loop {
            for ((trial, at), along) in trial.iter_mut().zip(&*point).zip(&step) {
                *trial = at + part * along;
            }
            conditions.system.confine(&mut trial);
            let found = conditions.at(&mut trial, &mut there);
            if found.is_finite() && norm(&there, &slack) < (1.0 - 1e-4 * part) * size {
                point.copy_from_slice(&trial);
                residual.copy_from_slice(&there);
                (violation, imbalance) = (found, conditions.imbalance(&residual));
                break;
            }
            part *= 0.5;
            if part < SMALLEST {
                return Reached { violation, imbalance, sweeps: conditions.sweeps };
            }
        }
    }
    Reached { violation, imbalance, sweeps: conditions.sweeps }
}

/// Length of residuals but for those that have no say.
fn norm(residual: &[f64], slack: &[usize]) -> f64 {
    let idle: f64 = slack.iter().map(|&k| residual[k] * residual[k]).sum();
    (dot(residual, residual) - idle).max(0.0).sqrt()
}
