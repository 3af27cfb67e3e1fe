//! Inputs that can be read and cannot be meant: each is refused or told, none passes in silence.

use std::fs;
use std::path::{Path, PathBuf};

use sidedeal::{Ensemble, Menu, Model, Outcome, Response, Scenario, World, WorldWarning, scenario};

use crate::scenario::{folder, small};
use crate::support::{NAFTA, TODAY, TODAY_MODEL};
use crate::world_stakes::full_folder;

/// What reading says to clauses from line 3 on, for the world of mines and allies.
fn refused(clauses: &str) -> String {
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{clauses}");
    Scenario::parse(&text, "x.toml", &crate::bad_clauses::world()).unwrap_err().to_string()
}

const TARIFF: &str = "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\n";

/// The small world of four, where every tariff is 5 %.
fn read(clauses: &str) -> Result<Scenario, String> {
    Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", &small())
        .map_err(|error| error.to_string())
}

#[test]
fn clauses_come_to_no_more_together_than_one_may_say() {
    let stock =
        |months: &str| format!("[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = {months}\n");
    assert_eq!(
        refused(&[stock("60"), stock("2.5"), stock("0.5")].concat()),
        "x.toml:11: found 63 months of magnets in stock of USE together with x.toml:3, x.toml:7, expected 0 to 60 months"
    );
    // The ends of ranges too, as of one clause.
    assert_eq!(
        refused(&(stock("{ low = 10, mode = 20, high = 31 }") + &stock("30"))),
        "x.toml:7: found 61 months of magnets in stock of USE together with x.toml:3, expected 0 to 60 months"
    );
    let rent =
        "[[rent]]\nby = \"MIN\"\nagainst = [\"USE\"]\ngood = \"magnets\"\nstage = \"mine\"\nshare = 3\n";
    assert_eq!(
        refused(&rent.repeat(2)),
        "x.toml:9: found 6 of the price of magnets that USE pays MIN besides together with x.toml:3, expected a share of \
         the price from 0 to 5, which is 500 %"
    );
    let guarantee = "[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = -0.6\n";
    assert_eq!(
        refused(&guarantee.repeat(2)),
        "x.toml:7: found -1.2 as the change of the reliability of the commitment of MIN to USE together with x.toml:3, \
         expected a change of reliability from -1 to 1"
    );
    let change = "expected a change from -0.99, which is -99 %, to 5, which is 500 %";
    let help = "[[interoperability]]\nmembers = [\"MIN\", \"USE\"]\nchange = 2\n";
    assert_eq!(
        refused(&help.repeat(2)),
        format!(
            "x.toml:6: found 8 as the change of the means behind the commitment of USE to MIN together with x.toml:3, {change}"
        )
    );
    let budget = "[[defence_budget]]\nactors = [\"USE\"]\nchange = -0.95\n";
    assert_eq!(
        refused(&budget.repeat(2)),
        format!(
            "x.toml:6: found -0.9975 as the change of the military expenditure of USE together with x.toml:3, {change}"
        )
    );
}

#[test]
fn what_clauses_do_to_trade_adds_up_within_the_same_bounds() {
    let all = |rest: &str| format!("{TARIFF}{rest}\n");
    assert_eq!(
        read(&all("change = 4").repeat(2)).unwrap_err(),
        "x.toml:7: found 8 as the change of the tariff of USA on CHN in AGR together with x.toml:2, expected a change of a \
         tariff from -5 to 5, which is 500 points"
    );
    // What is taken off counts against what is added.
    read(&(all("change = 4") + &all("change = 2") + &all("change = -2"))).unwrap();
    // A rate that one clause sets and another raises is a rate all the same, and so is one of the world.
    let raised = |rate: &str, line: usize| {
        format!(
            "x.toml:{line}: found {rate} as the tariff of USA on CHN in AGR, what held before and what is added together, \
             expected a tariff from 0 to 5, which is 500 %"
        )
    };
    assert_eq!(read(&(all("set = 3") + &all("change = 2.5"))).unwrap_err(), raised("5.5", 7));
    assert_eq!(read(&all("change = 5")).unwrap_err(), raised("5.05", 2));
    read(&all("change = 4.95")).unwrap();
    let change = "expected a change from -0.99, which is -99 %, to 5, which is 500 %";
    let cost = TARIFF.replace("tariff", "trade_cost") + "change = 1.5\n";
    assert_eq!(
        read(&cost.repeat(2)).unwrap_err(),
        format!(
            "x.toml:7: found 5.25 as the change of the trade cost of USA on CHN in AGR together with x.toml:2, {change}"
        )
    );
    let productivity = "[[productivity]]\nactors = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.9\n";
    assert_eq!(
        read(&productivity.repeat(3)).unwrap_err(),
        format!(
            "x.toml:10: found -0.999 as the change of the productivity of AGR in CHN together with x.toml:2, x.toml:6, {change}"
        )
    );
    // Apart they may say what they like.
    read(&(productivity.to_owned() + &productivity.replace("CHN", "USA"))).unwrap();
}

