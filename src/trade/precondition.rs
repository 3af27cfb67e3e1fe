//! From residuals to a step: what each unknown should change by, judged from the baseline.
//!
//! Prices and spending of one actor depend mostly on its own, so the block of each actor (sectors × sectors) is
//! inverted once per baseline, and what passes from actor to actor is followed once; wages go through the inverse of an
//! approximate actors × actors Jacobian of labour demand. What these leave out, the acceleration learns.

mod tangent;
mod wages;

use std::sync::Arc;

pub(super) use tangent::Tangent;

use super::baseline::State;
use super::lanes::{Half, add_rows, as_f32, combine_half, padded, padded32};
use super::system::System;
use super::{Baseline, Behaviour};
use wages::LabourMarkets;

/// Inverses made once per baseline. Rows are padded ([`padded32`]) and in half precision: a step need not be exact, and a
/// sweep is bound by what it reads.
///
/// # Formula
/// Of one actor, with h the share of spending that stays at home and Γ inputs, prices answer residuals p by `B p` and spending
/// answers q by `Bᵀ q`, B = (1 − h Γ)⁻¹. As `B = 1 + h C` with `C = Γ B`, C is all that is kept: costs answer by `y = C p`,
/// prices by `p + h y`; spending answers q and sales s by `q + Cᵀ(h q + s)`. Where capital follows real wages, costs owe to the prices that
/// it is made at, and have a Γ and a C of their own.
///
/// Between actors, Π is the shares of spending that do not stay at home. Costs raise prices abroad by `f = Π y`, to which costs
/// answer again, `y = C (p + f)`. Prices rise by `p + g`, g = f + h y, and sales answer by `Z (θ g) − θ Y y + Πᵀ x`, Z the
/// flows, Y output and x the answer of spending, which is known without this term first.
#[derive(Debug, Clone)]
pub(super) struct Preconditioner {
    actors: usize,
    sectors: usize,
    /// C, and C without what costs owe to the price of capital.
    costs: Chain,
    inputs: Chain,
    /// Π, `[sector][exporter][importer]`, and its transpose.
    abroad: Vec<Half>,
    abroad_transposed: Vec<Half>,
    /// `[actor][sector]`, money over the actor's value added: h, value-added shares v, Y, X.
    home: Vec<f32>,
    labour: Vec<f32>,
    output: Vec<f32>,
    spent: Vec<f32>,
    /// Y less what the seller's own costs give back through its buyers' prices, likewise: what sales lose by costs alone, over θ.
    exposed: Vec<f32>,
    /// Value added, over the world's.
    size: Vec<f32>,
    labour_markets: LabourMarkets,
    /// ln P̂ of every actor and sector, then X′ over value added, by the ln wage of an actor, `[wage][price, spending]`.
    by_wage: Vec<Half>,
}

/// C of every actor, `[actor][sector][by sector]`, and its transpose.
#[derive(Debug, Clone)]
struct Chain {
    sectors: usize,
    rows: Vec<Half>,
    columns: Vec<Half>,
}

impl Chain {
    fn new(actors: usize, sectors: usize) -> Self {
        let zeros = || vec![Half::default(); actors * sectors * padded32(sectors)];
        Self { sectors, rows: zeros(), columns: zeros() }
    }

    #[inline(always)]
    fn set(&mut self, actor: usize, sectors: usize, chain: &[f64]) {
        let stride = padded32(sectors);
        for j in 0..sectors {
            for k in 0..sectors {
                self.rows[(actor * sectors + j) * stride + k] = Half::of(chain[j * sectors + k]);
                self.columns[(actor * sectors + k) * stride + j] = Half::of(chain[j * sectors + k]);
            }
        }
    }

    /// `C x`: what costs answer.
    #[inline(always)]
    fn times(&self, x: &[f32], out: &mut [f32]) {
        self.within(&self.columns, x, out);
    }

    /// `Cᵀ x`: what spending on inputs answers.
    #[inline(always)]
    fn transposed_times(&self, x: &[f32], out: &mut [f32]) {
        self.within(&self.rows, x, out);
    }

    /// Σ x · row of every actor's matrix.
    #[inline(always)]
    fn within(&self, matrices: &[Half], x: &[f32], out: &mut [f32]) {
        let stride = padded32(self.sectors);
        let matrices = matrices.chunks_exact(self.sectors * stride);
        for ((x, matrix), out) in x.chunks_exact(stride).zip(matrices).zip(out.chunks_exact_mut(stride)) {
            combine_half(&x[..self.sectors], matrix, out);
        }
    }
}

