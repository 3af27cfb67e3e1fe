//! The transposed sweep against differences of the sweep itself.

use super::adjoint::Adjoint;
use crate::trade::precondition::{Preconditioner, Scratch};
use crate::trade::system::System;
use crate::trade::{Bound, Change, Closure, Economy, Settings, Side, Tables};

const N: usize = 4;
const S: usize = 3;

/// Numbers between 0 and 1 without any order.
fn noise(k: usize) -> f64 {
    (f64::from(u32::try_from(k).unwrap() + 1) * 0.618_033_988_749_894_9 * 7.0).fract()
}

/// A world of four in which the last actor buys and makes nothing of the last sector.
fn economy() -> Economy {
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
        elasticity: &[4.0, 6.5, 2.5],
    };
    Economy::calibrate(&tables, Closure::FixedDeficits).unwrap()
}

fn change(economy: &Economy) -> Change {
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

#[test]
fn the_transposed_sweep_is_the_transpose_of_differences_of_the_sweep() {
    let economy = economy();
    let change = change(&economy);
    let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
    let equilibrium = economy.solve(&change, &economy.before(), &settings).unwrap();
    assert!(equilibrium.wedge.iter().all(|mu| mu.abs() > 1e-3), "all bind: {:?}", equilibrium.wedge);
    let base = economy.baseline();
    let mut system = System::new(base, &base.elasticity, &change, &base.deficit).unwrap();
    let point = system.point(&equilibrium);
    let len = point.len();
    let mut scratch = vec![0.0; len];
    system.residuals(&mut point.clone(), &mut scratch);
    for actor in 0..N {
        let weights: Vec<f64> = (0..N).map(|a| f64::from(u8::from(a == actor))).collect();
        let mut adjoint = Adjoint::new(&system, &point, &equilibrium, &[true; 3], &weights);
        for draw in 0..20 {
            let random = |shift: usize| -> Vec<f64> {
                (0..len).map(|k| noise(k + 1000 * draw + shift) - 0.5).collect()
            };
            let (along, lambda) = (random(0), random(500));
            let mut moved = System::new(base, &base.elasticity, &change, &base.deficit).unwrap();
            // λ·residuals and ln Ŵ at a step along the direction.
            let mut at = |step: f64| {
                let mut u: Vec<f64> = point.iter().zip(&along).map(|(u, d)| u + step * d).collect();
                moved.residuals(&mut u, &mut scratch);
                let products: f64 = scratch.iter().zip(&lambda).map(|(r, l)| r * l).sum();
                let index: f64 = (0..S)
                    .map(|j| base.demand_share[actor * S + j] * u[moved.layout.prices()][actor * S + j])
                    .sum();
                [products, moved.arrays.income[actor].ln() - index]
            };
            let step = 1e-4;
            let (far, near) = ([at(2.0 * step), at(-2.0 * step)], [at(step), at(-step)]);
            let slope = |k: usize| {
                let wide = (far[0][k] - far[1][k]) / (4.0 * step);
                let close = (near[0][k] - near[1][k]) / (2.0 * step);
                (4.0 * close - wide) / 3.0
            };
            for seed in [0.0, 1.0] {
                let mut pulled = vec![0.0; len];
                adjoint.pull(&lambda, seed, &mut pulled);
                let found: f64 = pulled.iter().zip(&along).map(|(p, d)| p * d).sum();
                let expected = slope(0) + seed * slope(1);
                assert!(
                    (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
                    "actor {actor}, draw {draw}, seed {seed}: {found} and {expected}"
                );
            }
        }
    }
}

#[test]
fn the_approximate_step_and_its_transpose_are_of_one_matrix() {
    let economy = economy();
    let base = economy.baseline();
    let change = base.no_change();
    // The elasticities it was judged with, and others.
    for elasticity in [base.elasticity.clone(), vec![3.0, 7.5, 2.0]] {
        let system = System::new(base, &elasticity, &change, &base.deficit).unwrap();
        let preconditioner = Preconditioner::new(base, &base.elasticity, &base.state()).unwrap();
        let mut scratch = Scratch::new(N, S);
        let mut tangent = preconditioner.with(&elasticity, &mut scratch);
        let len = system.layout.len();
        for draw in 0..20 {
            let random = |shift: usize| -> Vec<f64> {
                (0..len).map(|k| noise(k + 1000 * draw + shift) - 0.5).collect()
            };
            let (residual, left) = (random(0), random(500));
            let (mut step, mut multipliers) = (vec![0.0; len], vec![0.0; len]);
            tangent.step(&system, &residual, &mut step);
            tangent.transposed(&system, &left, &mut multipliers);
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let size = product(&step, &step).sqrt() * product(&left, &left).sqrt();
            let (one, other) = (product(&step, &left), product(&residual, &multipliers));
            assert!((one - other).abs() < 1e-5 * size, "draw {draw}: {one} and {other}");
        }
    }
}

#[test]
fn a_step_removes_most_of_what_it_is_judged_by() {
    let economy = economy();
    let base = economy.baseline();
    let change = base.no_change();
    // Small enough for the conditions to be linear, large enough for single precision.
    for (elasticity, most) in [(base.elasticity.clone(), 0.3), (vec![3.0, 7.5, 2.0], 0.4)] {
        let mut system = System::new(base, &elasticity, &change, &base.deficit).unwrap();
        let preconditioner = Preconditioner::new(base, &base.elasticity, &base.state()).unwrap();
        let mut scratch = Scratch::new(N, S);
        let mut tangent = preconditioner.with(&elasticity, &mut scratch);
        let len = system.layout.len();
        let origin = system.origin();
        for draw in 0..20 {
            let mut point: Vec<f64> = (0..len).map(|k| origin[k] + 1e-4 * (noise(k + draw) - 0.5)).collect();
            let (mut residual, mut step) = (vec![0.0; len], vec![0.0; len]);
            let before = system.residuals(&mut point, &mut residual);
            tangent.step(&system, &residual, &mut step);
            point.iter_mut().zip(&step).for_each(|(point, step)| *point += step);
            let after = system.residuals(&mut point, &mut residual);
            assert!(after < most * before, "draw {draw}: {after:e} of {before:e}");
        }
    }
}
