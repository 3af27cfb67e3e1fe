//! How everything answers wages, all prices and spending following: judged from tables, in double precision, once.

use super::super::baseline::State;
use super::super::dense::invert;
use super::super::lanes::{add_rows, axpy, combine, padded};
use super::{Baseline, Behaviour};

/// B of every actor, `[actor][sector][by sector]`.
pub(super) struct Blocks {
    costs: Vec<f64>,
    /// Without what costs owe to the price of capital; nothing where they owe none.
    spending: Vec<f64>,
}

impl Blocks {
    #[inline(always)]
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

#[inline(always)]
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
    #[inline(always)]
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

    #[inline(always)]
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

/// By ln wage; rows of wages are [`padded`].
pub(super) struct Response {
    /// ln P̂, `[actor][sector][wage]`.
    pub(super) price: Vec<f64>,
    /// X′ over value added, likewise.
    pub(super) spending: Vec<f64>,
    /// ln ĉ, `[sector][actor][wage]`.
    cost: Vec<f64>,
    /// Y′, likewise.
    sales: Vec<f64>,
}

impl Response {
    #[inline(always)]
    pub(super) fn new(base: &Baseline, behaviour: Behaviour<'_>, at: &State, blocks: &Blocks) -> Self {
        let (cost, price) = prices_by_wage(base, behaviour, at, blocks);
        let (sales, spending) = sales_by_wage(base, behaviour.elasticity, at, blocks, &cost, &price);
        Self { price, spending, cost, sales }
    }

    /// What it means for labour; `None` where wages do not determine demand.
    #[inline(always)]
    pub(super) fn labour(&self, base: &Baseline, elasticity: &[f64], at: &State) -> Option<LabourMarkets> {
        let (n, s, stride) = (base.actors, base.sectors, padded(base.actors));
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
                let own = (j * n + a) * stride;
                axpy(-labour, &self.sales[own..][..n], row);
                let by_elasticity = &mut by_elasticity[(j * n + a) * n..][..n];
                axpy(labour * at.output[c], &self.cost[own..][..n], by_elasticity);
                for m in 0..n {
                    let flow = at.trade[(j * n + m) * n + a];
                    axpy(-labour * flow, &self.price[(m * s + j) * stride..][..n], by_elasticity);
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

/// ln ĉ, `[sector][actor][wage]`, and ln P̂, `[actor][sector][wage]`.
#[inline(always)]
fn prices_by_wage(
    base: &Baseline,
    behaviour: Behaviour<'_>,
    at: &State,
    blocks: &Blocks,
) -> (Vec<f64>, Vec<f64>) {
    let (n, s, stride) = (base.actors, base.sectors, padded(base.actors));
    let shares: Vec<_> = (0..n).map(|a| base.costs_by_price(behaviour, a)).collect();
    let mut cost = vec![0.0; s * n * stride];
    let mut price = vec![0.0; n * s * stride];
    let (mut gap, mut moved) = (vec![0.0; s * stride], vec![0.0; stride]);
    for _ in 0..ROUNDS {
        // cost = (1 − a) v δ + Γ price, that of capital in Γ
        for (a, (shares, prices)) in shares.iter().zip(price.chunks_exact(s * stride)).enumerate() {
            for (j, shares) in shares.chunks_exact(s).enumerate() {
                let row = &mut cost[(j * n + a) * stride..][..stride];
                combine(shares, prices, row);
                row[a] += (1.0 - behaviour.capital) * base.value_added_share[a * s + j];
            }
        }
        // price += block (π cost − price)
        for (a, prices) in price.chunks_exact_mut(s * stride).enumerate() {
            let rows = gap.chunks_exact_mut(stride).zip(prices.chunks_exact(stride));
            for (j, ((gap, price), costs)) in rows.zip(cost.chunks_exact(n * stride)).enumerate() {
                combine(&at.share[(j * n + a) * n..][..n], costs, gap);
                axpy(-1.0, price, gap);
            }
            let [block, _] = blocks.of(a, s);
            for (price, block) in prices.chunks_exact_mut(stride).zip(block.chunks_exact(s)) {
                combine(block, &gap, &mut moved);
                axpy(1.0, &moved, price);
            }
        }
    }
    (cost, price)
}

/// Y′, `[sector][actor][wage]`, and X′ over the actor's value added, `[actor][sector][wage]`.
#[inline(always)]
fn sales_by_wage(
    base: &Baseline,
    elasticity: &[f64],
    at: &State,
    blocks: &Blocks,
    cost: &[f64],
    price: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let (n, s, stride) = (base.actors, base.sectors, padded(base.actors));
    // Sales by wage m with spending as it was, then spending's response, then sales again.
    let mut sales = vec![0.0; s * n * stride];
    let mut spending = vec![0.0; n * s * stride];
    // What draws every seller's sales to each buyer: its price and its spending.
    let mut pulls = vec![0.0; n * stride];
    let (mut own, mut gap, mut moved) = (vec![0.0; s * stride], vec![0.0; s * stride], vec![0.0; stride]);
    let mut column = vec![0.0; n.max(s)];
    for _ in 0..ROUNDS {
        for (j, sales) in sales.chunks_exact_mut(n * stride).enumerate() {
            for (a, pull) in pulls.chunks_exact_mut(stride).enumerate() {
                let (buyer, x) = ((a * s + j) * stride, at.expenditure[a * s + j]);
                if x == 0.0 {
                    pull.fill(0.0);
                    continue;
                }
                for ((p, price), spent) in pull.iter_mut().zip(&price[buyer..]).zip(&spending[buyer..]) {
                    *p = elasticity[j] * price + spent / x;
                }
            }
            for (i, row) in sales.chunks_exact_mut(stride).enumerate() {
                for (a, flow) in column[..n].iter_mut().enumerate() {
                    *flow = at.trade[(j * n + a) * n + i];
                }
                combine(&column[..n], &pulls, row);
                axpy(-elasticity[j] * at.output[i * s + j], &cost[(j * n + i) * stride..][..stride], row);
            }
        }
        // Spending: block' (α I + Γ sales − spending).
        for (a, spending) in spending.chunks_exact_mut(s * stride).enumerate() {
            for (own, sales) in own.chunks_exact_mut(stride).zip(sales.chunks_exact(n * stride)) {
                own.copy_from_slice(&sales[a * stride..][..stride]);
            }
            for (j, (gap, spent)) in
                gap.chunks_exact_mut(stride).zip(spending.chunks_exact(stride)).enumerate()
            {
                let inputs = base.input_share[a * s * s + j..].iter().step_by(s);
                column[..s].iter_mut().zip(inputs).for_each(|(to, share)| *to = *share);
                combine(&column[..s], &own, gap);
                axpy(-1.0, spent, gap);
                gap[a] += base.demand_share[a * s + j] * at.value_added[a];
            }
            let [_, block] = blocks.of(a, s);
            for (j, spending) in spending.chunks_exact_mut(stride).enumerate() {
                let block = block[j..].iter().step_by(s);
                column[..s].iter_mut().zip(block).for_each(|(to, share)| *to = *share);
                combine(&column[..s], &gap, &mut moved);
                axpy(1.0, &moved, spending);
            }
        }
    }
    for (row, spending) in spending.chunks_exact_mut(stride).enumerate() {
        for spent in spending {
            *spent /= base.value_added[row / s];
        }
    }
    (sales, spending)
}

/// Rounds of the two fixed points behind the wage Jacobian.
const ROUNDS: usize = 3;
/// Share of its own value added that is added to the diagonal of an actor's labour demand.
const ISOLATED: f64 = 1e-3;
