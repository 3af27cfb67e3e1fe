//! How long one deal lasts: what it is worth to each side as its dates have it, who would walk away when, what that does to others,
//! and how likely it is to stand.

mod rows;
mod show;

use super::changes::{Changes, Offer, Over};
use super::effect::Effect;
use super::keep::{Promise, Stage, Stream};
use super::space::Space;
use super::stance::Stances;
use super::{Party, Terms, parties, where_deals_start};
use crate::date::Date;
use crate::error::{Error, Place, Result};
use crate::model::{Model, Trial};
use crate::scenario::{Calendar, Menu, Scenario};
use crate::sequence::Sequence;
use crate::world::{Actor, World};

pub use rows::Row;

/// Years that are looked ahead.
const YEARS: u32 = 10;
/// The longest time until a break is answered that is looked at.
pub(super) const LONGEST: f64 = 10.0;
/// What part of what it promised by then each side must do for a deal to stand.
const ENOUGH: f64 = 0.5;

/// A deal as its dates have it. Payoffs are a standing comparison of what is in force at a time with no deal: what takes time to follow
/// is [`Path`](crate::path::Path)'s. [`Display`](std::fmt::Display) is a table for people.
#[derive(Debug, Clone)]
pub struct Lasting<'w> {
    world: &'w World,
    id: String,
    name: String,
    principals: Vec<Actor>,
    parties: Vec<Party>,
    begins: Date,
    episodes: Vec<Episode>,
    /// When it ends for good, and what it counts beyond the day on which it expires: the probability that it is renewed.
    ends: Option<f64>,
    renewal: Option<(f64, f64)>,
    reversion: Option<String>,
    /// What follows a break does to each party.
    reverted: Vec<Effect>,
    rate: f64,
    lag: f64,
    draws: usize,
    seed: u64,
    standing: Vec<Standing>,
    /// Whether the file states no payoffs.
    only_income: bool,
}

/// A time over which the same is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// When it begins, in years ([`Date::years`]).
    pub begins: f64,
    /// What part of each of the menu's clauses is in force, 0 to 1.
    pub shares: Vec<f64>,
    /// What each principal gets a year, percent of its real income.
    pub promises: Vec<Promise>,
    /// What it does to each party as long as it is kept.
    pub kept: Vec<Effect>,
    /// The same while a principal breaks it, `[principal][party]`.
    pub broken: Vec<Vec<Effect>>,
}

/// How likely a deal is to stand on a day: shares of draws of `renewed` and of `compliance`, the clauses' own dates as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The day.
    pub date: Date,
    /// That any of it is in force.
    pub in_force: f64,
    /// That it is in force and each principal does at least half of what it promised by then.
    pub stands: f64,
    /// What part of what it promised by then each principal does, the mean over draws; none where nothing is promised.
    pub done: Vec<Option<f64>>,
}

/// Levels of clauses, judged.
struct Judge<'a, 'm, 'w> {
    offer: Offer<'a, 'm, 'w>,
    changes: Changes,
    weights: Vec<f64>,
    parties: &'a [Party],
}

impl Judge<'_, '_, '_> {
    /// Each principal's payoff and what it does to each party.
    fn of(&self, scenario: Option<&Scenario>) -> Result<(Vec<f64>, Vec<Effect>)> {
        let over: Over = self.offer.instead(scenario, &self.changes)?;
        let stances = self.offer.stances;
        let payoffs = stances.payoffs(&self.changes.features(over.sums(), stances), &self.weights);
        let effect = |party: &Party| self.changes.effect(over.sums(), &party.members);
        Ok((payoffs, self.parties.iter().map(effect).collect()))
    }
}

