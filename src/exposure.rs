//! What a deal costs everybody else, on one scale for each stake.

mod acceptability;
mod show;

use serde::{Serialize, Serializer};

use crate::model::Outcome;
use crate::scenario::Stake;
use crate::stake;
use crate::world::{Actor, Group, World};

pub(crate) use crate::number::signed;
pub use acceptability::{Acceptability, Standing, Unrankable};

/// Own severance losses below this are too small to measure a loss by, a fraction of real income, of expected defence, of all
/// power.
const SMALLEST_SEVERANCE: f64 = 0.001;

/// Where an actor or a group stands in a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Strikes the deal; of a group: all members do.
    Principal,
    /// Has no part in it; of a group: no member has.
    ThirdParty,
    /// A group of both.
    Mixed,
}

/// What a scenario does to one stake of an actor or a group. Gains are positive changes; losses and scores of losses are
/// positive too; nothing is clipped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measure {
    /// Change in the stake's native unit: a fraction of real income, net of costs; a fraction of expected defence; a part of
    /// all power over the rules at stake (times 100: points).
    pub change: f64,
    /// `100 × loss / S` in points, where S is the largest loss of the stake that any third party would suffer if it lost the
    /// principals; none without principals, and where nobody would lose anything. Negative where there is a gain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Loss over the actor's own severance loss, a ratio; none for groups, and where that is below 0.1 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_worst: Option<f64>,
}

impl Measure {
    /// Loss in the native unit, negative where there is a gain.
    #[must_use]
    pub fn loss(&self) -> f64 {
        // Not a plain minus sign, which would make -0 of no change.
        0.0 - self.change
    }
}

/// What a scenario does to one actor or group, stake by stake. The stakes are never mixed without saying how.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exposure {
    /// Principal or third party.
    pub role: Role,
    /// By stake; none where it is not assessed. Of a group: sum of money over sum of income, expected defence over the members whose
    /// means are known, sum of power.
    #[serde(flatten, serialize_with = "by_word")]
    measures: [Option<Measure>; Stake::ALL.len()],
    /// Change of real income, million USD of income before, net of `cost_musd`.
    pub real_income_musd: f64,
    /// What the scenario costs outside trade, million USD a year: military budgets, stocks.
    pub cost_musd: f64,
    /// How many of the actors are assessed in every stake: 0 or 1 of an actor, of a group its members.
    pub assessed: usize,
    /// Power after over power before; none where there was none before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_ratio: Option<f64>,
    /// Mean of the scores of the stakes that the scenario can move; none without one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equal_weight: Option<f64>,
}

impl Exposure {
    /// One stake; none where it is not assessed.
    #[must_use]
    pub fn stake(&self, stake: Stake) -> Option<&Measure> {
        self.measures[stake as usize].as_ref()
    }

    /// Change of a stake in its native unit; none where it is not assessed.
    #[must_use]
    pub fn change(&self, stake: Stake) -> Option<f64> {
        self.stake(stake).map(|measure| measure.change)
    }

    /// Loss of a stake in its native unit, negative where there is a gain; none where it is not assessed.
    #[must_use]
    pub fn loss(&self, stake: Stake) -> Option<f64> {
        self.stake(stake).map(Measure::loss)
    }
}

/// The measures of the stakes that are assessed.
fn by_word<S: Serializer>(
    measures: &[Option<Measure>; Stake::ALL.len()],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let assessed = Stake::ALL.into_iter().zip(measures);
    serializer.collect_map(assessed.filter_map(|(stake, measure)| Some((stake.word(), measure.as_ref()?))))
}

/// The exposures of all actors and groups of a world to one scenario.
///
/// [`Display`](std::fmt::Display) is a table for people: principals, third parties from the most to the least exposed, groups.
#[derive(Debug, Clone)]
pub struct Exposures<'w> {
    world: &'w World,
    stakes: Vec<Stake>,
    actors: Vec<Exposure>,
    groups: Vec<Exposure>,
    others: Option<Exposure>,
    yardsticks: Vec<(Stake, Yardstick)>,
}

/// The severance that the scores of a stake are measured by: 100 points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yardstick {
    /// The third party that would lose most by losing the principals.
    pub actor: Actor,
    /// S, that loss in the stake's native unit, above 0.
    pub loss: f64,
}

