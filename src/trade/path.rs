//! What each tariff, trade cost, productivity and bound adds to a change of real income: the gradient, integrated along the
//! way from one equilibrium to another.

mod quadrature;
mod route;

use self::quadrature::gauss_legendre;
use self::route::Route;
use super::gradient::KINK;
use super::{BadChange, Bound, Change, Economy, Equilibrium, Failure, Settings, Solved, Welfare};

/// A change of real income in parts, one for each number that differs between two solved changes of one economy.
///
/// The way between them moves rates of duty and tastes linearly, trade costs, productivity, endowments and bounds in logs, all at once; trade that
/// stops or starts has its share π scaled, and a bound that only one end has comes from, or goes to, the flow at the other.
/// Another way would give other parts of the same whole: what two policies do together falls to each as it came about on this
/// one (Aumann & Shapley 1974).
#[derive(Debug, Clone, PartialEq)]
pub struct PathIntegral {
    /// What moved, and Σ w ∫ Ŵ ∂ ln Ŵ/∂p dp of it: in the unit of the weights.
    pub parts: Vec<(Moved, f64)>,
    /// Σ w (Ŵ − 1) over actors, from the two equilibria themselves.
    pub whole: f64,
    /// Pieces of the way, each with a rule of six points.
    pub panels: usize,
    /// Equilibria that were solved for it.
    pub solves: usize,
    /// Whether what the parts lack or have too much came down to a hundred-thousandth of the whole or a tenth of the tolerance
    /// of a solve, the larger of them.
    pub settled: bool,
}

/// A number that differs. Cells are `[sector][importer][exporter]`, of productivity `[sector][exporter]`.
#[derive(Debug, Clone, PartialEq)]
pub enum Moved {
    /// t′ of a cell.
    Tariff(usize),
    /// d̂ of a cell, a stop included.
    TradeCost(usize),
    /// Â of a producer.
    Productivity(usize),
    /// L̂ of an actor.
    Endowment(usize),
    /// b̂ of a cell.
    Taste(usize),
    /// F of a bound, as it is after, or was before where it is no more.
    Bound(Bound),
}

/// A point on the way that cannot be solved.
#[derive(Debug, Clone, PartialEq)]
pub struct Stuck {
    /// Its stage, between 0 and 1.
    pub stage: f64,
    /// Why.
    pub failure: Failure,
    /// The bounds there, which the failure's index counts.
    pub bounds: Vec<Bound>,
}

/// Points of the rule on each panel.
const POINTS: usize = 6;
/// Most panels.
const PANELS: usize = 32;
/// Stages that count as one.
const SLIVER: f64 = 1e-6;
/// Remainder over the whole at which the parts are good enough, and over the tolerance of a solve at which it is noise.
const ENOUGH: f64 = 1e-5;
const NOISE: f64 = 0.1;

impl PathIntegral {
    /// Sum of the parts less the whole.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.parts.iter().map(|(_, part)| part).sum::<f64>() - self.whole
    }
}

