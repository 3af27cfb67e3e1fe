//! What coalitions can do, and what it costs them.

use std::fs;

use sidedeal::leverage::{Answer, Direction, Effect, Leverage, Reckoning, Sanction, Threat};
use sidedeal::{Bloc, Horizon, Scenario};

use crate::command::{folder, told};
use crate::support::{TODAY, TODAY_MODEL, assert_close};

fn blocs(codes: &[&str]) -> Vec<Bloc> {
    codes.iter().map(|code| TODAY.bloc(code).unwrap()).collect()
}

fn threat(against: &str, sanction: Sanction) -> Threat {
    let start = Scenario::bundled("status-quo-2026", &TODAY).ok();
    let pivot = TODAY.bloc("USA").ok();
    Threat { start, pivot, ..Threat::of(TODAY.bloc(against).unwrap(), sanction) }
}

fn found(threat: &Threat, members: &[&str]) -> Leverage {
    Leverage::of(&TODAY_MODEL, threat, &blocs(members)).unwrap()
}

/// Where the target does not answer.
fn alone(reckoning: &Reckoning) -> &Effect {
    reckoning.under(Answer::None).unwrap()
}

#[test]
fn no_further_member_lowers_the_harm() {
    let world = &*TODAY;
    for (against, coalitions) in [
        ("CHN", [&["JPN", "EU"][..], &["JPN", "EU", "GBR", "KOR"], &["JPN", "EU", "USA"]]),
        ("USA", [&["JPN", "EU"][..], &["JPN", "EU", "GBR", "KOR"], &["JPN", "EU", "CHN"]]),
    ] {
        // What is withheld of little use moves the target's spending home, and is worth a little to it.
        for (sanction, slack) in [(Sanction::tariff(0.25, world), 0.0), (Sanction::control(world), 1e-4)] {
            let threat = Threat { pivot: None, ..threat(against, sanction) };
            for members in coalitions {
                let found = found(&threat, members);
                let inside: usize = found.given.acting.iter().map(|bloc| bloc.members.len()).sum();
                let outside: usize = found.additions.iter().map(|one| one.joins.members.len()).sum();
                assert_eq!(inside + outside + 1, world.actors().len());
                for addition in &found.additions {
                    let added = alone(&addition.with).harm.musd - alone(&found.given).harm.musd;
                    let least = -1.0 - slack * alone(&found.given).harm.musd;
                    assert!(added > least, "{against} {members:?} + {}: {added}", addition.joins.code);
                }
            }
        }
    }
}

#[test]
fn harm_and_cost_are_those_of_the_scenario_written_by_hand() {
    let world = &*TODAY;
    let found = found(&threat("CHN", Sanction::tariff(0.25, world)), &["JPN", "EU"]);
    let text = "name = \"x\"\nbaseline = \"status-quo-2026\"\nhorizon = \"long\"\n[[tariff]]\nimporters = [\"JPN\", \"EU\"]\n\
                exporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = 0.25\n";
    let outcome = TODAY_MODEL.run(&Scenario::parse(text, "x.toml", world).unwrap()).unwrap();
    let members: Vec<_> = blocs(&["JPN", "EU"]).into_iter().flat_map(|bloc| bloc.members).collect();
    assert_close(alone(&found.given).harm.musd, -outcome.real_income(&[world.actor("CHN").unwrap()]).1, 1e-9);
    assert_close(alone(&found.given).cost.musd, -outcome.real_income(&members).1, 1e-9);
    let worst = members.iter().map(|&member| -outcome.real_income(&[member]).0).fold(f64::MIN, f64::max);
    assert_close(alone(&found.given).worst.1.share, worst, 1e-9);
    assert_eq!(alone(&found.given).forgone_musd, 0.0);
    assert!(found.given.credible().is_none());
    // The best first, by their own rule.
    let kind = |ratio: Option<f64>| ratio.is_none();
    assert!(found.additions.is_sorted_by_key(|one| !kind(one.harm_per_cost())));
}

