//! What holds in a world before or after a scenario, as arrays.

use crate::defence::Arrangement;
use crate::error::Place;
use crate::shortage::SupplyPolicy;
use crate::trade::{Cells, Side};
use crate::world::{Actor, Sector, World};

/// Tariffs, trade costs, productivity and bounds in force, in the layout of [`trade::Change`](crate::trade::Change):
/// cells are `[sector][importer][exporter]`, `productivity` is `[sector][exporter]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Tariff rates, fractions, above −1.
    pub tariffs: Cells,
    /// Ratio of trade costs to those of the calibrated world, above 0; infinite where trade is stopped.
    pub trade_costs: Cells,
    /// Ratio of productivity to that of the calibrated world, above 0.
    pub productivity: Vec<f64>,
    /// Purchase commitments and quotas, sorted by importer, exporter and sectors; no cell is in two of them.
    pub bounds: Vec<PolicyBound>,
    /// Critical goods: what is withheld, moved and in stock.
    pub supply: SupplyPolicy,
    /// Commitments, arms and budgets.
    pub defence: Arrangement,
    /// What responses cost besides, million USD a year by actor.
    pub outlays: Vec<f64>,
    /// Who adopts which rules as one, sorted by members and sectors; on one sector they are apart.
    pub rule_pacts: Vec<PolicyPact>,
}

/// Actors that adopt the rules of some markets as one.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyPact {
    /// The clause.
    pub at: Place,
    /// Sorted, none twice.
    pub members: Vec<Actor>,
    /// Sorted, none twice.
    pub sectors: Vec<Sector>,
}

/// A purchase commitment or a quota.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyBound {
    /// The clause.
    pub at: Place,
    /// At least or at most.
    pub side: Side,
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
    /// The sectors whose flows are summed, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// How much.
    pub size: Size,
}

/// Size of a bound at the exporter's prices, million USD a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// The bound itself.
    Level(f64),
    /// What is added to the flow that held before the scenario with the clause. Only a solution knows that flow.
    Change(f64),
    /// A change that takes away all of that flow or more: a purchase asks for nothing then, and a quota stops the trade.
    Nothing,
}

impl Policy {
    /// The calibrated world: its own tariffs, ratios of one, no bounds.
    #[must_use]
    pub fn status_quo(world: &World) -> Self {
        Self {
            tariffs: world.tariffs.clone().into(),
            trade_costs: vec![1.0; world.tariffs.len()].into(),
            productivity: vec![1.0; world.actors().len() * world.sectors().len()],
            bounds: Vec::new(),
            supply: SupplyPolicy::default(),
            defence: Arrangement::status_quo(world),
            outlays: vec![0.0; world.actors().len()],
            rule_pacts: Vec::new(),
        }
    }
}

impl PolicyBound {
    /// What makes two bounds the same.
    pub(super) fn cells(&self) -> (Actor, Actor, &[Sector]) {
        (self.importer, self.exporter, &self.sectors)
    }
}
