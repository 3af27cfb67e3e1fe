//! Power over rules, against orders that are counted one by one.

use sidedeal::scenario::Stake::{Prosperity, Voice};
use sidedeal::{
    Exposures, Kind, Model, Outcome, Parameters, Report, Scenario, World, WorldBuilder, report, voice,
};

use crate::scenario::folder;
use crate::support::assert_close;

/// Five actors of which two are a union. World spending on ELE before duty is 25, 20, 15, 25, 15 per cent; on ICT, three
/// times as large, 40, 10, 10, 20, 20. Japan pays 100 % duty on what it buys of the United States, which buy as much of it.
fn markets() -> World {
    let mut builder = WorldBuilder::new("markets");
    let actors = ["USA", "CHN", "JPN", "DEU", "FRA"].map(|code| builder.actor(code, code).unwrap());
    let [ele, ict] = [("ELE", Kind::Goods), ("ICT", Kind::Services)]
        .map(|(code, kind)| builder.sector(code, code, kind, 4.0).unwrap());
    builder.group("EU", &actors[3..]).unwrap();
    for (sector, spending, importer, exporter) in
        [(ele, [25.0, 20.0, 15.0, 25.0, 15.0], 2, 0), (ict, [120.0, 30.0, 30.0, 60.0, 60.0], 0, 2)]
    {
        for (i, (actor, spent)) in actors.into_iter().zip(spending).enumerate() {
            let [bought, sold] = [importer, exporter].map(|one| if i == one { 5.0 } else { 0.0 });
            let output = spent - bought + sold;
            builder.production(actor, sector, output, output).unwrap();
            builder.trade(actor, actor, sector, spent - bought).unwrap();
        }
        builder.trade(actors[importer], actors[exporter], sector, 5.0).unwrap();
    }
    builder.tariff(actors[2], actors[0], ele, 1.0).unwrap();
    let unions = vec!["EU".to_owned()];
    builder.parameters(Parameters { unions, ..Parameters::default() }).unwrap();
    builder.build().unwrap()
}

const ELE: [u32; 5] = [2500, 2000, 1500, 2500, 1500];
const ICT: [u32; 5] = [4000, 1000, 1000, 2000, 2000];
const EU: &[usize] = &[3, 4];

/// Share of the orders of all players in which each brings the weight above the quota, of those orders in which the members
/// of each set follow each other.
fn counted(weights: [u32; 5], together: &[&[usize]], quota: f64) -> [f64; 5] {
    let needed = (quota * 10_000.0).round();
    let (mut pivots, mut orders) = ([0.0; 5], 0.0);
    for number in 0..120 {
        let (mut left, mut rest) = (vec![0, 1, 2, 3, 4], number);
        let order: Vec<usize> = (1..=5)
            .rev()
            .map(|k| {
                let i = rest % k;
                rest /= k;
                left.remove(i)
            })
            .collect();
        let place = |player: &usize| order.iter().position(|other| other == player).unwrap();
        let apart = |set: &&&[usize]| {
            let places = || set.iter().map(place);
            places().max().unwrap() - places().min().unwrap() >= set.len()
        };
        if together.iter().find(apart).is_some() {
            continue;
        }
        orders += 1.0;
        let mut weight = 0.0;
        let pivot = order.iter().find(|&&player| {
            weight += f64::from(weights[player]);
            weight > needed
        });
        pivots[*pivot.unwrap()] += 1.0;
    }
    pivots.map(|count| count / orders)
}

fn pact(members: &str, sectors: &str) -> String {
    format!("[[rule_pact]]\nmembers = [{members}]\nsectors = [{sectors}]\n")
}

fn outcome<'w>(clauses: &str, world: &'w World) -> Outcome<'w> {
    let scenario = Scenario::parse(&format!("name = \"x\"\n{clauses}"), "x.toml", world).unwrap();
    Model::calibrate(world).unwrap().run(&scenario).unwrap()
}

#[track_caller]
fn assert_power(found: &[f64], expected: [f64; 5]) {
    assert_eq!(found.len(), 5);
    found.iter().zip(expected).for_each(|(found, expected)| assert_close(*found, expected, 1e-12));
    assert_close(found.iter().sum(), 1.0, 1e-12);
}

/// Checks a pact on ELE at every quota.
#[track_caller]
fn assert_pact(members: &str, after: &[&[usize]]) {
    let world = markets();
    let outcome = outcome(&pact(members, "\"ELE\""), &world);
    let power = outcome.power().unwrap();
    assert_eq!(power.at().iter().map(|at| at.quota).collect::<Vec<_>>(), [0.5, 0.55, 0.6, 0.65, 0.7, 0.75]);
    assert_eq!(power.central().quota, 0.6);
    for at in power.at() {
        assert_power(&at.before, counted(ELE, &[EU], at.quota));
        assert_power(&at.after, counted(ELE, after, at.quota));
    }
}

