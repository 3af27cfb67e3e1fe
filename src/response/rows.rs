//! A choice as rows.

use serde::Serialize;

use super::{Choice, Portfolio};
use crate::exposure::signed;
use crate::scenario::Stake;
use crate::stake::{self, Variable};

/// One number of one portfolio.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceRow {
    /// Ids of the deals, with ";" between.
    pub scenario: String,
    /// Ids of its responses, with "+" between; "nothing".
    pub portfolio: String,
    /// "owners" for those who choose together, else a code.
    pub actor: String,
    /// A stake; "all" for what is weighted over them.
    pub stake: &'static str,
    /// Of "all": `cost_musd`, `lead_time`, `loss`, `avoided`, `regret`, `largest_regret`, `robustness`, `efficient` and `best` (1
    /// or 0), `part` of a member in the best portfolio. Of a stake: its variable, a mean over futures, and with `_avoided` behind
    /// what the portfolio changes about it.
    pub variable: String,
    /// "musd", "years", "points", "percent" or "share".
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

impl Choice<'_> {
    /// Every number of every portfolio that was solved; undefined ones are left out.
    #[must_use]
    pub fn rows(&self) -> Vec<ChoiceRow> {
        let mut rows = Vec::new();
        let nothing = self.portfolio(&[]).map_or(0.0, |nothing| nothing.loss);
        let flag = |yes: bool| if yes { 1.0 } else { 0.0 };
        for one in &self.portfolios {
            let mut add =
                |actor: &str, stake: &'static str, variable: &str, unit: &'static str, value: f64| {
                    if value.is_finite() {
                        rows.push(ChoiceRow {
                            scenario: self.deals.join(";"),
                            portfolio: self.name(one).replace(" + ", "+"),
                            actor: actor.to_owned(),
                            stake,
                            variable: variable.to_owned(),
                            unit,
                            // Adding nothing makes 0 of -0.
                            value: value + 0.0,
                        });
                    }
                };
            for (variable, unit, value) in [
                ("cost_musd", "musd", one.cost_musd),
                ("lead_time", "years", one.lead_time_years),
                ("loss", "points", one.loss),
                ("avoided", "points", nothing - one.loss),
                ("regret", "points", one.regret.mean),
                ("largest_regret", "points", one.regret.most),
                ("robustness", "share", one.robustness),
                ("efficient", "share", flag(self.efficient().any(|other| other == one))),
                ("best", "share", flag(one == self.best())),
            ] {
                add("owners", "all", variable, unit, value);
            }
            for (party, changes) in one.changes.iter().enumerate() {
                let code = self.party(party);
                let avoided = self.avoided(one, party);
                for stake in Stake::ALL {
                    let Variable { name: variable, unit, .. } = stake::of(stake).words().variable;
                    let at = stake as usize;
                    let told =
                        [(variable.to_owned(), changes[at]), (format!("{variable}_avoided"), avoided[at])];
                    for (name, value) in told {
                        if let Some(value) = value {
                            add(&code, stake.word(), &name, unit, value * 100.0);
                        }
                    }
                }
            }
        }
        rows.extend(self.parts.iter().flatten().zip(&self.best().members).map(|(part, &i)| ChoiceRow {
            scenario: self.deals.join(";"),
            portfolio: self.name(self.best()).replace(" + ", "+"),
            actor: "owners".to_owned(),
            stake: "all",
            variable: format!("part {}", self.names[i]),
            unit: "points",
            value: part + 0.0,
        }));
        rows
    }

    /// Code of a party; the first is those who choose.
    fn party(&self, party: usize) -> String {
        let other = party.checked_sub(1).and_then(|other| self.parties.get(other));
        other.map_or_else(|| "owners".to_owned(), |party| party.code(self.world).to_owned())
    }

    /// The parties reported besides the owners, with their position in [`Portfolio::changes`].
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, String)> {
        (1..=self.parties.len()).map(|party| (party, self.party(party)))
    }

    /// What a portfolio changes for every party, in words for people: "JPN +0.0012 % +0.310 % +0.120".
    pub(super) fn told(&self, one: &Portfolio) -> Vec<String> {
        let number = |(stake, value): (Stake, Option<f64>)| {
            let decimals = stake::of(stake).words().narrow.1;
            value.map_or("-".to_owned(), |value| signed(value * 100.0, decimals))
        };
        let cell = |one| format!("{:>10}", number(one));
        self.others()
            .map(|(party, code)| {
                let cells: String = Stake::ALL.into_iter().zip(self.avoided(one, party)).map(cell).collect();
                format!("{code:<6}{cells}")
            })
            .collect()
    }
}
