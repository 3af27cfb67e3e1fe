//! How clauses on critical goods combine.

use super::{Scenario, each_key};
use crate::error::{Error, Result};
use crate::scenario::clause::{Action, Clause, Control, Edge};
use crate::shortage::{EdgeCut, Move, Rent, Stock, SupplyPolicy};
use crate::world::{Actor, Good, Stage, World};

/// What is moved: stage, user, from, to.
type Route = (Stage, Actor, Actor, Actor);

/// How far moved shares may exceed what an edge holds.
const ROUNDING: f64 = 1e-9;

/// The edges that clauses touch, each list sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct SupplyPlan {
    cuts: Vec<(Edge, u32)>,
    reliefs: Vec<(Edge, u32)>,
    moves: Vec<(Route, u32)>,
    stocks: Vec<((Good, Actor), u32)>,
    rents: Vec<(Edge, u32)>,
}

impl SupplyPlan {
    /// Takes in a clause on critical goods; others are not its business.
    pub(super) fn add(&mut self, action: &Action, i: u32) {
        match action {
            Action::ExportControl { edges, control: Control::Cut(_) } => {
                self.cuts.extend(edges.iter().map(|edge| (*edge, i)));
            }
            Action::ExportControl { edges, control: Control::Relief(_) } => {
                self.reliefs.extend(edges.iter().map(|edge| (*edge, i)));
            }
            Action::Diversification { actors, stage, from, to, .. } => {
                self.moves.extend(actors.iter().map(|&user| ((*stage, user, *from, to.unwrap_or(user)), i)));
            }
            Action::Stockpile { actors, good, .. } => {
                self.stocks.extend(actors.iter().map(|&user| ((*good, user), i)));
            }
            Action::Rent { edges, .. } => self.rents.extend(edges.iter().map(|edge| (*edge, i))),
            _ => {}
        }
    }

    pub(super) fn sort(&mut self) {
        self.cuts.sort_unstable();
        self.reliefs.sort_unstable();
        self.moves.sort_unstable();
        self.stocks.sort_unstable();
        self.rents.sort_unstable();
    }

    /// Refuses a relief of what nobody withholds, and moves of more than a provider supplies.
    pub(super) fn check(&self, clauses: &[Clause], baseline: Option<&Scenario>, world: &World) -> Result<()> {
        let chain = baseline.map_or_else(Vec::new, Scenario::chain);
        let cut = |edge: &Edge| {
            let mut plans = chain.iter().map(|link| &link.plan.supply).chain([self]);
            plans.any(|plan| plan.cuts.binary_search_by_key(edge, |(edge, _)| *edge).is_ok())
        };
        for (clause, i) in clauses.iter().zip(0_u32..) {
            if matches!(clause.action, Action::ExportControl { control: Control::Relief(_), .. }) {
                let mut own = self.reliefs.iter().filter(|(_, clause)| *clause == i);
                if !own.any(|(edge, _)| cut(edge)) {
                    let what = "cut that it could relieve".to_owned();
                    return Err(Error::EmptyClause { at: clause.at.clone(), what });
                }
            }
        }
        // The central shares of all files of the chain together.
        let links = chain.iter().map(|link| (&link.plan.supply, link.clauses.as_slice()));
        let plans: Vec<_> = links.chain([(self, clauses)]).collect();
        for ((stage, user, from, _), _) in &self.moves {
            let holds = world.supply_share(*stage, *user, *from).unwrap_or(0.0);
            let mut moved = 0.0;
            for (plan, clauses) in &plans {
                let same = plan
                    .moves
                    .iter()
                    .filter(|(route, _)| (route.0, route.1, route.2) == (*stage, *user, *from));
                moved += same.map(|(_, clause)| super::number(&clauses[*clause as usize])).sum::<f64>();
            }
            if moved > holds + ROUNDING {
                let same = |(route, _): &&(Route, u32)| (route.0, route.1, route.2) == (*stage, *user, *from);
                let last = self.moves.iter().filter(same).map(|(_, clause)| *clause).max();
                let [user, from] = [user, from].map(|actor| &world[*actor].code);
                let good = &world[world[*stage].good].code;
                let stage = &world[*stage].code;
                return Err(Error::Value {
                    at: clauses[last.unwrap_or_default() as usize].at.clone(),
                    found: format!(
                        "a share of {moved} moved from {from} in {user}'s supply of {good} {stage}"
                    ),
                    expected: format!("at most the {holds} that {from} supplies"),
                });
            }
        }
        Ok(())
    }

