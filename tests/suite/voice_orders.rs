//! Power in weighted voting games against brute force over all orders and coalitions, and what holds for any game.

use proptest::collection::SizeRange;
use proptest::prelude::*;
use sidedeal::voice::Block::{Player, Union};
use sidedeal::voice::{self, Block, Game, MOST_PLAYERS};

use crate::support::{assert_close, config};
use crate::voice::{assert_all_close, bits};

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
    #![proptest_config(config(48))]

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

/// The labels of the union that a player is directly in.
fn parent(label: [usize; 3]) -> [usize; 3] {
    let depth = label.iter().position(|&part| part == 0).unwrap_or(3);
    let mut parent = [0; 3];
    parent[..depth].copy_from_slice(&label[..depth]);
    parent
}
