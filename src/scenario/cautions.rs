//! What a scenario says that may not be meant.

mod rates;

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use super::Scenario;
use super::clause::{Clause, Clipped, Deed, KINDS, Uneven, uneven};
use super::places::Pair;
use super::policy::Policy;
use crate::error::Place;
use crate::number::{counted, whole_percent};
use crate::uncertain::Uncertain;
use crate::world::{Actor, GroupInfo, Horizon, Sector, World};

/// What a scenario says that may not be meant.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Caution {
    /// An export control and a stop that count one flow twice.
    CountedTwice {
        /// The export control.
        at: Place,
        /// The `trade_cost` with the stop.
        stop: Place,
        /// The critical good that is withheld.
        good: String,
        /// The sector that is stopped, in whose trade the good's flows are.
        sector: String,
        /// Code of the provider.
        provider: String,
        /// Codes of those who are both denied the good and cut off from the sector, in the world's order.
        users: Vec<String>,
    },
    /// Members of a union that levies one tariff set other tariffs than the other members.
    UnionSplit {
        /// The first clause that does.
        at: Place,
        /// Code of the union.
        union: String,
        /// Codes of the members that it sets tariffs of there, in the world's order.
        members: Vec<String>,
        /// Suppliers and sectors in which members differ.
        count: usize,
    },
    /// A tariff between members of a customs union, which has none inside.
    InsideUnion {
        /// The clause.
        at: Place,
        /// Code of the union.
        union: String,
        /// Codes of the members that it sets tariffs between, in the world's order.
        members: Vec<String>,
        /// Pairs of members and sectors.
        count: usize,
    },
    /// Clauses ask for more than there is to take away or to add, so that only a part of it takes effect.
    Clipped {
        /// The first of the clauses that do.
        at: Place,
        /// Where most of it is lost, and what is changed there: "the tariff of USA on CHN in AGR".
        what: String,
        /// What is asked for there, in the unit of the clause.
        asked: f64,
        /// What there was.
        had: f64,
        /// What takes effect.
        taken: f64,
        /// Cases in which less takes effect than is asked for.
        count: usize,
    },
    /// The level of a clause makes its number larger than it may be.
    LevelCut {
        /// The clause.
        at: Place,
        /// Its level.
        level: f64,
        /// What that asks for.
        asked: Uncertain,
        /// What takes effect.
        taken: Uncertain,
    },
    /// A clause that sets a tariff and raises some rates while it lowers others by a percentage point or more.
    Lowered {
        /// The clause.
        at: Place,
        /// Where it lowers most: "the tariff of USA on CHN in AGR".
        what: String,
        /// The rate there, a fraction.
        from: f64,
        /// What it is set to.
        to: f64,
        /// Rates on trade that it lowers.
        lowered: usize,
        /// Those that it raises.
        raised: usize,
    },
    /// Numbers of a table that are read with a decimal comma.
    DecimalCommas {
        /// The clause that names the table.
        at: Place,
        /// How many.
        count: usize,
    },
    /// Tariffs that are fractions by the letter and percent by the look of them: 2.5, which is 250 %, where 2.5 % may be meant.
    InPercent {
        /// The clause, or the row of its table that has the largest.
        at: Place,
        /// The key or column that they stand under: "set", "change", "rate".
        key: &'static str,
        /// The largest, a fraction.
        rate: f64,
        /// How many are above 1.
        count: usize,
    },
    /// Half of the rates of a table or more that another clause of the file sets otherwise, which holds.
    Beaten {
        /// The clause that sets them.
        at: Place,
        /// The clause that names the table.
        table: Place,
        /// The first of them: "of USA on CHN in AGR".
        what: String,
        /// What the table says there, a fraction.
        rate: f64,
        /// How many.
        count: usize,
        /// How many the table has.
        of: usize,
    },
    /// A clause on tariffs in a world that has none, so that changes count from nothing.
    NoTariffs {
        /// The first of them.
        at: Place,
    },
    /// Clauses that leave all as it was.
    Idle {
        /// The first of them.
        at: Place,
        /// What it is called in files.
        kind: &'static str,
        /// How many.
        count: usize,
    },
    /// Responses that are at work later than the horizon ends; their clauses count in full.
    AtWorkLater {
        /// The file or deal.
        at: Place,
        /// The horizon.
        horizon: Horizon,
        /// Ids, and years until they work at central values.
        responses: Vec<(String, f64)>,
    },
    /// What holds at its time alone, or in part, and counts in full all the same.
    Dated {
        /// The file or deal.
        at: Place,
    },
    /// Nothing is changed.
    NoClauses {
        /// The file.
        at: Place,
    },
}

