//! Portfolios in drawn futures: what is solved.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::future::KnownFuture;
use super::{Mask, Question, Unit, chosen, sides};
use crate::ensemble::Draws;
use crate::error::{Error, Place, Result};
use crate::exposure::Exposures;
use crate::model::{Model, Sampler, SamplerScratch, Variant, markets_of};
use crate::scenario::{Clause, Response, Scenario, Stake};
use crate::stake::Account as Kind;
use crate::threads;
use crate::world::{Actor, Sector, World};

/// The deals, each with all responses, ready to be drawn.
pub(super) struct Arena<'q, 'w> {
    world: &'w World,
    question: Question<'q>,
    stages: Vec<Staged<'q>>,
    /// Everybody whose numbers are asked for, none twice.
    actors: Vec<Actor>,
    /// The owners together, then every party: positions among the actors.
    parties: Vec<Vec<usize>>,
    /// Owners who act as one.
    sides: Vec<Vec<Actor>>,
    /// How likely each deal is in each draw, over the number of draws.
    chances: Vec<Vec<f64>>,
    /// Stakes that anything can move, with weights that add up to 1.
    stakes: Vec<(Stake, f64)>,
    unit: Unit,
    /// Where power is measured: the markets of all deals and responses.
    markets: Vec<Sector>,
}

/// A deal with the clauses of all responses, and the positions of its own and of each response's.
pub(super) struct Whole {
    scenario: Scenario,
    clauses: Vec<Range<usize>>,
}

impl Whole {
    pub(super) fn of(deal: &Scenario, responses: &[Response], world: &World) -> Self {
        let (scenario, clauses) = deal.with_all(responses, world);
        Self { scenario, clauses }
    }
}

/// One deal with all responses.
pub(super) struct Staged<'q> {
    deal: &'q Scenario,
    sampler: Sampler<'q>,
    /// Positions of the deal's own clauses, then of each response's.
    clauses: Vec<Range<usize>>,
    /// Responses that matter to each kind of answer.
    matters: [Mask; Kind::ALL.len()],
    /// Stakes that something can move.
    moved: Vec<Stake>,
    /// Stakes of which an owner loses something at central values.
    lost: [bool; Stake::ALL.len()],
    /// S of each stake; none where it has no scores.
    yardsticks: [Option<f64>; Stake::ALL.len()],
}

impl<'q, 'w> Arena<'q, 'w> {
    pub(super) fn new(model: &'q Model<'w>, question: &Question<'q>, wholes: &'q [Whole]) -> Result<Self> {
        let world = model.world();
        let markets = markets_of(wholes.iter().map(|whole| &whole.scenario));
        let stage = |(deal, whole)| Staged::new(model, deal, whole, &markets, question.owners);
        let stages: Vec<Staged<'q>> = question.deals.iter().zip(wholes).map(stage).collect::<Result<_>>()?;
        let (stakes, unit) = weighed(question, &stages)?;
        let mut counted = stakes.iter().filter(|(_, weight)| *weight > 0.0).map(|(stake, _)| stake);
        let assessed = |stake: &Stake| question.owners.iter().any(|&owner| stake.assesses(world, owner));
        if let Some(stake) = counted.find(|stake| !assessed(stake)) {
            return Err(Error::Missing {
                at: Place::file("responses"),
                what: format!("military means of an owner; without them {stake} needs the weight 0"),
            });
        }
        let others = question.parties.iter().map(|party| party.members(world));
        let parties: Vec<Vec<Actor>> = std::iter::once(question.owners.to_vec()).chain(others).collect();
        let mut actors: Vec<Actor> = parties.iter().flatten().copied().collect();
        actors.sort_unstable();
        actors.dedup();
        let place = |actor: &Actor| actors.binary_search(actor).unwrap_or_default();
        let parties = parties.iter().map(|members| members.iter().map(place).collect()).collect();
        let sides = sides(question, world).into_iter().map(|(_, side)| side).collect();
        let chances = chances(question, &stages);
        Ok(Self {
            world,
            question: *question,
            stages,
            parties,
            sides,
            chances,
            actors,
            stakes,
            unit,
            markets,
        })
    }

