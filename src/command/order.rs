//! Many things worked out by several threads and handed on in order, with a bound on how many wait.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many more than there are threads may be done or in work and not yet taken: enough that one that takes long holds nobody up
/// for long, few enough that they take no memory to speak of.
const WAITING: usize = 8;

/// Makes `0..count` by several threads and has `take` take what was made of them in order, one by one. Things are begun in order,
/// and not before most of those before them are taken, so that few are ever kept. Once `take` has ended no more are begun.
pub(crate) fn in_order<T: Send, R>(
    (count, threads): (usize, usize),
    make: impl Fn(usize) -> T + Sync,
    take: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    let threads = threads.min(count);
    if threads < 2 {
        return take(&mut (0..count).map(make));
    }
    let line = Line::new(count, threads + WAITING);
    thread::scope(|scope| {
        let begin = |_: &usize| thread::Builder::new().spawn_scoped(scope, || line.work(&make)).is_ok();
        // What the system refuses is done by those that are there.
        let is_alone = (0..threads).filter(begin).count() == 0;
        let _end = End { line: &line, always: true };
        if is_alone {
            take(&mut (0..count).map(&make))
        } else {
            take(&mut std::iter::from_fn(|| line.next()))
        }
    })
}

/// The same, where all of them are kept, by as many threads as the machine has cores.
pub(crate) fn gathered<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    in_order((count, cores()), make, |made| made.collect())
}

/// As many threads as the machine has cores.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Things in order, some of them taken, some made and some in work.
struct Line<T> {
    count: usize,
    /// How far what is begun may be ahead of what is taken.
    ahead: usize,
    state: Mutex<State<T>>,
    moved: Condvar,
}

struct State<T> {
    begun: usize,
    taken: usize,
    ended: bool,
    made: BTreeMap<usize, T>,
}

impl<T> Line<T> {
    fn new(count: usize, ahead: usize) -> Self {
        let state = State { begun: 0, taken: 0, ended: false, made: BTreeMap::new() };
        Self { count, ahead, state: Mutex::new(state), moved: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, once it is so.
    fn once(&self, is_so: impl Fn(&State<T>) -> bool) -> MutexGuard<'_, State<T>> {
        let wait = self.moved.wait_while(self.state(), |state| !is_so(state));
        wait.unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, make: impl Fn(usize) -> T) {
        // Nobody is to wait for ever for what a thread that panics had begun.
        let _end = End { line: self, always: false };
        loop {
            let mut state = self.once(|state| {
                state.ended || state.begun == self.count || state.begun < state.taken + self.ahead
            });
            if state.ended || state.begun == self.count {
                return;
            }
            let at = state.begun;
            state.begun += 1;
            drop(state);
            let made = make(at);
            self.state().made.insert(at, made);
            self.moved.notify_all();
        }
    }

    fn next(&self) -> Option<T> {
        let mut state = self
            .once(|state| state.ended || state.taken == self.count || state.made.contains_key(&state.taken));
        let taken = state.taken;
        let next = state.made.remove(&taken)?;
        state.taken += 1;
        drop(state);
        self.moved.notify_all();
        Some(next)
    }
}

/// Ends a line when it goes: always, or in a panic alone.
struct End<'l, T> {
    line: &'l Line<T>,
    always: bool,
}

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        if self.always || thread::panicking() {
            self.line.state().ended = true;
            self.line.moved.notify_all();
        }
    }
}
