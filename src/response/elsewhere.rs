//! Where a response that undoes nothing here would help: other scenarios at central values.

use super::Account;
use crate::error::Result;
use crate::model::{Model, Trial, markets_of};
use crate::scenario::{Response, Scenario, Stake};
use crate::stake::{self, Account as Kind, Before};
use crate::world::Actor;

/// Smaller losses are not worth a response: a hundredth of a thousandth of real income or expected defence, a thousandth of a point
/// of power.
const SMALL: f64 = 1e-5;

/// What a response would undo in another scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Help {
    /// Position of the response.
    pub response: usize,
    /// The scenario's id.
    pub scenario: String,
    /// Of which stake.
    pub stake: Stake,
    /// The owners together at central values, fractions.
    pub account: Account,
}

impl Help {
    /// Share of the loss that is undone, less what is taken.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.account.counts() / self.account.lost
    }
}

/// Where some responses, by position, would undo something that owners lose, the largest shares first. A scenario that a response
/// cannot be put to is passed over. One solve for each scenario and one more for each response that moves trade.
///
/// # Errors
/// Those of [`Model::run`].
pub(super) fn helps(
    model: &Model<'_>,
    (responses, asked): (&[Response], &[usize]),
    owners: &[Actor],
    scenarios: &[&Scenario],
) -> Result<Vec<Help>> {
    let world = model.world();
    let mut helps = Vec::new();
    for scenario in scenarios {
        let answered: Vec<(usize, Scenario)> =
            asked.iter().filter_map(|&i| Some((i, scenario.with(&[&responses[i]], world).ok()?))).collect();
        let all: Vec<&Scenario> = answered.iter().map(|(_, answered)| answered).collect();
        let trial = Trial::among(model, scenario, &all)?;
        let without = Sums::of(&trial, scenario)?;
        let markets = markets_of([*scenario]);
        for (i, answered) in &answered {
            let with = Sums::of(&trial, answered)?;
            for stake in Stake::ALL {
                // Where the deal makes no rules, nobody has lost a say.
                if stake::of(stake).accounts().contains(&Kind::Power) && markets.is_empty() {
                    continue;
                }
                let Some(account) = together(&trial, owners, stake, &without, &with) else { continue };
                let help = Help { response: *i, scenario: scenario.id().to_owned(), stake, account };
                if account.lost >= SMALL && account.counts() >= super::NOTHING * account.lost {
                    helps.push(help);
                }
            }
        }
    }
    helps.sort_by(|a, b| b.share().total_cmp(&a.share()));
    Ok(helps)
}

/// What a scenario changes, by kind and actor.
struct Sums([Vec<f64>; Kind::ALL.len()]);

impl Sums {
    fn of(trial: &Trial<'_, '_>, scenario: &Scenario) -> Result<Self> {
        let mut sums = Self(Default::default());
        for kind in Kind::ALL {
            sums.0[kind as usize] = kind.of(trial, scenario)?;
        }
        Ok(sums)
    }

    /// A stake in what adds up over actors.
    fn stake(&self, stake: Stake, actor: Actor) -> f64 {
        stake::of(stake).total(|kind| self.0[kind as usize][actor.index()])
    }
}

fn together(
    trial: &Trial<'_, '_>,
    owners: &[Actor],
    stake: Stake,
    without: &Sums,
    with: &Sums,
) -> Option<Account> {
    let base = stake::of(stake).base(Before::of(trial), owners).filter(|base| *base > 0.0)?;
    let changes = owners.iter().map(|&owner| (without.stake(stake, owner), with.stake(stake, owner)));
    Some(Account::together(base, changes))
}
