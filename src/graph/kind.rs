//! What one actor can depend on another for.

use crate::world::{CommitmentClass, GoodKind, Sector, Stage, World};

/// What one actor depends on another for.
///
/// A supply of a critical good is either material or technology: [`DependencyKind::of_stage`] says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DependencyKind {
    /// Purchases of a sector's goods or services.
    Trade(Sector),
    /// Supply of a material at one of its stages.
    Material(Stage),
    /// Supply of a tool or of something made with other critical goods, at one of its stages.
    Technology(Stage),
    /// Deliveries of arms.
    Arms,
    /// Help that is promised for the case of an attack.
    Guarantee(CommitmentClass),
}

impl DependencyKind {
    /// [`DependencyKind::word`] of every kind, in order.
    pub(super) const WORDS: [&'static str; 5] = ["trade", "material", "technology", "arms", "guarantee"];

    /// The kind of a supply: technology where the good is of kind [`GoodKind::Capital`] or has parts that are critical
    /// goods themselves, material otherwise.
    ///
    /// So tools and design software are technology, and chips that need them; magnets, gallium and photoresist are
    /// materials. The rule looks at nothing but the tables, hence takes polysilicon, which becomes generating plant, for
    /// technology.
    #[must_use]
    pub fn of_stage(world: &World, stage: Stage) -> Self {
        let good = &world[world[stage].good];
        if good.kind == GoodKind::Capital || !good.parts.is_empty() {
            Self::Technology(stage)
        } else {
            Self::Material(stage)
        }
    }

    /// One word for it: trade, material, technology, arms or guarantee.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self.position()]
    }

    pub(super) fn position(self) -> usize {
        match self {
            Self::Trade(_) => 0,
            Self::Material(_) => 1,
            Self::Technology(_) => 2,
            Self::Arms => 3,
            Self::Guarantee(_) => 4,
        }
    }
}
