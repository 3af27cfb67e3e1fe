//! Choosing among responses: arithmetic on payoffs, and portfolios in drawn futures.

use proptest::prelude::*;
use sidedeal::ensemble::{Draws, Party};
use sidedeal::response::{Account, Choice, Method, Payoffs, Question, Unit, shapley};
use sidedeal::sequence::Sequence;
use sidedeal::{Ensemble, Response, Scenario, Stake};

use crate::ensemble::Constant;
use crate::support::{TODAY, TODAY_MODEL, assert_close, config};

/// Two portfolios in two futures: the first loses 1 and 6, the second, which costs something, 4 and 4.
fn two_by_two() -> Payoffs {
    Payoffs {
        weight: vec![0.5; 2],
        loss: vec![1.0, 6.0, 4.0, 4.0],
        cost: vec![0.0, 5.0],
        lead_time: vec![0.0, 1.0],
    }
}

#[test]
fn of_two_portfolios_in_two_futures_each_criterion_finds_what_it_should() {
    let payoffs = two_by_two();
    assert_eq!([payoffs.expected(0), payoffs.expected(1)], [3.5, 4.0]);
    assert_eq!(payoffs.best(f64::INFINITY), Some(0));
    let regrets = payoffs.regrets(f64::INFINITY);
    // Against 1 in the first future and 4 in the second.
    assert_eq!([regrets[0].most, regrets[1].most], [2.0, 3.0]);
    assert_eq!([regrets[0].mean, regrets[1].mean], [1.0, 1.5]);
    assert_eq!([payoffs.robustness(0, 4.0), payoffs.robustness(1, 4.0)], [0.5, 1.0]);
    assert_eq!(payoffs.efficient(), [0]);
    // Where only the first can be paid for, it is all there is to regret.
    assert_eq!(payoffs.regrets(1.0)[0].most, 0.0);
    assert_eq!(payoffs.best(-1.0), None);
}

#[test]
fn what_is_worse_costs_more_and_takes_longer_is_not_efficient_and_what_ties_is() {
    let payoffs = Payoffs {
        weight: vec![1.0],
        loss: vec![3.0, 2.0, 2.0, 2.5, 1.0],
        cost: vec![0.0, 1.0, 1.0, 2.0, 9.0],
        lead_time: vec![0.0, 1.0, 1.0, 2.0, 1.0],
    };
    assert_eq!(payoffs.efficient(), [0, 1, 2, 4]);
}

#[test]
fn shapley_values_of_a_glove_game_are_those_of_the_textbook() {
    // One left glove, two right ones: 2/3, 1/6, 1/6 (Owen 1975).
    let worth = |set: usize| if set & 1 == 1 && set > 1 { 1.0 } else { 0.0 };
    let parts = shapley(3, worth);
    for (part, expected) in parts.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
        assert_close(*part, expected, 1e-15);
    }
    assert!(shapley(0, |_| 1.0).is_empty());
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn what_is_undone_is_at_most_what_was_lost_and_adds_up_with_the_rest_to_the_difference(
        without in -5.0..5.0_f64,
        with in -5.0..5.0_f64,
    ) {
        let account = Account::of(without, with);
        prop_assert!(account.undone <= account.lost && account.lost >= 0.0 && account.taken >= 0.0);
        prop_assert!((account.undone + account.besides - (with - without)).abs() < 1e-12);
        // Nothing counts but the shortfall below the better of nothing and the deal alone.
        prop_assert!((account.left() - (without.max(0.0) - with).max(0.0)).abs() < 1e-12);
        prop_assert!(account.counts() <= account.lost);
        prop_assert!(without < 0.0 || account.undone == 0.0);
    }

    #[test]
    fn shapley_values_add_up_to_what_all_are_worth(worths in prop::collection::vec(-5.0..5.0_f64, 32)) {
        let parts = shapley(5, |set| worths[set]);
        prop_assert!((parts.iter().sum::<f64>() - (worths[31] - worths[0])).abs() < 1e-12);
    }

    #[test]
    fn more_budget_never_raises_the_best_portfolios_loss(
        loss in prop::collection::vec(-5.0..5.0_f64, 24),
        cost in prop::collection::vec(0.0..9.0_f64, 8),
        budgets in prop::array::uniform2(0.0..9.0_f64),
    ) {
        let lead_time = vec![0.0; 8];
        let payoffs = Payoffs { weight: vec![1.0 / 3.0; 3], loss, cost, lead_time };
        let [low, high] = [budgets[0].min(budgets[1]), budgets[0].max(budgets[1])];
        let best = |budget| payoffs.best(budget).map_or(f64::INFINITY, |best| payoffs.expected(best));
        prop_assert!(best(high) <= best(low));
        // The best in expectation cannot be regretted less than nothing.
        prop_assert!(payoffs.regrets(high).iter().zip(&payoffs.cost).all(|(r, c)| *c > high || r.most >= 0.0));
    }
}

