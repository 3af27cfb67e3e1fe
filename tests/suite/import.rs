//! Official tables as worlds: five layouts of one table, totals, maps.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sidedeal::import::{Format, Imported, Map, Options};
use sidedeal::{Model, Scenario, World};

use crate::command::told;
use crate::import_table::{INDUSTRIES, J, Table, U, found, imported, of_folder, of_text, options};
use crate::support::{assert_close, config};

/// One table in all layouts.
fn layouts(table: &Table, options: &Options) -> Vec<(&'static str, Imported)> {
    let text = |format, text: &str| of_text(format, text, options).unwrap();
    vec![
        ("icio", text(Format::Icio, &table.icio())),
        ("figaro matrix", text(Format::Figaro, &table.figaro())),
        ("figaro flat", text(Format::Figaro, &table.figaro_flat(2022))),
        ("wiod", text(Format::Wiod, &table.wiod(2022))),
        ("exiobase", of_folder(&table.exiobase(true), options).unwrap()),
        ("exiobase without names of labels", of_folder(&table.exiobase(false), options).unwrap()),
        ("long", text(Format::Long, &table.long())),
    ]
}

#[test]
fn one_table_is_the_same_world_in_every_layout() {
    let table = Table::usual();
    let expected = table.world().fingerprint();
    for (layout, imported) in layouts(&table, &options()) {
        assert_eq!(imported.world("x").unwrap().fingerprint(), expected, "{layout}");
        assert_eq!(imported.report.dimensions, (4, 4), "{layout}");
        assert_eq!(
            found(&imported, "negative changes in inventories").0,
            table_negatives(&table),
            "{layout}"
        );
        assert_eq!(found(&imported, "sales that differ from output by more than 0.1 %").0, 0, "{layout}");
    }
}

fn table_negatives(table: &Table) -> usize {
    table.cells.chunks_exact(U).filter(|cells| cells[J + 2] < 0.0).count()
}

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn any_table_is_the_same_world_in_every_layout(numbers in prop::collection::vec(0..10_000_u32, 97)) {
        let mut numbers = numbers.into_iter().cycle();
        let table = Table::new(&["AUS", "JPN", "USA"], || numbers.next().unwrap());
        let expected = table.world().fingerprint();
        for (layout, imported) in layouts(&table, &options()) {
            prop_assert_eq!(imported.world("x").unwrap().fingerprint(), expected.clone(), "{}", layout);
        }
    }
}

#[test]
fn totals_are_those_of_the_source() {
    let table = Table::usual();
    let r = table.regions.len();
    let (mut output, mut added, mut final_use, mut exports) = (0.0, 0.0, 0.0, 0.0);
    for unit in 0..table.units() {
        output += table.output(unit);
        added += table.value_added(unit);
        for buyer in 0..r {
            final_use += (J..U).map(|use_| table.at(unit, buyer, use_)).sum::<f64>();
            if unit / J != buyer {
                exports += (0..U).map(|use_| table.at(unit, buyer, use_)).sum::<f64>();
            }
        }
    }
    for inventories in [1.0, 0.4, 0.0] {
        let options = Options { inventories, ..options() };
        for (layout, imported) in layouts(&table, &options) {
            let totals = imported.report.totals;
            assert_eq!(totals.output, output, "{layout}");
            assert_eq!(totals.value_added, added, "{layout}");
            assert_eq!(totals.final_use, final_use, "{layout}");
            assert_eq!((totals.exports, totals.imports), (exports, exports), "{layout}");
            let by_actor: f64 = imported.report.actors.iter().map(|(_, totals)| totals.output).sum();
            assert_eq!(by_actor, output, "{layout}");
        }
    }
}

