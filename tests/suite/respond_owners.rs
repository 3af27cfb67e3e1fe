//! Who acts for whom: what each owner gains and pays, what coalitions of owners could do, and what is left of a clause without some.

use sidedeal::ensemble::{Draws, Party};
use sidedeal::response::{Choice, Own, Question};
use sidedeal::scenario::{Action, Clause};
use sidedeal::sequence::Sequence;
use sidedeal::{Actor, Menu, Response, Scenario, Stake};

use crate::support::{TODAY, TODAY_MODEL, assert_close};

fn actor(code: &str) -> Actor {
    TODAY.actor(code).unwrap()
}

fn response(text: &str, file: &str) -> Response {
    Response::parse(text, file, &TODAY).unwrap()
}

/// What `look` sees of a choice by some owners in three draws.
fn choose<T>(deal: &str, responses: &[Response], owners: &[&str], look: impl Fn(&Choice<'_>) -> T) -> T {
    let deals = [Scenario::bundled(deal, &TODAY).unwrap()];
    let sides: Vec<Party> = owners
        .iter()
        .map(|code| TODAY.group(code).map_or_else(|_| Party::from(actor(code)), Party::from))
        .collect();
    let members: Vec<Actor> = owners
        .iter()
        .flat_map(|code| {
            TODAY.group(code).map_or_else(|_| vec![actor(code)], |group| TODAY[group].members.clone())
        })
        .collect();
    let sequence = Sequence::plain(5);
    let question =
        Question { sides: &sides, ..Question::of(&deals, responses, &members, Draws::of(&sequence, 3)) };
    look(&Choice::of(&TODAY_MODEL, &question).unwrap())
}

fn head(owners: &str, cost: f64) -> String {
    format!("name = \"Stocks\"\nowners = {owners}\ncost_musd = {cost}\nlead_time_years = 0\n")
}

fn stock(owner: &str) -> String {
    format!("[[stockpile]]\nactors = [\"{owner}\"]\ngood = \"rare-earth-magnets\"\nmonths = 2\n")
}

const CUTOFF: &str = "rare-earth-licensing-2025";

#[test]
fn what_a_coalition_gains_is_what_a_file_with_its_parts_alone_gives() {
    let open = |owner: &str, from: &str| {
        format!(
            "[[trade_cost]]\nimporters = [\"{owner}\"]\nexporters = [\"{from}\"]\nsectors = [\"goods\"]\nchange = -0.05\n"
        )
    };
    let [first, second] = [open("JPN", "AUS"), open("DEU", "KOR")];
    let both = response(&format!("{}{first}{second}", head("[\"JPN\", \"DEU\"]", 90.0)), "both.toml");
    let size =
        |code: &str| -> f64 { TODAY.sectors().map(|sector| TODAY.value_added(actor(code), sector)).sum() };
    let part = 90.0 * size("JPN") / (size("JPN") + size("DEU"));
    let own = response(&format!("{}{first}", head("[\"JPN\"]", part)), "own.toml");
    let [both, own] = [both, own]
        .map(|one| choose(CUTOFF, &[one], &["JPN", "DEU"], |choice| choice.sharing(&[0]).unwrap().clone()));
    for (both, own) in [(&both.money, &own.money), (&both.counted, &own.counted)] {
        // Japan by itself gains the same, Germany beside it as well, and without Japan nothing of its own file comes about.
        assert_close(both.alone(0), own.falls[0].max(0.0), 1e-6);
        assert_close(both.outside[1], own.falls[1], 1e-6);
        assert_eq!(own.alone(1), 0.0);
        assert_eq!(own.outside[0], 0.0);
    }
    assert!(both.money.alone(0) > 0.0 && both.money.alone(1) > 0.0 && both.money.outside[1] != 0.0);
    // Its part of the cost.
    assert_close(own.own[0].cost_musd, part, 1e-9);
    assert_close(both.own[0].cost_musd, part, 1e-9);
    assert_eq!(own.own[1].cost_musd, 0.0);
}

#[test]
fn nobody_has_to_pay_for_what_it_can_leave() {
    let fee = response(&head("[\"JPN\", \"DEU\", \"KOR\"]", 90.0), "fee.toml");
    choose(CUTOFF, &[fee], &["JPN", "DEU", "KOR"], |choice| {
        let one = &choice.sharing(&[0]).unwrap().money;
        assert!(one.falls.iter().all(|falls| *falls < -1.0));
        for coalition in 1..7 {
            assert_eq!(one.coalitions.worth(coalition), 0.0);
        }
        assert_close(one.coalitions.all(), -90.0, 1e-6);
        // Alike in what they can do, they share the cost alike, and none of them would.
        for share in one.shapley.iter().chain(one.nucleolus.as_ref().unwrap()) {
            assert_close(*share, -30.0, 1e-6);
        }
        assert_eq!((one.core, one.better_alone().len()), (Some(false), 6));
        // The two that pay most have most to gain by it.
        let text = choice.to_string();
        assert!(text.contains("  JPN+DEU, "), "{text}");
    });
}

#[test]
fn gains_as_they_fall_add_up_to_those_of_the_portfolio_and_transfers_to_nothing() {
    let names = ["digital-partnership", "raw-materials-club", "defence-budgets"];
    let responses: Vec<Response> =
        names.iter().map(|name| Response::bundled(name, &TODAY).unwrap()).collect();
    choose("us-china-sectoral-deal", &responses, &["JPN", "EU"], |choice| {
        assert_eq!(choice.sides().iter().map(|side| side.code(&TODAY)).collect::<Vec<_>>(), ["JPN", "EU"]);
        assert!(!choice.best().members.is_empty());
        assert_eq!(choice.shared()[0].members, choice.best().members);
        for one in choice.shared() {
            let portfolio = choice.portfolio(&one.members).unwrap();
            assert_eq!(one.futures, choice.futures());
            let sum = |values: &[f64]| values.iter().sum::<f64>();
            assert_close(sum(&one.counted.falls), portfolio.counted.counts(), 1e-9);
            assert_close(one.own.iter().map(|own| own.cost_musd).sum(), portfolio.cost_musd, 1e-6);
            assert_close(one.own.iter().map(Own::net_musd).sum(), sum(&one.money.falls), 1e-3);
            for shares in [&one.money, &one.counted] {
                let all = shares.coalitions.all();
                assert_close(sum(&shares.falls), all, 1e-9 * all.abs().max(1.0));
                for split in [&shares.shapley, shares.nucleolus.as_ref().unwrap()] {
                    assert_close(sum(&shares.transfers(split)), 0.0, 1e-9 * all.abs().max(1.0));
                }
                // Of two, both share what there is beyond what each has alone.
                let more = 0.5 * (all - shares.alone(0) - shares.alone(1));
                assert_close(shares.shapley[0], shares.alone(0) + more, 1e-9 * all.abs().max(1.0));
                assert_eq!(shares.core, Some(2.0 * more >= 0.0 - shares.within.max(1e-9 * all.abs())));
            }
            // Losses and what is undone of them are those of the owners together, stake by stake in money and power.
            let power = portfolio.accounts[0][2].unwrap();
            assert_close(one.own.iter().map(|own| own.stakes[2].unwrap().undone).sum(), power.undone, 1e-12);
        }
        let text = choice.to_string();
        assert!(text.contains("Who acts for whom in the best\nBy it JPN "), "{text}");
        assert!(text.contains("A point of a stake is a hundredth of what the third party"), "{text}");
        let rows = choice.rows();
        let best = &choice.shared()[0];
        let value = |actor: &str, variable: &str| {
            let own = rows.iter().find(|row| row.actor == actor && row.variable == variable);
            own.unwrap_or_else(|| panic!("{actor} {variable}")).value
        };
        assert_eq!(value("EU", "own_cost_musd"), best.own[1].cost_musd);
        assert_eq!(value("JPN", "to_shapley_musd"), best.money.shapley[0] - best.money.falls[0]);
        assert_eq!(value("JPN+EU", "gain_alone_musd"), best.money.coalitions.all());
        assert_eq!(value("JPN", "gain_alone"), best.counted.alone(0) + 0.0);
        assert!([0.0, 1.0].contains(&value("owners", "core_musd")));
    });
}

#[test]
fn what_takes_both_is_worth_nothing_to_one_and_is_shared_equally() {
    let pact = "[[rule_pact]]\nmembers = [\"JPN\", \"KOR\"]\nsectors = [\"ICT\", \"ELE\"]\n";
    // The deal binds the United States and China alone there.
    let pact = response(&format!("{}{pact}", head("[\"JPN\", \"KOR\"]", 0.0)), "pact.toml");
    choose("us-china-sectoral-deal", &[pact], &["JPN", "KOR"], |choice| {
        let one = choice.sharing(&[0]).unwrap();
        let all = one.counted.coalitions.all();
        assert!(all != 0.0, "{one:?}");
        for side in 0..2 {
            assert_eq!((one.counted.alone(side), one.counted.outside[side]), (0.0, 0.0));
            assert_close(one.counted.shapley[side], 0.5 * all, 1e-12);
            assert_close(one.counted.nucleolus.as_ref().unwrap()[side], 0.5 * all, 1e-12);
        }
        assert_eq!(one.counted.core, Some(all >= 0.0));
    });
}

#[test]
fn who_owns_no_part_has_nothing_alone_and_what_nobody_asked_owns_takes_all() {
    let stocks = || vec![response(&format!("{}{}", head("[\"JPN\"]", 10.0), stock("JPN")), "stocks.toml")];
    choose(CUTOFF, &stocks(), &["JPN", "KOR"], |choice| {
        let one = choice.sharing(&[0]).unwrap();
        assert_eq!(one.money.alone(1), 0.0);
        assert_eq!(one.money.falls[1], one.money.outside[1]);
        assert_eq!(one.own[1].cost_musd, 0.0);
    });
    choose(CUTOFF, &stocks(), &["DEU", "KOR"], |choice| {
        let one = choice.sharing(&[0]).unwrap();
        assert_eq!([one.money.alone(0), one.money.alone(1)], [0.0, 0.0]);
    });
}

#[test]
fn one_side_and_too_many_share_nothing_and_owners_in_no_group_act_by_themselves() {
    let stocks = || vec![response(&format!("{}{}", head("[\"JPN\"]", 10.0), stock("JPN")), "stocks.toml")];
    choose(CUTOFF, &stocks(), &["JPN"], |choice| {
        assert!(choice.shared().is_empty() && !choice.to_string().contains("Who acts for whom"));
    });
    let deals = [Scenario::bundled(CUTOFF, &TODAY).unwrap()];
    let (stocks, sequence) = (stocks(), Sequence::plain(5));
    let owners = ["JPN", "DEU", "FRA", "KOR"].map(actor);
    // The EU's first; Germany is taken then.
    let sides: [Party; 2] = [TODAY.group("EU").unwrap().into(), actor("DEU").into()];
    let question =
        Question { sides: &sides, ..Question::of(&deals, &stocks, &owners, Draws::of(&sequence, 2)) };
    let codes = |question: &Question<'_>| {
        let choice = Choice::of(&TODAY_MODEL, question).unwrap();
        let codes: Vec<String> = choice.sides().iter().map(|side| side.code(&TODAY).to_owned()).collect();
        (codes, choice.shared().len())
    };
    assert_eq!(codes(&question), (["EU", "JPN", "KOR"].map(str::to_owned).to_vec(), 1));
    assert_eq!(codes(&Question { shared: 2, ..question }).1, 0);
}

