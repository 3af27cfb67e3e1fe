//! JSON Schemas of the files: as committed, true of every bundled file, and untrue of what the reader refuses.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sidedeal::scenario::{COMMON_KEYS, FileKind, clause_keys, schema};

use crate::command::told;

/// What is wrong with a value by a schema, of as much of JSON Schema as ours have; each with where it stands.
fn faults(value: &Value, by: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in by.as_object().unwrap() {
        let number = |limit: &Value| limit.as_f64().unwrap();
        let length = || value.as_str().map(|text| text.chars().count() as u64);
        let count = |limit: &Value| limit.as_u64().unwrap();
        let holds = match word.as_str() {
            "$schema" | "$defs" => true,
            "title" if rule.is_string() && at.is_empty() => true,
            "$ref" => {
                let definition = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                found.extend(faults(value, &root["$defs"][definition], root, at));
                true
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| faults(value, one, root, at).is_empty()),
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "number" => value.is_number(),
                other => panic!("{other} is no type of ours"),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "required" => {
                rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (key, own) in value.as_object().into_iter().flatten() {
                    if let Some(by) = rule.get(key) {
                        found.extend(faults(own, by, root, &format!("{at}/{key}")));
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(*rule, Value::Bool(false));
                value.as_object().into_iter().flatten().all(|(key, _)| by["properties"].get(key).is_some())
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(faults(item, rule, root, &format!("{at}/{i}")));
                }
                true
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= count(rule)),
            "minimum" => value.as_f64().is_none_or(|value| value >= number(rule)),
            "maximum" => value.as_f64().is_none_or(|value| value <= number(rule)),
            "minLength" => length().is_none_or(|length| length >= count(rule)),
            "maxLength" => length().is_none_or(|length| length <= count(rule)),
            other => panic!("{other} is no word of ours"),
        };
        if !holds {
            found.push(format!("{at}: {word} {rule}"));
        }
    }
    found
}

fn check(kind: FileKind, text: &str) -> Vec<String> {
    let value: Value = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    let by = schema(kind);
    faults(&value, &by, &by, "")
}

/// `SIDEDEAL_SCHEMA=write` writes them anew.
#[test]
fn the_committed_schemas_are_those_of_the_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/schema");
    for kind in FileKind::ALL {
        let (status, text, err) = told(&folder, &["schema", kind.word()]);
        assert_eq!((status, err.as_str()), (0, ""));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), schema(kind));
        let path = folder.join(format!("{}.schema.json", kind.word()));
        if std::env::var_os("SIDEDEAL_SCHEMA").is_some_and(|what| what == "write") {
            fs::write(&path, &text).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == text, "{}: SIDEDEAL_SCHEMA=write", path.display());
    }
}

#[test]
fn every_bundled_file_and_template_is_as_its_schema_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    let mut hold = |kind, path: &Path| {
        assert_eq!(check(kind, &fs::read_to_string(path).unwrap()), [""; 0], "{}", path.display());
        seen += 1;
    };
    for world in fs::read_dir(root.join("seeds")).unwrap() {
        for (folder, kind) in [
            ("scenarios", FileKind::Scenario),
            ("responses", FileKind::Response),
            ("deals", FileKind::Menu),
            ("futures", FileKind::Futures),
        ] {
            let Ok(files) = fs::read_dir(world.as_ref().unwrap().path().join(folder)) else { continue };
            files.for_each(|file| hold(kind, &file.unwrap().path()));
        }
    }
    let templates = root.join("src/command/templates");
    hold(FileKind::Scenario, &templates.join("scenario.toml"));
    hold(FileKind::Scenario, &templates.join("world/deal.toml"));
    hold(FileKind::Response, &templates.join("response.toml"));
    hold(FileKind::Menu, &templates.join("deal.toml"));
    assert!(seen > 45, "{seen}");
}

