//! How clauses combine, worked out once when a scenario is read: which cells each touches, and whether two contradict.

mod rules;
mod security;
mod supply;

pub(super) use rules::pacts;
pub(super) use supply::{keep_held, leave_held};

use super::Scenario;
use super::clause::{Action, Amount, Cell, Clause, Control, Pair};
use super::policy::{Policy, PolicyBound, Size};
use crate::defence::Arrangement;
use crate::error::{Error, Result};
use crate::shortage::SupplyPolicy;
use crate::trade::Side;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, World};

/// A cell of one of the dense arrays and the clause that touches it.
type Touch = (u32, u32);

/// The cells that the clauses of one file touch, each list sorted by cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// Rates of tables.
    rates: Vec<(u32, f64)>,
    sets: Vec<Touch>,
    changes: Vec<Touch>,
    costs: Vec<Touch>,
    productivity: Vec<Touch>,
    /// Positions of the clauses that are bounds.
    bounds: Vec<u32>,
    /// Who pays which part of which clause.
    outlays: Vec<(Actor, u32, f64)>,
    supply: supply::SupplyPlan,
    security: security::SecurityPlan,
}

impl Plan {
    /// Finds the cells and refuses clauses that contradict each other or a bound of the baseline.
    pub(super) fn new(clauses: &[Clause], baseline: Option<&Scenario>, world: &World) -> Result<Self> {
        let (plan, tables) = Self::found(clauses, world);
        check_once(&tables, clauses, world)?;
        check_once(&plan.sets, clauses, world)?;
        check_bounds(clauses, baseline, world)?;
        plan.supply.check(clauses, baseline, world)?;
        security::SecurityPlan::check(clauses, baseline, world)?;
        rules::check(clauses, baseline, world)?;
        Ok(plan)
    }

    /// Refuses clauses that contradict each other whatever they are put to: those of a response, which is put to a deal.
    pub(super) fn alone(clauses: &[Clause], world: &World) -> Result<()> {
        let (plan, tables) = Self::found(clauses, world);
        check_once(&tables, clauses, world)?;
        check_once(&plan.sets, clauses, world)?;
        check_bounds(clauses, None, world)?;
        rules::check(clauses, None, world)
    }

    /// The same for some clauses of a file that was read: together with the others they were found to hold.
    pub(super) fn of_some(clauses: &[Clause], world: &World) -> Self {
        Self::found(clauses, world).0
    }

    /// Finds the cells; beside them those of tables with their clauses.
    fn found(clauses: &[Clause], world: &World) -> (Self, Vec<Touch>) {
        let mut plan = Self::default();
        let mut tables: Vec<(Touch, f64)> = Vec::new();
        for (clause, i) in clauses.iter().zip(0_u32..) {
            let cells = |pairs: &[Pair], sectors: &[Sector]| -> Vec<Touch> {
                let cell = |sector, pair: &Pair| (index(world.cell(pair.importer, pair.exporter, sector)), i);
                sectors.iter().flat_map(|&sector| pairs.iter().map(move |pair| cell(sector, pair))).collect()
            };
            match &clause.action {
                Action::TariffTable { rates } => {
                    let position =
                        |cell: &Cell| world.cell(cell.pair.importer, cell.pair.exporter, cell.sector);
                    tables.extend(rates.iter().map(|(cell, rate)| ((index(position(cell)), i), *rate)));
                }
                Action::Tariff { pairs, sectors, rate: Amount::Level(_) } => {
                    plan.sets.extend(cells(pairs, sectors));
                }
                Action::Tariff { pairs, sectors, rate: Amount::Change(_) } => {
                    plan.changes.extend(cells(pairs, sectors));
                }
                Action::TradeCost { pairs, sectors, .. } => plan.costs.extend(cells(pairs, sectors)),
                Action::Productivity { actors, sectors, .. } => {
                    let n = world.actors().len();
                    for sector in sectors {
                        let cell = |actor: &Actor| (index(sector.index() * n + actor.index()), i);
                        plan.productivity.extend(actors.iter().map(cell));
                    }
                }
                Action::Bound { .. } => plan.bounds.push(i),
                Action::ExportControl { .. }
                | Action::Rent { .. }
                | Action::Stockpile { .. }
                | Action::Diversification { .. } => {
                    plan.supply.add(&clause.action, i);
                }
                Action::Guarantee { .. }
                | Action::Pact { .. }
                | Action::Interoperability { .. }
                | Action::ArmsDelay { .. }
                | Action::DefenceBudget { .. } => plan.security.add(&clause.action, i),
                Action::Outlay { payers, .. } => {
                    plan.outlays.extend(payers.iter().map(|&(payer, part)| (payer, i, part)));
                }
                // Nothing to combine: they are apart.
                Action::RulePact { .. } => {}
            }
        }
        plan.supply.sort();
        plan.security.sort();
        for list in [&mut plan.sets, &mut plan.changes, &mut plan.costs, &mut plan.productivity] {
            list.sort_unstable();
        }
        tables.sort_unstable_by_key(|(touch, _)| *touch);
        let touches = tables.iter().map(|(touch, _)| *touch).collect();
        plan.rates = tables.into_iter().map(|((cell, _), rate)| (cell, rate)).collect();
        (plan, touches)
    }

