//! A world: actors, sectors, groups, and the tables that tie them together.

mod accounts;
mod altered;
mod bloc;
mod build;
mod bundled;
mod called;
mod coverage;
mod critical;
mod elasticities;
mod fingerprint;
mod military;
mod parameters;
mod product;
mod read;
mod rows;
mod source;
mod split;
mod table;
mod text;
mod warning;

use std::ops::Index;

#[cfg(doc)]
use crate::error::Error;
use crate::error::{Result, Warning, nearest};

pub(crate) use build::{check_code, check_size};
pub(crate) use source::File;
pub(crate) use table::{Dictionary, Table};
#[cfg(feature = "cli")]
pub(crate) use text::forget_what_was_read;
pub use text::was_read;
pub(crate) use text::{Bound, folder_inside, inside, read_bytes, read_text, rows, stays, stream};

use altered::Altered;

pub use bloc::Bloc;
pub use build::WorldBuilder;
pub use coverage::{Coverage, Grade};
pub use critical::{Basis, GoodInfo, GoodKind, StageInfo, SupplyShare, Use};
pub use elasticities::ElasticitySet;
pub use military::{Commitment, CommitmentClass, Military};
pub use parameters::{ByHorizon, CommitmentTerms, Horizon, Parameters};
pub use product::{NotSplit, Parts, ProductInfo};
pub use warning::WorldWarning;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl $name {
            /// Position in the world's order, from 0.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }

            pub(crate) fn at(index: usize) -> Self {
                Self(u16::try_from(index).expect("a world has fewer than 65,536 of each thing"))
            }
        }
    };
}

id! {
    /// An actor of one world: an economy or a group of small ones that the data does not split.
    Actor
}
id! {
    /// A sector of one world.
    Sector
}
id! {
    /// A critical good of one world.
    Good
}
id! {
    /// A stage of a critical good of one world.
    Stage
}
id! {
    /// A product of one world, a part of a sector, before the world is split into its products.
    Product
}
id! {
    /// A named set of actors of one world: EU, G7, ...
    Group
}

/// Code and name of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorInfo {
    /// Short code, ISO 3166 alpha-3 where the actor is one economy.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Codes of the economies that it stands for, as the world's table lists them; none where it says nothing.
    pub economies: Vec<String>,
    /// What else it is called: "UK", "Britain".
    pub aliases: Vec<String>,
}

impl ActorInfo {
    /// Whether several economies are taken together of which none gives its name, so that what it provides is no single decision:
    /// "Rest of the world", not "China (with Hong Kong)".
    #[must_use]
    pub fn is_aggregate(&self) -> bool {
        self.economies.len() > 1 && self.economies[0] != self.code
    }
}

/// Goods can carry tariffs in a scenario's `goods`; services in its `services`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Agriculture, mining, manufacturing.
    Goods,
    /// Everything else.
    Services,
}

/// Code, name, kind and trade elasticity of a sector.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorInfo {
    /// Short code.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What else it is called: "cars".
    pub aliases: Vec<String>,
    /// Goods or services.
    pub kind: Kind,
    /// Trade elasticity θ at the long horizon, positive.
    pub trade_elasticity: f64,
    /// θ as Caliendo & Parro (2015, Table 1, 99 % sample) measured it and its standard error; none where they did not. An
    /// ensemble draws between the two sources.
    pub trade_elasticity_cp99: Option<(f64, f64)>,
    /// Standard error of `trade_elasticity`; none where its study is not known to give one.
    pub trade_elasticity_error: Option<f64>,
    /// An earlier sector whose elasticity is the same estimate, so that draws of the two are one.
    pub same_elasticity_as: Option<Sector>,
    /// The OECD's industries that it is made of; none where the world's table says nothing.
    pub industries: Vec<String>,
}

/// Code and members of a group of actors, or of sectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupInfo<Member = Actor> {
    /// Short code.
    pub code: String,
    /// Name for people, where the world's table has one.
    pub name: Option<String>,
    /// What else it is called.
    pub aliases: Vec<String>,
    /// Members in the world's order, none twice.
    pub members: Vec<Member>,
}

