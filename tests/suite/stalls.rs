//! Equilibria that exist, because small steps from one to the next reach them, and that one solve should find too.

use sidedeal::trade::{Baseline, Change, Closure, Economy, Equilibrium, Failure, Real, Settings};
use sidedeal::{Exposures, ModelWarning, Scenario};

use crate::support::{NAFTA_MODEL, TIGHT, TODAY, TODAY_MODEL, economy, random_change, tables, violation};
use crate::synthetic::Draft;

/// A tenth of the tariffs of a draw, all of its productivity, no bounds, no stops.
fn change(economy: &Economy, draw: u64) -> Change {
    let base = economy.baseline();
    let mut change = random_change(base, draw);
    for (rate, before) in change.tariffs.iter_mut().zip(&base.tariffs) {
        *rate = before + (*rate - before) * 0.1;
    }
    change.trade_costs.fill(1.0);
    change.bounds.clear();
    change
}

#[test]
fn large_gains_of_productivity_are_solved_in_one_go_where_small_steps_get_there() {
    let mut stalled = Vec::new();
    for (actors, sectors, draw) in [(2, 2, 93), (3, 2, 40), (4, 2, 93), (5, 2, 32)] {
        let economy =
            Economy::calibrate(&tables(&Draft::new(actors, sectors, draw)), Closure::FixedDeficits).unwrap();
        let whole = change(&economy, draw);
        let base = economy.baseline();
        let mut here = economy.before();
        let (mut stage, mut stride) = (0.0, 0.1);
        for _ in 0..80 {
            if stage >= 1.0 {
                break;
            }
            let next = f64::min(stage + stride, 1.0);
            let mut part = whole.clone();
            for (rate, before) in part.tariffs.iter_mut().zip(&base.tariffs) {
                *rate = (1.0 + before).powf(1.0 - next) * (1.0 + *rate).powf(next) - 1.0;
            }
            for ratio in &mut part.productivity {
                *ratio = ratio.powf(next);
            }
            match economy.solve(&part, &here, &TIGHT) {
                Ok(result) => (here, stage) = (result, next),
                Err(_) => stride *= 0.5,
            }
        }
        assert!(violation(base, &whole, &here) < 1e-10, "{actors} {sectors} {draw}: the way ends at {stage}");
        if let Err(failure) = economy.solve(&whole, &economy.before(), &TIGHT) {
            stalled.push(format!("{actors} actors, {sectors} sectors, draw {draw}: {failure:?}"));
        }
    }
    assert!(stalled.is_empty(), "{stalled:#?}");
}

#[test]
fn small_imbalances_of_small_worlds_can_be_removed() {
    let mut failed = Vec::new();
    for (actors, sectors, seed) in [(2, 2, 1), (2, 1, 74)] {
        if let Err(failure) =
            Economy::calibrate(&tables(&Draft::new(actors, sectors, seed)), Closure::Balanced)
        {
            failed.push(format!("{actors} actors, {sectors} sectors, seed {seed}: {failure:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The largest imbalance of anybody's trade, beyond the deficit that it keeps, over what it trades.
fn unbalanced(base: &Baseline, result: &Equilibrium) -> f64 {
    let n = base.actors;
    let mut most = 0.0_f64;
    for a in 0..n {
        let (mut exports, mut imports) = (0.0, 0.0);
        for (cell, flow) in result.trade.iter().enumerate() {
            let (importer, exporter) = (cell / n % n, cell % n);
            exports += if exporter == a && importer != a { *flow } else { 0.0 };
            imports += if importer == a && exporter != a { *flow } else { 0.0 };
        }
        let deficit = base.deficit[a];
        let size = f64::max(exports + deficit.max(0.0), imports + (-deficit).max(0.0));
        most = most.max((exports + deficit - imports).abs() / size);
    }
    most
}

#[test]
fn walls_of_any_height_are_solved() {
    let mut failed = Vec::new();
    for (name, model) in [("nafta1993", &*NAFTA_MODEL), ("world2022", &*TODAY_MODEL)] {
        for closure in [Closure::FixedDeficits, Closure::Balanced] {
            let economy = economy(model, closure);
            let base = economy.baseline();
            let n = base.actors;
            let mut solve = |what: String, change: &Change| match economy.solve(
                change,
                &economy.before(),
                &Settings::default(),
            ) {
                Ok(result) => {
                    assert!(violation(base, change, &result) < 1e-8, "{name} {closure:?} {what}");
                    let off = unbalanced(base, &result);
                    assert!(
                        off < 1e-5,
                        "{name} {closure:?} {what}: trade is out of balance by {off:e} of it"
                    );
                }
                Err(Failure::Ruined { .. }) if closure == Closure::FixedDeficits => {}
                Err(failure) => failed.push(format!("{name} {closure:?} {what}: {failure:?}")),
            };
            for rate in [2.0, 5.0, 8.0, 9.0, 10.0, 14.0, 20.0, 33.0, 50.0, 70.0, 100.0] {
                let mut change = base.no_change();
                for (cell, tariff) in change.tariffs.iter_mut().enumerate() {
                    *tariff = if cell / n % n == cell % n { *tariff } else { rate };
                }
                solve(format!("tariffs of {rate}"), &change);
            }
            let usa = model.world().actor("USA").unwrap().index();
            for rise in [5.0, 14.0, 20.0, 30.0, 40.0, 50.0, 100.0] {
                let mut change = base.no_change();
                for (cell, cost) in change.trade_costs.iter_mut().enumerate() {
                    let (importer, exporter) = (cell / n % n, cell % n);
                    if importer != exporter && (importer == usa || exporter == usa) {
                        *cost = 1.0 + rise;
                    }
                }
                solve(format!("costs of the USA up by {rise}"), &change);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn an_actor_without_a_volume_of_output_is_told_with_all_else() {
    let text = "name = \"x\"\nhorizon = \"short\"\nbetween = [\"USA\", \"CHN\"]\n[[trade_cost]]\nimporters = [\"KOR\"]\n\
                exporters = [\"all\"]\nsectors = [\"all\"]\nstop = true\n";
    let scenario = Scenario::parse(text, "x.toml", &TODAY).unwrap();
    let outcome = TODAY_MODEL.run(&scenario).unwrap();
    let told = outcome.record().warnings.iter().find_map(|warning| match warning.get() {
        Some(ModelWarning::NoVolume { actor, .. }) => Some(actor.clone()),
        _ => None,
    });
    let actor = TODAY.actor(&told.expect("a warning")).unwrap();
    let exposures = Exposures::of(&outcome);
    let exposure = exposures.actor(actor);
    assert_eq!((exposure.real_output, outcome.real(Real::Output, &[actor])), (None, None));
    assert!(exposure.real_income.is_finite() && exposure.real_wage.is_finite());
    let known = TODAY.actors().filter(|&actor| outcome.real(Real::Output, &[actor]).is_some());
    assert!(known.count() > 20);
}
