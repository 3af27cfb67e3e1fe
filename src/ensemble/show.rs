//! An ensemble for people, and its summaries as JSON.

use std::fmt;

use serde::Serialize;

use super::{DrawnRanking, Ensemble, Limit, Limits, Manifest, Party, Summary, variable};
use crate::exposure::Standing;
use crate::number::counted;
use crate::scenario::Stake;
use crate::stake;

/// A group that is always shown among the third parties, where the world has it.
const ALWAYS: &str = "EU";
/// Third parties whose ranks are told, by expected rank.
const RANKED: usize = 8;

/// One summary with what it is about.
#[derive(Serialize)]
struct Entry<'a> {
    actor: &'a str,
    stake: Stake,
    variable: &'static str,
    unit: &'static str,
    #[serde(flatten)]
    summary: Summary,
    /// Where draws failed.
    #[serde(flatten)]
    limits: Option<Limits>,
}

#[derive(Serialize)]
struct Whole<'a> {
    manifest: &'a Manifest,
    summaries: Vec<Entry<'a>>,
    /// Where there are scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    ranking: Option<Ranked<'a>>,
}

/// Ranks over draws and weights.
#[derive(Serialize)]
struct Ranked<'a> {
    stakes: Vec<Stake>,
    actors: Vec<RankedActor<'a>>,
}

#[derive(Serialize)]
struct RankedActor<'a> {
    actor: &'a str,
    #[serde(flatten)]
    standing: Standing,
}

