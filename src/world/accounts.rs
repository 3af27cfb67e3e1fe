//! Whether inputs and value added of a sector make up its output.

use super::{Actor, Sector, World, WorldWarning};
use crate::error::{Error, Place, Result, Warning};

/// From which share of output on a gap is worth a mention.
const MENTION: f64 = 0.01;
/// The factor, either way, past which a row or a column must be missing.
const BOUND: f64 = 1.5;
/// Share of the world's output below which a gap is rounding of a tiny sector: not worth a mention, and no error.
const TINY: [f64; 2] = [1e-6, 1e-4];

/// A sector of an actor whose inputs and value added are not its output.
struct Gap {
    actor: Actor,
    sector: Sector,
    /// Inputs and value added.
    made: f64,
    output: f64,
    /// The larger of both over the world's output.
    size: f64,
}

impl Gap {
    /// Inputs and value added over output, or the inverse, at least 1.
    fn factor(&self) -> f64 {
        self.made.max(self.output) / self.made.min(self.output).max(0.0)
    }
}

impl World {
    fn gaps(&self) -> impl Iterator<Item = Gap> {
        let world: f64 = self.output.iter().sum();
        let sectors = self.sectors.len();
        self.output.iter().enumerate().filter_map(move |(at, &output)| {
            let inputs: f64 = self.inputs[at * sectors..][..sectors].iter().sum();
            let made = inputs + self.value_added[at];
            let (actor, sector) = (Actor::at(at / sectors), Sector::at(at % sectors));
            let gap = Gap { actor, sector, made, output, size: made.max(output) / world };
            ((made - output).abs() > MENTION * output && gap.size > TINY[0]).then_some(gap)
        })
    }

    /// The gaps as one warning, with the one that is largest for its sector.
    pub(super) fn accounts(&self) -> Option<Warning> {
        let count = self.gaps().count();
        let largest = self.gaps().max_by(|one, other| one.factor().total_cmp(&other.factor()))?;
        Some(Warning::of(WorldWarning::AccountsDiffer {
            count,
            actor: self[largest.actor].code.clone(),
            sector: self[largest.sector].code.clone(),
            made_musd: largest.made,
            output_musd: largest.output,
        }))
    }

    /// Refuses a world in which so much is missing that shares of inputs and value added cannot be what they were. Worlds that are made
    /// in code may be sketches and are only warned of.
    pub(crate) fn check_accounts(&self) -> Result<()> {
        let beyond = self.gaps().filter(|gap| gap.size > TINY[1] && gap.factor() > BOUND);
        let Some(gap) = beyond.max_by(|one, other| one.size.total_cmp(&other.size)) else { return Ok(()) };
        Err(Error::Inconsistent {
            at: Place::file(format!("{}/production.csv", self.origin)),
            what: format!("inputs and value added of {} {}", self[gap.actor].code, self[gap.sector].code),
            found: format!("{} million USD", gap.made),
            expected: format!(
                "its output, {} million USD, at most a factor of {BOUND} away: are inputs or taxes missing, or is the unit another?",
                gap.output
            ),
        })
    }
}
