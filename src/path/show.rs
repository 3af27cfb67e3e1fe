//! A path as a table for people.

use std::fmt;

use super::{Path, Series};
use crate::ensemble::reasons;
use crate::model::Party;
use crate::number::signed;
use crate::scenario::Stake;
use crate::stake;
use crate::world::World;

/// Months after the start that have a column.
const COLUMNS: [(f64, &str); 7] = [
    (0.0, "at once"),
    (6.0, "6 months"),
    (12.0, "1 year"),
    (24.0, "2 years"),
    (36.0, "3 years"),
    (60.0, "5 years"),
    (120.0, "10 years"),
];
/// Parties shown of each stake.
const PARTIES: usize = 12;
/// Shortages shown.
const LACKS: usize = 12;

impl fmt::Display for Path<'_> {
    /// For each stake who loses most, at some dates; then what is first short of what, and when.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(first), Some(last)) = (self.periods.first(), self.periods.last()) else {
            return writeln!(f, "no period");
        };
        writeln!(f, "{} ({}), from {} to {}", self.name, self.scenario, first.date, last.end)?;
        let against = self.baseline.as_deref().unwrap_or(World::AS_CALIBRATED);
        writeln!(
            f,
            "Change against {against} at the same time, at central values; a minus is a loss. A column is the mean of the period that\n\
             begins then: a month in the first two years, a quarter up to five, a year beyond.\n\
             {} periods; in all of them every condition is met to {:.0e}.",
            self.periods.len(),
            self.residual
        )?;
        if let Some((date, renewed)) = self.expires {
            let renewed = if renewed { "" } else { "not " };
            writeln!(f, "It expires on {date}; at central values it is {renewed}renewed.")?;
        }
        if !self.markets.is_empty() {
            let codes: Vec<&str> = self.markets.iter().map(|&one| self.world[one].code.as_str()).collect();
            writeln!(
                f,
                "Power is over the rules of {}, the markets that its pacts name: files with other pacts have another yardstick.",
                codes.join(" ")
            )?;
        }
        if self.series.iter().all(|series| series.changes.iter().all(|&change| change == 0.0)) {
            writeln!(f, "\nNothing changes for anybody at any date.")?;
        }
        for &stake in &Stake::ALL {
            self.stake(f, stake)?;
        }
        self.present(f)?;
        self.short(f)?;
        self.sure(f)
    }
}

