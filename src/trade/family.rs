//! Economies of one set of tables that differ in their elasticities.

use std::sync::Arc;

use super::lanes::{as_f32, combine32, padded32};
use super::precondition::Preconditioner;
use super::room::{Problem, Room, Rooms, reach};
use super::solve::{Effort, Method};
use super::system::System;
use super::{Baseline, Behaviour, Bound, Change, Closure, Failure, Nests, Prepared, Settings, Tables};

/// All economies that one set of tables is calibrated to: the shares of the tables do not depend on elasticities, so that an
/// ensemble shares them and only hands in other elasticities.
///
/// Everything is relative to the tables as they stand. Where these are no equilibrium (balanced trade, or final demand that
/// had to be adjusted), neither is "no change": it has to be solved like any other, with each draw's own elasticities. A
/// settled [`Economy`](super::Economy) has the same equilibria, told relative to its own "before".
#[derive(Debug, Clone)]
pub struct EconomyFamily {
    baseline: Baseline,
    /// D′.
    deficit: Vec<f64>,
    settled: bool,
    preconditioner: Arc<Preconditioner>,
    rooms: Rooms,
}

/// An equilibrium of a family, as far as an ensemble asks for it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// ln ŵ, ln P̂, X′ over value added, μ.
    point: Vec<f64>,
    /// I′ by actor.
    pub income: Vec<f64>,
    /// Σ α ln P̂ by actor.
    pub ln_price_index: Vec<f64>,
    /// v′ Y′ `[actor][sector]`.
    pub value_added: Vec<f64>,
    /// Flows M′ `[sector][importer][exporter]` of the sectors that are asked for; nothing of others.
    pub trade: Vec<Option<Vec<f64>>>,
    /// What it took.
    pub effort: Effort,
}

/// A place to start searches from: a solution, how it moves with elasticities, and how the economy responds around it.
#[derive(Debug, Clone)]
pub struct Footing {
    /// The solution, or how far it is from that of another footing.
    point: Vec<f64>,
    /// What the economy is like there ([`coordinates`]).
    behaviour: Vec<f64>,
    /// Bounds there.
    bounds: Vec<Bound>,
    /// What a point moves by with the behaviour, then with ln F, `[coordinate, then bound][unknown, padded]`; nothing where it is
    /// not known. A start need not be exact.
    slopes: Vec<f32>,
    preconditioner: Arc<Preconditioner>,
}

/// What a worker uses again for every search in one family: all its arrays, and how far to go.
#[derive(Debug)]
pub struct Workspace {
    settings: Settings,
    /// That of the family whose tables the arrays hold.
    of: Arc<Preconditioner>,
    room: Room,
    /// Of a start: steps along the slopes, and where they lead.
    start: [Vec<f32>; 2],
}

/// Step of ln θ and ln F by which slopes are measured, and of what else an economy's behaviour has.
const STEP: f64 = 0.1;
const SMALL_STEP: f64 = 0.03;
/// Largest move of any unknown between footings that respond alike.
const CLOSE: f64 = 0.02;

impl EconomyFamily {
    /// Calibrates tables with one closure. The behaviour of the tables is that of its first guesses alone.
    ///
    /// # Errors
    /// Those of [`Baseline::from_tables`].
    pub fn calibrate(tables: &Tables<'_>, closure: Closure) -> Result<Self, Failure> {
        let baseline = Baseline::from_tables(tables)?;
        let (deficit, settled) = match closure {
            Closure::FixedDeficits => {
                (baseline.deficit.clone(), baseline.adjustments.negative_demand.is_empty())
            }
            Closure::Balanced => (vec![0.0; baseline.actors], false),
        };
        let preconditioner = Preconditioner::new(&baseline, baseline.behaviour(), &baseline.state())
            .ok_or(Failure::Singular)?;
        Ok(Self { baseline, deficit, settled, preconditioner, rooms: Rooms::default() })
    }

