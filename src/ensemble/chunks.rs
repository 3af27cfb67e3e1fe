//! Many like things done by several threads, in an order that no thread decides.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Divides `0..count` into chunks of `size`, lets workers take one after another, and gives what they made of them in order.
/// After every chunk `watch` is told how many were in it; if it breaks, chunks that were taken are finished and no more are
/// taken. What is given is then shorter, but has no gap: chunks are taken in order.
pub(super) fn in_order<T, F>(
    (count, size): (usize, usize),
    threads: Option<usize>,
    worker: impl Fn() -> F + Sync,
    watch: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Vec<T>
where
    T: Send,
    F: FnMut(Range<usize>) -> T,
{
    let chunks = count.div_ceil(size);
    let machine = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.unwrap_or_else(machine).clamp(1, chunks.max(1));
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(chunks));
    let work = || {
        let mut make = worker();
        while !stop.load(Ordering::Relaxed) {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            if chunk >= chunks {
                break;
            }
            let range = chunk * size..count.min((chunk + 1) * size);
            let made = make(range.clone());
            done.lock().unwrap_or_else(PoisonError::into_inner).push((chunk, made));
            if watch(range.len()).is_break() {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(chunk, _)| *chunk);
    done.into_iter().map(|(_, made)| made).collect()
}
