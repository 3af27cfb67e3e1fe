//! Where a scenario leans on trade that is poorly known: pairs of its own clauses whose flows stand far from what was recorded, or
//! of which hardly anything was published.
//!
//! Nothing solved depends on it. What the equilibrium makes of a clause is to the scale of the flow that it acts on, so that a
//! flow of half its size makes half of the effect; a reader should know of which pairs that can be said.
//!
//! ```
//! use sidedeal::footing::Footing;
//! use sidedeal::{Scenario, World};
//!
//! let world = World::bundled("world2022")?;
//! let text = r#"
//! name = "Wine"
//! [[tariff]]
//! importers = ["USA"]
//! exporters = ["AUS"]
//! sectors = ["FOO"]
//! change = 0.1
//! "#;
//! let footing = Footing::of(&Scenario::parse(text, "wine.toml", &world)?, &world);
//! assert_eq!(
//!     footing.words(&world)[0],
//!     "Weak cells: USA's goods from AUS stand at 0.56 of recorded trade (BACI 2023), so what the tariff moves between them is \
//!      likely too small"
//! );
//! # Ok::<(), sidedeal::Error>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::number::{signed, whole_percent};
use crate::scenario::clause::Deed;
use crate::scenario::{Clause, Edge, Pair, Scenario};
use crate::world::{Actor, Grade, Kind, Sector, World};

/// A ratio to recorded trade that is too far from 1 to be passed over. Judgement: over the pairs of world2022 the median is 0.80,
/// below the first are 188 of 857 and above the second 85.
const FAR: [f64; 2] = [0.6, 1.6];

/// Pairs told of in the text, those with most trade.
const TOLD: usize = 3;

/// Where the own clauses of a scenario lean on trade that is poorly known.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Footing {
    /// Pairs that clauses name, those with most trade first.
    pub pairs: Vec<WeakPair>,
    /// What the clauses touch that name most of the world, where some of it is graded weakest.
    pub worldwide: Option<Worldwide>,
}

/// A pair whose trade is poorly known and leant on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WeakPair {
    /// Who buys.
    pub importer: Actor,
    /// Who sells.
    pub exporter: Actor,
    /// Goods or services.
    pub kind: Kind,
    /// Trade that the clauses touch, million USD.
    pub musd: f64,
    /// How much of the pair's trade was published.
    pub grade: Grade,
    /// The pair's trade over what was recorded; none where nothing can be compared.
    pub ratio: Option<f64>,
    /// Whose record: "BACI 2023".
    pub record: String,
    /// Kinds of the clauses: "tariff", "purchase".
    pub clauses: Vec<&'static str>,
    leans: BTreeSet<(Lean, &'static str)>,
}

/// What clauses touch that name most of the world.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Worldwide {
    /// Kinds of the clauses.
    pub clauses: Vec<&'static str>,
    /// Trade that they touch, million USD.
    #[serde(rename = "trade_musd")]
    pub musd: f64,
    /// Of which graded weakest, million USD.
    pub weakest_musd: f64,
}

/// How a clause leans on a flow, which decides what a flow of the wrong size does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lean {
    /// It moves the flow by a part.
    Scale,
    /// It asks for an amount of money.
    Money,
    /// It takes an amount out of the flow that is known from elsewhere.
    Share,
}

/// A clause with the flows that it touches.
struct Reach {
    lean: Lean,
    word: &'static str,
    flows: Vec<(Pair, Sector)>,
}

impl Reach {
    /// Nothing for clauses that act on no flow between two.
    fn of(clause: &Clause, world: &World) -> Option<Self> {
        let (lean, flows) = match clause.action.deed()? {
            Deed::Duty(flows) | Deed::Cost(flows) | Deed::Stop(flows) => (Lean::Scale, flows),
            Deed::Bound { pair, sectors, .. } => {
                (Lean::Money, sectors.iter().map(|&sector| (pair, sector)).collect())
            }
            Deed::Withheld { edges, .. } | Deed::Released { edges } => {
                let flow = |edge: &Edge| {
                    let pair = Pair { importer: edge.user, exporter: edge.provider };
                    (pair, world[world[edge.stage].good].sector)
                };
                (Lean::Share, edges.iter().map(flow).collect())
            }
            Deed::Moved { .. } | Deed::Support { .. } | Deed::Standard { .. } => return None,
        };
        Some(Self { lean, word: clause.action.kind(), flows })
    }

