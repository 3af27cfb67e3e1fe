//! From residuals to a step: what each unknown should change by, judged from the baseline.
//!
//! Prices and spending of one actor depend mostly on its own, so the block of each actor (sectors × sectors) is
//! inverted once per baseline; wages go through the inverse of an approximate actors × actors Jacobian of labour
//! demand. What these leave out, the acceleration learns.

use super::Baseline;
use super::dense::invert;
use super::lanes::{axpy, axpy32, dot, dot32};
use super::system::{State, System};

/// Inverses made once per baseline.
#[derive(Debug, Clone)]
pub(super) struct Preconditioner {
    /// What removes each actor's own residuals while the others stand still.
    own: Vec<Own>,
    /// −∂(labour demand)/∂(ln ŵ), inverted, `[actor][actor]`, in units of each actor's value added.
    wage: Vec<f64>,
    /// ln P̂ and X′ over value added by the ln wage of every actor, `[actor][sector][wage]`.
    price_by_wage: Vec<f32>,
    spending_by_wage: Vec<f32>,
}

/// Response of one actor's prices, spending and labour demand to the residuals of prices and spending. Matrices are
/// `[row][column]` and single precision: a step need not be exact, and a sweep is bound by what it reads.
#[derive(Debug, Clone)]
struct Own {
    price_by_price: Vec<f32>,
    spending_by_spending: Vec<f32>,
    spending_by_price: Vec<f32>,
    wage_by_price: Vec<f64>,
    wage_by_spending: Vec<f64>,
}

/// Scratch of a step.
#[derive(Debug)]
pub(super) struct Scratch {
    wage: Vec<f64>,
    wages: Vec<f32>,
    price: Vec<f32>,
    spending: Vec<f32>,
}

impl Scratch {
    pub(super) fn new(actors: usize, sectors: usize) -> Self {
        Self {
            wage: vec![0.0; actors],
            wages: vec![0.0; actors],
            price: vec![0.0; sectors],
            spending: vec![0.0; sectors],
        }
    }
}

impl Preconditioner {
    /// Judged from a point of the economy with elasticities θ by sector; `None` where a matrix is singular.
    pub(super) fn new(base: &Baseline, elasticity: &[f64], at: &State) -> Option<Self> {
        let block = blocks(base, at)?;
        let (cost, price) = prices_by_wage(base, at, &block);
        let (sales, spending) = sales_by_wage(base, elasticity, at, &block, &cost, &price);
        let wage = wage_inverse(base, at, &sales)?;
        let s = base.sectors;
        let own = (0..base.actors)
            .map(|a| Own::new(base, elasticity, at, a, &block[a * s * s..][..s * s]))
            .collect();
        Some(Self { own, wage, price_by_wage: narrowed(&price), spending_by_wage: narrowed(&spending) })
    }

    /// The step that removes `residual` in the approximate linear model.
    pub(super) fn step(
        &self,
        system: &System<'_>,
        residual: &[f64],
        step: &mut [f64],
        scratch: &mut Scratch,
    ) {
        let layout = system.layout;
        let (n, s) = (layout.actors, layout.sectors);
        let (prices, spending) = (layout.prices().start, layout.spending().start);
        for (a, own) in self.own.iter().enumerate() {
            scratch.wage[a] = residual[a]
                + dot(&own.wage_by_price, &residual[prices + a * s..][..s])
                + dot(&own.wage_by_spending, &residual[spending + a * s..][..s]);
        }
        for (d, row) in step.iter_mut().zip(self.wage.chunks_exact(n)) {
            *d = dot(row, &scratch.wage);
        }
        narrow(&step[..n], &mut scratch.wages);
        for (a, own) in self.own.iter().enumerate() {
            narrow(&residual[prices + a * s..][..s], &mut scratch.price);
            narrow(&residual[spending + a * s..][..s], &mut scratch.spending);
            for (j, d) in step[prices + a * s..][..s].iter_mut().enumerate() {
                *d = dot32(&own.price_by_price[j * s..][..s], &scratch.price)
                    + dot32(&self.price_by_wage[(a * s + j) * n..][..n], &scratch.wages);
            }
            for (j, d) in step[spending + a * s..][..s].iter_mut().enumerate() {
                *d = dot32(&own.spending_by_spending[j * s..][..s], &scratch.spending)
                    + dot32(&own.spending_by_price[j * s..][..s], &scratch.price)
                    + dot32(&self.spending_by_wage[(a * s + j) * n..][..n], &scratch.wages);
            }
        }
        for (b, mu) in layout.wedges().enumerate() {
            let bound = &system.bounds[b];
            step[mu] = (residual[mu] + bound.pull(system, residual, step)) / bound.elasticity;
        }
    }
}

