//! From tables to a baseline, with all that real tables contain.

use sidedeal::trade::{Closure, Economy, Failure};
use sidedeal::{Error, Model, ModelWarning, Scenario, Unsolved};

use crate::support::{TIGHT, assert_close, calibrate, random_change, solved, tables, violation};
use crate::synthetic::Draft;

/// Position of a cell in a draft.
fn cell(draft: &Draft, importer: usize, exporter: usize, sector: usize) -> usize {
    (sector * draft.actors + importer) * draft.actors + exporter
}

/// Output and value added that follow from the flows, with v of half.
fn settle(draft: &mut Draft) {
    let (n, s) = (draft.actors, draft.sectors);
    for i in 0..n {
        for j in 0..s {
            let sold: f64 = (0..n).map(|a| draft.trade[cell(draft, a, i, j)]).sum();
            let c = i * s + j;
            let share = draft.value_added[c] / draft.output[c];
            draft.output[c] = sold;
            draft.value_added[c] = if sold > 0.0 { share * sold } else { 0.0 };
            let used: f64 = draft.inputs[c * s..][..s].iter().sum();
            let wanted = sold - draft.value_added[c];
            for x in &mut draft.inputs[c * s..][..s] {
                *x *= wanted / used;
            }
        }
    }
}

/// No change gives ones, and a mild change is solved.
fn stands(economy: &Economy) {
    let base = economy.baseline();
    let none = base.no_change();
    let result = economy.solve(&none, &economy.before(), &TIGHT).unwrap();
    assert!(result.wage.iter().all(|w| (w - 1.0).abs() <= 1e-12), "{:?}", result.wage);
    assert!(result.ln_price.iter().all(|p| p.abs() <= 1e-12));
    assert!(violation(base, &none, &result) <= 1e-11);
    let mut change = random_change(base, 1);
    change.bounds.clear();
    change.trade_costs.fill(1.1);
    for actor in 0..base.actors {
        for j in 0..base.sectors {
            change.trade_costs[(j * base.actors + actor) * base.actors + actor] = 1.0;
        }
    }
    solved(economy, &change);
}

#[test]
fn shares_are_those_of_the_tables() {
    let draft = Draft::new(3, 2, 1);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let base = economy.baseline();
    assert!(base.adjustments.negative_demand.is_empty() && base.adjustments.rescaled.is_empty());
    for a in 0..3 {
        let (mut duties, mut imports, mut exports) = (0.0, 0.0, 0.0);
        for j in 0..2 {
            let cells = |i| cell(&draft, a, i, j);
            let spent: f64 = (0..3).map(|i| draft.trade[cells(i)] * (1.0 + draft.tariffs[cells(i)])).sum();
            assert_close(base.expenditure[a * 2 + j], spent, 1e-14);
            for i in 0..3 {
                let paid = draft.trade[cells(i)] * (1.0 + draft.tariffs[cells(i)]);
                assert_close(base.share[cells(i)], paid / spent, 1e-14);
                duties += draft.trade[cells(i)] * draft.tariffs[cells(i)];
                imports += draft.trade[cells(i)];
                exports += draft.trade[cell(&draft, i, a, j)];
            }
            let c = a * 2 + j;
            assert_close(base.value_added_share[c], draft.value_added[c] / draft.output[c], 1e-12);
            for k in 0..2 {
                assert_close(base.input_share[c * 2 + k], draft.inputs[c * 2 + k] / draft.output[c], 1e-12);
            }
            let used: f64 = (0..2).map(|k| draft.inputs[(a * 2 + k) * 2 + j]).sum();
            assert_close(base.demand_share[c] * base.income[a], spent - used, 1e-9);
        }
        let value: f64 = draft.value_added[a * 2..][..2].iter().sum();
        assert_close(base.income[a], value + duties + imports - exports, 1e-10);
        assert_close(base.demand_share[a * 2..][..2].iter().sum(), 1.0, 1e-14);
    }
}

#[test]
fn cells_without_trade_stay_without() {
    let mut draft = Draft::new(4, 3, 2);
    for (importer, exporter) in [(0, 1), (1, 0), (2, 3)] {
        let c = cell(&draft, importer, exporter, 1);
        draft.trade[c] = 0.0;
    }
    settle(&mut draft);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    stands(&economy);
    let mut change = economy.baseline().no_change();
    let c = cell(&draft, 0, 1, 1);
    change.trade_costs[c] = 0.01;
    assert_eq!(solved(&economy, &change).trade[c], 0.0);
}

