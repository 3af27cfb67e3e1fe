//! How much of a clause is in force: `level`.

use sidedeal::scenario::Caution;
use sidedeal::{Menu, Model, Response, Scenario, Uncertain, World};

use crate::scenario::small;
use crate::support::TODAY;

/// A clause of each kind and form that has a size, with its number or range to be filled in.
const SIZED: [(&str, [&str; 3]); 16] = [
    (
        "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = N\n",
        ["-0.04", "-0.06", "-0.02"],
    ),
    (
        "[[trade_cost]]\nimporters = [\"JPN\"]\nexporters = [\"CHN\"]\nsectors = [\"ELE\"]\nchange = N\n",
        ["0.1", "0.05", "0.2"],
    ),
    ("[[productivity]]\nactors = [\"KOR\"]\nsectors = [\"MOT\"]\nchange = N\n", ["0.01", "0.0", "0.03"]),
    (
        "[[purchase]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\", \"FOO\"]\nchange_musd = N\n",
        ["20000", "10000", "30000"],
    ),
    (
        "[[quota]]\nimporter = \"CHN\"\nexporter = \"DEU\"\nsectors = [\"MOT\"]\nchange_musd = N\n",
        ["-500", "-700", "-100"],
    ),
    (
        "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\ncut = N\n",
        ["0.5", "0.25", "0.75"],
    ),
    (
        "[[export_control]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\nrelief = N\n",
        ["0.5", "0.25", "0.75"],
    ),
    ("[[rent]]\nby = \"CHN\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\nshare = N\n", ["0.5", "0.25", "0.75"]),
    ("[[stockpile]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nmonths = N\n", ["3", "1", "5"]),
    (
        "[[diversification]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nfrom = \"CHN\"\nto = \"CAN\"\nshare = N\n",
        ["0.125", "0.0", "0.25"],
    ),
    ("[[guarantee]]\nguarantors = [\"USA\"]\nallies = [\"JPN\"]\nchange = N\n", ["-0.1", "-0.2", "0.0"]),
    ("[[interoperability]]\nmembers = [\"JPN\", \"USA\"]\nchange = N\n", ["0.1", "0.05", "0.2"]),
    ("[[arms_delay]]\nby = \"USA\"\nagainst = [\"KOR\"]\ncut = N\n", ["0.5", "0.25", "0.75"]),
    ("[[arms_delay]]\nby = \"USA\"\nagainst = [\"KOR\"]\nrelief = N\n", ["0.5", "0.25", "0.75"]),
    ("[[defence_budget]]\nactors = [\"KOR\"]\nchange = N\n", ["0.25", "0.125", "0.5"]),
    (
        "[[trade_cost]]\nimporters = [\"AUS\"]\nexporters = [\"NZL\"]\nsectors = [\"all\"]\nchange = N\nboth_ways = true\n",
        ["-0.02", "-0.04", "-0.01"],
    ),
];

/// Clauses without one.
const WHOLE: [&str; 6] = [
    "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nset = 0.3\n",
    "[[tariff_table]]\nfile = \"board_of_trade_2026.csv\"\n",
    "[[trade_cost]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nstop = true\n",
    "[[quota]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nvalue_musd = 500\n",
    "[[pact]]\nmembers = [\"IND\", \"JPN\"]\nclass = \"treaty\"\n",
    "[[rule_pact]]\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ICT\"]\n",
];

const HEAD: &str = "name = \"x\"\nbetween = [\"USA\", \"CHN\"]\nhorizon = \"short\"\n";

fn read(clauses: &str) -> Scenario {
    Scenario::parse(&format!("{HEAD}{clauses}"), "x.toml", &TODAY).unwrap()
}

/// One of the sized clauses with a number.
fn sized_at(i: usize, number: &str) -> String {
    SIZED[i].0.replace("= N\n", &format!("= {number}\n"))
}

fn fault(clauses: &str) -> String {
    Scenario::parse(&format!("{HEAD}{clauses}"), "x.toml", &TODAY).unwrap_err().to_string()
}

