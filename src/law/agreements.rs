//! Who is in a customs union or free-trade area with whom: the side table `trade_agreements.csv`.

use crate::error::{Error, Place, Result, check_name};
use crate::rows::Rows;
use crate::world::{Actor, World};

/// The table's name in a world.
const FILE: &str = "trade_agreements.csv";

/// Columns that must be there. Others are a matter of the world's dictionary.
const COLUMNS: [&str; 3] = ["agreement", "members", "kind"];

/// Words of the column `kind`, and whether such an agreement is one of GATT XXIV or the Enabling Clause on its face.
const KINDS: [(&str, bool); 3] = [("customs-union", true), ("free-trade-area", true), ("partial", false)];

/// One agreement.
#[derive(Debug)]
pub(super) struct Agreement {
    pub(super) name: String,
    /// Two or more, none twice.
    members: Vec<Actor>,
    /// Whether it covers substantially all the trade, by its kind.
    full: bool,
}

/// All agreements of a world.
#[derive(Debug)]
pub(super) struct Agreements {
    /// Whether the world has the table.
    pub(super) known: bool,
    list: Vec<Agreement>,
}

impl Agreements {
    /// Reads the table of the world, if it has one.
    pub(super) fn of(world: &World) -> Result<Self> {
        match world.table(FILE) {
            Some(text) => Ok(Self { known: true, list: Reader::new(text, world)?.all()? }),
            None => Ok(Self { known: false, list: Vec::new() }),
        }
    }

    /// A customs union or free-trade area that both are in.
    pub(super) fn full(&self, one: Actor, other: Actor) -> Option<&Agreement> {
        self.common(one, other).find(|agreement| agreement.full)
    }

    /// A partial agreement that both are in.
    pub(super) fn partial(&self, one: Actor, other: Actor) -> Option<&Agreement> {
        self.common(one, other).find(|agreement| !agreement.full)
    }

    fn common(&self, one: Actor, other: Actor) -> impl Iterator<Item = &Agreement> {
        self.list
            .iter()
            .filter(move |agreement| [one, other].iter().all(|actor| agreement.members.contains(actor)))
    }
}

/// The table row by row.
struct Reader<'a> {
    world: &'a World,
    rows: Rows<&'a [u8]>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, world: &'a World) -> Result<Self> {
        let place = format!("{}/{FILE}", world.origin());
        Ok(Self { world, rows: Rows::new(place, text.as_bytes())? })
    }

    fn all(mut self) -> Result<Vec<Agreement>> {
        let header = self.rows.header()?;
        let columns = self.columns(&header)?;
        let mut rows: Vec<(Agreement, Place)> = Vec::new();
        while self.rows.next()? {
            let at = self.rows.at();
            self.rows.check_width(header.len())?;
            let [name, members, kind] = columns.map(|column| self.rows.text(column));
            let (name, members, kind) = (name?, members?, kind?);
            check_name(|| at.clone(), name)?;
            if let Some((_, first)) = rows.iter().find(|(known, _)| known.name == name) {
                return Err(Error::Duplicate {
                    at,
                    first: first.clone(),
                    what: format!("agreement `{name}`"),
                });
            }
            let agreement = Agreement {
                name: name.to_owned(),
                members: self.members(members, &at)?,
                full: full(kind, &at)?,
            };
            rows.push((agreement, at));
        }
        Ok(rows.into_iter().map(|(agreement, _)| agreement).collect())
    }

    /// Positions of the columns.
    fn columns(&self, header: &[String]) -> Result<[usize; 3]> {
        let at = self.rows.at();
        let mut columns = [0; 3];
        for (column, name) in columns.iter_mut().zip(COLUMNS) {
            let mut found = header.iter().enumerate().filter(|(_, column)| *column == name);
            let what = format!("column `{name}`");
            match (found.next(), found.next()) {
                (None, _) => return Err(Error::Missing { at, what }),
                (Some(_), Some(_)) => return Err(Error::Duplicate { first: at.clone(), at, what }),
                (Some((position, _)), None) => *column = position,
            }
        }
        Ok(columns)
    }

    /// Actors by their codes or groups, with spaces between.
    fn members(&self, codes: &str, at: &Place) -> Result<Vec<Actor>> {
        let world = self.world;
        let mut members = Vec::new();
        for code in codes.split_whitespace() {
            match (world.actor(code), world.group(code)) {
                (Ok(actor), _) => members.push(actor),
                (_, Ok(group)) => members.extend(&world[group].members),
                _ => {
                    let (found, nearest) = (code.to_owned(), world.suggest_party(code));
                    return Err(Error::Unknown { at: at.clone(), what: "actor or group", found, nearest });
                }
            }
        }
        members.sort_unstable();
        members.dedup();
        if members.len() > 1 {
            return Ok(members);
        }
        let expected = "two or more distinct actors".to_owned();
        Err(Error::Value { at: at.clone(), found: format!("`{codes}` in column `members`"), expected })
    }
}

fn full(kind: &str, at: &Place) -> Result<bool> {
    KINDS.iter().find(|(word, _)| *word == kind).map(|(_, full)| *full).ok_or_else(|| Error::Value {
        at: at.clone(),
        found: format!("`{kind}` in column `kind`"),
        expected: "customs-union, free-trade-area or partial".to_owned(),
    })
}
