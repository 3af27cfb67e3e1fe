//! When clauses are in force: keys of files, and calendars by hand.

use std::fs;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use sidedeal::scenario::{Calendar, Caution, Dates, Phase, Term, Wait, show};
use sidedeal::{Date, Menu, Model, Response, Scenario, Uncertain, World};

use crate::command::{folder, told};
use crate::scenario::small;
use crate::support::{TODAY, config, world_of};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

const BEANS: &str =
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.04\n";
const SET: &str =
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nset = 0.3\n";
const BUYS: &str =
    "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = 5\n";
const RULES: &str = "[[rule_pact]]\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ICT\"]\n";
const CLUB: &str = "name = \"Club\"\nowners = [\"EU\"]\ncost_musd = 10\n";

/// A scenario of the small world.
fn read(top: &str, clauses: &str) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\n{top}{clauses}"), "x.toml", &small()).unwrap()
}

fn response(top: &str, clauses: &str, world: &World) -> Response {
    Response::parse(&format!("{CLUB}{top}{clauses}"), "club.toml", world).unwrap()
}

fn fault(top: &str, clauses: &str) -> String {
    Scenario::parse(&format!("name = \"x\"\n{top}{clauses}"), "x.toml", &small()).unwrap_err().to_string()
}

fn cautions(scenario: &Scenario, world: &World) -> Vec<String> {
    let dated = |caution: &Caution| matches!(caution, Caution::Dated { .. });
    scenario.cautions(world).iter().filter(|caution| dated(caution)).map(ToString::to_string).collect()
}

/// A clause with these keys is refused, in these words.
#[track_caller]
fn refused(clause: &str, keys: &str, says: &str) {
    assert_eq!(fault("", &format!("{clause}{keys}")), format!("x.toml:{says}"), "{keys}");
}

#[test]
fn what_a_clause_says_wrongly_of_its_dates_is_told_with_its_line() {
    for (clause, keys, says) in [
        (BEANS, "from = 2027\n", "7: found number 2027, expected a day such as 2027-01-01"),
        (BEANS, "from = \"next year\"\n", "7: found text \"next year\", expected a day such as 2027-01-01"),
        (
            BEANS,
            "until = \"2027-02-29\"\n",
            "7: found text \"2027-02-29\", expected a day such as 2027-01-01",
        ),
        (BEANS, "until = [2027-01-01]\n", "7: found a list, expected a day such as 2027-01-01"),
        (
            BEANS,
            "until = 2027-01-01T12:00:00\n",
            "7: found 2027-01-01T12:00:00, which has a time of day, expected a day such as 2027-01-01",
        ),
        (BEANS, "from = 1899-12-31\n", "7: found 1899-12-31, expected a day of the years 1900 to 2200"),
        (BEANS, "until = 2201-01-01\n", "7: found 2201-01-01, expected a day of the years 1900 to 2200"),
        (
            BEANS,
            "from = 2027-01-01\nuntil = 2027-01-01\n",
            "8: found until 2027-01-01, expected a day after 2027-01-01, from which it holds",
        ),
    ] {
        refused(clause, keys, says);
    }
}

#[test]
fn what_a_clause_says_wrongly_of_its_steps_and_of_what_is_done_is_told_with_its_line() {
    let no_size = "this tariff says what holds, and half of that is not half of what it changes";
    for (clause, keys, says) in [
        (
            BEANS,
            "phase = 0.5\n",
            "7: found number 0.5, expected a list of steps, such as [{ at = 2027-01-01, share = 0.5 }]",
        ),
        (
            BEANS,
            "phase = [0.5]\n",
            "7: found number 0.5, expected a list of steps, such as [{ at = 2027-01-01, share = 0.5 }]",
        ),
        (BEANS, "phase = []\n", "7: found an empty list, expected one step or more"),
        (BEANS, "phase = [{ share = 1 }]\n", "7: missing key `at`, the day of the step"),
        (
            BEANS,
            "phase = [{ at = 2027-01-01 }]\n",
            "7: missing key `share`, what is in force from that day on",
        ),
        (
            BEANS,
            "phase = [{ at = 2027-01-01, shares = 1 }]\n",
            "7: unknown key `shares`, did you mean `share`?",
        ),
        (
            BEANS,
            "phase = [{ at = 2027-01-01, share = 50 }]\n",
            "7: found 50, expected a share from 0 to 1; 50 is 5000 %, did you mean 0.5?",
        ),
        (
            BEANS,
            "phase = [{ at = 2027-01-01, share = { low = 0, mode = 0.5, high = 1 } }]\n",
            "7: found the range 0.5 (0 to 1), expected one number from 0 to 1",
        ),
        (
            BEANS,
            "phase = [{ at = 2027-01-01, share = 0.5 },\n{ at = 2027-01-01, share = 1 }]\n",
            "8: found a step at 2027-01-01, expected a day after 2027-01-01, the step before it",
        ),
        (
            BEANS,
            "from = 2027-01-01\nphase = [{ at = 2026-12-31, share = 1 }]\n",
            "8: found a step at 2026-12-31, expected no day before 2027-01-01, from which it holds",
        ),
        (
            BEANS,
            "until = 2027-01-01\nphase = [{ at = 2027-01-01, share = 1 }]\n",
            "8: found a step at 2027-01-01, expected a day before 2027-01-01, on which it ends",
        ),
        (
            SET,
            "phase = [{ at = 2027-01-01, share = 0.5 }]\n",
            &format!("7: found a share of 0.5, expected 0 or 1: {no_size}"),
        ),
        (SET, "compliance = 0.5\n", &format!("7: found compliance, expected none: {no_size}")),
        (
            RULES,
            "phase = [{ at = 2027-01-01, share = 0.5 }]\n",
            "5: found a share of 0.5, expected 0 or 1: this rule_pact has no size of which there could be more or less",
        ),
        (
            BEANS,
            "compliance = 58\n",
            "7: found 58, expected a share from 0 to 1; 58 is 5800 %, did you mean 0.58?",
        ),
        (BEANS, "compliance = 1.2\n", "7: found 1.2, expected a share from 0 to 1"),
        (
            BEANS,
            "compliance = { median = 0.5, log_sd = 0.1 }\n",
            "7: found 0.5 (log sd 0.1), expected a share from 0 to 1",
        ),
        (
            &BUYS.replace("change_musd", "value_musd"),
            "compliance = 0.5\n",
            "7: found compliance, expected none: this purchase says what holds, and half of that is not half of what it changes",
        ),
    ] {
        refused(clause, keys, says);
    }
    for clause in [&BUYS.replace("purchase", "quota"), RULES] {
        let message = fault("", &format!("{clause}compliance = 0.5\n"));
        assert!(message.contains("unknown key `compliance`"), "{message}");
    }
}

