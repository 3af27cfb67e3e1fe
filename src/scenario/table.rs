//! Tariff tables that a scenario names: CSV files with the columns importer, exporter, sector, rate and perhaps date.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::beside::Beside;
use super::file::{Item, one_of};
use super::places::{Cell, Pair};
use crate::error::{Error, Place, Result, nearest};
use crate::number::quotable;
use crate::rows::Rows;
use crate::uncertain::{Domain, InPercent, in_percent};
use crate::world::{Actor, Sector, World};

/// Which rows of a table a clause takes.
pub(super) struct Filter<'a> {
    pub(super) date: Option<Item<&'a str>>,
    pub(super) importers: Option<Vec<Actor>>,
    pub(super) exporters: Option<Vec<Actor>>,
}

/// A table as text.
pub(super) struct Table<'a> {
    place: String,
    text: Cow<'a, str>,
    /// Whether further columns are errors. Those of a world's tables are a matter of its dictionary.
    strict: bool,
}

/// The table beside the scenario file, plain or gzipped, or else the world's.
pub(super) fn find<'a>(file: &Item<&str>, beside: Option<Beside<'_>>, world: &'a World) -> Result<Table<'a>> {
    if let Some((place, text)) = beside.map(|beside| beside.table(file.value)).transpose()?.flatten() {
        return Ok(Table { place, text, strict: true });
    }
    let text = world.table(file.value).ok_or_else(|| {
        if let Some(error) = beside.and_then(|beside| beside.check(file.value, &file.at).err()) {
            return error;
        }
        let beside = if beside.is_some() { "beside the scenario and " } else { "" };
        let what = format!("table `{}`, looked for {beside}in world {}", file.value, world.name());
        Error::Missing { at: file.at.clone(), what }
    })?;
    let place = format!("{}/{}", world.name(), file.value);
    Ok(Table { place, text: Cow::Borrowed(text), strict: false })
}

/// What a clause takes of a table.
pub(super) struct Taken {
    /// Sorted by cell.
    pub(super) rates: Vec<(Cell, f64)>,
    /// How many numbers have a decimal comma.
    pub(super) decimal_commas: usize,
    /// Whether they look like percent.
    pub(super) in_percent: Option<InPercent>,
}

const COLUMNS: [&str; 5] = ["importer", "exporter", "sector", "rate", "date"];

/// Positions of the columns.
struct Header {
    required: [usize; 4],
    date: Option<usize>,
    width: usize,
}

impl Table<'_> {
    /// Bytes of its text.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The rates of the rows that pass the filter. `clause` is where errors about its date stand.
    pub(super) fn rates(&self, filter: &Filter<'_>, clause: Place, world: &World) -> Result<Taken> {
        let mut rows = Rows::new(self.place.clone(), self.text.as_bytes())?;
        let header = rows.header()?;
        let header = self.header(&header, &rows.at())?;

        let codes = Codes::of(world);
        let mut dates = BTreeSet::new();
        let mut rates: BTreeMap<Cell, (f64, Place)> = BTreeMap::new();
        // Whether a table is in percent, all of its rows tell, taken or not.
        let (mut all, mut largest): (Vec<f64>, Option<(f64, Place)>) = (Vec::new(), None);
        while rows.next()? {
            let at = rows.at();
            let row = header.row(&rows, &at, &codes)?;
            all.push(row.rate);
            if largest.as_ref().is_none_or(|(rate, _)| row.rate > *rate) {
                largest = Some((row.rate, at.clone()));
            }
            if let Some(column) = header.date {
                let date = rows.text(column)?;
                if !dates.contains(date) {
                    dates.insert(date.to_owned());
                }
                if filter.date.as_ref().is_none_or(|wanted| wanted.value != date) {
                    continue;
                }
            }
            for cell in row.cells() {
                if let Some((_, first)) = rates.get(&cell) {
                    let what = format!("the rate {}", cell.describe(world));
                    return Err(Error::Duplicate { at, first: first.clone(), what });
                }
                rates.insert(cell, (row.rate, at.clone()));
            }
        }
        self.check_date(filter, clause, &header, &dates)?;

        let in_percent = in_percent(all.into_iter())
            .and_then(|count| largest.map(|(rate, at)| InPercent { at, key: "rate", rate, count }));
        let passes = |actor: Actor, wanted: &Option<Vec<Actor>>| {
            wanted.as_ref().is_none_or(|wanted| wanted.binary_search(&actor).is_ok())
        };
        let rates = rates
            .into_iter()
            .filter(|(Cell { pair, .. }, _)| {
                passes(pair.importer, &filter.importers) && passes(pair.exporter, &filter.exporters)
            })
            .map(|(cell, (rate, _))| (cell, rate))
            .collect();
        Ok(Taken { rates, decimal_commas: rows.commas(), in_percent })
    }

    fn header(&self, header: &[String], at: &Place) -> Result<Header> {
        for (i, column) in header.iter().enumerate() {
            let known = COLUMNS.contains(&column.as_str());
            if self.strict && !known {
                let (at, nearest) = (at.clone(), nearest(column, COLUMNS));
                return Err(Error::Unknown { at, what: "column", found: column.clone(), nearest });
            }
            if known && header[..i].contains(column) {
                let what = format!("column `{column}`");
                return Err(Error::Duplicate { first: at.clone(), at: at.clone(), what });
            }
        }
        let find = |name: &str| header.iter().position(|column| column == name);
        let mut required = [0; 4];
        for (position, name) in required.iter_mut().zip(COLUMNS) {
            *position = find(name)
                .ok_or_else(|| Error::Missing { at: at.clone(), what: format!("column `{name}`") })?;
        }
        Ok(Header { required, date: find("date"), width: header.len() })
    }

    /// A table with dates needs one of them; a table without needs none.
    fn check_date(
        &self,
        filter: &Filter<'_>,
        clause: Place,
        header: &Header,
        dates: &BTreeSet<String>,
    ) -> Result<()> {
        let list = || one_of(&dates.iter().map(String::as_str).collect::<Vec<_>>());
        match &filter.date {
            None if header.date.is_some() => {
                let what = format!("key `date`, {} in {}", list(), self.place);
                Err(Error::Missing { at: clause, what })
            }
            Some(date) if header.date.is_none() => Err(Error::Value {
                at: date.at.clone(),
                found: format!("date `{}`", date.value),
                expected: format!("no date, {} has none", self.place),
            }),
            Some(date) if !dates.contains(date.value) => Err(Error::Value {
                at: date.at.clone(),
                found: format!("date `{}`", date.value),
                expected: format!("{} as in {}", list(), self.place),
            }),
            _ => Ok(()),
        }
    }
}

