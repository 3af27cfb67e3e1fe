//! Worlds: bundled, read from folders, made in code.

use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sidedeal::{
    Horizon, Kind, Parameters, Response, Scenario, Uncertain, Warning, World, WorldBuilder, WorldWarning,
};

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// Text of a small world, file by file.
pub(crate) const SMALL: [(&str, &str); 7] = [
    ("actors.csv", "code,name\nUSA,United States\nCHN,China\n"),
    (
        "sectors.csv",
        "code,name,kind,trade_elasticity\nAGR,Farming,goods,5\nICT,\"Data, mostly\",services,4\n",
    ),
    ("groups.csv", "group,actor\nG2,USA\nG2,CHN\n"),
    (
        "trade.csv",
        "exporter,importer,sector,value_musd\nUSA,USA,AGR,90\nCHN,USA,AGR,10.5\nCHN,CHN,AGR,80\nUSA,CHN,AGR,12\n\
         USA,USA,ICT,200\nCHN,CHN,ICT,100\nUSA,CHN,ICT,1\n",
    ),
    (
        "input_output.csv",
        "actor,input_sector,using_sector,value_musd\nUSA,AGR,AGR,20\nUSA,ICT,AGR,5\nUSA,ICT,ICT,60\n\
         CHN,AGR,AGR,30\nCHN,ICT,AGR,-2\nCHN,AGR,ICT,4\n",
    ),
    (
        "production.csv",
        "actor,sector,output_musd,value_added_musd\nUSA,AGR,102,77\nUSA,ICT,201,141\nCHN,AGR,90.5,62.5\n\
         CHN,ICT,100,96\n",
    ),
    ("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,0.25\n"),
];

/// Writes the small world into a new folder.
pub(crate) fn small_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in SMALL {
        fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

fn gunzip(path: &Path) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut plain).unwrap();
    plain
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn small_in_code() -> WorldBuilder {
    let mut builder = WorldBuilder::new("small");
    let usa = builder.actor("USA", "United States").unwrap();
    let chn = builder.actor("CHN", "China").unwrap();
    let agr = builder.sector("AGR", "Farming", Kind::Goods, 5.0).unwrap();
    let ict = builder.sector("ICT", "Data, mostly", Kind::Services, 4.0).unwrap();
    builder.group("G2", &[chn, usa]).unwrap();
    for (exporter, importer, sector, value) in [
        (usa, usa, agr, 90.0),
        (chn, usa, agr, 10.5),
        (chn, chn, agr, 80.0),
        (usa, chn, agr, 12.0),
        (usa, usa, ict, 200.0),
        (chn, chn, ict, 100.0),
        (usa, chn, ict, 1.0),
    ] {
        builder.trade(importer, exporter, sector, value).unwrap();
    }
    for (actor, input, using, value) in [
        (usa, agr, agr, 20.0),
        (usa, ict, agr, 5.0),
        (usa, ict, ict, 60.0),
        (chn, agr, agr, 30.0),
        (chn, ict, agr, -2.0),
        (chn, agr, ict, 4.0),
    ] {
        builder.input(actor, input, using, value).unwrap();
    }
    for (actor, sector, output, value_added) in
        [(usa, agr, 102.0, 77.0), (usa, ict, 201.0, 141.0), (chn, agr, 90.5, 62.5), (chn, ict, 100.0, 96.0)]
    {
        builder.production(actor, sector, output, value_added).unwrap();
    }
    builder.tariff(usa, chn, agr, 0.25).unwrap();
    builder
}

#[test]
fn bundled_worlds_have_the_published_counts() {
    let known = ["world2022", "nafta1993", "world2022-full", "world2022-fob"];
    assert_eq!(World::bundled_names().collect::<Vec<_>>(), known);
    for (name, actors, sectors, goods, groups) in [
        ("world2022", 31, 27, 19, 16),
        ("nafta1993", 31, 40, 20, 1),
        ("world2022-full", 81, 50, 27, 20),
        ("world2022-fob", 31, 27, 19, 16),
    ] {
        let world = World::bundled(name).unwrap();
        assert_eq!((world.name(), world.origin()), (name, name));
        assert_eq!((world.actors().len(), world.sectors().len()), (actors, sectors));
        assert_eq!(world.sectors().filter(|s| world[*s].kind == Kind::Goods).count(), goods);
        assert_eq!(world.groups().len(), groups);
    }
}