/// Where editors look for it, so that a bundled file is completed and checked as it is written.
#[test]
fn every_bundled_file_names_its_schema_in_its_first_line() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut seen = 0;
    for world in fs::read_dir(&seeds).unwrap().map(|world| world.unwrap().path()) {
        let is_backtests = world.ends_with("backtests");
        for (folder, kind) in [
            ("scenarios", "scenario"),
            ("responses", "response"),
            ("deals", "menu"),
            ("futures", "futures"),
            ("", "scenario"),
        ] {
            if folder.is_empty() && !is_backtests {
                continue;
            }
            let Ok(files) = fs::read_dir(world.join(folder)) else { continue };
            let files = files.map(|file| file.unwrap().path());
            for file in files.filter(|file| file.extension().is_some_and(|end| end == "toml")) {
                let text = fs::read_to_string(&file).unwrap();
                let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
                let named =
                    named.unwrap_or_else(|| panic!("{}: no schema in the first line", file.display()));
                let there = file.parent().unwrap().join(named).canonicalize().unwrap();
                let schema = seeds.join("schema").join(format!("{kind}.schema.json"));
                assert_eq!(there, schema.canonicalize().unwrap(), "{}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 90, "{seen}");
}

#[test]
fn a_schema_has_the_keys_of_the_reader_and_no_others() {
    // A set of futures has no clauses of its own.
    let own = schema(FileKind::Futures);
    assert!(clause_keys().all(|(clause, _)| own["properties"].get(clause).is_none()));
    for kind in FileKind::ALL.into_iter().filter(|kind| *kind != FileKind::Futures) {
        let by = schema(kind);
        let more: &[&str] = if kind == FileKind::Menu { &["item", "performer"] } else { &[] };
        for (clause, keys) in clause_keys() {
            let mut wanted: Vec<&str> = [keys, &COMMON_KEYS, more].concat();
            wanted.sort_unstable();
            // Of a diversification `from` is somebody, and no day.
            wanted.dedup();
            let own = by["properties"][clause]["items"]["properties"].as_object().unwrap();
            let own: Vec<&str> = own.keys().map(String::as_str).collect();
            assert_eq!(own, wanted, "{clause}");
        }
    }
}

#[test]
fn what_the_reader_refuses_a_schema_refuses() {
    let good = "name = \"x\"\nhorizon = \"long\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\n\
                sectors = [\"AGR\"]\nchange = { low = 0, mode = 0.1, high = 0.2 }\nlevel = 0.5\ntitle = \"Up\"\nsource = [\"A law\", \"Judgement: when\"]\n";
    assert!(check(FileKind::Scenario, good).is_empty());
    for (from, to, at) in [
        ("name = \"x\"\n", "", ""),
        ("name = \"x\"", "name = 1", "/name"),
        ("horizon", "horizn", ""),
        ("\"long\"", "\"longer\"", "/horizon"),
        ("[[tariff]]", "[[tarif]]", ""),
        ("[[tariff]]", "[tariff]", "/tariff"),
        ("importers", "importer", "/tariff/0"),
        ("[\"USA\"]", "\"USA\"", "/tariff/0/importers"),
        ("[\"USA\"]", "[1]", "/tariff/0/importers/0"),
        ("mode = 0.1, ", "", "/tariff/0/change"),
        ("0.5", "5.5", "/tariff/0/level"),
        ("\"Up\"", "\"\"", "/tariff/0/title"),
        ("[\"A law\", \"Judgement: when\"]", "[]", "/tariff/0/source"),
        ("[\"A law\", \"Judgement: when\"]", "7", "/tariff/0/source"),
        ("A law", "", "/tariff/0/source"),
        ("level = 0.5", "item = \"a\"", "/tariff/0"),
    ] {
        assert!(good.contains(from), "{from}");
        let found = check(FileKind::Scenario, &good.replacen(from, to, 1));
        assert!(found.iter().any(|fault| fault.starts_with(&format!("{at}: "))), "{to}: {found:?}");
    }
    let long = good.replace("\"Up\"", &format!("\"{}\"", "ö".repeat(121)));
    assert!(!check(FileKind::Scenario, &long).is_empty());
    let menu = good.replace("level = 0.5", "item = \"a\"")
        + "[[payoff]]\nprincipal = \"USA\"\nof = \"CHN\"\nweight = 1\n";
    assert!(check(FileKind::Menu, &menu).is_empty());
    assert!(!check(FileKind::Menu, &menu.replace("weight", "wieght")).is_empty());
    assert!(!check(FileKind::Response, good).is_empty());
    assert_eq!(
        schema(FileKind::Response)["required"],
        json!(["name", "owners", "cost_musd", "lead_time_years"])
    );
}
