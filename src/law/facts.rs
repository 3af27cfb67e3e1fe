//! What the rules look at, and the words that they share.

use super::agreements::Agreements;
use crate::scenario::clause::Deed;
use crate::scenario::{Clause, Pair, Policy};
use crate::world::{Actor, Kind, Sector, World};

/// How many actors, pairs or sectors a note names.
const NAMED: usize = 3;

/// Differences of rates below this are rounding.
const ROUNDING: f64 = 1e-9;

/// A clause and what it does; nothing where no rule meets that.
pub(super) struct Case<'a> {
    pub(super) clause: &'a Clause,
    pub(super) deed: Option<Deed<'a>>,
}

impl<'a> Case<'a> {
    pub(super) fn of(clause: &'a Clause) -> Self {
        Self { clause, deed: clause.action.deed() }
    }

    /// What the clause is called.
    pub(super) fn kind(&self) -> &'static str {
        self.clause.action.kind()
    }

    /// The pairs and sectors of this kind that a clause on flows touches, by pair.
    pub(super) fn cells(&self, facts: &Facts<'_>, kind: Kind) -> Vec<(Pair, Sector)> {
        let mut cells: Vec<(Pair, Sector)> = match &self.deed {
            Some(Deed::Duty(flows) | Deed::Cost(flows) | Deed::Stop(flows)) => flows.clone(),
            Some(Deed::Bound { pair, sectors, .. }) => {
                sectors.iter().map(|sector| (*pair, *sector)).collect()
            }
            _ => Vec::new(),
        };
        cells.retain(|(_, sector)| facts.world[*sector].kind == kind);
        cells.sort_unstable();
        cells
    }
}

/// What holds before and after a file, and who is in agreements with whom.
pub(super) struct Facts<'a> {
    pub(super) world: &'a World,
    pub(super) agreements: &'a Agreements,
    /// Under the baseline.
    pub(super) before: &'a Policy,
    /// Under the file.
    pub(super) after: &'a Policy,
}

impl Facts<'_> {
    pub(super) fn code(&self, actor: Actor) -> &str {
        &self.world[actor].code
    }

    /// Whether favours between the two are those of a customs union or free-trade area.
    pub(super) fn excused(&self, one: Actor, other: Actor) -> bool {
        self.agreements.full(one, other).is_some()
    }

    /// Those of the sectors that are of this kind.
    pub(super) fn of_kind(&self, sectors: &[Sector], kind: Kind) -> Vec<Sector> {
        sectors.iter().copied().filter(|sector| self.world[*sector].kind == kind).collect()
    }

    /// "AGR, FOO, STL and 2 more".
    pub(super) fn sectors(&self, sectors: &[Sector]) -> String {
        list(sectors.iter().map(|sector| self.world[*sector].code.clone()))
    }

    /// "JPN, KOR".
    pub(super) fn actors(&self, actors: impl IntoIterator<Item = Actor>) -> String {
        list(actors.into_iter().map(|actor| self.code(actor).to_owned()))
    }

    /// "USA from CHN (AGR, FOO), JPN from CHN (AGR) and 3 more" of sorted cells.
    pub(super) fn flows(&self, cells: &[(Pair, Sector)]) -> String {
        list(cells.chunk_by(|a, b| a.0 == b.0).map(|cells| {
            let Pair { importer, exporter } = cells[0].0;
            let sectors: Vec<_> = cells.iter().map(|(_, sector)| *sector).collect();
            format!("{} from {} ({})", self.code(importer), self.code(exporter), self.sectors(&sectors))
        }))
    }

    /// What is to be said of the agreements of two who treat each other better than others, though none excuses it.
    pub(super) fn no_excuse(&self, pairs: impl IntoIterator<Item = (Actor, Actor)>) -> String {
        if !self.agreements.known {
            return "; there is no table of trade agreements to tell whether they have one".to_owned();
        }
        let partial = pairs.into_iter().find_map(|(one, other)| self.agreements.partial(one, other));
        partial.map_or_else(String::new, |agreement| {
            format!("; {} is partial, which does not excuse it", agreement.name)
        })
    }
}

/// The smaller, by more than rounding.
pub(super) fn below(a: f64, b: f64) -> bool {
    a < b - ROUNDING
}

/// "A, B, C and 4 more".
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<_> = items.into_iter().collect();
    match items.as_slice() {
        [first @ .., last] if !first.is_empty() && items.len() <= NAMED => {
            format!("{} and {last}", first.join(", "))
        }
        _ if items.len() > NAMED => format!("{} and {} more", items[..NAMED].join(", "), items.len() - NAMED),
        _ => items.concat(),
    }
}

/// A fraction as "2.5 %", with two decimals at most.
pub(super) fn percent(fraction: f64) -> String {
    // Adding zero turns -0.0 into 0.0.
    let rounded = (fraction * 1e4).round() / 1e2 + 0.0;
    format!("{rounded} %")
}
