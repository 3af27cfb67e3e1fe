//! Clauses on critical goods, commitments and rules, written wrongly: every message in full.

use sidedeal::{Commitment, CommitmentClass, Parameters, Scenario, World};

use crate::scenario::{folder, small};
use crate::shortage::mines;

/// The world of mines, where the user and its alternative are a union and the first two are allied.
pub(crate) fn world() -> World {
    let mut builder = mines(true);
    let world = builder.clone().build().unwrap();
    let [min, user, alt] = ["MIN", "USE", "ALT"].map(|code| world.actor(code).unwrap());
    builder.group("TWO", &[user, alt]).unwrap();
    let unions = vec!["TWO".to_owned()];
    builder.parameters(Parameters { unions, ..world.parameters().clone() }).unwrap();
    builder.military(min, 100.0, 0.1).unwrap().military(user, 50.0, 0.5).unwrap();
    builder.arms_imports(user, min, 1.0).unwrap();
    for (guarantor, ally, class) in
        [(min, user, CommitmentClass::TreatyForces), (user, min, CommitmentClass::Treaty)]
    {
        builder
            .commitment(Commitment { guarantor, ally, class, coverage: 1.0, reliability: None, forces: None })
            .unwrap();
    }
    builder.build().unwrap()
}

/// What reading says to clauses from line 3 on.
fn said(clauses: &str) -> String {
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{clauses}");
    Scenario::parse(&text, "x.toml", &world()).unwrap_err().to_string()
}

/// What reading says to a good clause with one thing in it replaced.
fn but(clause: &str, good: &str, bad: &str) -> String {
    assert!(clause.contains(good), "{good} is not in {clause}");
    said(&clause.replacen(good, bad, 1))
}

/// What reading says to `x.toml`, which starts from `y.toml`, with the folder as `w`.
fn said_upon(baseline: &str, clauses: &str) -> String {
    let head = |rest: &str| format!("name = \"x\"\nhorizon = \"short\"\n{rest}");
    let folder = folder(&[
        ("y.toml", head(baseline)),
        ("x.toml", head(clauses).replacen('\n', "\nbaseline = \"y.toml\"\n", 1)),
    ]);
    let error = Scenario::open(folder.path().join("x.toml"), &world()).unwrap_err();
    error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
}

const CONTROL: &str = "[[export_control]]\nby = \"MIN\"\nagainst = [\"USE\"]\ngood = \"magnets\"\nstage = \"mine\"\ncut = 0.5\n";
const STOCKPILE: &str = "[[stockpile]]\nactors = [\"USE\"]\ngood = \"magnets\"\nmonths = 3\n";
const DIVERSION: &str = "[[diversification]]\nactors = [\"USE\"]\ngood = \"magnets\"\nstage = \"refine\"\n\
                         from = \"MIN\"\nto = \"ALT\"\nshare = 0.3\n";
const GUARANTEE: &str = "[[guarantee]]\nguarantors = [\"MIN\"]\nallies = [\"USE\"]\nchange = -0.3\n";
const PACT: &str = "[[pact]]\nmembers = [\"MIN\", \"ALT\"]\nclass = \"treaty\"\n";
const INTEROPERABILITY: &str = "[[interoperability]]\nmembers = [\"MIN\", \"USE\"]\nchange = 0.25\n";
const DELAY: &str = "[[arms_delay]]\nby = \"MIN\"\nagainst = [\"USE\"]\ncut = 0.5\n";
const BUDGET: &str = "[[defence_budget]]\nactors = [\"USE\"]\nchange = 0.4\n";
const RULES: &str = "[[rule_pact]]\nmembers = [\"MIN\", \"TWO\"]\nsectors = [\"CAR\"]\n";

const ALL: [&str; 9] =
    [CONTROL, STOCKPILE, DIVERSION, GUARANTEE, PACT, INTEROPERABILITY, DELAY, BUDGET, RULES];

#[test]
fn the_clauses_that_these_tests_spoil_are_good() {
    let text = format!("name = \"x\"\nhorizon = \"short\"\n{}", ALL.concat());
    assert_eq!(Scenario::parse(&text, "x.toml", &world()).unwrap().clauses().len(), 9);
}

