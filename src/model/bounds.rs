//! Purchases and quotas on their way to the solver: a change of a flow becomes a level, and what comes to less than nothing asks
//! for nothing.

use crate::error::{Error, Result};
use crate::scenario::{DOLLAR, PolicyBound, Size};
use crate::trade::{Bound, Side};
use crate::world::{Actor, Sector};

/// What there is to say of a bound that was made a level.
#[derive(Debug, Default)]
pub(super) struct Leveled {
    /// Cells of it without a flow.
    pub(super) empty: usize,
    /// What it came to, million USD, where that is nothing or less.
    pub(super) nothing: Option<f64>,
}

/// Makes a bound a level, from the flows before by importer, exporter and sector. A change that takes all of the flow or more
/// leaves nothing to ask for, and so does a level that was drawn as nothing.
pub(super) fn level(
    bound: &mut PolicyBound,
    before: impl Fn(Actor, Actor, Sector) -> f64,
) -> Result<Leveled> {
    if bound.size == Size::Nothing {
        return Ok(Leveled::default());
    }
    let flows = bound.sectors.iter().map(|&sector| before(bound.importer, bound.exporter, sector));
    let (flow, empty) =
        flows.fold((0.0, 0), |(sum, empty), flow| (sum + flow, empty + usize::from(flow <= 0.0)));
    if flow <= 0.0 {
        let what = "flow before that it could act on".to_owned();
        return Err(Error::EmptyClause { at: bound.at.clone(), what });
    }
    let level = match bound.size {
        Size::Change(change) => flow + change,
        Size::Level(level) => level,
        Size::Nothing => 0.0,
    };
    let nothing = (level < DOLLAR).then_some(level);
    bound.size = if nothing.is_some() { Size::Nothing } else { Size::Level(level) };
    Ok(Leveled { empty, nothing })
}

/// Those that ask for something.
pub(super) fn in_force(bounds: &[PolicyBound]) -> impl Iterator<Item = &PolicyBound> {
    bounds.iter().filter(|bound| bound.size != Size::Nothing)
}

/// Stops the trade that a quota of nothing leaves: no price of a quota can, where goods are hard to replace. A purchase of nothing
/// leaves trade as it is.
pub(super) fn stop(bounds: &[PolicyBound], trade_costs: &mut [f64], actors: usize) {
    for bound in bounds.iter().filter(|bound| bound.size == Size::Nothing && bound.side != Side::Purchase) {
        for sector in &bound.sectors {
            let cell = (sector.index() * actors + bound.importer.index()) * actors + bound.exporter.index();
            trade_costs[cell] = f64::INFINITY;
        }
    }
}

/// A bound in indices, of any size.
pub(super) fn bound_of(bound: &PolicyBound) -> Bound {
    Bound {
        side: bound.side,
        importer: bound.importer.index(),
        exporter: bound.exporter.index(),
        sectors: bound.sectors.iter().map(|sector: &Sector| sector.index()).collect(),
        flow: number(bound.size),
    }
}

/// How much a bound asks for, million USD.
pub(super) fn number(size: Size) -> f64 {
    match size {
        Size::Level(flow) | Size::Change(flow) => flow,
        Size::Nothing => 0.0,
    }
}
