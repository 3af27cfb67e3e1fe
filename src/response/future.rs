//! What is known of one future.

use std::collections::BTreeMap;

use super::Mask;
use crate::scenario::Stake;
use crate::stake::{self, Account as Kind, Before};
use crate::world::Actor;

/// What is known of one future: by kind, the answers for each set of responses that matter, by actor asked for.
#[derive(Default)]
pub(super) struct KnownFuture {
    pub(super) answers: [BTreeMap<Mask, Vec<f64>>; Kind::ALL.len()],
    /// Income before by actor, million USD.
    pub(super) income: Vec<f64>,
    /// Expected defence before by actor, million USD; none where it is not assessed.
    pub(super) defence: Vec<Option<f64>>,
    pub(super) failed: Option<String>,
}

impl KnownFuture {
    /// With the answers for some sets alone, each under a name of its own; `matters` has the responses that matter to a kind.
    pub(super) fn seed(&self, named: [(Mask, Mask); 2], matters: impl Fn(Kind) -> Mask) -> Self {
        let answers = Kind::ALL.map(|kind| {
            let known = &self.answers[kind as usize];
            let answer =
                |(name, mask): (Mask, Mask)| Some((name, known.get(&(mask & matters(kind)))?.clone()));
            named.into_iter().filter_map(answer).collect()
        });
        Self {
            answers,
            income: self.income.clone(),
            defence: self.defence.clone(),
            failed: self.failed.clone(),
        }
    }

    /// What a stake is a fraction of for some of those asked for, by their positions; none where nobody is assessed.
    pub(super) fn base(&self, places: &[usize], stake: Stake) -> Option<f64> {
        // Positions among those asked for stand for actors here.
        let members: Vec<Actor> = places.iter().map(|&at| Actor::at(at)).collect();
        stake::of(stake).base(Before { income: &self.income, defence: &self.defence }, &members)
    }
}
