//! From residuals to a step: what each unknown should change by, judged from the baseline.
//!
//! Prices and spending of one actor depend mostly on its own, so the block of each actor (sectors × sectors) is
//! inverted once per baseline; wages go through the inverse of an approximate actors × actors Jacobian of labour
//! demand. What these leave out, the acceleration learns.

use super::dense::invert;
use super::system::{State, System, axpy, dot};
use super::Baseline;

/// Inverses made once per baseline.
#[derive(Debug, Clone)]
pub(super) struct Preconditioner {
    /// What removes each actor's own residuals while the others stand still.
    own: Vec<Own>,
    /// −∂(labour demand)/∂(ln ŵ), inverted, `[actor][actor]`, in units of each actor's value added.
    wage: Vec<f64>,
}

/// Response of one actor's prices and spending to their residuals and to its wage, `[row][column]` by sector.
#[derive(Debug, Clone)]
struct Own {
    price_by_price: Vec<f64>,
    spending_by_spending: Vec<f64>,
    spending_by_price: Vec<f64>,
    wage_by_price: Vec<f64>,
    wage_by_spending: Vec<f64>,
    price_by_wage: Vec<f64>,
    spending_by_wage: Vec<f64>,
}

impl Preconditioner {
    /// Judged from a point of the economy; `None` where a matrix is singular.
    pub(super) fn new(base: &Baseline, at: &State) -> Option<Self> {
        let block = blocks(base, at)?;
        let wage = wage_inverse(base, at, &block)?;
        let s = base.sectors;
        let own = (0..base.actors).map(|a| Own::new(base, at, a, &block[a * s * s..][..s * s])).collect();
        Some(Self { own, wage })
    }

    /// The step that removes `residual` in the approximate linear model.
    pub(super) fn step(&self, system: &System<'_>, residual: &[f64], step: &mut [f64], total: &mut [f64]) {
        let layout = system.layout;
        let (n, s) = (layout.actors, layout.sectors);
        let (prices, spending) = (layout.prices().start, layout.spending().start);
        for (a, own) in self.own.iter().enumerate() {
            total[a] = residual[a]
                + dot(&own.wage_by_price, &residual[prices + a * s..][..s])
                + dot(&own.wage_by_spending, &residual[spending + a * s..][..s]);
        }
        for a in 0..n {
            step[a] = dot(&self.wage[a * n..][..n], &total[..n]);
        }
        for (a, own) in self.own.iter().enumerate() {
            let wage = step[a];
            let r_price = &residual[prices + a * s..][..s];
            let r_spending = &residual[spending + a * s..][..s];
            for (j, d) in step[prices + a * s..][..s].iter_mut().enumerate() {
                *d = dot(&own.price_by_price[j * s..][..s], r_price) + own.price_by_wage[j] * wage;
            }
            for (j, d) in step[spending + a * s..][..s].iter_mut().enumerate() {
                *d = dot(&own.spending_by_spending[j * s..][..s], r_spending)
                    + dot(&own.spending_by_price[j * s..][..s], r_price)
                    + own.spending_by_wage[j] * wage;
            }
        }
        for (b, mu) in layout.wedges().enumerate() {
            step[mu] = residual[mu] / system.bounds[b].elasticity;
        }
    }
}

