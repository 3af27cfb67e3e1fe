//! Ranks over all weights: closed forms, invariances, and a Monte Carlo that knows nothing of geometry.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::{Acceptability, Standing, Unrankable};

use crate::support::assert_close;

const EXACT: f64 = 1e-12;

fn of(scores: &[impl AsRef<[f64]>]) -> Acceptability {
    Acceptability::of(scores).unwrap()
}

#[track_caller]
fn assert_all_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (&one, &other) in found.iter().zip(expected) {
        assert_close(one, other, tolerance);
    }
}

#[track_caller]
fn assert_alike(one: &Standing, other: &Standing, tolerance: f64) {
    assert_all_close(&one.ranks, &other.ranks, tolerance);
    assert_close(one.expected_rank, other.expected_rank, tolerance);
    assert_eq!(one.central_weights.is_some(), other.central_weights.is_some());
    let [one, other] = [one, other].map(|standing| standing.central_weights.clone().unwrap_or_default());
    assert_all_close(&one, &other, tolerance);
}

#[track_caller]
fn assert_same(one: &Acceptability, other: &Acceptability, tolerance: f64) {
    for (one, other) in one.alternatives().iter().zip(other.alternatives()) {
        assert_alike(one, other, tolerance);
    }
    assert_eq!(one.alternatives().len(), other.alternatives().len());
    assert_all_close(one.variance_shares().unwrap(), other.variance_shares().unwrap(), tolerance);
}

/// Scores at random, from smooth ones to whole numbers that make ties, parallels and lines through one point.
fn random(alternatives: usize, criteria: usize, steps: Option<f64>, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut score = || {
        let score = rng.random_range(-1.0..1.0);
        steps.map_or(score, |steps| (score * steps).round())
    };
    (0..alternatives).map(|_| (0..criteria).map(|_| score()).collect()).collect()
}

/// Uniform on the simplex: the gaps between sorted uniform numbers.
fn weights(criteria: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut ends: Vec<f64> = (1..criteria).map(|_| rng.random_range(0.0..1.0)).collect();
    ends.sort_by(f64::total_cmp);
    ends.push(1.0);
    let mut start = 0.0;
    ends.into_iter().map(|end| end - std::mem::replace(&mut start, end)).collect()
}

/// Means and standard errors over draws.
struct Mean {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    const NONE: Self = Self { count: 0.0, sum: 0.0, squares: 0.0 };

