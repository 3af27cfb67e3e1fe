//! What a scenario leads to, before and after, in the world's names.

use std::sync::Arc;

use super::security::Security;
use super::{Power, Severances, State};
use crate::error::Warning;
use crate::scenario::Stake;
use crate::shortage::{self, ForgoneSales, Shortages, forgone_sales, supplied};
use crate::trade::{Closure, Economy, Effort, Real, Side, Solved, Welfare, real_value_added};
use crate::world::{Actor, Horizon, Sector, Stage, World};

/// A scenario solved: everything before and after. Results such as [`Exposures`](crate::Exposures) are built from it.
#[derive(Debug, Clone)]
pub struct Outcome<'w> {
    pub(super) world: &'w World,
    pub(super) record: Record,
    pub(super) between: Vec<Actor>,
    pub(super) stakes: Vec<Stake>,
    pub(super) measured_by: Real,
    pub(super) economy: Arc<Economy>,
    pub(super) critical: Arc<shortage::Figures>,
    pub(super) before: Arc<State>,
    pub(super) after: Arc<State>,
    pub(super) welfare: Vec<Welfare>,
    /// After less before, million USD.
    pub(super) costs: Vec<f64>,
    pub(super) security: Security,
    pub(super) power: Option<Arc<Power>>,
    pub(super) severances: Option<Arc<Severances>>,
}

/// How a result came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Bundled name of the scenario, or its file's stem.
    pub scenario: String,
    /// Its name for people.
    pub name: String,
    /// What decides the scenario's result, as hexadecimal digits.
    pub scenario_hash: String,
    /// Name of the world.
    pub world: String,
    /// The world's content as hexadecimal digits.
    pub world_hash: String,
    /// Closure used.
    pub closure: Closure,
    /// Horizon used.
    pub horizon: Horizon,
    /// Capital that follows real wages, a share of value added.
    pub capital: f64,
    /// Elasticities of substitution between factors and inputs, and among inputs; 1 where cost shares do not answer prices.
    pub nests: [f64; 2],
    /// Bundled name or file's stem of the scenario that holds "before"; none where that is the calibrated world.
    pub baseline: Option<String>,
    /// What the solve of "before" took; no sweeps where it is the calibrated world.
    pub before: Effort,
    /// What the solve of "after" took.
    pub after: Effort,
    /// What was put right, or deserves a second look: first what holds before the scenario.
    pub warnings: Vec<Warning>,
    /// How many of them hold before it.
    pub(super) facts: usize,
}

impl Record {
    /// What the world, and what the scenario starts from, have to say by themselves: the same for every scenario that starts there.
    #[must_use]
    pub fn facts(&self) -> &[Warning] {
        &self.warnings[..self.facts]
    }

    /// What comes of the scenario itself.
    #[must_use]
    pub fn own(&self) -> &[Warning] {
        &self.warnings[self.facts..]
    }
}

/// A flow between two actors before and after, million USD at the exporter's price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
    /// What.
    pub sector: Sector,
    /// Flow before.
    pub before: f64,
    /// Flow after.
    pub after: f64,
}

/// What happens to one sector of one actor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SectorChange {
    /// The sector.
    pub sector: Sector,
    /// Change of its output, million USD.
    pub output: f64,
    /// The same over its output before, a fraction.
    pub growth: f64,
    /// Change of the quantity it makes, million USD at its costs before. All wages of an actor move with its terms of
    /// trade, so that services it never sells abroad change in value where this hardly moves.
    pub volume: f64,
    /// The same over its output before, a fraction.
    pub volume_growth: f64,
    /// Change of its exports, million USD.
    pub exports: f64,
}

/// What happens to one actor's exports to one partner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartnerChange {
    /// The partner.
    pub partner: Actor,
    /// Change, million USD.
    pub exports: f64,
    /// The same over exports to it before, a fraction.
    pub growth: f64,
}

impl<'w> Outcome<'w> {
    /// The world.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// How it came about.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The principals, none twice; empty where the scenario names none.
    #[must_use]
    pub fn principals(&self) -> &[Actor] {
        &self.between
    }

    /// Severance losses from the principals; none without principals.
    #[must_use]
    pub fn severances(&self) -> Option<&Severances> {
        self.severances.as_deref()
    }

    /// Real income, real wage and their parts of an actor.
    #[must_use]
    pub fn welfare(&self, actor: Actor) -> &Welfare {
        &self.welfare[actor.index()]
    }

