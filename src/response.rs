//! What third parties can do about deals: every portfolio of responses put to every deal in the same drawn futures.
//!
//! A future is one of the deals with one draw of everything uncertain, the responses' own ranges included. What a response undoes of
//! the losses and what it brings besides are kept apart, owner by owner and stake by stake in every future ([`Account`]); portfolios
//! are chosen by the first, less what they cost or take where nothing was lost. Losses are scored as everywhere, `100 × loss / S`
//! for each stake, and weighted, or one stake is chosen by in its own unit; each stake is reported in its own unit beside it.
//! Nothing is interpolated between portfolios: each is solved. Stakes are apart, so that portfolios which differ only in clauses
//! that a stake does not depend on share its solution.
//!
//! ```no_run
//! use sidedeal::ensemble::Draws;
//! use sidedeal::response::{Choice, Question};
//! use sidedeal::sequence::Sequence;
//! use sidedeal::{Model, Response, Scenario, World};
//!
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let deals = [Scenario::bundled("us-china-sectoral-deal", &world)?];
//! let responses = ["raw-materials-club", "rules-coalition"]
//!     .map(|name| Response::bundled(name, &world).unwrap());
//! let owners = [world.actor("JPN")?];
//! let draws = Sequence::plain(1);
//! let question = Question::of(&deals, &responses, &owners, Draws::of(&draws, 200));
//! println!("{}", Choice::of(&model, &question)?);
//! # Ok::<(), sidedeal::Error>(())
//! ```

mod account;
mod acting;
mod choose;
mod cover;
mod elsewhere;
mod future;
mod futures;
mod insured;
mod plans;
mod portfolio;
mod rows;
mod search;
mod settle;
mod shares;
mod show;
mod unit;
mod who;

use crate::coalition;
pub use crate::coalition::shapley;
use crate::ensemble::Draws;
use crate::error::{Error, Place, Result};
use crate::model::{Model, Party};
use crate::scenario::{Response, Scenario, Stake};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, World};

pub use account::Account;
pub use choose::{Payoffs, Regret};
pub use cover::{Cover, shortfall};
pub use elsewhere::Help;
pub use plans::{PlanOfAction, PlanQuestion, PlanRow, Plans};
pub use portfolio::{Excluded, Method, Portfolio, Together};
pub use rows::ChoiceRow;
pub use settle::FailedFuture;
pub use shares::{Own, Shares, Sharing};
pub use unit::Unit;

use futures::{Arena, Whole};
use settle::Known;

/// Responses of which all subsets are solved; of more, some.
pub const EXACT: usize = 12;
/// The share of futures that are the worst, where nothing else is asked for.
pub const TAIL: f64 = 0.1;
/// Sides up to which every coalition of them is solved for the best portfolio.
pub const SHARED: usize = 6;
/// Sides up to which the same is done for each response alone.
pub const ALONE: usize = 3;
/// Responses that a mask and the second-order model of the search can hold.
const MOST: usize = 20;

/// Most draws: what each portfolio does in each of them is kept.
const MOST_DRAWS: usize = 100_000;
/// How far from 1 the sum of probabilities may be.
const ROUNDING: f64 = 0.005;
/// A smaller share of a loss is nothing: it reads as 0.0 %.
const NOTHING: f64 = 0.0005;

/// A set of responses: bit i for response i.
type Mask = u32;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// Deals that may be struck, or whatever else may come.
    pub deals: &'q [Scenario],
    /// How likely each of them is: central values add up to 1, and what is drawn out of ranges is divided by its sum. None: each as
    /// likely as the others.
    pub chances: &'q [Uncertain],
    /// The share of futures that are the worst, above 0 and at most 1: [`Cover::shortfall`].
    pub tail: f64,
    /// What could be done, at most 20 of them.
    pub responses: &'q [Response],
    /// Who chooses: each member's losses count, and nobody's gain makes up for another's loss.
    pub owners: &'q [Actor],
    /// Who among the owners acts as one: groups of them, each with those of its members who are in none before. Owners in none act by
    /// themselves.
    pub sides: &'q [Party],
    /// Sides up to which it is looked at what each gains and pays and what every coalition of them could do: by the best portfolio,
    /// and by each response alone where there are at most [`ALONE`].
    pub shared: usize,
    /// Whose numbers are reported besides.
    pub parties: &'q [Party],
    /// Weights of the three stakes, in the order of [`Stake::ALL`]; those of stakes that nothing moves are shared out.
    pub weights: [f64; 3],
    /// The stake to choose by, in its own unit. None: the scores of all stakes; where one of them has no scores, because a deal has
    /// no principals, the first stake of which an owner loses something at central values.
    pub by: Option<Stake>,
    /// Where else to look for what a response that undoes nothing would help with.
    pub elsewhere: &'q [Scenario],
    /// What owners can spend, million USD a year.
    pub budget_musd: f64,
    /// Loss that owners can live with, in the unit of the choice; none: half of what they expect to lose without any response.
    pub threshold: Option<f64>,
    /// Responses up to which all subsets are solved.
    pub exact: usize,
    /// The draws; portfolios share them.
    pub draws: Draws<'q>,
}

