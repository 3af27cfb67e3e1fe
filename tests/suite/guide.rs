//! The guide holds: its files are read, its commands are understood, every verb and every clause is in it.

use std::fs;
use std::path::Path;

use crate::command::told;
use crate::links::guide;

/// What a clause that stands by itself is read behind: something is withheld there, and some arms are late.
const HEAD: &str =
    "name = \"A clause of the guide\"\nbaseline = \"rare-earth-licensing-2025\"\nhorizon = \"short\"\n";

fn text(page: &Path) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap()
}

/// The fenced blocks of a page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<String> = None;
    for line in page.lines() {
        if line.starts_with("```") {
            found.extend(block.take());
            block = (line == format!("```{language}")).then(String::new);
        } else if let Some(block) = &mut block {
            block.push_str(line);
            block.push('\n');
        }
    }
    found
}

/// The command lines of a page, continued ones in one.
fn commands(page: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    for line in blocks(page, "sh").iter().flat_map(|block| block.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim_end_matches(['\\', ' ']);
        match commands.last_mut() {
            Some(command) if line.starts_with(' ') => command.push_str(line),
            _ => commands.push(line.to_owned()),
        }
    }
    commands.retain(|command| command.starts_with("sidedeal "));
    commands
}

/// The options of a command line, `--like-this`.
fn options(command: &str) -> Vec<&str> {
    let words = command.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
    words.filter(|word| word.starts_with("--")).collect()
}

#[test]
fn the_files_of_the_guide_are_read_and_scenarios_solved() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("block.toml");
    let mut solved = 0;
    for page in guide() {
        for block in blocks(&text(&page), "toml") {
            let whole = block.starts_with("name");
            if !whole && !block.starts_with("[[") {
                continue;
            }
            fs::write(&file, if whole { block.clone() } else { format!("{HEAD}{block}") }).unwrap();
            let told = |arguments: &[&str]| {
                let (status, _, err) = told(folder.path(), arguments);
                assert_eq!(status, 0, "{}: {block}\n{err}", page.display());
            };
            told(&["check", "block.toml"]);
            if whole && !["owners =", "[[payoff]]", "[[future]]"].iter().any(|other| block.contains(other)) {
                told(&["run", "block.toml", "--draws", "0"]);
                solved += 1;
            }
        }
    }
    assert!(solved >= 3, "{solved}");
}

#[test]
fn the_commands_of_the_guide_have_the_options_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    for page in guide() {
        for command in commands(&text(&page)) {
            let mut words = command.split([' ', '|']).skip(1);
            let mut verb = vec![words.next().unwrap()];
            if verb == ["import"] {
                verb.extend(words.next());
            }
            let (status, help, err) = told(folder.path(), &[verb, vec!["--help"]].concat());
            assert_eq!(status, 0, "{}: {command}\n{err}", page.display());
            let known = options(&help);
            for option in options(&command) {
                assert!(known.contains(&option), "{}: {option} of {command}", page.display());
            }
        }
    }
}

#[test]
fn every_verb_is_in_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let (_, help, _) = told(folder.path(), &["--help"]);
    let verbs = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let verbs = verbs.lines().filter_map(|line| line.split_whitespace().next());
    let summary = text(Path::new("docs/SUMMARY.md"));
    let chapters: Vec<_> = summary.split(|c: char| !c.is_ascii_lowercase()).collect();
    for verb in verbs.filter(|verb| *verb != "help") {
        assert!(chapters.contains(&verb), "{verb}");
        assert!(text(Path::new("docs/verbs/index.md")).contains(&format!("\nsidedeal {verb} ")), "{verb}");
    }
}

#[test]
fn every_clause_is_among_the_formats_with_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let (_, list, _) = told(folder.path(), &["list", "clauses"]);
    let page = text(Path::new("docs/formats.md"));
    let sections: Vec<_> = page.split("\n### ").skip(1).collect();
    let common = page.split_once("Keys that any clause may have").unwrap().1.split_once("\n### ").unwrap().0;
    for line in list.lines() {
        if let Some(keys) = line.strip_prefix("any of these") {
            assert!(keys.split_whitespace().all(|key| common.contains(key)), "{line}");
            continue;
        }
        let mut words = line.split_whitespace();
        let kind = words.next().unwrap();
        let section = sections.iter().find(|section| section.contains(&format!("[[{kind}]]")));
        let section = section.unwrap_or_else(|| panic!("{kind} in docs/formats.md"));
        for key in words {
            assert!(section.contains(key) || common.contains(key), "{key} of {kind} in docs/formats.md");
        }
    }
}
