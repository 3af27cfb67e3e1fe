//! A kind of clause has all that is its own in one file, and one line in the list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Who else names a kind, and why.
const NAMED: [(&str, &str, &str); 14] = [
    ("game.rs", "TariffTable", "players' rates become a clause"),
    ("command/game.rs", "TariffTable", "and are written from it"),
    ("leverage/threat.rs", "Tariff", "a sanction becomes clauses"),
    ("leverage/threat.rs", "TradeCost", "likewise"),
    ("leverage/threat.rs", "ExportControl", "likewise"),
    ("scenario/clause/tariff.rs", "TariffTable", "what is added to what a table sets has an end"),
    ("scenario/clause/bound.rs", "TradeCost", "what is stopped cannot be bought"),
    ("scenario/response.rs", "Outlay", "what a response says of its cost becomes a clause"),
    ("scenario/clause/export_control.rs", "Diversification", "what is moved can be withheld"),
    ("scenario/clause/export_control.rs", "Rent", "what is sold dearer is on edges that hold something too"),
    ("scenario/clause/guarantee.rs", "Pact", "it may change what a pact brings"),
    ("scenario/clause/interoperability.rs", "Pact", "likewise"),
    ("scenario/clause/interoperability.rs", "Guarantee", "both change a commitment in one step of a file"),
    ("explain/new_kind.rs", "Strike", "a test of the kind that only tests have"),
];

/// The order inside the room of scenarios, from the top down.
const ROOM: [&[&str]; 11] = [
    &["shown", "reader", "schema"],
    &["futures"],
    &["menu", "response", "holds", "calendar", "products", "fingerprint"],
    &["cautions"],
    &["open"],
    &["read", "plan", "payoff"],
    &["clause"],
    &["policy"],
    &["table", "names", "bundled", "dates"],
    &["places", "file"],
    &["arm", "stake", "beside", "shared"],
];

/// Kinds by the list, with their files.
fn kinds(list: &str) -> Vec<(String, String)> {
    let start = list.find("\nkinds! {").expect("a list of kinds");
    let lines = list[start..].lines().skip(2).take_while(|line| *line != "}");
    let entry = |line: &str| {
        let (file, kind) = line.trim().rsplit(' ').next()?.split_once("::")?;
        Some((file.to_owned(), kind.to_owned()))
    };
    lines.filter_map(entry).collect()
}

/// Words of what a file imports from clauses, and of `Action::` wherever it stands.
fn names(text: &str, is_kind_file: bool) -> BTreeSet<&str> {
    let words = |text: &'_ str| -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut start = None;
        for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (c.is_alphanumeric() || c == '_', start) {
                (true, None) => start = Some(i),
                (false, Some(from)) => {
                    found.push((from, i));
                    start = None;
                }
                _ => {}
            }
        }
        found
    };
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("use ") {
        let import = text[at..].split(';').next().unwrap_or_default();
        if import.contains("clause::") || (is_kind_file && import.starts_with("use super::{")) {
            names.extend(words(import).into_iter().map(|(from, to)| &import[from..to]));
        }
    }
    for (at, _) in text.match_indices("Action::") {
        let rest = &text[at + "Action::".len()..];
        names.extend(words(rest).first().filter(|(from, _)| *from == 0).map(|(_, to)| &rest[..*to]));
    }
    names
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>, root: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found, root);
        } else {
            let inside = path.strip_prefix(root).unwrap().display().to_string();
            found.push((inside, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn a_kind_is_named_in_its_own_file_and_in_the_list_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files, &root);
    let list = &files.iter().find(|(file, _)| file == "scenario/clause.rs").unwrap().1;
    let kinds = kinds(list);
    assert!(kinds.len() > 14 && kinds.contains(&("toy".to_owned(), "Strike".to_owned())), "{kinds:?}");
    let mut others = BTreeSet::new();
    for (file, text) in &files {
        let named = names(text, file.starts_with("scenario/clause/"));
        for (own, kind) in &kinds {
            let is_own = *file == format!("scenario/clause/{own}.rs") || file == "scenario/clause.rs";
            if named.contains(kind.as_str()) && !is_own {
                others.insert((file.as_str(), kind.as_str()));
            }
        }
    }
    let known = NAMED.iter().map(|(file, kind, _)| (*file, *kind));
    assert_eq!(others, known.collect(), "what is a kind's own belongs into its file");
}

#[test]
fn imports_inside_the_room_of_scenarios_only_go_down() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scenario");
    let mut files = Vec::new();
    sources(&room, &mut files, &room);
    let floor = |module: &str| ROOM.iter().position(|floor| floor.contains(&module));
    let mut seen = 0;
    for (file, text) in &files {
        let own = file.split(['/', '.']).next().unwrap_or_default();
        let here = floor(own).unwrap_or_else(|| panic!("{own} has no floor: add it to ROOM"));
        for line in text.lines() {
            let Some(path) = line.trim().strip_prefix("use ") else { continue };
            let beside = if file.contains('/') { None } else { path.strip_prefix("super::") };
            let Some(used) = beside.or_else(|| path.strip_prefix("crate::scenario::")) else { continue };
            let module = used.split([':', ';']).next().unwrap_or_default();
            // What the room has in its own file is above and for those who make scenarios.
            let there = match (floor(module), module) {
                (Some(there), _) => there,
                (None, "Scenario") if here < 5 => continue,
                _ => panic!("{file}: `{module}` is not a module of the room"),
            };
            seen += 1;
            assert!(there > here || module == own, "{file}: {own} imports {module}, which is not below it");
        }
    }
    assert!(seen > 60, "only {seen} imports found");
}
