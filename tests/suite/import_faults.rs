//! What published tables have in them, and what is said of tables that cannot be right.

use std::fmt::Write;

use sidedeal::import::{Format, Imported, Map, Options};
use sidedeal::{Model, World};

use crate::import_table::{J, SECTORS, Table, found, imported, of_folder, of_text, options};

/// The matrix with other text in a cell.
fn patched(text: &str, row: &str, column: &str, value: &str) -> String {
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = header.iter().position(|label| *label == column).unwrap();
    let mut seen = false;
    let lines = text.lines().map(|line| {
        let mut fields: Vec<&str> = line.split(',').collect();
        if fields[0] == row {
            seen = true;
            fields[at] = value;
        }
        fields.join(",") + "\n"
    });
    let patched = lines.collect();
    assert!(seen, "{row}");
    patched
}

/// The matrix with rows put in place of those under a label.
fn with_row(text: &str, row: &str, change: impl Fn(&str) -> String) -> String {
    let lines = text
        .lines()
        .map(|line| if line.split(',').next() == Some(row) { change(line) } else { format!("{line}\n") });
    lines.collect()
}

fn line_of(text: &str, row: &str) -> usize {
    text.lines().position(|line| line.split(',').next() == Some(row)).unwrap() + 1
}

fn icio(text: &str) -> Result<World, String> {
    of_text(Format::Icio, text, &options()).map(|imported| imported.world("x").unwrap())
}

#[test]
fn parts_of_china_and_mexico_are_put_together() {
    // Half of what China's industries sell and buy is that of exporters, CN2; odd ones show where a half is lost.
    let table = Table::usual();
    let mut text = "exporter,sector,importer,use,value\n".to_owned();
    let parts = |region: &'static str| match region {
        "CHN" => vec![("CN1", 0.75), ("CN2", 0.25)],
        "MEX" => vec![("MX1", 0.5), ("MX2", 0.5)],
        other => vec![(other, 1.0)],
    };
    for row in table.long().lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let code =
            |code: &str| ["AUS", "CHN", "MEX", "USA", ""].into_iter().find(|known| *known == code).unwrap();
        let industry = !matches!(fields[3], "HFCE" | "GFCF" | "INVNT");
        for (seller, sold) in parts(code(fields[0])) {
            let buyers = if industry { parts(code(fields[2])) } else { vec![(fields[2], 1.0)] };
            for (buyer, bought) in buyers {
                let value = fields[4].parse::<f64>().unwrap() * sold * bought;
                writeln!(text, "{seller},{},{buyer},{},{value}", fields[1], fields[3]).unwrap();
            }
        }
    }
    let matrix = matrix_of(&text);
    assert!(matrix.contains("CN2_C17_18") && matrix.contains("CHN_HFCE") && !matrix.contains("CHN_K"));
    let imported = of_text(Format::Icio, &matrix, &options()).unwrap();
    let world = imported.world("x").unwrap();
    assert_eq!(world.fingerprint(), table.world().fingerprint());
    assert_eq!(found(&imported, "regions shown in parts"), (4, 0.0));
    let joined = |imported: &Imported| {
        let mut findings = imported.report.findings.iter();
        findings.find(|finding| finding.check == "regions shown in parts").unwrap().rule.clone()
    };
    assert_eq!(joined(&imported), "put together: CN1 + CN2 into CHN, MX1 + MX2 into MEX");
    assert_eq!(found(&imported, "industries that sell nothing at home"), (0, 0.0));
    assert_eq!(found(&imported, "regions with final uses and without industries"), (0, 0.0));
    let china = world.actor("CHN").unwrap();
    assert_eq!(world[china].economies, ["CHN"]);
    assert!(!world[china].is_aggregate());
    // A map names the whole or the parts.
    for from in ["CHN", "CN1 CN2 CHN"] {
        let map = format!("code,name,from\nAUS,A,AUS\nCHN,C,{from}\nMEX,M,MEX\nUSA,U,USA\n");
        let options = Options { actors: Some(Map::parse(&map, "map.csv").unwrap()), ..options() };
        let world = of_text(Format::Icio, &matrix, &options).unwrap().world("x").unwrap();
        assert_eq!(world.fingerprint(), table.world().fingerprint());
    }
    // What is told is where they went, and not where they usually go.
    let map = "code,name,from\nAUS,A,AUS\nC1,C,CN1\nMEX,M,MEX\nREST,R,*\n";
    let options = Options { actors: Some(Map::parse(map, "map.csv").unwrap()), ..options() };
    let imported = of_text(Format::Icio, &matrix, &options).unwrap();
    assert_eq!(joined(&imported), "put together: CN1 into C1, MX1 + MX2 into MEX, CN2 into REST");
}

