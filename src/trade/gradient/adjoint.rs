//! One sweep, linearised at an equilibrium and run backwards.
//!
//! Reverse mode over the steps of a sweep, in the notation of `docs/model.md` with a bar for the derivative of the result by
//! each quantity. With M = ω X, the net share ω = π/τ″, the residuals' multipliers λ and p̂ what prices come to:
//!
//! ```text
//! Ȳ_ij = (v_ij λw_i + Σ_k γ_ikj λx_ik) / VA_i + y_ij   Ī_n = Σ_j α_nj λx_nj / VA_n
//!                                                      (y: what the goal itself owes to output)
//! M̄_nij = Ȳ_ij − Ī_n + f_b                              (revenue is spending less what reaches the sellers)
//! f_b  = λμ_b / F + (Ī_i − Ī_n)(e^μ − 1)                 (the second where the exporter keeps the rent)
//! X̄_nj = Ī_n + Σ_i ω_nij M̄_nij                          p̂̄_nj = λp_nj + θ_j X_nj Σ_i ω_nij M̄_nij
//! κ̄_nij = π_nij p̂̄_nj − θ_j M_nij M̄_nij                 c̄_ij = Σ_n κ̄_nij
//! μ̄_b  = Σ (κ̄ − M M̄) + (Ī_i − Ī_n) e^μ F
//! w̄_i  = ŵ_i (VA_i Ī_i − λw_i) + (1 − a) Σ_j v_ij c̄_ij  P̄_ik = Σ_j (γ_ikj + a v_ij α_ik) c̄_ij − λp_ik
//! ```
//!
//! Where shares in production answer prices, v and γ above are those at the equilibrium, and costs before productivity, prices and
//! what a unit of factors costs owe besides:
//!
//! ```text
//! x_k = λx_k / VA     u_j = v_j λw / VA + y_j     s_j = Σ_k x_k γ_kj     g = γ / (1−v)
//! c̄⁰_j = −(1−ε) Y_j (s_j + u_j)     W̄ = Σ_j v_j (c̄_j + c̄⁰_j) + (1−ε) Σ_j u_j Y_j
//! P̄_k += (1−η) Σ_j x_k γ_kj Y_j + (η−ε) Σ_j g_kj s_j Y_j + Σ_j γ_kj c̄⁰_j
//! ```

use std::borrow::Cow;

use crate::trade::change::{Change, Side};
use crate::trade::lanes::{axpy, dot};
use crate::trade::system::{Layout, System};
use crate::trade::{Baseline, Equilibrium};

/// What a gradient is of: Σ w over actors of a logarithm.
pub(super) enum Of<'a> {
    /// Real income, ln Ŵ.
    RealIncome(&'a [f64]),
    /// Value added of some sectors over the price of final demand, ln Σ v Y − Σ α ln P̂.
    ValueAdded(&'a [f64], &'a [usize]),
}

/// Its derivatives by what a sweep comes to.
struct Goal {
    /// By income, by actor.
    income: Vec<f64>,
    /// By −Σ α ln P̂, by actor.
    price: Vec<f64>,
    /// By output, `[actor][sector]`.
    output: Vec<f64>,
}

impl Goal {
    fn new(system: &System<'_>, of: &Of<'_>) -> Self {
        let base = system.base;
        let (n, s) = (base.actors, base.sectors);
        let mut goal = Self { income: vec![0.0; n], price: Vec::new(), output: vec![0.0; n * s] };
        match of {
            Of::RealIncome(weights) => {
                goal.price = weights.to_vec();
                for ((income, weight), of) in goal.income.iter_mut().zip(*weights).zip(&system.arrays.income)
                {
                    *income = weight / of;
                }
            }
            Of::ValueAdded(weights, sectors) => {
                goal.price = weights.to_vec();
                for (a, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                    let cells = || sectors.iter().map(|j| a * s + j);
                    let share = &system.value_added_shares();
                    let sum: f64 = cells().map(|c| share[c] * system.arrays.output[c]).sum();
                    cells().for_each(|c| goal.output[c] = weight * share[c] / sum);
                }
            }
        }
        goal
    }
}

