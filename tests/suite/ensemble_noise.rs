//! What the solver leaves open is no result.

use sidedeal::report::Format;
use sidedeal::scenario::Stake::{Prosperity, Security};
use sidedeal::trade::NOTHING;
use sidedeal::{Ensemble, Scenario};

use crate::support::{TODAY, TODAY_MODEL};

#[test]
fn a_stake_that_nothing_moves_is_left_out_of_draws_summaries_and_ranks() {
    let late = "name = \"x\"\nbaseline = \"status-quo-2026\"\nbetween = [\"USA\", \"CHN\"]\n[[arms_delay]]\nby = \"USA\"\n\
                against = [\"TWN\"]\ncut = { low = 0.1, mode = 0.5, high = 1.0 }\n";
    let deal = Scenario::parse(late, "x.toml", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 20, 1).unwrap();
    assert!(ensemble.columns().iter().all(|column| column.stake == Security));
    assert_eq!(ensemble.stakes(), [Security]);
    let eu = TODAY.group("EU").unwrap();
    assert_eq!((ensemble.summary(eu, Prosperity), ensemble.values(eu, "real_income")), (None, None));
    let table = ensemble.to_string();
    assert!(!table.contains("real income") && table.contains("\nexpected defence"), "{table}");
    assert!(table.contains("\n  Taiwan ") || table.contains("\n  Chinese Taipei "), "{table}");
    assert_eq!(ensemble.acceptability().unwrap().stakes, [Security]);
}

#[test]
fn who_withdraws_its_forces_gains_and_nobody_else_has_a_chance_of_a_loss() {
    let deal = Scenario::bundled("us-china-sectoral-deal-security", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 20, 1).unwrap();
    for actor in TODAY.actors() {
        let summary = ensemble.summary(actor, Prosperity).unwrap();
        let saves = TODAY[actor].code == "USA";
        assert_eq!((summary.loss_probability, summary.median > 0.0), (0.0, saves), "{}", TODAY[actor].code);
        assert!(saves || summary.median.to_bits() == 0);
    }
    // Where nobody else moves a line says so, and no table of zeros.
    let table = ensemble.to_string();
    assert!(table.contains("\nreal income: only the principals', in every draw\n"), "{table}");
}

#[test]
fn a_change_of_nothing_is_no_loss_and_ranks_nobody() {
    // The baseline is solved anew in every draw, and so is the same again after it.
    let clauses = "name = \"x\"\nbaseline = \"status-quo-2026\"\nbetween = [\"USA\", \"CHN\"]\n[[tariff]]\nimporters = [\"USA\"]\n\
                   exporters = [\"CHN\"]\nsectors = [\"ELE\"]\nchange = 0\n";
    let scenario = Scenario::parse(clauses, "x.toml", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &scenario, 20, 1).unwrap();
    assert_eq!((ensemble.draws().len(), ensemble.stakes()), (20, Vec::new()));
    for actor in TODAY.actors() {
        let summary = ensemble.summary(actor, Prosperity).unwrap();
        assert_eq!((summary.loss_probability, summary.median, summary.mean), (0.0, 0.0, 0.0));
        assert!(ensemble.values(actor, "real_income_musd").unwrap().iter().all(|value| value.to_bits() == 0));
    }
    assert_eq!((ensemble.acceptability(), ensemble.unranked().is_some()), (None, true));
    let table = ensemble.to_string();
    assert!(
        table.contains("\nno draw moves any stake of anybody\n") && !table.contains("P(loss)"),
        "{table}"
    );
    assert!(Format::Json.text(&ensemble).contains("\"summaries\": []"), "{}", Format::Json.text(&ensemble));
}

#[test]
fn every_number_of_a_draw_is_nothing_or_more_than_the_solver_leaves_open() {
    let deal = Scenario::bundled("board-of-trade-2026", &TODAY).unwrap();
    let ensemble = Ensemble::run(&TODAY_MODEL, &deal, 20, 1).unwrap();
    for (_, values) in ensemble.draws() {
        for (pair, columns) in values.chunks(2).zip(ensemble.columns().chunks(2)) {
            assert_eq!([columns[0].variable, columns[1].variable], ["real_income", "real_income_musd"]);
            assert!(pair[0] == 0.0 && pair[1] == 0.0 || pair[0].abs() >= 100.0 * NOTHING && pair[1] != 0.0);
        }
    }
}
