//! JSON Schema of the files, from the keys by which the reader reads them: for editors that complete and check as one writes.

use serde_json::{Map, Value, json};

use super::clause::{self, Form, dated, forms, level, source, title};
use super::futures;
use super::menu;
use super::payoff;
use super::read::{self, CLOSURES, HORIZONS};
use super::response;
use super::stake::Stake;
use crate::world::CommitmentClass;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// What a deal does.
    Scenario,
    /// What third parties do about one.
    Response,
    /// What deals could be made of.
    Menu,
    /// What may come.
    Futures,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Scenario, Self::Response, Self::Menu, Self::Futures];

    /// "scenario", "response", "menu", "futures".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Response => "response",
            Self::Menu => "menu",
            Self::Futures => "futures",
        }
    }

    fn keys(self) -> Vec<&'static str> {
        match self {
            Self::Scenario => read::KEYS.to_vec(),
            Self::Response => response::KEYS.to_vec(),
            Self::Menu => [&read::KEYS[..], &menu::KEYS].concat(),
            Self::Futures => futures::KEYS.to_vec(),
        }
    }

    fn required(self) -> &'static [&'static str] {
        match self {
            Self::Scenario | Self::Menu => &["name"],
            Self::Response => &["name", "owners", "cost_musd", "lead_time_years"],
            Self::Futures => &["name", "future"],
        }
    }
}

/// The schema of a kind of file, JSON Schema draft 2020-12: which keys there are, what kind of value each has, and what a title and
/// a level may be. Codes, sums, and which keys go together, `sidedeal check` alone knows.
#[must_use]
pub fn schema(kind: FileKind) -> Value {
    let more: &[&str] = if kind == FileKind::Menu { &menu::CLAUSE_KEYS } else { &[] };
    // Futures name scenarios and have no clauses of their own.
    let clauses = forms().filter(|_| kind != FileKind::Futures).map(|form| {
        let keys = [form.keys, &clause::KEYS, more].concat();
        (form.name.to_owned(), json!({ "type": "array", "items": block(&keys, &[], Some(form)) }))
    });
    let top = kind.keys().into_iter().map(|key| (key.to_owned(), value(key, None)));
    let properties: Map<String, Value> = top.chain(clauses).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("A {} of sidedeal", if kind == FileKind::Futures { "set of futures" } else { kind.word() }),
        "type": "object",
        "properties": properties,
        "required": kind.required(),
        "additionalProperties": false,
        "$defs": { "number": number() },
    })
}

/// A table with these keys and no others.
fn block(keys: &[&str], required: &[&str], form: Option<&Form>) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|&key| (key.to_owned(), value(key, form))).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// What stands under a key. A key means the same in all kinds of clauses; one that is not told apart here is text.
fn value(key: &str, form: Option<&Form>) -> Value {
    let one_of = |words: Vec<&str>| json!({ "enum": words });
    let share = || json!({ "type": "number", "minimum": 0, "maximum": 1 });
    match key {
        "actors" | "against" | "allies" | "between" | "exporters" | "guarantors" | "importers"
        | "instead_of" | "members" | "owners" | "sectors" | "sources" => texts(),
        "change" | "change_musd" | "compliance" | "cost_musd" | "cut" | "lead_time_years" | "months"
        | "part" | "probability" | "ramp_years" | "relief" | "set" | "share" | "value_musd" | "weight" => {
            json!({ "$ref": "#/$defs/number" })
        }
        "both_ways" | "stop" => json!({ "type": "boolean" }),
        "class" => one_of(CommitmentClass::ALL.iter().map(|class| class.word()).collect()),
        "closure" => one_of(CLOSURES.iter().map(|(word, _)| *word).collect()),
        "horizon" => one_of(HORIZONS.iter().map(|(word, _)| *word).collect()),
        "stake" => one_of(Stake::ALL.iter().map(|stake| stake.word()).collect()),
        "level" => json!({ "type": "number", "minimum": 0, "maximum": level::MOST }),
        "phase" => {
            let step = json!({ "at": { "type": "string" }, "share": share() });
            json!({ "type": "array", "items": {
                "type": "object",
                "properties": step,
                "required": dated::PHASE_KEYS,
                "additionalProperties": false,
            } })
        }
        "renewed" => share(),
        "future" => {
            let future = block(&futures::FUTURE_KEYS, &["scenario", "probability"], None);
            json!({ "type": "array", "minItems": 1, "items": future })
        }
        "levels" => json!({ "type": "array", "items": share() }),
        "payoff" => {
            json!({ "type": "array", "items": block(&payoff::KEYS, &["principal", "of", "weight"], None) })
        }
        "rent" if form.is_some_and(|form| form.name == "quota") => one_of(vec!["importer", "exporter"]),
        "source" => {
            let text = bounded(source::LONGEST);
            json!({ "anyOf": [text, { "type": "array", "minItems": 1, "items": text }] })
        }
        "title" => bounded(title::LONGEST),
        _ => json!({ "type": "string" }),
    }
}

/// Text of a letter at least.
fn bounded(longest: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

/// A number or a range.
fn number() -> Value {
    let range = |keys: &[&str]| {
        let properties: Map<String, Value> =
            keys.iter().map(|&key| (key.to_owned(), json!({ "type": "number" }))).collect();
        json!({ "type": "object", "properties": properties, "required": keys, "additionalProperties": false })
    };
    json!({ "anyOf": [{ "type": "number" }, range(&["low", "mode", "high"]), range(&["median", "log_sd"])] })
}
