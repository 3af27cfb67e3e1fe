//! Tariffs by product as a world's table of tariffs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::PathBuf;

use super::maps::Map;
use super::report::{COMMAS, COMMAS_RULE, Finding};
use super::{Rows, check_columns, rows};
use crate::error::{Error, Place, Result, nearest};
use crate::number::{counted, quotable, short};
use crate::uncertain::Domain;
use crate::world::{Actor, Kind, Sector, World};

/// How rates of products become one of a sector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mean {
    /// Each product counts as one.
    #[default]
    Simple,
    /// By imports, those of the pair where rows give them, else the importer's from all.
    Weighted,
}

/// What a pair of actors has in a sector of which the files say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// No tariff.
    Zero,
    /// The simple mean of the importer's most-favoured-nation rates in the sector, whomever their rows name; none without any.
    #[default]
    Mfn,
    /// That is an error.
    Error,
}

/// How tariffs by product become a world's.
#[derive(Debug, Clone)]
pub struct TariffOptions {
    /// Rows of other years are left out.
    pub year: u16,
    /// Which reporters and partners make an actor; none: the world's actors by code and by the economies that they stand for.
    pub actors: Option<Map>,
    /// Which products make a sector, by the first digits of their codes, the longest that fit; none: `hs-chapters`.
    pub sectors: Option<Map>,
    /// How rates are put together.
    pub mean: Mean,
    /// What stands for those that are missing.
    pub missing: Missing,
}

impl TariffOptions {
    /// Simple means of a year, most-favoured-nation rates for what is missing.
    #[must_use]
    pub fn new(year: u16) -> Self {
        Self { year, actors: None, sectors: None, mean: Mean::default(), missing: Missing::default() }
    }
}

/// A world's table of tariffs, with what was found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariffs {
    /// Importer, exporter, sector, rate as a fraction; in the world's order, what is zero left out.
    pub rates: Vec<(Actor, Actor, Sector, f64, Grade)>,
    /// Rules that were applied, those that found nothing left out.
    pub findings: Vec<Finding>,
    table: String,
}

/// What a rate rests on, in the words of `tariffs.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// A: rows of the pair.
    Observed,
    /// B: rates for all partners.
    MostFavoured,
}

impl Tariffs {
    /// `importer,exporter,sector,rate,grade`, to stand in a world's folder as `tariffs.csv`.
    #[must_use]
    pub fn to_csv(&self) -> &str {
        &self.table
    }
}

/// Where a column may stand under another name; compared without case, spaces and underscores.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("reporter", &["reporter", "reporteriso3", "reportercode", "reporterison", "reportername", "importer"]),
    ("partner", &["partner", "partneriso3", "partnercode", "partnername", "exporter"]),
    ("product", &["product", "productcode", "hs", "hs2", "hs4", "hs6", "hscode", "commoditycode"]),
    ("rate", &["rate", "simpleaverage", "advalorem", "advaloremrate", "tariff"]),
    ("imports", &["imports", "importsvalue", "importvalue", "importsvaluein1000usd", "tradevalue"]),
    ("type", &["type", "ratetype", "dutytype", "tarifftype"]),
    ("year", &["year", "tariffyear"]),
];

/// What stands for all partners.
const WORLD: [&str; 5] = ["", "0", "000", "WLD", "World"];

/// The most a rate may be, in percent.
const MOST: f64 = 3000.0;

/// A rate of a product.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Fraction.
    rate: f64,
    imports: f64,
    /// Whether nothing but preferences has been seen, which the rate for all may undercut.
    preference: bool,
}

/// Rates of one reporter.
#[derive(Default)]
struct Reporter {
    /// By product, of a partner in a sector; those for all under none.
    rates: BTreeMap<(Option<String>, Sector), BTreeMap<String, Entry>>,
    /// Most-favoured-nation rates of a sector by product, whomever their rows name.
    mfn: BTreeMap<Sector, BTreeMap<String, f64>>,
    partners: BTreeSet<String>,
}

/// Mean rate of a reporter's on a partner, with its imports where all come from rows of the pair.
struct Part {
    rate: f64,
    weight: Option<f64>,
    grade: Grade,
}

