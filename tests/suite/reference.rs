//! Published numbers, and those of an independent solver (see `tests/reference`).

use std::path::Path;

use sidedeal::trade::Closure;
use sidedeal::{Kind, Model, Outcome, Scenario};

use crate::support::{NAFTA, NAFTA_MODEL, TIGHT, TODAY, economy, solved, welfare};

/// Rows of a reference file: actor code and the numbers by column name.
pub(crate) fn reference(file: &str) -> Vec<(String, Vec<(String, f64)>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let numbers = header.iter().zip(&row).skip(1);
        (row[0].to_owned(), numbers.map(|(name, x)| (name.to_owned(), x.parse().unwrap())).collect())
    });
    rows.collect()
}

fn nafta() -> Outcome<'static> {
    NAFTA_MODEL.run(&Scenario::bundled("nafta-1993", &NAFTA).unwrap()).unwrap()
}

#[test]
fn nafta_agrees_with_the_independent_solver_for_every_actor() {
    let outcome = nafta();
    let rows = reference("nafta1993_nafta_tariffs.csv");
    assert_eq!(rows.len(), NAFTA.actors().len());
    let mut worst = 0.0_f64;
    for (code, numbers) in rows {
        let actor = NAFTA.actor(&code).unwrap();
        let welfare = outcome.welfare(actor);
        let parts = welfare.first_order.unwrap();
        for (column, expected) in numbers {
            let (found, tolerance) = match column.as_str() {
                "real_income_pct" => (100.0 * welfare.real_income, 1e-6),
                "real_wage_pct" => (100.0 * welfare.real_wage, 1e-6),
                "first_order_pct" => (100.0 * parts.total(), 1e-6),
                "terms_of_trade_pct" => (100.0 * parts.terms_of_trade, 1e-6),
                "volume_of_trade_pct" => (100.0 * parts.volume_of_trade, 1e-6),
                "wage_hat" => (outcome.wage(actor), 1e-8),
                other => panic!("column {other}"),
            };
            let apart = (found - expected).abs();
            worst = worst.max(apart / tolerance);
            assert!(apart <= tolerance, "{code} {column}: {found}, expected {expected}");
        }
    }
    println!("nafta1993: largest deviation {worst:.1e} of what is allowed");
}

#[test]
fn nafta_gives_the_table_of_the_paper() {
    let outcome = nafta();
    // Caliendo & Parro (2015), Table 2: total, terms of trade, volume of trade, real wages; percent.
    for (code, table) in [
        ("MEX", ["1.31", "-0.41", "1.72", "1.72"]),
        ("CAN", ["-0.06", "-0.11", "0.04", "0.32"]),
        ("USA", ["0.08", "0.04", "0.04", "0.11"]),
    ] {
        let welfare = outcome.welfare(NAFTA.actor(code).unwrap());
        let parts = welfare.first_order.unwrap();
        let found = [parts.total(), parts.terms_of_trade, parts.volume_of_trade, welfare.real_wage];
        assert_eq!(found.map(|x| format!("{:.2}", 100.0 * x)), table, "{code}");
    }
}

#[test]
fn tariffs_of_forty_percent_agree_with_the_independent_solver_for_every_actor() {
    // The reference holds capital fixed.
    let world = TODAY.clone().with_capital(0.0).unwrap();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let economy = economy(&model, Closure::FixedDeficits);
    let base = economy.baseline();
    let (n, s) = (base.actors, base.sectors);
    let [usa, chn] = ["USA", "CHN"].map(|code| TODAY.actor(code).unwrap().index());
    let mut change = base.no_change();
    for sector in TODAY.sectors().filter(|&sector| TODAY[sector].kind == Kind::Goods) {
        for (importer, exporter) in [(usa, chn), (chn, usa)] {
            change.tariffs[(sector.index() * n + importer) * n + exporter] = 0.40;
        }
    }
    let result = solved(&economy, &change);
    let welfare = welfare(&economy, &change, &result);
    let exports = |trade: &[f64], exporter: usize| -> f64 {
        let importers = (0..n).filter(|&importer| importer != exporter);
        importers.flat_map(|a| (0..s).map(move |j| (j * n + a) * n + exporter)).map(|c| trade[c]).sum()
    };
    let rows = reference("world2022_us_china_40pct.csv");
    assert_eq!(rows.len(), n);
    let mut worst = 0.0_f64;
    for (code, numbers) in rows {
        let actor = TODAY.actor(&code).unwrap().index();
        for (column, expected) in numbers {
            let (found, tolerance) = match column.as_str() {
                "real_income_pct" => (100.0 * welfare[actor].real_income, 1e-6),
                "real_wage_pct" => (100.0 * welfare[actor].real_wage, 1e-6),
                "wage_hat" => (result.wage[actor], 1e-8),
                "exports_change_musd" => (exports(&result.trade, actor) - exports(&base.trade, actor), 0.1),
                other => panic!("column {other}"),
            };
            let apart = (found - expected).abs();
            worst = worst.max(apart / tolerance);
            assert!(apart <= tolerance, "{code} {column}: {found}, expected {expected}");
        }
    }
    println!("world2022: largest deviation {worst:.1e} of what is allowed");
}
