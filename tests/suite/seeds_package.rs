//! `datapackage.json` of the folders in seeds: every table is in one and fits what stands there about it.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};

/// Folders with a package of their own; the first holds what lies in no other.
const FOLDERS: [&str; 7] =
    ["", "world2022", "world2022-fob", "world2022-full", "nafta1993", "elasticities", "maps"];

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

fn package(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("datapackage.json")).unwrap()).unwrap()
}

struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let mut text = fs::read(path).unwrap();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut plain = Vec::new();
            MultiGzDecoder::new(text.as_slice()).read_to_end(&mut plain).unwrap();
            text = plain;
        }
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let header = reader.headers().unwrap().clone();
        let rows = reader.records().map(Result::unwrap).collect();
        Self { header, rows }
    }

    fn places(&self, columns: &[&str]) -> Vec<usize> {
        let place = |column: &&str| self.header.iter().position(|name| name == *column).unwrap();
        columns.iter().map(place).collect()
    }

    /// The cells of some columns, row by row.
    fn keys(&self, columns: &[&str]) -> impl Iterator<Item = String> {
        let places = self.places(columns);
        self.rows.iter().map(move |row| {
            let mut key = String::new();
            for &place in &places {
                key.push_str(&row[place]);
                key.push('|');
            }
            key
        })
    }
}

/// A name, or several.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(many) => many.iter().map(|one| one.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// What a key may be, in the table that it refers to.
fn referred(folder: &Path, to: &Value) -> HashSet<String> {
    let beside = to["package"].as_str().map(|path| folder.join(path));
    let home = beside.as_deref().map_or(folder, |path| path.parent().unwrap());
    let package = package(home);
    let resources = package["resources"].as_array().unwrap();
    let resource = resources.iter().find(|one| one["name"] == to["resource"]).unwrap();
    let there = Table::read(&home.join(resource["path"].as_str().unwrap()));
    there.keys(&names(if to["field"].is_null() { &to["fields"] } else { &to["field"] })).collect()
}

/// What a cell of a column must be.
struct Field<'a> {
    kind: &'a str,
    required: bool,
    least: f64,
    most: f64,
    choices: Option<Vec<&'a str>>,
    codes: Option<HashSet<String>>,
    separator: Option<&'a str>,
}

impl<'a> Field<'a> {
    fn new(folder: &Path, described: &'a Value) -> Self {
        let limits = &described["constraints"];
        let references = &described["references"];
        let codes = references["to"].as_array().map(|to| {
            let mut codes: HashSet<String> = to.iter().flat_map(|to| referred(folder, to)).collect();
            let also = references["also"].as_array().into_iter().flatten();
            codes.extend(also.map(|word| format!("{}|", word.as_str().unwrap())));
            codes
        });
        Self {
            kind: described["type"].as_str().unwrap(),
            required: limits["required"] == true,
            least: limits["minimum"].as_f64().unwrap_or(f64::NEG_INFINITY),
            most: limits["maximum"].as_f64().unwrap_or(f64::INFINITY),
            choices: limits["enum"].is_array().then(|| names(&limits["enum"])),
            codes,
            separator: references["separator"].as_str(),
        }
    }

    /// What is wrong with a cell.
    fn fault(&self, cell: &str) -> Option<&'static str> {
        if cell.is_empty() {
            return self.required.then_some("is empty");
        }
        let typed = match self.kind {
            "string" => true,
            "number" => number(cell).is_some(),
            "integer" => cell.parse::<i64>().is_ok(),
            "year" => cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit()),
            "date" => is_day(cell),
            _ => false,
        };
        if !typed {
            return Some("is of another type");
        }
        if ["number", "integer"].contains(&self.kind)
            && !number(cell).is_some_and(|value| (self.least..=self.most).contains(&value))
        {
            return Some("is out of its range");
        }
        if self.choices.as_ref().is_some_and(|choices| !choices.contains(&cell)) {
            return Some("is none of the choices");
        }
        let codes = self.codes.as_ref()?;
        let known = |code: &str| codes.contains(&format!("{code}|"));
        let all_known = self.separator.map_or_else(|| known(cell), |by| cell.split(by).all(known));
        (!all_known).then_some("has an unknown code")
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|value: &f64| value.is_finite())
}

fn is_day(cell: &str) -> bool {
    let parts: Vec<_> = cell.split('-').collect();
    let part = |place: usize, digits: usize| -> Option<u32> {
        parts.get(place).filter(|part| part.len() == digits)?.parse().ok()
    };
    parts.len() == 3
        && part(0, 4).is_some()
        && part(1, 2).is_some_and(|month| (1..=12).contains(&month))
        && part(2, 2).is_some_and(|day| (1..=31).contains(&day))
}

