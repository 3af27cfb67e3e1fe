//! Random policies: each is solved, or refused for a reason.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand::Rng;
use sidedeal::{Error, Model, Scenario, Unsolved, World};

use crate::policy::{Choices, Size, scenario};
use crate::{choices, numbers, peak, threads};

/// The bytes of a number.
fn bytes(number: u64) -> [u8; 160] {
    let mut bytes = [0; 160];
    choices(2026, number).fill_bytes(&mut bytes);
    bytes
}

#[derive(Debug, Default)]
struct Tally {
    ends: BTreeMap<String, (u64, Vec<u64>)>,
    slowest: BTreeMap<String, (Duration, u64)>,
    took: BTreeMap<String, Duration>,
}

/// Every policy is solved, or refused for a reason; of a thousand at most one is neither.
fn policies(name: &str, size: Size, default: u64) {
    let world = World::bundled(name).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let range = numbers(default);
    let next = AtomicU64::new(range.start);
    let tally = Mutex::new(Tally::default());
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= range.end {
                        break;
                    }
                    let text = scenario(&world, size, &mut Choices::of(&bytes(number)));
                    let started = Instant::now();
                    let end =
                        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| end(&model, &text, number)))
                            .unwrap_or_else(|_| "panic".to_owned());
                    let took = started.elapsed();
                    let mut tally = tally.lock().unwrap();
                    let of = tally.ends.entry(end.clone()).or_default();
                    of.0 += 1;
                    if of.1.len() < 12 {
                        of.1.push(number);
                    }
                    *tally.took.entry(end.clone()).or_default() += took;
                    let slowest = tally.slowest.entry(end).or_default();
                    *slowest = (*slowest).max((took, number));
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("{name} {size:?}: {:?} in {:.1?}, peak {} kB", range, started.elapsed(), peak());
    for (end, (count, examples)) in &tally.ends {
        let mean = tally.took[end] / u32::try_from(*count).unwrap();
        println!("  {count:>7}  {end}: mean {mean:.1?}, slowest {:.1?}; {examples:?}", tally.slowest[end]);
    }
    let unknown = tally.ends.get("unknown").map_or(0, |(count, _)| *count);
    for number in tally.ends.get("unknown").iter().flat_map(|(_, examples)| examples).take(3) {
        println!("{number}:\n{}", scenario(&world, size, &mut Choices::of(&bytes(*number))));
    }
    assert!(!tally.ends.contains_key("panic"), "{:?}", tally.ends["panic"]);
    assert!(unknown * 1000 <= range.end - range.start, "{unknown} without a result and without a reason");
}

/// How a policy ends, in a word.
fn end(model: &Model<'_>, text: &str, number: u64) -> String {
    let scenario = match Scenario::parse(text, "random.toml", model.world()) {
        Ok(scenario) => scenario,
        Err(error) => {
            let text = error.to_string();
            assert!(!text.is_empty(), "{number}");
            return "refused".to_owned();
        }
    };
    match model.run(&scenario) {
        Ok(outcome) => {
            for actor in model.world().actors() {
                let income = outcome.real_income(&[actor]).0;
                assert!(income.is_finite(), "{number}: {income}");
            }
            "solved".to_owned()
        }
        Err(error) => match error.get::<Unsolved>() {
            Some(Unsolved::NotConverged { .. }) => "unknown".to_owned(),
            Some(Unsolved::InfeasibleBound { .. }) => "infeasible bound".to_owned(),
            Some(other) => format!("{other:?}").split([' ', '{']).next().unwrap().to_owned(),
            None => format!("error: {}", kind(&error)),
        },
    }
}

fn kind(error: &Error) -> String {
    let text = error.to_string();
    text.chars().filter(|c| !c.is_ascii_digit()).skip(12).take(60).collect()
}

#[test]
fn moderate_policies_of_2022() {
    policies("world2022", Size::Moderate, 300);
}

#[test]
fn extreme_policies_of_2022() {
    policies("world2022", Size::Extreme, 300);
}

#[test]
fn moderate_policies_of_1993() {
    policies("nafta1993", Size::Moderate, 300);
}

#[test]
fn extreme_policies_of_1993() {
    policies("nafta1993", Size::Extreme, 300);
}
