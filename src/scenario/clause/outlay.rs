//! What a response costs its owners besides what its clauses cost.

use super::act::{Act, ClauseKind, Context, Form};
use super::{Clause, Layer, Runs, Scene, canonical, title};
use crate::error::{Error, Result};
use crate::scenario::arm::Arm;
use crate::scenario::policy::Policy;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Costs its owners something besides what the other clauses cost. No clause of a file: it is what a response says of itself
/// at its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlay {
    /// Who pays which part of it, sorted by actor, none twice; the parts add up to 1 where all pay.
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

    /// Refuses what nobody could pay year after year: more than [`MOST`] of the payer's value added.
    fn contradictions(clauses: &[Clause], _: &[&[Clause]], world: &World) -> Result<()> {
        for payer in world.actors() {
            let own: Vec<(&Clause, f64)> = Self::own(clauses)
                .filter_map(|(_, clause, own)| {
                    let (_, part) = own.payers.iter().find(|(actor, _)| *actor == payer)?;
                    Some((clause, part * Domain::MUSD.ends(own.musd).1))
                })
                .collect();
            let Some(((last, _), earlier)) = own.split_last() else { continue };
            let musd: f64 = own.iter().map(|(_, musd)| musd).sum();
            let made: f64 = world.sectors().map(|sector| world.value_added(payer, sector)).sum();
            if musd <= MOST * made {
                continue;
            }
            let others: Vec<String> = earlier.iter().map(|(clause, _)| clause.at.to_string()).collect();
            let together = if others.is_empty() {
                String::new()
            } else {
                format!(" together with {}", others.join(", "))
            };
            // Beyond all that it makes the unit is another.
            let meant = if musd > made { "; is it in USD?" } else { "" };
            return Err(Error::Value {
                at: last.at.clone(),
                found: format!(
                    "{musd:.0} million USD a year to be paid by {}{together}, {:.2} times its value added",
                    world[payer].code,
                    musd / made
                ),
                expected: format!("at most {MOST} times it, {:.0} million USD{meant}", MOST * made),
            });
        }
        Ok(())
    }
}

/// What actors can pay besides in a year, over their value added: as much as the largest programmes of the pandemic.
const MOST: f64 = 0.25;

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

    /// Each pays its own part, whoever else does.
    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.payers.retain(|(payer, _)| !absent.contains(payer));
        !self.payers.is_empty()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.musd)
    }

    /// What costs nothing is no slip.
    fn is_idle(&self, _: [&Policy; 2], _: &World) -> bool {
        false
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(&mut self.musd)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::MUSD)
    }

    fn title(&self, world: &World) -> String {
        let does = title::who(self.performers(), world).does("pays", "pay");
        format!("{does} {} a year for the response", title::money(self.musd))
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
