//! The bracket of critical inputs: published orders of magnitude, limits, a plain evaluation where that is safe.

use proptest::prelude::*;
use sidedeal::shortage::{self, Input};

use crate::support::{assert_close, config};

/// What is left where all of a sector needs all inputs.
fn remaining_output(inputs: &[(f64, f64)], sigma: f64) -> f64 {
    let whole = |&(cost_share, left): &(f64, f64)| Input { cost_share, exposed: 1.0, left };
    shortage::remaining_output(&inputs.iter().map(whole).collect::<Vec<_>>(), sigma)
}

/// What is left, product by product: every set of inputs that a product may need, by its probability.
fn by_product(inputs: &[Input], sigma: f64) -> f64 {
    let sets = 0..1_u32 << inputs.len();
    let of = |set: u32| {
        let needed = |i: &usize| set & 1 << i != 0;
        let odds = inputs
            .iter()
            .enumerate()
            .map(|(i, one)| if needed(&i) { one.exposed } else { 1.0 - one.exposed });
        let parts = inputs.iter().enumerate().filter(|(i, _)| needed(i));
        let parts: Vec<_> = parts.map(|(_, one)| (one.cost_share / one.exposed, one.left)).collect();
        odds.product::<f64>() * naive(&parts, sigma)
    };
    sets.map(of).sum()
}

fn loss(inputs: &[(f64, f64)], sigma: f64) -> f64 {
    1.0 - remaining_output(inputs, sigma)
}

/// The bracket as the formula has it.
pub(crate) fn naive(inputs: &[(f64, f64)], sigma: f64) -> f64 {
    let power = (sigma - 1.0) / sigma;
    let sum: f64 = inputs.iter().map(|(a, m)| a * (m.powf(power) - 1.0)).sum();
    (1.0 + sum).powf(1.0 / power)
}

#[test]
fn one_good_costs_what_the_model_page_says_it_costs() {
    for (a, m, sigma, percent, digits) in [
        (0.012, 0.7, 0.05, 12.1, 0.05),
        (0.012, 0.7, 0.1, 2.75, 0.005),
        (0.012, 0.7, 0.2, 0.93, 0.005),
        (0.04, 0.9, 0.04, 1.57, 0.005),
    ] {
        let found = loss(&[(a, m)], sigma) * 100.0;
        assert!((found - percent).abs() <= digits, "a {a}, m {m}, sigma {sigma}: {found} %");
    }
}

#[test]
fn gas_for_germany_costs_what_bachmann_and_others_found() {
    // Bachmann et al. (2022): a third of a cost share of 1.2 % is lost; 2.2 % of output in their worst case, at 0.1.
    let found = loss(&[(0.012, 0.7)], 0.1);
    assert!((0.02..0.03).contains(&found), "{found}");
}

#[test]
fn the_bracket_has_its_limits() {
    let inputs = [(0.1, 0.7), (0.05, 0.4), (0.2, 0.9)];
    for sigma in [0.0, 1e-12, 1e-7, 1e-5] {
        assert_close(remaining_output(&inputs, sigma), 0.4, 1e-4);
    }
    let cobb_douglas = 0.7_f64.powf(0.1) * 0.4_f64.powf(0.05) * 0.9_f64.powf(0.2);
    assert_close(remaining_output(&inputs, 1.0), cobb_douglas, 1e-15);
    for gap in [1e-3, 1e-5, 1e-7, 1e-9] {
        for sigma in [1.0 - gap, 1.0 + gap] {
            assert_close(remaining_output(&inputs, sigma), cobb_douglas, 0.1 * gap + 1e-9);
        }
    }
    let linear = 1.0 - (0.1 * 0.3 + 0.05 * 0.6 + 0.2 * 0.1);
    assert_close(remaining_output(&inputs, 1e9), linear, 1e-8);
    // A share of nothing is not needed, and nothing short is exactly nothing.
    assert_eq!(remaining_output(&[(0.0, 0.2), (0.3, 1.0)], 0.05), 1.0);
    assert_eq!(remaining_output(&[], 0.05), 1.0);
    for sigma in [0.0, 0.05, 1.0, 2.0] {
        assert_eq!(remaining_output(&[(0.0, 0.0)], sigma), 1.0);
    }
    // What cannot be replaced and does not come at all stops everything; what can, does not.
    assert_eq!(remaining_output(&[(0.1, 0.0)], 0.5), 0.0);
    assert_eq!(remaining_output(&[(0.1, 0.0)], 1.0), 0.0);
    assert_close(remaining_output(&[(0.1, 0.0)], 2.0), 0.81, 1e-15);
}

