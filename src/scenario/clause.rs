//! What a scenario is made of.

use crate::error::Place;
use crate::trade::Side;
use crate::uncertain::Uncertain;
use crate::world::{Actor, CommitmentClass, Good, Sector, Stage, World};

/// One clause of a scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Where it begins in its file.
    pub at: Place,
    /// What it does.
    pub action: Action,
}

/// What a clause does. Groups and words such as "all" are resolved: only actors and sectors are left.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Sets many tariff rates from a table, and only those that it lists.
    TariffTable {
        /// The cells in the order of [`Cell`], none twice, with the rate t′ of each, a fraction above −1.
        rates: Vec<(Cell, f64)>,
    },
    /// Sets tariff rates or adds to them.
    Tariff {
        /// Whose imports from whom, sorted, none twice.
        pairs: Vec<Pair>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The rate t′, a fraction above −1, or what is added to it.
        rate: Amount,
    },
    /// Makes trade cheaper or dearer without a tariff, or stops it.
    TradeCost {
        /// Whose imports from whom, sorted, none twice.
        pairs: Vec<Pair>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The factor 1 + change on d̂ has change above −1; none stops the trade.
        change: Option<Uncertain>,
    },
    /// A purchase commitment or a quota on the sum of some flows.
    Bound {
        /// At least or at most.
        side: Side,
        /// Whose imports from whom.
        pair: Pair,
        /// The sectors whose flows are summed, sorted, none twice.
        sectors: Vec<Sector>,
        /// The bound at the exporter's prices, million USD: its level, or the change over the flow "before".
        musd: Amount,
    },
    /// Raises or lowers productivity.
    Productivity {
        /// Where, sorted, none twice.
        actors: Vec<Actor>,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
        /// The factor on Â is 1 + change; above −1.
        change: Uncertain,
    },
    /// Withholds a critical good, or lets go of some that is withheld.
    ExportControl {
        /// What is withheld by whom from whom, sorted, none twice.
        edges: Vec<Edge>,
        /// How much.
        control: Control,
    },
    /// Sells a critical good dearer: buyers pay, outside trade, who supplies them.
    Rent {
        /// Who pays whom for what, sorted, none twice.
        edges: Vec<Edge>,
        /// Over the value of a year's supply in the world's tables, at least 0.
        share: Uncertain,
    },
    /// Lays in stocks of a critical good.
    Stockpile {
        /// Who does, sorted, none twice.
        actors: Vec<Actor>,
        /// Of what.
        good: Good,
        /// Months of use that are added, at least 0.
        months: Uncertain,
    },
    /// Moves supply of a critical good from one provider to another.
    Diversification {
        /// Whose supply, sorted, none twice.
        actors: Vec<Actor>,
        /// At which stage.
        stage: Stage,
        /// From which provider.
        from: Actor,
        /// To which; none: to each actor's own production.
        to: Option<Actor>,
        /// Share of the actor's supply at the stage, 0 to 1.
        share: Uncertain,
    },
    /// Makes commitments more or less reliable.
    Guarantee {
        /// The commitments, sorted, none twice.
        promises: Vec<Promise>,
        /// What is added to r, −1 to 1.
        change: Uncertain,
    },
    /// Commits its members to each other.
    Pact {
        /// Two actors or more, sorted, none twice.
        members: Vec<Actor>,
        /// How much. It replaces weaker commitments, never stronger ones.
        class: CommitmentClass,
    },
    /// Makes help between members worth more, or less.
    Interoperability {
        /// The commitments between the members, sorted, none twice.
        promises: Vec<Promise>,
        /// The factor on κ is 1 + change; above −1.
        change: Uncertain,
    },
    /// Delivers arms late.
    ArmsDelay {
        /// Who waits for whom, sorted, none twice.
        deliveries: Vec<Delivery>,
        /// Share of one year's deliveries, 0 to 1.
        cut: Uncertain,
    },
    /// Raises or lowers military expenditure; the actor's real income pays for it.
    DefenceBudget {
        /// Whose, sorted, none twice.
        actors: Vec<Actor>,
        /// The factor on M is 1 + change; above −1.
        change: Uncertain,
    },
    /// Costs its owners something besides what the other clauses cost. No clause of a file: it is what a response says of itself
    /// at its head.
    Outlay {
        /// Who pays which part of it, sorted by actor, none twice; the parts add up to 1.
        payers: Vec<(Actor, f64)>,
        /// All of it, million USD a year, at least 0.
        musd: Uncertain,
    },
    /// Makes its members adopt the rules of some markets as one.
    RulePact {
        /// Two actors or more, sorted, none twice; of a union all or none.
        members: Vec<Actor>,
        /// Whose rules, sorted, none twice.
        sectors: Vec<Sector>,
    },
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

/// How much of a supply is withheld.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// This share of it, 0 to 1, on top of what others withhold: `c = 1 − Π (1 − cut)`.
    Cut(Uncertain),
    /// What is withheld shrinks by this share, 0 to 1.
    Relief(Uncertain),
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

/// What can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stake {
    /// Real income.
    Prosperity,
    /// Expected defence.
    Security,
    /// Power over the rules of markets.
    Voice,
}

