//! The cells of a table, added up as they come.

mod close;

use std::collections::{BTreeMap, HashMap};

use super::Options;
use super::codes::whole;
use super::maps::{Resolved, Target, resolve};
use super::report::{Finding, Totals};
use crate::error::{Place, Result, nearest};
use crate::world::check_size;

/// An industry of a region of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit(usize);

/// What is summed of an industry of a region.
#[derive(Debug, Clone, Default)]
struct Sums {
    region: usize,
    industry: usize,
    /// Sales, all changes in inventories included, and without the part of these that is set aside.
    sales: f64,
    kept: f64,
    /// Sales within its region.
    home: f64,
    inputs: f64,
    primary: f64,
    /// Output as stated under its column or beside its row.
    output: Option<f64>,
    has_row: bool,
    has_column: bool,
}

/// The cells of a table, added up to actors and sectors.
pub(super) struct Ledger {
    actors: Vec<Target>,
    sectors: Vec<Target>,
    regions: Vec<String>,
    industries: Vec<String>,
    region_ids: HashMap<String, usize>,
    industry_ids: HashMap<String, usize>,
    actor_of: Vec<usize>,
    sector_of: Vec<usize>,
    /// Regions that are parts of one have the same number.
    whole_of: Vec<usize>,
    units: Vec<Sums>,
    unit_ids: HashMap<(usize, usize), usize>,
    /// Share of changes in inventories that counts.
    inventories: f64,
    /// Flows of all uses, `[sector][importer][exporter]`.
    trade: Vec<f64>,
    /// Inputs of all origins, `[actor][using sector][input sector]`.
    inputs: Vec<f64>,
    /// By region.
    final_use: Vec<f64>,
    /// By actor, all changes in inventories included.
    exports: Vec<f64>,
    imports: Vec<f64>,
    negative_inputs: Finding,
    negative_final: Finding,
    negative_inventories: Finding,
    set_aside: Finding,
    taxed_uses: Finding,
    empty: Finding,
    others: Vec<Finding>,
    /// Whether any row has value added.
    has_primary: bool,
}

/// What a world is made of.
pub(super) struct Closed {
    pub(super) actors: Vec<Target>,
    pub(super) sectors: Vec<Target>,
    pub(super) trade: Vec<f64>,
    pub(super) inputs: Vec<f64>,
    pub(super) output: Vec<f64>,
    pub(super) value_added: Vec<f64>,
    pub(super) dimensions: (usize, usize),
    pub(super) totals: Totals,
    pub(super) by_actor: Vec<(String, Totals)>,
    pub(super) findings: Vec<Finding>,
}

fn ids(list: &[String]) -> HashMap<String, usize> {
    list.iter().enumerate().map(|(i, code)| (code.clone(), i)).collect()
}

/// Parts of regions, and into which actors they went, beside which others.
fn joined(regions: &[String], actor_of: &[usize], actors: &[Target]) -> Finding {
    let parts: Vec<usize> = (0..regions.len()).filter(|&at| whole(&regions[at]) != regions[at]).collect();
    let mut into: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for &part in &parts {
        into.entry(actor_of[part]).or_default().push(&regions[part]);
    }
    let told =
        into.iter().map(|(&actor, parts)| format!("{} into {}", parts.join(" + "), actors[actor].code));
    let told = told.collect::<Vec<_>>().join(", ");
    let mut finding = Finding::new("regions shown in parts", format!("put together: {told}"));
    for part in parts {
        finding.add(0.0, || format!("{} into {}", regions[part], actors[actor_of[part]].code));
    }
    finding
}

impl Ledger {
    /// An empty one for the regions and industries of a table.
    pub(super) fn new(regions: Vec<String>, industries: Vec<String>, options: &Options) -> Result<Self> {
        let Resolved { targets: actors, of: actor_of, absent } =
            resolve(options.actors.as_ref(), &regions, "regions")?;
        let Resolved { targets: sectors, of: sector_of, absent: no_industries } =
            resolve(options.sectors.as_ref(), &industries, "industries")?;
        let (n, s) = (actors.len(), sectors.len());
        check_size(&Place::file("maps"), n, s)?;
        let mut others = Vec::new();
        let mut gone = Finding::new("codes of a map that the table does not have", "left out");
        for code in absent.iter().chain(&no_industries) {
            gone.add(0.0, || code.clone());
        }
        others.push(gone);
        others.push(joined(&regions, &actor_of, &actors));
        let mut wholes: Vec<&str> = regions.iter().map(|code| whole(code)).collect();
        wholes.sort_unstable();
        wholes.dedup();
        let whole_of =
            regions.iter().map(|code| wholes.partition_point(|other| *other < whole(code))).collect();
        let kept = if options.inventories == 1.0 {
            "kept as final use".to_owned()
        } else {
            format!("{} of them kept as final use", options.inventories)
        };
        Ok(Self {
            region_ids: ids(&regions),
            industry_ids: ids(&industries),
            whole_of,
            final_use: vec![0.0; regions.len()],
            regions,
            industries,
            actor_of,
            sector_of,
            units: Vec::new(),
            unit_ids: HashMap::new(),
            inventories: options.inventories,
            trade: vec![0.0; n * n * s],
            inputs: vec![0.0; n * s * s],
            exports: vec![0.0; n],
            imports: vec![0.0; n],
            actors,
            sectors,
            negative_inputs: Finding::new("negative inputs", "kept"),
            negative_final: Finding::new("negative final uses other than inventories", "kept"),
            negative_inventories: Finding::new("negative changes in inventories", kept),
            set_aside: Finding::new(
                "changes in inventories set aside",
                "output, inputs and value added of who made them follow",
            ),
            taxed_uses: Finding::new(
                "taxes and value added of final uses",
                "in no flow and in no value added of an industry",
            ),
            empty: Finding::new("empty cells", "taken as zero"),
            others,
            has_primary: false,
        })
    }