/// The sized clauses with `number` of the central value and of the ends, all under some more keys.
fn sized(more: &str, range: bool, number: impl Fn(&str) -> String) -> String {
    let text = |(clause, [mode, low, high]): &(&str, [&str; 3])| {
        let [mode, low, high] = [mode, low, high].map(|text| number(text));
        let said = if range { format!("{{ low = {low}, mode = {mode}, high = {high} }}") } else { mode };
        clause.replace("= N\n", &format!("= {said}\n{more}"))
    };
    SIZED.iter().map(text).collect()
}

/// A power of two times a number is exact.
fn times(level: f64) -> impl Fn(&str) -> String {
    move |text| format!("{:?}", text.parse::<f64>().unwrap() * level)
}

#[test]
fn a_level_is_the_numbers_so_many_times() {
    for range in [false, true] {
        for level in [0.25, 0.5, 1.0] {
            let levelled = read(&sized(&format!("level = {level:?}\n"), range, str::to_owned));
            let by_hand = read(&sized("", range, times(level)));
            for (one, other) in levelled.clauses().iter().zip(by_hand.clauses()) {
                assert_eq!((&one.action, &one.title), (&other.action, &other.title), "{one} at {level}");
                assert_eq!((one.level, other.level), (level, 1.0));
                assert!(one.action.is_scalable());
            }
            assert_eq!(levelled.fingerprint(), by_hand.fingerprint());
        }
        let [plain, one, half] = ["", "level = 1\n", "level = 0.5\n"]
            .map(|more| read(&sized(more, range, str::to_owned)).fingerprint().to_owned());
        assert!(plain == one && plain != half);
    }
    // A level is not written for each of a file alike: one clause of many.
    let all = sized("", false, str::to_owned);
    let one = all.replacen("change = -0.04\n", "change = -0.04\nlevel = 0.5\n", 1);
    assert_eq!(
        read(&one).fingerprint(),
        read(&all.replacen("change = -0.04\n", "change = -0.02\n", 1)).fingerprint()
    );
}

#[test]
fn a_level_gives_the_outcome_of_the_numbers_by_hand_to_the_bit() {
    let model = Model::calibrate(&TODAY).unwrap();
    let [levelled, by_hand, full] = [
        sized("level = 0.5\n", true, str::to_owned),
        sized("", true, times(0.5)),
        sized("", true, str::to_owned),
    ]
    .map(|text| {
        let scenario = read(&text);
        let outcome = model.run(&scenario).unwrap();
        let defence = TODAY.actors().map(|actor| outcome.expected_defence(&[actor])).collect::<Vec<_>>();
        let cost = TODAY.actors().map(|actor| outcome.cost(actor)).collect::<Vec<_>>();
        format!("{:?} {defence:?} {cost:?}", outcome.solved())
    });
    assert!(levelled == by_hand);
    assert!(levelled != full);
}

#[test]
fn a_clause_at_level_0_is_read_and_left_out() {
    let keep = sized_at(0, "-0.04");
    let alone = read(&keep);
    let sized = SIZED[1..].iter().map(|(clause, [mode, ..])| clause.replace("= N\n", &format!("= {mode}\n")));
    for clause in sized.chain(WHOLE.map(str::to_owned)) {
        let out = clause.replacen("]]\n", "]]\nlevel = 0\n", 1);
        let (mut before, mut after) = (String::new(), String::new());
        // What a relief relieves.
        if clause.contains("export_control") && clause.contains("relief") {
            before = sized_at(5, "0.5");
            after = before.clone();
        }
        let with = read(&format!("{before}{out}{keep}"));
        let without = read(&format!("{after}{keep}"));
        assert_eq!(with.clauses().len(), without.clauses().len(), "{clause}");
        assert_eq!(with.fingerprint(), without.fingerprint(), "{clause}");
    }
    assert_eq!(alone.clauses().len(), 1);
    let message = fault("[[pact]]\nlevel = 0\nmembers = [\"IND\", \"JPN\"]\nclass = \"treatys\"\n");
    assert!(message.starts_with("x.toml:7") && message.contains("did you mean `treaty`"), "{message}");
    let message = fault("[[stockpile]]\nlevel = 0\nactors = [\"JPN\"]\ngood = \"gallium\"\nmonths = 90\n");
    assert!(message.contains("0 to 60 months"), "{message}");
    let message = fault(
        "[[export_control]]\nlevel = 0\nby = \"NZL\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\ncut = 1\n",
    );
    assert!(message.contains("no supply of gallium from NZL"), "{message}");
}