/// Scratch of a step, `[actor][sector, padded]` unless said.
#[derive(Debug)]
pub(super) struct Scratch {
    /// Labour demand to be answered by wages, by actor, and their answer.
    labour: Vec<f64>,
    wages: Vec<f32>,
    /// Whose, and with which θ, the next two are.
    of: Option<Arc<Preconditioner>>,
    exactly: Vec<f64>,
    /// From labour demand to wages, `[actor][actor]`.
    wage_by_demand: Vec<f64>,
    /// θ.
    elasticity: Vec<f32>,
    inverting: wages::Scratch,
    /// p, q, and what else was found of a step.
    price: Vec<f32>,
    spending: Vec<f32>,
    cost: Vec<f32>,
    pull: Vec<f32>,
    sales: Vec<f32>,
    answer: Vec<f32>,
    passed: Vec<f32>,
    /// Of one sector, by actor, padded: what is sent and what is received.
    row: [Vec<f32>; 2],
    /// Steps of prices, then of spending, by actor and sector without padding; padded at the end.
    both: Vec<f32>,
}

impl Scratch {
    pub(super) fn new(actors: usize, sectors: usize) -> Self {
        let all = || vec![0.0; actors * padded32(sectors)];
        Self {
            labour: vec![0.0; actors],
            wages: vec![0.0; actors],
            of: None,
            exactly: Vec::new(),
            wage_by_demand: Vec::new(),
            elasticity: all(),
            inverting: wages::Scratch::default(),
            price: all(),
            spending: all(),
            cost: all(),
            pull: all(),
            sales: all(),
            answer: all(),
            passed: all(),
            row: [vec![0.0; padded32(actors)], vec![0.0; padded32(actors)]],
            both: vec![0.0; padded32(2 * actors * sectors)],
        }
    }

    /// Takes in what stands in the places of prices and spending.
    #[inline(always)]
    fn take(&mut self, system: &System<'_>, from: &[f64]) {
        let (layout, stride) = (system.layout, padded32(system.layout.sectors));
        let parts = [(layout.prices(), &mut self.price), (layout.spending(), &mut self.spending)];
        for (place, to) in parts {
            let rows = from[place].chunks_exact(layout.sectors).zip(to.chunks_exact_mut(stride));
            rows.for_each(|(from, to)| narrow(from, to));
        }
    }

    /// Makes padding zero, whatever a search that went beyond all numbers has left there.
    fn clear_padding(&mut self, actors: usize, sectors: usize) {
        for padded in [&mut self.price, &mut self.spending, &mut self.pull] {
            padded.chunks_exact_mut(padded32(sectors)).for_each(|row| row[sectors..].fill(0.0));
        }
        self.both[2 * actors * sectors..].fill(0.0);
    }
}

/// [`Preconditioner::judged`], to be compiled for each kind of vectors that a processor may have.
struct Judging<'a> {
    base: &'a Baseline,
    behaviour: Behaviour<'a>,
    at: &'a State,
}

impl pulp::NullaryFnOnce for Judging<'_> {
    type Output = Option<Arc<Preconditioner>>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        Preconditioner::judged(self.base, self.behaviour, self.at)
    }
}

impl Preconditioner {
    /// Judged from a point of the economy with some behaviour; `None` where a matrix is singular.
    pub(super) fn new(base: &Baseline, behaviour: Behaviour<'_>, at: &State) -> Option<Arc<Self>> {
        pulp::Arch::new().dispatch(Judging { base, behaviour, at })
    }

