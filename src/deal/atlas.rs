//! All deals of a menu, judged.

use super::bargain;
use super::changes::{Changes, Offer, Over};
use super::drawing::{Drawing, union};
use super::effect::Effect;
use super::refine::{Refined, Search};
use super::stance::{Interest, Stances};
use super::sureness::{Bench, Drawn, Sureness};
use super::{Judged, Promise, Stance, Terms};
use crate::error::Result;
use crate::model::Model;
use crate::scenario::{Matter, Response, Scenario, Stake};
use crate::stake::Account;
use crate::world::Actor;

/// All deals of a menu, by number, from 0, where nothing is in force: levels, payoffs, who signs, who would break it, and what it
/// does to everybody.
///
/// Everything is over no deal: where responses are in force, over these alone.
#[derive(Debug, Clone)]
pub struct Atlas {
    principals: Vec<Actor>,
    changes: Changes,
    stances: Stances,
    threat: Vec<f64>,
    /// Payoffs after a broken deal, and all that it changes.
    after: Vec<f64>,
    reversion: Over,
    lag: f64,
    /// The world's discount factor.
    factor: f64,
    /// `[deal][principal]`.
    payoffs: Vec<f64>,
    /// `[deal][principal]`: what is left when the principal drops what it performs.
    broken: Vec<usize>,
    signed: Vec<bool>,
    pareto: Vec<bool>,
    nash: Option<usize>,
    refined: Option<Refined>,
    sureness: Option<Sureness>,
}

/// The deal that harms somebody most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harm {
    /// Number of the deal.
    pub deal: usize,
    /// The stake in which it does; none: in the mean of the scores.
    pub stake: Option<Stake>,
    /// What it does.
    pub effect: Effect,
}

impl Atlas {
    pub(super) fn judge(
        offer: &Offer<'_, '_, '_>,
        yardsticks: Option<Vec<(Stake, f64)>>,
        instead: [Option<&Scenario>; 2],
        terms: &Terms<'_>,
        model: &Model<'_>,
    ) -> Result<Self> {
        let (menu, trial) = (offer.menu, offer.trial);
        let changes = Changes::solve(offer, yardsticks, terms.threads)?;
        let stances = offer.stances;
        let weights = stances.central();
        let of_deal = |number: usize| changes.sums(&changes.space.steps(number));
        let world = offer.world;
        let exists = |interest: &Interest| match &interest.matter {
            Matter::Stake(stake) => changes.effect(of_deal(0), &interest.of).change(*stake).is_some(),
            Matter::Sectors(sectors, _) => {
                let paid =
                    |&actor: &Actor| sectors.iter().any(|&sector| world.value_added(actor, sector) > 0.0);
                interest.of.iter().any(paid)
            }
            Matter::Good(good) => interest.of.iter().any(|&user| trial.use_of_good(*good, user) > 0.0),
        };
        stances.check(exists, menu, world)?;
        // The responses are in force whatever happens.
        let responses: Vec<&Response> =
            if offer.has_responses() { terms.responses.to_vec() } else { Vec::new() };
        let with = |one: Option<&Scenario>| one.map(|one| one.with(&responses, world)).transpose();
        let over = instead.map(|one| offer.instead(with(one)?.as_ref(), &changes));
        let over = over.into_iter().collect::<Result<Vec<Over>>>()?;
        let judged = Judged::of(&changes, &over, stances);
        let reversion = over[1].clone();
        let threat = stances.payoffs(&judged.threat, &weights);
        let after = stances.payoffs(&judged.after, &weights);
        let mut payoffs = Vec::with_capacity(changes.count * threat.len());
        for features in judged.features() {
            stances.add_payoffs(features, &weights, &mut payoffs);
        }
        let rows: Vec<&[f64]> = payoffs.chunks_exact(threat.len()).collect();
        let (signed, pareto) = (bargain::signed(&rows, &threat), bargain::pareto(&rows));
        let nash = bargain::nash(&rows, &threat);
        let refined = match nash {
            None => None,
            Some(nash) => {
                let (weights, threat, power) =
                    (&weights[..], &threat[..], of_deal(nash).accounts[Account::Power as usize]);
                let search = Search { offer: *offer, changes: &changes, weights, threat, power };
                Some(search.from(changes.space.levels(nash), model)?)
            }
        };
        let principals = menu.scenario().between().to_vec();
        let performs = |principal: &Actor| -> Vec<usize> {
            let items = menu.items().iter().enumerate();
            items.filter(|(_, item)| item.performers.contains(principal)).map(|(i, _)| i).collect()
        };
        let own: Vec<Vec<usize>> = principals.iter().map(performs).collect();
        let mut broken = Vec::with_capacity(payoffs.len());
        for deal in 0..changes.count {
            broken.extend(own.iter().map(|own| {
                let mut steps = changes.space.steps(deal);
                for &item in own {
                    steps[item] = 0;
                }
                changes.space.number(steps)
            }));
        }
        let union = union(offer, &instead);
        let drawing = if terms.draws > 0 && terms.drawn == Drawn::Everything {
            let begin = changes.space.levels(nash.unwrap_or(changes.count - 1));
            Some(Drawing::new((offer, &changes), &union, &instead, &begin, model)?)
        } else {
            None
        };
        let drawing = drawing.filter(|drawing| drawing.unknowns() > 0);
        let bench = Bench { stances, broken: &broken, terms, discount: world.parameters().discount };
        let sureness = Sureness::of(&bench, (&changes, &judged), drawing.as_ref());
        Ok(Self {
            broken,
            principals,
            changes,
            stances: stances.clone(),
            threat,
            after,
            reversion,
            lag: terms.lag,
            factor: (1.0 + world.parameters().discount.central()).recip(),
            payoffs,
            signed,
            pareto,
            nash,
            refined,
            sureness,
        })
    }