/// What rests on a clause that is left out acts on nothing then, and what it excluded is free.
#[test]
fn what_rests_on_a_clause_that_is_left_out_is_not_refused() {
    let (cut, relief) = (sized_at(5, "0.5"), sized_at(6, "0.5"));
    assert!(fault(&relief).contains("leaves no cut that it could relieve"));
    let idle = read(&format!("{cut}level = 0\n{relief}"));
    assert_eq!(idle.clauses().len(), 1);
    // A control of what a diversification would bring there.
    let moved = "[[diversification]]\nactors = [\"JPN\"]\ngood = \"gallium\"\nfrom = \"CHN\"\nto = \"NZL\"\nshare = 0.1\n";
    let held = "[[export_control]]\nby = \"NZL\"\nagainst = [\"JPN\"]\ngood = \"gallium\"\ncut = 1\n";
    assert_eq!(read(&format!("{moved}level = 0.5\n{held}")).clauses().len(), 2);
    assert_eq!(read(&format!("{moved}level = 0\n{held}")).clauses().len(), 1);
    let set = WHOLE[0];
    assert!(fault(&format!("{set}{set}")).contains("the rate of USA on CHN in AGR"));
    let other = set.replace("0.3", "0.2");
    assert_eq!(read(&format!("{set}level = 0\n{other}")).fingerprint(), read(&other).fingerprint());
    // A purchase where a stop is left out.
    let stop = WHOLE[2].replace("\"USA\"]\nexporters = [\"CHN\"", "\"CHN\"]\nexporters = [\"USA\"");
    assert!(fault(&format!("{stop}{}", WHOLE[3])).contains("the trade is stopped"));
    assert_eq!(read(&format!("{stop}level = 0\n{}", WHOLE[3])).clauses().len(), 1);
    // Not what would be refused with all of the file in force.
    assert!(fault(&format!("{set}level = 0\n{relief}")).contains("leaves no cut that it could relieve"));
}

#[test]
fn what_has_no_size_is_in_force_or_not() {
    for clause in WHOLE {
        assert_eq!(read(&format!("{clause}level = 1\n")).fingerprint(), read(clause).fingerprint());
        assert!(!read(clause).clauses()[0].action.is_scalable());
        for level in ["0.5", "1.5"] {
            let message = fault(&format!("{clause}level = {level}\n"));
            let line = 4 + clause.lines().count();
            let says = format!("x.toml:{line}: found a level of {level}, expected 0 or 1: this ");
            assert!(message.starts_with(&says), "{message}");
            let why = if message.contains("says what holds") {
                "set = |value_musd"
            } else {
                "stop|file|class|sectors = [\"ICT\"]"
            };
            assert!(why.split('|').any(|key| clause.contains(key)), "{clause}: {message}");
        }
    }
}

#[test]
fn a_level_that_is_none_is_refused_with_its_line() {
    let clause = sized_at(0, "-0.04");
    for (level, found) in [
        ("5.01", "5.01"),
        ("-0.1", "-0.1"),
        ("{ low = 0.1, mode = 0.5, high = 1 }", "0.5 (0.1 to 1)"),
        ("{ median = 1, log_sd = 0.1 }", "1 (log sd 0.1)"),
    ] {
        assert_eq!(
            fault(&format!("{clause}level = {level}\n")),
            format!(
                "x.toml:9: found {found}, expected one number from 0 to 5, so many times the clause's size"
            )
        );
    }
    assert!(fault(&format!("{clause}level = \"half\"\n")).starts_with("x.toml:9"));
    assert!(fault(&format!("{clause}level = nan\n")).starts_with("x.toml:9"));
    assert_eq!(read(&format!("{clause}level = 5\n")).clauses()[0].level, 5.0);
}

