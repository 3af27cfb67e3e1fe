//! How much reading takes: every bound with its error, and time in proportion below it.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::time::Instant;

use sidedeal::ensemble::merge;
use sidedeal::{GoodKind, Kind, Model, Scenario, World, WorldBuilder};

use crate::scenario::{folder, small};

/// So many clauses that change nothing much.
fn clauses(count: usize) -> String {
    let mut text = "name = \"x\"\n".to_owned();
    for i in 0..count {
        writeln!(
            text,
            "[[productivity]]\nactors = [\"USA\"]\nsectors = [\"AGR\"]\nchange = {{ low = -1e-9, mode = 0, high = 1e-9 }} # {i}"
        )
        .unwrap();
    }
    text
}

#[test]
fn ten_thousand_clauses_are_read_in_proportion_and_no_more() {
    let world = small();
    let text = clauses(10_000);
    let (mut parsed, mut read) = (f64::INFINITY, f64::INFINITY);
    // In turn, so that what else the machine does slows down both.
    for _ in 0..5 {
        let start = Instant::now();
        assert_eq!(text.parse::<toml::Table>().unwrap().len(), 2);
        parsed = parsed.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        assert_eq!(Scenario::parse(&text, "x.toml", &world).unwrap().clauses().len(), 10_000);
        read = read.min(start.elapsed().as_secs_f64());
    }
    // Counting lines anew for every clause took a hundred times as long as the parser does.
    assert!(read < 15.0 * parsed, "{read} s, the parser alone {parsed} s");
    let error = Scenario::parse(&clauses(10_001), "x.toml", &world).unwrap_err().to_string();
    assert_eq!(
        error,
        "x.toml: found 10001 clauses, those of the baselines among them, expected at most 10000"
    );
}

#[test]
fn faults_of_many_clauses_are_told_in_proportion() {
    let world = small();
    let text = clauses(8_000).replace("1e-9 }", "1e-9, log_sd = \"no\" }");
    let folder = folder(&[("x.toml", text.clone())]);
    let path = folder.path().join("x.toml");
    let (mut parsed, mut read) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(text.parse::<toml::Table>().unwrap().len(), 2);
        parsed = parsed.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        assert_eq!(Scenario::faults(path.to_str().unwrap(), &world).len(), 8_000);
        read = read.min(start.elapsed().as_secs_f64());
    }
    assert!(read < 30.0 * parsed, "{read} s, the parser alone {parsed} s");
}

#[test]
fn cells_are_counted_as_often_as_clauses_name_them() {
    let world = World::bundled("world2022-full").unwrap();
    let all = "[[trade_cost]]\nimporters = [\"all\"]\nexporters = [\"all\"]\nsectors = [\"all\"]\nchange = 0.0001\n";
    let error = Scenario::parse(&format!("name = \"x\"\n{}", all.repeat(16)), "x.toml", &world).unwrap_err();
    assert_eq!(
        error.to_string(),
        "x.toml:77: found clauses on 5184000 cells until here, each counted as often as it is named, expected at most 5000000"
    );
    Scenario::parse(&format!("name = \"x\"\n{}", all.repeat(15)), "x.toml", &world).unwrap();
}

#[test]
fn tables_are_counted_as_often_as_clauses_name_them() {
    let mut table = "importer,exporter,sector,rate,date\n".to_owned();
    while table.len() < 1_100_000 {
        table.push_str("EU,CHN,AGR,0.100000000000000000000000000000000000000000,2020-01-01\n");
    }
    table.push_str("USA,CHN,AGR,0.1,2021-01-01\n");
    let clause = "[[tariff_table]]\nfile = \"t.csv\"\ndate = \"2021-01-01\"\nimporters = [\"CHN\"]\n";
    let folder = folder(&[("t.csv", table), ("x.toml", format!("name = \"x\"\n{}", clause.repeat(3)))]);
    let said = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err().to_string();
    assert!(said.contains("the clause leaves no row of t.csv"), "{said}");
    let clause = clause.replace("CHN", "USA");
    fs::write(folder.path().join("x.toml"), format!("name = \"x\"\n{}", clause.repeat(200))).unwrap();
    let said = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err().to_string();
    assert!(said.contains("tables of more than 200 MB in the clauses until here"), "{said}");
}

