//! Deals: who would sign them, who would break them, who else pays; held to games that are known and to full runs.

use std::fmt::Write;
use std::fs;
use std::num::NonZeroUsize;

use proptest::prelude::*;
use sidedeal::deal::{Drawn, Terms, bargain};
use sidedeal::report::{DealList, Format, Listed};
use sidedeal::scenario::Stake;
use sidedeal::{Deals, Exposures, Menu, Model, Outcome, Response, Scenario};

use crate::command::{folder, told};
use crate::shortage::mines;
use crate::support::{TODAY, TODAY_MODEL, assert_close, config};

const HEAD: &str = r#"
name = "Limited deals"
between = ["USA", "CHN"]
baseline = "rare-earth-licensing-2025"
horizon = "medium"
"#;

const TARIFFS: &str = r#"
[[tariff]]
item = "us-tariffs"
importers = ["USA"]
exporters = ["CHN"]
sectors = ["goods"]
change = -0.1
[[tariff]]
item = "chinese-tariffs"
importers = ["CHN"]
exporters = ["USA"]
sectors = ["goods"]
change = -0.1
"#;

const REST: &str = r#"
[[purchase]]
item = "farm"
importer = "CHN"
exporter = "USA"
sectors = ["AGR", "FOO"]
change_musd = 10_000
[[export_control]]
item = "chips"
by = "CHIP4"
against = ["CHN"]
good = "advanced-chips"
stage = "fab"
relief = 0.5
[[export_control]]
item = "minerals"
by = "CHN"
against = ["USA"]
good = "rare-earth-magnets"
stage = "refine"
relief = 0.8
[[stockpile]]
item = "minerals"
actors = ["USA"]
good = "rare-earth-magnets"
months = 1
[[rule_pact]]
item = "rules"
members = ["USA", "CHN"]
sectors = ["ELE", "ICT"]
"#;

const GUARANTEES: &str = r#"
[[guarantee]]
item = "guarantees"
guarantors = ["USA"]
allies = ["JPN", "KOR"]
change = -0.1
[[arms_delay]]
item = "guarantees"
by = "USA"
against = ["TWN"]
cut = 0.5
"#;

fn payoff(principal: &str, of: &str, stake: &str, weight: &str) -> String {
    format!(
        "[[payoff]]\nprincipal = \"{principal}\"\nof = \"{of}\"\nstake = \"{stake}\"\nweight = {weight}\n"
    )
}

/// Six items, of which five move trade.
fn menu() -> Menu {
    let payoffs = [
        payoff("USA", "JPN", "security", "{ low = 0.0, mode = 0.002, high = 0.004 }"),
        payoff("CHN", "JPN", "security", "{ low = -0.02, mode = -0.01, high = 0.0 }"),
        payoff("CHN", "EU", "prosperity", "0.1"),
        payoff("CHN", "CHN", "voice", "0.001"),
    ];
    let text = [HEAD, TARIFFS, REST, GUARANTEES, &payoffs.concat()].concat();
    Menu::parse(&text, "menu.toml", &TODAY).unwrap()
}

fn undrawn(menu: &Menu) -> Deals<'static> {
    Deals::with(&TODAY_MODEL, menu, &Terms { draws: 0, ..Terms::default() }).unwrap()
}

/// Payoffs from a run, as the menu of this file words them.
fn payoffs(outcome: &Outcome<'_>) -> [f64; 2] {
    let exposures = Exposures::of(outcome);
    let of = |code: &str, stake: Stake| {
        let exposure = match TODAY.group(code) {
            Ok(group) => exposures.group(group),
            Err(_) => exposures.actor(TODAY.actor(code).unwrap()),
        };
        100.0 * exposure.stake(stake).unwrap().change
    };
    let security = of("JPN", Stake::Security);
    let others = -0.01 * security + 0.1 * of("EU", Stake::Prosperity) + 0.001 * of("CHN", Stake::Voice);
    [of("USA", Stake::Prosperity) + 0.002 * security, of("CHN", Stake::Prosperity) + others]
}

#[test]
fn the_dilemma_of_two_prisoners_has_the_deal_that_it_is_known_for() {
    // Both keep quiet, one of them talks, both talk: what happens without a deal.
    let agreements = [[2.0, 2.0], [0.0, 3.0], [3.0, 0.0], [1.0, 1.0]];
    let threat = agreements[3];
    assert_eq!(bargain::pareto(&agreements), [true, true, true, false]);
    assert_eq!(bargain::signed(&agreements, &threat), [true, false, false, false]);
    assert_eq!(bargain::nash(&agreements, &threat), Some(0));
    assert_eq!(bargain::product(&agreements[0], &threat), Some(1.0));
    assert_eq!(bargain::product(&agreements[1], &threat), None);
    assert_eq!(bargain::signs(&agreements[1], &threat), [false, true]);
}