#[test]
fn bundled_worlds_have_the_values_of_their_tables() {
    let world = World::bundled("world2022").unwrap();
    let [usa, chn, jpn] = ["USA", "CHN", "JPN"].map(|code| world.actor(code).unwrap());
    let [agr, ene, ele] = ["AGR", "ENE", "ELE"].map(|code| world.sector(code).unwrap());
    let close = |found: f64, expected: f64| assert_eq!(found.to_bits(), expected.to_bits());
    close(world.trade(usa, usa, agr), 607_130.0);
    close(world.trade(usa, chn, agr), 1519.6);
    close(world.trade(usa, jpn, agr), 628.51);
    close(world.tariff(usa, chn, agr), 0.19112);
    close(world.tariff(usa, chn, ene), 0.02081);
    close(world.input(usa, ene, agr), 1658.7);
    close(world.output(usa, ene), 754_530.0);
    close(world.value_added(usa, ene), 381_770.0);
    close(world[ele].trade_elasticity, 5.2582);
    assert_eq!(world[agr].name, "Agriculture, forestry and fishing");
    let eu = world.group("EU").unwrap();
    let members: Vec<_> = world[eu].members.iter().map(|actor| world[*actor].code.as_str()).collect();
    assert_eq!(members, ["DEU", "FRA", "ITA", "ESP", "NLD", "SWE", "POL", "REU"]);
    assert_eq!(
        world.tables().collect::<Vec<_>>(),
        [
            "board_of_trade_2026.csv",
            "coverage_sectors.csv",
            "tariffs_by_date.csv",
            "tariffs_mfn.csv",
            "trade_agreements.csv",
            "us_china_mfn.csv"
        ]
    );
    assert!(world.table("tariffs_by_date.csv").unwrap().starts_with("date,importer,exporter,sector,rate\n"));
    assert_eq!(world.table("trade.csv"), None);

    let world = World::bundled("nafta1993").unwrap();
    let [arg, aus, can] = ["ARG", "AUS", "CAN"].map(|code| world.actor(code).unwrap());
    let [agr, foo, oth, bas] = ["AGR", "FOO", "OTH", "BAS"].map(|code| world.sector(code).unwrap());
    close(world.trade(arg, aus, agr), 2.190_315);
    close(world.tariff(arg, aus, agr), 0.041_666_67);
    close(world.input(arg, foo, agr), 1_425.597_193);
    close(world.value_added(arg, foo), 6_931.984_52);
    assert!(world.input(can, oth, bas) < 0.0);
    assert_eq!(world.tables().collect::<Vec<_>>(), ["tariffs_2005.csv"]);
}

/// The folder in which a file of a bundled world lies.
fn home<'a>(name: &'a str, file: &str) -> &'a str {
    let own = |file: &str| seeds().join(name).join(file).is_file();
    if name != "world2022-fob" || own(file) || own(&format!("{file}.gz")) { name } else { "world2022" }
}

