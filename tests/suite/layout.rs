//! The order of the crate's floors: a module imports only from floors below its own.

use std::fs;
use std::path::Path;

/// From the top down. Modules on one floor may import each other where a line here says so.
const FLOORS: [&[&str]; 12] = [
    &["main"],
    &["report"],
    &["explain", "deal", "response", "game", "leverage"],
    &["ensemble"],
    &["exposure"],
    &["stake"],
    &["model"],
    &["law"],
    &["scenario", "graph"],
    &["shortage", "defence"],
    &["world", "trade", "voice", "sensitivity"],
    &["uncertain", "error", "sequence"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn imports_only_go_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut seen = 0;
    for file in files {
        let inside = file.strip_prefix(&source).unwrap();
        let own = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if own == "lib" {
            continue;
        }
        let here = floor(own).unwrap_or_else(|| panic!("{own} has no floor: add it to FLOORS"));
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            let Some(used) = line.trim().strip_prefix("use crate::") else { continue };
            let module: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let place = format!("{}:{}", inside.display(), number + 1);
            let there = floor(&module).unwrap_or_else(|| {
                panic!("{place}: `{module}` is not a module: import it from where it lives")
            });
            seen += 1;
            assert!(
                there > here || module == own || (there == here && there == FLOORS.len() - 1),
                "{place}: {own} imports {module}, which is not below it"
            );
        }
    }
    assert!(seen > 40, "only {seen} imports found");
}

/// Who may name a stake, and why, by how the path begins. Everything else asks `stake::of`.
const NAMING_STAKES: [(&str, &str); 6] = [
    ("stake", "the list, and its own"),
    ("scenario/", "which stakes a clause moves is the clause's"),
    ("model.rs", "warnings of an engine"),
    ("model/sample.rs", "whether draws play an engine"),
    ("report/rules.rs", "the part of a report that tells of one"),
    ("ensemble.rs", "an example in its documentation"),
];

#[test]
fn a_stake_is_named_in_its_own_file_and_in_few_others() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut naming: Vec<String> = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        if ["Stake::Prosperity", "Stake::Security", "Stake::Voice"].iter().any(|name| text.contains(name)) {
            naming.push(file.strip_prefix(&source).unwrap().to_str().unwrap().to_owned());
        }
    }
    assert!(naming.contains(&"stake.rs".to_owned()), "the list names all: {naming:?}");
    naming.retain(|file| !NAMING_STAKES.iter().any(|(start, _)| file.starts_with(start)));
    assert_eq!(naming, [""; 0], "what a stake has of its own belongs into its file in `stake`");
}
