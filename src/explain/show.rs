//! An explanation as a table for people.

use std::fmt;

use super::{Explanation, PathParts, StakeParts};
use crate::exposure::signed;
use crate::scenario::clause::called;
use crate::stake::{self, Account, Words};
use crate::trade::settled;

/// Sectors and pairs that are told one by one.
const TOLD: usize = 6;

impl fmt::Display for Explanation {
    /// The whole of every stake, its parts by clause and by arm with what they leave, and the chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.code {
            writeln!(f, "Why {} does this to {}", self.scenario, self.code)?;
        } else {
            writeln!(f, "Why {} does this to {} ({})", self.scenario, self.name, self.code)?;
        }
        let called: Vec<String> = (0..self.clauses.len()).map(|clause| self.called(clause)).collect();
        let width = called.iter().map(|clause| clause.chars().count()).max().unwrap_or(0).max(32);
        for parts in &self.stakes {
            self.stake_table(f, parts, width)?;
        }
        if let Some(mean) = self.mean_told().filter(|_| self.stakes.len() > 1) {
            writeln!(f, "\nMean of the scores, each stake alike, points")?;
            writeln!(f, "  {:<width$} {:>12}", "whole", signed(mean.iter().sum(), 3))?;
            for (clause, points) in called.iter().zip(mean) {
                writeln!(f, "  {clause:<width$} {:>12}", signed(points, 3))?;
            }
        }
        self.chain_told(f)
    }
}

impl Explanation {
    /// A clause by its title, with file and line.
    fn called(&self, clause: usize) -> String {
        let told = &self.clauses[clause];
        called(&self.titles[clause], told.rsplit_once(' ').map_or(told, |(place, _)| place))
    }

    fn stake_table(&self, f: &mut fmt::Formatter<'_>, parts: &StakeParts, width: usize) -> fmt::Result {
        let metric = stake::of(parts.stake);
        let &Words { parts: what, sign: unit, fine: decimals, .. } = metric.words();
        let markets = if metric.accounts().contains(&Account::Power) {
            format!(" of {}", self.power_markets.join(" "))
        } else {
            String::new()
        };
        let sampled = parts.parts.iter().any(|part| part.standard_error.is_some());
        writeln!(f, "\n{what}{markets}")?;
        write!(f, "  {:<width$} {unit:>12}", "")?;
        if parts.income_musd.is_some() {
            write!(f, " {:>14}", "musd")?;
        }
        if parts.yardstick.is_some() {
            write!(f, " {:>10}", "score")?;
        }
        writeln!(f, "{}", if sampled { format!(" {:>12}", "s.e.") } else { String::new() })?;
        let table = Table { parts, width, decimals };
        table.line(f, "whole", parts.whole, None)?;
        for part in &parts.parts {
            table.line(f, &self.called(part.clause), part.change, part.standard_error)?;
        }
        table.residual(f, parts.residual())?;
        if let Some((deal, added)) = parts.deal.zip(parts.added()) {
            table.line(f, "deal alone", deal, None)?;
            table.line(f, "responses added to it", added, None)?;
        }
        for arm in &parts.arms {
            table.line(f, &format!("arm {}", arm.arm), arm.change, None)?;
            table.line(f, &format!("arm {}, sum of its clauses", arm.arm), arm.of_clauses, None)?;
        }
        parts.path.as_ref().map_or(Ok(()), |path| table.path(f, path))
    }

    fn chain_told(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.chain.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nThe chain, clause by clause: amounts compare the deal with the deal without the clause"
        )?;
        for step in &self.chain {
            writeln!(f, "  {} > {}", self.called(step.clause), step.stake)?;
            for sentence in &step.changed {
                writeln!(f, "    changed: {sentence}")?;
            }
            for sentence in &step.passed {
                writeln!(f, "    passed:  {sentence}")?;
            }
            writeln!(f, "    part:    {}", step.part)?;
        }
        Ok(())
    }
}

/// Lines of one stake.
struct Table<'a> {
    parts: &'a StakeParts,
    width: usize,
    decimals: usize,
}

impl Table<'_> {
    fn line(
        &self,
        f: &mut fmt::Formatter<'_>,
        label: &str,
        change: f64,
        standard_error: Option<f64>,
    ) -> fmt::Result {
        let &Self { parts, width, decimals } = self;
        let change = settled(change, 1.0);
        write!(f, "  {label:<width$} {:>12}", signed(change * 100.0, decimals))?;
        if let Some(income) = parts.income_musd {
            write!(f, " {:>14}", signed(change * income, 1))?;
        }
        if let Some(score) = parts.score(change) {
            write!(f, " {:>10}", signed(score, 3))?;
        }
        let error = standard_error.map(|error| format!(" {:>12.decimals$}", error * 100.0));
        writeln!(f, "{}", error.unwrap_or_default())
    }

    fn residual(&self, f: &mut fmt::Formatter<'_>, residual: f64) -> fmt::Result {
        writeln!(f, "  {:<width$} {:>12.1e}", "residual", residual * 100.0, width = self.width)
    }

    /// Three divisions of the same whole, with what is paid outside trade in none of them, and the residual of each.
    fn path(&self, f: &mut fmt::Formatter<'_>, path: &PathParts) -> fmt::Result {
        writeln!(f, "  along the way from before to after")?;
        for (kind, sums) in [
            ("sectors", &path.sectors),
            ("policies and outputs", &path.pairs),
            ("instruments", &path.instruments),
        ] {
            let told = sums.len().min(TOLD);
            for (label, change) in &sums[..told] {
                self.line(f, label, *change, None)?;
            }
            if told < sums.len() {
                let others = sums[told..].iter().map(|(_, change)| change).sum();
                self.line(f, &format!("{} other {kind}", sums.len() - told), others, None)?;
            }
        }
        if path.paid != 0.0 {
            self.line(f, "paid outside trade", path.paid, None)?;
        }
        self.residual(f, path.residual())?;
        if !path.settled {
            writeln!(f, "  the residual did not come down to what was asked for in {} pieces", path.panels)?;
        }
        Ok(())
    }
}