    pub(super) fn names(&self) -> String {
        self.stages.iter().map(|staged| staged.deal.id()).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn stakes(&self) -> &[(Stake, f64)] {
        &self.stakes
    }

    pub(super) fn unit(&self) -> Unit {
        self.unit
    }

    pub(super) fn markets(&self) -> &[Sector] {
        &self.markets
    }

    pub(super) fn draws(&self) -> Draws<'q> {
        self.question.draws
    }

    pub(super) fn responses(&self) -> &'q [Response] {
        self.question.responses
    }

    pub(super) fn stages(&self) -> &[Staged<'q>] {
        &self.stages
    }

    pub(super) fn parties(&self) -> &[Vec<usize>] {
        &self.parties
    }

    pub(super) fn world(&self) -> &'w World {
        self.world
    }

    pub(super) fn sides(&self) -> &[Vec<Actor>] {
        &self.sides
    }

    /// How likely a deal is in each draw, over the number of draws: of all deals together 1.
    pub(super) fn chances(&self, deal: usize) -> &[f64] {
        &self.chances[deal]
    }

    /// Position of somebody among those asked for.
    pub(super) fn place(&self, actor: Actor) -> usize {
        self.actors.binary_search(&actor).unwrap_or_default()
    }

    /// What a fraction of each stake that counts comes to in the unit of the choice; `income` is that of the owners before.
    pub(super) fn scales(&self, staged: &Staged<'_>, income: f64) -> impl Iterator<Item = (Stake, f64)> {
        let scale = |&(stake, weight): &(Stake, f64)| match (self.unit, staged.yardsticks[stake as usize]) {
            (Unit::Points, Some(yardstick)) => weight * 100.0 / yardstick,
            (unit, _) => weight * unit.of_fraction(stake, income),
        };
        let counted = self.stakes.iter().filter(|(_, weight)| *weight > 0.0);
        counted.map(|one| (one.0, scale(one))).collect::<Vec<_>>().into_iter()
    }

    /// Solves variants of a deal in every future. Results depend on no thread.
    pub(super) fn draw(
        &self,
        staged: &Staged<'_>,
        variants: &[Vec<(Mask, Variant)>],
        futures: &mut [KnownFuture],
    ) {
        let draws = self.question.draws;
        let cells: Vec<Mutex<&mut KnownFuture>> = futures.iter_mut().map(Mutex::new).collect();
        let cells = &cells;
        let worker = || {
            let mut scratch = staged.sampler.scratch();
            let mut uniforms = vec![0.0; staged.sampler.unknowns().len()];
            move |range: Range<usize>| {
                for at in range {
                    let mut future = cells[at].lock().unwrap_or_else(PoisonError::into_inner);
                    if future.failed.is_some() {
                        continue;
                    }
                    draws.uniforms.fill(draws.first + at as u64, &mut uniforms);
                    if let Err(error) = self.answer(staged, &uniforms, variants, &mut scratch, &mut future) {
                        future.failed = Some(error.to_string());
                    }
                }
            }
        };
        threads::gathered((cells.len(), 1), draws.threads, worker);
    }

    /// One future.
    fn answer(
        &self,
        staged: &Staged<'_>,
        uniforms: &[f64],
        variants: &[Vec<(Mask, Variant)>],
        scratch: &mut SamplerScratch,
        known: &mut KnownFuture,
    ) -> Result<()> {
        let sampler = &staged.sampler;
        let mut future = sampler.future(uniforms, scratch)?;
        let own = |by_actor: &[f64]| -> Vec<f64> {
            self.actors.iter().map(|actor| by_actor[actor.index()]).collect()
        };
        known.income = self.actors.iter().map(|&actor| future.income(actor)).collect();
        for (kind, variants) in Kind::ALL.into_iter().zip(variants) {
            for (mask, variant) in variants {
                let answer = match kind {
                    Kind::Trade => own(&future.money(variant)?),
                    Kind::Payments => own(&future.costs(variant)),
                    Kind::Defence => {
                        let [before, after] = future.defence(variant);
                        known.defence = self.actors.iter().map(|actor| before[actor.index()]).collect();
                        let change = |actor: &Actor| {
                            let pair = before[actor.index()].zip(after[actor.index()]);
                            pair.map_or(0.0, |(before, after)| after - before)
                        };
                        self.actors.iter().map(change).collect()
                    }
                    Kind::Power => own(&future.power(variant)?),
                };
                known.answers[kind as usize].insert(*mask, answer);
            }
        }
        Ok(())
    }

    /// Which deal a portfolio cannot be put to and why; none where it can be put to all.
    pub(super) fn refused(&self, mask: Mask) -> Option<(String, String)> {
        let responses: Vec<&Response> = chosen(self.question.responses, mask).collect();
        self.stages.iter().find_map(|staged| {
            let error = staged.deal.with(&responses, self.world).err()?;
            Some((staged.deal.id().to_owned(), error.to_string()))
        })
    }
}

