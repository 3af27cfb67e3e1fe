//! Purchase commitments and quotas: one on exactly the cells of an earlier file's replaces it, all others must be apart.

use std::collections::HashSet;

use super::act::{Act, ClauseKind, Context, Form};
use super::deed::flows;
use super::keys::{value, within};
use super::{Action, Amount, Clause, Deed, Layer, Runs, Scene, TradeCost, canonical, title};
use crate::error::{Error, Result};
use crate::number::short;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names;
use crate::scenario::places::Pair;
use crate::scenario::policy::{Policy, PolicyBound, Size};
use crate::trade::Side;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, Sector, World};

/// Less than this is nothing, million USD: no price brings about a flow that a number can hardly hold.
pub(crate) const DOLLAR: f64 = 1e-6;

/// A purchase commitment or a quota on the sum of some flows.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// At least or at most.
    pub side: Side,
    /// Whose imports from whom.
    pub pair: Pair,
    /// The sectors whose flows are summed, sorted, none twice.
    pub sectors: Vec<Sector>,
    /// The bound at the exporter's prices, million USD: its level, or the change over the flow "before".
    pub musd: Amount,
}

impl ClauseKind for Bound {
    const FORMS: &'static [Form] = &[
        Form {
            name: "purchase",
            keys: &["importer", "exporter", "sectors", "change_musd", "value_musd", "compliance"],
            read: |block, context| read(block, context, Side::Purchase),
        },
        Form {
            name: "quota",
            keys: &["importer", "exporter", "sectors", "change_musd", "value_musd", "rent"],
            read: |block, context| {
                let rents = [("importer", Side::Quota), ("exporter", Side::QuotaRentToExporter)];
                let side = block.word("rent", &rents)?.unwrap_or(Side::Quota);
                read(block, context, side)
            },
        },
    ];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        Box::new(Bounds(
            Self::own(clauses).map(|(i, clause, own)| (i, own.musd, own.in_policy(clause))).collect(),
        ))
    }

    /// Refuses bounds with a cell in common.
    fn contradictions(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Result<()> {
        let in_force = Self::in_force(earlier);
        let own: Vec<_> = Self::own(clauses).collect();
        for (i, (_, second_at, second)) in own.iter().enumerate() {
            let inherited = in_force.iter().filter(|(_, _, first)| !first.is_on(second));
            for (_, first_at, first) in own[..i].iter().chain(inherited) {
                if let Some(sector) = first.overlap(second) {
                    let Pair { importer, exporter } = second.pair;
                    let [importer, exporter] = [importer, exporter].map(|actor| &world[actor].code);
                    let (kind, sector) = (second.word(), &world[sector].code);
                    return Err(Error::Contradiction {
                        first: first_at.at.clone(),
                        second: second_at.at.clone(),
                        what: format!("the {kind} of {importer} from {exporter} in {sector}"),
                    });
                }
            }
        }
        Ok(())
    }

    /// Refuses a bound on trade that is stopped: it has nothing to act on.
    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], _: &World) -> Result<()> {
        let links = [earlier, &[clauses]].concat();
        let stops: HashSet<(Pair, Sector)> = links
            .iter()
            .flat_map(|link| TradeCost::own(link))
            .filter(|(_, _, cost)| cost.change.is_none())
            .flat_map(|(_, _, cost)| flows(&cost.pairs, &cost.sectors))
            .collect();
        let stopped = |own: &Self| own.sectors.iter().all(|&sector| stops.contains(&(own.pair, sector)));
        match Self::in_force(&links).into_iter().find(|(_, _, own)| stopped(own)) {
            Some((_, clause, _)) => {
                Err(names::empty(clause.at.clone(), "flow that it could act on: the trade is stopped"))
            }
            None => Ok(()),
        }
    }
}

fn read(block: &Block<'_>, context: &Context<'_>, side: Side) -> Result<Action> {
    let world = context.world;
    let pair = names::pair(block, world)?;
    let sectors = names::sectors(block, world)?;
    let musd = Amount::read(block, "value_musd", "change_musd")?;
    let number = musd.number();
    let key = if musd.is_change() { "change_musd" } else { "value_musd" };
    within(block, key, number, Domain::MUSD)?;
    let flow: f64 = sectors.iter().map(|&sector| world.trade(pair.importer, pair.exporter, sector)).sum();
    // What nobody trades nothing starts, so that no solve is needed to know.
    if flow <= 0.0 {
        return Err(names::empty(block.at(), "flow before that it could act on"));
    }
    if let Amount::Level(level) = musd
        && (0.0..DOLLAR).contains(&level.central())
    {
        let expected = match side {
            Side::Purchase => "a purchase of more than nothing",
            _ => "a quota above 0; `stop = true` in a [[trade_cost]] ends the trade",
        };
        return Err(value(block, key, &format!("a bound of {number} million USD"), expected));
    }
    let before = match musd {
        Amount::Level(_) => Some(0.0),
        Amount::Change(_) => context.from_world.then_some(flow),
    };
    if let Some(before) = before
        && before + number.range().0 < 0.0
    {
        let over = if before > 0.0 { format!(" over a flow of {}", short(before)) } else { String::new() };
        return Err(value(block, key, &format!("{number}{over}"), "a bound of at least 0"));
    }
    Ok(Bound { side, pair, sectors, musd }.into())
}