#[test]
fn what_a_baseline_says_counts_with_it() {
    let head = "name = \"x\"\n";
    let stage = |baseline: &str, own: &str| {
        let folder = folder(&[
            ("y.toml", format!("{head}{baseline}")),
            ("x.toml", format!("{head}baseline = \"y.toml\"\n{own}")),
        ]);
        let error = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err().to_string();
        error.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
    };
    let cost = TARIFF.replace("tariff", "trade_cost") + "change = 1.5\n";
    assert_eq!(
        stage(&cost, &cost),
        "w/x.toml:3: found 5.25 as the change of the trade cost of USA on CHN in AGR together with w/y.toml:2, expected a \
         change from -0.99, which is -99 %, to 5, which is 500 %"
    );
    assert_eq!(
        stage(&format!("{TARIFF}change = 3\n"), &format!("{TARIFF}change = 3\n")),
        "w/x.toml:3: found 6.05 as the tariff of USA on CHN in AGR, what held before and what is added together, expected a \
         tariff from 0 to 5, which is 500 %"
    );
}

/// A bundled world's folder without the page that describes it, and without what is no table of it.
fn undescribed(name: &str) -> tempfile::TempDir {
    let seeds: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(seeds).unwrap().map(Result::unwrap) {
        let file = entry.file_name();
        if entry.path().is_file() && file != "README.md" {
            fs::copy(entry.path(), copy.path().join(file)).unwrap();
        }
    }
    copy
}

#[test]
fn a_world_is_the_same_without_the_page_that_describes_it() {
    for (name, bundled) in [("world2022", &*TODAY), ("nafta1993", &*NAFTA)] {
        let folder = undescribed(name);
        assert_eq!(World::open(folder.path()).unwrap().fingerprint(), bundled.fingerprint(), "{name}");
    }
}

#[test]
fn a_table_of_parameters_that_is_left_out_is_told_whichever_it_is() {
    let all = fs::read_to_string(undescribed("world2022").path().join("parameters.toml")).unwrap();
    let without = |name: &str| {
        let folder = undescribed("world2022");
        let sections = all.split("\n[").filter(|section| !section.starts_with(name));
        fs::write(folder.path().join("parameters.toml"), sections.collect::<Vec<_>>().join("\n[")).unwrap();
        let world = World::open(folder.path()).unwrap();
        world
            .warnings()
            .iter()
            .map(ToString::to_string)
            .filter(|text| text.contains("parameters.toml"))
            .collect::<Vec<_>>()
    };
    for name in [
        "elasticity",
        "substitution",
        "resourcing",
        "spare_capacity",
        "renewal",
        "idle_factors",
        "stock",
        "equipment_share",
        "commitment",
    ] {
        assert_eq!(
            without(name),
            [format!("parameters.toml: 1 table is not there, values of the program stand for it: {name}")]
        );
    }
    // What only a scenario asks for is told, or missed, where one does.
    for name in ["horizon_factor", "standard"] {
        assert_eq!(without(name), [""; 0]);
    }
    assert_eq!(without("nothing"), [""; 0]);
}