    /// What holds after the clauses, from what holds before and one number for each clause: the rate or amount, the
    /// factor, infinity for a stop, nothing of importance for a table.
    ///
    /// The result does not depend on the order of the clauses, not even in the last bit: what several clauses do to one
    /// cell is sorted before it is combined.
    pub(super) fn apply(&self, before: &Policy, clauses: &[Clause], numbers: &[f64]) -> Policy {
        let mut after = before.clone();
        self.apply_trade([&mut after.tariffs, &mut after.trade_costs, &mut after.productivity], numbers);
        after.bounds = self.apply_bounds(&before.bounds, clauses, numbers);
        self.apply_supply(&mut after.supply, numbers);
        self.apply_defence(&mut after.defence, numbers);
        self.apply_outlays(&mut after.outlays, numbers);
        after.rule_pacts.extend(rules::pacts(clauses));
        after.rule_pacts.sort_by(|a, b| (&a.members, &a.sectors).cmp(&(&b.members, &b.sectors)));
        after
    }

    /// The part of [`Plan::apply`] on tariffs, trade costs and productivity alone, in place.
    pub(super) fn apply_trade(&self, [tariffs, costs, productivity]: [&mut [f64]; 3], numbers: &[f64]) {
        for &(cell, rate) in &self.rates {
            tariffs[cell as usize] = rate;
        }
        for &(cell, clause) in &self.sets {
            tariffs[cell as usize] = numbers[clause as usize];
        }
        each_cell(&self.changes, numbers, |cell, changes| {
            let rate = &mut tariffs[cell];
            *rate = (*rate + changes.iter().sum::<f64>()).max(0.0);
        });
        each_cell(&self.costs, numbers, |cell, factors| {
            costs[cell] *= factors.iter().product::<f64>();
        });
        each_cell(&self.productivity, numbers, |cell, factors| {
            productivity[cell] *= factors.iter().product::<f64>();
        });
    }

    /// The part of [`Plan::apply`] on bounds alone.
    pub(super) fn apply_bounds(
        &self,
        before: &[PolicyBound],
        clauses: &[Clause],
        numbers: &[f64],
    ) -> Vec<PolicyBound> {
        let own = self.bounds.iter().map(|&i| i as usize).filter_map(|i| bound(&clauses[i], numbers[i]));
        let own: Vec<_> = own.collect();
        let kept = before.iter().filter(|old| !own.iter().any(|new| old.cells() == new.cells()));
        let mut after: Vec<_> = kept.cloned().chain(own.iter().cloned()).collect();
        after.sort_by(|a, b| a.cells().cmp(&b.cells()));
        after
    }