/// Whatever the kind: what is left names nobody who stays out, and nothing is lost where nobody does.
#[test]
fn what_is_left_of_a_clause_without_some_names_none_of_them() {
    let scenarios =
        Scenario::bundled_for("world2022").filter_map(|one| Scenario::bundled(one.name, &TODAY).ok());
    let menu = Menu::bundled("us-china-menu", &TODAY).unwrap();
    let responses =
        Response::bundled_for("world2022").map(|one| Response::bundled(one.name, &TODAY).unwrap());
    let deal = Scenario::bundled("us-china-sectoral-deal", &TODAY).unwrap();
    let own: Vec<Clause> = scenarios
        .flat_map(|scenario| scenario.clauses().to_vec())
        .chain(menu.scenario().clauses().to_vec())
        .chain(responses.flat_map(|one| deal.with(&[&one], &TODAY).unwrap().clauses().to_vec()))
        .collect();
    let mut kinds = std::collections::BTreeMap::new();
    for clause in &own {
        let action = &clause.action;
        assert_eq!(action.without(&[], &TODAY).as_ref(), Some(action), "{clause}");
        for absent in ["JPN", "DEU", "USA", "CHN", "KOR"].map(actor) {
            let whole = names(action, absent);
            let left = action.without(&[absent], &TODAY);
            if !whole {
                assert_eq!(left.as_ref(), Some(action), "{clause} does not name {}", TODAY[absent].code);
            }
            assert!(left.as_ref().is_none_or(|left| !names(left, absent)), "{clause}: {left:?}");
            let seen = kinds.entry(action.kind()).or_insert([0, 0]);
            seen[0] += usize::from(whole && left.is_none());
            seen[1] += usize::from(whole && left.is_some());
        }
    }
    assert!(kinds.len() >= 12, "{kinds:?}");
    let found = |which: usize| kinds.values().filter(|seen| seen[which] > 0).count();
    assert!(found(0) >= 8 && found(1) >= 8, "{kinds:?}");
}

