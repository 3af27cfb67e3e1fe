//! Recorded series beside paths: rows of a table, the walk, what is told, and the series that are compiled in.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use sidedeal::backtest::{Figures, Way};
use sidedeal::path::Period;
use sidedeal::{Date, Model, Scenario, World};
use tempfile::TempDir;

use crate::command::{folder, told};

const HEADER: &str = "id,study,policy,world,actor,figure,unit,low,value,high,status,source,date,series\n";

/// Three alike economies that give up their duties of 10 % in the middle of 2020: each sells 20,000 to each other before.
fn three(rows: &[(&str, &str, &str, &str, &str)]) -> TempDir {
    let folder = folder();
    let free = "name = \"No duties\"\nworld = \"three\"\n[[tariff]]\nimporters = [\"all\"]\nexporters = [\"all\"]\n\
                sectors = [\"all\"]\nset = 0.0\nfrom = 2020-07-01\n";
    fs::write(folder.path().join("free.toml"), free).unwrap();
    let rows: Vec<String> = rows
        .iter()
        .map(|(series, date, figure, unit, value)| {
            format!("{series}-{date},S,free.toml,three,SOU,{figure},{unit},{value},V,J,{date},{series}\n")
        })
        .collect();
    fs::write(folder.path().join("series.csv"), format!("{HEADER}{}", rows.concat())).unwrap();
    folder
}

const FLOW: &str = "flow NOR SOU GDS";
const PART: &str = "flow NOR SOU GDS / flow all SOU GDS";

fn recorded() -> TempDir {
    three(&[
        ("flow", "2019", FLOW, "musd", ",100,"),
        ("part", "2020-Q1", PART, "percent", ",40,"),
        ("flow", "2020", FLOW, "musd", ",110,"),
        ("part", "2021-Q1", PART, "percent", ",30,"),
        ("flow", "2022", FLOW, "musd", ",150,"),
        ("part", "2021-Q3", PART, "percent", ",40,"),
    ])
}

#[test]
fn ours_is_the_path_at_the_dates_of_the_record() {
    let folder = recorded();
    let backtest = Figures::open(folder.path().join("series.csv")).unwrap().run().unwrap();
    assert!(backtest.tried().is_empty());
    let [flow, part] = backtest.in_time() else { panic!("two series") };
    assert_eq!((flow.series.as_str(), flow.record.horizon.as_str()), ("flow", "over time"));
    assert_eq!(backtest.solves().len(), 2);

    // The same walk by hand: quarters, their means over the years that were recorded.
    let world = World::open(folder.path().join("three")).unwrap();
    let model = Model::calibrate(&world).unwrap();
    let free = Scenario::open(folder.path().join("free.toml"), &world).unwrap();
    let [nor, sou] = ["NOR", "SOU"].map(|code| world.actor(code).unwrap());
    let goods = world.sector("GDS").unwrap();
    let quarters: Vec<Period> = (0..16)
        .map(|quarter| {
            let [date, end] =
                [quarter, quarter + 1].map(|at| Date::new(2019, 1, 1).unwrap().plus_months(3 * at));
            Period { date, end }
        })
        .collect();
    let mut flows = Vec::new();
    model
        .walk(&free, &quarters, |period, outcome| {
            flows.push((period.years(), outcome.flow(sou, nor, goods).after));
            Ok(())
        })
        .unwrap();
    let mean = |year: usize| -> f64 {
        let of = &flows[4 * year..4 * (year + 1)];
        of.iter().map(|(years, flow)| years * flow).sum::<f64>()
            / of.iter().map(|(years, _)| years).sum::<f64>()
    };
    let ours = flow.ours.as_ref().unwrap();
    for (ours, hand) in ours.iter().zip([mean(0), mean(1), mean(3)]) {
        assert!((ours / hand - 1.0).abs() < 1e-12, "{ours}, {hand}");
    }
    assert!((ours[0] / 20_000.0 - 1.0).abs() < 1e-9 && ours[0] < ours[1] && ours[1] < ours[2], "{ours:?}");
    let compared = flow.compared().unwrap();
    assert_eq!((compared.way(), compared.right(), compared.size().is_some()), (Way::Same, [2, 2], true));

    // Of two alike sellers each has a half whatever the duties are.
    let halves = part.ours.as_ref().unwrap();
    assert!(halves.iter().all(|half| (half - 50.0).abs() < 1e-6), "{halves:?}");
    let compared = part.compared().unwrap();
    assert_eq!(compared.ways().collect::<Vec<_>>(), [Way::Start, Way::Still, Way::None]);
    assert_eq!((compared.way(), compared.lag()), (Way::Still, None));
}

