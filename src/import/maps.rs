//! Which codes of a source make an actor or a sector.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use super::codes::{Codes, whole};
use super::report::Finding;
use super::{Rows, check_once};
use crate::error::{Error, Place, Result, check_name, nearest};
use crate::number::quotable;
use crate::world::{Bound, Kind, check_code, read_text};

/// A map: a CSV table `code,name,from` and, of sectors, `kind` and `trade_elasticity`. `from` holds codes of the source,
/// separated by spaces, or by `|` where codes have spaces themselves; one row may have `*`, which takes the rest.
#[derive(Debug, Clone)]
pub struct Map {
    place: String,
    rows: Vec<MapRow>,
    /// Whether it comes with the program.
    bundled: bool,
    /// Numbers with a decimal comma.
    commas: usize,
}

#[derive(Debug, Clone)]
struct MapRow {
    line: usize,
    target: Target,
    rest: bool,
}

/// What some codes of a source become.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) from: Vec<String>,
    pub(super) kind: Option<Kind>,
    pub(super) elasticity: Option<f64>,
}

/// Targets, and which of them each code of the source goes to.
pub(super) struct Resolved {
    pub(super) targets: Vec<Target>,
    pub(super) of: Vec<usize>,
    /// Codes of the map that the source does not have.
    pub(super) absent: Vec<String>,
}

/// The maps that come with the program, by name.
static BUNDLED: [(&str, &str); 10] = [
    ("world2022-actors", include_str!("../../seeds/maps/world2022-actors.csv")),
    ("world2022-sectors", include_str!("../../seeds/maps/world2022-sectors.csv")),
    ("eu-members-actors", include_str!("../../seeds/maps/eu-members-actors.csv")),
    ("eleven-sectors", include_str!("../../seeds/maps/eleven-sectors.csv")),
    ("figaro-actors", include_str!("../../seeds/maps/figaro-actors.csv")),
    ("figaro-sectors", include_str!("../../seeds/maps/figaro-sectors.csv")),
    ("hs-chapters", include_str!("../../seeds/maps/hs-chapters.csv")),
    ("hs-industries", include_str!("../../seeds/maps/hs-industries.csv")),
    ("wiod-actors", include_str!("../../seeds/maps/wiod-actors.csv")),
    ("wiod-sectors", include_str!("../../seeds/maps/wiod-sectors.csv")),
];

impl Map {
    /// The names of the maps that come with the program: `world2022-actors`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A map that comes with the program, or a file.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; [`Error::Malformed`], [`Error::Missing`], [`Error::Unknown`], [`Error::Value`]
    /// and [`Error::Duplicate`] for what a map cannot say.
    pub fn open(name: &str) -> Result<Self> {
        if let Some((name, text)) = BUNDLED.iter().find(|(known, _)| *known == name) {
            return Ok(Self { bundled: true, ..Self::parse(text, &format!("bundled map {name}"))? });
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(Error::Unknown {
                at: Place::file("maps"),
                what: "map or file",
                found: name.to_owned(),
                nearest: nearest(name, Self::names()),
            });
        }
        Self::parse(&read_text(path, Bound::TABLE)?, &path.display().to_string())
    }

    /// A map in memory; `place` is what errors call it.
    ///
    /// # Errors
    /// As for [`Map::open`].
    pub fn parse(text: &str, place: &str) -> Result<Self> {
        let text: Box<dyn Read> = Box::new(Cursor::new(text.as_bytes().to_vec()));
        Self::of(Rows::new(place.to_owned(), BufReader::new(text))?)
    }

    fn of(mut rows: Rows) -> Result<Self> {
        const COLUMNS: [&str; 5] = ["code", "name", "from", "kind", "trade_elasticity"];
        let header = rows.header()?;
        check_once(&rows, "column", &header, |column| format!("`{column}`"))?;
        let at = rows.at();
        if let Some(unknown) = header.iter().find(|column| !COLUMNS.contains(&column.as_str())) {
            let nearest = nearest(unknown, COLUMNS);
            return Err(Error::Unknown { at, what: "column", found: unknown.clone(), nearest });
        }
        let position = |name: &str| header.iter().position(|column| column == name);
        for required in &COLUMNS[..3] {
            if position(required).is_none() {
                return Err(Error::Missing { at, what: format!("column `{required}`") });
            }
        }
        let mut map = Self { place: rows.place(), rows: Vec::new(), bundled: false, commas: 0 };
        let mut taken: HashMap<String, usize> = HashMap::new();
        let mut codes: HashMap<String, usize> = HashMap::new();
        while rows.next()? {
            rows.check_width(header.len())?;
            let (at, line) = (rows.at(), rows.number());
            let fields = (0..rows.len()).map(|i| rows.text(i)).collect::<Result<Vec<&str>>>()?;
            let field = |name: &str| position(name).map_or("", |position| fields[position]);
            let again = |what: String, first: usize| Error::Duplicate {
                at: Place::line(&map.place, line),
                first: Place::line(&map.place, first),
                what,
            };
            check_code(&at, field("code"))?;
            check_name(|| at.clone(), field("name"))?;
            if let Some(first) = codes.insert(field("code").to_owned(), line) {
                return Err(again(format!("code {}", field("code")), first));
            }
            let separator = if field("from").contains('|') { '|' } else { ' ' };
            let from: Vec<String> = field("from")
                .split(separator)
                .map(str::trim)
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect();
            if from.is_empty() {
                return Err(Error::Missing {
                    at,
                    what: "codes of the source in column `from`, or `*`".to_owned(),
                });
            }
            for code in &from {
                if let Some(first) = taken.insert(code.clone(), line) {
                    return Err(again(format!("`{code}` in column `from`"), first));
                }
            }
            let kind = match field("kind") {
                "" => None,
                "goods" => Some(Kind::Goods),
                "services" => Some(Kind::Services),
                other => {
                    let found = format!("`{other}` in column `kind`");
                    return Err(Error::Value { at, found, expected: "goods or services".to_owned() });
                }
            };
            let elasticity = match field("trade_elasticity") {
                "" => None,
                text => match rows.parse(text) {
                    Some(theta) if theta > 0.0 && theta.is_finite() => Some(theta),
                    _ => {
                        let found = format!("`{}` in column `trade_elasticity`", quotable(text));
                        return Err(Error::Value {
                            at,
                            found,
                            expected: rows.expects(text, "a number above 0"),
                        });
                    }
                },
            };
            let rest = from == ["*"];
            if !rest && from.iter().any(|code| code == "*") {
                let found = "`*` beside codes in column `from`".to_owned();
                return Err(Error::Value { at, found, expected: "codes, or `*` alone".to_owned() });
            }
            let from = if rest { Vec::new() } else { from };
            let (code, name) = (field("code").to_owned(), field("name").to_owned());
            let target = Target { code, name, from, kind, elasticity };
            map.rows.push(MapRow { line, target, rest });
        }
        map.commas = rows.commas();
        if map.rows.is_empty() {
            return Err(Error::Missing {
                at: Place::file(&map.place),
                what: "rows, the map is empty".to_owned(),
            });
        }
        Ok(map)
    }

