//! How everything answers wages, all prices and spending following: judged from tables, in double precision, once.

use super::super::baseline::State;
use super::super::dense::invert;
use super::super::lanes::{add_rows, axpy};
use super::{Baseline, Behaviour};

/// B of every actor, `[actor][sector][by sector]`.
pub(super) struct Blocks {
    costs: Vec<f64>,
    /// Without what costs owe to the price of capital; nothing where they owe none.
    spending: Vec<f64>,
}

impl Blocks {
    pub(super) fn new(base: &Baseline, behaviour: Behaviour<'_>, at: &State) -> Option<Self> {
        let costs = inverses(base, behaviour, at)?;
        let spending = match behaviour.capital {
            0.0 => Vec::new(),
            _ => inverses(base, Behaviour { capital: 0.0, ..behaviour }, at)?,
        };
        Some(Self { costs, spending })
    }

    /// Of an actor: by which prices answer, and by whose transpose spending does.
    pub(super) fn of(&self, actor: usize, sectors: usize) -> [&[f64]; 2] {
        let own = actor * sectors * sectors..(actor + 1) * sectors * sectors;
        let costs = &self.costs[own.clone()];
        [costs, self.spending.get(own).unwrap_or(costs)]
    }
}

fn inverses(base: &Baseline, behaviour: Behaviour<'_>, at: &State) -> Option<Vec<f64>> {
    let (n, s) = (base.actors, base.sectors);
    let mut blocks = Vec::with_capacity(n * s * s);
    let mut swaps = Vec::new();
    for a in 0..n {
        let mut matrix = base.costs_by_price(behaviour, a);
        for j in 0..s {
            let own = at.share[(j * n + a) * n + a];
            for k in 0..s {
                let cell = &mut matrix[j * s + k];
                *cell = f64::from(u8::from(j == k)) - own * *cell;
            }
        }
        if !invert(&mut matrix, s, &mut swaps) {
            return None;
        }
        blocks.extend(matrix);
    }
    Some(blocks)
}

/// How labour demand answers wages, all prices and spending following.
#[derive(Debug, Clone)]
pub(super) struct LabourMarkets {
    /// θ at which it was judged.
    elasticity: Vec<f64>,
    /// −∂(Σ v Y − ŵ VA)/∂ ln ŵ over VA, `[actor][actor]`, with the row of the largest actor replaced by the numéraire.
    jacobian: Vec<f64>,
    /// What it moves by with θ, spending as it was, `[sector][actor][actor]`.
    by_elasticity: Vec<f64>,
    inverse: Vec<f64>,
    largest: usize,
}

impl LabourMarkets {
    /// Its inverse with elasticities θ by sector, of which the column of the numéraire, which always holds, is zero.
    pub(super) fn inverse_at(&self, elasticity: &[f64], inverse: &mut Vec<f64>, scratch: &mut Scratch) {
        inverse.clear();
        let Scratch { moved, swaps } = scratch;
        moved.clear();
        moved.extend(elasticity.iter().zip(&self.elasticity).map(|(theta, own)| theta - own));
        if moved.iter().any(|moved| *moved != 0.0) {
            inverse.extend_from_slice(&self.jacobian);
            add_rows(moved, &self.by_elasticity, inverse);
            if self.invert(inverse, swaps) {
                return;
            }
            inverse.clear();
        }
        inverse.extend_from_slice(&self.inverse);
    }

    fn invert(&self, matrix: &mut [f64], swaps: &mut Vec<usize>) -> bool {
        let actors = matrix.len().isqrt();
        let found = invert(matrix, actors, swaps);
        for row in matrix.chunks_exact_mut(actors) {
            row[self.largest] = 0.0;
        }
        found
    }
}

/// What an inverse is made with.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    moved: Vec<f64>,
    swaps: Vec<usize>,
}

/// By ln wage, `[actor][sector][wage]`.
pub(super) struct Response {
    /// ln P̂.
    pub(super) price: Vec<f64>,
    /// X′ over value added.
    pub(super) spending: Vec<f64>,
    /// ln ĉ.
    cost: Vec<f64>,
    /// Y′.
    sales: Vec<f64>,
}

impl Response {
    pub(super) fn new(base: &Baseline, behaviour: Behaviour<'_>, at: &State, blocks: &Blocks) -> Self {
        let (cost, price) = prices_by_wage(base, behaviour, at, blocks);
        let (sales, spending) = sales_by_wage(base, behaviour.elasticity, at, blocks, &cost, &price);
        Self { price, spending, cost, sales }
    }

    /// What it means for labour; `None` where wages do not determine demand.
    pub(super) fn labour(&self, base: &Baseline, elasticity: &[f64], at: &State) -> Option<LabourMarkets> {
        let (n, s) = (base.actors, base.sectors);
        let largest = (0..n).max_by(|&x, &y| at.value_added[x].total_cmp(&at.value_added[y]))?;
        let world: f64 = at.value_added.iter().sum();
        let mut jacobian = vec![0.0; n * n];
        let mut by_elasticity = vec![0.0; s * n * n];
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
                let (c, labour) = (a * s + j, base.value_added_share[a * s + j] / va);
                axpy(-labour, &self.sales[c * n..][..n], row);
                let by_elasticity = &mut by_elasticity[(j * n + a) * n..][..n];
                axpy(labour * at.output[c], &self.cost[c * n..][..n], by_elasticity);
                for m in 0..n {
                    let flow = at.trade[(j * n + m) * n + a];
                    axpy(-labour * flow, &self.price[(m * s + j) * n..][..n], by_elasticity);
                }
            }
            // An actor without foreign trade has any wage: the little more keeps its row from being singular.
            row[a] += (1.0 + ISOLATED) * at.value_added[a] / va;
        }
        let elasticity = elasticity.to_vec();
        let mut labour = LabourMarkets { elasticity, inverse: Vec::new(), jacobian, by_elasticity, largest };
        let mut inverse = labour.jacobian.clone();
        let found = labour.invert(&mut inverse, &mut Vec::new());
        labour.inverse = inverse;
        found.then_some(labour)
    }
}

/// ln ĉ and ln P̂ by ln wage, `[actor][sector][wage]`.
fn prices_by_wage(
    base: &Baseline,
    behaviour: Behaviour<'_>,
    at: &State,
    blocks: &Blocks,
) -> (Vec<f64>, Vec<f64>) {
    let (n, s) = (base.actors, base.sectors);
    let mut cost = vec![0.0; n * s * n];
    let mut price = vec![0.0; n * s * n];
    for _ in 0..ROUNDS {
        // cost = (1 − a) v δ + Γ price, that of capital in Γ
        cost.fill(0.0);
        for a in 0..n {
            let shares = base.costs_by_price(behaviour, a);
            for j in 0..s {
                let c = a * s + j;
                let row = &mut cost[c * n..][..n];
                row[a] = (1.0 - behaviour.capital) * base.value_added_share[c];
                for k in 0..s {
                    axpy(shares[j * s + k], &price[(a * s + k) * n..][..n], row);
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
            let [block, _] = blocks.of(a, s);
            for j in 0..s {
                let row = &mut price[(a * s + j) * n..][..n];
                for k in 0..s {
                    axpy(block[j * s + k], &gap[k * n..][..n], row);
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
    blocks: &Blocks,
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
            let [_, block] = blocks.of(a, s);
            for j in 0..s {
                let row = &mut spending[(a * s + j) * n..][..n];
                for k in 0..s {
                    axpy(block[k * s + j], &gap[k * n..][..n], row);
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
