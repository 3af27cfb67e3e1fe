//! Changes of real income in parts along the way from before to after: against small moves of one thing at a time.

use sidedeal::trade::{
    BadChange, Bound, Change, Closure, Economy, Failure, Moved, PathIntegral, Settings, Side, Solved, Taste,
    Welfare,
};
use sidedeal::{Explanation, Explanations, Model, Sampling, Scenario, World, report};

use crate::support::{NAFTA, TIGHT, TODAY, TODAY_MODEL, assert_close, calibrate, economy};
use crate::synthetic::Draft;

const SETTINGS: Settings = Settings { tolerance: 1e-11, sweeps: 3000 };

fn solved(economy: &Economy, change: Change) -> Solved {
    let equilibrium = economy.solve(&change, &economy.before(), &TIGHT).unwrap();
    Solved { change, equilibrium }
}

fn before(economy: &Economy) -> Solved {
    Solved { change: economy.baseline().no_change(), equilibrium: economy.before() }
}

/// Of one actor.
fn path(economy: &Economy, ends: [&Solved; 2], actor: usize) -> PathIntegral {
    let mut weights = vec![0.0; economy.baseline().actors];
    weights[actor] = 1.0;
    let path = economy.path_integral(ends[0], ends[1], &weights, &SETTINGS).unwrap();
    let whole = Welfare::of(economy.baseline(), ends[0], ends[1], actor).real_income;
    assert!((path.whole - whole).abs() < 1e-15);
    assert!(path.settled && path.residual().abs() <= 1.1e-5 * whole.abs() + 1e-12, "{path:?}");
    path
}

fn small() -> Economy {
    calibrate(&Draft::new(4, 3, 11), Closure::FixedDeficits)
}

/// A cell that is traded.
fn cell(economy: &Economy, sector: usize, importer: usize, exporter: usize) -> usize {
    let n = economy.baseline().actors;
    let cell = (sector * n + importer) * n + exporter;
    assert!(economy.baseline().trade[cell] > 0.0, "{sector} {importer} {exporter}");
    cell
}

fn bound(economy: &Economy, side: Side, [sector, importer, exporter]: [usize; 3], factor: f64) -> Bound {
    let flow = economy.baseline().trade[cell(economy, sector, importer, exporter)] * factor;
    Bound { side, importer, exporter, sectors: vec![sector], flow }
}

/// Duties, costs, a stop, productivity, idle factors, tastes, a purchase and a quota, some of which "before" has already.
fn shocked(economy: &Economy) -> [Solved; 2] {
    let mut start = economy.baseline().no_change();
    start.tariffs[cell(economy, 0, 0, 1)] += 0.1;
    start.bounds.push(bound(economy, Side::Quota, [1, 2, 3], 0.8));
    start.bounds.push(bound(economy, Side::Purchase, [2, 1, 0], 1.2));
    let mut end = start.clone();
    end.bounds.remove(0);
    end.bounds[0].flow *= 1.2;
    end.bounds.push(bound(economy, Side::QuotaRentToExporter, [0, 3, 2], 0.7));
    end.tariffs[cell(economy, 0, 0, 1)] += 0.3;
    end.tariffs[cell(economy, 1, 1, 0)] = 0.0;
    end.trade_costs[cell(economy, 1, 0, 2)] = 1.3;
    end.trade_costs[cell(economy, 2, 2, 1)] = f64::INFINITY;
    end.productivity[1] = 0.9;
    end.endowments[2] = 0.85;
    let [less, more] = [0, 2].map(|seller| cell(economy, 0, 1, seller));
    end.tastes = vec![Taste { cell: less, weight: 0.2 }, Taste { cell: more, weight: 1.4 }];
    [solved(economy, start), solved(economy, end)]
}

