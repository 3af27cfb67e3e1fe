//! Levels that are put into a scenario's text, of which nothing else changes.

use crate::{Error, Place};
use toml_edit::{Document, Item, TableLike, TomlError, Value};

/// A text with its clauses so many times their size, in the order of the file.
pub(crate) fn with_levels(text: &str, levels: &[f64], file: &str) -> Result<String, Error> {
    if levels.iter().all(|level| *level == 1.0) {
        return Ok(text.to_owned());
    }
    let read = Document::parse(text).map_err(|error| malformed(file, text, &error))?;
    let mut clauses: Vec<(usize, String, usize)> = read
        .iter()
        .flat_map(|(key, item)| {
            let begins = begins(item).into_iter().enumerate();
            begins.map(|(i, begin)| (begin, key.to_owned(), i)).collect::<Vec<_>>()
        })
        .collect();
    clauses.sort_unstable();
    if clauses.len() != levels.len() {
        return Err(Error::Value {
            at: Place::file(file),
            found: format!("{} clauses and {} sliders", clauses.len(), levels.len()),
            expected: "as many of both: save the text as a file and open it anew for other clauses"
                .to_owned(),
        });
    }
    let mut document = read.into_mut();
    for ((_, key, i), &level) in clauses.iter().zip(levels).filter(|(_, level)| **level != 1.0) {
        if let Some(clause) = document.get_mut(key).and_then(|item| clause(item, *i)) {
            put(clause, level, file)?;
        }
    }
    Ok(document.to_string())
}

/// A text that is not TOML, told as where scenarios are read.
pub(crate) fn malformed(file: &str, text: &str, error: &TomlError) -> Error {
    let at = match error.span() {
        Some(span) => Place::line(file, 1 + text[..span.start.min(text.len())].matches('\n').count()),
        None => Place::file(file),
    };
    Error::Value { at, found: error.message().to_owned(), expected: "TOML".to_owned() }
}

/// Where the clauses under a key begin, whether each has a head of its own, as `[[tariff]]`, or they stand in a list.
fn begins(item: &Item) -> Vec<usize> {
    match item {
        Item::ArrayOfTables(tables) => {
            tables.iter().map(|table| table.span().map_or(0, |span| span.start)).collect()
        }
        Item::Value(Value::Array(list)) if list.iter().all(Value::is_inline_table) => {
            list.iter().map(|one| one.span().map_or(0, |span| span.start)).collect()
        }
        _ => Vec::new(),
    }
}

fn clause(item: &mut Item, i: usize) -> Option<&mut dyn TableLike> {
    match item {
        Item::ArrayOfTables(tables) => Some(tables.get_mut(i)?),
        Item::Value(Value::Array(list)) => Some(list.get_mut(i)?.as_inline_table_mut()?),
        _ => None,
    }
}

/// So many times its level.
fn put(clause: &mut dyn TableLike, level: f64, file: &str) -> Result<(), Error> {
    let own = match clause.get("level") {
        None => Some(1.0),
        Some(item) => item.as_float().or_else(|| Some(i32::try_from(item.as_integer()?).ok()?.into())),
    };
    let Some(own) = own else {
        let found = clause.get("level").map_or_else(String::new, |item| format!("level ={item}"));
        return Err(Error::Value { at: Place::file(file), found, expected: "a number".to_owned() });
    };
    let scaled = Value::from(own * level);
    match clause.get_mut("level").and_then(Item::as_value_mut) {
        Some(old) => {
            // With the comment behind it.
            let decor = old.decor().clone();
            *old = scaled;
            *old.decor_mut() = decor;
        }
        None => drop(clause.insert("level", Item::Value(scaled))),
    }
    Ok(())
}

/// What is said of a text with levels, at the lines of the text that it was made of: levels that were put in have lines of their own.
pub(crate) fn as_seen(said: &str, file: &str, with: &str, text: &str) -> String {
    let lines = lines_of(with, text);
    let begin = format!("{file}:");
    let mut told = String::new();
    let mut rest = said;
    while let Some(at) = rest.find(&begin) {
        let (before, behind) = rest.split_at(at + begin.len());
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let line = behind[..digits].parse::<usize>().ok();
        told.push_str(before);
        match line.and_then(|line| lines.get(line.checked_sub(1)?)) {
            Some(line) => told.push_str(&line.to_string()),
            None => told.push_str(&behind[..digits]),
        }
        rest = &behind[digits..];
    }
    told + rest
}