    /// The number of a region.
    pub(super) fn region(&self, code: &str) -> Option<usize> {
        self.region_ids.get(code).copied()
    }

    /// An industry of a region; none where the table names one of them nowhere else.
    pub(super) fn unit(&mut self, region: &str, industry: &str) -> Option<Unit> {
        let key = (self.region(region)?, *self.industry_ids.get(industry)?);
        let units = &mut self.units;
        let at = *self.unit_ids.entry(key).or_insert_with(|| {
            units.push(Sums { region: key.0, industry: key.1, ..Sums::default() });
            units.len() - 1
        });
        Some(Unit(at))
    }

    /// What an industry of a region is called: `USA_C10T12`.
    pub(super) fn name(&self, unit: Unit) -> String {
        let Sums { region, industry, .. } = self.units[unit.0];
        format!("{}_{}", self.regions[region], self.industries[industry])
    }

    /// The known code that is nearest to one of a region or an industry.
    pub(super) fn nearest(&self, what: &str, found: &str) -> Option<String> {
        let known = if what == "region" { &self.regions } else { &self.industries };
        nearest(found, known.iter().map(String::as_str))
    }

    /// Notes that a table has a column or cells of an industry as a buyer.
    pub(super) fn column_of(&mut self, unit: Unit) {
        self.units[unit.0].has_column = true;
    }

    /// The same as a seller.
    pub(super) fn sells(&mut self, unit: Unit) {
        self.units[unit.0].has_row = true;
    }

    /// What one industry buys of another.
    pub(super) fn input(&mut self, seller: Unit, buyer: Unit, value: f64) {
        if value == 0.0 {
            return;
        }
        if value < 0.0 {
            let (seller, buyer) = (seller.0, buyer.0);
            let names = [&self.units[seller], &self.units[buyer]]
                .map(|one| (self.regions[one.region].as_str(), self.industries[one.industry].as_str()));
            self.negative_inputs
                .add(value, || format!("{}_{} to {}_{}", names[0].0, names[0].1, names[1].0, names[1].1));
        }
        let (n, s) = (self.actors.len(), self.sectors.len());
        let Sums { region: to, industry: user, .. } = self.units[buyer.0];
        self.units[buyer.0].inputs += value;
        let from = &mut self.units[seller.0];
        let (i, k) = (self.actor_of[from.region], self.sector_of[from.industry]);
        let (a, j) = (self.actor_of[to], self.sector_of[user]);
        from.sales += value;
        from.kept += value;
        if self.whole_of[from.region] == self.whole_of[to] {
            from.home += value;
        }
        self.trade[(k * n + a) * n + i] += value;
        if a != i {
            self.exports[i] += value;
            self.imports[a] += value;
        }
        self.inputs[(a * s + j) * s + k] += value;
    }

    /// What a region uses finally of an industry.
    pub(super) fn final_use(&mut self, seller: Unit, region: usize, use_: &str, inventory: bool, value: f64) {
        if value == 0.0 {
            return;
        }
        if value < 0.0 {
            let Sums { region: from, industry, .. } = self.units[seller.0];
            let place = || {
                format!(
                    "{}_{} to {}_{use_}",
                    self.regions[from], self.industries[industry], self.regions[region]
                )
            };
            if inventory { &mut self.negative_inventories } else { &mut self.negative_final }
                .add(value, place);
        }
        let n = self.actors.len();
        let kept = if inventory { value * self.inventories } else { value };
        let from = &mut self.units[seller.0];
        let (i, k, a) = (self.actor_of[from.region], self.sector_of[from.industry], self.actor_of[region]);
        from.sales += value;
        from.kept += kept;
        if self.whole_of[from.region] == self.whole_of[region] {
            from.home += value;
        }
        self.trade[(k * n + a) * n + i] += kept;
        if a != i {
            self.exports[i] += value;
            self.imports[a] += value;
        }
        self.final_use[region] += value;
    }

    /// Value added, or taxes on the products that an industry uses.
    pub(super) fn primary(&mut self, buyer: Unit, value: f64) {
        self.has_primary = true;
        self.units[buyer.0].primary += value;
    }

    /// Taxes on products that are used finally.
    pub(super) fn primary_of_final(&mut self, label: &str, region: &str, use_: &str, value: f64) {
        if value != 0.0 {
            self.taxed_uses.add(value, || format!("{label} of {region}_{use_}"));
        }
    }

    /// Output of an industry as the table states it.
    pub(super) fn output(&mut self, unit: Unit, value: f64) {
        self.units[unit.0].output.get_or_insert(value);
    }

    /// A cell with nothing in it.
    pub(super) fn empty(&mut self, place: impl FnOnce() -> String) {
        self.empty.add(0.0, place);
    }

    /// Tells of numbers of a file that were read with a decimal comma.
    pub(super) fn commas(&mut self, count: usize, place: &str) {
        self.others.push(Finding::commas(count, place));
    }

    /// Takes industries without a row or a column for such that sell or buy nothing, where a table lists what there is.
    pub(super) fn fill(&mut self) {
        let mut absent = Finding::new("industries that sell or buy nothing in the table", "kept");
        for at in 0..self.units.len() {
            if !(self.units[at].has_row && self.units[at].has_column) {
                absent.add(self.units[at].sales, || self.name(Unit(at)));
                (self.units[at].has_row, self.units[at].has_column) = (true, true);
            }
        }
        self.others.push(absent);
    }
}