/// What portfolios do.
#[derive(Debug, Clone)]
pub struct Choice<'w> {
    world: &'w World,
    deals: Vec<String>,
    /// Probability of each deal, mean over draws; none where all are alike.
    chances: Vec<f64>,
    tail: f64,
    names: Vec<String>,
    responses: Vec<Response>,
    /// Owners who share in each response and are not asked for.
    partners: Vec<Vec<Actor>>,
    owners: Vec<Actor>,
    sides: Vec<Party>,
    shared: Vec<Sharing>,
    parties: Vec<Party>,
    stakes: Vec<(Stake, f64)>,
    unit: Unit,
    markets: Vec<Sector>,
    budget_musd: f64,
    threshold: f64,
    portfolios: Vec<Portfolio>,
    excluded: Vec<Excluded>,
    best: usize,
    parts: Option<Vec<f64>>,
    pairs: Vec<Together>,
    efficient: Vec<usize>,
    method: Method,
    helps: Vec<Help>,
    futures: usize,
    failures: Vec<FailedFuture>,
}

impl<'q> Question<'q> {
    /// With equal weights, any budget, and nobody's numbers besides.
    #[must_use]
    pub fn of(
        deals: &'q [Scenario],
        responses: &'q [Response],
        owners: &'q [Actor],
        draws: Draws<'q>,
    ) -> Self {
        Self {
            deals,
            chances: &[],
            tail: TAIL,
            responses,
            owners,
            sides: &[],
            shared: SHARED,
            parties: &[],
            weights: [1.0; 3],
            by: None,
            elsewhere: &[],
            budget_musd: f64::INFINITY,
            threshold: None,
            exact: EXACT,
            draws,
        }
    }
}

impl<'w> Choice<'w> {
    /// Puts portfolios to the deals: all subsets of up to [`Question::exact`] responses, of more those that a search asks for.
    /// Which are solved and what they come to depends neither on threads nor on the machine.
    ///
    /// # Errors
    /// Those of [`Model::run`] for the deals themselves; [`Error::Missing`] without deals, responses or owners and where every future
    /// failed; [`Error::Value`] for more responses than 20, for weights that are negative or all 0, and for a stake to choose by that
    /// nothing can move.
    pub fn of(model: &Model<'w>, question: &Question<'_>) -> Result<Self> {
        check(question)?;
        let whole = |deal| Whole::of(deal, question.responses, model.world());
        let wholes: Vec<Whole> = question.deals.iter().map(whole).collect();
        let arena = Arena::new(model, question, &wholes)?;
        let mut known = Known::default();
        let n = question.responses.len();
        let method = if n <= question.exact {
            known.learn(&arena, (0..1_u32 << n).collect());
            Method::AllSubsets
        } else {
            search::run(&arena, &mut known, question)
        };
        Self::from(model, question, &arena, known, method)
    }

