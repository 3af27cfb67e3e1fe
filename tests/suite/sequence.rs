//! Plain and Sobol' points: access by index, even filling, pinned bits, errors of averages.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cells are counted in small numbers"
)]

use sidedeal::sequence::{Fault, MOST_DIMENSIONS, Sequence};

fn sobol(seed: u64, dimensions: usize) -> Sequence {
    Sequence::sobol(seed, dimensions).unwrap()
}

fn points(sequence: &Sequence, count: u64, dimensions: usize) -> Vec<Vec<f64>> {
    let point = |index| {
        let mut point = vec![0.0; dimensions];
        sequence.fill(index, &mut point);
        point
    };
    (0..count).map(point).collect()
}

/// How many points lie in each of `columns` by `rows` equal rectangles.
fn counts(points: &[Vec<f64>], [x, y]: [usize; 2], columns: usize, rows: usize) -> Vec<usize> {
    let mut counts = vec![0; columns * rows];
    for point in points {
        let cell = |coordinate: f64, cells: usize| (coordinate * cells as f64).floor() as usize;
        counts[cell(point[x], columns) * rows + cell(point[y], rows)] += 1;
    }
    counts
}

#[test]
fn a_point_is_the_same_whichever_way_it_is_asked_for() {
    for sequence in [Sequence::plain(5), sobol(5, 7)] {
        // Nine coordinates: two more than the Sobol' sequence fills evenly.
        let forwards = points(&sequence, 20, 9);
        for index in (0..20).rev() {
            for dimension in (0..9).rev() {
                let alone = sequence.point(index, dimension);
                assert_eq!(alone.to_bits(), forwards[index as usize][dimension].to_bits());
            }
        }
        let prefix = points(&sequence, 20, 3);
        assert!(prefix.iter().zip(&forwards).all(|(short, long)| short[..] == long[..3]));
    }
}

#[test]
fn more_dimensions_leave_the_first_ones_as_they_are() {
    let (few, many) = (sobol(1, 3), sobol(1, 300));
    assert_eq!(points(&few, 50, 3), points(&many, 50, 3));
    assert_eq!((Sequence::plain(1).dimensions(), few.dimensions(), few.seed()), (0, 3, 1));
}

#[test]
fn points_have_the_same_bits_on_every_machine() {
    let bits = |sequence: &Sequence, index, dimension| sequence.point(index, dimension).to_bits();
    let plain = Sequence::plain(42);
    let scrambled = sobol(42, MOST_DIMENSIONS);
    assert_eq!(
        [bits(&plain, 0, 0), bits(&plain, 1, 0), bits(&plain, 1 << 40, 3)],
        [0x3fe5_d217_f6a7_2bab, 0x3fe6_eff5_0c31_b93d, 0x3fd1_2ae3_8a05_86aa]
    );
    assert_eq!(
        [bits(&scrambled, 0, 0), bits(&scrambled, 1, 1), bits(&scrambled, 1 << 40, 1023)],
        [0x3fd3_c6d3_3896_fce6, 0x3fd7_4be9_67cd_5906, 0x3fe2_a442_2c32_5fcf]
    );
}

#[test]
fn coordinates_are_never_zero_or_one() {
    for sequence in [Sequence::plain(0), sobol(0, 64)] {
        for index in [0, 1, 2, u64::from(u32::MAX), 1 << 32, u64::MAX] {
            for dimension in 0..80 {
                let coordinate = sequence.point(index, dimension);
                assert!(0.0 < coordinate && coordinate < 1.0, "{coordinate}");
            }
        }
    }
}

#[test]
fn in_each_dimension_any_aligned_power_of_two_of_points_has_one_in_each_interval() {
    let sequence = sobol(11, MOST_DIMENSIONS);
    for dimension in (0..MOST_DIMENSIONS).step_by(31).chain([MOST_DIMENSIONS - 1]) {
        for (first, count) in [(0, 256), (768, 256), (4096, 1024)] {
            let mut seen = vec![false; count];
            for index in 0..count {
                let place = sequence.point((first + index) as u64, dimension) * count as f64;
                assert!(!std::mem::replace(&mut seen[place as usize], true), "dimension {dimension}");
            }
        }
    }
}

#[test]
fn the_first_two_dimensions_are_a_net() {
    for seed in 0..5 {
        let points = points(&sobol(seed, 2), 256, 2);
        for digits in 0..=8 {
            let counts = counts(&points, [0, 1], 1 << digits, 1 << (8 - digits));
            assert!(counts.iter().all(|&count| count == 1), "seed {seed}, {digits} digits");
        }
    }
}

#[test]
fn pairs_of_the_first_forty_dimensions_are_evenly_filled() {
    // Joe & Kuo chose their numbers for good pairs: each of these is a net of quality t = 7 or better in this shape.
    let points = points(&sobol(3, 40), 1 << 12, 40);
    for y in 0..40 {
        for x in 0..y {
            let counts = counts(&points, [x, y], 8, 4);
            assert!(counts.iter().all(|&count| count == 128), "dimensions {x} and {y}");
        }
    }
}

#[test]
fn seeds_and_dimensions_are_independent_and_each_point_is_uniform() {
    // The first point over 800 seeds, in 16 cells: chi-square with 15 degrees of freedom, beyond 44.3 once in 10 000 times.
    for (x, y) in [(0, 1), (0, 500), (900, 901)] {
        let first: Vec<Vec<f64>> = (0..800)
            .map(|seed| {
                let sequence = sobol(seed, y + 1);
                vec![sequence.point(0, x), sequence.point(0, y)]
            })
            .collect();
        let chi: f64 = counts(&first, [0, 1], 4, 4).iter().map(|&n| (n as f64 - 50.0).powi(2) / 50.0).sum();
        assert!(chi < 44.3, "dimensions {x}, {y}: {chi}");
    }
}

#[test]
fn averages_of_a_smooth_function_are_far_better_than_with_plain_points() {
    // Π (1 + (x − 1/2) / d²) over eight dimensions has the mean 1.
    let function = |point: &[f64]| {
        (1_u32..).zip(point).map(|(d, x)| 1.0 + (x - 0.5) / f64::from(d * d)).product::<f64>()
    };
    let error = |sequence: &Sequence, count: u64| {
        let sum: f64 = points(sequence, count, 8).iter().map(|point| function(point)).sum();
        (sum / count as f64 - 1.0).powi(2)
    };
    let rms = |of: &dyn Fn(u64) -> Sequence, count| {
        ((0..20).map(|seed| error(&of(seed), count)).sum::<f64>() / 20.0).sqrt()
    };
    let plain = rms(&Sequence::plain, 1 << 12);
    let even = rms(&|seed| sobol(seed, 8), 1 << 12);
    assert!(even < plain / 200.0, "{even} against {plain}");
    // Errors fall like N^(−3/2): to less than a sixteenth where N is eight times as large; plain ones to a third.
    let fewer = rms(&|seed| sobol(seed, 8), 1 << 9);
    assert!(even < fewer / 12.0, "{even} after {fewer}");
}

#[test]
fn too_many_dimensions_are_refused() {
    let fault = Sequence::sobol(0, MOST_DIMENSIONS + 1).unwrap_err();
    assert_eq!(fault, Fault::Dimensions { found: 1025 });
    assert_eq!(fault.to_string(), "found 1025 dimensions, expected at most 1024");
}
