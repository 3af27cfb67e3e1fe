//! A scenario that moves all three stakes, as rows, as JSON and as a table.

use sidedeal::scenario::Stake;
use sidedeal::{
    Commitment, CommitmentClass, Ensemble, Exposures, Horizon, Model, ModelWarning, Outcome, Report,
    Scenario, ShortageDraws, Warning, World, report,
};

use crate::shortage::{control, mines};
use crate::support::{TODAY, TODAY_MODEL};

/// The world of mines with military means of two, who are allied.
fn world() -> World {
    let mut builder = mines(true);
    let world = builder.clone().build().unwrap();
    let [min, user] = ["MIN", "USE"].map(|code| world.actor(code).unwrap());
    builder.group("BOTH", &[min, user]).unwrap();
    builder.military(min, 100.0, 0.1).unwrap().military(user, 50.0, 0.5).unwrap();
    let class = CommitmentClass::TreatyForces;
    builder
        .commitment(Commitment {
            guarantor: min,
            ally: user,
            class,
            coverage: 1.0,
            reliability: None,
            forces: None,
        })
        .unwrap();
    builder.build().unwrap()
}

fn clauses() -> String {
    control("MIN", "\"USE\"", "magnets", "cut = { low = 0.3, mode = 0.5, high = 0.9 }")
        + "[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = -0.3\n"
        + "[[defence_budget]]\nactors = [\"USE\"]\nchange = 0.02\n"
        + "[[rule_pact]]\nmembers = [\"MIN\", \"ALT\"]\nsectors = [\"CAR\"]\n"
}

fn scenario(world: &World) -> Scenario {
    let head = "name = \"All at once\"\nhorizon = \"medium\"\nbetween = [\"MIN\", \"ALT\"]\n";
    Scenario::parse(&format!("{head}{}", clauses()), "x.toml", world).unwrap()
}

fn ends<'w>(model: &Model<'w>, scenario: &Scenario) -> Vec<Outcome<'w>> {
    let end = |horizon| model.run(&scenario.clone().with_horizon(horizon).without_principals()).unwrap();
    vec![end(Horizon::Short), end(Horizon::Long)]
}

#[test]
fn rows_go_stake_by_stake_and_what_is_short_comes_first() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let outcome = model.run(&scenario(&world)).unwrap();
    assert_eq!(outcome.stakes(), Stake::ALL);
    let draws = ShortageDraws::of(&world, &scenario(&world), 101, 5).unwrap();
    let report = Report::with(&outcome, Some(draws.clone()), Vec::new()).unwrap();
    let of = |code: &str| -> Vec<String> {
        let own = report.rows().iter().filter(|row| row.actor == code);
        own.map(|row| format!("{} {} {}", row.stake, row.variable, row.unit)).collect()
    };
    let scored = |stake: &str| [format!("{stake} score points"), format!("{stake} own_worst ratio")];
    let mut expected: Vec<String> =
        ["shortage_median", "shortage_p05", "shortage_p95", "real_income", "real_wage"]
            .into_iter()
            .chain(["first_order", "terms_of_trade", "volume_of_trade"])
            .map(|variable| format!("prosperity {variable} percent"))
            .chain(
                ["real_income_musd", "cost_musd", "subsidy_musd", "exports", "imports"]
                    .map(|variable| format!("prosperity {variable} musd")),
            )
            .collect();
    expected.extend(scored("prosperity"));
    expected.extend(
        ["technology percent", "trade_costs percent", "real_output percent", "gdp_musd musd"]
            .map(|row| format!("prosperity {row}")),
    );
    expected.push("prosperity real_income_per_gdp percent".to_owned());
    expected.push("prosperity capital percent".to_owned());
    expected.push("security expected_defence percent".to_owned());
    expected.extend(scored("security"));
    expected.extend(["voice power points", "voice power_ratio ratio"].map(str::to_owned));
    expected.extend(scored("voice"));
    expected.push("voice power_per_gdp points_per_tusd".to_owned());
    assert_eq!(of("USE"), expected);
    // Whose means are not known has no row of security; a group has no draws and no worst case of its own.
    expected.retain(|row| !row.starts_with("security"));
    assert_eq!(of("ALT"), expected);
    assert_eq!(
        of("BOTH").iter().filter(|row| row.contains("shortage") || row.contains("own_worst")).count(),
        0
    );

    let value = |actor: &str, variable: &str| {
        let row = report.rows().iter().find(|row| row.actor == actor && row.variable == variable);
        row.unwrap().value
    };
    let user = world.actor("USE").unwrap();
    // Quantiles are of the number that is printed: the 5th of a hundred is the worse end, here as in an ensemble.
    let quantiles =
        ["shortage_p05", "shortage_median", "shortage_p95"].map(|variable| value("USE", variable));
    assert_eq!(quantiles, [0.05, 0.5, 0.95].map(|q| 100.0 * draws.quantile(user, q).unwrap()));
    assert!(quantiles.is_sorted() && quantiles[0] < quantiles[1] && quantiles[1] < 0.0, "{quantiles:?}");
    assert_eq!(value("USE", "cost_musd"), outcome.cost(user));
    assert_eq!(value("USE", "real_income_musd"), outcome.welfare(user).money - outcome.cost(user));
    let power: f64 = ["MIN", "USE", "ALT"].map(|code| value(code, "power")).iter().sum();
    assert!(power.abs() < 1e-12, "what some win others lose: {power}");
    assert!(report::csv(&[report]).lines().all(|line| line.split(',').count() == 6));
}