    fn see(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    /// Five standard errors, and what a handful of draws can make of what is too rare to have one.
    #[track_caller]
    fn assert_is(&self, expected: f64, rare: f64) {
        let mean = self.sum / self.count;
        let error = ((self.squares / self.count - mean * mean).max(0.0) / self.count).sqrt();
        let allowed = 5.0 * error + rare;
        assert!((mean - expected).abs() <= allowed, "{expected}, but by draws {mean} ± {error}");
    }
}

fn assert_as_drawn(scores: &[Vec<f64>], seed: u64) {
    const DRAWS: usize = 200_000;
    let (n, k) = (scores.len(), scores[0].len());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut counts = vec![0.0; n * n];
    let mut rank: Vec<Mean> = (0..n).map(|_| Mean::NONE).collect();
    let mut central: Vec<Mean> = (0..n * k).map(|_| Mean::NONE).collect();
    let mut composites = vec![(0.0, 0); n];
    for _ in 0..DRAWS {
        let weights = weights(k, &mut rng);
        for (i, row) in scores.iter().enumerate() {
            composites[i] = (row.iter().zip(&weights).map(|(score, weight)| score * weight).sum(), i);
        }
        composites.sort_by(|one, other| f64::total_cmp(&other.0, &one.0));
        let mut place = 0;
        for (position, &(composite, i)) in composites.iter().enumerate() {
            if composite < composites[place].0 {
                place = position;
            }
            counts[i * n + place] += 1.0;
            rank[i].see(place as f64 + 1.0);
            if place == 0 {
                (0..k).for_each(|c| central[i * k + c].see(weights[c]));
            }
        }
    }
    let (draws, acceptability) = (DRAWS as f64, of(scores));
    for (i, standing) in acceptability.alternatives().iter().enumerate() {
        for (place, &share) in standing.ranks.iter().enumerate() {
            let drawn = Mean { count: draws, sum: counts[i * n + place], squares: counts[i * n + place] };
            drawn.assert_is(share, 5.0 / draws);
        }
        rank[i].assert_is(standing.expected_rank, 25.0 / draws);
        for c in 0..k {
            let drawn = &central[i * k + c];
            // The normal approximation needs more than a handful of draws.
            if drawn.count > 100.0 {
                drawn.assert_is(standing.central_weights.as_ref().unwrap()[c], 1e-9);
            }
        }
    }
}

#[test]
fn shares_of_weights_are_what_draws_of_weights_find() {
    for (seed, alternatives) in (0..).zip([2, 3, 5, 8, 13, 21, 30]) {
        assert_as_drawn(&random(alternatives, 3, None, seed), seed + 100);
    }
    for (seed, alternatives) in (0..).zip([2, 7, 30]) {
        assert_as_drawn(&random(alternatives, 2, None, seed), seed + 200);
    }
}

#[test]
fn with_ties_and_lines_through_one_point_draws_find_the_same() {
    for (seed, (alternatives, steps)) in (0..).zip([(6, 1.0), (15, 1.0), (15, 2.0), (30, 3.0)]) {
        assert_as_drawn(&random(alternatives, 3, Some(steps), seed), seed + 300);
    }
    // All are level at equal weights.
    let mut scores = random(20, 3, None, 7);
    for row in &mut scores {
        row[2] = 0.3 - row[0] - row[1];
    }
    assert_as_drawn(&scores, 400);
}

#[test]
fn two_that_lead_by_one_criterion_each_share_the_weights() {
    let acceptability = of(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    for (standing, weights) in
        acceptability.alternatives().iter().zip([[0.5, 1.0 / 6.0, 1.0 / 3.0], [1.0 / 6.0, 0.5, 1.0 / 3.0]])
    {
        assert_all_close(&standing.ranks, &[0.5, 0.5], EXACT);
        assert_close(standing.expected_rank, 1.5, EXACT);
        assert_all_close(standing.central_weights.as_ref().unwrap(), &weights, EXACT);
    }
}

#[test]
fn three_that_lead_by_one_criterion_each_have_the_largest_of_three_weights_in_the_middle() {
    // The largest of three weights has a mean of (1 + 1/2 + 1/3) / 3.
    let acceptability = of(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    for (i, standing) in acceptability.alternatives().iter().enumerate() {
        assert_all_close(&standing.ranks, &[1.0 / 3.0; 3], EXACT);
        assert_close(standing.expected_rank, 2.0, EXACT);
        let mut weights = [7.0 / 36.0; 3];
        weights[i] = 11.0 / 18.0;
        assert_all_close(standing.central_weights.as_ref().unwrap(), &weights, EXACT);
    }
}

#[test]
fn one_that_only_draws_level_with_the_first_at_a_point_is_never_first() {
    // It is first where all weights are 1/3, second where one of them is larger, third where two are.
    let third = 1.0 / 3.0;
    let acceptability = of(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [third; 3], [0.0, 0.0, 1.0]]);
    let middle = &acceptability.alternatives()[2];
    assert_all_close(&middle.ranks, &[0.0, 2.0 / 3.0, 1.0 / 3.0, 0.0], EXACT);
    assert_close(middle.expected_rank, 7.0 / 3.0, EXACT);
    assert_eq!(middle.central_weights, None);
    for i in [0, 1, 3] {
        let other = &acceptability.alternatives()[i];
        // Second where its weight is above 1/3 and not the largest; else behind the one in the middle.
        assert_all_close(&other.ranks, &[third, 1.0 / 9.0, 2.0 / 9.0, third], EXACT);
    }
}

#[test]
fn of_two_the_one_ahead_by_a_single_criterion_has_a_corner_of_the_weights() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        let [a, b, c]: [f64; 3] = std::array::from_fn(|_| 10_f64.powf(rng.random_range(-3.0..1.0)));
        let acceptability = of(&[[0.0, 0.0, c], [a, b, 0.0]]);
        let corner = &acceptability.alternatives()[0];
        let (from_a, from_b) = (c / (a + c), c / (b + c));
        assert_all_close(&corner.ranks, &[from_a * from_b, 1.0 - from_a * from_b], EXACT);
        let weights = [from_a / 3.0, from_b / 3.0, (3.0 - from_a - from_b) / 3.0];
        assert_all_close(corner.central_weights.as_ref().unwrap(), &weights, 1e-9);
    }
}

