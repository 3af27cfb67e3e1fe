//! Parameters of a world that are not tables.

use serde::Deserialize;
use toml::Spanned;

use super::CommitmentClass;
use crate::error::{Error, Place, Result};
use crate::uncertain::{Domain, Slip, Uncertain};

/// How much time the economy has to adjust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    /// Within a year.
    Short,
    /// About three years.
    Medium,
    /// About ten years, full adjustment: elasticities as in `sectors.csv`.
    #[default]
    Long,
}

impl Horizon {
    /// About how many years it is: 1, 3, 10.
    #[must_use]
    pub fn years(self) -> f64 {
        match self {
            Self::Short => 1.0,
            Self::Medium => 3.0,
            Self::Long => 10.0,
        }
    }
}

impl std::fmt::Display for Horizon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        })
    }
}

/// A parameter that depends on the horizon: short, medium, long.
pub type ByHorizon = [Uncertain; 3];

/// Parameters of `parameters.toml`.
///
/// Every parameter has a table of its own there, with its values and their `source`:
///
/// ```toml
/// [elasticity]
/// log_sd = 0.2
/// source = "judgement"
///
/// [horizon_factor]
/// short = { low = 0.25, mode = 0.36, high = 0.5 }
/// medium = { low = 0.5, mode = 0.65, high = 0.8 }
/// long = 1
/// source = "Boehm, Levchenko & Pandalai-Nayar (2023)"
///
/// [commitment.treaty]
/// reliability = { low = 0.65, mode = 0.75, high = 0.85 }
/// committed = { low = 0.02, mode = 0.07, high = 0.15 }
/// source = "Leeds, Long & Mitchell (2000); committed is judgement"
/// ```
///
/// A table that is left out, or a world without the file, has the values of [`Parameters::default`], and says so where it rests on
/// them. What lies outside of what is said of each number is an [`Error::Value`]. The file must be there where the world has critical goods, military means or commitments, and `standard` where a scenario
/// has a `rule_pact`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// `elasticity.log_sd`: standard deviation of ln θ in an ensemble, where θ has no published error, 0 to 1.
    pub elasticity_log_sd: f64,
    /// `horizon_factor`: f on 1+θ, `θ_h = max(f(1+θ) − 1, 0.25)`, 0 to 5.
    pub horizon_factor: ByHorizon,
    /// `capital`: a, share of value added that is capital, times the part of its way to a new steady state that it has gone by then,
    /// 0 to 0.9 ([`Behaviour`](crate::trade::Behaviour)).
    pub capital: ByHorizon,
    /// `nest_factors`: ε, elasticity of substitution between factors and all inputs, 0 to 10; 1 where shares do not answer prices
    /// ([`Nests`](crate::trade::Nests)).
    pub nest_factors: ByHorizon,
    /// `nest_inputs`: η, elasticity of substitution among inputs of different sectors, 0 to 10.
    pub nest_inputs: ByHorizon,
    /// `substitution`: σ, elasticity of substitution between a critical input and all others, 0 to 10.
    pub substitution: ByHorizon,
    /// `resourcing`: ρ, share of a lost supply that other providers replace, 0 to 1.
    pub resourcing: ByHorizon,
    /// `spare_capacity`: of providers that cut nobody off, over their supply, 0 to 5.
    pub spare_capacity: ByHorizon,
    /// `renewal`: δ, share of the capital goods in use that are renewed within the horizon, 0 to 1.
    pub renewal: ByHorizon,
    /// `idle_factors`: φ, share of the factors in sales that are withheld which find no other work within the horizon, 0 to 1.
    pub idle_factors: ByHorizon,
    /// `stock.months`: months of use in stock, which count at the short horizon, 0 to 60.
    pub stock_months: Uncertain,
    /// `stock.refill`: months of use a year by which a stock grows that is laid in, or laid in again, 0 to 60; over time alone.
    pub stock_refill: Uncertain,
    /// `discount.rate`: by how much less a year later counts, a fraction from 0 to 1; over time alone.
    pub discount: Uncertain,
    /// `equipment_share.value`: e, equipment over military expenditure, 0 to 1.
    pub equipment_share: Uncertain,
    /// `commitment.<class>`, in the order of [`CommitmentClass::ALL`].
    pub commitments: [CommitmentTerms; 5],
    /// `stationing.musd_per_person`: what a guarantor saves for each of its soldiers that an ally no longer hosts, million USD a
    /// year, 0 to 1.
    pub stationing: Uncertain,
    /// `standard.quota`: Q, share of a market above which adopters make the standard, 0.5 to 1.
    pub standard_quota: Uncertain,
    /// `standard.unions`: codes of the groups that adopt rules as one.
    pub unions: Vec<String>,
}