/// By deal and draw, over the number of draws. Their uniforms stand behind those of the unknowns of any deal, so that what is drawn
/// of a deal does not depend on how likely it is.
#[expect(clippy::cast_precision_loss, reason = "draws are fewer than 2^52")]
fn chances(question: &Question<'_>, stages: &[Staged<'_>]) -> Vec<Vec<f64>> {
    let (deals, draws) = (question.deals.len(), question.draws.count);
    if question.chances.iter().all(|one| one.is_exact()) {
        let central: Vec<f64> = question.chances.iter().map(|one| one.central()).collect();
        let sum: f64 = central.iter().sum();
        let chance = |deal: usize| central.get(deal).map_or(1.0 / deals as f64, |one| one / sum);
        return (0..deals).map(|deal| vec![chance(deal) / draws as f64; draws]).collect();
    }
    let first = stages.iter().map(|staged| staged.sampler.unknowns().len()).max().unwrap_or_default();
    let mut uniforms = vec![0.0; first + deals];
    let mut chances = vec![Vec::with_capacity(draws); deals];
    for draw in 0..draws {
        question.draws.uniforms.fill(question.draws.first + draw as u64, &mut uniforms);
        let drawn = question.chances.iter().zip(&uniforms[first..]);
        let drawn: Vec<f64> = drawn.map(|(chance, &uniform)| chance.quantile(uniform)).collect();
        let sum: f64 = drawn.iter().sum();
        for (chances, drawn) in chances.iter_mut().zip(&drawn) {
            chances.push(drawn / sum / draws as f64);
        }
    }
    chances
}

/// The stakes that something can move with their weights, and what losses are added up in: points where all that count have scores,
/// else one stake in its own unit, the one asked for or the first of which an owner loses something.
fn weighed(question: &Question<'_>, stages: &[Staged<'_>]) -> Result<(Vec<(Stake, f64)>, Unit)> {
    let moved: Vec<Stake> =
        Stake::ALL.into_iter().filter(|stake| stages.iter().any(|one| one.moved.contains(stake))).collect();
    let only = |by: Stake| {
        let weight = |stake| if stake == by { 1.0 } else { 0.0 };
        (moved.iter().map(|&stake| (stake, weight(stake))).collect(), Unit::Native(by))
    };
    if let Some(by) = question.by {
        if moved.contains(&by) {
            return Ok(only(by));
        }
        let words: Vec<&str> = moved.iter().map(|stake| stake.word()).collect();
        return Err(Error::Value {
            at: Place::file("responses"),
            found: format!("a choice by {by}"),
            expected: format!("a stake that a deal or a response can move: {}", words.join(", ")),
        });
    }
    let weight = |stake: Stake| question.weights[stake as usize];
    let sum: f64 = moved.iter().map(|&stake| weight(stake)).sum();
    if sum <= 0.0 {
        return Err(Error::Missing {
            at: Place::file("responses"),
            what: "a weight on a stake that a deal or a response can move".to_owned(),
        });
    }
    let scored = |stake: &Stake| stages.iter().all(|one| one.yardsticks[*stake as usize].is_some());
    if moved.iter().all(|stake| weight(*stake) == 0.0 || scored(stake)) {
        return Ok((moved.iter().map(|&stake| (stake, weight(stake) / sum)).collect(), Unit::Points));
    }
    let counted = || moved.iter().copied().filter(|stake| weight(*stake) > 0.0);
    let lost = |stake: &Stake| stages.iter().any(|one| one.lost[*stake as usize]);
    let by = counted().find(lost).or_else(|| counted().next());
    by.map(only).ok_or_else(|| Error::Missing {
        at: Place::file("responses"),
        what: "a stake to choose by".to_owned(),
    })
}

