//! How sure all this is: how often each deal is signed, Pareto, the solution, kept, and harms somebody, over draws.

use std::ops::{ControlFlow, Range};

use super::bargain;
use super::changes::Changes;
use super::drawing::Drawing;
use super::stance::Stances;
use super::{Judged, Promise, Terms};
use crate::ensemble::FailedDraw;
use crate::scenario::Stake;
use crate::sequence::Sequence;
use crate::threads;
use crate::trade::NOTHING;
use crate::uncertain::Uncertain;
use crate::world::Actor;

/// Draws that a worker takes at once.
const CHUNK: usize = 4;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drawn {
    /// Everything uncertain: what an [`Ensemble`](crate::Ensemble) draws of the world and of the sizes of clauses, of the menu, the
    /// responses, the threat and the reversion; the weights of payoffs; the discount rate. Every deal is solved anew in each draw.
    #[default]
    Everything,
    /// The weights of payoffs alone: all else is at its central value, and nothing is solved.
    Weights,
}

/// Shares of the draws that could be solved, by deal. Everything is drawn together and independently: draw d is stream d of
/// `ChaCha8`, weights first, then the discount rate, then the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Sureness {
    /// What was drawn; weights alone too where nothing else is uncertain.
    pub drawn: Drawn,
    /// Draws that were asked for.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// Numbers that were drawn in each, weights that are known apart.
    pub unknowns: usize,
    /// Solves of the world economy that they took, what holds before any deal apart.
    pub solves: usize,
    /// Draws in which some deal could not be solved that can be at central values, or what holds without any: in no share.
    pub failures: Vec<FailedDraw>,
    /// In which all principals would sign the deal.
    pub signed: Vec<f64>,
    /// In which it is Pareto.
    pub pareto: Vec<f64>,
    /// In which it is the bargaining solution.
    pub nash: Vec<f64>,
    /// In which every principal keeps it at the world's discount rate: see [`Promise`].
    pub kept: Vec<f64>,
    /// In which there is no deal that all would sign.
    pub no_agreement: f64,
    /// In which those harmed were asked for are, in the order of [`Terms::watched`].
    pub harmed: Vec<Harmed>,
}

/// In what share of draws somebody loses more than a bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Harmed {
    /// By stake, then deal. Nothing of a stake that is not assessed.
    pub by_deal: [Vec<f64>; Stake::ALL.len()],
    /// By stake, under whichever deal is the bargaining solution in a draw; where there is none, nobody is harmed.
    pub by_solution: [f64; Stake::ALL.len()],
}

/// What the same deals are judged by in all draws.
pub(super) struct Bench<'a> {
    pub(super) stances: &'a Stances,
    /// `[deal][principal]`: what is left when the principal drops what it performs.
    pub(super) broken: &'a [usize],
    pub(super) terms: &'a Terms<'a>,
    pub(super) discount: Uncertain,
}

/// Numbers of draws by deal; whole numbers, so that the order in which they are added up does not matter.
struct Counts {
    solved: u32,
    signed: Vec<u32>,
    pareto: Vec<u32>,
    nash: Vec<u32>,
    kept: Vec<u32>,
    /// By who is watched and stake: by deal, and then by whichever is the solution.
    harmed: Vec<[(Vec<u32>, u32); Stake::ALL.len()]>,
}

impl Counts {
    fn none(deals: usize, watched: usize) -> Self {
        let none = || vec![0; deals];
        let harmed = (0..watched).map(|_| Stake::ALL.map(|_| (none(), 0)));
        Self {
            solved: 0,
            signed: none(),
            pareto: none(),
            nash: none(),
            kept: none(),
            harmed: harmed.collect(),
        }
    }

    fn add(&mut self, other: &Self) {
        let sum = |all: &mut [u32], own: &[u32]| all.iter_mut().zip(own).for_each(|(all, own)| *all += own);
        self.solved += other.solved;
        sum(&mut self.signed, &other.signed);
        sum(&mut self.pareto, &other.pareto);
        sum(&mut self.nash, &other.nash);
        sum(&mut self.kept, &other.kept);
        for (all, own) in self.harmed.iter_mut().flatten().zip(other.harmed.iter().flatten()) {
            sum(&mut all.0, &own.0);
            all.1 += own.1;
        }
    }
}

impl Bench<'_> {
    /// One draw.
    fn count(&self, (changes, judged): (&Changes, &Judged), weights: &[f64], rate: f64, counts: &mut Counts) {
        let Self { stances, broken, terms, .. } = self;
        let threat = stances.payoffs(&judged.threat, weights);
        let after = stances.payoffs(&judged.after, weights);
        let mut payoffs = Vec::with_capacity(broken.len());
        for features in judged.features() {
            stances.add_payoffs(features, weights, &mut payoffs);
        }
        let rows: Vec<&[f64]> = payoffs.chunks_exact(threat.len()).collect();
        counts.solved += 1;
        let tally = |counts: &mut [u32], which: Vec<bool>| {
            counts.iter_mut().zip(which).for_each(|(count, one)| *count += u32::from(one));
        };
        tally(&mut counts.signed, bargain::signed(&rows, &threat));
        tally(&mut counts.pareto, bargain::pareto(&rows));
        let nash = bargain::nash(&rows, &threat);
        if let Some(nash) = nash {
            counts.nash[nash] += 1;
        }
        let factor = (1.0 + rate).recip();
        for ((deal, row), left) in rows.iter().enumerate().zip(broken.chunks_exact(threat.len())) {
            let keeps = |(player, &left): (usize, &usize)| {
                let promise = Promise { kept: row[player], broken: rows[left][player], after: after[player] };
                promise.is_kept(factor, terms.lag)
            };
            counts.kept[deal] += u32::from(left.iter().enumerate().all(keeps));
        }
        for (party, counts) in terms.watched.iter().zip(&mut counts.harmed) {
            let harms = |deal: usize| changes.harms(deal, &party.members, terms.beyond);
            for deal in 0..rows.len() {
                for (count, harms) in counts.iter_mut().zip(harms(deal)) {
                    count.0[deal] += u32::from(harms);
                    count.1 += u32::from(harms && nash == Some(deal));
                }
            }
        }
    }
}

