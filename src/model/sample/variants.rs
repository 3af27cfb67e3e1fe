//! One draw, many ways to go on from it: the last file of a chain with some of its clauses.

use super::{Drawn, Link, Point, Sampler, Scratch};
use crate::error::Result;
use crate::model::Model;
use crate::scenario::Scenario;
use crate::world::Actor;

/// The last file of a chain with some of its clauses.
pub(crate) struct Variant {
    scenario: Scenario,
    /// Positions of its clauses in the whole.
    keep: Vec<usize>,
}

/// A draw with all that comes before the last file solved.
pub(crate) struct Future<'s> {
    drawn: Drawn<'s>,
    before: Point<'s>,
}

impl Future<'_> {
    /// Income of an actor before, million USD.
    pub(crate) fn income(&self, actor: Actor) -> f64 {
        self.before.answer.income[actor.index()]
    }

    /// Numbers of the clauses of a variant.
    fn numbers(&self, variant: &Variant) -> Vec<f64> {
        let whole = self.drawn.numbers.last();
        variant.keep.iter().filter_map(|&i| whole?.get(i).copied()).collect()
    }
}

impl<'m> Sampler<'m> {
    /// For a deal and many clauses besides, which all together are the last file of a chain and never need to hold together. Draws
    /// begin where the deal alone is at central values.
    pub(crate) fn of_variants(model: &'m Model<'_>, deal: &Scenario, whole: &'m Scenario) -> Result<Self> {
        Self::around(model, whole, deal)
    }

    /// The last file with the clauses at some positions alone.
    pub(crate) fn variant(&self, keep: Vec<usize>) -> Variant {
        Variant { scenario: self.scenario.some(&keep, self.world), keep }
    }

    /// Draws everything and solves what comes before the last file.
    pub(crate) fn future(&self, uniforms: &[f64], scratch: &mut Scratch) -> Result<Future<'_>> {
        let drawn = self.drawn(uniforms);
        let earlier = &self.chain[..self.chain.len() - 1];
        let before = self.walk(earlier, &drawn, scratch)?;
        Ok(Future { drawn, before })
    }

    /// Change of every actor's real income, million USD of income before, costs outside the trade model apart. One solve. Asked
    /// right after [`Sampler::future`] with the same scratch, as often as one likes.
    pub(crate) fn money(
        &self,
        future: &Future<'_>,
        variant: &Variant,
        scratch: &mut Scratch,
    ) -> Result<Vec<f64>> {
        let (last, before) = (self.chain.len() - 1, &future.before);
        let numbers = future.numbers(variant);
        let link = Link { scenario: &variant.scenario, numbers: &numbers, is_variant: true };
        let (_, after) = self.follow(last, link, &future.drawn, before, scratch)?;
        let after = after.as_ref().unwrap_or(&before.answer);
        let income = &before.answer.income;
        let money = |actor: usize| before.answer.real_income_to(after, actor) * income[actor];
        Ok((0..income.len()).map(money).collect())
    }

    /// What it costs every actor outside the trade model, million USD.
    pub(crate) fn costs(&self, future: &Future<'_>, variant: &Variant) -> Vec<f64> {
        let held = self.held(&future.before.held, &variant.scenario, &future.numbers(variant));
        self.costs_between(&future.drawn, [&future.before.held, &held])
    }

    /// Expected defence of every actor before and after, million USD; none where it is not assessed.
    pub(crate) fn defence(&self, future: &Future<'_>, variant: &Variant) -> [Vec<Option<f64>>; 2] {
        let held = self.held(&future.before.held, &variant.scenario, &future.numbers(variant));
        [&future.before.held, &held].map(|held| future.drawn.defence.expected(self.world, &held.defence))
    }

    /// Change of every actor's power in the markets of all pacts of the whole.
    pub(crate) fn power_of(&self, future: &Future<'_>, variant: &Variant) -> Result<Vec<f64>> {
        let before = &self.policies[self.policies.len() - 2].rule_pacts;
        let after: Vec<_> = before.iter().cloned().chain(variant.scenario.rule_pacts()).collect();
        self.power(future.drawn.quota, &future.before.answer, [before, &after])
    }
}