    /// The deals that cannot be solved, with the reason: left out of all that is said of deals. What they would change is not a
    /// number, and whether somebody would rather have one of them than a deal is not asked.
    pub fn left_out(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.count()).filter_map(|deal| Some((deal, self.unsolved(deal)?)))
    }

    /// Why a deal cannot be solved; none where it can.
    #[must_use]
    pub fn unsolved(&self, deal: usize) -> Option<&str> {
        self.changes.unsolved(deal)
    }

    /// Number of deals, the empty one among them.
    #[must_use]
    pub fn count(&self) -> usize {
        self.changes.count
    }

    /// Solves of the world economy that the grid took.
    #[must_use]
    pub fn solves(&self) -> usize {
        self.changes.solves
    }

    /// The principals, in whose order payoffs are.
    #[must_use]
    pub fn principals(&self) -> &[Actor] {
        &self.principals
    }

    /// What they care for.
    #[must_use]
    pub fn stances(&self) -> &[Stance] {
        &self.stances.0
    }

    /// What each principal gets if talks fail, percent of its real income.
    #[must_use]
    pub fn threat(&self) -> &[f64] {
        &self.threat
    }

    /// Level of every item in a deal.
    ///
    /// # Panics
    /// Here and below: if there is no deal with the number.
    #[must_use]
    pub fn levels(&self, deal: usize) -> Vec<f64> {
        assert!(deal < self.count());
        self.changes.space.levels(deal)
    }

    /// The deal with the given levels, if the menu has them.
    #[must_use]
    pub fn find(&self, levels: &[f64]) -> Option<usize> {
        (0..self.count()).find(|&deal| self.levels(deal) == levels)
    }

    /// Payoff of each principal, percent of its real income.
    #[must_use]
    pub fn payoffs(&self, deal: usize) -> &[f64] {
        let players = self.principals.len();
        &self.payoffs[deal * players..(deal + 1) * players]
    }

    /// Which principals gain from signing: their payoff is above what they get if talks fail.
    #[must_use]
    pub fn signs(&self, deal: usize) -> Vec<bool> {
        bargain::signs(self.payoffs(deal), &self.threat)
    }

    /// Product of all principals' gains; none where one of them would not sign.
    #[must_use]
    pub fn product(&self, deal: usize) -> Option<f64> {
        bargain::product(self.payoffs(deal), &self.threat)
    }

    /// Whether all principals gain from signing.
    #[must_use]
    pub fn is_signed(&self, deal: usize) -> bool {
        self.signed[deal]
    }

    /// Whether no other deal gives every principal at least as much and one of them more.
    #[must_use]
    pub fn is_pareto(&self, deal: usize) -> bool {
        self.pareto[deal]
    }

    /// The deals that all principals gain from.
    pub fn signed(&self) -> impl Iterator<Item = usize> {
        (0..self.count()).filter(|&deal| self.signed[deal])
    }

    /// The Pareto set among all deals, the empty one included.
    pub fn pareto(&self) -> impl Iterator<Item = usize> {
        (0..self.count()).filter(|&deal| self.pareto[deal])
    }

    /// The bargaining solution in the grid, without lotteries between deals; none where there is no deal that all would sign.
    #[must_use]
    pub fn nash(&self) -> Option<usize> {
        self.nash
    }

    /// The bargaining solution at any levels, from that of the grid; none where there is none.
    #[must_use]
    pub fn refined(&self) -> Option<&Refined> {
        self.refined.as_ref()
    }

    /// How much of this holds over draws; none without draws, and where nothing is uncertain.
    #[must_use]
    pub fn sureness(&self) -> Option<&Sureness> {
        self.sureness.as_ref()
    }

    /// What is left of a deal when a principal drops all items that it performs, the others' staying in force. An item that
    /// several perform falls when one of them stops.
    #[must_use]
    pub fn broken_by(&self, deal: usize, principal: usize) -> usize {
        let players = self.principals.len();
        self.broken[deal * players..(deal + 1) * players][principal]
    }

    /// The principals who would get more by dropping all that they perform. Nobody: the deal enforces itself.
    #[must_use]
    pub fn breakers(&self, deal: usize) -> Vec<Actor> {
        let payoffs = self.payoffs(deal);
        let breaks = |player: &usize| {
            self.payoffs(self.broken_by(deal, *player))[*player] - payoffs[*player] > bargain::TOLERANCE
        };
        (0..self.principals.len()).filter(breaks).map(|player| self.principals[player]).collect()
    }

    /// What a principal gets each year as long as a deal is kept, while it breaks it unanswered, and after; by its number among the
    /// principals.
    #[must_use]
    pub fn promise(&self, deal: usize, principal: usize) -> Promise {
        let broken = self.payoffs(self.broken_by(deal, principal))[principal];
        Promise { kept: self.payoffs(deal)[principal], broken, after: self.after[principal] }
    }

    /// The smallest yearly discount factor at which each principal keeps a deal; none where it does at none. See
    /// [`Promise::critical`].
    #[must_use]
    pub fn critical(&self, deal: usize) -> Vec<Option<f64>> {
        (0..self.principals.len()).map(|player| self.promise(deal, player).critical(self.lag)).collect()
    }

    /// Whether every principal keeps it at the world's discount rate.
    #[must_use]
    pub fn is_kept(&self, deal: usize) -> bool {
        (0..self.principals.len()).all(|player| self.promise(deal, player).is_kept(self.factor, self.lag))
    }

    /// The world's yearly discount factor, 1 / (1 + rate).
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// What each principal gets each year after a broken deal.
    #[must_use]
    pub fn after(&self) -> &[f64] {
        &self.after
    }

    /// What follows a broken deal does to some actors together over no deal.
    #[must_use]
    pub fn reverted(&self, members: &[Actor]) -> Effect {
        self.changes.effect(self.reversion.sums(), members)
    }

    /// What a deal does to some actors together.
    #[must_use]
    pub fn effect(&self, deal: usize, members: &[Actor]) -> Effect {
        self.changes.effect(self.changes.sums(&self.changes.space.steps(deal)), members)
    }

    /// What responses do to some actors together without any deal: nothing where there are none.
    #[must_use]
    pub fn alone(&self, members: &[Actor]) -> Effect {
        self.changes.effect(self.changes.alone(), members)
    }

    /// Of the deals that all principals would sign the one that costs some actors most in a stake, or in the mean of their
    /// scores; of equals the one with the largest product of gains. None where none of them costs them anything.
    #[must_use]
    pub fn most_harmful(&self, members: &[Actor], stake: Option<Stake>) -> Option<Harm> {
        let loss = |effect: &Effect| match stake {
            Some(stake) => effect.change(stake).map(|change| 0.0 - change),
            None => effect.mean_score,
        };
        let mut worst: Option<(Harm, f64)> = None;
        for deal in self.signed() {
            let effect = self.effect(deal, members);
            let Some(lost) = loss(&effect).filter(|lost| *lost > 0.0) else { continue };
            let product = |deal| self.product(deal).unwrap_or_default();
            let worse = worst.is_none_or(|(harm, most)| {
                lost > most || (lost == most && product(deal) > product(harm.deal))
            });
            if worse {
                worst = Some((Harm { deal, stake, effect }, lost));
            }
        }
        worst.map(|(harm, _)| harm)
    }
}
