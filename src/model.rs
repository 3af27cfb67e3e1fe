//! A world that answers scenarios: before and after, both solved.

mod failure;
mod outcome;
mod severance;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result, Warning};
use crate::scenario::{Policy, PolicyBound, Scenario, Size};
use crate::trade::{Bound, Change, Closure, Economy, Equilibrium, Settings, Side, Solved, Tables, Welfare};
use crate::world::{Actor, Horizon, Sector, World};

pub use outcome::{Flow, Outcome, PartnerChange, Record, SectorChange};
pub use severance::Severances;

use failure::Naming;

/// A world with the economies calibrated from it so far. Cheap to ask again: economies, baselines of scenarios and
/// severances are solved once and kept. It can be shared between threads.
#[derive(Debug)]
pub struct Model<'w> {
    world: &'w World,
    world_hash: String,
    settings: Settings,
    economies: Kept<(Closure, Horizon), Economy>,
    befores: Kept<(Closure, Horizon, String), State>,
    severances: Kept<(Closure, Horizon, String, Vec<Actor>), Severances>,
}

/// What is made once and kept by key.
type Kept<K, V> = Mutex<HashMap<K, Arc<V>>>;

/// A policy and the equilibrium it leads to.
#[derive(Debug, Clone)]
struct State {
    policy: Policy,
    solved: Solved,
    warnings: Vec<Warning>,
}

impl<'w> Model<'w> {
    /// Calibrates a world for the default closure and the long horizon. Other closures and horizons follow when a
    /// scenario asks for them.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] where the world's tables disagree; [`Error::NotConverged`] where its baseline has to be
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
            economies: Mutex::default(),
            befores: Mutex::default(),
            severances: Mutex::default(),
        };
        model.economy(Closure::default(), Horizon::default())?;
        Ok(model)
    }

    /// The world it was calibrated from.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The calibrated economy of a closure and a horizon.
    ///
    /// # Errors
    /// As for [`Model::calibrate`].
    pub fn economy(&self, closure: Closure, horizon: Horizon) -> Result<Arc<Economy>> {
        keep(&self.economies, (closure, horizon), || {
            let world = self.world;
            let factor = world.parameters().factor(horizon).central();
            let elasticity: Vec<f64> = world
                .sectors()
                .map(|sector| at_horizon(world[sector].trade_elasticity, factor, horizon))
                .collect();
            let tables = Tables {
                actors: world.actors().len(),
                sectors: world.sectors().len(),
                trade: &world.trade,
                tariffs: &world.tariffs,
                inputs: &world.inputs,
                output: &world.output,
                value_added: &world.value_added,
                elasticity: &elasticity,
            };
            let name = format!("world {}", world.name());
            Economy::calibrate(&tables, closure).map_err(|failure| Naming::of(world, &name).error(&failure))
        })
    }

    /// Solves a scenario before and after, and where it names principals, every actor's severance from them.
    ///
    /// # Errors
    /// [`Error::NotConverged`], [`Error::InfeasibleBound`], [`Error::NoSupplier`], and [`Error::EmptyClause`] for a bound
    /// on cells without trade before.
    pub fn run(&self, scenario: &Scenario) -> Result<Outcome<'w>> {
        let closure = scenario.closure().unwrap_or_default();
        let horizon = scenario.horizon();
        let economy = self.economy(closure, horizon)?;
        let before = self.before(scenario, closure, horizon)?;
        let after = self.after(&economy, scenario, &before)?;
        let mut warnings = self.world.warnings().to_vec();
        warnings.extend(failure::adjusted(self.world, economy.baseline()));
        warnings.extend(before.warnings.iter().cloned());
        warnings.extend(after.warnings.iter().cloned());
        let severances = match scenario.between() {
            [] => None,
            principals => match self.severances(&economy, scenario, principals, &before) {
                Ok(severances) => Some(severances),
                Err(error) => {
                    warnings.push(Warning::NoScores { reason: error.to_string() });
                    None
                }
            },
        };
        let welfare = Welfare::between(economy.baseline(), &before.solved, &after.solved);
        Ok(Outcome::new(
            self.world,
            &self.world_hash,
            scenario,
            closure,
            economy,
            before,
            after,
            welfare,
            severances,
            warnings,
        ))
    }

    /// What holds before a scenario: the calibrated world, or its baseline's "after".
    fn before(&self, scenario: &Scenario, closure: Closure, horizon: Horizon) -> Result<Arc<State>> {
        let economy = self.economy(closure, horizon)?;
        let Some(baseline) = scenario.baseline() else {
            let policy = Policy::status_quo(self.world);
            let solved = Solved { change: economy.baseline().no_change(), equilibrium: economy.before() };
            return Ok(Arc::new(State { policy, solved, warnings: Vec::new() }));
        };
        keep(&self.befores, (closure, horizon, baseline.fingerprint().to_owned()), || {
            let before = self.before(baseline, closure, horizon)?;
            self.after(&economy, baseline, &before)
        })
    }

    /// One link of the chain: `scenario`'s own clauses on top of what held before.
    fn after(&self, economy: &Economy, scenario: &Scenario, before: &State) -> Result<State> {
        let mut policy = scenario.policy_on(&before.policy);
        let mut warnings = Vec::new();
        for bound in &mut policy.bounds {
            let (flow, empty) = self.flow_before(bound, &before.solved.equilibrium);
            if let Size::Change(change) = bound.size {
                bound.size = Size::Level(flow + change);
            }
            if flow <= 0.0 {
                let what = "flow before that it could act on".to_owned();
                return Err(Error::EmptyClause { at: bound.at.clone(), what });
            }
            if empty > 0 {
                warnings.push(Warning::CellsWithoutFlow { at: bound.at.to_string(), count: empty });
            }
        }
        let change = change_of(&policy)?;
        let naming = Naming::under(self.world, scenario.id(), &policy);
        let start = &before.solved.equilibrium;
        let equilibrium =
            economy.solve(&change, start, &self.settings).map_err(|failure| naming.error(&failure))?;
        let solved = Solved { change, equilibrium };
        warnings.extend(failure::strained(self.world, &policy, &before.solved, &solved));
        Ok(State { policy, solved, warnings })
    }

    /// Flow under a bound, and how many of its cells have none.
    fn flow_before(&self, bound: &PolicyBound, equilibrium: &Equilibrium) -> (f64, usize) {
        let flows = bound
            .sectors
            .iter()
            .map(|&sector| equilibrium.trade[self.world.cell(bound.importer, bound.exporter, sector)]);
        flows.fold((0.0, 0), |(sum, empty), flow| (sum + flow, empty + usize::from(flow <= 0.0)))
    }

    fn severances(
        &self,
        economy: &Economy,
        scenario: &Scenario,
        principals: &[Actor],
        before: &State,
    ) -> Result<Arc<Severances>> {
        let baseline =
            scenario.baseline().map_or_else(String::new, |baseline| baseline.fingerprint().to_owned());
        let closure = scenario.closure().unwrap_or_default();
        let mut sorted = principals.to_vec();
        sorted.sort_unstable();
        keep(&self.severances, (closure, scenario.horizon(), baseline, sorted.clone()), || {
            Severances::solve(self.world, economy, &before.solved, &sorted, &self.settings)
        })
    }
}

