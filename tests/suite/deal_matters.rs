//! What holds principals back: producers, technology, threats from elsewhere, items that nobody at the table performs.

use std::fs;

use sidedeal::deal::Terms;
use sidedeal::scenario::Stake;
use sidedeal::{Deals, GoodKind, Kind, Menu, Model, Outcome, Response, Scenario};

use crate::command::{folder, told};
use crate::shortage::mines;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

const HEAD: &str = r#"
name = "Two items"
between = ["USA", "CHN"]
baseline = "rare-earth-licensing-2025"
horizon = "medium"
[[tariff]]
item = "us-tariffs"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["goods"]
change = -0.1
[[export_control]]
item = "chips"
by = "CHIP4"
against = ["CHN"]
good = "advanced-chips"
stage = "fab"
relief = 0.9
[[purchase]]
item = "farm"
importer = "CHN"
exporter = "USA"
sectors = ["AGR", "FOO"]
change_musd = 10_000
"#;

fn payoff(principal: &str, of: &str, what: &str, weight: f64) -> String {
    format!("[[payoff]]\nprincipal = \"{principal}\"\nof = \"{of}\"\n{what}\nweight = {weight:?}\n")
}

/// Value added of a sector after over before, in prices of the actor's final demand: from its output, and from real income and
/// income, whose ratio is that price.
fn paid(outcome: &Outcome<'_>, before: &Outcome<'_>, actor: &str, sectors: &[&str]) -> f64 {
    let actor = TODAY.actor(actor).unwrap();
    let (world, base) = (&*TODAY, outcome.economy().baseline());
    let sum = |of: &Outcome<'_>| -> f64 {
        let cells = sectors
            .iter()
            .map(|code| actor.index() * world.sectors().len() + world.sector(code).unwrap().index());
        cells.map(|c| base.value_added_share[c] * of.solved().equilibrium.output[c]).sum()
    };
    let incomes = [outcome, before].map(|of| of.solved().equilibrium.income[actor.index()]);
    let price = incomes[0] / incomes[1] / (1.0 + outcome.welfare(actor).real_income);
    sum(outcome) / sum(before) / price
}

#[test]
fn producers_and_technology_weigh_what_a_run_of_the_deal_says_of_them() {
    let weights = [
        payoff("USA", "USA", "sectors = [\"TEX\", \"ELE\"]", 0.3),
        payoff("USA", "CHN", "good = \"advanced-chips\"", -0.01),
        payoff("CHN", "CHN", "sectors = [\"AGR\"]", 0.2),
    ];
    let menu = Menu::parse(&format!("{HEAD}{}", weights.concat()), "menu.toml", &TODAY).unwrap();
    let deals = Deals::of(&TODAY_MODEL, &menu).unwrap();
    let atlas = deals.atlas();
    assert_eq!(atlas.payoffs(0), [0.0, 0.0], "no deal is exactly nothing");
    let before = TODAY_MODEL.run(&menu.deal(&[0.0, 0.0, 0.0], &TODAY)).unwrap();
    let [usa, chn] = ["USA", "CHN"].map(|code| TODAY.actor(code).unwrap());
    let chips = TODAY.good("advanced-chips").unwrap();
    for deal in 1..8 {
        let run = TODAY_MODEL.run(&menu.deal(&atlas.levels(deal), &TODAY)).unwrap();
        let got = run.shortages().left(chn, chips) - before.shortages().left(chn, chips);
        let us = 0.3 * (paid(&run, &before, "USA", &["TEX", "ELE"]) - 1.0) - 0.01 * got;
        let china = 0.2 * (paid(&run, &before, "CHN", &["AGR"]) - 1.0);
        assert_close(atlas.payoffs(deal)[0], 100.0 * (run.real_income(&[usa]).0 + us), 1e-7);
        assert_close(atlas.payoffs(deal)[1], 100.0 * (run.real_income(&[chn]).0 + china), 1e-7);
        // 22 % are withheld, of which nine tenths come back.
        let licences = atlas.levels(deal)[1];
        assert!((got > 0.1) == (licences == 1.0), "{got} at {licences}");
    }
    let refined = atlas.refined().map(|refined| refined.difference);
    assert!(refined.is_none_or(|difference| difference < 1e-7), "{refined:?}");
}

