//! Draws that fail, and bounds that ask for less than nothing.

use std::fs;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::ensemble::{Draws, Limit, reasons};
use sidedeal::scenario::Stake::{self, Prosperity, Security, Voice};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Model, Scenario, Uncertain, World};

use crate::command::{folder, told};
use crate::defence::alliance;
use crate::ensemble::{Constant, THREE_STAKES, lopsided, read};
use crate::support::assert_close;

const RANGE: Uncertain = Uncertain::Triangular { low: -40.0, mode: -18.0, high: -8.0 };

/// A deal over a baseline, whose flow a file alone does not know.
fn over_a_baseline(clauses: &str, world: &World) -> Scenario {
    chain(&[clauses], world)
}

/// Files that start from each other, over a baseline with a tariff.
fn chain(files: &[&str], world: &World) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let base = "name = \"b\"\n[[tariff]]\nimporters = [\"AAA\"]\nexporters = [\"BBB\"]\nsectors = [\"GDS\"]\nset = 0.1\n";
    fs::write(folder.path().join("base.toml"), base).unwrap();
    let mut baseline = "base.toml".to_owned();
    for (number, clauses) in files.iter().enumerate() {
        let last = number + 1 == files.len();
        let name = if last { "deal.toml".to_owned() } else { format!("base{number}.toml") };
        let text = format!("name = \"d\"\nbaseline = \"{baseline}\"\n{clauses}");
        fs::write(folder.path().join(&name), text).unwrap();
        baseline = name;
    }
    Scenario::open(folder.path().join("deal.toml"), world).unwrap()
}

fn bound(kind: &str, change: &str) -> String {
    format!(
        "[[{kind}]]\nimporter = \"AAA\"\nexporter = \"BBB\"\nsectors = [\"GDS\"]\nchange_musd = {change}\n"
    )
}

const RANGED: &str = "{ low = -40, mode = -18, high = -8 }";
const STOP: &str =
    "[[trade_cost]]\nimporters = [\"AAA\"]\nexporters = [\"BBB\"]\nsectors = [\"GDS\"]\nstop = true\n";
const IDLE: &str =
    "[[trade_cost]]\nimporters = [\"AAA\"]\nexporters = [\"BBB\"]\nsectors = [\"GDS\"]\nchange = 0\n";

fn values(ensemble: &Ensemble<'_>) -> Vec<(u64, Vec<f64>)> {
    ensemble.draws().map(|(draw, values)| (draw, values.to_vec())).collect()
}

#[test]
fn a_quota_of_less_than_nothing_is_a_stop_and_such_a_purchase_asks_for_nothing() {
    let world = lopsided(4.0, None, 0.0);
    let model = Model::calibrate(&world).unwrap();
    for (kind, same, words) in
        [("quota", STOP, "the trade is stopped"), ("purchase", IDLE, "it asks for nothing")]
    {
        // Nearly all of 20 at the most is left after the baseline's tariff: a change of -30 is beyond, whatever the draw.
        let u = 0.2;
        assert!(RANGE.quantile(u) < -20.0);
        let drawn = over_a_baseline(&bound(kind, RANGED), &world);
        let ensemble = Ensemble::of(&model, &drawn, Draws::of(&Constant(u), 1)).unwrap();
        let plain = over_a_baseline(same, &world);
        let expected = Ensemble::of(&model, &plain, Draws::of(&Constant(u), 1)).unwrap();
        assert_eq!((ensemble.manifest().nothing, expected.manifest().nothing), (1, 0));
        for ((_, found), (_, expected)) in ensemble.draws().zip(expected.draws()) {
            found.iter().zip(expected).for_each(|(one, other)| assert!((one - other).abs() < 1e-6, "{kind}"));
        }
        let said = "1 draw from 0 of the constant sequence of seed 0, 1 unknown; none failed\n\
                    in 1 a purchase or quota came to nothing or less: it asks for nothing, or stops the trade\n";
        assert!(ensemble.to_string().contains(said), "{ensemble}");

        // The same in a run, and said.
        let outcome = model.run(&over_a_baseline(&bound(kind, "-30"), &world)).unwrap();
        let expected = model.run(&plain).unwrap();
        for actor in world.actors() {
            assert_close(outcome.real_income(&[actor]).0, expected.real_income(&[actor]).0, 1e-9);
        }
        let [importer, exporter] = ["AAA", "BBB"].map(|code| world.actor(code).unwrap());
        let flow = outcome.flow(importer, exporter, world.sector("GDS").unwrap());
        let warnings: Vec<_> = outcome.record().warnings.iter().map(ToString::to_string).collect();
        let level = flow.before - 30.0;
        assert!(level < -10.0);
        let text = format!("deal.toml:3: the {kind} comes to {level:.0} million USD, so that {words}");
        assert!(warnings.iter().any(|warning| warning.ends_with(&text)), "{text} {warnings:?}");
    }
}

