//! The equilibrium conditions after a change, and how far a trial point is from meeting them.

mod arrays;
mod bounds;
mod kernels;
mod nest;
mod nested;
mod stage;
mod state;

pub(super) use arrays::Arrays;
pub(super) use bounds::BoundRow;
pub(super) use kernels::{Kernels, Moves};

use bounds::BoundCell;

#[cfg(test)]
use super::Failure;
use super::lanes::{add_rows, combine, dot, largest_size, padded};
use super::{Baseline, Behaviour, Change, Side};

/// Largest wedge |μ| that counts as a solution.
pub(super) const WEDGE_LIMIT: f64 = 2.0;

/// The unknowns, one after another: ln ŵ `[actor]`, ln P̂ `[actor][sector]`, X′ over the actor's value added before `[actor][sector]`, μ `[bound]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) actors: usize,
    pub(super) sectors: usize,
    pub(super) bounds: usize,
}

impl Layout {
    pub(super) fn len(self) -> usize {
        self.actors * (1 + 2 * self.sectors) + self.bounds
    }

    pub(super) fn prices(self) -> std::ops::Range<usize> {
        self.actors..self.actors * (1 + self.sectors)
    }

    pub(super) fn spending(self) -> std::ops::Range<usize> {
        self.actors * (1 + self.sectors)..self.actors * (1 + 2 * self.sectors)
    }

    pub(super) fn wedges(self) -> std::ops::Range<usize> {
        self.actors * (1 + 2 * self.sectors)..self.len()
    }
}

/// Which cells of a sector's matrices can be nonzero, and whether any carries a duty; the more of both, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    /// No trade between actors at all.
    Domestic,
    /// Trade without duty: both matrices are the same.
    Free,
    /// Trade with duties.
    Taxed,
}

/// The equilibrium conditions of one baseline after one change, with the scratch of a sweep.
#[derive(Debug)]
pub(super) struct System<'a> {
    pub(super) base: &'a Baseline,
    pub(super) change: &'a Change,
    /// The baseline's, or another with which the same tables are an equilibrium just as well.
    pub(super) behaviour: Behaviour<'a>,
    pub(super) layout: Layout,
    moves: Moves,
    target_deficit: &'a [f64],
    pub(super) arrays: Arrays,
}

impl<'a> System<'a> {
    /// The conditions of a change in arrays of their own.
    #[cfg(test)]
    pub(super) fn new(
        base: &'a Baseline,
        behaviour: Behaviour<'a>,
        change: &'a Change,
        deficit: &'a [f64],
    ) -> Result<Self, Failure> {
        let mut moves = Moves::default();
        moves.read(base, change)?;
        Ok(Self::with(base, behaviour, change, deficit, moves, Arrays::default()))
    }

    /// The conditions of a change, at its full size, with what was read of it and the arrays of another system of the same
    /// tables, or none.
    pub(super) fn with(
        base: &'a Baseline,
        behaviour: Behaviour<'a>,
        change: &'a Change,
        target_deficit: &'a [f64],
        moves: Moves,
        mut arrays: Arrays,
    ) -> Self {
        let layout = Layout { actors: base.actors, sectors: base.sectors, bounds: change.bounds.len() };
        arrays.fit(base, behaviour.nests, layout.bounds);
        let mut system = Self { base, change, behaviour, layout, moves, target_deficit, arrays };
        system.set_stage(1.0);
        system
    }

    /// What other systems of the same tables can use again, and what other elasticities with the same change can.
    pub(super) fn release(mut self) -> (Moves, Arrays) {
        self.unbind();
        (self.moves, self.arrays)
    }

