//! Draws of everything that is uncertain.

use sidedeal::ensemble::{Draws, Uniforms};
use sidedeal::scenario::Stake::{Prosperity, Security, Voice};
use sidedeal::sequence::Sequence;
use sidedeal::trade::Closure;
use sidedeal::{
    CommitmentTerms, Ensemble, Exposures, Kind, Model, Outcome, Parameters, Scenario, Uncertain, World,
    WorldBuilder,
};

use crate::defence::alliance;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

/// The same uniform for every unknown of every draw.
pub(crate) struct Constant(pub(crate) f64);

impl Uniforms for Constant {
    fn fill(&self, _: u64, uniforms: &mut [f64]) {
        uniforms.fill(self.0);
    }

    fn sequence(&self) -> &'static str {
        "constant"
    }

    fn seed(&self) -> u64 {
        0
    }
}

/// Parameters without any range.
pub(crate) fn exact() -> Parameters {
    let center = |number: Uncertain| Uncertain::Exact(number.central());
    let default = Parameters::default();
    Parameters {
        elasticity_log_sd: 0.0,
        horizon_factor: default.horizon_factor.map(center),
        substitution: default.substitution.map(center),
        resourcing: default.resourcing.map(center),
        spare_capacity: default.spare_capacity.map(center),
        renewal: default.renewal.map(center),
        stock_months: center(default.stock_months),
        equipment_share: center(default.equipment_share),
        stationing: center(default.stationing),
        commitments: default.commitments.map(|terms| CommitmentTerms {
            reliability: center(terms.reliability),
            committed: center(terms.committed),
        }),
        standard_quota: center(default.standard_quota),
        ..default
    }
}

pub(crate) fn read(clauses: &str, world: &World) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap()
}