impl<'w> Exposures<'w> {
    /// The exposures to a scenario that was solved. Nothing is solved here. O(actors).
    #[must_use]
    pub fn of(outcome: &Outcome<'w>) -> Self {
        let world = outcome.world();
        let third: Vec<_> = world.actors().filter(|actor| !outcome.principals().contains(actor)).collect();
        let severance = Severance { outcome };
        let yardsticks: Vec<_> = Stake::ALL
            .into_iter()
            .filter_map(|stake| {
                let loss = |&actor: &Actor| Some((actor, severance.loss(stake, actor)?));
                let (actor, loss) = third.iter().filter_map(loss).max_by(|a, b| a.1.total_cmp(&b.1))?;
                (loss > 0.0).then_some((stake, Yardstick { actor, loss }))
            })
            .collect();
        let measuring = Measuring { outcome, severance, yardsticks: &yardsticks };
        let actors = world.actors().map(|actor| measuring.actor(actor)).collect();
        let groups = world.groups().map(|group| measuring.group(group)).collect();
        let others = (!third.is_empty()).then(|| measuring.together(Role::ThirdParty, &third));
        Self { world, stakes: outcome.stakes().to_vec(), actors, groups, others, yardsticks }
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The stakes that the scenario can move, in the order of [`Stake::ALL`].
    #[must_use]
    pub fn stakes(&self) -> &[Stake] {
        &self.stakes
    }

    /// Exposure of an actor.
    #[must_use]
    pub fn actor(&self, actor: Actor) -> &Exposure {
        &self.actors[actor.index()]
    }

    /// Exposure of a group: its members' losses in money over their income, and their expected defence and power together.
    #[must_use]
    pub fn group(&self, group: Group) -> &Exposure {
        &self.groups[group.index()]
    }

    /// Exposure of all third parties together, as of a group; none where every actor is a principal.
    #[must_use]
    pub fn others(&self) -> Option<&Exposure> {
        self.others.as_ref()
    }

    /// What 100 points of a stake are; none where it has no scores.
    #[must_use]
    pub fn yardstick(&self, stake: Stake) -> Option<Yardstick> {
        self.yardsticks.iter().find(|(of, _)| *of == stake).map(|(_, yardstick)| *yardstick)
    }

    /// The principals in the world's order.
    pub fn principals(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.all().filter(|(_, exposure)| exposure.role == Role::Principal)
    }

    /// The third parties, most exposed first: by the mean of their scores over the stakes that the scenario can move, or by
    /// loss of real income where there are no scores; equal ones in the world's order. Who is not assessed in one of those
    /// stakes comes last, by loss of real income.
    #[must_use]
    pub fn ranked(&self) -> impl ExactSizeIterator<Item = (Actor, &Exposure)> + DoubleEndedIterator {
        let key = |exposure: &Exposure| exposure.equal_weight.unwrap_or(f64::NEG_INFINITY);
        let mut ranked: Vec<_> = self.third_parties().collect();
        ranked.sort_by(|(_, one), (_, other)| {
            let [one_lost, other_lost] =
                [one, other].map(|exposure| exposure.loss(Stake::LEADING).unwrap_or_default());
            key(other).total_cmp(&key(one)).then(other_lost.total_cmp(&one_lost))
        });
        ranked.into_iter()
    }

    /// The third parties by their loss of one stake, largest first; equal ones in the world's order. Who is not assessed is
    /// left out.
    #[must_use]
    pub fn ranked_in(
        &self,
        stake: Stake,
    ) -> impl ExactSizeIterator<Item = (Actor, &Exposure)> + DoubleEndedIterator {
        let loss = |exposure: &Exposure| exposure.loss(stake);
        let mut ranked: Vec<_> =
            self.third_parties().filter(|(_, exposure)| loss(exposure).is_some()).collect();
        ranked.sort_by(|(_, one), (_, other)| {
            loss(other).unwrap_or_default().total_cmp(&loss(one).unwrap_or_default())
        });
        ranked.into_iter()
    }

    /// Ranks of the third parties over all weights of the stakes that the scenario can move, and how much each stake matters;
    /// among those that are assessed and scored in all of these. None where there are none.
    #[must_use]
    pub fn ranking(&self) -> Option<Ranking> {
        let scores = |exposure: &Exposure| -> Option<Vec<f64>> {
            self.stakes.iter().map(|&stake| exposure.stake(stake)?.score).collect()
        };
        let scored = self.third_parties().filter_map(|(actor, exposure)| Some((actor, scores(exposure)?)));
        let (actors, scores): (Vec<_>, Vec<_>) = scored.unzip();
        let acceptability = Acceptability::of(&scores).ok()?;
        Some(Ranking { stakes: self.stakes.clone(), actors, acceptability })
    }

    /// The third parties whose real income rises, largest gain first.
    pub fn gainers(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        let gains = |exposure: &Exposure| exposure.loss(Stake::LEADING).is_some_and(|loss| loss < 0.0);
        self.ranked_in(Stake::LEADING).rev().take_while(move |(_, exposure)| gains(exposure))
    }

    fn third_parties(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.all().filter(|(_, exposure)| exposure.role == Role::ThirdParty)
    }

    fn all(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.world.actors().zip(&self.actors)
    }
}

/// Ranks of third parties over all weights of some stakes.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The stakes that are weighed.
    pub stakes: Vec<Stake>,
    /// The third parties that are ranked, in the world's order.
    pub actors: Vec<Actor>,
    /// Their ranks, in the order of `actors`; criteria in the order of `stakes`.
    pub acceptability: Acceptability,
}