    fn from(
        model: &Model<'w>,
        question: &Question<'_>,
        arena: &Arena<'_, '_>,
        mut known: Known,
        method: Method,
    ) -> Result<Self> {
        let nothing = || Error::Missing {
            at: Place::file(arena.names()),
            what: "a future of each deal that could be solved with every portfolio".to_owned(),
        };
        // What one response and two do beside all is asked for whatever the method.
        let n = question.responses.len();
        let single = |i: usize| 1 << i;
        let couples = (0..n).flat_map(|i| (0..i).map(move |j| [j, i]));
        let couples: Vec<[usize; 2]> = couples.collect();
        let asked = (0..n).map(single).chain(couples.iter().map(|[i, j]| single(*i) | single(*j)));
        known.learn(arena, asked.chain([0]).collect());
        // And what every part of the best portfolio does; where a part turns out to be better, of that.
        let (payoffs, best) = loop {
            let payoffs = known.payoffs().ok_or_else(nothing)?;
            let best = payoffs.best(question.budget_musd).ok_or_else(nothing)?;
            let (mask, solved) = (known.masks()[best], known.masks().len());
            if mask.count_ones() as usize <= EXACT {
                known.learn(arena, parts_of(mask));
            }
            if known.masks().len() == solved {
                break (payoffs, best);
            }
        };
        let place = |mask: Mask| known.masks().binary_search(&mask).ok();
        let empty = place(0).ok_or_else(nothing)?;
        let threshold = question.threshold.unwrap_or(0.5 * payoffs.expected(empty));
        let regrets = payoffs.regrets(question.budget_musd);
        let least = payoffs.least(question.budget_musd);
        let members = |mask: Mask| (0..n).filter(|i| mask >> i & 1 == 1).collect::<Vec<_>>();
        let futures = (known.deals(), question.deals.len());
        let portfolio = |(one, &mask): (usize, &Mask)| {
            let (accounts, counted) = known.accounts(mask)?;
            let over: Vec<f64> =
                payoffs.losses(one).iter().zip(&least).map(|(loss, least)| loss - least).collect();
            Some(Portfolio {
                members: members(mask),
                cost_musd: payoffs.cost[one],
                lead_time_years: payoffs.lead_time[one],
                loss: payoffs.expected(one),
                counted,
                accounts: accounts.clone(),
                regret: regrets[one],
                robustness: payoffs.robustness(one, threshold),
                cover: Cover::of(&payoffs, [one, empty], futures, question.tail, &over),
            })
        };
        let portfolios: Vec<Portfolio> = known.masks().iter().enumerate().filter_map(portfolio).collect();
        let loss = |mask: Mask| place(mask).map(|at| payoffs.expected(at));
        let parts = parts(&portfolios[best].members, |mask| Some(payoffs.expected(empty) - loss(mask)?));
        let pairs = couples
            .iter()
            .filter_map(|&[i, j]| {
                let together = loss(single(i) | single(j))?;
                // In this order what does nothing does exactly nothing beside another.
                let more = (loss(single(i))? - together) + (loss(single(j))? - loss(0)?);
                Some(Together { pair: [i, j], more })
            })
            .collect();
        let sides: Vec<Party> = sides(question, model.world()).into_iter().map(|(side, _)| side).collect();
        let shared = shared(question, arena, &known, best);
        let owned = |response: &Response| {
            response.owners().iter().copied().filter(|owner| !question.owners.contains(owner)).collect()
        };
        let idle = |i: &usize| place(single(*i)).is_some_and(|at| portfolios[at].undoes_nothing());
        let idle: Vec<usize> = (0..n).filter(idle).collect();
        let others = question.elsewhere.iter();
        let others: Vec<&Scenario> =
            others.filter(|other| question.deals.iter().all(|deal| deal.id() != other.id())).collect();
        let helps = elsewhere::helps(model, (question.responses, &idle), question.owners, &others)?;
        Ok(Self {
            world: model.world(),
            helps,
            deals: question.deals.iter().map(|deal| deal.id().to_owned()).collect(),
            chances: if question.chances.is_empty() {
                Vec::new()
            } else {
                (0..question.deals.len()).map(|deal| arena.chances(deal).iter().sum()).collect()
            },
            tail: question.tail,
            names: question.responses.iter().map(|response| response.id().to_owned()).collect(),
            responses: question.responses.to_vec(),
            partners: question.responses.iter().map(owned).collect(),
            owners: question.owners.to_vec(),
            sides,
            shared,
            parties: question.parties.to_vec(),
            stakes: arena.stakes().to_vec(),
            unit: arena.unit(),
            markets: arena.markets().to_vec(),
            budget_musd: question.budget_musd,
            threshold,
            efficient: payoffs.efficient(),
            portfolios,
            excluded: known.excluded(members),
            best,
            parts,
            pairs,
            method,
            futures: payoffs.weight.len(),
            failures: known.failures(),
        })
    }

    /// Who chooses.
    #[must_use]
    pub fn choosers(&self) -> &[Actor] {
        &self.owners
    }

    /// The portfolios that were solved, the empty one among them.
    #[must_use]
    pub fn portfolios(&self) -> &[Portfolio] {
        &self.portfolios
    }

