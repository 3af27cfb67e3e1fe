//! A choice as rows.

use serde::Serialize;

use super::{Account, Choice};
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
    /// Of "all": `cost_musd`, `lead_time`, `lost`, `undone`, `taken`, `besides` ([`Account`](super::Account)), `loss` (what is left),
    /// `regret`, `largest_regret`, `robustness`, `efficient` and `best` (1 or 0), `part` of a member in the best portfolio; where deals have
    /// probabilities `counts_in`, `loss_in` and `regret_in` each of them, `worst`, `shortfall`, `premium`, `payout`, `pays`
    /// ([`Cover`](super::Cover)), and of "nothing" `probability` of each. Of a stake:
    /// its variable, a mean over futures, and with `_lost`, `_undone`, `_taken`, `_besides` behind what the portfolio does about it;
    /// `undone_in` a scenario, where the response undoes nothing here. Of a side of the owners, or several with "+" between: see
    /// those of [`Choice::sharing`].
    pub variable: String,
    /// "musd", "years", "points", "percent" or "share".
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
    /// Of a single response, what it is called; nothing of others.
    pub title: String,
}

impl Choice<'_> {
    /// Every number of every portfolio that was solved; undefined ones are left out.
    #[must_use]
    pub fn rows(&self) -> Vec<ChoiceRow> {
        let mut rows = Vec::new();
        let unit = self.unit.code();
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
                            title: self.title(&one.members),
                        });
                    }
                };
            for (variable, unit, value) in [
                ("cost_musd", "musd", one.cost_musd),
                ("lead_time", "years", one.lead_time_years),
                ("lost", unit, one.counted.lost),
                ("undone", unit, one.counted.undone),
                ("taken", unit, one.counted.taken),
                ("besides", unit, one.counted.besides),
                ("loss", unit, one.loss),
                ("regret", unit, one.regret.mean),
                ("largest_regret", unit, one.regret.most),
                ("robustness", "share", one.robustness),
                ("efficient", "share", flag(self.efficient().any(|other| other == one))),
                ("best", "share", flag(one == self.best())),
            ] {
                add("owners", "all", variable, unit, value);
            }
            if !self.chances.is_empty() {
                let cover = &one.cover;
                for (what, values) in
                    [("counts_in", &cover.counts), ("loss_in", &cover.left), ("regret_in", &cover.regret)]
                {
                    for (deal, value) in self.deals.iter().zip(values) {
                        add("owners", "all", &format!("{what} {deal}"), unit, *value);
                    }
                }
                for (variable, unit, value) in [
                    ("worst", unit, cover.left[cover.worst()]),
                    ("shortfall", unit, cover.shortfall),
                    ("premium", unit, cover.premium),
                    ("payout", unit, cover.payout),
                    ("pays", "share", cover.pays),
                ] {
                    add("owners", "all", variable, unit, value);
                }
            }
            for (party, accounts) in one.accounts.iter().enumerate() {
                let code = self.party(party);
                for stake in Stake::ALL {
                    let Some(account) = accounts[stake as usize] else { continue };
                    let (variable, unit) = told(stake);
                    for (what, value) in of_account(account) {
                        add(&code, stake.word(), &format!("{variable}{what}"), unit, value * 100.0);
                    }
                }
            }
        }
        rows.extend(self.helps.iter().map(|help| ChoiceRow {
            scenario: self.deals.join(";"),
            portfolio: self.names[help.response].clone(),
            actor: "owners".to_owned(),
            stake: help.stake.word(),
            variable: format!("undone_in {}", help.scenario),
            unit: "share",
            value: help.share(),
            title: self.title(&[help.response]),
        }));
        rows.extend(self.parts.iter().flatten().zip(&self.best().members).map(|(part, &i)| ChoiceRow {
            scenario: self.deals.join(";"),
            portfolio: self.name(self.best()).replace(" + ", "+"),
            actor: "owners".to_owned(),
            stake: "all",
            variable: format!("part {}", self.names[i]),
            unit,
            value: part + 0.0,
            title: self.title(&[i]),
        }));
        rows.extend(self.deals.iter().zip(&self.chances).map(|(deal, chance)| ChoiceRow {
            scenario: self.deals.join(";"),
            portfolio: "nothing".to_owned(),
            actor: "owners".to_owned(),
            stake: "all",
            variable: format!("probability {deal}"),
            unit: "share",
            value: *chance,
            title: String::new(),
        }));
        rows.extend(self.shared_rows());
        rows
    }

    /// Who gains and pays, by the best portfolio and by single responses. Of a side, in million USD of real income a year:
    /// `own_lost_musd`, `own_avoided_musd`, `own_besides_musd`, `own_cost_musd` ([`Own`](super::Own)), and with `_musd` behind, as
    /// without it of "all" in the unit of the choice: `own_gain` as gains and costs fall, `gain_outside` where all others act without
    /// it, `shapley`, `nucleolus`, and `to_shapley`, `to_nucleolus` what it gets for that from the others. Its stakes as for others. Of
    /// every set of sides, with "+" between: `gain_alone`. Of "owners": `core`, 1 or 0.
    fn shared_rows(&self) -> Vec<ChoiceRow> {
        let mut rows = Vec::new();
        for one in &self.shared {
            let mut add =
                |actor: String, stake: &'static str, variable: String, unit: &'static str, value: f64| {
                    rows.push(ChoiceRow {
                        scenario: self.deals.join(";"),
                        portfolio: self.names_of(&one.members).replace(" + ", "+"),
                        actor,
                        stake,
                        variable,
                        unit,
                        value: value + 0.0,
                        title: self.title(&one.members),
                    });
                };
            let money = Stake::LEADING.word();
            for (side, own) in one.own.iter().enumerate() {
                for (variable, value) in [
                    ("own_lost_musd", own.lost_musd),
                    ("own_avoided_musd", own.avoided_musd),
                    ("own_besides_musd", own.besides_musd),
                    ("own_cost_musd", own.cost_musd),
                ] {
                    add(self.side(side), money, variable.to_owned(), "musd", value);
                }
                // Who is asked for besides is told of every portfolio.
                let told_already = self.parties.contains(&self.sides[side]);
                for stake in Stake::ALL.into_iter().filter(|_| !told_already) {
                    let Some(account) = own.stakes[stake as usize] else { continue };
                    let (variable, unit) = told(stake);
                    for (what, value) in of_account(account) {
                        add(self.side(side), stake.word(), format!("{variable}{what}"), unit, value * 100.0);
                    }
                }
            }
            for (shares, stake, unit, behind) in
                [(&one.money, money, "musd", "_musd"), (&one.counted, "all", self.unit.code(), "")]
            {
                let mut by_side = |variable: &str, values: &[f64]| {
                    for (side, value) in values.iter().enumerate() {
                        add(self.side(side), stake, format!("{variable}{behind}"), unit, *value);
                    }
                };
                by_side("own_gain", &shares.falls);
                by_side("gain_outside", &shares.outside);
                by_side("shapley", &shares.shapley);
                by_side("to_shapley", &shares.transfers(&shares.shapley));
                if let Some(nucleolus) = &shares.nucleolus {
                    by_side("nucleolus", nucleolus);
                    by_side("to_nucleolus", &shares.transfers(nucleolus));
                }
                for coalition in 1..1_usize << self.sides.len() {
                    let worth = shares.coalitions.worth(coalition);
                    add(self.coalition(coalition), stake, format!("gain_alone{behind}"), unit, worth);
                }
                if let Some(core) = shares.core {
                    let core = if core { 1.0 } else { 0.0 };
                    add("owners".to_owned(), stake, format!("core{behind}"), "share", core);
                }
            }
        }
        rows
    }

    /// Code of a side.
    pub(super) fn side(&self, side: usize) -> String {
        self.sides[side].code(self.world).to_owned()
    }

    /// Codes of some sides, as a mask: "JPN+EU".
    pub(super) fn coalition(&self, coalition: usize) -> String {
        let members = (0..self.sides.len()).filter(|side| coalition >> side & 1 == 1);
        members.map(|side| self.side(side)).collect::<Vec<_>>().join("+")
    }

    fn title(&self, members: &[usize]) -> String {
        if let [one] = members { self.responses[*one].name().to_owned() } else { String::new() }
    }

    /// Code of a party; the first is those who choose.
    fn party(&self, party: usize) -> String {
        let other = party.checked_sub(1).and_then(|other| self.parties.get(other));
        other.map_or_else(|| "owners".to_owned(), |party| party.code(self.world).to_owned())
    }

    /// The parties reported besides the owners, with their position in [`Portfolio::accounts`](super::Portfolio::accounts).
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, String)> {
        (1..=self.parties.len()).map(|party| (party, self.party(party)))
    }
}

/// What stands behind the variable of a stake for each part of an account.
fn of_account(account: Account) -> [(&'static str, f64); 5] {
    [
        ("", account.change),
        ("_lost", account.lost),
        ("_undone", account.undone),
        ("_taken", account.taken),
        ("_besides", account.besides),
    ]
}

/// Variable and unit of a stake.
fn told(stake: Stake) -> (&'static str, &'static str) {
    let Variable { name, unit, .. } = stake::of(stake).words().variable;
    (name, unit)
}
