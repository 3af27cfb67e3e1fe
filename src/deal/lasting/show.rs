//! How long a deal lasts, as a table for people.

use std::fmt;

use super::{LONGEST, Lasting};
use crate::date::Date;
use crate::deal::bargain::TOLERANCE;
use crate::deal::show::{cells, heading};
use crate::deal::told::years;
use crate::exposure::signed;
use crate::number::counted;
use crate::scenario::Stake;

/// Third parties listed along a break.
const PARTIES: usize = 4;

impl fmt::Display for Lasting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world;
        let after = self.reversion.as_deref().unwrap_or("no deal");
        writeln!(f, "{} ({}): how long it lasts, from {}", self.name, self.id, self.begins)?;
        writeln!(
            f,
            "discount rate {:.1} % a year; a break is answered after {}; then {after} for ever",
            100.0 * self.rate,
            years(self.lag)
        )?;
        match (self.renewal, self.ends) {
            (Some((expires, renewed)), _) => writeln!(
                f,
                "it expires on {}, and counts {:.0} % of itself beyond: it is renewed that often",
                day(expires),
                100.0 * renewed
            )?,
            (None, Some(ends)) => writeln!(f, "it expires on {}", day(ends))?,
            (None, None) => {}
        }
        if self.only_income {
            writeln!(f, "it states no payoffs: each side cares for its own real income alone")?;
        }
        writeln!(
            f,
            "\nPayoffs a year over no deal, percent of own real income, as what is in force on the day would stand"
        )?;
        writeln!(
            f,
            "{:<12}{:<6}{:>10}{:>10}{:>10}{:>17}",
            "from", "", "kept", "broken", "after", "worth keeping"
        )?;
        for episode in &self.episodes {
            for (player, &principal) in self.principals.iter().enumerate() {
                let promise = episode.promises[player];
                let worth = self.stream(player).worth_keeping(episode.begins, self.rate, self.lag);
                let leaves = if worth < -TOLERANCE { "  walks away" } else { "" };
                writeln!(
                    f,
                    "{:<12}{:<6}{:>10}{:>10}{:>10}{:>17}{leaves}",
                    day(episode.begins),
                    world[principal].code,
                    signed(promise.kept, 5),
                    signed(promise.broken, 5),
                    signed(promise.after, 5),
                    signed(worth, 4)
                )?;
            }
        }
        if self.episodes.iter().all(|episode| episode.shares.iter().all(|&share| share == 0.0)) {
            writeln!(f, "\nNothing of it is in force from {} on: it is over, or never begins", self.begins)?;
            return self.stands(f);
        }
        let leaves = self.walks_away();
        writeln!(f)?;
        for ((&principal, left), lag) in self.principals.iter().zip(&leaves).zip(self.longest_lags()) {
            let code = &world[principal].code;
            match left {
                None if lag >= LONGEST => {
                    writeln!(
                        f,
                        "{code} never walks away, even if that were not answered for {}",
                        years(LONGEST)
                    )?;
                }
                None => {
                    writeln!(
                        f,
                        "{code} never walks away, as long as that is answered within {}",
                        years(lag)
                    )?;
                }
                Some(date) if lag > 0.0 => {
                    writeln!(
                        f,
                        "{code} walks away on {date}; never if that were answered within {}",
                        years(lag)
                    )?;
                }
                Some(date) => writeln!(f, "{code} walks away on {date}, however soon that is answered")?,
            }
        }
        let first = leaves.iter().enumerate().filter_map(|(player, date)| Some((player, (*date)?)));
        if let Some((player, date)) = first.min_by_key(|(_, date)| *date) {
            self.along(f, player, date)?;
        }
        self.stands(f)
    }
}

impl Lasting<'_> {
    /// Third parties whom a break moves most.
    fn along(&self, f: &mut fmt::Formatter<'_>, player: usize, date: Date) -> fmt::Result {
        let episode = self.episode(date.years());
        let who = &self.world[self.principals[player]].code;
        writeln!(
            f,
            "\nThird parties over no deal, before {who} walks away on {date}, while that is not answered, and after"
        )?;
        heading(f, 16)?;
        let third = self.parties.iter().enumerate().filter(|(_, party)| !party.principal && !party.group);
        let moved = |at: usize| {
            let [kept, broken] = [&episode.kept[at], &episode.broken[player][at]];
            let change = |stake| Some((broken.change(stake)? - kept.change(stake)?).abs());
            Stake::ALL.into_iter().filter_map(change).fold(0.0, f64::max)
        };
        let mut third: Vec<usize> = third.map(|(at, _)| at).collect();
        third.sort_by(|&a, &b| moved(b).total_cmp(&moved(a)));
        for &at in third.iter().take(PARTIES) {
            let code = &self.parties[at].code;
            for (when, effect) in
                [("kept", &episode.kept), ("broken", &episode.broken[player]), ("after", &self.reverted)]
            {
                writeln!(f, "  {code:<6}{when:<10}{}", cells(&effect[at]))?;
            }
        }
        Ok(())
    }

    fn stands(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.standing.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nHow likely it stands, {}: in force, and each does at least half of what it promised by then",
            counted(self.draws, "draw", "draws")
        )?;
        write!(f, "{:<12}{:>8}{:>10}", "", "stands", "in force")?;
        for &principal in &self.principals {
            write!(f, "{:>12}", format!("{} does", self.world[principal].code))?;
        }
        writeln!(f)?;
        for one in &self.standing {
            write!(f, "{:<12}{:>8}{:>10}", one.date, percent(one.stands), percent(one.in_force))?;
            for done in &one.done {
                write!(f, "{:>12}", done.map_or("-".to_owned(), percent))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn day(years: f64) -> String {
    Date::at(years).map_or_else(|| format!("{years:.2}"), |date| date.to_string())
}
