//! Elasticities drawn from their published errors, and from which publication.

use crate::model::at_horizon;
use crate::model::unknowns::Taker;
use crate::uncertain::Uncertain;
use crate::world::{Horizon, World};

/// Elasticity below which none is drawn.
const LOWEST: f64 = 0.25;

/// Where a draw has its elasticities from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Source {
    /// θ as the world gives it.
    Given,
    /// What the world gives, read as the elasticity of flows without duty, 1 + θ, for sectors that both sources have measured.
    GivenLessOne,
    /// Caliendo & Parro's 99 % sample, where they have measured; elsewhere as given.
    Cp99,
}

impl Source {
    /// All of them; the place in this list is the index of what is kept by source.
    pub(super) const ALL: [Self; 3] = [Self::Given, Self::GivenLessOne, Self::Cp99];

    /// Its number in tables of inputs: 1, 2, 3.
    fn number(self) -> f64 {
        f64::from(self as u8) + 1.0
    }

    /// The one with a number.
    fn of(number: f64) -> Self {
        Self::ALL.into_iter().find(|source| source.number() == number).unwrap_or(Self::Given)
    }

    /// That of a draw, of a world that has two or not.
    pub(in crate::model) fn taken(are_two: bool, taker: &mut Taker<'_>) -> Self {
        if !are_two {
            return Self::Given;
        }
        Self::of(taker.number(|u| Self::at(u).number(), || Self::Given.number()))
    }

    /// The switch: one half each publication, and of the first one half each convention.
    fn at(uniform: f64) -> Self {
        match uniform {
            u if u < 0.25 => Self::Given,
            u if u < 0.5 => Self::GivenLessOne,
            _ => Self::Cp99,
        }
    }
}

/// Distributions of θ by sector, before the horizon's factor.
#[derive(Debug)]
pub(in crate::model) struct Elasticities {
    log_sd: f64,
    sectors: Vec<Measured>,
    factor: Uncertain,
    capital: Uncertain,
    nests: [Uncertain; 2],
    horizon: Horizon,
}

#[derive(Debug)]
struct Measured {
    given: f64,
    /// Where its study gives an error.
    published: Option<Truncated>,
    other: Option<Truncated>,
    /// An earlier sector with the same number.
    same: Option<usize>,
}

/// A normal distribution without what is below [`LOWEST`].
#[derive(Debug)]
struct Truncated {
    mean: f64,
    error: f64,
    /// Probability of what is left out.
    below: f64,
}

impl Truncated {
    fn new((mean, error): (f64, f64)) -> Self {
        // The distribution function is the inverse of the quantile, which is what there is.
        let (mut low, mut high) = (0.0, 1.0);
        if error > 0.0 {
            for _ in 0..60 {
                let middle = f64::midpoint(low, high);
                if normal(mean, error, middle) < LOWEST { low = middle } else { high = middle }
            }
        }
        Self { mean, error, below: low }
    }

    fn quantile(&self, u: f64) -> f64 {
        if self.error == 0.0 {
            return self.mean;
        }
        normal(self.mean, self.error, self.below + u * (1.0 - self.below)).max(LOWEST)
    }
}

/// Quantile of a normal distribution: the logarithm of a lognormal one.
fn normal(mean: f64, error: f64, u: f64) -> f64 {
    mean + error * Uncertain::Lognormal { median: 1.0, log_sd: 1.0 }.quantile(u).ln()
}

impl Elasticities {
    pub(in crate::model) fn of(world: &World, horizon: Horizon) -> Self {
        let parameters = world.parameters();
        let measured = |sector| {
            let info: &crate::world::SectorInfo = &world[sector];
            let error = info.trade_elasticity_error.filter(|error| *error > 0.0);
            Measured {
                given: info.trade_elasticity,
                published: error.map(|error| Truncated::new((info.trade_elasticity, error))),
                other: info.trade_elasticity_cp99.map(Truncated::new),
                same: info.same_elasticity_as.map(crate::world::Sector::index),
            }
        };
        Self {
            log_sd: parameters.elasticity_log_sd,
            sectors: world.sectors().map(measured).collect(),
            factor: parameters.factor(horizon),
            capital: parameters.capital(horizon),
            nests: parameters.nests(horizon),
            horizon,
        }
    }

    /// The horizon.
    pub(super) fn horizon(&self) -> Horizon {
        self.horizon
    }

    /// Capital that follows real wages, and how well inputs can be replaced.
    pub(super) fn structure(&self) -> (Uncertain, [Uncertain; 2]) {
        (self.capital, self.nests)
    }

    /// θ at the horizon with every estimate as published.
    pub(super) fn central(&self, source: Source) -> Vec<f64> {
        let factor = self.factor.central();
        let at = |sector: &Measured| at_horizon(sector.central(source), factor, self.horizon);
        self.sectors.iter().map(at).collect()
    }

    /// θ at the horizon, drawn: one number for each estimate that has an error in any source, then one for the horizon's factor
    /// where that has a range. They take the place of what was in `thetas`.
    pub(super) fn draw(&self, source: Source, taker: &mut Taker<'_>, thetas: &mut Vec<f64>) {
        self.estimates(source, taker, thetas);
        let factor = taker.take(self.factor);
        for theta in thetas {
            *theta = at_horizon(*theta, factor, self.horizon);
        }
    }

    /// θ before the horizon's factor, drawn.
    pub(in crate::model) fn estimates(&self, source: Source, taker: &mut Taker<'_>, thetas: &mut Vec<f64>) {
        thetas.clear();
        for sector in &self.sectors {
            if let Some(same) = sector.same {
                thetas.push(thetas[same]);
                continue;
            }
            let drawn = |u: f64| sector.drawn(source, u, self.log_sd);
            let uncertain = self.log_sd > 0.0
                || sector.published.is_some()
                || sector.other.as_ref().is_some_and(|other| other.error > 0.0);
            thetas.push(if uncertain { taker.number(drawn, || sector.central(source)) } else { drawn(0.5) });
        }
    }
}

impl Measured {
    /// θ as published, before the horizon's factor.
    fn central(&self, source: Source) -> f64 {
        match (source, &self.other) {
            (Source::Cp99, Some(other)) => other.mean,
            (Source::GivenLessOne, Some(_)) => (self.given - 1.0).max(LOWEST),
            _ => self.given,
        }
    }

    /// The same, drawn.
    fn drawn(&self, source: Source, u: f64, log_sd: f64) -> f64 {
        let given = || {
            if let Some(published) = &self.published {
                return published.quantile(u);
            }
            if log_sd == 0.0 {
                return self.given;
            }
            let range = Uncertain::Lognormal { median: self.given, log_sd };
            range.quantile(u).max(LOWEST.min(self.given))
        };
        match (source, &self.other) {
            (Source::Cp99, Some(other)) => other.quantile(u),
            (Source::GivenLessOne, Some(_)) => (given() - 1.0).max(LOWEST),
            _ => given(),
        }
    }
}