fn cut(scenario: &Scenario, world: &World) -> Vec<(f64, Uncertain, Uncertain)> {
    let of = |caution| match caution {
        Caution::LevelCut { level, asked, taken, .. } => Some((level, asked, taken)),
        _ => None,
    };
    scenario.cautions(world).into_iter().filter_map(of).collect()
}

#[test]
fn what_a_level_asks_for_beyond_the_bounds_is_cut_off_and_told() {
    let exact = Uncertain::Exact;
    let (held, relief) = (sized_at(5, "0.5"), SIZED[6].0);
    let of = |number: &str, level: f64| {
        read(&format!("{held}{}level = {level:?}\n", relief.replace("= N\n", &format!("= {number}\n"))))
    };
    let at = of("0.8", 1.5);
    let asked = 0.8 * 1.5;
    assert_eq!(at.clauses()[1].action.clone(), of("1.0", 1.0).clauses()[1].action.clone());
    assert_eq!(cut(&at, &TODAY), [(1.5, exact(asked), exact(1.0))]);
    let told: Vec<String> = at.cautions(&TODAY).iter().map(ToString::to_string).collect();
    assert_eq!(told, [format!("x.toml:9: level 1.5 asks for {asked}, more than it may be: 1 takes effect")]);
    assert!(cut(&of("0.5", 1.5), &TODAY).is_empty() && cut(&of("0.8", 1.0), &TODAY).is_empty());
    // Ends of ranges likewise.
    let range = Uncertain::Triangular { low: 0.5, mode: 1.0, high: 1.0 };
    let at = of("{ low = 0.25, mode = 0.5, high = 0.75 }", 2.0);
    assert_eq!(cut(&at, &TODAY), [(2.0, Uncertain::Triangular { low: 0.5, mode: 1.0, high: 1.5 }, range)]);
    // Each kind at the highest level is one that can be read and solved for, and nothing that is told is untrue.
    for (clause, [mode, low, high]) in SIZED {
        for number in [mode.to_owned(), format!("{{ low = {low}, mode = {mode}, high = {high} }}")] {
            let before = if clause.contains("relief") { held.as_str() } else { "" };
            let own = clause.replace("= N\n", &format!("= {number}\nlevel = 5\n"));
            let scenario = read(&format!("{before}{own}"));
            for (level, asked, taken) in cut(&scenario, &TODAY) {
                let (asked, taken) = (asked.range(), taken.range());
                assert!(
                    level == 5.0 && (asked.1 > taken.1 || asked.0 < taken.0),
                    "{clause}: {asked:?} {taken:?}"
                );
            }
        }
    }
    // No more is taken off a flow than there is, and no more is moved than is supplied.
    let world = small();
    let quota = "[[quota]]\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = -4\nlevel = 5\n";
    let quota = Scenario::parse(&format!("name = \"x\"\n{quota}"), "x.toml", &world).unwrap();
    assert_eq!(cut(&quota, &world), [(5.0, exact(-20.0), exact(-10.0))]);
    let [chn, jpn] = ["CHN", "JPN"].map(|code| TODAY.actor(code).unwrap());
    let stage = TODAY[TODAY.good("gallium").unwrap()].stages[0];
    let supply = TODAY.supply_share(stage, jpn, chn).unwrap();
    let moved = read(&SIZED[9].0.replace("= N\n", &format!("= {}\nlevel = 2\n", supply * 0.75)));
    let taken = cut(&moved, &TODAY)[0].2.central();
    assert!((taken - supply).abs() < 1e-12, "{taken} of {supply}");
}

/// A lognormal has no end to cut off.
#[test]
fn a_lognormal_becomes_as_small_as_fits() {
    let text = SIZED[4]
        .0
        .replace("[[quota]]", "[[purchase]]")
        .replace("= N\n", "= { median = 3e7, log_sd = 0.1 }\nlevel = 5\n");
    let scenario = read(&text);
    let [(_, asked, taken)] = cut(&scenario, &TODAY)[..] else { panic!("nothing is told") };
    assert_eq!(asked, Uncertain::Lognormal { median: 1.5e8, log_sd: 0.1 });
    let Uncertain::Lognormal { median, log_sd } = taken else { panic!("{taken}") };
    assert!(log_sd == 0.1 && (7.3e7..7.4e7).contains(&median), "{median}");
    assert!((taken.quantile(0.999) - 1e8).abs() < 1.0);
}

