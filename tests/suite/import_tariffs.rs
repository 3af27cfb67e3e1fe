//! Rates by product as a world's tariffs.

use std::fmt::Write;
use std::fs;

use sidedeal::import::{Grade, Map, Mean, Missing, TariffOptions, Tariffs, tariffs};
use sidedeal::{Kind, World, WorldBuilder};

use crate::command::told;
use crate::import_table::written;
use crate::support::{TODAY, assert_close};

/// Two members of a union, an aggregate of two, and one by itself; farms, steel and a service.
fn world() -> World {
    let mut builder = WorldBuilder::new("w");
    let actors = ["DEU", "FRA", "ASE", "USA"].map(|code| builder.actor(code, code).unwrap());
    builder.economies(actors[2], ["THA", "MYS"]);
    builder.group("EU", &actors[..2]).unwrap();
    let sectors = [("AGR", Kind::Goods), ("STL", Kind::Goods), ("TRN", Kind::Services)]
        .map(|(code, kind)| builder.sector(code, code, kind, 5.0).unwrap());
    for actor in actors {
        for sector in sectors {
            builder.production(actor, sector, 1.0, 1.0).unwrap();
            builder.trade(actor, actor, sector, 1.0).unwrap();
        }
    }
    builder.build().unwrap()
}

fn sectors() -> Map {
    Map::parse("code,name,from\nAGR,Farms,01 10\nSTL,Steel,72 7301\nTRN,Transport,99\n", "products.csv")
        .unwrap()
}

fn options() -> TariffOptions {
    TariffOptions { sectors: Some(sectors()), missing: Missing::Zero, ..TariffOptions::new(2022) }
}

fn read(text: &str, options: &TariffOptions) -> Result<Tariffs, String> {
    let (folder, paths) = written(&[("t.csv", text.as_bytes())]);
    let place = format!("{}/", folder.path().display());
    tariffs(&paths, &world(), options).map_err(|error| error.to_string().replace(&place, ""))
}

/// The rate of an importer on an exporter in a sector, and its grade.
fn rate(tariffs: &Tariffs, cell: [&str; 3]) -> Option<(f64, char)> {
    tariffs.to_csv().lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        (fields[..3] == cell).then(|| (fields[3].parse().unwrap(), fields[4].chars().next().unwrap()))
    })
}

fn told_of(tariffs: &Tariffs, check: &str) -> usize {
    tariffs.findings.iter().find(|finding| finding.check == check).map_or(0, |finding| finding.count)
}

#[test]
fn the_lowest_rate_of_a_pair_holds_and_one_for_all_for_the_others() {
    let text = "Reporter,Partner,ProductCode,Simple Average,DutyType,Year\n\
        USA,World,010121,10,MFN,2022\n\
        USA,000,100110,20,MFN,2022\n\
        USA,THA,010121,4,PREF,2022\n\
        USA,THA,100110,30,PREF,2022\n\
        USA,DEU,010121,35,AHS,2022\n\
        USA,DEU,010121,40,BND,2022\n\
        USA,FRA,010121,35,AHS,2021\n";
    let tariffs = read(text, &options()).unwrap();
    // A preference above the rate for all is none; a duty above it, as punishment, is one.
    let (thai, german) =
        (rate(&tariffs, ["USA", "ASE", "AGR"]).unwrap(), rate(&tariffs, ["USA", "DEU", "AGR"]).unwrap());
    assert_close(thai.0, 0.12, 1e-15);
    assert_close(german.0, 0.275, 1e-15);
    let french = rate(&tariffs, ["USA", "FRA", "AGR"]).unwrap();
    assert_close(french.0, 0.15, 1e-15);
    assert_eq!([thai.1, german.1, french.1], ['A', 'B', 'B']);
    assert!(tariffs.to_csv().starts_with("importer,exporter,sector,rate,grade\nUSA,DEU,AGR,"));
    assert_eq!(told_of(&tariffs, "bound rates"), 1);
    assert_eq!(told_of(&tariffs, "rows of other years"), 1);
    // Steel of three partners, and both sectors of all other importers.
    assert_eq!(told_of(&tariffs, "pairs and sectors without any rate"), 3 + 3 * 3 * 2);
    assert!(tariffs.rates.iter().all(|(.., grade)| *grade <= Grade::MostFavoured));
}