impl<'q> Staged<'q> {
    /// Power is measured in these markets.
    fn new(
        model: &'q Model<'_>,
        deal: &'q Scenario,
        whole: &'q Whole,
        markets: &[Sector],
        owners: &[Actor],
    ) -> Result<Self> {
        let Whole { scenario: union, clauses } = whole;
        let exposures = Exposures::of(&model.run_on(deal, markets)?);
        let stakes = union.stakes().into_iter().filter(|stake| model.assesses(*stake));
        let loses = |stake: Stake| owners.iter().any(|&owner| exposures.actor(owner).loses(stake));
        let matters = Kind::ALL.map(|kind| {
            let matter = |own: &Range<usize>| {
                union.clauses()[own.clone()].iter().any(|clause| kind.moved_by(&clause.action))
            };
            let bits = clauses[1..].iter().enumerate();
            bits.filter(|(_, own)| matter(own)).fold(0, |mask, (i, _)| mask | 1 << i)
        });
        Ok(Self {
            deal,
            sampler: Sampler::of_variants(model, deal, union, markets)?,
            clauses: clauses.clone(),
            matters,
            moved: stakes.collect(),
            lost: Stake::ALL.map(loses),
            yardsticks: Stake::ALL.map(|stake| exposures.yardstick(stake).map(|yardstick| yardstick.loss)),
        })
    }

    pub(super) fn deal_id(&self) -> &'q str {
        self.deal.id()
    }

    /// Responses that matter to a kind of answer.
    pub(super) fn matters(&self, kind: Kind) -> Mask {
        self.matters[kind as usize]
    }

    /// Sets of responses to be solved for, by kind.
    pub(super) fn wanted(&self, masks: &[Mask], futures: &[KnownFuture]) -> [Vec<Mask>; Kind::ALL.len()] {
        Kind::ALL.map(|kind| {
            let distinct: BTreeSet<Mask> =
                masks.iter().map(|mask| mask & self.matters[kind as usize]).collect();
            let known = |mask: &Mask| {
                futures
                    .iter()
                    .all(|one| one.failed.is_some() || one.answers[kind as usize].contains_key(mask))
            };
            distinct.into_iter().filter(|mask| !known(mask)).collect()
        })
    }

    /// The deal's own clauses with their positions.
    pub(super) fn own_clauses(&self) -> impl Iterator<Item = (usize, Clause)> {
        self.clauses_at(0)
    }

    /// Those of a response, its cost among them.
    pub(super) fn clauses_of(&self, response: usize) -> impl Iterator<Item = (usize, Clause)> {
        self.clauses_at(response + 1)
    }

    fn clauses_at(&self, place: usize) -> impl Iterator<Item = (usize, Clause)> {
        self.clauses[place].clone().map(|at| (at, self.sampler.clause(at).clone()))
    }

    /// With parts of some clauses alone.
    pub(super) fn variant_of(&self, parts: Vec<(usize, Clause)>) -> Variant {
        self.sampler.variant_of(parts)
    }

    pub(super) fn variant(&self, mask: Mask) -> Variant {
        let own =
            self.clauses[1..].iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, own)| own);
        let keep: Vec<usize> = std::iter::once(&self.clauses[0]).chain(own).flat_map(Clone::clone).collect();
        self.sampler.variant(&keep)
    }
}