impl<'w> Lasting<'w> {
    /// Judges a deal of a menu by date, from a day on which clauses without a date come into force. Three solves for each time at which
    /// anything of it changes.
    ///
    /// # Panics
    /// If there are not as many levels as items.
    ///
    /// # Errors
    /// As for [`Deals::with`](super::Deals::with).
    pub fn of(
        model: &Model<'w>,
        menu: &Menu,
        levels: &[f64],
        begins: Date,
        terms: &Terms<'_>,
    ) -> Result<Self> {
        let (world, plain) = (model.world(), menu.scenario());
        if plain.between().is_empty() {
            let what = "who would strike the deal: key `between`, or `--between`".to_owned();
            return Err(Error::Missing { at: Place::file(plain.id()), what });
        }
        let whole = plain.with(terms.responses, world)?;
        let reversion = terms.reversion.map(|one| where_deals_start(one, plain, world)).transpose()?;
        let reversion = reversion.map(|(one, _)| one.with(terms.responses, world)).transpose()?;
        let others: Vec<&Scenario> = reversion.iter().collect();
        let trial = Trial::among(model, &whole, &others)?;
        let stances = Stances::of(menu, world);
        let offer = Offer { trial: &trial, menu, whole: &whole, world, stances: &stances };
        let parties = parties(world, plain.between());
        let changes = Changes::among(&offer, Space::nothing(menu.items()), None, terms.threads)?;
        let judge = Judge { offer, changes, weights: stances.central(), parties: &parties };
        let (after, reverted) = judge.of(reversion.as_ref())?;

        let of_clause = menu.clause_levels(levels);
        let own: Vec<Vec<usize>> = plain.between().iter().map(|one| performed(menu, *one)).collect();
        let term = plain.term();
        let renewed = term.renewed.filter(|renewed| *renewed > 0.0);
        // As it is if it is renewed.
        let calendar = Calendar::of(plain, begins, &mut |number| number.central(), &mut || 0.0);
        let start = begins.years();
        let mut times = vec![start];
        times.extend(calendar.turns().iter().chain(&term.expires.map(Date::years)));
        times.retain(|time| *time >= start);
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        let ends = term.expires.filter(|_| renewed.is_none()).map(Date::years);
        times.retain(|time| ends.is_none_or(|ends| *time < ends));
        let mut episodes: Vec<Episode> = Vec::new();
        let mut shares = Vec::new();
        for begins in times {
            calendar.shares(begins, begins, &mut shares);
            let known = episodes.iter().find(|one| one.shares == shares);
            episodes.push(match known {
                Some(known) => Episode { begins, ..known.clone() },
                None => Episode::of(&judge, (&of_clause, &own), begins, (&shares, &after))?,
            });
        }
        let mut lasting = Self {
            world,
            id: plain.id().to_owned(),
            name: plain.name().to_owned(),
            principals: plain.between().to_vec(),
            begins,
            episodes,
            ends,
            renewal: term.expires.map(Date::years).zip(renewed),
            reversion: reversion.map(|one| one.id().to_owned()),
            reverted,
            rate: world.parameters().discount.central(),
            lag: terms.lag,
            draws: terms.draws,
            seed: terms.seed,
            standing: Vec::new(),
            only_income: menu.payoffs().is_empty(),
            parties: parties.clone(),
        };
        if plain.is_dated() {
            lasting.standing = lasting.drawn(plain, &of_clause, &own);
        }
        Ok(lasting)
    }