#[test]
fn every_key_but_stage_must_be_there() {
    for clause in ALL {
        for line in clause.lines().skip(1) {
            let key = line.split(' ').next().unwrap();
            let missing = match key {
                "stage" if clause == CONTROL => continue,
                "stage" => "key `stage`, one of `mine`, `refine` of magnets".to_owned(),
                "cut" => "key `cut` or `relief`".to_owned(),
                key => format!("key `{key}`"),
            };
            assert_eq!(but(clause, &format!("{line}\n"), ""), format!("x.toml:3: missing {missing}"));
        }
    }
}

#[test]
fn an_unknown_key_is_named_with_those_that_are_accepted() {
    assert_eq!(but(CONTROL, "cut =", "cuts ="), "x.toml:8: unknown key `cuts`, did you mean `cut`?");
    for (clause, keys) in ALL.into_iter().zip([
        "`by`, `against`, `good`, `stage`, `cut`, `relief`, `compliance`",
        "`actors`, `good`, `months`",
        "`actors`, `good`, `stage`, `from`, `to`, `share`",
        "`guarantors`, `allies`, `change`",
        "`members`, `class`",
        "`members`, `change`",
        "`by`, `against`, `cut`, `relief`",
        "`actors`, `change`",
        "`members`, `sectors`",
    ]) {
        // Of a diversification `from` is its own.
        let from = if clause == DIVERSION { "" } else { ", `from`" };
        assert_eq!(
            said(&format!("{clause}zzz = 1\n")),
            format!(
                "x.toml:{}: found unknown key `zzz`, expected one of {keys}, `title`, `source`, `level`{from}, `until`, `phase`",
                3 + clause.lines().count()
            )
        );
    }
}

#[test]
fn an_unknown_good_or_stage_is_named_with_the_nearest() {
    for (clause, line) in [(CONTROL, 6), (STOCKPILE, 5), (DIVERSION, 5)] {
        assert_eq!(
            but(clause, "magnets", "magnet"),
            format!("x.toml:{line}: unknown good `magnet`, did you mean `magnets`?")
        );
    }
    assert_eq!(but(CONTROL, "magnets", "42"), "x.toml:6: unknown good `42`");
    assert_eq!(
        but(CONTROL, "\"mine\"", "\"mines\""),
        "x.toml:7: unknown stage `mines`, did you mean `mine`?"
    );
    assert_eq!(
        but(DIVERSION, "\"refine\"", "\"42\""),
        "x.toml:6: found unknown stage `42`, expected one of `mine`, `refine`"
    );
    let text =
        format!("name = \"x\"\nhorizon = \"short\"\n{}", CONTROL.replace("MIN", "CHN").replace("USE", "USA"));
    assert_eq!(
        Scenario::parse(&text, "x.toml", &small()).unwrap_err().to_string(),
        "x.toml:6: unknown good `magnets`"
    );
}

#[test]
fn an_unknown_actor_is_named_with_the_nearest() {
    for (clause, line) in [(CONTROL, 4), (DELAY, 4), (GUARANTEE, 4), (PACT, 4), (RULES, 4)] {
        assert_eq!(
            but(clause, "\"MIN\"", "\"MINE\""),
            format!("x.toml:{line}: unknown actor or group `MINE`, did you mean `MIN`?")
        );
    }
    assert_eq!(
        but(DIVERSION, "\"MIN\"", "\"MINE\""),
        "x.toml:7: unknown actor or group `MINE`, did you mean `MIN`?"
    );
    assert_eq!(but(DIVERSION, "\"ALT\"", "\"ALTO\""), "x.toml:8: unknown actor `ALTO`, did you mean `ALT`?");
    assert_eq!(but(DIVERSION, "\"ALT\"", "\"TWO\""), "x.toml:8: found group `TWO`, expected one actor");
    assert_eq!(but(RULES, "\"CAR\"", "\"CARS\""), "x.toml:5: unknown sector `CARS`, did you mean `CAR`?");
    assert_eq!(
        but(PACT, "\"treaty\"", "\"treatie\""),
        "x.toml:5: unknown class `treatie`, did you mean `treaty`?"
    );
    assert_eq!(
        but(PACT, "\"treaty\"", "\"42\""),
        "x.toml:5: found unknown class `42`, expected one of `treaty_forces`, `treaty`, `partnership`, `arms_only`, `paper`"
    );
}