    /// The tables' shares.
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// Whether the tables are an equilibrium as they stand, whatever the elasticities.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// The tables as they stand, an equilibrium only where [`EconomyFamily::is_settled`], with the flows of some sectors.
    #[must_use]
    pub fn tables(&self, sectors: &[usize]) -> Answer {
        let base = &self.baseline;
        let cells = base.actors * base.actors;
        let mut trade = vec![None; base.sectors];
        for &j in sectors {
            trade[j] = Some(base.trade[j * cells..(j + 1) * cells].to_vec());
        }
        Answer {
            point: self.origin(),
            income: base.income.clone(),
            ln_price_index: vec![0.0; base.actors],
            value_added: base.value_added_share.iter().zip(&base.output).map(|(v, y)| v * y).collect(),
            trade,
            effort: Effort { method: Method::Sweeps, sweeps: 0, residual: 0.0 },
        }
    }

    fn origin(&self) -> Vec<f64> {
        let base = &self.baseline;
        let spending =
            base.expenditure.iter().enumerate().map(|(c, x)| x / base.value_added[c / base.sectors]);
        std::iter::repeat_n(0.0, base.actors * (1 + base.sectors)).chain(spending).collect()
    }

    /// The footing of the tables as they stand.
    #[must_use]
    pub fn footing(&self) -> Footing {
        Footing {
            point: self.origin(),
            behaviour: Vec::new(),
            bounds: Vec::new(),
            slopes: Vec::new(),
            preconditioner: Arc::clone(&self.preconditioner),
        }
    }

