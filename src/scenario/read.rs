//! Reading clauses. A new kind of clause is one row of [`KINDS`], one function here and one arm in `plan`.

mod rules;
mod security;
mod supply;

use std::path::Path;

use super::clause::{Action, Amount, Clause};
use super::file::{Block, unknown_word};
use super::names::{self, empty};
use super::table;
use crate::error::{Error, Result, nearest};
use crate::trade::{Closure, Side};
use crate::uncertain::Uncertain;
use crate::world::{Horizon, World};

/// What a clause may need besides its own table.
pub(super) struct Context<'a> {
    pub(super) world: &'a World,
    /// Where the scenario file lies, if it is a file.
    pub(super) folder: Option<&'a Path>,
    /// Whether changes count from the flows of the calibrated world.
    pub(super) from_world: bool,
}

/// One kind of clause.
pub(super) struct Kind {
    /// `[[name]]` in the file.
    name: &'static str,
    /// All keys that it may have.
    keys: &'static [&'static str],
    read: fn(&Block<'_>, &Context<'_>) -> Result<Action>,
}

static KINDS: [Kind; 16] = [
    Kind { name: "tariff_table", keys: &["file", "date", "importers", "exporters"], read: tariff_table },
    Kind {
        name: "tariff",
        keys: &["importers", "exporters", "sectors", "set", "change", "both_ways"],
        read: tariff,
    },
    Kind {
        name: "trade_cost",
        keys: &["importers", "exporters", "sectors", "change", "stop", "both_ways"],
        read: trade_cost,
    },
    Kind {
        name: "purchase",
        keys: &["importer", "exporter", "sectors", "change_musd", "value_musd"],
        read: purchase,
    },
    Kind {
        name: "quota",
        keys: &["importer", "exporter", "sectors", "change_musd", "value_musd", "rent"],
        read: quota,
    },
    Kind { name: "productivity", keys: &["actors", "sectors", "change"], read: productivity },
    Kind {
        name: "export_control",
        keys: &["by", "against", "good", "stage", "cut", "relief"],
        read: supply::export_control,
    },
    Kind { name: "rent", keys: &["by", "against", "good", "stage", "share"], read: supply::rent },
    Kind { name: "stockpile", keys: &["actors", "good", "months"], read: supply::stockpile },
    Kind {
        name: "diversification",
        keys: &["actors", "good", "stage", "from", "to", "share"],
        read: supply::diversification,
    },
    Kind { name: "guarantee", keys: &["guarantors", "allies", "change"], read: security::guarantee },
    Kind { name: "pact", keys: &["members", "class"], read: security::pact },
    Kind { name: "interoperability", keys: &["members", "change"], read: security::interoperability },
    Kind { name: "arms_delay", keys: &["by", "against", "cut"], read: security::arms_delay },
    Kind { name: "defence_budget", keys: &["actors", "change"], read: security::defence_budget },
    Kind { name: "rule_pact", keys: &["members", "sectors"], read: rules::rule_pact },
];

/// Keys of the top level of a scenario.
pub(super) const KEYS: [&str; 8] =
    ["name", "summary", "world", "closure", "between", "baseline", "horizon", "sources"];

/// Words of `closure`.
pub(super) const CLOSURES: [(&str, Closure); 2] =
    [("fixed-deficits", Closure::FixedDeficits), ("balanced", Closure::Balanced)];

impl std::fmt::Display for Closure {
    /// The word of scenario files.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = CLOSURES.iter().find(|(_, closure)| closure == self).map_or("", |(word, _)| word);
        f.write_str(word)
    }
}

/// Words of `horizon`.
pub(super) const HORIZONS: [(&str, Horizon); 3] =
    [("short", Horizon::Short), ("medium", Horizon::Medium), ("long", Horizon::Long)];

/// Refuses keys of the top level that are neither a key nor a clause.
pub(super) fn check_top(top: &Block<'_>, known: &[&str]) -> Result<()> {
    let clauses = || KINDS.iter().map(|kind| kind.name);
    for (key, is_clause) in top.keys() {
        if known.contains(&key.value) || clauses().any(|name| name == key.value) {
            continue;
        }
        if is_clause {
            let nearest = nearest(key.value, clauses());
            return Err(Error::Unknown { at: key.at, what: "clause", found: key.value.to_owned(), nearest });
        }
        return Err(unknown_word("key", key.value, key.at, known));
    }
    Ok(())
}

/// All clauses in the order of the file. `more` are keys that any of them may have besides its own.
pub(super) fn clauses(top: &Block<'_>, context: &Context<'_>, more: &[&str]) -> Result<Vec<Clause>> {
    blocks(top)?.into_iter().map(|(block, kind)| clause(&block, kind, context, more)).collect()
}

/// What is wrong with each clause that cannot be read.
pub(super) fn clause_faults(top: &Block<'_>, context: &Context<'_>) -> Vec<Error> {
    match blocks(top) {
        Ok(blocks) => {
            blocks.into_iter().filter_map(|(block, kind)| clause(&block, kind, context, &[]).err()).collect()
        }
        Err(error) => vec![error],
    }
}

