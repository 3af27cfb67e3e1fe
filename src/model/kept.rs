//! What is made once and kept by key, the latest of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;

/// What many scenarios share is asked for again soon; of what each has for itself no more than this is kept, so that memory does not
/// grow with their number.
const MOST: usize = 32;

/// What is made once and kept by key, the latest last.
#[derive(Debug)]
pub(super) struct Kept<K, V>(Mutex<VecDeque<(K, Arc<Slot<V>>)>>);

/// What is made, once it is. Who asks while somebody makes it waits.
type Slot<V> = Mutex<Option<Arc<V>>>;

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    /// What was made for `key`, or makes it. What cannot be made is tried again by whoever asks next.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
        let slot = self.slot(key);
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*slot {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make()?);
        *slot = Some(Arc::clone(&made));
        Ok(made)
    }

    fn slot(&self, key: K) -> Arc<Slot<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(known, _)| *known == key) {
            // What is asked for stays.
            let found = kept.remove(at).expect("it was just found");
            let slot = Arc::clone(&found.1);
            kept.push_back(found);
            return slot;
        }
        if kept.len() == MOST {
            kept.pop_front();
        }
        let slot = Arc::default();
        kept.push_back((key, Arc::clone(&slot)));
        slot
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_several_threads_ask_for_is_made_once_and_only_the_latest_is_kept() {
        let (kept, made) = (Kept::<usize, usize>::default(), AtomicUsize::new(0));
        let get = |key: usize| {
            kept.get(key, || {
                made.fetch_add(1, Ordering::Relaxed);
                std::thread::yield_now();
                Ok(2 * key)
            })
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..MOST).for_each(|key| assert_eq!(*get(key).unwrap(), 2 * key)));
            }
        });
        assert_eq!(made.load(Ordering::Relaxed), MOST);
        (MOST..10 * MOST).for_each(|key| assert_eq!(*get(key).unwrap(), 2 * key));
        assert_eq!(kept.0.lock().unwrap().len(), MOST);
        assert_eq!((*get(0).unwrap(), made.load(Ordering::Relaxed)), (0, 10 * MOST + 1));
    }
}
