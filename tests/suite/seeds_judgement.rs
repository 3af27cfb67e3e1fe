//! `judgement.csv`: each row that stands for a number of a file is what that file says.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// What stands at a path like `export_control[2].relief` or `commitment.treaty.committed`.
fn at<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (name, place) = match first.split_once('[') {
        Some((name, place)) => (name, Some(place.strip_suffix(']')?.parse::<usize>().ok()?)),
        None => (first, None),
    };
    let mut value = table.get(name)?;
    if let Some(place) = place {
        value = value.as_array()?.get(place)?;
    }
    match rest {
        Some(rest) => at(value.as_table()?, rest),
        None => Some(value),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

#[test]
fn every_judged_number_is_where_the_table_says_and_as_large() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut reader = csv::Reader::from_path(seeds.join("judgement.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|one| one == name).unwrap();
    let [id, place, low, value, high] = ["id", "where", "low", "value", "high"].map(column);
    let (mut found, mut name, mut text) = (0, String::new(), Table::new());
    for row in reader.records().map(Result::unwrap) {
        let (file, key) = row[place].split_once(':').unwrap();
        assert!(seeds.join(file).is_file(), "{}", &row[id]);
        if Path::new(file).extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        if name != file {
            text = fs::read_to_string(seeds.join(file)).unwrap().parse().unwrap();
            file.clone_into(&mut name);
        }
        let stands = at(&text, key).unwrap_or_else(|| panic!("{}: run tools/judgement.py", &row[id]));
        found += 1;
        if key.starts_with("rule_pact[") {
            continue;
        }
        let range = |key: &str| stands.as_table().and_then(|range| number(&range[key]));
        let numbers = match number(stands) {
            Some(number) => [None, Some(number), None],
            None => ["low", "mode", "high"].map(range),
        };
        for (cell, number) in [&row[low], &row[value], &row[high]].into_iter().zip(numbers) {
            // Six digits are written.
            let same = match number {
                Some(number) => {
                    cell.parse().is_ok_and(|cell: f64| (cell - number).abs() <= 1e-5 * number.abs())
                }
                None => cell.is_empty(),
            };
            assert!(same, "{}: `{cell}`, in the file {number:?}: run tools/judgement.py", &row[id]);
        }
    }
    assert!(found > 300, "{found}");
}
