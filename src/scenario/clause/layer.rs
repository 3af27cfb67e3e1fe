//! How the clauses of one kind in one file act on what holds before.

use std::fmt::Debug;

use super::Clause;
use crate::defence::Arrangement;
use crate::error::{Error, Result};
use crate::scenario::places::Cell;
use crate::scenario::policy::{PolicyBound, PolicyPact};
use crate::shortage::SupplyPolicy;
use crate::world::World;

/// What the clauses of one kind in one file do together, in place, with one number for each clause of the file. A kind acts on
/// some of the parts; the others it leaves alone.
pub(in crate::scenario) trait Layer: Debug + Send + Sync {
    /// Tariffs, trade costs and productivity.
    fn on_arrays(&self, _arrays: &mut Arrays<'_>, _numbers: &[f64]) {}

    /// Purchases and quotas.
    fn on_bounds(&self, _bounds: &mut Vec<PolicyBound>, _numbers: &[f64]) {}

    /// Sizes of the purchases and quotas that [`Layer::on_bounds`] gave, from other numbers.
    fn on_sizes(&self, _bounds: &mut [PolicyBound], _numbers: &[f64]) {}

    /// Critical goods.
    fn on_supply(&self, _supply: &mut SupplyPolicy, _numbers: &[f64]) {}

    /// Commitments, arms and budgets.
    fn on_defence(&self, _defence: &mut Arrangement, _numbers: &[f64]) {}

    /// What is paid besides, million USD a year by actor.
    fn on_outlays(&self, _outlays: &mut [f64], _numbers: &[f64]) {}

    /// Who adopts rules as one.
    fn on_rules(&self, _pacts: &mut Vec<PolicyPact>) {}
}

/// Arrays of trade in the layout of a policy.
pub(in crate::scenario) struct Arrays<'a> {
    pub(in crate::scenario) tariffs: &'a mut [f64],
    pub(in crate::scenario) trade_costs: &'a mut [f64],
    pub(in crate::scenario) productivity: &'a mut [f64],
}

/// Where clauses act, each place with the position of a clause that does; sorted.
#[derive(Debug)]
pub(super) struct Touches<K>(Vec<(K, u32)>);

impl<K: Copy + Ord> FromIterator<(K, u32)> for Touches<K> {
    fn from_iter<I: IntoIterator<Item = (K, u32)>>(touches: I) -> Self {
        let mut touches: Vec<_> = touches.into_iter().collect();
        touches.sort_unstable();
        Self(touches)
    }
}

impl<K: Copy + Ord> Touches<K> {
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, u32)> {
        self.0.iter().copied()
    }

    pub(super) fn contains(&self, key: K) -> bool {
        self.0.binary_search_by_key(&key, |touch| touch.0).is_ok()
    }

    /// Calls `combine` once for each place, with the sorted numbers of the clauses that act there: so that their order does not
    /// matter, not even in the last bit.
    pub(super) fn each(&self, numbers: &[f64], mut combine: impl FnMut(K, &[f64])) {
        self.each_with(numbers, |place, _, sorted| combine(place, sorted));
    }

    /// The same with the first of the clauses besides.
    pub(super) fn each_with(&self, numbers: &[f64], mut combine: impl FnMut(K, u32, &[f64])) {
        // A few need no memory.
        let (mut few, mut many) = ([0.0; 8], Vec::new());
        for touches in self.0.chunk_by(|a, b| a.0 == b.0) {
            let own = touches.iter().map(|(_, clause)| numbers[*clause as usize]);
            let sorted = if let Some(few) = few.get_mut(..touches.len()) {
                few.iter_mut().zip(own).for_each(|(to, number)| *to = number);
                few
            } else {
                many.clear();
                many.extend(own);
                &mut many
            };
            sorted.sort_unstable_by(f64::total_cmp);
            let (place, first) = touches[0];
            combine(place, first, sorted);
        }
    }
}

impl Touches<u32> {
    /// Multiplies what the clauses have there into an array.
    pub(super) fn multiply(&self, array: &mut [f64], numbers: &[f64]) {
        self.each(numbers, |cell, factors| array[cell as usize] *= factors.iter().product::<f64>());
    }

    /// Refuses a cell that two clauses set.
    pub(super) fn check_once(&self, clauses: &[Clause], world: &World) -> Result<()> {
        let Some(twice) = self.0.windows(2).find(|twice| twice[0].0 == twice[1].0) else { return Ok(()) };
        let [first, second] = [twice[0].1, twice[1].1].map(|clause| clauses[clause as usize].at.clone());
        let what = format!("the rate {}", Cell::at(twice[0].0, world).describe(world));
        Err(Error::Contradiction { first, second, what })
    }
}