#[test]
fn ten_dollars_are_split_by_the_threat() {
    let splits: Vec<[f64; 2]> = (0..=10).map(|x| [f64::from(x), 10.0 - f64::from(x)]).collect();
    assert!(bargain::pareto(&splits).into_iter().all(|pareto| pareto));
    assert_eq!(bargain::nash(&splits, &[0.0, 0.0]), Some(5));
    assert_eq!(bargain::nash(&splits, &[4.0, 0.0]), Some(7), "who loses less without a deal gets more");
    assert_eq!(bargain::nash(&splits, &[6.0, 4.0]), None, "nothing to share");
    assert_eq!(bargain::nash::<[f64; 2]>(&[], &[0.0, 0.0]), None);
}

#[test]
fn equal_deals_stand_together_and_the_first_is_chosen() {
    let agreements = [[1.0, 1.0], [2.0, 2.0], [2.0, 2.0], [2.0, 1.0]];
    assert_eq!(bargain::pareto(&agreements), [false, true, true, false]);
    assert_eq!(bargain::nash(&agreements, &[0.0, 0.0]), Some(1));
}

fn dominated(agreements: &[Vec<f64>], own: &[f64]) -> bool {
    let by = |other: &Vec<f64>| {
        other.iter().zip(own).all(|(a, b)| a >= b) && other.iter().zip(own).any(|(a, b)| a > b)
    };
    agreements.iter().any(by)
}

/// Payoffs with many ties.
fn games() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let row = |players| proptest::collection::vec((-4_i32..5).prop_map(f64::from), players);
    (1_usize..4).prop_flat_map(move |players| proptest::collection::vec(row(players), 0..40))
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn the_pareto_set_is_what_nothing_dominates(agreements in games()) {
        let expected: Vec<bool> = agreements.iter().map(|own| !dominated(&agreements, own)).collect();
        prop_assert_eq!(bargain::pareto(&agreements), expected);
    }

    #[test]
    fn the_solution_is_signed_and_pareto_among_what_is_signed(agreements in games()) {
        let threat = vec![0.0; agreements.first().map_or(2, Vec::len)];
        let signed = bargain::signed(&agreements, &threat);
        match bargain::nash(&agreements, &threat) {
            None => prop_assert!(signed.iter().all(|signed| !signed)),
            Some(nash) => {
                prop_assert!(signed[nash]);
                prop_assert!(!dominated(&agreements, &agreements[nash]));
            }
        }
    }

    #[test]
    fn scales_and_origins_of_payoffs_do_not_move_the_solution(
        agreements in games(), scale in 0.5_f64..8.0, origin in -3_i32..4,
    ) {
        // By powers of two, so that equal products stay equal to the last bit.
        let scale = scale.log2().round().exp2();
        let players = agreements.first().map_or(2, Vec::len);
        let scaled: Vec<Vec<f64>> = agreements
            .iter()
            .map(|row| row.iter().enumerate().map(|(i, u)| if i == 0 { scale * u + f64::from(origin) } else { *u }).collect())
            .collect();
        let mut threat = vec![0.0; players];
        let before = bargain::nash(&agreements, &threat);
        threat[0] = f64::from(origin);
        prop_assert_eq!(bargain::nash(&scaled, &threat), before);
        prop_assert_eq!(bargain::pareto(&scaled), bargain::pareto(&agreements));
    }
}

#[test]
fn no_deal_changes_nothing_for_anybody() {
    let deals = undrawn(&menu());
    let atlas = deals.atlas();
    assert_eq!(atlas.levels(0), [0.0; 7]);
    assert_eq!(atlas.payoffs(0), [0.0, 0.0]);
    assert_eq!(atlas.threat(), [0.0, 0.0]);
    assert_eq!(deals.name(&atlas.levels(0)), "nothing");
    assert!(!atlas.is_signed(0) && atlas.breakers(0).is_empty());
    for party in deals.parties() {
        let effect = atlas.effect(0, &party.members);
        let nothing = |stake| effect.change(stake).is_none_or(|change| change == 0.0);
        assert!(Stake::ALL.into_iter().all(nothing) && effect.real_income_musd == 0.0, "{}", party.code);
        assert!(effect.change(Stake::Prosperity).is_some() && effect.change(Stake::Voice).is_some());
        let alone = atlas.alone(&party.members);
        let alone = alone.change(Stake::Prosperity).unwrap();
        assert!(alone.abs() < 1e-12, "nothing is in force before: {alone}");
    }
}