impl Ensemble<'_> {
    /// Manifest, summaries and ranks.
    pub(crate) fn summaries(&self) -> impl Serialize {
        let mut summaries = Vec::new();
        let stakes = self.stakes();
        for column in &self.columns {
            if column.variable != variable(column.stake) || !stakes.contains(&column.stake) {
                continue;
            }
            if let Some(summary) = self.summary(column.party, column.stake) {
                summaries.push(Entry {
                    actor: column.party.code(self.world),
                    stake: column.stake,
                    variable: column.variable,
                    unit: column.unit,
                    summary,
                    limits: self.limits(column.party, column.stake),
                });
            }
        }
        let ranking = self.acceptability().map(|DrawnRanking { stakes, parties, standings }| Ranked {
            stakes,
            actors: parties
                .into_iter()
                .zip(standings)
                .map(|(party, standing)| RankedActor { actor: party.code(self.world), standing })
                .collect(),
        });
        Whole { manifest: &self.manifest, summaries, ranking }
    }

    /// Third parties and the groups that are always shown, the largest median loss of the first of some stakes first.
    fn shown(&self, stakes: &[Stake]) -> Vec<(Party, &str)> {
        let Some(&leading) = stakes.first() else { return Vec::new() };
        let world = self.world;
        let third = world.actors().filter(|actor| !self.between.contains(actor));
        let mut shown: Vec<(Party, &str, Option<f64>)> = third
            .map(|actor| (Party::from(actor), world[actor].name.as_str()))
            .chain(
                world
                    .groups()
                    .filter(|&group| world[group].code == ALWAYS)
                    .map(|group| (Party::from(group), ALWAYS)),
            )
            .map(|(party, name)| (party, name, self.quantile(party, leading, 0.5)))
            .collect();
        let at = |median: Option<f64>| median.unwrap_or(f64::INFINITY);
        shown.sort_by(|a, b| at(a.2).total_cmp(&at(b.2)));
        shown.into_iter().map(|(party, name, _)| (party, name)).collect()
    }

    /// Between which bounds numbers of a stake would lie with the draws that failed.
    fn limited(
        &self,
        f: &mut fmt::Formatter<'_>,
        shown: &[(Party, &str)],
        stake: Stake,
        decimals: usize,
    ) -> fmt::Result {
        let mut rows =
            shown.iter().filter_map(|(party, name)| Some((*name, self.limits(*party, stake)?))).peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        writeln!(f, "  the same whatever the failed draws hold, a loss of all at the worst: from, to")?;
        writeln!(f, "{:<32}{:>22}{:>22}{:>22}{:>16}", "", "median", "5 %", "95 %", "P(loss), %")?;
        let told = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| signed(value, decimals));
        for (name, Limits { if_failed_were_worst: worst, if_failed_were_best: best }) in rows {
            write!(f, "  {name:<30}")?;
            for of in [|limit: &Limit| limit.median, |limit: &Limit| limit.p05, |limit: &Limit| limit.p95] {
                write!(f, "{:>11}{:>11}", told(of(&worst)), told(of(&best)))?;
            }
            let [from, to] = [best, worst].map(|limit| limit.loss_probability * 100.0);
            writeln!(f, "{from:>8.1}{to:>8.1}")?;
        }
        Ok(())
    }

    /// Who is among the most exposed, in how many draws and for how many weights.
    fn ranks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(DrawnRanking { stakes, parties, standings }) = self.acceptability() else {
            return match self.unranked() {
                Some(reason) => writeln!(f, "\nnobody is ranked: {reason}"),
                None => Ok(()),
            };
        };
        let stakes: Vec<_> = stakes.iter().map(|stake| stake.word()).collect();
        let over = match stakes.as_slice() {
            [only] => format!("draws by {only}"),
            _ => format!("draws and all weights of {}", stakes.join(", ")),
        };
        writeln!(f, "\nmost exposed over {over}: probability, %, of being first, among three, among five")?;
        writeln!(f, "{:<32}{:>11}{:>11}{:>11}{:>12}", "", "first", "top 3", "top 5", "mean rank")?;
        let mut rows: Vec<_> = parties.into_iter().zip(standings).collect();
        rows.sort_by(|(_, one), (_, other)| one.expected_rank.total_cmp(&other.expected_rank));
        for (party, standing) in rows.into_iter().take(RANKED) {
            let top = |count: usize| 100.0 * standing.ranks.iter().take(count).sum::<f64>();
            let [first, three, five] = [1, 3, 5].map(top);
            let (name, rank) = (party.name(self.world), standing.expected_rank);
            writeln!(f, "  {name:<30}{first:>11.1}{three:>11.1}{five:>11.1}{rank:>12.1}")?;
        }
        let failed = 100.0 * self.failed();
        if failed > 0.0 {
            writeln!(
                f,
                "  with the failed draws, whatever they hold: each probability from {:.1} % of itself to {failed:.1} points above that",
                100.0 - failed
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Ensemble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manifest = &self.manifest;
        writeln!(f, "{} ({})", self.name, manifest.scenario)?;
        writeln!(f, "world {}, {}, {} horizon", manifest.world, manifest.closure, manifest.horizon)?;
        let failures = match self.failures().len() {
            0 => "none failed".to_owned(),
            count => format!("{count} failed"),
        };
        let draws = match manifest.asked {
            asked if asked == manifest.count => asked.to_string(),
            asked => format!("{} of {asked}", manifest.count),
        };
        writeln!(
            f,
            "{draws} {} from {} of the {} sequence of seed {}, {}; {failures}",
            if manifest.asked == 1 { "draw" } else { "draws" },
            manifest.first,
            manifest.sequence,
            manifest.seed,
            counted(manifest.unknowns.len(), "unknown", "unknowns")
        )?;
        for reason in self.reasons() {
            writeln!(f, "  {reason}")?;
        }
        if !self.failures().is_empty() {
            writeln!(f, "all numbers below are over the {} that were solved", self.draws.len())?;
        }
        if manifest.nothing > 0 {
            let count = manifest.nothing;
            writeln!(
                f,
                "in {count} a purchase or quota came to nothing or less: it asks for nothing, or stops the trade"
            )?;
        }
        let stakes = self.stakes();
        if stakes.is_empty() && !self.draws.is_empty() {
            writeln!(f, "\nno draw moves any stake of anybody")?;
        }
        let shown = self.shown(&stakes);
        for stake in stakes {
            let words = stake::of(stake).words();
            let rows: Vec<(&str, Summary)> = shown
                .iter()
                .filter_map(|(party, name)| Some((*name, self.summary(*party, stake)?)))
                .collect();
            if rows.is_empty() {
                continue;
            }
            if rows.iter().all(|(_, summary)| summary.mean == 0.0 && summary.p05 == 0.0 && summary.p95 == 0.0)
            {
                writeln!(f, "\n{}: only the principals', in every draw", words.measure)?;
                continue;
            }
            let head = ["median", "5 %", "95 %", "mean", "worst 5 %"];
            write!(f, "\n{:<32}", format!("{}, {}", words.measure, words.sign))?;
            for head in head {
                write!(f, "{head:>11}")?;
            }
            writeln!(f, "{:>12}", "P(loss)")?;
            for (name, summary) in rows {
                write!(f, "  {name:<30}")?;
                let Summary { mean, median, p05, p95, loss_probability, expected_shortfall } = summary;
                for value in [median, p05, p95, mean, expected_shortfall] {
                    write!(f, "{:>11}", signed(value, words.decimals))?;
                }
                writeln!(f, "{:>10.1} %", loss_probability * 100.0)?;
            }
            self.limited(f, &shown, stake, words.decimals)?;
        }
        self.ranks(f)
    }
}

/// With its sign; what rounds to nothing has none.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    if text.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'0' | b'.')) {
        return text[1..].to_owned();
    }
    text
}
