//! What a file or the command line has in it that a terminal obeys, or far too much of: no message hands it on.

use std::fs;
use std::path::{Path, PathBuf};

use sidedeal::deal::Unjudged;
use sidedeal::{Error, ModelWarning, Place, Scenario, Unsolved, Warning, WorldWarning};

use crate::command::{folder, told};
use crate::support::TODAY;

/// Colours, a bell, a title, a cleared screen, a line of one's own, and letters that turn around.
const HOSTILE: &str =
    "\u{1b}[31m\u{7}\u{1b}]0;title\u{9c}\u{9b}2J\r\nerror: forged\u{202e}txt\u{2066}\u{200b}";

/// Refuses a message that a terminal would obey, or that nobody would read to its end.
fn check(message: &str, most: usize) {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    assert!(!message.contains(obeyed), "{message:?}");
    assert!(!message.contains("\nerror: forged"), "{message:?}");
    assert!(message.chars().count() <= most, "{} characters: {message:.400}", message.chars().count());
}

#[test]
fn every_kind_of_error_shows_what_it_quotes() {
    for hostile in [HOSTILE.to_owned(), HOSTILE.repeat(500), "x".repeat(50_000)] {
        let text = || hostile.clone();
        let at = || Place::line(text(), 3);
        let source = || std::io::Error::other(text());
        let own = || Unsolved::InfeasibleBound { at: at(), what: text() };
        let all = [
            Error::Io { path: PathBuf::from(text()), source: source() },
            Error::Malformed { at: at(), found: text() },
            Error::Unknown { at: at(), what: "actor", found: text(), nearest: Some(text()) },
            Error::Value { at: at(), found: text(), expected: text() },
            Error::Missing { at: at(), what: text() },
            Error::Duplicate { at: at(), first: at(), what: text() },
            Error::Contradiction { first: at(), second: at(), what: text() },
            Error::EmptyClause { at: at(), what: text() },
            Error::Inconsistent { at: at(), what: text(), found: text(), expected: text() },
            Error::Given { at: at(), source: Box::new(source()) },
            Error::of(own()),
            Error::of(Unjudged { menu: text(), deal: text(), source: Box::new(Error::of(own())) }),
        ];
        for error in all {
            check(&error.to_string(), 16_000);
            assert!(!error.to_string().is_empty());
            // What was quoted is still to be recognised.
            assert!(
                error.to_string().contains(if hostile.starts_with('x') { "xxx" } else { "\\u{1b}[31m" }),
                "{error}"
            );
        }
        let warnings = [
            Warning::of(ModelWarning::LargeSubsidy { at: text(), rate: 0.6 }),
            Warning::of(WorldWarning::MissingCells { table: text(), count: 3 }),
        ];
        for warning in warnings {
            check(&warning.to_string(), 9_000);
        }
    }
}

#[test]
fn a_message_is_cut_where_what_it_quotes_is_long() {
    let error = Scenario::parse(
        &format!("name = \"x\"\nbetween = [\"{}\", \"CHN\"]", "A".repeat(100_000)),
        "x.toml",
        &TODAY,
    );
    let message = error.unwrap_err().to_string();
    assert!(message.starts_with("x.toml:2: unknown actor") && message.contains("AAA…AAA"), "{message}");
    assert!(message.contains("(100000 characters)") && message.len() < 400, "{message}");
}