    /// The point before any change.
    pub(super) fn origin(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.layout.len()];
        for (c, spent) in point[self.layout.spending()].iter_mut().enumerate() {
            *spent = self.base.expenditure[c] / self.base.value_added[c / self.base.sectors];
        }
        point
    }

    /// One sweep: costs, prices, shares, sales, income and expenditure at the point `u`, and in `residual` what
    /// each unknown would have to change by for its own equation to hold. Returns the largest violation, as
    /// `docs/model.md` ("Solving") normalises it, infinite where anything is not a number.
    #[inline(always)]
    pub(super) fn residuals(&mut self, u: &mut [f64], residual: &mut [f64]) -> f64 {
        self.normalise_wages(u);
        self.set_wedges(u);
        if self.behaviour.nests.are_open() {
            self.nested_costs(u);
        } else {
            self.costs(u);
        }
        self.powers();
        self.markets(u);
        self.compare(u, residual)
    }

    /// The numéraire: world value added keeps its size.
    #[inline(always)]
    fn normalise_wages(&mut self, u: &mut [f64]) {
        let va = &self.base.value_added;
        let (mut before, mut after) = (0.0, 0.0);
        for ((w, v), ln) in self.arrays.wage.iter_mut().zip(va).zip(u.iter()) {
            *w = ln.exp();
            before += v;
            after += *w * v;
        }
        let scale = before / after;
        let ln_scale = scale.ln();
        for (w, ln) in self.arrays.wage.iter_mut().zip(u.iter_mut()) {
            *w *= scale;
            *ln += ln_scale;
        }
    }

    #[inline(always)]
    fn set_wedges(&mut self, u: &[f64]) {
        let Arrays { bounds, kernels, .. } = &mut self.arrays;
        for (bound, &mu) in bounds.iter().zip(&u[self.layout.wedges()]) {
            let wedge = mu.exp();
            for cell in &bound.cells {
                let factor = (-self.behaviour.elasticity[cell.sector] * mu).exp();
                kernels.set_cell(cell.place, cell.kernel * factor, cell.kernel_net * factor / wedge);
            }
        }
    }

    /// ln ĉ from wages and prices.
    #[inline(always)]
    fn costs(&mut self, u: &[f64]) {
        let base = self.base;
        let s = base.sectors;
        let prices = u[self.layout.prices()].chunks_exact(s);
        let Arrays { input_by_use, ln_cost, ln_productivity, .. } = &mut self.arrays;
        let inputs = input_by_use.chunks_exact(s * padded(s));
        let capital = self.behaviour.capital;
        let rows = base.value_added_share.chunks_exact(s).zip(base.demand_share.chunks_exact(s));
        let rows = rows.zip(ln_productivity.chunks_exact(s));
        for (((costs, prices), inputs), (((shares, demand), productivity), ln_wage)) in
            ln_cost.chunks_exact_mut(padded(s)).zip(prices).zip(inputs).zip(rows.zip(u))
        {
            combine(prices, inputs, costs);
            // What a unit of factors costs: its wage, and that of the final goods that capital is made of.
            let mut ln_factors = *ln_wage;
            if capital != 0.0 {
                ln_factors += capital * (dot(demand, prices) - ln_wage);
            }
            for ((cost, share), productivity) in costs.iter_mut().zip(shares).zip(productivity) {
                *cost += share * ln_factors - productivity;
            }
        }
    }

    /// ĉ^−θ.
    #[inline(always)]
    fn powers(&mut self) {
        let (n, s) = (self.base.actors, self.base.sectors);
        let Arrays { ln_cost, power, shift, exponentials, .. } = &mut self.arrays;
        for (j, power) in power.chunks_exact_mut(padded(n)).enumerate() {
            let power = &mut power[..n];
            let mut largest = f64::NEG_INFINITY;
            for (p, costs) in power.iter_mut().zip(ln_cost.chunks_exact(padded(s))) {
                *p = -self.behaviour.elasticity[j] * costs[j];
                largest = if *p > largest { *p } else { largest };
            }
            for p in &mut *power {
                *p -= largest;
            }
            exponentials.exp(j * n, power);
            shift[j] = largest;
        }
    }

    /// Prices' sums, sales, duties and incomes at the trial point.
    #[inline(always)]
    fn markets(&mut self, u: &[f64]) {
        let base = self.base;
        let (n, s, stride) = (base.actors, base.sectors, padded(base.actors));
        let spent = &u[self.layout.spending()];
        let Arrays { kernels, pattern, power, sum, sum_net, size, sales, output, revenue, .. } =
            &mut self.arrays;
        revenue.fill(0.0);
        for (j, (power, sum)) in power.chunks_exact(stride).zip(sum.chunks_exact_mut(stride)).enumerate() {
            let power = &power[..n];
            let cells = j * n * stride..(j + 1) * n * stride;
            let gross = &kernels.gross[cells.clone()];
            for (a, size) in size.iter_mut().enumerate() {
                *size = spent[a * s + j] * base.value_added[a];
            }
            match pattern[j] {
                Pattern::Domestic => {
                    for (a, size) in size.iter().enumerate() {
                        sum[a] = gross[a * stride + a] * power[a];
                        output[a * s + j] = *size;
                    }
                    continue;
                }
                Pattern::Free => {
                    combine(power, gross, sum);
                    for (size, sum) in size.iter_mut().zip(&*sum) {
                        *size /= sum;
                    }
                }
                Pattern::Taxed => {
                    combine(power, gross, sum);
                    combine(power, &kernels.net[cells.clone()], sum_net);
                    let sums = sum.iter().zip(&*sum_net);
                    for ((revenue, size), (sum, sum_net)) in revenue.iter_mut().zip(&mut *size).zip(sums) {
                        let spent = *size;
                        *size /= sum;
                        *revenue += spent - *size * sum_net;
                    }
                }
            }
            combine(size, &kernels.net_by_buyer[cells], sales);
            for (i, (sales, power)) in sales.iter().zip(power).enumerate() {
                output[i * s + j] = sales * power;
            }
        }
        let Arrays { ln_price, sum, shift, logarithms, .. } = &mut self.arrays;
        for (j, (ln_prices, sums)) in ln_price.chunks_exact_mut(n).zip(sum.chunks_exact(stride)).enumerate() {
            logarithms.ln(j * n, &sums[..n], ln_prices);
            let (shift, scale) = (shift[j], -1.0 / self.behaviour.elasticity[j]);
            for ln_price in ln_prices {
                *ln_price = (*ln_price + shift) * scale;
            }
        }
        self.bound_flows(u);
        let Arrays { income, wage, revenue, deficit, .. } = &mut self.arrays;
        for (a, income) in income.iter_mut().enumerate() {
            *income = wage[a] * base.value_added[a] + revenue[a] + deficit[a];
        }
    }

    /// What passes under each bound, and whose its rent is.
    #[inline(always)]
    fn bound_flows(&mut self, u: &[f64]) {
        let base = self.base;
        let (s, stride) = (base.sectors, padded(base.actors));
        let (spent, wedges) = (&u[self.layout.spending()], &u[self.layout.wedges()]);
        let Arrays { bounds, kernels, power, sum, bound_flow, revenue, .. } = &mut self.arrays;
        for ((bound, bound_flow), mu) in bounds.iter_mut().zip(bound_flow).zip(wedges) {
            let (mut flow, mut response) = (0.0, 0.0);
            for cell in &mut bound.cells {
                let power =
                    power[cell.sector * stride + bound.exporter] / sum[cell.sector * stride + bound.importer];
                cell.spent = spent[bound.importer * s + cell.sector];
                cell.weight = kernels.net[cell.place.by_seller] * power * cell.spent;
                let share = kernels.gross[cell.place.by_seller] * power;
                flow += cell.weight;
                response += cell.weight * (1.0 + self.behaviour.elasticity[cell.sector] * (1.0 - share));
            }
            for cell in &mut bound.cells {
                cell.weight /= flow;
            }
            bound.elasticity = response / flow;
            *bound_flow = flow * base.value_added[bound.importer];
            if bound.side == Side::QuotaRentToExporter {
                let rent = (mu.exp() - 1.0) * *bound_flow;
                revenue[bound.importer] -= rent;
                revenue[bound.exporter] += rent;
            }
        }
    }

    /// The residuals and the largest violation.
    #[inline(always)]
    fn compare(&mut self, u: &[f64], residual: &mut [f64]) -> f64 {
        let base = self.base;
        let nested = self.behaviour.nests.are_open();
        let Arrays { output, income, wage, ln_price, ln_cost, nest, .. } = &mut self.arrays;
        let (n, s) = (base.actors, base.sectors);
        let prices = &u[self.layout.prices()];
        let spent = &u[self.layout.spending()];
        let (r_wage, rest) = residual.split_at_mut(n);
        let (r_price, rest) = rest.split_at_mut(n * s);
        let r_spending = &mut rest[..n * s];
        for a in 0..n {
            let scale = 1.0 / base.value_added[a];
            let demand = &mut r_spending[a * s..][..s];
            for (d, alpha) in demand.iter_mut().zip(&base.demand_share[a * s..][..s]) {
                *d = alpha * income[a];
            }
            let output = &output[a * s..][..s];
            let earned = if nested {
                nest.inputs(base, a, output, demand)
            } else {
                add_rows(output, &base.input_share[a * s * s..][..s * s], demand);
                dot(&base.value_added_share[a * s..][..s], output)
            };
            r_wage[a] = earned * scale - wage[a];
            for (d, spent) in demand.iter_mut().zip(&spent[a * s..]) {
                *d = *d * scale - spent;
            }
            for j in 0..s {
                let c = a * s + j;
                r_price[c] = if base.expenditure[c] > 0.0 {
                    ln_price[j * n + a] - prices[c]
                } else {
                    // Nothing is bought, so nothing is made: the price is the cost of making it.
                    ln_cost[a * padded(s) + j] - prices[c]
                };
            }
        }
        let mut largest = largest_size(&residual[..self.layout.wedges().start]);
        for (b, bound) in self.arrays.bounds.iter().enumerate() {
            let mu = u[self.layout.wedges()][b];
            let gap = (self.arrays.bound_flow[b] - bound.flow) / bound.flow;
            let r_wedge = &mut residual[self.layout.wedges()][b];
            *r_wedge = (self.arrays.bound_flow[b] / bound.flow).ln();
            largest = if r_wedge.is_finite() { largest.max(bound.violation(mu, gap)) } else { f64::INFINITY };
        }
        largest
    }
}

impl System<'_> {
    /// Scales a step down so that no log wage or price moves by more than `limit`.
    #[inline(always)]
    pub(super) fn shorten(&self, step: &mut [f64], limit: f64) {
        let largest = step[..self.layout.prices().end].iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        if largest > limit {
            let scale = limit / largest;
            for d in step {
                *d *= scale;
            }
        }
    }

    /// Moves a trial point back to where it makes sense: no negative spending, wedges on their side.
    #[inline(always)]
    pub(super) fn confine(&self, u: &mut [f64]) {
        for spent in &mut u[self.layout.spending()] {
            *spent = spent.max(0.0);
        }
        let wedges = self.layout.wedges();
        for (mu, bound) in u[wedges].iter_mut().zip(&self.arrays.bounds) {
            let (low, high) = bound.interval();
            *mu = mu.clamp(low, high);
        }
    }
}
