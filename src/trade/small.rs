//! A small economy for tests.

use super::{Behaviour, Bound, Change, Closure, Economy, Nests, Side, Tables};

pub(super) const N: usize = 4;
pub(super) const S: usize = 3;

/// Numbers between 0 and 1 without any order.
pub(super) fn noise(k: usize) -> f64 {
    (f64::from(u32::try_from(k).unwrap() + 1) * 0.618_033_988_749_894_9 * 7.0).fract()
}

/// A world of four in which the last actor buys and makes nothing of the last sector, and some capital follows real wages.
pub(super) fn economy(capital: f64, nests: Nests) -> Economy {
    let mut trade = vec![0.0; N * N * S];
    let mut tariffs = vec![0.0; N * N * S];
    for c in 0..N * N * S {
        let (j, a, i) = (c / N / N, c / N % N, c % N);
        if j == S - 1 && (a == N - 1 || i == N - 1) {
            continue;
        }
        trade[c] = if a == i { 50.0 + 20.0 * noise(c) } else { 2.0 + 9.0 * noise(c) };
        tariffs[c] = if a == i || j == 0 { 0.0 } else { 0.2 * noise(c + 100) };
    }
    let mut output = vec![0.0; N * S];
    for (c, flow) in trade.iter().enumerate() {
        output[c % N * S + c / N / N] += flow;
    }
    let mut inputs = vec![0.0; N * S * S];
    for (c, input) in inputs.iter_mut().enumerate() {
        let (a, j, k) = (c / S / S, c / S % S, c % S);
        if a < N - 1 || (j < S - 1 && k < S - 1) {
            *input = output[a * S + j] * 0.15 * noise(c + 200);
        }
    }
    let value_added: Vec<f64> = output.iter().map(|y| 0.6 * y).collect();
    let tables = Tables {
        actors: N,
        sectors: S,
        trade: &trade,
        tariffs: &tariffs,
        inputs: &inputs,
        output: &output,
        value_added: &value_added,
        behaviour: Behaviour { elasticity: &[4.0, 6.5, 2.5], capital, nests },
    };
    Economy::calibrate(&tables, Closure::FixedDeficits).unwrap()
}

/// Of everything that can change, with a bound of each kind.
pub(super) fn change(economy: &Economy) -> Change {
    let base = economy.baseline();
    let mut change = base.no_change();
    change.tariffs[5] = 0.4;
    change.trade_costs[17] = 1.2;
    change.trade_costs[8] = f64::INFINITY;
    change.productivity[3] = 1.1;
    for (side, importer, exporter, sectors, factor) in [
        (Side::Purchase, 0, 1, vec![0, 1], 1.6),
        (Side::Quota, 1, 2, vec![2], 0.6),
        (Side::QuotaRentToExporter, 2, 0, vec![1, 2], 0.5),
    ] {
        let before: f64 = sectors.iter().map(|j| base.trade[(j * N + importer) * N + exporter]).sum();
        change.bounds.push(Bound { side, importer, exporter, sectors, flow: before * factor });
    }
    change
}