    /// ŵ of an actor in units of world value added, after over before.
    #[must_use]
    pub fn wage(&self, actor: Actor) -> f64 {
        let (before, after) = (&self.before.solved.equilibrium, &self.after.solved.equilibrium);
        after.wage[actor.index()] / before.wage[actor.index()]
    }

    /// Stakes that the scenario can move, in the order of [`Stake::ALL`], as far as the world has what they need.
    #[must_use]
    pub fn stakes(&self) -> &[Stake] {
        &self.stakes
    }

    /// What the scenario costs an actor outside its trade, million USD a year, after less before: military budgets, and
    /// stocks of critical goods, counted in the year in which they are laid in.
    #[must_use]
    pub fn cost(&self, actor: Actor) -> f64 {
        self.costs[actor.index()]
    }

    /// Change of the real income of some actors together, net of [`Outcome::cost`]: (Σ ((Ŵ − 1) I − cost) / Σ I, a fraction;
    /// and the sum itself, million USD).
    #[must_use]
    pub fn real_income(&self, actors: &[Actor]) -> (f64, f64) {
        let net = |actor: Actor| self.welfare(actor).money - self.cost(actor);
        let money: f64 = actors.iter().map(|&actor| net(actor)).sum();
        if let [only] = actors
            && self.cost(*only) == 0.0
        {
            return (self.welfare(*only).real_income, money);
        }
        (money / self.income(actors), money)
    }

    /// Income of some actors together before, million USD.
    #[must_use]
    pub fn income(&self, actors: &[Actor]) -> f64 {
        actors.iter().map(|&actor| self.welfare(actor).income).sum()
    }

    /// The same with prosperity measured by another real income: losses, severances and scores of exposures follow.
    #[must_use]
    pub fn measured_by(self, real: Real) -> Self {
        Self { measured_by: real, ..self }
    }

    /// The real income that prosperity is measured by.
    #[must_use]
    pub fn measure(&self) -> Real {
        self.measured_by
    }

    /// Change of a real income of some actors together, a fraction: real income net of [`Outcome::cost`], real wages weighed by
    /// wages before, real output by gross domestic product before.
    ///
    /// Budgets and stocks that somebody pays for are taken from what residents can buy; they lower neither wages nor output. None
    /// where one of them has no real output that could be measured.
    #[must_use]
    pub fn real(&self, of: Real, actors: &[Actor]) -> Option<f64> {
        if of == Real::Income {
            return Some(self.real_income(actors).0);
        }
        let weighed = |&actor: &Actor| {
            let welfare = self.welfare(actor);
            Some((welfare.change(of)?, welfare.level(of)?))
        };
        Some(mean(actors.iter().map(weighed).collect::<Option<Vec<_>>>()?.into_iter()))
    }

    /// What some actors together would lose of the real income that prosperity is measured by without the principals, each
    /// cut off alone, a fraction; none where that is not known.
    pub(crate) fn severance(&self, actors: &[Actor]) -> Option<f64> {
        let of = self.measured_by;
        let loss = |&actor: &Actor| {
            let loss = self.severances()?.real(of, actor)?;
            Some((loss, self.welfare(actor).level(of)?))
        };
        Some(mean(actors.iter().map(loss).collect::<Option<Vec<_>>>()?.into_iter()))
    }

    /// Gross domestic product at market prices of some actors together before, million USD.
    #[must_use]
    pub fn gdp(&self, actors: &[Actor]) -> f64 {
        actors.iter().map(|&actor| self.welfare(actor).gdp.unwrap_or_default()).sum()
    }