/// A region of very many industries, of which the first sells: twice as many take about twice as long.
#[test]
fn time_to_read_a_matrix_grows_with_its_columns() {
    let seconds = |columns: usize| {
        let industries: Vec<String> = (0..columns).map(|at| format!("USA_I{at}")).collect();
        let row = vec!["1"; columns + 2].join(",");
        let table = format!("V1,{},USA_HFCE,OUT\nUSA_I0,{row}\n", industries.join(","));
        let start = std::time::Instant::now();
        let told = of_text(Format::Icio, &table, &Options::new(2022)).unwrap_err();
        assert!(told.contains("expected at most 10000000 cells"), "{told}");
        start.elapsed().as_secs_f64()
    };
    let [few, many] = [20_000, 160_000].map(seconds);
    // Eight times as many took sixty times as long.
    assert!(many < 30.0 * few, "{few} s, {many} s");
}

/// A tidy table as a matrix in the layout of the OECD's.
fn matrix_of(long: &str) -> String {
    let (mut rows, mut columns): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut cells = std::collections::HashMap::new();
    for line in long.lines().skip(1) {
        let f: Vec<&str> = line.split(',').collect();
        let row = if f[0].is_empty() { f[1].to_owned() } else { format!("{}_{}", f[0], f[1]) };
        let column = format!("{}_{}", f[2], f[3]);
        for (list, label) in [(&mut rows, &row), (&mut columns, &column)] {
            if !list.contains(label) {
                list.push(label.clone());
            }
        }
        cells.insert((row, column), f[4].parse::<f64>().unwrap());
    }
    let mut text = format!("V1,{}\n", columns.join(","));
    for row in rows {
        text += &row;
        for column in &columns {
            write!(text, ",{}", cells.get(&(row.clone(), column.clone())).unwrap_or(&0.0)).unwrap();
        }
        text += "\n";
    }
    text
}

#[test]
fn labels_of_every_edition_are_known() {
    let table = Table::usual();
    let expected = table.world().fingerprint();
    let text = table.icio();
    // 2021: taxes by who sold what is taxed, other words for value added, output and its total.
    let old = with_row(&text, "TLS", |line| {
        let values = line.split_once(',').unwrap().1;
        let zeros = values
            .split(',')
            .map(|value| if value.is_empty() { "" } else { "0" })
            .collect::<Vec<_>>()
            .join(",");
        format!("AUS_TAXSUB,{values}\nCHN_TAXSUB,{zeros}\n")
    });
    let old = with_row(&old, "VA", |line| line.replacen("VA", "VALU", 1) + "\n");
    let old = with_row(&old, "OUT", |line| line.replacen("OUT", "OUTPUT", 1) + "\n")
        .replacen(",OUT\n", ",TOTAL\n", 1);
    assert_eq!(icio(&old).unwrap().fingerprint(), expected);
    // 2025: other letters for some uses; what tourists buy is final too.
    let new = text.replacen("USA_GFCF", "USA_DPABR", 1).replacen("AUS_GFCF", "AUS_NPISH", 1);
    assert_eq!(icio(&new).unwrap().fingerprint(), expected);
    // Eurostat's household consumption, nonprofit consumption and direct purchases by residents.
    let figaro = table.figaro().replacen("USA_P51G", "USA_P3_S15", 1) + "W2_OP_RES" + &",0".repeat(28) + "\n";
    let imported = of_text(Format::Figaro, &figaro, &options()).unwrap();
    assert_eq!(imported.world("x").unwrap().fingerprint(), expected);
    assert_eq!(found(&imported, "output not stated").0, 16);
    // Taxes on what is used finally are told, and in nobody's value added.
    let taxed = patched(&text, "TLS", "USA_HFCE", "123.5");
    let imported = of_text(Format::Icio, &taxed, &options()).unwrap();
    assert_eq!(found(&imported, "taxes and value added of final uses"), (1, 123.5));
    assert_eq!(imported.world("x").unwrap().fingerprint(), expected);
}