#[test]
fn all_sectors_together_pay_what_the_real_wage_says() {
    let war = Scenario::bundled("us-china-tariff-war", &TODAY).unwrap();
    let run = TODAY_MODEL.run(&war).unwrap();
    let all: Vec<_> = TODAY.sectors().collect();
    for actor in TODAY.actors() {
        assert_close(run.value_added(&[actor], &all).0, run.welfare(actor).real_wage, 1e-8);
    }
}

#[test]
fn a_threat_from_elsewhere_is_put_where_the_deals_start() {
    let menu = Menu::parse(HEAD, "menu.toml", &TODAY).unwrap();
    let clause = "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = 0.3\nboth_ways = true\n";
    let head = "name = \"war\"\nbaseline = \"rare-earth-licensing-2025\"\nhorizon = \"medium\"\n";
    let [there, here] = [
        format!("name = \"war\"\nbaseline = \"status-quo-2026\"\nclosure = \"balanced\"\nhorizon = \"long\"\n{clause}"),
        format!("{head}{clause}"),
    ]
    .map(|text| {
        let war = Scenario::parse(&text, "war.toml", &TODAY).unwrap();
        Deals::with(&TODAY_MODEL, &menu, &Terms { threat: Some(&war), draws: 0, ..Terms::default() }).unwrap()
    });
    assert_eq!(there.atlas().threat(), here.atlas().threat());
    assert!(here.threat_moved().is_none() && here.atlas().threat().iter().all(|payoff| *payoff < 0.0));
    let moved = "its own clauses, put on rare-earth-licensing-2025 (fixed-deficits, horizon medium) as the deals are, instead of status-quo-2026 (balanced, horizon long)";
    assert_eq!(there.threat_moved(), Some(moved));
    assert!(there.to_string().contains(moved));

    let menu = Menu::bundled("us-china-menu", &TODAY).unwrap();
    let war = Scenario::bundled("us-china-tariff-war", &TODAY).unwrap();
    let terms = Terms { threat: Some(&war), draws: 0, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
    assert!(deals.atlas().threat().iter().all(|payoff| *payoff < 0.0), "{:?}", deals.atlas().threat());
}

#[test]
fn others_cannot_promise_what_a_former_principal_performs() {
    let [usa, jpn, chn] = ["USA", "JPN", "CHN"].map(|code| TODAY.actor(code).unwrap());
    let menu = Menu::bundled("us-china-menu", &TODAY).unwrap();
    let others = menu.clone().between(&[usa, jpn], &TODAY).unwrap();
    assert_eq!(others.left_out(), ["china-tariffs", "purchases", "mineral-licences", "rules"]);
    let names: Vec<_> = others.items().iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["us-tariffs", "technology-licences", "guarantees", "taiwan-arms"]);
    for item in others.items() {
        // Japan has fabs too: it takes part in what CHIP4 lets go of.
        assert!(item.performers.contains(&usa), "{}", item.name);
        assert!(item.clauses.iter().all(|&clause| clause < others.scenario().clauses().len()));
    }
    assert_eq!(menu.between(&[usa, chn], &TODAY).unwrap().left_out(), [""; 0]);

    let one = Menu::parse(HEAD, "menu.toml", &TODAY).unwrap();
    assert_eq!(
        one.between(&[jpn, TODAY.actor("KOR").unwrap()], &TODAY).map(|_| ()).unwrap_err().to_string(),
        "menu: found no item that JPN KOR can promise, expected principals who perform items of the menu"
    );
}

#[test]
fn an_item_that_no_principal_performs_is_refused_with_its_line() {
    let text = format!(
        "{HEAD}[[tariff]]\nitem = \"theirs\"\nimporters = [\"JPN\"]\nexporters = [\"USA\"]\nsectors = [\"AGR\"]\nchange = -0.01\n"
    );
    assert_eq!(
        Menu::parse(&text, "menu.toml", &TODAY).unwrap_err().to_string(),
        "menu.toml:25: found item `theirs`, which no principal performs, expected an item that one of the principals performs, or key `performer`"
    );
}

