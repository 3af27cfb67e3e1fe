//! What players gain together and how it is shared: published games, properties, and complaints compared one by one.

use proptest::prelude::*;
use sidedeal::coalition::{Coalitions, MOST};

use crate::support::{assert_close, config};

fn game(players: usize, worth: impl Fn(usize) -> f64) -> Coalitions {
    Coalitions::of(players, worth).unwrap()
}

fn has(mask: usize, player: usize) -> bool {
    mask >> player & 1 == 1
}

fn assert_shares(shares: &[f64], expected: &[f64]) {
    assert_eq!(shares.len(), expected.len());
    for (share, expected) in shares.iter().zip(expected) {
        assert_close(*share, *expected, 1e-9 * expected.abs().max(1.0));
    }
}

/// A set gets what the others leave of the estate.
fn bankruptcy(estate: f64, claims: &[f64]) -> Coalitions {
    let others =
        |mask: usize| -> f64 { (0..claims.len()).filter(|i| !has(mask, *i)).map(|i| claims[i]).sum() };
    game(claims.len(), |mask| (estate - others(mask)).max(0.0))
}

/// Aumann & Maschler (1985, doi 10.1016/0022-0531(85)90102-4): the divisions of the Talmud are nucleoli.
#[test]
fn the_estates_of_the_talmud_are_divided_as_there() {
    let third = 100.0 / 3.0;
    for (estate, expected) in
        [(100.0, [third; 3]), (200.0, [50.0, 75.0, 75.0]), (300.0, [50.0, 100.0, 150.0])]
    {
        let game = bankruptcy(estate, &[100.0, 200.0, 300.0]);
        assert_shares(&game.nucleolus().unwrap(), &expected);
        assert_eq!(game.has_core(0.0), Some(true));
    }
}

/// Lemaire (1991, ASTIN Bulletin 21:17): the reinsurance of three companies. The other is an example of the package `CoopGame`.
#[test]
fn nucleoli_are_those_of_published_examples() {
    let worth = [0.0, 46_125.0, 17_437.5, 69_187.5, 5_812.5, 53_812.5, 30_750.0, 90_000.0];
    let lemaire = game(3, |mask| worth[mask]);
    assert_shares(&lemaire.nucleolus().unwrap(), &[52_687.5, 24_468.75, 12_843.75]);
    // Singles, pairs, triples in the order of the alphabet.
    let sets = [
        0b0001, 0b0010, 0b0100, 0b1000, 0b0011, 0b0101, 0b1001, 0b0110, 0b1010, 0b1100, 0b0111, 0b1011,
        0b1101, 0b1110, 0b1111,
    ];
    let worth = [0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 8.0, 9.0, 10.0, 8.0, 13.0, 15.0, 16.0, 17.0, 21.0];
    let four = game(4, |mask| worth[sets.iter().position(|set| *set == mask).unwrap()]);
    assert_shares(&four.nucleolus().unwrap(), &[3.5, 4.5, 5.5, 7.5]);
}

#[test]
fn of_gloves_the_scarce_one_takes_all_in_the_core_and_two_thirds_on_average() {
    let gloves = game(3, |mask| if has(mask, 0) && mask > 1 { 1.0 } else { 0.0 });
    assert_shares(&gloves.nucleolus().unwrap(), &[1.0, 0.0, 0.0]);
    assert_shares(&gloves.shapley(), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]);
    assert_eq!(gloves.better_alone(&[1.0, 0.0, 0.0], 0.0), []);
    // The owner of the scarce one with either of the others, and with more to gain than it gets.
    let better = gloves.better_alone(&[0.4, 0.4, 0.2], 0.0);
    assert_eq!(better.iter().map(|(mask, _)| *mask).collect::<Vec<_>>(), [0b101, 0b011]);
    assert_close(better[0].1, 0.4, 1e-12);
}

#[test]
fn where_any_two_of_three_win_the_core_is_empty_and_each_gets_a_third() {
    let majority = game(3, |mask| if mask.count_ones() >= 2 { 1.0 } else { 0.0 });
    assert_shares(&majority.nucleolus().unwrap(), &[1.0 / 3.0; 3]);
    assert_eq!(majority.has_core(0.0), Some(false));
    assert_close(majority.least_complaint().unwrap(), 1.0 / 3.0, 1e-12);
}

