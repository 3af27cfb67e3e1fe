//! Reading the tables of products inside sectors.

use super::{Reader, WorldBuilder, several};
use crate::error::{Error, Place, Result};
use crate::world::table::Codes;
use crate::world::{Actor, Product, Sector};

const PRODUCTS: &str = "products.csv";
const FLOWS: &str = "product_trade.csv";

impl Reader<'_> {
    /// `products.csv` and `product_trade.csv`: both or none.
    pub(super) fn products(
        &self,
        builder: &mut WorldBuilder,
        actors: &mut Codes,
        sectors: &mut Codes,
    ) -> Result<()> {
        let columns = &["code", "sector", "name", "trade_elasticity"];
        let optional = ["trade_elasticity_se", "aliases", "goods", "source"];
        let Some(mut table) = self.optional(PRODUCTS, columns, &optional)? else {
            if let Some(flows) = self.source.find(FLOWS) {
                let what = format!("file `{PRODUCTS}`, whose products they are");
                return Err(Error::Missing { at: Place::file(&flows.place), what });
            }
            return Ok(());
        };
        let mut codes = Vec::new();
        while table.next()? {
            let sector = Sector(table.id(1, sectors)?);
            let product =
                builder.product_at(table.at(), table.text(0), table.text(2), sector, table.number(3)?)?;
            if let Some(error) = table.optional_number(0)? {
                builder.product_error_at(table.at(), product, error)?;
            }
            builder.product_aliases(product, several(table.optional_text(1)));
            for good in table.optional_text(2).split_whitespace() {
                builder.product_good_at(table.at(), product, good)?;
            }
            codes.push(table.text(0).to_owned());
        }
        table.not_empty()?;

        let mut products = Codes::new("product", codes);
        let mut table = self.table(FLOWS, &["exporter", "importer", "product", "value_musd"], &[])?;
        builder.product_trade.place = table.at().file;
        let importers = &mut actors.clone();
        while table.next()? {
            let exporter = Actor(table.id(0, actors)?);
            let importer = Actor(table.id(1, importers)?);
            let product = Product(table.id(2, &mut products)?);
            builder.product_trade_at(table.line(), importer, exporter, product, table.number(3)?)?;
        }
        table.not_empty()
    }
}
