//! Bad worlds: every message in full.

use std::fs;

use sidedeal::{Kind, World, WorldBuilder};

use crate::world::small_folder;

/// Puts `text` into a file of the small world and returns what reading says, with the folder as `w`.
fn with(file: &str, text: impl AsRef<[u8]>) -> String {
    let folder = small_folder();
    fs::write(folder.path().join(file), text).unwrap();
    said(&folder)
}

fn said(folder: &tempfile::TempDir) -> String {
    let error = World::open(folder.path()).map(|world| world.fingerprint()).unwrap_err();
    error.to_string().replace(folder.path().to_str().unwrap(), "w").replace('\\', "/")
}

#[test]
fn an_unknown_actor_is_named_with_the_nearest() {
    assert_eq!(
        with("trade.csv", "exporter,importer,sector,value_musd\nUSA,USA,AGR,1\nUSB,USA,AGR,1\n"),
        "w/trade.csv:3: unknown actor `USB`, did you mean `USA`?"
    );
    assert_eq!(with("groups.csv", "group,actor\nG2,JPQ\n"), "w/groups.csv:2: unknown actor `JPQ`");
}

#[test]
fn an_unknown_sector_is_named_with_the_nearest() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGRI,0.1\n"),
        "w/tariffs.csv:2: unknown sector `AGRI`, did you mean `AGR`?"
    );
}

#[test]
fn an_unknown_column_is_named_with_the_nearest() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rates\nUSA,CHN,AGR,0.1\n"),
        "w/tariffs.csv:1: unknown column `rates`, did you mean `rate`?"
    );
}

#[test]
fn a_missing_column_is_named() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector\nUSA,CHN,AGR\n"),
        "w/tariffs.csv:1: missing column `rate`"
    );
    assert_eq!(with("tariffs.csv", ""), "w/tariffs.csv:1: missing header line");
}

#[test]
fn a_column_given_twice_is_refused() {
    assert_eq!(
        with("groups.csv", "group,actor,group\n"),
        "w/groups.csv:1: column `group` is given a second time, first at w/groups.csv:1"
    );
}

#[test]
fn a_word_where_a_number_belongs_is_refused() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,25%\n"),
        "w/tariffs.csv:2: found `25%` in column `rate`, expected a number"
    );
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,\n"),
        "w/tariffs.csv:2: found `` in column `rate`, expected a number"
    );
    assert_eq!(
        with("sectors.csv", "code,name,kind,trade_elasticity\nAGR,Farming,good,5\n"),
        "w/sectors.csv:2: found `good` in column `kind`, expected goods or services"
    );
}

#[test]
fn negative_trade_is_refused() {
    assert_eq!(
        with("trade.csv", "exporter,importer,sector,value_musd\nCHN,USA,AGR,-1\n"),
        "w/trade.csv:2: found -1 for trade of USA from CHN in AGR, expected an amount from 0 to 10,000,000,000 million USD, a hundred \
         times the income of the world; changes in inventories below 0 are set aside by `sidedeal import --inventories 0`"
    );
}

#[test]
fn negative_production_is_refused() {
    assert_eq!(
        with("production.csv", "actor,sector,output_musd,value_added_musd\nUSA,AGR,5,-1\n"),
        "w/production.csv:2: found -1 for value added of USA AGR, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world"
    );
    assert_eq!(
        with("production.csv", "actor,sector,output_musd,value_added_musd\nUSA,AGR,-5,1\n"),
        "w/production.csv:2: found -5 for output of USA AGR, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world"
    );
}

#[test]
fn a_tariff_below_nothing_or_out_of_reason_is_refused() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,-0.1\n"),
        "w/tariffs.csv:2: found -0.1 for tariff of USA from CHN in AGR, expected a tariff from 0 to 5, which is 500 %"
    );
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,25\n"),
        "w/tariffs.csv:2: found 25 for tariff of USA from CHN in AGR, expected a tariff from 0 to 5, which is 500 %; \
         25 is 2500 %, did you mean 0.25?"
    );
}

