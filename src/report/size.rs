//! Losses beside the size of who loses, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::signed;
use crate::scenario::Stake;
use crate::stake;

impl Report<'_, '_> {
    /// Money and power beside what an economy makes and what power it has. The world has no table of people, so that nothing is
    /// told per head.
    pub(super) fn beside_size(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = self.outcome;
        let moved = |stake: &&Stake| stake::of(**stake).unions_act_as_one();
        let Some(power) = self.exposures.stakes().iter().find(moved).map(|&stake| stake::of(stake)) else {
            return Ok(());
        };
        let world = outcome.world();
        writeln!(
            f,
            "\nBeside their size: money in % of own GDP; power in points, in % of own power, and in points for each"
        )?;
        writeln!(f, "trillion USD of own GDP. Below 0 is a loss.")?;
        writeln!(
            f,
            "{:<32} {:>13} {:>12} {:>10} {:>8} {:>8}",
            "", "GDP, bn USD", "money, %", "power", "own, %", "per tn"
        )?;
        for party in self.leading() {
            let members = party.members(world);
            let (gdp, money) = (outcome.gdp(&members), outcome.real_income(&members).1);
            let change = power.change(outcome, &members);
            let own =
                change.zip(power.own_level(outcome, &members)).map(|(change, own)| change / own * 100.0);
            let cell =
                |value: Option<f64>, decimals| value.map_or("-".to_owned(), |value| signed(value, decimals));
            writeln!(
                f,
                "    {:<28} {:>13} {:>12} {:>10} {:>8} {:>8}",
                party.name(world),
                signed(gdp / 1e3, 0).trim_start_matches('+'),
                signed(100.0 * money / gdp, 4),
                cell(change.map(|change| change * 100.0), 3),
                cell(own, 1),
                cell(change.map(|change| change * 100.0 / (gdp / 1e6)), 3)
            )?;
        }
        Ok(())
    }
}