/// A text in double quotes of TOML.
fn quoted(text: &str) -> String {
    let escape =
        |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\U{:08x}", u32::from(c)) };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

#[test]
fn no_file_speaks_to_the_terminal_through_a_message() {
    let folder = folder();
    let here = folder.path();
    let write = |name: &str, text: &str| fs::write(here.join(name), text).unwrap();
    let (bad, raw) = (quoted(HOSTILE), HOSTILE.replace(['\r', '\n'], ""));
    let scenarios = [
        format!("name = \"x\"\n{bad} = 1"),
        format!("name = \"x\"\n{bad} = [{{ a = 1 }}]"),
        format!("name = \"x\"\nworld = {bad}"),
        format!("name = \"x\"\nbaseline = {bad}"),
        format!("name = \"x\"\nclosure = {bad}"),
        format!("name = \"x\"\nbetween = [{bad}, \"NOR\"]"),
        format!("name = \"x\"\n[[tariff]]\nimporters = [{bad}]"),
        format!("name = \"x\"\n[[tariff]]\n{bad} = 3"),
        format!(
            "name = \"x\"\n[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [{bad}]\nset = 1"
        ),
        format!("name = \"x\"\n[[tariff_table]]\nfile = {bad}"),
        format!("name = \"x\"\n[[tariff_table]]\nfile = \"bad.csv\"\ndate = {bad}"),
        format!("name = \"x\"\n[[export_control]]\nby = \"NOR\"\nagainst = [\"SOU\"]\ngood = {bad}\ncut = 1"),
        format!("name = \"{raw}"),
        format!("name = \"x\"\n{raw}"),
        raw.clone(),
        raw.repeat(10_000),
    ];
    let mut seen = 0;
    for text in scenarios {
        write("bad.csv", &format!("importer,exporter,sector,rate\nNOR,SOU,\"{HOSTILE}\",0.1\n"));
        write("bad.toml", &text);
        for verb in [&["check", "bad.toml", "--world", "three"][..], &["run", "bad.toml"]] {
            let (status, _, err) = told(here, verb);
            assert!(status == 2 || (verb[0] == "check" && text.contains("world = ")), "{text:?} {err}");
            check(&err, 3_000);
            seen += usize::from(err.contains("\\u{1b}"));
        }
    }
    assert!(seen > 10, "only {seen} messages quoted it");
    // A world's tables.
    for (file, text) in [
        ("actors.csv", format!("code,name\n\"{HOSTILE}\",x\n")),
        ("actors.csv", format!("code,{raw}\nNOR,x\n")),
        ("trade.csv", format!("importer,exporter,sector,value_musd\nNOR,SOU,GDS,\"{HOSTILE}\"\n")),
        ("trade.csv", format!("importer,exporter,sector,value_musd\n\"{HOSTILE}\",SOU,GDS,1\n")),
        ("parameters.toml", format!("{bad} = 1")),
        ("like.txt", raw.clone()),
    ] {
        let path = here.join("three").join(file);
        let before = fs::read(&path).ok();
        fs::write(&path, text).unwrap();
        let (status, out, err) = told(here, &["check", "three"]);
        assert_eq!(status, 2, "{file}: {out}{err}");
        check(&err, 3_000);
        assert!(err.contains("\\u{1b}[31m"), "{file}: {err}");
        before.map_or_else(|| fs::remove_file(&path).unwrap(), |bytes| fs::write(&path, bytes).unwrap());
    }
}

#[test]
fn no_argument_speaks_to_the_terminal_through_a_message() {
    let folder = folder();
    let long = "x".repeat(60_000);
    for bad in [HOSTILE, long.as_str()] {
        let (flag, value) = (format!("--{bad}"), format!("--seed={bad}"));
        let calls: [&[&str]; 14] = [
            &[bad],
            &["run", bad],
            &["run", &flag],
            &["run", "deal.toml", "--format", bad],
            &["run", "deal.toml", "--world", bad],
            &["run", "deal.toml", "--out", &format!("no/{bad}")],
            &["ensemble", "deal.toml", &value],
            &["check", bad],
            &["explain", "deal.toml", "--actor", bad],
            &["deals", bad],
            &["game", "--world", "three", "--among", bad],
            &["leverage", "--world", "three", "--against", bad, "--members", "NOR"],
            &["graph", "--world", "three", "--actors", bad],
            &["merge", bad, "--out", "all.csv"],
        ];
        for call in calls {
            let (status, _, err) = told(folder.path(), call);
            assert_ne!(status, 0);
            check(&err, 2_500);
        }
    }
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_speaks_to_the_terminal() {
    let folder = folder();
    let name = "\u{1b}[31mred\u{202e}.toml";
    fs::copy(folder.path().join("too_much.toml"), Path::new(folder.path()).join(name)).unwrap();
    for verb in ["run", "check", "ensemble"] {
        let (_, _, err) = told(folder.path(), &[verb, name]);
        check(&err, 3_000);
    }
}

/// What a name may not have, and how TOML writes it.
const NAMES: [(&str, &str); 5] = [
    ("\u{1b}]0;pwn\u{7}", "U+001B"),
    ("\u{9b}2J", "U+009B"),
    ("a\u{202e}b", "U+202E"),
    ("a\nb\r\nerror: fake", "U+000A"),
    ("\u{200b}", "U+200B"),
];

#[test]
fn names_of_files_are_refused_where_they_stand() {
    let folder = folder();
    let here = folder.path();
    let clause =
        "[[tariff]]\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.05\n";
    let head = "world = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n";
    let answer =
        "[[trade_cost]]\nimporters = [\"ISL\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nfactor = 0.99\n";
    for (bad, code) in NAMES {
        let bad = quoted(bad);
        for (text, line) in [
            (format!("name = {bad}\n{head}{clause}"), 1),
            (format!("name = \"x\"\n{head}{clause}item = {bad}\n"), 9),
            (format!("name = {bad}\nlevels = [0, 1]\n{head}{clause}"), 1),
            (
                format!(
                    "name = {bad}\nworld = \"three\"\nowners = [\"ISL\"]\ncost_musd = 0\nlead_time_years = 0\n{answer}"
                ),
                1,
            ),
        ] {
            fs::write(here.join("bad.toml"), &text).unwrap();
            for verb in ["check", "show"] {
                let (status, out, err) = told(here, &[verb, "bad.toml"]);
                let says = format!("bad.toml:{line}: found {code} in `");
                assert!(status == 2 && err.contains(&says), "{verb} {text:?}: {out}{err}");
                check(&(out + &err), 3_000);
            }
        }
    }
    // Several lines are what a summary and a source may have, and nothing else.
    for (lines, status) in [("a\r\n\tb", 0), ("a\u{1b}[31m", 2), ("a\n\u{202e}b", 2)] {
        for key in [format!("summary = {}", quoted(lines)), format!("sources = [{}]", quoted(lines))] {
            fs::write(here.join("bad.toml"), format!("name = \"x\"\n{key}\n{head}{clause}")).unwrap();
            let (found, out, err) = told(here, &["check", "bad.toml"]);
            assert_eq!(found, status, "{key}: {out}{err}");
            assert!(status == 0 || err.contains("bad.toml:2: found U+"), "{key}: {err}");
        }
    }
    // A comment is shown where no text of the file is.
    fs::write(here.join("bad.toml"), format!("name = \"x\"\n{head}\n# a\u{9b}2J\u{202e}b\n{clause}"))
        .unwrap();
    let (status, out, err) = told(here, &["show", "bad.toml"]);
    assert!(status == 0 && out.contains("a\\u{9b}2J"), "{out}{err}");
    check(&out, 3_000);
}

#[test]
fn names_of_a_world_are_refused_where_they_stand() {
    let folder = folder();
    let here = folder.path();
    for (bad, code) in NAMES {
        for (file, text) in [
            ("actors.csv", format!("code,name\nNOR,\"{bad}\"\nSOU,x\nISL,x\n")),
            ("actors.csv", format!("code,name,aliases\nNOR,x,\"x|{bad}\"\nSOU,x,\nISL,x,\n")),
            ("sectors.csv", format!("code,name,kind,trade_elasticity\nGDS,\"{bad}\",goods,5\n")),
            ("groups.csv", format!("group,actor,name\nTWO,NOR,\"{bad}\"\n")),
            ("sector_groups.csv", format!("group,sector,name\nALLG,GDS,\"{bad}\"\n")),
        ] {
            let path = here.join("three").join(file);
            let before = fs::read(&path).ok();
            fs::write(&path, &text).unwrap();
            let (status, out, err) = told(here, &["check", "three"]);
            let says = format!("{file}:2: found {code} in `");
            assert!(status == 2 && err.contains(&says), "{text:?}: {out}{err}");
            check(&(out + &err), 3_000);
            before.map_or_else(|| fs::remove_file(&path).unwrap(), |bytes| fs::write(&path, bytes).unwrap());
        }
        let mut builder = sidedeal::WorldBuilder::new("w");
        assert!(builder.actor("A", bad).is_err());
        assert!(builder.sector("A", bad, sidedeal::Kind::Goods, 5.0).is_err());
        assert!(
            sidedeal::import::Map::parse(&format!("code,name,from\nA,\"{bad}\",a\n"), "map.csv").is_err()
        );
    }
}