impl Own {
    #[allow(clippy::needless_range_loop)]
    fn new(base: &Baseline, at: &State, a: usize, block: &[f64]) -> Self {
        let (n, s) = (base.actors, base.sectors);
        let input = &base.input_share[a * s * s..][..s * s];
        let x = &at.expenditure[a * s..][..s];
        let va = base.value_added[a];
        let wages = at.value_added[a];
        // Response of sales to own cost, and share of own spending that stays at home.
        let mut sales_by_cost = vec![0.0; s];
        let mut home = vec![0.0; s];
        for j in 0..s {
            let mut kept = 0.0;
            for m in 0..n {
                let c = (j * n + m) * n + a;
                kept += at.trade[c] * at.share[c];
            }
            sales_by_cost[j] = -base.elasticity[j] * (at.output[a * s + j] - kept);
            if x[j] > 0.0 {
                home[j] = at.trade[(j * n + a) * n + a] / x[j];
            }
        }
        let product = |l: &dyn Fn(usize, usize) -> f64, r: &dyn Fn(usize, usize) -> f64| {
            let mut out = vec![0.0; s * s];
            for i in 0..s {
                for k in 0..s {
                    let f = l(i, k);
                    if f != 0.0 {
                        for j in 0..s {
                            out[i * s + j] += f * r(k, j);
                        }
                    }
                }
            }
            out
        };
        let cost_by_price = product(&|i, k| input[i * s + k], &|k, j| block[k * s + j]);
        // Source of spending per price residual: demand for inputs as sales respond.
        let source = product(&|i, k| input[k * s + i] * sales_by_cost[k], &|k, j| cost_by_price[k * s + j]);
        let spending_by_price = product(&|i, k| block[k * s + i] / va, &|k, j| source[k * s + j]);
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
        let direct: Vec<f64> = (0..s).map(|j| at.share[(j * n + a) * n + a] * v[j]).collect();
        let price_by_wage: Vec<f64> = (0..s).map(|j| dot(&block[j * s..][..s], &direct)).collect();
        let mut source: Vec<f64> = base.demand_share[a * s..][..s].iter().map(|d| d * wages).collect();
        for k in 0..s {
            let cost = v[k] + dot(&input[k * s..][..s], &price_by_wage);
            axpy(sales_by_cost[k] * cost, &input[k * s..][..s], &mut source);
        }
        let mut spending_by_wage = vec![0.0; s];
        for k in 0..s {
            axpy(source[k], &block[k * s..][..s], &mut spending_by_wage);
        }
        for d in &mut spending_by_wage {
            *d /= va;
        }
        Self {
            price_by_price: block.to_vec(),
            spending_by_spending,
            spending_by_price,
            wage_by_price,
            wage_by_spending,
            price_by_wage,
            spending_by_wage,
        }
    }
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
#[allow(clippy::needless_range_loop)]
fn wage_inverse(base: &Baseline, at: &State, block: &[f64]) -> Option<Vec<f64>> {
    let (n, s) = (base.actors, base.sectors);
    // Cost of (i, j) and price of (n, j) by wage m, `[actor][sector][m]`.
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
    // Sales by wage m with spending as it was, then spending's response, then sales again.
    let mut sales = vec![0.0; n * s * n];
    let mut spending = vec![0.0; n * s * n];
    for _ in 0..ROUNDS {
        sales.fill(0.0);
        for j in 0..s {
            let theta = base.elasticity[j];
            for a in 0..n {
                let x = at.expenditure[a * s + j];
                if x == 0.0 {
                    continue;
                }
                let buyer = a * s + j;
                for i in 0..n {
                    let flow = at.trade[(j * n + a) * n + i];
                    if flow == 0.0 {
                        continue;
                    }
                    let seller = (i * s + j) * n;
                    axpy(flow * theta, &price[buyer * n..][..n], &mut sales[seller..seller + n]);
                    axpy(-flow * theta, &cost[seller..seller + n], &mut sales[seller..seller + n]);
                    axpy(flow / x, &spending[buyer * n..][..n], &mut sales[seller..seller + n]);
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
    // −∂(Σ v Y − ŵ VA)/∂ ln ŵ over VA; the numéraire fills the direction in which all wages move together.
    let world: f64 = at.value_added.iter().sum();
    let mut jacobian = vec![0.0; n * n];
    for a in 0..n {
        let row = &mut jacobian[a * n..][..n];
        for j in 0..s {
            axpy(-base.value_added_share[a * s + j] / base.value_added[a], &sales[(a * s + j) * n..][..n], row);
        }
        row[a] += at.value_added[a] / base.value_added[a];
        for (r, va) in row.iter_mut().zip(&at.value_added) {
            *r += va / world;
        }
    }
    invert(jacobian, n)
}

/// Rounds of the two fixed points behind the wage Jacobian.
const ROUNDS: usize = 2;
