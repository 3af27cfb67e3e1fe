//! Critical inputs: goods that are small in value and hard to replace, the stages they are made in, who supplies whom,
//! and which sectors need them.

use super::{Actor, Good, Sector, Stage, World};
use crate::uncertain::Uncertain;

/// What a lack of a good does to its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GoodKind {
    /// Used up in production: a lack stops output as far as nothing replaces it.
    Input,
    /// Tools, software, generating plant: a lack slows their renewal.
    Capital,
}

/// A critical good.
#[derive(Debug, Clone, PartialEq)]
pub struct GoodInfo {
    /// Lower-case letters, digits and hyphens: "rare-earth-magnets".
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Input or capital good.
    pub kind: GoodKind,
    /// The sector in whose trade its flows are.
    pub sector: Sector,
    /// Its stages in their order: mine, refine, magnet. At least one.
    pub stages: Vec<Stage>,
    /// Goods that it is a stage of. It then acts through them alone.
    pub stage_of: Vec<Good>,
    /// Goods that are stages of it.
    pub parts: Vec<Good>,
    /// Sectors that need it; none where it is a stage of another good.
    pub uses: Vec<Use>,
}

/// A sector's need of a good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// The sector that uses it, the same in every actor.
    pub sector: Sector,
    /// Cost of the good over the sector's output, a: a fraction from 0 to 1.
    pub cost_share: Uncertain,
    /// Part of the sector's output that cannot be made without the good, e: a fraction from `cost_share` to 1.
    pub exposed: Uncertain,
}

/// A stage of a critical good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageInfo {
    /// The good.
    pub good: Good,
    /// Its name within the good: "refine".
    pub code: String,
}

/// One provider's part of what a user gets at a stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupplyShare {
    /// Who provides; the user itself for what is made at home.
    pub provider: Actor,
    /// Share s, 0 to 1. The central values of a user at a stage sum to 1.
    pub share: Uncertain,
    /// What the share was measured by.
    pub basis: Basis,
}

/// What a share of supply was measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The user's own sources of imports.
    Imports,
    /// Shares of the world's production.
    Production,
    /// Shares of the world's capacity.
    Capacity,
    /// Nothing: judgement.
    Assumed,
}

/// Words of the column `basis` of `supply.csv`.
pub(super) const BASES: [(&str, Basis); 4] = [
    ("imports", Basis::Imports),
    ("production", Basis::Production),
    ("capacity", Basis::Capacity),
    ("assumed", Basis::Assumed),
];

/// Words of the column `kind` of `critical_goods.csv`.
pub(super) const GOOD_KINDS: [(&str, GoodKind); 2] =
    [("input", GoodKind::Input), ("capital", GoodKind::Capital)];

/// Who supplies whom at every stage. Users without rows of their own share one slice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Supply {
    pub(super) shares: Vec<SupplyShare>,
    /// Range in `shares` by stage and user, `[stage][user]`; empty where the user is not assessed.
    pub(super) ranges: Vec<(u32, u32)>,
    /// Where the shares of one user, or of all without their own, begin.
    pub(super) blocks: Vec<usize>,
}

impl Supply {
    /// Every share once, stage by stage.
    pub(crate) fn shares(&self) -> &[SupplyShare] {
        &self.shares
    }

    /// Where the shares of a user at a stage stand among all of them.
    pub(crate) fn range(&self, stage: Stage, user: Actor, actors: usize) -> std::ops::Range<usize> {
        let (start, end) = self.ranges[stage.index() * actors + user.index()];
        start as usize..end as usize
    }

    /// The shares of one user, or of all users without their own, at one stage each; together all shares in their order.
    pub(crate) fn of_users(&self) -> impl Iterator<Item = &[SupplyShare]> {
        let ends = self.blocks.iter().skip(1).copied().chain([self.shares.len()]);
        self.blocks.iter().zip(ends).map(|(&start, end)| &self.shares[start..end])
    }
}

impl World {
    /// All critical goods in the order of their file.
    pub fn goods(&self) -> impl ExactSizeIterator<Item = Good> + use<> {
        (0..self.goods.len()).map(Good::at)
    }

    /// All stages of all goods, good by good.
    pub fn stages(&self) -> impl ExactSizeIterator<Item = Stage> + use<> {
        (0..self.stages.len()).map(Stage::at)
    }

    /// The critical good with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) with the nearest code.
    pub fn good(&self, code: &str) -> crate::Result<Good> {
        self.goods
            .iter()
            .position(|good| good.code == code)
            .map(Good::at)
            .ok_or_else(|| self.unknown("good", code, self.suggest_good(code)))
    }

    /// A stage of a good by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`](crate::Error::Unknown) with the nearest stage of that good.
    pub fn stage(&self, good: Good, code: &str) -> crate::Result<Stage> {
        let stages = &self[good].stages;
        stages.iter().copied().find(|&stage| self[stage].code == code).ok_or_else(|| {
            let codes = stages.iter().map(|&stage| self[stage].code.as_str());
            self.unknown("stage", code, crate::error::nearest(code, codes))
        })
    }

    /// The providers of a user at a stage, itself included, in the world's order. Nothing where the user's supply is not
    /// assessed.
    #[must_use]
    pub fn supply(&self, stage: Stage, user: Actor) -> &[SupplyShare] {
        &self.supply.shares[self.supply.range(stage, user, self.actors.len())]
    }

    /// Central share of a provider in what a user gets at a stage; none where the user's supply is not assessed.
    #[must_use]
    pub fn supply_share(&self, stage: Stage, user: Actor, provider: Actor) -> Option<f64> {
        let supply = self.supply(stage, user);
        let share = supply.iter().find(|share| share.provider == provider);
        (!supply.is_empty()).then(|| share.map_or(0.0, |share| share.share.central()))
    }

    /// A good with all goods that it is a stage of, directly or through others, none twice, in place of what was in `wholes`.
    pub(crate) fn wholes(&self, good: Good, wholes: &mut Vec<Good>) {
        wholes.clear();
        wholes.push(good);
        let mut next = 0;
        while next < wholes.len() {
            for &whole in &self[wholes[next]].stage_of {
                if !wholes.contains(&whole) {
                    wholes.push(whole);
                }
            }
            next += 1;
        }
    }

    /// Value of a good that an actor's sectors use in a year, `U = Σ a Y` at central cost shares, million USD. Of a good
    /// that is a stage of others, the value of those.
    #[must_use]
    pub fn use_of_good(&self, good: Good, user: Actor) -> f64 {
        let mut wholes = Vec::new();
        self.wholes(good, &mut wholes);
        let needs = wholes.into_iter().flat_map(|whole| &self[whole].uses);
        needs.map(|need| need.cost_share.central() * self.output(user, need.sector)).sum()
    }
}
