//! What real income, or the value added of some sectors, owes to every tariff, trade cost and productivity at once, by one adjoint solve.

mod adjoint;
#[cfg(test)]
mod tests;

use self::adjoint::{Adjoint, Of};
use std::sync::Arc;

use super::gmres::{self, Reached};
use super::precondition::{Preconditioner, Scratch};
use super::system::{System, WEDGE_LIMIT};
use super::{BadChange, Change, Economy, Equilibrium, Failure, Settings, Solved};

/// Derivatives of one actor's real income, ln Ŵ = ln Î − Σ α ln P̂, of a weighted sum of several, or of value added, at an equilibrium: total
/// ones, with wages, prices, spending, revenue and the wedges of binding bounds all following.
///
/// Wages are in units of world value added, as everywhere, and so are the deficits and bounds that are held fixed. Cells
/// are `[sector][importer][exporter]`. Cells without trade, stopped ones among them, have derivative 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// ∂ ln Ŵ/∂t′: per unit of the rate. A hundredth of it is the effect of one percentage point.
    pub tariffs: Vec<f64>,
    /// ∂ ln Ŵ/∂ ln d̂. A taste does what a trade cost does: ∂ ln Ŵ/∂ ln b̂ = −θ⁻¹ ∂ ln Ŵ/∂ ln d̂.
    pub trade_costs: Vec<f64>,
    /// ∂ ln Ŵ/∂ ln Â, `[sector][exporter]`.
    pub productivity: Vec<f64>,
    /// ∂ ln Ŵ/∂ ln L̂ by actor.
    pub endowments: Vec<f64>,
    /// ∂ ln Ŵ/∂ ln F by bound; 0 where it is slack.
    pub bounds: Vec<f64>,
    /// Bounds between slack and binding, taken as slack, and bounds with the wedge at its limit, taken as binding: there
    /// the derivatives hold on that side alone.
    pub kinks: Vec<usize>,
    /// Products with the transposed Jacobian, each about the work of a sweep.
    pub sweeps: usize,
    /// What is left of the adjoint equations over their right side, in the Euclidean norm.
    pub residual: f64,
}

/// Products after which the preconditioner is made anew at the equilibrium.
const PATIENCE: usize = 60;
/// Wedge and relative slack below which both are too small to tell a binding bound from a slack one.
pub(super) const KINK: f64 = 1e-7;
/// Violation above which a point is no equilibrium to take derivatives at.
const EQUILIBRIUM: f64 = 1e-6;

impl Economy {
    /// The gradient of `actor`'s real income at an equilibrium of this economy.
    ///
    /// With the conditions of a sweep `F(u, p) = 0`, `F_uᵀ λ = −W_u` is solved by preconditioned GMRES on products with
    /// the transposed sweep, and `dW/dp = W_p + F_pᵀ λ`. Bounds that bind are part of `F`. Wages are brought to the
    /// numéraire inside `F`, so that the transposed Jacobian has the multipliers of Walras' law as its kernel; they move
    /// no derivative, and the preconditioner, which gives the largest actor's labour market the multiplier 0, keeps them
    /// out.
    ///
    /// `settings` bound the residual of the adjoint equations, relative to their right side, and the products. No
    /// matrix over actors × sectors is formed: O(actors² × sectors + actors × sectors²) a product, some 12 of them.
    ///
    /// # Errors
    /// [`Failure::BadChange`] where the change, the equilibrium or the actor does not fit the economy;
    /// [`Failure::NotConverged`] where the equilibrium violates its conditions by more than 1e-6, or the adjoint solve
    /// does not reach the tolerance.
    pub fn gradient(&self, solved: &Solved, actor: usize, settings: &Settings) -> Result<Gradient, Failure> {
        let mut weights = vec![0.0; self.baseline().actors];
        *weights.get_mut(actor).ok_or(Failure::BadChange(BadChange::Length))? = 1.0;
        self.gradient_of_sum(solved, &weights, settings)
    }

    /// The gradient of Σ w ln Ŵ over actors, with a weight for each: at the price of one, because the adjoint equations are
    /// linear in what they start from.
    ///
    /// # Errors
    /// As for [`Economy::gradient`]; [`Failure::BadChange`] too where there are not as many weights as actors.
    pub fn gradient_of_sum(
        &self,
        solved: &Solved,
        weights: &[f64],
        settings: &Settings,
    ) -> Result<Gradient, Failure> {
        self.gradient_of(solved, weights, &Of::RealIncome(weights), settings)
    }