    /// Whether somebody in it faces most of the others, so that it is about the world and not about pairs.
    fn is_worldwide(&self, world: &World) -> bool {
        let pairs: BTreeSet<Pair> = self.flows.iter().map(|(pair, _)| *pair).collect();
        let (mut sellers, mut buyers) = (vec![0; world.actors().len()], vec![0; world.actors().len()]);
        for pair in pairs {
            sellers[pair.importer.index()] += 1;
            buyers[pair.exporter.index()] += 1;
        }
        let others = world.actors().len() - 1;
        sellers.iter().chain(&buyers).any(|count| 2 * count > others)
    }
}

/// Sectors that are touched in a pair, and by what.
#[derive(Default)]
struct Touched {
    sectors: BTreeSet<Sector>,
    leans: BTreeSet<(Lean, &'static str)>,
}

impl Footing {
    /// What the own clauses of a scenario lean on: tariffs, trade costs, stops, purchases, quotas and export controls. Nothing in a
    /// world without `coverage.csv`.
    ///
    /// A clause by which one actor faces more than half of all others is worldwide: of such it is told what share of the trade
    /// that they touch is graded weakest, and no pair.
    ///
    /// # Panics
    /// If the scenario was read for a world with more actors or sectors.
    #[must_use]
    pub fn of(scenario: &Scenario, world: &World) -> Self {
        let mut footing = Self { pairs: Vec::new(), worldwide: None };
        if !world.has_coverage() {
            return footing;
        }
        let reaches = scenario.clauses().iter().filter_map(|clause| Reach::of(clause, world));
        let (wide, named): (Vec<Reach>, Vec<Reach>) = reaches.partition(|reach| reach.is_worldwide(world));
        footing.pairs = pairs(&named, world);
        footing.worldwide = worldwide(wide, world);
        footing
    }

    /// In words, a line each: the pairs with most trade, and what worldwide clauses touch. None where all is well known.
    #[must_use]
    pub fn words(&self, world: &World) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.pairs.is_empty() {
            let told: Vec<String> = self.pairs.iter().take(TOLD).map(|pair| pair.words(world)).collect();
            let more = match self.pairs.len().saturating_sub(TOLD) {
                0 => String::new(),
                1 => "; and 1 more pair".to_owned(),
                more => format!("; and {more} more pairs"),
            };
            lines.push(format!("Weak cells: {}{more}", told.join("; ")));
        }
        // Nothing that would be told as 0 %.
        let wide = self.worldwide.as_ref().filter(|wide| wide.weakest_musd >= 0.005 * wide.musd);
        if let Some(Worldwide { clauses, musd, weakest_musd }) = wide {
            lines.push(format!(
                "Weak cells: of the {} million USD of trade that {} worldwide, {} is graded {}, the weakest",
                signed(*musd, 0).trim_start_matches('+'),
                subject(clauses, "touches", "touch"),
                whole_percent(weakest_musd / musd),
                Grade::WEAKEST.word()
            ));
        }
        lines
    }
}

/// Pairs that some clauses name, of which little is known.
fn pairs(named: &[Reach], world: &World) -> Vec<WeakPair> {
    let mut touched: BTreeMap<(Actor, Actor, bool), Touched> = BTreeMap::new();
    for Reach { lean, word, flows } in named {
        for (Pair { importer, exporter }, sector) in flows {
            let is_service = world[*sector].kind == Kind::Services;
            let pair = touched.entry((*importer, *exporter, is_service)).or_default();
            pair.sectors.insert(*sector);
            pair.leans.insert((*lean, word));
        }
    }
    let weak = |((importer, exporter, is_service), touched): ((Actor, Actor, bool), Touched)| {
        let kind = if is_service { Kind::Services } else { Kind::Goods };
        let known = world.coverage(importer, exporter, kind)?;
        let far = known.ratio.is_some_and(is_far);
        let musd: f64 = touched.sectors.iter().map(|&sector| world.trade(importer, exporter, sector)).sum();
        if musd <= 0.0 || !(far || known.grade == Grade::WEAKEST) {
            return None;
        }
        Some(WeakPair {
            importer,
            exporter,
            kind,
            musd,
            grade: known.grade,
            ratio: known.ratio,
            record: known.record.clone(),
            clauses: kinds(touched.leans.iter().map(|(_, word)| *word)),
            leans: touched.leans,
        })
    };
    let mut weak: Vec<WeakPair> = touched.into_iter().filter_map(weak).collect();
    weak.sort_by(|a, b| b.musd.total_cmp(&a.musd));
    weak
}

