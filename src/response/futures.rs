//! Portfolios in drawn futures: what is solved, and how it comes together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Excluded, Mask, Payoffs, Question};
use crate::error::{Error, Place, Result};
use crate::exposure::Exposures;
use crate::model::{Future, Model, Sampler, SamplerScratch, Trial, Variant};
use crate::scenario::{Response, Scenario, Stake};
use crate::stake::{self, Account};
use crate::world::{Actor, World};

/// A future that does not count, because something in it could not be solved.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FailedFuture {
    /// The deal's id.
    pub deal: String,
    /// Number of the draw.
    pub draw: u64,
    /// What could not be solved and why.
    pub message: String,
}

/// The deals, each with all responses, ready to be drawn.
pub(super) struct Arena<'q, 'w> {
    world: &'w World,
    question: Question<'q>,
    stages: Vec<Staged<'q>>,
    /// The owners together, then every party.
    parties: Vec<Vec<Actor>>,
    /// Stakes that anything can move, with weights that add up to 1.
    stakes: Vec<(Stake, f64)>,
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
struct Staged<'q> {
    deal: &'q Scenario,
    sampler: Sampler<'q>,
    /// Positions of the deal's own clauses, then of each response's.
    clauses: Vec<Range<usize>>,
    /// Responses that matter to each account.
    matters: [Mask; Account::ALL.len()],
    /// S of each stake.
    yardsticks: [f64; Stake::ALL.len()],
}

/// Mean changes by party and stake; none where it is not assessed.
type Changes = Vec<[Option<f64>; Stake::ALL.len()]>;

/// What is known of one future: by account, the answers for each set of responses that matter, by party.
#[derive(Default)]
struct KnownFuture {
    answers: [BTreeMap<Mask, Vec<Option<f64>>>; Account::ALL.len()],
    /// Income before by party, million USD.
    income: Vec<f64>,
    failed: Option<String>,
}

/// Everything that was solved so far.
#[derive(Default)]
pub(super) struct Known {
    /// Portfolios that can be put to every deal, ascending.
    masks: Vec<Mask>,
    excluded: BTreeMap<Mask, (String, String)>,
    /// Deal by deal, draw by draw.
    futures: Vec<KnownFuture>,
    /// Of futures that count: `[portfolio][future]`, and the changes `[portfolio][party]`.
    payoffs: Option<(Payoffs, Vec<Changes>)>,
    failures: Vec<FailedFuture>,
}