/// Tariffs of a world's importers from rows by reporter, partner and product (WITS, TRAINS): rates in percent, `imports` and `type`
/// (AHS, MFN, PREF, BND) where they are there.
///
/// Of several rates that a pair has for a product the lowest is applied, and one for all partners to those without a row of their own;
/// preferences are held against it too. Of a chapter beside headings of its own in one sector the more detailed rows hold. Economies of an actor that have rows stand for all of it. Bound rates are nobody's. A reporter that is a group of the world (`EUN` for `EU`) stands for
/// its members, which have no tariffs on each other.
///
/// # Errors
/// As for [`import`](super::import), and [`Error::Value`] for a rate below 0 or above 3000 %, and for a product that is no code.
pub fn tariffs(paths: &[PathBuf], world: &World, options: &TariffOptions) -> Result<Tariffs> {
    let chapters;
    let sectors = if let Some(map) = &options.sectors {
        map
    } else {
        chapters = Map::open("hs-chapters")?;
        &chapters
    };
    let mut read = Read::new(world, options, sectors)?;
    for path in paths {
        read.file(rows(path)?)?;
    }
    // What rows of several files come to is told of all of them.
    let place = match paths {
        [] => String::new(),
        [path] => path.display().to_string(),
        [path, others @ ..] => format!("{} and {}", path.display(), counted(others.len(), "other", "others")),
    };
    if read.reporters.is_empty() {
        let what = format!("rates of {} of actors of the world", options.year);
        return Err(Error::Missing { at: Place::file(place), what });
    }
    read.close(&place)
}

struct Read<'a> {
    world: &'a World,
    options: &'a TariffOptions,
    /// Sector by the first digits of a product.
    products: HashMap<String, Sector>,
    rest: Option<Sector>,
    /// Actors by codes of the files.
    actors: HashMap<String, Vec<Actor>>,
    others: Option<Actor>,
    reporters: BTreeMap<String, Reporter>,
    seen: HashMap<[String; 4], (String, usize)>,
    odd: HashMap<&'static str, Finding>,
}

impl<'a> Read<'a> {
    fn new(world: &'a World, options: &'a TariffOptions, map: &Map) -> Result<Self> {
        let (mut products, mut rest) = (HashMap::new(), None);
        for (at, code, from) in map.entries() {
            let known = world.sectors().map(|sector| world[sector].code.as_str());
            let sector = world.sector(code).map_err(|_| {
                if map.is_bundled() {
                    let found = format!("sector `{code}`, which world {} does not have", world.name());
                    let expected = "a map of products to sectors of that world".to_owned();
                    return Error::Value { at, found, expected };
                }
                let nearest = nearest(code, known);
                Error::Unknown { at, what: "sector of the world", found: code.to_owned(), nearest }
            })?;
            match from {
                Some(from) => products.extend(from.iter().map(|digits| (digits.clone(), sector))),
                None => rest = Some(sector),
            }
        }
        let (mut actors, mut others) = (HashMap::new(), None);
        if let Some(map) = &options.actors {
            for (at, code, from) in map.entries() {
                let known = world.actors().map(|actor| world[actor].code.as_str());
                let actor = world.actor(code).map_err(|_| Error::Unknown {
                    at,
                    what: "actor of the world",
                    found: code.to_owned(),
                    nearest: nearest(code, known),
                })?;
                match from {
                    Some(from) => actors.extend(from.iter().map(|code| (code.clone(), vec![actor]))),
                    None => others = Some(actor),
                }
            }
        } else {
            for actor in world.actors() {
                let info = &world[actor];
                for code in info.economies.iter().chain([&info.code]) {
                    actors.insert(code.clone(), vec![actor]);
                }
            }
        }
        for group in world.groups() {
            let info = &world[group];
            actors.entry(info.code.clone()).or_insert_with(|| info.members.clone());
        }
        if let Some(union) = actors.get("EU").cloned() {
            for code in ["EUN", "918"] {
                actors.entry(code.to_owned()).or_insert_with(|| union.clone());
            }
        }
        let (reporters, seen, odd) = (BTreeMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { world, options, products, rest, actors, others, reporters, seen, odd })
    }

    fn odd(&mut self, check: &'static str, rule: &str, value: f64, place: impl FnOnce() -> String) {
        self.odd.entry(check).or_insert_with(|| Finding::new(check, rule)).add(value, place);
    }

    fn actors(&self, code: &str) -> Vec<Actor> {
        self.actors.get(code).cloned().unwrap_or_else(|| self.others.into_iter().collect())
    }