#[test]
fn a_cut_is_no_promise_and_a_diversification_comes_from_somebody() {
    let said = |clause: &str| {
        let text = format!("name = \"x\"\nhorizon = \"short\"\n{clause}");
        Scenario::parse(&text, "x.toml", &TODAY).map_err(|error| error.to_string())
    };
    let cut = "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\ncut = 0.5\ncompliance = 0.5\n";
    assert_eq!(
        said(cut).unwrap_err(),
        "x.toml:8: found compliance with a cut, expected `relief` beside it: a cut is no promise of which only a part is done"
    );
    let held = cut.replace("compliance = 0.5\n", "");
    let relief = cut.replace("cut = 0.5", "relief = 0.5");
    let both = said(&format!("{held}{relief}")).unwrap();
    assert_eq!(both.clauses()[1].dates.compliance, Some(Uncertain::Exact(0.5)));
    let moved = "[[diversification]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nfrom = FROM\nto = \"CAN\"\nshare = 0.1\n";
    assert_eq!(
        said(&moved.replace("FROM", "2027-01-01")).unwrap_err(),
        "x.toml:6: found the day 2027-01-01, expected whose supply is moved; when that begins says \
         `phase = [{ at = 2027-01-01, share = 1 }]`"
    );
    let moved =
        moved.replace("FROM", "\"CHN\"") + "phase = [{ at = 2027-01-01, share = 1 }]\nuntil = 2030-01-01\n";
    let dates = said(&moved).unwrap().clauses()[0].dates.clone();
    let phase = vec![Phase { at: day("2027"), share: 1.0 }];
    assert_eq!(dates, Dates { until: Some(day("2030")), phase, ..Dates::default() });
}

#[test]
fn what_a_scenario_says_wrongly_of_its_term_is_told_with_its_line() {
    for (top, clauses, says) in [
        ("decided = \"soon\"\n", "", "2: found text \"soon\", expected a day such as 2027-01-01"),
        (
            "decided = 2027-01-01\nexpires = 2027-01-01\n",
            "",
            "3: found expires 2027-01-01, expected a day after 2027-01-01, on which it is decided",
        ),
        (
            "renewed = 0.6\n",
            "",
            "2: missing key `expires`: `renewed` is the probability of going on after it has expired",
        ),
        (
            "expires = 2027-01-01\nrenewed = 60\n",
            "",
            "3: found 60, expected a share from 0 to 1; 60 is 6000 %, did you mean 0.6?",
        ),
        (
            "expires = 2027-01-01\nrenewed = { low = 0, mode = 0.5, high = 1 }\n",
            "",
            "3: found the range 0.5 (0 to 1), expected one number from 0 to 1",
        ),
        ("expire = 2027-01-01\n", "", "2: unknown key `expire`, did you mean `expires`?"),
        // Clauses that would never be in force.
        (
            "decided = 2027-01-01\n",
            &format!("{BEANS}until = 2026-06-01\n"),
            "3: found a clause that ends on 2026-06-01, expected a later day than 2027-01-01, on which it would come into force",
        ),
        (
            "expires = 2027-01-01\n",
            &format!("{BEANS}from = 2027-01-01\n"),
            "3: found a clause that ends on 2027-01-01, expected a later day than 2027-01-01, on which it would come into force",
        ),
        (
            "expires = 2027-01-01\nrenewed = 0\n",
            &format!("{BEANS}phase = [{{ at = 2028-01-01, share = 1 }}]\n"),
            "4: found a clause that ends on 2027-01-01, expected a later day than 2028-01-01, on which it would come into force",
        ),
    ] {
        assert_eq!(fault(top, clauses), format!("x.toml:{says}"), "{top}{clauses}");
    }
    // Where it may go on, what comes later may come.
    let renewed = read("expires = 2027-01-01\nrenewed = 0.1\n", &format!("{BEANS}from = 2028-01-01\n"));
    assert_eq!(renewed.term().renewed, Some(0.1));
    // All that is wrong is told at once.
    let folder = folder();
    let text = "name = \"x\"\nworld = \"three\"\nexpires = 5\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\n\
                sectors = [\"all\"]\nchange = 0.1\nuntil = 5\n";
    fs::write(folder.path().join("x.toml"), text).unwrap();
    let (status, _, err) = told(folder.path(), &["check", "x.toml"]);
    assert_eq!(status, 2);
    for says in ["x.toml:3: found number 5", "x.toml:9: found number 5"] {
        assert_eq!(err.matches(says).count(), 1, "{err}");
    }
}