    /// The portfolio of these responses, by position; none where it was not solved or cannot be put to a deal.
    #[must_use]
    pub fn portfolio(&self, members: &[usize]) -> Option<&Portfolio> {
        self.portfolios.iter().find(|one| one.members == members)
    }

    /// The affordable portfolio that leaves the smallest expected loss; of equal ones the cheapest.
    #[must_use]
    pub fn best(&self) -> &Portfolio {
        &self.portfolios[self.best]
    }

    /// What each response of the best portfolio adds to what it undoes, less what it takes: Shapley values in the unit of the choice,
    /// in the order of its members; none
    /// where a part of the portfolio cannot stand alone or was too many to solve.
    #[must_use]
    pub fn parts(&self) -> Option<&[f64]> {
        self.parts.as_deref()
    }

    /// What pairs of responses do together, where both can be put to the deals.
    #[must_use]
    pub fn pairs(&self) -> &[Together] {
        &self.pairs
    }

    /// Portfolios that none beats in expected loss, cost and lead time at once, the cheapest first.
    #[must_use]
    pub fn efficient(&self) -> impl ExactSizeIterator<Item = &Portfolio> {
        self.efficient.iter().map(|&one| &self.portfolios[one])
    }

    /// The affordable portfolio with the smallest largest regret; of equal ones the first.
    #[must_use]
    pub fn least_regret(&self) -> &Portfolio {
        let affordable = self.portfolios.iter().filter(|one| one.cost_musd <= self.budget_musd);
        affordable.min_by(|a, b| a.regret.most.total_cmp(&b.regret.most)).unwrap_or(self.best())
    }

    /// Owners who act as one, or by themselves.
    #[must_use]
    pub fn sides(&self) -> &[Party] {
        &self.sides
    }

    /// What each side gains and pays and what coalitions of them could do, by the best portfolio first and then by single responses;
    /// nothing where there is one side or more than were asked for.
    #[must_use]
    pub fn shared(&self) -> &[Sharing] {
        &self.shared
    }

    /// The same for the responses of one portfolio, by position; none where it was not looked at.
    #[must_use]
    pub fn sharing(&self, members: &[usize]) -> Option<&Sharing> {
        self.shared.iter().find(|one| one.members == members)
    }

    /// Probability of each deal, mean over draws; nothing where all are alike.
    #[must_use]
    pub fn chances(&self) -> &[f64] {
        &self.chances
    }

    /// Ids of the deals.
    #[must_use]
    pub fn deals(&self) -> &[String] {
        &self.deals
    }

    /// Ids of the responses.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The responses themselves, in the order of their names: what each is called and does.
    #[must_use]
    pub fn responses(&self) -> &[Response] {
        &self.responses
    }

    /// Sets that cannot be put to a deal, the smallest ones: what contains one of them is not listed.
    #[must_use]
    pub fn excluded(&self) -> &[Excluded] {
        &self.excluded
    }

    /// How the best was found.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Futures that count: those in which every portfolio was solved.
    #[must_use]
    pub fn futures(&self) -> usize {
        self.futures
    }

    /// Futures that do not, with the reason.
    #[must_use]
    pub fn failures(&self) -> &[FailedFuture] {
        &self.failures
    }

    /// Where responses that undo nothing of these deals' losses would help, the largest shares of a loss first.
    #[must_use]
    pub fn helps(&self) -> &[Help] {
        &self.helps
    }

    /// What losses of owners and stakes are added up in.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// The markets in which power is measured: those of all rule pacts of the deals and responses.
    #[must_use]
    pub fn markets(&self) -> &[Sector] {
        &self.markets
    }

    /// Loss that owners can live with, in the unit of the choice.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The stakes that count, with the weight of each in the loss; weights add up to 1.
    #[must_use]
    pub fn stakes(&self) -> &[(Stake, f64)] {
        &self.stakes
    }
}

/// The responses of a portfolio.
fn chosen(responses: &[Response], mask: Mask) -> impl Iterator<Item = &Response> {
    responses.iter().enumerate().filter(move |(i, _)| mask >> i & 1 == 1).map(|(_, response)| response)
}

/// Every subset of a portfolio, itself among them.
fn parts_of(mask: Mask) -> Vec<Mask> {
    let mut parts = vec![mask];
    let mut part = mask;
    while part != 0 {
        part = (part - 1) & mask;
        parts.push(part);
    }
    parts
}

