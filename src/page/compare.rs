//! A page of scenarios side by side: who moves up and down among those who lose, and by how much.

use std::collections::HashMap;

use maud::{Markup, html};

use super::words::{capitalised, heading};
use super::{Section, frame};
use crate::chart::slope::{self, Line};
use crate::chart::{Cell, Figure, Table, svg};
use crate::model::{Outcome, Party};
use crate::report::{Comparison, Row};
use crate::scenario::Stake;
use crate::stake;

/// Parties that have a line.
const LINES: usize = 14;

/// The page of some scenarios side by side, the first of which the others are measured against. All are of one world.
#[must_use]
pub fn comparison_page(comparison: &Comparison<'_>, outcomes: &[Outcome<'_>]) -> String {
    let side = Sides::of(comparison, outcomes);
    let names: Vec<&str> = outcomes.iter().map(|one| one.record().name.as_str()).collect();
    let stakes: Vec<Stake> = Stake::ALL.into_iter().filter(|stake| side.has(*stake)).collect();
    let ranks = html! {
        p {
            "Third parties that lose, actor by actor, the largest loss first, at central values. Dark lines change places; a dot without a \
             line loses in that scenario alone."
        }
        p { "Power is measured over the rules of the markets of all pacts compared, so that it differs from a run of one alone." }
        @for &stake in &stakes { (side.slope(stake)) }
    };
    let differences = html! {
        p { "Each scenario's change, and its difference from the first, in the stake's own unit." }
        @for &stake in &stakes { h3 { (heading(stake)) } (side.table(stake)) }
    };
    let sections = [
        Section { id: "ranks", title: "Who moves up, who down", body: ranks },
        Section { id: "differences", title: "By how much", body: differences },
        Section { id: "record", title: "The record", body: record(outcomes) },
    ];
    frame::page(&names.join(" \u{2013} "), "", &sections, None).into_string()
}

struct Sides<'a> {
    ids: Vec<&'a str>,
    names: Vec<String>,
    /// Code and name.
    parties: Vec<(&'a str, &'a str)>,
    numbers: HashMap<(&'a str, &'a str, &'a str, &'a str), f64>,
}

impl<'a> Sides<'a> {
    fn of(comparison: &'a Comparison<'_>, outcomes: &'a [Outcome<'_>]) -> Self {
        let rows = comparison.rows().iter();
        let key =
            |row: &'a Row| ((row.scenario.as_str(), row.actor.as_str(), row.stake, row.variable), row.value);
        let world = outcomes.first().map(Outcome::world);
        let unions = world.into_iter().flat_map(|world| {
            world
                .unions()
                .iter()
                .map(move |&union| (world[union].code.as_str(), Party::from(union).name(world)))
        });
        let actors = world.into_iter().flat_map(|world| world.actors().map(move |actor| &world[actor]));
        Self {
            ids: outcomes.iter().map(|one| one.record().scenario.as_str()).collect(),
            names: outcomes.iter().map(|one| one.record().name.clone()).collect(),
            parties: unions.chain(actors.map(|actor| (actor.code.as_str(), actor.name.as_str()))).collect(),
            numbers: rows.map(key).collect(),
        }
    }

    fn number(&self, id: &str, code: &str, stake: Stake, variable: &str) -> Option<f64> {
        self.numbers.get(&(id, code, stake.word(), variable)).copied()
    }

    fn has(&self, stake: Stake) -> bool {
        self.numbers.keys().any(|(.., of, _)| *of == stake.word())
    }

    fn rank(&self, id: &str, code: &str, stake: Stake) -> Option<usize> {
        // A place is a small whole number.
        format!("{:.0}", self.number(id, code, stake, "rank")?).parse().ok()
    }

    fn slope(&self, stake: Stake) -> Figure {
        // A scenario in which nobody has a place does not move the stake.
        let has_places = |id: &str| self.parties.iter().any(|(code, _)| self.rank(id, code, stake).is_some());
        let kept: Vec<usize> = (0..self.ids.len()).filter(|&i| has_places(self.ids[i])).collect();
        let names: Vec<String> = kept.iter().map(|&i| self.names[i].clone()).collect();
        let mut lines: Vec<Line> = self
            .parties
            .iter()
            .map(|(code, name)| Line {
                name: (*name).to_owned(),
                places: kept.iter().map(|&i| self.rank(self.ids[i], code, stake)).collect(),
            })
            .filter(|line| line.places.iter().any(Option::is_some))
            .collect();
        lines.sort_by_key(|line| line.places.iter().flatten().min().copied());
        lines.truncate(LINES);
        let id = format!("slope-{}", stake.word());
        let title = format!("{}.", capitalised(stake::of(stake).words().measure));
        let moved = lines
            .iter()
            .filter(|line| {
                line.places
                    .windows(2)
                    .any(|pair| pair[0].is_some() && pair[1].is_some() && pair[0] != pair[1])
            })
            .count();
        let says = format!(
            "Places by loss in each scenario that moves it; {moved} of the {} shown change theirs.",
            lines.len()
        );
        let (picture, height) = slope::picture(&names, &lines);
        let size = [slope::width(kept.len()), height];
        let rows = lines.iter().map(|line| {
            let places = line.places.iter().map(|place| {
                place
                    .and_then(|place| u32::try_from(place).ok())
                    .map_or(Cell::Absent, |place| place.to_string().into())
            });
            std::iter::once(line.name.as_str().into()).chain(places).collect()
        });
        let head = std::iter::once("party".to_owned()).chain(names.iter().cloned()).collect();
        let table = Table { about: title.clone(), file: id.clone(), head, rows: rows.collect() };
        let picture = html! {
            div.scroll role="region" aria-label=(title) tabindex="0" {
                div.wide { (svg(&format!("{id}-picture"), size, &title, &says, &picture)) }
            }
        };
        Figure { id, title, says, picture, table }
    }

    fn table(&self, stake: Stake) -> Table {
        let words = stake::of(stake).words();
        let mut head = vec!["party".to_owned()];
        head.extend(self.names.iter().cloned());
        head.extend(self.names.iter().skip(1).map(|name| format!("{name}, difference")));
        let row = |&(code, name): &(&str, &str)| {
            let cell = |id: &&str, variable: &str| {
                Cell::from((self.number(id, code, stake, variable), words.decimals))
            };
            let changes = self.ids.iter().map(|id| cell(id, words.variable.name));
            let differences = self.ids.iter().skip(1).map(|id| cell(id, "change_difference"));
            let row: Vec<Cell> = std::iter::once(name.into()).chain(changes).chain(differences).collect();
            row
        };
        Table {
            about: format!("{}, {}", words.measure, words.sign),
            file: format!("differences-{}", stake.word()),
            head,
            rows: self.parties.iter().map(row).collect(),
        }
    }
}

fn record(outcomes: &[Outcome<'_>]) -> Markup {
    html! {
        ul { @for outcome in outcomes {
            @let record = outcome.record();
            li {
                bdi { (record.name) } ": " code { (record.scenario) } " " code { (record.scenario_hash) } ", world "
                bdi { (record.world) } " " code { (record.world_hash) } ", " (record.horizon) " horizon, conditions met to "
                (format!("{:.1e}", record.after.residual))
            }
        } }
        p { "sidedeal " (env!("CARGO_PKG_VERSION")) ". A change that the solver cannot tell from nothing is 0." }
    }
}