#[test]
fn what_a_response_says_wrongly_of_its_time_is_told_with_its_line() {
    let said = |top: &str, clauses: &str| {
        let text = format!("{CLUB}lead_time_years = 1\n{top}{clauses}");
        Response::parse(&text, "club.toml", &small()).unwrap_err().to_string()
    };
    for (top, clauses, says) in [
        ("ramp_years = -1\n", "", "5: found -1, expected 0 to 100 years"),
        (
            "ramp_years = { low = 1, mode = 2, high = 200 }\n",
            "",
            "5: found 2 (1 to 200), expected 0 to 100 years",
        ),
        ("decided = 2027-13-01\n", "", "5: "),
        ("decided = \"2027-13-01\"\n", "", "5: found text \"2027-13-01\", expected a day such as 2027-01-01"),
        ("expires = 2027-01-01\n", "", "5: found unknown key `expires`, expected one of "),
        (
            "decided = 2027-01-01\n",
            &format!("{BEANS}until = 2026-01-01\n"),
            "6: found a clause that ends on 2026-01-01, expected a later day than 2027-01-01",
        ),
    ] {
        let message = said(top, clauses);
        assert!(message.starts_with(&format!("club.toml:{says}")), "{message}");
    }
    // Only a response ramps up.
    assert!(fault("ramp_years = 1\n", "").starts_with("x.toml:2: found unknown key `ramp_years`"));
}

#[test]
fn dates_are_read_as_they_are_written() {
    let steps = "phase = [{ at = 2027-01-01, share = 0.5 }, { at = 2028-01-01, share = 1 }]\n";
    let keys = format!(
        "from = 2026-11-10\nuntil = 2029-11-10\n{steps}compliance = {{ low = 0.4, mode = 0.58, high = 1 }}\n"
    );
    let top = "decided = 2026-09-01\nexpires = 2027-11-10\nrenewed = 0.6\n";
    let dated = read(top, &format!("{BUYS}{keys}{RULES}"));
    let phase = [("2027", 0.5), ("2028", 1.0)].map(|(at, share)| Phase { at: day(at), share }).to_vec();
    assert_eq!(
        dated.clauses()[0].dates,
        Dates {
            from: Some(day("2026-11-10")),
            until: Some(day("2029-11-10")),
            phase,
            compliance: Some(Uncertain::Triangular { low: 0.4, mode: 0.58, high: 1.0 }),
            wait: None,
        }
    );
    assert_eq!(dated.clauses()[1].dates, Dates::default());
    let [decided, expires] = ["2026-09", "2027-11-10"].map(|text| Some(day(text)));
    assert_eq!(*dated.term(), Term { decided, expires, renewed: Some(0.6) });
    assert!(dated.is_dated());
    // In quotes, and steps in tables of their own.
    let quoted = keys
        .replace("from = 2026-11-10", "from = \"2026-11-10\"")
        .replace("{ at = 2027-01-01", "{ at = \"2027\"");
    let tables = keys.replace(steps, "")
        + "[[purchase.phase]]\nat = 2027-01-01\nshare = 0.5\n[[purchase.phase]]\nat = 2028-01-01\nshare = 1\n";
    for same in [quoted, tables] {
        let other = read(top, &format!("{BUYS}{same}{RULES}"));
        assert_eq!(dated.clauses()[0].dates, other.clauses()[0].dates);
        assert_eq!(dated.fingerprint(), other.fingerprint());
    }
}

