//! A calibrated economy that answers changes.

use super::precondition::Preconditioner;
use super::solve::{Effort, Method, solve};
use super::system::{State, System};
use super::{Baseline, Change, Closure, Failure, Settings, Tables};

/// A baseline with what a solve needs from it, made once.
#[derive(Debug, Clone)]
pub struct Economy {
    baseline: Baseline,
    preconditioner: Preconditioner,
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
        let raw = Self::of(Baseline::from_tables(tables)?)?;
        let deficit = match closure {
            Closure::FixedDeficits if raw.baseline.adjustments.negative_demand.is_empty() => return Ok(raw),
            Closure::FixedDeficits => raw.baseline.deficit.clone(),
            Closure::Balanced => vec![0.0; raw.baseline.actors],
        };
        let none = raw.baseline.no_change();
        let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
        let start = raw.before();
        let (system, point, _) = raw.find(&none, &deficit, &start, &settings)?;
        let settled = system.state(&point);
        let mut baseline = raw.baseline.clone();
        baseline.move_to(settled, deficit);
        Self::of(baseline)
    }

    fn of(baseline: Baseline) -> Result<Self, Failure> {
        let state = State {
            share: baseline.share.clone(),
            trade: baseline.trade.clone(),
            expenditure: baseline.expenditure.clone(),
            output: baseline.output.clone(),
            value_added: baseline.value_added.clone(),
        };
        let preconditioner = Preconditioner::new(&baseline, &state).ok_or(Failure::Singular)?;
        Ok(Self { baseline, preconditioner })
    }

    /// The calibrated "before".
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    pub(super) fn preconditioner(&self) -> &Preconditioner {
        &self.preconditioner
    }

    /// The equilibrium of no change: exactly ones.
    #[must_use]
    pub fn before(&self) -> Equilibrium {
        let base = &self.baseline;
        let cells = base.actors * base.sectors;
        Equilibrium {
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
        change.check(&self.baseline)?;
        let (system, point, effort) = self.find(change, &self.baseline.deficit, start, settings)?;
        let layout = system.layout;
        Ok(Equilibrium {
            trade: system.flows(&point),
            expenditure: system.expenditure(&point),
            wage: system.wage,
            ln_price: point[layout.prices()].to_vec(),
            ln_cost: system.ln_cost,
            output: system.output,
            income: system.income,
            wedge: point[layout.wedges()].to_vec(),
            bound_flow: system.bound_flow,
            effort,
        })
    }

    fn find<'a>(
        &'a self,
        change: &'a Change,
        deficit: &[f64],
        start: &Equilibrium,
        settings: &Settings,
    ) -> Result<(System<'a>, Vec<f64>, Effort), Failure> {
        let base = &self.baseline;
        let mut system = System::new(base, change, deficit)?;
        let mut point = system.point(start);
        // Bounds are those of the change, so that the wedges of another equilibrium say nothing.
        point[system.layout.wedges()].fill(0.0);
        let effort = solve(&mut system, &self.preconditioner, &mut point, settings)?;
        if let Some(bound) = system.unmet_bound(&point) {
            return Err(Failure::InfeasibleBound { bound, flow: system.bound_flow[bound] });
        }
        if let Some(actor) = (0..base.actors).find(|&a| system.income[a] <= 0.0) {
            return Err(Failure::NoIncome { actor });
        }
        Ok((system, point, effort))
    }
}