/// What some worldwide clauses touch, each flow once.
fn worldwide(wide: Vec<Reach>, world: &World) -> Option<Worldwide> {
    let clauses = kinds(wide.iter().map(|reach| reach.word));
    let mut flows: Vec<(Pair, Sector)> = wide.into_iter().flat_map(|reach| reach.flows).collect();
    flows.sort_unstable();
    flows.dedup();
    let (mut musd, mut weakest_musd) = (0.0, 0.0);
    for (Pair { importer, exporter }, sector) in flows {
        let flow = world.trade(importer, exporter, sector);
        musd += flow;
        let known = world.coverage(importer, exporter, world[sector].kind);
        if known.is_some_and(|known| known.grade == Grade::WEAKEST) {
            weakest_musd += flow;
        }
    }
    (weakest_musd > 0.0).then_some(Worldwide { clauses, musd, weakest_musd })
}

/// Whether a ratio to recorded trade is worth telling of.
fn is_far(ratio: f64) -> bool {
    !(FAR[0]..=FAR[1]).contains(&ratio)
}

/// None twice.
fn kinds(words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    words.collect::<BTreeSet<_>>().into_iter().collect()
}

/// "the tariff touches", "the tariff and the trade cost touch".
fn subject(clauses: &[&str], one: &str, several: &str) -> String {
    let the: Vec<String> = clauses.iter().map(|word| format!("the {}", word.replace('_', " "))).collect();
    format!("{} {}", the.join(" and "), if clauses.len() == 1 { one } else { several })
}

impl WeakPair {
    fn words(&self, world: &World) -> String {
        let Self { importer, exporter, kind, grade, ratio, record, .. } = self;
        let kind = if *kind == Kind::Goods { "goods" } else { "services" };
        let (importer, exporter) = (&world[*importer].code, &world[*exporter].code);
        let mut says = Vec::new();
        let far = ratio.filter(|ratio| is_far(*ratio));
        if let Some(ratio) = far {
            let record = if record.is_empty() { String::new() } else { format!(" ({record})") };
            says.push(format!("stand at {ratio:.2} of recorded trade{record}"));
        }
        if *grade == Grade::WEAKEST {
            says.push(format!("are graded {}, the weakest", grade.word()));
        }
        let so: Vec<String> = [Lean::Scale, Lean::Money, Lean::Share]
            .into_iter()
            .filter_map(|lean| {
                let words: Vec<&str> =
                    self.leans.iter().filter(|(one, _)| *one == lean).map(|(_, word)| *word).collect();
                (!words.is_empty()).then(|| lean.words(&words, far.map(|ratio| ratio < 1.0)))
            })
            .collect();
        // A record that lies so far below may be right all the same.
        let unless = if far.is_some_and(|ratio| ratio > 1.0) {
            ", unless that trade goes by way of others or had changed by the year of the record"
        } else {
            ""
        };
        let (says, so) = (says.join(" and "), so.join(" and "));
        format!("{importer}'s {kind} from {exporter} {says}, so {so}{unless}")
    }
}

impl Lean {
    /// What follows for some clauses where the flow is too small, too large, or only poorly known.
    fn words(self, clauses: &[&str], too_small: Option<bool>) -> String {
        let (what, sizes) = match self {
            Self::Scale => (
                format!("what {} between them", subject(clauses, "moves", "move")),
                ["is likely too small", "is likely too large", "is little known"],
            ),
            // The same amount is more of a smaller flow.
            Self::Money => (
                format!("what {} in money", subject(clauses, "says", "say")),
                [
                    "likely weighs too much there",
                    "likely weighs too little there",
                    "is of little known weight there",
                ],
            ),
            Self::Share => (
                format!("the part of them that {}", subject(clauses, "is about", "are about")),
                ["is likely too large", "is likely too small", "is little known"],
            ),
        };
        let size = match too_small {
            Some(true) => sizes[0],
            Some(false) => sizes[1],
            None => sizes[2],
        };
        format!("{what} {size}")
    }
}
