//! Where third parties rank if neither the numbers nor the weights of the stakes are known.

use serde::{Deserialize, Serialize};

use super::{Ensemble, variable};
use crate::exposure::{Acceptability, Exposures, Standing};
use crate::model::{Model, Party};
use crate::scenario::{Scenario, Stake};
use crate::stake;
use crate::threads;
use crate::trade::NOTHING;
use crate::world::{Actor, Group, World};

/// Draws that are added up at once. The order of sums decides their last digits, so that this is part of the result.
const CHUNK: usize = 64;

/// Where third parties rank over all draws and, in each, over all weights of the stakes that the scenario can move.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnRanking {
    /// The stakes that are weighed.
    pub stakes: Vec<Stake>,
    /// The third parties that are ranked: unions that act as one in one of the stakes, then all others in the world's order.
    pub parties: Vec<Party>,
    /// Their ranks, in the order of `parties`: means over draws of the shares of weights and of the expected rank, and the mean of
    /// all weights of all draws that put it first, in the order of `stakes`.
    pub standings: Vec<Standing>,
}

/// What the scores of draws are measured by, at central values: enough to rank draws without solving anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Codes of the principals, who are not ranked.
    pub principals: Vec<String>,
    /// For every stake that the scenario can move; none where there are no scores.
    pub yardsticks: Vec<Severance>,
    /// Why there are no scores, if there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unranked: Option<String>,
}

/// 100 points of a stake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severance {
    /// "prosperity", "security" or "voice".
    pub stake: String,
    /// Code of the third party that would lose most by losing the principals.
    pub actor: String,
    /// That loss in the stake's unit, percent, percent, points; above 0.
    pub loss: f64,
}

impl Scale {
    /// Solves the scenario and its severances at central values.
    pub(super) fn of(model: &Model<'_>, scenario: &Scenario) -> Self {
        let world = model.world();
        let principals = scenario.between().iter().map(|&actor| world[actor].code.clone()).collect();
        match severances(model, scenario) {
            Ok(yardsticks) => Self { principals, yardsticks, unranked: None },
            Err(reason) => Self { principals, yardsticks: Vec::new(), unranked: Some(reason) },
        }
    }

    /// In one line.
    pub(super) fn told(&self) -> String {
        let each = self.yardsticks.iter().map(|one| format!("{} {} of {}", one.loss, one.stake, one.actor));
        let all: Vec<String> = each.chain(self.unranked.clone()).collect();
        format!("{}, without {}", all.join(", "), self.principals.join(", "))
    }

    /// The stakes that are weighed, each with its severance in its unit.
    fn stakes(&self) -> Vec<(Stake, f64)> {
        let stake = |one: &Severance| Stake::ALL.into_iter().find(|stake| stake.word() == one.stake);
        self.yardsticks.iter().filter_map(|one| Some((stake(one)?, one.loss))).collect()
    }

    /// As a run ranks them: a union without a principal in it is one where a stake is moved in which it acts as one.
    fn third_parties(&self, world: &World) -> Vec<Party> {
        let third = |actor: &Actor| !self.principals.contains(&world[*actor].code);
        let act_as_one = self.stakes().iter().any(|(stake, _)| stake::of(*stake).unions_act_as_one());
        let unions = world
            .unions()
            .iter()
            .copied()
            .filter(|&union| act_as_one && world[union].members.iter().all(third));
        let unions: Vec<Group> = unions.collect();
        let alone = |actor: &Actor| !unions.iter().any(|&union| world[union].members.contains(actor));
        let actors = world.actors().filter(|actor| third(actor) && alone(actor)).map(Party::from);
        unions.iter().copied().map(Party::from).chain(actors).collect()
    }
}

fn severances(model: &Model<'_>, scenario: &Scenario) -> Result<Vec<Severance>, String> {
    if scenario.between().is_empty() {
        return Err("the scenario names no principals: without `between` there are no scores".to_owned());
    }
    let outcome = model.run(scenario).map_err(|error| format!("at central values, {error}"))?;
    let exposures = Exposures::of(&outcome);
    if exposures.stakes().is_empty() {
        return Err("the scenario can move no stake".to_owned());
    }
    let severance = |&stake: &Stake| {
        let yardstick = exposures.yardstick(stake).ok_or_else(|| {
            let reason = outcome.severances().and_then(|severances| stake::of(stake).unmeasured(severances));
            reason.map_or_else(
                || format!("no third party would lose {} by losing the principals", stake.word()),
                str::to_owned,
            )
        })?;
        Ok(Severance {
            stake: stake.word().to_owned(),
            actor: model.world()[yardstick.actor].code.clone(),
            loss: 100.0 * yardstick.loss,
        })
    };
    exposures.stakes().iter().map(severance).collect()
}

/// Sums over draws, for one actor.
#[derive(Clone)]
struct Sum {
    draws: f64,
    ranks: Vec<f64>,
    expected_rank: f64,
    first: Vec<f64>,
}

impl Sum {
    fn nothing(actors: usize, stakes: usize) -> Self {
        Self { draws: 0.0, ranks: vec![0.0; actors], expected_rank: 0.0, first: vec![0.0; stakes] }
    }

