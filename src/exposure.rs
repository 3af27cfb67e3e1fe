//! What a deal costs everybody else, on one scale for each stake.

mod acceptability;
mod ranking;
mod show;

use serde::{Serialize, Serializer};

use std::sync::OnceLock;

use crate::model::Outcome;
use crate::scenario::Stake;
use crate::stake;
use crate::trade::{Real, settled};
use crate::world::{Actor, Group, World};

pub(crate) use crate::number::signed;
pub use acceptability::{Acceptability, Standing, Unrankable, first_places};
pub use ranking::{Ranked, Ranking, Scaling};

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
    /// Change in the stake's native unit, 0 where it is less than [`NOTHING`](crate::trade::NOTHING): a fraction of real income, net of costs, or of what else the outcome is measured by; a fraction of expected defence; a part of
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
    /// By stake and [`Scaling`].
    #[serde(skip)]
    scaled: [[Option<f64>; Scaling::ALL.len()]; Stake::ALL.len()],
    /// Change of real income, net of `cost_musd`, a fraction.
    pub real_income: f64,
    /// Change of real wage, a fraction; of a group weighed by wages.
    pub real_wage: f64,
    /// Change of real output, a fraction; of a group weighed by gross domestic product. None where it cannot be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real_output: Option<f64>,
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
    /// Change of one of its real incomes, a fraction; none for real output where it cannot be measured.
    #[must_use]
    pub fn real(&self, of: Real) -> Option<f64> {
        match of {
            Real::Income => Some(self.real_income),
            Real::Wage => Some(self.real_wage),
            Real::Output => self.real_output,
        }
    }

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

    /// Whether any stake changes: who neither loses nor gains has no rank.
    pub(crate) fn moves(&self) -> bool {
        self.measures.iter().flatten().any(|measure| measure.change != 0.0)
    }

    /// Whether anything of a stake is lost.
    pub(crate) fn loses(&self, stake: Stake) -> bool {
        self.loss(stake).is_some_and(|loss| loss > 0.0)
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
    /// Groups that stand as one, none with a principal in it, no actor in two.
    as_one: Vec<Group>,
    /// The stake that puts parties in order; none: all of them, whatever their weights.
    by: Option<Stake>,
    /// By [`Scaling`], party by party and actor by actor, once asked for.
    rankings: [OnceLock<[Option<Ranking>; 2]>; Scaling::ALL.len()],
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
                let loss = |&actor: &Actor| Some((actor, severance.loss(stake, &[actor])?));
                let (actor, loss) = third.iter().filter_map(loss).max_by(|a, b| a.1.total_cmp(&b.1))?;
                (loss > 0.0).then_some((stake, Yardstick { actor, loss }))
            })
            .collect();
        let measuring = Measuring { outcome, severance, yardsticks: &yardsticks };
        let actors = world.actors().map(|actor| measuring.actor(actor)).collect();
        let groups = world.groups().map(|group| measuring.group(group)).collect();
        let others = (!third.is_empty()).then(|| measuring.together(Role::ThirdParty, &third));
        let mut exposures = Self {
            world,
            stakes: outcome.stakes().to_vec(),
            actors,
            groups,
            others,
            yardsticks,
            as_one: Vec::new(),
            by: None,
            rankings: Default::default(),
        };
        if exposures.stakes.iter().any(|&stake| stake::of(stake).unions_act_as_one()) {
            let third = |&group: &Group| exposures.group(group).role == Role::ThirdParty;
            exposures.as_one = world.unions().iter().copied().filter(third).collect();
        }
        exposures
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

    /// The third parties whose prosperity rises, largest gain first.
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

/// What each actor would lose without the principals.
#[derive(Clone, Copy)]
struct Severance<'a, 'w> {
    outcome: &'a Outcome<'w>,
}

impl Severance<'_, '_> {
    /// Of some actors together in the stake's native unit; none without principals, and where it is not assessed or not at stake.
    fn loss(self, stake: Stake, actors: &[Actor]) -> Option<f64> {
        stake::of(stake).severance(self.outcome, self.outcome.severances()?, actors)
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
            let own = self.severance.loss(stake, &[actor]).filter(|own| *own >= SMALLEST_SEVERANCE);
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
        let measure =
            |stake| Some(self.measure(stake, settled(stake::of(stake).change(outcome, actors)?, 1.0)));
        let real = |of| outcome.real(of, actors).map(|change| settled(change, 1.0));
        let assesses = |actor| Stake::ALL.iter().all(|stake| stake.assesses(outcome.world(), actor));
        let (before, after) = outcome.power().map_or((1.0, 1.0), |power| {
            let sum = |of: &[f64]| actors.iter().map(|actor| of[actor.index()]).sum::<f64>();
            (sum(&power.central().before), sum(&power.central().after))
        });
        let measures = Stake::ALL.map(measure);
        let scaled = |stake: Stake| self.scaled(stake, measures[stake as usize].as_ref(), actors);
        let mut exposure = Exposure {
            role,
            measures,
            scaled: Stake::ALL.map(scaled),
            real_income: real(Real::Income).expect("what income buys is always known"),
            real_wage: real(Real::Wage).expect("what a wage buys is always known"),
            real_output: real(Real::Output),
            real_income_musd: settled(outcome.real_income(actors).1, outcome.income(actors)),
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

    /// The loss by every scaling.
    fn scaled(
        &self,
        stake: Stake,
        measure: Option<&Measure>,
        actors: &[Actor],
    ) -> [Option<f64>; Scaling::ALL.len()] {
        let Some(measure) = measure else { return Default::default() };
        let loss = measure.loss();
        let over = |level: f64| 100.0 * loss / level;
        let own = match self.severance.loss(stake, actors) {
            Some(own) if own >= SMALLEST_SEVERANCE => Some(over(own)),
            // There is nothing to lose, and nothing is lost.
            Some(_) if loss.abs() < SMALLEST_SEVERANCE => Some(0.0),
            _ => None,
        };
        let level = stake::of(stake).own_level(self.outcome, actors).map(over);
        Scaling::ALL.map(|scaling| match scaling {
            Scaling::Largest => measure.score,
            Scaling::OwnSeverance => own,
            Scaling::OwnLevel => level,
        })
    }

    fn measure(&self, stake: Stake, change: f64) -> Measure {
        let yardstick = self.yardsticks.iter().find(|(of, _)| *of == stake);
        let score = yardstick.map(|(_, yardstick)| 100.0 * (0.0 - change) / yardstick.loss);
        Measure { change, score, own_worst: None }
    }
}
