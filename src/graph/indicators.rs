//! The European Commission's indicators of strategic dependency.

use crate::world::{Actor, Sector, World};

/// The three core dependency indicators of a group of actors in a sector.
///
/// They come from the Commission's screening of 5,200 products (SWD(2021) 352 final, section "bottom-up mapping"): a
/// product is dependent if all three exceed their thresholds. A sector of a world holds hundreds of products, and the
/// dependence on one drowns in the trade with the others: sectors exceed the thresholds far more rarely.
///
/// European Commission (2021), "Strategic dependencies and capacities", SWD(2021) 352 final; Arjona, Connell & Herghelegiu
/// (2023), "An enhanced methodology to monitor the EU's strategic dependencies and vulnerabilities", doi 10.2873/768035.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CoreDependencies {
    /// CDI 1, concentration: Herfindahl-Hirschman index of the group's sources of imports from outside, 0 to 1.
    pub concentration: f64,
    /// CDI 2, importance: imports from outside over all imports of the members, those from each other included, 0 to 1.
    /// Always 1 for a single actor.
    pub importance: f64,
    /// CDI 3, substitutability: imports from outside over all exports of the members, those to each other included: what
    /// the group exports stands for what it can make. Infinite where it exports nothing.
    pub substitutability: f64,
}

impl CoreDependencies {
    /// What CDI 1 must exceed.
    pub const CONCENTRATION: f64 = 0.4;
    /// What CDI 2 must exceed.
    pub const IMPORTANCE: f64 = 0.5;
    /// What CDI 3 must exceed.
    pub const SUBSTITUTABILITY: f64 = 1.0;

    /// How many thresholds are exceeded.
    #[must_use]
    pub fn exceeded(&self) -> usize {
        usize::from(self.concentration > Self::CONCENTRATION)
            + usize::from(self.importance > Self::IMPORTANCE)
            + usize::from(self.substitutability > Self::SUBSTITUTABILITY)
    }

    /// Whether all three are.
    #[must_use]
    pub fn dependent(&self) -> bool {
        self.exceeded() == 3
    }
}

/// The core dependency indicators of a group of actors (`&world[world.group("EU")?].members`) in a sector. None where the
/// group imports nothing from outside, or more than can be added up.
///
/// With flows T at the exporter's price, imports `m_a = Σ_{n ∈ G} T_na` from a source a outside, and m their sum:
/// `CDI1 = Σ_a (m_a/m)²`, `CDI2 = m / (m + Σ_{n≠k ∈ G} T_nk)`, `CDI3 = m / Σ_{k ∈ G, n≠k} T_nk`. What members make for
/// themselves counts nowhere. An actor that stands for several economies is one source.
///
/// O(N M) for N actors and M members.
///
/// # Panics
/// If a member or the sector is of another world.
#[must_use]
pub fn core_dependencies(world: &World, members: &[Actor], sector: Sector) -> Option<CoreDependencies> {
    let mut inside = vec![false; world.actors().len()];
    for member in members {
        inside[member.index()] = true;
    }
    // Once each, however often a member is named.
    let (members, others): (Vec<Actor>, Vec<Actor>) = world.actors().partition(|actor| inside[actor.index()]);
    let flow = |importers: &[Actor], exporter: Actor| -> f64 {
        let abroad = importers.iter().filter(|importer| **importer != exporter);
        abroad.map(|&importer| world.trade(importer, exporter, sector)).sum()
    };

    let sources: Vec<f64> = others.iter().map(|&source| flow(&members, source)).collect();
    let outside: f64 = sources.iter().sum();
    let among: f64 = members.iter().map(|&exporter| flow(&members, exporter)).sum();
    let exports = among + members.iter().map(|&exporter| flow(&others, exporter)).sum::<f64>();
    if !(outside > 0.0 && (outside + among).is_finite() && exports.is_finite()) {
        return None;
    }
    Some(CoreDependencies {
        concentration: sources.iter().map(|source| (source / outside).powi(2)).sum(),
        importance: outside / (outside + among),
        substitutability: outside / exports,
    })
}