    fn sector(&self, product: &str) -> Option<Sector> {
        let longest = (1..=product.len()).rev().find_map(|digits| self.products.get(&product[..digits]));
        longest.copied().or(self.rest)
    }

    fn file(&mut self, mut rows: Rows) -> Result<()> {
        let header = rows.header()?;
        let bare = |name: &str| name.to_lowercase().replace([' ', '_', '-'], "");
        let names: Vec<String> = header.iter().map(|label| bare(label)).collect();
        check_columns(&rows, &names)?;
        let mut columns = [None; COLUMNS.len()];
        for ((column, (name, aliases)), required) in
            columns.iter_mut().zip(COLUMNS).zip([true, true, true, true, false, false, false])
        {
            *column = names.iter().position(|name| aliases.contains(&name.as_str()));
            if required && column.is_none() {
                let near = nearest(name, header.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!(", is it `{near}`?"));
                return Err(Error::Missing { at: rows.at(), what: format!("column `{name}`{near}") });
            }
        }
        while rows.next()? {
            rows.check_width(header.len())?;
            self.row(&rows, columns)?;
        }
        for _ in 0..rows.commas() {
            self.odd(COMMAS, COMMAS_RULE, 0.0, || rows.place());
        }
        Ok(())
    }

    fn row(&mut self, rows: &Rows, columns: [Option<usize>; COLUMNS.len()]) -> Result<()> {
        let text = |column: usize| columns[column].map_or(Ok(""), |field| rows.text(field));
        let [reporter, partner, product, kind, year] = [text(0)?, text(1)?, text(2)?, text(5)?, text(6)?];
        if !year.is_empty() && year.parse() != Ok(self.options.year) {
            self.odd("rows of other years", "left out", 0.0, || year.to_owned());
            return Ok(());
        }
        let digits = product.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || product.is_empty() || product.len() > 12 {
            let found = format!("`{}` for the product", quotable(product));
            return Err(Error::Value {
                at: rows.at(),
                found,
                expected: "a code of the Harmonized System".to_owned(),
            });
        }
        let product = if product.len() % 2 == 1 {
            self.odd("products without their leading zero", "put back", 0.0, || product.to_owned());
            format!("0{product}")
        } else {
            product.to_owned()
        };
        let value =
            |column: usize, name: &str| columns[column].map_or(Ok(None), |field| rows.value(field, name));
        let Some(percent) = value(3, "rate")? else {
            self.odd("rows without a rate", "left out", 0.0, || {
                format!("{}:{}", rows.place(), rows.number())
            });
            return Ok(());
        };
        if !(0.0..=MOST).contains(&percent) {
            let found = format!("a rate of {} %", short(percent));
            return Err(Error::Value { at: rows.at(), found, expected: format!("0 to {MOST} %") });
        }
        let kind = match kind.to_uppercase().as_str() {
            "" | "AHS" | "APPLIED" => "AHS",
            "MFN" => "MFN",
            "PREF" | "PRF" | "PREFERENTIAL" => "PREF",
            "BND" | "BOUND" => {
                self.odd("bound rates", "left out", 0.0, || format!("{}:{}", rows.place(), rows.number()));
                return Ok(());
            }
            other => {
                return Err(Error::Unknown {
                    at: rows.at(),
                    what: "type of rate",
                    found: other.to_owned(),
                    nearest: nearest(other, ["AHS", "MFN", "PREF", "BND"]),
                });
            }
        };
        let all = WORLD.iter().any(|word| word.eq_ignore_ascii_case(partner));
        for code in [reporter, partner].into_iter().take(if all { 1 } else { 2 }) {
            if self.actors(code).is_empty() {
                self.odd("rows of economies that no actor stands for", "left out", 0.0, || code.to_owned());
                return Ok(());
            }
        }
        let Some(sector) = self.sector(&product) else {
            self.odd("products that no sector takes", "left out", percent, || product.clone());
            return Ok(());
        };
        if self.world[sector].kind != Kind::Goods {
            self.odd("products of services", "left out", percent, || product.clone());
            return Ok(());
        }
        let imports = value(4, "imports")?.unwrap_or(0.0);
        if imports < 0.0 {
            let found = format!("imports of {}", short(imports));
            return Err(Error::Value { at: rows.at(), found, expected: "a number of at least 0".to_owned() });
        }
        let partner = if all { String::new() } else { partner.to_owned() };
        let key = [reporter.to_owned(), partner.clone(), product.clone(), kind.to_owned()];
        if let Some((place, line)) = self.seen.insert(key, (rows.place(), rows.number())) {
            let what = format!(
                "the {kind} rate of {reporter} on {product} from {}",
                if all { "all" } else { &partner }
            );
            return Err(Error::Duplicate { at: rows.at(), first: Place::line(place, line), what });
        }
        if percent > 100.0 {
            self.odd("rates above 100 %", "kept", percent, || format!("{reporter} {product}"));
        }
        let rate = percent / 100.0;
        let entry = self.reporters.entry(reporter.to_owned()).or_default();
        if kind == "MFN" {
            let mfn = entry.mfn.entry(sector).or_default().entry(product.clone());
            mfn.and_modify(|least| *least = least.min(rate)).or_insert(rate);
        }
        let preference = kind == "PREF";
        let partner = (!all).then_some(partner);
        entry.partners.extend(partner.clone());
        let found = entry.rates.entry((partner, sector)).or_default();
        let found = found.entry(product).or_insert(Entry { rate, imports: 0.0, preference });
        found.rate = found.rate.min(rate);
        found.imports = found.imports.max(imports);
        found.preference &= preference;
        Ok(())
    }

