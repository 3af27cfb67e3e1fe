//! Why a deal costs whom what: losses divided among its clauses and its arms, and the chain from clause to loss.
//!
//! The part of a clause is its Shapley value: what it adds to the change of a stake, averaged over all orders in which the clauses
//! could come into force. Parts add up to the whole, clauses that do the same get the same, a clause that does nothing gets
//! nothing (Shapley 1953). `v(S)` is the solution with the clauses S alone, never an approximation of it.
//!
//! The stakes are games of their own. Real income is the sum of two, trade and what is paid outside it, so that each is played
//! with the clauses that can move it and no others: a guarantee doubles no trade solves. Expected defence and power need none.
//! All games are linear in actors, so that one set of solves explains every actor and group, and in scale, so that parts of
//! a score are parts of the native unit over its yardstick.
//!
//! Clauses and arms are players. Sectors and partners are not: they divide the change of real income along the way from before
//! to after, by its gradient at every point of it, and are another division of the same whole, [`StakeParts::path`].

mod chain;
mod game;
#[cfg(test)]
mod new_kind;
mod path;
mod shapley;
mod show;
mod unexplained;

use crate::error::{Error, Result};
use crate::exposure::Exposures;
use crate::model::{Model, Outcome, Trial};
use crate::scenario::{Arm, Scenario, Stake};
use crate::stake::{self, Before};

pub use crate::stake::Channel;
use crate::trade::settled;
use crate::world::{Actor, Group};

pub use chain::Step;
pub use game::Sampling;
pub use path::{PathCell, PathParts};
pub use unexplained::Unexplained;

use game::Game;
use shapley::Values;

/// Why a scenario does what it does, for all actors and groups of a world.
#[derive(Debug)]
pub struct Explanations<'m, 'w> {
    model: &'m Model<'w>,
    scenario: &'m Scenario,
    outcome: Outcome<'w>,
    exposures: Exposures<'w>,
    games: Vec<Game>,
    solves: usize,
}

/// What a scenario does to one actor or group, in parts.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Code of the actor or group.
    pub code: String,
    /// Its name; of a group the code.
    pub name: String,
    /// The scenario.
    pub scenario: String,
    /// Place and kind of every clause of the scenario: "deal.toml:12 purchase".
    pub clauses: Vec<String>,
    /// Title of every clause of the scenario, in the same order.
    pub titles: Vec<String>,
    /// Codes of the sectors over whose rules power is measured.
    pub power_markets: Vec<String>,
    /// The stakes that its clauses can move and that are assessed.
    pub stakes: Vec<StakeParts>,
    /// How the clauses that matter most came to matter.
    pub chain: Vec<Step>,
}

/// The change of one stake in parts. Changes are in the native unit, gains positive: a fraction of real income, a fraction of
/// expected defence, a part of all power.
#[derive(Debug, Clone, PartialEq)]
pub struct StakeParts {
    /// Which.
    pub stake: Stake,
    /// All of it, from the run of the scenario itself, as it was solved: less than [`NOTHING`](crate::trade::NOTHING) is not 0 here, so
    /// that parts add up to it. Where it is told it is.
    pub whole: f64,
    /// What the deal alone does, where responses stand behind it, with power in the same markets. The rest of the whole is what the
    /// responses add to it: the difference of two runs. Parts of their clauses are means over orders in which the deal may come
    /// later.
    pub deal: Option<f64>,
    /// The parts of the clauses that can move it, in the order of the file.
    pub parts: Vec<Part>,
    /// The parts of the arms that can move it.
    pub arms: Vec<ArmPart>,
    /// The parts of clauses through each sector, ally or payment, in the order of the clauses; none that are nothing.
    pub through: Vec<ThroughPart>,
    /// The parts of sectors, pairs of actors and instruments; none of other stakes than real income.
    pub path: Option<PathParts>,
    /// Income before, million USD, which turns fractions of real income into money; none of other stakes.
    pub income_musd: Option<f64>,
    /// S, the loss that is 100 points; none where the stake has no scores.
    pub yardstick: Option<f64>,
}

/// What a clause adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Its position in the scenario.
    pub clause: usize,
    /// Its part of the change, in the unit of the whole.
    pub change: f64,
    /// Standard error of that, where orders were drawn; none where it is exact.
    pub standard_error: Option<f64>,
}

