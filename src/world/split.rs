//! A world whose sectors are split into their products, so that no engine needs to know of them.

use std::ops::Range;

use super::{GroupInfo, NotSplit, Parts, ProductInfo, Sector, SectorInfo, World, WorldWarning};
use crate::error::{Error, Place, Result, Warning};

/// How far products may exceed the flow of their sector by rounding alone: a part of it, as tables have five digits, and million USD.
const ROUNDING: (f64, f64) = (1e-4, 1e-3);

/// Part of what a market buys of a product that is taken to be made there where its table has nothing: so little that it tells of
/// nothing, and enough that no stop leaves the market without a seller.
const LEAST_AT_HOME: f64 = 1e-3;

/// Sectors as they are to be, and what each is of the present ones.
struct Plan {
    /// By new sector: the present one, and the product.
    pieces: Vec<(usize, Option<usize>)>,
    /// By present sector: the new ones, what is left of it last.
    ranges: Vec<Range<usize>>,
}

impl Plan {
    fn of(world: &World) -> Self {
        let (mut pieces, mut ranges) = (Vec::new(), Vec::new());
        for sector in 0..world.sectors.len() {
            let start = pieces.len();
            let own = world.products.iter().enumerate().filter(|(_, info)| info.sector.index() == sector);
            pieces.extend(own.map(|(product, _)| (sector, Some(product))));
            pieces.push((sector, None));
            ranges.push(start..pieces.len());
        }
        Self { pieces, ranges }
    }

    /// What is left of a sector, or all of it.
    fn rest(&self, sector: Sector) -> Sector {
        Sector::at(self.ranges[sector.index()].end - 1)
    }

    fn parts(&self, sector: Sector) -> impl Iterator<Item = Sector> {
        self.ranges[sector.index()].clone().map(Sector::at)
    }

    fn is_split(&self, sector: usize) -> bool {
        self.ranges[sector].len() > 1
    }
}

/// Cells in which products are more than their sector.
#[derive(Default)]
struct Cuts {
    count: usize,
    musd: f64,
    /// Excess, cell, products, sector.
    largest: Option<(f64, usize, f64, f64)>,
    /// Markets in which something is taken to be made at home, and how much.
    at_home: (usize, f64),
}

impl World {
    /// The world in which each sector with products is split. Its products become sectors of their own; what is left of it another,
    /// called `AGR-REST` where the sector is `AGR`; and `AGR` is the group of them, so that whatever names the sector means all of
    /// its parts.
    ///
    /// Nothing else of the economy changes. Flows of a product are those of its table, cut to the flow of its sector where they
    /// exceed it, which is a counted warning ([`WorldWarning::ProductsCut`]); what is left of the sector has the rest.
    /// Where less than a thousandth of what is bought of a product is sold at home, a thousandth of what is bought of it is taken to be, another counted warning
    /// ([`WorldWarning::ProductsAtHome`]), so that no stop leaves a market without a seller. All parts pay its tariffs and are made as the
    /// sector is: output, value added and inputs by their part of its sales. Whoever buys of the sector spends on its parts in the
    /// fixed shares in which its country does, duties included. Critical goods that the sector needs are needed by each part to the
    /// same extent; their flows are in what is left of their sector, or in the product that names them.
    ///
    /// A product has its own trade elasticity, with its own error; what is left of the sector has the sector's, and all that is known of that.
    /// A world that is split already stays as it is.
    ///
    /// ```
    /// use sidedeal::{Kind, WorldBuilder};
    ///
    /// let mut builder = WorldBuilder::new("farms");
    /// let home = builder.actor("HOM", "Home")?;
    /// let away = builder.actor("AWY", "Away")?;
    /// let crops = builder.sector("AGR", "Crops", Kind::Goods, 4.0)?;
    /// let beans = builder.product("SOY", "Beans", crops, 8.0)?;
    /// for (importer, exporter, all, part) in
    ///     [(home, home, 80.0, 0.0), (home, away, 20.0, 15.0), (away, away, 70.0, 35.0), (away, home, 20.0, 0.0)]
    /// {
    ///     builder.trade(importer, exporter, crops, all)?.product_trade(importer, exporter, beans, part)?;
    /// }
    /// builder.production(home, crops, 100.0, 100.0)?.production(away, crops, 90.0, 90.0)?;
    /// let world = builder.build()?.with_products()?;
    ///
    /// let codes: Vec<_> = world.sectors().map(|sector| world[sector].code.as_str()).collect();
    /// assert_eq!(codes, ["SOY", "AGR-REST"]);
    /// assert_eq!(world.sectors_of("AGR")?.len(), 2);
    /// assert_eq!(world.trade(home, away, world.sector("AGR-REST")?), 5.0);
    /// # Ok::<(), sidedeal::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Missing`] in a world without products.
    pub fn with_products(self) -> Result<Self> {
        let sectors: Vec<Sector> = self.products.iter().map(|product| product.sector).collect();
        self.with_products_of(&sectors)
    }

