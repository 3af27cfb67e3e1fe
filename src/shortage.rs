//! What a lack of critical inputs does to output: goods that are small in value and hard to replace.
//!
//! A good passes through stages, each with providers. A user gets what its providers do not withhold, what others replace
//! within their spare capacity, and what it has in stock; over the stages, and over goods that are stages of it, the least
//! counts.
//!
//! Of a sector that uses a good, a part e cannot be made without it: the cars with such motors, the devices with such chips.
//! In that part the good has the cost share a / e and is replaced by other inputs with an elasticity σ near zero at first:
//!
//! ```text
//! y = [ 1 − Σ a/e + Σ a/e m^((σ−1)/σ) ]^(σ/(σ−1))
//! ```
//!
//! with the part m that arrives, over the goods that a product needs. So a lack of one good costs a sector at most e, and for
//! σ → 0 exactly e (1 − m). Which products need which of several goods is taken as independent, so that small parts add up
//! and parts of 1 are one bracket. The form and its orders of magnitude: Baqaee & Farhi (2019, doi 10.3982/ECTA15202);
//! Bachmann et al. (2022), "What if?", for Russian gas in Germany; Nassar et al. (2024, doi 10.3133/ofr20241057) for what part
//! of an industry a mineral concerns.

mod bracket;
mod cover;
mod figures;
mod supply;
mod withheld;

use crate::world::{Actor, Good, Sector, Stage, World};

pub use bracket::{Input, remaining_output};
pub use cover::Cover;
pub use figures::{Figures, Terms};
pub use supply::{EdgeCut, Move, Rent, Stock, SupplyPolicy};
pub use withheld::{MOST_WITHHELD, WithheldFlow, WithheldGood, WithheldSales};

use supply::Losses;
pub(crate) use supply::supplied;

/// Output that is left to a sector at the least, a share; reported where it binds.
pub const OUTPUT_FLOOR: f64 = 0.01;

/// What is short, for whom, and what that leaves of output at given prices and other inputs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shortages {
    goods: Vec<Shortage>,
    outputs: Vec<OutputLoss>,
}

/// Arrays that shortages are worked out in, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    losses: Losses,
    /// Of one good, the worst of each user.
    found: Vec<Shortage>,
    lacks: Vec<Lack>,
    /// Of one sector.
    needs: Vec<bracket::Need>,
}

/// A sector's input that is short.
#[derive(Debug, Clone, Copy)]
struct Lack {
    actor: Actor,
    sector: Sector,
    /// Among all that is lacked.
    place: usize,
    input: Input,
    /// σ of the good.
    substitution: f64,
}

/// A good that a user gets less of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shortage {
    /// Who lacks it.
    pub user: Actor,
    /// What.
    pub good: Good,
    /// m, the share of its use that it still gets, 0 to 1.
    pub left: f64,
    /// The stage that allows no more, of the good itself or of one that is a stage of it.
    pub stage: Stage,
    /// Share of supply at that stage that is withheld, 0 to 1.
    pub lost: f64,
    /// Share of supply at that stage that other providers replace, 0 to `lost`.
    pub resourced: f64,
    /// Share of a year's use that stocks add.
    pub stocked: f64,
}

/// A sector that makes less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutputLoss {
    /// Whose.
    pub actor: Actor,
    /// Which.
    pub sector: Sector,
    /// y, the share of output that is left with all other inputs at hand, [`OUTPUT_FLOOR`] to 1.
    pub left: f64,
    /// Whether the formula gave less than the floor.
    pub floored: bool,
}

/// What a provider no longer sells because it withholds a good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForgoneSales {
    /// Who withholds it.
    pub sender: Actor,
    /// What.
    pub good: Good,
    /// Value of the supply withheld from each buyer at the stage where that is largest, million USD a year; an upper bound where
    /// that stage is not the last, because goods are valued as they are used, and where it is more than the recorded flow.
    pub musd: f64,
}

impl Shortages {
    /// Works out what cuts leave. Nothing is short without cuts. Time is proportional to users × providers of the stages
    /// that are cut, some ten microseconds for one good of `world2022`; nothing is solved.
    #[must_use]
    pub fn of(world: &World, figures: &Figures, policy: &SupplyPolicy) -> Self {
        let mut shortages = Self::default();
        shortages.find(world, figures, policy, &mut Workspace::default());
        shortages
    }

    /// [`Shortages::of`] in place of what was found before.
    pub(crate) fn find(
        &mut self,
        world: &World,
        figures: &Figures,
        policy: &SupplyPolicy,
        workspace: &mut Workspace,
    ) {
        self.goods.clear();
        self.outputs.clear();
        if policy.cuts.iter().any(|edge| edge.cut != 0.0) {
            // Room for all that can be short, so that no draw that lacks more than those before asks for memory.
            let actors = world.actors().len();
            self.goods.reserve(world.goods().len() * actors);
            self.outputs.reserve(world.sectors().len() * actors);
            workspace.losses.find(world, figures, policy);
            workspace.goods(world, &mut self.goods);
            workspace.outputs(world, figures, self);
        }
    }

    /// Users and goods that are short, by good and user.
    #[must_use]
    pub fn goods(&self) -> &[Shortage] {
        &self.goods
    }

    /// Sectors that make less, by actor and sector.
    #[must_use]
    pub fn outputs(&self) -> &[OutputLoss] {
        &self.outputs
    }

