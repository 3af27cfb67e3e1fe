//! A change of policy or technology, as arrays.

use std::borrow::Cow;

use super::{Baseline, Cells, Failure};

/// What a scenario does to the world economy. Cells are `[sector][importer][exporter]`, `productivity` is
/// `[sector][exporter]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Tariff rates after, t′, fractions, above −1.
    pub tariffs: Cells,
    /// Ratio of iceberg trade costs, d̂ > 0; infinite stops the trade of the cell.
    pub trade_costs: Cells,
    /// Ratio of productivity, Â > 0.
    pub productivity: Vec<f64>,
    /// Ratio of factors at work by actor, L̂ > 0. Those that lie idle earn nothing, so that fewer of them are a productivity of
    /// L̂^v in every sector with ŵ counted per head of before.
    pub endowments: Vec<f64>,
    /// Weights of shares of spending that are not 1, sorted by cell, none twice.
    pub tastes: Vec<Taste>,
    /// What buyers have made of all shares by choosing their suppliers anew ([`Sourcing`](super::Sourcing)): another weight on each, > 0.
    /// Nothing where nobody has.
    pub chosen: Option<Cells>,
    /// Purchase commitments and quotas; no cell is in two of them.
    pub bounds: Vec<Bound>,
}

/// A buyer's taste for what one seller makes in one sector: the weight b̂ on its share, `π b̂ (κ̂ ĉ)^−θ`. A row of weights with
/// Σ π b̂ = 1 moves spending between sellers and leaves the buyer's price as it is at unchanged costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taste {
    /// The cell.
    pub cell: usize,
    /// b̂ > 0.
    pub weight: f64,
}

/// At least, or at most, a given flow from one exporter to one importer over the sectors named.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Purchase or quota.
    pub side: Side,
    /// Index of the importer.
    pub importer: usize,
    /// Index of the exporter, another actor.
    pub exporter: usize,
    /// Indices of the sectors whose flows are summed, none twice.
    pub sectors: Vec<usize>,
    /// The bound F on their sum at exporter's prices, in the unit of the trade table.
    pub flow: f64,
}

/// Which side of the bound is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At least: the importer's income pays the subsidy that brings the flow up.
    Purchase,
    /// At most: the importer keeps the rent.
    Quota,
    /// At most: the exporter keeps the rent.
    QuotaRentToExporter,
}

/// What is wrong with a [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadChange {
    /// An array has another length than the economy's.
    Length,
    /// A tariff of −100 % or less, a trade cost, productivity, endowment, taste or choice that is not positive or not a number, or tastes
    /// that are not sorted by cell.
    Value,
    /// The bound with this index: not positive, between an actor and itself, on no sector or on one twice.
    Bound(usize),
    /// The bound with this index has no flow before on any of its cells, or all of them are stopped.
    BoundWithoutFlow(usize),
    /// Two bounds share a cell.
    OverlappingBounds(usize, usize),
}

impl Bound {
    /// Its cells, `[sector][importer][exporter]` among `actors`.
    pub(super) fn cells(&self, actors: usize) -> impl Iterator<Item = usize> + '_ {
        self.sectors.iter().map(move |j| (j * actors + self.importer) * actors + self.exporter)
    }

    /// Whether the cell of another bound in a sector is one of its own.
    fn is_on_cell(&self, other: &Self, sector: usize) -> bool {
        (self.importer, self.exporter) == (other.importer, other.exporter) && self.sectors.contains(&sector)
    }

    /// Whether it differs from another in size alone.
    pub(super) fn is_on_the_same(&self, other: &Self) -> bool {
        (self.side, self.importer, self.exporter, &self.sectors)
            == (other.side, other.importer, other.exporter, &other.sectors)
    }
}

impl Change {
    /// Checks that the change fits the economy and makes sense.
    pub(super) fn check(&self, base: &Baseline) -> Result<(), Failure> {
        self.check_lengths(base)?;
        self.check_cells()?;
        self.check_rest(base)
    }

    /// The part of [`Change::check`] on whether all is as long as it has to be.
    pub(super) fn check_lengths(&self, base: &Baseline) -> Result<(), Failure> {
        let cells = base.share.len();
        if self.tariffs.len() != cells
            || self.trade_costs.len() != cells
            || self.productivity.len() != base.output.len()
            || self.endowments.len() != base.actors
            || self.chosen.as_ref().is_some_and(|chosen| chosen.len() != cells)
        {
            return Err(Failure::BadChange(BadChange::Length));
        }
        Ok(())
    }