impl Bound {
    /// Those of several files that hold after the last, with their clauses.
    fn in_force<'c>(links: &[&'c [Clause]]) -> Vec<(u32, &'c Clause, &'c Self)> {
        links.iter().fold(Vec::new(), |mut bounds, link| {
            let own: Vec<_> = Self::own(link).collect();
            bounds.retain(|(_, _, old): &(_, _, &Self)| !own.iter().any(|(_, _, new)| old.is_on(new)));
            bounds.extend(own);
            bounds
        })
    }

    /// Whether two are on the same cells.
    fn is_on(&self, other: &Self) -> bool {
        (self.pair, &self.sectors) == (other.pair, &other.sectors)
    }

    /// The first sector in which they share a cell.
    fn overlap(&self, other: &Self) -> Option<Sector> {
        let shared = || self.sectors.iter().copied().find(|sector| other.sectors.contains(sector));
        if self.pair == other.pair { shared() } else { None }
    }

    fn in_policy(&self, clause: &Clause) -> PolicyBound {
        PolicyBound {
            at: clause.at.clone(),
            side: self.side,
            importer: self.pair.importer,
            exporter: self.pair.exporter,
            sectors: self.sectors.clone(),
            size: size(self.musd, self.musd.number().central()),
        }
    }
}

fn size(amount: Amount, number: f64) -> Size {
    match amount {
        Amount::Level(_) => Size::Level(number),
        Amount::Change(_) => Size::Change(number),
    }
}

/// With the clause of each and how its number is meant.
#[derive(Debug)]
struct Bounds(Vec<(u32, Amount, PolicyBound)>);

impl Layer for Bounds {
    fn on_bounds(&self, bounds: &mut Vec<PolicyBound>, numbers: &[f64]) {
        bounds.retain(|old| !self.0.iter().any(|(_, _, new)| old.cells() == new.cells()));
        bounds.extend(self.0.iter().map(|(_, _, own)| own.clone()));
        bounds.sort_by(|a, b| a.cells().cmp(&b.cells()));
        self.on_sizes(bounds, numbers);
    }

    fn on_sizes(&self, bounds: &mut [PolicyBound], numbers: &[f64]) {
        for bound in bounds {
            let own = self.0.iter().find(|(_, _, own)| own.cells() == bound.cells());
            if let Some((i, musd, _)) = own {
                bound.size = size(*musd, numbers[*i as usize]);
            }
        }
    }
}

impl Act for Bound {
    fn word(&self) -> &'static str {
        if self.side == Side::Purchase { "purchase" } else { "quota" }
    }

    fn arm(&self) -> Arm {
        Arm::Trade
    }

    fn is_on_arrays(&self) -> bool {
        false
    }

    fn bought(&self) -> &[Sector] {
        &self.sectors
    }

    fn performers(&self) -> Vec<Actor> {
        vec![self.pair.importer]
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        !absent.contains(&self.pair.importer) && !absent.contains(&self.pair.exporter)
    }

    fn reach(&self) -> usize {
        self.sectors.len()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.musd.number())
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(self.musd.number_mut())
    }

    /// Half of a level is another level, not half of what the clause does.
    /// A change of nothing asks for what there was: that may bind.
    fn is_idle(&self, _: [&Policy; 2], _: &World) -> bool {
        false
    }

    fn is_scalable(&self) -> bool {
        self.musd.is_change()
    }

    /// No more is taken away than there is, where that is known.
    fn domain(&self, context: &Context<'_>) -> Option<Domain> {
        let flow = || {
            self.sectors
                .iter()
                .map(|&j| context.world.trade(self.pair.importer, self.pair.exporter, j))
                .sum::<f64>()
        };
        let low = if self.musd.is_change() && context.from_world { -flow() } else { Domain::MUSD.low };
        Some(Domain { low, ..Domain::MUSD })
    }

    fn title(&self, world: &World) -> String {
        let [importer, exporter] =
            [self.pair.importer, self.pair.exporter].map(|one| title::who([one], world));
        let money = title::money(self.musd.number());
        let most = match self.side {
            Side::Purchase => false,
            Side::Quota | Side::QuotaRentToExporter => true,
        };
        let does = if most { importer.does("may buy", "may buy") } else { importer.does("buys", "buy") };
        let size = match self.musd {
            Amount::Level(_) if most => format!("at most {money}"),
            Amount::Level(_) => format!("at least {money}"),
            Amount::Change(change) => {
                format!("{money} {}", title::up_or_down(change, "more", "less"))
            }
        };
        let of = title::sectors(&self.sectors, world).map_or_else(String::new, |what| format!(" of {what}"));
        format!("{does} {size}{of} from {exporter}")
    }

    fn canonical(&self, world: &World) -> String {
        let (pair, sectors) =
            (canonical::pairs(&[self.pair], world), canonical::sectors(&self.sectors, world));
        format!("bound {:?}{pair}{sectors}{}", self.side, canonical::amount(self.musd))
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(Deed::Bound { side: self.side, pair: self.pair, sectors: &self.sectors })
    }

    /// Sizes and flows need a solution.
    fn changed(&self, scene: &Scene<'_>, runs: Option<&dyn Runs>) -> Vec<String> {
        let told = |runs: &dyn Runs| {
            let of = |at: usize| self.sectors.iter().map(|&sector| runs.flow(self.pair, sector)[at]).sum();
            let [before, without, with]: [f64; 3] = [0, 1, 2].map(of);
            format!(
                "{} of {} from {} in {}: {without:.0} to {with:.0} musd ({before:.0} before the deal)",
                self.word(),
                scene.code(self.pair.importer),
                scene.code(self.pair.exporter),
                scene.sectors(&self.sectors),
            )
        };
        runs.map(told).into_iter().collect()
    }
}
