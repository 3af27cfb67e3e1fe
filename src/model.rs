//! A world that answers scenarios: before and after, both solved.

mod bounds;
mod draws;
mod failure;
mod kept;
mod outcome;
mod path;
mod power;
mod sample;
mod security;
mod severance;
mod trial;
mod unknowns;
mod unsolved;
mod vulnerability;
mod warning;
mod withheld;

use std::sync::Arc;

use crate::defence;
use crate::error::{Error, Place, Result, Warning};
use crate::scenario::{Policy, Scenario, Size, Stake};
use crate::shortage::{self, Shortages, WithheldSales};
use crate::trade::{
    Baseline, Behaviour, Change, Closure, Economy, EconomyFamily, Effort, Equilibrium, Failure, Nests, Real,
    Settings, Side, Solved, Tables, Welfare,
};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Horizon, Sector, World};

pub use draws::ShortageDraws;
pub use outcome::{Flow, Outcome, PartnerChange, Record, SectorChange};
pub use path::Period;
pub use power::{PactWeight, Power, PowerAt, markets_of};
pub use sample::{Column, Party};
pub(crate) use sample::{Draw, Future, Sampler, Scratch as SamplerScratch, Taken, Variant};
pub use severance::Severances;
pub(crate) use trial::{Solution, Trial};
pub use unknowns::{Inputs, Unknowns};
pub use unsolved::Unsolved;
pub use vulnerability::{Instrument, Lever, Vulnerability};
pub use warning::ModelWarning;

use bounds::bound_of;
use failure::Naming;
use kept::Kept;
use security::Security;

/// A world with the economies calibrated from it so far. Cheap to ask again: economies, baselines of scenarios and
/// severances are solved once and the latest of them kept. It can be shared between threads.
#[derive(Debug)]
pub struct Model<'w> {
    world: &'w World,
    world_hash: String,
    settings: Settings,
    economies: Kept<(Closure, Horizon), Economy>,
    befores: Kept<(Closure, Horizon, String), State>,
    severances: Kept<(Closure, Horizon, String, Vec<Actor>), Severances>,
    powers: Kept<PowerKey, Power>,
    critical: Kept<Horizon, shortage::Figures>,
    defence: defence::Figures,
    /// Threads for what can be solved apart; as many as the machine has without a number.
    threads: Option<usize>,
}

/// Members and markets of a rule pact.
type PactKey = (Vec<Actor>, Vec<Sector>);

/// Closure, horizon and baseline, with pacts and the markets in which power is measured.
type PowerKey = (Closure, Horizon, String, Vec<PactKey>, Vec<Sector>);

/// A policy and the equilibrium it leads to.
#[derive(Debug, Clone)]
struct State {
    policy: Arc<Policy>,
    shortages: Shortages,
    withheld: WithheldSales,
    solved: Solved,
    warnings: Vec<Warning>,
}

/// A policy with its bounds as levels, and what it changes in the trade model before anything is short.
#[derive(Clone)]
struct Raised {
    policy: Arc<Policy>,
    change: Change,
    warnings: Vec<Warning>,
}

/// What a comparison says of itself beside its numbers.
struct Noted {
    /// Those that the scenario acts on and the world can assess.
    stakes: Vec<Stake>,
    /// What holds before the scenario.
    facts: Vec<Warning>,
    /// What comes of it.
    warnings: Vec<Warning>,
}

/// A policy and what it changes in the trade model.
struct Prepared {
    policy: Arc<Policy>,
    shortages: Shortages,
    withheld: WithheldSales,
    change: Change,
    warnings: Vec<Warning>,
}

impl<'w> Model<'w> {
    /// Calibrates a world for the default closure and the long horizon. Other closures and horizons follow when a
    /// scenario asks for them.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] where the world's tables disagree; [`Unsolved::NotConverged`] where its baseline has to be
    /// solved and cannot be.
    pub fn calibrate(world: &'w World) -> Result<Self> {
        Self::with_settings(world, Settings::default())
    }

    /// The same with other settings of the solver.
    ///
    /// # Errors
    /// As for [`Model::calibrate`].
    pub fn with_settings(world: &'w World, settings: Settings) -> Result<Self> {
        let model = Self {
            world,
            world_hash: world.fingerprint(),
            settings,
            economies: Kept::default(),
            befores: Kept::default(),
            severances: Kept::default(),
            powers: Kept::default(),
            critical: Kept::default(),
            defence: defence::Figures::central(world),
            threads: None,
        };
        model.economy(Closure::default(), Horizon::default())?;
        Ok(model)
    }