/// Whether an action names somebody as acting or as acted on, by what it is printed as.
fn names(action: &Action, actor: Actor) -> bool {
    let action = match action {
        // Whom supply is moved away from need not agree to it.
        Action::Diversification(own) => {
            let mut own = own.clone();
            own.from.clear();
            Action::from(own)
        }
        other => other.clone(),
    };
    format!("{action:?}").contains(&format!("{actor:?}"))
}

#[test]
fn a_union_stays_out_of_common_rules_with_any_of_its_members() {
    let head = head("[\"JPN\", \"EU\", \"KOR\"]", 0.0);
    let club = |members: &str| {
        let text = format!("{head}[[rule_pact]]\nmembers = {members}\nsectors = [\"ICT\"]\n");
        response(&text, "club.toml").clauses()[0].action.clone()
    };
    let [japan, germany, korea] = ["JPN", "DEU", "KOR"].map(actor);
    let all = club("[\"JPN\", \"EU\", \"KOR\"]");
    assert_eq!(all.without(&[germany], &TODAY), Some(club("[\"JPN\", \"KOR\"]")));
    // The Union alone has common rules already.
    assert_eq!(all.without(&[japan, korea], &TODAY), None);
    assert_eq!(all.without(&[japan, germany], &TODAY), None);
}