    /// The part on tariffs and trade costs, which most changes share with others.
    pub(super) fn check_cells(&self) -> Result<(), Failure> {
        let sound =
            every(&self.tariffs, |t| t > -1.0 && t < f64::INFINITY) && every(&self.trade_costs, |d| d > 0.0);
        if sound { Ok(()) } else { Err(Failure::BadChange(BadChange::Value)) }
    }

    /// Whether its tariffs and trade costs are the arrays of another, so that what holds of those holds of these.
    pub(super) fn has_cells_of(&self, other: &[Cells; 2]) -> bool {
        self.tariffs.is_shared_with(&other[0]) && self.trade_costs.is_shared_with(&other[1])
    }

    /// All weights on shares that are not 1, tastes and choices, sorted by cell.
    pub(crate) fn weights(&self) -> Cow<'_, [Taste]> {
        let Some(chosen) = &self.chosen else { return Cow::Borrowed(&self.tastes) };
        let mut tastes = self.tastes.iter().peekable();
        let all = chosen.iter().enumerate().map(|(cell, chosen)| {
            let taste = tastes.next_if(|taste| taste.cell == cell).map_or(1.0, |taste| taste.weight);
            Taste { cell, weight: chosen * taste }
        });
        Cow::Owned(all.filter(|taste| taste.weight != 1.0).collect())
    }

    /// The part on all else, of a change whose arrays are as long as they have to be.
    pub(super) fn check_rest(&self, base: &Baseline) -> Result<(), Failure> {
        let bad = |what| Err(Failure::BadChange(what));
        let positive = |x: f64| x > 0.0 && x < f64::INFINITY;
        let inside = |taste: &Taste| taste.cell < base.share.len() && positive(taste.weight);
        let sound = every(&self.endowments, positive)
            && every(&self.productivity, positive)
            && self.chosen.as_deref().is_none_or(|chosen| every(chosen, positive))
            && self.tastes.iter().all(inside);
        if !sound || self.tastes.windows(2).any(|two| two[0].cell >= two[1].cell) {
            return bad(BadChange::Value);
        }
        let n = base.actors;
        for (b, bound) in self.bounds.iter().enumerate() {
            let inside =
                bound.importer < n && bound.exporter < n && bound.sectors.iter().all(|&j| j < base.sectors);
            let sound = bound.flow > 0.0 && bound.flow.is_finite() && bound.importer != bound.exporter;
            if !inside || !sound || bound.sectors.is_empty() {
                return bad(BadChange::Bound(b));
            }
            let mut open = false;
            for (place, (&j, cell)) in bound.sectors.iter().zip(bound.cells(n)).enumerate() {
                if let Some(first) = self.bounds[..b].iter().position(|other| other.is_on_cell(bound, j)) {
                    return bad(BadChange::OverlappingBounds(first, b));
                }
                if bound.sectors[..place].contains(&j) {
                    return bad(BadChange::Bound(b));
                }
                open |= base.trade[cell] > 0.0 && self.trade_costs[cell].is_finite();
            }
            if !open {
                return bad(BadChange::BoundWithoutFlow(b));
            }
        }
        Ok(())
    }
}

/// Whether all are sound; without an early end, so that the processor can compare several at once.
#[inline]
fn every(values: &[f64], sound: impl Fn(f64) -> bool) -> bool {
    values.iter().fold(true, |all, &x| all & sound(x))
}

/// Whether a row of cells has the duties of the tables after as before, and no other costs. Most rows do, and are passed several cells
/// at once.
#[inline]
pub(super) fn is_as_in_tables(before: &[f64], after: &[f64], costs: &[f64]) -> bool {
    let changes = |((before, after), cost): ((&f64, &f64), &f64)| {
        (before.to_bits() ^ after.to_bits()) | (cost.to_bits() ^ 1.0_f64.to_bits())
    };
    before.iter().zip(after).zip(costs).map(changes).fold(0, |all, bits| all | bits) == 0
}

impl Baseline {
    /// The change that changes nothing.
    #[must_use]
    pub fn no_change(&self) -> Change {
        Change {
            tariffs: self.tariffs.clone().into(),
            trade_costs: vec![1.0; self.share.len()].into(),
            productivity: vec![1.0; self.output.len()],
            endowments: vec![1.0; self.actors],
            tastes: Vec::new(),
            chosen: None,
            bounds: Vec::new(),
        }
    }
}
