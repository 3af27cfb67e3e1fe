//! Scenarios side by side.

use sidedeal::report::Comparison;
use sidedeal::trade::NOTHING;
use sidedeal::{Explanations, Exposures, Model, Outcome, Response, Scenario, Stake, markets_of};

use crate::support::{NAFTA, TODAY, TODAY_MODEL};

fn run(name: &str) -> Outcome<'static> {
    TODAY_MODEL.run(&Scenario::load(name, &TODAY).unwrap()).unwrap()
}

fn compared<'w>(outcomes: &[Outcome<'w>]) -> Comparison<'w> {
    Comparison::of(outcomes).unwrap().unwrap()
}

fn value(
    comparison: &Comparison<'_>,
    scenario: &str,
    actor: &str,
    stake: &str,
    variable: &str,
) -> Option<f64> {
    let rows = comparison.rows();
    let mut found = rows.iter().filter(|row| {
        (row.scenario.as_str(), row.actor.as_str(), row.stake, row.variable)
            == (scenario, actor, stake, variable)
    });
    let value = found.next().map(|row| row.value);
    assert!(found.next().is_none(), "{scenario} {actor} {stake} {variable} twice");
    value
}

#[test]
fn numbers_and_ranks_are_those_of_the_exposures() {
    let deal = "us-china-sectoral-deal";
    let answered = "us-china-sectoral-deal+defence-budgets";
    let outcomes = [run(deal), run(answered)];
    let comparison = compared(&outcomes);
    for (outcome, id) in outcomes.iter().zip([deal, answered]) {
        let exposures = Exposures::of(outcome);
        for (at, (actor, exposure)) in exposures.ranked_in(Stake::Security).enumerate() {
            let code = &TODAY[actor].code;
            let rank = value(&comparison, id, code, "security", "rank");
            // Who loses nothing has no place among those who lose.
            let loses = exposure.loss(Stake::Security).unwrap() > NOTHING;
            assert_eq!(rank, loses.then_some((at + 1) as f64), "{id} {code}");
            let change = value(&comparison, id, code, "security", "expected_defence").unwrap();
            assert_eq!(change, exposure.change(Stake::Security).unwrap() * 100.0 + 0.0);
        }
    }
    // Japan pays for more of its own and no longer loses, so that it has no place among those who do.
    let gained = value(&comparison, answered, "JPN", "security", "change_difference").unwrap();
    assert!(gained > 5.0, "{gained}");
    assert!(value(&comparison, answered, "JPN", "security", "expected_defence").unwrap() > 0.0);
    assert_eq!(value(&comparison, answered, "JPN", "security", "rank"), None);
    assert_eq!(value(&comparison, deal, "JPN", "security", "rank_difference"), Some(0.0));
    // Principals have no rank, groups neither.
    assert_eq!(value(&comparison, deal, "USA", "security", "rank"), None);
    assert_eq!(value(&comparison, deal, "EU", "security", "rank"), None);
}

#[test]
fn a_scenario_beside_itself_does_not_differ() {
    let outcomes = [run("board-of-trade-2026"), run("board-of-trade-2026")];
    let rows = compared(&outcomes).rows().to_vec();
    let differences: Vec<_> = rows.iter().filter(|row| row.variable.ends_with("_difference")).collect();
    assert!(differences.len() > 60 && differences.iter().all(|row| row.value == 0.0));
}

#[test]
fn only_who_loses_has_a_rank_and_moves() {
    let names = ["board-of-trade-2026", "us-china-sectoral-deal-security", "us-china-trade-deal"];
    let comparison = compared(&names.map(run));
    let mut without = 0;
    for name in names {
        for actor in TODAY.actors() {
            let code = &TODAY[actor].code;
            for (stake, variable) in
                [("prosperity", "real_income"), ("security", "expected_defence"), ("voice", "power")]
            {
                let Some(change) = value(&comparison, name, code, stake, variable) else { continue };
                let rank = value(&comparison, name, code, stake, "rank");
                let principal = ["USA", "CHN"].contains(&code.as_str());
                assert_eq!(
                    rank.is_some(),
                    !principal && change < -100.0 * NOTHING,
                    "{name} {code} {stake} {change}"
                );
                without += usize::from(rank.is_none());
                let moved = value(&comparison, name, code, stake, "rank_difference");
                assert!(rank.is_some() || moved.is_none());
            }
        }
    }
    assert!(without > 31, "{without}");
}

