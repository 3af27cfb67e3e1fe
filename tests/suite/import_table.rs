//! One table of cells, written out as each office publishes its own.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use sidedeal::import::{Format, Imported, Map, Options, import};
use sidedeal::{Kind, World, WorldBuilder};
use tempfile::TempDir;

/// Consumption, capital, inventories, as each office calls them.
const ICIO: [&str; 3] = ["HFCE", "GFCF", "INVNT"];
const FIGARO: [&str; 3] = ["P3_S14", "P51G", "P5M"];
const WIOD: [&str; 3] = ["57", "60", "61"];
const EXIOBASE: [&str; 3] = [
    "Final consumption expenditure by households",
    "Gross fixed capital formation",
    "Changes in inventories",
];

/// Industries of all tables here, the last of them services.
pub(crate) const INDUSTRIES: [&str; 4] = ["A01", "C10T12", "C17_18", "K"];

/// What the industries become, whatever the office.
pub(crate) const SECTORS: &str = "code,name,from,kind,trade_elasticity\nA01,Farms,A01,goods,8\n\
    C10T12,Food,C10T12,goods,4\nC17_18,\"Paper, print\",C17_18,goods,6\nK,Finance,K,services,5\n";

/// A table in balance: what is left of output after inputs is value added, a tenth of it taxes on products.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) regions: Vec<&'static str>,
    /// `[seller's region][its industry][buyer's region][its industry, then three final uses]`
    pub(crate) cells: Vec<f64>,
}

pub(crate) const J: usize = INDUSTRIES.len();
pub(crate) const U: usize = J + 3;