#[test]
fn a_sector_that_an_actor_does_not_produce_is_no_obstacle() {
    let mut draft = Draft::new(4, 3, 3);
    for importer in 0..4 {
        let c = cell(&draft, importer, 0, 2);
        draft.trade[c] = 0.0;
    }
    settle(&mut draft);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    assert_eq!(economy.baseline().output[2], 0.0);
    assert_eq!(economy.baseline().value_added_share[2], 1.0);
    stands(&economy);
}

#[test]
fn a_sector_that_nobody_buys_or_makes_somewhere_is_no_obstacle() {
    let mut draft = Draft::new(3, 3, 4);
    for other in 0..3 {
        let (bought, sold) = (cell(&draft, 1, other, 2), cell(&draft, other, 1, 2));
        draft.trade[bought] = 0.0;
        draft.trade[sold] = 0.0;
    }
    // Nor does anybody there use it.
    for using in 0..3 {
        draft.inputs[(3 + using) * 3 + 2] = 0.0;
    }
    settle(&mut draft);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    assert_eq!(economy.baseline().share[cell(&draft, 1, 1, 2)], 1.0);
    stands(&economy);
}

#[test]
fn a_sector_without_inputs_is_all_value_added() {
    let mut draft = Draft::new(3, 2, 5);
    draft.inputs[..2].fill(0.0);
    draft.value_added[0] = draft.output[0];
    let economy = calibrate(&draft, Closure::FixedDeficits);
    assert_eq!(economy.baseline().value_added_share[0], 1.0);
    stands(&economy);
}

#[test]
fn a_sector_without_value_added_is_all_inputs() {
    let mut draft = Draft::new(3, 3, 6);
    let c = 3 + 1;
    draft.value_added[c] = 0.0;
    let used: f64 = draft.inputs[c * 3..][..3].iter().sum();
    for x in &mut draft.inputs[c * 3..][..3] {
        *x *= draft.output[c] / used;
    }
    let economy = calibrate(&draft, Closure::FixedDeficits);
    assert_eq!(economy.baseline().value_added_share[c], 0.0);
    stands(&economy);
}