    /// The same for some sectors alone; the products of others stay unknown to the world that is made.
    ///
    /// # Errors
    /// [`Error::Missing`] where none of them has products.
    pub fn with_products_of(mut self, sectors: &[Sector]) -> Result<Self> {
        let n = self.actors.len() * self.actors.len();
        let mut product_trade = Vec::new();
        for (product, flows) in self.products.iter().zip(self.product_trade.chunks_exact(n)) {
            if sectors.contains(&product.sector) {
                product_trade.extend_from_slice(flows);
            }
        }
        self.product_trade = product_trade;
        self.products.retain(|product| sectors.contains(&product.sector));
        if self.products.is_empty() {
            if !self.parts.is_empty() {
                return Ok(self);
            }
            let what = "products: it has no products.csv".to_owned();
            return Err(Error::Missing { at: Place::file(&self.origin), what });
        }
        let plan = Plan::of(&self);
        let (trade, cuts) = self.flows_of(&plan);
        let spread = |table: &[f64]| -> Vec<f64> {
            let n = self.actors.len() * self.actors.len();
            plan.pieces.iter().flat_map(|(sector, _)| &table[sector * n..][..n]).copied().collect()
        };
        let tariffs = spread(&self.tariffs);
        let (sold, spent) = self.shares(&plan, &trade, &tariffs);
        let inputs = self.inputs_of(&plan, &sold, &spent);
        let by_sales = |table: &[f64]| -> Vec<f64> {
            let (old, new) = (self.sectors.len(), plan.pieces.len());
            let cells = (0..self.actors.len() * new).map(|at| (at / new, at % new));
            cells.map(|(a, p)| table[a * old + plan.pieces[p].0] * sold[a * new + p]).collect()
        };
        let (output, value_added) = (by_sales(&self.output), by_sales(&self.value_added));
        let (count, musd) = cuts.at_home;
        let at_home = (count > 0).then(|| Warning::of(WorldWarning::ProductsAtHome { count, musd }));
        let warnings = [self.cut(&cuts), at_home];
        self.warnings.extend(warnings.into_iter().flatten());
        self.parts = self.parts_of(&plan);
        self.sector_groups = self.sector_groups_of(&plan);
        for at in 0..self.goods.len() {
            let product = |info: &ProductInfo| info.goods.iter().any(|good| good.index() == at);
            let product = self.products.iter().position(product);
            let own = |piece: &(usize, Option<usize>)| product.is_some() && piece.1 == product;
            let good = &mut self.goods[at];
            good.sector = plan.pieces.iter().position(own).map_or_else(|| plan.rest(good.sector), Sector::at);
            let each = |need: &super::Use| {
                let need = *need;
                plan.parts(need.sector).map(move |sector| super::Use { sector, ..need })
            };
            good.uses = good.uses.iter().flat_map(each).collect();
        }
        self.sectors = self.sectors_of_plan(&plan);
        self.products.clear();
        self.product_trade.clear();
        self.warnings.extend(self.products_keep());
        Ok(Self { trade, tariffs, inputs, output, value_added, ..self })
    }

