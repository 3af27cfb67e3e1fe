//! A player's best response: projected quasi-Newton ascent between limits.

use super::tariffs::TariffGame;
use crate::trade::{Failure, Solved};

/// What a player would best do, and how sure that is.
#[derive(Debug, Clone)]
pub struct Response {
    /// The rates.
    pub rates: Vec<f64>,
    /// What they lead to, to the precision of the search.
    pub solved: Solved,
    /// ln of the player's real income over that at the start.
    pub payoff: f64,
    /// What is left of the conditions of an optimum: the largest change of a rate that a step along its slope over its curvature
    /// would still make, into the limits.
    pub violation: f64,
    /// Steps.
    pub steps: usize,
}

/// What searches took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Equilibria solved.
    pub solves: usize,
    /// Points without one, after which a step was shortened or a start given up.
    pub failures: usize,
}

/// Violation at which a search ends: a thousandth of a percentage point.
const DONE: f64 = 1e-5;
/// Steps after which it ends in any case.
const STEPS: usize = 150;
/// Steps remembered.
const DEPTH: usize = 10;
/// Differences of the payoff that are rounding.
const NOISE: f64 = 1e-11;
/// Largest change of a rate in one step.
const STRIDE: f64 = 0.5;
/// Halvings of a step before it is given up.
const HALVINGS: usize = 14;

/// A point of a search.
struct Point {
    rates: Vec<f64>,
    solved: Solved,
    payoff: f64,
}

impl TariffGame<'_> {
    /// The best that a player can do against the rates of the others in `at`, searched from `rates`.
    ///
    /// Projected quasi-Newton ascent on ln real income: the free rates move along a direction of limited-memory BFGS, those at a
    /// limit that want past it stay (Bertsekas 1982, doi 10.1137/0320018), along the projection arc with sufficient increase.
    /// One solve and one adjoint solve a step. A point that has no equilibrium shortens the step and is counted.
    ///
    /// # Errors
    /// Those of [`Economy::solve`](crate::trade::Economy::solve) where the search cannot begin, and of [`Economy::gradient`](crate::trade::Economy::gradient).
    pub fn best_response(
        &self,
        player: usize,
        at: &Solved,
        rates: &[f64],
        tally: &mut Tally,
    ) -> Result<Response, Failure> {
        let limit = |rate: f64| rate.clamp(0.0, self.cap);
        let rates: Vec<f64> = rates.iter().copied().map(limit).collect();
        tally.solves += 1;
        let solved = self.moved(player, at, &rates)?;
        let mut here = Point { payoff: self.payoff(player, &solved), rates, solved };
        let mut slope = self.slope(player, &here.solved)?;
        let mut memory = Memory::default();
        let mut steps = 0;
        loop {
            let curvature = self.curvature(player, &here.solved);
            let violation = violation(&here.rates, &slope, &curvature, self.cap);
            let done = violation <= DONE || steps == STEPS;
            let next =
                if done { None } else { ascend(self, player, &here, &slope, &curvature, &memory, tally) };
            match next {
                Some(next) => {
                    let ahead = self.slope(player, &next.solved)?;
                    memory.learn(&here.rates, &next.rates, &slope, &ahead);
                    (here, slope) = (next, ahead);
                    steps += 1;
                }
                // What was learned may have led astray.
                None if !done && !memory.steps.is_empty() => memory = Memory::default(),
                None => {
                    let Point { rates, solved, payoff } = here;
                    return Ok(Response { rates, solved, payoff, violation, steps });
                }
            }
        }
    }
}

/// The largest change of a rate that a step along its slope over its curvature makes, into the limits: nothing at an optimum.
pub(super) fn violation(rates: &[f64], slope: &[f64], curvature: &[f64], cap: f64) -> f64 {
    let step = |((rate, slope), curvature): ((&f64, &f64), &f64)| {
        ((rate + slope / curvature).clamp(0.0, cap) - rate).abs()
    };
    rates.iter().zip(slope).zip(curvature).map(step).fold(0.0, f64::max)
}