fn deal() -> Scenario {
    Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap()
}

fn responses(names: &[&str]) -> Vec<Response> {
    names.iter().map(|name| Response::bundled(name, &TODAY).unwrap()).collect()
}

const FIVE: [&str; 5] =
    ["raw-materials-club", "defence-budgets", "digital-partnership", "eu-joins-cptpp", "hedge-with-us"];

fn choose<T>(
    names: &[&str],
    change: impl Fn(&mut Question<'_>),
    look: impl Fn(&Choice<'_>, &[Response]) -> T,
) -> T {
    let (deals, responses) = ([deal()], responses(names));
    let owners = [TODAY.actor("JPN").unwrap(), TODAY.actor("DEU").unwrap()];
    let sequence = Sequence::plain(3);
    let mut question = Question::of(&deals, &responses, &owners, Draws::of(&sequence, 6));
    change(&mut question);
    look(&Choice::of(&TODAY_MODEL, &question).unwrap(), &responses)
}

#[test]
fn a_portfolio_in_a_future_is_the_draw_of_the_deal_with_those_responses() {
    let (deals, responses) = ([deal()], responses(&FIVE));
    let owners = [TODAY.actor("JPN").unwrap()];
    let parties: Vec<Party> = vec![TODAY.group("EU").unwrap().into(), TODAY.actor("CHN").unwrap().into()];
    for uniform in [0.2, 0.7] {
        let constant = Constant(uniform);
        let question = Question {
            parties: &parties,
            ..Question::of(&deals, &responses, &owners, Draws::of(&constant, 1))
        };
        let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
        for members in [vec![], vec![0], vec![1, 3], vec![0, 1, 2, 3, 4]] {
            let chosen: Vec<&Response> = members.iter().map(|&i| &responses[i]).collect();
            let answered = deals[0].with(&chosen, &TODAY).unwrap();
            let ensemble = Ensemble::of(&TODAY_MODEL, &answered, Draws::of(&constant, 1)).unwrap();
            let portfolio = choice.portfolio(&members).unwrap();
            let all: Vec<Party> = std::iter::once(owners[0].into()).chain(parties.iter().copied()).collect();
            for (party, accounts) in all.iter().zip(&portfolio.accounts) {
                let changes = accounts.map(|account| account.unwrap().change * 100.0);
                let drawn = |variable: &str| ensemble.values(*party, variable).unwrap()[0];
                assert_close(changes[0], drawn("real_income"), 2e-6);
                assert_close(changes[1], drawn("expected_defence"), 1e-9);
                // Power is compared in the markets of all pacts at stake.
                if members.len() == 5 {
                    assert_close(changes[2], drawn("power"), 1e-9);
                }
            }
        }
    }
}

#[test]
fn threads_change_nothing() {
    let once = |threads: usize| {
        choose(&FIVE, |question| question.draws.threads = Some(threads), |choice, _| choice.rows())
    };
    assert_eq!(once(1), once(2));
}

#[test]
fn the_search_finds_the_best_of_all_subsets() {
    let best = |exact: usize| {
        choose(
            &FIVE,
            |question| question.exact = exact,
            |choice, _| (choice.best().members.clone(), choice.best().loss, choice.method()),
        )
    };
    let (all, searched) = (best(12), best(0));
    assert_eq!(all.2, Method::AllSubsets);
    assert_eq!(all.0, searched.0);
    assert_close(all.1, searched.1, 1e-6);
    let Method::Search { gap } = searched.2 else { panic!("{searched:?}") };
    assert!(gap < 1.0, "{gap}");
}

#[test]
fn parts_of_the_best_portfolio_add_up_to_what_it_undoes_less_what_it_takes() {
    choose(
        &FIVE,
        |_| {},
        |choice, _| {
            let best = choice.best();
            let counts = best.counted.undone - best.counted.taken;
            assert!(counts > 0.0 && best.members.len() > 1);
            assert_close(choice.parts().unwrap().iter().sum(), counts, 1e-9);
            assert_close(best.loss, best.counted.lost - counts, 1e-9);
        },
    );
}

#[test]
fn what_is_undone_is_counted_owner_by_owner_and_at_most_the_loss() {
    let names = ["digital-partnership", "hedge-with-us", "defence-budgets"];
    let (deals, responses) = ([deal()], responses(&names));
    let owners: Vec<_> = ["JPN", "DEU", "FRA"].map(|code| TODAY.actor(code).unwrap()).into();
    let parties: Vec<Party> = owners.iter().map(|&owner| owner.into()).collect();
    let constant = Constant(0.6);
    let question =
        Question { parties: &parties, ..Question::of(&deals, &responses, &owners, Draws::of(&constant, 1)) };
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    let nothing = choice.portfolio(&[]).unwrap().clone();
    let mut capped = 0;
    for one in choice.portfolios() {
        for (own, without) in one.accounts[1..].iter().zip(&nothing.accounts[1..]) {
            for (own, without) in own.iter().flatten().zip(without.iter().flatten()) {
                // Of one owner in one future: the rule itself, from two changes.
                let (lost, more) = ((0.0 - without.change).max(0.0), own.change - without.change);
                let undone = if lost > 0.0 { more.min(lost) } else { 0.0 };
                assert_close(own.lost, lost, 1e-15);
                assert_close(own.undone, undone, 1e-15);
                assert_close(own.undone + own.besides, more, 1e-15);
                assert_close(own.taken, (undone - more).max(0.0), 1e-15);
                assert!(own.undone <= own.lost);
                capped += usize::from(more > lost && lost > 0.0);
            }
        }
        // Power adds up over the owners.
        let sum =
            |of: fn(&Account) -> f64| -> f64 { one.accounts[1..].iter().map(|a| of(&a[2].unwrap())).sum() };
        let together = one.accounts[0][2].unwrap();
        assert_close(together.undone, sum(|account| account.undone), 1e-12);
        assert_close(together.lost, sum(|account| account.lost), 1e-12);
        assert_close(together.taken, sum(|account| account.taken), 1e-12);
    }
    assert!(capped > 0, "nobody gained more than it had lost");
}

#[test]
fn a_rule_pact_undoes_nothing_of_a_loss_of_income_and_is_not_chosen_for_the_power_it_brings() {
    let deals = [Scenario::bundled("taiwan-chip-stop", &TODAY).unwrap()];
    let names = ["semiconductor-cooperation", "digital-partnership", "raw-materials-club"];
    let elsewhere = [
        Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap(),
        Scenario::bundled("taiwan-chip-stop", &TODAY).unwrap(),
    ];
    let (responses, owners) = (responses(&names), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let question = Question {
        elsewhere: &elsewhere,
        ..Question::of(&deals, &responses, &owners, Draws::of(&sequence, 12))
    };
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    let nothing = choice.portfolio(&[]).unwrap();
    let [income, _, power] = nothing.accounts[0].map(Option::unwrap);
    assert!(income.lost > 0.0 && power.lost == 0.0);
    let pact = choice.portfolio(&[1]).unwrap();
    let [_, _, power] = pact.accounts[0].map(Option::unwrap);
    assert!(power.undone == 0.0 && power.besides > 0.001, "{power:?}");
    // More than all that was lost, and none of it counts.
    assert!(pact.counted.besides > nothing.counted.lost, "{:?}", pact.counted);
    assert!(pact.counted.undone < 0.05 * nothing.counted.lost, "{:?}", pact.counted);
    // Where it is in the best portfolio, that is for what it undoes there.
    let best = choice.best();
    assert!(best.members.contains(&0));
    if best.members.contains(&1) {
        assert!(best.counted.undone > choice.portfolio(&[0]).unwrap().counted.undone);
    }
    assert!(choice.portfolios().iter().all(|one| one.counted.undone <= one.counted.lost));
    // The club only costs here. Where it would help is the difference of two runs, in nobody's deal of this question.
    let club = choice.portfolio(&[2]).unwrap();
    assert!(club.undoes_nothing() && club.counted.undone < 0.0);
    let helps: Vec<_> = choice.helps().iter().filter(|help| help.response == 2).collect();
    let [help] = helps.as_slice() else { panic!("{helps:?}") };
    assert_eq!((help.scenario.as_str(), help.stake), ("rare-earth-cutoff-japan", Stake::Prosperity));
    let change = |scenario: &Scenario| TODAY_MODEL.run(scenario).unwrap().real_income(&owners).0;
    let (without, with) =
        (change(&elsewhere[0]), change(&elsewhere[0].with(&[&responses[2]], &TODAY).unwrap()));
    assert_close(help.share(), (with - without) / (0.0 - without), 1e-9);
    assert!(help.share() > 0.3 && help.share() < 1.0, "{}", help.share());
    let text = choice.to_string();
    assert!(text.contains("  raw-materials-club: only costs\n      would undo "), "{text}");
    assert!(
        text.contains("A response counts by what it undoes of that, at most the loss, less what it takes")
    );
}

#[test]
fn a_cost_counts_once_as_less_undone_where_something_was_lost_and_as_taken_where_nothing_was() {
    let text = "name = \"Fee\"\nowners = [\"JPN\"]\ncost_musd = 100\nlead_time_years = 0\n";
    let fee = [Response::parse(text, "fee.toml", &TODAY).unwrap()];
    let (owners, sequence) = ([TODAY.actor("JPN").unwrap()], Sequence::plain(1));
    let mut seen = [0, 0];
    for name in ["taiwan-chip-stop", "us-china-sectoral-deal"] {
        let deals = [Scenario::bundled(name, &TODAY).unwrap()];
        let question = Question {
            by: Some(Stake::Prosperity),
            ..Question::of(&deals, &fee, &owners, Draws::of(&sequence, 3))
        };
        let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
        assert_eq!(choice.unit(), Unit::Native(Stake::Prosperity));
        assert!(choice.best().members.is_empty());
        let counted = choice.portfolio(&[0]).unwrap().counted;
        assert_close(counted.undone - counted.taken, -100.0, 1e-6);
        assert_close(choice.portfolio(&[0]).unwrap().loss - choice.best().loss, 100.0, 1e-6);
        seen[0] += usize::from(counted.undone < -99.0);
        seen[1] += usize::from(counted.taken > 99.0);
    }
    assert_eq!(seen, [1, 1], "one deal costs Japan something in every future, the other nothing");
}

#[test]
fn without_principals_a_stake_is_chosen_by_in_its_own_unit_and_between_two_by_scores() {
    let cutoff = Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap();
    let (responses, owners) =
        (responses(&["raw-materials-club", "defence-budgets"]), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let draws = Draws::of(&sequence, 4);
    let plain = [cutoff.clone()];
    let sound = Question::of(&plain, &responses, &owners, draws);
    let choice = Choice::of(&TODAY_MODEL, &sound).unwrap();
    assert_eq!(choice.unit(), Unit::Native(Stake::Prosperity));
    let nothing = choice.portfolio(&[]).unwrap();
    let income = nothing.accounts[0][0].unwrap();
    // Million USD: the same loss over the same income.
    assert!(nothing.counted.lost > 100.0, "{nothing:?}");
    assert_close(nothing.loss, nothing.counted.lost, 1e-9);
    assert!((0.1..1.5).contains(&(income.lost * 100.0)), "{income:?}");
    assert!(
        choice
            .to_string()
            .contains("million USD of real income lost; other stakes are shown and do not count")
    );
    let security = Choice::of(&TODAY_MODEL, &Question { by: Some(Stake::Security), ..sound }).unwrap();
    assert_eq!(security.unit(), Unit::Native(Stake::Security));
    assert!(security.best().members.is_empty(), "nothing of it is lost");
    let fault = Choice::of(&TODAY_MODEL, &Question { by: Some(Stake::Voice), ..sound }).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "responses: found a choice by voice, expected a stake that a deal or a response can move: prosperity, security"
    );
    let principals = [TODAY.actor("CHN").unwrap(), TODAY.actor("USA").unwrap()];
    let scored = [cutoff.with_principals(&principals, &TODAY).unwrap()];
    let weights = [1.0, 0.0, 0.0];
    let question = Question { weights, ..Question::of(&scored, &responses, &owners, draws) };
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    assert_eq!(choice.unit(), Unit::Points);
    let outcome = TODAY_MODEL.run(&scored[0]).unwrap();
    let yardstick = sidedeal::Exposures::of(&outcome).yardstick(Stake::Prosperity).unwrap().loss;
    assert_close(choice.portfolio(&[]).unwrap().loss, 100.0 * income.lost / yardstick, 1e-9);
}

#[test]
fn a_larger_budget_buys_at_least_as_much() {
    let mut last = f64::INFINITY;
    for budget in [0.0, 500.0, 5_000.0, 50_000.0, 500_000.0] {
        let loss = choose(
            &FIVE,
            |question| question.budget_musd = budget,
            |choice, _| {
                assert!(choice.best().cost_musd <= budget);
                choice.best().loss
            },
        );
        assert!(loss <= last, "{budget}: {loss} after {last}");
        last = loss;
    }
}

#[test]
fn a_free_response_that_does_nothing_changes_no_portfolio() {
    let text = "name = \"Nothing\"\nowners = [\"JPN\"]\ncost_musd = 0\nlead_time_years = 0\n";
    let mut all = responses(&FIVE[..2]);
    all.push(Response::parse(text, "nothing.toml", &TODAY).unwrap());
    let (deals, owners, sequence) = ([deal()], [TODAY.actor("JPN").unwrap()], Sequence::plain(1));
    let question = Question::of(&deals, &all, &owners, Draws::of(&sequence, 4));
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    for members in [vec![], vec![0], vec![1], vec![0, 1]] {
        let without = choice.portfolio(&members).unwrap();
        let with = choice.portfolio(&[&members[..], &[2]].concat()).unwrap();
        assert_eq!((without.loss, without.cost_musd), (with.loss, with.cost_musd));
        assert_eq!((&without.accounts, without.regret), (&with.accounts, with.regret));
    }
    assert!(choice.pairs().iter().all(|pair| pair.pair[1] != 2 || pair.more == 0.0));
}

#[test]
fn two_forms_of_one_response_are_never_taken_together() {
    choose(
        &["raw-materials-club", "raw-materials-club-india"],
        |_| {},
        |choice, _| {
            assert_eq!(choice.portfolios().len(), 3);
            let excluded = &choice.excluded()[0];
            assert_eq!(excluded.members, [0, 1]);
            assert!(excluded.reason.contains("another form"), "{}", excluded.reason);
        },
    );
}

#[test]
fn several_deals_are_futures_of_one_choice() {
    let deals = [deal(), Scenario::bundled("board-of-trade-2026", &TODAY).unwrap()];
    let (responses, owners) = (responses(&["digital-partnership"]), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let draws = Draws::of(&sequence, 3);
    let both = Choice::of(&TODAY_MODEL, &Question::of(&deals, &responses, &owners, draws)).unwrap();
    let each: Vec<f64> = deals
        .chunks(1)
        .map(|deal| {
            let choice = Choice::of(&TODAY_MODEL, &Question::of(deal, &responses, &owners, draws)).unwrap();
            choice.portfolio(&[0]).unwrap().accounts[0][0].unwrap().change
        })
        .collect();
    assert_eq!(both.futures(), 6);
    let change = both.portfolio(&[0]).unwrap().accounts[0][0].unwrap().change;
    assert_close(change, 0.5 * (each[0] + each[1]), 1e-12);
}

#[test]
fn where_nobody_makes_rules_nobody_gains_or_loses_power() {
    let deals = [Scenario::bundled("board-of-trade-2026", &TODAY).unwrap()];
    let (responses, owners) = (responses(&["eu-joins-cptpp"]), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let question = Question::of(&deals, &responses, &owners, Draws::of(&sequence, 2));
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    for members in [vec![], vec![0]] {
        let [income, _, power] = choice.portfolio(&members).unwrap().accounts[0];
        assert!(income.is_some_and(|income| income.change != 0.0));
        assert!(power.is_none_or(|power| power.change == 0.0), "{power:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_told() {
    let (deals, one, owners) = ([deal()], responses(&FIVE[..1]), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let draws = Draws::of(&sequence, 1);
    let fault = |question: Question<'_>| Choice::of(&TODAY_MODEL, &question).unwrap_err().to_string();
    let sound = Question::of(&deals, &one, &owners, draws);
    assert!(fault(Question { deals: &[], ..sound }).contains("a deal to respond to"));
    assert!(fault(Question { responses: &[], ..sound }).contains("a response to choose"));
    assert!(fault(Question { owners: &[], ..sound }).contains("an owner"));
    assert!(fault(Question { weights: [0.0; 3], ..sound }).contains("weights"));
    assert!(fault(Question { weights: [1.0, -1.0, 1.0], ..sound }).contains("weights"));
    // Its means are not known, and not known is not nothing.
    let unarmed = [TODAY.actor("ROW").unwrap()];
    assert!(fault(Question { owners: &unarmed, ..sound }).contains("the weight 0"));
    let weights = [1.0, 0.0, 1.0];
    assert!(Choice::of(&TODAY_MODEL, &Question { owners: &unarmed, weights, ..sound }).is_ok());
}

/// What the solver leaves of nothing is no loss, of which a cost would be a part.
#[test]
fn where_no_income_is_lost_nothing_of_it_is_undone_and_a_cost_is_taken() {
    let deals = [Scenario::bundled("us-retrenchment", &TODAY).unwrap()];
    let (responses, owners) = (responses(&["raw-materials-club"]), [TODAY.actor("JPN").unwrap()]);
    let sequence = Sequence::plain(1);
    let choice =
        Choice::of(&TODAY_MODEL, &Question::of(&deals, &responses, &owners, Draws::of(&sequence, 8)))
            .unwrap();
    let [income, ..] = choice.portfolio(&[0]).unwrap().accounts[0].map(Option::unwrap);
    assert_eq!((income.lost, income.undone), (0.0, 0.0));
    assert!(income.taken > 0.0 && income.besides == -income.taken, "{income:?}");
}
