//! What every deal changes, solved for once for each that differs in what moves a stake.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::Unjudged;
use super::effect::Effect;
use super::space::Space;
use super::stance::Stances;
use crate::error::{Error, Place, Result};
use crate::model::{Solution, Trial};
use crate::scenario::{Action, Arm, Menu, Scenario, Stake};
use crate::stake::{self, Account, Before};
use crate::threads::each_or_error;
use crate::world::{Actor, World};

/// Most solves of trade for one atlas.
const MOST_SOLVES: usize = 20_000;
/// Most deals of one atlas.
const MOST_DEALS: usize = 1_000_000;

/// A menu with or without responses in force, as something that has a scenario for each combination of levels.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a, 'm, 'w> {
    pub(super) trial: &'a Trial<'m, 'w>,
    pub(super) menu: &'a Menu,
    /// The menu's scenario, with the clauses of responses behind its own.
    pub(super) whole: &'a Scenario,
    pub(super) world: &'w World,
    pub(super) stances: &'a Stances,
}

impl Offer<'_, '_, '_> {
    /// The deal with each item at a level, responses in force in full.
    pub(super) fn scenario(&self, levels: &[f64]) -> Scenario {
        self.whole.at_levels(&self.clauses(levels, |_| true), self.world)
    }

    /// The same with those clauses alone that can move something.
    fn part(&self, levels: &[f64], moves: impl Fn(&Action) -> bool) -> Scenario {
        self.whole.scaled(&self.clauses(levels, moves), self.world)
    }

    /// The level of every clause that can move something, 0 of others.
    pub(super) fn clauses(&self, levels: &[f64], moves: impl Fn(&Action) -> bool) -> Vec<f64> {
        let mut of_clause = self.menu.clause_levels(levels);
        of_clause.resize(self.whole.clauses().len(), 1.0);
        for (level, clause) in of_clause.iter_mut().zip(self.whole.clauses()) {
            if !moves(&clause.action) {
                *level = 0.0;
            }
        }
        of_clause
    }

    /// Whether responses stand behind the menu's clauses.
    pub(super) fn has_responses(&self) -> bool {
        self.whole.clauses().len() > self.menu.scenario().clauses().len()
    }

    /// The scenario that the trade model sees.
    pub(super) fn on_trade(&self, levels: &[f64]) -> Scenario {
        self.part(levels, Action::moves_trade)
    }

    pub(super) fn solve(&self, levels: &[f64]) -> Result<Solution> {
        self.trial.solve(&self.on_trade(levels)).map_err(|source| self.failed(levels, source))
    }

    /// What the deal changes in an account, by actor.
    pub(super) fn account(&self, account: Account, levels: &[f64]) -> Result<Vec<f64>> {
        let part = self.part(levels, |action| account.moved_by(action));
        account.of(self.trial, &part).map_err(|source| self.failed(levels, source))
    }

    /// By interest.
    pub(super) fn uses(&self, levels: &[f64]) -> Vec<f64> {
        let part = self.part(levels, |action| action.arm() == Arm::Technology);
        self.uses_of(&part)
    }

    pub(super) fn uses_of(&self, scenario: &Scenario) -> Vec<f64> {
        let trial = self.trial;
        let short = [trial.shortages_before(), &trial.shortages_of(scenario)];
        self.stances.uses(|good, user| trial.use_of_good(good, user), short)
    }

    pub(super) fn producers(&self, at: &Solution) -> Vec<f64> {
        self.stances.producers(|actor, sectors| self.trial.value_added(at, actor, sectors))
    }

    /// Real income by actor, then producers by interest.
    fn trade(&self, levels: &[f64]) -> Result<Vec<f64>> {
        Ok(self.incomes(self.solve(levels)?))
    }

    fn incomes(&self, at: Solution) -> Vec<f64> {
        let producers = self.producers(&at);
        at.income.into_iter().chain(producers).collect()
    }

    /// What something that holds instead of any deal changes over no deal; of nothing, nothing.
    pub(super) fn instead(&self, scenario: Option<&Scenario>, changes: &Changes) -> Result<Over> {
        let Some(scenario) = scenario else { return Ok(changes.nothing()) };
        let of = |account: Account| match account {
            Account::Trade => Ok(self.incomes(self.trial.solve(scenario)?)),
            other => other.of(self.trial, scenario),
        };
        let accounts = Account::ALL.into_iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(changes.over(&accounts, &self.uses_of(scenario)))
    }

    /// The error of a deal, with its name.
    pub(super) fn failed(&self, levels: &[f64], source: Error) -> Error {
        let menu = self.menu.scenario().id().to_owned();
        Error::of(Unjudged { menu, deal: named(self.menu, levels), source: Box::new(source) })
    }
}