    /// The gradient of Σ w ln (Σ v Y / P̂) over actors: what some sectors of each pay in value added, over its price of final
    /// demand. Derivatives stand where those of real income do.
    ///
    /// # Errors
    /// As for [`Economy::gradient_of_sum`]; [`Failure::BadChange`] too for a sector that the economy does not have.
    pub fn gradient_of_value_added(
        &self,
        solved: &Solved,
        weights: &[f64],
        sectors: &[usize],
        settings: &Settings,
    ) -> Result<Gradient, Failure> {
        if sectors.iter().any(|&sector| sector >= self.baseline().sectors) {
            return Err(Failure::BadChange(BadChange::Length));
        }
        self.gradient_of(solved, weights, &Of::ValueAdded(weights, sectors), settings)
    }

    fn gradient_of(
        &self,
        solved: &Solved,
        weights: &[f64],
        of: &Of<'_>,
        settings: &Settings,
    ) -> Result<Gradient, Failure> {
        let Solved { change, equilibrium } = solved;
        let base = self.baseline();
        change.check(base)?;
        let cells = base.actors * base.sectors;
        let fits = weights.len() == base.actors
            && equilibrium.wage.len() == base.actors
            && equilibrium.ln_price.len() == cells
            && equilibrium.expenditure.len() == cells
            && equilibrium.wedge.len() == change.bounds.len();
        if !fits {
            return Err(Failure::BadChange(BadChange::Length));
        }
        self.enter(change, |system, memory| {
            self.gradient_in(system, memory.scratch(), equilibrium, of, settings)
        })
    }

    fn gradient_in(
        &self,
        system: &mut System<'_>,
        scratch: &mut Scratch,
        equilibrium: &Equilibrium,
        of: &Of<'_>,
        settings: &Settings,
    ) -> Result<Gradient, Failure> {
        let (base, change) = (system.base, system.change);
        let mut point = system.point(equilibrium);
        let len = point.len();
        let violation = system.residuals(&mut point, &mut vec![0.0; len]);
        if violation.is_nan() || violation > EQUILIBRIUM {
            return Err(Failure::NotConverged { sweeps: 0, residual: violation, stage: 0.0 });
        }
        let (binding, kinks) = standing(change, equilibrium, &system.arrays.bound_flow);
        let mut adjoint = Adjoint::new(system, &point, equilibrium, &binding, of);
        let mut lambda = vec![0.0; len];
        let mut rhs = vec![0.0; len];
        adjoint.pull(&lambda, 1.0, &mut rhs);
        for (k, _) in system.layout.wedges().zip(&binding).filter(|(_, binding)| !**binding) {
            rhs[k] = 0.0;
        }
        for r in &mut rhs {
            *r = -*r;
        }
        let mut search = |preconditioner: &Arc<Preconditioner>, lambda: &mut [f64], limit: usize| {
            let product = |x: &[f64], out: &mut [f64]| adjoint.pull(x, 0.0, out);
            let mut tangent = preconditioner.with(system.behaviour.elasticity, scratch);
            let precondition = |x: &[f64], out: &mut [f64]| tangent.transposed(system, x, out);
            gmres::solve(product, precondition, &rhs, lambda, settings.tolerance, limit)
        };
        let mut reached = search(self.preconditioner(), &mut lambda, PATIENCE.min(settings.sweeps));
        if reached.residual > settings.tolerance && reached.products < settings.sweeps {
            let anew = Preconditioner::new(base, base.behaviour(), &system.state(&point))
                .ok_or(Failure::Singular)?;
            let Reached { products, residual } =
                search(&anew, &mut lambda, settings.sweeps - reached.products);
            reached = Reached { products: reached.products + products, residual };
        }
        let Reached { products: sweeps, residual } = reached;
        if residual.is_nan() || residual > settings.tolerance {
            return Err(Failure::NotConverged { sweeps, residual, stage: 0.0 });
        }
        adjoint.pull(&lambda, 1.0, &mut rhs);
        let (tariffs, trade_costs) = adjoint.by_cell(change);
        let productivity = adjoint.by_producer();
        let bounds = system.layout.wedges().zip(&binding);
        Ok(Gradient {
            endowments: adjoint.by_endowment(),
            tariffs,
            trade_costs,
            productivity,
            bounds: bounds.map(|(k, &binding)| if binding { -lambda[k] } else { 0.0 }).collect(),
            kinks,
            sweeps,
            residual,
        })
    }
}

/// Which bounds bind, and which stand at a kink.
fn standing(change: &Change, equilibrium: &Equilibrium, flows: &[f64]) -> (Vec<bool>, Vec<usize>) {
    let mut kinks = Vec::new();
    let mut binding = Vec::with_capacity(flows.len());
    for (b, (bound, &flow)) in change.bounds.iter().zip(flows).enumerate() {
        let mu = equilibrium.wedge[b].abs();
        binding.push(mu > KINK);
        let met = (flow / bound.flow - 1.0).abs() <= KINK;
        if (mu <= KINK && met) || mu >= WEDGE_LIMIT {
            kinks.push(b);
        }
    }
    (binding, kinks)
}