/// A point that is better by enough, along the projection arc; none where there is none.
fn ascend(
    game: &TariffGame<'_>,
    player: usize,
    here: &Point,
    slope: &[f64],
    curvature: &[f64],
    memory: &Memory,
    tally: &mut Tally,
) -> Option<Point> {
    let free: Vec<bool> = here
        .rates
        .iter()
        .zip(slope)
        .map(|(&rate, &slope)| !(rate <= 0.0 && slope <= 0.0 || rate >= game.cap && slope >= 0.0))
        .collect();
    let mut direction = memory.direction(slope, curvature, &free);
    let longest = direction.iter().fold(0.0, |longest: f64, d| longest.max(d.abs()));
    if longest > STRIDE {
        for d in &mut direction {
            *d *= STRIDE / longest;
        }
    }
    let mut length = 1.0;
    for _ in 0..HALVINGS {
        let rates: Vec<f64> =
            here.rates.iter().zip(&direction).map(|(x, d)| (x + length * d).clamp(0.0, game.cap)).collect();
        let (rise, change) =
            rates.iter().zip(&here.rates).zip(slope).fold((0.0, 0.0_f64), |sum, ((new, old), slope)| {
                (sum.0 + slope * (new - old), sum.1.max((new - old).abs()))
            });
        if change <= DONE * 0.01 {
            return None;
        }
        tally.solves += 1;
        match game.moved(player, &here.solved, &rates) {
            Ok(solved) => {
                let payoff = game.payoff(player, &solved);
                if payoff >= here.payoff + 1e-4 * rise - NOISE {
                    return Some(Point { rates, solved, payoff });
                }
            }
            Err(_) => tally.failures += 1,
        }
        length *= 0.5;
    }
    None
}

/// Steps and by how much the slope fell over them.
#[derive(Default)]
struct Memory {
    steps: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Memory {
    fn learn(&mut self, from: &[f64], to: &[f64], before: &[f64], after: &[f64]) {
        let less = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
        if self.steps.len() == DEPTH {
            self.steps.remove(0);
        }
        self.steps.push((less(to, from), less(before, after)));
    }

    /// The two loops of limited-memory BFGS over the free rates, begun with the inverse of the curvature; the slope over the
    /// curvature where that would not lead up.
    fn direction(&self, slope: &[f64], curvature: &[f64], free: &[bool]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| {
            a.iter().zip(b).zip(free).map(|((a, b), &free)| if free { a * b } else { 0.0 }).sum::<f64>()
        };
        let masked = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..free.len()).map(|k| if free[k] { of(k) } else { 0.0 }).collect()
        };
        let mut rest = masked(&|k| slope[k]);
        let mut parts = Vec::new();
        let mut scale = 1.0;
        for (step, fall) in self.steps.iter().rev() {
            let bend = dot(step, fall);
            let straight: f64 = dot(&masked(&|k| fall[k] / curvature[k]), fall);
            if bend <= 1e-10 * (dot(step, step) * dot(fall, fall)).sqrt() || straight <= 0.0 {
                continue;
            }
            if parts.is_empty() {
                scale = bend / straight;
            }
            let part = dot(step, &rest) / bend;
            for (rest, fall) in rest.iter_mut().zip(fall) {
                *rest -= part * fall;
            }
            parts.push((step, fall, bend, part));
        }
        let mut direction = masked(&|k| scale * rest[k] / curvature[k]);
        for (step, fall, bend, part) in parts.into_iter().rev() {
            let back = dot(fall, &direction) / bend;
            for (direction, step) in direction.iter_mut().zip(step) {
                *direction += (part - back) * step;
            }
        }
        let direction = masked(&|k| direction[k]);
        let up = dot(&direction, slope);
        if up.is_finite() && up > 0.0 { direction } else { masked(&|k| slope[k] / curvature[k]) }
    }
}