#[test]
fn parts_add_up_in_the_bundled_scenarios_for_actors_and_groups() {
    // As the command solves: what the deal changes for the EU is so little that the default would leave 1e-4 of it.
    let settings = Settings { tolerance: 1e-11, ..Settings::default() };
    let nafta = Model::with_settings(&NAFTA, settings).unwrap();
    let today = Model::with_settings(&TODAY, settings).unwrap();
    for name in [
        "nafta-1993",
        "us-china-sectoral-deal",
        "board-of-trade-2026",
        "us-china-trade-deal",
        "us-china-tariff-war",
        "phase-one-2020",
        "nixon-shock",
        "taiwan-chip-stop",
        "russian-gas-2022",
    ] {
        let (world, model): (&World, _) =
            if name == "nafta-1993" { (&*NAFTA, &nafta) } else { (&*TODAY, &today) };
        let scenario = Scenario::bundled(name, world).unwrap();
        let sampling = Sampling { exact: 0, pairs: 2, ..Sampling::default() };
        let explanations = Explanations::with(model, &scenario, sampling).unwrap();
        for code in ["JPN", "USA", "CHN", "MEX", "EU"] {
            let explanation = match (world.group(code), world.actor(code)) {
                (Ok(group), _) => explanations.group(group).unwrap(),
                (_, Ok(actor)) => explanations.actor(actor).unwrap(),
                _ => continue,
            };
            assert_path_adds_up(&explanation, name);
        }
    }
}

/// Cells, sectors, pairs and instruments each add up to the change of real income, in every unit.
#[track_caller]
fn assert_path_adds_up(explanation: &Explanation, name: &str) {
    let parts = &explanation.stakes[0];
    let path = parts.path.as_ref().unwrap();
    let relative = path.residual() / path.whole;
    let code = &explanation.code;
    println!("{name} {code}: {:.2e} of {:.4e}, {} panels", relative, path.whole, path.panels);
    assert!(path.settled && relative.abs() < 1e-4, "{name} {code}: {relative:e}");
    assert_eq!(path.whole, parts.whole);
    let rows = report::part_rows(explanation).unwrap();
    for variable in ["real_income", "real_income_musd", "score"] {
        let own = || rows.iter().filter(|row| (row.stake, row.variable) == ("prosperity", variable));
        let sum = |starts: &[&str]| -> f64 {
            own()
                .filter(|row| starts.iter().any(|start| row.part.starts_with(start)))
                .map(|row| row.value)
                .sum()
        };
        let (whole, residual) = (sum(&["whole"]), sum(&["path residual"]));
        for kind in [&["sector"][..], &["policy of ", "output of ", "sales of "], &["instrument "]] {
            let found = sum(kind) + sum(&["paid "]) - residual;
            assert!((found - whole).abs() <= 1e-9 * whole.abs(), "{name} {code} {kind:?}: {found} {whole}");
        }
    }
}

#[test]
fn one_duty_on_one_cell_gets_everything() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let [usa, chn, jpn] = ["USA", "CHN", "JPN"].map(|code| TODAY.actor(code).unwrap());
    let sector = TODAY.sectors().find(|&sector| TODAY.trade(usa, chn, sector) > 1000.0).unwrap();
    let mut change = economy.baseline().no_change();
    let cell = (sector.index() * TODAY.actors().len() + usa.index()) * TODAY.actors().len() + chn.index();
    change.tariffs[cell] += 0.5;
    let after = solved(&economy, change);
    let path = path(&economy, [&before(&economy), &after], jpn.index());
    let [(Moved::Tariff(found), part)] = path.parts[..] else { panic!("{path:?}") };
    assert_eq!(found, cell);
    assert!((part / path.whole - 1.0).abs() < 1e-5);
}