/// What an arm of the deal adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmPart {
    /// Which.
    pub arm: Arm,
    /// Its Shapley value where arms come into force as one, exact.
    pub change: f64,
    /// The sum of the parts of its clauses. It differs where clauses of different arms work on each other.
    pub of_clauses: f64,
}

/// What a clause adds through one sector, ally or payment. Those of a clause add up to its [`Part`], within what the solver leaves:
/// each is the Shapley value of a game of its own, and what coalitions are worth is their sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThroughPart {
    /// Its position in the scenario.
    pub clause: usize,
    /// Through what.
    pub channel: Channel,
    /// Its part of the change, in the unit of the whole; the mean over orders, where orders were drawn.
    pub change: f64,
}

impl StakeParts {
    /// What responses add to the deal; none where there are none.
    #[must_use]
    pub fn added(&self) -> Option<f64> {
        self.deal.map(|deal| self.whole - deal)
    }

    /// Sum of the parts of the clauses less the whole: what rounding and the solver leave.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.parts.iter().map(|part| part.change).sum::<f64>() - self.whole
    }

    /// A change as points of the score; none where the stake has no scores. Losses are positive.
    #[must_use]
    pub fn score(&self, change: f64) -> Option<f64> {
        self.yardstick.map(|yardstick| 100.0 * (0.0 - change) / yardstick)
    }
}

impl Explanation {
    /// Why a scenario does to an actor what it does. Ask [`Explanations::of`] for several actors: the solves are the same.
    ///
    /// # Errors
    /// As for [`Explanations::of`].
    pub fn of(model: &Model<'_>, scenario: &Scenario, actor: Actor) -> Result<Self> {
        Explanations::of(model, scenario)?.actor(actor)
    }

    /// One stake; none where its clauses cannot move it or it is not assessed.
    #[must_use]
    pub fn stake(&self, stake: Stake) -> Option<&StakeParts> {
        self.stakes.iter().find(|parts| parts.stake == stake)
    }

    /// The mean of the scores in parts, clause by clause, in points: the exposure that ranks. None without scores in all stakes.
    #[must_use]
    pub fn mean_score(&self) -> Option<Vec<f64>> {
        self.mean_of(|change| change)
    }

    /// The same as it is told: parts below what is known are none.
    pub(crate) fn mean_told(&self) -> Option<Vec<f64>> {
        self.mean_of(|change| settled(change, 1.0))
    }

    fn mean_of(&self, told: impl Fn(f64) -> f64) -> Option<Vec<f64>> {
        let mut mean = vec![0.0; self.clauses.len()];
        #[expect(clippy::cast_precision_loss, reason = "three at the most")]
        let stakes = self.stakes.len() as f64;
        for parts in &self.stakes {
            for part in &parts.parts {
                mean[part.clause] += parts.score(told(part.change))? / stakes;
            }
        }
        (!self.stakes.is_empty()).then_some(mean)
    }
}

impl<'m, 'w> Explanations<'m, 'w> {
    /// Divides what a scenario does among its clauses with the default [`Sampling`]: exact where no game has more than ten clauses.
    ///
    /// # Errors
    /// Those of [`Model::run`]; [`Unexplained`] where the scenario with some of its clauses alone cannot be solved, with these
    /// clauses and the reason.
    pub fn of(model: &'m Model<'w>, scenario: &'m Scenario) -> Result<Self> {
        Self::with(model, scenario, Sampling::default())
    }

    /// The same with other sampling. With n clauses that can move trade, 2^n solves or at most 2 n for each pair of orders, on all
    /// processors; the same bits on however many.
    ///
    /// # Errors
    /// As for [`Explanations::of`].
    pub fn with(model: &'m Model<'w>, scenario: &'m Scenario, sampling: Sampling) -> Result<Self> {
        sampling.check()?;
        let outcome = model.run(scenario)?;
        let trial = Trial::of(model, scenario)?;
        let actors = model.world().actors().len();
        let mut explanations = Self {
            exposures: Exposures::of(&outcome),
            model,
            scenario,
            outcome,
            games: Vec::new(),
            solves: 0,
        };
        for &stake in explanations.exposures.stakes() {
            for &account in stake::of(stake).accounts() {
                let moves = |i: &usize| account.moved_by(&scenario.clauses()[*i].action);
                let players: Vec<usize> = (0..scenario.clauses().len()).filter(moves).collect();
                if players.is_empty() {
                    continue;
                }
                let worth = |keep: &[usize]| {
                    let amounts = account.divided(&trial, &trial.some(keep));
                    let amounts = amounts.map_err(|error| infeasible(scenario, keep, error))?;
                    Ok(amounts.map(|of| of.into_iter().map(|amount| account.gain(amount)).collect()))
                };
                let mut values = Values::new(actors, &worth);
                let channels = account.channels(&trial);
                let game = Game::divided(stake, players, scenario, channels, &mut values, sampling)?;
                explanations.games.push(game);
                if account.is_solved() {
                    explanations.solves += values.count();
                }
            }
        }
        Ok(explanations)
    }