/// For each line of a text with levels the line of the text, from 1.
fn lines_of(with: &str, text: &str) -> Vec<usize> {
    let is_level =
        |line: &str| line.trim_start().strip_prefix("level").is_some_and(|rest| rest.contains('='));
    let mut old = text.lines().peekable();
    let mut at = 0;
    let line_of = |line: &str| {
        let was = old.peek().copied();
        if was == Some(line) || !is_level(line) || was.is_some_and(is_level) {
            old.next();
            at += 1;
        }
        at
    };
    with.lines().map(line_of).collect()
}

#[cfg(test)]
mod tests {
    use super::{as_seen, with_levels};

    const TEXT: &str = "name = \"a\"\n# why\n[[tariff]]\nset = 0.1 # ten\n\n[[quota]]\nlevel = 2 # twice\n[[tariff]]\nset = 0.2\n";

    #[test]
    fn levels_go_into_the_text_and_leave_the_rest() {
        let edited = with_levels(TEXT, &[1.0, 0.5, 0.0], "a.toml").unwrap();
        assert_eq!(
            edited,
            "name = \"a\"\n# why\n[[tariff]]\nset = 0.1 # ten\n\n[[quota]]\nlevel = 1.0 # twice\n[[tariff]]\nset = 0.2\nlevel = 0.0\n"
        );
        assert_eq!(with_levels(TEXT, &[1.0; 3], "a.toml").unwrap(), TEXT);
        // Dates stay, however steps are written.
        for phase in [
            "set = 0.2\nfrom = 2027-01-01\nphase = [{ at = 2027-01-01, share = 0.5 }]LEVEL\n",
            "set = 0.2LEVEL\n[[tariff.phase]]\nat = 2027-01-01\nshare = 0.5\n",
        ] {
            let text = format!("decided = 2026-09-01\n[[tariff]]\n{phase}");
            let edited = with_levels(&text.replace("LEVEL", ""), &[0.5], "a.toml").unwrap();
            assert_eq!(edited, text.replace("LEVEL", "\nlevel = 0.5"));
        }
        assert!(with_levels(TEXT, &[0.5], "a.toml").is_err());
        assert!(with_levels("[[tariff]]\nlevel = { low = 0, high = 1 }\n", &[0.5], "a.toml").is_err());
    }

    #[test]
    fn clauses_in_a_list_have_levels_too() {
        let text = "tariff = [{ set = 0.1 }, { set = 0.2, level = 2 }]\n[[quota]]\nvalue_musd = 1\n";
        let edited = with_levels(text, &[0.5, 0.25, 1.5], "a.toml").unwrap();
        let read: toml::Table = edited.parse().unwrap();
        let level = |key: &str, i: usize| read[key][i]["level"].as_float().unwrap();
        assert_eq!([level("tariff", 0), level("tariff", 1), level("quota", 0)], [0.5, 0.5, 1.5], "{edited}");
    }

    #[test]
    fn a_text_that_is_no_toml_is_told_with_its_line() {
        let error = with_levels("name = \"a\"\nx = = 1\n", &[0.5], "a.toml").unwrap_err().to_string();
        assert!(error.starts_with("a.toml:2: "), "{error}");
    }

    #[test]
    fn a_fault_stands_at_the_line_that_is_seen() {
        let with = with_levels(TEXT, &[0.5, 0.5, 0.5], "a.toml").unwrap();
        let line = |of: &str| 1 + with.lines().position(|line| line == of).unwrap();
        let said = format!("a.toml:{}: x, see a.toml:{} and b.toml:9", line("set = 0.2"), line("[[quota]]"));
        assert_eq!(as_seen(&said, "a.toml", &with, TEXT), "a.toml:9: x, see a.toml:6 and b.toml:9");
        assert_eq!(as_seen("a.toml: all", "a.toml", &with, TEXT), "a.toml: all");
    }
}