#[test]
fn two_who_do_worse_together_share_what_is_left_of_it_equally() {
    // Alone 3 and 1, together 2: nobody can get what it has alone, and both complain as much.
    let worse = game(2, |mask| [0.0, 3.0, 1.0, 2.0][mask]);
    assert_shares(&worse.nucleolus().unwrap(), &[2.0, 0.0]);
    assert_eq!(worse.has_core(0.0), Some(false));
    assert_eq!(worse.better_alone(&[2.0, 0.0], 0.0).len(), 2);
}

#[test]
fn nobody_one_and_too_many_are_answered_too() {
    assert_shares(&game(1, |_| 7.0).nucleolus().unwrap(), &[7.0]);
    assert_eq!(game(1, |_| 7.0).has_core(0.0), Some(true));
    assert_eq!(game(0, |_| 7.0).nucleolus(), Some(Vec::new()));
    assert_shares(&game(3, |_| 0.0).nucleolus().unwrap(), &[0.0; 3]);
    assert!(Coalitions::of(MOST + 1, |_| 0.0).is_none());
    assert!(Coalitions::of(2, |mask| if mask == 3 { f64::NAN } else { 0.0 }).is_none());
    // As many as there can be: those of a weighted majority are equal where the weights are.
    let many = game(MOST, |mask| if mask.count_ones() >= 9 { 1.0 } else { 0.0 });
    assert_shares(&many.nucleolus().unwrap(), &[1.0 / 12.0; MOST]);
}

/// Fees of a runway by Littlechild (1974, doi 10.1007/BF01766216): `costs` ascending, what each needs.
fn fees(costs: &[f64]) -> Vec<f64> {
    let n = costs.len();
    let mut fees = Vec::new();
    let (mut paid, mut fee) = (0.0, 0.0);
    while fees.len() < n {
        let first = fees.len();
        let (mut least, mut until) = (f64::INFINITY, n);
        for (i, cost) in costs.iter().enumerate().skip(first) {
            // The last one has nobody behind it who could share.
            let sharing = if i + 1 == n { n - first } else { i + 2 - first };
            let each = (cost - paid + fee) / f64::from(u32::try_from(sharing).unwrap());
            // Before the first step nobody carries a fee over.
            if each <= least {
                (least, until) = (each, i + 1);
            }
        }
        fees.resize(until, least);
        (paid, fee) = (costs[until - 1], least);
    }
    fees
}

/// What is better by complaints: largest first, then the next.
fn complaints(game: &Coalitions, shares: &[f64]) -> Vec<f64> {
    let n = shares.len();
    let of = |mask: usize| -> f64 { (0..n).filter(|i| has(mask, *i)).map(|i| shares[i]).sum() };
    let mut all: Vec<f64> = (1..(1 << n) - 1).map(|mask| game.worth(mask) - of(mask)).collect();
    all.sort_by(|a, b| b.total_cmp(a));
    all
}