/// Every number of every draw is that of the run.
#[track_caller]
pub(crate) fn assert_runs(ensemble: &Ensemble<'_>, outcome: &Outcome<'_>) {
    assert!(ensemble.failures().is_empty(), "{:?}", ensemble.failures());
    let world = outcome.world();
    for actor in world.actors() {
        let (income, money) = outcome.real_income(&[actor]);
        for (variable, expected) in [("real_income", income * 100.0), ("real_income_musd", money)] {
            for value in ensemble.values(actor, variable).unwrap() {
                assert!((value - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{value} {expected}");
            }
        }
        let defence =
            outcome.expected_defence(&[actor]).map(|(before, after)| 100.0 * (after / before - 1.0));
        for value in ensemble.values(actor, "expected_defence").unwrap_or_default() {
            assert_close(value, defence.unwrap(), 1e-12);
        }
        let power = outcome.power().map(sidedeal::Power::central);
        for value in ensemble.values(actor, "power").unwrap_or_default() {
            let (power, a) = (power.unwrap(), actor.index());
            assert_close(value, 100.0 * (power.after[a] - power.before[a]), 1e-12);
        }
    }
}

pub(crate) const THREE_STAKES: &str = "between = [\"POW\", \"RIV\"]\n\
    [[tariff]]\nimporters = [\"POW\"]\nexporters = [\"RIV\"]\nsectors = [\"GDS\"]\nset = 0.2\n\
    [[purchase]]\nimporter = \"RIV\"\nexporter = \"POW\"\nsectors = [\"GDS\"]\nchange_musd = 2\n\
    [[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\nchange = -0.3\n\
    [[defence_budget]]\nactors = [\"ALY\"]\nchange = 0.1\n\
    [[rule_pact]]\nmembers = [\"POW\", \"RIV\"]\nsectors = [\"GDS\"]\n";

#[test]
fn with_everything_exact_every_draw_is_the_run() {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(THREE_STAKES, &world);
    assert!(Ensemble::unknowns(&world, &scenario).is_empty());
    let ensemble = Ensemble::run(&model, &scenario, 3, 1).unwrap();
    assert_eq!(ensemble.draws().len(), 3);
    assert_runs(&ensemble, &model.run(&scenario).unwrap());
}

/// Two sectors and lopsided trade, so that balance moves the world; θ of goods as given, and that of a second source.
pub(crate) fn lopsided(theta: f64, other: Option<f64>, log_sd: f64) -> World {
    let mut builder = WorldBuilder::new("lopsided");
    let actors = ["AAA", "BBB", "CCC"].map(|code| builder.actor(code, code).unwrap());
    let goods = builder.sector("GDS", "Goods", Kind::Goods, theta).unwrap();
    if let Some(other) = other {
        builder.other_elasticity(goods, other, 0.0).unwrap();
    }
    let mut sales = [0.0; 3];
    for (n, importer) in actors.into_iter().enumerate() {
        for (i, exporter) in actors.into_iter().enumerate() {
            let flow = if n == i { 90.0 } else { [12.0, 20.0, 7.0][i] };
            sales[i] += flow;
            builder.trade(importer, exporter, goods, flow).unwrap();
            if n != i {
                builder.tariff(importer, exporter, goods, 0.05).unwrap();
            }
        }
    }
    for (actor, sales) in actors.into_iter().zip(sales) {
        builder.production(actor, goods, sales, sales).unwrap();
    }
    builder.parameters(Parameters { elasticity_log_sd: log_sd, ..exact() }).unwrap();
    builder.build().unwrap()
}

pub(crate) const DEAL: &str =
    "[[tariff]]\nimporters = [\"AAA\"]\nexporters = [\"BBB\"]\nsectors = [\"GDS\"]\nset = 0\n";

#[test]
fn a_draw_is_the_run_of_a_world_with_its_elasticities_under_both_closures() {
    // One standard deviation up.
    let (drawn, there) = (lopsided(4.0, None, 0.2), lopsided(4.0 * 0.2_f64.exp(), None, 0.2));
    for closure in [Closure::FixedDeficits, Closure::Balanced] {
        let [here, there] = [&drawn, &there].map(|world| {
            let model = Model::calibrate(world).unwrap();
            (model, read(DEAL, world).with_closure(closure))
        });
        assert_eq!(Ensemble::unknowns(&drawn, &here.1).names(), ["elasticity GDS"]);
        let one_up = Constant(0.841_344_746_068_542_9);
        let ensemble = Ensemble::of(&here.0, &here.1, Draws::of(&one_up, 1)).unwrap();
        assert_runs(&ensemble, &there.0.run(&there.1).unwrap());
    }
}

#[test]
fn the_source_of_elasticities_is_a_switch() {
    let world = lopsided(4.0, Some(6.0), 0.0);
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(DEAL, &world);
    assert_eq!(Ensemble::unknowns(&world, &scenario).names(), ["elasticity source"]);
    for (uniform, theta) in [(0.1, 4.0), (0.3, 3.0), (0.9, 6.0)] {
        let ensemble = Ensemble::of(&model, &scenario, Draws::of(&Constant(uniform), 1)).unwrap();
        let there = lopsided(theta, None, 0.0);
        let outcome = Model::calibrate(&there).unwrap().run(&read(DEAL, &there)).unwrap();
        assert_runs(&ensemble, &outcome);
    }
}

#[test]
fn threads_and_shards_change_no_bit() {
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let model = Model::calibrate(&TODAY).unwrap();
    let plain = Sequence::plain(7);
    let of = |first, count, threads| {
        let draws = Draws { uniforms: &plain, first, count, threads: Some(threads) };
        let ensemble = Ensemble::of(&model, &deal, draws).unwrap();
        let bits = |(draw, values): (u64, &[f64])| {
            (draw, values.iter().map(|value| value.to_bits()).collect::<Vec<_>>())
        };
        ensemble.draws().map(bits).collect::<Vec<_>>()
    };
    let whole = of(0, 40, 1);
    assert_eq!(whole.len(), 40);
    assert!(whole == of(0, 40, 3));
    assert!(whole == [of(0, 7, 1), of(7, 33, 2)].concat());
    assert!(whole[23..24] == of(23, 1, 1));
    // Draws differ from each other.
    assert!(whole[0].1 != whole[1].1);
}

#[test]
fn all_three_stakes_have_ordered_quantiles_and_known_unknowns() {
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 60, 7).unwrap();
    assert!(ensemble.failures().is_empty());
    let japan = TODAY.actor("JPN").unwrap();
    let eu = TODAY.group("EU").unwrap();
    for stake in [Prosperity, Security, Voice] {
        for summary in [ensemble.summary(japan, stake), ensemble.summary(eu, stake)] {
            let summary = summary.unwrap();
            assert!(summary.expected_shortfall <= summary.p05);
            assert!(summary.p05 <= summary.median && summary.median <= summary.p95);
            assert!((0.0..=1.0).contains(&summary.loss_probability));
        }
        let at = |q| ensemble.quantile(japan, stake, q).unwrap();
        assert!((0..10_u8).all(|i| at(f64::from(i) / 10.0) <= at(f64::from(i + 1) / 10.0)));
    }
    let unknowns = Ensemble::unknowns(&TODAY, &deal);
    let names = unknowns.names();
    for name in ["elasticity source", "elasticity ELE", "substitution", "reliability treaty", "quota"] {
        assert!(names.iter().any(|known| known == name), "no {name} in {names:?}");
    }
    assert!(names.iter().any(|name| name.contains(".toml:")));
    let mut sorted = names.to_vec();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "none twice");
    assert!(names.iter().all(|name| !name.trim().is_empty()));
}