#[test]
fn tiny_changes_get_their_gradient_times_their_size() {
    let economy = small();
    let (here, actor) = (before(&economy), 3);
    let gradient = economy.gradient(&here, actor, &TIGHT).unwrap();
    let mut change = here.change.clone();
    let (duty, cost) = (cell(&economy, 0, 0, 1), cell(&economy, 2, 3, 2));
    change.tariffs[duty] += 1e-5;
    change.trade_costs[cost] = 1.0 + 1e-5;
    change.productivity[4] = 1.0 - 1e-5;
    let path = path(&economy, [&here, &solved(&economy, change)], actor);
    let expected = [gradient.tariffs[duty], gradient.trade_costs[cost], -gradient.productivity[4]];
    assert_eq!(path.parts.len(), 3);
    for ((_, part), expected) in path.parts.iter().zip(expected) {
        assert!((part / (1e-5 * expected) - 1.0).abs() < 1e-3, "{part} {expected}");
    }
}

/// What moves an actor's real income at each of many stages, one thing at a time, by solves alone.
fn by_small_moves(economy: &Economy, ends: [&Solved; 2], actor: usize, steps: u32) -> Vec<f64> {
    let base = economy.baseline();
    let (n, [from, to]) = (base.actors, ends.map(|end| &end.change));
    let moved = path(economy, ends, actor).parts;
    let log = |a: f64, b: f64, s: f64| a * (b / a).powf(s);
    // One mover at its own stage, all others at theirs.
    let change = |stage: f64, mover: usize, own: f64| {
        let mut change = to.clone();
        change.bounds.clear();
        let at = |k: usize| if k == mover { own } else { stage };
        for (k, (what, _)) in moved.iter().enumerate() {
            let s = at(k);
            match what {
                Moved::Tariff(c) => change.tariffs[*c] = from.tariffs[*c] * (1.0 - s) + to.tariffs[*c] * s,
                Moved::TradeCost(c) if to.trade_costs[*c].is_infinite() => {
                    change.trade_costs[*c] = (1.0 - s).powf(-1.0 / base.elasticity[*c / n / n]);
                }
                Moved::TradeCost(c) => {
                    change.trade_costs[*c] = log(from.trade_costs[*c], to.trade_costs[*c], s);
                }
                Moved::Productivity(c) => {
                    change.productivity[*c] = log(from.productivity[*c], to.productivity[*c], s);
                }
                Moved::Endowment(a) => {
                    change.endowments[*a] = log(from.endowments[*a], to.endowments[*a], s);
                }
                Moved::Taste(c) => {
                    let taste = change.tastes.iter_mut().find(|taste| taste.cell == *c).unwrap();
                    taste.weight = 1.0 + s * (taste.weight - 1.0);
                }
                Moved::Bound(bound) => {
                    let size = |end: &Solved| {
                        let own = end.change.bounds.iter().find(|one| one.sectors == bound.sectors);
                        let cell = (bound.sectors[0] * n + bound.importer) * n + bound.exporter;
                        own.map_or(end.equilibrium.trade[cell], |one| one.flow)
                    };
                    let flow = log(size(ends[0]), size(ends[1]), s);
                    change.bounds.push(Bound { flow, ..bound.clone() });
                }
            }
        }
        for kept in from.bounds.iter().filter(|bound| to.bounds.contains(bound)) {
            change.bounds.push(kept.clone());
        }
        change
    };
    let mut start = ends[0].equilibrium.clone();
    let mut parts = vec![0.0; moved.len()];
    let width = 1.0 / f64::from(steps);
    for step in 0..steps {
        let stage = (f64::from(step) + 0.5) * width;
        for (mover, part) in parts.iter_mut().enumerate() {
            let [low, high] = [stage - 0.5 * width, stage + 0.5 * width].map(|own| {
                let own = own.clamp(1e-9, 1.0 - 1e-9);
                let change = change(stage, mover, own);
                let equilibrium = economy.solve(&change, &start, &TIGHT).unwrap();
                start = equilibrium.clone();
                Welfare::of(base, ends[0], &Solved { change, equilibrium }, actor).real_income
            });
            *part += high - low;
        }
    }
    parts
}

