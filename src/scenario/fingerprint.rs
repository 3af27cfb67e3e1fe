//! A short name for the content of a scenario.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Scenario;
use super::clause::{Action, Amount, Cell, Control, Delivery, Edge, Pair, Promise};
use crate::uncertain::Uncertain;
use crate::world::{Actor, Sector, Stage, World};

impl Scenario {
    /// Says what it is, once all of it stands.
    pub(super) fn seal(&mut self, world: &World) {
        self.digest = Sha256::digest(self.canonical(world)).into();
        self.fingerprint = self.hash();
    }

    /// First 64 bits of the SHA-256 of the digest, the closure and the horizon.
    pub(super) fn hash(&self) -> String {
        let closure = format!("closure {}\nhorizon {}", self.closure.unwrap_or_default(), self.horizon());
        let digest = Sha256::new().chain_update(self.digest).chain_update(closure).finalize();
        digest.iter().take(8).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// As text that is the same however the file was written.
    fn canonical(&self, world: &World) -> String {
        let head = format!(
            "between {}\nbaseline {}\n",
            actors(&self.between, world),
            self.baseline.as_ref().map_or("", |baseline| &baseline.fingerprint),
        );
        // They commute, so their order is not content.
        let mut clauses: Vec<_> = self.clauses.iter().map(|clause| describe(&clause.action, world)).collect();
        clauses.sort_unstable();
        head + &clauses.join("\n")
    }
}

fn describe(action: &Action, world: &World) -> String {
    match action {
        Action::TariffTable { rates } => {
            rates.iter().fold("tariff_table".to_owned(), |mut text, (Cell { sector, pair }, rate)| {
                let cell = [pairs(&[*pair], world), sectors(&[*sector], world)].concat();
                write!(text, "{cell} {rate:?}").expect("a String takes all text");
                text
            })
        }
        Action::Tariff { pairs: of, sectors: on, rate } => {
            format!("tariff{}{} {}", pairs(of, world), sectors(on, world), amount(*rate))
        }
        Action::TradeCost { pairs: of, sectors: on, change } => {
            let change = change.map_or("stop".to_owned(), number);
            format!("trade_cost{}{} {change}", pairs(of, world), sectors(on, world))
        }
        Action::Bound { side, pair, sectors: on, musd } => {
            format!("bound {side:?}{}{} {}", pairs(&[*pair], world), sectors(on, world), amount(*musd))
        }
        Action::Productivity { actors: of, sectors: on, change } => {
            format!("productivity{}{} {}", actors(of, world), sectors(on, world), number(*change))
        }
        Action::ExportControl { edges, control } => {
            let control = match control {
                Control::Cut(cut) => format!("cut {}", number(*cut)),
                Control::Relief(relief) => format!("relief {}", number(*relief)),
            };
            let control = format!("export_control {control}");
            edges.iter().fold(control, |text, edge| text + &edge_name(*edge, world))
        }
        Action::Rent { edges, share } => edges
            .iter()
            .fold(format!("rent {}", number(*share)), |text, edge| text + &edge_name(*edge, world)),
        Action::Stockpile { actors: of, good, months } => {
            format!("stockpile {}{} {}", world[*good].code, actors(of, world), number(*months))
        }
        Action::Diversification { actors: of, stage, from, to, share } => {
            let to = to.map_or("domestic", |to| world[to].code.as_str());
            let (stage, from) = (stage_name(*stage, world), &world[*from].code);
            format!("diversification {stage}{} {from}>{to} {}", actors(of, world), number(*share))
        }
        Action::Guarantee { promises: of, change } => {
            format!("guarantee{} {}", promises(of, world), number(*change))
        }
        Action::Pact { members, class } => format!("pact {class}{}", actors(members, world)),
        Action::Interoperability { promises: of, change } => {
            format!("interoperability{} {}", promises(of, world), number(*change))
        }
        Action::ArmsDelay { deliveries, cut } => {
            deliveries.iter().fold(format!("arms_delay {}", number(*cut)), |text, one| {
                let Delivery { importer, supplier } = *one;
                text + &format!(" {}<{}", world[importer].code, world[supplier].code)
            })
        }
        Action::DefenceBudget { actors: of, change } => {
            format!("defence_budget{} {}", actors(of, world), number(*change))
        }
        Action::Outlay { payers, musd } => {
            payers.iter().fold(format!("cost {}", number(*musd)), |text, (payer, part)| {
                text + &format!(" {} {part:?}", world[*payer].code)
            })
        }
        Action::RulePact { members, sectors: on } => {
            format!("rule_pact{}{}", actors(members, world), sectors(on, world))
        }
    }
}

fn pairs(pairs: &[Pair], world: &World) -> String {
    let pair = |pair: &Pair| format!(" {}<{}", world[pair.importer].code, world[pair.exporter].code);
    pairs.iter().map(pair).collect()
}

fn promises(promises: &[Promise], world: &World) -> String {
    let promise = |one: &Promise| format!(" {}<{}", world[one.ally].code, world[one.guarantor].code);
    promises.iter().map(promise).collect()
}

fn edge_name(edge: Edge, world: &World) -> String {
    let [user, provider] = [edge.user, edge.provider].map(|actor| world[actor].code.as_str());
    format!(" {}:{user}<{provider}", stage_name(edge.stage, world))
}

fn stage_name(stage: Stage, world: &World) -> String {
    format!("{}/{}", world[world[stage].good].code, world[stage].code)
}

fn actors(actors: &[Actor], world: &World) -> String {
    actors.iter().flat_map(|actor| [" ", &world[*actor].code]).collect()
}

fn sectors(sectors: &[Sector], world: &World) -> String {
    sectors.iter().flat_map(|sector| [" ", &world[*sector].code]).collect()
}

fn amount(amount: Amount) -> String {
    let kind = if matches!(amount, Amount::Level(_)) { "level" } else { "change" };
    format!("{kind} {}", number(amount.number()))
}

/// To the last bit: `{:?}` writes as many digits as it takes to read the same number again.
fn number(number: Uncertain) -> String {
    format!("{number:?}")
}
