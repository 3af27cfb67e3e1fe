//! Products inside sectors, piece by piece.

use super::WorldBuilder;
use super::check::{AMOUNT, ELASTICITY, PRODUCT, check_code, check_new, check_size, next_id, within};
use crate::error::{Error, Place, Result, check_name};
use crate::uncertain::Domain;
use crate::world::split::rest_code;
use crate::world::{Actor, Good, Product, ProductInfo, Sector};

/// Products as they come.
pub(super) type Draft = Vec<(ProductInfo, Place)>;

impl WorldBuilder {
    /// Adds a product, a part of a sector, with its trade elasticity θ, 0.01 to 100. It is not used before
    /// [`World::with_products`](crate::World::with_products) splits its sector.
    ///
    /// # Errors
    /// [`Error::Value`] for a bad code or elasticity, [`Error::Duplicate`] for a code that a product, a sector or a group of sectors has
    /// already, [`Error::Unknown`] for a sector of another world. A product without any flow, and a sector with the code that is for
    /// what is left of another, are errors of [`WorldBuilder::build`].
    pub fn product(&mut self, code: &str, name: &str, sector: Sector, elasticity: f64) -> Result<Product> {
        self.product_at(self.here(), code, name, sector, elasticity)
    }

    pub(in crate::world) fn product_at(
        &mut self,
        at: Place,
        code: &str,
        name: &str,
        sector: Sector,
        trade_elasticity: f64,
    ) -> Result<Product> {
        check_code(&at, code)?;
        check_name(|| at.clone(), name)?;
        let sectors = self.sectors.iter().map(|(sector, place)| ("sector", &sector.code, place));
        let taken = sectors.chain(self.taken_by_sector_groups()).chain(self.taken_by_products());
        check_new(&at, PRODUCT, code, taken)?;
        self.check_ids(|| at.clone(), &[], &[sector])?;
        within(|| at.clone(), trade_elasticity, || format!("the trade elasticity of {code}"), ELASTICITY)?;
        let id = next_id(&at, "products", self.products.len())?;
        let info = ProductInfo {
            code: code.to_owned(),
            name: name.to_owned(),
            aliases: Vec::new(),
            sector,
            trade_elasticity,
            trade_elasticity_error: None,
            goods: Vec::new(),
        };
        self.products.push((info, at));
        Ok(Product(id))
    }

    /// Says what else a product is called.
    ///
    /// # Panics
    /// If the product is of another world.
    pub fn product_aliases(
        &mut self,
        product: Product,
        aliases: impl IntoIterator<Item = impl Into<String>>,
    ) {
        self.products[product.index()].0.aliases = aliases.into_iter().map(Into::into).collect();
    }

    /// Gives the standard error of a product's elasticity.
    ///
    /// # Errors
    /// [`Error::Value`] for one that is not above 0 or is above 100.
    ///
    /// # Panics
    /// If the product is of another world.
    pub fn product_elasticity_error(&mut self, product: Product, error: f64) -> Result<()> {
        self.product_error_at(self.here(), product, error)
    }

    pub(in crate::world) fn product_error_at(
        &mut self,
        at: Place,
        product: Product,
        error: f64,
    ) -> Result<()> {
        let info = &mut self.products[product.index()].0;
        let domain = Domain { low: f64::MIN_POSITIVE, words: "an error above 0 and up to 100", ..ELASTICITY };
        within(|| at, error, || format!("the error of the trade elasticity of {}", info.code), domain)?;
        info.trade_elasticity_error = Some(error);
        Ok(())
    }

    /// Says that the flows of a critical good are in the trade of a product of its sector.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a good of another world, [`Error::Inconsistent`] for one whose flows are in another sector's trade,
    /// [`Error::Duplicate`] for one that a product has already.
    ///
    /// # Panics
    /// If the product is of another world.
    pub fn product_good(&mut self, product: Product, good: Good) -> Result<()> {
        let at = self.here();
        let code = self.critical.code(good, &at)?;
        self.product_good_at(at, product, &code)
    }

