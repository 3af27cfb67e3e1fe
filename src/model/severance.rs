//! What it would cost each actor to lose the principals: the yardstick of the scores.

use super::failure::Naming;
use crate::error::{Error, Result};
use crate::trade::{Economy, Settings, Solved, Welfare};
use crate::world::{Actor, World};

/// What it would cost each actor to lose the principals, one actor at a time; a principal loses the other principals. Its
/// trade with them stops, solved from "before" at the same closure and horizon; they neither honour their commitments to it
/// nor deliver arms.
#[derive(Debug, Clone, PartialEq)]
pub struct Severances {
    loss: Vec<f64>,
    largest: f64,
    security: Vec<Option<f64>>,
    largest_security: Option<f64>,
}

impl Severances {
    /// Loss of an actor as a fraction of its real income; negative where it would gain.
    #[must_use]
    pub fn loss(&self, actor: Actor) -> f64 {
        self.loss[actor.index()]
    }

    /// The largest loss among third parties, S: a score of 100.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.largest
    }

    /// Loss of an actor as a fraction of its expected defence; none where it is not assessed.
    #[must_use]
    pub fn security(&self, actor: Actor) -> Option<f64> {
        self.security[actor.index()]
    }

    /// The largest loss of expected defence among third parties; none where no third party would lose any.
    #[must_use]
    pub fn largest_security(&self) -> Option<f64> {
        self.largest_security
    }

    pub(super) fn solve(
        world: &World,
        economy: &Economy,
        before: &Solved,
        principals: &[Actor],
        security: Vec<Option<f64>>,
        settings: &Settings,
    ) -> Result<Self> {
        let loss = world
            .actors()
            .map(|actor| severed(world, economy, before, principals, actor, settings))
            .collect::<Result<Vec<_>>>()?;
        let third = || world.actors().filter(|actor| !principals.contains(actor));
        let largest = third().map(|actor| loss[actor.index()]).fold(f64::NEG_INFINITY, f64::max);
        if largest > 0.0 {
            let largest_security = third().filter_map(|actor| security[actor.index()]).max_by(f64::total_cmp);
            let largest_security = largest_security.filter(|loss| *loss > 0.0);
            return Ok(Self { loss, largest, security, largest_security });
        }
        Err(Error::Inconsistent {
            at: crate::error::Place::file(format!("world {}", world.name())),
            what: "largest severance loss among third parties".to_owned(),
            found: if largest.is_finite() { format!("{largest}") } else { "no third party".to_owned() },
            expected: "a loss above 0 to measure scores by".to_owned(),
        })
    }
}

fn severed(
    world: &World,
    economy: &Economy,
    before: &Solved,
    principals: &[Actor],
    actor: Actor,
    settings: &Settings,
) -> Result<f64> {
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
    Ok(-Welfare::of(economy.baseline(), before, &after, actor.index()).real_income)
}
