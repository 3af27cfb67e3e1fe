//! Leverage as a table for people.

use std::fmt;

use super::{Answer, Effect, Leverage, Reckoning};
use crate::exposure::signed;
use crate::world::World;

/// Further members shown.
const ADDITIONS: usize = 12;

impl fmt::Display for Leverage {
    /// The coalition as given and with the pivot in and out; what the pivot has from not acting; further members, the best first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start.as_deref().unwrap_or(World::AS_CALIBRATED);
        writeln!(f, "What a coalition can cost {}, and what that costs its members", self.against.code)?;
        writeln!(f, "{}; start: {start}; closure {}, {} horizon", self.sanction, self.closure, self.horizon)?;
        if let Some(coercion) = &self.coercion {
            writeln!(f, "coercion to weigh it against: {coercion}")?;
        }
        writeln!(
            f,
            "Losses of real income at central values and the {1} horizon, a minus is a gain, under three answers of {0}: none; the\n\
             same in kind; and the tariffs on the members that are best for {0} itself, where they sell it what it could tax.\n",
            self.against.code, self.horizon
        )?;
        let width = self.labels().iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0).max(9);
        write!(
            f,
            "{:<width$} {:<8} {:>9} {:>11} {:>9} {:>11} {:>9} {:>11}",
            "coalition",
            "answer",
            "harm, %",
            "million USD",
            "cost, %",
            "million USD",
            "harm/cost",
            "worst-hit"
        )?;
        let effects = || self.labels().into_iter().flat_map(|(_, reckoning)| &reckoning.effects);
        let controls = effects().any(|effect| effect.forgone_musd != 0.0);
        if controls {
            write!(f, " {:>14}", "forgone, musd")?;
        }
        if self.coercion.is_some() {
            write!(f, " {:>15} {:>8}", "coercion, musd", "willing")?;
        }
        writeln!(f)?;
        for (label, reckoning) in self.labels() {
            reckoning.rows(f, &label, width, controls)?;
        }
        self.credible(f)?;
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
            // Where the pivot was not among them, that is the coalition as given once more.
            if let Some(deviates) = pivot.deviates.as_ref().filter(|one| one.acting != self.given.acting) {
                labels.push((format!("{}: {} deviates", codes(deviates), pivot.bloc.code), deviates));
            }
        }
        labels
    }

    /// Whether the threats can be believed.
    fn credible(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (label, reckoning) in self.labels() {
            let Some(credible) = reckoning.credible() else { continue };
            let costs = reckoning.effects.iter().max_by(|a, b| a.cost.musd.total_cmp(&b.cost.musd));
            let (Some(most), Some(coercion)) = (costs, reckoning.coercion) else { continue };
            let word = if credible { "credible" } else { "not credible" };
            let word = format!("{word} at central values and the {} horizon", self.horizon);
            writeln!(
                f,
                "\n{label}: {word}. Acting costs the members at most {} million USD (answer: {}), the coercion {}.",
                plain(most.cost.musd, 0),
                most.answer,
                plain(coercion.musd, 0)
            )?;
        }
        if self.coercion.is_some() {
            writeln!(f, "That is one point and no probability: it can be otherwise at another --horizon.")?;
        }
        Ok(())
    }

    fn pivot(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pivot) = &self.pivot else { return Ok(()) };
        let Some(deviates) = &pivot.deviates else { return Ok(()) };
        let harm = |of: &Reckoning| of.under(Answer::None).map_or(0.0, |effect| effect.harm.musd);
        let (acts, not) = pivot.own;
        let code = &pivot.bloc.code;
        writeln!(
            f,
            "\nWithout an answer: if {code} is announced and does not act, the target loses {} instead of {} million USD;\n\
             {code} itself loses {} instead of {}: it has {} million USD from riding free.",
            plain(harm(deviates), 0),
            plain(harm(&pivot.acts), 0),
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
            "\nBest members to add to the coalition as given, the target answering in kind: at no cost to the members together by harm,\n\
             then by harm over cost"
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
                addition
                    .with
                    .under(Answer::InKind)
                    .map_or("-".to_owned(), |one| plain(one.harm.share * 100.0, 3))
            )?;
        }
        match self.additions.len().saturating_sub(ADDITIONS) {
            0 => Ok(()),
            more => writeln!(f, "and {more} more"),
        }
    }
}

impl Reckoning {
    /// As rows of the first table, an answer each.
    fn rows(&self, f: &mut fmt::Formatter<'_>, label: &str, width: usize, controls: bool) -> fmt::Result {
        for (i, effect) in self.effects.iter().enumerate() {
            let Effect { answer, harm, cost, worst, .. } = effect;
            let label = if i == 0 { label } else { "" };
            let worst = format!("{:.3} %", worst.1.share * 100.0);
            write!(
                f,
                "{label:<width$} {:<8} {:>9} {:>11} {:>9} {:>11} {:>9} {worst:>11}",
                answer.to_string(),
                plain(harm.share * 100.0, 3),
                plain(harm.musd, 0),
                plain(cost.share * 100.0, 3),
                plain(cost.musd, 0),
                ratio(effect.harm_per_cost()),
            )?;
            if controls {
                write!(f, " {:>14}", plain(effect.forgone_musd, 0))?;
            }
            if let (Some(coercion), Some(willing)) = (self.coercion, &effect.willing) {
                let actors: usize = self.acting.iter().map(|bloc| bloc.members.len()).sum();
                write!(f, " {:>15} {:>8}", plain(coercion.musd, 0), format!("{}/{actors}", willing.len()))?;
            }
            writeln!(f)?;
        }
        Ok(())
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
