//! Money and power per head: the table of people, what follows from it, and what is said where it is missing.

use std::fs;

use sidedeal::report::not_per_head;
use sidedeal::scenario::Stake;
use sidedeal::{Model, Report, Scenario, World};

use crate::command::{folder, told};
use crate::shortage::mines;
use crate::support::{TODAY, TODAY_MODEL};
use crate::world::{small_folder, small_in_code};

const TABLE: &str = include_str!("../../seeds/world2022/population.csv");

/// Million persons by the table's own text.
fn people(code: &str) -> f64 {
    let row = TABLE.lines().find(|line| line.starts_with(&format!("{code},"))).unwrap();
    row.split(',').nth(1).unwrap().parse().unwrap()
}

fn value(report: &Report<'_, '_>, actor: &str, variable: &str) -> Option<f64> {
    report.rows().iter().find(|row| row.actor == actor && row.variable == variable).map(|row| row.value)
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * other.abs()
}

#[test]
fn money_and_power_are_told_per_head_of_an_actor_and_of_a_group_as_sum_over_sum() {
    let scenario = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let outcome = TODAY_MODEL.run(&scenario).unwrap();
    let report = Report::of(&outcome).unwrap();
    let of = |actor: &str, variable: &str| value(&report, actor, variable).unwrap();
    // Million USD over million persons are USD; points go by the hundred million.
    assert_eq!(people("JPN"), 123.975);
    assert!(near(of("JPN", "real_income_per_head"), of("JPN", "real_income_musd") / 123.975));
    assert!(near(of("JPN", "power_per_head"), of("JPN", "power") / 1.239_75));
    assert!(of("JPN", "power") < -0.1, "there is something to divide");

    let members = ["DEU", "FRA", "ITA", "ESP", "NLD", "SWE", "POL", "REU"];
    let sum = |of: &dyn Fn(&str) -> f64| members.iter().map(|code| of(code)).sum::<f64>();
    let all = sum(&people);
    // The European Union of 27, in the same series, to rounding.
    assert!((all - 450.228).abs() < 0.005, "{all}");
    let money = sum(&|code| of(code, "real_income_musd"));
    assert!((of("EU", "real_income_per_head") - money / all).abs() < 1e-9);
    assert!(near(of("EU", "power_per_head"), 100.0 * of("EU", "power") / all));

    // At the end of each stake's rows, with their units; security has no figure in money to divide.
    for (stake, last) in [
        (Stake::Prosperity, ("real_income_per_head", "usd")),
        (Stake::Voice, ("power_per_head", "points_per_100m")),
    ] {
        let mut rows = report.rows().iter().filter(|row| row.actor == "JPN" && row.stake == stake.word());
        let row = rows.next_back().unwrap();
        assert_eq!((row.variable, row.unit), last);
    }
    assert!(report.rows().iter().all(|row| row.stake != "security" || !row.variable.ends_with("_per_head")));

    let table = report.to_string();
    assert!(table.contains("USD a head      power   own, %   per tn per 100m\n"), "{table}");
    let section = &table[table.find("Beside their size").unwrap()..];
    let japan = section.lines().find(|line| line.trim_start().starts_with("Japan ")).unwrap();
    let cells: Vec<f64> =
        japan.split_whitespace().skip(1).map(|cell| cell.replace(',', "").parse().unwrap()).collect();
    assert!((cells[2] - of("JPN", "real_income_per_head")).abs() <= 0.005, "{japan}");
    assert!((cells[6] - of("JPN", "power_per_head")).abs() <= 0.000_5, "{japan}");
    assert!(!table.contains("told per head"), "all are counted");
}

