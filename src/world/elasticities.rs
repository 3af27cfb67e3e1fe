//! Sets of trade elasticities, side by side: what one study found, by industry, put into a world.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use super::build::ELASTICITY;
use super::{Bound, Dictionary, File, Sector, SectorInfo, Table, World, WorldWarning, read_text};
use crate::error::{Error, Place, Result, Warning, nearest};
use crate::number::{quotable, short};

/// The files of `seeds/elasticities`.
macro_rules! bundle {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../seeds/elasticities/", $name, ".csv")))),*]
    };
}

static BUNDLED: [(&str, &str); 11] = bundle!(
    "present" "fontagne-2022" "fontagne-2022-as-theta" "fontagne-2022-hs6" "caliendo-parro-2015" "caliendo-parro-2015-full"
    "giri-yi-yilmazkuday-2021" "shapiro-2016" "lashkaripour-lugovskyy-2023" "boehm-2023" "ahmad-schreiber-2024");

/// Trade of each ICIO industry across borders, by which industries weigh in a sector.
static WEIGHTS: &str = include_str!("../../seeds/elasticities/maps/icio_trade_2022.csv");

/// A sector keeps its elasticity where a set covers less of its trade.
const LEAST_COVERED: f64 = 0.5;

/// What one study found: θ by industry of the OECD's tables, with its error where that was published.
#[derive(Debug, Clone)]
pub struct ElasticitySet {
    name: String,
    rows: HashMap<String, Row>,
    /// Numbers with a decimal comma in its table.
    commas: usize,
}

#[derive(Debug, Clone)]
struct Row {
    theta: f64,
    error: Option<f64>,
    /// Rows with the same are one number.
    estimate: String,
}

impl ElasticitySet {
    /// Names of the sets that are compiled in.
    #[must_use]
    pub fn bundled_names() -> impl ExactSizeIterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A set by name, or a file like those of `seeds/elasticities`: `sector,trade_elasticity`, `se` and `estimate` where there are any.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name where there is neither, and for an unknown column; [`Error::Io`],
    /// [`Error::Malformed`], [`Error::Missing`], [`Error::Value`] and [`Error::Duplicate`] for a bad file.
    pub fn load(name_or_file: &str) -> Result<Self> {
        if let Some((name, text)) = BUNDLED.iter().find(|(name, _)| *name == name_or_file) {
            return Self::parse(name, *text, &format!("elasticities/{name}.csv"));
        }
        let path = Path::new(name_or_file);
        if !path.exists() {
            return Err(Error::Unknown {
                at: Place::file("elasticities"),
                what: "set of elasticities",
                found: name_or_file.to_owned(),
                nearest: nearest(name_or_file, Self::bundled_names()),
            });
        }
        let stem = path.file_stem().map_or_else(|| name_or_file.into(), |stem| stem.to_string_lossy());
        Self::parse(&stem, read_text(path, Bound::TABLE)?, name_or_file)
    }

    fn parse(name: &str, text: impl Into<Cow<'static, str>>, place: &str) -> Result<Self> {
        const REQUIRED: [&str; 2] = ["sector", "trade_elasticity"];
        let file = File { name: name.to_owned(), place: place.to_owned(), text: text.into() };
        let optional = ["estimate", "se", "source", "year", "note", "status"];
        let dictionary = Dictionary::parse("");
        let mut table = Table::open(&file, &REQUIRED, &optional, &dictionary)?;
        let mut rows: HashMap<String, Row> = HashMap::new();
        let mut lines: HashMap<String, Place> = HashMap::new();
        while table.next()? {
            let positive = |text: &str, column: &str, expected: &str| {
                let value = table.parse(text).filter(|value| value.is_finite() && *value > 0.0);
                value.ok_or_else(|| Error::Value {
                    at: table.at(),
                    found: format!("`{}` in column `{column}`", quotable(text)),
                    expected: expected.to_owned(),
                })
            };
            let code = table.text(0).to_owned();
            if let Some(first) = lines.insert(code.clone(), table.at()) {
                return Err(Error::Duplicate { at: table.at(), first, what: format!("sector {code}") });
            }
            let theta = positive(table.text(1), REQUIRED[1], "a finite number above 0")?;
            if let Some(expected) = ELASTICITY.refuses(theta.into()) {
                return Err(Error::Value { at: table.at(), found: short(theta), expected });
            }
            let error = match table.optional_text(1) {
                "" => None,
                text => Some(positive(text, "se", "a finite number above 0, or nothing")?),
            };
            let estimate = match table.optional_text(0) {
                "" => code.clone(),
                estimate => estimate.to_owned(),
            };
            rows.insert(code, Row { theta, error, estimate });
        }
        if rows.is_empty() {
            return Err(Error::Missing { at: Place::file(place), what: "rows, the set is empty".to_owned() });
        }
        Ok(Self { name: name.to_owned(), rows, commas: table.commas() })
    }

