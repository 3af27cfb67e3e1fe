//! What was solved of each future, put together: accounts of every portfolio, by party and stake.

use std::collections::BTreeMap;

use super::account::Account;
use super::future::KnownFuture;
use super::futures::{Arena, Staged};
use super::{Excluded, Mask, Payoffs, chosen};
use crate::scenario::Stake;
use crate::stake::{self, Account as Kind};

/// A future that does not count, because something in it could not be solved.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FailedFuture {
    /// The deal's id.
    pub deal: String,
    /// Number of the draw.
    pub draw: u64,
    /// What could not be solved and why.
    pub message: String,
}

/// Means over futures by party and stake, fractions; none where it is not assessed.
pub(super) type Accounts = Vec<[Option<Account>; Stake::ALL.len()]>;

/// A portfolio in the futures that count.
struct Row {
    /// What is left of the loss, by future.
    loss: Vec<f64>,
    cost: f64,
    lead_time: f64,
    accounts: Accounts,
    /// Weighted over the stakes that count, in the unit of the choice; means over futures.
    counted: Account,
}

/// Everything that was solved so far.
#[derive(Default)]
pub(super) struct Known {
    /// Portfolios that can be put to every deal, ascending.
    pub(super) masks: Vec<Mask>,
    pub(super) excluded: BTreeMap<Mask, (String, String)>,
    /// Deal by deal, draw by draw.
    pub(super) futures: Vec<KnownFuture>,
    rows: BTreeMap<Mask, Row>,
    /// Of the futures that count: how much each weighs, and the position of its deal.
    weight: Vec<f64>,
    deals: Vec<usize>,
    failures: Vec<FailedFuture>,
}

impl Known {
    pub(super) fn has(&self, mask: Mask) -> bool {
        self.masks.binary_search(&mask).is_ok() || self.excluded.contains_key(&mask)
    }