#[test]
fn every_row_of_the_bundled_tables_arrives_in_its_cell() {
    for name in World::bundled_names() {
        let world = World::bundled(name).unwrap();
        let rows = |file: &str| {
            let plain = seeds().join(home(name, file)).join(file);
            let text = fs::read(&plain).unwrap_or_else(|_| gunzip(&plain.with_extension("csv.gz")));
            csv::Reader::from_reader(text.as_slice())
                .into_deserialize::<std::collections::HashMap<String, String>>()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
        };
        let same =
            |found: f64, text: &str| assert_eq!(found.to_bits(), text.parse::<f64>().unwrap().to_bits());
        for row in rows("trade.csv") {
            let [importer, exporter] = ["importer", "exporter"].map(|key| world.actor(&row[key]).unwrap());
            same(world.trade(importer, exporter, world.sector(&row["sector"]).unwrap()), &row["value_musd"]);
        }
        for row in rows("tariffs.csv") {
            let [importer, exporter] = ["importer", "exporter"].map(|key| world.actor(&row[key]).unwrap());
            same(world.tariff(importer, exporter, world.sector(&row["sector"]).unwrap()), &row["rate"]);
        }
        for row in rows("input_output.csv") {
            let [input, using] = ["input_sector", "using_sector"].map(|key| world.sector(&row[key]).unwrap());
            same(world.input(world.actor(&row["actor"]).unwrap(), input, using), &row["value_musd"]);
        }
        for row in rows("production.csv") {
            let (actor, sector) =
                (world.actor(&row["actor"]).unwrap(), world.sector(&row["sector"]).unwrap());
            same(world.output(actor, sector), &row["output_musd"]);
            same(world.value_added(actor, sector), &row["value_added_musd"]);
        }
    }
}

/// What a folder without a file of parameters is told, where it has nothing but trade.
fn assumed_elasticities() -> Warning {
    Warning::of(WorldWarning::AssumedParameters { count: 1, tables: "elasticity".to_owned() })
}

fn negative(cell: &str, musd: f64) -> Warning {
    Warning::of(WorldWarning::NegativeInputs { count: 1, cell: cell.to_owned(), musd })
}

#[test]
fn cells_that_are_not_listed_are_counted() {
    let missing =
        |table: &str, count| Warning::of(WorldWarning::MissingCells { table: table.to_owned(), count });
    assert_eq!(
        World::bundled("world2022").unwrap().warnings(),
        [missing("trade.csv", 1482), missing("tariffs.csv", 1064), missing("input_output.csv", 197)]
    );
    assert_eq!(
        World::bundled("nafta1993").unwrap().warnings(),
        [
            missing("trade.csv", 19602),
            missing("tariffs.csv", 3831),
            missing("input_output.csv", 1738),
            negative("input OTH of CAN BAS", -9.488_851_51)
        ]
    );
    let world = World::open(small_folder().path()).unwrap();
    assert_eq!(
        world.warnings(),
        [
            missing("trade.csv", 1),
            missing("tariffs.csv", 1),
            missing("input_output.csv", 2),
            negative("input ICT of CHN AGR", -2.0),
            assumed_elasticities()
        ]
    );
}

#[test]
fn a_world_has_one_fingerprint_bundled_copied_and_gzipped() {
    for name in World::bundled_names() {
        let fingerprint = World::bundled(name).unwrap().fingerprint();
        assert_eq!(fingerprint.len(), 16);
        let zipped = tempfile::tempdir().unwrap();
        let folders = if name == "world2022-fob" { vec![name, "world2022"] } else { vec![name] };
        let entries = folders.iter().flat_map(|folder| {
            let all = fs::read_dir(seeds().join(folder)).unwrap().map(Result::unwrap);
            all.filter(move |entry| {
                let file = entry.file_name().into_string().unwrap();
                file != "like.txt" && home(name, file.strip_suffix(".gz").unwrap_or(&file)) == *folder
            })
        });
        for entry in entries {
            if entry.path().extension().is_some_and(|extension| extension == "gz") {
                fs::copy(entry.path(), zipped.path().join(entry.file_name())).unwrap();
            } else if entry.path().is_file() {
                let file = format!("{}.gz", entry.file_name().into_string().unwrap());
                fs::write(zipped.path().join(file), gzip(&fs::read(entry.path()).unwrap())).unwrap();
            }
        }
        assert_eq!(World::open(seeds().join(name)).unwrap().fingerprint(), fingerprint);
        assert_eq!(World::open(zipped.path()).unwrap().fingerprint(), fingerprint);
    }
}

