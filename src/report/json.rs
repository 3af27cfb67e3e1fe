//! The same numbers as the rows, with the record of the run.

use serde::ser::{Serialize, Serializer};

use super::Turned;
use super::{Report, Row};
use crate::ensemble::FailedDraw;
use crate::error::Warning;
use crate::exposure::{Scaling, Standing};
use crate::footing::{Footing, WeakPair, Worldwide};
use crate::model::{Outcome, Party, Power, PowerAt};
use crate::scenario::Stake;
use crate::trade::{Effort, Method};
use crate::world::{Actor, Grade, Horizon, Kind, Sector, World};

#[derive(serde::Serialize)]
struct Object<'a> {
    scenario: &'a str,
    name: &'a str,
    record: RecordObject<'a>,
    results: Vec<RowObject<'a>>,
    /// What the quantiles among the results are of, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<DrawsObject<'a>>,
    /// Over all weights of the stakes, where there are several with scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    ranking: Option<RankingObject<'a>>,
    /// Power at every quota, where a rule pact is made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    power: Vec<PowerObject<'a>>,
    /// Real income at other horizons, where the scenario controls exports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_horizons: Vec<EndObject<'a>>,
    /// Sectors over whose rules power is measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    power_markets: Vec<&'a str>,
}

#[derive(serde::Serialize)]
struct RankingObject<'a> {
    stakes: Vec<Stake>,
    variance_shares: Option<Vec<f64>>,
    /// Groups that stand as one.
    as_one: Vec<&'a str>,
    actors: Vec<StandingObject<'a>>,
    /// By other scales, groups as one and actor by actor.
    among_first_three: Vec<AmongObject<'a>>,
}

#[derive(serde::Serialize)]
struct AmongObject<'a> {
    scale: Scaling,
    as_one: bool,
    /// Shares of all weights.
    actors: Vec<(&'a str, f64)>,
}

#[derive(serde::Serialize)]
struct DrawsObject<'a> {
    seed: u64,
    asked: usize,
    solved: usize,
    /// Those without a result, which are in no quantile.
    failures: &'a [FailedDraw],
}

#[derive(serde::Serialize)]
struct StandingObject<'a> {
    actor: &'a str,
    #[serde(flatten)]
    standing: Standing,
}

#[derive(serde::Serialize)]
struct PowerObject<'a> {
    quota: f64,
    /// Points before and after, by actor.
    power: Vec<(&'a str, f64, f64)>,
}

#[derive(serde::Serialize)]
struct EndObject<'a> {
    horizon: Horizon,
    #[serde(flatten)]
    effort: EffortObject,
    /// Percent, by actor.
    real_income: Vec<(&'a str, f64)>,
}

#[derive(serde::Serialize)]
pub(super) struct RecordObject<'a> {
    library_version: &'static str,
    world: &'a str,
    world_hash: &'a str,
    scenario_hash: &'a str,
    /// Scenario that holds "before"; null for the calibrated world.
    baseline: Option<&'a str>,
    between: Vec<&'a str>,
    /// What prosperity is measured by.
    prosperity: &'static str,
    closure: String,
    horizon: Horizon,
    /// What is not solved is never reported.
    status: &'static str,
    before: EffortObject,
    #[serde(flatten)]
    after: EffortObject,
    warnings: Vec<WarningObject<'a>>,
    /// Where the scenario leans on trade that is poorly known, where that was asked and the world says how well it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    weak_cells: Option<WeakObject<'a>>,
    /// Capital that follows real wages, a share of value added.
    capital: f64,
    /// Elasticities of substitution between factors and inputs, and among inputs.
    nests: [f64; 2],
    /// Who loses under one closure and gains under the other, where that was asked and somebody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    turned: Option<&'a Turned>,
}

#[derive(serde::Serialize)]
struct WeakObject<'a> {
    /// Those that clauses name, most trade first.
    pairs: Vec<WeakPairObject<'a>>,
    /// What worldwide clauses touch, where some of it is graded weakest.
    worldwide: Option<&'a Worldwide>,
}

#[derive(serde::Serialize)]
struct WeakPairObject<'a> {
    importer: &'a str,
    exporter: &'a str,
    kind: &'static str,
    clauses: &'a [&'static str],
    trade_musd: f64,
    grade: Grade,
    ratio: Option<f64>,
    record: &'a str,
}

#[derive(serde::Serialize)]
struct EffortObject {
    method: &'static str,
    sweeps: usize,
    residual: f64,
}

impl From<Effort> for EffortObject {
    fn from(effort: Effort) -> Self {
        let method = match effort.method {
            Method::Sweeps => "sweeps",
            Method::Newton => "newton",
        };
        Self { method, sweeps: effort.sweeps, residual: effort.residual }
    }
}

#[derive(serde::Serialize)]
struct WarningObject<'a> {
    #[serde(flatten)]
    warning: &'a Warning,
    message: String,
}

/// A row without its scenario.
#[derive(serde::Serialize)]
struct RowObject<'a> {
    actor: &'a str,
    stake: &'a str,
    variable: &'a str,
    unit: &'a str,
    value: f64,
}