impl Table {
    /// Cells are whole numbers, whose sums are exact in any order.
    pub(crate) fn new(regions: &[&'static str], mut number: impl FnMut() -> u32) -> Self {
        let r = regions.len();
        let mut table = Self { regions: regions.to_vec(), cells: vec![0.0; r * J * r * U] };
        for seller in 0..r * J {
            for buyer in 0..r {
                for use_ in 0..U {
                    let home = if seller / J == buyer { 9.0 } else { 1.0 };
                    let drawn = f64::from(number() % 50);
                    *table.cell(seller, buyer, use_) = match use_ {
                        // Below what consumption brings, so that each industry has value added.
                        _ if use_ < J => drawn * home,
                        _ if use_ == J => (400.0 + drawn) * home,
                        _ if use_ == J + 1 => drawn * home,
                        _ => drawn - 25.0,
                    };
                }
            }
        }
        table
    }

    /// The one that tests look into.
    pub(crate) fn usual() -> Self {
        let mut state = 7_u32;
        Self::new(&["AUS", "CHN", "MEX", "USA"], || {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            state >> 16
        })
    }

    pub(crate) fn cell(&mut self, seller: usize, buyer: usize, use_: usize) -> &mut f64 {
        let r = self.regions.len();
        &mut self.cells[(seller * r + buyer) * U + use_]
    }

    pub(crate) fn at(&self, seller: usize, buyer: usize, use_: usize) -> f64 {
        self.cells[(seller * self.regions.len() + buyer) * U + use_]
    }

    pub(crate) fn units(&self) -> usize {
        self.regions.len() * J
    }

    pub(crate) fn output(&self, unit: usize) -> f64 {
        let row = self.regions.len() * U;
        self.cells[unit * row..][..row].iter().sum()
    }

    pub(crate) fn inputs(&self, unit: usize) -> f64 {
        (0..self.units()).map(|seller| self.at(seller, unit / J, unit % J)).sum()
    }

    pub(crate) fn value_added(&self, unit: usize) -> f64 {
        self.output(unit) - self.inputs(unit)
    }

    fn taxes(&self, unit: usize) -> f64 {
        (self.value_added(unit) / 10.0).floor()
    }

    fn label(&self, unit: usize) -> String {
        format!("{}_{}", self.regions[unit / J], INDUSTRIES[unit % J])
    }

    /// Buyers in the order of a matrix: industries of all regions, then final uses of all regions.
    fn buyers(&self) -> Vec<(usize, usize)> {
        let r = self.regions.len();
        let industries = (0..r * J).map(|unit| (unit / J, unit % J));
        industries.chain((0..r * 3).map(|f| (f / 3, J + f % 3))).collect()
    }

    fn matrix(&self, corner: &str, uses: [&str; 3], taxes: &str, added: &str, output: bool) -> String {
        let mut text = corner.to_owned();
        for (region, use_) in self.buyers() {
            let use_ = if use_ < J { INDUSTRIES[use_] } else { uses[use_ - J] };
            write!(text, ",{}_{use_}", self.regions[region]).unwrap();
        }
        text += if output { ",OUT\n" } else { "\n" };
        for seller in 0..self.units() {
            text += &self.label(seller);
            for (buyer, use_) in self.buyers() {
                write!(text, ",{}", self.at(seller, buyer, use_)).unwrap();
            }
            if output {
                write!(text, ",{}", self.output(seller)).unwrap();
            }
            text += "\n";
        }
        let mut last = |label: &str, value: &dyn Fn(usize) -> f64| {
            text += label;
            for (column, (_, use_)) in self.buyers().into_iter().enumerate() {
                write!(text, ",{}", if use_ < J { value(column) } else { 0.0 }).unwrap();
            }
            text += if output { ",\n" } else { "\n" };
        };
        last(taxes, &|unit| self.taxes(unit));
        last(added, &|unit| self.value_added(unit) - self.taxes(unit));
        if output {
            last("OUT", &|unit| self.output(unit));
        }
        text
    }

    pub(crate) fn icio(&self) -> String {
        self.matrix("V1", ICIO, "TLS", "VA", true)
    }

    pub(crate) fn figaro(&self) -> String {
        self.matrix("rowLabels", FIGARO, "W2_D21X31", "W2_D1", false)
    }

    fn rows(&self, uses: [&str; 3], mut row: impl FnMut(&str, &str, &str, &str, f64)) {
        for seller in 0..self.units() {
            for (buyer, use_) in self.buyers() {
                let code = if use_ < J { INDUSTRIES[use_] } else { uses[use_ - J] };
                let (region, industry) = (self.regions[seller / J], INDUSTRIES[seller % J]);
                row(region, industry, self.regions[buyer], code, self.at(seller, buyer, use_));
            }
        }
        for unit in 0..self.units() {
            let (region, industry) = (self.regions[unit / J], INDUSTRIES[unit % J]);
            row("", "TLS", region, industry, self.taxes(unit));
            row("", "VA", region, industry, self.value_added(unit) - self.taxes(unit));
        }
    }

    pub(crate) fn figaro_flat(&self, year: u16) -> String {
        let mut text =
            "icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,timePeriod,obsValue\n".to_owned();
        self.rows(FIGARO, |region, industry, buyer, use_, value| {
            let (region, industry) = match industry {
                "TLS" => ("W2", "D21X31"),
                "VA" => ("W2", "D1"),
                _ => (region, industry),
            };
            let labels = format!("{region}_{industry},{buyer}_{use_}");
            writeln!(text, "{labels},{region},{industry},{buyer},{use_},{year},{value}").unwrap();
        });
        text
    }

    pub(crate) fn long(&self) -> String {
        let mut text = "exporter,sector,importer,use,value\n".to_owned();
        self.rows(ICIO, |region, industry, buyer, use_, value| {
            writeln!(text, "{region},{industry},{buyer},{use_},{value}").unwrap();
        });
        text
    }

    pub(crate) fn wiod(&self, year: u16) -> String {
        let mut text = "IndustryCode,IndustryDescription,Country,RNr,Year".to_owned();
        for (region, use_) in self.buyers() {
            let number = if use_ < J { (use_ + 1).to_string() } else { WIOD[use_ - J].to_owned() };
            write!(text, ",{}{number}", self.regions[region]).unwrap();
        }
        text += ",TOT\n";
        let mut row =
            |industry: &str, region: &str, number: usize, value: &dyn Fn(usize) -> f64, all: &str| {
                write!(text, "{industry},\"What it makes, in words\",{region},{number},{year}").unwrap();
                for column in 0..self.buyers().len() {
                    write!(text, ",{}", value(column)).unwrap();
                }
                writeln!(text, ",{all}").unwrap();
            };
        for seller in 0..self.units() {
            let cell = |column: usize| {
                let (buyer, use_) = self.buyers()[column];
                self.at(seller, buyer, use_)
            };
            let all = self.output(seller).to_string();
            row(INDUSTRIES[seller % J], self.regions[seller / J], seller % J + 1, &cell, &all);
        }
        let of_industries = |value: &dyn Fn(usize) -> f64| {
            (0..self.buyers().len())
                .map(|column| if column < self.units() { value(column) } else { 0.0 })
                .collect::<Vec<f64>>()
        };
        for (number, (label, values)) in [
            ("II_fob", of_industries(&|unit| self.inputs(unit))),
            ("TXSP", of_industries(&|unit| self.taxes(unit))),
            ("VA", of_industries(&|unit| self.value_added(unit) - self.taxes(unit))),
            ("GO", of_industries(&|unit| self.output(unit))),
        ]
        .into_iter()
        .enumerate()
        {
            row(label, "TOT", 65 + number, &|column| values[column], "0");
        }
        text
    }

    /// Files of the folder; `named` gives the columns of labels a line with their names.
    pub(crate) fn exiobase(&self, named: bool) -> Vec<(&'static str, String)> {
        let labels = |beside: &str, columns: &[(usize, usize)]| {
            let line = |first: &str, label: &dyn Fn(usize, usize) -> String| {
                let all: Vec<String> = columns.iter().map(|&(region, use_)| label(region, use_)).collect();
                format!("{first}{beside}\t{}\n", all.join("\t"))
            };
            let code = |use_: usize| if use_ < J { INDUSTRIES[use_] } else { EXIOBASE[use_ - J] };
            line("region", &|region, _| self.regions[region].to_owned())
                + &line("sector", &|_, use_| code(use_).to_owned())
        };
        let names = |columns: &[(usize, usize)]| {
            if named { format!("region\tsector{}\n", "\t".repeat(columns.len())) } else { String::new() }
        };
        let matrix = |columns: &[(usize, usize)]| {
            let mut text = labels("\t", columns) + &names(columns);
            for seller in 0..self.units() {
                write!(text, "{}\t{}", self.regions[seller / J], INDUSTRIES[seller % J]).unwrap();
                for &(buyer, use_) in columns {
                    write!(text, "\t{}", self.at(seller, buyer, use_)).unwrap();
                }
                text += "\n";
            }
            text
        };
        let (industries, finals): (Vec<_>, Vec<_>) =
            self.buyers().into_iter().partition(|(_, use_)| *use_ < J);
        let mut x = "region\tsector\tindout\n".to_owned();
        let mut factors = labels("", &industries);
        if named {
            writeln!(factors, "stressor{}", "\t".repeat(industries.len())).unwrap();
        }
        let (mut taxes, mut added) = (
            "Taxes less subsidies on products purchased: Total".to_owned(),
            "Operating surplus: Remaining net operating surplus".to_owned(),
        );
        let mut water = "Water consumption: blue".to_owned();
        for unit in 0..self.units() {
            let (region, industry) = (self.regions[unit / J], INDUSTRIES[unit % J]);
            writeln!(x, "{region}\t{industry}\t{}", self.output(unit)).unwrap();
            write!(taxes, "\t{}", self.taxes(unit)).unwrap();
            write!(added, "\t{}", self.value_added(unit) - self.taxes(unit)).unwrap();
            water += "\t1000";
        }
        vec![
            ("Z.txt", matrix(&industries)),
            ("Y.txt", matrix(&finals)),
            ("x.txt", x),
            ("factor_inputs/F.txt", format!("{factors}{taxes}\n{added}\n{water}\n")),
        ]
    }

    /// The same world, made in code by plain loops.
    pub(crate) fn world(&self) -> World {
        let mut builder = WorldBuilder::new("table");
        let actors: Vec<_> = self.regions.iter().map(|code| builder.actor(code, code).unwrap()).collect();
        let kinds = [Kind::Goods, Kind::Goods, Kind::Goods, Kind::Services];
        let sectors: Vec<_> = (0..J)
            .map(|j| builder.sector(INDUSTRIES[j], "", kinds[j], [8.0, 4.0, 6.0, 5.0][j]).unwrap())
            .collect();
        for (a, &actor) in actors.iter().enumerate() {
            for (j, &sector) in sectors.iter().enumerate() {
                let unit = a * J + j;
                builder.production(actor, sector, self.output(unit), self.value_added(unit)).unwrap();
                for (b, &buyer) in actors.iter().enumerate() {
                    let flow = (0..U).map(|use_| self.at(unit, b, use_)).sum();
                    builder.trade(buyer, actor, sector, flow).unwrap();
                }
                for (k, &input) in sectors.iter().enumerate() {
                    let value = (0..actors.len()).map(|i| self.at(i * J + k, a, j)).sum();
                    builder.input(actor, input, sector, value).unwrap();
                }
            }
        }
        builder.build().unwrap()
    }
}

/// Year 2022, with the sectors of [`SECTORS`].
pub(crate) fn options() -> Options {
    Options { sectors: Some(Map::parse(SECTORS, "sectors.csv").unwrap()), ..Options::new(2022) }
}

/// Files in a new folder, with the paths of those that lie in it directly.
pub(crate) fn written(files: &[(&str, &[u8])]) -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        paths.push(path);
    }
    (folder, paths)
}

/// What becomes of files, or what is said of them without the folder.
pub(crate) fn imported(
    format: Format,
    files: &[(&str, &[u8])],
    options: &Options,
) -> Result<Imported, String> {
    let (folder, paths) = written(files);
    let paths = if format == Format::Exiobase { vec![folder.path().to_owned()] } else { paths };
    import(format, &paths, options).map_err(|error| {
        let place = folder.path().display().to_string();
        error.to_string().replace(&format!("{place}/"), "").replace(&place, "folder")
    })
}

/// The same of one file.
pub(crate) fn of_text(format: Format, text: &str, options: &Options) -> Result<Imported, String> {
    imported(format, &[("table_2022.csv", text.as_bytes())], options)
}

/// The same of a folder of EXIOBASE's.
pub(crate) fn of_folder(files: &[(&str, String)], options: &Options) -> Result<Imported, String> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    imported(Format::Exiobase, &files, options)
}

/// Count and sum of a finding; nothing where it is not there.
pub(crate) fn found(imported: &Imported, check: &str) -> (usize, f64) {
    let finding = imported.report.findings.iter().find(|finding| finding.check == check);
    finding.map_or((0, 0.0), |finding| (finding.count, finding.sum))
}