#[test]
fn cells_out_of_the_ordinary_are_counted_and_named() {
    let table = Table::usual();
    let text = table.icio();
    let world = |text: &str| of_text(Format::Icio, text, &options()).unwrap();
    let place = |imported: &sidedeal::import::Imported, check: &str| {
        let finding = imported.report.findings.iter().find(|finding| finding.check == check).unwrap();
        (finding.rule.clone(), finding.largest[0].clone())
    };
    // Without the oddity there is nothing to tell but inventories.
    let plain = world(&text);
    assert_eq!(
        plain.report.findings.iter().map(|f| f.check).collect::<Vec<_>>(),
        ["negative changes in inventories"]
    );

    let empty = world(&patched(&text, "AUS_K", "USA_A01", ""));
    assert_eq!(found(&empty, "empty cells"), (1, 0.0));
    assert_eq!(place(&empty, "empty cells").1.0, "AUS_K to USA_A01");

    let input = world(&patched(&text, "AUS_K", "USA_A01", "-2.5"));
    assert_eq!(found(&input, "negative inputs"), (1, -2.5));
    assert_eq!(place(&input, "negative inputs"), ("kept".to_owned(), ("AUS_K to USA_A01".to_owned(), -2.5)));
    let final_use = world(&patched(&text, "AUS_K", "USA_HFCE", "-3"));
    assert_eq!(found(&final_use, "negative final uses other than inventories"), (1, -3.0));
    assert_eq!(place(&final_use, "negative final uses other than inventories").1.0, "AUS_K to USA_HFCE");

    // More stocks run down than all else that is sold there.
    let mut table = Table::usual();
    *table.cell(3, 1, J + 2) = -5000.0;
    for buyer in 0..4 {
        *table.cell(3, buyer, J) += 2500.0;
    }
    let negative = world(&table.icio());
    let flow: f64 = (0..J + 3).map(|use_| table.at(3, 1, use_)).sum();
    assert!(flow < 0.0);
    assert_eq!(found(&negative, "negative flows, all uses together"), (1, flow));
    assert_eq!(
        place(&negative, "negative flows, all uses together"),
        ("taken as zero".to_owned(), ("AUS K to CHN".to_owned(), flow))
    );
    let [aus, chn] = ["AUS", "CHN"].map(|code| negative.world("x").unwrap().actor(code).unwrap());
    let in_world = negative.world("x").unwrap();
    assert_eq!(in_world.trade(chn, aus, in_world.sector("K").unwrap()), 0.0);
    // Trade of the report is that of the table.
    assert_eq!(negative.report.totals.exports, negative.report.totals.imports);

    // An industry that makes nothing, and one that sells abroad alone.
    let mut table = Table::usual();
    for other in 0..16 {
        for use_ in 0..J {
            *table.cell(other, 1, 2) = 0.0;
            *table.cell(6, other / J, use_) = 0.0;
        }
    }
    for buyer in 0..4 {
        for use_ in J..J + 3 {
            *table.cell(6, buyer, use_) = 0.0;
        }
    }
    for use_ in 0..J + 3 {
        *table.cell(9, 2, use_) = 0.0;
    }
    let idle = world(&table.icio());
    assert_eq!(found(&idle, "industries without output"), (1, 0.0));
    assert_eq!(place(&idle, "industries without output").1.0, "CHN_C17_18");
    assert_eq!(found(&idle, "industries that sell nothing at home"), (1, table.output(9)));
    assert_eq!(place(&idle, "industries that sell nothing at home").1.0, "MEX_C10T12");
    assert_eq!(idle.world("x").unwrap().fingerprint(), table.world().fingerprint());
    Model::calibrate(&idle.world("x").unwrap()).unwrap();

    // Value added below zero: none, and inputs make up output.
    let loss = patched(&text, "VA", "USA_K", &format!("{}", -table.output(15) / 100.0));
    let error = of_text(Format::Icio, &loss, &options()).unwrap_err();
    assert!(error.contains("inputs and value added and output of all industries"), "{error}");
}

