//! Power in weighted voting games: published games, brute force over all orders, an integral, and bad input.

use std::cmp::Ordering;

use sidedeal::voice::Block::{Player, Union};
use sidedeal::voice::{self, Block, Fault, Game, MOST_PLAYERS, MOST_WEIGHT};

use crate::support::assert_close;

fn game(quota: u32, weights: &[u32]) -> Game {
    Game::new(weights.to_vec(), quota).unwrap()
}

pub(crate) fn assert_all_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "found {found:?}, expected {expected:?}");
    }
}

pub(crate) fn union(players: impl IntoIterator<Item = usize>) -> Block {
    Union(players.into_iter().map(Player).collect())
}

pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Five permanent members and ten others; nine votes, all permanent members among them.
fn security_council() -> Game {
    game(39, &[[7; 5].as_slice(), &[1; 10]].concat())
}

#[test]
fn the_security_council_has_its_published_shapley_shubik_index() {
    let power = voice::shapley_shubik(&security_council());
    assert_all_close(&power, &[[421.0 / 2145.0; 5].as_slice(), &[4.0 / 2145.0; 10]].concat(), 1e-14);
    assert_eq!(format!("{:.5} {:.7}", power[0], power[5]), "0.19627 0.0018648");
}

#[test]
fn the_security_council_has_its_published_banzhaf_index() {
    // A permanent member is decisive beside the other four and any four or more of the ten, 848 coalitions of 2^14; one of
    // the ten beside all five and three of nine.
    let power = voice::banzhaf(&security_council());
    assert_eq!(power, [[848.0 / 16_384.0; 5].as_slice(), &[84.0 / 16_384.0; 10]].concat());
    let index = voice::banzhaf_index(&security_council());
    assert_eq!(format!("{:.4} {:.4}", index[0], index[5]), "0.1669 0.0165");
    assert_close(index.iter().sum(), 1.0, 1e-14);
}

#[test]
fn nearly_half_is_worth_no_more_than_one_in_a_hundred() {
    let game = game(51, &[50, 49, 1]);
    assert_all_close(&voice::shapley_shubik(&game), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0], 1e-15);
    assert_eq!(voice::banzhaf(&game), [0.75, 0.25, 0.25]);
    assert_all_close(&voice::banzhaf_index(&game), &[0.6, 0.2, 0.2], 1e-15);
}

#[test]
fn two_of_three_who_vote_as_one_have_all_the_power() {
    let game = game(2, &[1, 1, 1]);
    assert_eq!(voice::owen(&game, &[union([0, 1])]).unwrap(), [0.5, 0.5, 0.0]);
}

#[test]
fn a_dictator_has_all_the_power_and_a_veto_of_everybody_is_shared() {
    let mut weights = vec![1; MOST_PLAYERS];
    weights[3] = 128;
    let mut alone = vec![0.0; MOST_PLAYERS];
    alone[3] = 1.0;
    assert_all_close(&voice::shapley_shubik(&game(128, &weights)), &alone, 1e-15);
    assert_eq!(voice::banzhaf(&game(128, &weights)), alone);
    let all = voice::shapley_shubik(&game(255, &weights));
    assert_all_close(&all, &[1.0 / 128.0; MOST_PLAYERS], 1e-16);
    assert_eq!(voice::banzhaf(&game(255, &weights)), [0.5_f64.powi(127); MOST_PLAYERS]);
}

#[test]
fn equal_players_have_equal_power_at_any_quota() {
    // Around the numbers at which counts become longer: 34 and 35, 67 and 68.
    for players in [34, 35, 64, 67, 68, 96, MOST_PLAYERS] {
        let n = u32::try_from(players).unwrap();
        let each = vec![1.0 / f64::from(n); players];
        for weight in [1, 3, 156] {
            for quota in [1, n / 4, n / 2, n / 2 + 1, n * 3 / 4, n] {
                let game = game(quota * weight, &vec![weight; players]);
                assert_all_close(&voice::shapley_shubik(&game), &each, 1e-15);
                if players % 8 == 0 {
                    let unions: Vec<_> = (0..players / 8).map(|k| union(8 * k..8 * k + 8)).collect();
                    assert_all_close(&voice::owen(&game, &unions).unwrap(), &each, 1e-15);
                }
            }
        }
    }
}

/// ln n!
fn ln_factorial(n: u32) -> f64 {
    (2..=n).map(|k| f64::from(k).ln()).sum()
}

#[test]
fn equal_players_are_decisive_as_often_as_the_others_fall_one_short() {
    // C(n − 1, q − 1) of the 2^(n−1) coalitions of the others.
    for n in [63_u32, 64, 65, 100, 127, 128] {
        for quota in [1, n / 3, n / 2 + 1, n] {
            let [top, below] = [n - 1, quota - 1];
            let ln = ln_factorial(top) - ln_factorial(below) - ln_factorial(top - below);
            let expected = (ln - f64::from(top) * std::f64::consts::LN_2).exp();
            for power in voice::banzhaf(&game(quota * 3, &vec![3; n as usize])) {
                assert_close(power / expected, 1.0, 1e-12);
            }
        }
    }
}