/// What was made for `key`, or makes it. Two threads may make the same thing at once; the first to finish is kept.
fn keep<K, V>(kept: &Kept<K, V>, key: K, make: impl FnOnce() -> Result<V>) -> Result<Arc<V>>
where
    K: std::hash::Hash + Eq,
{
    if let Some(value) = kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(value));
    }
    let made = Arc::new(make()?);
    Ok(Arc::clone(kept.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_insert(made)))
}

/// θ at a horizon (MODEL.md 2): the factor applies to the elasticity of flows without duty, 1+θ.
fn at_horizon(theta: f64, factor: f64, horizon: Horizon) -> f64 {
    // Long is the elasticity as given, however small.
    if horizon == Horizon::Long && factor == 1.0 { theta } else { (factor * (1.0 + theta) - 1.0).max(0.25) }
}

/// The arrays of a policy whose bounds are all levels.
fn change_of(policy: &Policy) -> Result<Change> {
    let bounds = policy
        .bounds
        .iter()
        .map(|bound| {
            let (Size::Level(flow) | Size::Change(flow)) = bound.size;
            if flow <= 0.0 {
                let expected = match bound.side {
                    Side::Purchase => "a purchase of more than nothing",
                    _ => "a quota above 0; `stop = true` in a [[trade_cost]] ends the trade",
                };
                let found = format!("a bound of {flow} million USD");
                return Err(Error::Value { at: bound.at.clone(), found, expected: expected.to_owned() });
            }
            Ok(Bound {
                side: bound.side,
                importer: bound.importer.index(),
                exporter: bound.exporter.index(),
                sectors: bound.sectors.iter().map(|sector: &Sector| sector.index()).collect(),
                flow,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Change {
        tariffs: policy.tariffs.clone(),
        trade_costs: policy.trade_costs.clone(),
        productivity: policy.productivity.clone(),
        bounds,
    })
}
