//! A choice for people.

use std::fmt;

use super::{Choice, Method, Portfolio};
use crate::exposure::signed;
use crate::stake;
use crate::world::Actor;

/// Efficient portfolios and pairs that are told.
const TOLD: usize = 10;
/// Pairs that do less together than this, points, are not told.
const LITTLE: f64 = 0.005;

impl Choice<'_> {
    /// "raw-materials-club + rules-coalition"; "nothing".
    #[must_use]
    pub fn name(&self, portfolio: &Portfolio) -> String {
        let names: Vec<&str> = portfolio.members.iter().map(|&i| self.names[i].as_str()).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(" + ") }
    }

    fn codes(&self, actors: &[Actor]) -> String {
        actors.iter().map(|&actor| self.world[actor].code.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Loss avoided of a party (0: the owners together) in the native unit of each stake, against no response.
    #[must_use]
    pub fn avoided(&self, portfolio: &Portfolio, party: usize) -> [Option<f64>; 3] {
        let mut avoided = [None; 3];
        let Some(nothing) = self.portfolio(&[]) else { return avoided };
        for (stake, avoided) in avoided.iter_mut().enumerate() {
            let of = |portfolio: &Portfolio| portfolio.changes.get(party).and_then(|changes| changes[stake]);
            *avoided = of(portfolio).zip(of(nothing)).map(|(with, without)| with - without);
        }
        avoided
    }
}

impl fmt::Display for Choice<'_> {
    /// What each response does alone, the best portfolio, regret, the efficient set, complements and substitutes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nothing = self.portfolio(&[]).map_or(0.0, |nothing| nothing.loss);
        writeln!(f, "Responses to {}, chosen by {}", self.deals.join(", "), self.codes(&self.owners))?;
        let weights: Vec<String> =
            self.stakes.iter().map(|(stake, weight)| format!("{stake} {weight:.2}")).collect();
        writeln!(
            f,
            "{} futures, {} failed; loss in points of the scores, weights {}; {nothing:.3} points without a response",
            self.futures,
            self.failures.len(),
            weights.join(", ")
        )?;
        for failed in self.failures.iter().take(TOLD) {
            writeln!(f, "  failed: {} draw {}: {}", failed.deal, failed.draw, failed.message)?;
        }
        writeln!(f, "robust: share of futures with a loss of at most {:.3} points", self.threshold)?;
        writeln!(f)?;
        self.table(f, nothing)?;
        self.parties_table(f)?;
        self.verdict(f, nothing)?;
        self.rest(f, nothing)
    }
}

