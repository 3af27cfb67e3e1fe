//! The transposed sweep against differences of the sweep itself.

use super::adjoint::{Adjoint, Of};
use crate::trade::precondition::{Preconditioner, Scratch};
use crate::trade::small::{N, S, change, economy, noise};
use crate::trade::system::System;
use crate::trade::{Behaviour, Nests, Settings};

/// Capital, and how well inputs can be replaced: nothing of both, each alone, one of the two alone, all.
const BEHAVIOURS: [(f64, Nests); 6] = [
    (0.0, Nests::COBB_DOUGLAS),
    (0.3, Nests::COBB_DOUGLAS),
    (0.0, Nests { factors: 0.2, inputs: 1.0 }),
    (0.0, Nests { factors: 1.0, inputs: 0.05 }),
    (0.0, Nests { factors: 0.5, inputs: 0.2 }),
    (0.2, Nests { factors: 0.3, inputs: 1.5 }),
];

#[test]
fn the_transposed_sweep_is_the_transpose_of_differences_of_the_sweep() {
    BEHAVIOURS.into_iter().for_each(the_transposed_sweep_is_that_of_differences);
}

fn the_transposed_sweep_is_that_of_differences((capital, nests): (f64, Nests)) {
    let economy = economy(capital, nests);
    let change = change(&economy);
    let settings = Settings { tolerance: 1e-13, sweeps: 2000 };
    let equilibrium = economy.solve(&change, &economy.before(), &settings).unwrap();
    assert!(equilibrium.wedge.iter().all(|mu| mu.abs() > 1e-3), "all bind: {:?}", equilibrium.wedge);
    let base = economy.baseline();
    let mut system = System::new(base, base.behaviour(), &change, &base.deficit).unwrap();
    let point = system.point(&equilibrium);
    let len = point.len();
    let mut scratch = vec![0.0; len];
    system.residuals(&mut point.clone(), &mut scratch);
    for actor in 0..N {
        let weights: Vec<f64> = (0..N).map(|a| f64::from(u8::from(a == actor))).collect();
        let goals = [Of::RealIncome(&weights), Of::ValueAdded(&weights, &[0, 2])];
        let mut adjoints = goals.map(|goal| Adjoint::new(&system, &point, &equilibrium, &[true; 3], &goal));
        for draw in 0..20 {
            let random = |shift: usize| -> Vec<f64> {
                (0..len).map(|k| noise(k + 1000 * draw + shift) - 0.5).collect()
            };
            let (along, lambda) = (random(0), random(500));
            let mut moved = System::new(base, base.behaviour(), &change, &base.deficit).unwrap();
            // λ·residuals, ln Ŵ and the logarithm of real value added at a step along the direction.
            let mut at = |step: f64| {
                let mut u: Vec<f64> = point.iter().zip(&along).map(|(u, d)| u + step * d).collect();
                moved.residuals(&mut u, &mut scratch);
                let products: f64 = scratch.iter().zip(&lambda).map(|(r, l)| r * l).sum();
                let index: f64 = (0..S)
                    .map(|j| base.demand_share[actor * S + j] * u[moved.layout.prices()][actor * S + j])
                    .sum();
                let paid = [0, 2].map(|j| actor * S + j);
                let shares = moved.value_added_shares();
                let paid = paid.map(|c| shares[c] * moved.arrays.output[c]);
                [products, moved.arrays.income[actor].ln() - index, (paid[0] + paid[1]).ln() - index]
            };
            let step = 1e-4;
            let (far, near) = ([at(2.0 * step), at(-2.0 * step)], [at(step), at(-step)]);
            let slope = |k: usize| {
                let wide = (far[0][k] - far[1][k]) / (4.0 * step);
                let close = (near[0][k] - near[1][k]) / (2.0 * step);
                (4.0 * close - wide) / 3.0
            };
            for (goal, seed) in [(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0)] {
                let mut pulled = vec![0.0; len];
                adjoints[goal].pull(&lambda, seed, &mut pulled);
                let found: f64 = pulled.iter().zip(&along).map(|(p, d)| p * d).sum();
                let expected = slope(0) + seed * slope(1 + goal);
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
    let economy = economy(0.3, Nests::COBB_DOUGLAS);
    let base = economy.baseline();
    let change = base.no_change();
    // The elasticities it was judged with, and others.
    for elasticity in [base.elasticity.clone(), vec![3.0, 7.5, 2.0]] {
        let behaviour = Behaviour { elasticity: &elasticity, ..base.behaviour() };
        let system = System::new(base, behaviour, &change, &base.deficit).unwrap();
        let preconditioner = Preconditioner::new(base, base.behaviour(), &base.state()).unwrap();
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
    [0.0, 0.3].into_iter().for_each(a_step_removes_most);
}

fn a_step_removes_most(capital: f64) {
    let nests = Nests::COBB_DOUGLAS;
    let economy = economy(capital, nests);
    let base = economy.baseline();
    let change = base.no_change();
    // Small enough for the conditions to be linear, large enough for single precision.
    for (elasticity, most) in [(base.elasticity.clone(), 0.3), (vec![3.0, 7.5, 2.0], 0.4)] {
        let behaviour = Behaviour { elasticity: &elasticity, ..base.behaviour() };
        let mut system = System::new(base, behaviour, &change, &base.deficit).unwrap();
        let preconditioner = Preconditioner::new(base, base.behaviour(), &base.state()).unwrap();
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
            assert!(after < (most + 0.5 * capital) * before, "draw {draw}: {after:e} of {before:e}");
        }
    }
}