#[test]
fn a_flow_that_a_draw_has_stopped_is_a_counted_remark_for_what_comes_after() {
    let world = lopsided(4.0, None, 0.0);
    let model = Model::calibrate(&world).unwrap();
    let stopped = |clauses: &str| {
        let scenario = chain(&[&bound("quota", RANGED), clauses], &world);
        Ensemble::of(&model, &scenario, Draws::of(&Constant(0.2), 1)).unwrap()
    };
    let expected = stopped(IDLE);
    for kind in ["quota", "purchase"] {
        let found = stopped(&bound(kind, "5"));
        assert_eq!((found.failures().len(), found.manifest().nothing), (0, 1), "{kind}");
        for ((_, found), (_, expected)) in found.draws().zip(expected.draws()) {
            found.iter().zip(expected).for_each(|(one, other)| assert!((one - other).abs() < 1e-6, "{kind}"));
        }
    }
}

#[test]
fn a_draw_that_asked_for_nothing_leaves_no_trace_in_the_next() {
    let world = lopsided(4.0, None, 0.2);
    let model = Model::calibrate(&world).unwrap();
    for kind in ["quota", "purchase"] {
        let scenario = over_a_baseline(&bound(kind, RANGED), &world);
        let plain = Sequence::plain(11);
        let whole =
            Ensemble::of(&model, &scenario, Draws { threads: Some(1), ..Draws::of(&plain, 40) }).unwrap();
        let nothing = whole.manifest().nothing;
        assert!((5..35).contains(&nothing), "{nothing}");
        let mut counted = 0;
        for draw in 0..40 {
            let alone = Draws { uniforms: &plain, first: draw, count: 1, threads: Some(1) };
            let alone = Ensemble::of(&model, &scenario, alone).unwrap();
            counted += alone.manifest().nothing;
            let bits = |all: &[(u64, Vec<f64>)]| -> Vec<u64> {
                let own = all.iter().filter(|(number, _)| *number == draw);
                own.flat_map(|(_, values)| values.iter().map(|value| value.to_bits())).collect()
            };
            assert!(bits(&values(&whole)) == bits(&values(&alone)), "{kind} {draw}");
        }
        assert_eq!(counted, nothing);
    }
}

#[test]
fn bounds_hold_whatever_the_failed_draws_hold() {
    let world = alliance().build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let clauses = THREE_STAKES.replace("change_musd = 2", "value_musd = { low = 1, mode = 5, high = 300 }");
    let ensemble = Ensemble::run(&model, &read(&clauses, &world), 60, 3).unwrap();
    let failed = ensemble.failures().len();
    assert!((5..55).contains(&failed), "{failed}");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let ally = world.actor("ALY").unwrap();
    let variable = |stake: Stake| match stake {
        Prosperity => "real_income",
        Security => "expected_defence",
        Voice => "power",
    };
    for stake in [Prosperity, Security, Voice] {
        let solved = ensemble.values(ally, variable(stake)).unwrap();
        let limits = ensemble.limits(ally, stake).unwrap();
        let (worst, best) = (limits.if_failed_were_worst, limits.if_failed_were_best);
        let losses = solved.iter().filter(|value| **value < 0.0).count();
        assert_close(best.loss_probability, losses as f64 / 60.0, 1e-15);
        assert_close(worst.loss_probability, (losses + failed) as f64 / 60.0, 1e-15);
        let lowest = (solved.iter().sum::<f64>() - 100.0 * failed as f64) / 60.0;
        assert_close(worst.mean.unwrap(), lowest, 1e-12);
        // All power is 100 points; nothing bounds how much richer or safer one may be.
        let highest = (solved.iter().sum::<f64>() + 100.0 * failed as f64) / 60.0;
        match best.mean {
            Some(mean) => assert!(stake == Voice && (mean - highest).abs() < 1e-12 * highest),
            None => assert!(stake != Voice),
        }
        for _ in 0..200 {
            let mut all = solved.clone();
            all.extend((0..failed).map(|_| rng.random_range(-100.0..100.0_f64)));
            all.sort_by(f64::total_cmp);
            let at = |percent: usize| {
                let (place, rest) = (percent * 59 / 100, percent * 59 % 100);
                all[place] + rest as f64 / 100.0 * (all[place + 1] - all[place])
            };
            let between = |of: fn(&Limit) -> Option<f64>, value: f64| {
                let (low, high) = (of(&worst).unwrap(), of(&best).unwrap_or(f64::INFINITY));
                assert!(low - 1e-9 <= value && value <= high + 1e-9, "{low} {value} {high}");
            };
            between(|limit| limit.median, at(50));
            between(|limit| limit.p05, at(5));
            between(|limit| limit.p95, at(95));
            between(|limit| limit.mean, all.iter().sum::<f64>() / 60.0);
            between(|limit| limit.expected_shortfall, all[..3].iter().sum::<f64>() / 3.0);
            // The worst is the highest here.
            let losses = all.iter().filter(|value| **value < 0.0).count() as f64 / 60.0;
            between(|limit| Some(-limit.loss_probability), -losses);
        }
    }
    // Without failures there is nothing to bound.
    let ensemble = Ensemble::run(&model, &read(THREE_STAKES, &world), 5, 3).unwrap();
    assert_eq!(ensemble.limits(ally, Prosperity), None);
}

