//! Forms of results: whoever offers what they ask for has them all.

use std::path::Path;

use serde::Serialize;
use sidedeal::report::{Answer, Format};

use crate::command::{folder, told};

/// A verb's answer.
struct Tides(Vec<Tide>);

#[derive(Serialize)]
struct Tide {
    port: &'static str,
    metres: f64,
    told: Option<&'static str>,
}

impl Answer for Tides {
    fn table(&self) -> String {
        let lines = self.0.iter().map(|tide| format!("{:<8}{:>6.1}\n", tide.port, tide.metres));
        lines.collect::<Vec<_>>().concat()
    }

    fn header(&self) -> &'static [&'static str] {
        &["port", "metres", "told"]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.iter()
    }
}

/// One that is more than its rows, and whose rows have columns of its own.
struct Matrix;

impl Answer for Matrix {
    fn table(&self) -> String {
        String::new()
    }

    fn header(&self) -> &'static [&'static str] {
        &[]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        [vec!["name", "a b"], vec!["x", "1"]].into_iter()
    }

    fn object(&self) -> impl Serialize {
        [("x", 1)]
    }
}

#[test]
fn an_answer_has_every_form_from_what_it_offers() {
    let tides = Tides(vec![
        Tide { port: "Brest", metres: 7.1, told: None },
        Tide { port: "Le Havre, France", metres: 0.1 + 0.2, told: Some("half") },
    ]);
    let text = |format: Format| format.text(&tides);
    assert_eq!(text(Format::Table), "Brest      7.1\nLe Havre, France   0.3\n");
    assert_eq!(
        text(Format::Csv),
        "port,metres,told\nBrest,7.1,\n\"Le Havre, France\",0.30000000000000004,half\n"
    );
    let json = text(Format::Json);
    assert!(json.ends_with("  }\n]\n"), "{json}");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        serde_json::json!([
            {"port": "Brest", "metres": 7.1, "told": null},
            {"port": "Le Havre, France", "metres": 0.1 + 0.2, "told": "half"},
        ])
    );
    assert_eq!(Format::Csv.text(&Matrix), "name,a b\nx,1\n");
    assert_eq!(Format::Json.text(&Matrix), "[\n  [\n    \"x\",\n    1\n  ]\n]\n");
}

/// A form that a verb names in its help.
fn forms(verb: &str) -> Vec<String> {
    let (status, help, err) = told(Path::new("/"), &[verb, "--help"]);
    assert_eq!(status, 0, "{err}");
    let (_, from) = help.split_once("--format").unwrap_or_else(|| panic!("{verb} has no forms"));
    let values = from.lines().skip_while(|line| !line.trim().starts_with("- "));
    let values = values.map_while(|line| line.trim().strip_prefix("- "));
    values.map(|value| value.split_once(": ").unwrap().0.to_owned()).collect()
}

#[test]
fn every_verb_has_every_form_and_some_have_their_own() {
    let common: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    let (_, help, _) = told(Path::new("/"), &["--help"]);
    let (_, from) = help.split_once("Commands:\n").unwrap();
    let verbs: Vec<&str> = from.lines().map_while(|line| line.split_whitespace().next()).collect();
    assert!(verbs.len() > 10, "{verbs:?}");
    // A merge writes draws alone, new what is to be edited, import a world, a page is one, and three what other programs read.
    let others = ["merge", "new", "import", "help", "report", "serve", "schema", "completions", "man"];
    for verb in verbs.into_iter().filter(|verb| !others.contains(verb)) {
        let own: &[&str] = match verb {
            "ensemble" => &["parquet"],
            "backtest" => &["svg"],
            "graph" => &["dot", "graphml", "svg"],
            _ => &[],
        };
        assert_eq!(forms(verb), [common.as_slice(), own].concat(), "{verb}");
    }
}

#[test]
fn a_form_that_there_is_not_is_told_with_those_that_there_are() {
    let folder = folder();
    for (verb, forms) in [
        ("run", "[possible values: table, csv, json]"),
        ("ensemble", "[possible values: table, csv, json, parquet]"),
    ] {
        let (status, out, err) = told(folder.path(), &[verb, "deal.toml", "--format", "jsn"]);
        assert_eq!((status, out.as_str()), (2, ""));
        let start = format!(
            "error: invalid value 'jsn' for '--format <FORMAT>'\n  {forms}\n\n  tip: a similar value exists: 'json'\n"
        );
        assert!(err.starts_with(&start), "{err}");
    }
}