#[test]
fn a_pivot_that_deviates_rides_free_on_the_others() {
    let world = &*TODAY;
    let sanction = Sanction::tariff(0.25, world);
    let without = found(&threat("CHN", sanction.clone()), &["JPN", "EU"]);
    let with = found(&threat("CHN", sanction.clone()), &["USA", "JPN", "EU"]);
    // Whether it was named or not: with it is with it, without it without.
    let [a, b] = [&without, &with].map(|found| found.pivot.as_ref().unwrap());
    assert_close(alone(&a.acts).harm.musd, alone(&b.acts).harm.musd, 1e-9);
    assert_close(
        alone(a.deviates.as_ref().unwrap()).harm.musd,
        alone(b.deviates.as_ref().unwrap()).harm.musd,
        1e-9,
    );
    assert_close(alone(&with.given).harm.musd, alone(&a.acts).harm.musd, 1e-9);
    assert!(alone(&a.acts).harm.musd > alone(a.deviates.as_ref().unwrap()).harm.musd);
    assert_close(a.gain_musd(), a.own.0.musd - a.own.1.musd, 1e-12);
    assert!(a.gain_musd() > 0.0);
    // Against itself there is no pivot.
    assert!(found(&threat("USA", sanction), &["JPN", "EU"]).pivot.is_none());
}

#[test]
fn what_a_sanction_earns_its_members_is_lost_to_the_answer() {
    let world = &*TODAY;
    let short = Threat { horizon: Some(Horizon::Short), ..threat("CHN", Sanction::tariff(0.25, world)) };
    let found = found(&short, &["JPN", "EU"]);
    let [none, kind, best] = Answer::ALL.map(|answer| found.given.under(answer).unwrap());
    // Tariffs that nobody answers improve the terms of trade of those who set them.
    assert!(none.cost.musd < 0.0);
    assert!(kind.cost.musd > 0.0 && best.cost.musd > 0.0, "{kind:?} {best:?}");
    // No answer that it could give leaves the target better off than the best: not none, and not the same in kind.
    assert!(best.harm.musd < none.harm.musd && best.harm.musd < kind.harm.musd, "{none:?} {kind:?} {best:?}");
    // The answer in kind is the sanction mirrored, as written by hand.
    let text = "name = \"x\"\nbaseline = \"status-quo-2026\"\nhorizon = \"short\"\n[[tariff]]\nimporters = [\"JPN\", \"EU\"]\n\
                exporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = 0.25\nboth_ways = true\n";
    let outcome = TODAY_MODEL.run(&Scenario::parse(text, "x.toml", world).unwrap()).unwrap();
    assert_close(kind.harm.musd, -outcome.real_income(&[world.actor("CHN").unwrap()]).1, 1e-9);
}

#[test]
fn the_best_answer_to_a_stop_of_all_sales_is_none() {
    let world = &*TODAY;
    let sectors = world.sectors().collect();
    let sanction = Sanction::Stop { direction: Direction::Exports, sectors };
    let found = found(&Threat { pivot: None, ..threat("CHN", sanction) }, &["AUS"]);
    assert!(found.given.under(Answer::InKind).is_some());
    assert!(found.given.under(Answer::Best).is_none(), "there is nothing left to tax");
}

#[test]
fn a_threat_is_weighed_against_the_coercion_of_its_members() {
    let world = &*TODAY;
    let coercion = Scenario::bundled("rare-earth-cutoff-japan", world).unwrap();
    let horizon = Some(coercion.horizon());
    let loss = TODAY_MODEL.run(&coercion).unwrap().real_income(&[world.actor("JPN").unwrap()]).1;
    for (rate, credible) in [(0.001, true), (1.0, false)] {
        let threat = Threat {
            coercion: Some(coercion.clone()),
            horizon,
            ..threat("CHN", Sanction::tariff(rate, world))
        };
        let found = found(&threat, &["JPN"]);
        assert_close(found.given.coercion.unwrap().musd, -loss, 1e-9);
        assert_eq!(found.given.credible(), Some(credible));
        let costs = found.given.effects.iter().map(|effect| effect.cost.musd);
        assert_eq!(found.given.credible(), Some(costs.fold(f64::MIN, f64::max) < -loss));
        for effect in &found.given.effects {
            let less = effect.cost.musd < found.given.coercion.unwrap().musd;
            assert_eq!(effect.willing.as_ref().unwrap().len(), usize::from(less));
        }
    }
}