#[test]
fn means_are_simple_or_by_imports() {
    let text = "reporter,partner,product,rate,imports\n\
        USA,DEU,7201,10,300\nUSA,DEU,730110,2,100\nUSA,World,7201,8,1000\nUSA,World,7202,6,3000\n";
    let simple = read(text, &options()).unwrap();
    assert_close(rate(&simple, ["USA", "DEU", "STL"]).unwrap().0, (0.10 + 0.02 + 0.06) / 3.0, 1e-15);
    assert_close(rate(&simple, ["USA", "FRA", "STL"]).unwrap().0, 0.07, 1e-15);
    let weighted = read(text, &TariffOptions { mean: Mean::Weighted, ..options() }).unwrap();
    // What Germany does not sell has no weight; who has no rows is weighted as all sellers together.
    assert_close(
        rate(&weighted, ["USA", "DEU", "STL"]).unwrap().0,
        (0.10 * 300.0 + 0.02 * 100.0) / 400.0,
        1e-15,
    );
    assert_close(rate(&weighted, ["USA", "FRA", "STL"]).unwrap().0, (0.08 + 0.06 * 3.0) / 4.0, 1e-15);
    // An aggregate by imports of its members, and simply where one has none.
    let text = "reporter,partner,product,rate,imports\nUSA,THA,7201,10,300\nUSA,MYS,7201,2,100\n";
    let weighted = read(text, &TariffOptions { mean: Mean::Weighted, ..options() }).unwrap();
    assert_close(rate(&weighted, ["USA", "ASE", "STL"]).unwrap().0, 0.08, 1e-15);
    let weighted =
        read(&text.replace("2,100", "2,"), &TariffOptions { mean: Mean::Weighted, ..options() }).unwrap();
    assert_close(rate(&weighted, ["USA", "ASE", "STL"]).unwrap().0, 0.06, 1e-15);
}

#[test]
fn a_union_reports_for_its_members() {
    let text = "reporter,partner,product,rate\nEUN,World,7201,5\nUSA,EUN,7201,25\n";
    let tariffs = read(text, &options()).unwrap();
    for member in ["DEU", "FRA"] {
        assert_eq!(rate(&tariffs, [member, "USA", "STL"]), Some((0.05, 'B')));
        assert_eq!(rate(&tariffs, [member, "ASE", "STL"]), Some((0.05, 'B')));
        assert_eq!(rate(&tariffs, ["USA", member, "STL"]), Some((0.25, 'A')));
    }
    assert_eq!(rate(&tariffs, ["DEU", "FRA", "STL"]), None);
}

#[test]
fn what_is_missing_follows_the_stated_rule() {
    // Rates are listed for who sells only, as most-favoured-nation ones.
    let text =
        "reporter,partner,product,rate,type\nUSA,DEU,7201,10,MFN\nUSA,DEU,7202,20,MFN\nUSA,DEU,7201,1,PREF\n";
    let with = |missing| read(text, &TariffOptions { missing, ..options() });
    let mfn = with(Missing::Mfn).unwrap();
    assert_close(rate(&mfn, ["USA", "FRA", "STL"]).unwrap().0, 0.15, 1e-15);
    assert_eq!(rate(&mfn, ["USA", "FRA", "STL"]).unwrap().1, 'B');
    assert_close(rate(&mfn, ["USA", "DEU", "STL"]).unwrap().0, 0.105, 1e-15);
    assert_eq!(told_of(&mfn, "pairs and sectors without a rate"), 2);
    let zero = with(Missing::Zero).unwrap();
    assert_eq!(rate(&zero, ["USA", "FRA", "STL"]), None);
    assert_eq!(with(Missing::Error).unwrap_err(), "t.csv: missing a rate of DEU FRA AGR");
}