/// A table of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// `[name]`.
    pub(super) name: &'static str,
    /// What each of its numbers may be.
    domain: Domain,
    /// What rests on it.
    pub(super) layer: Layer,
}

/// What in a world rests on a table of parameters, so that one which is left out has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// Sectors whose elasticity has no published error.
    Elasticities,
    /// Critical goods.
    Goods,
    /// Military means.
    Means,
    /// Commitments.
    Commitments,
    /// Forces on the ground of an ally.
    Forces,
    /// What only a scenario asks for, which tells it.
    Scenarios,
}

/// A standard deviation of a logarithm.
const LOG_SD: Domain = Domain {
    low: 0.0,
    high: 1.0,
    words: "a standard deviation of a logarithm from 0 to 1, at which two of three values are within a factor of 2.7",
    hard: true,
    slip: Some(Slip::Percent),
};
/// What an elasticity that the world gives is multiplied by.
const FACTOR: Domain =
    Domain { low: 0.0, high: 5.0, words: "a factor from 0 to 5", hard: false, slip: Some(Slip::Percent) };
/// Capital that follows real wages, over value added.
const FOLLOWING: Domain = Domain {
    low: 0.0,
    high: 0.9,
    words: "a share of value added from 0 to 0.9",
    hard: true,
    slip: Some(Slip::Percent),
};
/// Between inputs, where published values end near 3.
const ELASTICITY: Domain =
    Domain { low: 0.0, high: 10.0, words: "an elasticity from 0 to 10", hard: false, slip: None };
const CAPACITY: Domain = Domain {
    low: 0.0,
    high: 5.0,
    words: "a share of supply from 0 to 5, which is 500 %",
    hard: false,
    slip: Some(Slip::Percent),
};
/// What a soldier costs in a year.
const EACH: Domain =
    Domain { low: 0.0, high: 1.0, words: "0 to 1 million USD a person and year", hard: false, slip: None };
/// What a year later counts less.
const RATE: Domain = Domain {
    low: 0.0,
    high: 1.0,
    words: "a discount rate a year from 0 to 1, 0.03 being 3 %",
    hard: true,
    slip: Some(Slip::Percent),
};
const QUOTA: Domain = Domain {
    low: 0.5,
    high: 1.0 - 1e-9,
    words: "a share from 0.5 to less than 1",
    hard: true,
    slip: Some(Slip::Percent),
};

macro_rules! tables {
    ($($table:ident = $name:literal, $domain:expr, $layer:ident;)*) => {
        $(const $table: Table = Table { name: $name, domain: $domain, layer: Layer::$layer };)*

        /// All of them, in the order of the form.
        pub(super) const TABLES: &[Table] = &[$($table),*];
    };
}

tables! {
    SPREAD = "elasticity", LOG_SD, Elasticities;
    HORIZON_FACTOR = "horizon_factor", FACTOR, Scenarios;
    CAPITAL = "capital", FOLLOWING, Scenarios;
    NEST_FACTORS = "nest_factors", ELASTICITY, Scenarios;
    NEST_INPUTS = "nest_inputs", ELASTICITY, Scenarios;
    SUBSTITUTION = "substitution", ELASTICITY, Goods;
    RESOURCING = "resourcing", Domain::SHARE, Goods;
    SPARE_CAPACITY = "spare_capacity", CAPACITY, Goods;
    RENEWAL = "renewal", Domain::SHARE, Goods;
    IDLE_FACTORS = "idle_factors", Domain::SHARE, Goods;
    STOCK = "stock", Domain::MONTHS, Goods;
    EQUIPMENT_SHARE = "equipment_share", Domain::SHARE, Means;
    COMMITMENT = "commitment", Domain::SHARE, Commitments;
    STATIONING = "stationing", EACH, Forces;
    STANDARD = "standard", QUOTA, Scenarios;
    DISCOUNT = "discount", RATE, Scenarios;
}

/// What a class of commitments is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommitmentTerms {
    /// r, probability that it is honoured, 0 to 1.
    pub reliability: Uncertain,
    /// κ, share of its means that the guarantor would commit, 0 to 1.
    pub committed: Uncertain,
}