impl Caution {
    /// Whether it tells of what a standing comparison leaves out, and a path does not.
    #[must_use]
    pub fn is_of_time(&self) -> bool {
        matches!(self, Self::AtWorkLater { .. } | Self::Dated { .. })
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountedTwice { at, stop, good, sector, provider, users } => write!(
                f,
                "{at}: the export_control of {good} by {provider} against {} counts a flow twice that is stopped \
                with all of {sector} at {stop}",
                users.join(" ")
            ),
            Self::UnionSplit { at, union, members, count } => write!(
                f,
                "{at}: the members of {union}, which levies one tariff, are not treated alike: {}, in {} of a supplier \
                 and a sector",
                members.join(" "),
                counted(*count, "case", "cases")
            ),
            Self::InsideUnion { at, union, members, count } => write!(
                f,
                "{at}: a tariff between members of {union}, which levies one tariff and none inside: {}; pairs and sectors: {count}",
                members.join(" ")
            ),
            Self::Clipped { at, what, asked, had, taken, count } => {
                let [asked, had, taken] = [asked, had, taken].map(|number| brief(*number));
                write!(f, "{at}: asked for {asked} where {what} is {had}: {taken} takes effect")?;
                if *count > 1 {
                    write!(f, ", and less than asked for in {count} cases in all")
                } else {
                    Ok(())
                }
            }
            Self::LevelCut { at, level, asked, taken } => {
                write!(f, "{at}: level {level} asks for {asked}, more than it may be: {taken} takes effect")
            }
            Self::Lowered { at, what, from, to, lowered, raised } => {
                let [from, to] = [from, to].map(|rate| brief(100.0 * rate));
                let of = counted(lowered + raised, "rate", "rates");
                write!(
                    f,
                    "{at}: {lowered} of {of} on trade that it moves are lowered, most of all {what}, from {from} to {to} %"
                )
            }
            Self::DecimalCommas { at, count } => {
                let has = counted(*count, "number of its table has", "numbers of its table have");
                write!(f, "{at}: {has} a decimal comma, read as a point")
            }
            Self::InPercent { at, key, rate, count } => {
                let percent = whole_percent(*rate);
                let [rate, meant] = [*rate, rate / 100.0].map(brief);
                write!(f, "{at}: {key} {rate} is taken as {percent}")?;
                if *count > 1 {
                    write!(f, ", and so are {count} rates above 100 % in all")?;
                }
                write!(f, ": is {rate} % meant, which is {meant}?")
            }
            Self::Beaten { at, table, what, rate, count, of } => {
                let rates = counted(*of, "rate", "rates");
                let percent = brief(100.0 * rate);
                write!(
                    f,
                    "{at}: what is set here holds, and not {count} of {rates} of the table at {table}, the first {percent} % {what}"
                )
            }
            Self::NoTariffs { at } => write!(
                f,
                "{at}: the world has no tariffs, so that changes of them count from 0: it has no tariffs.csv, or one without rates"
            ),
            Self::Idle { at, kind, count } => {
                write!(f, "{at}: this {kind} changes nothing here")?;
                if *count > 1 { write!(f, ", and so do {count} clauses in all") } else { Ok(()) }
            }
            Self::AtWorkLater { at, horizon, responses } => {
                let years = horizon.years();
                let years = format!("{years} {}", if years == 1.0 { "year" } else { "years" });
                let each = |(id, lead): &(String, f64)| format!("{id} after {} years", brief(*lead));
                let each: Vec<String> = responses.iter().map(each).collect();
                write!(
                    f,
                    "{at}: the {horizon} horizon is about {years}, and what is at work later counts in full: {}",
                    each.join(", ")
                )
            }
            Self::Dated { at } => write!(
                f,
                "{at}: dates and compliance act over time alone (`path`, `deals --last`, and `--from` of `deals`, `respond` and `report`); here all \
                 clauses are in force in full"
            ),
            Self::NoClauses { at } => write!(f, "{at}: there is no clause in it, so that nothing changes"),
        }
    }
}

