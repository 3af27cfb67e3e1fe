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
    // The arrays that searches take place in are made by the first.
    economy.solve(&change, &start, &Settings::default()).unwrap();
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
fn a_further_draw_asks_for_nothing_but_what_is_kept() {
    // Trade alone, bounds, commitments and arms, critical goods, power over rules and all of these.
    for (world, scenario) in [
        ("nafta1993", "nafta-1993"),
        ("world2022", "board-of-trade-2026"),
        ("world2022", "us-china-sectoral-deal-security"),
        ("world2022", "rare-earth-licensing-2025"),
        ("world2022", "us-china-sectoral-deal"),
    ] {
        let [pieces, bytes] = further_draws(world, scenario);
        // The list of chunks grows now and then.
        assert!(pieces <= 2 && bytes <= 2_000, "{scenario}: {pieces} pieces, {bytes} bytes");
    }
}

const FURTHER: u64 = 64;

/// Pieces and bytes that so many more draws ask for, besides a chunk of numbers for every 16 draws and the copy that is kept.
fn further_draws(world: &str, scenario: &str) -> [u64; 2] {
    let world = World::bundled(world).unwrap();
    // By one thread: others would ask for memory that is not counted here, and leave arrays that are used in any order.
    let model = Model::calibrate(&world).unwrap().by_threads(Some(1));
    let scenario = Scenario::bundled(scenario, &world).unwrap();
    let plain = Sequence::plain(1);
    let mut columns = 0;
    let mut measure = |count: u64| {
        let draws = Draws { threads: Some(1), ..Draws::of(&plain, usize::try_from(count).unwrap()) };
        allocation_counter::measure(|| {
            columns = Ensemble::of(&model, &scenario, draws).unwrap().columns().len() as u64;
        })
    };
    // What a model keeps is made by the first.
    measure(1);
    // Lists of what draws withhold have grown to their size by then.
    let [few, many] = [measure(FURTHER), measure(2 * FURTHER)];
    let [pieces, bytes] = [many.count_total - few.count_total, many.bytes_total - few.bytes_total];
    println!("{}: {FURTHER} further draws ask for {pieces} pieces, {bytes} bytes", scenario.id());
    [pieces.saturating_sub(2 * FURTHER / 16), bytes.saturating_sub(2 * FURTHER * 8 * (columns + 1))]
}
