//! What a scenario says that may not be meant.

use std::fmt;

use super::Scenario;
use super::clause::{Clause, Deed};
use super::places::Pair;
use crate::error::Place;
use crate::world::{Actor, World};

/// An export control and a stop that count one flow twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caution {
    /// The export control.
    pub at: Place,
    /// The `trade_cost` with the stop.
    pub stop: Place,
    /// The critical good that is withheld.
    pub good: String,
    /// The sector that is stopped, in whose trade the good's flows are.
    pub sector: String,
    /// Code of the provider.
    pub provider: String,
    /// Codes of those who are both denied the good and cut off from the sector, in the world's order.
    pub users: Vec<String>,
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, stop, good, sector, provider, users } = self;
        let users = users.join(" ");
        write!(
            f,
            "{at}: the export_control of {good} by {provider} against {users} counts a flow twice that is stopped \
            with all of {sector} at {stop}"
        )
    }
}

impl Scenario {
    /// Flows that it counts twice, its baselines' clauses included: an export control cuts output where the good is used,
    /// and so does a stop of the trade that the good is part of.
    #[must_use]
    pub fn cautions(&self, world: &World) -> Vec<Caution> {
        let chain = self.chain();
        let clauses = || chain.iter().flat_map(|link| link.clauses());
        clauses().flat_map(|control| clauses().flat_map(move |stop| between(control, stop, world))).collect()
    }
}

/// One for each provider.
fn between(control: &Clause, stop: &Clause, world: &World) -> Vec<Caution> {
    let Some(Deed::Withheld { edges, cut }) = control.action.deed() else { return Vec::new() };
    let Some(Deed::Stop(flows)) = stop.action.deed() else { return Vec::new() };
    if cut.range().1 <= 0.0 {
        return Vec::new();
    }
    let mut twice: Vec<(Actor, Actor, &str, &str)> = edges
        .iter()
        .filter_map(|edge| {
            let good = &world[world[edge.stage].good];
            let pair = Pair { importer: edge.user, exporter: edge.provider };
            let stopped = flows.contains(&(pair, good.sector));
            let codes = (good.code.as_str(), world[good.sector].code.as_str());
            stopped.then_some((edge.provider, edge.user, codes.0, codes.1))
        })
        .collect();
    twice.sort_unstable();
    twice.dedup();
    let caution = |same: &[(Actor, Actor, &str, &str)]| {
        let (provider, _, good, sector) = same[0];
        Caution {
            at: control.at.clone(),
            stop: stop.at.clone(),
            good: good.to_owned(),
            sector: sector.to_owned(),
            provider: world[provider].code.clone(),
            users: same.iter().map(|(_, user, ..)| world[*user].code.clone()).collect(),
        }
    };
    twice.chunk_by(|a, b| a.0 == b.0).map(caution).collect()
}