#[test]
fn reasons_are_told_once_each_with_the_numbers_that_differ_left_open() {
    let failures = [
        (3, "x.toml:2: infeasible bound: the quota; about 12 million USD can be reached"),
        (5, "x.toml:7: infeasible bound: the quota; about 12 million USD can be reached"),
        (6, "x.toml:2: infeasible bound: the quota; about 13 million USD can be reached"),
        (8, "x: no equilibrium found: residual 1.2e-4 after 3000 sweeps"),
        (9, "x.toml:2: infeasible bound: the quota; about 14.5 million USD can be reached"),
        (11, "x: no equilibrium found: residual 5.0e-2 after 3000 sweeps"),
    ];
    let told: Vec<_> = reasons(failures).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "3 draws, the first 3: x.toml:2: infeasible bound: the quota; about ... million USD can be reached",
            "2 draws, the first 8: x: no equilibrium found: residual ... after 3000 sweeps",
            "draw 5: x.toml:7: infeasible bound: the quota; about 12 million USD can be reached",
        ]
    );
    assert_eq!(reasons([]), []);
}

#[test]
fn failed_draws_are_told_once_and_end_with_status_1() {
    let folder = folder();
    let at = folder.path();
    let bound = "name = \"x\"\nworld = \"three\"\n[[purchase]]\nimporter = \"NOR\"\nexporter = \"SOU\"\n\
                 sectors = [\"GDS\"]\nvalue_musd = { low = 20_000, mode = 30_000, high = 150_000 }\n";
    fs::write(at.join("some.toml"), bound).unwrap();
    let ensemble = ["ensemble", "some.toml", "--draws", "40", "--out", "some.json", "--format", "json"];
    let (status, out, err) = told(at, &ensemble);
    assert_eq!((status, out.as_str()), (1, ""));
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(at.join("some.json")).unwrap()).unwrap();
    let failures = json["manifest"]["failures"].as_array().unwrap();
    let (failed, first) = (failures.len(), &failures[0]["draw"]);
    assert!(failed > 1 && failed < 40);
    assert_eq!(
        err,
        format!(
            "error: {failed} of 40 draws failed; statistics are over the other {}\n  {failed} draws, the first {first}: \
             some.toml:3: infeasible bound: the purchase of NOR from SOU in GDS; about ... million USD can be reached\n",
            40 - failed
        )
    );
    let summary = &json["summaries"][0];
    let [low, middle, high] = [
        &summary["if_failed_were_best"]["loss_probability"],
        &summary["loss_probability"],
        &summary["if_failed_were_worst"]["loss_probability"],
    ]
    .map(|number| number.as_f64().unwrap());
    assert!(low <= middle && middle <= high && high - low >= failed as f64 / 40.0 - 1e-12);

    let (_, table, _) = told(at, &ensemble[..4]);
    let lines = [
        format!("all numbers below are over the {} that were solved\n", 40 - failed),
        "  the same whatever the failed draws hold, a loss of all at the worst: from, to\n".to_owned(),
    ];
    for line in &lines {
        assert!(table.contains(line), "{line}{table}");
    }

    // Shards are merged with what failed.
    for shard in [["--count", "25", "--out", "a.csv"], ["--first", "25", "--out", "b.csv"]] {
        let (status, _, err) = told(at, &[&ensemble[..4], &shard[..], &["--format", "csv"]].concat());
        assert_eq!(status, 1, "{err}");
    }
    let merged = told(at, &["merge", "a.csv", "b.csv", "--out", "c.csv"]);
    assert_eq!(merged, (1, String::new(), err));
    assert!(at.join("c.csv").exists() && at.join("c.csv.manifest.json").exists());
}

#[test]
fn where_all_draws_fail_nothing_is_written_but_the_reason() {
    let folder = folder();
    let at = folder.path();
    for format in ["table", "csv", "json"] {
        let (status, out, err) =
            told(at, &["ensemble", "too_much.toml", "--draws", "20", "--format", format, "--out", "out.x"]);
        assert_eq!((status, out.as_str()), (1, ""));
        let start = "error: all 20 draws failed\n  19 draws, the first 0: too_much.toml:3: infeasible bound: the purchase of NOR from SOU in \
                     GDS; about ... million USD can be reached\n  draw 18: too_much: no equilibrium found: residual ";
        assert!(err.starts_with(start) && err.lines().count() == 3, "{err}");
        assert!(!at.join("out.x").exists() && !at.join("out.x.manifest.json").exists());
    }
    // One of them, asked for by its number, is a shard like any other.
    let alone =
        ["ensemble", "too_much.toml", "--first", "7", "--count", "1", "--format", "csv", "--out", "one.csv"];
    let (status, _, err) = told(at, &alone);
    assert!(
        status == 1 && err.starts_with("error: 1 of 1 draws failed\n  draw 7: too_much.toml:3: "),
        "{err}"
    );
    assert!(at.join("one.csv.manifest.json").exists());
}
