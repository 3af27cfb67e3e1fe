//! Exposures as a table for people and as data.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Exposure, Exposures, Role, signed};
use crate::scenario::Stake;
use crate::stake::{self, Native};
use crate::world::{Group, World};

/// Third parties that a table shows in full; of more, the two ends.
const LONGEST: usize = 32;
/// Of those at the lower end.
const TAIL: usize = 8;

/// Heading and width.
type Column = (&'static str, usize);

/// The columns for a set of stakes. One stake has its own worst case beside its score; of several the scores stand together,
/// with their mean.
fn columns(stakes: &[Stake]) -> Vec<Column> {
    let mut columns = Vec::new();
    for &stake in stakes {
        columns.extend(stake::of(stake).words().columns.iter().map(|column| column.head));
    }
    if stakes.len() == 1 {
        columns.extend([("score", 9), ("own worst", 10)]);
    } else {
        columns.extend(stakes.iter().map(|&stake| stake::of(stake).words().score));
        columns.push(("mean", 9));
    }
    columns
}

/// "-" where it is not assessed.
fn or_none(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".to_owned(), |value| signed(value, decimals))
}

/// A number of a stake.
fn native(exposure: &Exposure, stake: Stake, column: &Native) -> String {
    let percent = exposure.change(stake).map(|change| change * 100.0);
    column
        .decimals
        .map_or_else(|| signed(exposure.real_income_musd, 0), |decimals| or_none(percent, decimals))
}

/// One row under those columns; "-" where something is not assessed.
fn cells(exposure: &Exposure, stakes: &[Stake]) -> Vec<String> {
    let mut cells = Vec::new();
    for &stake in stakes {
        cells.extend(stake::of(stake).words().columns.iter().map(|column| native(exposure, stake, column)));
    }
    let score = |stake: &Stake| exposure.stake(*stake).and_then(|measure| measure.score);
    if let [only] = stakes {
        let own_worst = exposure.stake(*only).and_then(|measure| measure.own_worst);
        cells.extend([or_none(score(only), 3), or_none(own_worst, 4)]);
    } else {
        cells.extend(stakes.iter().map(|stake| or_none(score(stake), 2)));
        cells.push(or_none(exposure.equal_weight, 2));
    }
    cells
}

impl fmt::Display for Exposure {
    /// Change of real income in percent and in million USD, of expected defence in percent, of power in points, and the mean of
    /// the scores.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for stake in Stake::ALL {
            for column in stake::of(stake).words().columns {
                let (width, unit) = column.inline;
                write!(f, "{:>width$} {unit} ", native(self, stake, column))?;
            }
        }
        write!(f, "{:>8} score", or_none(self.equal_weight, 2))
    }
}

impl fmt::Display for Exposures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world;
        let names = world.actors().map(|actor| world[actor].name.chars().count());
        let title = match self.principals().next() {
            Some(_) => "Third parties, most exposed first",
            None => "Actors, most exposed first",
        };
        let width = names.max().unwrap_or(0).max(title.len() - 4) + 4;
        let table = Table { columns: columns(&self.stakes), stakes: &self.stakes, width };
        if self.principals().next().is_some() {
            table.head(f, "Principals")?;
            for (actor, exposure) in self.principals() {
                table.row(f, &format!("    {}", world[actor].name), exposure)?;
            }
            writeln!(f)?;
        }
        let ranked = self.ranked();
        let count = ranked.len();
        table.head(f, title)?;
        for (i, (actor, exposure)) in ranked.enumerate() {
            if count <= LONGEST || i < LONGEST - TAIL || i + TAIL >= count {
                table.row(f, &format!("{:>3} {}", i + 1, world[actor].name), exposure)?;
            } else if i == LONGEST - TAIL {
                writeln!(f, "  ... {} more between them", count - LONGEST)?;
            }
        }
        if let Some(others) = &self.others {
            table.row(f, "    All of them", others)?;
        }
        if world.groups().len() > 0 {
            writeln!(f)?;
            table.head(f, "Groups")?;
            for group in world.groups() {
                table.row(f, &format!("    {}", self.name(group)), self.group(group))?;
            }
        }
        Ok(())
    }
}

struct Table<'a> {
    columns: Vec<Column>,
    stakes: &'a [Stake],
    /// Of the first column.
    width: usize,
}

impl Table<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
        write!(f, "{title:<width$}", width = self.width)?;
        for (head, width) in &self.columns {
            write!(f, " {head:>width$}")?;
        }
        writeln!(f)
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, exposure: &Exposure) -> fmt::Result {
        write!(f, "{name:<width$}", width = self.width)?;
        for (cell, (_, width)) in cells(exposure, self.stakes).iter().zip(&self.columns) {
            write!(f, " {cell:>width$}")?;
        }
        writeln!(f)
    }
}

impl Exposures<'_> {
    /// Code of a group, with the principals in it: it is not somebody else who wins or loses there. Also how many members are
    /// assessed in all that is at stake, if not all are.
    fn name(&self, group: Group) -> String {
        let members = &self.world[group].members;
        let principals = members.iter().filter(|member| self.actor(**member).role == Role::Principal);
        let codes: Vec<_> = principals.map(|&member| self.world[member].code.as_str()).collect();
        let mut name = self.world[group].code.clone();
        if !codes.is_empty() {
            name += ", with ";
            name += &codes.join(" ");
        }
        let assesses = |actor| self.stakes.iter().all(|stake| stake.assesses(self.world, actor));
        let assessed = members.iter().filter(|&&member| assesses(member)).count();
        if assessed < members.len() {
            return format!("{name} ({assessed} of {})", members.len());
        }
        name
    }
}

/// One actor or group as data.
#[derive(serde::Serialize)]
struct Entry<'a> {
    code: &'a str,
    #[serde(flatten)]
    exposure: &'a Exposure,
}

impl Serialize for Exposures<'_> {
    /// `actors` and `groups` in the world's order, each with its code; fractions and million USD.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let world: &World = self.world;
        let actors: Vec<_> = self
            .all()
            .map(|(actor, exposure)| Entry { code: world[actor].code.as_str(), exposure })
            .collect();
        let groups: Vec<_> = world
            .groups()
            .map(|group| Entry { code: world[group].code.as_str(), exposure: self.group(group) })
            .collect();
        let mut out = serializer.serialize_struct("Exposures", 2)?;
        out.serialize_field("actors", &actors)?;
        out.serialize_field("groups", &groups)?;
        out.end()
    }
}