/// "farm-purchases 1 + us-tariffs 0.5", or "nothing".
pub(super) fn named(menu: &Menu, levels: &[f64]) -> String {
    let items = menu.items().iter().zip(levels).filter(|(_, level)| **level != 0.0);
    let named: Vec<String> = items.map(|(item, level)| format!("{} {level}", item.name)).collect();
    if named.is_empty() { "nothing".to_owned() } else { named.join(" + ") }
}

/// What a deal changes in one account, for each combination of the items that can move it.
#[derive(Debug, Clone)]
struct Part {
    items: Vec<usize>,
    space: Space,
    /// With all items at 0, by actor: what responses do alone.
    alone: Vec<f64>,
    /// Over that, `[combination][actor]`; not numbers where it cannot be solved.
    changes: Vec<Vec<f64>>,
    /// The combinations that cannot be solved, and why.
    unsolved: BTreeMap<usize, String>,
}

impl Part {
    /// From what each combination comes to, or why it does not; that without any item is known.
    fn of(items: Vec<usize>, space: Space, all: Vec<std::result::Result<Vec<f64>, String>>) -> Self {
        let alone = all.first().and_then(|first| first.as_ref().ok()).cloned().unwrap_or_default();
        let mut unsolved = BTreeMap::new();
        let mut changes = Vec::with_capacity(all.len());
        for (number, done) in all.into_iter().enumerate() {
            changes.push(match done {
                Ok(with) => with.iter().zip(&alone).map(|(with, alone)| with - alone).collect(),
                Err(why) => {
                    unsolved.insert(number, why);
                    vec![f64::NAN; alone.len()]
                }
            });
        }
        Self { items, space, alone, changes, unsolved }
    }

    /// The same with other numbers in the place of those of each combination that could be solved.
    fn anew(&self, mut of: impl FnMut(usize) -> Result<Vec<f64>>) -> Result<Self> {
        let all = (0..self.changes.len()).map(|number| match self.unsolved.get(&number) {
            Some(why) => Ok(Err(why.clone())),
            None => of(number).map(Ok),
        });
        Ok(Self::of(self.items.clone(), self.space.clone(), all.collect::<Result<_>>()?))
    }

    /// Level of every item of a menu in a combination of those that matter.
    fn levels(items: &[usize], space: &Space, number: usize, of: usize) -> Vec<f64> {
        let mut levels = vec![0.0; of];
        for (&item, level) in items.iter().zip(space.levels(number)) {
            levels[item] = level;
        }
        levels
    }

    fn at(&self, steps: &[usize]) -> &[f64] {
        &self.changes[self.number(steps)]
    }

    /// Number of the combination that a deal has.
    fn number(&self, steps: &[usize]) -> usize {
        self.space.number(self.items.iter().map(|&item| steps[item]))
    }
}

/// What a deal changes over no deal: by account and actor; then by interest, fractions of what there was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums<'a> {
    pub(super) accounts: [&'a [f64]; Account::ALL.len()],
    pub(super) producers: &'a [f64],
    pub(super) uses: &'a [f64],
}

/// The same of something that holds instead of any deal.
#[derive(Debug, Clone)]
pub(super) struct Over {
    accounts: [Vec<f64>; Account::ALL.len()],
    producers: Vec<f64>,
    uses: Vec<f64>,
}

impl Over {
    pub(super) fn sums(&self) -> Sums<'_> {
        let accounts = self.accounts.each_ref().map(Vec::as_slice);
        Sums { accounts, producers: &self.producers, uses: &self.uses }
    }
}