#[test]
fn a_union_counts_as_one_before_any_pact_and_a_pact_beside_it() {
    assert_pact("\"USA\", \"CHN\"", &[EU, &[0, 1]]);
    assert_pact("\"CHN\", \"JPN\"", &[EU, &[1, 2]]);
}

#[test]
fn a_union_stays_one_inside_a_pact() {
    assert_pact("\"JPN\", \"EU\"", &[EU, &[2, 3, 4]]);
    assert_pact("\"USA\", \"EU\"", &[EU, &[0, 3, 4]]);
    // All together are again on their own.
    assert_pact("\"all\"", &[EU]);
}

#[test]
fn two_pacts_on_one_market_are_two_unions() {
    let world = markets();
    let clauses = pact("\"USA\", \"CHN\"", "\"ELE\"") + &pact("\"JPN\", \"EU\"", "\"ELE\"");
    let outcome = outcome(&clauses, &world);
    for at in outcome.power().unwrap().at() {
        assert_power(&at.after, counted(ELE, &[EU, &[0, 1], &[2, 3, 4]], at.quota));
    }
}

#[test]
fn a_pact_that_exceeds_the_quota_decides_alone_and_above_it_is_needed_less() {
    let world = markets();
    let outcome = outcome(&pact("\"USA\", \"EU\"", "\"ELE\""), &world);
    let power = outcome.power().unwrap();
    assert_close(power.pacts()[0].weight, 0.65, 1e-12);
    let members = |of: &[f64]| of[0] + of[3] + of[4];
    let change: Vec<f64> = power.at().iter().map(|at| members(&at.after) - members(&at.before)).collect();
    for at in power.at() {
        // 65 % is more than 60 %, and not more than 65 %.
        assert_eq!((members(&at.after) - 1.0).abs() < 1e-12, at.quota < 0.65, "{}", at.quota);
    }
    assert_close(change[0], 1.0 / 3.0, 1e-12);
    assert_close(change[5], -1.0 / 6.0, 1e-12);
    let table = Report::of(&outcome).unwrap().to_string();
    assert!(
        table.contains("USA DEU FRA hold 65.0 % of ELE: where less is enough they decide alone"),
        "{table}"
    );
    assert!(table.contains("    at 75 % the pact lowers its members' own power: "), "{table}");
}

#[test]
fn several_markets_are_averaged_by_what_the_world_spends_there() {
    let world = markets();
    let outcome = outcome(&pact("\"USA\", \"CHN\"", "\"ELE\", \"ICT\""), &world);
    for at in outcome.power().unwrap().at() {
        let mean = |together: &[&[usize]]| {
            let [ele, ict] = [ELE, ICT].map(|weights| counted(weights, together, at.quota));
            std::array::from_fn(|i| 0.25 * ele[i] + 0.75 * ict[i])
        };
        assert_power(&at.before, mean(&[EU]));
        assert_power(&at.after, mean(&[EU, &[0, 1]]));
    }
    // A second pact on another market alone does not touch the first.
    let apart = pact("\"USA\", \"CHN\"", "\"ELE\"") + &pact("\"CHN\", \"JPN\"", "\"ICT\"");
    let outcome = crate::rules::outcome(&apart, &world);
    let at = outcome.power().unwrap().central();
    let [ele, ict] = [counted(ELE, &[EU, &[0, 1]], 0.6), counted(ICT, &[EU, &[1, 2]], 0.6)];
    assert_power(&at.after, std::array::from_fn(|i| 0.25 * ele[i] + 0.75 * ict[i]));
}

#[test]
fn without_a_pact_no_power_moves_and_voice_has_no_rows() {
    let world = markets();
    let outcome = outcome(
        "between = [\"USA\", \"JPN\"]\n[[tariff]]\nimporters = [\"JPN\"]\nexporters = [\"USA\"]\nsectors = [\"ELE\"]\nset = 0\n",
        &world,
    );
    assert!(outcome.power().is_none() && outcome.stakes() == [Prosperity]);
    let exposures = Exposures::of(&outcome);
    assert_eq!(exposures.yardstick(Voice), None);
    for actor in world.actors() {
        let voice = exposures.actor(actor).stake(Voice).unwrap();
        assert_eq!((voice.change, voice.score, voice.own_worst), (0.0, None, None));
    }
    let report = Report::of(&outcome).unwrap();
    assert!(!report::csv(std::slice::from_ref(&report)).contains("voice"));
    assert!(!report.to_string().contains("Power over rules"));
}

#[test]
fn a_trade_clause_of_the_same_file_does_not_touch_power() {
    let world = markets();
    let tariff = "[[tariff]]\nimporters = [\"JPN\"]\nexporters = [\"USA\"]\nsectors = [\"ELE\"]\nset = 0\n";
    let pact = pact("\"USA\", \"CHN\"", "\"ELE\"");
    let [alone, with] = [pact.clone(), format!("{pact}{tariff}")].map(|clauses| outcome(&clauses, &world));
    assert_eq!(alone.power(), with.power());
}