#[test]
fn a_tariff_of_an_actor_on_itself_is_refused() {
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,USA,AGR,0.1\n"),
        "w/tariffs.csv:2: found 0.1 for tariff of USA from USA in AGR, expected no tariff of an actor on itself"
    );
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for (text, shown) in [("nan", "NaN"), ("inf", "inf"), ("-inf", "-inf"), ("1e999", "inf")] {
        assert_eq!(
            with("trade.csv", format!("exporter,importer,sector,value_musd\nCHN,USA,AGR,{text}\n")),
            format!(
                "w/trade.csv:2: found {shown} for trade of USA from CHN in AGR, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world"
            )
        );
        assert_eq!(
            with("tariffs.csv", format!("importer,exporter,sector,rate\nUSA,CHN,AGR,{text}\n")),
            format!(
                "w/tariffs.csv:2: found {shown} for tariff of USA from CHN in AGR, expected a tariff from 0 to 5, which is 500 %"
            )
        );
        assert_eq!(
            with(
                "input_output.csv",
                format!("actor,input_sector,using_sector,value_musd\nUSA,AGR,ICT,{text}\n")
            ),
            format!(
                "w/input_output.csv:2: found {shown} for input AGR of USA ICT, expected an amount of at most 10,000,000,000 million \
                 USD, a hundred times the income of the world"
            )
        );
        assert_eq!(
            with("production.csv", format!("actor,sector,output_musd,value_added_musd\nUSA,AGR,{text},1\n")),
            format!(
                "w/production.csv:2: found {shown} for output of USA AGR, expected an amount from 0 to 10,000,000,000 million USD, a hundred times the income of the world"
            )
        );
    }
}

#[test]
fn an_elasticity_must_be_positive_and_finite() {
    for text in ["0", "-2", "NaN", "inf"] {
        assert_eq!(
            with("sectors.csv", format!("code,name,kind,trade_elasticity\nAGR,Farming,goods,{text}\n")),
            format!(
                "w/sectors.csv:2: found {text} for the trade elasticity of AGR, expected an elasticity from 0.01 to 100"
            )
        );
    }
}

#[test]
fn a_missing_file_is_named() {
    let folder = small_folder();
    fs::remove_file(folder.path().join("production.csv")).unwrap();
    assert_eq!(said(&folder), "w: missing file `production.csv`");
}

#[test]
fn a_missing_folder_is_the_systems_error() {
    let error = World::open("no/such/folder").map(|world| world.fingerprint()).unwrap_err().to_string();
    assert!(error.starts_with("no/such/folder: "), "{error}");
}

#[test]
fn an_unknown_bundled_world_is_named_with_the_nearest() {
    let error = World::bundled("world2020").map(|world| world.fingerprint()).unwrap_err();
    assert_eq!(error.to_string(), "bundled worlds: unknown world `world2020`, did you mean `world2022`?");
}

#[test]
fn a_duplicate_row_is_named_with_both_places() {
    let rows = "CHN,USA,AGR,1\nUSA,USA,AGR,1\nCHN,USA,AGR,2\n";
    assert_eq!(
        with("trade.csv", format!("exporter,importer,sector,value_musd\n{rows}")),
        "w/trade.csv:4: trade of USA from CHN in AGR is given a second time, first at w/trade.csv:2"
    );
    assert_eq!(
        with("tariffs.csv", "importer,exporter,sector,rate\nUSA,CHN,AGR,0\nUSA,CHN,AGR,0\n"),
        "w/tariffs.csv:3: tariff of USA from CHN in AGR is given a second time, first at w/tariffs.csv:2"
    );
    assert_eq!(
        with(
            "input_output.csv",
            "actor,input_sector,using_sector,value_musd\nUSA,AGR,ICT,1\nUSA,AGR,ICT,1\n"
        ),
        "w/input_output.csv:3: input AGR of USA ICT is given a second time, first at w/input_output.csv:2"
    );
    assert_eq!(
        with("production.csv", "actor,sector,output_musd,value_added_musd\nUSA,AGR,1,1\nUSA,AGR,1,1\n"),
        "w/production.csv:3: production of USA AGR is given a second time, first at w/production.csv:2"
    );
    assert_eq!(
        with("actors.csv", "code,name\nUSA,x\nCHN,y\nUSA,z\n"),
        "w/actors.csv:4: actor USA is given a second time, first at w/actors.csv:2"
    );
    assert_eq!(
        with("groups.csv", "group,actor\nG2,USA\nG2,CHN\nG2,USA\n"),
        "w/groups.csv:4: USA in group G2 is given a second time, first at w/groups.csv:2"
    );
}

