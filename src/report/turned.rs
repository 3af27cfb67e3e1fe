//! What hangs on the closure: parties, principals among them, that lose under one and gain under the other.

use serde::Serialize;

use crate::model::Outcome;
use crate::trade::{Closure, settled};
use crate::world::Actor;

/// Real income of principals and third parties under the closure of a run and under the other, million USD, where signs are not the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turned {
    /// The other closure.
    closure: String,
    #[serde(skip)]
    words: &'static str,
    /// Code, here and there: those that lose under one and gain under the other, the largest first. A union of third parties stands
    /// for its members.
    parties: Vec<(String, [f64; 2])>,
    /// All third parties together, here and there.
    all: [f64; 2],
}

/// Who neither gains nor loses as much under either closure is not looked at, million USD.
const LEAST_MUSD: f64 = 10.0;
/// How many are named.
const NAMED: usize = 5;

impl Turned {
    /// From a run and the same under the other closure; none where no sign turns.
    #[must_use]
    pub fn between(here: &Outcome<'_>, there: &Outcome<'_>) -> Option<Self> {
        let world = here.world();
        let thirds: Vec<Actor> = world.actors().filter(|actor| !here.principals().contains(actor)).collect();
        let musd = |members: &[Actor]| {
            [here, there].map(|outcome| {
                let (change, musd) = outcome.real_income(members);
                if settled(change, 1.0) == 0.0 { 0.0 } else { musd }
            })
        };
        let turns = |[here, there]: [f64; 2]| here * there < 0.0;
        let size = |[here, there]: [f64; 2]| here.abs().max(there.abs());
        let unions: Vec<_> = world
            .unions()
            .iter()
            .map(|&union| &world[union])
            .filter(|union| union.members.iter().all(|member| thirds.contains(member)))
            .collect();
        let alone = world.actors().filter(|actor| !unions.iter().any(|union| union.members.contains(actor)));
        let mut parties: Vec<(String, [f64; 2])> = alone
            .map(|actor| (world[actor].code.clone(), musd(&[actor])))
            .chain(unions.iter().map(|union| (union.code.clone(), musd(&union.members))))
            .filter(|(_, musd)| turns(*musd) && size(*musd) >= LEAST_MUSD)
            .collect();
        parties.sort_by(|(_, one), (_, other)| size(*other).total_cmp(&size(*one)));
        let all = musd(&thirds);
        let there = there.record().closure;
        let words = match there {
            Closure::FixedDeficits => "deficits fixed",
            Closure::Balanced => "trade balanced",
        };
        let any = turns(all) || !parties.is_empty();
        any.then_some(Self { closure: there.to_string(), words, parties, all })
    }

    /// In a sentence.
    pub(super) fn words(&self) -> String {
        let Self { words, parties, all, .. } = self;
        let told = |name: &str, [here, there]: [f64; 2]| format!("{name} {there:+.0} instead of {here:+.0}");
        let named = parties.iter().take(NAMED).map(|(code, musd)| told(code, *musd));
        let more = match parties.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(", and {more} more turn"),
        };
        let named: Vec<String> = named.chain([told("all third parties together", *all)]).collect();
        format!("Closure: with {words} signs turn, in million USD of real income: {}{more}", named.join(", "))
    }
}