impl Stake {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prosperity, Self::Security, Self::Voice];

    /// Its word in results: "prosperity".
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Prosperity => "prosperity",
            Self::Security => "security",
            Self::Voice => "voice",
        }
    }
}

impl std::fmt::Display for Stake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

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

/// A number that stands for itself or counts from what was there before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// What holds after.
    Level(Uncertain),
    /// What is added to what held before.
    Change(Uncertain),
}

impl Clause {
    /// Whether it withholds a critical good or lets go of one.
    pub(super) fn is_export_control(&self) -> bool {
        matches!(self.action, Action::ExportControl { .. })
    }
}

impl Action {
    /// Its name in scenario files, without brackets: "tariff", "purchase".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TariffTable { .. } => "tariff_table",
            Self::Tariff { .. } => "tariff",
            Self::TradeCost { .. } => "trade_cost",
            Self::Bound { side: Side::Purchase, .. } => "purchase",
            Self::Bound { .. } => "quota",
            Self::Productivity { .. } => "productivity",
            Self::ExportControl { .. } => "export_control",
            Self::Rent { .. } => "rent",
            Self::Stockpile { .. } => "stockpile",
            Self::Diversification { .. } => "diversification",
            Self::Guarantee { .. } => "guarantee",
            Self::Pact { .. } => "pact",
            Self::Interoperability { .. } => "interoperability",
            Self::ArmsDelay { .. } => "arms_delay",
            Self::DefenceBudget { .. } => "defence_budget",
            Self::Outlay { .. } => "cost",
            Self::RulePact { .. } => "rule_pact",
        }
    }

    /// The stakes that it can move.
    #[must_use]
    pub fn stakes(&self) -> &'static [Stake] {
        match self {
            Self::TariffTable { .. }
            | Self::Tariff { .. }
            | Self::TradeCost { .. }
            | Self::Bound { .. }
            | Self::Productivity { .. }
            | Self::ExportControl { .. }
            | Self::Rent { .. }
            | Self::Stockpile { .. }
            | Self::Diversification { .. }
            | Self::Outlay { .. } => &[Stake::Prosperity],
            Self::Guarantee { .. }
            | Self::Pact { .. }
            | Self::Interoperability { .. }
            | Self::ArmsDelay { .. } => &[Stake::Security],
            // Its cost lowers real income.
            Self::DefenceBudget { .. } => &[Stake::Prosperity, Stake::Security],
            Self::RulePact { .. } => &[Stake::Voice],
        }
    }

    /// Whether the trade model knows of it.
    pub(crate) fn moves_trade(&self) -> bool {
        self.stakes().contains(&Stake::Prosperity)
            && !matches!(self, Self::DefenceBudget { .. } | Self::Outlay { .. } | Self::Rent { .. })
    }

    /// Whether it is paid for outside the trade model.
    pub(crate) fn is_paid_apart(&self) -> bool {
        matches!(
            self,
            Self::DefenceBudget { .. } | Self::Stockpile { .. } | Self::Outlay { .. } | Self::Rent { .. }
        )
    }

    /// Who must act for it to come about, sorted, none twice: importers of duties, costs, purchases and quotas, providers of what
    /// is withheld, guarantors, suppliers of arms, who spends, all members of pacts.
    #[must_use]
    pub fn performers(&self) -> Vec<Actor> {
        let mut actors: Vec<Actor> = match self {
            Self::TariffTable { rates } => rates.iter().map(|(cell, _)| cell.pair.importer).collect(),
            Self::Tariff { pairs, .. } | Self::TradeCost { pairs, .. } => {
                pairs.iter().map(|pair| pair.importer).collect()
            }
            Self::Bound { pair, .. } => vec![pair.importer],
            Self::Productivity { actors, .. }
            | Self::Stockpile { actors, .. }
            | Self::Diversification { actors, .. }
            | Self::DefenceBudget { actors, .. } => actors.clone(),
            Self::ExportControl { edges, .. } | Self::Rent { edges, .. } => {
                edges.iter().map(|edge| edge.provider).collect()
            }
            Self::Guarantee { promises, .. } | Self::Interoperability { promises, .. } => {
                promises.iter().map(|promise| promise.guarantor).collect()
            }
            Self::ArmsDelay { deliveries, .. } => deliveries.iter().map(|one| one.supplier).collect(),
            Self::Outlay { payers, .. } => payers.iter().map(|(payer, _)| *payer).collect(),
            Self::Pact { members, .. } | Self::RulePact { members, .. } => members.clone(),
        };
        actors.sort_unstable();
        actors.dedup();
        actors
    }
}

impl Amount {
    /// The number, whichever way it is meant.
    #[must_use]
    pub fn number(self) -> Uncertain {
        let (Self::Level(number) | Self::Change(number)) = self;
        number
    }
}

impl Cell {
    /// "of USA on CHN in ELE", for errors.
    pub(super) fn describe(self, world: &World) -> String {
        let Pair { importer, exporter } = self.pair;
        format!("of {} on {} in {}", world[importer].code, world[exporter].code, world[self.sector].code)
    }
}