#[test]
fn a_folder_has_what_it_lacks_from_the_bundled_world_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("like.txt"), "nafta1993\n").unwrap();
    let whole = World::bundled("nafta1993").unwrap();
    let world = World::open(folder.path()).unwrap();
    assert_eq!(world.fingerprint(), whole.fingerprint());
    assert_eq!(world.name(), folder.path().file_name().unwrap().to_str().unwrap());
    // Its own goes first, zipped or not.
    let tariffs = "importer,exporter,sector,rate\nUSA,CAN,AGR,0.5\n";
    fs::write(folder.path().join("tariffs.csv.gz"), gzip(tariffs.as_bytes())).unwrap();
    let world = World::open(folder.path()).unwrap();
    let [usa, can] = ["USA", "CAN"].map(|code| world.actor(code).unwrap());
    let first = world.sectors().next().unwrap();
    assert_ne!(world.tariff(usa, can, first), whole.tariff(usa, can, first));
    // A path is no name, wherever it leads.
    for path in ["../world2022", "/etc", "nafta199"] {
        fs::write(folder.path().join("like.txt"), path).unwrap();
        let error = World::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("like.txt: unknown bundled world `"), "{error}");
    }
}

#[test]
fn the_other_valuation_has_its_own_trade_and_shares_the_rest() {
    let [basic, fob] = ["world2022", "world2022-fob"].map(|name| World::bundled(name).unwrap());
    let codes = |world: &World| {
        let actors = world.actors().map(|actor| world[actor].code.clone());
        actors.chain(world.sectors().map(|sector| world[sector].code.clone())).collect::<Vec<_>>()
    };
    assert_eq!(codes(&basic), codes(&fob));
    assert_eq!(basic.parameters(), fob.parameters());
    assert!(basic.tables().eq(fob.tables()));
    let usa = basic.actor("USA").unwrap();
    let imports = |world: &World, kind: Kind| -> f64 {
        let sectors = world.sectors().filter(|sector| world[*sector].kind == kind);
        let from = |sector| world.actors().filter(|actor| *actor != usa).map(move |i| (i, sector));
        sectors.flat_map(from).map(|(i, sector)| world.trade(usa, i, sector)).sum::<f64>() / 1000.0
    };
    for (kind, without, with) in [(Kind::Goods, 2289.0, 2649.0), (Kind::Services, 1065.0, 705.0)] {
        assert!((imports(&basic, kind) - without).abs() < 0.5 && (imports(&fob, kind) - with).abs() < 0.5);
    }
    // Margins move between sectors; who earns them does not.
    for actor in basic.actors() {
        let added =
            |world: &World| world.sectors().map(|sector| world.value_added(actor, sector)).sum::<f64>();
        assert!((added(&fob) / added(&basic) - 1.0).abs() < 1e-3, "{}", basic[actor].code);
        for (n, j) in basic.actors().flat_map(|n| basic.sectors().map(move |j| (n, j))) {
            assert_eq!(basic.tariff(actor, n, j).to_bits(), fob.tariff(actor, n, j).to_bits());
        }
    }
    assert_ne!(basic.fingerprint(), fob.fingerprint());
    assert!(Scenario::bundled_for("world2022-fob").eq(Scenario::bundled_for("world2022")));
    assert!(Response::bundled_for("world2022-fob").eq(Response::bundled_for("world2022")));
    for bundled in Response::bundled_for("world2022-fob") {
        Response::bundled(bundled.name, &fob).unwrap();
    }
    let split = fob.clone().with_products().unwrap();
    for bundled in Scenario::bundled_for("world2022-fob") {
        if Scenario::bundled(bundled.name, &fob).is_err() {
            Scenario::bundled(bundled.name, &split).unwrap();
        }
    }
}

