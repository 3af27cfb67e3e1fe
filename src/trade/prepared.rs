//! A change that many searches share.

use super::system::Moves;
use super::{Baseline, Bound, Cells, Change, Failure, Taste};

/// What tariffs and trade costs move, for one search after another: read anew where they are other arrays than those of the last.
#[derive(Debug, Default)]
pub(super) struct Read {
    moves: Moves,
    of: Option<[Cells; 2]>,
}

impl Read {
    /// Checks a change; what it moves.
    pub(super) fn of(&mut self, base: &Baseline, change: &Change) -> Result<&mut Moves, Failure> {
        change.check_lengths(base)?;
        if !self.of.as_ref().is_some_and(|cells| change.has_cells_of(cells)) {
            self.of = None;
            change.check_cells()?;
            self.moves.read(base, change)?;
            self.of = Some([change.tariffs.clone(), change.trade_costs.clone()]);
        }
        change.check_rest(base)?;
        Ok(&mut self.moves)
    }
}

/// A change with what of it is the same for all elasticities, made when a search first needs it. Searches leave it as it was.
#[derive(Debug)]
pub struct Prepared {
    change: Change,
    read: Read,
}

/// The parts of a change that may differ from search to search.
#[derive(Debug)]
pub struct Adjustable<'a> {
    /// Â.
    pub productivity: &'a mut [f64],
    /// L̂.
    pub endowments: &'a mut [f64],
    /// b̂.
    pub tastes: &'a mut Vec<Taste>,
    /// F.
    pub bounds: &'a mut Vec<Bound>,
}

impl Prepared {
    /// Nothing is made yet.
    #[must_use]
    pub fn new(change: Change) -> Self {
        Self { change, read: Read::default() }
    }

    /// The change as it stands.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// All of it, to be written anew.
    pub fn rewrite(&mut self) -> &mut Change {
        // Arrays that are read are shared, and would be copied before they are written.
        self.read.of = None;
        &mut self.change
    }

    /// What may differ from search to search, and is checked each time.
    pub fn adjust(&mut self) -> Adjustable<'_> {
        let Change { productivity, endowments, tastes, bounds, .. } = &mut self.change;
        Adjustable { productivity, endowments, tastes, bounds }
    }

    /// Checks and reads what was written; then the change, and what it moves, to be handed back.
    pub(super) fn open(&mut self, base: &Baseline) -> Result<(&Change, &mut Moves), Failure> {
        let moves = self.read.of(base, &self.change)?;
        Ok((&self.change, moves))
    }
}