    pub(in crate::world) fn product_good_at(
        &mut self,
        at: Place,
        product: Product,
        code: &str,
    ) -> Result<()> {
        let good = self.critical.find(code, &at)?;
        if let Some((_, first)) = self.products.iter().find(|(info, _)| info.goods.contains(&good)) {
            let what = format!("product of critical good `{code}`");
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        let sector = |sector: Sector| self.sectors[sector.index()].0.code.clone();
        let (found, expected) =
            (self.critical.goods[good.index()].info.sector, self.products[product.index()].0.sector);
        if found != expected {
            return Err(Error::Inconsistent {
                at,
                what: format!("critical good `{code}` of {}", self.products[product.index()].0.code),
                found: format!("flows in the trade of {}", sector(found)),
                expected: format!("a good of {}", sector(expected)),
            });
        }
        self.products[product.index()].0.goods.push(good);
        Ok(())
    }

    /// Sets the flow of a product from exporter to importer at the exporter's price, million USD; domestic sales where both are one.
    ///
    /// # Errors
    /// As for [`WorldBuilder::trade`].
    pub fn product_trade(
        &mut self,
        importer: Actor,
        exporter: Actor,
        product: Product,
        value: f64,
    ) -> Result<&mut Self> {
        self.product_trade_at(0, importer, exporter, product, value)?;
        Ok(self)
    }

    pub(in crate::world) fn product_trade_at(
        &mut self,
        line: u32,
        importer: Actor,
        exporter: Actor,
        product: Product,
        value: f64,
    ) -> Result<()> {
        let cell = [product.0, importer.0, exporter.0];
        self.check_ids(|| self.product_trade.at(line), &[importer, exporter], &[])?;
        if product.index() >= self.products.len() {
            let found = format!("number {}", product.index());
            return Err(Error::Unknown {
                at: self.product_trade.at(line),
                what: PRODUCT,
                found,
                nearest: None,
            });
        }
        within(|| self.product_trade.at(line), value, || self.product_flow(cell), AMOUNT)?;
        self.product_trade.push(cell, [value], line);
        Ok(())
    }

    fn product_flow(&self, [product, importer, exporter]: [u16; 3]) -> String {
        let actor = |id| &self.actors[usize::from(id)].0.code;
        let product = &self.products[usize::from(product)].0.code;
        format!("trade of {} from {} in {product}", actor(importer), actor(exporter))
    }

    /// Codes of products, for the check of a sector's.
    pub(super) fn taken_by_products(&self) -> impl Iterator<Item = (&str, &String, &Place)> {
        self.products.iter().map(|(product, place)| (PRODUCT, &product.code, place))
    }

    /// Flows of products, `[product][importer][exporter]`.
    pub(super) fn finish_products(&self) -> Result<Vec<f64>> {
        let (actors, products) = (self.actors.len(), self.products.len());
        // As large as it becomes when it is split.
        check_size(&self.here(), actors, self.sectors.len() + 2 * products)?;
        let shape = [products, actors, actors];
        let ([trade], _) = self.product_trade.dense(shape, |cell| self.product_flow(cell))?;
        for ((info, at), flows) in self.products.iter().zip(trade.chunks_exact(actors * actors)) {
            if flows.iter().all(|flow| *flow == 0.0) {
                let what = format!("trade of product {}", info.code);
                return Err(Error::Missing { at: at.clone(), what });
            }
            let rest = rest_code(&self.sectors[info.sector.index()].0.code);
            let sectors = self.sectors.iter().map(|(sector, place)| (&sector.code, place));
            let groups = self.taken_by_sector_groups().map(|(_, code, place)| (code, place));
            let others = self.taken_by_products().map(|(_, code, place)| (code, place));
            if let Some((_, at)) = sectors.chain(groups).chain(others).find(|(code, _)| **code == rest) {
                let sector = &self.sectors[info.sector.index()].0.code;
                let expected =
                    format!("another one, it is for what is left of {sector} without its products");
                return Err(Error::Value { at: at.clone(), found: format!("code `{rest}`"), expected });
            }
        }
        Ok(trade)
    }
}
