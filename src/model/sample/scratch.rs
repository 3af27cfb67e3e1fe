//! What a worker keeps from draw to draw, so that draws ask for no memory.

use super::Sampler;
use super::elasticity::Source;
use crate::defence::{self, Arrangement};
use crate::model::bounds::bound_of;
use crate::model::power;
use crate::model::unknowns::{Inputs, Taker};
use crate::scenario::{Policy, PolicyBound};
use crate::shortage::{self, Shortages, SupplyPolicy, WithheldSales};
use crate::trade::{Answer, Behaviour, Change, Nests, Prepared, Workspace};

/// What one worker uses again and again: every draw takes the place of the one before.
#[derive(Debug)]
pub(crate) struct Scratch {
    pub(super) drawn: Drawn,
    /// Before anything, then after each file of the chain.
    pub(super) points: Vec<Point>,
    pub(super) by_actor: ByActor,
    /// At the last point that was solved.
    pub(super) shortages: Shortages,
    /// What shortages are worked out in.
    pub(super) critical: shortage::Workspace,
    /// What equilibria are searched in.
    pub(super) workspace: Workspace,
    pub(super) voice: power::Workspace,
    /// Whether a purchase or quota came to nothing or less.
    pub(super) nothing: bool,
}

/// The numbers of a draw.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) source: Source,
    pub(super) theta: Vec<f64>,
    pub(super) capital: f64,
    pub(super) nests: Nests,
    /// Of every clause, file by file of the chain.
    pub(super) numbers: Vec<Vec<f64>>,
    /// What was taken for the clauses of the last file, those without a number apart.
    pub(super) sizes: Vec<f64>,
    pub(super) critical: shortage::Figures,
    pub(super) defence: defence::Figures,
    pub(super) quota: f64,
}

impl Drawn {
    /// How the economy answers in this draw.
    pub(super) fn behaviour(&self) -> Behaviour<'_> {
        Behaviour { elasticity: &self.theta, capital: self.capital, nests: self.nests }
    }
}

/// A point of the chain in one draw.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) held: Held,
    pub(super) change: Prepared,
    /// Whether a bound of it asks for nothing, so that arrays and bounds are not those of other draws.
    pub(super) void: bool,
    /// Of the policy, before what is short lowers it.
    pub(super) productivity: Vec<f64>,
    /// The equilibrium, where anything asks for it.
    pub(super) answer: Answer,
}

/// What holds besides arrays of trade. What the chain cannot touch stays as it is in the world.
#[derive(Debug)]
pub(super) struct Held {
    /// Which there are is the same in all draws.
    pub(super) bounds: Vec<PolicyBound>,
    pub(super) supply: SupplyPolicy,
    pub(super) withheld: WithheldSales,
    pub(super) defence: Arrangement,
    pub(super) outlays: Vec<f64>,
}

/// What a draw comes to, actor by actor.
#[derive(Debug)]
pub(super) struct ByActor {
    /// Change of real income, a fraction.
    pub(super) welfare: Vec<f64>,
    /// Outside the trade model, million USD, after less before.
    pub(super) costs: Vec<f64>,
    /// Expected defence before and after, million USD; none where it is not assessed.
    pub(super) expected: [Vec<Option<f64>>; 2],
}

impl Scratch {
    /// Whether a purchase or quota of the last draw came to nothing or less, and asked for nothing.
    pub(crate) fn asked_for_nothing(&self) -> bool {
        self.nothing
    }
}

impl Sampler<'_> {
    /// Arrays for one worker.
    pub(crate) fn scratch(&self) -> Scratch {
        let status_quo = &self.policies[0];
        let point = |(policy, asked): (&Policy, &Vec<usize>)| Point {
            held: Held {
                bounds: policy.bounds.clone(),
                supply: status_quo.supply.clone(),
                withheld: WithheldSales::default(),
                defence: status_quo.defence.clone(),
                outlays: status_quo.outlays.clone(),
            },
            change: Prepared::new(Change {
                tariffs: policy.tariffs.clone(),
                trade_costs: policy.trade_costs.clone(),
                productivity: policy.productivity.clone(),
                endowments: vec![1.0; self.world.actors().len()],
                tastes: Vec::new(),
                chosen: None,
                bounds: policy.bounds.iter().map(bound_of).collect(),
            }),
            void: false,
            productivity: policy.productivity.clone(),
            answer: self.family.tables(asked),
        };
        Scratch {
            drawn: Drawn::central(self.world, self.scenario, self.chain.len()),
            points: self.policies.iter().zip(&self.asked).map(point).collect(),
            by_actor: ByActor {
                welfare: Vec::new(),
                costs: vec![0.0; self.world.actors().len()],
                expected: [Vec::new(), Vec::new()],
            },
            shortages: Shortages::default(),
            critical: shortage::Workspace::default(),
            workspace: self.family.workspace(self.settings),
            voice: power::Workspace::default(),
            nothing: false,
        }
    }

    /// The numbers of a draw, in the order of [`Unknowns`](crate::model::Unknowns).
    pub(super) fn take(&self, inputs: Inputs<'_>, drawn: &mut Drawn) {
        let (chain, needs) = (&self.chain, self.unknowns.needs);
        drawn.take(self.world, chain, &self.elasticities, needs, &mut Taker::new(inputs));
    }
}