/// What each actor would lose without the principals.
#[derive(Clone, Copy)]
struct Severance<'a, 'w> {
    outcome: &'a Outcome<'w>,
}

impl Severance<'_, '_> {
    /// In the stake's native unit; none without principals, and where it is not assessed or not at stake.
    fn loss(self, stake: Stake, actor: Actor) -> Option<f64> {
        stake::of(stake).severance(self.outcome, self.outcome.severances()?, actor)
    }
}

/// Makes exposures of an outcome.
struct Measuring<'a, 'w> {
    outcome: &'a Outcome<'w>,
    severance: Severance<'a, 'w>,
    yardsticks: &'a [(Stake, Yardstick)],
}

impl Measuring<'_, '_> {
    fn actor(&self, actor: Actor) -> Exposure {
        let principal = self.outcome.principals().contains(&actor);
        let role = if principal { Role::Principal } else { Role::ThirdParty };
        let mut exposure = self.together(role, &[actor]);
        for (stake, measure) in Stake::ALL.into_iter().zip(&mut exposure.measures) {
            let Some(measure) = measure else { continue };
            let own = self.severance.loss(stake, actor).filter(|own| *own >= SMALLEST_SEVERANCE);
            measure.own_worst = own.map(|own| measure.loss() / own);
        }
        exposure
    }

    fn group(&self, group: Group) -> Exposure {
        let members = &self.outcome.world()[group].members;
        let principals = members.iter().filter(|member| self.outcome.principals().contains(member)).count();
        let role = match principals {
            0 => Role::ThirdParty,
            _ if principals == members.len() => Role::Principal,
            _ => Role::Mixed,
        };
        self.together(role, members)
    }

    /// Some actors as one, without `own_worst`.
    fn together(&self, role: Role, actors: &[Actor]) -> Exposure {
        let outcome = self.outcome;
        let measure = |stake| Some(self.measure(stake, stake::of(stake).change(outcome, actors)?));
        let assesses = |actor| Stake::ALL.iter().all(|stake| stake.assesses(outcome.world(), actor));
        let (before, after) = outcome.power().map_or((1.0, 1.0), |power| {
            let sum = |of: &[f64]| actors.iter().map(|actor| of[actor.index()]).sum::<f64>();
            (sum(&power.central().before), sum(&power.central().after))
        });
        let mut exposure = Exposure {
            role,
            measures: Stake::ALL.map(measure),
            real_income_musd: outcome.real_income(actors).1,
            cost_musd: actors.iter().map(|&actor| outcome.cost(actor)).sum(),
            assessed: actors.iter().filter(|&&actor| assesses(actor)).count(),
            power_ratio: (before > 0.0).then(|| after / before),
            equal_weight: None,
        };
        let scores: Option<Vec<f64>> =
            outcome.stakes().iter().map(|&stake| exposure.stake(stake)?.score).collect();
        #[expect(clippy::cast_precision_loss, reason = "three at the most")]
        let mean = |scores: Vec<f64>| scores.iter().sum::<f64>() / scores.len() as f64;
        exposure.equal_weight = scores.filter(|scores| !scores.is_empty()).map(mean);
        exposure
    }

    fn measure(&self, stake: Stake, change: f64) -> Measure {
        let yardstick = self.yardsticks.iter().find(|(of, _)| *of == stake);
        let score = yardstick.map(|(_, yardstick)| 100.0 * (0.0 - change) / yardstick.loss);
        Measure { change, score, own_worst: None }
    }
}
