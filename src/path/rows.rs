//! A path in tidy rows.

use serde::Serialize;

use super::{Path, is_money};
use crate::date::Date;
use crate::model::Party;
use crate::scenario::Stake;
use crate::stake;

/// One number of a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Bundled name or file's stem.
    pub scenario: String,
    /// The first day of its period.
    pub date: Date,
    /// Code of an actor or a group.
    pub actor: String,
    /// "prosperity", "security", "voice".
    pub stake: &'static str,
    /// What is measured: "`real_income`"; "`real_income_worst`", "`real_income_half_life`", "`real_income_present_value`",
    /// "`first_lack:GOOD`"; of draws "`real_income_median`", "`real_income_loses`", "`lacks:GOOD`".
    pub variable: String,
    /// "percent", "musd", "points", "years".
    pub unit: &'static str,
    /// Finite.
    pub value: f64,
}

impl Row {
    /// The names of its fields, in their order.
    pub const HEADER: [&str; 7] = ["scenario", "date", "actor", "stake", "variable", "unit", "value"];
}

pub(super) fn of(path: &Path<'_>, discount: f64) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |date, party: Party, stake: Stake, variable: String, unit, value: f64| {
        let actor = party.code(path.world).to_owned();
        let scenario = path.scenario.clone();
        rows.push(Row { scenario, date, actor, stake: stake.word(), variable, unit, value });
    };
    for (at, period) in path.periods.iter().enumerate() {
        for series in &path.series {
            let words = stake::of(series.stake).words();
            let (variable, percent) = (&words.variable, 100.0 * series.changes[at]);
            add(period.date, series.party, series.stake, variable.name.to_owned(), variable.unit, percent);
            if let (Some(musd), Some(money)) = (&series.musd, &words.money) {
                add(period.date, series.party, series.stake, money.name.to_owned(), money.unit, musd[at]);
            }
        }
        for band in path.bands.iter().flat_map(|bands| &bands.each) {
            let words = stake::of(band.stake).words();
            let percent = (words.variable, band.changes[at].map(|change| 100.0 * change));
            let musd = band.musd.as_ref().zip(words.money).map(|(musd, money)| (money, musd[at]));
            for (variable, values) in [Some(percent), musd].into_iter().flatten() {
                let [median, low, high] = variable.drawn;
                for (name, value) in [low, median, high].into_iter().zip(values) {
                    add(period.date, band.party, band.stake, name.to_owned(), variable.unit, value);
                }
            }
            let name = format!("{}_loses", words.variable.name);
            add(period.date, band.party, band.stake, name, "percent", 100.0 * band.loses[at]);
        }
    }
    let Some(first) = path.periods.first() else { return rows };
    for series in &path.series {
        let (stake, party) = (series.stake, series.party);
        let variable = &stake::of(stake).words().variable;
        let name = |what: &str| format!("{}_{what}", variable.name);
        if let Some(worst) = path.worst(stake, party) {
            add(worst.date, party, stake, name("worst"), variable.unit, 100.0 * worst.change);
            if let Some(years) = path.half_life(stake, party) {
                add(worst.date, party, stake, name("half_life"), "years", years);
            }
        }
        if let Some(musd) = path.present_value(party, discount).filter(|_| series.musd.is_some()) {
            add(first.date, party, stake, name("present_value"), "musd", musd);
        }
    }
    // What is lacked lowers what is told in money.
    let Some(lacked) = Stake::ALL.into_iter().find(|&stake| is_money(stake)) else { return rows };
    for lack in &path.lacks {
        let variable = format!("first_lack:{}", path.world[lack.good].code);
        add(lack.date, lack.user.into(), lacked, variable, "percent", 100.0 * lack.share);
    }
    for one in path.bands.iter().flat_map(|bands| &bands.lacks) {
        let variable = format!("lacks:{}", path.world[one.good].code);
        add(first.date, one.user.into(), lacked, variable, "percent", 100.0 * one.share);
    }
    rows
}
