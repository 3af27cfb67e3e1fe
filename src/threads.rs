//! Many like things done by several threads, in an order that no thread decides.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Chunks that may wait for one before them, which bounds what is kept in memory.
const AHEAD: usize = 256;

/// Most threads: each has arrays of its own, and more would not make anything faster.
const THREADS: usize = 256;

/// Divides `0..count` into chunks of `size`, lets workers take one after another, and hands what they made of them on to `take`,
/// in order and one at a time; few of them are ever kept. After every chunk `watch` is told how many were in it; if it or `take`
/// breaks, chunks that were begun are finished and no more are begun. What was handed on then has no gap: chunks are begun in order.
/// Threads that the system refuses are done without.
pub(crate) fn in_order<T, F>(
    (count, size): (usize, usize),
    threads: Option<usize>,
    worker: impl Fn() -> F + Sync,
    watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    take: impl FnMut(T) -> ControlFlow<()> + Send,
) where
    T: Send,
    F: FnMut(Range<usize>) -> T,
{
    let chunks = count.div_ceil(size);
    let threads = threads.unwrap_or_else(cores).clamp(1, chunks.clamp(1, THREADS));
    let line = Line::new(take);
    let work = || {
        // Whoever waits for the chunk of a thread that panics is not to wait for ever.
        let _end = line.stop_if_panicking();
        let mut make = worker();
        while let Some(chunk) = line.begin(chunks) {
            let range = chunk * size..count.min((chunk + 1) * size);
            let made = make(range.clone());
            line.hand_on(chunk, made);
            if watch(range.len()).is_break() {
                line.stop();
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
}

/// As many threads as the machine has cores.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The same, where all of them are kept.
pub(crate) fn gathered<T, F>(
    (count, size): (usize, usize),
    threads: Option<usize>,
    worker: impl Fn() -> F + Sync,
) -> Vec<T>
where
    T: Send,
    F: FnMut(Range<usize>) -> T,
{
    let mut all = Vec::new();
    let take = |made| {
        all.push(made);
        ControlFlow::Continue(())
    };
    in_order((count, size), threads, worker, &|_| ControlFlow::Continue(()), take);
    all
}

/// Does `work` for all numbers below `count`, on so many threads or on as many as the machine has cores, and gives the results in
/// their order.
pub(crate) fn each<T: Send>(
    count: usize,
    threads: Option<usize>,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    gathered((count, 1), threads, || |range: Range<usize>| work(range.start))
}

/// The same for work that may fail: the error is that of the first number that has one, however many threads there are, and little
/// is begun behind it.
pub(crate) fn each_or_error<T: Send, E: Send>(
    count: usize,
    threads: Option<usize>,
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let mut all = Ok(Vec::new());
    let take = |result: Result<T, E>| match (&mut all, result) {
        (Ok(done), Ok(value)) => {
            done.push(value);
            ControlFlow::Continue(())
        }
        (failed, Err(error)) => {
            *failed = Err(error);
            ControlFlow::Break(())
        }
        (Err(_), Ok(_)) => ControlFlow::Break(()),
    };
    let worker = || |range: Range<usize>| work(range.start);
    in_order((count, 1), threads, worker, &|_| ControlFlow::Continue(()), take);
    all
}

/// Chunks between those that make them and the one that takes them.
struct Line<T, K> {
    state: Mutex<State<T>>,
    moved: Condvar,
    take: Mutex<K>,
}

struct State<T> {
    /// The next to be begun, and to be handed on.
    begun: usize,
    next: usize,
    waiting: BTreeMap<usize, T>,
    /// Whether a thread is handing on.
    taken: bool,
    /// Whether no more are begun.
    stop: bool,
    /// Whether nothing is handed on any more.
    refused: bool,
}

impl<T, K: FnMut(T) -> ControlFlow<()>> Line<T, K> {
    fn new(take: K) -> Self {
        let state =
            State { begun: 0, next: 0, waiting: BTreeMap::new(), taken: false, stop: false, refused: false };
        Self { state: Mutex::new(state), moved: Condvar::new(), take: Mutex::new(take) }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chunk to be made, as soon as there is room for it.
    fn begin(&self, chunks: usize) -> Option<usize> {
        let full = |state: &mut State<T>| !state.stop && state.begun >= state.next + AHEAD;
        let mut state = self.moved.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        if state.stop || state.begun >= chunks {
            return None;
        }
        state.begun += 1;
        Some(state.begun - 1)
    }

    /// Hands on all that is next, unless another thread does: that one then sees this chunk too.
    fn hand_on(&self, chunk: usize, made: T) {
        let mut state = self.state();
        state.waiting.insert(chunk, made);
        if std::mem::replace(&mut state.taken, true) {
            return;
        }
        let mut take = self.take.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let next = state.next;
            let Some(made) = state.waiting.remove(&next) else { break };
            state.next += 1;
            if state.refused {
                continue;
            }
            drop(state);
            self.moved.notify_all();
            let done = take(made);
            state = self.state();
            if done.is_break() {
                (state.stop, state.refused) = (true, true);
            }
        }
        state.taken = false;
        drop(state);
        self.moved.notify_all();
    }

    fn stop(&self) {
        self.state().stop = true;
        self.moved.notify_all();
    }

    fn stop_if_panicking(&self) -> impl Drop {
        struct End<F: Fn()>(F);
        impl<F: Fn()> Drop for End<F> {
            fn drop(&mut self) {
                if thread::panicking() {
                    (self.0)();
                }
            }
        }
        End(|| self.stop())
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow::{Break, Continue};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::{AHEAD, in_order};

    #[test]
    fn chunks_come_in_order_and_few_of_them_wait() {
        for threads in [1, 2, 7] {
            let (made, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut seen = 0;
            let worker = || {
                |range: std::ops::Range<usize>| {
                    if range.start == 0 && threads > 1 {
                        // All the others have to wait for the first.
                        std::thread::sleep(Duration::from_millis(100));
                    }
                    made.fetch_add(1, Ordering::Relaxed);
                    range
                }
            };
            let take = |range: std::ops::Range<usize>| {
                assert_eq!(range.start, seen);
                let ahead = made.load(Ordering::Relaxed) - range.start.div_ceil(2);
                most.fetch_max(ahead, Ordering::Relaxed);
                seen = range.end;
                Continue(())
            };
            in_order((4001, 2), Some(threads), worker, &|_| Continue(()), take);
            assert_eq!(seen, 4001);
            assert!(most.into_inner() <= AHEAD + threads);
        }
    }

    #[test]
    fn what_breaks_ends_it_without_a_gap() {
        let mut seen = Vec::new();
        let take = |first| {
            seen.push(first);
            if seen.len() == 5 { Break(()) } else { Continue(()) }
        };
        in_order((1000, 1), Some(3), || |range: std::ops::Range<usize>| range.start, &|_| Continue(()), take);
        assert_eq!(seen, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_panic_is_passed_on_and_nobody_waits_for_it() {
        let worker = || {
            |range: std::ops::Range<usize>| {
                assert!(range.start != 3, "on purpose");
            }
        };
        let run = || in_order((100_000, 1), Some(4), worker, &|_| Continue(()), |()| Continue(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
