//! Capital that follows real wages, and inputs that are hard to replace: closed forms, an independent solver, derivatives.

use sidedeal::trade::{Baseline, Behaviour, Closure, Economy, Nests, Settings, Tables};
use sidedeal::{Horizon, Kind, Model, Scenario, World};

use crate::identities::mild;
use crate::reference::reference;
use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close, economy, solved, tables, welfare};
use crate::synthetic::Draft;

/// Two countries, one sector, no duties, balanced: what stays at home, value added over output, θ and a.
fn two_by_one(home: f64, labour: f64, theta: f64, capital: f64, nests: Nests) -> Economy {
    let trade = [home * 200.0, (1.0 - home) * 200.0, (1.0 - home) * 200.0, 500.0];
    let output = [200.0, 500.0 + (1.0 - home) * 200.0];
    let value_added = output.map(|y| labour * y);
    let inputs = output.map(|y| (1.0 - labour) * y);
    let tables = Tables {
        actors: 2,
        sectors: 1,
        trade: &trade,
        tariffs: &[0.0; 4],
        inputs: &inputs,
        output: &output,
        value_added: &value_added,
        behaviour: Behaviour { elasticity: &[theta], capital, nests },
    };
    Economy::calibrate(&tables, Closure::FixedDeficits).unwrap()
}

/// `ŵ/P̂ = π̂_hh^(−1/(θ v (1−a)))`: Arkolakis, Costinot & Rodríguez-Clare (2012, doi 10.1257/aer.102.1.94) with inputs, and with
/// capital that is made of the one good.
#[test]
fn real_wages_with_one_sector_are_those_of_the_closed_form() {
    for (home, labour, theta, capital) in
        [(0.7, 1.0, 4.0, 0.0), (0.7, 1.0, 4.0, 0.2), (0.6, 0.45, 5.0, 1.0 / 3.0), (0.85, 0.5, 2.0, 0.6)]
    {
        let economy = two_by_one(home, labour, theta, capital, Nests::COBB_DOUGLAS);
        let base = economy.baseline();
        for cost in [1.3, 0.8, 3.0] {
            let mut change = base.no_change();
            change.trade_costs[1] = cost;
            change.trade_costs[2] = cost;
            let after = solved(&economy, &change);
            let stays = after.trade[0] / after.expenditure[0] / home;
            let expected = stays.powf(-1.0 / (theta * labour * (1.0 - capital))) - 1.0;
            let found = welfare(&economy, &change, &after)[0];
            assert_close(found.real_wage, expected, 1e-10);
            // Balanced and without duties income is wages.
            assert_close(found.real_income, expected, 1e-10);
        }
    }
}

/// Without trade `π̂_hh = 1/π_hh`.
#[test]
fn autarky_costs_what_the_closed_form_says() {
    for capital in [0.0, 0.2, 0.4] {
        let economy = two_by_one(0.8, 0.5, 4.0, capital, Nests::COBB_DOUGLAS);
        let mut change = economy.baseline().no_change();
        change.trade_costs[1] = f64::INFINITY;
        change.trade_costs[2] = f64::INFINITY;
        let after = solved(&economy, &change);
        let expected = 0.8_f64.powf(1.0 / (4.0 * 0.5 * (1.0 - capital))) - 1.0;
        assert_close(welfare(&economy, &change, &after)[0].real_income, expected, 1e-10);
    }
}

/// With x = ŵ/P̂ and ε between factors and inputs, `v x^(1−ε) = π̂_hh^(−(1−ε)/θ) − (1−v)`; one sector has nothing to choose among inputs.
#[test]
fn real_wages_with_nests_are_those_of_the_closed_form() {
    for (home, labour, theta, factors) in
        [(0.7, 0.6, 4.0, 0.2), (0.8, 0.5, 5.0, 0.5), (0.8, 0.5, 5.0, 0.0), (0.6, 0.7, 3.0, 1.6)]
    {
        for inputs in [0.05, 1.0, 1.5] {
            let economy = two_by_one(home, labour, theta, 0.0, Nests { factors, inputs });
            for cost in [1.2, 0.9, 1.5] {
                let mut change = economy.baseline().no_change();
                change.trade_costs[1] = cost;
                change.trade_costs[2] = cost;
                let after = solved(&economy, &change);
                let stays = after.trade[0] / after.expenditure[0] / home;
                let e = 1.0 - factors;
                let power = (stays.powf(-e / theta) - (1.0 - labour)) / labour;
                let found = welfare(&economy, &change, &after)[0];
                assert_close(found.real_wage, power.powf(1.0 / e) - 1.0, 1e-9);
            }
        }
    }
}