#[test]
fn before_are_the_flows_and_the_pacts_of_the_baseline() {
    let world = markets();
    let tariff = "[[tariff]]\nimporters = [\"JPN\"]\nexporters = [\"USA\"]\nsectors = [\"ELE\"]\nset = 0\n";
    let file = |name: &str, rest: String| format!("name = \"{name}\"\n{rest}");
    let folder = folder(&[
        ("y.toml", file("y", format!("{}{tariff}", pact("\"JPN\", \"EU\"", "\"ELE\"")))),
        ("x.toml", file("x", format!("baseline = \"y.toml\"\n{}", pact("\"USA\", \"CHN\"", "\"ELE\"")))),
        ("z.toml", file("z", format!("baseline = \"y.toml\"\n{}", tariff.replace('0', "0.5")))),
    ]);
    let model = Model::calibrate(&world).unwrap();
    let run = |name: &str| model.run(&Scenario::open(folder.path().join(name), &world).unwrap()).unwrap();
    let outcome = run("x.toml");
    let ele = world.sector("ELE").unwrap();
    let spent: Vec<f64> = world
        .actors()
        .map(|importer| world.actors().map(|exporter| outcome.flow(importer, exporter, ele).before).sum())
        .collect();
    let weights: [u32; 5] = voice::weights_of(&spent, 10_000).unwrap().try_into().unwrap();
    assert_ne!(weights, ELE, "Japan buys more without the duty");
    for at in outcome.power().unwrap().at() {
        assert_power(&at.before, counted(weights, &[EU, &[2, 3, 4]], at.quota));
        assert_power(&at.after, counted(weights, &[EU, &[2, 3, 4], &[0, 1]], at.quota));
    }
    // A file without a pact of its own moves no power, whatever its baseline did.
    assert!(run("z.toml").power().is_none());
}

#[test]
fn voice_is_measured_by_the_third_party_with_the_loudest() {
    let world = markets();
    let outcome =
        outcome(&format!("between = [\"USA\", \"CHN\"]\n{}", pact("\"USA\", \"CHN\"", "\"ELE\"")), &world);
    assert_eq!(outcome.stakes(), [Voice]);
    let exposures = Exposures::of(&outcome);
    let [before, after] = [counted(ELE, &[EU], 0.6), counted(ELE, &[EU, &[0, 1]], 0.6)];
    let yardstick = exposures.yardstick(Voice).unwrap();
    assert_eq!(world[yardstick.actor].code, "DEU");
    assert_close(yardstick.loss, before[3], 1e-12);
    for (i, actor) in world.actors().enumerate() {
        let exposure = exposures.actor(actor);
        assert_close(exposure.change(Voice).unwrap(), after[i] - before[i], 1e-12);
        assert_close(
            exposure.stake(Voice).unwrap().score.unwrap(),
            100.0 * (before[i] - after[i]) / before[3],
            1e-10,
        );
        assert_close(
            exposure.stake(Voice).unwrap().own_worst.unwrap(),
            (before[i] - after[i]) / before[i],
            1e-10,
        );
        assert_close(exposure.power_ratio.unwrap(), after[i] / before[i], 1e-10);
        assert_eq!(exposure.equal_weight, exposure.stake(Voice).unwrap().score);
    }
    let eu = exposures.group(world.group("EU").unwrap());
    assert_close(eu.change(Voice).unwrap(), after[3] + after[4] - before[3] - before[4], 1e-12);
    assert_eq!(eu.stake(Voice).unwrap().own_worst, None);
    let csv = report::csv(&[Report::of(&outcome).unwrap()]);
    for row in
        ["x,JPN,voice,power,points,-8.33", "x,JPN,voice,power_ratio,ratio,0.0", "x,EU,voice,score,points,"]
    {
        assert!(csv.contains(row), "{row} in {csv}");
    }
}

#[test]
fn who_had_no_power_has_no_ratio() {
    let world = markets();
    // With the union and CHN as one at 60 % nobody needs the rest.
    let file = |name: &str, rest: String| format!("name = \"{name}\"\n{rest}");
    let folder = folder(&[
        ("y.toml", file("y", pact("\"USA\", \"EU\"", "\"ELE\""))),
        (
            "x.toml",
            file(
                "x",
                format!(
                    "baseline = \"y.toml\"\nbetween = [\"USA\", \"DEU\"]\n{}",
                    pact("\"CHN\", \"JPN\"", "\"ELE\"")
                ),
            ),
        ),
    ]);
    let scenario = Scenario::open(folder.path().join("x.toml"), &world).unwrap();
    let outcome = Model::calibrate(&world).unwrap().run(&scenario).unwrap();
    let china = Exposures::of(&outcome).actor(world.actor("CHN").unwrap()).to_owned();
    assert_eq!(
        (china.change(Voice).unwrap(), china.power_ratio, china.stake(Voice).unwrap().own_worst),
        (0.0, None, None)
    );
    assert!(!report::csv(&[Report::of(&outcome).unwrap()]).contains("CHN,voice,power_ratio"));
}