/// A bound at an equilibrium.
struct BoundAt {
    /// It holds with equality and its wedge follows; otherwise the wedge stays where it is.
    binding: bool,
    /// The exporter keeps the rent.
    abroad: bool,
    importer: usize,
    exporter: usize,
    sectors: Vec<usize>,
    /// e^μ.
    wedge: f64,
    flow: f64,
}

/// The transposed Jacobian of a sweep. Everything by sector and actor is `[sector][actor]` here, so that a sector's
/// matrices meet vectors.
pub(super) struct Adjoint<'a> {
    base: &'a Baseline,
    capital: f64,
    /// v′ and γ′, and 1 − ε and 1 − η.
    labour: Cow<'a, [f64]>,
    inputs: Cow<'a, [f64]>,
    exponents: [f64; 2],
    layout: Layout,
    /// What the result itself owes to incomes, to prices of final demand (Σ α ln P̂, with a minus) and to output.
    goal: Goal,
    /// ŵ by actor, and value added by actor over the world's.
    wage: Vec<f64>,
    size: Vec<f64>,
    /// π and ω, `[sector][importer][exporter]`.
    share: Vec<f64>,
    net: Vec<f64>,
    /// Σ ω over exporters, X and Y.
    net_sum: Vec<f64>,
    spending: Vec<f64>,
    output: Vec<f64>,
    bounds: Vec<BoundAt>,
    // Of the last call: Ȳ, p̂̄, c̄, Ī and f.
    output_bar: Vec<f64>,
    price_bar: Vec<f64>,
    cost_bar: Vec<f64>,
    /// W̄ by actor.
    factor_bar: Vec<f64>,
    income_bar: Vec<f64>,
    flow_bar: Vec<f64>,
}

impl<'a> Adjoint<'a> {
    /// Of a goal, at the point at which `system` has been evaluated last. `binding` says which bounds belong to the system.
    pub(super) fn new(
        system: &System<'a>,
        point: &[f64],
        equilibrium: &Equilibrium,
        binding: &[bool],
        of: &Of<'_>,
    ) -> Self {
        let base = system.base;
        let (n, s) = (base.actors, base.sectors);
        let (share, net) = system.shares();
        let expenditure = system.expenditure(point);
        let by_sector = |values: &[f64]| -> Vec<f64> {
            (0..s).flat_map(|j| (0..n).map(move |a| values[a * s + j])).collect()
        };
        let world: f64 = system.arrays.wage.iter().zip(&base.value_added).map(|(w, va)| w * va).sum();
        let bounds = system.change.bounds.iter().enumerate().map(|(b, bound)| BoundAt {
            binding: binding[b],
            abroad: bound.side == Side::QuotaRentToExporter,
            importer: bound.importer,
            exporter: bound.exporter,
            sectors: bound.sectors.clone(),
            wedge: equilibrium.wedge[b].exp(),
            flow: system.arrays.bound_flow[b],
        });
        let (labour, inputs) = match system.technology() {
            Some([labour, inputs]) => (Cow::Owned(labour), Cow::Owned(inputs)),
            None => (Cow::Borrowed(&*base.value_added_share), Cow::Borrowed(&*base.input_share)),
        };
        Self {
            base,
            capital: system.behaviour.capital,
            labour,
            inputs,
            exponents: system.behaviour.nests.exponents(),
            layout: system.layout,
            goal: Goal::new(system, of),
            size: system.arrays.wage.iter().zip(&base.value_added).map(|(w, va)| w * va / world).collect(),
            wage: system.arrays.wage.clone(),
            net_sum: net.chunks_exact(n).map(|row| row.iter().sum()).collect(),
            share,
            net,
            spending: by_sector(&expenditure),
            output: by_sector(&system.arrays.output),
            bounds: bounds.collect(),
            output_bar: vec![0.0; n * s],
            price_bar: vec![0.0; n * s],
            cost_bar: vec![0.0; n * s],
            factor_bar: vec![0.0; n],
            income_bar: vec![0.0; n],
            flow_bar: vec![0.0; system.change.bounds.len()],
        }
    }

    /// The derivative of λ·residuals + `seed` times the goal by every unknown, the numéraire kept. About the work of a sweep.
    pub(super) fn pull(&mut self, lambda: &[f64], seed: f64, out: &mut [f64]) {
        self.incomes(lambda, seed);
        self.markets(lambda, out);
        self.costs(lambda, seed, out);
        self.wedges(lambda, out);
        // Wages are brought back to the numéraire before anything else happens to them.
        let total: f64 = out[..self.base.actors].iter().sum();
        axpy(-total, &self.size, &mut out[..self.base.actors]);
    }

