//! What clauses act on: flows, supplies, commitments, deliveries.

use crate::world::{Actor, Sector, Stage, World};

/// Importer and exporter, two distinct actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
}

/// One cell of a tariff table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// What is sold.
    pub sector: Sector,
    /// By whom to whom.
    pub pair: Pair,
}

/// What a provider supplies to a user at a stage of a critical good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The stage.
    pub stage: Stage,
    /// Who uses it.
    pub user: Actor,
    /// Who provides it, another actor.
    pub provider: Actor,
}

/// One actor's commitment to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Promise {
    /// To whom.
    pub ally: Actor,
    /// By whom.
    pub guarantor: Actor,
}

/// Arms on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delivery {
    /// To whom.
    pub importer: Actor,
    /// From whom.
    pub supplier: Actor,
}

impl Cell {
    /// Its position in the dense arrays.
    pub(super) fn position(self, world: &World) -> u32 {
        narrow(world.cell(self.pair.importer, self.pair.exporter, self.sector))
    }

    /// The cell at a position of the dense arrays.
    pub(super) fn at(position: u32, world: &World) -> Self {
        let (position, n) = (position as usize, world.actors().len());
        let (rest, exporter) = (position / n, Actor::at(position % n));
        Self { sector: Sector::at(rest / n), pair: Pair { importer: Actor::at(rest % n), exporter } }
    }

    /// "of USA on CHN in ELE", for errors.
    pub(super) fn describe(self, world: &World) -> String {
        let Pair { importer, exporter } = self.pair;
        format!("of {} on {} in {}", world[importer].code, world[exporter].code, world[self.sector].code)
    }
}

impl Promise {
    /// Of every guarantor to every ally that is somebody else, sorted where they are.
    pub(super) fn among(guarantors: &[Actor], allies: &[Actor]) -> Vec<Self> {
        let pairs = |&ally: &Actor| {
            let others = guarantors.iter().filter(move |guarantor| **guarantor != ally);
            others.map(move |&guarantor| Self { ally, guarantor })
        };
        allies.iter().flat_map(pairs).collect()
    }
}

/// Every pair in every sector, by sector.
pub(super) fn cells(pairs: &[Pair], sectors: &[Sector]) -> impl Iterator<Item = Cell> {
    sectors.iter().flat_map(move |&sector| pairs.iter().map(move |&pair| Cell { sector, pair }))
}

/// A position of the dense arrays.
pub(super) fn narrow(position: usize) -> u32 {
    u32::try_from(position).expect("a world has fewer than 2^32 cells")
}
