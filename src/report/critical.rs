//! What is short, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::model::Outcome;
use crate::shortage::{ForgoneSales, Terms};
use crate::world::{Actor, Horizon, World};

/// Actors listed, those that lose most first.
const LISTED: usize = 10;
/// Goods named of each.
const GOODS: usize = 4;
/// How many times as much a lack may cost at one horizon as at the next before the report says why.
const CLIFF: f64 = 10.0;
/// Losses of real income below this are not compared.
const SLIGHT: f64 = 1e-5;

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

    /// Sales that are withheld, which real income lacks as far as they are in the recorded flow.
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
            "    sales withheld, million USD a year, taken from real income as far as trade records them: before, after"
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
                quantile.map_or_else(String::new, |change| signed(change * 100.0, 3))
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
        self.cliffs(f)
    }

    /// Why a lack costs far more at one horizon than at the next, a sentence for each two.
    fn cliffs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut outcomes: Vec<_> = std::iter::once(self.outcome).chain(&self.ends).collect();
        outcomes.sort_by_key(|outcome| outcome.record().horizon as usize);
        for pair in outcomes.windows(2) {
            for (dear, cheap) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                if let Some(cliff) = Cliff::between(dear, cheap) {
                    writeln!(f, "    {cliff}")?;
                }
            }
        }
        Ok(())
    }
}

/// Actors whom a lack costs far more at one horizon than at another, and why.
struct Cliff<'w> {
    world: &'w World,
    /// Those who lose most in money first.
    actors: Vec<Actor>,
    horizons: [Horizon; 2],
    reason: Reason,
    terms: [Terms; 2],
}

/// What of the terms of shortages makes the difference.
#[derive(Clone, Copy)]
enum Reason {
    Substitution,
    Resourcing,
    Stocks,
    Renewal,
}

impl Reason {
    const ALL: [Self; 4] = [Self::Substitution, Self::Resourcing, Self::Stocks, Self::Renewal];

    /// `terms` with this of `other`.
    fn swapped(self, mut terms: Terms, other: &Terms) -> Terms {
        match self {
            Self::Substitution => terms.substitution = other.substitution,
            Self::Resourcing => {
                (terms.resourcing, terms.spare_capacity) = (other.resourcing, other.spare_capacity);
            }
            Self::Stocks => {
                (terms.stock_months, terms.stocks_count) = (other.stock_months, other.stocks_count);
            }
            Self::Renewal => terms.renewal = other.renewal,
        }
        terms
    }
}

impl<'w> Cliff<'w> {
    /// None where nobody loses [`CLIFF`] times as much.
    fn between(dear: &Outcome<'w>, cheap: &Outcome<'w>) -> Option<Self> {
        let world = dear.world();
        let [high, low] = [dear, cheap].map(|outcome| outcome.shortage_losses(outcome.critical()));
        let value = |actor: Actor| world.sectors().map(|s| world.value_added(actor, s)).sum::<f64>();
        let far = |actor: &Actor| {
            let [high, low] = [&high, &low].map(|losses| losses[actor.index()]);
            high > SLIGHT && high > CLIFF * low
        };
        let mut actors: Vec<Actor> = world.actors().filter(far).collect();
        let musd = |losses: &[f64], actor: Actor| losses[actor.index()] * value(actor);
        actors.sort_by(|&a, &b| musd(&high, b).total_cmp(&musd(&high, a)));
        if actors.is_empty() {
            return None;
        }
        let terms = [dear, cheap].map(|outcome| *outcome.critical().terms());
        // What alone would take most of the loss away.
        let left = |reason: Reason| -> f64 {
            let figures = dear.critical().clone().with_terms(reason.swapped(terms[0], &terms[1]));
            let losses = dear.shortage_losses(&figures);
            actors.iter().map(|&actor| musd(&losses, actor)).sum()
        };
        let reasons = Reason::ALL.map(|reason| (left(reason), reason));
        let reason = reasons.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))?.1;
        let horizons = [dear, cheap].map(|outcome| outcome.record().horizon);
        Some(Self { world, actors, horizons, reason, terms })
    }
}

impl fmt::Display for Cliff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world, actors, horizons: [dear, cheap], reason, terms: [one, other] } = self;
        let names: Vec<_> = actors.iter().take(GOODS).map(|&actor| world[actor].name.as_str()).collect();
        let more = actors.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        write!(
            f,
            "What is short costs {}{more} over {CLIFF} times as much at the {dear} horizon as at the {cheap} one, mostly because ",
            names.join(", ")
        )?;
        match reason {
            Reason::Substitution => write!(
                f,
                "less replaces it: elasticity of substitution {} against {}.",
                one.substitution, other.substitution
            ),
            Reason::Resourcing => write!(
                f,
                "others replace less of the supply: {:.0} % at the most, with {:.0} % of spare capacity, against {:.0} and {:.0} %.",
                one.resourcing * 100.0,
                one.spare_capacity * 100.0,
                other.resourcing * 100.0,
                other.spare_capacity * 100.0
            ),
            Reason::Stocks => {
                write!(f, "of stocks: {} months of use against {}.", one.stock_months, other.stock_months)
            }
            Reason::Renewal => write!(
                f,
                "more equipment wears out: {:.0} % is renewed against {:.0} %.",
                one.renewal * 100.0,
                other.renewal * 100.0
            ),
        }
    }
}