    /// Whether it comes with the program, so that what is wrong is no fault of its.
    pub(super) fn is_bundled(&self) -> bool {
        self.bundled
    }

    /// What is told of numbers with a decimal comma.
    pub(super) fn commas(&self) -> Finding {
        Finding::commas(self.commas, &self.place)
    }

    /// The rows: place, code, and codes of the source, none of those that take the rest.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Place, &str, Option<&[String]>)> {
        self.rows.iter().map(|row| {
            let from = (!row.rest).then_some(row.target.from.as_slice());
            (Place::line(&self.place, row.line), row.target.code.as_str(), from)
        })
    }

    /// Puts the codes of a source to the rows.
    fn resolve(&self, source: &[String], what: &str) -> Result<Resolved> {
        let row_of: HashMap<&str, usize> = self
            .rows
            .iter()
            .enumerate()
            .flat_map(|(i, row)| row.target.from.iter().map(move |code| (code.as_str(), i)))
            .collect();
        let rest = self.rows.iter().position(|row| row.rest);
        let find =
            |code: &String| row_of.get(code.as_str()).or_else(|| row_of.get(whole(code))).copied().or(rest);
        let left: Vec<&str> = source.iter().filter(|code| find(code).is_none()).map(String::as_str).collect();
        if !left.is_empty() {
            let shown = left.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            let more = if left.len() > 5 { format!(" and {} more", left.len() - 5) } else { String::new() };
            let what = format!(
                "{what} {shown}{more} of the source in column `from`, or a row with `*` that takes the rest"
            );
            return Err(Error::Missing { at: Place::file(&self.place), what });
        }
        // In the order of the map; whom no code of the source goes to would have nothing.
        let rows: Vec<usize> = source.iter().filter_map(find).collect();
        let used: HashSet<usize> = rows.iter().copied().collect();
        for (i, row) in self.rows.iter().enumerate() {
            if !used.contains(&i) {
                let absent = row.target.from.first().cloned().unwrap_or_else(|| "*".to_owned());
                return Err(Error::Unknown {
                    at: Place::line(&self.place, row.line),
                    what: "code of the source, the only one of its row,",
                    nearest: nearest(&absent, source.iter().map(String::as_str)),
                    found: absent,
                });
            }
        }
        let known: HashSet<&str> = source.iter().flat_map(|code| [code.as_str(), whole(code)]).collect();
        let all = self.rows.iter().flat_map(|row| &row.target.from);
        let absent = all.filter(|code| !known.contains(code.as_str())).cloned().collect();
        let mut targets: Vec<Target> = self.rows.iter().map(|row| row.target.clone()).collect();
        for target in &mut targets {
            target.from.clear();
        }
        fill(&mut targets, source, &rows);
        Ok(Resolved { targets, of: rows, absent })
    }
}

/// Notes with each target the codes of the source that go to it, parts under the name of their whole.
fn fill(targets: &mut [Target], source: &[String], of: &[usize]) {
    let mut noted = HashSet::new();
    for (code, &target) in source.iter().map(|code| whole(code)).zip(of) {
        if noted.insert((target, code)) {
            targets[target].from.push(code.to_owned());
        }
    }
}

/// Targets by a map, or each code as it is but for regions that are parts of one.
pub(super) fn resolve(map: Option<&Map>, source: &[String], what: &str) -> Result<Resolved> {
    if let Some(map) = map {
        return map.resolve(source, what);
    }
    let mut wholes = Codes::default();
    for code in source {
        wholes.note(whole(code));
    }
    let of: Vec<usize> = source.iter().map(|code| wholes.ids[whole(code)]).collect();
    let alone =
        |code: String| Target { name: code.clone(), code, from: Vec::new(), kind: None, elasticity: None };
    let mut targets: Vec<Target> = wholes.list.into_iter().map(alone).collect();
    fill(&mut targets, source, &of);
    Ok(Resolved { targets, of, absent: Vec::new() })
}
