//! Who acts for whom, for people: what each owner gains and pays, and what would have to pass between them.

use std::fmt;

use super::{Choice, SHARED, Shares, Sharing};
use crate::exposure::signed;
use crate::scenario::clause::list;

/// Coalitions told that would do better alone.
const TOLD: usize = 3;
/// Below half of this nothing passes between two: it reads as 0 million USD.
const NOTHING: f64 = 0.5;

impl Choice<'_> {
    /// What each side gains and pays by the best portfolio, in money first; then single responses.
    pub(super) fn who(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.best().members.is_empty() && self.shared.is_empty() {
            return Ok(());
        }
        let Some(best) = self.sharing(&self.best().members) else {
            if self.sides.len() > SHARED {
                let count = self.sides.len();
                writeln!(
                    f,
                    "\nWho acts for whom is worked out for up to {SHARED}, and here {count} act: name groups as owners, as in JPN,EU"
                )?;
            }
            return self.singles(f);
        };
        writeln!(f, "\nWho acts for whom in the best")?;
        writeln!(f, "{}", self.sentence(best))?;
        self.money(f, best)?;
        self.own_stakes(f, best)?;
        self.in_points(f, best)?;
        self.singles(f)
    }

    /// One sentence on who gains and what would have to pass for all to take part.
    fn sentence(&self, one: &Sharing) -> String {
        let money = &one.money;
        let falls: Vec<String> = (0..self.sides.len())
            .map(|side| format!("{} {}", self.side(side), gains(money.falls[side])))
            .collect();
        let all = money.coalitions.all();
        let verdict = match money.core {
            _ if all < 0.0 - NOTHING => format!(
                "together they lose {} of it, so that no sharing pays in money alone and it has to be worth that in other stakes",
                plain(all.abs())
            ),
            Some(true) if money.better_alone().is_empty() => {
                "nobody would do better alone, and nothing has to pass between them".to_owned()
            }
            Some(true) => {
                "as that falls some would do better alone, and there are transfers with which nobody would"
                    .to_owned()
            }
            Some(false) => "whatever passes between them, some would do better alone".to_owned(),
            None => "whether some would do better alone was not found".to_owned(),
        };
        format!("By it {} million USD of real income a year; {verdict}.", list(&falls))
    }

    fn money(&self, f: &mut fmt::Formatter<'_>, one: &Sharing) -> fmt::Result {
        let heads = [
            "lost",
            "avoided",
            "besides",
            "cost",
            "gain",
            "alone",
            "outside",
            "Shapley",
            "gets",
            "nucleolus",
            "gets",
        ];
        write!(f, "{:<22}", "Million USD a year")?;
        for head in heads {
            write!(f, "{head:>10}")?;
        }
        writeln!(f)?;
        let shares = &one.money;
        let gets = shares.transfers(&shares.shapley);
        let nucleolus = shares.nucleolus.as_ref().map(|shares_| (shares_, shares.transfers(shares_)));
        let mut sums = [0.0; 5];
        for (side, own) in one.own.iter().enumerate() {
            let known =
                [own.lost_musd, own.avoided_musd, own.besides_musd, own.cost_musd, shares.falls[side]];
            sums.iter_mut().zip(known).for_each(|(sum, one)| *sum += one);
            write!(f, "  {:<20}", self.side(side))?;
            let more = [shares.alone(side), shares.outside[side], shares.shapley[side], gets[side]];
            for value in known.into_iter().chain(more) {
                write!(f, "{:>10}", signed(value, 0))?;
            }
            match &nucleolus {
                Some((shares, gets)) => {
                    writeln!(f, "{:>10}{:>10}", signed(shares[side], 0), signed(gets[side], 0))?;
                }
                None => writeln!(f, "{:>10}{:>10}", "-", "-")?,
            }
        }
        write!(f, "  {:<20}", "together")?;
        for sum in sums {
            write!(f, "{:>10}", signed(sum, 0))?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "avoided: of the loss, cost apart. gain: avoided and besides less cost. alone: its gain where it alone acts, or 0 where that is\n\
             a loss, since it can leave it. outside: where all others act without it. gets: from the others, to come from its gain to that\n\
             share; below 0 it pays. What names an owner that stays out does not come about, and it does not pay."
        )?;
        self.better(f, shares, "million USD", |value| signed(value, 0))
    }

    /// Whether there is a core, and who would do better alone as things fall.
    fn better(
        &self,
        f: &mut fmt::Formatter<'_>,
        shares: &Shares,
        unit: &str,
        number: impl Fn(f64) -> String,
    ) -> fmt::Result {
        let core = match shares.core {
            Some(true) => {
                "there are shares with which no group would do better alone (the core is not empty)"
            }
            Some(false) => "whatever the shares, some group would do better alone (the core is empty)",
            None => "whether some shares leave no group better off alone was not found",
        };
        let better = shares.better_alone();
        let told: Vec<String> = better
            .iter()
            .take(TOLD)
            .map(|(coalition, more)| format!("{} by {}", self.coalition(*coalition), number(*more)))
            .collect();
        let alone = if told.is_empty() { "nobody".to_owned() } else { list(&told) };
        writeln!(f, "Better off alone as things fall, {unit}: {alone}; {core}.")
    }

    fn own_stakes(&self, f: &mut fmt::Formatter<'_>, one: &Sharing) -> fmt::Result {
        write!(f, "{:<47}", "Each in its own units, costs in it")?;
        self.stake_heads(f)?;
        for (side, own) in one.own.iter().enumerate() {
            writeln!(f, "  {:<45}{}", self.side(side), self.cells(&own.stakes))?;
        }
        Ok(())
    }

    /// The same in the unit of the choice.
    fn in_points(&self, f: &mut fmt::Formatter<'_>, one: &Sharing) -> fmt::Result {
        let shares = &one.counted;
        let unit = self.unit.words();
        write!(f, "{:<40}", format!("What counts, {unit}"))?;
        for head in ["counts", "alone", "outside", "Shapley", "nucleolus"] {
            write!(f, "{head:>10}")?;
        }
        writeln!(f)?;
        for side in 0..self.sides.len() {
            write!(f, "  {:<38}", self.side(side))?;
            for value in [shares.falls[side], shares.alone(side), shares.outside[side], shares.shapley[side]]
            {
                write!(f, "{:>10}", self.number(value))?;
            }
            let nucleolus = shares.nucleolus.as_ref().map(|shares| self.number(shares[side]));
            writeln!(f, "{:>10}", nucleolus.unwrap_or_else(|| "-".to_owned()))?;
        }
        self.better(f, shares, self.unit.short(), |value| self.number(value))?;
        if self.unit == super::Unit::Points {
            writeln!(
                f,
                "A point of a stake is a hundredth of what the third party that would lose most of it loses when it is cut off from the\n\
                 principals; here weighted over the stakes and added up over owners. Points cannot be handed on as money can."
            )?;
        }
        Ok(())
    }

    /// What passes between sides by each response alone.
    fn singles(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut singles = self.shared.iter().filter(|one| one.members.len() == 1).peekable();
        if singles.peek().is_none() {
            return Ok(());
        }
        write!(f, "\n{:<30}", "Who gains by each alone")?;
        for side in 0..self.sides.len() {
            write!(f, "{:>10}{:>10}{:>10}{:>10}", self.side(side), "avoided", "cost", "gets")?;
        }
        writeln!(f, "  better off alone")?;
        for i in 0..self.names.len() {
            let Some(one) = self.sharing(&[i]) else { continue };
            write!(f, "{:<30}", self.names[i])?;
            let gets = one.money.transfers(&one.money.shapley);
            for (side, own) in one.own.iter().enumerate() {
                for value in [one.money.falls[side], own.avoided_musd, own.cost_musd, gets[side]] {
                    write!(f, "{:>10}", signed(value, 0))?;
                }
            }
            let better = one.money.better_alone();
            let told: Vec<String> = better
                .iter()
                .filter(|(_, more)| *more >= NOTHING)
                .take(TOLD)
                .map(|(coalition, _)| self.coalition(*coalition))
                .collect();
            writeln!(f, "  {}", if told.is_empty() { "-".to_owned() } else { told.join(", ") })?;
        }
        writeln!(
            f,
            "Million USD of real income a year: what each gains net of its cost, what it avoids of its loss, what it pays, and what it gets\n\
             from the others for its Shapley value."
        )
    }
}

/// "gains 12", "loses 340".
fn gains(value: f64) -> String {
    let word = if value < 0.0 { "loses" } else { "gains" };
    format!("{word} {}", plain(value.abs()))
}

/// Without a sign.
fn plain(value: f64) -> String {
    signed(value, 0).trim_start_matches('+').to_owned()
}
