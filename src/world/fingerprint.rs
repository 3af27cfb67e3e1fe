//! A short name for the content of a world.

use sha2::{Digest, Sha256};

use super::{GoodKind, GroupInfo, Kind, World};
use crate::uncertain::Uncertain;

impl World {
    /// Sixteen hexadecimal digits that stand for the content: codes, kinds, elasticities, all tables to the last bit,
    /// groups, products, parameters and side tables. Names for people, what is known of how sure trade is (`coverage.csv`), file names
    /// and the order of rows do not matter, so the same
    /// world has the same fingerprint bundled, from a folder and gzipped.
    ///
    /// The first 64 bits of a SHA-256, made anew on every call in a few milliseconds.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Hash(Sha256::new());
        hash.count(self.actors.len());
        self.actors.iter().for_each(|actor| hash.text(&actor.code));
        hash.count(self.sectors.len());
        for sector in &self.sectors {
            hash.text(&sector.code);
            hash.count(usize::from(sector.kind == Kind::Goods));
            hash.numbers(&[sector.trade_elasticity]);
            let other = sector.trade_elasticity_cp99;
            hash.numbers(&other.map_or_else(Vec::new, |(theta, error)| vec![theta, error]));
            hash.numbers(sector.trade_elasticity_error.as_slice());
            hash.count(sector.same_elasticity_as.map_or(0, |same| 1 + same.index()));
        }
        hash.groups(&self.groups, |actor| actor.index());
        // Nothing where there are none, so that worlds without them have the fingerprint that they always had.
        if !self.sector_groups.is_empty() {
            hash.text("sector_groups");
            hash.groups(&self.sector_groups, |sector| sector.index());
        }
        for array in [&self.trade, &self.tariffs, &self.inputs, &self.output, &self.value_added] {
            hash.numbers(array);
        }
        hash.critical(self);
        hash.military(self);
        self.population.iter().for_each(|people| hash.numbers(people.as_slice()));
        self.parameters.values().for_each(|value| hash.uncertain(value));
        hash.count(self.unions.len());
        self.unions.iter().for_each(|union| hash.text(&self[*union].code));
        hash.count(self.tables.len());
        for (name, text) in &self.tables {
            hash.text(name);
            // Line ends are the file's, not the table's.
            hash.text(&text.replace("\r\n", "\n"));
        }
        // As with groups of sectors.
        if !self.products.is_empty() {
            hash.text("products");
            hash.products(self);
        }
        for parts in &self.parts {
            hash.text(&parts.code);
            hash.count(parts.products.len());
        }
        let digest = hash.0.finalize();
        digest.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }
}

/// Every piece goes in with its length before it, so that no two contents look alike.
struct Hash(Sha256);

impl Hash {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn numbers(&mut self, numbers: &[f64]) {
        self.count(numbers.len());
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_bits().to_le_bytes()).collect();
        self.0.update(bytes);
    }

    /// In the order of codes: the order in which a file first mentions groups means nothing.
    fn groups<Member>(&mut self, groups: &[GroupInfo<Member>], index: impl Fn(&Member) -> usize) {
        let mut groups: Vec<_> = groups.iter().collect();
        groups.sort_by(|a, b| a.code.cmp(&b.code));
        self.count(groups.len());
        for group in groups {
            self.text(&group.code);
            self.count(group.members.len());
            group.members.iter().for_each(|member| self.count(index(member)));
        }
    }

    fn products(&mut self, world: &World) {
        self.count(world.products.len());
        for product in &world.products {
            self.text(&product.code);
            self.count(product.sector.index());
            self.numbers(&[product.trade_elasticity]);
            self.numbers(product.trade_elasticity_error.as_slice());
            self.count(product.goods.len());
            product.goods.iter().for_each(|good| self.count(good.index()));
        }
        self.numbers(&world.product_trade);
    }

    fn critical(&mut self, world: &World) {
        self.count(world.goods.len());
        for good in &world.goods {
            self.text(&good.code);
            self.count(usize::from(good.kind == GoodKind::Capital));
            self.count(good.sector.index());
            self.count(good.stages.len());
            good.stages.iter().for_each(|stage| self.text(&world[*stage].code));
            self.count(good.stage_of.len());
            let mut wholes = good.stage_of.clone();
            wholes.sort_unstable();
            for whole in wholes {
                self.count(whole.index());
            }
            self.count(good.uses.len());
            for need in &good.uses {
                self.count(need.sector.index());
                self.uncertain(need.cost_share);
                self.uncertain(need.exposed);
            }
        }
        for stage in world.stages() {
            for user in world.actors() {
                let supply = world.supply(stage, user);
                self.count(supply.len());
                for share in supply {
                    self.count(share.provider.index());
                    self.uncertain(share.share);
                }
            }
        }
    }

    fn military(&mut self, world: &World) {
        for (means, arms) in world.military.iter().zip(&world.arms_imports) {
            self.count(usize::from(means.is_some()));
            if let Some(means) = means {
                self.uncertain(means.expenditure);
                self.uncertain(means.import_share);
            }
            self.count(arms.len());
            for (supplier, share) in arms {
                self.count(supplier.index());
                self.numbers(&[*share]);
            }
        }
        self.count(world.commitments.len());
        for commitment in &world.commitments {
            self.count(commitment.guarantor.index());
            self.count(commitment.ally.index());
            self.text(commitment.class.word());
            self.numbers(&[commitment.coverage]);
            self.count(usize::from(commitment.reliability.is_some()));
            self.uncertain(commitment.reliability.unwrap_or_default());
            self.count(usize::from(commitment.forces.is_some()));
            self.numbers(&[commitment.forces.unwrap_or_default()]);
        }
    }

    fn uncertain(&mut self, value: Uncertain) {
        match value {
            Uncertain::Exact(value) => self.numbers(&[value]),
            Uncertain::Triangular { low, mode, high } => self.numbers(&[low, mode, high]),
            Uncertain::Lognormal { median, log_sd } => self.numbers(&[median, log_sd]),
        }
    }
}
