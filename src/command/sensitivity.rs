//! `sidedeal sensitivity`.

use std::collections::HashMap;
use std::fmt::Write;

use crate::Scenario;
use crate::ensemble::{Attribution, Effort, Party, WorstRegion};
use crate::report::{Answer, Recorded};
use crate::scenario::{Clause, Stake};
use crate::sensitivity::{Index, Until};
use crate::sequence::Sequence;
use serde::Serialize;

use super::draws::{failures, numbered};
use super::form::Form;
use super::inputs::{self, Where};
use super::names::refuse;
use super::watch::Watch;
use super::{Failed, counted};

/// Most unknowns listed of each party and stake.
const LISTED: usize = 5;
/// Standard error above which nothing is said of a share that lies between 0 and 1.
const NOTHING_SAID: f64 = 0.5;
/// Draws that count as worst, and how many of them a region must hold.
const WORST: f64 = 0.1;
const COVERAGE: f64 = 0.5;

#[derive(clap::Args)]
pub(crate) struct Sensitivity {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: String,
    /// Whose outcomes, actors or groups with commas between
    #[arg(long, value_delimiter = ',', value_name = "ACTOR", required = true)]
    actors: Vec<String>,
    /// Rows of runs that tell unknowns apart, instead of as many as bring two standard errors to 0.05 (at most 13,000 runs)
    #[arg(long, value_parser = clap::value_parser!(u32).range(3..))]
    rows: Option<u32>,
    /// Draws in which unknowns that matter, and the worst, are looked for
    #[arg(long, default_value_t = 1000)]
    draws: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads, instead of as many as the machine has; results are the same
    #[arg(long)]
    threads: Option<usize>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    form: Form,
}

/// One unknown's part in one outcome, that of all that are not listed, or one limit of the region of the worst draws.
#[derive(Serialize)]
struct Row {
    actor: String,
    stake: Stake,
    unknown: String,
    /// "index", "others", "still" for what does not vary, or "worst".
    kind: &'static str,
    first: Option<f64>,
    /// None where the rows do not say.
    first_error: Option<f64>,
    total: Option<f64>,
    total_error: Option<f64>,
    /// Quantiles between which the worst draws lie.
    low: Option<f64>,
    high: Option<f64>,
    coverage: Option<f64>,
    density: Option<f64>,
    /// Places by total index that it can have.
    rank_low: Option<usize>,
    rank_high: Option<usize>,
    /// Title of the clause whose number the unknown is; nothing of others.
    title: String,
}

/// A party's stake, and where it is worst.
struct Outcome {
    party: Party,
    stake: Stake,
    worst: Option<WorstRegion>,
}

/// All of them, and what people read.
struct Parts {
    table: String,
    rows: Vec<Row>,
}

impl Answer for Parts {
    fn table(&self) -> String {
        self.table.clone()
    }

    fn header(&self) -> &'static [&'static str] {
        &[
            "actor",
            "stake",
            "unknown",
            "kind",
            "first",
            "first_error",
            "total",
            "total_error",
            "low",
            "high",
            "coverage",
            "density",
            "rank_low",
            "rank_high",
            "title",
        ]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}