#[test]
fn every_form_has_the_dates_of_a_series() {
    let folder = recorded();
    let form = |form: &str| told(folder.path(), &["backtest", "series.csv", "--format", form]);
    let (status, out, err) = form("csv");
    assert_eq!((status, err.as_str()), (0, ""));
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let column = |name: &str| header.iter().position(|known| known == name).unwrap();
    assert_eq!(
        header[header.len() - 7..],
        ["series", "change", "ours_change", "half", "ours_half", "most", "ours_most"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cells = |name: &str| -> Vec<&str> { rows.iter().map(|row| &row[column(name)]).collect() };
    assert_eq!(cells("date"), ["2019", "2020", "2022", "2020-Q1", "2021-Q1", "2021-Q3"]);
    assert_eq!(cells("verdict"), ["start", "same way", "same way", "start", "still", "none"]);
    assert_eq!(cells("half"), ["2022", "2022", "2022", "2021-Q1", "2021-Q1", "2021-Q1"]);
    assert_eq!(cells("ours_most"), ["2022", "2022", "2022", "", "", ""]);
    assert!((cells("change")[1].parse::<f64>().unwrap() - 10.0).abs() < 1e-9);
    let ratio = |at: usize| {
        cells("ours_change")[at].parse::<f64>().unwrap() / cells("change")[at].parse::<f64>().unwrap()
    };
    assert!((cells("ratio")[2].parse::<f64>().unwrap() / ratio(2) - 1.0).abs() < 1e-12);

    let (_, out, _) = form("json");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let series = json["results"]["in_time"].as_array().unwrap();
    assert_eq!((series.len(), &series[0]["way"], &series[1]["right"]), (2, &"same way".into(), &1.into()));
    assert_eq!(series[0]["points"][2]["date"], "2022");

    let (_, out, _) = form("table");
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = "In time: of 2 recorded series that moved ours goes the same way in 1, and half of its change comes within one \
                    date of theirs in 1.";
    assert!(words.contains(sentence), "{out}");
    assert!(
        words.contains(
            "-> still: the way of the record at 1 of 2 dates; half of the change 2021-Q1, ours never"
        ),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    let (_, one, _) = told(folder.path(), &["backtest", "series.csv", "--only", "part"]);
    assert!(one.contains("\npart: SOU ") && !one.contains("\nflow: SOU "), "{one}");
}

#[test]
fn a_path_that_fails_is_a_series_with_its_error() {
    let folder = recorded();
    // More than can be bought at the first horizon.
    let free = "name = \"Too much\"\nworld = \"three\"\n[[purchase]]\nimporter = \"SOU\"\nexporter = \"NOR\"\nsectors = [\"GDS\"]\n\
                value_musd = 100_000\n";
    fs::write(folder.path().join("free.toml"), free).unwrap();
    let (status, out, err) = told(folder.path(), &["backtest", "series.csv", "--format", "csv"]);
    assert_eq!(
        (status, err.as_str()),
        (1, "error: 2 of 2 series have no path, the errors stand beside them\n")
    );
    assert_eq!(out.matches(",failed,").count(), 6, "{out}");
    let (_, out, _) = told(folder.path(), &["backtest", "series.csv"]);
    assert!(out.contains("    failed: ") && out.contains("2 without a path, because it failed."), "{out}");
}

#[test]
fn what_is_wrong_with_a_series_is_told_at_its_row() {
    let first = ("x", "2019", FLOW, "musd", ",100,");
    for (rows, message) in [
        (
            vec![first, ("x", "2020-1", FLOW, "musd", ",1,")],
            "series.csv:3: found date `2020-1` of series x, expected a year, a quarter or a month: 2019, 2019-Q3 or 2019-07",
        ),
        (
            vec![first, ("x", "2020", FLOW, "musd", "1,,2")],
            "series.csv:3: found a range in series x, expected one value, as it was recorded",
        ),
        (
            vec![first, ("x", "2019-Q4", FLOW, "musd", ",1,")],
            "series.csv:3: found 2019-Q4 behind 2019 in series x, expected dates in their order that do not overlap",
        ),
        (
            vec![first, ("x", "2020", PART, "percent", ",1,")],
            "series.csv:3: found figure `flow NOR SOU GDS / flow all SOU GDS` in series x, expected `flow NOR SOU GDS`, as at its \
             first date (series.csv:2)",
        ),
        (
            vec![first],
            "series.csv:2: found one date of series x, expected two at least: what changes is compared",
        ),
        (
            vec![("x", "2019", FLOW, "musd", ",0,"), ("x", "2020", FLOW, "musd", ",1,")],
            "series.csv:2: found series x that begins with 0, expected another number: changes are parts of the first",
        ),
        (
            vec![("x", "2019", FLOW, "percent", ",1,"), ("x", "2020", FLOW, "percent", ",2,")],
            "series.csv:2: found unit `percent` of `flow NOR SOU GDS`, expected musd",
        ),
        (
            vec![
                ("x", "2019", "flwo NOR SOU GDS", "musd", ",1,"),
                ("x", "2020", "flwo NOR SOU GDS", "musd", ",2,"),
            ],
            "series.csv:2: unknown figure in time `flwo NOR SOU GDS`, did you mean `flow`?",
        ),
        (
            vec![("x", "2019", "use gas", "percent", ",1,"), ("x", "2020", "use gas", "percent", ",2,")],
            "series.csv:2: unknown good `gas`",
        ),
        (
            vec![
                ("x", "2019", "flow NOR NOR GDS", "musd", ",1,"),
                ("x", "2020", "flow NOR NOR GDS", "musd", ",2,"),
            ],
            "series.csv:2: found figure `flow NOR NOR GDS`, expected flow EXPORTER IMPORTER SECTOR",
        ),
    ] {
        let folder = three(&rows);
        let (status, out, err) = told(folder.path(), &["backtest", "series.csv"]);
        assert_eq!((status, out.as_str(), err.trim_end()), (2, "", format!("error: {message}").as_str()));
    }
}

/// Every series that is compiled in has its path, and the guide says what came of them.
#[test]
fn the_series_that_are_compiled_in_load_and_run() {
    let figures = Figures::bundled().unwrap();
    let ids: HashSet<&str> = figures.entries().iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids.len(), figures.entries().len(), "every row has a name of its own");
    let mut series: Vec<String> =
        figures.entries().iter().map(|entry| entry.series.clone()).filter(|name| !name.is_empty()).collect();
    series.dedup();
    let episodes = figures.clone().only(&series).unwrap().run().unwrap();
    let names: Vec<&str> = episodes.in_time().iter().map(|one| one.series.as_str()).collect();
    assert_eq!(names, series);
    for one in episodes.in_time() {
        let ours = one.ours.as_ref().unwrap_or_else(|error| panic!("{}: {error}", one.series));
        assert!(ours.iter().all(|value| value.is_finite() && *value >= 0.0), "{}: {ours:?}", one.series);
        assert!(one.points.iter().all(|point| !point.entry.source_url.is_empty()), "{}", one.series);
    }
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verbs/backtest.md");
    let guide = fs::read_to_string(guide).unwrap();
    let sentence = episodes.sentence_in_time().unwrap();
    assert!(guide.contains(&sentence), "{sentence}");
    // The figures of the guide's table are those of the run: the way, and the dates of half.
    for one in episodes.in_time() {
        let compared = one.compared().unwrap();
        let at = |position: Option<usize>| {
            position.map_or("never".to_owned(), |at| one.points[at].span.to_string())
        };
        let [right, of] = compared.right();
        let size = compared.size().map_or_else(|| "-".to_owned(), |size| format!("{size:.2}"));
        let row = format!(
            "| {} | {} | {right} of {of} | {} | {} | {size} |",
            one.series,
            compared.way().word(),
            at(compared.half),
            at(compared.our_half)
        );
        assert!(guide.contains(&row), "{row}");
    }
}
