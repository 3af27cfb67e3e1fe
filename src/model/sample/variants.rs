//! One draw, many ways to go on from it: the last file of a chain with some of its clauses, each at a level.

use super::{Sampler, Scratch};
use crate::error::Result;
use crate::model::power::Markets;
use crate::model::{Inputs, Model};
use crate::scenario::{Clause, PolicyBound, Scenario};
use crate::shortage::Shortages;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Good, Sector};

/// The last file of a chain with some of its clauses, each at a level.
pub(crate) struct Variant {
    pub(super) scenario: Scenario,
    /// Bounds that hold then, of any size.
    pub(super) bounds: Vec<PolicyBound>,
    /// The markets in which power is measured, with who adopts their rules before and after.
    markets: Markets,
    /// Of its clauses that have a number, the place among those of the whole and the level.
    sizes: Vec<(usize, f64)>,
}

impl Variant {
    /// Numbers of its clauses, from what was taken for those of the whole.
    pub(super) fn numbers(&self, whole: &[f64]) -> Vec<f64> {
        let mut sizes = self.sizes.iter().map(|&(place, level)| level * whole[place]);
        self.scenario.numbers(|number| sizes.next().unwrap_or_else(|| number.central())).collect()
    }
}

/// A draw with all that comes before the last file solved.
pub(crate) struct Future<'f, 'm> {
    sampler: &'f Sampler<'m>,
    scratch: &'f mut Scratch,
}

impl<'m> Sampler<'m> {
    /// For a deal and many clauses besides, which all together are the last file of a chain and never need to hold together. Draws
    /// begin where the deal alone is at central values. Power is measured in these markets besides those of the whole.
    pub(crate) fn of_variants(
        model: &'m Model<'_>,
        deal: &Scenario,
        whole: &'m Scenario,
        markets: &[Sector],
    ) -> Result<Self> {
        Self::around(model, whole, deal, markets)
    }

    /// The last file with the clauses at some positions alone.
    pub(crate) fn variant(&self, keep: &[usize]) -> Variant {
        let mut levels = vec![0.0; self.scenario.clauses().len()];
        for &i in keep {
            levels[i] = 1.0;
        }
        self.variant_at(&levels)
    }

    /// The last file with each clause at a level: numbers are scaled where half of them is something, clauses at 0 left out.
    pub(crate) fn variant_at(&self, levels: &[f64]) -> Variant {
        let scenario = self.scenario.scaled(levels, self.world);
        let numbered = self.scenario.clauses().iter().zip(levels);
        let numbered = numbered.filter(|(clause, _)| clause.action.number().is_some()).enumerate();
        let sizes = numbered
            .filter(|(_, (_, level))| **level != 0.0)
            .map(|(place, (clause, &level))| (place, if clause.action.is_scalable() { level } else { 1.0 }));
        self.going_on(scenario, sizes.collect())
    }

    /// The last file with parts of some of its clauses alone, in the order of their positions. The number of each is drawn as that of
    /// the whole clause is.
    pub(crate) fn variant_of(&self, parts: Vec<(usize, Clause)>) -> Variant {
        let has_number = |clause: &Clause| clause.action.number().is_some();
        let place = |at: usize| self.scenario.clauses()[..at].iter().filter(|one| has_number(one)).count();
        let numbered = parts.iter().filter(|(_, clause)| has_number(clause));
        let sizes = numbered.map(|(at, _)| (place(*at), 1.0)).collect();
        let clauses = parts.into_iter().map(|(_, clause)| clause).collect();
        self.going_on(self.scenario.of(clauses, self.world), sizes)
    }

    /// A clause of the last file by its position.
    pub(crate) fn clause(&self, at: usize) -> &Clause {
        &self.scenario.clauses()[at]
    }

    fn going_on(&self, scenario: Scenario, sizes: Vec<(usize, f64)>) -> Variant {
        let numbers: Vec<f64> = scenario.numbers(Uncertain::central).collect();
        let bounds = scenario.bounds_on(&self.policies[self.last()].bounds, &numbers);
        let before = &self.policies[self.last()].rule_pacts;
        let after: Vec<_> = before.iter().cloned().chain(scenario.rule_pacts()).collect();
        let markets = Markets::of(self.world, &self.own, &[before, &after]);
        Variant { scenario, bounds, markets, sizes }
    }