#[test]
fn the_mean_of_a_linear_toy_is_its_closed_form() {
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let clause = "[[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\n\
        change = { low = -0.6, mode = -0.3, high = 0.0 }\n";
    let scenario = read(clause, &world);
    assert_eq!(Ensemble::unknowns(&world, &scenario).names(), ["x.toml:2 guarantee"]);
    let ensemble = Ensemble::run(&model, &scenario, 4000, 3).unwrap();
    let values = ensemble.values(world.actor("ALY").unwrap(), "expected_defence").unwrap();
    // E = 100 + r κ 1000 with κ = 0.15: linear in the change of r, whose mean is -0.3 and whose variance is 0.6²/24.
    let scale = 100.0 * 0.15 * 1000.0 / (100.0 + 0.75 * 0.15 * 1000.0);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let error = scale * (0.36_f64 / 24.0 / values.len() as f64).sqrt();
    assert!((mean + 0.3 * scale).abs() < 3.0 * error, "{mean} ± {error}");
    let summary = ensemble.summary(world.actor("ALY").unwrap(), Security).unwrap();
    assert_close(summary.mean, mean, 1e-12);
    assert_eq!(summary.loss_probability, 1.0);
}

#[test]
fn failures_are_counted_and_never_numbers() {
    let world = lopsided(4.0, None, 0.2);
    let model = Model::calibrate(&world).unwrap();
    let clause = "[[purchase]]\nimporter = \"AAA\"\nexporter = \"BBB\"\nsectors = [\"GDS\"]\n\
        value_musd = { low = 20, mode = 30, high = 3_000 }\n";
    let scenario = read(clause, &world);
    let ensemble = Ensemble::run(&model, &scenario, 40, 5).unwrap();
    let failures = ensemble.failures();
    assert!(!failures.is_empty() && failures.len() < 40, "{}", failures.len());
    assert_eq!(ensemble.draws().len() + failures.len(), 40);
    assert!(ensemble.draws().all(|(draw, _)| failures.iter().all(|failed| failed.draw != draw)));
    assert!(failures[0].message.contains("x.toml:2: infeasible bound"), "{}", failures[0].message);
    // Alone it fails alike.
    let plain = Sequence::plain(5);
    let draws = Draws { uniforms: &plain, first: failures[0].draw, count: 1, threads: None };
    let alone = Ensemble::of(&model, &scenario, draws).unwrap();
    assert_eq!(alone.failures(), &failures[..1]);
    assert_eq!(alone.summary(world.actor("AAA").unwrap(), Prosperity), None);
}

#[test]
fn ranges_of_a_baseline_are_drawn_once_for_before_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let world = lopsided(4.0, None, 0.0);
    let base = "name = \"b\"\n[[tariff]]\nimporters = [\"AAA\"]\nexporters = [\"BBB\"]\nsectors = [\"GDS\"]\n\
        change = { low = 0.1, mode = 0.2, high = 0.4 }\n";
    std::fs::write(folder.path().join("base.toml"), base).unwrap();
    let file = folder.path().join("idle.toml");
    let idle = "name = \"i\"\nbaseline = \"base.toml\"\n[[trade_cost]]\nimporters = [\"CCC\"]\nexporters = [\"BBB\"]\n\
        sectors = [\"GDS\"]\nchange = 0\n";
    std::fs::write(&file, idle).unwrap();
    let scenario = Scenario::open(&file, &world).unwrap();
    assert_eq!(Ensemble::unknowns(&world, &scenario).len(), 1);
    let model = Model::calibrate(&world).unwrap();
    let ensemble = Ensemble::run(&model, &scenario, 10, 1).unwrap();
    for (_, values) in ensemble.draws() {
        assert!(values.iter().all(|value| value.abs() < 1e-6), "{values:?}");
    }
}

#[test]
fn medians_stand_near_the_run_where_nothing_is_skewed() {
    let deal = Scenario::bundled("board-of-trade-2026", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 60, 2).unwrap();
    assert!(ensemble.failures().is_empty());
    let outcome = TODAY_MODEL.run(&deal).unwrap();
    // The largest third-party loser of the run loses in nearly all draws.
    let loser = Exposures::of(&outcome).ranked().next().unwrap().0;
    assert!(ensemble.summary(loser, Prosperity).unwrap().loss_probability > 0.8);
}

#[test]
fn quasi_random_draws_find_a_mean_sooner_and_depend_on_no_thread() {
    // Defence is linear in one uncertain change: its mean is known.
    let mut builder = alliance();
    builder.parameters(exact()).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(
        "[[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"ALY\"]\nchange = { low = -0.6, mode = -0.3, high = 0.0 }\n",
        &world,
    );
    let ally = world.actor("ALY").unwrap();
    let expected = 100.0 * -0.3 * 150.0 / (100.0 + 0.75 * 150.0);
    let sobol = Sequence::sobol(3, 1).unwrap();
    let mean = |uniforms: &dyn Uniforms, threads: usize| {
        let draws = Draws { threads: Some(threads), ..Draws::of(uniforms, 256) };
        Ensemble::of(&model, &scenario, draws).unwrap().summary(ally, Security).unwrap().mean
    };
    let (even, plain) = (mean(&sobol, 1), mean(&Sequence::plain(3), 1));
    assert_eq!(even.to_bits(), mean(&sobol, 2).to_bits());
    // One point in each of 256 equal parts of a range of 42 percent: some hundredths off, where plain draws are off by a half.
    assert!(
        (even - expected).abs() < 0.05 && (even - expected).abs() < (plain - expected).abs(),
        "{even} {plain}"
    );
}