impl Economy {
    /// Divides Σ w (Ŵ − 1), the change of real income from `before` to `after` summed over actors with `weights`, among what
    /// differs between the two changes.
    ///
    /// The integral is by Gauss-Legendre rules on panels. Since the whole is known at the ends of every panel, so is what its
    /// parts lack; the worst panel is halved until all together lack no more than a hundred-thousandth of the whole, or the
    /// way has 32. A panel on which a bound begins or ceases to bind is split there, whatever it lacks. Each point takes a
    /// solve and a gradient of the weighted sum.
    ///
    /// # Errors
    /// [`Stuck`] where a point on the way has no equilibrium or no gradient, or something does not fit the economy.
    pub fn path_integral(
        &self,
        before: &Solved,
        after: &Solved,
        weights: &[f64],
        settings: &Settings,
    ) -> Result<PathIntegral, Stuck> {
        let base = self.baseline();
        let fits = |at: &Solved| {
            at.change.check(base)?;
            let Equilibrium { trade, income, ln_price, .. } = &at.equilibrium;
            let lengths = [trade.len(), income.len(), ln_price.len(), weights.len()];
            let expected = [base.trade.len(), base.actors, base.output.len(), base.actors];
            if lengths == expected { Ok(()) } else { Err(Failure::BadChange(BadChange::Length)) }
        };
        for (stage, at) in [(0.0, before), (1.0, after)] {
            fits(at).map_err(|failure| stuck(stage, failure, &at.change))?;
        }
        // A bound that another one on some of its cells replaces goes first, or both would have to hold.
        let overlaps = |old: &Bound| {
            after.change.bounds.iter().any(|new| {
                !old.is_on_the_same(new)
                    && old.cells(base.actors).any(|c| new.cells(base.actors).any(|d| c == d))
            })
        };
        if !before.change.bounds.iter().any(overlaps) {
            return self.leg([before, after], before, weights, settings);
        }
        let mut change = before.change.clone();
        change.bounds.retain(|old| !overlaps(old));
        let equilibrium = self
            .solve(&change, &before.equilibrium, settings)
            .map_err(|failure| stuck(0.0, failure, &change))?;
        let middle = Solved { change, equilibrium };
        let mut path = self.leg([before, &middle], before, weights, settings)?;
        let second = self.leg([&middle, after], before, weights, settings)?;
        path.parts.extend(second.parts);
        path.whole += second.whole;
        path.panels += second.panels;
        path.solves += second.solves + 1;
        path.settled &= second.settled;
        Ok(path)
    }

    /// One way without detour; real income counts from `origin`.
    fn leg(
        &self,
        [before, after]: [&Solved; 2],
        origin: &Solved,
        weights: &[f64],
        settings: &Settings,
    ) -> Result<PathIntegral, Stuck> {
        let route = Route::between(self.baseline(), before, after);
        let mut walk = Walk {
            economy: self,
            route: &route,
            origin,
            weights,
            settings,
            here: before.equilibrium.clone(),
            solves: 0,
        };
        let ends = [(0.0, before), (1.0, after)]
            .map(|(stage, at)| (stage, walk.real_incomes(at).iter().sum::<f64>()));
        let whole = ends[1].1 - ends[0].1;
        let size: f64 = weights.iter().map(|weight| weight.abs()).sum();
        let enough = (ENOUGH * whole.abs()).max(NOISE * settings.tolerance * size);
        let mut panels = vec![walk.panel(ends)?];
        let settled = loop {
            let lacking: f64 = panels.iter().map(|panel| panel.residual.abs()).sum();
            let worst = (0..panels.len())
                .filter(|&k| panels[k].is_splittable())
                .max_by(|&a, &b| panels[a].urgency().total_cmp(&panels[b].urgency()));
            let Some(worst) = worst.filter(|&k| lacking > enough || panels[k].switch.is_some()) else {
                break lacking <= enough;
            };
            if panels.len() >= PANELS {
                break false;
            }
            let Panel { ends: [low, high], switch, .. } = panels.swap_remove(worst);
            let stage = match switch {
                Some(between) => walk.switch(between)?,
                None => f64::midpoint(low.0, high.0),
            };
            let middle = (stage, walk.worth_at(stage)?);
            panels.push(walk.panel([low, middle])?);
            panels.push(walk.panel([middle, high])?);
        };
        panels.sort_by(|a, b| a.ends[0].0.total_cmp(&b.ends[0].0));
        let part = |k: usize| panels.iter().map(|panel| panel.parts[k]).sum();
        let parts = route.moved().enumerate().map(|(k, moved)| (moved, part(k))).collect();
        Ok(PathIntegral { parts, whole, panels: panels.len(), solves: walk.solves, settled })
    }
}

/// A stage and Σ w Ŵ there.
type End = (f64, f64);

