//! `sidedeal game`.

use std::path::PathBuf;

use crate::game::{Nash, Partners, Terms};
use crate::report::{Answer, Report, Row, rows_as_csv};
use crate::scenario::Action;
use crate::{Scenario, World};
use serde::Serialize;

use super::form::Form;
use super::inputs::{self, Where};
use super::output::{Target, distinct, read_from, results};
use super::vulnerability::HorizonName;
use super::{ClosureName, Failed, names};

#[derive(clap::Args)]
pub(crate) struct Game {
    /// Who plays: actors, or groups that levy one tariff, with commas between; one alone gives its best response
    #[arg(long = "among", required = true, value_delimiter = ',', value_name = "PLAYER")]
    among: Vec<String>,
    /// Where this scenario has led, a bundled name or a file, instead of the calibrated world
    #[arg(long, value_name = "SCENARIO", value_parser = inputs::named)]
    scenario: Option<String>,
    /// Whose goods they may tax: players, all, or actors and groups with commas between
    #[arg(long, value_delimiter = ',', default_value = "players", value_name = "PARTNER")]
    partners: Vec<String>,
    /// In which sectors: codes, goods, services or all
    #[arg(long, value_delimiter = ',', default_value = "goods", value_name = "SECTOR")]
    sectors: Vec<String>,
    /// Largest tariff, 2 is 200 %
    #[arg(long, default_value_t = 2.0, value_name = "RATE")]
    cap: f64,
    /// One rate for each partner instead of one for each sector
    #[arg(long)]
    uniform: bool,
    /// Seed of the random starts from which deviations are searched
    #[arg(long, default_value_t = 7, value_name = "N")]
    seed: u64,
    #[command(flatten)]
    place: Where,
    /// What happens to trade imbalances, instead of what the scenario says
    #[arg(long, value_enum)]
    closure: Option<ClosureName>,
    /// Time to adjust, instead of what the scenario says
    #[arg(long, value_enum)]
    horizon: Option<HorizonName>,
    /// Write the tariffs of the equilibrium to this file, a table for [[`tariff_table`]]
    #[arg(long, value_name = "FILE")]
    tariffs: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Object<'a, R> {
    scenario: &'a str,
    start: Option<&'a str>,
    world_hash: &'a str,
    scenario_hash: &'a str,
    rounds: usize,
    solves: usize,
    failures: usize,
    players: Vec<PlayerObject<'a>>,
    results: &'a [Row],
    record: R,
}

#[derive(Serialize)]
struct PlayerObject<'a> {
    player: &'a str,
    real_income_percent: f64,
    real_income_musd: f64,
    regret_percent: f64,
    regret_musd: f64,
    searches: usize,
    /// In units of a rate.
    violation: f64,
    duties: Vec<DutyObject<'a>>,
}

#[derive(Serialize)]
struct DutyObject<'a> {
    partner: &'a str,
    sector: Option<&'a str>,
    before: f64,
    after: f64,
    imports_before_musd: f64,
    imports_after_musd: f64,
}

/// A row of a tariff table.
#[derive(Serialize)]
struct Entry<'a> {
    importer: &'a str,
    exporter: &'a str,
    sector: &'a str,
    rate: f64,
}

/// An equilibrium, and what it does to everybody.
struct Played<'a> {
    nash: &'a Nash<'a>,
    report: Report<'a, 'a>,
    world: &'a World,
}

impl Answer for Played<'_> {
    fn table(&self) -> String {
        self.nash.to_string()
    }

    fn header(&self) -> &'static [&'static str] {
        &Row::HEADER
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        rows(self.nash, &self.report).into_iter()
    }

    fn object(&self) -> impl Serialize {
        [object(self.nash, &self.report, self.world)]
    }
}