#[test]
fn losses_are_no_value_added_and_inputs_make_up_output() {
    let mut table = Table::usual();
    // Australia's finance buys more than it sells.
    let gap = table.value_added(3) + 10.0;
    *table.cell(0, 0, 3) += gap;
    assert_eq!(table.value_added(3), -10.0);
    let imported = of_text(Format::Icio, &table.icio(), &options()).unwrap();
    assert_eq!(found(&imported, "value added below zero or above output, or output below zero"), (1, -10.0));
    let world = imported.world("x").unwrap();
    let (aus, finance) = (world.actor("AUS").unwrap(), world.sector("K").unwrap());
    assert_eq!(world.value_added(aus, finance), 0.0);
    let inputs: f64 = world.sectors().map(|input| world.input(aus, input, finance)).sum();
    assert!((inputs - table.output(3)).abs() < 1e-9 * inputs);
    assert_eq!(imported.report.totals.value_added, (0..16).map(|unit| table.value_added(unit)).sum::<f64>());
}

#[test]
fn output_that_misses_its_sums_is_counted_and_refused_beyond_a_hundredth() {
    let table = Table::usual();
    let text = table.icio();
    let world: f64 = (0..16).map(|unit| table.output(unit)).sum();
    let stated = table.output(4) + (0.004 * world).round();
    let off = patched(
        &patched(&text, "CHN_A01", "OUT", &stated.to_string()),
        "OUT",
        "CHN_A01",
        &stated.to_string(),
    );
    let imported = of_text(Format::Icio, &off, &options()).unwrap();
    for check in [
        "sales that differ from output by more than 0.1 %",
        "inputs and value added that differ from output by more than 0.1 %",
    ] {
        assert_eq!(found(&imported, check), (1, table.output(4) - stated), "{check}");
    }
    let missing = with_row(&text, "TLS", |_| String::new());
    let taxes: f64 = (0..16).map(|unit| (table.value_added(unit) / 10.0).floor()).sum();
    assert_eq!(
        of_text(Format::Icio, &missing, &options()).unwrap_err(),
        format!(
            "table_2022.csv: inputs and value added and output of all industries: found differences of {:.2} % of output, expected \
             at most 1 %: is a row or a column missing?",
            taxes / world * 100.0
        )
    );
}