    /// Draws everything and solves what comes before the last file.
    pub(crate) fn future<'f>(&'f self, uniforms: &[f64], scratch: &'f mut Scratch) -> Result<Future<'f, 'm>> {
        self.take(Inputs::Uniforms(uniforms), &mut scratch.drawn);
        self.start(scratch)?;
        for link in 0..self.last() {
            self.follow(link, None, scratch)?;
        }
        Ok(Future { sampler: self, scratch })
    }

    /// The last file, and the point before it.
    fn last(&self) -> usize {
        self.chain.len() - 1
    }
}

impl Future<'_, '_> {
    /// Income of an actor before, million USD.
    pub(crate) fn income(&self, actor: Actor) -> f64 {
        let earlier = &self.scratch.points[..=self.sampler.last()];
        self.sampler.latest(earlier).0.income[actor.index()]
    }

    /// Change of every actor's real income, million USD of income before, costs outside the trade model apart. One solve.
    pub(crate) fn money(&mut self, variant: &Variant) -> Result<Vec<f64>> {
        let last = self.sampler.last();
        self.sampler.follow(last, Some(variant), self.scratch)?;
        let (earlier, after) = self.scratch.points.split_at(last + 1);
        let before = self.sampler.latest(earlier).0;
        let change = before.real_income_to(&after[0].answer);
        Ok(change.zip(&before.income).map(|(change, income)| change * income).collect())
    }

    /// Value added of some sectors of an actor before and at the variant that was solved last, million USD at the price of its final
    /// demand before.
    pub(crate) fn value_added(&self, actor: Actor, sectors: &[Sector]) -> [f64; 2] {
        let last = self.sampler.last();
        let (earlier, after) = self.scratch.points.split_at(last + 1);
        let sectors: Vec<usize> = sectors.iter().map(|sector| sector.index()).collect();
        self.sampler.latest(earlier).0.real_value_added_to(&after[0].answer, actor.index(), &sectors)
    }

    /// What is short of critical goods before and after; nothing is solved.
    pub(crate) fn shortages(&mut self, variant: &Variant) -> [Shortages; 2] {
        let last = self.sampler.last();
        self.sampler.hold(last, Some(variant), self.scratch);
        let Scratch { drawn, points, .. } = &*self.scratch;
        [last, last + 1].map(|at| Shortages::of(self.sampler.world, &drawn.critical, &points[at].held.supply))
    }

    /// Value of a good that an actor uses in a year, million USD.
    pub(crate) fn use_of_good(&self, good: Good, user: Actor) -> f64 {
        self.scratch.drawn.critical.use_of_good(self.sampler.world, good, user)
    }

    /// What it costs every actor outside the trade model, million USD.
    pub(crate) fn costs(&mut self, variant: &Variant) -> Vec<f64> {
        let last = self.sampler.last();
        self.sampler.hold(last, Some(variant), self.scratch);
        let Scratch { drawn, points, .. } = &*self.scratch;
        self.sampler.costs_between(drawn, [&points[last].held, &points[last + 1].held]).collect()
    }

    /// Expected defence of every actor before and after, million USD; none where it is not assessed.
    pub(crate) fn defence(&mut self, variant: &Variant) -> [Vec<Option<f64>>; 2] {
        let last = self.sampler.last();
        self.sampler.hold(last, Some(variant), self.scratch);
        let Scratch { drawn, points, .. } = &*self.scratch;
        [last, last + 1].map(|at| drawn.defence.expected(self.sampler.world, &points[at].held.defence))
    }

    /// Change of every actor's power in the markets in which it is measured.
    pub(crate) fn power(&mut self, variant: &Variant) -> Result<Vec<f64>> {
        let Scratch { drawn, points, voice, .. } = &mut *self.scratch;
        let start = self.sampler.latest(&points[..=self.sampler.last()]).0;
        self.sampler.power(drawn.quota, start, &variant.markets, voice).map(<[f64]>::to_vec)
    }
}