impl Choice<'_> {
    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, one: &Portfolio, nothing: f64) -> fmt::Result {
        let avoided = nothing - one.loss;
        let per_billion = (one.cost_musd > 0.0).then(|| avoided / one.cost_musd * 1000.0);
        write!(
            f,
            "{name:<34}{:>10}{:>7.1}{:>9}{:>11}",
            signed(one.cost_musd, 0),
            one.lead_time_years,
            signed(avoided, 3),
            per_billion.map_or("-".to_owned(), |value| signed(value, 3)),
        )?;
        let native = self.avoided(one, 0);
        for &(stake, _) in &self.stakes {
            let decimals = stake::of(stake).words().narrow.1;
            let text = native[stake as usize].map_or("-".to_owned(), |value| signed(value * 100.0, decimals));
            write!(f, "{text:>12}")?;
        }
        writeln!(f, "{:>9.3}{:>9.3}{:>8.0} %", one.regret.mean, one.regret.most, one.robustness * 100.0)
    }

    fn table(&self, f: &mut fmt::Formatter<'_>, nothing: f64) -> fmt::Result {
        write!(f, "{:<34}{:>10}{:>7}{:>9}{:>11}", "Alone", "musd/year", "years", "avoided", "per bn USD")?;
        for (stake, _) in &self.stakes {
            write!(f, "{:>12}", stake::of(*stake).words().narrow.0)?;
        }
        writeln!(f, "{:>9}{:>9}{:>10}", "regret", "largest", "robust")?;
        for (i, name) in self.names.iter().enumerate() {
            match self.portfolio(&[i]) {
                Some(one) => self.row(f, name, one, nothing)?,
                None => writeln!(f, "{name:<34}cannot be put to the deal")?,
            }
            if !self.partners[i].is_empty() {
                writeln!(f, "    with {}, whose losses do not count here", self.codes(&self.partners[i]))?;
            }
        }
        Ok(())
    }

    /// What each response alone changes for the parties asked for.
    fn parties_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.others().next().is_none() {
            return Ok(());
        }
        writeln!(f, "\nAvoided alone: income in %, expected defence in %, power in points")?;
        for (i, name) in self.names.iter().enumerate() {
            let Some(one) = self.portfolio(&[i]) else { continue };
            writeln!(f, "{name}")?;
            for line in self.told(one) {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }

    fn verdict(&self, f: &mut fmt::Formatter<'_>, nothing: f64) -> fmt::Result {
        let best = self.best();
        writeln!(f)?;
        let budget = if self.budget_musd.is_finite() {
            format!(" within {} musd a year", signed(self.budget_musd, 0))
        } else {
            String::new()
        };
        let how = match self.method {
            Method::AllSubsets => "all subsets solved".to_owned(),
            Method::Search { gap } => {
                format!(
                    "search, not all subsets; a second-order model hopes for {gap:.3} points less, which is no bound"
                )
            }
        };
        writeln!(f, "Best{budget} ({how})")?;
        self.row(f, "  the portfolio", best, nothing)?;
        match &self.parts {
            Some(parts) => {
                for (&i, part) in best.members.iter().zip(parts) {
                    writeln!(
                        f,
                        "  {:<32}{:>37} points, Shapley value in it",
                        self.names[i],
                        signed(*part, 3)
                    )?;
                }
            }
            None => writeln!(f, "  {}: no Shapley values, a part of it cannot stand alone", self.name(best))?,
        }
        let least = self.least_regret();
        writeln!(f, "Least regret: {} (at most {:.3} points)", self.name(least), least.regret.most)
    }

    fn rest(&self, f: &mut fmt::Formatter<'_>, nothing: f64) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "Not beaten in loss, cost and lead time at once: {}", self.efficient.len())?;
        for one in self.efficient().take(TOLD) {
            let (cost, avoided) = (signed(one.cost_musd, 0), signed(nothing - one.loss, 3));
            writeln!(
                f,
                "  {cost:>9} musd {:>5.1} years {avoided:>9} avoided  {}",
                one.lead_time_years,
                self.name(one)
            )?;
        }
        if self.efficient.len() > TOLD {
            writeln!(f, "  and {} dearer ones", self.efficient.len() - TOLD)?;
        }
        let mut pairs: Vec<_> = self.pairs.iter().filter(|pair| pair.more.abs() > LITTLE).collect();
        pairs.sort_by(|a, b| b.more.abs().total_cmp(&a.more.abs()));
        if !pairs.is_empty() {
            writeln!(
                f,
                "\nTogether more (complements) or less (substitutes) than the sum of both alone, points"
            )?;
        }
        for pair in pairs.into_iter().take(TOLD) {
            let [i, j] = pair.pair.map(|i| self.names[i].as_str());
            writeln!(f, "  {:>9}  {i} + {j}", signed(pair.more, 3))?;
        }
        let told = self.excluded.iter().take(TOLD);
        if !self.excluded.is_empty() {
            writeln!(f, "\nCannot be put together")?;
        }
        for excluded in told {
            let names: Vec<&str> = excluded.members.iter().map(|&i| self.names[i].as_str()).collect();
            writeln!(f, "  {} ({}): {}", names.join(" + "), excluded.deal, excluded.reason)?;
        }
        Ok(())
    }
}
