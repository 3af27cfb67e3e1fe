//! What must hold in any world, whatever the numbers.

use proptest::prelude::*;
use sidedeal::trade::{Baseline, Bound, Change, Closure, Economy, Equilibrium, NOTHING, Side, Solved, Taste};
use sidedeal::{Horizon, Model, Scenario, World};

use crate::support::{
    NAFTA_MODEL, TIGHT, TODAY, TODAY_MODEL, assert_close, calibrate, close, config, economy, random_change,
    solved, violation, welfare, world_of,
};
use crate::synthetic::Draft;

/// A change of a random world without bounds that are hard to meet: mild, but of every kind.
pub(crate) fn mild(economy: &Economy, draw: u64) -> Change {
    let base = economy.baseline();
    let mut change = random_change(base, draw);
    let (n, s) = (base.actors, base.sectors);
    for (rate, before) in change.tariffs.iter_mut().zip(&base.tariffs) {
        *rate = before + (*rate - before) * 0.1;
    }
    for ratio in &mut change.productivity {
        *ratio = ratio.powf(0.25);
    }
    if n < 4 {
        // Two stops could cut an actor off from everybody, and its deficit would have nobody to owe to.
        change.trade_costs.iter_mut().for_each(|d| *d = d.min(1.5));
    }
    change.bounds.clear();
    // In the last sector, which bears no duty here: a purchase, and a quota the other way round.
    for (side, importer, exporter, factor) in
        [(Side::Purchase, 0, n - 1, 1.1), (Side::QuotaRentToExporter, n - 1, 0, 0.9)]
    {
        let cell = ((s - 1) * n + importer) * n + exporter;
        if change.trade_costs[cell].is_finite() {
            let flow = base.trade[cell] * factor;
            change.bounds.push(Bound { side, importer, exporter, sectors: vec![s - 1], flow });
        }
    }
    change
}

pub(crate) fn assert_same(a: &Equilibrium, b: &Equilibrium, money: f64, tolerance: f64) {
    for (a, b) in a.wage.iter().zip(&b.wage) {
        assert_close(*a, *b, tolerance);
    }
    for (a, b) in a.ln_price.iter().zip(&b.ln_price) {
        assert_close(*a, *b, tolerance);
    }
    let scale = a.income.iter().copied().fold(0.0, f64::max);
    for (a, b) in a.trade.iter().zip(&b.trade) {
        assert_close(*a / scale, *b / scale / money, tolerance);
    }
    for (a, b) in a.income.iter().zip(&b.income) {
        assert_close(*a / scale, *b / scale / money, tolerance);
    }
    for (a, b) in a.wedge.iter().zip(&b.wedge) {
        assert_close(*a, *b, tolerance);
    }
}

#[test]
fn no_change_gives_ones_in_both_worlds_under_both_closures_at_all_horizons() {
    for model in [&*NAFTA_MODEL, &*TODAY_MODEL] {
        for closure in [Closure::FixedDeficits, Closure::Balanced] {
            for horizon in [Horizon::Short, Horizon::Medium, Horizon::Long] {
                let economy = model.economy(closure, horizon).unwrap();
                let base = economy.baseline();
                let none = base.no_change();
                let result = economy.solve(&none, &economy.before(), &TIGHT).unwrap();
                for (a, wage) in result.wage.iter().enumerate() {
                    assert!((wage - 1.0).abs() <= 1e-12, "{closure:?} {horizon:?}");
                    assert!((result.income[a] / base.income[a] - 1.0).abs() <= 1e-12);
                }
                assert!(result.ln_price.iter().all(|p| p.abs() <= 1e-12));
                for (flow, before) in result.trade.iter().zip(&base.trade) {
                    assert!((flow - before).abs() <= 1e-11 * before.max(1.0), "{flow} {before}");
                }
                assert!(violation(base, &none, &result) < 1e-11);
            }
        }
    }
}

