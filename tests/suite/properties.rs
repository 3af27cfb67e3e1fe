//! What must hold in any world and under any policy. A case that fails is kept in `tests/proptest-regressions`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sidedeal::shortage::{Figures, Shortages, WithheldSales};
use sidedeal::trade::{Closure, NOTHING, Settings};
use sidedeal::{Explanations, Exposures, Model, Outcome, Report, Scenario, World};

use crate::explain::assert_adds_up;
use crate::identities::mild;
use crate::random::{Case, Clause, GOODS, Size, cases, code, control, policies, supply, trade};
use crate::scenario::folder;
use crate::support::{TIGHT, calibrate, close, config, violation};
use crate::synthetic::Draft;

/// A policy as it is read; one that the reader refuses is no case.
fn read(text: &str, world: &World) -> Result<Scenario, TestCaseError> {
    Scenario::parse(text, "x.toml", world).map_err(|error| TestCaseError::reject(error.to_string()))
}

/// Solved to the last digit; a policy that cannot be is no case.
fn solve<'w>(model: &Model<'w>, text: &str) -> Result<Outcome<'w>, TestCaseError> {
    let scenario = read(text, model.world())?;
    model.run(&scenario).map_err(|error| TestCaseError::reject(error.to_string()))
}

/// Every number that is reported, by actor, stake and variable, with its unit.
fn rows(outcome: &Outcome<'_>) -> BTreeMap<(String, &'static str, &'static str), (&'static str, f64)> {
    let report = Report::of(outcome).unwrap();
    let row =
        |row: &sidedeal::report::Row| ((row.actor.clone(), row.stake, row.variable), (row.unit, row.value));
    report.rows().iter().map(row).collect()
}

/// Whether two worlds that are the same but for the order of their parts and their money have the same results: `money` units in
/// the other for one here.
fn assert_same_results(one: &Outcome<'_>, other: &Outcome<'_>, money: f64) -> Result<(), TestCaseError> {
    let (world, there) = (one.world(), other.world());
    let (expected, found) = (rows(one), rows(other));
    prop_assert!(expected.keys().all(|key| found.contains_key(key)));
    for (key, &(unit, value)) in &expected {
        let members: Vec<_> = match world.group(&key.0) {
            Ok(group) => world[group].members.clone(),
            Err(_) => vec![world.actor(&key.0).unwrap()],
        };
        let (scaled, size) = match unit {
            "musd" | "usd" => (found[key].1 / money, one.income(&members)),
            "points_per_tusd" => (found[key].1 * money, 1e8 / one.gdp(&members)),
            "percent" | "points" | "points_per_100m" => (found[key].1, 100.0),
            _ => (found[key].1, 1.0),
        };
        // What is less than nothing is told as 0, on one side of the limit alone perhaps.
        let nothing = value.abs().max(scaled.abs()) < 1.001 * NOTHING * size;
        prop_assert!(
            nothing || (value - scaled).abs() <= 1e-8 * value.abs().max(size),
            "{:?}: {} and {}",
            key,
            value,
            scaled
        );
    }
    let same = |code: &str| there.actor(code).unwrap();
    for flow in one.flows() {
        let [importer, exporter] = [flow.importer, flow.exporter].map(|actor| same(&world[actor].code));
        let found = other.flow(importer, exporter, there.sector(&world[flow.sector].code).unwrap());
        let income = one.income(&[flow.importer]);
        prop_assert!((flow.before - found.before / money).abs() <= 1e-10 * income);
        prop_assert!((flow.after - found.after / money).abs() <= 1e-9 * income, "{:?}, {:?}", flow, found);
    }
    Ok(())
}

