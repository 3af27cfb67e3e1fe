//! Exposures as a table for people and as data.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Exposure, Exposures, Role, signed};
use crate::model::Party;
use crate::scenario::Stake;
use crate::stake::{self, Native};
use crate::trade::Real;
use crate::world::{Group, World};

/// Third parties that a table shows in full; of more, the two ends.
const LONGEST: usize = 32;
/// Of those at the lower end.
const TAIL: usize = 8;
/// What stands beside real income: heading and width.
const BESIDE: [(Real, Column); 2] = [(Real::Wage, ("wage, %", 9)), (Real::Output, ("output, %", 9))];
const BESIDE_DECIMALS: usize = 4;

/// Heading and width.
type Column = (&'static str, usize);

/// The columns for a set of stakes, in native units. Where there is one alone and it is scored, its score and its own worst case
/// stand beside.
fn columns(stakes: &[Stake], scored: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    for &stake in stakes {
        columns.extend(stake::of(stake).words().columns.iter().map(|column| column.head));
        if stake == Stake::LEADING {
            columns.extend(BESIDE.map(|(_, column)| column));
        }
    }
    if stakes.len() == 1 && scored {
        columns.extend([("points lost", 11), ("own worst", 10)]);
    }
    columns
}

/// "-" where it is not assessed.
fn or_none(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".to_owned(), |value| signed(value, decimals))
}

/// A number of a stake.
fn native(exposure: &Exposure, stake: Stake, column: &Native) -> String {
    let change = if stake == Stake::LEADING { Some(exposure.real_income) } else { exposure.change(stake) };
    column.decimals.map_or_else(
        || signed(exposure.real_income_musd, 0),
        |decimals| or_none(change.map(|c| c * 100.0), decimals),
    )
}

/// One row under those columns; "-" where something is not assessed.
fn cells(exposure: &Exposure, stakes: &[Stake]) -> Vec<String> {
    let mut cells = Vec::new();
    for &stake in stakes {
        cells.extend(stake::of(stake).words().columns.iter().map(|column| native(exposure, stake, column)));
        if stake == Stake::LEADING {
            let beside = BESIDE
                .map(|(real, _)| or_none(exposure.real(real).map(|change| change * 100.0), BESIDE_DECIMALS));
            cells.extend(beside);
        }
    }
    if let [only] = stakes {
        let measure = exposure.stake(*only);
        let own_worst = measure.and_then(|measure| measure.own_worst);
        cells.extend([or_none(measure.and_then(|measure| measure.score), 3), or_none(own_worst, 4)]);
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
        write!(f, "{:>8} points lost", or_none(self.equal_weight, 2))
    }
}

impl fmt::Display for Exposures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world;
        let actors = world.actors().map(Party::from);
        let parties = actors.chain(self.groups_as_one().iter().copied().map(Party::from));
        let names = parties.map(|party| party.name(world).chars().count());
        let title = match self.principals().next() {
            Some(_) => "Third parties, most exposed first",
            None => "Actors, most exposed first",
        };
        let width = names.max().unwrap_or(0).max(title.len() - 6) + 6;
        let scored = self.stakes.iter().any(|&stake| self.yardstick(stake).is_some());
        // Cells of scores that have no column are left out.
        let table = Table { columns: columns(&self.stakes, scored), stakes: &self.stakes, width };
        if self.principals().next().is_some() {
            table.head(f, "Principals")?;
            for (actor, exposure) in self.principals() {
                table.row(f, &format!("    {}", world[actor].name), exposure)?;
            }
            writeln!(f)?;
        }
        let ranked = self.ranked_as_one();
        let count = ranked.len();
        table.head(f, title)?;
        for (i, one) in ranked.iter().enumerate() {
            if count <= LONGEST || i < LONGEST - TAIL || i + TAIL >= count {
                let rank = if one.exposure.moves() { (i + 1).to_string() } else { String::new() };
                table.row(f, &format!("{rank:>3} {}", one.party.name(world)), one.exposure)?;
                self.members(f, &table, one.party)?;
            } else if i == LONGEST - TAIL {
                let left = format!("  ... {} more between them", count - LONGEST);
                writeln!(f, "{left:<width$}", width = table.full_width())?;
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
    fn full_width(&self) -> usize {
        self.columns.iter().fold(self.width, |width, (_, column)| width + 1 + column)
    }

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
    /// Below a group that stands as one, its members in the order of actors.
    fn members(&self, f: &mut fmt::Formatter<'_>, table: &Table<'_>, party: Party) -> fmt::Result {
        let Party::Group(group) = party else { return Ok(()) };
        let members = &self.world[group].members;
        for (actor, exposure) in self.ranked().filter(|(actor, _)| members.contains(actor)) {
            table.row(f, &format!("      {}", self.world[actor].name), exposure)?;
        }
        Ok(())
    }

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