    /// Whether there is something to choose from.
    pub(super) fn is_settled(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Solves what is not known yet of some portfolios, in every future.
    pub(super) fn learn(&mut self, arena: &Arena<'_, '_>, masks: Vec<Mask>) {
        let mut masks: Vec<Mask> = masks.into_iter().filter(|mask| !self.has(*mask)).collect();
        masks.sort_unstable();
        masks.dedup();
        masks.retain(|&mask| self.admits(arena, mask));
        if masks.is_empty() && self.is_settled() {
            return;
        }
        let count = arena.draws().count;
        if self.futures.is_empty() {
            self.futures.resize_with(arena.stages().len() * count, KnownFuture::default);
        }
        for (staged, futures) in arena.stages().iter().zip(self.futures.chunks_mut(count)) {
            let wanted = staged.wanted(&masks, futures);
            let variants: Vec<Vec<_>> = wanted
                .iter()
                .map(|masks| masks.iter().map(|&mask| (mask, staged.variant(mask))).collect())
                .collect();
            arena.draw(staged, &variants, futures);
        }
        self.masks.extend(masks);
        self.masks.sort_unstable();
        self.settle(arena);
    }

    /// Whether a portfolio can be put to every deal.
    fn admits(&mut self, arena: &Arena<'_, '_>, mask: Mask) -> bool {
        let inside = |part: &Mask| mask & part == *part;
        // What excludes each other does so whatever is beside it.
        if self.excluded.keys().any(inside) {
            return false;
        }
        let refused = arena.refused(mask);
        let admitted = refused.is_none();
        self.excluded.extend(refused.map(|why| (mask, why)));
        admitted
    }

    pub(super) fn masks(&self) -> &[Mask] {
        &self.masks
    }

    /// Of the portfolios in the order of [`Known::masks`]; none where no future counts.
    pub(super) fn payoffs(&self) -> Option<Payoffs> {
        self.rows.values().next()?;
        Some(Payoffs {
            weight: self.weight.clone(),
            loss: self.rows.values().flat_map(|row| row.loss.iter().copied()).collect(),
            cost: self.rows.values().map(|row| row.cost).collect(),
            lead_time: self.rows.values().map(|row| row.lead_time).collect(),
        })
    }

    /// The deal of every future that counts, by position.
    pub(super) fn deals(&self) -> &[usize] {
        &self.deals
    }

    /// What a portfolio does by party and stake, and in the unit of the choice.
    pub(super) fn accounts(&self, mask: Mask) -> Option<(&Accounts, Account)> {
        self.rows.get(&mask).map(|row| (&row.accounts, row.counted))
    }

    pub(super) fn failures(&self) -> Vec<FailedFuture> {
        self.failures.clone()
    }

    pub(super) fn excluded(&self, members: impl Fn(Mask) -> Vec<usize>) -> Vec<Excluded> {
        let one = |(mask, (deal, reason)): (&Mask, &(String, String))| Excluded {
            members: members(*mask),
            deal: deal.clone(),
            reason: reason.clone(),
        };
        self.excluded.iter().map(one).collect()
    }

    /// Expected loss and cost of a portfolio that was solved.
    pub(super) fn find(&self, mask: Mask) -> Option<(f64, f64)> {
        let row = self.rows.get(&mask)?;
        Some((super::choose::mean(&row.loss, &self.weight), row.cost))
    }

    /// Puts the futures that count together, for portfolios that are new; for all where a future has ceased to count.
    fn settle(&mut self, arena: &Arena<'_, '_>) {
        let (columns, failures) = counted(arena, &self.futures);
        if failures != self.failures {
            self.rows.clear();
        }
        self.failures = failures;
        if columns.is_empty() {
            return;
        }
        self.weight = columns.iter().map(|column| column.share).collect();
        self.deals = columns.iter().map(|column| column.deal).collect();
        for &mask in &self.masks {
            self.rows.entry(mask).or_insert_with(|| Row::of(arena, mask, &columns));
        }
    }
}

/// A future that counts.
#[derive(Clone, Copy)]
pub(super) struct Column<'a, 'q> {
    pub(super) staged: &'a Staged<'q>,
    pub(super) future: &'a KnownFuture,
    /// Position of its deal.
    pub(super) deal: usize,
    /// Its weight: those of all that count add up to 1.
    pub(super) share: f64,
}

/// The futures that count, and those that do not. A deal keeps its probability whichever of its draws fail; where all do, nothing
/// counts.
pub(super) fn counted<'a, 'q>(
    arena: &'a Arena<'q, '_>,
    futures: &'a [KnownFuture],
) -> (Vec<Column<'a, 'q>>, Vec<FailedFuture>) {
    let draws = arena.draws();
    let (mut columns, mut failures) = (Vec::new(), Vec::new());
    for (deal, (staged, futures)) in arena.stages().iter().zip(futures.chunks(draws.count)).enumerate() {
        let chances = arena.chances(deal);
        let solved: f64 = futures
            .iter()
            .zip(chances)
            .filter(|(one, _)| one.failed.is_none())
            .map(|(_, chance)| chance)
            .sum();
        let all: f64 = chances.iter().sum();
        for (place, (future, chance)) in futures.iter().zip(chances).enumerate() {
            match &future.failed {
                None if solved > 0.0 => {
                    let share = chance * (all / solved);
                    columns.push(Column { staged, future, deal, share });
                }
                None => {}
                Some(message) => failures.push(FailedFuture {
                    deal: staged.deal_id().to_owned(),
                    draw: draws.first + place as u64,
                    message: message.clone(),
                }),
            }
        }
        if solved <= 0.0 && all > 0.0 {
            return (Vec::new(), failures);
        }
    }
    (columns, failures)
}

impl Row {
    fn of(arena: &Arena<'_, '_>, mask: Mask, columns: &[Column<'_, '_>]) -> Self {
        let mut row = Self {
            loss: Vec::with_capacity(columns.len()),
            cost: 0.0,
            lead_time: chosen(arena.responses(), mask)
                .map(|one| one.lead_time_years().central())
                .fold(0.0, f64::max),
            accounts: vec![[Some(Account::default()); Stake::ALL.len()]; arena.parties().len()],
            counted: Account::default(),
        };
        for &Column { staged, future, share, .. } in columns {
            let own = Changes::of(staged, future, mask);
            let without = Changes::of(staged, future, 0);
            for (party, sums) in arena.parties().iter().zip(&mut row.accounts) {
                for (stake, sum) in Stake::ALL.into_iter().zip(sums) {
                    let one = together(future, party, stake, without, own);
                    *sum = sum.zip(one).map(|(mut sum, one)| {
                        sum += one.scaled(share);
                        sum
                    });
                }
            }
            let owners = &arena.parties()[0];
            let income: f64 = owners.iter().map(|&at| future.income[at]).sum();
            let mut loss = 0.0;
            for (stake, scale) in arena.scales(staged, income) {
                let Some(one) = together(future, owners, stake, without, own) else { continue };
                let one = one.scaled(scale);
                loss += one.left();
                row.counted += one.scaled(share);
            }
            row.loss.push(loss);
            // What the deal itself costs them is no choice of theirs.
            let paid =
                |of: Changes<'_>| -> f64 { owners.iter().map(|&at| of.of_kind(Kind::Payments)[at]).sum() };
            row.cost += share * (paid(own) - paid(without));
        }
        row
    }
}

/// What a portfolio changes in one future, by kind and actor asked for.
#[derive(Clone, Copy)]
pub(super) struct Changes<'a>([&'a [f64]; Kind::ALL.len()]);

impl<'a> Changes<'a> {
    fn of(staged: &Staged<'_>, future: &'a KnownFuture, mask: Mask) -> Self {
        Self::keyed(future, |kind| mask & staged.matters(kind))
    }

    /// The answers that are known under a name for each kind.
    pub(super) fn keyed(future: &'a KnownFuture, key: impl Fn(Kind) -> Mask) -> Self {
        Self(
            Kind::ALL
                .map(|kind| future.answers[kind as usize].get(&key(kind)).map_or(&[][..], Vec::as_slice)),
        )
    }

    /// One kind by itself.
    pub(super) fn of_kind(self, kind: Kind) -> &'a [f64] {
        self.0[kind as usize]
    }

    /// A stake in what adds up over actors.
    pub(super) fn sum(self, stake: Stake, at: usize) -> f64 {
        stake::of(stake).total(|kind| self.0[kind as usize][at])
    }
}

/// Actor by actor, and then together as fractions of what there was before; none where nobody is assessed.
pub(super) fn together(
    future: &KnownFuture,
    party: &[usize],
    stake: Stake,
    without: Changes<'_>,
    with: Changes<'_>,
) -> Option<Account> {
    let base = future.base(party, stake)?;
    // Who can count on nothing before has no change.
    let changes = party.iter().map(|&at| (without.sum(stake, at), with.sum(stake, at)));
    Some(if base > 0.0 { Account::together(base, changes) } else { Account::default() })
}
