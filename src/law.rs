//! What each clause of a scenario would meet in the law of the WTO: notes for people, never errors.
//!
//! A note names an article and what could excuse the measure. It is a reading of the clause alone, not a ruling: what a
//! panel would say depends on products, schedules and reasons that a scenario does not hold.
//!
//! ```
//! use sidedeal::{Scenario, World, law};
//!
//! let world = World::bundled("world2022")?;
//! let text = r#"
//! name = "Steel"
//! [[quota]]
//! importer = "USA"
//! exporter = "BRA"
//! sectors = ["STL"]
//! value_musd = 900
//! "#;
//! let scenario = Scenario::parse(text, "x.toml", &world)?;
//! let articles: Vec<_> = law::notes(&scenario, &world)?.iter().map(|note| note.article).collect();
//! assert_eq!(articles, ["GATT XI:1", "GATT XIII:1"]);
//! # Ok::<(), sidedeal::Error>(())
//! ```
//!
//! # When origins are treated unlike
//!
//! Rates of a world are averages over products, so that they differ between origins that pay the same duties. What
//! counts is therefore what the file *does*. Of two origins of one importer in one sector, the first is favoured over
//! the second where it ends with the lower rate *and* its rate has risen by less, or fallen by more, than the other's.
//! For trade costs, whose levels a world does not have, the change alone counts. A clause is answerable for that where it
//! touches the favoured one and its rate falls, or touches the other and its rate rises. Other clauses of the file count;
//! its baseline is "before"; ranges are taken at their mode or median.
//!
//! So a cut for everybody and a rate set for everybody are silent, and so is the end of an extra duty on one origin as
//! long as no other is left with a higher rate. Silent too is whatever favours a partner in a common customs union or
//! free-trade area of the world's table `trade_agreements.csv`. A `partial` agreement excuses nothing: GATT XXIV:8 asks
//! for substantially all the trade. In a world without the table no agreement is known, and notes say so. Of those who
//! fare unlike, the one that sells most to the importer stands as the example.
//!
//! # What is not told
//!
//! - Every actor is taken for a member of the WTO and every world for one of today. The single actors of `world2022` are
//!   members; its aggregate `ROW` holds some countries that are not.
//! - Bound rates are not in the data, so a rate that rises "may" exceed them.
//! - Whether an agreement covers services (GATS V) is not in the table, so it does not silence a note on services.
//! - Subsidies contingent on exports (SCM 3.1(a)) cannot be expressed by a clause.
//! - Export controls on services, such as design software: GATS II protects foreign suppliers, not foreign users.
//! - `guarantee`, `pact`, `interoperability`, `arms_delay`: no rule of trade law meets them. `defence_budget`:
//!   governments that buy for themselves are outside national treatment (GATT III:8(a)), and arms are left to GATT XXI.
//! - `stockpile`, and a `diversification` towards another country: no rule meets the choice itself.

mod agreements;
mod facts;
mod origins;
mod others;
mod quantities;
mod rules;
mod supply;

use std::fmt;

use crate::error::{Place, Result};
use crate::scenario::{Policy, Scenario};
use crate::world::World;

use agreements::Agreements;
use facts::{Case, Facts};

pub use rules::{RULES, Rule};

/// What a clause would meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where the clause begins.
    pub at: Place,
    /// Its kind: "tariff", "purchase".
    pub clause: &'static str,
    /// What it would meet: "GATT I:1".
    pub article: &'static str,
    /// Why, with the actors.
    pub finding: String,
    /// What could excuse it, each a clause that goes after "unless".
    pub exceptions: &'static [&'static str],
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, article, finding, exceptions, .. } = self;
        write!(f, "{at}: {article}: {finding}")?;
        match exceptions {
            [] => Ok(()),
            [only] => write!(f, ", unless {only}"),
            [first @ .., last] => write!(f, ", unless {} or {last}", first.join(", ")),
        }
    }
}

/// What the file's own clauses would meet, in their order, each in the order of [`RULES`].
///
/// Time is that of the cells that the clauses touch times the actors.
///
/// # Errors
/// About the world's table `trade_agreements.csv`: [`Error::Missing`](crate::Error::Missing),
/// [`Error::Duplicate`](crate::Error::Duplicate), [`Error::Malformed`](crate::Error::Malformed) for its header and the
/// form of its rows, [`Error::Unknown`](crate::Error::Unknown) for a code that is neither actor nor group, and
/// [`Error::Value`](crate::Error::Value) for other kinds and for fewer than two members.
///
/// # Panics
/// If the scenario was read for a world with more actors or sectors.
pub fn notes(scenario: &Scenario, world: &World) -> Result<Vec<Note>> {
    let agreements = Agreements::of(world)?;
    let before = scenario.baseline().map_or_else(|| Policy::status_quo(world), |base| base.policy(world));
    let after = scenario.policy_on(&before);
    let facts = Facts { world, agreements: &agreements, before: &before, after: &after };
    let notes =
        |case: Case<'_>| RULES.iter().filter_map(|rule| rule.apply(&case, &facts)).collect::<Vec<_>>();
    Ok(scenario.clauses().iter().map(Case::of).flat_map(notes).collect())
}
