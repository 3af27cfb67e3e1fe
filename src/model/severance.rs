//! What it would cost each actor to lose the principals: the yardstick of the scores.

use super::failure::Naming;
use crate::error::Result;
use crate::threads;
use crate::trade::{Economy, Real, Settings, Solved, Welfare};
use crate::world::{Actor, World};

/// What it would cost each actor to lose the principals, one actor at a time; a principal loses the other principals. Its
/// trade with them stops, solved from "before" at the same closure and horizon; they neither honour their commitments to it
/// nor deliver arms.
#[derive(Debug, Clone, PartialEq)]
pub struct Severances {
    /// By actor, or why there is nothing to measure by: for each real income.
    real: [std::result::Result<Vec<f64>, String>; Real::ALL.len()],
    security: Vec<Option<f64>>,
}

impl Severances {
    /// Loss of an actor as a fraction of one of its real incomes, negative where it would gain; none where one severance could
    /// not be solved or no third party would lose.
    #[must_use]
    pub fn real(&self, of: Real, actor: Actor) -> Option<f64> {
        self.real[of as usize].as_ref().ok().map(|loss| loss[actor.index()])
    }

    /// Loss of an actor as a fraction of its expected defence; none where it is not assessed.
    #[must_use]
    pub fn security(&self, actor: Actor) -> Option<f64> {
        self.security[actor.index()]
    }

    /// Why a real income has no scores, if it has none.
    #[must_use]
    pub fn unmeasured(&self, of: Real) -> Option<&str> {
        self.real[of as usize].as_ref().err().map(String::as_str)
    }

    pub(super) fn solve(
        (world, economy): (&World, &Economy),
        before: &Solved,
        principals: &[Actor],
        security: Vec<Option<f64>>,
        settings: &Settings,
        threads: Option<usize>,
    ) -> Self {
        let of = |actor| severed(world, economy, before, principals, actor, settings);
        let severed = threads::each(world.actors().len(), threads, |actor| of(Actor::at(actor)));
        let severed = severed.into_iter().collect::<Result<Vec<_>>>();
        let severed = severed.map_err(|error| error.to_string());
        let losses = |of: Real| {
            let severed: &Vec<Welfare> = severed.as_ref().map_err(String::clone)?;
            let loss = severed.iter().map(|welfare| welfare.change(of).map(|change| -change));
            let loss: Vec<f64> = loss.collect::<Option<_>>().ok_or_else(|| {
                format!("{} of somebody without its trade with the principals cannot be measured", of.name())
            })?;
            let third = world.actors().filter(|actor| !principals.contains(actor));
            let largest = third.map(|actor| loss[actor.index()]).fold(f64::NEG_INFINITY, f64::max);
            if largest > 0.0 {
                return Ok(loss);
            }
            Err(format!("no third party would lose {} without its trade with the principals", of.name()))
        };
        Self { real: Real::ALL.map(losses), security }
    }
}

fn severed(
    world: &World,
    economy: &Economy,
    before: &Solved,
    principals: &[Actor],
    actor: Actor,
    settings: &Settings,
) -> Result<Welfare> {
    let mut change = before.change.clone();
    for &principal in principals.iter().filter(|&&principal| principal != actor) {
        for sector in world.sectors() {
            for (importer, exporter) in [(actor, principal), (principal, actor)] {
                change.trade_costs[world.cell(importer, exporter, sector)] = f64::INFINITY;
            }
        }
    }
    // A commitment on trade that has stopped is void.
    let (actors, trade_costs) = (world.actors().len(), &change.trade_costs);
    change.bounds.retain(|bound| {
        let stopped = |&sector: &usize| {
            trade_costs[(sector * actors + bound.importer) * actors + bound.exporter].is_infinite()
        };
        !bound.sectors.iter().any(stopped)
    });
    let name = format!("severance of {}", world[actor].code);
    let naming = Naming::of(world, &name);
    let equilibrium =
        economy.solve(&change, &before.equilibrium, settings).map_err(|failure| naming.error(&failure))?;
    let after = Solved { change, equilibrium };
    Ok(Welfare::with_output_of(economy.baseline(), before, &after, actor.index()))
}
