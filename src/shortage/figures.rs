//! The numbers that shortages are worked out with, taken from their ranges.

use crate::uncertain::Uncertain;
use crate::world::{Actor, Good, Horizon, Parameters, Sector, Stage, World};

/// Parameters of shortages at one horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// σ, elasticity of substitution between a critical input and all others.
    pub substitution: f64,
    /// ρ, share of a lost supply that others replace, 0 to 1.
    pub resourcing: f64,
    /// Spare capacity of providers that cut nobody off, over their supply.
    pub spare_capacity: f64,
    /// δ, share of capital goods that are renewed within the horizon, 0 to 1.
    pub renewal: f64,
    /// φ, share of the factors in withheld sales that find no other work within the horizon, 0 to 1.
    pub idle: f64,
    /// Months of use in stock; 0 beyond the short horizon.
    pub stock_months: f64,
    /// Whether stocks count: at the short horizon alone.
    pub stocks_count: bool,
}

/// Terms, cost shares, exposed parts and shares of supply of one world, at their central values or drawn from their ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    terms: Terms,
    /// By good, where goods differ in how long they have been lacked; otherwise nothing.
    by_good: Vec<Terms>,
    /// By good and use: cost share, exposed part.
    uses: Vec<Vec<(f64, f64)>>,
    /// By position in the world's list of shares.
    supply: Vec<f64>,
}

impl Terms {
    /// Those of somebody who has lacked a good for so many years, from the parameters of the three horizons: as at the short one for
    /// its first year, as at the long one after its ten, between two in proportion to time, σ by its logarithm. Stocks are not in
    /// them: over time they are what is left of them ([`Cover`](super::Cover)).
    #[must_use]
    pub fn after(years: f64, by_horizon: &[Self; 3]) -> Self {
        let [short, medium, long] = by_horizon;
        let at = [Horizon::Short, Horizon::Medium, Horizon::Long].map(Horizon::years);
        let (from, to, way) = if years <= at[1] {
            (short, medium, (years - at[0]) / (at[1] - at[0]))
        } else {
            (medium, long, (years - at[1]) / (at[2] - at[1]))
        };
        let way = way.clamp(0.0, 1.0);
        let (short_of, long_of) = (1.0 - way, way);
        let between = |of: fn(&Self) -> f64| {
            let (from, to) = (of(from), of(to));
            // The ends to the bit.
            if way == 0.0 {
                from
            } else if way == 1.0 {
                to
            } else {
                short_of * from + long_of * to
            }
        };
        let logs = |of: fn(&Self) -> f64| {
            let (start, end) = (of(from), of(to));
            if way > 0.0 && way < 1.0 && start > 0.0 && end > 0.0 {
                (short_of * start.ln() + long_of * end.ln()).exp()
            } else {
                between(of)
            }
        };
        Self {
            substitution: logs(|terms| terms.substitution),
            resourcing: between(|terms| terms.resourcing),
            spare_capacity: between(|terms| terms.spare_capacity),
            renewal: between(|terms| terms.renewal),
            idle: between(|terms| terms.idle),
            stock_months: 0.0,
            stocks_count: true,
        }
    }

    fn taken(parameters: &Parameters, horizon: Horizon, mut take: impl FnMut(Uncertain) -> f64) -> Self {
        let at = horizon as usize;
        let stocks_count = horizon == Horizon::Short;
        let months = take(parameters.stock_months);
        Self {
            substitution: take(parameters.substitution[at]),
            resourcing: take(parameters.resourcing[at]),
            spare_capacity: take(parameters.spare_capacity[at]),
            renewal: take(parameters.renewal[at]),
            idle: parameters.idle_factors[at].central(),
            stock_months: if stocks_count { months } else { 0.0 },
            stocks_count,
        }
    }
}

impl Figures {
    /// Every range at its mode or median.
    #[must_use]
    pub fn central(world: &World, horizon: Horizon) -> Self {
        Self::taken(world, horizon, Uncertain::central)
    }

    /// Every range at what `take` makes of it, called once for each number in a fixed order: parameters, the cost share and
    /// the exposed part of each use good by good, shares of supply stage by stage, and the factors that lie idle. Where a share of
    /// supply has a range, the user's other shares are scaled so
    /// that all sum to 1.
    #[must_use]
    pub fn taken(world: &World, horizon: Horizon, mut take: impl FnMut(Uncertain) -> f64) -> Self {
        let terms = Terms::taken(world.parameters(), horizon, &mut take);
        let mut figures = Self { terms, by_good: Vec::new(), uses: Vec::new(), supply: Vec::new() };
        figures.take_shares(world, &mut take);
        figures.terms.idle = take(world.parameters().idle_factors[horizon as usize]);
        figures
    }

