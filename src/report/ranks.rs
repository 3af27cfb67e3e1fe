//! Ranks over all weights of the stakes, in the table for people.

use std::fmt;

use super::Report;
use crate::exposure::Ranking;

/// Third parties listed, by expected rank.
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
        self.over_weights(f, &ranking)?;
        shares(f, &ranking)
    }

    fn single(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.outcome.world();
        writeln!(f, "\nStake by stake, largest loss first")?;
        for &stake in self.exposures.stakes() {
            let losers = self.exposures.ranked_in(stake);
            let losers = losers.filter(|(_, exposure)| exposure.loss(stake).is_some_and(|loss| loss > 0.0));
            let codes: Vec<_> =
                losers.take(super::RANKED).map(|(actor, _)| world[actor].code.as_str()).collect();
            let codes = if codes.is_empty() { "nobody loses".to_owned() } else { codes.join(" ") };
            writeln!(f, "    {:<12} {codes}", stake.word())?;
        }
        Ok(())
    }

    fn over_weights(&self, f: &mut fmt::Formatter<'_>, ranking: &Ranking) -> fmt::Result {
        let world = self.outcome.world();
        let stakes: Vec<_> = ranking.stakes.iter().map(|stake| stake.word()).collect();
        writeln!(
            f,
            "\nOver all weights of {}: share of weights, %, for which it ranks so; mean weights for which it is first",
            stakes.join(", ")
        )?;
        writeln!(f, "{:<32} {:>8} {:>8} {:>8} {:>10}  weights", "", "first", "top 3", "top 5", "mean rank")?;
        let mut rows: Vec<_> = ranking.actors.iter().zip(ranking.acceptability.alternatives()).collect();
        rows.sort_by(|a, b| a.1.expected_rank.total_cmp(&b.1.expected_rank));
        for (actor, standing) in rows.into_iter().take(LISTED) {
            let top = |count: usize| 100.0 * standing.ranks.iter().take(count).sum::<f64>();
            let weights = standing.central_weights.as_ref().map_or_else(
                || "-".to_owned(),
                |weights| weights.iter().map(|weight| format!("{weight:.2}")).collect::<Vec<_>>().join(" "),
            );
            writeln!(
                f,
                "    {:<28} {:>8.1} {:>8.1} {:>8.1} {:>10.1}  {weights}",
                world[*actor].name,
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