    /// Makes what holds before what holds after, with one number for each clause.
    pub(super) fn apply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        each_key(&self.cuts, numbers, |edge, cuts| {
            let cut = edge_cut(&mut supply.cuts, edge);
            *cut = 1.0 - (1.0 - *cut) * cuts.iter().map(|cut| 1.0 - cut).product::<f64>();
        });
        each_key(&self.reliefs, numbers, |edge, reliefs| {
            *edge_cut(&mut supply.cuts, edge) *= reliefs.iter().map(|relief| 1.0 - relief).product::<f64>();
        });
        each_key(&self.moves, numbers, |(stage, user, from, to), shares| {
            let sum: f64 = shares.iter().sum();
            let key = |one: &Move| (one.stage, one.user, one.from, one.to);
            match supply.moves.binary_search_by_key(&(stage, user, from, to), key) {
                Ok(at) => supply.moves[at].share += sum,
                Err(at) => supply.moves.insert(at, Move { stage, user, from, to, share: sum }),
            }
        });
        each_key(&self.stocks, numbers, |(good, user), months| {
            let sum: f64 = months.iter().sum();
            match supply.stocks.binary_search_by_key(&(good, user), |one| (one.good, one.user)) {
                Ok(at) => supply.stocks[at].months += sum,
                Err(at) => supply.stocks.insert(at, Stock { good, user, months: sum }),
            }
        });
        each_key(&self.rents, numbers, |Edge { stage, user, provider }, shares| {
            let sum: f64 = shares.iter().sum();
            let key = |one: &Rent| (one.stage, one.user, one.provider);
            match supply.rents.binary_search_by_key(&(stage, user, provider), key) {
                Ok(at) => supply.rents[at].share += sum,
                Err(at) => supply.rents.insert(at, Rent { stage, user, provider, share: sum }),
            }
        });
    }
}

/// Leaves export controls and rents the edges that hold something: supply of the world's, or supply that a diversification of the chain
/// or of the same file moves there, wherever it stands.
pub(in crate::scenario) fn leave_held(
    clauses: &mut [Clause],
    baseline: Option<&Scenario>,
    world: &World,
) -> Result<()> {
    let holds = holding(clauses, baseline, world);
    for Clause { at, action } in clauses {
        let (Action::ExportControl { edges, .. } | Action::Rent { edges, .. }) = action else { continue };
        if !edges.iter().any(&holds) {
            let mut senders: Vec<_> = edges.iter().map(|edge| edge.provider).collect();
            senders.sort_unstable();
            senders.dedup();
            let senders: Vec<_> = senders.iter().map(|&sender| world[sender].code.as_str()).collect();
            let good = &world[world[edges[0].stage].good].code;
            let what = format!("supply of {good} from {}", senders.join(" "));
            return Err(Error::EmptyClause { at: at.clone(), what });
        }
        edges.retain(&holds);
    }
    Ok(())
}

/// The same for some clauses of a file that was read, of which one may hold nothing now that another is left out.
pub(in crate::scenario) fn keep_held(clauses: &mut [Clause], baseline: Option<&Scenario>, world: &World) {
    let holds = holding(clauses, baseline, world);
    for clause in clauses {
        if let Action::ExportControl { edges, .. } | Action::Rent { edges, .. } = &mut clause.action {
            edges.retain(&holds);
        }
    }
}

/// Whether an edge holds something.
fn holding<'w>(
    clauses: &[Clause],
    baseline: Option<&Scenario>,
    world: &'w World,
) -> impl Fn(&Edge) -> bool + use<'w> {
    let chain = baseline.map_or_else(Vec::new, Scenario::chain);
    let mut plan = SupplyPlan::default();
    for clause in chain.iter().flat_map(|link| &link.clauses).chain(clauses) {
        plan.add(&clause.action, 0);
    }
    let moved_to: Vec<Edge> = plan
        .moves
        .into_iter()
        .map(|((stage, user, _, provider), _)| Edge { stage, user, provider })
        .collect();
    move |edge: &Edge| {
        let share = world.supply_share(edge.stage, edge.user, edge.provider);
        share.is_some_and(|share| share > 0.0) || moved_to.contains(edge)
    }
}

/// The cut of an edge, 0 where there is none yet.
fn edge_cut(cuts: &mut Vec<EdgeCut>, edge: Edge) -> &mut f64 {
    let Edge { stage, user, provider } = edge;
    let key = |one: &EdgeCut| Edge { stage: one.stage, user: one.user, provider: one.provider };
    let at = match cuts.binary_search_by_key(&edge, key) {
        Ok(at) => at,
        Err(at) => {
            cuts.insert(at, EdgeCut { stage, user, provider, cut: 0.0 });
            at
        }
    };
    &mut cuts[at].cut
}
