//! Ranks over all weights of the stakes, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::{Ranking, signed};

/// Third parties listed, in the order of the table.
const LISTED: usize = 8;
/// A stake with less than this share of the variance of the mean score does not matter for ranks by it.
const NO_MATTER: f64 = 0.01;

impl Report<'_, '_> {
    /// Who loses most of each stake, and who ranks high whatever the weights.
    pub(super) fn ranks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exposures.stakes().len() < 2 {
            return Ok(());
        }
        self.single(f)?;
        let Some(ranking) = self.exposures.ranking() else { return Ok(()) };
        self.over_weights(f, ranking)?;
        shares(f, ranking)
    }

    fn single(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        writeln!(f, "\nStake by stake, largest loss first")?;
        for &stake in self.exposures.stakes() {
            let losers = self.exposures.ranked_in(stake);
            let losers = losers.filter(|(_, exposure)| exposure.loses(stake));
            let codes: Vec<_> =
                losers.take(super::RANKED).map(|(actor, _)| world[actor].code.as_str()).collect();
            let codes = if codes.is_empty() { "nobody loses".to_owned() } else { codes.join(" ") };
            writeln!(f, "    {:<12} {codes}", stake.word())?;
        }
        Ok(())
    }

    fn over_weights(&self, f: &mut fmt::Formatter<'_>, ranking: &Ranking) -> fmt::Result {
        let (world, exposures) = (self.outcome.world(), &self.exposures);
        let stakes: Vec<_> = ranking.stakes.iter().map(|stake| stake.word()).collect();
        writeln!(
            f,
            "\nPoints lost, 100 being a yardstick above, and share of all weights of {}",
            stakes.join(", ")
        )?;
        writeln!(
            f,
            "for which it is first, among the first three, among the first five, %. Above 0 is a loss."
        )?;
        writeln!(f, "Range: top 3 by three scales (largest severance, own severance, own level)")?;
        match exposures.groups_as_one() {
            [] => writeln!(f, "and actor by actor.")?,
            groups => {
                let codes: Vec<_> = groups.iter().map(|&group| world[group].code.as_str()).collect();
                writeln!(
                    f,
                    "and two cuts of the map ({} as one, actor by actor), where it stands by itself.",
                    codes.join(", ")
                )?;
            }
        }
        write!(f, "{:<32}", "")?;
        for &stake in &ranking.stakes {
            write!(f, " {:>10}", stake.word())?;
        }
        writeln!(
            f,
            " {:>8} {:>7} {:>7} {:>7} {:>6} {:>9}",
            "mean", "first", "top 3", "top 5", "rank", "range"
        )?;
        for one in exposures.ranked_as_one().into_iter().filter(|one| one.exposure.moves()).take(LISTED) {
            let Some(standing) = ranking.standing(one.party) else { continue };
            write!(f, "    {:<28}", one.party.name(world))?;
            for &stake in &ranking.stakes {
                let score = one.exposure.stake(stake).and_then(|measure| measure.score);
                write!(f, " {:>10}", signed(score.unwrap_or_default(), 2))?;
            }
            let top = |count: usize| 100.0 * standing.among(count);
            let range = exposures.range_among_first(one.party);
            let range =
                range.map_or("-".to_owned(), |(low, high)| format!("{:.0}-{:.0}", low * 100.0, high * 100.0));
            writeln!(
                f,
                " {:>8} {:>7.1} {:>7.1} {:>7.1} {:>6.1} {range:>9}",
                signed(one.exposure.equal_weight.unwrap_or_default(), 2),
                top(1),
                top(3),
                top(5),
                standing.expected_rank
            )?;
        }
        Ok(())
    }
}

/// What moves the mean of the scores; a stake that hardly does is named.
fn shares(f: &mut fmt::Formatter<'_>, ranking: &Ranking) -> fmt::Result {
    let Some(shares) = ranking.acceptability.variance_shares() else {
        return writeln!(f, "    the mean of the scores is the same for all");
    };
    let named = || ranking.stakes.iter().zip(shares);
    let list: Vec<_> =
        named().map(|(stake, share)| format!("{} {:.0}", stake.word(), share * 100.0)).collect();
    writeln!(f, "    share of the variance of the mean score, %: {}", list.join(", "))?;
    let idle: Vec<_> =
        named().filter(|(_, share)| share.abs() < NO_MATTER).map(|(stake, _)| stake.word()).collect();
    if idle.is_empty() {
        return Ok(());
    }
    writeln!(
        f,
        "    hardly moves the mean, its scores being near nothing beside the others: {}",
        idle.join(", ")
    )
}
