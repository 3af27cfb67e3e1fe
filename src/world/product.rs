//! Products inside sectors: what a world knows of them before it is split into them, and what is left of that afterwards.

use std::ops::Index;

use super::{Actor, Good, Product, Sector, World};
use crate::error::{Error, Place, Result, nearest};

/// Code, name and trade elasticity of a product, which is a part of a sector.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductInfo {
    /// Short code, which no sector and no group of sectors has.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What else it is called.
    pub aliases: Vec<String>,
    /// The sector that it is a part of.
    pub sector: Sector,
    /// Trade elasticity θ at the long horizon, positive: its own, commonly above that of its sector.
    pub trade_elasticity: f64,
    /// Standard error of `trade_elasticity`; none where its study is not known to give one.
    pub trade_elasticity_error: Option<f64>,
    /// Critical goods whose flows are in its trade rather than in the rest of its sector's.
    pub goods: Vec<Good>,
}

/// A sector that a world is split into: see [`World::with_products`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Code that the sector had; the group of its parts has it now.
    pub code: String,
    /// Its products.
    pub products: Vec<Sector>,
    /// All else of it.
    pub rest: Sector,
}

/// A product is named in a world that is not split into its products; [`Error::get`] gives it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{product}` is a product of sector {sector}, and this world is not split into its products: `--products`, \
     `World::with_products`"
)]
pub struct NotSplit {
    /// Code of the product.
    pub product: String,
    /// Code of its sector.
    pub sector: String,
}

impl World {
    /// Products that the world can be split into ([`World::with_products`]), in the order of their table; none where it is split.
    pub fn products(&self) -> impl ExactSizeIterator<Item = Product> + use<> {
        (0..self.products.len()).map(Product::at)
    }

    /// Sectors that have products, each once; none where the world is split.
    pub fn product_sectors(&self) -> impl Iterator<Item = Sector> {
        let has = |sector: &Sector| self.products.iter().any(|product| product.sector == *sector);
        self.sectors().filter(has)
    }

    /// The product with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn product(&self, code: &str) -> Result<Product> {
        let found = self.products.iter().position(|product| product.code == code).map(Product::at);
        found.ok_or_else(|| {
            let codes = self.products.iter().map(|product| product.code.as_str());
            self.unknown("product", code, nearest(code, codes))
        })
    }

    /// Flow of a product from exporter to importer as its table gives it, million USD at the exporter's price; it may exceed that
    /// of its sector.
    #[must_use]
    pub fn product_trade(&self, importer: Actor, exporter: Actor, product: Product) -> f64 {
        let n = self.actors.len();
        self.product_trade[(product.index() * n + importer.index()) * n + exporter.index()]
    }

    /// Sectors that this world is split into; none where it is as its tables give it.
    #[must_use]
    pub fn parts(&self) -> &[Parts] {
        &self.parts
    }

    /// The parts of the sector that a sector is a part of, itself among them; itself alone where it is none.
    pub(crate) fn kin(&self, sector: Sector) -> impl Iterator<Item = Sector> + use<> {
        // They follow each other, what is left of the sector last.
        let first = |parts: &Parts| parts.products.first().map_or(parts.rest, |first| *first);
        let of = self.parts.iter().map(|parts| (first(parts), parts.rest));
        let (first, last) = of
            .into_iter()
            .find(|(first, rest)| (*first..=*rest).contains(&sector))
            .unwrap_or((sector, sector));
        (first.index()..=last.index()).map(Sector::at)
    }

    /// Whether two sectors are parts of one.
    pub(crate) fn are_kin(&self, one: Sector, other: Sector) -> bool {
        !self.parts.is_empty() && self.kin(one).any(|part| part == other)
    }

    /// Code of the sector that a sector is a part of; its own where it is none.
    pub(crate) fn whole_code(&self, sector: Sector) -> &str {
        let whole = self.parts.iter().find(|parts| self.are_kin(sector, parts.rest));
        whole.map_or(&self[sector].code, |parts| &parts.code)
    }

    /// The parts of a sector in which what is sold as its remainder may be: all of them where the world is split, itself alone for a
    /// product and where the sector is whole.
    pub(crate) fn where_sold(&self, sector: Sector) -> impl Iterator<Item = Sector> + use<> {
        let is_rest = self.parts.iter().any(|parts| parts.rest == sector);
        let only = (!is_rest).then_some(sector);
        only.into_iter().chain(self.kin(sector).filter(move |_| is_rest))
    }

    /// The error of a code that is a product's, if it is one.
    pub(crate) fn not_split(&self, code: &str, at: Place) -> Option<Error> {
        let info = self.products.iter().find(|product| product.code == code)?;
        let source = NotSplit { product: info.code.clone(), sector: self[info.sector].code.clone() };
        Some(Error::Given { at, source: Box::new(source) })
    }
}

impl Index<Product> for World {
    type Output = ProductInfo;

    fn index(&self, product: Product) -> &ProductInfo {
        &self.products[product.index()]
    }
}
