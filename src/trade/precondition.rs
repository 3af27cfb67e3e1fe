//! From residuals to a step: what each unknown should change by, judged from the baseline.
//!
//! Prices and spending of one actor depend mostly on its own, so the block of each actor (sectors × sectors) is
//! inverted once per baseline; wages go through the inverse of an approximate actors × actors Jacobian of labour
//! demand. What these leave out, the acceleration learns.

use super::Baseline;
use super::dense::invert;
use super::lanes::{LANES, axpy, combine32, dot, dot32};
use super::system::{State, System};

/// Inverses made once per baseline. Rows are padded to [`LANES`] and in single precision: a step need not be exact, and a
/// sweep is bound by what it reads.
#[derive(Debug, Clone)]
pub(super) struct Preconditioner {
    /// What removes each actor's own residuals while the others stand still.
    own: Vec<Own>,
    /// −∂(labour demand)/∂(ln ŵ), inverted, `[actor][actor]`, in units of each actor's value added.
    wage: Vec<f64>,
    /// ln P̂ of every actor and sector, then X′ over value added, by the ln wage of an actor, `[wage][price, spending]`.
    by_wage: Vec<f32>,
}

/// Response of one actor's prices, spending and labour demand to the residuals of prices and spending.
///
/// # Formula
/// With h the share of spending that stays at home and Γ inputs, prices answer residuals p by `B p` and spending answers q by
/// `Bᵀ q`, B = (1 − h Γ)⁻¹. As `B = 1 + h C` with `C = Γ B`, C is all that is kept: costs answer by `y = C p`, prices by
/// `p + h y`; sales answer costs by `σ y` with σ = −θ (sales, less what the price at home takes back), so that spending answers
/// by `q + Cᵀ(h q + σ y)`.
#[derive(Debug, Clone)]
struct Own {
    /// C, `[sector][by sector]`, and its transpose.
    chain: Vec<f32>,
    chain_transposed: Vec<f32>,
    /// h by sector.
    home: Vec<f32>,
    /// −σ/θ by sector, over value added.
    exposed: Vec<f32>,
    /// v by sector.
    labour: Vec<f32>,
}

/// Scratch of a step.
#[derive(Debug)]
pub(super) struct Scratch {
    wage: Vec<f64>,
    wages: Vec<f32>,
    /// Of one actor, padded: residuals of prices and spending, what costs and inputs answer.
    price: Vec<f32>,
    spending: Vec<f32>,
    cost: Vec<f32>,
    inputs: Vec<f32>,
    /// Prices' and spending's steps, padded at the end.
    both: Vec<f32>,
}

impl Scratch {
    pub(super) fn new(actors: usize, sectors: usize) -> Self {
        let row = vec![0.0; padded(sectors)];
        Self {
            wage: vec![0.0; actors],
            wages: vec![0.0; actors],
            price: row.clone(),
            spending: row.clone(),
            cost: row.clone(),
            inputs: row,
            both: vec![0.0; padded(2 * actors * sectors)],
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
        let (n, s) = (base.actors, base.sectors);
        let own = (0..n).map(|a| Own::new(base, at, a, &block[a * s * s..][..s * s])).collect();
        let mut by_wage = Vec::with_capacity(n * padded(2 * n * s));
        for m in 0..n {
            by_wage.extend(price.chunks_exact(n).chain(spending.chunks_exact(n)).map(|row| as_f32(row[m])));
            by_wage.resize((m + 1) * padded(2 * n * s), 0.0);
        }
        Some(Self { own, wage, by_wage })
    }

    /// The step that removes `residual` in the approximate linear model, with the elasticities of the system.
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
            narrow(&residual[prices + a * s..][..s], &mut scratch.price);
            narrow(&residual[spending + a * s..][..s], &mut scratch.spending);
            let labour = own.answer(system.elasticity, scratch);
            scratch.wage[a] = residual[a] + labour;
            widen(&scratch.price[..s], &mut step[prices + a * s..]);
            widen(&scratch.spending[..s], &mut step[spending + a * s..]);
        }
        for (d, row) in step.iter_mut().zip(self.wage.chunks_exact(n)) {
            *d = dot(row, &scratch.wage);
        }
        narrow(&step[..n], &mut scratch.wages);
        combine32(&scratch.wages, &self.by_wage, &mut scratch.both);
        for (d, by_wage) in step[prices..layout.wedges().start].iter_mut().zip(&scratch.both) {
            *d += f64::from(*by_wage);
        }
        for (b, mu) in layout.wedges().enumerate() {
            let bound = &system.bounds[b];
            step[mu] = (residual[mu] + bound.pull(system, residual, step)) / bound.elasticity;
        }
    }

    /// The transpose of [`Preconditioner::step`] without what bounds answer: from what is left of adjoint equations to
    /// multipliers.
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
        narrow(&left[prices..layout.wedges().start], &mut scratch.both);
        multipliers[..n].fill(0.0);
        let by_wage = self.by_wage.chunks_exact(scratch.both.len());
        for ((a, row), by_wage) in self.wage.chunks_exact(n).enumerate().zip(by_wage) {
            axpy(left[a] + dot32(by_wage, &scratch.both), row, &mut multipliers[..n]);
        }
        for (a, own) in self.own.iter().enumerate() {
            narrow(&left[prices + a * s..][..s], &mut scratch.price);
            narrow(&left[spending + a * s..][..s], &mut scratch.spending);
            own.answer_transposed(system.elasticity, as_f32(multipliers[a]), scratch);
            widen(&scratch.price[..s], &mut multipliers[prices + a * s..]);
            widen(&scratch.spending[..s], &mut multipliers[spending + a * s..]);
        }
        for (b, mu) in layout.wedges().enumerate() {
            multipliers[mu] = left[mu] / system.bounds[b].elasticity;
        }
    }
}

