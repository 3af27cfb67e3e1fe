//! Power in large voting games against an integral that is worked out in another way.

use sidedeal::voice::Block::{Player, Union};
use sidedeal::voice::{self, Game};

use crate::support::assert_close;
use crate::voice::union;

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

/// Players with ten thousand votes, from the largest down.
fn ranked(players: u32, share: f64) -> Game {
    let shares: Vec<f64> = (1..=players).map(|rank| 1.0 / f64::from(rank)).collect();
    Game::majority(voice::weights_of(&shares, 10_000).unwrap(), share).unwrap()
}

/// Thirty-one of them.
fn large(share: f64) -> Game {
    ranked(31, share)
}

#[test]
fn a_hundred_players_have_the_power_of_the_multilinear_extension() {
    for players in [68, 81, 100, 128] {
        let game = ranked(players, 0.6);
        let last = players as usize - 1;
        let power = voice::shapley_shubik(&game);
        for player in [0, 7, last] {
            let mut others = game.weights().to_vec();
            let weight = others.remove(player);
            assert_close(power[player] / integral(&game, weight, &[others]), 1.0, 1e-10);
        }
        assert_close(power.iter().sum(), 1.0, 1e-12);

        let weights = game.weights();
        let power = voice::owen(&game, &[union(4..last)]).unwrap();
        for player in [5, 40] {
            let siblings = (4..last).filter(|&other| other != player).map(|other| weights[other]).collect();
            let levels = [[&weights[..4], &weights[last..]].concat(), siblings];
            assert_close(power[player] / integral(&game, weights[player], &levels), 1.0, 1e-10);
        }
        assert_close(power.iter().sum(), 1.0, 1e-12);

        // Each of the others there or not by the toss of a coin.
        let banzhaf = voice::banzhaf(&game);
        for player in [0, 7, last] {
            let mut others = weights.to_vec();
            let weight = others.remove(player);
            let chance = distribution(others.into_iter().map(|weight| (weight, 0.5)), game.total());
            let pivotal = (game.quota() - weight.min(game.quota())) as usize..game.quota() as usize;
            assert_close(banzhaf[player] / chance[pivotal].iter().sum::<f64>(), 1.0, 1e-10);
        }
    }
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