impl<'q, 'w> Arena<'q, 'w> {
    pub(super) fn new(model: &'q Model<'w>, question: &Question<'q>, wholes: &'q [Whole]) -> Result<Self> {
        let world = model.world();
        let stage = |(deal, whole)| Staged::new(model, deal, whole);
        let stages: Vec<(Staged<'q>, Vec<Stake>)> =
            question.deals.iter().zip(wholes).map(stage).collect::<Result<_>>()?;
        let moved = |stake: Stake| stages.iter().any(|(_, moved)| moved.contains(&stake));
        let weighted: Vec<(Stake, f64)> =
            Stake::ALL.into_iter().zip(question.weights).filter(|(stake, _)| moved(*stake)).collect();
        let sum: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        if sum <= 0.0 {
            return Err(Error::Missing {
                at: Place::file("responses"),
                what: "a weight on a stake that a deal or a response can move".to_owned(),
            });
        }
        let stakes: Vec<(Stake, f64)> =
            weighted.into_iter().map(|(stake, weight)| (stake, weight / sum)).collect();
        for (staged, _) in &stages {
            for &(stake, weight) in &stakes {
                if weight > 0.0 && staged.yardsticks[stake as usize].is_nan() {
                    return Err(Error::Missing {
                        at: Place::file(staged.deal.id()),
                        what: format!(
                            "a severance to score {stake} by: principals, and a third party that would lose without them"
                        ),
                    });
                }
            }
        }
        let mut counted = stakes.iter().filter(|(_, weight)| *weight > 0.0).map(|(stake, _)| stake);
        let assessed = |stake: &Stake| question.owners.iter().any(|&owner| stake.assesses(world, owner));
        if let Some(stake) = counted.find(|stake| !assessed(stake)) {
            return Err(Error::Missing {
                at: Place::file("responses"),
                what: format!("military means of an owner; without them {stake} needs the weight 0"),
            });
        }
        let others = question.parties.iter().map(|party| party.members(world));
        let parties = std::iter::once(question.owners.to_vec()).chain(others).collect();
        Ok(Self {
            world,
            question: *question,
            stages: stages.into_iter().map(|(s, _)| s).collect(),
            parties,
            stakes,
        })
    }

    pub(super) fn names(&self) -> String {
        self.stages.iter().map(|staged| staged.deal.id()).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn stakes(&self) -> Vec<(Stake, f64)> {
        self.stakes.clone()
    }

    /// Solves what is not known yet of some portfolios, in every future. Results depend on no thread.
    pub(super) fn learn(&self, known: &mut Known, masks: Vec<Mask>) {
        let mut masks: Vec<Mask> = masks.into_iter().filter(|mask| !known.has(*mask)).collect();
        masks.sort_unstable();
        masks.dedup();
        masks.retain(|&mask| self.admits(known, mask));
        if masks.is_empty() && known.payoffs.is_some() {
            return;
        }
        let count = self.question.draws.count;
        if known.futures.is_empty() {
            known.futures.resize_with(self.stages.len() * count, KnownFuture::default);
        }
        for (staged, futures) in self.stages.iter().zip(known.futures.chunks_mut(count)) {
            let wanted = staged.wanted(&masks, futures);
            let variants: Vec<Vec<(Mask, Variant)>> = wanted
                .iter()
                .map(|masks| masks.iter().map(|&mask| (mask, staged.variant(mask))).collect())
                .collect();
            self.draw(staged, &variants, futures);
        }
        known.masks.extend(masks);
        known.masks.sort_unstable();
        self.settle(known);
    }

    fn draw(&self, staged: &Staged<'_>, variants: &[Vec<(Mask, Variant)>], futures: &mut [KnownFuture]) {
        let draws = self.question.draws;
        let machine = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = draws.threads.unwrap_or_else(machine).clamp(1, futures.len().max(1));
        let next = AtomicUsize::new(0);
        let cells: Vec<std::sync::Mutex<&mut KnownFuture>> =
            futures.iter_mut().map(std::sync::Mutex::new).collect();
        let work = || {
            let mut scratch = staged.sampler.scratch();
            let mut uniforms = vec![0.0; staged.sampler.unknowns().len()];
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(cell) = cells.get(at) else { break };
                let mut future = cell.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if future.failed.is_some() {
                    continue;
                }
                draws.uniforms.fill(draws.first + at as u64, &mut uniforms);
                if let Err(error) = self.answer(staged, &uniforms, variants, &mut scratch, &mut future) {
                    future.failed = Some(error.to_string());
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
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
        let sums = |by_actor: &[f64]| -> Vec<Option<f64>> {
            let sum = |members: &Vec<Actor>| Some(members.iter().map(|one| by_actor[one.index()]).sum());
            self.parties.iter().map(sum).collect()
        };
        known.income = self
            .parties
            .iter()
            .map(|members| members.iter().map(|&actor| future.income(actor)).sum())
            .collect();
        for (account, variants) in Account::ALL.into_iter().zip(variants) {
            for (mask, variant) in variants {
                let answer = match account {
                    Account::Trade => sums(&future.money(variant)?),
                    Account::Payments => sums(&future.costs(variant)),
                    Account::Defence => self.defence(&mut future, variant),
                    Account::Power => sums(&future.power(variant)?),
                };
                known.answers[account as usize].insert(*mask, answer);
            }
        }
        Ok(())
    }

    /// Change of expected defence of each party, a fraction; none where it is not assessed.
    fn defence(&self, future: &mut Future<'_, '_>, variant: &Variant) -> Vec<Option<f64>> {
        let [before, after] = future.defence(variant);
        let change = |members: &Vec<Actor>| {
            let pairs = members.iter().filter_map(|one| before[one.index()].zip(after[one.index()]));
            let (before, after) = pairs.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1))?;
            Some(if before > 0.0 { after / before - 1.0 } else { 0.0 })
        };
        self.parties.iter().map(change).collect()
    }

    /// Whether a portfolio can be put to every deal.
    fn admits(&self, known: &mut Known, mask: Mask) -> bool {
        let inside = |part: &Mask| mask & part == *part;
        // What excludes each other does so whatever is beside it.
        if known.excluded.keys().any(inside) {
            return false;
        }
        let responses: Vec<&Response> = chosen(self.question.responses, mask).collect();
        for staged in &self.stages {
            if let Err(error) = staged.deal.with(&responses, self.world) {
                known.excluded.insert(mask, (staged.deal.id().to_owned(), error.to_string()));
                return false;
            }
        }
        true
    }

    /// Puts the futures that count together.
    fn settle(&self, known: &mut Known) {
        let count = self.question.draws.count;
        known.failures.clear();
        let mut columns: Vec<(&Staged<'_>, &KnownFuture)> = Vec::new();
        for (staged, futures) in self.stages.iter().zip(known.futures.chunks(count)) {
            for (place, future) in futures.iter().enumerate() {
                match &future.failed {
                    None => columns.push((staged, future)),
                    Some(message) => known.failures.push(FailedFuture {
                        deal: staged.deal.id().to_owned(),
                        draw: self.question.draws.first + place as u64,
                        message: message.clone(),
                    }),
                }
            }
        }
        let mut payoffs =
            Payoffs { futures: columns.len(), loss: Vec::new(), cost: Vec::new(), lead_time: Vec::new() };
        let mut changes = Vec::new();
        for &mask in &known.masks {
            let mut sums = vec![[Some(0.0); Stake::ALL.len()]; self.parties.len()];
            let mut cost = 0.0;
            for (staged, future) in &columns {
                let answer = |account: Account, party: usize| -> Option<f64> {
                    *future.answers[account as usize]
                        .get(&(mask & staged.matters[account as usize]))?
                        .get(party)?
                };
                let of = |party: usize| {
                    let answer = |account| answer(account, party);
                    Stake::ALL.map(|stake| stake::of(stake).in_future(&answer, future.income[party]))
                };
                let own = of(0);
                let loss = self.stakes.iter().map(|&(stake, weight)| {
                    let change = own[stake as usize].unwrap_or(0.0);
                    weight * 100.0 * (0.0 - change) / staged.yardsticks[stake as usize]
                });
                payoffs.loss.push(loss.sum());
                // What the deal itself costs them is no choice of theirs.
                let without = future.answers[Account::Payments as usize].get(&0).and_then(|answer| answer[0]);
                cost +=
                    answer(Account::Payments, 0).zip(without).map_or(0.0, |(with, without)| with - without);
                for (party, sums) in sums.iter_mut().enumerate() {
                    for (sum, change) in sums.iter_mut().zip(of(party)) {
                        *sum = sum.zip(change).map(|(sum, change)| sum + change);
                    }
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "futures are fewer than 2^52")]
            let futures = columns.len().max(1) as f64;
            payoffs.cost.push(cost / futures);
            let lead = chosen(self.question.responses, mask).map(|one| one.lead_time_years().central());
            payoffs.lead_time.push(lead.fold(0.0, f64::max));
            changes
                .push(sums.into_iter().map(|party| party.map(|sum| sum.map(|sum| sum / futures))).collect());
        }
        known.payoffs = (!columns.is_empty()).then_some((payoffs, changes));
    }
}

impl<'q> Staged<'q> {
    /// With the stakes that something can move.
    fn new(model: &'q Model<'_>, deal: &'q Scenario, whole: &'q Whole) -> Result<(Self, Vec<Stake>)> {
        let Whole { scenario: union, clauses } = whole;
        let world = model.world();
        let outcome = model.run(deal)?;
        let exposures = Exposures::of(&outcome);
        let stakes = union.stakes().into_iter().filter(|stake| model.assesses(*stake)).collect();
        // Who has most to lose without any say, in the markets of the deal and of all responses.
        let power = Trial::of(model, union)?.power_before().to_vec();
        let third = world.actors().filter(|actor| !deal.between().contains(actor));
        let most = third.map(|actor| power[actor.index()]).fold(0.0, f64::max);
        let most = Some(most).filter(|most| *most > 0.0 && !deal.between().is_empty());
        let yardsticks = Stake::ALL.map(|stake| {
            let scored = if stake::of(stake).accounts().contains(&Account::Power) {
                most
            } else {
                exposures.yardstick(stake).map(|yardstick| yardstick.loss)
            };
            scored.unwrap_or(f64::NAN)
        });
        let matters = Account::ALL.map(|account| {
            let matter = |own: &Range<usize>| {
                union.clauses()[own.clone()].iter().any(|clause| account.moved_by(&clause.action))
            };
            let bits = clauses[1..].iter().enumerate();
            bits.filter(|(_, own)| matter(own)).fold(0, |mask, (i, _)| mask | 1 << i)
        });
        let sampler = Sampler::of_variants(model, deal, union)?;
        Ok((Self { deal, sampler, clauses: clauses.clone(), matters, yardsticks }, stakes))
    }

    /// Sets of responses to be solved for, by account.
    fn wanted(&self, masks: &[Mask], futures: &[KnownFuture]) -> [Vec<Mask>; Account::ALL.len()] {
        Account::ALL.map(|account| {
            let distinct: BTreeSet<Mask> =
                masks.iter().map(|mask| mask & self.matters[account as usize]).collect();
            let known = |mask: &Mask| {
                futures
                    .iter()
                    .all(|one| one.failed.is_some() || one.answers[account as usize].contains_key(mask))
            };
            distinct.into_iter().filter(|mask| !known(mask)).collect()
        })
    }

    fn variant(&self, mask: Mask) -> Variant {
        let own =
            self.clauses[1..].iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, own)| own);
        let keep = std::iter::once(&self.clauses[0]).chain(own).flat_map(Clone::clone).collect();
        self.sampler.variant(keep)
    }
}

impl Known {
    fn has(&self, mask: Mask) -> bool {
        self.masks.binary_search(&mask).is_ok() || self.excluded.contains_key(&mask)
    }

