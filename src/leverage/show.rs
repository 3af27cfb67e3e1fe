//! Leverage as a table for people.

use std::fmt;

use super::{Leverage, Reckoning};
use crate::exposure::signed;

/// Further members shown.
const ADDITIONS: usize = 12;

impl fmt::Display for Leverage {
    /// The coalition as given and with the pivot in and out; what the pivot has from not acting; further members, the best first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start.as_deref().unwrap_or("the calibrated world");
        writeln!(f, "What a coalition can cost {}, and what that costs its members", self.against.code)?;
        writeln!(f, "{}; start: {start}; closure {}, {} horizon", self.sanction, self.closure, self.horizon)?;
        if let Some(coercion) = &self.coercion {
            writeln!(f, "coercion to weigh it against: {coercion}")?;
        }
        writeln!(f, "Losses of real income; a minus is a gain.\n")?;
        let width = self.labels().iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).max(9);
        write!(
            f,
            "{:<width$} {:>9} {:>11} {:>9} {:>11} {:>9} {:>11}",
            "coalition", "harm, %", "million USD", "cost, %", "million USD", "harm/cost", "worst-hit"
        )?;
        let controls = self.labels().iter().any(|(_, reckoning)| reckoning.forgone_musd != 0.0);
        if controls {
            write!(f, " {:>14}", "forgone, musd")?;
        }
        if self.coercion.is_some() {
            write!(f, " {:>15} {:>9} {:>8}", "coercion, musd", "credible", "willing")?;
        }
        writeln!(f)?;
        for (label, reckoning) in self.labels() {
            write!(f, "{label:<width$} ")?;
            reckoning.row(f, controls)?;
        }
        self.pivot(f)?;
        self.further(f)?;
        if controls {
            writeln!(
                f,
                "\nSales that members forgo are in what it costs them, as far as trade records them."
            )?;
        }
        Ok(())
    }
}

impl Leverage {
    /// The coalitions of the first table.
    fn labels(&self) -> Vec<(String, &Reckoning)> {
        let codes = |reckoning: &Reckoning| {
            reckoning.acting.iter().map(|bloc| bloc.code.as_str()).collect::<Vec<_>>().join(", ")
        };
        let mut labels = vec![(format!("{}, as given", codes(&self.given)), &self.given)];
        if let Some(pivot) = &self.pivot {
            labels.push((format!("{}: {} acts", codes(&pivot.acts), pivot.bloc.code), &pivot.acts));
            if let Some(deviates) = &pivot.deviates {
                labels.push((format!("{}: {} deviates", codes(deviates), pivot.bloc.code), deviates));
            }
        }
        labels
    }

    fn pivot(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pivot) = &self.pivot else { return Ok(()) };
        let Some(deviates) = &pivot.deviates else { return Ok(()) };
        let (acts, not) = pivot.own;
        let code = &pivot.bloc.code;
        writeln!(
            f,
            "\nIf {code} is announced and does not act, the target loses {} instead of {} million USD;\n\
             {code} itself loses {} instead of {}: it has {} million USD from riding free.",
            plain(deviates.harm.musd, 0),
            plain(pivot.acts.harm.musd, 0),
            plain(not.musd, 0),
            plain(acts.musd, 0),
            signed(pivot.gain_musd(), 0)
        )
    }

    fn further(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.additions.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nBest members to add to the coalition as given: at no cost to the members together by harm, then by harm over cost"
        )?;
        writeln!(
            f,
            "{:<8} {:>17} {:>17} {:>9} {:>14}",
            "member", "harm added, musd", "cost added, musd", "ratio", "harm then, %"
        )?;
        for addition in self.additions.iter().take(ADDITIONS) {
            writeln!(
                f,
                "{:<8} {:>17} {:>17} {:>9} {:>14}",
                addition.joins.code,
                signed(addition.harm_musd, 1),
                signed(addition.cost_musd, 1),
                ratio(addition.harm_per_cost()),
                plain(addition.with.harm.share * 100.0, 3)
            )?;
        }
        match self.additions.len().saturating_sub(ADDITIONS) {
            0 => Ok(()),
            more => writeln!(f, "and {more} more"),
        }
    }
}

impl Reckoning {
    /// As a row of the first table.
    fn row(&self, f: &mut fmt::Formatter<'_>, controls: bool) -> fmt::Result {
        let Reckoning { harm, cost, worst, .. } = self;
        let worst = format!("{:.3} %", worst.1.share * 100.0);
        write!(
            f,
            "{:>9} {:>11} {:>9} {:>11} {:>9} {worst:>11}",
            plain(harm.share * 100.0, 3),
            plain(harm.musd, 0),
            plain(cost.share * 100.0, 3),
            plain(cost.musd, 0),
            ratio(self.harm_per_cost()),
        )?;
        if controls {
            write!(f, " {:>14}", plain(self.forgone_musd, 0))?;
        }
        if let (Some(coercion), Some(credible)) = (self.coercion, self.credible()) {
            let actors: usize = self.acting.iter().map(|bloc| bloc.members.len()).sum();
            let willing = self.willing.as_ref().map_or(0, Vec::len);
            let word = if credible { "yes" } else { "no" };
            write!(f, " {:>15} {word:>9} {:>8}", plain(coercion.musd, 0), format!("{willing}/{actors}"))?;
        }
        writeln!(f)
    }
}

/// Rounded, without a minus before nothing.
fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

fn ratio(of: Option<f64>) -> String {
    of.map_or(
        "-".to_owned(),
        |ratio| if ratio < 1000.0 { format!("{ratio:.2}") } else { "> 1000".to_owned() },
    )
}