    /// Expected defence of some actors together before and after, million USD a year, over those whose means are known; none
    /// where none are.
    #[must_use]
    pub fn expected_defence(&self, actors: &[Actor]) -> Option<(f64, f64)> {
        let assessed = actors.iter().filter_map(|actor| {
            Some((self.security.before[actor.index()]?, self.security.after[actor.index()]?))
        });
        assessed.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Σ κ over the allies of a guarantor, after: the share of its means that it has promised in all.
    #[must_use]
    pub fn promised(&self, guarantor: Actor) -> f64 {
        self.security.promised[1][guarantor.index()]
    }

    /// What a guarantor's forces on its allies' ground cost it before and after, million USD a year; the difference is in its real
    /// income.
    #[must_use]
    pub fn forces_abroad(&self, guarantor: Actor) -> [f64; 2] {
        self.security.forces[guarantor.index()]
    }

    /// Power over the rules of the markets that the scenario's rule pacts name; none where it has none, and then no power
    /// moves.
    #[must_use]
    pub fn power(&self) -> Option<&Power> {
        self.power.as_deref()
    }

    /// What is short after.
    #[must_use]
    pub fn shortages(&self) -> &Shortages {
        &self.after.shortages
    }

    /// What was short before.
    #[must_use]
    pub fn shortages_before(&self) -> &Shortages {
        &self.before.shortages
    }

    /// The numbers that shortages are worked out with.
    pub(crate) fn critical(&self) -> &shortage::Figures {
        &self.critical
    }

    /// Real income that lacks of critical goods cost at given prices, after less before, by actor: a fraction of value added,
    /// with these numbers in place of the outcome's own.
    pub(crate) fn shortage_losses(&self, figures: &shortage::Figures) -> Vec<f64> {
        let of = |state: &State| {
            Shortages::of(self.world, figures, &state.policy.supply).direct_losses(self.world)
        };
        of(&self.after).into_iter().zip(of(&self.before)).map(|(after, before)| after - before).collect()
    }

    /// Sales that those who withhold critical goods forgo, before and after, the largest first. The sellers' real income lacks them,
    /// as far as the recorded flow goes.
    #[must_use]
    pub fn forgone_sales(&self) -> [Vec<ForgoneSales>; 2] {
        [&*self.before, &self.after]
            .map(|state| forgone_sales(self.world, &self.critical, &state.policy.supply))
    }

    /// What an actor gets at a stage of a good after, by provider, as shares of what it would get if nobody withheld anything: supply
    /// that is moved and what others replace is in it, stocks are not.
    #[must_use]
    pub fn supplied(&self, user: Actor, stage: Stage) -> Vec<(Actor, f64)> {
        supplied(self.world, &self.critical, &self.after.policy.supply, (stage, user))
    }

    /// A flow before and after.
    #[must_use]
    pub fn flow(&self, importer: Actor, exporter: Actor, sector: Sector) -> Flow {
        let cell = self.world.cell(importer, exporter, sector);
        Flow {
            importer,
            exporter,
            sector,
            before: self.before.solved.equilibrium.trade[cell],
            after: self.after.solved.equilibrium.trade[cell],
        }
    }

    /// All flows, domestic sales included: by exporter, then importer, then sector.
    pub fn flows(&self) -> impl Iterator<Item = Flow> + '_ {
        let world = self.world;
        world.actors().flat_map(move |exporter| {
            world.actors().flat_map(move |importer| {
                world.sectors().map(move |sector| self.flow(importer, exporter, sector))
            })
        })
    }

    /// Change of an actor's exports to all other actors, million USD at its own prices.
    #[must_use]
    pub fn exports(&self, actor: Actor) -> f64 {
        self.foreign(|partner, sector| self.flow(partner, actor, sector), actor)
    }

    /// Change of an actor's imports from all other actors, million USD at the exporters' prices.
    #[must_use]
    pub fn imports(&self, actor: Actor) -> f64 {
        self.foreign(|partner, sector| self.flow(actor, partner, sector), actor)
    }

    fn foreign(&self, flow: impl Fn(Actor, Sector) -> Flow, actor: Actor) -> f64 {
        let partners = self.world.actors().filter(|&partner| partner != actor);
        partners
            .flat_map(|partner| self.world.sectors().map(move |sector| (partner, sector)))
            .map(|(partner, sector)| flow(partner, sector).change())
            .sum()
    }

    /// What an actor pays for its purchase commitments above what buyers would pay, million USD, after less before.
    #[must_use]
    pub fn subsidy(&self, actor: Actor) -> f64 {
        self.subsidy_in(&self.after, actor) - self.subsidy_in(&self.before, actor)
    }

    fn subsidy_in(&self, state: &State, actor: Actor) -> f64 {
        let (change, equilibrium) = (&state.solved.change, &state.solved.equilibrium);
        let bounds = state.policy.bounds.iter().zip(&equilibrium.wedge);
        bounds
            .filter(|(bound, _)| bound.side == Side::Purchase && bound.importer == actor)
            .flat_map(|(bound, &mu)| bound.sectors.iter().map(move |&sector| (bound, sector, mu)))
            .map(|(bound, sector, mu)| {
                let cell = self.world.cell(bound.importer, bound.exporter, sector);
                (1.0 + change.tariffs[cell]) * (1.0 - mu.exp()) * equilibrium.trade[cell]
            })
            .sum()
    }

    /// Change of the value added of some sectors of some actors together, over the price of final demand of each: as a fraction of
    /// what it was, and in million USD of before. Nothing where there was none.
    #[must_use]
    pub fn value_added(&self, actors: &[Actor], sectors: &[Sector]) -> (f64, f64) {
        let sectors: Vec<usize> = sectors.iter().map(|sector| sector.index()).collect();
        let (mut before, mut after) = (0.0, 0.0);
        for actor in actors {
            let (start, end) = (&self.before.solved, &self.after.solved);
            let paid = real_value_added(self.economy.baseline(), start, end, actor.index(), &sectors);
            before += paid[0];
            after += paid[1];
        }
        (if before > 0.0 { after / before - 1.0 } else { 0.0 }, after - before)
    }