/// Whether the first differs from the second where it counts, and for the better.
fn complain_less(one: &[f64], other: &[f64]) -> bool {
    let first = one.iter().zip(other).find(|(a, b)| (*a - *b).abs() > 1e-7);
    first.is_some_and(|(a, b)| a < b)
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn no_shares_nearby_or_far_complain_less_than_the_nucleolus(
        worths in prop::collection::vec(0.0..9.0_f64, 16),
        steps in prop::collection::vec(prop::array::uniform4(-1.0..1.0_f64), 60),
        n in 3..5_usize,
    ) {
        // Together they are worth most, so that each can have what it has alone.
        let whole = (1 << n) - 1;
        let alone: f64 = (0..n).map(|i| worths[1 << i]).sum();
        let game = game(n, |mask| if mask == whole { alone + worths[mask] } else { worths[mask] });
        let shares = game.nucleolus().unwrap();
        prop_assert!((shares.iter().sum::<f64>() - game.all()).abs() < 1e-8);
        prop_assert!((0..n).all(|i| shares[i] >= worths[1 << i] - 1e-8));
        let own = complaints(&game, &shares);
        for (k, step) in steps.iter().enumerate() {
            let size = [4.0, 0.3, 0.01][k % 3];
            let mean = step[..n].iter().sum::<f64>() / [0.0, 1.0, 2.0, 3.0, 4.0][n];
            let other: Vec<f64> = shares.iter().zip(step).map(|(share, step)| share + size * (step - mean)).collect();
            if (0..n).all(|i| other[i] >= worths[1 << i]) {
                prop_assert!(!complain_less(&complaints(&game, &other), &own), "{other:?} against {shares:?}");
            }
        }
    }

    #[test]
    fn of_three_no_point_of_a_grid_complains_less(worths in prop::array::uniform8(-5.0..5.0_f64)) {
        // Whatever they are worth: where nobody can have what it has alone, of all shares.
        let game = game(3, |mask| worths[mask]);
        let alone: f64 = [1, 2, 4].iter().map(|&mask| worths[mask]).sum();
        let shares = game.nucleolus().unwrap();
        let own = complaints(&game, &shares);
        for i in -40..=40_i32 {
            for j in -40..=40_i32 {
                let (a, b) = (f64::from(i) * 0.5, f64::from(j) * 0.5);
                let other = [a, b, game.all() - a - b];
                let allowed = alone > game.all() || (0..3).all(|i| other[i] >= worths[1 << i]);
                prop_assert!(!allowed || !complain_less(&complaints(&game, &other), &own), "{other:?}");
            }
        }
    }

    #[test]
    fn the_nucleolus_is_in_the_core_where_there_is_one(
        worths in prop::collection::vec(0.0..4.0_f64, 32),
        more in 0.0..12.0_f64,
    ) {
        let game = game(5, |mask| if mask == 31 { more } else { worths[mask] });
        let shares = game.nucleolus().unwrap();
        let least = game.least_complaint().unwrap();
        prop_assert_eq!(game.has_core(0.0), Some(least <= 1e-9 * more.max(4.0)));
        if game.has_core(0.0).unwrap() {
            prop_assert!(game.better_alone(&shares, 0.0).is_empty(), "{shares:?}");
            // The nucleolus makes the largest complaint as small as anything can.
            prop_assert!((complaints(&game, &shares)[0] - least).abs() < 1e-8);
        } else {
            prop_assert!(!game.better_alone(&shares, 0.0).is_empty() && !game.better_alone(&game.shapley(), 0.0).is_empty());
        }
    }

    #[test]
    fn players_alike_get_alike_and_who_adds_nothing_gets_nothing(worths in prop::collection::vec(0.0..4.0_f64, 8)) {
        // Players 0 and 1 are alike, 3 adds nothing; what counts is how many of the first two there are, and whether 2 is.
        let worth = |mask: usize| {
            let alike = (mask & 3).count_ones() as usize;
            let without = |alike: usize, other: usize| if alike + other == 0 { 0.0 } else { worths[3 * other + alike] };
            without(alike, mask >> 2 & 1)
        };
        // Together all are worth no less than each alone.
        let whole = worth(7).max(2.0 * worth(1) + worth(4));
        let game = game(4, |mask| if mask & 7 == 7 { whole } else { worth(mask) });
        for shares in [game.shapley(), game.nucleolus().unwrap()] {
            prop_assert!((shares[0] - shares[1]).abs() < 1e-8, "{shares:?}");
            prop_assert!((shares.iter().sum::<f64>() - whole).abs() < 1e-8);
        }
        prop_assert!(game.shapley()[3].abs() < 1e-9);
        if game.has_core(0.0).unwrap() {
            prop_assert!(game.nucleolus().unwrap()[3].abs() < 1e-8);
        }
    }

    #[test]
    fn fees_of_a_runway_are_those_of_littlechild(mut costs in prop::collection::vec(1.0..20.0_f64, 2..7)) {
        costs.sort_by(f64::total_cmp);
        let n = costs.len();
        let longest = |mask: usize| (0..n).filter(|i| has(mask, *i)).map(|i| costs[i]).fold(0.0, f64::max);
        let shares = game(n, |mask| 0.0 - longest(mask)).nucleolus().unwrap();
        for (share, fee) in shares.iter().zip(fees(&costs)) {
            prop_assert!((share + fee).abs() < 1e-8, "{shares:?} {:?}", fees(&costs));
        }
    }

    #[test]
    fn a_worth_of_each_alone_is_handed_through(
        worths in prop::collection::vec(-4.0..4.0_f64, 16),
        own in prop::array::uniform4(-50.0..50.0_f64),
        times in 0.1..1e6_f64,
    ) {
        let plain = game(4, |mask| worths[mask]);
        let moved = game(4, |mask| times * (worths[mask] + (0..4).filter(|i| has(mask, *i)).map(|i| own[i]).sum::<f64>()));
        for (plain, moved) in [(plain.shapley(), moved.shapley()), (plain.nucleolus().unwrap(), moved.nucleolus().unwrap())] {
            for i in 0..4 {
                prop_assert!((times * (plain[i] + own[i]) - moved[i]).abs() < 1e-6 * times, "{plain:?} {moved:?}");
            }
        }
    }
}
