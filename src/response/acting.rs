//! Which coalition of owners does which part of a portfolio, and what its members gain by that in every future.

use super::account::Account;
use super::future::KnownFuture;
use super::futures::{Arena, Staged};
use super::settle::{Changes, Column, Known, counted, together};
use super::shares::{Own, Shares, Sharing};
use super::{Mask, parts_of};
use crate::coalition::Coalitions;
use crate::model::Variant;
use crate::scenario::{Clause, Response, Stake};
use crate::stake::Account as Kind;
use crate::trade::{NOTHING, settled};
use crate::world::Actor;

/// What is solved of one deal: by kind of answer and coalition, which coalition has the same answer.
type Same = [Vec<Mask>; Kind::ALL.len()];

/// Solves every coalition of the sides for the responses of a portfolio that was solved. None where no future counts.
///
/// A coalition adopts a response in which one of its members shares. What names an owner that stays out does not come about, and
/// that owner does not pay; owners who are not asked do their part. What none of the sides owns takes them all.
pub(super) fn shared(arena: &Arena<'_, '_>, known: &Known, mask: Mask) -> Option<Sharing> {
    let count = arena.draws().count;
    let all = everybody(arena);
    let mut futures: Vec<KnownFuture> = Vec::with_capacity(known.futures.len());
    let mut sames: Vec<Same> = Vec::new();
    for (staged, known) in arena.stages().iter().zip(known.futures.chunks(count)) {
        let (same, variants) = acting(arena, staged, mask);
        let seeded = known.iter().map(|known| known.seed([(0, 0), (all, mask)], |kind| staged.matters(kind)));
        let mut seeded: Vec<KnownFuture> = seeded.collect();
        if variants.iter().any(|variants| !variants.is_empty()) {
            arena.draw(staged, &variants, &mut seeded);
        }
        futures.extend(seeded);
        sames.push(same);
    }
    let (columns, _) = counted(arena, &futures);
    (!columns.is_empty()).then(|| gained(arena, &columns, &sames, mask)).flatten()
}

fn everybody(arena: &Arena<'_, '_>) -> Mask {
    (1 << arena.sides().len()) - 1
}

/// For each kind of answer: which coalitions have the same, and the variants of those that differ from nobody and from all.
fn acting(arena: &Arena<'_, '_>, staged: &Staged<'_>, mask: Mask) -> (Same, Vec<Vec<(Mask, Variant)>>) {
    let all = everybody(arena);
    let mut same: Same = Default::default();
    let mut variants = Vec::new();
    for kind in Kind::ALL {
        let mut lists: Vec<(Mask, Vec<(usize, Clause)>)> = Vec::new();
        let same = &mut same[kind as usize];
        same.resize(all as usize + 1, 0);
        for coalition in [0, all].into_iter().chain(1..all) {
            let list = parts(arena, staged, (mask, coalition), kind);
            let found = lists.iter().find(|(_, other)| *other == list).map(|(other, _)| *other);
            same[coalition as usize] = found.unwrap_or(coalition);
            if found.is_none() {
                lists.push((coalition, list));
            }
        }
        let own = lists.into_iter().filter(|(coalition, _)| ![0, all].contains(coalition));
        variants.push(own.map(|(coalition, list)| (coalition, staged.variant_of(list))).collect());
    }
    (same, variants)
}

/// What is left of the clauses that can move a kind of answer where only a coalition acts, with their positions.
fn parts(
    arena: &Arena<'_, '_>,
    staged: &Staged<'_>,
    (mask, coalition): (Mask, Mask),
    kind: Kind,
) -> Vec<(usize, Clause)> {
    let all = everybody(arena);
    let mut parts: Vec<(usize, Clause)> = staged.own_clauses().collect();
    for (i, response) in arena.responses().iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1) {
        let absent = absent(arena, response, coalition);
        let Some(absent) = absent.filter(|_| coalition != 0) else { continue };
        let moving = staged.clauses_of(i).filter(|(_, clause)| kind.moved_by(&clause.action));
        parts.extend(moving.filter_map(|(at, mut clause)| {
            if coalition != all {
                clause.action = clause.action.without(&absent, arena.world())?;
            }
            Some((at, clause))
        }));
    }
    parts
}