/// The tables that are clauses, in the order of the file.
pub(super) fn blocks<'a>(top: &Block<'a>) -> Result<Vec<(Block<'a>, &'static Kind)>> {
    let mut blocks = Vec::new();
    for kind in &KINDS {
        blocks.extend(top.clauses(kind.name)?.into_iter().map(|block| (block, kind)));
    }
    blocks.sort_by_key(|(block, _)| block.offset());
    Ok(blocks)
}

fn clause(block: &Block<'_>, kind: &Kind, context: &Context<'_>, more: &[&str]) -> Result<Clause> {
    block.check_keys(&[kind.keys, more].concat())?;
    Ok(Clause { at: block.at(), action: (kind.read)(block, context)? })
}

fn tariff_table(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let filter = table::Filter {
        date: block.text("date", "a date in quotes, such as \"2026-08-19\"")?,
        importers: names::actors(block, "importers", context.world)?,
        exporters: names::actors(block, "exporters", context.world)?,
    };
    let file = block.require_text("file", "a file name")?;
    let table = table::find(&file, context.folder, context.world)?;
    let rates = table.rates(&filter, block.at(), context.world)?;
    if rates.is_empty() {
        return Err(empty(block.at(), &format!("row of {}", file.value)));
    }
    Ok(Action::TariffTable { rates })
}

fn tariff(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let pairs = names::pairs(block, context.world)?;
    let sectors = names::sectors(block, context.world)?;
    let rate = amount(block, "set", "change")?;
    if let Amount::Level(rate) = rate {
        above_minus_one(block, "set", rate, "a rate above -1, which is -100 %")?;
    }
    Ok(Action::Tariff { pairs, sectors, rate })
}

fn trade_cost(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let pairs = names::pairs(block, context.world)?;
    let sectors = names::sectors(block, context.world)?;
    let stop = block.flag("stop")?;
    let change = block.number("change")?.map(|item| item.value);
    match change {
        Some(change) if !stop => above_minus_one(block, "change", change, CHANGE)?,
        Some(_) => return Err(both(block, "change", "stop")),
        None if !stop => return Err(block.missing("key `change` or `stop = true`")),
        None => {}
    }
    Ok(Action::TradeCost { pairs, sectors, change })
}

fn purchase(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    bound(block, context, Side::Purchase)
}

fn quota(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let rents = [("importer", Side::Quota), ("exporter", Side::QuotaRentToExporter)];
    let side = block.word("rent", &rents)?.unwrap_or(Side::Quota);
    bound(block, context, side)
}

fn bound(block: &Block<'_>, context: &Context<'_>, side: Side) -> Result<Action> {
    let world = context.world;
    let pair = names::pair(block, world)?;
    let sectors = names::sectors(block, world)?;
    let musd = amount(block, "value_musd", "change_musd")?;
    let number = musd.number();
    let (key, before) = match musd {
        Amount::Level(_) => ("value_musd", Some(0.0)),
        Amount::Change(_) => {
            let flow = sectors.iter().map(|&sector| world.trade(pair.importer, pair.exporter, sector)).sum();
            ("change_musd", context.from_world.then_some(flow))
        }
    };
    if let Some(before) = before
        && before + number.range().0 < 0.0
    {
        let over = if before > 0.0 { format!(" over a flow of {before}") } else { String::new() };
        return Err(value(block, key, &format!("{number}{over}"), "a bound of at least 0"));
    }
    Ok(Action::Bound { side, pair, sectors, musd })
}

fn productivity(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let actors = names::require_actors(block, "actors", context.world)?;
    if actors.is_empty() {
        return Err(empty(block.at(), "actor"));
    }
    let sectors = names::sectors(block, context.world)?;
    let change = block.require_number("change")?.value;
    above_minus_one(block, "change", change, CHANGE)?;
    Ok(Action::Productivity { actors, sectors, change })
}

const CHANGE: &str = "a change above -1, which is -100 %";

/// Exactly one of two keys.
fn amount(block: &Block<'_>, level: &'static str, change: &'static str) -> Result<Amount> {
    match (block.number(level)?, block.number(change)?) {
        (Some(number), None) => Ok(Amount::Level(number.value)),
        (None, Some(number)) => Ok(Amount::Change(number.value)),
        (None, None) => Err(block.missing(&format!("key `{level}` or `{change}`"))),
        (Some(_), Some(_)) => Err(both(block, level, change)),
    }
}

fn both(block: &Block<'_>, one: &str, other: &str) -> Error {
    Error::Value {
        at: block.find(other).unwrap_or_else(|| block.at()),
        found: format!("both `{one}` and `{other}`"),
        expected: "one of them".to_owned(),
    }
}

fn above_minus_one(block: &Block<'_>, key: &str, number: Uncertain, expected: &str) -> Result<()> {
    if number.range().0 > -1.0 { Ok(()) } else { Err(value(block, key, &number.to_string(), expected)) }
}

/// A share from 0 to 1 over all of its range.
fn share(block: &Block<'_>, key: &str, number: Uncertain) -> Result<()> {
    let (low, high) = number.range();
    if low >= 0.0 && high <= 1.0 {
        return Ok(());
    }
    Err(value(block, key, &number.to_string(), "a share from 0 to 1"))
}

fn value(block: &Block<'_>, key: &str, found: &str, expected: &str) -> Error {
    Error::Value {
        at: block.find(key).unwrap_or_else(|| block.at()),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}
