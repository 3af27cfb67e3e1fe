//! Stocks over time: drawn down by what does not come, laid in again when it does.

use super::supply::Losses;
use super::{Figures, Stock, SupplyPolicy};
use crate::world::{Actor, Good, GoodKind, World};

const MONTHS: f64 = 12.0;

/// What every user has in stock of every critical good, in months of use.
///
/// Over a period of so many years a user lacks at its worst stage the share `lost − resourced` of its use, as
/// [`Shortages`](super::Shortages) have it. Its stock covers that as long as it lasts, spread over the period; what is left of it is
/// there in the next. Who lacks nothing lays in what its stock is short of, at a pace. So over one period of a year a lack is what it
/// is at the short horizon.
#[derive(Debug, Clone)]
pub struct Cover {
    /// `[good][user]`; 0 of capital goods, which nobody stocks.
    months: Vec<f64>,
    /// Without any policy.
    usual: f64,
    /// Months of use a year.
    pace: f64,
    /// Months of use a year that were laid in over the last period, `[good][user]`.
    bought: Vec<f64>,
    losses: Losses,
    /// What is lacked and what is to be held, `[good][user]`, written anew every period.
    lacks: Vec<f64>,
    wanted: Vec<f64>,
}

impl Cover {
    /// Of users that have `usual` months of each good, and what a policy that holds since long has added, and lay in `pace` months of
    /// use a year.
    #[must_use]
    pub fn new(world: &World, usual: f64, pace: f64) -> Self {
        let actors = world.actors().len();
        let months = world
            .goods()
            .flat_map(|good| {
                let stocked = world[good].kind == GoodKind::Input;
                std::iter::repeat_n(if stocked { usual } else { 0.0 }, actors)
            })
            .collect::<Vec<_>>();
        let bought = vec![0.0; months.len()];
        Self { months, usual, pace, bought, losses: Losses::default(), lacks: Vec::new(), wanted: Vec::new() }
    }

    /// Months of use that a user has of a good.
    #[must_use]
    pub fn months(&self, world: &World, good: Good, user: Actor) -> f64 {
        self.months[good.index() * world.actors().len() + user.index()]
    }

    /// In place of the stocks of a policy, for terms that have none: what covers a lack over a period of so many years, as the months
    /// in stock of which a year's use would have as much.
    pub(crate) fn over(&self, world: &World, years: f64, stocks: &mut Vec<Stock>) {
        listed(world, self.months.iter().map(|months| months / years), stocks);
    }

    /// What was laid in over the last period, as stocks that would be paid for within a year.
    pub(crate) fn bought(&self, world: &World, stocks: &mut Vec<Stock>) {
        listed(world, self.bought.iter().copied(), stocks);
    }

    /// Lets a period of so many years pass under a policy whose own stocks are what is to be held beyond the usual.
    pub(crate) fn pass(&mut self, world: &World, figures: &Figures, policy: &SupplyPolicy, years: f64) {
        let Self { months, usual, pace, bought, losses, lacks, wanted } = self;
        let actors = world.actors().len();
        let at = |good: Good, user: Actor| good.index() * actors + user.index();
        losses.find(world, figures, policy);
        bought.fill(0.0);
        lacks.clear();
        lacks.resize(months.len(), 0.0);
        for one in losses.users() {
            let most: &mut f64 = &mut lacks[at(one.good, one.user)];
            *most = most.max(one.lost - one.resourced);
        }
        wanted.clear();
        wanted.resize(months.len(), *usual);
        // The first of a good and user counts.
        for stock in policy.stocks.iter().rev() {
            wanted[at(stock.good, stock.user)] = *usual + stock.months;
        }
        for good in world.goods().filter(|&good| world[good].kind == GoodKind::Input) {
            for user in world.actors() {
                let held = &mut months[at(good, user)];
                let lacks = lacks[at(good, user)];
                if lacks > 0.0 {
                    *held = (*held - lacks * years * MONTHS).max(0.0);
                    continue;
                }
                let missing = wanted[at(good, user)] - *held;
                if missing > 0.0 {
                    let added = missing.min(*pace * years);
                    *held += added;
                    bought[at(good, user)] = added / years;
                }
            }
        }
    }
}

/// Months by good and user as a list of those that are some.
fn listed(world: &World, months: impl Iterator<Item = f64>, stocks: &mut Vec<Stock>) {
    stocks.clear();
    let users = world.goods().flat_map(|good| world.actors().map(move |user| (good, user)));
    let all = users.zip(months).map(|((good, user), months)| Stock { good, user, months });
    stocks.extend(all.filter(|stock| stock.months > 0.0));
}