    /// Sizes of the bounds that [`Plan::apply_bounds`] gives, where these are known from other numbers.
    pub(super) fn size_bounds(
        &self,
        before: &[PolicyBound],
        clauses: &[Clause],
        numbers: &[f64],
        after: &mut [PolicyBound],
    ) {
        for bound in after {
            let cells = bound.cells();
            let own = self.bounds.iter().map(|&i| i as usize).find_map(|i| {
                let Action::Bound { pair, sectors, musd, .. } = &clauses[i].action else { return None };
                let same = (pair.importer, pair.exporter, sectors.as_slice()) == cells;
                same.then(|| size(*musd, numbers[i]))
            });
            let earlier = || before.iter().find(|old| old.cells() == cells).map(|old| old.size);
            if let Some(size) = own.or_else(earlier) {
                bound.size = size;
            }
        }
    }

    /// The part of [`Plan::apply`] on commitments, arms and budgets alone, in place.
    pub(super) fn apply_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        self.security.apply(defence, numbers);
    }

    /// The part of [`Plan::apply`] on outlays alone, in place.
    pub(super) fn apply_outlays(&self, outlays: &mut [f64], numbers: &[f64]) {
        let mut own: Vec<(Actor, f64)> =
            self.outlays.iter().map(|&(payer, i, part)| (payer, part * numbers[i as usize])).collect();
        own.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (payer, musd) in own {
            outlays[payer.index()] += musd;
        }
    }

    /// The part of [`Plan::apply`] on critical goods alone, in place.
    pub(super) fn apply_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.supply.apply(supply, numbers);
    }
}

/// One number for each clause: its own, its factor, infinity for a stop.
pub(super) fn numbers(clauses: &[Clause]) -> Vec<f64> {
    clauses.iter().map(number).collect()
}

/// The number of a clause with its range at the mode or median.
fn number(clause: &Clause) -> f64 {
    number_at(clause, Uncertain::central)
}

/// The number of a clause, with what `take` makes of its range.
pub(super) fn number_at(clause: &Clause, mut take: impl FnMut(Uncertain) -> f64) -> f64 {
    match &clause.action {
        Action::TariffTable { .. } | Action::Pact { .. } | Action::RulePact { .. } => 0.0,
        Action::Tariff { rate: amount, .. } | Action::Bound { musd: amount, .. } => take(amount.number()),
        Action::TradeCost { change, .. } => change.map_or(f64::INFINITY, |change| 1.0 + take(change)),
        Action::Productivity { change, .. }
        | Action::Interoperability { change, .. }
        | Action::DefenceBudget { change, .. } => 1.0 + take(*change),
        Action::ExportControl { control: Control::Cut(number) | Control::Relief(number), .. }
        | Action::Rent { share: number, .. }
        | Action::Stockpile { months: number, .. }
        | Action::Diversification { share: number, .. }
        | Action::Guarantee { change: number, .. }
        | Action::ArmsDelay { cut: number, .. }
        | Action::Outlay { musd: number, .. } => take(*number),
    }
}

fn bound(clause: &Clause, number: f64) -> Option<PolicyBound> {
    let Action::Bound { side, pair, sectors, musd } = &clause.action else { return None };
    Some(PolicyBound {
        at: clause.at.clone(),
        side: *side,
        importer: pair.importer,
        exporter: pair.exporter,
        sectors: sectors.clone(),
        size: size(*musd, number),
    })
}

fn size(amount: Amount, number: f64) -> Size {
    match amount {
        Amount::Level(_) => Size::Level(number),
        Amount::Change(_) => Size::Change(number),
    }
}

/// Calls `combine` once for each cell, with the sorted numbers of the clauses that touch it.
fn each_cell(touches: &[Touch], numbers: &[f64], mut combine: impl FnMut(usize, &[f64])) {
    each_key(touches, numbers, |cell, numbers| combine(cell as usize, numbers));
}

