//! A sweep does not allocate: however many a solve takes, it asks for memory as often.

#![allow(
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    reason = "formulas in the papers' symbols"
)]

#[path = "suite/synthetic.rs"]
mod synthetic;

use sidedeal::trade::{Closure, Settings};
use sidedeal::{Horizon, Model};

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