impl Header {
    /// Whose imports from whom in which sectors a row sets, and their rate.
    fn row<'c>(&self, rows: &Rows<&[u8]>, at: &Place, codes: &'c Codes<'_>) -> Result<Row<'c>> {
        rows.check_width(self.width)?;
        let [importer, exporter, sector, rate] = self.required.map(|column| rows.text(column));
        let (importer, exporter, sector, rate) = (importer?, exporter?, sector?, rate?);
        let (importers, exporters) = (codes.actors(importer, at)?, codes.actors(exporter, at)?);
        let sectors = codes.sectors(sector, at)?;
        let row = Row { importers, exporters, sectors, rate: rows.parse(rate).unwrap_or(f64::NAN) };
        if row.cells().next().is_none() {
            let found = format!("`{importer}` as importer and as exporter");
            return Err(Error::Value { at: at.clone(), found, expected: "two distinct actors".to_owned() });
        }
        match Domain::TARIFF.refuses(row.rate.into()) {
            None => Ok(row),
            Some(expected) => {
                let found = format!("rate `{}`", quotable(rate));
                Err(Error::Value { at: at.clone(), found, expected: rows.expects(rate, &expected) })
            }
        }
    }
}

/// What one row says.
struct Row<'c> {
    importers: &'c [Actor],
    exporters: &'c [Actor],
    sectors: &'c [Sector],
    rate: f64,
}

impl Row<'_> {
    /// Every sector of every pair of distinct actors.
    fn cells(&self) -> impl Iterator<Item = Cell> {
        self.importers.iter().flat_map(move |&importer| {
            let others = self.exporters.iter().filter(move |&&exporter| exporter != importer);
            others.flat_map(move |&exporter| {
                self.sectors.iter().map(move |&sector| Cell { sector, pair: Pair { importer, exporter } })
            })
        })
    }
}

/// Actors and sectors by code, a group's members by its.
struct Codes<'a> {
    world: &'a World,
    actors: HashMap<&'a str, Vec<Actor>>,
    sectors: HashMap<&'a str, Vec<Sector>>,
}

impl<'a> Codes<'a> {
    fn of(world: &'a World) -> Self {
        let actors = world.actors().map(|actor| (world[actor].code.as_str(), vec![actor]));
        let groups = world.groups().map(|group| &world[group]);
        let sectors = world.sectors().map(|sector| (world[sector].code.as_str(), vec![sector]));
        let sector_groups = world.sector_groups().iter();
        Self {
            world,
            actors: actors.chain(groups.map(|group| (group.code.as_str(), group.members.clone()))).collect(),
            sectors: sectors
                .chain(sector_groups.map(|group| (group.code.as_str(), group.members.clone())))
                .collect(),
        }
    }

    fn actors(&self, code: &str, at: &Place) -> Result<&[Actor]> {
        let unknown = || unknown("actor or group", code, at, self.world.suggest_party(code));
        self.actors.get(code).map(Vec::as_slice).ok_or_else(unknown)
    }

    fn sectors(&self, code: &str, at: &Place) -> Result<&[Sector]> {
        let unknown = || {
            let none = || unknown("sector", code, at, self.world.suggest_sectors(code));
            self.world.not_split(code, at.clone()).unwrap_or_else(none)
        };
        self.sectors.get(code).map(Vec::as_slice).ok_or_else(unknown)
    }
}

fn unknown(what: &'static str, code: &str, at: &Place, nearest: Option<String>) -> Error {
    Error::Unknown { at: at.clone(), what, found: code.to_owned(), nearest }
}