#[test]
fn oddities_of_rows_are_counted_or_refused() {
    let head = "reporter,partner,product,rate,imports\n";
    let text = format!(
        "{head}USA,DEU,1001,5,\nUSA,DEU,10121,7,\nUSA,ATA,7201,5,\nUSA,DEU,7203,,\nUSA,DEU,8501,5,\nUSA,DEU,9901,5,\nUSA,FRA,7201,250,\n"
    );
    let tariffs = read(&text, &options()).unwrap();
    // 10121 is 010121: live animals, not cereals; both are farms here.
    assert_close(rate(&tariffs, ["USA", "DEU", "AGR"]).unwrap().0, 0.06, 1e-15);
    assert_eq!(rate(&tariffs, ["USA", "FRA", "STL"]), Some((2.5, 'A')));
    for check in [
        "products without their leading zero",
        "rows of economies that no actor stands for",
        "rows without a rate",
        "products that no sector takes",
        "products of services",
        "rates above 100 %",
    ] {
        assert_eq!(told_of(&tariffs, check), 1, "{check}");
    }
    for (row, message) in [
        ("USA,DEU,7201,-1,", "t.csv:2: found a rate of -1 %, expected 0 to 3000 %"),
        ("USA,DEU,7201,3001,", "t.csv:2: found a rate of 3001 %, expected 0 to 3000 %"),
        (
            "USA,DEU,steel,1,",
            "t.csv:2: found `steel` for the product, expected a code of the Harmonized System",
        ),
        ("USA,DEU,7201,x,", "t.csv:2: found `x` in column `rate`, expected a finite number"),
        ("USA,DEU,7201,1,-3", "t.csv:2: found imports of -3, expected a number of at least 0"),
        ("USA,DEU,7201,1", "t.csv:2: 4 fields in a row, 5 in the header"),
        (
            "USA,DEU,7201,1,\nUSA,DEU,7201,2,",
            "t.csv:3: the AHS rate of USA on 7201 from DEU is given a second time, first at t.csv:2",
        ),
        ("XXX,DEU,7201,1,", "t.csv: missing rates of 2022 of actors of the world"),
        (
            "USA,DEU,7201,2900,",
            "t.csv: found a mean of 2900 % for USA DEU STL, expected a tariff from 0 to 5, which is 500 %",
        ),
    ] {
        let error = read(&format!("{head}{row}\n"), &options()).unwrap_err();
        assert!(error.starts_with(message), "{error}\n{message}");
    }
    assert_eq!(
        read("reporter,partner,prodct,rate\n", &options()).unwrap_err(),
        "t.csv:1: missing column `product`, is it `prodct`?"
    );
    assert_eq!(
        read("reporter,partner,product,rate,type\nUSA,DEU,7201,1,MFNN\n", &options()).unwrap_err(),
        "t.csv:2: unknown type of rate `MFNN`, did you mean `MFN`?"
    );
    assert_eq!(
        read(&format!("{head}USA,DEU,7201,1,\n"), &TariffOptions::new(2022)).unwrap_err(),
        "bundled map hs-chapters:3: found sector `ENE`, which world w does not have, expected a map of products to sectors \
         of that world"
    );
}