#[test]
fn a_report_leads_with_median_and_range_of_draws_and_names_the_mode() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = scenario(&world);
    let outcome = model.run(&scenario).unwrap();
    let ensemble = Ensemble::run(&model, &scenario, 41, 3).unwrap();
    let report = Report::of(&outcome).unwrap().headed_by(ensemble.clone()).unwrap();
    let user = world.actor("USE").unwrap();
    let value = |variable: &str| {
        let row = report.rows().iter().find(|row| row.actor == "USE" && row.variable == variable);
        row.unwrap_or_else(|| panic!("{variable}")).value
    };
    for (stake, variable) in Stake::ALL.into_iter().zip(["real_income", "expected_defence", "power"]) {
        let [p05, median, p95] = ["p05", "median", "p95"].map(|which| value(&format!("{variable}_{which}")));
        assert!(p05 <= median && median <= p95 && p05 < p95, "{variable}: {p05} {median} {p95}");
        for (found, q) in [(p05, 0.05), (median, 0.5), (p95, 0.95)] {
            assert_eq!(Some(found), ensemble.quantile(user, stake, q).map(|value| value + 0.0), "{variable}");
        }
    }
    assert!(value("real_income_musd_p05") < value("real_income_musd_p95"));
    // At the end of each stake's rows.
    let of: Vec<_> = report.rows().iter().filter(|row| row.actor == "USE" && row.stake == "voice").collect();
    let last: Vec<_> = of[of.len() - 3..].iter().map(|row| row.variable).collect();
    assert_eq!(last, ["power_median", "power_p05", "power_p95"]);

    let table = report.to_string();
    let [head, mode] = [
        "How sure this is: median and 5-95 % of 41 draws of everything uncertain (seed 3).\n\
         The mode is the run at central values, as in all tables below. Below 0 is a loss.\n",
        "What changes at central values, the mode of everything uncertain. Below 0 is a loss.\n",
    ]
    .map(|words| table.find(words).unwrap_or_else(|| panic!("{words} in {table}")));
    assert!(head < mode, "{table}");
    assert!(
        table.contains("\nExpected defence, %                 median       5 %      95 %      mode\n"),
        "{table}"
    );
    let plain = Report::of(&outcome).unwrap();
    assert!(plain.rows().iter().all(|row| !row.variable.ends_with("_p05")));
    assert!(!plain.to_string().contains("How sure"));
}

#[test]
fn the_mean_is_that_of_the_scores() {
    let world = world();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario(&world)).unwrap();
    let exposures = Exposures::of(&outcome);
    let user = exposures.actor(world.actor("USE").unwrap());
    let scores = Stake::ALL.map(|stake| user.stake(stake).unwrap().score.unwrap());
    assert_eq!(user.equal_weight, Some(scores.iter().sum::<f64>() / 3.0));
    let other = exposures.actor(world.actor("ALT").unwrap());
    assert_eq!((other.equal_weight, other.stake(Stake::Security)), (None, None));
    let table = exposures.to_string();
    let widths: Vec<_> =
        table.lines().filter(|line| !line.is_empty()).map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
}