const fn range(low: f64, mode: f64, high: f64) -> Uncertain {
    Uncertain::Triangular { low, mode, high }
}

impl Default for Parameters {
    /// The values of the bundled worlds, without unions. Sources:
    ///
    /// - horizon factor: Boehm, Levchenko & Pandalai-Nayar (2023, American Economic Review 113:861-905, doi
    ///   10.1257/aer.20210225), elasticity of flows without duty 0.76 at one year, about 2.1 at ten;
    /// - substitution in the short run: Boehm, Flaaen & Pandalai-Nayar (2019, Review of Economics and Statistics 101:60-75,
    ///   doi `10.1162/rest_a_00750`), and with re-sourcing and stocks fitted to the episodes in the `README.md` of
    ///   `seeds/world2022`;
    /// - reliability of treaties: Leeds, Long & Mitchell (2000, Journal of Conflict Resolution 44:686-699, doi
    ///   10.1177/0022002700044005006), 74.5 % of commitments honoured;
    /// - equipment: NATO defence expenditure tables;
    /// - stationing: GAO-21-270, what the forces in Korea cost a head, is the high end;
    /// - log sd of elasticities without a published error, and all else, is judgement, hence wide.
    fn default() -> Self {
        let terms = |reliability, committed| CommitmentTerms { reliability, committed };
        Self {
            elasticity_log_sd: 0.2,
            horizon_factor: [range(0.25, 0.36, 0.5), range(0.5, 0.65, 0.8), Uncertain::Exact(1.0)],
            capital: [Uncertain::Exact(0.0); 3],
            nest_factors: [Uncertain::Exact(1.0); 3],
            nest_inputs: [Uncertain::Exact(1.0); 3],
            substitution: [range(0.003, 0.01, 0.04), range(0.08, 0.2, 0.5), range(0.8, 1.2, 2.0)],
            resourcing: [range(0.1, 0.3, 0.6), range(0.3, 0.45, 0.7), range(0.5, 0.75, 0.95)],
            spare_capacity: [range(0.0, 0.05, 0.15), range(0.1, 0.2, 0.4), range(0.5, 1.0, 2.0)],
            renewal: [range(0.05, 0.1, 0.2), range(0.25, 0.4, 0.6), Uncertain::Exact(1.0)],
            idle_factors: [range(0.3, 0.6, 0.9), range(0.05, 0.2, 0.4), Uncertain::Exact(0.0)],
            stock_months: range(1.0, 2.5, 4.0),
            stock_refill: range(2.0, 4.0, 12.0),
            discount: range(0.02, 0.03, 0.05),
            equipment_share: range(0.15, 0.25, 0.35),
            commitments: [
                terms(range(0.65, 0.75, 0.85), range(0.05, 0.15, 0.30)),
                terms(range(0.65, 0.75, 0.85), range(0.02, 0.07, 0.15)),
                terms(range(0.05, 0.15, 0.3), range(0.01, 0.04, 0.1)),
                terms(range(0.0, 0.05, 0.15), range(0.0, 0.01, 0.03)),
                terms(range(0.0, 0.1, 0.3), range(0.0, 0.01, 0.03)),
            ],
            stationing: range(0.02, 0.04, 0.12),
            standard_quota: range(0.5, 0.6, 0.67),
            unions: Vec::new(),
        }
    }
}

impl Parameters {
    /// Factor on 1+θ at a horizon.
    #[must_use]
    pub fn factor(&self, horizon: Horizon) -> Uncertain {
        self.horizon_factor[horizon as usize]
    }

    /// Capital that follows real wages at a horizon.
    #[must_use]
    pub fn capital(&self, horizon: Horizon) -> Uncertain {
        self.capital[horizon as usize]
    }

    /// ε and η at a horizon.
    #[must_use]
    pub fn nests(&self, horizon: Horizon) -> [Uncertain; 2] {
        [self.nest_factors, self.nest_inputs].map(|nest| nest[horizon as usize])
    }

    /// Both as published, in the ranges of `seeds/elasticities/NESTS.md`; which value goes with which horizon is judgement.
    pub(super) fn set_nests(&mut self) {
        self.nest_factors = [range(0.05, 0.2, 0.5), range(0.4, 0.5, 0.8), range(0.5, 1.0, 1.0)];
        self.nest_inputs = [range(0.001, 0.05, 0.2), range(0.1, 0.2, 0.55), range(0.2, 1.0, 1.5)];
    }