    /// The footing of the equilibrium after a change with some behaviour; `None` where there is none, or its Jacobian is
    /// singular. It costs a solve for every sector and every bound and some ten more, and is worth it for a hundred searches near
    /// by.
    #[must_use]
    pub fn footing_at(
        &self,
        behaviour: Behaviour<'_>,
        change: &Change,
        settings: &Settings,
    ) -> Option<Footing> {
        change.check(&self.baseline).ok()?;
        let problem = self.problem(behaviour);
        let found = self.rooms.enter(problem, change, |system, memory| {
            let mut point = system.origin();
            reach(system, &mut point, &self.preconditioner, settings, memory)?;
            let preconditioner = Preconditioner::new(&self.baseline, behaviour, &system.state(&point));
            Ok((point, preconditioner.ok_or(Failure::Singular)?))
        });
        let (point, preconditioner) = found.ok()?;
        // How far the point moves, nowhere if there is no solution.
        let moved = |behaviour: Behaviour<'_>, change: &Change| {
            let found = self.rooms.enter(self.problem(behaviour), change, |system, memory| {
                let mut moved = point.clone();
                reach(system, &mut moved, &preconditioner, settings, memory)?;
                Ok(moved)
            });
            let mut moved = found.ok()?;
            moved.iter_mut().zip(&point).for_each(|(moved, point)| *moved -= point);
            Some(moved)
        };
        let mut slopes = Vec::new();
        let mut add = |moved: Option<Vec<f64>>, step: f64| {
            let end = slopes.len() + padded32(point.len());
            slopes.extend(moved.iter().flatten().map(|moved| as_f32(moved / step)));
            slopes.resize(end, 0.0);
        };
        let elasticity = behaviour.elasticity;
        for j in 0..elasticity.len() {
            let mut theta = elasticity.to_vec();
            theta[j] *= STEP.exp();
            add(moved(Behaviour { elasticity: &theta, ..behaviour }, change), STEP);
        }
        // What is not there at all in this economy is not in others that start here.
        let Behaviour { capital, nests, .. } = behaviour;
        let more = |behaviour, is_open: bool| is_open.then(|| moved(behaviour, change)).flatten();
        let (factors, inputs) = (nests.factors + SMALL_STEP, nests.inputs + SMALL_STEP);
        add(more(Behaviour { capital: capital + SMALL_STEP, ..behaviour }, capital != 0.0), SMALL_STEP);
        for nests in [Nests { factors, ..nests }, Nests { inputs, ..nests }] {
            add(more(Behaviour { nests, ..behaviour }, behaviour.nests.are_open()), SMALL_STEP);
        }
        for b in 0..change.bounds.len() {
            let mut change = change.clone();
            change.bounds[b].flow *= STEP.exp();
            add(moved(behaviour, &change), STEP);
        }
        let behaviour = coordinates(behaviour).collect();
        Some(Footing { point, behaviour, bounds: change.bounds.clone(), slopes, preconditioner })
    }

    /// Arrays for one worker, and the tolerance of its searches.
    #[must_use]
    pub fn workspace(&self, settings: Settings) -> Workspace {
        Workspace {
            settings,
            of: Arc::clone(&self.preconditioner),
            room: Room::new(&self.baseline),
            start: Default::default(),
        }
    }

    /// The equilibrium after a change with some behaviour, in place of what `answer` was, with the flows
    /// of the same sectors. The search begins at `footing`, or where that is relative to another, as far from `before`. Nothing
    /// of the result depends on it but digits beyond the tolerance and the time it takes. Nothing is allocated but by the first
    /// search of a workspace, by the first after one of another family, and by those that take long.
    ///
    /// # Errors
    /// As for [`Economy::solve`](super::Economy::solve). The answer is of no use then.
    pub fn solve(
        &self,
        behaviour: Behaviour<'_>,
        prepared: &mut Prepared,
        footing: &Footing,
        before: Option<&Answer>,
        workspace: &mut Workspace,
        answer: &mut Answer,
    ) -> Result<(), Failure> {
        let (change, moves) = prepared.open(&self.baseline)?;
        if !Arc::ptr_eq(&workspace.of, &self.preconditioner) {
            *workspace = self.workspace(workspace.settings);
        }
        let Workspace { settings, room, start, .. } = workspace;
        room.enter(self.problem(behaviour), change, moves, |system, memory| {
            let point = &mut answer.point;
            footing.start(behaviour, &change.bounds, system.layout.len(), point, start);
            if let Some(before) = before {
                let unbound = system.layout.wedges().start;
                for (to, before) in point[..unbound].iter_mut().zip(&before.point) {
                    *to += before;
                }
            }
            system.confine(point);
            let effort = reach(system, point, &footing.preconditioner, settings, memory)?;
            self.read(system, effort, answer);
            Ok(())
        })
    }

    /// What is asked for of the point that was found.
    fn read(&self, system: &System<'_>, found: Effort, answer: &mut Answer) {
        let Answer { point, income, ln_price_index, value_added, trade, effort } = answer;
        *effort = found;
        income.copy_from_slice(&system.arrays.income);
        system.value_added(value_added);
        let base = &self.baseline;
        let prices = point[system.layout.prices()].chunks_exact(base.sectors);
        let shares = base.demand_share.chunks_exact(base.sectors);
        for ((index, shares), prices) in ln_price_index.iter_mut().zip(shares).zip(prices) {
            *index = shares.iter().zip(prices).map(|(share, p)| share * p).sum();
        }
        for (j, flows) in trade.iter_mut().enumerate() {
            if let Some(flows) = flows {
                system.flows_of(j, point, flows);
            }
        }
    }

    /// The baseline in which no change gives exactly ones, and how it responds as far as that is known: tables that are close to it
    /// respond alike.
    pub(super) fn settled(
        self,
        behaviour: Behaviour<'_>,
        settings: &Settings,
    ) -> Result<(Baseline, Option<Arc<Preconditioner>>), Failure> {
        if self.settled {
            return Ok((self.baseline, Some(self.preconditioner)));
        }
        let none = self.baseline.no_change();
        let (state, moved) = self.rooms.enter(self.problem(behaviour), &none, |system, memory| {
            let origin = system.origin();
            let mut point = origin.clone();
            reach(system, &mut point, &self.preconditioner, settings, memory)?;
            Ok((system.state(&point), largest_move(&point, &origin)))
        })?;
        let Self { mut baseline, deficit, preconditioner, .. } = self;
        baseline.move_to(state, deficit);
        Ok((baseline, (moved <= CLOSE).then_some(preconditioner)))
    }

    /// Unknowns that are not wedges.
    pub(crate) fn unbound(&self) -> usize {
        self.baseline.actors * (1 + 2 * self.baseline.sectors)
    }

    fn problem<'a>(&'a self, behaviour: Behaviour<'a>) -> Problem<'a> {
        Problem { base: &self.baseline, behaviour, deficit: &self.deficit }
    }
}

/// The furthest that any unknown is from another point.
fn largest_move(point: &[f64], other: &[f64]) -> f64 {
    point.iter().zip(other).map(|(own, other)| (own - other).abs()).fold(0.0, f64::max)
}