#[test]
fn of_whom_people_are_not_counted_nothing_is_told_per_head_and_that_is_said() {
    let mut builder = mines(true);
    let world = builder.clone().build().unwrap();
    let [min, user, alt] = ["MIN", "USE", "ALT"].map(|code| world.actor(code).unwrap());
    builder.group("BOTH", &[min, user]).unwrap();
    builder.group("ENDS", &[min, alt]).unwrap();
    let pact = "name = \"x\"\nbetween = [\"MIN\", \"ALT\"]\n[[rule_pact]]\nmembers = [\"MIN\", \"ALT\"]\n\
                sectors = [\"CAR\"]\n[[tariff]]\nimporters = [\"USE\"]\nexporters = [\"MIN\"]\nsectors = [\"CAR\"]\n\
                change = 0.1\n";
    let results = |world: &World| {
        let model = Model::calibrate(world).unwrap();
        let outcome = model.run(&Scenario::parse(pact, "x.toml", world).unwrap()).unwrap();
        let report = Report::of(&outcome).unwrap();
        let per_head = |row: &&sidedeal::report::Row| row.variable.ends_with("_per_head");
        let rows: Vec<_> = report
            .rows()
            .iter()
            .filter(per_head)
            .map(|row| format!("{} {} {}", row.actor, row.variable, row.value))
            .collect();
        let of = |actor: &str, variable: &str| value(&report, actor, variable).unwrap();
        let [musd, power] = ["real_income_musd", "power"]
            .map(|variable| ["MIN", "ALT", "ENDS"].map(|actor| of(actor, variable)));
        (rows, musd, power, report.to_string())
    };

    let none = "nothing is told per head: the world has no population.csv";
    let without = builder.clone().build().unwrap();
    let (rows, _, _, table) = results(&without);
    assert_eq!((rows, table.matches(none).count()), (Vec::<String>::new(), 1));
    assert_eq!(not_per_head(&without).unwrap(), none);

    builder.population(min, 50.0).unwrap().population(alt, 200.0).unwrap();
    let some = "nothing is told per head of USE, nor of groups with them: no row in population.csv";
    let (rows, musd, power, table) = results(&builder.build().unwrap());
    assert_eq!(table.matches(some).count(), 1, "{table}");
    let expected: Vec<_> = ["MIN", "ALT", "ENDS"]
        .into_iter()
        .zip([50.0, 200.0, 250.0])
        .enumerate()
        .flat_map(|(i, (code, millions))| {
            [
                format!("{code} real_income_per_head {}", musd[i] / millions),
                format!("{code} power_per_head {}", power[i] / (millions / 100.0)),
            ]
        })
        .collect();
    assert_eq!(rows, expected, "neither USE nor BOTH, of which it is a member");
}

#[test]
fn who_asks_is_told_of_a_world_without_people() {
    let folder = folder();
    let other = fs::read_to_string(folder.path().join("deal.toml")).unwrap();
    fs::write(folder.path().join("again.toml"), other).unwrap();
    let said = |format: &str, loud: &str| {
        let run = ["run", "deal.toml", "again.toml", "--draws", "0", "--format", format, loud];
        let (status, out, err) = told(folder.path(), &run);
        assert_eq!((status, out.contains("_per_head")), (0, false), "{err}");
        err.lines().filter(|line| line.contains("per head")).map(str::to_owned).collect::<Vec<_>>()
    };
    let none = "fact: world three: nothing is told per head: the world has no population.csv";
    assert_eq!(said("csv", "--verbose"), [none]);
    assert_eq!(said("json", "--verbose"), [none]);
    assert_eq!(said("csv", "--quiet"), Vec::<String>::new());

    fs::write(folder.path().join("three/population.csv"), "actor,population_m\nNOR,5\nSOU,10\nISL,20\n")
        .unwrap();
    let run = ["run", "deal.toml", "--draws", "0", "--format", "csv"];
    let (_, out, err) = told(folder.path(), &run);
    assert!(!err.contains("per head"), "{err}");
    let number = |variable: &str| -> f64 {
        let row = out.lines().find_map(|line| line.strip_prefix(&format!("deal,ISL,prosperity,{variable},")));
        row.unwrap().split(',').nth(1).unwrap().parse().unwrap()
    };
    assert!(near(number("real_income_per_head"), number("real_income_musd") / 20.0));
}

