//! What a deal costs everybody else, on one scale.

mod number;
mod show;

use serde::Serialize;

use crate::model::Outcome;
use crate::world::{Actor, Group, World};

pub(crate) use number::signed;

/// Own severance losses below this are too small to measure a loss by, a fraction of real income.
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

/// What a scenario does to the prosperity of one actor or group. Gains of income are positive, losses and scores of
/// losses are positive too; nothing is clipped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exposure {
    /// Principal or third party.
    pub role: Role,
    /// Change of real income, Ŵ − 1, as a fraction; of a group: sum of money over sum of income.
    pub real_income: f64,
    /// The same, million USD of income before.
    pub real_income_musd: f64,
    /// `100 × loss / S` in points, where S is the largest loss of real income that any third party would suffer if its
    /// trade with the principals stopped; none without principals. Negative where income rises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Loss over the actor's own severance loss, a ratio; none for groups, and where that is below 0.1 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_worst: Option<f64>,
}

impl Exposure {
    /// Loss of real income as a fraction, negative where it rises.
    #[must_use]
    pub fn loss(&self) -> f64 {
        // Not a plain minus sign, which would make -0 of no change.
        0.0 - self.real_income
    }
}

/// The exposures of all actors and groups of a world to one scenario.
///
/// [`Display`](std::fmt::Display) is a table for people: principals, third parties from the largest loss to the largest
/// gain, groups.
#[derive(Debug, Clone)]
pub struct Exposures<'w> {
    world: &'w World,
    actors: Vec<Exposure>,
    groups: Vec<Exposure>,
    others: Option<Exposure>,
    yardstick: Option<Yardstick>,
}

/// The severance that scores are measured by: 100 points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yardstick {
    /// The third party that would lose most by losing its trade with the principals.
    pub actor: Actor,
    /// S, that loss as a fraction of its real income, above 0.
    pub loss: f64,
}

impl<'w> Exposures<'w> {
    /// The exposures to a scenario that was solved. Nothing is solved here. O(actors).
    #[must_use]
    pub fn of(outcome: &Outcome<'w>) -> Self {
        let world = outcome.world();
        let actors = world.actors().map(|actor| of_actor(outcome, actor)).collect();
        let groups = world.groups().map(|group| of_group(outcome, group)).collect();
        let third: Vec<_> = world.actors().filter(|actor| !outcome.principals().contains(actor)).collect();
        let yardstick = outcome.severances().and_then(|severances| {
            let loss = |actor| severances.loss(actor);
            let worst = third.iter().copied().max_by(|&one, &other| loss(one).total_cmp(&loss(other)))?;
            Some(Yardstick { actor: worst, loss: loss(worst) })
        });
        let others = (!third.is_empty()).then(|| {
            let (real_income, money) = together(outcome, &third);
            scored(outcome, Role::ThirdParty, real_income, money)
        });
        Self { world, actors, groups, others, yardstick }
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// Exposure of an actor.
    #[must_use]
    pub fn actor(&self, actor: Actor) -> &Exposure {
        &self.actors[actor.index()]
    }

    /// Exposure of a group: its members' losses in money over their income.
    #[must_use]
    pub fn group(&self, group: Group) -> &Exposure {
        &self.groups[group.index()]
    }

    /// Exposure of all third parties together, as of a group; none where every actor is a principal.
    #[must_use]
    pub fn others(&self) -> Option<&Exposure> {
        self.others.as_ref()
    }

    /// What 100 points are; none where there are no scores.
    #[must_use]
    pub fn yardstick(&self) -> Option<Yardstick> {
        self.yardstick
    }

    /// The principals in the world's order.
    pub fn principals(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.all().filter(|(_, exposure)| exposure.role == Role::Principal)
    }

    /// The third parties, largest loss of real income first, which is also the largest score first; equal ones in the
    /// world's order.
    #[must_use]
    pub fn ranked(&self) -> impl ExactSizeIterator<Item = (Actor, &Exposure)> + DoubleEndedIterator {
        let third = self.all().filter(|(_, exposure)| exposure.role == Role::ThirdParty);
        let mut ranked: Vec<_> = third.collect();
        ranked.sort_by(|(_, one), (_, other)| other.loss().total_cmp(&one.loss()));
        ranked.into_iter()
    }

    /// The third parties whose real income rises, largest gain first.
    pub fn gainers(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.ranked().rev().take_while(|(_, exposure)| exposure.real_income > 0.0)
    }

    fn all(&self) -> impl Iterator<Item = (Actor, &Exposure)> {
        self.world.actors().zip(&self.actors)
    }
}

fn of_actor(outcome: &Outcome<'_>, actor: Actor) -> Exposure {
    let welfare = outcome.welfare(actor);
    let role = if outcome.principals().contains(&actor) { Role::Principal } else { Role::ThirdParty };
    let mut exposure = scored(outcome, role, welfare.real_income, welfare.money);
    let own = outcome.severances().map(|severances| severances.loss(actor));
    exposure.own_worst = own.filter(|own| *own >= SMALLEST_SEVERANCE).map(|own| exposure.loss() / own);
    exposure
}

fn of_group(outcome: &Outcome<'_>, group: Group) -> Exposure {
    let members = &outcome.world()[group].members;
    let principals = members.iter().filter(|member| outcome.principals().contains(member)).count();
    let role = match principals {
        0 => Role::ThirdParty,
        _ if principals == members.len() => Role::Principal,
        _ => Role::Mixed,
    };
    let (real_income, money) = outcome.group_real_income(group);
    scored(outcome, role, real_income, money)
}

/// Change of real income of some actors: sum of money over sum of income, a fraction; and the sum of money.
fn together(outcome: &Outcome<'_>, actors: &[Actor]) -> (f64, f64) {
    let money: f64 = actors.iter().map(|&actor| outcome.welfare(actor).money).sum();
    let income: f64 = actors.iter().map(|&actor| outcome.welfare(actor).income).sum();
    (money / income, money)
}

fn scored(outcome: &Outcome<'_>, role: Role, real_income: f64, real_income_musd: f64) -> Exposure {
    let mut exposure = Exposure { role, real_income, real_income_musd, score: None, own_worst: None };
    exposure.score = outcome.severances().map(|severances| 100.0 * exposure.loss() / severances.largest());
    exposure
}
