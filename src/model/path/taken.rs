//! The numbers of a path, with everything that is uncertain about them taken.

use std::cell::RefCell;

use crate::date::Date;
use crate::defence;
use crate::model::at_horizon;
use crate::model::sample::{Elasticities, Source};
use crate::model::unknowns::{Taker, has_two_sources};
use crate::scenario::{Calendar, Scenario};
use crate::shortage::{Figures, Terms};
use crate::trade::{Lag, Nests};
use crate::uncertain::Uncertain;
use crate::world::{ByHorizon, Horizon, World};

/// How a world answers over time, and what a scenario's own numbers are, with everything that is uncertain about them taken.
pub(super) struct Taken {
    /// The files of the chain with their numbers.
    pub(super) chain: Vec<Scenario>,
    pub(super) calendars: Vec<Calendar>,
    /// θ at once and in the end, by sector.
    pub(super) short: Vec<f64>,
    pub(super) long: Vec<f64>,
    /// Of buyers who choose their suppliers anew, a year.
    pub(super) sourcing: f64,
    /// a at once; in the end less that at once; and the pace of it.
    pub(super) capital: [f64; 3],
    pub(super) nests: Nests,
    pub(super) figures: Figures,
    pub(super) terms: [Terms; 3],
    pub(super) stock_months: f64,
    pub(super) refill: f64,
    pub(super) defence: defence::Figures,
    pub(super) quota: f64,
}

/// Until anybody can change supplier or put up a plant: as long as the short horizon lasts.
pub(super) const DELAY: f64 = 1.0;

impl Taken {
    /// In this order: where elasticities are from, each of them, how they, capital and nests answer; clauses and their calendars, file by
    /// file; what shortages are worked out with; defence; the quota. What depends on the horizon is one number, at which each of its
    /// three ranges is taken.
    pub(super) fn of(world: &World, scenario: &Scenario, begins: Date, taker: &mut Taker<'_>) -> Self {
        let parameters = world.parameters();
        let elasticities = Elasticities::of(world, Horizon::Long);
        let source = Source::taken(has_two_sources(world), taker);
        let mut theta = Vec::new();
        elasticities.estimates(source, taker, &mut theta);
        let factors = curve(&parameters.horizon_factor, taker);
        let at =
            |factor: f64, horizon| theta.iter().map(|theta| at_horizon(*theta, factor, horizon)).collect();
        let (short, long) = (at(factors[0], Horizon::Short), at(factors[2], Horizon::Long));
        let capital = curve(&parameters.capital, taker);
        let nests = Nests::of(parameters.nests(Horizon::Short).map(|nest| taker.take(nest)));
        let chain: Vec<Scenario> =
            scenario.chain().into_iter().map(|link| link.with_numbers(|number| taker.take(number))).collect();
        let calendars = chain
            .iter()
            .map(|link| {
                let taker = RefCell::new(&mut *taker);
                let mut take = |number| taker.borrow_mut().take(number);
                let mut chance = || taker.borrow_mut().number(|u| u, || 0.5);
                Calendar::of(link, begins, &mut take, &mut chance)
            })
            .collect();
        let stock_months = taker.take(parameters.stock_months);
        let refill = taker.take(parameters.stock_refill);
        let by_horizon = [
            &parameters.substitution,
            &parameters.resourcing,
            &parameters.spare_capacity,
            &parameters.renewal,
            &parameters.idle_factors,
        ]
        .map(|values| curve(values, taker));
        let terms = std::array::from_fn(|at| {
            let [substitution, resourcing, spare_capacity, renewal, idle] =
                by_horizon.map(|values| values[at]);
            let (stock_months, stocks_count) = (0.0, true);
            Terms { substitution, resourcing, spare_capacity, renewal, idle, stock_months, stocks_count }
        });
        Self {
            chain,
            calendars,
            short,
            long,
            sourcing: pace(factors),
            capital: [capital[0], capital[2] - capital[0], pace(capital)],
            nests,
            figures: Figures::taken(world, Horizon::Short, |number| taker.take(number)).with_terms(terms[0]),
            terms,
            stock_months,
            refill,
            defence: defence::Figures::taken(world, |number| taker.take(number)),
            quota: taker.take(parameters.standard_quota),
        }
    }

    /// θ of a change that is as old as the path by so many years: for what all buyers are alike in.
    pub(super) fn elasticity(&self, years: f64) -> Vec<f64> {
        let way = Lag::progress(self.sourcing, DELAY, years);
        self.short.iter().zip(&self.long).map(|(short, long)| short + way * (long - short)).collect()
    }
}

/// A parameter at the three horizons: one number says where in all their ranges it is.
fn curve(values: &ByHorizon, taker: &mut Taker<'_>) -> [f64; 3] {
    if values.iter().all(|value| value.is_exact()) {
        return values.map(Uncertain::central);
    }
    let u = taker.number(|u| u, || f64::NAN);
    values.map(|value| if u.is_nan() { value.central() } else { value.quantile(u) })
}

/// The pace at which a parameter goes from its value at the short horizon to that of the long one so as to be at that of the medium
/// one when its years are over.
fn pace([short, medium, long]: [f64; 3]) -> f64 {
    let part = if long == short { 1.0 } else { (medium - short) / (long - short) };
    Lag::rate(part, DELAY, Horizon::Medium.years())
}
