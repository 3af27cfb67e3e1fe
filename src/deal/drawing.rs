//! What every deal of an atlas changes in one draw of everything that is uncertain: as many solves as the atlas itself took, each from
//! where the draws begin, so that none depends on another.

use super::changes::{Changes, Offer, Over};
use super::stance::Stances;
use crate::error::Result;
use crate::model::{Future, Model, Sampler, SamplerScratch, Variant};
use crate::scenario::{Action, Arm, Scenario};
use crate::stake::Account;

/// The deals of an atlas and what may hold instead, ready to be drawn.
pub(super) struct Drawing<'a, 'm> {
    sampler: Sampler<'m>,
    changes: &'a Changes,
    stances: &'a Stances,
    /// By account and combination of items, then of what moves uses of goods.
    accounts: [Vec<Variant>; Account::ALL.len()],
    uses: Vec<Variant>,
    /// What holds instead of any deal; none: nothing does.
    instead: Vec<Option<Variant>>,
}

/// The clauses of a menu, of the responses and of what may hold instead as one file.
pub(super) fn union(offer: &Offer<'_, '_, '_>, instead: &[Option<&Scenario>]) -> Scenario {
    let others: Vec<&Scenario> = instead.iter().flatten().copied().collect();
    offer.whole.beside(&others, offer.world)
}

impl<'a, 'm> Drawing<'a, 'm> {
    /// Draws begin at the deal with these levels. `union` is [`union`] of the same.
    pub(super) fn new(
        (offer, changes): (&Offer<'a, '_, '_>, &'a Changes),
        union: &'m Scenario,
        instead: &[Option<&Scenario>],
        begin: &[f64],
        model: &'m Model<'_>,
    ) -> Result<Self> {
        let sampler = Sampler::of_variants(model, &offer.scenario(begin), union, offer.trial.markets())?;
        let whole = union.clauses().len();
        let variants = |account: Option<Account>, moves: &dyn Fn(&Action) -> bool| -> Vec<Variant> {
            let combinations = changes.combinations(account).map(|levels| {
                let mut of_clause = offer.clauses(&levels, moves);
                of_clause.resize(whole, 0.0);
                sampler.variant_at(&of_clause)
            });
            combinations.collect()
        };
        let accounts =
            Account::ALL.map(|account| variants(Some(account), &|action| account.moved_by(action)));
        let uses = variants(None, &|action| action.arm() == Arm::Technology);
        // Behind the clauses of the menu, where responses are, and then one after another.
        let (menu, mut next) = (offer.menu.scenario().clauses().len(), offer.whole.clauses().len());
        let responses = menu..next;
        let instead = instead.iter().map(|one| {
            let own = next..next + one.as_ref()?.clauses().len();
            next = own.end;
            let keep: Vec<usize> = responses.clone().chain(own).collect();
            Some(sampler.variant(&keep))
        });
        let instead = instead.collect();
        Ok(Self { changes, stances: offer.stances, accounts, uses, instead, sampler })
    }

    /// How many numbers are drawn.
    pub(super) fn unknowns(&self) -> usize {
        self.sampler.unknowns().len()
    }

    /// Solves of the world economy in each draw, those before any deal apart.
    pub(super) fn solves(&self) -> usize {
        self.accounts[Account::Trade as usize].len() + self.instead.iter().flatten().count()
    }

    pub(super) fn scratch(&self) -> SamplerScratch {
        self.sampler.scratch()
    }

    /// The deals, and what may hold instead over no deal.
    ///
    /// # Errors
    /// Where anything cannot be solved that could be at central values.
    pub(super) fn draw(
        &self,
        uniforms: &[f64],
        scratch: &mut SamplerScratch,
    ) -> Result<(Changes, Vec<Over>)> {
        let mut future = self.sampler.future(uniforms, scratch)?;
        let income = self.sampler.world().actors().map(|actor| future.income(actor)).collect();
        let defence = future.defence(&self.accounts[Account::Defence as usize][0])[0].clone();
        let changes = self.changes.anew((income, defence), |account, number| match account {
            Some(account) => self.account(account, &self.accounts[account as usize][number], &mut future),
            None => Ok(self.used(&self.uses[number], &mut future)),
        })?;
        let mut instead = Vec::with_capacity(self.instead.len());
        for variant in &self.instead {
            instead.push(match variant {
                None => changes.nothing(),
                Some(variant) => {
                    let of = |account: Account| self.account(account, variant, &mut future);
                    let accounts = Account::ALL.into_iter().map(of).collect::<Result<Vec<_>>>()?;
                    changes.over(&accounts, &self.used(variant, &mut future))
                }
            });
        }
        Ok((changes, instead))
    }

    /// As the atlas has it: producers behind the actors in that of trade.
    fn account(&self, account: Account, variant: &Variant, future: &mut Future<'_, '_>) -> Result<Vec<f64>> {
        Ok(match account {
            Account::Trade => {
                let money = future.money(variant)?;
                let producers = self.stances.producers(|actor, sectors| future.value_added(actor, sectors));
                money.into_iter().chain(producers).collect()
            }
            Account::Payments => future.costs(variant),
            Account::Defence => {
                let [before, after] = future.defence(variant);
                let pairs = before.into_iter().zip(after);
                pairs
                    .map(|pair| if let (Some(before), Some(after)) = pair { after - before } else { 0.0 })
                    .collect()
            }
            Account::Power if self.sampler.draws_power() => future.power(variant)?,
            Account::Power => vec![0.0; self.sampler.world().actors().len()],
        })
    }

    fn used(&self, variant: &Variant, future: &mut Future<'_, '_>) -> Vec<f64> {
        let [before, after] = future.shortages(variant);
        self.stances.uses(|good, user| future.use_of_good(good, user), [&before, &after])
    }
}