#[test]
fn all_clauses_of_a_response_wait_for_it() {
    let world = small();
    let club = response(
        "lead_time_years = { low = 1, mode = 2, high = 4 }\nramp_years = 3\ndecided = 2027-01-01\n",
        &format!("{}from = 2026-01-01\n", BEANS.replace("\"USA\"", "\"EU\"")),
        &world,
    );
    assert_eq!((club.decided(), club.ramp_years()), (Some(day("2027")), Uncertain::Exact(3.0)));
    let wait = Wait {
        decided: Some(day("2027")),
        lead_years: Uncertain::Triangular { low: 1.0, mode: 2.0, high: 4.0 },
        ramp_years: Uncertain::Exact(3.0),
        response: "club".to_owned(),
    };
    let with = read("", BUYS).with(&[&club], &world).unwrap();
    let waits: Vec<_> = with.clauses().iter().map(|clause| clause.dates.wait.as_ref()).collect();
    // The deal's own, the response's, and what that costs.
    assert_eq!(waits, [None, Some(&wait), Some(&wait)]);
    assert_eq!(with.clauses()[1].dates.from, Some(day("2026")));
    assert!(with.is_dated() && club.alone(&world).is_dated());
    // Every response has a lead time, which is no date.
    let plain = response("lead_time_years = 2\n", BEANS, &world);
    let answered = read("", BUYS).with(&[&plain], &world).unwrap();
    assert!(!answered.is_dated() && answered.clauses()[1].dates.wait.is_some());
}

