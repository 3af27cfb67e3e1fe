//! Tariff rates: `set`, then `change`s summed and floored at 0 once.

use super::act::{Act, ClauseKind, Context, Form};
use super::deed::flows;
use super::keys::{value, within};
use super::layer::Touches;
use super::{Action, Amount, Arrays, Clause, Deed, Layer, Runs, Scene, canonical};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::{Pair, cells};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Sector, World};

/// Sets tariff rates or adds to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff {
    /// Whose imports from whom, sorted, none twice.
    pub pairs: Vec<Pair>,
    /// In which sectors, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// The rate t′, a fraction as [`Domain::TARIFF`] has it, or what is added to it.
    pub rate: Amount,
}

impl ClauseKind for Tariff {
    const FORMS: &'static [Form] = &[Form {
        name: "tariff",
        keys: &["importers", "exporters", "sectors", "set", "change", "both_ways"],
        read,
    }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        Box::new(Rates { sets: touches(clauses, false, world), changes: touches(clauses, true, world) })
    }

    fn contradictions(clauses: &[Clause], _: &[&[Clause]], world: &World) -> Result<()> {
        touches(clauses, false, world).check_once(clauses, world)
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let pairs = names::pairs(block, context.world)?;
    let sectors = names::sectors(block, context.world)?;
    let rate = Amount::read(block, "set", "change")?;
    match rate {
        // Who writes that means to lower a tariff.
        Amount::Level(number)
            if number.range().1 < 0.0 && Domain::TARIFF_CHANGE.refuses(number).is_none() =>
        {
            let expected = format!("{}; did you mean `change = {number}`?", Domain::TARIFF.words);
            return Err(value(block, "set", &number.to_string(), &expected));
        }
        Amount::Level(number) => within(block, "set", number, Domain::TARIFF)?,
        Amount::Change(number) => within(block, "change", number, Domain::TARIFF_CHANGE)?,
    }
    Ok(Tariff { pairs, sectors, rate }.into())
}

/// The cells that are set, or those that are changed.
fn touches(clauses: &[Clause], change: bool, world: &World) -> Touches<u32> {
    Tariff::own(clauses)
        .filter(|(_, _, own)| own.rate.is_change() == change)
        .flat_map(|(i, _, own)| cells(&own.pairs, &own.sectors).map(move |cell| (cell.position(world), i)))
        .collect()
}

#[derive(Debug)]
struct Rates {
    sets: Touches<u32>,
    changes: Touches<u32>,
}

impl Layer for Rates {
    fn on_arrays(&self, arrays: &mut Arrays<'_>, numbers: &[f64]) {
        for (cell, clause) in self.sets.iter() {
            arrays.tariffs[cell as usize] = numbers[clause as usize];
        }
        self.changes.each(numbers, |cell, changes| {
            let rate = &mut arrays.tariffs[cell as usize];
            *rate = (*rate + changes.iter().sum::<f64>()).max(0.0);
        });
    }
}

impl Act for Tariff {
    fn word(&self) -> &'static str {
        "tariff"
    }

    fn arm(&self) -> Arm {
        Arm::Trade
    }

    fn performers(&self) -> Vec<Actor> {
        self.pairs.iter().map(|pair| pair.importer).collect()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.rate.number())
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(self.rate.number_mut())
    }

    /// Half of a rate that is set is another rate, not half of what the clause does.
    fn is_scalable(&self) -> bool {
        self.rate.is_change()
    }

    fn canonical(&self, world: &World) -> String {
        let (pairs, sectors) =
            (canonical::pairs(&self.pairs, world), canonical::sectors(&self.sectors, world));
        format!("tariff{pairs}{sectors}{}", canonical::amount(self.rate))
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(Deed::Duty(flows(&self.pairs, &self.sectors)))
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        scene.tariffs()
    }
}

impl Scene<'_> {
    /// Tariffs that changed.
    pub(super) fn tariffs(&self) -> Vec<String> {
        self.cells("tariff", |policy| &policy.tariffs, |rate| format!("{:.1} %", rate * 100.0))
    }
}