    /// The same at every horizon.
    pub(super) fn set_capital(&mut self, share: f64, at: &Place) -> Result<()> {
        let share = Uncertain::Exact(share);
        CAPITAL.domain.check(share, || at.clone())?;
        self.capital = [share; 3];
        Ok(())
    }

    /// What a class of commitments is worth.
    #[must_use]
    pub fn commitment(&self, class: CommitmentClass) -> CommitmentTerms {
        self.commitments[class as usize]
    }

    /// Every number with the table that it is of.
    fn numbers(&self) -> impl Iterator<Item = (Uncertain, Table)> + '_ {
        let by_horizon = [
            (&self.horizon_factor, HORIZON_FACTOR),
            (&self.capital, CAPITAL),
            (&self.nest_factors, NEST_FACTORS),
            (&self.nest_inputs, NEST_INPUTS),
            (&self.substitution, SUBSTITUTION),
            (&self.resourcing, RESOURCING),
            (&self.spare_capacity, SPARE_CAPACITY),
            (&self.renewal, RENEWAL),
            (&self.idle_factors, IDLE_FACTORS),
        ];
        let single = [
            (Uncertain::Exact(self.elasticity_log_sd), SPREAD),
            (self.stock_months, STOCK),
            (self.equipment_share, EQUIPMENT_SHARE),
            (self.stationing, STATIONING),
            (self.standard_quota, STANDARD),
        ];
        let terms = self.commitments.iter().flat_map(|terms| [terms.reliability, terms.committed]);
        by_horizon
            .into_iter()
            .flat_map(|(values, table)| values.iter().map(move |value| (*value, table)))
            .chain(single)
            .chain(terms.map(|value| (value, COMMITMENT)))
            .chain(self.over_time().into_iter().flatten())
    }

    /// Those of what only paths ask for that are not as they are without a file: what is known of worlds stays as it was.
    fn over_time(&self) -> [Option<(Uncertain, Table)>; 2] {
        let usual = Self::default();
        let own = |value: Uncertain, usual: Uncertain, table| (value != usual).then_some((value, table));
        [own(self.stock_refill, usual.stock_refill, STOCK), own(self.discount, usual.discount, DISCOUNT)]
    }

    /// All numbers in a fixed order, for the world's fingerprint.
    pub(super) fn values(&self) -> impl Iterator<Item = Uncertain> + '_ {
        self.numbers().map(|(value, _)| value)
    }

    /// Refuses what no parameter may be. Files are checked number by number as well.
    pub(super) fn check(&self, at: &Place) -> Result<()> {
        self.numbers().try_for_each(|(value, table)| table.domain.check(value, || at.clone()))
    }

    /// Reads `parameters.toml`. Also gives the place of the unions, which only a world can check, and the tables that are not there.
    pub(super) fn parse(file: &str, text: &str) -> Result<(Self, Place, Vec<Table>)> {
        let form: Form = toml::from_str(text).map_err(|error| {
            let before = |start: usize| text.bytes().take(start).filter(|&byte| byte == b'\n').count();
            let line = error.span().map(|span| 1 + before(span.start));
            Error::from_toml(Place { file: file.to_owned(), line }, &error)
        })?;
        let absent = form.absent();
        let mut parameters = Self::default();
        let reader = Reader { file, text };
        let mut unions_at = Place::file(file);
        for (slot, form, table) in [
            (&mut parameters.horizon_factor, form.horizon_factor, HORIZON_FACTOR),
            (&mut parameters.capital, form.capital, CAPITAL),
            (&mut parameters.nest_factors, form.nest_factors, NEST_FACTORS),
            (&mut parameters.nest_inputs, form.nest_inputs, NEST_INPUTS),
            (&mut parameters.substitution, form.substitution, SUBSTITUTION),
            (&mut parameters.resourcing, form.resourcing, RESOURCING),
            (&mut parameters.spare_capacity, form.spare_capacity, SPARE_CAPACITY),
            (&mut parameters.renewal, form.renewal, RENEWAL),
            (&mut parameters.idle_factors, form.idle_factors, IDLE_FACTORS),
        ] {
            if let Some(form) = form {
                for (slot, value) in slot.iter_mut().zip([form.short, form.medium, form.long]) {
                    *slot = reader.number(&value, table)?;
                }
            }
        }
        if let Some(form) = form.elasticity {
            parameters.elasticity_log_sd = reader.number(&form.log_sd, SPREAD)?.central();
        }
        if let Some(form) = form.stock {
            parameters.stock_months = reader.number(&form.months, STOCK)?;
            if let Some(refill) = form.refill {
                parameters.stock_refill = reader.number(&refill, STOCK)?;
            }
        }
        if let Some(form) = form.discount {
            parameters.discount = reader.number(&form.rate, DISCOUNT)?;
        }
        if let Some(form) = form.equipment_share {
            parameters.equipment_share = reader.number(&form.value, EQUIPMENT_SHARE)?;
        }
        if let Some(classes) = form.commitment {
            let forms = [
                classes.treaty_forces,
                classes.treaty,
                classes.partnership,
                classes.arms_only,
                classes.paper,
            ];
            for (slot, form) in parameters.commitments.iter_mut().zip(forms) {
                let Some(form) = form else { continue };
                *slot = CommitmentTerms {
                    reliability: reader.number(&form.reliability, COMMITMENT)?,
                    committed: reader.number(&form.committed, COMMITMENT)?,
                };
            }
        }
        if let Some(form) = form.stationing {
            parameters.stationing = reader.number(&form.musd_per_person, STATIONING)?;
        }
        if let Some(form) = form.standard {
            parameters.standard_quota = reader.number(&form.quota, STANDARD)?;
            unions_at = reader.place(&form.unions);
            parameters.unions = form.unions.into_inner();
        }
        Ok((parameters, unions_at, absent))
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn number(&self, value: &Spanned<Uncertain>, table: Table) -> Result<Uncertain> {
        table.domain.check(*value.get_ref(), || self.place(value))?;
        Ok(*value.get_ref())
    }

    fn place<T>(&self, value: &Spanned<T>) -> Place {
        let before = self.text.bytes().take(value.span().start);
        Place::line(self.file, 1 + before.filter(|&byte| byte == b'\n').count())
    }
}

