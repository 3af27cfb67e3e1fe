//! Where searches take place: arrays that are used again and again.

use std::sync::{Arc, Mutex, PoisonError};

use super::precondition::Preconditioner;
use super::solve::{Effort, Memory, solve};
use super::system::{Arrays, Layout, Moves, System};
use super::{Baseline, Behaviour, Change, Failure, Settings};

/// What a change is put to: tables, what they are an equilibrium with, deficits to end with.
#[derive(Clone, Copy)]
pub(super) struct Problem<'a> {
    pub(super) base: &'a Baseline,
    pub(super) behaviour: Behaviour<'a>,
    pub(super) deficit: &'a [f64],
}

/// The arrays of the conditions and of the method, for one search after another in the same tables. No result depends on what
/// was searched for before.
#[derive(Debug)]
pub(super) struct Room {
    arrays: Arrays,
    memory: Memory,
}

impl Room {
    pub(super) fn new(base: &Baseline) -> Self {
        let layout = Layout { actors: base.actors, sectors: base.sectors, bounds: 0 };
        Self { arrays: Arrays::default(), memory: Memory::new(layout) }
    }

    /// Does some work with the conditions of a change of which `moves` was read.
    pub(super) fn enter<T>(
        &mut self,
        problem: Problem<'_>,
        change: &Change,
        moves: &mut Moves,
        work: impl FnOnce(&mut System<'_>, &mut Memory) -> T,
    ) -> T {
        let Problem { base, behaviour, deficit } = problem;
        let (read, arrays) = (std::mem::take(moves), std::mem::take(&mut self.arrays));
        let mut system = System::with(base, behaviour, change, deficit, read, arrays);
        let done = work(&mut system, &mut self.memory);
        (*moves, self.arrays) = system.release();
        done
    }
}

/// Rooms that nobody is in at present.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<Vec<Room>>);

impl Rooms {
    /// [`Room::enter`] in one of them, or a new one.
    pub(super) fn enter<T>(
        &self,
        problem: Problem<'_>,
        change: &Change,
        work: impl FnOnce(&mut System<'_>, &mut Memory) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut moves = Moves::default();
        moves.read(problem.base, change)?;
        let free = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = free().pop();
        let mut room = room.unwrap_or_else(|| Room::new(problem.base));
        let done = room.enter(problem, change, &mut moves, work);
        free().push(room);
        done
    }
}

/// Another family or economy finds its own.
impl Clone for Rooms {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Moves `point` to the equilibrium of `system`, and refuses one that is none.
pub(super) fn reach(
    system: &mut System<'_>,
    point: &mut [f64],
    preconditioner: &Arc<Preconditioner>,
    settings: &Settings,
    memory: &mut Memory,
) -> Result<Effort, Failure> {
    let effort = solve(system, preconditioner, point, settings, memory)?;
    if let Some(bound) = system.unmet_bound(point) {
        return Err(Failure::InfeasibleBound { bound, flow: system.arrays.bound_flow[bound] });
    }
    system.ruined(1.0).map_or(Ok(effort), Err)
}