/// What every deal of a space changes.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    pub(super) space: Space,
    /// Number of deals.
    pub(super) count: usize,
    /// Solves of the world economy.
    pub(super) solves: usize,
    /// By account; that of trade has producers behind the actors.
    parts: Vec<Part>,
    uses: Part,
    income_before: Vec<f64>,
    defence_before: Vec<Option<f64>>,
    /// S of the stakes that the menu can move; none where one of them has no scores.
    yardsticks: Option<Vec<(Stake, f64)>>,
}

impl Changes {
    pub(super) fn solve(
        offer: &Offer<'_, '_, '_>,
        yardsticks: Option<Vec<(Stake, f64)>>,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self> {
        Self::among(offer, Space::of(offer.menu.items()), yardsticks, threads)
    }

    /// The same for those deals alone that have these levels.
    pub(super) fn among(
        offer: &Offer<'_, '_, '_>,
        space: Space,
        yardsticks: Option<Vec<(Stake, f64)>>,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self> {
        let (menu, trial) = (offer.menu, offer.trial);
        let moved = |moves: &dyn Fn(&Action) -> bool| -> Vec<usize> {
            let clauses = menu.scenario().clauses();
            let of_item = |item: &usize| {
                menu.items()[*item].clauses.iter().any(|&clause| moves(&clauses[clause].action))
            };
            (0..menu.items().len()).filter(of_item).collect()
        };
        let on_trade = moved(&|action| Account::Trade.moved_by(action));
        let count = space.count().filter(|count| *count <= MOST_DEALS);
        let solves = space.only(&on_trade).count().filter(|count| *count <= MOST_SOLVES);
        let (Some(count), Some(solves)) = (count, solves) else {
            return Err(too_large(menu, &space, &on_trade));
        };
        let part = |items: Vec<usize>, work: &(dyn Fn(&[f64]) -> Result<Vec<f64>> + Sync)| -> Result<Part> {
            let own = space.only(&items);
            let combinations = own.count().unwrap_or(0);
            let all = each_or_error(combinations, threads.map(usize::from), |number| {
                // Without what is there without any deal nothing can be judged; one deal that cannot be solved stops no other.
                match work(&Part::levels(&items, &own, number, menu.items().len())) {
                    Err(error) if number == 0 => Err(error),
                    done => Ok(done.map_err(|error| why(&error))),
                }
            })?;
            Ok(Part::of(items, own, all))
        };
        let of_account = |account: Account| {
            let items = moved(&|action| account.moved_by(action));
            match account {
                Account::Trade => part(items, &|levels| offer.trade(levels)),
                account => part(items, &|levels| offer.account(account, levels)),
            }
        };
        Ok(Self {
            parts: Account::ALL.into_iter().map(of_account).collect::<Result<_>>()?,
            uses: part(moved(&|action| action.arm() == Arm::Technology), &|levels| Ok(offer.uses(levels)))?,
            income_before: trial.income_before().to_vec(),
            defence_before: trial.defence_before().to_vec(),
            space,
            count,
            solves,
            yardsticks,
        })
    }

    /// Level of every item in each combination of those that move an account, or uses of goods where it is none.
    pub(super) fn combinations(&self, account: Option<Account>) -> impl Iterator<Item = Vec<f64>> {
        let part = account.map_or(&self.uses, |account| &self.parts[account as usize]);
        let of = self.space.width();
        (0..part.changes.len()).map(move |number| Part::levels(&part.items, &part.space, number, of))
    }

    /// The same deals where other things held before and each combination comes to something else. Those that cannot be solved are not
    /// asked for.
    pub(super) fn anew(
        &self,
        (income_before, defence_before): (Vec<f64>, Vec<Option<f64>>),
        mut of: impl FnMut(Option<Account>, usize) -> Result<Vec<f64>>,
    ) -> Result<Self> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for (account, part) in Account::ALL.into_iter().zip(&self.parts) {
            parts.push(part.anew(|number| of(Some(account), number))?);
        }
        Ok(Self {
            parts,
            uses: self.uses.anew(|number| of(None, number))?,
            income_before,
            defence_before,
            space: self.space.clone(),
            yardsticks: self.yardsticks.clone(),
            ..*self
        })
    }

    /// Why a deal cannot be solved; none where it can.
    pub(super) fn unsolved(&self, deal: usize) -> Option<&str> {
        let steps = self.space.steps(deal);
        let parts = self.parts.iter().chain([&self.uses]);
        parts.filter_map(|part| part.unsolved.get(&part.number(&steps))).map(String::as_str).next()
    }

    /// What a deal changes; `steps` are those of its items. Not numbers where it cannot be solved.
    pub(super) fn sums(&self, steps: &[usize]) -> Sums<'_> {
        self.split(|part| part.at(steps))
    }