    /// The same with so many threads for what can be solved apart, or as many as the machine has. Results are the same for any number.
    #[must_use]
    pub fn by_threads(self, threads: Option<usize>) -> Self {
        Self { threads, ..self }
    }

    /// The world it was calibrated from.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The world's content as hexadecimal digits.
    #[must_use]
    pub fn world_hash(&self) -> &str {
        &self.world_hash
    }

    /// The calibrated economy of a closure and a horizon.
    ///
    /// # Errors
    /// As for [`Model::calibrate`].
    pub fn economy(&self, closure: Closure, horizon: Horizon) -> Result<Arc<Economy>> {
        self.economies.get((closure, horizon), || {
            self.with_tables(horizon, |tables| Economy::calibrate(tables, closure))
        })
    }

    /// With what it solves.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
    }

    /// What the trade engine says of a solve of `scenario`, in names.
    pub(crate) fn named(&self, scenario: &str, failure: &Failure) -> Error {
        Naming::of(self.world, scenario).error(failure)
    }

    /// The economies of a closure for all elasticities that an ensemble may draw.
    fn family(&self, closure: Closure, horizon: Horizon) -> Result<EconomyFamily> {
        self.with_tables(horizon, |tables| EconomyFamily::calibrate(tables, closure))
    }

    fn with_tables<T>(
        &self,
        horizon: Horizon,
        calibrate: impl FnOnce(&Tables<'_>) -> std::result::Result<T, Failure>,
    ) -> Result<T> {
        let world = self.world;
        let factor = world.parameters().factor(horizon).central();
        let elasticity: Vec<f64> = world
            .sectors()
            .map(|sector| at_horizon(world[sector].trade_elasticity, factor, horizon))
            .collect();
        self.with_behaviour(central_behaviour(world, horizon, &elasticity), calibrate)
    }

    fn with_behaviour<T>(
        &self,
        behaviour: Behaviour<'_>,
        calibrate: impl FnOnce(&Tables<'_>) -> std::result::Result<T, Failure>,
    ) -> Result<T> {
        let world = self.world;
        let tables = Tables {
            actors: world.actors().len(),
            sectors: world.sectors().len(),
            trade: &world.trade,
            tariffs: &world.tariffs,
            inputs: &world.inputs,
            output: &world.output,
            value_added: &world.value_added,
            behaviour,
        };
        let name = format!("world {}", world.name());
        calibrate(&tables).map_err(|failure| Naming::of(world, &name).error(&failure))
    }

    /// Solves a scenario before and after, in all three stakes, and where it names principals, every actor's severance from
    /// them.
    ///
    /// # Errors
    /// [`Unsolved`], [`Error::EmptyClause`] for a bound on cells
    /// without trade before, [`Error::Value`] for payments outside trade beyond all that an actor can buy, and [`Error::Inconsistent`] for a rule pact in a world with more actors than power can be worked
    /// out for.
    pub fn run(&self, scenario: &Scenario) -> Result<Outcome<'w>> {
        self.run_on(scenario, &[])
    }

    /// The same with power measured in some markets besides those that the scenario's own pacts name: variants of a scenario are
    /// compared in the markets of them all ([`markets_of`]), or each pact would bring a yardstick of its own.
    ///
    /// # Errors
    /// As for [`Model::run`].
    pub fn run_on(&self, scenario: &Scenario, markets: &[Sector]) -> Result<Outcome<'w>> {
        let world = self.world;
        let closure = scenario.closure().unwrap_or_default();
        let horizon = scenario.horizon();
        let economy = self.economy(closure, horizon)?;
        let before = self.before(scenario, closure, horizon)?;
        let after = Arc::new(self.after(&economy, scenario, &before)?);
        let critical = self.critical(horizon)?;
        let security = Security::between(world, &self.defence, &before, &after);
        let power = self.power(scenario, closure, markets, &before, &after)?;
        let [costs_before, costs_after] = [&*before, &after].map(|state: &State| {
            let Policy { defence, supply, outlays, .. } = &*state.policy;
            security::costs(world, &self.defence, &critical, defence, supply, outlays)
        });
        let costs: Vec<f64> = costs_after.zip(costs_before).map(|(after, before)| after - before).collect();
        let welfare = Welfare::between(economy.baseline(), &before.solved, &after.solved);
        let buys = welfare.iter().map(|welfare| (&welfare.income, &welfare.real_income));
        security::check_paid(world, scenario.id(), &costs, buys)?;

        let sides = (&*before, &*after);
        let Noted { stakes, facts, mut warnings } =
            self.noted(scenario, (&economy, horizon), sides, &security);
        let mut without = world.actors().filter(|actor| welfare[actor.index()].real_output.is_none());
        if let Some(first) = without.next() {
            let at = scenario.steepest().unwrap_or_else(|| Place::file(scenario.id()));
            let (actor, count) = (world[first].code.clone(), 1 + without.count());
            warnings.push(Warning::of(ModelWarning::NoVolume { at: at.to_string(), actor, count }));
        }
        let severances = match scenario.between() {
            [] => None,
            principals => {
                let severances = self.severances(&economy, scenario, principals, &before)?;
                if let Some(reason) = severances.unmeasured(Real::default()) {
                    warnings.push(Warning::of(ModelWarning::NoScores { reason: reason.to_owned() }));
                }
                Some(severances)
            }
        };
        let record =
            self.record(scenario, (closure, horizon), &economy, [&before, &after], (facts, warnings));
        Ok(Outcome {
            world,
            record,
            between: scenario.between().to_vec(),
            stakes,
            measured_by: Real::default(),
            welfare,
            economy,
            critical,
            costs,
            security,
            power,
            before,
            after,
            severances,
        })
    }

    /// What a comparison of two states rests on that its reader should know.
    fn noted(
        &self,
        scenario: &Scenario,
        (economy, horizon): (&Economy, Horizon),
        (before, after): (&State, &State),
        security: &Security,
    ) -> Noted {
        let world = self.world;
        let mut facts = self.facts_of(economy, horizon);
        facts.extend(before.warnings.iter().cloned());
        let mut warnings = after.warnings.clone();
        let (stakes, idle): (Vec<Stake>, Vec<Stake>) =
            scenario.stakes().into_iter().partition(|stake| self.assesses(*stake));
        warnings
            .extend(idle.iter().map(|stake| Warning::of(ModelWarning::NotAssessed { stake: stake.word() })));
        if horizon != Horizon::Short && after.policy.supply.stocks != before.policy.supply.stocks {
            warnings.push(Warning::of(ModelWarning::IdleStocks { horizon: horizon.to_string() }));
        }
        if stakes.contains(&Stake::Security) {
            let held = failure::unmet(world, &security.promised[0], &before.policy.defence);
            let holds = failure::unmet(world, &security.promised[1], &after.policy.defence);
            let (same, new): (Vec<_>, Vec<_>) = holds.into_iter().partition(|one| held.contains(one));
            facts.extend(same);
            warnings.extend(new);
            warnings.extend(failure::uncounted(world, [before, after].map(|state| &state.policy.defence)));
        }
        // What was true before is told as such and not again.
        warnings.retain(|warning| !facts.contains(warning));
        Noted { stakes, facts, warnings }
    }

    /// How the comparison of two states came about, with what holds before the scenario and what comes of it.
    fn record(
        &self,
        scenario: &Scenario,
        (closure, horizon): (Closure, Horizon),
        economy: &Economy,
        [before, after]: [&State; 2],
        (facts, warnings): (Vec<Warning>, Vec<Warning>),
    ) -> Record {
        let Baseline { capital, nests, .. } = economy.baseline();
        Record {
            scenario: scenario.id().to_owned(),
            name: scenario.name().to_owned(),
            scenario_hash: scenario.fingerprint().to_owned(),
            world: self.world.title(),
            world_hash: self.world_hash.clone(),
            closure,
            horizon,
            capital: *capital,
            nests: [nests.factors, nests.inputs],
            baseline: scenario.baseline().map(|baseline| baseline.id().to_owned()),
            before: before.solved.equilibrium.effort,
            after: after.solved.equilibrium.effort,
            facts: facts.len(),
            warnings: facts.into_iter().chain(warnings).collect(),
        }
    }

    /// What the world itself has to say, whatever the scenario: what its tables lack or have too much of, and what calibrating it
    /// for a closure and a horizon put right.
    ///
    /// # Errors
    /// As for [`Model::calibrate`].
    pub fn facts(&self, closure: Closure, horizon: Horizon) -> Result<Vec<Warning>> {
        Ok(self.facts_of(&*self.economy(closure, horizon)?, horizon))
    }

    fn facts_of(&self, economy: &Economy, horizon: Horizon) -> Vec<Warning> {
        let mut facts = self.world.warnings().to_vec();
        facts.extend(failure::adjusted(self.world, economy.baseline()));
        if horizon != Horizon::Long && self.world.assumed.contains(&"horizon_factor") {
            facts.push(Warning::of(ModelWarning::AssumedHorizon { horizon: horizon.to_string() }));
        }
        facts
    }

    /// Whether the world has what a stake needs.
    pub(crate) fn assesses(&self, stake: Stake) -> bool {
        self.world.actors().any(|actor| stake.assesses(self.world, actor))
    }

    /// The numbers that shortages are worked out with at a horizon.
    fn critical(&self, horizon: Horizon) -> Result<Arc<shortage::Figures>> {
        self.critical.get(horizon, || Ok(shortage::Figures::central(self.world, horizon)))
    }

    /// Power over the rules of some markets and of those that a scenario's own pacts name; none without any. It depends on the
    /// flows before and on pacts alone.
    fn power(
        &self,
        scenario: &Scenario,
        closure: Closure,
        markets: &[Sector],
        before: &State,
        after: &State,
    ) -> Result<Option<Arc<Power>>> {
        let own = scenario.rule_pacts();
        let markets = power::union(&own, markets);
        if markets.is_empty() {
            return Ok(None);
        }
        let mut pacts: Vec<PactKey> =
            own.iter().map(|pact| (pact.members.clone(), pact.sectors.clone())).collect();
        pacts.sort_unstable();
        let key = (closure, scenario.horizon(), baseline_of(scenario), pacts, markets.clone());
        self.powers
            .get(key, || {
                let start = (&*before.policy, &before.solved.equilibrium);
                Power::between(self.world, scenario.id(), start, &after.policy, &own, &markets)
            })
            .map(Some)
    }

    /// What holds before a scenario: the calibrated world, or its baseline's "after".
    fn before(&self, scenario: &Scenario, closure: Closure, horizon: Horizon) -> Result<Arc<State>> {
        let economy = self.economy(closure, horizon)?;
        let Some(baseline) = scenario.baseline() else {
            return Ok(Arc::new(self.status_quo(closure, horizon)?));
        };
        self.befores.get((closure, horizon, baseline.fingerprint().to_owned()), || {
            let before = self.before(baseline, closure, horizon)?;
            self.after_at(&economy, baseline, horizon, &before)
        })
    }

    /// The calibrated world as it is.
    fn status_quo(&self, closure: Closure, horizon: Horizon) -> Result<State> {
        let economy = self.economy(closure, horizon)?;
        let policy = Arc::new(Policy::status_quo(self.world));
        let solved = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
        let (shortages, withheld) = (Shortages::default(), WithheldSales::default());
        Ok(State { policy, shortages, withheld, solved, warnings: Vec::new() })
    }

    fn after(&self, economy: &Economy, scenario: &Scenario, before: &State) -> Result<State> {
        self.after_at(economy, scenario, scenario.horizon(), before)
    }

    /// One link of the chain: `scenario`'s own clauses on top of what held before, at the horizon of the last link.
    fn after_at(
        &self,
        economy: &Economy,
        scenario: &Scenario,
        horizon: Horizon,
        before: &State,
    ) -> Result<State> {
        let Prepared { policy, shortages, withheld, change, mut warnings } =
            self.prepared(economy, scenario, horizon, before)?;
        let naming = Naming::under(self.world, scenario.id(), &policy);
        let start = &before.solved.equilibrium;
        let equilibrium = if change == before.solved.change {
            // Exactly the same, to which another search would add its rounding.
            Equilibrium { effort: Effort { sweeps: 0, ..start.effort }, ..start.clone() }
        } else {
            economy.solve(&change, start, &self.settings).map_err(|failure| {
                let solves = |change: &Change| economy.solve(change, start, &self.settings).is_ok();
                let unreached = naming.unreached(&failure, &change, &start.trade, solves);
                unreached.unwrap_or_else(|| naming.error(&failure))
            })?
        };
        let solved = Solved { change, equilibrium };
        warnings.extend(failure::strained(self.world, &policy, &before.solved, &solved));
        Ok(State { policy, shortages, withheld, solved, warnings })
    }

    /// The same, ready to be solved.
    fn prepared(
        &self,
        economy: &Economy,
        scenario: &Scenario,
        horizon: Horizon,
        before: &State,
    ) -> Result<Prepared> {
        let Raised { policy, mut change, mut warnings } = self.raised(scenario, before)?;
        let (mut shortages, mut withheld) = (Shortages::default(), WithheldSales::default());
        if !policy.supply.cuts.is_empty() {
            let (world, base) = (self.world, economy.baseline());
            let critical = self.critical(horizon)?;
            shortages = Shortages::of(world, &critical, &policy.supply);
            lower_productivity(&mut change.productivity, world, base, &shortages);
            warnings.extend(failure::floored(world, &shortages));
            withheld = WithheldSales::of(world, &critical, &policy.supply);
            let held = withheld::Held::of(&before.solved.change, &before.withheld);
            let to = (&mut change.endowments[..], &mut change.tastes);
            withheld::enter(world, &base.elasticity, held, &withheld, to);
            warnings.extend(withheld::left_out(world, &policy.supply, &withheld));
        }
        Ok(Prepared { policy, shortages, withheld, change, warnings })
    }

    /// The policy of a scenario's own clauses on top of what held before, with its bounds as levels; nothing is short yet.
    fn raised(&self, scenario: &Scenario, before: &State) -> Result<Raised> {
        let mut policy = scenario.policy_on(&before.policy);
        let mut warnings = Vec::new();
        let (actors, trade) = (self.world.actors().len(), &before.solved.equilibrium.trade);
        for bound in &mut policy.bounds {
            let found = bounds::level(bound, |importer, exporter, sector| {
                trade[(sector.index() * actors + importer.index()) * actors + exporter.index()]
            })?;
            let at = || bound.at.to_string();
            if found.empty > 0 {
                warnings.push(Warning::of(ModelWarning::CellsWithoutFlow { at: at(), count: found.empty }));
            }
            if let Some(musd) = found.nothing {
                let purchase = bound.side == Side::Purchase;
                warnings.push(Warning::of(ModelWarning::BoundOfNothing { at: at(), purchase, musd }));
            }
        }
        bounds::stop(&policy.bounds, &mut policy.trade_costs, actors);
        policy.bounds.retain(|bound| bound.size != Size::Nothing);
        let change = change_of(&policy);
        Ok(Raised { policy: Arc::new(policy), change, warnings })
    }

    fn severances(
        &self,
        economy: &Economy,
        scenario: &Scenario,
        principals: &[Actor],
        before: &State,
    ) -> Result<Arc<Severances>> {
        let closure = scenario.closure().unwrap_or_default();
        let mut sorted = principals.to_vec();
        sorted.sort_unstable();
        let key = (closure, scenario.horizon(), baseline_of(scenario), sorted.clone());
        self.severances.get(key, || {
            let security = security::severed(self.world, &self.defence, before, &sorted);
            let (start, settings) = (&before.solved, &self.settings);
            let threads = self.threads;
            Ok(Severances::solve((self.world, economy), start, &sorted, security, settings, threads))
        })
    }
}

