//! Purchase commitments and quotas: complementarity, several at once, and those that cannot be.

use sidedeal::scenario::Size;
use sidedeal::trade::{BadChange, Bound, Closure, Equilibrium, Failure, Settings, Side};
use sidedeal::{Error, Model, ModelWarning, Outcome, Result, Scenario, Unsolved, World};

use crate::support::{TIGHT, TODAY, TODAY_MODEL, assert_close, calibrate, economy, solved, truly_infeasible};
use crate::synthetic::Draft;

fn world() -> World {
    Draft::new(4, 3, 30).world()
}

fn read(clauses: &str, world: &World) -> Result<Scenario> {
    Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world)
}

fn run<'w>(model: &'w Model<'w>, clauses: &str) -> Result<Outcome<'w>> {
    model.run(&read(clauses, model.world())?)
}

fn bound(kind: &str, sectors: &str, rest: &str) -> String {
    format!("[[{kind}]]\nimporter = \"A000\"\nexporter = \"A001\"\nsectors = [{sectors}]\n{rest}\n")
}

/// Flow to A000 from A001 over some sectors: before and after.
fn flow(outcome: &Outcome<'_>, sectors: &[&str]) -> (f64, f64) {
    let world = outcome.world();
    let [importer, exporter] = ["A000", "A001"].map(|code| world.actor(code).unwrap());
    let flows = sectors.iter().map(|code| outcome.flow(importer, exporter, world.sector(code).unwrap()));
    flows.fold((0.0, 0.0), |(before, after), flow| (before + flow.before, after + flow.after))
}

#[test]
fn either_the_wedge_or_the_gap_is_zero() {
    let economy = calibrate(&Draft::new(4, 3, 30), Closure::FixedDeficits);
    let base = economy.baseline();
    for side in [Side::Purchase, Side::Quota, Side::QuotaRentToExporter] {
        for times in [0.3, 0.9, 0.999_999, 1.000_001, 1.1, 3.0] {
            let mut change = base.no_change();
            let flow = times * base.trade[1];
            change.bounds.push(Bound { side, importer: 0, exporter: 1, sectors: vec![0], flow });
            let result = solved(&economy, &change);
            let binds = if side == Side::Purchase { times > 1.0 } else { times < 1.0 };
            assert_eq!(result.wedge[0] != 0.0, binds, "{side:?} {times}");
            if binds {
                assert_eq!(result.wedge[0] < 0.0, side == Side::Purchase);
                assert_close(result.bound_flow[0] / flow, 1.0, 1e-11);
            }
        }
    }
}

#[test]
fn a_bound_at_the_flow_itself_leaves_the_baseline() {
    let economy = calibrate(&Draft::new(4, 3, 30), Closure::FixedDeficits);
    let base = economy.baseline();
    for side in [Side::Purchase, Side::Quota, Side::QuotaRentToExporter] {
        let mut change = base.no_change();
        change.bounds.push(Bound { side, importer: 0, exporter: 1, sectors: vec![0], flow: base.trade[1] });
        let result = solved(&economy, &change);
        assert!(result.wage.iter().all(|w| (w - 1.0).abs() < 1e-11));
    }
}

#[test]
fn several_bounds_hold_at_once_and_may_unbind_each_other() {
    let economy = calibrate(&Draft::new(4, 3, 31), Closure::FixedDeficits);
    let base = economy.baseline();
    let cell = |importer: usize, exporter: usize, sector: usize| (sector * 4 + importer) * 4 + exporter;
    let mut change = base.no_change();
    for (side, importer, exporter, sectors, times) in [
        (Side::Purchase, 0, 1, vec![0, 2], 1.8),
        (Side::Quota, 0, 2, vec![0], 0.6),
        (Side::QuotaRentToExporter, 1, 0, vec![1], 0.5),
        (Side::Purchase, 3, 1, vec![0], 0.97),
    ] {
        let before: f64 = sectors.iter().map(|&j| base.trade[cell(importer, exporter, j)]).sum();
        change.bounds.push(Bound { side, importer, exporter, sectors, flow: times * before });
    }
    // `solved` checks complementarity of each.
    let result = solved(&economy, &change);
    assert!(result.wedge[0] < 0.0 && result.wedge[1] > 0.0 && result.wedge[2] > 0.0);
}

