//! What a principal cares for besides its own real income.

use super::file::Block;
use super::names;
use super::stake::Stake;
use crate::error::{Error, Result};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Good, Sector, World};

/// What a principal cares for: `weight` percent of its own real income for each percent, or point of power, of a matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Payoff {
    /// Whose payoff.
    pub principal: Actor,
    /// Whose matter it is: its own, another actor's, or that of several taken together.
    pub of: Vec<Actor>,
    /// As the file calls them.
    pub code: String,
    /// What.
    pub matter: Matter,
    /// The weight; negative where others' losses are liked.
    pub weight: Uncertain,
}

/// Something that a deal changes for somebody.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    /// A stake: percent of real income or of expected defence, points of power.
    Stake(Stake),
    /// What some sectors pay in value added, over the price of final demand, percent. The sectors, and as the file calls them.
    Sectors(Vec<Sector>, String),
    /// The part of its use of a critical good that a user gets, percent of that use.
    Good(Good),
}

impl Matter {
    /// In words, with its unit left to the heading: "security", "value added of AGR FOO", "use of advanced-chips".
    #[must_use]
    pub fn told(&self, world: &World) -> String {
        match self {
            Self::Stake(stake) => stake.word().to_owned(),
            Self::Sectors(_, codes) => format!("value added of {codes}"),
            Self::Good(good) => format!("use of {}", world[*good].code),
        }
    }
}

/// Percent of own real income for a percent, or a point, of something else.
const WEIGHT: Domain = Domain {
    low: -1000.0,
    high: 1000.0,
    words: "a weight from -1000 to 1000, percent of own real income for one of what is weighed",
    hard: false,
    slip: None,
};

/// All keys that one may have.
pub(super) const KEYS: [&str; 6] = ["principal", "of", "stake", "sectors", "good", "weight"];

impl Payoff {
    /// Reads one; `principal` is one of those who strike the deals.
    pub(super) fn read(block: &Block<'_>, principal: Actor, world: &World) -> Result<Self> {
        block.check_keys(&KEYS)?;
        let weight = block.require_number("weight")?;
        WEIGHT.check(weight.value, || weight.at.clone())?;
        let weight = weight.value;
        let (of, matter) = (names::actor_or_group(block, "of", world)?, matter(block, world)?);
        if of == [principal] && matter == Matter::Stake(Stake::Prosperity) {
            return Err(Error::Value {
                at: block.find("stake").unwrap_or_else(|| block.at()),
                found: format!("a payoff of {}'s own real income", world[principal].code),
                expected: "something besides it: own real income counts once without a payoff".to_owned(),
            });
        }
        Ok(Self {
            principal,
            of,
            code: block.require_text("of", "one actor or group, such as \"JPN\"")?.value.to_owned(),
            matter,
            weight,
        })
    }
}

fn matter(block: &Block<'_>, world: &World) -> Result<Matter> {
    let named: Vec<&str> =
        ["stake", "sectors", "good"].into_iter().filter(|key| block.find(key).is_some()).collect();
    match named[..] {
        ["stake"] => {
            let stakes = Stake::ALL.map(|stake| (stake.word(), stake));
            block.word("stake", &stakes)?.map(Matter::Stake).ok_or_else(|| block.missing("key `stake`"))
        }
        ["sectors"] => {
            let codes = block.texts("sectors", "a list of sectors, such as [\"AGR\"]")?.unwrap_or_default();
            let codes: Vec<&str> = codes.iter().map(|code| code.value).collect();
            Ok(Matter::Sectors(names::sectors(block, world)?, codes.join(" ")))
        }
        ["good"] => Ok(Matter::Good(names::good(block, world)?)),
        [] => Err(block.missing("key `stake`, `sectors` or `good`")),
        _ => Err(Error::Value {
            at: block.at(),
            found: format!("`{}`", named.join("` and `")),
            expected: "one of `stake`, `sectors` and `good`".to_owned(),
        }),
    }
}