/// Clauses that ask for nothing, each kind at its neutral size, as far as they find something to act on.
fn nothing(case: &Case, world: &World) -> Vec<Clause> {
    let everywhere = "importers = [\"all\"]\nexporters = [\"all\"]\nsectors = [\"all\"]\n";
    let mut texts = vec![
        format!("[[tariff]]\n{everywhere}change = 0\n"),
        format!("[[trade_cost]]\n{everywhere}change = 0\n"),
        "[[productivity]]\nactors = [\"all\"]\nsectors = [\"all\"]\nchange = 0\n".to_owned(),
        "[[guarantee]]\nguarantors = [\"all\"]\nallies = [\"all\"]\nchange = 0\n".to_owned(),
        "[[interoperability]]\nmembers = [\"all\"]\nchange = 0\n".to_owned(),
        "[[arms_delay]]\nby = \"A000\"\nagainst = [\"all\"]\ncut = 0\n".to_owned(),
        "[[defence_budget]]\nactors = [\"A000\"]\nchange = 0\n".to_owned(),
        "[[rent]]\nby = \"A001\"\nagainst = [\"all\"]\ngood = \"ore\"\nstage = \"mine\"\nshare = 0\n"
            .to_owned(),
    ];
    for (good, stages) in GOODS {
        // Nobody stocks tools.
        if good != "tool" {
            texts.push(format!("[[stockpile]]\nactors = [\"all\"]\ngood = \"{good}\"\nmonths = 0\n"));
        }
        let stage = stages[0];
        texts.push(format!(
            "[[diversification]]\nactors = [\"A001\"]\ngood = \"{good}\"\nstage = \"{stage}\"\nfrom = \"A000\"\nto = \"A002\"\nshare = 0\n"
        ));
        for by in 0..case.actors {
            let by = code('A', by);
            texts.push(format!(
                "[[export_control]]\nby = \"{by}\"\nagainst = [\"all\"]\ngood = \"{good}\"\ncut = 0\n"
            ));
        }
    }
    let written: String = case.clauses.iter().map(|clause| clause.text(world)).collect();
    for control in written.split("[[").filter(|clause| clause.starts_with("export_control")) {
        if let Some((control, _)) = control.split_once("\ncut = ") {
            texts.push(format!("[[{control}\nrelief = 0\n"));
        }
    }
    if !written.contains("\nset = ") {
        let [a, i] = ["A001", "A002"].map(|code| world.actor(code).unwrap());
        let rate = world.tariff(a, i, world.sector("S000").unwrap());
        texts.push(format!(
            "[[tariff]]\nimporters = [\"A001\"]\nexporters = [\"A002\"]\nsectors = [\"S000\"]\nset = {rate:?}\n"
        ));
    }
    texts.into_iter().map(Clause::Text).collect()
}

/// What is known of an outcome that must not move: every number that `expected` has; what else is told is of a stake that nothing moves.
fn assert_untouched(expected: &Outcome<'_>, found: &Outcome<'_>, by: &str) -> Result<(), TestCaseError> {
    let (expected_rows, found_rows) = (rows(expected), rows(found));
    for (key, value) in &expected_rows {
        prop_assert_eq!(found_rows.get(key), Some(value), "{:?} after {}", key, by);
    }
    for (key, value) in found_rows.iter().filter(|(key, _)| !expected_rows.contains_key(*key)) {
        let measured = ["expected_defence", "score", "own_worst"].contains(&key.2);
        prop_assert!(!measured || value.1 == 0.0, "{:?} is {:?} after {}", key, value, by);
    }
    prop_assert!(expected.flows().eq(found.flows()), "flows after {}", by);
    Ok(())
}

/// A policy with each neutral clause in turn, solved or not.
fn with_nothing(case: &Case) -> Result<(), TestCaseError> {
    let world = case.random().world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = read(&case.text(&world), &world)?;
    let expected = model.run(&scenario);
    for neutral in nothing(case, &world) {
        let by = neutral.text(&world);
        let clauses = [&case.clauses[..], &[neutral]].concat();
        let text = case.file(&clauses, &world);
        let scenario = Scenario::parse(&text, "x.toml", &world);
        prop_assert!(scenario.is_ok(), "{}: {}", scenario.unwrap_err(), by);
        match (&expected, model.run(&scenario.unwrap())) {
            (Ok(expected), Ok(found)) => assert_untouched(expected, &found, &by)?,
            (Err(expected), Err(found)) => prop_assert_eq!(expected.to_string(), found.to_string()),
            (Ok(_), Err(error)) => prop_assert!(false, "{}: {}", error, by),
            (Err(error), Ok(_)) => prop_assert!(false, "solved, without it {}: {}", error, by),
        }
    }
    Ok(())
}

