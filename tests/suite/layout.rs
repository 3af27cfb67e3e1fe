//! The order of the crate's floors: a module imports only from floors below its own; and of the files on one: no circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// From the top down. Modules on one floor may import each other where a line here says so.
const FLOORS: [&[&str]; 16] = [
    &["main"],
    &["command"],
    &["page"],
    &["report"],
    &["leverage"],
    &["explain", "deal", "response", "game", "backtest"],
    &["path"],
    &["ensemble"],
    &["exposure"],
    &["stake"],
    &["model"],
    &["law", "footing"],
    &["scenario", "graph"],
    &["shortage", "defence", "import"],
    &["world", "trade", "voice", "sensitivity"],
    &["uncertain", "rows", "error", "sequence", "number", "date", "threads", "chart", "coalition"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

pub(crate) fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
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
            // On top of all it takes what the crate offers, as anybody does.
            if own == "command" {
                continue;
            }
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

/// The names of a module, from the crate's root down.
type Module = Vec<String>;

/// Circles that are still to be opened, by the folder they are in and their files. One that is gone fails as well.
const STILL: &[(&str, &[&str])] = &[];

/// What stands in a source file that programs are made of: no comments, no tests.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_once("//").map_or(line, |(before, _)| before));
    let code = lines.collect::<Vec<_>>().join("\n");
    match code.find("#[cfg(test)]\nmod tests {") {
        Some(tests) => code[..tests].to_owned(),
        None => code,
    }
}

/// All modules with their code, without those that are for tests alone.
fn modules(files: impl IntoIterator<Item = (Module, String)>) -> BTreeMap<Module, String> {
    let mut modules: BTreeMap<Module, String> =
        files.into_iter().map(|(module, text)| (module, code(&text))).collect();
    let mut tests: Vec<Module> = Vec::new();
    for (module, code) in &modules {
        for declared in code.split("#[cfg(test)]\nmod ").skip(1) {
            tests.extend(declared.split_once(';').map(|(name, _)| joined(module, name)));
        }
    }
    modules.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    modules
}

fn joined(module: &[String], name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// A tree of imports, `a::{b, c::{d, e}}`, as paths.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, inside)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or(tree).to_owned()];
    };
    let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
    let (mut depth, mut branches) = (0_i32, vec![String::new()]);
    for character in inside.chars() {
        depth += i32::from(character == '{') - i32::from(character == '}');
        if character == ',' && depth == 0 {
            branches.push(String::new());
        } else {
            branches.last_mut().unwrap().push(character);
        }
    }
    let branches = branches.iter().filter(|branch| !branch.trim().is_empty());
    branches.flat_map(|branch| paths(branch)).map(|path| format!("{before}{path}")).collect()
}

/// Paths that a module imports.
fn imports(code: &str) -> Vec<String> {
    let items = code.split('\n').scan(0, |start, line| {
        let here = *start;
        *start += line.len() + 1;
        let visible = line.trim_start();
        let bare = visible.strip_prefix("pub").map_or(visible, |rest| {
            let rest =
                rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
            rest.trim_start()
        });
        Some(bare.strip_prefix("use ").map(|tree| here + line.len() - tree.len()))
    });
    items.flatten().flat_map(|start| paths(code[start..].split(';').next().unwrap_or_default())).collect()
}

/// Paths that stand anywhere in it, imported or not.
fn mentions(code: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c| !is_path(c)).map(|word| word.trim_matches(':'));
    words
        .filter(|word| word.starts_with("super::") || word.starts_with("crate::"))
        .map(str::to_owned)
        .collect()
}

/// The module in which what `path` names in `module` is written down, past those that only hand it on.
fn home(modules: &BTreeMap<Module, String>, module: &Module, path: &str, steps: usize) -> Option<Module> {
    let mut names = path.split("::").map(str::trim).peekable();
    let mut at = module.clone();
    match *names.peek()? {
        "crate" => {
            names.next();
            at.clear();
        }
        "super" => {
            while names.next_if_eq(&"super").is_some() {
                at.pop();
            }
        }
        name if modules.contains_key(&joined(&at, name)) => {}
        _ => return None,
    }
    while let Some(inner) =
        names.peek().map(|name| joined(&at, name)).filter(|inner| modules.contains_key(inner))
    {
        at = inner;
        names.next();
    }
    let handed_on = names.next().zip(modules.get(&at)).and_then(|(item, code)| {
        let path = imports(code).into_iter().find(|path| path.rsplit("::").next() == Some(item))?;
        if steps == 0 { None } else { home(modules, &at, &path, steps - 1) }
    });
    Some(handed_on.unwrap_or(at))
}