/// Elasticities of 1, and so near to 1 that no digit shows, are one thing.
#[test]
fn nests_at_one_are_shares_that_do_not_answer() {
    let draft = Draft::new(5, 4, 8);
    let behaviour = |near: f64| {
        let nests = Nests { factors: 1.0 - near, inputs: 1.0 + near };
        let tables = Tables { behaviour: Behaviour { nests, ..tables(&draft).behaviour }, ..tables(&draft) };
        let economy = Economy::calibrate(&tables, Closure::FixedDeficits).unwrap();
        let change = mild(&economy, 3);
        let after = economy.solve(&change, &economy.before(), &Settings::default()).unwrap();
        welfare(&economy, &change, &after)
    };
    let [plain, same, near] = [0.0, 1e-7, 1e-3].map(behaviour);
    for ((plain, same), near) in plain.iter().zip(&same).zip(&near) {
        assert_eq!(plain.real_income, same.real_income);
        assert!((plain.real_income - near.real_income).abs() < 1e-4);
    }
}

/// Every condition by plain loops, at random, whatever can be replaced.
#[test]
fn equilibria_with_nests_meet_their_conditions() {
    let mut answered = 0.0_f64;
    for seed in 0..12 {
        let draft = Draft::new(4 + usize::try_from(seed).unwrap() % 3, 3, seed);
        for (capital, factors, inputs) in
            [(0.0, 0.2, 0.05), (0.2, 0.5, 0.2), (0.3, 1.0, 0.3), (0.1, 0.6, 1.0), (0.0, 0.0, 0.0)]
        {
            let nests = Nests { factors, inputs };
            let behaviour = Behaviour { capital, nests, ..tables(&draft).behaviour };
            for closure in [Closure::FixedDeficits, Closure::Balanced] {
                let economy = Economy::calibrate(&Tables { behaviour, ..tables(&draft) }, closure).unwrap();
                let change = mild(&economy, seed);
                let after = solved(&economy, &change);
                for (after, before) in
                    after.value_added_share.iter().zip(&economy.baseline().value_added_share)
                {
                    answered = answered.max((after - before).abs());
                }
            }
        }
    }
    assert!(answered > 1e-3, "shares answer: {answered}");
}

/// The tables that a baseline was calibrated from, with another behaviour.
fn recalibrated(base: &Baseline, behaviour: Behaviour<'_>) -> Economy {
    let s = base.sectors;
    let inputs: Vec<f64> =
        base.input_share.iter().enumerate().map(|(c, share)| share * base.output[c / s]).collect();
    let value_added: Vec<f64> =
        base.value_added_share.iter().zip(&base.output).map(|(share, output)| share * output).collect();
    let tables = Tables {
        actors: base.actors,
        sectors: s,
        trade: &base.trade,
        tariffs: &base.tariffs,
        inputs: &inputs,
        output: &base.output,
        value_added: &value_added,
        behaviour,
    };
    Economy::calibrate(&tables, Closure::FixedDeficits).unwrap()
}