#[test]
fn what_a_deal_does_is_what_its_run_says() {
    let menu = menu();
    let deals = undrawn(&menu);
    let atlas = deals.atlas();
    assert_eq!((atlas.count(), atlas.solves()), (128, 32));
    for deal in [1, 2, 37, 64, 90, 127] {
        let levels = atlas.levels(deal);
        assert_eq!(atlas.find(&levels), Some(deal));
        let outcome = TODAY_MODEL.run(&menu.deal(&levels, &TODAY)).unwrap();
        for party in deals.parties() {
            let effect = atlas.effect(deal, &party.members);
            let (real_income, musd) = outcome.real_income(&party.members);
            assert_close(effect.change(Stake::Prosperity).unwrap(), real_income, 1e-9);
            assert_close(effect.real_income_musd, musd, 1e-6);
            let defence =
                outcome.expected_defence(&party.members).map(|(before, after)| after / before - 1.0);
            assert_eq!(effect.change(Stake::Security).is_some(), defence.is_some());
            assert_close(effect.change(Stake::Security).unwrap_or(0.0), defence.unwrap_or(0.0), 1e-12);
        }
        for (payoff, expected) in atlas.payoffs(deal).iter().zip(payoffs(&outcome)) {
            assert!((payoff - expected).abs() < 1e-9, "{payoff} and {expected}");
        }
    }
}

#[test]
fn scores_of_the_whole_menu_are_those_of_its_run() {
    let deals = undrawn(&menu());
    let (atlas, exposures) = (deals.atlas(), Exposures::of(deals.outcome()));
    let japan = TODAY.actor("JPN").unwrap();
    let own = atlas.effect(atlas.count() - 1, &[japan]).mean_score.unwrap();
    assert_close(own, exposures.actor(japan).equal_weight.unwrap(), 1e-9);
}

#[test]
fn who_would_break_a_deal_is_who_does_better_without_its_own_part() {
    let menu = menu();
    let performers: Vec<String> = menu
        .items()
        .iter()
        .map(|item| item.performers.iter().map(|&one| TODAY[one].code.as_str()).collect::<Vec<_>>().join(" "))
        .collect();
    // The licence is American though the chips are Taiwan's; the United States lays in the stocks itself.
    assert_eq!(performers, ["USA", "CHN", "CHN", "USA", "USA CHN", "USA CHN", "USA"]);
    let deals = undrawn(&menu);
    let atlas = deals.atlas();
    let mut breaks = [0, 0];
    for deal in [127, 126, 65, 96, 40, 9] {
        let before = payoffs(&TODAY_MODEL.run(&menu.deal(&atlas.levels(deal), &TODAY)).unwrap());
        for (player, &principal) in atlas.principals().iter().enumerate() {
            let mut levels = atlas.levels(deal);
            for (level, item) in levels.iter_mut().zip(menu.items()) {
                if item.performers.contains(&principal) {
                    *level = 0.0;
                }
            }
            assert_eq!(atlas.levels(atlas.broken_by(deal, player)), levels);
            let after = payoffs(&TODAY_MODEL.run(&menu.deal(&levels, &TODAY)).unwrap());
            let better = after[player] - before[player] > bargain::TOLERANCE;
            assert_eq!(atlas.breakers(deal).contains(&principal), better, "deal {deal}");
            breaks[player] += usize::from(better);
        }
    }
    assert!(breaks[0] > 0, "the United States would keep its guarantees: {breaks:?}");
}

fn csv(deals: &Deals<'_>, listed: Listed) -> String {
    Format::Csv.text(&DealList::of(deals, &[], listed).unwrap())
}

#[test]
fn threads_change_no_bit() {
    let menu = menu();
    let [one, two] = [1, 2].map(|threads| {
        let terms = Terms { threads: NonZeroUsize::new(threads), draws: 50, ..Terms::default() };
        Deals::with(&TODAY_MODEL, &menu, &terms).unwrap()
    });
    assert_eq!(csv(&one, Listed::All), csv(&two, Listed::All));
    assert_eq!(one.atlas().refined(), two.atlas().refined());
    assert_eq!(one.atlas().sureness(), two.atlas().sureness());
}