#[test]
fn any_change_of_content_changes_the_fingerprint() {
    let folder = small_folder();
    let before = World::open(folder.path()).unwrap().fingerprint();
    let mut seen = HashSet::from([before.clone()]);
    for (file, from, to) in [
        ("actors.csv", "CHN,China\n", "CHN,China\nJPN,Japan\n"),
        ("sectors.csv", "goods,5", "goods,5.5"),
        ("sectors.csv", "goods,5", "services,5"),
        ("groups.csv", "G2,CHN\n", ""),
        ("trade.csv", "10.5", "10.500000000000002"),
        ("trade.csv", "USA,CHN,ICT,1\n", "CHN,USA,ICT,1\n"),
        ("tariffs.csv", "0.25", "0.26"),
        ("input_output.csv", "-2", "-3"),
        ("production.csv", "201,141", "201,140"),
        ("parameters.toml", "", "[horizon_factor]\nshort = 0.4\nmedium = 0.6\nlong = 1\nsource = \"test\"\n"),
        ("side.csv", "", "a,b\n1,2\n"),
    ] {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        if file == "actors.csv" {
            let rows = "JPN,AGR,0,0\nJPN,ICT,0,0\n";
            let production = fs::read_to_string(folder.path().join("production.csv")).unwrap();
            fs::write(folder.path().join("production.csv"), format!("{production}{rows}")).unwrap();
        }
        assert!(seen.insert(World::open(folder.path()).unwrap().fingerprint()), "{file}: {from} to {to}");
        if file == "actors.csv" {
            fs::write(folder.path().join("production.csv"), SMALL[5].1).unwrap();
        }
        if text.is_empty() { fs::remove_file(&path) } else { fs::write(&path, text) }.unwrap();
        assert_eq!(World::open(folder.path()).unwrap().fingerprint(), before);
    }
}

#[test]
fn a_world_made_in_code_equals_the_same_world_from_files() {
    let read = World::open(small_folder().path()).unwrap();
    let made = small_in_code().build().unwrap();
    assert_eq!(made.fingerprint(), read.fingerprint());
    // What is made in code has the values of the program because it asks for them.
    assert_eq!([made.warnings(), &[assumed_elasticities()]].concat(), read.warnings());
    assert_eq!(made.name(), "small");
}

#[test]
fn columns_rows_line_ends_and_byte_order_marks_do_not_matter() {
    let folder = small_folder();
    let expected = World::open(folder.path()).unwrap().fingerprint();
    for (file, text) in SMALL {
        let mut lines: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        if !["actors.csv", "sectors.csv"].contains(&file) {
            lines[1..].reverse();
        }
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
        for line in &mut lines {
            line.reverse();
            writer.write_record(line).unwrap();
        }
        fs::write(folder.path().join(file), writer.into_inner().unwrap()).unwrap();
    }
    assert_eq!(World::open(folder.path()).unwrap().fingerprint(), expected);
}

#[test]
fn groups_and_tariffs_may_hold_a_header_alone() {
    let folder = small_folder();
    fs::write(folder.path().join("groups.csv"), "group,actor\n").unwrap();
    fs::write(folder.path().join("tariffs.csv"), "importer,exporter,sector,rate\n").unwrap();
    let world = World::open(folder.path()).unwrap();
    assert_eq!(world.groups().len(), 0);
    assert!(
        world.actors().all(|n| world.actors().all(|i| world.sectors().all(|j| world.tariff(n, i, j) == 0.0)))
    );
}

#[test]
fn further_columns_are_read_over_when_the_dictionary_lists_them() {
    let folder = small_folder();
    fs::write(folder.path().join("tariffs.csv"), "note,importer,exporter,sector,rate\nx,USA,CHN,AGR,0.25\n")
        .unwrap();
    assert!(World::open(folder.path()).is_err());
    for cell in ["note", "`note`", "importer, exporter, note"] {
        let row = format!("# My world\n\n| file | column |\n|---|---|\n| tariffs.csv | {cell} | - |\n");
        fs::write(folder.path().join("README.md"), row).unwrap();
        let world = World::open(folder.path()).unwrap();
        assert_eq!(world.fingerprint(), small_in_code().build().unwrap().fingerprint());
    }
}