/// The cautions of clauses for a world.
fn cautions(clauses: &str, world: &World) -> Vec<String> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    scenario.cautions(world).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_asked_for_and_is_not_there_is_told_with_what_takes_effect() {
    let tariff = |rest: &str| cautions(&format!("{TARIFF}{rest}\n"), &small());
    assert_eq!(
        tariff("change = -5"),
        [
            "x.toml:2: asked for -5 where the tariff of USA on CHN in AGR is 0.05: -0.05 takes effect",
            "x.toml:2: change -5 is taken as -500 %: is -5 % meant, which is -0.05?"
        ]
    );
    // A hundred points are all of it.
    assert_eq!(tariff("change = -1"), [""; 0]);
    assert_eq!(tariff("change = -0.05"), [""; 0]);
    assert_eq!(tariff("change = 0.5"), [""; 0]);
    // After what is set, all changes together, and where most is lost.
    let set = TARIFF.replace("[\"CHN\"]", "[\"CHN\", \"DEU\"]");
    assert_eq!(
        cautions(&format!("{TARIFF}set = 0.02\n{set}change = -0.1\n{TARIFF}change = 0.03\n"), &small()),
        [
            "x.toml:7: asked for -0.07 where the tariff of USA on CHN in AGR is 0.02: -0.02 takes effect, and less than asked \
          for in 2 cases in all"
        ]
    );
    let world = crate::bad_clauses::world();
    let guarantee = |change: &str| {
        cautions(
            &format!("[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = {change}\n"),
            &world,
        )
    };
    let reliability = "the reliability of the commitment of MIN to USE is 0.75";
    assert_eq!(guarantee("-1"), [format!("x.toml:2: asked for -1 where {reliability}: -0.75 takes effect")]);
    assert_eq!(guarantee("1"), [format!("x.toml:2: asked for 1 where {reliability}: 0.25 takes effect")]);
    assert_eq!(guarantee("-0.75"), [""; 0]);
    // 0.15 of its means at most become all of them twice over.
    assert_eq!(cautions("[[interoperability]]\nmembers = [\"MIN\", \"USE\"]\nchange = 5\n", &world), [""; 0]);
}

#[test]
fn nobody_pays_more_than_a_part_of_what_it_makes() {
    let world = small();
    let response = |name: &str, cost: &str| {
        let text = format!("name = \"x\"\nowners = [\"EU\"]\ncost_musd = {cost}\nlead_time_years = 1\n");
        Response::parse(&text, name, &world)
    };
    let refused = |cost: &str| response("x.toml", cost).unwrap_err().to_string();
    // 390 is made in each of the two.
    assert_eq!(
        refused("100_000_000"),
        "x.toml:3: found 50000000 million USD a year to be paid by DEU, 128205.13 times its value added, expected at most \
         0.25 times it, 98 million USD; is it in USD?"
    );
    assert_eq!(
        refused("{ low = 10, mode = 20, high = 200 }"),
        "x.toml:3: found 100 million USD a year to be paid by DEU, 0.26 times its value added, expected at most 0.25 times \
         it, 98 million USD"
    );
    assert_eq!(
        refused("-1"),
        "x.toml:3: found -1, expected a cost of 0 to 100,000,000 million USD a year, the income of the world"
    );
    let [one, other] = ["one.toml", "other.toml"].map(|name| response(name, "190").unwrap());
    let deal =
        read("[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0.1\n")
            .unwrap();
    assert_eq!(
        deal.with(&[&one, &other], &world).unwrap_err().to_string(),
        "other.toml:3: found 190 million USD a year to be paid by DEU together with one.toml:3, 0.49 times its value added, \
         expected at most 0.25 times it, 98 million USD"
    );
}