#[test]
fn unions_of_one_and_of_everybody_change_nothing_to_the_last_bit() {
    let game = game(61, &[31, 24, 17, 11, 9, 5, 2, 0]);
    let power = voice::shapley_shubik(&game);
    let alone: Vec<_> = (0..8).map(|player| union([player])).collect();
    let nested = Union(vec![Union(vec![Union(vec![Player(7), Player(2)])])]);
    for blocks in [vec![], (0..8).map(Player).collect(), alone, vec![union(0..8)], vec![nested]] {
        assert_eq!(voice::owen(&game, &blocks).unwrap(), power, "{blocks:?}");
    }
}

#[test]
fn blocks_come_and_go_one_by_one_in_a_workspace() {
    // Power over rules: a dozen actors and a union, then a pact of two, of three and of none again; more players than 32 bits
    // can count in the end.
    let weights = [1511, 4039, 383, 497, 306, 98, 55, 249, 113, 183, 69, 5, 89, 196, 85, 72, 30, 22];
    let mut workspace = voice::Workspace::default();
    for quota in [4002, 5376, 4002] {
        let game = game(quota, &weights);
        let bloc = || union(13..18);
        for blocks in [
            vec![bloc()],
            vec![union([0, 1]), bloc()],
            vec![union([2, 3, 4]), bloc()],
            vec![Union(vec![Player(2), bloc()])],
            vec![bloc()],
            vec![],
        ] {
            let alone = voice::owen(&game, &blocks).unwrap();
            assert_eq!(bits(workspace.owen(&game, &blocks).unwrap()), bits(&alone), "{blocks:?}");
        }
    }
    let game = game(100, &[[3; 40].as_slice(), &[5; 20]].concat());
    for blocks in [vec![], vec![union([0, 40])], vec![union([0, 41])]] {
        let alone = voice::owen(&game, &blocks).unwrap();
        assert_eq!(bits(workspace.owen(&game, &blocks).unwrap()), bits(&alone), "{blocks:?}");
    }
}

#[test]
fn a_majority_is_one_more_than_the_share_rounded_down() {
    let quota = |weights: &[u32], share: f64| Game::majority(weights.to_vec(), share).unwrap().quota();
    for (share, expected) in [(0.6, 6001), (0.55, 5501), (0.07, 701), (2.0 / 3.0, 6667), (0.5, 5001)] {
        assert_eq!(quota(&[4000, 6000], share), expected, "{share}");
    }
    // As floating-point numbers these two products lie above and below the whole number.
    for (share, side, expected) in [(0.56, Ordering::Greater, 5600), (0.57, Ordering::Less, 5700)] {
        let product: f64 = share * 10_000.0;
        assert_eq!(product.total_cmp(&f64::from(expected)), side);
        assert_eq!(quota(&[4000, 6000], share), expected + 1);
    }
    assert_eq!(quota(&[50, 50], 0.29), 30);
    assert_eq!(quota(&[2, 1], 2.0 / 3.0), 3);
    assert_eq!(quota(&[2, 2], 0.499), 2);
    assert_eq!(quota(&[2, 2], 0.0), 1);
    assert_eq!(quota(&[1, 1], f64::MIN_POSITIVE), 1);
    assert_eq!(quota(&[2, 2], 1.0 - f64::EPSILON), 4);
    for k in 0..1000 {
        assert_eq!(quota(&[999, 1], f64::from(k) / 1000.0), k + 1);
    }
}

#[test]
fn shares_are_rounded_by_largest_remainders() {
    assert_eq!(voice::weights_of(&[0.5, 0.3, 0.2], 10_000), Ok(vec![5000, 3000, 2000]));
    assert_eq!(voice::weights_of(&[1.0, 1.0, 1.0], 10), Ok(vec![4, 3, 3]));
    // Due 1.5, 2.5 and 6: the first in position of two equal remainders.
    assert_eq!(voice::weights_of(&[3.0, 5.0, 12.0], 10), Ok(vec![2, 2, 6]));
    assert_eq!(voice::weights_of(&[5.0, 3.0, 12.0], 10), Ok(vec![3, 1, 6]));
    // One seat each, and then due 99.9 and 899.1 of the 999 left.
    assert_eq!(voice::weights_of(&[100.0, 0.0, 900.0], 1000), Ok(vec![100, 1, 899]));
    // The third is due one unit of a hundred and less of ninety-nine.
    assert_eq!(voice::weights_of(&[0.0, 99.0, 1.0], 100), Ok(vec![1, 98, 1]));
    // Due 0.04, and then 1.8 each of the nine left.
    assert_eq!(voice::weights_of(&[0.02, 1.0, 1.0, 1.0, 1.0, 1.0], 10), Ok(vec![1, 2, 2, 2, 2, 1]));
    assert_eq!(voice::weights_of(&[0.0, 0.0, 1e-300], 3), Ok(vec![1, 1, 1]));
    assert_eq!(voice::weights_of(&[1e-320, 3e-320], 4), Ok(vec![1, 3]));
    assert_eq!(voice::weights_of(&[f64::MAX, f64::MAX], 4), Ok(vec![2, 2]));
    assert_eq!(voice::weights_of(&[7.0], u32::MAX), Ok(vec![u32::MAX]));
    for n in 1..200 {
        assert_eq!(voice::weights_of(&vec![0.1; n], u32::try_from(n).unwrap()), Ok(vec![1; n]));
    }
}