#[test]
fn parts_are_sums_of_small_moves_of_one_thing_at_a_time() {
    let economy = small();
    let [start, end] = shocked(&economy);
    for actor in 0..4 {
        let path = path(&economy, [&start, &end], actor);
        assert_eq!(path.parts.len(), 11, "{path:?}");
        let expected = by_small_moves(&economy, [&start, &end], actor, 100);
        let largest = expected.iter().fold(0.0_f64, |most, part| most.max(part.abs()));
        for ((moved, part), expected) in path.parts.iter().zip(expected) {
            assert!((part - expected).abs() < 3e-4 * largest, "{actor} {moved:?}: {part} {expected}");
        }
    }
}

#[test]
fn a_bound_that_begins_to_bind_on_the_way_splits_it_there() {
    let economy = small();
    let mut start = economy.baseline().no_change();
    let duty = cell(&economy, 0, 0, 1);
    start.tariffs[duty] = 0.4;
    let free = solved(&economy, start.clone());
    start.bounds.push(Bound {
        side: Side::Quota,
        importer: 0,
        exporter: 1,
        sectors: vec![0],
        flow: 1.1 * free.equilibrium.trade[duty],
    });
    let mut end = start.clone();
    end.tariffs[duty] = 0.0;
    end.productivity[2] = 1.1;
    let [start, end] = [start, end].map(|change| solved(&economy, change));
    assert!(
        start.equilibrium.wedge[0] == 0.0 && end.equilibrium.wedge[0] > 0.01,
        "{:?}",
        end.equilibrium.wedge
    );
    let ends = [&start, &end];
    for actor in [0, 1] {
        let path = path(&economy, ends, actor);
        assert_eq!(path.panels, 2, "{path:?}");
        assert!(path.residual().abs() < 1e-6 * path.whole.abs());
        let expected = by_small_moves(&economy, ends, actor, 400);
        for ((moved, part), expected) in path.parts.iter().zip(expected) {
            assert!((part - expected).abs() < 2e-3 * part.abs(), "{actor} {moved:?}: {part} {expected}");
        }
    }
}

#[test]
fn the_way_back_has_the_same_parts_with_the_other_sign() {
    let economy = small();
    let [start, end] = shocked(&economy);
    for actor in 0..4 {
        let there = path(&economy, [&start, &end], actor);
        let back = path(&economy, [&end, &start], actor);
        for (moved, part) in &there.parts {
            let same = |other: &Moved| match (moved, other) {
                (Moved::Bound(a), Moved::Bound(b)) => a.sectors == b.sectors,
                _ => moved == other,
            };
            let (_, other) = back.parts.iter().find(|(other, _)| same(other)).unwrap();
            // Each way counts in real income where it starts.
            let found = -other * (1.0 + there.whole);
            assert!(
                (found - part).abs() < 1e-5 * there.whole.abs().max(part.abs()),
                "{moved:?} {part} {found}"
            );
        }
    }
}

#[test]
fn a_stop_is_worth_what_a_prohibitive_cost_is() {
    let economy = small();
    let stopped = cell(&economy, 1, 0, 2);
    for (actor, others) in [(0, false), (2, false), (0, true), (3, true)] {
        let [stop, cost] = [f64::INFINITY, 1e8].map(|d| {
            let mut change = economy.baseline().no_change();
            change.trade_costs[stopped] = d;
            if others {
                // All trade between two actors.
                (0..3).for_each(|j| change.trade_costs[cell(&economy, j, 3, 0)] = d);
            }
            path(&economy, [&before(&economy), &solved(&economy, change)], actor)
        });
        assert!((stop.whole / cost.whole - 1.0).abs() < 1e-5);
        let sum = |path: &PathIntegral| path.parts.iter().map(|(_, part)| part).sum::<f64>();
        assert!((sum(&stop) / sum(&cost) - 1.0).abs() < 3e-5);
    }
}