/// Actors, sectors, groups, trade, tariffs, production and inputs of one year. Never changed: a scenario is a
/// difference, an outcome a ratio.
///
/// Trade and tariff tables are dense, `[sector][importer][exporter]`; input tables are `[actor][using][input]`;
/// production is `[actor][sector]`. Money is million USD; rates are fractions.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) actors: Vec<ActorInfo>,
    pub(crate) sectors: Vec<SectorInfo>,
    pub(crate) groups: Vec<GroupInfo>,
    pub(crate) sector_groups: Vec<GroupInfo<Sector>>,
    pub(crate) trade: Vec<f64>,
    pub(crate) tariffs: Vec<f64>,
    pub(crate) inputs: Vec<f64>,
    pub(crate) output: Vec<f64>,
    pub(crate) value_added: Vec<f64>,
    /// What the world can be split into.
    pub(crate) products: Vec<ProductInfo>,
    /// `[product][importer][exporter]`
    pub(crate) product_trade: Vec<f64>,
    /// What it is split into.
    pub(crate) parts: Vec<Parts>,
    pub(crate) goods: Vec<GoodInfo>,
    /// All of them, what is a part of others before those.
    pub(crate) parts_first: Vec<Good>,
    pub(crate) stages: Vec<StageInfo>,
    pub(crate) supply: critical::Supply,
    pub(crate) military: Vec<Option<Military>>,
    pub(crate) arms_imports: Vec<Vec<(Actor, f64)>>,
    pub(crate) commitments: Vec<Commitment>,
    /// Million persons by actor; none where it is not known.
    pub(crate) population: Vec<Option<f64>>,
    /// How well trade is known, sorted by pair and kind; nothing solved depends on it.
    pub(crate) coverage: Vec<Coverage>,
    /// Groups that adopt rules as one.
    pub(crate) unions: Vec<Group>,
    pub(crate) parameters: Parameters,
    /// What is not its own.
    altered: Altered,
    /// Tables of parameters that its file should have had and has not.
    pub(crate) assumed: Vec<&'static str>,
    /// Side tables by file name (without `.gz`), as text, sorted by name.
    pub(crate) tables: Vec<(String, std::borrow::Cow<'static, str>)>,
    pub(crate) warnings: Vec<Warning>,
}

impl World {
    /// What holds where no scenario says otherwise, in words.
    pub const AS_CALIBRATED: &str = "the calibrated world, tariffs as in its tables";

    /// Name of a bundled world, or the folder's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the world comes from, as errors call it: the folder as it was given, otherwise the name. A file of it is
    /// `{origin}/{file}`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// All actors in the world's order.
    pub fn actors(&self) -> impl ExactSizeIterator<Item = Actor> + use<> {
        (0..self.actors.len()).map(Actor::at)
    }

    /// All sectors in the world's order.
    pub fn sectors(&self) -> impl ExactSizeIterator<Item = Sector> + use<> {
        (0..self.sectors.len()).map(Sector::at)
    }