#[test]
fn levels_between_those_of_the_grid_are_found() {
    // What the United States loses by its guarantees China would pay for, up to a point.
    let payoffs = [payoff("USA", "JPN", "security", "0.005"), payoff("CHN", "JPN", "security", "-0.05")];
    let text = [HEAD, TARIFFS, GUARANTEES, &payoffs.concat()].concat();
    let menu = Menu::parse(&text, "menu.toml", &TODAY).unwrap();
    let deals = undrawn(&menu);
    let atlas = deals.atlas();
    let refined = atlas.refined().unwrap();
    let grid = atlas.product(atlas.nash().unwrap()).unwrap();
    assert!(refined.product > 1.1 * grid, "{} and {grid}", refined.product);
    assert!(refined.difference < 1e-9, "{}", refined.difference);
    assert!(refined.levels[2] > 0.05 && refined.levels[2] < 0.95, "{:?}", refined.levels);
    assert!(refined.solves < 40 && refined.gradients < 40, "{refined:?}");
}

#[test]
fn no_deal_of_a_finer_grid_is_better_than_the_refined_one() {
    for weight in ["-0.5", "-1.5", "-3"] {
        let rival = payoff("CHN", "USA", "prosperity", weight);
        let read = |levels: &str| {
            let text = [HEAD, levels, TARIFFS, &rival].concat();
            Menu::parse(&text, "menu.toml", &TODAY).unwrap()
        };
        let coarse = Deals::of(&TODAY_MODEL, &read("")).unwrap();
        let fine =
            Deals::of(&TODAY_MODEL, &read("levels = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]\n"));
        let fine = fine.unwrap();
        let Some(refined) = coarse.atlas().refined() else { continue };
        let best = fine.atlas().product(fine.atlas().nash().unwrap()).unwrap();
        assert!(refined.product >= best * (1.0 - 1e-7), "{weight}: {} and {best}", refined.product);
        assert!(refined.difference < 1e-9);
    }
}

