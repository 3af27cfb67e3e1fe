//! A choice for people.

use std::fmt;

use super::{Account, Choice, Help, Method, Portfolio, Unit};
use crate::ensemble::reasons;
use crate::exposure::signed;
use crate::number::counted;
use crate::scenario::Stake;
use crate::stake;
use crate::world::Actor;

/// Efficient portfolios and pairs that are told.
const TOLD: usize = 10;
/// Scenarios told in which a response would help.
const HELPS: usize = 3;
/// Clauses told of a response.
const CLAUSES: usize = 5;
/// A share of the loss that is told only as below this: so much more than was lost is taken.
const FAR: f64 = -9.99;
/// Pairs that do less together than this share of the loss are not told.
const LITTLE: f64 = 0.001;

impl Choice<'_> {
    /// "raw-materials-club + rules-coalition"; "nothing".
    #[must_use]
    pub fn name(&self, portfolio: &Portfolio) -> String {
        self.names_of(&portfolio.members)
    }

    pub(super) fn names_of(&self, members: &[usize]) -> String {
        let names: Vec<&str> = members.iter().map(|&i| self.names[i].as_str()).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(" + ") }
    }

    fn codes(&self, actors: &[Actor]) -> String {
        actors.iter().map(|&actor| self.world[actor].code.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// A number of the choice with its sign.
    pub(super) fn number(&self, value: f64) -> String {
        signed(value, self.unit.decimals())
    }

    /// The same without a sign.
    pub(super) fn plain(&self, value: f64) -> String {
        format!("{value:.*}", self.unit.decimals())
    }

    /// What the owners expect to lose without a response, in the unit of the choice.
    fn lost(&self) -> f64 {
        self.best().counted.lost
    }

    fn moved(&self) -> impl Iterator<Item = Stake> + '_ {
        self.stakes.iter().map(|(stake, _)| *stake)
    }
}

impl fmt::Display for Choice<'_> {
    /// What was lost, what each response does alone in each stake's own unit and in that of the choice, the best portfolio, regret, the
    /// efficient set, complements and substitutes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Responses to {}, chosen by {}", self.deals.join(", "), self.codes(&self.owners))?;
        writeln!(f, "{}, {} failed", counted(self.futures, "future", "futures"), self.failures.len())?;
        for reason in reasons(self.failures.iter().map(|failed| (failed.draw, failed.message.as_str()))) {
            writeln!(f, "  failed: {reason}")?;
        }
        if !self.markets.is_empty() {
            let codes: Vec<&str> =
                self.markets.iter().map(|&sector| self.world[sector].code.as_str()).collect();
            writeln!(
                f,
                "power: over the rules of {}, the markets of all pacts compared here",
                codes.join(" ")
            )?;
        }
        self.rule(f)?;
        self.native(f)?;
        self.compared(f)?;
        self.idle(f)?;
        self.parties_table(f)?;
        self.verdict(f)?;
        self.insured(f)?;
        self.who(f)?;
        self.doing(f)?;
        self.rest(f)
    }
}

