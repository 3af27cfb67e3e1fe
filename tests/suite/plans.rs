//! What to do over time, and when to decide on it: against paths worked out one by one.

use sidedeal::path::{Lateness, Path, Period};
use sidedeal::response::{PlanOfAction, PlanQuestion, Plans};
use sidedeal::{Date, Error, Response, Scenario, Stake};

use crate::command::told;
use crate::support::{TODAY, TODAY_MODEL, assert_close};

const RATE: f64 = 0.03;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn plans_are_paths_with_responses_decided_on_a_day() {
    let scenarios = [Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap()];
    let names = ["hedge-with-us", "raw-materials-club", "raw-materials-club-india"];
    let responses = names.map(|name| Response::bundled(name, &TODAY).unwrap());
    let owners = ["JPN", "DEU"].map(|code| TODAY.actor(code).unwrap());
    let periods = Period::usual(date("2026-09"), date("2034-09"));
    let decided = ["2026-09", "2029-09"].map(date);
    let question = PlanQuestion {
        scenarios: &scenarios,
        chances: &[],
        responses: &responses,
        owners: &owners,
        periods: &periods,
        decided: &decided,
        by: None,
        rate: RATE,
        budget_musd: f64::INFINITY,
        threads: None,
    };
    let plans = Plans::of(&TODAY_MODEL, &question).unwrap();
    let alone = Path::of(&TODAY_MODEL, &scenarios[0], &periods).unwrap();
    let worth = |path: &Path<'_>, at: usize| path.present_value(owners[at].into(), RATE).unwrap();
    // Every response on every day, by hand: what an owner lost is undone at most, the rest is besides.
    for (i, response) in responses.iter().enumerate() {
        for day in decided {
            let with = scenarios[0].with(&[&response.clone().decided_on(day)], &TODAY).unwrap();
            let with = Path::of(&TODAY_MODEL, &with, &periods).unwrap();
            let plan = plans.plans().iter().find(|plan| plan.members == [i] && plan.decided == day).unwrap();
            let own = plan.of_stake(Stake::Prosperity);
            let (mut undone, mut cost) = (0.0, 0.0);
            for (at, &owner) in owners.iter().enumerate() {
                let more = worth(&with, at) - worth(&alone, at);
                let lost = (-worth(&alone, at)).max(0.0);
                undone += if lost > 0.0 { more.min(lost) } else { 0.0 };
                cost += with.present_cost(owner, RATE) - alone.present_cost(owner, RATE);
            }
            assert_close(own.undone, undone, 1e-9);
            assert_close(plan.cost_musd, cost, 1e-9);
            let all: f64 = (0..2).map(|at| worth(&with, at) - worth(&alone, at)).sum();
            assert_close(own.undone + own.besides, all, 1e-6);
        }
    }
    let japan = -worth(&alone, 0);
    assert!(japan > 0.0, "{japan}");
    // The best grows by what adds most, and nothing that is alone counts for more than it.
    let counts = |at: usize| plans.plans()[at].of_stake(Stake::Prosperity).counts();
    let [first, ..] = plans.grown() else { panic!("nothing grows") };
    for (at, plan) in plans.plans().iter().enumerate() {
        if plan.members.len() == 1 && plan.decided == decided[0] {
            assert!(counts(at) <= counts(*first), "{}", plans.name(plan));
        }
    }
    assert!(plans.grown().windows(2).all(|two| counts(two[1]) > counts(two[0])));
    // A club that comes later avoids less and costs less: neither beats the other, and both days are told.
    let club =
        |day: Date| plans.plans().iter().find(|plan| plan.members == [1] && plan.decided == day).unwrap();
    let [soon, late] = decided.map(club);
    let gross = |plan: &PlanOfAction| {
        let own = plan.of_stake(Stake::Prosperity);
        own.undone + own.besides + plan.cost_musd
    };
    assert!(gross(soon) > gross(late) && gross(late) > 0.0);
    assert!(soon.cost_musd > late.cost_musd && late.cost_musd > 0.0);
    let lead = responses[1].lead_time_years().central();
    let bites = late.bites.unwrap().years() - decided[1].years();
    assert!((bites - lead).abs() <= 1.0, "{bites} {lead}");
    // What owners cannot pay is not looked at.
    let free = Plans::of(&TODAY_MODEL, &PlanQuestion { budget_musd: 0.0, ..question }).unwrap();
    assert!(
        free.plans()
            .iter()
            .all(|plan| plan.members.iter().all(|&one| responses[one].cost_musd().central() == 0.0))
    );
    // Of two scenarios the mean.
    let both = [scenarios[0].clone(), Scenario::bundled("board-of-trade-2026", &TODAY).unwrap()];
    let two = Plans::of(&TODAY_MODEL, &PlanQuestion { scenarios: &both, decided: &decided[..1], ..question })
        .unwrap();
    let other = Path::of(&TODAY_MODEL, &both[1], &periods).unwrap();
    let own = two.nothing().of_stake(Stake::Prosperity);
    let mean: f64 = (0..2).map(|at| 0.5 * (worth(&alone, at) + worth(&other, at))).sum();
    assert_close(own.change, mean, 1e-9);
    let likely = PlanQuestion { chances: &[0.6, 0.2], scenarios: &both, decided: &decided[..1], ..question };
    let likely = Plans::of(&TODAY_MODEL, &likely).unwrap().nothing().of_stake(Stake::Prosperity);
    let mean: f64 = (0..2).map(|at| 0.75 * worth(&alone, at) + 0.25 * worth(&other, at)).sum();
    assert_close(likely.change, mean, 1e-9);
}

