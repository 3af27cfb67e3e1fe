//! Reading the clauses of a file, and the words of its top level.

use super::clause::{Clause, Context, Form, forms, level};
use super::dates::Term;
use super::file::{Block, unknown_word};
use crate::error::{Error, Result, nearest};
use crate::trade::Closure;
use crate::world::Horizon;

/// Keys of the top level of a scenario.
pub(super) const KEYS: [&str; 11] = [
    "name",
    "summary",
    "world",
    "closure",
    "between",
    "baseline",
    "horizon",
    "sources",
    Term::KEYS[0],
    Term::KEYS[1],
    Term::KEYS[2],
];

/// Words of `closure`.
pub(crate) const CLOSURES: [(&str, Closure); 2] =
    [("fixed-deficits", Closure::FixedDeficits), ("balanced", Closure::Balanced)];

impl std::fmt::Display for Closure {
    /// The word of scenario files.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = CLOSURES.iter().find(|(_, closure)| closure == self).map_or("", |(word, _)| word);
        f.write_str(word)
    }
}

/// Words of `horizon`.
pub(crate) const HORIZONS: [(&str, Horizon); 3] =
    [("short", Horizon::Short), ("medium", Horizon::Medium), ("long", Horizon::Long)];

/// Refuses keys of the top level that are neither a key nor a clause.
pub(super) fn check_top(top: &Block<'_>, known: &[&str]) -> Result<()> {
    unknown_keys(top, known).into_iter().next().map_or(Ok(()), Err)
}

/// Keys of the top level that are neither a key nor a clause.
pub(super) fn unknown_keys(top: &Block<'_>, known: &[&str]) -> Vec<Error> {
    let clauses = || forms().map(|form| form.name);
    let mut unknown = Vec::new();
    for (key, is_clause) in top.keys() {
        if known.contains(&key.value) || clauses().any(|name| name == key.value) {
            continue;
        }
        if is_clause {
            // A range is made of tables too, so that it may be a key that is meant.
            let nearest = nearest(key.value, clauses().chain(known.iter().copied()));
            let is_key = nearest.as_deref().is_some_and(|name| known.contains(&name));
            let what = if is_key { "key" } else { "clause" };
            unknown.push(Error::Unknown { at: key.at, what, found: key.value.to_owned(), nearest });
        } else {
            unknown.push(unknown_word("key", key.value, key.at, known));
        }
    }
    unknown
}

/// Clauses of a file and its baselines.
const CLAUSES: usize = 10_000;

/// Places in which they act: each cell of trade, commitment or supply as often as a clause acts on it.
const PLACES: usize = 5_000_000;

/// All clauses in the order of the file, those at level 0 among them. `earlier` are those of its baselines, `more` keys that any of them may have besides its own.
pub(super) fn clauses(
    top: &Block<'_>,
    context: &Context<'_>,
    earlier: &[&[Clause]],
    more: &[&str],
) -> Result<Vec<Clause>> {
    let earlier = || earlier.iter().copied().flatten();
    let mut places: usize = earlier().map(|clause| clause.action.reach()).sum();
    let blocks = blocks(top)?;
    let count = blocks.len() + earlier().count();
    if count > CLAUSES {
        let found = format!("{count} clauses, those of the baselines among them");
        return Err(Error::Value { at: top.at(), found, expected: format!("at most {CLAUSES}") });
    }
    let mut clauses = Vec::with_capacity(blocks.len());
    for (block, form) in blocks {
        let clause = Clause::read(&block, form, context, more)?;
        places = places.saturating_add(clause.action.reach());
        if places > PLACES {
            let found = format!("clauses on {places} cells until here, each counted as often as it is named");
            return Err(Error::Value { at: clause.at, found, expected: format!("at most {PLACES}") });
        }
        clauses.push(clause);
    }
    Ok(clauses)
}

/// Refuses a clause that is never in force.
pub(super) fn check_term(clauses: &[Clause], term: &Term) -> Result<()> {
    let never = |clause: &Clause| clause.dates.never(term).map(|days| (clause.at.clone(), days));
    match clauses.iter().find_map(never) {
        None => Ok(()),
        Some((at, [begins, ends])) => Err(Error::Value {
            at,
            found: format!("a clause that ends on {ends}"),
            expected: format!("a later day than {begins}, on which it would come into force"),
        }),
    }
}

/// What is wrong with each clause that cannot be read.
pub(super) fn clause_faults(top: &Block<'_>, context: &Context<'_>) -> Vec<Error> {
    match blocks(top) {
        Ok(blocks) => {
            let fault = |(block, form): (Block<'_>, &Form)| Clause::read(&block, form, context, &[]).err();
            blocks.into_iter().filter_map(fault).collect()
        }
        Err(error) => vec![error],
    }
}

/// The tables that are clauses, in the order of the file.
pub(super) fn blocks<'a>(top: &Block<'a>) -> Result<Vec<(Block<'a>, &'static Form)>> {
    let mut blocks = Vec::new();
    for form in forms() {
        blocks.extend(top.clauses(form.name)?.into_iter().map(|block| (block, form)));
    }
    blocks.sort_by_key(|(block, _)| block.offset());
    Ok(blocks)
}

/// Those of the tables that are clauses whose clauses are in force at all.
pub(super) fn in_force<'a>(top: &Block<'a>) -> Result<Vec<(Block<'a>, &'static Form)>> {
    let mut all = blocks(top)?;
    let is_out =
        |block: &Block<'_>| level::read(block).map(|level| level.is_some_and(|level| level.value == 0.0));
    let out: Vec<bool> = all.iter().map(|(block, _)| is_out(block)).collect::<Result<_>>()?;
    let mut out = out.into_iter();
    all.retain(|_| out.next() == Some(false));
    Ok(all)
}