#[test]
fn a_threat_moves_who_signs() {
    let war = format!(
        "{HEAD}[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = 0.3\nboth_ways = true\n"
    );
    let war = Scenario::parse(&war, "war.toml", &TODAY).unwrap();
    let menu = menu();
    let terms = Terms { threat: Some(&war), draws: 0, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
    let atlas = deals.atlas();
    let expected = payoffs(&TODAY_MODEL.run(&war).unwrap());
    for (threat, expected) in atlas.threat().iter().zip(expected) {
        assert!((threat - expected).abs() < 1e-9 && *threat < 0.0, "{threat} and {expected}");
    }
    assert!(atlas.is_signed(0), "even nothing is better than war");
    assert!(atlas.sureness().is_none(), "nothing was drawn");
    assert_eq!(deals.threat(), Some("war"));
}

#[test]
fn responses_come_first_and_deals_count_over_them() {
    let response = "name = \"Wall\"\nowners = [\"EU\"]\ncost_musd = 500\nlead_time_years = 1\n\
        [[tariff]]\nimporters = [\"EU\"]\nexporters = [\"CHN\"]\nsectors = [\"goods\"]\nchange = 0.2\n";
    let wall = Response::parse(response, "wall.toml", &TODAY).unwrap();
    let menu = menu();
    let terms = Terms { responses: &[&wall], draws: 0, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu, &terms).unwrap();
    let (plain, answered) = (deals.atlas(), deals.answered().unwrap());
    let without = Deals::with(&TODAY_MODEL, &menu, &Terms { responses: &[], ..terms }).unwrap();
    let run = |levels: &[f64]| {
        let scenario = menu.deal(levels, &TODAY).with(&[&wall], &TODAY).unwrap();
        TODAY_MODEL.run(&scenario).unwrap()
    };
    let alone = run(&[0.0; 7]);
    let europe = &TODAY[TODAY.group("EU").unwrap()].members;
    let own = answered.alone(europe).change(Stake::Prosperity).unwrap();
    assert_close(own, alone.real_income(europe).0, 1e-9);
    for deal in [0, 5, 70, 127] {
        assert_eq!(plain.payoffs(deal), without.atlas().payoffs(deal));
        let with = run(&answered.levels(deal));
        for (i, payoff) in answered.payoffs(deal).iter().enumerate() {
            let expected = payoffs(&with)[i] - payoffs(&alone)[i];
            assert!((payoff - expected).abs() < 1e-9, "{payoff} and {expected}");
        }
        let effect = answered.effect(deal, europe).change(Stake::Prosperity).unwrap();
        assert!((effect - (with.real_income(europe).0 - alone.real_income(europe).0)).abs() < 1e-9);
    }
    assert_ne!(plain.payoffs(127), answered.payoffs(127));
    let (stop, start) = deals.moved();
    assert!(stop.iter().all(|&deal| plain.is_signed(deal) && !answered.is_signed(deal)));
    assert!(start.iter().all(|&deal| !plain.is_signed(deal) && answered.is_signed(deal)));
    assert!(answered.refined().unwrap().difference < 1e-9);
    assert!(deals.to_string().contains("With wall first"), "{deals}");
}

#[test]
fn the_most_harmful_deal_is_the_worst_of_those_that_are_signed() {
    let deals = undrawn(&menu());
    let atlas = deals.atlas();
    let japan = [TODAY.actor("JPN").unwrap()];
    for stake in [Stake::Prosperity, Stake::Security, Stake::Voice] {
        let harm = atlas.most_harmful(&japan, Some(stake)).unwrap();
        assert!(atlas.is_signed(harm.deal));
        assert_eq!(harm.effect, atlas.effect(harm.deal, &japan));
        let worst = harm.effect.change(stake).unwrap();
        let least = atlas.signed().map(|deal| atlas.effect(deal, &japan).change(stake).unwrap());
        assert_eq!(least.fold(0.0, f64::min), worst);
    }
    let party = deals.parties().iter().find(|party| party.code == "EU").unwrap();
    let harms = deals.harms(party);
    assert_eq!(harms.harms.last().unwrap().stake, None, "the mean of the scores comes last");
    assert!(harms.to_string().contains("mean score"));
}

#[test]
fn shares_of_draws_say_how_sure_a_deal_is() {
    let terms = Terms { draws: 1000, drawn: Drawn::Weights, ..Terms::default() };
    let deals = Deals::with(&TODAY_MODEL, &menu(), &terms).unwrap();
    let atlas = deals.atlas();
    let sureness = atlas.sureness().unwrap();
    assert_close(sureness.nash.iter().sum::<f64>() + sureness.no_agreement, 1.0, 1e-12);
    let nash = atlas.nash().unwrap();
    assert!(sureness.signed[nash] > 0.0 && sureness.signed[0] == 0.0);
    for deal in 0..atlas.count() {
        assert!(sureness.nash[deal] <= sureness.signed[deal]);
        // Deals without guarantees have payoffs that no drawn weight touches.
        if atlas.levels(deal)[6] == 0.0 {
            assert_eq!(sureness.signed[deal], f64::from(u8::from(atlas.is_signed(deal))), "deal {deal}");
        }
    }
    let exact = Menu::parse(&[HEAD, TARIFFS].concat(), "menu.toml", &TODAY).unwrap();
    assert!(Deals::with(&TODAY_MODEL, &exact, &terms).unwrap().atlas().sureness().is_none());
}

#[test]
fn reports_hold_every_deal() {
    let menu = menu();
    let deals = Deals::with(&TODAY_MODEL, &menu, &Terms { draws: 20, ..Terms::default() }).unwrap();
    let text = csv(&deals, Listed::All);
    let header = "menu,responses,deal,us-tariffs,chinese-tariffs,farm,chips,minerals,rules,guarantees,\
        payoff_USA,payoff_CHN,signed,pareto,nash,breakers,actor,role,real_income_percent,real_income_musd,\
        expected_defence_percent,power_points,mean_score_points,critical_USA,critical_CHN,kept,\
        signed_share,pareto_share,nash_share,kept_share";
    assert_eq!(text.lines().next(), Some(header));
    assert_eq!(text.lines().count(), 1 + 128 * deals.parties().len());
    let signed = csv(&deals, Listed::Signed);
    assert_eq!(signed.lines().count(), 1 + deals.atlas().signed().count() * deals.parties().len());
    let both = deals.atlas().signed().filter(|&deal| deals.atlas().is_pareto(deal)).count();
    let pareto = csv(&deals, Listed::Pareto);
    assert_eq!(pareto.lines().count(), 1 + both * deals.parties().len());

    let japan = deals.parties().iter().find(|party| party.code == "JPN").unwrap();
    let harms = [deals.harms(japan)];
    let json = Format::Json.text(&DealList::of(&deals, &harms, Listed::All).unwrap());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["atlas"]["deals"].as_array().unwrap().len(), 128);
    assert_eq!(json["threat"], "no-deal");
    assert_eq!(json["weights"][1]["weight"]["mode"], 0.002);
    assert_eq!(json["most_harmful"][0]["party"], "JPN");
}

