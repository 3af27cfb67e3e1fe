//! Reliability of commitments: changes of r add up and are clamped file by file.

use super::act::{Act, ClauseKind, Context, Form};
use super::clipped::{Clipped, clipped};
use super::keys::within;
use super::layer::Touches;
use super::{Action, Clause, Layer, Pact, Runs, Scene, Through, canonical, title, together};
use crate::defence::Arrangement;
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Promise;
use crate::scenario::policy::Policy;
use crate::scenario::stake::Stake;
use crate::uncertain::{Domain, Slip, Uncertain};
use crate::world::{Actor, Commitment, World};

/// Makes commitments more or less reliable.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarantee {
    /// The commitments, sorted, none twice.
    pub promises: Vec<Promise>,
    /// What is added to r, −1 to 1.
    pub change: Uncertain,
    /// Whether forces are stationed for any of them, of which as many come home or go out as r loses or gains.
    pub forces: bool,
}

impl ClauseKind for Guarantee {
    const FORMS: &'static [Form] =
        &[Form { name: "guarantee", keys: &["guarantors", "allies", "change"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        Box::new(Changes(Self::touches(clauses)))
    }

    /// Refuses changes beyond what one clause may say. Files do not add up: what each comes to is clamped.
    fn contradictions(clauses: &[Clause], _: &[&[Clause]], world: &World) -> Result<()> {
        let own = Self::own(clauses).map(|(_, clause, own)| (clause, own.promises.iter().copied()));
        together::check(own, together::SUM, RELIABILITY, |Promise { guarantor, ally }| {
            format!(
                "as the change of the reliability of the commitment of {} to {}",
                world[guarantor].code, world[ally].code
            )
        })
    }

    /// Where a commitment is less reliable than is taken off it, or cannot become as reliable.
    fn clipped(clauses: &[Clause], before: &Policy, world: &World) -> Vec<Clipped> {
        let (figures, committed) = Pact::with(clauses, &before.defence, world);
        let ask = |promise: Promise, changes: &[f64]| {
            let had = figures.bare_terms(committed.pledge(promise.guarantor, promise.ally)?).0;
            Some((had, had + changes.iter().sum::<f64>()))
        };
        let describe = |Promise { guarantor, ally }: Promise| {
            format!("the reliability of the commitment of {} to {}", world[guarantor].code, world[ally].code)
        };
        clipped(&Self::touches(clauses), clauses, (0.0, 1.0), ask, describe)
    }

    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let own = Self::own(clauses).map(|(_, clause, own)| (clause, own.promises.as_slice()));
        Pact::check_promises(own, clauses, earlier, world)
    }
}

/// What is added to a probability.
const RELIABILITY: Domain = Domain {
    low: -1.0,
    high: 1.0,
    words: "a change of reliability from -1 to 1",
    hard: true,
    slip: Some(Slip::Percent),
};

/// Which of the pairs have a commitment is known only when all clauses are read, pacts among them.
fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let guarantors = names::require_actors(block, "guarantors", context.world)?;
    let allies = names::require_actors(block, "allies", context.world)?;
    let promises = Promise::among(&guarantors, &allies);
    if promises.is_empty() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    let change = block.require_number("change")?.value;
    within(block, "change", change, RELIABILITY)?;
    let touched = |known: &&Commitment| {
        promises.iter().any(|one| (one.guarantor, one.ally) == (known.guarantor, known.ally))
    };
    let mut touched = context.world.commitments().iter().filter(touched);
    let forces = touched.any(|known| known.forces > Some(0.0));
    Ok(Guarantee { promises, change, forces }.into())
}

#[derive(Debug)]
struct Changes(Touches<Promise>);

impl Layer for Changes {
    /// Pairs without a commitment have nothing to change.
    fn on_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.0.each(numbers, |promise, changes| {
            if let Some(pledge) = defence.pledge_mut(promise.guarantor, promise.ally) {
                pledge.steps.push((changes.iter().sum(), 1.0));
            }
        });
    }
}

impl Guarantee {
    /// The commitments whose reliability the clauses of a file change.
    pub(super) fn touches(clauses: &[Clause]) -> Touches<Promise> {
        Self::own(clauses).flat_map(|(i, _, own)| own.promises.iter().map(move |p| (*p, i))).collect()
    }
}

impl Act for Guarantee {
    fn word(&self) -> &'static str {
        "guarantee"
    }

    fn arm(&self) -> Arm {
        Arm::Security
    }

    /// What forces abroad cost is the guarantor's real income.
    fn stakes(&self) -> &'static [Stake] {
        if self.forces { &[Stake::Prosperity, Stake::Security] } else { &[Stake::Security] }
    }

    fn is_paid_apart(&self) -> bool {
        self.forces
    }

    fn performers(&self) -> Vec<Actor> {
        self.promises.iter().map(|promise| promise.guarantor).collect()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.promises.retain(|one| !absent.contains(&one.guarantor) && !absent.contains(&one.ally));
        !self.promises.is_empty()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.change)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.change)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(RELIABILITY)
    }

    fn title(&self, world: &World) -> String {
        let of = title::commitments(&self.promises, world);
        let how = title::up_or_down(self.change, "more", "less");
        format!("Commitments {of} become {} {how} reliable", title::points(self.change))
    }

    fn canonical(&self, world: &World) -> String {
        format!("guarantee{}{}", canonical::promises(&self.promises, world), canonical::number(self.change))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.commitments(&self.promises)
    }

    /// What it saves or costs those at stake.
    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        let Through::Payments = through else { return Vec::new() };
        let cost = |policy: &Policy| -> f64 {
            let own = self.promises.iter().filter(|one| scene.members.contains(&one.guarantor));
            let pledges = own.filter_map(|one| policy.defence.pledge(one.guarantor, one.ally));
            pledges.map(|pledge| scene.means.stationed(pledge)).sum()
        };
        let [without, with] = scene.policies.each_ref().map(cost);
        if without == with {
            return Vec::new();
        }
        let guarantors: Vec<Actor> = self.performers_among(scene.members);
        vec![format!(
            "forces abroad cost {} {:.0} musd a year instead of {without:.0}",
            scene.codes(&guarantors),
            with
        )]
    }
}
