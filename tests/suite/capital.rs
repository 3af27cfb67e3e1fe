//! Capital that follows incomes: closed forms, an independent solver, and the derivative of its own.

use sidedeal::trade::{Behaviour, Closure, Economy, Tables};
use sidedeal::{Horizon, Kind, Model, Scenario, World};

use crate::reference::reference;
use crate::support::{TIGHT, TODAY, assert_close, solved, welfare};

/// Two countries, one sector, no duties, balanced: what stays at home, value added over output, θ and a.
fn two_by_one(home: f64, labour: f64, theta: f64, capital: f64) -> Economy {
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
        behaviour: Behaviour { elasticity: &[theta], capital },
    };
    Economy::calibrate(&tables, Closure::FixedDeficits).unwrap()
}

/// ŵ/P̂ = π̂_hh^(−1/(θ v (1−a))): Arkolakis, Costinot & Rodríguez-Clare (2012, doi 10.1257/aer.102.1.94) with inputs, and with
/// capital that is made of the one good.
#[test]
fn real_wages_with_one_sector_are_those_of_the_closed_form() {
    for (home, labour, theta, capital) in
        [(0.7, 1.0, 4.0, 0.0), (0.7, 1.0, 4.0, 0.2), (0.6, 0.45, 5.0, 1.0 / 3.0), (0.85, 0.5, 2.0, 0.6)]
    {
        let economy = two_by_one(home, labour, theta, capital);
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

/// Without trade π̂_hh = 1/π_hh.
#[test]
fn autarky_costs_what_the_closed_form_says() {
    for capital in [0.0, 0.2, 0.4] {
        let economy = two_by_one(0.8, 0.5, 4.0, capital);
        let mut change = economy.baseline().no_change();
        change.trade_costs[1] = f64::INFINITY;
        change.trade_costs[2] = f64::INFINITY;
        let after = solved(&economy, &change);
        let expected = 0.8_f64.powf(1.0 / (4.0 * 0.5 * (1.0 - capital))) - 1.0;
        assert_close(welfare(&economy, &change, &after)[0].real_income, expected, 1e-10);
    }
}

/// `tools/structure.py` solves the same by other means: numpy, its own acceleration, to 1e-13.
#[test]
fn tariffs_of_forty_percent_agree_with_the_independent_solver() {
    let world = TODAY.clone().with_capital(1.0 / 3.0).unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let economy = model.economy(Closure::FixedDeficits, Horizon::Long).unwrap();
    let mut change = economy.baseline().no_change();
    let n = world.actors().len();
    let [usa, chn] = ["USA", "CHN"].map(|code| world.actor(code).unwrap().index());
    for sector in world.sectors().filter(|&sector| world[sector].kind == Kind::Goods) {
        for (importer, exporter) in [(usa, chn), (chn, usa)] {
            change.tariffs[(sector.index() * n + importer) * n + exporter] = 0.40;
        }
    }
    let found = welfare(&economy, &change, &solved(&economy, &change));
    let rows = reference("world2022_us_china_40pct_capital.csv");
    assert_eq!(rows.len(), n);
    for (code, numbers) in rows {
        let found = found[world.actor(&code).unwrap().index()];
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