#[test]
fn a_payoff_names_one_matter_and_one_that_is_there() {
    let read = |what: &str| {
        let text = format!("{HEAD}{}", payoff("USA", "CHN", what, 1.0));
        Menu::parse(&text, "menu.toml", &TODAY).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(read(""), "menu.toml:25: missing key `stake`, `sectors` or `good`");
    assert_eq!(
        read("stake = \"voice\"\ngood = \"gallium\""),
        "menu.toml:25: found `stake` and `good`, expected one of `stake`, `sectors` and `good`"
    );
    assert_eq!(read("good = \"galium\""), "menu.toml:28: unknown good `galium`, did you mean `gallium`?");
    assert_eq!(read("sectors = [\"AGE\"]"), "menu.toml:28: unknown sector `AGE`, did you mean `AGR`?");

    // A sector that one actor alone has, and a good that nothing else uses.
    let mut builder = mines(true);
    let gems = builder.sector("GEM", "Gems", Kind::Goods, 4.0).unwrap();
    let stones = builder.good("stones", "Stones", GoodKind::Input, gems, &["cut"]).unwrap();
    let [owner, user, alt] =
        ["MIN", "USE", "ALT"].map(|code| mines(true).build().unwrap().actor(code).unwrap());
    for (actor, output) in [(owner, 10.0), (user, 0.0), (alt, 0.0)] {
        builder.production(actor, gems, output, output).unwrap();
    }
    builder.trade(owner, owner, gems, 10.0).unwrap();
    builder.supply(stones, "cut", None, owner, 1.0).unwrap();
    builder.cost_share(stones, gems, 0.1).unwrap();
    let world = builder.build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let cut = "[[tariff]]\nimporters = [\"MIN\"]\nexporters = [\"ALT\"]\nsectors = [\"MET\"]\nset = 0\n";
    for (what, told) in [
        (
            "good = \"stones\"",
            "the use of stones of USE, which there is none of, expected a good that the actor uses",
        ),
        (
            "sectors = [\"GEM\"]",
            "the value added of GEM of USE, which there is none of, expected sectors that the actor has",
        ),
    ] {
        let head = "name = \"x\"\nbetween = [\"MIN\", \"ALT\"]\n";
        let text = format!("{head}{cut}{}", payoff("MIN", "USE", what, 1.0));
        let menu = Menu::parse(&text, "x.toml", &world).unwrap();
        assert_eq!(
            Deals::of(&model, &menu).unwrap_err().to_string(),
            format!("x: found a payoff of MIN from {told}")
        );
    }
}

#[test]
fn the_command_says_what_it_left_out_and_what_it_moved() {
    let folder = folder();
    fs::write(folder.path().join("menu.toml"), HEAD.replacen("name", "world = \"world2022\"\nname", 1))
        .unwrap();
    let (status, out, err) = told(folder.path(), &["deals", "menu.toml", "--between", "USA,JPN"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("left out, as USA JPN alone cannot promise them: farm"), "{out}");
    let (status, out, err) =
        told(folder.path(), &["deals", "menu.toml", "--threat", "us-china-tariff-war", "--format", "json"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("\"threat_moved\": \"its own clauses, put on rare-earth-licensing-2025"), "{out}");
}

#[test]
fn green_coordination_undoes_a_part_of_what_battery_and_solar_controls_cost() {
    let controls = Scenario::bundled("battery-solar-controls-2026", &TODAY).unwrap();
    let green = Response::bundled("green-industrial-coordination", &TODAY).unwrap();
    let answered = controls.with(&[&green], &TODAY).unwrap();
    let [alone, with] = [&controls, &answered].map(|scenario| TODAY_MODEL.run(scenario).unwrap());
    for code in ["JPN", "EU"] {
        let members = match TODAY.group(code) {
            Ok(group) => TODAY[group].members.clone(),
            Err(_) => vec![TODAY.actor(code).unwrap()],
        };
        // Before what the response costs, which is told apart.
        let lost = |run: &Outcome<'_>| -> f64 { members.iter().map(|&one| run.welfare(one).money).sum() };
        let (alone, with) = (lost(&alone), lost(&with));
        assert!(alone < 0.0 && alone < with && with < 0.0, "{code}: {alone} and {with}");
    }
    assert_eq!(controls.stakes(), [Stake::Prosperity]);
}
