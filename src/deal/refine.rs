//! From the best deal of the grid to the best at any level.
//!
//! Near a deal payoffs are close to linear in levels. So: take their slopes, find the best deal of the linear game near by, solve
//! it; where its product of gains is larger, go there, where not, look nearer. Slopes in real income and in value added are from one adjoint solve
//! for each actor and each set of sectors that a payoff counts, whatever the number of items; the answers are from full solves alone.

#[cfg(test)]
mod tests;

use super::bargain;
use super::changes::{Changes, Offer, Sums};
use super::effect::Effect;
use crate::error::Result;
use crate::model::{Model, Solution};
use crate::scenario::Stake;
use crate::stake::{self, Account};
use crate::world::Actor;

/// Steps tried at the most.
const STEPS: usize = 60;
/// Levels nearer to each other than this are the same deal.
const NEAR: f64 = 1e-5;
/// Gains of the product that are not worth another step, a fraction of it.
const LITTLE: f64 = 1e-9;
/// Half the distance over which the arrays of a change are compared for their slope.
const HALF: f64 = 1e-4;
/// Step of full solves, where a purchase or a quota comes into force and has no slope yet.
const ONSET: f64 = 0.01;

/// The bargaining solution with levels between those of the menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Refined {
    /// Level of every item, 0 to 1; those that cannot be scaled as in the best deal of the grid.
    pub levels: Vec<f64>,
    /// Payoff of each principal.
    pub payoffs: Vec<f64>,
    /// Product of their gains over the threat point, at least that of the best deal of the grid.
    pub product: f64,
    /// Solves of the world economy that it took, adjoint ones apart.
    pub solves: usize,
    /// Adjoint solves.
    pub gradients: usize,
    /// Largest difference between these payoffs and those of [`Model::run`] of the deal, percent of real income.
    pub difference: f64,
}

/// A deal at any levels, solved.
struct Point {
    levels: Vec<f64>,
    solution: Solution,
    payoffs: Vec<f64>,
    product: f64,
}

pub(super) struct Search<'a, 'm, 'w> {
    pub(super) offer: Offer<'a, 'm, 'w>,
    pub(super) changes: &'a Changes,
    pub(super) weights: &'a [f64],
    pub(super) threat: &'a [f64],
    /// Power with the pacts of the deal at the start; they cannot be scaled.
    pub(super) power: &'a [f64],
}