impl<'a> From<&'a Row> for RowObject<'a> {
    fn from(row: &'a Row) -> Self {
        let Row { actor, stake, variable, unit, value, .. } = row;
        Self { actor, stake, variable, unit, value: *value }
    }
}

fn ranking<'a>(report: &Report<'_, '_>, world: &'a World) -> Option<RankingObject<'a>> {
    let exposures = report.exposures();
    let ranking = exposures.ranking().filter(|ranking| ranking.stakes.len() > 1)?;
    let standings = ranking.parties.iter().zip(ranking.acceptability.alternatives());
    let standing = |(party, standing): (&Party, &Standing)| StandingObject {
        actor: party.code(world),
        standing: standing.clone(),
    };
    let mut among_first_three = Vec::new();
    for scale in Scaling::ALL {
        for (ranking, as_one) in exposures.rankings(scale).iter().zip([true, false]) {
            let Some(ranking) = ranking.as_ref().filter(|_| !as_one || !exposures.groups_as_one().is_empty())
            else {
                continue;
            };
            let shares = ranking.parties.iter().zip(ranking.acceptability.alternatives());
            let actors = shares.map(|(party, one)| (party.code(world), one.among(3))).collect();
            among_first_three.push(AmongObject { scale, as_one, actors });
        }
    }
    Some(RankingObject {
        variance_shares: ranking.acceptability.variance_shares().map(<[f64]>::to_vec),
        as_one: exposures.groups_as_one().iter().map(|&group| world[group].code.as_str()).collect(),
        actors: standings.map(standing).collect(),
        among_first_three,
        stakes: ranking.stakes.clone(),
    })
}

fn power<'a>(report: &Report<'_, '_>, world: &'a World) -> Vec<PowerObject<'a>> {
    let at = report.outcome().power().map_or(&[][..], Power::at);
    let points = |at: &PowerAt, actor: Actor| {
        let [before, after] = [&at.before, &at.after].map(|power| power[actor.index()] * 100.0);
        (world[actor].code.as_str(), before, after)
    };
    at.iter()
        .map(|at| PowerObject {
            quota: at.quota,
            power: world.actors().map(|actor| points(at, actor)).collect(),
        })
        .collect()
}

impl<'a> EndObject<'a> {
    fn of(end: &Outcome<'_>, world: &'a World) -> Self {
        let income = |actor: Actor| (world[actor].code.as_str(), end.real_income(&[actor]).0 * 100.0 + 0.0);
        Self {
            horizon: end.record().horizon,
            effort: end.record().after.into(),
            real_income: world.actors().map(income).collect(),
        }
    }
}

impl<'a> RecordObject<'a> {
    pub(super) fn of(
        outcome: &'a Outcome<'_>,
        footing: Option<&'a Footing>,
        turned: Option<&'a Turned>,
    ) -> Self {
        let (record, world) = (outcome.record(), outcome.world());
        let warning = |warning| WarningObject { warning, message: warning.to_string() };
        Self {
            library_version: env!("CARGO_PKG_VERSION"),
            world: &record.world,
            world_hash: &record.world_hash,
            scenario_hash: &record.scenario_hash,
            baseline: record.baseline.as_deref(),
            between: outcome.principals().iter().map(|&actor| world[actor].code.as_str()).collect(),
            prosperity: outcome.measure().variable(),
            closure: record.closure.to_string(),
            horizon: record.horizon,
            status: "solved",
            before: record.before.into(),
            after: record.after.into(),
            warnings: record.warnings.iter().map(warning).collect(),
            weak_cells: footing.filter(|_| world.has_coverage()).map(|footing| weak(footing, world)),
            capital: record.capital,
            nests: record.nests,
            turned,
        }
    }
}

fn weak<'a>(footing: &'a Footing, world: &'a World) -> WeakObject<'a> {
    let pair = |pair: &'a WeakPair| WeakPairObject {
        importer: &world[pair.importer].code,
        exporter: &world[pair.exporter].code,
        kind: if pair.kind == Kind::Goods { "goods" } else { "services" },
        clauses: &pair.clauses,
        trade_musd: pair.musd,
        grade: pair.grade,
        ratio: pair.ratio,
        record: &pair.record,
    };
    WeakObject { pairs: footing.pairs.iter().map(pair).collect(), worldwide: footing.worldwide.as_ref() }
}

impl Serialize for Report<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (outcome, record) = (self.outcome, self.outcome.record());
        let world = outcome.world();
        let code = |sector: &Sector| world[*sector].code.as_str();
        Object {
            scenario: &record.scenario,
            name: &record.name,
            record: RecordObject::of(outcome, self.footing.as_ref(), self.turned.as_ref()),
            results: self.rows.iter().map(RowObject::from).collect(),
            draws: self.ensemble.as_ref().map(|ensemble| {
                let (solved, failures) = (ensemble.draws().len(), ensemble.failures());
                let asked = solved + failures.len();
                DrawsObject { seed: ensemble.manifest().seed, asked, solved, failures }
            }),
            ranking: ranking(self, world),
            power: power(self, world),
            other_horizons: self.ends.iter().map(|end| EndObject::of(end, world)).collect(),
            power_markets: outcome.power().map_or(&[][..], Power::markets).iter().map(code).collect(),
        }
        .serialize(serializer)
    }
}