/// Shapley values of what every part of a portfolio is worth, where all can be put to the deals and there are not too many.
fn parts(members: &[usize], worth: impl Fn(Mask) -> Option<f64>) -> Option<Vec<f64>> {
    if members.len() > EXACT {
        return None;
    }
    let inside = |subset: usize| members.iter().enumerate().filter(move |(i, _)| subset >> i & 1 == 1);
    let part_of = |subset: usize| inside(subset).fold(0, |mask: Mask, (_, &i)| mask | 1 << i);
    let worths: Option<Vec<f64>> =
        (0..1_usize << members.len()).map(|subset| worth(part_of(subset))).collect();
    worths.map(|worths| shapley(members.len(), |subset| worths[subset]))
}

/// Who gains and pays, by the best portfolio and by single responses, where there are as many sides as that is asked for.
fn shared(question: &Question<'_>, arena: &Arena<'_, '_>, known: &Known, best: usize) -> Vec<Sharing> {
    let sides = arena.sides().len();
    if !(2..=question.shared.min(coalition::MOST)).contains(&sides) {
        return Vec::new();
    }
    let best = known.masks()[best];
    let singles = (0..question.responses.len()).filter(|_| sides <= ALONE).map(|i| 1 << i);
    let asked = std::iter::once(best).chain(singles.filter(|mask| *mask != best));
    let solved = asked.filter(|mask| *mask != 0 && known.masks().contains(mask));
    solved.filter_map(|mask| acting::shared(arena, known, mask)).collect()
}

/// Who acts as one, with its members among the owners; owners in no group by themselves.
fn sides(question: &Question<'_>, world: &World) -> Vec<(Party, Vec<Actor>)> {
    let mut left = question.owners.to_vec();
    let mut sides: Vec<(Party, Vec<Actor>)> = Vec::new();
    for &side in question.sides {
        let members: Vec<Actor> =
            side.members(world).into_iter().filter(|member| left.contains(member)).collect();
        left.retain(|owner| !members.contains(owner));
        sides.push((side, members));
    }
    sides.extend(left.into_iter().map(|owner| (owner.into(), vec![owner])));
    sides.retain(|(_, members)| !members.is_empty());
    sides
}

fn check(question: &Question<'_>) -> Result<()> {
    let at = || Place::file("responses");
    for (none, what) in [
        (question.deals.is_empty(), "a deal to respond to"),
        (question.responses.is_empty(), "a response to choose"),
        (question.owners.is_empty(), "an owner who chooses"),
        (question.draws.count == 0, "a draw"),
    ] {
        if none {
            return Err(Error::Missing { at: at(), what: what.to_owned() });
        }
    }
    for deal in question.deals {
        question.responses.iter().try_for_each(|response| deal.lacks(response))?;
    }
    if question.draws.count > MOST_DRAWS {
        let found = format!("{} draws", question.draws.count);
        return Err(Error::Value { at: at(), found, expected: format!("at most {MOST_DRAWS}") });
    }
    if !(question.tail > 0.0 && question.tail <= 1.0) {
        let found = format!("{} of all futures as the worst", Uncertain::from(question.tail));
        let expected = "a share above 0 and at most 1".to_owned();
        return Err(Error::Value { at: at(), found, expected });
    }
    if !question.chances.is_empty() {
        let sum: f64 = question.chances.iter().map(|one| one.central()).sum();
        let sound = question.chances.iter().all(|one| {
            let (low, high) = one.range();
            low >= 0.0 && high <= 1.0
        });
        if question.chances.len() != question.deals.len() || !sound || (sum - 1.0).abs() > ROUNDING {
            let found =
                format!("{} probabilities that add up to {}", question.chances.len(), Uncertain::from(sum));
            let expected = format!("{}, each from 0 to 1, that add up to 1", question.deals.len());
            return Err(Error::Value { at: at(), found, expected });
        }
    }
    if question.responses.len() > MOST {
        let found = format!("{} responses", question.responses.len());
        return Err(Error::Value { at: at(), found, expected: format!("at most {MOST}") });
    }
    let sound = question.weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
    if !sound || question.weights.iter().sum::<f64>() <= 0.0 {
        let found = format!("weights {:?}", question.weights);
        return Err(Error::Value {
            at: at(),
            found,
            expected: "weights of at least 0, one of them above".to_owned(),
        });
    }
    Ok(())
}