impl Search<'_, '_, '_> {
    pub(super) fn from(&self, start: Vec<f64>, model: &Model<'_>) -> Result<Refined> {
        let menu = self.offer.menu;
        let free: Vec<usize> =
            (0..menu.items().len()).filter(|&item| menu.is_scalable(&menu.items()[item])).collect();
        let (mut solves, mut gradients) = (0, 0);
        let mut here = self.point(start, &mut solves)?;
        let mut radius = 0.5;
        let mut slopes = None;
        for _ in 0..STEPS {
            if free.is_empty() || radius < NEAR {
                break;
            }
            let known = if let Some(known) = slopes.take() {
                known
            } else {
                gradients += self.offer.stances.earners().len() + self.offer.stances.in_producers().len();
                // Next to a deal that cannot be solved there is nowhere to go.
                let Ok(slopes) = self.slopes(&here, &free, &mut solves) else { break };
                slopes
            };
            let gains: Vec<f64> = here.payoffs.iter().zip(self.threat).map(|(u, d)| u - d).collect();
            let bounds: Vec<(f64, f64)> = free
                .iter()
                .map(|&item| {
                    let level = here.levels[item];
                    ((level - radius).max(0.0) - level, (level + radius).min(1.0) - level)
                })
                .collect();
            let steps = best_of_linear(&gains, &known, &bounds);
            let promised =
                ln_product(&gains, &known, &steps) - ln_product(&gains, &known, &vec![0.0; free.len()]);
            if promised < LITTLE {
                break;
            }
            let mut levels = here.levels.clone();
            for (&item, step) in free.iter().zip(&steps) {
                levels[item] = (levels[item] + step).clamp(0.0, 1.0);
            }
            match self.point(levels, &mut solves) {
                Ok(there) if there.product > here.product => {
                    here = there;
                    radius = f64::min(2.0 * radius, 1.0);
                }
                // Worse, or none that can be solved.
                _ => {
                    slopes = Some(known);
                    radius /= 4.0;
                }
            }
        }
        let difference = self.difference(&here, model)?;
        let Point { levels, payoffs, product, .. } = here;
        Ok(Refined { levels, payoffs, product, solves, gradients, difference })
    }

    /// Payoffs from what a deal changes over no deal.
    fn payoffs(&self, sums: Sums<'_>) -> Vec<f64> {
        let stances = self.offer.stances;
        stances.payoffs(&self.changes.features(sums, stances), self.weights)
    }

    fn point(&self, levels: Vec<f64>, solves: &mut usize) -> Result<Point> {
        *solves += 1;
        let solution = self.offer.solve(&levels)?;
        let alone = self.changes.alone();
        let over = |account: Account| -> Result<Vec<f64>> {
            Ok(less(&self.offer.account(account, &levels)?, alone.accounts[account as usize]))
        };
        let trade = less(&solution.income, alone.accounts[Account::Trade as usize]);
        let (payments, defence) = (over(Account::Payments)?, over(Account::Defence)?);
        let payoffs = self.payoffs(Sums {
            accounts: [&trade, &payments, &defence, self.power],
            producers: &less(&self.offer.producers(&solution), alone.producers),
            uses: &less(&self.offer.uses(&levels), alone.uses),
        });
        let product = bargain::product(&payoffs, self.threat).unwrap_or(0.0);
        Ok(Point { levels, solution, payoffs, product })
    }

    /// What each principal's payoff changes by with the level of each free item: `[item][principal]`.
    fn slopes(&self, at: &Point, free: &[usize], solves: &mut usize) -> Result<Vec<Vec<f64>>> {
        let offer = &self.offer;
        let (earners, producers) = (offer.stances.earners(), offer.stances.in_producers());
        let of_producers: Vec<_> = producers.iter().map(|(_, of)| *of).collect();
        let slopes = offer.trial.slopes(&at.solution, &earners, &of_producers)?;
        let interests = offer.stances.interests().count();
        let none = vec![0.0; offer.world.actors().len()];
        free.iter()
            .map(|&item| {
                let level = at.levels[item];
                let [low, high] = [(level - HALF).max(0.0), (level + HALF).min(1.0)].map(|level| {
                    let mut levels = at.levels.clone();
                    levels[item] = level;
                    levels
                });
                let width = high[item] - low[item];
                let change = |levels: &[f64]| offer.trial.change(&offer.on_trade(levels));
                let [down, up] = [slopes.towards(&change(&low)?), slopes.towards(&change(&high)?)];
                let (Some(down), Some(up)) = (down, up) else {
                    let towards = if level < 0.5 { ONSET } else { -ONSET };
                    let mut levels = at.levels.clone();
                    levels[item] += towards;
                    let there = self.point(levels, solves)?;
                    return Ok(less(&there.payoffs, &at.payoffs)
                        .iter()
                        .map(|change| change / towards)
                        .collect());
                };
                let mut income = none.clone();
                let mut paid = vec![0.0; interests];
                let rates: Vec<f64> = up.iter().zip(&down).map(|(up, down)| (up - down) / width).collect();
                let (of_income, of_paid) = rates.split_at(earners.len());
                for (earner, rate) in earners.iter().zip(of_income) {
                    income[earner.index()] = *rate;
                }
                for ((place, _), rate) in producers.iter().zip(of_paid) {
                    paid[*place] = *rate;
                }
                let slope = |account: Account| -> Result<Vec<f64>> {
                    let [low, high] = [offer.account(account, &low)?, offer.account(account, &high)?];
                    Ok(less(&high, &low).iter().map(|change| change / width).collect())
                };
                let (payments, defence) = (slope(Account::Payments)?, slope(Account::Defence)?);
                let uses = less(&offer.uses(&high), &offer.uses(&low));
                let uses: Vec<f64> = uses.iter().map(|change| change / width).collect();
                let accounts = [income.as_slice(), &payments, &defence, &none];
                Ok(self.payoffs(Sums { accounts, producers: &paid, uses: &uses }))
            })
            .collect()
    }

    /// How far payoffs are from those of a run of the deal, with power in the same markets.
    fn difference(&self, at: &Point, model: &Model<'_>) -> Result<f64> {
        let scenario = self.offer.scenario(&at.levels).without_principals();
        let run = model
            .run_on(&scenario, self.offer.trial.markets())
            .map_err(|source| self.offer.failed(&at.levels, source))?;
        let alone = self.changes.alone();
        let effect = |members: &[Actor]| {
            let before = self.changes.effect(alone, members);
            let change = |stake| Some(stake::of(stake).change(&run, members)? - before.change(stake)?);
            Effect { changes: Stake::ALL.map(change), ..before }
        };
        let stances = self.offer.stances;
        let mut producers = vec![0.0; alone.producers.len()];
        for (place, (of, sectors)) in stances.in_producers() {
            producers[place] = run.value_added(of, sectors).0 - alone.producers[place];
        }
        let trial = self.offer.trial;
        let short = [trial.shortages_before(), run.shortages()];
        let uses = less(&stances.uses(|good, user| trial.use_of_good(good, user), short), alone.uses);
        let payoffs = stances.payoffs(&stances.features(effect, &producers, &uses), self.weights);
        Ok(payoffs.iter().zip(&at.payoffs).map(|(run, own)| (run - own).abs()).fold(0.0, f64::max))
    }
}