/// A change with the one that takes it back, by how the second follows from the first.
fn pairs(n: usize, s: usize) -> impl Strategy<Value = Clause> {
    let place = (0..n, 1..n, 0..s, 0..5_usize, 0.01..0.4_f64);
    place.prop_map(move |(a, step, j, kind, size)| {
        let (a, i, j) = (code('A', a), code('A', (a + step) % n), code('S', j));
        let [cell, inverse] = [
            format!("importers = [\"{a}\"]\nexporters = [\"{i}\", \"A000\"]\nsectors = [\"{j}\"]\n"),
            format!("{:?}", 1.0 / (1.0 + size) - 1.0),
        ];
        let (there, back) = (format!("{size:?}"), format!("{:?}", -size));
        let [there, back] = match kind {
            0 => [there, back].map(|change| format!("[[tariff]]\n{cell}change = {change}\n")),
            1 => [there, inverse].map(|change| format!("[[trade_cost]]\n{cell}change = {change}\n")),
            2 => [there, inverse].map(|change| {
                format!("[[productivity]]\nactors = [\"{a}\"]\nsectors = [\"{j}\"]\nchange = {change}\n")
            }),
            3 => [there, inverse]
                .map(|change| format!("[[defence_budget]]\nactors = [\"A000\"]\nchange = {change}\n")),
            // So little that nothing is clamped.
            _ => [size, -size].map(|change| {
                let change = change / 10.0;
                format!("[[guarantee]]\nguarantors = [\"A001\"]\nallies = [\"A002\"]\nchange = {change:?}\n")
            }),
        };
        Clause::Text(format!("{there}# and back\n{back}"))
    })
}

