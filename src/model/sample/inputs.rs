//! The numbers of a draw, taken out of ranges or out of a table.

use super::elasticity::{Elasticities, Source};
use super::scratch::Drawn;
use crate::defence;
use crate::model::unknowns::{Inputs, Needs, Taker};
use crate::model::{Unknowns, central_behaviour};
use crate::scenario::Scenario;
use crate::shortage;
use crate::trade::{Behaviour, Nests};
use crate::world::World;

impl Drawn {
    /// Central values, before anything is drawn.
    pub(super) fn central(world: &World, scenario: &Scenario, links: usize) -> Self {
        let Behaviour { capital, nests, .. } = central_behaviour(world, scenario.horizon(), &[]);
        Self {
            source: Source::Given,
            theta: Vec::new(),
            capital,
            nests,
            numbers: vec![Vec::new(); links],
            sizes: Vec::new(),
            critical: shortage::Figures::central(world, scenario.horizon()),
            defence: defence::Figures::central(world),
            quota: 0.5,
        }
    }

    /// The numbers of a draw, in the order of [`Unknowns`].
    pub(super) fn take(
        &mut self,
        world: &World,
        chain: &[&Scenario],
        elasticities: &Elasticities,
        needs: Needs,
        taker: &mut Taker<'_>,
    ) {
        self.source = Source::taken(needs.sources, taker);
        elasticities.draw(self.source, taker, &mut self.theta);
        let (capital, nests) = elasticities.structure();
        self.capital = taker.take(capital);
        self.nests = Nests::of(nests.map(|elasticity| taker.take(elasticity)));
        for (numbers, link) in self.numbers.iter_mut().zip(chain) {
            numbers.clear();
            self.sizes.clear();
            numbers.extend(link.numbers(|number| {
                let size = taker.take(number);
                self.sizes.push(size);
                size
            }));
        }
        if needs.supply {
            self.critical.take(world, elasticities.horizon(), |number| taker.take(number));
        }
        if needs.defence {
            self.defence.take(world, |number| taker.take(number));
        }
        if needs.power {
            self.quota = taker.take(world.parameters().standard_quota);
        }
    }
}

/// What draws take, without solving them.
pub(crate) struct Taken<'m> {
    world: &'m World,
    chain: Vec<&'m Scenario>,
    elasticities: Elasticities,
    unknowns: Unknowns,
    drawn: Drawn,
    values: Vec<f64>,
}

impl<'m> Taken<'m> {
    pub(crate) fn new(world: &'m World, scenario: &'m Scenario) -> Self {
        let chain = scenario.chain();
        Self {
            world,
            elasticities: Elasticities::of(world, scenario.horizon()),
            unknowns: Unknowns::of(world, scenario),
            drawn: Drawn::central(world, scenario, chain.len()),
            values: Vec::new(),
            chain,
        }
    }

    pub(crate) fn unknowns(&self) -> &Unknowns {
        &self.unknowns
    }

    /// The value of every unknown in a draw.
    pub(crate) fn values(&mut self, inputs: Inputs<'_>) -> &[f64] {
        let Self { world, chain, elasticities, unknowns, drawn, values } = self;
        values.clear();
        drawn.take(world, chain, elasticities, unknowns.needs, &mut Taker::noting(inputs, values));
        values
    }
}