#[test]
fn two_criteria_divide_a_segment() {
    let acceptability = of(&[[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]]);
    let [one, other, middle] = acceptability.alternatives() else { panic!("three") };
    assert_all_close(&one.ranks, &[0.4, 0.1, 0.5], EXACT);
    assert_all_close(&other.ranks, &[0.4, 0.1, 0.5], EXACT);
    assert_all_close(&middle.ranks, &[0.2, 0.8, 0.0], EXACT);
    assert_close(one.expected_rank, 2.1, EXACT);
    assert_all_close(one.central_weights.as_ref().unwrap(), &[0.8, 0.2], EXACT);
    assert_all_close(other.central_weights.as_ref().unwrap(), &[0.2, 0.8], EXACT);
    assert_all_close(middle.central_weights.as_ref().unwrap(), &[0.5, 0.5], EXACT);
}

#[test]
fn one_criterion_is_the_plain_ranking() {
    let acceptability = of(&[[3.0], [-1.0], [2.0], [3.0]]);
    for (standing, rank) in acceptability.alternatives().iter().zip([1, 4, 3, 1]) {
        let ranks: Vec<f64> = (1..=4).map(|r| if r == rank { 1.0 } else { 0.0 }).collect();
        assert_eq!(standing.ranks, ranks);
        assert_eq!(standing.expected_rank, f64::from(rank));
        assert_eq!(standing.central_weights, (rank == 1).then(|| vec![1.0]));
    }
    assert_eq!(acceptability.variance_shares(), Some(&[1.0][..]));
}

#[test]
fn one_alone_is_first_with_all_weights() {
    let acceptability = of(&[[0.3, -7.0, 0.0]]);
    let [alone] = acceptability.alternatives() else { panic!("one") };
    assert_eq!((&alone.ranks[..], alone.first(), alone.expected_rank), (&[1.0][..], 1.0, 1.0));
    assert_all_close(alone.central_weights.as_ref().unwrap(), &[1.0 / 3.0; 3], EXACT);
    assert_eq!(acceptability.variance_shares(), None);
}

#[test]
fn who_is_dominated_is_exactly_never_first() {
    for seed in 0..20 {
        let mut scores = random(12, 3, None, seed);
        let better = scores[0].clone();
        // Level by one criterion, behind by one or two.
        scores.push(vec![better[0], better[1], better[2] - 0.2]);
        scores.push(vec![better[0] - 0.1, better[1], better[2] - 0.1]);
        let acceptability = of(&scores);
        for dominated in &acceptability.alternatives()[12..] {
            assert_eq!((dominated.first(), &dominated.central_weights), (0.0, &None));
        }
    }
}