#[test]
fn an_empty_table_is_refused() {
    for (file, header) in [
        ("actors.csv", "code,name\n"),
        ("sectors.csv", "code,name,kind,trade_elasticity\n"),
        ("trade.csv", "exporter,importer,sector,value_musd\n"),
        ("input_output.csv", "actor,input_sector,using_sector,value_musd\n"),
        ("production.csv", "actor,sector,output_musd,value_added_musd\n"),
    ] {
        assert_eq!(with(file, header), format!("w/{file}: missing rows, the table is empty"));
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_line() {
    assert_eq!(with("actors.csv", b"code,name\nUSA,x\nCHN,\xff\n"), "w/actors.csv:3: text that is not UTF-8");
}

#[test]
fn a_truncated_gzip_is_refused() {
    let folder = small_folder();
    let plain = folder.path().join("trade.csv");
    let mut zipped =
        flate2::read::GzEncoder::new(fs::File::open(&plain).unwrap(), flate2::Compression::best());
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut zipped, &mut bytes).unwrap();
    fs::remove_file(plain).unwrap();
    fs::write(folder.path().join("trade.csv.gz"), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(said(&folder), "w/trade.csv.gz: broken gzip: incomplete deflate stream");
    fs::write(folder.path().join("trade.csv.gz"), "exporter,importer").unwrap();
    assert_eq!(said(&folder), "w/trade.csv.gz: broken gzip: invalid gzip header");
}

#[test]
fn a_file_both_plain_and_gzipped_is_refused() {
    assert_eq!(
        with("trade.csv.gz", ""),
        "w/trade.csv.gz: trade.csv is given a second time, first at w/trade.csv"
    );
}

#[test]
fn a_ragged_row_is_refused() {
    assert_eq!(
        with("groups.csv", "group,actor\nG2,USA\n\nG2,CHN,x\n"),
        "w/groups.csv:4: 3 fields in a row, 2 in the header"
    );
    assert_eq!(
        with("groups.csv", "group,actor\r\nG2\r\n"),
        "w/groups.csv:2: 1 field in a row, 2 in the header"
    );
}

#[test]
fn a_code_of_other_letters_is_refused() {
    for (file, text, code) in [
        ("actors.csv", "code,name\nU+A,x\n", "U+A"),
        ("actors.csv", "code,name\n.A,x\n", ".A"),
        ("actors.csv", "code,name\n,x\n", ""),
        ("sectors.csv", "code,name,kind,trade_elasticity\n-AB,x,goods,5\n", "-AB"),
        ("groups.csv", "group,actor\né,USA\n", "é"),
    ] {
        assert_eq!(
            with(file, text),
            format!(
                "w/{file}:2: found code `{code}`, expected letters, digits and `_`, and `-` and `.` after the first"
            )
        );
    }
}

#[test]
fn a_group_cannot_take_the_code_of_an_actor_or_a_word_of_scenarios() {
    assert_eq!(
        with("groups.csv", "group,actor\nCHN,USA\n"),
        "w/groups.csv:2: code CHN of an actor and a group is given a second time, first at w/actors.csv:3"
    );
    for word in ["all", "none", "domestic"] {
        assert_eq!(
            with("actors.csv", format!("code,name\n{word},x\n")),
            format!("w/actors.csv:2: found code `{word}`, expected a code that is not a word of scenarios")
        );
    }
    for word in ["ALL", "GOODS", "SERVICES"] {
        assert_eq!(
            with("groups.csv", format!("group,actor\n{word},USA\n")),
            format!("w/groups.csv:2: found group `{word}`, expected a code that is not a word of scenarios")
        );
    }
}

#[test]
fn production_must_cover_every_actor_and_sector() {
    let header = "actor,sector,output_musd,value_added_musd\n";
    for (rows, missing) in [
        ("USA,AGR,1,1\nUSA,ICT,1,1\n", "actor CHN"),
        ("USA,ICT,1,1\nCHN,ICT,1,1\n", "sector AGR"),
        ("USA,AGR,1,1\nUSA,ICT,1,1\nCHN,AGR,1,1\n", "CHN ICT"),
    ] {
        assert_eq!(
            with("production.csv", format!("{header}{rows}")),
            format!("w/production.csv: missing production of {missing}")
        );
    }
}

#[test]
fn a_bad_parameter_is_refused_at_its_line() {
    let factor = |rows: &str| with("parameters.toml", format!("# mine\n[horizon_factor]\n{rows}"));
    let rest = "medium = 0.6\nlong = 1\nsource = \"x\"\n";
    assert_eq!(
        factor(&format!("shrt = 0.4\n{rest}")),
        "w/parameters.toml:3: unknown key `shrt`, did you mean `short`?"
    );
    assert_eq!(factor(rest), "w/parameters.toml:2: missing key `short`");
    assert_eq!(factor("short = 0.4\nmedium = 0.6\nlong = 1\n"), "w/parameters.toml:2: missing key `source`");
    assert_eq!(
        factor(&format!("short = -0.4\n{rest}")),
        "w/parameters.toml:3: found -0.4, expected a factor from 0 to 5"
    );
    assert_eq!(
        factor(&format!("short = {{ low = 1, mode = 0, high = 2 }}\n{rest}")),
        "w/parameters.toml:3: found a range out of order: low 1, mode 0, high 2"
    );
    assert_eq!(
        factor(&format!("short = true\n{rest}")),
        "w/parameters.toml:3: found boolean `true`, expected a finite number, { low, mode, high } or { median, log_sd }"
    );
    assert_eq!(
        with("parameters.toml", "\n[horizon_factr]\n"),
        "w/parameters.toml:2: unknown key `horizon_factr`, did you mean `horizon_factor`?"
    );
}

#[test]
fn the_builder_refuses_what_the_reader_refuses() {
    let said = |error: sidedeal::Error| error.to_string();
    let mut builder = WorldBuilder::new("x");
    assert_eq!(said(builder.clone().build().unwrap_err()), "world x: missing actors");
    let usa = builder.actor("USA", "United States").unwrap();
    assert_eq!(said(builder.clone().build().unwrap_err()), "world x: missing sectors");
    let agr = builder.sector("AGR", "Farming", Kind::Goods, 5.0).unwrap();
    assert_eq!(said(builder.clone().build().unwrap_err()), "world x: missing trade");
    builder.trade(usa, usa, agr, 1.0).unwrap();
    assert_eq!(
        said(builder.clone().build().unwrap_err()),
        "world x, production: missing production of actor USA"
    );
    builder.production(usa, agr, 1.0, 1.0).unwrap();
    assert!(builder.clone().build().is_ok());

    assert_eq!(said(builder.group("EU", &[]).unwrap_err()), "world x: missing members of group `EU`");
    assert_eq!(
        said(builder.table("trade.csv", "").unwrap_err()),
        "world x: found side table `trade.csv`, expected a name other than those of a world's own tables"
    );
    builder.group("G1", &[usa]).unwrap();
    assert_eq!(
        said(builder.group("G1", &[usa]).unwrap_err()),
        "world x: group G1 is given a second time, first at world x"
    );
    assert_eq!(
        said(builder.actor("G1", "Group of one").unwrap_err()),
        "world x: code G1 of an actor and a group is given a second time, first at world x"
    );

    let mut other = WorldBuilder::new("y");
    assert_eq!(
        said(other.trade(usa, usa, agr, 1.0).unwrap_err()),
        "world y, trade: unknown actor `number 0`"
    );

    builder.trade(usa, usa, agr, 2.0).unwrap();
    assert_eq!(
        said(builder.build().unwrap_err()),
        "world x, trade: trade of USA from USA in AGR is given a second time, first at world x, trade"
    );
}

#[test]
fn a_world_too_large_for_memory_is_refused() {
    let mut builder = WorldBuilder::new("x");
    let first = builder.actor("A", "A").unwrap();
    for i in 1..1_000 {
        builder.actor(&format!("A{i}"), "A").unwrap();
    }
    assert_eq!(
        builder.actor("B", "B").unwrap_err().to_string(),
        "world x: found more than 1000 actors, expected at most so many"
    );
    let sector = builder.sector("S", "S", Kind::Goods, 1.0).unwrap();
    for i in 1..11 {
        builder.sector(&format!("S{i}"), "S", Kind::Goods, 1.0).unwrap();
    }
    builder.trade(first, first, sector, 1.0).unwrap();
    assert_eq!(
        builder.build().unwrap_err().to_string(),
        "world x: found 1000 actors and 11 sectors, expected at most 10000000 cells in a table"
    );
}

#[test]
fn what_cannot_be_known_of_trade_is_refused() {
    let coverage = |row: &str| with("coverage.csv", format!("importer,exporter,kind,grade,ratio\n{row}\n"));
    assert_eq!(coverage("USA,CHB,goods,A,1"), "w/coverage.csv:2: unknown actor `CHB`, did you mean `CHN`?");
    assert_eq!(
        coverage("USA,CHN,goods,E,1"),
        "w/coverage.csv:2: found `E` in column `grade`, expected A, B, C or D"
    );
    assert_eq!(
        coverage("USA,CHN,goods,A,0"),
        "w/coverage.csv:2: found 0 for coverage of goods of USA from CHN, expected a ratio above 0"
    );
    assert_eq!(
        coverage("USA,USA,goods,A,1"),
        "w/coverage.csv:2: found coverage of goods of USA from USA, expected two different actors"
    );
    assert_eq!(
        coverage("USA,CHN,goods,A,1\nUSA,CHN,services,A,\nUSA,CHN,goods,B,1"),
        "w/coverage.csv:4: coverage of goods of USA from CHN is given a second time, first at w/coverage.csv:2"
    );
    assert_eq!(with("coverage.csv", "importer,exporter,kind\n"), "w/coverage.csv:1: missing column `grade`");
}
