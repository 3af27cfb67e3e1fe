//! Exposures as a table for people and as data.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Exposure, Exposures, Role, signed};
use crate::world::{Group, World};

/// Third parties that a table shows in full; of more, the two ends.
const LONGEST: usize = 32;
/// Of those at the lower end.
const TAIL: usize = 8;

impl fmt::Display for Exposure {
    /// Four columns: percent of real income, million USD, score, share of the own worst case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |value: Option<f64>, decimals| value.map_or("-".to_owned(), |v| signed(v, decimals));
        write!(
            f,
            "{:>16} {:>13} {:>9} {:>10}",
            signed(self.real_income * 100.0, 4),
            signed(self.real_income_musd, 0),
            or_none(self.score, 3),
            or_none(self.own_worst, 4),
        )
    }
}

/// Heads the columns of [`Exposure`].
fn head(f: &mut fmt::Formatter<'_>, title: &str, width: usize) -> fmt::Result {
    let [income, money, score, own] = ["real income, %", "million USD", "score", "own worst"];
    writeln!(f, "{title:<width$} {income:>16} {money:>13} {score:>9} {own:>10}")
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
        if self.principals().next().is_some() {
            head(f, "Principals", width)?;
            for (actor, exposure) in self.principals() {
                writeln!(f, "    {:<1$} {exposure}", world[actor].name, width - 4)?;
            }
            writeln!(f)?;
        }
        let ranked = self.ranked();
        let count = ranked.len();
        head(f, title, width)?;
        for (i, (actor, exposure)) in ranked.enumerate() {
            if count <= LONGEST || i < LONGEST - TAIL || i + TAIL >= count {
                writeln!(f, "{:>3} {:<2$} {exposure}", i + 1, world[actor].name, width - 4)?;
            } else if i == LONGEST - TAIL {
                writeln!(f, "  ... {} more between them", count - LONGEST)?;
            }
        }
        if let Some(others) = &self.others {
            writeln!(f, "    {:<1$} {others}", "All of them", width - 4)?;
        }
        if world.groups().len() > 0 {
            writeln!(f)?;
            head(f, "Groups", width)?;
            for group in world.groups() {
                writeln!(f, "    {:<1$} {2}", self.name(group), width - 4, self.group(group))?;
            }
        }
        Ok(())
    }
}

impl Exposures<'_> {
    /// Code of a group, with the principals in it: it is not somebody else who wins or loses there.
    fn name(&self, group: Group) -> String {
        let members = self.world[group].members.iter();
        let principals = members.filter(|member| self.actor(**member).role == Role::Principal);
        let codes: Vec<_> = principals.map(|&member| self.world[member].code.as_str()).collect();
        let code = &self.world[group].code;
        if codes.is_empty() { code.clone() } else { format!("{code}, with {}", codes.join(" ")) }
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