    pub(super) fn masks(&self) -> &[Mask] {
        &self.masks
    }

    pub(super) fn payoffs(&self) -> Option<Payoffs> {
        self.payoffs.as_ref().map(|(payoffs, _)| payoffs.clone())
    }

    /// Mean changes of a portfolio by party.
    pub(super) fn changes(&self, portfolio: usize) -> Changes {
        self.payoffs.as_ref().map_or_else(Vec::new, |(_, changes)| changes[portfolio].clone())
    }

    pub(super) fn failures(&self) -> Vec<FailedFuture> {
        self.failures.clone()
    }

    pub(super) fn excluded(&self, members: impl Fn(Mask) -> Vec<usize>) -> Vec<Excluded> {
        let one = |(mask, (deal, reason)): (&Mask, &(String, String))| Excluded {
            members: members(*mask),
            deal: deal.clone(),
            reason: reason.clone(),
        };
        self.excluded.iter().map(one).collect()
    }

    /// Place and expected loss of a portfolio that was solved.
    pub(super) fn find(&self, mask: Mask) -> Option<(f64, f64)> {
        let at = self.masks.binary_search(&mask).ok()?;
        let (payoffs, _) = self.payoffs.as_ref()?;
        Some((payoffs.expected(at), payoffs.cost[at]))
    }
}

/// The responses of a portfolio.
fn chosen(responses: &[Response], mask: Mask) -> impl Iterator<Item = &Response> {
    responses.iter().enumerate().filter(move |(i, _)| mask >> i & 1 == 1).map(|(_, response)| response)
}
