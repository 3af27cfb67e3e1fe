//! What forces abroad cost who promises to help, and what withdrawing saves.

use sidedeal::defence::Figures;
use sidedeal::scenario::Stake::{Prosperity, Security};
use sidedeal::{
    Commitment, CommitmentClass, Ensemble, Explanations, Exposures, Model, ModelWarning, Outcome, Parameters,
    Scenario, Warning, World,
};

use crate::defence::alliance_with;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

/// A tenth of a million dollars a year for each of a thousand soldiers of POW on ALY's ground: 100, a tenth of which is 10.
fn stationed(forces: Option<f64>) -> World {
    let mut builder = alliance_with(forces);
    builder.parameters(Parameters { stationing: 0.1.into(), ..crate::ensemble::exact() }).unwrap();
    builder.build().unwrap()
}

fn run<'w>(world: &'w World, clauses: &str) -> Outcome<'w> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    Model::calibrate(world).unwrap().run(&scenario).unwrap()
}

fn guarantee(ally: &str, change: f64) -> String {
    format!("[[guarantee]]\nguarantors = [\"POW\"]\nallies = [\"{ally}\"]\nchange = {change:?}\n")
}

fn unknown(outcome: &Outcome<'_>) -> Vec<String> {
    let warnings = outcome.record().warnings.iter();
    warnings.map(ToString::to_string).filter(|text| text.contains("forces abroad")).collect()
}

#[test]
fn a_guarantor_saves_in_proportion_to_what_it_withdraws_and_pays_for_more() {
    let world = stationed(Some(1000.0));
    for (change, cost) in
        [(-0.075, -10.0), (-0.75, -100.0), (-1.0, -100.0), (0.15, 20.0), (0.25, 100.0 / 3.0)]
    {
        let outcome = run(&world, &guarantee("ALY", change));
        let exposures = Exposures::of(&outcome);
        for actor in world.actors() {
            let cost = if world[actor].code == "POW" { cost } else { 0.0 };
            assert_close(outcome.cost(actor), cost, 1e-12);
            assert_close(exposures.actor(actor).real_income_musd, -cost, 1e-12);
        }
        assert_eq!(outcome.stakes(), [Prosperity, Security]);
        assert_eq!(unknown(&outcome), [""; 0]);
    }
    // No forces, nothing saved, and real income is no stake.
    for (ally, forces) in [("SML", Some(1000.0)), ("ALY", Some(0.0))] {
        let world = stationed(forces);
        let outcome = run(&world, &guarantee(ally, -0.3));
        assert!(world.actors().all(|actor| outcome.cost(actor) == 0.0));
        assert_eq!(outcome.stakes(), [Security]);
    }
}

#[test]
fn a_stronger_promise_leaves_the_forces_that_are_there_and_two_clauses_save_once() {
    let world = stationed(Some(1000.0));
    let twice = guarantee("ALY", -0.5) + &guarantee("ALY", -0.5);
    assert_close(run(&world, &twice).cost(world.actor("POW").unwrap()), -100.0, 1e-12);
    let pact = "[[pact]]\nmembers = [\"POW\", \"SML\"]\nclass = \"treaty\"\n";
    assert_eq!(run(&world, pact).cost(world.actor("POW").unwrap()), 0.0);
}

#[test]
fn forces_of_which_nobody_knows_the_number_are_told_where_they_change() {
    let world = stationed(None);
    let outcome = run(&world, &guarantee("ALY", -0.3));
    let told = Warning::of(ModelWarning::ForcesUnknown {
        count: 1,
        guarantor: "POW".to_owned(),
        ally: "ALY".to_owned(),
    });
    assert!(outcome.record().warnings.contains(&told));
    // A treaty says of itself that it has none.
    assert_eq!(unknown(&run(&world, &guarantee("SML", -0.3))), [""; 0]);
    // Of a new promise with forces nobody knows how many.
    let world = stationed(Some(1000.0));
    let pact = "[[pact]]\nmembers = [\"RIV\", \"ALY\"]\nclass = \"treaty_forces\"\n";
    assert_eq!(unknown(&run(&world, pact)).len(), 1);
}

#[test]
fn parts_of_clauses_add_up_and_draws_at_the_middle_are_the_run() {
    let world = stationed(Some(1000.0));
    let text = format!(
        "name = \"x\"\n{}{}[[tariff]]\nimporters = [\"RIV\"]\nexporters = [\"POW\"]\nsectors = [\"GDS\"]\nchange = 0.1\n",
        guarantee("ALY", -0.5),
        guarantee("ALY", -0.5)
    );
    let scenario = Scenario::parse(&text, "x.toml", &world).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let exposures = Exposures::of(&outcome);
    let pow = world.actor("POW").unwrap();
    let explanations = Explanations::of(&model, &scenario).unwrap();
    let explained = explanations.actor(pow).unwrap();
    let parts = &explained.stake(Prosperity).unwrap().parts;
    let sum: f64 = parts.iter().map(|part| part.change).sum();
    let income = outcome.welfare(pow).income;
    assert_close(sum, exposures.actor(pow).change(Prosperity).unwrap(), 1e-9);
    // Each alone takes two thirds, both together all of it.
    for part in &parts[..2] {
        assert_close(part.change * income, 50.0, 1e-6);
    }
    crate::ensemble::assert_runs(&Ensemble::run(&model, &scenario, 2, 1).unwrap(), &outcome);
}