    /// The run of the whole scenario.
    #[must_use]
    pub fn outcome(&self) -> &Outcome<'w> {
        &self.outcome
    }

    /// Its exposures.
    #[must_use]
    pub fn exposures(&self) -> &Exposures<'w> {
        &self.exposures
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &'m Scenario {
        self.scenario
    }

    /// How many different sets of clauses the world economy was solved with.
    #[must_use]
    pub fn solves(&self) -> usize {
        self.solves
    }

    /// Whether a stake's parts are exact; true where there is nothing to divide.
    #[must_use]
    pub fn is_exact(&self, stake: Stake) -> bool {
        self.games.iter().all(|game| game.stake != stake || game.samples.is_empty())
    }

    /// One actor, with the parts of sectors and partners and the chain of the clauses that matter most to it: at most three
    /// solves for each stake, and for the parts some ten with a gradient each, more where bounds begin or cease to bind.
    ///
    /// # Errors
    /// [`Unexplained`] where the scenario without one of those clauses, or with all of them in part, cannot be solved.
    pub fn actor(&self, actor: Actor) -> Result<Explanation> {
        let info = &self.model.world()[actor];
        self.explained(&info.code, &info.name, &[actor])
    }

    /// A group: money over income, defence and power of its members together.
    ///
    /// # Errors
    /// As for [`Explanations::actor`].
    pub fn group(&self, group: Group) -> Result<Explanation> {
        let info = &self.model.world()[group];
        self.explained(&info.code, &info.code, &info.members)
    }

    fn explained(&self, code: &str, name: &str, members: &[Actor]) -> Result<Explanation> {
        let trial = Trial::of(self.model, self.scenario)?;
        let mut stakes = Vec::new();
        for &stake in self.exposures.stakes() {
            stakes.extend(self.stake_parts(&trial, stake, members)?);
        }
        for parts in stakes.iter_mut().filter(|parts| stake::of(parts.stake).has_path()) {
            parts.path = Some(self.path_parts(&trial, members, parts.whole)?);
        }
        let chain = chain::of(self, &trial, members, &stakes)?;
        Ok(Explanation {
            code: code.to_owned(),
            name: name.to_owned(),
            scenario: self.scenario.id().to_owned(),
            clauses: self.scenario.clauses().iter().map(ToString::to_string).collect(),
            titles: self.scenario.clauses().iter().map(|clause| clause.title.clone()).collect(),
            power_markets: trial.markets().iter().map(|&one| self.model.world()[one].code.clone()).collect(),
            stakes,
            chain,
        })
    }

    fn path_parts(&self, trial: &Trial<'_, '_>, members: &[Actor], whole: f64) -> Result<PathParts> {
        let all: Vec<usize> = (0..self.scenario.clauses().len()).collect();
        let costs = trial.costs(&all);
        let cost: f64 = members.iter().map(|member| costs[member.index()]).sum();
        let income: f64 = members.iter().map(|member| trial.income_before()[member.index()]).sum();
        let path = trial.path(members, |stage, source| {
            unexplained(self.scenario, format!("{:.1} % of its change", stage * 100.0), source)
        })?;
        Ok(PathParts::named(self.model.world(), &path, whole, 0.0 - cost / income))
    }

    /// None where the stake is not assessed.
    fn stake_parts(
        &self,
        trial: &Trial<'_, '_>,
        stake: Stake,
        members: &[Actor],
    ) -> Result<Option<StakeParts>> {
        let metric = stake::of(stake);
        // Not what is settled: parts of nearly nothing add up to it too.
        let Some(whole) = metric.change(&self.outcome, members) else { return Ok(None) };
        // What the games are counted in, over what the stake is a fraction of.
        let Some(unit) = metric.base(Before::of(trial), members) else { return Ok(None) };
        // Who can count on nothing before has no change.
        let sum = |by_actor: &[f64]| {
            let sum: f64 = members.iter().map(|member| by_actor[member.index()]).sum();
            if unit > 0.0 { sum / unit } else { 0.0 }
        };
        let games: Vec<&Game> = self.games.iter().filter(|game| game.stake == stake).collect();
        let of_clause = |clause: usize| {
            let mut part = Part { clause, change: 0.0, standard_error: None };
            let mut plays = false;
            for game in &games {
                let Some(player) = game.players.iter().position(|&player| player == clause) else { continue };
                plays = true;
                part.change += sum(&game.parts[player]);
                if let Some(error) = game.standard_error(|parts| sum(&parts[player])) {
                    part.standard_error = Some(part.standard_error.map_or(error, |other| error.hypot(other)));
                }
            }
            plays.then_some(part)
        };
        let parts: Vec<Part> = (0..self.scenario.clauses().len()).filter_map(of_clause).collect();
        let mut through = Vec::new();
        for game in &games {
            let count = game.channels.len();
            for (&clause, by_actor) in game.players.iter().zip(&game.through).filter(|_| unit > 0.0) {
                for (at, &channel) in game.channels.iter().enumerate() {
                    let of = members.iter().map(|member| by_actor[member.index() * count + at]);
                    let change = of.sum::<f64>() / unit;
                    if change != 0.0 {
                        through.push(ThroughPart { clause, channel, change });
                    }
                }
            }
        }
        through.sort_by_key(|part| part.clause);
        let arm_of = |clause: usize| self.scenario.clauses()[clause].action.arm();
        let arms = Arm::ALL
            .into_iter()
            .filter(|arm| parts.iter().any(|part| arm_of(part.clause) == *arm))
            .map(|arm| {
                let quotients = games.iter().flat_map(|game| &game.arms).filter(|(of, _)| *of == arm);
                let own = parts.iter().filter(|part| arm_of(part.clause) == arm);
                ArmPart {
                    arm,
                    change: quotients.map(|(_, part)| sum(part)).sum(),
                    of_clauses: own.map(|part| part.change).sum(),
                }
            })
            .collect();
        let deal = match of_deal(self.scenario) {
            None => None,
            Some(own) => Some(sum(&self.worth(trial, stake, &own)?)),
        };
        Ok(Some(StakeParts {
            stake,
            whole,
            deal,
            parts,
            arms,
            through,
            path: None,
            income_musd: metric.words().money.map(|_| unit),
            yardstick: self.exposures.yardstick(stake).map(|yardstick| yardstick.loss),
        }))
    }

    /// What some clauses alone change of a stake, by actor, in what adds up.
    fn worth(&self, trial: &Trial<'_, '_>, stake: Stake, keep: &[usize]) -> Result<Vec<f64>> {
        let some = trial.some(keep);
        let metric = stake::of(stake);
        let mut worth = vec![0.0; self.model.world().actors().len()];
        for account in metric.accounts() {
            let amounts = account.of(trial, &some).map_err(|error| infeasible(self.scenario, keep, error))?;
            worth.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += account.gain(amount));
        }
        Ok(worth)
    }
}

/// Positions of the deal's own clauses, where clauses of other files, its responses, stand behind them; none where there are none.
fn of_deal(scenario: &Scenario) -> Option<Vec<usize>> {
    let clauses = scenario.clauses();
    let file = &clauses.first()?.at.file;
    let own: Vec<usize> = (0..clauses.len()).filter(|&i| clauses[i].at.file == *file).collect();
    (own.len() < clauses.len()).then_some(own)
}

/// The error of a subset, with its clauses.
fn infeasible(scenario: &Scenario, keep: &[usize], source: Error) -> Error {
    let named: Vec<String> = keep.iter().map(|&i| scenario.clauses()[i].to_string()).collect();
    unexplained(scenario, named.join(", "), source)
}

fn unexplained(scenario: &Scenario, subset: String, source: Error) -> Error {
    Error::of(Unexplained { scenario: scenario.id().to_owned(), subset, source: Box::new(source) })
}