    /// The sector of which an error's unknown code is a product or what is left beside them, with the code.
    pub(crate) fn product_in(&self, error: &Error) -> Option<(Sector, String)> {
        let code = match (error, error.get::<NotSplit>()) {
            (_, Some(one)) => &one.product,
            (Error::Unknown { found, .. }, _) => found,
            _ => return None,
        };
        let of_product = self.product(code).ok().map(|product| self[product].sector);
        let rest = || self.product_sectors().find(|&sector| rest_code(&self[sector].code) == *code);
        Some((of_product.or_else(rest)?, code.clone()))
    }

    /// Flows of all parts.
    fn flows_of(&self, plan: &Plan) -> (Vec<f64>, Cuts) {
        let n = self.actors.len() * self.actors.len();
        let mut trade = vec![0.0; plan.pieces.len() * n];
        let mut cuts = Cuts::default();
        for (sector, range) in plan.ranges.iter().enumerate() {
            for cell in 0..n {
                let flow = self.trade[sector * n + cell];
                let products = range.clone().filter_map(|piece| Some((piece, plan.pieces[piece].1?)));
                let given: f64 =
                    products.clone().map(|(_, product)| self.product_trade[product * n + cell]).sum();
                let kept = if given > flow { flow / given } else { 1.0 };
                for (piece, product) in products {
                    trade[piece * n + cell] = self.product_trade[product * n + cell] * kept;
                }
                trade[(range.end - 1) * n + cell] = (flow - given).max(0.0);
                let excess = given - flow;
                if excess > ROUNDING.0 * flow + ROUNDING.1 {
                    cuts.count += 1;
                    cuts.musd += excess;
                    if cuts.largest.is_none_or(|(largest, ..)| excess > largest) {
                        cuts.largest = Some((excess, sector * n + cell, given, flow));
                    }
                }
            }
        }
        self.at_home(plan, &mut trade, &mut cuts);
        (trade, cuts)
    }

    /// Gives markets without a seller of their own a little of what is left of the sector there.
    fn at_home(&self, plan: &Plan, trade: &mut [f64], cuts: &mut Cuts) {
        let n = self.actors.len();
        for range in &plan.ranges {
            for actor in 0..n {
                let cell = |piece: usize| (piece * n + actor) * n;
                let rest = cell(range.end - 1) + actor;
                for piece in range.start..range.end - 1 {
                    let bought: f64 = trade[cell(piece)..][..n].iter().sum();
                    let made = (LEAST_AT_HOME * bought).min(0.5 * trade[rest]);
                    let more = made - trade[cell(piece) + actor];
                    if more > 0.0 {
                        trade[cell(piece) + actor] = made;
                        trade[rest] -= more;
                        cuts.at_home = (cuts.at_home.0 + 1, cuts.at_home.1 + more);
                    }
                }
            }
        }
    }

    /// Each part's share in its sector's sales and in its sector's spending with duties, both `[actor][part]`. Where there are none
    /// what is left of the sector has all.
    fn shares(&self, plan: &Plan, trade: &[f64], tariffs: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (n, pieces) = (self.actors.len(), plan.pieces.len());
        let (mut sold, mut spent) = (vec![0.0; n * pieces], vec![0.0; n * pieces]);
        for (cell, (flow, tariff)) in trade.iter().zip(tariffs).enumerate() {
            let (piece, importer, exporter) = (cell / n / n, cell / n % n, cell % n);
            sold[exporter * pieces + piece] += flow;
            spent[importer * pieces + piece] += flow * (1.0 + tariff);
        }
        for shares in [&mut sold, &mut spent] {
            for row in shares.chunks_exact_mut(pieces) {
                for range in &plan.ranges {
                    let parts = &mut row[range.clone()];
                    let total: f64 = parts.iter().sum();
                    if parts.len() == 1 || total <= 0.0 {
                        parts.fill(0.0);
                        parts[range.len() - 1] = 1.0;
                    } else {
                        for part in parts {
                            *part /= total;
                        }
                    }
                }
            }
        }
        (sold, spent)
    }