    /// Codes that are neither an industry of the OECD's tables nor one of a world, sorted: what nothing is taken from.
    fn unknown_in(&self, world: &World, known: &HashMap<&str, f64>) -> Option<WorldWarning> {
        let is_own = |code: &str| {
            world
                .sectors
                .iter()
                .any(|info| info.code == code || info.industries.iter().any(|one| one == code))
        };
        let mut unknown: Vec<&str> = self
            .rows
            .keys()
            .map(String::as_str)
            .filter(|code| !known.contains_key(code) && !is_own(code))
            .collect();
        unknown.sort_unstable();
        (!unknown.is_empty()).then(|| WorldWarning::ElasticitiesUnknown {
            set: self.name.clone(),
            count: unknown.len(),
            industries: unknown.join(" "),
        })
    }

    /// What the study is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// θ of a sector made of some industries, its error, and the estimate, if it is a single one; none where too little of the
    /// sector's trade is covered.
    fn of(
        &self,
        industries: &[&str],
        weights: &HashMap<&str, f64>,
    ) -> Option<(f64, Option<f64>, Option<&str>)> {
        let weight = |industry: &str| weights.get(industry).copied().unwrap_or(0.0);
        let total: f64 = industries.iter().map(|industry| weight(industry)).sum();
        let alike = if total > 0.0 { 0.0 } else { 1.0 };
        // By estimate, in the order of industries: weight, weighted θ, error.
        let mut estimates: Vec<(&str, f64, f64, Option<f64>)> = Vec::new();
        for industry in industries {
            let (Some(row), weight) = (self.rows.get(*industry), weight(industry) + alike) else { continue };
            match estimates.iter_mut().find(|(estimate, ..)| *estimate == row.estimate) {
                Some((_, sum, theta, _)) => (*sum, *theta) = (*sum + weight, *theta + weight * row.theta),
                None => estimates.push((&row.estimate, weight, weight * row.theta, row.error)),
            }
        }
        let covered: f64 = estimates.iter().map(|(_, weight, ..)| weight).sum();
        let all = if total > 0.0 { total } else { f64::from(u32::try_from(industries.len()).ok()?) };
        if covered == 0.0 || covered < LEAST_COVERED * all {
            return None;
        }
        let theta = estimates.iter().map(|(_, _, theta, _)| theta).sum::<f64>() / covered;
        // Of a mean of independent estimates.
        let squares = estimates
            .iter()
            .map(|(_, weight, _, error)| error.map(|error| (weight / covered * error).powi(2)));
        let error = squares.sum::<Option<f64>>().map(f64::sqrt);
        let single = (estimates.len() == 1).then(|| estimates[0].0);
        Some((theta, error, single))
    }
}

/// Trade of each industry across borders, million USD.
fn weights() -> HashMap<&'static str, f64> {
    let rows = WEIGHTS.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.filter_map(|(industry, value)| Some((industry, value.parse().ok()?))).collect()
}