    /// What holds without a deal over what held before: what responses do alone.
    pub(super) fn alone(&self) -> Sums<'_> {
        self.split(|part| &part.alone)
    }

    /// What changes nothing over no deal.
    pub(super) fn nothing(&self) -> Over {
        let Sums { accounts, producers, uses } = self.alone();
        let none = |of: &[f64]| vec![0.0; of.len()];
        Over { accounts: accounts.map(none), producers: none(producers), uses: none(uses) }
    }

    /// What something comes to in each account, producers behind the actors in that of trade, and in uses of goods: over no deal.
    pub(super) fn over(&self, accounts: &[Vec<f64>], uses: &[f64]) -> Over {
        let mut over = self.nothing();
        let less = |to: &mut [f64], all: &[f64], alone: &[f64]| {
            for (to, (all, alone)) in to.iter_mut().zip(all.iter().zip(alone)) {
                *to = all - alone;
            }
        };
        let Sums { accounts: alone, producers, uses: alone_uses } = self.alone();
        for ((to, all), alone) in over.accounts.iter_mut().zip(accounts).zip(alone) {
            less(to, all, alone);
        }
        less(&mut over.producers, &accounts[Account::Trade as usize][self.income_before.len()..], producers);
        less(&mut over.uses, uses, alone_uses);
        over
    }

    fn split<'a>(&'a self, of: impl Fn(&'a Part) -> &'a [f64]) -> Sums<'a> {
        let mut accounts = Account::ALL.map(|account| of(&self.parts[account as usize]));
        let trade = &mut accounts[Account::Trade as usize];
        let (income, producers) = trade.split_at(self.income_before.len());
        *trade = income;
        Sums { accounts, producers, uses: of(&self.uses) }
    }

    /// All interests in percent and points.
    pub(super) fn features(&self, sums: Sums<'_>, stances: &Stances) -> Vec<f64> {
        stances.features(|members| self.effect(sums, members), sums.producers, sums.uses)
    }

    /// What that comes to for some actors together.
    pub(super) fn effect(&self, sums: Sums<'_>, members: &[Actor]) -> Effect {
        let before = Before { income: &self.income_before, defence: &self.defence_before };
        let sum = |account: Account| -> f64 {
            members.iter().map(|member| sums.accounts[account as usize][member.index()]).sum()
        };
        let change = |stake| {
            let metric = stake::of(stake);
            Some(metric.over(metric.base(before, members)?, sum))
        };
        let mut effect = Effect {
            changes: Stake::ALL.map(change),
            real_income_musd: stake::of(Stake::LEADING).total(sum),
            mean_score: None,
        };
        #[expect(clippy::cast_precision_loss, reason = "three at the most")]
        let mean = |scores: Vec<f64>| scores.iter().sum::<f64>() / scores.len() as f64;
        effect.mean_score = self.yardsticks.as_ref().and_then(|yardsticks| {
            let score = |(stake, loss): &(Stake, f64)| Some(100.0 * (0.0 - effect.change(*stake)?) / loss);
            yardsticks.iter().map(score).collect::<Option<Vec<f64>>>().map(mean)
        });
        effect
    }
}

/// What stands in the way of a deal, without the deal.
fn why(error: &Error) -> String {
    error.get::<Unjudged>().map_or_else(|| error.to_string(), |unjudged| unjudged.source.to_string())
}

fn too_large(menu: &Menu, space: &Space, on_trade: &[usize]) -> Error {
    let counted = |count: Option<usize>| count.map_or("too many to count".to_owned(), |n| n.to_string());
    let (deals, solves) = (counted(space.count()), counted(space.only(on_trade).count()));
    Error::Value {
        at: Place::file(menu.scenario().id()),
        found: format!(
            "deals: {deals}, with {} items that move trade in {solves} combinations",
            on_trade.len()
        ),
        expected: format!(
            "{MOST_DEALS} deals and {MOST_SOLVES} combinations at most: put clauses together under one `item`, or give fewer `levels`"
        ),
    }
}