/// Both halves of such a pair.
fn halves(clause: &Clause, world: &World) -> (String, String) {
    let text = clause.text(world);
    let (there, back) = text.split_once("# and back\n").unwrap();
    (there.to_owned(), back.to_owned())
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn all_that_is_told_of_any_policy_is_a_finite_number(case in policies(Size::Extreme, 6)) {
        let world = case.random().world();
        let outcome = solve(&Model::calibrate(&world).unwrap(), &case.text(&world))?;
        prop_assert!(rows(&outcome).values().all(|(_, value)| value.is_finite()));
        prop_assert!(outcome.flows().all(|flow| flow.before.is_finite() && flow.after.is_finite() && flow.after >= 0.0));
        for actor in world.actors() {
            let welfare = outcome.welfare(actor);
            prop_assert!([welfare.real_income, welfare.money, welfare.income, welfare.real_wage, welfare.wages]
                .iter()
                .all(|number| number.is_finite()));
            prop_assert!(welfare.real_income > -1.0 && welfare.income > 0.0 && outcome.wage(actor) > 0.0);
            prop_assert!(outcome.sectors(actor).iter().all(|sector| sector.volume.is_finite() && sector.growth.is_finite()));
        }
        for lack in outcome.shortages().goods() {
            prop_assert!((0.0..1.0).contains(&lack.left) && lack.lost <= 1.0 + 1e-12);
        }
        let shortages = outcome.shortages();
        prop_assert_eq!(shortages.is_empty(), shortages.goods().is_empty());
        for (user, good) in world.actors().flat_map(|user| world.goods().map(move |good| (user, good))) {
            let lack = shortages.goods().iter().find(|lack| (lack.user, lack.good) == (user, good));
            prop_assert_eq!(shortages.left(user, good), lack.map_or(1.0, |lack| lack.left));
        }
        prop_assert!(outcome.shortages().outputs().iter().all(|loss| (0.0..1.0).contains(&loss.left)));
    }

    #[test]
    fn markets_clear_to_the_residual_that_is_stated(n in 2_usize..6, s in 2_usize..5, seed in 0_u64..1_000_000, balanced: bool, log in -10.0..-4.0_f64) {
        let closure = if balanced { Closure::Balanced } else { Closure::FixedDeficits };
        let economy = calibrate(&Draft::new(n, s, seed), closure);
        let change = mild(&economy, seed);
        let settings = Settings { tolerance: 10_f64.powf(log), ..Settings::default() };
        let found = economy.solve(&change, &economy.before(), &settings);
        let Ok(found) = found else { return Err(TestCaseError::reject("not solved")) };
        let stated = found.effort.residual;
        prop_assert!(stated <= settings.tolerance);
        let violation = violation(economy.baseline(), &change, &found);
        prop_assert!(violation <= 1.01 * stated + 1e-13, "{:e} where {:e} is stated", violation, stated);
    }

    /// Whatever is short, and whoever pays for it: what is sold is made and paid for, by the flows alone.
    #[test]
    fn what_is_earned_is_spent_under_any_policy_without_bounds(case in policies(Size::Moderate, 6)) {
        let world = case.random().world();
        let model = Model::calibrate(&world).unwrap();
        let clauses: Vec<Clause> =
            case.clauses.iter().filter(|clause| matches!(clause, Clause::Text(_))).cloned().collect();
        let text = case.file(&clauses, &world);
        let scenario = read(&text, &world)?;
        let outcome = model.run(&scenario).map_err(|error| TestCaseError::reject(error.to_string()))?;
        let economy = model.economy(scenario.closure().unwrap(), scenario.horizon()).unwrap();
        let (base, tariffs) = (economy.baseline(), scenario.policy(&world).tariffs);
        let (n, s) = (base.actors, base.sectors);
        let mut flows = vec![0.0; n * n * s];
        for flow in outcome.flows() {
            flows[(flow.sector.index() * n + flow.importer.index()) * n + flow.exporter.index()] = flow.after;
        }
        let mut made = vec![0.0; n * s];
        (0..n * n * s).for_each(|c| made[c % n * s + c / n / n] += flows[c]);
        for a in 0..n {
            let wages: f64 = (0..s).map(|j| base.value_added_share[a * s + j] * made[a * s + j]).sum();
            let wage = outcome.wage(world.actors().nth(a).unwrap());
            let value = base.value_added[a];
            prop_assert!((wages - wage * value).abs() <= 1e-8 * value, "wages of {}: {} and {}", a, wages, wage * value);
            let cells = |j: usize| (0..n).map(move |i| (j * n + a) * n + i);
            let paid = |j: usize| -> f64 { cells(j).map(|c| (1.0 + tariffs[c]) * flows[c]).sum() };
            let duties: f64 = (0..s).flat_map(cells).map(|c| tariffs[c] * flows[c]).sum();
            let income = wages + duties + base.deficit[a];
            for j in 0..s {
                let used: f64 = (0..s).map(|k| base.input_share[(a * s + k) * s + j] * made[a * s + k]).sum();
                let wanted = used + base.demand_share[a * s + j] * income;
                prop_assert!((paid(j) - wanted).abs() <= 1e-8 * value, "spending of {} on {}: {} and {}", a, j, paid(j), wanted);
            }
        }
    }

    #[test]
    fn the_order_of_clauses_changes_no_bit(
        (case, shuffled) in policies(Size::Moderate, 6).prop_flat_map(|case| {
            let clauses = Just(case.clauses.clone()).prop_shuffle();
            (Just(case), clauses)
        })
    ) {
        let world = case.random().world();
        let model = Model::calibrate(&world).unwrap();
        let expected = solve(&model, &case.text(&world))?;
        let found = solve(&model, &case.file(&shuffled, &world))?;
        prop_assert_eq!(rows(&expected), rows(&found));
        prop_assert!(expected.flows().eq(found.flows()));
        prop_assert_eq!(&expected.record().scenario_hash, &found.record().scenario_hash);
    }

    #[test]
    fn the_order_of_actors_and_sectors_changes_no_result(
        (case, actors, sectors) in policies(Size::Moderate, 5).prop_flat_map(|case| {
            let order = |len: usize| Just((0..len).collect::<Vec<_>>()).prop_shuffle();
            let (actors, sectors) = (order(case.actors), order(case.sectors));
            (Just(case), actors, sectors)
        })
    ) {
        let random = case.random();
        let (world, turned) = (random.world(), random.listed(&actors, &sectors, 1.0));
        let text = case.text(&world);
        let expected = solve(&Model::with_settings(&world, TIGHT).unwrap(), &text)?;
        let found = solve(&Model::with_settings(&turned, TIGHT).unwrap(), &text)?;
        assert_same_results(&expected, &found, 1.0)?;
    }

    #[test]
    fn the_money_that_a_world_is_counted_in_changes_no_result(case in policies(Size::Moderate, 5), log in -2..=3_i32) {
        let money = 10_f64.powi(log);
        let random = case.random();
        let order = |len: usize| (0..len).collect::<Vec<_>>();
        let (world, other) = (random.world(), random.listed(&order(case.actors), &order(case.sectors), money));
        let expected = solve(&Model::with_settings(&world, TIGHT).unwrap(), &case.text(&world))?;
        let found = solve(&Model::with_settings(&other, TIGHT).unwrap(), &case.text(&other))?;
        assert_same_results(&expected, &found, money)?;
    }

    #[test]
    fn a_clause_of_nothing_changes_nothing(case in policies(Size::Moderate, 5)) {
        with_nothing(&case)?;
    }

    #[test]
    fn a_clause_of_nothing_changes_nothing_of_an_extreme_policy(case in policies(Size::Extreme, 4)) {
        with_nothing(&case)?;
    }

    #[test]
    fn a_change_and_its_reverse_cancel(
        (case, reversed) in cases(3, |n, s| trade(n, s, Size::Moderate)).prop_flat_map(|case| {
            let pairs = prop::collection::vec(pairs(case.actors, case.sectors), 1..3);
            (Just(case), pairs)
        })
    ) {
        let world = case.random().world();
        let model = Model::with_settings(&world, TIGHT).unwrap();
        // In one file, beside whatever else holds there.
        let expected = solve(&model, &case.text(&world))?;
        let both = [&case.clauses[..], &reversed].concat();
        let found = solve(&model, &case.file(&both, &world))?;
        assert_same_results(&expected, &found, 1.0)?;

        // One file after the other: what the second starts from is what the first has done.
        let (there, back): (String, String) = reversed.iter().map(|pair| halves(pair, &world)).unzip();
        let head = case.file(&[], &world);
        let files = [("there.toml", format!("{head}{there}")), ("back.toml", format!("baseline = \"there.toml\"\n{head}{back}"))];
        let folder = folder(&files);
        let [there, back] = files.each_ref().map(|(name, _)| Scenario::open(folder.path().join(name), &world));
        let (Ok(there), Ok(back)) = (there, back) else { return Err(TestCaseError::reject("refused")) };
        let there = model.run(&there).map_err(|error| TestCaseError::reject(error.to_string()))?;
        let back = model.run(&back).unwrap();
        for (one, other) in there.flows().zip(back.flows()) {
            prop_assert!(close(one.before, other.after, 1e-9), "{:?} {:?}", one, other);
        }
        for actor in world.actors() {
            let [one, other] = [&there, &back].map(|outcome| 1.0 + outcome.welfare(actor).real_income);
            prop_assert!(close(one * other, 1.0, 1e-9), "{}", one * other);
            prop_assert!(close(there.cost(actor), -back.cost(actor), 1e-9));
            if let (Some(one), Some(other)) = (there.expected_defence(&[actor]), back.expected_defence(&[actor])) {
                prop_assert!(close(one.0, other.1, 1e-12));
            }
        }
    }

    #[test]
    fn parts_add_up_to_their_whole(case in policies(Size::Moderate, 4)) {
        let world = case.random().world();
        let model = Model::with_settings(&world, TIGHT).unwrap();
        let scenario = read(&case.text(&world), &world)?;
        let explanations =
            Explanations::of(&model, &scenario).map_err(|error| TestCaseError::reject(error.to_string()))?;
        let outcome = explanations.outcome();
        for actor in world.actors() {
            assert_adds_up(&explanations.actor(actor).unwrap(), explanations.exposures());
        }
        assert_adds_up(&explanations.group(world.group("CLUB").unwrap()).unwrap(), explanations.exposures());

        // Exports by partner and by sector, power and rents.
        let sectors: Vec<_> = world.sectors().collect();
        let mut foreign = 0.0;
        for actor in world.actors() {
            let exports = outcome.exports(actor);
            let income = outcome.income(&[actor]);
            let by_sector: f64 = outcome.sectors(actor).iter().map(|sector| sector.exports).sum();
            let by_partner: f64 = outcome.partners(actor, &sectors).iter().map(|partner| partner.exports).sum();
            prop_assert!((exports - by_sector).abs() <= 1e-12 * income && (exports - by_partner).abs() <= 1e-12 * income);
            foreign += exports - outcome.imports(actor);
        }
        let everybody: Vec<_> = world.actors().collect();
        prop_assert!(foreign.abs() <= 1e-12 * outcome.income(&everybody));
        for at in outcome.power().into_iter().flat_map(sidedeal::Power::at) {
            prop_assert!(close(at.before.iter().sum(), 1.0, 1e-12) && close(at.after.iter().sum(), 1.0, 1e-12));
        }
        let figures = Figures::central(&world, scenario.horizon());
        let rents = scenario.policy(&world).supply;
        let paid: f64 = everybody.iter().map(|&actor| rents.rents(&world, &figures, actor)).sum();
        prop_assert!(paid.abs() <= 1e-12 * outcome.income(&everybody));

        // Every share of the weights has a first; parties that tie are first together.
        let exposures = Exposures::of(outcome);
        for ranking in exposures.rankings(sidedeal::Scaling::Largest).iter().flatten() {
            let first: f64 = ranking.acceptability.alternatives().iter().map(sidedeal::Standing::first).sum();
            prop_assert!(first >= 1.0 - 1e-9);
            if let Some(shares) = ranking.acceptability.variance_shares() {
                prop_assert!(close(shares.iter().sum(), 1.0, 1e-9));
            }
        }
    }

    #[test]
    fn a_tighter_control_never_raises_anybodys_supply(
        (case, more, deeper) in cases(5, |n, _| prop_oneof![3 => control(n, 1.0), 1 => supply(n)]).prop_flat_map(|case| {
            let more = prop::option::of(control(case.actors, 1.0));
            (Just(case), more, 0.0..=1.0_f64)
        })
    ) {
        let world = case.random().world();
        let loose = read(&case.text(&world), &world)?;
        // Every cut goes further, and perhaps there is one more, without what it lets go of.
        let tighten = |clause: &Clause| {
            let text = clause.text(&world);
            let lines = text.lines().map(|line| match line.strip_prefix("cut = ") {
                Some(cut) => {
                    let cut: f64 = cut.parse().unwrap();
                    format!("cut = {:?}\n", cut + (1.0 - cut) * deeper)
                }
                None => format!("{line}\n"),
            });
            Clause::Text(lines.collect())
        };
        let cut = |clause: &Clause| {
            let text = clause.text(&world);
            Clause::Text(text.split("[[export_control]]").nth(1).map(|cut| format!("[[export_control]]{cut}")).unwrap_or(text))
        };
        let tight: Vec<Clause> = case.clauses.iter().map(tighten).chain(more.iter().map(cut)).collect();
        let tight = read(&case.file(&tight, &world), &world)?;
        let figures = Figures::central(&world, loose.horizon());
        let [loose, tight] = [loose, tight].map(|scenario| scenario.policy(&world).supply);
        let [before, after] = [&loose, &tight].map(|supply| Shortages::of(&world, &figures, supply));
        for (user, good) in world.actors().flat_map(|user| world.goods().map(move |good| (user, good))) {
            let [before, after] = [&before, &after].map(|shortages| shortages.left(user, good));
            prop_assert!(after <= before + 1e-14, "{} of {} left, then {}", before, world[good].code, after);
        }
        for loss in before.outputs() {
            let after = after.outputs().iter().find(|one| (one.actor, one.sector) == (loss.actor, loss.sector));
            prop_assert!(after.is_some_and(|after| after.left <= loss.left + 1e-12), "{:?}, then {:?}", loss, after);
        }
        let [before, after] = [&loose, &tight].map(|supply| WithheldSales::of(&world, &figures, supply));
        for flow in before.flows() {
            let key = (flow.sector, flow.user, flow.provider);
            let after = after.flows().iter().find(|one| (one.sector, one.user, one.provider) == key);
            prop_assert!(after.is_some_and(|after| after.share() >= flow.share() - 1e-14));
        }
    }
}