impl Sensitivity {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let world = &world;
        let parties =
            self.actors.iter().map(|code| inputs::party(code, world)).collect::<crate::Result<Vec<_>>>()?;
        if self.draws == 0 {
            return Err(refuse("--draws 0".to_owned(), "at least one draw").into());
        }
        let model = super::tell::calibrated(world)?;
        let waiting = self.form.open()?;
        let until = self.rows.map_or(Effort::default().until, |rows| Until::Rows(rows as usize));
        let effort = Effort { draws: self.draws, until, seed: self.seed, threads: self.threads };
        let most = match until {
            Until::Rows(rows) => rows.saturating_mul(2 + LISTED * outcomes_of(&parties, &scenario)),
            Until::Error { runs, .. } => runs,
        };
        let watch = Watch::begin(self.draws.saturating_add(most) as u64, "runs at most");
        let attribution =
            Attribution::watched(&model, &scenario, &parties, LISTED, effort, &|runs| watch.done(runs));
        let done = watch.end();
        let Some(attribution) = attribution.map_err(Failed::at_work)? else {
            let runs = counted(done, "run was", "runs were");
            return Err(Failed::Interrupted(format!(
                "{runs} done; shares need all of them, nothing is written"
            )));
        };
        let uniforms = Sequence::plain(self.seed);
        let mut outcomes = Vec::new();
        for (&party, stake) in
            parties.iter().flat_map(|party| scenario.stakes().into_iter().map(move |s| (party, s)))
        {
            let Some(varies) = attribution.varies(party, stake) else { continue };
            let region = |()| attribution.draws().worst_region(party, stake, &uniforms, WORST, COVERAGE);
            let worst = varies.then_some(()).map(region).transpose()?.flatten();
            outcomes.push(Outcome { party, stake, worst });
        }
        let code = |party: Party| party.code(world);
        let clauses = Clauses::of(&scenario);
        let rows =
            outcomes.iter().flat_map(|one| one.rows(&attribution, &clauses, code(one.party))).collect();
        let parts = Parts { table: self.table(&outcomes, &attribution, &clauses, &code), rows };
        waiting.write(&Recorded::of(&parts, world, [&scenario])).map_err(Failed::at_work)?;
        let runs = (self.draws + attribution.runs()) as u64;
        let failed = failures((runs, "runs"), attribution.failures().iter().map(numbered));
        Failed::unless(failed.into_iter().collect())
    }

    fn table<'a>(
        &self,
        outcomes: &[Outcome],
        attribution: &Attribution<'_>,
        clauses: &Clauses<'_>,
        code: &dyn Fn(Party) -> &'a str,
    ) -> String {
        let mut text = format!(
            "{}: {} to find those that matter, then {} of runs, {} in all\n\
             {} left out because a run failed\n\
             alone   share of the variance that would go if the unknown were known\n\
             in all  share that would stay if all others were known: alone and together with them\n\
             +-      two standard errors\n\
             rank    by the share in all; those whose intervals overlap cannot be told apart\n",
            counted(attribution.unknowns().len(), "unknown", "unknowns"),
            counted(self.draws, "draw", "draws"),
            counted(attribution.rows(), "row", "rows"),
            counted(attribution.runs(), "run", "runs"),
            counted(attribution.dropped(), "row", "rows")
        );
        let most = match (self.rows, Effort::default().until) {
            (None, Until::Error { most, .. }) => most,
            _ => NOTHING_SAID,
        };
        let mut unclear = 0;
        for outcome in outcomes {
            unclear += outcome.table(attribution, clauses, (code(outcome.party), most), &mut text);
        }
        if unclear > 0 {
            let rows = 4 * attribution.rows();
            writeln!(
                text,
                "\n{} unclear: two standard errors are still above {:.2}; try --rows {rows}",
                counted(unclear, "share is", "shares are"),
                2.0 * most
            )
            .expect("a String takes all text");
        }
        text
    }
}

/// How many stakes of parties there are at most.
fn outcomes_of(parties: &[Party], scenario: &Scenario) -> usize {
    parties.len() * scenario.stakes().len()
}

impl Outcome {
    /// As one number after another.
    fn rows(&self, attribution: &Attribution<'_>, clauses: &Clauses<'_>, code: &str) -> Vec<Row> {
        let row = |kind, unknown: &str| Row {
            actor: code.to_owned(),
            stake: self.stake,
            unknown: unknown.to_owned(),
            kind,
            first: None,
            first_error: None,
            total: None,
            total_error: None,
            low: None,
            high: None,
            coverage: None,
            density: None,
            rank_low: None,
            rank_high: None,
            title: clauses.0.get(unknown).map_or_else(String::new, |clause| clause.title.clone()),
        };
        let known = |error: f64| error.is_finite().then_some(error);
        let index = |kind, unknown: &str, first: Index, total: Index| Row {
            first: Some(first.value),
            first_error: known(first.error),
            total: Some(total.value),
            total_error: known(total.error),
            ..row(kind, unknown)
        };
        if attribution.varies(self.party, self.stake) == Some(false) {
            return vec![row("still", "")];
        }
        let mut rows: Vec<Row> = attribution
            .leading(self.party, self.stake)
            .iter()
            .map(|part| Row {
                rank_low: Some(part.ranks.0),
                rank_high: Some(part.ranks.1),
                ..index("index", part.unknown, part.first, part.total)
            })
            .collect();
        let others = attribution.shares(self.party, self.stake).and_then(|shares| shares.others.as_ref());
        rows.extend(
            others.map(|share| index("others", &others_name(share.unknowns.len()), share.first, share.total)),
        );
        rows.extend(self.worst.iter().flat_map(|region| {
            region.limits.iter().map(|(unknown, low, high)| Row {
                low: Some(*low),
                high: Some(*high),
                coverage: Some(region.coverage),
                density: Some(region.density),
                ..row("worst", unknown)
            })
        }));
        rows
    }