impl Game {
    pub(crate) fn answer(mut self) -> Result<(), Failed> {
        self.place.sectors.clone_from(&self.sectors);
        let (world, start) = match &self.scenario {
            Some(name) => {
                let (world, scenario) = inputs::one(name, &self.place).map_err(Failed::Input)?;
                (world, Some(scenario))
            }
            None => (self.place.world()?, None),
        };
        let files = [results(self.form.out.as_deref()), ("--tariffs", self.tariffs.as_deref())];
        distinct(files.into_iter().chain(read_from(&self.scenario)))?;
        let terms = self.terms(&world)?;
        let model = super::tell::calibrated(&world)?;
        let waiting = self.form.open()?;
        let tariffs = self.tariffs.as_deref().map(|path| Target::open(Some(path))).transpose()?;
        let failed = Failed::at_work;
        let nash = Nash::find(&model, start.as_ref(), &terms).map_err(failed)?;
        // Those of the start are said.
        let known = start.as_ref().map_or_else(Vec::new, |start| start.cautions(&world));
        for caution in nash.scenario.cautions(&world).iter().filter(|one| !known.contains(one)) {
            super::say(&format!("warning: {caution}"));
        }
        super::tell::warnings(&nash.outcome);
        let report = Report::of(&nash.outcome).map_err(failed)?;
        waiting.write(&Played { nash: &nash, report, world: &world }).map_err(failed)?;
        match tariffs {
            Some(target) => target
                .write(&rows_as_csv(
                    &["importer", "exporter", "sector", "rate"],
                    table(&nash.scenario, &world),
                ))
                .map_err(failed),
            None => Ok(()),
        }
    }

    fn terms(&self, world: &World) -> crate::Result<Terms> {
        let partners = match &self.partners[..] {
            [word] if word == "players" => Partners::Players,
            [word] if word == "all" => Partners::All,
            codes => Partners::Only(names::blocs(codes, world)?),
        };
        Ok(Terms {
            partners,
            sectors: Some(names::sectors(&self.sectors, world)?),
            cap: self.cap,
            uniform: self.uniform,
            closure: self.closure.map(Into::into),
            horizon: self.horizon.map(Into::into),
            seed: self.seed,
            ..Terms::among(names::blocs(&self.among, world)?)
        })
    }
}

/// Those of a run, and before them what is known of the players alone.
fn rows(nash: &Nash<'_>, report: &Report<'_, '_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for player in &nash.players {
        let mean = player.mean();
        for (variable, unit, value) in [
            ("regret", "percent", Some(player.regret * 100.0)),
            ("regret_musd", "musd", Some(player.regret_musd)),
            ("tariff_before", "percent", mean.map(|mean| mean.0 * 100.0)),
            ("tariff", "percent", mean.map(|mean| mean.1 * 100.0)),
        ] {
            let Some(value) = value else { continue };
            let (scenario, actor) = (nash.scenario.id().to_owned(), player.bloc.code.clone());
            rows.push(Row { scenario, actor, stake: "prosperity", variable, unit, value });
        }
    }
    rows.extend_from_slice(report.rows());
    rows
}

fn object<'a>(
    nash: &'a Nash<'_>,
    report: &'a Report<'_, '_>,
    world: &'a World,
) -> Object<'a, impl Serialize> {
    let record = nash.outcome.record();
    let players = nash
        .players
        .iter()
        .map(|player| PlayerObject {
            player: &player.bloc.code,
            real_income_percent: player.real_income * 100.0,
            real_income_musd: player.real_income_musd,
            regret_percent: player.regret * 100.0,
            regret_musd: player.regret_musd,
            searches: player.searches,
            violation: player.violation,
            duties: player
                .duties
                .iter()
                .map(|duty| DutyObject {
                    partner: &duty.partner.code,
                    sector: duty.sector.map(|sector| world[sector].code.as_str()),
                    before: duty.before,
                    after: duty.after,
                    imports_before_musd: duty.imports_before,
                    imports_after_musd: duty.imports_after,
                })
                .collect(),
        })
        .collect();
    Object {
        scenario: &record.scenario,
        start: record.baseline.as_deref(),
        world_hash: &record.world_hash,
        scenario_hash: &record.scenario_hash,
        rounds: nash.rounds,
        solves: nash.tally.solves,
        failures: nash.tally.failures,
        players,
        results: report.rows(),
        record: report.record(),
    }
}

fn table<'a>(scenario: &Scenario, world: &'a World) -> Vec<Entry<'a>> {
    let rates = scenario.clauses().iter().flat_map(|clause| match &clause.action {
        Action::TariffTable(table) => table.rates.as_slice(),
        _ => &[],
    });
    rates
        .map(|&(cell, rate)| Entry {
            importer: &world[cell.pair.importer].code,
            exporter: &world[cell.pair.exporter].code,
            sector: &world[cell.sector].code,
            rate,
        })
        .collect()
}