#[test]
fn a_loss_of_more_than_all_is_an_error_that_names_who_would_bear_it() {
    // Military expenditure of ten times what is made, raised.
    let mut builder = crate::shortage::mines(true);
    let user = builder.clone().build().unwrap().actor("USE").unwrap();
    builder.military(user, 10_000.0, 0.5).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let budget = |change: f64| {
        let text = format!("name = \"x\"\n[[defence_budget]]\nactors = [\"USE\"]\nchange = {change}\n");
        model.run(&Scenario::parse(&text, "x.toml", &world).unwrap())
    };
    let income = budget(0.01).unwrap().welfare(user).income;
    let said = budget(0.5).unwrap_err().to_string();
    assert_eq!(
        said,
        format!(
            "x: found payments of USE outside trade of 5000 million USD a year more than before, a loss of more than 100 %, \
             expected less than all it can buy, {income:.0} million USD"
        )
    );
    // Draws fail one by one with the same words.
    let text = "name = \"x\"\n[[defence_budget]]\nactors = [\"USE\"]\nchange = { low = 0.01, mode = 0.01, high = 0.9 }\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    let ensemble = Ensemble::evenly(&model, &scenario, 64, 1).unwrap();
    let failed = ensemble.failures();
    assert!(!failed.is_empty() && failed.len() < 64, "{}", failed.len());
    assert!(ensemble.reasons().iter().all(|reason| reason.message.contains("a loss of more than 100 %")));
}

#[test]
fn a_change_too_large_for_an_index_is_told_with_its_line() {
    let text = "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nchange = 0.1\n\
                [[productivity]]\nactors = [\"all\"]\nsectors = [\"all\"]\nchange = -0.9\n";
    let outcome = TODAY_MODEL.run(&Scenario::parse(text, "x.toml", &TODAY).unwrap()).ok().unwrap();
    let told: Vec<String> = outcome.record().own().iter().map(ToString::to_string).collect();
    let expected = "x.toml:7: the change is too large for real output of 1 actor to be measured: at the prices before, or those \
                    after, it would be less than nothing; it is VNM";
    assert!(told.iter().any(|one| one == expected), "{told:?}");
}

#[test]
fn tariffs_that_look_like_percent_are_told() {
    let told = |rows: &str| {
        let folder = full_folder();
        fs::write(folder.path().join("tariffs.csv"), format!("importer,exporter,sector,rate\n{rows}"))
            .unwrap();
        let world = World::open(folder.path()).map_err(|error| {
            error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
        })?;
        Ok(world
            .warnings()
            .iter()
            .filter(|one| matches!(one.get(), Some(WorldWarning::LargeTariffs { .. })))
            .map(ToString::to_string)
            .collect::<Vec<_>>())
    };
    assert_eq!(
        told("USA,CHN,AGR,5\nCHN,USA,AGR,2.5\n"),
        Ok(vec![
            "tariffs.csv: 2 rates are above 1, which is 100 %, the largest 5, which is 500 %, of USA on CHN in AGR: are they \
             percent?"
                .to_owned()
        ])
    );
    assert_eq!(told("USA,CHN,AGR,1\nCHN,USA,AGR,0.25\n"), Ok(Vec::new()));
    assert_eq!(
        told("USA,CHN,AGR,25\n"),
        Err("w/tariffs.csv:2: found 25 for tariff of USA from CHN in AGR, expected a tariff from 0 to 5, which is 500 %; 25 \
             is 2500 %, did you mean 0.25?"
            .to_owned())
    );
    // Real tables have rates of more than 100 %, few of them: nafta1993 up to 270 %.
    for world in [&*TODAY, &*NAFTA] {
        assert!(
            !world.warnings().iter().any(|one| matches!(one.get(), Some(WorldWarning::LargeTariffs { .. })))
        );
    }
}

#[test]
fn an_amount_of_a_table_is_no_more_than_the_world_could_make() {
    let folder = full_folder();
    fs::write(folder.path().join("trade.csv"), "exporter,importer,sector,value_musd\nUSA,USA,AGR,9e10\n")
        .unwrap();
    let error = World::open(folder.path()).unwrap_err().to_string();
    assert_eq!(
        error.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/"),
        "w/trade.csv:2: found 90000000000 for trade of USA from USA in AGR, expected an amount from 0 to 10,000,000,000 \
         million USD, a hundred times the income of the world; 90000000000 is counted in million USD, did you mean 90000?"
    );
}

/// Numbers that a file can hold and nobody means.
const HOSTILE: [&str; 14] = [
    "inf",
    "-inf",
    "nan",
    "-0.0",
    "1e-320",
    "-1e-320",
    "5e-324",
    "1e300",
    "-1e300",
    "1.7976931348623157e308",
    "-1",
    "{ median = 1e-320, log_sd = 700 }",
    "{ low = -1e300, mode = 0, high = 1e300 }",
    "{ median = 0.1, log_sd = 1e-320 }",
];