/// A piece of the way.
struct Panel {
    ends: [End; 2],
    /// By what moves.
    parts: Vec<f64>,
    /// Their sum less the change from end to end.
    residual: f64,
    /// The first two points between which a bound begins or ceases to bind.
    switch: Option<[f64; 2]>,
}

impl Panel {
    fn is_splittable(&self) -> bool {
        self.ends[1].0 - self.ends[0].0 > 4.0 * SLIVER
    }

    /// Switches first.
    fn urgency(&self) -> f64 {
        if self.switch.is_some() { f64::INFINITY } else { self.residual.abs() }
    }
}

/// What goes along a route.
struct Walk<'a> {
    economy: &'a Economy,
    route: &'a Route<'a>,
    origin: &'a Solved,
    weights: &'a [f64],
    settings: &'a Settings,
    /// What was solved last, from which the next search starts.
    here: Equilibrium,
    solves: usize,
}

impl Walk<'_> {
    fn solve(&mut self, stage: f64) -> Result<Solved, Stuck> {
        let change = self.route.at(stage);
        let equilibrium = self
            .economy
            .solve(&change, &self.here, self.settings)
            .map_err(|failure| stuck(stage, failure, &change))?;
        self.solves += 1;
        self.here.clone_from(&equilibrium);
        Ok(Solved { change, equilibrium })
    }

    /// w Ŵ by actor.
    fn real_incomes(&self, at: &Solved) -> Vec<f64> {
        let base = self.economy.baseline();
        let of = |(actor, &weight): (usize, &f64)| {
            // Nobody looks at the others.
            if weight == 0.0 {
                0.0
            } else {
                weight * (1.0 + Welfare::of(base, self.origin, at, actor).real_income)
            }
        };
        self.weights.iter().enumerate().map(of).collect()
    }

    fn worth_at(&mut self, stage: f64) -> Result<f64, Stuck> {
        let at = self.solve(stage)?;
        Ok(self.real_incomes(&at).iter().sum())
    }

    fn panel(&mut self, ends: [End; 2]) -> Result<Panel, Stuck> {
        let [(low, worth_low), (high, worth_high)] = ends;
        let mut parts = vec![0.0; self.route.moved().count()];
        let mut switch = None;
        let mut last: Option<(f64, Vec<bool>)> = None;
        for (x, weight) in gauss_legendre::<POINTS>() {
            let stage = low + (high - low) * x;
            let at = self.solve(stage)?;
            // d Ŵ = Ŵ d ln Ŵ.
            let gradient = self
                .economy
                .gradient_of_sum(&at, &self.real_incomes(&at), self.settings)
                .map_err(|failure| stuck(stage, failure, &at.change))?;
            for (part, rate) in parts.iter_mut().zip(self.route.rates(stage, &gradient)) {
                *part += weight * (high - low) * rate;
            }
            let binding = binding(&at.equilibrium);
            if let Some((before, _)) = last.filter(|(_, was)| *was != binding)
                && switch.is_none()
            {
                switch = Some([before, stage]);
            }
            last = Some((stage, binding));
        }
        let residual = parts.iter().sum::<f64>() - (worth_high - worth_low);
        Ok(Panel { ends, parts, residual, switch })
    }

    /// Where a bound begins or ceases to bind, by bisection: the first such stage where there are several.
    fn switch(&mut self, [mut low, mut high]: [f64; 2]) -> Result<f64, Stuck> {
        let start = binding(&self.solve(low)?.equilibrium);
        while high - low > SLIVER {
            let middle = f64::midpoint(low, high);
            if binding(&self.solve(middle)?.equilibrium) == start {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(f64::midpoint(low, high))
    }
}

/// Which bounds bind.
fn binding(equilibrium: &Equilibrium) -> Vec<bool> {
    equilibrium.wedge.iter().map(|mu| mu.abs() > KINK).collect()
}

fn stuck(stage: f64, failure: Failure, change: &Change) -> Stuck {
    Stuck { stage, failure, bounds: change.bounds.clone() }
}
