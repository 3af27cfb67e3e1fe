//! Tables as spreadsheets write them, wherever a table is read; and what is none, named as what it is.

use std::fs;
use std::path::Path;

use sidedeal::{ElasticitySet, Scenario, Warning, World, WorldWarning};

use crate::command::{folder, told};

/// A table with another sign between its fields; its numbers with a comma where that is a semicolon.
fn parted(text: &str, sign: &str) -> String {
    let comma = |field: &str| match field.parse::<f64>() {
        Ok(_) if sign == ";" => field.replace('.', ","),
        _ => field.to_owned(),
    };
    let row = |line: &str| line.split(',').map(comma).collect::<Vec<_>>().join(sign);
    text.lines().map(|line| row(line) + "\n").collect()
}

/// The ways in which a spreadsheet may write a table.
fn ways(text: &str) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for sign in [",", ";", "\t"] {
        let text = parted(text, sign);
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("{text}{0}{0}\n", sign.repeat(2))] {
            all.push(text.clone().into_bytes());
            all.push(format!("\u{feff}{text}").into_bytes());
        }
    }
    all
}

#[test]
fn a_world_is_the_same_whatever_parts_its_fields() {
    let folder = folder();
    let three = folder.path().join("three");
    let expected = World::open(&three).unwrap();
    let tables: Vec<_> = fs::read_dir(&three).unwrap().map(|entry| entry.unwrap().path()).collect();
    let originals: Vec<String> = tables.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for way in 0..ways("a,b").len() {
        for (path, text) in tables.iter().zip(&originals) {
            fs::write(path, &ways(text)[way]).unwrap();
        }
        let world = World::open(&three).unwrap();
        assert_eq!(world.fingerprint(), expected.fingerprint(), "way {way}");
        let told: Vec<_> = world.warnings().iter().filter(|one| !expected.warnings().contains(one)).collect();
        let commas = WorldWarning::DecimalCommas { table: None, count: 6 };
        let semicolons = (6..12).contains(&way);
        assert_eq!(
            told,
            if semicolons { vec![Warning::of(commas)] } else { vec![] }.iter().collect::<Vec<_>>(),
            "way {way}"
        );
    }
}

#[test]
fn a_table_of_a_scenario_may_have_semicolons_and_says_so() {
    let folder = folder();
    let world = World::open(folder.path().join("three")).unwrap();
    let file = folder.path().join("deal.toml");
    fs::write(&file, "name = \"x\"\nworld = \"three\"\n[[tariff_table]]\nfile = \"rates.csv\"\n").unwrap();
    let mut seen = Vec::new();
    for way in ways("importer,exporter,sector,rate\nNOR,SOU,GDS,0.25\nSOU,NOR,GDS,0\n") {
        fs::write(folder.path().join("rates.csv"), way).unwrap();
        let scenario = Scenario::open(&file, &world).unwrap();
        seen.push((scenario.fingerprint().to_owned(), scenario.cautions(&world)));
    }
    assert!(seen.iter().all(|(fingerprint, _)| *fingerprint == seen[0].0));
    let texts: Vec<Vec<String>> =
        seen.iter().map(|(_, all)| all.iter().map(ToString::to_string).collect()).collect();
    for (way, texts) in texts.iter().enumerate() {
        let comma = texts.iter().filter(|text| {
            text.ends_with("deal.toml:3: 1 number of its table has a decimal comma, read as a point")
        });
        assert_eq!(comma.count(), usize::from((6..12).contains(&way)), "{texts:?}");
    }
}

#[test]
fn sets_and_maps_and_tables_of_figures_are_read_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    let name = path.to_str().unwrap();
    for way in ways("sector,trade_elasticity\nA01,2.5\n") {
        fs::write(&path, way).unwrap();
        ElasticitySet::load(name).unwrap();
    }
    for way in ways("code,name,from,kind,trade_elasticity\nAGR,Farms,A01 A02,goods,2.5\n") {
        fs::write(&path, way).unwrap();
        sidedeal::import::Map::open(name).unwrap();
    }
    let figures = "id,study,policy,actor,figure,unit,low,value,high,status,source\na,b,nafta-1993,MEX,real_income,percent,,1.3,,V,c\n";
    for way in ways(figures) {
        fs::write(&path, way).unwrap();
        let (status, _, err) = told(folder.path(), &["backtest", "x.csv"]);
        assert_eq!(status, 0, "{err}");
    }
}

#[test]
fn what_is_no_table_is_named_as_what_it_is() {
    let folder = folder();
    let here = folder.path();
    let wide: Vec<u8> = "\u{feff}code;name\nA;b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let others: [(&[u8], &str); 5] = [
        (&wide, "text in UTF-16: save it as UTF-8"),
        (
            b"PK\x03\x04\x14\0\x06\0",
            "a zip archive, as .xlsx and .ods files are: save the sheet as CSV in UTF-8",
        ),
        (b"\x7fELF\x02\x01\x01\0\0\0", "a binary file: it has bytes that no text has"),
        (b"\x1f\x8b\x08\0\0", "gzip, which the file's name does not say: it would end in `.gz`"),
        (b"code,name\nA,\xe9t\xe9\n", "text that is not UTF-8"),
    ];
    let scenario = "name = \"x\"\nworld = \"three\"\n[[tariff_table]]\nfile = \"rates.csv\"\n";
    fs::write(here.join("named.toml"), scenario).unwrap();
    for (bytes, what) in others {
        let refused = |file: &str, call: &[&str]| {
            let path: &Path = &here.join(file);
            let before = fs::read(path).ok();
            fs::write(path, bytes).unwrap();
            let (status, out, err) = told(here, call);
            assert_eq!(status, 2, "{file}: {out}");
            assert!(err.contains(what) && err.contains(file), "{file}: {err}");
            before.map_or_else(|| fs::remove_file(path).unwrap(), |bytes| fs::write(path, bytes).unwrap());
        };
        refused("three/actors.csv", &["check", "three"]);
        refused("rates.csv", &["run", "named.toml"]);
        refused("other.toml", &["run", "other.toml"]);
        refused("set.csv", &["run", "deal.toml", "--elasticities", "set.csv"]);
        refused("set.csv", &["backtest", "set.csv"]);
        // Of what is half a table another fault may be told first.
        if what.ends_with("not UTF-8") {
            continue;
        }
        refused("icio.csv", &["import", "icio", "icio.csv", "--year", "2022", "--out", "new"]);
        refused(
            "map.csv",
            &["import", "icio", "icio.csv", "--year", "2022", "--actors", "map.csv", "--out", "new"],
        );
    }
    let (status, _, err) = told(here, &["run", "deal.toml", "--elasticities", "three"]);
    assert!(status == 2 && err.contains("directory"), "{err}");
}

#[test]
fn excel_knows_by_a_mark_that_rows_are_utf_8() {
    let folder = folder();
    for verb in [
        &["run", "board-of-trade-2026", "--draws", "0"][..],
        &["graph"],
        &["list"],
        &["backtest", "--only", "cp2015-welfare-mex"],
    ] {
        let ask = |more: &[&str]| {
            let words: Vec<&str> = verb.iter().chain(more).copied().collect();
            told(folder.path(), &words)
        };
        let plain = ask(&["--format", "csv"]).1;
        let marked = ask(&["--format", "csv", "--excel"]).1;
        assert_eq!(marked, format!("\u{feff}{plain}"), "{verb:?}");
        let (status, written, said) = ask(&["--excel"]);
        assert_eq!((status, written.as_str()), (2, ""), "{verb:?}");
        assert!(said.contains("expected `--format csv` beside it"), "{said}");
    }
}
