//! What a clause does, for those who do not ask for its kind.

use crate::scenario::places::{Edge, Pair};
use crate::trade::Side;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, Stage};

/// What trade law sees in a clause.
#[derive(Debug)]
pub(crate) enum Deed<'a> {
    /// Duties on these flows.
    Duty(Vec<(Pair, Sector)>),
    /// Other costs of them.
    Cost(Vec<(Pair, Sector)>),
    /// An end of them.
    Stop(Vec<(Pair, Sector)>),
    /// A purchase or a quota.
    Bound { side: Side, pair: Pair, sectors: &'a [Sector] },
    /// A critical good that is kept back.
    Withheld { edges: &'a [Edge], cut: Uncertain },
    /// One that is let go of.
    Released { edges: &'a [Edge] },
    /// Supply of one that comes from elsewhere; `to` nobody: from each actor itself.
    Moved { actors: &'a [Actor], stage: Stage, from: &'a [Actor], to: Option<Actor>, share: Uncertain },
    /// What may stand for a subsidy.
    Support { actors: &'a [Actor], sectors: &'a [Sector], change: Uncertain },
    /// Rules that are adopted as one.
    Standard { members: &'a [Actor], sectors: &'a [Sector] },
}

/// Every pair in every sector.
pub(super) fn flows(pairs: &[Pair], sectors: &[Sector]) -> Vec<(Pair, Sector)> {
    pairs.iter().flat_map(|pair| sectors.iter().map(|sector| (*pair, *sector))).collect()
}