#[test]
fn who_supplies_none_of_a_good_adds_nothing() {
    let world = &*TODAY;
    let goods = vec![world.good("photoresist").unwrap()];
    let nobody = found(&threat("CHN", Sanction::Control { goods: goods.clone() }), &["NZL"]);
    assert!(alone(&nobody.given).harm.musd.abs() < 1e-3 && alone(&nobody.given).cost.musd.abs() < 1e-3);
    let best = &nobody.additions.iter().max_by(|a, b| a.harm_musd.total_cmp(&b.harm_musd)).unwrap();
    assert!(best.harm_musd > 1000.0);
    assert!(best.joins.members.contains(&world.actor("JPN").unwrap()));
}

#[test]
fn stops_go_either_way_or_both() {
    let world = &*TODAY;
    let sectors = vec![world.sector("ELE").unwrap()];
    let harm = |direction| {
        let sanction = Sanction::Stop { direction, sectors: sectors.clone() };
        alone(&found(&Threat { pivot: None, ..threat("CHN", sanction) }, &["JPN", "KOR"]).given).harm.musd
    };
    let [exports, imports, both] = [Direction::Exports, Direction::Imports, Direction::Both].map(harm);
    assert!(exports > 0.0 && imports > 0.0 && both > exports.max(imports));
}

#[test]
fn coalitions_that_cannot_be_are_refused() {
    let threat = threat("CHN", Sanction::tariff(0.25, &TODAY));
    let told =
        |members: &[&str]| Leverage::of(&TODAY_MODEL, &threat, &blocs(members)).unwrap_err().to_string();
    assert_eq!(told(&[]), "leverage: found no member, expected a coalition of one or more");
    assert_eq!(
        told(&["JPN", "RCEP"]),
        "leverage: found `CHN` as target and in `RCEP`, expected a coalition without its target"
    );
    assert_eq!(
        told(&["JPN", "QUAD"]),
        "leverage: found `JPN` in `JPN` and `QUAD`, expected members without a common one"
    );
}

#[test]
fn both_verbs_print_tables_and_tidy_rows() {
    let folder = folder();
    let at = |arguments: &[&str]| told(folder.path(), arguments);
    let (status, out, err) = at(&["leverage", "--against", "NOR", "--members", "SOU", "--world", "three"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("SOU, as given") && out.contains("ISL "));
    let (_, out, _) =
        at(&["leverage", "--against", "NOR", "--members", "SOU", "--world", "three", "--format", "csv"]);
    let mut lines = out.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("scenario,against,sanction,horizon,variant,actor,acting,answer,harm_percent")
    );
    assert!(
        lines.next().unwrap().starts_with(",NOR,tariffs raised by 25 points on Goods,long,given,,SOU,none,")
    );
    assert!(lines.next().unwrap().contains(",given,,SOU,in-kind,"));
    assert!(lines.next().unwrap().contains(",given,,SOU,best,"));
    assert!(lines.next().unwrap().contains(",adds,ISL,SOU ISL,none,"));
    let (status, _, err) =
        at(&["leverage", "--against", "NOR", "--members", "SOU", "--world", "three", "--tariff", "0"]);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: command line: found --tariff 0, expected a rate above 0\n")
    );

    // The tariffs that are written are those of the result.
    let game = ["game", "--among", "NOR,SOU", "--world", "three", "--format", "csv", "--tariffs", "nash.csv"];
    let (status, out, err) = at(&game);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with(
        "scenario,actor,stake,variable,unit,value\nnash-nor-sou,NOR,prosperity,regret,percent,"
    ));
    let deal = "name = \"x\"\nworld = \"three\"\n[[tariff_table]]\nfile = \"nash.csv\"\n";
    fs::write(folder.path().join("again.toml"), deal).unwrap();
    let (_, again, _) = at(&["run", "again.toml", "--format", "csv"]);
    let value = |text: &str| -> f64 {
        let row = text.lines().find(|row| row.contains(",ISL,prosperity,real_income,percent,")).unwrap();
        row.rsplit(',').next().unwrap().parse().unwrap()
    };
    assert_close(value(&out), value(&again), 1e-6);
}