#[test]
fn baselines_stand_so_many_behind_each_other() {
    let file = |i: usize| (format!("b{i}.toml"), format!("name = \"b\"\nbaseline = \"b{}.toml\"\n", i + 1));
    let last = |i: usize| (format!("b{i}.toml"), "name = \"b\"\n".to_owned());
    let write = |links: usize| {
        let files: Vec<_> = (0..links).map(file).chain([last(links)]).collect();
        folder(&files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
    };
    let enough = write(32);
    let deepest = Scenario::open(enough.path().join("b0.toml"), &small()).unwrap();
    assert_eq!(deepest.chain().len(), 33);
    for links in [33, 3_000] {
        let folder = write(links);
        let error = Scenario::open(folder.path().join("b0.toml"), &small()).unwrap_err().to_string();
        let expected =
            "b32.toml:2: found more than 32 baselines, one behind the other, expected at most so many";
        assert!(error.ends_with(expected), "{error}");
    }
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let n = 100_000;
    let said = |text: &str| Scenario::parse(text, "x.toml", &small()).unwrap_err().to_string();
    let deep = "keys, lists or tables more than 80 deep in each other";
    for text in [
        format!("name = \"x\"\n{} = 1\n", vec!["a"; n].join(".")),
        format!("name = \"x\"\n[{}]\n", vec!["a"; n].join(".")),
        format!("name = \"x\"\na = {}{}\n", "[".repeat(n), "]".repeat(n)),
        format!("name = \"x\"\na = {}1{}\n", "{a=".repeat(n), "}".repeat(n)),
    ] {
        assert!(said(&text).contains(deep), "{}", said(&text));
    }
}

#[test]
fn files_are_as_long_as_their_bounds() {
    let folder = folder(&[("x.toml", format!("name = \"x\"\n#{}", "x".repeat(4_000_000)))]);
    let said = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err().to_string();
    assert!(said.ends_with("x.toml: found more than 4 MB of text, expected no more than that"), "{said}");

    // A table of 2 MB that would be one of 110.
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let line = vec![b' '; 1 << 20];
    for _ in 0..105 {
        zip.write_all(&line).unwrap();
    }
    fs::write(folder.path().join("t.csv.gz"), zip.finish().unwrap()).unwrap();
    fs::write(folder.path().join("x.toml"), "name = \"x\"\n[[tariff_table]]\nfile = \"t.csv\"\n").unwrap();
    let said = Scenario::open(folder.path().join("x.toml"), &small()).unwrap_err().to_string();
    assert!(said.ends_with("t.csv.gz: found more than 100 MB of text, expected no more than that"), "{said}");
    fs::remove_file(folder.path().join("x.toml")).unwrap();
    let said = World::open(folder.path()).unwrap_err().to_string();
    assert!(said.ends_with("t.csv.gz: found more than 100 MB of text, expected no more than that"), "{said}");

    // Nothing but its length: a file with a hole.
    let manifest = fs::File::create(folder.path().join("d.csv.manifest.json")).unwrap();
    manifest.set_len(200_000_000).unwrap();
    let said = merge(&[folder.path().join("d.csv")], Vec::new()).unwrap_err().to_string();
    assert!(
        said.ends_with("d.csv.manifest.json: found more than 100 MB of text, expected no more than that"),
        "{said}"
    );
}

#[test]
fn a_table_has_as_many_columns_as_its_bound() {
    let header: Vec<String> = (0..2_000).map(|i| format!("c{i}")).collect();
    let folder = folder(&[("actors.csv", format!("{}\n", header.join(",")))]);
    let said = World::open(folder.path()).unwrap_err().to_string();
    assert!(said.ends_with("actors.csv:1: found 2000 columns, expected at most 1000"), "{said}");
}

/// Goods in layers, each a part of all goods of the next: as many chains as goods of a layer to the power of the layers.
fn layered(layers: usize, wide: usize) -> WorldBuilder {
    let mut builder = WorldBuilder::new("x");
    let actors = ["A", "B"].map(|code| builder.actor(code, code).unwrap());
    let sector = builder.sector("S", "S", Kind::Goods, 4.0).unwrap();
    for to in actors {
        builder.production(to, sector, 110.0, 110.0).unwrap();
        for from in actors {
            builder.trade(to, from, sector, if from == to { 100.0 } else { 10.0 }).unwrap();
        }
    }
    let mut above = Vec::new();
    for layer in 0..layers {
        let mut own = Vec::new();
        for i in 0..wide {
            let good =
                builder.good(&format!("g{layer}-{i}"), "g", GoodKind::Input, sector, &["make"]).unwrap();
            builder.supply(good, "make", None, actors[1], 1.0).unwrap();
            if layer == 0 {
                builder.cost_share(good, sector, 0.01).unwrap();
            }
            for &whole in &above {
                builder.part(good, whole).unwrap();
            }
            own.push(good);
        }
        above = own;
    }
    builder
}

#[test]
fn layers_of_goods_are_walked_once() {
    let world = layered(40, 4).build().unwrap();
    let text = "name = \"x\"\nhorizon = \"short\"\n[[export_control]]\nby = \"B\"\nagainst = [\"A\"]\ngood = \"g39-0\"\ncut = 0.5\n";
    let deal = Scenario::parse(text, "x.toml", &world).unwrap();
    let start = Instant::now();
    let outcome = Model::calibrate(&world).unwrap().run(&deal).unwrap();
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    assert!(outcome.real_income(&[world.actor("A").unwrap()]).0 < 0.0);
}

#[test]
fn a_circle_of_goods_is_named_by_one_of_it() {
    let mut builder = layered(3, 1);
    let world = layered(3, 1).build().unwrap();
    builder.part(world.good("g0-0").unwrap(), world.good("g2-0").unwrap()).unwrap();
    let error = builder.build().unwrap_err().to_string();
    assert!(error.contains("as a stage of itself, expected chains of stages that end"), "{error}");
}