#[test]
fn the_ends_of_the_horizon_are_told_beside_a_control() {
    let world = world();
    let model = Model::calibrate(&world).unwrap();
    let scenario = scenario(&world);
    let outcome = model.run(&scenario).unwrap();
    let ends = ends(&model, &scenario);
    let user = world.actor("USE").unwrap();
    let [short, long] = [0, 1].map(|i| ends[i].real_income(&[user]).0 * 100.0);
    let draws = ShortageDraws::of(&world, &scenario, 11, 5).unwrap();
    let report = Report::with(&outcome, Some(draws), ends).unwrap();
    let data: serde_json::Value = serde_json::from_str(&report::json(std::slice::from_ref(&report))).unwrap();
    let told = &data[0]["other_horizons"];
    for (i, (horizon, income)) in [("short", short), ("long", long)].into_iter().enumerate() {
        assert_eq!(told[i]["horizon"], horizon);
        assert_eq!(told[i]["real_income"][1], serde_json::json!(["USE", income]));
    }
    let table = report.to_string();
    for words in [
        "real income lost at given prices, to first order, %.\nThis is the shock, before trade adjusts; ",
        "Of the change median and 5-95 % of 11 draws (seed 5); before and after at central values.\n",
        "Real income by horizon, %            medium      short       long\n",
        "taken from real income as far as trade records them: before, after\n        MIN   Magnets ",
        "Stake by stake, largest loss first\n    prosperity   USE\n    security     USE\n    voice        ",
        "Promised to all allies together, % of the guarantor's means: MIN 15\nnot assessed in defence: ALT\n",
    ] {
        assert!(table.contains(words), "{words} in {table}");
    }
    assert!(!table.contains("NaN") && !table.contains("inf"), "{table}");
}

#[test]
fn a_pact_with_whom_nobody_can_count_on_is_warned_of() {
    let world = world();
    let pact = "name = \"x\"\n[[pact]]\nmembers = [\"USE\", \"ALT\"]\nclass = \"treaty\"\n";
    let outcome =
        Model::calibrate(&world).unwrap().run(&Scenario::parse(pact, "x.toml", &world).unwrap()).unwrap();
    let warning = Warning::of(ModelWarning::PactsNotAssessed { count: 1 });
    assert_eq!(
        warning.to_string(),
        "1 commitment of pacts counts for nothing, its guarantor has no row in defence.csv"
    );
    assert!(outcome.record().warnings.contains(&warning), "{:?}", outcome.record().warnings);
    let user = outcome.expected_defence(&[world.actor("USE").unwrap()]).unwrap();
    assert_eq!(user.0, user.1);
}

#[test]
fn a_loss_that_moves_by_more_than_ten_times_between_two_horizons_is_explained() {
    let model = &*TODAY_MODEL;
    let scenario = Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap();
    let at = |horizon| model.run(&scenario.clone().with_horizon(horizon)).unwrap();
    let [short, medium, long] = [Horizon::Short, Horizon::Medium, Horizon::Long].map(at);
    let losses = [&short, &medium]
        .map(|outcome| outcome.shortages().direct_losses(&TODAY)[TODAY.actor("JPN").unwrap().index()]);
    assert!(losses[0] > 10.0 * losses[1], "{losses:?}");
    let sentence = "What is short costs Japan over 10 times as much at the short horizon as at the medium one, mostly \
                    because less replaces it: elasticity of substitution 0.01 against 0.2.";
    for (first, others) in
        [(&short, vec![medium.clone(), long.clone()]), (&long, vec![short.clone(), medium.clone()])]
    {
        let table = Report::with(first, None, others).unwrap().to_string();
        assert!(table.contains(sentence), "{table}");
    }
    // One horizon alone has nothing to explain.
    let table = Report::with(&short, None, Vec::new()).unwrap().to_string();
    assert!(!table.contains("times as much"), "{table}");
}