impl Preconditioner {
    /// The transpose of [`Preconditioner::step`]: from what is left of adjoint equations to multipliers.
    pub(super) fn transposed(
        &self,
        system: &System<'_>,
        left: &[f64],
        multipliers: &mut [f64],
        scratch: &mut Scratch,
    ) {
        let layout = system.layout;
        let (n, s) = (layout.actors, layout.sectors);
        let (prices, spending) = (layout.prices().start, layout.spending().start);
        // Through wages: what prices and spending would have to answer for goes to the labour markets.
        scratch.wages.fill(0.0);
        for a in 0..n {
            narrow(&left[prices + a * s..][..s], &mut scratch.price);
            narrow(&left[spending + a * s..][..s], &mut scratch.spending);
            for j in 0..s {
                let row = (a * s + j) * n;
                axpy32(scratch.price[j], &self.price_by_wage[row..][..n], &mut scratch.wages);
                axpy32(scratch.spending[j], &self.spending_by_wage[row..][..n], &mut scratch.wages);
            }
        }
        multipliers[..n].fill(0.0);
        for (a, row) in self.wage.chunks_exact(n).enumerate() {
            axpy(left[a] + f64::from(scratch.wages[a]), row, &mut multipliers[..n]);
        }
        for (a, own) in self.own.iter().enumerate() {
            let labour = multipliers[a];
            scratch.price.fill(0.0);
            scratch.spending.fill(0.0);
            for j in 0..s {
                let (price, spent) = (as_f32(left[prices + a * s + j]), as_f32(left[spending + a * s + j]));
                axpy32(price, &own.price_by_price[j * s..][..s], &mut scratch.price);
                axpy32(spent, &own.spending_by_price[j * s..][..s], &mut scratch.price);
                axpy32(spent, &own.spending_by_spending[j * s..][..s], &mut scratch.spending);
            }
            for j in 0..s {
                multipliers[prices + a * s + j] = labour * own.wage_by_price[j] + f64::from(scratch.price[j]);
                multipliers[spending + a * s + j] =
                    labour * own.wage_by_spending[j] + f64::from(scratch.spending[j]);
            }
        }
        for (b, mu) in layout.wedges().enumerate() {
            multipliers[mu] = left[mu] / system.bounds[b].elasticity;
        }
    }
}

