//! How long a deal lasts, in tidy rows.

use serde::Serialize;

use super::Lasting;
use crate::date::Date;
use crate::deal::Effect;
use crate::scenario::Stake;
use crate::stake;
use crate::trade::settled;

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The menu's id.
    pub deal: String,
    /// The first day on which it holds.
    pub date: Option<Date>,
    /// "kept", "broken:USA", "after"; empty where it is none of these.
    pub state: String,
    /// Code of an actor or a group; empty for the deal itself.
    pub actor: String,
    /// "prosperity", "security", "voice"; empty for none.
    pub stake: &'static str,
    /// "payoff", "`worth_keeping`", "`walks_away`" (1 on that day), "`longest_lag`", "stands", "`in_force`", "done"; of stakes
    /// "`real_income`", "`expected_defence`", "power".
    pub variable: &'static str,
    /// "percent", "points", "years", "share".
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

impl Row {
    /// The names of its fields, in their order.
    pub const HEADER: [&str; 8] = ["deal", "date", "state", "actor", "stake", "variable", "unit", "value"];
}

pub(super) fn of(lasting: &Lasting<'_>) -> Vec<Row> {
    let world = lasting.world;
    let mut rows = Vec::new();
    let mut add = |date,
                   state: &str,
                   actor: &str,
                   stake,
                   (variable, unit): (&'static str, &'static str),
                   value: f64| {
        let (deal, state, actor) = (lasting.id.clone(), state.to_owned(), actor.to_owned());
        // Adding nothing makes 0 of -0.
        rows.push(Row { deal, date, state, actor, stake, variable, unit, value: value + 0.0 });
    };
    let codes: Vec<&str> = lasting.principals.iter().map(|&one| world[one].code.as_str()).collect();
    let broken = |code: &str| format!("broken:{code}");
    for episode in &lasting.episodes {
        let date = Date::at(episode.begins);
        let mut effects = |state: &str, all: &[Effect]| {
            for (party, effect) in lasting.parties.iter().zip(all) {
                for stake in Stake::ALL {
                    let Some(change) = effect.change(stake) else { continue };
                    let variable = stake::of(stake).words().variable;
                    let percent = 100.0 * settled(change, 1.0);
                    add(date, state, &party.code, stake.word(), (variable.name, variable.unit), percent);
                }
            }
        };
        effects("kept", &episode.kept);
        for (code, all) in codes.iter().zip(&episode.broken) {
            effects(&broken(code), all);
        }
        effects("after", &lasting.reverted);
        for (player, (code, promise)) in codes.iter().zip(&episode.promises).enumerate() {
            let payoff = ("payoff", "percent");
            add(date, "kept", code, "", payoff, promise.kept);
            add(date, &broken(code), code, "", payoff, promise.broken);
            add(date, "after", code, "", payoff, promise.after);
            let worth = lasting.stream(player).worth_keeping(episode.begins, lasting.rate, lasting.lag);
            add(date, "", code, "", ("worth_keeping", "percent"), worth);
        }
    }
    for ((code, day), lag) in codes.iter().zip(lasting.walks_away()).zip(lasting.longest_lags()) {
        if day.is_some() {
            add(day, "", code, "", ("walks_away", "share"), 1.0);
        }
        add(Some(lasting.begins), "", code, "", ("longest_lag", "years"), lag);
    }
    for one in &lasting.standing {
        let date = Some(one.date);
        add(date, "", "", "", ("stands", "share"), one.stands);
        add(date, "", "", "", ("in_force", "share"), one.in_force);
        for (code, done) in codes.iter().zip(&one.done) {
            if let Some(done) = done {
                add(date, "", code, "", ("done", "share"), *done);
            }
        }
    }
    rows
}
