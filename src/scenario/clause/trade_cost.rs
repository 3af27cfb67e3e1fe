//! Costs of trade besides tariffs: factors multiply, a stop wins.

use super::act::{Act, ClauseKind, Context, Form};
use super::deed::flows;
use super::keys::{both, within};
use super::layer::Touches;
use super::{Action, Arrays, Clause, Deed, Layer, Runs, Scene, canonical, title, together};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::{Pair, cells};
use crate::scenario::policy::Policy;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Sector, World};

/// Makes trade cheaper or dearer without a tariff, or stops it.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeCost {
    /// Whose imports from whom, sorted, none twice.
    pub pairs: Vec<Pair>,
    /// In which sectors, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// The factor on d̂ is 1 + change, which is as [`Domain::CHANGE`] has it; none stops the trade.
    pub change: Option<Uncertain>,
}

impl ClauseKind for TradeCost {
    const FORMS: &'static [Form] = &[Form {
        name: "trade_cost",
        keys: &["importers", "exporters", "sectors", "change", "stop", "both_ways"],
        read,
    }];

    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer> {
        let touches = Self::own(clauses).flat_map(|(i, _, own)| {
            cells(&own.pairs, &own.sectors).map(move |cell| (cell.position(world), i))
        });
        Box::new(Factors(touches.collect()))
    }

    /// Refuses factors beyond what one clause may say.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let own = links
            .iter()
            .flat_map(|link| Self::own(link))
            .map(|(_, clause, own)| (clause, cells(&own.pairs, &own.sectors)));
        together::check(own, together::FACTORS, Domain::CHANGE, |cell| {
            format!("as the change of the trade cost {}", cell.describe(world))
        })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let pairs = names::pairs(block, context.world)?;
    let sectors = names::sectors(block, context.world)?;
    let stop = block.flag("stop")?;
    let change = block.number("change")?.map(|item| item.value);
    match change {
        Some(change) if !stop => within(block, "change", change, Domain::CHANGE)?,
        Some(_) => return Err(both(block, "change", "stop")),
        None if !stop => return Err(block.missing("key `change` or `stop = true`")),
        None => {}
    }
    Ok(TradeCost { pairs, sectors, change }.into())
}

#[derive(Debug)]
struct Factors(Touches<u32>);

impl Layer for Factors {
    fn on_arrays(&self, arrays: &mut Arrays<'_>, numbers: &[f64]) {
        self.0.multiply(arrays.trade_costs, numbers);
    }
}

impl Act for TradeCost {
    fn word(&self) -> &'static str {
        "trade_cost"
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
        self.change
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        self.change.as_mut()
    }

    /// A change of nothing, or a stop of what is stopped already.
    fn is_idle(&self, [before, after]: [&Policy; 2], world: &World) -> bool {
        self.change.map_or_else(
            || {
                cells(&self.pairs, &self.sectors).all(|cell| {
                    let at = cell.position(world) as usize;
                    before.trade_costs[at] == after.trade_costs[at]
                })
            },
            |change| change.range() == (0.0, 0.0),
        )
    }

    /// The factor, infinity for a stop.
    fn strength(&self, number: Option<f64>) -> f64 {
        number.map_or(f64::INFINITY, |change| 1.0 + change)
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        self.change.map(|_| Domain::CHANGE)
    }

    fn title(&self, world: &World) -> String {
        let of = title::trade(&self.pairs, world);
        let within = title::within(&self.sectors, world);
        match (&of.among, self.change) {
            (Some(among), None) => format!("Trade {among}{within} stops"),
            (None, None) => {
                let what = title::sectors(&self.sectors, world).unwrap_or("anything".to_owned());
                format!("{} buying {what} from {}", of.importers.does("stops", "stop"), of.exporters)
            }
            (among, Some(change)) => {
                let flows = match among {
                    Some(among) => format!("trade {among}"),
                    None => format!("imports of {} from {}", of.importers, of.exporters),
                };
                let does = title::up_or_down(change, "rise", "fall");
                format!("Costs of {flows}{within} {does} by {}", title::percent(change))
            }
        }
    }

    fn canonical(&self, world: &World) -> String {
        let (pairs, sectors) =
            (canonical::pairs(&self.pairs, world), canonical::sectors(&self.sectors, world));
        let change = self.change.map_or(" stop".to_owned(), canonical::number);
        format!("trade_cost{pairs}{sectors}{change}")
    }

    fn deed(&self) -> Option<Deed<'_>> {
        let flows = flows(&self.pairs, &self.sectors);
        Some(if self.change.is_some() { Deed::Cost(flows) } else { Deed::Stop(flows) })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let factor = |d: f64| if d.is_finite() { format!("x{d:.3}") } else { "stopped".to_owned() };
        scene.cells("cost of trade", |policy| &policy.trade_costs, factor)
    }
}