#[test]
fn a_negative_final_demand_is_set_to_zero_and_the_baseline_solved_anew() {
    let mut draft = Draft::new(3, 2, 7);
    // More of input 1 in sector 0 than actor 2 buys of it altogether.
    let c = 2 * 2;
    let total: f64 = draft.inputs[c * 2..][..2].iter().sum();
    let bought: f64 = (0..3).map(|i| draft.trade[cell(&draft, 2, i, 1)]).sum();
    let used = total.max(bought * 1.1);
    draft.inputs[c * 2] = 0.0;
    draft.inputs[c * 2 + 1] = used;
    if used > total {
        // Make room: the sector sells more at home.
        let home = cell(&draft, 2, 2, 0);
        draft.trade[home] += used - total;
        draft.output[c] += used - total;
    }
    for closure in [Closure::FixedDeficits, Closure::Balanced] {
        let economy = calibrate(&draft, closure);
        let adjustments = &economy.baseline().adjustments;
        assert_eq!(adjustments.negative_demand.len(), 1);
        let (actor, sector, value) = adjustments.negative_demand[0];
        assert_eq!((actor, sector), (2, 1));
        assert!(value < 0.0);
        assert_eq!(economy.baseline().demand_share[2 * 2 + 1], 0.0);
        stands(&economy);
    }
    let world = draft.world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = Scenario::parse("name = \"x\"\n", "x.toml", &world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let warnings = &outcome.record().warnings;
    assert!(
        warnings.iter().any(|w| matches!(w.get(), Some(ModelWarning::NegativeDemand { count: 1, .. }))),
        "{warnings:?}"
    );
}

#[test]
fn an_elasticity_of_65_is_no_obstacle() {
    let mut draft = Draft::new(4, 3, 8);
    draft.elasticity[1] = 65.0;
    stands(&calibrate(&draft, Closure::FixedDeficits));
}

#[test]
fn an_actor_that_does_not_trade_feels_nothing_of_others() {
    let mut draft = Draft::new(4, 2, 9);
    for other in 0..3 {
        for j in 0..2 {
            let (bought, sold) = (cell(&draft, 3, other, j), cell(&draft, other, 3, j));
            let amount = draft.trade[bought];
            draft.trade[bought] = 0.0;
            draft.trade[sold] = 0.0;
            let home = cell(&draft, 3, 3, j);
            draft.trade[home] += amount;
        }
    }
    settle(&mut draft);
    let economy = calibrate(&draft, Closure::FixedDeficits);
    stands(&economy);
    let mut change = economy.baseline().no_change();
    let c = cell(&draft, 0, 1, 0);
    change.tariffs[c] = 0.8;
    let result = solved(&economy, &change);
    // Its wage is fixed by nothing but its own market: only ratios inside it are.
    let wage = result.wage[3];
    for j in 0..2 {
        assert_close(result.ln_price[3 * 2 + j], wage.ln(), 1e-10);
    }
    let welfare = crate::support::welfare(&economy, &change, &result);
    assert!(welfare[3].real_income.abs() < 1e-10 && welfare[0].real_income.abs() > 1e-8);
}

#[test]
fn output_that_differs_from_sales_by_a_little_is_rescaled_with_a_warning() {
    let mut draft = Draft::new(3, 2, 10);
    draft.output[3] *= 1.05;
    draft.value_added[3] *= 1.05;
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let rescaled = &economy.baseline().adjustments.rescaled;
    assert_eq!(rescaled.len(), 1);
    assert_eq!((rescaled[0].0, rescaled[0].1), (1, 1));
    assert_close(rescaled[0].2, 1.05, 1e-12);
    stands(&economy);
    let world = draft.world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = Scenario::parse("name = \"x\"\n", "x.toml", &world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let warnings = &outcome.record().warnings;
    let found = warnings.iter().find_map(|warning| match warning.get() {
        Some(ModelWarning::OutputRescaled { count, actor, sector, .. }) => {
            Some((*count, actor.as_str(), sector.as_str()))
        }
        _ => None,
    });
    assert_eq!(found, Some((1, "A001", "S001")));
}

#[test]
fn output_that_differs_from_sales_by_more_than_a_tenth_is_an_error_that_names_the_sector() {
    let mut draft = Draft::new(3, 2, 10);
    draft.output[3] *= 1.2;
    let failure = Economy::calibrate(&tables(&draft), Closure::FixedDeficits).unwrap_err();
    assert!(matches!(failure, Failure::OutputMismatch { actor: 1, sector: 1, .. }), "{failure:?}");
    let world = draft.world();
    let error = Model::calibrate(&world).unwrap_err();
    assert!(matches!(error, Error::Inconsistent { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("output of A001 S001") && text.contains("within 10 %"), "{text}");
}

#[test]
fn a_tiny_sector_may_differ_by_more() {
    let mut draft = Draft::new(3, 2, 12);
    let (n, s) = (3, 2);
    for importer in 0..n {
        let c = cell(&draft, importer, 1, 1);
        draft.trade[c] *= 1e-7;
    }
    settle(&mut draft);
    draft.output[s + 1] *= 3.0;
    draft.value_added[s + 1] *= 3.0;
    let economy = calibrate(&draft, Closure::FixedDeficits);
    let rescaled = &economy.baseline().adjustments.rescaled;
    assert_eq!(rescaled.len(), 1);
    assert_close(rescaled[0].2, 3.0, 1e-12);
    stands(&economy);
}

#[test]
fn value_added_above_output_is_an_error_that_names_the_sector() {
    let mut draft = Draft::new(3, 2, 13);
    draft.value_added[1] = 1.5 * draft.output[1];
    let error = Model::calibrate(&draft.world()).unwrap_err().to_string();
    assert!(error.contains("value added of A000 S001") && error.contains("between 0 and 1"), "{error}");
}

#[test]
fn stops_that_leave_a_buyer_without_a_supplier_are_an_error_that_names_both() {
    let mut draft = Draft::new(3, 2, 14);
    // Actor 0 makes nothing of sector 1 and buys it from actor 2 alone.
    for other in 0..3 {
        let sold = cell(&draft, other, 0, 1);
        draft.trade[sold] = 0.0;
    }
    let c = cell(&draft, 0, 1, 1);
    draft.trade[c] = 0.0;
    settle(&mut draft);
    let world = draft.world();
    let model = Model::calibrate(&world).unwrap();
    let text = "name = \"x\"\n[[trade_cost]]\nimporters = [\"A000\"]\nexporters = [\"A002\"]\nsectors = [\"S001\"]\n\
                stop = true\n";
    let error = model.run(&Scenario::parse(text, "x.toml", &world).unwrap()).unwrap_err();
    assert!(matches!(error.get(), Some(Unsolved::NoSupplier { .. })), "{error:?}");
    assert_eq!(error.to_string(), "x: A000 is left without a supplier of S001");
}