    /// As a table; how many shares have larger errors than `most`.
    fn table(
        &self,
        attribution: &Attribution<'_>,
        clauses: &Clauses<'_>,
        (code, most): (&str, f64),
        text: &mut String,
    ) -> usize {
        let mut unclear = 0;
        let mut line = |line: &str| writeln!(text, "{}", line.trim_end()).expect("a String takes all text");
        line("");
        let (variable, unit) = match self.stake {
            Stake::Prosperity => ("change of real income", "%"),
            Stake::Security => ("change of expected defence", "%"),
            Stake::Voice => ("change of power", "points"),
        };
        if attribution.varies(self.party, self.stake) == Some(false) {
            line(&format!("{code}, {}: {variable} does not vary", self.stake));
            return 0;
        }
        let Some(shares) = attribution.shares(self.party, self.stake) else {
            line(&format!("{code}, {}: too few rows that differ, none with a failed run", self.stake));
            return 0;
        };
        line(&format!(
            "{code}, {}: {variable}, mean {} {unit}, standard deviation {}",
            self.stake,
            figures(shares.mean),
            figures(shares.variance.sqrt())
        ));
        let mut index = |index: Index| {
            if index.error > most {
                unclear += 1;
                return "unclear".to_owned();
            }
            // No zero has a sign.
            format!("{:.2} +- {:.2}", (100.0 * index.value).round() / 100.0 + 0.0, 2.0 * index.error)
        };
        line(&format!("    {:<5} {:<52} {:<14}  {:<14}", "rank", "unknown", "alone", "in all"));
        let parts = attribution.leading(self.party, self.stake);
        for part in &parts {
            let rank = match part.ranks {
                (low, high) if low == high => low.to_string(),
                (low, high) => format!("{low}-{high}"),
            };
            let [first, total] = [part.first, part.total].map(&mut index);
            line(&format!("    {rank:<5} {:<52} {first:<14}  {total:<14}", clauses.called(part.unknown)));
        }
        if let Some(others) = &shares.others {
            let [first, total] = [others.first, others.total].map(&mut index);
            let name = others_name(others.unknowns.len());
            line(&format!("    {:<5} {name:<52} {first:<14}  {total:<14}", ""));
        }
        if let Some(region) = &self.worst {
            line(&format!(
                "    worst tenth of the draws: quantiles of {:<21} {:<14}  {:<14}",
                "", "from", "to"
            ));
            for (unknown, low, high) in &region.limits {
                line(&format!("          {:<52} {low:<14.2}  {high:<14.2}", clauses.called(unknown)));
            }
            line(&format!(
                "          {:.0} % of them lie there, and {:.0} % of what lies there is of them",
                100.0 * region.coverage,
                100.0 * region.density
            ));
        }
        unclear
    }
}

/// Three significant figures.
fn figures(value: f64) -> String {
    let decimals = (0..12).find(|&decimals| value.abs() * 10_f64.powi(decimals) >= 100.0).unwrap_or(12);
    format!("{value:.*}", decimals.unsigned_abs() as usize)
}

fn others_name(count: usize) -> String {
    format!("{count} others together")
}

/// The clauses of a scenario and of what it starts from, by what their numbers are called among the unknowns.
struct Clauses<'a>(HashMap<String, &'a Clause>);

impl<'a> Clauses<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let all = scenario.chain().into_iter().flat_map(Scenario::clauses);
        Self(all.map(|clause| (clause.to_string(), clause)).collect())
    }

    /// An unknown for people: a clause by its title, with file and line.
    fn called(&self, unknown: &str) -> String {
        self.0.get(unknown).map_or_else(|| unknown.to_owned(), |clause| clause.called())
    }
}
