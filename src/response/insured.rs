//! Responses as insurance, for people: what each does in every future, and what comes first by which measure.

use std::fmt;

use super::{Choice, Portfolio};

/// Letters of a title in a line.
const TITLE: usize = 52;

impl Choice<'_> {
    /// Losses by future, single responses against each, and what is first; nothing where no probabilities were asked for.
    pub(super) fn insured(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(nothing) = self.portfolio(&[]).filter(|_| !self.chances.is_empty()) else { return Ok(()) };
        writeln!(
            f,
            "\nOne of these comes about; what ranges of probabilities are drawn is divided by its sum"
        )?;
        writeln!(f, "{:<8}{:>12}{:>12}  {:<TITLE$}", "", "probability", "lost", self.unit.words())?;
        let without = &nothing.cover;
        for (deal, id) in self.deals.iter().enumerate() {
            let chance = 100.0 * self.chances[deal];
            writeln!(f, "{:<8}{chance:>10.1} %{:>12}  {id}", mark(deal), self.plain(without.left[deal]))?;
        }
        writeln!(
            f,
            "{:<8}{:>12}{:>12}  expected; {} in the worst {:.0} % of futures",
            "all",
            "",
            self.plain(nothing.loss),
            self.plain(without.shortfall),
            100.0 * self.tail
        )?;
        self.heads(f)?;
        for (i, name) in self.names.iter().enumerate() {
            if let Some(one) = self.portfolio(&[i]) {
                self.insured_row(f, name, one)?;
            }
        }
        self.insured_row(f, "the best of all portfolios", self.best())?;
        writeln!(
            f,
            "counts: what it undoes of the loss less what it takes, by future and expected. worst, short: less loss than without it in the\n\
             future that leaves most, and in the worst {:.0} %. premium: what it costs where it undoes less than it takes, times the\n\
             probability of that; payout: what it undoes where it undoes more; they differ by what counts. pays: probability of the latter.",
            100.0 * self.tail
        )?;
        self.firsts(f)
    }

    fn heads(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{:<30}", "Counts, by future")?;
        for deal in 0..self.deals.len() {
            write!(f, "{:>9}", mark(deal))?;
        }
        for head in ["expected", "worst", "short", "regret", "largest", "premium", "payout", "pays"] {
            write!(f, "{head:>10}")?;
        }
        writeln!(f)
    }

    fn insured_row(&self, f: &mut fmt::Formatter<'_>, name: &str, one: &Portfolio) -> fmt::Result {
        let Some(nothing) = self.portfolio(&[]) else { return Ok(()) };
        write!(f, "{name:<30}")?;
        for counts in &one.cover.counts {
            write!(f, "{:>9}", self.number(*counts))?;
        }
        let (cover, without) = (&one.cover, &nothing.cover);
        let most = |left: &[f64]| left.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for value in [
            one.counted.counts(),
            most(&without.left) - most(&cover.left),
            without.shortfall - cover.shortfall,
        ] {
            write!(f, "{:>10}", self.number(value))?;
        }
        for value in [one.regret.mean, one.regret.most, cover.premium, cover.payout] {
            write!(f, "{:>10}", self.plain(value))?;
        }
        writeln!(f, "{:>8.0} %", 100.0 * cover.pays)
    }

    /// Which single response comes first by each measure.
    fn firsts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let single =
            |i: usize| Some((i, self.portfolio(&[i])?)).filter(|(_, one)| one.cost_musd <= self.budget_musd);
        let singles: Vec<(usize, &Portfolio)> = (0..self.names.len()).filter_map(single).collect();
        let first = |measure: &dyn Fn(&Portfolio) -> f64| {
            let some = singles.iter().filter(|(_, one)| one.counted.counts() > 0.0);
            let least = some.min_by(|a, b| measure(a.1).total_cmp(&measure(b.1)));
            least.map_or("nothing", |(i, _)| self.names[*i].as_str())
        };
        let per_premium = |one: &Portfolio| {
            if one.counted.counts() > 0.0 { one.cover.premium / one.cover.payout } else { f64::INFINITY }
        };
        writeln!(
            f,
            "First, of single responses: expected {}, in the worst future {}, in the worst {:.0} % {}, by largest regret {}, by premium for \
             the payout {}.",
            first(&|one| one.loss),
            first(&|one| one.cover.left.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            100.0 * self.tail,
            first(&|one| one.cover.shortfall),
            first(&|one| one.regret.most),
            first(&per_premium)
        )
    }
}

/// What a future is called in a column.
fn mark(deal: usize) -> String {
    format!("F{}", deal + 1)
}