    fn inputs_of(&self, plan: &Plan, sold: &[f64], spent: &[f64]) -> Vec<f64> {
        let (old, new) = (self.sectors.len(), plan.pieces.len());
        let mut inputs = Vec::with_capacity(self.actors.len() * new * new);
        for actor in 0..self.actors.len() {
            for (using, (user, _)) in plan.pieces.iter().enumerate() {
                let row = &self.inputs[(actor * old + user) * old..][..old];
                let part = sold[actor * new + using];
                let cells = plan.pieces.iter().zip(&spent[actor * new..][..new]);
                // Adding zero turns -0.0 into 0.0.
                inputs.extend(cells.map(|((input, _), share)| row[*input] * part * share + 0.0));
            }
        }
        inputs
    }

    fn cut(&self, cuts: &Cuts) -> Option<Warning> {
        let &Cuts { count, musd: cut_musd, largest, .. } = cuts;
        let (_, cell, products_musd, sector_musd) = largest?;
        let n = self.actors.len();
        let [importer, exporter] = [cell / n % n, cell % n].map(|actor| &self.actors[actor].code);
        let flow = format!("{importer} from {exporter} in {}", self.sectors[cell / n / n].code);
        Some(Warning::of(WorldWarning::ProductsCut { count, cut_musd, flow, products_musd, sector_musd }))
    }

    fn parts_of(&self, plan: &Plan) -> Vec<Parts> {
        let split = self.sectors().filter(|sector| plan.is_split(sector.index()));
        split
            .map(|sector| {
                let mut products: Vec<Sector> = plan.parts(sector).collect();
                products.pop();
                Parts { code: self[sector].code.clone(), products, rest: plan.rest(sector) }
            })
            .collect()
    }

    /// The groups that there are, and each sector that is split as one.
    fn sector_groups_of(&self, plan: &Plan) -> Vec<GroupInfo<Sector>> {
        let present = self.sector_groups.iter().map(|group| GroupInfo {
            members: group.members.iter().flat_map(|&member| plan.parts(member)).collect(),
            ..group.clone()
        });
        let split = self.sectors().filter(|sector| plan.is_split(sector.index())).map(|sector| GroupInfo {
            code: self[sector].code.clone(),
            name: Some(self[sector].name.clone()),
            aliases: self[sector].aliases.clone(),
            members: plan.parts(sector).collect(),
        });
        present.chain(split).collect()
    }

    fn sectors_of_plan(&self, plan: &Plan) -> Vec<SectorInfo> {
        let info = |&(sector, product): &(usize, Option<usize>)| {
            let of = &self.sectors[sector];
            let same_elasticity_as = of.same_elasticity_as.map(|same| plan.rest(same));
            match product.map(|product| &self.products[product]) {
                Some(product) => SectorInfo {
                    code: product.code.clone(),
                    name: product.name.clone(),
                    aliases: product.aliases.clone(),
                    kind: of.kind,
                    trade_elasticity: product.trade_elasticity,
                    trade_elasticity_cp99: None,
                    trade_elasticity_error: product.trade_elasticity_error,
                    same_elasticity_as: None,
                    industries: of.industries.clone(),
                },
                None if plan.is_split(sector) => {
                    let products = self.products.iter().filter(|product| product.sector.index() == sector);
                    let names: Vec<String> = products.map(|product| inside(&product.name)).collect();
                    SectorInfo {
                        code: rest_code(&of.code),
                        name: format!("{} without {}", of.name, names.join(", ")),
                        aliases: Vec::new(),
                        same_elasticity_as,
                        ..of.clone()
                    }
                }
                None => SectorInfo { same_elasticity_as, ..of.clone() },
            }
        };
        plan.pieces.iter().map(info).collect()
    }
}

/// Code of what is left of a sector without its products.
pub(super) fn rest_code(sector: &str) -> String {
    format!("{sector}-REST")
}

/// A name inside a sentence: without its capital, unless it is an abbreviation.
fn inside(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next();
    match (first, letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}