    /// Mean of what a reporter takes of a partner in a sector; none where the files say nothing.
    fn part(&self, reporter: &Reporter, partner: Option<&str>, sector: Sector) -> Option<Part> {
        let none = BTreeMap::new();
        let of = |partner: Option<&str>| {
            reporter.rates.get(&(partner.map(str::to_owned), sector)).unwrap_or(&none)
        };
        let (own, all) = (partner.map_or(&none, |code| of(Some(code))), of(None));
        let products: BTreeSet<&String> = own.keys().chain(all.keys()).collect();
        let weigh_own = own.values().any(|entry| entry.imports > 0.0);
        let (mut sum, mut plain, mut weight, mut count, mut grade) = (0.0, 0.0, 0.0, 0.0, Grade::Observed);
        for product in products {
            let entry = match (own.get(product), all.get(product)) {
                (Some(own), Some(all)) if own.preference => Entry { rate: own.rate.min(all.rate), ..*own },
                (Some(own), _) => *own,
                (None, Some(all)) => {
                    grade = Grade::MostFavoured;
                    Entry { imports: if weigh_own { 0.0 } else { all.imports }, ..*all }
                }
                (None, None) => continue,
            };
            sum += entry.imports * entry.rate;
            weight += entry.imports;
            plain += entry.rate;
            count += 1.0;
        }
        if count == 0.0 {
            return None;
        }
        let weighted = self.options.mean == Mean::Weighted && weight > 0.0;
        let rate = if weighted { sum / weight } else { plain / count };
        Some(Part { rate, weight: (weighted && weigh_own).then_some(weight), grade })
    }

    /// Leaves out products of which the same pair has more detailed rows: a chapter beside its subheadings.
    fn leave_wholes(&mut self) {
        let mut wholes = Vec::new();
        for (code, reporter) in &mut self.reporters {
            for ((partner, _), products) in &mut reporter.rates {
                for (product, entry) in keep_parts(products) {
                    let partner = partner.as_deref().unwrap_or("all");
                    wholes.push((entry.rate * 100.0, format!("{code} {partner} {product}")));
                }
            }
            for products in reporter.mfn.values_mut() {
                keep_parts(products);
            }
        }
        for (percent, place) in wholes {
            self.odd("products of which the pair has more detailed rows", "left out", percent, || place);
        }
    }