#[test]
fn ties_share_the_better_rank() {
    // Equal within a billionth of the largest score; a hundred-millionth is a difference.
    for (nearly, third) in [(1.0, 0.0), (1.0 + 1e-10, 0.0), (1.0, 1e-10)] {
        let acceptability = of(&[[1.0, 0.0, 0.0], [nearly, 0.0, 0.0], [0.0, 1.0, third]]);
        let [one, other, last] = acceptability.alternatives() else { panic!("three") };
        for tied in [one, other] {
            assert_all_close(&tied.ranks, &[0.5, 0.5, 0.0], 1e-9);
            assert_all_close(tied.central_weights.as_ref().unwrap(), &[0.5, 1.0 / 6.0, 1.0 / 3.0], 1e-9);
        }
        assert_all_close(&last.ranks, &[0.5, 0.0, 0.5], 1e-9);
    }
    let acceptability = of(&[[1.0, 0.0, 0.0], [1.0 + 1e-8, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    assert_all_close(&acceptability.alternatives()[0].ranks, &[0.0, 0.5, 0.5], 1e-7);

    let acceptability = of(&[[2.0, 5.0]; 3]);
    assert!(acceptability.alternatives().iter().all(|tied| tied.ranks == [1.0, 0.0, 0.0]));
}

#[test]
fn every_alternative_has_one_rank_and_without_ties_every_rank_one_alternative() {
    for (seed, (alternatives, criteria)) in (0..).zip([(2, 3), (9, 2), (29, 3), (30, 1), (60, 3)]) {
        let acceptability = of(&random(alternatives, criteria, None, seed));
        for (i, standing) in acceptability.alternatives().iter().enumerate() {
            assert_close(standing.ranks.iter().sum(), 1.0, EXACT);
            assert!(standing.ranks.iter().all(|share| (0.0..=1.0 + EXACT).contains(share)));
            let others = acceptability.alternatives().iter().map(|other| other.ranks[i]);
            assert_close(others.sum(), 1.0, EXACT);
            if let Some(weights) = &standing.central_weights {
                assert_close(weights.iter().sum(), 1.0, 1e-9);
            }
        }
        let n = alternatives as f64;
        let ranks = acceptability.alternatives().iter().map(|standing| standing.expected_rank);
        assert_close(ranks.sum(), n * (n + 1.0) / 2.0, EXACT);
    }
}

#[test]
fn the_order_of_alternatives_decides_nothing() {
    for steps in [None, Some(3.0)] {
        let scores = random(17, 3, steps, 5);
        let acceptability = of(&scores);
        let order: Vec<usize> = (0..17).map(|i| i * 5 % 17).collect();
        let other = of(&order.iter().map(|&i| scores[i].clone()).collect::<Vec<_>>());
        for (&i, standing) in order.iter().zip(other.alternatives()) {
            assert_alike(standing, &acceptability.alternatives()[i], 1e-11);
        }
        let [one, other] = [&acceptability, &other].map(|it| it.variance_shares().unwrap());
        assert_all_close(one, other, EXACT);
    }
}

#[test]
fn the_order_of_criteria_decides_nothing() {
    let scores = random(17, 3, None, 6);
    let turned: Vec<_> = scores.iter().map(|row| [row[2], row[0], row[1]]).collect();
    for (one, other) in of(&scores).alternatives().iter().zip(of(&turned).alternatives()) {
        assert_all_close(&one.ranks, &other.ranks, EXACT);
    }
}

#[test]
fn units_common_to_all_criteria_and_the_zero_of_each_decide_nothing() {
    let scores = random(21, 3, None, 8);
    let acceptability = of(&scores);
    for (scale, origin) in [(7.3, [0.0; 3]), (1e-300, [0.0; 3]), (1e300, [0.0; 3]), (1.0, [5.0, -3.0, 11.0])]
    {
        let moved: Vec<Vec<f64>> = scores
            .iter()
            .map(|row| row.iter().zip(origin).map(|(score, origin)| scale * score + origin).collect())
            .collect();
        assert_same(&of(&moved), &acceptability, 1e-10);
    }
}

#[test]
fn a_criterion_that_is_zero_for_all_weighs_nothing_and_changes_no_rank() {
    let two = random(14, 2, None, 9);
    let three: Vec<_> = two.iter().map(|row| [row[0], 0.0, row[1]]).collect();
    let (two, three) = (of(&two), of(&three));
    // Of uniform weights, what two of three are to each other is uniform too, whatever the third.
    for (two, three) in two.alternatives().iter().zip(three.alternatives()) {
        assert_all_close(&three.ranks, &two.ranks, EXACT);
        let weights = two.central_weights.as_ref().map(|w| [w[0] / 1.5, 1.0 / 3.0, w[1] / 1.5]);
        assert_eq!(weights.is_some(), three.central_weights.is_some());
        if let (Some(two), Some(three)) = (weights, &three.central_weights) {
            assert_all_close(three, &two, 1e-9);
        }
    }
    let [one, zero, other] = three.variance_shares().unwrap() else { panic!("three") };
    assert_eq!(*zero, 0.0);
    assert_all_close(&[*one, *other], two.variance_shares().unwrap(), EXACT);

    let nothing = of(&[[0.0; 3]; 4]);
    assert!(nothing.alternatives().iter().all(|standing| standing.first() == 1.0));
    assert_eq!(nothing.variance_shares(), None);
}

#[test]
fn shares_of_the_variance_are_covariances_with_the_composite() {
    // Deviations (0, -1, 1) and (-1, -1, 2), together (-1, -2, 3).
    let acceptability = of(&[[1.0, 0.0], [0.0, 0.0], [2.0, 3.0]]);
    assert_all_close(acceptability.variance_shares().unwrap(), &[5.0 / 14.0, 9.0 / 14.0], EXACT);
    // Deviations (-2, 2) and (0.5, -0.5): one works against the other.
    let acceptability = of(&[[0.0, 1.0], [4.0, 0.0]]);
    assert_all_close(acceptability.variance_shares().unwrap(), &[4.0 / 3.0, -1.0 / 3.0], EXACT);
    for seed in 0..20 {
        let acceptability = of(&random(11, 3, None, seed));
        assert_close(acceptability.variance_shares().unwrap().iter().sum(), 1.0, EXACT);
    }
    // They cancel out, but for rounding.
    assert_eq!(of(&[[0.1, 0.7], [0.7, 0.1], [0.3, 0.5]]).variance_shares(), None);
    // Too small to matter.
    let shares = of(&[[1.0, 1e-7], [2.0, 3e-7], [4.0, 2e-7]]);
    assert!(shares.variance_shares().unwrap()[1].abs() < 1e-6);
}

#[test]
fn scores_of_any_size_make_shares() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..300 {
        let scores: Vec<[f64; 3]> = (0..9)
            .map(|_| {
                std::array::from_fn(|_| {
                    rng.random_range(-1.7..1.7) * 10_f64.powi(rng.random_range(-320..=308))
                })
            })
            .collect();
        let acceptability = of(&scores);
        for standing in acceptability.alternatives() {
            assert_close(standing.ranks.iter().sum(), 1.0, EXACT);
            let weights = standing.central_weights.iter().flatten();
            assert!(weights.chain([&standing.expected_rank]).all(|value| value.is_finite()));
        }
        let shares = acceptability.variance_shares().unwrap();
        assert_close(shares.iter().sum(), 1.0, EXACT);
    }
}

#[test]
fn lines_that_all_but_coincide_or_meet_in_a_point_make_no_more_cells_than_others() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for exponent in 6..=17 {
        let mut noise = || rng.random_range(-1.0..1.0) * 10_f64.powi(-exponent);
        // All differ in one direction, so that every line is nearly the same one; then all are level near one point.
        let alike: Vec<[f64; 3]> = (0..40)
            .map(|i| f64::from(i) / 40.0)
            .map(|t| [0.7 * t + noise(), 0.2 - 0.4 * t + noise(), 0.1 - 0.3 * t + noise()])
            .collect();
        let level: Vec<[f64; 3]> = random(40, 3, None, 11)
            .iter()
            .map(|row| [row[0], row[1], (0.1 - 0.37 * row[0] - 0.21 * row[1]) / 0.42 + noise()])
            .collect();
        for scores in [alike, level] {
            let acceptability = of(&scores);
            let alternatives = acceptability.alternatives();
            assert!(alternatives.iter().all(|it| (it.ranks.iter().sum::<f64>() - 1.0).abs() < EXACT));
            assert_close(alternatives.iter().map(Standing::first).sum(), 1.0, EXACT);
        }
    }
}

#[test]
fn what_cannot_be_ranked_is_said_with_its_place() {
    let refused = |rows: &[&[f64]]| Acceptability::of(rows).unwrap_err();
    assert_eq!(refused(&[]).to_string(), "scores: found none, expected those of one alternative or more");
    assert_eq!(refused(&[&[]]).to_string(), "scores[0]: found a row of 0, expected 1 to 3");
    assert_eq!(refused(&[&[0.0; 4]]), Unrankable::Criteria { found: 4 });
    let ragged = refused(&[&[1.0, 2.0], &[1.0, 2.0], &[1.0]]);
    assert_eq!(ragged.to_string(), "scores[2]: found a row of 1, expected 2 as in scores[0]");
    for (score, text) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let error = refused(&[&[1.0, 2.0], &[1.0, score]]);
        assert_eq!(error.to_string(), format!("scores[1][1]: found {text}, expected a finite number"));
    }
}

#[test]
fn standings_as_data_have_their_names() {
    let data = serde_json::to_value(of(&[[1.0, 0.0], [0.0, 0.5]])).unwrap();
    assert_eq!(data["alternatives"][0]["ranks"].as_array().unwrap().len(), 2);
    assert_eq!(data["alternatives"][1]["central_weights"].as_array().unwrap().len(), 2);
    assert!(data["alternatives"][1]["expected_rank"].is_number());
    assert!(data["variance_shares"].is_array());
}
