//! The equilibrium conditions after a change, and how far a trial point is from meeting them.

mod bounds;
mod buffers;
mod kernels;
mod stage;
mod state;

pub(super) use bounds::BoundRow;
pub(super) use buffers::Buffers;
pub(super) use kernels::{Kernels, Moves};
pub(super) use state::State;

use bounds::BoundCell;

use super::lanes::{add_rows, combine, dot, largest_size, padded};
use super::near::Near;
use super::{Baseline, Change, Equilibrium, Failure, Side};

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
    /// θ by sector: the baseline's, or others with which the same tables are an equilibrium just as well.
    pub(super) elasticity: &'a [f64],
    pub(super) layout: Layout,
    pub(super) bounds: Vec<BoundRow>,
    /// Stride of a row of N.
    stride: usize,
    moves: Moves,
    kernels: Kernels,
    pattern: Vec<Pattern>,
    /// Γ the other way round, `[actor][input][using sector, padded]`.
    input_by_use: Vec<f64>,
    /// ln Â, `[exporter][sector]`.
    ln_productivity: Vec<f64>,
    /// D′ at this stage, and of the whole change.
    pub(super) deficit: Vec<f64>,
    target_deficit: &'a [f64],
    // Scratch of a sweep; after `residuals` it describes the point that was tried.
    /// ŵ.
    pub(super) wage: Vec<f64>,
    /// ln ĉ, `[exporter][sector, padded]`.
    ln_cost: Vec<f64>,
    /// ĉ^−θ over its largest in the sector, `[sector][exporter, padded]`.
    power: Vec<f64>,
    /// Logarithm of that largest, by sector.
    shift: Vec<f64>,
    /// Σ K ĉ^−θ, `[sector][importer, padded]`.
    sum: Vec<f64>,
    /// What ln P̂ would be with these, `[sector][importer]`.
    ln_price: Vec<f64>,
    /// Y′, `[exporter][sector]`.
    pub(super) output: Vec<f64>,
    /// Duties, subsidies and rents, by actor.
    pub(super) revenue: Vec<f64>,
    /// I′ by actor.
    pub(super) income: Vec<f64>,
    /// ΣM′ of each bound.
    pub(super) bound_flow: Vec<f64>,
    /// Of one sector: Σ K/τ″ ĉ^−θ by importer, padded; what is spent over Σ K ĉ^−θ, by importer; sales by exporter, padded.
    sum_net: Vec<f64>,
    size: Vec<f64>,
    sales: Vec<f64>,
    /// Of ĉ^−θ and of Σ K ĉ^−θ.
    exponentials: Near,
    logarithms: Near,
    /// Arrays of cells that no bound has at present.
    spare_cells: Vec<Vec<BoundCell>>,
}

impl<'a> System<'a> {
    /// The conditions of a change, at its full size.
    pub(super) fn new(
        base: &'a Baseline,
        elasticity: &'a [f64],
        change: &'a Change,
        deficit: &'a [f64],
    ) -> Result<Self, Failure> {
        let mut moves = Moves::default();
        moves.read(base, change)?;
        Ok(Self::with(base, elasticity, change, deficit, moves, Buffers::default()))
    }

    /// [`System::new`] with what was read of the change, and the arrays of another system of the same tables, or none.
    pub(super) fn with(
        base: &'a Baseline,
        elasticity: &'a [f64],
        change: &'a Change,
        target_deficit: &'a [f64],
        moves: Moves,
        mut buffers: Buffers,
    ) -> Self {
        let (n, s) = (base.actors, base.sectors);
        let stride = padded(n);
        let layout = Layout { actors: n, sectors: s, bounds: change.bounds.len() };
        buffers.fit(base, layout.bounds);
        let Buffers { bounds, kernels, pattern, input_by_use, ln_productivity, deficit, spare_cells, .. } =
            buffers;
        let Buffers { wage, ln_cost, power, shift, sum, ln_price, output, revenue, income, .. } = buffers;
        let Buffers { bound_flow, sum_net, size, sales, exponentials, logarithms, .. } = buffers;
        let mut system = Self {
            base,
            change,
            elasticity,
            layout,
            bounds,
            stride,
            moves,
            kernels,
            pattern,
            input_by_use,
            ln_productivity,
            deficit,
            target_deficit,
            wage,
            ln_cost,
            power,
            shift,
            sum,
            ln_price,
            output,
            revenue,
            income,
            bound_flow,
            sum_net,
            size,
            sales,
            exponentials,
            logarithms,
            spare_cells,
        };
        system.set_stage(1.0);
        system
    }