    fn close(mut self, place: &str) -> Result<Tariffs> {
        self.leave_wholes();
        let mut table = "importer,exporter,sector,rate,grade\n".to_owned();
        let mut rates = Vec::new();
        let goods: Vec<Sector> =
            self.world.sectors().filter(|&sector| self.world[sector].kind == Kind::Goods).collect();
        let codes: BTreeSet<String> =
            self.reporters.values().flat_map(|reporter| &reporter.partners).cloned().collect();
        for importer in self.world.actors() {
            let reporters: Vec<String> =
                self.reporters.keys().filter(|code| self.actors(code).contains(&importer)).cloned().collect();
            for exporter in self.world.actors().filter(|exporter| *exporter != importer) {
                for &sector in &goods {
                    let name = || {
                        format!(
                            "{} {} {}",
                            self.world[importer].code, self.world[exporter].code, self.world[sector].code
                        )
                    };
                    let found = self.cell(&reporters, &codes, importer, exporter, sector);
                    let (rate, grade) = match found {
                        Found::Free => continue,
                        Found::Rate(rate, grade) => (rate, grade),
                        Found::Nothing => {
                            let name = name();
                            let mfn = match self.options.missing {
                                Missing::Error => {
                                    let what = format!("a rate of {name}");
                                    return Err(Error::Missing { at: Place::file(place), what });
                                }
                                Missing::Zero => None,
                                Missing::Mfn => self.most_favoured(&reporters, sector),
                            };
                            let (check, rule) = match mfn {
                                Some(_) => (
                                    "pairs and sectors without a rate",
                                    "mean of most-favoured-nation rates of the sector",
                                ),
                                None => ("pairs and sectors without any rate", "no tariff"),
                            };
                            self.odd(check, rule, mfn.unwrap_or(0.0) * 100.0, || name);
                            match mfn {
                                Some(rate) => (rate, Grade::MostFavoured),
                                None => continue,
                            }
                        }
                    };
                    if let Some(expected) = Domain::TARIFF.refuses(rate.into()) {
                        let found = format!("a mean of {:.0} % for {}", rate * 100.0, name());
                        return Err(Error::Value { at: Place::file(place), found, expected });
                    }
                    if rate > 0.0 {
                        let letter = if grade == Grade::Observed { 'A' } else { 'B' };
                        let [from, to] = [importer, exporter].map(|actor| &self.world[actor].code);
                        let _ = writeln!(table, "{from},{to},{},{rate},{letter}", self.world[sector].code);
                        rates.push((importer, exporter, sector, rate, grade));
                    }
                }
            }
        }
        let mut findings: Vec<Finding> = self.odd.into_values().collect();
        findings.sort_by_key(|finding| finding.check);
        Ok(Tariffs { rates, findings, table })
    }

    fn cell(
        &self,
        reporters: &[String],
        codes: &BTreeSet<String>,
        importer: Actor,
        exporter: Actor,
        sector: Sector,
    ) -> Found {
        // Rows that name the exporter or a group that it is in; who has none of its own is met by the rates for all.
        let partners: Vec<&String> =
            codes.iter().filter(|code| self.actors(code).contains(&exporter)).collect();
        let (mut parts, mut free) = (Vec::new(), false);
        for code in reporters {
            let members = self.actors(code);
            if members.len() > 1 && members.contains(&importer) && members.contains(&exporter) {
                free = true;
                continue;
            }
            let reporter = &self.reporters[code];
            let own: Vec<_> = partners
                .iter()
                .filter(|partner| reporter.partners.contains(**partner))
                .filter_map(|partner| self.part(reporter, Some(partner), sector))
                .collect();
            let met =
                if own.is_empty() { self.part(reporter, None, sector).into_iter().collect() } else { own };
            parts.extend(met);
        }
        if parts.is_empty() {
            return if free { Found::Free } else { Found::Nothing };
        }
        let weights: Option<Vec<f64>> = parts.iter().map(|part| part.weight).collect();
        let weights = weights.unwrap_or_else(|| vec![1.0; parts.len()]);
        let total: f64 = weights.iter().sum();
        let rate = parts.iter().zip(&weights).map(|(part, weight)| part.rate * weight).sum::<f64>() / total;
        let grade = parts.iter().map(|part| part.grade).max().unwrap_or(Grade::MostFavoured);
        Found::Rate(rate, grade)
    }

    fn most_favoured(&self, reporters: &[String], sector: Sector) -> Option<f64> {
        let rates: Vec<f64> = reporters
            .iter()
            .filter_map(|code| self.reporters[code].mfn.get(&sector))
            .flat_map(|rates| rates.values().copied())
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "few rates")]
        (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64)
    }
}

/// Takes out products whose digits others begin with.
fn keep_parts<T>(products: &mut BTreeMap<String, T>) -> Vec<(String, T)> {
    // What begins with a code stands right behind it.
    let next = products.keys().zip(products.keys().skip(1));
    let wholes: Vec<String> =
        next.filter(|(one, next)| next.starts_with(one.as_str())).map(|(one, _)| one.clone()).collect();
    wholes.into_iter().filter_map(|product| products.remove_entry(&product)).collect()
}

/// What the files say of a pair of actors in a sector.
enum Found {
    Rate(f64, Grade),
    /// Both are members of the union whose rates these are.
    Free,
    Nothing,
}