#[test]
fn a_wrong_type_is_said_with_what_may_stand_there() {
    assert_eq!(
        but(CONTROL, "\"MIN\"", "[\"MIN\"]"),
        "x.toml:4: found a list, expected one actor or group, such as \"CHN\""
    );
    assert_eq!(
        but(CONTROL, "[\"USE\"]", "\"USE\""),
        "x.toml:5: found text \"USE\", expected a list of actors and groups, such as [\"USA\", \"EU\"]"
    );
    assert_eq!(
        but(STOCKPILE, "\"magnets\"", "3"),
        "x.toml:5: found number 3, expected a critical good, such as \"rare-earth-magnets\""
    );
    assert_eq!(
        but(CONTROL, "\"mine\"", "3"),
        "x.toml:7: found number 3, expected a stage of the good, such as \"refine\""
    );
    assert_eq!(
        but(DIVERSION, "\"ALT\"", "3"),
        "x.toml:8: found number 3, expected one actor or \"domestic\""
    );
    assert_eq!(
        but(PACT, "\"treaty\"", "3"),
        "x.toml:5: found number 3, expected one of `treaty_forces`, `treaty`, `partnership`, `arms_only`, `paper`"
    );
    assert_eq!(
        but(BUDGET, "0.4", "\"40 %\""),
        "x.toml:5: found string \"40 %\", expected a finite number, { low, mode, high } or { median, log_sd }"
    );
}

#[test]
fn a_share_is_one_over_all_of_its_range() {
    for (bad, shown) in [
        ("1.5", "1.5"),
        ("-0.1", "-0.1"),
        ("{ low = 0.1, mode = 0.2, high = 1.1 }", "0.2 (0.1 to 1.1)"),
        ("{ median = 0.3, log_sd = 0.2 }", "0.3 (log sd 0.2)"),
    ] {
        for (clause, key, line) in [
            (CONTROL, "cut = 0.5", 8),
            (CONTROL, "relief = 0.5", 8),
            (DIVERSION, "share = 0.3", 9),
            (DELAY, "cut = 0.5", 6),
        ] {
            let clause =
                if key.starts_with("relief") { clause.replace("cut", "relief") } else { clause.to_owned() };
            let (name, _) = key.split_once(" = ").unwrap();
            assert_eq!(
                but(&clause, key, &format!("{name} = {bad}")),
                format!("x.toml:{line}: found {shown}, expected a share from 0 to 1")
            );
        }
    }
}

#[test]
fn a_number_out_of_its_range_is_told_what_it_may_be() {
    assert_eq!(but(STOCKPILE, "3", "-1"), "x.toml:6: found -1, expected 0 to 60 months");
    assert_eq!(
        but(STOCKPILE, "3", "{ low = -1, mode = 2, high = 3 }"),
        "x.toml:6: found 2 (-1 to 3), expected 0 to 60 months"
    );
    for bad in ["1.5", "-1.5"] {
        assert_eq!(
            but(GUARANTEE, "-0.3", bad),
            format!("x.toml:6: found {bad}, expected a change of reliability from -1 to 1")
        );
    }
    assert_eq!(
        but(GUARANTEE, "-0.3", "{ median = 0.3, log_sd = 0.1 }"),
        "x.toml:6: found 0.3 (log sd 0.1), expected a change of reliability from -1 to 1"
    );
    for (clause, number) in [(INTEROPERABILITY, "0.25"), (BUDGET, "0.4")] {
        assert_eq!(
            but(clause, number, "-1"),
            "x.toml:5: found -1, expected a change from -0.99, which is -99 %, to 5, which is 500 %"
        );
    }
}

#[test]
fn a_number_in_another_unit_is_told_what_it_would_be() {
    for (clause, number, bad, words) in [
        (CONTROL, "0.5", "50", "a share from 0 to 1; 50 is 5000 %, did you mean 0.5?"),
        (DIVERSION, "0.3", "30", "a share from 0 to 1; 30 is 3000 %, did you mean 0.3?"),
        (DELAY, "0.5", "7", "a share from 0 to 1; 7 is 700 %, did you mean 0.07?"),
        (
            GUARANTEE,
            "-0.3",
            "-30",
            "a change of reliability from -1 to 1; -30 is -3000 %, did you mean -0.3?",
        ),
        (STOCKPILE, "3", "90", "0 to 60 months; 90 is counted in months, did you mean 3?"),
        (
            BUDGET,
            "0.4",
            "{ low = 5, mode = 10, high = 20 }",
            "a change from -0.99, which is -99 %, to 5, which is 500 %; 20 is 2000 %, did you mean 0.1 (0.05 to 0.2)?",
        ),
        // No unit makes sense of it.
        (BUDGET, "0.4", "1e300", "a change from -0.99, which is -99 %, to 5, which is 500 %"),
    ] {
        let said = but(clause, number, bad);
        assert_eq!(said.split_once("expected ").map(|(_, words)| words), Some(words), "{said}");
    }
}

