//! What the library shows, held to the reviewed list in `docs/public-api.txt`.
//!
//! Every `pub` counts: the lint `unreachable_pub` allows none that cannot be reached from outside. So the sources, as rustfmt
//! leaves them, are enough to list names, fields, variants and signatures. Trait implementations are not listed.

use std::fs;
use std::path::Path;

use crate::layout::rust_files;

const LIST: &str = "docs/public-api.txt";

/// What ends the part of an item that others see.
fn ends(item: &str) -> Option<usize> {
    if item.starts_with("pub use ") || item.starts_with("pub mod ") {
        return item.find(';');
    }
    if item.starts_with("pub const ") || item.starts_with("pub static ") {
        return item.find(" =");
    }
    let mut depth = 0;
    let mut before = ' ';
    for (at, character) in item.char_indices() {
        match character {
            '{' | ';' | ',' if depth == 0 => return Some(at),
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth -= 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        before = character;
    }
    None
}

/// An item that begins a text, in one line without what only a compiler needs.
fn shown(text: &str) -> Option<String> {
    let item = &text[..ends(text)?];
    let line = item.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(
        line.replace("( ", "(")
            .replace(", )", ")")
            .replace(", }", " }")
            .replace("< ", "<")
            .replace(", >", ">"),
    )
}

/// Public items of one file.
fn items(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let kept = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with("//") && (!line.starts_with("#[") || line.starts_with("#[non_exhaustive]"))
    };
    let code = text.lines().filter(kept).collect::<Vec<_>>().join("\n");
    let (mut found, mut owner, mut inside) = (Vec::new(), String::new(), None);
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let here = &code[at..];
        at += line.len();
        let indent = line.len() - line.trim_start().len();
        let start = line.trim();
        // Whose methods, fields or variants follow; those of a public enum or trait are public with it.
        if inside.is_some_and(|outer| indent <= outer) {
            inside = None;
        }
        if start.starts_with("impl") {
            owner = shown(here.trim_start()).unwrap_or_default();
        }
        if inside.is_some_and(|outer| indent == outer + 4) && !start.starts_with(['}', ')', '#']) {
            found.extend(shown(here.trim_start()).map(|item| format!("{owner}: {item}")));
            continue;
        }
        if !start.starts_with("pub ") {
            continue;
        }
        let Some(item) = shown(here.trim_start()) else { continue };
        if indent == 0
            || ["pub struct ", "pub enum ", "pub trait "].iter().any(|kind| start.starts_with(kind))
        {
            owner.clone_from(&item);
            inside = ["pub enum ", "pub trait "].iter().any(|kind| start.starts_with(kind)).then_some(indent);
            found.push(item);
        } else {
            found.push(format!("{owner}: {item}"));
        }
    }
    found
}

#[test]
fn the_public_interface_is_the_one_that_was_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    files.sort();
    let mut list = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        let items = items(&fs::read_to_string(&file).unwrap());
        if !items.is_empty() {
            list.push(name);
            list.extend(items.into_iter().map(|item| format!("    {item}")));
        }
    }
    if std::env::var_os("SIDEDEAL_PUBLIC_API").is_some() {
        fs::write(root.join(LIST), list.join("\n") + "\n").unwrap();
    }
    let reviewed = fs::read_to_string(root.join(LIST)).unwrap();
    let there: Vec<&str> = reviewed.lines().collect();
    let gone: Vec<_> = there.iter().filter(|line| !list.iter().any(|item| item == *line)).collect();
    let new: Vec<_> = list.iter().filter(|line| !there.contains(&line.as_str())).collect();
    assert!(
        there == list,
        "{LIST} lacks {new:#?} and still has {gone:#?}: review it, then `SIDEDEAL_PUBLIC_API=write cargo test public_interface`"
    );
}

#[test]
fn what_others_see_is_found_however_long_it_is() {
    let text = "//! A room.\n\npub use a::{\n    B, C,\n};\n\n/// A thing.\n#[derive(Debug)]\n#[non_exhaustive]\npub enum Thing<'w> {\n    /// One.\n    One,\n    Other {\n        /// A field.\n        field: u8,\n    },\n    Both(u8, u8),\n}\n\n\
        struct Hidden {\n    field: u8,\n}\n\npub struct Open(pub u8);\n\nimpl<'w> Thing<'w> {\n    pub const MOST: [u8; 2] = [1, 2];\n\n    pub fn of(\n        one: &'w [u8],\n        other: impl Fn(u8) -> u8,\n    ) -> Self {\n        let pub_like = 1;\n    }\n\n    fn own(&self) {}\n\n    pub(crate) fn shared(&self) {}\n}\n\n\
        pub trait Act: Sized {\n    fn word(&self) -> &str;\n\n    fn other(&self) -> u8 {\n        0\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    pub fn helper() {}\n}\n";
    let expected = [
        "pub use a::{ B, C }",
        "pub enum Thing<'w>",
        "pub enum Thing<'w>: One",
        "pub enum Thing<'w>: Other",
        "pub enum Thing<'w>: Both(u8, u8)",
        "pub struct Open(pub u8)",
        "impl<'w> Thing<'w>: pub const MOST: [u8; 2]",
        "impl<'w> Thing<'w>: pub fn of(one: &'w [u8], other: impl Fn(u8) -> u8) -> Self",
        "pub trait Act: Sized",
        "pub trait Act: Sized: fn word(&self) -> &str",
        "pub trait Act: Sized: fn other(&self) -> u8",
    ];
    assert_eq!(items(text), expected);
}
