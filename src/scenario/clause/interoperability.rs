//! What help between members is worth: factors on κ multiply and are clamped file by file.

use super::act::{Act, ClauseKind, Context, Form};
use super::clipped::{Clipped, clipped};
use super::keys::change;
use super::layer::Touches;
use super::{Action, Clause, Guarantee, Layer, Pact, Runs, Scene, canonical, title, together};
use crate::defence::Arrangement;
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::Promise;
use crate::scenario::policy::Policy;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Makes help between members worth more, or less.
#[derive(Debug, Clone, PartialEq)]
pub struct Interoperability {
    /// The commitments between the members, sorted, none twice.
    pub promises: Vec<Promise>,
    /// The factor on κ is 1 + change, which is as [`Domain::CHANGE`] has it.
    pub change: Uncertain,
}

impl ClauseKind for Interoperability {
    const FORMS: &'static [Form] = &[Form { name: "interoperability", keys: &["members", "change"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        Box::new(Factors { factors: Self::touches(clauses), changed: Guarantee::touches(clauses) })
    }

    /// Refuses factors beyond what one clause may say. Files do not add up: what each comes to is clamped.
    fn contradictions(clauses: &[Clause], _: &[&[Clause]], world: &World) -> Result<()> {
        let own = Self::own(clauses).map(|(_, clause, own)| (clause, own.promises.iter().copied()));
        together::check(own, together::FACTORS, Domain::CHANGE, |Promise { guarantor, ally }| {
            format!(
                "as the change of the means behind the commitment of {} to {}",
                world[guarantor].code, world[ally].code
            )
        })
    }

    /// Where help would be worth more than all that its guarantor has.
    fn clipped(clauses: &[Clause], before: &Policy, world: &World) -> Vec<Clipped> {
        let (figures, committed) = Pact::with(clauses, &before.defence, world);
        let ask = |promise: Promise, factors: &[f64]| {
            let had = figures.bare_terms(committed.pledge(promise.guarantor, promise.ally)?).1;
            Some((had, had * factors.iter().product::<f64>()))
        };
        let describe = |Promise { guarantor, ally }: Promise| {
            format!(
                "the share of all means behind the commitment of {} to {}",
                world[guarantor].code, world[ally].code
            )
        };
        clipped(&Self::touches(clauses), clauses, (0.0, 1.0), ask, describe)
    }

    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let own = Self::own(clauses).map(|(_, clause, own)| (clause, own.promises.as_slice()));
        Pact::check_promises(own, clauses, earlier, world)
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let members = names::club(block, context.world)?;
    let change = change(block)?;
    Ok(Interoperability { promises: Promise::among(&members, &members), change }.into())
}

impl Interoperability {
    /// The commitments behind which the clauses of a file put more or less.
    fn touches(clauses: &[Clause]) -> Touches<Promise> {
        Self::own(clauses).flat_map(|(i, _, own)| own.promises.iter().map(move |p| (*p, i))).collect()
    }
}

#[derive(Debug)]
struct Factors {
    factors: Touches<Promise>,
    /// The commitments that a guarantee of the file has made a step for.
    changed: Touches<Promise>,
}

impl Layer for Factors {
    /// Pairs without a commitment have nothing to change.
    fn on_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.factors.each(numbers, |promise, factors| {
            let Some(pledge) = defence.pledge_mut(promise.guarantor, promise.ally) else { return };
            let factor = factors.iter().product();
            // One step for each file.
            match pledge.steps.last_mut() {
                Some(step) if self.changed.contains(promise) => step.1 = factor,
                _ => pledge.steps.push((0.0, factor)),
            }
        });
    }
}

impl Act for Interoperability {
    fn word(&self) -> &'static str {
        "interoperability"
    }

    fn arm(&self) -> Arm {
        Arm::Security
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

    fn strength(&self, number: Option<f64>) -> f64 {
        1.0 + number.unwrap_or_default()
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::CHANGE)
    }

    fn title(&self, world: &World) -> String {
        let members = title::who(self.performers(), world);
        let how = title::up_or_down(self.change, "more", "less");
        format!("Military help among {members} is worth {} {how}", title::percent(self.change))
    }

    fn canonical(&self, world: &World) -> String {
        let promises = canonical::promises(&self.promises, world);
        format!("interoperability{promises}{}", canonical::number(self.change))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.commitments(&self.promises)
    }
}