#[test]
fn power_over_other_markets_is_told_apart() {
    let outcomes = [run("us-china-sectoral-deal"), run("us-china-sectoral-deal+rules-coalition")];
    let text = compared(&outcomes).to_string();
    assert!(
        text.contains("other markets in each, and cannot be compared: A ELE ICT, B ELE ELQ MAC ICT\n"),
        "{text}"
    );
    let same = [run("us-china-sectoral-deal"), run("us-china-sectoral-deal+defence-budgets")];
    let text = compared(&same).to_string();
    assert!(
        text.contains("power: over the rules of ELE ICT, the markets of all pacts compared here\n"),
        "{text}"
    );
}

#[test]
fn outcomes_of_two_worlds_are_not_compared() {
    let nafta = Model::calibrate(&NAFTA).unwrap();
    let other = nafta.run(&Scenario::bundled("nafta-1993", &NAFTA).unwrap()).unwrap();
    assert!(Comparison::of(&[run("board-of-trade-2026"), other]).unwrap().is_none());
    assert!(Comparison::of(&[]).unwrap().is_none());
}

#[test]
fn a_response_moves_power_by_the_same_amount_in_a_comparison_and_in_an_explanation() {
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let mut moved = 0;
    for name in ["rules-coalition", "digital-partnership", "defence-budgets"] {
        let response = Response::bundled(name, &TODAY).unwrap();
        let answered = deal.with(&[&response], &TODAY).unwrap();
        let markets = markets_of([&deal, &answered]);
        let outcomes = [&deal, &answered].map(|one| TODAY_MODEL.run_on(one, &markets).unwrap());
        assert!(outcomes.iter().all(|outcome| outcome.power().unwrap().markets() == markets));
        let comparison = compared(&outcomes);
        let explanations = Explanations::of(&TODAY_MODEL, &answered).unwrap();
        for code in ["JPN", "DEU", "KOR"] {
            let explanation = explanations.actor(TODAY.actor(code).unwrap()).unwrap();
            for (stake, tolerance) in
                [(Stake::Voice, 1e-12), (Stake::Security, 1e-12), (Stake::Prosperity, 1e-9)]
            {
                let parts = explanation.stake(stake).unwrap();
                let id = answered.id();
                let difference =
                    value(&comparison, id, code, stake.word(), "change_difference").unwrap() / 100.0;
                let sum: f64 = parts.parts.iter().map(|part| part.change).sum();
                let deal_alone = parts.deal.unwrap();
                assert!((sum - deal_alone - difference).abs() < tolerance, "{name} {code} {stake}");
                assert!((parts.added().unwrap() - difference).abs() < tolerance, "{name} {code} {stake}");
                moved += usize::from(difference.abs() > 1e-4 && stake == Stake::Voice);
            }
        }
    }
    assert!(moved >= 4, "{moved}");
    // Alone there is nothing that a response could have added.
    let plain = Explanations::of(&TODAY_MODEL, &deal).unwrap();
    let japan = plain.actor(TODAY.actor("JPN").unwrap()).unwrap();
    assert!(japan.stakes.iter().all(|parts| parts.deal.is_none()));
}

#[test]
fn means_of_scores_are_over_the_same_stakes_in_every_scenario() {
    let scenarios =
        ["us-china-sectoral-deal-security", "us-china-sectoral-deal-security+digital-partnership"]
            .map(|name| Scenario::load(name, &TODAY).unwrap());
    let markets = markets_of(&scenarios);
    let outcomes = scenarios.each_ref().map(|one| TODAY_MODEL.run_on(one, &markets).unwrap());
    let comparison = compared(&outcomes);
    let exposures = Exposures::of(&outcomes[0]);
    let japan = exposures.actor(TODAY.actor("JPN").unwrap());
    // The deal alone makes no rules, so that its score of power is 0 and not missing.
    let scores = [
        japan.stake(Stake::Prosperity).unwrap().score.unwrap(),
        japan.stake(Stake::Security).unwrap().score.unwrap(),
        0.0,
    ];
    let mean = value(&comparison, "us-china-sectoral-deal-security", "JPN", "all", "equal_weight").unwrap();
    assert!((mean - scores.iter().sum::<f64>() / 3.0).abs() < 1e-12);
    assert_eq!(japan.stake(Stake::Voice).unwrap().score, Some(0.0));
    assert!(
        comparison
            .to_string()
            .contains("mean of scores: over prosperity, security, voice, in every scenario")
    );
}