#[test]
fn a_good_that_nothing_replaces_stops_the_part_that_needs_it() {
    for (exposed, left) in [(1.0, 0.4), (0.3, 0.4), (0.05, 0.0), (0.02, 0.99)] {
        let input = [Input { cost_share: 1e-5, exposed, left }];
        for (sigma, near) in [(0.0, 1e-15), (1e-9, 1e-15), (1e-5, 1e-4)] {
            assert_close(1.0 - shortage::remaining_output(&input, sigma), exposed * (1.0 - left), near);
        }
        // However deep the lack and however low the elasticity, the rest of the sector goes on.
        for sigma in [0.01, 0.1, 0.4, 1.0, 2.0] {
            assert!(shortage::remaining_output(&input, sigma) >= 1.0 - exposed - 1e-15, "{exposed} {sigma}");
        }
    }
}

#[test]
fn small_parts_add_up_and_a_product_stops_once() {
    let half = |exposed| Input { cost_share: 1e-4, exposed, left: 0.5 };
    let loss = |exposed| 1.0 - shortage::remaining_output(&[half(exposed); 3], 0.0);
    // Of three goods, half of each: what needs at least one of them stops by half.
    for exposed in [0.001_f64, 0.1, 0.9, 1.0] {
        assert_close(loss(exposed), 0.5 * (1.0 - (1.0 - exposed).powi(3)), 1e-14);
    }
}

#[test]
fn exponents_beyond_what_a_number_holds_are_summed_like_all_others() {
    // Exponents of 479, 560, 596 and 691, of which those above 500 are summed relative to the largest; e^709 is the last number.
    let [small, large, larger, largest] = [(0.2, 0.09), (0.1, 0.06), (0.03, 0.05), (0.05, 0.031)];
    for inputs in [
        [small, large, larger],
        [large, small, larger],
        [larger, small, large],
        [small, larger, largest],
        [large, largest, larger],
    ] {
        assert_close(remaining_output(&inputs, 0.005), naive(&inputs, 0.005), 1e-12);
    }
    // Beyond it the least that arrives decides, but for its cost share.
    let least = 1e-3 * 0.1_f64.powf(-0.001 / 0.999);
    assert_close(remaining_output(&[(0.2, 0.01), (0.1, 1e-3), (0.3, 0.1)], 0.001), least, 1e-12);
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn several_goods_share_one_bracket(
        parts in prop::collection::vec((0.0..0.2_f64, 0.2..=1.0_f64), 1..5), sigma in 0.05..5.0_f64
    ) {
        prop_assume!((sigma - 1.0).abs() > 1e-3);
        let (found, plain) = (remaining_output(&parts, sigma), naive(&parts, sigma));
        prop_assert!((found - plain).abs() <= 1e-11 * plain, "{found} {plain}");
    }

    #[test]
    fn products_that_need_several_goods_are_counted_once(
        parts in prop::collection::vec((0.0..0.2_f64, 0.2..=1.0_f64, 0.1..=1.0_f64), 1..6), sigma in 0.05..5.0_f64
    ) {
        prop_assume!((sigma - 1.0).abs() > 1e-3);
        let of = |&(share, left, exposed): &(f64, f64, f64)| Input { cost_share: share * exposed, exposed, left };
        let inputs: Vec<_> = parts.iter().map(of).collect();
        let (found, plain) = (shortage::remaining_output(&inputs, sigma), by_product(&inputs, sigma));
        prop_assert!((found - plain).abs() <= 1e-11 * plain, "{found} {plain}");
        // Between the worst of them and all of them apart.
        let alone = |input: &Input| 1.0 - shortage::remaining_output(&[*input], sigma);
        let worst = inputs.iter().map(alone).fold(0.0, f64::max);
        prop_assert!(1.0 - found >= worst - 1e-12, "{found} {worst}");
    }

    #[test]
    fn however_small_the_numbers_the_share_left_is_one(
        parts in prop::collection::vec((-8.0..=0.0_f64, -320.0..=0.0_f64), 1..5), sigma in -12.0..4.0_f64
    ) {
        let sum: f64 = parts.iter().map(|(a, _)| 10_f64.powf(*a)).sum();
        let parts: Vec<_> =
            parts.iter().map(|(a, m)| (10_f64.powf(*a) / sum.max(1.0), 10_f64.powf(*m))).collect();
        let least = parts.iter().map(|part| part.1).fold(1.0, f64::min);
        let found = remaining_output(&parts, 10_f64.powf(sigma));
        prop_assert!((least * (1.0 - 1e-9)..=1.0).contains(&found), "{found} of {parts:?}");
    }

    #[test]
    fn less_of_an_input_never_helps_and_a_dearer_input_is_missed_more(
        parts in prop::collection::vec((0.0..0.3_f64, 0.001..=1.0_f64), 1..4),
        sigma in 0.001..3.0_f64, less in 0.0..=1.0_f64, more in 0.0..0.1_f64
    ) {
        let found = remaining_output(&parts, sigma);
        let mut scarce = parts.clone();
        scarce[0].1 *= less;
        prop_assert!(remaining_output(&scarce, sigma) <= found + 1e-12);
        let mut dear = parts.clone();
        dear[0].0 += more;
        prop_assert!(remaining_output(&dear, sigma) <= found + 1e-12);
    }
}
