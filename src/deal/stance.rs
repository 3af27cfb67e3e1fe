//! What each principal makes of a deal.

use super::effect::Effect;
use crate::error::{Error, Place, Result};
use crate::scenario::{Matter, Menu, Stake};
use crate::stake::{self, Account};
use crate::uncertain::Uncertain;
use crate::world::{Actor, World};

/// What a principal cares for: its payoff is the sum of its interests, in percent of its own real income.
#[derive(Debug, Clone, PartialEq)]
pub struct Stance {
    /// Who.
    pub principal: Actor,
    /// Its own real income first, which counts once; then those of the menu.
    pub interests: Vec<Interest>,
}

/// Something that a principal cares for.
#[derive(Debug, Clone, PartialEq)]
pub struct Interest {
    /// Whose, several taken together.
    pub of: Vec<Actor>,
    /// As the menu calls them.
    pub code: String,
    /// What.
    pub matter: Matter,
    /// Percent of its own real income for a percent of it, or for a point of power.
    pub weight: Uncertain,
}

/// The stances of all principals.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stances(pub(super) Vec<Stance>);

impl Stances {
    pub(super) fn of(menu: &Menu, world: &World) -> Self {
        let stance = |&principal: &Actor| {
            let (of, code) = (vec![principal], world[principal].code.clone());
            let own =
                Interest { of, code, matter: Matter::Stake(Stake::LEADING), weight: Uncertain::Exact(1.0) };
            let others = menu.payoffs().iter().filter(|payoff| payoff.principal == principal);
            let others = others.map(|payoff| Interest {
                of: payoff.of.clone(),
                code: payoff.code.clone(),
                matter: payoff.matter.clone(),
                weight: payoff.weight,
            });
            Stance { principal, interests: std::iter::once(own).chain(others).collect() }
        };
        Self(menu.scenario().between().iter().map(stance).collect())
    }

    /// Refuses an interest in what is not there.
    pub(super) fn check(&self, exists: impl Fn(&Interest) -> bool, menu: &Menu, world: &World) -> Result<()> {
        let mut all =
            self.0.iter().flat_map(|stance| stance.interests.iter().map(move |one| (stance.principal, one)));
        let Some((principal, missing)) = all.find(|(_, interest)| !exists(interest)) else { return Ok(()) };
        let (why, expected) = match &missing.matter {
            Matter::Stake(_) => ("is not assessed", "the security of actors with a row in defence.csv"),
            Matter::Sectors(..) => ("there is none of", "sectors that the actor has"),
            Matter::Good(_) => ("there is none of", "a good that the actor uses"),
        };
        let (who, what) = (&world[principal].code, missing.matter.told(world));
        Err(Error::Value {
            at: Place::file(menu.scenario().id()),
            found: format!("a payoff of {who} from the {what} of {}, which {why}", missing.code),
            expected: expected.to_owned(),
        })
    }

    pub(super) fn interests(&self) -> impl Iterator<Item = &Interest> {
        self.0.iter().flat_map(|stance| &stance.interests)
    }

    /// All interests of all principals in percent and points, from what a deal does to stakes and, by interest, to producers and
    /// uses.
    pub(super) fn features(
        &self,
        effect: impl Fn(&[Actor]) -> Effect,
        producers: &[f64],
        uses: &[f64],
    ) -> Vec<f64> {
        let change = |(place, interest): (usize, &Interest)| match interest.matter {
            Matter::Stake(stake) => effect(&interest.of).change(stake).unwrap_or_default(),
            Matter::Sectors(..) => producers[place],
            Matter::Good(_) => uses[place],
        };
        self.interests().enumerate().map(|of| 100.0 * change(of)).collect()
    }

    /// Actors whose real income somebody cares for.
    pub(super) fn earners(&self) -> Vec<Actor> {
        let on_trade = |one: &&Interest| match one.matter {
            Matter::Stake(stake) => stake::of(stake).accounts().contains(&Account::Trade),
            _ => false,
        };
        let mut actors: Vec<Actor> =
            self.interests().filter(on_trade).flat_map(|interest| interest.of.iter().copied()).collect();
        actors.sort_unstable();
        actors.dedup();
        actors
    }

    /// Weights of all interests at their central values.
    pub(super) fn central(&self) -> Vec<f64> {
        self.interests().map(|interest| interest.weight.central()).collect()
    }

    /// Whether some weight is a range.
    pub(super) fn is_ranged(&self) -> bool {
        self.interests().any(|interest| !interest.weight.is_exact())
    }

    /// All weights at these quantiles.
    pub(super) fn at(&self, uniforms: &[f64]) -> Vec<f64> {
        self.interests().zip(uniforms).map(|(interest, &u)| interest.weight.quantile(u)).collect()
    }

    /// Payoff of each principal, from interests and their weights.
    pub(super) fn payoffs(&self, features: &[f64], weights: &[f64]) -> Vec<f64> {
        let mut payoffs = Vec::with_capacity(self.0.len());
        self.add_payoffs(features, weights, &mut payoffs);
        payoffs
    }

    /// The same at the end of others.
    pub(super) fn add_payoffs(&self, features: &[f64], weights: &[f64], payoffs: &mut Vec<f64>) {
        let mut first = 0;
        for stance in &self.0 {
            let own = first..first + stance.interests.len();
            let terms = features[own.clone()].iter().zip(&weights[own.clone()]);
            payoffs.push(terms.map(|(feature, weight)| feature * weight).sum());
            first = own.end;
        }
    }
}