#[test]
fn a_control_cuts_or_relieves() {
    assert_eq!(
        but(CONTROL, "cut = 0.5", "cut = 0.5\nrelief = 0.5"),
        "x.toml:9: found both `cut` and `relief`, expected one of them"
    );
    let nothing = "x.toml:3: the clause leaves no cut that it could relieve";
    let relief = CONTROL.replace("cut", "relief");
    assert_eq!(said(&relief), nothing);
    // What is withheld at another stage, of another user or by another provider is not that.
    for other in [
        CONTROL.replace("\"mine\"", "\"refine\""),
        CONTROL.replace("\"USE\"", "\"ALT\""),
        CONTROL.replace("\"MIN\"", "\"ALT\""),
    ] {
        assert_eq!(said(&(relief.clone() + &other)), nothing);
    }
    let upon = "w/x.toml:4: the clause leaves no cut that it could relieve";
    assert_eq!(said_upon(&CONTROL.replace("\"USE\"", "\"ALT\""), &relief), upon);
}

#[test]
fn a_control_of_what_nobody_gets_is_refused() {
    let nothing = |by: &str| format!("x.toml:3: the clause leaves no supply of magnets from {by}");
    let by = |by: &str, against: &str| said(&CONTROL.replace("\"MIN\"", by).replace("[\"USE\"]", against));
    assert_eq!(by("\"USE\"", "[\"MIN\"]"), nothing("USE"));
    let of_itself = "x.toml:3: the clause leaves no pair of distinct actors";
    assert_eq!(by("\"MIN\"", "[\"MIN\"]"), of_itself);
    assert_eq!(by("\"all\"", "[\"all\"]"), of_itself);
    assert_eq!(by("\"MIN\"", "[]"), of_itself);
    assert_eq!(
        said(&CONTROL.replace("magnets", "tools").replace("mine", "tool").replace("\"MIN\"", "\"ALT\"")),
        "x.toml:3: the clause leaves no supply of tools from ALT"
    );
}

#[test]
fn a_control_needs_a_horizon_its_own_or_a_baselines() {
    let text = format!("name = \"x\"\n{CONTROL}");
    assert_eq!(
        Scenario::parse(&text, "x.toml", &world()).unwrap_err().to_string(),
        "x.toml: missing key `horizon`, which an export_control needs (x.toml:2)"
    );
    let folder = folder(&[
        ("y.toml", format!("name = \"y\"\nhorizon = \"short\"\n{CONTROL}")),
        ("x.toml", format!("name = \"x\"\nbaseline = \"y.toml\"\n{STOCKPILE}")),
    ]);
    let error = Scenario::open(folder.path().join("x.toml"), &world()).unwrap_err().to_string();
    assert_eq!(
        error.replace(folder.path().to_str().unwrap(), "w").replace('\\', "/"),
        "w/x.toml: missing key `horizon`, which an export_control needs (w/y.toml:3)"
    );
}

#[test]
fn stocks_are_of_what_is_used_up() {
    assert_eq!(but(STOCKPILE, "[\"USE\"]", "[]"), "x.toml:3: the clause leaves no actor");
    assert_eq!(
        but(STOCKPILE, "\"magnets\"", "\"tools\""),
        "x.toml:5: found `tools`, a capital good, which stays in use and is not stocked, expected a good of kind input"
    );
}

#[test]
fn no_more_is_moved_than_there_is() {
    let over = |share: &str| {
        format!(
            "found a share of {share} moved from MIN in USE's supply of magnets refine, expected at most the 0.5 that MIN supplies"
        )
    };
    assert_eq!(but(DIVERSION, "0.3", "0.6"), format!("x.toml:3: {}", over("0.6")));
    let domestic = DIVERSION.replace("\"ALT\"", "\"domestic\"");
    // It is the last that is too much.
    assert_eq!(said(&(DIVERSION.to_owned() + &domestic)), format!("x.toml:10: {}", over("0.6")));
    assert_eq!(said(&(domestic.clone() + DIVERSION)), format!("x.toml:10: {}", over("0.6")));
    assert_eq!(said_upon(DIVERSION, &domestic), format!("w/x.toml:4: {}", over("0.6")));
    assert_eq!(
        but(DIVERSION, "\"ALT\"", "\"MIN\""),
        "x.toml:8: found `MIN` as from and as to, expected two distinct actors"
    );
    assert_eq!(
        said(&domestic.replace("[\"USE\"]", "[\"MIN\"]")),
        "x.toml:8: found `MIN` as from and as to, expected two distinct actors"
    );
    assert_eq!(but(DIVERSION, "[\"USE\"]", "[]"), "x.toml:3: the clause leaves no actor");
    assert_eq!(
        said(&DIVERSION.replace("magnets", "oxide").replace("refine", "press").replace("\"MIN\"", "\"USE\"")),
        "x.toml:3: the clause leaves no supply of oxide press from USE to USE that it could move"
    );
}