// Each parameter must have a source, for whoever reads the file; nothing is computed from it.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    elasticity: Option<ElasticityForm>,
    horizon_factor: Option<ByHorizonForm>,
    capital: Option<ByHorizonForm>,
    nest_factors: Option<ByHorizonForm>,
    nest_inputs: Option<ByHorizonForm>,
    substitution: Option<ByHorizonForm>,
    resourcing: Option<ByHorizonForm>,
    spare_capacity: Option<ByHorizonForm>,
    renewal: Option<ByHorizonForm>,
    idle_factors: Option<ByHorizonForm>,
    stock: Option<StockForm>,
    equipment_share: Option<ValueForm>,
    commitment: Option<ClassesForm>,
    stationing: Option<StationingForm>,
    standard: Option<StandardForm>,
    discount: Option<DiscountForm>,
}

impl Form {
    /// The tables that are not there, in the order of [`TABLES`].
    fn absent(&self) -> Vec<Table> {
        let classes = self.commitment.as_ref().is_some_and(|all| {
            let all = [&all.treaty_forces, &all.treaty, &all.partnership, &all.arms_only, &all.paper];
            all.iter().all(|class| class.is_some())
        });
        let there = [
            self.elasticity.is_some(),
            self.horizon_factor.is_some(),
            self.capital.is_some(),
            self.nest_factors.is_some(),
            self.nest_inputs.is_some(),
            self.substitution.is_some(),
            self.resourcing.is_some(),
            self.spare_capacity.is_some(),
            self.renewal.is_some(),
            self.idle_factors.is_some(),
            self.stock.is_some(),
            self.equipment_share.is_some(),
            classes,
            self.stationing.is_some(),
            self.standard.is_some(),
            self.discount.is_some(),
        ];
        TABLES.iter().zip(there).filter(|(_, there)| !there).map(|(table, _)| *table).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElasticityForm {
    log_sd: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHorizonForm {
    short: Spanned<Uncertain>,
    medium: Spanned<Uncertain>,
    long: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StockForm {
    months: Spanned<Uncertain>,
    refill: Option<Spanned<Uncertain>>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscountForm {
    rate: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueForm {
    value: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesForm {
    treaty_forces: Option<TermsForm>,
    treaty: Option<TermsForm>,
    partnership: Option<TermsForm>,
    arms_only: Option<TermsForm>,
    paper: Option<TermsForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsForm {
    reliability: Spanned<Uncertain>,
    committed: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StationingForm {
    musd_per_person: Spanned<Uncertain>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardForm {
    quota: Spanned<Uncertain>,
    unions: Spanned<Vec<String>>,
    #[serde(rename = "source")]
    _source: String,
}