    /// What happens to the sectors of an actor, the largest loss of volume first.
    #[must_use]
    pub fn sectors(&self, actor: Actor) -> Vec<SectorChange> {
        self.sectors_of(&[actor])
    }

    /// What happens to the sectors of some actors together, the largest loss of volume first. Exports are those that
    /// leave them all.
    #[must_use]
    pub fn sectors_of(&self, actors: &[Actor]) -> Vec<SectorChange> {
        let count = self.world.sectors().len();
        let (before, after) = (&self.before.solved.equilibrium, &self.after.solved.equilibrium);
        let mut sectors: Vec<_> = self
            .world
            .sectors()
            .map(|sector| {
                let cells = || actors.iter().map(|actor| actor.index() * count + sector.index());
                let start: f64 = cells().map(|cell| before.output[cell]).sum();
                let output: f64 = cells().map(|cell| after.output[cell] - before.output[cell]).sum();
                let volume: f64 = cells()
                    .filter(|&cell| before.output[cell] > 0.0)
                    .map(|cell| {
                        let cost = (after.ln_cost[cell] - before.ln_cost[cell]).exp();
                        after.output[cell] / cost - before.output[cell]
                    })
                    .sum();
                let over = |change: f64| if start > 0.0 { change / start } else { 0.0 };
                let sectors = [sector];
                let flows = self.leaving(actors, &sectors);
                let exports = flows.flat_map(|(_, flows)| flows).map(Flow::change).sum();
                SectorChange {
                    sector,
                    output,
                    growth: over(output),
                    volume,
                    volume_growth: over(volume),
                    exports,
                }
            })
            .collect();
        sectors.sort_by(|a, b| a.volume.total_cmp(&b.volume));
        sectors
    }

    /// Where an actor's exports of the given sectors went, the largest loss first.
    #[must_use]
    pub fn partners(&self, actor: Actor, sectors: &[Sector]) -> Vec<PartnerChange> {
        self.partners_of(&[actor], sectors)
    }

    /// Where the exports of some actors to all others went, the largest loss first.
    #[must_use]
    pub fn partners_of(&self, actors: &[Actor], sectors: &[Sector]) -> Vec<PartnerChange> {
        let mut partners: Vec<_> = self
            .leaving(actors, sectors)
            .map(|(partner, flows)| {
                let before: f64 = flows.iter().map(|flow| flow.before).sum();
                let exports: f64 = flows.iter().map(|flow| flow.change()).sum();
                let growth = if before > 0.0 { exports / before } else { 0.0 };
                PartnerChange { partner, exports, growth }
            })
            .collect();
        partners.sort_by(|a, b| a.exports.total_cmp(&b.exports));
        partners
    }

    /// Flows of some sectors from some actors to each of all others.
    fn leaving<'a>(
        &'a self,
        actors: &'a [Actor],
        sectors: &'a [Sector],
    ) -> impl Iterator<Item = (Actor, Vec<Flow>)> + 'a {
        let partners = self.world.actors().filter(|partner| !actors.contains(partner));
        partners.map(move |partner| {
            let flow = |(&actor, &sector): (&Actor, &Sector)| self.flow(partner, actor, sector);
            let cells = actors.iter().flat_map(|actor| sectors.iter().map(move |sector| (actor, sector)));
            (partner, cells.map(flow).collect())
        })
    }

    /// The calibrated economy behind it.
    #[must_use]
    pub fn economy(&self) -> &Economy {
        &self.economy
    }

    /// The change that holds after, from the calibrated economy, and its equilibrium.
    #[must_use]
    pub fn solved(&self) -> &Solved {
        &self.after.solved
    }
}

/// Mean of values with weights; of one value that value itself.
fn mean(mut weighed: impl ExactSizeIterator<Item = (f64, f64)>) -> f64 {
    if weighed.len() == 1 {
        return weighed.next().map_or(0.0, |(value, _)| value);
    }
    let (sum, weights) =
        weighed.fold((0.0, 0.0), |sum, (value, weight)| (sum.0 + value * weight, sum.1 + weight));
    sum / weights
}

impl Flow {
    /// After less before.
    #[must_use]
    pub fn change(self) -> f64 {
        self.after - self.before
    }
}