#[test]
fn what_is_written_is_read_where_no_industry_uses_another() {
    let text = "exporter,sector,importer,use,value\nAUS,A01,AUS,HFCE,90\nAUS,A01,USA,HFCE,10\nUSA,A01,USA,HFCE,50\n\
        ,VA,AUS,A01,100\n,VA,USA,A01,50\n";
    let sectors =
        Map::parse("code,name,from,kind,trade_elasticity\nA01,Farms,A01,goods,8\n", "map.csv").unwrap();
    let options = Options { sectors: Some(sectors), ..Options::new(2022) };
    let imported = of_text(Format::Long, text, &options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in imported.files() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let world = World::open(folder.path()).unwrap();
    assert_eq!(world.fingerprint(), imported.world("x").unwrap().fingerprint());
}

#[test]
fn maps_keep_every_cent() {
    let table = Table::usual();
    let map = |text: &str| Some(Map::parse(text, "map.csv").unwrap());
    let options = Options {
        actors: map("code,name,from\nPAC,Pacific,AUS USA\nREST,All others,*\n"),
        sectors: map(
            "code,name,from,kind,trade_elasticity\nGDS,Goods,A01 C10T12 C17_18,goods,5\nSRV,Services,*,services,4\n",
        ),
        ..Options::new(2022)
    };
    let in_code = table.world();
    let all: Vec<_> = in_code.actors().collect();
    let groups = [[all[0], all[3]], [all[1], all[2]]];
    let sectors: Vec<_> = in_code.sectors().collect();
    for (layout, imported) in layouts(&table, &options) {
        let world = imported.world("x").unwrap();
        let [goods, services] = ["GDS", "SRV"].map(|code| world.sector(code).unwrap());
        let parts = [(goods, &sectors[..3]), (services, &sectors[3..])];
        for (actor, members) in world.actors().zip(&groups) {
            for (sector, parts) in parts {
                let sum = |value: &dyn Fn(sidedeal::Actor, sidedeal::Sector) -> f64| -> f64 {
                    members
                        .iter()
                        .flat_map(|&m| parts.iter().map(move |&p| (m, p)))
                        .map(|(m, p)| value(m, p))
                        .sum()
                };
                assert_eq!(world.output(actor, sector), sum(&|m, p| in_code.output(m, p)), "{layout}");
                assert_eq!(
                    world.value_added(actor, sector),
                    sum(&|m, p| in_code.value_added(m, p)),
                    "{layout}"
                );
                for (seller, sellers) in world.actors().zip(&groups) {
                    let flow = sum(&|m, p| sellers.iter().map(|&i| in_code.trade(m, i, p)).sum());
                    assert_eq!(world.trade(actor, seller, sector), flow, "{layout}");
                }
                for (using, users) in [(goods, &sectors[..3]), (services, &sectors[3..])] {
                    let used = sum(&|m, p| users.iter().map(|&u| in_code.input(m, p, u)).sum());
                    assert_eq!(world.input(actor, sector, using), used, "{layout}");
                }
            }
        }
        let rest = world.actor("REST").unwrap();
        assert_eq!(world[rest].economies, ["CHN", "MEX"], "{layout}");
    }
}

#[test]
fn an_imported_world_is_solved_like_one_made_in_code() {
    let table = Table::usual();
    let deal = "name = \"x\"\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CHN\"]\nsectors = [\"C17_18\"]\nset = 0.3\n";
    let run = |world: &World, text: &str| -> Vec<f64> {
        let scenario = Scenario::parse(text, "x.toml", world).unwrap();
        let outcome = Model::calibrate(world).unwrap().run(&scenario).unwrap();
        world.actors().map(|actor| outcome.welfare(actor).real_income).collect()
    };
    let imported = of_text(Format::Icio, &table.icio(), &options()).unwrap().world("x").unwrap();
    assert_eq!(run(&imported, "name = \"nothing\"\n"), [0.0; 4]);
    let (theirs, ours) = (run(&imported, deal), run(&table.world(), deal));
    assert_eq!(theirs, ours);
    assert!(ours.iter().all(|change| change.abs() > 1e-6), "{ours:?}");
}

#[test]
fn inventories_set_aside_leave_accounts_that_close() {
    let mut table = Table::usual();
    // A large run-down beside the small ones.
    *table.cell(2, 0, J + 2) = -500.0;
    for share in [0.0, 0.5] {
        let options = Options { inventories: share, ..options() };
        let imported = of_text(Format::Icio, &table.icio(), &options).unwrap();
        let world = imported.world("x").unwrap();
        for (a, actor) in world.actors().enumerate() {
            for (j, sector) in world.sectors().enumerate() {
                let unit = a * J + j;
                let aside: f64 =
                    (0..4).map(|buyer| table.at(unit, buyer, J + 2)).sum::<f64>() * (1.0 - share);
                let output = world.output(actor, sector);
                assert_close(output, table.output(unit) - aside, 1e-12);
                let sales: f64 = world.actors().map(|to| world.trade(to, actor, sector)).sum();
                assert_close(output, sales, 1e-12);
                let inputs: f64 = world.sectors().map(|input| world.input(actor, input, sector)).sum();
                assert_close(output, inputs + world.value_added(actor, sector), 1e-12);
                assert_close(
                    world.value_added(actor, sector) / output,
                    table.value_added(unit) / table.output(unit),
                    1e-12,
                );
            }
        }
        assert_eq!(found(&imported, "changes in inventories set aside").0, 16);
        Model::calibrate(&world).unwrap();
    }
}

#[test]
fn bundled_maps_cover_the_tables_they_are_for() {
    let column = |text: &str, column: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
        let rows: Vec<String> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
        rows.iter().flat_map(|codes| codes.split(' ')).map(str::to_owned).collect()
    };
    let regions = column(include_str!("../../seeds/world2022/actors.csv"), "members");
    let industries = column(include_str!("../../seeds/world2022/sectors.csv"), "icio_industries");
    assert_eq!((regions.len(), industries.len()), (81, 50));
    // A table of one cell each: what each region makes it uses itself.
    let mut text = "exporter,sector,importer,use,value\n".to_owned();
    for region in &regions {
        for industry in &industries {
            writeln!(text, "{region},{industry},{region},HFCE,1\n,VA,{region},{industry},1").unwrap();
        }
    }
    let actors = ["world2022-actors", "eu-members-actors"];
    let sectors = ["world2022-sectors", "eleven-sectors"];
    for (actors, sectors) in actors.into_iter().zip(sectors) {
        let open = |name: &str| Some(Map::open(name).unwrap());
        let options = Options { actors: open(actors), sectors: open(sectors), ..Options::new(2022) };
        let imported = of_text(Format::Long, &text, &options).unwrap();
        assert_eq!(found(&imported, "codes of a map that the table does not have"), (0, 0.0));
        let world = imported.world("x").unwrap();
        let made: f64 = world
            .actors()
            .flat_map(|a| world.sectors().map(move |s| (a, s)))
            .map(|(a, s)| world.output(a, s))
            .sum();
        assert_eq!(made, 4050.0, "{actors} {sectors}");
        let rest = world.actor("ROW").unwrap();
        assert!(!world[rest].economies.is_empty());
    }
    let today = World::bundled("world2022").unwrap();
    let options = Options {
        actors: Some(Map::open("world2022-actors").unwrap()),
        sectors: Some(Map::open("world2022-sectors").unwrap()),
        ..Options::new(2022)
    };
    let world = of_text(Format::Long, &text, &options).unwrap().world("x").unwrap();
    for (one, other) in world.actors().zip(today.actors()) {
        let sorted = |world: &World, actor: sidedeal::Actor| {
            let mut economies = world[actor].economies.clone();
            economies.sort();
            (world[actor].code.clone(), world[actor].name.clone(), economies)
        };
        assert_eq!(sorted(&world, one), sorted(&today, other));
    }
    for (one, other) in world.sectors().zip(today.sectors()) {
        let same = |world: &World, sector: sidedeal::Sector| {
            let info: &sidedeal::SectorInfo = &world[sector];
            (info.code.clone(), info.name.clone(), info.kind, info.trade_elasticity)
        };
        assert_eq!(same(&world, one), same(&today, other));
    }
    for name in Map::names() {
        Map::open(name).unwrap();
    }
}