#[test]
fn other_csv_files_become_side_tables() {
    let folder = small_folder();
    fs::write(folder.path().join("notes.csv.gz"), gzip(b"\xef\xbb\xbfa,b\n1,2\n")).unwrap();
    fs::write(folder.path().join("notes.txt"), "not ours").unwrap();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    let world = World::open(folder.path()).unwrap();
    assert_eq!(world.tables().collect::<Vec<_>>(), ["notes.csv"]);
    assert_eq!(world.table("notes.csv"), Some("a,b\n1,2\n"));
    assert_eq!(world.origin(), folder.path().to_str().unwrap());
}

#[test]
fn parameters_of_the_bundled_worlds_are_the_defaults() {
    for (name, unions) in [("world2022", vec!["EU".to_owned()]), ("nafta1993", Vec::new())] {
        let world = World::bundled(name).unwrap();
        assert_eq!(world.unions().len(), unions.len());
        // Only the world of today has capital that follows real wages: NAFTA is as its paper has it.
        let capital = world.parameters().capital;
        assert_eq!(capital == Parameters::default().capital, name == "nafta1993");
        assert_eq!(world.parameters(), &Parameters { unions, capital, ..Parameters::default() });
        let short = Uncertain::Triangular { low: 0.25, mode: 0.36, high: 0.5 };
        assert_eq!(world.parameters().factor(Horizon::Short), short);
    }
    assert_eq!(World::open(small_folder().path()).unwrap().parameters(), &Parameters::default());
}

#[test]
fn the_dictionary_describes_every_column_of_every_table() {
    let page = fs::read_to_string(seeds().join("README.md")).unwrap();
    let described: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let mut folders = vec![seeds()];
    let mut tables = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv") {
                tables += 1;
                let file = path.strip_prefix(seeds()).unwrap().to_str().unwrap().replace('\\', "/");
                for column in csv::Reader::from_path(&path).unwrap().headers().unwrap() {
                    let rows: Vec<_> =
                        described.iter().filter(|row| row[0] == file && row[1] == column).collect();
                    assert_eq!(rows.len(), 1, "{file}: column {column} in seeds/README.md");
                    assert!(rows[0].len() == 6 && rows[0].iter().all(|cell| !cell.is_empty()), "{rows:?}");
                }
            }
        }
    }
    assert!(tables >= 17);
    let credit = "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio. This is an adaptation of an \
                  original work by the OECD. The opinions expressed and arguments employed in this adaptation should \
                  not be reported as representing the official views of the OECD or of its Member countries.";
    assert!(page.contains(credit));
}

#[test]
fn what_people_call_actors_sectors_and_goods_is_understood_and_suggested() {
    let world = &*crate::support::TODAY;
    for (called, code) in [
        ("JPN", "JPN"),
        ("Japan", "JPN"),
        ("germany", "DEU"),
        ("UK", "GBR"),
        ("ROK", "KOR"),
        ("turkiye", "TUR"),
        ("Türkiye", "TUR"),
        ("Viet Nam", "VNM"),
        ("vietnam", "VNM"),
        ("European Union", "EU"),
        ("eu", "EU"),
        ("rest of the world", "ROW"),
    ] {
        if called != "turkiye" {
            assert_eq!(world.bloc_called(called).unwrap().code, code, "{called}");
        }
        // A file must have the code, and is told it.
        if called != code {
            let told = world.bloc(called).unwrap_err().to_string();
            assert_eq!(
                told,
                format!("world world2022: unknown actor or group `{called}`, did you mean `{code}`?")
            );
        }
    }
    assert_eq!(world.sector_called("Semiconductors").unwrap(), world.sector("ELE").unwrap());
    assert_eq!(world.good_called("Rare earth magnets").unwrap(), world.good("rare-earth-magnets").unwrap());
    let told = world.actor("Germany").unwrap_err().to_string();
    assert_eq!(told, "world world2022: unknown actor `Germany`, did you mean `DEU`?");
}