#[test]
fn levels_of_menus_and_of_their_clauses_multiply() {
    let world = small();
    let clause = |more: &str| {
        format!(
            "[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"AGR\"]\nchange = -0.04\n{more}"
        )
    };
    let out = "[[rule_pact]]\nlevel = 0\nmembers = [\"USA\", \"CHN\"]\nsectors = [\"ICT\"]\n";
    let other = "[[tariff]]\nitem = \"other\"\nimporters = [\"CHN\"]\nexporters = [\"USA\"]\nsectors = [\"ELE\"]\nchange = -0.02\n";
    let menu = |clause: &str| {
        let text =
            format!("name = \"m\"\nbetween = [\"USA\", \"CHN\"]\nlevels = [0, 0.5, 1]\n{out}{clause}{other}");
        Menu::parse(&text, "m.toml", &world).unwrap()
    };
    let (levelled, by_hand) = (menu(&clause("level = 0.5\n")), menu(&clause("").replace("-0.04", "-0.02")));
    let items: Vec<_> =
        levelled.items().iter().map(|item| (item.name.as_str(), item.clauses.clone())).collect();
    assert_eq!(items, [("tariff:8", vec![0]), ("other", vec![1])]);
    for levels in [[1.0, 1.0], [0.5, 1.0], [0.0, 1.0]] {
        let [one, two] = [&levelled, &by_hand].map(|menu| menu.deal(&levels, &world));
        assert_eq!(one.fingerprint(), two.fingerprint());
        assert!(one.clauses().iter().zip(two.clauses()).all(|(a, b)| a.action == b.action));
    }
    assert_eq!(levelled.deal(&[0.5, 1.0], &world).clauses()[0].level, 0.25);
}

#[test]
fn clauses_of_responses_and_baselines_have_levels() {
    let world = small();
    let clause = |number: &str, more: &str| {
        format!(
            "[[tariff]]\nimporters = [\"EU\"]\nexporters = [\"USA\"]\nsectors = [\"AGR\"]\nchange = {number}\n{more}"
        )
    };
    let response = |clauses: &str| {
        let head = "name = \"Club\"\nowners = [\"EU\"]\ncost_musd = 10\nlead_time_years = 2\n";
        Response::parse(&format!("{head}{clauses}"), "club.toml", &world).unwrap()
    };
    let deal =
        Scenario::parse("name = \"Deal\"\nbetween = [\"USA\", \"CHN\"]\n", "deal.toml", &world).unwrap();
    let with = |response: &Response| deal.with(&[response], &world).unwrap().fingerprint().to_owned();
    assert_eq!(with(&response(&clause("-0.02", "level = 0.5\n"))), with(&response(&clause("-0.01", ""))));
    let out = format!("{}{}", clause("-0.01", ""), clause("-0.02", "level = 0\n"));
    assert_eq!(with(&response(&out)), with(&response(&clause("-0.01", ""))));
    let upon = |clause: &str| {
        let folder = crate::scenario::folder(&[
            ("y.toml", format!("name = \"y\"\n{clause}")),
            ("x.toml", "name = \"x\"\nbaseline = \"y.toml\"\n".to_owned()),
        ]);
        Scenario::open(folder.path().join("x.toml"), &world).unwrap().fingerprint().to_owned()
    };
    assert_eq!(upon(&clause("-0.02", "level = 0.5\n")), upon(&clause("-0.01", "")));
}

#[test]
fn a_world_is_cut_for_what_is_bought_at_level_0_too() {
    let world = World::bundled("world2022").unwrap();
    let text = "name = \"x\"\n[[purchase]]\nlevel = 0\nimporter = \"CHN\"\nexporter = \"USA\"\nsectors = [\"AGR\"]\nchange_musd = 5_000\n";
    let scenario = Scenario::parse(text, "x.toml", &world).unwrap();
    assert!(scenario.clauses().is_empty());
    assert_eq!(scenario.bought().collect::<Vec<_>>(), [world.sector("AGR").unwrap()]);
}
