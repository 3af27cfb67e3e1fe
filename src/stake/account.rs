//! What engines answer for some clauses alone.

use super::Channel;
use crate::error::Result;
use crate::model::Trial;
use crate::scenario::{Action, Scenario, Stake};
use crate::world::Actor;

/// What is worked out by itself, with the clauses that can move it and no others, and adds up over actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// Real income without what is paid outside trade, million USD of income before.
    Trade,
    /// What is paid outside trade, million USD.
    Payments,
    /// Expected defence, million USD.
    Defence,
    /// Power over rules, parts of all power.
    Power,
}

impl Account {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Trade, Self::Payments, Self::Defence, Self::Power];

    /// Whether a clause can move it.
    pub(crate) fn moved_by(self, action: &Action) -> bool {
        match self {
            Self::Trade => action.moves_trade(),
            Self::Payments => action.is_paid_apart(),
            Self::Defence => action.stakes().contains(&Stake::Security),
            Self::Power => action.stakes().contains(&Stake::Voice),
        }
    }

    /// Whether it takes a solve of the world economy.
    pub(crate) fn is_solved(self) -> bool {
        self == Self::Trade
    }

    /// An amount of it as a gain.
    pub(crate) fn gain(self, amount: f64) -> f64 {
        if self == Self::Payments { 0.0 - amount } else { amount }
    }

    /// Its change by actor under a scenario.
    pub(crate) fn of(self, trial: &Trial<'_, '_>, scenario: &Scenario) -> Result<Vec<f64>> {
        match self {
            Self::Trade => trial.income_of(scenario),
            Self::Payments => Ok(trial.costs_of(scenario)),
            Self::Defence => Ok(trial.defence_of(scenario)),
            Self::Power => trial.power_of(scenario),
        }
    }

    /// Through what clauses reach it.
    pub(crate) fn channels(self, trial: &Trial<'_, '_>) -> Vec<Channel> {
        let world = trial.world();
        match self {
            Self::Trade => world.sectors().map(Channel::Sector).collect(),
            Self::Payments => vec![Channel::Paid],
            Self::Defence => {
                let late = world.actors().map(Channel::Arms);
                let sent = world.actors().map(Channel::Ally);
                [Channel::OwnForces].into_iter().chain(late).chain(sent).collect()
            }
            Self::Power => trial.markets().iter().map(|&market| Channel::Rules(market)).collect(),
        }
    }

    /// [`Account::of`], and the same `[actor][channel]`, from one solve.
    pub(crate) fn divided(self, trial: &Trial<'_, '_>, scenario: &Scenario) -> Result<[Vec<f64>; 2]> {
        match self {
            Self::Trade => {
                let solution = trial.solve(scenario)?;
                let by_sector = trial.income_by_sector(&solution);
                Ok([solution.income, by_sector])
            }
            Self::Payments => {
                let costs = trial.costs_of(scenario);
                Ok([costs.clone(), costs])
            }
            Self::Defence => Ok([trial.defence_of(scenario), trial.defence_by_source(scenario)]),
            Self::Power => Ok([trial.power_of(scenario)?, trial.power_by_market(scenario)?]),
        }
    }
}

/// What there was before, by actor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before<'a> {
    /// Income, million USD.
    pub(crate) income: &'a [f64],
    /// Expected defence, million USD; none where it is not assessed.
    pub(crate) defence: &'a [Option<f64>],
}

impl<'a> Before<'a> {
    /// Where all scenarios of a trial start.
    pub(crate) fn of(trial: &'a Trial<'_, '_>) -> Self {
        Self { income: trial.income_before(), defence: trial.defence_before() }
    }

    /// Income of some actors together.
    pub(super) fn income_of(self, members: &[Actor]) -> f64 {
        members.iter().map(|member| self.income[member.index()]).sum()
    }
}