impl Sureness {
    /// None without draws, and where nothing is uncertain that is drawn. `drawing` where more than weights is.
    pub(super) fn of(
        bench: &Bench<'_>,
        central: (&Changes, &Judged),
        drawing: Option<&Drawing<'_, '_>>,
    ) -> Option<Self> {
        let (terms, stances) = (bench.terms, bench.stances);
        if terms.draws == 0 || (drawing.is_none() && !stances.is_ranged()) {
            return None;
        }
        let deals = central.1.count();
        let none = || Counts::none(deals, terms.watched.len());
        let sequence = &Sequence::plain(terms.seed);
        let interests = stances.interests().count();
        let rate =
            if drawing.is_some() { bench.discount } else { Uncertain::Exact(bench.discount.central()) };
        let worker = || {
            let mut scratch = drawing.map(Drawing::scratch);
            let mut point = vec![0.0; interests + 1 + drawing.map_or(0, Drawing::unknowns)];
            move |range: Range<usize>| {
                let (mut counts, mut failures) = (none(), Vec::new());
                for draw in range {
                    sequence.fill(draw as u64, &mut point);
                    let (of_weights, rest) = point.split_at(interests);
                    let weights = stances.at(of_weights);
                    let rate = rate.quantile(rest[0]);
                    let (Some(drawing), Some(scratch)) = (drawing, &mut scratch) else {
                        bench.count(central, &weights, rate, &mut counts);
                        continue;
                    };
                    match drawing.draw(&rest[1..], scratch) {
                        Ok((changes, instead)) => {
                            let judged = Judged::of(&changes, &instead, stances);
                            bench.count((&changes, &judged), &weights, rate, &mut counts);
                        }
                        Err(error) => {
                            failures.push(FailedDraw { draw: draw as u64, message: error.to_string() });
                        }
                    }
                }
                (counts, failures)
            }
        };
        let (mut all, mut failures) = (none(), Vec::new());
        let take = |(counts, failed): (Counts, Vec<FailedDraw>)| {
            all.add(&counts);
            failures.extend(failed);
            ControlFlow::Continue(())
        };
        let watch = |_| ControlFlow::Continue(());
        threads::in_order((terms.draws, CHUNK), terms.threads.map(usize::from), worker, &watch, take);
        // Without any that was solved all shares are nothing, and the failures say why.
        let share = |count: u32| f64::from(count) / f64::from(all.solved.max(1));
        let shares = |counts: &[u32]| -> Vec<f64> { counts.iter().map(|&count| share(count)).collect() };
        let agreed: u32 = all.nash.iter().sum();
        let harmed = all.harmed.iter().map(|by_stake| Harmed {
            by_deal: std::array::from_fn(|stake| shares(&by_stake[stake].0)),
            by_solution: std::array::from_fn(|stake| share(by_stake[stake].1)),
        });
        let ranged = stances.interests().filter(|interest| !interest.weight.is_exact()).count();
        Some(Self {
            drawn: if drawing.is_some() { Drawn::Everything } else { Drawn::Weights },
            draws: terms.draws,
            seed: terms.seed,
            unknowns: ranged + usize::from(!rate.is_exact()) + drawing.map_or(0, Drawing::unknowns),
            solves: drawing.map_or(0, |drawing| terms.draws * drawing.solves()),
            failures,
            signed: shares(&all.signed),
            pareto: shares(&all.pareto),
            nash: shares(&all.nash),
            kept: shares(&all.kept),
            no_agreement: share(all.solved - agreed),
            harmed: harmed.collect(),
        })
    }

    /// Draws that were solved.
    #[must_use]
    pub fn solved(&self) -> usize {
        self.draws - self.failures.len()
    }

    /// The deals that are the solution in some draw, the most frequent first, each with its share.
    #[must_use]
    pub fn solutions(&self) -> Vec<(usize, f64)> {
        let mut often: Vec<(usize, f64)> =
            self.nash.iter().copied().enumerate().filter(|(_, share)| *share > 0.0).collect();
        often.sort_by(|(a, share), (b, other)| other.total_cmp(share).then(a.cmp(b)));
        often
    }
}

impl Changes {
    /// In which stakes a deal costs some actors more than a bound, a fraction, or more than nothing.
    fn harms(
        &self,
        deal: usize,
        members: &[Actor],
        beyond: [f64; Stake::ALL.len()],
    ) -> [bool; Stake::ALL.len()] {
        let effect = self.effect(self.sums(&self.space.steps(deal)), members);
        Stake::ALL.map(|stake| {
            let bound = beyond[stake as usize].max(NOTHING);
            effect.change(stake).is_some_and(|change| change < 0.0 - bound)
        })
    }
}