/// `tools/structure.py` solves the same by other means: numpy, its own acceleration, to 1e-13.
fn agrees_with_the_independent_solver(file: &str, behaviour: impl Fn(&Baseline) -> (Vec<f64>, f64, Nests)) {
    let n = TODAY.actors().len();
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    let (elasticity, capital, nests) = behaviour(economy.baseline());
    let behaviour = Behaviour { elasticity: &elasticity, capital, nests };
    let economy = recalibrated(economy.baseline(), behaviour);
    let mut change = economy.baseline().no_change();
    let [usa, chn] = ["USA", "CHN"].map(|code| TODAY.actor(code).unwrap().index());
    for sector in TODAY.sectors().filter(|&sector| TODAY[sector].kind == Kind::Goods) {
        for (importer, exporter) in [(usa, chn), (chn, usa)] {
            change.tariffs[(sector.index() * n + importer) * n + exporter] = 0.40;
        }
    }
    let found = welfare(&economy, &change, &solved(&economy, &change));
    let rows = reference(file);
    assert_eq!(rows.len(), n);
    for (code, numbers) in rows {
        let found = found[TODAY.actor(&code).unwrap().index()];
        for (column, expected) in numbers {
            let found = match column.as_str() {
                "real_income_pct" => found.real_income,
                "real_wage_pct" => found.real_wage,
                "real_output_pct" => found.real_output.unwrap(),
                other => panic!("column {other}"),
            };
            assert!((100.0 * found - expected).abs() < 1e-6, "{code} {column}: {found}, expected {expected}");
        }
    }
}

#[test]
fn tariffs_of_forty_percent_with_capital_agree_with_the_independent_solver() {
    agrees_with_the_independent_solver("world2022_us_china_40pct_capital.csv", |base| {
        (base.elasticity.clone(), 1.0 / 3.0, Nests::COBB_DOUGLAS)
    });
}

/// At the elasticities of a year.
#[test]
fn tariffs_of_forty_percent_with_nests_agree_with_the_independent_solver() {
    agrees_with_the_independent_solver("world2022_us_china_40pct_nests.csv", |base| {
        let short = base.elasticity.iter().map(|theta| (0.36 * (1.0 + theta) - 1.0).max(0.25));
        (short.collect(), 0.105, Nests { factors: 0.2, inputs: 0.05 })
    });
}

/// The parts of the first-order sum are the derivative of real income: what is left falls with the square of the change.
#[test]
fn first_order_parts_add_up_to_real_income_with_capital() {
    let world = TODAY.clone().with_capital(0.3).unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let economy = model.economy(Closure::FixedDeficits, Horizon::Long).unwrap();
    let base = economy.baseline();
    let gap = |size: f64| {
        let mut change = base.no_change();
        for (cell, rate) in change.tariffs.iter_mut().enumerate() {
            *rate += size * f64::from(u8::from(cell % 7 == 3 && base.trade[cell] > 0.0));
        }
        let found = welfare(&economy, &change, &solved(&economy, &change));
        let parts = found.iter().map(|one| (one.first_order.unwrap(), one.real_income));
        let parts: Vec<_> = parts.collect();
        assert!(parts.iter().any(|(parts, _)| parts.capital.abs() > 0.01 * size), "capital does something");
        parts.iter().map(|(parts, whole)| (parts.total() - whole).abs()).fold(0.0, f64::max)
    };
    let [small, smaller] = [gap(1e-3), gap(5e-4)];
    assert!(smaller < 0.3 * small && small < 1e-4, "{small:e} {smaller:e}");
}

#[test]
fn a_record_says_how_much_capital_follows() {
    let model = Model::calibrate(&TODAY).unwrap();
    let fixed = TODAY.clone().with_capital(0.0).unwrap();
    let fixed_model = Model::calibrate(&fixed).unwrap();
    let run = |model: &Model<'_>, world: &World| {
        let scenario = Scenario::bundled("us-china-sectoral-deal", world).unwrap();
        let outcome = model.run(&scenario).unwrap();
        (
            outcome.record().capital,
            outcome.record().world.clone(),
            outcome.welfare(world.actor("JPN").unwrap()).real_income,
        )
    };
    let (share, title, with) = run(&model, &TODAY);
    let (none, fixed_title, without) = run(&fixed_model, &fixed);
    assert!(share > 0.0 && none == 0.0, "{share} {none}");
    assert_eq!((title.as_str(), fixed_title.as_str()), ("world2022", "world2022 with capital 0"));
    assert_ne!(with, without);
}

#[test]
fn a_share_that_cannot_be_is_refused() {
    for share in [-0.1, 0.95, f64::NAN, 20.0] {
        let error = TODAY.clone().with_capital(share).unwrap_err().to_string();
        assert!(error.contains("expected a share of value added from 0 to 0.9"), "{error}");
    }
}