#[test]
fn one_wedge_is_common_to_all_sectors_of_a_bound() {
    let economy = calibrate(&Draft::new(4, 3, 32), Closure::FixedDeficits);
    let base = economy.baseline();
    let cells = [1, 16 + 1];
    let mut change = base.no_change();
    let before: f64 = cells.iter().map(|&c| base.trade[c]).sum();
    let purchase =
        Bound { side: Side::Purchase, importer: 0, exporter: 1, sectors: vec![0, 1], flow: 1.5 * before };
    change.bounds.push(purchase);
    let result = solved(&economy, &change);
    assert_eq!(result.wedge.len(), 1);

    // The same wedge as a duty gives the same world.
    let mut duty = base.no_change();
    for c in cells {
        duty.tariffs[c] = (1.0 + duty.tariffs[c]) * result.wedge[0].exp() - 1.0;
    }
    same(&solved(&economy, &duty), &result);
}

fn same(a: &Equilibrium, b: &Equilibrium) {
    for (a, b) in a.trade.iter().zip(&b.trade).chain(a.income.iter().zip(&b.income)) {
        assert_close(*a, *b, 1e-9);
    }
}

#[test]
fn a_bound_that_no_wedge_brings_about_is_an_error_that_names_it() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let error = run(&model, &bound("purchase", r#""S001""#, "value_musd = 100_000_000")).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error.get(), Some(Unsolved::InfeasibleBound { .. })), "{text}");
    assert!(
        text.starts_with("x.toml:2: infeasible bound: the purchase of A000 from A001 in S001;"),
        "{text}"
    );
}

#[test]
fn what_is_called_infeasible_stays_unmet_at_the_limit() {
    let economy = calibrate(&Draft::new(4, 3, 30), Closure::FixedDeficits);
    let base = economy.baseline();
    let (mut infeasible, mut met) = (0, 0);
    for side in [Side::Purchase, Side::Quota] {
        for step in 0..12 {
            let mut change = base.no_change();
            let times = 4_f64.powi(if side == Side::Purchase { step } else { -step });
            let flow = times * base.trade[16 + 1];
            change.bounds.push(Bound { side, importer: 0, exporter: 1, sectors: vec![1], flow });
            match economy.solve(&change, &economy.before(), &Settings::default()) {
                Ok(result) => {
                    met += 1;
                    assert!(result.wedge[0].abs() <= 2.0);
                }
                Err(Failure::InfeasibleBound { bound: 0, .. }) => {
                    infeasible += 1;
                    // A subsidy at the limit may also cost more than there is.
                    let proof = truly_infeasible(&economy, &change, 0);
                    let sound = matches!(proof, Ok(true) | Err(Failure::Ruined { actor: 0, .. }));
                    assert!(sound, "{side:?} {times}: {proof:?}");
                }
                Err(other) => panic!("{side:?} {times}: {other:?}"),
            }
        }
    }
    assert!(infeasible > 2 && met > 2, "{infeasible} {met}");
}

#[test]
fn bounds_without_flow_are_errors() {
    let mut draft = Draft::new(4, 3, 30);
    let lost = draft.trade[1];
    draft.trade[1] = 0.0;
    draft.output[3] -= lost;
    draft.value_added[3] -= lost / 2.0;
    let world = draft.world();
    let model = Model::calibrate(&world).unwrap();
    for kind in ["purchase", "quota"] {
        let error = run(&model, &bound(kind, r#""S000""#, "value_musd = 5")).unwrap_err();
        assert!(matches!(error, Error::EmptyClause { .. }), "{error}");
        assert_eq!(error.to_string(), "x.toml:2: the clause leaves no flow before that it could act on");
    }
    // With one other cell in it the bound can act, and says that one cannot.
    let clauses = bound("purchase", r#""S000", "S001""#, "change_musd = 1");
    let outcome = run(&model, &clauses).unwrap();
    let warnings = &outcome.record().warnings;
    assert!(
        warnings.iter().any(|w| matches!(w.get(), Some(ModelWarning::CellsWithoutFlow { count: 1, .. }))),
        "{warnings:?}"
    );
}

#[test]
fn a_purchase_on_trade_that_is_stopped_is_an_error() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let stop =
        "[[trade_cost]]\nimporters = [\"A000\"]\nexporters = [\"A001\"]\nsectors = [\"all\"]\nstop = true\n";
    let clauses = bound("purchase", r#""S000""#, "value_musd = 5") + stop;
    let error = run(&model, &clauses).unwrap_err();
    assert!(matches!(error, Error::EmptyClause { .. }), "{error}");
    assert!(error.to_string().starts_with("x.toml:2: "), "{error}");
}

#[test]
fn bounds_that_overlap_contradict_each_other() {
    let world = world();
    let clauses = bound("purchase", r#""S000", "S001""#, "value_musd = 5")
        + &bound("quota", r#""S001", "S002""#, "value_musd = 9");
    let error = read(&clauses, &world).unwrap_err();
    assert!(matches!(error, Error::Contradiction { .. }), "{error}");

    let economy = calibrate(&Draft::new(4, 3, 30), Closure::FixedDeficits);
    let mut change = economy.baseline().no_change();
    for (side, sectors) in [(Side::Purchase, vec![0, 1]), (Side::Quota, vec![1, 2])] {
        change.bounds.push(Bound { side, importer: 0, exporter: 1, sectors, flow: 1.0 });
    }
    let failure = economy.solve(&change, &economy.before(), &TIGHT).unwrap_err();
    assert_eq!(failure, Failure::BadChange(BadChange::OverlappingBounds(0, 1)));
}

#[test]
fn a_bound_that_makes_no_sense_is_refused() {
    let economy = calibrate(&Draft::new(3, 2, 33), Closure::FixedDeficits);
    let good = Bound { side: Side::Quota, importer: 0, exporter: 1, sectors: vec![0], flow: 1.0 };
    for bad in [
        Bound { flow: 0.0, ..good.clone() },
        Bound { flow: f64::NAN, ..good.clone() },
        Bound { flow: f64::INFINITY, ..good.clone() },
        Bound { exporter: 0, ..good.clone() },
        Bound { exporter: 3, ..good.clone() },
        Bound { sectors: vec![], ..good.clone() },
        Bound { sectors: vec![2], ..good.clone() },
        Bound { sectors: vec![0, 0], ..good.clone() },
    ] {
        let mut change = economy.baseline().no_change();
        change.bounds.push(bad.clone());
        let failure = economy.solve(&change, &economy.before(), &TIGHT).unwrap_err();
        assert_eq!(failure, Failure::BadChange(BadChange::Bound(0)), "{bad:?}");
    }
}

#[test]
fn a_change_counts_from_the_flows_before_the_scenario() {
    let world = world();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let outcome = run(&model, &bound("purchase", r#""S001", "S002""#, "change_musd = 3")).unwrap();
    let (before, after) = flow(&outcome, &["S001", "S002"]);
    assert_close(after, before + 3.0, 1e-9);

    // A cut below the flow before is a quota's.
    let outcome = run(&model, &bound("quota", r#""S001""#, "change_musd = -2")).unwrap();
    let (before, after) = flow(&outcome, &["S001"]);
    assert_close(after, before - 2.0, 1e-9);
}

#[test]
fn a_change_counts_from_the_flows_solved_under_the_baseline() {
    let model = &*TODAY_MODEL;
    let text = "name = \"x\"\nbaseline = \"status-quo-2026\"\n[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\n\
                sectors = [\"OTR\"]\nchange_musd = 2000\n";
    let scenario = Scenario::parse(text, "x.toml", &TODAY).unwrap();
    let outcome = model.run(&scenario).unwrap();
    let [chn, usa] = ["CHN", "USA"].map(|code| TODAY.actor(code).unwrap());
    let flow = outcome.flow(chn, usa, TODAY.sector("OTR").unwrap());
    assert_close(flow.after, flow.before + 2000.0, 1e-9);
    // Chinese duties of 2026 have cut the flow of the tables.
    assert!(flow.before < 0.8 * TODAY.trade(chn, usa, TODAY.sector("OTR").unwrap()));
    let status_quo = model.run(&Scenario::bundled("status-quo-2026", &TODAY).unwrap()).unwrap();
    assert_close(flow.before, status_quo.flow(chn, usa, TODAY.sector("OTR").unwrap()).after, 1e-9);
}

#[test]
fn a_bound_on_the_cells_of_an_earlier_one_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = world();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let first = format!("name = \"first\"\n{}", bound("purchase", r#""S001""#, "change_musd = 9"));
    std::fs::write(folder.path().join("first.toml"), first).unwrap();
    let next = format!(
        "name = \"next\"\nbaseline = \"first.toml\"\n{}",
        bound("quota", r#""S001""#, "change_musd = -4")
    );
    std::fs::write(folder.path().join("next.toml"), next).unwrap();
    let first = Scenario::open(folder.path().join("first.toml"), &world).unwrap();
    let next = Scenario::open(folder.path().join("next.toml"), &world).unwrap();
    let [policy] = &next.policy(&world).bounds[..] else { panic!("one bound") };
    assert_eq!((policy.side, policy.size), (Side::Quota, Size::Change(-4.0)));

    let (calibrated, nine) = flow(&model.run(&first).unwrap(), &["S001"]);
    let (before, after) = flow(&model.run(&next).unwrap(), &["S001"]);
    assert_close(nine, calibrated + 9.0, 1e-9);
    assert_close(before, nine, 1e-9);
    // The quota allows nine less four; without the purchase nothing drives the flow there.
    assert_close(after, calibrated, 1e-9);
}

#[test]
fn a_bound_that_nobody_feels_is_told() {
    let world = world();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let idle = |kind: &str, musd: f64| {
        let outcome = run(&model, &bound(kind, r#""S001""#, &format!("value_musd = {musd}"))).unwrap();
        let own = outcome
            .record()
            .own()
            .iter()
            .filter(|one| matches!(one.get(), Some(ModelWarning::IdleBound { .. })));
        (own.map(ToString::to_string).collect::<Vec<_>>(), flow(&outcome, &["S001"]).1)
    };
    let (_, free) = idle("purchase", 1e-3);
    for (kind, asks, musd) in
        [("purchase", "purchase asks for", 0.5 * free), ("quota", "quota allows", 2.0 * free)]
    {
        let (told, flow) = idle(kind, musd);
        let text = format!(
            "x.toml:2: the {asks} {musd:.0} million USD, where {flow:.0} are bought without it, and has no effect"
        );
        assert_eq!(told, [text]);
    }
    // What is felt is not.
    assert!(idle("purchase", 1.2 * free).0.is_empty() && idle("quota", 0.8 * free).0.is_empty());
}

#[test]
fn the_subsidy_of_a_purchase_is_reported_and_a_large_one_warned_of() {
    let mut draft = Draft::new(4, 3, 30);
    draft.elasticity[1] = 2.0;
    let world = draft.world();
    let model = Model::with_settings(&world, TIGHT).unwrap();
    let text = bound("purchase", r#""S001""#, "value_musd = 1");
    let outcome = run(&model, &text).unwrap();
    let importer = world.actor("A000").unwrap();
    assert_eq!(outcome.subsidy(importer), 0.0);
    let (before, _) = flow(&outcome, &["S001"]);
    let text = bound("purchase", r#""S001""#, &format!("value_musd = {}", before * 30.0));
    let outcome = run(&model, &text).unwrap();
    assert!(outcome.subsidy(importer) > 0.0);
    let warnings = &outcome.record().warnings;
    assert!(
        warnings.iter().any(|w| matches!(w.get(), Some(ModelWarning::LargeSubsidy { .. }))),
        "{warnings:?}"
    );
}

#[test]
fn purchases_of_the_bundled_deals_are_met() {
    let economy = economy(&TODAY_MODEL, Closure::FixedDeficits);
    assert_eq!(economy.baseline().actors, TODAY.actors().len());
    for name in ["phase-one-2020", "board-of-trade-2026", "us-china-trade-deal"] {
        let scenario = Scenario::bundled(name, &TODAY).unwrap();
        let outcome = TODAY_MODEL.run(&scenario).unwrap();
        let mut policy = scenario.policy(&TODAY);
        for bound in &mut policy.bounds {
            let flows = bound.sectors.iter().map(|&j| outcome.flow(bound.importer, bound.exporter, j));
            let (before, after) = flows.fold((0.0, 0.0), |(b, a), flow| (b + flow.before, a + flow.after));
            let wanted = match bound.size {
                Size::Level(level) => level,
                Size::Change(change) => before + change,
                Size::Nothing => unreachable!("a file asks for something"),
            };
            assert!(after >= wanted * (1.0 - 1e-9), "{name} {:?}: {after} of {wanted}", bound.at);
        }
    }
}