#[test]
fn chapters_go_to_the_sectors_of_the_bundled_world() {
    let mut text = "reporter,partner,product,rate\n".to_owned();
    for chapter in (1..=97).filter(|chapter| *chapter != 77) {
        writeln!(text, "USA,World,{chapter:02},{chapter}").unwrap();
    }
    // The longest prefix wins: crude oil is no refined fuel, a notebook no machine, a lorry trailer no bicycle.
    for (product, percent) in
        [("270900", 150), ("847130", 160), ("871639", 87), ("871200", 170), ("300490", 30)]
    {
        writeln!(text, "USA,World,{product},{percent}").unwrap();
    }
    let (_folder, paths) = written(&[("t.csv", text.as_bytes())]);
    let tariffs = tariffs(&paths, &TODAY, &TariffOptions::new(2022)).unwrap();
    assert!(
        tariffs.findings.iter().all(|finding| !finding.check.contains("no sector")),
        "{:?}",
        tariffs.findings
    );
    let rate = |sector: &str| rate(&tariffs, ["USA", "JPN", sector]).unwrap().0;
    assert_close(rate("PET"), 0.27, 1e-15);
    assert_close(rate("ENE"), 1.5, 1e-15);
    assert_close(rate("PHA"), 0.30, 1e-15);
    assert_close(rate("MAC"), 0.84, 1e-15);
    assert_close(rate("MOT"), 0.87, 1e-15);
    assert_close(rate("STL"), 0.72, 1e-15);
    assert_close(rate("ELE"), (0.90 + 0.91 + 1.6) / 3.0, 1e-15);
    assert_close(rate("OTR"), (0.86 + 0.88 + 0.89 + 1.7) / 4.0, 1e-15);
    // Each sector of goods has a rate.
    let goods = TODAY.sectors().filter(|&sector| TODAY[sector].kind == Kind::Goods).count();
    let japan = TODAY.actor("JPN").unwrap();
    assert_eq!(tariffs.rates.iter().filter(|(_, exporter, ..)| *exporter == japan).count(), goods);
}

#[test]
fn the_command_writes_a_table_that_a_world_takes() {
    let text = "reporter,partner,product,rate\nUSA,World,01,10\nEUN,USA,7201,5\nCHN,World,72,8\n";
    let (folder, _) = written(&[("t.csv", text.as_bytes())]);
    let arguments = [
        "import",
        "tariffs",
        "t.csv",
        "--year",
        "2022",
        "--world",
        "world2022",
        "--missing",
        "zero",
        "--out",
        "tariffs.csv",
    ];
    let (status, out, err) = told(folder.path(), &arguments);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("rates above zero") && out.contains("pairs and sectors without any rate"), "{out}");
    let copy = folder.path().join("w");
    fs::create_dir(&copy).unwrap();
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/world2022");
    for entry in fs::read_dir(seeds).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    fs::copy(folder.path().join("tariffs.csv"), copy.join("tariffs.csv")).unwrap();
    let world = World::open(&copy).unwrap();
    let id = |code: &str| world.actor(code).unwrap();
    let [agr, stl] = ["AGR", "STL"].map(|code| world.sector(code).unwrap());
    assert_eq!(world.tariff(id("USA"), id("JPN"), agr), 0.1);
    assert_eq!(world.tariff(id("REU"), id("USA"), stl), 0.05);
    assert_eq!(world.tariff(id("REU"), id("CHN"), stl), 0.0);
    assert_eq!(world.tariff(id("CHN"), id("REU"), stl), 0.08);
}

#[test]
fn of_nested_products_of_a_pair_the_more_detailed_hold_and_the_others_are_counted() {
    // Chapter 01 beside two of its subheadings; chapter 10 by itself; headings of steel inside each other.
    let text = "reporter,partner,product,rate\nUSA,DEU,01,30\nUSA,DEU,010121,1\nUSA,DEU,010129,3\nUSA,DEU,10,8\n\
                USA,FRA,01,30\nUSA,DEU,72,9\nUSA,DEU,7202,7\nUSA,DEU,720211,5\n";
    let tariffs = read(text, &options()).unwrap();
    assert_close(rate(&tariffs, ["USA", "DEU", "AGR"]).unwrap().0, 0.04, 1e-15);
    assert_close(rate(&tariffs, ["USA", "FRA", "AGR"]).unwrap().0, 0.3, 1e-15);
    assert_close(rate(&tariffs, ["USA", "DEU", "STL"]).unwrap().0, 0.05, 1e-15);
    let check = "products of which the pair has more detailed rows";
    assert_eq!(told_of(&tariffs, check), 3);
    let finding = tariffs.findings.iter().find(|finding| finding.check == check).unwrap();
    assert_eq!((finding.largest[0].0.as_str(), finding.rule.as_str()), ("USA DEU 01", "left out"));
    // Of most-favoured-nation rates that stand for what is missing too.
    let mfn = "reporter,partner,product,rate,type\nUSA,DEU,01,30,MFN\nUSA,DEU,010121,2,MFN\n";
    let tariffs = read(mfn, &TariffOptions { missing: Missing::Mfn, ..options() }).unwrap();
    assert_close(rate(&tariffs, ["USA", "FRA", "AGR"]).unwrap().0, 0.02, 1e-15);
}