#[test]
fn merged_elasticities_are_means_by_trade_between_actors() {
    let today = &*crate::support::TODAY;
    let weight = |sector: sidedeal::Sector| -> f64 {
        let pairs = today.actors().flat_map(|to| today.actors().map(move |from| (to, from)));
        pairs.filter(|(to, from)| to != from).map(|(to, from)| today.trade(to, from, sector)).sum()
    };
    let mean = |codes: &[&str]| {
        let sectors: Vec<_> = codes.iter().map(|code| today.sector(code).unwrap()).collect();
        let total: f64 = sectors.iter().map(|&sector| weight(sector)).sum();
        sectors.iter().map(|&sector| weight(sector) * today[sector].trade_elasticity).sum::<f64>() / total
    };
    for (text, merged) in [
        (
            include_str!("../../seeds/maps/eleven-sectors.csv"),
            vec![
                ("MIN", vec!["ENE", "MIN"]),
                ("LIG", vec!["TEX", "WPP", "OMF"]),
                ("CHM", vec!["PET", "CHM", "PHA", "RNM"]),
                ("MET", vec!["STL", "NFM", "FAB"]),
                ("MAC", vec!["ELE", "ELQ", "MAC"]),
                ("VEH", vec!["MOT", "OTR"]),
            ],
        ),
        (
            include_str!("../../seeds/maps/figaro-sectors.csv"),
            vec![("MIN", vec!["ENE", "MIN"]), ("MET", vec!["STL", "NFM"])],
        ),
        (
            include_str!("../../seeds/maps/wiod-sectors.csv"),
            vec![("MIN", vec!["ENE", "MIN"]), ("MET", vec!["STL", "NFM"])],
        ),
    ] {
        for (code, parts) in merged {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let row = reader.records().map(Result::unwrap).find(|row| &row[0] == code).unwrap();
            let written: f64 = row[4].parse().unwrap();
            assert!((written - mean(&parts)).abs() < 1e-4, "{code}: {written}, {}", mean(&parts));
        }
    }
}

