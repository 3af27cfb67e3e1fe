//! What a coalition threatens with, and the scenario of doing it.

use crate::error::{Place, Result};
use crate::scenario::clause::{ExportControl, Tariff, TradeCost};
use crate::scenario::{Action, Amount, Clause, Control, Edge, Pair, Scenario};
use crate::trade::Closure;
use crate::uncertain::Uncertain;
use crate::world::{Actor, Bloc, Good, Horizon, Kind, Sector, World};

/// A threat: against whom, with what, from where.
#[derive(Debug, Clone)]
pub struct Threat {
    /// The target.
    pub against: Bloc,
    /// What every acting member does.
    pub sanction: Sanction,
    /// What holds before; none: the calibrated world.
    pub start: Option<Scenario>,
    /// Closure, instead of that of the start.
    pub closure: Option<Closure>,
    /// Horizon, instead of that of the start.
    pub horizon: Option<Horizon>,
    /// What the target does, to weigh acting against: run against its own baseline.
    pub coercion: Option<Scenario>,
    /// The actor that is shown in and out.
    pub pivot: Option<Bloc>,
}

/// What a member does to the target.
#[derive(Debug, Clone, PartialEq)]
pub enum Sanction {
    /// Adds to its tariffs on what the target sells in some sectors.
    Tariff {
        /// What is added, a fraction; above 0.
        rate: f64,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
    },
    /// Stops its trade with the target in some sectors.
    Stop {
        /// Which way.
        direction: Direction,
        /// In which sectors, sorted, none twice.
        sectors: Vec<Sector>,
    },
    /// Supplies the target with none of some critical goods. A member that supplies none of them does nothing.
    Control {
        /// Which, none twice.
        goods: Vec<Good>,
    },
}

/// Seen from the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// What it sells to the target.
    Exports,
    /// What it buys of it.
    Imports,
    /// Both.
    Both,
}

impl Sanction {
    /// A tariff on all goods.
    #[must_use]
    pub fn tariff(rate: f64, world: &World) -> Self {
        let sectors = world.sectors().filter(|&sector| world[sector].kind == Kind::Goods).collect();
        Self::Tariff { rate, sectors }
    }

    /// A control on all critical goods.
    #[must_use]
    pub fn control(world: &World) -> Self {
        Self::Control { goods: world.goods().collect() }
    }

    /// In words: "a tariff of 25 % more on 19 sectors".
    pub(super) fn words(&self, world: &World) -> String {
        let on = |sectors: &[Sector]| match sectors {
            [only] => world[*only].name.clone(),
            several => format!("{} sectors", several.len()),
        };
        match self {
            Self::Tariff { rate, sectors } => {
                format!("tariffs raised by {} points on {}", (rate * 1e4).round() / 100.0, on(sectors))
            }
            Self::Stop { direction, sectors } => {
                let what = match direction {
                    Direction::Exports => "no sales to it",
                    Direction::Imports => "no purchases from it",
                    Direction::Both => "no trade with it",
                };
                format!("{what} in {}", on(sectors))
            }
            Self::Control { goods } => match &goods[..] {
                [only] => format!("no supply of {}", world[*only].name),
                several => format!("no supply of {} critical goods", several.len()),
            },
        }
    }

    /// What one member does; nothing where it supplies none of the goods.
    fn actions(&self, member: Actor, target: &[Actor], world: &World) -> Vec<Action> {
        let buys = target.iter().map(|&exporter| Pair { importer: member, exporter });
        let sells = target.iter().map(|&importer| Pair { importer, exporter: member });
        match self {
            Self::Tariff { rate, sectors } => {
                let rate = Amount::Change(Uncertain::Exact(*rate));
                vec![Tariff { pairs: buys.collect(), sectors: sectors.clone(), rate }.into()]
            }
            Self::Stop { direction, sectors } => {
                let mut pairs: Vec<Pair> = match direction {
                    Direction::Exports => sells.collect(),
                    Direction::Imports => buys.collect(),
                    Direction::Both => buys.chain(sells).collect(),
                };
                pairs.sort_unstable();
                vec![TradeCost { pairs, sectors: sectors.clone(), change: None }.into()]
            }
            Self::Control { goods } => {
                let edges = |good: &Good| -> Vec<Edge> {
                    let edge =
                        |&stage| target.iter().map(move |&user| Edge { stage, user, provider: member });
                    let held = |edge: &Edge| {
                        world.supply_share(edge.stage, edge.user, member).is_some_and(|share| share > 0.0)
                    };
                    world[*good].stages.iter().flat_map(edge).filter(held).collect()
                };
                let control = Control::Cut(Uncertain::Exact(1.0));
                let each = goods.iter().map(edges).filter(|edges| !edges.is_empty());
                each.map(|edges| ExportControl { edges, control }.into()).collect()
            }
        }
    }
}

impl Threat {
    /// A threat from the calibrated world, without coercion to weigh it against and without a pivot.
    #[must_use]
    pub fn of(against: Bloc, sanction: Sanction) -> Self {
        Self { against, sanction, start: None, closure: None, horizon: None, coercion: None, pivot: None }
    }

    /// The scenario of carrying it out: a clause for each actor of each member, for each good that it withholds. Without principals.
    ///
    /// # Errors
    /// Those of [`Scenario::parse`] for what a file with these clauses would be refused for.
    pub fn carried_out(&self, acting: &[Bloc], world: &World) -> Result<Scenario> {
        let clauses = self.clauses(acting, &self.against.members, world);
        self.scenario("leverage", acting, clauses, world)
    }

    /// The scenario of carrying it out and of the target doing the same to every acting member.
    ///
    /// # Errors
    /// As for [`Threat::carried_out`].
    pub fn answered_in_kind(&self, acting: &[Bloc], world: &World) -> Result<Scenario> {
        let mut clauses = self.clauses(acting, &self.against.members, world);
        let members: Vec<Actor> = acting.iter().flat_map(|bloc| bloc.members.iter().copied()).collect();
        // A stop of all trade is mutual as it is; what is stopped twice is stopped.
        clauses.extend(self.clauses(std::slice::from_ref(&self.against), &members, world));
        self.scenario("leverage-in-kind", acting, clauses, world)
    }

    /// What each actor of some blocs does to others.
    fn clauses(&self, acting: &[Bloc], against: &[Actor], world: &World) -> Vec<Clause> {
        let mut against = against.to_vec();
        against.sort_unstable();
        let mut clauses = Vec::new();
        for &member in acting.iter().flat_map(|bloc| &bloc.members) {
            let at = Place::file(format!("sanction of {}", world[member].code));
            let actions = self.sanction.actions(member, &against, world);
            clauses.extend(actions.into_iter().map(|action| Clause::new(at.clone(), action, world)));
        }
        clauses
    }

    /// Clauses on top of the start.
    pub(super) fn scenario(
        &self,
        id: &str,
        acting: &[Bloc],
        clauses: Vec<Clause>,
        world: &World,
    ) -> Result<Scenario> {
        let codes: Vec<_> = acting.iter().map(|bloc| bloc.code.as_str()).collect();
        let id = format!("{id}-{}-{}", self.against.code, codes.join("-")).to_lowercase();
        let name = format!("{} against {}", codes.join(", "), self.against.code);
        let mut scenario = Scenario::on(self.start.as_ref(), [&id, &name], &[], clauses, world)?;
        if let Some(closure) = self.closure {
            scenario = scenario.with_closure(closure);
        }
        if let Some(horizon) = self.horizon {
            scenario = scenario.with_horizon(horizon);
        }
        Ok(scenario)
    }
}
