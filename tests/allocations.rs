//! A sweep does not allocate: however many a solve takes, it asks for memory as often. Nor does a draw ask for arrays of trade.

#![allow(
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    reason = "formulas in the papers' symbols"
)]

#[path = "suite/synthetic.rs"]
mod synthetic;

use sidedeal::ensemble::Draws;
use sidedeal::sequence::Sequence;
use sidedeal::trade::{Closure, Settings};
use sidedeal::{Ensemble, Horizon, Model, Scenario, World};

#[test]
fn more_sweeps_take_no_more_allocations() {
    let world = synthetic::Draft::new(8, 6, 1).world();
    let model = Model::calibrate(&world).unwrap();
    let economy = model.economy(Closure::FixedDeficits, Horizon::Long).unwrap();
    let start = economy.before();
    let mut change = economy.baseline().no_change();
    for (c, rate) in change.tariffs.iter_mut().enumerate().filter(|(c, _)| c / 8 % 8 != c % 8) {
        *rate += 0.01 * (c % 30) as f64;
    }
    let mut sweeps = [0, 0];
    let mut counts = [0, 0];
    for (k, tolerance) in [1e-3, 1e-12].into_iter().enumerate() {
        let settings = Settings { tolerance, ..Settings::default() };
        let info = allocation_counter::measure(|| {
            sweeps[k] = economy.solve(&change, &start, &settings).unwrap().effort.sweeps;
        });
        counts[k] = info.count_total;
    }
    assert!(sweeps[1] > sweeps[0] + 5, "{sweeps:?}");
    assert_eq!(counts[0], counts[1], "{sweeps:?} sweeps");
}

#[test]
fn a_further_draw_of_trade_asks_for_no_memory() {
    // What is kept: numbers are copied once out of their chunk.
    further_draw("nafta1993", "nafta-1993", [1, 3_000]);
}

#[test]
fn a_further_draw_of_three_stakes_asks_for_little_memory() {
    further_draw("world2022", "us-china-sectoral-deal", [1_200, 2_700_000]);
}

/// Measures pieces and bytes that one more draw asks for, and holds them to a limit.
fn further_draw(world: &str, scenario: &str, [pieces, bytes]: [u64; 2]) {
    let world = World::bundled(world).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario = Scenario::bundled(scenario, &world).unwrap();
    let plain = Sequence::plain(1);
    let measure = |count| {
        let draws = Draws { threads: Some(1), ..Draws::of(&plain, count) };
        allocation_counter::measure(|| {
            Ensemble::of(&model, &scenario, draws).unwrap();
        })
    };
    // What a model keeps is made by the first.
    measure(1);
    let [few, many] = [measure(16), measure(80)];
    let found = [many.count_total - few.count_total, many.bytes_total - few.bytes_total];
    println!("{}: 64 further draws ask for {} pieces, {} bytes", scenario.id(), found[0], found[1]);
    assert!(found[0] <= 64 * pieces, "{} allocations in 64 draws", found[0]);
    assert!(found[1] <= 64 * bytes, "{} bytes in 64 draws", found[1]);
}
