//! What a response costs its owners besides what its clauses cost.

use super::act::{Act, ClauseKind, Form};
use super::{Clause, Layer, Runs, Scene, canonical};
use crate::scenario::arm::Arm;
use crate::uncertain::Uncertain;
use crate::world::{Actor, World};

/// Costs its owners something besides what the other clauses cost. No clause of a file: it is what a response says of itself
/// at its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlay {
    /// Who pays which part of it, sorted by actor, none twice; the parts add up to 1.
    pub payers: Vec<(Actor, f64)>,
    /// All of it, million USD a year, at least 0.
    pub musd: Uncertain,
}

impl ClauseKind for Outlay {
    const FORMS: &'static [Form] = &[];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let parts = |(i, _, own): (u32, _, &Self)| -> Vec<(Actor, u32, f64)> {
            own.payers.iter().map(|&(payer, part)| (payer, i, part)).collect()
        };
        Box::new(Payments(Self::own(clauses).flat_map(parts).collect()))
    }
}

/// Who pays which part of which clause.
#[derive(Debug)]
struct Payments(Vec<(Actor, u32, f64)>);

impl Layer for Payments {
    fn on_outlays(&self, outlays: &mut [f64], numbers: &[f64]) {
        let mut own: Vec<(Actor, f64)> =
            self.0.iter().map(|&(payer, i, part)| (payer, part * numbers[i as usize])).collect();
        own.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (payer, musd) in own {
            outlays[payer.index()] += musd;
        }
    }
}

impl Act for Outlay {
    fn word(&self) -> &'static str {
        "cost"
    }

    fn arm(&self) -> Arm {
        Arm::Costs
    }

    fn is_paid_apart(&self) -> bool {
        true
    }

    fn performers(&self) -> Vec<Actor> {
        self.payers.iter().map(|(payer, _)| *payer).collect()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.musd)
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.musd)
    }

    fn canonical(&self, world: &World) -> String {
        let head = format!("cost{}", canonical::number(self.musd));
        self.payers
            .iter()
            .fold(head, |text, (payer, part)| text + &format!(" {} {part:?}", world[*payer].code))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let payers = self.performers();
        vec![format!("{} pay {} musd a year", scene.codes(&payers), self.musd.central())]
    }
}