#[test]
fn a_pact_on_a_promise_with_forces_has_its_part_in_what_they_cost() {
    let mut builder = alliance_with(None);
    let actor = |code: &str| alliance_with(None).build().unwrap().actor(code).unwrap();
    let (guarantor, ally, class) = (actor("RIV"), actor("ALY"), CommitmentClass::Partnership);
    let (coverage, reliability, forces) = (1.0, None, Some(1000.0));
    builder.commitment(Commitment { guarantor, ally, class, coverage, reliability, forces }).unwrap();
    builder.parameters(Parameters { stationing: 0.1.into(), ..crate::ensemble::exact() }).unwrap();
    let world = builder.build().unwrap();
    // From 0.15 a step of 0.3 makes three times as many, from 0.75, clamped, a third more; the pact alone moves nobody.
    let text = "name = \"x\"\n[[pact]]\nmembers = [\"RIV\", \"ALY\"]\nclass = \"treaty\"\n\
                [[guarantee]]\nguarantors = [\"RIV\"]\nallies = [\"ALY\"]\nchange = 0.3\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let outcome = model.run(&scenario).unwrap();
    assert_close(outcome.cost(guarantor), 100.0 / 3.0, 1e-12);
    let explained = Explanations::of(&model, &scenario).unwrap().actor(guarantor).unwrap();
    let parts = explained.stake(Prosperity).unwrap();
    let paid = |part: f64| 0.0 - part * outcome.welfare(guarantor).income;
    // First or last, by halves: the pact 0 and -500 / 3, the guarantee 200 and 100 / 3.
    for (part, expected) in parts.parts.iter().zip([-250.0 / 3.0, 350.0 / 3.0]) {
        assert_close(paid(part.change), expected, 1e-9);
    }
    assert_close(parts.residual(), 0.0, 1e-12);
}

#[test]
fn forces_behind_a_promise_that_counts_for_nothing_cost_what_they_are() {
    let mut builder = alliance_with(None);
    let actor = |code: &str| alliance_with(None).build().unwrap().actor(code).unwrap();
    let (guarantor, ally, class) = (actor("RIV"), actor("ALY"), CommitmentClass::Partnership);
    let (coverage, reliability, forces) = (1.0, Some(0.0.into()), Some(1000.0));
    builder.commitment(Commitment { guarantor, ally, class, coverage, reliability, forces }).unwrap();
    builder.parameters(Parameters { stationing: 0.1.into(), ..crate::ensemble::exact() }).unwrap();
    let world = builder.build().unwrap();
    let text = "name = \"x\"\n[[guarantee]]\nguarantors = [\"RIV\"]\nallies = [\"ALY\"]\nchange = 0.3\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    assert_eq!(outcome.forces_abroad(guarantor), [100.0; 2]);
}

#[test]
fn the_united_states_save_what_the_forces_in_japan_cost() {
    let usa = TODAY.actor("USA").unwrap();
    let text = "name = \"x\"\n[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\"]\nchange = -0.75\n";
    let outcome = TODAY_MODEL.run(&Scenario::parse(text, "x.toml", &TODAY).unwrap()).unwrap();
    assert_close(outcome.cost(usa), -55_154.0 * 0.04, 1e-9);
    let [before, after] = outcome.forces_abroad(usa);
    assert_close(after - before, outcome.cost(usa), 1e-9);
    let told = "\nForces abroad cost United States 2206.2 million USD a year less than before; that is in its real income.\n";
    let text = sidedeal::Report::of(&outcome).unwrap().to_string();
    assert!(text.contains(told), "{text}");
    // All of it is below what the forces in Japan were counted to cost, 20.9 bn USD in four years.
    let (_, high) = TODAY.parameters().stationing.range();
    assert!(55_154.0 * high < 1.3 * 20_900.0 / 4.0);
    let known = TODAY.commitments().iter().filter(|one| one.guarantor == usa);
    assert!(known.clone().all(|one| one.forces.is_some()), "of every ally a number");
    let figures = Figures::central(&TODAY);
    let status_quo = sidedeal::defence::Arrangement::status_quo(&TODAY);
    let sum: f64 = status_quo.pledges.iter().map(|pledge| figures.stationed(pledge)).sum();
    assert_close(sum, 0.04 * known.filter_map(|one| one.forces).sum::<f64>(), 1e-12);
}