    /// All groups in the order of their first mention.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = Group> + use<> {
        (0..self.groups.len()).map(Group::at)
    }

    /// The actor with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn actor(&self, code: &str) -> Result<Actor> {
        self.actors
            .iter()
            .position(|actor| actor.code == code)
            .map(Actor::at)
            .ok_or_else(|| self.unknown("actor", code, self.suggest_actor(code)))
    }

    /// The sector with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code; [`NotSplit`] for the code of a product.
    pub fn sector(&self, code: &str) -> Result<Sector> {
        let found = self.sectors.iter().position(|sector| sector.code == code).map(Sector::at);
        found.ok_or_else(|| self.no_sector(code, self.suggest_sector(code)))
    }

    /// The group with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn group(&self, code: &str) -> Result<Group> {
        self.groups.iter().position(|group| group.code == code).map(Group::at).ok_or_else(|| {
            let groups = self.groups.iter().map(|group| group.code.as_str());
            self.unknown("group", code, nearest(code, groups))
        })
    }

    /// The group of sectors with this code.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn sector_group(&self, code: &str) -> Result<&GroupInfo<Sector>> {
        self.sector_groups.iter().find(|group| group.code == code).ok_or_else(|| {
            let groups = self.sector_groups.iter().map(|group| group.code.as_str());
            self.unknown("group of sectors", code, nearest(code, groups))
        })
    }

    /// Groups of sectors in the order of their first mention: a scenario may name one wherever it may name sectors.
    #[must_use]
    pub fn sector_groups(&self) -> &[GroupInfo<Sector>] {
        &self.sector_groups
    }

    /// The sectors that a code names: one sector, or the members of a group of them, in the world's order.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code of both; [`NotSplit`] for the code of a product.
    pub fn sectors_of(&self, code: &str) -> Result<Vec<Sector>> {
        if let Ok(group) = self.sector_group(code) {
            return Ok(group.members.clone());
        }
        let one = self.sector(code).map(|sector| vec![sector]);
        one.map_err(|_| self.no_sector(code, self.suggest_sectors(code)))
    }

    /// Groups that adopt rules as one, by the world's parameters.
    #[must_use]
    pub fn unions(&self) -> &[Group] {
        &self.unions
    }

    /// Flow from exporter to importer at the exporter's price, million USD; domestic sales where both are one.
    #[must_use]
    pub fn trade(&self, importer: Actor, exporter: Actor, sector: Sector) -> f64 {
        self.trade[self.cell(importer, exporter, sector)]
    }

    /// Applied ad valorem tariff, a fraction.
    #[must_use]
    pub fn tariff(&self, importer: Actor, exporter: Actor, sector: Sector) -> f64 {
        self.tariffs[self.cell(importer, exporter, sector)]
    }

    /// What `using` of an actor spends on `input`, all origins together, million USD. A few are negative in real tables.
    #[must_use]
    pub fn input(&self, actor: Actor, input: Sector, using: Sector) -> f64 {
        let j = self.sectors.len();
        self.inputs[(actor.index() * j + using.index()) * j + input.index()]
    }

    /// Gross output of a sector as its own table gives it, million USD.
    #[must_use]
    pub fn output(&self, actor: Actor, sector: Sector) -> f64 {
        self.output[actor.index() * self.sectors.len() + sector.index()]
    }

    /// Value added of a sector, million USD.
    #[must_use]
    pub fn value_added(&self, actor: Actor, sector: Sector) -> f64 {
        self.value_added[actor.index() * self.sectors.len() + sector.index()]
    }

    /// How many people some actors have together, million; none where it is not known of each of them.
    #[must_use]
    pub fn population(&self, actors: &[Actor]) -> Option<f64> {
        actors.iter().map(|actor| self.population[actor.index()]).sum()
    }

    /// What the loader put right or counted.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Model parameters of this world.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// A side table by its file name, as text.
    #[must_use]
    pub fn table(&self, file: &str) -> Option<&str> {
        self.tables.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_ref())
    }

    /// File names of the side tables, sorted.
    #[must_use]
    pub fn tables(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }

    /// Position of a cell in the trade and tariff tables.
    pub(crate) fn cell(&self, importer: Actor, exporter: Actor, sector: Sector) -> usize {
        let n = self.actors.len();
        (sector.index() * n + importer.index()) * n + exporter.index()
    }
}

impl Index<Actor> for World {
    type Output = ActorInfo;

    fn index(&self, actor: Actor) -> &ActorInfo {
        &self.actors[actor.index()]
    }
}

impl Index<Sector> for World {
    type Output = SectorInfo;

    fn index(&self, sector: Sector) -> &SectorInfo {
        &self.sectors[sector.index()]
    }
}

impl Index<Group> for World {
    type Output = GroupInfo;

    fn index(&self, group: Group) -> &GroupInfo {
        &self.groups[group.index()]
    }
}

impl Index<Good> for World {
    type Output = GoodInfo;

    fn index(&self, good: Good) -> &GoodInfo {
        &self.goods[good.index()]
    }
}

impl Index<Stage> for World {
    type Output = StageInfo;

    fn index(&self, stage: Stage) -> &StageInfo {
        &self.stages[stage.index()]
    }
}