/// Clauses of all kinds that have a number, each with `#` for it, for the world of mines and allies.
const NUMBERED: [&str; 18] = [
    "[[tariff]]\nimporters = [\"USE\"]\nexporters = [\"ALT\"]\nsectors = [\"CAR\"]\nset = #\n",
    "[[tariff]]\nimporters = [\"USE\"]\nexporters = [\"ALT\"]\nsectors = [\"CAR\"]\nchange = #\n",
    "[[trade_cost]]\nimporters = [\"USE\"]\nexporters = [\"ALT\"]\nsectors = [\"CAR\"]\nchange = #\n",
    "[[productivity]]\nactors = [\"USE\"]\nsectors = [\"CAR\"]\nchange = #\n",
    "[[purchase]]\nimporter = \"USE\"\nexporter = \"ALT\"\nsectors = [\"CAR\"]\nvalue_musd = #\n",
    "[[purchase]]\nimporter = \"USE\"\nexporter = \"ALT\"\nsectors = [\"CAR\"]\nchange_musd = #\n",
    "[[quota]]\nimporter = \"USE\"\nexporter = \"ALT\"\nsectors = [\"CAR\"]\nvalue_musd = #\n",
    "[[quota]]\nimporter = \"USE\"\nexporter = \"ALT\"\nsectors = [\"CAR\"]\nchange_musd = #\n",
    "[[export_control]]\nby = \"MIN\"\nagainst = [\"USE\"]\ngood = \"magnets\"\nstage = \"mine\"\ncut = #\n",
    "[[export_control]]\nby = \"MIN\"\nagainst = [\"USE\"]\ngood = \"tools\"\nstage = \"tool\"\ncut = #\n",
    "[[rent]]\nby = \"MIN\"\nagainst = [\"USE\"]\ngood = \"magnets\"\nstage = \"mine\"\nshare = #\n",
    "[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = #\n",
    "[[diversification]]\nactors = [\"USE\"]\ngood = \"magnets\"\nstage = \"refine\"\nfrom = \"MIN\"\nto = \"ALT\"\nshare = #\n",
    "[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = #\n",
    "[[interoperability]]\nmembers = [\"MIN\", \"USE\"]\nchange = #\n",
    "[[arms_delay]]\nby = \"MIN\"\nagainst = [\"USE\"]\ncut = #\n",
    "[[arms_delay]]\nby = \"MIN\"\nagainst = [\"USE\"]\nrelief = #\n",
    "[[defence_budget]]\nactors = [\"USE\"]\nchange = #\n",
];

#[test]
fn these_are_all_kinds_of_clauses_with_a_number() {
    let numbered: std::collections::BTreeSet<&str> =
        NUMBERED.iter().map(|clause| clause[2..].split(']').next().unwrap()).collect();
    let without = ["tariff_table", "pact", "rule_pact"];
    let all: std::collections::BTreeSet<&str> = scenario::clause_keys().map(|(name, _)| name).collect();
    let rest: Vec<&str> =
        all.into_iter().filter(|name| !without.contains(name) && !numbered.contains(name)).collect();
    assert_eq!(rest, [""; 0]);
}

/// Nothing of an outcome is no number.
fn is_finite(outcome: &Outcome<'_>) -> bool {
    outcome.world().actors().all(|actor| {
        let welfare = outcome.welfare(actor);
        let income = [welfare.real_income, welfare.real_wage, outcome.cost(actor)];
        income.iter().chain(&welfare.real_output).all(|number| number.is_finite())
    })
}