#[test]
fn what_is_said_twice_is_refused() {
    let table = Table::usual();
    let text = table.icio();
    let twice = |row: &str| with_row(&text, row, |line| format!("{line}\n{line}\n"));
    for row in ["CHN_K", "VA", "TLS", "OUT"] {
        let line = line_of(&text, row);
        assert_eq!(
            icio(&twice(row)).unwrap_err(),
            format!(
                "table_2022.csv:{}: row {row} is given a second time, first at table_2022.csv:{line}",
                line + 1
            )
        );
    }
    for (column, second) in [("USA_GFCF", "USA_HFCE"), ("USA_K", "USA_A01")] {
        assert_eq!(
            icio(&text.replacen(column, second, 1)).unwrap_err(),
            format!("table_2022.csv:1: column `{second}` is given a second time, first at table_2022.csv:1")
        );
    }
    let long = table.long();
    let again = long.clone() + "AUS,A01,CHN,K,0\n";
    let last = again.lines().count();
    assert_eq!(
        of_text(Format::Long, &again, &options()).unwrap_err(),
        format!("table_2022.csv:{last}: AUS A01 to CHN K is given a second time, first at table_2022.csv")
    );
    let again = long.clone() + ",VA,CHN,K,0\n";
    let error = of_text(Format::Long, &again, &options()).unwrap_err();
    assert!(
        error.starts_with(&format!("table_2022.csv:{last}: row  VA to CHN K is given a second time")),
        "{error}"
    );
    let wiod = table.wiod(2022);
    let va = wiod.lines().find(|line| line.starts_with("VA,")).unwrap();
    let error = of_text(Format::Wiod, &format!("{wiod}{va}\n"), &options()).unwrap_err();
    assert!(error.contains("row TOT VA is given a second time"), "{error}");
    for file in ["Z.txt", "Y.txt", "x.txt", "factor_inputs/F.txt"] {
        let mut files = table.exiobase(true);
        let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
        let row = text
            .lines()
            .find(|line| line.starts_with("USA\tK") || line.starts_with("Taxes"))
            .unwrap()
            .to_owned();
        *text = format!("{}\n{row}\n", text.trim_end());
        let error = of_folder(&files, &options()).unwrap_err();
        assert!(error.contains("is given a second time, first at"), "{file}: {error}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let table = Table::usual();
    let text = table.icio();
    assert_eq!(
        icio(&with_row(&text, "USA_K", |_| String::new())).unwrap_err(),
        "table_2022.csv: missing row USA_K, which the table has on the other side"
    );
    for (file, row) in [("Z.txt", "USA\tK"), ("Y.txt", "USA\tK")] {
        let mut files = table.exiobase(true);
        let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(row)).collect();
        *text = kept.join("\n") + "\n";
        assert_eq!(
            of_folder(&files, &options()).unwrap_err(),
            format!("{file}: missing row USA K, which Z.txt has as a column")
        );
    }
    let files: Vec<_> = table.exiobase(true).into_iter().filter(|(name, _)| *name != "Y.txt").collect();
    assert_eq!(of_folder(&files, &options()).unwrap_err(), "folder: missing file `Y.txt`");
    // Without output and factor inputs it goes by sales, and value added is the rest.
    let files: Vec<_> = table.exiobase(true).into_iter().take(2).collect();
    let imported = of_folder(&files, &options()).unwrap();
    assert_eq!(imported.world("x").unwrap().fingerprint(), table.world().fingerprint());
    assert_eq!(found(&imported, "no value added in the table").0, 1);
    assert_eq!(found(&imported, "output not stated").0, 16);
    let no_map = Options::new(2022);
    assert_eq!(
        of_folder(&files, &no_map).unwrap_err(),
        "folder: missing a map of sectors: the industries of EXIOBASE have names and no codes"
    );
    assert_eq!(
        of_text(Format::Icio, &text, &no_map).unwrap_err(),
        "options: missing the trade elasticity of A01: in column `trade_elasticity` of the map of sectors, or one for all"
    );
    let one_for_all = Options { elasticity: Some(5.0), ..Options::new(2022) };
    let imported = of_text(Format::Icio, &text, &one_for_all).unwrap();
    let world = imported.world("x").unwrap();
    let kinds: Vec<_> =
        world.sectors().map(|sector| (world[sector].kind, world[sector].trade_elasticity)).collect();
    let (goods, services) = ((sidedeal::Kind::Goods, 5.0), (sidedeal::Kind::Services, 5.0));
    assert_eq!(kinds, [goods, goods, goods, services]);
    assert_eq!(
        of_text(Format::Long, "exporter,sektor,importer,use,value\n", &options()).unwrap_err(),
        "table_2022.csv:1: missing column `sector`, is it `sektor`?"
    );
    assert_eq!(of_text(Format::Icio, "", &options()).unwrap_err(), "table_2022.csv:1: missing header line");
}

#[test]
fn text_where_numbers_belong_and_rows_that_are_too_short() {
    let table = Table::usual();
    let text = table.icio();
    let line = line_of(&text, "CHN_K");
    for (value, shown) in [("n/a", "n/a"), ("inf", "inf"), ("1.234.5", "1.234.5")] {
        assert_eq!(
            icio(&patched(&text, "CHN_K", "USA_HFCE", value)).unwrap_err(),
            format!("table_2022.csv:{line}: found `{shown}` in column `USA_HFCE`, expected a finite number")
        );
    }
    assert_eq!(
        icio(&with_row(&text, "CHN_K", |line| line.rsplit_once(',').unwrap().0.to_owned() + "\n"))
            .unwrap_err(),
        format!("table_2022.csv:{line}: 29 fields in a row, 30 in the header")
    );
    assert_eq!(
        icio(&text.replacen("USA_HFCE", "total use", 1)).unwrap_err(),
        "table_2022.csv:1: found column `total use`, expected a region and an industry or a use, as in `USA_C10T12`, or OUT"
    );
    assert_eq!(
        of_text(Format::Wiod, &table.wiod(2022).replacen("GO,", "GOO,", 1), &options()).unwrap_err(),
        format!("table_2022.csv:{}: unknown row of all countries `GOO`, did you mean `GO`?", 16 + 5)
    );
    let mut files = table.exiobase(true);
    files[1].1 = files[1].1.replacen("\nUSA\tK", "\nUSB\tK", 1);
    assert_eq!(
        of_folder(&files, &options()).unwrap_err(),
        "Y.txt:19: unknown region `USB`, did you mean `USA`?"
    );
    // Columns that were taken for others: each number is a region.
    let mut wrong = "exporter,sector,importer,use,value\n".to_owned();
    for i in 0..3000 {
        writeln!(wrong, "{i},A{i},{i},B{i},1").unwrap();
    }
    assert_eq!(
        of_text(Format::Long, &wrong, &Options::new(2022)).unwrap_err(),
        "table_2022.csv: found 3000 regions, 3000 industries and 3000 final uses, expected at most 2147483648 cells"
    );
}

#[test]
fn years_are_held_against_what_was_asked_for() {
    let table = Table::usual();
    assert_eq!(
        of_text(Format::Wiod, &table.wiod(2021), &options()).unwrap_err(),
        "table_2022.csv:2: found year 2021, expected 2022, which was asked for"
    );
    assert_eq!(
        of_text(Format::Figaro, &table.figaro_flat(2021), &options()).unwrap_err(),
        "table_2022.csv:2: found year 2021, expected 2022, which was asked for"
    );
    let (text, check) = (table.icio(), "years in names of files");
    for (name, count) in [
        ("2022_SML.csv", 0),
        ("2021_SML.csv", 1),
        ("ICIO2021_2022.csv", 0),
        ("t_20210101.csv", 0),
        ("t.csv", 0),
    ] {
        let imported = imported(Format::Icio, &[(name, text.as_bytes())], &options()).unwrap();
        assert_eq!(found(&imported, check).0, count, "{name}");
    }
}

#[test]
fn regions_that_only_use_are_told() {
    let text = Table::usual().icio().replacen("USA_HFCE", "USE_HFCE", 1);
    let map = "code,name,from\nUSA,U,USA\nROW,Others,*\n";
    let options = Options { actors: Some(Map::parse(map, "map.csv").unwrap()), ..options() };
    let imported = of_text(Format::Icio, &text, &options).unwrap();
    let finding = imported
        .report
        .findings
        .iter()
        .find(|f| f.check == "regions with final uses and without industries")
        .unwrap();
    assert_eq!((finding.count, finding.largest[0].0.as_str()), (1, "USE"));
    // As an actor of its own it has no income.
    let world = icio(&text).unwrap();
    let error = Model::calibrate(&world).unwrap_err().to_string();
    assert!(error.contains("income of USE: found none"), "{error}");
}

#[test]
fn what_maps_cannot_say_is_refused_with_its_line() {
    let parse = |text: &str| Map::parse(text, "map.csv").map(|_| ()).unwrap_err().to_string();
    for (text, message) in [
        ("", "map.csv:1: missing header line"),
        ("code,name,from\n", "map.csv: missing rows, the map is empty"),
        ("code,name\nA,B\n", "map.csv:1: missing column `from`"),
        ("code,name,form\nA,B,C\n", "map.csv:1: unknown column `form`, did you mean `from`?"),
        (
            "code,name,from,from\nA,B,C,D\n",
            "map.csv:1: column `from` is given a second time, first at map.csv:1",
        ),
        ("code,name,from\nA,B\n", "map.csv:2: 2 fields in a row, 3 in the header"),
        (
            "code,name,from\r\n\r\nA,B,C\r\nA,B,D\r\n",
            "map.csv:4: code A is given a second time, first at map.csv:3",
        ),
        (
            "code,name,from\nA,B,C D\nE,F,G C\n",
            "map.csv:3: `C` in column `from` is given a second time, first at map.csv:2",
        ),
        (
            "code,name,from\nA,B,*\nE,F,*\n",
            "map.csv:3: `*` in column `from` is given a second time, first at map.csv:2",
        ),
        (
            "code,name,from\nA,B,C *\n",
            "map.csv:2: found `*` beside codes in column `from`, expected codes, or `*` alone",
        ),
        ("code,name,from\nA,B,\n", "map.csv:2: missing codes of the source in column `from`, or `*`"),
        (
            "code,name,from\nu+a,B,C\n",
            "map.csv:2: found code `u+a`, expected letters, digits and `_`, and `-` and `.` after the first",
        ),
        (
            "code,name,from,kind\nA,B,C,good\n",
            "map.csv:2: found `good` in column `kind`, expected goods or services",
        ),
        (
            "code,name,from,trade_elasticity\nA,B,C,0\n",
            "map.csv:2: found `0` in column `trade_elasticity`, expected a number above 0",
        ),
    ] {
        assert_eq!(parse(text), message);
    }
    assert_eq!(
        Map::open("world2022-actor").unwrap_err().to_string(),
        "maps: unknown map or file `world2022-actor`, did you mean `world2022-actors`?"
    );
    let table = Table::usual().icio();
    let with = |actors: &str| {
        let options = Options { actors: Some(Map::parse(actors, "map.csv").unwrap()), ..options() };
        of_text(Format::Icio, &table, &options)
    };
    assert_eq!(
        with("code,name,from\nA,B,AUS USA\n").unwrap_err(),
        "map.csv: missing regions CHN, MEX of the source in column `from`, or a row with `*` that takes the rest"
    );
    assert_eq!(
        with("code,name,from\nA,B,AUS\nC,D,US\nE,F,*\n").unwrap_err(),
        "map.csv:3: unknown code of the source, the only one of its row, `US`, did you mean `USA`?"
    );
    let imported = with("code,name,from\nA,B,AUS NZL\nE,F,*\n").unwrap();
    let finding = &imported.report.findings[0];
    assert_eq!((finding.check, finding.count), ("codes of a map that the table does not have", 1));
    assert_eq!(finding.largest[0].0, "NZL");
    // Codes with spaces stand with bars between.
    let mut files = Table::usual().exiobase(true);
    for (_, text) in &mut files {
        *text = text.replace("C10T12", "Food, and drink").replace("C17_18", "Paper: \"print\" (all)");
    }
    let sectors = SECTORS
        .replace(",C10T12,", ",\"Food, and drink|\",")
        .replace(",C17_18,", ",\"|Paper: \"\"print\"\" (all)\",");
    let options = Options { sectors: Some(Map::parse(&sectors, "map.csv").unwrap()), ..Options::new(2022) };
    let world = of_folder(&files, &options).unwrap().world("x").unwrap();
    assert_eq!(world.fingerprint(), Table::usual().world().fingerprint());
}

#[test]
fn a_table_of_another_format_is_told_by_its_final_uses() {
    let table = Table::usual();
    for (format, text, told) in [
        (Format::Figaro, table.icio(), "final uses of Eurostat FIGARO tables, industry by industry"),
        (Format::Icio, table.figaro(), "final uses of OECD Inter-Country Input-Output tables"),
    ] {
        let error = of_text(format, &text, &options()).unwrap_err();
        assert!(error.ends_with(&format!("{told}: is it a table of another format?")), "{error}");
    }
}

#[test]
fn sets_of_elasticities_go_by_the_industries_of_an_imported_table_of_the_oecd() {
    let table = Table::usual();
    let map = "code,name,from,kind,trade_elasticity\nGDS,Goods,A01 C10T12 C17_18,goods,5\nSRV,Services,*,services,4\n";
    let options = Options { sectors: Some(Map::parse(map, "map.csv").unwrap()), ..options() };
    let imported = of_text(Format::Icio, &table.icio(), &options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in imported.files() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let world = World::open(folder.path()).unwrap();
    let set = sidedeal::ElasticitySet::load("giri-yi-yilmazkuday-2021").unwrap();
    let with = world.clone().with_elasticities(&set).unwrap();
    let goods = with.sector("GDS").unwrap();
    assert!(with[goods].trade_elasticity != world[goods].trade_elasticity);
    assert_eq!(with.title(), format!("{} with elasticities giri-yi-yilmazkuday-2021", world.name()));
}

#[test]
fn a_column_that_is_given_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("long.csv", "exporter,sector,importer,use,value,value\nA,B01,A,HFCE,1,2\n");
    write("flat.csv", "refArea,rowIi,counterpartArea,colIi,obsValue,rowIi\nA,B01,A,P3,1,B02\n");
    write("rates.csv", "reporter,partner,product,rate,rate\nUSA,CHN,010121,1,2\n");
    write("other.csv", "Reporter,Partner,Product,Rate,R_A_T_E\nUSA,CHN,010121,1,2\n");
    for (verb, file, column) in [
        (["import", "long"], "long.csv", "value"),
        (["import", "figaro"], "flat.csv", "rowIi"),
        (["import", "tariffs"], "rates.csv", "rate"),
        (["import", "tariffs"], "other.csv", "rate"),
    ] {
        let rest = match verb[1] {
            "tariffs" => ["--world", "world2022"],
            _ => ["--elasticity", "5"],
        };
        let arguments = [&verb[..], &[file, "--year", "2022", "--out", "new"], &rest].concat();
        let (status, out, err) = crate::command::told(folder.path(), &arguments);
        let says = format!("{file}:1: column `{column}` is given a second time");
        assert!(status == 2 && err.contains(&says), "{arguments:?}: {out}{err}");
    }
}