impl Own {
    fn new(base: &Baseline, at: &State, a: usize, block: &[f64]) -> Self {
        let (n, s) = (base.actors, base.sectors);
        let input = &base.input_share[a * s * s..][..s * s];
        let stride = padded(s);
        let mut chain = vec![0.0; s * stride];
        let mut chain_transposed = vec![0.0; s * stride];
        for (i, row) in product(s, input, block).chunks_exact(s).enumerate() {
            for (k, &entry) in row.iter().enumerate() {
                chain[i * stride + k] = as_f32(entry);
                chain_transposed[k * stride + i] = as_f32(entry);
            }
        }
        let mut exposed = vec![0.0; s];
        let mut home = vec![0.0; s];
        for j in 0..s {
            // What prices take back of sales that costs lose.
            let kept: f64 = (0..n).map(|m| (j * n + m) * n + a).map(|c| at.trade[c] * at.share[c]).sum();
            exposed[j] = as_f32((at.output[a * s + j] - kept) / base.value_added[a]);
            home[j] = as_f32(at.share[(j * n + a) * n + a]);
        }
        let labour = base.value_added_share[a * s..][..s].iter().map(|&v| as_f32(v)).collect();
        Self { chain, chain_transposed, home, exposed, labour }
    }

    /// From residuals of prices and spending to their steps, in place; returns what labour demand answers.
    fn answer(&self, elasticity: &[f64], scratch: &mut Scratch) -> f64 {
        let Scratch { price, spending, cost, inputs, .. } = scratch;
        let s = self.home.len();
        combine32(&price[..s], &self.chain_transposed, cost);
        let mut labour = 0.0;
        for j in 0..s {
            price[j] += self.home[j] * cost[j];
            let sold = -as_f32(elasticity[j]) * self.exposed[j] * cost[j];
            labour += self.labour[j] * sold;
            cost[j] = self.home[j] * spending[j] + sold;
        }
        combine32(&cost[..s], &self.chain, inputs);
        for (j, (spent, input)) in spending.iter_mut().zip(&*inputs).take(s).enumerate() {
            *spent += input;
            labour += self.labour[j] * self.home[j] * *spent;
        }
        f64::from(labour)
    }

    /// The transpose of [`Own::answer`], with the multiplier of labour demand.
    fn answer_transposed(&self, elasticity: &[f64], labour: f32, scratch: &mut Scratch) {
        let Scratch { price, spending, cost, inputs, .. } = scratch;
        let s = self.home.len();
        for ((spent, home), share) in spending.iter_mut().zip(&self.home).zip(&self.labour) {
            *spent += labour * share * home;
        }
        combine32(&spending[..s], &self.chain_transposed, inputs);
        for j in 0..s {
            spending[j] += self.home[j] * inputs[j];
            let sold = inputs[j] + labour * self.labour[j];
            inputs[j] = self.home[j] * price[j] - as_f32(elasticity[j]) * self.exposed[j] * sold;
        }
        combine32(&inputs[..s], &self.chain, cost);
        for (price, cost) in price.iter_mut().zip(&*cost).take(s) {
            *price += cost;
        }
    }
}

/// Product of two square matrices.
fn product(size: usize, left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; size * size];
    for (i, row) in out.chunks_exact_mut(size).enumerate() {
        for k in 0..size {
            axpy(left[i * size + k], &right[k * size..][..size], row);
        }
    }
    out
}

fn padded(size: usize) -> usize {
    size.next_multiple_of(LANES)
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

fn widen(from: &[f32], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = f64::from(*from);
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
