//! A change that many searches share.

use super::system::Moves;
use super::{Baseline, Bound, Change, Failure, Taste};

/// A change with what of it is the same for all elasticities, made when a search first needs it. Searches leave it as it was.
#[derive(Debug)]
pub struct Prepared {
    change: Change,
    moves: Moves,
    /// Whether these are those of the change.
    ready: bool,
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
        Self { change, moves: Moves::default(), ready: false }
    }

    /// The change as it stands.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// All of it, to be written anew.
    pub fn rewrite(&mut self) -> &mut Change {
        self.ready = false;
        &mut self.change
    }

    /// What may differ from search to search: productivity, which has to stay positive, and what `Prepared::open` checks anew.
    pub fn adjust(&mut self) -> Adjustable<'_> {
        let Change { productivity, endowments, tastes, bounds, .. } = &mut self.change;
        Adjustable { productivity, endowments, tastes, bounds }
    }

    /// Checks and reads what was written; then the change, and what it moves, to be handed back.
    pub(super) fn open(&mut self, base: &Baseline) -> Result<(&Change, &mut Moves), Failure> {
        if !self.ready {
            self.change.check_arrays(base)?;
            self.moves.read(base, &self.change)?;
            self.ready = true;
        }
        self.change.check_bounds(base)?;
        Ok((&self.change, &mut self.moves))
    }
}
