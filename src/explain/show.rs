//! An explanation as a table for people.

use std::fmt;

use super::{Explanation, StakeParts};
use crate::exposure::signed;
use crate::scenario::Stake;

impl fmt::Display for Explanation {
    /// The whole of every stake, its parts by clause and by arm with what they leave, and the chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.code {
            writeln!(f, "Why {} does this to {}", self.scenario, self.code)?;
        } else {
            writeln!(f, "Why {} does this to {} ({})", self.scenario, self.name, self.code)?;
        }
        let width = self.clauses.iter().map(|clause| clause.chars().count()).max().unwrap_or(0).max(32);
        for parts in &self.stakes {
            self.stake_table(f, parts, width)?;
        }
        if let Some(mean) = self.mean_score().filter(|_| self.stakes.len() > 1) {
            writeln!(f, "\nMean of the scores, each stake alike, points")?;
            writeln!(f, "  {:<width$} {:>12}", "whole", signed(mean.iter().sum(), 3))?;
            for (clause, points) in self.clauses.iter().zip(mean) {
                writeln!(f, "  {clause:<width$} {:>12}", signed(points, 3))?;
            }
        }
        self.chain_told(f)
    }
}

impl Explanation {
    fn stake_table(&self, f: &mut fmt::Formatter<'_>, parts: &StakeParts, width: usize) -> fmt::Result {
        let (what, unit, decimals) = match parts.stake {
            Stake::Prosperity => ("Prosperity: change of real income", "%", 5),
            Stake::Security => ("Security: change of expected defence", "%", 3),
            Stake::Voice => ("Voice: change of power over rules", "points", 3),
        };
        let sampled = parts.parts.iter().any(|part| part.standard_error.is_some());
        writeln!(f, "\n{what}")?;
        write!(f, "  {:<width$} {unit:>12}", "")?;
        if parts.income_musd.is_some() {
            write!(f, " {:>14}", "musd")?;
        }
        if parts.yardstick.is_some() {
            write!(f, " {:>10}", "score")?;
        }
        writeln!(f, "{}", if sampled { format!(" {:>12}", "s.e.") } else { String::new() })?;
        let line = |f: &mut fmt::Formatter<'_>, label: &str, change: f64, error: Option<f64>| {
            write!(f, "  {label:<width$} {:>12}", signed(change * 100.0, decimals))?;
            if let Some(income) = parts.income_musd {
                write!(f, " {:>14}", signed(change * income, 1))?;
            }
            if let Some(score) = parts.score(change) {
                write!(f, " {:>10}", signed(score, 3))?;
            }
            writeln!(f, "{}", error.map_or_else(String::new, |e| format!(" {:>12.decimals$}", e * 100.0)))
        };
        line(f, "whole", parts.whole, None)?;
        for part in &parts.parts {
            line(f, &self.clauses[part.clause], part.change, part.standard_error)?;
        }
        writeln!(f, "  {:<width$} {:>12.1e}", "residual", parts.residual() * 100.0)?;
        for arm in &parts.arms {
            line(f, &format!("arm {}", arm.arm), arm.change, None)?;
            line(f, &format!("arm {}, sum of its clauses", arm.arm), arm.of_clauses, None)?;
        }
        Ok(())
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
            writeln!(f, "  {} > {}", self.clauses[step.clause], step.stake)?;
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