#[test]
fn codes_as_published_work_everywhere() {
    let table = Table::usual();
    let (folder, _) = crate::import_table::written(&[
        ("2022.csv", table.icio().as_bytes()),
        ("sectors.csv", crate::import_table::SECTORS.as_bytes()),
        ("actors.csv", b"code,name,from\nA-1,One,AUS\nCN_1,Two,CHN\nMEX,Three,MEX\nUSA,Four,USA\n"),
        (
            "x.toml",
            b"name = \"x\"\nbetween = [\"USA\", \"CN_1\"]\n[[tariff]]\nimporters = [\"USA\"]\nexporters = [\"CN_1\"]\n\
              sectors = [\"C17_18\"]\nset = 0.3\n",
        ),
    ]);
    let import = [
        "import",
        "icio",
        "2022.csv",
        "--year",
        "2022",
        "--sectors",
        "sectors.csv",
        "--actors",
        "actors.csv",
        "--out",
        "w",
    ];
    let (status, out, err) = told(folder.path(), &import);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("4 regions and 4 industries become 4 actors and 4 sectors"), "{out}");
    let (status, out, err) =
        told(folder.path(), &["run", "x.toml", "--world", "w", "--format", "csv", "--draws", "0"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("x,A-1,prosperity,real_income,percent,"), "{out}");
    let (status, out, err) =
        told(folder.path(), &["explain", "x.toml", "--world", "w", "--actor", "A-1", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("sector C17_18") && out.contains("policy of USA on CN_1"), "{out}");
    let (status, out, err) = told(folder.path(), &["graph", "--world", "w", "--actors", "A-1"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("A-1"), "{out}");
    for (form, node) in [("dot", "A-1"), ("graphml", "CN_1")] {
        let (status, out, err) = told(folder.path(), &["graph", "--world", "w", "--format", form]);
        assert_eq!(status, 0, "{err}");
        assert!(out.contains(node), "{form}: {out}");
        if form == "dot" {
            let bare = out.lines().any(|line| line.trim_start().starts_with("A-1"));
            assert!(!bare, "an id with a hyphen stands in quotes: {out}");
        }
    }
    let (status, out, err) =
        told(folder.path(), &["vulnerability", "A-1", "--world", "w", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("C17_18"), "{out}");
    // What is written is the world that was made in memory, report or not.
    let world = World::open(folder.path().join("w")).unwrap();
    let options = Options {
        actors: Some(Map::open(&folder.path().join("actors.csv").display().to_string()).unwrap()),
        ..options()
    };
    let imported = of_text(Format::Icio, &table.icio(), &options).unwrap();
    assert_eq!(world.fingerprint(), imported.world("w").unwrap().fingerprint());
    assert_eq!(world.tables().len(), 0, "import.csv is no table of a scenario's");
    let report = fs::read_to_string(folder.path().join("w/import.csv")).unwrap();
    assert!(report.starts_with("check,rule,count,sum,place,value\n"), "{report}");
    let (status, _, err) = told(folder.path(), &import);
    assert_eq!(
        (status, err.as_str()),
        (2, "error: command line: found w, which is there already, expected a new folder in --out\n")
    );
}

#[test]
fn zipped_marked_and_ended_as_windows_does() {
    let table = Table::usual();
    let expected = table.world().fingerprint();
    let plain = table.icio();
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped.write_all(plain.as_bytes()).unwrap();
    let zipped = zipped.finish().unwrap();
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let blanks = plain.replace("TLS", "\n\r\nTLS").replace(',', ", ");
    for (name, bytes) in [
        ("2022.csv.gz", zipped.as_slice()),
        ("2022.csv", windows.as_bytes()),
        ("2022.csv", blanks.as_bytes()),
    ] {
        let world = imported(Format::Icio, &[(name, bytes)], &options()).unwrap().world("x").unwrap();
        assert_eq!(world.fingerprint(), expected);
    }
    for mark in [";", "\t"] {
        let text = plain.replace(',', mark);
        assert_eq!(
            of_text(Format::Icio, &text, &options()).unwrap().world("x").unwrap().fingerprint(),
            expected
        );
    }
    let (name, broken) = ("2022.csv.gz", &zipped[..zipped.len() / 2]);
    let error = imported(Format::Icio, &[(name, broken)], &options()).unwrap_err();
    assert!(error.starts_with("2022.csv.gz:") && error.contains("incomplete deflate stream"), "{error}");
    // Lines are counted as an editor does.
    for text in [plain.clone(), windows] {
        let text = text.replace("\nUSA_K,", "\nUSB_K,");
        let line = text.lines().position(|line| line.starts_with("USB_K")).unwrap() + 1;
        let error = of_text(Format::Icio, &text, &options()).unwrap_err();
        assert_eq!(error, format!("table_2022.csv:{line}: unknown row `USB_K`, did you mean `USA_K`?"));
    }
}

#[test]
fn tidy_tables_come_in_parts_and_without_zeros() {
    let mut table = Table::usual();
    for (seller, buyer, use_) in [(0, 1, 0), (3, 2, J), (5, 0, J + 2)] {
        *table.cell(seller, buyer, use_) = 0.0;
    }
    let text = table.long();
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().filter(|row| !row.ends_with(",0")).collect();
    assert!(rows.len() < text.lines().count() - 3);
    let parts: Vec<String> =
        rows.chunks(100).map(|rows| format!("{header}\n{}\n", rows.join("\n"))).collect();
    let names: Vec<String> = (0..parts.len()).map(|i| format!("{i}.csv")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(parts.iter().map(String::as_bytes)).collect();
    let world = imported(Format::Long, &files, &options()).unwrap().world("x").unwrap();
    assert_eq!(world.fingerprint(), table.world().fingerprint());
    // Columns in any order, further ones beside them.
    let turned: Vec<String> = text
        .lines()
        .map(|row| {
            let fields: Vec<&str> = row.split(',').collect();
            format!("{},note,{},{},{},{}\n", fields[4], fields[3], fields[2], fields[1], fields[0])
        })
        .collect();
    let turned = turned.concat();
    let world = of_text(Format::Long, &turned, &options()).unwrap().world("x").unwrap();
    assert_eq!(world.fingerprint(), table.world().fingerprint());
    assert_eq!(INDUSTRIES.len(), world.sectors().len());
}

#[test]
fn totals_are_told_as_published_and_where_inventories_are_set_aside_as_written() {
    let table = Table::usual();
    let told = |inventories: f64| {
        let imported = of_text(Format::Icio, &table.icio(), &Options { inventories, ..options() }).unwrap();
        let world = imported.world("x").unwrap();
        let output: f64 = world
            .actors()
            .flat_map(|actor| world.sectors().map(move |sector| (actor, sector)))
            .map(|(actor, sector)| world.output(actor, sector))
            .sum();
        (imported.report.to_string(), imported.report.written.output, output)
    };
    let (kept, ..) = told(1.0);
    assert!(kept.contains("as published: output ") && !kept.contains("as written"), "{kept}");
    let (aside, written, output) = told(0.0);
    assert!(
        aside.contains("as published: output ")
            && aside.contains(&format!("as written: output {output:.2}, ")),
        "{aside}"
    );
    assert!((written - output).abs() < 1e-9 * output);
}