    /// The point before any change.
    pub(super) fn origin(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.layout.len()];
        for (c, spent) in point[self.layout.spending()].iter_mut().enumerate() {
            *spent = self.base.expenditure[c] / self.base.value_added[c / self.base.sectors];
        }
        point
    }

    /// The point at an equilibrium; its wedges where they are as many as the bounds here.
    pub(super) fn point(&self, equilibrium: &Equilibrium) -> Vec<f64> {
        let mut point = self.origin();
        for (ln, w) in point.iter_mut().zip(&equilibrium.wage) {
            *ln = w.ln();
        }
        point[self.layout.prices()].copy_from_slice(&equilibrium.ln_price);
        for (c, spent) in point[self.layout.spending()].iter_mut().enumerate() {
            *spent = equilibrium.expenditure[c] / self.base.value_added[c / self.base.sectors];
        }
        for (mu, wedge) in point[self.layout.wedges()].iter_mut().zip(&equilibrium.wedge) {
            *mu = *wedge;
        }
        point
    }

    /// One sweep: costs, prices, shares, sales, income and expenditure at the point `u`, and in `residual` what
    /// each unknown would have to change by for its own equation to hold. Returns the largest violation, as
    /// MODEL.md 1 ("Solving") normalises it, infinite where anything is not a number.
    pub(super) fn residuals(&mut self, u: &mut [f64], residual: &mut [f64]) -> f64 {
        self.normalise_wages(u);
        self.set_wedges(u);
        self.costs(u);
        self.markets(u);
        self.compare(u, residual)
    }

    /// The numéraire: world value added keeps its size.
    fn normalise_wages(&mut self, u: &mut [f64]) {
        let va = &self.base.value_added;
        let (mut before, mut after) = (0.0, 0.0);
        for ((w, v), ln) in self.wage.iter_mut().zip(va).zip(u.iter()) {
            *w = ln.exp();
            before += v;
            after += *w * v;
        }
        let scale = before / after;
        let ln_scale = scale.ln();
        for (w, ln) in self.wage.iter_mut().zip(u.iter_mut()) {
            *w *= scale;
            *ln += ln_scale;
        }
    }

    fn set_wedges(&mut self, u: &[f64]) {
        for (bound, &mu) in self.bounds.iter().zip(&u[self.layout.wedges()]) {
            let wedge = mu.exp();
            for cell in &bound.cells {
                let factor = (-self.elasticity[cell.sector] * mu).exp();
                self.kernels.set_cell(cell.place, cell.kernel * factor, cell.kernel_net * factor / wedge);
            }
        }
    }

    /// ln ĉ and ĉ^−θ from wages and prices.
    fn costs(&mut self, u: &[f64]) {
        let base = self.base;
        let (n, s, stride) = (base.actors, base.sectors, padded(base.sectors));
        let prices = &u[self.layout.prices()];
        for i in 0..n {
            let own = i * s..(i + 1) * s;
            let costs = &mut self.ln_cost[i * stride..][..stride];
            combine(&prices[own.clone()], &self.input_by_use[i * s * stride..][..s * stride], costs);
            let (shares, productivity) = (&base.value_added_share[own.clone()], &self.ln_productivity[own]);
            for ((cost, share), productivity) in costs.iter_mut().zip(shares).zip(productivity) {
                *cost += share * u[i] - productivity;
            }
        }
        for j in 0..s {
            let theta = self.elasticity[j];
            let power = &mut self.power[j * self.stride..][..n];
            let mut shift = f64::NEG_INFINITY;
            for (p, costs) in power.iter_mut().zip(self.ln_cost.chunks_exact(stride)) {
                *p = -theta * costs[j];
                shift = if *p > shift { *p } else { shift };
            }
            for p in power.iter_mut() {
                *p -= shift;
            }
            self.exponentials.exp(j * n, power);
            self.shift[j] = shift;
        }
    }

    /// Prices' sums, sales, duties and incomes at the trial point.
    fn markets(&mut self, u: &[f64]) {
        let base = self.base;
        let (n, s, stride) = (base.actors, base.sectors, self.stride);
        let spent = &u[self.layout.spending()];
        self.revenue.fill(0.0);
        for j in 0..s {
            let power = &self.power[j * stride..][..stride];
            if self.pattern[j] == Pattern::Domestic {
                for a in 0..n {
                    self.sum[j * stride + a] = self.kernels.gross[(j * n + a) * stride + a] * power[a];
                    self.output[a * s + j] = spent[a * s + j] * base.value_added[a];
                }
                continue;
            }
            let cells = j * n * stride..(j + 1) * n * stride;
            let net = &self.kernels.net[cells.clone()];
            let sums = &mut self.sum[j * stride..][..stride];
            for (a, size) in self.size.iter_mut().enumerate() {
                *size = spent[a * s + j] * base.value_added[a];
            }
            if self.pattern[j] == Pattern::Taxed {
                combine(&power[..n], &self.kernels.gross[cells.clone()], sums);
                combine(&power[..n], net, &mut self.sum_net);
                let sums = sums.iter().zip(&self.sum_net);
                for ((revenue, size), (sum, sum_net)) in self.revenue.iter_mut().zip(&mut self.size).zip(sums)
                {
                    let spent = *size;
                    *size /= sum;
                    *revenue += spent - *size * sum_net;
                }
            } else {
                combine(&power[..n], net, sums);
                for (size, sum) in self.size.iter_mut().zip(&*sums) {
                    *size /= sum;
                }
            }
            combine(&self.size, &self.kernels.net_by_buyer[cells], &mut self.sales);
            for i in 0..n {
                self.output[i * s + j] = self.sales[i] * power[i];
            }
        }
        let sectors = self.ln_price.chunks_exact_mut(n).zip(self.sum.chunks_exact(stride));
        for (j, (ln_prices, sums)) in sectors.enumerate() {
            self.logarithms.ln(j * n, &sums[..n], ln_prices);
            let (shift, scale) = (self.shift[j], -1.0 / self.elasticity[j]);
            for ln_price in ln_prices {
                *ln_price = (*ln_price + shift) * scale;
            }
        }
        for (b, bound) in self.bounds.iter_mut().enumerate() {
            let (mut flow, mut response) = (0.0, 0.0);
            for cell in &mut bound.cells {
                let sum = self.sum[cell.sector * stride + bound.importer];
                let power = self.power[cell.sector * stride + bound.exporter] / sum;
                cell.spent = spent[bound.importer * s + cell.sector];
                cell.weight = self.kernels.net[cell.place.by_seller] * power * cell.spent;
                let share = self.kernels.gross[cell.place.by_seller] * power;
                flow += cell.weight;
                response += cell.weight * (1.0 + self.elasticity[cell.sector] * (1.0 - share));
            }
            for cell in &mut bound.cells {
                cell.weight /= flow;
            }
            bound.elasticity = response / flow;
            let flow = flow * base.value_added[bound.importer];
            self.bound_flow[b] = flow;
            if bound.side == Side::QuotaRentToExporter {
                let rent = (u[self.layout.wedges()][b].exp() - 1.0) * flow;
                self.revenue[bound.importer] -= rent;
                self.revenue[bound.exporter] += rent;
            }
        }
        for a in 0..n {
            self.income[a] = self.wage[a] * base.value_added[a] + self.revenue[a] + self.deficit[a];
        }
    }

    /// The residuals and the largest violation.
    fn compare(&self, u: &[f64], residual: &mut [f64]) -> f64 {
        let base = self.base;
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
                *d = alpha * self.income[a];
            }
            let output = &self.output[a * s..][..s];
            add_rows(output, &base.input_share[a * s * s..][..s * s], demand);
            for (d, spent) in demand.iter_mut().zip(&spent[a * s..]) {
                *d = *d * scale - spent;
            }
            r_wage[a] = dot(&base.value_added_share[a * s..][..s], output) * scale - self.wage[a];
            for j in 0..s {
                let c = a * s + j;
                r_price[c] = if base.expenditure[c] > 0.0 {
                    self.ln_price[j * n + a] - prices[c]
                } else {
                    // Nothing is bought, so nothing is made: the price is the cost of making it.
                    self.ln_cost[a * padded(s) + j] - prices[c]
                };
            }
        }
        let mut largest = largest_size(&residual[..self.layout.wedges().start]);
        for (b, bound) in self.bounds.iter().enumerate() {
            let mu = u[self.layout.wedges()][b];
            let gap = (self.bound_flow[b] - bound.flow) / bound.flow;
            let r_wedge = &mut residual[self.layout.wedges()][b];
            *r_wedge = (self.bound_flow[b] / bound.flow).ln();
            largest = if r_wedge.is_finite() { largest.max(bound.violation(mu, gap)) } else { f64::INFINITY };
        }
        largest
    }
}

impl System<'_> {
    /// Scales a step down so that no log wage or price moves by more than `limit`.
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
    pub(super) fn confine(&self, u: &mut [f64]) {
        for spent in &mut u[self.layout.spending()] {
            *spent = spent.max(0.0);
        }
        let wedges = self.layout.wedges();
        for (mu, bound) in u[wedges].iter_mut().zip(&self.bounds) {
            let (low, high) = bound.interval();
            *mu = mu.clamp(low, high);
        }
    }
}
