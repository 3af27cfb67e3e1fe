//! Power in weighted voting games: published games, brute force over all orders, an integral, and bad input.

use std::cmp::Ordering;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sidedeal::voice::Block::{Player, Union};
use sidedeal::voice::{self, Block, Fault, Game, MOST_PLAYERS, MOST_WEIGHT};

use crate::support::assert_close;

fn game(quota: u32, weights: &[u32]) -> Game {
    Game::new(weights.to_vec(), quota).unwrap()
}

fn assert_all_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "found {found:?}, expected {expected:?}");
    }
}

fn union(players: impl IntoIterator<Item = usize>) -> Block {
    Union(players.into_iter().map(Player).collect())
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
    weights[3] = 64;
    let mut alone = vec![0.0; MOST_PLAYERS];
    alone[3] = 1.0;
    assert_all_close(&voice::shapley_shubik(&game(64, &weights)), &alone, 1e-15);
    assert_eq!(voice::banzhaf(&game(64, &weights)), alone);
    let all = voice::shapley_shubik(&game(127, &weights));
    assert_all_close(&all, &[1.0 / 64.0; MOST_PLAYERS], 1e-16);
    assert_eq!(voice::banzhaf(&game(127, &weights)), [0.5_f64.powi(63); MOST_PLAYERS]);
}

