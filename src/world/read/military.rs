//! Reading the tables of military means and commitments. Each may be left out.

use super::{Reader, WorldBuilder};
use crate::error::Result;
use crate::world::table::Codes;
use crate::world::{Actor, Commitment, CommitmentClass, Military};

/// What a row says about where its figure comes from; for people.
const PROVENANCE: [&str; 4] = ["basis", "source", "year", "confidence"];

impl Reader<'_> {
    /// `defence.csv`, `arms_imports.csv` and `commitments.csv`.
    pub(super) fn military(&self, builder: &mut WorldBuilder, actors: &mut Codes) -> Result<()> {
        // One guess per column.
        let others = &mut actors.clone();
        let columns = &[
            "actor",
            "expenditure_musd_low",
            "expenditure_musd",
            "expenditure_musd_high",
            "import_share_low",
            "import_share",
            "import_share_high",
        ];
        if let Some(mut table) = self.optional("defence.csv", columns, &PROVENANCE)? {
            while table.next()? {
                let actor = Actor(table.id(0, actors)?);
                let means =
                    Military { expenditure: table.range(1, 2, 3)?, import_share: table.range(4, 5, 6)? };
                builder.military_at(table.at(), actor, means)?;
            }
        }
        let columns = &["importer", "supplier", "share"];
        if let Some(mut table) = self.optional("arms_imports.csv", columns, &PROVENANCE)? {
            while table.next()? {
                let [importer, supplier] = [table.id(0, actors)?, table.id(1, others)?].map(Actor);
                builder.arms_imports_at(table.at(), importer, supplier, table.number(2)?)?;
            }
        }
        let columns =
            &["guarantor", "ally", "kind", "coverage", "reliability_low", "reliability", "reliability_high"];
        let optional: Vec<&str> = [&["forces"], &PROVENANCE[..]].concat();
        if let Some(mut table) = self.optional("commitments.csv", columns, &optional)? {
            let classes = CommitmentClass::ALL.map(|class| (class.word(), class));
            while table.next()? {
                let [guarantor, ally] = [table.id(0, actors)?, table.id(1, others)?].map(Actor);
                let class = table.word(2, &classes)?;
                let coverage = table.number(3)?;
                let given = [4, 5, 6].iter().any(|&column| !table.text(column).is_empty());
                let reliability = given.then(|| table.range(4, 5, 6)).transpose()?;
                let forces = table.optional_number(0)?;
                let commitment = Commitment { guarantor, ally, class, coverage, reliability, forces };
                builder.commitment_at(table.at(), commitment)?;
            }
        }
        Ok(())
    }
}