/// What stands for the baseline of a scenario among the things that are kept.
fn baseline_of(scenario: &Scenario) -> String {
    scenario.baseline().map_or_else(String::new, |baseline| baseline.fingerprint().to_owned())
}

/// What is short enters trade as productivity.
fn lower_productivity(productivity: &mut [f64], world: &World, base: &Baseline, shortages: &Shortages) {
    for loss in shortages.outputs() {
        let (actor, sector) = (loss.actor.index(), loss.sector.index());
        let inputs = &base.input_share[(actor * base.sectors + sector) * base.sectors..][..base.sectors];
        let own = world.kin(loss.sector).map(|part| inputs[part.index()]).sum();
        productivity[sector * base.actors + actor] *= loss.productivity(own);
    }
}

/// These elasticities, with all else of how an economy answers at a horizon at central values.
fn central_behaviour<'t>(world: &World, horizon: Horizon, elasticity: &'t [f64]) -> Behaviour<'t> {
    let parameters = world.parameters();
    let nests = Nests::of(parameters.nests(horizon).map(Uncertain::central));
    Behaviour { elasticity, capital: parameters.capital(horizon).central(), nests }
}

/// θ at a horizon (`docs/model.md`): the factor applies to the elasticity of flows without duty, 1+θ.
fn at_horizon(theta: f64, factor: f64, horizon: Horizon) -> f64 {
    // Long is the elasticity as given, however small.
    if horizon == Horizon::Long && factor == 1.0 { theta } else { (factor * (1.0 + theta) - 1.0).max(0.25) }
}

/// The arrays of a policy whose bounds are all levels.
fn change_of(policy: &Policy) -> Change {
    Change {
        tariffs: policy.tariffs.clone(),
        trade_costs: policy.trade_costs.clone(),
        productivity: policy.productivity.clone(),
        endowments: vec![1.0; policy.outlays.len()],
        tastes: Vec::new(),
        chosen: None,
        bounds: policy.bounds.iter().map(bound_of).collect(),
    }
}