#[test]
fn stakes_of_each_side_are_those_that_it_has_when_it_is_asked_for() {
    let stocks = [response(&format!("{}{}", head("[\"JPN\"]", 10.0), stock("JPN")), "stocks.toml")];
    let deals = [Scenario::bundled(CUTOFF, &TODAY).unwrap()];
    let sequence = Sequence::plain(5);
    let owners = ["JPN", "DEU"].map(actor);
    let parties: Vec<Party> = owners.iter().map(|&owner| owner.into()).collect();
    let question =
        Question { parties: &parties, ..Question::of(&deals, &stocks, &owners, Draws::of(&sequence, 3)) };
    let choice = Choice::of(&TODAY_MODEL, &question).unwrap();
    let one = choice.sharing(&[0]).unwrap();
    for (side, own) in one.own.iter().enumerate() {
        assert_eq!(own.stakes, choice.portfolio(&[0]).unwrap().accounts[1 + side]);
    }
    // They are told once.
    let rows = choice.rows();
    let own = |row: &&sidedeal::response::ChoiceRow| {
        (row.portfolio.as_str(), row.actor.as_str(), row.stake) == ("stocks", "JPN", Stake::Prosperity.word())
    };
    assert_eq!(rows.iter().filter(own).filter(|row| row.variable == "real_income_undone").count(), 1);
}