    /// Year by year; nothing is solved.
    fn drawn(&self, plain: &Scenario, of_clause: &[f64], own: &[Vec<usize>]) -> Vec<Standing> {
        let sequence = Sequence::plain(self.seed);
        let days = (0..=YEARS).map(|years| self.begins.plus_months(12 * years));
        let days: Vec<Date> = days.collect();
        let promised = Calendar::of(plain, self.begins, &mut |_| 1.0, &mut || 0.0);
        let sums = |calendar: &Calendar, day: Date, shares: &mut Vec<f64>| -> Vec<f64> {
            calendar.shares(day.years(), day.years(), shares);
            let sum =
                |own: &Vec<usize>| own.iter().filter(|&&i| of_clause[i] != 0.0).map(|&i| shares[i]).sum();
            own.iter().map(sum).collect()
        };
        let mut shares = Vec::new();
        let due: Vec<Vec<f64>> = days.iter().map(|&day| sums(&promised, day, &mut shares)).collect();
        let mut counts = vec![(0_u32, 0_u32, vec![0.0; own.len()]); days.len()];
        for draw in 0..self.draws {
            let dimension = std::cell::Cell::new(0);
            let uniform = || sequence.point(draw as u64, dimension.replace(dimension.get() + 1));
            let calendar =
                Calendar::of(plain, self.begins, &mut |number| number.quantile(uniform()), &mut || uniform());
            for ((&day, due), (in_force, stands, done)) in days.iter().zip(&due).zip(&mut counts) {
                let own = sums(&calendar, day, &mut shares);
                let is_in_force = own.iter().any(|own| *own > 0.0);
                let enough = own.iter().zip(due).all(|(own, due)| *own >= ENOUGH * due);
                *in_force += u32::from(is_in_force);
                *stands += u32::from(is_in_force && enough);
                for ((done, own), due) in done.iter_mut().zip(own).zip(due) {
                    *done += if *due > 0.0 { own / due } else { 0.0 };
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
        let count = self.draws.max(1) as f64;
        let standing =
            days.into_iter().zip(counts).zip(due).map(|((date, (in_force, stands, done)), due)| {
                let done = done.into_iter().zip(due).map(|(done, due)| (due > 0.0).then(|| done / count));
                let (in_force, stands) = (f64::from(in_force) / count, f64::from(stands) / count);
                Standing { date, in_force, stands, done: done.collect() }
            });
        if self.draws == 0 { Vec::new() } else { standing.collect() }
    }

    /// The times over which the same is in force, in their order.
    #[must_use]
    pub fn episodes(&self) -> &[Episode] {
        &self.episodes
    }

    /// On which days, a year apart, it stands how likely; nothing where no date, renewal or compliance is said, and without draws.
    #[must_use]
    pub fn standing(&self) -> &[Standing] {
        &self.standing
    }

    /// All actors, then the groups without a principal.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// What a principal gets by date, by its number. Beyond the day on which the deal expires all of it counts as much less as it is
    /// less likely than 1 to be renewed.
    #[must_use]
    pub fn stream(&self, principal: usize) -> Stream {
        let stage = |episode: &Episode| {
            let beyond = self.renewal.filter(|(expires, _)| episode.begins >= *expires);
            let part = beyond.map_or(1.0, |(_, renewed)| renewed);
            let Promise { kept, broken, after } = episode.promises[principal];
            let promise = Promise { kept: part * kept, broken: part * broken, after: part * after };
            Stage { begins: episode.begins, promise }
        };
        Stream { stages: self.episodes.iter().map(stage).collect(), ends: self.ends }
    }

    /// The first day on which each principal would walk away at the world's discount rate, if both kept it until then and the other
    /// would ever after; none where it never would.
    #[must_use]
    pub fn walks_away(&self) -> Vec<Option<Date>> {
        let of = |player| self.stream(player).walks_away(self.rate, self.lag).and_then(Date::at);
        (0..self.principals.len()).map(of).collect()
    }

    /// Years within which a break must be answered for each principal never to walk away, at most ten: what a snap-back clause buys.
    #[must_use]
    pub fn longest_lags(&self) -> Vec<f64> {
        (0..self.principals.len()).map(|player| self.stream(player).longest_lag(self.rate, LONGEST)).collect()
    }

    /// Its numbers, one a row.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        rows::of(self)
    }

    /// What is in force on a day.
    fn episode(&self, time: f64) -> &Episode {
        self.episodes.iter().rev().find(|one| one.begins <= time).unwrap_or(&self.episodes[0])
    }
}

impl Episode {
    fn of(
        judge: &Judge<'_, '_, '_>,
        (of_clause, own): (&[f64], &[Vec<usize>]),
        begins: f64,
        (shares, after): (&[f64], &[f64]),
    ) -> Result<Self> {
        let offer = &judge.offer;
        let in_force = |left_out: &[usize]| {
            let level = |(i, (level, share)): (usize, (&f64, &f64))| {
                if left_out.contains(&i) { 0.0 } else { level * share }
            };
            let mut levels: Vec<f64> = of_clause.iter().zip(shares).enumerate().map(level).collect();
            levels.resize(offer.whole.clauses().len(), 1.0);
            offer.whole.scaled(&levels, offer.world)
        };
        let (payoffs, kept) = judge.of(Some(&in_force(&[])))?;
        let (mut promises, mut broken) = (Vec::new(), Vec::new());
        for (player, own) in own.iter().enumerate() {
            let (left, effects) = judge.of(Some(&in_force(own)))?;
            promises.push(Promise { kept: payoffs[player], broken: left[player], after: after[player] });
            broken.push(effects);
        }
        Ok(Self { begins, shares: shares.to_vec(), promises, kept, broken })
    }
}

/// The clauses of the items that a principal performs.
fn performed(menu: &Menu, principal: Actor) -> Vec<usize> {
    let items = menu.items().iter().filter(|item| item.performers.contains(&principal));
    items.flat_map(|item| item.clauses.iter().copied()).collect()
}