impl Path<'_> {
    /// Columns of a table: at which period, under which head.
    fn columns(&self) -> Vec<(usize, &'static str)> {
        let start = self.periods[0].date;
        let at = |&(months, head): &(f64, &'static str)| {
            let time = start.years() + months / 12.0 - 1e-9;
            // What ten years come to is what the last of them has.
            let until = self.periods.last().map_or(0.0, |last| last.end.years());
            let at = self.periods.iter().position(|period| period.date.years() >= time);
            let last = (time <= until).then_some(self.periods.len() - 1);
            at.or(last).map(|at| (at, head))
        };
        let mut columns: Vec<_> = COLUMNS.iter().filter_map(at).collect();
        columns.dedup_by_key(|(at, _)| *at);
        columns
    }

    fn stake(&self, f: &mut fmt::Formatter<'_>, stake: Stake) -> fmt::Result {
        let moved = |series: &Series| series.changes.iter().any(|&change| change != 0.0);
        let of_stake = |series: &&Series| series.stake == stake && self.is_third(series) && moved(series);
        let mut shown: Vec<&Series> = self.series.iter().filter(of_stake).collect();
        if shown.is_empty() {
            return Ok(());
        }
        let worst = |series: &Series| series.changes.iter().copied().fold(f64::INFINITY, f64::min);
        shown.sort_by(|a, b| worst(a).total_cmp(&worst(b)));
        let words = stake::of(stake).words();
        let columns = self.columns();
        writeln!(f, "\n{}: change of {}, {}", title(stake), words.measure, words.sign)?;
        write!(f, "{:<30}", "actor")?;
        for (_, head) in &columns {
            write!(f, "{head:>10}")?;
        }
        writeln!(f, "{:>10}  {:<10}  {:>9}", "worst", "on", "half-life")?;
        for series in shown.iter().take(PARTIES) {
            write!(f, "{:<30}", series.party.name(self.world))?;
            for (at, _) in &columns {
                write!(f, "{:>10}", signed(100.0 * series.changes[*at], words.decimals.min(3)))?;
            }
            match self.worst(stake, series.party) {
                Some(worst) => {
                    let years = self.half_life(stake, series.party);
                    let years = years.map_or_else(|| "stays".to_owned(), |years| format!("{years:.1} y"));
                    let value = signed(100.0 * worst.change, words.decimals.min(3));
                    writeln!(f, "{value:>10}  {}  {years:>9}", worst.date)?;
                }
                None => writeln!(f, "{:>10}", "no loss")?,
            }
        }
        let rest = shown.len().saturating_sub(PARTIES);
        if rest > 0 {
            writeln!(f, "and {rest} more that lose less, or gain")?;
        }
        Ok(())
    }

    /// Present values.
    fn present(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rates = self.rates();
        let value = |series: &Series, rate: f64| self.present_value(series.party, rate).unwrap_or(0.0);
        let of_money = |series: &&Series| series.musd.is_some() && self.is_third(series);
        let mut shown: Vec<&Series> = self.series.iter().filter(of_money).collect();
        shown.retain(|series| value(series, rates[1]) != 0.0);
        if shown.is_empty() {
            return Ok(());
        }
        shown.sort_by(|a, b| value(a, rates[1]).total_cmp(&value(b, rates[1])));
        let (first, last) = (self.periods[0].date, self.periods[self.periods.len() - 1].end);
        writeln!(
            f,
            "\nAll of it together, {first} to {last}: present value of real income, million USD, by what a year later counts less"
        )?;
        write!(f, "{:<30}", "actor")?;
        for rate in rates {
            write!(f, "{:>14}", format!("{:.1} %", 100.0 * rate))?;
        }
        writeln!(f)?;
        let all = shown.len();
        for (at, series) in shown.into_iter().enumerate() {
            // Who loses most, and who gains most.
            if at >= PARTIES / 2 && at + PARTIES / 2 < all {
                continue;
            }
            write!(f, "{:<30}", series.party.name(self.world))?;
            for rate in rates {
                write!(f, "{:>14}", signed(value(series, rate), 0))?;
            }
            writeln!(f)?;
        }
        let rest = all.saturating_sub(PARTIES);
        if rest > 0 {
            writeln!(f, "and {rest} more between these")?;
        }
        Ok(())
    }

    /// Whether a series is an actor's that is no principal.
    fn is_third(&self, series: &Series) -> bool {
        matches!(series.party, Party::Actor(actor) if !self.principals.contains(&actor))
    }

    /// What draws say.
    fn sure(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bands) = &self.bands else { return Ok(()) };
        writeln!(
            f,
            "\nHow sure: {} draws of all that is uncertain (seed {}), of which {} have an equilibrium at every date",
            bands.asked, bands.seed, bands.solved
        )?;
        let failures = bands.failures.iter().map(|one| (one.draw, one.message.as_str()));
        for reason in reasons(failures) {
            writeln!(f, "without one: {reason}")?;
        }
        writeln!(f, "Median, and from 5 to 95 % of draws; last, in how many of them it loses at the end")?;
        for &stake in &Stake::ALL {
            let of_stake = |series: &&Series| series.stake == stake && self.is_third(series);
            let own = self.series.iter().filter(of_stake).filter_map(|s| bands.of_party(stake, s.party));
            let mut own: Vec<_> = own.filter(|band| band.worst[0] != 0.0).collect();
            if own.is_empty() {
                continue;
            }
            own.sort_by(|a, b| a.worst[1].total_cmp(&b.worst[1]));
            let words = stake::of(stake).words();
            let columns = self.columns();
            let columns: Vec<_> = columns.iter().step_by(2).copied().collect();
            writeln!(f, "\n{}: change of {}, {}", title(stake), words.measure, words.sign)?;
            write!(f, "{:<30}", "actor")?;
            for (_, head) in &columns {
                write!(f, "{head:>26}")?;
            }
            writeln!(f, "{:>8}", "loses")?;
            for band in own.iter().take(PARTIES) {
                write!(f, "{:<30}", band.party.name(self.world))?;
                for (at, _) in &columns {
                    let [low, middle, high] =
                        band.changes[*at].map(|change| signed(100.0 * change, words.decimals.min(3)));
                    write!(f, "{:>26}", format!("{middle} ({low} to {high})"))?;
                }
                let loses = band.loses.last().copied().unwrap_or(0.0);
                writeln!(f, "{:>8}", format!("{:.0} %", 100.0 * loses))?;
            }
        }
        if !bands.lacks.is_empty() {
            writeln!(f, "\nWho comes to lack what, and after how many years where it does")?;
            for one in bands.lacks.iter().take(LACKS) {
                let (user, good) = (&self.world[one.user].name, &self.world[one.good].name);
                let [low, middle, high] = one.after;
                writeln!(
                    f,
                    "{user:<24}{good:<28}{:>6.0} % of draws, after {middle:.1} ({low:.1} to {high:.1})",
                    100.0 * one.share
                )?;
            }
        }
        Ok(())
    }

    fn short(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lacks.is_empty() {
            return writeln!(f, "\nNobody comes to be short of a critical good because of it.");
        }
        writeln!(f, "\nFirst short, when what is in stock and what others sell no longer suffices")?;
        writeln!(f, "{:<12}{:<24}{:<28}{:>14}", "from", "who", "of what", "% of its use")?;
        for lack in self.lacks.iter().take(LACKS) {
            let (user, good) = (&self.world[lack.user].name, &self.world[lack.good].name);
            writeln!(f, "{:<12}{user:<24}{good:<28}{:>14.1}", lack.date.to_string(), 100.0 * lack.share)?;
        }
        let rest = self.lacks.len().saturating_sub(LACKS);
        if rest > 0 {
            writeln!(f, "and {rest} more")?;
        }
        Ok(())
    }
}

fn title(stake: Stake) -> String {
    let mut letters = stake.word().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
