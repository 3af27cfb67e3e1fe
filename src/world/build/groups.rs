//! Groups of actors and groups of sectors, while they are collected.

use super::WorldBuilder;
use super::check::{PRODUCT, check_code, check_new, next_id};
use crate::error::{Error, Place, Result};
use crate::world::{Actor, Group, GroupInfo, Sector};

/// Groups in the order of their first mention, with the places of these and of all members.
#[derive(Debug, Clone)]
pub(super) struct Draft<Member>(Vec<(GroupInfo<Member>, Place, Vec<Place>)>);

impl<Member: Copy + Ord> Draft<Member> {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn infos(&self) -> impl Iterator<Item = &GroupInfo<Member>> {
        self.0.iter().map(|(group, ..)| group)
    }

    pub(super) fn into_infos(self) -> Vec<GroupInfo<Member>> {
        self.0.into_iter().map(|(group, ..)| group).collect()
    }

    /// Codes that are taken, with their places.
    fn codes(&self) -> impl Iterator<Item = (&String, &Place)> {
        self.0.iter().map(|(group, place, _)| (&group.code, place))
    }

    fn position(&self, code: &str) -> Option<usize> {
        self.infos().position(|group| group.code == code)
    }

    /// Adds a member to a group, and the group where it is new. `taken` are codes that it may not have, with their kind and
    /// place; `what` and `member_code` are for people.
    fn add<'a>(
        &mut self,
        at: Place,
        code: &str,
        member: Member,
        [what, member_code]: [&str; 2],
        taken: impl Iterator<Item = (&'a str, &'a String, &'a Place)>,
    ) -> Result<usize> {
        let found = if let Some(found) = self.position(code) {
            found
        } else {
            check_code(&at, code)?;
            // In no case: a group of that name would be taken for the word.
            if ["all", "goods", "services"].iter().any(|word| word.eq_ignore_ascii_case(code)) {
                let (found, expected) =
                    (format!("{what} `{code}`"), "a code that is not a word of scenarios");
                return Err(Error::Value { at, found, expected: expected.to_owned() });
            }
            check_new(&at, what, code, taken)?;
            next_id(&at, &format!("{what}s"), self.0.len())?;
            let group =
                GroupInfo { code: code.to_owned(), name: None, aliases: Vec::new(), members: Vec::new() };
            self.0.push((group, at.clone(), Vec::new()));
            self.0.len() - 1
        };
        let (group, _, places) = &mut self.0[found];
        // Members in the world's order.
        match group.members.binary_search(&member) {
            Ok(i) => {
                let what = format!("{member_code} in {what} {code}");
                Err(Error::Duplicate { at, first: places[i].clone(), what })
            }
            Err(i) => {
                group.members.insert(i, member);
                places.insert(i, at);
                Ok(found)
            }
        }
    }
}

/// What kinds of codes are called in errors.
const ACTORS: &str = "group";
const SECTORS: &str = "group of sectors";

impl WorldBuilder {
    /// Adds a group of at least one actor.
    ///
    /// # Errors
    /// [`Error::Value`] for a bad code or one of the words `all`, `goods` and `services`, [`Error::Duplicate`] for a
    /// code that an actor or a group has already or a member named twice, [`Error::Missing`] without members.
    pub fn group(&mut self, code: &str, members: &[Actor]) -> Result<Group> {
        let at = self.here();
        check_new(&at, ACTORS, code, self.taken_by_groups())?;
        let mut group = None;
        for member in members {
            group = Some(self.member_at(at.clone(), code, *member)?);
        }
        group.ok_or_else(|| Error::Missing { at, what: format!("members of group `{code}`") })
    }

    /// Adds an actor to a group, and the group where it is new.
    pub(in crate::world) fn member_at(&mut self, at: Place, code: &str, member: Actor) -> Result<Group> {
        self.check_ids(|| at.clone(), &[member], &[])?;
        let actors = self.actors.iter().map(|(actor, place)| ("actor", &actor.code, place));
        let words = [ACTORS, &self.actors[member.index()].0.code];
        self.groups.add(at, code, member, words, actors).map(Group::at)
    }

    /// Gives a group a name for people.
    ///
    /// # Panics
    /// If the group is of another world.
    pub fn group_name(&mut self, group: Group, name: &str) {
        self.groups.0[group.index()].0.name = Some(name.to_owned());
    }

    /// Adds a group of at least one sector, which a scenario may name wherever it may name sectors.
    ///
    /// # Errors
    /// As for [`WorldBuilder::group`], with the codes of sectors, of their groups and of products as one set.
    pub fn sector_group(&mut self, code: &str, members: &[Sector]) -> Result<&mut Self> {
        let at = self.here();
        check_new(&at, SECTORS, code, self.taken_by_sector_groups())?;
        if members.is_empty() {
            return Err(Error::Missing { at, what: format!("members of group of sectors `{code}`") });
        }
        for member in members {
            self.sector_member_at(at.clone(), code, *member)?;
        }
        Ok(self)
    }

    /// Adds a sector to a group, and the group where it is new.
    pub(in crate::world) fn sector_member_at(&mut self, at: Place, code: &str, member: Sector) -> Result<()> {
        self.check_ids(|| at.clone(), &[], &[member])?;
        let sectors = self.sectors.iter().map(|(sector, place)| ("sector", &sector.code, place));
        let taken = sectors.chain(self.products.iter().map(|(one, place)| (PRODUCT, &one.code, place)));
        let words = [SECTORS, &self.sectors[member.index()].0.code];
        self.sector_groups.add(at, code, member, words, taken).map(drop)
    }

    /// Gives a group of sectors a name for people.
    pub(in crate::world) fn sector_group_name(&mut self, code: &str, name: &str) {
        if let Some(found) = self.sector_groups.position(code) {
            self.sector_groups.0[found].0.name = Some(name.to_owned());
        }
    }

    /// Codes of groups of actors, for the check of an actor's.
    pub(super) fn taken_by_groups(&self) -> impl Iterator<Item = (&str, &String, &Place)> {
        self.groups.codes().map(|(code, place)| (ACTORS, code, place))
    }

    /// Codes of groups of sectors, for the check of a sector's.
    pub(super) fn taken_by_sector_groups(&self) -> impl Iterator<Item = (&str, &String, &Place)> {
        self.sector_groups.codes().map(|(code, place)| (SECTORS, code, place))
    }
}
