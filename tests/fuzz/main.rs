//! What anybody might throw at it: random policies, and mutants of everything that it reads. No panic, no number that is none.
//!
//! As many of each as `SIDEDEAL_FUZZ` says, from the number `SIDEDEAL_FUZZ_FROM` on, by `SIDEDEAL_FUZZ_THREADS` threads; by default
//! what takes less than a minute. Inputs are made of their numbers alone: what a run names, the next one finds again.

#[path = "../../fuzz/bodies/mod.rs"]
mod bodies;
mod mutant;
mod mutants;
mod policies;
#[path = "../../fuzz/policy.rs"]
mod policy;

use std::ops::Range;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A number that the environment gives.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// The numbers of the inputs.
fn numbers(default: u64) -> Range<u64> {
    let from = number("SIDEDEAL_FUZZ_FROM").unwrap_or(0);
    from..from + number("SIDEDEAL_FUZZ").unwrap_or(default)
}

fn threads() -> u64 {
    number("SIDEDEAL_FUZZ_THREADS").unwrap_or(2).max(1)
}

/// The choices of a number, the same on every machine; `of` tells one use of it from the others.
fn choices(of: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(of);
    rng.set_stream(number);
    rng
}

/// The most memory that the process has had, as the system tells it, in kB; 0 where it does not.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