/// The same for whatever clauses touch, as long as it is sorted.
fn each_key<K: Copy + PartialEq>(touches: &[(K, u32)], numbers: &[f64], mut combine: impl FnMut(K, &[f64])) {
    // A few need no memory.
    let (mut few, mut many) = ([0.0; 8], Vec::new());
    for touches in touches.chunk_by(|a, b| a.0 == b.0) {
        let own = touches.iter().map(|(_, clause)| numbers[*clause as usize]);
        let sorted = if let Some(few) = few.get_mut(..touches.len()) {
            few.iter_mut().zip(own).for_each(|(to, number)| *to = number);
            few
        } else {
            many.clear();
            many.extend(own);
            &mut many
        };
        sorted.sort_unstable_by(f64::total_cmp);
        combine(touches[0].0, sorted);
    }
}

/// Refuses a cell that two clauses set.
fn check_once(touches: &[Touch], clauses: &[Clause], world: &World) -> Result<()> {
    let Some(twice) = touches.windows(2).find(|twice| twice[0].0 == twice[1].0) else { return Ok(()) };
    let [first, second] = [twice[0].1, twice[1].1].map(|clause| clauses[clause as usize].at.clone());
    let what = format!("the rate {}", cell(twice[0].0 as usize, world).describe(world));
    Err(Error::Contradiction { first, second, what })
}

/// Refuses bounds with a cell in common. One on exactly the cells of a baseline's bound replaces it.
fn check_bounds(clauses: &[Clause], baseline: Option<&Scenario>, world: &World) -> Result<()> {
    let earlier = baseline.map_or_else(Vec::new, Scenario::bounds_in_force);
    let own: Vec<_> = clauses.iter().filter_map(BoundAt::of).collect();
    for (i, second) in own.iter().enumerate() {
        let inherited = earlier.iter().filter(|first| first.cells() != second.cells());
        for first in own[..i].iter().chain(inherited) {
            if let Some(sector) = first.overlap(second) {
                let kind = if second.side == Side::Purchase { "purchase" } else { "quota" };
                let Pair { importer, exporter } = second.pair;
                let [importer, exporter] = [importer, exporter].map(|actor| &world[actor].code);
                let sector = &world[sector].code;
                let what = format!("the {kind} of {importer} from {exporter} in {sector}");
                let [first, second] = [first, second].map(|bound| bound.clause.at.clone());
                return Err(Error::Contradiction { first, second, what });
            }
        }
    }
    Ok(())
}

/// A clause that is a bound.
#[derive(Clone, Copy)]
pub(super) struct BoundAt<'a> {
    clause: &'a Clause,
    side: Side,
    pair: Pair,
    sectors: &'a [Sector],
}

impl<'a> BoundAt<'a> {
    pub(super) fn of(clause: &'a Clause) -> Option<Self> {
        match &clause.action {
            Action::Bound { side, pair, sectors, .. } => {
                Some(Self { clause, side: *side, pair: *pair, sectors })
            }
            _ => None,
        }
    }

    /// What makes two bounds the same.
    pub(super) fn cells(&self) -> (Pair, &'a [Sector]) {
        (self.pair, self.sectors)
    }

    /// The first sector in which they share a cell.
    fn overlap(&self, other: &Self) -> Option<Sector> {
        let shared = || self.sectors.iter().copied().find(|sector| other.sectors.contains(sector));
        if self.pair == other.pair { shared() } else { None }
    }
}

fn index(cell: usize) -> u32 {
    u32::try_from(cell).expect("a world has fewer than 2^32 cells")
}

/// The cell at a position of the dense arrays.
fn cell(position: usize, world: &World) -> Cell {
    let n = world.actors().len();
    let (rest, exporter) = (position / n, Actor::at(position % n));
    Cell { sector: Sector::at(rest / n), pair: Pair { importer: Actor::at(rest % n), exporter } }
}