#[test]
fn the_table_of_people_counts_the_world_once() {
    let mut sum = 0.0;
    for (line, actor) in TABLE.lines().skip(1).zip(TODAY.actors()) {
        let cells: Vec<_> = line.split(',').collect();
        assert_eq!((cells.len(), cells[0]), (5, TODAY[actor].code.as_str()));
        assert!(cells[3].len() > 10 && ["high", "medium", "low"].contains(&cells[4]), "{line}");
        assert_eq!(Some(cells[1].parse().unwrap()), TODAY.population(&[actor]));
        sum += people(cells[0]);
    }
    assert_eq!(TABLE.lines().count(), 1 + TODAY.actors().len());
    // World, SP.POP.TOTL of 2024, into which all but Taiwan's and the rest's go as they are.
    assert!((sum - 8_141.809).abs() < 0.03, "{sum}");
    assert_eq!(not_per_head(&TODAY), None);
}

#[test]
fn a_bad_row_of_people_is_refused() {
    let domain = "expected million persons, above 0 and at most 10,000";
    for (rows, message) in [
        ("USA,0\n", format!(":2: found 0 for population of USA, {domain}")),
        ("USA,-1.5\n", format!(":2: found -1.5 for population of USA, {domain}")),
        ("USA,nan\n", format!(":2: found NaN for population of USA, {domain}")),
        ("USA,inf\n", format!(":2: found inf for population of USA, {domain}")),
        ("CHN,1400\nUSA,340000\n", format!(":3: found 340000 for population of USA, {domain}")),
        ("USA,many\n", ":2: found `many` in column `population_m`, expected a number".to_owned()),
        ("USA,\n", ":2: found `` in column `population_m`, expected a number".to_owned()),
        ("USB,340\n", ":2: unknown actor `USB`, did you mean `USA`?".to_owned()),
        (
            "USA,340\nCHN,1400\nUSA,340\n",
            ":4: population of USA is given a second time, first at w/population.csv:2".to_owned(),
        ),
        ("", ": missing rows, the table is empty".to_owned()),
    ] {
        let folder = small_folder();
        fs::write(folder.path().join("population.csv"), format!("actor,population_m\n{rows}")).unwrap();
        let error = World::open(folder.path()).map(|world| world.fingerprint()).unwrap_err().to_string();
        let error = error.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/");
        assert_eq!(error, format!("w/population.csv{message}"));
    }
    let mut builder = small_in_code();
    let usa = builder.clone().build().unwrap().actor("USA").unwrap();
    let said = builder.population(usa, 0.0).unwrap_err().to_string();
    assert_eq!(said, format!("world small: found 0 for population of USA, {domain}"));
    builder.population(usa, 340.0).unwrap();
    let said = builder.population(usa, 341.0).unwrap_err().to_string();
    assert_eq!(said, "world small: population of USA is given a second time, first at world small");
}

#[test]
fn people_are_part_of_a_world_made_in_code_or_read() {
    let with = |rows: &str| {
        let folder = small_folder();
        fs::write(folder.path().join("population.csv"), format!("source,population_m,year,actor\n{rows}"))
            .unwrap();
        World::open(folder.path()).unwrap()
    };
    let read = with("x,340.5,2024,USA\n");
    let [usa, chn] = ["USA", "CHN"].map(|code| read.actor(code).unwrap());
    assert_eq!((read.population(&[usa]), read.population(&[chn])), (Some(340.5), None));
    assert_eq!(read.population(&[usa, chn]), None, "a part is not the whole");
    assert!(read.table("population.csv").is_none(), "it is one of the world's own");
    let mut builder = small_in_code();
    builder.population(usa, 340.5).unwrap();
    let prints = [
        small_in_code().build().unwrap(),
        builder.build().unwrap(),
        with("x,340.6,2024,USA\n"),
        with("x,340.5,2024,CHN\n"),
    ]
    .map(|world| world.fingerprint());
    assert_eq!(prints[1], read.fingerprint());
    assert!([0, 2, 3].iter().all(|&other| prints[other] != prints[1]), "{prints:?}");
    assert_eq!(with("y,340.5,1999,USA\n").fingerprint(), prints[1], "words for people do not matter");
}