#[test]
fn elasticities_follow_the_horizon() {
    for model in [&*NAFTA_MODEL, &*TODAY_MODEL] {
        let world = model.world();
        for (horizon, factor) in [(Horizon::Short, 0.36), (Horizon::Medium, 0.65), (Horizon::Long, 1.0)] {
            assert_eq!(world.parameters().factor(horizon).central(), factor);
            let economy = model.economy(Closure::FixedDeficits, horizon).unwrap();
            for (sector, theta) in world.sectors().zip(&economy.baseline().elasticity) {
                let expected = (factor * (1.0 + world[sector].trade_elasticity) - 1.0).max(0.25);
                assert_close(*theta, expected, 1e-14);
            }
        }
    }
}

#[test]
fn a_good_that_costs_more_to_bring_anywhere_is_one_that_costs_as_much_more_to_make() {
    let economy = calibrate(&Draft::new(4, 3, 11), Closure::FixedDeficits);
    let n = economy.baseline().actors;
    let (sector, exporter) = (1, 2);
    for factor in [0.3, 0.5, 1.7, 2.0, 3.0, 5.0, 64.0] {
        let [mut brought, mut made] = [economy.baseline().no_change(), economy.baseline().no_change()];
        for importer in 0..n {
            brought.trade_costs[(sector * n + importer) * n + exporter] = factor;
        }
        made.productivity[sector * n + exporter] = 1.0 / factor;
        assert_same(&solved(&economy, &brought), &solved(&economy, &made), 1.0, 1e-9);
    }
}

#[test]
fn balanced_trade_is_balanced_before_and_after() {
    for model in [&*NAFTA_MODEL, &*TODAY_MODEL] {
        let economy = economy(model, Closure::Balanced);
        let base = economy.baseline();
        let mut change = random_change(base, 3);
        change.bounds.clear();
        for trade in [&base.trade, &solved(&economy, &change).trade] {
            for (balance, income) in balances(base.actors, trade).iter().zip(&base.income) {
                assert!(balance.abs() <= 1e-9 * income, "{balance}");
            }
        }
    }
}

/// Imports less exports of every actor.
fn balances(actors: usize, trade: &[f64]) -> Vec<f64> {
    let mut balances = vec![0.0; actors];
    for (c, flow) in trade.iter().enumerate() {
        balances[c / actors % actors] += flow;
        balances[c % actors] -= flow;
    }
    balances
}

/// One sector, no inputs, no tariffs.
fn one_sector(actors: usize, seed: u64) -> Draft {
    let mut draft = Draft::new(actors, 1, seed);
    draft.tariffs.fill(0.0);
    draft.inputs.fill(0.0);
    draft.value_added.clone_from(&draft.output);
    draft
}

/// Clauses on a synthetic world of three actors and two sectors, read as a scenario.
fn run<'w>(model: &'w Model<'w>, world: &World, clauses: &str) -> sidedeal::Outcome<'w> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    model.run(&scenario).unwrap()
}

fn clause(exporters: &str, sectors: &str) -> String {
    format!(
        "[[tariff]]\nimporters = [\"A000\"]\nexporters = [{exporters}]\nsectors = [{sectors}]\nset = 0.3\n"
    )
}

