//! What is short, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::shortage::ForgoneSales;
use crate::world::Actor;

/// Actors listed, those that lose most first.
const LISTED: usize = 10;
/// Goods named of each.
const GOODS: usize = 4;

impl Report<'_, '_> {
    /// Real income that is lost at given prices, who no longer sells what, and real income at other horizons.
    pub(super) fn critical(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome;
        let (after, before) = (outcome.shortages(), outcome.shortages_before());
        if !(after.is_empty() && before.is_empty()) {
            self.shortages(f)?;
            self.forgone(f)?;
        }
        self.horizons(f)
    }

    /// Sales that are withheld. They are in nobody's real income, so that whoever withholds seems to gain.
    fn forgone(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        let [before, after] = self.outcome.forgone_sales();
        let mut all = after.clone();
        let same = |a: &ForgoneSales, b: &ForgoneSales| (a.sender, a.good) == (b.sender, b.good);
        all.extend(before.iter().filter(|one| !after.iter().any(|other| same(one, other))));
        if all.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "    sales withheld, million USD a year at the most, in nobody's real income: before, after"
        )?;
        for one in all.iter().take(LISTED) {
            let of = |list: &[ForgoneSales]| {
                let found = list.iter().find(|other| same(one, other));
                signed(0.0 - found.map_or(0.0, |found| found.musd), 0)
            };
            let (sender, good) = (&world[one.sender].code, &world[one.good].name);
            writeln!(f, "        {sender:<5} {good:<40} {:>9} {:>9}", of(&before), of(&after))?;
        }
        if all.len() > LISTED { writeln!(f, "        ... {} more", all.len() - LISTED) } else { Ok(()) }
    }

    fn shortages(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome;
        let world = outcome.world();
        let short = outcome.shortages();
        let [before, after] = [outcome.shortages_before(), short].map(|short| short.direct_losses(world));
        let central = |actor: Actor| after[actor.index()];
        let earlier = |actor: Actor| before[actor.index()];
        // How far the change can go either way.
        let reach = |actor: Actor| {
            let drawn = [0.05, 0.5, 0.95].map(|q| self.draws.as_ref()?.quantile(actor, q));
            let moved = (central(actor) - earlier(actor)).abs();
            drawn.into_iter().flatten().map(f64::abs).fold(moved, f64::max)
        };
        let touched = |actor: &Actor| {
            let before = outcome.shortages_before().goods();
            short.goods().iter().chain(before).any(|one| one.user == *actor)
        };
        let mut actors: Vec<Actor> = world.actors().filter(touched).collect();
        actors.sort_by(|&a, &b| reach(b).total_cmp(&reach(a)).then(central(b).total_cmp(&central(a))));
        let more = actors.len().saturating_sub(LISTED);

        writeln!(f, "\nCritical inputs: real income lost at given prices, to first order, %.")?;
        writeln!(
            f,
            "This is the shock, before trade adjusts; the loss itself is the change of real income above."
        )?;
        if let Some(draws) = &self.draws {
            let (count, seed) = (draws.count(), draws.seed());
            writeln!(
                f,
                "Of the change median and 5-95 % of {count} draws (seed {seed}); before and after at central values."
            )?;
        }
        let head = if self.draws.is_some() { ["median", "5 %", "95 %"] } else { ["", "", ""] };
        writeln!(
            f,
            "{:<32} {:>8} {:>8} {:>8} {:>8} {:>8}  what arrives of its use, %",
            "", head[0], head[1], head[2], "before", "after"
        )?;
        let percent = |loss: f64| signed(0.0 - loss * 100.0, 3);
        for &actor in actors.iter().take(LISTED) {
            let drawn = |q| {
                let quantile = self.draws.as_ref().and_then(|draws| draws.quantile(actor, q));
                quantile.map_or_else(String::new, percent)
            };
            let mut lacks: Vec<_> = short.goods().iter().filter(|one| one.user == actor).collect();
            lacks.retain(|one| !world[one.good].uses.is_empty());
            lacks.sort_by(|a, b| a.left.total_cmp(&b.left));
            let goods: Vec<_> = lacks
                .iter()
                .take(GOODS)
                .map(|one| {
                    let stage = &world[one.stage];
                    let (good, part) = (&world[one.good].code, &world[stage.good].code);
                    let stage = if one.good == stage.good { &stage.code } else { part };
                    format!("{good} {:.0} ({stage})", one.left * 100.0)
                })
                .collect();
            writeln!(
                f,
                "    {:<28} {:>8} {:>8} {:>8} {:>8} {:>8}  {}",
                world[actor].name,
                drawn(0.5),
                drawn(0.05),
                drawn(0.95),
                percent(earlier(actor)),
                percent(central(actor)),
                goods.join(", ")
            )?;
        }
        if more > 0 { writeln!(f, "    ... {more} more") } else { Ok(()) }
    }

    /// Real income at other horizons beside this one.
    fn horizons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ends.is_empty() {
            return Ok(());
        }
        let world = self.outcome.world();
        write!(f, "\n{:<32}", "Real income by horizon, %")?;
        for outcome in std::iter::once(self.outcome).chain(&self.ends) {
            write!(f, " {:>10}", outcome.record().horizon.to_string())?;
        }
        writeln!(f)?;
        let principals =
            self.outcome.principals().iter().map(|&actor| (world[actor].name.clone(), vec![actor]));
        for (name, actors) in principals.chain(self.shown()) {
            write!(f, "    {name:<28}")?;
            for outcome in std::iter::once(self.outcome).chain(&self.ends) {
                write!(f, " {:>10}", signed(outcome.real_income(&actors).0 * 100.0, 4))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