/// That of a scenario without dates, from its text that is the same however its file is written.
fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text);
    let hash = Sha256::new().chain_update(digest).chain_update("closure fixed-deficits\nhorizon long");
    hash.finalize().iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn a_fingerprint_sees_what_is_said_of_time_and_nothing_where_nothing_is() {
    let world = small();
    // As it was before there were dates.
    let plain = read("between = [\"USA\", \"CHN\"]\n", &format!("{BEANS}{SET}{BUYS}{RULES}"));
    let text = "between  USA CHN\nbaseline \nbound Purchase CHN<USA AGR change Exact(5.0)\n\
                rule_pact USA CHN ICT\ntariff USA<CHN AGR change Exact(-0.04)\ntariff USA<CHN ELE level Exact(0.3)";
    assert_eq!(plain.fingerprint(), fingerprint(text));
    let answered = plain.with(&[&response("lead_time_years = 2\n", "", &world)], &world).unwrap();
    let text = text.replacen("\nrule", "\ncost Exact(10.0) DEU 0.5 FRA 0.5\nrule", 1);
    assert_eq!(answered.fingerprint(), fingerprint(&text));
    let other_lead = plain.with(&[&response("lead_time_years = 3\n", "", &world)], &world).unwrap();
    assert_eq!(answered.fingerprint(), other_lead.fingerprint());
    // Each key counts, and whose it is.
    let mut seen = vec![read("", &format!("{BEANS}{BUYS}")).fingerprint().to_owned()];
    for (top, beans, buys) in [
        ("decided = 2026-09-01\n", "", ""),
        ("expires = 2026-09-01\n", "", ""),
        ("expires = 2026-09-01\nrenewed = 0.6\n", "", ""),
        ("", "from = 2026-09-01\n", ""),
        ("", "", "from = 2026-09-01\n"),
        ("", "until = 2026-09-01\n", ""),
        ("", "phase = [{ at = 2026-09-01, share = 1 }]\n", ""),
        ("", "phase = [{ at = 2026-09-01, share = 0.5 }]\n", ""),
        ("", "compliance = 0.58\n", ""),
        ("", "", "compliance = 0.58\n"),
    ] {
        let dated = read(top, &format!("{BEANS}{beans}{BUYS}{buys}"));
        let turned = read(top, &format!("{BUYS}{buys}{BEANS}{beans}"));
        assert_eq!(dated.fingerprint(), turned.fingerprint());
        seen.push(dated.fingerprint().to_owned());
    }
    for top in [
        "lead_time_years = 2\n",
        "lead_time_years = 2\nramp_years = 1\n",
        "lead_time_years = 3\nramp_years = 1\n",
        "lead_time_years = 2\ndecided = 2027-01-01\n",
        "lead_time_years = 3\ndecided = 2027-01-01\n",
    ] {
        seen.push(plain.with(&[&response(top, "", &world)], &world).unwrap().fingerprint().to_owned());
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn dates_stay_with_the_clauses_that_are_kept() {
    let world = small();
    let top = "between = [\"USA\", \"CHN\"]\ndecided = 2026-09-01\nexpires = 2030-01-01\n";
    let dated = read(top, &format!("{BEANS}{BUYS}from = 2027-01-01\n"));
    let one = dated.only(&[1], &world);
    assert_eq!((one.term(), &one.clauses()[0].dates), (dated.term(), &dated.clauses()[1].dates));
    assert_eq!(one.fingerprint(), read(top, &format!("{BUYS}from = 2027-01-01\n")).fingerprint());
    let text = format!(
        "name = \"m\"\n{top}levels = [0, 0.5, 1]\n{BEANS}item = \"a\"\n{BUYS}from = 2027-01-01\nitem = \"b\"\n"
    );
    let menu = Menu::parse(&text, "m.toml", &world).unwrap();
    let deal = menu.deal(&[0.0, 0.5], &world);
    assert_eq!((deal.term(), &deal.clauses()[0].dates), (dated.term(), &dated.clauses()[1].dates));
    assert_eq!(cautions(&deal, &world).len(), 1);
}

#[test]
fn a_standing_comparison_takes_all_clauses_in_full_and_says_so_once() {
    let world = small();
    let model = Model::calibrate(&world).unwrap();
    let keys = "from = 2027-01-01\nphase = [{ at = 2027-01-01, share = 0.5 }]\ncompliance = 0.1\n";
    let plain = read("between = [\"USA\", \"CHN\"]\n", &format!("{BEANS}{BUYS}"));
    let dated = read(
        "between = [\"USA\", \"CHN\"]\ndecided = 2026-09-01\nexpires = 2027-02-01\nrenewed = 0.1\n",
        &format!("{BEANS}{keys}{BUYS}{keys}"),
    );
    let solved = |scenario: &Scenario| format!("{:?}", model.run(scenario).unwrap().solved());
    assert_eq!(solved(&plain), solved(&dated));
    let caution = "dates and compliance act over time alone (`path`, `deals --last`, and `--from` of `deals`, `respond` and `report`); here all clauses are in force in full";
    assert_eq!(cautions(&dated, &world), [format!("x: {caution}")]);
    assert!(cautions(&plain, &world).is_empty());
    let club = |top: &str| response(top, &BEANS.replace("\"USA\"", "\"EU\""), &world);
    let [lead, ramp] = ["lead_time_years = 2\n", "lead_time_years = 2\nramp_years = 1\n"].map(club);
    let [answered, ramped] = [&lead, &ramp].map(|club| plain.with(&[club], &world).unwrap());
    assert_eq!(solved(&answered), solved(&ramped));
    assert!(cautions(&answered, &world).is_empty());
    assert_eq!(cautions(&ramped, &world), [format!("x+club: {caution}")]);
    assert_eq!(cautions(&ramp.alone(&world), &world), [format!("club: {caution}")]);
    // What starts from a dated one takes that in full too.
    let files = [
        ("y.toml", format!("name = \"y\"\n{BEANS}{keys}")),
        ("x.toml", format!("name = \"x\"\nbaseline = \"y.toml\"\n{SET}")),
    ];
    let folder = crate::scenario::folder(&files);
    let upon = Scenario::open(folder.path().join("x.toml"), &world).unwrap();
    assert_eq!(cautions(&upon, &world), [format!("x: {caution}")]);
    assert!(upon.is_dated());
}

#[test]
fn what_is_said_of_time_is_shown_and_checked() {
    let folder = folder();
    let tariff =
        "[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"all\"]\nchange = -0.02\n";
    let steps = "phase = [{ at = 2027-01-01, share = 0.5 }, { at = 2028-01-01, share = 1 }]\n";
    let scenario = format!(
        "name = \"Staged\"\nworld = \"three\"\ndecided = 2026-09-01\nexpires = 2030-01-01\nrenewed = 0.6\n\
         {tariff}{steps}compliance = {{ low = 0.4, mode = 0.58, high = 1 }}\nuntil = 2029-01-01\n"
    );
    let path = folder.path().join("staged.toml");
    fs::write(&path, scenario).unwrap();
    let shown = show(path.to_str().unwrap()).unwrap();
    let settings: Vec<_> = shown.settings.iter().map(|(key, says)| format!("{key} {says}")).collect();
    assert_eq!(settings, ["world three", "decided 2026-09-01", "expires 2030-01-01", "renewed 0.6"]);
    let says: Vec<_> = shown.clauses[0].says.iter().map(|(key, says)| format!("{key} {says}")).collect();
    assert_eq!(
        says[4..],
        [
            "phase at 2027-01-01 share 0.5, at 2028-01-01 share 1",
            "compliance 0.58 (0.4 to 1)",
            "until 2029-01-01"
        ]
    );
    assert_eq!(shown.clauses[0].ranges, ["compliance"]);
    let (status, out, err) = told(folder.path(), &["check", "staged.toml"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let notes = "no principals, hence no scores, decided 2026-09-01, expires 2030-01-01, renewed with a probability of 0.6";
    assert!(out.contains(notes) && out.matches("act over time alone").count() == 1, "{out}");
    let text = format!(
        "name = \"Fee\"\nworld = \"three\"\nowners = [\"ISL\"]\ncost_musd = 5\nlead_time_years = 1\nramp_years = 2\n\
         decided = 2027-01-01\n{tariff}"
    );
    fs::write(folder.path().join("fee.toml"), &text).unwrap();
    let (status, out, err) = told(folder.path(), &["check", "fee.toml"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let notes = "decided 2027-01-01, 1 years until it works, 2 more until it works in full, to be put behind";
    assert!(out.contains(notes) && out.matches("act over time alone").count() == 1, "{out}");
    let (status, out, err) = told(folder.path(), &["run", "staged.toml+fee.toml", "--draws", "0"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(format!("{out}{err}").matches("act over time alone").count(), 1, "{out}{err}");
}

/// The calendar of a central run in which the chance is as given.
fn calendar(scenario: &Scenario, begins: &str, chance: f64) -> Calendar {
    Calendar::of(scenario, day(begins), &mut Uncertain::central, &mut || chance)
}

fn shares(calendar: &Calendar, from: f64, to: f64) -> Vec<f64> {
    let mut shares = vec![9.0; 2];
    calendar.shares(from, to, &mut shares);
    shares
}

#[track_caller]
fn close(found: &[f64], expected: &[f64]) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-10;
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(near), "{found:?} {expected:?}");
}

#[test]
fn a_share_is_the_mean_of_the_steps_over_a_period() {
    let steps =
        "phase = [{ at = 2027-01-01, share = 0.5 }, { at = 2028-01-01, share = 1 }]\nuntil = 2030-01-01\n";
    let staged = read("", &format!("{BUYS}{steps}"));
    let calendar = calendar(&staged, "2026-09", 0.5);
    for (from, to, share) in [
        (2020.0, 2027.0, 0.0),
        (2026.5, 2027.5, 0.25),
        (2027.0, 2028.0, 0.5),
        (2027.25, 2027.5, 0.5),
        (2027.5, 2028.5, 0.75),
        (2028.0, 2030.0, 1.0),
        (2029.0, 2031.0, 0.5),
        (2030.0, 2031.0, 0.0),
        (2026.0, 2031.0, 2.5 / 5.0),
        // What holds at a time.
        (2026.99, 2026.99, 0.0),
        (2027.0, 2027.0, 0.5),
        (2028.0, 2028.0, 1.0),
        (2030.0, 2030.0, 0.0),
    ] {
        assert_eq!(shares(&calendar, from, to), [share], "{from} to {to}");
    }
    assert_eq!(calendar.turns(), [2027.0, 2028.0, 2030.0]);
    // A step down, and one that changes nothing.
    let steps = "phase = [{ at = 2027-01-01, share = 0 }, { at = 2028-01-01, share = 1 }, \
                 { at = 2029-01-01, share = 1 }, { at = 2030-01-01, share = 0.25 }]\n";
    let falling = read("", &format!("{BUYS}{steps}"));
    let falling = self::calendar(&falling, "2026-09", 0.5);
    assert_eq!(falling.turns(), [2028.0, 2030.0]);
    assert_eq!(shares(&falling, 2027.0, 2031.0), [(2.0 + 0.25) / 4.0]);
}

#[test]
fn compliance_is_the_share_that_is_done() {
    let done = "compliance = { low = 0.4, mode = 0.58, high = 1 }\n";
    let promised = read("", &format!("{BUYS}from = 2027-01-01\n{done}{BEANS}compliance = 0.25\n"));
    let calendar = calendar(&promised, "2026", 0.5);
    assert_eq!(shares(&calendar, 2027.0, 2028.0), [0.58, 0.25]);
    close(&shares(&calendar, 2026.5, 2027.5), &[0.29, 0.25]);
    let mut asked = Vec::new();
    let drawn = Calendar::of(
        &promised,
        day("2026"),
        &mut |number| {
            asked.push(number);
            number.quantile(1.0)
        },
        &mut || panic!("there is nothing to be renewed"),
    );
    assert_eq!(shares(&drawn, 2027.0, 2028.0), [1.0, 0.25]);
    assert_eq!(asked, [Uncertain::Triangular { low: 0.4, mode: 0.58, high: 1.0 }, Uncertain::Exact(0.25)]);
}

#[test]
fn a_truce_of_ninety_days_is_in_force_for_ninety_days() {
    // From 10 November 2026 to 8 February 2027: 52 days of one year and 38 of the next.
    let truce = read("decided = 2026-11-10\nexpires = 2027-02-08\n", &format!("{BUYS}{RULES}"));
    let calendar = calendar(&truce, "2026-09", 0.5);
    close(&shares(&calendar, 2026.0, 2027.0), &[52.0 / 365.0, 0.0]);
    close(&shares(&calendar, 2027.0, 2028.0), &[38.0 / 365.0, 0.0]);
    close(&shares(&calendar, 2026.0, 2028.0), &[45.0 / 365.0, 0.0]);
    // What has no half holds where it holds for more than half of the period.
    let [november, december, january, february, march] =
        ["2026-11", "2026-12", "2027-01", "2027-02", "2027-03"].map(|month| day(month).years());
    close(&shares(&calendar, november, december), &[21.0 / 30.0, 1.0]);
    assert_eq!(shares(&calendar, december, january), [1.0, 1.0]);
    close(&shares(&calendar, february, march), &[7.0 / 28.0, 0.0]);
    let turns = ["2026-11-10", "2027-02-08"].map(|text| day(text).years());
    assert_eq!(calendar.turns(), turns);
    // Exactly half is not more than half.
    let half = read("", &format!("{RULES}from = 2026-01-01\nuntil = 2027-01-01\n"));
    assert_eq!(shares(&self::calendar(&half, "2026", 0.5), 2025.0, 2027.0), [0.0]);
}

#[test]
fn what_expires_goes_on_by_chance() {
    let clauses = format!("{BUYS}{BEANS}until = 2029-01-01\n");
    let deal = |renewed: &str| read(&format!("expires = 2028-01-01\n{renewed}"), &clauses);
    let later = |scenario: &Scenario, chance| shares(&calendar(scenario, "2026", chance), 2028.0, 2030.0);
    assert_eq!(later(&deal(""), 0.0), [0.0, 0.0]);
    for (renewed, chance, goes_on) in [
        (0.6, 0.5, true),
        (0.6, 0.599, true),
        (0.6, 0.6, false),
        (0.5, 0.5, false),
        (0.0, 0.0, false),
        (1.0, 0.999, true),
    ] {
        let expected = if goes_on { [1.0, 0.5] } else { [0.0; 2] };
        assert_eq!(later(&deal(&format!("renewed = {renewed:?}\n")), chance), expected, "{renewed} {chance}");
    }
    let turns = |chance| calendar(&deal("renewed = 0.6\n"), "2026", chance).turns().to_vec();
    assert_eq!((turns(0.5), turns(0.7)), (vec![2026.0, 2029.0], vec![2026.0, 2028.0]));
}

#[test]
fn a_response_waits_and_ramps_up() {
    let world = small();
    let clauses =
        format!("{}{}", BEANS.replace("\"USA\"", "\"EU\""), RULES.replace("\"USA\"", "\"DEU\", \"FRA\""));
    let lead = "lead_time_years = { low = 1, mode = 2, high = 4 }\n";
    let club = |more: &str| response(&format!("{lead}{more}"), &clauses, &world);
    let deal = read("decided = 2026-09-01\nexpires = 2027-01-01\n", BUYS);
    let with = |more: &str| deal.with(&[&club(more)], &world).unwrap();
    // The deal, two clauses of the response, its cost: which the deal's own dates do not bind.
    let calendar = |more: &str| calendar(&with(more), "2025", 0.5);
    let none = calendar("");
    assert_eq!(none.turns(), [day("2026-09").years(), 2027.0]);
    assert_eq!(shares(&none, 2026.0, 2027.0)[1..], [0.0; 3]);
    let none = self::calendar(&with(""), "2026", 0.5);
    assert_eq!(none.turns(), [day("2026-09").years(), 2027.0, 2028.0]);
    assert_eq!(shares(&none, 2027.5, 2028.5), [0.0, 0.5, 0.0, 0.5]);
    let ramp = calendar("decided = 2027-01-01\nramp_years = 4\n");
    assert_eq!(ramp.turns(), [day("2026-09").years(), 2027.0, 2029.0, 2033.0]);
    for (from, to, share, whole) in [
        (2028.0, 2029.0, 0.0, 0.0),
        (2029.0, 2030.0, 0.125, 0.0),
        (2029.0, 2033.0, 0.5, 0.0),
        (2031.0, 2032.0, 0.625, 1.0),
        (2028.0, 2034.0, 0.5, 0.0),
        (2032.0, 2034.0, 0.9375, 1.0),
        (2033.0, 2034.0, 1.0, 1.0),
        (2031.0, 2031.0, 0.5, 0.0),
    ] {
        assert_eq!(shares(&ramp, from, to), [0.0, share, whole, share], "{from} to {to}");
    }
    // One draw for all clauses of a response, another for another.
    let other = Response::parse(
        &format!("name = \"Other\"\nowners = [\"DEU\"]\ncost_musd = 1\nlead_time_years = {{ low = 1, mode = 1, high = 5 }}\n{}",
            BEANS.replace("\"USA\"", "\"CHN\"").replace("exporters = [\"CHN\"]", "exporters = [\"DEU\"]")),
        "other.toml",
        &world,
    )
    .unwrap();
    let both = deal.with(&[&club("ramp_years = 4\n"), &other], &world).unwrap();
    let mut asked = Vec::new();
    let mut take = |number: Uncertain| {
        asked.push(number);
        number.range().1
    };
    let drawn = Calendar::of(&both, day("2026"), &mut take, &mut || 0.5);
    assert_eq!(drawn.turns(), [day("2026-09").years(), 2027.0, 2030.0, 2031.0, 2034.0]);
    assert_eq!(asked.len(), 4, "{asked:?}");
    // A clause with dates of its own has them besides.
    let until = response(
        &format!("{lead}ramp_years = 4\n"),
        &format!("{}from = 2029-01-01\nuntil = 2031-01-01\n", BEANS.replace("\"USA\"", "\"EU\"")),
        &world,
    );
    let until = self::calendar(&deal.with(&[&until], &world).unwrap(), "2026", 0.5);
    assert_eq!(shares(&until, 2028.0, 2032.0)[1], 0.5 * 2.0 / 4.0);
    assert_eq!(shares(&until, 2028.5, 2028.5)[1], 0.0);
}

/// Without any of the keys a scenario is what it is from the first day on.
#[test]
fn clauses_without_dates_are_in_force_from_the_beginning() {
    let begins = day("2026-09");
    for bundled in Scenario::bundled_names() {
        let world = world_of(bundled);
        let scenario = Scenario::bundled(bundled.name, world).unwrap();
        assert!(!scenario.is_dated() && *scenario.term() == Term::default(), "{}", bundled.name);
        let mut none = || panic!("nothing is by chance");
        let calendar = Calendar::of(&scenario, begins, &mut |number| panic!("{number}"), &mut none);
        let all = vec![1.0; scenario.clauses().len()];
        for months in [1, 3, 12, 120] {
            for start in [0, 1, 7, 40] {
                let period = [start, start + months].map(|later| begins.plus_months(later).years());
                assert_eq!(shares(&calendar, period[0], period[1]), all, "{}", bundled.name);
            }
        }
        let nothing = vec![0.0; scenario.clauses().len()];
        assert_eq!(shares(&calendar, begins.years() - 1.0, begins.years()), nothing);
        let turns: &[f64] = if all.is_empty() { &[] } else { &[begins.years()] };
        assert_eq!(calendar.turns(), turns);
    }
}

/// A day of some years.
fn days() -> impl Strategy<Value = Date> {
    (2025..2032, 1_u32..=12, 1_u32..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// A purchase with dates at random, as keys.
fn keys() -> impl Strategy<Value = String> {
    let steps = prop::collection::btree_map(days(), 0_u32..=4, 0..4);
    (steps, prop::option::of(days()), prop::option::of(days())).prop_map(|(steps, from, until)| {
        let begins = steps.keys().next().copied().or(from);
        let from = from.filter(|from| begins.is_none_or(|begins| *from <= begins));
        let last = steps.keys().last().copied().or(from);
        let until = until.filter(|until| last.is_none_or(|last| last < *until));
        let mut keys = String::new();
        keys.extend(from.map(|from| format!("from = {from}\n")));
        keys.extend(until.map(|until| format!("until = {until}\n")));
        let step = |(at, quarters): (&Date, &u32)| {
            format!("{{ at = {at}, share = {:?} }}", f64::from(*quarters) / 4.0)
        };
        if !steps.is_empty() {
            let steps: Vec<String> = steps.iter().map(step).collect();
            keys.extend(["phase = [", &steps.join(", "), "]\n"]);
        }
        keys
    })
}

proptest! {
    #![proptest_config(config(300))]

    /// The mean over a period is what a sum over many moments comes to, and between turns a share is a straight line.
    #[test]
    fn a_share_over_a_period_is_the_mean_of_its_moments(
        [own, of_response] in [keys(), keys()],
        lead in 0.0..3.0,
        ramp in prop_oneof![Just(0.0), 0.0..3.0],
        start in 2024.0..2033.0,
        length in 0.01..4.0,
    ) {
        let world = small();
        let club = response(
            &format!("lead_time_years = {lead:?}\nramp_years = {ramp:?}\n"),
            &format!("{}{of_response}", BEANS.replace("\"USA\"", "\"EU\"")),
            &world,
        );
        let with = read("", &format!("{BUYS}{own}")).with(&[&club], &world).unwrap();
        let calendar = calendar(&with, "2026-09", 0.5);
        let turns = calendar.turns();
        prop_assert!(turns.windows(2).all(|two| two[0] < two[1]));
        let at = |time: f64| shares(&calendar, time, time);
        // Trapezes from turn to turn, just inside of each.
        let end = start + length;
        let inside = turns.iter().copied().filter(|turn| start < *turn && *turn < end);
        let ends: Vec<f64> = [start].into_iter().chain(inside).chain([end]).collect();
        let mut sums = vec![0.0; with.clauses().len()];
        for two in ends.windows(2) {
            let width = two[1] - two[0];
            let [low, high] = [0.25, 0.75].map(|part| at(two[0] + part * width));
            let middle = at(two[0] + 0.5 * width);
            for (i, sum) in sums.iter_mut().enumerate() {
                prop_assert!((0.5 * (low[i] + high[i]) - middle[i]).abs() < 1e-9, "{two:?}");
                *sum += middle[i] * width / length;
            }
        }
        let means = shares(&calendar, start, end);
        for (mean, sum) in means.iter().zip(&sums) {
            prop_assert!((0.0..=1.0).contains(mean) && (mean - sum).abs() < 1e-9, "{means:?} {sums:?} {turns:?}");
        }
        // Nothing before the first turn, and all as it stays after the last.
        if let (Some(first), Some(last)) = (turns.first(), turns.last()) {
            prop_assert_eq!(shares(&calendar, first - 5.0, *first), vec![0.0; sums.len()]);
            prop_assert_eq!(shares(&calendar, last + 1.0, last + 2.0), shares(&calendar, last + 5.0, last + 9.0));
        }
    }
}
