//! Reading the tables of critical goods.

use super::{Reader, WorldBuilder};
use crate::error::Result;
use crate::world::critical::{BASES, GOOD_KINDS};
use crate::world::table::Codes;
use crate::world::{Actor, Sector};

/// What a row says about where its figure comes from; for people.
const PROVENANCE: [&str; 3] = ["source", "year", "confidence"];

impl Reader<'_> {
    /// `critical_goods.csv`, `supply.csv` and `critical_use.csv`: all three or none.
    pub(super) fn critical(
        &self,
        builder: &mut WorldBuilder,
        actors: &mut Codes,
        sectors: &mut Codes,
    ) -> Result<()> {
        let files = ["critical_goods.csv", "supply.csv", "critical_use.csv"];
        if files.iter().all(|file| self.source.find(file).is_none()) {
            return Ok(());
        }
        let columns = &["good", "stage", "name", "kind", "sector", "stage_of"];
        let mut table = self.table(files[0], columns, &PROVENANCE)?;
        while table.next()? {
            let (kind, sector) = (table.word(3, &GOOD_KINDS)?, Sector(table.id(4, sectors)?));
            let [good, stage, name, stage_of] = [0, 1, 2, 5].map(|column| table.text(column));
            builder.good_at(table.at(), good, name, kind, sector, stage_of, stage)?;
        }
        table.not_empty()?;

        let columns = &["good", "stage", "user", "provider", "share_low", "share", "share_high", "basis"];
        let mut table = self.table(files[1], columns, &PROVENANCE)?;
        let providers = &mut actors.clone();
        while table.next()? {
            let user = match table.text(2) {
                "all" => None,
                _ => Some(Actor(table.id(2, actors)?)),
            };
            let provider = Actor(table.id(3, providers)?);
            let (share, basis) = (table.range(4, 5, 6)?, table.word(7, &BASES)?);
            let [good, stage] = [0, 1].map(|column| table.text(column));
            builder.supply_at(table.at(), good, stage, user, provider, share, basis)?;
        }
        table.not_empty()?;

        let columns = &["good", "sector", "cost_share_low", "cost_share", "cost_share_high"];
        let exposed = ["exposed_low", "exposed", "exposed_high"];
        let further =
            exposed.into_iter().chain(["basis", "exposed_basis"]).chain(PROVENANCE).collect::<Vec<_>>();
        let mut table = self.table(files[2], columns, &further)?;
        while table.next()? {
            let sector = Sector(table.id(1, sectors)?);
            let exposed = table.optional_range(0, &exposed)?;
            builder.use_at(table.at(), table.text(0), sector, table.range(2, 3, 4)?, exposed)?;
            builder.whole_sectors += usize::from(exposed.is_none());
        }
        table.not_empty()
    }
}