impl Scenario {
    /// What it says that may not be meant, its baselines' clauses included:
    ///
    /// - flows that count twice: an export control cuts output where the good is used, and so does a stop of the trade that the good
    ///   is part of;
    /// - members of a union with tariffs that the others have not, or with tariffs on each other;
    /// - more asked for than there is, by its own clauses at central values;
    /// - a level that makes a number larger than it may be;
    /// - a tariff that is set, likewise, and raises some rates while it lowers others;
    /// - its own tariffs in percent, by the look of them; set otherwise than a table of the file has them; in a world without any;
    /// - its own clauses that change nothing;
    /// - responses that are at work later than its horizon ends;
    /// - dates and compliance, its baselines' too, which act over time alone;
    /// - no clause at all.
    #[must_use]
    pub fn cautions(&self, world: &World) -> Vec<Caution> {
        let chain = self.chain();
        let clauses = || chain.iter().flat_map(|link| link.clauses());
        let mut cautions = twice(&clauses().collect::<Vec<_>>(), world);
        let duties: Vec<Duty<'_>> = clauses().filter_map(Duty::of).collect();
        cautions.extend(world.unions().iter().filter_map(|&union| split(&world[union], &duties, world)));
        let inside =
            |duty| world.unions().iter().filter_map(move |&union| within(&world[union], duty, world));
        cautions.extend(duties.iter().flat_map(inside));
        let before = self.baseline().map_or_else(|| Policy::status_quo(world), |start| start.policy(world));
        let clipped: Vec<Clipped> =
            KINDS.iter().flat_map(|kind| (kind.clipped)(self.clauses(), &before, world)).collect();
        let idle = rates::idle(self.clauses(), &clipped, [&before, &self.policy(world)], world);
        cautions.extend(clipped.into_iter().map(|Clipped { at, what, asked, had, taken, count }| {
            Caution::Clipped { at, what, asked, had, taken, count }
        }));
        cautions.extend(self.clauses().iter().filter_map(|clause| {
            let Uneven { most, from, to, lowered, raised } = uneven(clause, &before, world)?;
            let what = format!("the tariff {}", most.describe(world));
            Some(Caution::Lowered { at: clause.at.clone(), what, from, to, lowered, raised })
        }));
        cautions.extend(clauses().filter_map(|clause| {
            let [asked, taken] = clause.cut()?;
            Some(Caution::LevelCut { at: clause.at.clone(), level: clause.level, asked, taken })
        }));
        cautions.extend(clauses().filter_map(|clause| {
            let (at, count) = (clause.at.clone(), clause.action.decimal_commas());
            (count > 0).then_some(Caution::DecimalCommas { at, count })
        }));
        cautions.extend(self.clauses().iter().filter_map(rates::in_percent));
        cautions.extend(rates::beaten(self.clauses(), world));
        cautions.extend(rates::on_none(self.clauses(), world));
        cautions.extend(idle);
        cautions.extend(self.at_work_later(self.leads.iter().cloned()));
        if self.is_dated() {
            cautions.push(Caution::Dated { at: Place::file(self.id()) });
        }
        if self.clauses().is_empty() {
            cautions.push(Caution::NoClauses { at: Place::file(self.id()) });
        }
        cautions
    }
}

impl Scenario {
    /// Those of some responses, each with its years, that are at work later than its horizon ends.
    pub(super) fn at_work_later(&self, leads: impl Iterator<Item = (String, f64)>) -> Option<Caution> {
        let horizon = self.horizon();
        let responses: Vec<_> = leads.filter(|(_, years)| *years > horizon.years()).collect();
        let at = Place::file(self.id());
        (!responses.is_empty()).then_some(Caution::AtWorkLater { at, horizon, responses })
    }
}

/// A number with as many digits as tell something.
fn brief(number: f64) -> f64 {
    format!("{number:.4}").parse().unwrap_or(number)
}

/// A clause on tariffs.
struct Duty<'a> {
    at: &'a Place,
    /// What it says of a rate; nothing of a table, in which rates differ with what members buy.
    number: Option<Uncertain>,
    flows: BTreeSet<(Pair, Sector)>,
}

impl<'a> Duty<'a> {
    fn of(clause: &'a Clause) -> Option<Self> {
        let Some(Deed::Duty(flows)) = clause.action.deed() else { return None };
        Some(Self { at: &clause.at, number: clause.action.number(), flows: flows.into_iter().collect() })
    }
}