#[test]
fn sixty_four_equal_players_have_a_sixty_fourth_each_at_any_quota() {
    for weight in [1, 3, 156] {
        for quota in [1, 17, 32, 33, 48, 64] {
            let game = game(quota * weight, &[weight; 64]);
            assert_all_close(&voice::shapley_shubik(&game), &[1.0 / 64.0; 64], 1e-15);
            let unions: Vec<_> = (0..8).map(|k| union(8 * k..8 * k + 8)).collect();
            assert_all_close(&voice::owen(&game, &unions).unwrap(), &[1.0 / 64.0; 64], 1e-15);
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

/// Everybody's label at each level: players with equal labels up to a level are in one union there. Zero is no union.
type Labels = Vec<[usize; 3]>;

/// The unions that labels mean.
fn blocks(labels: &Labels, players: &[usize], level: usize) -> Vec<Block> {
    if level == 3 {
        return players.iter().copied().map(Player).collect();
    }
    let with = |label: usize| players.iter().copied().filter(move |&player| labels[player][level] == label);
    let mut blocks: Vec<_> = with(0).map(Player).collect();
    for label in 1..4 {
        let inside: Vec<_> = with(label).collect();
        if !inside.is_empty() {
            blocks.push(Union(self::blocks(labels, &inside, level + 1)));
        }
    }
    blocks
}

/// Whether every union stands together in this order.
fn together(labels: &Labels, order: &[usize]) -> bool {
    (0..3).all(|level| {
        let same = |a: usize, b: usize| {
            labels[a][..=level] == labels[b][..=level] && !labels[a][..=level].contains(&0)
        };
        order.iter().enumerate().all(|(place, &player)| {
            // Once left, a union is not entered again.
            let left = order[place..].iter().position(|&other| !same(player, other));
            left.is_none_or(|left| !order[place + left..].iter().any(|&other| same(player, other)))
        })
    })
}

/// The order after this one in the alphabet of all orders.
fn next_order(order: &mut [usize]) -> bool {
    let Some(pivot) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else { return false };
    let next = order.iter().rposition(|&other| other > order[pivot]).unwrap();
    order.swap(pivot, next);
    order[pivot + 1..].reverse();
    true
}

/// Pivots counted over all orders in which every union stands together.
fn by_orders(game: &Game, labels: &Labels) -> Vec<f64> {
    let mut order: Vec<_> = (0..labels.len()).collect();
    let mut pivots = vec![0_u32; labels.len()];
    loop {
        if together(labels, &order) {
            let mut weight = 0;
            let pivot = order.iter().find(|&&player| {
                weight += game.weights()[player];
                weight >= game.quota()
            });
            pivots[*pivot.unwrap()] += 1;
        }
        if !next_order(&mut order) {
            break;
        }
    }
    let orders: u32 = pivots.iter().sum();
    pivots.iter().map(|&pivots| f64::from(pivots) / f64::from(orders)).collect()
}

/// Swings counted over all coalitions of the others.
fn by_coalitions(game: &Game) -> Vec<f64> {
    let weights = game.weights();
    let weight = |coalition: usize| -> u32 {
        weights.iter().enumerate().filter(|(player, _)| coalition >> player & 1 == 1).map(|(_, w)| w).sum()
    };
    let swings = |player: usize| {
        let others = (0..1_usize << weights.len()).filter(|coalition| coalition >> player & 1 == 0);
        others
            .filter(|&others| {
                weight(others) < game.quota() && weight(others) + weights[player] >= game.quota()
            })
            .count()
    };
    (0..weights.len()).map(|player| swings(player) as f64 / f64::from(1 << (weights.len() - 1))).collect()
}

fn any_game(players: impl Into<SizeRange>) -> impl Strategy<Value = Game> {
    let weight = prop_oneof![1 => Just(0_u32), 3 => 1..5_u32, 3 => 1..40_u32];
    (prop::collection::vec(weight, players), 0.0..1.0)
        .prop_filter_map("nobody weighs anything", |(weights, share)| Game::majority(weights, share).ok())
}

fn any_unions(levels: usize, players: impl Into<SizeRange>) -> impl Strategy<Value = (Game, Labels)> {
    any_game(players).prop_flat_map(move |game| {
        let label = prop::array::uniform3(0..4_usize).prop_map(move |mut label| {
            label[levels..].fill(0);
            label
        });
        let labels = prop::collection::vec(label, game.weights().len());
        (Just(game), labels)
    })
}

fn owen(game: &Game, labels: &Labels) -> Vec<f64> {
    let everybody: Vec<_> = (0..labels.len()).collect();
    voice::owen(game, &blocks(labels, &everybody, 0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1954),
        ..ProptestConfig::default()
    })]

    #[test]
    fn shapley_shubik_is_that_of_all_orders((game, labels) in any_unions(0, 1..9)) {
        let expected = by_orders(&game, &labels);
        assert_all_close(&voice::shapley_shubik(&game), &expected, 1e-14);
        assert_all_close(&owen(&game, &labels), &expected, 1e-14);
    }

    #[test]
    fn banzhaf_is_that_of_all_coalitions(game in any_game(1..11)) {
        let expected = by_coalitions(&game);
        prop_assert_eq!(&voice::banzhaf(&game), &expected);
        let sum: f64 = expected.iter().sum();
        let expected: Vec<_> = expected.iter().map(|power| power / sum).collect();
        assert_all_close(&voice::banzhaf_index(&game), &expected, 1e-14);
    }

    #[test]
    fn owen_is_that_of_all_orders_that_keep_unions_together((game, labels) in any_unions(1, 1..9)) {
        assert_all_close(&owen(&game, &labels), &by_orders(&game, &labels), 1e-14);
    }

    #[test]
    fn unions_in_unions_are_kept_together_too((game, labels) in any_unions(2, 1..9)) {
        assert_all_close(&owen(&game, &labels), &by_orders(&game, &labels), 1e-14);
    }

    #[test]
    fn unions_in_unions_in_unions_are_kept_together_too((game, labels) in any_unions(3, 5..9)) {
        assert_all_close(&owen(&game, &labels), &by_orders(&game, &labels), 1e-14);
    }

    #[test]
    fn power_sums_to_one_and_over_a_union_to_that_of_the_union((game, labels) in any_unions(3, 1..40)) {
        let power = owen(&game, &labels);
        assert_close(power.iter().sum(), 1.0, 1e-13);
        // The game among the blocks of the top level: three unions, then everybody else.
        let mut weights = vec![0; 3];
        let mut blocks = vec![0.0; 3];
        for ((label, weight), power) in labels.iter().zip(game.weights()).zip(&power) {
            if label[0] == 0 {
                weights.push(*weight);
                blocks.push(*power);
            } else {
                weights[label[0] - 1] += weight;
                blocks[label[0] - 1] += power;
            }
        }
        assert_all_close(&blocks, &voice::shapley_shubik(&Game::new(weights, game.quota()).unwrap()), 1e-13);
    }

    #[test]
    fn equals_in_one_union_have_equal_power_and_the_heavier_no_less((game, labels) in any_unions(3, 1..40)) {
        let power = owen(&game, &labels);
        for (a, b) in (0..power.len()).flat_map(|a| (0..power.len()).map(move |b| (a, b))) {
            let siblings = parent(labels[a]) == parent(labels[b]);
            if siblings && game.weights()[a] == game.weights()[b] {
                prop_assert_eq!(power[a], power[b]);
            }
            if siblings && game.weights()[a] < game.weights()[b] {
                prop_assert!(power[a] <= power[b] + 1e-15);
            }
        }
        let banzhaf = voice::banzhaf(&game);
        let flat = voice::shapley_shubik(&game);
        for (a, b) in (0..power.len()).flat_map(|a| (0..power.len()).map(move |b| (a, b))) {
            if game.weights()[a] <= game.weights()[b] {
                prop_assert!(banzhaf[a] <= banzhaf[b] && flat[a] <= flat[b]);
            }
        }
    }

    #[test]
    fn what_was_counted_before_changes_no_bit_of_a_value(
        (game, mut labels) in any_unions(3, 1..=MOST_PLAYERS),
        moves in prop::collection::vec((any::<prop::sample::Index>(), 0..3_usize, 0..4_usize), 6),
        share in 0.0..1.0,
    ) {
        let mut workspace = voice::Workspace::default();
        let other = Game::majority(game.weights().to_vec(), share).unwrap();
        let everybody: Vec<_> = (0..labels.len()).collect();
        for (k, (player, level, label)) in moves.into_iter().enumerate() {
            // One player at a time goes elsewhere, in one game mostly.
            let game = if k == 3 { &other } else { &game };
            let blocks = blocks(&labels, &everybody, 0);
            let alone = bits(&voice::owen(game, &blocks).unwrap());
            prop_assert_eq!(bits(workspace.owen(game, &blocks).unwrap()), alone.clone());
            prop_assert_eq!(bits(workspace.owen(game, &blocks).unwrap()), alone);
            labels[player.index(everybody.len())][level] = label;
        }
    }

    #[test]
    fn who_changes_no_outcome_has_no_power_at_all((game, labels) in any_unions(2, 1..9)) {
        let expected = by_orders(&game, &labels);
        for (player, power) in owen(&game, &labels).into_iter().enumerate() {
            prop_assert!(power >= 0.0);
            prop_assert_eq!(power == 0.0, expected[player] == 0.0);
        }
        let never = by_coalitions(&game);
        for (player, power) in voice::shapley_shubik(&game).into_iter().enumerate() {
            prop_assert_eq!(power == 0.0, never[player] == 0.0);
        }
    }

    #[test]
    fn whole_weights_sum_to_the_total_and_nobody_has_none(
        shares in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1e-4, 0.0..1.0, 0.0..1e6], 1..60), total in 60..20_000_u32
    ) {
        prop_assume!(shares.iter().any(|&share| share > 0.0));
        let weights = voice::weights_of(&shares, total).unwrap();
        prop_assert_eq!(weights.iter().sum::<u32>(), total);
        prop_assert!(weights.iter().all(|&weight| weight >= 1));
        let sum: f64 = shares.iter().sum();
        let due = |position: usize| shares[position] * f64::from(total) / sum;
        if (0..shares.len()).all(|position| due(position) >= 1.0) {
            for (position, &weight) in weights.iter().enumerate() {
                prop_assert!((f64::from(weight) - due(position)).abs() < 1.0 + 1e-9);
            }
        }
        for (a, b) in (0..shares.len()).flat_map(|a| (0..shares.len()).map(move |b| (a, b))) {
            prop_assert!(shares[a] > shares[b] || weights[a] <= weights[b] + u32::from(shares[a] == shares[b]));
        }
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The labels of the union that a player is directly in.
fn parent(label: [usize; 3]) -> [usize; 3] {
    let depth = label.iter().position(|&part| part == 0).unwrap_or(3);
    let mut parent = [0; 3];
    parent[..depth].copy_from_slice(&label[..depth]);
    parent
}

/// Nodes and weights of the Gauss-Legendre rule of n points on [0, 1].
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let node = |k: usize| {
        let mut x = (std::f64::consts::PI * (k as f64 + 0.75) / (n as f64 + 0.5)).cos();
        let mut slope = 0.0;
        for _ in 0..20 {
            let (mut last, mut this) = (1.0, x);
            for j in 2..=n {
                let j = j as f64;
                (last, this) = (this, ((2.0 * j - 1.0) * x * this - (j - 1.0) * last) / j);
            }
            slope = n as f64 * (x * this - last) / (x * x - 1.0);
            x -= this / slope;
        }
        (f64::midpoint(1.0, x), 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(node).collect()
}

/// Probabilities of each weight when blocks join, each with its own probability.
fn distribution(blocks: impl Iterator<Item = (u32, f64)>, total: u32) -> Vec<f64> {
    let mut chance = vec![0.0; total as usize + 1];
    chance[0] = 1.0;
    for (weight, joins) in blocks {
        for z in (0..chance.len()).rev() {
            let with = if z >= weight as usize { chance[z - weight as usize] } else { 0.0 };
            chance[z] = (1.0 - joins) * chance[z] + joins * with;
        }
    }
    chance
}

/// Owen's multilinear extension: a player's value is the integral, over the moment at which its block arrives at each level,
/// of the probability that it is pivotal when every other block of the level has arrived by then. `levels` are the other
/// blocks at each level from the top down.
fn integral(game: &Game, weight: u32, levels: &[Vec<u32>]) -> f64 {
    let mut moments = vec![(Vec::new(), 1.0)];
    for others in levels {
        // A polynomial of the degree of their number; more points than that needs.
        let nodes = gauss_legendre(others.len() / 2 + 2);
        moments = moments
            .iter()
            .flat_map(|(before, chance): &(Vec<(u32, f64)>, f64)| {
                nodes.iter().map(move |(moment, share)| {
                    let arrivals = others.iter().map(|&weight| (weight, *moment));
                    (before.iter().copied().chain(arrivals).collect(), chance * share)
                })
            })
            .collect();
    }
    moments
        .into_iter()
        .map(|(blocks, chance)| {
            let before = distribution(blocks.into_iter(), game.total());
            let pivotal = game.quota().saturating_sub(weight) as usize..game.quota() as usize;
            chance * before[pivotal].iter().sum::<f64>()
        })
        .sum()
}

/// Thirty-one players with ten thousand votes, from the largest down.
fn large(share: f64) -> Game {
    let shares: Vec<f64> = (1..=31).map(|rank| 1.0 / f64::from(rank)).collect();
    Game::majority(voice::weights_of(&shares, 10_000).unwrap(), share).unwrap()
}

#[test]
fn thirty_one_players_have_the_power_of_the_multilinear_extension() {
    for share in [0.5, 0.7] {
        let game = large(share);
        let power = voice::shapley_shubik(&game);
        for player in [0, 1, 2, 5, 13, 30] {
            let mut others = game.weights().to_vec();
            let weight = others.remove(player);
            assert_close(power[player], integral(&game, weight, &[others]), 1e-12);
        }
        assert_close(power.iter().sum(), 1.0, 1e-14);
    }
}

#[test]
fn unions_of_thirty_one_players_have_the_power_of_the_multilinear_extension() {
    let game = large(0.6);
    let weights = game.weights();
    // Nine in a union, two of them a pair; and a union of six.
    let pair = union([2, 9]);
    let unions = [Union((3..9).map(Player).chain([pair, Player(20)]).collect()), union(10..16)];
    let power = voice::owen(&game, &unions).unwrap();

    let alone: Vec<usize> = [0, 1].into_iter().chain(16..20).chain(21..31).collect();
    let of = |players: &[usize]| players.iter().map(|&player| weights[player]).collect::<Vec<_>>();
    let nine = [2, 3, 4, 5, 6, 7, 8, 9, 20];
    let total = |players: &[usize]| of(players).iter().sum::<u32>();
    let six: Vec<usize> = (10..16).collect();
    let outside = |union: &[usize]| [of(&alone), vec![total(union)]].concat();

    for player in [2, 9] {
        let siblings = of(&[3, 4, 5, 6, 7, 8, 20]);
        let levels = [outside(&six), siblings, of(&[11 - player])];
        assert_close(power[player], integral(&game, weights[player], &levels), 1e-12);
    }
    for player in [3, 8, 20] {
        let siblings: Vec<_> = [3, 4, 5, 6, 7, 8, 20].into_iter().filter(|&other| other != player).collect();
        let levels = [outside(&six), [of(&siblings), vec![total(&[2, 9])]].concat()];
        assert_close(power[player], integral(&game, weights[player], &levels), 1e-12);
    }
    for player in [10, 15] {
        let siblings: Vec<_> = six.iter().copied().filter(|&other| other != player).collect();
        let levels = [outside(&nine), of(&siblings)];
        assert_close(power[player], integral(&game, weights[player], &levels), 1e-12);
    }
    for player in [0, 30] {
        let others: Vec<_> = alone.iter().copied().filter(|&other| other != player).collect();
        let levels = [[of(&others), vec![total(&nine), total(&six)]].concat()];
        assert_close(power[player], integral(&game, weights[player], &levels), 1e-12);
    }
    assert_close(power.iter().sum(), 1.0, 1e-13);
}

#[test]
fn a_large_union_has_the_power_of_the_multilinear_extension() {
    let game = large(0.55);
    let weights = game.weights();
    let power = voice::owen(&game, &[union(4..31)]).unwrap();
    for player in [4, 11, 30] {
        let siblings: Vec<_> = (4..31).filter(|&other| other != player).map(|other| weights[other]).collect();
        let levels = [weights[..4].to_vec(), siblings];
        assert_close(power[player], integral(&game, weights[player], &levels), 1e-12);
    }
    assert_close(power.iter().sum(), 1.0, 1e-13);
}

#[test]
fn a_union_that_exceeds_the_quota_decides_alone() {
    let game = large(0.5);
    let power = voice::owen(&game, &[union(0..5)]).unwrap();
    assert!(power[5..].iter().all(|&power| power == 0.0));
    assert_close(power.iter().sum(), 1.0, 1e-14);
}

#[test]
fn a_game_and_its_dual_give_the_same_power_to_the_last_bit() {
    let game = large(0.7);
    let dual = Game::new(game.weights().to_vec(), game.total() - game.quota() + 1).unwrap();
    let unions = [Union(vec![union(2..9), Player(0)])];
    assert_eq!(voice::shapley_shubik(&game), voice::shapley_shubik(&dual));
    assert_eq!(voice::banzhaf(&game), voice::banzhaf(&dual));
    assert_eq!(voice::owen(&game, &unions), voice::owen(&dual, &unions));
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
    assert_eq!(voice::weights_of(&[0.0, 0.0, 1e-300], 3), Ok(vec![1, 1, 1]));
    assert_eq!(voice::weights_of(&[1e-320, 3e-320], 4), Ok(vec![1, 3]));
    assert_eq!(voice::weights_of(&[f64::MAX, f64::MAX], 4), Ok(vec![2, 2]));
    assert_eq!(voice::weights_of(&[7.0], u32::MAX), Ok(vec![u32::MAX]));
    for n in 1..200 {
        assert_eq!(voice::weights_of(&vec![0.1; n], u32::try_from(n).unwrap()), Ok(vec![1; n]));
    }
}

#[test]
fn every_fault_says_what_was_found_and_what_was_expected() {
    let said = |fault: Fault| fault.to_string();
    let game = |weights: &[u32], quota| said(Game::new(weights.to_vec(), quota).unwrap_err());
    assert_eq!(game(&[], 1), "found 0 players, expected 1 to 64");
    assert_eq!(game(&[1; 65], 1), "found 65 players, expected 1 to 64");
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
    assert_eq!(unions(&deep(65)), "found unions nested deeper than 64 levels");
    assert!(voice::owen(&self::game(2, &[1, 1, 1]), &deep(64)).is_ok());

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
