//! What interests in others' producers and in critical goods come to. One number for each interest of all principals, in their
//! order: a fraction of what there was before, 0 for interests in stakes.

use super::stance::Stances;
use crate::scenario::Matter;
use crate::shortage::Shortages;
use crate::world::{Actor, Good, Sector};

/// Actors, and sectors of theirs.
type Producers<'a> = (&'a [Actor], &'a [Sector]);

impl Stances {
    /// Change of the value added of sectors, from what an actor's come to before and after.
    pub(super) fn producers(&self, value_added: impl Fn(Actor, &[Sector]) -> [f64; 2]) -> Vec<f64> {
        self.each(|of, matter| match matter {
            Matter::Sectors(sectors, _) => {
                let paid = of.iter().map(|&actor| value_added(actor, sectors));
                let [before, after] = paid.fold([0.0, 0.0], |sum, paid| [sum[0] + paid[0], sum[1] + paid[1]]);
                after / before - 1.0
            }
            _ => 0.0,
        })
    }

    /// Change of the part of its use of a good that somebody gets, from what an actor uses and what is short before and after.
    pub(super) fn uses(
        &self,
        use_of: impl Fn(Good, Actor) -> f64,
        [before, after]: [&Shortages; 2],
    ) -> Vec<f64> {
        self.each(|of, matter| match matter {
            Matter::Good(good) => {
                let used: f64 = of.iter().map(|&user| use_of(*good, user)).sum();
                let gained = of
                    .iter()
                    .map(|&user| use_of(*good, user) * (after.left(user, *good) - before.left(user, *good)));
                gained.sum::<f64>() / used
            }
            _ => 0.0,
        })
    }

    /// Interests in sectors, with their places among all.
    pub(super) fn in_producers(&self) -> Vec<(usize, Producers<'_>)> {
        let sectors = self.interests().enumerate().filter_map(|(place, interest)| match &interest.matter {
            Matter::Sectors(sectors, _) => Some((place, (&interest.of[..], &sectors[..]))),
            _ => None,
        });
        sectors.collect()
    }

    fn each(&self, value: impl Fn(&[Actor], &Matter) -> f64) -> Vec<f64> {
        self.interests().map(|interest| value(&interest.of, &interest.matter)).collect()
    }
}