#[test]
fn splitting_a_clause_over_its_cells_and_the_order_of_clauses_change_nothing() {
    let world = Draft::new(3, 2, 5).world();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let bound = "[[purchase]]\nimporter = \"A001\"\nexporter = \"A002\"\nsectors = [\"S000\", \"S001\"]\n\
                 change_musd = 5\n";
    let cost =
        "[[trade_cost]]\nimporters = [\"A002\"]\nexporters = [\"A000\"]\nsectors = [\"all\"]\nchange = 0.1\n";
    let (both, all) = (r#""A001", "A002""#, r#""S000", "S001""#);
    let whole = [clause(both, all), cost.to_owned(), bound.to_owned()];
    let parts = [
        bound.to_owned(),
        clause(r#""A002""#, all),
        clause(r#""A001""#, r#""S001""#),
        cost.to_owned(),
        clause(r#""A001""#, r#""S000""#),
    ];
    let mut backwards = whole.clone();
    backwards.reverse();
    let expected = run(&model, &world, &whole.concat());
    for other in [parts.concat(), backwards.concat()] {
        let found = run(&model, &world, &other);
        for actor in world.actors() {
            assert_eq!(found.welfare(actor), expected.welfare(actor));
        }
        assert!(found.flows().eq(expected.flows()));
    }
}

#[test]
fn a_productivity_gain_of_a_closed_economy_is_worth_its_closed_form() {
    // P̂ = Â^−1 Π P̂^γ: with A equal in all sectors, P̂ = (I − Γ)^−1 of −ln Â, and Ŵ = Π P̂^−α.
    let mut draft = Draft::new(1, 4, 11);
    draft.tariffs.fill(0.0);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let base = economy.baseline();
    let mut change = base.no_change();
    change.productivity.fill(1.2);
    let result = solved(&economy, &change);
    let mut ln_price = [0.0; 4];
    for _ in 0..200 {
        let last = ln_price;
        for (j, price) in ln_price.iter_mut().enumerate() {
            let inputs: f64 = last.iter().zip(&base.input_share[j * 4..]).map(|(p, g)| p * g).sum();
            *price = inputs - 1.2_f64.ln();
        }
    }
    let ln_index: f64 = ln_price.iter().zip(&base.demand_share).map(|(p, a)| p * a).sum();
    assert_close(welfare(&economy, &change, &result)[0].real_income, (-ln_index).exp() - 1.0, 1e-12);
}

/// Duties, trade costs of one exporter and one productivity, in an economy of four and three.
fn shock(base: &Baseline, size: f64) -> Change {
    let mut change = base.no_change();
    for c in 0..change.tariffs.len() {
        change.tariffs[c] *= 1.0 - size;
        if c / 4 % 4 == 1 && c % 4 != 1 {
            change.trade_costs[c] = 1.0 + 0.3 * size;
        }
    }
    change.productivity[2] = 1.0 + 0.2 * size;
    change
}

#[test]
fn the_first_order_sum_tends_to_real_income_as_the_shock_shrinks() {
    let mut draft = Draft::new(4, 3, 21);
    draft.tariffs.iter_mut().for_each(|t| *t *= 2.0);
    // The sum leaves out what a fixed deficit buys at other prices, so trade is balanced.
    let economy = calibrate(&draft, Closure::Balanced);
    let base = economy.baseline();
    let error = |size: f64| {
        let change = shock(base, size);
        let result = solved(&economy, &change);
        let welfare = welfare(&economy, &change, &result);
        let gap =
            |w: &sidedeal::trade::Welfare| (w.first_order.unwrap().total() - w.real_income).abs() / size;
        welfare.iter().map(gap).fold(0.0, f64::max)
    };
    let errors = [0.4, 0.04, 0.004].map(error);
    println!("error over size of the shock: {errors:?}");
    assert!(errors[1] < 0.2 * errors[0] && errors[2] < 0.2 * errors[1], "{errors:?}");
}

#[test]
fn the_first_order_sum_counts_from_whatever_holds_before() {
    let economy = calibrate(&Draft::new(4, 3, 21), Closure::Balanced);
    let base = economy.baseline();
    let mut change = shock(base, 0.5);
    change.endowments[2] = 0.8;
    let before = Solved { equilibrium: solved(&economy, &change), change };
    let error = |size: f64| {
        let mut change = before.change.clone();
        change.tariffs.iter_mut().for_each(|rate| *rate *= 1.0 + size);
        change.trade_costs.iter_mut().for_each(|cost| *cost = cost.powf(1.0 - size));
        change.productivity[2] *= 1.0 - 0.2 * size;
        change.endowments.copy_from_slice(&[1.0 - 0.1 * size, 1.0, 0.8 * (1.0 + 0.2 * size), 1.0]);
        let after = Solved { equilibrium: solved(&economy, &change), change };
        let welfare = sidedeal::trade::Welfare::between(base, &before, &after);
        let gap =
            |w: &sidedeal::trade::Welfare| (w.first_order.unwrap().total() - w.real_income).abs() / size;
        welfare.iter().map(gap).fold(0.0, f64::max)
    };
    let errors = [0.4, 0.04, 0.004].map(error);
    assert!(errors[1] < 0.2 * errors[0] && errors[2] < 0.2 * errors[1], "{errors:?}");
}

#[test]
fn real_output_tends_to_the_first_order_sum_without_the_terms_of_trade() {
    // With deficits, which the sum for real income leaves out and output does not contain.
    let mut draft = Draft::new(4, 3, 21);
    draft.tariffs.iter_mut().for_each(|t| *t *= 2.0);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let base = economy.baseline();
    let error = |size: f64| {
        let change = shock(base, size);
        let result = solved(&economy, &change);
        let start = economy.before();
        let gap = |(a, w): (usize, &sidedeal::trade::Welfare)| {
            let parts = w.first_order.unwrap();
            let deficit: f64 = (0..4)
                .flat_map(|i| (0..3).map(move |j| (i, j)))
                .map(|(i, j)| start.trade[(j * 4 + a) * 4 + i] - start.trade[(j * 4 + i) * 4 + a])
                .sum();
            // The parts are over income, output over income less the deficit.
            let expected = (parts.total() - parts.terms_of_trade) * w.income / (w.income - deficit);
            (w.real_output.unwrap() - expected).abs() / size
        };
        welfare(&economy, &change, &result).iter().enumerate().map(gap).fold(0.0, f64::max)
    };
    let errors = [0.4, 0.04, 0.004].map(error);
    assert!(errors[1] < 0.2 * errors[0] && errors[2] < 0.2 * errors[1], "{errors:?}");
}

#[test]
fn real_output_there_and_back_is_what_it_was() {
    // Fisher's index passes the test of time reversal, bounds, stops and all.
    let economy = calibrate(&Draft::new(5, 4, 3), Closure::FixedDeficits);
    let base = economy.baseline();
    let before = Solved { change: base.no_change(), equilibrium: economy.before() };
    let change = mild(&economy, 4);
    let after = Solved { equilibrium: solved(&economy, &change), change };
    let there = sidedeal::trade::Welfare::between(base, &before, &after);
    let back = sidedeal::trade::Welfare::between(base, &after, &before);
    for (there, back) in there.iter().zip(&back) {
        assert_close((1.0 + there.real_output.unwrap()) * (1.0 + back.real_output.unwrap()), 1.0, 1e-12);
    }
    let none = sidedeal::trade::Welfare::between(base, &before, &before);
    assert!(none.iter().all(|welfare| welfare.real_output == Some(0.0)));
}

#[test]
fn a_quota_moves_its_rent_and_no_income_is_lost_on_the_way() {
    let economy = calibrate(&Draft::new(4, 3, 9), Closure::FixedDeficits);
    let base = economy.baseline();
    let (n, cell) = (base.actors, 4);
    assert_eq!((cell / n % n, cell % n), (1, 0));
    let [to_importer, to_exporter] = [Side::Quota, Side::QuotaRentToExporter].map(|side| {
        let mut change = base.no_change();
        let bound = Bound { side, importer: 1, exporter: 0, sectors: vec![0], flow: 0.5 * base.trade[cell] };
        change.bounds.push(bound);
        let result = solved(&economy, &change);
        assert!(result.wedge[0] > 0.0);
        assert_close(result.trade[cell] / base.trade[cell], 0.5, 1e-9);
        let duties: f64 = change.tariffs.iter().zip(&result.trade).map(|(t, m)| t * m).sum();
        let markup = result.wedge[0].exp() - 1.0;
        // Duty is levied on the price with the rent in it.
        let rent = (1.0 + change.tariffs[cell]) * markup;
        let wages: f64 = result.wage.iter().zip(&base.value_added).map(|(w, v)| w * v).sum();
        let total: f64 = result.income.iter().sum();
        assert_close(total, wages + duties + rent * result.trade[cell], 1e-11);
        result
    });
    assert!(to_exporter.income[0] > to_importer.income[0] && to_exporter.income[1] < to_importer.income[1]);
}

#[test]
fn deficits_add_up_to_nothing_and_stay_what_they_were() {
    for model in [&*NAFTA_MODEL, &*TODAY_MODEL] {
        let economy = economy(model, Closure::FixedDeficits);
        let base = economy.baseline();
        let world: f64 = base.value_added.iter().sum();
        assert!(base.deficit.iter().sum::<f64>().abs() < 1e-10 * world);
        let mut change = random_change(base, 14);
        change.bounds.clear();
        let result = solved(&economy, &change);
        for (balance, deficit) in balances(base.actors, &result.trade).iter().zip(&base.deficit) {
            assert!((balance - deficit).abs() < 1e-10 * world, "{balance} {deficit}");
        }
    }
}

#[test]
fn a_warm_start_ends_where_a_cold_one_does() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    assert_eq!(economy.baseline().actors, TODAY.actors().len());
    let mut first = random_change(economy.baseline(), 17);
    let mut second = random_change(economy.baseline(), 18);
    first.bounds.clear();
    second.bounds.clear();
    let elsewhere = solved(&economy, &first);
    let cold = solved(&economy, &second);
    let warm = economy.solve(&second, &elsewhere, &TIGHT).unwrap();
    assert_same(&cold, &warm, 1.0, 1e-9);
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn markets_clear_after_any_mild_change(n in 2_usize..6, s in 2_usize..5, seed in 0_u64..1000, balanced: bool) {
        let closure = if balanced { Closure::Balanced } else { Closure::FixedDeficits };
        let economy = calibrate(&Draft::new(n, s, seed), closure);
        solved(&economy, &mild(&economy, seed));
    }

    #[test]
    fn the_order_of_actors_and_sectors_changes_nothing(n in 2_usize..6, s in 2_usize..5, seed in 0_u64..1000) {
        let draft = Draft::new(n, s, seed);
        let economy = calibrate(&draft, Closure::FixedDeficits);
        let change = mild(&economy, seed);
        let result = solved(&economy, &change);

        // Everybody moves up by one, the last comes first.
        let (turn, turn_back) = (|x: usize, len: usize| (x + 1) % len, |x: usize, len: usize| (x + len - 1) % len);
        let cells: Vec<usize> = (0..n * n * s)
            .map(|c| (turn_back(c / n / n, s) * n + turn_back(c / n % n, n)) * n + turn_back(c % n, n))
            .collect();
        let places: Vec<usize> = (0..n * s).map(|c| turn_back(c / s, n) * s + turn_back(c % s, s)).collect();
        let uses: Vec<usize> = (0..n * s * s)
            .map(|c| (turn_back(c / s / s, n) * s + turn_back(c / s % s, s)) * s + turn_back(c % s, s))
            .collect();
        let pick = |from: &[f64], order: &[usize]| -> Vec<f64> { order.iter().map(|&c| from[c]).collect() };
        let turned = Draft {
            trade: pick(&draft.trade, &cells),
            tariffs: pick(&draft.tariffs, &cells),
            inputs: pick(&draft.inputs, &uses),
            output: pick(&draft.output, &places),
            value_added: pick(&draft.value_added, &places),
            elasticity: (0..s).map(|j| draft.elasticity[turn_back(j, s)]).collect(),
            ..draft.clone()
        };
        let other = calibrate(&turned, Closure::FixedDeficits);
        let by_sector: Vec<usize> = (0..n * s).map(|c| turn_back(c / n, s) * n + turn_back(c % n, n)).collect();
        let bounds = change.bounds.iter().map(|bound| Bound {
            importer: turn(bound.importer, n),
            exporter: turn(bound.exporter, n),
            sectors: bound.sectors.iter().map(|&j| turn(j, s)).collect(),
            ..bound.clone()
        });
        let mut turned_tastes: Vec<Taste> = change
            .tastes
            .iter()
            .map(|&Taste { cell, weight }| {
                let (j, a, i) = (cell / n / n, cell / n % n, cell % n);
                Taste { cell: (turn(j, s) * n + turn(a, n)) * n + turn(i, n), weight }
            })
            .collect();
        turned_tastes.sort_by_key(|taste| taste.cell);
        let turned_change = Change {
            tariffs: pick(&change.tariffs, &cells).into(),
            trade_costs: pick(&change.trade_costs, &cells).into(),
            productivity: pick(&change.productivity, &by_sector),
            endowments: (0..n).map(|a| change.endowments[turn_back(a, n)]).collect(),
            tastes: turned_tastes,
            chosen: None,
            bounds: bounds.collect(),
        };
        let found = solved(&other, &turned_change);
        let expected = Equilibrium {
            wage: (0..n).map(|a| result.wage[turn_back(a, n)]).collect(),
            ln_price: pick(&result.ln_price, &places),
            trade: pick(&result.trade, &cells),
            income: (0..n).map(|a| result.income[turn_back(a, n)]).collect(),
            ..result
        };
        assert_same(&expected, &found, 1.0, 1e-9);
    }

    #[test]
    fn the_unit_of_money_changes_nothing(n in 2_usize..5, s in 2_usize..4, seed in 0_u64..1000, log in -6_i32..7) {
        let unit = 10_f64.powi(log);
        let draft = Draft::new(n, s, seed);
        let mut other = draft.clone();
        for table in [&mut other.trade, &mut other.inputs, &mut other.output, &mut other.value_added] {
            for x in table {
                *x *= unit;
            }
        }
        let economy = calibrate(&draft, Closure::FixedDeficits);
        let change = mild(&economy, seed);
        let mut changed = change.clone();
        changed.bounds.iter_mut().for_each(|bound| bound.flow *= unit);
        let result = solved(&economy, &change);
        let found = solved(&calibrate(&other, Closure::FixedDeficits), &changed);
        assert_same(&result, &found, unit, 1e-9);
    }

    #[test]
    fn gains_from_trade_of_one_sector_have_their_closed_form(n in 2_usize..7, seed in 0_u64..1000) {
        let economy = calibrate(&one_sector(n, seed), Closure::Balanced);
        let base = economy.baseline();
        let mut change = base.no_change();
        for (c, cost) in change.trade_costs.iter_mut().enumerate().filter(|(c, _)| c / n != c % n) {
            *cost = 0.7 + 0.1 * ((c + usize::try_from(seed).unwrap()) % 13) as f64;
        }
        let result = solved(&economy, &change);
        let welfare = welfare(&economy, &change, &result);
        for (a, welfare) in welfare.iter().enumerate() {
            let home = a * n + a;
            let share = result.trade[home] / result.expenditure[a] / base.share[home];
            assert_close(welfare.real_income + 1.0, share.powf(-1.0 / base.elasticity[0]), 1e-10);
        }
    }

    #[test]
    fn a_slack_bound_does_nothing_and_a_binding_one_is_met(seed in 0_u64..1000, factor in 0.3_f64..0.95) {
        let economy = calibrate(&Draft::new(4, 3, seed), Closure::FixedDeficits);
        let base = economy.baseline();
        let mut change = mild(&economy, seed + 1);
        change.bounds.clear();
        let free = solved(&economy, &change);
        let cell = (4 + 2) * 4 + 1;
        if change.trade_costs[cell].is_finite() {
            for (side, slack, binding) in [
                (Side::Purchase, factor, 1.0 / factor),
                (Side::Quota, 1.0 / factor, factor),
                (Side::QuotaRentToExporter, 1.0 / factor, factor),
            ] {
                let bound = |times: f64| Change {
                    bounds: vec![Bound { side, importer: 2, exporter: 1, sectors: vec![1], flow: times * free.trade[cell] }],
                    ..change.clone()
                };
                let loose = solved(&economy, &bound(slack));
                prop_assert_eq!(loose.wedge[0], 0.0);
                assert_same(&free, &Equilibrium { wedge: Vec::new(), ..loose }, 1.0, 1e-9);
                let met = solved(&economy, &bound(binding));
                prop_assert!(close(met.trade[cell] / free.trade[cell], binding, 1e-9));
                prop_assert!(met.wedge[0] != 0.0 && met.wedge[0].is_finite());
                prop_assert!(base.actors == 4);
            }
        }
    }
}

#[test]
fn what_the_solver_leaves_open_is_nothing() {
    let world = &*TODAY;
    let usual = Model::calibrate(world).unwrap();
    let mut largest = 0.0_f64;
    for bundled in Scenario::bundled_names().filter(|bundled| std::ptr::eq(world_of(bundled), world)) {
        let scenario = Scenario::bundled(bundled.name, world).unwrap().without_principals();
        let (one, other) = (usual.run(&scenario).unwrap(), TODAY_MODEL.run(&scenario).unwrap());
        for actor in world.actors() {
            let difference = one.real_income(&[actor]).0 - other.real_income(&[actor]).0;
            largest = largest.max(difference.abs());
        }
    }
    // Neither more than what is called nothing nor so little that the bound could be had for less.
    assert!(largest < NOTHING && largest > NOTHING / 1e4, "{largest:e}");
}