    /// Ȳ, Ī and f.
    fn incomes(&mut self, lambda: &[f64], seed: f64) {
        let base = self.base;
        let (n, s) = (base.actors, base.sectors);
        let spending = &lambda[self.layout.spending()];
        for a in 0..n {
            let va = base.value_added[a];
            let multipliers = &spending[a * s..][..s];
            for j in 0..s {
                let c = a * s + j;
                self.output_bar[j * n + a] =
                    (self.labour[c] * lambda[a] + dot(&self.inputs[c * s..][..s], multipliers)) / va
                        + seed * self.goal.output[c];
            }
            self.income_bar[a] =
                dot(&base.demand_share[a * s..][..s], multipliers) / va + seed * self.goal.income[a];
        }
        let wedges = &lambda[self.layout.wedges()];
        for (b, bound) in self.bounds.iter().enumerate() {
            let mut bar = if bound.binding { wedges[b] / bound.flow } else { 0.0 };
            if bound.abroad {
                bar += self.moved(bound) * (bound.wedge - 1.0);
            }
            self.flow_bar[b] = bar;
        }
    }

    /// What a dollar of rent is worth to the exporter more than to the importer.
    fn moved(&self, bound: &BoundAt) -> f64 {
        self.income_bar[bound.exporter] - self.income_bar[bound.importer]
    }

    /// X̄, p̂̄ and c̄.
    fn markets(&mut self, lambda: &[f64], out: &mut [f64]) {
        let base = self.base;
        let (n, s) = (base.actors, base.sectors);
        let (prices, spending) = (self.layout.prices().start, self.layout.spending().start);
        for j in 0..s {
            let theta = base.elasticity[j];
            let sales = &self.output_bar[j * n..][..n];
            let cost = &mut self.cost_bar[j * n..][..n];
            for (i, c) in cost.iter_mut().enumerate() {
                *c = -theta * sales[i] * self.output[j * n + i];
            }
            for a in 0..n {
                let (c, row) = (a * s + j, j * n + a);
                let net = &self.net[row * n..][..n];
                let income = self.income_bar[a];
                let mut pull = dot(net, sales) - income * self.net_sum[row];
                for (bound, f) in self.bounds.iter().zip(&self.flow_bar) {
                    if bound.importer == a && bound.sectors.contains(&j) {
                        let through = f * net[bound.exporter];
                        pull += through;
                        cost[bound.exporter] -= theta * self.spending[row] * through;
                    }
                }
                let felt = theta * self.spending[row];
                let price = lambda[prices + c] + felt * pull;
                self.price_bar[row] = price;
                out[spending + c] = base.value_added[a] * (income + pull) - lambda[spending + c];
                let share = &self.share[row * n..][..n];
                for ((c, share), net) in cost.iter_mut().zip(share).zip(net) {
                    *c += price * share + felt * income * net;
                }
            }
        }
    }

    /// w̄ and P̄.
    fn costs(&mut self, lambda: &[f64], seed: f64, out: &mut [f64]) {
        let base = self.base;
        let (n, s) = (base.actors, base.sectors);
        let prices = self.layout.prices();
        for a in 0..n {
            let mut wage = self.wage[a] * (base.value_added[a] * self.income_bar[a] - lambda[a]);
            let price = &mut out[prices.start + a * s..][..s];
            for (p, multiplier) in price.iter_mut().zip(&lambda[prices.start + a * s..]) {
                *p = -multiplier;
            }
            axpy(-seed * self.goal.price[a], &base.demand_share[a * s..][..s], price);
            let mut factors = 0.0;
            for j in 0..s {
                let (c, mut bar) = (a * s + j, self.cost_bar[j * n + a]);
                if self.exponents != [0.0; 2] {
                    let (before_productivity, by_share) = self.answers(lambda, seed, (a, j), price);
                    bar += before_productivity;
                    factors += by_share;
                }
                factors += self.labour[c] * bar;
                axpy(bar, &self.inputs[c * s..][..s], price);
            }
            axpy(self.capital * factors, &base.demand_share[a * s..][..s], price);
            wage += (1.0 - self.capital) * factors;
            self.factor_bar[a] = factors;
            out[a] = wage;
        }
    }