impl World {
    /// The world with the elasticities of a set, errors included. A sector of several industries has their mean, weighted by
    /// trade across borders; one of which the set covers less than half of the trade keeps its own, which is a counted warning.
    /// Products keep their own, before and after [`World::with_products`]: sets go by industries, and a product is a part of one.
    ///
    /// # Errors
    /// [`Error::Missing`] where the set covers no sector of the world: its sectors are not told by industries of the OECD's tables.
    pub fn with_elasticities(mut self, set: &ElasticitySet) -> Result<Self> {
        let weights = weights();
        let products: Vec<Sector> = self.parts.iter().flat_map(|parts| parts.products.clone()).collect();
        let (mut kept, mut changed): (Vec<String>, bool) = (Vec::new(), false);
        let mut first: HashMap<String, usize> = HashMap::new();
        for at in (0..self.sectors.len()).filter(|at| !products.contains(&Sector::at(*at))) {
            let info = &self.sectors[at];
            let industries: Vec<&str> = if info.industries.is_empty() {
                vec![info.code.as_str()]
            } else {
                info.industries.iter().map(String::as_str).collect()
            };
            let Some((theta, error, estimate)) = set.of(&industries, &weights) else {
                kept.push(info.code.clone());
                continue;
            };
            let shared = estimate.and_then(|estimate| {
                let same = *first.entry(estimate.to_owned()).or_insert(at);
                (same != at).then(|| Sector::at(same))
            });
            let info: &mut SectorInfo = &mut self.sectors[at];
            info.trade_elasticity = theta;
            info.trade_elasticity_error = error;
            info.trade_elasticity_cp99 = None;
            info.same_elasticity_as = shared;
            changed = true;
        }
        if !changed {
            let what = format!(
                "industries of the OECD's tables in column `icio_industries` of sectors.csv, by which the set {} goes",
                set.name
            );
            return Err(Error::Missing { at: Place::file(&self.origin), what });
        }
        if !kept.is_empty() {
            self.warnings.push(Warning::of(WorldWarning::ElasticitiesKept {
                set: set.name.clone(),
                count: kept.len(),
                sectors: kept.join(" "),
            }));
        }
        self.warnings.extend(set.unknown_in(&self, &weights).map(Warning::of));
        let (table, count) = (Some(format!("elasticities {}", set.name)), set.commas);
        self.warnings.extend((count > 0).then(|| Warning::of(WorldWarning::DecimalCommas { table, count })));
        self.altered.elasticities = Some(set.name.clone());
        self.altered.set_taken = true;
        self.warnings.extend(self.products_keep());
        Ok(self)
    }

    /// What a set of elasticities does not reach in a world that is split.
    pub(super) fn products_keep(&self) -> Option<Warning> {
        let set =
            self.altered.elasticities.clone().filter(|_| self.altered.set_taken && !self.parts.is_empty())?;
        let codes =
            self.parts.iter().flat_map(|parts| &parts.products).map(|&product| self[product].code.as_str());
        let products = codes.collect::<Vec<_>>().join(" ");
        Some(Warning::of(WorldWarning::ProductsKeep { set, products }))
    }

    /// The world with one elasticity for all sectors and products, known exactly.
    ///
    /// # Errors
    /// [`Error::Value`] where it is not 0.01 to 100.
    pub fn with_elasticity(mut self, theta: f64) -> Result<Self> {
        if let Some(expected) = ELASTICITY.refuses(theta.into()) {
            return Err(Error::Value { at: Place::file("elasticity"), found: short(theta), expected });
        }
        for info in &mut self.sectors {
            info.trade_elasticity = theta;
            info.trade_elasticity_error = None;
            info.trade_elasticity_cp99 = None;
            info.same_elasticity_as = None;
        }
        for info in &mut self.products {
            info.trade_elasticity = theta;
            info.trade_elasticity_error = None;
        }
        self.altered.elasticities = Some(format!("{theta} for all"));
        self.altered.set_taken = false;
        Ok(self)
    }

    /// The set that elasticities are from, where it is not the world's own.
    #[must_use]
    pub fn elasticities(&self) -> Option<&str> {
        self.altered.elasticities.as_deref()
    }
}
