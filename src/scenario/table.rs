//! Tariff tables that a scenario names: CSV files with the columns importer, exporter, sector, rate and perhaps date.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::beside::Beside;
use super::file::{Item, one_of};
use super::places::{Cell, Pair};
use crate::error::{Error, Place, Result, nearest};
use crate::number::counted;
use crate::uncertain::Domain;
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
        let beside = if beside.is_some() { "beside the scenario and " } else { "" };
        let what = format!("table `{}`, looked for {beside}in world {}", file.value, world.name());
        Error::Missing { at: file.at.clone(), what }
    })?;
    let place = format!("{}/{}", world.name(), file.value);
    Ok(Table { place, text: Cow::Borrowed(text), strict: false })
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

    /// The rates of the rows that pass the filter, sorted by cell. `clause` is where errors about its date stand.
    pub(super) fn rates(
        &self,
        filter: &Filter<'_>,
        clause: Place,
        world: &World,
    ) -> Result<Vec<(Cell, f64)>> {
        // Flexible, because ragged rows get our own words.
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.text.as_bytes());
        let mut record = csv::StringRecord::new();
        if !self.next(&mut reader, &mut record)? {
            return Err(Error::Missing { at: Place::line(&self.place, 1), what: "header line".to_owned() });
        }
        let header = self.header(&record)?;

        let codes = Codes::of(world);
        let mut dates = BTreeSet::new();
        let mut rates: BTreeMap<Cell, (f64, Place)> = BTreeMap::new();
        while self.next(&mut reader, &mut record)? {
            let at = self.at(&record);
            let row = header.row(&record, &at, &codes)?;
            if let Some(column) = header.date {
                let date = &record[column];
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

        let passes = |actor: Actor, wanted: &Option<Vec<Actor>>| {
            wanted.as_ref().is_none_or(|wanted| wanted.binary_search(&actor).is_ok())
        };
        Ok(rates
            .into_iter()
            .filter(|(Cell { pair, .. }, _)| {
                passes(pair.importer, &filter.importers) && passes(pair.exporter, &filter.exporters)
            })
            .map(|(cell, (rate, _))| (cell, rate))
            .collect())
    }

    fn next(&self, reader: &mut csv::Reader<&[u8]>, record: &mut csv::StringRecord) -> Result<bool> {
        reader
            .read_record(record)
            .map_err(|error| Error::Malformed { at: Place::file(&self.place), found: error.to_string() })
    }

    /// Place of a row. The reader counts a row from the end of the one before, so that blank lines and the second half
    /// of a Windows line end are still to be skipped.
    fn at(&self, record: &csv::StringRecord) -> Place {
        let line = record.position().and_then(|position| {
            let rest = self.text.as_bytes().get(usize::try_from(position.byte()).ok()?..)?;
            let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let skipped = ends.filter(|&&byte| byte == b'\n').count();
            Some(usize::try_from(position.line()).ok()? + skipped)
        });
        Place { file: self.place.clone(), line }
    }

    fn header(&self, record: &csv::StringRecord) -> Result<Header> {
        let at = self.at(record);
        for (i, column) in record.iter().enumerate() {
            if self.strict && !COLUMNS.contains(&column) {
                let nearest = nearest(column, COLUMNS);
                return Err(Error::Unknown { at, what: "column", found: column.to_owned(), nearest });
            }
            if COLUMNS.contains(&column) && record.iter().take(i).any(|earlier| earlier == column) {
                let what = format!("column `{column}`");
                return Err(Error::Duplicate { first: at.clone(), at, what });
            }
        }
        let find = |name: &str| record.iter().position(|column| column == name);
        let mut required = [0; 4];
        for (position, name) in required.iter_mut().zip(COLUMNS) {
            *position = find(name)
                .ok_or_else(|| Error::Missing { at: at.clone(), what: format!("column `{name}`") })?;
        }
        Ok(Header { required, date: find("date"), width: record.len() })
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
    fn row<'c>(&self, record: &csv::StringRecord, at: &Place, codes: &'c Codes<'_>) -> Result<Row<'c>> {
        if record.len() != self.width {
            let found = format!(
                "{} in a row, {} in the header",
                counted(record.len(), "field", "fields"),
                self.width
            );
            return Err(Error::Malformed { at: at.clone(), found });
        }
        let [importer, exporter, sector, rate] = self.required.map(|column| &record[column]);
        let (importers, exporters) = (codes.actors(importer, at)?, codes.actors(exporter, at)?);
        let sectors = codes.sectors(sector, at)?;
        let row = Row { importers, exporters, sectors, rate: rate.parse().unwrap_or(f64::NAN) };
        if row.cells().next().is_none() {
            let found = format!("`{importer}` as importer and as exporter");
            return Err(Error::Value { at: at.clone(), found, expected: "two distinct actors".to_owned() });
        }
        match Domain::TARIFF.refuses(row.rate.into()) {
            None => Ok(row),
            Some(expected) => Err(Error::Value { at: at.clone(), found: format!("rate `{rate}`"), expected }),
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