    fn see(&mut self, standing: &Standing) {
        self.draws += 1.0;
        add(&mut self.ranks, &standing.ranks, 1.0);
        self.expected_rank += standing.expected_rank;
        // The mean weights of a draw count as much as the weights that they are the mean of.
        if let Some(weights) = &standing.central_weights {
            add(&mut self.first, weights, standing.first());
        }
    }

    fn join(&mut self, other: &Self) {
        self.draws += other.draws;
        add(&mut self.ranks, &other.ranks, 1.0);
        self.expected_rank += other.expected_rank;
        add(&mut self.first, &other.first, 1.0);
    }

    fn mean(self) -> Standing {
        let draws = self.draws;
        let first: f64 = self.first.iter().sum();
        Standing {
            ranks: self.ranks.iter().map(|share| share / draws).collect(),
            expected_rank: self.expected_rank / draws,
            central_weights: (first > 0.0).then(|| self.first.iter().map(|weight| weight / first).collect()),
        }
    }
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(sum, value)| *sum += times * value);
}

/// Makes scores of a stake equal that are no farther apart than is known.
fn tie(scores: &mut [Vec<f64>], stake: usize, apart: f64, order: &mut [usize]) {
    order.sort_unstable_by(|&a, &b| scores[a][stake].total_cmp(&scores[b][stake]));
    let mut least = f64::NEG_INFINITY;
    for &actor in &*order {
        let score = &mut scores[actor][stake];
        if *score - least > apart { least = *score } else { *score = least }
    }
}

impl Ensemble<'_> {
    /// Rank acceptability over draws and weights: in every draw the third parties have scores, `100 × loss / S` in the stakes that the
    /// scenario can move and any draw does, with the S of central values; these are ranked over all weights ([`Acceptability`]: exactly,
    /// and equal ones share the better rank, as do those whose change is the same within [`NOTHING`]); and the shares of weights are averaged over draws. Among those assessed in all of these stakes. None
    /// without draws, and where there are no scores: [`Ensemble::unranked`] says why.
    ///
    /// The same for any number of threads, of which it uses as many as the machine has. With n third parties and three stakes
    /// O(draws · n⁴): a millisecond a draw for 30.
    #[must_use]
    pub fn acceptability(&self) -> Option<DrawnRanking> {
        let scale = &self.manifest.scale;
        let moved = self.stakes();
        let mut stakes = scale.stakes();
        stakes.retain(|(stake, _)| moved.contains(stake));
        if stakes.is_empty() || self.draws.is_empty() {
            return None;
        }
        let place = |party: Party, stake: Stake| self.place(party, variable(stake));
        // Where the losses of each party stand in a draw.
        let (parties, places): (Vec<Party>, Vec<Vec<usize>>) = scale
            .third_parties(self.world)
            .into_iter()
            .filter_map(|party| {
                let places: Option<_> = stakes.iter().map(|&(stake, _)| place(party, stake)).collect();
                Some((party, places?))
            })
            .unzip();
        if parties.is_empty() {
            return None;
        }
        let none = || vec![Sum::nothing(parties.len(), stakes.len()); parties.len()];
        let worker = || {
            let mut scores = vec![vec![0.0; stakes.len()]; parties.len()];
            let mut order: Vec<usize> = (0..parties.len()).collect();
            let (none, places, stakes) = (&none, &places, &stakes);
            move |range: std::ops::Range<usize>| {
                let mut sums = none();
                for draw in range {
                    let values = &self.values[draw * self.columns.len()..];
                    for (scores, places) in scores.iter_mut().zip(places) {
                        for ((score, &place), (_, severance)) in scores.iter_mut().zip(places).zip(stakes) {
                            *score = 100.0 * (0.0 - values[place]) / severance;
                        }
                    }
                    for (k, (_, severance)) in stakes.iter().enumerate() {
                        tie(&mut scores, k, 100.0 * (100.0 * NOTHING) / severance, &mut order);
                    }
                    let Ok(ranked) = Acceptability::of(&scores) else { continue };
                    sums.iter_mut().zip(ranked.alternatives()).for_each(|(sum, one)| sum.see(one));
                }
                sums
            }
        };
        let chunks = threads::gathered((self.draws.len(), CHUNK), None, worker);
        let mut all = none();
        for sums in chunks {
            all.iter_mut().zip(&sums).for_each(|(all, sum)| all.join(sum));
        }
        Some(DrawnRanking {
            stakes: stakes.into_iter().map(|(stake, _)| stake).collect(),
            parties,
            standings: all.into_iter().map(Sum::mean).collect(),
        })
    }

    /// Why nobody is ranked: there are no principals, the scenario fails at central values, a severance of it cannot be solved, no
    /// draw moves anything.
    #[must_use]
    pub fn unranked(&self) -> Option<&str> {
        let unmoved =
            || (!self.draws.is_empty() && self.stakes().is_empty()).then_some("no draw moves anything");
        self.manifest.scale.unranked.as_deref().or_else(unmoved)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scores_that_differ_by_less_than_is_known_are_ties() {
        let mut scores = [3.0, 1.0, 3.0 + 1e-9, 2.0, 1.0 - 1e-9, 3.0 + 3e-8].map(|score| vec![7.0, score]);
        super::tie(&mut scores, 1, 1e-8, &mut [0, 1, 2, 3, 4, 5]);
        let least = 1.0 - 1e-9;
        assert_eq!(scores.map(|scores| scores[1]), [3.0, least, 3.0, 2.0, least, 3.0 + 3e-8]);
    }
}