/// A behaviour as numbers that solutions move smoothly with: ln θ by sector, capital, what replaces factors and inputs.
fn coordinates(behaviour: Behaviour<'_>) -> impl Iterator<Item = f64> {
    let Behaviour { elasticity, capital, nests: Nests { factors, inputs } } = behaviour;
    elasticity.iter().map(|theta| theta.ln()).chain([capital, factors, inputs])
}

impl Footing {
    /// Takes over how the economy responds around another footing where the two are close, as after a small deal: what is worked
    /// out for a draw's elasticities then serves both. Farther off a search would take longer by more than that saves.
    pub(crate) fn lean_on(&mut self, other: &Self, unbound: usize) {
        if largest_move(&self.point[..unbound], &other.point) <= CLOSE {
            self.preconditioner = Arc::clone(&other.preconditioner);
        }
    }

    /// The same, told as far as it is from `other`: a search then begins that far from the solution that began at `other`. A
    /// deal moves little of what elasticities move. The first `unbound` unknowns are not wedges, which are the bounds' own.
    pub(crate) fn relative_to(mut self, other: &Self, unbound: usize) -> Self {
        for (point, other) in self.point[..unbound].iter_mut().zip(&other.point) {
            *point -= other;
        }
        let by_behaviour = 0..self.behaviour.len().min(other.behaviour.len());
        let mut alike: Vec<_> = by_behaviour.map(|row| (row, row)).collect();
        for (b, bound) in self.bounds.iter().enumerate() {
            if let Some(same) = other.bounds.iter().position(|other| other.is_on_the_same(bound)) {
                alike.push((self.behaviour.len() + b, other.behaviour.len() + same));
            }
        }
        let (own, theirs) = (padded32(self.point.len()), padded32(other.point.len()));
        for (row, same) in alike {
            let other = &other.slopes[same * theirs..];
            for (slope, other) in self.slopes[row * own..][..unbound].iter_mut().zip(other) {
                *slope -= other;
            }
        }
        self
    }

    /// Where to start with some behaviour and bounds, for so many unknowns.
    fn start(
        &self,
        behaviour: Behaviour<'_>,
        bounds: &[Bound],
        unknowns: usize,
        point: &mut Vec<f64>,
        [steps, moves]: &mut [Vec<f32>; 2],
    ) {
        point.clear();
        point.extend_from_slice(&self.point[..self.point.len().min(unknowns)]);
        // Without its wedges a footing is still one.
        point.resize(unknowns, 0.0);
        steps.clear();
        steps.extend(coordinates(behaviour).zip(&self.behaviour).map(|(own, at)| as_f32(own - at)));
        steps.extend(bounds.iter().zip(&self.bounds).map(|(bound, at)| {
            if bound.is_on_the_same(at) { as_f32((bound.flow / at.flow).ln()) } else { 0.0 }
        }));
        moves.resize(padded32(self.point.len()), 0.0);
        combine32(steps, &self.slopes, moves);
        for (to, moves) in point.iter_mut().zip(moves) {
            *to += f64::from(*moves);
        }
    }
}

impl Answer {
    /// Value added of some sectors of an actor, before and at `after`, as [`real_value_added`](super::real_value_added) has it of
    /// solved economies.
    #[must_use]
    pub fn real_value_added_to(&self, after: &Self, actor: usize, sectors: &[usize]) -> [f64; 2] {
        let of = self.value_added.len() / self.income.len();
        let paid = |at: &Self| sectors.iter().map(|j| at.value_added[actor * of + j]).sum::<f64>();
        let deflator = (self.ln_price_index[actor] - after.ln_price_index[actor]).exp();
        [paid(self), paid(after) * deflator]
    }

    /// Change of every actor's real income from here to `after`, Ŵ − 1, a fraction.
    pub fn real_income_to(&self, after: &Self) -> impl Iterator<Item = f64> {
        let before = self.income.iter().zip(&self.ln_price_index);
        let after = after.income.iter().zip(&after.ln_price_index);
        before.zip(after).map(|((income, ln_price), (income_after, ln_price_after))| {
            income_after / income * (ln_price - ln_price_after).exp() - 1.0
        })
    }
}