#[test]
fn a_hostile_number_of_a_clause_is_an_error_with_its_line_or_a_finite_run() {
    let world = crate::bad_clauses::world();
    let model = Model::calibrate(&world).unwrap();
    let mut solved = 0;
    for clause in NUMBERED {
        for number in HOSTILE {
            let text = format!("name = \"x\"\nhorizon = \"short\"\n{}", clause.replace('#', number));
            let told = |error: &sidedeal::Error| {
                let said = error.to_string();
                assert!(said.starts_with("x.toml:"), "{clause}{number}: {said}");
                assert!(
                    !said.contains("NaN of") && !said.contains("inf million"),
                    "{clause}{number}: {said}"
                );
            };
            match Scenario::parse(&text, "x.toml", &world)
                .and_then(|scenario| Ok((model.run(&scenario)?, scenario)))
            {
                Err(error) => told(&error),
                Ok((outcome, scenario)) => {
                    solved += 1;
                    assert!(is_finite(&outcome), "{clause}{number}");
                    let ensemble = Ensemble::evenly(&model, &scenario, 4, 1).unwrap();
                    assert!(ensemble.failures().is_empty(), "{clause}{number}");
                }
            }
        }
    }
    assert!(solved > 60, "{solved}");
}

#[test]
fn a_hostile_number_of_a_response_or_a_menu_is_an_error_with_its_line() {
    let world = small();
    let good = "name = \"x\"\nowners = [\"EU\"]\ncost_musd = 1\nlead_time_years = 1\n";
    let deal = read(&format!("{TARIFF}set = 0.1\n")).unwrap();
    for (line, key) in [(3, "cost_musd = 1"), (4, "lead_time_years = 1")] {
        for number in HOSTILE {
            let text = good.replace(key, &format!("{} = {number}", key.split(' ').next().unwrap()));
            match Response::parse(&text, "x.toml", &world) {
                Err(error) => assert!(error.to_string().starts_with(&format!("x.toml:{line}: ")), "{error}"),
                Ok(response) => {
                    let with = deal.with(&[&response], &world).unwrap();
                    assert!(is_finite(&Model::calibrate(&world).unwrap().run(&with).unwrap()), "{number}");
                }
            }
        }
    }
    let menu = |levels: &str, weight: &str| {
        let text = format!(
            "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nlevels = {levels}\n{TARIFF}set = 0.1\n\
             [[payoff]]\nprincipal = \"USA\"\nof = \"CHN\"\nstake = \"prosperity\"\nweight = {weight}\n"
        );
        Menu::parse(&text, "x.toml", &world).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(menu("[0, 1]", "1"), Ok(()));
    for number in ["inf", "nan", "-1", "1e300"] {
        assert!(menu(&format!("[0, {number}, 1]"), "1").unwrap_err().starts_with("x.toml:3: "), "{number}");
    }
    for number in ["inf", "nan", "1e300", "{ median = 1, log_sd = 700 }"] {
        assert!(menu("[0, 1]", number).unwrap_err().starts_with("x.toml:13: "), "{number}");
    }
}

#[test]
fn a_hostile_number_of_a_world_is_an_error_with_its_file_or_a_finite_run() {
    let (mut refused, mut solved) = (0, 0);
    for (file, column) in [
        ("sectors.csv", 3),
        ("trade.csv", 3),
        ("tariffs.csv", 3),
        ("input_output.csv", 3),
        ("production.csv", 2),
        ("production.csv", 3),
        ("supply.csv", 5),
        ("critical_use.csv", 3),
        ("defence.csv", 2),
        ("defence.csv", 5),
        ("arms_imports.csv", 2),
        ("commitments.csv", 3),
        ("commitments.csv", 5),
    ] {
        for number in HOSTILE.iter().filter(|number| !number.starts_with('{')) {
            let folder = full_folder();
            let path = folder.path().join(file);
            let text = fs::read_to_string(&path).unwrap();
            let mut rows: Vec<Vec<String>> =
                text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            rows[1][column] = (*number).to_owned();
            let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
            fs::write(&path, lines.join("\n") + "\n").unwrap();
            let run = |world: &World| {
                let model = Model::calibrate(world)?;
                let text = "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0.1\n";
                let outcome = model.run(&Scenario::parse(text, "x.toml", world)?)?;
                assert!(is_finite(&outcome), "{file} {column}: {number}");
                Ok(())
            };
            match World::open(folder.path()).and_then(|world| run(&world)) {
                Ok(()) => solved += 1,
                Err(error) => {
                    let said = error.to_string();
                    assert!(said.contains(".csv"), "{file} {column} {number}: {said}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 60 && solved > 10, "{refused} {solved}");
}