impl Own {
    fn new(base: &Baseline, elasticity: &[f64], at: &State, a: usize, block: &[f64]) -> Self {
        let (n, s) = (base.actors, base.sectors);
        let input = &base.input_share[a * s * s..][..s * s];
        let x = &at.expenditure[a * s..][..s];
        let va = base.value_added[a];
        // Response of sales to own cost, and share of own spending that stays at home.
        let mut sales_by_cost = vec![0.0; s];
        let mut home = vec![0.0; s];
        for j in 0..s {
            let mut kept = 0.0;
            for m in 0..n {
                let c = (j * n + m) * n + a;
                kept += at.trade[c] * at.share[c];
            }
            sales_by_cost[j] = -elasticity[j] * (at.output[a * s + j] - kept);
            if x[j] > 0.0 {
                home[j] = at.trade[(j * n + a) * n + a] / x[j];
            }
        }
        let cost_by_price = product(s, |i, k| input[i * s + k], block);
        // Source of spending per price residual: demand for inputs as sales respond.
        let source = product(s, |i, k| input[k * s + i] * sales_by_cost[k], &cost_by_price);
        let spending_by_price = product(s, |i, k| block[k * s + i] / va, &source);
        let mut spending_by_spending = vec![0.0; s * s];
        for i in 0..s {
            for k in 0..s {
                spending_by_spending[i * s + k] = block[k * s + i];
            }
        }
        let v = &base.value_added_share[a * s..][..s];
        let mut wage_by_price = vec![0.0; s];
        let mut wage_by_spending = vec![0.0; s];
        for j in 0..s {
            let kept = v[j] * home[j];
            axpy(kept, &spending_by_price[j * s..][..s], &mut wage_by_price);
            axpy(kept, &spending_by_spending[j * s..][..s], &mut wage_by_spending);
            axpy(v[j] * sales_by_cost[j] / va, &cost_by_price[j * s..][..s], &mut wage_by_price);
        }
        Self {
            price_by_price: narrowed(block),
            spending_by_spending: narrowed(&spending_by_spending),
            spending_by_price: narrowed(&spending_by_price),
            wage_by_price,
            wage_by_spending,
        }
    }
}

/// Product of two square matrices, the first given by its entries.
fn product(size: usize, left: impl Fn(usize, usize) -> f64, right: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; size * size];
    for (i, row) in out.chunks_exact_mut(size).enumerate() {
        for k in 0..size {
            axpy(left(i, k), &right[k * size..][..size], row);
        }
    }
    out
}

#[expect(clippy::cast_possible_truncation, reason = "a step need not be exact")]
fn as_f32(x: f64) -> f32 {
    x as f32
}

fn narrow(from: &[f64], to: &mut [f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = as_f32(*from);
    }
}

fn narrowed(from: &[f64]) -> Vec<f32> {
    let mut to = vec![0.0; from.len()];
    narrow(from, &mut to);
    to
}

fn blocks(base: &Baseline, at: &State) -> Option<Vec<f64>> {
    let (n, s) = (base.actors, base.sectors);
    let mut blocks = Vec::with_capacity(n * s * s);
    for a in 0..n {
        let mut matrix = vec![0.0; s * s];
        for j in 0..s {
            let own = at.share[(j * n + a) * n + a];
            for k in 0..s {
                matrix[j * s + k] = f64::from(u8::from(j == k)) - own * base.input_share[(a * s + j) * s + k];
            }
        }
        blocks.extend(invert(matrix, s)?);
    }
    Some(blocks)
}

/// Approximate Jacobian of labour demand with respect to ln wages, all prices and spending following, inverted.
fn wage_inverse(base: &Baseline, at: &State, sales: &[f64]) -> Option<Vec<f64>> {
    let (n, s) = (base.actors, base.sectors);
    // −∂(Σ v Y − ŵ VA)/∂ ln ŵ over VA, with the row of the largest actor replaced by the numéraire.
    let largest = (0..n).max_by(|&x, &y| at.value_added[x].total_cmp(&at.value_added[y]))?;
    let world: f64 = at.value_added.iter().sum();
    let mut jacobian = vec![0.0; n * n];
    for a in 0..n {
        let row = &mut jacobian[a * n..][..n];
        let va = base.value_added[a];
        if a == largest {
            for (r, value_added) in row.iter_mut().zip(&at.value_added) {
                *r = value_added / world;
            }
            continue;
        }
        for j in 0..s {
            axpy(-base.value_added_share[a * s + j] / va, &sales[(a * s + j) * n..][..n], row);
        }
        // An actor without foreign trade has any wage: the little more keeps its row from being singular.
        row[a] += (1.0 + ISOLATED) * at.value_added[a] / va;
    }
    let mut inverse = invert(jacobian, n)?;
    // The numéraire always holds.
    for row in inverse.chunks_exact_mut(n) {
        row[largest] = 0.0;
    }
    Some(inverse)
}