/// Owners of a response who stay out where a coalition acts; none where it does not adopt the response.
fn absent(arena: &Arena<'_, '_>, response: &Response, coalition: Mask) -> Option<Vec<Actor>> {
    let side = |actor: Actor| arena.sides().iter().position(|side| side.contains(&actor));
    let asked: Vec<(Actor, usize)> =
        response.owners().iter().filter_map(|&owner| Some((owner, side(owner)?))).collect();
    let out = |(_, side): &&(Actor, usize)| coalition >> side & 1 == 0;
    let absent: Vec<Actor> = asked.iter().filter(out).map(|(owner, _)| *owner).collect();
    (absent.len() < asked.len() || coalition == everybody(arena)).then_some(absent)
}

/// A coalition of few sides.
fn narrow(coalition: usize) -> Mask {
    Mask::try_from(coalition).unwrap_or(Mask::MAX)
}

/// Means over futures.
fn gained(arena: &Arena<'_, '_>, columns: &[Column<'_, '_>], sames: &[Same], mask: Mask) -> Option<Sharing> {
    let (all, n) = (everybody(arena), arena.sides().len());
    let places: Vec<Vec<usize>> =
        arena.sides().iter().map(|side| side.iter().map(|actor| arena.place(*actor)).collect()).collect();
    // By coalition and side: what the side gains of money and of what counts.
    let mut gains = vec![[0.0; 2]; (all as usize + 1) * n];
    let mut within = [0.0; 2];
    let mut own = vec![Own { stakes: [Some(Account::default()); Stake::ALL.len()], ..Own::default() }; n];
    for column in columns {
        let Column { staged, future, deal, share } = *column;
        let changes = |coalition: Mask| {
            Changes::keyed(future, |kind: Kind| sames[deal][kind as usize][coalition as usize])
        };
        let without = changes(0);
        let owners = &arena.parties()[0];
        let income: f64 = owners.iter().map(|&at| future.income[at]).sum();
        within[0] += share * NOTHING * income;
        within[1] += share * arena.scales(staged, income).map(|(_, scale)| NOTHING * scale).sum::<f64>();
        for coalition in 1..=all {
            let with = changes(coalition);
            for (side, places) in places.iter().enumerate() {
                let gain = &mut gains[coalition as usize * n + side];
                let net = |of: Changes<'_>, at: usize| settled(of.sum(Stake::LEADING, at), income);
                gain[0] += share * places.iter().map(|&at| net(with, at) - net(without, at)).sum::<f64>();
                for (stake, scale) in arena.scales(staged, income) {
                    let Some(base) = future.base(owners, stake).filter(|base| *base > 0.0) else { continue };
                    let pairs = places.iter().map(|&at| (without.sum(stake, at), with.sum(stake, at)));
                    gain[1] += share * scale * Account::together(base, pairs).counts();
                }
            }
        }
        let with = changes(all);
        for (own, places) in own.iter_mut().zip(&places) {
            for &at in places {
                let [paid, more] = [without, with].map(|of| of.of_kind(Kind::Payments)[at]);
                let cost = more - paid;
                let [before, after] = [without, with].map(|of| of.sum(Stake::LEADING, at));
                let account = Account::of(settled(before, income), settled(after + cost, income));
                own.lost_musd += share * account.lost;
                own.avoided_musd += share * account.undone;
                own.besides_musd += share * account.besides;
                own.cost_musd += share * cost;
            }
            for (stake, sum) in Stake::ALL.into_iter().zip(&mut own.stakes) {
                *sum = sum.zip(together(future, places, stake, without, with)).map(|(mut sum, one)| {
                    sum += one.scaled(share);
                    sum
                });
            }
        }
    }
    let shares = |which: usize| {
        let of = |coalition: Mask, side: usize| gains[coalition as usize * n + side][which];
        let of_members = |coalition: Mask, acting: Mask| -> f64 {
            (0..n).filter(|side| coalition >> side & 1 == 1).map(|side| of(acting, side)).sum()
        };
        // Who is not all can leave it, and let some of its members act alone.
        let worth = |coalition: usize| {
            let coalition = narrow(coalition);
            if coalition == all {
                return of_members(all, all);
            }
            let parts = parts_of(coalition).into_iter().filter(|part| *part != 0);
            parts.map(|part| of_members(coalition, part)).fold(0.0, f64::max)
        };
        let falls = (0..n).map(|side| of(all, side)).collect();
        let outside = (0..n).map(|side| of(all & !(1 << side), side)).collect();
        Some(Shares::new(Coalitions::of(n, worth)?, falls, outside, within[which]))
    };
    Some(Sharing {
        members: (0..arena.responses().len()).filter(|i| mask >> i & 1 == 1).collect(),
        futures: columns.len(),
        own,
        money: shares(0)?,
        counted: shares(1)?,
    })
}