    /// What shares of a sector that answer prices owe: c̄⁰, and what goes to factors besides; prices are added to `price`.
    fn answers(&self, lambda: &[f64], seed: f64, (a, j): (usize, usize), price: &mut [f64]) -> (f64, f64) {
        let (s, c) = (self.base.sectors, a * self.base.sectors + j);
        let [by_factors, by_inputs] = self.exponents;
        let (va, output) = (self.base.value_added[a], self.output[j * self.base.actors + a]);
        let multipliers = &lambda[self.layout.spending()][a * s..][..s];
        let inputs = &self.inputs[c * s..][..s];
        let spent = dot(inputs, multipliers) / va * output;
        let paid = (self.labour[c] * lambda[a] / va + seed * self.goal.output[c]) * output;
        for ((price, share), multiplier) in price.iter_mut().zip(inputs).zip(multipliers) {
            *price += by_inputs * share * multiplier / va * output;
        }
        let bundle = 1.0 - self.labour[c];
        if bundle > 0.0 {
            axpy((by_factors - by_inputs) * spent / bundle, inputs, price);
        }
        (-by_factors * (spent + paid), by_factors * paid)
    }

    /// μ̄; the wedge of a slack bound stays where it is.
    fn wedges(&self, lambda: &[f64], out: &mut [f64]) {
        for ((k, bound), f) in self.layout.wedges().zip(&self.bounds).zip(&self.flow_bar) {
            out[k] = -lambda[k];
            if bound.binding {
                let cells = bound.sectors.iter().map(|&j| {
                    let (by_cost, by_flow) = self.cell(j, bound.importer, bound.exporter, *f);
                    by_cost - by_flow
                });
                out[k] = cells.sum();
                if bound.abroad {
                    out[k] += self.moved(bound) * bound.wedge * bound.flow;
                }
            }
        }
    }

    /// κ̄ and M M̄ of a cell, `f` being that of the bound over it.
    fn cell(&self, j: usize, importer: usize, exporter: usize, f: f64) -> (f64, f64) {
        let n = self.base.actors;
        let row = j * n + importer;
        let flow = self.net[row * n + exporter] * self.spending[row];
        let by_flow = flow * (self.output_bar[j * n + exporter] - self.income_bar[importer] + f);
        let by_cost =
            self.share[row * n + exporter] * self.price_bar[row] - self.base.elasticity[j] * by_flow;
        (by_cost, by_flow)
    }

    /// κ̄ and κ̄ − M M̄ of the last call over τ′: what trade costs and rates of duty do, `[sector][importer][exporter]`.
    pub(super) fn by_cell(&self, change: &Change) -> (Vec<f64>, Vec<f64>) {
        let (n, s) = (self.base.actors, self.base.sectors);
        let mut costs = vec![0.0; n * n * s];
        let mut tariffs = vec![0.0; n * n * s];
        let mut set = |j: usize, a: usize, i: usize, f: f64| {
            let c = (j * n + a) * n + i;
            let (by_cost, by_flow) = self.cell(j, a, i, f);
            costs[c] = by_cost;
            tariffs[c] = (by_cost - by_flow) / (1.0 + change.tariffs[c]);
        };
        for j in 0..s {
            for a in 0..n {
                // Where nothing is bought, the price is the cost of making it at home.
                if self.base.expenditure[a * s + j] > 0.0 {
                    (0..n).for_each(|i| set(j, a, i, 0.0));
                }
            }
        }
        for (bound, f) in self.bounds.iter().zip(&self.flow_bar) {
            for &j in &bound.sectors {
                set(j, bound.importer, bound.exporter, *f);
            }
        }
        (tariffs, costs)
    }

    /// −W̄ of the last call: what endowments do, by actor.
    pub(super) fn by_endowment(&self) -> Vec<f64> {
        self.factor_bar.iter().map(|w| -w).collect()
    }

    /// −c̄ of the last call: what productivity does, `[sector][exporter]`.
    pub(super) fn by_producer(&self) -> Vec<f64> {
        self.cost_bar.iter().map(|c| -c).collect()
    }
}