/// Every way in which a table does not fit its schema.
fn faults(folder: &Path, schema: &Value, table: &Table) -> Vec<String> {
    let mut found = Vec::new();
    let described = schema["fields"].as_array().unwrap();
    let columns: Vec<_> = described.iter().map(|field| field["name"].as_str().unwrap()).collect();
    if !table.header.iter().eq(columns.iter().copied()) {
        return vec![format!("columns are {:?}", table.header)];
    }
    let fields: Vec<_> = described.iter().map(|described| Field::new(folder, described)).collect();
    for (place, field) in fields.iter().enumerate() {
        let column = columns[place];
        let said = |key: &str| described[place][key].as_str().is_some_and(|text| !text.is_empty());
        if !said("unit") && !said("description") {
            found.push(format!("{column}: no unit and no description"));
        }
        if !(said("source") && said("licence")) {
            found.push(format!("{column}: no source or no licence"));
        }
        for (row, cells) in table.rows.iter().enumerate() {
            if let Some(fault) = field.fault(&cells[place]) {
                found.push(format!("row {}, {column}: `{}` {fault}", row + 1, &cells[place]));
            }
        }
        // Numbers are called numbers, but for years written as a range in other rows.
        let mut filled = table.rows.iter().map(|row| &row[place]).filter(|cell| !cell.is_empty()).peekable();
        let looks_like_numbers = filled.peek().is_some() && filled.all(|cell| number(cell).is_some());
        if field.kind == "string"
            && looks_like_numbers
            && !described[place]["constraints"]["pattern"].is_string()
        {
            found.push(format!("{column}: numbers that are called strings"));
        }
    }
    if schema["primaryKey"].is_array() {
        let key = names(&schema["primaryKey"]);
        let mut seen = HashSet::new();
        found.extend(
            table.keys(&key).filter(|one| !seen.insert(one.clone())).map(|one| format!("twice: {one}")),
        );
    }
    for foreign in schema["foreignKeys"].as_array().into_iter().flatten() {
        let known = referred(folder, &foreign["reference"]);
        let unknown: BTreeSet<String> =
            table.keys(&names(&foreign["fields"])).filter(|one| !known.contains(one)).collect();
        found.extend(unknown.into_iter().map(|one| format!("{}: unknown {one}", foreign["fields"])));
    }
    found
}

#[test]
fn every_table_is_in_a_data_package_and_fits_its_schema() {
    let mut tables = BTreeSet::new();
    let mut folders = vec![seeds()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if Path::new(name.strip_suffix(".gz").unwrap_or(name))
                .extension()
                .is_some_and(|kind| kind == "csv")
            {
                tables.insert(path);
            }
        }
    }
    assert!(tables.len() >= 60, "{}", tables.len());
    for folder in FOLDERS {
        let folder = if folder.is_empty() { seeds() } else { seeds().join(folder) };
        let package = package(&folder);
        assert!(package["name"].is_string() && package["licenses"].is_array(), "{}", folder.display());
        for resource in package["resources"].as_array().unwrap() {
            let path = folder.join(resource["path"].as_str().unwrap());
            let place = path.display();
            let listed = |key: &str, name: &str| {
                let list = resource[key].as_array().unwrap_or_else(|| panic!("{place}: {key}"));
                assert!(!list.is_empty() && list.iter().all(|one| one[name].is_string()), "{place}: {key}");
            };
            listed("sources", "title");
            listed("licenses", "name");
            if resource["format"] != "csv" {
                continue;
            }
            assert!(resource["transformation"].as_str().is_some_and(|how| !how.is_empty()), "{place}");
            let gzipped = path.extension().is_some_and(|extension| extension == "gz");
            assert_eq!(gzipped, resource["compression"] == "gz", "{place}");
            let faults = faults(&folder, &resource["schema"], &Table::read(&path));
            assert!(faults.is_empty(), "{place}: {}", faults[..faults.len().min(10)].join("; "));
            tables.remove(&path);
        }
    }
    assert!(tables.is_empty(), "in no package: {tables:?}");
}

#[test]
fn what_does_not_fit_a_schema_is_told() {
    let field = |name: &str, kind: &str, constraints: Value| {
        json!({ "name": name, "type": kind, "description": "x", "source": "own", "licence": "own",
                "constraints": constraints })
    };
    let mut sector = field("sector", "string", json!({ "required": true }));
    sector["references"] =
        json!({ "to": [{ "resource": "sectors", "field": "code" }], "also": ["all"], "separator": " " });
    let schema = json!({
        "fields": [
            field("importer", "string", json!({ "required": true })),
            sector,
            field("rate", "number", json!({ "minimum": 0, "maximum": 5 })),
            field("grade", "string", json!({ "enum": ["A", "B"] })),
            field("date", "date", json!({})),
        ],
        "primaryKey": ["importer", "sector"],
        "foreignKeys": [{ "fields": "importer", "reference": { "resource": "actors", "fields": "code" } }],
    });
    let told = |header: &str, rows: &str| {
        let text = format!("{header}\n{rows}\n");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows = reader.records().map(Result::unwrap).collect();
        faults(&seeds().join("world2022"), &schema, &Table { header, rows })
    };
    let columns = "importer,sector,rate,grade,date";
    assert_eq!(told(columns, "USA,AGR all,0.1,A,2025-01-31\nCHN,ELE,,,"), [""; 0]);
    for (rows, fault) in [
        ("USA,AGR,x,A,", "row 1, rate: `x` is of another type"),
        ("USA,AGR,inf,A,", "row 1, rate: `inf` is of another type"),
        ("USA,AGR,5.5,A,", "row 1, rate: `5.5` is out of its range"),
        ("USA,AGR,-0.1,A,", "row 1, rate: `-0.1` is out of its range"),
        ("USA,AGR,0,C,", "row 1, grade: `C` is none of the choices"),
        ("USA,AGR,0,A,2025-13-01", "row 1, date: `2025-13-01` is of another type"),
        ("USA,,0,A,", "row 1, sector: `` is empty"),
        ("USA,AGR XXX,0,A,", "row 1, sector: `AGR XXX` has an unknown code"),
        ("EUR,AGR,0,A,", "\"importer\": unknown EUR|"),
        ("USA,AGR,0,A,\nUSA,AGR,1,B,", "twice: USA|AGR|"),
    ] {
        assert_eq!(told(columns, rows), [fault], "{rows}");
    }
    assert_eq!(told("importer,sector,rate,grade,day", "USA,AGR,0,A,").len(), 1);
}