#[test]
fn the_command_tells_plans_and_refuses_what_does_not_go_with_time() {
    let folder = tempfile::tempdir().unwrap();
    let deal =
        ["respond", "board-of-trade-2026", "--owners", "JPN", "--responses", "eu-joins-cptpp,hedge-with-us"];
    let respond = |rest: &[&str]| told(folder.path(), &[&deal[..], rest].concat());
    let over = ["--from", "2026-09", "--to", "2029-09", "--decide", "2026-09,2027-09"];
    let (status, rows, message) = respond(&[&over[..], &["--format", "csv"]].concat());
    assert_eq!(status, 0, "{message}");
    let mut lines = rows.lines();
    assert_eq!(lines.next(), Some("scenario,portfolio,decided,actor,stake,variable,unit,value"));
    let undone = lines.filter(|line| line.contains(",owners,prosperity,undone,musd,")).count();
    // Nothing, two responses on two days, and both together.
    assert!((5..=7).contains(&undone), "{rows}");
    let (_, table, _) = respond(&over);
    for expected in ["Without any response", "Each response, decided on 2026-09-01", "Unbeaten"] {
        assert!(table.contains(expected), "{table}");
    }
    for (rest, expected) in [
        (["--from", "2026-09", "--draws", "10"], "--draws"),
        (["--from", "2026-09", "--to", "2020-01"], "--to a later day than --from"),
        (["--from", "2026-09", "--decide", "2050-01"], "a day before 2036-09-01"),
        (["--from", "2026-09", "--discount", "7"], "a rate from 0 to 1"),
        (["--decide", "2027-01", "--seed", "2"], "`--from DATE` beside it"),
    ] {
        let (status, out, message) = respond(&rest);
        assert_eq!((status, out.as_str()), (2, ""), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

const LATER: &str = "name = \"Later\"\nowners = [\"JPN\"]\ncost_musd = 1_000\nlead_time_years = 2\n[[stockpile]]\nactors = [\"JPN\"]\n\
                     good = \"rare-earth-magnets\"\nmonths = 1\n";

#[test]
fn a_response_bites_on_its_day_and_not_before_the_one_that_its_file_says() {
    let scenario = Scenario::bundled("rare-earth-cutoff-japan", &TODAY).unwrap();
    let read = |head: &str| Response::parse(&format!("{head}{LATER}"), "later.toml", &TODAY).unwrap();
    let periods = Period::usual(date("2026-09"), date("2036-09"));
    let late = |response: Response| {
        let found = Lateness::of(&TODAY_MODEL, &scenario, &[response], (&periods, RATE), None).unwrap();
        found[0].clone()
    };
    assert_eq!(late(read("")).bites, Some(date("2028-09-01")));
    let own = late(read("decided = 2030-01-01\n"));
    assert_eq!(own.bites, Some(date("2032-01-01")));
    // As it comes it is what its own path says, and deciding a year earlier is no choice.
    let with = scenario.with(&[&read("decided = 2030-01-01\n")], &TODAY).unwrap();
    let [with, alone] = [&with, &scenario].map(|one| Path::of(&TODAY_MODEL, one, &periods).unwrap());
    let japan = TODAY.actor("JPN").unwrap();
    let worth = |path: &Path<'_>| path.present_value(japan.into(), RATE).unwrap();
    let sum = own.late.iter().find(|one| one.owner == Some(japan) && one.stake == Stake::Prosperity).unwrap();
    assert_close(sum.as_comes, worth(&with) - worth(&alone), 1e-9);
    assert_eq!(sum.as_comes.to_bits(), sum.year_earlier.to_bits());
    // What is part of a scenario is not put to it again.
    let twice = scenario.with(&[&read("")], &TODAY).unwrap().with(&[&read("")], &TODAY);
    assert!(matches!(twice, Err(Error::Duplicate { .. })), "{twice:?}");
}