#[test]
fn fields_are_parted_by_what_parts_those_of_the_header() {
    let text = "reporter,partner,product,rate,imports\nUSA,DEU,01,30,5\n";
    let comma = read(text, &options()).unwrap();
    for mark in [";", "\t"] {
        assert_eq!(read(&text.replace(',', mark), &options()).unwrap(), comma, "{mark:?}");
    }
    // Commas in quotes part nothing; a decimal comma is one beside semicolons alone, and told.
    let quoted = "reporter;partner;product;\"rate\";\"imports\"\nUSA;DEU;01;\"3,5\";5\n";
    let tariffs = read(quoted, &options()).unwrap();
    assert_close(rate(&tariffs, ["USA", "DEU", "AGR"]).unwrap().0, 0.035, 1e-15);
    assert_eq!(told_of(&tariffs, "numbers with a decimal comma"), 1);
    assert_eq!(
        read(&quoted.replace(';', "\t"), &options()).unwrap_err(),
        "t.csv:2: found `3,5` in column `rate`, expected a finite number; a decimal comma stands only where semicolons part the fields"
    );
    assert!(
        read("reporter;partner;product;rate\nUSA;DEU;01\n", &options())
            .unwrap_err()
            .contains("3 fields in a row")
    );
}

#[test]
fn numbers_that_nobody_would_read_to_their_end_are_cut() {
    let head = "reporter,partner,product,rate,imports\n";
    let long = "1".repeat(300);
    let error = |row: &str| read(&format!("{head}{row}\n"), &options()).unwrap_err();
    assert_eq!(
        error(&format!("USA,DEU,01,{long},")),
        "t.csv:2: found a rate of 1.1111111111111112e299 %, expected 0 to 3000 %"
    );
    let cut = format!("`{}... (300 characters)`", "1".repeat(40));
    assert!(error(&format!("USA,DEU,{long},1,")).contains(&cut));
    assert!(error(&format!("USA,DEU,01,{long}x,")).contains("... (301 characters)` in column `rate`"));
    assert!(error(&format!("USA,DEU,01,1,-{long}")).contains("found imports of -1.1111111111111112e299"));
}

#[test]
fn a_table_of_tariffs_takes_the_place_of_no_file() {
    let (folder, _) = written(&[("t.csv", b"reporter,partner,product,rate\nUSA,CHN,0101,7\n")]);
    let import = |out: &str| {
        told(
            folder.path(),
            &["import", "tariffs", "t.csv", "--year", "2022", "--world", "world2022", "--out", out],
        )
    };
    fs::write(folder.path().join("old.csv"), "mine").unwrap();
    let (status, out, err) = import("old.csv");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("found old.csv, which is there already, expected a new file in --out"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("old.csv")).unwrap(), "mine");
    let (status, out, err) = import("new.csv");
    assert_eq!(status, 0, "{err}");
    assert!(out.contains(" above zero\n"), "{out}");
    assert_eq!(import("new.csv").0, 2);
}

#[test]
fn a_folder_in_the_place_of_a_file_has_no_line() {
    let (folder, _) = written(&[("t.csv", b"")]);
    fs::create_dir(folder.path().join("adir")).unwrap();
    for verb in ["tariffs", "icio", "long", "wiod"] {
        let world = if verb == "tariffs" { vec!["--world", "world2022"] } else { Vec::new() };
        let asked = [&["import", verb, "adir", "--year", "2022", "--out", "new"][..], &world].concat();
        let (status, _, err) = told(folder.path(), &asked);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("adir: ") && !err.contains("adir:2"), "{err}");
    }
}
