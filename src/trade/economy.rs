//! A calibrated economy that answers changes.

use std::sync::Arc;

use super::precondition::Preconditioner;
use super::solve::{Effort, Memory, Method, solve};
use super::system::{Arrays, Moves, System};
use super::{Baseline, Change, Closure, EconomyFamily, Failure, Settings, Tables};

/// A baseline with what a solve needs from it, made once.
#[derive(Debug, Clone)]
pub struct Economy {
    baseline: Baseline,
    preconditioner: Arc<Preconditioner>,
}

/// The equilibrium after a change, relative to the baseline it was solved from.
///
/// Layouts as in [`Baseline`].
#[derive(Debug, Clone)]
pub struct Equilibrium {
    /// ŵ by actor, in units of world value added.
    pub wage: Vec<f64>,
    /// ln P̂ `[actor][sector]`.
    pub ln_price: Vec<f64>,
    /// ln ĉ `[actor][sector]`, productivity included, trade costs not.
    pub ln_cost: Vec<f64>,
    /// X′ `[actor][sector]`.
    pub expenditure: Vec<f64>,
    /// Y′ `[actor][sector]`.
    pub output: Vec<f64>,
    /// M′ at exporter's prices `[sector][importer][exporter]`.
    pub trade: Vec<f64>,
    /// I′ by actor.
    pub income: Vec<f64>,
    /// μ by bound: negative where a purchase binds, positive where a quota does.
    pub wedge: Vec<f64>,
    /// ΣM′ by bound.
    pub bound_flow: Vec<f64>,
    /// What it took.
    pub effort: Effort,
}

impl Economy {
    /// Calibrates tables (MODEL.md 1, "Baseline") with one closure. Where final demand had to be adjusted, or the
    /// closure is [`Closure::Balanced`], the baseline is solved once, so that no change gives exactly ones.
    ///
    /// # Errors
    /// Those of [`Baseline::from_tables`], and the solver's where the baseline has to be solved.
    pub fn calibrate(tables: &Tables<'_>, closure: Closure) -> Result<Self, Failure> {
        let family = EconomyFamily::calibrate(tables, closure)?;
        let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
        Self::of(family.settled(tables.elasticity, &settings)?)
    }

    fn of(baseline: Baseline) -> Result<Self, Failure> {
        let state = baseline.state();
        let preconditioner =
            Preconditioner::new(&baseline, &baseline.elasticity, &state).ok_or(Failure::Singular)?;
        Ok(Self { baseline, preconditioner })
    }

    /// The calibrated "before".
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    pub(super) fn preconditioner(&self) -> &Arc<Preconditioner> {
        &self.preconditioner
    }

    /// The equilibrium of no change: exactly ones.
    #[must_use]
    pub fn before(&self) -> Equilibrium {
        Equilibrium::of(&self.baseline)
    }

    /// The equilibrium after a change. The search begins at `start`, an equilibrium of this economy; the closer, the
    /// fewer sweeps, while the result is the same within the tolerance.
    ///
    /// # Errors
    /// [`Failure::BadChange`] for a change that does not fit; [`Failure::NoSupplier`], [`Failure::InfeasibleBound`],
    /// [`Failure::NoIncome`], [`Failure::NotConverged`]: never a number that does not meet the tolerance.
    pub fn solve(
        &self,
        change: &Change,
        start: &Equilibrium,
        settings: &Settings,
    ) -> Result<Equilibrium, Failure> {
        let base = &self.baseline;
        let problem = Problem { base, elasticity: &base.elasticity, deficit: &base.deficit };
        change.check(base)?;
        let mut system = problem.system(change)?;
        let mut point = system.point(start);
        // Bounds are those of the change, so that the wedges of another equilibrium say nothing.
        point[system.layout.wedges()].fill(0.0);
        let effort = reach(&mut system, &mut point, &self.preconditioner, settings)?;
        Ok(Equilibrium::at(system, &point, effort))
    }
}

/// What a change is put to: tables, elasticities with which they are an equilibrium, deficits to end with.
#[derive(Clone, Copy)]
pub(super) struct Problem<'a> {
    pub(super) base: &'a Baseline,
    pub(super) elasticity: &'a [f64],
    pub(super) deficit: &'a [f64],
}

impl<'a> Problem<'a> {
    pub(super) fn system(self, change: &'a Change) -> Result<System<'a>, Failure> {
        System::new(self.base, self.elasticity, change, self.deficit)
    }

    /// The same with what was read of the change, and the arrays of another system of the same tables, or none.
    pub(super) fn system_with(self, change: &'a Change, moves: Moves, arrays: Arrays) -> System<'a> {
        System::with(self.base, self.elasticity, change, self.deficit, moves, arrays)
    }
}

/// Moves `point` to the equilibrium of `system`, and refuses one that is none.
pub(super) fn reach(
    system: &mut System<'_>,
    point: &mut [f64],
    preconditioner: &Arc<Preconditioner>,
    settings: &Settings,
) -> Result<Effort, Failure> {
    let mut memory = Memory::new(system.layout);
    reach_with(system, point, preconditioner, settings, &mut memory)
}

/// [`reach`] with the arrays of an earlier search.
pub(super) fn reach_with(
    system: &mut System<'_>,
    point: &mut [f64],
    preconditioner: &Arc<Preconditioner>,
    settings: &Settings,
    memory: &mut Memory,
) -> Result<Effort, Failure> {
    let effort = solve(system, preconditioner, point, settings, memory)?;
    if let Some(bound) = system.unmet_bound(point) {
        return Err(Failure::InfeasibleBound { bound, flow: system.arrays.bound_flow[bound] });
    }
    if let Some(actor) = system.arrays.income.iter().position(|&income| income <= 0.0) {
        return Err(Failure::NoIncome { actor });
    }
    Ok(effort)
}

impl Equilibrium {
    /// At the point that was tried last.
    fn at(system: System<'_>, point: &[f64], effort: Effort) -> Self {
        let layout = system.layout;
        Self {
            trade: system.flows(point),
            expenditure: system.expenditure(point),
            ln_cost: system.ln_costs().collect(),
            wage: system.arrays.wage,
            ln_price: point[layout.prices()].to_vec(),
            output: system.arrays.output,
            income: system.arrays.income,
            wedge: point[layout.wedges()].to_vec(),
            bound_flow: system.arrays.bound_flow,
            effort,
        }
    }

    /// Of no change: exactly ones.
    pub(super) fn of(base: &Baseline) -> Self {
        let cells = base.actors * base.sectors;
        Self {
            wage: vec![1.0; base.actors],
            ln_price: vec![0.0; cells],
            ln_cost: vec![0.0; cells],
            expenditure: base.expenditure.clone(),
            output: base.output.clone(),
            trade: base.trade.clone(),
            income: base.income.clone(),
            wedge: Vec::new(),
            bound_flow: Vec::new(),
            effort: Effort { method: Method::Sweeps, sweeps: 0, residual: 0.0 },
        }
    }
}