/// Modules beside each other that import one another in a circle, by the module that they are parts of, with the imports that
/// close it. What a module has in common with its parts, in its own file, is no circle: parts may use it as it uses them.
fn circles(modules: &BTreeMap<Module, String>) -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let mut edges: BTreeMap<Module, BTreeMap<(String, String), String>> = BTreeMap::new();
    for (module, code) in modules {
        for path in imports(code).into_iter().chain(mentions(code)) {
            let Some(home) = home(modules, module, &path, 8) else { continue };
            let common = module.iter().zip(&home).take_while(|(one, other)| one == other).count();
            if common < module.len() && common < home.len() {
                let edge = (module[common].clone(), home[common].clone());
                let text = format!("{} imports {path}", module.join("/"));
                edges.entry(module[..common].to_vec()).or_default().entry(edge).or_insert(text);
            }
        }
    }
    let mut found = BTreeMap::new();
    for (parent, edges) in edges {
        let reached = |from: &String| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(here) = next.pop() {
                let ahead = edges.keys().filter(|(one, _)| *one == here).map(|(_, other)| other);
                next.extend(ahead.filter(|other| seen.insert((*other).clone())).cloned());
            }
            seen
        };
        let reach: BTreeMap<&String, BTreeSet<String>> =
            edges.keys().map(|(one, _)| (one, reached(one))).collect();
        let closed = |one: &String, other: &String| {
            reach[one].contains(other) && reach.get(other).is_some_and(|back| back.contains(one))
        };
        let (mut members, mut why) = (BTreeSet::new(), Vec::new());
        for ((one, other), text) in &edges {
            if closed(one, other) {
                members.extend([one.clone(), other.clone()]);
                why.push(text.clone());
            }
        }
        if !members.is_empty() {
            found.insert(parent.join("/"), (members.into_iter().collect(), why));
        }
    }
    found
}

#[test]
fn files_of_a_room_import_each_other_without_a_circle() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let read = files.iter().filter_map(|file| {
        let inside = file.strip_prefix(&source).unwrap().with_extension("");
        let module: Module = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        // What the library shows to others is for others.
        (module != ["lib"]).then(|| (module, fs::read_to_string(file).unwrap()))
    });
    let modules = modules(read);
    let known = modules.iter().flat_map(|(module, code)| {
        let modules = &modules;
        imports(code).into_iter().filter(move |path| home(modules, module, path, 8).is_some())
    });
    assert!(known.count() > 500, "imports are not read as they are written");
    let mut still: BTreeMap<&str, &[&str]> = STILL.iter().copied().collect();
    for (parent, (members, why)) in circles(&modules) {
        assert!(
            still.remove(parent.as_str()).is_some_and(|known| members == known),
            "{parent}: {} import each other in a circle:\n    {}",
            members.join(", "),
            why.join("\n    ")
        );
    }
    assert!(still.is_empty(), "no longer a circle, take it off the list: {still:?}");
}

/// Circles of the room `a` when these are its files.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let module = |name: &str| name.split('/').map(str::to_owned).collect::<Module>();
    let read = files.iter().map(|(name, text)| (module(name), (*text).to_owned()));
    circles(&modules(read)).into_values().flat_map(|(members, _)| members).collect()
}

#[test]
fn a_circle_is_found_however_its_imports_are_written() {
    let root = ("a", "mod b;\nmod c;\npub(super) use c::{\n    C,\n    Other,\n};");
    let back = ("a/c", "use crate::a::{self, b::{B}};");
    for there in [
        "use super::c::C;",
        "use super::{b::B, c};",
        "use super::Other;",
        "use crate::a::c::C as Known;",
        "fn f() -> super::c::C { todo!() }",
    ] {
        assert_eq!(circles_of(&[root, ("a/b", there), back]), ["b", "c"], "{there}");
    }
    // Through the parts of a part.
    assert_eq!(
        circles_of(&[root, ("a/b", "mod d;"), ("a/b/d", "use super::super::c::C;"), back]),
        ["b", "c"]
    );
}

#[test]
fn what_is_no_circle_is_not_taken_for_one() {
    let root = ("a", "mod b;\nmod c;\npub use b::B;\npub use c::C;\nstruct Shared;");
    let uses = "use super::{B, Shared};";
    for there in [
        "use super::Shared;",
        "// use super::c::C;",
        "use std::fmt;\n#[cfg(test)]\nmod tests {\n    use super::super::c::C;\n}",
    ] {
        assert!(circles_of(&[root, ("a/b", there), ("a/c", uses)]).is_empty(), "{there}");
    }
    let tests = [root, ("a/b", "#[cfg(test)]\nmod t;"), ("a/b/t", "use crate::a::c::C;"), ("a/c", uses)];
    assert!(circles_of(&tests).is_empty());
}

/// Who may name a stake, and why, by how the path begins. Everything else asks `stake::of`.
const NAMING_STAKES: [(&str, &str); 8] = [
    ("stake", "the list, and its own"),
    ("scenario/", "which stakes a clause moves is the clause's"),
    ("model.rs", "warnings of an engine"),
    ("model/sample.rs", "whether draws play an engine"),
    ("report/rules.rs", "the part of a report that tells of one"),
    ("ensemble.rs", "an example in its documentation"),
    ("command/sensitivity.rs", "the headings of its tables"),
    ("explain/new_kind.rs", "a clause of a test build"),
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