#[test]
fn only_commitments_that_there_are_can_change() {
    let nothing = "x.toml:3: the clause leaves no commitment that it could change";
    assert_eq!(but(GUARANTEE, "\"MIN\"", "\"ALT\""), nothing);
    assert_eq!(but(INTEROPERABILITY, "\"USE\"", "\"ALT\""), nothing);
    assert_eq!(
        but(GUARANTEE, "\"USE\"", "\"MIN\""),
        "x.toml:3: the clause leaves no pair of distinct actors"
    );
    assert_eq!(but(GUARANTEE, "\"USE\"", ""), "x.toml:3: the clause leaves no pair of distinct actors");
}

#[test]
fn a_club_has_two_members_or_more() {
    for clause in [PACT, INTEROPERABILITY, RULES] {
        let members = clause.lines().nth(1).unwrap();
        for (bad, shown) in [("[\"USE\", \"USE\"]", "`USE` alone"), ("[]", "nobody")] {
            assert_eq!(
                but(clause, members, &format!("members = {bad}")),
                format!("x.toml:4: found {shown}, expected two or more distinct actors")
            );
        }
    }
}

#[test]
fn a_pact_that_commits_nobody_to_more_is_refused() {
    let nothing = "the clause leaves no pair of members without a commitment at least as strong";
    assert_eq!(but(PACT, "\"ALT\"", "\"USE\""), format!("x.toml:3: {nothing}"));
    assert_eq!(said_upon(PACT, &PACT.replace("treaty", "paper")), format!("w/x.toml:4: {nothing}"));
}

#[test]
fn arms_come_late_or_are_made_up_for() {
    assert_eq!(but(DELAY, "cut = 0.5", ""), "x.toml:3: missing key `cut` or `relief`");
    assert_eq!(
        but(DELAY, "cut = 0.5", "cut = 0.5\nrelief = 0.5"),
        "x.toml:7: found both `cut` and `relief`, expected one of them"
    );
}

#[test]
fn arms_and_budgets_are_those_that_are_known() {
    assert_eq!(
        but(DELAY, "\"USE\"", "\"ALT\""),
        "x.toml:3: the clause leaves no known delivery of arms from MIN"
    );
    assert_eq!(
        but(DELAY, "\"MIN\"", "\"ALT\""),
        "x.toml:3: the clause leaves no known delivery of arms from ALT"
    );
    assert_eq!(but(DELAY, "\"USE\"", "\"MIN\""), "x.toml:3: the clause leaves no pair of distinct actors");
    assert_eq!(
        but(BUDGET, "\"USE\"", "\"TWO\""),
        "x.toml:4: found `ALT`, whose military expenditure is not known, expected actors with a row in defence.csv"
    );
    assert_eq!(but(BUDGET, "[\"USE\"]", "[]"), "x.toml:3: the clause leaves no actor");
}

#[test]
fn unions_join_a_rule_pact_whole_and_nobody_joins_two_on_one_market() {
    assert_eq!(
        but(RULES, "\"TWO\"", "\"USE\""),
        "x.toml:4: found `USE` without `ALT` of the union TWO, expected all members of a union or none"
    );
    assert_eq!(
        but(RULES, "\"MIN\", ", ""),
        "x.toml:4: found a union that adopts rules as one already, expected a member besides"
    );
    assert_eq!(but(RULES, "\"CAR\"", ""), "x.toml:3: the clause leaves no sector");
    let second = RULES.replace("\"CAR\"", "\"goods\"");
    assert_eq!(
        said(&(RULES.to_owned() + &second)),
        "x.toml:6: a second rule pact of MIN on CAR contradicts x.toml:3"
    );
    assert_eq!(
        said_upon(RULES, &second),
        "w/x.toml:4: a second rule pact of MIN on CAR contradicts w/y.toml:3"
    );
}