impl Choice<'_> {
    /// What was lost, and what a response is chosen by.
    fn rule(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accounts = self.best().accounts[0];
        let lost: Vec<String> = self
            .moved()
            .map(|stake| {
                let (name, unit, decimals) = named(stake);
                match accounts[stake as usize] {
                    None => format!("{name} not assessed"),
                    Some(account) if account.lost > 0.0 => {
                        format!("{name} {:.decimals$} {unit}", account.lost * 100.0)
                    }
                    Some(_) => format!("{name} nothing"),
                }
            })
            .collect();
        writeln!(
            f,
            "\nLost without a response, owner by owner, nobody's gain against another's loss:\n  {}",
            lost.join(", ")
        )?;
        let (words, decimals) = (self.unit.words(), self.unit.decimals());
        match self.unit {
            Unit::Points => {
                let weights: Vec<String> =
                    self.stakes.iter().map(|(stake, weight)| format!("{stake} {weight:.2}")).collect();
                writeln!(f, "  together {:.decimals$} {words}, weights {}", self.lost(), weights.join(", "))?;
            }
            Unit::Native(_) => writeln!(
                f,
                "  chosen in its own unit, {:.decimals$} {words} lost; other stakes are shown and do not count",
                self.lost()
            )?,
        }
        writeln!(
            f,
            "A response counts by what it undoes of that, at most the loss, less what it takes where nothing was lost.\n\
             Its cost is in both. What else it brings is shown besides and does not count."
        )
    }

    /// Heads of the columns of [`Choice::cells`], with what stands before them already written.
    pub(super) fn stake_heads(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for stake in self.moved() {
            let (name, unit, _) = named(stake);
            write!(f, "{:>22}", format!("{name}, {unit}"))?;
        }
        write!(f, "\n{:<47}", "")?;
        for _ in self.moved() {
            write!(f, "{:>12}{:>10}", "undone", "besides")?;
        }
        writeln!(f)
    }

    /// What each response does in each stake's own unit.
    fn native(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{:<30}{:>10}{:>7}", "Alone, own units", "musd/year", "years")?;
        self.stake_heads(f)?;
        for (i, name) in self.names.iter().enumerate() {
            match self.portfolio(&[i]) {
                Some(one) => self.native_row(f, name, one)?,
                None => writeln!(f, "{name:<30}  cannot be put to the deal")?,
            }
            if !self.partners[i].is_empty() {
                writeln!(f, "    with {}, whose losses do not count here", self.codes(&self.partners[i]))?;
            }
        }
        Ok(())
    }

    fn native_row(&self, f: &mut fmt::Formatter<'_>, name: &str, one: &Portfolio) -> fmt::Result {
        write!(f, "{name:<30} {:>9}{:>7.1}", signed(one.cost_musd, 0), one.lead_time_years)?;
        writeln!(f, "{}", self.cells(&one.accounts[0]))
    }

    /// Undone and besides of every stake.
    pub(super) fn cells(&self, accounts: &[Option<Account>; 3]) -> String {
        let cell = |stake: Stake| {
            let decimals = named(stake).2;
            let account = accounts[stake as usize];
            let text = |value: fn(Account) -> f64| {
                account.map_or("-".to_owned(), |account| signed(value(account) * 100.0, decimals))
            };
            format!("{:>12}{:>10}", text(|account| account.undone), text(|account| account.besides))
        };
        self.moved().map(cell).collect()
    }

    /// The same responses in the unit of the choice.
    fn compared(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = format!("Alone, {}", self.unit.words());
        writeln!(
            f,
            "\n{unit:<34}{:>10}{:>10}{:>10}{:>10}{:>11}{:>10}{:>10}{:>10}{:>9}",
            "undone", "taken", "counts", "of loss", "per bn USD", "besides", "regret", "largest", "robust"
        )?;
        for (i, name) in self.names.iter().enumerate() {
            if let Some(one) = self.portfolio(&[i]) {
                self.compared_row(f, name, one)?;
            }
        }
        writeln!(
            f,
            "robust: share of futures in which at most {:.*} {} are left of the loss",
            self.unit.decimals(),
            self.threshold,
            self.unit.short()
        )
    }

    fn compared_row(&self, f: &mut fmt::Formatter<'_>, name: &str, one: &Portfolio) -> fmt::Result {
        let Account { lost, undone, taken, besides, .. } = one.counted;
        let counts = one.counted.counts();
        let of_loss = match counts / lost {
            _ if lost <= 0.0 => "-".to_owned(),
            share if share < FAR => format!("< {:.0} %", 100.0 * FAR),
            // Adding nothing makes 0 of -0.
            share => format!("{:.1} %", (1000.0 * share).round() / 10.0 + 0.0),
        };
        let per_billion = (one.cost_musd > 0.0).then(|| counts / one.cost_musd * 1000.0);
        writeln!(
            f,
            "{name:<34}{:>10}{:>10}{:>10}{of_loss:>10}{:>11}{:>10}{:>10}{:>10}{:>7.0} %",
            self.number(undone),
            self.number(0.0 - taken),
            self.number(counts),
            per_billion.map_or("-".to_owned(), |value| self.number(value)),
            self.number(besides),
            self.plain(one.regret.mean),
            self.plain(one.regret.most),
            one.robustness * 100.0
        )
    }

    /// Responses that undo nothing here, and where they would.
    fn idle(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let idle: Vec<(usize, &Portfolio)> = (0..self.names.len())
            .filter_map(|i| Some((i, self.portfolio(&[i])?)))
            .filter(|(_, one)| one.undoes_nothing())
            .collect();
        if idle.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nUndo less than 0.05 % of the loss here alone, in the mean of all futures. Elsewhere, in one run at central values, \
             which is no mean:"
        )?;
        for (i, one) in idle {
            let reads = |of: fn(Account) -> f64| -> Vec<&str> {
                let large = |stake: &Stake| {
                    let value = one.accounts[0][*stake as usize].map_or(0.0, of);
                    signed(value * 100.0, named(*stake).2).starts_with('+')
                };
                self.moved().filter(large).map(|stake| named(stake).0).collect()
            };
            let brings = reads(|account| account.besides);
            let mut what = match brings.as_slice() {
                [] if one.counted.counts() > 0.0 => "undoes less than that".to_owned(),
                [] => "only costs".to_owned(),
                brings => format!("brings {} besides", brings.join(" and ")),
            };
            let mut takes = reads(|account| account.taken);
            takes.retain(|name| *name != named(Stake::LEADING).0);
            if !takes.is_empty() {
                what = format!("{what}, takes {} where none was lost", takes.join(" and "));
            }
            let along =
                if self.best().members.contains(&i) { ", but adds to the best portfolio" } else { "" };
            writeln!(f, "  {}: {what}{along}", self.names[i])?;
            let helps: Vec<&Help> = self.helps.iter().filter(|help| help.response == i).take(HELPS).collect();
            for Help { scenario, stake, account, .. } in &helps {
                let (name, unit, decimals) = named(*stake);
                let (share, lost) = (100.0 * account.counts() / account.lost, 100.0 * account.lost);
                writeln!(
                    f,
                    "      would undo {share:.0} % of what is lost of {name} in {scenario}, {lost:.decimals$} {unit}"
                )?;
            }
            if helps.is_empty() {
                writeln!(f, "      nor in any scenario looked at")?;
            }
        }
        Ok(())
    }

    /// What each response alone does to the parties asked for.
    fn parties_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.others().next().is_none() {
            return Ok(());
        }
        write!(f, "\n{:<47}", "Others, each response alone")?;
        self.stake_heads(f)?;
        for (i, name) in self.names.iter().enumerate() {
            let Some(one) = self.portfolio(&[i]) else { continue };
            for (party, code) in self.others() {
                writeln!(f, "{name:<34}{code:<13}{}", self.cells(&one.accounts[party]))?;
            }
        }
        Ok(())
    }

    fn verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let best = self.best();
        writeln!(f)?;
        let budget = if self.budget_musd.is_finite() {
            format!(" within {} musd a year", signed(self.budget_musd, 0))
        } else {
            String::new()
        };
        let unit = self.unit.short();
        let how = match self.method {
            Method::AllSubsets => "all subsets solved".to_owned(),
            Method::Search { gap } => {
                format!(
                    "search, not all subsets; a second-order model hopes for {} {unit} less, which is no bound",
                    self.number(gap)
                )
            }
        };
        writeln!(f, "Best{budget} ({how}): {}", self.name(best))?;
        if !best.members.is_empty() {
            self.native_row(f, "  own units", best)?;
            self.compared_row(f, &format!("  {}", self.unit.words()), best)?;
            match &self.parts {
                Some(parts) => {
                    for (&i, part) in best.members.iter().zip(parts) {
                        let part = self.number(*part);
                        writeln!(f, "  {:<32}{part:>27} {unit}, Shapley value in it", self.names[i])?;
                    }
                }
                None => writeln!(f, "  no Shapley values, a part of it cannot stand alone")?,
            }
        }
        let least = self.least_regret();
        writeln!(f, "Least regret: {} (at most {} {unit})", self.name(least), self.plain(least.regret.most))
    }

    /// What the responses of the best portfolio do, by their clauses.
    fn doing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = &self.best().members;
        if !members.is_empty() {
            writeln!(f, "\nWhat the responses of the best do")?;
        }
        for response in members.iter().map(|&i| &self.responses[i]) {
            writeln!(f, "  {}: {}", response.id(), response.name())?;
            let clauses = response.clauses();
            // "and 1 more" says no less than a title.
            let told = if clauses.len() > CLAUSES + 1 { CLAUSES } else { clauses.len() };
            for clause in &clauses[..told] {
                writeln!(f, "      {}", clause.called())?;
            }
            if told < clauses.len() {
                writeln!(f, "      and {} more", clauses.len() - told)?;
            }
        }
        Ok(())
    }

    fn rest(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "Not beaten in what counts, cost and lead time at once: {}", self.efficient.len())?;
        for one in self.efficient().take(TOLD) {
            let (cost, counts) = (signed(one.cost_musd, 0), self.number(one.counted.counts()));
            writeln!(
                f,
                "  {cost:>9} musd {:>5.1} years {counts:>9} {}  {}",
                one.lead_time_years,
                self.unit.short(),
                self.name(one)
            )?;
        }
        if self.efficient.len() > TOLD {
            writeln!(f, "  and {} dearer ones", self.efficient.len() - TOLD)?;
        }
        let little = LITTLE * self.lost();
        let mut pairs: Vec<_> = self.pairs.iter().filter(|pair| pair.more.abs() > little).collect();
        pairs.sort_by(|a, b| b.more.abs().total_cmp(&a.more.abs()));
        if !pairs.is_empty() {
            writeln!(
                f,
                "\nTogether more (complements) or less (substitutes) than the sum of both alone, {}",
                self.unit.short()
            )?;
        }
        for pair in pairs.into_iter().take(TOLD) {
            let [i, j] = pair.pair.map(|i| self.names[i].as_str());
            writeln!(f, "  {:>9}  {i} + {j}", self.number(pair.more))?;
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

/// Name, unit and decimals of a stake.
fn named(stake: Stake) -> (&'static str, &'static str, usize) {
    let words = stake::of(stake).words();
    (words.measure, words.sign, words.narrow.1)
}