/// A tariff on what members of a union sell each other.
fn within(union: &GroupInfo, duty: &Duty<'_>, world: &World) -> Option<Caution> {
    let inside = |(pair, sector): &&(Pair, Sector)| {
        union.members.contains(&pair.importer)
            && union.members.contains(&pair.exporter)
            && world.trade(pair.importer, pair.exporter, *sector) > 0.0
    };
    let flows: Vec<_> = duty.flows.iter().filter(inside).collect();
    let members: BTreeSet<Actor> =
        flows.iter().flat_map(|(pair, _)| [pair.importer, pair.exporter]).collect();
    (!flows.is_empty()).then(|| Caution::InsideUnion {
        at: duty.at.clone(),
        union: union.code.clone(),
        members: members.into_iter().map(|member| world[member].code.clone()).collect(),
        count: flows.len(),
    })
}

/// Whether the members of a union are treated alike, on each supplier and sector from which they buy.
fn split(union: &GroupInfo, duties: &[Duty<'_>], world: &World) -> Option<Caution> {
    // Where nothing is said of any member, all are treated alike.
    let touches = |(i, duty): (usize, &Duty<'_>)| -> Vec<(Sector, Actor, Actor, usize)> {
        let of_members = duty.flows.iter().filter(|(pair, _)| {
            union.members.contains(&pair.importer) && !union.members.contains(&pair.exporter)
        });
        of_members.map(|(pair, sector)| (*sector, pair.exporter, pair.importer, i)).collect()
    };
    let mut touches: Vec<_> = duties.iter().enumerate().flat_map(touches).collect();
    touches.sort_unstable();
    let (mut at, mut count, mut odd) = (None, 0, BTreeSet::new());
    for here in touches.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (sector, exporter, ..) = here[0];
        let said = |importer: Actor| -> Vec<Option<Uncertain>> {
            let own = here.iter().filter(|touch| touch.2 == importer);
            own.map(|touch| duties[touch.3].number).collect()
        };
        let buy = |member: &&Actor| world.trade(**member, exporter, sector) > 0.0;
        let buyers: Vec<_> = union.members.iter().filter(buy).map(|&member| (member, said(member))).collect();
        if buyers.windows(2).all(|two| two[0].1 == two[1].1) {
            continue;
        }
        count += 1;
        odd.extend(buyers.iter().filter(|(_, own)| !own.is_empty()).map(|(member, _)| *member));
        at = at.or_else(|| here.iter().map(|touch| touch.3).min().map(|first| duties[first].at.clone()));
    }
    let members = odd.into_iter().map(|member| world[member].code.clone()).collect();
    Some(Caution::UnionSplit { at: at?, union: union.code.clone(), members, count })
}

/// What is withheld where the trade is stopped too: one for each control, stop and provider, in the order of the clauses.
fn twice(clauses: &[&Clause], world: &World) -> Vec<Caution> {
    let mut stops: HashMap<(Pair, Sector), Vec<usize>> = HashMap::new();
    for (i, stop) in clauses.iter().enumerate() {
        if let Some(Deed::Stop(flows)) = stop.action.deed() {
            for flow in flows {
                stops.entry(flow).or_default().push(i);
            }
        }
    }
    if stops.is_empty() {
        return Vec::new();
    }
    let mut cautions = Vec::new();
    for control in clauses {
        let Some(Deed::Withheld { edges, cut }) = control.action.deed() else { continue };
        if cut.range().1 <= 0.0 {
            continue;
        }
        let mut found: Vec<(usize, Actor, Actor, &str, &str)> = Vec::new();
        for edge in edges {
            let good = &world[world[edge.stage].good];
            let pair = Pair { importer: edge.user, exporter: edge.provider };
            let of = stops.get(&(pair, good.sector)).into_iter().flatten();
            let codes = (good.code.as_str(), world[good.sector].code.as_str());
            found.extend(of.map(|&stop| (stop, edge.provider, edge.user, codes.0, codes.1)));
        }
        found.sort_unstable();
        found.dedup();
        cautions.extend(found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|same| {
            let (stop, provider, _, good, sector) = same[0];
            Caution::CountedTwice {
                at: control.at.clone(),
                stop: clauses[stop].at.clone(),
                good: good.to_owned(),
                sector: sector.to_owned(),
                provider: world[provider].code.clone(),
                users: same.iter().map(|(_, _, user, ..)| world[*user].code.clone()).collect(),
            }
        }));
    }
    cautions
}
