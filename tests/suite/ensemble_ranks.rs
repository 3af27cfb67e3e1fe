//! Ranks over draws and weights.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::ensemble::Party;
use sidedeal::report::Format;
use sidedeal::scenario::Stake;
use sidedeal::{Ensemble, Exposures, Model, Scenario};

use crate::defence::alliance;
use crate::ensemble::{THREE_STAKES, exact, read};
use crate::support::{TODAY, TODAY_MODEL, assert_close};

fn variable(stake: Stake) -> &'static str {
    match stake {
        Stake::Prosperity => "real_income",
        Stake::Security => "expected_defence",
        Stake::Voice => "power",
    }
}

#[test]
fn with_everything_exact_the_ranks_of_draws_are_those_of_the_run() {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(THREE_STAKES, &world);
    let outcome = model.run(&scenario).unwrap();
    let exposures = Exposures::of(&outcome);
    let run = exposures.by_actor().unwrap();
    for draws in [1, 3] {
        let ensemble = Ensemble::run(&model, &scenario, draws, 1).unwrap();
        assert_eq!(ensemble.unranked(), None);
        let drawn = ensemble.acceptability().unwrap();
        assert_eq!((&drawn.stakes, &drawn.parties), (&run.stakes, &run.parties));
        for (one, other) in drawn.standings.iter().zip(run.acceptability.alternatives()) {
            assert_close(one.expected_rank, other.expected_rank, 1e-5);
            one.ranks.iter().zip(&other.ranks).for_each(|(one, other)| assert_close(*one, *other, 1e-5));
            let [one, other] = [one, other].map(|standing| standing.central_weights.clone());
            assert_eq!(one.is_some(), other.is_some());
            let pairs = one.into_iter().flatten().zip(other.into_iter().flatten());
            pairs.for_each(|(one, other)| assert_close(one, other, 1e-5));
        }
        let scale = &ensemble.manifest().scale;
        assert_eq!(scale.principals, ["POW", "RIV"]);
        for (severance, stake) in scale.yardsticks.iter().zip(&run.stakes) {
            let yardstick = exposures.yardstick(*stake).unwrap();
            assert_eq!(severance.stake, stake.word());
            assert_eq!(severance.actor, world[yardstick.actor].code);
            assert_eq!(severance.loss, 100.0 * yardstick.loss);
        }
    }
}

#[test]
fn ranks_of_draws_are_what_draws_of_weights_find() {
    const WEIGHTS: usize = 2_000;
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 70, 7).unwrap();
    let ranking = ensemble.acceptability().unwrap();
    assert_eq!(ranking, ensemble.acceptability().unwrap(), "threads decide nothing");
    let n = ranking.parties.len();
    for (i, standing) in ranking.standings.iter().enumerate() {
        assert_close(standing.ranks.iter().sum(), 1.0, 1e-9);
        assert_close(ranking.standings.iter().map(|other| other.ranks[i]).sum(), 1.0, 1e-9);
        let weights = standing.central_weights.iter().flatten().sum::<f64>();
        assert!(weights == 0.0 || (weights - 1.0).abs() < 1e-9);
    }

    // Scores from numbers and manifest alone, as somebody who reads the file would have them.
    let scale = &ensemble.manifest().scale;
    let column = |party, stake| ensemble.values(party, variable(stake)).unwrap();
    let of_all = |stake: Stake| ranking.parties.iter().map(|&party| column(party, stake)).collect();
    // Where rules are at stake a union is one, as a run has it.
    let outcome = TODAY_MODEL.run(&deal).unwrap();
    let run = Exposures::of(&outcome);
    assert_eq!(ranking.parties, run.ranking().unwrap().parties);
    let eu = Party::from(TODAY.group("EU").unwrap());
    assert!(ranking.parties.contains(&eu));
    let germany = Party::from(TODAY.actor("DEU").unwrap());
    assert!(!ranking.parties.contains(&germany));
    let changes: [Vec<Vec<f64>>; 3] = [Stake::Prosperity, Stake::Security, Stake::Voice].map(of_all);
    let change = |k: usize, actor: usize, draw: usize| changes[k][actor][draw];
    let draws = ensemble.draws().len();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    // Of a draw, shares of weights; over draws, these and their squares.
    let (mut mean, mut first) = (vec![vec![0.0; n]; n], vec![[0.0; 3]; n]);
    for draw in 0..draws {
        for _ in 0..WEIGHTS {
            let [a, b]: [f64; 2] = std::array::from_fn(|_| rng.random());
            let weights = [a.min(b), (a - b).abs(), 1.0 - a.max(b)];
            let composite = |actor: usize| -> f64 {
                let score = |k: usize| -100.0 * change(k, actor, draw) / scale.yardsticks[k].loss;
                (0..3).map(|k| weights[k] * score(k)).sum()
            };
            let composites: Vec<f64> = (0..n).map(composite).collect();
            for (i, own) in composites.iter().enumerate() {
                let rank = composites.iter().filter(|other| *other > own).count();
                mean[i][rank] += 1.0 / (draws * WEIGHTS) as f64;
                if rank == 0 {
                    (0..3).for_each(|k| first[i][k] += weights[k]);
                }
            }
        }
    }
    for (i, standing) in ranking.standings.iter().enumerate() {
        for (found, expected) in mean[i].iter().zip(&standing.ranks) {
            // The standard error of a share of so many weights, were all of one draw; strata only lower it.
            let error = (expected * (1.0 - expected) / (draws * WEIGHTS) as f64).sqrt();
            assert!((found - expected).abs() < 5.0 * error + 1e-4, "{found} {expected} {error}");
        }
        if standing.first() > 0.05 {
            let all: f64 = first[i].iter().sum();
            let central = standing.central_weights.as_ref().unwrap();
            first[i].iter().zip(central).for_each(|(sum, weight)| assert_close(sum / all, *weight, 0.01));
        }
    }
}

#[test]
fn without_principals_or_scores_nobody_is_ranked_and_the_reason_is_told() {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let alone = THREE_STAKES.replace("between = [\"POW\", \"RIV\"]\n", "");
    let beyond = THREE_STAKES.replace("change_musd = 2", "value_musd = { low = 1, mode = 9e6, high = 9e6 }");
    for (clauses, reason) in [
        (alone, "the scenario names no principals: without `between` there are no scores"),
        (beyond, "at central values, x.toml:8: infeasible bound"),
    ] {
        let ensemble = Ensemble::run(&model, &read(&clauses, &world), 2, 1).unwrap();
        assert_eq!(ensemble.acceptability(), None);
        let told = ensemble.unranked().unwrap();
        assert!(told.starts_with(reason), "{told}");
        assert!(ensemble.to_string().contains(&format!("nobody is ranked: {told}")));
        assert!(!Format::Json.text(&ensemble).contains("ranking"));
    }
}
