//! What help between members is worth: factors on κ multiply and are clamped file by file.

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::change;
use super::layer::Touches;
use super::{Action, Clause, Guarantee, Layer, Pact, Runs, Scene, canonical};
use crate::defence::Arrangement;
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::Promise;
use crate::uncertain::Uncertain;
use crate::world::{Actor, World};

/// Makes help between members worth more, or less.
#[derive(Debug, Clone, PartialEq)]
pub struct Interoperability {
    /// The commitments between the members, sorted, none twice.
    pub promises: Vec<Promise>,
    /// The factor on κ is 1 + change; above −1.
    pub change: Uncertain,
}

impl ClauseKind for Interoperability {
    const FORMS: &'static [Form] = &[Form { name: "interoperability", keys: &["members", "change"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let factors =
            Self::own(clauses).flat_map(|(i, _, own)| own.promises.iter().map(move |p| (*p, i))).collect();
        Box::new(Factors { factors, changed: Guarantee::touches(clauses) })
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

    fn number(&self) -> Option<Uncertain> {
        Some(self.change)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.change)
    }

    fn strength(&self, number: Option<f64>) -> f64 {
        1.0 + number.unwrap_or_default()
    }

    fn canonical(&self, world: &World) -> String {
        let promises = canonical::promises(&self.promises, world);
        format!("interoperability{promises}{}", canonical::number(self.change))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.commitments(&self.promises)
    }
}
