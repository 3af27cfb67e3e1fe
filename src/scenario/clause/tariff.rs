//! Tariff rates: `set`, then `change`s summed and floored at 0 once.

use super::act::{Act, ClauseKind, Context, Form};
use super::clipped::{Clipped, clipped};
use super::deed::flows;
use super::idle::same;
use super::keys::{value, within};
use super::layer::Touches;
use super::{
    Action, Amount, Arrays, Clause, Deed, Layer, Runs, Scene, TariffTable, canonical, title, together,
};
use crate::error::{Error, Place, Result};
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::{Cell, Pair, cells};
use crate::scenario::policy::Policy;
use crate::uncertain::{Domain, InPercent, LARGE, Uncertain};
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
        keys: &["importers", "exporters", "sectors", "set", "change", "both_ways", "compliance"],
        read,
    }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        Box::new(Rates { sets: touches(clauses, false, world), changes: touches(clauses, true, world) })
    }

    /// Refuses a cell that two clauses set, and changes that come to more together than one may say, or lift a rate beyond what
    /// one may be.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        touches(clauses, false, world).check_once(clauses, world)?;
        let changes = Self::own(clauses).filter(|(_, _, own)| own.rate.is_change());
        let changes = changes.map(|(_, clause, own)| (clause, cells(&own.pairs, &own.sectors)));
        together::check(changes, together::SUM, Domain::TARIFF_CHANGE, |cell| {
            format!("as the change of the tariff {}", cell.describe(world))
        })?;
        check_raised(clauses, earlier, world)
    }

    /// Where more is taken off a tariff than there is, but all of it.
    fn clipped(clauses: &[Clause], before: &Policy, world: &World) -> Vec<Clipped> {
        let mut rates = before.tariffs.clone();
        let still = clauses.iter().map(|clause| match &clause.action {
            Action::Tariff(own) if own.rate.is_change() => 0.0,
            _ => clause.number(Uncertain::central),
        });
        put(&mut rates, clauses, &still.collect::<Vec<_>>(), world);
        let ask = |cell: u32, changes: &[f64]| {
            let at = Cell::at(cell, world);
            let had = rates[cell as usize];
            let traded = world.trade(at.pair.importer, at.pair.exporter, at.sector) > 0.0;
            let change: f64 = changes.iter().sum();
            (traded && change != ABOLISHED).then_some((had, had + change))
        };
        let describe = |cell| format!("the tariff {}", Cell::at(cell, world).describe(world));
        clipped(&touches(clauses, true, world), clauses, (0.0, f64::INFINITY), ask, describe)
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

/// A hundred points less: how a file says that no tariff is left, whatever it was.
const ABOLISHED: f64 = -1.0;

/// Makes rates those that the tables and tariffs of a file leave, with one number for each clause.
fn put(rates: &mut [f64], clauses: &[Clause], numbers: &[f64], world: &World) {
    for layer in [TariffTable::layer(clauses, world), Tariff::layer(clauses, world)] {
        let arrays = &mut Arrays { tariffs: rates, trade_costs: &mut [], productivity: &mut [] };
        layer.on_arrays(arrays, numbers);
    }
}

/// Refuses changes that lift a rate beyond what one may be, at the upper ends of all ranges.
fn check_raised(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
    let changes = touches(clauses, true, world);
    if changes.iter().next().is_none() {
        return Ok(());
    }
    let mut rates = world.tariffs.clone();
    for link in [earlier, &[clauses]].concat() {
        let top = |clause: &Clause| clause.number(|number| Domain::TARIFF.ends(number).1);
        let numbers: Vec<f64> = link.iter().map(top).collect();
        put(&mut rates, link, &numbers, world);
    }
    match changes.iter().find(|(cell, _)| rates[*cell as usize] > Domain::TARIFF.high) {
        None => Ok(()),
        Some((cell, clause)) => Err(Error::Value {
            at: clauses[clause as usize].at.clone(),
            found: format!(
                "{} as the tariff {}, what held before and what is added together",
                together::rounded(rates[cell as usize]),
                Cell::at(cell, world).describe(world)
            ),
            expected: Domain::TARIFF.words.to_owned(),
        }),
    }
}

/// What a clause that sets a tariff does where others paid more.
pub(in crate::scenario) struct Uneven {
    /// Where it lowers most.
    pub(in crate::scenario) most: Cell,
    /// The rate there, and what it is set to, fractions.
    pub(in crate::scenario) from: f64,
    pub(in crate::scenario) to: f64,
    /// Rates on trade that it lowers, and that it raises.
    pub(in crate::scenario) lowered: usize,
    pub(in crate::scenario) raised: usize,
}

/// What a tariff is lowered by before that is worth a word.
const A_POINT: f64 = 0.01;

/// Whether a clause sets a tariff that is less than what some pay and more than what others do, at its central value.
pub(in crate::scenario) fn uneven(clause: &Clause, before: &Policy, world: &World) -> Option<Uneven> {
    let Action::Tariff(Tariff { pairs, sectors, rate: Amount::Level(rate) }) = &clause.action else {
        return None;
    };
    let to = rate.central();
    let (mut lowered, mut raised) = (0, 0);
    let mut most: Option<(f64, Cell)> = None;
    for cell in cells(pairs, sectors) {
        if world.trade(cell.pair.importer, cell.pair.exporter, cell.sector) <= 0.0 {
            continue;
        }
        let from = before.tariffs[cell.position(world) as usize];
        raised += usize::from(from < to);
        lowered += usize::from(from > to);
        if from > to && most.is_none_or(|(highest, _)| from > highest) {
            most = Some((from, cell));
        }
    }
    let (from, most) = most.filter(|(from, _)| raised > 0 && from - to >= A_POINT)?;
    Some(Uneven { most, from, to, lowered, raised })
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
            // What is negative already stays: a change of nothing changes nothing.
            *rate = (*rate + changes.iter().sum::<f64>()).max(rate.min(0.0));
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

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.pairs.retain(|pair| !absent.contains(&pair.importer) && !absent.contains(&pair.exporter));
        !self.pairs.is_empty()
    }

    fn reach(&self) -> usize {
        self.pairs.len() * self.sectors.len()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.rate.number())
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(self.rate.number_mut())
    }

    /// A hundred points and more, but for the hundred that abolish a tariff.
    fn in_percent(&self, at: &Place) -> Option<InPercent> {
        let (key, rate) = match self.rate {
            Amount::Level(number) => ("set", number.central()),
            Amount::Change(number) => ("change", number.central()),
        };
        let large = !(ABOLISHED..LARGE).contains(&rate);
        large.then(|| InPercent { at: at.clone(), key, rate, count: 1 })
    }

    fn sets(&self) -> Option<(&[Pair], &[Sector], Uncertain)> {
        (!self.rate.is_change()).then(|| (&*self.pairs, &*self.sectors, self.rate.number()))
    }

    /// What is set holds already wherever there is trade, or there is none that could be abolished.
    fn is_idle(&self, policies: [&Policy; 2], world: &World) -> bool {
        let (low, high) = self.rate.number().range();
        if self.rate.is_change() && (low, high) == (0.0, 0.0) {
            return true;
        }
        // Where other changes find less than they take, that is told of them.
        low == high
            && (!self.rate.is_change() || low == ABOLISHED)
            && same(cells(&self.pairs, &self.sectors), policies, world)
    }

    /// Half of a rate that is set is another rate, not half of what the clause does.
    fn is_scalable(&self) -> bool {
        self.rate.is_change()
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(if self.rate.is_change() { Domain::TARIFF_CHANGE } else { Domain::TARIFF })
    }

    fn title(&self, world: &World) -> String {
        let of = title::trade(&self.pairs, world);
        let within = title::within(&self.sectors, world);
        let number = self.rate.number();
        let ends = match self.rate {
            Amount::Level(rate) => rate.central() == 0.0,
            Amount::Change(change) => change.central() == ABOLISHED,
        };
        let does = match (&of.among, self.rate) {
            (Some(among), _) if ends => format!("Tariffs {among}{within} end"),
            (None, _) if ends => {
                let does = of.importers.does("ends", "end");
                format!("{does} tariffs on {}{within}", of.exporters)
            }
            (Some(among), Amount::Level(_)) => format!("Tariffs {among}{within} are set to"),
            (None, Amount::Level(_)) => {
                let does = of.importers.does("sets", "set");
                format!("{does} tariffs on {}{within} to", of.exporters)
            }
            (Some(among), Amount::Change(_)) => {
                let does = title::up_or_down(number, "rise", "fall");
                format!("Tariffs {among}{within} {does} by")
            }
            (None, Amount::Change(_)) => {
                let one = title::up_or_down(number, "raises", "lowers");
                let does = of.importers.does(one, title::up_or_down(number, "raise", "lower"));
                format!("{does} tariffs on {}{within} by", of.exporters)
            }
        };
        match self.rate {
            _ if ends => does,
            Amount::Level(rate) => format!("{does} {}", title::percent(rate)),
            Amount::Change(change) => format!("{does} {}", title::points(change)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A range that is set may reach below nothing, and a draw of it too: what is added to it is a change all the same.
    #[test]
    fn a_change_takes_a_rate_to_nothing_at_the_most_and_lifts_none() {
        let layer = Rates { sets: [(0, 0)].into_iter().collect(), changes: [(0, 1)].into_iter().collect() };
        for (set, change, rate) in
            [(-0.1, 0.0, -0.1), (-0.1, -0.2, -0.1), (-0.1, 0.3, 0.2), (0.1, -0.3, 0.0), (0.1, 0.0, 0.1)]
        {
            let mut tariffs = [9.0];
            let mut arrays = Arrays { tariffs: &mut tariffs, trade_costs: &mut [], productivity: &mut [] };
            layer.on_arrays(&mut arrays, &[set, change]);
            assert!((tariffs[0] - rate).abs() < 1e-15, "{set} {change}: {tariffs:?}");
        }
    }
}
