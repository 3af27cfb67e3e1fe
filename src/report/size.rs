//! Losses beside the size of who loses, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::scenario::Stake;
use crate::stake;
use crate::world::World;

impl Report<'_, '_> {
    /// Money and power beside what an economy makes, how many people it has, and what power.
    pub(super) fn beside_size(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome;
        let moved = |stake: &&Stake| stake::of(**stake).unions_act_as_one();
        let Some(power) = self.exposures.stakes().iter().find(moved).map(|&stake| stake::of(stake)) else {
            return Ok(());
        };
        let money_of = Stake::ALL.map(stake::of).into_iter().find(|metric| metric.words().money.is_some());
        let world = outcome.world();
        writeln!(
            f,
            "\nBeside their size: money in % of own GDP and in USD a head; power in points, in % of own power, for each"
        )?;
        writeln!(f, "trillion USD of own GDP and for each 100 million people. Below 0 is a loss.")?;
        writeln!(
            f,
            "{:<32} {:>13} {:>12} {:>10} {:>10} {:>8} {:>8} {:>8}",
            "", "GDP, bn USD", "money, %", "USD a head", "power", "own, %", "per tn", "per 100m"
        )?;
        for party in self.leading() {
            let members = party.members(world);
            let (gdp, money) = (outcome.gdp(&members), outcome.real_income(&members).1);
            let change = power.change(outcome, &members);
            let own =
                change.zip(power.own_level(outcome, &members)).map(|(change, own)| change / own * 100.0);
            let [money_each, power_each] = [money_of, Some(power)]
                .map(|metric| metric?.per_head(outcome, &members).and_then(|(.., each)| each));
            let cell =
                |value: Option<f64>, decimals| value.map_or("-".to_owned(), |value| signed(value, decimals));
            writeln!(
                f,
                "    {:<28} {:>13} {:>12} {:>10} {:>10} {:>8} {:>8} {:>8}",
                party.name(world),
                signed(gdp / 1e3, 0).trim_start_matches('+'),
                signed(100.0 * money / gdp, 4),
                cell(money_each, 2),
                cell(change.map(|change| change * 100.0), 3),
                cell(own, 1),
                cell(change.map(|change| change * 100.0 / (gdp / 1e6)), 3),
                cell(power_each, 3)
            )?;
        }
        not_per_head(world).map_or(Ok(()), |absent| writeln!(f, "{absent}"))
    }
}

/// Of whom a world tells nothing per head and why, in words; none where all its people are counted.
#[must_use]
pub fn not_per_head(world: &World) -> Option<String> {
    let uncounted = world.actors().filter(|&actor| world.population(&[actor]).is_none());
    let codes: Vec<&str> = uncounted.map(|actor| world[actor].code.as_str()).collect();
    match codes.len() {
        0 => None,
        all if all == world.actors().len() => {
            Some("nothing is told per head: the world has no population.csv".to_owned())
        }
        _ => Some(format!(
            "nothing is told per head of {}, nor of groups with them: no row in population.csv",
            codes.join(", ")
        )),
    }
}