#[test]
fn weights_are_the_same_in_any_unit_up_to_the_ends_of_what_a_number_holds() {
    let shares = [3.0, 0.25, 2.0, 1.5, 0.75];
    for total in [5, 7, 100] {
        let expected = voice::weights_of(&shares, total).unwrap();
        // By powers of two, all exact; without their own scale the first sum to infinity and the last have hardly a digit.
        for unit in [f64::from_bits(2045 << 52), f64::from_bits(1 << 52), f64::from_bits(1 << 6)] {
            assert_eq!(
                voice::weights_of(&shares.map(|share| share * unit), total).unwrap(),
                expected,
                "{unit:e}"
            );
        }
    }
}

#[test]
fn every_fault_says_what_was_found_and_what_was_expected() {
    let said = |fault: Fault| fault.to_string();
    let game = |weights: &[u32], quota| said(Game::new(weights.to_vec(), quota).unwrap_err());
    assert_eq!(game(&[], 1), "found 0 players, expected 1 to 128");
    assert_eq!(game(&[1; 129], 1), "found 129 players, expected 1 to 128");
    assert_eq!(game(&[0, 0], 1), "found weights that sum to 0, expected a sum of 1 to 1048576");
    assert_eq!(
        game(&[u32::MAX; 2], 1),
        "found weights that sum to 8589934590, expected a sum of 1 to 1048576"
    );
    assert!(Game::new(vec![MOST_WEIGHT], 1).is_ok());
    assert_eq!(game(&[2, 3], 0), "found a quota of 0, expected 1 to 5, the sum of the weights");
    assert_eq!(game(&[2, 3], 6), "found a quota of 6, expected 1 to 5, the sum of the weights");
    let majority = |share| said(Game::majority(vec![1, 2], share).unwrap_err());
    let expected = "of the weight, expected a share from 0 to below 1";
    assert_eq!(majority(1.0), format!("found a majority of more than 1 {expected}"));
    assert_eq!(majority(-0.1), format!("found a majority of more than -0.1 {expected}"));
    assert_eq!(majority(f64::NAN), format!("found a majority of more than NaN {expected}"));
    assert_eq!(Game::majority(vec![], 0.5), Err(Fault::Players { found: 0 }));

    let unions = |blocks: &[Block]| said(voice::owen(&self::game(2, &[1, 1, 1]), blocks).unwrap_err());
    assert_eq!(unions(&[union([0, 3])]), "found player 3 in a union, expected a number below 3");
    assert_eq!(
        unions(&[union([0, 1]), union([2, 1])]),
        "player 1 is placed a second time, expected once at most"
    );
    assert_eq!(unions(&[Player(2), Player(2)]), "player 2 is placed a second time, expected once at most");
    assert_eq!(
        unions(&[Union(vec![Player(0), Union(vec![])])]),
        "found a union without members, expected one player at least"
    );
    let deep = |levels: usize| vec![(0..levels).fold(Player(0), |block, _| Union(vec![block]))];
    assert_eq!(unions(&deep(129)), "found unions nested deeper than 128 levels");
    assert!(voice::owen(&self::game(2, &[1, 1, 1]), &deep(128)).is_ok());

    let shares = |shares: &[f64], total| said(voice::weights_of(shares, total).unwrap_err());
    let expected = "expected a finite number that is not negative";
    assert_eq!(shares(&[0.1, -0.2], 9), format!("found a share of -0.2 at position 1, {expected}"));
    assert_eq!(shares(&[f64::INFINITY], 9), format!("found a share of inf at position 0, {expected}"));
    assert_eq!(shares(&[1.0, f64::NAN], 9), format!("found a share of NaN at position 1, {expected}"));
    assert_eq!(shares(&[], 9), "found no share above zero, expected one at least");
    assert_eq!(shares(&[0.0, 0.0], 9), "found no share above zero, expected one at least");
    assert_eq!(
        shares(&[1.0, 1.0], 1),
        "found 2 shares for a total weight of 1, expected no more than one for each unit"
    );
}