pub(super) fn less(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

/// Σ ln of the gains after some steps, in the linear game; −∞ where somebody loses.
fn ln_product(gains: &[f64], slopes: &[Vec<f64>], steps: &[f64]) -> f64 {
    let after = after(gains, slopes, steps);
    after.iter().map(|gain| if *gain > 0.0 { gain.ln() } else { f64::NEG_INFINITY }).sum()
}

fn after(gains: &[f64], slopes: &[Vec<f64>], steps: &[f64]) -> Vec<f64> {
    let mut after = gains.to_vec();
    for (slopes, step) in slopes.iter().zip(steps) {
        for (gain, slope) in after.iter_mut().zip(slopes) {
            *gain += slope * step;
        }
    }
    after
}

/// The steps within their bounds that make the product of gains largest where gains are linear: a concave problem in a box, by
/// coordinates in turn.
fn best_of_linear(gains: &[f64], slopes: &[Vec<f64>], bounds: &[(f64, f64)]) -> Vec<f64> {
    const ROUNDS: usize = 200;
    let mut steps = vec![0.0; bounds.len()];
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for (item, &(low, high)) in bounds.iter().enumerate() {
            let mut others = steps.clone();
            others[item] = 0.0;
            let rest = after(gains, slopes, &others);
            let best = best_of_one(&rest, &slopes[item], low, high);
            moved = moved.max((best - steps[item]).abs());
            steps[item] = best;
        }
        if moved < 1e-9 {
            break;
        }
    }
    steps
}

/// The step in `[low, high]` with the largest Σ ln (gain + slope · step), where its derivative changes sign.
fn best_of_one(gains: &[f64], slopes: &[f64], mut low: f64, mut high: f64) -> f64 {
    let ends = (low, high);
    if slopes.iter().all(|slope| *slope == 0.0) {
        return 0.0_f64.clamp(low, high);
    }
    for _ in 0..60 {
        let step = 0.5 * (low + high);
        let mut derivative = 0.0;
        // Where somebody would lose, go towards what it gains.
        let mut lost = 0.0;
        for (gain, slope) in gains.iter().zip(slopes) {
            let gain = gain + slope * step;
            if gain > 0.0 {
                derivative += slope / gain;
            } else {
                lost += slope;
            }
        }
        if if lost == 0.0 { derivative > 0.0 } else { lost > 0.0 } {
            low = step;
        } else {
            high = step;
        }
    }
    let middle = 0.5 * (low + high);
    // The ends of the interval are levels of their own, to the last bit.
    if high == ends.1 {
        high
    } else if low == ends.0 {
        low
    } else {
        middle
    }
}