/// ln ĉ and ln P̂ by ln wage, `[actor][sector][wage]`.
fn prices_by_wage(base: &Baseline, at: &State, block: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (n, s) = (base.actors, base.sectors);
    let mut cost = vec![0.0; n * s * n];
    let mut price = vec![0.0; n * s * n];
    for _ in 0..ROUNDS {
        // cost = v δ + Γ price
        cost.fill(0.0);
        for a in 0..n {
            for j in 0..s {
                let c = a * s + j;
                let row = &mut cost[c * n..][..n];
                row[a] = base.value_added_share[c];
                for k in 0..s {
                    axpy(base.input_share[c * s + k], &price[(a * s + k) * n..][..n], row);
                }
            }
        }
        // price += block (π cost − price)
        let mut gap = vec![0.0; s * n];
        for a in 0..n {
            for j in 0..s {
                let row = &mut gap[j * n..][..n];
                for (g, p) in row.iter_mut().zip(&price[(a * s + j) * n..][..n]) {
                    *g = -p;
                }
                for i in 0..n {
                    let share = at.share[(j * n + a) * n + i];
                    if share != 0.0 {
                        axpy(share, &cost[(i * s + j) * n..][..n], row);
                    }
                }
            }
            for j in 0..s {
                let row = &mut price[(a * s + j) * n..][..n];
                for k in 0..s {
                    axpy(block[(a * s + j) * s + k], &gap[k * n..][..n], row);
                }
            }
        }
    }
    (cost, price)
}

/// Y′, and X′ over the actor's value added, by ln wage, `[actor][sector][wage]`.
fn sales_by_wage(
    base: &Baseline,
    elasticity: &[f64],
    at: &State,
    block: &[f64],
    cost: &[f64],
    price: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let (n, s) = (base.actors, base.sectors);
    // Sales by wage m with spending as it was, then spending's response, then sales again.
    let mut sales = vec![0.0; n * s * n];
    let mut spending = vec![0.0; n * s * n];
    let mut pull = vec![0.0; n];
    for _ in 0..ROUNDS {
        for (c, row) in sales.chunks_exact_mut(n).enumerate() {
            let own = -elasticity[c % s] * at.output[c];
            for (sale, cost) in row.iter_mut().zip(&cost[c * n..][..n]) {
                *sale = own * cost;
            }
        }
        for j in 0..s {
            for a in 0..n {
                let (buyer, x) = (a * s + j, at.expenditure[a * s + j]);
                if x == 0.0 {
                    continue;
                }
                // What draws every seller's sales to this buyer: its price and its spending.
                for ((p, price), spent) in
                    pull.iter_mut().zip(&price[buyer * n..]).zip(&spending[buyer * n..])
                {
                    *p = elasticity[j] * price + spent / x;
                }
                for i in 0..n {
                    let flow = at.trade[(j * n + a) * n + i];
                    if flow != 0.0 {
                        axpy(flow, &pull, &mut sales[(i * s + j) * n..][..n]);
                    }
                }
            }
        }
        // Spending: block' (α I + Γ sales − spending).
        let mut gap = vec![0.0; s * n];
        for a in 0..n {
            for j in 0..s {
                let row = &mut gap[j * n..][..n];
                for (g, x) in row.iter_mut().zip(&spending[(a * s + j) * n..][..n]) {
                    *g = -x;
                }
                row[a] += base.demand_share[a * s + j] * at.value_added[a];
                for k in 0..s {
                    axpy(base.input_share[(a * s + k) * s + j], &sales[(a * s + k) * n..][..n], row);
                }
            }
            for j in 0..s {
                let row = &mut spending[(a * s + j) * n..][..n];
                for k in 0..s {
                    axpy(block[(a * s + k) * s + j], &gap[k * n..][..n], row);
                }
            }
        }
    }
    for (c, row) in spending.chunks_exact_mut(n).enumerate() {
        for spent in row {
            *spent /= base.value_added[c / s];
        }
    }
    (sales, spending)
}

/// Rounds of the two fixed points behind the wage Jacobian.
const ROUNDS: usize = 3;
/// Share of its own value added that is added to the diagonal of an actor's labour demand.
const ISOLATED: f64 = 1e-3;