    #[inline(always)]
    fn judged(base: &Baseline, behaviour: Behaviour<'_>, at: &State) -> Option<Arc<Self>> {
        let (n, s) = (base.actors, base.sectors);
        let blocks = wages::Blocks::new(base, behaviour, at)?;
        let response = wages::Response::new(base, behaviour, at, &blocks);
        let labour_markets = response.labour(base, behaviour.elasticity, at)?;
        let mut by_wage = vec![Half::default(); n * padded32(2 * n * s)];
        let rows = response.price.chunks_exact(padded(n)).chain(response.spending.chunks_exact(padded(n)));
        for (c, row) in rows.enumerate() {
            let column = by_wage[c..].iter_mut().step_by(padded32(2 * n * s));
            column.zip(row).for_each(|(to, answer)| *to = Half::of(*answer));
        }
        let stride = padded32(s);
        let zeros = || vec![0.0; n * stride];
        let mut new = Self {
            actors: n,
            sectors: s,
            costs: Chain::new(n, s),
            inputs: Chain::new(n, s),
            abroad: vec![Half::default(); s * n * padded32(n)],
            abroad_transposed: vec![Half::default(); s * n * padded32(n)],
            home: zeros(),
            labour: zeros(),
            output: zeros(),
            spent: zeros(),
            exposed: zeros(),
            size: base.value_added.iter().map(|&va| as_f32(va / base.value_added[0])).collect(),
            labour_markets,
            by_wage,
        };
        for a in 0..n {
            let [of_costs, of_spending] = blocks.of(a, s);
            new.costs.set(a, s, &product(s, &base.costs_by_price(behaviour, a), of_costs));
            new.inputs.set(a, s, &product(s, &base.input_share[a * s * s..][..s * s], of_spending));
            for j in 0..s {
                let (c, va) = (a * stride + j, base.value_added[a]);
                let kept: f64 = (0..n).map(|m| (j * n + m) * n + a).map(|c| at.trade[c] * at.share[c]).sum();
                new.home[c] = as_f32(at.share[(j * n + a) * n + a]);
                new.labour[c] = as_f32(base.value_added_share[a * s + j]);
                new.output[c] = as_f32(at.output[a * s + j] / va);
                new.spent[c] = as_f32(at.expenditure[a * s + j] / va);
                new.exposed[c] = as_f32((at.output[a * s + j] - kept) / va);
                for (i, share) in at.share[(j * n + a) * n..][..n].iter().enumerate().filter(|(i, _)| *i != a)
                {
                    new.abroad[(j * n + i) * padded32(n) + a] = Half::of(*share);
                    new.abroad_transposed[(j * n + a) * padded32(n) + i] = Half::of(*share);
                }
            }
        }
        Some(Arc::new(new))
    }

    /// The model with elasticities θ by sector, for which the scratch may be ready from the last time.
    #[inline(always)]
    pub(super) fn with<'p>(self: &'p Arc<Self>, elasticity: &[f64], scratch: &'p mut Scratch) -> Tangent<'p> {
        scratch.clear_padding(self.actors, self.sectors);
        let ready =
            scratch.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, self)) && scratch.exactly == elasticity;
        if !ready {
            scratch.of = Some(Arc::clone(self));
            scratch.exactly.clear();
            scratch.exactly.extend_from_slice(elasticity);
            let rows = scratch.elasticity.chunks_exact_mut(padded32(self.sectors));
            rows.for_each(|row| narrow(elasticity, row));
            self.labour_markets.inverse_at(elasticity, &mut scratch.wage_by_demand, &mut scratch.inverting);
        }
        Tangent { model: self, scratch }
    }

    /// `Π x`, sector by sector.
    #[inline(always)]
    fn to_buyers(&self, x: &[f32], out: &mut [f32], row: &mut [Vec<f32>; 2]) {
        self.between(&self.abroad, x, out, row);
    }

    /// `Πᵀ x`, sector by sector.
    #[inline(always)]
    fn to_sellers(&self, x: &[f32], out: &mut [f32], row: &mut [Vec<f32>; 2]) {
        self.between(&self.abroad_transposed, x, out, row);
    }

    /// Σ x · row of every sector's matrix.
    #[inline(always)]
    fn between(&self, matrices: &[Half], x: &[f32], out: &mut [f32], [sent, received]: &mut [Vec<f32>; 2]) {
        let stride = padded32(self.sectors);
        for (j, matrix) in matrices.chunks_exact(self.actors * padded32(self.actors)).enumerate() {
            for (sent, x) in sent.iter_mut().zip(x.chunks_exact(stride)) {
                *sent = x[j];
            }
            combine_half(&sent[..self.actors], matrix, received);
            for (out, received) in out.chunks_exact_mut(stride).zip(&*received) {
                out[j] = *received;
            }
        }
    }

    /// From units of each actor's own value added to units that are the same for all.
    #[inline(always)]
    fn in_money(&self, x: &mut [f32]) {
        for (row, size) in x.chunks_exact_mut(padded32(self.sectors)).zip(&self.size) {
            scale(row, *size);
        }
    }

    #[inline(always)]
    fn in_value_added(&self, x: &mut [f32]) {
        for (row, size) in x.chunks_exact_mut(padded32(self.sectors)).zip(&self.size) {
            scale(row, 1.0 / size);
        }
    }
}

#[inline(always)]
fn scale(row: &mut [f32], by: f32) {
    for x in row {
        *x *= by;
    }
}

/// Product of two square matrices.
#[inline(always)]
fn product(size: usize, left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; size * size];
    for (left, row) in left.chunks_exact(size).zip(out.chunks_exact_mut(size)) {
        add_rows(left, right, row);
    }
    out
}

#[inline(always)]
fn narrow(from: &[f64], to: &mut [f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = as_f32(*from);
    }
}
