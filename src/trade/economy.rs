//! A calibrated economy that answers changes.

use std::sync::Arc;

use super::precondition::Preconditioner;
use super::prepared::Read;
use super::room::{Problem, Room, Rooms, reach};
use super::solve::Memory;
use super::system::System;
use super::{
    Baseline, Behaviour, Change, Closure, EconomyFamily, Equilibrium, Failure, Settings, Solved, Tables,
};

/// A baseline with what a solve needs from it, made once. It keeps the arrays of as many searches as ever took place at a time, of some
/// 30 · actors² · sectors bytes each.
#[derive(Debug, Clone)]
pub struct Economy {
    baseline: Baseline,
    /// Whether the tables are an equilibrium as they stand, whatever the behaviour.
    is_settled: bool,
    preconditioner: Arc<Preconditioner>,
    rooms: Rooms,
}

/// What one search after another of one economy uses again, each of them a step further than the last ([`Economy::resume`]).
#[derive(Debug)]
pub struct Steps {
    room: Room,
    read: Read,
}

impl Economy {
    /// Calibrates tables (`docs/model.md`, "Trade") with one closure. Where final demand had to be adjusted, or the
    /// closure is [`Closure::Balanced`], the baseline is solved once, so that no change gives exactly ones.
    ///
    /// # Errors
    /// Those of [`Baseline::from_tables`], and the solver's where the baseline has to be solved.
    pub fn calibrate(tables: &Tables<'_>, closure: Closure) -> Result<Self, Failure> {
        let family = EconomyFamily::calibrate(tables, closure)?;
        let is_settled = family.is_settled();
        let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
        let (baseline, preconditioner) = family.settled(tables.behaviour, &settings)?;
        let anew = || Preconditioner::new(&baseline, baseline.behaviour(), &baseline.state());
        let preconditioner = preconditioner.or_else(anew).ok_or(Failure::Singular)?;
        Ok(Self { baseline, is_settled, preconditioner, rooms: Rooms::default() })
    }

    /// What the same tables are calibrated to with another behaviour, for less than that takes anew. None where they are no
    /// equilibrium as they stand, so that "before" depends on it.
    #[must_use]
    pub fn with_behaviour(&self, behaviour: Behaviour<'_>) -> Option<Self> {
        let Behaviour { elasticity, capital, nests } = behaviour;
        let elasticity = elasticity.to_vec();
        self.is_settled.then(|| Self {
            baseline: Baseline { elasticity, capital, nests, ..self.baseline.clone() },
            is_settled: true,
            preconditioner: Arc::clone(&self.preconditioner),
            rooms: Rooms::default(),
        })
    }

    /// The calibrated "before".
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    pub(super) fn preconditioner(&self) -> &Arc<Preconditioner> {
        &self.preconditioner
    }

    /// The equilibrium of no change: exactly ones.
    #[must_use]
    pub fn before(&self) -> Equilibrium {
        Equilibrium::of(&self.baseline)
    }

    /// The equilibrium after a change. The search begins at `start`, an equilibrium of this economy; the closer, the
    /// fewer sweeps, while the result is the same within the tolerance.
    ///
    /// # Errors
    /// [`Failure::BadChange`] for a change that does not fit; [`Failure::NoSupplier`], [`Failure::InfeasibleBound`],
    /// [`Failure::NoIncome`], [`Failure::NotConverged`]: never a number that does not meet the tolerance.
    pub fn solve(
        &self,
        change: &Change,
        start: &Equilibrium,
        settings: &Settings,
    ) -> Result<Equilibrium, Failure> {
        // Bounds are those of the change, so that the wedges of another equilibrium say nothing.
        self.search(change, settings, |system| system.point_of(start, false))
    }

    /// The same at some time from what changes at times before have led to, the last one last, their wedges included where they have
    /// the same bounds: the next of many small steps. The search begins where the polynomial through them leads.
    ///
    /// # Errors
    /// As for [`Economy::solve`].
    ///
    /// # Panics
    /// Without any of them.
    pub fn resume(
        &self,
        change: &Change,
        past: &[(f64, &Solved)],
        time: f64,
        settings: &Settings,
        steps: &mut Steps,
    ) -> Result<Equilibrium, Failure> {
        let is_alike = |(_, last): &(f64, &Solved)| {
            let mut bounds = change.bounds.iter().zip(&last.change.bounds);
            change.bounds.len() == last.change.bounds.len()
                && bounds.all(|(bound, other)| bound.is_on_the_same(other))
        };
        let (last, alike) = (past[past.len() - 1], past.iter().all(is_alike));
        let Steps { room, read } = steps;
        let moves = read.of(&self.baseline, change)?;
        let start = |system: &System<'_>| {
            if !alike || past.len() == 1 {
                return system.point_of(&last.1.equilibrium, is_alike(&last));
            }
            let mut point = vec![0.0; system.layout.len()];
            for (k, (at, solved)) in past.iter().enumerate() {
                // Lagrange's polynomial that is 1 at this time and 0 at the others.
                let others = past.iter().enumerate().filter(|(m, _)| *m != k);
                let weight: f64 = others.map(|(_, (other, _))| (time - other) / (at - other)).product();
                let own = system.point(&solved.equilibrium);
                point.iter_mut().zip(own).for_each(|(point, own)| *point += weight * own);
            }
            point
        };
        room.enter(self.problem(), change, moves, |system, memory| {
            self.found(system, memory, start, settings)
        })
    }

    /// Arrays for a row of searches.
    #[must_use]
    pub fn steps(&self) -> Steps {
        Steps { room: Room::new(&self.baseline), read: Read::default() }
    }

    /// From a point.
    fn search(
        &self,
        change: &Change,
        settings: &Settings,
        start: impl FnOnce(&System<'_>) -> Vec<f64>,
    ) -> Result<Equilibrium, Failure> {
        change.check(&self.baseline)?;
        self.enter(change, |system, memory| self.found(system, memory, start, settings))
    }

    fn found(
        &self,
        system: &mut System<'_>,
        memory: &mut Memory,
        start: impl FnOnce(&System<'_>) -> Vec<f64>,
        settings: &Settings,
    ) -> Result<Equilibrium, Failure> {
        let mut point = start(system);
        let effort = reach(system, &mut point, &self.preconditioner, settings, memory)?;
        Ok(Equilibrium::at(system, &point, effort))
    }

    fn problem(&self) -> Problem<'_> {
        let base = &self.baseline;
        Problem { base, behaviour: base.behaviour(), deficit: &base.deficit }
    }

    /// Does some work with the conditions of a change.
    pub(super) fn enter<T>(
        &self,
        change: &Change,
        work: impl FnOnce(&mut System<'_>, &mut Memory) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.rooms.enter(self.problem(), change, work)
    }
}