    /// [`Figures::taken`] in place of what was taken before.
    pub(crate) fn take(&mut self, world: &World, horizon: Horizon, mut take: impl FnMut(Uncertain) -> f64) {
        self.terms = Terms::taken(world.parameters(), horizon, &mut take);
        self.by_good.clear();
        self.take_shares(world, &mut take);
        self.terms.idle = take(world.parameters().idle_factors[horizon as usize]);
    }

    fn take_shares(&mut self, world: &World, mut take: impl FnMut(Uncertain) -> f64) {
        let Self { uses, supply, .. } = self;
        uses.resize_with(world.goods().len(), Vec::new);
        for (uses, good) in uses.iter_mut().zip(world.goods()) {
            uses.clear();
            // What the table says of a sector is one number, in whatever parts the sector stands.
            for (at, need) in world[good].uses.iter().enumerate() {
                let whole = at > 0 && world.are_kin(world[good].uses[at - 1].sector, need.sector);
                let taken = if whole { uses[at - 1] } else { (take(need.cost_share), take(need.exposed)) };
                uses.push(taken);
            }
        }
        supply.clear();
        supply.reserve(world.supply.shares().len());
        for shares in world.supply.of_users() {
            let start = supply.len();
            supply.extend(shares.iter().map(|share| take(share.share)));
            let exact = |share: Uncertain| matches!(share, Uncertain::Exact(_));
            if shares.iter().any(|share| !exact(share.share)) {
                let of = |ranged: bool, taken: &[f64]| -> f64 {
                    let pairs = shares.iter().zip(taken);
                    pairs.filter(|(share, _)| exact(share.share) != ranged).map(|(_, taken)| taken).sum()
                };
                let taken = &mut supply[start..];
                let (ranged, others) = (of(true, taken), of(false, taken));
                // What has a range keeps what was taken, as long as that is not more than all.
                let (keep, scale) = match ranged {
                    ranged if ranged >= 1.0 || others <= 0.0 => (1.0 / ranged, 0.0),
                    ranged => (1.0, (1.0 - ranged) / others),
                };
                for (share, taken) in shares.iter().zip(taken) {
                    *taken *= if exact(share.share) { scale } else { keep };
                }
            }
        }
    }

    /// The parameters.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The same with other parameters.
    #[must_use]
    pub fn with_terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self.by_good.clear();
        self
    }

    /// The parameters of one good.
    #[must_use]
    pub fn terms_of(&self, good: Good) -> &Terms {
        self.by_good.get(good.index()).unwrap_or(&self.terms)
    }

    /// Gives every good parameters of its own.
    pub(crate) fn set_terms(&mut self, of: impl Iterator<Item = Terms>) {
        self.by_good.clear();
        self.by_good.extend(of);
    }

    /// Cost share a and exposed part e of a good by its uses.
    #[must_use]
    pub fn uses(&self, good: Good) -> &[(f64, f64)] {
        &self.uses[good.index()]
    }

    /// Shares of supply of a user at a stage, beside [`World::supply`].
    #[must_use]
    pub fn supply(&self, world: &World, stage: Stage, user: Actor) -> &[f64] {
        &self.supply[world.supply.range(stage, user, world.actors().len())]
    }

    /// Value of a good that an actor uses in a year, million USD; of a good that is a stage of others, that of those.
    #[must_use]
    pub fn use_of_good(&self, world: &World, good: Good, user: Actor) -> f64 {
        let mut wholes = Vec::new();
        world.wholes(good, &mut wholes);
        value_of(world, self.needs(world, &wholes), user)
    }

    /// Sectors that need a good, itself or through goods that it is a stage of, each with its cost share, from
    /// [`World::wholes`] of it.
    pub(super) fn needs(&self, world: &World, wholes: &[Good]) -> impl Iterator<Item = (Sector, f64)> {
        let of = |&whole: &Good| world[whole].uses.iter().zip(self.uses(whole));
        wholes.iter().flat_map(of).map(|(need, (share, _))| (need.sector, *share))
    }
}

/// What an actor's sectors spend on what they need, million USD a year.
pub(super) fn value_of(world: &World, needs: impl Iterator<Item = (Sector, f64)>, user: Actor) -> f64 {
    needs.map(|(sector, share)| share * world.output(user, sector)).sum()
}