    /// The part of its use of a good that a user gets, 0 to 1.
    #[must_use]
    pub fn left(&self, user: Actor, good: Good) -> f64 {
        let of = |one: &&Shortage| (one.good, one.user) == (good, user);
        self.goods.iter().find(of).map_or(1.0, |one| one.left)
    }

    /// Whether nothing is short.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.goods.is_empty()
    }

    /// Real income that every actor loses at given prices, to first order: `Σ (1 − Â) Y / Σ VA` with the productivity Â that is
    /// left to each sector, a fraction of its value added (Hulten 1978, doi 10.2307/2297252). O(actors × sectors).
    #[must_use]
    pub fn direct_losses(&self, world: &World) -> Vec<f64> {
        let mut lost = vec![0.0; world.actors().len()];
        for loss in &self.outputs {
            let output = world.output(loss.actor, loss.sector);
            let reused: f64 =
                world.kin(loss.sector).map(|part| world.input(loss.actor, part, loss.sector)).sum();
            let reused = reused / output.max(f64::MIN_POSITIVE);
            lost[loss.actor.index()] += (1.0 - loss.productivity(reused)) * output;
        }
        for (actor, lost) in world.actors().zip(&mut lost).filter(|(_, lost)| **lost > 0.0) {
            *lost /= world.sectors().map(|sector| world.value_added(actor, sector)).sum::<f64>();
        }
        lost
    }
}

impl OutputLoss {
    /// `Â = y^(1−γ)`, what is left of productivity: γ is the sector's input of its own output over its output, so that its use
    /// of that is not charged twice. Parts of one sector count as that sector.
    #[must_use]
    pub fn productivity(&self, gamma: f64) -> f64 {
        self.left.powf(1.0 - gamma.clamp(0.0, 1.0))
    }
}

impl Workspace {
    /// The least over the stages of every good, its parts included.
    fn goods(&mut self, world: &World, short: &mut Vec<Shortage>) {
        let Self { losses, found, .. } = self;
        // A part comes before what it is a part of.
        for &good in &world.parts_first {
            found.clear();
            let own = losses.users().iter().filter(|user| user.good == good);
            own.for_each(|one| keep_worst(found, *one));
            for &part in &world[good].parts {
                let of_part = short.iter().filter(|one| one.good == part);
                of_part.for_each(|one| keep_worst(found, Shortage { good, ..*one }));
            }
            short.extend(found.iter().filter(|one| one.left < 1.0));
        }
        short.sort_unstable_by_key(|one| (one.good, one.user));
    }

    fn outputs(&mut self, world: &World, figures: &Figures, shortages: &mut Shortages) {
        let Self { lacks, needs, .. } = self;
        lacks.clear();
        lacks.reserve(world.goods().map(|good| world[good].uses.len()).sum::<usize>() * world.actors().len());
        for &Shortage { user: actor, good, left, .. } in &shortages.goods {
            let substitution = figures.terms_of(good).substitution;
            for (need, &(cost_share, exposed)) in world[good].uses.iter().zip(figures.uses(good)) {
                let input = Input { cost_share, exposed, left };
                lacks.push(Lack { actor, sector: need.sector, place: lacks.len(), input, substitution });
            }
        }
        // Sums are taken in the order of goods.
        lacks.sort_unstable_by_key(|lack| (lack.actor, lack.sector, lack.place));
        let losses = lacks.chunk_by(|a, b| (a.actor, a.sector) == (b.actor, b.sector)).map(|lacks| {
            let inputs = lacks.iter().map(|lack| lack.input);
            // One bracket has one σ: that of the good with which there is the least experience.
            let substitution = lacks.iter().map(|lack| lack.substitution).fold(f64::INFINITY, f64::min);
            let y = bracket::remaining(inputs, substitution, needs);
            let Lack { actor, sector, .. } = lacks[0];
            OutputLoss { actor, sector, left: y.max(OUTPUT_FLOOR), floored: y < OUTPUT_FLOOR }
        });
        shortages.outputs.extend(losses.filter(|loss| loss.left < 1.0));
    }
}

/// Of several shortages of one user the one that leaves least, the first of equals.
fn keep_worst(found: &mut Vec<Shortage>, one: Shortage) {
    match found.iter_mut().find(|known| known.user == one.user) {
        Some(known) if one.left.total_cmp(&known.left).is_lt() => *known = one,
        Some(_) => {}
        None => found.push(one),
    }
}

/// Sales that those who withhold a good forgo, the largest first. A good that is a stage of others has no value of its own
/// here and is left out. O(cuts × providers).
#[must_use]
pub fn forgone_sales(world: &World, figures: &Figures, policy: &SupplyPolicy) -> Vec<ForgoneSales> {
    let mut forgone: Vec<ForgoneSales> = Vec::new();
    for edge in WithheldSales::of(world, figures, policy).goods().iter().filter(|edge| edge.musd > 0.0) {
        let (sender, good) = (edge.provider, edge.good);
        match forgone.iter_mut().find(|one| (one.sender, one.good) == (sender, good)) {
            Some(one) => one.musd += edge.musd,
            None => forgone.push(ForgoneSales { sender, good, musd: edge.musd }),
        }
    }
    forgone.sort_by(|a, b| b.musd.total_cmp(&a.musd));
    forgone
}