#[test]
fn a_menu_that_cannot_be_judged_says_why() {
    let mut text = format!("{HEAD}levels = [0, 0.5, 1]\n");
    for i in 0..10 {
        let clause = "importers = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.01\n";
        write!(text, "[[tariff]]\nitem = \"{i}\"\n{clause}").unwrap();
    }
    let large = Menu::parse(&text, "large.toml", &TODAY).unwrap();
    assert_eq!(
        Deals::of(&TODAY_MODEL, &large).unwrap_err().to_string(),
        "large: found deals: 59049, with 10 items that move trade in 59049 combinations, expected 1000000 deals and 20000 combinations at most: put clauses together under one `item`, or give fewer `levels`"
    );

    let world = mines(true).build().unwrap();
    let model = Model::calibrate(&world).unwrap();
    let head = "name = \"x\"\nbetween = [\"MIN\", \"ALT\"]\n";
    let cut = "[[tariff]]\nimporters = [\"MIN\"]\nexporters = [\"ALT\"]\nsectors = [\"goods\"]\nset = 0\n";
    let text = [head, cut, &payoff("MIN", "USE", "security", "1")].concat();
    let menu = Menu::parse(&text, "x.toml", &world).unwrap();
    let message = Deals::of(&model, &menu).unwrap_err().to_string();
    assert!(message.contains("a payoff of MIN from the security of USE, which is not assessed"), "{message}");

    let text = [head, cut, "performer = \"USE\"\n"].concat();
    let message = Menu::parse(&text, "x.toml", &world).unwrap_err().to_string();
    assert_eq!(message, "x.toml:8: found `USE`, expected one of the principals");
    let text = [head, cut, "performer = \"ALT\"\n"].concat();
    let menu = Menu::parse(&text, "x.toml", &world).unwrap();
    assert_eq!(menu.items()[0].performers, [world.actor("ALT").unwrap()]);
    let [min, user] = ["MIN", "USE"].map(|code| world.actor(code).unwrap());
    assert!(menu.clone().between(&[min, min], &world).is_err());
    let alt = world.actor("ALT").unwrap();
    assert_eq!(menu.between(&[alt, user], &world).unwrap().scenario().between(), [alt, user]);
}

#[test]
fn the_command_judges_deals() {
    let folder = folder();
    let cut = |importer: &str, exporter: &str| {
        format!(
            "[[tariff]]\nimporters = [\"{importer}\"]\nexporters = [\"{exporter}\"]\nsectors = [\"GDS\"]\nchange = -0.1\n"
        )
    };
    let text = format!(
        "name = \"x\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\nlevels = [0, 0.5, 1]\n{}{}",
        cut("NOR", "SOU"),
        cut("SOU", "NOR")
    );
    fs::write(folder.path().join("menu.toml"), text).unwrap();
    let (status, out, err) = told(folder.path(), &["deals", "menu.toml", "--harm", "ISL"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("9 deals of 2 items, 9 solves") && out.contains("harm ISL most"), "{out}");
    let (status, out, err) = told(folder.path(), &["deals", "menu.toml", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.lines().count(), 1 + 9 * 3);
    let (status, _, err) =
        told(folder.path(), &["deals", "menu.toml", "--between", "NOR,ISL", "--format", "json"]);
    assert_eq!(status, 0, "{err}");
    for (arguments, message) in [
        (
            vec!["--harm", "NOR"],
            "command line: found --harm NOR, expected an actor or group without a principal",
        ),
        (vec!["--between", "NOR"], "menu: found principals NOR, expected two or more distinct actors"),
        (vec!["--after", "nothing"], "unknown response `nothing`"),
        (vec!["--threat", "deal.tom"], "unknown scenario `deal.tom`"),
    ] {
        let (status, out, err) = told(folder.path(), &[vec!["deals", "menu.toml"], arguments].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(message), "{err}");
    }
    let (status, _, err) = told(folder.path(), &["deals", "menus.toml"]);
    assert_eq!(status, 2);
    assert!(err.contains("unknown menu of deals `menus.toml`"), "{err}");
}