#[test]
fn a_quota_on_trade_that_stops_goes_to_nothing_with_it() {
    let economy = small();
    let mut start = economy.baseline().no_change();
    start.bounds.push(bound(&economy, Side::Quota, [1, 2, 3], 0.7));
    let mut end = economy.baseline().no_change();
    end.trade_costs[cell(&economy, 1, 2, 3)] = f64::INFINITY;
    let [start, end] = [start, end].map(|change| solved(&economy, change));
    for actor in 0..4 {
        let there = path(&economy, [&start, &end], actor);
        assert!(matches!(there.parts[..], [(Moved::TradeCost(_), _), (Moved::Bound(_), _)]), "{there:?}");
        let back = path(&economy, [&end, &start], actor);
        for ((moved, part), (_, other)) in there.parts.iter().zip(&back.parts) {
            let found = -other * (1.0 + there.whole);
            assert!(
                (found - part).abs() < 1e-5 * there.whole.abs().max(part.abs()),
                "{moved:?} {part} {found}"
            );
        }
    }
}

#[test]
fn a_quota_in_place_of_a_purchase_on_the_same_cells_comes_after_it() {
    let economy = small();
    let ends = [(Side::Purchase, 1.3), (Side::Quota, 0.6)].map(|(side, factor)| {
        let mut change = economy.baseline().no_change();
        change.bounds.push(bound(&economy, side, [0, 1, 2], factor));
        solved(&economy, change)
    });
    let path = path(&economy, [&ends[0], &ends[1]], 2);
    let [(Moved::Bound(purchase), lost), (Moved::Bound(quota), more)] = &path.parts[..] else {
        panic!("{path:?}")
    };
    assert_eq!((purchase.side, quota.side), (Side::Purchase, Side::Quota));
    assert!(*lost < 0.0 && *more < 0.0, "the seller loses twice: {path:?}");
}

#[test]
fn a_weighted_sum_has_the_weighted_parts() {
    let economy = small();
    let [start, end] = shocked(&economy);
    let weights = [0.5, 0.0, 2.0, -1.0];
    let sum = economy.path_integral(&start, &end, &weights, &SETTINGS).unwrap();
    let alone: Vec<PathIntegral> = (0..4).map(|actor| path(&economy, [&start, &end], actor)).collect();
    for (k, (_, part)) in sum.parts.iter().enumerate() {
        let expected: f64 = alone.iter().zip(weights).map(|(path, weight)| weight * path.parts[k].1).sum();
        assert!((part - expected).abs() < 1e-5 * sum.whole.abs().max(part.abs()), "{part} {expected}");
    }
    let gradient = economy.gradient_of_sum(&end, &weights, &TIGHT).unwrap();
    let alone = [0, 1, 2, 3].map(|actor| economy.gradient(&end, actor, &TIGHT).unwrap());
    for (c, found) in gradient.tariffs.iter().enumerate() {
        let expected = alone.iter().zip(weights).map(|(one, weight)| weight * one.tariffs[c]).sum();
        assert_close(*found, expected, 1e-10);
    }
}

#[test]
fn a_way_that_cannot_be_solved_or_does_not_fit_is_an_error_with_its_stage() {
    let economy = small();
    let [start, end] = shocked(&economy);
    let hasty = Settings { tolerance: 1e-11, sweeps: 2 };
    let stuck = economy.path_integral(&start, &end, &[1.0; 4], &hasty).unwrap_err();
    assert!(stuck.stage > 0.0 && stuck.stage < 0.1, "{stuck:?}");
    assert!(matches!(stuck.failure, Failure::NotConverged { .. }) && stuck.bounds.len() == 3, "{stuck:?}");
    let stuck = economy.path_integral(&start, &end, &[1.0; 3], &SETTINGS).unwrap_err();
    assert_eq!(stuck.failure, Failure::BadChange(BadChange::Length));
    let none = economy.path_integral(&start, &start, &[1.0; 4], &SETTINGS).unwrap();
    assert!(none.parts.is_empty() && none.whole == 0.0 && none.residual() == 0.0 && none.settled);
}
